//! How old the open deals are, in bands of days: age = T − created (metrics.md, "Health"). Parked deals are not among them.

use super::counts::TooLarge;
use super::tally::{Adding, DealsValue};
use crate::model::money::Money;

/// First days of the bands; each reaches to the day before the next.
const BANDS: [i64; 6] = [0, 31, 61, 91, 181, 366];

/// Deals of about the same age.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct AgeBand {
    pub from_days: i64,
    /// `null` for the last one.
    pub to_days: Option<i64>,
    #[serde(flatten)]
    pub sum: DealsValue,
}

/// Bands while deals pass by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ages([Adding; BANDS.len()]);

impl Ages {
    pub fn add(&mut self, age_days: i64, value: Money) {
        let after = BANDS.iter().take_while(|from| **from <= age_days).count();
        self.0[after.saturating_sub(1)].add(value);
    }

    pub fn finish(self) -> Result<Vec<AgeBand>, TooLarge> {
        let to = |at: usize| BANDS.get(at + 1).map(|next| next - 1);
        let bands = BANDS.iter().zip(self.0).enumerate();
        bands
            .map(|(at, (from, sum))| {
                Ok(AgeBand {
                    from_days: *from,
                    to_days: to(at),
                    sum: sum.finish()?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_take_their_first_and_their_last_day() {
        let mut ages = Ages::default();
        for days in [0, 30, 31, 365, 366, 10_000] {
            ages.add(days, Money::new(1.into()));
        }
        let bands = ages.finish().unwrap();
        let deals: Vec<u64> = bands.iter().map(|b| b.sum.deals).collect();
        // 0 and 30; 31; none; none; 365; 366 and 10,000.
        assert_eq!(deals, [2, 1, 0, 0, 1, 2]);
        assert_eq!((bands[4].from_days, bands[4].to_days), (181, Some(365)));
        assert_eq!((bands[5].from_days, bands[5].to_days), (366, None));
    }
}
