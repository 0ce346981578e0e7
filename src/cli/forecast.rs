//! `pipeline forecast`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options, REPORTS};
use super::report::{too_large, wrong};
use super::session::{self, Wrong};
use super::supposed;
use crate::analytics::forecast::lead_rate::{LeadRate, Leads};
use crate::analytics::forecast::what_if::WhatIf;
use crate::analytics::group::By;
use crate::diagnostic::shell;
use crate::model::book::{Book, Keep};
use crate::model::day::Day;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::quota::QuotaFault;
use crate::model::settings::Settings;
use crate::model::submission::Submissions;
use crate::report::block;
use crate::report::forecast::{self, Ask, Earlier, Fault};
use crate::workspace::load::Workspace;
use crate::workspace::lookup::{Directory, Meant};
use crate::workspace::source::Source;
use crate::workspace::{lead_dates, submissions};

/// Where the quarter lands, by every method side by side, and what it would take to make the quota
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline forecast                                 the quota period that today is in
  pipeline forecast -p 2027-Q1 --by owner           another period, a line a rep
  pipeline forecast --deals owner:dana              each open deal with its odds, and why
  pipeline forecast --win acme --slip globex=+30d   what if: before, after, difference; no file is touched
  pipeline forecast --close-rate +5% --no-new
  pipeline forecast --since last-week               why it differs from then; the parts add up
  pipeline forecast --since HEAD~5                  why it differs from what was said at a commit

Every row is a landing: what is won already and what comes on top. docs/forecast.md says how.")]
pub struct Arguments {
    /// Which deals: owner:dana stage:proposal.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// 2026-Q4, this-month, FY2027, A..B [default: the quota period that T is in, else the fiscal quarter]
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
    /// A line each: owner, team, company, source, stage, pipeline, type, competitor, tag, month, quarter or custom.KEY
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
    /// Each open deal: stage odds, model odds, odds in the period, expected day, and why
    #[arg(long)]
    deals: bool,
    /// Why the modelled mean differs from the one as of this day, or on the files of a commit: won, lost, new deals, moved,
    /// aged, amounts, rates
    #[arg(long, value_name = "DATE|REV", allow_hyphen_values = true)]
    since: Option<String>,
    #[command(flatten)]
    supposed: supposed::Supposed,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("forecast", &REPORTS)?;
    let by = arguments
        .by
        .as_deref()
        .map(By::parse)
        .transpose()
        .map_err(wrong)?;
    let workspace = session::open(options)?;
    let (t, source) = (workspace.t, workspace.source.clone());
    let deals = workspace.settings.deals_dir.clone();
    let query = Query::parse(&arguments.query, &workspace.settings, t).map_err(wrong)?;
    let period = asked_period(arguments.period.as_deref(), &workspace)?;
    let then = match &arguments.since {
        Some(text) => Some(since(options, text, &arguments.query, &workspace)?),
        None => None,
    };
    let what_if = arguments.supposed.read(&workspace)?;
    if !what_if.is_empty() && period.end.is_some_and(|end| end < t) {
        return Err(wrong(format!(
            "{} is over: there is nothing to suppose",
            period.label
        )));
    }
    let text = query.needs_text() || by.as_ref().is_some_and(By::needs_text);
    let keep = if text || then.is_some() {
        Keep::All
    } else {
        Keep::OpenIds
    };
    let mut book = session::read(workspace, keep, false)?;
    let (leads, submissions) = beside(&mut book, &source)?;
    supposed::check(&what_if, &book, &query)?;
    let ask = Ask {
        period: &period,
        by: by.as_ref(),
        deals: arguments.deals,
        what_if: &what_if,
        since: then.as_ref().map(Then::earlier),
        leads,
        submissions: &submissions,
        // Only a terminal is told what to type: nobody else waits for the listing.
        is_alone: &|word| {
            let has = || Directory::having(&source, &deals, &[word.into()]);
            let is_one = || has().is_ok_and(|d| matches!(d.find(word), Meant::One(_)));
            format == Format::Table && is_one()
        },
    };
    let report = forecast::build(book.at(t, &query), &ask).map_err(|f| fault(options, &book, f))?;
    let outcome = session::show(options, format, &report, &book)?;
    for (note, help) in report.notes() {
        session::remark(options, "note", &note);
        if let Some(help) = help {
            session::remark(options, "help", &help);
        }
    }
    Ok(outcome)
}

/// How the forecast came about, as a text.
pub fn explained(
    options: &Options,
    words: &[String],
    period: Option<&str>,
) -> anyhow::Result<String> {
    let workspace = session::open(options)?;
    let (t, source) = (workspace.t, workspace.source.clone());
    let query = Query::parse(words, &workspace.settings, t).map_err(wrong)?;
    let period = asked_period(period, &workspace)?;
    let keep = if query.needs_text() {
        Keep::All
    } else {
        Keep::OpenIds
    };
    let mut book = session::read(workspace, keep, false)?;
    let (leads, submissions) = beside(&mut book, &source)?;
    let ask = Ask {
        period: &period,
        by: None,
        deals: false,
        what_if: &WhatIf::default(),
        since: None,
        leads,
        submissions: &submissions,
        is_alone: &|_| false,
    };
    let text = forecast::explain::explain(book.at(t, &query), &ask)
        .map_err(|f| fault(options, &book, f))?;
    let commit = book.source.revision.as_ref().map(block::commit);
    Ok(commit.map_or(text.clone(), |commit| format!("{text}\n{commit}\n")))
}

/// The period that was typed, else the one that a quota is for.
fn asked_period(text: Option<&str>, workspace: &Workspace) -> anyhow::Result<Period> {
    match text {
        Some(text) => super::report::period(text, &workspace.settings.calendar, workspace.t),
        None => Ok(workspace.settings.quota_period(workspace.t)),
    }
}

/// The earlier forecast: of a day, on the same files, or of a revision, on its own.
struct Then {
    day: Day,
    files: Option<(Book, Query)>,
}

impl Then {
    fn earlier(&self) -> Earlier<'_> {
        Earlier {
            day: self.day,
            files: self.files.as_ref().map(|(book, query)| (book, query)),
        }
    }
}

/// A date, the eve of a period, or a revision.
fn since(
    options: &Options,
    text: &str,
    words: &[String],
    workspace: &Workspace,
) -> anyhow::Result<Then> {
    let (t, calendar) = (workspace.t, &workspace.settings.calendar);
    let period = || calendar.period(text, t);
    let then = match calendar.date(text, t) {
        Some(day) => Then { day, files: None },
        None if period().is_err() && session::has_revisions(options) => {
            revision(options, text, words, workspace)?
        }
        None => {
            let period = super::report::period(text, calendar, t)?;
            let day = period.start.map_or(Day::MIN, |start| start.plus(-1));
            Then { day, files: None }
        }
    };
    // A branch of the same day is another forecast of that day.
    if then.day > t || then.day == t && then.files.is_none() {
        return Err(wrong(format!(
            "--since {text} is not before {t}, which the forecast is for"
        )));
    }
    Ok(then)
}

/// The files of a revision, which must be told in the same stages and the same money.
fn revision(
    options: &Options,
    word: &str,
    words: &[String],
    workspace: &Workspace,
) -> anyhow::Result<Then> {
    let then = session::open_revision(options, word)?;
    let (old, new) = (&then.settings, &workspace.settings);
    if old.currency != new.currency {
        return Err(wrong(format!(
            "at {word} the currency was {}, and it is {}: the two forecasts have no difference",
            old.currency.code(),
            new.currency.code()
        )));
    }
    let stages = |settings: &Settings| -> Vec<(usize, String)> {
        let stages = settings.stages.iter();
        stages.map(|s| (s.pipeline, s.id.clone())).collect()
    };
    if stages(old) != stages(new) {
        return Err(Wrong {
            message: format!(
                "at {word} the stages were others: what a deal's move was worth cannot be told"
            ),
            help: Some(format!(
                "pipeline forecast --rev {} says what was forecast",
                shell(word)
            )),
        }
        .into());
    }
    let query = Query::parse(words, old, then.t).map_err(wrong)?;
    let book = session::read(then, Keep::All, false)?;
    session::said_of(options, &book, Some(word));
    Ok(Then {
        day: book.as_of,
        files: Some((book, query)),
    })
}

/// Leads and submissions: what a forecast reads beside the deals. Their files are among those it stands on.
pub fn beside(book: &mut Book, source: &Source) -> anyhow::Result<(LeadRate, Submissions)> {
    let mut leads = Leads::new(book.as_of);
    let lists = lead_dates::read(source, &book.settings, |lead| leads.add(lead))?;
    let said = submissions::read(source, &book.settings)?;
    book.also_read(
        lists.files + said.files,
        lists.checksum.wrapping_add(said.checksum),
        lists.left_out.into_iter().chain(said.left_out),
    );
    Ok((leads.finish(), said.submissions))
}

pub fn fault(options: &Options, book: &Book, fault: Fault) -> anyhow::Error {
    match fault {
        Fault::TooLarge | Fault::Quota(QuotaFault::TooLarge) => too_large(options, book),
        Fault::Quota(QuotaFault::NoRate(currency)) => Wrong {
            message: format!(
                "a quota is in {}, which has no rate on {}",
                currency.code(),
                book.as_of
            ),
            help: Some(format!(
                "in pipeline.toml: rates = {{ {} = … }}, {} for one {0}",
                currency.code(),
                book.settings.currency.code()
            )),
        }
        .into(),
    }
}
