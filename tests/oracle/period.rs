//! Which days a period expression means; reckoned anew here, in the plainest way.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::settings::Settings;

/// First and last day, both counted; None where it is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
}

impl Period {
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day <= end)
    }

    /// The 365 days up to `today`.
    pub fn last_year(today: NaiveDate) -> Period {
        closed(today - Days::new(364), today)
    }
}

fn closed(start: NaiveDate, end: NaiveDate) -> Period {
    Period {
        start: Some(start),
        end: Some(end),
    }
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// `count` months from the first of a month on.
fn months(start: NaiveDate, count: u32) -> Period {
    closed(start, start + Months::new(count) - Days::new(1))
}

/// Reads a period; relative ones count from `today`.
pub fn period(text: &str, today: NaiveDate, settings: &Settings) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        let start = match from {
            "" => None,
            from => period(from, today, settings)?.start,
        };
        let end = match to {
            "" => None,
            to => period(to, today, settings)?.end,
        };
        return Some(Period { start, end });
    }
    written(text, settings)
        .or_else(|| named(text, today, settings))
        .or_else(|| trailing(text, today))
}

/// `2026`, `2026-Q4`, `FY2027`, `FY2027-Q1`, `2026-11`, `2026-W47`, `2026-11-23`.
fn written(text: &str, settings: &Settings) -> Option<Period> {
    if let Some(fiscal) = text.strip_prefix("FY") {
        let (year, quarter) = fiscal
            .split_once("-Q")
            .map_or((fiscal, None), |(y, q)| (y, Some(q)));
        let month = settings.fiscal_year_starts;
        let ends = year.parse::<i32>().ok()?;
        let start = day(if month == 1 { ends } else { ends - 1 }, month, 1)?;
        return match quarter {
            None => Some(months(start, 12)),
            Some(quarter) => Some(quarter_of(start, quarter.parse().ok()?)),
        };
    }
    let (year, rest) = text
        .split_once('-')
        .map_or((text, ""), |(year, rest)| (year, rest));
    let year: i32 = (year.len() == 4).then(|| year.parse().ok())??;
    if rest.is_empty() {
        return Some(months(day(year, 1, 1)?, 12));
    }
    if let Some(quarter) = rest.strip_prefix('Q') {
        return Some(quarter_of(day(year, 1, 1)?, quarter.parse().ok()?));
    }
    if let Some(week) = rest.strip_prefix('W') {
        let monday = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
        let start = monday - Days::new(u64::from(settings.sunday_weeks));
        return Some(closed(start, start + Days::new(6)));
    }
    match rest.split_once('-') {
        None => Some(months(day(year, rest.parse().ok()?, 1)?, 1)),
        Some((month, date)) => {
            let one = day(year, month.parse().ok()?, date.parse().ok()?)?;
            Some(closed(one, one))
        }
    }
}

fn quarter_of(year_start: NaiveDate, quarter: u32) -> Period {
    months(year_start + Months::new(3 * (quarter - 1)), 3)
}

/// The first day of the fiscal year that holds `today`.
fn fiscal_year(today: NaiveDate, settings: &Settings) -> NaiveDate {
    let month = settings.fiscal_year_starts;
    let year = today.year() - i32::from(today.month() < month);
    day(year, month, 1).expect("the first of a month")
}

/// The month, quarter, year or week that holds `today`; quarter and year are fiscal.
fn unit(name: &str, today: NaiveDate, settings: &Settings) -> Option<Period> {
    let year = fiscal_year(today, settings);
    match name {
        "week" => {
            let back = if settings.sunday_weeks {
                today.weekday().num_days_from_sunday()
            } else {
                today.weekday().num_days_from_monday()
            };
            let start = today - Days::new(back.into());
            Some(closed(start, start + Days::new(6)))
        }
        "month" => Some(months(today.with_day(1)?, 1)),
        "quarter" => (1..=4)
            .map(|q| quarter_of(year, q))
            .find(|quarter| quarter.holds(today)),
        "year" => Some(months(year, 12)),
        _ => None,
    }
}

/// `today`, `this-quarter`, `last-week`, `mtd`, `all` …
fn named(text: &str, today: NaiveDate, settings: &Settings) -> Option<Period> {
    let to_date = |name| Some(closed(unit(name, today, settings)?.start?, today));
    match text {
        "all" => {
            return Some(Period {
                start: None,
                end: None,
            });
        }
        "today" => return Some(closed(today, today)),
        "yesterday" => return Some(closed(today - Days::new(1), today - Days::new(1))),
        "mtd" => return to_date("month"),
        "qtd" => return to_date("quarter"),
        "ytd" => return to_date("year"),
        _ => {}
    }
    let (which, name) = text.split_once('-')?;
    let this = unit(name, today, settings)?;
    match which {
        "this" => Some(this),
        "last" => unit(name, this.start? - Days::new(1), settings),
        "next" => unit(name, this.end? + Days::new(1), settings),
        _ => None,
    }
}

/// `last-90d`, `last-12m`, `next-2w`: days up to today, or from tomorrow on.
fn trailing(text: &str, today: NaiveDate) -> Option<Period> {
    let (which, length) = text.split_once('-')?;
    let count: u32 = length.get(..length.len() - 1)?.parse().ok()?;
    let days = |count: u32| Days::new(count.into());
    let back_and_forth = match length.chars().last()? {
        'd' => (today - days(count), today + days(count)),
        'w' => (today - days(7 * count), today + days(7 * count)),
        'm' => (today - Months::new(count), today + Months::new(count)),
        'q' => (
            today - Months::new(3 * count),
            today + Months::new(3 * count),
        ),
        'y' => (
            today - Months::new(12 * count),
            today + Months::new(12 * count),
        ),
        _ => return None,
    };
    match which {
        "last" => Some(closed(back_and_forth.0 + Days::new(1), today)),
        "next" => Some(closed(today + Days::new(1), back_and_forth.1)),
        _ => None,
    }
}

/// How `--by month` names a day.
pub fn month_key(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// How `--by quarter` names a day. Decision: where the fiscal year is not the calendar's, a quarter is a fiscal one,
/// as in `this-quarter`, and is written so.
pub fn quarter_key(day: NaiveDate, settings: &Settings) -> String {
    let start = fiscal_year(day, settings);
    let quarter = (1..=4)
        .find(|q| quarter_of(start, *q).holds(day))
        .expect("one of four");
    if settings.fiscal_year_starts == 1 {
        format!("{}-Q{quarter}", day.year())
    } else {
        format!("FY{}-Q{quarter}", start.year() + 1)
    }
}
