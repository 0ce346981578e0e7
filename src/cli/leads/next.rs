//! `pipeline leads next`.

use clap::Args;

use super::{Reading, around, open, said, wrong};
use crate::analytics::leads::contact::next_touch;
use crate::analytics::leads::score::Scorer;
use crate::cli::Outcome;
use crate::cli::options::{Options, REPORTS};
use crate::cli::session;
use crate::model::lead_columns::Column;
use crate::model::lead_query::LeadQuery;
use crate::report::leads::best::Best;
use crate::report::leads::next::{DueLead, Queue, build};
use crate::workspace::leads::Lists;

/// Whom to contact now, why, and by which channel
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads next                       the twenty to contact today
  pipeline leads next owner:dana --top 50
  pipeline leads next --format csv > today.csv

Who answered comes first, on the channel they answered on; then whoever is due by [sequence], the best score first. A step
is due so many working days after the last contact; after the last attempt (8, unless attempts says otherwise) one stops.")]
pub struct Arguments {
    /// Which leads: owner:dana country:de acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    #[command(flatten)]
    reading: Reading,
}

/// Who answered is before every score.
const ANSWERED: f64 = 1_000.0;

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads next", &REPORTS)?;
    let workspace = open(options)?;
    let (settings, t) = (&workspace.settings, workspace.t);
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let query =
        LeadQuery::parse(&arguments.query, &lists.headings(), settings, t).map_err(wrong)?;
    let mut scorer = Scorer::new(&settings.profile, &settings.scoring, t);
    let mut best = Best::new(arguments.top);
    let (mut queue, mut after) = (Queue::default(), 0);
    let scanned = lists.scan(|lead| {
        if lead.day(Column::Created).is_some_and(|day| day > t) {
            after += 1;
            return;
        }
        if !query.matches(lead) {
            return;
        }
        let touch = next_touch(lead, settings, t);
        if !queue.add(&touch, t) {
            return;
        }
        if let Ok(touch) = touch {
            let rank = scorer.judge(lead).score + if touch.answered { ANSWERED } else { 0.0 };
            if best.wants(rank) {
                best.push(rank, DueLead::of(lead, touch, &scorer.scored(lead), t));
            }
        }
    });
    let report = build(
        &around(&workspace),
        &scanned,
        best.finish(),
        queue,
        settings.sequence.attempts,
        after,
        workspace.title.clone(),
    );
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    Ok(said(options, &scanned))
}
