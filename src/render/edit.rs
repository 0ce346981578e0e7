//! What edits did, a line each: `acme-50-seats: proposal → closing. Back: pipeline move acme-50-seats proposal`.

use super::text::harmless;
use crate::report::block::Part;
use crate::report::edit::EditReport;

/// For people; `plain` writes our own words in ASCII. Lines are not broken: the end of each is there to be typed.
pub fn lines(report: &EditReport, plain: bool) -> String {
    let mut out = String::new();
    for edit in &report.edits {
        if let Some(diff) = &edit.diff {
            out += &safe(diff);
            continue;
        }
        out += &format!("{}: {}", harmless(&edit.id), sentence(&edit.said, plain));
        if let Some(back) = &edit.back {
            out += &format!(". Back: {}", harmless(back));
        }
        out.push('\n');
    }
    out
}

fn sentence(parts: &[Part], plain: bool) -> String {
    let text = |part: &Part| match part {
        Part::Ours(text) if plain => text.replace('→', "->"),
        Part::Ours(text) => text.clone(),
        Part::Theirs(text) | Part::Said(text) | Part::Typed(text) => harmless(text).into_owned(),
    };
    parts.iter().map(text).collect()
}

/// A diff of somebody's file, safe for a terminal.
pub fn safe(diff: &str) -> String {
    diff.lines()
        .map(|line| harmless(line).into_owned() + "\n")
        .collect()
}
