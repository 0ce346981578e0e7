//! `pipeline leads check`.

use std::collections::BinaryHeap;
use std::path::PathBuf;

use clap::Args;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Reading, open, own, said, wrong};
use crate::analytics::lead_worth::Counting;
use crate::analytics::leads::score::Scorer;
use crate::cli::Outcome;
use crate::cli::options::{Format, Options, REPORTS};
use crate::cli::session::{self, Wrong};
use crate::model::lead::Lead;
use crate::model::query::amount;
use crate::render::diagnostic::message;
use crate::report::leads::check::build;
use crate::report::leads::list::{Around, Shown};
use crate::report::leads::row::LeadRow;
use crate::workspace::deal_people;
use crate::workspace::leads::{ListRead, Lists, Scanned};

/// How lists are read, every faulty row by line, and what they are worth
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads check                                  the lists of the folder
  pipeline leads check ~/Downloads/sample.csv           a list that is for sale, wherever it is
  pipeline leads check offer.csv --price 900            what a row worth calling would cost
  pipeline leads check offer.csv --sample 20 --seed 7   twenty of them to call before you buy

Each row counts once: faulty, twice in the list, suppressed or unsubscribed, in other lists of yours, in your deals
(a contact, or the company), nobody to be reached, or worth calling.")]
pub struct Arguments {
    /// A list, in the folder or elsewhere [default: all lists of the folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// What the list costs
    #[arg(long, value_name = "AMOUNT")]
    price: Option<String>,
    /// So many rows worth calling, drawn at random
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    sample: usize,
    /// Another draw; the same seed draws the same rows
    #[arg(long, value_name = "S", default_value_t = 1, hide_default_value = true)]
    seed: u64,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads check", &REPORTS)?;
    let price = arguments.price.as_deref().map(amount);
    let price = price.transpose().map_err(wrong)?;
    let workspace = open(options)?;
    let settings = &workspace.settings;
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let places = match &arguments.file {
        None => lists.all(),
        Some(file) => vec![lists.typed(file).map_err(|e| Wrong {
            message: format!("{} cannot be read: {e}", file.display()),
            help: None,
        })?],
    };
    let known = deal_people::read(&workspace.source, settings)?;
    let scorer = || {
        let (profile, scoring) = (&settings.profile, &settings.scoring);
        (!profile.is_empty()).then(|| Scorer::of_profile(profile, scoring, workspace.t))
    };
    let count = || Counting::new(&known, scorer(), workspace.t);
    let mut each: Vec<Counting<'_>> = places.iter().map(|_| count()).collect();
    let mut total = count();
    let mut sample = Sample::new(arguments.sample, arguments.seed);
    let scanned = lists.compare(&places, |at, standing, lead| {
        total.add(lead, standing);
        if each[at].add(lead, standing) {
            sample.add(lead);
        }
    });
    let mut worths = Vec::with_capacity(places.len());
    for (place, mut counting) in places.iter().zip(each) {
        // A list that could not be opened was not read.
        let Some(list) = scanned.lists.iter().find(|l| l.file == place.name) else {
            continue;
        };
        counting.add_faulty(list.rows.faulty);
        total.add_faulty(list.rows.faulty);
        let unread = counting.unread();
        let price = price.filter(|_| places.len() == 1);
        worths.push((counting.finish(price), unread));
    }
    if let (Some(_), Some(fault)) = (&arguments.file, unusable(&scanned)) {
        return Err(fault.into());
    }
    let around = Around {
        as_of: workspace.t,
        currency: settings.currency.code().into(),
        own: own(&workspace),
        shown: Shown {
            title: workspace.title.clone(),
            columns: Vec::new(),
        },
    };
    let report = build(around, &scanned, worths, total.finish(price), sample.rows());
    let mut text = session::drawn(options, format, &report)?;
    if matches!(format, Format::Table | Format::Plain | Format::Markdown) {
        text += &problems(options, format, &scanned);
    }
    crate::cli::print(&text)?;
    Ok(said(options, &scanned))
}

/// What keeps the one file that was asked about from being a list at all.
fn unusable(scanned: &Scanned) -> Option<Wrong> {
    let is_list = |list: &ListRead| !list.headings.is_empty();
    if scanned.lists.iter().any(is_list) {
        return None;
    }
    let fault = scanned.left_out.iter().find(|f| {
        let asked = scanned.lists.first().map(|l| l.file.as_str());
        asked.is_none_or(|file| f.file == file)
    })?;
    Some(Wrong {
        message: format!("{}: {}", fault.file, fault.message),
        help: fault.help.clone(),
    })
}

/// Everything that is to be said of the lists, where it stands.
fn problems(options: &Options, format: Format, scanned: &Scanned) -> String {
    let is_table = format == Format::Table;
    let color = is_table && options.style(format).color;
    let faults = scanned.lists.iter().flat_map(|l| &l.faults);
    let lines: Vec<String> = faults.map(|fault| message(fault, color)).collect();
    match (lines.is_empty(), format) {
        (true, _) => String::new(),
        // No text of a list can end such a block: each line of it begins with the file's name or `help:`.
        (false, Format::Markdown) => format!("\n```\n{}\n```\n", lines.join("\n")),
        (false, _) => format!("\n{}\n", lines.join("\n")),
    }
}

/// Rows drawn at random: those whose hashes are the smallest, so that the order of reading changes nothing.
struct Sample {
    size: usize,
    seed: u64,
    drawn: BinaryHeap<(u64, u64)>,
    rows: Vec<(u64, u64, LeadRow)>,
}

impl Sample {
    fn new(size: usize, seed: u64) -> Sample {
        Sample {
            size,
            seed,
            drawn: BinaryHeap::new(),
            rows: Vec::new(),
        }
    }

    fn add(&mut self, lead: &Lead<'_>) {
        let who = lead.identity.unwrap_or(lead.line);
        let draw = (xxh3_64_with_seed(&who.to_le_bytes(), self.seed), lead.line);
        let is_full = self.drawn.len() >= self.size;
        if self.size == 0 || is_full && self.drawn.peek().is_some_and(|worst| draw >= *worst) {
            return;
        }
        self.drawn.push(draw);
        if is_full && let Some((hash, line)) = self.drawn.pop() {
            self.rows.retain(|(h, l, _)| (*h, *l) != (hash, line));
        }
        self.rows.push((draw.0, draw.1, LeadRow::of(lead)));
    }

    /// In the order of the lists.
    fn rows(self) -> Vec<LeadRow> {
        let mut rows: Vec<LeadRow> = self.rows.into_iter().map(|(_, _, row)| row).collect();
        rows.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        rows
    }
}
