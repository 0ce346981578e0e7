//! Everything that may go wrong with what is read and where it is printed, a file here for each
//! kind. What the cases have in common is said once, in `left_out`: a broken file is named, with
//! its place, and never hides the others.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod broken;
mod bytes;
mod dates;
#[cfg(unix)]
mod lead_commands;
#[cfg(unix)]
mod lead_lists;
#[cfg(unix)]
mod links;
mod money;
mod settings;
mod shown;
#[cfg(unix)]
mod streams;
mod text;

use common::{Answer, Folder, answer};
use serde_json::Value;

/// Where a fault is said to be. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy)]
enum Place {
    /// At this line and column.
    At(u64, u64),
    /// On this line, in whatever column.
    Line(u64),
    /// Nowhere: the fault is that something is missing.
    Nowhere,
    /// Wherever the program finds it best shown.
    Anywhere,
}

impl Place {
    fn assert(self, said: &Value) {
        let (line, column) = (said["line"].as_u64(), said["column"].as_u64());
        match self {
            Place::At(l, c) => assert_eq!((line, column), (Some(l), Some(c)), "{said}"),
            Place::Line(l) => assert_eq!((line, column.is_some()), (Some(l), true), "{said}"),
            Place::Nowhere => assert_eq!((line, column), (None, None), "{said}"),
            Place::Anywhere => assert_eq!(line.is_some(), column.is_some(), "{said}"),
        }
    }
}

/// The folder has one good deal, of 1,000, and this broken file: `report` answers for the good one
/// and says what is missing, `--strict` says it by the exit status, `check` names the place.
fn left_out(folder: &Folder, file: &str, place: Place) {
    all_left_out(folder, &[file], place);
}

fn all_left_out(folder: &Folder, files: &[&str], place: Place) {
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    named_as_left_out(&report, files, place);
    told_to_people(folder, files.len());
    strict_is_three(folder);
    check_names(folder, files, place);
}

fn only_the_good_one_counts(report: &Answer) {
    assert_eq!(report.json()["open"]["deals"], 1, "{report}");
    assert_eq!(report.money("open.value"), "1000", "{report}");
}

fn named_as_left_out(report: &Answer, files: &[&str], place: Place) {
    let json = report.json();
    assert_eq!(json["complete"], false, "{report}");
    let left_out = json["left_out"].as_array().expect("left_out is a list");
    let named: Vec<&str> = left_out
        .iter()
        .filter_map(|it| it["file"].as_str())
        .collect();
    assert_eq!(named, files, "{report}");
    for fault in left_out {
        place.assert(fault);
        assert_ne!(fault["message"].as_str().unwrap_or(""), "", "{fault}");
    }
}

/// The tables say it beside the total, and stderr says it once more.
fn told_to_people(folder: &Folder, files: usize) {
    let report = folder.ask_well("report --format plain");
    let files = format!("{files} file{}", if files == 1 { "" } else { "s" });
    assert!(
        report.out().contains(&format!("without {files}")),
        "{report}"
    );
    assert!(report.err().contains("warning: "), "{report}");
    assert!(report.err().contains("left out"), "{report}");
}

/// Asked by flag or by environment, an answer in part is status 3; the answer is the same.
fn strict_is_three(folder: &Folder) {
    let by_flag = folder.ask("report --format json --strict");
    let by_environment = answer(
        folder
            .pipeline("report --format json")
            .env("PIPELINE_STRICT", "1"),
    );
    for strict in [by_flag, by_environment] {
        assert_eq!(strict.code(), 3, "{strict}");
        only_the_good_one_counts(&strict);
    }
}

fn check_names(folder: &Folder, files: &[&str], place: Place) {
    let check = folder.ask("check --format json");
    assert_eq!(check.code(), 1, "{check}");
    for file in files {
        let fault = problem(&check, file);
        assert_eq!(fault["level"], "error", "{fault}");
        place.assert(&fault);
        for words in ["rule", "message", "help"] {
            assert_ne!(fault[words].as_str().unwrap_or(""), "", "{words}: {fault}");
        }
    }
    check_shows(folder, files, place);
}

/// For people: the place, the line with a caret under it, and what to do.
fn check_shows(folder: &Folder, files: &[&str], place: Place) {
    let check = folder.ask("check");
    let short = folder.ask("check --format short");
    assert_eq!((check.code(), short.code()), (1, 1), "{check}");
    for file in files {
        let begin = match place {
            Place::At(line, column) => format!("{file}:{line}:{column}: error["),
            Place::Line(line) => format!("{file}:{line}:"),
            Place::Nowhere => format!("{file}: error["),
            Place::Anywhere => format!("{file}:"),
        };
        for answer in [&check, &short] {
            assert!(
                answer.out().lines().any(|it| it.starts_with(&begin)),
                "{answer}"
            );
        }
    }
    assert!(check.out().contains("help: "), "{check}");
    if let Place::At(..) | Place::Line(..) = place {
        assert!(check.out().contains('^'), "{check}");
    }
}

/// The first problem that `check --format json` has with this file.
fn problem(check: &Answer, file: &str) -> Value {
    let json = check.json();
    let problems = json["problems"].as_array().expect("a list of problems");
    let found = problems.iter().find(|it| it["file"] == file);
    found
        .unwrap_or_else(|| panic!("nothing about {file}: {check}"))
        .clone()
}

/// The deal counts, `report` is complete, and `check` has a warning (a fault under `--strict`).
fn only_warned(folder: &Folder, file: &str) {
    let report = folder.ask_well("report --format json");
    assert_eq!(report.json()["complete"], true, "{report}");
    assert_eq!(report.json()["left_out"], Value::Array(vec![]), "{report}");
    let check = folder.ask_well("check --format json");
    assert_eq!(problem(&check, file)["level"], "warning", "{check}");
    assert_eq!(folder.ask("check --strict").code(), 1);
}

/// Named by `check` and not counted; whether that makes a report incomplete is not the point.
fn passed_over(folder: &Folder, file: &str) {
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    let check = folder.ask("check --format json");
    assert!([0, 1].contains(&check.code()), "{check}");
    problem(&check, file);
}

/// Nothing answered, one diagnostic on stderr that says where and what to do.
fn refused(answer: &Answer, words: &[&str]) {
    assert_eq!(answer.code(), 2, "{answer}");
    assert_eq!(answer.out(), "", "{answer}");
    assert!(answer.err().contains("error"), "{answer}");
    for words in words {
        assert!(answer.err().contains(words), "{words}: {answer}");
    }
}
