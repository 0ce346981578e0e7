//! Days at the ends of the calendar, periods without end, and a clock that is wrong.

use crate::Place::Line;
use crate::common::{Folder, answer, good_and, good_but};
use crate::{left_out, only_the_good_one_counts, refused};

const FIRST: &str = "0001-01-01";
const LAST: &str = "9999-12-31";

/// Deals at both ends of the calendar, open and closed.
fn ends_of_time() -> Folder {
    let closed = |on: &str, day: &str| {
        let deal = good_but(5, &format!("created = {on}")) + &format!("closed = {day}\n");
        deal.replace("prospecting", "won")
    };
    Folder::good()
        .file("deals/ancient.toml", good_but(5, "created = 0001-01-01"))
        .file("deals/far.toml", good_and("expected_close = 9999-12-31"))
        .file("deals/old-win.toml", closed(FIRST, FIRST))
        .file("deals/long-win.toml", closed(FIRST, "2026-11-01"))
        .file("deals/late-win.toml", closed(LAST, LAST))
}

#[test]
fn year_1_and_year_9999_are_days_like_others() {
    let folder = ends_of_time();
    let report = folder.ask_well("report --format json").json();
    assert_eq!(report["complete"], true, "{report}");
    assert_eq!(report["open"]["deals"], 3, "{report}");
    // From 0001-01-01 to 2026-11-01: 739,920 days.
    assert_eq!(
        report["cycle"]["median_days"].as_f64(),
        Some(739_920.0),
        "{report}"
    );
    folder.ask_well("check");
    folder.ask_well("");
}

#[test]
fn reports_at_the_ends_of_the_calendar() {
    let folder = ends_of_time();
    for (day, open) in [(FIRST, 1), ("0001-01-02", 1), (LAST, 3)] {
        let report = folder.ask_well(&format!("report --format json --as-of {day}"));
        assert_eq!(report.json()["as_of"], day, "{report}");
        // On the first day `long-win`, closed since, was open beside `ancient`.
        let open = if day == LAST { open } else { open + 1 };
        assert_eq!(report.json()["open"]["deals"], open, "{report}");
    }
}

#[test]
fn all_of_time_as_a_period() {
    let folder = ends_of_time();
    let report = folder.ask_well("report -p all --format json").json();
    assert_eq!(report["won"]["deals"], 2, "{report}");
    let report = folder
        .ask_well("report -p 0001-01-01..9999-12-31 --format json")
        .json();
    assert_eq!(report["won"]["deals"], 2, "{report}");
    assert_eq!(report["period"]["start"], FIRST, "{report}");
    assert_eq!(report["period"]["end"], LAST, "{report}");
    for period in [
        "0001",
        "9999",
        "9999-Q4",
        "FY9999",
        "0001-01",
        "..0001-01-01",
        "9999-12-31..",
    ] {
        let report = folder.ask_well(&format!("report --format json -p {period}"));
        assert_eq!(report.json()["complete"], true, "{period}: {report}");
    }
}

/// Beyond the calendar there is an answer or an error, and no overflow.
#[test]
fn periods_beyond_the_calendar() {
    let folder = ends_of_time();
    for period in [
        "last-99999999999d",
        "last-9999999m",
        "last-4294967296d",
        "next-99999y",
        "next-9999999w",
        "FY0001",
        "FY0000",
        "0000",
        "10000",
        "9999-W53",
        "0001-W01",
        "2026-W54",
        "2026-W00",
        "2026-Q5",
        "2026-Q0",
        "2026-13",
        "99999999999999999999",
        "-1",
        "..",
        "2026-02-30",
    ] {
        let report = folder.ask(&format!("report --format json -p{period}"));
        assert!([0, 2].contains(&report.code()), "{period}: {report}");
    }
    for day in [FIRST, LAST] {
        for period in [
            "last-year",
            "next-year",
            "last-12m",
            "next-week",
            "ytd",
            "this-week",
        ] {
            let words = format!("report --format json -p {period} --as-of {day}");
            let report = folder.ask(&words);
            assert!([0, 2].contains(&report.code()), "{words}: {report}");
        }
    }
}

#[test]
fn a_period_that_ends_before_it_begins() {
    refused(
        &Folder::good().ask("report -p 2026-12..2026-01"),
        &["error: "],
    );
}

#[test]
fn days_that_are_none_on_the_command_line() {
    for day in [
        "2026-02-30",
        "soon",
        "",
        "2026-11-23T10:00:00",
        "99999-01-01",
        "-1",
    ] {
        let folder = Folder::good();
        let mut command = folder.pipeline("report");
        refused(&answer(command.arg(format!("--as-of={day}"))), &["error"]);
    }
}

#[test]
fn the_29th_of_february() {
    for year in ["2000", "2024", "0004"] {
        let deal = good_but(5, &format!("created = {year}-02-29"));
        let folder = Folder::empty().file("deals/leap.toml", deal);
        only_the_good_one_counts(&folder.ask_well("report --format json"));
    }
    for year in ["1900", "2023", "2100"] {
        let deal = good_but(5, &format!("created = {year}-02-29"));
        left_out(
            &Folder::good().file("deals/bad.toml", deal),
            "deals/bad.toml",
            Line(5),
        );
    }
    Folder::good().ask_well("report -p last-12m --as-of 2024-02-29");
}

#[test]
fn a_date_time_is_its_date_as_written() {
    for time in [
        "T23:59:59-11:00",
        "T00:00:00+14:00",
        "T23:59:60Z",
        " 10:00:00",
        "T10:00:00.5",
    ] {
        let deal = good_but(5, &format!("created = 2026-11-23{time}"));
        let folder = Folder::empty().file("deals/timed.toml", deal);
        only_the_good_one_counts(&folder.ask_well("report --format json"));
    }
}

#[test]
fn future_dated_history_is_not_seen_before_its_day() {
    let history = "history = [
  { on = 2026-09-01, stage = \"prospecting\", amount = 1000 },
  { on = 2027-01-15, stage = \"demo\", amount = 5000 },
]";
    let later = good_and(history).replacen("amount = 1000", "amount = 5000", 1);
    let folder = Folder::empty().file("deals/later.toml", later.replacen("prospecting", "demo", 1));
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    assert_eq!(report.json()["after_as_of"], 1, "{report}");
    assert_eq!(report.json()["stages"][0]["deals"], 1, "{report}");
    let report = folder.ask_well("report --format json --as-of 2027-01-15");
    assert_eq!(report.money("open.value"), "5000", "{report}");
    assert_eq!(report.json()["after_as_of"], 0, "{report}");
}

#[test]
fn a_deal_of_the_future_is_counted_as_such() {
    let folder = Folder::good().file("deals/later.toml", good_but(5, "created = 2027-01-01"));
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    assert_eq!(report.json()["after_as_of"], 1, "{report}");
    assert_eq!(report.json()["complete"], true, "{report}");
    let plain = folder.ask_well("report --format plain");
    assert!(plain.out().contains("after 23 Nov: 1 entry"), "{plain}");
}

#[test]
fn history_out_of_order_and_before_the_creation() {
    let history = "history = [
  { on = 2026-10-01, stage = \"demo\" },
  { on = 2026-09-15, stage = \"discovery\" },
  { on = 1999-01-01, amount = 5 },
]";
    let deal = good_and(history).replacen("prospecting", "demo", 1);
    let folder = Folder::empty().file("deals/mixed.toml", deal);
    only_the_good_one_counts(&folder.ask_well("report --format json"));
}

#[test]
fn a_clock_that_is_wrong() {
    let folder = Folder::good();
    for today in ["1970-01-01", FIRST, LAST] {
        for words in ["report --format json", "check", ""] {
            let answer = answer(&mut folder.pipeline_on(today, words));
            assert_eq!(answer.code(), 0, "{today}: {answer}");
        }
        let report = answer(&mut folder.pipeline_on(today, "report --format json"));
        assert_eq!(report.json()["as_of"], today, "{report}");
    }
}

#[test]
fn a_time_zone_that_is_none() {
    let folder = Folder::good();
    for zone in [
        "Nowhere/Land",
        "",
        ":",
        "/etc/passwd",
        "../../etc/passwd",
        "UTC-99",
        "\u{9b}x",
    ] {
        let report = answer(folder.pipeline("report --format json").env("TZ", zone));
        assert!([0, 2].contains(&report.code()), "{zone}: {report}");
    }
}
