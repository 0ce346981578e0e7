//! `[[campaign]]`, `[agreement]` and office hours: what `leads sources` measures by.

use toml::de::DeTable;

use super::Reader;
use crate::model::office::{Agreement, Campaign, Office};
use crate::model::settings::Settings;
use crate::workspace::table;

impl Reader<'_> {
    pub(super) fn marketing(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        for (entry, span) in self.tables(root, "campaign") {
            self.unknown_keys(entry, &["id", "source", "cost"]);
            let id = self.optional_text(entry, "id").filter(|id| !id.is_empty());
            let source = self.optional_text(entry, "source");
            let cost = table::get(entry, "cost").and_then(|node| self.money(node, "cost"));
            match (id, cost) {
                (Some(id), Some(cost)) => settings.campaigns.push(Campaign { id, source, cost }),
                _ => self.fault(
                    span,
                    "a campaign has an id and a cost: id = \"hannover-2027\", cost = 12_000",
                ),
            }
        }
        let Some(node) = table::get(root, "agreement") else {
            return;
        };
        let Some(block) = node.get_ref().as_table() else {
            return self.fault(
                node.span(),
                "agreement is a table: [agreement] qualified = 20, contacted_within = 24",
            );
        };
        self.unknown_keys(block, &["qualified", "contacted_within"]);
        settings.agreement = Agreement {
            qualified: self.whole(block, "qualified", "leads a month"),
            contacted_within: self.whole(block, "contacted_within", "hours"),
        };
    }

    fn whole(&mut self, block: &DeTable<'_>, key: &str, unit: &str) -> Option<u32> {
        let node = table::get(block, key)?;
        let number = node
            .get_ref()
            .as_integer()
            .and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok())
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| (1..=1_000_000).contains(n));
        if number.is_none() {
            self.fault(
                node.span(),
                format!("{key} is a whole number of {unit}, from 1 on"),
            );
        }
        number
    }

    /// `office = ["09:00", "17:00"]`.
    pub(super) fn office(&mut self, calendar: &DeTable<'_>, settings: &mut Settings) {
        let Some(node) = table::get(calendar, "office") else {
            return;
        };
        let minute = |text: &str| -> Option<u16> {
            let (hour, minute) = text.split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour <= 24 && minute < 60 && hour * 60 + minute <= 24 * 60)
                .then_some(hour * 60 + minute)
        };
        let texts: Vec<String> = self.texts(calendar, "office");
        let times: Vec<Option<u16>> = texts.iter().map(|t| minute(t)).collect();
        match times.as_slice() {
            [Some(from), Some(to)] if from < to => {
                settings.office = Office {
                    from: *from,
                    to: *to,
                };
            }
            _ => self.fault(
                node.span(),
                "office is from when to when somebody is there: [\"09:00\", \"17:00\"]",
            ),
        }
    }
}
