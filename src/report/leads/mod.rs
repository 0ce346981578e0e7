//! What is said of leads: a file a command.

pub mod best;
pub mod check;
pub mod dedupe;
pub mod icp;
pub mod import;
pub mod list;
pub mod next;
pub mod prune;
pub mod row;
pub mod score;
pub mod sources;

use super::foot::{LeftOut, SourceJson, Tail, left_out_files};
use crate::diagnostic::Diagnostic;
use crate::model::book::{Book, Revision};
use crate::workspace::leads::{ListRead, Rows, Scanned};

/// What became of the rows of one list.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ListJson {
    pub file: String,
    pub encoding: &'static str,
    /// `,` `;` `|` or a tab.
    pub separator: char,
    #[serde(flatten)]
    pub rows: Rows,
}

impl From<&ListRead> for ListJson {
    fn from(list: &ListRead) -> ListJson {
        ListJson {
            file: list.file.clone(),
            encoding: list.encoding.name(),
            separator: list.separator,
            rows: list.rows,
        }
    }
}

/// What a report about leads stands on beside its lists.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Settings file among the files read, and its checksum.
    pub files: u64,
    pub checksum: u128,
    /// The commit that was read, under `--rev`.
    pub revision: Option<Revision>,
}

/// What the folder says beside its lists.
#[derive(Clone, Debug)]
pub struct Around {
    pub as_of: crate::model::day::Day,
    pub currency: String,
    pub own: Own,
}

/// What a report about leads alone stands on. `after` is how many leads were created after T.
pub fn tail(scanned: &Scanned, own: &Own, after: u64) -> Tail {
    let mut left_out: Vec<LeftOut> = Vec::new();
    for fault in &scanned.left_out {
        // Of a list with many faults the first stands for all; `rows.faulty` counts them.
        if left_out.last().is_none_or(|last| last.file != fault.file) {
            left_out.push(LeftOut::from(fault as &Diagnostic));
        }
    }
    Tail {
        complete: left_out.is_empty(),
        undated: 0,
        after_as_of: after,
        source: SourceJson {
            files: scanned.files + own.files,
            checksum: format!("{:032x}", scanned.checksum.wrapping_add(own.checksum)),
        },
        rev: own.revision.as_ref().map(|r| r.id.clone()),
        left_out,
        named: Default::default(),
        revision: own.revision.clone(),
    }
}

/// The same of a report that the folder's deals are part of.
pub fn tail_with_deals(scanned: &Scanned, own: &Own, after: u64, book: &Book) -> Tail {
    let mut tail = tail(scanned, own, after);
    tail.source = SourceJson::of(book, scanned.files, scanned.checksum);
    tail.left_out.splice(0..0, left_out_files(&book.left_out));
    tail.complete = tail.left_out.is_empty();
    tail
}
