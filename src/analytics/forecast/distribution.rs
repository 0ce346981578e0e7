//! The distribution of what will have been won by the end of a period: a mixture over what is common to all deals
//! (docs/forecast.md, "The distribution").

use super::grid::{Chance, Grid, NewWins, Together, split};
use super::odds::{exp, ln, with_odds};
use crate::analytics::passes::in_order;

/// Nodes and weights of the seven-point Gauss–Hermite rule for a standard normal (Abramowitz and Stegun 25.4.46,
/// scaled).
const NODES: [(f64, f64); 7] = [
    (-3.750_439_717_725_742, 0.000_548_268_855_972_218),
    (-2.366_759_410_734_541, 0.030_757_123_967_586_5),
    (-1.154_405_394_739_968_1, 0.240_123_178_605_012_7),
    (0.0, 0.457_142_857_142_857_14),
    (1.154_405_394_739_968_1, 0.240_123_178_605_012_7),
    (2.366_759_410_734_541, 0.030_757_123_967_586_5),
    (3.750_439_717_725_742, 0.000_548_268_855_972_218),
];

/// Deals that are too large for the grid of the others, at most.
const APART: usize = 4;

/// Values and their masses, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    atoms: Vec<(f64, f64)>,
}

impl Distribution {
    /// Certainty.
    pub fn certain(value: f64) -> Distribution {
        Distribution {
            atoms: vec![(value, 1.0)],
        }
    }

    /// What `won` and the deals and new wins to come add up to, when all log odds, and the logarithm of the new, share a
    /// normal shock of standard deviation `sigma`.
    pub fn of(won: f64, deals: &[Chance], new: NewWins<'_>, sigma: f64) -> Distribution {
        let mean = |shift: f64| {
            let factor = exp(shift);
            let open: f64 = deals
                .iter()
                .map(|c| c.amount * with_odds(c.odds, factor))
                .sum();
            open + new.expected * new.mean * factor
        };
        let (plain, mixed) = (
            mean(0.0),
            NODES
                .iter()
                .map(|(z, weight)| weight * mean(sigma * z))
                .sum::<f64>(),
        );
        // A shock moves odds up less than down, or the other way: the mean of the mixture is brought back.
        let centre = if plain > 0.0 && mixed > 0.0 {
            ln(plain / mixed)
        } else {
            0.0
        };
        let (large, rest) = split(deals);
        let (apart, large) = set_apart(large, &rest, new);
        let node = |(z, weight): &(f64, f64)| {
            let factor = exp(sigma * z + centre);
            let shocked = |c: &Chance| Chance {
                odds: with_odds(c.odds, factor),
                ..*c
            };
            let large: Vec<Chance> = large.iter().map(shocked).collect();
            let rest = rest
                .iter()
                .map(shocked)
                .fold(Together::default(), Together::with);
            let new = NewWins {
                expected: new.expected * factor,
                ..new
            };
            let grid = Grid::of(&large, &rest, new);
            let apart: Vec<Chance> = apart.iter().map(shocked).collect();
            copies(&grid, &apart, won, *weight)
        };
        let mut atoms = in_order(&NODES, node).concat();
        atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        Distribution { atoms }
    }

    /// The least value that at least `share` of the mass does not exceed.
    pub fn quantile(&self, share: f64) -> f64 {
        let all: f64 = self.atoms.iter().map(|a| a.1).sum();
        let mut below = 0.0;
        for (value, mass) in &self.atoms {
            below += mass;
            // Sums of masses may miss by the last bits.
            if below >= share * all * (1.0 - 1e-12) {
                return *value;
            }
        }
        self.atoms.last().map_or(0.0, |a| a.0)
    }

    /// The chance of at least so much.
    pub fn at_least(&self, value: f64) -> f64 {
        let from = value - value.abs() * 1e-9;
        let first = self.atoms.partition_point(|a| a.0 < from);
        let (below, above) = self.atoms.split_at(first);
        // From 0.0: the sum of nothing is -0.0.
        let mass = |atoms: &[(f64, f64)]| atoms.iter().fold(0.0, |sum, a| sum + a.1);
        let (below, above) = (mass(below), mass(above));
        if below + above > 0.0 {
            above / (below + above)
        } else {
            0.0
        }
    }

    /// The mass from one value up to, and without, another.
    pub fn between(&self, from: f64, to: f64) -> f64 {
        let inside = self.atoms.iter().filter(|a| a.0 >= from && a.0 < to);
        inside.map(|a| a.1).sum()
    }
}

/// A grid from `won` on, copied for each way in which the deals apart are won or not.
fn copies(grid: &Grid, apart: &[Chance], won: f64, weight: f64) -> Vec<(f64, f64)> {
    let mut copies = vec![(won, weight)];
    for deal in apart {
        let moved = copies
            .iter()
            .map(|(at, w)| (at + deal.amount, w * deal.odds));
        let stayed = copies.iter().map(|(at, w)| (*at, w * (1.0 - deal.odds)));
        copies = stayed.chain(moved).collect();
    }
    let mut atoms = Vec::with_capacity(copies.len() * grid.mass.len());
    for (from, weight) in copies {
        let masses = grid.mass.iter().enumerate().filter(|(_, m)| **m > 0.0);
        atoms.extend(masses.map(|(at, m)| (from + at as f64 * grid.step, weight * m)));
    }
    atoms
}

/// Deals larger than half the grid of all others: they would leave the others no cells, and stand off it.
fn set_apart(
    mut large: Vec<Chance>,
    rest: &[Chance],
    new: NewWins<'_>,
) -> (Vec<Chance>, Vec<Chance>) {
    let rest = rest
        .iter()
        .copied()
        .fold(Together::default(), Together::with);
    let mut apart = Vec::new();
    while apart.len() < APART {
        let may = large
            .iter()
            .enumerate()
            .filter(|(_, c)| c.odds > 0.0 && c.amount > 0.0);
        let largest = may
            .max_by(|a, b| a.1.amount.total_cmp(&b.1.amount))
            .map(|(at, _)| at);
        let Some(largest) = largest else {
            break;
        };
        let deal = large.remove(largest);
        let others = large.iter().copied().fold(rest, Together::with);
        if deal.amount <= others.top(new) / 2.0 {
            large.insert(largest, deal);
            break;
        }
        apart.push(deal);
    }
    (apart, large)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_deal_is_won_or_not() {
        let deal = [Chance {
            amount: 48_000.0,
            odds: 0.3,
        }];
        let d = Distribution::of(10_000.0, &deal, NewWins::default(), 0.0);
        assert_eq!((d.quantile(0.5), d.quantile(0.9)), (10_000.0, 58_000.0));
        assert!((d.at_least(58_000.0) - 0.3).abs() < 1e-12);
        assert_eq!(d.at_least(10_000.0), 1.0);
        assert_eq!(d.at_least(58_001.0), 0.0);
    }

    #[test]
    fn a_shock_widens_and_keeps_the_mean() {
        let deals = [Chance {
            amount: 10.0,
            odds: 0.3,
        }; 100];
        let spread = |sigma: f64| {
            let d = Distribution::of(0.0, &deals, NewWins::default(), sigma);
            let mean: f64 = d.atoms.iter().map(|(v, m)| v * m).sum();
            assert!((mean / 300.0 - 1.0).abs() < 0.01, "{mean}");
            d.quantile(0.9) - d.quantile(0.1)
        };
        // 100 deals alone: sd 45.8, so 80 % within ± 58.7. With a shock of 0.3 in log odds: sd of the mean
        // 1000 × 0.21 × 0.3 = 63, together 78: ± 100.
        let (alone, shocked) = (spread(0.0), spread(0.3));
        assert!((alone - 117.0).abs() < 10.0, "{alone}");
        assert!((shocked - 200.0).abs() < 20.0, "{shocked}");
    }

    #[test]
    fn a_giant_does_not_blur_the_others() {
        let mut deals = vec![Chance {
            amount: 1_000_000.0,
            odds: 0.1,
        }];
        deals.extend(
            [Chance {
                amount: 1.0,
                odds: 0.5,
            }; 20],
        );
        let d = Distribution::of(0.0, &deals, NewWins::default(), 0.0);
        // Nine times in ten the sum is that of the small: half of them at the median, which the giant moves to 5/9.
        assert!((d.quantile(0.5) - 10.0).abs() < 1.01, "{}", d.quantile(0.5));
        assert!((d.at_least(1_000_000.0) - 0.1).abs() < 1e-9);
    }
}
