//! `pipeline leads log`.

use clap::Args;

use super::target::{find, wrong};
use crate::cli::Outcome;
use crate::cli::change::{Work, unwritten};
use crate::cli::log::say_nobody;
use crate::cli::options::Options;
use crate::cli::session;
use crate::edit::lead_log::{Now, log};
use crate::model::lead::Status;
use crate::model::lead_columns::Column;
use crate::model::lead_notes::Noted;
use crate::report::edit::{EditReport, EditedDeal, FieldChange, ours, theirs};
use crate::workspace::who::{self, Who};
use crate::workspace::write::Writer;

/// Note what was done with a lead: touches, days of contact and status follow
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads log jo@acme.example call \"Asks for a price\"
  pipeline leads log jo@acme email --on yesterday --at 09:04
  pipeline leads log jo@acme.example reply \"Yes, Tuesday\"
  pipeline leads log jo@acme.example disqualified \"No budget before 2028\"

KIND: call, email, meeting, demo, linkedin or a word of your own is a touch of yours. reply, open, click and visit are
theirs. qualified, disqualified, dead and unsubscribed say what became of the lead; note only notes. Only the lead's
row changes; columns that the list has not got are added behind its last.")]
pub struct Arguments {
    /// The lead: its address, or `name, company`, or a part that only it has
    #[arg(value_name = "KEY")]
    key: String,
    /// call, email, reply, meeting, disqualified, note …
    #[arg(value_name = "KIND")]
    kind: String,
    /// What was said
    #[arg(value_name = "NOTE")]
    note: Option<String>,
    /// The day it happened: a date, today, yesterday, fri, -2d [default: today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    on: Option<String>,
    /// The time of day, for the speed of first contact: 09:04
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Who did it [default: who is typing]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// Write nothing; show the row as it would be
    #[arg(long)]
    dry_run: bool,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "leads log", arguments.on.as_deref())?;
    let at = arguments.at.as_deref().map(time).transpose()?;
    let kind = arguments.kind.trim();
    if kind.is_empty() || kind.contains([';', ':']) {
        return Err(wrong(
            format!("\"{}\" is no kind of work", arguments.kind),
            Some("a word: call, email, reply, meeting, note".into()),
        ));
    }
    let typing = match arguments.by {
        Some(by) => Who::Known(by),
        None => who::who(work.workspace.root()?, &work.workspace.settings),
    };
    let what = Noted {
        kind: kind.into(),
        note: arguments.note,
        by: typing.id().map(String::from),
        on: work.when.on,
        at,
    };
    let writer = Writer::begin(work.workspace.root()?).map_err(unwritten)?;
    let target = find(&work, &arguments.key)?;
    let status = target.text(Column::Status);
    let status = Status::ALL.iter().find(|(name, _)| *name == status);
    let now = Now {
        text: &|column| target.text(column),
        count: &|column| target.count(column),
        status: status.map_or(Status::Other, |(_, status)| *status),
    };
    let changes = log(&now, &what);
    let changed = target.change(&writer, &changes)?;
    if !arguments.dry_run {
        writer
            .replace_bytes(&changed.original, &changed.bytes)
            .map_err(unwritten)?;
    }
    drop(writer);
    let owner = target.text(Column::Owner);
    let mut warnings = Vec::new();
    if let Some(by) = &what.by
        && !owner.is_empty()
        && owner.to_lowercase() != by.to_lowercase()
    {
        warnings.push(format!("{} is {owner}'s lead", target.key));
    }
    if target.unsubscribed {
        warnings.push(format!("{} has unsubscribed", target.key));
    }
    if !changed.added.is_empty() {
        let message = format!(
            "new columns in {}: {}",
            target.row.file,
            changed.added.join(", ")
        );
        session::remark(options, "note", &message);
    }
    let field = |(column, to): &(Column, String)| FieldChange {
        field: column.name().into(),
        from: Some(target.text(*column)).filter(|t| !t.is_empty()),
        to: Some(to.clone()),
    };
    let back = changed.back(&work).unwrap_or_else(|| {
        format!(
            "line {} of {}, by hand",
            target.row.line,
            work.typed_path(&target.row.file)
        )
    });
    let edit = EditedDeal {
        id: target.key.clone(),
        file: target.row.file.clone(),
        did: "log",
        on: work.when.on,
        changed: true,
        changes: changes.iter().map(field).collect(),
        dated: Vec::new(),
        warnings,
        back: Some(back),
        diff: arguments.dry_run.then_some(changed.diff),
        said: said(&what, &changes),
    };
    let report = EditReport {
        report: "edit",
        version: 1,
        as_of: work.when.today,
        dry_run: arguments.dry_run,
        edits: vec![edit],
    };
    work.print(&report)?;
    for warning in report.edits.iter().flat_map(|e| &e.warnings) {
        session::remark(options, "warning", warning);
    }
    say_nobody(options, &typing);
    Ok(Outcome::Done)
}

/// `call, touches 3, status working`.
fn said(what: &Noted, changes: &[(Column, String)]) -> Vec<crate::report::block::Part> {
    let mut parts = vec![theirs(what.kind.clone())];
    for (column, text) in changes {
        if *column != Column::Notes {
            parts.push(ours(format!(", {} ", column.name())));
            parts.push(theirs(text.clone()));
        }
    }
    parts
}

/// `9:04` as `09:04`.
fn time(typed: &str) -> anyhow::Result<String> {
    let parsed = typed.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
    });
    parsed.ok_or_else(|| {
        wrong(
            format!("--at {typed} is no time"),
            Some("--at 09:04".into()),
        )
    })
}
