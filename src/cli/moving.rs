//! `pipeline move`.

use clap::Args;

use super::Outcome;
use super::change::{Editing, Work};
use super::options::Options;
use super::staging;
use crate::edit::stage::Way;

/// Put deals into another stage
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline move acme closing
  pipeline move acme proposal --on fri
  pipeline move owner:dana stage:demo proposal --dry-run

An id is given whole or by any part that only one deal has. Words with a colon are a query, which means open deals.")]
pub struct Arguments {
    /// Ids or a query, then the stage
    #[arg(value_name = "ID… STAGE", required = true, num_args = 2..)]
    words: Vec<String>,
    #[command(flatten)]
    editing: Editing,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let Some((stage, ids)) = arguments.words.split_last() else {
        return Ok(Outcome::Done);
    };
    let work = Work::begin(options, "move", arguments.editing.on.as_deref())?;
    let way = Way::To(stage.clone());
    work.change("move", ids, &arguments.editing, |deal| {
        staging::go(deal, &way)
    })
}
