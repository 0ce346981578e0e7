//! What the columns of the usual tools are called, and which field of a deal each is.
//!
//! Names are compared without regard to case, blanks, `_`, `-`, `.` and `:`; a field's synonyms stand in order, so
//! that of two columns that could be it the better one is. Sources: deal exports and import templates of HubSpot,
//! Salesforce, Pipedrive ("Deal - Title"), Zoho, Odoo, Close and SuiteCRM.

use crate::diagnostic::nearest;
use crate::model::lead_columns::fold;

/// What the cells of a field hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Money,
    /// A share: `60%`, `60` or `0.6`, as the column shows.
    Share,
    Date,
}

macro_rules! fields {
    ($($variant:ident $name:literal $kind:ident [$($synonym:literal)*])*) => {
        /// A field that is looked for in a sheet.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Field { $($variant),* }

        impl Field {
            /// All of them, in the order of a deal file.
            pub const ALL: &[Field] = &[$(Field::$variant),*];

            /// The name that `--map` and the report have for it.
            pub fn name(self) -> &'static str {
                match self { $(Field::$variant => $name),* }
            }

            /// What its cells hold.
            pub fn kind(self) -> Kind {
                match self { $(Field::$variant => Kind::$kind),* }
            }

            /// What columns of it are called, folded, the surest name first.
            fn synonyms(self) -> &'static [&'static str] {
                match self { $(Field::$variant => &[$($synonym),*]),* }
            }
        }
    };
}

fields! {
    Id "id" Text ["dealid" "opportunityid" "recordid" "dealpipedrivesystemid" "dealsystemid" "potentialid" "externalid"
        "hsobjectid" "leadopportunityid" "opportunityid(18)" "id"]
    Name "name" Text ["dealname" "dealtitle" "opportunityname" "potentialname" "opportunity" "deal" "title"
        "geschäft" "nomdel'affaire" "nomdutransaction" "affaire" "opportunité" "verkaufschance" "name"]
    Company "company" Text ["companyname" "accountname" "account" "dealorganization" "organizationname" "organization"
        "organisation" "associatedcompany" "associatedcompany(primary)" "primaryassociatedcompany" "customer"
        "customername" "partnername" "client" "leadname" "firma" "unternehmen" "kunde" "société" "entreprise" "compte"]
    Amount "amount" Money ["dealvalue" "dealamount" "opportunityamount" "value" "totalamount" "closevalue"
        "expectedrevenue" "dealsize" "price" "betrag" "wert" "auftragswert" "montant" "valeur"]
    Currency "currency" Text ["amountcurrency" "dealcurrencyofvalue" "dealcurrency" "opportunitycurrency"
        "valuecurrency" "currencycode" "currencyisocode" "währung" "devise"]
    Stage "stage" Text ["dealstage" "dealstage(pipeline)" "stagename" "stageid" "salesstage" "opportunitystage"
        "pipelinestage" "statuslabel" "phase" "verkaufsphase" "étape" "phasedelatransaction"]
    Status "status" Text ["dealstatus" "statustype" "opportunitystatus" "won/lost"]
    Created "created" Date ["createddate" "createdate" "createdtime" "createdon" "createdat" "datecreated"
        "dealcreated" "dealdealcreated" "dealcreatedtime" "dealaddtime" "addtime" "dateentered" "creationdate"
        "engagedate" "opened" "openedon" "erstelltam" "erstellt" "anlagedatum" "datedecréation" "crééle" "créé"]
    Closed "closed" Date ["closeddate" "closedat" "closedon" "actualclosedate" "dealclosedon" "dealclosetime"
        "dealdealclosedon" "geschlossenam" "abgeschlossenam" "datedeclôture"]
    WonOn "won_on" Date ["dealwontime" "wontime" "datewon" "wondate" "gewonnenam"]
    LostOn "lost_on" Date ["deallosttime" "losttime" "datelost" "lostdate" "verlorenam"]
    CloseDate "close_date" Date ["closedate" "closingdate" "abschlussdatum" "datedefermeture"]
    ExpectedClose "expected_close" Date ["expectedclosedate" "dealexpectedclosedate" "expectedclosing"
        "expectedclosingdate" "datedeadline" "erwartetesabschlussdatum" "datedeclôtureprévue"]
    StageSince "stage_since" Date ["laststagechangedate" "deallaststagechange" "laststagechange" "laststageupdate"
        "datelaststageupdate" "stagechangetime"]
    Owner "owner" Text ["dealowner" "opportunityowner" "potentialowner" "salesperson" "salesrep" "salesagent"
        "assignedto" "assignedusername" "username" "accountexecutive" "verantwortlich" "besitzer" "vertriebler"
        "propriétaire" "commercial" "vendeur"]
    Pipeline "pipeline" Text ["dealpipeline" "pipelinename" "salespipeline"]
    Type "type" Text ["dealtype" "opportunitytype" "typ"]
    Source "source" Text ["leadsource" "dealsource" "dealsourceorigin" "originalsource" "originaltrafficsource"
        "opportunitysource" "sourceid" "quelle" "herkunft" "origine"]
    Forecast "forecast" Text ["forecastcategory" "forecastcategoryname"]
    LostReason "lost_reason" Text ["deallostreason" "closedlostreason" "lossreason" "reasonforloss" "reasonlost"
        "lostreasonid" "verlustgrund" "motifdeperte"]
    NextStep "next_step" Text ["nextsteps" "nextactivitysummary" "nächsterschritt" "prochaineétape"]
    NextStepDue "next_step_due" Date ["nextactivitydate" "dealnextactivitydate" "nextactivitydeadline"
        "nextstepdate"]
    Partner "partner" Text ["partneraccount" "channelpartner"]
    Competitors "competitors" Text ["competitor" "maincompetitor" "maincompetitor(s)"]
    Tags "tags" Text ["deallabel" "labels" "label" "tagids" "tag"]
    ContactName "contact_name" Text ["dealcontactperson" "contactperson" "personname" "contactname" "contact"
        "primarycontact" "primarycontactname" "associatedcontact" "ansprechpartner" "interlocuteur"]
    ContactEmail "contact_email" Text ["personemail" "personemail(work)" "contactemail" "email" "emailaddress"
        "emailfrom" "primarycontactprimaryemail"]
    ContactPhone "contact_phone" Text ["personphone" "personphone(work)" "contactphone" "primarycontactprimaryphone"]
    ContactTitle "contact_title" Text ["personjobtitle" "personposition" "contacttitle" "primarycontacttitle"]
    Probability "probability" Share []
    ChangedField "changed_field" Text ["field/event"]
    OldValue "old_value" Text ["oldvalue"]
    NewValue "new_value" Text ["newvalue"]
    ChangedOn "changed_on" Date ["editdate"]
}

/// The columns of a report of changes, Salesforce's Opportunity Field History: they mean something together only.
pub const CHANGES: [Field; 4] = [
    Field::ChangedField,
    Field::OldValue,
    Field::NewValue,
    Field::ChangedOn,
];

/// What a column is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Field(Field),
    /// The day on which a stage was entered; the pipeline if the header names it.
    Entered {
        stage: String,
        pipeline: Option<String>,
    },
    /// Kept as `custom.KEY`.
    Custom(String),
    /// Not read: without a name, taken away by the user, or following from other columns.
    Left,
}

/// The field that a header means by itself, and how surely: the lower the surer.
pub fn of_header(header: &str) -> Option<(Field, usize)> {
    let folded = fold(header);
    Field::ALL.iter().find_map(|field| {
        // `ID` and `Name` are in every table of a tool: as headers they are the last to count, and odds that a tool
        // gives to its stages are nobody's own, so that they are only read on request.
        let by_own_name = !matches!(field, Field::Id | Field::Name | Field::Probability);
        if by_own_name && folded == fold(field.name()) {
            return Some((*field, 0));
        }
        let rank = field.synonyms().iter().position(|s| *s == folded)?;
        Some((*field, rank + 1))
    })
}

/// The field of the name that `--map` gives.
pub fn of_name(name: &str) -> Option<Field> {
    Field::ALL.iter().copied().find(|f| f.name() == name)
}

/// The field that a mistyped name was to be.
pub fn near_name(name: &str) -> Option<&'static str> {
    nearest(name, Field::ALL.iter().map(|f| f.name()))
}

/// The stage of `Date entered "Discovery (Sales Pipeline)"` or `hs_v2_date_entered_X`, and its pipeline.
pub fn stage_entered(header: &str) -> Option<(String, Option<String>)> {
    let lower = header.to_lowercase();
    let rest = ["date entered", "hs_v2_date_entered_", "hs_date_entered_"]
        .iter()
        .find(|start| lower.starts_with(**start))
        // Lower case may be of another length in other scripts, never in what was found to be these words.
        .and_then(|start| header.get(start.len()..))?;
    let is_mark = |c: char| c.is_whitespace() || "\"'“”„‘’«»‹›…:".contains(c);
    let name = rest.trim_matches(is_mark);
    if name.is_empty() {
        return None;
    }
    match name
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('))
    {
        Some((stage, pipeline)) if !stage.trim().is_empty() => {
            Some((stage.trim().into(), Some(pipeline.trim().into())))
        }
        _ => Some((name.into(), None)),
    }
}

/// Columns that a tool works out from others: nothing is lost without them.
pub fn follows_from_others(header: &str) -> bool {
    let folded = fold(header);
    [
        "dateexited",
        "timein",
        "cumulativetimein",
        "latesttimein",
        "hsv2dateexited",
        "hsv2latesttimein",
        "hsv2cumulativetimein",
        "hsdateexited",
        "hstimein",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

/// Columns that only a list of people has.
const PERSON: [&str; 18] = [
    "firstname",
    "lastname",
    "jobtitle",
    "title",
    "position",
    "leadstatus",
    "leadowner",
    "mobile",
    "phonenumber",
    "linkedinurl",
    "personlinkedinurl",
    "seniority",
    "lifecyclestage",
    "connectedon",
    "foundername",
    "foundertitle",
    "primarycontactfirstname",
    "primarycontactlastname",
];

/// Whether the sheet is a list of leads: people, and neither a stage nor an amount of any deal.
pub fn is_lead_list(header: &[String]) -> bool {
    let people = header
        .iter()
        .filter(|h| PERSON.contains(&fold(h).as_str()))
        .count();
    let is = |wanted: &[Field]| {
        let found = header.iter().filter_map(|h| of_header(h));
        found.into_iter().any(|(f, _)| wanted.contains(&f))
    };
    let plain_stage = header.iter().any(|h| {
        matches!(
            fold(h).as_str(),
            "stage" | "dealstage" | "stagename" | "dealstage(pipeline)" | "salesstage"
        )
    });
    let is_dated = is(&[Field::CloseDate, Field::ExpectedClose]);
    !is_dated && (people >= 2 && !plain_stage || people >= 4 && !is(&[Field::Amount]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_header_means_two_fields() {
        let mut seen: Vec<(&str, Field)> = Vec::new();
        for field in Field::ALL {
            for name in field.synonyms() {
                assert_eq!(fold(name), *name, "a synonym is written folded");
                assert!(!seen.iter().any(|(n, _)| n == name), "{name} is here twice");
                seen.push((name, *field));
            }
        }
    }

    #[test]
    fn headers_of_the_usual_tools_are_known() {
        for (header, field) in [
            ("Record ID", Field::Id),
            ("Deal Name", Field::Name),
            ("Deal - Title", Field::Name),
            ("Potential Name", Field::Name),
            ("Associated Company", Field::Company),
            ("Organization - Name *", Field::Company),
            ("Deal - Value", Field::Amount),
            ("Amount Currency", Field::Currency),
            ("Deal - Stage (pipeline)", Field::Stage),
            ("Deal - Status", Field::Status),
            ("Create Date", Field::Created),
            ("Created on", Field::Created),
            ("Close Date", Field::CloseDate),
            ("Deal - Expected close date", Field::ExpectedClose),
            ("Expected Closing", Field::ExpectedClose),
            ("Deal - Won time", Field::WonOn),
            ("Potential Owner", Field::Owner),
            ("Salesperson", Field::Owner),
            ("Deal - Label", Field::Tags),
            ("Person - Email", Field::ContactEmail),
            ("Forecast Category", Field::Forecast),
        ] {
            assert_eq!(of_header(header).map(|f| f.0), Some(field), "{header}");
        }
        for header in ["Probability", "Age in Days", "LEADID", "Forecast Type"] {
            assert_eq!(of_header(header), None, "{header}");
        }
    }

    #[test]
    fn the_surer_of_two_names_is_known() {
        let rank = |h| of_header(h).unwrap().1;
        assert!(rank("Amount") < rank("Expected Revenue"));
        assert!(rank("Deal ID") < rank("ID"));
        assert!(rank("Opportunity Name") < rank("Name"));
    }

    #[test]
    fn stages_stand_in_the_header_of_the_day_they_were_entered() {
        let sales = Some("Sales Pipeline".to_string());
        for header in [
            "Date entered \"Discovery (Sales Pipeline)\"",
            "Date entered 'Discovery (Sales Pipeline)'",
            "Date entered “Discovery (Sales Pipeline)”",
            "Date Entered …Discovery (Sales Pipeline)…",
        ] {
            assert_eq!(
                stage_entered(header),
                Some(("Discovery".into(), sales.clone())),
                "{header}"
            );
        }
        assert_eq!(
            stage_entered("hs_v2_date_entered_closedwon"),
            Some(("closedwon".into(), None))
        );
        assert_eq!(stage_entered("Date entered"), None);
        assert_eq!(stage_entered("Create Date"), None);
    }

    #[test]
    fn people_are_told_from_deals() {
        let is = |header: &str| {
            let header: Vec<String> = header.split(',').map(Into::into).collect();
            is_lead_list(&header)
        };
        assert!(is("First Name,Last Name,Email,Company"));
        assert!(is("LEADID,Last Name,Company,Lead Owner,Lead Status"));
        assert!(!is("Deal Name,Deal Stage,Amount"));
        assert!(!is(
            "Deal - Title,Deal - Stage,Person - First name,Person - Last name"
        ));
    }
}
