//! The funnel of a cohort: stage by stage, in groups, with why deals were lost, and each stage beside its own past.
//!
//! What became of a deal at a stage is `funnel.rs`'s, as in `report`. A stage's past is the period before, seen from as long
//! after its beginning as T is after this one's: a cohort that had a year longer to advance would be no comparison. Whether
//! the two differ is Newcombe's interval (metrics.md, "Noise and limits").

use rustc_hash::FxHashMap;

use super::counts::TooLarge;
use super::funnel::{self, Scratch, StageFlow};
use super::group::{By, Code, Grouping};
use super::noise::Verdict;
use super::passes::each_segment;
use super::stats::newcombe;
use super::tally::{Adding, DealsValue};
use crate::model::book::{Book, Segment, View};
use crate::model::day::Day;
use crate::model::names::Sym;
use crate::model::period::Period;
use crate::model::settings::{LossKind, Settings};

/// Which deals a funnel is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// At each stage those whose first entry into it lies in P.
    #[default]
    Entered,
    /// The deals created in P, at every stage that they entered.
    Created,
}

/// What is asked of a view.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub period: &'a Period,
    pub of: Of,
    pub by: Option<&'a By>,
}

/// Deals that were lost for a reason.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct LostFor {
    /// `null` where nobody wrote one.
    pub reason: Option<String>,
    pub kind: Kind,
    #[serde(flatten)]
    pub sum: DealsValue,
}

/// A decision against us, or none at all.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Lost,
    NoDecision,
}

/// A cohort, told.
pub struct Told {
    /// By row of the settings' stages.
    pub flows: Vec<StageFlow>,
    pub groups: Vec<(Option<String>, Vec<StageFlow>)>,
    /// Decisions against us first; of each kind the most frequent first, those without a reason last.
    pub lost: Vec<LostFor>,
}

/// What one thread counts.
struct Pass {
    flows: Vec<StageFlow>,
    groups: FxHashMap<Code, Vec<StageFlow>>,
    lost: FxHashMap<Sym, Adding>,
}

/// Tells a cohort. Reasons are those of the deals whose text was kept.
pub fn cohort(view: View<'_>, wanted: &Wanted<'_>) -> Result<Told, TooLarge> {
    let grouping = wanted.by.map(|by| Grouping::new(by, view.book));
    let passes = each_segment(view.book, |s| {
        Pass::over(view, s, wanted, grouping.as_ref())
    });
    let empty = || Pass::new(&view.book.settings);
    let all = passes
        .into_iter()
        .reduce(Pass::merged)
        .unwrap_or_else(empty);
    let mut groups = Vec::new();
    if let Some(grouping) = grouping {
        let mut by_code: Vec<(Code, Vec<StageFlow>)> = all.groups.into_iter().collect();
        by_code.retain(|(_, flows)| flows.iter().any(|f| f.entered > 0));
        grouping.sort(&mut by_code);
        let named = by_code.into_iter();
        groups.extend(named.map(|(code, flows)| (grouping.key(code), flows)));
    }
    Ok(Told {
        flows: all.flows,
        groups,
        lost: reasons(view.book, all.lost)?,
    })
}

impl Pass {
    fn new(settings: &Settings) -> Pass {
        Pass {
            flows: vec![StageFlow::default(); settings.stages.len()],
            groups: FxHashMap::default(),
            lost: FxHashMap::default(),
        }
    }

    fn over(
        view: View<'_>,
        segment: &Segment,
        wanted: &Wanted<'_>,
        grouping: Option<&Grouping<'_>>,
    ) -> Pass {
        let settings = &view.book.settings;
        let rows = settings.stages.len();
        let whenever = Period {
            label: String::new(),
            start: None,
            end: None,
        };
        let entered_in = match wanted.of {
            Of::Entered => wanted.period,
            Of::Created => &whenever,
        };
        let mut pass = Pass::new(settings);
        let mut scratch = Scratch::new(rows);
        let (mut visits, mut codes) = (Vec::new(), Vec::new());
        for deal in view.everyone_in(segment) {
            let is_of = wanted.of == Of::Entered || wanted.period.contains(deal.facts.created);
            if !is_of || !view.query.matches(view.book, &deal) {
                continue;
            }
            let lost_from = deal.visits(settings, view.t, &mut visits);
            let mut add = |flows: &mut [StageFlow]| {
                funnel::add(flows, &deal, &visits, lost_from, entered_in, &mut scratch)
            };
            if add(&mut pass.flows) {
                let reason = deal.extra().map_or(Sym::NONE, |e| e.lost_reason);
                pass.lost.entry(reason).or_default().add(deal.value);
            }
            if let Some(grouping) = grouping {
                grouping.codes(&deal, &mut codes);
                for code in &codes {
                    let flows = pass.groups.entry(*code);
                    add(flows.or_insert_with(|| vec![StageFlow::default(); rows]));
                }
            }
        }
        pass
    }

    fn merged(mut self, other: Pass) -> Pass {
        let merge = |mine: &mut Vec<StageFlow>, theirs: Vec<StageFlow>| {
            mine.iter_mut().zip(theirs).for_each(|(a, b)| a.merge(b));
        };
        merge(&mut self.flows, other.flows);
        for (code, flows) in other.groups {
            match self.groups.get_mut(&code) {
                Some(mine) => merge(mine, flows),
                None => {
                    self.groups.insert(code, flows);
                }
            }
        }
        for (reason, sum) in other.lost {
            self.lost.entry(reason).or_default().merge(sum);
        }
        self
    }
}

fn reasons(book: &Book, lost: FxHashMap<Sym, Adding>) -> Result<Vec<LostFor>, TooLarge> {
    let mut list = Vec::with_capacity(lost.len());
    for (reason, sum) in lost {
        let reason = book.names.text(reason).map(String::from);
        list.push(LostFor {
            kind: kind(&book.settings, reason.as_deref()),
            reason,
            sum: sum.finish()?,
        });
    }
    list.sort_by(|a, b| {
        let key = |l: &LostFor| (l.kind, l.reason.is_none(), std::cmp::Reverse(l.sum.deals));
        key(a).cmp(&key(b)).then_with(|| a.reason.cmp(&b.reason))
    });
    Ok(list)
}

/// As `loss_reasons` has it; where that says nothing of it, `no-decision` is what it is called.
fn kind(settings: &Settings, reason: Option<&str>) -> Kind {
    let listed = settings
        .loss_reasons
        .iter()
        .find(|(name, _)| Some(name.as_str()) == reason);
    match (listed, reason) {
        (Some((_, LossKind::NoDecision)), _) | (None, Some("no-decision")) => Kind::NoDecision,
        _ => Kind::Lost,
    }
}

/// The period before, and the day it is seen from: as long after its beginning as `t` is after this one's. `None` with an
/// open end.
pub fn past(book: &Book, period: &Period, t: Day) -> Option<(Period, Day)> {
    let before = period.previous(&book.settings.calendar)?;
    let shift = period.start?.since(before.start?);
    let seen = t.plus(-shift);
    // Without a deal by then there is no past.
    let first = book.first_created()?;
    (seen >= first).then_some((before, seen))
}

/// A stage's conversion then, and by how much it differs.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Past {
    pub advanced: u64,
    pub decided: u64,
    pub conversion: Option<f64>,
    /// Now − then, with Newcombe's 95 % interval; `null` where one of the two has no rate.
    pub difference: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub verdict: Verdict,
}

impl Past {
    pub fn of(then: &StageFlow, now: &StageFlow) -> Past {
        let counts = |flow: &StageFlow| (flow.advanced, flow.decided());
        let interval = newcombe(counts(then), counts(now));
        let verdict = match interval {
            None => Verdict::TooFew,
            Some((low, high)) if low > 0.0 || high < 0.0 => Verdict::MoreThanNoise,
            Some(_) => Verdict::Noise,
        };
        let rates = now.conversion().zip(then.conversion());
        Past {
            advanced: then.advanced,
            decided: then.decided(),
            conversion: then.conversion(),
            difference: rates.map(|(now, then)| now - then),
            low: interval.map(|i| i.0),
            high: interval.map(|i| i.1),
            verdict,
        }
    }
}
