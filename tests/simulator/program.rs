//! What the program says: every call of it, and every flag and key that these tests know, is here.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::company::end;
use crate::deal::{Day, date};
use crate::judge::Said;
use crate::rivals::Ask;

/// One landing that the program forecast, and those of its simpler methods.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub ask: Ask,
    /// What it says was won in the period; `None` where it cannot know yet.
    pub actual: Option<f64>,
    pub won_to_date: f64,
    pub modelled: Said,
    pub simple: Option<f64>,
    pub weighted: Option<f64>,
    pub commit: Option<f64>,
    pub run_rate: Option<f64>,
}

/// Forecasts of fiscal quarters, on a day and every three months after it. A forecast is of the quarter that the day
/// after it is in.
pub fn backtest(dir: &Path, from: Day, to: Day) -> Vec<Answer> {
    let words = format!(
        "backtest -p quarter --every quarter --from {} --to {}",
        date(from),
        date(to)
    );
    let report = run(dir, &words);
    let points = report["points"].as_array().expect("points");
    points
        .iter()
        .map(|point| answer(point, &point["period"], &point["as_of"]))
        .collect()
}

/// The whole report is for what an `Answer` leaves out.
pub fn forecast(dir: &Path, ask: Ask) -> (Answer, Value) {
    let words = format!(
        "forecast -p {}..{} --as-of {}",
        date(ask.first),
        date(ask.last),
        date(ask.as_of)
    );
    let report = run(dir, &words);
    (answer(&report, &report["period"], &report["as_of"]), report)
}

fn run(dir: &Path, words: &str) -> Value {
    let program = std::env::var_os("SIMULATOR_BINARY");
    let done = Command::new(program.unwrap_or(env!("CARGO_BIN_EXE_pipeline").into()))
        .arg("-C")
        .arg(dir)
        .args(words.split(' '))
        .args(["--format", "json", "--today", &date(end()).to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "pipeline -C {} {words}: {}\n{said}",
        dir.display(),
        done.status
    );
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// A point of a backtest or a whole forecast: both have the same keys, but that a landing is a number in the one and
/// stands beside its part from open deals in the other.
fn answer(figures: &Value, period: &Value, as_of: &Value) -> Answer {
    let landing = |method: &str| {
        figures[method]
            .as_f64()
            .or(figures[method]["landing"].as_f64())
    };
    let of_model = |figure: &str| {
        figures["modelled"][figure]
            .as_f64()
            .unwrap_or_else(|| panic!("no modelled.{figure}"))
    };
    Answer {
        ask: Ask {
            first: day(&period["start"]),
            last: day(&period["end"]),
            as_of: day(as_of),
        },
        actual: figures["actual"].as_f64(),
        won_to_date: figures["won_to_date"].as_f64().expect("won_to_date"),
        modelled: Said {
            mean: of_model("mean"),
            quantiles: [of_model("p10"), of_model("p50"), of_model("p90")],
        },
        simple: landing("simple"),
        weighted: landing("weighted"),
        commit: landing("commit"),
        run_rate: landing("run_rate"),
    }
}

fn day(date: &Value) -> Day {
    let date: chrono::NaiveDate = date
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a date");
    date.to_epoch_days().into()
}
