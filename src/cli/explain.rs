//! `pipeline explain NAME`: what a figure or a rule means.

use clap::Args;

use super::Outcome;
use super::options::Options;
use super::session::Wrong;
use crate::analytics::metric::METRICS;
use crate::diagnostic::nearest;
use crate::{check, report};

/// What a figure means, or a rule of check
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline explain close-rate
  pipeline explain stage-odds
  pipeline explain duplicate-id")]
pub struct Arguments {
    /// A figure or a rule; none lists them
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub fn run(_: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let text = match arguments.name.as_deref() {
        None => list(),
        Some(name) => report::explain::explain(name)
            .or_else(|| check::explain(name))
            .ok_or_else(|| unknown(name))?,
    };
    super::print(&text)?;
    Ok(Outcome::Done)
}

fn names() -> (Vec<&'static str>, Vec<&'static str>) {
    (
        METRICS.iter().map(|m| m.name).collect(),
        check::RULES.iter().map(|r| r.id).collect(),
    )
}

fn list() -> String {
    let (figures, rules) = names();
    format!(
        "Figures: {}\n\nRules: {}\n",
        figures.join(", "),
        rules.join(", ")
    )
}

fn unknown(name: &str) -> anyhow::Error {
    let (figures, rules) = names();
    let meant = match nearest(name, figures.into_iter().chain(rules)) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "pipeline explain lists what there is".into(),
    };
    Wrong {
        message: format!("no figure or rule is called \"{name}\"; {meant}"),
        help: None,
    }
    .into()
}
