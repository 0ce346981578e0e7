//! `[summary]`, whom the page goes to, and `[[watch]]`, what it is sent for.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Reader;
use crate::diagnostic::nearest;
use crate::model::address::Address;
use crate::model::money::Money;
use crate::model::settings::Settings;
use crate::model::watch::{Rule, Watch};
use crate::workspace::table;

impl Reader<'_> {
    pub(super) fn summary(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let Some(node) = table::get(root, "summary") else {
            return;
        };
        let Some(summary) = node.get_ref().as_table() else {
            return self.fault(
                node.span(),
                "summary is a table: [summary] from = \"…\", to = \"…\"",
            );
        };
        self.unknown_keys(summary, &["from", "to", "subject"]);
        settings.letter.from = self.addresses(summary, "from").into_iter().next();
        settings.letter.to = self.addresses(summary, "to");
        settings.letter.subject = self.optional_text(summary, "subject");
    }

    /// One address, or for `to` a list of them.
    fn addresses(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Address> {
        let Some(node) = table::get(table, key) else {
            return Vec::new();
        };
        let texts: Vec<(&DeValue<'_>, Range<usize>)> = match node.get_ref() {
            DeValue::Array(list) if key == "to" => {
                list.iter().map(|v| (v.get_ref(), v.span())).collect()
            }
            value => vec![(value, node.span())],
        };
        let mut found = Vec::new();
        for (value, span) in texts {
            match value.as_str().map(Address::parse) {
                Some(Ok(address)) => found.push(address),
                Some(Err(sentence)) => self.fault(span, sentence),
                None => self.fault(span, format!("{key} is an address in quotes")),
            }
        }
        found
    }

    pub(super) fn watches(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        for (table, span) in self.tables(root, "watch") {
            self.unknown_keys(table, &["id", "rule", "below"]);
            let Some(name) = self.optional_text(table, "rule") else {
                self.fault(
                    span,
                    format!("a [[watch]] has a rule: one of {}", Rule::NAMES.join(", ")),
                );
                continue;
            };
            let below = self.below(table);
            let Some(rule) = Rule::parse(&name, below) else {
                let at = table::get(table, "rule").map_or(span, |n| n.span());
                let meant = match nearest(&name, Rule::NAMES) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("there are {}", Rule::NAMES.join(", ")),
                };
                self.fault(at, format!("no rule \"{name}\"; {meant}"));
                continue;
            };
            if below.is_some() && !matches!(rule, Rule::ChanceBelow(_)) {
                self.fault(
                    span.clone(),
                    format!("below belongs to chance-below, not to {name}"),
                );
            }
            let id = self.optional_text(table, "id").filter(|id| !id.is_empty());
            let id = id.unwrap_or(name);
            if settings.watches.iter().any(|w| w.id == id) {
                self.fault(
                    span,
                    format!("two rules \"{id}\" in [[watch]]: give one another id"),
                );
                continue;
            }
            settings.watches.push(Watch { id, rule });
        }
    }

    /// A share of the chance.
    fn below(&mut self, table: &DeTable<'_>) -> Option<Money> {
        let node = table::get(table, "below")?;
        let share = self.money(node, "below")?;
        if share > Money::ONE {
            self.fault(node.span(), "below is a share from 0 to 1, such as 0.40");
            return None;
        }
        Some(share)
    }
}
