//! The odds of a deal at its place, each kind of place worked out once.

use rustc_hash::FxHashMap;

use super::bins::OLD;
use super::chain::HORIZON;
use super::fit::UnitFit;
use super::odds::{exp, solve, with_odds};
use super::past::{Crowd, Place};

/// Below these odds of ever being won by the chain, the shape of its first days is taken instead.
const HOPELESS: f64 = 0.01;
/// Log odds are moved by no more than this to meet the age curve.
const FAR: f64 = 30.0;

/// Odds as of one day, by one fit.
pub struct Lookup<'f> {
    pub fit: &'f UnitFit,
    /// By horizon, then by pipeline and row, then by days in the stage; NaN where nobody asked yet.
    tables: FxHashMap<(usize, usize, usize), Vec<f64>>,
    /// What the odds of deals without a history are multiplied by.
    correction: f64,
}

impl<'f> Lookup<'f> {
    /// `crowds` are those of the day: deals without a history among them are brought in line with the age curve, as far
    /// as it sees in `clock` days.
    pub fn new(fit: &'f UnitFit, crowds: &[Crowd], clock: usize) -> Lookup<'f> {
        let untold = crowds.iter().filter(|c| {
            !c.place.told && c.place.row.is_some() && fit.unit.members.contains(&c.place.pipeline)
        });
        let untold: Vec<&Crowd> = untold.collect();
        let mut lookup = Lookup {
            fit,
            tables: FxHashMap::default(),
            correction: 1.0,
        };
        if !untold.is_empty() && clock > 0 {
            lookup.correction = lookup.correct(&untold, clock);
        }
        lookup
    }

    /// The odds that a deal is won within `horizon` days, the level not applied.
    pub fn odds(&mut self, place: &Place, horizon: usize) -> f64 {
        if horizon == 0 {
            return 0.0;
        }
        match place.own {
            Some(own) => own * self.part(place, horizon),
            None => self.by_record(place, horizon),
        }
    }

    fn by_record(&mut self, place: &Place, horizon: usize) -> f64 {
        match place.row {
            Some(row) if place.told => {
                self.chain(place.pipeline, row, place.days_in_stage, horizon)
            }
            Some(row) => {
                let days = self.settled(place);
                let p = self.chain(place.pipeline, row, days, horizon);
                with_odds(p, self.correction)
            }
            None => self.fit.age.odds(place.age, horizon),
        }
    }

    /// Which part of the deals that are ever won, won within `horizon` days.
    fn part(&mut self, place: &Place, horizon: usize) -> f64 {
        let (row, days) = match (place.told, place.row) {
            (true, Some(row)) => (row, place.days_in_stage),
            _ => {
                return part(
                    self.fit.age.within(horizon as f64),
                    self.fit.age.within(HORIZON as f64),
                    horizon,
                );
            }
        };
        let ever = self.chain(place.pipeline, row, days, HORIZON);
        let days = if ever < HOPELESS { 0 } else { days };
        let (some, all) = (
            self.chain(place.pipeline, row, days, horizon),
            self.chain(place.pipeline, row, days, HORIZON),
        );
        part(some, all, horizon)
    }

    fn chain(&mut self, pipeline: usize, row: usize, days: usize, horizon: usize) -> f64 {
        let days = days.min(OLD);
        let table = self
            .tables
            .entry((horizon, pipeline, row))
            .or_insert_with(|| vec![f64::NAN; OLD + 1]);
        if table[days].is_nan() {
            table[days] = self
                .fit
                .chain(pipeline)
                .map_or(0.0, |c| c.odds(row, days, horizon));
        }
        table[days]
    }

    /// Days that a deal without a history counts as having been in its stage: its age, no more than the mean stay.
    fn settled(&self, place: &Place) -> usize {
        place.age.min((self.fit.stay.mean + 0.5) as usize)
    }

    /// The factor of the odds of deals without a history: stages say which will be won, the age curve how many.
    fn correct(&mut self, untold: &[&Crowd], clock: usize) -> f64 {
        let mut by_age = 0.0;
        let mut by_stage = Vec::with_capacity(untold.len());
        for Crowd { place, amounts } in untold {
            by_age += amounts.count * self.fit.age.odds(place.age, clock);
            let (row, days) = (place.row.unwrap_or_default(), self.settled(place));
            let p = self.chain(place.pipeline, row, days, clock);
            by_stage.push((p, amounts.count));
        }
        let sum = |shift: f64| {
            let factor = exp(shift);
            by_stage
                .iter()
                .map(|(p, n)| n * with_odds(*p, factor))
                .sum::<f64>()
        };
        let shift = solve(-FAR, FAR, by_age, sum).unwrap_or(0.0);
        exp(self.fit.weight() * shift)
    }
}

fn part(some: f64, all: f64, horizon: usize) -> f64 {
    if all > 0.0 {
        (some / all).min(1.0)
    } else {
        (horizon as f64 / HORIZON as f64).min(1.0)
    }
}
