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
const FAR: f64 = 40.0;

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
        // A sum that no odds reach (none in so few days, or more wins than deals) says nothing of who is won.
        if by_age <= 0.0 {
            return 1.0;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::forecast::age::{AgeCounts, AgeCurve};
    use crate::analytics::forecast::arrivals::{AmountSums, Sizes};
    use crate::analytics::forecast::bins::BINS;
    use crate::analytics::forecast::chain::{Chain, Hazards};
    use crate::analytics::forecast::fit::Unit;
    use crate::analytics::forecast::months::Months;
    use crate::analytics::forecast::stay::{BinCounts, PooledStay};
    use crate::model::day::Day;

    /// Two stages, the second with an even chance at a fifth a day; an age curve of one win in a hundred days a deal, one
    /// loss in fifty.
    fn fit(closed: u64, kappa: f64) -> UnitFit {
        let stay = PooledStay::fit(&[[BinCounts::default(); BINS]; 2], 2.0, 10.0);
        let hazards = |rows: usize, to: Vec<f64>| Hazards {
            forward: [0.1; BINS],
            lost: [0.1; BINS],
            back: [0.0; BINS],
            to,
            back_to: vec![0.0; rows],
        };
        let seen = AgeCounts {
            at_risk: 1e12,
            won: 1e10,
            lost: 2e10,
        };
        let chain = Chain::new(vec![
            hazards(0, vec![0.0, 1.0, 0.0]),
            hazards(2, vec![0.0, 0.0, 1.0]),
        ]);
        UnitFit {
            unit: Unit {
                members: vec![0],
                evidence: vec![0],
            },
            from: Day::MIN,
            closed,
            stay,
            chains: vec![(0, chain)],
            age: AgeCurve::fit(&[seen; BINS], &[], 0.0),
            months: Months::EVEN,
            arrivals: vec![None],
            sizes: Sizes::default(),
            kappa,
        }
    }

    fn place(row: Option<usize>, told: bool, days: usize) -> Place {
        Place {
            pipeline: 0,
            row,
            days_in_stage: days,
            age: days,
            told,
            own: None,
        }
    }

    fn crowd(place: Place, count: usize) -> Crowd {
        let mut amounts = AmountSums::default();
        (0..count).for_each(|_| amounts.add(100.0));
        Crowd { place, amounts }
    }

    /// Won within `days`, by hand: each day a share is won of those still there.
    fn won(share: f64, leaving: f64, days: i32) -> f64 {
        share / leaving * (1.0 - (1.0 - leaving).powi(days))
    }

    #[test]
    fn a_told_deal_follows_its_stage() {
        let fit = fit(0, 10.0);
        let mut lookup = Lookup::new(&fit, &[], 30);
        // A tenth of those there goes on each day, to be won; a tenth is lost.
        let p = lookup.odds(&place(Some(1), true, 7), 30);
        assert!((p - won(0.1, 0.2, 30)).abs() < 1e-9, "{p}");
        assert_eq!(lookup.odds(&place(Some(1), true, 7), 0), 0.0);
        // Where nobody knows the stage, the age curve.
        let p = lookup.odds(&place(None, true, 7), 30);
        assert!((p - won(0.01, 0.03, 30)).abs() < 1e-6, "{p}");
    }

    #[test]
    fn deals_without_a_history_meet_the_age_curve() {
        let (first, last) = (place(Some(0), false, 3), place(Some(1), false, 3));
        let crowds = [crowd(first, 4), crowd(last, 6)];
        let sum = |fit: &UnitFit| {
            let mut lookup = Lookup::new(fit, &crowds, 30);
            let (a, b) = (lookup.odds(&first, 30), lookup.odds(&last, 30));
            // Stages still say who.
            assert!(a < b);
            4.0 * a + 6.0 * b
        };
        let by_age = 10.0 * won(0.01, 0.03, 30);
        // As good as no prior beside a million closings: the curve says how many.
        let all = sum(&fit(1_000_000, 1e-9));
        assert!((all - by_age).abs() < 1e-4, "{all} {by_age}");
        // Nothing closed: the chain alone.
        let none = sum(&fit(0, 10.0));
        let by_chain = {
            let fit = fit(0, 10.0);
            let mut lookup = Lookup::new(&fit, &[], 30);
            let p = |lookup: &mut Lookup<'_>, row| lookup.odds(&place(Some(row), true, 3), 30);
            4.0 * p(&mut lookup, 0) + 6.0 * p(&mut lookup, 1)
        };
        assert!((none - by_chain).abs() < 1e-9, "{none} {by_chain}");
        // Ten closings beside ten of the prior: half the way in log odds, and so between the two.
        let half = sum(&fit(10, 10.0));
        assert!(
            by_age < half && half < by_chain,
            "{by_age} {half} {by_chain}"
        );
    }

    #[test]
    fn own_odds_say_whether_and_the_record_when() {
        let fit = fit(0, 10.0);
        let mut lookup = Lookup::new(&fit, &[], 30);
        let own = |told| Place {
            own: Some(0.4),
            ..place(Some(1), told, 7)
        };
        // All that is ever won of that stage is half of it: 0.4 x p(30) / p(730).
        let p = lookup.odds(&own(true), 30);
        assert!((p - 0.4 * won(0.1, 0.2, 30) / 0.5).abs() < 1e-9, "{p}");
        assert!((lookup.odds(&own(true), HORIZON) - 0.4).abs() < 1e-9);
        // Without a history the age curve says when: 0.4 x A(30) / A(730), the day of creation among them.
        let p = lookup.odds(&own(false), 30);
        assert!((p - 0.4 * won(0.01, 0.03, 31) * 3.0).abs() < 1e-6, "{p}");
    }
}
