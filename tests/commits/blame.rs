//! `pipeline blame`: what git itself says of a line's origin, and what `report` says of the two states of the files.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Answer, Folder, answer};
use crate::company::{Company, Made};
use crate::random::Random;
use crate::repository::{Repository, git_in};

fn ask(company: &Company, words: &str) -> Answer {
    let mut command = company.repository.program(words);
    let said = answer(command.current_dir(company.repository.folder.path("")));
    assert_eq!(said.code(), 0, "{words}: {said}");
    said
}

/// Who set a field last is who brought its line last, as `git blame` has it, through renames and merges.
#[test]
fn a_field_was_set_by_the_commit_that_brought_its_line() {
    let company = Company::new(11, 260);
    let repository = &company.repository;
    let last = company.commits.last().expect("a commit");
    repository.git("2026-01-01", &["reset", "-q", "--hard", &last.hash]);
    let (mut lines, mut renamed, mut strange) = (0, 0, 0);
    for held in last.state.deals.values().filter(|held| !held.is_broken) {
        let json = ask(
            &company,
            &format!("blame {} --format json --today {}", held.id, last.day),
        )
        .json();
        let edits = json["edits"].as_array().expect("edits");
        // git knows nothing of a file that could not be read for a time.
        if edits.iter().any(|edit| edit["kind"] == "left_out") {
            continue;
        }
        renamed += edits
            .iter()
            .filter(|edit| edit["kind"] == "renamed")
            .count();
        let file = json["file"].as_str().expect("a file");
        for set in json["fields"].as_array().expect("fields") {
            let field = set["field"].as_str().expect("a field");
            let pattern = format!("/^{field} = /,+1");
            let words = [
                "blame",
                "--porcelain",
                "-L",
                &pattern,
                &last.hash,
                "--",
                file,
            ];
            let told = repository.git("2026-01-01", &words);
            let commit = told.split(' ').next().expect("a commit");
            let number = |hash: &str| company.commits.iter().position(|c| c.hash == hash);
            // git takes a new deal for a deleted one by another name, where half of their bytes are the same.
            if !edits.iter().any(|edit| edit["commit"] == commit) {
                strange += 1;
                continue;
            }
            assert_eq!(
                number(set["commit"].as_str().expect("a commit")),
                number(commit),
                "{field} of {file}: {set}"
            );
            lines += 1;
        }
    }
    assert!(
        lines > 200 && renamed > 5 && strange * 10 < lines,
        "{lines} {renamed} {strange}"
    );
}

/// By figure: what a commit's edits did to it, all together.
fn effects(json: &Value, commit: &Made) -> BTreeMap<(String, String), i64> {
    let mut sums = BTreeMap::new();
    let edits = json["edits"].as_array().expect("edits");
    for edit in edits.iter().filter(|e| e["commit"] == commit.hash.as_str()) {
        for effect in edit["effects"].as_array().expect("effects") {
            let text = |key: &str| effect[key].as_str().expect("words").to_string();
            *sums.entry((text("figure"), text("of"))).or_insert(0) += cents(&effect["change"]);
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// In ten-thousandths, never through binary floating point.
fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{rest:0<4}").parse().expect("an amount")
}

/// What a commit's edits did to a figure is the figure by its files less the figure by its parent's, both as of the eve.
#[test]
fn effects_are_the_differences_of_reports() {
    let company = Company::new(12, 240);
    let last = company.commits.last().expect("a commit");
    let json = ask(
        &company,
        &format!("blame --all --format json --rev {}", last.hash),
    )
    .json();
    let mut random = Random::new(3);
    let (mut figures, mut checked) = (0, 0);
    while checked < 14 {
        let at = random.pick(&last.ancestors);
        let commit = &company.commits[at];
        let parents = company
            .repository
            .git("2026-01-01", &["log", "-1", "--format=%P", &commit.hash]);
        let Some(parent) = company.commits.iter().find(|c| c.hash == parents) else {
            continue;
        };
        // Other rates are nobody's edit of a deal.
        if parent.state.rate != commit.state.rate || at < 20 {
            continue;
        }
        // Most commits change no reported figure: some of those are enough.
        if effects(&json, commit).is_empty() && random.chance(90) {
            continue;
        }
        checked += 1;
        let eve = commit.day.plus(-1);
        let figure = |state: &Made, words: &str, path: [&str; 2]| {
            let said = ask(
                &company,
                &format!("report {words} --rev {} --format json", state.hash),
            )
            .json();
            cents(&said[path[0]][path[1]])
        };
        let mut truth = BTreeMap::new();
        let mut add = |key: (&str, String), words: String, path| {
            let change = figure(commit, &words, path) - figure(parent, &words, path);
            if change != 0 {
                truth.insert((key.0.to_string(), key.1), change);
            }
        };
        let begins = company.commits[0].day.to_string();
        for (quarter, end) in [
            ("Q1", "03-31"),
            ("Q2", "06-30"),
            ("Q3", "09-30"),
            ("Q4", "12-31"),
        ] {
            if format!("2026-{end}") <= eve.to_string() && format!("2026-{end}") >= begins {
                let words = format!("-p 2026-{quarter} --as-of {eve}");
                add(
                    ("won", format!("2026-{quarter}")),
                    words.clone(),
                    ["won", "value"],
                );
                add(
                    ("lost", format!("2026-{quarter}")),
                    words,
                    ["lost", "value"],
                );
            }
        }
        for end in [
            "01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30",
            "10-31", "11-30", "12-31",
        ] {
            let day = format!("2026-{end}");
            if day <= eve.to_string() && day >= begins {
                add(
                    ("open", day.clone()),
                    format!("--as-of {day}"),
                    ["open", "value"],
                );
            }
        }
        assert_eq!(
            effects(&json, commit),
            truth,
            "{} of {}",
            commit.hash,
            commit.day
        );
        figures += truth.len();
    }
    assert!(figures > 10, "{figures}: little was rewritten");
}

#[test]
fn a_shallow_clone_says_where_its_history_begins() {
    let company = Company::new(13, 60);
    let from = company.repository.folder.path("");
    let clone = company.repository.folder.outside("shallow");
    let url = format!("file://{}", from.display());
    let words = [
        "clone",
        "-q",
        "--depth",
        "5",
        &url,
        &clone.display().to_string(),
    ];
    git_in(&from, &company.repository.home(), "2026-01-01", &words);
    let mut command = company.repository.program("blame --format plain");
    let said = answer(command.current_dir(&clone));
    assert_eq!(said.code(), 0, "{said}");
    assert!(
        said.out()
            .contains("a shallow clone, the rest was not fetched"),
        "{said}"
    );
    let mut command = company.repository.program("blame --format json");
    let json = answer(command.current_dir(&clone)).json();
    assert_eq!(json["is_cut"], true);
}

#[test]
fn what_cannot_be_answered_is_said_in_a_sentence() {
    let repository = Repository::new(
        Folder::empty()
            .file("pipeline.toml", "timezone = \"UTC\"\n")
            .file("deals/good.toml", crate::common::GOOD),
    );
    let ask = |words: &str| {
        let mut command = repository.program(words);
        answer(command.current_dir(repository.folder.path("")))
    };
    // No commit yet.
    let said = ask("blame good");
    assert_eq!(said.code(), 2, "{said}");
    assert!(said.err().contains("has no commit yet"), "{said}");
    let first = repository.commit("2026-09-01", "begin");
    let said = ask("blame goof");
    assert_eq!(said.code(), 2, "{said}");
    assert!(
        said.err().contains("no deal \"goof\"; near: good"),
        "{said}"
    );
    // Broken for a time, then mended: said, and passed over.
    repository.put("deals/good.toml", Some("name = \"Good\nbroken\n"));
    repository.commit("2026-09-02", "broken");
    repository.put(
        "deals/good.toml",
        Some(&crate::common::good_but(3, "amount = 1500")),
    );
    repository.commit("2026-09-03", "mended");
    let json = ask("blame good --format json").json();
    let kinds: Vec<&str> = json["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["created", "left_out", "edited"]);
    let last = &json["edits"][2];
    // Against what it said before it was broken: 1000 became 1500, and nothing else.
    assert_eq!(last["fields"].as_array().unwrap().len(), 1, "{last}");
    assert_eq!(
        (&last["fields"][0]["was"], &last["fields"][0]["now"]),
        (&"1000".into(), &"1500".into())
    );
    // Deleted: its page is there still, by its id or a part of it.
    repository.put("deals/good.toml", None);
    repository.put(
        "deals/other.toml",
        Some(crate::common::GOOD.replace("Good", "Other").as_str()),
    );
    repository.commit("2026-09-04", "gone");
    let json = ask("blame good --format json").json();
    assert_eq!(json["file"], Value::Null, "{json}");
    // An object that is gone.
    let blob = repository.git(
        "2026-01-01",
        &["rev-parse", &format!("{first}:deals/good.toml")],
    );
    let object = format!(".git/objects/{}/{}", &blob[..2], &blob[2..]);
    std::fs::remove_file(repository.folder.path(&object)).expect("a loose object");
    let said = ask("blame good");
    assert_eq!(said.code(), 2, "{said}");
    assert!(said.err().contains("is not in this repository"), "{said}");
    // No repository at all.
    let folder = Folder::good();
    let said = folder.ask("blame good");
    assert_eq!(said.code(), 2, "{said}");
    assert!(said.err().contains("no git repository holds"), "{said}");
}
