//! `pipeline report --format html -o DIR`: a set of linked pages of the whole folder, read once.

use std::path::Path;

use super::Outcome;
use super::change::unwritten;
use super::forecast::fault;
use super::leads::sources;
use super::options::Options;
use super::report::{period, too_large, wrong};
use super::session;
use crate::analytics::cohort::{Of, Wanted};
use crate::analytics::counts;
use crate::analytics::forecast::lead_rate::{LeadRate, Leads};
use crate::analytics::forecast::what_if::WhatIf;
use crate::analytics::group::By;
use crate::analytics::lead_funnel::{LeadCounts, LeadFunnel};
use crate::analytics::waterfall::End;
use crate::model::asked::Asked;
use crate::model::book::{Book, Keep};
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::submission::Submissions;
use crate::render::page::{GENERATOR, Linked, Section, write_linked};
use crate::render::text::harmless;
use crate::report::block::{Block, Report};
use crate::report::{changes, day, figures, forecast, funnel, health};
use crate::workspace::source::Source;
use crate::workspace::{lead_dates, pages, submissions};

/// Each page by its file and its name; the last only where there are lists of leads.
const PAGES: [(&str, &str); 6] = [
    ("index.html", "Day"),
    ("pipeline.html", "Pipeline"),
    ("forecast.html", "Forecast"),
    ("reps.html", "Reps"),
    ("leads.html", "Leads"),
    ("sources.html", "Sources"),
];

/// What stands beside the deals.
struct Beside {
    counts: Option<LeadCounts>,
    rate: LeadRate,
    submissions: Submissions,
}

pub fn run(options: &Options, dir: &Path, asked: &str) -> anyhow::Result<Outcome> {
    let workspace = session::open(options)?;
    let (t, source) = (workspace.t, workspace.source.clone());
    let period = period(asked, &workspace.settings.calendar, t)?;
    let mut book = session::read(workspace, Keep::All, true)?;
    let beside = beside(&mut book, &source)?;
    let by = By::parse("owner").map_err(wrong)?;
    let forecast = forecast(options, &book, &beside, &by)?;
    let by_rep = figures(options, &book, &period, Some(&by))?;
    let sources = sources::of_all(options, &source, &book)?;
    let sections = [
        day_sections(options, &book)?,
        pipeline_sections(options, &book, &period)?,
        vec![section("Forecast", forecast.blocks())],
        vec![
            section("Report by rep", by_rep.group_blocks()),
            section("Forecast by rep", forecast.group_blocks()),
        ],
        lead_sections(options, &book, &period, &beside)?,
        vec![section(
            "From list to revenue",
            sources.iter().flat_map(Report::blocks).collect(),
        )],
    ];
    let all = match sources {
        Some(_) => &PAGES[..],
        None => &PAGES[..PAGES.len() - 1],
    };
    let written: Vec<(&str, String)> = all
        .iter()
        .zip(&sections)
        .map(|((file, _), sections)| {
            let page = Linked { all, file };
            (*file, write_linked(&book.title, &page, sections))
        })
        .collect();
    pages::write(dir, &written, GENERATOR).map_err(unwritten)?;
    let line = |(file, _): &(&str, &str)| {
        let path = dir.join(file).display().to_string();
        format!("{}\n", harmless(&path))
    };
    let text: String = all.iter().map(line).collect();
    session::show_text(options, &text, &book)
}

/// Leads and submissions, each file read once.
fn beside(book: &mut Book, source: &Source) -> anyhow::Result<Beside> {
    let (mut funnel, mut rate) = (LeadFunnel::new(book.as_of), Leads::new(book.as_of));
    let lists = lead_dates::read(source, &book.settings, |lead| {
        funnel.add(lead);
        rate.add(lead);
    })?;
    let said = submissions::read(source, &book.settings)?;
    book.also_read(
        lists.files + said.files,
        lists.checksum.wrapping_add(said.checksum),
        lists.left_out.into_iter().chain(said.left_out),
    );
    Ok(Beside {
        counts: funnel.finish(),
        rate: rate.finish(),
        submissions: said.submissions,
    })
}

fn section(title: &'static str, blocks: Vec<Block>) -> Section {
    Section { title, blocks }
}

/// The day at a glance, and what changed since the week before began.
fn day_sections(options: &Options, book: &Book) -> anyhow::Result<Vec<Section>> {
    let (t, all) = (book.as_of, Query::default());
    let large = |_| too_large(options, book);
    let day = day::build(book.at(t, &all), super::commands()).map_err(large)?;
    let eve = book.first_created().map_or(t, |day| day.plus(-1)).min(t);
    let week = book.settings.calendar.period("last-week", t).ok();
    let from = week
        .and_then(|week| week.start)
        .map_or(eve, |start| start.plus(-1));
    let asked = Asked::parse(&[], &book.settings, from, t).map_err(wrong)?;
    let end = |day| End {
        book,
        day,
        asked: &asked,
    };
    let window = changes::Window {
        period: None,
        is_open: false,
        by: None,
        commands: super::commands(),
        called: None,
    };
    let changes = changes::build(&end(from), &end(t), window).map_err(large)?;
    Ok(vec![
        section("Today", day.blocks()),
        section("Since last week began", changes.blocks()),
    ])
}

fn pipeline_sections(
    options: &Options,
    book: &Book,
    period: &Period,
) -> anyhow::Result<Vec<Section>> {
    let (t, all) = (book.as_of, Query::default());
    let large = |_| too_large(options, book);
    let figures = figures(options, book, period, None)?;
    // The leads have a page of their own.
    let funnel = funnel(options, book, period, None)?;
    let health = health::build(book.at(t, &all), None, &super::commands()).map_err(large)?;
    Ok(vec![
        section("Report", figures.blocks()),
        section("Funnel", funnel.blocks()),
        section("Health", health.blocks()),
    ])
}

fn figures(
    options: &Options,
    book: &Book,
    period: &Period,
    by: Option<&By>,
) -> anyhow::Result<figures::FiguresReport> {
    let ask = counts::Ask {
        period,
        cohort: counts::Cohort::Closed,
        by,
    };
    let all = Query::default();
    figures::build(book.at(book.as_of, &all), &ask).map_err(|_| too_large(options, book))
}

fn funnel(
    options: &Options,
    book: &Book,
    period: &Period,
    leads: Option<LeadCounts>,
) -> anyhow::Result<funnel::FunnelReport> {
    let asked = funnel::Asked {
        wanted: Wanted {
            period,
            of: Of::Entered,
            by: None,
        },
        leads,
        value: false,
        why: true,
        commands: super::commands(),
    };
    let all = Query::default();
    funnel::build(book.at(book.as_of, &all), asked).map_err(|_| too_large(options, book))
}

/// The forecast of the quota period, by rep.
fn forecast(
    options: &Options,
    book: &Book,
    beside: &Beside,
    by: &By,
) -> anyhow::Result<forecast::ForecastReport> {
    let (t, all) = (book.as_of, Query::default());
    let period = book.settings.quota_period(t);
    let ask = forecast::Ask {
        period: &period,
        by: Some(by),
        deals: true,
        what_if: &WhatIf::default(),
        since: None,
        leads: beside.rate,
        submissions: &beside.submissions,
        is_alone: &|_| false,
    };
    forecast::build(book.at(t, &all), &ask).map_err(|f| fault(options, book, f))
}

fn lead_sections(
    options: &Options,
    book: &Book,
    period: &Period,
    beside: &Beside,
) -> anyhow::Result<Vec<Section>> {
    let funnel = funnel(options, book, period, beside.counts)?;
    Ok(vec![section("Leads", funnel.lead_blocks())])
}
