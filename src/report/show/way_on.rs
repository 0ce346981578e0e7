//! What is known of a deal, what is still to be asked, what is at risk, and what comes before the next stage.

use super::OwnPage;
use crate::analytics::health::is_far_enough;
use crate::analytics::next::{Reason, Why};
use crate::diagnostic::shell;
use crate::model::book::{Standing, View};
use crate::model::dossier::{Contact, Dossier};
use crate::model::qualification::Answer;
use crate::model::settings::Settings;
use crate::report::guide::gist;
use crate::workspace::playbook::Page;

/// A question that is answered.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Known {
    pub key: String,
    /// `null` for a plain yes.
    pub answer: Option<String>,
}

/// A question that is not.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Asked {
    pub key: String,
    pub ask: String,
}

/// An item of the stage's checklist.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Ticked {
    pub item: String,
    pub done: bool,
}

/// What is known, in the order of the questions.
pub fn known(settings: &Settings, dossier: &Dossier) -> Vec<Known> {
    let method = &settings.qualification;
    let known = |key: &str| match dossier.answer(&method.table, key)? {
        Answer::No => None,
        Answer::Yes => Some(None),
        Answer::Said(text) => Some(Some(text.clone())),
    };
    let questions = method.questions.iter();
    questions
        .filter_map(|q| {
            Some(Known {
                key: q.key.clone(),
                answer: known(&q.key)?,
            })
        })
        .collect()
}

/// What is still to be asked.
pub fn ask(settings: &Settings, dossier: &Dossier) -> Vec<Asked> {
    let method = &settings.qualification;
    let is_open = |key: &str| {
        let answer = dossier.answer(&method.table, key);
        !answer.is_some_and(Answer::is_known)
    };
    let questions = method.questions.iter().filter(|q| is_open(&q.key));
    questions
        .map(|q| Asked {
            key: q.key.clone(),
            ask: q.ask.clone(),
        })
        .collect()
}

/// The checklist of the stage that an open deal is in.
pub fn checklist(settings: &Settings, deal: &Standing<'_>, dossier: &Dossier) -> Vec<Ticked> {
    let row = deal.state.stage.row();
    let items = row.map_or(&[][..], |row| &settings.stages[row].checklist);
    let items = items.iter();
    items
        .map(|item| Ticked {
            done: dossier.done.contains(item),
            item: item.clone(),
        })
        .collect()
}

/// The stage after the one that an open deal is in, `won` after the last; `None` where nobody knows its stage.
pub fn next_stage(settings: &Settings, deal: &Standing<'_>) -> Option<String> {
    let next = deal.state.stage.row()? + 1;
    let stages = &settings.pipelines[deal.facts.pipeline as usize].stages;
    let name = match stages.contains(&next) {
        true => settings.stages[next].id.as_str(),
        false => "won",
    };
    Some(name.into())
}

/// The company's page on the stage that a deal is in.
pub fn own_page(settings: &Settings, deal: &Standing<'_>, page: &Page) -> Option<OwnPage> {
    let stage = settings.stage_name(deal.state.stage)?;
    Some(OwnPage {
        file: page.file.clone(),
        gist: gist(&page.text, stage),
        command: format!("pipeline guide {}", shell(stage)),
    })
}

/// What to look after: the reasons of `next` but for what stands among the facts, and the roles that nobody has.
pub fn risks(
    view: View<'_>,
    deal: &Standing<'_>,
    dossier: &Dossier,
    found: Vec<Reason>,
) -> Vec<Reason> {
    let has = |why: Why| found.iter().any(|r| r.reason == why);
    let is_stale = has(Why::Stale);
    let mut risks = Vec::new();
    for reason in &found {
        let text = match (reason.reason, dossier.contacts.as_slice()) {
            // Shown with its day, among what comes next.
            (Why::LateStep | Why::Lapse, _) => continue,
            (Why::OneContact, [one]) => format!("{}: {}", reason.text, who(one)),
            (Why::NoStep, _) if is_stale || reason.days == Some(0) => "no next step".into(),
            (Why::NoStep, _) => format!("no next step, {}", reason.text),
            _ => reason.text.clone(),
        };
        risks.push(Reason {
            text,
            ..reason.clone()
        });
    }
    // With one contact the one is the risk; roles are asked for once there are several.
    if dossier.contacts.len() > 1 && is_far_enough(&view.book.settings, deal) {
        risks.extend(missing_roles(&dossier.contacts));
    }
    risks
}

/// The roles without which a deal has no friend and no money, each by the names it goes by.
const ROLES: [(&str, &[&str]); 2] = [
    ("champion", &["champion", "coach", "sponsor"]),
    (
        "economic buyer",
        &["economic buyer", "buyer", "decision maker", "budget holder"],
    ),
];

/// One reason for all roles that no contact has; none where nobody wrote any role down.
fn missing_roles(contacts: &[Contact]) -> Option<Reason> {
    let role = |c: &Contact| Some(c.role.as_deref()?.to_lowercase().replace(['-', '_'], " "));
    let held: Vec<String> = contacts.iter().filter_map(role).collect();
    if held.is_empty() {
        return None;
    }
    let missing = ROLES
        .iter()
        .filter(|(_, names)| !names.iter().any(|name| held.iter().any(|h| h == name)));
    let missing: Vec<String> = missing.map(|(role, _)| format!("no {role}")).collect();
    (!missing.is_empty()).then(|| Reason {
        reason: Why::MissingRole,
        text: missing.join(", "),
        days: None,
    })
}

/// `Jo Field, champion`.
pub fn who(contact: &Contact) -> String {
    let texts = [
        contact.name.as_ref().or(contact.email.as_ref()),
        contact.role.as_ref().or(contact.title.as_ref()),
    ];
    let known: Vec<&str> = texts.into_iter().flatten().map(String::as_str).collect();
    known.join(", ")
}
