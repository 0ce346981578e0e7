//! `check --fix` and `--diff`: which files have faults that can be mended, and their texts when they are.

use std::path::Path;

use super::run::CheckResult;
use crate::edit::fix::{FIXES, fix};
use crate::edit::history::{History, Top};
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::settings::Settings;
use crate::workspace::git_days;
use crate::workspace::table;

/// How a rule's faults are mended, if they can be.
pub fn fix_of(rule: &str) -> Option<&'static str> {
    FIXES
        .iter()
        .find(|(id, _)| *id == rule)
        .map(|(_, how)| *how)
}

/// The files of a result that have a fault which may be mended, each once.
pub fn files(result: &CheckResult) -> Vec<String> {
    let fixable = result.problems.iter().filter(|p| fix_of(p.rule).is_some());
    let mut files: Vec<String> = fixable.map(|p| p.file.clone()).collect();
    files.dedup();
    files
}

/// A file's text, mended, and what was done; `None` if there is nothing to mend.
pub fn mended(
    root: &Path,
    file: &str,
    text: &str,
    settings: &Settings,
    today: Day,
) -> Option<(String, Vec<String>)> {
    table::parse(text, file).ok()?;
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = &text[..text.len() - plain.len()];
    let brought = |what: Tracked| brought(root, file, plain, settings, what);
    let fixed = fix(plain, settings, today, &brought);
    let said = fixed
        .done
        .into_iter()
        .map(|(rule, said)| format!("{said} ({rule})"));
    (fixed.text != plain).then(|| (format!("{mark}{}", fixed.text), said.collect()))
}

/// The day of the commit that brought what the top says of a field.
fn brought(root: &Path, file: &str, now: &str, settings: &Settings, what: Tracked) -> Option<Day> {
    let held = |text: &str| -> Option<Top> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        table::parse(text, file).ok()?;
        Some(History::read(text, settings).ok()?.top(what).clone())
    };
    let is = held(now)?;
    git_days::since(root, file, |old| {
        held(old).is_some_and(|was| was.held() == is.held())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fix_is_of_a_rule() {
        for (id, _) in FIXES {
            assert!(super::super::rule(id).is_some(), "{id}");
        }
    }
}
