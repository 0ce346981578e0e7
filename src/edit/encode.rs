//! How a value is written: text in quotes, amounts with `_` between thousands, as the file has them.

use std::fmt::Write;

use crate::diagnostic::toml_key;
use crate::model::money::Money;

/// A text as a TOML string on one line.
pub fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                // Writing to a String never fails.
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A list of texts.
pub fn texts(values: &[String]) -> String {
    let list: Vec<String> = values.iter().map(|v| text(v)).collect();
    format!("[{}]", list.join(", "))
}

/// A key, dotted where it has several names.
pub fn key(path: &[String]) -> String {
    path.iter()
        .map(|name| toml_key(name))
        .collect::<Vec<_>>()
        .join(".")
}

/// A TOML float carries 15 significant digits; more must stand in quotes.
const FLOAT_DIGITS: usize = 15;

/// An amount as it was typed: digits with at most one point. `old` is how the file writes the one it replaces: its `_`
/// and its quotes are kept.
pub fn amount(typed: &str, old: Option<&str>) -> String {
    let plain = typed.replace('_', "");
    let (whole, fraction) = match plain.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction).filter(|f| !f.is_empty())),
        None => (plain.as_str(), None),
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let digits = whole.len() + fraction.map_or(0, str::len);
    let too_long = fraction.is_some() && digits > FLOAT_DIGITS;
    let quote = old.is_some_and(|o| o.starts_with(['"', '\''])) || too_long;
    // Four digits and more without `_` in the old amount: this file writes them so.
    let without =
        old.is_some_and(|o| !o.contains('_') && o.bytes().filter(u8::is_ascii_digit).count() > 3);
    let whole = if without {
        whole.into()
    } else {
        thousands(whole)
    };
    let number = match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    };
    if quote {
        format!("\"{number}\"")
    } else {
        number
    }
}

fn thousands(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

/// A share, such as a probability.
pub fn share(value: Money) -> String {
    value.value().normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_as_it_was() {
        for value in ["plain", "a \"b\" \\ c", "two\nlines\t\u{1}", "Żółć 🙂"] {
            let line = format!("a = {}", super::text(value));
            assert_eq!(line.lines().count(), 1);
            let table: toml::Table = toml::from_str(&line).unwrap();
            assert_eq!(table["a"].as_str(), Some(value));
        }
    }

    #[test]
    fn amounts_are_written_as_the_file_writes_them() {
        assert_eq!(amount("50000", Some("48_000")), "50_000");
        assert_eq!(amount("50000.50", Some("48000.00")), "50000.50");
        assert_eq!(amount("50000", Some("\"48_000\"")), "\"50_000\"");
        assert_eq!(amount("1234567", None), "1_234_567");
        assert_eq!(amount("0012", Some("900")), "12");
        assert_eq!(
            amount("1234567890123.456", None),
            "\"1_234_567_890_123.456\""
        );
    }
}
