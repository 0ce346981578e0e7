//! The what-if flags of `forecast`: words → what is supposed.

use clap::Args;

use super::session::Wrong;
use super::target;
use crate::analytics::forecast::what_if::{Change, WhatIf};
use crate::model::book::{Book, Standing};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Calendar;
use crate::model::query::Query;
use crate::workspace::load::{Workspace, id_hash, stem};

/// What is supposed, in the head and not in the files.
#[derive(Debug, Args)]
#[command(next_help_heading = "What if (no file is touched)")]
pub struct Supposed {
    /// As if the deal were not there
    #[arg(long, value_name = "ID")]
    without: Vec<String>,
    /// As if it were won: its amount is in what is won already
    #[arg(long, value_name = "ID")]
    win: Vec<String>,
    /// As if it were lost
    #[arg(long, value_name = "ID")]
    lose: Vec<String>,
    /// Not won before a day: acme=2027-01-15, or acme=+30d, from the day it is expected on
    #[arg(long, value_name = "ID=DATE")]
    slip: Vec<String>,
    /// With another amount: acme=60k
    #[arg(long, value_name = "ID=AMOUNT")]
    amount: Vec<String>,
    /// With a close rate so many percentage points higher, or lower: +5%, -3%
    #[arg(long, value_name = "POINTS", allow_hyphen_values = true)]
    close_rate: Option<String>,
    /// As if nobody entered a deal any more
    #[arg(long)]
    no_new: bool,
}

impl Supposed {
    /// Reads the flags; ids are looked up among the folder's deals.
    pub fn read(&self, workspace: &Workspace) -> anyhow::Result<WhatIf> {
        let mut what_if = WhatIf::default();
        let one = |word: &str| -> anyhow::Result<String> {
            let files = target::files(workspace, &[word.to_string()], workspace.t)?;
            Ok(stem(files.first().map_or("", String::as_str)).to_string())
        };
        let mut suppose = |id: &str, change: Change, words: String| {
            what_if.changes.push((id_hash(id), change));
            what_if.words.push(words);
        };
        for (words, change, said) in [
            (&self.without, Change::Without, "were not there"),
            (&self.win, Change::Win, "were won"),
            (&self.lose, Change::Lose, "were lost"),
        ] {
            for word in words {
                let id = one(word)?;
                suppose(&id, change, format!("{id} {said}"));
            }
        }
        for word in &self.slip {
            let (id, value) = pair("--slip", "acme=2027-01-15, acme=+30d", word)?;
            let id = one(id)?;
            let change = slip(value, &workspace.settings.calendar, workspace.t)?;
            let until = match change {
                Change::SlipBy(days) => format!("slipped by {days} days"),
                _ => format!("slipped to {value}"),
            };
            suppose(&id, change, format!("{id} {until}"));
        }
        for word in &self.amount {
            let (id, value) = pair("--amount", "acme=60k", word)?;
            let id = one(id)?;
            let amount = crate::model::query::amount(value).map_err(super::report::wrong)?;
            let words = format!("{id} were {}", crate::report::block::money(amount));
            suppose(&id, Change::Amount(amount), words);
        }
        if let Some(text) = &self.close_rate {
            let points = points(text)?;
            what_if.close_rate = Some(points);
            what_if
                .words
                .push(format!("the close rate were {}", moved(points)));
        }
        if self.no_new {
            what_if.no_new = true;
            what_if.words.push("no new deal came".into());
        }
        Ok(what_if)
    }
}

fn pair<'w>(flag: &str, example: &str, word: &'w str) -> anyhow::Result<(&'w str, &'w str)> {
    match word.split_once('=') {
        Some((id, value)) if !id.is_empty() && !value.is_empty() => Ok((id, value)),
        _ => Err(Wrong {
            message: format!("{flag} {word}: an id and a value are wanted"),
            help: Some(format!("{flag} {example}")),
        }
        .into()),
    }
}

/// A day, or so many days from the one it is expected on.
fn slip(value: &str, calendar: &Calendar, t: Day) -> anyhow::Result<Change> {
    let day = calendar.date(value, t).ok_or_else(|| Wrong {
        message: format!("--slip: \"{value}\" is no date"),
        help: Some("--slip acme=2027-01-15, or acme=+30d from the day it is expected on".into()),
    })?;
    Ok(if value.starts_with(['+', '-']) {
        Change::SlipBy(day.since(t))
    } else {
        Change::SlipTo(day)
    })
}

/// `+5%`, `-3%`, `5`: percentage points, as a share.
fn points(text: &str) -> anyhow::Result<f64> {
    let digits = text.trim().trim_end_matches('%');
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, digits.strip_prefix('+').unwrap_or(digits)),
    };
    let number = Money::from_quoted(digits).ok().map(Money::to_f64);
    match number.filter(|n| *n <= 100.0) {
        Some(n) => Ok(sign * n / 100.0),
        None => Err(Wrong {
            message: format!("--close-rate {text}: percentage points are wanted"),
            help: Some("--close-rate +5%, or -3%".into()),
        }
        .into()),
    }
}

/// `5 points higher`.
fn moved(points: f64) -> String {
    let by = Money::from_model(points.abs() * 100.0);
    let unit = if by == Money::new(1.into()) {
        "point"
    } else {
        "points"
    };
    let way = if points < 0.0 { "lower" } else { "higher" };
    format!("{by} {unit} {way}")
}

/// A change of a deal that is not open, or that the query leaves out, would change nothing in silence.
pub fn check(what_if: &WhatIf, book: &Book, query: &Query) -> anyhow::Result<()> {
    let everything = Query::default();
    let view = book.at(book.as_of, &everything);
    let open: Vec<Standing<'_>> = view.deals().filter(Standing::is_open).collect();
    for ((hash, _), words) in what_if.changes.iter().zip(&what_if.words) {
        let id = words.split(' ').next().unwrap_or_default();
        let message = match open.iter().find(|d| d.facts.id == *hash) {
            Some(deal) if query.credit(book, deal).is_some() => continue,
            Some(_) => format!("{id} is not among the deals asked for"),
            None => format!(
                "{id} is not open on {}: there is nothing to suppose",
                book.as_of
            ),
        };
        return Err(super::report::wrong(message));
    }
    let closes = |rate: f64| rate != 0.0;
    if what_if.close_rate.is_some_and(closes) && !view.deals().any(|d| d.state.closed.is_some()) {
        return Err(super::report::wrong(
            "no deal has closed yet, so there is no close rate to change".into(),
        ));
    }
    Ok(())
}
