//! How the rows of one list are read.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::pass::readers;
use super::{Lists, Place};
use crate::diagnostic::Diagnostic;
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_reading::{Evidence, Readings, Unsettled};
use crate::model::lead_row::{Cells, Lead, identity_of, is_no};
use crate::workspace::folder::ReadFault;
use crate::workspace::lead_csv::{self, TOLD};
use crate::workspace::lead_rows::Row;
use crate::workspace::load::unreadable;

/// Whether a row says so of itself.
pub(super) fn has_unsubscribed(row: &dyn Cells) -> bool {
    let cell = row.get(Column::Unsubscribed);
    !cell.is_empty() && !is_no(&cell)
}

/// How a list is read: a cell that can be read in two ways has the whole list asked, once. A row without one is read alike
/// before and after, whichever thread comes first.
pub(super) struct Reading<'l> {
    lists: &'l Lists<'l>,
    place: &'l Place,
    said: OnceLock<(Readings, Unsettled)>,
    settled: OnceLock<(Readings, Vec<Diagnostic>)>,
}

impl<'l> Reading<'l> {
    pub fn new(lists: &'l Lists<'l>, place: &'l Place) -> Reading<'l> {
        Reading {
            lists,
            place,
            said: OnceLock::new(),
            settled: OnceLock::new(),
        }
    }

    pub fn of(&self, row: &dyn Cells) -> &Readings {
        if let Some((settled, _)) = self.settled.get() {
            return settled;
        }
        let (said, unsettled) = self.said.get_or_init(|| {
            let said = Readings::said(row.headings(), self.lists.wishes);
            let unsettled = Unsettled::of(row.headings(), &said);
            (said, unsettled)
        });
        if !unsettled.any_in(row) {
            return said;
        }
        let settle = || self.lists.settle(self.place, said, row.headings());
        &self.settled.get_or_init(settle).0
    }

    pub fn lead<'r>(&'r self, row: &'r Row<'r>, unsubscribed: &FxHashSet<u64>) -> Lead<'r> {
        let identity = identity_of(row);
        let is_there = |id: u64| !unsubscribed.is_empty() && unsubscribed.contains(&id);
        Lead {
            file: &self.place.name,
            line: row.line,
            identity,
            unsubscribed: has_unsubscribed(row) || identity.is_some_and(is_there),
            cells: row,
            readings: self.of(row),
        }
    }

    pub fn finish(self) -> (Readings, Vec<Diagnostic>) {
        let said = self.said.into_inner().map(|(said, _)| (said, Vec::new()));
        self.settled.into_inner().or(said).unwrap_or_default()
    }
}

impl Lists<'_> {
    /// Asks every cell of a list how its columns are read.
    fn settle(
        &self,
        place: &Place,
        said: &Readings,
        headings: &[Heading],
    ) -> (Readings, Vec<Diagnostic>) {
        let file = place.name.as_str();
        let read = self.open(place).and_then(|reader| {
            let columns = &self.settings.lead_columns;
            let look = |evidence: &mut Evidence, row: &Row<'_>| evidence.add(row.line, row);
            let limits = (TOLD, readers());
            let mind = Evidence::default;
            lead_csv::read_in_turn(reader, file, columns, limits, mind, look, |_, ()| {})
        });
        match read {
            Ok((_, minds)) => {
                let evidence = minds.into_iter().reduce(Evidence::and).unwrap_or_default();
                let (readings, refused) = evidence.settle(said, headings, file);
                let faults = refused.into_iter().map(|(_, fault)| fault);
                (readings, faults.collect())
            }
            // It was read a moment ago; what cannot be settled is not guessed.
            Err(e) => (
                said.clone(),
                vec![unreadable(file, &ReadFault::Io(e.to_string()))],
            ),
        }
    }
}
