//! `[qualification]`: which questions a deal must answer.

use toml::de::DeTable;

use super::Reader;
use crate::diagnostic::nearest;
use crate::model::qualification::{METHODS, OWN_TABLE, Qualification, Question};
use crate::model::settings::Settings;
use crate::workspace::table;

impl Reader<'_> {
    pub(super) fn qualification(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let Some(node) = table::get(root, "qualification") else {
            return;
        };
        let Some(block) = node.get_ref().as_table() else {
            return self.fault(
                node.span(),
                "qualification is a table: [qualification] use = \"meddic\"",
            );
        };
        self.unknown_keys(block, &["use", "question"]);
        let named = table::get(block, "use");
        let mut questions = match named {
            None => Qualification {
                table: OWN_TABLE.into(),
                questions: Vec::new(),
            },
            Some(node) => {
                let Some(name) = self.text(node, "use") else {
                    return;
                };
                let Some(found) = Qualification::named(name) else {
                    let known = METHODS.map(|m| m.0);
                    let hint = match nearest(name, known) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => format!(
                            "there are {}; your own: [[qualification.question]]",
                            known.join(", ")
                        ),
                    };
                    return self.fault(node.span(), format!("no method \"{name}\"; {hint}"));
                };
                found
            }
        };
        for (entry, span) in self.tables(block, "question") {
            self.unknown_keys(entry, &["key", "ask"]);
            let (key, ask) = (
                self.optional_text(entry, "key"),
                self.optional_text(entry, "ask"),
            );
            match (key.filter(|k| !k.is_empty()), ask) {
                (Some(key), Some(ask)) => questions.put(Question { key, ask }),
                _ => self.fault(
                    span,
                    "a question has a key and words: key = \"legal\", ask = \"who reads the contract?\"",
                ),
            }
        }
        if questions.questions.is_empty() {
            return self.fault(
                node.span(),
                "[qualification] names a method, use = \"meddic\", or questions, [[qualification.question]]",
            );
        }
        settings.qualification = questions;
    }
}
