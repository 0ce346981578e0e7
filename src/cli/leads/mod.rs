//! `pipeline leads`: from the bought list to the qualified deal.

mod check;
mod dedupe;
mod forget;
mod icp;
mod import;
mod list;
mod log;
mod next;
mod promote;
mod prune;
mod rewriting;
mod score;
pub mod sources;
mod streamed;
mod target;

use clap::{Args, Subcommand, ValueEnum};

use super::Outcome;
use super::options::Options;
use super::session::{self, Wrong};
use crate::model::column_dates::Order;
use crate::model::column_numbers::Decimal;
use crate::model::lead_reading::Wishes;
use crate::report::block::count;
use crate::report::leads::{Around, Own};
use crate::workspace::leads::Scanned;
use crate::workspace::load::Workspace;

/// Lead lists: what they are worth, whom to call, and what became of them
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Arguments),
    Icp(icp::Arguments),
    Score(score::Arguments),
    Next(next::Arguments),
    Dedupe(dedupe::Arguments),
    Prune(prune::Arguments),
    Check(check::Arguments),
    Import(import::Arguments),
    Log(log::Arguments),
    Promote(promote::Arguments),
    Forget(forget::Arguments),
    Sources(sources::Arguments),
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    match arguments.command {
        Command::List(a) => list::run(options, a),
        Command::Icp(a) => icp::run(options, a),
        Command::Score(a) => score::run(options, a),
        Command::Next(a) => next::run(options, a),
        Command::Dedupe(a) => dedupe::run(options, a),
        Command::Prune(a) => prune::run(options, a),
        Command::Check(a) => check::run(options, a),
        Command::Import(a) => import::run(options, a),
        Command::Log(a) => log::run(options, a),
        Command::Promote(a) => promote::run(options, a),
        Command::Forget(a) => forget::run(options, a),
        Command::Sources(a) => sources::run(options, a),
    }
}

/// How columns are read that can be read in two ways.
#[derive(Clone, Copy, Debug, Args)]
pub struct Reading {
    /// In which order the numbers of a date stand, in all lists: dmy, mdy, ymd [default: as each column shows]
    #[arg(long, value_enum, value_name = "ORDER", hide_possible_values = true)]
    dates: Option<DateOrder>,
    /// What stands before the decimals, in all lists: point, comma [default: as each column shows]
    #[arg(long, value_enum, value_name = "MARK", hide_possible_values = true)]
    decimal: Option<Mark>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mark {
    Point,
    Comma,
}

impl Reading {
    pub fn wishes(self) -> Wishes {
        Wishes {
            order: self.dates.map(|order| match order {
                DateOrder::Dmy => Order::Dmy,
                DateOrder::Mdy => Order::Mdy,
                DateOrder::Ymd => Order::Ymd,
            }),
            decimal: self.decimal.map(|mark| match mark {
                Mark::Point => Decimal::Point,
                Mark::Comma => Decimal::Comma,
            }),
        }
    }
}

/// The settings file among the files read, and its checksum.
fn own(workspace: &Workspace) -> Own {
    Own {
        files: u64::from(workspace.settings_text.is_some()),
        checksum: workspace.checksum(),
        revision: workspace.revision.clone(),
    }
}

/// What the folder says beside its lists.
fn around(workspace: &Workspace) -> Around {
    Around {
        as_of: workspace.t,
        currency: workspace.settings.currency.code().into(),
        own: own(workspace),
    }
}

fn wrong(message: String) -> anyhow::Error {
    Wrong {
        message,
        help: None,
    }
    .into()
}

/// The pipeline folder, opened.
fn open(options: &Options) -> anyhow::Result<Workspace> {
    session::open(options)
}

/// Says on stderr what of the lists is in no figure, with `-v` one by one, and how the command ended.
fn said(options: &Options, scanned: &Scanned) -> Outcome {
    let faults = &scanned.left_out;
    if faults.is_empty() {
        return Outcome::Done;
    }
    if options.verbose {
        session::list_faults(faults);
    }
    let mut files: Vec<&str> = faults.iter().map(|d| d.file.as_str()).collect();
    files.dedup();
    let place = match files.as_slice() {
        [one] => (*one).to_string(),
        several => format!("{} lists", several.len()),
    };
    let faulty = match scanned.rows.faulty {
        0 => "something".into(),
        n => count(n, "row", "rows"),
    };
    let message = format!("{faulty} of {place} could not be read: pipeline leads check");
    session::remark(options, "warning", &message);
    if options.strict() {
        Outcome::Partial
    } else {
        Outcome::Done
    }
}
