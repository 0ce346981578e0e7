//! `pipeline next` as a calendar and as JSON, on deals whose names are not meant well.

mod common;

use common::{Folder, GOOD, answer, good_and, good_but};

/// A folder with a deal for each kind of day, one of them hostile.
fn folder() -> Folder {
    let hostile = good_but(
        1,
        "name = \"a\\r\\nEND:VEVENT\\nBEGIN:VALARM;X,Y\\\\\\u001b[31m\"",
    );
    let hostile = format!(
        "{hostile}next_step = \"{}\"\nnext_step_due = 2026-11-25\n",
        "Überlänge, \\nSUMMARY:x; ".repeat(12)
    );
    Folder::good()
        .file("deals/hostile.toml", hostile)
        .file(
            "deals/late.toml",
            good_and("next_step = \"Call\"\nnext_step_due = 2026-11-19"),
        )
        .file(
            "deals/far.toml",
            good_and("next_step = \"Call\"\nnext_step_due = 2027-03-01"),
        )
        .file("deals/parked.toml", good_and("on_hold_until = 2027-02-01"))
}

/// The content lines of a calendar, unfolded.
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "")
        .split_terminator("\r\n")
        .map(String::from)
        .collect()
}

#[test]
fn a_calendar_is_one_whatever_the_names() {
    let folder = folder();
    let said = folder.ask_well("next --format ics");
    let text = said.out();
    assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\u{1b}']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let lines = unfolded(text);
    let count = |wanted: &str| lines.iter().filter(|l| *l == wanted).count();
    // The parked deal has no day; the far one has.
    assert_eq!((count("BEGIN:VEVENT"), count("END:VEVENT")), (4, 4));
    assert_eq!(count("BEGIN:VALARM"), 0);
    assert_eq!(
        (lines[0].as_str(), lines.last().unwrap().as_str()),
        ("BEGIN:VCALENDAR", "END:VCALENDAR")
    );
    let names = [
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "X-WR-CALNAME",
        "UID",
        "DTSTAMP",
        "DTSTART;VALUE=DATE",
        "SUMMARY",
        "DESCRIPTION",
        "TRANSP",
    ];
    for line in &lines {
        let name = line.split(':').next().unwrap();
        assert!(names.contains(&name), "{line}");
    }
    // What is late, or was never planned, stands on today.
    assert_eq!(count("DTSTART;VALUE=DATE:20261123"), 2);
    assert_eq!(count("DTSTART;VALUE=DATE:20270301"), 1);
}

#[test]
fn a_calendar_changes_only_with_what_it_says() {
    let folder = folder();
    let on = |day: &str| {
        let said = answer(&mut folder.pipeline_on(day, "next --format ics"));
        said.out().to_string()
    };
    assert_eq!(on("2026-11-23"), on("2026-11-23"));
    let uids = |text: &str| -> Vec<String> {
        let mut uids: Vec<String> = unfolded(text)
            .into_iter()
            .filter(|l| l.starts_with("UID:"))
            .collect();
        uids.sort();
        uids
    };
    let (monday, tuesday) = (on("2026-11-23"), on("2026-11-24"));
    assert_eq!(uids(&monday), uids(&tuesday));
    let mut once = uids(&monday);
    once.dedup();
    assert_eq!(once.len(), 4);
}

#[test]
fn only_next_has_days() {
    let said = folder().ask("report --format ics");
    assert_eq!(said.code(), 2);
    assert!(said.err().contains("report has no format ics"), "{said}");
}

#[test]
fn json_says_why_and_how_much() {
    let folder = folder().file(
        "deals/proposed.toml",
        GOOD.replace("prospecting", "proposal")
            + "[[contact]]\nname = \"Jo\"\n[proposal]\nsent = 2026-11-20\nviewed = 2026-11-23\nexpires = 2026-11-22\n",
    );
    let json = folder.ask_well("next --owner dana --format json").json();
    assert_eq!(
        (&json["report"], &json["whose"]),
        (&"next".into(), &"dana".into())
    );
    assert_eq!(json["later"]["deals"], 1);
    assert_eq!(json["on_hold"]["deals"], 1);
    let ids: Vec<&str> = json["deals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["late", "hostile", "good", "proposed"]);
    let why: Vec<&str> = json["deals"][3]["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["reason"].as_str().unwrap())
        .collect();
    // Idle since 1 September: 83 days, in a stage with a limit of 14.
    assert_eq!(why, ["lapse", "viewed", "stale", "one-contact", "no-step"]);
    assert_eq!(json["deals"][3]["reasons"][0]["days"], -1);
    assert_eq!(json["deals"][3]["reasons"][2]["text"], "silent 83 days");
}

/// What was opened, sent or signed after the day asked about has not happened; a lapse is a plan, and known.
#[test]
fn nothing_after_the_day_is_seen() {
    let folder = Folder::good().file(
        "deals/later.toml",
        GOOD.replace("prospecting", "proposal")
            + "[proposal]\nsent = 2026-09-02\nviewed = 2026-11-22\nexpires = 2026-12-30\n[contract]\nsent = 2026-11-22\n",
    );
    let why = |day: &str| {
        let json = folder
            .ask_well(&format!("next later --format json --as-of {day}"))
            .json();
        json["deals"][0]["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["reason"].as_str().unwrap().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(why("2026-11-21"), ["stale", "no-step"]);
    assert_eq!(
        why("2026-11-23"),
        ["unsigned", "viewed", "stale", "no-step"]
    );
}

#[test]
fn a_folder_without_people_asks_for_none() {
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/a.toml", GOOD.replace("owner = \"dana\"\n", ""));
    let said = folder.ask_well("next");
    assert_eq!(said.err(), "");
}

/// Each open deal is listed, counted as later, or on hold: together they are what `report` says is open.
#[test]
fn nothing_open_is_left_out() {
    let demo = Folder::empty();
    demo.ask_well("init --demo");
    for folder in [Folder::example("sales"), Folder::example("acme"), demo] {
        for query in ["", "owner:dana", "amount:30k..", "stage:proposal.."] {
            let next = folder
                .ask_well(&format!("next {query} -q --format json"))
                .json();
            let report = folder
                .ask_well(&format!("report {query} --format json"))
                .json();
            let listed = next["deals"].as_array().unwrap();
            // Amounts of these folders have at most two decimals: whole cents are exact.
            let cents =
                |value: &serde_json::Value| (value.as_f64().unwrap() * 100.0).round() as i64;
            let deals = listed.len() as u64
                + next["later"]["deals"].as_u64().unwrap()
                + next["on_hold"]["deals"].as_u64().unwrap();
            let value: i64 = listed.iter().map(|d| cents(&d["value"])).sum::<i64>()
                + cents(&next["later"]["value"])
                + cents(&next["on_hold"]["value"]);
            assert_eq!(report["open"]["deals"], deals, "{query}");
            assert_eq!(cents(&report["open"]["value"]), value, "{query}");
        }
    }
}
