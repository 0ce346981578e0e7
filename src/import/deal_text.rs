//! The text of a new deal: the keys in the order of `docs/format.md`, the history one entry a line.

use super::draft::{Contact, Draft, Entry};
use crate::diagnostic::toml_key;
use crate::edit::encode::{self, text};
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
    let stage = |stage| text(settings.stage_name(stage).unwrap_or_default());
    let given = |value: &Option<String>| value.as_deref().map(text);
    let list = |list: &[String]| (!list.is_empty()).then(|| encode::texts(list));
    let foreign = draft.currency != settings.currency;
    let pipeline = settings.pipelines[draft.pipeline].id.as_deref();
    line("name", Some(text(&draft.name)));
    line("company", Some(text(&draft.company)));
    line("amount", Some(amount(draft.amount)));
    line("currency", foreign.then(|| text(draft.currency.code())));
    line("stage", Some(stage(draft.stage)));
    line("created", Some(draft.created.to_string()));
    line("owner", given(&draft.owner));
    line(
        "expected_close",
        draft.expected_close.map(|d| d.to_string()),
    );
    line("closed", draft.closed.map(|d| d.to_string()));
    line("lost_reason", given(&draft.lost_reason));
    // The first pipeline is the one of deals that name none.
    line(
        "pipeline",
        pipeline.filter(|_| draft.pipeline > 0).map(text),
    );
    line("type", given(&draft.kind));
    line("competitors", list(&draft.competitors));
    line("partner", given(&draft.partner));
    line("source", given(&draft.source));
    line("probability", draft.probability.map(encode::share));
    line("forecast", draft.forecast.map(|c| text(c.name())));
    line("tags", list(&draft.tags));
    line("next_step", given(&draft.next_step));
    line("next_step_due", draft.next_step_due.map(|d| d.to_string()));
    out += "history = [\n";
    for entry in &draft.history {
        out += &format!("  {},\n", entry_text(entry, settings));
    }
    out += "]\n";
    if !draft.custom.is_empty() {
        out += "\n[custom]\n";
        for (key, value) in &draft.custom {
            out += &format!("{} = {}\n", toml_key(key), text(value));
        }
    }
    out + &contact(&draft.contact)
}

/// One entry of a history, in braces.
fn entry_text(entry: &Entry, settings: &Settings) -> String {
    let mut parts = vec![format!("on = {}", entry.on)];
    if let Some(stage) = entry.stage.and_then(|s| settings.stage_name(s)) {
        parts.push(format!("stage = {}", text(stage)));
    }
    if let Some(money) = entry.amount {
        parts.push(format!("amount = {}", amount(money)));
    }
    if let Some(owner) = &entry.owner {
        parts.push(format!("owner = {}", text(owner)));
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
        .filter_map(|(key, value)| Some(format!("{key} = {}\n", text(value.as_deref()?))))
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n[[contact]]\n{lines}")
    }
}

fn amount(money: Money) -> String {
    encode::amount(&money.to_string(), None)
}
