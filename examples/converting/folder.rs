//! A pipeline folder that a converter fills: made anew, deal by deal, the settings last.
//!
//! Shared by the examples that turn public data into deal files. It writes plain text by hand, as a
//! user's own script would: no part of the program is needed to make the files that it reads.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Converters stop at the first thing that they do not understand.
pub type Failure = Box<dyn Error>;

/// A folder under construction.
pub struct NewFolder {
    root: PathBuf,
    ids: HashSet<String>,
    months: HashSet<String>,
}

impl NewFolder {
    /// Refuses a folder that already holds something: old deals would mix with the new ones.
    pub fn create(root: &Path) -> Result<NewFolder, Failure> {
        fs::create_dir_all(root)?;
        if fs::read_dir(root)?.next().is_some() {
            return Err(format!("{} is not empty", root.display()).into());
        }
        Ok(NewFolder {
            root: root.to_path_buf(),
            ids: HashSet::new(),
            months: HashSet::new(),
        })
    }

    /// Writes `deals/YYYY-MM/ID.toml`, by the month in which the deal was created.
    pub fn write_deal(&mut self, id: &str, created: &str, text: &str) -> Result<(), Failure> {
        // Ids become file names, which some systems compare without regard to case.
        if !self.ids.insert(id.to_lowercase()) {
            return Err(format!("two deals are called {id}").into());
        }
        let month = created
            .get(..7)
            .ok_or_else(|| format!("{id}: {created:?} is no date"))?;
        let folder = self.root.join("deals").join(month);
        if self.months.insert(month.to_string()) {
            fs::create_dir_all(&folder)?;
        }
        fs::write(folder.join(format!("{id}.toml")), text)?;
        Ok(())
    }

    /// Writes `pipeline.toml`; comes last, so that a folder without it is known to be half made.
    pub fn finish(self, settings: &str) -> io::Result<usize> {
        fs::write(self.root.join("pipeline.toml"), settings)?;
        Ok(self.ids.len())
    }
}

/// A TOML string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Stops at a table that is not the expected one: a mirror may hold another file of the same name.
pub fn check_header<R: io::Read>(
    table: &mut csv::Reader<R>,
    expected: &[&str],
) -> Result<(), Failure> {
    let found = table.headers()?;
    if found != expected {
        let expected = expected.join(",");
        return Err(format!("expected the columns {expected}, found {found:?}").into());
    }
    Ok(())
}
