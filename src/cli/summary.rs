//! `pipeline summary`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options};
use super::report::{too_large, wrong};
use super::session::{self, Wrong};
use crate::analytics::waterfall::{End, compare};
use crate::analytics::week::expected_by;
use crate::diagnostic::nearest;
use crate::model::address::Address;
use crate::model::asked::Asked;
use crate::model::book::{Book, Keep};
use crate::model::day::Day;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::settings::Settings;
use crate::model::watch::{Rule, Watch};
use crate::report::alerts::{self, Evidence};
use crate::report::block::{Block, Report};
use crate::report::summary::{self, Fault, Spans};

/// A week, or another period, on one page: what was won, lost, moved and slipped, the metrics, the quota
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline summary                                        last week
  pipeline summary -p last-month owner:dana
  pipeline summary --format email | sendmail -t           From and To: [summary] in pipeline.toml
  pipeline summary --only-if any --format email           nothing, unless a [[watch]] rule found something

The page is for the last day of the period, so that a second run says the same. What is outside the usual range of the
12 periods before is said to be more than noise.")]
pub struct Arguments {
    /// Which deals: owner:dana stage:proposal.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Of which period: last-week, 2026-W47, last-month, 2026-Q3, A..B
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        default_value = "last-week",
        allow_hyphen_values = true
    )]
    period: String,
    /// Print nothing unless a rule found something, then the deals behind it, and exit with 1. A [[watch]] of pipeline.toml
    /// by its id, open-fell, commit-pushed, chance-below, no-new-pipeline, or any for every [[watch]]
    #[arg(long, value_name = "RULE")]
    only_if: Vec<String>,
    /// email: whom it goes to [default: to of [summary]]
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// email: whom it is from [default: from of [summary]]
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// email: what it is about [default: subject of [summary], else won and the chance]
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
}

const FORMATS: [Format; 7] = [
    Format::Table,
    Format::Plain,
    Format::Markdown,
    Format::Html,
    Format::Json,
    Format::Csv,
    Format::Email,
];

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("summary", &FORMATS)?;
    let workspace = session::open(options)?;
    let t = workspace.t;
    let period = workspace
        .settings
        .calendar
        .period(&arguments.period, t)
        .map_err(|fault| wrong(fault.to_string()))?;
    let (start, end) = whole(&period, t)?;
    // The page is for the period's last day: whatever stands in the settings by a relative date is meant on it.
    let workspace = session::open_as_of(options, end.min(t))?;
    let at_end = Query::parse(&arguments.query, &workspace.settings, end.min(t)).map_err(wrong)?;
    // What is wrong with the letter, or with the rules, is said before anything is read.
    let letter = Letter::of(format, &arguments, &workspace.settings)?;
    let watches = watches(&arguments.only_if, &workspace.settings)?;
    let keep = if at_end.needs_text() {
        Keep::All
    } else {
        Keep::Since(start.plus(-1))
    };
    let book = session::read(workspace, keep, true)?;
    let first = book.first_created();
    let spans = Spans::of(&period, &book.settings.calendar, first, book.as_of)
        .ok_or_else(|| open_end(&period))?;
    let (from, to) = (spans.first_day().min(start.plus(-1)), spans.last_day());
    let asked = Asked::parse(&arguments.query, &book.settings, from, to).map_err(wrong)?;
    let report = summary::build(&book, &asked, &spans, super::commands())
        .map_err(|f| fault(options, &book, f))?;
    if arguments.only_if.is_empty() {
        let page = || (report.page(true), report.subject());
        let outcome = print(options, format, &report, page, letter.as_ref(), &book)?;
        for note in report.notes() {
            session::remark(options, "note", &note);
        }
        return Ok(outcome);
    }
    let end = |day| End {
        book: &book,
        day,
        asked: &asked,
    };
    let changes =
        compare(&end(start.plus(-1)), &end(to), None).map_err(|_| too_large(options, &book))?;
    let expected = match report.quota.as_ref().and_then(|q| q.period.end) {
        Some(end) => expected_by(book.at(to, asked.on(to)), end),
        None => Vec::new(),
    };
    let evidence = Evidence {
        summary: &report,
        changes: &changes,
        expected: &expected,
    };
    let Some(alerts) = alerts::build(&evidence, &watches) else {
        return Ok(session::said(options, &book));
    };
    let page = || (alerts.page(true), alerts.subject());
    print(options, format, &alerts, page, letter.as_ref(), &book)?;
    Ok(Outcome::Found)
}

/// Whom a letter is from, whom it goes to, and a subject that was asked for.
#[cfg_attr(not(feature = "mail"), allow(dead_code))] // refused before it is read
struct Letter {
    from: Address,
    to: Vec<Address>,
    subject: Option<String>,
}

impl Letter {
    /// Of the flags, else of the settings; nothing for another format.
    fn of(
        format: Format,
        arguments: &Arguments,
        settings: &Settings,
    ) -> anyhow::Result<Option<Letter>> {
        if format != Format::Email {
            return Ok(None);
        }
        if cfg!(not(feature = "mail")) {
            return Err(wrong(
                "this pipeline was built without the feature mail".into(),
            ));
        }
        let read = |text: &String| Address::parse(text).map_err(wrong);
        let to = arguments
            .to
            .iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        let to = if to.is_empty() {
            settings.letter.to.clone()
        } else {
            to
        };
        let from = arguments.from.as_ref().map(read).transpose()?;
        let Some(from) = from.or_else(|| settings.letter.from.clone()) else {
            return Err(nobody(
                "From",
                "whom is it from",
                "from = \"pipeline@acme.example\"",
            ));
        };
        if to.is_empty() {
            return Err(nobody("To", "whom is it for", "to = \"team@acme.example\""));
        }
        let subject = arguments
            .subject
            .clone()
            .or_else(|| settings.letter.subject.clone());
        Ok(Some(Letter { from, to, subject }))
    }
}

fn nobody(header: &str, question: &str, line: &str) -> anyhow::Error {
    Wrong {
        message: format!("no {header}: {question}?"),
        help: Some(format!(
            "in pipeline.toml: [summary] {line}; or --{} ADDRESS",
            header.to_lowercase()
        )),
    }
    .into()
}

/// The rules that are meant: by the id of a [[watch]], by a rule's own name, or all of the settings.
fn watches(names: &[String], settings: &Settings) -> anyhow::Result<Vec<Watch>> {
    let mut meant: Vec<Watch> = Vec::new();
    for name in names {
        let written = settings.watches.iter().find(|w| w.id == *name);
        let own = || {
            Rule::parse(name, None).map(|rule| Watch {
                id: name.clone(),
                rule,
            })
        };
        if let Some(watch) = written.cloned().or_else(own) {
            meant.push(watch);
        } else if name == ANY {
            if settings.watches.is_empty() {
                return Err(Wrong {
                    message: "no [[watch]] in pipeline.toml, so that any of them is none".into(),
                    help: Some(format!(
                        "in pipeline.toml: [[watch]] rule = \"{}\"; or --only-if {}",
                        Rule::NAMES[0],
                        Rule::NAMES[0]
                    )),
                }
                .into());
            }
            meant.extend(settings.watches.iter().cloned());
        } else {
            return Err(unknown_rule(name, settings));
        }
    }
    Ok(meant)
}

/// Every rule of the settings.
const ANY: &str = "any";

fn unknown_rule(name: &str, settings: &Settings) -> anyhow::Error {
    let ids = settings.watches.iter().map(|w| w.id.as_str());
    let known = ids.chain(Rule::NAMES).chain([ANY]);
    let meant = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => {
            let mut known: Vec<&str> = known.collect();
            known.dedup();
            format!("there are {}", known.join(", "))
        }
    };
    wrong(format!("no rule \"{name}\"; {meant}"))
}

/// Prints a report, as a letter where one is asked for.
fn print(
    options: &Options,
    format: Format,
    report: &impl Report,
    page: impl FnOnce() -> (Vec<Block>, String),
    letter: Option<&Letter>,
    book: &Book,
) -> anyhow::Result<Outcome> {
    match letter {
        None => session::show(options, format, report, book),
        Some(letter) => {
            let (blocks, subject) = page();
            let text = written(letter, &blocks, subject, book);
            session::show_text(options, &text, book)
        }
    }
}

#[cfg(feature = "mail")]
fn written(letter: &Letter, blocks: &[Block], subject: String, book: &Book) -> String {
    let incomplete = crate::report::foot::incomplete(book);
    let subject = match &letter.subject {
        Some(own) => own.clone() + &incomplete,
        None => subject,
    };
    crate::render::mail::write(&crate::render::mail::Letter {
        from: &letter.from,
        to: &letter.to,
        subject: &subject,
        blocks,
    })
}

/// Nobody comes here: the command line was refused.
#[cfg(not(feature = "mail"))]
fn written(_: &Letter, _: &[Block], _: String, _: &Book) -> String {
    String::new()
}

/// First and last day of a period that has both, and begins by `t`.
fn whole(period: &Period, t: Day) -> anyhow::Result<(Day, Day)> {
    let (Some(start), Some(end)) = (period.start, period.end) else {
        return Err(open_end(period));
    };
    if start > t {
        return Err(wrong(format!(
            "{} begins on {start}, after {t}, and nothing later is seen",
            period.label
        )));
    }
    Ok((start, end))
}

fn open_end(period: &Period) -> anyhow::Error {
    Wrong {
        message: format!(
            "a page is of a period with a first and a last day; \"{}\" has an open end",
            period.label
        ),
        help: Some("pipeline summary -p last-week, 2026-W47, last-month or A..B".into()),
    }
    .into()
}

fn fault(options: &Options, book: &Book, fault: Fault) -> anyhow::Error {
    let fault = match fault {
        Fault::TooLarge => return too_large(options, book),
        Fault::Quota(fault) => crate::report::forecast::Fault::Quota(fault),
    };
    super::forecast::fault(options, book, fault)
}
