//! `pipeline help`: the commands by purpose.

use clap::{Args, CommandFactory};

use super::Outcome;
use super::options::Options;
use super::session::Wrong;

/// The commands by purpose, or the help of one
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline help
  pipeline help report")]
pub struct Arguments {
    /// The command to explain
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
    /// Every command, those of tools too
    #[arg(long)]
    all: bool,
}

/// The commands by purpose; a newcomer needs the first ones.
const PURPOSES: [(&str, &[&str], bool); 9] = [
    ("start", &["init", "new", "import"], true),
    (
        "work",
        &["next", "log", "move", "won", "lost", "reopen", "set"],
        true,
    ),
    (
        "see",
        &[
            "report", "list", "show", "funnel", "health", "changes", "summary",
        ],
        true,
    ),
    ("forecast", &["forecast", "submit", "backtest"], true),
    ("leads", &["leads"], true),
    ("manage", &["compare"], true),
    ("trust", &["check", "blame", "explain", "guide"], true),
    ("tools", &["schema", "completions", "man"], false),
    ("help", &["help"], true),
];

pub fn run(_: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let mut program = super::Arguments::command();
    program.build();
    if let Some(name) = arguments.command {
        let names: Vec<String> = program
            .get_subcommands()
            .map(|c| c.get_name().to_string())
            .collect();
        let Some(command) = program.find_subcommand_mut(&name) else {
            let near = crate::diagnostic::nearest(&name, names.iter().map(String::as_str));
            let meant = near.map_or_else(
                || "see pipeline help".to_string(),
                |n| format!("did you mean {n}?"),
            );
            return Err(Wrong {
                message: format!("no command \"{name}\"; {meant}"),
                help: None,
            }
            .into());
        };
        super::print(&command.render_long_help().to_string())?;
        return Ok(Outcome::Done);
    }
    let mut out =
        String::from("A sales pipeline in plain text: a folder of deals in, numbers out.\n\n");
    out += "  pipeline              the day at a glance\n";
    for (purpose, commands, first) in PURPOSES {
        if !first && !arguments.all {
            continue;
        }
        out += &format!("\n{purpose}\n");
        for name in commands {
            let about = program
                .find_subcommand(name)
                .and_then(|c| c.get_about())
                .map(|a| a.to_string());
            out += &format!("  pipeline {name:<12} {}\n", about.unwrap_or_default());
        }
    }
    out += "\nMore: pipeline help --all, pipeline COMMAND --help\n";
    super::print(&out)?;
    Ok(Outcome::Done)
}
