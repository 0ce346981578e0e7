//! `pipeline leads icp`.

use clap::Args;

use super::{Reading, around, open, said, wrong};
use crate::analytics::leads::grown::Grown;
use crate::analytics::leads::score::Scorer;
use crate::analytics::leads::traits::Traits;
use crate::cli::Outcome;
use crate::cli::options::{Format, Options, REPORTS};
use crate::cli::session;
use crate::model::book::Keep;
use crate::model::lead_columns::Column;
use crate::model::lead_query::LeadQuery;
use crate::report::leads::best::Best;
use crate::report::leads::icp::{FittedDeal, FittedLead, Found, Shown, build, learned};
use crate::report::leads::tail_with_deals;
use crate::workspace::deal_leads;
use crate::workspace::leads::Lists;

/// How well leads and deals fit whom you sell to; --learn: what customers have in common, with rules to paste
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads icp                        the best twenty, and the deals, by [icp] alone
  pipeline leads icp status:open --top 100
  pipeline leads icp --learn                what won deals have more often than lost ones, and than leads at large
  pipeline leads icp --learn --format json

The rules are [[icp.rule]] and [[icp.exclude]] in pipeline.toml. A deal is judged by its own fields, by [custom], and by the
lead that it grew from: lead = \"leads/expo.csv#jo@acme.example\" in the deal, or its id in the lead's deal column.")]
pub struct Arguments {
    /// Which leads: status:open country:de acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// The best N leads, and as many deals [default: 20 for people, all in JSON and CSV]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Which values won deals have more often than lost ones, and than leads at large
    #[arg(long)]
    learn: bool,
    #[command(flatten)]
    reading: Reading,
}

/// What people are shown.
const USUAL: usize = 20;

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads icp", &REPORTS)?;
    let workspace = open(options)?;
    let around = around(&workspace);
    let t = workspace.t;
    let from_deals = deal_leads::read(&workspace.source, &workspace.settings)?;
    let source = workspace.source.clone();
    let title = workspace.title.clone();
    let book = session::read(workspace, Keep::All, false)?;
    let settings = &book.settings;
    let lists = Lists::find(&source, settings, arguments.reading.wishes())?;
    let headings = lists.headings();
    let query = LeadQuery::parse(&arguments.query, &headings, settings, t).map_err(wrong)?;
    let is_for_machines = matches!(format, Format::Json | Format::Csv);
    let top = arguments.top.unwrap_or(if is_for_machines {
        usize::MAX / 4
    } else {
        USUAL
    });

    let mut deals = Grown::of(&book, from_deals);
    let mut scorer = Scorer::of_profile(&settings.profile, &settings.scoring, t);
    let mut best = Best::new(top);
    let mut traits = Traits::new(&headings);
    let mut found = Found::default();
    let scanned = lists.scan(|lead| {
        if lead.day(Column::Created).is_some_and(|day| day > t) {
            found.after += 1;
            return;
        }
        let ended = deals.meet(lead);
        if arguments.learn {
            traits.add(lead, ended);
        }
        if !query.matches(lead) {
            return;
        }
        found.matching += 1;
        let fit = scorer.fitted(lead);
        found.fit_sum += fit.score;
        if best.wants(fit.score) {
            best.push(fit.score, FittedLead::of(lead, fit));
        }
    });
    found.leads = best.finish();
    found.deals = deals.fitted(&mut scorer).map(FittedDeal::of).collect();
    if arguments.learn {
        found.learned = Some(learned(&traits.finish(), traits.all));
    }
    let shown = Shown {
        title,
        has_rules: !settings.profile.is_empty(),
        limit: top,
    };
    let after = found.after;
    let mut report = build(&around, &scanned, found, shown);
    report.tail = tail_with_deals(&scanned, &around.own, after, &book);
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    let outcome = said(options, &scanned);
    Ok(match session::said(options, &book) {
        Outcome::Done => outcome,
        other => other,
    })
}
