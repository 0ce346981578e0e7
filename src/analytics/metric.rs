//! What each figure is called, in which unit, and what it means: declared once, for CSV, the JSON schema, `explain` and
//! `docs/metrics.md`. Each has its example, worked by hand, in `worked.rs`.

mod backtest;
mod changes;
mod compare;
mod deals;
mod figures;
mod files;
mod forecast;
mod funnel;
mod health;
mod rewrites;

use super::lead_metric::LEAD_METRICS;
use super::lead_score_metric::LEAD_SCORE_METRICS;
use super::parts::{count, joined};

/// A figure of the reports.
#[derive(Clone, Copy)]
pub struct Metric {
    /// As `pipeline explain` takes it.
    pub name: &'static str,
    pub label: &'static str,
    /// Places in the JSON, each with its unit; a group's figures are those of the whole.
    pub paths: &'static [(&'static str, &'static str)],
    pub formula: &'static str,
    pub text: &'static str,
}

/// Every figure of every report, in the order of `docs/metrics.md`.
pub const METRICS: &[Metric] = &joined::<Metric, { count(PARTS) }>(PARTS);

/// A part a subject.
const PARTS: &[&[Metric]] = &[
    figures::METRICS,
    funnel::METRICS,
    forecast::METRICS,
    backtest::METRICS,
    changes::METRICS,
    deals::METRICS,
    health::METRICS,
    files::METRICS,
    compare::METRICS,
    rewrites::METRICS,
    LEAD_METRICS,
    LEAD_SCORE_METRICS,
];

/// A metric by the name that `explain` takes.
pub fn find(name: &str) -> Option<&'static Metric> {
    let slug = name.to_ascii_lowercase().replace([' ', '_'], "-");
    let by_name = METRICS.iter().find(|m| m.name == slug);
    // A key of the JSON, or the word on the screen, means its metric too.
    by_name
        .or_else(|| {
            METRICS
                .iter()
                .find(|m| m.label.to_ascii_lowercase().replace(' ', "-") == slug)
        })
        .or_else(|| at(name).map(|(m, _)| m))
        .or_else(|| {
            METRICS.iter().find(|m| {
                m.paths
                    .iter()
                    .any(|(path, _)| path.rsplit(['.', ']']).next() == Some(name))
            })
        })
}

/// The metric at a place in the JSON. The figures of one span, of one person and of one group, and those
/// before a what-if, are those of the whole.
pub fn at(path: &str) -> Option<(&'static Metric, &'static str)> {
    const OF_ONE: [&str; 10] = [
        "lists[].",
        "rows[].",
        "groups[].",
        "reps[].",
        "year.this.",
        "year.before.",
        "this.",
        "before.",
        "what_if.before.",
        "said.",
    ];
    // A sample of leads is leads.
    let as_leads = path
        .strip_prefix("sample[].")
        .map(|p| format!("leads[].{p}"));
    let path = as_leads.as_deref().unwrap_or(path);
    let mut whole = path;
    for one in OF_ONE {
        whole = whole.strip_prefix(one).unwrap_or(whole);
    }
    exactly(path)
        .or_else(|| exactly(whole))
        .or_else(|| exactly(&format!("this.{whole}")))
}

fn exactly(path: &str) -> Option<(&'static Metric, &'static str)> {
    METRICS.iter().find_map(|m| {
        m.paths
            .iter()
            .find(|(p, _)| *p == path)
            .map(|(_, unit)| (m, *unit))
    })
}

/// The unit of a place in the JSON.
pub fn unit(path: &str) -> Option<&'static str> {
    at(path).map(|(_, unit)| unit)
}
