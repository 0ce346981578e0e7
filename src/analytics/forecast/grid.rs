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
    /// The distribution of what deals and new wins add up to: `large` ones one by one, the rest of them together.
    pub fn of(large: &[Chance], rest: &Together, new: NewWins<'_>) -> Grid {
        let top = large.iter().copied().fold(*rest, Together::with).top(new);
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
        for deal in large {
            grid.add(*deal);
        }
        grid.add_rest(rest);
        grid
    }

    /// A deal is won or not: the masses, moved by its amount with its odds. What would lie beyond the grid stands at its
    /// end.
    fn add(&mut self, deal: Chance) {
        let (cells, part) = self.cell(deal.amount);
        let (stays, near, far) = (1.0 - deal.odds, deal.odds * (1.0 - part), deal.odds * part);
        let before = std::mem::take(&mut self.mass);
        let size = before.len();
        let mut mass: Vec<f64> = before.iter().map(|m| m * stays).collect();
        let moved = |by: usize| &before[..size.saturating_sub(by)];
        for (to, from) in mass.iter_mut().skip(cells).zip(moved(cells)) {
            *to += near * from;
        }
        for (to, from) in mass.iter_mut().skip(cells + 1).zip(moved(cells + 1)) {
            *to += far * from;
        }
        let beyond = |by: usize| before[size.saturating_sub(by)..].iter().sum::<f64>();
        mass[size - 1] += near * beyond(cells) + far * beyond(cells + 1);
        self.mass = mass;
    }

    /// Below which cell an amount lies, and how far towards the next.
    fn cell(&self, amount: f64) -> (usize, f64) {
        let steps = amount / self.step;
        let whole = steps.floor().min(self.mass.len() as f64);
        (whole as usize, (steps - whole).clamp(0.0, 1.0))
    }

    /// Many small deals: a gamma distribution of their mean and variance.
    fn add_rest(&mut self, rest: &Together) {
        let Together { mean, variance, .. } = *rest;
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
        // Σ j f_j gₙ₋ⱼ is a product of two slices that run the same way: j f_j from the largest j down.
        let falling: Vec<f64> = (1..=reaches).rev().map(|j| j as f64 * size[j]).collect();
        let mut total = vec![0.0; size.len()];
        total[0] = exp(expected * (size[0] - 1.0));
        for n in 1..total.len() {
            let terms = n.min(reaches);
            let sum = product(&falling[reaches - terms..], &total[n - terms..n]);
            total[n] = expected / n as f64 * sum;
        }
        // What lies beyond the grid stands at its end.
        let inside: f64 = total.iter().sum();
        total[last] += (1.0 - inside).max(0.0);
        total
    }
}

/// What deals come to together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Together {
    pub mean: f64,
    pub variance: f64,
    /// The largest amount that may well come, and the sum of all that can.
    largest: f64,
    sum: f64,
}

impl Together {
    /// With one more.
    pub fn with(self, deal: Chance) -> Together {
        let may_come = if deal.odds > MAY_COME {
            deal.amount
        } else {
            0.0
        };
        let can_come = if deal.odds > 0.0 { deal.amount } else { 0.0 };
        Together {
            mean: self.mean + deal.amount * deal.odds,
            variance: self.variance + deal.variance(),
            largest: self.largest.max(may_come),
            sum: self.sum + can_come,
        }
    }

    /// Where a grid of them and of new wins ends: far enough for all but what cannot happen.
    pub fn top(&self, new: NewWins<'_>) -> f64 {
        let mean = self.mean + new.expected * new.mean;
        let variance = self.variance + new.expected * new.square;
        let top = mean + DEVIATIONS * variance.sqrt() + LARGEST * self.largest;
        if new.expected > 0.0 {
            top
        } else {
            top.min(self.sum)
        }
    }
}

/// The deals that matter most one by one, and the others, each in the order given.
pub fn split(deals: &[Chance]) -> (Vec<Chance>, Vec<Chance>) {
    if deals.len() <= ONE_BY_ONE {
        return (deals.to_vec(), Vec::new());
    }
    let mut order: Vec<(f64, usize)> = deals.iter().map(Chance::variance).zip(0..).collect();
    order.select_nth_unstable_by(ONE_BY_ONE, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let of = |list: &[(f64, usize)]| {
        let mut places: Vec<usize> = list.iter().map(|(_, at)| *at).collect();
        places.sort_unstable();
        places.into_iter().map(|at| deals[at]).collect()
    };
    (of(&order[..ONE_BY_ONE]), of(&order[ONE_BY_ONE..]))
}

/// Σ a × b, in four sums side by side, so that it takes a fraction of the time and the same bits come out everywhere.
fn product(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 4;
    let mut sums = [0.0; LANES];
    let (fours, others) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = fours
        .remainder()
        .iter()
        .zip(others.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in fours.zip(others) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
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

    fn grid(deals: &[Chance]) -> Grid {
        let (large, rest) = split(deals);
        let rest = rest.into_iter().fold(Together::default(), Together::with);
        Grid::of(&large, &rest, NewWins::default())
    }

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
        let grid = grid(&deals);
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
        let grid = grid(&deals);
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
