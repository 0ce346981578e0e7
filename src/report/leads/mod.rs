//! What is said of leads: a file a command.

pub mod best;
pub mod check;
pub mod dedupe;
pub mod icp;
pub mod list;
pub mod next;
pub mod prune;
pub mod row;
pub mod score;

use super::foot::{LeftOut, SourceJson, Tail};
use crate::diagnostic::Diagnostic;
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

/// What the folder says beside its lists.
#[derive(Clone, Debug)]
pub struct Around {
    pub as_of: crate::model::day::Day,
    pub currency: String,
    /// Settings file among the files read, and its checksum.
    pub own_files: u64,
    pub own_checksum: u128,
}

/// What a report about leads alone stands on. `after` is how many leads were created after T.
pub fn tail(scanned: &Scanned, own_files: u64, own_checksum: u128, after: u64) -> Tail {
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
            files: scanned.files + own_files,
            checksum: format!("{:032x}", scanned.checksum.wrapping_add(own_checksum)),
        },
        left_out,
        named: Default::default(),
    }
}
