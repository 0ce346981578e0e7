//! `pipeline leads prune`.

use std::collections::BTreeMap;

use clap::Args;

use super::rewriting::{self, Planned, refused, sheet, unwritten};
use super::{Reading, around, open, said, wrong};
use crate::analytics::leads::contact::Contact;
use crate::analytics::leads::prune::{Standing, Verdict, verdict};
use crate::cli::Outcome;
use crate::cli::options::{Options, REPORTS};
use crate::cli::session;
use crate::edit::lead_sheet::{Changes, LeadSheet};
use crate::model::day::Day;
use crate::model::lead_columns::{Column, fold};
use crate::model::lead_query::LeadQuery;
use crate::model::lead_row::Lead;
use crate::model::settings::Settings;
use crate::report::leads::prune::{Found, Proposed, Shown, build};
use crate::workspace::leads::Lists;
use crate::workspace::suppressed::{self, HASH};
use crate::workspace::write::Writer;

/// Whom to stop contacting, each with the reason; --write moves them to leads/_suppressed.csv
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads prune                      who refused, cannot be reached, or was silent for long enough
  pipeline leads prune owner:dana --limit 500
  pipeline leads prune --write              moves their rows to leads/_suppressed.csv

Silent: all attempts of [sequence] used, no answer, and dead_after days (30) since. Worth another try: fewer attempts, or an
answer once, and silent for retry_after days (90). Nobody is deleted: a row that is moved is in the other file first.")]
pub struct Arguments {
    /// Which leads: owner:dana source:expo
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Leads of each kind that people are shown
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Move the rows
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    reading: Reading,
}

/// A row that is moved, as heading or column and text.
type Moved = Vec<(String, String)>;

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads prune", &REPORTS)?;
    let workspace = open(options)?;
    let (settings, t) = (&workspace.settings, workspace.t);
    let writer = match arguments.write {
        true => Some(Writer::begin(workspace.root()?).map_err(unwritten)?),
        false => None,
    };
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let query =
        LeadQuery::parse(&arguments.query, &lists.headings(), settings, t).map_err(wrong)?;
    let mut found = Found::default();
    let mut moved: BTreeMap<String, Vec<(u64, Moved)>> = BTreeMap::new();
    let scanned = lists.scan(|lead| {
        if lead.day(Column::Created).is_some_and(|day| day > t) {
            found.after += 1;
            return;
        }
        if !query.matches(lead) {
            return;
        }
        match judge(lead, settings, t) {
            Some(Verdict::Dead(why, reason)) => {
                if arguments.write {
                    let row = row_of(lead, &reason, t);
                    moved
                        .entry(lead.file.into())
                        .or_default()
                        .push((lead.line, row));
                }
                found.proposed.push((why, proposed(lead, reason)));
            }
            Some(Verdict::Retry(reason)) => found.retry.push(proposed(lead, reason)),
            None => {}
        }
    });
    let target = format!("{}/{}", settings.leads_dir, suppressed::FILE);
    let shown = Shown {
        title: workspace.title.clone(),
        limit: arguments.limit,
        again: rewriting::again(),
        target: target.clone(),
    };
    let mut report = build(&around(&workspace), &scanned, found, shown);
    if let Some(writer) = writer.as_ref().filter(|_| !moved.is_empty()) {
        move_rows(writer, settings, workspace.root()?, &target, &moved)?;
        report.written = true;
    }
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    Ok(said(options, &scanned))
}

fn judge(lead: &Lead<'_>, settings: &Settings, t: Day) -> Option<Verdict> {
    let standing = Standing {
        unsubscribed: lead.unsubscribed,
        converted: lead.conversion().is_by(t),
        status: lead.status(),
        status_text: &lead.text(Column::Status),
        contact: &Contact::of(lead),
    };
    verdict(&standing, &settings.sequence, t)
}

fn proposed(lead: &Lead<'_>, reason: String) -> Proposed {
    Proposed {
        key: lead.key(),
        file: lead.file.into(),
        line: lead.line,
        reason,
    }
}

/// The whole row, and why, when and from where it went.
fn row_of(lead: &Lead<'_>, reason: &str, t: Day) -> Moved {
    let mut row: Moved = Vec::new();
    for (heading, text) in lead.all().filter(|(_, text)| !text.is_empty()) {
        let ours = heading.column.map(Column::name);
        let is_new = |name: &str| !row.iter().any(|(n, _)| fold(n) == fold(name));
        // The second column of one kind goes by its heading.
        let name = ours.filter(|name| is_new(name)).unwrap_or(&heading.name);
        row.push((name.to_string(), text.into_owned()));
    }
    if lead.unsubscribed && !row.iter().any(|(n, _)| n == Column::Unsubscribed.name()) {
        row.push((Column::Unsubscribed.name().into(), "yes".into()));
    }
    for (name, text) in [
        ("reason", reason),
        ("suppressed", &t.to_string()),
        ("list", lead.file),
    ] {
        row.push((name.into(), text.into()));
    }
    row
}

/// Into the other file first, then out of their lists: whatever happens between, nobody is lost.
fn move_rows(
    writer: &Writer,
    settings: &Settings,
    root: &std::path::Path,
    target: &str,
    moved: &BTreeMap<String, Vec<(u64, Moved)>>,
) -> anyhow::Result<()> {
    // Everything is worked out before anything is written.
    let mut planned = Vec::new();
    for (file, rows) in moved {
        let (original, sheet) = sheet(writer, settings, file)?;
        let changes = Changes {
            remove: rows.iter().map(|(line, _)| *line).collect(),
            ..Changes::default()
        };
        let changed = sheet.changed(&changes).map_err(|m| refused(file, &m))?;
        planned.push(Planned { original, changed });
    }
    let rows = moved.values().flatten().map(|(_, row)| row);
    if root.join(target).exists() {
        let mut settings = settings.clone();
        settings.lead_columns.push((HASH.into(), "keep".into()));
        let (original, sheet) = sheet(writer, &settings, target)?;
        let changed = appended(&sheet, rows).map_err(|m| refused(target, &m))?;
        rewriting::write(writer, &[Planned { original, changed }])?;
    } else {
        const HEAD: &[u8] = b"email,name,company,phone,reason,suppressed,list\n";
        let sheet = LeadSheet::read(HEAD, target, &[]).map_err(|f| refused(target, &f.message))?;
        let changed = appended(&sheet, rows).map_err(|m| refused(target, &m))?;
        let text = String::from_utf8_lossy(&changed.bytes);
        writer.create(target, &text).map_err(unwritten)?;
    }
    rewriting::write(writer, &planned)
}

/// The list with rows behind it; what it has no column for gets one.
fn appended<'m>(
    sheet: &LeadSheet,
    rows: impl Iterator<Item = &'m Moved>,
) -> Result<crate::edit::lead_sheet::Changed, String> {
    let mut changes = Changes::default();
    for row in rows {
        let mut cells = Vec::new();
        for (name, text) in row {
            let known = Column::of_name(name)
                .and_then(|column| sheet.place(column))
                .or_else(|| {
                    sheet
                        .headings
                        .iter()
                        .position(|h| fold(&h.name) == fold(name))
                });
            let place = known.unwrap_or_else(|| {
                let added = changes.columns.iter().position(|c| fold(c) == fold(name));
                sheet.headings.len()
                    + added.unwrap_or_else(|| {
                        changes.columns.push(name.clone());
                        changes.columns.len() - 1
                    })
            });
            cells.push((place, text.clone()));
        }
        changes.append.push(cells);
    }
    sheet.changed(&changes)
}
