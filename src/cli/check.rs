//! `pipeline check`.

use clap::Args;

use super::Outcome;
use super::mending;
use super::options::{Format, Options};
use super::session::{self, BrokenSettings};
use crate::check::{self, CheckResult};
use crate::diagnostic::Level;
use crate::model::day::Day;
use crate::render::diagnostic;
use crate::workspace::source::Source;

/// Every fault of every file, with what to do
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline check
  pipeline check --strict                  exit with 1 on warnings too
  pipeline check --diff                    what --fix would write
  pipeline check --fix                     dates hand edits, mends quotes and capitals
  pipeline check --format short            file:line:col: level[rule]: message
  pipeline check --format github           in a workflow; sarif for code scanning
  pipeline explain stage                   what a rule wants, with a bad and a good example")]
pub struct Arguments {
    /// Mend what can be mended without guessing: see docs/check.md
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show the lines that --fix would write
    #[arg(long)]
    diff: bool,
    /// Only files that are staged in git; with --fix they are staged again (for a pre-commit hook)
    #[arg(long)]
    staged: bool,
}

const FORMATS: [Format; 6] = [
    Format::Table,
    Format::Plain,
    Format::Short,
    Format::Json,
    Format::Github,
    Format::Sarif,
];

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("check", &FORMATS)?;
    let source = session::source(options)?;
    let (made, revision) = (source.stamp(), source.revision(None));
    if made.is_some() && (arguments.fix || arguments.diff || arguments.staged) {
        return Err(session::Wrong {
            message: "--fix, --diff and --staged are about the files at hand: without --rev".into(),
            help: None,
        }
        .into());
    }
    let workspace = match session::open_at(options, source) {
        Ok(workspace) => workspace,
        // Programs that read the answer get it in their format; nothing else could be judged.
        Err(error) if !matches!(format, Format::Table | Format::Plain) => {
            if let Some(BrokenSettings(faults)) = error.downcast_ref() {
                let today = session::today(options, made, None, &Default::default())?;
                let stopped = CheckResult {
                    revision,
                    ..CheckResult::stopped(faults.clone())
                };
                print(&stopped, format, today, "", options)?;
            }
            return Err(error);
        }
        Err(error) => return Err(error),
    };
    let settings = &workspace.settings;
    let today = session::today(
        options,
        made,
        settings.timezone.as_deref(),
        &settings.calendar,
    )?;
    let staged = arguments
        .staged
        .then(|| mending::staged(workspace.source.place()))
        .transpose()?;
    let mut result = mending::only(check::run(&workspace, today)?, staged.as_deref());
    if arguments.diff {
        return mending::show(&workspace, &result, today);
    }
    if arguments.fix && mending::write(options, &workspace, &result, today, staged.is_some())? {
        result = mending::only(check::run(&workspace, today)?, staged.as_deref());
    }
    print(
        &result,
        format,
        workspace.t,
        &prefix(&workspace.source),
        options,
    )?;
    let found =
        result.count(Level::Error) > 0 || options.strict() && result.count(Level::Warning) > 0;
    Ok(if found { Outcome::Found } else { Outcome::Done })
}

fn print(
    result: &CheckResult,
    format: Format,
    as_of: Day,
    prefix: &str,
    options: &Options,
) -> anyhow::Result<()> {
    let mut out = Vec::new();
    match format {
        Format::Short => diagnostic::short(result, &mut out)?,
        Format::Json => diagnostic::json(result, as_of, &mut out)?,
        Format::Github => diagnostic::github(result, prefix, &mut out)?,
        Format::Sarif => diagnostic::sarif(result, prefix, &mut out)?,
        format => diagnostic::people(result, options.style(format).color, &mut out)?,
    }
    super::print(&String::from_utf8(out)?)
}

/// The way from the repository's root to the folder, with a `/` at its end: annotations name files from there.
fn prefix(source: &Source) -> String {
    #[cfg(feature = "git")]
    if let Source::Commit(commit) = source {
        return commit.prefix();
    }
    let Ok(root) = source.place().canonicalize() else {
        return String::new();
    };
    let Some(top) = root.ancestors().find(|dir| dir.join(".git").exists()) else {
        return String::new();
    };
    let below = root
        .strip_prefix(top)
        .map(|p| p.to_string_lossy().replace('\\', "/"))
        .unwrap_or_default();
    if below.is_empty() { below } else { below + "/" }
}
