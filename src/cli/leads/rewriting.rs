//! Lead lists, changed: what each is to become, shown first, written when that is asked for.

use std::collections::BTreeMap;

use crate::cli::session::Wrong;
use crate::diagnostic::shell;
use crate::edit::lead_sheet::{Changed, Changes, LeadSheet};
use crate::model::settings::Settings;
use crate::workspace::write::{OriginalBytes, WriteFault, Writer};

/// Changes of several lists, by file.
pub type AllChanges = BTreeMap<String, Changes>;

/// A list with its changes, not yet written.
pub struct Planned {
    pub original: OriginalBytes,
    pub changed: Changed,
}

/// Reads a list that is to be changed, under the lock.
pub fn sheet(
    writer: &Writer,
    settings: &Settings,
    file: &str,
) -> anyhow::Result<(OriginalBytes, LeadSheet)> {
    let original = writer.read_bytes(file).map_err(unwritten)?;
    let sheet =
        LeadSheet::read(&original.bytes, file, &settings.lead_columns).map_err(|fault| Wrong {
            message: format!("{file}: {}", fault.message),
            help: fault.help.clone(),
        })?;
    Ok((original, sheet))
}

/// Writes each list whole or not at all, one after the other.
pub fn write(writer: &Writer, planned: &[Planned]) -> anyhow::Result<()> {
    for plan in planned {
        writer
            .replace_bytes(&plan.original, &plan.changed.bytes)
            .map_err(unwritten)?;
    }
    Ok(())
}

pub fn unwritten(fault: WriteFault) -> anyhow::Error {
    Wrong {
        message: fault.message,
        help: fault.help,
    }
    .into()
}

/// An edit that cannot be made in a file.
pub fn refused(file: &str, message: &str) -> anyhow::Error {
    Wrong {
        message: format!("{file}: {message}"),
        help: None,
    }
    .into()
}

/// A diff with the names of its file above it.
pub fn diff(file: &str, hunks: &str) -> String {
    match hunks {
        "" => String::new(),
        hunks => format!("--- a/{file}\n+++ b/{file}\n{hunks}"),
    }
}

/// The command line as it was typed, with `--write`.
pub fn again() -> String {
    // A flag is one, not a name that begins with a line.
    let typed = |word: String| match word.starts_with('-') {
        true => word,
        false => shell(&word).into_owned(),
    };
    let words: Vec<String> = std::env::args().skip(1).map(typed).collect();
    format!("pipeline {} --write", words.join(" "))
}
