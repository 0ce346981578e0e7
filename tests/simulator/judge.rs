//! How good forecasts were, pooled over companies and days, and the table that a person reads.

use std::collections::BTreeMap;

use crate::company::Kind;

/// What was said of a landing. A method without a distribution says the same for all three quantiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    pub mean: f64,
    pub quantiles: [f64; 3],
}

const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

impl Said {
    pub fn point(value: f64) -> Said {
        Said {
            mean: value,
            quantiles: [value; 3],
        }
    }

    /// The mean over the three quantiles.
    fn pinball(&self, actual: f64) -> f64 {
        let loss = |(level, value): (f64, &f64)| {
            f64::max(level * (actual - value), (level - 1.0) * (actual - value))
        };
        let losses = LEVELS.into_iter().zip(&self.quantiles).map(loss);
        losses.sum::<f64>() / 3.0
    }
}

/// One landing, what had been won of it by then, and what a method said.
#[derive(Clone, Copy)]
pub struct Point {
    pub actual: f64,
    pub won_to_date: f64,
    pub said: Said,
}

/// The points of one company, a method each.
pub type Verdict = Vec<(&'static str, Point)>;

/// Sums over points.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    n: f64,
    actual: f64,
    error: f64,
    missed: f64,
    median_missed: f64,
    loss: f64,
    inside: f64,
}

impl Sums {
    fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Sums {
        let mut sums = Sums::default();
        for &Point { actual, said, .. } in points {
            let [low, median, high] = said.quantiles;
            sums.n += 1.0;
            sums.actual += actual;
            sums.error += said.mean - actual;
            sums.missed += (said.mean - actual).abs();
            sums.median_missed += (median - actual).abs();
            sums.loss += said.pinball(actual);
            sums.inside += f64::from(u8::from(low <= actual && actual <= high));
        }
        sums
    }

    /// Σ(forecast − actual) / Σ actual.
    pub fn bias(&self) -> f64 {
        self.error / self.actual
    }

    /// Of the mean: Σ|forecast − actual| / Σ actual.
    pub fn wape(&self) -> f64 {
        self.missed / self.actual
    }

    pub fn wape_of_median(&self) -> f64 {
        self.median_missed / self.actual
    }

    /// Over the mean actual.
    pub fn pinball(&self) -> f64 {
        self.loss / self.actual
    }

    /// Share of the points between the 10th and the 90th percentile.
    pub fn inside(&self) -> f64 {
        self.inside / self.n
    }
}

/// All points, by kind and method, a list a company.
#[derive(Default)]
pub struct Judge(BTreeMap<(Kind, &'static str), Vec<Vec<Point>>>);

impl Judge {
    pub fn add(&mut self, kind: Kind, verdict: &Verdict) {
        let mut by_method: BTreeMap<&'static str, Vec<Point>> = BTreeMap::new();
        for &(method, point) in verdict {
            by_method.entry(method).or_default().push(point);
        }
        for (method, points) in by_method {
            self.0.entry((kind, method)).or_default().push(points);
        }
    }

    fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.0.keys().map(|key| key.0).collect();
        kinds.dedup();
        kinds
    }

    pub fn methods(&self) -> Vec<&'static str> {
        let mut methods: Vec<_> = self.0.keys().map(|key| key.1).collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }

    pub fn companies(&self, kind: Kind) -> f64 {
        self.0[&(kind, "modelled")].len() as f64
    }

    /// All points of a kind together.
    pub fn of(&self, kind: Kind, method: &'static str) -> Sums {
        Sums::of(self.0[&(kind, method)].iter().flatten())
    }

    /// A figure in the mean over the kinds, which are of very different size.
    pub fn over_kinds(&self, figure: impl Fn(Kind) -> f64) -> f64 {
        let kinds = self.kinds();
        kinds.iter().map(|&kind| figure(kind)).sum::<f64>() / kinds.len() as f64
    }

    /// The pinball loss of a method that says one number, had it known how such numbers would turn out: with the 10th,
    /// 50th and 90th percentile, over all points of a kind, of what came for each 1 that it said was still to come.
    pub fn pinball_with_hindsight(&self, kind: Kind, method: &'static str) -> f64 {
        let points: Vec<Point> = self.0[&(kind, method)].iter().flatten().copied().collect();
        let to_come = |point: &Point| point.said.mean - point.won_to_date;
        let mut shares: Vec<f64> = points
            .iter()
            .filter(|point| to_come(point) > 0.0)
            .map(|point| (point.actual - point.won_to_date) / to_come(point))
            .collect();
        shares.sort_by(f64::total_cmp);
        if shares.is_empty() {
            return self.of(kind, method).pinball();
        }
        let at = |level: f64| shares[(level * (shares.len() - 1) as f64).round() as usize];
        let spread = points.iter().map(|point| Point {
            said: Said {
                mean: point.said.mean,
                quantiles: LEVELS.map(|level| point.won_to_date + at(level) * to_come(point)),
            },
            ..*point
        });
        Sums::of(&spread.collect::<Vec<_>>()).pinball()
    }

    pub fn doubt_of_bias(&self, kind: Kind, method: &'static str) -> f64 {
        self.doubt(kind, method, |sums| (sums.error, sums.actual))
    }

    fn doubt_of_inside(&self, kind: Kind, method: &'static str) -> f64 {
        self.doubt(kind, method, |sums| (sums.inside, sums.n))
    }

    /// The standard error of a ratio of sums, by its linear approximation, over companies: the points of one company
    /// are not independent.
    fn doubt(&self, kind: Kind, method: &'static str, ratio: fn(&Sums) -> (f64, f64)) -> f64 {
        let companies = self.0[&(kind, method)].iter();
        let parts: Vec<(f64, f64)> = companies.map(|points| ratio(&Sums::of(points))).collect();
        let over: f64 = parts.iter().map(|part| part.0).sum();
        let under: f64 = parts.iter().map(|part| part.1).sum();
        let squares = parts.iter().map(|(a, b)| (a - over / under * b).powi(2));
        let n = parts.len() as f64;
        (squares.sum::<f64>() * n / (n - 1.0).max(1.0)).sqrt() / under
    }

    /// A block a kind, a line a method.
    pub fn table(&self) -> String {
        let blocks = self.kinds().into_iter().map(|kind| self.block(kind));
        blocks.collect::<Vec<_>>().join("\n")
    }

    fn block(&self, kind: Kind) -> String {
        let companies = &self.0[&(kind, "modelled")];
        let points: usize = companies.iter().map(Vec::len).sum();
        let title = format!("{kind:?}: {} companies, {points} points", companies.len());
        let mut text = format!(
            "{title:<36}{:>16}{:>8}{:>11}{:>9}{:>16}{:>16}\n",
            "bias", "WAPE", "of median", "pinball", "with hindsight", "inside"
        );
        for method in self.methods() {
            let sums = self.of(kind, method);
            let bias = self.doubt_of_bias(kind, method);
            text += &format!(
                "  {method:<34}{:>+8.3} ± {bias:.3}{:>8.3}{:>11.3}{:>9.4}",
                sums.bias(),
                sums.wape(),
                sums.wape_of_median(),
                sums.pinball(),
            );
            if method == "modelled" {
                let inside = self.doubt_of_inside(kind, method);
                text += &format!("{:>24.3} ± {inside:.3}\n", sums.inside());
            } else {
                text += &format!("{:>16.4}\n", self.pinball_with_hindsight(kind, method));
            }
        }
        text
    }
}
