//! What became of others that stayed as long in a stage: what a rep can argue with.

use super::model::Record;
use crate::model::book::Standing;
use crate::model::day::Day;
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

/// Deals by how their longest stay in a stage ended: as many as there are kinds of `End`.
type Ends = [u64; 4];

/// The longest stays in one stage.
#[derive(Clone, Default)]
struct Stage {
    /// Of each deal, the longest first.
    days: Vec<i64>,
    /// How those up to this one ended.
    ends: Vec<Ends>,
}

/// The deals of the record up to a day, by pipeline and row of the stage. A deal that came to a stage twice counts once,
/// with its longest stay.
pub struct Stays {
    t: Day,
    /// By row of the settings.
    stages: Vec<Stage>,
}

impl Stays {
    /// Of every deal whose history tells its stages.
    pub fn of(record: &Record<'_>, t: Day) -> Stays {
        let rows = record.book.settings.stages.len();
        let mut all: Vec<Vec<(i64, End)>> = vec![Vec::new(); rows];
        let mut list = Vec::new();
        let mut longest = vec![None; rows];
        for segment in &record.book.segments {
            for facts in segment.facts.iter().filter(|f| f.told && f.created <= t) {
                stays(facts, segment.changes_of(facts), t, &mut list);
                for (row, stay) in list.iter().filter_map(|s| Some((s.stage.row()?, s))) {
                    longest[row] = longer(longest[row], ended(stay, row, t));
                }
                for row in list.iter().filter_map(|s| s.stage.row()) {
                    all[row].extend(longest[row].take());
                }
            }
        }
        Stays {
            t,
            stages: all.into_iter().map(Stage::of).collect(),
        }
    }

    /// What became of the others than `deal` that stayed in its stage for as many days; `None` where nobody knows its stage.
    pub fn others(&self, deal: &Standing<'_>, days: i64) -> Option<Stayed> {
        let row = deal.state.stage.row().filter(|_| deal.facts.told)?;
        let stage = &self.stages[row];
        let as_long = stage.days.partition_point(|d| *d >= days);
        let mut ends = as_long
            .checked_sub(1)
            .map_or(Ends::default(), |last| stage.ends[last]);
        if let Some((_, end)) = self.own(deal, row).filter(|(own, _)| *own >= days) {
            ends[end as usize] -= 1;
        }
        let [went_on, lost, back, still_there] = ends;
        Some(Stayed {
            others: ends.iter().sum(),
            went_on,
            lost,
            back,
            still_there,
        })
    }

    /// The deal's own longest stay.
    fn own(&self, deal: &Standing<'_>, row: usize) -> Option<(i64, End)> {
        let mut list = Vec::new();
        let changes = deal.segment.changes_of(deal.facts);
        stays(deal.facts, changes, self.t, &mut list);
        let here = list.iter().filter(|s| s.stage.row() == Some(row));
        here.fold(None, |longest, stay| {
            longer(longest, ended(stay, row, self.t))
        })
    }
}

impl Stage {
    fn of(mut stays: Vec<(i64, End)>) -> Stage {
        stays.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
        let mut so_far = Ends::default();
        let mut stage = Stage::default();
        for (days, end) in stays {
            so_far[end as usize] += 1;
            stage.days.push(days);
            stage.ends.push(so_far);
        }
        stage
    }
}

/// How long a stay was, and how it ended.
fn ended(stay: &Stay, row: usize, t: Day) -> (i64, End) {
    let (until, end) = match stay.left {
        None => (t, End::There),
        Some((on, StageId::WON)) => (on, End::WentOn),
        Some((on, StageId::LOST)) => (on, End::Lost),
        Some((on, next)) if next.row() > Some(row) => (on, End::WentOn),
        Some((on, _)) => (on, End::Back),
    };
    (until.since(stay.entered), end)
}

/// Of two stays that are as long the later one counts.
fn longer(one: Option<(i64, End)>, later: (i64, End)) -> Option<(i64, End)> {
    one.filter(|(days, _)| *days > later.0).or(Some(later))
}
