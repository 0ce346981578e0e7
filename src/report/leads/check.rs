//! `pipeline leads check`: how a list is read, and what it is worth.

use super::row::{Key, LeadRow};
use super::{ListJson, tail};
use crate::analytics::lead_worth::{Share, Unread, Worth};
use crate::diagnostic::Diagnostic;
use crate::model::column_dates::Order;
use crate::model::column_numbers::Decimal;
use crate::model::day::Day;
use crate::model::lead_columns::{Heading, Kind};
use crate::model::lead_reading::Readings;
use crate::report::block::{
    Block, Cell, Column, Fact, Line, Part, Report, Table, Tone, capital, count, grouped, percent,
    whole,
};
use crate::report::foot::Tail;
use crate::report::leads::list::Around;
use crate::workspace::leads::{ListRead, Rows, Scanned};

/// A column of a list, and what it is read as.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ColumnJson {
    pub heading: String,
    /// `None`: not known, kept as it is.
    pub column: Option<&'static str>,
    /// How its cells are read, where that had to be settled: `dmy`, `mdy`, `ymd`, `point`, `comma`.
    pub read_as: Option<&'static str>,
}

impl ColumnJson {
    fn of(heading: &Heading, readings: &Readings) -> ColumnJson {
        let read_as = heading.column.and_then(|column| match column.kind() {
            Kind::Amount => readings.decimal(column).map(Decimal::name),
            _ => readings.order(column).map(Order::name),
        });
        ColumnJson {
            heading: heading.name.clone(),
            column: heading.column.map(|c| c.name()),
            read_as,
        }
    }
}

/// Every column of a list.
pub fn columns(list: &ListRead) -> Vec<ColumnJson> {
    let headings = list.headings.iter();
    headings
        .map(|h| ColumnJson::of(h, &list.readings))
        .collect()
}

/// Something that is wrong with a list.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ProblemJson {
    pub line: Option<u32>,
    pub column: Option<u32>,
    pub level: &'static str,
    pub rule: &'static str,
    pub message: String,
    pub help: Option<String>,
}

impl From<&Diagnostic> for ProblemJson {
    fn from(d: &Diagnostic) -> ProblemJson {
        ProblemJson {
            line: d.spot.as_ref().map(|s| s.line),
            column: d.spot.as_ref().map(|s| s.column),
            level: d.level.word(),
            rule: d.rule,
            message: d.message.clone(),
            help: d.help.clone(),
        }
    }
}

/// One list.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct CheckedList {
    #[serde(flatten)]
    pub list: ListJson,
    pub columns: Vec<ColumnJson>,
    pub unread: Vec<Unread>,
    pub worth: Worth,
    pub problems: Vec<ProblemJson>,
}

/// The JSON of a check.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadCheckReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub rows: Rows,
    pub lists: Vec<CheckedList>,
    /// Of all of them together.
    pub worth: Worth,
    /// Some of the rows worth calling, to try before buying: the same for the same seed.
    pub sample: Vec<LeadRow>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    pub title: String,
}

pub fn build(
    around: Around,
    scanned: &Scanned,
    mut each: Vec<(Worth, Vec<Unread>)>,
    worth: Worth,
    sample: Vec<LeadRow>,
) -> LeadCheckReport {
    each.reverse();
    let checked = |list: &ListRead| {
        // One for each list that was read, in their order.
        let (worth, unread) = each.pop()?;
        Some(CheckedList {
            list: ListJson::from(list),
            columns: columns(list),
            unread,
            worth,
            problems: list.faults.iter().map(ProblemJson::from).collect(),
        })
    };
    LeadCheckReport {
        report: "leads-check",
        version: 1,
        as_of: around.as_of,
        currency: around.currency,
        rows: scanned.rows,
        lists: scanned.lists.iter().filter_map(checked).collect(),
        worth,
        sample,
        tail: tail(scanned, &around.own, 0),
        title: around.shown.title,
    }
}

fn separator_name(separator: char) -> &'static str {
    match separator {
        ',' => "comma",
        ';' => "semicolon",
        '|' => "bar",
        _ => "tab",
    }
}

impl CheckedList {
    fn head(&self) -> Block {
        let list = &self.list;
        let rows = count(list.rows.read, "row", "rows");
        Block::Head(vec![
            Part::Theirs(list.file.clone()),
            Part::Ours(format!(
                "{}, {}, {}",
                list.encoding,
                separator_name(list.separator),
                rows
            )),
        ])
    }

    /// Which column is read as what.
    fn reading(&self) -> Block {
        let known = self.columns.iter().filter_map(|c| Some((c, c.column?)));
        let mut parts = Vec::new();
        for (column, name) in known {
            if !parts.is_empty() {
                parts.push(Part::Ours(", ".into()));
            }
            parts.push(Part::Said(column.heading.clone()));
            let read_as = column.read_as.map(|r| format!(" {r}")).unwrap_or_default();
            parts.push(Part::Ours(format!(" = {name}{read_as}")));
        }
        let others = self.columns.iter().filter(|c| c.column.is_none()).count() as u64;
        if others > 0 {
            let more = count(others, "other column is", "other columns are");
            let comma = if parts.is_empty() { "" } else { "; " };
            parts.push(Part::Ours(format!("{comma}{more} kept as they stand")));
        }
        let mut facts = vec![fact("Read as", parts)];
        for unread in &self.unread {
            let others = match unread.cells - 1 {
                0 => String::new(),
                n => format!(" and {} more", grouped(n.into())),
            };
            facts.push(fact(
                "Not read",
                vec![
                    Part::Ours(format!("{}, line {}: \"", unread.column, unread.line)),
                    Part::Said(unread.text.clone()),
                    Part::Ours(format!("\"{others}")),
                ],
            ));
        }
        Block::Facts(facts)
    }
}

fn fact(label: &'static str, text: Vec<Part>) -> Fact {
    Fact {
        label,
        tone: Tone::Plain,
        text,
    }
}

/// `12 (1%)`.
fn counted(share: Share) -> String {
    match share.share {
        Some(s) if share.rows > 0 => format!("{} ({})", grouped(share.rows.into()), percent(s)),
        _ => grouped(share.rows.into()),
    }
}

impl LeadCheckReport {
    fn worth_table(&self) -> Table {
        let w = &self.worth;
        let row = |label: &str, share: Share| {
            vec![
                Cell::Words(label.into(), Tone::Plain),
                Cell::Count(share.rows),
                Cell::Percent(share.share),
            ]
        };
        let lines = [
            ("faulty rows", w.faulty),
            ("twice in the list", w.duplicates),
            ("suppressed or unsubscribed", w.suppressed),
            ("in other lists of ours", w.owned),
            ("in deals of ours", w.in_deals),
            ("nobody to be reached", w.unreachable),
        ];
        Table {
            columns: vec![
                Column::left("Rows"),
                Column::right(grouped(w.rows.into())),
                Column::right("Share"),
            ],
            rows: lines.map(|(label, share)| row(label, share)).into(),
            total: Some(row("worth calling", w.worth_calling)),
            total_note: None,
            heading: true,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let w = &self.worth;
        let ours = |text: String| vec![Part::Ours(text)];
        let mut facts = Vec::new();
        if let (Some(price), Some(each)) = (w.price, w.price_each) {
            facts.push(fact(
                "Price",
                ours(format!(
                    "{price} {}, {} for each row worth calling",
                    self.currency,
                    cents(each)
                )),
            ));
        }
        facts.push(fact(
            "Addresses",
            ours(format!(
                "missing {}, invalid {}, of a department {}, of a free provider {}",
                counted(w.without_email),
                counted(w.invalid_email),
                counted(w.role_email),
                counted(w.free_mail)
            )),
        ));
        if let (Some(fits), Some(worth_calling)) = (w.fits, w.fits_worth_calling) {
            let worth_calling = grouped(worth_calling.rows.into());
            facts.push(fact(
                "Profile",
                ours(format!(
                    "fits {}, of which worth calling {worth_calling}",
                    counted(fits)
                )),
            ));
        }
        let missing: Vec<String> = w
            .missing
            .iter()
            .filter(|m| m.of.rows > 0)
            .map(|m| format!("{} {}", m.column, counted(m.of)))
            .collect();
        if !missing.is_empty() {
            facts.push(fact("Missing", ours(missing.join(", "))));
        }
        let age = match w.age.median_days {
            Some(days) => format!(
                "median {} days; over a year {}; {} say when",
                whole(days),
                counted(w.age.over_a_year),
                counted(w.age.dated)
            ),
            None => "no row says when it was made".into(),
        };
        facts.push(fact("Age", ours(age)));
        facts
    }

    fn sample_table(&self) -> Table {
        let keys: Vec<Key> = ["key", "name", "company", "title", "phone"]
            .iter()
            .filter_map(|name| Key::find(name, &[]).ok())
            .collect();
        let row = |lead: &LeadRow| keys.iter().map(|k| lead.get(k).cell(self.as_of)).collect();
        Table {
            columns: keys
                .iter()
                .map(|k| Column::left(capital(k.name())))
                .collect(),
            rows: self.sample.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }
}

/// Two decimals, rounded half up: a price for people.
fn cents(price: crate::model::money::Money) -> String {
    let value = price
        .value()
        .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    format!("{value:.2}")
}

impl Report for LeadCheckReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        for list in &self.lists {
            blocks.push(list.head());
            blocks.push(list.reading());
        }
        if self.lists.is_empty() {
            blocks.push(Block::Lines(vec![Line {
                text: "No list was read.".into(),
                hint: None,
            }]));
        } else {
            blocks.push(Block::Table(self.worth_table()));
            blocks.push(Block::Facts(self.facts()));
        }
        if !self.sample.is_empty() {
            blocks.push(Block::Head(vec![Part::Ours(format!(
                "{} to call before you buy",
                count(self.sample.len() as u64, "row", "rows")
            ))]));
            blocks.push(Block::Table(self.sample_table()));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
