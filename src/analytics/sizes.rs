//! Deal sizes: count, exact sum, mean and median (metrics.md, "average deal size").

use crate::model::money::Money;

/// Values of deals, added up exactly.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    values: Vec<Money>,
    /// `None` inside once the sum went beyond 28 digits.
    sum: Sum,
}

/// An exact sum that remembers if it could not be kept.
#[derive(Clone, Copy, Debug)]
pub struct Sum(Option<Money>);

impl Default for Sum {
    fn default() -> Sum {
        Sum(Some(Money::ZERO))
    }
}

impl Sum {
    pub fn add(&mut self, value: Money) {
        self.0 = self.0.and_then(|sum| sum.plus(value));
    }

    pub fn merge(&mut self, other: Sum) {
        self.0 = self.0.zip(other.0).and_then(|(a, b)| a.plus(b));
    }

    /// `None` beyond 28 digits.
    pub fn value(&self) -> Option<Money> {
        self.0
    }
}

impl Sizes {
    pub fn add(&mut self, value: Money) {
        self.values.push(value);
        self.sum.add(value);
    }

    pub fn merge(&mut self, mut other: Sizes) {
        self.values.append(&mut other.values);
        self.sum.merge(other.sum);
    }

    pub fn count(&self) -> u64 {
        self.values.len() as u64
    }

    /// Σ; `None` beyond 28 digits.
    pub fn value(&self) -> Option<Money> {
        self.sum.value()
    }

    /// Σ / count; `None` for no deals.
    pub fn mean(&self) -> Option<Money> {
        self.value()?.over(self.count())
    }

    /// The middle value; of an even count the mean of the middle two.
    pub fn median(&mut self) -> Option<Money> {
        let middle = self.values.len() / 2;
        if self.values.is_empty() {
            return None;
        }
        let odd = self.values.len() % 2 == 1;
        let (below, upper, _) = self.values.select_nth_unstable(middle);
        let upper = *upper;
        if odd {
            return Some(upper);
        }
        below.iter().copied().max()?.plus(upper)?.over(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(values: &[&str]) -> Sizes {
        let mut s = Sizes::default();
        values
            .iter()
            .for_each(|v| s.add(Money::from_quoted(v).unwrap()));
        s
    }

    #[test]
    fn mean_and_median_by_hand() {
        // 1 + 2 + 10 = 13; 13 / 3; the middle of three is 2. With 5: the mean of 2 and 5 is 3.5.
        let mut s = sizes(&["10", "1", "2"]);
        assert_eq!(s.median().unwrap().to_string(), "2");
        assert_eq!(
            s.mean().unwrap().to_string(),
            "4.3333333333333333333333333333"
        );
        assert_eq!(
            sizes(&["10", "1", "2", "5"]).median().unwrap().to_string(),
            "3.5"
        );
        assert_eq!(sizes(&[]).median(), None);
        assert_eq!(sizes(&[]).mean(), None);
    }

    #[test]
    fn a_sum_beyond_28_digits_is_no_sum() {
        let nines = "9".repeat(28);
        let s = sizes(&[nines.as_str(); 9]);
        assert_eq!(s.value(), None);
        assert_eq!(s.mean(), None);
    }
}
