//! What it would take where the modelled mean falls short of the quota (metrics.md, "Needed").

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::lead_rate::LeadRate;
use crate::analytics::tally::Figures;
use crate::model::day::Day;
use crate::model::money::Money;

/// What the 365 days up to T say of the whole folder: a filter or a group never refits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Year {
    pub won: u64,
    pub closed: u64,
    pub won_value: Money,
    pub closed_value: Money,
    /// Days from created to won.
    pub median_cycle: Option<f64>,
}

impl Year {
    /// From the figures of all deals that closed in those days.
    pub fn of(figures: &Figures) -> Year {
        Year {
            won: figures.close_rate.by_count.won,
            closed: figures.close_rate.by_count.closed,
            won_value: figures.close_rate.by_value.won,
            closed_value: figures.close_rate.by_value.closed,
            median_cycle: figures.cycle.median_days,
        }
    }
}

/// Counts round up; `null` where there is nothing to divide by.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Needed {
    /// ⌈short / average size⌉.
    pub won_deals: Option<u64>,
    /// ⌈won_deals / close rate⌉.
    pub opportunities: Option<u64>,
    /// ⌈opportunities / lead-to-deal rate⌉.
    pub leads: Option<u64>,
    /// short / close rate by value.
    pub pipeline: Option<Money>,
    /// The latest day on which that pipeline must exist: the period's last less the median cycle.
    pub by: Option<Day>,
}

/// What closes `short`; `None` if nothing is short.
pub fn needed(short: Money, year: &Year, leads: LeadRate, end: Option<Day>) -> Option<Needed> {
    if short <= Money::ZERO {
        return None;
    }
    // The average size is a rounded quotient: short × won ÷ value won is the same, exactly.
    let won_deals = short
        .times(Money::new(year.won.into()))
        .and_then(|part| quotient_up(part.value(), year.won_value.value()));
    let opportunities = won_deals.and_then(|deals| up(deals, year.closed, year.won));
    Some(Needed {
        won_deals,
        opportunities,
        leads: opportunities.and_then(|deals| up(deals, leads.leads, leads.converted)),
        pipeline: pipeline(short, year),
        by: end
            .zip(year.median_cycle)
            .map(|(end, days)| end.plus(-(days.ceil() as i64))),
    })
}

fn pipeline(short: Money, year: &Year) -> Option<Money> {
    let part = short.value().checked_mul(year.closed_value.value())?;
    Some(Money::new(part.checked_div(year.won_value.value())?))
}

/// ⌈count × of / hits⌉: how many of which a share of hits / of comes to `count`.
fn up(count: u64, of: u64, hits: u64) -> Option<u64> {
    let whole = u128::from(count) * u128::from(of);
    u64::try_from(whole.checked_add(u128::from(hits).checked_sub(1)?)? / u128::from(hits)).ok()
}

/// ⌈a / b⌉, from the remainder, which is exact where a quotient is rounded.
fn quotient_up(a: Decimal, b: Decimal) -> Option<u64> {
    let rest = a.checked_rem(b)?;
    let whole = a.checked_sub(rest)?.checked_div(b)?.round().to_u64()?;
    whole.checked_add(u64::from(!rest.is_zero()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::from_quoted(text).unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    const LEADS: LeadRate = LeadRate {
        leads: 1_240,
        converted: 74,
    };

    /// As `examples/sales` has it: 23 of 112 won, 776,000 of 3,467,500.
    fn year() -> Year {
        Year {
            won: 23,
            closed: 112,
            won_value: money("776000"),
            closed_value: money("3467500"),
            median_cycle: Some(81.0),
        }
    }

    #[test]
    fn counts_round_up() {
        // 27,634 / 33,739.13 is less than one deal; 1 / (23/112) = 4.87; 5 / (74/1240) = 83.8.
        let n = needed(money("27634"), &year(), LEADS, Some(day("2026-12-31"))).unwrap();
        assert_eq!(
            (n.won_deals, n.opportunities, n.leads),
            (Some(1), Some(5), Some(84))
        );
        // 27,634 × 3,467,500 / 776,000 = 123,480.53…
        assert_eq!(n.pipeline.map(|p| p.whole()), Some(123_481));
        // 31 December less 81 days; half a day counts as one.
        assert_eq!(n.by, Some(day("2026-10-11")));
        let half = Year {
            median_cycle: Some(80.5),
            ..year()
        };
        let n = needed(money("1"), &half, LEADS, Some(day("2026-12-31"))).unwrap();
        assert_eq!(n.by, Some(day("2026-10-11")));
    }

    #[test]
    fn twice_as_much_short_is_twice_as_many_deals() {
        // An average of 33.33…: a hundred are three of them, not four.
        let thirds = Year {
            won: 3,
            closed: 30,
            won_value: money("100"),
            closed_value: money("1000"),
            median_cycle: None,
        };
        let n = needed(money("100"), &thirds, LEADS, None).unwrap();
        assert_eq!((n.won_deals, n.opportunities), (Some(3), Some(30)));
        assert_eq!((n.pipeline, n.by), (Some(money("1000")), None));
        let n = needed(money("100.01"), &thirds, LEADS, None).unwrap();
        assert_eq!((n.won_deals, n.opportunities), (Some(4), Some(40)));
    }

    #[test]
    fn nothing_to_divide_by_is_no_figure() {
        assert_eq!(needed(Money::ZERO, &year(), LEADS, None), None);
        let none = Year {
            won: 0,
            won_value: Money::ZERO,
            median_cycle: None,
            ..year()
        };
        let no_leads = LeadRate::default();
        let n = needed(money("5"), &none, LEADS, None).unwrap();
        assert_eq!(
            (n.won_deals, n.opportunities, n.leads, n.pipeline),
            (None, None, None, None)
        );
        // Won for nothing: a size of 0 closes no gap.
        let free = Year {
            won_value: Money::ZERO,
            ..year()
        };
        assert_eq!(
            needed(money("5"), &free, LEADS, None).unwrap().won_deals,
            None
        );
        let n = needed(money("5"), &year(), no_leads, None).unwrap();
        assert_eq!((n.opportunities, n.leads), (Some(5), None));
        // More deals than can be counted.
        let tiny = Year {
            won_value: money("0.00000001"),
            ..year()
        };
        let huge = needed(money("9999999999999999999"), &tiny, LEADS, None).unwrap();
        assert_eq!((huge.won_deals, huge.opportunities), (None, None));
    }
}
