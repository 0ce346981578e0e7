//! Holds the modelled forecast against the slow one.

use std::path::Path;

use chrono::NaiveDate;

use crate::folder::Folder;
use crate::forecast_landing::{Distribution, Landing, landing};
use crate::forecast_record::{Record, date, day};

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// What the oracle says of a folder, for a person: `ORACLE_DIR`, `ORACLE_AS_OF`, `ORACLE_PERIOD=2026-10-01..2026-12-31`.
#[test]
#[ignore = "needs ORACLE_DIR, ORACLE_AS_OF and ORACLE_PERIOD"]
fn given_forecast() {
    let said = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name}"));
    let folder = Folder::read(Path::new(&said("ORACLE_DIR")));
    let record = Record::of(&folder);
    let period = said("ORACLE_PERIOD");
    let (start, end) = period.split_once("..").expect("A..B");
    let landing = landing(&record, day(on(&said("ORACLE_AS_OF"))), day(on(start)), day(on(end)));
    print(&landing);
}

fn print(landing: &Landing) {
    println!("won {} from_open {} from_new {} mean {}", landing.won, landing.from_open(), landing.from_new(), landing.mean());
    println!("{:?} new wins {:?}", landing.level, landing.new.iter().map(|(wins, _)| *wins).collect::<Vec<_>>());
    let distribution = Distribution::of(landing);
    let quantile = |level: f64| {
        (0..4096).map(|cell| landing.won + f64::from(cell) * distribution.cell).find(|value| distribution.up_to(*value) >= level - 1e-12)
    };
    println!("p10 {:?} p50 {:?} p90 {:?} cell {}", quantile(0.1), quantile(0.5), quantile(0.9), distribution.cell);
    for part in &landing.parts {
        println!("{} {} {:.6} {:.6} {:?}", part.id, part.value, part.in_period, part.ever, part.expected.map(date));
    }
}
