//! `pipeline explain NAME`: what a figure or a rule means.

use clap::Args;

use super::Outcome;
use super::options::Options;
use super::session::Wrong;
use crate::analytics::metric::{self, METRICS, Metric};

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
    let figures: Vec<&str> = METRICS.iter().map(|m| m.name).collect();
    let text = match arguments.name.as_deref() {
        None => format!("Figures: {}\n", figures.join(", ")),
        Some(name) => match metric::find(name) {
            Some(metric) => of_metric(metric),
            None => {
                return Err(Wrong {
                    message: format!("nothing is called \"{name}\""),
                    help: None,
                }
                .into());
            }
        },
    };
    super::print(&text)?;
    Ok(Outcome::Done)
}

fn of_metric(m: &Metric) -> String {
    let places: Vec<String> = m
        .paths
        .iter()
        .map(|(path, unit)| format!("  {path} ({unit})"))
        .collect();
    format!(
        "{}: {}\n\n{}\n\nIn the JSON:\n{}\n",
        m.label,
        m.formula,
        m.text,
        places.join("\n")
    )
}
