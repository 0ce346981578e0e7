//! `pipeline import`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::change::unwritten;
use super::options::{Format, Options};
use super::session::{self, Wrong};
use crate::import::columns::is_lead_list;
use crate::import::dates::Order;
use crate::import::identity::{Known, Standing};
use crate::import::numbers::Decimal;
use crate::import::plan::{self, Context, Existing, Plan};
use crate::import::reading::IMPORT_ID;
use crate::import::wishes::{Wishes, shell};
use crate::model::book::{Book, Keep};
use crate::model::query::Query;
use crate::model::rates::Currency;
use crate::report::import::build;
use crate::workspace::load::stems;
use crate::workspace::new_files::write_all;
use crate::workspace::sheet::{self, Sheet};
use crate::workspace::write::{Original, Writer};

/// Deals from the CSV or XLSX that another tool exports; shows what it would do until --write
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline import deals.csv                                what would be written, skipped, refused
  pipeline import deals.csv --write                        run twice, it writes nothing twice
  pipeline import newer.csv --update                       what a newer export says otherwise
  pipeline import deals.xlsx --stage-map 'Needs Analysis=discovery' --write
  pipeline import deals.csv --map amount=ARR --map custom.region=Territory --id 'Deal Key'
  pipeline import affaires.csv --dates dmy --decimal comma --currency EUR --owner dana

Fields of --map: id, name, company, amount, currency, stage, status, created, closed, won_on, lost_on,
close_date, expected_close, stage_since, owner, pipeline, type, source, forecast, lost_reason, next_step,
next_step_due, partner, competitors, tags, contact_name, contact_email, contact_phone, contact_title,
probability; custom.KEY keeps a column under that key, entered.STAGE is when a stage was entered, drop leaves
a column out. Two columns of one text field are put together.")]
pub struct Arguments {
    /// A CSV file in any encoding and with any separator, or an XLSX workbook
    file: PathBuf,
    /// Which column is which, where its header does not say
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Which stage of the settings a stage of the file is
    #[arg(long, value_name = "NAME=STAGE")]
    stage_map: Vec<String>,
    /// The column that tells one deal from another [default: the tool's id, else name, company and day of creation]
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// The order of dates such as 03/04/2026, where the columns do not show it: dmy, mdy or ymd
    #[arg(long, value_enum, value_name = "ORDER", hide_possible_values = true)]
    dates: Option<DateOrder>,
    /// What stands before decimals, where the column does not show it: comma or point
    #[arg(long, value_enum, value_name = "MARK", hide_possible_values = true)]
    decimal: Option<DecimalMark>,
    /// The currency of amounts that show none [default: the folder's]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// The owner of rows without one; NAME=OWNER for a name of the file
    #[arg(long, value_name = "OWNER")]
    owner: Vec<String>,
    /// The day of creation of rows without one
    #[arg(long, value_name = "DATE")]
    created: Option<String>,
    /// Deals that are there take over what the file says otherwise, as edits of today
    #[arg(long)]
    update: bool,
    /// Write the deals; without it nothing is
    #[arg(long)]
    write: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DecimalMark {
    Comma,
    Point,
}

const FORMATS: [Format; 4] = [Format::Table, Format::Plain, Format::Json, Format::Markdown];

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("import", &FORMATS)?;
    let workspace = session::open(options)?;
    let settings = &workspace.settings;
    let today = session::today(
        options,
        None,
        settings.timezone.as_deref(),
        &settings.calendar,
    )?;
    let wishes = wishes(&arguments, today, &settings.calendar)?;
    let sheet = read(&arguments, &wishes)?;
    let root = workspace.root()?.to_path_buf();
    // Two imports at once would both find that a deal is not there.
    let writer = match arguments.write || arguments.update {
        true => Some(Writer::begin(&root).map_err(unwritten)?),
        false => None,
    };
    let book = session::read(workspace, Keep::All, false)?;
    let mut known = known(&book, &root)?;
    let originals = RefCell::new(HashMap::new());
    let existing = |file: &str| {
        let writer = writer.as_ref().ok_or("it is not opened for writing")?;
        let original = writer.read(file).map_err(|fault| fault.message)?;
        let text = original.text.clone();
        originals.borrow_mut().insert(file.to_string(), original);
        Ok(text)
    };
    let context = Context {
        settings: &book.settings,
        wishes: &wishes,
        today,
        as_of: book.as_of,
        existing: arguments.update.then_some(&existing as &Existing<'_>),
    };
    let plan = plan::make(&sheet, &context, &mut known);
    let query = Query::default();
    let view = book.at(book.as_of, &query);
    let file = arguments.file.display().to_string();
    let mut report = build(&plan, &sheet, &file, view, again(), options.verbose);
    if arguments.write && plan.blocks.is_empty() {
        write(&root, &book, &plan, writer.as_ref(), &originals.borrow())?;
        report.written = true;
    }
    let shown = session::show(options, format, &report, &book)?;
    blocked(options, &plan)?;
    Ok(if plan.refuse.is_empty() || !options.strict() {
        shown
    } else {
        Outcome::Partial
    })
}

/// New deals first, all or none; then those that are there, one after the other, each whole or not at all.
fn write(
    root: &Path,
    book: &Book,
    plan: &Plan,
    writer: Option<&Writer>,
    originals: &HashMap<String, Original>,
) -> anyhow::Result<()> {
    let new: Vec<_> = plan
        .write
        .iter()
        .map(|d| (d.file.as_str(), d.text.as_str()))
        .collect();
    if !new.is_empty() {
        write_all(root, &book.settings.deals_dir, &new)?;
    }
    for updated in &plan.update {
        if let (Some(writer), Some(original)) = (writer, originals.get(&updated.file)) {
            writer.replace(original, &updated.text).map_err(unwritten)?;
        }
    }
    Ok(())
}

/// The words of the command line, read.
fn wishes(
    arguments: &Arguments,
    today: crate::model::day::Day,
    calendar: &crate::model::period::Calendar,
) -> anyhow::Result<Wishes> {
    let currency = match &arguments.currency {
        None => None,
        Some(code) => Some(
            Currency::parse(&code.to_ascii_uppercase()).ok_or_else(|| Wrong {
                message: format!("--currency {code} is no currency"),
                help: Some("--currency EUR, an ISO 4217 code".into()),
            })?,
        ),
    };
    let created = match &arguments.created {
        None => None,
        Some(text) => Some(calendar.date(text, today).ok_or_else(|| Wrong {
            message: format!("--created {text} is no date"),
            help: Some(format!("--created {today}")),
        })?),
    };
    Ok(Wishes {
        map: pairs(&arguments.map, "--map", "FIELD=COLUMN")?,
        // A stage's name may hold a `=`; an id does not.
        stage_map: pairs_from_the_right(&arguments.stage_map)?,
        id: arguments.id.clone(),
        dates: arguments.dates.map(|order| match order {
            DateOrder::Dmy => Order::Dmy,
            DateOrder::Mdy => Order::Mdy,
            DateOrder::Ymd => Order::Ymd,
        }),
        decimal: arguments.decimal.map(|mark| match mark {
            DecimalMark::Comma => Decimal::Comma,
            DecimalMark::Point => Decimal::Point,
        }),
        currency,
        owners: arguments.owner.clone(),
        created,
    })
}

fn pairs(words: &[String], flag: &str, form: &str) -> anyhow::Result<Vec<(String, String)>> {
    let pair = |word: &String| match word.split_once('=') {
        Some((left, right)) if !left.trim().is_empty() && !right.trim().is_empty() => {
            Ok((left.trim().to_string(), right.trim().to_string()))
        }
        _ => Err(Wrong {
            message: format!("{flag} {word} is no {form}"),
            help: Some(format!("{flag} {form}")),
        }
        .into()),
    };
    words.iter().map(pair).collect()
}

fn pairs_from_the_right(words: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let pair = |word: &String| match word.rsplit_once('=') {
        Some((left, right)) if !left.trim().is_empty() && !right.trim().is_empty() => {
            Ok((left.trim().to_string(), right.trim().to_string()))
        }
        _ => Err(Wrong {
            message: format!("--stage-map {word} is no NAME=STAGE"),
            help: Some("--stage-map 'Needs Analysis=discovery'".into()),
        }
        .into()),
    };
    words.iter().map(pair).collect()
}

/// Reads the file; a list of people is told apart, as it has a folder of its own.
fn read(arguments: &Arguments, wishes: &Wishes) -> anyhow::Result<Sheet> {
    let file = arguments.file.display().to_string();
    let is_known = |heading: &str| plan::is_known(heading, wishes);
    let sheet = sheet::read(&arguments.file, &file, &is_known).map_err(|fault| Wrong {
        message: format!("{file}: {}", fault.message),
        help: fault.help.clone(),
    })?;
    if wishes.map.is_empty() && is_lead_list(&sheet.header) {
        let name = arguments
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        return Err(Wrong {
            message: format!("{file} is a list of leads, not of deals: people, and no stage"),
            help: Some(format!(
                "put it into the folder as it is, pipeline check reads it there: cp {} leads/{}",
                shell(&file),
                shell(&name)
            )),
        }
        .into());
    }
    Ok(sheet)
}

/// What the folder holds already.
fn known(book: &Book, root: &Path) -> anyhow::Result<Known> {
    let mut known = Known::default();
    for stem in stems(&root.to_path_buf().into(), &book.settings.deals_dir)? {
        known.add_stem(&stem);
    }
    let id_key = book.names.find(IMPORT_ID);
    for segment in &book.segments {
        for (row, extra) in &segment.extras {
            let id = extra.custom.iter().find(|(key, _)| Some(*key) == id_key);
            let standing = Standing {
                id: extra.id.to_string(),
                file: extra.file.to_string(),
            };
            known.add(
                standing,
                id.and_then(|(_, value)| book.names.text(*value)),
                &extra.name,
                book.names.text(extra.company).unwrap_or_default(),
                segment.facts[*row as usize].created,
            );
        }
    }
    Ok(known)
}

/// The command line as it was typed, with `--write`.
fn again() -> String {
    let words: Vec<String> = std::env::args().skip(1).map(|word| shell(&word)).collect();
    format!("pipeline {} --write", words.join(" "))
}

/// Everything that keeps the import from writing, each with what to type.
fn blocked(options: &Options, plan: &Plan) -> anyhow::Result<()> {
    let mut errors = plan.blocks.iter().map(|block| {
        anyhow::Error::from(Wrong {
            message: block.message.clone(),
            help: Some(block.help.clone()),
        })
    });
    let last = errors.next_back();
    for error in errors {
        session::complain(options, &error);
    }
    last.map_or(Ok(()), Err)
}
