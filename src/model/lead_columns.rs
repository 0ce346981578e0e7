//! What a lead list's columns are called: the canonical names, and what the usual tools call them.
//!
//! Names are compared without regard to case, blanks, `_` and `-`. Sources: export headers of Salesforce, HubSpot,
//! Pipedrive, Apollo, Sales Navigator research lists, Odoo, Zoho, SuiteCRM and Close.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::column_dates::Order;
use super::column_numbers::Decimal;
use crate::diagnostic::nearest;

macro_rules! columns {
    ($($variant:ident $name:literal [$($synonym:literal)*])*) => {
        /// A column that the program reads.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Column { $($variant),* }

        impl Column {
            /// All of them, in the order of `docs/format.md`.
            pub const ALL: &[Column] = &[$(Column::$variant),*];

            /// The canonical name, as `[leads.columns]` and every output say it.
            pub fn name(self) -> &'static str {
                match self { $(Column::$variant => $name),* }
            }

            /// What else it is called, folded.
            fn synonyms(self) -> &'static [&'static str] {
                match self { $(Column::$variant => &[$($synonym),*]),* }
            }
        }
    };
}

columns! {
    Name "name" ["fullname" "contactname" "leadname" "personname" "contactperson" "primarycontactname"]
    FirstName "first_name" ["givenname" "forename" "personfirstname" "primarycontactfirstname" "vorname" "prénom"]
    LastName "last_name" ["surname" "familyname" "personlastname" "primarycontactlastname" "nachname" "nom"]
    Email "email" ["emailaddress" "mail" "workemail" "primaryemail" "emailfrom" "businessemail" "personemail"
        "personemail(work)" "contactemail" "primarycontactprimaryemail" "emailadresse" "courriel" "adresseemail"]
    Phone "phone" ["phonenumber" "workdirectphone" "directphone" "workphone" "mobilephone" "mobile" "mobilephonenumber"
        "firstphone" "corporatephone" "officephone" "businessphone" "companyphone" "homephone" "otherphone" "telephone"
        "tel" "personphone" "personphone(work)" "personphone(mobile)" "primarycontactprimaryphone" "telefon"
        "téléphone"]
    Company "company" ["companyname" "account" "accountname" "company/account" "organization" "organisation"
        "organizationname" "partnername" "employer" "currentcompany" "associatedcompany" "businessname" "firma"
        "unternehmen" "société" "entreprise"]
    Title "title" ["jobtitle" "position" "jobposition" "currenttitle" "currentposition" "personjobtitle"
        "personposition" "primarycontacttitle" "designation" "function" "headline" "poste" "fonction"]
    Website "website" ["websiteurl" "companywebsite" "companydomain" "companydomainname" "domain" "domainname"
        "organizationwebsite" "homepage" "web" "siteweb"]
    Industry "industry" ["sector" "companyindustry" "organizationindustry" "branche" "secteur"]
    Employees "employees" ["#employees" "numberofemployees" "noofemployees" "numemployees" "employeecount"
        "companysize" "companyheadcount" "headcount" "snemployees" "fteestimate" "mitarbeiter" "effectif"]
    Revenue "revenue" ["annualrevenue" "companyrevenue" "turnover" "umsatz" "chiffred'affaires"]
    Country "country" ["country/region" "country/territory" "hqcountry" "primaryaddresscountry" "mailingcountry"
        "billingcountry" "land" "pays"]
    Source "source" ["leadsource" "originalsource" "originaltrafficsource" "sourceid" "utmsource" "customleadsource"]
    Channel "channel" ["medium" "mediumid" "utmmedium" "leadchannel"]
    Campaign "campaign" ["campaignname" "utmcampaign"]
    Owner "owner" ["leadowner" "contactowner" "personowner" "recordowner" "salesperson" "salesrep" "assignedto"]
    Status "status" ["leadstatus" "statuslabel" "contactstage" "leadstage" "stage" "lifecyclestage"]
    Created "created" ["createddate" "createdate" "createdtime" "createdon" "createdat" "datecreated" "creationdate"
        "dateadded"]
    FirstContacted "first_contacted" ["firstcontact" "firstcontactdate" "firstcontacteddate" "firstactivitydate"
        "firsttouch" "dateoffirstengagement"]
    LastContacted "last_contacted" ["lastcontact" "lastcontactdate" "lastcontacteddate" "lastactivity"
        "lastactivitydate" "lastactivitytime" "lasttouch"]
    Touches "touches" ["touchcount" "timescontacted" "numberoftimescontacted" "numberoftouches" "contactattempts"]
    Opens "opens" ["emailopens" "emailopen" "emailsopened" "opencount" "marketingemailsopened"]
    Clicks "clicks" ["emailclicks" "emailsclicked" "clickcount" "marketingemailsclicked"]
    Replies "replies" ["replied" "emailreplies" "emailsreplied" "replycount"]
    Visits "visits" ["websitevisits" "pageviews" "numberofpageviews" "sessions" "numberofsessions"]
    Meetings "meetings" ["demoed" "meetingsbooked" "meetingcount" "numberofmeetings"]
    Budget "budget" ["budgetconfirmed"]
    Authority "authority" ["decisionmaker"]
    Need "need" ["painpoint"]
    Timeline "timeline" ["timeframe" "purchasetimeframe"]
    Converted "converted" ["isconverted"]
    Deal "deal" ["dealid" "dealname" "opportunity" "opportunityname"]
    Unsubscribed "unsubscribed" ["unsubscribe" "optout" "emailoptout" "optedout" "hasoptedoutofemail"
        "unsubscribedfromallemail" "donotemail"]
    Notes "notes" ["note" "description" "comments" "comment" "remarks"]
}

/// What every column is called, folded: asked for each cell of a list's first rows, of which one is its header.
static HEADERS: LazyLock<FxHashMap<String, Column>> = LazyLock::new(|| {
    let mut headers = FxHashMap::default();
    for column in Column::ALL {
        let synonyms = column.synonyms().iter().map(|name| (*name).to_string());
        for name in synonyms.chain([fold(column.name())]) {
            headers.entry(name).or_insert(*column);
        }
    }
    headers
});

/// In `[leads.columns]`: a column that is kept as it is, and not spoken of.
pub const KEEP: &str = "keep";

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A text that is asked for as a whole: an owner, a country.
    Word,
    Status,
    /// A day, maybe with the time of day.
    Moment,
    /// A day, or only whether.
    Conversion,
    /// A whole number; a tool that only says whether says yes.
    Count,
    /// An amount of money.
    Amount,
    Yes,
}

/// One column of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As the header says it.
    pub name: String,
    /// What it is read as; `None` for one that is only kept.
    pub column: Option<Column>,
    /// How the settings say that it is read.
    pub order: Option<Order>,
    pub decimal: Option<Decimal>,
}

/// What `[leads.columns]` says of a heading: a column or `keep`, then how its cells are read: `created dmy`, `revenue
/// comma`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub column: Option<Column>,
    pub order: Option<Order>,
    pub decimal: Option<Decimal>,
}

impl Said {
    /// `None` if the words are none of these.
    pub fn parse(words: &str) -> Option<Said> {
        let mut words = words.split_whitespace();
        let name = words.next()?;
        let column = match name {
            KEEP => None,
            name => Some(Column::of_name(name)?),
        };
        let mut said = Said {
            column,
            order: None,
            decimal: None,
        };
        for word in words {
            match (Order::of_name(word), Decimal::of_name(word)) {
                (Some(order), _) => said.order = Some(order),
                (_, Some(decimal)) => said.decimal = Some(decimal),
                _ => return None,
            }
        }
        Some(said)
    }
}

/// Columns that are none of ours, with the one that they may stand for.
const MAY_STAND_FOR: [(&str, Column); 9] = [
    ("seniority", Column::Title),
    ("department", Column::Title),
    ("departments", Column::Title),
    ("companycountry", Column::Country),
    ("secondaryemail", Column::Email),
    ("displayname", Column::Name),
    ("connectedon", Column::Created),
    ("lastmodified", Column::LastContacted),
    ("subindustry", Column::Industry),
];

impl Column {
    /// What its cells are.
    pub fn kind(self) -> Kind {
        match self {
            Column::Status => Kind::Status,
            Column::Created | Column::FirstContacted | Column::LastContacted => Kind::Moment,
            Column::Converted => Kind::Conversion,
            Column::Employees
            | Column::Touches
            | Column::Opens
            | Column::Clicks
            | Column::Replies
            | Column::Visits
            | Column::Meetings => Kind::Count,
            Column::Revenue => Kind::Amount,
            Column::Unsubscribed => Kind::Yes,
            Column::Industry
            | Column::Country
            | Column::Source
            | Column::Channel
            | Column::Campaign
            | Column::Owner => Kind::Word,
            _ => Kind::Text,
        }
    }

    /// The column of a canonical name, as `[leads.columns]` writes it.
    pub fn of_name(name: &str) -> Option<Column> {
        Column::ALL.iter().copied().find(|c| c.name() == name)
    }

    /// The column that a header means by itself.
    pub fn of_header(header: &str) -> Option<Column> {
        HEADERS.get(&fold(header)).copied()
    }

    /// The column that a header nearly means.
    pub fn near(header: &str) -> Option<Column> {
        let folded = fold(header);
        if let Some((_, column)) = MAY_STAND_FOR.iter().find(|(name, _)| *name == folded) {
            return Some(*column);
        }
        // Short words are near to everything: "city" is no "mail".
        // Another tool's id of something is not the thing.
        if folded.chars().count() < 5 || folded.ends_with("id") {
            return None;
        }
        let canonical: Vec<String> = Column::ALL.iter().map(|c| fold(c.name())).collect();
        let synonyms = Column::ALL.iter().flat_map(|c| c.synonyms()).copied();
        let near = nearest(
            &folded,
            canonical.iter().map(String::as_str).chain(synonyms),
        )?;
        Column::of_header(near)
    }

    /// Several columns of this kind are one after the other asked until one says something.
    pub fn may_be_several(self) -> bool {
        self == Column::Phone
    }
}

/// A header as it is compared: lower case, without blanks, `_`, `-`, and the marks that import templates add.
pub fn fold(header: &str) -> String {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.' | ':' | '*' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_header_means_two_columns() {
        let mut seen: Vec<(String, Column)> = Vec::new();
        for column in Column::ALL {
            let names = column.synonyms().iter().map(|s| s.to_string());
            for name in names.chain([fold(column.name())]) {
                assert_eq!(fold(&name), name, "a synonym is written folded");
                assert!(
                    !seen.iter().any(|(n, _)| *n == name),
                    "{name} is here twice"
                );
                seen.push((name, *column));
            }
        }
    }

    #[test]
    fn headers_of_the_usual_tools_are_known() {
        for (header, column) in [
            ("First Name", Column::FirstName),
            ("E-Mail", Column::Email),
            ("# Employees", Column::Employees),
            ("Country/Region", Column::Country),
            ("Person - Email (Work)", Column::Email),
            ("Organization - Name *", Column::Company),
            ("No. of Employees", Column::Employees),
            ("Company / Account", Column::Company),
            ("last_activity_date", Column::LastContacted),
            ("Lead Owner", Column::Owner),
        ] {
            assert_eq!(Column::of_header(header), Some(column), "{header}");
        }
        assert_eq!(Column::of_header("Seniority"), None);
    }

    #[test]
    fn near_misses_are_named_and_far_ones_not() {
        assert_eq!(Column::near("Seniority"), Some(Column::Title));
        assert_eq!(Column::near("Emial"), Some(Column::Email));
        assert_eq!(Column::near("City"), None);
        assert_eq!(Column::near("Person Linkedin Url"), None);
    }
}
