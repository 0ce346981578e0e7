//! `pipeline leads sources`.

use clap::{Args, ValueEnum};
use rustc_hash::FxHashMap;

use super::{Reading, open, own, said, wrong};
use crate::analytics::lead_sources::{By, Counting, DealEnd};
use crate::cli::Outcome;
use crate::cli::options::{Options, REPORTS};
use crate::cli::report::too_large;
use crate::cli::session;
use crate::model::book::{Book, Keep};
use crate::model::lead_columns::Column;
use crate::model::lead_query::LeadQuery;
use crate::model::lead_reading::Wishes;
use crate::model::query::Query;
use crate::report::foot::Tail;
use crate::report::leads::Own;
use crate::report::leads::list::{Around, Shown};
use crate::report::leads::sources::{LeadSourcesReport, build};
use crate::report::leads::tail_with_deals;
use crate::workspace::leads::{Lists, Scanned};
use crate::workspace::source::Source;

/// From list to revenue: what the leads of each source came to, how soon they were called, what one is worth
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads sources                                by source
  pipeline leads sources created:2026 --by campaign     with costs of [[campaign]] in pipeline.toml
  pipeline leads sources --by list

First contact is the median of the minutes of office hours between created and first_contacted, where a list has
times, else of days. Deals are those that a lead's `deal` names; leads promote writes it. [agreement] in
pipeline.toml adds, month by month, whether as many leads were qualified, and called in time, as was promised.")]
pub struct Arguments {
    /// Which leads: created:2026 country:germany
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// source, campaign, list or channel
    #[arg(
        long,
        value_enum,
        value_name = "KEY",
        default_value = "source",
        hide_possible_values = true
    )]
    by: Key,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Key {
    Source,
    Campaign,
    List,
    Channel,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads sources", &REPORTS)?;
    let workspace = open(options)?;
    let settings = workspace.settings.clone();
    let t = workspace.t;
    let by = match arguments.by {
        Key::Source => By::Source,
        Key::Campaign => By::Campaign,
        Key::List => By::List,
        Key::Channel => By::Channel,
    };
    let lists = Lists::find(&workspace.source, &settings, arguments.reading.wishes())?;
    let query = LeadQuery::parse(&arguments.query, &lists.headings(), &settings, t);
    let ask = Ask {
        by,
        query: query.map_err(wrong)?,
        is_whole: arguments.query.is_empty(),
        own: own(&workspace),
    };
    let book = session::read(workspace, Keep::All, false)?;
    let (report, scanned) = report(options, &lists, &book, ask)?;
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    let outcome = said(options, &scanned);
    Ok(match session::said(options, &book) {
        Outcome::Done => outcome,
        other => other,
    })
}

/// Which leads are counted, and how.
struct Ask {
    by: By,
    query: LeadQuery,
    /// The query asks for all.
    is_whole: bool,
    own: Own,
}

/// By source, of all leads, for a page beside others; nothing where there are no lists. Lists that cannot be read are told
/// by whoever read them before.
pub fn of_all(
    options: &Options,
    source: &Source,
    book: &Book,
) -> anyhow::Result<Option<LeadSourcesReport>> {
    let (settings, t) = (&book.settings, book.as_of);
    let lists = Lists::find(source, settings, Wishes::default())?;
    if lists.files.is_empty() {
        return Ok(None);
    }
    let ask = Ask {
        by: By::Source,
        query: LeadQuery::parse(&[], &[], settings, t).map_err(wrong)?,
        is_whole: true,
        own: Own::default(),
    };
    let (mut report, _) = report(options, &lists, book, ask)?;
    // The book counts the lists already.
    report.tail = Tail::of(book.at(t, &Query::default()), 0);
    Ok(Some(report))
}

fn report(
    options: &Options,
    lists: &Lists<'_>,
    book: &Book,
    ask: Ask,
) -> anyhow::Result<(LeadSourcesReport, Scanned)> {
    let (settings, t) = (&book.settings, book.as_of);
    let every = Query::default();
    let mut deals: FxHashMap<String, DealEnd> = FxHashMap::default();
    for deal in book.at(t, &every).everyone() {
        if let Some(extra) = deal.extra() {
            let end = DealEnd {
                is_won: deal.is_won(),
                value: deal.value,
            };
            deals.insert(extra.id.to_lowercase(), end);
        }
    }
    let mut counting = Counting::new(settings, ask.by, t, ask.is_whole, &deals);
    let (mut after, mut failed) = (0, false);
    let scanned = lists.scan(|lead| {
        if lead.day(Column::Created).is_some_and(|day| day > t) {
            after += 1;
        } else if ask.query.matches(lead) {
            failed |= counting.add(lead).is_err();
        }
    });
    let counted = counting.finish().map_err(|_| too_large(options, book))?;
    if failed {
        return Err(too_large(options, book));
    }
    let tail = tail_with_deals(&scanned, &ask.own, after, book);
    let around = Around {
        as_of: t,
        currency: settings.currency.code().into(),
        own: ask.own,
        shown: Shown {
            title: book.title.clone(),
            columns: Vec::new(),
        },
    };
    Ok((build(around, ask.by, counted, &scanned, tail), scanned))
}
