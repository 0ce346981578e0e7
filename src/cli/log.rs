//! `pipeline log`.

use clap::Args;

use super::Outcome;
use super::change::{Deal, Edited, Editing, Inverse, Work};
use super::options::Options;
use super::session::{self, Wrong};
use crate::edit::Refusal;
use crate::edit::diff::changed_lines;
use crate::edit::log::{Activity, log};
use crate::report::edit::logged;
use crate::workspace::who::{self, Who};

/// Note what was done, and what comes next
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline log acme call \"CFO agrees\" --next \"Send contract\" --due wed
  pipeline log acme meeting --on yesterday --by omar

KIND is call, email, meeting, demo, proposal, note, or a word of your own.")]
pub struct Arguments {
    /// The deal: its id, or a part that only it has
    #[arg(value_name = "ID")]
    id: String,
    /// call, email, meeting, demo, proposal, note …
    #[arg(value_name = "KIND")]
    kind: String,
    /// What was said
    #[arg(value_name = "NOTE")]
    note: Option<String>,
    /// The next step; it takes the place of the one before
    #[arg(long, value_name = "TEXT")]
    next: Option<String>,
    /// When it is due: a date, fri, +3d
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    due: Option<String>,
    /// Who did it [default: who is typing]
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    #[command(flatten)]
    editing: Editing,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "log", arguments.editing.on.as_deref())?;
    let settings = &work.workspace.settings;
    let today = work.when.today;
    let due = match arguments.due.as_deref() {
        None => None,
        Some(typed) => Some(settings.calendar.date(typed, today).ok_or_else(|| Wrong {
            message: format!("--due {typed} is no date"),
            help: Some(format!("--due {today}, or fri, +3d")),
        })?),
    };
    let typing = match arguments.by {
        Some(by) => Who::Known(by),
        None => who::who(work.workspace.root()?, settings),
    };
    let activity = Activity {
        kind: arguments.kind,
        note: arguments.note,
        by: typing.id().map(String::from),
        next: arguments.next,
        due,
    };
    let ids = [arguments.id];
    let outcome = work.change("log", &ids, &arguments.editing, |deal| {
        noted(deal, &activity, &work)
    })?;
    say_nobody(options, &typing);
    Ok(outcome)
}

/// A note if nobody knows who is typing.
pub fn say_nobody(options: &Options, who: &Who) {
    if let Some(help) = who.help() {
        let message = format!("nobody knows who is typing: {help}");
        session::remark(options, "note", &message);
    }
}

fn noted(deal: &Deal<'_>, activity: &Activity, work: &Work<'_>) -> Result<Edited, Refusal> {
    let (text, dated) = log(deal.text, deal.settings, deal.when, activity)?;
    let said = logged(
        &activity.kind,
        activity.next.as_deref(),
        activity.due,
        deal.when.today,
    );
    let lines = changed_lines(deal.text, &text);
    let file = work.typed_path(deal.file);
    Ok(Edited {
        said,
        changes: Vec::new(),
        warnings: Vec::new(),
        dated,
        inverse: Inverse::Words(by_hand(&file, &lines, deal, activity)),
        text,
    })
}

/// The line to delete, and the next step as it was.
fn by_hand(file: &str, lines: &[usize], deal: &Deal<'_>, activity: &Activity) -> String {
    let line = lines.last().copied().unwrap_or(1);
    let mut words = format!("delete line {line} of {file}");
    if activity.next.is_some() || activity.due.is_some() {
        let (next, due) = crate::edit::log::next_step(deal.text);
        words += &format!(
            "; pipeline set {} {} {}",
            super::change::word(deal.id),
            super::change::word(&format!("next_step={}", next.unwrap_or_default())),
            super::change::word(&format!(
                "next_step_due={}",
                due.map(|d| d.to_string()).unwrap_or_default()
            )),
        );
    }
    words
}
