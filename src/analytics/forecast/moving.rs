//! The mean of a set of deals under one supposition after the other: what levers and what-ifs are solved with.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::bins::OLD;
use super::lookup::Lookup;
use super::outlook::{Asked, Clocks, Forecaster, Suppose, at, ends};
use super::past::Place;
use crate::model::day::Day;
use crate::model::period::Period;

/// What tells deals apart whose odds are the same under any supposition.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Alike {
    pipeline: usize,
    row: Option<usize>,
    told: bool,
    days: usize,
    age: usize,
    own: Option<u64>,
    from: Day,
}

impl Alike {
    fn of(place: &Place, from: Day) -> Alike {
        let by_stage = place.told && place.row.is_some();
        Alike {
            pipeline: place.pipeline,
            row: place.row,
            told: place.told,
            days: if by_stage {
                place.days_in_stage.min(OLD)
            } else {
                0
            },
            age: if by_stage { 0 } else { place.age.min(OLD) },
            own: place.own.map(f64::to_bits),
            from,
        }
    }
}

/// The mean of a set of deals under one supposition after the other.
pub struct Moving<'f, 'm, 'b> {
    forecaster: &'f Forecaster<'m, 'b>,
    period: Period,
    won: f64,
    share_of_new: f64,
    /// Places, from when a deal there may be won, and what stands there.
    sums: Vec<(Place, Day, f64)>,
    lookups: RefCell<Vec<Lookup<'f>>>,
}

impl Moving<'_, '_, '_> {
    /// Won, and to come.
    pub fn at(&self, suppose: Suppose) -> f64 {
        let f = self.forecaster;
        let mut lookups = self.lookups.borrow_mut();
        let mut clocks = Clocks::new(f, suppose);
        let (before, end) = ends(f.model.t, &self.period);
        let mut sum = self.won;
        for (place, from, amount) in &self.sums {
            let unit = f.unit_of(place.pipeline);
            let mut by = |day: Day| {
                let clock = clocks.of(unit, *from, day);
                f.leveled(unit, place, at(&mut lookups[unit], place, clock), suppose)
            };
            let early = before.map_or(0.0, &mut by);
            sum += amount * (by(end) - early).max(0.0);
        }
        let new = f.new_wins(f.model.t, &self.period, self.share_of_new, suppose);
        sum + new
            .iter()
            .zip(&f.fits)
            .map(|(n, fit)| n * fit.sizes.mean)
            .sum::<f64>()
    }
}

impl<'m, 'b> Forecaster<'m, 'b> {
    /// The mean of what is asked, ready to be asked again under other suppositions.
    pub fn moving(&self, asked: &Asked<'_, 'b>) -> Moving<'_, 'm, 'b> {
        let mut alike: FxHashMap<Alike, f64> = FxHashMap::default();
        let mut places = Vec::new();
        for deal in asked.deals {
            let place = self.place(deal);
            let key = Alike::of(&place, self.from(deal));
            let sum = alike.entry(key).or_insert_with(|| {
                places.push((key, place, self.from(deal)));
                0.0
            });
            *sum += deal.value.to_f64();
        }
        Moving {
            forecaster: self,
            period: asked.period.clone(),
            won: asked.won,
            share_of_new: asked.share_of_new,
            sums: places
                .into_iter()
                .map(|(key, place, from)| (place, from, alike[&key]))
                .collect(),
            lookups: self.lookups().into(),
        }
    }
}
