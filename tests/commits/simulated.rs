//! Over repositories of simulated edits: `--rev R` is a checkout of R, and the waterfall between two commits is the truth.

use serde_json::Value;

use crate::checkout::COMMANDS;
use crate::company::Company;
use crate::random::Random;
use crate::truth::{Lines, Truth};

/// An amount of the JSON in ten-thousandths, never through binary floating point.
fn exact(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{rest:0<4}");
    assert!(rest.len() <= 4, "{text}");
    digits.parse().expect("an amount")
}

/// What the program says.
fn told(company: &Company, a: usize, b: usize) -> Truth {
    let (from, to) = (&company.commits[a].hash, &company.commits[b].hash);
    let words = format!("changes {from}..{to} --format json");
    let mut command = company.repository.program(&words);
    let answer = crate::common::answer(command.current_dir(company.repository.folder.path("")));
    assert_eq!(answer.code(), 0, "{answer}");
    let json = answer.json();
    let mut lines = Lines::new();
    for part in json["deals"].as_array().expect("parts") {
        let text = |key: &str| part[key].as_str().map(String::from);
        let key = (
            text("line").expect("a line"),
            text("as"),
            text("id").expect("an id"),
        );
        lines.insert(key, exact(&part["value"]));
    }
    // Each line is the sum of its parts.
    for line in [
        "created", "raised", "lowered", "reopened", "won", "lost", "deleted", "restated",
    ] {
        let parts = lines.iter().filter(|((l, _, _), _)| l == line);
        let sum: i64 = parts.map(|(_, value)| value).sum();
        assert_eq!(exact(&json[line]["value"]), sum, "{line} of {from}..{to}");
    }
    Truth {
        opening: exact(&json["opening"]["value"]),
        closing: exact(&json["closing"]["value"]),
        lines,
    }
}

/// Any two commits of which the one was made from the other.
fn holds_between(seed: u64, commits: usize, pairs: usize) {
    let company = Company::new(seed, commits);
    let mut random = Random::new(seed ^ 77);
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..pairs {
        let b = random.between(1, company.commits.len() - 1);
        let a = random.pick(&company.commits[b].ancestors);
        let (truth, told) = (Truth::between(&company, a, b), told(&company, a, b));
        let (first, second) = (&company.commits[a], &company.commits[b]);
        let place = format!("seed {seed}, {a} of {} to {b} of {}", first.day, second.day);
        let only = |x: &Lines, y: &Lines| -> Vec<String> {
            let odd = x.iter().filter(|(key, value)| y.get(key) != Some(value));
            odd.map(|(key, value)| format!("{key:?} {value}")).collect()
        };
        let (missing, invented) = (
            only(&truth.lines, &told.lines),
            only(&told.lines, &truth.lines),
        );
        assert!(
            missing.is_empty() && invented.is_empty(),
            "{place}: true {missing:#?}, told {invented:#?}"
        );
        assert_eq!(told, truth, "{place}");
        kinds.extend(
            truth
                .lines
                .keys()
                .map(|(line, kind, _)| (line.clone(), kind.clone())),
        );
    }
    // A company where little happens proves little.
    assert!(kinds.len() >= 14, "{kinds:?}");
}

#[test]
fn the_waterfall_between_commits_is_the_truth() {
    for seed in 1..=3 {
        holds_between(seed, 300, 25);
    }
}

#[test]
fn a_past_commit_says_what_a_checkout_of_it_says() {
    let company = Company::new(4, 200);
    let mut random = Random::new(5);
    for (number, words) in COMMANDS.iter().enumerate() {
        // Every command at one commit, of the year's beginning, middle and end in turn.
        let third = company.commits.len() / 3;
        let at = third * (number % 3) + random.below(third);
        let commit = &company.commits[at];
        if words.contains("acme") {
            continue;
        }
        company
            .repository
            .assert_same(&commit.hash, &commit.day.to_string(), words);
    }
}
