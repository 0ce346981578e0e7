//! A deal as a row of cells, so that what is asked of a lead can be asked of a deal: its own words first, those of the
//! lead that it grew from behind them.

use std::borrow::Cow;

use super::lead_columns::{Column, Heading, fold};
use super::lead_row::Cells;

/// Cells under headings.
#[derive(Clone, Debug, Default)]
pub struct DealCells {
    headings: Vec<Heading>,
    cells: Vec<String>,
}

impl DealCells {
    /// Puts a text under a column of ours, or under a heading that only lists know; what stands there already stays.
    pub fn put(&mut self, name: &str, text: &str) {
        let column = Column::of_name(name);
        let is_known = |h: &Heading| match column {
            Some(column) => h.column == Some(column),
            None => fold(&h.name) == fold(name),
        };
        match self.headings.iter().position(is_known) {
            Some(at) if self.cells[at].is_empty() => self.cells[at] = text.into(),
            Some(_) => {}
            None => {
                self.headings.push(Heading {
                    name: name.into(),
                    column,
                    order: None,
                    decimal: None,
                });
                self.cells.push(text.into());
            }
        }
    }
}

impl Cells for DealCells {
    fn get(&self, column: Column) -> Cow<'_, str> {
        let at = self.headings.iter().position(|h| h.column == Some(column));
        Cow::Borrowed(at.map_or("", |at| self.cells[at].as_str()))
    }

    fn headings(&self) -> &[Heading] {
        &self.headings
    }

    fn cell(&self, place: usize) -> Cow<'_, str> {
        Cow::Borrowed(self.cells.get(place).map_or("", String::as_str))
    }
}
