//! Whether a figure of a week, or of another span, is more than noise: an XmR chart (W. A. Shewhart 1931; in the form
//! with moving ranges of D. J. Wheeler, *Understanding Variation*, 1993).
//!
//! The limits are mean ± 2.66 × mean moving range of the last 12 complete spans before the one that is judged; with fewer
//! than 8 there is too little to say (metrics.md, "Noise and limits").

/// Spans that limits stand on at most, and at least.
pub const MOST: usize = 12;
pub const LEAST: usize = 8;

/// 3 / 1.128: three standard deviations, where the mean range of two is 1.128 of them.
const WIDTH: f64 = 2.66;

/// What is usual, from the past.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Limits {
    /// Spans it stands on.
    pub n: u64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// What is said of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Within its usual range.
    Noise,
    MoreThanNoise,
    /// Too few spans before it to say.
    TooFew,
}

/// What the past of a figure makes usual, oldest first; spans without a figure say nothing. `None` where it is too short.
pub fn limits(past: &[Option<f64>]) -> Option<Limits> {
    let known: Vec<f64> = past.iter().copied().flatten().collect();
    let last = &known[known.len().saturating_sub(MOST)..];
    if last.len() < LEAST {
        return None;
    }
    let n = last.len() as f64;
    let mean = last.iter().sum::<f64>() / n;
    let ranges: f64 = last.windows(2).map(|w| (w[1] - w[0]).abs()).sum();
    let half = WIDTH * ranges / (n - 1.0);
    Some(Limits {
        n: last.len() as u64,
        mean,
        low: mean - half,
        high: mean + half,
    })
}

/// Judges a figure by what was usual before it.
pub fn judge(value: Option<f64>, limits: Option<&Limits>) -> Verdict {
    match (value, limits) {
        (Some(v), Some(l)) if v < l.low || v > l.high => Verdict::MoreThanNoise,
        (Some(_), Some(_)) => Verdict::Noise,
        _ => Verdict::TooFew,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(values: &[i32]) -> Vec<Option<f64>> {
        values.iter().map(|v| Some(f64::from(*v))).collect()
    }

    #[test]
    fn limits_by_hand() {
        // Mean of 10 12 10 12 10 12 10 12 is 11; every range is 2, so the limits are 11 ± 2.66 x 2 = 5.68 and 16.32.
        let limits = limits(&past(&[10, 12, 10, 12, 10, 12, 10, 12])).unwrap();
        assert_eq!(limits.n, 8);
        assert!((limits.mean - 11.0).abs() < 1e-12);
        assert!((limits.low - 5.68).abs() < 1e-12 && (limits.high - 16.32).abs() < 1e-12);
        assert_eq!(judge(Some(16.0), Some(&limits)), Verdict::Noise);
        assert_eq!(judge(Some(17.0), Some(&limits)), Verdict::MoreThanNoise);
        assert_eq!(judge(Some(5.0), Some(&limits)), Verdict::MoreThanNoise);
        assert_eq!(judge(None, Some(&limits)), Verdict::TooFew);
    }

    #[test]
    fn seven_are_too_few_and_the_last_twelve_count() {
        assert_eq!(limits(&past(&[1, 2, 3, 4, 5, 6, 7])), None);
        // 100 stands before the last twelve and says nothing; a span without a figure neither.
        let mut long = past(&[100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        long.push(None);
        let limits = limits(&long).unwrap();
        assert_eq!((limits.n, limits.low, limits.high), (12, 1.0, 1.0));
        assert_eq!(judge(Some(1.5), None), Verdict::TooFew);
    }
}
