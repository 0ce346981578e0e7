//! Holds `pipeline report` against an independent implementation of its definitions, on many random folders.

mod compare;
mod deal;
mod folder;
mod json;
mod period;
mod query;
mod settings;
mod slow;
mod story;
mod toml_text;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use compare::{differences, run};
use folder::Folder;
use json::Json;
use query::Ask;

/// An existing folder: `ORACLE_DIR=… ORACLE_AS_OF=2026-11-23 cargo test --test oracle given_folder -- --ignored --nocapture`,
/// with `ORACLE_ARGS="--by owner -p 2026-Q3 owner:dana"` if wanted, and ORACLE_ONLY=1 to see the oracle's figures alone.
#[test]
#[ignore = "needs ORACLE_DIR and ORACLE_AS_OF"]
fn given_folder() {
    let dir = PathBuf::from(std::env::var("ORACLE_DIR").expect("ORACLE_DIR"));
    let day = std::env::var("ORACLE_AS_OF").expect("ORACLE_AS_OF");
    let mut ask = Ask::at(day.parse().expect("ORACLE_AS_OF is a date"));
    let words = std::env::var("ORACLE_ARGS").unwrap_or_default();
    let mut words = words.split_whitespace().map(str::to_owned);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--by" => ask.by = words.next(),
            "-p" => ask.period = words.next(),
            "--cohort" => ask.created_cohort = words.next().is_some(),
            _ => ask.query.push(word),
        }
    }
    let wanted = slow::report(&Folder::read(&dir), &ask);
    println!("{wanted}");
    if std::env::var_os("ORACLE_ONLY").is_none() {
        let found = Json::parse(&run(&dir, &ask, &[])).expect("JSON");
        let all = differences(&wanted, &found);
        assert!(all.is_empty(), "{}", all.join("\n"));
    }
}
