//! The two ends that `changes` compares: days of one state of the files, or states of the files themselves.

use super::options::Options;
use super::report::wrong;
use super::session::{self, Wrong};
use crate::model::day::Day;
use crate::model::period::Calendar;
use crate::workspace::load::Workspace;

/// An end that is compared with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The files at hand, today.
    Now,
    /// The files at hand, at the end of a day, as it was typed.
    Day(String),
    /// The files of a commit, on its day.
    Revision(String),
}

/// The words of a command line as they ask for two revisions: the two ends, and what is left for the query. `None`
/// where they do not.
pub fn revisions(
    options: &Options,
    words: &[String],
) -> anyhow::Result<Option<([Moment; 2], Vec<String>)>> {
    let Some(text) = two(words) else {
        let has_days = words.iter().any(|word| is_range(word));
        return Ok(if has_days { None } else { lone(options, words) });
    };
    let (a, b) = text.split_once("..").unwrap_or((text, ""));
    // A period, or words where there is no git, are slips in days, which are told as such.
    let is_period = |end: &str| Calendar::default().period(end, Day::MIN).is_ok();
    let is_slip = |end: &str| !is_day(end) && is_period(end) && !session::is_revision(options, end);
    if !session::has_revisions(options) || [a, b].into_iter().any(is_slip) {
        return Ok(None);
    }
    if let Some(b) = b.strip_prefix('.') {
        return Err(Wrong {
            message: format!("\"{text}\" has three dots, and two are between two ends"),
            help: Some(format!("pipeline changes {a}..{b}")),
        }
        .into());
    }
    let rest: Vec<String> = words.iter().filter(|word| *word != text).cloned().collect();
    if let Some(other) = rest.iter().find(|word| is_range(word)) {
        return Err(wrong(format!(
            "\"{text}\" and \"{other}\": one comparison at a time"
        )));
    }
    Ok(Some(([moment(a), moment(b)], rest)))
}

/// The word that asks for two revisions, if one does; a lone one is no such word.
pub fn two(words: &[String]) -> Option<&String> {
    let is_day = |end: &str| end.is_empty() || is_day(end);
    words.iter().filter(|word| is_range(word)).find(|word| {
        word.split_once("..")
            .is_some_and(|(a, b)| !(is_day(a) && is_day(b)))
    })
}

/// A first word that git knows is a revision, up to today; else it is part of a name.
fn lone(options: &Options, words: &[String]) -> Option<([Moment; 2], Vec<String>)> {
    let first = words.first()?;
    if first.contains(':') && !first.contains("@{") || Day::parse(first).is_some() {
        return None;
    }
    session::is_revision(options, first).then(|| {
        let ends = [Moment::Revision(first.clone()), Moment::Now];
        (ends, words[1..].to_vec())
    })
}

/// Whether a word is two ends. A field of the query may have a range of its own.
fn is_range(word: &str) -> bool {
    word.contains("..") && (!word.contains(':') || word.contains("@{"))
}

/// Whether a word is a day, whichever: what it means is no matter here.
fn is_day(word: &str) -> bool {
    Calendar::default().date(word, Day::MIN).is_some()
}

fn moment(end: &str) -> Moment {
    match end {
        "" => Moment::Now,
        day if is_day(day) => Moment::Day(day.into()),
        word => Moment::Revision(word.into()),
    }
}

impl Moment {
    /// What it is called; nothing for the files at hand.
    pub fn called(&self) -> Option<String> {
        match self {
            Moment::Revision(word) => Some(word.clone()),
            _ => None,
        }
    }

    /// Opens its files, with T settled.
    pub fn open(&self, options: &Options) -> anyhow::Result<Workspace> {
        match self {
            Moment::Revision(word) => session::open_revision(options, word),
            Moment::Now => session::open(options),
            Moment::Day(text) => {
                let mut workspace = session::open(options)?;
                let calendar = workspace.settings.calendar;
                let day = session::date(text, workspace.t, &calendar, "the day")?;
                workspace.t = day.min(workspace.t);
                Ok(workspace)
            }
        }
    }
}
