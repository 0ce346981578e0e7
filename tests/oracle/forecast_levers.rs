//! What closes the gap, one lever at a time, by the slow model.

use crate::forecast_compare::{close, figure};
use crate::forecast_fit::Knowledge;
use crate::forecast_landing::Landing;
use crate::forecast_open::{Clock, moved, root};
use crate::forecast_record::{Record, day};
use crate::forecast_rows::{Rows, Target};
use crate::json::Json;
use crate::slow::{float, quotient};

/// A lever that the program shows otherwise, a line each. Looked at only where the mean falls short of a quota.
pub fn levers(
    record: &Record,
    rows: &Rows,
    target: &Target,
    mut model: Landing,
    found: &Json,
) -> Vec<String> {
    let Some(gap) = rows.gap.map(float).filter(|gap| *gap > 0.0) else {
        return Vec::new();
    };
    let to_come = model.from_open() + model.from_new();
    if to_come >= gap || to_come <= 0.0 {
        return Vec::new();
    }
    let count = rows.open.len() as f64;
    let mut wanted = vec![
        (
            "deal_size",
            rows.average_size,
            rows.average_size.map(|size| size * gap / to_come),
        ),
        (
            "open_deals",
            Some(count),
            Some((count * gap / to_come).ceil()),
        ),
    ];
    let certain: f64 = model
        .parts
        .iter()
        .map(|part| {
            if part.in_period > 0.0 {
                part.value
            } else {
                0.0
            }
        })
        .sum();
    let by = (certain + model.from_new() > gap)
        .then(|| root(|by| model.moved_mean(by) - gap, 0.0, 60.0));
    let rate = rows.close_rate;
    // A rate of 0 or 1 has no log odds to move.
    let by = by.filter(|_| rate.is_some_and(|rate| rate > 0.0 && rate < 1.0));
    wanted.push((
        "close_rate",
        rate,
        rate.zip(by).map(|(rate, by)| moved(rate, by)),
    ));
    let known = Knowledge::at(record, day(target.today));
    let period = (day(target.start), day(target.end));
    let mut at_speed = |factor: f64| {
        model.run(record, &known, day(target.today), period, Clock { factor });
        model.from_open() + model.from_new()
    };
    let limit = at_speed(1e6);
    let cycle = rows.median_cycle;
    if limit < gap {
        wanted.push(("cycle", cycle, None));
    } else {
        let speed = halving(|factor| at_speed(factor) - gap, 1.0, 1000.0);
        wanted.push((
            "cycle",
            cycle,
            cycle.and_then(|cycle| quotient(cycle, speed)),
        ));
    }
    let number = |wanted: Option<f64>| wanted.unwrap_or(f64::NAN);
    let mut faults = Vec::new();
    for (name, now, needed) in wanted {
        let row = found
            .at("levers")
            .items()
            .iter()
            .find(|row| row.at("lever").text() == Some(name));
        let Some(row) = row else {
            faults.push(format!("levers: no {name}"));
            continue;
        };
        let same = |a: f64, b: f64| {
            (a.is_nan() && b.is_nan()) || close(a, b) || (a - b).abs() < 1e-4 * a.abs()
        };
        if !same(number(now), figure(row, "now")) || !same(number(needed), figure(row, "needed")) {
            faults.push(format!(
                "levers: {name}: oracle {now:?} to {needed:?}, program {row}"
            ));
        }
    }
    faults
}

/// Where a function that rises with the logarithm is 0.
fn halving(mut of: impl FnMut(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..40 {
        let middle = (low * high).sqrt();
        if of(middle) < 0.0 {
            low = middle
        } else {
            high = middle
        }
    }
    (low * high).sqrt()
}
