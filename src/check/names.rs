//! Names that the settings know, nearly: owners who are a slip away from a `[[rep]]`, reasons that `loss_reasons` does
//! not list, checklist items that no stage has; and a reason for a loss that there was not.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::voice::Voice;
use crate::diagnostic::{nearest, toml_key};
use crate::model::quota::Whom;
use crate::model::settings::Settings;
use crate::workspace::table;

/// `unknown-owner`, `lost-reason`, `not-lost` and `checklist` of a deal.
pub fn check(root: &DeTable<'_>, id: &str, settings: &Settings, voice: &mut Voice<'_>) {
    owners(root, id, settings, voice);
    reason(root, id, settings, voice);
    ticked(root, settings, voice);
}

type Node<'t, 'i> = &'t Spanned<DeValue<'i>>;

/// The values of `key` in each table of a list.
fn in_each<'t, 'i>(root: &'t DeTable<'i>, list: &str, key: &str) -> Vec<Node<'t, 'i>> {
    let tables = table::get(root, list).and_then(|l| l.get_ref().as_array());
    tables
        .into_iter()
        .flat_map(|tables| tables.iter())
        .filter_map(|t| table::get(t.get_ref().as_table()?, key))
        .collect()
}

/// Whether one name is the other mistyped: short ones that differ in a letter are mostly two people (dan and dana), unless
/// only the order of the letters differs.
fn is_a_slip(name: &str, near: &str) -> bool {
    const LONG: usize = 5;
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    name.chars().count().min(near.chars().count()) >= LONG || letters(name) == letters(near)
}

/// Who is no rep may have left, or be a partner: only a near miss is worth a word.
fn owners(root: &DeTable<'_>, id: &str, settings: &Settings, voice: &mut Voice<'_>) {
    if settings.reps.is_empty() {
        return;
    }
    let on_top = table::get(root, "owner").map(|node| (node, true));
    let elsewhere = [("history", "owner"), ("split", "owner"), ("activity", "by")]
        .into_iter()
        .flat_map(|(list, key)| in_each(root, list, key))
        .map(|node| (node, false));
    for (node, is_on_top) in on_top.into_iter().chain(elsewhere) {
        let Some(name) = node.get_ref().as_str() else {
            continue;
        };
        if settings.reps.iter().any(|r| r.id == name) {
            continue;
        }
        let near = nearest(name, settings.reps.iter().map(|r| r.id.as_str()));
        if let Some(near) = near.filter(|near| is_a_slip(name, near)) {
            let mut help = format!("did you mean \"{near}\"?");
            if is_on_top {
                help.push_str(&format!(" pipeline set {id} owner={near}"));
            }
            voice.warn(
                "unknown-owner",
                node.span(),
                format!("no rep \"{name}\""),
                help,
            );
        }
    }
}

/// Whom a submission is for: no deal will ever count towards a name that is nobody's.
pub fn submitted_for(root: &DeTable<'_>, settings: &Settings, voice: &mut Voice<'_>) {
    for node in in_each(root, "submission", "for") {
        let whom = node.get_ref().as_str().and_then(Whom::parse);
        let stranger = whom.and_then(|whom| settings.stranger(&whom));
        if let Some((message, near)) = stranger {
            let help = near.map_or("[[rep]] names people and their teams".into(), |near| {
                format!("did you mean \"{near}\"?")
            });
            voice.warn("unknown-owner", node.span(), message, help);
        }
    }
}

fn reason(root: &DeTable<'_>, id: &str, settings: &Settings, voice: &mut Voice<'_>) {
    let stage = table::get(root, "stage").and_then(|s| s.get_ref().as_str());
    if let Some(stage) = stage.filter(|s| *s != "lost") {
        for key in ["lost_reason", "lost_to"] {
            if let Some(node) = table::get(root, key) {
                voice.warn(
                    "not-lost",
                    node.span(),
                    format!("{key}, but the stage is {stage}"),
                    format!("pipeline set {id} {key}="),
                );
            }
        }
    }
    let listed = || settings.loss_reasons.iter().map(|(name, _)| name.as_str());
    if let Some(node) = table::get(root, "lost_reason")
        && let Some(reason) = node.get_ref().as_str()
        && listed().next().is_some()
        && !listed().any(|l| l == reason)
    {
        let help = match nearest(reason, listed()) {
            Some(near) => {
                format!("did you mean \"{near}\"? pipeline set {id} lost_reason={near}")
            }
            None => format!(
                "one of: {}; or in pipeline.toml: loss_reasons = {{ {} = \"lost\", … }}",
                listed().collect::<Vec<_>>().join(", "),
                toml_key(reason),
            ),
        };
        let message = format!("no reason \"{reason}\" in the settings");
        voice.warn("lost-reason", node.span(), message, help);
    }
}

/// Ticked items of earlier stages stay; one that no stage has is worth a word where it is nearly one that is.
fn ticked(root: &DeTable<'_>, settings: &Settings, voice: &mut Voice<'_>) {
    let known = || {
        settings
            .stages
            .iter()
            .flat_map(|s| &s.checklist)
            .map(String::as_str)
    };
    let Some(list) = table::get(root, "done").and_then(|d| d.get_ref().as_array()) else {
        return;
    };
    for node in list.iter() {
        if let Some(item) = node.get_ref().as_str()
            && !known().any(|k| k == item)
            && let Some(near) = nearest(item, known())
        {
            voice.warn(
                "checklist",
                node.span(),
                format!("no stage has \"{item}\" on its checklist"),
                format!("did you mean \"{near}\"?"),
            );
        }
    }
}
