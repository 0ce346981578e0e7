//! `pipeline leads list`.

use std::io::IsTerminal;

use clap::Args;

use super::{Reading, open, own, said, wrong};
use crate::cli::Outcome;
use crate::cli::options::{Format, Options, REPORTS};
use crate::cli::session;
use crate::model::day::Day;
use crate::model::lead::Lead;
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_query::LeadQuery;
use crate::render::csv;
use crate::report::leads::list::{Around, Ask, Collected, Counted, LeadListReport, Shown, build};
use crate::report::leads::row::{Key, LeadRow};
use crate::workspace::leads::{Lists, Scanned};

/// The leads of all lists, a line each: columns of your choice, sorted, as many as you like
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads list                                       the first hundred, as they stand in the lists
  pipeline leads list status:open country:germany employees:50..
  pipeline leads list title:vp not:status:dead --columns key,name,title,phone
  pipeline leads list created:2026-Q4 --sort -touches --limit 20
  pipeline leads list --format csv > leads.csv              every lead, every column

A field of the query is any column: name, email, company, title, status, source, owner, country, created …, or a
heading of your own lists. Who stands in several rows is listed once; who is in leads/_suppressed.csv never.")]
pub struct Arguments {
    /// Which leads: status:open country:germany acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// What is shown of each: key,name,phone. JSON has everything always
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    /// By which column; with - before it, the largest first [default: as they stand in the lists]
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many [default: 100 for people, all in JSON and CSV]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads list", &REPORTS)?;
    if format == Format::Json && arguments.columns.is_some() {
        return Err(wrong(
            "--columns is for tables and CSV: JSON has every key of a lead".into(),
        ));
    }
    let workspace = open(options)?;
    let settings = &workspace.settings;
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let headings = lists.headings();
    let query = LeadQuery::parse(&arguments.query, &headings, settings, workspace.t);
    let ask = Ask::parse(
        arguments.columns.as_deref(),
        arguments.sort.as_deref(),
        arguments.limit,
        &headings,
    )
    .map_err(wrong)?;
    let asked = Asked {
        query: query.map_err(wrong)?,
        t: workspace.t,
    };
    let around = Around {
        as_of: workspace.t,
        currency: settings.currency.code().into(),
        own: own(&workspace),
        shown: Shown {
            title: workspace.title.clone(),
            columns: ask.shown(),
        },
    };
    let scanned = match format {
        Format::Json => write_json(&lists, &asked, &ask, around)?,
        Format::Csv => write_csv(&lists, &asked, &ask, &headings)?,
        format => {
            let mut kept = ask.for_people();
            let (scanned, counted) = asked.collect(&lists, &mut kept);
            let report = build(around, &scanned, &counted, kept.finish());
            crate::cli::print(&session::drawn(options, format, &report)?)?;
            scanned
        }
    };
    Ok(said(options, &scanned))
}

/// Which leads are meant.
struct Asked {
    query: LeadQuery,
    t: Day,
}

impl Asked {
    /// Hands out every lead that is meant, and counts them.
    fn each(
        &self,
        lists: &Lists<'_>,
        mut on_lead: impl FnMut(&Lead<'_>) + Send,
    ) -> (Scanned, Counted) {
        let mut counted = Counted {
            matching: 0,
            after: 0,
        };
        let look = |(): &mut (), lead: &Lead<'_>| {
            let is_after = lead.day(Column::Created).is_some_and(|day| day > self.t);
            (is_after, !is_after && self.query.matches(lead))
        };
        let scanned = lists.scan_seen(
            || (),
            look,
            |lead, (is_after, is_meant)| {
                counted.after += u64::from(is_after);
                if is_meant {
                    counted.matching += 1;
                    on_lead(lead);
                }
            },
        );
        (scanned, counted)
    }

    fn collect(&self, lists: &Lists<'_>, kept: &mut Collected<'_>) -> (Scanned, Counted) {
        self.each(lists, |lead| {
            if kept.wants_more() {
                kept.push(LeadRow::of(lead));
            }
        })
    }

    /// In the order of the lists they need not be kept: each goes on as it comes.
    fn stream(
        &self,
        lists: &Lists<'_>,
        ask: &Ask,
        mut on_row: impl FnMut(&LeadRow) -> anyhow::Result<()> + Send,
    ) -> anyhow::Result<(Scanned, Counted)> {
        if ask.sort.is_some() {
            let mut kept = ask.for_machines();
            let done = self.collect(lists, &mut kept);
            kept.finish().iter().try_for_each(on_row)?;
            return Ok(done);
        }
        let mut failed = Ok(());
        let mut left = ask.limit.unwrap_or(usize::MAX);
        let done = self.each(lists, |lead| {
            if left > 0 && failed.is_ok() {
                left -= 1;
                failed = on_row(&LeadRow::of(lead));
            }
        });
        failed.map(|()| done)
    }
}

/// The report's JSON, with its leads written as they come: what stands before them is known before, the rest after.
fn write_json(
    lists: &Lists<'_>,
    asked: &Asked,
    ask: &Ask,
    around: Around,
) -> anyhow::Result<Scanned> {
    let none = Counted {
        matching: 0,
        after: 0,
    };
    let before = LeadListReport {
        as_of: around.as_of,
        currency: around.currency.clone(),
        ..build(
            Around {
                currency: around.currency.clone(),
                shown: Shown::default(),
                own: around.own.clone(),
                ..around
            },
            &Scanned::default(),
            &none,
            Vec::new(),
        )
    };
    let mut scanned = Scanned::default();
    super::streamed::write_json(&before, |leads| {
        let (read, counted) = asked.stream(lists, ask, |row| leads.push(row))?;
        let around = Around {
            currency: before.currency.clone(),
            shown: Shown::default(),
            ..around
        };
        let report = build(around, &read, &counted, Vec::new());
        scanned = read;
        Ok(report)
    })?;
    Ok(scanned)
}

/// A row for each lead: the columns asked for, or every one that some list has.
fn write_csv(
    lists: &Lists<'_>,
    asked: &Asked,
    ask: &Ask,
    headings: &[Heading],
) -> anyhow::Result<Scanned> {
    let every = || {
        let own = headings.iter().filter(|h| h.column.is_none());
        let own = own.map(|h| Key::Other(h.name.clone()));
        let ours = Column::ALL.iter().map(|c| Key::Column(*c));
        [Key::Key, Key::File, Key::Line]
            .into_iter()
            .chain(ours)
            .chain(own)
            .collect()
    };
    let keys: Vec<Key> = ask.columns.clone().unwrap_or_else(every);
    let to_terminal = std::io::stdout().is_terminal();
    let mut rows = csv::Rows::new(crate::cli::Out::here(), to_terminal);
    rows.write(keys.iter().map(|k| k.name().to_string()))?;
    let (scanned, _) = asked.stream(lists, ask, |row| {
        rows.write(keys.iter().map(|k| row.get(k).text()))
    })?;
    rows.finish()?;
    Ok(scanned)
}
