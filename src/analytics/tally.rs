//! The figures of one set of deals: all of them, or one group of `--by`. Filled deal by deal, in any order.

use super::close_rate::{CloseRate, close_rate};
use super::counts::TooLarge;
use super::days::Days;
use super::odds::StageOdds;
use super::sizes::{Sizes, Sum};
use crate::model::book::Standing;
use crate::model::money::Money;

/// Money times odds, summed where the odds are the same before it is multiplied: exact until then, and the same in any
/// order.
#[derive(Clone, Debug, Default)]
pub struct Weighing {
    /// Value and count of deals that have their stage's odds, by row, ascending.
    by_row: Vec<(usize, Sum, u64)>,
    own: Sum,
    nowhere: u64,
}

impl Weighing {
    pub fn add(&mut self, deal: &Standing<'_>) {
        match (deal.own_odds(), deal.state.stage.row()) {
            (Some(odds), _) => self.own.add(product(deal.value, odds)),
            (None, Some(row)) => {
                let (_, sum, count) = self.row(row);
                sum.add(deal.value);
                *count += 1;
            }
            (None, None) => self.nowhere += 1,
        }
    }

    fn row(&mut self, row: usize) -> &mut (usize, Sum, u64) {
        let at = self
            .by_row
            .binary_search_by_key(&row, |r| r.0)
            .unwrap_or_else(|at| {
                self.by_row.insert(at, (row, Sum::default(), 0));
                at
            });
        &mut self.by_row[at]
    }

    pub fn merge(&mut self, other: Weighing) {
        for (row, sum, count) in other.by_row {
            let mine = self.row(row);
            mine.1.merge(sum);
            mine.2 += count;
        }
        self.own.merge(other.own);
        self.nowhere += other.nowhere;
    }

    /// Σ value × odds, and how many deals have no odds. `None` beyond 28 digits.
    pub fn finish(&self, odds: &StageOdds) -> Option<(Money, u64)> {
        let mut total = self.own.value()?;
        let mut without = self.nowhere;
        for (row, sum, count) in &self.by_row {
            match odds.rate(*row) {
                Some(rate) => {
                    total = sum_of(
                        total,
                        Money::new(sum.value()?.value().checked_mul(rate.value())?),
                    )?
                }
                None => without += count,
            }
        }
        Some((total, without))
    }
}

/// Decimals that a product with odds keeps, so that a sum of them has room for its whole digits in any order.
const PRODUCT_DECIMALS: u32 = 10;

fn product(value: Money, odds: Money) -> Money {
    match value.times(odds) {
        Some(exact) if exact.value().scale() <= PRODUCT_DECIMALS => exact,
        _ => Money::new((value.value() * odds.value()).round_dp(PRODUCT_DECIMALS)),
    }
}

fn sum_of(a: Money, b: Money) -> Option<Money> {
    a.plus(b)
        .or_else(|| a.value().checked_add(b.value()).map(Money::new))
}

/// Deals and their value.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct DealsValue {
    pub deals: u64,
    pub value: Money,
}

/// The same while deals pass by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Adding {
    pub deals: u64,
    pub value: Sum,
}

impl Adding {
    pub fn add(&mut self, value: Money) {
        self.deals += 1;
        self.value.add(value);
    }

    pub fn merge(&mut self, other: Adding) {
        self.deals += other.deals;
        self.value.merge(other.value);
    }

    pub fn finish(self) -> Result<DealsValue, TooLarge> {
        Ok(DealsValue {
            deals: self.deals,
            value: self.value.value().ok_or(TooLarge)?,
        })
    }
}

/// Open deals at T.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Open {
    pub deals: u64,
    pub value: Money,
    pub weighted: Money,
    /// Deals in `value` but not in `weighted`: neither the rep nor the stage has odds.
    pub without_odds: u64,
    /// Parked deals, part of all the others.
    pub on_hold: DealsValue,
    pub average_size: Option<Money>,
    pub median_size: Option<Money>,
}

/// Deals won in P.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Won {
    pub deals: u64,
    pub value: Money,
    pub average_size: Option<Money>,
    pub median_size: Option<Money>,
}

/// Days from created to won.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Cycle {
    pub mean_days: Option<f64>,
    pub median_days: Option<f64>,
}

/// Open deals × close rate × average size ÷ mean cycle: money a day.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Velocity {
    pub per_day: Option<f64>,
}

/// The figures of a set of deals.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Figures {
    pub open: Open,
    pub won: Won,
    pub lost: DealsValue,
    pub close_rate: CloseRate,
    pub cycle: Cycle,
    pub velocity: Velocity,
}

/// Open deals × close rate × average size ÷ mean cycle; `None` without any of them, or with a cycle of 0 days.
pub fn velocity(
    open: u64,
    rate: Option<f64>,
    size: Option<Money>,
    days: Option<f64>,
) -> Option<f64> {
    let days = days.filter(|d| *d > 0.0)?;
    Some(open as f64 * rate? * size?.to_f64() / days)
}

/// Sums while deals pass by.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    open: Sizes,
    on_hold: Sizes,
    weighing: Weighing,
    won: Sizes,
    lost: Sizes,
    cycle: Days,
}

impl Tally {
    /// Takes in what another thread counted.
    pub fn merge(&mut self, other: Tally) {
        self.open.merge(other.open);
        self.on_hold.merge(other.on_hold);
        self.weighing.merge(other.weighing);
        self.won.merge(other.won);
        self.lost.merge(other.lost);
        self.cycle.merge(other.cycle);
    }

    pub fn add_open(&mut self, deal: &Standing<'_>, parked: bool) {
        self.open.add(deal.value);
        self.weighing.add(deal);
        if parked {
            self.on_hold.add(deal.value);
        }
    }

    /// A deal closed on `closed` and counted.
    pub fn add_closed(&mut self, deal: &Standing<'_>, closed: crate::model::day::Day) {
        if deal.is_won() {
            self.won.add(deal.value);
            self.cycle.add(closed.since(deal.facts.created));
        } else {
            self.lost.add(deal.value);
        }
    }

    /// `None` if values add up beyond 28 digits.
    pub fn finish(mut self, odds: &StageOdds) -> Option<Figures> {
        let (weighted, without_odds) = self.weighing.finish(odds)?;
        let close_rate = close_rate(&self.won, &self.lost)?;
        let mean_days = self.cycle.mean();
        let average = self.won.mean();
        let rate = close_rate.by_count.rate;
        let per_day = velocity(self.open.count(), rate, average, mean_days);
        Some(Figures {
            open: Open {
                deals: self.open.count(),
                value: self.open.value()?,
                weighted,
                without_odds,
                on_hold: DealsValue {
                    deals: self.on_hold.count(),
                    value: self.on_hold.value()?,
                },
                average_size: self.open.mean(),
                median_size: self.open.median(),
            },
            won: Won {
                deals: self.won.count(),
                value: self.won.value()?,
                average_size: average,
                median_size: self.won.median(),
            },
            lost: DealsValue {
                deals: self.lost.count(),
                value: self.lost.value()?,
            },
            close_rate,
            cycle: Cycle {
                mean_days,
                median_days: self.cycle.median(),
            },
            velocity: Velocity { per_day },
        })
    }
}
