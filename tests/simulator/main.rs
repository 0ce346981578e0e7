//! Is the forecast any good? Companies are invented, of every kind that a forecast must cope with: small, large and new
//! ones, growth, seasons, fat tails, deals that never move, records that are not whole, a bad quarter. Each is written
//! down as a pipeline folder, the program is asked on days of its past, and what then came true is known, because the
//! simulator made it. These tests fail when a forecast is not as good as it is said to be (`BARS`).
//!
//! `cargo test` tries some dozens of companies, `SIMULATOR=all cargo test --test simulator` hundreds (see `COMPANIES`).
//! `SIMULATOR_BINARY` names another program than this build's. `-- --nocapture` prints the table.

mod claims;
mod company;
mod deal;
mod folder;
mod judge;
mod life;
mod newborn;
mod program;
mod random;
mod replay;
mod rivals;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use company::{Company, Kind, Record};
use judge::{Judge, Point, Said, Verdict};
use program::Answer;
use replay::{agree, answers};
use rivals::{Ledger, METHODS};

/// How many of each kind: as part of `cargo test`, and all.
const COMPANIES: [(Kind, u64, u64); 4] = [
    (Kind::Small, 12, 100),
    (Kind::Medium, 8, 60),
    (Kind::Large, 8, 40),
    (Kind::New, 10, 100),
];

/// What must hold of a kind: how often the actual is inside the 80 % interval, and how far the mean may be off, as a
/// share of the actuals.
struct Bar {
    kind: Kind,
    inside: [f64; 2],
    bias: f64,
}

const BARS: [Bar; 4] = [
    Bar {
        kind: Kind::Small,
        inside: [0.70, 0.97],
        bias: 0.20,
    },
    Bar {
        kind: Kind::Medium,
        inside: [0.70, 0.97],
        bias: 0.20,
    },
    Bar {
        kind: Kind::Large,
        inside: [0.70, 0.90],
        bias: 0.08,
    },
    Bar {
        kind: Kind::New,
        inside: [0.70, 0.97],
        bias: 0.20,
    },
];

impl Bar {
    /// Few companies say little: with them, a standard error is allowed for. That of the share inside is of 0.8 over
    /// companies and not over points, as the points of one company are alike.
    fn faults(&self, judge: &Judge) -> Vec<String> {
        let (kind, doubts) = (self.kind, if all() { 0.0 } else { 1.0 });
        let found = judge.of(kind, "modelled");
        let (inside, bias) = (found.inside(), found.bias());
        let slack = doubts * (0.8 * 0.2 / judge.companies(kind)).sqrt();
        let mut faults = Vec::new();
        if inside < self.inside[0] - slack || inside > self.inside[1] + slack {
            faults.push(format!(
                "{kind:?}: {inside:.3} inside 80 %, not {:?} ± {slack:.3}",
                self.inside
            ));
        }
        let slack = doubts * judge.doubt_of_bias(kind, "modelled");
        if bias.abs() > self.bias + slack {
            faults.push(format!(
                "{kind:?}: bias {bias:+.3}, not within {} + {slack:.3}",
                self.bias
            ));
        }
        faults
    }
}

fn all() -> bool {
    std::env::var("SIMULATOR").is_ok_and(|which| which == "all")
}

#[test]
fn the_forecast_is_as_good_as_it_is_said_to_be() {
    let judge = judge_all();
    println!("{}", judge.table()); // shown where the test fails, too
    let mut faults: Vec<String> = BARS.iter().flat_map(|bar| bar.faults(&judge)).collect();
    faults.extend(worse_than_simpler(&judge));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Over all kinds, the model must be better than any simpler method: by the error of its mean and by its distribution,
/// even if the other had known how its numbers would turn out.
fn worse_than_simpler(judge: &Judge) -> Vec<String> {
    let wape = judge.over_kinds(|kind| judge.of(kind, "modelled").wape());
    let pinball = judge.over_kinds(|kind| judge.of(kind, "modelled").pinball());
    let mut faults = Vec::new();
    for method in judge
        .methods()
        .into_iter()
        .filter(|&method| method != "modelled")
    {
        let theirs = [
            (
                "WAPE",
                wape,
                judge.over_kinds(|kind| judge.of(kind, method).wape()),
            ),
            (
                "pinball",
                pinball,
                judge.over_kinds(|kind| judge.of(kind, method).pinball()),
            ),
            (
                "pinball with hindsight",
                pinball,
                judge.over_kinds(|kind| judge.pinball_with_hindsight(kind, method)),
            ),
        ];
        for (name, ours, theirs) in theirs
            .into_iter()
            .filter(|(_, ours, theirs)| theirs <= ours)
        {
            faults.push(format!(
                "{name} over all kinds: {method} has {theirs:.4}, the model {ours:.4}"
            ));
        }
    }
    faults
}

/// Lets two threads take one company after the other; the sums are the same in any order.
fn judge_all() -> Judge {
    let companies: Vec<(Kind, u64)> = COMPANIES
        .iter()
        .flat_map(|&(kind, some, every)| {
            (0..if all() { every } else { some }).map(move |number| (kind, number))
        })
        .collect();
    let (next, verdicts) = (AtomicUsize::new(0), Mutex::new(vec![None; companies.len()]));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(&(kind, number)) =
                    companies.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let at = companies
                        .iter()
                        .position(|company| *company == (kind, number))
                        .expect("it is there");
                    let verdict = verdict(&Company::draw(kind, number));
                    verdicts.lock().expect("no panic while it is held")[at] = Some(verdict);
                }
            });
        }
    });
    let mut judge = Judge::default();
    let verdicts = verdicts.into_inner().expect("no panic while it is held");
    for ((kind, _), verdict) in companies.iter().zip(verdicts) {
        judge.add(*kind, &verdict.expect("every company was judged"));
    }
    judge
}

/// What the program and the rivals said of one company's quarters, and what came true.
fn verdict(company: &Company) -> Verdict {
    let deals = life::deals(company);
    let ledger = Ledger::new(company, &deals);
    let mut verdict = Verdict::new();
    for answer in answers(company, &deals) {
        let ask = answer.ask;
        agree(company, &ledger, &answer);
        let mut add = |method, said| {
            let point = Point {
                actual: ledger.won(ask.first, ask.last) as f64,
                won_to_date: answer.won_to_date,
                said,
            };
            verdict.push((method, point));
        };
        add("modelled", answer.modelled);
        // A method that has nothing to go by says what was won to date.
        let mut add_point = |method, said: Option<f64>| {
            add(method, Said::point(said.unwrap_or(answer.won_to_date)))
        };
        add_point("weighted", answer.weighted);
        add_point("commit", answer.commit);
        for (name, method) in METHODS {
            add_point(name, method(&ledger, ask));
        }
    }
    verdict
}

/// Nothing that happens later changes a forecast: a folder that ends on the day says the same as the whole one.
#[test]
fn a_forecast_is_what_it_was_on_its_day() {
    let kinds = [
        (Kind::Small, 1),
        (Kind::Small, 4),
        (Kind::Medium, 3),
        (Kind::New, 2),
    ];
    for (kind, number) in kinds {
        let company = Company::draw(kind, number);
        assert_ne!(company.record, Record::NoHistory);
        let deals = life::deals(&company);
        let replayed = answers(&company, &deals);
        for now in [&replayed[0], &replayed[3]] {
            let then = replay::then(&company, &deals, now.ask);
            assert_eq!(then.modelled, now.modelled, "{company:?}, {:?}", now.ask);
            let simpler = |answer: &Answer| (answer.simple, answer.weighted, answer.commit);
            assert_eq!(simpler(&then), simpler(now), "{company:?}, {:?}", now.ask);
        }
    }
}
