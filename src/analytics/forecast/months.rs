//! Some months of the quarter close more than others (docs/forecast.md, "The months of a quarter").

use super::odds::{exp, ln};
use crate::model::day::Day;
use crate::model::period::Calendar;

/// How far months are believed to differ: the variance of the logarithm.
const SPREAD: f64 = 0.09;
/// A month's own chance, beside that of its counts.
const NOISE: f64 = 0.04;
/// Days of a month.
const MONTH: f64 = 30.4;

/// How fast closings come in the first, second and third month of the fiscal quarter; 1 in the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Months(pub [f64; 3]);

/// Wins of one kind of month.
#[derive(Clone, Copy, Debug, Default)]
pub struct MonthCounts {
    pub won: f64,
    /// By days at risk and the age curve.
    pub expected: f64,
    pub days: f64,
}

impl Months {
    pub const EVEN: Months = Months([1.0; 3]);

    /// Fits the factors; months that were never seen, and records without wins, are even.
    pub fn fit(counts: &[MonthCounts; 3]) -> Months {
        let sum = |of: fn(&MonthCounts) -> f64| counts.iter().map(of).sum::<f64>();
        let (won, expected) = (sum(|c| c.won), sum(|c| c.expected));
        if won <= 0.0 || expected <= 0.0 {
            return Months::EVEN;
        }
        let factors = counts.map(|c| {
            if c.days <= 0.0 {
                return 1.0;
            }
            let expected = c.expected * won / expected;
            let ratio = ln((c.won + 0.5) / (expected + 0.5));
            exp(ratio * SPREAD / (SPREAD + 1.0 / (c.won + 0.5) + NOISE / (c.days / MONTH)))
        });
        let mean = factors.iter().sum::<f64>() / 3.0;
        Months(factors.map(|f| f / mean))
    }

    /// The days after `t` up to `end`, each as long as its month is fast, as whole days.
    pub fn days(&self, t: Day, end: Day, calendar: &Calendar) -> usize {
        let mut sum = 0.0;
        let mut day = t;
        while day < end {
            // Whole stretches of a month at once.
            let next = day.plus(1);
            // Never none: the month of the last of all days has no day after it to be told by.
            let left = (last_of_month(next).since(next) + 1).clamp(1, end.since(day));
            sum += self.0[kind(next, calendar)] * left as f64;
            day = day.plus(left);
        }
        (sum + 0.5).floor() as usize
    }
}

/// 0, 1 or 2: which month of its fiscal quarter a day is in.
pub fn kind(day: Day, calendar: &Calendar) -> usize {
    ((day.month() + 12 - calendar.fiscal_year_starts) % 3) as usize
}

/// The last day of a day's month.
pub fn last_of_month(day: Day) -> Day {
    let first = day.plus(1 - i64::from(day.day_of_month()));
    let next = first.plus_months(1);
    // There is no month after the last of all.
    if next.month() == first.month() {
        next
    } else {
        next.plus(-1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_busy_month_is_believed_in_part() {
        // 15, 16 and 9 wins where 14.821, 11.771 and 13.407 were expected in 243.2 days (8 months) each.
        let months =
            [(15.0, 14.821), (16.0, 11.771), (9.0, 13.407)].map(|(won, expected)| MonthCounts {
                won,
                expected,
                days: 243.2,
            });
        let Months(g) = Months::fit(&months);
        // ln(16.5/12.271) = 0.29614; weight 0.09/(0.09 + 1/16.5 + 0.005) = 0.57837: e^0.17128 = 1.18682.
        // ln(15.5/15.321) = 0.01162; 0.09/(0.09 + 0.064516 + 0.005) = 0.56421: e^0.00655 = 1.00658.
        // ln(9.5/13.907) = −0.38113; 0.09/(0.09 + 0.105263 + 0.005) = 0.44941: e^−0.17128 = 0.84258.
        // Their mean is 1.01199.
        for (a, b) in g
            .iter()
            .zip([1.00658 / 1.01199, 1.18682 / 1.01199, 0.84258 / 1.01199])
        {
            assert!((a - b).abs() < 2e-5, "{a} {b}");
        }
        assert_eq!(Months::fit(&[MonthCounts::default(); 3]), Months::EVEN);
    }

    #[test]
    fn the_last_month_of_all_has_an_end() {
        assert_eq!(last_of_month(day("9999-12-05")), Day::MAX);
        assert_eq!(last_of_month(day("2028-02-01")), day("2028-02-29"));
        let all = Months::EVEN.days(day("9999-11-29"), Day::MAX, &Calendar::default());
        // One of November, 31 of December.
        assert_eq!(all, 32);
    }

    #[test]
    fn days_are_as_long_as_their_month() {
        let calendar = Calendar::default();
        let months = Months([1.0, 1.2, 0.8]);
        // 23 Nov to 31 Dec: 7 days of November at 1.2, 31 of December at 0.8: 33.2.
        assert_eq!(
            months.days(day("2026-11-23"), day("2026-12-31"), &calendar),
            33
        );
        assert_eq!(
            months.days(day("2026-11-23"), day("2026-11-23"), &calendar),
            0
        );
        // A year that begins in February: November is the first month of its last quarter.
        let fiscal = Calendar {
            fiscal_year_starts: 2,
            ..calendar
        };
        assert_eq!(
            (
                kind(day("2026-11-23"), &calendar),
                kind(day("2026-11-23"), &fiscal)
            ),
            (1, 0)
        );
    }
}
