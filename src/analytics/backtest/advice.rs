//! Odds in the settings that history contradicts, with the value to put.

use crate::analytics::forecast::past::{Past, TWO_YEARS};
use crate::analytics::odds::LearnedFrom;
use crate::analytics::stats::wilson;
use crate::model::book::View;

/// Closed deals that say anything, however little the prior is worth.
const FEWEST: f64 = 5.0;

/// A stage whose prior the interval of what was won excludes.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Row of the settings.
    pub row: usize,
    pub prior: f64,
    /// Deals closed in the two years up to T that had ever reached the stage, and how many of them were won.
    pub n: u64,
    pub won: u64,
    pub rate: f64,
    pub low: f64,
    pub high: f64,
    /// The rate in whole per cent, 1 to 99: what to put.
    pub probability: f64,
}

/// Looks at every deal that closed in the two years, whatever is asked for: the settings hold for all.
pub fn advice<'b>(view: View<'b>, past: &Past<'b>) -> Vec<Advice> {
    let settings = &view.book.settings;
    let mut seen = vec![LearnedFrom::default(); settings.stages.len()];
    let (mut visits, mut rows) = (Vec::new(), Vec::new());
    for deal in past.closed_since(view, view.t.plus(1 - TWO_YEARS)) {
        deal.visits(settings, view.t, &mut visits);
        rows.clear();
        rows.extend(visits.iter().map(|visit| visit.row));
        rows.sort_unstable();
        // Each stage once, however often it was visited.
        rows.dedup();
        for row in &rows {
            seen[*row].closed += 1;
            seen[*row].won += u64::from(deal.is_won());
        }
    }
    // A prior counts as κ closed deals: fewer than those do not outweigh it.
    let enough = settings.prior_weight.to_f64().max(FEWEST);
    let stages = settings.stages.iter().zip(seen).enumerate();
    stages
        .filter(|(_, (_, seen))| seen.closed as f64 >= enough)
        .filter_map(|(row, (stage, seen))| judge(row, stage.probability?.to_f64(), seen))
        .collect()
}

fn judge(row: usize, prior: f64, LearnedFrom { won, closed }: LearnedFrom) -> Option<Advice> {
    let (low, high) = wilson(won, closed)?;
    if (low..=high).contains(&prior) {
        return None;
    }
    // In whole numbers, so that every machine rounds alike.
    let percent = ((200 * won + closed) / (2 * closed)).clamp(1, 99);
    Some(Advice {
        row,
        prior,
        n: closed,
        won,
        rate: won as f64 / closed as f64,
        low,
        high,
        probability: percent as f64 / 100.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prior_is_contradicted_by_its_interval() {
        let judge = |prior, won, closed| judge(0, prior, LearnedFrom { won, closed });
        // 46 of 64 are 71.9 %. Wilson: the middle is (0.71875 + 0.03001) / 1.06002 = 0.70636, half the width 1.96 / 1.06002
        // × sqrt(0.0031586 + 0.0002345) = 0.10770.
        let advice = judge(0.55, 46, 64).unwrap();
        assert_eq!(advice.probability, 0.72);
        assert!((advice.low - 0.59866).abs() < 1e-4 && (advice.high - 0.81406).abs() < 1e-4);
        assert_eq!(judge(0.65, 46, 64), None);
        // Nothing is ever sure.
        assert_eq!(judge(0.05, 10, 10).unwrap().probability, 0.99);
    }
}
