//! `pipeline leads prune`: whom to stop contacting, each with the reason, and the cold who deserve another try.

use super::{Around, ListJson, tail};
use crate::analytics::leads::prune::Why;
use crate::model::day::Day;
use crate::report::block::{
    Block, Cell, Column, Line, List, Part, Parts, Report, Table, count, grouped,
};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// A lead with what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Proposed {
    pub key: Option<String>,
    pub file: String,
    pub line: u64,
    pub reason: String,
}

/// How many for which reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct ByWhy {
    pub reason: &'static str,
    pub leads: u64,
}

/// The JSON of whom to leave alone.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadPruneReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub proposed: Vec<Proposed>,
    pub reasons: Vec<ByWhy>,
    pub retry: Vec<Proposed>,
    /// They were moved to `leads/_suppressed.csv`.
    pub written: bool,
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
    pub limit: usize,
    pub again: String,
    /// Where they are moved to.
    pub target: String,
}

/// What a pass over the lists found.
#[derive(Debug, Default)]
pub struct Found {
    pub proposed: Vec<(Why, Proposed)>,
    pub retry: Vec<Proposed>,
    /// Created after T.
    pub after: u64,
}

pub fn build(around: &Around, scanned: &Scanned, found: Found, shown: Shown) -> LeadPruneReport {
    let reason = |why: Why| ByWhy {
        reason: why.word(),
        leads: found.proposed.iter().filter(|(w, _)| *w == why).count() as u64,
    };
    LeadPruneReport {
        report: "leads-prune",
        version: 1,
        as_of: around.as_of,
        currency: around.currency.clone(),
        reasons: Why::ALL.into_iter().map(reason).collect(),
        proposed: found.proposed.into_iter().map(|(_, p)| p).collect(),
        retry: found.retry,
        written: false,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail: tail(scanned, &around.own, found.after),
        shown,
    }
}

impl LeadPruneReport {
    fn table(&self, leads: &[Proposed], head: &str) -> Table {
        let row = |lead: &Proposed| {
            vec![
                Cell::Name(lead.key.clone()),
                Cell::Name(Some(format!("{}:{}", lead.file, lead.line))),
                Cell::Parts(vec![Part::Said(lead.reason.clone())]),
            ]
        };
        Table {
            columns: vec![
                Column::left("Lead"),
                Column::left("Row"),
                Column::long_text(head),
            ],
            rows: leads.iter().take(self.shown.limit).map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn sum(&self) -> Block {
        let n = self.proposed.len() as u64;
        let mut parts = vec![match n {
            0 => "nobody to leave alone".to_string(),
            n => format!("{} to leave alone", count(n, "lead", "leads")),
        }];
        let by = self.reasons.iter().filter(|r| r.leads > 0);
        parts.extend(by.map(|r| format!("{} {}", grouped(r.leads.into()), r.reason)));
        if !self.retry.is_empty() {
            parts.push(format!(
                "{} worth another try",
                grouped(self.retry.len() as i128)
            ));
        }
        Block::Parts(Parts {
            label: "",
            parts,
            mark: ',',
            hint: (n > 0 && !self.written).then(|| self.shown.again.clone()),
        })
    }
}

impl Report for LeadPruneReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        if !self.proposed.is_empty() {
            blocks.push(Block::Table(self.table(&self.proposed, "Why")));
        }
        if !self.retry.is_empty() {
            blocks.push(Block::Lines(vec![Line {
                text: "Worth another try:".into(),
                hint: None,
            }]));
            blocks.push(Block::Table(self.table(&self.retry, "Why")));
        }
        blocks.push(self.sum());
        let mut lines = Vec::new();
        let longest = self.proposed.len().max(self.retry.len());
        if longest > self.shown.limit {
            lines.push(Line {
                text: format!(
                    "The first {} of each are listed: --limit for more.",
                    self.shown.limit
                ),
                hint: None,
            });
        }
        if !self.proposed.is_empty() {
            let target = &self.shown.target;
            let text = match self.written {
                true => format!(
                    "Their rows were moved to {target}, which every list and import respects."
                ),
                false => format!("Nothing is written yet: --write moves their rows to {target}."),
            };
            lines.push(Line { text, hint: None });
        }
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        let row = |what: &str, lead: &Proposed| {
            vec![
                what.to_string(),
                lead.key.clone().unwrap_or_default(),
                lead.file.clone(),
                lead.line.to_string(),
                lead.reason.clone(),
            ]
        };
        let dead = self.proposed.iter().map(|l| row("leave", l));
        let cold = self.retry.iter().map(|l| row("retry", l));
        Some(List {
            head: vec!["what", "key", "file", "line", "reason"],
            rows: dead.chain(cold).collect(),
        })
    }
}
