//! An open deal as every row of a forecast sees it. A what-if changes these values, never the files.

use super::past::Past;
use crate::analytics::counts::TooLarge;
use crate::model::book::{Standing, View};
use crate::model::credit::credit_of;
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;

/// An open deal with what a forecast may suppose of it.
#[derive(Clone)]
pub struct Opportunity<'b> {
    pub deal: Standing<'b>,
    /// What it brings if it is won, in the workspace's currency.
    pub whole: Money,
    /// The asked one's share of the credit, and what that share brings.
    pub share: Money,
    pub value: Money,
    pub expected_close: Option<Day>,
    /// Not won before this day: parked until then, or slipped in a what-if.
    pub not_before: Option<Day>,
}

impl<'b> Opportunity<'b> {
    /// `None` beyond 28 digits.
    pub fn of(deal: Standing<'b>, share: Money) -> Option<Opportunity<'b>> {
        Some(Opportunity {
            whole: deal.value,
            value: credit_of(deal.value, share)?,
            share,
            expected_close: deal.state.expected_close,
            not_before: deal.state.on_hold_until,
            deal,
        })
    }

    /// The same with another share of the credit.
    pub fn shared(&self, share: Money) -> Option<Opportunity<'b>> {
        Some(Opportunity {
            value: credit_of(self.whole, share)?,
            share,
            ..self.clone()
        })
    }

    /// The same with another worth.
    pub fn worth(self, whole: Money) -> Option<Opportunity<'b>> {
        Some(Opportunity {
            value: credit_of(whole, self.share)?,
            whole,
            ..self
        })
    }

    /// The deal, worth what the asked one has the credit of.
    pub fn credited(&self) -> Standing<'b> {
        Standing {
            value: self.value,
            ..self.deal
        }
    }

    /// Whether the rep took it out of every forecast.
    pub fn is_omitted(&self) -> bool {
        self.deal.call() == Some(Call::Omitted)
    }

    /// Whether it is on hold until a day after `t`: then it is in no row but the modelled one, which counts the days after.
    pub fn is_parked(&self, t: Day) -> bool {
        self.deal.is_parked(t)
    }
}

/// The open deals of a view, each worth what the asked one has the credit of.
pub fn opportunities<'b>(
    view: View<'b>,
    past: &Past<'b>,
) -> Result<Vec<Opportunity<'b>>, TooLarge> {
    let mut all = Vec::new();
    for deal in past.open_at(view) {
        if let Some(share) = view.query.credit(view.book, &deal) {
            all.push(Opportunity::of(deal, share).ok_or(TooLarge)?);
        }
    }
    Ok(all)
}
