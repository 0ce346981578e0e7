//! What every command takes, and what it comes to: day, folder, format, colour, width.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::render::screen::Style;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal: as wide as it is, with bars and colour
    Table,
    /// The same in ASCII, to commit and compare; the default when not a terminal
    Plain,
    Json,
    /// A figure a row: section,key,figure,value,unit
    Csv,
    Markdown,
    /// A page that stands alone: charts and tables, no scripts
    Html,
    /// next: a calendar to subscribe to
    Ics,
    /// summary: a message for sendmail -t
    Email,
    /// check: file:line:col: level[rule]: message, for editors
    Short,
    /// check: annotations of a GitHub workflow
    Github,
    /// check: SARIF 2.1.0
    Sarif,
}

/// The formats of a report that is neither a letter nor a calendar.
pub const REPORTS: [Format; 6] = [
    Format::Table,
    Format::Plain,
    Format::Json,
    Format::Csv,
    Format::Markdown,
    Format::Html,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// The flags of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Options {
    /// The pipeline folder [default: $PIPELINE_DIR, else the nearest one upwards]
    #[arg(short = 'C', long = "dir", value_name = "DIR", global = true)]
    pub dir: Option<PathBuf>,
    /// What was true at the end of this day; nothing later is seen [default: today]
    #[arg(long, value_name = "DATE", global = true, allow_hyphen_values = true)]
    pub as_of: Option<String>,
    /// Take this day for today
    #[arg(long, value_name = "DATE", global = true, allow_hyphen_values = true)]
    pub today: Option<String>,
    /// The files as they were at a commit: a hash, tag, branch, HEAD~3, or a day, as of that commit's day
    #[arg(long, value_name = "REV", global = true, allow_hyphen_values = true)]
    pub rev: Option<String>,
    /// Output format [default: table on a terminal, else plain]
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        global = true,
        hide_possible_values = true
    )]
    pub format: Option<Format>,
    /// auto, always or never
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub color: Color,
    /// Exit with 3 if a file was left out; check: with 1 on warnings too [env: PIPELINE_STRICT=1]
    #[arg(long, global = true)]
    pub strict: bool,
    /// No notes and warnings on stderr
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// More on stderr: each file that was left out, and why
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl Options {
    /// The two ends of `--rev A..B`: of the states between them, where one would be a point.
    pub fn states(&self) -> Option<(&str, &str)> {
        self.rev.as_deref()?.split_once("..")
    }

    /// The format asked for, or the one that suits stdout; an error that names the command's own if it has not got it.
    pub fn format(&self, command: &str, has: &[Format]) -> anyhow::Result<Format> {
        let default = if std::io::stdout().is_terminal() {
            Format::Table
        } else {
            Format::Plain
        };
        let format = self.format.unwrap_or(default);
        if has.contains(&format) {
            return Ok(format);
        }
        let name = |f: &Format| {
            f.to_possible_value()
                .map(|v| v.get_name().to_string())
                .unwrap_or_default()
        };
        let known: Vec<String> = has.iter().map(name).collect();
        anyhow::bail!(
            "{command} has no format {}; it has {}",
            name(&format),
            known.join(", ")
        )
    }

    /// How `table` and `plain` are drawn.
    pub fn style(&self, format: Format) -> Style {
        match format {
            Format::Table => {
                let color = self.colors(std::io::stdout().is_terminal());
                Style::terminal(terminal_width(), color)
            }
            _ => Style::PLAIN,
        }
    }

    /// Whether to colour a stream: `--color`, then `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, then whether it is a terminal.
    pub fn colors(&self, is_terminal: bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let is = |name: &str, value: &str| std::env::var_os(name).is_some_and(|v| v == value);
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
            Color::Auto => is_terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb"),
        }
    }

    /// `--strict`, or `PIPELINE_STRICT` set to anything but 0.
    pub fn strict(&self) -> bool {
        self.strict
            || std::env::var_os("PIPELINE_STRICT").is_some_and(|v| !v.is_empty() && v != "0")
    }
}

/// `$COLUMNS`, else the terminal's, else 80; from 60 to 200, which tables are made for.
fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse::<usize>().ok())
        .filter(|c| *c > 0);
    let size = || terminal_size::terminal_size().map(|(w, _)| usize::from(w.0));
    columns.or_else(size).unwrap_or(80).clamp(60, 200)
}
