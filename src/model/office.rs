//! Office hours, what campaigns cost, and what marketing and sales have promised each other.

use super::day::Day;
use super::moment::Moment;
use super::money::Money;
use super::settings::Settings;

/// From when to when somebody is there on a working day, in minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Office {
    pub from: u16,
    pub to: u16,
}

impl Default for Office {
    /// 09:00 to 17:00.
    fn default() -> Office {
        Office {
            from: 9 * 60,
            to: 17 * 60,
        }
    }
}

/// `[[campaign]]`: what it cost, and which source it is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    pub id: String,
    pub source: Option<String>,
    pub cost: Money,
}

/// `[agreement]`: so many qualified leads a month from marketing, contacted within so many hours by sales.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    pub qualified: Option<u32>,
    pub contacted_within: Option<u32>,
}

/// Days that are gone through one by one; a longer wait is that of days.
const MOST_DAYS: i64 = 3_660;

/// Minutes of office hours between two moments, by the clock of the first; `None` where a time is missing, or the second
/// is before the first.
pub fn office_minutes(from: Moment, to: Moment, settings: &Settings) -> Option<i64> {
    let raw = to.minutes_since(from).filter(|m| *m >= 0)?;
    let start = i64::from(from.minute?);
    let end = start + raw;
    let last = end.div_euclid(24 * 60);
    if last > MOST_DAYS {
        return None;
    }
    let (opens, closes) = (
        i64::from(settings.office.from),
        i64::from(settings.office.to),
    );
    let is_work = |day: Day| {
        !settings.weekend.contains(&day.weekday()) && settings.holidays.binary_search(&day).is_err()
    };
    let of_day = |n: i64| {
        let midnight = n * 24 * 60;
        let (a, b) = (start.max(midnight + opens), end.min(midnight + closes));
        if is_work(from.day.plus(n)) {
            (b - a).max(0)
        } else {
            0
        }
    };
    Some((0..=last).map(of_day).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nights_and_weekends_are_not_waited() {
        let read = |text| Moment::read(text, None).unwrap();
        let minutes = |a, b| office_minutes(read(a), read(b), &Settings::default());
        // Friday 20 Nov 2026, 16:30, to Monday, 09:04: half an hour and four minutes.
        assert_eq!(minutes("2026-11-20T16:30", "2026-11-23T09:04"), Some(34));
        // Before the office opens: 24 minutes of it.
        assert_eq!(minutes("2026-11-20T07:00", "2026-11-20T09:24"), Some(24));
        // On a Saturday nobody waits.
        assert_eq!(minutes("2026-11-21T10:00", "2026-11-21T12:00"), Some(0));
        // 09:00 at +01:00 is 08:00 UTC; 10:00 UTC is 11:00 there.
        assert_eq!(
            minutes("2026-11-20T09:00+01:00", "2026-11-20T10:00Z"),
            Some(120)
        );
        assert_eq!(minutes("2026-11-20T09:00", "2026-11-20"), None);
        assert_eq!(minutes("2026-11-20T10:00", "2026-11-20T09:00"), None);
    }
}
