//! How long deals stay in a stage, pooled over all stages: exits a day by days of the stay (docs/forecast.md, "How fast").
//!
//! An exponential stay at the company's pace is the prior; each bin is drawn towards the one before it, so that a bin
//! with little evidence says what its neighbour says.

use super::bins::{BINS, end, from};
use super::exposure::{PipelineRecord, STAGE_COLUMNS};
use super::odds::exp;
use crate::model::day::Day;

/// Days from creation to an end, before anything is known, shared by the stages.
const CYCLE: f64 = 90.0;
/// A stay of the prior is never shorter or longer, in days.
const SHORTEST: f64 = 1.0;
const LONGEST: f64 = 400.0;
/// The pace is taken from bins that begin within so many prior stays.
const PACE_WITHIN: f64 = 4.0;

/// Weighted days at risk and exits of one stage, or of several, by bin.
#[derive(Clone, Copy, Debug, Default)]
pub struct BinCounts {
    pub at_risk: f64,
    pub forward: f64,
    pub lost: f64,
    pub back: f64,
}

impl BinCounts {
    /// Of a stage's table, from one day to another.
    pub fn of(record: &PipelineRecord, row: usize, from: Day, to: Day) -> [BinCounts; BINS] {
        let table = &record.stages[row];
        std::array::from_fn(|bin| {
            let column = |n| table.weighted(bin * STAGE_COLUMNS + n, from, to);
            BinCounts {
                at_risk: column(0),
                forward: column(1),
                lost: column(2),
                back: column(3),
            }
        })
    }

    pub fn exits(&self) -> f64 {
        self.forward + self.lost + self.back
    }
}

/// The pooled stay.
#[derive(Clone, Debug)]
pub struct PooledStay {
    /// Mean stay of the prior at the company's pace, days.
    pub mean: f64,
    /// Exits a day, by bin.
    pub exits: [f64; BINS],
}

impl PooledStay {
    /// Fits the stay over the stages of `stages_a_pipeline` (their mean number), `kappa` deals being the prior's weight.
    pub fn fit(stages: &[[BinCounts; BINS]], stages_a_pipeline: f64, kappa: f64) -> PooledStay {
        let pooled: [(f64, f64); BINS] = std::array::from_fn(|bin| {
            let of = stages.iter().map(|s| &s[bin]);
            of.fold((0.0, 0.0), |(risk, exits), c| {
                (risk + c.at_risk, exits + c.exits())
            })
        });
        let usual = CYCLE / stages_a_pipeline;
        let in_pace = (1..BINS).filter(|bin| (from(*bin) as f64) < PACE_WITHIN * usual);
        let (risk, exits) = in_pace.fold((0.0, 0.0), |(r, n), bin| {
            (r + pooled[bin].0, n + pooled[bin].1)
        });
        // Without any prior weight and any evidence there is no pace but the usual one.
        let pace = if kappa + exits > 0.0 {
            (kappa + exits) / (kappa + risk / usual)
        } else {
            1.0
        };
        let mean = (usual / pace).clamp(SHORTEST, LONGEST);
        let mut rates = [0.0; BINS];
        rates[0] = share(pooled[0].1, kappa + pooled[0].0);
        let mut before = 1.0 / mean;
        for bin in 1..BINS {
            let days = days_in_bin(mean, bin);
            let (risk, exits) = pooled[bin];
            rates[bin] =
                (kappa * days / mean + mean * before + exits) / (kappa * days + mean + risk);
            before = rates[bin];
        }
        PooledStay { mean, exits: rates }
    }

    /// Days that a deal which follows the pooled stay spends in each bin: the share that is there at the start of each
    /// day, up to day `horizon`.
    pub fn days(&self, horizon: usize) -> [f64; BINS] {
        let mut there = 1.0;
        let mut days = [0.0; BINS];
        for (bin, days) in days.iter_mut().enumerate() {
            for _ in from(bin)..end(bin).unwrap_or(horizon + 1) {
                *days += there;
                there *= 1.0 - self.exits[bin].min(1.0);
            }
        }
        days
    }
}

/// Days that an exponential stay of this mean spends in a bin.
fn days_in_bin(mean: f64, bin: usize) -> f64 {
    let left = |day: usize| exp(-(day as f64) / mean);
    mean * (left(from(bin)) - end(bin).map_or(0.0, left))
}

/// `a / b`, 0 where there is nothing.
pub fn share(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_evidence_the_stay_is_the_usual_one() {
        // Six stages share 90 days: 15 each, so an exit in 15 days wherever it stands; nothing leaves on its first day.
        let stay = PooledStay::fit(&[[BinCounts::default(); BINS]; 6], 6.0, 10.0);
        assert!((stay.mean - 15.0).abs() < 1e-12);
        assert_eq!(stay.exits[0], 0.0);
        assert!(
            stay.exits[1..]
                .iter()
                .all(|e| (e - 1.0 / 15.0).abs() < 1e-12)
        );
        // Day 0 is one day; bin 1 is day 1, with everybody still there.
        let days = stay.days(730);
        assert_eq!((days[0], days[1]), (1.0, 1.0));
        // Day 2 and 3: 14/15 and its square.
        assert!((days[2] - (14.0 / 15.0 + 196.0 / 225.0)).abs() < 1e-12);
    }

    #[test]
    fn pace_is_exits_over_what_the_usual_stay_expects() {
        // 10 of the prior and 40 seen; 10 expected of the prior and 300 days / 15 = 20: pace 50/30, mean 15 / (5/3) = 9.
        let mut stage = [BinCounts::default(); BINS];
        stage[1] = BinCounts {
            at_risk: 300.0,
            forward: 30.0,
            lost: 8.0,
            back: 2.0,
        };
        let mut stages = vec![[BinCounts::default(); BINS]; 6];
        stages[2] = stage;
        // What lies beyond 4 x 15 days is not asked.
        stages[3][10] = BinCounts {
            at_risk: 5000.0,
            ..BinCounts::default()
        };
        assert!((PooledStay::fit(&stages, 6.0, 10.0).mean - 9.0).abs() < 1e-12);
    }
}
