//! A day, with the time of day where a list has one: the only place where the clock counts, for how soon somebody was
//! called.

use super::column_dates::{Order, settled_day};
use super::day::Day;

/// A day as written, maybe with its time and the offset of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub day: Day,
    /// Minutes since midnight, by the clock of the place.
    pub minute: Option<u16>,
    /// Minutes that the clock is ahead of UTC.
    pub offset: Option<i16>,
}

impl Moment {
    /// A day alone.
    pub fn of(day: Day) -> Moment {
        Moment {
            day,
            minute: None,
            offset: None,
        }
    }

    /// Reads a cell, in the order that its column has settled; without one only what has a single meaning.
    pub fn read(cell: &str, order: Option<Order>) -> Option<Moment> {
        let day = match iso_day(cell) {
            Some(day) => day,
            None => settled_day(cell, order)?,
        };
        let (minute, offset) = match cell.len() {
            ..=10 => (None, None),
            _ => time_of(cell),
        };
        Some(Moment {
            day,
            minute,
            offset,
        })
    }

    /// Minutes from an earlier moment to this one; `None` where a time is missing, or only one of the two clocks is known.
    pub fn minutes_since(self, earlier: Moment) -> Option<i64> {
        let days = self.day.since(earlier.day) * 24 * 60;
        let minutes = i64::from(self.minute?) - i64::from(earlier.minute?);
        let clocks = match (self.offset, earlier.offset) {
            (Some(a), Some(b)) => i64::from(b) - i64::from(a),
            (None, None) => 0,
            _ => return None,
        };
        Some(days + minutes + clocks)
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.day)?;
        let Some(minute) = self.minute else {
            return Ok(());
        };
        write!(f, "T{:02}:{:02}", minute / 60, minute % 60)?;
        match self.offset {
            None => Ok(()),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let ahead = offset.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", ahead / 60, ahead % 60)
            }
        }
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

/// `2026-11-20`, with a time or without: what nearly every list has.
pub fn iso_day(cell: &str) -> Option<Day> {
    let rest = cell.get(10..)?;
    (rest.is_empty() || rest.starts_with(['T', ' ']))
        .then(|| Day::parse(&cell[..10]))
        .flatten()
}

/// Minutes since midnight and the clock's offset, of a date with a time behind it.
fn time_of(cell: &str) -> (Option<u16>, Option<i16>) {
    let Some(colon) = cell.find(':') else {
        return (None, None);
    };
    let before = &cell[..colon];
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &cell[colon + 1..];
    let hour: Option<u16> = before[colon - digits.min(2)..].parse().ok();
    let minute: Option<u16> = rest.get(..2).and_then(|m| m.parse().ok());
    let (Some(hour), Some(minute)) = (hour, minute) else {
        return (None, None);
    };
    // Seconds and what is smaller are passed over.
    let behind =
        rest[2..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let behind = behind.trim().to_ascii_lowercase();
    let hour = match (behind.get(..1), hour) {
        (Some("a"), 12) => 0,
        (Some("p"), 1..=11) => hour + 12,
        _ => hour,
    };
    if hour > 23 || minute > 59 {
        return (None, None);
    }
    (Some(hour * 60 + minute), offset_of(&behind))
}

/// `z`, `+01:00`, `-0530`, `+01`.
fn offset_of(text: &str) -> Option<i16> {
    if matches!(text, "z" | "utc" | "gmt") {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let number: i16 = digits.parse().ok().filter(|n| (0..=1400).contains(n))?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_lists_write_it() {
        for (cell, wanted) in [
            ("2026-11-20", "2026-11-20"),
            ("2026-11-20T09:04+01:00", "2026-11-20T09:04+01:00"),
            ("2026-11-20T09:04:59.123Z", "2026-11-20T09:04+00:00"),
            ("2024-09-22 11:37", "2024-09-22T11:37"),
            ("15 Apr, 2021 00:03:00", "2021-04-15T00:03"),
            ("October 8th, 2026 at 3:04 PM", "2026-10-08T15:04"),
            ("October 8th, 2026 at 12:04 am", "2026-10-08T00:04"),
            ("2026-11-20T09:04-0530", "2026-11-20T09:04-05:30"),
        ] {
            let read = Moment::read(cell, None).map(|m| m.to_string());
            assert_eq!(read.as_deref(), Some(wanted), "{cell}");
        }
        assert_eq!(Moment::read("03/04/2026", None), None);
        assert_eq!(
            Moment::read("03/04/2026", Some(Order::Mdy)).map(|m| m.to_string()),
            Some("2026-03-04".into())
        );
        assert_eq!(Moment::read("soon", Some(Order::Dmy)), None);
    }

    #[test]
    fn minutes_are_counted_across_clocks_and_midnight() {
        let read = |text| Moment::read(text, None).unwrap();
        // 09:04 at +01:00 is 08:04 UTC; 09:04 at +00:00 is an hour later.
        let (a, b) = (read("2026-11-20T09:04+01:00"), read("2026-11-20T09:04Z"));
        assert_eq!(b.minutes_since(a), Some(60));
        let (a, b) = (read("2026-11-20 23:50"), read("2026-11-21 00:10"));
        assert_eq!(b.minutes_since(a), Some(20));
        assert_eq!(read("2026-11-21").minutes_since(a), None);
        assert_eq!(read("2026-11-21T00:10Z").minutes_since(a), None);
    }
}
