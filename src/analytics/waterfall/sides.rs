//! The two ends of a comparison, and the walk from one to the other, deal by deal.

use super::bridge;
use super::pairs::{Pairs, Place};
use super::snapshot::{Key, Sight, Snapshot};
use super::step::{As, Beyond, Event, Line, step};
use super::sums::{Story, Sums, Waterfall};
use crate::analytics::counts::TooLarge;
use crate::analytics::group::{By, Grouping};
use crate::analytics::passes::each_segment;
use crate::model::asked::Asked;
use crate::model::book::{Book, Segment};
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::money::Money;

/// A moment: the end of a day, as a folder's files tell it, through a query.
#[derive(Clone, Copy)]
pub struct End<'b> {
    pub book: &'b Book,
    pub day: Day,
    /// For every day of the comparison, and the day before.
    pub asked: &'b Asked,
}

impl<'b> End<'b> {
    fn sight(&self, by: Option<&By>) -> Sight<'b> {
        Sight {
            book: self.book,
            asked: self.asked,
            grouping: by.map(|by| Grouping::new(by, self.book)),
        }
    }
}

/// Tells what changed from one end to the other. The text of deals that changed since `from`, and of those open at
/// `to`, must have been kept. Both ends have the same currency.
pub fn compare(from: &End<'_>, to: &End<'_>, by: Option<&By>) -> Result<Waterfall, TooLarge> {
    let same = std::ptr::eq(from.book, to.book);
    let comparison = Comparison {
        first: from.sight(by),
        second: to.sight(by),
        from: from.day,
        to: to.day,
        pairs: (!same).then(|| Pairs::new(from.book, to.book)),
    };
    let passes = each_segment(to.book, |segment| comparison.over(segment));
    let mut all = passes.into_iter().reduce(Sums::merge).unwrap_or_default();
    if let Some(pairs) = &comparison.pairs {
        for (segment, row) in pairs.gone() {
            comparison.gone(segment, row, pairs, &mut all);
        }
    }
    all.finish()
}

struct Comparison<'b> {
    first: Sight<'b>,
    second: Sight<'b>,
    from: Day,
    to: Day,
    /// `None` where both ends are the same files.
    pairs: Option<Pairs<'b>>,
}

impl<'b> Comparison<'b> {
    fn over(&self, segment: &'b Segment) -> Sums {
        let mut sums = Sums::default();
        let mut story = Story::default();
        let mut days = Vec::new();
        for row in 0..segment.facts.len() {
            if self
                .deal(segment, row, &mut story, &mut days, &mut sums)
                .is_err()
            {
                sums.beyond = true;
            }
        }
        sums
    }

    /// One deal of the second end's files.
    fn deal(
        &self,
        segment: &'b Segment,
        row: usize,
        story: &mut Story,
        days: &mut Vec<Day>,
        sums: &mut Sums,
    ) -> Result<(), Beyond> {
        story.clear();
        self.days(segment, row, days);
        let start = self.second.at(segment, row, self.meet());
        let opening = match &self.pairs {
            None => start.clone(),
            Some(pairs) => self.bridge(pairs, (segment, row), start.as_ref(), story)?,
        };
        let mut now = start;
        for day in days.iter() {
            let then = self.second.at(segment, row, *day);
            let had_no_rate = now.is_none() && segment.facts[row].created < *day;
            tell(now.as_ref(), then.as_ref(), had_no_rate, story)?;
            now = then;
        }
        if let Some(deal) = opening.filter(Snapshot::counts) {
            sums.open_at_first(&deal);
        }
        if let Some(deal) = &now {
            let held = segment.facts[row].undated_from;
            let is_held = crate::model::deal::day_of(held).is_some_and(|from| from <= self.to);
            sums.undated += u64::from(deal.asked && is_held);
            if deal.counts() {
                sums.open_at_second(deal);
            }
        }
        sums.add(story, || called(segment, row));
        Ok(())
    }

    /// The days after the first up to the second on which anything about a deal may be otherwise than the day before.
    fn days(&self, segment: &Segment, row: usize, days: &mut Vec<Day>) {
        days.clear();
        let facts = &segment.facts[row];
        let settings = &self.second.book.settings;
        let within = |day: &Day| *day > self.from && *day <= self.to;
        // Ascending, so that a deal at rest costs one look.
        let changes = segment.changes_of(facts).iter().rev();
        let late = changes
            .take_while(|c| c.on() > self.from)
            .filter(|c| c.what() != Tracked::Seen);
        days.extend(late.map(|c| c.on()).filter(within));
        days.extend(Some(facts.created).filter(within));
        if facts.currency != settings.currency {
            days.extend(settings.rates.steps(facts.currency, self.from, self.to));
        }
        days.extend(self.second.asked.changes(self.from, self.to));
        days.sort_unstable();
        days.dedup();
    }

    /// The day on which the second end's files are held against the first's: the first end's, unless the second was read
    /// before (a branch that was left behind), and knows nothing of it.
    fn meet(&self) -> Day {
        self.from.min(self.to)
    }

    /// What the second end's files say otherwise of a deal at the end of the first day; answers how it stood in the
    /// first end's.
    fn bridge(
        &self,
        pairs: &Pairs<'b>,
        (segment, row): Place<'b>,
        start: Option<&Snapshot>,
        story: &mut Story,
    ) -> Result<Option<Snapshot>, Beyond> {
        let (eve, meet) = (self.from.plus(-1), self.meet());
        let Some((old_segment, old_row)) = pairs.old(segment, row) else {
            if pairs.was_left_out(segment, row) {
                restate_whole(start, As::Mended, story);
                return Ok(None);
            }
            let new = bridge::known(&self.second, segment, row, (eve.min(meet), meet));
            bridge::tell(&bridge::Known::default(), &new, story)?;
            return Ok(None);
        };
        let old = bridge::known(&self.first, old_segment, old_row, (eve, self.from));
        let new = bridge::known(&self.second, segment, row, (eve.min(meet), meet));
        bridge::tell(&old, &new, story)?;
        Ok(old.now)
    }

    /// A deal of the first end's files that the second's do not have.
    fn gone(&self, segment: &'b Segment, row: usize, pairs: &Pairs<'b>, sums: &mut Sums) {
        let Some(deal) = self.first.at(segment, row, self.from) else {
            return;
        };
        if !deal.counts() {
            return;
        }
        sums.open_at_first(&deal);
        let (line, kind, value) = if pairs.is_left_out(segment, row) {
            let value = Money::ZERO.minus(deal.value).unwrap_or(Money::ZERO);
            (Line::Restated, Some(As::Broken), value)
        } else {
            (Line::Deleted, None, deal.value)
        };
        let event = Event { line, kind, value };
        let story = Story {
            whole: vec![event],
            groups: deal
                .groups
                .iter()
                .map(|k| (k.clone(), vec![event]))
                .collect(),
        };
        sums.add(&story, || called(segment, row));
    }
}

/// A deal that was in no figure, and is now.
fn restate_whole(deal: Option<&Snapshot>, kind: As, story: &mut Story) {
    if let Some(deal) = deal.filter(|d| d.counts()) {
        let event = Event {
            line: Line::Restated,
            kind: Some(kind),
            value: deal.value,
        };
        story.whole.push(event);
        for key in &deal.groups {
            story.of_group(key).push(event);
        }
    }
}

/// Tells one step of a deal, of the whole and of each group. One that had no rate before was in no figure.
fn tell(
    before: Option<&Snapshot>,
    after: Option<&Snapshot>,
    had_no_rate: bool,
    story: &mut Story,
) -> Result<(), Beyond> {
    let as_told = |events: &mut Vec<Event>, from: usize| {
        for event in &mut events[from..] {
            if had_no_rate && event.line == Line::Created {
                (event.line, event.kind) = (Line::Restated, Some(As::Rate));
            }
        }
    };
    each(before, after, story, |before, after, members, events| {
        let from = events.len();
        step(before, after, members, events)?;
        as_told(events, from);
        Ok(())
    })
}

/// Does something for the whole, and for each group that a deal is in before or after.
pub(super) fn each(
    before: Option<&Snapshot>,
    after: Option<&Snapshot>,
    story: &mut Story,
    mut tell: impl FnMut(
        Option<&Snapshot>,
        Option<&Snapshot>,
        (bool, bool),
        &mut Vec<Event>,
    ) -> Result<(), Beyond>,
) -> Result<(), Beyond> {
    let asked = |deal: Option<&Snapshot>| deal.is_some_and(|d| d.asked);
    let (was, is) = (asked(before), asked(after));
    tell(before, after, (was, is), &mut story.whole)?;
    let groups = |deal: Option<&Snapshot>| -> Vec<Key> {
        deal.map(|d| d.groups.clone()).unwrap_or_default()
    };
    let (old, new) = (groups(before), groups(after));
    for key in old.iter().chain(new.iter().filter(|k| !old.contains(k))) {
        let members = (was && old.contains(key), is && new.contains(key));
        let mut events = std::mem::take(story.of_group(key));
        let told = tell(before, after, members, &mut events);
        *story.of_group(key) = events;
        told?;
    }
    Ok(())
}

/// A deal's id and name.
fn called(segment: &Segment, row: usize) -> (String, String) {
    match segment.extra(row) {
        Some(extra) => (extra.id.to_string(), extra.name.to_string()),
        // Its text was not kept: the number it goes by is better than nothing.
        None => (format!("{:016x}", segment.facts[row].id), String::new()),
    }
}
