//! `pipeline set`.

use clap::Args;

use super::Outcome;
use super::change::{Edited, Editing, Inverse, Work};
use super::options::Options;
use super::session::Wrong;
use crate::edit::set::{Assignment, set};
use crate::report::edit::{ours, set as said};

/// Set fields: FIELD=VALUE, FIELD+=VALUE, FIELD-=VALUE, FIELD=
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline set acme amount=52000 expected_close=2026-12-15
  pipeline set acme tags+=enterprise done+=legal-contact
  pipeline set acme on_hold_until=2027-02-01      parked until then; on_hold_until= takes it away
  pipeline set acme custom.region=emea bant.budget=true
  pipeline set acme split=dana:0.7,omar:0.3
  pipeline set owner:omar owner=lee --dry-run

Stage, amount, owner, expected_close, probability, forecast and on_hold_until go into the history.")]
pub struct Arguments {
    /// Ids or a query, then assignments
    #[arg(value_name = "ID… FIELD=VALUE…", required = true, num_args = 2..)]
    words: Vec<String>,
    #[command(flatten)]
    editing: Editing,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let mut assignments = Vec::new();
    let mut ids = Vec::new();
    for word in arguments.words {
        match Assignment::parse(&word) {
            Some(assignment) => assignments.push(assignment),
            None => ids.push(word),
        }
    }
    if ids.is_empty() || assignments.is_empty() {
        let what = if ids.is_empty() {
            "which deal"
        } else {
            "what to set"
        };
        return Err(Wrong {
            message: format!("nothing says {what}"),
            help: Some("pipeline set acme owner=dana".into()),
        }
        .into());
    }
    let work = Work::begin(options, "set", arguments.editing.on.as_deref())?;
    work.change("set", &ids, &arguments.editing, |deal| {
        let outcome = set(deal.text, deal.settings, deal.when, &assignments)?;
        let inverse = if outcome.back.is_empty() {
            Inverse::None
        } else {
            let words = ["set".to_string(), deal.id.to_string()];
            Inverse::Command(words.into_iter().chain(outcome.back).collect())
        };
        let said = match outcome.changes.is_empty() {
            true => vec![ours("already so")],
            false => said(&outcome.changes),
        };
        Ok(Edited {
            text: outcome.text,
            said,
            changes: outcome.changes,
            warnings: Vec::new(),
            dated: outcome.dated,
            inverse,
        })
    })
}
