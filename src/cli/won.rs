//! `pipeline won`.

use clap::Args;

use super::Outcome;
use super::change::{Editing, Work};
use super::options::Options;
use super::staging;
use crate::edit::stage::Way;

/// Close deals that are won
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline won acme
  pipeline won acme --on yesterday")]
pub struct Arguments {
    /// Ids, parts of ids, or a query
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    #[command(flatten)]
    editing: Editing,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "won", arguments.editing.on.as_deref())?;
    work.change("won", &arguments.ids, &arguments.editing, |deal| {
        staging::go(deal, &Way::Won)
    })
}
