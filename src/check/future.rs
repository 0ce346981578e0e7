//! What is dated after today: nobody has seen it happen yet.

use toml::de::DeTable;

use super::voice::Voice;
use crate::model::builder::read_day;
use crate::model::day::Day;
use crate::workspace::table;

/// `future`: `created`, `closed`, entries of the history and activities after today.
pub fn check(root: &DeTable<'_>, today: Day, voice: &mut Voice<'_>) {
    let on_top = ["created", "closed"].map(|key| (key, table::get(root, key)));
    for (key, node) in on_top {
        let Some(node) = node else { continue };
        if read_day(&table::field(node, 0).value).is_some_and(|day| day > today) {
            voice.warn(
                "future",
                node.span(),
                format!("{key} is after today ({today})"),
                "a plan stands in expected_close; what has not happened has no date yet",
            );
        }
    }
    for (list, what, help) in [
        (
            "history",
            "a history entry is",
            "a plan stands in expected_close; the entry counts from its day on",
        ),
        (
            "activity",
            "an activity is",
            "a plan stands in next_step and next_step_due",
        ),
    ] {
        let entries = table::get(root, list).and_then(|l| l.get_ref().as_array());
        for entry in entries.into_iter().flat_map(|l| l.iter()) {
            let on = entry.get_ref().as_table().and_then(|t| table::get(t, "on"));
            if let Some(on) = on
                && read_day(&table::field(on, 0).value).is_some_and(|day| day > today)
            {
                voice.warn(
                    "future",
                    on.span(),
                    format!("{what} after today ({today})"),
                    help,
                );
            }
        }
    }
}
