//! How good a score is: whether it puts those who convert before those who do not (AUC), how much better than chance its
//! best are (lift), and whether what it says comes true (calibration).

/// The chance that one who converted stands above one who did not; ties count half (Hanley & McNeil, Radiology 143,
/// 1982). `None` without both.
pub fn auc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum, mut at) = (0_u64, 0.0, 0);
    while at < sorted.len() {
        let tied = sorted[at..]
            .iter()
            .take_while(|s| s.0 == sorted[at].0)
            .count();
        let ones = sorted[at..at + tied].iter().filter(|s| s.1).count() as u64;
        let zeros = tied as u64 - ones;
        sum += ones as f64 * (below as f64 + zeros as f64 / 2.0);
        below += zeros;
        at += tied;
    }
    let ones = scored.len() as u64 - below;
    (ones > 0 && below > 0).then(|| sum / (ones as f64 * below as f64))
}

/// A tenth of the leads, the best first.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Tenth {
    /// 1 for the best.
    pub tenth: u64,
    pub leads: u64,
    pub converted: u64,
    /// converted / leads.
    pub rate: Option<f64>,
    /// rate / the rate of all.
    pub lift: Option<f64>,
    /// The mean of what the score says, where it says a probability.
    pub said: Option<f64>,
}

/// The same of a score that says no probability.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct RankedTenth {
    pub tenth: u64,
    pub leads: u64,
    pub converted: u64,
    pub rate: Option<f64>,
    pub lift: Option<f64>,
}

impl From<Tenth> for RankedTenth {
    fn from(t: Tenth) -> RankedTenth {
        RankedTenth {
            tenth: t.tenth,
            leads: t.leads,
            converted: t.converted,
            rate: t.rate,
            lift: t.lift,
        }
    }
}

/// Ten parts of equal size (but for one), by score; ties as they stand. `is_chance`: the score is a probability.
pub fn tenths(scored: &[(f64, bool)], is_chance: bool) -> Vec<Tenth> {
    let mut sorted: Vec<(usize, f64, bool)> = scored
        .iter()
        .enumerate()
        .map(|(at, s)| (at, s.0, s.1))
        .collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let all = sorted.len();
    let ones = sorted.iter().filter(|s| s.2).count();
    let whole = (all > 0 && ones > 0).then(|| ones as f64 / all as f64);
    (0..10)
        .map(|k| {
            let part = &sorted[all * k / 10..all * (k + 1) / 10];
            let hits = part.iter().filter(|s| s.2).count() as u64;
            let n = part.len() as u64;
            let rate = (n > 0).then(|| hits as f64 / n as f64);
            Tenth {
                tenth: k as u64 + 1,
                leads: n,
                converted: hits,
                rate,
                lift: rate.zip(whole).map(|(r, w)| r / w),
                said: (is_chance && n > 0)
                    .then(|| part.iter().map(|s| s.1).sum::<f64>() / n as f64),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_counts_pairs() {
        // Pairs (converted, not): (0.9, 0.8) right, (0.9, 0.3) right, (0.3, 0.8) wrong, (0.3, 0.3) half: 2.5 of 4.
        let scored = [(0.9, true), (0.8, false), (0.3, true), (0.3, false)];
        assert_eq!(auc(&scored), Some(2.5 / 4.0));
        assert_eq!(auc(&scored[..1]), None);
    }

    #[test]
    fn tenths_add_up() {
        let scored: Vec<(f64, bool)> = (0..25).map(|i| (f64::from(i) / 25.0, i >= 20)).collect();
        let parts = tenths(&scored, true);
        assert_eq!(parts.iter().map(|t| t.leads).sum::<u64>(), 25);
        assert_eq!(parts.iter().map(|t| t.converted).sum::<u64>(), 5);
        // The best two (24, 23) of 25, 5 of which converted: 1 / 0.2 = 5; they say 24/25 and 23/25.
        assert_eq!(
            (parts[0].leads, parts[0].converted, parts[0].lift),
            (2, 2, Some(5.0))
        );
        assert_eq!(parts[0].said, Some(0.94));
    }
}
