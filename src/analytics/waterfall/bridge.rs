//! What two states of the files say otherwise about one day: the day of the first end.
//!
//! What the second's files date before that day and the first's did not know is *restated*: a late entry, a changed
//! past. What they date on the day itself, and what was edited without any date, happened after the first end was read
//! and goes into the line it belongs to. Each thing that is known of a deal (where it is, its amount, whether it is asked
//! for, its groups) is judged by itself, as three states of a file are merged.

use super::sides::each;
use super::snapshot::{Sight, Snapshot};
use super::step::{As, Beyond, Event, Line, step};
use super::sums::Story;
use crate::model::book::Segment;
use crate::model::day::Day;
use crate::model::deal::day_of;
use crate::model::money::Money;

/// What one state of the files knows of a deal on the day of the first end.
pub(super) struct Known {
    /// At the end of the day before, by what is dated.
    pub past: Option<Snapshot>,
    /// At the end of the day, with what is not dated.
    pub now: Option<Snapshot>,
}

pub(super) fn known<'b>(sight: &Sight<'b>, segment: &'b Segment, row: usize, day: Day) -> Known {
    let eve = day.plus(-1);
    let dated = match day_of(segment.facts[row].undated_from) {
        Some(from) => eve.min(from.plus(-1)),
        None => eve,
    };
    // Through the query as it is meant on the day: that it meant other days before is no change of the past.
    Known {
        past: sight.through(segment, row, dated, sight.asked.on(day)),
        now: sight.at(segment, row, day),
    }
}

/// Tells the difference of what is known, as restated and as happened since.
pub(super) fn tell(old: &Known, new: &Known, story: &mut Story) -> Result<(), Beyond> {
    let between = merged(old, new)?;
    each(
        old.now.as_ref(),
        between.as_ref(),
        story,
        |before, after, members, events| {
            let from = events.len();
            step(before, after, members, events)?;
            for event in &mut events[from..] {
                *event = restated(*event)?;
            }
            Ok(())
        },
    )?;
    each(between.as_ref(), new.now.as_ref(), story, step)
}

fn restated(event: Event) -> Result<Event, Beyond> {
    let value = if event.line.takes_away() {
        Money::ZERO.minus(event.value).ok_or(Beyond)?
    } else {
        event.value
    };
    Ok(Event {
        line: Line::Restated,
        kind: event.kind.or(Some(As::of(event.line))),
        value,
    })
}

/// The first end's deal with the second end's past: where both are on the way from the one to the other.
fn merged(old: &Known, new: &Known) -> Result<Option<Snapshot>, Beyond> {
    let status = one(old, new, |s| s.map(|s| s.status));
    let Some(status) = status else {
        return Ok(None);
    };
    let anyone = [&new.past, &new.now, &old.now];
    let Some(like) = anyone.into_iter().flatten().next() else {
        return Ok(None);
    };
    let amount = one(old, new, |s| s.map(|s| s.amount)).unwrap_or(like.amount);
    let rate = old.now.as_ref().or(new.now.as_ref()).unwrap_or(like).rate;
    let asked = one(old, new, |s| s.map(|s| s.asked));
    let groups = one(old, new, |s| s.map(|s| s.groups.clone()));
    Ok(Some(Snapshot {
        status,
        amount,
        rate,
        value: amount.times(rate).ok_or(Beyond)?,
        asked: asked.unwrap_or(like.asked),
        groups: groups.unwrap_or_else(|| like.groups.clone()),
    }))
}

/// One thing about a deal, after the second end's past and before what happened since.
fn one<T: PartialEq>(
    old: &Known,
    new: &Known,
    of: impl Fn(Option<&Snapshot>) -> Option<T>,
) -> Option<T> {
    let (new_past, new_now) = (of(new.past.as_ref()), of(new.now.as_ref()));
    if new_past == new_now {
        return new_now;
    }
    let (old_past, old_now) = (of(old.past.as_ref()), of(old.now.as_ref()));
    if old_past == old_now {
        new_past
    } else {
        old_now
    }
}
