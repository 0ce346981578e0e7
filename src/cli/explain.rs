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
  pipeline explain forecast -p 2027-Q1 owner:dana   how the number came about, in your figures
  pipeline explain duplicate-id")]
pub struct Arguments {
    /// A figure or a rule; none lists them
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// forecast: of which deals
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// forecast: of which period [default: the quota period that T is in, else the fiscal quarter]
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
}

/// What is explained with the figures of the folder at hand.
const FORECAST: &str = "forecast";

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    if arguments.name.as_deref() == Some(FORECAST) {
        let text =
            super::forecast::explained(options, &arguments.query, arguments.period.as_deref())?;
        super::print(&harmless_lines(&text))?;
        return Ok(Outcome::Done);
    }
    if !arguments.query.is_empty() || arguments.period.is_some() {
        anyhow::bail!("a period and a query go with pipeline explain forecast only");
    }
    let text = match arguments.name.as_deref() {
        None => list(),
        Some(name) => report::explain::explain(name)
            .or_else(|| check::explain(name))
            .ok_or_else(|| unknown(name))?,
    };
    super::print(&text)?;
    Ok(Outcome::Done)
}

/// Stages are named by whoever wrote the settings.
fn harmless_lines(text: &str) -> String {
    let lines = text.lines().map(crate::render::text::harmless);
    lines.map(|line| format!("{line}\n")).collect()
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
        "Your own figures: {FORECAST}\n\nFigures: {}\n\nRules: {}\n",
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
