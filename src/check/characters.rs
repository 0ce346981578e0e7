//! Characters that do not show, or show something else than they are: controls, overrides of the direction of writing,
//! spaces without width; and blanks around a name by which deals are counted.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::voice::Voice;
use crate::workspace::table;

/// `hidden-characters` in every text of a file.
pub fn check(root: &DeTable<'_>, voice: &mut Voice<'_>) {
    for (key, value) in root.iter() {
        look(key.get_ref(), key.span(), voice);
        inside(value, voice);
    }
}

fn inside(value: &Spanned<DeValue<'_>>, voice: &mut Voice<'_>) {
    match value.get_ref() {
        DeValue::String(text) => look(text, value.span(), voice),
        DeValue::Array(list) => list.iter().for_each(|v| inside(v, voice)),
        DeValue::Table(table) => check(table, voice),
        _ => {}
    }
}

fn look(text: &str, span: std::ops::Range<usize>, voice: &mut Voice<'_>) {
    if let Some((c, what)) = text.chars().find_map(|c| hidden(c).map(|what| (c, what))) {
        voice.warn(
            "hidden-characters",
            span,
            format!("U+{:04X} is in it, {what}", c as u32),
            "type the text anew",
        );
    }
}

/// Why a character has no place in a name. Joiners and marks that Arabic, Hebrew, Persian or an emoji need are none of
/// these.
fn hidden(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\r' | '\t' => None,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some("a control character"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("which turns the direction of writing")
        }
        '\u{200b}' | '\u{2060}' | '\u{feff}' => Some("which has no width"),
        _ => None,
    }
}

/// The texts by which deals are counted, filtered and matched.
const COUNTED_BY: [&str; 8] = [
    "name",
    "company",
    "owner",
    "source",
    "type",
    "partner",
    "lost_reason",
    "lost_to",
];

/// `blank`: blanks around such a text, or nothing in it.
pub fn blanks(root: &DeTable<'_>, voice: &mut Voice<'_>) {
    for key in COUNTED_BY {
        if let Some(node) = table::get(root, key) {
            blank(node, key, voice);
        }
    }
    for key in ["tags", "competitors"] {
        let list = table::get(root, key).and_then(|l| l.get_ref().as_array());
        for node in list.into_iter().flat_map(|l| l.iter()) {
            blank(node, key, voice);
        }
    }
}

fn blank(node: &Spanned<DeValue<'_>>, key: &str, voice: &mut Voice<'_>) {
    let Some(text) = node.get_ref().as_str() else {
        return;
    };
    let trimmed = text.trim();
    // An empty owner is how `set owner=` of an older file reads: nobody.
    if trimmed.is_empty() && key != "owner" {
        let required = matches!(key, "name" | "company");
        let help = format!(
            "{key} = \"…\"{}",
            if required {
                ""
            } else {
                ", or without the line"
            }
        );
        voice.warn("blank", node.span(), format!("{key} is empty"), help);
    } else if trimmed.len() != text.len() && !trimmed.is_empty() {
        voice.warn(
            "blank",
            node.span(),
            format!("{key} has blanks around it: it counts apart from \"{trimmed}\""),
            format!("\"{trimmed}\""),
        );
    }
}
