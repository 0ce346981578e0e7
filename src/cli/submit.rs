//! `pipeline submit`.

use clap::Args;

use super::Outcome;
use super::change::{Work, unwritten, word};
use super::log::say_nobody;
use super::options::Options;
use super::session::{self, Wrong};
use crate::edit::Refusal;
use crate::edit::diff::{changed_lines, diff};
use crate::edit::submission::{Said, add, amounts, whom};
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::quota::Whom;
use crate::model::submission::{PeriodSubmissions, Submissions, period_of, stem_of};
use crate::report::edit::{EditReport, EditedDeal, FieldChange, submitted};
use crate::workspace::git_index;
use crate::workspace::load::stem;
use crate::workspace::submissions::{SUBMISSIONS, files, judge};
use crate::workspace::who::{self, Who};
use crate::workspace::write::{Original, Writer};

/// Say what will be sold, for whom; added to what was said before
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline submit --commit 80000 --best-case 110000
  pipeline submit -p next-quarter --for team:emea --commit 400000 --note \"Acme slips into January\"

An amount is a landing: what is won already is in it. It is written to submissions/PERIOD.toml; what was
said before stays, and the newest counts. A team's or the company's submission is its own, never a sum.")]
pub struct Arguments {
    /// The period [default: the quota period that today is in, else the fiscal quarter]
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
    /// owner:NAME, team:NAME or all [default: who is typing, if a rep; else all]
    #[arg(long = "for", value_name = "WHOM")]
    whom: Option<String>,
    /// What will be sold, won deals among it: 80000 or 80000.50
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    commit: String,
    /// What may be sold if all goes well, the commit among it
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    best_case: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The day it is said: a date, today, yesterday, fri, -2d [default: today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    on: Option<String>,
    /// Who says it [default: who is typing]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// Write nothing; show the lines that would be added
    #[arg(long)]
    dry_run: bool,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "submit", arguments.on.as_deref())?;
    let settings = &work.workspace.settings;
    let period = period(&work, arguments.period.as_deref())?;
    let (commit, best_case) =
        amounts(&arguments.commit, arguments.best_case.as_deref()).map_err(refused)?;
    let typing = match arguments.by {
        Some(by) => Who::Known(by),
        None => who::who(work.workspace.root()?, settings),
    };
    let said = Said {
        on: work.when.on,
        by: typing.id().map(String::from),
        whom: match &arguments.whom {
            Some(typed) => whom(typed, settings).map_err(refused)?,
            None => own(&work, &typing),
        },
        commit: arguments.commit,
        best_case: arguments.best_case,
        note: arguments.note,
    };
    let writer = Writer::begin(work.workspace.root()?).map_err(unwritten)?;
    let file = File::read(&work, &writer, &period)?;
    let text = file.with(&work, &said)?;
    if !arguments.dry_run {
        match &file.original {
            Some(original) => writer.replace(original, &text),
            None => writer.create(&file.path, &text),
        }
        .map_err(unwritten)?;
    }
    drop(writer);
    let lines = diff(&file.path, file.text(), &text);
    let before = file.before.in_force(&period, &said.whom, work.when.on);
    let changes = [
        ("commit", before.map(|b| b.commit), Some(commit)),
        ("best_case", before.and_then(|b| b.best_case), best_case),
    ];
    let shown = |money: Option<Money>| money.map(|m| m.to_string());
    let changes = changes
        .into_iter()
        .filter(|(_, from, to)| from.is_some() || to.is_some());
    let changes = changes.map(|(field, from, to)| FieldChange {
        field: field.into(),
        from: shown(from),
        to: shown(to),
    });
    let edit = EditedDeal {
        id: stem(&file.path).into(),
        did: "submit",
        on: work.when.on,
        changed: true,
        changes: changes.collect(),
        dated: Vec::new(),
        warnings: over(&work, &period).into_iter().collect(),
        back: Some(file.back(&work, &text)),
        diff: arguments.dry_run.then(|| lines.clone()),
        said: submitted(
            &said.whom.word(),
            commit,
            best_case,
            before.map(|b| (b.commit, b.on)),
            settings.currency.code(),
            work.when.today,
        ),
        file: file.path,
    };
    say(&work, edit, &lines, &typing)
}

/// The line on stdout, the rest on stderr.
fn say(work: &Work<'_>, edit: EditedDeal, lines: &str, typing: &Who) -> anyhow::Result<Outcome> {
    let report = EditReport {
        report: "edit",
        version: 1,
        as_of: work.when.today,
        dry_run: edit.diff.is_some(),
        edits: vec![edit],
    };
    work.print(&report)?;
    for warning in &report.edits[0].warnings {
        session::remark(work.options, "warning", warning);
    }
    say_nobody(work.options, typing);
    if work.options.verbose && !report.dry_run {
        eprint!("{}", crate::render::edit::safe(lines));
    }
    Ok(Outcome::Done)
}

/// The period that is spoken of: it has a first and a last day.
fn period(work: &Work<'_>, typed: Option<&str>) -> anyhow::Result<Period> {
    let settings = &work.workspace.settings;
    let period = match typed {
        None => settings.quota_period(work.when.today),
        Some(typed) => settings
            .calendar
            .period(typed, work.when.today)
            .map_err(|fault| super::report::wrong(fault.to_string()))?,
    };
    if period.start.is_none() || period.end.is_none() {
        return Err(Wrong {
            message: format!(
                "{} is open: a submission is for a period with a first and a last day",
                period.label
            ),
            help: Some(format!(
                "-p {}",
                settings.calendar.quarter_of(work.when.today).label
            )),
        }
        .into());
    }
    Ok(period)
}

/// Whose word it is if nobody says: who is typing, if a rep.
fn own(work: &Work<'_>, typing: &Who) -> Whom {
    let reps = &work.workspace.settings.reps;
    match typing.id() {
        Some(id) if reps.iter().any(|r| r.id == id) => Whom::Owner(id.into()),
        _ => Whom::Company,
    }
}

/// What is said of a period after it is no forecast.
fn over(work: &Work<'_>, period: &Period) -> Option<String> {
    let end = period.end.filter(|end| *end < work.when.on)?;
    Some(format!("{} ended on {}", period.label, end.long()))
}

/// The file of a period.
struct File {
    path: String,
    /// `None`: not there yet.
    original: Option<Original>,
    before: Submissions,
}

impl File {
    /// Reads it under the lock; a file that is left out is mended first, or its newest word would not count.
    fn read(work: &Work<'_>, writer: &Writer, period: &Period) -> anyhow::Result<File> {
        let calendar = &work.workspace.settings.calendar;
        let is_it = |file: &String| {
            period_of(stem(file), calendar).is_some_and(|found| found.same_days(period))
        };
        if let Some(path) = files(&work.workspace.source)?.into_iter().find(is_it) {
            let original = writer.read(&path).map_err(unwritten)?;
            let before = judged(work, &original.text, &path, "is left out, mend it first")?;
            return Ok(File {
                path,
                original: Some(original),
                before: Submissions(vec![before]),
            });
        }
        // A period with two ends has a name.
        let name = stem_of(period, calendar).unwrap_or_else(|| period.label.clone());
        Ok(File {
            path: format!("{SUBMISSIONS}/{name}.toml"),
            original: None,
            before: Submissions::default(),
        })
    }

    fn text(&self) -> &str {
        self.original.as_ref().map_or("", |o| &o.text)
    }

    /// The text with one submission more, read back: all that was said before is there, and this at the end.
    fn with(&self, work: &Work<'_>, said: &Said) -> anyhow::Result<String> {
        let old = self.original.as_ref().map(|o| o.text.as_str());
        let plain = old.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
        let mark = match (old, plain) {
            (Some(old), Some(plain)) => &old[..old.len() - plain.len()],
            _ => "",
        };
        let text = format!("{mark}{}", add(plain, stem(&self.path), said));
        let after = judged(work, &text, &self.path, "would be left out")?;
        let known = self.before.0.first().map_or(&[][..], |found| &found.all);
        if after.all.len() != known.len() + 1 || !after.all.starts_with(known) {
            return Err(Wrong {
                message: format!("{} cannot be added to: nothing was written", self.path),
                help: Some("[[submission]], one block each".into()),
            }
            .into());
        }
        Ok(text)
    }

    /// How to take it back: git, if it has the file as it was; else the file, or its last lines.
    fn back(&self, work: &Work<'_>, text: &str) -> String {
        let typed = word(&work.typed_path(&self.path));
        let Some(original) = &self.original else {
            return format!("rm {typed}");
        };
        let path = work.workspace.source.place().join(&self.path);
        if git_index::is_clean(&path, original.text.as_bytes()) {
            return format!("git restore {typed}");
        }
        match changed_lines(&original.text, text).as_slice() {
            [one] => format!("delete line {one} of {typed}"),
            [first, .., last] => format!("delete lines {first} to {last} of {typed}"),
            [] => format!("edit {typed}"),
        }
    }
}

/// What a text says, or the first of its faults.
fn judged(
    work: &Work<'_>,
    text: &str,
    path: &str,
    state: &str,
) -> anyhow::Result<PeriodSubmissions> {
    judge(text, path, &work.workspace.settings).map_err(|faults| {
        let first = faults.into_iter().min_by(|a, b| a.order().cmp(&b.order()));
        let (line, message, help) = first.map_or((None, String::new(), None), |f| {
            (f.spot.map(|s| s.line), f.message, f.help)
        });
        let line = line.map_or(String::new(), |line| format!(":{line}"));
        Wrong {
            message: format!("{path}{line} {state}: {message}"),
            help,
        }
        .into()
    })
}

fn refused(refusal: Refusal) -> anyhow::Error {
    Wrong {
        message: refusal.message,
        help: refusal.help,
    }
    .into()
}
