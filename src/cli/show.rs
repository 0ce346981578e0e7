//! `pipeline show`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options, REPORTS};
use super::report::{too_large, wrong};
use super::{session, target};
use crate::diagnostic::nearest;
use crate::model::account::{Account, folded};
use crate::model::book::{Keep, Need, View};
use crate::model::names::Sym;
use crate::model::query::Query;
use crate::model::settings::StageId;
use crate::report::account;
use crate::report::show::{self, Asking};
use crate::workspace::load::{Workspace, id_hash, stem};
use crate::workspace::{accounts, dossier, playbook};

/// A deal's page: facts, story, odds and why, what is still to be asked; or a company's deals
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline show acme-50-seats               by its id, or a part that only one deal has
  pipeline show acme --as-of 2026-10-31     what was known then
  pipeline show company:acme                a company's deals, by its name, its aliases and domains in accounts/

A broken deal is shown as far as it can be read, with what is wrong.")]
pub struct Arguments {
    /// Which deal, or company:NAME
    #[arg(value_name = "ID")]
    what: String,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("show", &REPORTS)?;
    let workspace = session::open(options)?;
    let what = arguments.what;
    match what.split_once(':') {
        Some(("company", name)) if !name.trim().is_empty() => {
            company(options, format, workspace, name.trim())
        }
        Some(_) => Err(wrong(format!(
            "show is of one deal, or of company:NAME; for several: pipeline list {what}"
        ))),
        None => deal(options, format, workspace, what),
    }
}

fn deal(
    options: &Options,
    format: Format,
    workspace: Workspace,
    word: String,
) -> anyhow::Result<Outcome> {
    let t = workspace.t;
    let files = target::files(&workspace, &[word], t)?;
    let file = files.first().map(String::as_str).unwrap_or_default();
    let need = Need {
        as_of: t,
        keep: Keep::All,
        seen: true,
    };
    let read = dossier::read(&workspace.source, file, &workspace.settings, &need)?;
    let pages = playbook::read(&workspace.source)?;
    let mut book = session::read(workspace, Keep::OpenIds, true)?;
    let everything = Query::default();
    let page = stage(book.at(t, &everything), file).and_then(|stage| pages.get(&stage));
    if let Some(page) = page {
        book.also_read(1, page.checksum, std::iter::empty());
    }
    let view = book.at(t, &everything);
    let deal = find(view, file);
    if deal.is_none()
        && let Some(facts) = read.segment.facts.first().filter(|f| f.created > t)
    {
        return Err(wrong(format!(
            "{} was created on {}, after {t}",
            stem(file),
            facts.created
        )));
    }
    let asking = Asking {
        id: stem(file),
        file,
        page,
        text: read.extra().map(|extra| (extra, &read.segment.names)),
        dossier: read.dossier.clone(),
        faults: read.faults.clone(),
    };
    let report = show::build(view, deal, asking).map_err(|_| too_large(options, &book))?;
    session::show(options, format, &report, &book)
}

/// The row of a file, if it is in any figure.
fn find<'b>(view: View<'b>, file: &str) -> Option<crate::model::book::Standing<'b>> {
    let id = id_hash(file);
    view.book.segments.iter().find_map(|segment| {
        let row = segment.facts.iter().position(|f| f.id == id)?;
        view.standing_of(segment, row)
    })
}

/// The stage that a deal is in, or `won`; a lost one has nothing to be done.
fn stage(view: View<'_>, file: &str) -> Option<String> {
    let stage = find(view, file)?.state.stage;
    let settings = &view.book.settings;
    (stage != StageId::LOST).then(|| settings.stage_name(stage).map(String::from))?
}

fn company(
    options: &Options,
    format: Format,
    workspace: Workspace,
    name: &str,
) -> anyhow::Result<Outcome> {
    let t = workspace.t;
    let known = accounts::read(&workspace.source)?;
    let mut book = session::read(workspace, Keep::All, true)?;
    book.also_read(known.files, known.checksum, known.left_out.into_iter());
    let everything = Query::default();
    let view = book.at(t, &everything);
    let companies = account::companies(view);
    let Some(asked) = meant(&known.accounts, &companies, name)? else {
        let names = companies.iter().map(|(name, _)| name.as_str());
        let near = nearest(
            name,
            names.chain(known.accounts.iter().map(|a| a.name.as_str())),
        );
        let near = near.map(|near| format!("; did you mean \"{near}\"?"));
        return Err(wrong(format!(
            "no company \"{name}\"{}",
            near.unwrap_or_default()
        )));
    };
    let report = account::build(view, asked, &known.accounts, &companies)
        .map_err(|_| too_large(options, &book))?;
    session::show(options, format, &report, &book)
}

/// The account of a name, of its id, or of a part that only one company has.
fn meant(
    accounts: &[Account],
    companies: &[(String, Sym)],
    name: &str,
) -> anyhow::Result<Option<Account>> {
    let lower = folded(name);
    let by_id = |a: &&Account| a.id.as_ref().is_some_and(|id| folded(id) == lower);
    if let Some(account) = accounts.iter().find(by_id) {
        return Ok(Some(account.clone()));
    }
    let called: Vec<&Account> = accounts.iter().filter(|a| a.is_called(name)).collect();
    match called[..] {
        [] => {}
        [account] => return Ok(Some(account.clone())),
        _ => {
            let ids: Vec<&str> = called.iter().filter_map(|a| a.id.as_deref()).collect();
            return Err(wrong(format!(
                "{} accounts are called \"{name}\": company:{}; pipeline check",
                ids.len(),
                ids.join(", company:")
            )));
        }
    }
    let named = |company: &String| match accounts.iter().find(|a| a.is_called(company)) {
        Some(account) => account.clone(),
        None => Account {
            name: company.clone(),
            ..Account::default()
        },
    };
    let mut names = companies.iter().map(|(name, _)| name);
    if let Some(company) = names.find(|company| folded(company) == lower) {
        return Ok(Some(named(company)));
    }
    let has_it = |company: &&String| folded(company).contains(&lower);
    let names = companies.iter().map(|(name, _)| name);
    let mut having: Vec<Account> = names.filter(has_it).map(named).collect();
    having.extend(
        accounts
            .iter()
            .filter(|a| folded(&a.name).contains(&lower))
            .cloned(),
    );
    having.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    having.dedup();
    if having.len() > 1 {
        let names: Vec<&str> = having.iter().take(5).map(|a| a.name.as_str()).collect();
        return Err(wrong(format!(
            "\"{name}\" is in {} companies: {}",
            having.len(),
            names.join(", ")
        )));
    }
    Ok(having.pop())
}
