//! A deal at the end of a day, with all that the comparison of two such days needs and nothing that belongs to the
//! files it was read from: snapshots of two books can be compared.

use crate::analytics::group::{Code, Grouping};
use crate::model::asked::Asked;
use crate::model::book::{Book, Segment};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::query::Query;

/// Where a deal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Closed { won: bool, on: Day },
}

/// A group's key: how it is called, and its place among groups that go by something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub name: Option<String>,
    pub rank: u32,
}

/// A deal at the end of a day, at that day's rate; of a closed one, all is that of its closing day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Snapshot {
    pub status: Status,
    /// In its own currency.
    pub amount: Money,
    pub rate: Money,
    /// `amount` × `rate`.
    pub value: Money,
    /// Whether it meets the query.
    pub asked: bool,
    /// Without `--by` none.
    pub groups: Vec<Key>,
}

impl Snapshot {
    /// Whether it is in what `report` says is open.
    pub fn counts(&self) -> bool {
        self.status == Status::Open && self.asked
    }
}

/// Looks at the deals of a book through a query, day by day.
pub(super) struct Sight<'b> {
    pub book: &'b Book,
    pub asked: &'b Asked,
    pub grouping: Option<Grouping<'b>>,
}

impl<'b> Sight<'b> {
    /// The deal of a row at the end of `day`: `None` before it was created, or without a rate.
    pub fn at(&self, segment: &'b Segment, row: usize, day: Day) -> Option<Snapshot> {
        self.through(segment, row, day, self.asked.on(day))
    }

    /// The same, through a query that was meant on another day.
    pub fn through(
        &self,
        segment: &'b Segment,
        row: usize,
        day: Day,
        query: &Query,
    ) -> Option<Snapshot> {
        let deal = self.book.at(day, query).standing_of(segment, row)?;
        let settings = &self.book.settings;
        let currency = deal.facts.currency;
        let rate = if currency == settings.currency {
            Money::ONE
        } else {
            settings
                .rates
                .on(currency, deal.state.closed.unwrap_or(day))?
        };
        let groups = match &self.grouping {
            None => Vec::new(),
            Some(grouping) => {
                let mut codes: Vec<Code> = Vec::new();
                grouping.codes(&deal, &mut codes);
                let key = |code: &Code| Key {
                    name: grouping.key(*code),
                    rank: grouping.rank(*code),
                };
                codes.iter().map(key).collect()
            }
        };
        Some(Snapshot {
            status: match deal.state.closed {
                None => Status::Open,
                Some(on) => Status::Closed {
                    won: deal.is_won(),
                    on,
                },
            },
            amount: deal.state.amount.unpack(&segment.wide)?,
            rate,
            value: deal.value,
            asked: query.matches(self.book, &deal),
            groups,
        })
    }
}
