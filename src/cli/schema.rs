//! `pipeline schema REPORT`: the JSON Schema of a report, from the struct that prints it.

use clap::Args;

use super::Outcome;
use super::options::Options;
use super::session::Wrong;
use crate::report::{SCHEMAS, schema};

/// The JSON Schema of a report's --format json
#[derive(Debug, Args)]
#[command(after_help = "Example:
  pipeline schema report > report.schema.json")]
pub struct Arguments {
    /// Which report; none lists them
    #[arg(value_name = "REPORT")]
    report: Option<String>,
}

pub fn run(_: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let names: Vec<&str> = SCHEMAS.iter().map(|s| s.0).collect();
    let Some(name) = arguments.report else {
        super::print(&(names.join("\n") + "\n"))?;
        return Ok(Outcome::Done);
    };
    let Some(schema) = schema(&name) else {
        let near = crate::diagnostic::nearest(&name, names.iter().copied());
        let meant = near.map_or_else(
            || format!("there are {}", names.join(", ")),
            |n| format!("did you mean {n}?"),
        );
        return Err(Wrong {
            message: format!("no report \"{name}\"; {meant}"),
            help: None,
        }
        .into());
    };
    super::print(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Done)
}
