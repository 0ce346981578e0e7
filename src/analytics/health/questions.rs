//! What is asked of one deal: each question once, for `health`, `next`, the day at a glance and the week.

use crate::model::book::{Book, Extra, Standing};
use crate::model::day::Day;
use crate::model::settings::{Settings, StaleAfter};

/// The first stage, counted from 0, where one contact is too few.
const CONTACTS_FROM: usize = 2;

/// T − the newest of activity, movement and creation.
pub fn idle(deal: &Standing<'_>, t: Day) -> i64 {
    t.since(deal.state.last_seen)
}

/// Days since the next step was due.
pub fn late_step(extra: &Extra, t: Day) -> Option<i64> {
    let due = extra.next_step_due?;
    (due < t).then(|| t.since(due))
}

/// Whether nothing is planned.
pub fn has_no_step(extra: &Extra) -> bool {
    extra.next_step.is_none() && extra.next_step_due.is_none()
}

/// Days since the day it was expected to close.
pub fn overdue(deal: &Standing<'_>, t: Day) -> Option<i64> {
    let expected = deal.state.expected_close?;
    (expected < t).then(|| t.since(expected))
}

/// Idle for longer than the stage allows: how long, in days of the kind that the limit counts, and the limit.
pub fn stale(settings: &Settings, deal: &Standing<'_>, t: Day) -> Option<(i64, StaleAfter)> {
    let limit = settings.stale_limit(deal.state.stage);
    let idle = settings.days_of(limit, deal.state.last_seen, t);
    (idle > i64::from(limit.days)).then_some((idle, limit))
}

/// Whether anybody writes down contacts.
pub fn has_contacts(book: &Book) -> bool {
    book.segments.iter().any(|s| s.has_contacts)
}

/// From the third stage of its pipeline on.
pub fn is_far_enough(settings: &Settings, deal: &Standing<'_>) -> bool {
    let first = settings.pipelines[deal.facts.pipeline as usize]
        .stages
        .start;
    let row = deal.state.stage.row();
    row.is_some_and(|row| row >= first + CONTACTS_FROM)
}

/// Fewer than two contacts, where it is far enough to need them.
pub fn few_contacts(
    settings: &Settings,
    deal: &Standing<'_>,
    extra: &Extra,
) -> Option<&'static str> {
    match extra.contacts {
        0 if is_far_enough(settings, deal) => Some("no contact"),
        1 if is_far_enough(settings, deal) => Some("one contact only"),
        _ => None,
    }
}

/// `1 day`, `4 days`.
pub fn days(n: i64) -> String {
    format!("{n} {}", if n == 1 { "day" } else { "days" })
}
