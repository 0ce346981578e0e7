//! A query over time: relative periods in it (`close:next-month`) mean other days on another day, so that what is asked
//! of a past day is what was asked on it.

use super::day::Day;
use super::query::{Query, QueryFault};
use super::settings::Settings;

/// What a query's words mean from which day on.
#[derive(Clone, Debug)]
pub struct Asked {
    /// By day, ascending; the first holds from the first day that was asked for, and before.
    steps: Vec<(Day, Query)>,
}

/// More meanings than these are not kept: 27 years of days.
const MOST: usize = 10_000;

impl Asked {
    /// Reads the words for every day from `from` to `to`.
    pub fn parse(
        words: &[String],
        settings: &Settings,
        from: Day,
        to: Day,
    ) -> Result<Asked, QueryFault> {
        let (first, last) = (
            Query::parse(words, settings, from)?,
            Query::parse(words, settings, to)?,
        );
        let mut asked = Asked {
            steps: vec![(from, first)],
        };
        asked.fill(words, settings, from, (to, last))?;
        Ok(asked)
    }

    /// Adds the days after `from` up to `to` on which the meaning changes. Both ends of a period move one way only, so
    /// that nothing changes between two days of the same meaning.
    fn fill(
        &mut self,
        words: &[String],
        settings: &Settings,
        from: Day,
        to: (Day, Query),
    ) -> Result<(), QueryFault> {
        let known = self.steps.last().is_some_and(|(_, query)| *query == to.1);
        if known || to.0 <= from {
            return Ok(());
        }
        if to.0.since(from) == 1 {
            if self.steps.len() >= MOST {
                return Err(format!(
                    "these words mean other days on each of more than {MOST} days; a shorter period, or dates in the query"
                ));
            }
            self.steps.push(to);
            return Ok(());
        }
        let middle = from.plus(to.0.since(from) / 2);
        let there = Query::parse(words, settings, middle)?;
        self.fill(words, settings, from, (middle, there))?;
        self.fill(words, settings, middle, to)
    }

    /// What is asked on a day.
    pub fn on(&self, day: Day) -> &Query {
        let after = self.steps.partition_point(|(from, _)| *from <= day);
        &self.steps[after.saturating_sub(1)].1
    }

    /// The days in `after` (not counted) to `to` (counted) from which something else is asked.
    pub fn changes(&self, after: Day, to: Day) -> impl Iterator<Item = Day> + '_ {
        self.steps[1..]
            .iter()
            .map(|(from, _)| *from)
            .filter(move |from| *from > after && *from <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn relative_words_mean_other_days_later() {
        let settings = Settings::default();
        let read = |word: &str| {
            let words = [word.to_string()];
            let asked =
                Asked::parse(&words, &settings, day("2026-09-20"), day("2027-01-05")).unwrap();
            let days: Vec<String> = asked
                .changes(day("2026-09-20"), day("2027-01-05"))
                .map(|d| d.to_string())
                .collect();
            for d in 0..=107 {
                let at = day("2026-09-20").plus(d);
                assert_eq!(*asked.on(at), Query::parse(&words, &settings, at).unwrap());
            }
            days
        };
        assert!(read("close:2026-Q4").is_empty());
        assert_eq!(read("close:this-quarter"), ["2026-10-01", "2027-01-01"]);
        // From 20 September to 5 January there are 107 days after the first.
        assert_eq!(read("created:last-30d").len(), 107);
    }
}
