//! A calendar day without a zone: the only notion of time that deals know.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A local calendar day, as the number of days since 0001-01-01, which is day 1. Years 1 to 9999 only, so that
/// sums of days never overflow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// 0001-01-01.
    pub const MIN: Day = Day(1);
    /// 9999-12-31.
    pub const MAX: Day = Day(3_652_059);

    /// The day of a Gregorian date, if there is one.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=9999).contains(&year)
            || !(1..=12).contains(&month)
            || day == 0
            || day > days_in_month(year, month)
        {
            return None;
        }
        let before = i64::from(year) - 1;
        let leap_days = before / 4 - before / 100 + before / 400;
        let cumulative =
            [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month as usize - 1];
        let leap = i64::from(month > 2 && is_leap(year));
        Some(Day(
            (before * 365 + leap_days + cumulative + leap + i64::from(day)) as i32,
        ))
    }

    /// Reads exactly `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Day> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |part: &[u8]| {
            part.iter().try_fold(0u32, |n, c| {
                c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0'))
            })
        };
        Day::from_ymd(number(&b[..4])? as i32, number(&b[5..7])?, number(&b[8..])?)
    }

    /// Day number, 1 for 0001-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day of a number, held within the years 1 to 9999.
    pub fn from_number(number: i64) -> Day {
        Day(number.clamp(i64::from(Self::MIN.0), i64::from(Self::MAX.0)) as i32)
    }

    /// `days` later (earlier if negative), held within the years 1 to 9999.
    pub fn plus(self, days: i64) -> Day {
        Day::from_number(i64::from(self.0).saturating_add(days))
    }

    /// Whole calendar days from `earlier` to this day.
    pub fn since(self, earlier: Day) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// The same day of the month `months` later; the month's last day where there is none.
    pub fn plus_months(self, months: i64) -> Day {
        let d = self.date();
        let index = i64::from(d.year()) * 12 + i64::from(d.month0()) + months;
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
        if year < 1 {
            return Day::MIN;
        }
        if year > 9999 {
            return Day::MAX;
        }
        let year = year as i32;
        Day::from_ymd(year, month, d.day().min(days_in_month(year, month))).unwrap_or(Day::MAX)
    }

    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// 0 for Monday to 6 for Sunday. 0001-01-01 was a Monday.
    pub fn weekday(self) -> u32 {
        (self.0 - 1).rem_euclid(7) as u32
    }

    /// ISO 8601 week: its year and number.
    pub fn iso_week(self) -> (i32, u32) {
        let w = self.date().iso_week();
        (w.year(), w.week())
    }

    /// `Mon`, `Tue` …
    pub fn weekday_name(self) -> &'static str {
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][self.weekday() as usize]
    }

    /// `Jan`, `Feb` …
    pub fn month_name(self) -> &'static str {
        [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][self.date().month0() as usize]
    }

    /// `23 Nov`.
    pub fn short(self) -> String {
        format!("{} {}", self.day_of_month(), self.month_name())
    }

    /// `23 Nov 2026`.
    pub fn long(self) -> String {
        format!("{} {}", self.short(), self.year())
    }

    /// `Mon 23 Nov 2026`.
    pub fn full(self) -> String {
        format!("{} {}", self.weekday_name(), self.long())
    }

    fn date(self) -> NaiveDate {
        // In range by construction: chrono reaches far beyond the year 9999.
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day::from_number(i64::from(date.num_days_from_ce()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = self.date();
        write!(f, "{:04}-{:02}-{:02}", d.year(), d.month(), d.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
    fn inline_schema() -> bool {
        true
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 => 28 + u32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn dates_agree_with_chrono_over_every_day() {
        let mut date = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        for number in 1..=Day::MAX.number() {
            assert_eq!(
                Day::from_ymd(date.year(), date.month(), date.day()),
                Some(Day(number))
            );
            assert_eq!(Day(number).weekday(), date.weekday().num_days_from_monday());
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn only_real_dates_are_read() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "0000-01-01",
            "2026-1-1",
            "2026-11-31",
            "20261123",
            "",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
    }

    #[test]
    fn months_end_where_the_shorter_month_does() {
        assert_eq!(day("2026-03-31").plus_months(-1), day("2026-02-28"));
        assert_eq!(day("2026-12-15").plus_months(1), day("2027-01-15"));
        assert_eq!(Day::MAX.plus_months(5), Day::MAX);
        assert_eq!(Day::MIN.plus(-9), Day::MIN);
    }

    #[test]
    fn a_day_is_written_as_people_do() {
        assert_eq!(day("2026-11-23").full(), "Mon 23 Nov 2026");
    }
}
