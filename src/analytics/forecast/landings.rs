//! The simple rows of a forecast: where a period lands by the textbook, by stage odds, by what the reps call (metrics.md,
//! "Forecast and the quota gap"). Every row is what is won already and its part from open deals.

use super::needed::Year;
use super::opportunity::Opportunity;
use crate::analytics::counts::TooLarge;
use crate::analytics::odds::StageOdds;
use crate::analytics::sizes::Sum;
use crate::analytics::tally::{DealsValue, Weighing};
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::period::Period;

/// What the rows stand on beside the open deals.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub period: &'a Period,
    pub t: Day,
    /// Won to date, by credit.
    pub won: DealsValue,
    pub quota: Option<Money>,
    pub year: &'a Year,
    pub odds: &'a StageOdds,
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Landing {
    /// Won to date + `from_open`.
    pub landing: Money,
    pub from_open: Money,
    /// Open deals that it stands on.
    #[serde(skip)]
    #[schemars(skip)]
    pub deals: u64,
}

/// All rows that need no model, with what is in none of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Landings {
    /// max(0, quota − won).
    pub gap: Option<Money>,
    /// Open × close rate; `None` if nothing closed in the 365 days.
    pub simple: Option<Landing>,
    pub weighted: Landing,
    pub commit: Landing,
    /// Commit among it.
    pub best_case: Landing,
    /// Expected to close by the end of the period: what covers the gap.
    pub expected: DealsValue,
    /// `expected` ÷ gap; `None` without a gap.
    pub coverage: Option<f64>,
    /// Of those expected, deals that neither the rep nor the stage has odds for: in no weighted value.
    pub without_odds: u64,
    /// Of those expected, deals whose day has passed.
    pub overdue: DealsValue,
    /// Their ids, in order.
    pub overdue_ids: Vec<String>,
    /// Parked: in no row before their day.
    pub on_hold: DealsValue,
    /// In no row at all; one that is parked too counts among both.
    pub omitted: DealsValue,
    /// In no row but the simple one: nobody expects them on any day.
    pub without_close: DealsValue,
}

#[derive(Default)]
struct Adding {
    deals: u64,
    value: Sum,
}

impl Adding {
    fn add(&mut self, value: Money) {
        self.deals += 1;
        self.value.add(value);
    }

    fn finish(&self) -> Result<DealsValue, TooLarge> {
        Ok(DealsValue {
            deals: self.deals,
            value: self.value.value().ok_or(TooLarge)?,
        })
    }
}

/// Whether a deal is expected to close by the end of the period, one whose day has passed too. Nothing is expected of a
/// period that is over.
pub fn is_expected(deal: &Opportunity<'_>, period: &Period, t: Day) -> bool {
    let by_its_end = |day: Day| period.end.is_none_or(|end| day <= end);
    !is_over(period, t) && deal.expected_close.is_some_and(by_its_end)
}

fn is_over(period: &Period, t: Day) -> bool {
    period.end.is_some_and(|end| end < t)
}

/// The rows of the open deals that are asked for.
pub fn landings(open: &[Opportunity<'_>], basis: &Basis<'_>) -> Result<Landings, TooLarge> {
    let (t, period) = (basis.t, basis.period);
    let [mut all, mut expected, mut commit, mut best] = [(); 4].map(|()| Adding::default());
    let [mut overdue, mut on_hold, mut omitted, mut without_close] =
        [(); 4].map(|()| Adding::default());
    let mut weighing = Weighing::default();
    let mut overdue_ids = Vec::new();
    for deal in open {
        let (is_omitted, is_parked) = (deal.is_omitted(), deal.is_parked(t));
        if is_omitted {
            omitted.add(deal.value);
        }
        if is_parked {
            on_hold.add(deal.value);
        }
        if is_omitted || is_parked {
            continue;
        }
        if !is_over(period, t) {
            all.add(deal.value);
        }
        let Some(day) = deal.expected_close else {
            without_close.add(deal.value);
            continue;
        };
        if !is_expected(deal, period, t) {
            continue;
        }
        expected.add(deal.value);
        weighing.add(&deal.credited());
        match deal.deal.call() {
            Some(Call::Commit) => commit.add(deal.value),
            Some(Call::BestCase) => best.add(deal.value),
            _ => {}
        }
        if day < t {
            overdue.add(deal.value);
            overdue_ids.extend(deal.deal.id().map(String::from));
        }
    }
    overdue_ids.sort();
    let landing = |from_open: Money, deals: u64| landing(basis.won.value, from_open, deals);
    let (weighted, without_odds) = weighing.finish(basis.odds).ok_or(TooLarge)?;
    let (commit, best, expected) = (commit.finish()?, best.finish()?, expected.finish()?);
    let best_value = commit.value.plus(best.value).ok_or(TooLarge)?;
    let gap = gap(basis.quota, basis.won.value)?;
    Ok(Landings {
        gap,
        simple: simple(all.finish()?, basis)?,
        weighted: landing(weighted, expected.deals - without_odds)?,
        commit: landing(commit.value, commit.deals)?,
        best_case: landing(best_value, commit.deals + best.deals)?,
        coverage: gap.and_then(|gap| {
            let times = expected.value.value().checked_div(gap.value())?;
            Some(Money::new(times).to_f64())
        }),
        expected,
        without_odds,
        overdue: overdue.finish()?,
        overdue_ids,
        on_hold: on_hold.finish()?,
        omitted: omitted.finish()?,
        without_close: without_close.finish()?,
    })
}

/// What is left of a quota: max(0, Q − W).
pub fn gap(quota: Option<Money>, won: Money) -> Result<Option<Money>, TooLarge> {
    match quota {
        None => Ok(None),
        Some(quota) if quota <= won => Ok(Some(Money::ZERO)),
        Some(quota) => Ok(Some(quota.minus(won).ok_or(TooLarge)?)),
    }
}

/// Σ open × won ÷ closed: the sum is exact, and divided once.
fn simple(open: DealsValue, basis: &Basis<'_>) -> Result<Option<Landing>, TooLarge> {
    if basis.year.closed == 0 {
        return Ok(None);
    }
    let won = open.value.value().checked_mul(basis.year.won.into());
    let part = won.and_then(|won| won.checked_div(basis.year.closed.into()));
    let part = Money::new(part.ok_or(TooLarge)?);
    landing(basis.won.value, part, open.deals).map(Some)
}

/// A row; a quotient is kept as far as 28 digits go.
fn landing(won: Money, from_open: Money, deals: u64) -> Result<Landing, TooLarge> {
    let sum = won.value().checked_add(from_open.value()).ok_or(TooLarge)?;
    Ok(Landing {
        landing: Money::new(sum),
        from_open,
        deals,
    })
}

/// What was submitted, as a row: won deals are in it, so that its part from open deals may be below nothing.
pub fn submitted(commit: Money, won: Money) -> Result<Landing, TooLarge> {
    Ok(Landing {
        landing: commit,
        from_open: commit.minus(won).ok_or(TooLarge)?,
        deals: 0,
    })
}
