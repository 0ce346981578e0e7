//! What would be if: changes of the deals and odds that a forecast stands on, in the head and not in the files.

use super::levers::log_odds_between;
use super::needed::Year;
use super::opportunity::Opportunity;
use super::outlook::Suppose;
use super::rows::Set;
use crate::analytics::counts::TooLarge;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::settings::Settings;

/// What is supposed of one deal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// It is not there.
    Without,
    Win,
    Lose,
    /// Not won before a day.
    SlipTo(Day),
    /// Not won before so many days after the day it is expected on; after T, if on none.
    SlipBy(i64),
    /// In its own currency.
    Amount(Money),
}

/// All that is supposed.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    /// By the hash of the deal's id, in the order typed.
    pub changes: Vec<(u64, Change)>,
    /// How much the close rate rises, as a share.
    pub close_rate: Option<f64>,
    /// Nobody enters a deal any more.
    pub no_new: bool,
    /// In words, in the order typed.
    pub words: Vec<String>,
}

impl WhatIf {
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What is supposed of all deals.
    pub fn suppose(&self, year: &Year) -> Suppose {
        let rate = (year.closed > 0).then(|| year.won as f64 / year.closed as f64);
        let log_odds = match (rate, self.close_rate) {
            (Some(rate), Some(more)) => log_odds_between(rate, (rate + more).clamp(0.0, 1.0)),
            _ => 0.0,
        };
        Suppose {
            log_odds,
            new_deals: !self.no_new,
            ..Suppose::default()
        }
    }

    /// The set as it is supposed, and the deals that are supposed to be won: their amounts are in W.
    pub fn applied<'b>(
        &self,
        mut set: Set<'b>,
        t: Day,
        settings: &Settings,
    ) -> Result<(Set<'b>, Vec<Opportunity<'b>>), TooLarge> {
        let mut won = Vec::new();
        for (id, change) in &self.changes {
            let Some(at) = set.open.iter().position(|d| d.deal.facts.id == *id) else {
                continue;
            };
            match change {
                Change::Without | Change::Lose => {
                    set.open.remove(at);
                }
                Change::Win => won.push(set.open.remove(at)),
                Change::SlipTo(day) => slip(&mut set.open[at], *day),
                Change::SlipBy(days) => {
                    let from = set.open[at].expected_close.unwrap_or(t);
                    slip(&mut set.open[at], from.plus(*days));
                }
                Change::Amount(amount) => {
                    let deal = set.open[at].clone();
                    let whole = in_workspace(&deal, *amount, t, settings).ok_or(TooLarge)?;
                    set.open[at] = deal.worth(whole).ok_or(TooLarge)?;
                }
            }
        }
        for deal in &won {
            let sum = &mut set.to_date.won;
            sum.deals += 1;
            sum.value = sum.value.plus(deal.value).ok_or(TooLarge)?;
        }
        Ok((set, won))
    }
}

fn slip(deal: &mut Opportunity<'_>, day: Day) {
    deal.expected_close = Some(day);
    deal.not_before = Some(deal.not_before.map_or(day, |d| d.max(day)));
}

fn in_workspace(
    deal: &Opportunity<'_>,
    amount: Money,
    t: Day,
    settings: &Settings,
) -> Option<Money> {
    let currency = deal.deal.facts.currency;
    if currency == settings.currency {
        return Some(amount);
    }
    amount.times(settings.rates.on(currency, t)?)
}
