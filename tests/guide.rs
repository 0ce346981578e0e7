//! `guide`: chapters with the folder's own figures, stages with the company's own words, and exercises that are judged.

mod common;

use std::path::Path;

use common::Folder;
use pipeline::report::guide::{CHAPTERS, EXAMPLE, EXERCISES, figures};
use serde_json::Value;

const DAY: &str = "--as-of 2026-11-23";

/// The example's figures are those that the program prints of `examples/sales`.
#[test]
fn the_figures_of_the_example_are_true() {
    let sales = Folder::example("sales");
    let report = |which: &str| {
        let words = if which == "day" { "" } else { which };
        Some(
            sales
                .ask_well(&format!("{words} {DAY} --format json"))
                .json(),
        )
    };
    let found = figures(CHAPTERS.iter().map(|c| c.text), report);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/guide/example.json");
    let text = serde_json::to_string_pretty(&found).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let written = std::fs::read_to_string(&path).expect("the example's figures");
    assert!(
        written == text,
        "example.json is older: UPDATE_DOCS=1 cargo test --test guide"
    );
    // Every figure that a chapter asks for is there, so that nobody misses a sentence for a slip in a name.
    for chapter in &CHAPTERS {
        let asked = chapter
            .text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'));
        for (name, _) in asked {
            let name = name.trim_end_matches('+');
            assert!(EXAMPLE.contains_key(name), "{}: {name}", chapter.name);
        }
    }
}

#[test]
fn each_chapter_is_read_with_and_without_a_folder() {
    let sales = Folder::example("sales");
    let nowhere = Folder::empty();
    let list = nowhere.ask_well("guide");
    for chapter in &CHAPTERS {
        assert!(
            list.out()
                .contains(&format!("pipeline guide {}", chapter.name)),
            "{list}"
        );
        // Every format of the chapter that asks for nothing but the report, and of the list of stages.
        let formats = match chapter.name {
            "metrics" | "stages" => &["plain", "table", "json", "csv", "markdown"][..],
            _ => &["plain"],
        };
        for format in formats {
            let words = format!("guide {} {DAY} --format {format}", chapter.name);
            let (own, example) = (sales.ask_well(&words), nowhere.ask_well(&words));
            for told in [&own, &example] {
                assert!(told.out().len() > 300, "{words}: {told}");
                assert!(!told.out().contains("{report:"), "{words}: {told}");
            }
        }
        let told = sales.ask_well(&format!("guide {} {DAY}", chapter.name));
        let longest = told.out().lines().map(|l| l.chars().count()).max();
        assert!(longest <= Some(80), "{}: {told}", chapter.name);
    }
    // 21 open deals worth 681,500 (screen 3).
    let told = sales.ask_well(&format!("guide pipeline {DAY}"));
    assert!(
        told.out().contains("681,500 in open deals, 21 of them"),
        "{told}"
    );
    let told = nowhere.ask_well("guide pipeline");
    assert!(told.out().contains("Example"), "{told}");
    // Nothing is closed in an empty folder: no sentence with a figure that is none.
    let empty = Folder::empty().file("pipeline.toml", "");
    let told = empty.ask_well("guide metrics");
    assert!(
        !told.out().contains('—') && !told.out().contains("Yours"),
        "{told}"
    );
    assert!(told.out().contains("Example"), "{told}");
    // One deal has its own figures, and no sentence about those that never were.
    let one = Folder::good();
    let told = one.ask_well("guide pipeline");
    assert!(
        told.out().contains("1,000 in open deals, 1 of them"),
        "{told}"
    );
    assert!(!told.out().contains("were won"), "{told}");
    let told = one.ask_well("guide qualification");
    assert!(!told.out().contains("Of 0 deals"), "{told}");
    assert!(
        told.out()
            .contains("None has closed from here yet: 10% is the prior."),
        "{told}"
    );
}

/// Every line fits a narrow terminal but a command that is to be typed, and the widest of those are few.
#[test]
fn chapters_fit_60_columns() {
    for folder in [Folder::example("sales"), Folder::empty()] {
        for chapter in CHAPTERS.iter().map(|c| c.name).chain([""]) {
            let mut command = folder.pipeline(&format!("guide {chapter} {DAY} --format table"));
            let told = common::answer(command.env("COLUMNS", "60"));
            for line in told.out().lines().filter(|l| l.chars().count() > 60) {
                assert!(
                    line.starts_with("    pipeline log acme call"),
                    "{chapter}: {line}"
                );
            }
        }
    }
}

#[test]
fn a_stage_has_the_companys_own_words() {
    let acme = Folder::example("acme");
    let told = acme.ask_well("guide proposal");
    for words in [
        "Make it easy to say yes.",
        "One page of value before the page of prices.",
        "To be ticked: budget-confirmed, legal-contact.",
        "From playbook/proposal.md:",
        "It lapses after four weeks.",
    ] {
        assert!(told.out().contains(words), "{words}: {told}");
    }
    // A stage that nobody but the settings knows.
    let told = acme.ask_well("guide review");
    assert!(
        told.out()
            .contains("Look at what they use before you speak of price."),
        "{told}"
    );
    let told = acme.ask("guide propsal");
    assert_eq!(told.code(), 2);
    assert!(told.err().contains("did you mean \"proposal\"?"), "{told}");
    let told = acme.ask("guide funel");
    assert!(told.err().contains("did you mean \"funnel\"?"), "{told}");
    // A playbook is text from strangers, and no template of ours.
    let hostile = Folder::example("sales").file(
        "playbook/demo.md",
        "# \u{1b}[31mRed\n\n> {report:open.deals} {\n\n* \u{202e}item\n\n    \u{1b}]0;title\u{7}\n",
    );
    let told = hostile.ask_well("guide demo --format table --color always");
    assert!(
        !told.out().contains('\u{1b}') || !told.out().contains("\u{1b}[31mRed"),
        "{told}"
    );
    assert!(
        !told.out().contains('\u{202e}') && !told.out().contains('\u{7}'),
        "{told}"
    );
    let broken = Folder::example("sales").file("playbook/demo.md", b"\xff\xfe\x00");
    assert!(
        broken
            .ask_well("guide demo")
            .out()
            .contains("Begin with their words")
    );
}

#[test]
fn the_exercises_are_judged_from_the_folder() {
    let place = Folder::empty();
    let made = place.ask_well("guide practice try");
    assert!(made.out().contains("cd try"), "{made}");
    let ask = |words: &str| place.ask(&format!("-C try {words}"));
    let list = ask("guide check");
    assert!(list.out().starts_with("Exercises: 0 of 9 right"), "{list}");
    let page = std::fs::read_to_string(place.path("try/EXERCISES.md")).expect("the page");
    assert!(EXERCISES.iter().all(|e| page.contains(e.task)));
    // Answers as the screens have them.
    let report = ask("report --format json").json();
    let open = report["open"]["deals"].as_u64().expect("a count");
    let rate = report["close_rate"]["by_count"]["rate"]
        .as_f64()
        .expect("a rate");
    let gap = ask("forecast --format json").json()["gap"].to_string();
    let funnel = ask("funnel --format json").json();
    let lost = |s: &&Value| s["lost"].as_u64();
    let stages = funnel["stages"].as_array().expect("stages");
    let worst = stages.iter().max_by_key(lost).expect("a stage")["stage"].clone();
    let risk = ask("health --format json").json()["deals"][0]["id"].clone();
    for (number, answer) in [
        (1, open.to_string()),
        (2, format!("{}%", (rate * 100.0 + 0.5).floor())),
        (3, worst.as_str().expect("a name").into()),
        (4, risk.as_str().expect("an id").into()),
        (5, gap),
    ] {
        let told = ask(&format!("guide check {number} {answer}"));
        assert_eq!(told.code(), 0, "{number} {answer}: {told}");
        assert!(told.out().contains("right."), "{told}");
    }
    let told = ask(&format!("guide check 1 {}", open + 1));
    assert_eq!(told.code(), 1, "{told}");
    assert!(told.out().contains("not yet. It is less."), "{told}");
    // What is done is seen in the files; each by the command that the exercise names.
    for (at, exercise) in EXERCISES.iter().enumerate().skip(5) {
        assert_eq!(
            ask(&format!("guide check {}", at + 1)).code(),
            1,
            "{}",
            exercise.task
        );
        let words = exercise.with.replace("STAGE", "proposal");
        let words = words.strip_prefix("pipeline ").expect("a command");
        let mut command = place.pipeline("-C try");
        command.args(quoted(words));
        let told = common::answer(&mut command);
        assert_eq!(told.code(), 0, "{words}: {told}");
        let told = ask(&format!("guide check {}", at + 1));
        assert_eq!(told.code(), 0, "{}: {told}", exercise.task);
    }
    assert!(
        ask("guide check")
            .out()
            .starts_with("Exercises: 4 of 9 right")
    );
    for (words, said) in [
        ("guide check 10", "no exercise 10: there are 1 to 9"),
        ("guide check one", "no exercise one"),
        ("guide funnel now", "takes no further word"),
    ] {
        let told = ask(words);
        assert_eq!(told.code(), 2, "{words}");
        assert!(told.err().contains(said), "{words}: {told}");
    }
    // Never over something that is there.
    assert_eq!(place.ask("guide practice try").code(), 2);
}

/// The words of a command line, those in quotes as one.
fn quoted(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part
            .split_whitespace()
            .map(String::from)
            .collect::<Vec<_>>(),
        _ => vec![part.into()],
    });
    words.collect()
}
