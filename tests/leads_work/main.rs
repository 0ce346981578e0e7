//! The work on leads, from the command line to its JSON and its files: profile, score, queue, duplicates, the dead,
//! imports, sources. What is expected is worked out by hand, with the sum beside it, or by a second way to the same end;
//! that names and companies are told apart is the business of `tests/dedupe.rs`.

#[path = "../common/mod.rs"]
mod common;

mod exports;
mod icp;
mod merge;
mod next;
mod person;
mod prune;
mod rows;
mod score;
mod sources;

use std::fs;

use common::{Answer, Folder};
use serde_json::Value;

/// A folder with settings and one list, `leads/expo.csv`.
fn folder(settings: &str, list: &str) -> Folder {
    Folder::empty()
        .file("pipeline.toml", settings)
        .file("leads/expo.csv", list)
}

fn read(folder: &Folder, file: &str) -> String {
    String::from_utf8_lossy(&fs::read(folder.path(file)).expect(file)).into_owned()
}

/// Equal but for the last digits of a sum.
fn near(a: &Value, b: f64) -> bool {
    let a = a.as_f64().unwrap_or(f64::NAN);
    (a - b).abs() <= 1e-9 * (1.0 + b.abs())
}

/// The lead of a report with this key.
fn lead<'v>(said: &'v Value, key: &str) -> &'v Value {
    let leads = said["leads"].as_array().expect("leads");
    let found = leads.iter().find(|l| l["key"] == key);
    found.unwrap_or_else(|| panic!("{key} is not in {said}"))
}

/// A key of every entry of a list.
fn texts(list: &Value, key: &str) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.map(|l| l[key].as_str().unwrap_or("-").to_string())
        .collect()
}

/// `[read, kept, merged, suppressed, faulty]`.
fn counts(rows: &Value) -> [u64; 5] {
    ["read", "kept", "merged", "suppressed", "faulty"]
        .map(|key| rows[key].as_u64().unwrap_or(u64::MAX))
}

fn json(folder: &Folder, words: &str) -> Value {
    let answer: Answer = folder.ask_well(&format!("{words} --format json"));
    answer.json()
}

/// A small seeded generator of random numbers (SplitMix64, Steele et al. 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
