//! `pipeline backtest`.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::options::{Options, REPORTS};
use super::report::{too_large, wrong};
use super::said::Said;
use super::session::{self, Wrong};
use crate::analytics::backtest::dates::{self, Plan, Unit, Which};
use crate::analytics::backtest::{Point, as_said};
use crate::analytics::forecast::model::Record;
use crate::model::asked::Asked;
use crate::model::book::{Book, Keep};
use crate::model::day::Day;
use crate::model::query::Query;
use crate::model::settings::Settings;
use crate::report::backtest::{self, Ask, Fault, MOST, Replay};
use crate::workspace::submissions;

/// Past forecasts, with only what was known then, beside what came
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline backtest                              two years of month ends, each of the quarter to come
  pipeline backtest -p month --every week        months, forecast every week
  pipeline backtest -p 2026-Q3 --points          one quarter, as it looked month by month
  pipeline backtest --from 2026-01-15 owner:dana the 15th of each month, one rep
  pipeline backtest --rev ..                     on what the files said on each day, as far back as git goes

A forecast is of what comes after its day: one made on the last day of a month is of what follows. Only
periods that are over count, so that what came of them is known. Each forecast is the one that
pipeline forecast --as-of DAY -p PERIOD prints.")]
pub struct Arguments {
    /// Which deals: owner:dana source:referral acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// What is forecast: the week, month, quarter or year that follows or runs; or one period, 2026-Q3 [default: the quota period, else the fiscal quarter]
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
    /// The first day to forecast on; the others follow in steps [default: the eves of the last 24 months; of one period, its eve]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    from: Option<String>,
    /// The last day that may be forecast on [default: T]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    to: Option<String>,
    /// How far apart the days are: week, month or quarter [default: week for weeks, else month]
    #[arg(long, value_name = "STEP", value_enum, hide_possible_values = true)]
    every: Option<Every>,
    /// Each forecast beside what came (json and csv always have them)
    #[arg(long)]
    points: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Every {
    Week,
    Month,
    Quarter,
}

impl From<Every> for dates::Every {
    fn from(every: Every) -> dates::Every {
        match every {
            Every::Week => dates::Every::Week,
            Every::Month => dates::Every::Month,
            Every::Quarter => dates::Every::Quarter,
        }
    }
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("backtest", &REPORTS)?;
    let workspace = session::open(options)?;
    let (t, source) = (workspace.t, workspace.source.clone());
    let plan = plan(&arguments, &workspace.settings, t)?;
    let from = plan.from.min(t);
    let asked = Asked::parse(&arguments.query, &workspace.settings, from, t).map_err(wrong)?;
    if asked.on(t).is_about_open() {
        return Err(Wrong {
            message: "a deal that was won has no stage and no call any more, so what came of stage: or forecast: cannot be told".into(),
            help: Some("pipeline backtest has a line for each stage and each rep's calls; ask by owner:, team:, source: …".into()),
        }
        .into());
    }
    let keep = if asked.on(t).needs_text() {
        Keep::All
    } else {
        Keep::Odd
    };
    let mut book = session::read(workspace, keep, false)?;
    let said = submissions::read(&source, &book.settings)?;
    book.also_read(said.files, said.checksum, said.left_out.into_iter());
    let history = Said::of(options, keep, book.settings.currency)?;
    let again = |point: &Point| match &history {
        Some(history) => replayed(options, history, &arguments.query, point),
        None => Ok(None),
    };
    let ask = Ask {
        plan: &plan,
        asked: &asked,
        submissions: &said.submissions,
        points: arguments.points,
        said: history.as_ref().map(|history| Replay {
            begins: history.begins.clone(),
            again: &again,
        }),
    };
    let report = backtest::build(&book, t, &ask).map_err(|f| fault(options, &book, f))?;
    let outcome = session::show(options, format, &report, &book)?;
    for note in report.notes() {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

/// A forecast on what the files said on its day; nothing where none were there.
fn replayed(
    options: &Options,
    history: &Said<'_>,
    words: &[String],
    point: &Point,
) -> anyhow::Result<Option<Point>> {
    let Some(state) = history.on(point.t)? else {
        return Ok(None);
    };
    let book = &state.book;
    let Some(record) = Record::of(book, point.t) else {
        return Ok(None);
    };
    let query = Query::parse(words, &book.settings, point.t).map_err(wrong)?;
    let said = submissions::read(&state.source, &book.settings)?;
    as_said(&record, &query, &said.submissions, point).map_err(|_| too_large(options, book))
}

/// Which days and periods are meant.
fn plan(arguments: &Arguments, settings: &Settings, t: Day) -> anyhow::Result<Plan> {
    let calendar = &settings.calendar;
    let date = |text: &Option<String>, flag: &str| {
        let text = text.as_deref();
        text.map(|text| session::date(text, t, calendar, flag))
            .transpose()
    };
    let (from, to) = (
        date(&arguments.from, "--from")?,
        date(&arguments.to, "--to")?,
    );
    let which = match &arguments.period {
        None => Which::Usual,
        Some(text) => which(text, settings, t)?,
    };
    let every = arguments.every.map(dates::Every::from);
    let plan = Plan::new((from, to), every, which, t, calendar);
    if plan.from > plan.to {
        let message = match (from, to) {
            (Some(from), None) => format!(
                "--from {from} is after {}, the last day to forecast on",
                plan.to
            ),
            (None, Some(to)) => format!(
                "--to {to} is before {}, the first day to forecast on",
                plan.from
            ),
            _ => format!(
                "--to {} is before --from {}; put the earlier date first",
                plan.to, plan.from
            ),
        };
        return Err(Wrong {
            message,
            help: None,
        }
        .into());
    }
    Ok(plan)
}

fn which(text: &str, settings: &Settings, t: Day) -> anyhow::Result<Which> {
    let lower = text.trim().to_ascii_lowercase();
    if let Some((_, unit)) = Unit::ALL.iter().find(|(name, _)| *name == lower) {
        return Ok(Which::Unit(*unit));
    }
    let period = settings.calendar.period(text, t).map_err(|fault| Wrong {
        message: fault.to_string(),
        help: Some(
            "backtest also takes -p week, month, quarter, year: the one that follows or runs"
                .into(),
        ),
    })?;
    let Some((_, end)) = period.start.zip(period.end) else {
        return Err(wrong(format!(
            "{} has no first or no last day, so nothing that came of it can be told",
            period.label
        )));
    };
    if end > t {
        return Err(Wrong {
            message: format!(
                "{} is not over: what comes of it is known after {end}",
                period.label
            ),
            help: Some(format!("pipeline forecast -p {}", period.label)),
        }
        .into());
    }
    Ok(Which::One(
        settings.calendar.called(period.start.unwrap_or(end), end),
    ))
}

fn fault(options: &Options, book: &Book, fault: Fault) -> anyhow::Error {
    match fault {
        Fault::TooLarge => too_large(options, book),
        Fault::Unread(error) => error,
        Fault::TooMany(n) => Wrong {
            message: format!("{n} forecasts, of at most {MOST} that are replayed at once"),
            help: Some("a later --from, or --every month".into()),
        }
        .into(),
    }
}
