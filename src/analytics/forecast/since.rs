//! Why a forecast differs from an earlier one of the same period, deal by deal: with the earlier fit until the last
//! step, so that what happened to deals is told apart from what was learned since.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::outlook::{Forecaster, Suppose};
use super::past::Place;
use super::point::Point;
use crate::analytics::counts::TooLarge;
use crate::model::book::{Standing, View};
use crate::model::day::Day;
use crate::model::period::Period;

/// What moved the mean.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Now in what is won: the amount less what it was counted with.
    Won,
    /// What it was counted with.
    Lost,
    /// Created since, less what was expected of deals nobody had entered.
    NewDeals,
    /// Another stage, own odds or hold, with the days left then.
    Moved,
    /// The same place with fewer days left.
    Aged,
    Amounts,
    /// Deals that began or ceased to meet the query.
    Query,
    /// Deals whose file came or went between two states of the files, and was not created since.
    Restated,
    /// The same deals by what was learned since.
    Rates,
}

impl Cause {
    pub const ALL: [Cause; 9] = [
        Cause::Won,
        Cause::Lost,
        Cause::NewDeals,
        Cause::Moved,
        Cause::Aged,
        Cause::Amounts,
        Cause::Query,
        Cause::Restated,
        Cause::Rates,
    ];
}

/// What one deal moved the mean by.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Part {
    pub id: String,
    pub cause: Cause,
    pub value: f64,
}

/// An earlier forecast, and what led from it to the later one.
#[derive(Clone, Debug)]
pub struct Since {
    pub t: Day,
    pub then: f64,
    pub now: f64,
    /// What each cause brought; they add up to the difference.
    pub causes: Vec<(Cause, f64)>,
    /// By deal, the largest first.
    pub parts: Vec<Part>,
}

/// A deal at one end.
#[derive(Clone, Copy)]
enum State {
    /// Its place, from when it may be won, and its value.
    Open(Place, Day, f64),
    /// In what is won in the period.
    Won(f64),
    /// Closed otherwise.
    Gone(bool),
}

/// The deals of a view by what they are known by, each with its id where text is kept.
type Deals = BTreeMap<u64, (State, Option<String>)>;

/// Explains a later point by an earlier one of the same period.
pub fn since<'b>(
    earlier: &Point<'_, 'b>,
    later: &Point<'_, 'b>,
    then: f64,
    now: f64,
    share: (f64, f64),
) -> Result<Since, TooLarge> {
    let mut told = Telling::default();
    let Some(fit) = &earlier.forecaster else {
        told.add(Cause::Rates, now - then, None);
        return Ok(told.finish(earlier.view.t, then, now));
    };
    let (a, b) = (states(earlier, fit)?, states(later, fit)?);
    let t = (earlier.view.t, later.view.t);
    let odds = Odds::of(fit, earlier.period, t, &a, &b);
    let new = created_after(later.view, t.0);
    // Within one state of the files every deal is in both.
    let files = [earlier, later].map(|point| ids(point.view));
    for id in a.keys().chain(b.keys().filter(|id| !a.contains_key(id))) {
        let name = b.get(id).or(a.get(id)).and_then(|(_, name)| name.clone());
        let kind = match (
            new.contains(id),
            files.iter().all(|known| known.contains(id)),
        ) {
            (true, _) => Cause::NewDeals,
            (false, true) => Cause::Query,
            (false, false) => Cause::Restated,
        };
        told.deal(
            (a.get(id).map(|d| d.0), b.get(id).map(|d| d.0)),
            kind,
            odds.of_deal(*id),
            name,
        );
    }
    let (new_then, new_now) = (
        fit.new_value(t.0, earlier.period, share.0),
        fit.new_value(t.1, earlier.period, share.0),
    );
    told.add(Cause::NewDeals, new_now - new_then, None);
    let explained: f64 = told.causes.values().sum();
    told.add(Cause::Rates, now - then - explained, None);
    Ok(told.finish(t.0, then, now))
}

/// What the deals of a view's files are known by.
fn ids(view: View<'_>) -> FxHashSet<u64> {
    let facts = view.book.segments.iter().flat_map(|s| &s.facts);
    facts.map(|f| f.id).collect()
}

/// The deals that were created after a day.
fn created_after(view: View<'_>, t: Day) -> FxHashSet<u64> {
    let facts = view.book.segments.iter().flat_map(|s| &s.facts);
    facts.filter(|f| f.created > t).map(|f| f.id).collect()
}

/// The deals of a point: open ones at their place, and those that closed.
fn states<'b>(point: &Point<'_, 'b>, fit: &Forecaster<'_, 'b>) -> Result<Deals, TooLarge> {
    let (view, past) = (point.view, &point.record.past);
    let name = |deal: &Standing<'_>| deal.id().map(String::from);
    let mut all = Deals::new();
    for deal in point.set()?.open.iter().filter(|d| !d.is_omitted()) {
        let place = fit.place_on(deal, view.t);
        let from = deal.not_before.map_or(view.t, |day| day.max(view.t));
        let state = State::Open(place, from, deal.value.to_f64());
        all.insert(deal.deal.facts.id, (state, name(&deal.deal)));
    }
    for deal in past.closed_since(view, Day::MIN) {
        let Some(share) = view.query.credit(view.book, &deal) else {
            continue;
        };
        let value = crate::model::credit::credit_of(deal.value, share).ok_or(TooLarge)?;
        let counts = deal.is_won()
            && deal
                .state
                .closed
                .is_some_and(|day| point.period.contains(day));
        let state = if counts {
            State::Won(value.to_f64())
        } else {
            State::Gone(deal.is_won())
        };
        all.insert(deal.facts.id, (state, name(&deal)));
    }
    Ok(all)
}

/// The earlier fit's odds: of places then and now, with the days left then and now.
struct Odds {
    /// Where it stood, then; where it stands, with the days left then; and now.
    by_deal: BTreeMap<u64, [f64; 3]>,
}

impl Odds {
    fn of(fit: &Forecaster<'_, '_>, period: &Period, t: (Day, Day), a: &Deals, b: &Deals) -> Odds {
        let open = |deals: &Deals| -> Vec<(u64, Place, Day)> {
            let open = deals.iter().filter_map(|(id, (state, _))| match state {
                State::Open(place, from, _) => Some((*id, *place, *from)),
                _ => None,
            });
            open.collect()
        };
        let mut by_deal: BTreeMap<u64, [f64; 3]> = BTreeMap::new();
        let mut ask = |deals: &[(u64, Place, Day)], t: Day, column: usize| {
            let places: Vec<(Place, Day)> = deals
                .iter()
                .map(|(_, place, from)| (*place, *from))
                .collect();
            let odds = fit.odds_at(t, period, &places, Suppose::default());
            for ((id, _, _), p) in deals.iter().zip(odds) {
                by_deal.entry(*id).or_insert([0.0; 3])[column] = p;
            }
        };
        let (then, now) = (open(a), open(b));
        // As if they stood there then: what was parked until a day still is.
        let waits = |from: Day| if from > t.1 { from } else { t.0 };
        let moved: Vec<(u64, Place, Day)> = now
            .iter()
            .map(|(id, place, from)| (*id, *place, waits(*from)))
            .collect();
        ask(&then, t.0, 0);
        ask(&moved, t.0, 1);
        ask(&now, t.1, 2);
        Odds { by_deal }
    }

    fn of_deal(&self, id: u64) -> [f64; 3] {
        self.by_deal.get(&id).copied().unwrap_or([0.0; 3])
    }
}

/// Causes and parts while they are told.
#[derive(Default)]
struct Telling {
    causes: BTreeMap<Cause, f64>,
    parts: Vec<Part>,
}

impl Telling {
    fn add(&mut self, cause: Cause, value: f64, id: Option<String>) {
        *self.causes.entry(cause).or_insert(0.0) += value;
        if let Some(id) = id.filter(|_| value != 0.0) {
            self.parts.push(Part { id, cause, value });
        }
    }

    /// One deal, from what it was counted with to what it is. `kind` is why it is at one end only.
    fn deal(
        &mut self,
        (a, b): (Option<State>, Option<State>),
        kind: Cause,
        [then, moved, now]: [f64; 3],
        id: Option<String>,
    ) {
        let counted = match a {
            Some(State::Open(_, _, value)) => value * then,
            Some(State::Won(value)) => value,
            _ => 0.0,
        };
        let counts = match b {
            Some(State::Open(_, _, value)) => value * now,
            Some(State::Won(value)) => value,
            _ => 0.0,
        };
        match (a, b) {
            (Some(State::Open(was, _, before)), Some(State::Open(is, _, after))) => {
                let is_other =
                    is.row != was.row || is.own != was.own || is.days_in_stage < was.days_in_stage;
                let first = if is_other {
                    before * (moved - then)
                } else {
                    0.0
                };
                self.add(Cause::Moved, first, id.clone());
                self.add(Cause::Aged, before * (now - then) - first, id.clone());
                self.add(Cause::Amounts, (after - before) * now, id);
            }
            (None, _) => self.add(kind, counts - counted, id),
            (_, None) if kind == Cause::NewDeals => self.add(Cause::Query, counts - counted, id),
            (_, None) => self.add(kind, counts - counted, id),
            (Some(State::Won(_) | State::Gone(true)), _)
            | (_, Some(State::Won(_) | State::Gone(true))) => {
                self.add(Cause::Won, counts - counted, id)
            }
            _ => self.add(Cause::Lost, counts - counted, id),
        }
    }

    fn finish(self, t: Day, then: f64, now: f64) -> Since {
        let mut parts = self.parts;
        parts.sort_by(|a, b| {
            let order = (a.cause).cmp(&b.cause);
            order
                .then(b.value.abs().total_cmp(&a.value.abs()))
                .then_with(|| a.id.cmp(&b.id))
        });
        Since {
            t,
            then,
            now,
            causes: Cause::ALL
                .iter()
                .map(|c| (*c, self.causes.get(c).copied().unwrap_or(0.0)))
                .collect(),
            parts,
        }
    }
}
