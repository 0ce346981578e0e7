//! One pass over the deals of a view: every count that `report` and the day at a glance stand on.

use rustc_hash::FxHashMap;

use super::funnel::{self, StageFlow};
use super::group::{By, Grouping};
use super::odds::{Learning, StageOdds};
use super::sizes::Sum;
use super::tally::{Figures, Tally, Weighing};
use crate::model::book::{Standing, View};
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::timeline::Visit;

/// Which deals count as closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Cohort {
    /// Closed in P.
    #[default]
    Closed,
    /// Created in P, with what became of them by T.
    Created,
}

/// What is asked of a view.
pub struct Ask<'a> {
    pub period: &'a Period,
    pub cohort: Cohort,
    pub by: Option<&'a By>,
}

/// Open deals of one stage.
pub struct StageOpen {
    pub deals: u64,
    pub value: Money,
    pub weighted: Money,
}

/// What became of the deals created in P, under `--cohort created`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Created {
    pub deals: u64,
    pub won: u64,
    pub lost: u64,
    pub still_open: u64,
}

/// All counts.
pub struct Counts {
    pub total: Figures,
    /// By row of the settings' stages.
    pub stages: Vec<(StageOpen, StageFlow)>,
    /// Open deals in no stage's row.
    pub nowhere: StageOpen,
    pub groups: Vec<(Option<String>, Figures)>,
    pub created: Created,
    pub odds: StageOdds,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
}

/// Amounts of a folder that add up to more than 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

struct Pass<'b> {
    view: View<'b>,
    total: Tally,
    stage_open: Vec<(u64, Sum, Weighing)>,
    flows: Vec<StageFlow>,
    nowhere: (u64, Sum, Weighing),
    groups: FxHashMap<u32, Tally>,
    created: Created,
    undated: u64,
}

/// Counts everything, once.
pub fn count(view: View<'_>, ask: &Ask<'_>) -> Result<Counts, TooLarge> {
    let settings = &view.book.settings;
    let rows = settings.stages.len();
    let mut pass = Pass {
        view,
        total: Tally::new(rows),
        stage_open: (0..rows)
            .map(|_| (0, Sum::default(), Weighing::new(rows)))
            .collect(),
        flows: vec![StageFlow::default(); rows],
        nowhere: (0, Sum::default(), Weighing::new(rows)),
        groups: FxHashMap::default(),
        created: Created::default(),
        undated: 0,
    };
    let grouping = ask.by.map(|by| Grouping::new(by, view.book));
    let mut learning = Learning::new(settings, view.t);
    let (mut visits, mut codes): (Vec<Visit>, Vec<u32>) = (Vec::new(), Vec::new());
    for deal in view.everyone() {
        let asked = view.query.matches(view.book, &deal);
        let teaches = learning.wants(&deal);
        if !asked && !teaches {
            continue;
        }
        let lost_from = deal.visits(settings, view.t, &mut visits);
        if teaches {
            learning.add(&deal, &visits);
        }
        if asked {
            if let Some(grouping) = &grouping {
                grouping.codes(&deal, &mut codes);
            }
            funnel::add(&mut pass.flows, &deal, &visits, lost_from, ask.period);
            pass.add(&deal, ask, &codes);
        }
    }
    pass.finish(learning.finish(settings), grouping)
        .ok_or(TooLarge)
}

impl Pass<'_> {
    fn add(&mut self, deal: &Standing<'_>, ask: &Ask<'_>, codes: &[u32]) {
        let t = self.view.t;
        let rows = self.stage_open.len();
        self.undated += u64::from(deal.undated_from().is_some_and(|d| d <= t));
        let in_cohort = ask.cohort == Cohort::Created && ask.period.contains(deal.facts.created);
        if in_cohort {
            self.created.deals += 1;
            self.created.won += u64::from(deal.is_won());
            self.created.lost += u64::from(!deal.is_won() && !deal.is_open());
            self.created.still_open += u64::from(deal.is_open());
        }
        match deal.state.closed {
            None => {
                let parked = deal.is_parked(t);
                self.total.add_open(deal, parked);
                let (deals, value, weighing) = match deal.state.stage.row() {
                    Some(row) => &mut self.stage_open[row],
                    None => &mut self.nowhere,
                };
                *deals += 1;
                value.add(deal.value);
                weighing.add(deal);
                for code in codes {
                    self.groups
                        .entry(*code)
                        .or_insert_with(|| Tally::new(rows))
                        .add_open(deal, parked);
                }
            }
            Some(closed) => {
                let counts = match ask.cohort {
                    Cohort::Closed => ask.period.contains(closed),
                    Cohort::Created => in_cohort,
                };
                if counts {
                    self.total.add_closed(deal, closed);
                    for code in codes {
                        self.groups
                            .entry(*code)
                            .or_insert_with(|| Tally::new(rows))
                            .add_closed(deal, closed);
                    }
                }
            }
        }
    }

    fn finish(self, odds: StageOdds, grouping: Option<Grouping<'_>>) -> Option<Counts> {
        let mut stages = Vec::with_capacity(self.flows.len());
        for (open, flow) in self.stage_open.into_iter().zip(self.flows) {
            stages.push((stage_open(open, &odds)?, flow));
        }
        let mut groups: Vec<(u32, Tally)> = self.groups.into_iter().collect();
        let mut named = Vec::with_capacity(groups.len());
        if let Some(grouping) = grouping {
            grouping.sort(&mut groups);
            for (code, tally) in groups {
                named.push((grouping.key(code), tally.finish(&odds)?));
            }
        }
        Some(Counts {
            total: self.total.finish(&odds)?,
            stages,
            nowhere: stage_open(self.nowhere, &odds)?,
            groups: named,
            created: self.created,
            odds,
            undated: self.undated,
        })
    }
}

fn stage_open(
    (deals, value, weighing): (u64, Sum, Weighing),
    odds: &StageOdds,
) -> Option<StageOpen> {
    Some(StageOpen {
        deals,
        value: value.value()?,
        weighted: weighing.finish(odds)?.0,
    })
}
