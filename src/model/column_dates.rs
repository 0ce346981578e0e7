//! Dates as a column shows them: `2026-11-20T09:04`, `20/11/2026`, `11/20/26 3:04 PM`, `20.11.2026`, `20 nov. 2026`,
//! `Oct 8, 2026`, `8. Oktober 2026`.
//!
//! `03/04/2026` may be in March or in April: another cell of the column settles it, else the other columns of the
//! sheet, as one tool wrote them all.

use super::column_evidence::{Says, Way};
use super::day::Day;

/// In which order a date's three numbers stand, where the year is not the first by its four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Dmy,
    Mdy,
    /// Only ever by flag: `26/04/03`.
    Ymd,
}

impl Order {
    /// The order that a word means.
    pub fn of_name(name: &str) -> Option<Order> {
        [Order::Dmy, Order::Mdy, Order::Ymd]
            .into_iter()
            .find(|o| o.name() == name)
    }

    /// The word of `--dates`.
    pub fn name(self) -> &'static str {
        match self {
            Order::Dmy => "dmy",
            Order::Mdy => "mdy",
            Order::Ymd => "ymd",
        }
    }

    /// As a person would say it.
    pub fn words(self) -> &'static str {
        match self {
            Order::Dmy => "day/month/year",
            Order::Mdy => "month/day/year",
            Order::Ymd => "year/month/day",
        }
    }
}

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Sure(Day),
    /// Three numbers, and whether points part them, which only people do who begin with the day.
    Three([u32; 3], bool),
}

impl Way for Order {
    const ONE: Order = Order::Dmy;
    const OTHER: Order = Order::Mdy;

    fn says(cell: &str) -> Says {
        let Some(Shape::Three(numbers, points)) = shape(cell) else {
            return Says::Nothing;
        };
        match [Order::Dmy, Order::Mdy].map(|order| of_three(numbers, order)) {
            [Some(_), _] if points => Says::One,
            [Some(_), None] => Says::One,
            [None, Some(_)] => Says::Other,
            [Some(a), Some(b)] if a != b => Says::Open,
            _ => Says::Nothing,
        }
    }
}

/// The day that a cell names, in the order of its column.
pub fn day(cell: &str, order: Option<Order>) -> Option<Day> {
    match shape(cell)? {
        Shape::Sure(day) => Some(day),
        Shape::Three(numbers, points) => {
            let order = order.or(points.then_some(Order::Dmy));
            of_three(numbers, order.unwrap_or(Order::Dmy))
        }
    }
}

/// The same where an order that nobody settled is not guessed: then only a cell that says one day in either.
pub fn settled_day(cell: &str, order: Option<Order>) -> Option<Day> {
    match shape(cell)? {
        Shape::Sure(day) => Some(day),
        Shape::Three(numbers, points) => match order.or(points.then_some(Order::Dmy)) {
            Some(order) => of_three(numbers, order),
            None => {
                let day = of_three(numbers, Order::Dmy);
                day.filter(|_| day == of_three(numbers, Order::Mdy))
            }
        },
    }
}

/// Whether which day a cell means depends on the order of its numbers. Points are of people who begin with the day, if it
/// is one.
pub fn depends(cell: &str) -> bool {
    // A year in four digits, as nearly every list has it, leaves no doubt.
    if let [a, b, c, d, b'-', ..] = cell.as_bytes()
        && [a, b, c, d].iter().all(|b| b.is_ascii_digit())
    {
        return false;
    }
    let Some(Shape::Three(numbers, points)) = shape(cell) else {
        return false;
    };
    let [dmy, mdy] = [Order::Dmy, Order::Mdy].map(|order| of_three(numbers, order));
    dmy != mdy && !(points && dmy.is_some())
}

fn of_three([a, b, c]: [u32; 3], order: Order) -> Option<Day> {
    let (year, month, day) = match order {
        Order::Dmy => (c, b, a),
        Order::Mdy => (c, a, b),
        Order::Ymd => (a, b, c),
    };
    Day::from_ymd(full_year(year)?, month, day)
}

/// `26` is 2026, `97` is 1997: nobody's deals are older, or end later.
fn full_year(year: u32) -> Option<i32> {
    let year = match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        1900..=9999 => year,
        _ => return None,
    };
    i32::try_from(year).ok()
}

fn shape(cell: &str) -> Option<Shape> {
    let date = without_time(cell.trim())?;
    let points = date.contains('.') && !date.contains(['/', '-']);
    let mut numbers: Vec<(u32, usize)> = Vec::new();
    let mut month: Option<(u32, usize)> = None;
    for token in tokens(date)? {
        if let Ok(number) = token.parse::<u64>() {
            if numbers.is_empty() && token.len() >= 8 {
                return run_of_digits(token).map(Shape::Sure);
            }
            numbers.push((u32::try_from(number).ok()?, token.len()));
        } else if let Some(found) = month_of(token) {
            if month.replace((found, numbers.len())).is_some() {
                return None;
            }
        } else if !is_filler(token) {
            return None;
        }
    }
    match (month, numbers.as_slice()) {
        (None, [(year, 4), (month, _), (day, _)]) => {
            Some(Shape::Sure(Day::from_ymd(full_year(*year)?, *month, *day)?))
        }
        (None, [a, b, c]) if a.1 <= 2 && b.1 <= 2 && matches!(c.1, 2 | 4) => {
            Some(Shape::Three([a.0, b.0, c.0], points))
        }
        (Some((month, _)), [first, second]) => {
            let (year, day) = if first.1 == 4 {
                (first.0, second.0)
            } else {
                (second.0, first.0)
            };
            Some(Shape::Sure(Day::from_ymd(full_year(year)?, month, day)?))
        }
        _ => None,
    }
}

/// `20261120`, or milliseconds since 1970 as an interface counts them.
fn run_of_digits(digits: &str) -> Option<Day> {
    let number: u64 = digits.parse().ok()?;
    match digits.len() {
        8 => {
            let year = full_year(u32::try_from(number / 10_000).ok()?)?;
            Day::from_ymd(year, (number / 100 % 100) as u32, (number % 100) as u32)
        }
        13 => {
            let days = i64::try_from(number / 86_400_000).ok()?;
            Some(Day::from_ymd(1970, 1, 1)?.plus(days))
        }
        _ => None,
    }
}

/// The date of a date with a time of day behind it; `None` if what is behind it is no time.
fn without_time(cell: &str) -> Option<&str> {
    let Some(colon) = cell.find(':') else {
        return Some(cell);
    };
    let hour = cell[..colon]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| {
            at + cell[at..].chars().next().map_or(1, char::len_utf8)
        });
    let (date, time) = cell.split_at(hour);
    let is_time = |word: &str| {
        let lower = word.to_lowercase();
        matches!(
            lower.as_str(),
            "" | "am"
                | "pm"
                | "a"
                | "p"
                | "m"
                | "z"
                | "utc"
                | "gmt"
                | "cet"
                | "cest"
                | "est"
                | "edt"
                | "pst"
                | "pdt"
                | "uhr"
                | "h"
        )
    };
    let words = time.split(|c: char| !c.is_alphabetic());
    if !words.into_iter().all(is_time) {
        return None;
    }
    let date = date.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    // The `T` of ISO 8601 stands between two digits, no blank.
    Some(match date.strip_suffix(['T', 't']) {
        Some(iso) if iso.ends_with(|c: char| c.is_ascii_digit()) => iso,
        _ => ["at", "um", "à"]
            .iter()
            .find_map(|word| date.strip_suffix(word))
            .map_or(date, str::trim_end),
    })
}

/// Numbers and words, in order; `None` if anything else than what parts a date stands between them.
fn tokens(date: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = date;
    while let Some(c) = rest.chars().next() {
        let same: fn(char) -> bool = if c.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else if c.is_alphabetic() {
            |c| c.is_alphabetic()
        } else if c.is_whitespace() || "/-.,'’".contains(c) {
            rest = &rest[c.len_utf8()..];
            continue;
        } else {
            return None;
        };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        tokens.push(&rest[..end]);
        rest = &rest[end..];
        if tokens.len() > 6 {
            return None;
        }
    }
    Some(tokens)
}

/// Months by the beginnings of their English, French and German names.
fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "janvier", "januar", "jänner", "janv"],
        &["february", "février", "fevrier", "februar", "fév"],
        &["march", "mars", "märz", "maerz", "mrz"],
        &["april", "avril", "avr"],
        &["may", "mai"],
        &["june", "juin", "juni"],
        &["july", "juillet", "juli"],
        &["august", "août", "aout"],
        &["september", "septembre", "sept"],
        &["october", "octobre", "oktober"],
        &["november", "novembre"],
        &["december", "décembre", "decembre", "dezember"],
    ];
    let word = word.to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| name.starts_with(&word)))?;
    Some(at as u32 + 1)
}

/// Days of the week, and what stands behind a day: `1st`, `1er`, `8 de`.
fn is_filler(word: &str) -> bool {
    let word = word.to_lowercase();
    const FILLERS: [&str; 8] = ["st", "nd", "rd", "th", "er", "of", "de", "le"];
    const WEEKDAYS: [&str; 21] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
    ];
    FILLERS.contains(&word.as_str())
        || word.chars().count() >= 2 && WEEKDAYS.iter().any(|day| day.starts_with(&word))
}

#[cfg(test)]
mod tests {
    use super::super::column_evidence::{Settled, settle};
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written_in_three_languages() {
        for (cell, wanted) in [
            ("2026-11-20", "2026-11-20"),
            ("2026-11-20T09:04+01:00", "2026-11-20"),
            ("2024-09-22 11:37", "2024-09-22"),
            ("2026/11/20", "2026-11-20"),
            ("20261120", "2026-11-20"),
            ("1714521600000", "2024-05-01"),
            ("15 Apr, 2021 00:02:00", "2021-04-15"),
            ("08 Oct 2026", "2026-10-08"),
            ("Oct 8, 2026", "2026-10-08"),
            ("October 8th, 2026 at 3:04 PM", "2026-10-08"),
            ("8. Oktober 2026", "2026-10-08"),
            ("Do, 8. Okt. 2026", "2026-10-08"),
            ("1er mars 2026", "2026-03-01"),
            ("5 déc. 2026 09:04", "2026-12-05"),
            ("20-Nov-26", "2026-11-20"),
            ("03.04.2026", "2026-04-03"),
        ] {
            let found = day(cell, None).map(|d| d.to_string());
            assert_eq!(found.as_deref(), Some(wanted), "{cell}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for cell in [
            "TBD",
            "",
            "soon",
            "2026",
            "Q4 2026",
            "12/2026",
            "45412",
            "32/13/2026",
            "2026-02-30",
            "1/2/3/2026",
            "20 Foo 2026",
            "3:15",
            "2026-11-20 at lunch: maybe",
        ] {
            assert_eq!(day(cell, Some(Order::Dmy)), None, "{cell}");
        }
    }

    #[test]
    fn one_cell_settles_its_column() {
        let of = |cells: &[&str]| settle((2..).zip(cells.iter().copied()));
        assert_eq!(of(&["2026-01-02", "TBD"]), Settled::Either);
        assert_eq!(of(&["05/05/2026"]), Settled::Either);
        assert_eq!(of(&["03/04/2026", "4/19/2026"]), Settled::As(Order::Mdy, 3));
        assert_eq!(
            of(&["03/04/2026", "31/12/2026"]),
            Settled::As(Order::Dmy, 3)
        );
        assert_eq!(of(&["03.04.2026"]), Settled::As(Order::Dmy, 2));
        assert_eq!(of(&["03/04/2026"]), Settled::Open(2, "03/04/2026".into()));
        assert!(matches!(
            of(&["13/1/26", "1/13/26"]),
            Settled::Both(2, _, 3, _)
        ));
        assert_eq!(
            day("03/04/2026", Some(Order::Mdy)),
            Day::parse("2026-03-04")
        );
        assert_eq!(day("26/04/03", Some(Order::Ymd)), Day::parse("2026-04-03"));
    }
}
