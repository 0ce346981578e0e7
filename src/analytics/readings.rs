//! The figures that a weekly page stands on, read at the end of several spans in one pass: what was created, won and
//! lost in each, what was open at its end; of the last two also the metrics of the 365 days up to it.
//!
//! Each reading is what `report` says for the span as of its last day; what was created counts as it stood at the end
//! of its first day.

use rustc_hash::FxHashMap;

use super::close_rate::{ByCount, by_count};
use super::counts::TooLarge;
use super::days::Days;
use super::passes::each_segment;
use super::tally::{Adding, DealsValue, velocity};
use crate::model::asked::Asked;
use crate::model::book::{Book, Segment, Standing};
use crate::model::day::Day;
use crate::model::deal::{Change, Tracked};
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::period::Period;
use crate::model::settings::StageId;

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

/// All spans, and more of the last ones.
pub struct Readings {
    pub spans: Vec<Happened>,
    /// The 365 days up to the end of the last span.
    pub year: Year,
    /// The same of the span before it, if there is one.
    pub year_before: Option<Year>,
    /// The last span by owner's name; deals without one last.
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

/// 365 days while deals pass by.
#[derive(Clone, Default)]
struct YearTally {
    won: Adding,
    lost: u64,
    cycle: Days,
}

impl YearTally {
    /// Takes in a deal that closed in the 365 days up to `end`.
    fn add(&mut self, deal: &Standing<'_>, end: Day) {
        let year = Period::last_365_days(end);
        let Some(closed) = deal.state.closed.filter(|day| year.contains(*day)) else {
            return;
        };
        if deal.is_won() {
            self.won.add(deal.value);
            self.cycle.add(closed.since(deal.facts.created));
        } else {
            self.lost += 1;
        }
    }

    fn merge(&mut self, other: YearTally) {
        self.won.merge(other.won);
        self.lost += other.lost;
        self.cycle.merge(other.cycle);
    }

    fn finish(self, open: u64) -> Result<Year, TooLarge> {
        let won = self.won.finish()?;
        let rate = by_count(won.deals, won.deals + self.lost);
        let (size, days) = (won.value.over(won.deals), self.cycle.mean());
        Ok(Year {
            average_size: size,
            mean_days: days,
            per_day: velocity(open, rate.rate, size, days),
            close_rate: rate,
        })
    }
}

/// What one thread reads.
#[derive(Default)]
struct Pass {
    spans: Vec<Tally>,
    /// Of the last span, and of the one before.
    years: [YearTally; 2],
    owners: FxHashMap<Sym, Tally>,
}

impl Pass {
    fn new(spans: usize) -> Pass {
        Pass {
            spans: vec![Tally::default(); spans],
            ..Pass::default()
        }
    }

    fn merge(mut self, other: Pass) -> Pass {
        for (mine, theirs) in self.spans.iter_mut().zip(other.spans) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.years.iter_mut().zip(other.years) {
            mine.merge(theirs);
        }
        for (owner, tally) in other.owners {
            self.owners.entry(owner).or_default().merge(tally);
        }
        self
    }

    fn add(&mut self, deal: &Standing<'_>, spans: &[Span], at: usize) {
        let span = &spans[at];
        let ago = spans.len() - 1 - at;
        if let Some(year) = self.years.get_mut(ago) {
            year.add(deal, span.end);
        }
        let of: fn(&mut Tally) -> &mut Adding = match deal.state.closed {
            None => |t| &mut t.open,
            Some(day) if !span.holds(day) => return,
            Some(_) if deal.is_won() => |t| &mut t.won,
            Some(_) => |t| &mut t.lost,
        };
        of(&mut self.spans[at]).add(deal.value);
        if ago == 0 {
            of(self.owners.entry(deal.state.owner).or_default()).add(deal.value);
        }
    }
}

/// Reads spans, at least one, ascending by their ends; none after the day that the book was read for.
pub fn readings(book: &Book, asked: &Asked, spans: &[Span]) -> Result<Readings, TooLarge> {
    let passes = each_segment(book, |segment| over(book, segment, asked, spans));
    let all = passes
        .into_iter()
        .reduce(Pass::merge)
        .unwrap_or_else(|| Pass::new(spans.len()));
    let named = all.owners.into_iter().map(|(owner, tally)| {
        let name = book.names.text(owner).map(String::from);
        Ok((name, tally.finish()?))
    });
    let mut owners = named.collect::<Result<Vec<_>, TooLarge>>()?;
    owners.sort_by(|(a, _), (b, _)| (a.is_none(), a).cmp(&(b.is_none(), b)));
    let spans = all.spans.into_iter().map(Tally::finish);
    let spans = spans.collect::<Result<Vec<_>, TooLarge>>()?;
    let open = |ago: usize| spans.iter().rev().nth(ago).map(|s| s.open.deals);
    let [year, before] = all.years;
    Ok(Readings {
        year: year.finish(open(0).unwrap_or(0))?,
        year_before: open(1).map(|open| before.finish(open)).transpose()?,
        spans,
        owners,
    })
}

fn over<'b>(book: &'b Book, segment: &'b Segment, asked: &'b Asked, spans: &[Span]) -> Pass {
    let mut pass = Pass::new(spans.len());
    let newest = spans.len() - 1;
    for row in 0..segment.facts.len() {
        let facts = &segment.facts[row];
        if is_long_over(segment, row, spans) {
            continue;
        }
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
                pass.spans[at].new.add(born.value);
                if at == newest {
                    let owner = pass.owners.entry(born.state.owner).or_default();
                    owner.new.add(born.value);
                }
            }
            if asked.on(span.end).matches(book, &deal) {
                pass.add(&deal, spans, at);
            }
        }
    }
    pass
}

/// Whether a deal was closed before anything that is read, and rests since. Most of a long record did.
fn is_long_over(segment: &Segment, row: usize, spans: &[Span]) -> bool {
    // The earlier of the two years is that of the span before the last.
    let before = &spans[spans.len().saturating_sub(2)];
    let ends = spans[0].start.min(before.end.plus(-364));
    let facts = &segment.facts[row];
    let changes = segment.changes_of(facts);
    let newest = changes.last();
    let is_end = |c: &Change| c.what() == Tracked::Stage && StageId::from_code(c.to()).is_end();
    facts.created < ends
        && newest.is_some_and(|c| c.on() < ends)
        && changes
            .iter()
            .rev()
            .find(|c| c.what() == Tracked::Stage)
            .is_some_and(is_end)
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
