//! A newer export over a deal that is there: what the sheet says otherwise is set, as a person would set it, so that the
//! history keeps what was. What the sheet does not say stays, comments and order too.

use super::draft::{Draft, Refusal, Remark};
use super::reading::IMPORT_ID;
use crate::edit::retell::When;
use crate::edit::set::{Assignment, Change, Op, set};
use crate::model::day::Day;
use crate::model::settings::Settings;

/// The new text of a deal, and what is another; `None` if nothing is.
pub fn update(
    draft: &Draft,
    remarks: &[Remark],
    text: &str,
    settings: &Settings,
    today: Day,
) -> Result<Option<(String, Vec<Change>)>, Refusal> {
    let all = assignments(draft, remarks, settings);
    let refuse = |refusal: crate::edit::Refusal| {
        let help = refusal.help.map(|h| format!("; {h}")).unwrap_or_default();
        Refusal::of_row(format!("{}{help}", refusal.message))
    };
    // Only what is another is set: the same value may be written in another way, and stays so.
    let told = set(text, settings, When { on: today, today }, &all).map_err(refuse)?;
    let is_new = |a: &Assignment| told.changes.iter().any(|c| c.field == a.path.join("."));
    let new: Vec<Assignment> = all.into_iter().filter(is_new).collect();
    let stage = |a: &Assignment| matches!(a.path[0].as_str(), "stage" | "closed" | "lost_reason");
    let (moves, others): (Vec<_>, Vec<_>) = new.iter().cloned().partition(stage);
    if new.is_empty() {
        return Ok(None);
    }
    // A stage counts from the day that the sheet tells, unless the history has gone on since.
    if let Some(on) = entered(draft).filter(|on| *on < today)
        && !moves.is_empty()
        && let Ok(moved) = set(text, settings, When { on, today }, &moves)
    {
        let when = When { on: today, today };
        let told = set(&moved.text, settings, when, &others).map_err(refuse)?;
        let changes = moved.changes.into_iter().chain(told.changes).collect();
        return Ok(Some((told.text, changes)));
    }
    let told = set(text, settings, When { on: today, today }, &new).map_err(refuse)?;
    Ok(Some((told.text, told.changes)))
}

/// When the present stage was entered, if the sheet tells.
fn entered(draft: &Draft) -> Option<Day> {
    let of_stage = |entry: &&super::draft::Entry| entry.stage == Some(draft.stage);
    let newest = draft.history.iter().rev().find(of_stage)?;
    (newest.on > draft.created).then_some(newest.on)
}

/// What the sheet says of a deal, field by field. What was only taken for granted says nothing.
fn assignments(draft: &Draft, remarks: &[Remark], settings: &Settings) -> Vec<Assignment> {
    let mut all = Vec::new();
    let mut put = |path: &[&str], op: Op, value: Option<String>| {
        if let Some(value) = value {
            all.push(Assignment {
                path: path.iter().map(|p| p.to_string()).collect(),
                op,
                value,
            });
        }
    };
    let granted = |what: &[Remark]| remarks.iter().any(|r| what.contains(r));
    let no_company = [
        Remark::CompanyFromContact,
        Remark::CompanyFromDomain,
        Remark::CompanyFromName,
    ];
    let day = |day: Option<Day>| day.map(|d| d.to_string());
    let name = (!granted(&[Remark::NameFromCompany])).then(|| draft.name.clone());
    let company = (!granted(&no_company)).then(|| draft.company.clone());
    let amount = (!granted(&[Remark::NoAmount])).then(|| draft.amount.to_string());
    let stage = settings.stage_name(draft.stage).map(String::from);
    put(&["name"], Op::Set, name);
    put(&["company"], Op::Set, company);
    put(&["amount"], Op::Set, amount);
    put(&["stage"], Op::Set, stage);
    put(&["owner"], Op::Set, draft.owner.clone());
    put(&["expected_close"], Op::Set, day(draft.expected_close));
    put(&["closed"], Op::Set, day(draft.closed));
    put(&["lost_reason"], Op::Set, draft.lost_reason.clone());
    put(&["type"], Op::Set, draft.kind.clone());
    put(&["partner"], Op::Set, draft.partner.clone());
    put(&["source"], Op::Set, draft.source.clone());
    put(
        &["probability"],
        Op::Set,
        draft.probability.map(|p| p.to_string()),
    );
    put(
        &["forecast"],
        Op::Set,
        draft.forecast.map(|c| c.name().into()),
    );
    put(&["next_step"], Op::Set, draft.next_step.clone());
    put(&["next_step_due"], Op::Set, day(draft.next_step_due));
    // Tags that were given here stay.
    for tag in &draft.tags {
        put(&["tags"], Op::Add, Some(tag.clone()));
    }
    // By the id the deal was found.
    for (key, value) in draft.custom.iter().filter(|(key, _)| key != IMPORT_ID) {
        put(&["custom", key], Op::Set, Some(value.clone()));
    }
    all
}
