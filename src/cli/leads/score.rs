//! `pipeline leads score`.

use std::io::IsTerminal;

use clap::Args;

use super::streamed::write_json;
use super::{Reading, around, open, said, wrong};
use crate::analytics::leads::learn::{Learned, learn};
use crate::analytics::leads::sample::{Became, Sample, became};
use crate::analytics::leads::score::{Judged, Scorer};
use crate::cli::Outcome;
use crate::cli::options::{Format, Options, REPORTS};
use crate::cli::session;
use crate::model::day::Day;
use crate::model::lead_columns::Column;
use crate::model::lead_query::LeadQuery;
use crate::model::lead_row::Lead;
use crate::model::settings::Settings;
use crate::render::csv;
use crate::report::leads::score::{Found, LeadScoreReport, ScoredLead, Shown, build};
use crate::report::leads::{Around, best::Best};
use crate::workspace::leads::{Lists, Scanned};

/// The score of each lead, point by point; and a learned one, where enough leads ended
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline leads score                              the best twenty, and why
  pipeline leads score status:open country:de --top 50
  pipeline leads score --learned                    how good the learned score is, and what it goes by
  pipeline leads score --format csv > scores.csv    every lead, with every point

The rules are yours: [icp] and [[score]] in pipeline.toml; docs/leads.md says how the score is made of them, and when not
to believe it.")]
pub struct Arguments {
    /// Which leads: status:open country:de acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// The best N, the best first [default: 20 for people; all in JSON and CSV, as they stand in the lists]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// The learned score in full: its tenths beside those of the rules, its weights, the columns it refused
    #[arg(long)]
    learned: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Leads that people are shown.
const USUAL: usize = 20;

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("leads score", &REPORTS)?;
    let workspace = open(options)?;
    let settings = &workspace.settings;
    let lists = Lists::find(&workspace.source, settings, arguments.reading.wishes())?;
    let headings = lists.headings();
    let query = LeadQuery::parse(&arguments.query, &headings, settings, workspace.t);
    let mut pass = Pass {
        lists: &lists,
        settings,
        t: workspace.t,
        query: query.map_err(wrong)?,
        learned: None,
    };
    let mut sample = Sample::new(&settings.scoring.learn, &headings);
    let is_for_machines = matches!(format, Format::Json | Format::Csv);
    let top = match (arguments.top, is_for_machines) {
        (Some(top), _) => Some(top),
        (None, false) => Some(USUAL),
        (None, true) => None,
    };
    let mut best = Best::new(top.unwrap_or(0));
    let (scanned, mut found) = pass.survey(&mut sample, &mut best);
    let decided = (sample.seen[0], sample.seen[1]);
    if let Some((learned, judgement)) = learn(&sample) {
        pass.learned = Some(learned);
        found.learned = Some(judgement);
    }
    drop(sample);
    let shown = Shown {
        title: workspace.title.clone(),
        without_rules: settings.profile.is_empty() && settings.scoring.rules.is_empty(),
        decided,
        in_full: arguments.learned,
    };
    let around = around(&workspace);
    if top.is_none() {
        pass.write_all(format, &around, &scanned, found, shown)?;
        return Ok(said(options, &scanned));
    }
    let mut leads = best.finish();
    pass.fill_learned(&mut leads);
    let report = build(&around, &scanned, found, leads, shown);
    crate::cli::print(&session::drawn(options, format, &report)?)?;
    Ok(said(options, &scanned))
}

/// What is seen of a lead before it is its turn.
struct Seen {
    judged: Judged,
    became: Became,
    is_meant: bool,
}

/// What a pass over the lists needs.
struct Pass<'a> {
    lists: &'a Lists<'a>,
    settings: &'a Settings,
    t: Day,
    query: LeadQuery,
    learned: Option<Learned>,
}

impl Pass<'_> {
    fn scorer(&self) -> Scorer<'_> {
        Scorer::new(&self.settings.profile, &self.settings.scoring, self.t)
    }

    fn is_there(&self, lead: &Lead<'_>) -> bool {
        lead.day(Column::Created).is_none_or(|day| day <= self.t)
    }

    /// Scores every lead once: all are learned from, those asked for are counted, the best are kept.
    fn survey(&self, sample: &mut Sample, best: &mut Best<ScoredLead>) -> (Scanned, Found) {
        let mut scorer = self.scorer();
        let mut found = Found::default();
        let look = |scorer: &mut Scorer<'_>, lead: &Lead<'_>| {
            self.is_there(lead).then(|| Seen {
                judged: scorer.judge(lead),
                became: became(lead, self.t, self.settings.scoring.decided_after),
                is_meant: self.query.matches(lead),
            })
        };
        let scanned = self.lists.scan_seen(
            || self.scorer(),
            look,
            |lead, seen| {
                let Some(Seen {
                    judged,
                    became,
                    is_meant,
                }) = seen
                else {
                    found.after += 1;
                    return;
                };
                sample.add(lead, became, judged.score);
                if !is_meant {
                    return;
                }
                found.matching += 1;
                found.bands.add(judged.band);
                if best.wants(judged.score) {
                    let scored = scorer.scored(lead);
                    let scored = ScoredLead::of(lead, scored, None).or_closed(lead, self.t);
                    best.push(judged.score, scored);
                }
            },
        );
        (scanned, found)
    }

    /// Every lead that is asked for, as the lists stand.
    fn each(
        &mut self,
        mut on_lead: impl FnMut(&ScoredLead) -> anyhow::Result<()> + Send,
    ) -> anyhow::Result<()> {
        let learned = self.learned.take();
        let mut failed = Ok(());
        let look = |(scorer, learned): &mut (Scorer<'_>, Option<Learned>), lead: &Lead<'_>| {
            (self.is_there(lead) && self.query.matches(lead)).then(|| {
                let chance = learned.as_mut().map(|l| l.chance(lead));
                ScoredLead::of(lead, scorer.scored(lead), chance)
            })
        };
        let mind = || (self.scorer(), learned.clone());
        self.lists.scan_seen(mind, look, |_, scored| {
            if let Some(scored) = scored.filter(|_| failed.is_ok()) {
                failed = on_lead(&scored);
            }
        });
        failed
    }

    fn write_all(
        &mut self,
        format: Format,
        around: &Around,
        scanned: &Scanned,
        found: Found,
        shown: Shown,
    ) -> anyhow::Result<()> {
        if format == Format::Csv {
            let stdout = std::io::stdout();
            let mut rows = csv::Rows::new(crate::cli::Out::here(), stdout.is_terminal());
            rows.write(ScoredLead::HEAD.iter().map(|h| (*h).to_string()))?;
            self.each(|lead| rows.write(lead.cells().into_iter()))?;
            return rows.finish();
        }
        let report: LeadScoreReport = build(around, scanned, found, Vec::new(), shown);
        write_json(&report, |leads| {
            self.each(|lead| leads.push(lead))?;
            Ok(report.clone())
        })?;
        Ok(())
    }

    /// What was learned only once all were seen, for the few that are shown.
    fn fill_learned(&mut self, leads: &mut [ScoredLead]) {
        let Some(mut learned) = self.learned.take() else {
            return;
        };
        self.lists.scan(|lead| {
            let is_it = |l: &&mut ScoredLead| l.line == lead.line && l.file == lead.file;
            if let Some(found) = leads.iter_mut().find(is_it) {
                found.learned = Some(learned.chance(lead));
            }
        });
    }
}
