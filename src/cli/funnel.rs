//! `pipeline funnel`.

use clap::Args;

use super::Outcome;
use super::options::{Options, REPORTS};
use super::report::{period, too_large, wrong};
use super::session;
use crate::analytics::cohort::{Of, Wanted};
use crate::analytics::group::By;
use crate::analytics::lead_funnel::{LeadCounts, LeadFunnel};
use crate::model::book::{Book, Keep};
use crate::model::query::Query;
use crate::report::funnel::{self, Asked};
use crate::workspace::lead_dates;
use crate::workspace::source::Source;

/// What became of the deals that entered each stage: advanced, lost, back, open; the leads in front
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline funnel                            the last 365 days
  pipeline funnel --why                      where it leaks: each stage beside its past, and why deals were lost
  pipeline funnel --value                    in money
  pipeline funnel -p 2026-Q3 --by source     a line a stage of each source
  pipeline funnel --cohort created -p 2026   the deals created in 2026, at every stage they entered

Every deal counts at each stage that it entered, also one that was lost; those still there count neither for nor
against. The past is the period before, seen from as long after its beginning as today is after this one's.")]
pub struct Arguments {
    /// Which deals: owner:dana source:referral amount:10k.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// When stages were entered, or deals created: 2026-Q4, FY2027, last-90d, ytd, A..B, all
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        default_value = "last-365d",
        allow_hyphen_values = true
    )]
    period: String,
    /// Deals that entered a stage in the period, or those that were created in it
    #[arg(long, value_name = "COHORT", default_value = "entered", value_parser = ["entered", "created"])]
    cohort: String,
    /// A funnel each: owner, team, company, source, stage, pipeline, type, competitor, tag, month, quarter or custom.KEY
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
    /// In money, not in deals
    #[arg(long)]
    value: bool,
    /// Each stage beside its own past, what one point more would be worth, and why deals were lost
    #[arg(long)]
    why: bool,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("funnel", &REPORTS)?;
    let by = arguments.by.as_deref().map(By::parse);
    let by = by.transpose().map_err(wrong)?;
    let workspace = session::open(options)?;
    let (t, source) = (workspace.t, workspace.source.clone());
    let query = Query::parse(&arguments.query, &workspace.settings, t).map_err(wrong)?;
    let period = period(&arguments.period, &workspace.settings.calendar, t)?;
    let text = query.needs_text() || by.as_ref().is_some_and(By::needs_text);
    let keep = match period.start {
        // A deal that entered a stage, or was created, since then and was lost has a line since then.
        Some(start) if !text => Keep::Since(start.plus(-1)),
        _ => Keep::All,
    };
    let mut book = session::read(workspace, keep, false)?;
    let leads = match query.is_empty() {
        true => leads(&mut book, &source)?,
        false => None,
    };
    let asked = Asked {
        wanted: Wanted {
            period: &period,
            of: match arguments.cohort.as_str() {
                "created" => Of::Created,
                _ => Of::Entered,
            },
            by: by.as_ref(),
        },
        leads,
        value: arguments.value,
        why: arguments.why,
        commands: super::commands(),
    };
    let report = funnel::build(book.at(t, &query), asked).map_err(|_| too_large(options, &book))?;
    let outcome = session::show(options, format, &report, &book)?;
    for note in report.notes() {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

/// The leads of all lists, whose files are among those that the funnel stands on.
fn leads(book: &mut Book, source: &Source) -> anyhow::Result<Option<LeadCounts>> {
    let mut leads = LeadFunnel::new(book.as_of);
    let lists = lead_dates::read(source, &book.settings, |lead| leads.add(lead))?;
    book.also_read(lists.files, lists.checksum, lists.left_out.into_iter());
    Ok(leads.finish())
}
