//! `pipeline init`: a new folder, one to look around in, and the hook.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use super::Outcome;
use super::options::{Format, Options};
use super::session::{self, Wrong};
use crate::model::day::Day;
use crate::workspace::hook::{self, Installed, Place};
use crate::workspace::start::{self, Kept};
use crate::workspace::start_files::{self, MERGE};
use crate::workspace::{demo, find};

/// A new pipeline folder, or one of invented deals to look around in
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline init sales                  a folder of your own
  pipeline init sales --demo           60 invented deals, dated from today
  pipeline init sales --hook           in a git repository: each commit dates hand edits and runs check
  pipeline init --hook                 the hook alone, for the pipeline in this folder")]
pub struct Arguments {
    /// Where; it is made if it is not there [default: this folder]
    #[arg(value_name = "DIR")]
    place: Option<PathBuf>,
    /// With 60 invented deals, dated from today
    #[arg(long)]
    demo: bool,
    /// Also a git hook that dates hand edits and runs check before each commit
    #[arg(long)]
    hook: bool,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    options.format("init", &[Format::Table, Format::Plain])?;
    let shown = arguments.place.clone().unwrap_or_else(|| ".".into());
    let target = match &options.dir {
        Some(base) => base.join(&shown),
        None => shown.clone(),
    };
    let today = session::today(options, None, None, &Default::default())?;
    let place = match arguments.hook {
        true => Some(hook_place(&target)?),
        false => None,
    };
    if let Some(place) = &place
        && !arguments.demo
        && target.join(find::SETTINGS).is_file()
    {
        super::print(&hooked(place)?)?;
        return Ok(Outcome::Done);
    }
    refuse_what_is_there(&target)?;
    let files = files(arguments.demo, today);
    let kept = start::write(&target, &files)?;
    let mut text = made(&shown, arguments.demo, kept);
    if let Some(place) = &place {
        text += &hooked(place)?;
    }
    text += &next(&shown, arguments.demo);
    super::print(&text)?;
    Ok(Outcome::Done)
}

/// A folder of invented deals with a page beside them, where nothing is yet.
pub fn practice(options: &Options, target: &Path, page: &str) -> anyhow::Result<()> {
    let today = session::today(options, None, None, &Default::default())?;
    refuse_what_is_there(target)?;
    let mut files = files(true, today);
    files.push(start_files::File::new("EXERCISES.md", page));
    start::write(target, &files)?;
    Ok(())
}

fn files(with_demo: bool, today: Day) -> Vec<start_files::File> {
    let mut files = if with_demo {
        demo::files(today)
    } else {
        vec![start_files::settings(today)]
    };
    files.extend(start_files::examples(today));
    files
}

fn refuse_what_is_there(target: &Path) -> anyhow::Result<()> {
    let shown = target.display();
    if target.exists() && !target.is_dir() {
        return Err(Wrong {
            message: format!("{shown} is a file"),
            help: Some("pipeline init DIR, where DIR is a folder, or nothing yet".into()),
        }
        .into());
    }
    let there = start::in_the_way(target);
    if there.is_empty() {
        return Ok(());
    }
    let help = if there.contains(&find::SETTINGS) {
        format!("it is a pipeline already: pipeline -C {shown}")
    } else {
        "pipeline init sales makes a folder of its own".into()
    };
    Err(Wrong {
        message: format!(
            "{shown} has {} already: nothing is written over",
            there.join(", ")
        ),
        help: Some(help),
    }
    .into())
}

fn hook_place(target: &Path) -> anyhow::Result<Place> {
    hook::place(target)?.ok_or_else(|| {
        Wrong {
            message: format!("{} is in no git repository", target.display()),
            help: Some("git init, then pipeline init --hook".into()),
        }
        .into()
    })
}

fn hooked(place: &Place) -> anyhow::Result<String> {
    let file = place.hook.display();
    Ok(match hook::install(place)? {
        Installed::Yes => format!("\nHook: {file}\n"),
        Installed::Already => format!("\nHook: {file}, there before\n"),
        Installed::Another => format!(
            "\nNo hook was written: {file} is yours{}. Add to it:\n  {}\n",
            if place.is_shared {
                ", for all your repositories"
            } else {
                ""
            },
            hook::line(&place.folder)
        ),
    })
}

fn made(shown: &Path, with_demo: bool, kept: Kept) -> String {
    let what = if with_demo {
        "a pipeline of 60 invented deals"
    } else {
        "a pipeline"
    };
    let place = match shown.to_str() {
        Some(".") => "Here is".to_string(),
        _ => format!(
            "{} is",
            crate::render::text::harmless(&shown.display().to_string())
        ),
    };
    let mut text = format!(
        "{place} {what}:\n
  pipeline.toml        settings: stages, reps, quota
  deals/_example.toml  every field of a deal, explained; in no figure
  leads/_example.csv   a lead list; in no figure
"
    );
    if kept.attributes {
        text += &format!(
            "\n.gitattributes was there. So that git merges deals, add to it:\n  {MERGE}\n"
        );
    } else {
        text += "  .gitattributes       so that git merges two people's edits of a deal\n";
    }
    text
}

/// What to type next, as far as it can be typed.
fn next(shown: &Path, with_demo: bool) -> String {
    let program = super::Arguments::command();
    let has = |name: &str| program.get_subcommands().any(|c| c.get_name() == name);
    let mut lines = Vec::new();
    if shown != Path::new(".") {
        let dir = shown.display().to_string();
        let dir = if dir.contains([' ', '\'']) {
            format!("\"{dir}\"")
        } else {
            dir
        };
        lines.push(format!("cd {dir}"));
    }
    if with_demo {
        lines.push("pipeline".into());
        lines.push("pipeline report".into());
    } else if has("new") {
        lines.push("pipeline new \"Acme: 50 seats\" --company \"Acme Corp\" --amount 48000".into());
    } else {
        lines.push("cp deals/_example.toml deals/acme-50-seats.toml".into());
    }
    if has("next") {
        let whose = if with_demo { " --owner dana" } else { "" };
        lines.push(format!("pipeline next{whose}"));
    }
    let lines: Vec<String> = lines.iter().map(|l| format!("  {l}\n")).collect();
    format!("\nNext:\n{}", lines.concat())
}
