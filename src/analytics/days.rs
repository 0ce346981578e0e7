//! Spans of whole calendar days: mean, median, 90th percentile by nearest rank.

use std::collections::BTreeMap;

/// How often each number of days occurred: few distinct numbers, however many deals.
#[derive(Clone, Debug, Default)]
pub struct Days {
    counts: BTreeMap<i64, u64>,
    count: u64,
    sum: i64,
}

impl Days {
    pub fn add(&mut self, days: i64) {
        *self.counts.entry(days).or_default() += 1;
        self.count += 1;
        self.sum += days;
    }

    pub fn merge(&mut self, other: Days) {
        for (days, n) in other.counts {
            *self.counts.entry(days).or_default() += n;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// Of an even count the mean of the middle two.
    pub fn median(&self) -> Option<f64> {
        let (a, b) = (
            self.nth(self.count.div_ceil(2))?,
            self.nth(self.count / 2 + 1)?,
        );
        Some((a + b) as f64 / 2.0)
    }

    /// The least value that at least `percent` of all do not exceed (nearest rank).
    pub fn percentile(&self, percent: u64) -> Option<i64> {
        self.nth((self.count * percent).div_ceil(100).max(1))
    }

    /// The `rank`-th smallest, counted from 1.
    fn nth(&self, rank: u64) -> Option<i64> {
        let mut before = 0;
        self.counts
            .iter()
            .find(|(_, n)| {
                before += **n;
                before >= rank
            })
            .map(|(days, _)| *days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[i64]) -> Days {
        let mut d = Days::default();
        list.iter().for_each(|n| d.add(*n));
        d
    }

    #[test]
    fn medians_and_percentiles_by_hand() {
        // 1 3 3 8: mean 15/4, median (3 + 3)/2; the 90th percentile is the ⌈3.6⌉ = 4th.
        let d = days(&[3, 8, 1, 3]);
        assert_eq!(
            (d.mean(), d.median(), d.percentile(90)),
            (Some(3.75), Some(3.0), Some(8))
        );
        // Of ten the 9th; of eleven the ⌈9.9⌉ = 10th.
        assert_eq!(days(&(1..=10).collect::<Vec<_>>()).percentile(90), Some(9));
        assert_eq!(days(&(1..=11).collect::<Vec<_>>()).percentile(90), Some(10));
        assert_eq!(days(&[1, 2]).median(), Some(1.5));
        assert_eq!(days(&[0]).median(), Some(0.0));
        assert_eq!(
            (
                days(&[]).mean(),
                days(&[]).median(),
                days(&[]).percentile(90)
            ),
            (None, None, None)
        );
    }
}
