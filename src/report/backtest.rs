//! `pipeline backtest`: past forecasts, with only what was known then, beside what came.

mod tables;

use super::block::{Block, Line, Part, Report, count, short_hash};
use super::foot::Tail;
use crate::analytics::backtest::calibration::{Calibrated, DealScore};
use crate::analytics::backtest::dates::{Every, Plan, Which};
use crate::analytics::backtest::reps::Rep;
use crate::analytics::backtest::{Backtest, Method, MethodScore, Point, backtest};
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::chain::HORIZON;
use crate::analytics::forecast::model::Record;
use crate::model::asked::Asked;
use crate::model::book::Book;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::settings::Settings;
use crate::model::submission::Submissions;

/// The JSON of `backtest`.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct BacktestReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// The first and the last day on which a forecast could be replayed.
    pub from: Day,
    pub to: Day,
    pub every: Every,
    /// By day.
    pub points: Vec<PointJson>,
    pub methods: Vec<MethodJson>,
    pub deals: DealScore,
    /// Bands of the model's odds; those that no deal was in are not listed.
    pub calibration: Vec<Band>,
    pub stages: Vec<StageJson>,
    /// `[]` where nobody gave odds or called anything.
    pub reps: Vec<Rep>,
    pub submitters: Vec<SubmitterJson>,
    /// Odds in the settings that history contradicts.
    pub advice: Vec<AdviceJson>,
    /// Only under `--rev A..B`: points and methods are of what the files said on each day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// Where the history begins that was replayed.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct HistoryJson {
    /// Its first commit.
    pub rev: String,
    pub begins: Day,
}

/// A past forecast beside what came. Each figure is that of `forecast --as-of` on its day.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct PointJson {
    pub period: Period,
    pub as_of: Day,
    pub days_left: i64,
    /// Won in the period, as it stood on its last day.
    pub actual: Money,
    pub won_to_date: Money,
    pub modelled: ModelledJson,
    /// Landings; `null` before anything had closed in 365 days.
    pub simple: Option<Money>,
    pub weighted: Money,
    pub commit: Money,
    pub best_case: Money,
    /// `null` where nobody had submitted anything.
    pub submitted: Option<Money>,
    /// `null` before the first closing.
    pub run_rate: Option<f64>,
}

/// The modelled landing.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ModelledJson {
    pub mean: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// How good a method was.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct MethodJson {
    pub method: Method,
    /// Forecasts it made.
    pub n: u64,
    /// `null` where nothing was won in any of the periods.
    pub bias: Option<f64>,
    pub wape: Option<f64>,
    /// `null` for a method without a range.
    pub inside: Option<f64>,
    pub pinball: Option<f64>,
    /// The model's on the same days.
    pub modelled_wape: Option<f64>,
}

/// Deals that were given about the same odds.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Band {
    pub low: f64,
    pub high: f64,
    #[serde(flatten)]
    pub counted: Calibrated,
}

/// Deals that were in the same stage.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct StageJson {
    /// Only where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    pub stage: String,
    #[serde(flatten)]
    pub counted: Calibrated,
}

/// What one person submitted for one.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SubmitterJson {
    /// `null` where nobody wrote down who.
    pub by: Option<String>,
    /// `all`, `owner:dana`, `team:emea`.
    pub whom: String,
    pub n: u64,
    pub bias: Option<f64>,
    pub wape: Option<f64>,
}

/// A stage's odds in the settings, and what history says.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct AdviceJson {
    /// Only where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    pub stage: String,
    pub prior: f64,
    pub n: u64,
    pub won: u64,
    pub rate: f64,
    pub low: f64,
    pub high: f64,
    /// What to put.
    pub probability: f64,
}

/// What only the other formats show.
#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    points: bool,
    /// Forecasts that no commit is there for.
    before: usize,
    /// Why there is nothing to replay.
    nothing: Option<String>,
}

/// What is asked.
pub struct Ask<'a> {
    pub plan: &'a Plan,
    /// What the words of the query mean from the plan's first day on.
    pub asked: &'a Asked,
    pub submissions: &'a Submissions,
    /// Whether the other formats list the forecasts one by one.
    pub points: bool,
    /// What the files said on each day, where that is asked.
    pub said: Option<Replay<'a>>,
}

/// What the files said on past days.
pub struct Replay<'a> {
    /// The first commit, and its day.
    pub begins: (String, Day),
    /// A forecast again, on the files of its day; nothing where those are not there.
    pub again: &'a dyn Fn(&Point) -> anyhow::Result<Option<Point>>,
}

/// Why there is no backtest.
#[derive(Debug)]
pub enum Fault {
    TooLarge,
    /// More forecasts than these are not replayed.
    TooMany(usize),
    /// The files of a past day cannot be read.
    Unread(anyhow::Error),
}

impl From<TooLarge> for Fault {
    fn from(_: TooLarge) -> Fault {
        Fault::TooLarge
    }
}

/// Forecasts at most: nineteen years of weeks.
pub const MOST: usize = 1000;

/// Builds the backtest of a book as of a day.
pub fn build<'b>(book: &'b Book, t: Day, ask: &Ask<'b>) -> Result<BacktestReport, Fault> {
    let (settings, plan) = (&book.settings, ask.plan);
    let record = Record::of(book, t);
    let points = match &record {
        Some(record) => plan.points(settings, record.exposure.first, t),
        None => Vec::new(),
    };
    if points.len() > MOST {
        return Err(Fault::TooMany(points.len()));
    }
    let found = match &record {
        Some(record) => backtest(record, &points, ask.asked, ask.submissions, t)?,
        None => Backtest::default(),
    };
    let (found, before) = again(found, ask.said.as_ref())?;
    let view = book.at(t, ask.asked.on(t));
    let undated = view
        .deals()
        .filter(|d| d.undated_from().is_some_and(|day| day <= t))
        .count();
    let first = record.as_ref().map(|r| r.exposure.first);
    let named = |row: usize| name_of(settings, row);
    Ok(BacktestReport {
        report: "backtest",
        version: 1,
        as_of: t,
        currency: settings.currency.code().into(),
        from: plan.from,
        to: plan.to,
        every: plan.every,
        shown: Shown {
            title: book.title.clone(),
            query: view.query.words().to_vec(),
            points: ask.points,
            before,
            nothing: found
                .points
                .is_empty()
                .then(|| nothing(plan, first, settings, t)),
        },
        history: ask.said.as_ref().map(|said| HistoryJson {
            rev: said.begins.0.clone(),
            begins: said.begins.1,
        }),
        points: found.points.iter().map(PointJson::of).collect(),
        methods: found.methods.iter().map(MethodJson::of).collect(),
        deals: found.deals,
        calibration: found
            .calibration
            .into_iter()
            .map(|(low, high, counted)| Band { low, high, counted })
            .collect(),
        stages: found
            .stages
            .into_iter()
            .map(|(row, counted)| {
                let (pipeline, stage) = named(row);
                StageJson {
                    pipeline,
                    stage,
                    counted,
                }
            })
            .collect(),
        reps: found.reps,
        submitters: found
            .submitters
            .into_iter()
            .map(|s| SubmitterJson {
                by: s.by,
                whom: s.whom.word(),
                n: s.score.n,
                bias: s.score.bias,
                wape: s.score.wape,
            })
            .collect(),
        advice: found
            .advice
            .into_iter()
            .map(|a| {
                let (pipeline, stage) = named(a.row);
                AdviceJson {
                    pipeline,
                    stage,
                    prior: a.prior,
                    n: a.n,
                    won: a.won,
                    rate: a.rate,
                    low: a.low,
                    high: a.high,
                    probability: a.probability,
                }
            })
            .collect(),
        tail: Tail::of(view, undated as u64),
    })
}

/// The same forecasts on what the files said on their days, and how many of them no commit is there for.
fn again(found: Backtest, said: Option<&Replay<'_>>) -> Result<(Backtest, usize), Fault> {
    let Some(said) = said else {
        return Ok((found, 0));
    };
    let mut points = Vec::with_capacity(found.points.len());
    for point in &found.points {
        points.extend((said.again)(point).map_err(Fault::Unread)?);
    }
    let before = found.points.len() - points.len();
    Ok((found.with_points(points), before))
}

impl PointJson {
    fn of(point: &Point) -> PointJson {
        let m = &point.modelled;
        PointJson {
            period: point.period.clone(),
            as_of: point.t,
            days_left: point.period.days_left(point.t).unwrap_or(0),
            actual: point.actual,
            won_to_date: point.won_to_date,
            modelled: ModelledJson {
                mean: m.mean,
                p10: m.p10,
                p50: m.p50,
                p90: m.p90,
            },
            simple: point.simple,
            weighted: point.weighted,
            commit: point.commit,
            best_case: point.best_case,
            submitted: point.submitted,
            run_rate: point.run_rate,
        }
    }
}

impl MethodJson {
    fn of(m: &MethodScore) -> MethodJson {
        let score = &m.score;
        let has_range = m.method == Method::Modelled && score.n > 0;
        MethodJson {
            method: m.method,
            n: score.n,
            bias: score.bias,
            wape: score.wape,
            inside: has_range.then(|| score.inside as f64 / score.n as f64),
            pinball: score.pinball,
            modelled_wape: m.modelled.wape,
        }
    }
}

/// The pipeline, where there are several, and the stage of a row.
fn name_of(settings: &Settings, row: usize) -> (Option<String>, String) {
    let stage = &settings.stages[row];
    let pipeline = settings
        .has_several_pipelines()
        .then(|| settings.pipelines[stage.pipeline].id.clone())
        .flatten();
    (pipeline, stage.id.clone())
}

/// Why no forecast can be replayed, and when one can.
fn nothing(plan: &Plan, first: Option<Day>, settings: &Settings, t: Day) -> String {
    let Some(first) = first else {
        return format!("no deal was there by {}: nothing to replay", t.long());
    };
    if let Which::One(period) = &plan.which
        && let Some(end) = period.end.filter(|end| end.since(plan.to) > HORIZON as i64)
    {
        return format!(
            "nothing to replay: {} ends on {}, more than the {HORIZON} days after {} that the model looks ahead",
            period.label,
            end.long(),
            plan.to.long()
        );
    }
    let next = match &plan.which {
        Which::One(period) => Some(period.clone()),
        _ => plan.period(plan.to.min(t), settings),
    };
    let over = match next.and_then(|p| Some((p.label, p.end?))) {
        Some((label, end)) if end > t => format!("; {label} is over on {}", end.long()),
        _ => String::new(),
    };
    format!(
        "nothing to replay: the record begins on {}, and no period that was forecast from then on is over{over}",
        first.long()
    )
}

impl BacktestReport {
    /// What is good to know beside the figures.
    pub fn notes(&self) -> Vec<String> {
        const FEW: usize = 8;
        let n = self.points.len();
        let mut notes: Vec<String> = self.shown.nothing.clone().into_iter().collect();
        if let Some(history) = &self.history {
            let older = match self.shown.before {
                0 => String::new(),
                n => format!(
                    "; without {}, of which nothing was said",
                    count(n as u64, "forecast", "forecasts")
                ),
            };
            notes.push(format!(
                "history begins with commit {} of {}{older}",
                short_hash(&history.rev),
                history.begins
            ));
        }
        if n > 0 && self.points.iter().all(|p| p.actual.is_zero()) {
            notes.push(
                "nothing was won in any of these periods: there is nothing to measure a miss by"
                    .into(),
            );
        }
        if (1..FEW).contains(&n) {
            let few = count(n as u64, "forecast", "forecasts");
            let is = if n == 1 { "is" } else { "are" };
            notes.push(format!(
                "{few} {is} few: a method may have been lucky in them"
            ));
        }
        notes
    }

    fn head(&self) -> Block {
        let mut parts = vec![Part::Theirs(self.shown.title.clone())];
        let n = count(self.points.len() as u64, "forecast", "forecasts");
        let ours = match &self.points[..] {
            [] => vec![
                "no forecast to replay".into(),
                format!("as of {}", self.as_of.full()),
            ],
            [one] => vec![format!("{n} of {}", one.period.label), one.as_of.full()],
            [first, .., last] => {
                let labels = if first.period.label == last.period.label {
                    first.period.label.clone()
                } else {
                    format!("{} to {}", first.period.label, last.period.label)
                };
                let (every, from, to) = (self.every.adverb(), first.as_of, last.as_of);
                vec![
                    format!("{n} of {labels}"),
                    format!("{every}, {} to {}", from.long(), to.long()),
                ]
            }
        };
        parts.extend(ours.into_iter().map(Part::Ours));
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }
}

impl Report for BacktestReport {
    fn name(&self) -> &'static str {
        "Backtest"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        if !self.points.is_empty() {
            blocks.extend(self.method_blocks());
        }
        if self.shown.points && !self.points.is_empty() {
            blocks.push(Block::Table(self.point_table()));
        }
        blocks.extend(self.deal_blocks());
        blocks.extend(self.people_blocks());
        if !self.advice.is_empty() {
            blocks.push(Block::Table(self.advice_table()));
        }
        let mut lines: Vec<Line> = self.tail.lines(self.as_of);
        if self.history.is_some() {
            lines.push(Line {
                text:
                    "Forecasts: on the files of their days. Deals and reps: as the files say now."
                        .into(),
                hint: None,
            });
        }
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        if !self.points.is_empty() && !self.shown.points {
            blocks.push(Block::Hints(
                "pipeline backtest --points, -p month, --from DATE --every week".into(),
            ));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
