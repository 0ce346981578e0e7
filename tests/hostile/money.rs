//! Amounts at the ends of what can be written: exact, or refused by name; never wrapped, rounded
//! or made zero in silence.

use crate::Place::At;
use crate::common::{Answer, Folder, good_and, good_but};
use crate::left_out;

const BAD: &str = "deals/bad.toml";

fn folder_with(amount: &str) -> Folder {
    Folder::good().file(BAD, good_but(3, &format!("amount = {amount}")))
}

/// `sum`: what the amount and the good deal's 1,000 make.
fn exact(amount: &str, sum: &str) {
    let report = folder_with(amount).ask_well("report --format json");
    assert_eq!(report.json()["complete"], true, "{amount}: {report}");
    assert_eq!(report.money("open.value"), sum, "{amount}");
}

fn refused_by_name(amount: &str) {
    left_out(&folder_with(amount), BAD, At(3, 10));
}

#[test]
fn zero() {
    for amount in ["0", "0.0", "0.00", "\"0\"", "\"0.00\""] {
        exact(amount, "1000");
    }
    let report = folder_with("0").ask_well("report --format json");
    assert_eq!(report.json()["open"]["deals"], 2);
}

#[test]
fn tenths_are_tenths() {
    let folder = Folder::empty()
        .file("deals/a.toml", good_but(3, "amount = 0.1"))
        .file("deals/b.toml", good_but(3, "amount = 0.2"));
    assert_eq!(
        folder.ask_well("report --format json").money("open.value"),
        "0.3"
    );
}

#[test]
fn a_hundred_thousandth_of_a_cent() {
    exact("0.0000001", "1000.0000001");
    exact("\"0.0000001\"", "1000.0000001");
}

#[test]
fn integers_are_exact_at_any_length() {
    exact("9007199254740993", "9007199254741993"); // 2^53 + 1: no binary float has it
    exact("9223372036854775807", "9223372036854776807"); // the last 64-bit integer
    exact("123456789012345678901234567", "123456789012345678901235567");
}

#[test]
fn fifteen_digits_of_a_float() {
    exact("1234567890123.45", "1234567891123.45");
    exact("1_234_567_890_123.45", "1234567891123.45");
    exact("1234567890123.4500", "1234567891123.45"); // outer zeros do not count
}

#[test]
fn sixteen_digits_of_a_float_must_be_a_string() {
    refused_by_name("12345678901234.56");
    exact("\"12345678901234.56\"", "12345678902234.56");
    refused_by_name("0.1234567890123456");
}

#[test]
fn one_e_308() {
    refused_by_name("1e308");
    refused_by_name("1.7976931348623157e308");
    refused_by_name("1e999999999999999999");
}

#[test]
fn smaller_than_any_decimal() {
    refused_by_name("1e-300");
    refused_by_name("1e-999999999999999999");
}

/// 28 digits are what a decimal surely carries; what goes beyond may be carried or refused.
#[test]
fn thirty_digits() {
    let digits = "123456789012345678901234567890";
    for amount in [digits.to_owned(), format!("\"{digits}\"")] {
        exact_or_left_out(&amount, "123456789012345678901234568890");
    }
    exact_or_left_out(
        "\"0.123456789012345678901234567890\"",
        "1000.12345678901234567890123456789",
    );
}

fn exact_or_left_out(amount: &str, sum: &str) {
    let folder = folder_with(amount);
    let report = folder.ask_well("report --format json");
    match report.json()["complete"].as_bool() {
        Some(true) => assert_eq!(report.money("open.value"), sum, "{amount}"),
        _ => left_out(&folder, BAD, At(3, 10)),
    }
}

#[test]
fn negative() {
    for amount in ["-1", "-0.01", "-1000", "-9223372036854775808", "\"-1\""] {
        refused_by_name(amount);
    }
}

#[test]
fn not_a_number_and_infinity() {
    for amount in [
        "nan", "+nan", "-nan", "inf", "+inf", "-inf", "\"nan\"", "\"inf\"",
    ] {
        refused_by_name(amount);
    }
}

/// In quotes: digits, `_` and one point; a number as people write it is refused, not guessed at.
#[test]
fn quoted_money_as_people_write_it() {
    exact("\"48_000.00\"", "49000");
    for amount in [
        "1,000",
        "1.000,00",
        "+5",
        "1e3",
        "1 000",
        " 1000",
        "1000 ",
        "",
        ".",
        "1.2.3",
        "$1000",
        "1000 USD",
        "0x10",
        "½",
        "１０００",
        "١٠٠٠",
        "1\\u0000",
        "1\\n",
    ] {
        refused_by_name(&format!("\"{amount}\""));
    }
}

/// Each fits, both together may not: the exact sum, or an error that names it.
#[test]
fn sums_beyond_the_range_of_the_decimal() {
    let big = good_but(3, "amount = \"70000000000000000000000000000\"");
    let folder = Folder::empty()
        .file("deals/a.toml", &big)
        .file("deals/b.toml", &big);
    for words in ["report", "report --by owner", "report --by month", "check"] {
        let answer = folder.ask(&format!("{words} --format json"));
        never_wrong(&answer, "140000000000000000000000000000");
    }
}

/// A sum that needs more digits than there are: large and small together.
#[test]
fn sums_beyond_the_digits_of_the_decimal() {
    let folder = Folder::empty()
        .file(
            "deals/a.toml",
            good_but(3, "amount = \"7000000000000000000000000000\""),
        )
        .file("deals/b.toml", good_but(3, "amount = \"0.0000000001\""));
    let answer = folder.ask("report --format json");
    never_wrong(&answer, "7000000000000000000000000000.0000000001");
}

fn never_wrong(answer: &Answer, sum: &str) {
    match answer.code() {
        0 if answer.json()["report"] == "report" && answer.json()["complete"] == true => {
            assert_eq!(answer.money("open.value"), sum);
        }
        0 => (),
        1 | 3 => assert_ne!(answer.out(), "", "{answer}"),
        2 => assert!(answer.err().contains("error"), "{answer}"),
        code => panic!("status {code}: {answer}"),
    }
}

/// An amount that fits in its own currency and not in the workspace's.
#[test]
fn a_rate_that_leads_beyond_the_range() {
    let settings = "rates = { EUR = 1000000.0 }\n";
    let deal = good_but(3, "amount = \"70000000000000000000000000000\"");
    let folder = Folder::good()
        .file("pipeline.toml", settings)
        .file(BAD, deal.replace("owner = \"dana\"", "currency = \"EUR\""));
    let report = folder.ask("report --format json");
    never_wrong(&report, "70000000000000000000000000000001000");
    if report.code() == 0 {
        assert_eq!(report.money("open.value"), "1000", "{report}");
        assert_eq!(report.json()["complete"], false, "{report}");
    }
}

#[test]
fn amounts_of_the_history_are_held_to_the_same() {
    for amount in ["-1", "nan", "1e308", "12345678901234.56", "\"1,000\""] {
        let history = format!("history = [ {{ on = 2026-09-01, amount = {amount} }} ]");
        left_out(
            &Folder::good().file(BAD, good_and(&history)),
            BAD,
            At(7, 41),
        );
    }
}

/// One amount of many decimals must not take the room of all: it is refused by name, and the others are answered.
#[test]
fn more_decimals_than_a_sum_has_room_for() {
    let text = crate::common::GOOD.replace(
        "amount = 1000",
        "amount = \"0.0000000000000000000000000001\"",
    );
    let folder = Folder::good().file("deals/bad.toml", text);
    let report = folder.ask_well("report --format json");
    assert_eq!(report.money("open.value"), "1000", "{report}");
    assert_eq!(report.json()["left_out"][0]["file"], "deals/bad.toml");
    assert!(folder.ask("check").out().contains("8 decimals"));
}
