//! `pipeline check`.

use clap::Args;

use super::Outcome;
use super::options::Options;

/// Every fault of every file, with what to do
#[derive(Debug, Args)]
pub struct Arguments {}

pub fn run(_: &Options, _: Arguments) -> anyhow::Result<Outcome> {
    anyhow::bail!("merge pending")
}
