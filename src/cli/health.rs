//! `pipeline health`.

use clap::Args;

use super::Outcome;
use super::options::{Options, REPORTS};
use super::report::{too_large, wrong};
use super::session;
use crate::analytics::group::By;
use crate::model::book::Keep;
use crate::model::query::Query;
use crate::report::health;

/// Open deals at risk, by value, each with its reasons: stale, overdue, slipped, stuck, no next step
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline health                               every open deal that wants looking at
  pipeline health owner:dana stage:proposal..
  pipeline health --by owner                    with a line a rep
  pipeline health --format csv > risk.csv

No next step: none, or its day has passed. Overdue: expected to close before today. Stale: silent for longer than the
stage allows. Slipped: the expected close moved later. Stuck: in its stage for longer than nine in ten won deals were.
One contact only: fewer than two from the third stage on. Too much on one: a customer with over 25 % of the open value.")]
pub struct Arguments {
    /// Which deals: owner:dana stage:proposal.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// A line each as well: owner, team, company, source, stage, pipeline, type, competitor, tag, month, quarter or
    /// custom.KEY
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("health", &REPORTS)?;
    let by = arguments.by.as_deref().map(By::parse);
    let by = by.transpose().map_err(wrong)?;
    let workspace = session::open(options)?;
    let t = workspace.t;
    let query = Query::parse(&arguments.query, &workspace.settings, t).map_err(wrong)?;
    let book = session::read(workspace, Keep::Open, true)?;
    let report = health::build(book.at(t, &query), by.as_ref(), &super::commands())
        .map_err(|_| too_large(options, &book))?;
    session::show(options, format, &report, &book)
}
