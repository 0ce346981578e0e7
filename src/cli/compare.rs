//! `pipeline compare`.

use std::ffi::OsString;

use clap::Args;

use super::Outcome;
use super::options::{Options, REPORTS};
use super::report::{too_large, wrong};
use super::session::{self, Wrong};
use crate::analytics::compare::Side;
use crate::analytics::counts::Cohort;
use crate::model::book::Keep;
use crate::model::day::Day;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::settings::Settings;
use crate::report::compare;

/// Two groups of deals side by side: close rate, deal size and cycle, and how sure the difference is
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline compare tag:trial -- not:tag:trial           two ways of selling
  pipeline compare 2026-H1 -- 2026-Q3                   before and after: a word that is a period says when they closed
  pipeline compare source:referral -- source:outbound -p 2026
  pipeline compare owner:dana 2025 -- owner:dana 2026 --cohort created

A and B are queries, parted by --. Only what has closed counts. A chance of 95% says that B is better if neither was
expected to be; noise is where the interval of the difference has 0 in it. Where the two are made up differently, by
owner, source, type, pipeline or size, the difference among like deals stands beside.")]
pub struct Arguments {
    /// The one, --, the other: source:referral 2026-Q3 -- source:outbound 2026-Q3
    #[arg(value_name = "A -- B")]
    words: Vec<String>,
    /// When the deals of a side that names no period were closed, or created
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        default_value = "last-365d",
        allow_hyphen_values = true
    )]
    period: String,
    /// Deals closed in the period, or those created in it
    #[arg(long, value_name = "COHORT", default_value = "closed", value_parser = ["closed", "created"])]
    cohort: String,
}

/// Stands for the `--` between the two groups: clap takes nothing behind a real one for a flag, and people write flags last.
pub const PARTED: &str = "\u{1}";

/// The command line, with what parts the two groups of `compare`, or of an `explain` of it, as a word of its own.
pub fn parted(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.collect();
    let dashes = words.iter().position(|w| w == "--");
    let is_asked = |word: &OsString| word == "compare" || word == "explain";
    if let Some(at) = dashes.filter(|at| words[..*at].iter().any(is_asked)) {
        words[at] = PARTED.into();
    }
    words
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("compare", &REPORTS)?;
    let mut sides = arguments.words.split(|word| word == PARTED);
    let (Some(a), Some(b)) = (sides.next(), sides.next().filter(|b| !b.is_empty())) else {
        return Err(Wrong {
            message: "compare takes two groups, parted by --".into(),
            help: Some("pipeline compare source:referral -- source:outbound".into()),
        }
        .into());
    };
    let workspace = session::open(options)?;
    let t = workspace.t;
    let cohort = match arguments.cohort.as_str() {
        "created" => Cohort::Created,
        _ => Cohort::Closed,
    };
    let usual = super::report::period(&arguments.period, &workspace.settings.calendar, t)?;
    let read = |words: &[String]| group(words, &usual, cohort, &workspace.settings, t);
    let (a, b) = (read(a)?, read(b)?);
    let keep = match a.query.needs_text() || b.query.needs_text() {
        true => Keep::All,
        false => Keep::Odd,
    };
    let book = session::read(workspace, keep, false)?;
    let everyone = Query::default();
    let report = compare::build(book.at(t, &everyone), [a.side(), b.side()], cohort)
        .map_err(|_| too_large(options, &book))?;
    let outcome = session::show(options, format, &report, &book)?;
    for note in report.notes() {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

/// One of the two, as it was typed.
struct Group {
    query: Query,
    period: Period,
}

impl Group {
    fn side(&self) -> Side<'_> {
        Side {
            query: &self.query,
            period: &self.period,
        }
    }
}

/// Reads the words of a side: one that is a period says when its deals were closed, all others are its query. A query that
/// asks for days of closing (or creation) itself is not cut to the usual period.
fn group(
    words: &[String],
    usual: &Period,
    cohort: Cohort,
    settings: &Settings,
    t: Day,
) -> anyhow::Result<Group> {
    let as_period = |word: &String| match word.contains(':') {
        true => None,
        false => settings.calendar.period(word, t).ok(),
    };
    let mut rest = Vec::new();
    let mut period: Option<Period> = None;
    for word in words {
        match (as_period(word), &period) {
            (None, _) => rest.push(word.clone()),
            (Some(found), None) => period = Some(found),
            (Some(found), Some(first)) => {
                return Err(wrong(format!(
                    "\"{}\" and \"{}\": one period for each side",
                    first.label, found.label
                )));
            }
        }
    }
    let query = Query::parse(&rest, settings, t).map_err(wrong)?;
    if query.is_about_open() {
        return Err(Wrong {
            message: "a deal that has closed has no stage and no call any more, so stage: and forecast: part nothing here".into(),
            help: Some("pipeline funnel --by owner, for stages; here owner:, source:, tag:, closed: …".into()),
        }
        .into());
    }
    let own_days = match cohort {
        Cohort::Closed => query.asks("closed"),
        Cohort::Created => query.asks("created"),
    };
    let period = match period {
        Some(period) => period,
        None if own_days => super::report::period("all", &settings.calendar, t)?,
        None => usual.clone(),
    };
    Ok(Group { query, period })
}
