//! What must hold between two answers of the program about one forecast, whatever the model says.

use std::path::Path;

use crate::compare::{differences, run_words};
use crate::forecast_compare::{Question, close, figure};
use crate::json::Json;

fn words(question: &Question, more: &[&str]) -> Vec<String> {
    let day = question.as_of.to_string();
    let words = [
        "forecast",
        "--format",
        "json",
        "--deals",
        "-p",
        &question.period,
    ];
    let dates = ["--as-of", &day, "--today", &day];
    words
        .iter()
        .chain(&dates)
        .chain(more)
        .map(|word| (*word).to_owned())
        .collect()
}

fn ask(dir: &Path, question: &Question, more: &[&str]) -> Result<Json, String> {
    Json::parse(&run_words(dir, &words(question, more), &[])?)
}

fn unequal(what: &str, wanted: f64, found: f64) -> Option<String> {
    let same = close(wanted, found) || (wanted.is_nan() && found.is_nan());
    (!same).then(|| format!("{what}: {wanted} is wanted, {found} found"))
}

/// Groups add up to the whole, but for the part of new deals where nothing was won that tells whose they will be.
pub fn groups_add_up(dir: &Path, question: &Question) -> Result<Vec<String>, String> {
    let mut faults = Vec::new();
    for by in ["owner", "pipeline", "stage"] {
        let whole = ask(dir, question, &["--by", by])?;
        let groups = whole.at("groups").items();
        let paths = [
            "won_to_date",
            "weighted.from_open",
            "commit.landing",
            "modelled.from_open",
            "modelled.from_new",
        ];
        for path in paths {
            let parts: f64 = groups
                .iter()
                .map(|group| figure(group, path))
                .filter(|part| !part.is_nan())
                .sum();
            let total = figure(&whole, path);
            let untold = path.ends_with("from_new") && parts == 0.0;
            if !untold && !total.is_nan() {
                faults.extend(unequal(&format!("--by {by}: {path}"), total, parts));
            }
        }
    }
    Ok(faults)
}

/// A deal has the same odds in every view.
pub fn a_query_refits_nothing(dir: &Path, question: &Question) -> Result<Vec<String>, String> {
    let whole = ask(dir, question, &[])?;
    let part = ask(dir, question, &["owner:dana"])?;
    let mut faults = Vec::new();
    for row in part.at("deals").items() {
        let same = whole
            .at("deals")
            .items()
            .iter()
            .find(|one| one.at("id") == row.at("id"));
        match same {
            None => faults.push(format!("{} is only in the part", row.at("id"))),
            Some(one) => faults.extend(differences(one, row)),
        }
    }
    let value: f64 = part
        .at("deals")
        .items()
        .iter()
        .map(|row| figure(row, "value") * figure(row, "odds_in_period"))
        .filter(|part| !part.is_nan())
        .sum();
    faults.extend(unequal(
        "from_open of owner:dana",
        value,
        figure(&part, "modelled.from_open"),
    ));
    Ok(faults)
}

/// What is supposed of one deal changes the mean by that deal's part.
pub fn suppositions_add_up(dir: &Path, question: &Question) -> Result<Vec<String>, String> {
    let whole = ask(dir, question, &[])?;
    let mut faults = Vec::new();
    let over = question.days.1 <= question.as_of;
    let settings = std::fs::read_to_string(dir.join("pipeline.toml")).unwrap_or_default();
    let one_currency = !settings.contains("rates");
    for row in whole
        .at("deals")
        .items()
        .iter()
        .take(if over { 0 } else { 2 })
    {
        let (Some(id), value, odds) = (
            row.at("id").text(),
            figure(row, "value"),
            figure(row, "odds_in_period"),
        ) else {
            continue;
        };
        let (mean, won) = (
            figure(&whole, "modelled.mean"),
            figure(&whole, "won_to_date"),
        );
        for (flag, wanted_mean, wanted_won) in [
            ("--win", mean + value * (1.0 - odds), won + value),
            ("--lose", mean - value * odds, won),
            ("--without", mean - value * odds, won),
        ] {
            let supposed = ask(dir, question, &[flag, id])?;
            faults.extend(unequal(
                &format!("{flag} {id}: mean"),
                wanted_mean,
                figure(&supposed, "modelled.mean"),
            ));
            faults.extend(unequal(
                &format!("{flag} {id}: won"),
                wanted_won,
                figure(&supposed, "won_to_date"),
            ));
        }
        let double = ask(
            dir,
            question,
            &["--amount", &format!("{id}={}", 2.0 * value)],
        )?;
        if one_currency {
            faults.extend(unequal(
                &format!("--amount {id}"),
                figure(&whole, "modelled.from_open") + value * odds,
                figure(&double, "modelled.from_open"),
            ));
        }
        let slipped = ask(
            dir,
            question,
            &["--slip", &format!("{id}={}", question.days.1)],
        )?;
        faults.extend(unequal(
            &format!("--slip {id} to the last day"),
            mean - value * odds,
            figure(&slipped, "modelled.mean"),
        ));
    }
    let none = ask(dir, question, &["--no-new"])?;
    faults.extend(unequal(
        "--no-new: from_open",
        figure(&whole, "modelled.from_open"),
        figure(&none, "modelled.from_open"),
    ));
    faults.extend(unequal(
        "--no-new: from_new",
        0.0,
        figure(&none, "modelled.from_new"),
    ));
    Ok(faults)
}

/// Reading order, threads and time zone change no byte.
pub fn same_bytes(dir: &Path, question: &Question) -> Result<Vec<String>, String> {
    let words = words(question, &["--by", "owner"]);
    let plain = run_words(dir, &words, &[])?;
    let mut faults = Vec::new();
    for (name, value) in [
        ("PIPELINE_THREADS", "1"),
        ("PIPELINE_THREADS", "2"),
        ("TZ", "Pacific/Kiritimati"),
    ] {
        if run_words(dir, &words, &[(name, value)])? != plain {
            faults.push(format!("other bytes with {name}={value}"));
        }
    }
    Ok(faults)
}

/// A past day's forecast is that of the folder cut at it.
pub fn same_when_cut(dir: &Path, cut: &Path, question: &Question) -> Result<Vec<String>, String> {
    let but = ["after_as_of", "source"];
    let whole = ask(dir, question, &["--by", "owner"])?.without(&but);
    let part = ask(cut, question, &["--by", "owner"])?.without(&but);
    Ok(if whole == part {
        Vec::new()
    } else {
        differences(&whole, &part)
    })
}
