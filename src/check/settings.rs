//! What `pipeline.toml` says that nobody will read: more than its reader needs to know.

use super::{characters, voice::Voice};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::lead_columns::{Column, KEEP, Said};
use crate::workspace::table;

/// Lints over the text of settings that can be used.
pub fn check(text: &str, file: &str) -> Vec<Diagnostic> {
    let Ok(tree) = table::parse(text, file) else {
        return Vec::new();
    };
    let mut voice = Voice::new(text, file);
    let columns = table::get(tree.get_ref(), "leads")
        .and_then(|leads| table::get(leads.get_ref().as_table()?, "columns"))
        .and_then(|columns| columns.get_ref().as_table());
    for (_, node) in columns.into_iter().flat_map(|c| c.iter()) {
        let Some(name) = node.get_ref().as_str() else {
            continue;
        };
        if Said::parse(name).is_none() {
            let known = || Column::ALL.iter().map(|c| c.name()).chain([KEEP]);
            let help = match nearest(name, known()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("one of: {}", known().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("no column \"{name}\": the heading counts as unknown");
            voice.warn("column", node.span(), message, help);
        }
    }
    characters::check(tree.get_ref(), &mut voice);
    voice.finish()
}
