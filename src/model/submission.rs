//! What people said they would sell in a period, and which word of theirs is in force on a day.

use super::day::Day;
use super::money::Money;
use super::period::{Calendar, Period};
use super::quota::Whom;

/// One `[[submission]]`: never changed, only followed by a newer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    pub on: Day,
    pub by: Option<String>,
    pub whom: Whom,
    /// A landing: what is won already is in it. In the workspace's currency.
    pub commit: Money,
    pub best_case: Option<Money>,
    pub note: Option<String>,
}

/// The submissions of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodSubmissions {
    /// Relative to the folder; its stem is the period.
    pub file: String,
    pub period: Period,
    /// As they stand in it.
    pub all: Vec<Submission>,
}

/// All that was ever submitted, by file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Submissions(pub Vec<PeriodSubmissions>);

impl Submissions {
    /// The newest on or before `t` for exactly these days and whom; of one day the last in its file. Never a sum: what a
    /// company submits is only what was said for all of it.
    pub fn in_force(&self, period: &Period, whom: &Whom, t: Day) -> Option<&Submission> {
        self.of(period)
            .filter(|s| s.whom == *whom && s.on <= t)
            // Of several that are newest, the last.
            .max_by_key(|s| s.on)
    }

    /// The newest on or before `t` of each person for each whom; of one day the last in its file.
    pub fn by_each(&self, period: &Period, t: Day) -> Vec<&Submission> {
        let mut newest: Vec<&Submission> = Vec::new();
        for said in self.of(period).filter(|s| s.on <= t) {
            let same = |s: &&mut &Submission| s.by == said.by && s.whom == said.whom;
            match newest.iter_mut().find(same) {
                Some(before) if before.on > said.on => {}
                Some(before) => *before = said,
                None => newest.push(said),
            }
        }
        newest
    }

    /// For whom anything was submitted for these days by `t`, in order.
    pub fn whoms(&self, period: &Period, t: Day) -> Vec<&Whom> {
        let mut whoms: Vec<&Whom> = self
            .of(period)
            .filter(|s| s.on <= t)
            .map(|s| &s.whom)
            .collect();
        whoms.sort();
        whoms.dedup();
        whoms
    }

    fn of(&self, period: &Period) -> impl Iterator<Item = &Submission> {
        let files = self.0.iter().filter(|f| f.period.same_days(period));
        files.flat_map(|f| &f.all)
    }
}

/// The period that a file's stem names: one with a first and a last day, the same whenever it is read.
pub fn period_of(stem: &str, calendar: &Calendar) -> Option<Period> {
    let on = |number| calendar.period(stem, Day::from_number(number)).ok();
    // 2000 and 2500: words that count from today name other days then.
    let (one, other) = (on(730_120)?, on(912_742)?);
    let is_whole = one.start.is_some() && one.end.is_some();
    (is_whole && one.same_days(&other)).then_some(one)
}

/// What a file of submissions for a period is called: its own words where they always mean the same days, else a
/// month, a quarter or a year, else its days.
pub fn stem_of(period: &Period, calendar: &Calendar) -> Option<String> {
    let (start, end) = (period.start?, period.end?);
    let year = if calendar.fiscal_year_starts == 1 {
        format!("{:04}", start.year())
    } else {
        format!("FY{:04}", end.year())
    };
    let known = [
        period.label.clone(),
        format!("{:04}-{:02}", start.year(), start.month()),
        calendar.quarter_of(start).label,
        year,
        start.to_string(),
    ];
    let is_it = |stem: &String| period_of(stem, calendar).is_some_and(|p| p.same_days(period));
    let days = format!("{start}..{end}");
    Some(known.into_iter().find(is_it).unwrap_or(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn said(on: &str, whom: &str, commit: u32) -> Submission {
        Submission {
            on: day(on),
            by: None,
            whom: Whom::parse(whom).unwrap(),
            commit: Money::new(commit.into()),
            best_case: None,
            note: None,
        }
    }

    fn file(stem: &str, all: Vec<Submission>) -> PeriodSubmissions {
        PeriodSubmissions {
            file: format!("submissions/{stem}.toml"),
            period: period_of(stem, &Calendar::default()).unwrap(),
            all,
        }
    }

    #[test]
    fn the_newest_word_of_whom_is_in_force() {
        let all = Submissions(vec![
            file("2026-10-01..2026-12-31", vec![said("2026-11-09", "all", 9)]),
            file(
                "2026-Q4",
                vec![
                    said("2026-11-16", "owner:dana", 1),
                    said("2026-11-02", "owner:dana", 2),
                    said("2026-11-16", "owner:dana", 3),
                    said("2026-11-30", "owner:dana", 4),
                    said("2026-11-02", "team:emea", 5),
                ],
            ),
            file("2026", vec![said("2026-11-20", "owner:dana", 6)]),
        ]);
        let quarter = Calendar::default()
            .period("2026-Q4", day("2026-11-23"))
            .unwrap();
        let of = |whom: &str, t: &str| {
            let whom = Whom::parse(whom).unwrap();
            let found = all.in_force(&quarter, &whom, day(t));
            found.map(|s| s.commit.to_string())
        };
        assert_eq!(of("owner:dana", "2026-11-01"), None);
        assert_eq!(of("owner:dana", "2026-11-15"), Some("2".into()));
        // Of one day the last counts; what is said later is not known yet.
        assert_eq!(of("owner:dana", "2026-11-29"), Some("3".into()));
        assert_eq!(of("owner:dana", "2026-11-30"), Some("4".into()));
        // The same days in other words; and nobody's sum for the company before it spoke.
        assert_eq!(of("all", "2026-11-08"), None);
        assert_eq!(of("all", "2026-11-09"), Some("9".into()));
        assert_eq!(of("owner:lee", "2026-11-30"), None);
        let words: Vec<String> = all
            .whoms(&quarter, day("2026-11-16"))
            .iter()
            .map(|w| w.word())
            .collect();
        assert_eq!(words, ["all", "team:emea", "owner:dana"]);
    }

    #[test]
    fn a_stem_always_means_the_same_days() {
        let calendar = Calendar::default();
        let fixed = |stem| period_of(stem, &calendar).map(|p| p.words());
        assert_eq!(fixed("2026-Q4"), Some("1 Oct to 31 Dec 2026".into()));
        assert_eq!(fixed("2026-11-23"), Some("23 Nov 2026".into()));
        for stem in [
            "this-quarter",
            "ytd",
            "today",
            "last-90d",
            "all",
            "2026..",
            "..2026",
            "Q4",
            "",
            "2026-10..today",
        ] {
            assert_eq!(fixed(stem), None, "{stem}");
        }
    }

    #[test]
    fn a_period_finds_its_stem() {
        let t = day("2026-11-23");
        let stem = |calendar: &Calendar, text: &str| {
            let period = calendar.period(text, t).unwrap();
            stem_of(&period, calendar)
        };
        let usual = Calendar::default();
        let fiscal = Calendar {
            fiscal_year_starts: 2,
            ..usual
        };
        for (calendar, text, wanted) in [
            (&usual, "2026-q4", Some("2026-Q4")),
            (&usual, "this-quarter", Some("2026-Q4")),
            (&usual, "this-month", Some("2026-11")),
            (&usual, "this-year", Some("2026")),
            (&usual, "today", Some("2026-11-23")),
            (&usual, "mtd", Some("2026-11-01..2026-11-23")),
            (
                &usual,
                "2026-10-01..2026-12-31",
                Some("2026-10-01..2026-12-31"),
            ),
            (&fiscal, "this-quarter", Some("FY2027-Q4")),
            (&fiscal, "this-year", Some("FY2027")),
            (&usual, "all", None),
            (&usual, "2026..", None),
        ] {
            assert_eq!(stem(calendar, text).as_deref(), wanted, "{text}");
        }
    }
}
