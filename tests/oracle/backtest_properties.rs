//! What must hold of `backtest` on any folder: its figures are those of `forecast` on its days, and nothing later shows.

use std::path::Path;

use crate::compare::{differences, run_words};
use crate::forecast_compare::Question;
use crate::json::Json;

/// Which periods and steps a folder is asked about, by what its question happens to be.
fn shape(question: &Question) -> [&'static str; 4] {
    let shapes = [
        ["-p", "month", "--every", "month"],
        ["-p", "quarter", "--every", "month"],
        ["-p", "week", "--every", "week"],
        ["-p", "month", "--every", "week"],
    ];
    shapes[question.period.bytes().map(usize::from).sum::<usize>() % shapes.len()]
}

fn ask(dir: &Path, words: &[&str]) -> Result<Json, String> {
    let words = words.iter().chain(&["--format", "json"]);
    let words: Vec<String> = words.map(|word| (*word).to_owned()).collect();
    Json::parse(&run_words(dir, &words, &[])?)
}

fn backtest(dir: &Path, question: &Question, more: &[&str]) -> Result<Json, String> {
    let day = question.as_of.to_string();
    let mut words = vec!["backtest", "--as-of", &day];
    words.extend(shape(question));
    words.extend(more);
    ask(dir, &words)
}

/// How many points there are; the first, the middle and the last each against the forecasts of its day and of its period's last day.
pub fn points_are_forecasts(
    dir: &Path,
    question: &Question,
) -> Result<(usize, Vec<String>), String> {
    let query = ["owner:dana"];
    let more: &[&str] = if question.as_of.to_string().ends_with(['0', '5']) {
        &query
    } else {
        &[]
    };
    let said = backtest(dir, question, more)?;
    let points = said.at("points").items();
    let mut faults = Vec::new();
    let mut places = vec![0, points.len() / 2, points.len().saturating_sub(1)];
    places.dedup();
    for point in places.into_iter().filter_map(|place| points.get(place)) {
        let (Some(period), Some(day), Some(end)) = (
            point.at("period.label").text(),
            point.at("as_of").text(),
            point.at("period.end").text(),
        ) else {
            faults.push(format!("a point without days: {point}"));
            continue;
        };
        let forecast = |day: &str| {
            let mut words = vec!["forecast", "--as-of", day, "-p", period];
            words.extend(more);
            ask(dir, &words)
        };
        let (then, over) = (forecast(day)?, forecast(end)?);
        let landing = |row: &str| match then.at(row) {
            Json::Null => Json::Null,
            row => row.at("landing").clone(),
        };
        let mut pairs = vec![
            ("won_to_date", then.at("won_to_date").clone()),
            ("days_left", then.at("days_left").clone()),
            ("actual", over.at("won_to_date").clone()),
            ("modelled.mean", then.at("modelled.mean").clone()),
            ("modelled.p10", then.at("modelled.p10").clone()),
            ("modelled.p50", then.at("modelled.p50").clone()),
            ("modelled.p90", then.at("modelled.p90").clone()),
        ];
        for row in ["simple", "weighted", "commit", "best_case", "submitted"] {
            pairs.push((row, landing(row)));
        }
        for (path, wanted) in pairs {
            let found = point.at(path);
            if *found != wanted {
                faults.push(format!(
                    "{period} as of {day}: {path} is {found}, the forecast has {wanted}"
                ));
            }
        }
    }
    Ok((points.len(), faults))
}

/// A past day's backtest is that of the folder cut at it.
pub fn same_when_cut(dir: &Path, cut: &Path, question: &Question) -> Result<Vec<String>, String> {
    let but = ["after_as_of", "source"];
    let whole = backtest(dir, question, &[])?.without(&but);
    let part = backtest(cut, question, &[])?.without(&but);
    Ok(if whole == part {
        Vec::new()
    } else {
        differences(&whole, &part)
    })
}
