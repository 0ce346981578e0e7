//! Which open deals are at risk, and why (metrics.md, "Health"). Each reason is defined here, once: `next`, the day at a
//! glance and the week ask the same questions.

mod judge;
mod questions;

use std::collections::HashMap;

use super::ageing::{AgeBand, Ages};
use super::counts::TooLarge;
use super::group::{By, Code, Grouping};
use super::tally::{Adding, DealsValue};
use crate::model::book::View;
use crate::model::money::Money;
use judge::Judge;

pub use questions::{
    days, few_contacts, has_contacts, has_no_step, idle, is_far_enough, late_step, overdue, stale,
};

/// Why a deal is at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    Overdue,
    Stale,
    Slipped,
    Stuck,
    OneContact,
    OneCustomer,
    /// None, or one whose day has passed.
    NoNextStep,
}

impl Risk {
    /// For a sentence that counts the deals.
    pub fn words(self) -> &'static str {
        match self {
            Risk::Overdue => "overdue",
            Risk::Stale => "stale",
            Risk::Slipped => "slipped",
            Risk::Stuck => "stuck",
            Risk::OneContact => "one contact only",
            Risk::OneCustomer => "too much on one customer",
            Risk::NoNextStep => "no next step",
        }
    }
}

/// A reason in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Reason {
    pub reason: Risk,
    pub text: String,
    /// Days late, overdue, idle, pushed or in the stage.
    pub days: Option<i64>,
}

/// An open deal with every reason that applies.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Judged {
    pub id: String,
    pub name: String,
    pub company: Option<String>,
    pub owner: Option<String>,
    pub stage: Option<String>,
    pub value: Money,
    pub reasons: Vec<Reason>,
}

/// Deals for a reason. A deal may have several.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct ByReason {
    pub reason: Risk,
    #[serde(flatten)]
    pub sum: DealsValue,
}

/// Deals with a reason, of all that were judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct AtRisk {
    #[serde(flatten)]
    pub sum: DealsValue,
    pub of: DealsValue,
}

/// How the open deals of a view are.
#[derive(Clone, Debug)]
pub struct Health {
    /// By value.
    pub deals: Vec<Judged>,
    /// By value.
    pub reasons: Vec<ByReason>,
    pub at_risk: AtRisk,
    pub ages: Vec<AgeBand>,
    pub groups: Vec<(Option<String>, AtRisk)>,
    /// Parked, and not judged.
    pub on_hold: DealsValue,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
}

/// Judges the open deals of a view; it must have been read with days of activity and the text of open deals.
pub fn health(view: View<'_>, by: Option<&By>) -> Result<Health, TooLarge> {
    let judge = Judge::new(view)?;
    let grouping = by.map(|by| Grouping::new(by, view.book));
    let mut sums = Sums::default();
    let (mut deals, mut codes) = (Vec::new(), Vec::new());
    for deal in view.deals() {
        sums.undated += u64::from(deal.undated_from().is_some_and(|d| d <= view.t));
        let Some(extra) = deal.extra().filter(|_| deal.is_open()) else {
            continue;
        };
        if deal.is_parked(view.t) {
            sums.on_hold.add(deal.value);
            continue;
        }
        let reasons = judge.reasons(&deal, extra);
        sums.ages.add(view.t.since(deal.facts.created), deal.value);
        if let Some(grouping) = &grouping {
            grouping.codes(&deal, &mut codes);
        }
        sums.add(deal.value, &reasons, &codes);
        if !reasons.is_empty() {
            deals.push(judge.judged(&deal, extra, reasons));
        }
    }
    deals.sort_by(|a, b| (b.value, &a.id).cmp(&(a.value, &b.id)));
    sums.finish(deals, grouping)
}

/// Sums while deals pass by.
#[derive(Default)]
struct Sums {
    bad: Adding,
    all: Adding,
    ages: Ages,
    reasons: HashMap<Risk, Adding>,
    groups: HashMap<Code, (Adding, Adding)>,
    on_hold: Adding,
    undated: u64,
}

impl Sums {
    fn add(&mut self, value: Money, reasons: &[Reason], codes: &[Code]) {
        let is_bad = !reasons.is_empty();
        let take = |bad: &mut Adding, all: &mut Adding| {
            all.add(value);
            if is_bad {
                bad.add(value);
            }
        };
        take(&mut self.bad, &mut self.all);
        for code in codes {
            let (bad, all) = self.groups.entry(*code).or_default();
            take(bad, all);
        }
        for reason in reasons {
            self.reasons.entry(reason.reason).or_default().add(value);
        }
    }

    fn finish(
        self,
        deals: Vec<Judged>,
        grouping: Option<Grouping<'_>>,
    ) -> Result<Health, TooLarge> {
        let at_risk = |(bad, all): (Adding, Adding)| {
            Ok(AtRisk {
                sum: bad.finish()?,
                of: all.finish()?,
            })
        };
        let mut reasons = Vec::with_capacity(self.reasons.len());
        for (reason, sum) in self.reasons {
            let sum = sum.finish()?;
            reasons.push(ByReason { reason, sum });
        }
        reasons.sort_by(|a, b| {
            let by_value = b.sum.value.cmp(&a.sum.value);
            by_value.then_with(|| a.reason.words().cmp(b.reason.words()))
        });
        let mut groups = Vec::new();
        if let Some(grouping) = grouping {
            let mut sums: Vec<(Code, (Adding, Adding))> = self.groups.into_iter().collect();
            grouping.sort(&mut sums);
            for (code, sum) in sums {
                groups.push((grouping.key(code), at_risk(sum)?));
            }
        }
        Ok(Health {
            deals,
            reasons,
            at_risk: at_risk((self.bad, self.all))?,
            ages: self.ages.finish()?,
            groups,
            on_hold: self.on_hold.finish()?,
            undated: self.undated,
        })
    }
}
