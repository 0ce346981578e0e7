//! `pipeline list`: a deal a line, with the columns of one's choice.

use std::cmp::Ordering;

use super::block::{
    Block, Cell, Column, Line, List, Part, Report, Table, Tone, capital, count, money,
};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::listing::{DealRow, list};
use crate::analytics::tally::DealsValue;
use crate::diagnostic::nearest;
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;

/// The JSON of a list of deals.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ListReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// All that were asked for, however many of them are listed.
    pub total: DealsValue,
    pub deals: Vec<DealRow>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    columns: Vec<&'static Key>,
    /// Whether these columns were asked for.
    chosen: bool,
    /// Whether closed deals were asked for too.
    closed: bool,
}

/// Something that a deal can be listed and sorted by.
#[derive(Debug)]
pub struct Key {
    /// As in the JSON.
    pub name: &'static str,
    of: fn(&DealRow) -> Value,
}

/// What a key says of a deal.
enum Value {
    Text(Option<String>),
    Money(Option<Money>),
    Share(Option<f64>),
    Day(Option<Day>),
    Days(Option<i64>),
}

const fn key(name: &'static str, of: fn(&DealRow) -> Value) -> Key {
    Key { name, of }
}

/// Every key of a deal, in the order of the JSON.
pub const KEYS: [Key; 19] = [
    key("id", |d| Value::Text(Some(d.id.clone()))),
    key("name", |d| Value::Text(Some(d.name.clone()))),
    key("company", |d| Value::Text(d.company.clone())),
    key("owner", |d| Value::Text(d.owner.clone())),
    key("pipeline", |d| Value::Text(d.pipeline.clone())),
    key("stage", |d| Value::Text(d.stage.clone())),
    key("amount", |d| Value::Money(d.amount)),
    key("currency", |d| Value::Text(Some(d.currency.clone()))),
    key("value", |d| Value::Money(Some(d.value))),
    key("odds", |d| Value::Share(d.odds)),
    key("created", |d| Value::Day(Some(d.created))),
    key("closed", |d| Value::Day(d.closed)),
    key("expected_close", |d| Value::Day(d.expected_close)),
    key("age_days", |d| Value::Days(Some(d.age_days))),
    key("stage_days", |d| Value::Days(d.stage_days)),
    key("idle_days", |d| Value::Days(d.idle_days)),
    key("next_step", |d| Value::Text(d.next_step.clone())),
    key("next_step_due", |d| Value::Day(d.next_step_due)),
    key("tags", |d| {
        Value::Text((!d.tags.is_empty()).then(|| d.tags.join(", ")))
    }),
];

/// What people see who ask for no columns; of closed deals the second list.
const USUAL: &str = "id,stage,owner,value,odds,expected_close,next_step";
const USUAL_CLOSED: &str = "id,stage,owner,value,closed,age_days,company";

/// A key by its name; else a sentence.
fn find(name: &str) -> Result<&'static Key, String> {
    let slug = name.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some(found) = KEYS.iter().find(|k| k.name == slug) {
        return Ok(found);
    }
    let known = || KEYS.iter().map(|k| k.name);
    Err(match nearest(&slug, known()) {
        Some(near) => format!("no column \"{name}\"; did you mean \"{near}\"?"),
        None => format!(
            "no column \"{name}\"; there are {}",
            known().collect::<Vec<_>>().join(", ")
        ),
    })
}

/// Which columns, in which order, how many.
#[derive(Clone, Debug)]
pub struct Ask {
    columns: Option<Vec<&'static Key>>,
    sort: &'static Key,
    down: bool,
    limit: Option<usize>,
}

impl Ask {
    /// Reads what was typed: columns with commas between, a key with `-` before it for the other way.
    pub fn parse(columns: Option<&str>, sort: &str, limit: Option<usize>) -> Result<Ask, String> {
        let columns = columns.map(|names| names.split(',').map(find).collect());
        let (name, down) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort, false),
        };
        Ok(Ask {
            columns: columns.transpose()?,
            sort: find(name)?,
            down,
            limit,
        })
    }
}

/// Builds the list: open deals, and `closed` ones if the query asks for them. The view must have been read with their text
/// and with days of activity.
pub fn build(view: View<'_>, ask: &Ask, closed: bool) -> Result<ListReport, TooLarge> {
    let found = list(view, closed)?;
    let mut deals = found.deals;
    // They come by id, and the sort keeps that order among equals.
    deals.sort_by(|a, b| order(&(ask.sort.of)(a), &(ask.sort.of)(b), ask.down));
    deals.truncate(ask.limit.unwrap_or(usize::MAX));
    let has_closed = deals.iter().any(|d| d.closed.is_some());
    let usual = || {
        let names = if has_closed { USUAL_CLOSED } else { USUAL };
        names.split(',').filter_map(|n| find(n).ok()).collect()
    };
    Ok(ListReport {
        report: "list",
        version: 1,
        as_of: view.t,
        currency: view.book.settings.currency.code().into(),
        total: found.total,
        deals,
        tail: Tail::of(view, found.undated),
        shown: Shown {
            title: view.book.title.clone(),
            chosen: ask.columns.is_some(),
            columns: ask.columns.clone().unwrap_or_else(usual),
            closed,
        },
    })
}

/// What is not there comes last, either way.
fn order(a: &Value, b: &Value, down: bool) -> Ordering {
    fn by<T>(a: Option<T>, b: Option<T>, down: bool, cmp: impl Fn(&T, &T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if down => cmp(&b, &a),
            (Some(a), Some(b)) => cmp(&a, &b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => by(a.as_ref(), b.as_ref(), down, |a, b| {
            (a.to_lowercase(), a).cmp(&(b.to_lowercase(), b))
        }),
        (Value::Money(a), Value::Money(b)) => by(*a, *b, down, Ord::cmp),
        (Value::Share(a), Value::Share(b)) => by(*a, *b, down, f64::total_cmp),
        (Value::Day(a), Value::Day(b)) => by(*a, *b, down, Ord::cmp),
        (Value::Days(a), Value::Days(b)) => by(*a, *b, down, Ord::cmp),
        // One key says one kind of thing.
        _ => Ordering::Equal,
    }
}

impl ListReport {
    fn table(&self) -> Table {
        let column = |k: &&Key| {
            let head = capital(&k.name.replace('_', " "));
            match self.deals.first().map(|d| (k.of)(d)) {
                Some(Value::Money(_) | Value::Share(_) | Value::Days(_)) => Column::right(head),
                _ => Column::left(head),
            }
        };
        let row = |d: &DealRow| {
            self.shown
                .columns
                .iter()
                .map(|k| self.cell((k.of)(d)))
                .collect()
        };
        Table {
            columns: self.shown.columns.iter().map(column).collect(),
            rows: self.deals.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn cell(&self, value: Value) -> Cell {
        match value {
            Value::Text(text) => Cell::Name(text),
            Value::Money(value) => Cell::Money(value),
            Value::Share(share) => Cell::Percent(share),
            Value::Day(None) => Cell::Words("—".into(), Tone::Dim),
            Value::Day(Some(day)) => Cell::Words(super::block::day(day, self.as_of), Tone::Plain),
            Value::Days(days) => Cell::Days(days.map(|d| d as f64)),
        }
    }

    /// `21 deals, 681,500.`, or the first ones of them.
    fn sum(&self) -> String {
        let (listed, total) = (self.deals.len() as u64, self.total);
        let word = if self.shown.closed {
            "deal"
        } else {
            "open deal"
        };
        let all = format!(
            "{}, {}",
            count(total.deals, word, &format!("{word}s")),
            money(total.value)
        );
        let mut text = match total.deals {
            0 => format!("No {word} meets this"),
            n if listed < n => format!("The first {listed} of {all}"),
            _ => all,
        };
        if let Some(without) = self.tail.without() {
            text += &format!("; {without}");
        }
        text + "."
    }
}

impl Report for ListReport {
    fn name(&self) -> &'static str {
        "Deals"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
            Part::Ours(self.currency.clone()),
        ])];
        if !self.deals.is_empty() {
            blocks.push(Block::Table(self.table()));
        }
        blocks.push(Block::Lines(vec![Line {
            text: self.sum(),
            hint: (!self.deals.is_empty()).then(|| "pipeline show ID".into()),
        }]));
        let lines = self.tail.lines(self.as_of);
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        // For machines a deal has every key, unless some were asked for.
        let keys: Vec<&Key> = match self.shown.chosen {
            true => self.shown.columns.clone(),
            false => KEYS.iter().collect(),
        };
        let text = |value: Value| match value {
            Value::Text(text) => text.unwrap_or_default(),
            Value::Money(value) => value.map(|m| m.to_string()).unwrap_or_default(),
            Value::Share(share) => share.map(|s| s.to_string()).unwrap_or_default(),
            Value::Day(day) => day.map(|d| d.to_string()).unwrap_or_default(),
            Value::Days(days) => days.map(|d| d.to_string()).unwrap_or_default(),
        };
        Some(List {
            head: keys.iter().map(|k| k.name).collect(),
            rows: self
                .deals
                .iter()
                .map(|d| keys.iter().map(|k| text((k.of)(d))).collect())
                .collect(),
        })
    }
}
