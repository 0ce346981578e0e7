//! Columns that know how it ended: what is filled in only once a lead converted or was closed tells the future, and a
//! model that learns from it is right about the past only.
//!
//! A column is refused
//! 1. if it is filled in (with more than no or 0) on at least 5 % of the leads that converted, and on fewer than 0.5 % of
//!    all others;
//! 2. if it is filled in on at least 5 % of the leads of whom is known what became of them, and on fewer than 0.5 % of the
//!    open ones, of which its lists have at least 40;
//! 3. if one of its values stands on at least 20 leads, all of which converted, where chance would have that less than
//!    once in a million: r^n < 10⁻⁶, r being the share that converts.

use super::features::read_number;
use super::sample::{ABSENT, Became, Case, EMPTY, Sample};

const OFTEN: f64 = 0.05;
const HARDLY: f64 = 0.005;
const OPEN_AT_LEAST: u64 = 40;
const ALL_CONVERTED: u64 = 20;
const CHANCE: f64 = 1e-6;

/// Why a column is refused; `None` if it is not.
pub fn leak(sample: &Sample, decided: &[&Case], column: usize) -> Option<String> {
    let values = &sample.values[column];
    // Filled, of all in lists that have the column: converted, not, open.
    let mut filled = [0_u64; 3];
    let mut all = [0_u64; 3];
    let mut by_value = vec![(0_u64, 0_u64); values.texts.len()];
    let is_nothing: Vec<bool> = values
        .texts
        .iter()
        .map(|text| text.is_empty() || read_number(text) == Some(0.0))
        .collect();
    for case in decided.iter().copied().chain(sample.open()) {
        let value = case.values[column];
        if value == ABSENT {
            continue;
        }
        let kind = case.became as usize;
        all[kind] += 1;
        if value != EMPTY && !is_nothing[value as usize] {
            filled[kind] += 1;
            if case.became != Became::Open {
                let count = &mut by_value[value as usize];
                count.0 += u64::from(case.became == Became::Converted);
                count.1 += 1;
            }
        }
    }
    let share = |part: u64, of: u64| {
        if of == 0 {
            0.0
        } else {
            part as f64 / of as f64
        }
    };
    let others = share(filled[1] + filled[2], all[1] + all[2]);
    if share(filled[0], all[0]) >= OFTEN && others < HARDLY && all[1] + all[2] > 0 {
        return Some("filled in only on leads that converted".into());
    }
    let closed = share(filled[0] + filled[1], all[0] + all[1]);
    if closed >= OFTEN && all[2] >= OPEN_AT_LEAST && share(filled[2], all[2]) < HARDLY {
        return Some("filled in only once a lead is closed".into());
    }
    let rate = share(all[0], all[0] + all[1]);
    let sure = |(hits, n): (u64, u64)| {
        n >= ALL_CONVERTED && hits == n && rate.powi(i32::try_from(n).unwrap_or(i32::MAX)) < CHANCE
    };
    let known = by_value.iter().position(|count| sure(*count))?;
    let text = values.text(known as u32);
    let n = by_value[known].1;
    Some(format!("all {n} leads with \"{text}\" converted"))
}
