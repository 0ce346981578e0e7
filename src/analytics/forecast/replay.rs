//! The replay of the last windows: what the model would have said, and what came (docs/forecast.md, "Level and shock").
//!
//! The level is how far, in all, the windows came in above or below the model; the shock how far each missed beyond what
//! chance explains.

use super::arrivals::AmountSums;
use super::fit::{Unit, UnitFit, closings, units, wins};
use super::lookup::Lookup;
use super::model::Model;
use super::odds::{exp, ln, within};
use super::past::{Place, Snapshot};
use crate::analytics::passes::in_order;
use crate::model::day::Day;

/// Windows at most, and days of one at least.
const WINDOWS: usize = 12;
const SHORTEST: i64 = 7;
/// Days between the ends of two windows at least.
const STEP: i64 = 15;
/// Days of record and closings before a window, without which there is nothing to say.
const DAYS_BEFORE: i64 = 45;
const CLOSINGS_BEFORE: u64 = 5;
/// The variance of the logarithm of the level, before any window.
const LEVEL: f64 = 0.09;
/// A window's own chance, beside that of its deals.
const NOISE: f64 = 0.04;
/// How many windows the shock's prior is worth.
const SHOCK_WEIGHT: f64 = 6.0;

/// One window: what the model expected of a pipeline, and what was won.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    pub won: f64,
    pub expected: f64,
    pub variance: f64,
}

/// A window of days, by pipeline.
#[derive(Clone, Debug)]
pub struct Window {
    pub eve: Day,
    pub end: Day,
    pub outcomes: Vec<Outcome>,
}

/// What the windows teach.
#[derive(Clone, Debug)]
pub struct Level {
    /// By unit, what is added to all log odds and to the logarithm of new deals.
    pub log: Vec<f64>,
    /// Standard deviation of what is common to all deals.
    pub sigma: f64,
    pub windows: Vec<Window>,
}

impl Level {
    /// Replays the windows that end at the model's day and before, each as long as the days ahead.
    pub fn of(model: &Model<'_, '_>, days_ahead: i64) -> Level {
        let length = days_ahead.max(SHORTEST);
        let step = STEP.max(days_ahead / 2);
        let ends: Vec<Day> = (0..WINDOWS as i64)
            .map(|k| model.t.plus(-k * step))
            .take_while(|end| {
                let eve = end.plus(-length);
                eve.since(model.record.exposure.first) >= DAYS_BEFORE
                    && closings(
                        &model.record.exposure,
                        &model.record.pipelines,
                        model.record.exposure.first,
                        eve,
                    ) >= CLOSINGS_BEFORE
            })
            .collect();
        let windows = in_order(&ends, |end| window(model, *end, length));
        let apart = step as f64 / days_ahead.max(1) as f64;
        learn(windows, apart, &model.units, prior_shock(model))
    }
}

fn window(model: &Model<'_, '_>, end: Day, length: i64) -> Window {
    let eve = end.plus(-length);
    let shot = model.record.past.snapshot(eve);
    let mut outcomes = vec![Outcome::default(); model.record.pipelines.len()];
    // As of its eve a pipeline may have had too few closings to be fitted by itself.
    for unit in units(&model.record.exposure, eve) {
        let fit = model.fit(&unit, eve, &shot);
        expect(model, &fit, &shot, eve, end, &mut outcomes);
    }
    for (pipeline, outcome) in outcomes.iter_mut().enumerate() {
        outcome.won = model.record.past.won(pipeline, eve.plus(1), end).sum;
    }
    Window { eve, end, outcomes }
}

/// What a fit expects to be won of its pipelines after `eve` up to `end`, the level not applied.
fn expect(
    model: &Model<'_, '_>,
    fit: &UnitFit,
    shot: &Snapshot,
    eve: Day,
    end: Day,
    outcomes: &mut [Outcome],
) {
    let calendar = &model.record.book.settings.calendar;
    let clock = fit.months.days(eve, end, calendar);
    let mut lookup = Lookup::new(fit, &shot.crowds, clock);
    let is_mine = |place: &Place| fit.unit.members.contains(&place.pipeline);
    let mut take = |place: &Place, p: f64, amounts: AmountSums| {
        let outcome = &mut outcomes[place.pipeline];
        outcome.expected += p * amounts.sum;
        outcome.variance += p * (1.0 - p) * amounts.squares;
    };
    for crowd in shot.crowds.iter().filter(|c| is_mine(&c.place)) {
        take(
            &crowd.place,
            lookup.odds(&crowd.place, clock),
            crowd.amounts,
        );
    }
    for single in shot.singles.iter().filter(|s| is_mine(&s.place)) {
        let clock = match single.not_before {
            Some(day) => fit.months.days(day.max(eve), end, calendar),
            None => clock,
        };
        let mut amounts = AmountSums::default();
        amounts.add(single.amount);
        take(&single.place, lookup.odds(&single.place, clock), amounts);
    }
    let each = fit.wins_of_one_a_day(end.since(eve) as usize, clock as f64, 0.0);
    for (pipeline, rate) in fit.unit.members.iter().zip(&fit.arrivals) {
        let new = rate.unwrap_or(0.0) * each;
        outcomes[*pipeline].expected += new * fit.sizes.mean;
        outcomes[*pipeline].variance += new * fit.sizes.square;
    }
}

/// Level and shock of the windows; each adds `1 / overlap` of a window's evidence, as they overlap. `prior` is the variance
/// of the shock before any window.
fn learn(windows: Vec<Window>, apart: f64, units: &[Unit], prior: f64) -> Level {
    let r = apart.min(1.0);
    let n = windows.len() as f64 * r;
    let mut level = Level {
        log: vec![0.0; units.len()],
        sigma: prior.sqrt(),
        windows: Vec::new(),
    };
    if windows.is_empty() {
        return level;
    }
    let sum = |of: &dyn Fn(&Window) -> f64| windows.iter().map(of).sum::<f64>();
    let mut doubt = Vec::with_capacity(level.log.len());
    for (unit, Unit { members, .. }) in units.iter().enumerate() {
        let of = |value: fn(&Outcome) -> f64| {
            sum(&|w| members.iter().map(|p| value(&w.outcomes[*p])).sum())
        };
        let (won, expected, variance) = (of(|o| o.won), of(|o| o.expected), of(|o| o.variance));
        if expected <= 0.0 {
            doubt.push((0.0, 0.0));
            continue;
        }
        let noise = variance / (expected * expected) / r + NOISE / n;
        let missed = if won > 0.0 {
            within(ln(won / expected), 1.0)
        } else {
            -1.0
        };
        level.log[unit] = missed * LEVEL / (LEVEL + noise);
        doubt.push((expected, LEVEL * noise / (LEVEL + noise)));
    }
    let all: f64 = doubt.iter().map(|(expected, _)| expected).sum();
    if all <= 0.0 {
        return Level { windows, ..level };
    }
    let doubt: f64 = doubt.iter().map(|(expected, v)| expected * v).sum::<f64>() / all;
    let misses = sum(&|w| {
        let by_unit = units.iter().zip(&level.log);
        let miss: f64 = by_unit
            .flat_map(|(unit, log)| unit.members.iter().map(move |p| (p, exp(*log))))
            .map(|(p, level)| w.outcomes[*p].won - level * w.outcomes[*p].expected)
            .sum();
        miss * miss
    });
    let by_chance = sum(&|w| w.outcomes.iter().map(|o| o.variance).sum());
    let squares = sum(&|w| {
        let expected: f64 = w.outcomes.iter().map(|o| o.expected).sum();
        expected * expected
    });
    let beyond = ((misses - by_chance).max(0.0) / squares).min(1.0);
    level.sigma = ((SHOCK_WEIGHT * prior + n * beyond) / (SHOCK_WEIGHT + n) + doubt).sqrt();
    Level { windows, ..level }
}

/// The variance of the shock before any window: the fewer wins, the wider.
fn prior_shock(model: &Model<'_, '_>) -> f64 {
    let kappa = model.record.book.settings.prior_weight.to_f64();
    let won = wins(
        &model.record.exposure,
        &model.record.pipelines,
        model.record.exposure.first,
        model.t,
    ) as f64;
    NOISE + (1.0 / (kappa + won)).min(1.0)
}

impl Window {
    /// What was won and what was expected, over all units.
    pub fn all(&self) -> Outcome {
        self.outcomes
            .iter()
            .fold(Outcome::default(), |sum, o| Outcome {
                won: sum.won + o.won,
                expected: sum.expected + o.expected,
                variance: sum.variance + o.variance,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(outcomes: &[(f64, f64, f64)]) -> Window {
        let outcome = |&(won, expected, variance)| Outcome {
            won,
            expected,
            variance,
        };
        Window {
            eve: Day::MIN,
            end: Day::MIN,
            outcomes: outcomes.iter().map(outcome).collect(),
        }
    }

    fn unit(members: &[usize]) -> Unit {
        Unit {
            members: members.to_vec(),
            evidence: members.to_vec(),
        }
    }

    fn one(windows: &[(f64, f64, f64)], apart: f64) -> (f64, f64) {
        let windows = windows.iter().map(|w| window(&[*w])).collect();
        let level = learn(windows, apart, &[unit(&[0])], 0.1);
        (level.log[0], level.sigma)
    }

    fn close(found: (f64, f64), by_hand: (f64, f64)) {
        let far = (found.0 - by_hand.0).abs().max((found.1 - by_hand.1).abs());
        assert!(far < 1e-6, "{found:?} {by_hand:?}");
    }

    #[test]
    fn nothing_replayed_is_the_prior() {
        close(one(&[], 1.0), (0.0, 0.1f64.sqrt()));
    }

    #[test]
    fn a_level_is_believed_in_part() {
        // 180 of 200 won: ln 0.9 = -0.1053605. N = 800/200^2 + 0.04/2 = 0.04; the factor 0.09/0.13: -0.0729419.
        // e^-0.0729419 = 0.929655; (80 - 92.9655)^2 + (100 - 92.9655)^2 = 217.6, less than the 800 of chance: no shock.
        // Variance (6 x 0.1 + 2 x 0)/8 + 0.09 x 0.04/0.13 = 0.075 + 0.0276923; its root 0.3204564.
        let windows = [(80.0, 100.0, 400.0), (100.0, 100.0, 400.0)];
        close(one(&windows, 1.0), (-0.072_941_9, 0.320_456_4));
        // Windows that overlap by half teach half: N = 0.02/0.5 + 0.04/1 = 0.08, the factor 0.09/0.17: -0.0557791.
        // Variance (0.6 + 0)/7 + 0.09 x 0.08/0.17 = 0.0857143 + 0.0423529; its root 0.3578649.
        close(one(&windows, 0.5), (-0.055_779_1, 0.357_864_9));
        // Further apart than long, they do not count for more.
        close(one(&windows, 3.0), (-0.072_941_9, 0.320_456_4));
    }

    #[test]
    fn a_shock_is_what_chance_does_not_explain() {
        // Nothing in all, but 80 too few and 80 too many: 12,800 - 20 of chance, over 2 x 100^2: 0.639.
        // N = 20/200^2 + 0.02 = 0.0205. Variance (0.6 + 2 x 0.639)/8 + 0.09 x 0.0205/0.1105 = 0.23475 + 0.0166968.
        let windows = [(20.0, 100.0, 10.0), (180.0, 100.0, 10.0)];
        close(one(&windows, 1.0), (0.0, 0.251_446_8f64.sqrt()));
        // Beyond 1 it is 1: 1000 where 100 were expected, and 0. ln 5 is held at 1; N as before with 20 of variance:
        // 0.09/0.1105 = 0.8144796. Variance (0.6 + 2)/8 + 0.0166968.
        let wild = [(1000.0, 100.0, 10.0), (0.0, 100.0, 10.0)];
        close(one(&wild, 1.0), (0.814_479_6, 0.341_696_8f64.sqrt()));
    }

    #[test]
    fn nothing_won_is_a_level_too() {
        // -1 in place of the logarithm; N = 100/100^2 + 0.04 = 0.05: -0.09/0.14 = -0.6428571.
        let (level, _) = one(&[(0.0, 100.0, 100.0)], 1.0);
        assert!((level + 0.642_857_1).abs() < 1e-6, "{level}");
        // Nothing expected teaches nothing.
        close(one(&[(50.0, 0.0, 0.0)], 1.0), (0.0, 0.1f64.sqrt()));
    }

    #[test]
    fn units_have_a_level_each_and_one_shock() {
        let windows = vec![window(&[(80.0, 100.0, 400.0), (110.0, 100.0, 100.0)])];
        let level = learn(windows, 1.0, &[unit(&[0]), unit(&[1])], 0.1);
        // ln 0.8 = -0.2231436, N = 0.04 + 0.04; ln 1.1 = 0.0953102, N = 0.01 + 0.04.
        close(
            (level.log[0], level.log[1]),
            (-0.223_143_6 * 0.09 / 0.17, 0.095_310_2 * 0.09 / 0.14),
        );
        // Misses cancel within a window: 80 - 88.858 + 110 - 106.317, well within chance. Doubt is the mean, by what was
        // expected: (0.09 x 0.08/0.17 + 0.09 x 0.05/0.14)/2 = 0.0372479.
        assert!((level.sigma - (0.6 / 7.0 + 0.037_247_9f64).sqrt()).abs() < 1e-6);
    }
}
