//! Deals with a fault in their words: syntax, fields, dates, stages, conflicts, twins, rates.

use crate::Place::{Anywhere, At, Line, Nowhere};
use crate::common::{Folder, GOOD, good_and, good_but};
use crate::{Place, all_left_out, left_out, only_warned, problem};

const BAD: &str = "deals/bad.toml";

fn left_out_deal(text: &str, place: Place) {
    left_out(&Folder::good().file(BAD, text), BAD, place);
}

fn warned_deal(text: &str) {
    let folder = Folder::good().file(BAD, text);
    only_warned(&folder, BAD);
    let report = folder.ask_well("report --format json");
    assert_eq!(report.json()["open"]["deals"], 2, "{report}");
}

#[test]
fn syntax_error_value_missing() {
    left_out_deal(&good_but(3, "amount ="), Line(3));
}

#[test]
fn syntax_error_unclosed_quote() {
    left_out_deal(&good_but(1, "name = \"Bad"), Line(1));
}

#[test]
fn syntax_error_unclosed_table() {
    left_out_deal(&good_and("[bant"), Line(7));
}

#[test]
fn syntax_error_a_page_of_prose() {
    left_out_deal("Dear Sir or Madam,\nplease find enclosed\n", Line(1));
}

#[test]
fn syntax_error_key_twice_shows_both_lines() {
    let text = good_but(6, "amount = 2000");
    left_out_deal(&text, Anywhere);
    let check = Folder::good().file(BAD, text).ask("check");
    for line in ["3 | amount = 1000", "6 | amount = 2000"] {
        assert!(check.out().contains(line), "{check}");
    }
}

#[test]
fn missing_field() {
    for (line, field) in ["name", "company", "amount", "stage", "created"]
        .iter()
        .enumerate()
    {
        let folder = Folder::good().file(BAD, good_but(line + 1, ""));
        left_out(&folder, BAD, Nowhere);
        let message = problem(&folder.ask("check --format json"), BAD)["message"].to_string();
        assert!(message.contains(field), "{message}");
    }
}

/// Fields that a figure rests on: of the wrong kind or range, they make the file unusable.
#[test]
fn mistyped_field() {
    for (line, text, column) in [
        (1, "name = 7", 8),
        (2, "company = [\"Bad\"]", 11),
        (3, "amount = true", 10),
        (3, "amount = []", 10),
        (4, "stage = 4", 9),
        (5, "created = \"soon\"", 11),
        (5, "created = 20260901", 11),
        (5, "created = 09:00:00", 11),
        (6, "owner = 7", 9),
    ] {
        left_out_deal(&good_but(line, text), At(line as u64, column));
    }
}

#[test]
fn mistyped_optional_field() {
    for (text, column) in [
        ("currency = \"Euro\"", 12),
        ("currency = \"usd\"", 12),
        ("currency = 978", 12),
        ("expected_close = 12", 18),
        ("expected_close = \"next week\"", 18),
        ("probability = 1.5", 15),
        ("probability = -0.1", 15),
        ("probability = nan", 15),
        ("probability = \"60%\"", 15),
        ("on_hold_until = 3", 17),
        ("pipeline = \"nowhere\"", 12),
    ] {
        left_out_deal(&good_and(text), At(7, column));
    }
}

#[test]
fn history_entry_without_a_day() {
    left_out_deal(&good_and("history = [ { stage = \"demo\" } ]"), Line(7));
}

#[test]
fn history_entry_mistyped() {
    for text in [
        "history = [ { on = 7 } ]",
        "history = [ { on = 2026-09-02, amount = \"a lot\" } ]",
        "history = [ { on = 2026-09-02, amount = -1 } ]",
        "history = [ 2026-09-02 ]",
        "history = \"long\"",
    ] {
        left_out_deal(&good_and(text), Line(7));
    }
}

/// What no figure rests on is ignored, and `check` says so.
#[test]
fn mistyped_other_field_is_a_warning() {
    for text in [
        "tags = 3",
        "next_step_due = true",
        "colour = \"red\"",
        "activity = [ { kind = \"call\" } ]",
        "expected_close = \"2026-12-01\"",
    ] {
        warned_deal(&good_and(text));
    }
}

#[test]
fn date_in_quotes_is_a_warning() {
    warned_deal(&good_but(5, "created = \"2026-09-01\""));
}

#[test]
fn impossible_date() {
    for date in [
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2025-02-29",
    ] {
        left_out_deal(&good_but(5, &format!("created = {date}")), Line(5));
        left_out_deal(&good_but(5, &format!("created = \"{date}\"")), Line(5));
    }
}

#[test]
fn unknown_stage() {
    let text = good_but(4, "stage = \"propsal\"");
    left_out_deal(&text, At(4, 9));
    let check = Folder::good().file(BAD, text).ask("check --format json");
    let fault = problem(&check, BAD);
    assert_eq!(fault["rule"], "stage");
    assert!(fault["help"].to_string().contains("proposal"), "{fault}");
}

#[test]
fn unknown_stage_in_the_history_is_a_warning() {
    let history = "history = [
  { on = 2026-09-01, stage = \"courtship\" },
  { on = 2026-10-01, stage = \"prospecting\" },
]";
    warned_deal(&good_and(history));
}

#[test]
fn closed_before_created() {
    let text = good_but(4, "stage = \"won\"") + "closed = 2026-08-01\n";
    left_out_deal(&text, At(7, 10));
    let check = Folder::good().file(BAD, text).ask("check --format json");
    assert_eq!(problem(&check, BAD)["rule"], "closed");
}

#[test]
fn closed_but_open() {
    left_out_deal(&good_and("closed = 2026-10-01"), Anywhere);
}

#[test]
fn won_without_a_day() {
    left_out_deal(&good_but(4, "stage = \"won\""), Anywhere);
    left_out_deal(&good_but(4, "stage = \"lost\""), Anywhere);
}

#[test]
fn merge_conflict_markers() {
    let conflict =
        "<<<<<<< HEAD\nsource = \"event\"\n=======\nsource = \"referral\"\n>>>>>>> theirs";
    let text = good_and(conflict);
    left_out_deal(&text, At(7, 1));
    let check = Folder::good().file(BAD, text).ask("check --format json");
    let fault = problem(&check, BAD);
    assert_eq!(fault["rule"], "conflict");
    assert!(fault["help"].to_string().contains("7 to 11"), "{fault}");
}

#[test]
fn merge_conflict_over_the_whole_file() {
    left_out_deal(
        &format!("<<<<<<< HEAD\n{GOOD}=======\n{GOOD}>>>>>>> theirs\n"),
        At(1, 1),
    );
}

/// The words of a conflict inside a text are nobody's conflict.
#[test]
fn conflict_markers_in_a_note_are_text() {
    let note = "activity = [ { on = 2026-09-02, kind = \"note\", note = '<<<<<<< HEAD' } ]";
    let folder = Folder::good().file("deals/noted.toml", good_and(note));
    let report = folder.ask_well("report --format json");
    assert_eq!(report.json()["complete"], true, "{report}");
}

#[test]
fn duplicate_ids() {
    let files = ["deals/2025/twin.toml", "deals/twin.toml"];
    let folder = Folder::good()
        .file(files[0], good_but(1, "name = \"One\""))
        .file(files[1], good_but(1, "name = \"Two\""));
    all_left_out(&folder, &files, Nowhere);
    let check = folder.ask("check --format json");
    assert_eq!(problem(&check, files[0])["rule"], "duplicate-id");
    for file in files {
        assert!(folder.ask("check").out().contains(file), "{check}");
    }
}

#[test]
fn duplicate_ids_of_which_one_is_broken() {
    let folder = Folder::good()
        .file("deals/2025/twin.toml", GOOD)
        .file("deals/twin.toml", "not TOML");
    all_left_out(
        &folder,
        &["deals/2025/twin.toml", "deals/twin.toml"],
        Anywhere,
    );
}

#[test]
fn no_rate_for_a_currency() {
    let text = good_but(6, "currency = \"CHF\"");
    left_out_deal(&text, At(6, 12));
    let fault = problem(
        &Folder::good().file(BAD, text).ask("check --format json"),
        BAD,
    );
    assert_eq!(fault["rule"], "rate");
    let words = format!("{}{}", fault["message"], fault["help"]);
    assert!(
        words.contains("CHF") && words.contains("pipeline.toml"),
        "{fault}"
    );
}

#[test]
fn all_the_faults_of_all_the_files_in_one_go() {
    let folder = Folder::good()
        .file(
            "deals/a.toml",
            good_but(4, "stage = \"propsal\"").replace("1000", "-5"),
        )
        .file("deals/b.toml", "not TOML");
    let check = folder.ask("check --format short");
    for begin in ["deals/a.toml:3:10:", "deals/a.toml:4:9:", "deals/b.toml:1:"] {
        assert!(
            check.out().lines().any(|it| it.starts_with(begin)),
            "{check}"
        );
    }
}

#[test]
fn nothing_but_broken_files() {
    let folder = Folder::empty().file("deals/bad.toml", "not TOML");
    let report = folder.ask_well("report --format json").json();
    assert_eq!(
        (&report["open"]["deals"], &report["complete"]),
        (&0.into(), &false.into())
    );
    assert_eq!(folder.ask("report --strict").code(), 3);
    assert_eq!(folder.ask("check").code(), 1);
}

/// `closed` dates the last closing; a history that names the other end is warned about, and the top counts.
#[test]
fn a_closing_that_the_history_tells_otherwise() {
    let text = GOOD.replace("stage = \"prospecting\"", "stage = \"lost\"")
        + "closed = 2026-10-01\nhistory = [ { on = 2026-10-01, stage = \"won\" } ]\n";
    assert!(text.contains("\"lost\""), "{text}");
    let folder = Folder::empty().file("deals/good.toml", text);
    let check = folder.ask("check");
    assert!(check.out().contains("warning[closed-entry]"), "{check}");
    let report = folder.ask_well("report -p all --format json");
    assert_eq!(report.json()["lost"]["deals"], 1, "{report}");
    assert_eq!(report.json()["won"]["deals"], 0, "{report}");
}
