//! What only shows over all accounts: a name that two of them go by, and a parent that is misspelt or that leads back to
//! where it began.

use std::collections::{BTreeMap, HashSet};

use toml::de::DeTable;

use crate::diagnostic::{Diagnostic, Spot, nearest};
use crate::model::account::folded;
use crate::workspace::load::stem;
use crate::workspace::table::get;

/// An account, as far as another can contradict it.
pub struct Account {
    file: String,
    /// What it is called, as written, and where.
    names: Vec<(String, Spot)>,
    parent: Option<(String, Spot)>,
}

impl Account {
    /// Of a file that is TOML. Values of another kind are `shape`'s business.
    pub fn of(root: &DeTable<'_>, text: &str, file: &str) -> Account {
        let bom = text.len() - text.trim_start_matches('\u{feff}').len();
        let said = |node: &toml::Spanned<toml::de::DeValue<'_>>| {
            let span = node.span();
            let spot = Spot::of(text, span.start + bom..span.end + bom);
            Some((node.get_ref().as_str()?.to_owned(), spot))
        };
        let list = |key| get(root, key).and_then(|v| v.get_ref().as_array());
        let listed = ["aliases", "domains"]
            .into_iter()
            .filter_map(list)
            .flatten();
        Account {
            file: file.into(),
            names: get(root, "name")
                .into_iter()
                .chain(listed)
                .filter_map(said)
                .collect(),
            parent: get(root, "parent").and_then(said),
        }
    }
}

/// `same-account` and `parent` over all accounts of a folder.
pub fn check(mut accounts: Vec<Account>) -> Vec<Diagnostic> {
    accounts.sort_by(|a, b| a.file.cmp(&b.file));
    let mut problems = called_alike(&accounts);
    problems.extend(parents(&accounts));
    problems
}

fn called_alike(accounts: &[Account]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for account in accounts {
        for (name, spot) in &account.names {
            let other = *first.entry(folded(name)).or_insert(&account.file);
            if other == account.file {
                continue;
            }
            let message = format!("\"{name}\" is {other}, too");
            let help = "a deal's company must mean one account: keep it in one of the two";
            let mut warning =
                Diagnostic::warning("same-account", &account.file, message).help(help);
            warning.spot = Some(spot.clone());
            problems.push(warning);
        }
    }
    problems
}

fn parents(accounts: &[Account]) -> Vec<Diagnostic> {
    let parent_of: BTreeMap<&str, Option<&str>> = accounts
        .iter()
        .map(|a| (stem(&a.file), a.parent.as_ref().map(|(id, _)| id.as_str())))
        .collect();
    let mut problems = Vec::new();
    for account in accounts {
        let Some((parent, spot)) = &account.parent else {
            continue;
        };
        let own = stem(&account.file);
        let known = parent_of.keys().copied();
        let (message, help) = if !parent_of.contains_key(parent.as_str()) {
            // A company above may well have no file of its own.
            let Some(near) = nearest(parent, known) else {
                continue;
            };
            let help = format!("did you mean \"{near}\"?");
            (format!("no account \"{parent}\""), help)
        } else if leads_back(own, &parent_of) {
            let message = match parent == own {
                true => "an account is no part of itself".into(),
                false => format!("\"{parent}\" is itself a part of \"{own}\""),
            };
            (message, "take one of the two away".into())
        } else {
            continue;
        };
        let mut warning = Diagnostic::warning("parent", &account.file, message).help(help);
        warning.spot = Some(spot.clone());
        problems.push(warning);
    }
    problems
}

/// Whether the parents of an account lead back to it. Circles that it only leads into are others'.
fn leads_back(own: &str, parent_of: &BTreeMap<&str, Option<&str>>) -> bool {
    let mut seen = HashSet::new();
    let mut at = own;
    while let Some(Some(parent)) = parent_of.get(at) {
        if *parent == own {
            return true;
        }
        if !seen.insert(*parent) {
            return false;
        }
        at = parent;
    }
    false
}
