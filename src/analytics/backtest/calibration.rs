//! Whether odds are what they say: how good single deals' odds were, and of those given 20–30 % how many were won.
//!
//! A deal that is seen on several days of one period has one outcome there. So it counts once a period in each band, and
//! once in each stage, with its odds of the first day; else the intervals would be too narrow.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::seen::Seen;
use crate::analytics::forecast::odds::ln;
use crate::analytics::stats::wilson;
use crate::model::day::Day;

/// Odds are kept this far from 0 and 1 in the log loss, which a certainty that fails would make infinite.
const SURE: f64 = 1e-6;
/// Bands of 10 %.
const BANDS: usize = 10;

/// How good odds were, over every deal on every day it was open; both kinds over the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct DealScore {
    /// Deals, each as often as it was seen.
    pub n: u64,
    /// Mean (odds − what came)², what came being 1 or 0; `null` without any deal.
    pub brier: Option<f64>,
    /// Mean −ln of the odds that were given to what came.
    pub log_loss: Option<f64>,
    /// The same of the stage odds.
    pub stage_brier: Option<f64>,
    pub stage_log_loss: Option<f64>,
}

/// Deals that were given about the same odds, and how many came true.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Calibrated {
    pub n: u64,
    pub won: u64,
    pub mean_odds: f64,
    /// won / n, with its 95 % Wilson interval.
    pub rate: f64,
    pub rate_low: f64,
    pub rate_high: f64,
}

impl Calibrated {
    /// Whether what came contradicts what was said: above 0, more came.
    pub fn contradicts(&self) -> i8 {
        i8::from(self.rate_low > self.mean_odds) - i8::from(self.rate_high < self.mean_odds)
    }
}

/// Deals with odds while they are counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    n: u64,
    won: u64,
    odds: f64,
}

impl Counted {
    pub fn add(&mut self, odds: f64, won: bool) {
        self.n += 1;
        self.won += u64::from(won);
        self.odds += odds;
    }

    /// `None` for no deal.
    pub fn finish(self) -> Option<Calibrated> {
        let (rate_low, rate_high) = wilson(self.won, self.n)?;
        let n = self.n as f64;
        Some(Calibrated {
            n: self.n,
            won: self.won,
            mean_odds: self.odds / n,
            rate: self.won as f64 / n,
            rate_low,
            rate_high,
        })
    }
}

/// The score of all deals that both the model and their stages had odds for.
pub fn score<'s>(seen: impl Iterator<Item = &'s Seen>) -> DealScore {
    let (mut n, mut sums) = (0, [0.0; 4]);
    for deal in seen {
        let Some(stage) = deal.stage_odds else {
            continue;
        };
        n += 1;
        let [a, b] = [deal.odds, stage].map(|p| losses(p, deal.in_time));
        for (sum, loss) in sums.iter_mut().zip([a.0, a.1, b.0, b.1]) {
            *sum += loss;
        }
    }
    let [brier, log_loss, stage_brier, stage_log_loss] =
        sums.map(|sum| (n > 0).then(|| sum / n as f64));
    DealScore {
        n,
        brier,
        log_loss,
        stage_brier,
        stage_log_loss,
    }
}

/// (p − y)² and −ln of the odds of what came.
fn losses(p: f64, came: bool) -> (f64, f64) {
    let of_what_came = if came { p } else { 1.0 - p };
    let missed = 1.0 - of_what_came;
    (missed * missed, -ln(of_what_came.clamp(SURE, 1.0 - SURE)))
}

/// By band of the model's odds: 0 to 10 %, and so on; without those that no deal is in.
pub fn by_band<'s>(seen: impl Iterator<Item = &'s Seen>) -> Vec<(f64, f64, Calibrated)> {
    let band = |deal: &Seen| Some(((deal.odds * BANDS as f64) as usize).min(BANDS - 1));
    let edge = |band: usize| band as f64 / BANDS as f64;
    once_a_period(seen, band)
        .into_iter()
        .map(|(band, counted)| (edge(band), edge(band + 1), counted))
        .collect()
}

/// By stage that the deal was in on the day, in the settings' order.
pub fn by_stage<'s>(seen: impl Iterator<Item = &'s Seen>) -> Vec<(usize, Calibrated)> {
    once_a_period(seen, |deal| deal.stage)
}

fn once_a_period<'s>(
    seen: impl Iterator<Item = &'s Seen>,
    key: impl Fn(&Seen) -> Option<usize>,
) -> Vec<(usize, Calibrated)> {
    let mut counted: BTreeMap<usize, Counted> = BTreeMap::new();
    let mut known: FxHashSet<(usize, u64, Day)> = FxHashSet::default();
    for deal in seen {
        let Some(key) = key(deal) else { continue };
        if known.insert((key, deal.deal, deal.end)) {
            counted.entry(key).or_default().add(deal.odds, deal.in_time);
        }
    }
    counted
        .into_iter()
        .filter_map(|(key, counted)| Some((key, counted.finish()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::Sym;

    fn deal(deal: u64, end: i64, odds: f64, stage_odds: Option<f64>, in_time: bool) -> Seen {
        Seen {
            deal,
            end: Day::from_number(end),
            stage: Some(deal as usize % 2),
            owner: Sym::NONE,
            odds,
            stage_odds,
            own_odds: None,
            call: None,
            in_time,
            won: None,
        }
    }

    #[test]
    fn losses_are_worked_by_hand() {
        // Given 0.8 and won, 0.4 and not, 0.5 and not; the last has no stage odds, and is not compared.
        let all = [
            deal(1, 9, 0.8, Some(0.5), true),
            deal(2, 9, 0.4, Some(0.2), false),
            deal(3, 9, 0.5, None, false),
        ];
        let score = score(all.iter());
        assert_eq!(score.n, 2);
        let near = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 1e-12);
        // 0.2² and 0.4²; ln 0.8 and ln 0.6. By stage 0.5² and 0.2²; ln 0.5 and ln 0.8.
        assert!(near(score.brier, (0.04 + 0.16) / 2.0));
        assert!(near(score.log_loss, -(0.8f64.ln() + 0.6f64.ln()) / 2.0));
        assert!(near(score.stage_brier, (0.25 + 0.04) / 2.0));
        assert!(near(
            score.stage_log_loss,
            -(0.5f64.ln() + 0.8f64.ln()) / 2.0
        ));
        // Sure, and wrong: −ln of a millionth, 13.8.
        assert!((losses(1.0, false).1 - 13.815_510_557_9).abs() < 1e-9);
    }

    #[test]
    fn a_deal_counts_once_a_period_in_each_band() {
        let all = [
            deal(1, 9, 0.25, None, true),
            // The same period: still in the band, then in another.
            deal(1, 9, 0.29, None, true),
            deal(1, 9, 0.30, None, true),
            // The next period.
            deal(1, 19, 0.21, None, false),
            deal(2, 9, 1.0, None, true),
        ];
        let bands = by_band(all.iter());
        let shown: Vec<_> = bands
            .iter()
            .map(|(low, high, c)| (*low, *high, c.n, c.won))
            .collect();
        assert_eq!(
            shown,
            [(0.2, 0.3, 2, 1), (0.3, 0.4, 1, 1), (0.9, 1.0, 1, 1)]
        );
        // 0.25 and 0.21, its first in each period.
        assert!((bands[0].2.mean_odds - 0.23).abs() < 1e-12);
        let stages: Vec<_> = by_stage(all.iter())
            .into_iter()
            .map(|(row, c)| (row, c.n, c.won))
            .collect();
        assert_eq!(stages, [(0, 1, 1), (1, 2, 1)]);
    }
}
