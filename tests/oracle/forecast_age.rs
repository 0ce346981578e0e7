//! The age curve of the modelled forecast (when is a deal won or lost, by days since it was created), and what is still to be created.

use std::collections::{BTreeMap, BTreeSet};

use crate::forecast_chain::{HORIZON, cap, quotient, weight};
use crate::forecast_record::{BIN_COUNT, Day, Life, Record, bin};

/// The weight of the bin before, in pseudo-days.
const PULL: f64 = 5.0;

pub struct AgeCurve {
    /// Won and lost a day, by bin.
    pub hazards: [[f64; BIN_COUNT]; 2],
}

/// What became of a deal that follows the chain, by days since creation: won and lost by each day.
pub type Becoming = [(f64, f64)];

impl AgeCurve {
    pub fn learn(
        kappa: f64,
        chain: &Becoming,
        lives: &[&Life],
        from: Option<Day>,
        today: Day,
    ) -> AgeCurve {
        let since = from.unwrap_or(Day::MIN);
        let mut risk = [0.0; BIN_COUNT];
        let mut seen = [[0.0; BIN_COUNT]; 2];
        for life in lives {
            for on in life
                .days_at_risk(today)
                .into_iter()
                .filter(|on| *on >= since)
            {
                risk[bin(on - life.created)] += weight(today - on, 365.0);
            }
            if let Some((on, won)) = life.closing(today).filter(|(on, _)| *on >= since) {
                seen[usize::from(!won)][bin(on - life.created)] += weight(today - on, 365.0);
            }
        }
        let (prior, prior_days) = following_the_chain(chain);
        let mut curve = AgeCurve {
            hazards: [[0.0; BIN_COUNT]; 2],
        };
        for b in 0..BIN_COUNT {
            for way in 0..2 {
                let (pull, to) = match b {
                    0 => (0.0, 0.0),
                    1 => (PULL, quotient(prior[way][1], prior_days[1])),
                    _ => (PULL, curve.hazards[way][b - 1]),
                };
                let above = kappa * prior[way][b] + pull * to + seen[way][b];
                curve.hazards[way][b] = quotient(above, kappa * prior_days[b] + pull + risk[b]);
            }
        }
        for b in 0..BIN_COUNT {
            cap(&mut curve.hazards, b);
        }
        curve
    }

    /// Won by each day after the end of the day on which a deal was `age` days old; by each day since creation for None.
    pub fn won_by(&self, age: Option<i32>, days: i32) -> Vec<f64> {
        let (mut there, mut won) = (1.0, 0.0);
        let mut by_day = Vec::new();
        let first = age.map_or(0, |age| age.min(366) + 1);
        if age.is_some() {
            by_day.push(0.0);
        }
        while by_day.len() <= days as usize {
            let b = bin(first + by_day.len() as i32 - i32::from(age.is_some()));
            won += there * self.hazards[0][b];
            there *= 1.0 - self.hazards[0][b] - self.hazards[1][b];
            by_day.push(won);
        }
        by_day
    }
}

/// Closings of each kind, and days, in each bin, of a deal that follows the chain.
fn following_the_chain(chain: &Becoming) -> ([[f64; BIN_COUNT]; 2], [f64; BIN_COUNT]) {
    let mut closings = [[0.0; BIN_COUNT]; 2];
    let mut days = [0.0; BIN_COUNT];
    let (mut won, mut lost) = (0.0, 0.0);
    for (age, (won_by, lost_by)) in chain.iter().enumerate() {
        let b = bin(age as i32);
        days[b] += 1.0 - won - lost;
        closings[0][b] += won_by - won;
        closings[1][b] += lost_by - lost;
        (won, lost) = (*won_by, *lost_by);
    }
    (closings, days)
}

/// In which stage deals began in the last 365 days, and one more in the first: shares.
pub fn entry_stages(lives: &[&Life], stages: usize, today: Day) -> Vec<f64> {
    let mut counts = vec![0.0; stages];
    counts[0] = 1.0;
    for life in lives.iter().filter(|life| life.created > today - 365) {
        if let Some(stage) = life.first_stage() {
            counts[stage] += 1.0;
        }
    }
    let sum: f64 = counts.iter().sum();
    counts.into_iter().map(|count| count / sum).collect()
}

/// New deals a day: of late more than long ago; an import is no rate. `first_day` itself does not count.
pub fn arrivals(lives: &[&Life], first_day: Day, today: Day) -> f64 {
    let mut by_day: BTreeMap<Day, f64> = BTreeMap::new();
    for life in lives.iter().filter(|life| life.created > first_day) {
        *by_day.entry(life.created).or_default() += 1.0;
    }
    let mean = quotient(by_day.values().sum(), by_day.len() as f64);
    let (mut created, mut days) = (0.0, 0.0);
    for on in first_day + 1..=today {
        let weight = weight(today - on, 90.0);
        days += weight;
        created += weight * by_day.get(&on).map_or(0.0, |count| count.min(4.0 * mean));
    }
    quotient(created, days)
}

/// Is the record long enough to expect new deals of a pipeline: 28 days, with creations on 5 of them?
pub fn expects_new_deals(lives: &[&Life], first_day: Option<Day>, today: Day) -> bool {
    let days: BTreeSet<Day> = lives.iter().map(|life| life.created).collect();
    first_day.is_some_and(|first| today - first >= 28) && days.len() >= 5
}

/// What a new deal that is won may bring: amounts with their odds. Empty if nothing was created or won in two years.
pub fn amounts(record: &Record, lives: &[&Life], today: Day) -> Vec<(f64, f64)> {
    let recent = |on: Day| on > today - HORIZON;
    let value = |life: &&&Life| life.newest_value(record.folder, today);
    let won = lives
        .iter()
        .filter(|life| matches!(life.closing(today), Some((on, true)) if recent(on)));
    let created: Vec<f64> = lives
        .iter()
        .filter(|life| recent(life.created))
        .map(|life| value(&life))
        .collect();
    let share = record.kappa / created.len() as f64;
    let mut all: Vec<(f64, f64)> = won.map(|life| (value(&life), 1.0)).collect();
    all.extend(created.into_iter().map(|value| (value, share)));
    let sum: f64 = all.iter().map(|(_, weight)| weight).sum();
    all.into_iter()
        .map(|(value, weight)| (value, quotient(weight, sum)))
        .collect()
}
