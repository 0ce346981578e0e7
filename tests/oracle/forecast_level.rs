//! The level and the common shock of the modelled forecast, learned by replaying windows of the past.

use crate::forecast_chain::quotient;
use crate::forecast_fit::Knowledge;
use crate::forecast_open::{USUAL, new_wins, open_deals};
use crate::forecast_record::{Day, Record};

/// The prior variance of the level, and of the shock.
const LEVEL_VARIANCE: f64 = 0.09;
const SHOCK_VARIANCE: f64 = 0.04;

/// What came in within a window, and what was expected on its eve; by pipeline.
pub struct Window {
    pub actual: Vec<f64>,
    pub expected: Vec<f64>,
    pub variance: Vec<f64>,
}

#[derive(Debug)]
pub struct Level {
    /// By pipeline: added to all log odds and to the log of arrivals.
    pub by_pipeline: Vec<f64>,
    pub sigma: f64,
}

pub fn windows(record: &Record, today: Day, days: i32) -> Vec<Window> {
    let length = days.max(7);
    let step = step(days);
    let mut windows = Vec::new();
    for place in 0..12 {
        let end = today - place * step;
        let eve = end - length;
        let Some(first) = record.first_day(today) else {
            break;
        };
        let closings = record
            .born(eve, None)
            .filter(|life| life.closing(eve).is_some());
        if eve - first < 45 || closings.count() < 5 {
            break;
        }
        windows.push(window(record, eve, end));
    }
    windows
}

fn step(days: i32) -> i32 {
    (days / 2).max(15)
}

fn window(record: &Record, eve: Day, end: Day) -> Window {
    let known = Knowledge::at(record, eve);
    let pipelines = 0..record.folder.settings.pipelines.len();
    let coming = new_wins(record, &known, eve, end, USUAL);
    let mut window = Window {
        actual: vec![],
        expected: vec![],
        variance: vec![],
    };
    for pipeline in pipelines {
        window.actual.push(record.won(eve + 1, end, Some(pipeline)));
        let amounts = &known.fit(pipeline).amounts;
        let mean: f64 = amounts.iter().map(|(value, odds)| value * odds).sum();
        let square: f64 = amounts
            .iter()
            .map(|(value, odds)| value * value * odds)
            .sum();
        window.expected.push(coming[pipeline] * mean);
        window.variance.push(coming[pipeline] * square);
    }
    for open in open_deals(record, &known, eve, end, true, USUAL, None).0 {
        let pipeline = open.life.deal.pipeline;
        window.expected[pipeline] += open.value * open.by_end;
        window.variance[pipeline] += open.value * open.value * open.by_end * (1.0 - open.by_end);
    }
    window
}

/// The level of one pipeline or of all, and its doubt.
fn level(windows: &[Window], share: f64, of: impl Fn(&[f64]) -> f64) -> (f64, f64) {
    let sum =
        |part: fn(&Window) -> &Vec<f64>| windows.iter().map(|window| of(part(window))).sum::<f64>();
    let (actual, expected, variance) = (
        sum(|w| &w.actual),
        sum(|w| &w.expected),
        sum(|w| &w.variance),
    );
    if expected <= 0.0 {
        return (0.0, 0.0);
    }
    let n = windows.len() as f64 * share;
    let noise = variance / (expected * expected) / share + SHOCK_VARIANCE / n;
    let log = if actual > 0.0 {
        (actual / expected).ln().clamp(-1.0, 1.0)
    } else {
        -1.0
    };
    (
        log * LEVEL_VARIANCE / (LEVEL_VARIANCE + noise),
        LEVEL_VARIANCE * noise / (LEVEL_VARIANCE + noise),
    )
}

pub fn learn(
    record: &Record,
    known: &Knowledge,
    windows: &[Window],
    today: Day,
    days: i32,
) -> Level {
    let pipelines = record.folder.settings.pipelines.len();
    let wins = record
        .born(today, None)
        .filter(|life| matches!(life.closing(today), Some((_, true))))
        .count();
    let prior = SHOCK_VARIANCE + quotient(1.0, record.kappa + wins as f64);
    if windows.is_empty() {
        return Level {
            by_pipeline: vec![0.0; pipelines],
            sigma: prior.sqrt(),
        };
    }
    let share = (f64::from(step(days)) / f64::from(days.max(1))).min(1.0);
    let n = windows.len() as f64 * share;
    let mut by_pipeline = vec![0.0; pipelines];
    let (mut doubt, mut all_expected) = (0.0, 0.0);
    for unit in &known.units {
        let of = |all: &[f64]| {
            unit.members
                .iter()
                .map(|pipeline| all[*pipeline])
                .sum::<f64>()
        };
        let (level, own_doubt) = level(windows, share, of);
        unit.members
            .iter()
            .for_each(|pipeline| by_pipeline[*pipeline] = level);
        let expected: f64 = windows.iter().map(|window| of(&window.expected)).sum();
        doubt += expected * own_doubt;
        all_expected += expected;
    }
    let doubt = quotient(doubt, all_expected);
    let (mut missed, mut variance, mut expected) = (0.0, 0.0, 0.0);
    for window in windows {
        let told: f64 = window
            .expected
            .iter()
            .zip(&by_pipeline)
            .map(|(value, level)| value * level.exp())
            .sum();
        missed += (window.actual.iter().sum::<f64>() - told).powi(2);
        variance += window.variance.iter().sum::<f64>();
        expected += window.expected.iter().sum::<f64>().powi(2);
    }
    let seen = quotient((missed - variance).max(0.0), expected).min(1.0);
    let sigma = ((6.0 * prior + n * seen) / (6.0 + n) + doubt).sqrt();
    Level { by_pipeline, sigma }
}
