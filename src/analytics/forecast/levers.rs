//! What would close the gap, one lever at a time, each beside today's (metrics.md, "Levers").

use super::chain::HORIZON;
use super::landings::Landings;
use super::odds::{exp, ln, solve};
use super::outlook::Suppose;
use super::rows::{Ground, Modelled, Question};
use crate::model::money::Money;

/// A lever: today's figure, and the one that would do.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Lever {
    pub lever: Name,
    /// `null` where nothing has been won or closed in the 365 days.
    pub now: Option<f64>,
    /// `null` where even the limit, odds of 1 or a cycle of 0, does not do.
    pub needed: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// Mean value of the deals won in the 365 days.
    DealSize,
    /// Open deals, parked ones and omitted ones not counted; rounded up.
    OpenDeals,
    /// Won of closed in the 365 days.
    CloseRate,
    /// Median days from created to won.
    Cycle,
}

/// Log odds are moved no further: beyond, odds are 0 or 1.
const FAR: f64 = 40.0;

/// The levers; none without a quota, or where nothing is left to win.
pub fn levers<'b>(
    ground: &Ground<'_, '_, 'b>,
    asked: &Question<'_, 'b>,
    landings: &Landings,
    modelled: &Modelled,
) -> Vec<Lever> {
    let Some((gap, quota)) = gap_and_quota(landings, asked.won) else {
        return Vec::new();
    };
    let to_come = modelled.mean - asked.won;
    let times = (to_come > 0.0).then(|| gap / to_come);
    let year = &ground.year;
    let size = (year.won > 0).then(|| year.won_value.to_f64() / year.won as f64);
    let open = asked
        .deals
        .iter()
        .filter(|d| !d.is_parked(ground.t))
        .count() as f64;
    let rate = (year.closed > 0).then(|| year.won as f64 / year.closed as f64);
    // A rate of 0 or 1 has no log odds to move.
    let can_move = |rate: &f64| *rate > 0.0 && *rate < 1.0;
    let lever = |lever, now: Option<f64>, needed: Option<f64>| Lever {
        lever,
        now,
        needed: now.and(needed),
    };
    vec![
        lever(
            Name::DealSize,
            size,
            times.zip(size).map(|(times, size)| times * size),
        ),
        lever(
            Name::OpenDeals,
            Some(open),
            times.map(|times| whole_up(times * open)),
        ),
        lever(
            Name::CloseRate,
            rate,
            rate.filter(can_move)
                .and_then(|rate| close_rate(ground, asked, quota, rate)),
        ),
        lever(
            Name::Cycle,
            year.median_cycle,
            year.median_cycle
                .and_then(|days| cycle(ground, asked, quota, days)),
        ),
    ]
}

fn gap_and_quota(landings: &Landings, won: f64) -> Option<(f64, f64)> {
    let gap = landings.gap.filter(|gap| *gap > Money::ZERO)?.to_f64();
    Some((gap, won + gap))
}

/// A number of deals, rounded up; dust of the division does not make one more.
fn whole_up(deals: f64) -> f64 {
    (deals - deals.abs() * 1e-12).ceil()
}

/// A rate with its log odds moved.
pub fn moved(rate: f64, log_odds: f64) -> f64 {
    super::odds::with_odds(rate, exp(log_odds))
}

/// By how much log odds move when a rate moves by so much; as far as they go where it reaches 0 or 1.
pub fn log_odds_between(rate: f64, other: f64) -> f64 {
    let log = |p: f64| {
        if p <= 0.0 {
            -FAR
        } else if p >= 1.0 {
            FAR
        } else {
            ln(p / (1.0 - p))
        }
    };
    (log(other) - log(rate)).clamp(-FAR, FAR)
}

/// The close rate, where all log odds are moved as far as today's rate moves to it.
fn close_rate<'b>(
    ground: &Ground<'_, '_, 'b>,
    asked: &Question<'_, 'b>,
    quota: f64,
    rate: f64,
) -> Option<f64> {
    let forecaster = ground.forecaster?;
    let mean = forecaster.moving(&asked.asked());
    let shift = solve(-FAR, FAR, quota, |x| {
        mean.at(Suppose {
            log_odds: asked.suppose.log_odds + x,
            ..asked.suppose
        })
    })?;
    Some(moved(rate, asked.suppose.log_odds + shift))
}

/// The cycle, where all clocks run as much faster as it is shorter.
fn cycle<'b>(
    ground: &Ground<'_, '_, 'b>,
    asked: &Question<'_, '_>,
    quota: f64,
    days: f64,
) -> Option<f64> {
    let forecaster = ground.forecaster?;
    let mean = forecaster.moving(&asked.asked());
    let speed = solve(0.0, HORIZON as f64, quota, |speed| {
        mean.at(Suppose {
            speed,
            ..asked.suppose
        })
    })?;
    (speed > 0.0).then(|| days / speed)
}
