//! `pipeline leads dedupe`.

use std::collections::{BTreeMap, HashMap, HashSet};

use clap::Args;

use super::rewriting::{self, AllChanges, Planned, refused, sheet, unwritten};
use super::{Reading, around, open, said};
use crate::analytics::leads::dedupe::{Cluster, Person, Place, Rows};
use crate::analytics::leads::merge::{Field, Merged, Told, merge};
use crate::cli::Outcome;
use crate::cli::options::{Format, Options, REPORTS};
use crate::cli::session;
use crate::diagnostic::shell;
use crate::edit::lead_sheet::Changes;
use crate::model::lead_columns::Column;
use crate::model::lead_row::Lead;
use crate::model::settings::Settings;
use crate::report::leads::dedupe::{Rewritten, Shown, build};
use crate::workspace::deal_leads;
use crate::workspace::leads::{Lists, Scanned};
use crate::workspace::write::Writer;

/// Rows that are one lead, within a list and across lists, with the reason; --merge writes them together
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads dedupe                      what is there twice, and why
  pipeline leads dedupe --limit 500          more of it
  pipeline leads dedupe --merge              what the lists would be, as a diff
  pipeline leads dedupe --merge --write      so be it

Merging loses nothing: touches, opens, clicks, replies, visits and meetings are added up, the earliest created and the
latest contact stay, and what the rows say otherwise goes into the notes of the one that stays.")]
pub struct Arguments {
    /// Clusters that people are shown
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Leave out what is less sure than this, from 0.9 (an initial) to 1 (the same address)
    #[arg(
        long,
        value_name = "SCORE",
        default_value_t = 0.0,
        hide_default_value = true
    )]
    least: f64,
    /// Write each cluster into its first row; without --write it is only shown
    #[arg(long)]
    merge: bool,
    /// Write the lists
    #[arg(long, requires = "merge")]
    write: bool,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads dedupe", &REPORTS)?;
    let workspace = open(options)?;
    let settings = &workspace.settings;
    // Who writes reads under the lock, so that no other writer of ours comes between.
    let writer = match arguments.merge {
        true => Some(Writer::begin(workspace.root()?).map_err(unwritten)?),
        false => None,
    };
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let (scanned, mut clusters) = clusters(&lists);
    clusters.retain(|c| c.score >= arguments.least);
    let is_for_people = !matches!(format, Format::Json | Format::Csv);
    let told = match arguments.merge {
        true => told(&lists, &clusters),
        false => HashMap::new(),
    };
    let names = match is_for_people && !arguments.merge {
        true => names(&lists, &clusters[..clusters.len().min(arguments.limit)]),
        false => HashMap::new(),
    };
    let (planned, merged) = match &writer {
        Some(writer) => plan(writer, settings, &lists.files, &clusters, &told)?,
        None => Default::default(),
    };
    let shown = Shown {
        title: workspace.title.clone(),
        limit: arguments.limit,
        merge: arguments.merge,
        with_diff: !arguments.write && matches!(format, Format::Markdown | Format::Html),
        again: rewriting::again(),
    };
    let around = around(&workspace);
    let text = |place: Place| names.get(&place).cloned().unwrap_or_default();
    let mut report = build(
        &around,
        &scanned,
        &clusters,
        &lists.files,
        text,
        merged,
        shown,
    );
    if let Some(writer) = writer.as_ref().filter(|_| arguments.write) {
        rewriting::write(writer, &planned)?;
        report.written = true;
    }
    let is_text = matches!(format, Format::Table | Format::Plain);
    if is_text && arguments.merge && !arguments.write {
        let diffs: String = report.merged.iter().map(|m| m.diff.as_str()).collect();
        crate::cli::print(&crate::render::edit::safe(&diffs))?;
    }
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    if arguments.merge {
        let deals = deal_leads::read(&workspace.source, settings)?;
        for note in loose_ends(&lists.files, &clusters, &told, deals) {
            session::remark(options, "note", &note);
        }
    }
    Ok(said(options, &scanned))
}

/// Deals that name a row by what it was called before it became part of another.
fn loose_ends(
    files: &[String],
    clusters: &[Cluster],
    told: &HashMap<Place, Told>,
    deals: HashMap<String, String>,
) -> Vec<String> {
    let mut moved: HashMap<&str, String> = HashMap::new();
    for cluster in clusters {
        let mut rows = cluster.rows.iter().filter_map(|place| told.get(place));
        let Some((place, kept)) = rows.next().and_then(|r| Some((r.place, r.key.as_deref()?)))
        else {
            continue;
        };
        for key in rows.filter_map(|row| row.key.as_deref()) {
            if key != kept {
                let file = &files[place.file as usize];
                moved.insert(key, format!("lead={file}#{kept}"));
            }
        }
    }
    let mut notes: Vec<String> = deals
        .iter()
        .filter_map(|(id, key)| {
            let (to, id) = (moved.get(key.as_str())?, shell(id));
            let to = shell(to);
            Some(format!(
                "{id} names a row that becomes part of another: pipeline set {id} {to}"
            ))
        })
        .collect();
    notes.sort();
    notes
}

/// The lists' numbers by file, as rows pass by.
struct Numbers<'f> {
    files: &'f [String],
    at: usize,
}

impl<'f> Numbers<'f> {
    fn new(files: &'f [String]) -> Numbers<'f> {
        Numbers { files, at: 0 }
    }

    fn place(&mut self, lead: &Lead<'_>) -> Place {
        if self.files.get(self.at).is_none_or(|f| f != lead.file) {
            self.at = self.files.iter().position(|f| f == lead.file).unwrap_or(0);
        }
        Place {
            file: self.at as u32,
            line: lead.line,
        }
    }
}

fn clusters(lists: &Lists<'_>) -> (Scanned, Vec<Cluster>) {
    let mut rows = Rows::default();
    let mut numbers = Numbers::new(&lists.files);
    let scanned = lists.scan_rows(|lead| {
        let cell = |column| lead.text(column);
        let person = Person {
            first_name: &cell(Column::FirstName),
            last_name: &cell(Column::LastName),
            name: &cell(Column::Name),
            email: &cell(Column::Email),
            phone: &cell(Column::Phone),
            company: &cell(Column::Company),
            website: &cell(Column::Website),
        };
        rows.add(numbers.place(lead), &person);
    });
    (scanned, rows.clusters())
}

fn places(clusters: &[Cluster]) -> HashSet<Place> {
    clusters
        .iter()
        .flat_map(|c| c.rows.iter().copied())
        .collect()
}

/// What the rows of clusters say, for those who look at them.
fn names(lists: &Lists<'_>, clusters: &[Cluster]) -> HashMap<Place, String> {
    let wanted = places(clusters);
    let mut numbers = Numbers::new(&lists.files);
    let mut names = HashMap::new();
    lists.scan_rows(|lead| {
        let place = numbers.place(lead);
        if wanted.contains(&place) {
            let parts = [
                lead.name(),
                lead.text(Column::Company),
                lead.text(Column::Email),
                lead.text(Column::Phone),
            ];
            let parts: Vec<&str> = parts
                .iter()
                .map(|p| p.as_ref())
                .filter(|p| !p.is_empty())
                .collect();
            names.insert(place, parts.join(", "));
        }
    });
    names
}

/// What they say in full.
fn told(lists: &Lists<'_>, clusters: &[Cluster]) -> HashMap<Place, Told> {
    let wanted = places(clusters);
    let mut numbers = Numbers::new(&lists.files);
    let mut told = HashMap::new();
    lists.scan_rows(|lead| {
        let place = numbers.place(lead);
        if wanted.contains(&place) {
            told.insert(place, Told::of(lead, place));
        }
    });
    told
}

/// What each list is to become.
fn plan(
    writer: &Writer,
    settings: &Settings,
    files: &[String],
    clusters: &[Cluster],
    told: &HashMap<Place, Told>,
) -> anyhow::Result<(Vec<Planned>, Vec<Rewritten>)> {
    let mut stays: BTreeMap<u32, Vec<Merged>> = BTreeMap::new();
    let mut changes = AllChanges::new();
    for cluster in clusters {
        let rows: Vec<Told> = cluster
            .rows
            .iter()
            .filter_map(|p| told.get(p))
            .cloned()
            .collect();
        let Some(merged) = merge(&rows) else { continue };
        for place in &merged.remove {
            let file = files[place.file as usize].clone();
            changes.entry(file).or_default().remove.insert(place.line);
        }
        stays.entry(merged.keep.file).or_default().push(merged);
    }
    for file in stays.keys() {
        changes.entry(files[*file as usize].clone()).or_default();
    }
    let (mut planned, mut rewritten) = (Vec::new(), Vec::new());
    for (file, mut change) in changes {
        let (original, sheet) = sheet(writer, settings, &file)?;
        let number = files.iter().position(|f| *f == file).unwrap_or(0) as u32;
        for merged in stays.get(&number).into_iter().flatten() {
            set(&sheet.headings, merged, &mut change);
        }
        let changed = sheet.changed(&change).map_err(|m| refused(&file, &m))?;
        rewritten.push(Rewritten {
            file: file.clone(),
            removed: change.remove.len() as u64,
            changed: change.set.len() as u64,
            columns: change.columns.clone(),
            diff: rewriting::diff(&file, &changed.diff),
        });
        planned.push(Planned { original, changed });
    }
    Ok((planned, rewritten))
}

/// Puts a merged row's cells in their places; a field that the list has no column for gets one.
fn set(headings: &[crate::model::lead_columns::Heading], merged: &Merged, change: &mut Changes) {
    use crate::model::lead_columns::fold;
    for (field, text) in &merged.set {
        let known = headings.iter().position(|h| match field {
            Field::Ours(column) => h.column == Some(*column),
            // The second column of one kind goes by its heading.
            Field::Own(name) => fold(&h.name) == fold(name),
        });
        let place = known.unwrap_or_else(|| {
            let name = field.name();
            let added = change.columns.iter().position(|c| fold(c) == fold(name));
            headings.len()
                + added.unwrap_or_else(|| {
                    change.columns.push(name.into());
                    change.columns.len() - 1
                })
        });
        let cells = change.set.entry(merged.keep.line).or_default();
        cells.push((place, text.clone()));
    }
}
