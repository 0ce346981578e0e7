//! `pipeline leads import`: what becomes of the rows of a list, and which of them are written.

use super::check::ColumnJson;
use super::row::{Key, LeadRow};
use crate::model::day::Day;
use crate::report::block::{Block, Cell, Column, Line, Part, Report, Table, Tone, capital, count};
use crate::workspace::leads::Rows;

/// The JSON of an import of leads.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadImportReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub from: String,
    /// The list that the new rows go into; `None` where there are none.
    pub to: Option<String>,
    /// Whether the list is there already and gets them at its end.
    pub appended: bool,
    /// Nothing was written without --write.
    pub written: bool,
    /// `kept` are the new ones; `merged` stand twice in the list, or in a list of ours.
    pub rows: Rows,
    pub columns: Vec<ColumnJson>,
    /// The first of the new rows.
    pub first: Vec<LeadRow>,
    #[serde(skip)]
    #[schemars(skip)]
    pub again: String,
}

impl Report for LeadImportReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.from.clone()),
            Part::Ours(
                super::list::rows_words(self.rows)
                    .trim_end_matches('.')
                    .into(),
            ),
        ])];
        let known = self.columns.iter().filter_map(|c| Some((c, c.column?)));
        let row = |(column, name): (&ColumnJson, &'static str)| {
            vec![
                Cell::Name(Some(column.heading.clone())),
                Cell::Words(name.into(), Tone::Plain),
                Cell::Words(column.read_as.unwrap_or_default().into(), Tone::Plain),
            ]
        };
        blocks.push(Block::Table(Table {
            columns: vec![
                Column::left("Heading"),
                Column::left("Read as"),
                Column::left("How"),
            ],
            rows: known.map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }));
        if !self.first.is_empty() {
            let names = ["key", "name", "company", "title"];
            let keys: Vec<Key> = names
                .iter()
                .filter_map(|n| Key::find(n, &[]).ok())
                .collect();
            let row = |lead: &LeadRow| keys.iter().map(|k| lead.get(k).cell(self.as_of)).collect();
            blocks.push(Block::Table(Table {
                columns: keys
                    .iter()
                    .map(|k| Column::left(capital(k.name())))
                    .collect(),
                rows: self.first.iter().map(row).collect(),
                total: None,
                total_note: None,
                heading: true,
            }));
        }
        let others = self.rows.kept.saturating_sub(self.first.len() as u64);
        let more = match others {
            0 => String::new(),
            n => format!("And {}. ", count(n, "more", "more")),
        };
        let new = count(self.rows.kept, "new lead", "new leads");
        let text = match (&self.to, self.written) {
            (None, _) => "Nothing new: nothing to write.".into(),
            (Some(to), true) => format!("{more}{new} written to {to}."),
            (Some(to), false) => format!("{more}{new} would go to {to}; nothing is written yet."),
        };
        let hint = (self.to.is_some() && !self.written).then(|| self.again.clone());
        blocks.push(Block::Lines(vec![Line { text, hint }]));
        blocks
    }
}
