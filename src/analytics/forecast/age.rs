//! The age curve: won and lost by days since creation, for deals that nobody has entered yet and for those whose
//! history is not known (docs/forecast.md, "The age curve").

use super::bins::{BINS, OLD, bin_of, end, from};
use super::chain::{Chain, HORIZON};
use super::stay::share;

/// Deals' days with which a bin is drawn towards the one before.
const PULL: f64 = 5.0;

/// Weighted days at risk, wins and losses of one bin of ages.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgeCounts {
    pub at_risk: f64,
    pub won: f64,
    pub lost: f64,
}

/// Wins and losses a day by age, and what they add up to.
pub struct AgeCurve {
    pub won: [f64; BINS],
    pub lost: [f64; BINS],
    /// Won within 0, 1, … days of creation, to [`OLD`] + [`HORIZON`].
    within: Vec<f64>,
    /// Still open at the start of each day.
    open: Vec<f64>,
}

impl AgeCurve {
    /// Fits the curve: what was seen, beside `kappa` deals that follow the chains from where deals enter them (shares by
    /// row; those of all chains add up to 1).
    pub fn fit(counts: &[AgeCounts; BINS], chains: &[(&Chain, Vec<f64>)], kappa: f64) -> AgeCurve {
        let prior = Prior::of(chains);
        let column = |seen: fn(&AgeCounts) -> f64, expected: &[f64; BINS]| {
            let mut rates = [0.0; BINS];
            for bin in 0..BINS {
                let (n, days, c) = (expected[bin], prior.days[bin], &counts[bin]);
                let before = if bin == 1 {
                    share(n, days)
                } else if bin > 1 {
                    rates[bin - 1]
                } else {
                    0.0
                };
                let pull = if bin == 0 { 0.0 } else { PULL };
                rates[bin] = share(
                    kappa * n + pull * before + seen(c),
                    kappa * days + pull + c.at_risk,
                );
            }
            rates
        };
        AgeCurve::of(
            column(|c| c.won, &prior.won),
            column(|c| c.lost, &prior.lost),
        )
    }

    fn of(won: [f64; BINS], lost: [f64; BINS]) -> AgeCurve {
        let (mut within, mut open) = (Vec::with_capacity(OLD + HORIZON + 1), vec![1.0]);
        let (mut so_far, mut there) = (0.0, 1.0);
        for age in 0..=OLD + HORIZON {
            let bin = bin_of(age);
            so_far += there * won[bin];
            there *= (1.0 - won[bin] - lost[bin]).max(0.0);
            within.push(so_far);
            open.push(there);
        }
        AgeCurve {
            won,
            lost,
            within,
            open,
        }
    }

    /// Won within `days` of creation: days between two are on the line between them.
    pub fn within(&self, days: f64) -> f64 {
        let below = (days.max(0.0) as usize).min(self.within.len() - 1);
        let above = (below + 1).min(self.within.len() - 1);
        let part = (days - below as f64).clamp(0.0, 1.0);
        self.within[below] + (self.within[above] - self.within[below]) * part
    }

    /// The odds that a deal of this age, still open, is won within `horizon` more days.
    pub fn odds(&self, age: usize, horizon: usize) -> f64 {
        let (age, horizon) = (age.min(OLD), horizon.min(HORIZON));
        let open = self.open[age + 1];
        if open <= 0.0 {
            return 0.0;
        }
        ((self.within[age + horizon] - self.within[age]) / open).min(1.0)
    }

    /// Closings of either kind a day, in a bin of ages.
    pub fn closing(&self, bin: usize) -> f64 {
        self.won[bin] + self.lost[bin]
    }
}

/// What a deal that follows the chain goes through, by bin of its age.
struct Prior {
    days: [f64; BINS],
    won: [f64; BINS],
    lost: [f64; BINS],
}

impl Prior {
    fn of(chains: &[(&Chain, Vec<f64>)]) -> Prior {
        let mix = |by_row: fn(&Chain) -> &[Vec<f64>], day: usize| -> f64 {
            let all = chains
                .iter()
                .flat_map(|(chain, entries)| entries.iter().zip(by_row(chain)));
            all.map(|(share, row)| share * row[day]).sum()
        };
        let mut prior = Prior {
            days: [0.0; BINS],
            won: [0.0; BINS],
            lost: [0.0; BINS],
        };
        let (mut won_before, mut lost_before) = (0.0, 0.0);
        for bin in 0..BINS {
            for day in from(bin)..end(bin).unwrap_or(HORIZON + 1) {
                let (won, lost) = (mix(|c| &c.won, day), mix(|c| &c.lost, day));
                prior.days[bin] += 1.0 - won_before - lost_before;
                prior.won[bin] += won - won_before;
                prior.lost[bin] += lost - lost_before;
                (won_before, lost_before) = (won, lost);
            }
        }
        prior
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_rate_is_a_known_curve() {
        // 1 % a day won and 1 % lost: of those open, won within h days is half of 1 − 0.98^h, at any age.
        let curve = AgeCurve::of([0.01; BINS], [0.01; BINS]);
        for (age, h) in [(0, 1), (10, 30), (700, 90)] {
            let expected = 0.5 * (1.0 - 0.98f64.powi(h));
            assert!(
                (curve.odds(age, h as usize) - expected).abs() < 1e-12,
                "{age} {h}"
            );
        }
        // Day 0 counts: within 0 days 1 %, within 1 day 1 % + 0.98 %; half a day between them.
        assert!((curve.within(0.0) - 0.01).abs() < 1e-15);
        assert!((curve.within(1.0) - 0.0198).abs() < 1e-15);
        assert!((curve.within(0.5) - 0.0149).abs() < 1e-15);
    }
}
