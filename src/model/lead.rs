//! What figures are told of a lead, whatever its list looks like.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::day::Day;

pub use super::lead_row::Lead;

/// Whether a lead became a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    No,
    /// As the list stands: nobody wrote when.
    Undated,
    On(Day),
}

/// What a row is beside the other rows of all lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The first about its person, or about nobody known.
    First,
    /// An earlier row is about the same person.
    Duplicate,
    /// About somebody who is not to be contacted.
    Suppressed,
    /// Another list has the person.
    Owned,
}

/// How far a lead has come, as its list says. In the order in which one row's word outweighs another's about the same lead:
/// a list that is bought again calls everybody new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A word that nobody knows.
    Other,
    New,
    Dead,
    Disqualified,
    Working,
    Qualified,
    Converted,
}

impl Status {
    /// All of them, with the word of each.
    pub const ALL: [(&str, Status); 7] = [
        ("new", Status::New),
        ("working", Status::Working),
        ("qualified", Status::Qualified),
        ("converted", Status::Converted),
        ("disqualified", Status::Disqualified),
        ("dead", Status::Dead),
        ("other", Status::Other),
    ];

    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, status)| *status == self);
        found.map_or("other", |(name, _)| name)
    }

    /// Reads a status as the usual tools write it (Salesforce, HubSpot, Pipedrive, Apollo, Zoho, Close): our own six words,
    /// their synonyms, else a word of it that tells. An empty one is new.
    pub fn of(text: &str) -> Status {
        // As lists write it, or as we do: most rows need no more.
        if let Some(status) = NAMED.get(text) {
            return *status;
        }
        let folded = words(text);
        if let Some(status) = NAMED.get(folded.as_str()) {
            return *status;
        }
        let has = |word: &str| folded.split(' ').any(|w| w == word);
        match () {
            () if has("converted") && !has("not") => Status::Converted,
            () if has("converted") || has("disqualified") || has("unqualified") => {
                Status::Disqualified
            }
            () if has("qualified") && has("not") => Status::Disqualified,
            () if has("qualified") => Status::Qualified,
            () if has("working") || has("contacted") => Status::Working,
            () if has("dead") => Status::Dead,
            () if has("new") => Status::New,
            () => Status::Other,
        }
    }
}

/// Whole statuses, folded.
const WHOLE: [(Status, &[&str]); 6] = [
    (
        Status::New,
        &[
            "",
            "new",
            "open",
            "open not contacted",
            "not contacted",
            "uncontacted",
            "cold",
            "subscriber",
            "lead",
            "potential",
            "fresh",
            "neu",
            "nouveau",
        ],
    ),
    (
        Status::Working,
        &[
            "working",
            "working contacted",
            "in progress",
            "contacted",
            "attempted to contact",
            "attempting",
            "approaching",
            "connected",
            "engaged",
            "replied",
            "interested",
            "nurturing",
            "nurture",
            "contact in future",
            "bad timing",
            "in bearbeitung",
            "en cours",
        ],
    ),
    (
        Status::Qualified,
        &[
            "qualified",
            "pre qualified",
            "open deal",
            "marketing qualified lead",
            "marketingqualifiedlead",
            "mql",
            "sales qualified lead",
            "salesqualifiedlead",
            "sql",
            "opportunity",
            "qualifiziert",
            "qualifié",
        ],
    ),
    (
        Status::Converted,
        &[
            "converted",
            "customer",
            "closed converted",
            "won",
            "evangelist",
            "konvertiert",
            "converti",
        ],
    ),
    (
        Status::Disqualified,
        &[
            "disqualified",
            "unqualified",
            "not qualified",
            "not interested",
            "bad fit",
            "closed not converted",
            "rejected",
            "refused",
            "do not contact",
            "lost",
            "lost lead",
            "canceled",
            "disqualifiziert",
        ],
    ),
    (
        Status::Dead,
        &[
            "dead",
            "unresponsive",
            "no response",
            "junk",
            "junk lead",
            "bad data",
            "bounced",
            "invalid",
            "unreachable",
        ],
    ),
];

static NAMED: LazyLock<FxHashMap<&str, Status>> = LazyLock::new(|| {
    let named = |(status, names): &(Status, &'static [&'static str])| {
        let status = *status;
        names.iter().map(move |name| (*name, status))
    };
    WHOLE.iter().flat_map(named).collect()
});

/// Lower-cased, with one blank between words, whatever parted them.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

/// A row of a lead list, as far as its days matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadDates {
    /// Hash of who it is (e-mail address; else name and company): one lead may stand in several lists.
    pub identity: Option<u64>,
    pub created: Option<Day>,
    pub conversion: Conversion,
    pub status: Status,
}

impl Conversion {
    /// Whether it had become one by the end of `t`; one without a date is taken as it stands.
    pub fn is_by(self, t: Day) -> bool {
        match self {
            Conversion::No => false,
            Conversion::Undated => true,
            Conversion::On(day) => day <= t,
        }
    }

    /// What two rows of one lead say together: the earlier day, and a day rather than none.
    pub fn and(self, other: Conversion) -> Conversion {
        match (self, other) {
            (Conversion::On(a), Conversion::On(b)) => Conversion::On(a.min(b)),
            (Conversion::On(a), _) | (_, Conversion::On(a)) => Conversion::On(a),
            (Conversion::Undated, _) | (_, Conversion::Undated) => Conversion::Undated,
            _ => Conversion::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_tools_write_it() {
        for (text, status) in [
            ("working", Status::Working),
            ("Open - Not Contacted", Status::New),
            ("Working - Contacted", Status::Working),
            ("Closed - Converted", Status::Converted),
            ("Closed - Not Converted", Status::Disqualified),
            ("IN_PROGRESS", Status::Working),
            ("Pre-Qualified", Status::Qualified),
            ("Not Qualified", Status::Disqualified),
            ("Junk Lead", Status::Dead),
            ("converted in May", Status::Converted),
            ("not converted yet", Status::Disqualified),
            ("", Status::New),
            ("blue", Status::Other),
        ] {
            assert_eq!(Status::of(text), status, "{text}");
        }
    }
}
