//! `pipeline forecast`, from the command line to its JSON: the textbook case, groups, what-ifs, what is not yet known on a
//! day, and folders that nobody should have. That the figures themselves are right is the business of `tests/oracle`
//! (a second program), `tests/simulator` (what came true) and `docs/metrics.md` (worked by hand).

#[path = "../common/mod.rs"]
mod common;
mod company;
mod groups;
mod hostile;
mod past;
mod what_if;

use common::{Answer, Folder, answer};
use company::company;
use serde_json::Value;

/// A figure by its place, such as `modelled.mean`; not a number where it is `null`.
pub fn at(value: &Value, path: &str) -> f64 {
    let found = path.split('.').fold(value, |value, key| &value[key]);
    found.as_f64().unwrap_or(f64::NAN)
}

/// Equal but for the last digits of a sum.
pub fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

/// What must hold of the rows of any forecast: those of the whole, and of each group.
pub fn sane(said: &Value, of: &str) {
    let groups = said["groups"].as_array().into_iter().flatten();
    for rows in std::iter::once(said).chain(groups) {
        let m = &rows["modelled"];
        let won = at(rows, "won_to_date");
        if m.is_null() {
            continue;
        }
        let [mean, p10, p50, p90] = ["mean", "p10", "p50", "p90"].map(|key| at(m, key));
        let slack = 1e-9 * mean.abs().max(1.0);
        assert!(p10 <= p50 && p50 <= p90, "{of}: {p10} {p50} {p90}");
        assert!(mean >= won - slack && p10 >= won - slack, "{of}: {m} {won}");
        assert!(
            near(mean, won + at(m, "from_open") + at(m, "from_new")),
            "{of}: {m}"
        );
        if let Some(p) = m["p_quota"].as_f64() {
            assert!((0.0..=1.0).contains(&p), "{of}: {p}");
        }
        for deal in said["deals"].as_array().into_iter().flatten() {
            let odds = ["odds", "odds_in_period", "stage_odds"].map(|key| at(deal, key));
            let is_share = |p: &f64| p.is_nan() || (0.0..=1.0).contains(p);
            assert!(odds.iter().all(is_share), "{of}: {deal}");
            let in_order = odds[0].is_nan() || odds[1].is_nan() || odds[1] <= odds[0] + 1e-12;
            assert!(in_order, "{of}: {deal}");
        }
    }
    no_minus_zero(said, of);
}

/// Every figure of nothing is 0, not -0.
fn no_minus_zero(value: &Value, of: &str) {
    match value {
        Value::Number(n) => assert!(n.to_string() != "-0.0", "{of}: -0"),
        Value::Array(list) => list.iter().for_each(|v| no_minus_zero(v, of)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, v)| no_minus_zero(v, &format!("{of} {key}"))),
        _ => {}
    }
}

/// The JSON of a forecast that must be answered.
pub fn forecast(folder: &Folder, words: &str) -> Value {
    let said = folder
        .ask_well(&format!("forecast {words} --format json"))
        .json();
    sane(&said, words);
    said
}

/// 100,000 open at a close rate of 10 % land at 10,000; against a quota of 20,000 twice as many must convert.
#[test]
fn the_textbook_case() {
    let deal = |name: &str, amount: u32, more: &str| {
        format!(
            "name = \"{name}\"\ncompany = \"{name}\"\namount = {amount}\ncreated = 2026-05-01\n{more}"
        )
    };
    let mut folder = Folder::empty().file(
        "pipeline.toml",
        "[[quota]]\nperiod = \"2026-Q4\"\namount = 20_000\n",
    );
    for n in 0..10 {
        let end = if n == 0 { "won" } else { "lost" };
        folder = folder
            .file(
                format!("deals/open-{n}.toml"),
                deal(&format!("Open {n}"), 10_000, "stage = \"demo\"\n"),
            )
            .file(
                format!("deals/closed-{n}.toml"),
                deal(
                    &format!("Closed {n}"),
                    10_000,
                    &format!("stage = \"{end}\"\nclosed = 2026-08-03\n"),
                ),
            );
    }
    let said = forecast(&folder, "");
    assert_eq!(at(&said, "simple.landing"), 10_000.0);
    assert_eq!(
        (at(&said, "won_to_date"), at(&said, "gap")),
        (0.0, 20_000.0)
    );
    // Twice the close rate makes the quota, to the cent.
    let twice = forecast(&folder, "--close-rate +10%");
    assert!(
        (at(&twice, "simple.landing") - 20_000.0).abs() < 0.01,
        "{}",
        twice["simple"]
    );
    assert!((at(&twice, "what_if.difference.simple") - 10_000.0).abs() < 0.01);
}

/// The same folder and day, the same bytes: whatever the threads, the time zone, the order of files on the disk.
#[test]
fn the_same_bytes_anywhere() {
    let folder = company();
    let mut other_order = Folder::empty();
    for (id, text) in company::deals(company::day("2026-11-23")).into_iter().rev() {
        other_order = other_order.file(format!("deals/{id}.toml"), text);
    }
    let other_order = other_order.file("pipeline.toml", company::SETTINGS);
    for words in [
        "forecast --by owner --deals --format json",
        "forecast --since -3w --win deal-46",
    ] {
        let plain = folder.ask_well(words);
        for (name, value) in [
            ("PIPELINE_THREADS", "1"),
            ("PIPELINE_THREADS", "2"),
            ("PIPELINE_THREADS", "7"),
            ("TZ", "Pacific/Kiritimati"),
            ("TZ", "Pacific/Pago_Pago"),
        ] {
            let said: Answer = answer(folder.pipeline(words).env(name, value));
            assert_eq!(said.out(), plain.out(), "{name}={value}");
        }
        assert_eq!(
            other_order.ask_well(words).out(),
            plain.out(),
            "another order"
        );
    }
}

/// Every format has every figure's words; none fails.
#[test]
fn every_format_answers() {
    let folder = company();
    for format in ["table", "plain", "csv", "markdown", "json"] {
        let words =
            format!("forecast --by team --deals --since -2w --win deal-46 --format {format}");
        let said = folder.ask_well(&words);
        assert!(said.out().contains("deal-48"), "{said}");
    }
    let csv = folder.ask_well("forecast --by team --format csv");
    assert!(csv.out().contains("\nmodelled,,mean,"), "{csv}");
    assert!(csv.out().contains("\nteam,emea,modelled.mean,"), "{csv}");
    assert!(csv.out().contains("\nlevers,"), "{csv}");
}
