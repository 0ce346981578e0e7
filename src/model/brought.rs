//! Who brought an edit, and when: a commit, without anything of git.

use super::day::Day;

/// What brought an edit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Brought {
    /// The commit's whole hash; `null`: it is not committed yet.
    pub commit: Option<String>,
    /// Who wrote it, as the commit names them; `null` where nobody is named.
    pub author: Option<String>,
    pub email: Option<String>,
    /// The day of the author's clock.
    pub authored: Day,
    /// The commit's day, by the committer's clock: since then the files said so. Of what is not committed, today.
    pub on: Day,
    /// The first line of its message.
    pub subject: String,
}

/// A version of a deal among those that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// There was no file.
    Absent,
    /// It could not be read as a deal.
    Broken,
    /// A row of a book's only segment.
    At(usize),
}
