//! `pipeline leads forget`.

use std::collections::BTreeMap;

use clap::Args;

use super::target::wrong;
use crate::cli::Outcome;
use crate::cli::change::{Work, unwritten};
use crate::cli::new::counts;
use crate::cli::options::Options;
use crate::cli::session;
use crate::edit::Refusal;
use crate::edit::csv::Sheet;
use crate::edit::diff::diff;
use crate::edit::forget::{forget, names, replaced};
use crate::model::lead_columns::{Column, fold};
use crate::model::lead_reading::Wishes;
use crate::model::lead_row::Cells;
use crate::report::block::count;
use crate::report::edit::{EditReport, EditedDeal, ours};
use crate::workspace::lead_csv::List;
use crate::workspace::leads::Lists;
use crate::workspace::lookup::Directory;
use crate::workspace::suppressed::{self, HASH, hash_of, hex};
use crate::workspace::write::{Original, OriginalBytes, Writer};

/// Remove a person from lists, deals and notes
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads forget jo@acme.example            what would change, as a diff; nothing is written
  pipeline leads forget jo@acme.example --write

Rows of lists go; contacts of deals go; their address and whole name in notes become [forgotten]. The SHA-256 of the
address stays in leads/_suppressed.csv, so that they are not imported again: a pseudonym, since whoever knows the address
can compute it. What git has of older versions stays in its history: see docs/leads.md.")]
pub struct Arguments {
    /// Whose data
    #[arg(value_name = "EMAIL")]
    email: String,
    /// Write it; without, only the diff is shown
    #[arg(long)]
    write: bool,
}

/// A list that loses rows.
struct ListPlan {
    original: OriginalBytes,
    bytes: Vec<u8>,
    diff: String,
    rows: u64,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let work = Work::begin(options, "leads forget", None)?;
    let email = arguments.email.trim().to_lowercase();
    if !email.contains('@') {
        return Err(wrong(
            format!("\"{}\" is no address", arguments.email),
            None,
        ));
    }
    let writer = Writer::begin(work.workspace.root()?).map_err(unwritten)?;
    let mut people: Vec<String> = Vec::new();
    let lists = lists(&work, &writer, &email, &mut people)?;
    let deals = deals(&work, &writer, &email, &mut people)?;
    let suppression = suppression(&work, &writer, &email)?;
    let mut edits = Vec::new();
    let mut edited = |file: &str, diff: String, said: String| {
        edits.push(EditedDeal {
            id: file.into(),
            file: file.into(),
            did: "forget",
            on: work.when.today,
            changed: true,
            changes: Vec::new(),
            dated: Vec::new(),
            warnings: Vec::new(),
            back: None,
            diff: (!arguments.write).then_some(diff),
            said: vec![ours(said)],
        });
    };
    for plan in &lists {
        let said = match plan.rows {
            0 => "the address removed".into(),
            n => format!("{} removed", count(n, "row", "rows")),
        };
        edited(&plan.original.file, plan.diff.clone(), said);
    }
    for (original, text) in &deals {
        edited(
            &original.file,
            diff(&original.file, &original.text, text),
            "the person removed".into(),
        );
    }
    let nothing = lists.is_empty() && deals.is_empty();
    if let Some(plan) = &suppression {
        edited(
            &plan.file,
            plan.diff.clone(),
            "the hash of the address added".into(),
        );
    }
    if arguments.write {
        // The promise first: whatever fails behind it, they are not imported again.
        if let Some(plan) = &suppression {
            plan.write(&writer)?;
        }
        for plan in &lists {
            writer
                .replace_bytes(&plan.original, &plan.bytes)
                .map_err(unwritten)?;
        }
        for (original, text) in &deals {
            writer.replace(original, text).map_err(unwritten)?;
        }
    }
    drop(writer);
    let report = EditReport {
        report: "edit",
        version: 1,
        as_of: work.when.today,
        dry_run: !arguments.write,
        edits,
    };
    work.print(&report)?;
    if nothing {
        session::remark(options, "note", "no list and no deal has this address");
    }
    if !arguments.write {
        session::remark(options, "note", "nothing is written without --write");
    } else if !nothing {
        session::remark(
            options,
            "note",
            "git keeps older versions: docs/leads.md says how to rewrite them",
        );
    }
    Ok(Outcome::Done)
}

/// What is to become of a list's rows, by the line each begins on.
#[derive(Default)]
struct Rows {
    /// About the person.
    gone: Vec<u64>,
    /// About others, with cells that mention the address: the place, and the cell without it.
    mentions: Vec<(u64, Vec<(usize, String)>)>,
}

/// The lists that have the person, by address; their names are noted for the deals.
fn lists(
    work: &Work<'_>,
    writer: &Writer,
    email: &str,
    people: &mut Vec<String>,
) -> anyhow::Result<Vec<ListPlan>> {
    let settings = &work.workspace.settings;
    let lists = Lists::find(&work.workspace.source, settings, Wishes::default())?;
    let mut files: BTreeMap<String, Rows> = BTreeMap::new();
    let mut found = |file: &str, line: u64, row: &dyn Cells| {
        let cells = (0..row.headings().len()).map(|place| (place, row.cell(place)));
        let mut named = Vec::new();
        let mut is_theirs = false;
        for (place, cell) in cells {
            is_theirs |= cell.to_lowercase() == email;
            if mentions(&cell, email) {
                named.push((place, replaced(&cell, email)));
            }
        }
        if is_theirs {
            files.entry(file.into()).or_default().gone.push(line);
            let name = row.get(Column::Name);
            let parts = [row.get(Column::FirstName), row.get(Column::LastName)];
            people.extend([name.into_owned(), parts.join(" ").trim().to_string()]);
        } else if !named.is_empty() {
            let rows = files.entry(file.into()).or_default();
            rows.mentions.push((line, named));
        }
    };
    let heads = lists.each_row(&mut found)?;
    let mut plans = Vec::new();
    for (file, head) in &heads {
        let rows = files.remove(file);
        // What cannot be read may name them too.
        if rows.is_none() && head.faulty == 0 {
            continue;
        }
        let original = writer.read_bytes(file).map_err(unwritten)?;
        let plan = plan(&original, head, file, &rows.unwrap_or_default())
            .map_err(|r| wrong(format!("{file}: {}", r.message), r.help))?;
        if let Some(line) = plan.0.line_where(|line| mentions(line, email)) {
            let message = format!(
                "line {line} of {file} cannot be read and names the person: take it out by hand"
            );
            session::remark(work.options, "warning", &message);
        }
        let (sheet, diff, rows) = plan;
        if !diff.is_empty() {
            plans.push(ListPlan {
                original,
                bytes: sheet.bytes(),
                diff,
                rows,
            });
        }
    }
    people.retain(|name| !name.is_empty());
    people.sort();
    people.dedup();
    Ok(plans)
}

/// Whether a text names an address, which no longer one holds.
fn mentions(text: &str, email: &str) -> bool {
    text.to_lowercase().contains(email) && replaced(text, email) != text
}

/// A list without the person, what is another in it, and how many rows went.
fn plan(
    original: &OriginalBytes,
    head: &List,
    file: &str,
    rows: &Rows,
) -> Result<(Sheet, String, u64), Refusal> {
    let mut sheet = Sheet::open(
        &original.bytes,
        head.separator,
        head.header_line,
        head.headings.len(),
    )?;
    let mut hunks = String::new();
    for (line, cells) in &rows.mentions {
        let before = sheet.line_text(*line).unwrap_or_default();
        sheet.set(*line, cells)?;
        let after = sheet.line_text(*line).unwrap_or_default();
        let (before, after) = (before.replace('\n', "\n-"), after.replace('\n', "\n+"));
        hunks += &format!("@@ -{line} +{line} @@\n-{before}\n+{after}\n");
    }
    for line in &rows.gone {
        let row = sheet.line_text(*line).unwrap_or_default();
        let row = row.replace('\n', "\n-");
        hunks += &format!("@@ -{line} +{},0 @@\n-{row}\n", line - 1);
    }
    for line in rows.gone.iter().rev() {
        sheet.remove(*line);
    }
    let diff = match hunks.is_empty() {
        true => hunks,
        false => format!("--- a/{file}\n+++ b/{file}\n{hunks}"),
    };
    Ok((sheet, diff, rows.gone.len() as u64))
}

/// The deals that name the person, with their new text.
fn deals(
    work: &Work<'_>,
    writer: &Writer,
    email: &str,
    people: &mut Vec<String>,
) -> anyhow::Result<Vec<(Original, String)>> {
    let settings = &work.workspace.settings;
    let directory = Directory::all(&work.workspace.source, &settings.deals_dir)?;
    let mut originals = Vec::new();
    for file in &directory.files {
        // A deal that cannot be read is named by `check`; the address may still stand in it.
        match writer.read(file) {
            Ok(original) => originals.push(original),
            Err(fault) => session::remark(work.options, "warning", &fault.message),
        }
    }
    for original in &originals {
        people.extend(names(&original.text, email));
    }
    people.sort();
    people.dedup();
    let mut changed = Vec::new();
    for original in originals {
        let has_address = original.text.to_lowercase().contains(email);
        // A name alone may be anybody's: only deals that know the address are read for it.
        let text = match has_address {
            true => forget(&original.text, email, people),
            false => continue,
        };
        if text != original.text {
            if counts(work, &original.text, &original.file).is_ok() {
                counts(work, &text, &original.file)?;
            }
            changed.push((original, text));
        }
    }
    Ok(changed)
}

/// The list of those who are not to be contacted, with one hash more.
struct HashPlan {
    file: String,
    original: Option<OriginalBytes>,
    bytes: Vec<u8>,
    diff: String,
}

impl HashPlan {
    fn write(&self, writer: &Writer) -> anyhow::Result<()> {
        match &self.original {
            Some(original) => writer.replace_bytes(original, &self.bytes),
            None => writer.create(&self.file, &String::from_utf8_lossy(&self.bytes)),
        }
        .map_err(unwritten)
    }
}

fn suppression(work: &Work<'_>, writer: &Writer, email: &str) -> anyhow::Result<Option<HashPlan>> {
    let settings = &work.workspace.settings;
    let file = format!("{}/{}", settings.leads_dir, suppressed::FILE);
    let hash = hex(&hash_of(email));
    let lists = Lists::find(&work.workspace.source, settings, Wishes::default())?;
    let row = |heading: &str| match fold(heading).as_str() {
        HASH => hash.clone(),
        "reason" => "forgotten".into(),
        "on" | "date" => work.when.today.to_string(),
        _ => String::new(),
    };
    if !work.workspace.root()?.join(&file).exists() {
        let bytes = format!(
            "email,{HASH},reason,on\n,{hash},forgotten,{}\n",
            work.when.today
        );
        return Ok(Some(HashPlan {
            diff: diff(&file, "", &bytes),
            bytes: bytes.into_bytes(),
            file,
            original: None,
        }));
    }
    let original = writer.read_bytes(&file).map_err(unwritten)?;
    let refused = |r: crate::edit::Refusal| wrong(format!("{file}: {}", r.message), r.help);
    let head = lists.suppression_head().ok_or_else(|| {
        wrong(
            format!("{file} cannot be read"),
            Some("pipeline leads check".into()),
        )
    })?;
    let headings: Vec<String> = head.headings.iter().map(|h| h.name.clone()).collect();
    let mut sheet = Sheet::open(
        &original.bytes,
        head.separator,
        head.header_line,
        headings.len(),
    )
    .map_err(refused)?;
    // Their own row goes: the hash stays in its place.
    let mut own = Vec::new();
    let mut named = Vec::new();
    let mut is_there = false;
    lists.each_suppressed(&mut |line, row: &dyn Cells| {
        let cells = (0..row.headings().len()).map(|place| (place, row.cell(place)));
        let mut others = Vec::new();
        for (place, cell) in cells {
            let lower = cell.to_lowercase();
            is_there |= lower == hash;
            if lower == email && own.last() != Some(&line) {
                own.push(line);
            } else if mentions(&cell, email) {
                others.push((place, replaced(&cell, email)));
            }
        }
        if own.last() != Some(&line) && !others.is_empty() {
            named.push((line, others));
        }
    });
    if is_there && own.is_empty() && named.is_empty() {
        return Ok(None);
    }
    for (line, cells) in &named {
        sheet.set(*line, cells).map_err(refused)?;
    }
    for line in own.iter().rev() {
        sheet.remove(*line);
    }
    let mut cells: Vec<String> = headings.iter().map(|h| row(h)).collect();
    if !headings.iter().any(|h| fold(h) == HASH) {
        sheet.add_columns(&[HASH]).map_err(refused)?;
        cells.push(hash.clone());
    }
    if !is_there {
        sheet.push(&cells).map_err(refused)?;
    }
    let bytes = sheet.bytes();
    let text = String::from_utf8_lossy;
    Ok(Some(HashPlan {
        diff: diff(&file, &text(&original.bytes), &text(&bytes)),
        bytes,
        file,
        original: Some(original),
    }))
}
