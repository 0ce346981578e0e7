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
    /// What it brings if it is won: in the workspace's currency, the asked one's share of the credit.
    pub value: Money,
    pub expected_close: Option<Day>,
    /// Not won before this day: parked until then, or slipped in a what-if.
    pub not_before: Option<Day>,
}

impl<'b> Opportunity<'b> {
    pub fn of(deal: Standing<'b>, value: Money) -> Opportunity<'b> {
        Opportunity {
            value,
            expected_close: deal.state.expected_close,
            not_before: deal.state.on_hold_until,
            deal,
        }
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

    /// Whether it waits for a day after `t`: then it is in no row but the modelled one, which counts the days after.
    pub fn is_parked(&self, t: Day) -> bool {
        self.not_before.is_some_and(|day| day > t)
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
            let value = credit_of(deal.value, share).ok_or(TooLarge)?;
            all.push(Opportunity::of(deal, value));
        }
    }
    Ok(all)
}
