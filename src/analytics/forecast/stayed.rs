//! What became of others that stayed as long in a stage: what a rep can argue with.

use super::model::Record;
use crate::model::day::Day;
use crate::model::deal::Facts;
use crate::model::settings::StageId;
use crate::model::timeline::{Stay, stays};

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

/// A deal's longest stay in a stage, and how it ended.
struct Longest<'b> {
    days: i64,
    end: End,
    deal: &'b Facts,
}

/// The deals of the record up to a day, by pipeline and row of the stage, those that stayed the longest first. A deal that
/// came to a stage twice counts once, with its longest stay.
pub struct Stays<'b>(Vec<Vec<Vec<Longest<'b>>>>);

impl<'b> Stays<'b> {
    /// Of every deal whose history tells its stages.
    pub fn of(record: &Record<'b>, t: Day) -> Stays<'b> {
        let pipelines = &record.book.settings.pipelines;
        let mut all: Vec<Vec<Vec<Longest<'b>>>> = pipelines
            .iter()
            .map(|p| p.stages.clone().map(|_| Vec::new()).collect())
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
                    let stage = &mut all[facts.pipeline as usize][row - first];
                    add(stage, longest(facts, stay, row, t));
                }
            }
        }
        for stage in all.iter_mut().flatten() {
            stage.sort_by_key(|stay| std::cmp::Reverse(stay.days));
        }
        Stays(all)
    }

    /// What became of the others than `deal` that stayed in a stage for as many days.
    pub fn others(&self, pipeline: usize, row: usize, days: i64, deal: &Facts) -> Stayed {
        let stage = &self.0[pipeline][row];
        let as_long = stage.partition_point(|stay| stay.days >= days);
        let mut found = Stayed::default();
        let others = stage[..as_long].iter();
        for stay in others.filter(|stay| !std::ptr::eq(stay.deal, deal)) {
            found.others += 1;
            match stay.end {
                End::WentOn => found.went_on += 1,
                End::Lost => found.lost += 1,
                End::Back => found.back += 1,
                End::There => found.still_there += 1,
            }
        }
        found
    }
}

fn longest<'b>(deal: &'b Facts, stay: &Stay, row: usize, t: Day) -> Longest<'b> {
    let (until, end) = match stay.left {
        None => (t, End::There),
        Some((on, StageId::WON)) => (on, End::WentOn),
        Some((on, StageId::LOST)) => (on, End::Lost),
        Some((on, next)) if next.row() > Some(row) => (on, End::WentOn),
        Some((on, _)) => (on, End::Back),
    };
    let days = until.since(stay.entered);
    Longest { days, end, deal }
}

/// Stays of one deal come one after the other. Of two that are as long the later one counts.
fn add<'b>(stage: &mut Vec<Longest<'b>>, stay: Longest<'b>) {
    match stage.last_mut() {
        Some(last) if std::ptr::eq(last.deal, stay.deal) => {
            if stay.days >= last.days {
                *last = stay;
            }
        }
        _ => stage.push(stay),
    }
}
