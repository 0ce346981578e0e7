//! What happened to a deal between two of its states, as lines of the waterfall.

use super::snapshot::{Snapshot, Status};
use crate::model::money::Money;

/// A line of the waterfall between opening and closing, in the order of the identity.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    Created,
    Raised,
    Lowered,
    PulledIn,
    PushedOut,
    Reopened,
    Won,
    Lost,
    Deleted,
    Restated,
}

impl Line {
    pub const ALL: [Line; 10] = [
        Line::Created,
        Line::Raised,
        Line::Lowered,
        Line::PulledIn,
        Line::PushedOut,
        Line::Reopened,
        Line::Won,
        Line::Lost,
        Line::Deleted,
        Line::Restated,
    ];

    /// Whether its values are taken from the opening; those of `restated` have a sign of their own.
    pub fn takes_away(self) -> bool {
        matches!(
            self,
            Line::Lowered | Line::PushedOut | Line::Won | Line::Lost | Line::Deleted
        )
    }

    /// Whether a deal comes or goes by it, so that it moves the count of open deals.
    pub fn moves_a_deal(self) -> bool {
        !matches!(self, Line::Raised | Line::Lowered)
    }

    /// As people read it.
    pub fn words(self) -> &'static str {
        match self {
            Line::Created => "created",
            Line::Raised => "raised",
            Line::Lowered => "lowered",
            Line::PulledIn => "pulled in",
            Line::PushedOut => "pushed out",
            Line::Reopened => "reopened",
            Line::Won => "won",
            Line::Lost => "lost",
            Line::Deleted => "deleted",
            Line::Restated => "restated",
        }
    }
}

/// What a part of a line is, where the line does not say it: a rate that moved, or what was restated.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum As {
    Rate,
    Created,
    Raised,
    Lowered,
    PulledIn,
    PushedOut,
    Reopened,
    Won,
    Lost,
    /// The file was in no figure at the first end.
    Mended,
    /// It is in none at the second.
    Broken,
    /// A deal that the second end's files do not know before a later day.
    Deleted,
}

impl As {
    /// As people read it, behind a value.
    pub fn words(self) -> &'static str {
        match self {
            As::Rate => "by rate",
            As::Created => "as created",
            As::Raised => "as raised",
            As::Lowered => "as lowered",
            As::PulledIn => "as pulled in",
            As::PushedOut => "as pushed out",
            As::Reopened => "as reopened",
            As::Won => "as won",
            As::Lost => "as lost",
            As::Mended => "was left out",
            As::Broken => "is left out",
            As::Deleted => "as deleted",
        }
    }

    /// What a restated line is.
    pub(super) fn of(line: Line) -> As {
        match line {
            Line::Created => As::Created,
            Line::Raised => As::Raised,
            Line::Lowered => As::Lowered,
            Line::PulledIn => As::PulledIn,
            Line::PushedOut => As::PushedOut,
            Line::Reopened => As::Reopened,
            Line::Won => As::Won,
            Line::Lost => As::Lost,
            Line::Deleted | Line::Restated => As::Deleted,
        }
    }
}

/// One thing that happened: a line, what it is beyond that, and its value as the identity wants it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Event {
    pub line: Line,
    pub kind: Option<As>,
    pub value: Money,
}

fn event(line: Line, value: Money) -> Event {
    Event {
        line,
        kind: None,
        value,
    }
}

/// The difference does not fit the 28 digits that are kept.
pub(super) struct Beyond;

/// What happened from `before` to `after`, two states of a deal with nothing between that is told. `was` and `is` say
/// whether it was and is among the deals asked for (of a whole, or of one group of it).
///
/// A deal leaves by the line that says how, with what it was worth on that day: an amount that changed on the day of
/// the closing is told first.
pub(super) fn step(
    before: Option<&Snapshot>,
    after: Option<&Snapshot>,
    (was, is): (bool, bool),
    into: &mut Vec<Event>,
) -> Result<(), Beyond> {
    use Status::{Closed, Open};
    let was_open = before.is_some_and(|b| b.status == Open) && was;
    match (before, after) {
        (Some(b), Some(a)) if was_open => match a.status {
            Open if is => change(b, a, into)?,
            Open => into.push(event(Line::PushedOut, b.value)),
            Closed { won, .. } => {
                change(b, a, into)?;
                into.push(event(closing(won), a.value));
            }
        },
        (Some(b), None) if was_open => into.push(event(Line::Deleted, b.value)),
        (before, Some(a)) if is && before.is_none_or(|b| b.status != a.status) => {
            let comes = match before.map(|b| b.status) {
                None => Line::Created,
                // It did not belong to those asked for when it closed, and does not now that it is closed.
                Some(Open) if a.status != Open => return Ok(()),
                Some(_) => Line::Reopened,
            };
            into.push(event(comes, a.value));
            if let Closed { won, .. } = a.status {
                into.push(event(closing(won), a.value));
            }
        }
        (Some(b), Some(a)) if is && b.status == Open && a.status == Open => {
            into.push(event(Line::PulledIn, a.value));
        }
        _ => {}
    }
    Ok(())
}

fn closing(won: bool) -> Line {
    if won { Line::Won } else { Line::Lost }
}

/// Raised or lowered, by the amount at the old rate and by the rate at the new amount: together exactly the difference.
fn change(before: &Snapshot, after: &Snapshot, into: &mut Vec<Event>) -> Result<(), Beyond> {
    let between = after.amount.times(before.rate).ok_or(Beyond)?;
    let by_amount = between.minus(before.value).ok_or(Beyond)?;
    let by_rate = after.value.minus(between).ok_or(Beyond)?;
    for (difference, kind) in [(by_amount, None), (by_rate, Some(As::Rate))] {
        let line = match difference.cmp(&Money::ZERO) {
            std::cmp::Ordering::Equal => continue,
            std::cmp::Ordering::Greater => Line::Raised,
            std::cmp::Ordering::Less => Line::Lowered,
        };
        let value = if line == Line::Lowered {
            Money::ZERO.minus(difference).ok_or(Beyond)?
        } else {
            difference
        };
        into.push(Event { line, kind, value });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day::Day;

    fn snapshot(status: Status, amount: u32, rate: &str) -> Snapshot {
        let (amount, rate) = (Money::new(amount.into()), Money::from_quoted(rate).unwrap());
        Snapshot {
            status,
            amount,
            rate,
            value: amount.times(rate).unwrap(),
            asked: true,
            groups: Vec::new(),
        }
    }

    fn open(amount: u32) -> Snapshot {
        snapshot(Status::Open, amount, "1")
    }

    fn closed(won: bool, on: &str, amount: u32) -> Snapshot {
        let on = Day::parse(on).unwrap();
        snapshot(Status::Closed { won, on }, amount, "1")
    }

    fn told(before: Option<Snapshot>, after: Option<Snapshot>, was: bool, is: bool) -> Vec<String> {
        let mut events = Vec::new();
        assert!(step(before.as_ref(), after.as_ref(), (was, is), &mut events).is_ok());
        let word = |e: &Event| {
            let kind = e.kind.map(|a| format!(" {}", a.words()));
            format!("{} {}{}", e.line.words(), e.value, kind.unwrap_or_default())
        };
        events.iter().map(word).collect()
    }

    #[test]
    fn an_open_deal_is_raised_lowered_pulled_or_pushed() {
        assert_eq!(told(Some(open(5)), Some(open(8)), true, true), ["raised 3"]);
        assert_eq!(
            told(Some(open(8)), Some(open(5)), true, true),
            ["lowered 3"]
        );
        assert_eq!(
            told(Some(open(5)), Some(open(8)), true, false),
            ["pushed out 5"]
        );
        assert_eq!(
            told(Some(open(5)), Some(open(8)), false, true),
            ["pulled in 8"]
        );
        assert!(told(Some(open(5)), Some(open(8)), false, false).is_empty());
        assert!(told(Some(open(5)), Some(open(5)), true, true).is_empty());
    }

    #[test]
    fn a_rate_that_moved_is_told_apart_from_the_amount() {
        // 100 at 1.10 is 110; 120 at 1.25 is 150: 20 more at the old rate are 22, the rate on 120 is 0.15 x 120 = 18.
        let (a, b) = (
            snapshot(Status::Open, 100, "1.1"),
            snapshot(Status::Open, 120, "1.25"),
        );
        assert_eq!(
            told(Some(a.clone()), Some(b.clone()), true, true),
            ["raised 22", "raised 18 by rate"]
        );
        // Back: 20 x 1.25 = 25 less, then 0.15 x 100 = 15 less.
        assert_eq!(
            told(Some(b), Some(a), true, true),
            ["lowered 25", "lowered 15 by rate"]
        );
    }

    #[test]
    fn a_closing_takes_what_the_deal_was_worth_on_its_day() {
        let won = || Some(closed(true, "2026-11-20", 9));
        assert_eq!(
            told(Some(open(5)), won(), true, true),
            ["raised 4", "won 9"]
        );
        // Asked for while it was open: it leaves by the closing, whatever it is now.
        assert_eq!(
            told(Some(open(5)), won(), true, false),
            ["raised 4", "won 9"]
        );
        assert!(told(Some(open(5)), won(), false, true).is_empty());
        assert_eq!(told(None, won(), false, true), ["created 9", "won 9"]);
        assert_eq!(told(won(), Some(open(9)), true, true), ["reopened 9"]);
        let lost = || Some(closed(false, "2026-11-21", 9));
        assert_eq!(told(won(), lost(), true, true), ["reopened 9", "lost 9"]);
        assert!(told(lost(), lost(), true, true).is_empty());
        assert_eq!(told(None, Some(open(7)), false, true), ["created 7"]);
        assert_eq!(told(Some(open(7)), None, true, false), ["deleted 7"]);
        assert!(told(lost(), None, true, false).is_empty());
    }
}
