//! What happened to deals, added up: the whole, each group, and the parts of each line with their deals.

use std::collections::HashMap;

use super::snapshot::{Key, Snapshot};
use super::step::{As, Event, Line};
use crate::analytics::counts::TooLarge;
use crate::analytics::tally::{Adding, DealsValue};
use crate::model::money::Money;

/// The lines of a waterfall, of a whole or of a group. Values stand as the identity wants them: those of `lowered`,
/// `pushed_out`, `won`, `lost` and `deleted` are taken away, `restated` has a sign.
///
/// A deal that comes or goes by a line counts each time, so that the counts add up as the values do; one that was
/// raised, lowered or restated several times counts once in that line.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Lines {
    pub opening: DealsValue,
    pub created: DealsValue,
    pub raised: DealsValue,
    pub lowered: DealsValue,
    pub pulled_in: DealsValue,
    pub pushed_out: DealsValue,
    pub reopened: DealsValue,
    pub won: DealsValue,
    pub lost: DealsValue,
    pub deleted: DealsValue,
    pub restated: DealsValue,
    pub closing: DealsValue,
}

impl Lines {
    pub fn of(&self, line: Line) -> DealsValue {
        match line {
            Line::Created => self.created,
            Line::Raised => self.raised,
            Line::Lowered => self.lowered,
            Line::PulledIn => self.pulled_in,
            Line::PushedOut => self.pushed_out,
            Line::Reopened => self.reopened,
            Line::Won => self.won,
            Line::Lost => self.lost,
            Line::Deleted => self.deleted,
            Line::Restated => self.restated,
        }
    }
}

/// A deal's part of a line.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Part {
    pub id: String,
    pub name: String,
    pub line: Line,
    /// What it is, where the line does not say it; `null` where it does.
    #[serde(rename = "as")]
    pub kind: Option<As>,
    pub value: Money,
}

/// The whole comparison.
#[derive(Clone, Debug)]
pub struct Waterfall {
    pub total: Lines,
    /// By key, those without one last; empty without `--by`.
    pub groups: Vec<(Option<String>, Lines)>,
    /// By line, then the largest first, then by id.
    pub parts: Vec<Part>,
    /// Deals asked for that were edited by hand, in force at the second end.
    pub undated: u64,
}

/// What happened to one deal: to it as a whole, and to each group it was in.
#[derive(Default)]
pub(super) struct Story {
    pub whole: Vec<Event>,
    pub groups: Vec<(Key, Vec<Event>)>,
}

impl Story {
    /// The events of a group, begun if it is new.
    pub fn of_group(&mut self, key: &Key) -> &mut Vec<Event> {
        let at = self.groups.iter().position(|(k, _)| k == key);
        let at = at.unwrap_or_else(|| {
            self.groups.push((key.clone(), Vec::new()));
            self.groups.len() - 1
        });
        &mut self.groups[at].1
    }

    pub fn clear(&mut self) {
        self.whole.clear();
        self.groups.clear();
    }
}

/// Lines while deals pass by.
#[derive(Clone, Copy, Default)]
struct Tally {
    opening: Adding,
    closing: Adding,
    lines: [Adding; Line::ALL.len()],
}

impl Tally {
    fn add(&mut self, events: &[Event]) {
        let mut seen = [false; Line::ALL.len()];
        for event in events {
            let at = event.line as usize;
            let again = std::mem::replace(&mut seen[at], true);
            let counts = !again || event.line.moves_a_deal();
            self.lines[at].deals += u64::from(counts);
            self.lines[at].value.add(event.value);
        }
    }

    /// A group that a deal was in, without being open or asked for, is none.
    fn has_anything(&self) -> bool {
        let mut all = self.lines.iter().chain([&self.opening, &self.closing]);
        all.any(|line| line.deals > 0)
    }

    fn merge(&mut self, other: Tally) {
        self.opening.merge(other.opening);
        self.closing.merge(other.closing);
        for (mine, theirs) in self.lines.iter_mut().zip(other.lines) {
            mine.merge(theirs);
        }
    }

    fn finish(self) -> Result<Lines, TooLarge> {
        let line = |line: Line| self.lines[line as usize].finish();
        Ok(Lines {
            opening: self.opening.finish()?,
            created: line(Line::Created)?,
            raised: line(Line::Raised)?,
            lowered: line(Line::Lowered)?,
            pulled_in: line(Line::PulledIn)?,
            pushed_out: line(Line::PushedOut)?,
            reopened: line(Line::Reopened)?,
            won: line(Line::Won)?,
            lost: line(Line::Lost)?,
            deleted: line(Line::Deleted)?,
            restated: line(Line::Restated)?,
            closing: self.closing.finish()?,
        })
    }
}

/// Everything while deals pass by: what one thread adds up.
#[derive(Default)]
pub(super) struct Sums {
    total: Tally,
    groups: HashMap<Option<String>, (u32, Tally)>,
    parts: Vec<Part>,
    pub undated: u64,
    /// Some difference was beyond what is kept.
    pub beyond: bool,
}

impl Sums {
    fn group(&mut self, key: &Key) -> &mut Tally {
        let (rank, tally) = self
            .groups
            .entry(key.name.clone())
            .or_insert_with(|| (key.rank, Tally::default()));
        *rank = key.rank.min(*rank);
        tally
    }

    pub fn open_at_first(&mut self, deal: &Snapshot) {
        self.total.opening.add(deal.value);
        for key in &deal.groups {
            self.group(key).opening.add(deal.value);
        }
    }

    pub fn open_at_second(&mut self, deal: &Snapshot) {
        self.total.closing.add(deal.value);
        for key in &deal.groups {
            self.group(key).closing.add(deal.value);
        }
    }

    /// Takes in what happened to a deal; `called` says its id and name.
    pub fn add(&mut self, story: &Story, called: impl FnOnce() -> (String, String)) {
        self.total.add(&story.whole);
        for (key, events) in &story.groups {
            self.group(key).add(events);
        }
        if story.whole.is_empty() {
            return;
        }
        let (id, name) = called();
        let mut parts: Vec<Part> = Vec::new();
        for event in &story.whole {
            let same = |p: &&mut Part| (p.line, p.kind) == (event.line, event.kind);
            match parts.iter_mut().find(same) {
                Some(part) => match part.value.plus(event.value) {
                    Some(value) => part.value = value,
                    None => self.beyond = true,
                },
                None => parts.push(Part {
                    id: id.clone(),
                    name: name.clone(),
                    line: event.line,
                    kind: event.kind,
                    value: event.value,
                }),
            }
        }
        self.parts.append(&mut parts);
    }

    pub fn merge(mut self, other: Sums) -> Sums {
        self.total.merge(other.total);
        for (name, (rank, tally)) in other.groups {
            let key = Key { name, rank };
            self.group(&key).merge(tally);
        }
        self.parts.extend(other.parts);
        self.undated += other.undated;
        self.beyond |= other.beyond;
        self
    }

    pub fn finish(mut self) -> Result<Waterfall, TooLarge> {
        if self.beyond {
            return Err(TooLarge);
        }
        // By what people see: what was taken away by 5 is larger than what was added by 3.
        self.parts.sort_by(|a, b| {
            let size = |p: &Part| p.value.value().abs();
            (a.line, size(b), &a.id, a.kind).cmp(&(b.line, size(a), &b.id, b.kind))
        });
        let mut groups: Vec<(Option<String>, (u32, Tally))> = self.groups.into_iter().collect();
        groups.sort_by(|(a, (rank_a, _)), (b, (rank_b, _))| {
            (a.is_none(), rank_a, a).cmp(&(b.is_none(), rank_b, b))
        });
        let groups = groups
            .into_iter()
            .filter(|(_, (_, tally))| tally.has_anything())
            .map(|(name, (_, tally))| Ok((name, tally.finish()?)));
        Ok(Waterfall {
            total: self.total.finish()?,
            groups: groups.collect::<Result<_, TooLarge>>()?,
            parts: self.parts,
            undated: self.undated,
        })
    }
}
