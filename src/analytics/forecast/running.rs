//! Counts a day, and their running sums: what happened between any two days is a difference of two rows.
//!
//! Sums are kept plain and weighted by 2^(day/365), so that the weight of a day, 2^(−days ago/365), is a factor of the
//! difference.

use crate::model::day::Day;

/// Days in which evidence loses half its weight.
const HALF_LIFE: f64 = 365.0;

/// `N` counts a day.
pub struct Running<const N: usize> {
    origin: Day,
    days: usize,
    /// By day and column; while filling, columns of days at risk hold where stretches begin (+) and end (−).
    counts: Vec<i32>,
    /// Weighted, of all days before; a row more than there are days.
    sums: Vec<f64>,
}

impl<const N: usize> Running<N> {
    pub fn new(origin: Day, days: usize) -> Running<N> {
        Running {
            origin,
            days,
            counts: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Adds to a day's count; a day before the first counts as the first, one after the last not at all.
    pub fn add(&mut self, day: Day, column: usize, n: i32) {
        if self.counts.is_empty() {
            self.counts = vec![0; self.days * N];
        }
        let at = day.since(self.origin).max(0) as usize;
        if at < self.days {
            self.counts[at * N + column] += n;
        }
    }

    /// Takes in what another counted, before the filling ends.
    pub fn merge(&mut self, other: &Running<N>) {
        if self.counts.is_empty() {
            self.counts.clone_from(&other.counts);
        } else {
            let pairs = self.counts.iter_mut().zip(&other.counts);
            pairs.for_each(|(a, b)| *a += b);
        }
    }

    /// Ends the filling. Columns that hold beginnings and ends become counts a day.
    pub fn finish(&mut self, stretches: &[bool; N]) {
        if self.counts.is_empty() {
            return;
        }
        self.sums = vec![0.0; (self.days + 1) * N];
        for day in 0..self.days {
            let weight = libm::exp2(day as f64 / HALF_LIFE);
            for (column, is_stretch) in stretches.iter().enumerate() {
                let at = day * N + column;
                if *is_stretch && day > 0 {
                    self.counts[at] += self.counts[at - N];
                }
                self.sums[at + N] = self.sums[at] + weight * f64::from(self.counts[at]);
            }
        }
    }

    /// The weighted count of the days `from` to `to`, both counted; `to` itself weighs 1.
    pub fn weighted(&self, column: usize, from: Day, to: Day) -> f64 {
        let Some((first, last)) = self.rows(from, to) else {
            return 0.0;
        };
        let sum = self.sums[(last + 1) * N + column] - self.sums[first * N + column];
        // Differences of sums may leave dust below zero.
        (sum * libm::exp2(-(last as f64) / HALF_LIFE)).max(0.0)
    }

    /// The plain count of the days `from` to `to`.
    pub fn plain(&self, column: usize, from: Day, to: Day) -> f64 {
        let Some((first, last)) = self.rows(from, to) else {
            return 0.0;
        };
        let counts = (first..=last).map(|day| i64::from(self.counts[day * N + column]));
        counts.sum::<i64>() as f64
    }

    /// The plain counts of a day.
    pub fn on(&self, day: Day) -> Option<&[i32]> {
        let at = self.rows(day, day)?.0 * N;
        self.counts.get(at..at + N)
    }

    fn rows(&self, from: Day, to: Day) -> Option<(usize, usize)> {
        if self.sums.is_empty() {
            return None;
        }
        let first = from.since(self.origin).max(0);
        let last = to.since(self.origin).min(self.days as i64 - 1);
        (first <= last).then_some((first as usize, last as usize))
    }

    /// How much the weight of a day is at another, later one.
    pub fn weight(day: Day, at: Day) -> f64 {
        libm::exp2(-(at.since(day) as f64) / HALF_LIFE)
    }
}

/// One count a day, with plain and weighted sums.
pub struct Series {
    origin: Day,
    days: usize,
    counts: Vec<u32>,
    plain: Vec<u64>,
    weighted: Vec<f64>,
}

impl Series {
    pub fn new(origin: Day, days: usize) -> Series {
        Series {
            origin,
            days,
            counts: Vec::new(),
            plain: Vec::new(),
            weighted: Vec::new(),
        }
    }

    /// One more on a day; a day before the first counts as the first.
    pub fn add(&mut self, day: Day) {
        if self.counts.is_empty() {
            self.counts = vec![0; self.days];
        }
        let at = day.since(self.origin).max(0) as usize;
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
    }

    /// Takes in what another counted, before the filling ends.
    pub fn merge(&mut self, other: &Series) {
        if self.counts.is_empty() {
            self.counts.clone_from(&other.counts);
        } else {
            let pairs = self.counts.iter_mut().zip(&other.counts);
            pairs.for_each(|(a, b)| *a += b);
        }
    }

    pub fn finish(&mut self) {
        if self.counts.is_empty() {
            return;
        }
        self.plain = Vec::with_capacity(self.days + 1);
        self.weighted = Vec::with_capacity(self.days + 1);
        let (mut plain, mut weighted) = (0, 0.0);
        self.plain.push(plain);
        self.weighted.push(weighted);
        for (day, count) in self.counts.iter().enumerate() {
            plain += u64::from(*count);
            weighted += libm::exp2(day as f64 / HALF_LIFE) * f64::from(*count);
            self.plain.push(plain);
            self.weighted.push(weighted);
        }
    }

    /// How many from `from` to `to`, both counted.
    pub fn count(&self, from: Day, to: Day) -> u64 {
        self.rows(from, to)
            .map_or(0, |(first, last)| self.plain[last + 1] - self.plain[first])
    }

    /// The same, each weighing 2^(−days before `to` / 365).
    pub fn weighted(&self, from: Day, to: Day) -> f64 {
        self.rows(from, to).map_or(0.0, |(first, last)| {
            let sum = self.weighted[last + 1] - self.weighted[first];
            (sum * libm::exp2(-(last as f64) / HALF_LIFE)).max(0.0)
        })
    }

    /// The counts of each day from `from` to `to`.
    pub fn each(&self, from: Day, to: Day) -> &[u32] {
        self.rows(from, to)
            .map_or(&[], |(first, last)| &self.counts[first..=last])
    }

    fn rows(&self, from: Day, to: Day) -> Option<(usize, usize)> {
        if self.plain.is_empty() {
            return None;
        }
        let first = from.since(self.origin).max(0);
        let last = to.since(self.origin).min(self.days as i64 - 1);
        (first <= last).then_some((first as usize, last as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_year_halves_the_weight() {
        let mut s = Series::new(day("2025-01-01"), 731);
        s.add(day("2025-01-01"));
        s.add(day("2026-01-01"));
        s.add(day("2026-01-01"));
        s.finish();
        // As of 1 January 2026: 2 of that day, and one of a year ago, which weighs half.
        assert!((s.weighted(day("2025-01-01"), day("2026-01-01")) - 2.5).abs() < 1e-12);
        assert_eq!(s.count(day("2025-01-02"), day("2026-12-31")), 2);
        assert_eq!(s.each(day("2025-12-31"), day("2026-01-02")), [0, 2, 0]);
        assert_eq!(s.count(day("2026-01-02"), day("2025-01-02")), 0);
    }

    #[test]
    fn stretches_are_counted_by_day() {
        let mut r: Running<2> = Running::new(day("2026-01-01"), 10);
        // At risk from the 2nd to the 4th; an exit on the 4th.
        r.add(day("2026-01-02"), 0, 1);
        r.add(day("2026-01-05"), 0, -1);
        r.add(day("2026-01-04"), 1, 1);
        r.finish(&[true, false]);
        assert_eq!(r.on(day("2026-01-04")), Some(&[1, 1][..]));
        assert_eq!(r.on(day("2026-01-05")), Some(&[0, 0][..]));
        let three = r.weighted(0, day("2026-01-01"), day("2026-01-04"));
        assert!(
            (three - (1.0 + 0.5f64.powf(1.0 / 365.0) + 0.5f64.powf(2.0 / 365.0))).abs() < 1e-12
        );
        assert_eq!(r.on(day("2026-01-11")), None);
    }
}
