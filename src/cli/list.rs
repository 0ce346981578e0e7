//! `pipeline list`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options, REPORTS};
use super::report::{too_large, wrong};
use super::session;
use crate::model::book::Keep;
use crate::model::query::Query;
use crate::report::list::{self, Ask};

/// The deals, a line each: columns of your choice, sorted, as many as you like
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline list                                     the open deals, the dearest first
  pipeline list owner:dana --sort expected_close    by any column; -age_days is the oldest first
  pipeline list --columns id,company,amount,currency,tags
  pipeline list stage:lost closed:2026-Q4 --limit 10
  pipeline list --format csv > deals.csv            every column

Open deals, unless the query asks for stages, closings or reasons itself. Columns: id, name, company, owner,
pipeline, stage, amount, currency, value, odds, created, closed, expected_close, age_days, stage_days,
idle_days, next_step, next_step_due, tags.")]
pub struct Arguments {
    /// Which deals: owner:dana stage:proposal.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// What is shown of each: id,owner,value. JSON has everything always
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    /// By which column; with - before it, the largest first
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "-value",
        allow_hyphen_values = true
    )]
    sort: String,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("list", &REPORTS)?;
    if format == Format::Json && arguments.columns.is_some() {
        return Err(wrong(
            "--columns is for tables and CSV: JSON has every key of a deal".into(),
        ));
    }
    let ask = Ask::parse(
        arguments.columns.as_deref(),
        &arguments.sort,
        arguments.limit,
    )
    .map_err(wrong)?;
    let workspace = session::open(options)?;
    let t = workspace.t;
    let query = Query::parse(&arguments.query, &workspace.settings, t).map_err(wrong)?;
    let closed = query.asks_closed();
    let keep = if closed { Keep::All } else { Keep::Open };
    let book = session::read(workspace, keep, true)?;
    let report =
        list::build(book.at(t, &query), &ask, closed).map_err(|_| too_large(options, &book))?;
    session::show(options, format, &report, &book)
}
