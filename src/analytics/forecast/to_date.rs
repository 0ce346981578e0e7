//! What is won already, and what a plain run rate makes of it (metrics.md, "Noise and limits").

use std::collections::BTreeMap;

use super::past::Past;
use crate::analytics::counts::TooLarge;
use crate::analytics::group::{Code, Grouping};
use crate::analytics::sizes::Sum;
use crate::analytics::tally::DealsValue;
use crate::model::book::{Standing, View};
use crate::model::credit::credit_of;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// Days that a run rate looks back.
const RUN: i64 = 180;

/// Won in a period up to T, and in the days that a run rate looks back; by credit, deals counted whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ToDate {
    /// W.
    pub won: DealsValue,
    /// Won in the last `run_days`.
    pub recent: Money,
    /// Days that the run rate looks back: 180, or since the record's first closing; `None` if nothing has ever closed.
    pub run_days: Option<i64>,
}

/// Counts what the view asks for. The first closing is that of the whole folder: a group's run rate is over the same
/// days.
pub fn to_date<'b>(view: View<'b>, period: &Period, past: &Past<'b>) -> Result<ToDate, TooLarge> {
    let t = view.t;
    let from = t.plus(1 - RUN);
    let since = period.start.map_or(Day::MIN, |start| start.min(from));
    let mut sums = Won::default();
    for deal in past.closed_since(view, since).filter(Standing::is_won) {
        let Some(share) = view.query.credit(view.book, &deal) else {
            continue;
        };
        sums.add(&deal, share, period, from)?;
    }
    sums.finish(past, t)
}

/// The same for each group of the view; groups without any win are not among them.
pub fn grouped_to_date<'b>(
    view: View<'b>,
    period: &Period,
    past: &Past<'b>,
    grouping: &Grouping<'b>,
) -> Result<BTreeMap<Code, ToDate>, TooLarge> {
    let from = view.t.plus(1 - RUN);
    let since = period.start.map_or(Day::MIN, |start| start.min(from));
    let mut groups: BTreeMap<Code, Won> = BTreeMap::new();
    let mut credits = Vec::new();
    for deal in past.closed_since(view, since).filter(Standing::is_won) {
        grouping.credits(view, &deal, &mut credits);
        for (code, share) in &credits {
            groups
                .entry(*code)
                .or_default()
                .add(&deal, *share, period, from)?;
        }
    }
    let finished = groups.into_iter();
    finished
        .map(|(code, won)| Ok((code, won.finish(past, view.t)?)))
        .collect()
}

/// Wins while they pass by.
#[derive(Default)]
struct Won {
    deals: u64,
    value: Sum,
    recent: Sum,
}

impl Won {
    fn add(
        &mut self,
        deal: &Standing<'_>,
        share: Money,
        period: &Period,
        recent_from: Day,
    ) -> Result<(), TooLarge> {
        let value = credit_of(deal.value, share).ok_or(TooLarge)?;
        if deal.state.closed.is_some_and(|day| period.contains(day)) {
            self.deals += 1;
            self.value.add(value);
        }
        if deal.state.closed.is_some_and(|day| day >= recent_from) {
            self.recent.add(value);
        }
        Ok(())
    }

    fn finish(self, past: &Past<'_>, t: Day) -> Result<ToDate, TooLarge> {
        let first = past.first_closing().filter(|day| *day <= t);
        Ok(ToDate {
            won: DealsValue {
                deals: self.deals,
                value: self.value.value().ok_or(TooLarge)?,
            },
            recent: self.recent.value().ok_or(TooLarge)?,
            run_days: first.map(|first| (t.since(first) + 1).min(RUN)),
        })
    }
}

impl ToDate {
    /// W + what was won a day lately × the days of the period that are left. `None` before the first closing, for a period
    /// without an end, and beyond 28 digits.
    pub fn run_rate(&self, period: &Period, t: Day) -> Option<Money> {
        let left = Money::new(period.days_left(t)?.into());
        let more = self
            .recent
            .times(left)?
            .over(u64::try_from(self.run_days?).ok()?)?;
        let landing = self.won.value.value().checked_add(more.value())?;
        Some(Money::new(landing))
    }
}
