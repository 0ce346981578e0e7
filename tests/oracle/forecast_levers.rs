//! What closes the gap, one lever at a time, by the slow model.

use crate::forecast_compare::{close, figure};
use crate::forecast_fit::Knowledge;
use crate::forecast_landing::Landing;
use crate::forecast_open::{Suppose, USUAL, moved, root};
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
    let to_come = model.open_part() + model.new_part();
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
    let known = Knowledge::at(record, day(target.today));
    let period = (day(target.start), day(target.end));
    let mut to_come = |suppose: Suppose| {
        model.run(record, &known, day(target.today), period, suppose);
        model.open_part() + model.new_part()
    };
    let mut by = |log_odds: f64| to_come(Suppose { log_odds, ..USUAL }) - gap;
    // A rate of 0 or 1 has no log odds to move.
    let rate = rows.close_rate;
    let movable = rate.is_some_and(|rate| rate > 0.0 && rate < 1.0);
    let needed = (movable && by(40.0) >= 0.0).then(|| root(by, 0.0, 40.0));
    let needed = rate.zip(needed).map(|(rate, by)| moved(rate, by));
    wanted.push(("close_rate", rate, needed));
    let mut at = |log: f64| {
        to_come(Suppose {
            speed: log.exp(),
            ..USUAL
        }) - gap
    };
    let cycle = rows.median_cycle;
    let needed = (at(20.0) >= 0.0).then(|| root(at, 0.0, 20.0).exp());
    let needed = cycle
        .zip(needed)
        .and_then(|(cycle, speed)| quotient(cycle, speed));
    wanted.push(("cycle", cycle, needed));
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
