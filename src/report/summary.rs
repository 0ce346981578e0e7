//! `pipeline summary`: a week, or another period, on one page.

mod page;

use super::day::QuotaNow;
use super::foot::Tail;
use super::series::Judged;
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::chance::chance;
use crate::analytics::forecast::model::Record;
use crate::analytics::noise::{self, Limits};
use crate::analytics::passes::in_order;
use crate::analytics::readings::{Happened, Readings, Span, Year, readings};
use crate::analytics::tally::DealsValue;
use crate::analytics::week::{Due, Lost, Moved, Named, Slipped, Week, week};
use crate::model::asked::Asked;
use crate::model::book::{Book, View};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::{Calendar, Every, Period};
use crate::model::quota::{QuotaFault, Whom};
use crate::model::settings::Settings;

/// The values of the spans before, on average.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Means {
    /// Spans that are averaged: up to twelve, all in the record.
    pub n: u64,
    pub won: Option<Money>,
    pub lost: Option<Money>,
    pub new: Option<Money>,
    pub open: Option<Money>,
}

/// The 365 days up to the end of the period, and up to the end of the one before.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Years {
    pub this: YearJson,
    /// `null` before the record begins.
    pub before: Option<YearJson>,
}

/// The metrics of 365 days, by the names that `report` has for them.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct YearJson {
    pub close_rate: RateJson,
    pub won: SizeJson,
    pub cycle: CycleJson,
    pub velocity: VelocityJson,
}

#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct RateJson {
    pub by_count: crate::analytics::close_rate::ByCount,
}

#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SizeJson {
    pub average_size: Option<Money>,
}

#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct CycleJson {
    pub mean_days: Option<f64>,
}

#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct VelocityJson {
    pub per_day: Option<f64>,
}

impl From<Year> for YearJson {
    fn from(year: Year) -> YearJson {
        YearJson {
            close_rate: RateJson {
                by_count: year.close_rate,
            },
            won: SizeJson {
                average_size: year.average_size,
            },
            cycle: CycleJson {
                mean_days: year.mean_days,
            },
            velocity: VelocityJson {
                per_day: year.per_day,
            },
        }
    }
}

/// Where the quota period will land.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ChanceJson {
    /// The chance of the quota; `null` without one.
    pub p_quota: Option<f64>,
    /// The same at the end of the period before.
    pub before: Option<f64>,
    /// The modelled landing.
    pub mean: f64,
    pub p10: f64,
    pub p90: f64,
}

/// A line of the reps.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct RepLine {
    /// `null`, and last, for deals without an owner.
    pub rep: Option<String>,
    #[serde(flatten)]
    pub happened: Happened,
}

/// The JSON of the summary.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SummaryReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub period: Period,
    /// All days of the period are past: it is judged.
    pub over: bool,
    pub this: Happened,
    /// `null` before the record begins.
    pub before: Option<Happened>,
    pub mean: Means,
    /// The values of the period, and what was usual before it; `[]` while it is not over.
    pub limits: Vec<Judged>,
    pub year: Years,
    /// `null` where the query asks for nobody who could have one.
    pub quota: Option<QuotaNow>,
    /// `null` without a quota period to speak of, or without any deal.
    pub chance: Option<ChanceJson>,
    pub won: Vec<Named>,
    pub lost: Vec<Lost>,
    pub reopened: Vec<Named>,
    pub moved: Vec<Moved>,
    pub slipped: Vec<Slipped>,
    pub stale: DealsValue,
    pub late: Vec<Named>,
    pub due: Due,
    pub reps: Vec<RepLine>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    start: Day,
    /// `week`, `month`, … or `period`.
    unit: &'static str,
    stages: Vec<String>,
    /// Those of the settings.
    reps: Vec<String>,
    /// The first deal was created later.
    begins_later: Option<Day>,
    commands: Vec<String>,
}

/// Why there is no summary.
#[derive(Debug)]
pub enum Fault {
    TooLarge,
    Quota(QuotaFault),
}

impl From<TooLarge> for Fault {
    fn from(_: TooLarge) -> Fault {
        Fault::TooLarge
    }
}

/// A period with a first and a last day, and those before it that it is compared with.
#[derive(Clone, Debug)]
pub struct Spans {
    /// As it was asked for, whole.
    period: Period,
    /// Oldest first; the last one is the period itself, up to T.
    all: Vec<Span>,
    /// How many before it are in the record.
    recorded: usize,
    unit: &'static str,
}

impl Spans {
    /// `None` for a period with an open end, or that begins after T.
    pub fn of(period: &Period, calendar: &Calendar, first: Option<Day>, t: Day) -> Option<Spans> {
        let (start, end) = (period.start?, period.end?);
        let whole = calendar.called(start, end);
        let mut all = vec![Span {
            label: whole.label.clone(),
            start,
            end: end.min(t),
        }];
        let mut before = whole.clone();
        let mut recorded = 0;
        for at in 0..noise::MOST {
            let Some(span) = before.previous(calendar) else {
                break;
            };
            let is_recorded = span.start.is_some_and(|s| first.is_some_and(|f| s >= f));
            // The one before is shown if there was anything at its end.
            let is_seen = at == 0 && span.end.is_some_and(|e| first.is_some_and(|f| e >= f));
            if !is_recorded && !is_seen {
                break;
            }
            recorded += usize::from(is_recorded);
            all.extend(Span::of(&span));
            before = span;
        }
        all.reverse();
        Some(Spans {
            unit: unit(&whole, calendar),
            period: whole,
            all,
            recorded,
        })
    }

    /// The first day that is looked at.
    pub fn first_day(&self) -> Day {
        self.all.first().map_or(Day::MIN, |span| span.start)
    }

    /// The day that the page is for.
    pub fn last_day(&self) -> Day {
        self.all.last().map_or(Day::MIN, |span| span.end)
    }

    pub fn period(&self) -> &Period {
        &self.period
    }

    fn is_over(&self) -> bool {
        self.period.end == Some(self.last_day())
    }
}

/// What a period is called among its like.
fn unit(period: &Period, calendar: &Calendar) -> &'static str {
    let end = period.end.unwrap_or(Day::MAX);
    let is = |every: &Every| calendar.span(*every, end).same_days(period);
    let known = Every::ALL.iter().find(|(_, every)| is(every));
    known.map_or("period", |(name, _)| name)
}

/// Builds the page of a book that was read for the spans' last day: with days of activity, and with the text of the deals
/// that changed since the period began. `asked` holds from the spans' first day on.
pub fn build(
    book: &Book,
    asked: &Asked,
    spans: &Spans,
    commands: Vec<String>,
) -> Result<SummaryReport, Fault> {
    let t = spans.last_day();
    let view = book.at(t, asked.on(t));
    let settings = &book.settings;
    let start = spans.period.start.unwrap_or(Day::MIN);
    let Readings {
        spans: read,
        year,
        year_before,
        owners,
    } = readings(book, asked, &spans.all)?;
    let (this, past) = match read.split_last() {
        Some((this, past)) => (*this, past),
        None => return Err(Fault::TooLarge),
    };
    let recorded = &past[past.len().saturating_sub(spans.recorded)..];
    let told = week(view, start)?;
    let (quota, chance) = landing(book, asked, view, past.len(), spans)?;
    let Week {
        won,
        lost,
        reopened,
        moved,
        slipped,
        stale,
        late,
        due,
        undated,
    } = told;
    Ok(SummaryReport {
        report: "summary",
        version: 1,
        as_of: t,
        currency: settings.currency.code().into(),
        period: spans.period.clone(),
        over: spans.is_over(),
        this,
        before: past.last().copied(),
        mean: means(recorded),
        limits: if spans.is_over() {
            limits(&this, recorded)
        } else {
            Vec::new()
        },
        year: Years {
            this: year.into(),
            before: year_before.map(Into::into),
        },
        quota,
        chance,
        won,
        lost,
        reopened,
        moved,
        slipped,
        stale,
        late,
        due,
        reps: reps(settings, view, owners),
        tail: Tail::of(view, undated),
        shown: Shown {
            title: book.title.clone(),
            query: view.query.words().to_vec(),
            start,
            unit: spans.unit,
            stages: settings.stages.iter().map(|s| s.id.clone()).collect(),
            reps: settings.reps.iter().map(|r| r.id.clone()).collect(),
            begins_later: book.first_created().filter(|first| *first > t),
            commands,
        },
    })
}

/// The quota period that T is in, for whom the query asks, and where it will land.
fn landing(
    book: &Book,
    asked: &Asked,
    view: View<'_>,
    past: usize,
    spans: &Spans,
) -> Result<(Option<QuotaNow>, Option<ChanceJson>), Fault> {
    let (t, settings) = (view.t, &book.settings);
    let Some(whom) = view.query.whom(settings) else {
        return Ok((None, None));
    };
    let period = settings.quota_period(t);
    let amount = settings.quota(&whom, &period, t).map_err(Fault::Quota)?;
    let Some(record) = Record::of(book, t) else {
        return Ok((None, None));
    };
    let won = crate::analytics::forecast::to_date::to_date(view, &period, &record.past)?.won;
    // Today's, and that of the end of the period before: two replays that have nothing to do with each other.
    let mut days = vec![t];
    days.extend(past.checked_sub(1).map(|at| spans.all[at].end));
    let replayed = in_order(&days, |day| {
        chance(&record, book.at(*day, asked.on(*day)), &period, amount)
    });
    let replayed = replayed.into_iter().collect::<Result<Vec<_>, TooLarge>>()?;
    let Some(now) = replayed.first() else {
        return Ok((None, None));
    };
    let chance = ChanceJson {
        p_quota: now.p_quota,
        before: replayed.get(1).and_then(|then| then.p_quota),
        mean: now.mean,
        p10: now.p10,
        p90: now.p90,
    };
    Ok((Some(QuotaNow::of(period, amount, won, t)), Some(chance)))
}

/// A line for each rep, and for each owner who is none.
fn reps(
    settings: &Settings,
    view: View<'_>,
    owners: Vec<(Option<String>, Happened)>,
) -> Vec<RepLine> {
    let has_any = |h: &Happened| [h.won, h.lost, h.new, h.open].iter().any(|d| d.deals > 0);
    let mut lines: Vec<RepLine> = owners
        .into_iter()
        .filter(|(_, happened)| has_any(happened))
        .map(|(rep, happened)| RepLine { rep, happened })
        .collect();
    // Where a query asks for somebody, the others have nothing to show.
    let is_asked = |rep: &str| match view.query.whom(settings) {
        Some(Whom::Company) => true,
        Some(Whom::Owner(who)) => who == rep,
        Some(Whom::Team(team)) => settings.team_of(rep) == Some(team.as_str()),
        None => false,
    };
    for rep in settings.reps.iter().filter(|r| is_asked(&r.id)) {
        let is_there = lines
            .iter()
            .any(|l| l.rep.as_deref() == Some(rep.id.as_str()));
        if !is_there && rep.active_from.is_none_or(|day| day <= view.t) {
            lines.push(RepLine {
                rep: Some(rep.id.clone()),
                happened: Happened::default(),
            });
        }
    }
    lines.sort_by(|a, b| (a.rep.is_none(), &a.rep).cmp(&(b.rep.is_none(), &b.rep)));
    lines
}

/// A figure that is judged.
struct Figure {
    path: &'static str,
    label: &'static str,
    of: fn(&Happened) -> Option<f64>,
}

/// The values of the period. The metrics of 365 days are not among them: two that follow each other share nearly all
/// their days, so that the ranges between them say nothing about noise.
const JUDGED: [Figure; 4] = [
    Figure {
        path: "this.won.value",
        label: "won",
        of: |h| Some(h.won.value.to_f64()),
    },
    Figure {
        path: "this.lost.value",
        label: "lost",
        of: |h| Some(h.lost.value.to_f64()),
    },
    Figure {
        path: "this.new.value",
        label: "new",
        of: |h| Some(h.new.value.to_f64()),
    },
    Figure {
        path: "this.open.value",
        label: "open",
        of: |h| Some(h.open.value.to_f64()),
    },
];

fn means(past: &[Happened]) -> Means {
    let mean = |of: fn(&Happened) -> DealsValue| {
        let mut values = past.iter().map(|h| of(h).value);
        let sum = values.try_fold(Money::ZERO, Money::plus);
        sum?.over(past.len() as u64)
    };
    Means {
        n: past.len() as u64,
        won: mean(|h| h.won),
        lost: mean(|h| h.lost),
        new: mean(|h| h.new),
        open: mean(|h| h.open),
    }
}

fn limits(this: &Happened, past: &[Happened]) -> Vec<Judged> {
    JUDGED
        .iter()
        .map(|figure| {
            let before: Vec<Option<f64>> = past.iter().map(figure.of).collect();
            let limits: Option<Limits> = noise::limits(&before);
            Judged::of(figure.path, (figure.of)(this), limits)
        })
        .collect()
}

impl SummaryReport {
    pub fn title(&self) -> &str {
        &self.shown.title
    }

    pub fn query(&self) -> &[String] {
        &self.shown.query
    }

    /// Reps who created no deal; nobody while the period is not over.
    pub fn without_new(&self) -> Vec<&str> {
        let is_rep =
            |name: &str| self.shown.reps.is_empty() || self.shown.reps.iter().any(|r| r == name);
        let idle = self
            .reps
            .iter()
            .filter(|r| self.over && r.happened.new.deals == 0);
        idle.filter_map(|r| r.rep.as_deref())
            .filter(|name| is_rep(name))
            .collect()
    }

    /// What is good to know beside the page.
    pub fn notes(&self) -> Vec<String> {
        let first = self.shown.begins_later;
        first
            .map(|day| format!("nothing was there yet: the first deal was created on {day}"))
            .into_iter()
            .collect()
    }
}
