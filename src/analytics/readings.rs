//! The figures that a weekly page stands on, read at the end of several spans in one pass: what was created, won and
//! lost in each, what was open at its end, and the metrics of the 365 days up to it.
//!
//! Each reading is what `report` says for the span as of its last day; what was created counts as it stood at the end
//! of its first day.

use rustc_hash::FxHashMap;

use super::close_rate::{ByCount, close_rate};
use super::counts::TooLarge;
use super::days::Days;
use super::passes::each_segment;
use super::sizes::Sizes;
use super::tally::{Adding, DealsValue, velocity};
use crate::model::asked::Asked;
use crate::model::book::{Book, Segment, Standing};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::period::Period;

/// A span with a first and a last day.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub label: String,
    pub start: Day,
    pub end: Day,
}

impl Span {
    /// `None` for a period with an open end.
    pub fn of(period: &Period) -> Option<Span> {
        Some(Span {
            label: period.label.clone(),
            start: period.start?,
            end: period.end?,
        })
    }

    fn holds(&self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }
}

/// What happened in a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Happened {
    pub won: DealsValue,
    pub lost: DealsValue,
    pub new: DealsValue,
    /// Open at its end.
    pub open: DealsValue,
}

/// The metrics of 365 days.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Year {
    pub close_rate: ByCount,
    pub average_size: Option<Money>,
    pub mean_days: Option<f64>,
    pub per_day: Option<f64>,
}

/// One span, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    pub happened: Happened,
    pub year: Year,
}

/// All spans, and the last one by owner.
pub struct Readings {
    pub spans: Vec<Reading>,
    /// By owner's name; deals without one last.
    pub owners: Vec<(Option<String>, Happened)>,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    won: Adding,
    lost: Adding,
    new: Adding,
    open: Adding,
}

impl Tally {
    fn merge(&mut self, other: Tally) {
        self.won.merge(other.won);
        self.lost.merge(other.lost);
        self.new.merge(other.new);
        self.open.merge(other.open);
    }

    fn finish(self) -> Result<Happened, TooLarge> {
        Ok(Happened {
            won: self.won.finish()?,
            lost: self.lost.finish()?,
            new: self.new.finish()?,
            open: self.open.finish()?,
        })
    }
}

/// A span while deals pass by.
#[derive(Clone, Default)]
struct Pass {
    tally: Tally,
    won: Sizes,
    lost: Sizes,
    cycle: Days,
}

impl Pass {
    fn merge(&mut self, other: Pass) {
        self.tally.merge(other.tally);
        self.won.merge(other.won);
        self.lost.merge(other.lost);
        self.cycle.merge(other.cycle);
    }

    fn finish(self) -> Result<Reading, TooLarge> {
        let rate = close_rate(&self.won, &self.lost).ok_or(TooLarge)?.by_count;
        let (size, days) = (self.won.mean(), self.cycle.mean());
        Ok(Reading {
            year: Year {
                average_size: size,
                mean_days: days,
                per_day: velocity(self.tally.open.deals, rate.rate, size, days),
                close_rate: rate,
            },
            happened: self.tally.finish()?,
        })
    }
}

/// Reads spans, ascending by their ends; none after the day that the book was read for.
pub fn readings(book: &Book, asked: &Asked, spans: &[Span]) -> Result<Readings, TooLarge> {
    let parts = each_segment(book, |segment| over(book, segment, asked, spans));
    let mut passes = vec![Pass::default(); spans.len()];
    let mut owners: FxHashMap<Sym, Tally> = FxHashMap::default();
    for (theirs, groups) in parts {
        for (mine, theirs) in passes.iter_mut().zip(theirs) {
            mine.merge(theirs);
        }
        for (owner, tally) in groups {
            owners.entry(owner).or_default().merge(tally);
        }
    }
    let named = owners.into_iter().map(|(owner, tally)| {
        let name = book.names.text(owner).map(String::from);
        Ok((name, tally.finish()?))
    });
    let mut owners = named.collect::<Result<Vec<_>, TooLarge>>()?;
    owners.sort_by(|(a, _), (b, _)| (a.is_none(), a).cmp(&(b.is_none(), b)));
    Ok(Readings {
        spans: passes
            .into_iter()
            .map(Pass::finish)
            .collect::<Result<_, _>>()?,
        owners,
    })
}

fn over<'b>(
    book: &'b Book,
    segment: &'b Segment,
    asked: &'b Asked,
    spans: &[Span],
) -> (Vec<Pass>, FxHashMap<Sym, Tally>) {
    let mut passes = vec![Pass::default(); spans.len()];
    let mut owners: FxHashMap<Sym, Tally> = FxHashMap::default();
    let newest = spans.len().saturating_sub(1);
    for row in 0..segment.facts.len() {
        let facts = &segment.facts[row];
        let mut before: Option<(Day, Standing<'b>)> = None;
        for (at, span) in spans.iter().enumerate() {
            if facts.created > span.end {
                continue;
            }
            let deal = match before {
                // Nothing was written down since, and its value depends on no rate: it stands where it stood.
                Some((day, deal)) if is_at_rest(book, segment, row, day, span.end) => Some(deal),
                _ => book
                    .at(span.end, asked.on(span.end))
                    .standing_of(segment, row),
            };
            let Some(deal) = deal else { continue };
            before = Some((span.end, deal));
            if span.holds(facts.created)
                && let Some(born) = born(book, segment, row, asked)
            {
                passes[at].tally.new.add(born.value);
                if at == newest {
                    owners
                        .entry(born.state.owner)
                        .or_default()
                        .new
                        .add(born.value);
                }
            }
            if !asked.on(span.end).matches(book, &deal) {
                continue;
            }
            let tally = (at == newest).then(|| owners.entry(deal.state.owner).or_default());
            add(&mut passes[at], tally, &deal, span);
        }
    }
    (passes, owners)
}

fn add(pass: &mut Pass, owner: Option<&mut Tally>, deal: &Standing<'_>, span: &Span) {
    let mut both = |of: fn(&mut Tally) -> &mut Adding| of(&mut pass.tally).add(deal.value);
    let of: fn(&mut Tally) -> &mut Adding = match deal.state.closed {
        None => |t| &mut t.open,
        Some(day) if !span.holds(day) => {
            year(pass, deal, span);
            return;
        }
        Some(_) if deal.is_won() => |t| &mut t.won,
        Some(_) => |t| &mut t.lost,
    };
    both(of);
    if let Some(owner) = owner {
        of(owner).add(deal.value);
    }
    year(pass, deal, span);
}

/// A deal that closed in the 365 days up to the span's end.
fn year(pass: &mut Pass, deal: &Standing<'_>, span: &Span) {
    let Some(closed) = deal.state.closed else {
        return;
    };
    if !Period::last_365_days(span.end).contains(closed) {
        return;
    }
    if deal.is_won() {
        pass.won.add(deal.value);
        pass.cycle.add(closed.since(deal.facts.created));
    } else {
        pass.lost.add(deal.value);
    }
}

/// Whether nothing about a deal is otherwise at the end of `to` than at the end of `from`.
fn is_at_rest(book: &Book, segment: &Segment, row: usize, from: Day, to: Day) -> bool {
    let facts = &segment.facts[row];
    let changes = segment.changes_of(facts);
    let last = changes.iter().rev().find(|c| c.on() <= to);
    facts.currency == book.settings.currency && last.is_none_or(|c| c.on() <= from)
}

/// The deal at the end of its first day, if it was asked for then.
fn born<'b>(
    book: &'b Book,
    segment: &'b Segment,
    row: usize,
    asked: &'b Asked,
) -> Option<Standing<'b>> {
    let day = segment.facts[row].created;
    let query = asked.on(day);
    let deal = book.at(day, query).standing_of(segment, row)?;
    query.matches(book, &deal).then_some(deal)
}
