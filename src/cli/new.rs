//! `pipeline new`.

use clap::Args;

use super::Outcome;
use super::change::{Work, unwritten, word};
use super::log::say_nobody;
use super::options::Options;
use super::session::Wrong;
use crate::diagnostic::Level;
use crate::edit::Refusal;
use crate::edit::diff::diff;
use crate::edit::draft::{self, Draft, check_id, slug};
use crate::edit::field::{Reading, amount, currency};
use crate::model::book::{Keep, Need, Segment};
use crate::model::builder::Faults;
use crate::report::edit::{EditReport, EditedDeal, money, ours, theirs};
use crate::workspace::load::judge;
use crate::workspace::lookup::Directory;
use crate::workspace::who::{self, Who};
use crate::workspace::write::Writer;

/// Begin a deal
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline new \"Acme: 50 seats\" --company \"Acme Corp\" --amount 48000
  pipeline new \"Globex pilot\" --company Globex --amount 9000 --stage demo --expected-close 2026-12-15 --tag emea")]
pub struct Arguments {
    /// What the deal is about
    #[arg(value_name = "NAME")]
    name: String,
    /// Who would buy
    #[arg(long, value_name = "COMPANY")]
    company: String,
    /// What it is worth: 48000 or 48000.50
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    /// Its id, which names the file [default: made from NAME]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The stage it begins in [default: the first]
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Which of the settings' pipelines [default: the first]
    #[arg(long, value_name = "PIPELINE")]
    pipeline: Option<String>,
    /// Whose deal it is [default: who is typing]
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// ISO 4217 code [default: the settings']
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Where it came from: referral, web …
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// When it should close: a date, +30d
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    expected_close: Option<String>,
    /// A tag; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// The day it was created [default: today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    on: Option<String>,
    /// Write nothing; show the file
    #[arg(long)]
    dry_run: bool,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "new", arguments.on.as_deref())?;
    let id = arguments
        .id
        .clone()
        .unwrap_or_else(|| slug(&arguments.name));
    check_id(&id).map_err(refused)?;
    let owner = match &arguments.owner {
        Some(owner) => Who::Known(owner.clone()),
        None => who::who(work.workspace.root()?, &work.workspace.settings),
    };
    let draft = draft(&work, &arguments, owner.id())?;
    let text = draft::text(&draft);
    let file = format!("{}/{id}.toml", work.workspace.settings.deals_dir);
    counts(&work, &text, &file)?;
    let writer = Writer::begin(work.workspace.root()?).map_err(unwritten)?;
    is_free(&work, &id)?;
    if !arguments.dry_run {
        writer.create(&file, &text).map_err(unwritten)?;
    }
    drop(writer);
    let worth = amount("amount", &draft.amount).map_err(refused)?;
    let code = draft.currency.clone();
    let code = code.unwrap_or_else(|| work.workspace.settings.currency.code().into());
    let lines = diff(&file, "", &text);
    let deal = EditedDeal {
        id,
        did: "new",
        on: work.when.on,
        changed: true,
        changes: Vec::new(),
        dated: Vec::new(),
        warnings: Vec::new(),
        back: Some(format!("rm {}", word(&work.typed_path(&file)))),
        diff: arguments.dry_run.then(|| lines.clone()),
        said: vec![
            ours(format!("new, {} ", money(worth))),
            theirs(code),
            ours(" in "),
            theirs(draft.stage),
        ],
        file,
    };
    let report = EditReport {
        report: "edit",
        version: 1,
        as_of: work.when.today,
        dry_run: arguments.dry_run,
        edits: vec![deal],
    };
    work.print(&report)?;
    say_nobody(options, &owner);
    if options.verbose && !arguments.dry_run {
        eprint!("{}", crate::render::edit::safe(&lines));
    }
    Ok(Outcome::Done)
}

/// What was typed, checked.
fn draft(work: &Work<'_>, a: &Arguments, owner: Option<&str>) -> anyhow::Result<Draft> {
    let settings = &work.workspace.settings;
    for (flag, value) in [("NAME", &a.name), ("--company", &a.company)] {
        if value.trim().is_empty() {
            return Err(refused(Refusal::new(format!("{flag} is empty"))));
        }
    }
    amount("--amount", &a.amount).map_err(refused)?;
    let pipeline = settings.pipeline(a.pipeline.as_deref()).ok_or_else(|| {
        let typed = a.pipeline.as_deref().unwrap_or_default();
        refused(Refusal::new(format!("no pipeline \"{typed}\"")))
    })?;
    let reading = Reading {
        settings,
        pipeline,
        today: work.when.today,
    };
    let stage = match &a.stage {
        Some(stage) => reading.stage(stage).map_err(refused)?,
        None => {
            let rows = settings.pipelines[pipeline].stages.clone();
            let first = settings.stages[rows].first();
            first.map_or_else(|| "prospecting".into(), |s| s.id.clone())
        }
    };
    if matches!(stage.as_str(), "won" | "lost") {
        let refusal = Refusal::new("a new deal begins in a stage on the way");
        return Err(refused(
            refusal.help(format!("without --stage, then pipeline {stage} ID")),
        ));
    }
    let owner = owner
        .map(|o| reading.owner(o))
        .transpose()
        .map_err(refused)?;
    let expected_close = a.expected_close.as_deref();
    let expected_close = expected_close
        .map(|d| reading.day("--expected-close", d))
        .transpose();
    Ok(Draft {
        name: a.name.clone(),
        company: a.company.clone(),
        amount: a.amount.clone(),
        stage,
        created: work.when.on,
        owner: owner.map(String::from),
        currency: a
            .currency
            .as_deref()
            .map(currency)
            .transpose()
            .map_err(refused)?,
        expected_close: expected_close.map_err(refused)?,
        pipeline: a.pipeline.clone(),
        source: a.source.clone(),
        tags: a.tags.clone(),
    })
}

/// That the file would be read without a fault.
pub(super) fn counts(work: &Work<'_>, text: &str, file: &str) -> anyhow::Result<()> {
    let need = Need {
        as_of: work.when.today,
        keep: Keep::Odd,
        seen: false,
    };
    let mut segment = Segment::default();
    let settings = &work.workspace.settings;
    let faults = judge(text, file, settings, &need, &mut segment, Faults::default());
    match faults.into_iter().find(|d| d.level == Level::Error) {
        None => Ok(()),
        Some(fault) => Err(Wrong {
            message: fault.message,
            help: fault.help,
        }
        .into()),
    }
}

/// That no deal has the id, in capitals or not: on some disks both would be one file.
pub(super) fn is_free(work: &Work<'_>, id: &str) -> anyhow::Result<()> {
    let directory = Directory::all(&work.workspace.source, &work.workspace.settings.deals_dir)?;
    let lower = id.to_lowercase();
    let files = || directory.files.iter();
    let twin = files().find(|f| crate::workspace::load::stem(f).to_lowercase() == lower);
    let Some(twin) = twin else {
        return Ok(());
    };
    let free = (2..).map(|n| format!("{id}-{n}"));
    let mut free = free.filter(|id| {
        !directory
            .ids()
            .any(|known| known.to_lowercase() == id.to_lowercase())
    });
    Err(Wrong {
        message: format!(
            "there is a deal \"{}\" already: {twin}",
            crate::workspace::load::stem(twin)
        ),
        help: free.next().map(|id| format!("--id {id}")),
    }
    .into())
}

pub(super) fn refused(refusal: Refusal) -> anyhow::Error {
    Wrong {
        message: refusal.message,
        help: refusal.help,
    }
    .into()
}
