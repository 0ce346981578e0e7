//! `pipeline funnel`: what became of the deals that entered each stage, in front of it the leads, and where it leaks.

use super::block::{
    Block, Cell, Column, Line, Part, Parts, Report, Table, Tone, capital, count, grouped, money,
    percent,
};
use super::chart::{Bar, Chart, Fate, Kind as Picture, Step};
use super::figures::{self, Stage};
use super::foot::Tail;
use crate::analytics::cohort::{self, Kind, LostFor, Of, Past, Wanted, cohort};
use crate::analytics::counts::{Ask, Cohort, Counts, TooLarge, count as counted};
use crate::analytics::funnel::{FlowValue, StageFlow};
use crate::analytics::group::By;
use crate::analytics::lead_funnel::LeadCounts;
use crate::analytics::noise::Verdict;
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

/// Entered, advanced, lost, back, open, as cells.
fn fates(counts: [u64; 5], value: &FlowValue, in_money: bool) -> Vec<Cell> {
    if in_money {
        let FlowValue {
            entered,
            advanced,
            lost,
            back,
            still_open,
            ..
        } = *value;
        let values = [entered, advanced, lost, back, still_open];
        return values.map(|v| Cell::Money(Some(v))).into();
    }
    counts.map(Cell::Count).into()
}

const FATES: [&str; 7] = [
    "Entered",
    "Advanced",
    "Lost",
    "Back",
    "Open",
    "Conversion",
    "Days",
];

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

    fn stage_table(&self) -> Table {
        let in_money = self.shown.value;
        let size = |s: &FunnelStage| match in_money {
            true => s.by_value.entered.to_f64(),
            false => s.stage.entered as f64,
        };
        let longest = self.stages.iter().map(size).fold(0.0, f64::max);
        let row = |s: &FunnelStage| {
            let Stage {
                entered,
                advanced,
                lost,
                back,
                still_open,
                ..
            } = s.stage;
            let counts = [entered, advanced, lost, back, still_open];
            let mut cells = fates(counts, &s.by_value, in_money);
            let share = if longest > 0.0 {
                size(s) / longest
            } else {
                0.0
            };
            cells.insert(1, Cell::Bar(share));
            cells.push(Cell::Percent(match in_money {
                true => s.by_value.conversion,
                false => s.stage.conversion,
            }));
            cells.push(Cell::Days(s.stage.median_days));
            self.named(&s.stage.pipeline, &s.stage.stage, cells)
        };
        let mut columns = self.stage_columns();
        columns.extend(FATES.map(Column::right));
        let bar = columns.len() + 1 - FATES.len();
        columns.insert(bar, Column::bar());
        Table {
            columns,
            rows: self.stages.iter().map(row).collect(),
            total: None,
            total_note: self.tail.without(),
            heading: true,
        }
    }

    /// Each stage, parted into what became of those that entered it.
    fn chart(&self) -> Option<Chart> {
        let in_money = self.shown.value;
        let step = |s: &FunnelStage| {
            let counts = [
                s.stage.entered,
                s.stage.advanced,
                s.stage.lost,
                s.stage.back,
                s.stage.still_open,
            ];
            let mut cells = fates(counts, &s.by_value, in_money).into_iter();
            let mut next = || cells.next().unwrap_or(Cell::Empty);
            let entered = next();
            let (advanced, lost, back, open) = (next(), next(), next(), next());
            Step {
                label: stage_name(&s.stage),
                entered,
                fates: vec![
                    (Fate::Advanced, advanced),
                    (Fate::Open, open),
                    (Fate::Back, back),
                    (Fate::Lost, lost),
                ],
            }
        };
        if self.stages.iter().all(|s| s.stage.entered == 0) {
            return None;
        }
        let what = if in_money { "value" } else { "deals" };
        let unit = if in_money { &self.currency } else { what };
        Some(Chart {
            title: format!("What became of the {what} that entered each stage"),
            about: "A bar a stage, from left to right: advanced, still open, gone back, lost."
                .into(),
            unit: unit.into(),
            kind: Picture::Funnel(self.stages.iter().map(step).collect()),
            table: None,
        })
    }

    fn reasons_chart(&self) -> Option<Chart> {
        let bar = |l: &LostFor| Bar {
            label: l.reason.clone().unwrap_or_else(|| "no reason".into()),
            value: Cell::Money(Some(l.sum.value)),
            part: None,
            tone: Tone::Bad,
        };
        let bars = self.lost_reasons.iter().map(bar).collect();
        Chart::bars("Value lost by reason", &*self.currency, bars)
    }

    /// The leads alone.
    pub fn lead_blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as the lists stand, {}", self.as_of.full())),
        ])];
        blocks.extend(self.lead_chart().map(Block::Chart));
        blocks.extend(self.leads());
        if self.leads.is_none() {
            let text = "No lead lists.".into();
            blocks.push(Block::Lines(vec![Line { text, hint: None }]));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    /// The leads by how far they have come.
    fn lead_chart(&self) -> Option<Chart> {
        let leads = self.leads.as_ref()?;
        let rows = [
            ("new", leads.new),
            ("working", leads.working),
            ("qualified", leads.qualified),
            ("converted", leads.converted),
            ("disqualified", leads.disqualified),
            ("dead", leads.dead),
            ("another status", leads.other),
        ];
        let bar = |(label, n): &(&str, u64)| Bar {
            label: (*label).into(),
            value: Cell::Count(*n),
            part: None,
            tone: Tone::Plain,
        };
        // A status that few lists have.
        let is_shown = |(label, n): &&(&str, u64)| *n > 0 || *label != "another status";
        let bars: Vec<Bar> = rows.iter().filter(is_shown).map(bar).collect();
        let row = |bar: &Bar| {
            let label = Cell::Words(capital(&bar.label), Tone::Plain);
            vec![label, bar.value.clone()]
        };
        let table = Table {
            columns: vec![Column::left("Status"), Column::right("Leads")],
            rows: bars.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        };
        let chart = Chart::bars("Leads by status, as the lists stand", "leads", bars)?;
        Some(Chart {
            table: Some(table),
            ..chart
        })
    }

    fn stage_columns(&self) -> Vec<Column> {
        match self.shown.several_pipelines {
            true => vec![Column::left("Pipeline"), Column::left("Stage")],
            false => vec![Column::left("Stage")],
        }
    }

    /// A row that begins with its stage.
    fn named(&self, pipeline: &Option<String>, stage: &str, cells: Vec<Cell>) -> Vec<Cell> {
        let mut row = Vec::with_capacity(cells.len() + 2);
        if self.shown.several_pipelines {
            row.push(Cell::Name(pipeline.clone()));
        }
        row.push(Cell::Name(Some(stage.into())));
        row.extend(cells);
        row
    }

    /// A line a stage of each group; its name stands in the first.
    fn group_table(&self) -> Option<Table> {
        let by = &self.groups.first()?.by;
        let in_money = self.shown.value;
        let mut rows = Vec::new();
        for group in &self.groups {
            let entered = group.stages.iter().filter(|s| s.entered > 0);
            for (at, s) in entered.enumerate() {
                let counts = [s.entered, s.advanced, s.lost, s.back, s.still_open];
                let mut cells = fates(counts, &s.by_value, in_money);
                cells.push(Cell::Percent(match in_money {
                    true => s.by_value.conversion,
                    false => s.conversion,
                }));
                cells.push(Cell::Days(s.median_days));
                let mut row = self.named(&s.pipeline, &s.stage, cells);
                row.insert(
                    0,
                    match at {
                        0 => Cell::Name(group.key.clone()),
                        _ => Cell::Empty,
                    },
                );
                rows.push(row);
            }
        }
        let head = capital(by.strip_prefix("custom.").unwrap_or(by));
        let mut columns = vec![Column::left(head)];
        columns.extend(self.stage_columns());
        columns.extend(FATES.map(Column::right));
        Some(Table {
            columns,
            rows,
            total: None,
            total_note: None,
            heading: true,
        })
    }

    /// Each stage beside its own past.
    fn past_table(&self) -> Option<Table> {
        self.past.as_ref().filter(|_| self.shown.why)?;
        let row = |s: &FunnelStage| {
            let Stage {
                advanced,
                lost,
                back,
                conversion,
                ..
            } = s.stage;
            let past = s.past.as_ref();
            let verdict = match past.map(|p| p.verdict) {
                Some(Verdict::MoreThanNoise) => Cell::Words("more than noise".into(), Tone::Bad),
                Some(Verdict::Noise) => Cell::Words("noise".into(), Tone::Plain),
                _ => Cell::Words("too few".into(), Tone::Dim),
            };
            let cells = vec![
                Cell::Rate {
                    rate: conversion,
                    hits: advanced,
                    of: advanced + lost + back,
                },
                Cell::Rate {
                    rate: past.and_then(|p| p.conversion),
                    hits: past.map_or(0, |p| p.advanced),
                    of: past.map_or(0, |p| p.decided),
                },
                verdict,
                Cell::Amount(s.point_worth),
            ];
            self.named(&s.stage.pipeline, &s.stage.stage, cells)
        };
        let mut columns = self.stage_columns();
        columns.extend(["Conversion", "Before"].map(Column::right));
        columns.push(Column::left("Difference"));
        columns.push(Column::right("A point more"));
        Some(Table {
            columns,
            rows: self.stages.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    /// Why deals were lost, those without a decision apart.
    fn reasons_table(&self) -> Option<Table> {
        if !self.shown.why || self.lost_reasons.is_empty() {
            return None;
        }
        let row = |l: &LostFor| {
            vec![
                Cell::Name(l.reason.clone()),
                match l.kind {
                    Kind::Lost => Cell::Empty,
                    Kind::NoDecision => Cell::Words("no decision".into(), Tone::Plain),
                },
                Cell::Count(l.sum.deals),
                Cell::Money(Some(l.sum.value)),
            ]
        };
        let mut columns = vec![Column::left("Lost for"), Column::left("")];
        columns.extend(["Deals", "Value"].map(Column::right));
        Some(Table {
            columns,
            rows: self.lost_reasons.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    /// `1,240: 312 new, 389 working, 124 qualified, 74 converted (6%), …`.
    fn leads(&self) -> Option<Block> {
        let leads = self.leads.as_ref()?;
        let rate = leads
            .conversion
            .map_or(String::new(), |r| format!(" ({})", percent(r)));
        let counts = [
            (leads.new, "new".to_string()),
            (leads.working, "working".into()),
            (leads.qualified, "qualified".into()),
            (leads.converted, format!("converted{rate}")),
            (leads.disqualified, "disqualified".into()),
            (leads.dead, "dead".into()),
            (leads.other, "with another status".into()),
        ];
        let some = counts.iter().filter(|(n, _)| *n > 0);
        let mut parts: Vec<String> = some
            .map(|(n, word)| format!("{} {word}", grouped(i128::from(*n))))
            .collect();
        let all = grouped(i128::from(leads.leads));
        let first = parts.first_mut()?;
        *first = format!("{all}: {first}");
        Some(Block::Parts(Parts {
            label: "Leads",
            parts,
            mark: ',',
            hint: None,
        }))
    }

    /// Stages that convert otherwise than before, by more than noise.
    fn leaks(&self) -> Vec<Line> {
        let told = |s: &FunnelStage| {
            let past = s.past.as_ref()?;
            let (now, then) = (s.stage.conversion?, past.conversion?);
            let Stage {
                advanced,
                lost,
                back,
                ..
            } = s.stage;
            let word = if now < then { "less" } else { "more" };
            (past.verdict == Verdict::MoreThanNoise).then(|| Line {
                text: format!(
                    "{} converts {word} than in the period before: {} ({advanced} of {}), then {} ({} of {}).",
                    stage_name(&s.stage),
                    percent(now),
                    advanced + lost + back,
                    percent(then),
                    past.advanced,
                    past.decided
                ),
                hint: None,
            })
        };
        let mut lines: Vec<Line> = self.stages.iter().filter_map(told).collect();
        if let Some(last) = lines.last_mut() {
            last.hint = (!self.shown.why).then(|| "pipeline funnel --why".into());
        }
        lines
    }

    /// `Most were lost in prospecting, 27 of 80.`
    fn most_lost(&self) -> Option<Line> {
        let in_money = self.shown.value;
        let size = |s: &FunnelStage| (s.by_value.lost, s.stage.lost);
        let of_all: u64 = self.stages.iter().map(|s| s.stage.lost).sum();
        // Of equal ones the first.
        let worst = self.stages.iter().reduce(|best, s| {
            let is_more = match in_money {
                true => size(s).0 > size(best).0,
                false => size(s).1 > size(best).1,
            };
            if is_more { s } else { best }
        })?;
        if of_all == 0 {
            return None;
        }
        let name = stage_name(&worst.stage);
        let text = match in_money {
            true => format!(
                "Most was lost in {name}, {} of {}.",
                money(worst.by_value.lost),
                money(self.lost_value())
            ),
            false => format!(
                "Most were lost in {name}, {} of {}.",
                grouped(i128::from(worst.stage.lost)),
                grouped(i128::from(of_all))
            ),
        };
        Some(Line {
            text,
            hint: self
                .shown
                .can_list
                .then(|| "pipeline list stage:lost".into()),
        })
    }

    fn lost_value(&self) -> Money {
        let values = self.lost_reasons.iter().map(|l| l.sum.value);
        // The stages' values were added up before; these are the same deals.
        values.fold(Money::ZERO, |sum, v| sum.plus(v).unwrap_or(sum))
    }

    /// What `--why` says of its tables.
    fn about(&self) -> Option<Line> {
        let past = self.past.as_ref().filter(|_| self.shown.why)?;
        Some(Line {
            text: format!(
                "Before: {}, as of {}. A point more: money that one point of conversion is worth.",
                past.period.words(),
                past.as_of.long()
            ),
            hint: None,
        })
    }

    fn last_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.shown.why && self.past.is_none() {
            lines.push(Line {
                text: "Nothing before it to compare with.".into(),
                hint: None,
            });
        }
        lines.extend(self.leaks());
        lines.extend(self.most_lost());
        if let Some(without) = self.tail.without() {
            lines.push(Line {
                text: format!("All of this is {without}."),
                hint: None,
            });
        }
        lines.extend(self.tail.lines(self.as_of));
        lines
    }

    /// What is good to know beside the figures.
    pub fn notes(&self) -> Vec<String> {
        let entered: u64 = self.stages.iter().map(|s| s.stage.entered).sum();
        let is_few = (1..FEW).contains(&entered);
        let note = || {
            format!(
                "{} few for rates",
                count(entered, "entry is", "entries are")
            )
        };
        is_few.then(note).into_iter().collect()
    }
}

/// With its pipeline, where there are several.
fn stage_name(stage: &Stage) -> String {
    match &stage.pipeline {
        Some(pipeline) => format!("{pipeline}/{}", stage.stage),
        None => stage.stage.clone(),
    }
}

/// Below so many entries into stages the rates are said to stand on few.
const FEW: u64 = 10;

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
