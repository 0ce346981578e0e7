//! `pipeline leads dedupe`: rows that are one lead, in clusters, each with the reason; and with `--merge` what the lists
//! are once each cluster is one row.

use super::{Around, ListJson, tail};
use crate::analytics::leads::dedupe::{Cluster, Place};
use crate::model::day::Day;
use crate::report::block::{Block, Cell, Column, Line, List, Part, Report, Table, count, grouped};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct RowJson {
    pub file: String,
    /// The line that it begins on, the header's being 1.
    pub line: u64,
    #[serde(skip)]
    #[schemars(skip)]
    pub text: String,
}

/// Rows that are one lead.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ClusterJson {
    pub rows: Vec<RowJson>,
    pub reason: String,
    /// How sure that is, 0 to 1: that of the weakest link.
    pub score: f64,
}

/// A list, and what is to become of it.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Rewritten {
    pub file: String,
    /// Rows that are in another one now.
    pub removed: u64,
    /// Rows that say more than before.
    pub changed: u64,
    /// Columns that it did not have.
    pub columns: Vec<String>,
    pub diff: String,
}

/// The JSON of duplicates.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadDedupeReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub clusters: Vec<ClusterJson>,
    /// Rows that are one too many.
    pub duplicates: u64,
    /// Under `--merge`: list by list. `[]` without.
    pub merged: Vec<Rewritten>,
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
    /// Clusters that are listed.
    pub limit: usize,
    /// `--merge`.
    pub merge: bool,
    /// The lines that would change are part of what is shown: elsewhere they stand in front of it, as a diff.
    pub with_diff: bool,
    /// The command to type to write it.
    pub again: String,
}

/// `files`: the lists by number; `text`: what a row says, for people.
pub fn build(
    around: &Around,
    scanned: &Scanned,
    clusters: &[Cluster],
    files: &[String],
    text: impl Fn(Place) -> String,
    merged: Vec<Rewritten>,
    shown: Shown,
) -> LeadDedupeReport {
    let row = |place: &Place| RowJson {
        file: files[place.file as usize].clone(),
        line: place.line,
        text: text(*place),
    };
    let cluster = |c: &Cluster| {
        let reasons: Vec<&str> = c.reasons.iter().map(|r| r.words()).collect();
        ClusterJson {
            rows: c.rows.iter().map(row).collect(),
            reason: reasons.join("; "),
            score: c.score,
        }
    };
    LeadDedupeReport {
        report: "leads-dedupe",
        version: 1,
        as_of: around.as_of,
        currency: around.currency.clone(),
        clusters: clusters.iter().map(cluster).collect(),
        duplicates: clusters.iter().map(|c| c.rows.len() as u64 - 1).sum(),
        merged,
        written: false,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail: tail(scanned, &around.own, 0),
        shown,
    }
}

impl LeadDedupeReport {
    fn table(&self) -> Table {
        let mut rows = Vec::new();
        for cluster in self.clusters.iter().take(self.shown.limit) {
            for (at, row) in cluster.rows.iter().enumerate() {
                let why = match at {
                    0 => vec![Part::Ours(format!(
                        "{:.2} {}",
                        cluster.score, cluster.reason
                    ))],
                    _ => Vec::new(),
                };
                let place = format!("{}:{}", row.file, row.line);
                rows.push(vec![
                    Cell::Name(Some(place)),
                    Cell::Name(Some(row.text.clone())),
                    Cell::Parts(why),
                ]);
            }
        }
        Table {
            columns: vec![
                Column::left("Row"),
                Column::left("Lead"),
                Column::long_text("Why"),
            ],
            rows,
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn sum(&self) -> Line {
        let n = self.clusters.len() as u64;
        let text = match n {
            0 => "No duplicates".to_string(),
            _ => format!(
                "{} in {} of {}",
                count(self.duplicates, "duplicate", "duplicates"),
                count(n, "cluster", "clusters"),
                count(self.rows.kept + self.rows.merged, "row", "rows")
            ),
        };
        let more = n.saturating_sub(self.shown.limit as u64);
        let rest = match more {
            0 => String::new(),
            _ => format!(
                "; {} more than are listed",
                count(more, "cluster", "clusters")
            ),
        };
        Line {
            text: format!("{text}{rest}."),
            hint: (n > 0 && !self.shown.merge).then(|| "pipeline leads dedupe --merge".into()),
        }
    }

    fn changes(&self) -> Vec<Line> {
        let line = |m: &Rewritten| {
            let added = match m.columns.as_slice() {
                [] => String::new(),
                columns => format!(", new columns {}", columns.join(", ")),
            };
            let text = format!(
                "{}: {} taken out, {} changed{added}",
                m.file,
                count(m.removed, "row", "rows"),
                grouped(m.changed.into())
            );
            Line { text, hint: None }
        };
        let mut lines: Vec<Line> = self.merged.iter().map(line).collect();
        if self.shown.merge && !self.merged.is_empty() {
            lines.push(match self.written {
                true => Line {
                    text: "Written.".into(),
                    hint: None,
                },
                false => Line {
                    text: "Nothing is written yet.".into(),
                    hint: Some(self.shown.again.clone()),
                },
            });
        }
        lines
    }
}

impl Report for LeadDedupeReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        if !self.shown.merge && !self.clusters.is_empty() {
            blocks.push(Block::Table(self.table()));
        }
        if self.shown.with_diff && !self.merged.is_empty() {
            let lines = self.merged.iter().flat_map(|m| m.diff.lines());
            blocks.push(Block::Code(lines.map(String::from).collect()));
        }
        let mut lines = vec![self.sum()];
        lines.extend(self.changes());
        blocks.push(Block::Lines(lines));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        let rows = self.clusters.iter().enumerate().flat_map(|(at, cluster)| {
            cluster.rows.iter().map(move |row| {
                vec![
                    (at + 1).to_string(),
                    row.file.clone(),
                    row.line.to_string(),
                    cluster.reason.clone(),
                    cluster.score.to_string(),
                ]
            })
        });
        Some(List {
            head: vec!["cluster", "file", "line", "reason", "score"],
            rows: rows.collect(),
        })
    }
}
