//! Puts a deal into TOML, in one of the many ways that people and programs write it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::generate_deal::{Draft, Said, Value};
use crate::random::Random;

/// How one file is written throughout.
struct Style {
    crlf: bool,
    bom: bool,
    quoted_dates: bool,
    blocks: bool,
    one_line: bool,
    comments: bool,
}

/// The bytes of a file.
pub fn write(draft: &Draft, random: &mut Random) -> String {
    let style = Style {
        crlf: random.chance(15),
        bom: random.chance(10),
        quoted_dates: random.chance(5),
        blocks: random.chance(25),
        one_line: random.chance(30),
        comments: random.chance(30),
    };
    let (mut lines, tables) = parts(draft, &style, random);
    random.shuffle(&mut lines);
    let mut text = String::new();
    for line in lines.into_iter().chain(tables) {
        if style.comments && random.chance(20) {
            text.push_str("# stage = \"won\"\n\n");
        }
        text.push_str(&line);
        text.push_str(if style.comments && !line.contains('\n') {
            "   # said \"so\"\n"
        } else {
            "\n"
        });
    }
    if random.chance(10) {
        text.pop();
    }
    if style.crlf {
        text = text.replace('\n', "\r\n");
    }
    if style.bom {
        format!("\u{feff}{text}")
    } else {
        text
    }
}

/// What may stand in any order above the first table, and the tables.
fn parts(draft: &Draft, style: &Style, random: &mut Random) -> (Vec<String>, Vec<String>) {
    let mut lines = Vec::new();
    let mut tables = Vec::new();
    for (key, value) in &draft.top {
        lines.push(format!(
            "{} = {}",
            key_of(key, random),
            literal(value, style, random)
        ));
    }
    custom(draft, style, random, &mut lines, &mut tables);
    for (block, chance) in [
        ("[bant]\nbudget = true\nauthority = \"CFO\"", 20),
        ("[[contact]]\nname = \"Jo Field\"\nrole = \"champion\"", 20),
        ("[[contact]]\nname = \"Al Marsh\"", 20),
        (
            "[[item]]\nproduct = \"seat\"\nquantity = 3\nprice = 9.50",
            10,
        ),
        ("[proposal]\nsent = 2026-11-02", 10),
    ] {
        if random.chance(chance) {
            tables.push(block.to_owned());
        }
    }
    random.shuffle(&mut tables);
    let history = entries(draft, style, random);
    if style.blocks {
        tables.extend(
            history
                .iter()
                .map(|entry| format!("[[history]]\n{}", entry.join("\n"))),
        );
    } else if !history.is_empty() {
        lines.push(array("history", &history, style));
    }
    let activity: Vec<Vec<String>> = draft
        .activity
        .iter()
        .map(|on| vec![format!("on = {on}"), "kind = \"call\"".into()])
        .collect();
    if random.chance(20) {
        tables.extend(
            activity
                .iter()
                .map(|entry| format!("[[activity]]\n{}", entry.join("\n"))),
        );
    } else if !activity.is_empty() {
        lines.push(array("activity", &activity, style));
    }
    (lines, tables)
}

fn key_of(key: &str, random: &mut Random) -> String {
    match random.below(40) {
        0 => format!("\"{key}\""),
        1 => format!("'{key}'"),
        _ => key.to_owned(),
    }
}

fn custom(
    draft: &Draft,
    style: &Style,
    random: &mut Random,
    lines: &mut Vec<String>,
    tables: &mut Vec<String>,
) {
    if draft.custom.is_empty() {
        return;
    }
    let fields = draft.custom.iter().map(|(key, value)| {
        let key = if key.contains(' ') {
            format!("\"{key}\"")
        } else {
            (*key).to_owned()
        };
        format!(
            "{key} = {}",
            literal(&Value::Text(value.clone()), style, random)
        )
    });
    let fields: Vec<String> = fields.collect();
    match random.below(3) {
        0 => lines.extend(fields.iter().map(|field| format!("custom.{field}"))),
        1 => lines.push(format!("custom = {{ {} }}", fields.join(", "))),
        _ => tables.push(format!("[custom]\n{}", fields.join("\n"))),
    }
}

/// Each entry as its keys and values; mostly oldest first, now and then the days in another order.
fn entries(draft: &Draft, style: &Style, random: &mut Random) -> Vec<Vec<String>> {
    let mut days: Vec<Vec<&(NaiveDate, Said)>> = Vec::new();
    for entry in &draft.history {
        match days.iter_mut().find(|day| day[0].0 == entry.0) {
            Some(day) => day.push(entry),
            None => days.push(vec![entry]),
        }
    }
    if random.chance(10) {
        random.shuffle(&mut days);
    }
    days.into_iter()
        .flatten()
        .map(|(on, said)| entry(*on, said, style, random))
        .collect()
}

fn entry(on: NaiveDate, said: &Said, style: &Style, random: &mut Random) -> Vec<String> {
    let mut fields = vec![format!("on = {}", literal(&Value::Day(on), style, random))];
    let mut gone = Vec::new();
    for (field, value) in said {
        match value {
            Some(value) => fields.push(format!("{field} = {}", literal(value, style, random))),
            None => gone.push(format!("\"{field}\"")),
        }
    }
    if !gone.is_empty() {
        fields.push(format!("unset = [{}]", gone.join(", ")));
    }
    if random.chance(10) {
        random.shuffle(&mut fields);
    }
    fields
}

fn array(key: &str, entries: &[Vec<String>], style: &Style) -> String {
    let tables: Vec<String> = entries
        .iter()
        .map(|fields| format!("{{ {} }}", fields.join(", ")))
        .collect();
    if style.one_line {
        format!("{key} = [{}]", tables.join(", "))
    } else if style.comments {
        format!(
            "{key} = [   # oldest first\n  {},   # ]\n]",
            tables.join(",\n  # between\n  ")
        )
    } else {
        format!("{key} = [\n  {},\n]", tables.join(",\n  "))
    }
}

fn literal(value: &Value, style: &Style, random: &mut Random) -> String {
    match value {
        Value::Money(amount) => money(*amount, random),
        Value::Odds(odds) => (*odds).to_owned(),
        Value::Day(day) => date(*day, style, random),
        Value::Text(text) => quoted(text, random),
        Value::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text, random)).collect();
            match random.below(3) {
                0 => format!("[\n  {}\n]", texts.join(",\n  ")),
                _ => format!("[{}]", texts.join(", ")),
            }
        }
    }
}

fn money(amount: Decimal, random: &mut Random) -> String {
    let digits = amount.normalize().to_string();
    let (whole, cents) = digits.split_once('.').unwrap_or((&digits, ""));
    if digits.len() > 15 {
        return format!("\"{digits}\"");
    }
    let grouped = group(whole);
    match random.below(8) {
        0 => format!("\"{digits}\""),
        1 => format!("\"{grouped}.{cents:0<2}\""),
        2 => format!("{grouped}.{cents:0<3}"),
        3 => format!("{whole}.{cents:0<2}"),
        4 if cents.is_empty() && whole.ends_with("000") => {
            format!("{}e3", &whole[..whole.len() - 3])
        }
        5 if cents.is_empty() => format!("+{whole}"),
        6 if cents.is_empty() => grouped,
        _ => digits,
    }
}

/// 1234567 as 1_234_567.
fn group(whole: &str) -> String {
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// A date, a date-time of that date (whatever its offset makes of it), or a date in quotes.
fn date(day: NaiveDate, style: &Style, random: &mut Random) -> String {
    if style.quoted_dates {
        return format!("\"{day}\"");
    }
    match random.below(60) {
        0 => format!("{day}T23:59:59-11:00"),
        1 => format!("{day} 00:00:01+14:00"),
        2 => format!("{day}T12:30:00Z"),
        3 => format!("{day}T07:30:00.25"),
        _ => day.to_string(),
    }
}

fn quoted(text: &str, random: &mut Random) -> String {
    match random.below(10) {
        0 if !text.contains('\'') => format!("'{text}'"),
        1 => {
            let escaped =
                text.chars()
                    .map(|c| match c.is_ascii_alphabetic() && random.chance(20) {
                        true => format!("\\u{:04X}", u32::from(c)),
                        false => c.to_string().replace('\\', "\\\\").replace('"', "\\\""),
                    });
            format!("\"{}\"", escaped.collect::<String>())
        }
        _ => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
