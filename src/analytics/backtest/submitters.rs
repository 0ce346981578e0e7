//! How good each person's submissions were: what was submitted for whom, against what that one won in the period.

use std::collections::BTreeMap;

use super::score::{Said, Score};
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::model::Record;
use crate::analytics::forecast::to_date::to_date;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::quota::Whom;
use crate::model::submission::Submissions;

/// One person's submissions for one.
#[derive(Clone, Debug, PartialEq)]
pub struct Submitter {
    /// Who said it, where that is written down.
    pub by: Option<String>,
    pub whom: Whom,
    pub score: Score,
}

/// For whom, and by whom.
type Pair<'s> = (&'s Whom, Option<&'s str>);

/// By person and whom it was for, over the days of a backtest on which a word of theirs was in force: their newest for
/// the period. `of` is whose words count: everybody's for the company, else those for one alone.
pub fn submitters(
    record: &Record<'_>,
    points: &[(Period, Day)],
    submissions: &Submissions,
    of: &Whom,
) -> Result<Vec<Submitter>, TooLarge> {
    let mut actuals: BTreeMap<(Day, Whom), Option<f64>> = BTreeMap::new();
    let mut said: BTreeMap<Pair<'_>, Vec<(Said, f64)>> = BTreeMap::new();
    for (period, t) in points {
        for submission in submissions.by_each(period, *t) {
            if *of != Whom::Company && *of != submission.whom {
                continue;
            }
            let Some(end) = period.end else { continue };
            let key = (end, submission.whom.clone());
            let actual = match actuals.get(&key) {
                Some(actual) => *actual,
                None => {
                    let actual = won(record, &submission.whom, period, end)?;
                    *actuals.entry(key).or_insert(actual.map(Money::to_f64))
                }
            };
            let by = (&submission.whom, submission.by.as_deref());
            let landing = Said::point(submission.commit.to_f64());
            said.entry(by)
                .or_default()
                .extend(actual.map(|actual| (landing, actual)));
        }
    }
    let score = |((whom, by), list): (Pair<'_>, Vec<_>)| Submitter {
        by: by.map(String::from),
        whom: whom.clone(),
        score: Score::of(list.into_iter()),
    };
    Ok(said.into_iter().map(score).collect())
}

/// What one won in a period, as it stood on its last day; `None` if no query can ask for one.
fn won(
    record: &Record<'_>,
    whom: &Whom,
    period: &Period,
    end: Day,
) -> Result<Option<Money>, TooLarge> {
    let words = match whom {
        Whom::Company => Vec::new(),
        whom => vec![whom.word()],
    };
    let Ok(query) = Query::parse(&words, &record.book.settings, end) else {
        return Ok(None);
    };
    let to_date = to_date(record.book.at(end, &query), period, &record.past)?;
    Ok(Some(to_date.won.value))
}
