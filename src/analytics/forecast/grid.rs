//! The sum of what may be won, as masses on a grid of equal steps (docs/forecast.md, "The distribution").

use super::gamma::gamma_cdf;
use super::odds::exp;

/// Cells of a grid.
pub const CELLS: usize = 1024;
/// Deals that are added one by one.
const ONE_BY_ONE: usize = 256;
/// Standard deviations, and largest amounts, above the mean that a grid reaches.
const DEVIATIONS: f64 = 10.0;
const LARGEST: f64 = 3.0;
/// Odds from which an amount counts as one that may come.
const MAY_COME: f64 = 0.02;
/// More new wins than these are added in two halves, so that the start of the recursion does not vanish.
const MOST_NEW: f64 = 600.0;

/// A deal that may be won: its amount and its odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    pub amount: f64,
    pub odds: f64,
}

impl Chance {
    pub fn variance(&self) -> f64 {
        self.amount * self.amount * self.odds * (1.0 - self.odds)
    }
}

/// New wins to come: how many are expected, and what they may be worth.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewWins<'a> {
    pub expected: f64,
    pub mean: f64,
    pub square: f64,
    /// Amounts with their shares.
    pub sizes: &'a [(f64, f64)],
}

/// Masses at 0, 1, … steps.
#[derive(Clone, Debug)]
pub struct Grid {
    pub step: f64,
    pub mass: Vec<f64>,
}

impl Grid {
    /// The distribution of what deals and new wins add up to.
    pub fn of(deals: &[Chance], new: NewWins<'_>) -> Grid {
        let top = top(deals, new);
        if top <= 0.0 {
            return Grid {
                step: 0.0,
                mass: vec![1.0],
            };
        }
        let mut grid = Grid {
            step: top / (CELLS - 1) as f64,
            mass: vec![0.0; CELLS],
        };
        grid.mass[0] = 1.0;
        if new.expected > 0.0 {
            grid.mass = grid.compound_poisson(new.expected, new.sizes);
        }
        let (large, rest) = split(deals);
        for deal in &large {
            grid.add(*deal);
        }
        grid.add_rest(&rest);
        grid
    }

    /// A deal is won or not: the masses, moved by its amount with its odds.
    fn add(&mut self, deal: Chance) {
        let (cells, part) = self.cell(deal.amount);
        let p = deal.odds;
        let mass = &mut self.mass;
        let last = mass.len() - 1;
        for at in (0..=last).rev() {
            let here = mass[at];
            mass[at] = here * (1.0 - p);
            mass[(at + cells).min(last)] += here * p * (1.0 - part);
            mass[(at + cells + 1).min(last)] += here * p * part;
        }
    }

    /// Below which cell an amount lies, and how far towards the next.
    fn cell(&self, amount: f64) -> (usize, f64) {
        let steps = amount / self.step;
        let whole = steps.floor().min(self.mass.len() as f64);
        (whole as usize, (steps - whole).clamp(0.0, 1.0))
    }

    /// Many small deals: a gamma distribution of their mean and variance.
    fn add_rest(&mut self, rest: &[Chance]) {
        let mean: f64 = rest.iter().map(|c| c.amount * c.odds).sum();
        let variance: f64 = rest.iter().map(Chance::variance).sum();
        if mean <= 0.0 {
            return;
        }
        if variance <= 0.0 {
            return self.add(Chance {
                amount: mean,
                odds: 1.0,
            });
        }
        let (shape, scale) = (mean * mean / variance, variance / mean);
        let below = |cell: usize| gamma_cdf(shape, (cell as f64 + 0.5) * self.step / scale);
        let mut part = Vec::with_capacity(self.mass.len());
        let mut before = 0.0;
        for cell in 0..self.mass.len() {
            let now = if cell + 1 == self.mass.len() {
                1.0
            } else {
                below(cell)
            };
            part.push(now - before);
            before = now;
        }
        self.mass = convolved(&self.mass, &part);
    }

    /// A Poisson number of wins, each of one of the sizes, by Panjer's recursion (H. H. Panjer, ASTIN Bulletin 12,
    /// 1981): g₀ = e^(λ(f₀ − 1)), gₙ = λ/n Σ j f_j gₙ₋ⱼ.
    fn compound_poisson(&self, expected: f64, sizes: &[(f64, f64)]) -> Vec<f64> {
        if expected > MOST_NEW {
            let half = self.compound_poisson(expected / 2.0, sizes);
            return convolved(&half, &half);
        }
        let mut size = vec![0.0; self.mass.len()];
        let last = size.len() - 1;
        for (amount, share) in sizes {
            let (cell, part) = self.cell(*amount);
            size[cell.min(last)] += share * (1.0 - part);
            size[(cell + 1).min(last)] += share * part;
        }
        let reaches = size.iter().rposition(|f| *f > 0.0).unwrap_or(0);
        let weighted: Vec<f64> = size.iter().enumerate().map(|(j, f)| j as f64 * f).collect();
        let mut total = vec![0.0; size.len()];
        total[0] = exp(expected * (size[0] - 1.0));
        for n in 1..total.len() {
            let sum: f64 = (1..=n.min(reaches))
                .map(|j| weighted[j] * total[n - j])
                .sum();
            total[n] = expected / n as f64 * sum;
        }
        // What lies beyond the grid stands at its end.
        let inside: f64 = total.iter().sum();
        total[last] += (1.0 - inside).max(0.0);
        total
    }
}

/// Where a grid ends: far enough for all but what cannot happen.
pub fn top(deals: &[Chance], new: NewWins<'_>) -> f64 {
    let mean: f64 = deals.iter().map(|c| c.amount * c.odds).sum::<f64>() + new.expected * new.mean;
    let variance: f64 = deals.iter().map(Chance::variance).sum::<f64>() + new.expected * new.square;
    let may_come = deals.iter().filter(|c| c.odds > MAY_COME).map(|c| c.amount);
    let top = mean + DEVIATIONS * variance.sqrt() + LARGEST * may_come.fold(0.0, f64::max);
    if new.expected > 0.0 {
        top
    } else {
        top.min(
            deals
                .iter()
                .filter(|c| c.odds > 0.0)
                .map(|c| c.amount)
                .sum(),
        )
    }
}

/// The deals that matter most one by one, and the others, each in the order given.
fn split(deals: &[Chance]) -> (Vec<Chance>, Vec<Chance>) {
    if deals.len() <= ONE_BY_ONE {
        return (deals.to_vec(), Vec::new());
    }
    let mut order: Vec<usize> = (0..deals.len()).collect();
    order.select_nth_unstable_by(ONE_BY_ONE, |a, b| {
        deals[*b]
            .variance()
            .total_cmp(&deals[*a].variance())
            .then(a.cmp(b))
    });
    let mut large = order[..ONE_BY_ONE].to_vec();
    large.sort_unstable();
    let mut rest = order[ONE_BY_ONE..].to_vec();
    rest.sort_unstable();
    let of = |list: Vec<usize>| list.into_iter().map(|at| deals[at]).collect();
    (of(large), of(rest))
}

/// The distribution of a sum; what lies beyond the grid stands at its end.
fn convolved(a: &[f64], b: &[f64]) -> Vec<f64> {
    let last = a.len() - 1;
    let mut sum = vec![0.0; a.len()];
    // Masses below this change nothing that is shown.
    const DUST: f64 = 1e-18;
    for (i, x) in a.iter().enumerate().filter(|(_, x)| **x > DUST) {
        let (inside, beyond) = b.split_at(b.len() - i);
        for (to, y) in sum[i..].iter_mut().zip(inside) {
            *to += x * y;
        }
        sum[last] += x * beyond.iter().sum::<f64>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(grid: &Grid) -> f64 {
        grid.mass
            .iter()
            .enumerate()
            .map(|(at, m)| at as f64 * grid.step * m)
            .sum()
    }

    #[test]
    fn two_deals_have_four_outcomes() {
        let deals = [
            Chance {
                amount: 100.0,
                odds: 0.5,
            },
            Chance {
                amount: 923.0,
                odds: 0.2,
            },
        ];
        let grid = Grid::of(&deals, NewWins::default());
        // The grid ends at their sum, 1023, so a step is 1: 0, 100, 923 and 1023.
        assert!((grid.step - 1.0).abs() < 1e-12);
        for (at, p) in [(0, 0.4), (100, 0.4), (923, 0.1), (1023, 0.1)] {
            assert!((grid.mass[at] - p).abs() < 1e-12, "{at}");
        }
    }

    #[test]
    fn new_wins_are_a_compound_poisson() {
        // 2 wins expected, each of 1 with 3 in 4 or 2 with 1 in 4; on a grid of step 1, g0 = e^−2, g1 = 2·0.75·g0,
        // g2 = (1.5 g1 + 2·2·0.25 g0)/2.
        let grid = Grid {
            step: 1.0,
            mass: vec![0.0; 60],
        };
        let sizes = [(1.0, 0.75), (2.0, 0.25)];
        let g = grid.compound_poisson(2.0, &sizes);
        let g0 = (-2.0f64).exp();
        assert!((g[0] - g0).abs() < 1e-14);
        assert!((g[1] - 1.5 * g0).abs() < 1e-14);
        assert!((g[2] - (1.5 * 1.5 * g0 + g0) / 2.0).abs() < 1e-14);
        assert!((g.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // In halves: 700 wins of 1 have mean and variance 700.
        let grid = Grid {
            step: 1.0,
            mass: vec![0.0; 1024],
        };
        let g = grid.compound_poisson(700.0, &[(1.0, 1.0)]);
        let mean: f64 = g.iter().enumerate().map(|(n, m)| n as f64 * m).sum();
        let square: f64 = g.iter().enumerate().map(|(n, m)| (n * n) as f64 * m).sum();
        assert!((mean - 700.0).abs() < 1e-6 && (square - mean * mean - 700.0).abs() < 1e-3);
    }

    #[test]
    fn many_small_deals_keep_mean_and_variance() {
        let deals: Vec<Chance> = (0..2000)
            .map(|n| Chance {
                amount: 50.0 + f64::from(n % 100),
                odds: 0.1 + 0.4 * f64::from(n % 7) / 7.0,
            })
            .collect();
        let grid = Grid::of(&deals, NewWins::default());
        let expected: f64 = deals.iter().map(|c| c.amount * c.odds).sum();
        let variance: f64 = deals.iter().map(Chance::variance).sum();
        let square: f64 = grid
            .mass
            .iter()
            .enumerate()
            .map(|(at, m)| (at as f64 * grid.step).powi(2) * m)
            .sum();
        let found = mean(&grid);
        assert!((found / expected - 1.0).abs() < 1e-4, "{found} {expected}");
        // An amount between two cells adds at most a quarter of a step's square, for each of the 256 that stand alone.
        let blur = 256.0 * grid.step * grid.step / 4.0;
        let found = square - found * found;
        assert!(
            found > variance * 0.999 && found < variance + blur,
            "{found} {variance}"
        );
    }
}
