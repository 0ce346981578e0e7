//! `pipeline leads import`.

use std::path::PathBuf;

use clap::Args;

use super::target::wrong;
use super::{Reading, said};
use crate::cli::Outcome;
use crate::cli::change::unwritten;
use crate::cli::options::{Format, Options};
use crate::cli::session;
use crate::diagnostic::{Level, shell};
use crate::edit::csv::Sheet;
use crate::edit::draft::slug;
use crate::model::column_dates::depends;
use crate::model::lead::{Lead, Standing};
use crate::model::lead_columns::{Column, Heading, Kind};
use crate::model::moment::iso_day;
use crate::render::csv::Rows as CsvRows;
use crate::report::leads::check::columns;
use crate::report::leads::import::LeadImportReport;
use crate::report::leads::row::LeadRow;
use crate::workspace::leads::{Lists, Scanned};
use crate::workspace::write::Writer;

/// Put a bought or exported list into the folder: only who is new, and nobody who said no
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads import ~/Downloads/apollo.csv                      what would become of its rows; nothing is written
  pipeline leads import ~/Downloads/apollo.csv --write
  pipeline leads import expo.csv --set source=expo --set campaign=hannover-2027 --write

Left out are rows that stand twice, in the list or in lists of yours, and people in leads/_suppressed.csv; faulty rows
are named by line. Every column is kept, known or not, and text stays as it is; only a day in numbers such as 03/04/2026
is written as 2026-04-03. The same list twice is once.")]
pub struct Arguments {
    /// The list
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write it; without, only the plan is shown
    #[arg(long)]
    write: bool,
    /// The name of the list in the folder [default: that of FILE]
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// What a column says where the list says nothing: source=expo; may be given several times
    #[arg(long = "set", value_name = "COLUMN=TEXT")]
    set: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

/// New rows that are shown.
const SHOWN: usize = 5;

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format(
        "leads import",
        &[Format::Table, Format::Plain, Format::Json, Format::Markdown],
    )?;
    let workspace = session::open(options)?;
    let root = workspace.root()?.to_path_buf();
    let settings = &workspace.settings;
    let set = set(&arguments.set)?;
    // Under the lock, so that what is new now is new when it is written.
    let writer = match arguments.write {
        true => Some(Writer::begin(&root).map_err(unwritten)?),
        false => None,
    };
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let shown_file = arguments.file.display().to_string();
    let place = lists
        .typed(&arguments.file)
        .map_err(|e| wrong(format!("{shown_file} cannot be read: {e}"), None))?;
    if place.is_inside() {
        return Err(wrong(
            format!("{} is in the folder already", place.name),
            Some(format!("pipeline leads check {}", shell(&place.name))),
        ));
    }
    let mut new = NewRows {
        set: &set,
        headings: Vec::new(),
        rows: Vec::new(),
        first: Vec::new(),
        keeps: arguments.write,
    };
    let scanned = lists.compare(&[place], |_, standing, lead| {
        if standing == Standing::First {
            new.add(lead);
        }
    });
    blocked(&scanned, &shown_file)?;
    let list = &scanned.lists[0];
    let name = arguments.name.clone().unwrap_or_else(|| {
        let stem = arguments.file.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    });
    let (to, appended) = match list.rows.kept {
        0 => (None, false),
        _ => {
            let (file, appended) = target(&lists, &settings.leads_dir, &slug(&name), &new.header());
            (Some(file), appended)
        }
    };
    if let (Some(writer), Some(to)) = (&writer, &to) {
        write(writer, &lists, to, appended, &new)?;
    }
    let report = LeadImportReport {
        report: "leads-import",
        version: 1,
        as_of: workspace.t,
        from: shown_file,
        written: writer.is_some() && to.is_some(),
        to,
        appended,
        rows: list.rows,
        columns: columns(list),
        first: new.first,
        again: again(),
    };
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    if format != Format::Json {
        for fault in list.faults.iter().filter(|f| f.level == Level::Error) {
            eprintln!("{}", crate::render::diagnostic::message(fault, false));
        }
    }
    Ok(said(options, &scanned))
}

/// `source=expo` → a column and what it says.
fn set(typed: &[String]) -> anyhow::Result<Vec<(Column, String)>> {
    let one = |typed: &String| {
        let (name, text) = typed.split_once('=').ok_or_else(|| {
            wrong(
                format!("--set {typed} has no value"),
                Some("--set source=expo".into()),
            )
        })?;
        let column = Column::of_name(name).ok_or_else(|| {
            let known: Vec<&str> = Column::ALL.iter().map(|c| c.name()).collect();
            wrong(
                format!("no column \"{name}\""),
                Some(format!("there are {}", known.join(", "))),
            )
        })?;
        Ok((column, text.to_string()))
    };
    typed.iter().map(one).collect()
}

/// The rows that are new, as they are written.
struct NewRows<'s> {
    set: &'s [(Column, String)],
    headings: Vec<Heading>,
    /// One allocation a row for its text: a list may have ten million cells.
    rows: Vec<csv::StringRecord>,
    first: Vec<LeadRow>,
    /// Whether they are going to be written.
    keeps: bool,
}

impl NewRows<'_> {
    fn add(&mut self, lead: &Lead<'_>) {
        if self.first.len() < SHOWN {
            self.first.push(LeadRow::of(lead));
        }
        if self.headings.is_empty() {
            self.headings = lead.cells.headings().to_vec();
        }
        if !self.keeps {
            return;
        }
        let mut cells: Vec<String> = lead
            .all()
            .map(|(heading, text)| {
                let is_day = heading
                    .column
                    .is_some_and(|c| matches!(c.kind(), Kind::Moment | Kind::Conversion));
                match heading.column {
                    // What settled its column may be in a row that is left out.
                    Some(column) if is_day && iso_day(&text).is_none() && depends(&text) => {
                        let moment = lead.moment(column);
                        moment.map_or_else(|| text.to_string(), |m| m.to_string())
                    }
                    _ => text.into_owned(),
                }
            })
            .collect();
        for (column, text) in self.set {
            match self.headings.iter().position(|h| h.column == Some(*column)) {
                Some(place) if cells[place].is_empty() => cells[place] = text.clone(),
                Some(_) => {}
                None => cells.push(text.clone()),
            }
        }
        self.rows.push(csv::StringRecord::from(cells));
    }

    /// The list's own headings, and the columns that were set beside them.
    fn header(&self) -> Vec<String> {
        let is_there = |column: Column| self.headings.iter().any(|h| h.column == Some(column));
        let added = self.set.iter().filter(|(column, _)| !is_there(*column));
        let own = self.headings.iter().map(|h| h.name.clone());
        own.chain(added.map(|(column, _)| column.name().into()))
            .collect()
    }
}

/// A list that is none, or a column that can be read in two ways.
fn blocked(scanned: &Scanned, file: &str) -> anyhow::Result<()> {
    let Some(list) = scanned.lists.first().filter(|l| !l.headings.is_empty()) else {
        let fault = scanned.lists.first().and_then(|l| l.faults.first());
        let fault = fault.or(scanned.left_out.first());
        let message = fault.map_or("is no list", |f| f.message.as_str());
        return Err(wrong(
            format!("{file}: {message}"),
            fault.and_then(|f| f.help.clone()),
        ));
    };
    let open = |rule: &str| matches!(rule, "lead-date" | "lead-number");
    match list.faults.iter().find(|f| open(f.rule)) {
        None => Ok(()),
        Some(fault) => Err(wrong(
            format!("{}: {}", fault.file, fault.message),
            fault.help.clone(),
        )),
    }
}

/// The list that new rows go into: one of that name with the same columns, else a new one.
fn target(lists: &Lists<'_>, dir: &str, name: &str, header: &[String]) -> (String, bool) {
    let names = std::iter::once(name.to_string()).chain((2..).map(|n| format!("{name}-{n}")));
    for name in names {
        let file = format!("{dir}/{name}.csv");
        let is_there = lists
            .files
            .iter()
            .any(|f| f.to_lowercase() == file.to_lowercase());
        if !is_there {
            return (file, false);
        }
        let own = lists.headings_of(&file);
        if !header.is_empty() && own.iter().map(|h| &h.name).eq(header) {
            return (file, true);
        }
    }
    // There is always a free number.
    (format!("{dir}/{name}.csv"), false)
}

fn write(
    writer: &Writer,
    lists: &Lists<'_>,
    to: &str,
    appended: bool,
    new: &NewRows<'_>,
) -> anyhow::Result<()> {
    if !appended {
        let mut bytes = Vec::new();
        let mut out = CsvRows::new(&mut bytes, false);
        out.write(new.header().into_iter())?;
        for row in &new.rows {
            out.write(row.iter().map(String::from))?;
        }
        out.finish()?;
        return writer
            .create(to, &String::from_utf8(bytes)?)
            .map_err(unwritten);
    }
    let original = writer.read_bytes(to).map_err(unwritten)?;
    let refused = |r: crate::edit::Refusal| wrong(format!("{to}: {}", r.message), r.help);
    let columns = new.header().len();
    let separator = lists.separator_of(to);
    let mut sheet = Sheet::open(&original.bytes, separator, 1, columns).map_err(refused)?;
    for row in &new.rows {
        let cells: Vec<String> = row.iter().map(String::from).collect();
        sheet.push(&cells).map_err(refused)?;
    }
    writer
        .replace_bytes(&original, &sheet.bytes())
        .map_err(unwritten)
}

/// The command line as it was typed, with `--write`.
fn again() -> String {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .map(|word| shell(&word).into_owned())
        .collect();
    format!("pipeline {} --write", words.join(" "))
}
