//! `pipeline report`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::options::{Format, Options, REPORTS};
use super::series;
use super::session::{self, Wrong};
use super::site;
use crate::analytics::counts::{Ask, Cohort};
use crate::analytics::group::By;
use crate::model::book::{Book, Keep};
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::report::figures;

/// Open deals, deal size, close rate, sales cycle, velocity and the stages
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline report                                 the last 365 days
  pipeline report -p 2026-Q4 --by owner           a quarter, a line a rep
  pipeline report --as-of 2026-06-30              what was true then
  pipeline report --every week -p last-26w        a series, and whether the last one is more than noise
  pipeline report --every week --rev ..           the same, beside what was said at each week's end, out of git
  pipeline report --format html > monday.html     a page with charts, to look at, send or print
  pipeline report --format html -o public         linked pages, for any web server
  pipeline report stage:proposal.. amount:10k.. not:source:partner

A query is words: owner:dana stage:proposal.. amount:10k.. source:referral tag:emea created:2026-Q3
close:next-month closed:2026 custom.region:emea acme not:owner:omar. Words of one field are alternatives,
different fields must all hold; a bare word is part of an id, a name or a company.")]
pub struct Arguments {
    /// Which deals: owner:dana stage:proposal.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// When deals were closed, and stages entered: 2026-Q4, FY2027, last-90d, ytd, A..B, all
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        default_value = "last-365d",
        allow_hyphen_values = true
    )]
    period: String,
    /// A line each: owner, team, company, source, stage, pipeline, type, competitor, tag, month, quarter or custom.KEY
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
    /// A series: the figures of each day, week, month or quarter of the period, as they were at its end
    #[arg(long, value_name = "SPAN", value_parser = ["day", "week", "month", "quarter"])]
    every: Option<String>,
    /// Rates over the deals closed in the period, or over those created in it
    #[arg(long, value_name = "COHORT", default_value = "closed", value_parser = ["closed", "created"])]
    cohort: String,
    /// html: a folder of linked pages instead: the day, the pipeline, the forecast, reps, leads and their sources
    #[arg(short, long, value_name = "DIR", conflicts_with_all = ["query", "by", "every", "cohort"])]
    output: Option<PathBuf>,
}

impl Arguments {
    /// Whether a series is asked for.
    pub fn is_series(&self) -> bool {
        self.every.is_some()
    }
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("report", &REPORTS)?;
    if let Some(dir) = &arguments.output {
        return match format {
            Format::Html => site::run(options, dir, &arguments.period),
            _ => Err(Wrong {
                message: "-o writes pages".into(),
                help: Some("pipeline report --format html -o DIR".into()),
            }
            .into()),
        };
    }
    let by = arguments
        .by
        .as_deref()
        .map(By::parse)
        .transpose()
        .map_err(wrong)?;
    let workspace = session::open(options)?;
    let t = workspace.t;
    let query = Query::parse(&arguments.query, &workspace.settings, t).map_err(wrong)?;
    let period = period(&arguments.period, &workspace.settings.calendar, t)?;
    let text = query.needs_text() || by.as_ref().is_some_and(By::needs_text);
    let book = session::read(workspace, if text { Keep::All } else { Keep::Odd }, false)?;
    let cohort = if arguments.cohort == "created" {
        Cohort::Created
    } else {
        Cohort::Closed
    };
    if let Some(every) = &arguments.every {
        let asked = series::Series {
            every,
            cohort,
            by: by.as_ref(),
            words: &arguments.query,
        };
        return series::run(options, format, &book, period, &asked);
    }
    let ask = Ask {
        period: &period,
        cohort,
        by: by.as_ref(),
    };
    let report = figures::build(book.at(t, &query), &ask).map_err(|_| too_large(options, &book))?;
    let outcome = session::show(options, format, &report, &book)?;
    for note in report.notes() {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

pub fn period(
    text: &str,
    calendar: &crate::model::period::Calendar,
    t: crate::model::day::Day,
) -> anyhow::Result<Period> {
    calendar
        .period(text, t)
        .map_err(|fault| wrong(fault.to_string()))
}

pub fn wrong(message: String) -> anyhow::Error {
    Wrong {
        message,
        help: None,
    }
    .into()
}

/// The sentence for amounts that are not kept, with the largest by name: one of them is probably a slip.
pub fn too_large(options: &Options, book: &Book) -> anyhow::Error {
    let all =
        session::open(options).and_then(|workspace| session::read(workspace, Keep::All, false));
    let everything = Query::default();
    let mut largest: Vec<(Money, String)> = match &all {
        Ok(all) => all
            .at(book.as_of, &everything)
            .everyone()
            .filter_map(|d| Some((d.value, d.extra()?.id.to_string())))
            .collect(),
        Err(_) => Vec::new(),
    };
    largest.sort_by(|a, b| b.cmp(a));
    let named: Vec<&str> = largest.iter().take(3).map(|(_, id)| id.as_str()).collect();
    Wrong {
        message: "the amounts add up to more than the 28 digits that are kept".into(),
        help: Some(format!(
            "look for a slip in the largest: {}",
            named.join(", ")
        )),
    }
    .into()
}
