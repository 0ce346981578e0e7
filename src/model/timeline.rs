//! What was true of a deal on a day, and its stays in stages. The only reader of [`Change`].

use super::day::Day;
use super::deal::{Change, Facts, Num, Tracked, day_of};
use super::names::Sym;
use super::settings::{Settings, StageId};

/// A deal's tracked fields at the end of a day.
#[derive(Clone, Copy, Debug)]
pub struct State {
    pub stage: StageId,
    /// When it came to this stage.
    pub entered: Day,
    /// The newest closing, if it is won or lost.
    pub closed: Option<Day>,
    pub amount: Num,
    pub owner: Sym,
    pub expected_close: Option<Day>,
    pub probability: Num,
    /// `Call as u8`, or `u8::MAX`.
    pub forecast: u8,
    pub on_hold_until: Option<Day>,
    /// The newest day on which anything was written down, as far as it was asked for.
    pub last_seen: Day,
}

/// The state at the end of `t`. Meaningless before `created`.
pub fn state(facts: &Facts, changes: &[Change], t: Day) -> State {
    let mut s = State {
        stage: facts.stage,
        entered: facts.created,
        closed: None,
        amount: facts.amount,
        owner: facts.owner,
        expected_close: day_of(facts.expected_close),
        probability: facts.probability,
        forecast: facts.forecast,
        on_hold_until: day_of(facts.on_hold_until),
        last_seen: facts.created,
    };
    for change in changes.iter().take_while(|c| c.on() <= t) {
        s.last_seen = s.last_seen.max(change.on());
        match change.what() {
            Tracked::Stage => {
                s.stage = StageId::from_code(change.to());
                s.entered = change.on();
                s.closed = s.stage.is_end().then_some(change.on());
            }
            Tracked::Amount => s.amount = Num::from_code(change.to()),
            Tracked::Owner => s.owner = Sym::from_code(change.to()),
            Tracked::ExpectedClose => s.expected_close = day_of(change.to()),
            Tracked::Probability => s.probability = Num::from_code(change.to()),
            Tracked::Forecast => s.forecast = change.to() as u8,
            Tracked::OnHoldUntil => s.on_hold_until = day_of(change.to()),
            Tracked::Seen => {}
        }
    }
    s
}

/// A stay in a stage of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Row of [`Settings::stages`].
    pub row: usize,
    pub entered: Day,
    /// `None`: still there.
    pub left: Option<Day>,
    /// Only passed through, on the way to a later stage or to a win.
    pub passed: bool,
}

/// All visits up to `t`, in order, into a list that is cleared first; answers the row the deal was lost from, if it
/// is lost at `t`.
///
/// Moving forward, or winning, also enters and leaves every stage between on that day; a loss, a reopening, or a way
/// out of a stage that nobody knows passes through nothing (metrics.md, "The funnel").
pub fn visits(
    facts: &Facts,
    changes: &[Change],
    settings: &Settings,
    t: Day,
    visits: &mut Vec<Visit>,
) -> Option<usize> {
    visits.clear();
    let mut now = facts.stage;
    let mut lost_from = None;
    if let Some(row) = now.row() {
        visits.push(Visit {
            row,
            entered: facts.created,
            left: None,
            passed: false,
        });
    }
    for change in changes
        .iter()
        .take_while(|c| c.on() <= t)
        .filter(|c| c.what() == Tracked::Stage)
    {
        let (on, next) = (change.on(), StageId::from_code(change.to()));
        if next == now {
            continue;
        }
        if now.row().is_some()
            && let Some(running) = visits.last_mut()
        {
            running.left = Some(on);
        }
        let beyond = match next {
            StageId::WON => settings.pipelines[facts.pipeline as usize].stages.end,
            _ => next.row().unwrap_or(0),
        };
        if let Some(from) = now.row() {
            visits.extend((from + 1..beyond).map(|row| Visit {
                row,
                entered: on,
                left: Some(on),
                passed: true,
            }));
        }
        if let Some(row) = next.row() {
            visits.push(Visit {
                row,
                entered: on,
                left: None,
                passed: false,
            });
        }
        lost_from = if next == StageId::LOST {
            now.row()
        } else {
            None
        };
        now = next;
    }
    lost_from
}

/// A stay as it was written down: nothing that was only passed through. Ends are stays too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    pub stage: StageId,
    pub entered: Day,
    /// When, and to which stage.
    pub left: Option<(Day, StageId)>,
}

/// All stays up to `t`, in order, into a list that is cleared first.
pub fn stays(facts: &Facts, changes: &[Change], t: Day, stays: &mut Vec<Stay>) {
    stays.clear();
    let mut now = Stay {
        stage: facts.stage,
        entered: facts.created,
        left: None,
    };
    for change in until(changes, t).filter(|c| c.what() == Tracked::Stage) {
        let next = StageId::from_code(change.to());
        if next != now.stage {
            now.left = Some((change.on(), next));
            stays.push(now);
            now = Stay {
                stage: next,
                entered: change.on(),
                left: None,
            };
        }
    }
    stays.push(now);
}

/// The days up to `t` on which it was parked, as ranges without their end, into a list that is cleared first.
pub fn parked(facts: &Facts, changes: &[Change], t: Day, ranges: &mut Vec<(Day, Day)>) {
    ranges.clear();
    let (mut since, mut until_day) = (facts.created, day_of(facts.on_hold_until));
    let end = t.plus(1);
    let mut park = |from: Day, to: Day, until_day: Option<Day>| {
        let to = until_day.map_or(from, |day| day.min(to));
        if to > from {
            ranges.push((from, to));
        }
    };
    for change in until(changes, t).filter(|c| c.what() == Tracked::OnHoldUntil) {
        park(since, change.on(), until_day);
        (since, until_day) = (change.on(), day_of(change.to()));
    }
    park(since, end, until_day);
}

/// How often the expected close was moved later, and by how many days in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slips {
    pub times: u32,
    pub days: i64,
}

/// The slips up to `t`, from the end of one day to the end of another: a slip of the pen that was mended on its day is
/// none.
pub fn slips(facts: &Facts, changes: &[Change], t: Day) -> Slips {
    let mut slips = Slips::default();
    let mut before = day_of(facts.expected_close);
    let mut moves = until(changes, t)
        .filter(|c| c.what() == Tracked::ExpectedClose)
        .peekable();
    while let Some(change) = moves.next() {
        if moves.peek().is_some_and(|next| next.on() == change.on()) {
            continue;
        }
        let now = day_of(change.to());
        if let (Some(was), Some(is)) = (before, now)
            && is > was
        {
            slips.times += 1;
            slips.days += is.since(was);
        }
        before = now;
    }
    slips
}

fn until(changes: &[Change], t: Day) -> impl Iterator<Item = &Change> {
    changes.iter().take_while(move |c| c.on() <= t)
}
