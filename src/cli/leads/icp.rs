//! `pipeline leads icp`.

use std::collections::HashMap;

use clap::Args;

use super::{Reading, around, open, said, wrong};
use crate::analytics::leads::places::{Places, plain_number};
use crate::analytics::leads::sample::learnable;
use crate::analytics::leads::score::Scorer;
use crate::analytics::leads::traits::{Counted, Ended, Having};
use crate::cli::Outcome;
use crate::cli::options::{Format, Options, REPORTS};
use crate::cli::session;
use crate::model::book::{Book, Keep};
use crate::model::deal_cells::DealCells;
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_query::LeadQuery;
use crate::model::lead_reading::Readings;
use crate::model::lead_row::Lead;
use crate::model::query::Query;
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

    let mut deals = Deals::of(&book, from_deals);
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
    found.deals = deals.fitted(&mut scorer);
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

/// The deals, with the leads that they grew from.
struct Deals {
    /// By id.
    states: HashMap<String, (DealCells, Ended, bool)>,
    /// Ids by the key of the lead that the deal names.
    by_lead: HashMap<String, Vec<String>>,
    /// The lead's key by id, once it was met.
    lead_of: HashMap<String, String>,
}

impl Deals {
    fn of(book: &Book, from_deals: HashMap<String, String>) -> Deals {
        let everything = Query::default();
        let view = book.at(book.as_of, &everything);
        let mut states = HashMap::new();
        for deal in view.deals() {
            let (Some(id), Some(extra)) = (deal.id(), deal.extra()) else {
                continue;
            };
            let mut cells = DealCells::default();
            for (key, text) in extra.custom.iter() {
                if let (Some(key), Some(text)) = (book.names.text(*key), book.names.text(*text)) {
                    cells.put(key, text);
                }
            }
            let facts = deal.facts;
            for (name, sym) in [
                ("company", extra.company),
                ("source", facts.source),
                ("owner", facts.owner),
            ] {
                if let Some(text) = book.names.text(sym) {
                    cells.put(name, text);
                }
            }
            let ended = match (deal.is_open(), deal.is_won()) {
                (true, _) => Ended::Not,
                (false, true) => Ended::Won,
                (false, false) => Ended::Lost,
            };
            states.insert(id.to_string(), (cells, ended, deal.is_open()));
        }
        let mut by_lead: HashMap<String, Vec<String>> = HashMap::new();
        for (id, key) in from_deals {
            by_lead.entry(key).or_default().push(id);
        }
        Deals {
            states,
            by_lead,
            lead_of: HashMap::new(),
        }
    }

    /// Takes what a lead says over to its deals; answers how they ended, the best first.
    fn meet(&mut self, lead: &Lead<'_>) -> Ended {
        let mut ids: Vec<String> = Vec::new();
        let key = lead.key();
        if let Some(named) = key.as_ref().and_then(|key| self.by_lead.get(key)) {
            ids.extend(named.iter().cloned());
        }
        let own = lead.text(Column::Deal);
        if !own.is_empty() && !ids.iter().any(|id| *id == *own) {
            ids.push(own.into_owned());
        }
        let mut ended = Ended::Not;
        for id in ids {
            let Some((cells, state, _)) = self.states.get_mut(&id) else {
                continue;
            };
            for (heading, text) in lead.all().filter(|(_, text)| !text.is_empty()) {
                let ours = heading.column.map(Column::name);
                cells.put(ours.unwrap_or(&heading.name), &text);
            }
            self.lead_of.extend(key.clone().map(|key| (id, key)));
            ended = match (ended, *state) {
                (Ended::Won, _) | (_, Ended::Won) => Ended::Won,
                (Ended::Lost, _) | (_, Ended::Lost) => Ended::Lost,
                _ => Ended::Not,
            };
        }
        ended
    }

    fn fitted(&self, scorer: &mut Scorer<'_>) -> Vec<FittedDeal> {
        let readings = Readings::default();
        let fitted = self.states.iter().map(|(id, (cells, ended, is_open))| {
            let row = Lead {
                // Each deal has headings of its own.
                file: id,
                line: 0,
                identity: None,
                unsubscribed: false,
                cells,
                readings: &readings,
            };
            let fitted = scorer.fitted(&row);
            FittedDeal {
                id: id.clone(),
                state: match (is_open, ended) {
                    (true, _) => "open",
                    (false, Ended::Won) => "won",
                    _ => "lost",
                },
                lead: self.lead_of.get(id).cloned(),
                fit: fitted.score,
                points: fitted.points,
            }
        });
        fitted.collect()
    }
}

/// Values of all columns, while leads pass by.
struct Traits {
    columns: Vec<String>,
    places: Places,
    counted: Vec<Counted>,
    all: Having,
}

impl Traits {
    fn new(headings: &[Heading]) -> Traits {
        let columns = learnable(headings);
        Traits {
            places: Places::new(columns.iter().map(String::as_str)),
            counted: columns.iter().map(|_| Counted::default()).collect(),
            all: Having::default(),
            columns,
        }
    }

    fn add(&mut self, lead: &Lead<'_>, ended: Ended) {
        self.places.look(lead);
        self.all.add(ended);
        for (which, counted) in self.counted.iter_mut().enumerate() {
            let cell = self.places.cell(which, lead);
            if !cell.is_empty() {
                counted.add(&cell, plain_number(&cell), ended);
            }
        }
    }

    /// What engagement says is no trait of whom to look for: it comes after.
    fn finish(&self) -> Vec<crate::analytics::leads::traits::Trait> {
        let columns = self.columns.iter().zip(&self.counted);
        let wanted = columns.filter(|(name, _)| {
            !Column::of_name(name).is_some_and(|c| crate::model::profile::SIGNALS.contains(&c))
        });
        wanted
            .flat_map(|(name, counted)| counted.traits(name))
            .collect()
    }
}
