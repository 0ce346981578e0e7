//! All that was read of a folder, and a view of it as of a day.

use super::credit::Split;
use super::day::Day;
use super::deal::{Call, Change, Facts, Paper, Tracked, day_of};
use super::money::Money;
use super::names::{Names, Sym};
use super::query::Query;
use super::settings::{Settings, StageId};
use super::timeline::{self, State, Visit};
use crate::diagnostic::Diagnostic;

/// Of which deals the text is kept, beyond the rows that every figure needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Only of those that a foot names: edited by hand, or with lines dated after T.
    Odd,
    /// As [`Keep::Odd`], and the ids of those open at T, and nothing else of them.
    OpenIds,
    /// Also of those open at T.
    Open,
    /// Also of those with a line dated after a day: what changed since.
    Since(Day),
    All,
}

/// What a command reads a folder for.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// T: a foreign amount needs a rate on it; what lies after is counted.
    pub as_of: Day,
    pub keep: Keep,
    /// Whether days of activity matter (idleness): of open deals, and of closed ones under [`Keep::All`].
    pub seen: bool,
}

/// Text and undated fields of a deal, as they stand in the file.
#[derive(Clone, Debug)]
pub struct Extra {
    pub id: Box<str>,
    /// Path relative to the folder.
    pub file: Box<str>,
    pub name: Box<str>,
    pub company: Sym,
    pub partner: Sym,
    pub lost_reason: Sym,
    pub next_step: Option<Box<str>>,
    pub next_step_due: Option<Day>,
    pub tags: Box<[Sym]>,
    pub competitors: Box<[Sym]>,
    pub custom: Box<[(Sym, Sym)]>,
    pub paper: Paper,
    /// People we know there.
    pub contacts: u32,
    /// Dated lines after the T that was read for.
    pub lines_after: u32,
    /// The fields that some entry of the history names, a bit each by [`Tracked`]: any other stands on top alone, and
    /// nobody says since when.
    pub dated: u8,
}

impl Extra {
    /// Whether an entry of the history says what a field was on some day.
    pub fn dates(&self, what: Tracked) -> bool {
        self.dated >> (what as u8) & 1 == 1
    }
}

/// The rows that one thread read. Symbols are the book's once it is joined.
#[derive(Debug, Default)]
pub struct Segment {
    pub facts: Vec<Facts>,
    pub changes: Vec<Change>,
    /// Numbers that do not fit 32 bits.
    pub wide: Vec<Money>,
    /// By row, ascending; few deals have any.
    pub splits: Vec<(u32, Split)>,
    pub names: Names,
    /// By row, ascending.
    pub extras: Vec<(u32, Box<Extra>)>,
    /// Ids of rows without text, where they were asked for.
    pub ids: Ids,
    /// Whether any deal, closed ones too, names a contact.
    pub has_contacts: bool,
}

/// Ids one after the other, by row, ascending.
#[derive(Debug, Default)]
pub struct Ids {
    text: String,
    /// Row, and where its id ends.
    ends: Vec<(u32, u32)>,
}

impl Ids {
    pub fn push(&mut self, row: usize, id: &str) {
        self.text.push_str(id);
        self.ends.push((row as u32, self.text.len() as u32));
    }

    fn get(&self, row: usize) -> Option<&str> {
        let at = self
            .ends
            .binary_search_by_key(&(row as u32), |e| e.0)
            .ok()?;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before].1);
        self.text.get(from as usize..self.ends[at].1 as usize)
    }

    /// Gives rows their new numbers; those without one go.
    fn renumber(&mut self, new_row: &[Option<u32>]) {
        let before = std::mem::take(self);
        for (row, _) in &before.ends {
            if let (Some(new), Some(id)) = (new_row[*row as usize], before.get(*row as usize)) {
                self.push(new as usize, id);
            }
        }
    }
}

impl Segment {
    pub fn changes_of(&self, facts: &Facts) -> &[Change] {
        let first = facts.first_change as usize;
        &self.changes[first..first + facts.changes as usize]
    }

    pub fn extra(&self, row: usize) -> Option<&Extra> {
        let at = self
            .extras
            .binary_search_by_key(&(row as u32), |e| e.0)
            .ok()?;
        Some(&self.extras[at].1)
    }

    /// Who shares the credit of a deal; nobody but its owner where it is empty.
    pub fn splits_of(&self, row: usize) -> &[(u32, Split)] {
        if self.splits.is_empty() {
            return &[];
        }
        let row = row as u32;
        let first = self.splits.partition_point(|s| s.0 < row);
        let rest = &self.splits[first..];
        &rest[..rest.partition_point(|s| s.0 == row)]
    }

    /// Removes rows, keeping the order of the others.
    pub fn remove_rows(&mut self, gone: impl Fn(&Facts) -> bool) {
        let mut new_row = Vec::with_capacity(self.facts.len());
        let mut kept = 0;
        self.facts.retain(|f| {
            let keep = !gone(f);
            new_row.push(keep.then_some(kept));
            kept += u32::from(keep);
            keep
        });
        self.ids.renumber(&new_row);
        let renumber = |row: &mut u32| match new_row[*row as usize] {
            Some(new) => {
                *row = new;
                true
            }
            None => false,
        };
        self.extras.retain_mut(|(row, _)| renumber(row));
        self.splits.retain_mut(|(row, _)| renumber(row));
    }
}

/// What stood behind the figures: how much was read, and of what.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Source {
    /// Files read, settings and those left out among them.
    pub files: u64,
    /// Hexadecimal; see `workspace::load` for the algorithm.
    pub checksum: String,
    /// The commit that was read; `None` for the files at hand.
    pub revision: Option<Revision>,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its whole hash.
    pub id: String,
    /// Its day: by the time zone of the settings in it, else by its committer's clock.
    pub on: Day,
}

impl Source {
    /// Takes in other files that a command read, by the sum of their checksums.
    pub fn add(&mut self, files: u64, checksum: u128) {
        // Written by ourselves, 32 hexadecimal digits.
        let own = u128::from_str_radix(&self.checksum, 16).unwrap_or_default();
        self.files += files;
        self.checksum = format!("{:032x}", own.wrapping_add(checksum));
    }
}

/// A folder, read.
#[derive(Debug)]
pub struct Book {
    /// The folder's name, for headings.
    pub title: String,
    /// The day it was read for.
    pub as_of: Day,
    pub settings: Settings,
    pub segments: Vec<Segment>,
    pub names: Names,
    pub source: Source,
    /// Files in no figure, sorted by path, one diagnostic each.
    pub left_out: Vec<Diagnostic>,
}

/// The book as of a day, narrowed by a query.
#[derive(Clone, Copy)]
pub struct View<'b> {
    pub book: &'b Book,
    pub t: Day,
    pub query: &'b Query,
}

impl Book {
    /// When the record begins: the day on which its first deal was created.
    pub fn first_created(&self) -> Option<Day> {
        let facts = self.segments.iter().flat_map(|s| &s.facts);
        facts.map(|f| f.created).min()
    }

    /// Other files that a report stands on, with the sum of their checksums, and those of them that are left out.
    pub fn also_read(
        &mut self,
        files: u64,
        checksum: u128,
        left_out: impl Iterator<Item = Diagnostic>,
    ) {
        self.source.add(files, checksum);
        self.left_out.extend(left_out);
        self.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
    }

    pub fn at<'b>(&'b self, t: Day, query: &'b Query) -> View<'b> {
        View {
            book: self,
            t,
            query,
        }
    }
}

/// A deal and its state at T.
#[derive(Clone, Copy)]
pub struct Standing<'b> {
    pub segment: &'b Segment,
    pub row: usize,
    pub facts: &'b Facts,
    /// At T; of a closed deal, all but the stage is that of its closing day: a later hand-over moves no win.
    pub state: State,
    /// In the workspace's currency: at the closing day's rate, or T's.
    pub value: Money,
}

impl<'b> Standing<'b> {
    pub fn is_open(&self) -> bool {
        !self.state.stage.is_end()
    }

    pub fn is_won(&self) -> bool {
        self.state.stage == StageId::WON
    }

    pub fn is_parked(&self, t: Day) -> bool {
        self.is_open() && self.state.on_hold_until.is_some_and(|d| d > t)
    }

    /// The rep's own odds.
    pub fn own_odds(&self) -> Option<Money> {
        self.state.probability.unpack(&self.segment.wide)
    }

    pub fn call(&self) -> Option<Call> {
        Call::ALL.get(self.state.forecast as usize).map(|(_, c)| *c)
    }

    pub fn extra(&self) -> Option<&'b Extra> {
        self.segment.extra(self.row)
    }

    /// Its id, where it was kept.
    pub fn id(&self) -> Option<&'b str> {
        let kept = self.segment.ids.get(self.row);
        kept.or_else(|| Some(&*self.extra()?.id))
    }

    /// Visits up to `t` into a reused list; answers the row it was lost from.
    pub fn visits(&self, settings: &Settings, t: Day, into: &mut Vec<Visit>) -> Option<usize> {
        timeline::visits(
            self.facts,
            self.segment.changes_of(self.facts),
            settings,
            t,
            into,
        )
    }

    /// From when an undated hand edit holds.
    pub fn undated_from(&self) -> Option<Day> {
        day_of(self.facts.undated_from)
    }
}

impl<'b> View<'b> {
    /// Every deal of the book that existed at T and has a rate, whatever the query: what odds are learned from.
    pub fn everyone(self) -> impl Iterator<Item = Standing<'b>> {
        self.book
            .segments
            .iter()
            .flat_map(move |segment| self.everyone_in(segment))
    }

    /// Those of one segment: a thread's share.
    pub fn everyone_in(self, segment: &'b Segment) -> impl Iterator<Item = Standing<'b>> {
        let existing =
            (0..segment.facts.len()).filter(move |row| segment.facts[*row].created <= self.t);
        existing.filter_map(move |row| self.standing(segment, row, self.t))
    }

    /// The deals that existed at T and meet the query.
    pub fn deals(self) -> impl Iterator<Item = Standing<'b>> {
        self.everyone()
            .filter(move |s| self.query.matches(self.book, s))
    }

    /// How many deals that meet the query were edited by hand, in force at T.
    pub fn undated(self) -> u64 {
        let held = |deal: &Standing<'_>| deal.undated_from().is_some_and(|from| from <= self.t);
        self.deals().filter(held).count() as u64
    }

    /// Deals that meet the query and have any line dated after T. A deal created after T is judged as of its creation.
    pub fn after(self) -> impl Iterator<Item = Standing<'b>> {
        self.rows()
            .filter(move |(segment, row)| segment.facts[*row].newest_line > self.t)
            .filter_map(move |(segment, row)| {
                let t = self.t.max(segment.facts[row].created);
                self.standing(segment, row, t)
                    .filter(|s| self.query.matches(self.book, s))
            })
    }

    fn rows(self) -> impl Iterator<Item = (&'b Segment, usize)> {
        self.book
            .segments
            .iter()
            .flat_map(|segment| (0..segment.facts.len()).map(move |row| (segment, row)))
    }

    /// The deal of a row, whatever the query: `None` if it was created after T, or has no rate at T.
    pub fn standing_of(self, segment: &'b Segment, row: usize) -> Option<Standing<'b>> {
        (segment.facts[row].created <= self.t)
            .then(|| self.standing(segment, row, self.t))
            .flatten()
    }

    fn standing(self, segment: &'b Segment, row: usize, t: Day) -> Option<Standing<'b>> {
        let facts = &segment.facts[row];
        let changes = segment.changes_of(facts);
        let mut state = timeline::state(facts, changes, t);
        if let Some(closed) = state.closed {
            let then = timeline::state(facts, changes, closed);
            state = State {
                stage: state.stage,
                entered: state.entered,
                closed: state.closed,
                ..then
            };
        }
        let amount = state.amount.unpack(&segment.wide)?;
        let settings = &self.book.settings;
        let value = if facts.currency == settings.currency {
            amount
        } else {
            amount.times(
                settings
                    .rates
                    .on(facts.currency, state.closed.unwrap_or(t))?,
            )?
        };
        Some(Standing {
            segment,
            row,
            facts,
            state,
            value,
        })
    }
}
