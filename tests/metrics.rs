//! Every worked example of `docs/metrics.md`, which are those of `src/analytics/worked.rs`: its sum is worked out again
//! from the words on the page, and what it gives is compared with the JSON that the program prints.

mod common;

use common::Folder;
use common::sums::evaluate;
use pipeline::analytics::worked::{AS_OF, FOLDER, WORKED, Worked};
use serde_json::Value;

#[test]
fn every_worked_example_is_what_the_program_says() {
    let mut faults = Vec::new();
    for worked in WORKED {
        let said = asked(worked);
        for step in worked.steps {
            let printed = number(at(&said, step.path));
            let gives = step.gives.replace(',', "");
            if rounded(printed, &gives) != gives {
                faults.push(format!(
                    "{} is {printed}, not {}: {}",
                    step.path, step.gives, step.words
                ));
            }
            let sum = (!step.sum.is_empty()).then(|| evaluate(step.sum));
            if sum.is_some_and(|sum| rounded(sum, &gives) != gives) {
                faults.push(format!(
                    "{}: {} is {}",
                    step.path,
                    step.sum,
                    sum.unwrap_or(0.0)
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the program says in JSON to an example's command, on a copy of the folder.
fn asked(worked: &Worked) -> Value {
    let name = FOLDER.rsplit('/').next().expect("a folder's name");
    let mut folder = Folder::example(name);
    let is_past = worked.command.starts_with("blame");
    for (at, (file, content)) in worked.files().enumerate() {
        folder = folder.file(file, content);
        if is_past && at == 0 {
            folder.commit("2026-09-01");
        }
    }
    if is_past {
        folder.commit("2026-11-16");
    }
    let mut words = format!("{} --format json", worked.command);
    if !words.contains("--as-of") {
        words += &format!(" --as-of {AS_OF}");
    }
    folder.ask(&words).json()
}

/// A place such as `stages[offer].deals`: the row is known by what it is called, or by its place from 1 on.
fn at<'v>(said: &'v Value, path: &str) -> &'v Value {
    let inside = |value: &'v Value, keys: &str| {
        let keys = keys.split('.').filter(|key| !key.is_empty());
        keys.fold(value, |value, key| &value[key])
    };
    let Some((list, row_and_rest)) = path.split_once('[') else {
        return inside(said, path);
    };
    let (row, rest) = row_and_rest.split_once(']').expect("a closed bracket");
    let rows = inside(said, list).as_array();
    let is_row = |entry: &&Value| {
        [
            "stage", "id", "file", "reason", "figure", "lever", "as_of", "method", "rep", "by",
            "product", "owner",
        ]
        .iter()
        .any(|key| entry[key] == row)
    };
    let place = row.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let entry = rows.and_then(|rows| match place {
        Some(place) => rows.get(place),
        None => rows.iter().find(is_row),
    });
    let entry = entry.unwrap_or_else(|| panic!("no {path}: {said}"));
    at(entry, rest.trim_start_matches('.'))
}

fn number(value: &Value) -> f64 {
    let text = value.to_string();
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}

/// With as many decimals as the expected text shows.
fn rounded(value: f64, like: &str) -> String {
    let decimals = like.split_once('.').map_or(0, |(_, d)| d.len());
    let text = format!("{value:.decimals$}");
    // What rounds to nothing has no sign; a -0.0 in the JSON is a fault, and keeps it.
    let is_nothing = value != 0.0 && text.bytes().all(|b| b"-0.".contains(&b));
    match text.strip_prefix('-') {
        Some(digits) if is_nothing => digits.into(),
        _ => text,
    }
}

#[test]
fn sums_are_read_as_a_person_reads_them() {
    // 2 + 3 x 4 = 14; (2 + 3) x 4 = 20; 1,000 + 1 = 1,001; 12 / 4 / 3 = 1; 10 - 3 - 2 = 5.
    for (sum, value) in [
        ("2 + 3 x 4", 14.0),
        ("(2 + 3) x 4", 20.0),
        ("1,000 + 1", 1001.0),
        ("12 / 4 / 3", 1.0),
        ("10 - 3 - 2", 5.0),
        ("median(1, 2,000, 3, 10)", 6.5),
        ("max(0, 2 - 5)", 0.0),
        ("sqrt(0.25)", 0.5),
        ("2 + (-5) x 2", -8.0),
        ("5e-1 + 1", 1.5),
    ] {
        assert_eq!(evaluate(sum), value, "{sum}");
    }
}
