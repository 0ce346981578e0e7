//! The functions that every report spends its time in, one by one: `cargo bench --bench hot`.

use divan::{Bencher, black_box};
use pipeline::analytics::counts::{Ask, Cohort, count};
use pipeline::model::book::{Book, Keep, Need, Segment, Source};
use pipeline::model::builder::{Faults, build};
use pipeline::model::day::Day;
use pipeline::model::money::Money;
use pipeline::model::period::Period;
use pipeline::model::query::Query;
use pipeline::model::settings::Settings;
use pipeline::workspace::load::judge;
use pipeline::workspace::{events, load};

fn main() {
    divan::main();
}

/// A deal of the usual length: 640 bytes, seven entries, two activities.
const DEAL: &str = include_str!("../examples/sales/deals/acme-50-seats.toml");
const FILE: &str = "deals/acme-50-seats.toml";

fn need() -> Need {
    Need {
        as_of: Day::from_ymd(2026, 11, 23).expect("a day"),
        keep: Keep::Odd,
        seen: false,
    }
}

/// Driver 1 and the builder: what is done for each file.
#[divan::bench]
fn read_a_deal(bencher: Bencher<'_, '_>) {
    let (settings, mut segment, mut tokens) = (Settings::default(), Segment::default(), Vec::new());
    bencher.bench_local(|| {
        segment.facts.clear();
        segment.changes.clear();
        let raw = events::read(black_box(DEAL), &mut tokens).expect("a plain file");
        build(
            &raw,
            "acme-50-seats",
            FILE,
            &settings,
            &need(),
            &mut segment,
            &mut Faults::default(),
        )
    });
}

/// Driver 2 and the builder: what is done for a file that driver 1 does not take.
#[divan::bench]
fn judge_a_deal(bencher: Bencher<'_, '_>) {
    let (settings, mut segment) = (Settings::default(), Segment::default());
    bencher.bench_local(|| {
        segment.facts.clear();
        segment.changes.clear();
        judge(
            black_box(DEAL),
            FILE,
            &settings,
            &need(),
            &mut segment,
            Faults::default(),
        )
    });
}

#[divan::bench]
fn checksum_of_a_deal() -> u128 {
    load::hash(black_box(FILE), black_box(DEAL.as_bytes()))
}

#[divan::bench(args = ["2026-11-23", "not a date"])]
fn read_a_day(text: &str) -> Option<Day> {
    Day::parse(black_box(text))
}

#[divan::bench(args = ["48000", "48_000.00", "1234567890123.25"])]
fn read_money(text: &str) -> bool {
    Money::from_float(black_box(text)).is_ok()
}

/// The one pass of `report` over a thousand deals in memory.
#[divan::bench]
fn count_a_thousand_deals(bencher: Bencher<'_, '_>) {
    let settings = Settings::default();
    let mut segment = Segment::default();
    for _ in 0..1000 {
        let raw = events::read(DEAL, &mut Vec::new()).expect("a plain file");
        build(
            &raw,
            "acme-50-seats",
            FILE,
            &settings,
            &need(),
            &mut segment,
            &mut Faults::default(),
        );
    }
    let (t, query) = (need().as_of, Query::default());
    let names = segment.names.clone();
    let book = Book {
        title: "bench".into(),
        as_of: t,
        settings,
        segments: vec![segment],
        names,
        source: Source::default(),
        left_out: Vec::new(),
    };
    let period = Period::last_365_days(t);
    let ask = Ask {
        period: &period,
        cohort: Cohort::Closed,
        by: None,
    };
    bencher.bench_local(|| count(black_box(&book).at(t, &query), &ask).is_ok());
}
