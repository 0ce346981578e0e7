//! The model of a book as of a day: what was counted, what was learned by then.

use super::arrivals::AmountSums;
use super::exposure::Exposure;
use super::fit::{Amounts, Unit, UnitFit, units};
use super::past::{Past, Snapshot, TWO_YEARS};
use crate::model::book::Book;
use crate::model::day::Day;

/// Everything counted of a book up to a day, for a model of that day or of any before.
pub struct Record<'b> {
    pub book: &'b Book,
    pub exposure: Exposure,
    pub past: Past<'b>,
    /// Every pipeline.
    pub pipelines: Vec<usize>,
}

impl<'b> Record<'b> {
    /// Counts a book up to `last`; nothing after it is seen. `None` if it holds no deal by then.
    pub fn of(book: &'b Book, last: Day) -> Option<Record<'b>> {
        let exposure = Exposure::of(book, last)?;
        Some(Record {
            pipelines: (0..exposure.pipelines.len()).collect(),
            past: Past::of(book, last),
            exposure,
            book,
        })
    }
}

/// What was known of a record on a day.
pub struct Model<'r, 'b> {
    pub record: &'r Record<'b>,
    pub t: Day,
    pub units: Vec<Unit>,
}

impl<'r, 'b> Model<'r, 'b> {
    /// As of `t`, on or before the record's last day; `None` before its first.
    pub fn of(record: &'r Record<'b>, t: Day) -> Option<Model<'r, 'b>> {
        (record.exposure.first <= t).then(|| Model {
            units: units(&record.exposure, t),
            record,
            t,
        })
    }

    /// What a unit had learned by a day, whose snapshot is at hand.
    pub fn fit(&self, unit: &Unit, day: Day, shot: &Snapshot) -> UnitFit {
        let since = day.plus(1 - TWO_YEARS);
        let sum = |of: &dyn Fn(usize) -> AmountSums| {
            unit.evidence
                .iter()
                .fold(AmountSums::default(), |sum, p| sum.plus(of(*p)))
        };
        let amounts = Amounts {
            won: sum(&|p| self.record.past.won(p, since, day)),
            created: sum(&|p| shot.created[p]),
        };
        UnitFit::of(
            &self.record.exposure,
            &self.record.book.settings,
            unit,
            day,
            &amounts,
        )
    }
}
