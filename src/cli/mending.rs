//! `check --fix`, `--diff` and `--staged`: which files, shown or written.

use std::path::Path;

use super::Outcome;
use super::change::unwritten;
use super::options::Options;
use super::session::{self, Wrong};
use crate::check::{CheckResult, fixes};
use crate::edit::diff::diff;
use crate::model::day::Day;
use crate::render::edit::safe;
use crate::workspace::load::Workspace;
use crate::workspace::write::Writer;
use crate::workspace::{git_days, git_index};

/// The staged files; an error where there is no git.
pub fn staged(root: &Path) -> anyhow::Result<Vec<String>> {
    git_days::staged(root).ok_or_else(|| {
        Wrong {
            message: "--staged is about files that are staged in git, and this folder is in no repository".into(),
            help: Some("pipeline check".into()),
        }
        .into()
    })
}

/// A result about these files alone.
pub fn only(mut result: CheckResult, files: Option<&[String]>) -> CheckResult {
    if let Some(files) = files {
        result.problems.retain(|p| files.contains(&p.file));
    }
    result
}

/// Shows what would be written; found, if anything would.
pub fn show(workspace: &Workspace, result: &CheckResult, today: Day) -> anyhow::Result<Outcome> {
    let mut out = String::new();
    let root = workspace.root()?;
    for file in fixes::files(result) {
        let Ok(text) = std::fs::read_to_string(root.join(&file)) else {
            continue;
        };
        let mended = fixes::mended(root, &file, &text, &workspace.settings, today);
        if let Some((mended, _)) = mended {
            out += &diff(&file, &text, &mended);
        }
    }
    super::print(&safe(&out))?;
    Ok(if out.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

/// Mends what can be mended; answers whether anything was written.
pub fn write(
    options: &Options,
    workspace: &Workspace,
    result: &CheckResult,
    today: Day,
    is_staged: bool,
) -> anyhow::Result<bool> {
    let files = fixes::files(result);
    if files.is_empty() {
        return Ok(false);
    }
    let root = workspace.root()?;
    let writer = Writer::begin(root).map_err(unwritten)?;
    let mut written = Vec::new();
    for file in files {
        let original = writer.read(&file).map_err(unwritten)?;
        let text = &original.text;
        let mended = fixes::mended(root, &file, text, &workspace.settings, today);
        let Some((mended, said)) = mended else {
            continue;
        };
        // What is staged in part is not ours to stage as a whole.
        if is_staged && !git_index::is_clean(&root.join(&file), text.as_bytes()) {
            let message = format!("{file} is staged only in part: not mended");
            session::remark(options, "warning", &message);
            continue;
        }
        writer.replace(&original, &mended).map_err(unwritten)?;
        session::remark(options, "note", &format!("{file}: {}", said.join(", ")));
        written.push(file);
    }
    if is_staged && !git_days::stage(root, &written) {
        return Err(Wrong {
            message: "the mended files could not be staged again".into(),
            help: Some(format!("git add {}", written.join(" "))),
        }
        .into());
    }
    Ok(!written.is_empty())
}
