//! Which deals the words of a command mean: ids, parts of ids, or a query.

use super::session::{self, Wrong};
use crate::model::book::Keep;
use crate::model::day::Day;
use crate::model::query::Query;
use crate::workspace::load::{Workspace, stem};
use crate::workspace::lookup::{Directory, Meant, Standing, standing};
use crate::workspace::source::Source;

/// Ids that a message names.
const NAMED: usize = 5;

/// The files that words mean. Words with a colon are a query, and then all are.
pub fn files(workspace: &Workspace, words: &[String], on: Day) -> anyhow::Result<Vec<String>> {
    if words.iter().any(|w| w.contains(':')) {
        return by_query(workspace, words, on);
    }
    let (source, deals) = (&workspace.source, &workspace.settings.deals_dir);
    let some = Directory::having(source, deals, words)?;
    let mut files: Vec<String> = Vec::new();
    for word in words {
        let file = match some.find(word) {
            Meant::Unknown(_) => one(source, &Directory::all(source, deals)?, word, on)?,
            _ => one(source, &some, word, on)?,
        };
        if !files.contains(&file) {
            files.push(file);
        }
    }
    Ok(files)
}

/// The file of one id, or of a part that only one deal has.
fn one(source: &Source, directory: &Directory, word: &str, today: Day) -> anyhow::Result<String> {
    match directory.find(word) {
        Meant::One(file) => Ok(file.into()),
        Meant::Several(files) => Err(several(source, word, &files)),
        Meant::Doubled(files) => {
            let id = stem(files[0]);
            let others =
                crate::workspace::load::twin_faults(files.iter().map(|f| f.to_string()).collect());
            Err(Wrong {
                message: format!("\"{id}\" has {} files: {}", files.len(), files.join(", ")),
                help: others.into_iter().next_back().and_then(|d| d.help),
            }
            .into())
        }
        Meant::Unknown(near) => {
            let near: Vec<String> = near
                .iter()
                .map(|f| with_standing(source, f, today))
                .collect();
            let message = if near.is_empty() {
                let deals = directory.files.len();
                let count = crate::report::block::count(deals as u64, "deal", "deals");
                format!("no deal \"{word}\" among {count}")
            } else {
                format!("no deal \"{word}\"; near: {}", near.join(", "))
            };
            Err(wrong(message))
        }
    }
}

/// `"sirius" is in 5 ids: sirius-seats, sirius-site (open), 3 closed`.
fn several(source: &Source, word: &str, files: &[&str]) -> anyhow::Error {
    let is_open = |file: &&&str| {
        matches!(
            standing(source, file),
            Standing::Open(_) | Standing::Unreadable
        )
    };
    let open: Vec<&str> = files.iter().filter(is_open).map(|f| stem(f)).collect();
    let closed = files.len() - open.len();
    let mut parts = Vec::new();
    if !open.is_empty() {
        let named = open[..open.len().min(NAMED)].join(", ");
        let more = match open.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        parts.push(format!("{named}{more} (open)"));
    }
    if closed > 0 {
        parts.push(format!("{closed} closed"));
    }
    wrong(format!(
        "\"{word}\" is in {} ids: {}",
        files.len(),
        parts.join(", ")
    ))
}

/// `globex-pilot (won 7 Apr 2025)`.
fn with_standing(source: &Source, file: &str, today: Day) -> String {
    let day = |day: Option<Day>| match day {
        Some(day) if day.year() == today.year() => format!(" {}", day.short()),
        Some(day) => format!(" {}", day.long()),
        None => String::new(),
    };
    let standing = match standing(source, file) {
        Standing::Open(stage) => stage,
        Standing::Won(closed) => format!("won{}", day(closed)),
        Standing::Lost(closed) => format!("lost{}", day(closed)),
        Standing::Unreadable => "not readable".into(),
    };
    format!("{} ({standing})", stem(file))
}

/// The deals of a query, by file; open ones, unless it asks for stages or closings itself.
fn by_query(workspace: &Workspace, words: &[String], on: Day) -> anyhow::Result<Vec<String>> {
    let query = Query::parse(words, &workspace.settings, on).map_err(wrong)?;
    // Opened anew: reading a folder takes the workspace with it.
    let again = crate::workspace::load::open(workspace.source.clone(), |_, _| Ok(on))
        .map_err(|_| wrong("the settings cannot be read".into()))?;
    let book = session::read(again, Keep::All, false)?;
    let asks_closed = words
        .iter()
        .any(|w| w.contains("stage:") || w.contains("closed:"));
    let deals = book.at(on, &query).deals();
    let mut files: Vec<String> = deals
        .filter(|d| d.is_open() || asks_closed)
        .filter_map(|d| d.extra().map(|e| e.file.to_string()))
        .collect();
    files.sort();
    if files.is_empty() {
        let shown = words.join(" ");
        return Err(wrong(format!(
            "no open deal meets {shown}; see pipeline report {shown}"
        )));
    }
    Ok(files)
}

fn wrong(message: String) -> anyhow::Error {
    Wrong {
        message,
        help: None,
    }
    .into()
}
