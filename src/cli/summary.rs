//! `pipeline summary`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options};
use super::report::{too_large, wrong};
use super::session::{self, Wrong};
use crate::model::asked::Asked;
use crate::model::book::{Book, Keep};
use crate::model::day::Day;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::report::summary::{self, Fault, Spans};

/// A week, or another period, on one page: what was won, lost, moved and slipped, the metrics, the quota
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline summary                                        last week
  pipeline summary -p last-month owner:dana
  pipeline summary --format email | sendmail -t           From and To: [summary] in pipeline.toml
  pipeline summary --only-if any --format email           nothing, unless a [[watch]] rule found something

The page is for the last day of the period, so that a second run says the same. What is outside the usual range of the
12 periods before is said to be more than noise.")]
pub struct Arguments {
    /// Which deals: owner:dana stage:proposal.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Of which period: last-week, 2026-W47, last-month, 2026-Q3, A..B
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        default_value = "last-week",
        allow_hyphen_values = true
    )]
    period: String,
}

const FORMATS: [Format; 4] = [
    Format::Table,
    Format::Plain,
    Format::Markdown,
    Format::Json,
];

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("summary", &FORMATS)?;
    let workspace = session::open(options)?;
    let t = workspace.t;
    let period = workspace
        .settings
        .calendar
        .period(&arguments.period, t)
        .map_err(|fault| wrong(fault.to_string()))?;
    let (start, end) = whole(&period, t)?;
    // The page is for the period's last day: whatever stands in the settings by a relative date is meant on it.
    let workspace = session::open_as_of(options, end.min(t))?;
    let at_end = Query::parse(&arguments.query, &workspace.settings, end.min(t)).map_err(wrong)?;
    let keep = if at_end.needs_text() {
        Keep::All
    } else {
        Keep::Since(start.plus(-1))
    };
    let book = session::read(workspace, keep, true)?;
    let spans = Spans::of(&period, &book.settings.calendar, book.first_created(), book.as_of)
        .ok_or_else(|| open_end(&period))?;
    let asked = Asked::parse(
        &arguments.query,
        &book.settings,
        spans.first_day(),
        spans.last_day(),
    )
    .map_err(wrong)?;
    let report = summary::build(&book, &asked, &spans, super::commands())
        .map_err(|f| fault(options, &book, f))?;
    let outcome = session::show(options, format, &report, &book)?;
    for note in report.notes() {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

/// First and last day of a period that has both, and begins by `t`.
fn whole(period: &Period, t: Day) -> anyhow::Result<(Day, Day)> {
    let (Some(start), Some(end)) = (period.start, period.end) else {
        return Err(open_end(period));
    };
    if start > t {
        return Err(wrong(format!(
            "{} begins on {start}, after {t}, and nothing later is seen",
            period.label
        )));
    }
    Ok((start, end))
}

fn open_end(period: &Period) -> anyhow::Error {
    Wrong {
        message: format!(
            "a page is of a period with a first and a last day; \"{}\" has an open end",
            period.label
        ),
        help: Some("pipeline summary -p last-week, 2026-W47, last-month or A..B".into()),
    }
    .into()
}

fn fault(options: &Options, book: &Book, fault: Fault) -> anyhow::Error {
    let fault = match fault {
        Fault::TooLarge => return too_large(options, book),
        Fault::Quota(fault) => crate::report::forecast::Fault::Quota(fault),
    };
    super::forecast::fault(options, book, fault)
}
