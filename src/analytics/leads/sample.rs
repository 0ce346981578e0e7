//! Leads to learn from: those of whom is known whether they converted, and some that are still open; at most so many of
//! each, chosen by the hash of who they are, so that neither the order of reading nor their number matters.

use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::places::Places;
use crate::model::day::Day;
use crate::model::lead::Status;
use crate::model::lead_columns::{Column, Heading, fold};
use crate::model::lead_row::{Lead, is_no};

/// Kept of those who converted, of those who did not, and of the open ones.
const MOST: [usize; 3] = [16_000, 16_000, 4_000];

/// What says who somebody is, or what became of them, is nothing to learn from.
const NOT_LEARNED: [Column; 16] = [
    Column::Name,
    Column::FirstName,
    Column::LastName,
    Column::Email,
    Column::Phone,
    Column::Company,
    Column::Website,
    Column::Notes,
    Column::Deal,
    Column::Converted,
    Column::Status,
    Column::Unsubscribed,
    Column::Created,
    Column::FirstContacted,
    Column::LastContacted,
    Column::Owner,
];

/// What became of a lead by T.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Became {
    Converted,
    Not,
    /// It may still.
    Open,
}

/// Converted: by its row. Not: disqualified or dead; or still open after so many days; or, without the day on which it was
/// created, if its list says that it has not converted.
pub fn became(lead: &Lead<'_>, t: Day, decided_after: u32) -> Became {
    if lead.conversion().is_by(t) {
        return Became::Converted;
    }
    if matches!(lead.status(), Status::Disqualified | Status::Dead) {
        return Became::Not;
    }
    match lead.day(Column::Created) {
        Some(created) if t.since(created) > i64::from(decided_after) => Became::Not,
        Some(_) => Became::Open,
        None if is_no(&lead.text(Column::Converted)) => Became::Not,
        None => Became::Open,
    }
}

/// One lead of the sample. Ordered by its hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    hash: u64,
    pub became: Became,
    /// Those without a day stand before all others.
    pub created: Option<Day>,
    pub list: u32,
    pub line: u64,
    /// By the rules.
    pub score: f64,
    /// Number of the value in each column; [`EMPTY`], or [`ABSENT`] where its list has no such column.
    pub values: Box<[u32]>,
}

impl Eq for Case {}

impl PartialOrd for Case {
    fn partial_cmp(&self, other: &Case) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Case {
    fn cmp(&self, other: &Case) -> std::cmp::Ordering {
        (self.hash, self.list, self.line).cmp(&(other.hash, other.list, other.line))
    }
}

pub const EMPTY: u32 = 0;
pub const ABSENT: u32 = u32::MAX;

/// Texts of a column, each once; number 0 is the empty one.
#[derive(Clone, Debug, Default)]
pub struct Values {
    numbers: FxHashMap<String, u32>,
    pub texts: Vec<String>,
}

impl Values {
    fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return EMPTY;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        if self.texts.is_empty() {
            self.texts.push(String::new());
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }
}

/// The columns of the lists that say what somebody is, not who, nor what became of them.
pub fn learnable(headings: &[Heading]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for heading in headings {
        let name = match heading.column {
            Some(column) if NOT_LEARNED.contains(&column) => continue,
            Some(column) => column.name(),
            None => heading.name.as_str(),
        };
        if !name.is_empty() && !columns.iter().any(|c| fold(c) == fold(name)) {
            columns.push(name.into());
        }
    }
    columns
}

/// The sample while leads pass by.
#[derive(Debug)]
pub struct Sample {
    /// Their names, as settings write them.
    pub columns: Vec<String>,
    pub values: Vec<Values>,
    places: Places,
    kept: [BinaryHeap<Case>; 3],
    /// All that passed by, of each kind.
    pub seen: [u64; 3],
    lists: Vec<String>,
}

impl Sample {
    /// `wanted`: the columns to learn from; none of them: all of the headings but those that say who somebody is.
    pub fn new(wanted: &[String], headings: &[Heading]) -> Sample {
        let columns = match wanted {
            [] => learnable(headings),
            wanted => wanted.to_vec(),
        };
        Sample {
            places: Places::new(columns.iter().map(String::as_str)),
            values: vec![Values::default(); columns.len()],
            columns,
            kept: Default::default(),
            seen: [0; 3],
            lists: Vec::new(),
        }
    }

    /// Takes a lead in, if it is among the chosen. `score` is that of the rules.
    pub fn add(&mut self, lead: &Lead<'_>, became: Became, score: f64) {
        let kind = became as usize;
        self.seen[kind] += 1;
        let place = || {
            let text = format!("{}:{}", lead.file, lead.line);
            xxhash_rust::xxh3::xxh3_64(text.as_bytes())
        };
        let hash = lead.identity.unwrap_or_else(place);
        let heap = &mut self.kept[kind];
        let is_full = heap.len() >= MOST[kind];
        if is_full && heap.peek().is_some_and(|last| last.hash <= hash) {
            return;
        }
        self.places.look(lead);
        let values = (0..self.columns.len()).map(|which| {
            if !self.places.has(which) {
                return ABSENT;
            }
            let cell = self.places.cell(which, lead);
            self.values[which].number(&cell)
        });
        let values = values.collect();
        if self.lists.last().is_none_or(|l| l != lead.file) {
            self.lists.push(lead.file.into());
        }
        if is_full {
            heap.pop();
        }
        heap.push(Case {
            hash,
            became,
            created: lead.day(Column::Created),
            list: self.lists.len() as u32,
            line: lead.line,
            score,
            values,
        });
    }

    /// Those of whom is known what became of them, by the day they were created, then as they stand in the lists.
    pub fn decided(&self) -> Vec<&Case> {
        let mut cases: Vec<&Case> = self.kept[0].iter().chain(&self.kept[1]).collect();
        cases.sort_unstable_by_key(|c| (c.created, c.list, c.line));
        cases
    }

    pub fn open(&self) -> impl Iterator<Item = &Case> {
        self.kept[2].iter()
    }

    /// How many of those who converted, and of those who did not, were seen for each that was kept.
    pub fn thinned(&self) -> (f64, f64) {
        let of = |kind: usize| self.seen[kind] as f64 / (self.kept[kind].len().max(1)) as f64;
        (of(0).max(1.0), of(1).max(1.0))
    }
}
