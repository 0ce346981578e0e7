//! `pipeline report --every`.

use super::Outcome;
use super::options::{Format, Options};
use super::report::{too_large, wrong};
use super::said::Said;
use super::session;
use crate::analytics::counts::Cohort;
use crate::analytics::group::By;
use crate::analytics::series::{MOST_SPANS, Wanted, as_said, length, looks_back_to};
use crate::model::asked::Asked;
use crate::model::book::{Book, Keep};
use crate::model::period::{Every, Period};
use crate::report::block::short_hash;
use crate::report::series;

/// What is asked of a series.
pub struct Series<'a> {
    /// A word that the command line takes.
    pub every: &'a str,
    pub cohort: Cohort,
    pub by: Option<&'a By>,
    pub words: &'a [String],
}

pub fn run(
    options: &Options,
    format: Format,
    book: &Book,
    period: Period,
    asked: &Series<'_>,
) -> anyhow::Result<Outcome> {
    let every = Every::ALL.iter().find(|e| e.0 == asked.every);
    let every = every.map_or(Every::Week, |e| e.1);
    let (t, calendar) = (book.as_of, &book.settings.calendar);
    // Days before the record have nothing to show, days after T are not seen.
    let first = book.first_created().unwrap_or(t).min(t);
    let from = period.start.map_or(first, |start| start.max(first));
    let to = period.end.map_or(t, |end| end.min(t));
    if from > to {
        return Err(wrong(match period.start {
            Some(start) if start > t => {
                format!("the period begins on {start}, after {t}, and nothing later is seen")
            }
            _ => format!("the period ends before the first deal was created, on {first}"),
        }));
    }
    if length(calendar, every, from, to) > MOST_SPANS {
        return Err(wrong(format!(
            "more than {MOST_SPANS} {}s; a shorter period, or --every quarter",
            every.name()
        )));
    }
    let wanted = Wanted {
        every,
        from,
        to,
        cohort: asked.cohort,
        by: asked.by,
    };
    let back = looks_back_to(calendar, every, from);
    let query = Asked::parse(asked.words, &book.settings, back, t).map_err(wrong)?;
    let mut report =
        series::build(book, &query, &wanted, period).map_err(|_| too_large(options, book))?;
    let text = query.on(t).needs_text();
    let keep = if text { Keep::All } else { Keep::Odd };
    let Some(history) = Said::of(options, keep, book.settings.currency)? else {
        let outcome = session::show(options, format, &report, book)?;
        if let Some(word) = &options.rev {
            let note =
                format!("as the files at {word} tell it; as it was said each time: --rev ..{word}");
            session::remark(options, "note", &note);
        }
        return Ok(outcome);
    };
    report.beside(|days| said(options, &history, days, asked))?;
    let outcome = session::show(options, format, &report, book)?;
    let (commit, day) = &history.begins;
    let message = format!("history begins with commit {} of {day}", short_hash(commit));
    session::remark(options, "note", &message);
    Ok(outcome)
}

/// What the files of a span's last day say of it.
fn said(
    options: &Options,
    history: &Said<'_>,
    days: &Period,
    asked: &Series<'_>,
) -> anyhow::Result<Option<series::Said>> {
    let Some(end) = days.end else {
        return Ok(None);
    };
    let Some(state) = history.on(end)? else {
        return Ok(None);
    };
    let book = &state.book;
    let query = Asked::parse(asked.words, &book.settings, end, end).map_err(wrong)?;
    let figures =
        as_said(book, &query, days, asked.cohort).map_err(|_| too_large(options, book))?;
    let revision = book.source.revision.as_ref();
    Ok(Some(series::Said {
        rev: revision.map(|r| r.id.clone()).unwrap_or_default(),
        figures,
    }))
}
