//! What became of others that stayed as long in a stage: what a rep can argue with.

use super::model::Record;
use crate::model::day::Day;
use crate::model::settings::StageId;
use crate::model::timeline::stays;

/// What became of the deals that stayed in a stage for so many days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stayed {
    pub others: u64,
    /// To a later stage, or won.
    pub went_on: u64,
    pub lost: u64,
    /// To an earlier stage, or where nobody knows.
    pub back: u64,
    pub still_there: u64,
}

#[derive(Clone, Copy)]
enum End {
    WentOn,
    Lost,
    Back,
    There,
}

/// Every stay of the record up to a day, by pipeline and row, the longest first.
pub struct Stays(Vec<Vec<Vec<(i64, End)>>>);

impl Stays {
    /// Of every deal whose history tells its stages.
    pub fn of(record: &Record<'_>, t: Day) -> Stays {
        let pipelines = &record.book.settings.pipelines;
        let mut all: Vec<Vec<Vec<(i64, End)>>> = pipelines
            .iter()
            .map(|p| vec![Vec::new(); p.stages.len()])
            .collect();
        let mut list = Vec::new();
        for segment in &record.book.segments {
            for facts in segment.facts.iter().filter(|f| f.told && f.created <= t) {
                stays(facts, segment.changes_of(facts), t, &mut list);
                let first = pipelines[facts.pipeline as usize].stages.start;
                for stay in &list {
                    let Some(row) = stay.stage.row() else {
                        continue;
                    };
                    let (until, end) = match stay.left {
                        None => (t, End::There),
                        Some((on, StageId::WON)) => (on, End::WentOn),
                        Some((on, StageId::LOST)) => (on, End::Lost),
                        Some((on, next)) if next.row() > Some(row) => (on, End::WentOn),
                        Some((on, _)) => (on, End::Back),
                    };
                    all[facts.pipeline as usize][row - first]
                        .push((until.since(stay.entered), end));
                }
            }
        }
        for stage in all.iter_mut().flatten() {
            stage.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
        }
        Stays(all)
    }

    /// Others than one deal that is there since `days`: those that stayed as long.
    pub fn others(&self, pipeline: usize, row: usize, days: i64) -> Stayed {
        let stage = &self.0[pipeline][row];
        let as_long = stage.partition_point(|(d, _)| *d >= days);
        let mut found = Stayed::default();
        for (_, end) in &stage[..as_long] {
            match end {
                End::WentOn => found.went_on += 1,
                End::Lost => found.lost += 1,
                End::Back => found.back += 1,
                End::There => found.still_there += 1,
            }
        }
        // The deal itself is one of those that are there.
        found.still_there = found.still_there.saturating_sub(1);
        found.others = found.went_on + found.lost + found.back + found.still_there;
        found
    }
}
