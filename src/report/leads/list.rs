//! `pipeline leads list`: a lead a line, with the columns of one's choice.

use super::row::{Key, LeadRow};
use super::{ListJson, Own, tail};
use crate::model::day::Day;
use crate::model::lead_columns::Heading;
use crate::report::block::{Block, Column, Line, Part, Report, Table, capital, count};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// The JSON of a list of leads. `leads` is written while the lists are read, so that a million of them need no memory.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadListReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub leads: Vec<LeadRow>,
    /// All that were asked for, however many of them are listed.
    pub matching: u64,
    pub rows: Rows,
    pub lists: Vec<ListJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    pub shown: Shown,
}

/// What people see of it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub title: String,
    pub columns: Vec<Key>,
}

/// What people see who ask for no columns.
const USUAL: [&str; 7] = [
    "key",
    "name",
    "company",
    "title",
    "status",
    "owner",
    "last_contacted",
];

/// So many leads a terminal or a page is given where nobody says how many.
const USUAL_LIMIT: usize = 100;

/// Which columns, in which order, how many.
#[derive(Clone, Debug)]
pub struct Ask {
    pub columns: Option<Vec<Key>>,
    /// By which key, and whether the largest come first; `None`: as they stand in the lists.
    pub sort: Option<(Key, bool)>,
    pub limit: Option<usize>,
}

impl Ask {
    /// Reads what was typed: columns with commas between, a key with `-` before it for the other way.
    pub fn parse(
        columns: Option<&str>,
        sort: Option<&str>,
        limit: Option<usize>,
        headings: &[Heading],
    ) -> Result<Ask, String> {
        let find = |name: &str| Key::find(name, headings);
        let columns = columns.map(|names| names.split(',').map(find).collect());
        let sort = sort.map(|sort| match sort.strip_prefix('-') {
            Some(name) => find(name).map(|key| (key, true)),
            None => find(sort).map(|key| (key, false)),
        });
        Ok(Ask {
            columns: columns.transpose()?,
            sort: sort.transpose()?,
            limit,
        })
    }

    /// The columns of a table.
    pub fn shown(&self) -> Vec<Key> {
        let usual = || {
            let names = USUAL.iter();
            names.filter_map(|name| Key::find(name, &[]).ok()).collect()
        };
        self.columns.clone().unwrap_or_else(usual)
    }

    /// The leads that are kept for people: a screen's worth, unless they say.
    pub fn for_people(&self) -> Collected<'_> {
        Collected::new(self, Some(self.limit.unwrap_or(USUAL_LIMIT)))
    }

    /// The leads that are kept to be sorted.
    pub fn for_machines(&self) -> Collected<'_> {
        Collected::new(self, self.limit)
    }
}

/// The first leads in the order that was asked for, while they pass by; never many more than wanted are kept.
pub struct Collected<'a> {
    ask: &'a Ask,
    limit: Option<usize>,
    kept: Vec<LeadRow>,
}

impl<'a> Collected<'a> {
    fn new(ask: &'a Ask, limit: Option<usize>) -> Collected<'a> {
        Collected {
            ask,
            limit,
            kept: Vec::new(),
        }
    }

    /// Whether another lead can still be among them.
    pub fn wants_more(&self) -> bool {
        self.ask.sort.is_some() || self.limit.is_none_or(|limit| self.kept.len() < limit)
    }

    pub fn push(&mut self, row: LeadRow) {
        self.kept.push(row);
        if let Some(limit) = self.limit
            && self.kept.len() >= 2 * limit + 1_000
        {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if let Some((key, down)) = &self.ask.sort {
            // The sort keeps the order of the lists among equals.
            self.kept
                .sort_by(|a, b| a.get(key).order(&b.get(key), *down));
        }
        self.kept.truncate(self.limit.unwrap_or(usize::MAX));
    }

    pub fn finish(mut self) -> Vec<LeadRow> {
        self.cut();
        self.kept
    }
}

/// What a pass over the lists came to, beside the leads themselves.
pub struct Counted {
    pub matching: u64,
    /// Created after T, and so not there yet.
    pub after: u64,
}

/// What the folder says beside its lists.
pub struct Around {
    pub as_of: Day,
    pub currency: String,
    pub own: Own,
    pub shown: Shown,
}

pub fn build(
    around: Around,
    scanned: &Scanned,
    counted: &Counted,
    leads: Vec<LeadRow>,
) -> LeadListReport {
    LeadListReport {
        report: "leads-list",
        version: 1,
        as_of: around.as_of,
        currency: around.currency,
        leads,
        matching: counted.matching,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail: tail(scanned, &around.own, counted.after),
        shown: around.shown,
    }
}

impl LeadListReport {
    fn table(&self) -> Table {
        let head = |key: &Key| {
            let head = capital(&key.name().replace('_', " "));
            match key.is_number() {
                true => Column::right(head),
                false => Column::left(head),
            }
        };
        let columns = &self.shown.columns;
        let row = |lead: &LeadRow| {
            columns
                .iter()
                .map(|k| lead.get(k).cell(self.as_of))
                .collect()
        };
        Table {
            columns: columns.iter().map(head).collect(),
            rows: self.leads.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    /// `1,240 leads.`, or the first ones of them; what became of the other rows.
    fn sum(&self) -> String {
        let listed = self.leads.len() as u64;
        let all = count(self.matching, "lead", "leads");
        let text = match self.matching {
            0 if self.lists.is_empty() => "No lead lists yet".into(),
            0 => "No lead meets this".into(),
            n if listed < n => format!("The first {listed} of {all}"),
            _ => all,
        };
        text + "."
    }

    /// `1,300 rows: 1,240 kept, 40 merged, 12 suppressed, 8 faulty`, where not all are kept.
    fn rows_line(&self) -> Option<Line> {
        let rows = self.rows;
        (rows.kept < rows.read).then(|| Line {
            text: rows_words(rows),
            hint: (rows.faulty > 0).then(|| "pipeline leads check".into()),
        })
    }
}

/// What became of rows, in words; what is zero is not spoken of.
pub fn rows_words(rows: Rows) -> String {
    let parts = [
        (rows.kept, "kept"),
        (rows.merged, "merged"),
        (rows.suppressed, "suppressed"),
        (rows.faulty, "faulty"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", crate::report::block::grouped(n.into())))
        .collect();
    let read = count(rows.read, "row", "rows");
    match parts.is_empty() {
        true => format!("{read}."),
        false => format!("{read}: {}.", parts.join(", ")),
    }
}

impl Report for LeadListReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        if !self.leads.is_empty() {
            blocks.push(Block::Table(self.table()));
        }
        let mut lines = vec![Line {
            text: self.sum(),
            hint: self
                .lists
                .is_empty()
                .then(|| "pipeline leads import FILE".into()),
        }];
        lines.extend(self.rows_line());
        blocks.push(Block::Lines(lines));
        if self.tail.after_as_of > 0 {
            let n = self.tail.after_as_of;
            blocks.push(Block::Lines(vec![Line {
                text: format!(
                    "after {}: {} created later, not listed",
                    self.as_of.short(),
                    count(n, "lead", "leads")
                ),
                hint: None,
            }]));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
