//! All that a version of a deal's file says, key by key, as text that does not depend on how it was written: what changed
//! from one version to the next.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::table::{self, field, get};
use crate::model::builder::{read_day, read_money};
use crate::model::day::Day;
use crate::model::money::Money;

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// `stage`, `custom.region`, `contact.1.name`.
    pub fields: BTreeMap<String, String>,
    /// Lines of the history and of what was done, in their order.
    pub entries: Vec<Entry>,
}

/// A dated line.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub on: Option<Day>,
    /// What it says, by key: of the history, tracked fields; of an activity, `kind`, `note`, `by`.
    pub says: Vec<(String, String)>,
    pub is_activity: bool,
}

impl Written {
    /// Reads a file, however broken it is.
    pub fn read(bytes: &[u8]) -> Written {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let tree = table::salvage(text);
        let mut written = Written::default();
        for (key, value) in tree.get_ref().iter() {
            match key.get_ref().as_ref() {
                "history" => written.entries(value, false),
                "activity" => written.entries(value, true),
                key => written.add(key, value),
            }
        }
        written
    }

    fn add(&mut self, key: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(inner) => {
                for (name, value) in inner.iter() {
                    self.add(&format!("{key}.{}", name.get_ref()), value);
                }
            }
            DeValue::Array(list) if list.iter().any(|v| v.get_ref().is_table()) => {
                for (at, value) in list.iter().enumerate() {
                    self.add(&format!("{key}.{}", at + 1), value);
                }
            }
            _ => {
                self.fields.insert(key.into(), plain(value));
            }
        }
    }

    fn entries(&mut self, value: &Spanned<DeValue<'_>>, is_activity: bool) {
        let list = value.get_ref().as_array();
        let tables = list.into_iter().flat_map(|l| l.iter());
        for entry in tables.filter_map(|v| v.get_ref().as_table()) {
            let on = get(entry, "on").and_then(|on| read_day(&field(on, 0).value));
            let says = entry
                .iter()
                .filter(|(key, _)| key.get_ref() != "on")
                .map(|(key, value)| (key.get_ref().to_string(), plain(value)));
            self.entries.push(Entry {
                on,
                says: says.collect(),
                is_activity,
            });
        }
    }

    /// What is said here and not in any of the others, and what was said in the first of them and not here.
    pub fn against(&self, others: &[Written]) -> Difference {
        let mut difference = Difference::default();
        let empty = Written::default();
        let first = others.first().unwrap_or(&empty);
        let mut keys: Vec<&String> = self.fields.keys().chain(first.fields.keys()).collect();
        keys.sort_by_key(|key| (place(key), *key));
        keys.dedup();
        for key in keys {
            let now = self.fields.get(key);
            if others.iter().all(|other| other.fields.get(key) != now)
                && now != first.fields.get(key)
            {
                difference.fields.push(Change {
                    field: key.clone(),
                    was: first.fields.get(key).cloned(),
                    now: now.cloned(),
                });
            }
        }
        let is_new = |entry: &&Entry| others.iter().all(|other| !other.entries.contains(entry));
        difference.added = self.entries.iter().filter(is_new).cloned().collect();
        let is_gone = |entry: &&Entry| {
            !self.entries.contains(entry) && others.iter().all(|o| o.entries.contains(entry))
        };
        difference.gone = first.entries.iter().filter(is_gone).cloned().collect();
        difference
    }
}

/// What a version says otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    pub fields: Vec<Change>,
    pub added: Vec<Entry>,
    pub gone: Vec<Entry>,
}

/// A field that is otherwise.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Change {
    pub field: String,
    /// `null`: it was not there.
    pub was: Option<String>,
    /// `null`: it was taken away.
    pub now: Option<String>,
}

/// The order in which fields are told: what counts first, then by name.
pub fn place(key: &str) -> usize {
    const FIRST: [&str; 11] = [
        "name",
        "company",
        "amount",
        "stage",
        "created",
        "closed",
        "lost_reason",
        "owner",
        "currency",
        "expected_close",
        "forecast",
    ];
    FIRST.iter().position(|k| *k == key).unwrap_or(FIRST.len())
}

/// A value as text: numbers by their worth, not by their digits.
fn plain(value: &Spanned<DeValue<'_>>) -> String {
    match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(_) | DeValue::Float(_) => match read_money(&field(value, 0).value) {
            Some(Ok(money)) => Money::new(money.value().normalize()).to_string(),
            _ => match value.get_ref() {
                DeValue::Integer(n) => n.as_str().into(),
                DeValue::Float(n) => n.as_str().into(),
                _ => String::new(),
            },
        },
        DeValue::Boolean(b) => b.to_string(),
        DeValue::Datetime(d) => d.to_string(),
        DeValue::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        DeValue::Table(inner) => {
            let pairs = inner
                .iter()
                .map(|(k, v)| format!("{} {}", k.get_ref(), plain(v)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_is_written_does_not_count() {
        let a = Written::read(
            b"amount = 48_000.00\ntags = [\"a\", \"b\"]\n[custom]\nregion = \"emea\"\n",
        );
        let b =
            Written::read(b"tags = [ \"a\",\n \"b\" ]\namount = 48000\ncustom.region = 'emea'\n");
        assert_eq!(a, b);
        assert_eq!(a.fields["amount"], "48000");
        assert_eq!(a.fields["custom.region"], "emea");
    }

    #[test]
    fn what_a_merge_took_over_is_not_its_own() {
        let read = |amount: u32, owner: &str| {
            Written::read(format!("amount = {amount}\nowner = \"{owner}\"\n").as_bytes())
        };
        let (left, right, merged) = (read(2, "dana"), read(1, "lee"), read(2, "lee"));
        assert_eq!(
            merged.against(&[left.clone(), right]),
            Difference::default()
        );
        let changed = merged.against(&[left]).fields;
        assert_eq!(changed.len(), 1);
        assert_eq!(
            (changed[0].field.as_str(), changed[0].was.as_deref()),
            ("owner", Some("dana"))
        );
    }
}
