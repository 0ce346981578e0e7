//! The text of a new deal: the keys in the order of `docs/format.md`, the history one entry a line.

use super::draft::{Contact, Draft, Entry};
use crate::diagnostic::toml_key;
use crate::model::money::Money;
use crate::model::settings::Settings;

/// Writes a draft as a deal file.
pub fn write(draft: &Draft, settings: &Settings) -> String {
    let mut out = String::new();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            out += &format!("{key} = {value}\n");
        }
    };
    let stage = |stage| quoted(settings.stage_name(stage).unwrap_or_default());
    let text = |text: &Option<String>| text.as_deref().map(quoted);
    let list = |list: &[String]| {
        let words: Vec<String> = list.iter().map(|w| quoted(w)).collect();
        (!words.is_empty()).then(|| format!("[{}]", words.join(", ")))
    };
    let foreign = draft.currency != settings.currency;
    let pipeline = settings.pipelines[draft.pipeline].id.as_deref();
    line("name", Some(quoted(&draft.name)));
    line("company", Some(quoted(&draft.company)));
    line("amount", Some(amount(draft.amount)));
    line("currency", foreign.then(|| quoted(draft.currency.code())));
    line("stage", Some(stage(draft.stage)));
    line("created", Some(draft.created.to_string()));
    line("owner", text(&draft.owner));
    line(
        "expected_close",
        draft.expected_close.map(|d| d.to_string()),
    );
    line("closed", draft.closed.map(|d| d.to_string()));
    line("lost_reason", text(&draft.lost_reason));
    // The first pipeline is the one of deals that name none.
    line(
        "pipeline",
        pipeline.filter(|_| draft.pipeline > 0).map(quoted),
    );
    line("type", text(&draft.kind));
    line("competitors", list(&draft.competitors));
    line("partner", text(&draft.partner));
    line("source", text(&draft.source));
    line("probability", draft.probability.map(|p| p.to_string()));
    line("forecast", draft.forecast.map(|c| quoted(c.name())));
    line("tags", list(&draft.tags));
    line("next_step", text(&draft.next_step));
    line("next_step_due", draft.next_step_due.map(|d| d.to_string()));
    out += "history = [\n";
    for entry in &draft.history {
        out += &format!("  {},\n", entry_text(entry, settings));
    }
    out += "]\n";
    if !draft.custom.is_empty() {
        out += "\n[custom]\n";
        for (key, value) in &draft.custom {
            out += &format!("{} = {}\n", toml_key(key), quoted(value));
        }
    }
    out + &contact(&draft.contact)
}

/// One entry of a history, in braces.
fn entry_text(entry: &Entry, settings: &Settings) -> String {
    let mut parts = vec![format!("on = {}", entry.on)];
    if let Some(stage) = entry.stage.and_then(|s| settings.stage_name(s)) {
        parts.push(format!("stage = {}", quoted(stage)));
    }
    if let Some(money) = entry.amount {
        parts.push(format!("amount = {}", amount(money)));
    }
    if let Some(owner) = &entry.owner {
        parts.push(format!("owner = {}", quoted(owner)));
    }
    if let Some(day) = entry.expected_close {
        parts.push(format!("expected_close = {day}"));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn contact(contact: &Contact) -> String {
    let fields = [
        ("name", &contact.name),
        ("email", &contact.email),
        ("phone", &contact.phone),
        ("title", &contact.title),
    ];
    let lines: String = fields
        .iter()
        .filter_map(|(key, value)| Some(format!("{key} = {}\n", quoted(value.as_deref()?))))
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n[[contact]]\n{lines}")
    }
}

/// An amount with `_` for thousands; in quotes where a TOML number would not carry its digits.
pub fn amount(money: Money) -> String {
    let plain = money.to_string();
    if plain.bytes().filter(u8::is_ascii_digit).count() > 15 {
        return quoted(&plain);
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    match fraction.len() {
        0 => out,
        1 => format!("{out}.{fraction}0"),
        _ => format!("{out}.{fraction}"),
    }
}

/// A TOML string on one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_texts_are_toml() {
        let money = |t| amount(Money::from_quoted(t).unwrap());
        assert_eq!(money("48000"), "48_000");
        assert_eq!(money("500"), "500");
        assert_eq!(money("1234567.5"), "1_234_567.50");
        assert_eq!(money("1234567890123456.25"), "\"1234567890123456.25\"");
        assert_eq!(quoted("a\"b\\c\nd\u{7}"), "\"a\\\"b\\\\c\\nd\\u0007\"");
    }
}
