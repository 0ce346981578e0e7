//! Periods: the grammar of `-p`, and what each form means for a company's calendar.

use std::fmt;

use super::day::Day;

/// First day to last day, both counted. An open end is `None`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Period {
    /// As a person would write it: `2026-Q4`, `last-365d`.
    pub label: String,
    pub start: Option<Day>,
    pub end: Option<Day>,
}

impl Period {
    /// A period with both ends.
    pub fn between(label: impl Into<String>, start: Day, end: Day) -> Period {
        Period {
            label: label.into(),
            start: Some(start),
            end: Some(end),
        }
    }

    pub fn contains(&self, day: Day) -> bool {
        self.start.is_none_or(|s| s <= day) && self.end.is_none_or(|e| day <= e)
    }

    /// The 365 days up to `t`, both counted: `report`'s default and what odds are learned from.
    pub fn last_365_days(t: Day) -> Period {
        Period::between("last-365d", t.plus(-364), t)
    }

    /// Days of it that come after `t`; `None` if it never ends.
    pub fn days_left(&self, t: Day) -> Option<i64> {
        let before = self.start.map_or(t, |start| t.max(start.plus(-1)));
        Some(self.end?.since(before).max(0))
    }

    /// The same days, whatever the label.
    pub fn same_days(&self, other: &Period) -> bool {
        self.start == other.start && self.end == other.end
    }

    /// The period before it, as long: whole months before whole months, else as many days. `None` with an open end, and
    /// before the first of all days.
    pub fn previous(&self, calendar: &Calendar) -> Option<Period> {
        let (start, end) = (self.start?, self.end?);
        let last = start.plus(-1);
        let months =
            (end.year() - start.year()) * 12 + end.month() as i32 - start.month() as i32 + 1;
        let is_whole = start.day_of_month() == 1 && end.plus(1).day_of_month() == 1;
        let first = if is_whole {
            start.plus_months(-i64::from(months))
        } else {
            last.plus(-end.since(start))
        };
        (first > Day::MIN && last >= first).then(|| calendar.called(first, last))
    }

    /// For people: `1 Oct to 31 Dec 2026`, `24 Nov 2025 to 23 Nov 2026`, `until 23 Nov 2026`, `at any time`.
    pub fn words(&self) -> String {
        match (self.start, self.end) {
            (Some(s), Some(e)) if s == e => s.long(),
            (Some(s), Some(e)) if s.year() == e.year() => format!("{} to {}", s.short(), e.long()),
            (Some(s), Some(e)) => format!("{} to {}", s.long(), e.long()),
            (Some(s), None) => format!("since {}", s.long()),
            (None, Some(e)) => format!("until {}", e.long()),
            (None, None) => "at any time".into(),
        }
    }
}

/// For people, with weekdays: `Mon 16 to Mon 23 Nov 2026`, `Fri 30 Oct to Mon 2 Nov 2026`. Month and year of the first day
/// only where they are others.
pub fn span_words(start: Day, end: Day) -> String {
    if start == end {
        return end.full();
    }
    let first = if start.year() != end.year() {
        start.full()
    } else if start.month() != end.month() {
        format!("{} {}", start.weekday_name(), start.short())
    } else {
        format!("{} {}", start.weekday_name(), start.day_of_month())
    };
    format!("{first} to {}", end.full())
}

/// What a company's settings say about the year and the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// 1 to 12. `FY2027` is the fiscal year that ends in 2027.
    pub fiscal_year_starts: u32,
    pub week_starts_sunday: bool,
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar {
            fiscal_year_starts: 1,
            week_starts_sunday: false,
        }
    }
}

/// What a series is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    Day,
    Week,
    Month,
    Quarter,
}

impl Every {
    pub const ALL: [(&'static str, Every); 4] = [
        ("day", Every::Day),
        ("week", Every::Week),
        ("month", Every::Month),
        ("quarter", Every::Quarter),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// A unit that relative periods count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Week,
    Month,
    Quarter,
    Year,
}

/// Why words are no period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodFault {
    Unknown { text: String, near: Vec<String> },
    Reversed { text: String },
}

impl fmt::Display for PeriodFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PeriodFault::Unknown { text, near } if near.is_empty() => {
                write!(
                    f,
                    "\"{text}\" is no period; a period is 2026, 2026-Q4, FY2027, 2026-11, 2026-W47, 2026-11-23, A..B, last-90d, this-quarter, ytd or all"
                )
            }
            PeriodFault::Unknown { text, near } => {
                write!(
                    f,
                    "\"{text}\" is no period; did you mean {}?",
                    near.join(" or ")
                )
            }
            PeriodFault::Reversed { text } => write!(
                f,
                "\"{text}\" ends before it begins; put the earlier date first"
            ),
        }
    }
}

impl std::error::Error for PeriodFault {}

impl Calendar {
    /// Reads a period expression; relative ones count from `t`.
    pub fn period(&self, text: &str, t: Day) -> Result<Period, PeriodFault> {
        let lower = text.trim().to_ascii_lowercase();
        let (start, end) = match lower.split_once("..") {
            Some((a, b)) => {
                let start = if a.is_empty() {
                    None
                } else {
                    self.one(a, t).ok_or_else(|| self.unknown(a, t))?.0
                };
                let end = if b.is_empty() {
                    None
                } else {
                    self.one(b, t).ok_or_else(|| self.unknown(b, t))?.1
                };
                if let (Some(s), Some(e)) = (start, end)
                    && s > e
                {
                    return Err(PeriodFault::Reversed { text: text.into() });
                }
                (start, end)
            }
            None => self.one(&lower, t).ok_or_else(|| self.unknown(text, t))?,
        };
        Ok(Period {
            label: label(&lower),
            start,
            end,
        })
    }

    /// Reads a date as it is typed: `2026-11-23`, `today`, `yesterday`, `tomorrow`, `fri` (today or the next one), `+3d`,
    /// `-2w`, `+1m`.
    pub fn date(&self, text: &str, today: Day) -> Option<Day> {
        let text = text.trim().to_ascii_lowercase();
        let named = match text.as_str() {
            "today" => Some(0),
            "yesterday" => Some(-1),
            "tomorrow" => Some(1),
            _ => None,
        };
        if let Some(days) = named {
            return Some(today.plus(days));
        }
        if let Some(day) = Day::parse(&text) {
            return Some(day);
        }
        const DAYS: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        if let Some(weekday) = DAYS
            .iter()
            .position(|d| text.len() >= 3 && d.starts_with(&text))
        {
            return Some(today.plus((weekday as i64 - i64::from(today.weekday())).rem_euclid(7)));
        }
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' => (1, &text[1..]),
            b'-' => (-1, &text[1..]),
            _ => return None,
        };
        let unit = rest.chars().last().filter(char::is_ascii)?;
        let count = sign * i64::from(rest[..rest.len() - 1].parse::<u32>().ok()?);
        match unit {
            'd' => Some(today.plus(count)),
            'w' => Some(today.plus(count * 7)),
            'm' => Some(today.plus_months(count)),
            'q' => Some(today.plus_months(count * 3)),
            'y' => Some(today.plus_months(count * 12)),
            _ => None,
        }
    }

    /// The days as a person would write them: a day, a week, a month, a quarter, a year, or from where to where.
    pub fn called(&self, start: Day, end: Day) -> Period {
        let same = |unit: Unit| self.unit_around(unit, start) == (start, end);
        let label = if start == end {
            start.to_string()
        } else if same(Unit::Week) {
            // A week that begins on Sunday has the number of the ISO week of the day after.
            let (year, week) = start.plus(i64::from(self.week_starts_sunday)).iso_week();
            format!("{year:04}-W{week:02}")
        } else if same(Unit::Month) {
            format!("{:04}-{:02}", start.year(), start.month())
        } else if same(Unit::Quarter) {
            return self.quarter_of(start);
        } else if start.plus_months(3).plus(-1) == end && start.month() % 3 == 1 {
            format!("{:04}-Q{}", start.year(), start.month() / 3 + 1)
        } else if start.plus_months(12).plus(-1) == end && start.month() == 1 {
            format!("{:04}", start.year())
        } else if same(Unit::Year) {
            format!("FY{}", self.fiscal_year_named_after(start))
        } else {
            format!("{start}..{end}")
        };
        Period::between(label, start, end)
    }

    /// The fiscal quarter that holds `t`; a calendar quarter is written as one.
    pub fn quarter_of(&self, t: Day) -> Period {
        let (start, end) = self.unit_around(Unit::Quarter, t);
        let label = if self.fiscal_year_starts == 1 {
            format!("{:04}-Q{}", start.year(), (start.month() - 1) / 3 + 1)
        } else {
            let (year, quarter) = self.fiscal_quarter(t);
            format!("FY{year}-Q{quarter}")
        };
        Period::between(label, start, end)
    }

    /// The day, week, month or fiscal quarter that holds `day`, under the name that `-p` takes.
    pub fn span(&self, every: Every, day: Day) -> Period {
        let (start, end) = match every {
            Every::Day => (day, day),
            Every::Week => self.unit_around(Unit::Week, day),
            Every::Month => self.unit_around(Unit::Month, day),
            Every::Quarter => return self.quarter_of(day),
        };
        self.called(start, end)
    }

    /// Fiscal year (named by the year it ends in) and quarter, 1 to 4, of a day.
    fn fiscal_quarter(&self, day: Day) -> (i32, u32) {
        let year_start = self.unit_around(Unit::Year, day).0;
        let months =
            (day.year() - year_start.year()) * 12 + day.month() as i32 - year_start.month() as i32;
        (
            self.fiscal_year_named_after(year_start),
            months as u32 / 3 + 1,
        )
    }

    fn fiscal_year_named_after(&self, year_start: Day) -> i32 {
        year_start.year() + i32::from(self.fiscal_year_starts > 1)
    }

    /// A period without `..`.
    fn one(&self, text: &str, t: Day) -> Option<(Option<Day>, Option<Day>)> {
        if text == "all" {
            return Some((None, None));
        }
        let (start, end) = self
            .named(text, t)
            .or_else(|| self.absolute(text))
            .or_else(|| self.trailing(text, t))?;
        Some((Some(start), Some(end)))
    }

    fn named(&self, text: &str, t: Day) -> Option<(Day, Day)> {
        let unit_to_date = |unit| Some((self.unit_around(unit, t).0, t));
        match text {
            "today" => return Some((t, t)),
            "yesterday" => return Some((t.plus(-1), t.plus(-1))),
            "tomorrow" => return Some((t.plus(1), t.plus(1))),
            "wtd" => return unit_to_date(Unit::Week),
            "mtd" => return unit_to_date(Unit::Month),
            "qtd" => return unit_to_date(Unit::Quarter),
            "ytd" => return unit_to_date(Unit::Year),
            _ => {}
        }
        let (which, unit) = text.split_once('-')?;
        let unit = match unit {
            "week" => Unit::Week,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "year" => Unit::Year,
            _ => return None,
        };
        let (start, end) = self.unit_around(unit, t);
        match which {
            "this" => Some((start, end)),
            "last" => Some(self.unit_around(unit, start.plus(-1))),
            "next" => Some(self.unit_around(unit, end.plus(1))),
            _ => None,
        }
    }

    /// The week, month, fiscal quarter or fiscal year around a day.
    fn unit_around(&self, unit: Unit, day: Day) -> (Day, Day) {
        let months = |count: i64| {
            let first_of_month = day.plus(1 - i64::from(day.day_of_month()));
            let into =
                (i64::from(day.month()) - i64::from(self.fiscal_year_starts)).rem_euclid(count);
            let start = first_of_month.plus_months(-into);
            (
                start,
                last_day_before(start.plus_months(count), start.year(), count, start.month()),
            )
        };
        match unit {
            Unit::Week => {
                let into = if self.week_starts_sunday {
                    (day.weekday() + 1) % 7
                } else {
                    day.weekday()
                };
                let start = day.plus(-i64::from(into));
                (start, start.plus(6))
            }
            Unit::Month => {
                let start = day.plus(1 - i64::from(day.day_of_month()));
                (
                    start,
                    last_day_before(start.plus_months(1), start.year(), 1, start.month()),
                )
            }
            Unit::Quarter => months(3),
            Unit::Year => months(12),
        }
    }

    /// `2026`, `2026-Q4`, `FY2027`, `FY2027-Q1`, `2026-11`, `2026-W47`, `2026-11-23`.
    fn absolute(&self, text: &str) -> Option<(Day, Day)> {
        if let Some(day) = Day::parse(text) {
            return Some((day, day));
        }
        let (fiscal, rest) = match text.strip_prefix("fy") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (year, part) = match rest.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (rest, None),
        };
        let year: i32 = digits(year, 4)? as i32;
        let first_month = if fiscal { self.fiscal_year_starts } else { 1 };
        let first_year = if fiscal && first_month > 1 {
            year - 1
        } else {
            year
        };
        let start = Day::from_ymd(first_year, first_month, 1)?;
        let months = |from: i64, count: i64| {
            let start = start.plus_months(from);
            Some((
                start,
                last_day_before(
                    start.plus_months(count),
                    first_year,
                    from + count,
                    first_month,
                ),
            ))
        };
        match part {
            None => months(0, 12),
            Some(q) if q.starts_with('q') => {
                let quarter = digits(&q[1..], 1).filter(|q| (1..=4).contains(q))?;
                months(i64::from(quarter - 1) * 3, 3)
            }
            Some(w) if w.starts_with('w') && !fiscal => self.week(year, digits(&w[1..], 2)?),
            Some(m) if !fiscal => {
                let month = digits(m, 2).filter(|m| (1..=12).contains(m))?;
                months(i64::from(month - 1), 1)
            }
            Some(_) => None,
        }
    }

    /// ISO week `number` of `year`; weeks that begin on Sunday carry the number of the ISO week that begins the
    /// day after.
    fn week(&self, year: i32, number: u32) -> Option<(Day, Day)> {
        // 4 January is always in week 1.
        let fourth = Day::from_ymd(year, 1, 4)?;
        let monday = fourth.plus(-i64::from(fourth.weekday()) + (i64::from(number) - 1) * 7);
        if number == 0 || monday.plus(3).iso_week() != (year, number) {
            return None;
        }
        let start = if self.week_starts_sunday {
            monday.plus(-1)
        } else {
            monday
        };
        Some((start, start.plus(6)))
    }

    /// `last-90d`, `last-12m`, `next-4w`: d, w, m, q, y.
    fn trailing(&self, text: &str, t: Day) -> Option<(Day, Day)> {
        let (which, rest) = text.split_once('-')?;
        let unit = rest.chars().last().filter(char::is_ascii)?;
        let count = rest[..rest.len() - 1]
            .parse::<u32>()
            .ok()
            .filter(|n| *n > 0)?;
        let count = i64::from(count);
        let shift = |sign: i64| match unit {
            'd' => Some(t.plus(sign * count)),
            'w' => Some(t.plus(sign * count * 7)),
            'm' => Some(t.plus_months(sign * count)),
            'q' => Some(t.plus_months(sign * count * 3)),
            'y' => Some(t.plus_months(sign * count * 12)),
            _ => None,
        };
        match which {
            "last" => Some((shift(-1)?.plus(1), t)),
            "next" => Some((t.plus(1), shift(1)?)),
            _ => None,
        }
    }

    fn unknown(&self, text: &str, t: Day) -> PeriodFault {
        PeriodFault::Unknown {
            text: text.into(),
            near: self.near(&text.to_ascii_lowercase(), t),
        }
    }

    /// What a mistyped period may have meant.
    fn near(&self, text: &str, t: Day) -> Vec<String> {
        let fiscal_year = self.fiscal_year_named_after(self.unit_around(Unit::Year, t).0);
        if let Some(q) = text
            .strip_prefix('q')
            .and_then(|q| digits(q, 1))
            .filter(|q| (1..=4).contains(q))
        {
            return vec![
                format!("{}-Q{q}", t.year()),
                format!("FY{fiscal_year}-Q{q}"),
            ];
        }
        if let Some(w) = text
            .strip_prefix('w')
            .and_then(|w| w.parse::<u32>().ok())
            .filter(|w| (1..=53).contains(w))
        {
            return vec![format!("{}-W{w:02}", t.year())];
        }
        if text.len() == 6 && text.as_bytes()[4] == b'q' {
            return vec![format!("{}-Q{}", &text[..4], &text[5..])];
        }
        let names = [
            "today",
            "yesterday",
            "this-week",
            "this-month",
            "this-quarter",
            "this-year",
            "last-week",
            "last-month",
            "last-quarter",
            "last-year",
            "next-week",
            "next-month",
            "next-quarter",
            "next-year",
            "mtd",
            "qtd",
            "ytd",
            "all",
        ];
        let dashed = text.replace([' ', '_'], "-");
        crate::diagnostic::nearest(&dashed, names)
            .map(|n| vec![n.to_string()])
            .unwrap_or_default()
    }
}

/// The day before `next`, held at the year's end where `next` would lie beyond the year 9999.
fn last_day_before(next: Day, first_year: i32, months: i64, first_month: u32) -> Day {
    let beyond = i64::from(first_year) * 12 + i64::from(first_month) - 1 + months >= 10_000 * 12;
    if beyond { Day::MAX } else { next.plus(-1) }
}

/// As people write it: `2026-Q4`, `FY2027-Q1`, `2026-W47`; words in lower case.
fn label(lower: &str) -> String {
    lower
        .split("..")
        .map(|part| {
            if part.starts_with(|c: char| c.is_ascii_digit()) || part.starts_with("fy") {
                part.to_ascii_uppercase()
            } else {
                part.into()
            }
        })
        .collect::<Vec<_>>()
        .join("..")
}

/// Exactly `length` digits.
fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_goes_by_the_name_that_means_it() {
        for week_starts_sunday in [false, true] {
            for fiscal_year_starts in [1, 4] {
                let calendar = Calendar {
                    fiscal_year_starts,
                    week_starts_sunday,
                };
                let first = Day::from_ymd(2025, 12, 20).unwrap();
                for day in (0..400).map(|n| first.plus(n)) {
                    for (_, every) in Every::ALL {
                        let span = calendar.span(every, day);
                        assert!(span.contains(day));
                        let read = calendar.period(&span.label, day).unwrap();
                        assert!(read.same_days(&span), "{}", span.label);
                    }
                }
            }
        }
    }

    #[test]
    fn the_period_before_is_as_long() {
        let t = Day::parse("2026-11-23").unwrap();
        let before = |text: &str, calendar: Calendar| {
            let now = calendar.period(text, t).unwrap();
            now.previous(&calendar).map(|p| {
                assert_eq!(p.end.map(|end| end.plus(1)), now.start);
                // What it is called is what it is.
                let read = calendar.period(&p.label, t).unwrap();
                assert!(read.same_days(&p), "{}", p.label);
                p.label
            })
        };
        let plain = Calendar::default();
        for (text, label) in [
            ("2026-Q4", "2026-Q3"),
            ("2026-Q1", "2025-Q4"),
            ("2026-03", "2026-02"),
            ("2026", "2025"),
            ("2026-W01", "2025-W52"),
            ("2026-11-23", "2026-11-22"),
            ("2026-01..2026-02", "2025-11-01..2025-12-31"),
            ("2026-11-02..2026-11-11", "2026-10-23..2026-11-01"),
        ] {
            assert_eq!(before(text, plain), Some(label.into()), "{text}");
        }
        assert_eq!(before("2026..", plain), None);
        assert_eq!(before("0001-01-01", plain), None);
        let fiscal = Calendar {
            fiscal_year_starts: 2,
            week_starts_sunday: true,
        };
        for (text, label) in [
            ("FY2027-Q4", "FY2027-Q3"),
            ("FY2027", "FY2026"),
            ("2026-Q4", "2026-Q3"),
            ("this-week", "2026-W47"),
        ] {
            assert_eq!(before(text, fiscal), Some(label.into()), "{text}");
        }
    }

    const MONDAY: &str = "2026-11-23";

    fn span(calendar: Calendar, text: &str) -> String {
        let p = calendar.period(text, Day::parse(MONDAY).unwrap()).unwrap();
        format!(
            "{} {}",
            p.start.map_or("-".into(), |d| d.to_string()),
            p.end.map_or("-".into(), |d| d.to_string())
        )
    }

    #[test]
    fn calendar_forms() {
        let c = Calendar::default();
        for (text, expected) in [
            ("2026", "2026-01-01 2026-12-31"),
            ("2026-Q4", "2026-10-01 2026-12-31"),
            ("2026-q1", "2026-01-01 2026-03-31"),
            ("FY2027", "2027-01-01 2027-12-31"),
            ("2026-02", "2026-02-01 2026-02-28"),
            ("2026-W47", "2026-11-16 2026-11-22"),
            ("2026-W53", "2026-12-28 2027-01-03"),
            ("2026-11-23", "2026-11-23 2026-11-23"),
            ("2026-Q1..2026-05", "2026-01-01 2026-05-31"),
            ("2026-11..", "2026-11-01 -"),
            ("..2026-11", "- 2026-11-30"),
            ("all", "- -"),
            ("9999", "9999-01-01 9999-12-31"),
            ("0001-01-01..9999-12-31", "0001-01-01 9999-12-31"),
        ] {
            assert_eq!(span(c, text), expected, "{text}");
        }
    }

    #[test]
    fn relative_forms_count_from_t() {
        let c = Calendar::default();
        for (text, expected) in [
            ("today", "2026-11-23 2026-11-23"),
            ("yesterday", "2026-11-22 2026-11-22"),
            ("this-week", "2026-11-23 2026-11-29"),
            ("last-week", "2026-11-16 2026-11-22"),
            ("next-month", "2026-12-01 2026-12-31"),
            ("last-quarter", "2026-07-01 2026-09-30"),
            ("next-year", "2027-01-01 2027-12-31"),
            ("mtd", "2026-11-01 2026-11-23"),
            ("qtd", "2026-10-01 2026-11-23"),
            ("ytd", "2026-01-01 2026-11-23"),
            ("last-90d", "2026-08-26 2026-11-23"),
            ("last-365d", "2025-11-24 2026-11-23"),
            ("last-12m", "2025-11-24 2026-11-23"),
            ("last-2q", "2026-05-24 2026-11-23"),
            ("next-4w", "2026-11-24 2026-12-21"),
            ("last-month..today", "2026-10-01 2026-11-23"),
        ] {
            assert_eq!(span(c, text), expected, "{text}");
        }
    }

    #[test]
    fn a_fiscal_year_is_named_by_its_end() {
        // The year from February 2026 ends in January 2027, so it is FY2027; its fourth quarter is Nov to Jan.
        let c = Calendar {
            fiscal_year_starts: 2,
            week_starts_sunday: false,
        };
        assert_eq!(span(c, "FY2027"), "2026-02-01 2027-01-31");
        assert_eq!(span(c, "FY2027-Q4"), "2026-11-01 2027-01-31");
        assert_eq!(span(c, "this-quarter"), "2026-11-01 2027-01-31");
        assert_eq!(span(c, "last-year"), "2025-02-01 2026-01-31");
        assert_eq!(span(c, "ytd"), "2026-02-01 2026-11-23");
        assert_eq!(span(c, "2026-Q4"), "2026-10-01 2026-12-31");
        let q = c.quarter_of(Day::parse(MONDAY).unwrap());
        assert_eq!(
            (q.label.as_str(), q.start.unwrap().to_string().as_str()),
            ("FY2027-Q4", "2026-11-01")
        );
    }

    #[test]
    fn sunday_weeks_carry_the_number_of_the_iso_week_a_day_later() {
        let c = Calendar {
            fiscal_year_starts: 1,
            week_starts_sunday: true,
        };
        assert_eq!(span(c, "2026-W47"), "2026-11-15 2026-11-21");
        assert_eq!(span(c, "this-week"), "2026-11-22 2026-11-28");
    }

    #[test]
    fn faults_say_what_was_meant() {
        let c = Calendar::default();
        let t = Day::parse(MONDAY).unwrap();
        let message = |text: &str| c.period(text, t).unwrap_err().to_string();
        assert_eq!(
            message("Q4"),
            "\"Q4\" is no period; did you mean 2026-Q4 or FY2026-Q4?"
        );
        assert_eq!(
            message("last-wek"),
            "\"last-wek\" is no period; did you mean last-week?"
        );
        assert!(message("2026-12..2026-01").contains("ends before it begins"));
        for text in [
            "",
            "2026-W54",
            "2026-13",
            "2025-W53",
            "last-0d",
            "2026-Q5",
            "x",
            "last-9999999999d",
            "2026-02-30",
            "é",
        ] {
            assert!(c.period(text, t).is_err(), "{text}");
        }
    }

    #[test]
    fn the_ends_of_time_are_days_like_others() {
        let at = |text: &str| Calendar::default().period(text, Day::MAX).unwrap();
        assert_eq!(at("this-year").end, Some(Day::MAX));
        assert_eq!(at("this-quarter").end, Some(Day::MAX));
        assert_eq!(at("this-month").end, Some(Day::MAX));
        assert_eq!(Calendar::default().quarter_of(Day::MIN).label, "0001-Q1");
    }

    #[test]
    fn dates_as_they_are_typed() {
        let monday = Day::parse(MONDAY).unwrap();
        let date = |text: &str| {
            Calendar::default()
                .date(text, monday)
                .map(|d| d.to_string())
        };
        for (text, expected) in [
            ("2026-12-01", "2026-12-01"),
            ("yesterday", "2026-11-22"),
            ("fri", "2026-11-27"),
            ("mon", "2026-11-23"),
            ("+3d", "2026-11-26"),
            ("-2w", "2026-11-09"),
            ("+1m", "2026-12-23"),
        ] {
            assert_eq!(date(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "fr", "3d", "+d", "2026-11-31", "+3é"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn labels_are_written_one_way() {
        let t = Day::parse(MONDAY).unwrap();
        assert_eq!(
            Calendar::default()
                .period("fy2026-q1..2026-w47", t)
                .unwrap()
                .label,
            "FY2026-Q1..2026-W47"
        );
        assert_eq!(
            Calendar::default().period("2026-q4", t).unwrap().label,
            "2026-Q4"
        );
    }
}
