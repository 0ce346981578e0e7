//! What an edit does to the text of a deal: text in, text out, no disk.
//!
//! A file is never written anew. Its places are mapped to the byte, and an edit inserts, replaces or takes out only the
//! bytes it must; comments, order, spacing, line ends and unknown keys stay as they are. Every step maps the text anew:
//! a deal is small, and no step needs to know what another one moved.

pub mod csv;
pub mod diff;
pub mod draft;
pub mod encode;
pub mod entries;
pub mod field;
pub mod fix;
pub mod forget;
pub mod held;
pub mod history;
pub mod lead_log;
pub mod lead_sheet;
pub mod list;
pub mod log;
pub mod map;
pub mod pairs;
pub mod retell;
pub mod set;
pub mod stage;
pub mod submission;
pub mod text;

/// Why an edit was not made: a sentence, and what to type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    pub help: Option<String>,
}

impl Refusal {
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal {
            message: message.into(),
            help: None,
        }
    }

    /// The same, with what to type.
    pub fn help(mut self, help: impl Into<String>) -> Refusal {
        self.help = Some(help.into());
        self
    }
}
