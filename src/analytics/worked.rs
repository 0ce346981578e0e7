//! Examples of every metric, worked by hand: on `examples/small`, a folder of nine deals. Never pasted from what the
//! program printed: `tests/metrics.rs` works each sum out again and compares both with the program.

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

use super::lead_score_worked::LEAD_SCORES_WORKED;
use super::lead_worked::LEADS_WORKED;
use super::parts::{count, joined};

/// The folder that the examples stand on.
pub const FOLDER: &str = "examples/small";

/// The day they are worked out for, unless a command names another.
pub const AS_OF: &str = "2026-11-23";

/// A metric's example.
#[derive(Clone, Copy)]
pub struct Worked {
    /// The metric's name.
    pub metric: &'static str,
    /// The words after `pipeline`; none is the day at a glance.
    pub command: &'static str,
    /// A file that stands beside those of the folder in this example, or in place of one.
    pub extra: Option<(&'static str, &'static str)>,
    /// Further ones.
    pub more: &'static [(&'static str, &'static str)],
    pub steps: &'static [Step],
}

/// One figure: which one, what goes in, the sum, and what comes out, rounded to the decimals shown.
pub struct Step {
    /// As in the metric's paths, with the row's name in brackets: `stages[offer].deals`.
    pub path: &'static str,
    pub words: &'static str,
    /// Empty where the words say it all. `x` is times; `sqrt`, `mean`, `median` and `max` are functions.
    pub sum: &'static str,
    pub gives: &'static str,
}

pub(super) const fn step(
    path: &'static str,
    words: &'static str,
    sum: &'static str,
    gives: &'static str,
) -> Step {
    Step {
        path,
        words,
        sum,
        gives,
    }
}

const fn on(
    metric: &'static str,
    command: &'static str,
    extra: Option<(&'static str, &'static str)>,
    steps: &'static [Step],
) -> Worked {
    Worked {
        metric,
        command,
        extra,
        more: &[],
        steps,
    }
}

/// With several files beside the folder's own.
pub(super) const fn beside(
    metric: &'static str,
    command: &'static str,
    more: &'static [(&'static str, &'static str)],
    steps: &'static [Step],
) -> Worked {
    Worked {
        metric,
        command,
        extra: None,
        more,
        steps,
    }
}

impl Worked {
    /// The files that stand beside those of the folder, or in place of one.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.extra.into_iter().chain(self.more.iter().copied())
    }
}

/// The examples of a metric: one or more.
pub fn of(metric: &str) -> impl Iterator<Item = &'static Worked> {
    WORKED.iter().filter(move |w| w.metric == metric)
}

const LEADS: (&str, &str) = (
    "leads/expo.csv",
    "\
name,email,created,status,converted
Ann,ann@one.example,2026-09-01,converted,2026-10-01
Bob,bob@two.example,2026-09-01,new,
Cem,cem@three.example,2026-09-02,working,
Dee,dee@four.example,2026-09-03,dead,
",
);

/// The examples, in the order of the metrics.
pub const WORKED: &[Worked] = &joined::<Worked, { count(PARTS) }>(PARTS);

/// A part a subject, as in `metric.rs`.
const PARTS: &[&[Worked]] = &[
    figures::WORKED,
    funnel::WORKED,
    forecast::WORKED,
    backtest::WORKED,
    changes::WORKED,
    deals::WORKED,
    health::WORKED,
    files::WORKED,
    compare::WORKED,
    rewrites::WORKED,
    LEADS_WORKED,
    LEAD_SCORES_WORKED,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::metric::METRICS;

    /// `stages[offer].deals` → `stages[].deals`.
    fn place(path: &str) -> String {
        let mut inside = false;
        path.chars()
            .filter(|c| {
                let shown = !inside || *c == ']';
                inside = *c == '[' || inside && *c != ']';
                shown
            })
            .collect()
    }

    #[test]
    fn every_metric_and_every_place_of_it_is_worked_out() {
        for metric in METRICS {
            let steps = of(metric.name).flat_map(|worked| worked.steps);
            let shown: Vec<String> = steps.map(|s| place(s.path)).collect();
            assert!(
                !shown.is_empty(),
                "{} has no example in WORKED",
                metric.name
            );
            for (path, _) in metric.paths {
                assert!(
                    shown.iter().any(|s| s == path),
                    "{}: no step for {path}",
                    metric.name
                );
            }
            for path in &shown {
                assert!(
                    metric.paths.iter().any(|(p, _)| p == path),
                    "{}: {path} is none of its places",
                    metric.name
                );
            }
        }
    }
}
