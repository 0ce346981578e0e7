//! `analytics::waterfall` between two states of the files, as they are read at two moments: what git will be asked for
//! is no more than the two books. Each case is worked by hand.

mod common;

use common::Folder;
use pipeline::analytics::group::By;
use pipeline::analytics::waterfall::{As, End, Line, Waterfall, compare};
use pipeline::model::asked::Asked;
use pipeline::model::book::{Book, Keep, Need};
use pipeline::model::day::Day;
use pipeline::workspace::load;

/// A Monday and the day after it.
const MONDAY: &str = "2026-11-16";
const TUESDAY: &str = "2026-11-17";

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// The files of a folder, read on a day.
fn book(folder: &Folder, on: &str) -> Book {
    let as_of = day(on);
    let Ok(workspace) = load::open(folder.path(".").into(), |_, _| Ok(as_of)) else {
        panic!("the settings are sound")
    };
    let need = Need {
        as_of,
        keep: Keep::All,
        seen: false,
    };
    let Ok(book) = workspace.load(need) else {
        panic!("the folder is read")
    };
    book
}

fn told(first: &Folder, second: &Folder, words: &[&str], by: Option<By>) -> Waterfall {
    let (a, b) = (book(first, MONDAY), book(second, TUESDAY));
    let words: Vec<String> = words.iter().map(|w| w.to_string()).collect();
    let asked = |book: &Book| {
        Asked::parse(&words, &book.settings, day("2026-11-15"), day(TUESDAY)).expect("a query")
    };
    let (asked_a, asked_b) = (asked(&a), asked(&b));
    let from = End {
        book: &a,
        day: day(MONDAY),
        asked: &asked_a,
    };
    let to = End {
        book: &b,
        day: day(TUESDAY),
        asked: &asked_b,
    };
    let Ok(answer) = compare(&from, &to, by.as_ref()) else {
        panic!("the amounts are small")
    };
    adds_up(&answer);
    answer
}

fn adds_up(answer: &Waterfall) {
    let all = answer.groups.iter().map(|(_, lines)| lines);
    for lines in all.chain([&answer.total]) {
        let mut sum = lines.opening.value.value();
        for line in Line::ALL {
            let value = lines.of(line).value.value();
            sum += if line.takes_away() { -value } else { value };
        }
        assert_eq!(sum, lines.closing.value.value(), "{lines:?}");
    }
}

/// Its parts, as `line as id value`.
fn parts(answer: &Waterfall) -> Vec<String> {
    let part = |p: &pipeline::analytics::waterfall::Part| {
        let kind = p.kind.map(|k| format!("{} ", k.words()));
        format!(
            "{} {}{} {}",
            p.line.words(),
            kind.unwrap_or_default(),
            p.id,
            p.value
        )
    };
    answer.parts.iter().map(part).collect()
}

fn ends(answer: &Waterfall) -> (String, String) {
    let value = |v: pipeline::model::money::Money| v.to_string();
    (
        value(answer.total.opening.value),
        value(answer.total.closing.value),
    )
}

/// A deal of so much, with more lines.
fn deal(amount: &str, created: &str, more: &str) -> String {
    format!(
        "name = \"Deal\"\ncompany = \"Acme\"\namount = {amount}\nstage = \"demo\"\ncreated = {created}\n{more}\n"
    )
}

fn one(more: &str) -> Folder {
    Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", deal("100", "2026-10-01", more))
}

#[test]
fn the_worked_example() {
    // At A one deal of 100. Tuesday: it is raised to 120 by hand, a second of 50 is entered as created last month, a
    // third of 70 as created today.
    let first = one("");
    let second = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", deal("120", "2026-10-01", ""))
        .file("deals/two.toml", deal("50", "2026-10-20", ""))
        .file("deals/three.toml", deal("70", TUESDAY, ""));
    let answer = told(&first, &second, &[], None);
    assert_eq!(ends(&answer), ("100".into(), "240".into()));
    assert_eq!(
        parts(&answer),
        [
            "created three 70",
            "raised one 20",
            "restated as created two 50"
        ]
    );
}

#[test]
fn a_late_entry_is_restated_and_todays_is_not() {
    // Entered on Tuesday, dated last week: it was 150 already. And 160 since Monday, which A's files lacked.
    let history = "history = [\n{ on = 2026-10-01, amount = 100 },\n{ on = 2026-11-10, amount = 150 },\n{ on = 2026-11-16, amount = 160 },\n]";
    let late = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", deal("160", "2026-10-01", history));
    let answer = told(&one(""), &late, &[], None);
    assert_eq!(
        parts(&answer),
        ["raised one 10", "restated as raised one 50"]
    );
    // The other way round no entry says when it became 100 again: it did between the two.
    let answer = told(&late, &one(""), &[], None);
    assert_eq!(ends(&answer), ("160".into(), "100".into()));
    assert_eq!(parts(&answer), ["lowered one 60"]);
    // What the entry of last week says was changed: the past is another.
    let other = Folder::empty().file("pipeline.toml", "").file(
        "deals/one.toml",
        deal(
            "145",
            "2026-10-01",
            &history
                .replace("150", "140")
                .replace("160 }", "160 },\n{ on = 2026-11-17, amount = 145 }"),
        ),
    );
    let before = Folder::empty().file("pipeline.toml", "").file(
        "deals/one.toml",
        deal("150", "2026-10-01", "history = [\n{ on = 2026-10-01, amount = 100 },\n{ on = 2026-11-10, amount = 150 },\n]"),
    );
    let answer = told(&before, &other, &[], None);
    assert_eq!(ends(&answer), ("150".into(), "145".into()));
    // 150 was 140 all the time; 160 on Monday, after A was read; 145 on Tuesday.
    assert_eq!(
        parts(&answer),
        [
            "raised one 20",
            "lowered one 15",
            "restated as lowered one -10"
        ]
    );
}

#[test]
fn a_closing_that_was_entered_late_is_restated() {
    let lost = "closed = 2026-11-12";
    let text = deal("100", "2026-10-01", lost).replace("\"demo\"", "\"lost\"");
    let second = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", text);
    let answer = told(&one(""), &second, &[], None);
    assert_eq!(parts(&answer), ["restated as lost one -100"]);
    // Of Monday itself, it happened after A was read.
    let lost = "closed = 2026-11-16";
    let text = deal("100", "2026-10-01", lost).replace("\"demo\"", "\"lost\"");
    let second = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", text);
    let answer = told(&one(""), &second, &[], None);
    assert_eq!(parts(&answer), ["lost one 100"]);
}

#[test]
fn an_edit_that_both_know_is_no_change() {
    // Monday's own entry stands in both; by hand, 130 stands in both.
    let history =
        "history = [\n{ on = 2026-10-01, amount = 100 },\n{ on = 2026-11-16, amount = 130 },\n]";
    let known = || {
        Folder::empty()
            .file("pipeline.toml", "")
            .file("deals/one.toml", deal("130", "2026-10-01", history))
            .file(
                "deals/two.toml",
                deal(
                    "55",
                    "2026-10-01",
                    "history = [\n{ on = 2026-10-01, amount = 50 },\n]",
                ),
            )
    };
    let answer = told(&known(), &known(), &[], None);
    assert!(parts(&answer).is_empty(), "{:?}", parts(&answer));
    assert_eq!(ends(&answer), ("185".into(), "185".into()));
}

#[test]
fn a_file_that_is_gone_is_deleted_and_a_new_name_is_neither() {
    let gone = Folder::empty().file("pipeline.toml", "");
    assert_eq!(
        parts(&told(&one(""), &gone, &[], None)),
        ["deleted one 100"]
    );
    let renamed = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/2026/other.toml", deal("100", "2026-10-01", ""));
    let answer = told(&one(""), &renamed, &[], None);
    assert!(parts(&answer).is_empty());
    // Renamed and edited: there is nothing to know it by.
    let other = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/other.toml", deal("120", "2026-10-01", ""));
    assert_eq!(
        parts(&told(&one(""), &other, &[], None)),
        ["deleted one 100", "restated as created other 120"]
    );
}

#[test]
fn a_file_that_was_broken_is_restated_and_named() {
    let broken = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", "name = 7\n");
    let mended = told(&broken, &one(""), &[], None);
    assert_eq!(parts(&mended), ["restated was left out one 100"]);
    let breaks = told(&one(""), &broken, &[], None);
    assert_eq!(parts(&breaks), ["restated is left out one -100"]);
    assert_eq!(breaks.parts[0].kind, Some(As::Broken));
}

#[test]
fn rates_that_were_edited_are_told_as_rate() {
    let euro = |rate: &str| {
        Folder::empty()
            .file("pipeline.toml", format!("rates = {{ EUR = {rate} }}\n"))
            .file(
                "deals/one.toml",
                deal("100", "2026-10-01", "currency = \"EUR\""),
            )
    };
    let answer = told(&euro("1.10"), &euro("1.25"), &[], None);
    assert_eq!(parts(&answer), ["raised by rate one 15"]);
}

#[test]
fn a_hand_over_by_hand_moves_between_groups_and_out_of_a_query() {
    let of = |owner: &str| one(&format!("owner = \"{owner}\""));
    let answer = told(&of("dana"), &of("omar"), &["owner:dana"], None);
    assert_eq!(parts(&answer), ["pushed out one 100"]);
    let answer = told(&of("dana"), &of("omar"), &[], Some(By::Owner));
    assert!(parts(&answer).is_empty());
    let lines = |name: &str| {
        let group = answer
            .groups
            .iter()
            .find(|(key, _)| key.as_deref() == Some(name));
        group.expect("a group").1
    };
    assert_eq!(lines("dana").pushed_out.value.to_string(), "100");
    assert_eq!(lines("omar").pulled_in.value.to_string(), "100");
}
