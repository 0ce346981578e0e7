//! Deals that nobody has entered yet: how many a day, and what they will be worth (docs/forecast.md, "Deals yet to
//! come").

use super::running::Series;
use crate::model::day::Day;

/// Days in which a creation loses half its weight.
const HALF_LIFE: f64 = 90.0;
/// Days before these weigh less than a binary number tells.
const FORGOTTEN: i64 = 90 * 64;
/// A day counts at most so many times the mean of the days that had any: an import is not a rate.
const MOST: f64 = 4.0;
/// Without so many days of record, and creations on so many of them, no deal is invented.
const DAYS_OF_RECORD: i64 = 28;
const DAYS_WITH_ANY: usize = 5;

/// Creations a day to be expected after `t`, from those after the day `from`; `None` while the record, which begins on
/// `first`, is too young to say.
pub fn rate(created: &Series, first: Day, from: Day, t: Day) -> Option<f64> {
    let busy = created.each(first, t).iter().filter(|n| **n > 0).count();
    if t.since(first) < DAYS_OF_RECORD || busy < DAYS_WITH_ANY || t <= from {
        return None;
    }
    let from = from.max(t.plus(-FORGOTTEN));
    let days = t.since(from);
    // The first day has whatever was there before the record began.
    let each = created.each(from.plus(1), t);
    // Days of 80 half-lives ago weigh nothing beside the newest, to the last bit.
    let days = (days as usize)
        .min((80.0 * HALF_LIFE) as usize)
        .max(each.len());
    let mut counts = vec![0.0; days - each.len()];
    counts.extend(each.iter().map(|n| f64::from(*n)));
    let busy = counts.iter().filter(|n| **n > 0.0).count();

    let most = MOST * counts.iter().sum::<f64>() / busy.max(1) as f64;
    let daily = libm::exp2(-1.0 / HALF_LIFE);
    let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
    for count in counts.iter().rev() {
        sum += weight * count.min(most);
        weights += weight;
        weight *= daily;
    }
    Some(sum / weights)
}

/// What a new deal will be worth if it is won: amounts with their weights, which add up to 1.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    pub mean: f64,
    /// Mean of the squares.
    pub square: f64,
}

/// Sums over amounts of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct AmountSums {
    pub count: f64,
    pub sum: f64,
    pub squares: f64,
}

impl AmountSums {
    pub fn add(&mut self, amount: f64) {
        self.count += 1.0;
        self.sum += amount;
        self.squares += amount * amount;
    }

    /// With another's.
    pub fn plus(self, other: AmountSums) -> AmountSums {
        AmountSums {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }
}

impl Sizes {
    /// Deals won in two years, one each, and `kappa` spread over all that were created in two years.
    pub fn of(won: &AmountSums, created: &AmountSums, kappa: f64) -> Sizes {
        let each = each_created(created.count, kappa);
        let weight = won.count + each * created.count;
        if weight <= 0.0 {
            return Sizes::default();
        }
        Sizes {
            mean: (won.sum + each * created.sum) / weight,
            square: (won.squares + each * created.squares) / weight,
        }
    }
}

/// The weight of one deal that was created.
pub fn each_created(count: f64, kappa: f64) -> f64 {
    if count > 0.0 { kappa / count } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Day {
        Day::parse("2026-01-01").unwrap().plus(n)
    }

    fn series(days: &[i64]) -> Series {
        let mut s = Series::new(day(0), 400);
        days.iter().for_each(|n| s.add(day(*n)));
        s.finish();
        s
    }

    #[test]
    fn one_deal_invents_no_other() {
        assert_eq!(rate(&series(&[0]), day(0), day(0), day(300)), None);
        // Four days with any are too few, five are not; nor are they after 27 days.
        assert_eq!(rate(&series(&[0, 1, 2, 3]), day(0), day(0), day(28)), None);
        assert_eq!(
            rate(&series(&[0, 1, 2, 3, 4]), day(0), day(0), day(27)),
            None
        );
        assert!(rate(&series(&[0, 1, 2, 3, 4]), day(0), day(0), day(28)).is_some());
    }

    #[test]
    fn a_day_of_import_is_no_rate() {
        // Every day one, from the day after the first: 1 a day, whatever the first day brought.
        let mut days: Vec<i64> = (1..=100).collect();
        days.extend([0; 500]);
        let one = rate(&series(&days), day(0), day(0), day(100)).unwrap();
        assert!((one - 1.0).abs() < 1e-12);
        // 301 more on day 50: the mean of 100 days is 4.01, so that day counts 16.04 and not 302.
        days.extend([50; 301]);
        let capped = rate(&series(&days), day(0), day(0), day(100)).unwrap();
        let weight = |ago: f64| 0.5f64.powf(ago / 90.0);
        let all: f64 = (0..100).map(|n| weight(n as f64)).sum();
        assert!((capped - (all + 15.04 * weight(50.0)) / all).abs() < 1e-12);
    }

    #[test]
    fn sizes_are_those_of_wins_beside_those_of_all() {
        let (mut won, mut created) = (AmountSums::default(), AmountSums::default());
        [10.0, 30.0].iter().for_each(|a| won.add(*a));
        [10.0, 30.0, 20.0, 100.0]
            .iter()
            .for_each(|a| created.add(*a));
        // Two wins of mean 20, and ten of mean 40: (40 + 400) / 12.
        let sizes = Sizes::of(&won, &created, 10.0);
        assert!((sizes.mean - 440.0 / 12.0).abs() < 1e-12);
        // (100 + 900) + 10 × (100 + 900 + 400 + 10,000)/4 = 29,500; / 12.
        assert!((sizes.square - 29_500.0 / 12.0).abs() < 1e-9);
        assert_eq!(
            Sizes::of(&AmountSums::default(), &AmountSums::default(), 10.0).mean,
            0.0
        );
    }
}
