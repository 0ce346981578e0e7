//! The figures of a report as a series: for each day, week, month or quarter what `report` says for it on its last day,
//! and whether each is more than noise by the spans before it.

use super::close_rate::CloseRate;
use super::counts::{Ask, Cohort, Counts, TooLarge, count};
use super::group::By;
use super::noise::{self, Limits, Verdict};
use super::tally::Figures;
use crate::model::asked::Asked;
use crate::model::book::Book;
use crate::model::day::Day;
use crate::model::period::{Every, Period};

/// A figure that is judged: its place in the JSON, what it is called, and how to find it.
pub struct Judged {
    pub path: &'static str,
    pub label: &'static str,
    pub of: fn(&Figures) -> Option<f64>,
}

/// What is judged of each span, in the order of `report`.
pub const JUDGED: [Judged; 11] = [
    judged("open.deals", "Open deals", |f| Some(f.open.deals as f64)),
    judged("open.value", "Open value", |f| Some(f.open.value.to_f64())),
    judged("open.weighted", "Weighted", |f| {
        Some(f.open.weighted.to_f64())
    }),
    judged("won.deals", "Won deals", |f| Some(f.won.deals as f64)),
    judged("won.value", "Won value", |f| Some(f.won.value.to_f64())),
    judged("lost.deals", "Lost deals", |f| Some(f.lost.deals as f64)),
    judged("lost.value", "Lost value", |f| Some(f.lost.value.to_f64())),
    judged("won.average_size", "Deal size", |f| {
        f.won.average_size.map(|m| m.to_f64())
    }),
    judged("close_rate.by_count.rate", "Close rate", |f| {
        let CloseRate { by_count, .. } = f.close_rate;
        by_count.rate
    }),
    judged("cycle.mean_days", "Sales cycle", |f| f.cycle.mean_days),
    judged("velocity.per_day", "Velocity", |f| f.velocity.per_day),
];

const fn judged(
    path: &'static str,
    label: &'static str,
    of: fn(&Figures) -> Option<f64>,
) -> Judged {
    Judged { path, label, of }
}

/// One span of the series.
pub struct Span {
    /// Its days, as far as they lie in the period asked for, and not after T.
    pub days: Period,
    /// All its days are in the period, past, and in the record.
    pub complete: bool,
    pub counts: Counts,
    /// By figure of [`JUDGED`]: what was usual before it, and what is said of it; of a part of a span nothing.
    pub judged: Vec<(Option<Limits>, Verdict)>,
}

/// A series as it was asked for.
pub struct Wanted<'a> {
    pub every: Every,
    /// First and last day, none after T.
    pub from: Day,
    pub to: Day,
    pub cohort: Cohort,
    pub by: Option<&'a By>,
}

/// More spans than these are no series that anybody reads.
pub const MOST_SPANS: usize = 1_000;

/// How many spans a series would have.
pub fn length(
    book_calendar: &crate::model::period::Calendar,
    every: Every,
    from: Day,
    to: Day,
) -> usize {
    spans(book_calendar, every, from, to)
        .take(MOST_SPANS + 1)
        .count()
}

/// The spans that hold the days, whole.
fn spans(
    calendar: &crate::model::period::Calendar,
    every: Every,
    from: Day,
    to: Day,
) -> impl Iterator<Item = Period> {
    let calendar = *calendar;
    let first = calendar.span(every, from);
    std::iter::successors(Some(first), move |before| {
        let next = before.end.filter(|end| *end < to)?.plus(1);
        Some(calendar.span(every, next))
    })
}

/// The first day that limits look at: some spans before the series begins.
pub fn looks_back_to(calendar: &crate::model::period::Calendar, every: Every, from: Day) -> Day {
    let mut day = from;
    for _ in 0..noise::MOST + 1 {
        day = calendar.span(every, day).start.unwrap_or(day).plus(-1);
    }
    day.plus(1)
}

/// The figures of one span, as another book tells them: of the files as they were at its end.
pub fn as_said(
    book: &Book,
    asked: &Asked,
    days: &Period,
    cohort: Cohort,
) -> Result<Figures, TooLarge> {
    let on = days.end.unwrap_or(book.as_of);
    let ask = Ask {
        period: days,
        cohort,
        by: None,
    };
    Ok(count(book.at(on, asked.on(on)), &ask)?.total)
}

/// The series of a book that was read for `wanted.to`. `asked` holds from [`looks_back_to`] on.
pub fn series(book: &Book, asked: &Asked, wanted: &Wanted<'_>) -> Result<Vec<Span>, TooLarge> {
    let calendar = &book.settings.calendar;
    let begins = book.first_created();
    let is_recorded =
        |span: &Period| begins.is_some_and(|first| span.start.is_some_and(|s| s >= first));
    let earliest = looks_back_to(calendar, wanted.every, wanted.from);
    let counted = |days: &Period| {
        let on = days.end.unwrap_or(wanted.to);
        let ask = Ask {
            period: days,
            cohort: wanted.cohort,
            by: wanted.by,
        };
        count(book.at(on, asked.on(on)), &ask)
    };
    let figures = |counts: &Counts| JUDGED.map(|j| (j.of)(&counts.total));
    // What the limits of the first spans stand on: complete ones before the series, which are not shown.
    let mut past: Vec<[Option<f64>; JUDGED.len()]> = Vec::new();
    let mut shown = Vec::new();
    for span in spans(calendar, wanted.every, earliest, wanted.to) {
        let (start, end) = (span.start.unwrap_or(Day::MIN), span.end.unwrap_or(Day::MAX));
        let whole = is_recorded(&span) && end <= wanted.to;
        if start < wanted.from {
            // Of a span that the period cuts, a part is shown, and the whole is what later ones are judged by.
            if whole {
                past.push(figures(&counted(&span)?));
            }
            if end < wanted.from {
                continue;
            }
        }
        let days = Period::between(span.label, start.max(wanted.from), end.min(wanted.to));
        let counts = counted(&days)?;
        let values = figures(&counts);
        let complete = whole && start >= wanted.from;
        let judged = (0..JUDGED.len())
            .map(|at| {
                let before: Vec<Option<f64>> = past.iter().map(|p| p[at]).collect();
                let limits = noise::limits(&before);
                let verdict = noise::judge(values[at].filter(|_| complete), limits.as_ref());
                (limits, verdict)
            })
            .collect();
        if complete {
            past.push(values);
        }
        shown.push(Span {
            days,
            complete,
            counts,
            judged,
        });
    }
    Ok(shown)
}
