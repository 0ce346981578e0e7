//! A folder that has no past to speak of: nothing in it says how many deals will come, and none may be invented.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::company::end;
use crate::deal::{Day, date};
use crate::folder::temporary;
use crate::program;
use crate::rivals::Ask;

/// Deals by the day of their creation, each of 1,000 and in one of the default stages.
fn folder(created: &[Day]) -> TempDir {
    let folder = temporary();
    write(folder.path(), created);
    folder
}

fn write(dir: &Path, created: &[Day]) {
    std::fs::write(dir.join("pipeline.toml"), "").expect("settings");
    std::fs::create_dir(dir.join("deals")).expect("a folder");
    for (number, day) in created.iter().enumerate() {
        let text = format!(
            "name = \"Deal {number}\"\ncompany = \"Customer {number}\"\namount = 1000\nstage = \"proposal\"\ncreated = {}\n",
            date(*day)
        );
        std::fs::write(dir.join(format!("deals/d{number}.toml")), text).expect("a deal");
    }
}

/// The quarter that begins tomorrow.
fn forecast(created: &[Day]) -> Value {
    let ask = Ask {
        first: end() + 1,
        last: end() + 90,
        as_of: end(),
    };
    program::forecast(folder(created).path(), ask).1
}

fn from_new(created: &[Day]) -> f64 {
    let report = forecast(created);
    report["modelled"]["from_new"]
        .as_f64()
        .expect("modelled.from_new")
}

#[test]
fn one_deal_brings_no_others() {
    for age in [0, 1, 30, 400] {
        assert_eq!(from_new(&[end() - age]), 0.0, "a deal of {age} days");
    }
    let report = forecast(&[end()]);
    let mean = report["modelled"]["mean"].as_f64().expect("a mean");
    assert!(
        mean > 0.0 && mean < 1000.0,
        "one deal of 1,000 lands at {mean}"
    );
}

#[test]
fn an_import_is_not_a_rate() {
    // 400 deals, all of yesterday or of three weeks ago, and a few since.
    assert_eq!(from_new(&[end() - 1; 400]), 0.0);
    let mut few = vec![end() - 21; 400];
    few.extend([end() - 9, end() - 6, end() - 2]);
    assert_eq!(from_new(&few), 0.0);
}

#[test]
fn four_weeks_of_record_with_deals_on_four_days_are_too_little() {
    let days = [0, 7, 14, 28].map(|age| end() - age);
    assert_eq!(from_new(&days), 0.0);
}

/// After an import, a deal a week for ten weeks: at most 13 are to come in the 90 days, and were all of them won in
/// time, and half as many again for doubt, they would bring 20,000; taking the import of 500 for a rate would bring 50
/// times as many.
#[test]
fn deals_since_an_import_are_the_rate() {
    let mut created = vec![end() - 71; 500];
    created.extend((1..=10).map(|week| end() - 7 * week));
    let found = from_new(&created);
    assert!(found > 0.0 && found < 20_000.0, "{found}");
}
