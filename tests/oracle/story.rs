//! What was true of one deal at the end of a day, and how it went through the stages until then.

use chrono::{Days, NaiveDate};

use crate::deal::{Deal, Fact, is_end};
use crate::settings::{Settings, Stage};

/// Where a deal stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    Stage(usize),
    /// Open, in a stage that nobody wrote down or that the settings no longer know.
    Unknown,
    Won,
    Lost,
}

/// A deal comes to a stage, be it only on its way through.
#[derive(Clone, Copy, Debug)]
pub struct Entering {
    pub on: NaiveDate,
    pub stage: usize,
}

impl Deal {
    /// A tracked field other than the stage, as of the end of `day` (which is not before `created`).
    pub fn fact(&self, field: &str, day: NaiveDate) -> Option<Fact> {
        let mentions: Vec<_> = self
            .history
            .iter()
            .filter_map(|entry| Some((entry.on, entry.says.get(field)?.clone())))
            .collect();
        let top = self.top.get(field).cloned();
        let Some((_, newest)) = mentions.last() else {
            return top;
        };
        if *newest != top && day >= self.hand_edits_hold_from() {
            return top;
        }
        match mentions.iter().rev().find(|(on, _)| *on <= day) {
            Some((_, fact)) => fact.clone(),
            None if field == "amount" => mentions[0].1.clone(),
            None => None,
        }
    }

    /// From when the top holds against the entries: from the closing on, else the day after the newest dated line.
    fn hand_edits_hold_from(&self) -> NaiveDate {
        match self.closing() {
            Some(closing) => closing,
            None => self.day_after_newest_line(),
        }
    }

    fn day_after_newest_line(&self) -> NaiveDate {
        let newest = self
            .dated_lines()
            .into_iter()
            .max()
            .expect("created at least");
        newest + Days::new(1)
    }

    /// The day of the closing that the top names: `closed`, else its entry.
    fn closing(&self) -> Option<NaiveDate> {
        if !is_end(self.top_stage()) {
            return None;
        }
        let entries = self.history.iter().rev();
        let dated = entries
            .filter(|entry| entry.says.contains_key("stage"))
            .map(|entry| entry.on);
        self.closed.or(dated.max()).map(|day| day.max(self.created))
    }

    /// Is an edit that no entry dates in force at `day`? One of a closed deal is dated by its closing.
    pub fn is_undated(&self, day: NaiveDate) -> bool {
        if is_end(self.top_stage()) || day < self.day_after_newest_line() {
            return false;
        }
        crate::deal::TRACKED.into_iter().any(|field| {
            let newest = self
                .history
                .iter()
                .rev()
                .find_map(|entry| entry.says.get(field));
            newest.is_some_and(|newest| newest.as_ref() != self.top.get(field))
        })
    }

    /// The stages it came to up to `day`, each with its day; two alike never follow each other.
    pub fn moves(&self, settings: &Settings, day: NaiveDate) -> Vec<(NaiveDate, At)> {
        let stages = &settings.pipelines[self.pipeline].stages;
        let mut moves: Vec<(NaiveDate, At)> = Vec::new();
        for (on, stage) in self.stage_days() {
            let at = place(&stage, stages);
            if on <= day && moves.last().is_none_or(|(_, last)| *last != at) {
                moves.push((on, at));
            }
        }
        moves
    }

    /// Every day that puts it into a stage, by name ("" for one that nobody wrote down).
    fn stage_days(&self) -> Vec<(NaiveDate, String)> {
        let mut days = self.stage_entries();
        let top = self.top_stage().to_owned();
        if days.is_empty() && !is_end(&top) {
            return vec![(self.created, top)];
        }
        let newest = days.last().map(|(_, stage)| stage.clone());
        // `closed` dates the last closing: an entry for it that says another day is not listened to.
        if self.closed.is_some() && newest.as_ref() == Some(&top) {
            days.pop();
        }
        let first = days.first().map(|(_, stage)| stage.clone());
        let first = first.filter(|stage| !is_end(stage)).unwrap_or_default();
        if let Some(closed) = self.closed {
            days.retain(|(on, _)| *on <= closed);
            days.push((closed, top));
        } else if newest.is_some_and(|newest| newest != top) {
            days.push((self.day_after_newest_line(), top));
        }
        days.insert(0, (self.created, first));
        days
    }

    /// The entries that name a stage. Decision: one dated before `created` counts from `created` on.
    fn stage_entries(&self) -> Vec<(NaiveDate, String)> {
        let named = self
            .history
            .iter()
            .filter_map(|entry| match entry.says.get("stage") {
                Some(Some(Fact::Text(stage))) => Some((entry.on.max(self.created), stage.clone())),
                _ => None,
            });
        named.collect()
    }
}

fn place(stage: &str, stages: &[Stage]) -> At {
    match stage {
        "won" => At::Won,
        "lost" => At::Lost,
        _ => stages
            .iter()
            .position(|known| known.id == stage)
            .map_or(At::Unknown, At::Stage),
    }
}

/// Each time the deal came to a stage, with those it passed through on the way forward or on winning.
/// From an unknown stage, and from an end (a reopening), nothing is passed through.
pub fn enterings(moves: &[(NaiveDate, At)], stage_count: usize) -> Vec<Entering> {
    let mut all = Vec::new();
    let mut before = At::Unknown;
    for &(on, at) in moves {
        let (from, to) = match (before, at) {
            (At::Stage(i), At::Stage(j)) => (i + 1, j),
            (At::Stage(i), At::Won) => (i + 1, stage_count),
            _ => (0, 0),
        };
        all.extend((from..to).map(|stage| Entering { on, stage }));
        if let At::Stage(stage) = at {
            all.push(Entering { on, stage });
        }
        before = at;
    }
    all
}

/// Days of the ended visits to `stage` that began within the period; None if there was none.
pub fn days_in_stage(
    moves: &[(NaiveDate, At)],
    stage: usize,
    began_in: impl Fn(NaiveDate) -> bool,
) -> Option<i64> {
    let ended = moves
        .windows(2)
        .filter(|pair| pair[0].1 == At::Stage(stage) && began_in(pair[0].0));
    let days: Vec<i64> = ended
        .map(|pair| (pair[1].0 - pair[0].0).num_days())
        .collect();
    (!days.is_empty()).then(|| days.iter().sum())
}
