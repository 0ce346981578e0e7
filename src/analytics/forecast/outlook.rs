//! What will have been won by the end of a period, by the model: of the open deals, and of those yet to come.

use rustc_hash::FxHashMap;

use super::chain::HORIZON;
use super::distribution::Distribution;
use super::fit::UnitFit;
use super::grid::{Chance, NewWins};
use super::lookup::Lookup;
use super::model::Model;
use super::odds::{exp, with_odds};
use super::opportunity::Opportunity;
use super::past::{Place, Snapshot};
use super::replay::Level;
use crate::model::day::Day;
use crate::model::period::Period;

/// What a what-if supposes of all deals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suppose {
    /// Added to all log odds.
    pub log_odds: f64,
    /// How much faster closings come.
    pub speed: f64,
    /// Whether any deal is still to come.
    pub new_deals: bool,
}

impl Default for Suppose {
    fn default() -> Suppose {
        Suppose {
            log_odds: 0.0,
            speed: 1.0,
            new_deals: true,
        }
    }
}

/// What is asked of a model.
pub struct Asked<'a, 'b> {
    pub period: &'a Period,
    /// The open deals, parked ones among them, omitted ones not.
    pub deals: &'a [Opportunity<'b>],
    /// Won in the period by T.
    pub won: f64,
    /// Which share of the deals yet to come is meant.
    pub share_of_new: f64,
    pub suppose: Suppose,
}

/// A deal's odds by the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DealOdds {
    /// Of ever being won.
    pub ever: f64,
    /// Of being won in the period.
    pub in_period: f64,
    /// The median day of winning, if it is won; `None` if it never is.
    pub expected: Option<Day>,
}

/// The modelled landing.
pub struct Outlook {
    pub won: f64,
    /// Σ amount × odds in the period.
    pub from_open: f64,
    pub from_new: f64,
    /// Wins among the deals yet to come.
    pub new_wins: f64,
    pub distribution: Distribution,
    /// By deal asked about: the odds in the period.
    pub odds: Vec<f64>,
    /// The deal that brings most, by its place among those asked about, and what it brings.
    largest: Option<(usize, f64)>,
}

impl Outlook {
    /// Nothing is left to chance.
    pub fn certain(won: f64) -> Outlook {
        Outlook {
            won,
            from_open: 0.0,
            from_new: 0.0,
            new_wins: 0.0,
            distribution: Distribution::certain(won),
            odds: Vec::new(),
            largest: None,
        }
    }

    pub fn mean(&self) -> f64 {
        self.won + self.from_open + self.from_new
    }

    /// The open deal that brings more than half of what is still to come, by its place among those asked about.
    pub fn ruled_by(&self) -> Option<usize> {
        let to_come = self.from_open + self.from_new;
        self.largest
            .filter(|(_, part)| *part > to_come / 2.0 && to_come > 0.0)
            .map(|(at, _)| at)
    }
}

/// A model that was fitted as of its day, with its level for the days ahead.
pub struct Forecaster<'m, 'b> {
    pub model: Model<'m, 'b>,
    pub fits: Vec<UnitFit>,
    pub level: Level,
    /// The last day looked at.
    end: Day,
    shot: Snapshot,
    /// By unit: amounts of new wins with their shares.
    sizes: Vec<Vec<(f64, f64)>>,
}

impl<'m, 'b> Forecaster<'m, 'b> {
    /// Fits the model for what comes up to the end of a period.
    pub fn new(model: Model<'m, 'b>, period: &Period) -> Forecaster<'m, 'b> {
        let shot = model.record.past.snapshot(model.t);
        let fits: Vec<UnitFit> = model
            .units
            .iter()
            .map(|u| model.fit(u, model.t, &shot))
            .collect();
        let end = last_day(model.t, period);
        let level = Level::of(&model, end.since(model.t));
        let sizes = fits.iter().map(|fit| sizes(&model, fit)).collect();
        Forecaster {
            model,
            fits,
            level,
            end,
            shot,
            sizes,
        }
    }

    /// The odds of a group of deals, and what they come to.
    pub fn outlook(&self, asked: &Asked<'_, 'b>) -> Outlook {
        let odds = self.odds_in(asked.period, asked.deals, asked.suppose);
        let chances: Vec<Chance> = asked
            .deals
            .iter()
            .zip(&odds)
            .map(|(deal, p)| Chance {
                amount: deal.value.to_f64(),
                odds: *p,
            })
            .collect();
        let expected = self.new_wins(
            self.model.t,
            asked.period,
            asked.share_of_new,
            asked.suppose,
        );
        let sizes = self.sizes_of(&expected);
        let all: f64 = expected.iter().sum();
        let mean_square = sizes
            .iter()
            .fold((0.0, 0.0), |(m, s), (a, w)| (m + a * w, s + a * a * w));
        let new = NewWins {
            expected: all,
            mean: mean_square.0,
            square: mean_square.1,
            sizes: &sizes,
        };
        Outlook {
            won: asked.won,
            // From 0.0: the sum of nothing is -0.0.
            from_open: chances.iter().fold(0.0, |sum, c| sum + c.amount * c.odds),
            from_new: all * new.mean,
            new_wins: all,
            distribution: Distribution::of(asked.won, &chances, new, self.level.sigma),
            odds,
            largest: largest(&chances),
        }
    }

    /// The odds of each deal of being won in the period.
    pub fn odds_in(
        &self,
        period: &Period,
        deals: &[Opportunity<'_>],
        suppose: Suppose,
    ) -> Vec<f64> {
        let places: Vec<(Place, Day)> = deals
            .iter()
            .map(|deal| (self.place(deal), self.from(deal)))
            .collect();
        self.odds_at(self.model.t, period, &places, suppose)
    }

    /// The odds of deals that stand at places on day `t`, each not won before a day, by what is known here.
    pub fn odds_at(
        &self,
        t: Day,
        period: &Period,
        places: &[(Place, Day)],
        suppose: Suppose,
    ) -> Vec<f64> {
        let mut lookups = self.lookups();
        let mut clocks = Clocks::new(self, suppose);
        let (before, end) = ends(t, period);
        places
            .iter()
            .map(|(place, from)| {
                let unit = self.unit_of(place.pipeline);
                let mut by = |day: Day| {
                    let clock = clocks.of(unit, (*from).max(t), day);
                    let p = at(&mut lookups[unit], place, clock);
                    self.leveled(unit, place, p, suppose)
                };
                let early = before.map_or(0.0, &mut by);
                (by(end) - early).max(0.0)
            })
            .collect()
    }

    /// What deals that nobody has entered by day `t` bring in the period.
    pub fn new_value(&self, t: Day, period: &Period, share: f64) -> f64 {
        let expected = self.new_wins(t, period, share, Suppose::default());
        let fits = expected.iter().zip(&self.fits);
        fits.map(|(n, fit)| n * fit.sizes.mean).sum()
    }

    /// What each deal's odds are, ever and in the period, and when.
    pub fn deal_odds(
        &self,
        period: &Period,
        deals: &[Opportunity<'_>],
        suppose: Suppose,
    ) -> Vec<DealOdds> {
        let in_period = self.odds_in(period, deals, suppose);
        let mut lookups = self.lookups();
        deals
            .iter()
            .zip(in_period)
            .map(|(deal, in_period)| {
                let place = self.place(deal);
                let unit = self.unit_of(place.pipeline);
                let mut by = |days: usize| {
                    let p = lookups[unit].odds(&place, days);
                    self.leveled(unit, &place, p, suppose)
                };
                let ever = by(HORIZON);
                let half = first_day(HORIZON, |days| by(days) >= ever / 2.0);
                let from = self.from(deal);
                let expected = (ever > 0.0).then(|| from.plus(half as i64));
                DealOdds {
                    ever,
                    in_period,
                    expected,
                }
            })
            .collect()
    }

    /// What a deal's odds of ever being won were on the day it entered its stage; `None` where no stay says so.
    pub fn odds_on_entering(&self, deal: &Opportunity<'_>) -> Option<f64> {
        let place = Place {
            days_in_stage: 0,
            ..self.place(deal)
        };
        let by_stay = place.told && place.row.is_some() && place.own.is_none();
        by_stay.then(|| {
            let unit = self.unit_of(place.pipeline);
            let p = self.lookups()[unit].odds(&place, HORIZON);
            self.leveled(unit, &place, p, Suppose::default())
        })
    }

    /// By unit, expected new wins in the period.
    pub(super) fn new_wins(
        &self,
        t: Day,
        period: &Period,
        share: f64,
        suppose: Suppose,
    ) -> Vec<f64> {
        if !suppose.new_deals {
            return vec![0.0; self.fits.len()];
        }
        let mut clocks = Clocks::new(self, suppose);
        let (before, end) = ends(t, period);
        let fits = self.fits.iter().enumerate();
        fits.map(|(unit, fit)| {
            let mut by = |day: Day| {
                let (days, clock) = (day.since(t).max(0) as usize, clocks.of(unit, t, day));
                fit.arrivals() * fit.wins_of_one_a_day(days, clock, suppose.log_odds)
            };
            let early = before.map_or(0.0, &mut by);
            (by(end) - early).max(0.0) * exp(self.level.log[unit]) * share
        })
        .collect()
    }

    /// The sizes of new wins, each unit's by how many it expects.
    fn sizes_of(&self, expected: &[f64]) -> Vec<(f64, f64)> {
        let all: f64 = expected.iter().sum();
        let mut sizes = Vec::new();
        if all > 0.0 {
            for (n, list) in expected.iter().zip(&self.sizes) {
                sizes.extend(
                    list.iter()
                        .map(|(amount, share)| (*amount, share * n / all)),
                );
            }
        }
        sizes
    }

    /// The level, on all but the rep's own odds; then what is supposed, on all.
    pub(super) fn leveled(&self, unit: usize, place: &Place, p: f64, suppose: Suppose) -> f64 {
        let level = if place.own.is_some() {
            0.0
        } else {
            self.level.log[unit]
        };
        with_odds(p, exp(level + suppose.log_odds))
    }

    pub(super) fn lookups(&self) -> Vec<Lookup<'_>> {
        let clock = |fit: &UnitFit| fit.months.days(self.model.t, self.end, &self.calendar());
        let fits = self.fits.iter();
        fits.map(|fit| Lookup::new(fit, &self.shot.crowds, clock(fit)))
            .collect()
    }

    pub fn unit_of(&self, pipeline: usize) -> usize {
        let has = |unit: &super::fit::Unit| unit.members.contains(&pipeline);
        self.model.units.iter().position(has).unwrap_or(0)
    }

    /// Where an open deal stands.
    pub fn place(&self, deal: &Opportunity<'_>) -> Place {
        self.place_on(deal, self.model.t)
    }

    /// Where a deal that is open on a day stands then.
    pub fn place_on(&self, deal: &Opportunity<'_>, t: Day) -> Place {
        let standing = &deal.deal;
        let settings = &self.model.record.book.settings;
        Place::of(
            standing.facts,
            standing.segment,
            &standing.state,
            t,
            settings,
        )
    }

    /// From when a deal may be won: after its day, if it waits for one.
    pub(super) fn from(&self, deal: &Opportunity<'_>) -> Day {
        deal.not_before
            .map_or(self.model.t, |day| day.max(self.model.t))
    }

    fn calendar(&self) -> crate::model::period::Calendar {
        self.model.record.book.settings.calendar
    }
}

/// The deal that brings most; of equal ones the first.
fn largest(chances: &[Chance]) -> Option<(usize, f64)> {
    let parts = chances.iter().map(|c| c.amount * c.odds).enumerate();
    parts.reduce(|best, part| if part.1 > best.1 { part } else { best })
}

/// Odds within a number of days that need not be whole: on the line between two days.
pub(super) fn at(lookup: &mut Lookup<'_>, place: &Place, clock: f64) -> f64 {
    let whole = clock.floor();
    let below = lookup.odds(place, whole as usize);
    let part = clock - whole;
    if part == 0.0 {
        return below;
    }
    below + (lookup.odds(place, whole as usize + 1) - below) * part
}

/// The days of a period that lie ahead: the last day before it, if it begins later than tomorrow, and its end, at most
/// two years away.
pub(super) fn ends(t: Day, period: &Period) -> (Option<Day>, Day) {
    let end = last_day(t, period);
    let before = period
        .start
        .map(|start| start.plus(-1))
        .filter(|day| *day > t);
    (before.map(|day| day.min(end)), end)
}

/// The last day that the model looks at.
pub fn last_day(t: Day, period: &Period) -> Day {
    let horizon = t.plus(HORIZON as i64);
    period.end.map_or(horizon, |end| end.min(horizon)).max(t)
}

/// Days ahead on each unit's clock, worked out once.
pub(super) struct Clocks<'f, 'm, 'b> {
    forecaster: &'f Forecaster<'m, 'b>,
    speed: f64,
    known: FxHashMap<(usize, Day, Day), f64>,
}

impl<'f, 'm, 'b> Clocks<'f, 'm, 'b> {
    pub(super) fn new(forecaster: &'f Forecaster<'m, 'b>, suppose: Suppose) -> Self {
        Clocks {
            forecaster,
            speed: suppose.speed,
            known: FxHashMap::default(),
        }
    }

    pub(super) fn of(&mut self, unit: usize, from: Day, to: Day) -> f64 {
        let (forecaster, speed) = (self.forecaster, self.speed);
        *self.known.entry((unit, from, to)).or_insert_with(|| {
            let days = forecaster.fits[unit]
                .months
                .days(from, to, &forecaster.calendar());
            (days as f64 * speed).min(HORIZON as f64)
        })
    }
}

/// Amounts of new wins of a unit, with their shares.
fn sizes(model: &Model<'_, '_>, fit: &UnitFit) -> Vec<(f64, f64)> {
    let (won, created) = model.record.past.amounts(&fit.unit.evidence, model.t);
    let each = super::arrivals::each_created(created.len() as f64, fit.kappa);
    let all = won.len() as f64 + each * created.len() as f64;
    if all <= 0.0 {
        return Vec::new();
    }
    let won = won.into_iter().map(|a| (a, 1.0 / all));
    won.chain(created.into_iter().map(|a| (a, each / all)))
        .collect()
}

/// The least of 0 … `most` days from which a condition holds, that once it holds goes on holding.
fn first_day(most: usize, mut holds: impl FnMut(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
