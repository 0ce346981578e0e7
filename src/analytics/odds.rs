//! Learned stage odds: (κ·prior + won) / (κ + won + lost), over all deals of the pipeline that ever entered the stage
//! and closed in the 365 days up to T, whatever is asked for (metrics.md, "Learned stage rate").
//!
//! The prior counts as κ closed deals (a Beta prior with κ pseudo-observations), so that five deals do not make odds
//! of 0 or 100 %.

use rust_decimal::Decimal;

use crate::model::book::Standing;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::settings::Settings;
use crate::model::timeline::Visit;

/// Won and closed deals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct LearnedFrom {
    pub won: u64,
    pub closed: u64,
}

impl LearnedFrom {
    fn add(&mut self, won: bool) {
        self.won += u64::from(won);
        self.closed += 1;
    }

    fn merge(&mut self, other: LearnedFrom) {
        self.won += other.won;
        self.closed += other.closed;
    }
}

/// Counts while deals pass by.
pub struct Learning {
    year: Period,
    stages: Vec<LearnedFrom>,
    pipelines: Vec<LearnedFrom>,
    /// By row, the number of the deal that was counted there last.
    last_deal: Vec<u32>,
    deals: u32,
}

impl Learning {
    pub fn new(settings: &Settings, t: crate::model::day::Day) -> Learning {
        Learning {
            year: Period::last_365_days(t),
            stages: vec![LearnedFrom::default(); settings.stages.len()],
            pipelines: vec![LearnedFrom::default(); settings.pipelines.len()],
            last_deal: vec![0; settings.stages.len()],
            deals: 0,
        }
    }

    /// Whether a deal closed in the 365 days.
    pub fn wants(&self, deal: &Standing<'_>) -> bool {
        deal.state.closed.is_some_and(|c| self.year.contains(c))
    }

    /// Takes in a deal that is wanted, with all its visits up to T.
    pub fn add(&mut self, deal: &Standing<'_>, visits: &[Visit]) {
        self.pipelines[deal.facts.pipeline as usize].add(deal.is_won());
        self.deals += 1;
        for visit in visits {
            // Each stage once, however often it was visited.
            if std::mem::replace(&mut self.last_deal[visit.row], self.deals) != self.deals {
                self.stages[visit.row].add(deal.is_won());
            }
        }
    }

    pub fn merge(&mut self, other: Learning) {
        self.stages
            .iter_mut()
            .zip(other.stages)
            .for_each(|(a, b)| a.merge(b));
        self.pipelines
            .iter_mut()
            .zip(other.pipelines)
            .for_each(|(a, b)| a.merge(b));
    }

    pub fn finish(self, settings: &Settings) -> StageOdds {
        let kappa = settings.prior_weight.value();
        let rates = settings
            .stages
            .iter()
            .zip(&self.stages)
            .map(|(stage, seen)| {
                let prior = stage.probability.map(Money::value).or_else(|| {
                    let all = self.pipelines[stage.pipeline];
                    Decimal::from(all.won).checked_div(Decimal::from(all.closed))
                })?;
                let hits = kappa.checked_mul(prior)?.checked_add(seen.won.into())?;
                hits.checked_div(kappa.checked_add(seen.closed.into())?)
                    .map(Money::new)
            });
        StageOdds {
            rates: rates.collect(),
            learned_from: self.stages,
        }
    }
}

/// Odds by row of the settings' stages.
pub struct StageOdds {
    rates: Vec<Option<Money>>,
    learned_from: Vec<LearnedFrom>,
}

impl StageOdds {
    /// `None` without a prior and without any closed deal.
    pub fn rate(&self, row: usize) -> Option<Money> {
        self.rates.get(row).copied().flatten()
    }

    pub fn learned_from(&self, row: usize) -> LearnedFrom {
        self.learned_from.get(row).copied().unwrap_or_default()
    }

    /// The odds a deal is weighted with: the rep's own, else its stage's.
    pub fn of(&self, deal: &Standing<'_>) -> Option<Money> {
        deal.own_odds()
            .or_else(|| self.rate(deal.state.stage.row()?))
    }
}
