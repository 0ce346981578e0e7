//! The stage chain: from a stage and the days in it to the odds of having won within so many days (docs/forecast.md,
//! "The stage chain").
//!
//! Each stage has daily hazards of moving forward, being lost and going back, by days of the stay. A deal is won by
//! competing risks: what is lost is lost, what has not moved is still open.

use super::bins::{BINS, OLD, bin_of};
use super::stay::{BinCounts, PooledStay, share};
use super::within::{Days, LOST, WON, Within};

/// Days that the chain is followed.
pub const HORIZON: usize = 730;
/// Exits of a day never add up to more.
const MOST: f64 = 0.98;
/// How many days of the pooled stay a stage borrows, in means, beside those of the prior's deals.
const BORROWED: f64 = 0.3;
/// What the next stage, and the one before, count as seen moves.
const NEXT: f64 = 2.0;
const BEFORE: f64 = 1.0;

/// Exits a day of one stage, by bin of days in it.
#[derive(Clone, Debug)]
pub struct Hazards {
    pub forward: [f64; BINS],
    pub lost: [f64; BINS],
    pub back: [f64; BINS],
    /// Where forward leads: by row of the pipeline, `won` behind them; adds up to 1.
    pub to: Vec<f64>,
    /// Where back leads, by row.
    pub back_to: Vec<f64>,
}

/// What stands behind every stage of a chain.
#[derive(Clone, Copy)]
pub struct Prior<'s> {
    pub stay: &'s PooledStay,
    /// Days of the pooled stay by bin, up to [`HORIZON`].
    pub days: &'s [f64; BINS],
    /// κ: its weight in deals.
    pub kappa: f64,
}

impl Hazards {
    /// Fits a stage: its counts beside a prior that goes forward with `ahead` at the pooled stay.
    pub fn fit(
        counts: &[BinCounts; BINS],
        moves: &[f64],
        row: usize,
        ahead: f64,
        prior: &Prior<'_>,
    ) -> Hazards {
        let Prior { stay, days, kappa } = *prior;
        let rows = moves.len() - 1;
        let mut hazards = Hazards {
            forward: [0.0; BINS],
            lost: [0.0; BINS],
            back: [0.0; BINS],
            to: shares(moves, row + 1..=rows, row + 1, NEXT),
            back_to: if row == 0 {
                Vec::new()
            } else {
                shares(moves, 0..=row - 1, row - 1, BEFORE)
            },
        };
        for bin in 0..BINS {
            let weight = if bin == 0 {
                kappa
            } else {
                kappa * days[bin] + BORROWED * stay.mean
            };
            let c = &counts[bin];
            let rate = |prior: f64, seen: f64| {
                share(weight * prior * stay.exits[bin] + seen, weight + c.at_risk)
            };
            let (forward, lost) = (rate(ahead, c.forward), rate(1.0 - ahead, c.lost));
            let back = if row == 0 { 0.0 } else { rate(0.0, c.back) };
            let all = forward + lost + back;
            let scale = if all > MOST { MOST / all } else { 1.0 };
            hazards.forward[bin] = forward * scale;
            hazards.lost[bin] = lost * scale;
            hazards.back[bin] = back * scale;
        }
        hazards
    }

    pub fn leaving(&self, bin: usize) -> f64 {
        self.forward[bin] + self.lost[bin] + self.back[bin]
    }
}

/// Weighted moves as shares, `extra` more for the usual one.
fn shares(
    moves: &[f64],
    among: std::ops::RangeInclusive<usize>,
    usual: usize,
    extra: f64,
) -> Vec<f64> {
    let mut list: Vec<f64> = (0..moves.len())
        .map(|to| if among.contains(&to) { moves[to] } else { 0.0 })
        .collect();
    list[usual] += extra;
    let sum: f64 = list.iter().sum();
    list.iter_mut().for_each(|x| *x /= sum);
    list
}

/// The odds of moving forward that the settings' odds imply: π_s / π_next, the last stage's own; within 5 and 98 %.
/// A stage without odds lies between its neighbours, 5 % before the first and 80 % in the last.
pub fn ahead_of_priors(priors: &[Option<f64>]) -> Vec<f64> {
    const BEFORE_FIRST: f64 = 0.05;
    const IN_LAST: f64 = 0.80;
    let rows = priors.len() as i64;
    let known = |row: i64| {
        if row < 0 {
            None
        } else {
            priors.get(row as usize).copied().flatten()
        }
    };
    let odds: Vec<f64> = (0..rows)
        .map(|row| {
            let below = (-1..=row)
                .rev()
                .find_map(|r| known(r).map(|p| (r, p)))
                .unwrap_or((-1, BEFORE_FIRST));
            let above = (row..rows)
                .find_map(|r| known(r).map(|p| (r, p)))
                .unwrap_or((rows - 1, IN_LAST));
            if above.0 == below.0 || row == above.0 {
                return above.1;
            }
            if row <= below.0 {
                return below.1;
            }
            below.1 + (above.1 - below.1) * (row - below.0) as f64 / (above.0 - below.0) as f64
        })
        .collect();
    (0..odds.len())
        .map(|row| {
            let next = odds.get(row + 1).copied().unwrap_or(1.0);
            let ahead = if next > 0.0 { odds[row] / next } else { 1.0 };
            ahead.clamp(0.05, 0.98)
        })
        .collect()
}

/// What becomes of a deal that enters a stage today, or stands in it since some days.
pub struct Chain {
    pub hazards: Vec<Hazards>,
    /// By row: won, and lost, within 0, 1, … days of entering.
    pub won: Vec<Vec<f64>>,
    pub lost: Vec<Vec<f64>>,
    /// By row: what leads on from here, won within 0, 1, … days of leaving forward, and back.
    onward: Vec<Vec<f64>>,
    backward: Vec<Vec<f64>>,
    /// By row: share still there at the start of each day, to [`OLD`] + [`HORIZON`] + 1.
    pub there: Vec<Vec<f64>>,
}

impl Chain {
    pub fn new(hazards: Vec<Hazards>) -> Chain {
        let there: Vec<Vec<f64>> = hazards.iter().map(staying).collect();
        let within = Within::of(&hazards, &there);
        let column = |lists: &[Box<Days>], n: usize| -> Vec<Vec<f64>> {
            let days = |row: &Days| row[..=HORIZON].iter().map(|ends| ends[n]).collect();
            lists.iter().map(|row| days(row)).collect()
        };
        Chain {
            won: column(&within.total, WON),
            lost: column(&within.total, LOST),
            onward: column(&within.onward, WON),
            backward: column(&within.backward, WON),
            hazards,
            there,
        }
    }

    /// The odds that a deal which has been in `row` for `days` is won within `horizon` more.
    pub fn odds(&self, row: usize, days: usize, horizon: usize) -> f64 {
        let (days, horizon) = (days.min(OLD), horizon.min(HORIZON));
        let (h, there) = (&self.hazards[row], &self.there[row]);
        let open = there[days + 1];
        if open <= 0.0 {
            return 0.0;
        }
        let mut sum = 0.0;
        for v in 1..=horizon {
            let bin = bin_of(days + v);
            let left = horizon - v;
            sum += there[days + v]
                * (h.forward[bin] * self.onward[row][left]
                    + h.back[bin] * self.backward[row][left]);
        }
        (sum / open).min(1.0)
    }
}

/// Share still in a stage at the start of each day.
fn staying(h: &Hazards) -> Vec<f64> {
    let mut there = Vec::with_capacity(OLD + HORIZON + 2);
    there.push(1.0);
    for day in 0..=OLD + HORIZON {
        there.push(there[day] * (1.0 - h.leaving(bin_of(day))));
    }
    there
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hazards(forward: f64, lost: f64, back: f64, row: usize, rows: usize) -> Hazards {
        let mut to = vec![0.0; rows + 1];
        to[row + 1] = 1.0;
        let mut back_to = vec![0.0; rows + 1];
        if row > 0 {
            back_to[row - 1] = 1.0;
        } else {
            back_to.clear();
        }
        let (mut f, mut b) = ([forward; BINS], [back; BINS]);
        // Nothing on the first day.
        (f[0], b[0]) = (0.0, 0.0);
        let mut l = [lost; BINS];
        l[0] = 0.0;
        Hazards {
            forward: f,
            lost: l,
            back: b,
            to,
            back_to,
        }
    }

    /// The same by walking one deal through every day: no convolution, no memory.
    struct Walk<'h> {
        h: &'h [Hazards],
        /// Share by row and days in it.
        here: Vec<Vec<f64>>,
        won: f64,
        lost: f64,
    }

    impl Walk<'_> {
        fn leave(&mut self, row: usize, days: usize, there: f64) -> f64 {
            let (h, bin) = (&self.h[row], bin_of(days));
            for to in row + 1..=self.h.len() {
                self.enter(to, there * h.forward[bin] * h.to[to]);
            }
            for to in 0..row {
                self.enter(to, there * h.back[bin] * h.back_to[to]);
            }
            self.lost += there * h.lost[bin];
            there * (1.0 - h.leaving(bin))
        }

        /// Enters a stage today, and may leave it today.
        fn enter(&mut self, row: usize, share: f64) {
            if share == 0.0 {
            } else if row == self.h.len() {
                self.won += share;
            } else {
                let stays = self.leave(row, 0, share);
                self.here[row][0] += stays;
            }
        }

        fn next_day(&mut self) {
            for row in &mut self.here {
                row.insert(0, 0.0);
            }
            for row in 0..self.h.len() {
                for days in 1..self.here[row].len() {
                    self.here[row][days] = self.leave(row, days, self.here[row][days]);
                }
            }
        }
    }

    fn walked(h: &[Hazards], row: usize, horizon: usize) -> (f64, f64) {
        let mut walk = Walk {
            h,
            here: vec![vec![0.0]; h.len()],
            won: 0.0,
            lost: 0.0,
        };
        walk.enter(row, 1.0);
        (0..horizon).for_each(|_| walk.next_day());
        (walk.won, walk.lost)
    }

    #[test]
    fn winning_and_losing_compete() {
        // Constant hazards of 0.25 % won and 0.75 % lost a day are 25 % in the end, never 60 %.
        let chain = Chain::new(vec![hazards(0.0025, 0.0075, 0.0, 0, 1)]);
        // From day 1 on: won within d days = 0.25 (1 − 0.99^d).
        for d in [1, 30, 730] {
            let expected = 0.25 * (1.0 - 0.99f64.powi(d as i32));
            assert!((chain.won[0][d] - expected).abs() < 1e-12, "{d}");
            assert!((chain.lost[0][d] - 3.0 * expected).abs() < 1e-12);
        }
        // However long it has stood there, as the hazards stay the same.
        assert!((chain.odds(0, 500, 30) - 0.25 * (1.0 - 0.99f64.powi(30))).abs() < 1e-12);
    }

    #[test]
    fn the_memory_is_the_walk() {
        let mut list = vec![
            hazards(0.05, 0.02, 0.0, 0, 3),
            hazards(0.04, 0.01, 0.03, 1, 3),
            hazards(0.1, 0.02, 0.01, 2, 3),
        ];
        // Different bins, something on the first day, a jump and a long way back.
        for (n, h) in list.iter_mut().enumerate() {
            for bin in 1..BINS {
                h.forward[bin] *= 1.0 + bin as f64 / 10.0;
                h.lost[bin] *= 1.0 + ((bin * 7 + n) % 5) as f64 / 4.0;
            }
            h.forward[0] = 0.1;
        }
        list[0].to = vec![0.0, 0.6, 0.3, 0.1];
        list[2].back_to = vec![0.25, 0.75, 0.0, 0.0];
        let chain = Chain::new(list.clone());
        for row in 0..3 {
            for d in [0, 1, 2, 9, 60, 200] {
                let (won, lost) = walked(&list, row, d);
                assert!(
                    (chain.won[row][d] - won).abs() < 1e-10,
                    "{row} {d}: {} {won}",
                    chain.won[row][d]
                );
                assert!((chain.lost[row][d] - lost).abs() < 1e-10, "{row} {d}");
            }
        }
        // Day 0 of a stay: what the whole has, less what the first day brought, among those still there.
        let all = chain.won[1][10];
        let by_odds = chain.odds(1, 0, 10);
        let onward = |d: usize| chain.won[2][d] * list[1].to[2] + list[1].to[3];
        let expected = (all - list[1].forward[0] * onward(10)) / chain.there[1][1];
        assert!((by_odds - expected).abs() < 1e-12, "{by_odds} {expected}");
    }

    #[test]
    fn the_settings_odds_are_odds_of_moving_on() {
        let ahead = ahead_of_priors(&[
            Some(0.05),
            Some(0.10),
            Some(0.2),
            Some(0.35),
            Some(0.55),
            Some(0.8),
        ]);
        for (a, b) in ahead
            .iter()
            .zip([0.5, 0.5, 0.2 / 0.35, 0.35 / 0.55, 0.55 / 0.8, 0.8])
        {
            assert!((a - b).abs() < 1e-15);
        }
        // Nothing known: from 5 % before the first to 80 % in the last, a third of the way each.
        let ahead = ahead_of_priors(&[None, None, None]);
        let odds = [0.3, 0.55, 0.8];
        assert!((ahead[0] - odds[0] / odds[1]).abs() < 1e-12 && (ahead[2] - 0.8).abs() < 1e-12);
        // Between two that are known; odds that fall are held at 98 %.
        let ahead = ahead_of_priors(&[Some(0.2), None, Some(0.4), Some(0.3)]);
        assert!((ahead[0] - 0.2 / 0.3).abs() < 1e-12);
        assert_eq!((ahead[2], ahead[3]), (0.98, 0.3));
    }

    #[test]
    fn without_evidence_a_stage_has_the_settings_odds() {
        // Two stages of 0.2 and 0.5: of those that enter the last half are won in the end, of the first a fifth.
        let stay = PooledStay::fit(&[[BinCounts::default(); BINS]; 2], 2.0, 10.0);
        let none = [BinCounts::default(); BINS];
        let ahead = ahead_of_priors(&[Some(0.2), Some(0.5)]);
        let days = stay.days(HORIZON);
        let prior = Prior {
            stay: &stay,
            days: &days,
            kappa: 10.0,
        };
        let fit = |row: usize| Hazards::fit(&none, &[0.0; 3], row, ahead[row], &prior);
        let chain = Chain::new(vec![fit(0), fit(1)]);
        assert!((chain.won[1][HORIZON] - 0.5).abs() < 1e-3);
        assert!((chain.won[0][HORIZON] - 0.2).abs() < 1e-3);
    }
}
