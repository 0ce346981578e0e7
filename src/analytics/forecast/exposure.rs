//! Days at risk and exits, counted once for every day of the record: what any past fit is made of (docs/forecast.md,
//! "What is counted").
//!
//! Counts are whole numbers, so neither the order of reading nor the number of threads shows in them.

use super::bins::{BINS, bin_of, end, from};
use super::running::{Running, Series};
use crate::analytics::passes::each_segment;
use crate::model::book::{Book, Segment};
use crate::model::day::Day;
use crate::model::deal::Facts;
use crate::model::settings::StageId;
use crate::model::timeline::{Stay, parked, stays};

/// Days more than 30 years before the last weigh less than a thousand-millionth, and are not kept.
const KEPT: i64 = 10_957;

/// How a stay in a stage, or a deal, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// To a later stage, or won.
    Forward,
    Lost,
    /// To an earlier stage.
    Back,
}

/// Columns of a stage's table: at risk, then the exits.
pub const STAGE_COLUMNS: usize = 4;
/// Columns of the table by age: at risk, won, lost.
pub const AGE_COLUMNS: usize = 3;

/// A deal that was closed, and opened again later: from that day on its closing counts no more.
#[derive(Clone, Copy, Debug)]
pub struct Reopened {
    pub closed: Day,
    pub reopened: Day,
    pub age: usize,
    pub won: bool,
}

/// What one pipeline went through.
pub struct PipelineRecord {
    /// By row within the pipeline.
    pub stages: Vec<Running<{ BINS * STAGE_COLUMNS }>>,
    /// By row, then by where it went: rows, and behind them `won`.
    pub moves: Vec<Vec<Series>>,
    pub age: Running<{ BINS * AGE_COLUMNS }>,
    pub reopened: Vec<Reopened>,
    /// Creations a day.
    pub created: Series,
    /// Of those whose history tells it, by the row they began in.
    pub entries: Vec<Series>,
    /// Closings and wins a day, reopened or not.
    pub closed: Series,
    pub won: Series,
}

/// What a book went through up to a day.
pub struct Exposure {
    /// The earliest creation, and the earliest closing if there is one.
    pub first: Day,
    pub first_closing: Option<Day>,
    /// The last day counted.
    pub last: Day,
    /// By pipeline of the settings.
    pub pipelines: Vec<PipelineRecord>,
}

impl Exposure {
    /// Counts every deal of the book, whatever is asked for; nothing after `last` is seen. `None` without any deal.
    pub fn of(book: &Book, last: Day) -> Option<Exposure> {
        let created = |s: &Segment| {
            s.facts
                .iter()
                .map(|f| f.created)
                .filter(|d| *d <= last)
                .min()
        };
        let first = each_segment(book, created).into_iter().flatten().min()?;
        let origin = first.max(last.plus(-KEPT));
        let days = last.since(origin) as usize + 1;
        let empty = || Exposure {
            first,
            first_closing: None,
            last,
            pipelines: book
                .settings
                .pipelines
                .iter()
                .map(|p| PipelineRecord::new(origin, days, p.stages.len()))
                .collect(),
        };
        let counted = each_segment(book, |segment| {
            let mut exposure = empty();
            let mut walk = Walk {
                book,
                last,
                stays: Vec::new(),
                parked: Vec::new(),
            };
            for facts in segment.facts.iter().filter(|f| f.created <= last) {
                walk.add(segment, facts, &mut exposure);
            }
            exposure
        });
        let mut exposure = counted.into_iter().reduce(Exposure::merged)?;
        for record in &mut exposure.pipelines {
            record.finish();
        }
        Some(exposure)
    }
}

impl Exposure {
    /// With what another thread counted.
    fn merged(mut self, other: Exposure) -> Exposure {
        self.first_closing = match (self.first_closing, other.first_closing) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        for (mine, theirs) in self.pipelines.iter_mut().zip(other.pipelines) {
            mine.merge(theirs);
        }
        self
    }
}

impl PipelineRecord {
    fn merge(&mut self, other: PipelineRecord) {
        self.stages
            .iter_mut()
            .zip(&other.stages)
            .for_each(|(a, b)| a.merge(b));
        let moves = self.moves.iter_mut().flatten();
        moves
            .zip(other.moves.iter().flatten())
            .for_each(|(a, b)| a.merge(b));
        self.age.merge(&other.age);
        self.reopened.extend(other.reopened);
        self.entries
            .iter_mut()
            .zip(&other.entries)
            .for_each(|(a, b)| a.merge(b));
        self.created.merge(&other.created);
        self.closed.merge(&other.closed);
        self.won.merge(&other.won);
    }

    fn new(origin: Day, days: usize, rows: usize) -> PipelineRecord {
        let series = || Series::new(origin, days);
        PipelineRecord {
            stages: (0..rows).map(|_| Running::new(origin, days)).collect(),
            moves: (0..rows)
                .map(|_| (0..=rows).map(|_| series()).collect())
                .collect(),
            age: Running::new(origin, days),
            reopened: Vec::new(),
            created: series(),
            entries: (0..rows).map(|_| series()).collect(),
            closed: series(),
            won: series(),
        }
    }

    fn finish(&mut self) {
        // The order of reading must not show in a sum.
        self.reopened
            .sort_unstable_by_key(|u| (u.closed, u.reopened, u.age, u.won));
        for stage in &mut self.stages {
            stage.finish(&at_risk_columns::<{ BINS * STAGE_COLUMNS }>(STAGE_COLUMNS));
        }
        self.age
            .finish(&at_risk_columns::<{ BINS * AGE_COLUMNS }>(AGE_COLUMNS));
        let one_day = [&mut self.created, &mut self.closed, &mut self.won];
        one_day
            .into_iter()
            .chain(&mut self.entries)
            .chain(self.moves.iter_mut().flatten())
            .for_each(Series::finish);
    }
}

/// The first column of each bin is days at risk, kept as where they begin and end until all deals are in.
fn at_risk_columns<const N: usize>(columns: usize) -> [bool; N] {
    std::array::from_fn(|at| at % columns == 0)
}

/// One deal after the other, into the tables.
struct Walk<'b> {
    book: &'b Book,
    last: Day,
    stays: Vec<Stay>,
    parked: Vec<(Day, Day)>,
}

impl Walk<'_> {
    fn add(&mut self, segment: &Segment, facts: &Facts, exposure: &mut Exposure) {
        let changes = segment.changes_of(facts);
        stays(facts, changes, self.last, &mut self.stays);
        parked(facts, changes, self.last, &mut self.parked);
        let pipeline = &self.book.settings.pipelines[facts.pipeline as usize];
        let record = &mut exposure.pipelines[facts.pipeline as usize];
        let first_row = pipeline.stages.start;
        record.created.add(facts.created);
        if let Some(row) = facts.stage.row().filter(|_| facts.told) {
            record.entries[row - first_row].add(facts.created);
        }
        if facts.told {
            for stay in &self.stays {
                stage_stay(
                    record,
                    stay,
                    first_row,
                    pipeline.stages.len(),
                    self.last,
                    &self.parked,
                );
            }
        }
        self.age(record, facts.created, &mut exposure.first_closing);
    }

    /// Days at risk by age, up to each closing and from each reopening on; the days between are no one's.
    fn age(&self, record: &mut PipelineRecord, created: Day, first_closing: &mut Option<Day>) {
        let mut open_since = Some(created);
        let mut counted = created.plus(-1);
        for stay in &self.stays {
            if !stay.stage.is_end() {
                // The day of a closing is at risk once, though it be reopened on it.
                open_since = open_since.or(Some(stay.entered.max(counted.plus(1))));
                continue;
            }
            let (closed, won) = (stay.entered, stay.stage == StageId::WON);
            let age = closed.since(created).max(0) as usize;
            if let Some(since) = open_since.take() {
                counted = closed;
                at_risk(
                    &mut record.age,
                    AGE_COLUMNS,
                    created,
                    since,
                    closed,
                    &self.parked,
                );
            }
            record.age.add(
                closed,
                bin_of(age) * AGE_COLUMNS + if won { 1 } else { 2 },
                1,
            );
            record.closed.add(closed);
            if won {
                record.won.add(closed);
            }
            *first_closing = Some(first_closing.map_or(closed, |day| day.min(closed)));
            if let Some((reopened, _)) = stay.left {
                record.reopened.push(Reopened {
                    closed,
                    reopened,
                    age,
                    won,
                });
            }
        }
        if let Some(since) = open_since {
            at_risk(
                &mut record.age,
                AGE_COLUMNS,
                created,
                since,
                self.last,
                &self.parked,
            );
        }
    }
}

/// One stay in a stage of the settings: its days at risk, its exit and where it went.
fn stage_stay(
    record: &mut PipelineRecord,
    stay: &Stay,
    first_row: usize,
    rows: usize,
    last: Day,
    parked: &[(Day, Day)],
) {
    let Some(row) = stay.stage.row().map(|row| row - first_row) else {
        return;
    };
    let exit = stay.left.and_then(|(on, next)| {
        let to = match next {
            StageId::WON => rows,
            _ => next.row().map_or(usize::MAX, |row| row - first_row),
        };
        let exit = match next {
            StageId::LOST => Exit::Lost,
            StageId::NOWHERE => return None,
            _ if to > row => Exit::Forward,
            _ => Exit::Back,
        };
        Some((on, exit, to))
    });
    // A way back within a day is no stay.
    if exit.is_some_and(|(on, exit, _)| exit == Exit::Back && on == stay.entered) {
        return;
    }
    let until = stay.left.map_or(last, |(on, _)| on);
    let table = &mut record.stages[row];
    at_risk(
        table,
        STAGE_COLUMNS,
        stay.entered,
        stay.entered,
        until,
        parked,
    );
    if let Some((on, exit, to)) = exit {
        let bin = bin_of(on.since(stay.entered) as usize);
        table.add(on, bin * STAGE_COLUMNS + 1 + exit as usize, 1);
        if exit != Exit::Lost {
            record.moves[row][to].add(on);
        }
    }
}

/// Days at risk from `since` to `until`, both counted, without those parked, in the bins of days since `began`.
fn at_risk<const N: usize>(
    table: &mut Running<N>,
    columns: usize,
    began: Day,
    since: Day,
    until: Day,
    parked: &[(Day, Day)],
) {
    let mut next = since;
    for (from, to) in parked.iter().filter(|(_, to)| *to > since) {
        stretch(table, columns, began, next, from.plus(-1).min(until));
        next = next.max(*to);
    }
    stretch(table, columns, began, next, until);
}

/// Consecutive days at risk: where each bin begins and ends, so that a stay costs its bins and not its days.
fn stretch<const N: usize>(
    table: &mut Running<N>,
    columns: usize,
    began: Day,
    since: Day,
    until: Day,
) {
    if until < since {
        return;
    }
    let first_bin = bin_of(since.since(began) as usize);
    for bin in first_bin..BINS {
        let begin = began.plus(from(bin) as i64).max(since);
        if begin > until {
            break;
        }
        let stop = end(bin).map_or(until.plus(1), |end| {
            began.plus(end as i64).min(until.plus(1))
        });
        table.add(begin, bin * columns, 1);
        table.add(stop, bin * columns, -1);
    }
}
