//! The JSON of `check`: what was found, by file and line.

use serde::Serialize;

use crate::check::CheckResult;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::day::Day;

/// The JSON of `check`.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct CheckReport<'r> {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    /// Under `--rev` only: the commit that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<&'r str>,
    /// Files that were read.
    pub files: u64,
    pub errors: usize,
    pub warnings: usize,
    /// Deal files that no figure counts.
    pub deals_left_out: u64,
    pub problems: Vec<Problem<'r>>,
}

/// One problem, as JSON.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Problem<'r> {
    /// Relative to the folder, with `/`.
    pub file: &'r str,
    /// From 1; null for a fault without a place.
    pub line: Option<u32>,
    /// In characters, from 1.
    pub column: Option<u32>,
    /// `error` or `warning`.
    pub level: &'static str,
    pub rule: &'static str,
    pub message: &'r str,
    pub help: Option<&'r str>,
}

/// What JSON says of a check.
pub fn report(result: &CheckResult, as_of: Day) -> CheckReport<'_> {
    CheckReport {
        report: "check",
        version: 1,
        as_of,
        rev: result.revision.as_ref().map(|r| r.id.as_str()),
        files: result.files,
        errors: result.count(Level::Error),
        warnings: result.count(Level::Warning),
        deals_left_out: result.deals_left_out,
        problems: result.problems.iter().map(problem).collect(),
    }
}

fn problem(d: &Diagnostic) -> Problem<'_> {
    Problem {
        file: &d.file,
        line: d.spot.as_ref().map(|s| s.line),
        column: d.spot.as_ref().map(|s| s.column),
        level: d.level.word(),
        rule: d.rule,
        message: &d.message,
        help: d.help.as_deref(),
    }
}
