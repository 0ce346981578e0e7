//! Head and tail that every report has: of when, and what it stands on.

use super::block::{self, Foot, Line};
use crate::diagnostic::Diagnostic;
use crate::model::book::{Book, Revision, Source, View};
use crate::model::day::Day;

/// A file that is in no figure.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct LeftOut {
    pub file: String,
    pub line: Option<u32>,
    pub column: Option<u32>,
    pub message: String,
}

impl From<&Diagnostic> for LeftOut {
    fn from(d: &Diagnostic) -> LeftOut {
        LeftOut {
            file: d.file.clone(),
            line: d.spot.as_ref().map(|s| s.line),
            column: d.spot.as_ref().map(|s| s.column),
            message: d.message.clone(),
        }
    }
}

/// How many files were read, and the checksum of their content.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct SourceJson {
    pub files: u64,
    pub checksum: String,
}

impl SourceJson {
    /// A book and files that were read beside it, with the sum of their checksums.
    pub fn of(book: &crate::model::book::Book, files: u64, checksum: u128) -> SourceJson {
        let mut source = book.source.clone();
        source.add(files, checksum);
        SourceJson {
            files: source.files,
            checksum: source.checksum,
        }
    }
}

/// The tail of every report's JSON.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Tail {
    /// Under `--rev` only: the commit that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<String>,
    /// No file was left out.
    pub complete: bool,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
    /// Deals with any line dated after T.
    pub after_as_of: u64,
    pub source: SourceJson,
    pub left_out: Vec<LeftOut>,
    #[serde(skip)]
    #[schemars(skip)]
    pub named: Named,
    #[serde(skip)]
    #[schemars(skip)]
    pub revision: Option<Revision>,
}

/// Which deals the counts mean, for people.
#[derive(Clone, Debug, Default)]
pub struct Named {
    pub undated: Vec<String>,
    pub after: Vec<String>,
    /// Dated lines after T.
    pub lines_after: u64,
}

/// Ids that a line names before it says how many more.
const NAMED: usize = 3;

impl Tail {
    pub fn of(view: View<'_>, undated: u64) -> Tail {
        let Source {
            files,
            checksum,
            revision,
        } = view.book.source.clone();
        let mut named = Named::default();
        let mut after_as_of = 0;
        for deal in view.after() {
            after_as_of += 1;
            if let Some(extra) = deal.extra() {
                named.lines_after += u64::from(extra.lines_after);
                named.after.push(extra.id.to_string());
            }
        }
        if undated > 0 {
            let held = view
                .deals()
                .filter(|d| d.undated_from().is_some_and(|from| from <= view.t));
            named.undated = held
                .filter_map(|d| d.extra().map(|e| e.id.to_string()))
                .collect();
        }
        named.after.sort();
        named.undated.sort();
        Tail {
            rev: revision.as_ref().map(|r| r.id.clone()),
            complete: view.book.left_out.is_empty(),
            undated,
            after_as_of,
            source: SourceJson { files, checksum },
            left_out: left_out_files(&view.book.left_out),
            named,
            revision,
        }
    }

    /// Takes in the files of another end: of a comparison between two states of a folder. Files that are left out are
    /// called as git calls them: `3f2a9c1b24:deals/x.toml`.
    pub fn stands_also_on(&mut self, other: &Book) {
        let mut source = Source {
            files: self.source.files,
            checksum: std::mem::take(&mut self.source.checksum),
            revision: None,
        };
        // Written by ourselves, 32 hexadecimal digits.
        let sum = u128::from_str_radix(&other.source.checksum, 16).unwrap_or_default();
        source.add(other.source.files, sum);
        self.source = SourceJson {
            files: source.files,
            checksum: source.checksum,
        };
        let called = |files: &mut [LeftOut], revision: Option<&Revision>| {
            for (file, revision) in files.iter_mut().zip(revision.into_iter().cycle()) {
                file.file = format!("{}:{}", block::short_hash(&revision.id), file.file);
            }
        };
        called(&mut self.left_out, self.revision.as_ref());
        let mut theirs = left_out_files(&other.left_out);
        called(&mut theirs, other.source.revision.as_ref());
        self.left_out.extend(theirs);
        self.complete = self.left_out.is_empty();
        // Each end has its own.
        (self.rev, self.revision) = (None, None);
    }

    /// The line that names the commit, where there is no foot.
    pub fn revision_line(&self) -> Option<Line> {
        self.revision.as_ref().map(|revision| Line {
            text: block::commit(revision),
            hint: None,
        })
    }

    /// `undated 1`, `after 23 Nov: 1 entry`: a line each, if not zero.
    pub fn lines(&self, t: Day) -> Vec<Line> {
        let lines = self.undated_line().into_iter().chain(self.after_line(t));
        lines.collect()
    }

    pub fn undated_line(&self) -> Option<Line> {
        (self.undated > 0).then(|| Line {
            text: format!(
                "undated {}, edited by hand: {}",
                self.undated,
                some(&self.named.undated)
            ),
            hint: None,
        })
    }

    pub fn after_line(&self, t: Day) -> Option<Line> {
        (self.after_as_of > 0).then(|| {
            let entries = self.named.lines_after.max(self.after_as_of);
            let word = if entries == 1 { "entry" } else { "entries" };
            Line {
                text: format!(
                    "after {}: {entries} {word}, not counted: {}",
                    t.short(),
                    some(&self.named.after)
                ),
                hint: None,
            }
        })
    }

    /// ` (incomplete: 2 files left out)`, behind a subject; nothing where none was.
    pub fn incomplete(&self) -> String {
        incomplete_of(self.left_out.len())
    }

    /// `left out: deals/x.toml:3:10: …`, a line a file: what a letter begins with.
    pub fn left_out_lines(&self) -> Vec<Line> {
        /// Files that are named before it says how many more.
        const MOST: usize = 8;
        let line = |file: &LeftOut| {
            let place = match (file.line, file.column) {
                (Some(line), Some(column)) => format!(":{line}:{column}"),
                _ => String::new(),
            };
            format!("left out: {}{place}: {}", file.file, file.message)
        };
        let mut lines: Vec<String> = self.left_out.iter().take(MOST).map(line).collect();
        if self.left_out.len() > MOST {
            lines.push(format!(
                "and {} more: pipeline check",
                self.left_out.len() - MOST
            ));
        }
        let line = |text| Line { text, hint: None };
        lines.into_iter().map(line).collect()
    }

    /// `without 2 files`, behind a total.
    pub fn without(&self) -> Option<String> {
        without_of(self.left_out.len())
    }

    pub fn foot(&self, as_of: Day) -> Foot {
        Foot {
            as_of,
            files: self.source.files,
            left_out: self.left_out.len() as u64,
            checksum: self.source.checksum.clone(),
            commit: self.revision.as_ref().map(block::commit),
        }
    }
}

/// The same of a book.
pub fn incomplete(book: &Book) -> String {
    incomplete_of(left_out_files(&book.left_out).len())
}

/// `without 2 files`, of a book.
pub fn without(book: &Book) -> Option<String> {
    without_of(left_out_files(&book.left_out).len())
}

fn without_of(files: usize) -> Option<String> {
    match files {
        0 => None,
        1 => Some("without 1 file".into()),
        n => Some(format!("without {n} files")),
    }
}

fn incomplete_of(files: usize) -> String {
    match files {
        0 => String::new(),
        1 => " (incomplete: 1 file left out)".into(),
        n => format!(" (incomplete: {n} files left out)"),
    }
}

/// One entry a file.
pub(super) fn left_out_files(faults: &[Diagnostic]) -> Vec<LeftOut> {
    let mut list: Vec<LeftOut> = faults.iter().map(LeftOut::from).collect();
    list.dedup_by(|b, a| a.file == b.file);
    list
}

fn some(ids: &[String]) -> String {
    let shown = ids[..ids.len().min(NAMED)].join(", ");
    match ids.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
