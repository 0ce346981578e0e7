//! `pipeline leads forget`.

use std::collections::BTreeMap;

use clap::Args;

use super::target::wrong;
use crate::cli::Outcome;
use crate::cli::change::{Work, unwritten};
use crate::cli::new::counts;
use crate::cli::options::Options;
use crate::cli::session;
use crate::edit::csv::Sheet;
use crate::edit::diff::diff;
use crate::edit::forget::{forget, names};
use crate::model::lead_columns::{Column, fold};
use crate::model::lead_reading::Wishes;
use crate::model::lead_row::Cells;
use crate::report::edit::{EditReport, EditedDeal, ours};
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
        let rows = crate::report::block::count(plan.rows, "row", "rows");
        edited(
            &plan.original.file,
            plan.diff.clone(),
            format!("{rows} removed"),
        );
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

/// The lists that have the person, by address; their names are noted for the deals.
fn lists(
    work: &Work<'_>,
    writer: &Writer,
    email: &str,
    people: &mut Vec<String>,
) -> anyhow::Result<Vec<ListPlan>> {
    let settings = &work.workspace.settings;
    let lists = Lists::find(&work.workspace.source, settings, Wishes::default())?;
    let mut files: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut found = |file: &str, line: u64, row: &dyn Cells| {
        let is_theirs = row
            .headings()
            .iter()
            .enumerate()
            .any(|(place, _)| row.cell(place).to_lowercase() == email);
        if is_theirs || row.get(Column::Email).to_lowercase() == email {
            files.entry(file.into()).or_default().push(line);
            let name = row.get(Column::Name);
            let parts = [row.get(Column::FirstName), row.get(Column::LastName)];
            people.extend([name.into_owned(), parts.join(" ").trim().to_string()]);
        }
    };
    let heads = lists.each_row(&mut found)?;
    let mut plans = Vec::new();
    for (file, mut lines) in files {
        let Some(head) = heads.get(&file) else {
            continue;
        };
        let original = writer.read_bytes(&file).map_err(unwritten)?;
        let refused = |r: crate::edit::Refusal| wrong(format!("{file}: {}", r.message), r.help);
        let mut sheet = Sheet::open(
            &original.bytes,
            head.separator,
            head.header_line,
            head.headings.len(),
        )
        .map_err(refused)?;
        let mut shown = format!("--- a/{file}\n+++ b/{file}\n");
        for line in &lines {
            let row = sheet.line_text(*line).unwrap_or_default();
            shown += &format!(
                "@@ -{line} +{},0 @@\n-{}\n",
                line - 1,
                row.replace('\n', "\n-")
            );
        }
        lines.sort_unstable();
        let rows = lines.len() as u64;
        for line in lines.iter().rev() {
            sheet.remove(*line);
        }
        plans.push(ListPlan {
            original,
            bytes: sheet.bytes(),
            diff: shown,
            rows,
        });
    }
    people.retain(|name| !name.is_empty());
    people.sort();
    people.dedup();
    Ok(plans)
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
    let mut is_there = false;
    lists.each_suppressed(&mut |line, row: &dyn Cells| {
        let cells = (0..row.headings().len()).map(|place| row.cell(place).to_lowercase());
        for cell in cells {
            is_there |= cell == hash;
            if cell == email && own.last() != Some(&line) {
                own.push(line);
            }
        }
    });
    if is_there && own.is_empty() {
        return Ok(None);
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
    Ok(Some(HashPlan {
        diff: format!("+++ b/{file}\n+{}\n", cells.join(",")),
        bytes: sheet.bytes(),
        file,
        original: Some(original),
    }))
}
