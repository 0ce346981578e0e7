//! Which past forecasts are replayed: on which days, and of which period each.
//!
//! A forecast is of what comes after its day. So one made on the last day of a month is of the next, and steps of a month
//! go from the eve of one month to the eve of the next.

use crate::analytics::forecast::chain::HORIZON;
use crate::model::day::Day;
use crate::model::period::{Calendar, Period};
use crate::model::settings::Settings;

/// How far apart the days are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    Week,
    Month,
    Quarter,
}

/// A unit that a calendar parts all time into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Week,
    Month,
    /// The fiscal one.
    Quarter,
    /// The fiscal one.
    Year,
}

/// Which period a forecast is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The quota period that the day after is in, else the fiscal quarter: what `forecast` would take.
    Usual,
    /// The unit that the day after is in.
    Unit(Unit),
    /// The same for all.
    One(Period),
}

/// What is to be replayed.
#[derive(Clone, Debug)]
pub struct Plan {
    pub from: Day,
    pub to: Day,
    pub every: Every,
    pub which: Which,
}

/// Months that are looked back where nobody says from when.
const MONTHS: i64 = 24;

impl Unit {
    pub const ALL: [(&'static str, Unit); 4] = [
        ("week", Unit::Week),
        ("month", Unit::Month),
        ("quarter", Unit::Quarter),
        ("year", Unit::Year),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The one that a day is in.
    fn around(self, day: Day, calendar: &Calendar) -> Option<Period> {
        let period = calendar
            .period(&format!("this-{}", self.name()), day)
            .ok()?;
        Some(calendar.called(period.start?, period.end?))
    }
}

impl Every {
    pub fn adverb(self) -> &'static str {
        match self {
            Every::Week => "weekly",
            Every::Month => "monthly",
            Every::Quarter => "quarterly",
        }
    }

    fn unit(self) -> Unit {
        match self {
            Every::Week => Unit::Week,
            Every::Month => Unit::Month,
            Every::Quarter => Unit::Quarter,
        }
    }

    /// `count` steps after a day: from eve to eve; `None` beyond the last day of all.
    fn step(self, from: Day, count: i64) -> Option<Day> {
        let months = |n: i64| from.plus(1).plus_months(n * count);
        let next = match self {
            Every::Week => from.plus(7 * count + 1),
            Every::Month => months(1),
            Every::Quarter => months(3),
        };
        (next < Day::MAX).then(|| next.plus(-1))
    }
}

impl Plan {
    /// What is not said: every week for weeks, else every month; of one period, from its eve to the day before its last;
    /// else the eves of the two years up to `t`.
    pub fn new(
        (from, to): (Option<Day>, Option<Day>),
        every: Option<Every>,
        which: Which,
        t: Day,
        calendar: &Calendar,
    ) -> Plan {
        let every = every.unwrap_or(match which {
            Which::Unit(Unit::Week) => Every::Week,
            _ => Every::Month,
        });
        let one = match &which {
            Which::One(period) => period.start.zip(period.end),
            _ => None,
        };
        let to = to.unwrap_or_else(|| one.map_or(t, |(_, end)| end.plus(-1)));
        let from = from.unwrap_or_else(|| match one {
            Some((start, _)) => start.plus(-1),
            None => {
                let around = every.unit().around(to.plus_months(-MONTHS), calendar);
                around.and_then(|p| p.end).unwrap_or(Day::MIN)
            }
        });
        Plan {
            from,
            to,
            every,
            which,
        }
    }

    /// The days from the record's `first` on, each with its period, as far as it was over on `t` and ends no later than the
    /// model looks ahead; the earliest first.
    pub fn points(&self, settings: &Settings, first: Day, t: Day) -> Vec<(Period, Day)> {
        let days = (0..)
            .map_while(|count| self.every.step(self.from, count))
            .take_while(|day| *day <= self.to && *day < t);
        days.filter(|day| *day >= first)
            .filter_map(|day| Some((self.period(day, settings)?, day)))
            .filter(|(period, day)| {
                let is_ahead = |end: Day| end > *day && end <= day.plus(HORIZON as i64);
                period.end.is_some_and(|end| is_ahead(end) && end <= t)
            })
            .collect()
    }

    /// The period that is forecast on a day.
    pub fn period(&self, day: Day, settings: &Settings) -> Option<Period> {
        let next = day.plus(1);
        match &self.which {
            Which::Usual => Some(settings.quota_period(next)),
            Which::Unit(unit) => unit.around(next, &settings.calendar),
            Which::One(period) => Some(period.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn points(from: Option<&str>, every: Option<Every>, which: Which, first: &str) -> Vec<String> {
        let (settings, t) = (Settings::default(), day("2026-11-23"));
        let plan = Plan::new((from.map(day), None), every, which, t, &settings.calendar);
        let points = plan.points(&settings, day(first), t).into_iter();
        points
            .map(|(period, day)| format!("{day} {}", period.label))
            .collect()
    }

    #[test]
    fn days_are_eves_and_each_period_is_over() {
        // Two years before 23 November 2026 is 23 November 2024: the first eve from there on is 30 November, of a quarter
        // that began in October. The last whose quarter is over by T is 31 August 2026: from November 2024 to August 2026
        // there are 22.
        let all = points(None, None, Which::Usual, "2020-01-01");
        assert_eq!(all.len(), 22);
        assert_eq!(all[0], "2024-11-30 2024-Q4");
        assert_eq!(all[1], "2024-12-31 2025-Q1");
        assert_eq!(all[3], "2025-02-28 2025-Q1");
        assert_eq!(all[21], "2026-08-31 2026-Q3");
        // From the record's first day on.
        assert_eq!(
            points(None, Some(Every::Quarter), Which::Usual, "2026-02-01"),
            ["2026-03-31 2026-Q2", "2026-06-30 2026-Q3"]
        );
    }

    #[test]
    fn steps_begin_where_they_are_told_to() {
        let months = Which::Unit(Unit::Month);
        assert_eq!(
            points(Some("2026-07-15"), None, months.clone(), "2020-01-01"),
            [
                "2026-07-15 2026-07",
                "2026-08-15 2026-08",
                "2026-09-15 2026-09",
                "2026-10-15 2026-10"
            ]
        );
        // Of the month that the eve begins.
        assert_eq!(
            points(Some("2026-07-31"), None, months, "2020-01-01"),
            [
                "2026-07-31 2026-08",
                "2026-08-31 2026-09",
                "2026-09-30 2026-10"
            ]
        );
        // 22 November is a Sunday, the eve of a week that is not over on Monday.
        assert_eq!(
            points(
                Some("2026-11-08"),
                None,
                Which::Unit(Unit::Week),
                "2020-01-01"
            ),
            ["2026-11-08 2026-W46", "2026-11-15 2026-W47"]
        );
    }

    #[test]
    fn the_end_of_time_ends() {
        let plan = Plan::new(
            (None, None),
            None,
            Which::Unit(Unit::Month),
            Day::MAX,
            &Calendar::default(),
        );
        // The eves of January 9998 to December 9999.
        let points = plan.points(&Settings::default(), Day::MIN, Day::MAX);
        assert_eq!(points.len(), 24);
        assert_eq!(points[23].1, day("9999-11-30"));
    }

    #[test]
    fn one_period_from_its_eve_to_its_last_day_but_one() {
        let quarter = |text: &str| {
            let period = Calendar::default().period(text, day("2026-11-23")).unwrap();
            points(None, None, Which::One(period), "2020-01-01")
        };
        assert_eq!(
            quarter("2026-Q3"),
            [
                "2026-06-30 2026-Q3",
                "2026-07-31 2026-Q3",
                "2026-08-31 2026-Q3"
            ]
        );
        assert!(quarter("2026-Q4").is_empty(), "it is not over");
        // The model looks 730 days ahead: from 30 September 2024 to that of 2026 it sees the end.
        let third = Which::One(
            Calendar::default()
                .period("2026-Q3", day("2026-11-23"))
                .unwrap(),
        );
        let early = points(Some("2024-08-31"), None, third, "2020-01-01");
        assert_eq!(early[0], "2024-09-30 2026-Q3");
    }
}
