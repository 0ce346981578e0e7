//! What is won already, and what a plain run rate makes of it (metrics.md, "Noise and limits").

use crate::analytics::counts::TooLarge;
use crate::analytics::sizes::Sum;
use crate::analytics::tally::DealsValue;
use crate::model::book::View;
use crate::model::credit::credit_of;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// Days that a run rate looks back.
const RUN: i64 = 180;

/// Won in a period up to T, and in the days that a run rate looks back; by credit, deals counted whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToDate {
    /// W.
    pub won: DealsValue,
    /// Won in the last `run_days`.
    pub recent: Money,
    /// Days that the run rate looks back: 180, or since the record's first closing; `None` if nothing has ever closed.
    pub run_days: Option<i64>,
}

/// Counts what the view asks for. The first closing is that of the whole folder: a group's run rate is over the same days.
pub fn to_date(view: View<'_>, period: &Period) -> Result<ToDate, TooLarge> {
    let t = view.t;
    let from = t.plus(1 - RUN);
    let (mut deals, mut won, mut recent) = (0, Sum::default(), Sum::default());
    let mut first: Option<Day> = None;
    for deal in view.everyone() {
        let Some(closed) = deal.state.closed else {
            continue;
        };
        first = Some(first.map_or(closed, |f| f.min(closed)));
        let (in_period, is_recent) = (period.contains(closed), closed >= from);
        if !deal.is_won() || !(in_period || is_recent) {
            continue;
        }
        let Some(share) = view.query.credit(view.book, &deal) else {
            continue;
        };
        let value = credit_of(deal.value, share).ok_or(TooLarge)?;
        if in_period {
            deals += 1;
            won.add(value);
        }
        if is_recent {
            recent.add(value);
        }
    }
    Ok(ToDate {
        won: DealsValue {
            deals,
            value: won.value().ok_or(TooLarge)?,
        },
        recent: recent.value().ok_or(TooLarge)?,
        run_days: first.map(|first| (t.since(first) + 1).min(RUN)),
    })
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
