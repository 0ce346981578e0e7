//! The way of every command that changes deals: find them, ask, lock, read, edit, read back, write, say it.
//!
//! Nothing is written before every deal that is meant has been edited without a fault.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use clap::Args;

use super::options::{Format, Options};
use super::session::{self, Wrong};
use super::{Outcome, target};
use crate::diagnostic::{Diagnostic, Level};
use crate::edit::Refusal;
use crate::edit::diff::diff;
use crate::edit::retell::{When, name_of};
use crate::edit::set::Change;
use crate::model::book::{Keep, Need, Segment};
use crate::model::builder::Faults;
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::settings::Settings;
use crate::render::{self, json};
use crate::report::block::Part;
use crate::report::edit::{Dated, EditReport, EditedDeal};
use crate::workspace::git_index;
use crate::workspace::load::{Workspace, judge, stem};
use crate::workspace::table;
use crate::workspace::write::{Original, WriteFault, Writer};

/// The flags of a command that changes deals.
#[derive(Debug, Args)]
pub struct Editing {
    /// The day it happened: a date, today, yesterday, fri, -2d [default: today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// Write nothing; show the lines that would change
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask before several deals are changed
    #[arg(short, long)]
    pub yes: bool,
}

/// What a command did to the text of one deal.
pub struct Edited {
    pub text: String,
    pub said: Vec<Part>,
    pub changes: Vec<Change>,
    pub warnings: Vec<String>,
    pub dated: Vec<(Tracked, Day)>,
    /// The inverse, without `pipeline` before it; `--on` is added.
    pub inverse: Inverse,
}

/// How an edit is taken back where git cannot.
pub enum Inverse {
    /// Words of a command line.
    Command(Vec<String>),
    /// Something to do by hand.
    Words(String),
    /// Nothing happened.
    None,
}

/// A command at work: the folder, the day, and what was asked for.
pub struct Work<'o> {
    pub options: &'o Options,
    pub workspace: Workspace,
    pub when: When,
    format: Format,
}

/// A deal that is being changed.
pub struct Deal<'d> {
    pub id: &'d str,
    pub file: &'d str,
    /// Without a byte order mark.
    pub text: &'d str,
    pub settings: &'d Settings,
    pub when: When,
}

impl<'o> Work<'o> {
    /// Opens the folder and settles the day.
    pub fn begin(
        options: &'o Options,
        command: &str,
        on: Option<&str>,
    ) -> anyhow::Result<Work<'o>> {
        let format = options.format(command, &[Format::Table, Format::Plain, Format::Json])?;
        if options.as_of.is_some() {
            return Err(Wrong {
                message: "--as-of looks back; an edit has a day of its own".into(),
                help: Some(format!("pipeline {command} … --on DATE")),
            }
            .into());
        }
        let workspace = session::open(options)?;
        let (settings, today) = (&workspace.settings, workspace.t);
        let on = match on {
            None => today,
            Some(typed) => settings.calendar.date(typed, today).ok_or_else(|| Wrong {
                message: format!("--on {typed} is no date"),
                help: Some(format!("--on {today}, or today, yesterday, fri, -2d")),
            })?,
        };
        if on > today {
            let message = format!("{on} is after today: not counted before");
            session::remark(options, "note", &message);
        }
        let when = When { on, today };
        Ok(Work {
            options,
            workspace,
            when,
            format,
        })
    }

    /// Edits the deals that the words mean.
    pub fn change(
        &self,
        did: &'static str,
        words: &[String],
        flags: &Editing,
        mut edit: impl FnMut(&Deal<'_>) -> Result<Edited, Refusal>,
    ) -> anyhow::Result<Outcome> {
        let files = target::files(&self.workspace, words, self.when.today)?;
        if files.len() > 1 && !flags.dry_run && !flags.yes {
            self.ask(&files)?;
        }
        let writer = Writer::begin(self.workspace.root()?).map_err(unwritten)?;
        let mut plans = Vec::with_capacity(files.len());
        for file in &files {
            let original = writer.read(file).map_err(unwritten)?;
            plans.push(self.plan(original, files.len() > 1, &mut edit)?);
        }
        let mut report = EditReport {
            report: "edit",
            version: 1,
            as_of: self.when.today,
            dry_run: flags.dry_run,
            edits: Vec::with_capacity(plans.len()),
        };
        for plan in &plans {
            let deal = self.told(plan, did);
            if deal.changed && !flags.dry_run {
                self.write(&writer, plan, &report)?;
            }
            report.edits.push(deal);
        }
        drop(writer);
        self.say(&mut report, &plans, flags.dry_run)
    }

    /// More than one deal: asks, if somebody is there to answer.
    fn ask(&self, files: &[String]) -> anyhow::Result<()> {
        let ids: Vec<&str> = files.iter().take(10).map(|f| stem(f)).collect();
        let more = match files.len().saturating_sub(ids.len()) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let named = format!(
            "{} deals would change: {}{more}",
            files.len(),
            ids.join(", ")
        );
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Err(Wrong {
                message: named,
                help: Some("the same with --yes; --dry-run shows the lines first".into()),
            }
            .into());
        }
        let mut err = std::io::stderr();
        write!(err, "{}. Go on? [y/N] ", render::text::harmless(&named))?;
        err.flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            return Ok(());
        }
        Err(Wrong {
            message: "nothing was changed".into(),
            help: None,
        }
        .into())
    }

    fn plan(
        &self,
        original: Original,
        is_one_of_many: bool,
        edit: &mut impl FnMut(&Deal<'_>) -> Result<Edited, Refusal>,
    ) -> anyhow::Result<Plan> {
        let file = original.file.clone();
        let id = stem(&file).to_string();
        if let Err(faults) = table::parse(&original.text, &file) {
            return Err(not_toml(&faults));
        }
        let plain = original
            .text
            .strip_prefix('\u{feff}')
            .unwrap_or(&original.text);
        let mark = &original.text[..original.text.len() - plain.len()];
        let deal = Deal {
            id: &id,
            file: &file,
            text: plain,
            settings: &self.workspace.settings,
            when: self.when,
        };
        let edited = edit(&deal).map_err(|refusal| refused(refusal, &id, is_one_of_many))?;
        let text = format!("{mark}{}", edited.text);
        self.reads_back(&original.text, &text, &file)?;
        Ok(Plan {
            id,
            original,
            text,
            edited,
        })
    }

    /// That the program's own reader finds no new fault in what is to be written.
    fn reads_back(&self, before: &str, after: &str, file: &str) -> anyhow::Result<()> {
        let need = Need {
            as_of: self.when.today,
            keep: Keep::Odd,
            seen: false,
        };
        let errors = |text: &str| -> Vec<Diagnostic> {
            let settings = &self.workspace.settings;
            let mut segment = Segment::default();
            let all = judge(text, file, settings, &need, &mut segment, Faults::default());
            all.into_iter()
                .filter(|d| d.level == Level::Error)
                .collect()
        };
        let known = errors(before);
        let is_known = |d: &Diagnostic| {
            known
                .iter()
                .any(|k| k.rule == d.rule && k.message == d.message)
        };
        match errors(after).into_iter().find(|d| !is_known(d)) {
            None => Ok(()),
            Some(fault) => Err(Wrong {
                message: format!("{file} would be in no figure: {}", fault.message),
                help: fault.help,
            }
            .into()),
        }
    }

    fn write(&self, writer: &Writer, plan: &Plan, done: &EditReport) -> anyhow::Result<()> {
        writer
            .replace(&plan.original, &plan.text)
            .map_err(|mut fault| {
                let written: Vec<&str> = done
                    .edits
                    .iter()
                    .filter(|e| e.changed)
                    .map(|e| e.id.as_str())
                    .collect();
                if !written.is_empty() {
                    fault.message += &format!("; already written: {}", written.join(", "));
                }
                unwritten(fault)
            })
    }

    fn told(&self, plan: &Plan, did: &'static str) -> EditedDeal {
        let changed = plan.text != plan.original.text;
        let edited = &plan.edited;
        EditedDeal {
            id: plan.id.clone(),
            file: plan.original.file.clone(),
            did,
            on: self.when.on,
            changed,
            changes: edited.changes.iter().cloned().map(Into::into).collect(),
            dated: edited
                .dated
                .iter()
                .map(|(what, on)| Dated {
                    field: name_of(*what),
                    on: *on,
                })
                .collect(),
            warnings: edited.warnings.clone(),
            back: if changed { self.back(plan) } else { None },
            diff: None,
            said: edited.said.clone(),
        }
    }

    /// How to take it back: git, if it has the file as it was, else the inverse.
    fn back(&self, plan: &Plan) -> Option<String> {
        let path = self.workspace.source.place().join(&plan.original.file);
        if git_index::is_clean(&path, plan.original.text.as_bytes()) {
            return Some(format!(
                "git restore {}",
                word(&self.typed_path(&plan.original.file))
            ));
        }
        match &plan.edited.inverse {
            Inverse::None => None,
            Inverse::Words(words) => Some(words.clone()),
            Inverse::Command(words) => Some(self.command(words)),
        }
    }

    /// A command line for this folder and this day.
    pub fn command(&self, words: &[String]) -> String {
        let mut line = vec!["pipeline".to_string()];
        if let Some(dir) = &self.options.dir {
            line.extend(["-C".into(), word(&dir.to_string_lossy())]);
        }
        line.extend(words.iter().map(|w| word(w)));
        if self.when.on != self.when.today {
            line.push(format!("--on {}", self.when.on));
        }
        line.join(" ")
    }

    /// A file's path as it is typed where the command was.
    pub fn typed_path(&self, file: &str) -> String {
        let path = self.workspace.source.place().join(file);
        let here = std::env::current_dir()
            .ok()
            .and_then(|h| h.canonicalize().ok());
        let full = path.canonicalize().unwrap_or_else(|_| path.clone());
        let below = here
            .as_deref()
            .and_then(|here| full.strip_prefix(here).ok());
        below.map_or_else(
            || shortest(&path, self.options.dir.as_deref(), file),
            |p| p.display().to_string(),
        )
    }

    /// Warnings and notes to stderr, the edits to stdout.
    fn say(
        &self,
        report: &mut EditReport,
        plans: &[Plan],
        dry_run: bool,
    ) -> anyhow::Result<Outcome> {
        let several = report.edits.len() > 1;
        for (edit, plan) in report.edits.iter_mut().zip(plans) {
            let lines = diff(&edit.file, &plan.original.text, &plan.text);
            if dry_run {
                edit.diff = Some(lines).filter(|l| !l.is_empty());
            } else if self.options.verbose {
                let _ = std::io::stderr().write_all(render::edit::safe(&lines).as_bytes());
            }
        }
        self.print(report)?;
        for edit in &report.edits {
            let id = if several {
                format!("{}: ", edit.id)
            } else {
                String::new()
            };
            for warning in &edit.warnings {
                session::remark(self.options, "warning", &format!("{id}{warning}"));
            }
            for dated in &edit.dated {
                let message = format!("{id}{} was edited by hand: dated {}", dated.field, dated.on);
                session::remark(self.options, "note", &message);
            }
        }
        Ok(Outcome::Done)
    }

    /// The report in the format that was asked for.
    pub fn print(&self, report: &EditReport) -> anyhow::Result<()> {
        let text = match self.format {
            Format::Json => json::write(report)?,
            format => render::edit::lines(report, format == Format::Plain),
        };
        super::print(&text)
    }
}

/// One deal, edited and not written yet.
struct Plan {
    id: String,
    original: Original,
    text: String,
    edited: Edited,
}

/// The path of a file that is not below the current folder.
fn shortest(path: &Path, dir: Option<&Path>, file: &str) -> String {
    match dir {
        Some(dir) => dir.join(file).display().to_string(),
        None => path.display().to_string(),
    }
}

/// A word of a command line, in quotes where a shell would part or read it.
pub fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.into()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// An edit that was refused, with the deal's own id in what to type.
fn refused(refusal: Refusal, id: &str, is_one_of_many: bool) -> anyhow::Error {
    let about = if is_one_of_many {
        format!("{id}: ")
    } else {
        String::new()
    };
    Wrong {
        message: format!("{about}{}", refusal.message),
        help: refusal
            .help
            .map(|help| help.replace(" ID", &format!(" {}", word(id)))),
    }
    .into()
}

/// A write that failed: nothing, or what the message says, was written.
pub fn unwritten(fault: WriteFault) -> anyhow::Error {
    Wrong {
        message: fault.message,
        help: fault.help,
    }
    .into()
}

fn not_toml(faults: &[Diagnostic]) -> anyhow::Error {
    let Some(fault) = faults.first() else {
        return anyhow::anyhow!("not TOML");
    };
    let place = fault
        .spot
        .as_ref()
        .map(|s| format!(":{}:{}", s.line, s.column));
    Wrong {
        message: format!(
            "{}{}: {}",
            fault.file,
            place.unwrap_or_default(),
            fault.message
        ),
        help: fault.help.clone(),
    }
    .into()
}
