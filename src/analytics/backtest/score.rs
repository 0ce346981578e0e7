//! How good a row of forecasts was, beside what came.

use crate::analytics::forecast::point::is_within;

/// One forecast: a mean, and what is said to be exceeded nine times in ten, five times, and once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    pub mean: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

impl Said {
    /// One figure without a range.
    pub fn point(value: f64) -> Said {
        Said {
            mean: value,
            p10: value,
            p50: value,
            p90: value,
        }
    }

    /// The mean loss of the three quantiles: what was missed × τ where more came, × (1 − τ) where less (Koenker and
    /// Bassett, Econometrica 46, 1978).
    fn pinball(&self, actual: f64) -> f64 {
        let loss = |tau: f64, said: f64| (tau * (actual - said)).max((tau - 1.0) * (actual - said));
        (loss(0.1, self.p10) + loss(0.5, self.p50) + loss(0.9, self.p90)) / 3.0
    }
}

/// The score of a row of forecasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    pub n: u64,
    /// Σ (mean − actual) / Σ actual; above 0: too high.
    pub bias: Option<f64>,
    /// Σ |mean − actual| / Σ actual.
    pub wape: Option<f64>,
    /// Of all, how many actuals lay between 10 % and 90 %.
    pub inside: u64,
    /// Σ of the loss of the quantiles / Σ actual.
    pub pinball: Option<f64>,
}

impl Score {
    /// Of forecasts, each beside what came. Nothing won in any of them leaves nothing to divide by.
    pub fn of(list: impl Iterator<Item = (Said, f64)>) -> Score {
        let (mut n, mut inside) = (0, 0);
        let (mut all, mut signed, mut missed, mut loss) = (0.0, 0.0, 0.0, 0.0);
        for (said, actual) in list {
            n += 1;
            inside += u64::from(is_within(actual, said.p10, said.p90));
            all += actual;
            signed += said.mean - actual;
            missed += (said.mean - actual).abs();
            loss += said.pinball(actual);
        }
        let share = |sum: f64| (all > 0.0).then(|| sum / all);
        Score {
            n,
            bias: share(signed),
            wape: share(missed),
            inside,
            pinball: share(loss),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-12)
    }

    #[test]
    fn a_score_is_worked_by_hand() {
        let said = Said {
            mean: 110.0,
            p10: 80.0,
            p50: 100.0,
            p90: 150.0,
        };
        // 90 came: 20 too much; 300 came: 190 too little. Σ actual 390.
        let score = Score::of([(said, 90.0), (said, 300.0)].into_iter());
        assert_eq!((score.n, score.inside), (2, 1));
        assert!(near(score.bias, (20.0 - 190.0) / 390.0));
        assert!(near(score.wape, 210.0 / 390.0));
        // 90: 0.1 × 10 + 0.5 × 10 + 0.1 × 60 = 12, a third is 4. 300: 0.1 × 220 + 0.5 × 200 + 0.9 × 150 = 257.
        assert!(near(score.pinball, (12.0 + 257.0) / 3.0 / 390.0));
        // Of one figure the loss is half its miss: (0.1 + 0.5 + 0.9) / 3 = 0.5, above and below.
        let score = Score::of([(Said::point(50.0), 90.0), (Said::point(330.0), 300.0)].into_iter());
        assert!(near(score.pinball, (20.0 + 15.0) / 390.0));
    }

    #[test]
    fn nothing_to_divide_by_is_no_figure() {
        assert_eq!(Score::of(std::iter::empty()), Score::default());
        let score = Score::of([(Said::point(0.0), 0.0)].into_iter());
        assert_eq!((score.n, score.wape, score.inside), (1, None, 1));
    }
}
