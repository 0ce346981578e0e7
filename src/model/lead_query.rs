//! Words after a command about leads: which of them are meant. The same language as for deals (`query.rs`): words of one
//! field are alternatives, different fields must all hold, `not:` takes away; a bare word matches name, company or
//! address.

use super::day::Day;
use super::lead::{Conversion, Status};
use super::lead_columns::{Column, Heading, Kind, fold};
use super::lead_row::{Lead, is_no, is_yes};
use super::money::Money;
use super::period::Period;
use super::query::{QueryFault, amount};
use super::settings::Settings;
use crate::diagnostic::nearest;

/// A field that can be asked for.
#[derive(Clone, Debug, PartialEq)]
enum Ask {
    /// Name, company or address.
    Word,
    Key,
    /// The list's file.
    List,
    Column(Column),
    /// A column that only lists know, folded.
    Other(String),
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
enum Want {
    /// Part of the text, lower-cased.
    Part(String),
    /// The whole text, lower-cased.
    Whole(String),
    Status(Vec<Status>),
    /// Both ends counted.
    Between(Option<Money>, Option<Money>),
    In(Period),
    Yes(bool),
}

/// The leads asked for; the empty query asks for all.
#[derive(Clone, Debug, Default)]
pub struct LeadQuery {
    words: Vec<String>,
    /// Alternatives by field, each field once.
    any: Vec<(Ask, Vec<Want>)>,
    not: Vec<(Ask, Want)>,
}

impl LeadQuery {
    /// Reads the words; periods count from `t`. `headings` are those of the lists: their unknown columns are fields too.
    pub fn parse(
        words: &[String],
        headings: &[Heading],
        settings: &Settings,
        t: Day,
    ) -> Result<LeadQuery, QueryFault> {
        let mut query = LeadQuery {
            words: words.to_vec(),
            ..LeadQuery::default()
        };
        for word in words {
            if word.trim().is_empty() {
                return Err(
                    "an empty word is no query; without any word all leads are meant".into(),
                );
            }
            match word.strip_prefix("not:") {
                Some("") => {
                    return Err("\"not:\" has no value; what is not wanted stands behind it: not:status:dead".into());
                }
                Some(rest) => query.not.push(term(rest, headings, settings, t)?),
                None => {
                    let (ask, want) = term(word, headings, settings, t)?;
                    match query.any.iter_mut().find(|(a, _)| *a == ask) {
                        Some((_, wants)) => wants.push(want),
                        None => query.any.push((ask, vec![want])),
                    }
                }
            }
        }
        Ok(query)
    }

    /// As typed, for a heading.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    pub fn matches(&self, lead: &Lead<'_>) -> bool {
        self.any
            .iter()
            .all(|(ask, wants)| wants.iter().any(|want| holds(ask, want, lead)))
            && !self.not.iter().any(|(ask, want)| holds(ask, want, lead))
    }
}

fn term(
    word: &str,
    headings: &[Heading],
    settings: &Settings,
    t: Day,
) -> Result<(Ask, Want), QueryFault> {
    let Some((field, value)) = word.split_once(':') else {
        return Ok((Ask::Word, Want::Part(word.to_lowercase())));
    };
    let ask = field_of(field, headings)?;
    let kind = match ask {
        Ask::Column(column) => column.kind(),
        _ => Kind::Text,
    };
    if value.is_empty() {
        let example = match kind {
            Kind::Status => {
                "new, working, qualified, converted, disqualified, dead and open are values of it"
                    .into()
            }
            Kind::Moment | Kind::Conversion => {
                format!("the fourth quarter is {field}:{}-Q4", t.year())
            }
            Kind::Count | Kind::Amount => format!("from fifty up is {field}:50.."),
            Kind::Yes => format!("{field}:yes or {field}:no"),
            _ => format!("a value stands behind it: {field}:…"),
        };
        return Err(format!("\"{word}\" has no value; {example}"));
    }
    let lower = value.to_lowercase();
    let in_period = || {
        let period = settings.calendar.period(value, t);
        period.map(Want::In).map_err(|e| e.to_string())
    };
    let want = match kind {
        Kind::Status => Want::Status(statuses(&lower)?),
        Kind::Moment => in_period()?,
        Kind::Conversion | Kind::Yes if is_yes(value) || is_no(value) => Want::Yes(is_yes(value)),
        Kind::Conversion => in_period()?,
        Kind::Yes => return Err(format!("{field}:{value}: {field}:yes or {field}:no")),
        Kind::Count | Kind::Amount => between(field, value)?,
        Kind::Word => Want::Whole(lower),
        Kind::Text if is_bant(&ask) && (is_yes(value) || is_no(value)) => Want::Yes(is_yes(value)),
        // What only lists know may be a text or a number.
        Kind::Text if matches!(ask, Ask::Other(_)) && value.contains("..") => {
            between(field, value)?
        }
        Kind::Text if matches!(ask, Ask::Other(_)) => Want::Whole(lower),
        Kind::Text => Want::Part(lower),
    };
    Ok((ask, want))
}

fn is_bant(ask: &Ask) -> bool {
    matches!(
        ask,
        Ask::Column(Column::Budget | Column::Authority | Column::Need | Column::Timeline)
    )
}

fn field_of(field: &str, headings: &[Heading]) -> Result<Ask, QueryFault> {
    let folded = fold(field);
    match folded.as_str() {
        "key" => return Ok(Ask::Key),
        "list" | "file" => return Ok(Ask::List),
        _ => {}
    }
    let canonical = Column::ALL.iter().find(|c| fold(c.name()) == folded);
    if let Some(column) = canonical {
        return Ok(Ask::Column(*column));
    }
    match headings.iter().find(|h| fold(&h.name) == folded) {
        Some(Heading {
            column: Some(column),
            ..
        }) => return Ok(Ask::Column(*column)),
        Some(_) => return Ok(Ask::Other(folded)),
        None => {}
    }
    let own = headings.iter().filter(|h| h.column.is_none());
    let known: Vec<&str> = ["key", "list"]
        .into_iter()
        .chain(Column::ALL.iter().map(|c| c.name()))
        .chain(own.map(|h| h.name.as_str()))
        .collect();
    Err(match nearest(field, known.iter().copied()) {
        Some(near) => format!("no field \"{field}\"; did you mean \"{near}:\"?"),
        None => format!("no field \"{field}\"; the fields are {}", known.join(", ")),
    })
}

/// One of the six, or `open`: those that are still on their way.
fn statuses(word: &str) -> Result<Vec<Status>, QueryFault> {
    if word == "open" {
        return Ok(vec![Status::New, Status::Working, Status::Qualified]);
    }
    if let Some((_, status)) = Status::ALL.iter().find(|(name, _)| *name == word) {
        return Ok(vec![*status]);
    }
    let known = || Status::ALL.iter().map(|s| s.0).chain(["open"]);
    Err(match nearest(word, known()) {
        Some(near) => format!("no status \"{word}\"; did you mean \"{near}\"?"),
        None => format!(
            "no status \"{word}\"; there are {}",
            known().collect::<Vec<_>>().join(", ")
        ),
    })
}

/// `50`, `50..`, `..10k`, `50..200`.
fn between(field: &str, value: &str) -> Result<Want, QueryFault> {
    let bound = |text: &str| match text {
        "" => Ok(None),
        text => amount(text).map(Some),
    };
    let (from, to) = match value.split_once("..") {
        Some((a, b)) => (bound(a)?, bound(b)?),
        None => (bound(value)?, bound(value)?),
    };
    if let (Some(a), Some(b)) = (from, to)
        && a > b
    {
        return Err(format!(
            "{field}:{value} begins above its end; put the smaller first"
        ));
    }
    Ok(Want::Between(from, to))
}

fn holds(ask: &Ask, want: &Want, lead: &Lead<'_>) -> bool {
    let part = |text: &str, wanted: &str| text.to_lowercase().contains(wanted);
    match (ask, want) {
        (Ask::Word, Want::Part(wanted)) => {
            part(&lead.name(), wanted)
                || part(&lead.text(Column::Company), wanted)
                || part(&lead.text(Column::Email), wanted)
        }
        (Ask::Key, Want::Part(wanted)) => lead.key().is_some_and(|key| key.contains(wanted)),
        (Ask::List, Want::Part(wanted)) => part(lead.file, wanted),
        (Ask::Column(Column::Name), Want::Part(wanted)) => part(&lead.name(), wanted),
        (Ask::Column(Column::Converted), Want::Yes(wanted)) => {
            (lead.conversion() != Conversion::No) == *wanted
        }
        (Ask::Column(Column::Converted), Want::In(period)) => {
            matches!(lead.conversion(), Conversion::On(day) if period.contains(day))
        }
        (Ask::Column(Column::Unsubscribed), Want::Yes(wanted)) => lead.unsubscribed == *wanted,
        (Ask::Column(column), want) => match want {
            Want::Part(wanted) => part(&lead.text(*column), wanted),
            Want::Whole(wanted) => lead.text(*column).to_lowercase() == *wanted,
            Want::Status(wanted) => wanted.contains(&lead.status()),
            Want::Yes(wanted) => lead.yes(*column).unwrap_or(false) == *wanted,
            Want::In(period) => lead.day(*column).is_some_and(|day| period.contains(day)),
            Want::Between(from, to) => {
                let value = match column.kind() {
                    Kind::Amount => lead.amount(*column),
                    _ => lead.count(*column),
                };
                within(value, *from, *to)
            }
        },
        (Ask::Other(folded), want) => {
            let Some(text) = lead.other(folded) else {
                return false;
            };
            match want {
                Want::Whole(wanted) => text.to_lowercase() == *wanted,
                Want::Between(from, to) => within(Money::from_quoted(&text).ok(), *from, *to),
                _ => false,
            }
        }
        _ => false,
    }
}

fn within(value: Option<Money>, from: Option<Money>, to: Option<Money>) -> bool {
    value.is_some_and(|v| from.is_none_or(|f| f <= v) && to.is_none_or(|t| v <= t))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lead_reading::Readings;
    use crate::model::lead_row::Cells;
    use std::borrow::Cow;

    struct Row(Vec<Heading>, Vec<&'static str>);

    impl Cells for Row {
        fn get(&self, column: Column) -> Cow<'_, str> {
            let place = self.0.iter().position(|h| h.column == Some(column));
            place.map_or("".into(), |place| self.1[place].into())
        }
        fn headings(&self) -> &[Heading] {
            &self.0
        }
        fn cell(&self, place: usize) -> Cow<'_, str> {
            self.1[place].into()
        }
    }

    fn asked(words: &str) -> Result<bool, String> {
        let heading = |name: &str| Heading {
            name: name.into(),
            column: Column::of_header(name),
            order: None,
            decimal: None,
        };
        let cells = [
            ("First Name", "Jo"),
            ("Last Name", "Field"),
            ("email", "Jo@acme.example"),
            ("company", "Acme Corp"),
            ("title", "VP Sales"),
            ("employees", "51-200"),
            ("status", "Working - Contacted"),
            ("created", "2026-11-03T09:04"),
            ("converted", ""),
            ("budget", "CFO says so"),
            ("owner", "Dana"),
            ("Fit Score", "82"),
            ("Seniority", "VP"),
        ];
        let row = Row(
            cells.iter().map(|(name, _)| heading(name)).collect(),
            cells.iter().map(|(_, cell)| *cell).collect(),
        );
        let words: Vec<String> = words.split(' ').map(String::from).collect();
        let t = Day::parse("2026-11-23").unwrap();
        let query = LeadQuery::parse(&words, &row.0, &Settings::default(), t)?;
        Ok(query.matches(&Lead {
            file: "leads/expo.csv",
            line: 2,
            identity: None,
            unsubscribed: false,
            cells: &row,
            readings: &Readings::default(),
        }))
    }

    #[test]
    fn a_lead_is_found_by_any_column() {
        for words in [
            "acme",
            "jo field",
            "name:jo",
            "status:working",
            "status:open",
            "status:dead status:working",
            "title:vp",
            "employees:50..",
            "employees:51",
            "created:2026-11",
            "converted:no",
            "budget:yes",
            "unsubscribed:no",
            "owner:dana",
            "fit_score:80..",
            "seniority:vp",
            "list:expo",
            "key:jo@",
            "not:status:dead",
        ] {
            assert_eq!(asked(words), Ok(true), "{words}");
        }
        for words in [
            "globex",
            "status:new",
            "employees:200..",
            "created:2026-10",
            "converted:yes",
            "unsubscribed:yes",
            "owner:da",
            "fit_score:..80",
            "not:acme",
            "acme status:new",
        ] {
            assert_eq!(asked(words), Ok(false), "{words}");
        }
    }

    #[test]
    fn faults_say_what_to_type() {
        assert_eq!(
            asked("statsu:new").unwrap_err(),
            "no field \"statsu\"; did you mean \"status:\"?"
        );
        assert_eq!(
            asked("status:ded").unwrap_err(),
            "no status \"ded\"; did you mean \"dead\"?"
        );
        assert_eq!(
            asked("employees:").unwrap_err(),
            "\"employees:\" has no value; from fifty up is employees:50.."
        );
        assert!(asked("unsubscribed:maybe").is_err() && asked("not:").is_err());
        assert!(asked("employees:9..3").is_err() && asked("created:soon").is_err());
    }
}
