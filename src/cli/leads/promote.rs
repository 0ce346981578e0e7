//! `pipeline leads promote`.

use clap::Args;

use super::target::{Target, find, wrong};
use crate::cli::Outcome;
use crate::cli::change::{Work, unwritten, word};
use crate::cli::new::{counts, is_free, refused};
use crate::cli::options::Options;
use crate::cli::session;
use crate::edit::draft::{self, Draft, check_id, slug};
use crate::edit::encode;
use crate::edit::field::{Reading, amount};
use crate::model::lead_columns::{Column, fold};
use crate::model::lead_row::is_no;
use crate::report::edit::{EditReport, EditedDeal, FieldChange, money, ours, theirs};
use crate::report::leads::row::Key;
use crate::workspace::who;
use crate::workspace::write::Writer;

/// Make a deal of a qualified lead
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads promote jo@acme.example --amount 48000
  pipeline leads promote jo@acme.example --amount 48000 --answer authority=\"CFO, met\" --answer timeline=Q1
  pipeline leads promote jo@acme.example --amount 48000 --force       a person knows better

The questions of [qualification] must be answered, in columns of the list that are called like them (budget, authority,
need, timeline) or by --answer. The deal's file and the lead's row are written both or none.")]
pub struct Arguments {
    /// The lead: its address, or `name, company`, or a part that only it has
    #[arg(value_name = "KEY")]
    key: String,
    /// What the deal is worth: 48000 or 48000.50
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    /// What the deal is about [default: the company]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Who would buy [default: the lead's company]
    #[arg(long, value_name = "COMPANY")]
    company: Option<String>,
    /// Its id, which names the file [default: made from NAME]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The stage it begins in [default: the first]
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Whose deal it is [default: the lead's owner, else who is typing]
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// When it should close: a date, +30d
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    expected_close: Option<String>,
    /// An answer that the list has not got: budget=yes; may be given several times
    #[arg(long = "answer", value_name = "KEY=TEXT")]
    answers: Vec<String>,
    /// Also where questions are open
    #[arg(long)]
    force: bool,
    /// The day it became a deal [default: today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    on: Option<String>,
    /// Write nothing; show both files
    #[arg(long)]
    dry_run: bool,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "leads promote", arguments.on.as_deref())?;
    let settings = &work.workspace.settings;
    let writer = Writer::begin(work.workspace.root()?).map_err(unwritten)?;
    let target = find(&work, &arguments.key)?;
    if let Some(deal) = Some(target.text(Column::Deal)).filter(|d| !d.is_empty()) {
        return Err(wrong(
            format!("{} is a deal already: {deal}", target.key),
            Some(format!("pipeline show {}", word(&deal))),
        ));
    }
    let answers = answers(&work, &target, &arguments.answers)?;
    let open: Vec<&str> = answers
        .iter()
        .filter(|(_, answer)| answer.as_deref().is_none_or(is_no))
        .map(|(key, _)| key.as_str())
        .collect();
    if !open.is_empty() && !arguments.force {
        return Err(wrong(
            format!(
                "{} is not qualified: {} not known",
                target.key,
                open.join(", ")
            ),
            Some(format!("--answer {}=\"…\", or --force", open[0])),
        ));
    }
    let draft = draft(&work, &target, &arguments)?;
    let id = arguments.id.clone().unwrap_or_else(|| slug(&draft.name));
    check_id(&id).map_err(refused)?;
    is_free(&work, &id)?;
    let file = format!("{}/{id}.toml", settings.deals_dir);
    let text = text(&target, &draft, &settings.qualification.table, &answers);
    counts(&work, &text, &file)?;
    let changes = [
        (Column::Status, "converted".to_string()),
        (Column::Converted, work.when.on.to_string()),
        (Column::Deal, id.clone()),
    ];
    let changed = target.change(&writer, &changes)?;
    if !arguments.dry_run {
        // The deal first: nothing of others is touched before it is whole, and it goes again if the row fails.
        writer.create(&file, &text).map_err(unwritten)?;
        if let Err(fault) = writer.replace_bytes(&changed.original, &changed.bytes) {
            writer.take_back(&file);
            return Err(unwritten(fault));
        }
    }
    drop(writer);
    if target.unsubscribed {
        session::remark(
            options,
            "warning",
            &format!("{} has unsubscribed", target.key),
        );
    }
    if !changed.added.is_empty() {
        let message = format!(
            "new columns in {}: {}",
            target.row.file,
            changed.added.join(", ")
        );
        session::remark(options, "note", &message);
    }
    let worth = amount("amount", &draft.amount).map_err(refused)?;
    let field = |(column, to): &(Column, String)| FieldChange {
        field: column.name().into(),
        from: Some(target.text(*column)).filter(|t| !t.is_empty()),
        to: Some(to.clone()),
    };
    let row_back = changed.back(&work).unwrap_or_else(|| {
        format!(
            "line {} of {}, by hand",
            target.row.line,
            work.typed_path(&target.row.file)
        )
    });
    let edited = |id: String, file: String, changes, back, diff: String, said| EditedDeal {
        id,
        file,
        did: "promote",
        on: work.when.on,
        changed: true,
        changes,
        dated: Vec::new(),
        warnings: Vec::new(),
        back: Some(back),
        diff: arguments.dry_run.then_some(diff),
        said,
    };
    let report = EditReport {
        report: "edit",
        version: 1,
        as_of: work.when.today,
        dry_run: arguments.dry_run,
        edits: vec![
            edited(
                id.clone(),
                file.clone(),
                Vec::new(),
                format!("rm {}", word(&work.typed_path(&file))),
                crate::edit::diff::diff(&file, "", &text),
                vec![
                    ours(format!("new, {} ", money(worth))),
                    theirs(settings.currency.code()),
                    ours(" in "),
                    theirs(draft.stage.clone()),
                ],
            ),
            edited(
                target.key.clone(),
                target.row.file.clone(),
                changes.iter().map(field).collect(),
                row_back,
                changed.diff.clone(),
                vec![ours("converted, deal "), theirs(id)],
            ),
        ],
    };
    work.print(&report)?;
    Ok(Outcome::Done)
}

/// A question's key and what is said to it.
type Answer = (String, Option<String>);

/// What the list and the command line say to each question of the settings.
fn answers(work: &Work<'_>, target: &Target, typed: &[String]) -> anyhow::Result<Vec<Answer>> {
    let questions = &work.workspace.settings.qualification.questions;
    let mut given: Vec<(String, String)> = Vec::new();
    for answer in typed {
        let Some((key, text)) = answer.split_once('=') else {
            return Err(wrong(
                format!("--answer {answer} has no value"),
                Some("--answer budget=yes".into()),
            ));
        };
        if !questions.iter().any(|q| q.key == key) {
            let known: Vec<&str> = questions.iter().map(|q| q.key.as_str()).collect();
            return Err(wrong(
                format!("no question \"{key}\""),
                Some(format!("there are {}", known.join(", "))),
            ));
        }
        given.push((key.into(), text.into()));
    }
    let of_list = |key: &str| {
        let key = Key::find(key, target.headings()).ok()?;
        Some(target.row.get(&key).text()).filter(|text| !text.is_empty())
    };
    let answer = |key: &String| {
        let typed = given.iter().rev().find(|(k, _)| fold(k) == fold(key));
        let typed = typed.map(|(_, text)| text.clone());
        (key.clone(), typed.or_else(|| of_list(key)))
    };
    Ok(questions.iter().map(|q| answer(&q.key)).collect())
}

/// What the deal begins with.
fn draft(work: &Work<'_>, target: &Target, a: &Arguments) -> anyhow::Result<Draft> {
    let settings = &work.workspace.settings;
    amount("--amount", &a.amount).map_err(refused)?;
    let reading = Reading {
        settings,
        pipeline: 0,
        today: work.when.today,
    };
    let filled = |text: String| Some(text).filter(|t| !t.trim().is_empty());
    let company = a
        .company
        .clone()
        .or_else(|| filled(target.text(Column::Company)));
    let company = company.ok_or_else(|| {
        wrong(
            format!("{} says no company", target.key),
            Some("--company \"Acme Corp\"".into()),
        )
    })?;
    let stage = match &a.stage {
        Some(stage) => reading.stage(stage).map_err(refused)?,
        None => {
            let rows = settings.pipelines[0].stages.clone();
            let first = settings.stages[rows].first();
            first.map_or_else(|| "prospecting".into(), |s| s.id.clone())
        }
    };
    if matches!(stage.as_str(), "won" | "lost") {
        return Err(wrong(
            "a new deal begins in a stage on the way".into(),
            None,
        ));
    }
    let typing = who::who(work.workspace.root()?, settings);
    let owner = a
        .owner
        .clone()
        .or_else(|| filled(target.text(Column::Owner)))
        .or_else(|| typing.id().map(String::from));
    let expected_close = a.expected_close.as_deref();
    let expected_close = expected_close
        .map(|d| reading.day("--expected-close", d))
        .transpose()
        .map_err(refused)?;
    Ok(Draft {
        name: a.name.clone().unwrap_or_else(|| company.clone()),
        company,
        amount: a.amount.clone(),
        stage,
        created: work.when.on,
        owner,
        currency: None,
        expected_close,
        pipeline: settings.pipelines[0].id.clone(),
        source: filled(target.text(Column::Source)),
        tags: Vec::new(),
    })
}

/// The deal's file: that of a new deal, the way back to the lead, the answers, and whom to talk to.
fn text(target: &Target, draft: &Draft, table: &str, answers: &[Answer]) -> String {
    let mut out = draft::text(draft);
    let link = format!("{}#{}", target.row.file, target.key);
    let mut line = |text: String| {
        out += &text;
        out.push('\n');
    };
    line(format!("lead = {}", encode::text(&link)));
    if answers.iter().any(|(_, answer)| answer.is_some()) {
        line(format!("\n[{table}]"));
    }
    for (key, answer) in answers {
        match answer.as_deref() {
            Some(answer) if is_no(answer) => line(format!("{key} = false")),
            Some(answer) if crate::model::lead_row::is_yes(answer) => line(format!("{key} = true")),
            Some(answer) => line(format!("{key} = {}", encode::text(answer))),
            None => {}
        }
    }
    line("\n[[contact]]".into());
    for (key, column) in [
        ("name", Column::Name),
        ("email", Column::Email),
        ("role", Column::Title),
    ] {
        let text = target.text(column);
        if !text.is_empty() {
            line(format!("{key} = {}", encode::text(&text)));
        }
    }
    out
}
