//! One lead by what it is called on the command line, and its row, ready to be changed.

use crate::cli::change::{Work, unwritten, word};
use crate::cli::session::Wrong;
use crate::edit::Refusal;
use crate::edit::csv::Sheet;
use crate::edit::diff::diff;
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_reading::Wishes;
use crate::report::leads::row::{Key, LeadRow, Value};
use crate::workspace::git_index;
use crate::workspace::leads::{ListRead, Lists};
use crate::workspace::write::{OriginalBytes, Writer};

/// The lead that is meant.
pub struct Target {
    pub key: String,
    pub row: LeadRow,
    pub unsubscribed: bool,
    list: ListRead,
}

/// Finds a lead by its key: whole, or by a part that only one has; `leads/expo.csv#jo@acme.example` names its list too.
pub fn find(work: &Work<'_>, typed: &str) -> anyhow::Result<Target> {
    let (list, wanted) = match typed.split_once(".csv#") {
        Some((list, key)) => (Some(format!("{list}.csv")), key.to_lowercase()),
        None => (None, typed.trim().to_lowercase()),
    };
    if wanted.is_empty() {
        return Err(wrong("an empty word is no lead".into(), None));
    }
    let settings = &work.workspace.settings;
    let lists = Lists::find(&work.workspace.source, settings, Wishes::default())?;
    let mut whole: Option<(LeadRow, bool)> = None;
    let mut parts: Vec<(LeadRow, bool)> = Vec::new();
    let mut others = 0_u64;
    let scanned = lists.scan(|lead| {
        if list.as_ref().is_some_and(|list| list != lead.file) {
            return;
        }
        let Some(key) = lead.key() else { return };
        if key == wanted && whole.is_none() {
            whole = Some((LeadRow::of(lead), lead.unsubscribed));
        } else if key.contains(&wanted) {
            match parts.len() {
                0..5 => parts.push((LeadRow::of(lead), lead.unsubscribed)),
                _ => others += 1,
            }
        }
    });
    let (row, unsubscribed) = match (whole, parts.len()) {
        (Some(whole), _) => whole,
        (None, 1) => parts.remove(0),
        (None, 0) => {
            return Err(wrong(
                format!("no lead \"{typed}\""),
                Some(format!("pipeline leads list {}", word(&wanted))),
            ));
        }
        (None, _) => {
            let keys: Vec<String> = parts
                .iter()
                .filter_map(|(row, _)| row.key.clone())
                .collect();
            let more = match others {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            return Err(wrong(
                format!("several leads have \"{typed}\": {}{more}", keys.join("; ")),
                Some("type more of it".into()),
            ));
        }
    };
    let list = scanned.lists.into_iter().find(|l| l.file == row.file);
    let list = list.ok_or_else(|| wrong(format!("{} is gone", row.file), None))?;
    Ok(Target {
        key: row.key.clone().unwrap_or_default(),
        row,
        unsubscribed,
        list,
    })
}

/// A list's bytes with a row changed, not written yet.
pub struct Changed {
    pub original: OriginalBytes,
    pub bytes: Vec<u8>,
    /// Columns that the list had not got.
    pub added: Vec<&'static str>,
    /// The row before and after.
    pub diff: String,
}

impl Target {
    /// What a column of ours says.
    pub fn text(&self, column: Column) -> String {
        match self.row.get(&Key::Column(column)) {
            Value::Text(text) => text.unwrap_or_default(),
            value => value.text(),
        }
    }

    pub fn count(&self, column: Column) -> u64 {
        self.text(column).parse().unwrap_or(0)
    }

    pub fn headings(&self) -> &[Heading] {
        &self.list.headings
    }

    /// Puts texts into the row's columns; those that the list has not got are added to it, behind its last.
    pub fn change(&self, writer: &Writer, changes: &[(Column, String)]) -> anyhow::Result<Changed> {
        let refused = |r: Refusal| wrong(format!("{}: {}", self.row.file, r.message), r.help);
        let original = writer.read_bytes(&self.row.file).map_err(unwritten)?;
        let list = &self.list;
        let mut sheet = Sheet::open(
            &original.bytes,
            list.separator,
            list.header_line,
            list.headings.len(),
        )
        .map_err(refused)?;
        let line = self.row.line;
        let before = sheet.line_text(line).unwrap_or_default();
        let place = |column: Column| list.headings.iter().position(|h| h.column == Some(column));
        let missing = changes.iter().map(|(column, _)| *column);
        let missing: Vec<Column> = missing.filter(|c| place(*c).is_none()).collect();
        let added: Vec<&'static str> = missing.iter().map(|c| c.name()).collect();
        let first = match added.is_empty() {
            true => 0,
            false => sheet.add_columns(&added).map_err(refused)?,
        };
        let places: Vec<(usize, String)> = changes
            .iter()
            .filter_map(|(column, text)| {
                let new = || {
                    missing
                        .iter()
                        .position(|m| m == column)
                        .map(|at| first + at)
                };
                Some((place(*column).or_else(new)?, text.clone()))
            })
            .collect();
        sheet.set(line, &places).map_err(refused)?;
        let after = sheet.line_text(line).unwrap_or_default();
        Ok(Changed {
            diff: row_diff(&self.row.file, line, &before, &after),
            bytes: sheet.bytes(),
            original,
            added,
        })
    }
}

/// One row before and after, with its true line in the head.
fn row_diff(file: &str, line: u64, before: &str, after: &str) -> String {
    let text = diff(file, &format!("{before}\n"), &format!("{after}\n"));
    text.replacen("@@ -1 +1 @@", &format!("@@ -{line} +{line} @@"), 1)
}

impl Changed {
    /// How to take it back, where git has the list as it was.
    pub fn back(&self, work: &Work<'_>) -> Option<String> {
        let path = work.workspace.root().ok()?.join(&self.original.file);
        git_index::is_clean(&path, &self.original.bytes).then(|| {
            let file = work.typed_path(&self.original.file);
            format!("git restore {}", word(&file))
        })
    }
}

pub fn wrong(message: String, help: Option<String>) -> anyhow::Error {
    Wrong { message, help }.into()
}
