//! Nothing that happens later changes a forecast: a folder that ends on a day says, to the last bit, what the whole one
//! says with `--as-of`.

use crate::common::Folder;
use crate::company::{SETTINGS, company_on, day};
use crate::sane;
use serde_json::Value;

const T: &str = "2026-07-15";

/// What is dated after the day, of every kind: each pair is the whole file and the same one cut on the day.
fn later() -> Vec<(&'static str, String, Option<String>)> {
    let deal = |name: &str, stage: &str, more: &str, entries: &[&str]| {
        let history: String = entries.iter().map(|e| format!("  {{ {e} }},\n")).collect();
        format!(
            "name = \"{name}\"\ncompany = \"{name}\"\namount = 9_000\nstage = \"{stage}\"\ncreated = 2026-02-02\n\
             owner = \"dana\"\n{more}history = [\n{history}]\n"
        )
    };
    let first = "on = 2026-02-02, stage = \"demo\"";
    let lost = "on = 2026-05-04, stage = \"lost\"";
    let amount = "on = 2026-06-01, amount = 8_000";
    vec![
        // Lost, reopened after the day, won.
        (
            "deals/back.toml",
            deal("Back", "won", "closed = 2026-10-01\n", &[
                first,
                lost,
                "on = 2026-08-03, stage = \"demo\"",
                "on = 2026-10-01, stage = \"won\"",
            ]),
            Some(deal("Back", "lost", "closed = 2026-05-04\n", &[first, lost])),
        ),
        // Reopened before the day, and closed again after it.
        (
            "deals/again.toml",
            deal("Again", "lost", "closed = 2026-09-01\n", &[
                first,
                "on = 2026-04-06, stage = \"won\"",
                "on = 2026-06-08, stage = \"proposal\"",
                "on = 2026-09-01, stage = \"lost\"",
            ]),
            Some(deal("Again", "proposal", "", &[
                first,
                "on = 2026-04-06, stage = \"won\"",
                "on = 2026-06-08, stage = \"proposal\"",
            ])),
        ),
        // Edited by hand, some time after its newest line, which is later than the day.
        (
            "deals/hand.toml",
            deal("Hand", "closing", "", &[first, "on = 2026-08-10, stage = \"proposal\""]),
            Some(deal("Hand", "demo", "", &[first])),
        ),
        // Another amount, owner, odds, hold and day after the day.
        (
            "deals/moved.toml",
            deal("Moved", "demo", "probability = 0.9\nexpected_close = 2026-12-01\n", &[
                first,
                amount,
                "on = 2026-08-10, amount = 9_000, probability = 0.9, expected_close = 2026-12-01, owner = \"dana\"",
            ])
            .replacen("on = 2026-02-02, ", "on = 2026-02-02, owner = \"omar\", expected_close = 2026-08-20, ", 1),
            Some(
                deal("Moved", "demo", "expected_close = 2026-08-20\n", &[first, amount])
                    .replacen("owner = \"dana\"", "owner = \"omar\"", 1)
                    .replacen("amount = 9_000", "amount = 8_000", 1)
                    .replacen("on = 2026-02-02, ", "on = 2026-02-02, owner = \"omar\", expected_close = 2026-08-20, ", 1),
            ),
        ),
        // Not there yet.
        ("deals/new.toml", deal("New", "demo", "", &[first]).replace("2026-02-02", "2026-09-01"), None),
        (
            "leads/list.csv",
            "name,email,created,status,converted\nAnn,a@a.example,2026-03-02,converted,2026-04-01\n\
             Bob,b@b.example,2026-03-02,converted,2026-08-03\nCem,c@c.example,2026-09-01,new,\n"
                .into(),
            Some(
                "name,email,created,status,converted\nAnn,a@a.example,2026-03-02,converted,2026-04-01\n\
                 Bob,b@b.example,2026-03-02,working,\n"
                    .into(),
            ),
        ),
        (
            "submissions/2026-Q3.toml",
            "[[submission]]\non = 2026-07-06\nfor = \"all\"\ncommit = 30_000\n[[submission]]\non = 2026-08-03\nfor = \"all\"\ncommit = 50_000\n".into(),
            Some("[[submission]]\non = 2026-07-06\nfor = \"all\"\ncommit = 30_000\n".into()),
        ),
        (
            "pipeline.toml",
            format!("{SETTINGS}\n[[quota]]\nperiod = \"2026-Q3\"\namount = 60_000\n[[rate]]\nfrom = 2026-08-01\nEUR = 2.00\n"),
            Some(format!("{SETTINGS}\n[[quota]]\nperiod = \"2026-Q3\"\namount = 60_000\n")),
        ),
    ]
}

/// All but what says that more is there.
fn figures(folder: &Folder, words: &str) -> Value {
    let mut said = folder
        .ask_well(&format!("forecast {words} --format json --as-of {T}"))
        .json();
    sane(&said, words);
    let fields = said.as_object_mut().expect("an object");
    for key in ["after_as_of", "undated", "source"] {
        fields.remove(key);
    }
    said
}

#[test]
fn nothing_after_the_day_is_seen() {
    let (mut whole, mut cut) = (company_on(day("2026-11-23")), company_on(day(T)));
    for (file, text, until) in later() {
        whole = whole.file(file, text);
        if let Some(text) = until {
            cut = cut.file(file, text);
        }
    }
    let faults = whole.ask_well("check --format short");
    assert_eq!(faults.out().lines().count(), 1, "edited by hand: {faults}");
    for words in [
        "--by owner --deals",
        "-p 2026-Q4 --by month",
        "owner:omar",
        "--since -3w",
        "--win moved --slip again=+30d --close-rate +5%",
    ] {
        let (a, b) = (figures(&whole, words), figures(&cut, words));
        assert!(!a["modelled"]["mean"].is_null());
        assert_eq!(a, b, "{words}");
    }
    // And what is later does matter later.
    let late = |folder: &Folder| {
        folder
            .ask_well("forecast --as-of 2026-11-23 --format json")
            .json()
    };
    assert_ne!(late(&whole)["modelled"], late(&cut)["modelled"]);
}

/// What was won has neither a stage nor a call any more, so the past says nothing of a question by one.
#[test]
fn a_question_by_stage_or_call_has_no_record() {
    let folder = crate::company::company();
    for (query, has) in [
        ("", true),
        ("owner:dana", true),
        ("stage:demo", false),
        ("not:stage:demo", false),
        ("forecast:commit", false),
    ] {
        let said = crate::forecast(&folder, query);
        assert_eq!(
            said["record"].is_object(),
            has,
            "{query}: {}",
            said["record"]
        );
    }
}
