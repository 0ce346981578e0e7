//! The book on past days: what was open then and where it stood, what was won since. The replay of a forecast, and the
//! sizes of deals, are made of it.
//!
//! Deals are gone through in the order of their ids, so that neither the order of reading nor the number of threads
//! shows in a sum.

use rustc_hash::FxHashMap;

use super::arrivals::AmountSums;
use super::bins::OLD;
use crate::model::book::{Book, Segment, Standing, View};
use crate::model::day::Day;
use crate::model::deal::{Facts, Num};
use crate::model::settings::{Settings, StageId};
use crate::model::timeline::{State, Stay, state, stays};

/// Days of history that sizes of deals are taken from.
pub const TWO_YEARS: i64 = 730;

/// Where an open deal stands, as far as its odds depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub pipeline: usize,
    /// Row within the pipeline; `None` where nobody knows the stage.
    pub row: Option<usize>,
    pub days_in_stage: usize,
    pub age: usize,
    /// Whether its history tells its stages.
    pub told: bool,
    /// The rep's own odds.
    pub own: Option<f64>,
}

impl Place {
    pub fn of(
        facts: &Facts,
        segment: &Segment,
        state: &State,
        t: Day,
        settings: &Settings,
    ) -> Place {
        let pipeline = facts.pipeline as usize;
        let first = settings.pipelines[pipeline].stages.start;
        Place {
            pipeline,
            row: state.stage.row().map(|row| row - first),
            days_in_stage: t.since(state.entered).max(0) as usize,
            age: t.since(facts.created).max(0) as usize,
            told: facts.told,
            own: state.probability.unpack(&segment.wide).map(|p| p.to_f64()),
        }
    }
}

/// Open deals of one kind on one day: a place, and what stands there.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    pub place: Place,
    pub amounts: AmountSums,
}

/// One open deal with something of its own: odds, or a day before which it is not won.
#[derive(Clone, Copy, Debug)]
pub struct Single {
    pub place: Place,
    pub amount: f64,
    pub not_before: Option<Day>,
}

/// What was open on a day.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Deals that differ in nothing but their amount, together.
    pub crowds: Vec<Crowd>,
    pub singles: Vec<Single>,
    /// By pipeline: amounts of the deals created in two years.
    pub created: Vec<AmountSums>,
}

/// A win, and when it was undone, if it was.
#[derive(Clone, Copy, Debug)]
struct Win {
    closed: Day,
    reopened: Option<Day>,
    amount: f64,
}

struct PastDeal<'b> {
    segment: &'b Segment,
    row: u32,
    facts: &'b Facts,
    /// Closed, and never opened again, with what it was worth then.
    closed: Option<(Day, f64)>,
}

/// The deals of a book, ready to be asked about any day up to the one they were gone through for.
pub struct Past<'b> {
    book: &'b Book,
    deals: Vec<PastDeal<'b>>,
    /// By pipeline, by day of closing.
    wins: Vec<Vec<Win>>,
    /// Every closing, by day, with the deal's place.
    closings: Vec<(Day, u32)>,
}

impl<'b> Past<'b> {
    /// Goes through every deal that was created by `last`; nothing after it is seen.
    pub fn of(book: &'b Book, last: Day) -> Past<'b> {
        let mut deals: Vec<PastDeal<'b>> = Vec::new();
        for segment in &book.segments {
            let rows = segment.facts.iter().zip(0..);
            let existing = rows.filter(|(f, _)| f.created <= last);
            deals.extend(existing.map(|(facts, row)| PastDeal {
                segment,
                row,
                facts,
                closed: None,
            }));
        }
        deals.sort_unstable_by_key(|d| d.facts.id);
        let mut wins = vec![Vec::new(); book.settings.pipelines.len()];
        let (mut list, mut closings) = (Vec::new(), Vec::new());
        for (at, deal) in deals.iter_mut().enumerate() {
            stays(
                deal.facts,
                deal.segment.changes_of(deal.facts),
                last,
                &mut list,
            );
            for stay in list.iter().filter(|s| s.stage.is_end()) {
                deal.end(book, stay, &mut wins[deal.facts.pipeline as usize]);
                // Closed, reopened and closed again on one day is one closing.
                let closing = (stay.entered, at as u32);
                if closings.last() != Some(&closing) {
                    closings.push(closing);
                }
            }
        }
        // A stable sort: wins of one day stay in the order of ids.
        wins.iter_mut()
            .for_each(|w| w.sort_by_key(|win| win.closed));
        closings.sort_by_key(|c| c.0);
        Past {
            book,
            deals,
            wins,
            closings,
        }
    }

    /// What was won from `from` to `to`, as it stood on `to`.
    pub fn won(&self, pipeline: usize, from: Day, to: Day) -> AmountSums {
        let wins = &self.wins[pipeline];
        let first = wins.partition_point(|w| w.closed < from);
        let end = wins.partition_point(|w| w.closed <= to).max(first);
        let mut sums = AmountSums::default();
        for win in wins[first..end]
            .iter()
            .filter(|w| w.reopened.is_none_or(|day| day > to))
        {
            sums.add(win.amount);
        }
        sums
    }

    /// The first closing there ever was.
    pub fn first_closing(&self) -> Option<Day> {
        self.closings.first().map(|c| c.0)
    }

    /// The deals that are closed at a view's day, their newest closing in a span of days that ends on it; whatever the
    /// view asks for.
    pub fn closed_since(&self, view: View<'b>, from: Day) -> impl Iterator<Item = Standing<'b>> {
        let first = self.closings.partition_point(|c| c.0 < from);
        let end = self.closings.partition_point(|c| c.0 <= view.t).max(first);
        let list = self.closings[first..end].iter();
        list.filter_map(move |(day, at)| {
            let deal = &self.deals[*at as usize];
            // A deal that was closed twice stands with its newest closing.
            self.standing(view, deal)
                .filter(|s| s.state.closed == Some(*day))
        })
    }

    /// The deals that may be open at a view's day, whatever it asks for: all but those that were closed for good.
    pub fn open_at(&self, view: View<'b>) -> impl Iterator<Item = Standing<'b>> {
        let gone = move |d: &PastDeal<'_>| d.closed.is_some_and(|(closed, _)| closed <= view.t);
        let may_be = self.deals.iter().filter(move |d| !gone(d));
        may_be.filter_map(move |d| self.standing(view, d).filter(Standing::is_open))
    }

    /// Every deal that existed at a view's day, whatever it asks for.
    pub fn everyone(&self, view: View<'b>) -> impl Iterator<Item = Standing<'b>> {
        self.deals
            .iter()
            .filter_map(move |d| self.standing(view, d))
    }

    fn standing(&self, view: View<'b>, deal: &PastDeal<'b>) -> Option<Standing<'b>> {
        view.standing_of(deal.segment, deal.row as usize)
    }

    /// Every amount that sizes of new deals are taken from, as of `t`: those won in two years, those created in two
    /// years.
    pub fn amounts(&self, pipelines: &[usize], t: Day) -> (Vec<f64>, Vec<f64>) {
        let since = t.plus(1 - TWO_YEARS);
        let wins = pipelines.iter().flat_map(|p| &self.wins[*p]);
        let won = wins
            .filter(|w| w.closed >= since && w.closed <= t && w.reopened.is_none_or(|day| day > t))
            .map(|w| w.amount);
        let created = self
            .deals
            .iter()
            .filter(|d| d.facts.created >= since && d.facts.created <= t)
            .filter(|d| pipelines.contains(&(d.facts.pipeline as usize)))
            .map(|d| d.amount(self.book, t));
        (won.collect(), created.collect())
    }

    /// What was open on a day.
    pub fn snapshot(&self, t: Day) -> Snapshot {
        let since = t.plus(1 - TWO_YEARS);
        let settings = &self.book.settings;
        let mut crowds: FxHashMap<[u32; 4], (Place, AmountSums)> = FxHashMap::default();
        let mut shot = Snapshot {
            created: vec![AmountSums::default(); settings.pipelines.len()],
            ..Snapshot::default()
        };
        for deal in self.deals.iter().filter(|d| d.facts.created <= t) {
            let recent = deal.facts.created >= since;
            let created = &mut shot.created[deal.facts.pipeline as usize];
            if let Some((_, amount)) = deal.closed.filter(|(closed, _)| *closed <= t) {
                if recent {
                    created.add(amount);
                }
                continue;
            }
            let state = state(deal.facts, deal.segment.changes_of(deal.facts), t);
            if state.stage.is_end() {
                // It was reopened after `t`.
                if recent {
                    created.add(deal.amount(self.book, t));
                }
                continue;
            }
            let amount = value(self.book, deal.segment, deal.facts, state.amount, t);
            if recent {
                created.add(amount);
            }
            let place = Place::of(deal.facts, deal.segment, &state, t, settings);
            let not_before = state.on_hold_until.filter(|day| *day > t);
            if place.own.is_some() || not_before.is_some() {
                shot.singles.push(Single {
                    place,
                    amount,
                    not_before,
                });
            } else {
                let place = place.of_a_crowd();
                crowds
                    .entry(place.key())
                    .or_insert((place, AmountSums::default()))
                    .1
                    .add(amount);
            }
        }
        let mut keyed: Vec<_> = crowds.into_iter().collect();
        keyed.sort_unstable_by_key(|(key, _)| *key);
        shot.crowds = keyed
            .into_iter()
            .map(|(_, (place, amounts))| Crowd { place, amounts })
            .collect();
        shot
    }
}

impl Place {
    /// Without what makes no difference to its odds.
    fn of_a_crowd(self) -> Place {
        let by_stage = self.told && self.row.is_some();
        Place {
            days_in_stage: if by_stage {
                self.days_in_stage.min(OLD)
            } else {
                0
            },
            age: if by_stage { 0 } else { self.age.min(OLD) },
            ..self
        }
    }

    fn key(&self) -> [u32; 4] {
        let row = self
            .row
            .map_or(u32::MAX, |row| row as u32 * 2 + u32::from(self.told));
        [
            self.pipeline as u32,
            row,
            self.days_in_stage as u32,
            self.age as u32,
        ]
    }
}

impl PastDeal<'_> {
    /// Takes in a closing.
    fn end(&mut self, book: &Book, stay: &Stay, wins: &mut Vec<Win>) {
        let closed = stay.entered;
        let then = state(self.facts, self.segment.changes_of(self.facts), closed);
        let amount = value(book, self.segment, self.facts, then.amount, closed);
        let reopened = stay.left.map(|(day, _)| day);
        if reopened.is_none() {
            self.closed = Some((closed, amount));
        }
        if stay.stage == StageId::WON {
            wins.push(Win {
                closed,
                reopened,
                amount,
            });
        }
    }

    /// What it was worth on a day: once it is closed, what it was worth then.
    fn amount(&self, book: &Book, t: Day) -> f64 {
        if let Some((_, amount)) = self.closed.filter(|(closed, _)| *closed <= t) {
            return amount;
        }
        let changes = self.segment.changes_of(self.facts);
        let now = state(self.facts, changes, t);
        let day = now.closed.unwrap_or(t);
        let then = state(self.facts, changes, day);
        value(book, self.segment, self.facts, then.amount, day)
    }
}

/// An amount in the workspace's currency at a day's rate; before the first rate, at that one.
fn value(book: &Book, segment: &Segment, facts: &Facts, amount: Num, on: Day) -> f64 {
    let amount = amount.unpack(&segment.wide).map_or(0.0, |a| a.to_f64());
    if facts.currency == book.settings.currency {
        return amount;
    }
    let rate = book.settings.rates.on_or_first(facts.currency, on);
    amount * rate.map_or(0.0, |r| r.to_f64())
}
