//! `pipeline funnel` and `pipeline health` on folders whose answer is known beforehand.

mod common;

use common::Folder;

/// A deal that stood in prospecting from `created`, and what its history says after that.
fn deal(created: &str, stage: &str, after: &[(&str, &str)], more: &str) -> String {
    let entries: String = after
        .iter()
        .map(|(on, what)| format!("  {{ on = {on}, {what} }},\n"))
        .collect();
    let closed = match (stage, after.last()) {
        ("won" | "lost", Some((on, _))) => format!("closed = {on}\n"),
        _ => String::new(),
    };
    format!(
        "name = \"A deal\"\ncompany = \"Acme\"\namount = 1_000\nstage = \"{stage}\"\ncreated = {created}\n{closed}{more}\n\
         history = [\n  {{ on = {created}, stage = \"prospecting\" }},\n{entries}]\n"
    )
}

const ADVANCED: &str = "stage = \"qualification\"";

/// 20 deals in each of two years: 18 went on in the first, 5 in the second.
fn leaking() -> Folder {
    let mut folder = Folder::empty().file("pipeline.toml", "");
    for (year, advanced) in [("2025", 18), ("2026", 5)] {
        for number in 0..20 {
            let created = format!("{year}-02-01");
            let then = format!("{year}-02-11");
            let text = if number < advanced {
                deal(&created, "qualification", &[(&then, ADVANCED)], "")
            } else {
                let lost = "stage = \"lost\"";
                deal(
                    &created,
                    "lost",
                    &[(&then, lost)],
                    "lost_reason = \"price\"",
                )
            };
            folder = folder.file(format!("deals/d{year}-{number}.toml"), text);
        }
    }
    folder
}

#[test]
fn a_stage_that_leaks_is_named() {
    let folder = leaking();
    let said = folder.ask_well("funnel --format table");
    let sentence =
        "prospecting converts less than in the period before: 25% (5 of 20), then 90% (18\nof 20).";
    assert!(said.out().contains(sentence), "{said}");
    assert!(said.out().contains("pipeline funnel --why"), "{said}");
    let json = folder.ask_well("funnel --format json").json();
    let past = &json["stages"][0]["past"];
    assert_eq!(past["verdict"], "more-than-noise");
    // 5/20 - 18/20.
    assert!((past["difference"].as_f64().unwrap() + 0.65).abs() < 1e-12);
    // Nobody left the second stage, then or now.
    assert_eq!(json["stages"][1]["past"]["verdict"], "too-few");
    // 15 of this year's were lost, all for the same reason.
    assert_eq!(json["lost_reasons"][0]["reason"], "price");
    assert_eq!(json["lost_reasons"][0]["kind"], "lost");
    assert_eq!(json["lost_reasons"][0]["deals"], 15);
    assert_eq!(json["lost_reasons"][0]["value"], 15_000);
}

#[test]
fn a_past_had_no_more_time_than_this() {
    // On 5 February nothing of this year's is decided: then the year before is seen from its 5 February, too.
    let json = leaking()
        .ask_well("funnel -p 2026 --as-of 2026-02-05 --format json")
        .json();
    assert_eq!(json["past"]["as_of"], "2025-02-05");
    assert_eq!(json["stages"][0]["entered"], 20);
    assert_eq!(json["stages"][0]["past"]["decided"], 0);
}

#[test]
fn reasons_have_a_kind() {
    let lost = |reason: &str| {
        let reason = format!("lost_reason = \"{reason}\"");
        deal(
            "2026-02-01",
            "lost",
            &[("2026-02-11", "stage = \"lost\"")],
            &reason,
        )
    };
    let kinds = |settings: &str| {
        let folder = Folder::empty()
            .file("pipeline.toml", settings)
            .file("deals/a.toml", lost("no-decision"))
            .file("deals/b.toml", lost("frozen"))
            .file("deals/c.toml", lost("price"));
        let json = folder.ask_well("funnel --format json").json();
        let rows = json["lost_reasons"].as_array().unwrap().clone();
        let row = |r: &serde_json::Value| {
            format!(
                "{} {}",
                r["reason"].as_str().unwrap(),
                r["kind"].as_str().unwrap()
            )
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(""),
        ["frozen lost", "price lost", "no-decision no-decision"]
    );
    let settings = "loss_reasons = { price = \"lost\", frozen = \"no-decision\" }\n";
    assert_eq!(
        kinds(settings),
        [
            "price lost",
            "frozen no-decision",
            "no-decision no-decision"
        ]
    );
}

/// Won deals that were ten days in the first stage, and one that has been there for 22.
fn staying(won: usize) -> Folder {
    let mut folder = Folder::empty().file("pipeline.toml", "");
    for number in 0..won {
        let text = deal(
            "2026-06-01",
            "won",
            &[("2026-06-11", ADVANCED), ("2026-06-21", "stage = \"won\"")],
            "",
        );
        folder = folder.file(format!("deals/won-{number}.toml"), text);
    }
    let more = "next_step = \"Call\"\nnext_step_due = 2026-11-24\nactivity = [{ on = 2026-11-20, kind = \"call\" }]";
    folder
        .file(
            "deals/here.toml",
            deal("2026-11-01", "prospecting", &[], more),
        )
        .file(
            "deals/other.toml",
            deal("2026-11-20", "prospecting", &[], more)
                .replace("Acme", "Birch")
                .replace("1_000", "4_000"),
        )
}

fn reasons(folder: &Folder, id: &str) -> Vec<String> {
    let json = folder.ask_well("health --format json").json();
    let deals = json["deals"].as_array().unwrap();
    let deal = deals.iter().find(|d| d["id"] == id);
    let list = deal.map(|d| d["reasons"].as_array().unwrap().clone());
    let texts = list.unwrap_or_default();
    texts
        .iter()
        .map(|r| r["text"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn a_deal_is_stuck_by_what_won_ones_took() {
    assert_eq!(
        reasons(&staying(5), "here"),
        ["stuck: 22 days in stage, limit 10"]
    );
    // Four say nothing.
    assert_eq!(reasons(&staying(4), "here"), [""; 0]);
}

#[test]
fn a_customer_may_have_too_much() {
    // 4,000 of 5,000; the other 1,000 are less than a quarter. Whatever is asked for.
    let folder = staying(4);
    assert_eq!(
        reasons(&folder, "other"),
        ["80% of the open value is this customer's"]
    );
    let json = folder.ask_well("health here --format json").json();
    assert_eq!(json["at_risk"]["deals"], 0);
    assert_eq!(json["at_risk"]["of"]["deals"], 1);
}

#[test]
fn slips_are_counted_from_day_to_day() {
    let close = |day: &str| format!("expected_close = {day}");
    let (a, b, c, d) = (
        close("2027-01-01"),
        close("2027-01-11"),
        close("2027-01-06"),
        close("2027-02-05"),
    );
    // 1 Jan to 11 Jan: 10 days; on 5 Nov a slip of the pen that is mended; to 6 Jan is no slip; to 5 Feb: 30 days.
    let entries = [
        ("2026-11-02", &*a),
        ("2026-11-04", &*b),
        ("2026-11-05", &*d),
        ("2026-11-05", &*b),
        ("2026-11-10", &*c),
        ("2026-11-20", &*d),
    ];
    let more = "expected_close = 2027-02-05\nnext_step = \"Call\"";
    let folder = Folder::empty().file("pipeline.toml", "").file(
        "deals/pushed.toml",
        deal("2026-11-01", "prospecting", &entries, more),
    );
    assert_eq!(
        reasons(&folder, "pushed"),
        [
            "slipped twice, 40 days",
            "100% of the open value is this customer's"
        ]
    );
}

#[test]
fn working_days_are_called_so() {
    // Fri 6 Nov to Mon 23 Nov: 9 to 13 and 16 to 20 are ten, 23 is the eleventh.
    let settings = "[[stage]]\nid = \"prospecting\"\nstale_after = \"10wd\"\n";
    let folder = Folder::empty().file("pipeline.toml", settings).file(
        "deals/still.toml",
        deal("2026-11-06", "prospecting", &[], "next_step = \"Call\""),
    );
    let said = reasons(&folder, "still");
    assert_eq!(said[0], "stale: 11 working days, limit 10");
    let json = folder.ask_well("health --format json").json();
    // 6 to 23 November.
    assert_eq!(json["deals"][0]["reasons"][0]["days"], 17);
}

#[test]
fn leads_of_other_lists_are_not_counted_twice() {
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("leads/a.csv", "email,status,created,converted\na@x.example,Working - Contacted,2026-01-02,\nb@x.example,converted,2026-01-02,2026-12-01\n")
        .file("leads/b.csv", "email,status,created\nA@X.example,new,2026-02-02\nc@x.example,blue,2026-12-24\n");
    let json = folder.ask_well("funnel --format json").json();
    let leads = &json["leads"];
    // a once, working; b was converted after today; c is created after today.
    assert_eq!(
        (&leads["leads"], &leads["working"], &leads["qualified"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(leads["conversion"], 0.0);
    // Both lists are among the files.
    assert_eq!(json["source"]["files"], 3);
    assert!(folder.ask_well("funnel owner:dana --format json").json()["leads"].is_null());
}

#[test]
fn a_strange_name_stays_in_its_line() {
    let name = "reason \\u001b[31m\\n| x";
    let text = deal(
        "2026-02-01",
        "lost",
        &[("2026-02-11", "stage = \"lost\"")],
        &format!("lost_reason = \"{name}\""),
    );
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/a.toml", text);
    for format in ["table", "plain", "markdown"] {
        let said = folder.ask_well(&format!("funnel --why --format {format}"));
        assert!(!said.out().contains('\u{1b}'), "{said}");
    }
}
