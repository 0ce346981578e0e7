//! `pipeline reopen`.

use clap::Args;

use super::Outcome;
use super::change::{Editing, Work};
use super::options::Options;
use super::staging;
use crate::edit::stage::Way;

/// Open closed deals again
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline reopen acme                      in the stage it was closed from
  pipeline reopen acme --stage proposal")]
pub struct Arguments {
    /// Ids, parts of ids, or a query
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// The stage it is in now [default: the one it was closed from]
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    #[command(flatten)]
    editing: Editing,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "reopen", arguments.editing.on.as_deref())?;
    let way = Way::Open(arguments.stage);
    work.change("reopen", &arguments.ids, &arguments.editing, |deal| {
        staging::go(deal, &way)
    })
}
