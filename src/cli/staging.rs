//! What `move`, `won`, `lost` and `reopen` say of a deal that went its way, and how it goes back.

use super::change::{Deal, Edited, Inverse};
use crate::edit::Refusal;
use crate::edit::set::Change;
use crate::edit::stage::{Gone, Way, go as go_on};
use crate::report::edit::{closed, moved, ours, theirs};

/// Sends a deal on its way.
pub fn go(deal: &Deal<'_>, way: &Way) -> Result<Edited, Refusal> {
    let gone = go_on(deal.text, deal.settings, deal.when, way)?;
    let said = if gone.is_nothing() {
        vec![ours("already "), theirs(gone.to.as_str())]
    } else {
        said(deal, way, &gone)
    };
    let are = if gone.unticked.len() == 1 {
        "is"
    } else {
        "are"
    };
    let warnings = match gone.unticked.as_slice() {
        [] => Vec::new(),
        items => vec![format!("{} {are} not ticked", items.join(", "))],
    };
    Ok(Edited {
        said,
        changes: changes(&gone),
        warnings,
        inverse: inverse(deal, &gone),
        dated: gone.dated,
        text: gone.text,
    })
}

fn said(deal: &Deal<'_>, way: &Way, gone: &Gone) -> Vec<crate::report::block::Part> {
    match way {
        Way::To(_) => moved(gone.from.as_deref(), &gone.to, gone.is_back),
        Way::Won | Way::Lost { .. } => closed(
            &gone.to,
            gone.lost_reason.as_deref(),
            gone.amount,
            &gone.currency,
            deal.when.on.since(gone.created),
        ),
        Way::Open(_) => vec![ours("open again, in "), theirs(gone.to.as_str())],
    }
}

fn changes(gone: &Gone) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut change = |field: &str, from: Option<String>, to: Option<String>| {
        if from != to {
            let field = field.to_string();
            changes.push(Change { field, from, to });
        }
    };
    change("stage", gone.from.clone(), Some(gone.to.clone()));
    let reason_stays = gone.is_nothing() || gone.old_reason.is_none() && gone.lost_reason.is_none();
    if !reason_stays {
        change(
            "lost_reason",
            gone.old_reason.clone(),
            gone.lost_reason.clone(),
        );
    }
    changes
}

/// The command that goes the way back.
fn inverse(deal: &Deal<'_>, gone: &Gone) -> Inverse {
    let words = |words: &[&str]| Inverse::Command(words.iter().map(|w| w.to_string()).collect());
    let to_end = matches!(gone.to.as_str(), "won" | "lost");
    match gone.from.as_deref() {
        None => Inverse::None,
        _ if gone.is_nothing() => Inverse::None,
        Some("won") => words(&["won", deal.id]),
        Some("lost") => {
            let reason = gone.old_reason.as_deref().unwrap_or("unknown");
            words(&["lost", deal.id, "--reason", reason])
        }
        Some(_) if to_end => words(&["reopen", deal.id]),
        Some(stage) => words(&["move", deal.id, stage]),
    }
}
