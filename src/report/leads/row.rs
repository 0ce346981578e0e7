//! A lead as lists show it: every column of ours, read as its list has it, and beside them the columns that only the list
//! knows.

use std::cmp::Ordering;

use serde::ser::SerializeMap;

use crate::diagnostic::nearest;
use crate::model::day::Day;
use crate::model::lead::{Conversion, Lead};
use crate::model::lead_columns::{Column, Heading, Kind, fold};
use crate::model::moment::Moment;
use crate::model::money::Money;
use crate::report::block::{self, Cell, Tone, grouped};

/// What a column says of a lead.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(Option<String>),
    Number(Option<Money>),
    Moment(Option<Moment>),
    Yes(Option<bool>),
    Conversion(Conversion),
}

/// Something that a lead can be listed and sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// What it goes by.
    Key,
    File,
    Line,
    Column(Column),
    /// A column that only lists know, by its heading.
    Other(String),
}

impl Key {
    /// A key by its name, or by a heading of the lists; else a sentence.
    pub fn find(name: &str, headings: &[Heading]) -> Result<Key, String> {
        let folded = fold(name.trim());
        match folded.as_str() {
            "key" => return Ok(Key::Key),
            "file" | "list" => return Ok(Key::File),
            "line" => return Ok(Key::Line),
            _ => {}
        }
        if let Some(column) = Column::ALL.iter().find(|c| fold(c.name()) == folded) {
            return Ok(Key::Column(*column));
        }
        if let Some(heading) = headings.iter().find(|h| fold(&h.name) == folded) {
            return Ok(match heading.column {
                Some(column) => Key::Column(column),
                None => Key::Other(heading.name.clone()),
            });
        }
        let own = headings.iter().filter(|h| h.column.is_none());
        let known: Vec<&str> = ["key", "file", "line"]
            .into_iter()
            .chain(Column::ALL.iter().map(|c| c.name()))
            .chain(own.map(|h| h.name.as_str()))
            .collect();
        Err(match nearest(&folded, known.iter().copied()) {
            Some(near) => format!("no column \"{name}\"; did you mean \"{near}\"?"),
            None => format!("no column \"{name}\"; there are {}", known.join(", ")),
        })
    }

    /// As the JSON and the CSV have it.
    pub fn name(&self) -> &str {
        match self {
            Key::Key => "key",
            Key::File => "file",
            Key::Line => "line",
            Key::Column(column) => column.name(),
            Key::Other(heading) => heading,
        }
    }

    pub fn is_number(&self) -> bool {
        match self {
            Key::Line => true,
            Key::Column(column) => matches!(column.kind(), Kind::Count | Kind::Amount),
            _ => false,
        }
    }
}

/// One lead, kept.
#[derive(Clone, Debug, PartialEq)]
pub struct LeadRow {
    pub key: Option<String>,
    pub file: String,
    pub line: u64,
    /// One for each of [`Column::ALL`].
    values: Vec<Value>,
    /// Heading and text of every column that only the list knows, empty ones left out.
    pub other: Vec<(String, String)>,
}

impl LeadRow {
    pub fn of(lead: &Lead<'_>) -> LeadRow {
        let other = lead.all().filter(|(h, _)| h.column.is_none());
        LeadRow {
            key: lead.key(),
            file: lead.file.into(),
            line: lead.line,
            values: Column::ALL.iter().map(|c| value(lead, *c)).collect(),
            other: other
                .filter(|(_, text)| !text.is_empty())
                .map(|(heading, text)| (heading.name.clone(), text.into_owned()))
                .collect(),
        }
    }

    pub fn get(&self, key: &Key) -> Value {
        match key {
            Key::Key => Value::Text(self.key.clone()),
            Key::File => Value::Text(Some(self.file.clone())),
            Key::Line => Value::Number(Some(Money::new(self.line.into()))),
            Key::Column(column) => self.values[*column as usize].clone(),
            Key::Other(heading) => {
                let found = self.other.iter().find(|(h, _)| h == heading);
                Value::Text(found.map(|(_, text)| text.clone()))
            }
        }
    }
}

/// What a lead's column says.
pub fn value(lead: &Lead<'_>, column: Column) -> Value {
    let text = |text: std::borrow::Cow<'_, str>| {
        Value::Text((!text.is_empty()).then(|| text.into_owned()))
    };
    match (column, column.kind()) {
        (Column::Name, _) => text(lead.name()),
        (Column::Unsubscribed, _) => Value::Yes(match lead.unsubscribed {
            true => Some(true),
            false => lead.yes(column),
        }),
        (_, Kind::Status) => Value::Text(Some(lead.status().name().into())),
        (_, Kind::Moment) => Value::Moment(lead.moment(column)),
        (_, Kind::Conversion) => Value::Conversion(lead.conversion()),
        (_, Kind::Count) => Value::Number(lead.count(column)),
        (_, Kind::Amount) => Value::Number(lead.amount(column)),
        (_, Kind::Yes) => Value::Yes(lead.yes(column)),
        _ => text(lead.text(column)),
    }
}

impl Value {
    /// For machines; empty where there is nothing.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone().unwrap_or_default(),
            Value::Number(number) => number.map(|n| n.to_string()).unwrap_or_default(),
            Value::Moment(moment) => moment.map(|m| m.to_string()).unwrap_or_default(),
            Value::Yes(yes) => yes.map(|y| y.to_string()).unwrap_or_default(),
            Value::Conversion(Conversion::On(day)) => day.to_string(),
            Value::Conversion(Conversion::Undated) => "true".into(),
            Value::Conversion(Conversion::No) => String::new(),
        }
    }

    /// For people.
    pub fn cell(&self, t: Day) -> Cell {
        let words = |text: String| Cell::Words(text, Tone::Plain);
        let nothing = || Cell::Words("—".into(), Tone::Dim);
        match self {
            Value::Text(text) => Cell::Name(text.clone()),
            Value::Number(Some(number)) if number.value().fract().is_zero() => {
                words(grouped(number.whole()))
            }
            Value::Number(Some(number)) => words(number.to_string()),
            Value::Moment(Some(moment)) => words(block::day(moment.day, t)),
            Value::Yes(Some(yes)) => words(if *yes { "yes" } else { "no" }.into()),
            Value::Conversion(Conversion::On(day)) => words(block::day(*day, t)),
            Value::Conversion(Conversion::Undated) => words("yes".into()),
            _ => nothing(),
        }
    }

    /// What is not there comes last, either way.
    pub fn order(&self, other: &Value, down: bool) -> Ordering {
        fn by<T: Ord>(a: Option<T>, b: Option<T>, down: bool) -> Ordering {
            match (a, b) {
                (Some(a), Some(b)) if down => b.cmp(&a),
                (Some(a), Some(b)) => a.cmp(&b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            }
        }
        let converted = |c: &Conversion| match c {
            Conversion::On(day) => Some((0, Some(*day))),
            Conversion::Undated => Some((1, None)),
            Conversion::No => None,
        };
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => {
                let folded = |t: &Option<String>| t.as_ref().map(|t| (t.to_lowercase(), t.clone()));
                by(folded(a), folded(b), down)
            }
            (Value::Number(a), Value::Number(b)) => by(*a, *b, down),
            (Value::Moment(a), Value::Moment(b)) => by(*a, *b, down),
            (Value::Yes(a), Value::Yes(b)) => by(*a, *b, down),
            (Value::Conversion(a), Value::Conversion(b)) => by(converted(a), converted(b), down),
            // One key says one kind of thing.
            _ => Ordering::Equal,
        }
    }
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) => text.serialize(serializer),
            Value::Number(number) => number.serialize(serializer),
            Value::Moment(moment) => moment.serialize(serializer),
            Value::Yes(yes) => yes.serialize(serializer),
            Value::Conversion(Conversion::On(day)) => day.serialize(serializer),
            Value::Conversion(Conversion::Undated) => serializer.serialize_bool(true),
            Value::Conversion(Conversion::No) => serializer.serialize_none(),
        }
    }
}

impl serde::Serialize for LeadRow {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Other<'o>(&'o [(String, String)]);
        impl serde::Serialize for Other<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(self.0.len()))?;
                for (heading, text) in self.0 {
                    map.serialize_entry(heading, text)?;
                }
                map.end()
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("file", &self.file)?;
        map.serialize_entry("line", &self.line)?;
        for (column, value) in Column::ALL.iter().zip(&self.values) {
            map.serialize_entry(column.name(), value)?;
        }
        map.serialize_entry("other", &Other(&self.other))?;
        map.end()
    }
}

impl schemars::JsonSchema for LeadRow {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LeadRow".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut properties = serde_json::Map::new();
        let mut put = |name: &str, types: serde_json::Value| {
            properties.insert(name.into(), serde_json::json!({ "type": types }));
        };
        put("key", serde_json::json!(["string", "null"]));
        put("file", "string".into());
        put("line", "integer".into());
        for column in Column::ALL {
            let types = match column.kind() {
                Kind::Count | Kind::Amount => serde_json::json!(["number", "null"]),
                Kind::Yes => serde_json::json!(["boolean", "null"]),
                Kind::Conversion => serde_json::json!(["string", "boolean", "null"]),
                Kind::Status => "string".into(),
                _ => serde_json::json!(["string", "null"]),
            };
            put(column.name(), types);
        }
        put("other", "object".into());
        properties["other"]["additionalProperties"] = serde_json::json!({ "type": "string" });
        let required: Vec<String> = properties.keys().cloned().collect();
        schemars::json_schema!({
            "type": "object",
            "properties": properties,
            "required": required,
        })
    }
}
