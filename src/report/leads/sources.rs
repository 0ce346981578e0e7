//! `pipeline leads sources`: from list to revenue.

use super::ListJson;
use super::list::Around;
use crate::analytics::lead_sources::{By, Month, SourceRow};
use crate::model::day::Day;
use crate::report::block::{
    Block, Cell, Column, Line, Part, Report, Table, Tone, capital, count, whole,
};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// The JSON of the sources of leads.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadSourcesReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub by: &'static str,
    pub sources: Vec<SourceRow>,
    pub total: SourceRow,
    /// The agreement, month by month; none without one.
    pub agreement: Vec<Month>,
    pub rows: Rows,
    pub lists: Vec<ListJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    pub title: String,
}

pub fn build(
    around: Around,
    by: By,
    counted: (Vec<SourceRow>, SourceRow, Vec<Month>),
    scanned: &Scanned,
    tail: Tail,
) -> LeadSourcesReport {
    let (sources, total, agreement) = counted;
    LeadSourcesReport {
        report: "leads-sources",
        version: 1,
        as_of: around.as_of,
        currency: around.currency,
        by: by.name(),
        sources,
        total,
        agreement,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail,
        title: around.shown.title,
    }
}

impl LeadSourcesReport {
    fn table(&self) -> Table {
        let has_cost = self.total.cost.is_some();
        let mut columns = vec![Column::left(capital(self.by))];
        let heads = [
            "Leads",
            "Contacted",
            "First contact",
            "Qualified",
            "Deals",
            "Won",
            "Revenue",
            "A lead",
        ];
        columns.extend(heads.map(Column::right));
        if has_cost {
            columns.push(Column::right("Cost"));
        }
        let row = |row: &SourceRow, name: Cell| {
            let mut cells = vec![
                name,
                Cell::Count(row.leads),
                Cell::Count(row.contacted),
                speed(row),
                Cell::Count(row.qualified),
                Cell::Count(row.deals),
                Cell::Count(row.won),
                Cell::Money(Some(row.revenue)),
                Cell::Money(row.worth_each),
            ];
            if has_cost {
                cells.push(Cell::Money(row.cost));
            }
            cells
        };
        let named = |r: &SourceRow| {
            let name = match &r.key {
                Some(key) => Cell::Name(Some(key.clone())),
                None => Cell::Words("none".into(), Tone::Dim),
            };
            row(r, name)
        };
        Table {
            columns,
            rows: self.sources.iter().map(named).collect(),
            total: Some(row(&self.total, Cell::Words("all".into(), Tone::Plain))),
            total_note: None,
            heading: true,
        }
    }

    fn months(&self) -> Table {
        let kept = |kept: Option<bool>| match kept {
            Some(true) => Cell::Words("kept".into(), Tone::Good),
            Some(false) => Cell::Words("broken".into(), Tone::Bad),
            None => Cell::Words("—".into(), Tone::Dim),
        };
        let row = |month: &Month| {
            let promised = month.promised.map_or(String::new(), |n| format!(" of {n}"));
            vec![
                Cell::Words(month.month.clone(), Tone::Plain),
                Cell::Words(format!("{}{promised}", month.qualified), Tone::Plain),
                kept(month.qualified_kept),
                Cell::Words(format!("{} of {}", month.in_time, month.due), Tone::Plain),
                kept(month.contacted_kept),
            ]
        };
        Table {
            columns: vec![
                Column::left("Month"),
                Column::right("Qualified"),
                Column::left("Marketing"),
                Column::right("In time"),
                Column::left("Sales"),
            ],
            rows: self.agreement.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }
}

/// `34 min (12)`, else `2 days (40)`: the median, and over how many.
fn speed(row: &SourceRow) -> Cell {
    let s = &row.speed;
    match (s.median_minutes, s.median_days) {
        (Some(m), _) => Cell::Words(format!("{} min ({})", whole(m), s.timed), Tone::Plain),
        (None, Some(d)) => Cell::Words(format!("{} days ({})", whole(d), s.dated), Tone::Plain),
        _ => Cell::Words("—".into(), Tone::Dim),
    }
}

impl Report for LeadSourcesReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
            Part::Ours(self.currency.clone()),
        ])];
        match self.total.leads {
            0 => blocks.push(Block::Lines(vec![Line {
                text: "No lead meets this.".into(),
                hint: None,
            }])),
            n => {
                blocks.push(Block::Table(self.table()));
                if n < 30 {
                    blocks.push(Block::Lines(vec![Line {
                        text: format!(
                            "{} are few to judge a source by.",
                            count(n, "lead", "leads")
                        ),
                        hint: None,
                    }]));
                }
            }
        }
        if !self.agreement.is_empty() {
            blocks.push(Block::Table(self.months()));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
