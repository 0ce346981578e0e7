//! Holds `pipeline forecast --format json --deals` against the slow implementation of its rows and of its model.

use std::path::Path;
use std::process::Command;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::compare::differences;
use crate::folder::Folder;
use crate::forecast_landing::{Distribution, Landing, landing};
use crate::forecast_levers::levers;
use crate::forecast_record::{Record, date, day};
use crate::forecast_rows::{Target, needed, rows};
use crate::json::Json;

/// What to ask about a folder.
pub struct Question {
    pub as_of: NaiveDate,
    /// As an argument.
    pub period: String,
    pub days: (NaiveDate, NaiveDate),
    /// That of exactly these days.
    pub quota: Option<Decimal>,
}

/// The program's answer, read.
pub fn program_forecast(dir: &Path, question: &Question) -> Result<Json, String> {
    let program = std::env::var_os("ORACLE_BINARY");
    let mut command = Command::new(program.unwrap_or(env!("CARGO_BIN_EXE_pipeline").into()));
    let day = question.as_of.to_string();
    command
        .arg("-C")
        .arg(dir)
        .args(["forecast", "--format", "json", "--deals"]);
    command.args(["--as-of", &day, "--today", &day, "-p", &question.period]);
    for name in [
        "TZ",
        "PIPELINE_THREADS",
        "PIPELINE_DIR",
        "PIPELINE_STRICT",
        "PIPELINE_USER",
    ] {
        command.env_remove(name);
    }
    let output = command.output().expect("the program starts");
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("ended with {}\n{said}", output.status));
    }
    Json::parse(&String::from_utf8(output.stdout).map_err(|_| "printed no UTF-8")?)
}

/// All that differs, a line each.
pub fn faults(dir: &Path, question: &Question) -> Vec<String> {
    let found = match program_forecast(dir, question) {
        Err(fault) => return vec![fault],
        Ok(found) => found,
    };
    let folder = Folder::read(dir);
    let record = Record::of(&folder);
    let (start, end) = question.days;
    let target = Target {
        today: question.as_of,
        start,
        end,
        quota: question.quota,
    };
    let rows = rows(&folder, &target);
    let model = landing(&record, day(question.as_of), day(start), day(end));
    let mut faults = differences(&rows.json, &found);
    faults.extend(faults_of_mean(&model, &found));
    faults.extend(faults_of_deals(&model, &found));
    if faults.is_empty() && end > question.as_of {
        faults.extend(faults_of_spread(&model, question.quota, &found));
    }
    if faults.is_empty() {
        let needed = needed(&rows, &target, model.mean());
        faults.extend(differences(
            &Json::Object(vec![("needed".into(), needed)]),
            &found,
        ));
        faults.extend(levers(&record, &rows, &target, model, &found));
    }
    faults
}

/// The figure under a path; NaN where there is none.
pub fn figure(json: &Json, path: &str) -> f64 {
    match json.at(path) {
        Json::Number(digits) => digits.parse().expect("a number"),
        _ => f64::NAN,
    }
}

pub fn close(wanted: f64, found: f64) -> bool {
    (wanted - found).abs() <= 1e-7 * wanted.abs().max(found.abs()) + 1e-9
}

fn faults_of_mean(model: &Landing, found: &Json) -> Vec<String> {
    let figures = [
        ("from_open", model.open_part()),
        ("from_new", model.new_part()),
        ("mean", model.mean()),
    ];
    let wrong = figures
        .into_iter()
        .filter(|(key, wanted)| !close(*wanted, figure(found, &format!("modelled.{key}"))));
    wrong
        .map(|(key, wanted)| {
            format!(
                "modelled.{key}: oracle {wanted}, program {}",
                found.at(&format!("modelled.{key}"))
            )
        })
        .collect()
}

fn faults_of_deals(model: &Landing, found: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    for part in &model.parts {
        let same = |row: &&Json| row.at("id").text() == Some(&part.id);
        let Some(row) = found.at("deals").items().iter().find(same) else {
            faults.push(format!("deals: no {}", part.id));
            continue;
        };
        let expected = part
            .expected
            .map_or(Json::Null, |on| Json::Text(date(on).to_string()));
        let odds = close(part.ever, figure(row, "odds"))
            && close(part.in_period, figure(row, "odds_in_period"));
        if !odds || *row.at("expected_date") != expected {
            faults.push(format!("deals: oracle {} in the period, {} ever, {expected}; program {} in the period, {} ever, {}: {}", part.in_period, part.ever, row.at("odds_in_period"), row.at("odds"), row.at("expected_date"), part.id));
        }
    }
    faults
}

/// The program's grid has 1,024 cells, this one more: a quantile may be off by a cell and a half, or its level by half a percent.
fn faults_of_spread(model: &Landing, quota: Option<Decimal>, found: &Json) -> Vec<String> {
    const SLACK: f64 = 0.005;
    let spread = Distribution::of(model);
    let cells = 1.5 * spread.program_cell + 1e-6;
    let mut faults = Vec::new();
    for (key, level) in [("p10", 0.1), ("p50", 0.5), ("p90", 0.9)] {
        let value = figure(found, &format!("modelled.{key}"));
        let (low, high) = (spread.up_to(value - cells), spread.up_to(value + cells));
        if !(low <= level + SLACK && high >= level - SLACK) {
            faults.push(format!(
                "modelled.{key}: {value} is the oracle's quantile {low} to {high}"
            ));
        }
    }
    if let Some(quota) = quota.and_then(|quota| quota.to_string().parse::<f64>().ok()) {
        let chance = figure(found, "modelled.p_quota");
        let (low, high) = (
            1.0 - spread.up_to(quota + cells),
            1.0 - spread.up_to(quota - cells),
        );
        if !(chance >= low - SLACK && chance <= high + SLACK) {
            faults.push(format!(
                "modelled.p_quota: {chance}; the oracle says {low} to {high}"
            ));
        }
    }
    faults
}
