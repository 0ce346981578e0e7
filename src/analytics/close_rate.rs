//! Close rate: won / (won + lost), by count with its 95 % Wilson interval, and by value (metrics.md, "The four").

use super::sizes::Sizes;
use super::stats::{newcombe, wilson};
use crate::model::money::Money;

/// A rate with the counts it stands on.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct ByCount {
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub won: u64,
    pub closed: u64,
}

/// Σ won / Σ (won + lost).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct ByValue {
    pub rate: Option<f64>,
    pub won: Money,
    pub closed: Money,
}

/// Both.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct CloseRate {
    pub by_count: ByCount,
    pub by_value: ByValue,
}

/// The close rate of won and lost deals; `None` if their values add up beyond what is kept.
pub fn close_rate(won: &Sizes, lost: &Sizes) -> Option<CloseRate> {
    let (won_value, closed_value) = (won.value()?, won.value()?.plus(lost.value()?)?);
    Some(CloseRate {
        by_count: by_count(won.count(), won.count() + lost.count()),
        by_value: ByValue {
            rate: ratio(won_value, closed_value),
            won: won_value,
            closed: closed_value,
        },
    })
}

/// Won of so many closed, with the interval.
pub fn by_count(won: u64, closed: u64) -> ByCount {
    let interval = wilson(won, closed);
    ByCount {
        rate: (closed > 0).then(|| won as f64 / closed as f64),
        low: interval.map(|i| i.0),
        high: interval.map(|i| i.1),
        won,
        closed,
    }
}

/// `a / b` as a share; `None` where there is nothing to divide by.
pub fn ratio(a: Money, b: Money) -> Option<f64> {
    let quotient = a.value().checked_div(b.value())?;
    Some(Money::new(quotient).to_f64())
}

/// Whether two close rates differ by more than noise: Newcombe's 95 % interval of the difference leaves out 0.
pub fn differ(a: &ByCount, b: &ByCount) -> bool {
    newcombe((a.won, a.closed), (b.won, b.closed))
        .is_some_and(|(low, high)| low > 0.0 || high < 0.0)
}
