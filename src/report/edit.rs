//! What an edit did, deal by deal, and how to take it back.

pub use super::block::as_written as money;
use super::block::{Block, Part, Report, count};
use crate::edit::field::amount;
use crate::edit::set::Change;
use crate::model::day::Day;
use crate::model::money::Money;

/// The answer of a command that changes deals.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct EditReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    /// Nothing was written.
    pub dry_run: bool,
    pub edits: Vec<EditedDeal>,
}

impl Report for EditReport {
    fn blocks(&self) -> Vec<Block> {
        let head = |edit: &EditedDeal| {
            let id = Part::Theirs(format!("{}: ", edit.id));
            Block::Head(
                std::iter::once(id)
                    .chain(edit.said.iter().cloned())
                    .collect(),
            )
        };
        self.edits.iter().map(head).collect()
    }
}

/// One deal; of `submit` the period.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct EditedDeal {
    pub id: String,
    pub file: String,
    /// new, move, won, lost, reopen, set, log or submit.
    pub did: &'static str,
    /// The day the edit is dated.
    pub on: Day,
    /// Whether any line is another.
    pub changed: bool,
    pub changes: Vec<FieldChange>,
    /// Hand edits that nothing dated, and now have a day.
    pub dated: Vec<Dated>,
    pub warnings: Vec<String>,
    /// What to type to take it back.
    pub back: Option<String>,
    /// The changed lines, under --dry-run.
    pub diff: Option<String>,
    #[serde(skip)]
    #[schemars(skip)]
    pub said: Vec<Part>,
}

/// A field, before and after, as it would be typed; null where there is none.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct FieldChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// A hand edit that got a day.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Dated {
    pub field: &'static str,
    pub on: Day,
}

impl From<Change> for FieldChange {
    fn from(c: Change) -> FieldChange {
        FieldChange {
            field: c.field,
            from: c.from,
            to: c.to,
        }
    }
}

/// Our own words in a sentence.
pub fn ours(text: impl Into<String>) -> Part {
    Part::Ours(text.into())
}

/// Somebody's words in a sentence.
pub fn theirs(text: impl Into<String>) -> Part {
    Part::Theirs(text.into())
}

/// `proposal → closing`.
pub fn moved(from: Option<&str>, to: &str, is_back: bool) -> Vec<Part> {
    let mut said = vec![theirs(from.unwrap_or("no stage")), ours(" → "), theirs(to)];
    if is_back {
        said.push(ours(", backwards"));
    }
    said
}

/// `won, 48,000 USD, 112 days`.
pub fn closed(
    end: &str,
    reason: Option<&str>,
    amount: Option<Money>,
    currency: &str,
    days: i64,
) -> Vec<Part> {
    let mut said = vec![ours(end)];
    if let Some(reason) = reason {
        said.extend([ours(" ("), theirs(reason), ours(")")]);
    }
    if let Some(amount) = amount {
        said.extend([ours(format!(", {} ", money(amount))), theirs(currency)]);
    }
    said.push(ours(format!(
        ", {}",
        count(days.max(0) as u64, "day", "days")
    )));
    said
}

/// `amount 48,000 → 50,000; owner dana → lee`.
pub fn set(changes: &[Change]) -> Vec<Part> {
    let mut said = Vec::new();
    for change in changes {
        if !said.is_empty() {
            said.push(ours("; "));
        }
        let value = |v: &Option<String>| match v {
            None => ours("none"),
            Some(v) if change.field == "amount" => {
                theirs(amount("amount", v).map_or(v.clone(), money))
            }
            Some(v) => theirs(v.clone()),
        };
        said.push(theirs(format!("{} ", change.field)));
        said.extend([value(&change.from), ours(" → "), value(&change.to)]);
    }
    said
}

/// `call; next Wed 25 Nov`.
pub fn logged(kind: &str, next: Option<&str>, due: Option<Day>, today: Day) -> Vec<Part> {
    let mut said = vec![theirs(kind)];
    match (next, due) {
        (_, Some(due)) => said.push(ours(format!("; next {}", weekday(due, today)))),
        (Some(next), None) => said.extend([ours("; next, without a day: "), theirs(next)]),
        (None, None) => {}
    }
    said
}

/// `owner:dana commits 80,000 USD, best case 110,000; before 75,000, 16 Nov`.
pub fn submitted(
    whom: &str,
    commit: Money,
    best_case: Option<Money>,
    before: Option<(Money, Day)>,
    currency: &str,
    today: Day,
) -> Vec<Part> {
    let mut said = vec![
        theirs(whom),
        ours(format!(" commits {} ", money(commit))),
        theirs(currency),
    ];
    said.extend(best_case.map(|best| ours(format!(", best case {}", money(best)))));
    said.extend(before.map(|(commit, on)| {
        let day = if on.year() == today.year() {
            on.short()
        } else {
            on.long()
        };
        ours(format!("; before {}, {day}", money(commit)))
    }));
    said
}

/// `Wed 25 Nov`, with the year where it is another.
fn weekday(day: Day, today: Day) -> String {
    if day.year() == today.year() {
        format!("{} {}", day.weekday_name(), day.short())
    } else {
        day.full()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(parts: &[Part]) -> String {
        let text = |p: &Part| match p {
            Part::Ours(t) | Part::Theirs(t) | Part::Said(t) | Part::Typed(t) => t.clone(),
        };
        parts.iter().map(text).collect()
    }

    #[test]
    fn an_edit_is_a_sentence() {
        let day = |t| Day::parse(t).unwrap();
        let today = day("2026-11-23");
        assert_eq!(
            text(&moved(Some("demo"), "discovery", true)),
            "demo → discovery, backwards"
        );
        let amount = Money::from_quoted("48000").ok();
        assert_eq!(
            text(&closed("won", None, amount, "USD", 112)),
            "won, 48,000 USD, 112 days"
        );
        assert_eq!(
            text(&closed("lost", Some("price"), amount, "USD", 1)),
            "lost (price), 48,000 USD, 1 day"
        );
        let due = Some(day("2026-11-25"));
        assert_eq!(
            text(&logged("call", Some("x"), due, today)),
            "call; next Wed 25 Nov"
        );
        let due = Some(day("2027-01-04"));
        assert_eq!(
            text(&logged("call", None, due, today)),
            "call; next Mon 4 Jan 2027"
        );
        let change = Change {
            field: "amount".into(),
            from: Some("48000".into()),
            to: None,
        };
        assert_eq!(text(&set(&[change])), "amount 48,000 → none");
    }
}
