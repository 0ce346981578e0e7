//! `pipeline funnel`: what became of the deals that entered each stage, in front of it the leads, and where it leaks.

mod charts;
mod sentences;
mod tables;

use super::block::{Block, Part, Report};
use super::figures::{self, Stage};
use super::foot::Tail;
use crate::analytics::cohort::{self, LostFor, Of, Past, Wanted, cohort};
use crate::analytics::counts::{Ask, Cohort, Counts, TooLarge, count as counted};
use crate::analytics::funnel::{FlowValue, StageFlow};
use crate::analytics::group::By;
use crate::analytics::lead_funnel::LeadCounts;
use crate::model::book::{Book, View};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::settings::Settings;

/// The JSON of a funnel.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct FunnelReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub period: Period,
    /// Whether the deals entered a stage in the period, or were created in it.
    pub cohort: Of,
    /// What each stage is held against; `null` without a past.
    pub past: Option<Before>,
    pub stages: Vec<FunnelStage>,
    /// As many deals as the stages lost.
    pub lost_reasons: Vec<LostFor>,
    /// `null` without lists, and under a query, which is of deals.
    pub leads: Option<LeadCounts>,
    /// `[]` without `--by`.
    pub groups: Vec<Group>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// The period before, and the day it is seen from.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Before {
    pub period: Period,
    pub as_of: Day,
}

/// A stage as in `report`, in money, and beside its own past.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct FunnelStage {
    #[serde(flatten)]
    pub stage: Stage,
    pub by_value: FlowValue,
    pub past: Option<Past>,
    /// What one point more of conversion would bring in the period; `null` without odds or a deal size.
    pub point_worth: Option<f64>,
}

/// The funnel of one group.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Group {
    pub by: String,
    /// `null`, and last, for deals without one.
    pub key: Option<String>,
    pub stages: Vec<GroupStage>,
}

/// A stage of it.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct GroupStage {
    /// Only where pipelines have names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    pub stage: String,
    pub entered: u64,
    pub advanced: u64,
    pub lost: u64,
    pub back: u64,
    pub still_open: u64,
    pub conversion: Option<f64>,
    pub median_days: Option<f64>,
    pub p90_days: Option<i64>,
    pub by_value: FlowValue,
}

/// What is asked of a funnel, and how it is shown.
pub struct Asked<'a> {
    pub wanted: Wanted<'a>,
    pub leads: Option<LeadCounts>,
    /// In money.
    pub value: bool,
    /// Where it leaks, and why.
    pub why: bool,
    /// Commands that can be named.
    pub commands: Vec<String>,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    several_pipelines: bool,
    value: bool,
    why: bool,
    can_list: bool,
}

/// Builds the funnel of a view; reasons are those of the deals whose text was kept.
pub fn build(view: View<'_>, asked: Asked<'_>) -> Result<FunnelReport, TooLarge> {
    let wanted = asked.wanted;
    let settings = &view.book.settings;
    let told = cohort(view, &wanted)?;
    let past = cohort::past(view.book, wanted.period, view.t);
    let then = match &past {
        Some((period, day)) => Some(then(view.book, view.query, *day, period, wanted.of)?),
        None => None,
    };
    let mut counts = counted(
        view,
        &Ask {
            period: wanted.period,
            cohort: match wanted.of {
                Of::Entered => Cohort::Closed,
                Of::Created => Cohort::Created,
            },
            by: None,
        },
    )?;
    for (row, flow) in counts.stages.iter_mut().zip(told.flows) {
        row.1 = flow;
    }
    let name = wanted.by.map(By::name).unwrap_or_default();
    let mut groups = Vec::with_capacity(told.groups.len());
    for (key, flows) in told.groups {
        groups.push(Group {
            by: name.clone(),
            key,
            stages: group_stages(settings, &flows)?,
        });
    }
    Ok(FunnelReport {
        report: "funnel",
        version: 1,
        as_of: view.t,
        currency: settings.currency.code().into(),
        period: wanted.period.clone(),
        cohort: wanted.of,
        past: past.map(|(period, as_of)| Before { period, as_of }),
        stages: stages(settings, &counts, then.as_deref())?,
        lost_reasons: told.lost,
        leads: asked.leads,
        groups,
        tail: Tail::of(view, counts.undated),
        shown: Shown {
            title: view.book.title.clone(),
            query: view.query.words().to_vec(),
            several_pipelines: settings.has_several_pipelines(),
            value: asked.value,
            why: asked.why,
            can_list: asked.commands.iter().any(|c| c == "list"),
        },
    })
}

/// The same question, asked on the earlier day.
fn then(
    book: &Book,
    query: &Query,
    day: Day,
    period: &Period,
    of: Of,
) -> Result<Vec<StageFlow>, TooLarge> {
    let wanted = Wanted {
        period,
        of,
        by: None,
    };
    Ok(cohort(book.at(day, query), &wanted)?.flows)
}

fn stages(
    settings: &Settings,
    counts: &Counts,
    then: Option<&[StageFlow]>,
) -> Result<Vec<FunnelStage>, TooLarge> {
    let as_in_report = figures::stages(settings, counts);
    let size = counts.total.won.average_size;
    let mut stages = Vec::with_capacity(as_in_report.len());
    for (row, stage) in as_in_report.into_iter().enumerate() {
        let flow = &counts.stages[row].1;
        // Who leaves the last stage forwards has won.
        let is_last = settings.pipelines[settings.stages[row].pipeline].stages.end == row + 1;
        let odds = match is_last {
            true => Some(1.0),
            false => counts.odds.rate(row + 1).map(Money::to_f64),
        };
        let worth = odds.zip(size);
        stages.push(FunnelStage {
            stage,
            by_value: flow.by_value().ok_or(TooLarge)?,
            past: then.map(|then| Past::of(&then[row], flow)),
            point_worth: worth
                .map(|(odds, size)| flow.entered as f64 * odds * size.to_f64() / 100.0),
        });
    }
    Ok(stages)
}

fn group_stages(settings: &Settings, flows: &[StageFlow]) -> Result<Vec<GroupStage>, TooLarge> {
    let mut stages = Vec::with_capacity(flows.len());
    for (stage, flow) in settings.stages.iter().zip(flows) {
        stages.push(GroupStage {
            pipeline: settings.pipelines[stage.pipeline].id.clone(),
            stage: stage.id.clone(),
            entered: flow.entered,
            advanced: flow.advanced,
            lost: flow.lost,
            back: flow.back,
            still_open: flow.still_open,
            conversion: flow.conversion(),
            median_days: flow.days.median(),
            p90_days: flow.days.percentile(90),
            by_value: flow.by_value().ok_or(TooLarge)?,
        });
    }
    Ok(stages)
}

impl FunnelReport {
    fn head(&self) -> Block {
        let word = match self.cohort {
            Of::Entered => "entered",
            Of::Created => "created",
        };
        let mut parts = vec![Part::Theirs(self.shown.title.clone())];
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(format!(
            "{word} {}, what became of them",
            self.period.words()
        )));
        if self.shown.value || self.shown.why {
            parts.push(Part::Ours(self.currency.clone()));
        }
        Block::Head(parts)
    }
}

impl Report for FunnelReport {
    fn name(&self) -> &'static str {
        "Funnel"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        blocks.extend(self.chart().map(Block::Chart));
        blocks.push(Block::Table(self.stage_table()));
        blocks.extend(self.group_table().map(Block::Table));
        if let Some(table) = self.past_table() {
            blocks.push(Block::Table(table));
            blocks.push(Block::Lines(self.about().into_iter().collect()));
        }
        if let Some(table) = self.reasons_table() {
            blocks.extend(self.reasons_chart().map(Block::Chart));
            blocks.push(Block::Table(table));
        }
        blocks.extend(self.lead_chart().map(Block::Chart));
        blocks.extend(self.leads());
        let lines = self.last_lines();
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
