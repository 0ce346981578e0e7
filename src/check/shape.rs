//! Which keys a file may have, and what kind of value each: `unknown-key` for the others, with the nearest known one,
//! and `ignored` for a value that nobody can read.
//!
//! The builder judges what figures stand on (amount, stage, dates …); those keys are only known by name here.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::voice::Voice;
use crate::diagnostic::nearest;
use crate::model::builder::{read_day, read_money};
use crate::model::money::Money;
use crate::workspace::table;

/// What a value may be.
#[derive(Clone, Copy)]
pub enum Kind {
    /// The builder looks at it.
    Judged,
    /// The user's own: anything.
    Free,
    Text,
    Day,
    /// A number, or a number in quotes, that is not negative.
    Amount,
    /// A number from 0 to 1.
    Share,
    /// A whole number from 1 on.
    Count,
    /// `month`, `quarter`, `year` …
    OneOf(&'static [&'static str]),
    Texts,
    Table(Keys),
    Tables(Keys),
}

impl Kind {
    /// Whether it has keys or entries of its own.
    pub fn is_table(self) -> bool {
        matches!(self, Kind::Free | Kind::Table(_) | Kind::Tables(_))
    }
}

/// The keys of a table, and their kinds.
pub type Keys = &'static [(&'static str, Kind)];

/// How often a recurring amount comes.
pub const EVERY: &[&str] = &["week", "month", "quarter", "half-year", "year"];

/// A deal: `docs/format.md`.
pub const DEAL: Keys = &[
    ("name", Kind::Judged),
    ("company", Kind::Judged),
    ("amount", Kind::Judged),
    ("stage", Kind::Judged),
    ("created", Kind::Judged),
    ("owner", Kind::Judged),
    ("currency", Kind::Judged),
    ("expected_close", Kind::Judged),
    ("closed", Kind::Judged),
    ("lost_reason", Kind::Judged),
    ("pipeline", Kind::Judged),
    ("type", Kind::Judged),
    ("renews", Kind::Text),
    ("recurring", Kind::Table(RECURRING)),
    ("competitors", Kind::Texts),
    ("lost_to", Kind::Text),
    ("partner", Kind::Judged),
    ("referred_by", Kind::Text),
    ("on_hold_until", Kind::Judged),
    ("source", Kind::Judged),
    ("probability", Kind::Judged),
    ("forecast", Kind::Judged),
    ("tags", Kind::Texts),
    ("next_step", Kind::Judged),
    ("next_step_due", Kind::Judged),
    ("lead", Kind::Text),
    ("done", Kind::Texts),
    ("history", Kind::Tables(ENTRY)),
    ("activity", Kind::Tables(ACTIVITY)),
    ("bant", Kind::Free),
    ("meddic", Kind::Free),
    ("meddpicc", Kind::Free),
    ("champ", Kind::Free),
    ("qualification", Kind::Free),
    ("custom", Kind::Free),
    ("contact", Kind::Tables(CONTACT)),
    ("item", Kind::Tables(ITEM)),
    ("proposal", Kind::Table(PROPOSAL)),
    ("contract", Kind::Table(CONTRACT)),
    ("split", Kind::Tables(SPLIT)),
    ("renewal", Kind::Table(RENEWAL)),
    ("check_in", Kind::Tables(CHECK_IN)),
];

const ENTRY: Keys = &[
    ("on", Kind::Judged),
    ("stage", Kind::Judged),
    ("amount", Kind::Judged),
    ("owner", Kind::Judged),
    ("expected_close", Kind::Judged),
    ("probability", Kind::Judged),
    ("forecast", Kind::Judged),
    ("on_hold_until", Kind::Judged),
    ("unset", Kind::Texts),
];
const ACTIVITY: Keys = &[
    ("on", Kind::Judged),
    ("kind", Kind::Text),
    ("note", Kind::Text),
    ("by", Kind::Text),
];
const RECURRING: Keys = &[
    ("amount", Kind::Amount),
    ("every", Kind::OneOf(EVERY)),
    ("term", Kind::Count),
];
const CONTACT: Keys = &[
    ("name", Kind::Text),
    ("email", Kind::Text),
    ("role", Kind::Text),
    ("phone", Kind::Text),
    ("title", Kind::Text),
];
const ITEM: Keys = &[
    ("product", Kind::Text),
    ("quantity", Kind::Amount),
    ("price", Kind::Amount),
    ("discount", Kind::Share),
    ("cost", Kind::Amount),
];
const PROPOSAL: Keys = &[
    ("sent", Kind::Day),
    ("viewed", Kind::Day),
    ("expires", Kind::Day),
];
const CONTRACT: Keys = &[("sent", Kind::Day), ("signed", Kind::Day)];
const SPLIT: Keys = &[("owner", Kind::Text), ("share", Kind::Share)];
const RENEWAL: Keys = &[("due", Kind::Day), ("amount", Kind::Amount)];
const CHECK_IN: Keys = &[("due", Kind::Day), ("done", Kind::Day)];

/// A company of which more than a name is known: `accounts/*.toml`.
pub const ACCOUNT: Keys = &[
    ("name", Kind::Text),
    ("aliases", Kind::Texts),
    ("domains", Kind::Texts),
    ("parent", Kind::Text),
    ("custom", Kind::Free),
];

/// What people said they would sell: `submissions/*.toml`.
pub const SUBMISSION_FILE: Keys = &[("submission", Kind::Tables(SUBMISSION))];

const SUBMISSION: Keys = &[
    ("on", Kind::Judged),
    ("by", Kind::Text),
    ("for", Kind::Judged),
    ("commit", Kind::Judged),
    ("best_case", Kind::Amount),
    ("note", Kind::Text),
];

/// What the same thing is called elsewhere: too far for a slip of the finger, and still what was meant.
const CALLED_ELSEWHERE: [(&str, &str); 16] = [
    ("account", "company"),
    ("activities", "activity"),
    ("client", "company"),
    ("close_date", "expected_close"),
    ("closed_on", "closed"),
    ("customer", "company"),
    ("due", "next_step_due"),
    ("odds", "probability"),
    ("on_hold", "on_hold_until"),
    ("rep", "owner"),
    ("sales_rep", "owner"),
    ("status", "stage"),
    ("title", "name"),
    ("todo", "next_step"),
    ("value", "amount"),
    ("won_on", "closed"),
];

/// Looks at every key and value that the shape knows of.
pub fn check(root: &DeTable<'_>, keys: Keys, voice: &mut Voice<'_>) {
    table(root, keys, None, voice);
}

fn table(table: &DeTable<'_>, keys: Keys, within: Option<&str>, voice: &mut Voice<'_>) {
    for (key, value) in table.iter() {
        let name: &str = key.get_ref();
        match keys.iter().find(|(known, _)| *known == name) {
            None => unknown(key, keys, within, voice),
            Some((_, kind)) => judge(value, *kind, Place { name, within }, voice),
        }
    }
}

/// A key, and the table that it stands in, if that is not the file itself.
#[derive(Clone, Copy)]
struct Place<'k> {
    name: &'k str,
    within: Option<&'k str>,
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.within {
            None => f.write_str(self.name),
            Some(within) => write!(f, "{} in {within}", self.name),
        }
    }
}

fn unknown(
    key: &Spanned<toml::de::DeString<'_>>,
    keys: Keys,
    within: Option<&str>,
    voice: &mut Voice<'_>,
) {
    let name: &str = key.get_ref();
    let known = || keys.iter().map(|(name, _)| *name);
    let elsewhere = || {
        let found = CALLED_ELSEWHERE.iter().find(|(other, _)| *other == name);
        found
            .map(|(_, ours)| *ours)
            .filter(|o| known().any(|k| k == *o))
    };
    let message = match within {
        None => format!("no key \"{name}\""),
        Some(within) => format!("no key \"{name}\" in {within}"),
    };
    let otherwise = || {
        if known().any(|k| k == "custom") {
            "fields of your own stand in a table: [custom]".to_string()
        } else {
            format!("one of: {}", known().collect::<Vec<_>>().join(", "))
        }
    };
    let help = match elsewhere().or_else(|| nearest(name, known())) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => otherwise(),
    };
    voice.warn("unknown-key", key.span(), message, help);
}

fn judge(value: &Spanned<DeValue<'_>>, kind: Kind, place: Place<'_>, voice: &mut Voice<'_>) {
    let (found, name) = (value.get_ref(), place.name);
    match kind {
        Kind::Judged | Kind::Free => {}
        Kind::Table(keys) => match found.as_table() {
            Some(inner) => table(inner, keys, Some(name), voice),
            None => {
                let message = format!("{place} is not a table");
                ignored(value, message, format!("[{name}]"), voice);
            }
        },
        Kind::Tables(keys) => tables(value, keys, place, voice),
        Kind::Texts => texts(value, place, voice),
        simple => {
            if let Some((what, example)) = wrong(value, simple) {
                let help = format!("{name} = {example}");
                ignored(value, format!("{place} is not {what}"), help, voice);
            }
        }
    }
}

/// What a simple value should have been, with an example, if it is something else.
fn wrong(value: &Spanned<DeValue<'_>>, kind: Kind) -> Option<(String, String)> {
    let field = table::field(value, 0);
    let money = || read_money(&field.value).and_then(Result::ok);
    let text = value.get_ref().as_str();
    let (is_right, what, example) = match kind {
        Kind::Text => (text.is_some(), "text in quotes", "\"…\""),
        Kind::Day => (
            read_day(&field.value).is_some(),
            "a date such as 2026-11-25",
            "2026-11-25",
        ),
        Kind::Amount => (
            money().is_some(),
            "a number that is not negative",
            "48_000.00",
        ),
        Kind::Share => (
            money().is_some_and(|m| m <= Money::ONE),
            "a number from 0 to 1",
            "0.7",
        ),
        Kind::Count => (
            money().is_some_and(|m| m.value().is_integer() && !m.is_zero()),
            "a whole number from 1 on",
            "12",
        ),
        Kind::OneOf(words) => {
            let is_right = text.is_some_and(|t| words.contains(&t));
            let what = format!("one of: {}", words.join(", "));
            let example = text
                .and_then(|t| nearest(t, words.iter().copied()))
                .unwrap_or(words[0]);
            return (!is_right).then(|| (what, format!("\"{example}\"")));
        }
        _ => return None,
    };
    (!is_right).then(|| (what.into(), example.into()))
}

fn tables(value: &Spanned<DeValue<'_>>, keys: Keys, place: Place<'_>, voice: &mut Voice<'_>) {
    let name = place.name;
    let help = || format!("[[{name}]], one block each");
    let Some(list) = value.get_ref().as_array() else {
        if name == "submission" {
            return;
        }
        return ignored(
            value,
            format!("{place} is not a list of tables"),
            help(),
            voice,
        );
    };
    for entry in list.iter() {
        match entry.get_ref().as_table() {
            Some(inner) => table(inner, keys, Some(name), voice),
            // The builder has its own words for entries that are none.
            None if matches!(name, "history" | "activity" | "submission") => {}
            None => ignored(
                entry,
                format!("an entry of {place} is not a table"),
                help(),
                voice,
            ),
        }
    }
}

fn texts(value: &Spanned<DeValue<'_>>, place: Place<'_>, voice: &mut Voice<'_>) {
    let help = || format!("{} = [\"…\"]", place.name);
    match value.get_ref().as_array() {
        None => ignored(
            value,
            format!("{place} is not a list of texts"),
            help(),
            voice,
        ),
        Some(list) => {
            for entry in list.iter().filter(|v| v.get_ref().as_str().is_none()) {
                let message = format!("an entry of {place} is not text in quotes");
                ignored(entry, message, help(), voice);
            }
        }
    }
}

fn ignored(value: &Spanned<DeValue<'_>>, message: String, help: String, voice: &mut Voice<'_>) {
    voice.warn("ignored", value.span(), format!("{message}: ignored"), help);
}
