//! Writes a company down as its pipeline folder: all of its history, or what was known on a day.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::company::{Company, end};
use crate::deal::{Change, Day, Deal, Place, State, date};

/// A foreign deal is in EUR at this rate; amounts are multiples of 5, so that they stay whole numbers in it.
const RATE: &str = "1.25";

/// An empty folder: in memory where Linux has a place for it, as hundreds of companies are hundreds of thousands of files.
pub fn temporary() -> TempDir {
    let memory = Path::new("/dev/shm");
    let place = if std::env::var_os("TMPDIR").is_none() && memory.is_dir() {
        memory.into()
    } else {
        std::env::temp_dir()
    };
    TempDir::with_prefix_in("pipeline-simulator-", place).expect("a temporary folder")
}

/// Writes `pipeline.toml` and a file a deal into an empty folder; with `until`, nothing that is later.
pub fn write(company: &Company, deals: &[Deal], until: Option<Day>, dir: &Path) {
    fs::write(dir.join("pipeline.toml"), settings(company)).expect("settings");
    let mut month = String::new();
    for deal in deals {
        let Some(state) = deal.on(until.unwrap_or(end())) else {
            continue;
        };
        // Some hundred files a folder: a flat one of thousands is slow to make.
        let sub = date(deal.created).format("deals/%Y-%m").to_string();
        if sub != month {
            fs::create_dir_all(dir.join(&sub)).expect("a folder for a month");
            month = sub;
        }
        let path = dir.join(&month).join(format!("{}.toml", deal.id));
        fs::write(path, text(deal, &state, until)).expect("a deal");
    }
}

fn settings(company: &Company) -> String {
    let mut text = format!("fiscal_year_starts = {}\n", company.fiscal_year_starts);
    if company.foreign > 0.0 {
        text += &format!("rates = {{ EUR = {RATE} }}\n");
    }
    for (index, stage) in company.stages.iter().enumerate() {
        text += &format!(
            "[[stage]]\nid = \"{}\"\nprobability = {}\n",
            stage_id(index),
            stage.prior
        );
    }
    text
}

fn stage_id(index: usize) -> String {
    format!("step-{}", index + 1)
}

fn text(deal: &Deal, state: &State, until: Option<Day>) -> String {
    let mut text = format!("name = \"Deal {0}\"\ncompany = \"Customer {0}\"\n", deal.id);
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(text, "{key} = {value}"); // a String takes everything
    };
    line("amount", &amount(deal, state.amount));
    line("stage", &quoted(&place(state.place)));
    line("created", &date(deal.created).to_string());
    line("owner", &quoted(&format!("rep-{}", deal.owner)));
    if deal.foreign {
        line("currency", "\"EUR\"");
    }
    if let Some(closed) = state.closed() {
        line("closed", &date(closed).to_string());
    }
    if let Some(day) = state.expected_close {
        line("expected_close", &date(day).to_string());
    }
    if let Some(p) = state.probability {
        line("probability", &p.to_string());
    }
    if let Some(call) = state.forecast {
        line("forecast", &quoted(call));
    }
    if let Some(day) = state.hold_until {
        line("on_hold_until", &date(day).to_string());
    }
    if !deal.without_history {
        text += &history(deal, until.unwrap_or(end()));
    }
    text
}

/// A line for what changed on a day; another where one thing changed twice on it.
fn history(deal: &Deal, until: Day) -> String {
    let mut entries: Vec<(Day, Vec<Change>)> = Vec::new();
    for &(on, change) in deal.changes.iter().take_while(|change| change.0 <= until) {
        match entries.last_mut() {
            Some((day, same))
                if *day == on && same.iter().all(|other| other.key() != change.key()) =>
            {
                same.push(change);
            }
            _ => entries.push((on, vec![change])),
        }
    }
    let mut text = String::from("history = [\n");
    for (on, changes) in entries {
        let _ = write!(text, "  {{ on = {}", date(on));
        for change in changes {
            let _ = write!(text, ", {} = {}", change.key(), value(deal, change));
        }
        text += " },\n";
    }
    text + "]\n"
}

impl Change {
    fn key(self) -> &'static str {
        match self {
            Change::Stage(_) | Change::Won | Change::Lost => "stage",
            Change::Amount(_) => "amount",
            Change::ExpectedClose(_) => "expected_close",
            Change::Probability(_) => "probability",
            Change::Forecast(_) => "forecast",
            Change::HoldUntil(_) => "on_hold_until",
        }
    }
}

fn value(deal: &Deal, change: Change) -> String {
    match change {
        Change::Stage(stage) => quoted(&stage_id(stage)),
        Change::Won => quoted("won"),
        Change::Lost => quoted("lost"),
        Change::Amount(worth) => amount(deal, worth),
        Change::ExpectedClose(day) | Change::HoldUntil(day) => date(day).to_string(),
        Change::Probability(p) => p.to_string(),
        Change::Forecast(call) => quoted(call),
    }
}

fn place(place: Place) -> String {
    match place {
        Place::Open(stage) => stage_id(stage),
        Place::Won(_) => "won".into(),
        Place::Lost(_) => "lost".into(),
    }
}

fn amount(deal: &Deal, worth: i64) -> String {
    let units = if deal.foreign { worth / 5 * 4 } else { worth };
    units.to_string()
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
