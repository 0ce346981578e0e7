//! `pipeline changes`.

use clap::Args;

use super::Outcome;
use super::moments::{self, Moment};
use super::options::{Format, Options, REPORTS};
use super::report::{too_large, wrong};
use super::session::{self, Wrong};
use crate::analytics::group::By;
use crate::analytics::waterfall::End;
use crate::diagnostic::shell;
use crate::model::asked::Asked;
use crate::model::book::{Book, Keep};
use crate::model::day::Day;
use crate::model::period::{Calendar, Period};
use crate::model::query::Query;
use crate::report::changes::{self, Window};
use crate::workspace::load::Workspace;

/// What changed between two days, to the cent: created, raised, lowered, won, lost …
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline changes                                 since last week began
  pipeline changes --since 2026-11-01              that day is counted
  pipeline changes 2026-09-30..2026-11-23          from the end of the one day to the end of the other
  pipeline changes -p 2026-Q4 --by owner           a period, a line a rep
  pipeline changes v1..main                        from the files at one commit to those at another
  pipeline changes HEAD~3                          from then to the files at hand, today
  pipeline changes main..optimistic owner:dana     a branch is a what-if
  pipeline changes close:2026-Q4 stage:proposal..  what came into a quarter's pipeline, and went out of it

opening + created + raised - lowered + pulled in - pushed out + reopened - won - lost = closing. Pulled in and pushed
out are deals that stay open but begin or cease to meet the query. Opening and closing are what report says then.
Between revisions, as of their days, also - deleted + restated: what the second's files date before the first's day and
the first's did not know, each part with what it is. A day beside a revision means the files at hand.")]
pub struct Arguments {
    /// Two days (2026-09-30..2026-11-23) or revisions (v1..main, v1), and which deals: owner:dana close:2026-Q4 acme
    #[arg(value_name = "A..B|QUERY")]
    words: Vec<String>,
    /// From this day on, which is counted, or from the first day of a period [default: last-week]
    #[arg(
        long,
        value_name = "DATE|PERIOD",
        allow_hyphen_values = true,
        conflicts_with = "period"
    )]
    since: Option<String>,
    /// From the eve of its first day to its last: 2026-Q4, last-month, ytd
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
    /// A line each: owner, team, company, source, stage, pipeline, type, competitor, tag, month, quarter or custom.KEY
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
}

/// From the end of one day to the end of another.
struct Days {
    /// `None`: from before the first deal.
    from: Option<Day>,
    to: Day,
    period: Option<Period>,
    /// The end that was asked for, where it lies after T.
    beyond: Option<Day>,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("changes", &REPORTS)?;
    let by = arguments
        .by
        .as_deref()
        .map(By::parse)
        .transpose()
        .map_err(wrong)?;
    if let Some((ends, words)) = between(options, &arguments)? {
        return revisions(options, format, &ends, &words, by);
    }
    let mut workspace = session::open(options)?;
    let calendar = &workspace.settings.calendar;
    let (days, words) = days(options, &arguments, calendar, workspace.t)?;
    // What lies after the second end is seen by nothing here.
    workspace.t = days.to;
    let at_end = Query::parse(&words, &workspace.settings, days.to).map_err(wrong)?;
    let text = at_end.needs_text() || by.as_ref().is_some_and(By::needs_text);
    let keep = match days.from {
        Some(from) if !text => Keep::Since(from),
        _ => Keep::All,
    };
    let book = session::read(workspace, keep, false)?;
    let eve = book.first_created().map_or(days.to, |day| day.plus(-1));
    let from = days.from.unwrap_or_else(|| eve.min(days.to));
    let asked =
        Asked::parse(&words, &book.settings, from.max(eve.min(days.to)), days.to).map_err(wrong)?;
    let end = |day| End {
        book: &book,
        day,
        asked: &asked,
    };
    let window = Window {
        is_open: days.from.is_none(),
        period: days.period,
        by,
        commands: super::commands(),
        called: None,
    };
    let report =
        changes::build(&end(from), &end(days.to), window).map_err(|_| too_large(options, &book))?;
    let outcome = session::show(options, format, &report, &book)?;
    if let Some(day) = days.beyond {
        let note = format!("up to {}, not {day}: nothing later is seen", days.to);
        session::remark(options, "note", &note);
    }
    for note in report.notes() {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

/// The two revisions that are asked for, with the words of the query; nothing where days are.
fn between(
    options: &Options,
    arguments: &Arguments,
) -> anyhow::Result<Option<([Moment; 2], Vec<String>)>> {
    if arguments.period.is_some() || arguments.since.is_some() {
        return Ok(None);
    }
    if let Some(rev) = &options.rev {
        if let Some(text) = moments::two(&arguments.words) {
            return Err(wrong(format!(
                "\"{text}\" says which files, and so does --rev {rev}: one of them is enough"
            )));
        }
        return Ok(None);
    }
    let asked = moments::revisions(options, &arguments.words)?;
    if let (Some((ends, _)), Some(day)) = (&asked, &options.as_of)
        && ends.iter().all(|end| matches!(end, Moment::Revision(_)))
    {
        return Err(wrong(format!(
            "a revision is as of its own day, so --as-of {day} has nothing to say here"
        )));
    }
    Ok(asked)
}

/// Compares two states of the files.
fn revisions(
    options: &Options,
    format: Format,
    ends: &[Moment; 2],
    words: &[String],
    by: Option<By>,
) -> anyhow::Result<Outcome> {
    let [from, to] = ends;
    let (a, b) = (from.open(options)?, to.open(options)?);
    let (old, new) = (a.settings.currency.code(), b.settings.currency.code());
    if old != new {
        return Err(Wrong {
            message: format!(
                "the one is in {old}, the other in {new}: what changed between two currencies has no sum"
            ),
            help: Some("compare two revisions with one currency in their pipeline.toml".into()),
        }
        .into());
    }
    let (first, last) = (a.t.min(b.t), a.t.max(b.t));
    let asked = |workspace: &Workspace| {
        Asked::parse(words, &workspace.settings, first.plus(-1), last).map_err(wrong)
    };
    let (asked_a, asked_b) = (asked(&a)?, asked(&b)?);
    let book_a = session::read(a, Keep::All, false)?;
    let book_b = session::read(b, Keep::All, false)?;
    let end = |book, asked| {
        let book: &Book = book;
        let day = book.as_of;
        End { book, day, asked }
    };
    let window = Window {
        is_open: false,
        period: None,
        by,
        commands: super::commands(),
        called: Some([from.called(), to.called()]),
    };
    let report = changes::build(&end(&book_a, &asked_a), &end(&book_b, &asked_b), window)
        .map_err(|_| too_large(options, &book_b))?;
    session::print(options, format, &report)?;
    let of =
        |book: &Book, moment: &Moment| session::said_of(options, book, moment.called().as_deref());
    let outcomes = [of(&book_a, from), of(&book_b, to)];
    Ok(match outcomes.contains(&Outcome::Partial) {
        true => Outcome::Partial,
        false => Outcome::Done,
    })
}

/// Which days are meant, and the words that are left for the query.
fn days(
    options: &Options,
    arguments: &Arguments,
    calendar: &Calendar,
    t: Day,
) -> anyhow::Result<(Days, Vec<String>)> {
    let mut words = arguments.words.clone();
    let range = words.iter().position(|w| is_range(w));
    if let Some(text) = &arguments.period {
        refuse_range(&words, range, "-p")?;
        let period = calendar
            .period(text, t)
            .map_err(|fault| wrong(fault.to_string()))?;
        let from = period.start.map(|day| day.plus(-1));
        let days = until(from, period.end, t, text)?;
        let period = Some(period);
        return Ok((Days { period, ..days }, words));
    }
    if let Some(text) = &arguments.since {
        refuse_range(&words, range, "--since")?;
        let first = match calendar.date(text, t) {
            Some(day) => Some(day),
            None => {
                calendar
                    .period(text, t)
                    .map_err(|_| no_since(options, text))?
                    .start
            }
        };
        let days = until(first.map(|day| day.plus(-1)), None, t, text)?;
        return Ok((days, words));
    }
    if let Some(at) = range {
        let text = words.remove(at);
        if let Some(other) = words.iter().find(|w| is_range(w)) {
            return Err(wrong(format!(
                "\"{text}\" and \"{other}\": one comparison at a time"
            )));
        }
        let (a, b) = text.split_once("..").unwrap_or((&text, ""));
        let read = |end: &str| match end {
            "" => Ok(None),
            end => calendar
                .date(end, t)
                .map(Some)
                .ok_or_else(|| no_end(end, &text, calendar, t)),
        };
        let days = until(read(a)?, read(b)?, t, &text)?;
        return Ok((days, words));
    }
    let week = calendar.period("last-week", t).ok().and_then(|p| p.start);
    Ok((
        until(week.map(|day| day.plus(-1)), None, t, "last-week")?,
        words,
    ))
}

/// A day alone is the first of two; a field of the query may have a range of its own.
fn is_range(word: &str) -> bool {
    !word.contains(':') && word.contains("..") || Day::parse(word).is_some()
}

fn refuse_range(words: &[String], range: Option<usize>, flag: &str) -> anyhow::Result<()> {
    match range {
        None => Ok(()),
        Some(at) => Err(wrong(format!(
            "\"{}\" and {flag} both say from when to when: one of them is enough",
            words[at]
        ))),
    }
}

/// The two days in their order, nothing after `t`.
fn until(from: Option<Day>, to: Option<Day>, t: Day, text: &str) -> anyhow::Result<Days> {
    let asked = to.unwrap_or(t);
    if let Some(from) = from.filter(|from| *from > asked && to.is_some()) {
        return Err(wrong(format!(
            "\"{text}\" ends before it begins: {from} is after {asked}; put the earlier date first"
        )));
    }
    if from.is_some_and(|from| from > t) {
        return Err(wrong(format!(
            "\"{text}\" begins after {t}, and nothing later is seen"
        )));
    }
    Ok(Days {
        from,
        to: asked.min(t),
        period: None,
        beyond: to.filter(|to| *to > t),
    })
}

fn no_since(options: &Options, text: &str) -> anyhow::Error {
    Wrong {
        message: format!("--since {text} is no date and no period"),
        help: Some(match session::is_revision(options, text) {
            true => format!("since a revision: pipeline changes {}", shell(text)),
            false => "--since 2026-11-16, last-week, this-quarter, -2w".into(),
        }),
    }
    .into()
}

/// An end that is no date: a period has days of its own.
fn no_end(end: &str, text: &str, calendar: &Calendar, t: Day) -> anyhow::Error {
    let help = match calendar.period(text, t) {
        Ok(_) => format!("for whole periods: pipeline changes -p {text}"),
        Err(_) => {
            "two days, as 2026-09-30..2026-11-23, or two revisions where the folder is in git; words of a query have a field: close:2026-Q4"
                .into()
        }
    };
    Wrong {
        message: format!("\"{end}\" in \"{text}\" is no date"),
        help: Some(help),
    }
    .into()
}
