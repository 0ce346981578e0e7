//! One pass over the deals of a view: every count that `report` and the day at a glance stand on.

use rustc_hash::FxHashMap;

use super::funnel::{self, Scratch, StageFlow};
use super::group::{By, Grouping};
use super::odds::{Learning, StageOdds};
use super::passes::each_segment;
use super::sizes::Sum;
use super::tally::{Figures, Tally, Weighing};
use crate::model::book::{Segment, Standing, View};
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

/// Open deals of a row while they pass by.
#[derive(Clone, Default)]
struct RowOpen {
    deals: u64,
    value: Sum,
    weighing: Weighing,
}

/// What one thread counts.
struct Pass<'b> {
    view: View<'b>,
    total: Tally,
    stage_open: Vec<RowOpen>,
    flows: Vec<StageFlow>,
    nowhere: RowOpen,
    groups: FxHashMap<u32, Tally>,
    created: Created,
    undated: u64,
    learning: Learning,
}

/// Counts everything, once: a thread a segment, sums that merge.
pub fn count(view: View<'_>, ask: &Ask<'_>) -> Result<Counts, TooLarge> {
    let grouping = ask.by.map(|by| Grouping::new(by, view.book));
    let passes = each_segment(view.book, |s| Pass::over(view, s, ask, grouping.as_ref()));
    let all = passes
        .into_iter()
        .reduce(Pass::merged)
        .unwrap_or_else(|| Pass::new(view));
    all.finish(grouping).ok_or(TooLarge)
}

impl<'b> Pass<'b> {
    fn new(view: View<'b>) -> Pass<'b> {
        let settings = &view.book.settings;
        let rows = settings.stages.len();
        Pass {
            view,
            total: Tally::default(),
            stage_open: vec![RowOpen::default(); rows],
            flows: vec![StageFlow::default(); rows],
            nowhere: RowOpen::default(),
            groups: FxHashMap::default(),
            created: Created::default(),
            undated: 0,
            learning: Learning::new(settings, view.t),
        }
    }

    fn over(
        view: View<'b>,
        segment: &'b Segment,
        ask: &Ask<'_>,
        grouping: Option<&Grouping<'_>>,
    ) -> Pass<'b> {
        let mut pass = Pass::new(view);
        let settings = &view.book.settings;
        let (mut visits, mut codes): (Vec<Visit>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut scratch = Scratch::new(settings.stages.len());
        for deal in view.everyone_in(segment) {
            let asked = view.query.matches(view.book, &deal);
            let teaches = pass.learning.wants(&deal);
            if !asked && !teaches {
                continue;
            }
            let lost_from = deal.visits(settings, view.t, &mut visits);
            if teaches {
                pass.learning.add(&deal, &visits);
            }
            if asked {
                if let Some(grouping) = grouping {
                    grouping.codes(&deal, &mut codes);
                }
                funnel::add(
                    &mut pass.flows,
                    &deal,
                    &visits,
                    lost_from,
                    ask.period,
                    &mut scratch,
                );
                pass.add(&deal, ask, &codes);
            }
        }
        pass
    }

    fn merged(mut self, other: Pass<'b>) -> Pass<'b> {
        self.total.merge(other.total);
        for (mine, theirs) in self.stage_open.iter_mut().zip(other.stage_open) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.flows.iter_mut().zip(other.flows) {
            mine.merge(theirs);
        }
        self.nowhere.merge(other.nowhere);
        for (code, tally) in other.groups {
            self.groups.entry(code).or_default().merge(tally);
        }
        self.created.merge(other.created);
        self.undated += other.undated;
        self.learning.merge(other.learning);
        self
    }

    fn add(&mut self, deal: &Standing<'_>, ask: &Ask<'_>, codes: &[u32]) {
        let t = self.view.t;
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
                match deal.state.stage.row() {
                    Some(row) => self.stage_open[row].add(deal),
                    None => self.nowhere.add(deal),
                }
                for code in codes {
                    self.groups.entry(*code).or_default().add_open(deal, parked);
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
                            .or_default()
                            .add_closed(deal, closed);
                    }
                }
            }
        }
    }

    fn finish(self, grouping: Option<Grouping<'_>>) -> Option<Counts> {
        let odds = self.learning.finish(&self.view.book.settings);
        let mut stages = Vec::with_capacity(self.flows.len());
        for (open, flow) in self.stage_open.into_iter().zip(self.flows) {
            stages.push((open.finish(&odds)?, flow));
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
            nowhere: self.nowhere.finish(&odds)?,
            groups: named,
            created: self.created,
            odds,
            undated: self.undated,
        })
    }
}

impl RowOpen {
    fn add(&mut self, deal: &Standing<'_>) {
        self.deals += 1;
        self.value.add(deal.value);
        self.weighing.add(deal);
    }

    fn merge(&mut self, other: RowOpen) {
        self.deals += other.deals;
        self.value.merge(other.value);
        self.weighing.merge(other.weighing);
    }

    fn finish(self, odds: &StageOdds) -> Option<StageOpen> {
        let weighted = self.weighing.finish(odds)?.0;
        Some(StageOpen {
            deals: self.deals,
            value: self.value.value()?,
            weighted,
        })
    }
}

impl Created {
    fn merge(&mut self, other: Created) {
        self.deals += other.deals;
        self.won += other.won;
        self.lost += other.lost;
        self.still_open += other.still_open;
    }
}
