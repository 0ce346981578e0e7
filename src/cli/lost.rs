//! `pipeline lost`.

use clap::Args;

use super::Outcome;
use super::change::{Editing, Work};
use super::options::Options;
use super::staging;
use crate::edit::stage::Way;

/// Close deals that are lost, with the reason
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline lost acme --reason price
  pipeline lost acme --reason competitor --on 2026-11-20")]
pub struct Arguments {
    /// Ids, parts of ids, or a query
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Why: one of the settings' loss_reasons, if they list them
    #[arg(long, value_name = "REASON")]
    reason: String,
    #[command(flatten)]
    editing: Editing,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "lost", arguments.editing.on.as_deref())?;
    let way = Way::Lost {
        reason: arguments.reason,
    };
    work.change("lost", &arguments.ids, &arguments.editing, |deal| {
        staging::go(deal, &way)
    })
}
