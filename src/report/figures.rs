//! `pipeline report`: the figures that every sales guide names, the stages, and groups.

use super::block::{
    Block, Cell, Column, Figure, Line, Part, Report, Table, Tone, capital, count, money, percent,
    whole,
};
use super::chart::{Bar, Chart};
use super::foot::Tail;
use crate::analytics::close_rate::differ;
use crate::analytics::counts::{Ask, Cohort, Counts, Created, StageOpen, TooLarge};
use crate::analytics::group::By;
use crate::analytics::odds::LearnedFrom;
use crate::analytics::tally::{DealsValue, Figures};
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::settings::Settings;

/// The JSON of `report`.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct FiguresReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub period: Period,
    /// What became of the deals created in the period; only under `--cohort created`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Created>,
    #[serde(flatten)]
    pub figures: Figures,
    pub stages: Vec<Stage>,
    /// `[]` without `--by`.
    pub groups: Vec<Group>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// What only the other formats show.
#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    several_pipelines: bool,
    nowhere: DealsValue,
    nowhere_weighted: Money,
    overlaps: bool,
}

/// One stage: what stands in it, what came of those that entered it in the period, its odds.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Stage {
    /// Only where pipelines have names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    pub stage: String,
    pub deals: u64,
    pub value: Money,
    pub weighted: Money,
    pub entered: u64,
    pub advanced: u64,
    pub lost: u64,
    pub back: u64,
    pub still_open: u64,
    pub conversion: Option<f64>,
    pub median_days: Option<f64>,
    pub p90_days: Option<i64>,
    /// Stage odds; `null` without a prior and without any closed deal.
    pub learned_rate: Option<f64>,
    pub learned_from: LearnedFrom,
}

/// The figures of one group.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Group {
    pub by: String,
    /// `null`, and last, for deals without one.
    pub key: Option<String>,
    #[serde(flatten)]
    pub figures: Figures,
}

/// Builds the report of a view.
pub fn build(view: View<'_>, ask: &Ask<'_>) -> Result<FiguresReport, TooLarge> {
    let counts = crate::analytics::counts::count(view, ask)?;
    let settings = &view.book.settings;
    let by = ask.by.map(By::name).unwrap_or_default();
    let tail = Tail::of(view, counts.undated);
    Ok(FiguresReport {
        report: "report",
        version: 1,
        as_of: view.t,
        currency: settings.currency.code().into(),
        period: ask.period.clone(),
        created: (ask.cohort == Cohort::Created).then_some(counts.created),
        stages: stages(settings, &counts),
        groups: counts
            .groups
            .into_iter()
            .map(|(key, figures)| Group {
                by: by.clone(),
                key,
                figures,
            })
            .collect(),
        figures: counts.total,
        tail,
        shown: Shown {
            title: view.book.title.clone(),
            query: view.query.words().to_vec(),
            several_pipelines: settings.has_several_pipelines(),
            nowhere: DealsValue {
                deals: counts.nowhere.deals,
                value: counts.nowhere.value,
            },
            nowhere_weighted: counts.nowhere.weighted,
            overlaps: ask.by.is_some_and(By::overlaps),
        },
    })
}

pub(super) fn stages(settings: &Settings, counts: &Counts) -> Vec<Stage> {
    let rows = settings.stages.iter().zip(&counts.stages).enumerate();
    rows.map(|(row, (stage, (open, flow)))| {
        let StageOpen {
            deals,
            value,
            weighted,
        } = *open;
        Stage {
            pipeline: settings.pipelines[stage.pipeline].id.clone(),
            stage: stage.id.clone(),
            deals,
            value,
            weighted,
            entered: flow.entered,
            advanced: flow.advanced,
            lost: flow.lost,
            back: flow.back,
            still_open: flow.still_open,
            conversion: flow.conversion(),
            median_days: flow.days.median(),
            p90_days: flow.days.percentile(90),
            learned_rate: counts.odds.rate(row).map(Money::to_f64),
            learned_from: counts.odds.learned_from(row),
        }
    })
    .collect()
}

/// Below so many closed deals a close rate is said to stand on few.
const FEW: u64 = 10;

impl FiguresReport {
    /// What is good to know beside the figures.
    pub fn notes(&self) -> Vec<String> {
        let rate = &self.figures.close_rate.by_count;
        match (rate.rate, rate.low, rate.high) {
            (Some(r), Some(low), Some(high)) if rate.closed < FEW => vec![format!(
                "{} few: a close rate of {} may be {} to {}",
                if rate.closed == 1 {
                    "1 closed deal is".into()
                } else {
                    format!("{} closed deals are", rate.closed)
                },
                percent(r),
                percent(low),
                percent(high)
            )],
            _ => Vec::new(),
        }
    }

    fn head(&self) -> Block {
        let cohort = if self.created.is_some() {
            "created"
        } else {
            "closed"
        };
        let mut parts = vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
            Part::Ours(format!("{cohort} {}", self.period.words())),
        ];
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    fn figure_lines(&self) -> Vec<Figure> {
        let Figures {
            open,
            won,
            close_rate,
            cycle,
            velocity,
            ..
        } = &self.figures;
        let mut open_text = format!(
            "value {}, weighted {}",
            money(open.value),
            money(open.weighted)
        );
        if open.on_hold.deals > 0 {
            open_text += &format!(
                "; {} on hold, {}",
                open.on_hold.deals,
                money(open.on_hold.value)
            );
        }
        let mut size_text = match won.median_size {
            Some(median) => format!("mean of {} won, median {}", won.deals, money(median)),
            None => "none won".into(),
        };
        if let (Some(mean), Some(median)) = (open.average_size, open.median_size) {
            size_text += &format!("; open {} and {}", money(mean), money(median));
        }
        let rate = &close_rate.by_count;
        let rate_text = match (rate.low, rate.high) {
            (Some(low), Some(high)) => {
                let by_value = close_rate
                    .by_value
                    .rate
                    .map(|r| format!("; by value {}", percent(r)))
                    .unwrap_or_default();
                format!(
                    "{} of {}, 95% interval {} to {}{by_value}",
                    rate.won,
                    rate.closed,
                    percent(low),
                    percent(high)
                )
            }
            _ => "none closed".into(),
        };
        let cycle_text = match cycle.median_days {
            Some(median) => format!("mean of {} won, median {}", won.deals, whole(median)),
            None => "none won".into(),
        };
        let velocity_text = if velocity.per_day.is_some() {
            "a day"
        } else {
            ""
        };
        let figure = |label, value, text: String| Figure { label, value, text };
        vec![
            figure("Open deals", Cell::Count(open.deals), open_text),
            figure("Deal size", Cell::Money(won.average_size), size_text),
            figure("Close rate", Cell::Percent(rate.rate), rate_text),
            figure("Sales cycle", Cell::DayCount(cycle.mean_days), cycle_text),
            figure(
                "Velocity",
                Cell::Amount(velocity.per_day),
                velocity_text.into(),
            ),
        ]
    }

    fn stage_table(&self) -> Table {
        let longest = self
            .stages
            .iter()
            .map(|s| s.value.to_f64())
            .fold(0.0, f64::max);
        let several = self.shown.several_pipelines;
        let mut columns = vec![
            Column::left("Stage"),
            Column::right("Open"),
            Column::right("Value"),
            Column::bar(),
            Column::right("Weighted"),
            Column::right("Odds"),
            Column::right("Conversion"),
            Column::right("Days"),
        ];
        let mut rows: Vec<Vec<Cell>> = self.stages.iter().map(|s| stage_row(s, longest)).collect();
        let open = &self.figures.open;
        let mut total = vec![
            Cell::Words("total".into(), Tone::Plain),
            Cell::Count(open.deals),
            Cell::Money(Some(open.value)),
            Cell::Empty,
            Cell::Money(Some(open.weighted)),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ];
        if several {
            columns.insert(0, Column::left("Pipeline"));
            for (row, stage) in rows.iter_mut().zip(&self.stages) {
                row.insert(0, Cell::Name(stage.pipeline.clone()));
            }
            total.insert(1, Cell::Empty);
        }
        Table {
            columns,
            rows,
            total: Some(total),
            total_note: self.tail.without(),
            heading: true,
        }
    }

    fn stage_chart(&self) -> Option<Chart> {
        let bar = |s: &Stage| Bar {
            label: match &s.pipeline {
                Some(pipeline) => format!("{pipeline}/{}", s.stage),
                None => s.stage.clone(),
            },
            value: Cell::Money(Some(s.value)),
            part: Some(Cell::Money(Some(s.weighted))),
            tone: Tone::Plain,
        };
        let bars = self.stages.iter().map(bar).collect();
        let title = "Open value by stage; solid: weighted by its odds";
        Chart::bars(title, &*self.currency, bars)
    }

    /// What is open and what was won, by group.
    fn group_charts(&self) -> impl Iterator<Item = Chart> {
        let by = self.groups.first().map_or("", |g| g.by.as_str());
        let by = by.strip_prefix("custom.").unwrap_or(by);
        let bars = |of: fn(&Figures) -> Money, tone: Tone| {
            let bar = |g: &Group| Bar {
                label: g.key.clone().unwrap_or_else(|| format!("no {by}")),
                value: Cell::Money(Some(of(&g.figures))),
                part: None,
                tone,
            };
            self.groups.iter().map(bar).collect()
        };
        let open = bars(|f| f.open.value, Tone::Plain);
        let won = bars(|f| f.won.value, Tone::Good);
        let chart =
            |what: &str, bars| Chart::bars(format!("{what} by {by}"), &*self.currency, bars);
        let charts = [chart("Open value", open), chart("Won value", won)];
        charts.into_iter().flatten()
    }

    fn group_table(&self) -> Table {
        let by = self.groups.first().map_or("", |g| g.by.as_str());
        let columns = vec![
            Column::left(capital(by.strip_prefix("custom.").unwrap_or(by))),
            Column::right("Open"),
            Column::right("Value"),
            Column::right("Weighted"),
            Column::right("Won"),
            Column::right("Value"),
            Column::right("Close rate"),
            Column::right("Cycle"),
        ];
        let total = (!self.shown.overlaps)
            .then(|| group_row(Cell::Words("total".into(), Tone::Plain), &self.figures));
        let rows = self
            .groups
            .iter()
            .map(|g| group_row(Cell::Name(g.key.clone()), &g.figures))
            .collect();
        let total_note = total.as_ref().and_then(|_| self.tail.without());
        Table {
            columns,
            rows,
            total,
            total_note,
            heading: true,
        }
    }

    /// By how much rounded rows miss their rounded total, at most.
    fn rounding_gap(&self) -> i128 {
        let open = &self.figures.open;
        let miss = |parts: &mut dyn Iterator<Item = Money>, total: Money| {
            (parts.map(Money::whole).sum::<i128>() - total.whole()).abs()
        };
        let rows = &self.stages;
        let mut gaps = vec![
            miss(
                &mut rows
                    .iter()
                    .map(|s| s.value)
                    .chain([self.shown.nowhere.value]),
                open.value,
            ),
            miss(
                &mut rows
                    .iter()
                    .map(|s| s.weighted)
                    .chain([self.shown.nowhere_weighted]),
                open.weighted,
            ),
        ];
        if !self.groups.is_empty() && !self.shown.overlaps {
            let figures = || self.groups.iter().map(|g| &g.figures);
            gaps.push(miss(&mut figures().map(|f| f.open.value), open.value));
            gaps.push(miss(&mut figures().map(|f| f.open.weighted), open.weighted));
            gaps.push(miss(
                &mut figures().map(|f| f.won.value),
                self.figures.won.value,
            ));
        }
        gaps.into_iter().max().unwrap_or(0)
    }

    fn group_line(&self) -> String {
        let mut text = String::from("Cycle: median days.");
        if self.shown.overlaps {
            let by = self.groups.first().map_or("", |g| g.by.as_str());
            text += &format!(" A deal with several {by}s stands in each: no total.");
        }
        if let Some(verdict) = self.rates_differ() {
            text += &format!(" Close rates: {verdict}.");
        }
        text
    }

    /// Which close rates differ by more than noise; nothing where fewer than two groups have any closed deal.
    fn rates_differ(&self) -> Option<String> {
        /// More groups than these are no comparison that a person makes.
        const COMPARED: usize = 100;
        let with_rate: Vec<&Group> = self
            .groups
            .iter()
            .filter(|g| g.figures.close_rate.by_count.closed > 0)
            .collect();
        if !(2..=COMPARED).contains(&with_rate.len()) {
            return None;
        }
        let rate = |g: &Group| g.figures.close_rate.by_count.rate.unwrap_or(0.0);
        let mut pairs: Vec<(&Group, &Group)> = Vec::new();
        for (at, a) in with_rate.iter().enumerate() {
            pairs.extend(
                with_rate[at + 1..]
                    .iter()
                    .filter(|b| {
                        differ(
                            &a.figures.close_rate.by_count,
                            &b.figures.close_rate.by_count,
                        )
                    })
                    .map(|b| (*a, *b)),
            );
        }
        // The widest gap is named; of equal ones the first in the table.
        let gap = |p: &(&Group, &Group)| (rate(p.0) - rate(p.1)).abs();
        let widest = pairs
            .iter()
            .copied()
            .reduce(|best, p| if gap(&p) > gap(&best) { p } else { best });
        let name = |g: &Group| g.key.clone().unwrap_or_else(|| format!("no {}", g.by));
        Some(match (widest, pairs.len()) {
            (None, _) => "no two differ by more than noise".into(),
            (Some((a, b)), 1) => format!("{} and {} differ by more than noise", name(a), name(b)),
            (Some((a, b)), n) => format!(
                "{n} pairs differ by more than noise, most {} and {}",
                name(a),
                name(b)
            ),
        })
    }

    /// The groups alone, under the same head.
    pub fn group_blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        blocks.extend(self.group_charts().map(Block::Chart));
        blocks.push(Block::Table(self.group_table()));
        let text = self.group_line();
        blocks.push(Block::Lines(vec![Line { text, hint: None }]));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn created_line(&self) -> Option<String> {
        let c = self.created?;
        Some(format!(
            "Created in the period: {}; {} won, {} lost, {} still open.",
            count(c.deals, "deal", "deals"),
            c.won,
            c.lost,
            c.still_open
        ))
    }

    fn last_lines(&self) -> Vec<Line> {
        let plain = |text: String| Line { text, hint: None };
        let mut lines: Vec<Line> = Vec::new();
        if !self.groups.is_empty() {
            lines.push(plain(self.group_line()));
        }
        lines.extend(self.created_line().map(plain));
        if self.figures.open.without_odds > 0 {
            lines.push(plain(format!(
                "without odds {}",
                self.figures.open.without_odds
            )));
        }
        if self.shown.nowhere.deals > 0 {
            let DealsValue { deals, value } = self.shown.nowhere;
            lines.push(plain(format!(
                "in no stage's row {deals}, {}",
                money(value)
            )));
        }
        lines.extend(self.tail.lines(self.as_of));
        let mut last = String::from("Days: median.");
        match self.rounding_gap() {
            0 => {}
            gap => last += &format!(" Rounded rows miss a total by {gap}."),
        }
        lines.push(Line {
            text: last,
            hint: Some("pipeline explain stage-odds".into()),
        });
        lines
    }
}

impl Report for FiguresReport {
    fn name(&self) -> &'static str {
        "Report"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head(), Block::Figures(self.figure_lines())];
        blocks.extend(self.stage_chart().map(Block::Chart));
        blocks.push(Block::Table(self.stage_table()));
        if !self.groups.is_empty() {
            blocks.extend(self.group_charts().map(Block::Chart));
            blocks.push(Block::Table(self.group_table()));
        }
        blocks.push(Block::Lines(self.last_lines()));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}

fn stage_row(s: &Stage, longest: f64) -> Vec<Cell> {
    vec![
        Cell::Name(Some(s.stage.clone())),
        Cell::Count(s.deals),
        Cell::Money(Some(s.value)),
        Cell::Bar(if longest > 0.0 {
            s.value.to_f64() / longest
        } else {
            0.0
        }),
        Cell::Money(Some(s.weighted)),
        Cell::Percent(s.learned_rate),
        Cell::Rate {
            rate: s.conversion,
            hits: s.advanced,
            of: s.advanced + s.lost + s.back,
        },
        Cell::Days(s.median_days),
    ]
}

fn group_row(name: Cell, f: &Figures) -> Vec<Cell> {
    let rate = &f.close_rate.by_count;
    vec![
        name,
        Cell::Count(f.open.deals),
        Cell::Money(Some(f.open.value)),
        Cell::Money(Some(f.open.weighted)),
        Cell::Count(f.won.deals),
        Cell::Money(Some(f.won.value)),
        Cell::Rate {
            rate: rate.rate,
            hits: rate.won,
            of: rate.closed,
        },
        Cell::Days(f.cycle.median_days),
    ]
}
