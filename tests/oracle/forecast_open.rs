//! What the model says of each open deal, and of those yet to come, before and after the level.

use crate::forecast_age::AgeCurve;
use crate::forecast_chain::{HORIZON, quotient};
use crate::forecast_fit::{Fit, Knowledge};
use crate::forecast_record::{Day, Life, Record};
use crate::story::At;

/// An open deal, as seen at the end of a day.
pub struct Open<'l> {
    pub life: &'l Life<'l>,
    pub value: f64,
    /// The odds that it is won by the last day of the period.
    pub by_end: f64,
    /// The odds that it is won at all.
    pub ever: f64,
    /// Odds of being won by each day from the day on that the clock runs from; the last is `ever`.
    pub by_day: Vec<f64>,
    pub clock_from: Day,
    /// Does the deal's own `probability` rule? Then no level moves it.
    pub own: bool,
}

/// Odds moved by `by` on the log scale.
pub fn moved(odds: f64, by: f64) -> f64 {
    if odds <= 0.0 || odds >= 1.0 {
        return odds.clamp(0.0, 1.0);
    }
    1.0 / (1.0 + ((1.0 - odds) / odds) * (-by).exp())
}

/// What is supposed of all deals.
#[derive(Clone, Copy)]
pub struct Suppose {
    /// All clocks run so much faster; 1 as it is.
    pub speed: f64,
    /// Added to all log odds.
    pub log_odds: f64,
}

pub const USUAL: Suppose = Suppose {
    speed: 1.0,
    log_odds: 0.0,
};

/// The open deals as of `today`, level off. `all` are wanted in replay: also what is left out of the forecast today.
pub fn open_deals<'r>(
    record: &'r Record,
    known: &Knowledge,
    today: Day,
    end: Day,
    all: bool,
    suppose: Suppose,
    delta: Option<&[f64]>,
) -> (Vec<Open<'r>>, Vec<f64>) {
    let mut open = Vec::new();
    let mut untold: Vec<(usize, f64)> = Vec::new();
    for life in record.born(today, None) {
        if life.closing(today).is_some() {
            continue;
        }
        let (one, by_age) = outlook(record, known, life, today, end, suppose, !all);
        if let Some(by_age) = by_age {
            untold.push((open.len(), by_age));
        }
        open.push(one);
    }
    let mut found = Vec::new();
    for (place, unit) in known.units.iter().enumerate() {
        let of_unit = |at: usize| unit.members.contains(&open[at].life.deal.pipeline);
        let group: Vec<(usize, f64)> = untold
            .iter()
            .copied()
            .filter(|(at, _)| of_unit(*at))
            .collect();
        // A parked deal is moved with the others, but is none of those that the curve is asked about.
        let free = group
            .iter()
            .copied()
            .filter(|(at, _)| open[*at].clock_from == today);
        let by = match delta {
            None => meeting_the_age_curve(record, &unit.fit, &open, &free.collect::<Vec<_>>()),
            Some(all) => all[place],
        };
        found.push(by);
        for (at, _) in group {
            open[at].by_end = moved(open[at].by_end, by);
            open[at].ever = moved(open[at].ever, by);
            open[at]
                .by_day
                .iter_mut()
                .for_each(|odds| *odds = moved(*odds, by));
        }
    }
    open.retain(|one| all || !one.life.is_omitted(today));
    (open, found)
}

/// One open deal; and, if its history is missing, what the age curve says of it.
fn outlook<'r>(
    record: &'r Record,
    known: &Knowledge,
    life: &'r Life,
    today: Day,
    end: Day,
    suppose: Suppose,
    far: bool,
) -> (Open<'r>, Option<f64>) {
    let pipeline = life.deal.pipeline;
    let fit = known.fit(pipeline);
    let clock_from = life.parked_until(today).unwrap_or(today);
    let days = if end > clock_from {
        f64::from(fit.clock(clock_from + 1, end)) * suppose.speed
    } else {
        0.0
    };
    let own = life.own_odds(today);
    let age = today - life.created;
    let (since, at) = life.at(today);
    let reach = if far || own.is_some() {
        HORIZON
    } else {
        days.ceil() as i32
    };
    let won_by = |of: &[(f64, f64)]| -> Vec<f64> { of.iter().map(|(won, _)| *won).collect() };
    let by_age = |curve: &AgeCurve| curve.won_by(Some(age), reach);
    let (mut by_day, untold) = match at {
        At::Stage(stage) if life.told => {
            let mut by_day = won_by(&known.chain(pipeline).won_from_standing(
                stage,
                today - since,
                reach,
            ));
            if own.is_some() && by_day[HORIZON as usize] < 0.01 {
                by_day = won_by(&known.chain(pipeline).won_from_standing(stage, 0, HORIZON));
            }
            (by_day, false)
        }
        _ if own.is_some() => (fit.curve.won_by(None, HORIZON), false),
        At::Stage(stage) => {
            let stayed = age.min(fit.stay.mean.round() as i32);
            (
                won_by(
                    &known
                        .chain(pipeline)
                        .won_from_standing(stage, stayed, reach),
                ),
                true,
            )
        }
        _ => (by_age(&fit.curve), false),
    };
    if let Some(own) = own {
        let ever = by_day[HORIZON as usize];
        by_day
            .iter_mut()
            .for_each(|odds| *odds = own * quotient(*odds, ever));
    }
    let value = life.value(record.folder, today);
    let ever = by_day.last().copied().unwrap_or_default();
    let by_end = if days > 0.0 {
        at_time(&by_day, days)
    } else {
        0.0
    };
    let by_age = untold.then(|| {
        if days > 0.0 {
            at_time(&by_age(&fit.curve), days)
        } else {
            0.0
        }
    });
    (
        Open {
            life,
            value,
            by_end,
            ever,
            by_day,
            clock_from,
            own: own.is_some(),
        },
        by_age,
    )
}

/// Between whole days, in a straight line.
fn at_time(by_day: &[f64], days: f64) -> f64 {
    let low = (days.floor() as usize).min(by_day.len() - 1);
    let high = (low + 1).min(by_day.len() - 1);
    by_day[low] + (days - low as f64) * (by_day[high] - by_day[low])
}

/// Stages say who of the deals without a history is won, the age curve how many: by how much their log odds move.
fn meeting_the_age_curve(
    record: &Record,
    fit: &Fit,
    open: &[Open],
    untold: &[(usize, f64)],
) -> f64 {
    let wanted: f64 = untold.iter().map(|(_, by_age)| by_age).sum();
    let sum = |by: f64| {
        untold
            .iter()
            .map(|(at, _)| moved(open[*at].by_end, by))
            .sum::<f64>()
    };
    let possible = untold
        .iter()
        .filter(|(at, _)| open[*at].by_end > 0.0)
        .count() as f64;
    if wanted <= 0.0 || wanted >= possible {
        return 0.0;
    }
    let delta = root(|by| sum(by) - wanted, -40.0, 40.0);
    delta * quotient(fit.closed as f64, fit.closed as f64 + record.kappa)
}

/// Where a rising function is 0, by halving.
pub fn root(mut of: impl FnMut(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if of(middle) < 0.0 {
            low = middle
        } else {
            high = middle
        }
    }
    (low + high) / 2.0
}

/// Won deals that are not created yet, level off, by pipeline.
pub fn new_wins(
    record: &Record,
    known: &Knowledge,
    today: Day,
    end: Day,
    suppose: Suppose,
) -> Vec<f64> {
    let pipelines = 0..record.folder.settings.pipelines.len();
    pipelines
        .map(|pipeline| {
            let fit = known.fit(pipeline);
            let days = (end - today).clamp(0, HORIZON);
            if days == 0 {
                return 0.0;
            }
            let shown = f64::from(fit.clock(today + 1, today + days)) * suppose.speed;
            known.arrivals[pipeline] * fit.new_wins_of_one_a_day(days, shown, suppose.log_odds)
        })
        .collect()
}
