//! What two states of the files say otherwise about one day: the day of the first end.
//!
//! What the second's files date before that day and the first's did not know is *restated*: a late entry, a changed
//! past. What they date on the day itself, and what was edited without any date, happened after the first end was read
//! and goes into the line it belongs to. Each thing that is known of a deal (where it is, its amount, whether it is asked
//! for, its groups) is judged by itself, as three states of a file are merged.

use super::sides::each;
use super::snapshot::{Sight, Snapshot, Status};
use super::step::{As, Beyond, Event, Line, step};
use super::sums::Story;
use crate::model::book::{Extra, Segment};
use crate::model::day::Day;
use crate::model::deal::{Tracked, day_of};
use crate::model::money::Money;
use crate::model::timeline::{State, state};

/// Fields that a query or a group may look at, beside the amount.
const SEEN_BY_QUERIES: [Tracked; 4] = [
    Tracked::Stage,
    Tracked::Owner,
    Tracked::ExpectedClose,
    Tracked::Forecast,
];

/// What one state of the files knows of a deal on the day of the first end.
#[derive(Default)]
pub(super) struct Known<'b> {
    /// At the end of the day before, by what is dated.
    past: Option<Snapshot>,
    /// At the end of the day, with what is not dated.
    pub now: Option<Snapshot>,
    extra: Option<&'b Extra>,
    /// The values of [`SEEN_BY_QUERIES`] in the past, as text that means the same in any book.
    values: [String; SEEN_BY_QUERIES.len()],
}

/// What files read on `day` know; what they date up to `eve` is the past.
pub(super) fn known<'b>(
    sight: &Sight<'b>,
    segment: &'b Segment,
    row: usize,
    (eve, day): (Day, Day),
) -> Known<'b> {
    let facts = &segment.facts[row];
    let dated = match day_of(facts.undated_from) {
        Some(from) => eve.min(from.plus(-1)),
        None => eve,
    };
    let then = state(facts, segment.changes_of(facts), dated);
    Known {
        // Through the query as it is meant on the day: that it meant other days before is no change of the past.
        past: sight.through(segment, row, dated, sight.asked.on(day)),
        now: sight.at(segment, row, day),
        extra: segment.extra(row),
        values: SEEN_BY_QUERIES.map(|what| value(sight, &then, what)),
    }
}

fn value(sight: &Sight<'_>, then: &State, what: Tracked) -> String {
    let text = |text: Option<&str>| text.unwrap_or_default().to_string();
    match what {
        Tracked::Stage => text(sight.book.settings.stage_name(then.stage)),
        Tracked::Owner => text(sight.book.names.text(then.owner)),
        Tracked::ExpectedClose => then
            .expected_close
            .map(|d| d.to_string())
            .unwrap_or_default(),
        _ => then.forecast.to_string(),
    }
}

impl Known<'_> {
    fn dates(&self, what: Tracked) -> bool {
        self.extra.is_some_and(|extra| extra.dates(what))
    }

    /// Whether these files date something before the day, that a query may look at, otherwise than others did.
    fn changes_the_past_of(&self, old: &Known<'_>) -> bool {
        let values = self.values.iter().zip(&old.values);
        let mut fields = SEEN_BY_QUERIES.into_iter().zip(values);
        fields.any(|(what, (new, old))| self.dates(what) && new != old) || self.is_closed()
    }

    fn is_closed(&self) -> bool {
        let status = self.past.as_ref().map(|p| p.status);
        matches!(status, Some(Status::Closed { .. }))
    }
}

/// Tells the difference of what is known, as restated and as happened since.
pub(super) fn tell(old: &Known<'_>, new: &Known<'_>, story: &mut Story) -> Result<(), Beyond> {
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
fn merged(old: &Known<'_>, new: &Known<'_>) -> Result<Option<Snapshot>, Beyond> {
    // Every closing has a day; a deal that is open stands where it does since an entry says so, if one does.
    let dates_stage = new.dates(Tracked::Stage) || new.is_closed();
    let Some(status) = one(old, new, dates_stage, |s| s.map(|s| s.status)) else {
        return Ok(None);
    };
    let anyone = [&new.past, &new.now, &old.now];
    let Some(like) = anyone.into_iter().flatten().next() else {
        return Ok(None);
    };
    let amount = one(old, new, new.dates(Tracked::Amount), |s| {
        s.map(|s| s.amount)
    });
    let amount = amount.unwrap_or(like.amount);
    let rate = old.now.as_ref().or(new.now.as_ref()).unwrap_or(like).rate;
    let past = new.changes_the_past_of(old);
    let asked = one(old, new, past, |s| s.map(|s| s.asked));
    let groups = one(old, new, past, |s| s.map(|s| s.groups.clone()));
    Ok(Some(Snapshot {
        status,
        amount,
        rate,
        value: amount.times(rate).ok_or(Beyond)?,
        asked: asked.unwrap_or(like.asked),
        groups: groups.unwrap_or_else(|| like.groups.clone()),
    }))
}

/// One thing about a deal, after the second end's past and before what happened since. What the second's files do not
/// date was edited since, where the first's had it.
fn one<T: PartialEq>(
    old: &Known<'_>,
    new: &Known<'_>,
    is_dated: bool,
    of: impl Fn(Option<&Snapshot>) -> Option<T>,
) -> Option<T> {
    let (old_past, old_now) = (of(old.past.as_ref()), of(old.now.as_ref()));
    if old_now.is_some() && !is_dated {
        return old_now;
    }
    let (new_past, new_now) = (of(new.past.as_ref()), of(new.now.as_ref()));
    if new_past == new_now {
        new_now
    } else if old_past == old_now {
        new_past
    } else {
        old_now
    }
}
