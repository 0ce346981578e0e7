//! What `check` found, written: for people (the line, an excerpt with a caret, what to do), one line each for editors,
//! JSON, annotations of a GitHub workflow, SARIF 2.1.0.
//!
//! Lines for people, editors and workflows are made harmless, as their texts come from files that anybody may have
//! written; JSON and SARIF carry texts whole, in the escapes of JSON.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::text::{harmless, harmless_json};
use crate::check::{CheckResult, RULES, Rule};
use crate::diagnostic::{Diagnostic, Level, Spot};
use crate::model::day::Day;
use crate::report::block::{self, grouped};
use crate::report::check::report;

/// Columns of a line that an excerpt shows; a longer line is cut around its caret.
const EXCERPT_WIDTH: usize = 96;

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[33m";
const CYAN: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// All problems with their excerpts, then the sum of them.
pub fn people(result: &CheckResult, colour: bool, out: &mut impl Write) -> io::Result<()> {
    for problem in &result.problems {
        writeln!(out, "{}", head(problem, colour))?;
        if let Some((number, line, _)) = problem.also.as_deref().and_then(excerpt) {
            writeln!(out, "  {number} | {line}")?;
        }
        if let Some((number, line, caret)) = problem.spot.as_ref().and_then(excerpt) {
            writeln!(out, "  {number} | {line}")?;
            let caret_painted = painted(&caret, colour_of(problem.level), colour);
            let indent = " ".repeat(number.len() + 2);
            writeln!(out, "{indent} | {caret_painted}")?;
        }
        if let Some(help) = &problem.help {
            writeln!(out, "  {}", help_line(help, colour))?;
        }
    }
    if !result.problems.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(result))?;
    match &result.revision {
        Some(revision) => writeln!(out, "{}", block::commit(revision)),
        None => Ok(()),
    }
}

/// One problem as other commands say it on stderr: no excerpt, the help on a line of its own.
pub fn message(problem: &Diagnostic, colour: bool) -> String {
    let head = head(problem, colour);
    match &problem.help {
        Some(help) => format!("{head}\n{}", help_line(help, colour)),
        None => head,
    }
}

/// One line each, as editors and `grep` read it.
pub fn short(result: &CheckResult, out: &mut impl Write) -> io::Result<()> {
    for problem in &result.problems {
        writeln!(out, "{}", head(problem, false))?;
    }
    Ok(())
}

/// `2 errors, 1 warning in 3 of 227 files; 2 deals are in no figure.`
pub fn summary(result: &CheckResult) -> String {
    let files = counted(result.files, "file");
    let levels: Vec<String> = [Level::Error, Level::Warning, Level::Note]
        .into_iter()
        .map(|level| (result.count(level) as u64, level.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    if levels.is_empty() {
        return format!("{files}, no problems.");
    }
    let mut named: Vec<&str> = result.problems.iter().map(|p| p.file.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let mut text = format!(
        "{} in {} of {files}",
        levels.join(", "),
        grouped(named.len() as i128)
    );
    match result.deals_left_out {
        0 => {}
        1 => text.push_str("; 1 deal is in no figure"),
        many => text.push_str(&format!(
            "; {} deals are in no figure",
            grouped(i128::from(many))
        )),
    }
    text + "."
}

fn counted(count: u64, word: &str) -> String {
    format!(
        "{} {word}{}",
        grouped(i128::from(count)),
        if count == 1 { "" } else { "s" }
    )
}

/// `deals/omni.toml:6:10: error[closed]: closed before created (2026-08-03)`
fn head(problem: &Diagnostic, colour: bool) -> String {
    let file = harmless(&problem.file);
    let place = match &problem.spot {
        Some(spot) => format!("{file}:{}:{}", spot.line, spot.column),
        None => file.into_owned(),
    };
    let level = format!("{}[{}]", problem.level.word(), problem.rule);
    let level = painted(&level, colour_of(problem.level), colour);
    format!("{place}: {level}: {}", harmless(&problem.message))
}

fn help_line(help: &str, colour: bool) -> String {
    format!("{} {}", painted("help:", CYAN, colour), harmless(help))
}

fn colour_of(level: Level) -> &'static str {
    match level {
        Level::Error => RED,
        Level::Warning => YELLOW,
        Level::Note => CYAN,
    }
}

fn painted(text: &str, colour: &str, wanted: bool) -> String {
    if wanted {
        format!("{colour}{text}{PLAIN}")
    } else {
        text.into()
    }
}

/// The number of the line, what is shown of it, and the caret line under it. Carets count columns of the terminal:
/// wide characters take two, combining ones none, and a tab is shown as one blank.
fn excerpt(spot: &Spot) -> Option<(String, String, String)> {
    let chars: Vec<char> = spot.text.chars().collect();
    let start = (spot.column as usize).checked_sub(1 + spot.cut as usize)?;
    if start > chars.len() {
        return None;
    }
    let end = (start + spot.width as usize).min(chars.len()).max(start);
    let mut from = 0;
    let width = |from: usize, to: usize| {
        let text: String = chars[from..to].iter().collect();
        harmless(&text).width()
    };
    if width(0, chars.len()) > EXCERPT_WIDTH {
        // A third of the line before the caret is context enough.
        while from < start && width(from, start) > EXCERPT_WIDTH / 3 {
            from += 1;
        }
    }
    let mut to = from;
    let mut shown = 0;
    while to < chars.len() && shown < EXCERPT_WIDTH {
        shown += width(to, to + 1);
        to += 1;
    }
    // What combines with the last character belongs to it.
    while to < chars.len() && width(to, to + 1) == 0 {
        to += 1;
    }
    let dots = |cut: bool| if cut { "..." } else { "" };
    let text: String = chars[from..to].iter().collect();
    let is_cut = from > 0 || spot.cut > 0;
    let line = format!(
        "{}{}{}",
        dots(is_cut),
        harmless(&text),
        dots(to < chars.len())
    );
    let before = dots(is_cut).len() + width(from, start.min(to));
    let marked = width(start.min(to), end.min(to)).max(1);
    let caret = format!("{}{}", " ".repeat(before), "^".repeat(marked));
    Some((spot.line.to_string(), line.trim_end().into(), caret))
}

/// The report as JSON text.
pub fn json(result: &CheckResult, as_of: Day, out: &mut impl Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&report(result, as_of))?;
    writeln!(out, "{}", harmless_json(&text))
}

/// Workflow commands of GitHub, which it shows beside the lines of a pull request. `prefix` leads from the repository's
/// root to the folder, with a `/` at its end, or is empty.
pub fn github(result: &CheckResult, prefix: &str, out: &mut impl Write) -> io::Result<()> {
    for problem in &result.problems {
        let command = match problem.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let path = format!("{prefix}{}", problem.file);
        write!(out, "::{command} file={}", property(&harmless(&path)))?;
        if let Some(spot) = &problem.spot {
            let end = spot.column + spot.width;
            write!(
                out,
                ",line={},col={},endColumn={end}",
                spot.line, spot.column
            )?;
        }
        write!(out, ",title={}", property(problem.rule))?;
        write!(out, "::{}", data(&harmless(&problem.message)))?;
        if let Some(help) = &problem.help {
            write!(out, "%0Ahelp: {}", data(&harmless(help)))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// As the runner's own toolkit escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// SARIF 2.1.0, for code scanning and editors. `prefix` as for [`github`].
pub fn sarif(result: &CheckResult, prefix: &str, out: &mut impl Write) -> io::Result<()> {
    let mut seen = HashMap::new();
    let results: Vec<_> = result
        .problems
        .iter()
        .map(|p| sarif_result(p, prefix, &mut seen))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pipeline",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(sarif_rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log)?;
    writeln!(out, "{}", harmless_json(&text))
}

fn sarif_rule(rule: &Rule) -> serde_json::Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.what },
        "fullDescription": { "text": rule.why },
        "help": { "text": format!("{} pipeline explain {}", rule.why, rule.id) },
        "defaultConfiguration": { "level": sarif_level(rule.level) },
    })
}

fn sarif_level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn sarif_result<'r>(
    problem: &'r Diagnostic,
    prefix: &str,
    seen: &mut HashMap<(&'r str, &'r str, &'r str), u32>,
) -> serde_json::Value {
    let line_text = problem.spot.as_ref().map_or("", |s| s.text.trim());
    let occurrence = seen
        .entry((problem.rule, &problem.file, line_text))
        .or_insert(0);
    *occurrence += 1;
    // Of the line's text and not of its number, so that a line added above does not make an old problem a new one.
    let known_by = format!("{}\0{}\0{line_text}", problem.rule, problem.file);
    let hash = xxhash_rust::xxh3::xxh3_64(known_by.as_bytes());
    let text = match &problem.help {
        Some(help) => format!("{}\n{help}", problem.message),
        None => problem.message.clone(),
    };
    let mut location = json!({
        "artifactLocation": {
            "uri": percent_encoded(&format!("{prefix}{}", problem.file)),
            "uriBaseId": "%SRCROOT%",
        },
    });
    if let Some(spot) = &problem.spot {
        location["region"] = json!({
            "startLine": spot.line,
            "startColumn": spot.column,
            "endColumn": spot.column + spot.width,
        });
    }
    let mut value = json!({
        "ruleId": problem.rule,
        "level": sarif_level(problem.level),
        "message": { "text": text },
        "locations": [{ "physicalLocation": location }],
        "partialFingerprints": { "primaryLocationLineHash": format!("{hash:016x}:{occurrence}") },
    });
    if let Some(index) = RULES.iter().position(|r| r.id == problem.rule) {
        value["ruleIndex"] = json!(index);
    }
    value
}

/// A path as a relative URI: what RFC 3986 does not reserve, and the `/` between folders, stays.
fn percent_encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(byte as char);
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn omni() -> Diagnostic {
        let text = "name = \"Omni\"\ncompany = \"Omni\"\namount = 1\nstage = \"won\"\ncreated = 2026-08-03\n\
                    closed = 2026-08-01\n";
        let at = text.rfind("2026").unwrap();
        Diagnostic::error(
            "closed",
            "deals/omni.toml",
            "closed before created (2026-08-03)",
        )
        .at(text, at..at + 10)
        .help("pipeline set omni closed=DATE")
    }

    fn result(problems: Vec<Diagnostic>) -> CheckResult {
        CheckResult {
            problems,
            files: 227,
            deals_left_out: 1,
            revision: None,
        }
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The caret line of a problem at `what` in a line.
    fn carets(line: &str, what: &str) -> (String, String) {
        let at = line.find(what).unwrap();
        let (_, line, caret) = excerpt(&Spot::of(line, at..at + what.len())).unwrap();
        (line, caret)
    }

    #[test]
    fn people_see_the_line_a_caret_and_what_to_do() {
        let text = written(|out| people(&result(vec![omni()]), false, out));
        assert_eq!(
            text,
            "deals/omni.toml:6:10: error[closed]: closed before created (2026-08-03)\n\
             \x20 6 | closed = 2026-08-01\n\
             \x20   |          ^^^^^^^^^^\n\
             \x20 help: pipeline set omni closed=DATE\n\
             \n\
             1 error in 1 of 227 files; 1 deal is in no figure.\n"
        );
        assert!(!text.contains('\u{1b}'));
        let painted = written(|out| people(&result(vec![omni()]), true, out));
        assert!(painted.contains("\u{1b}[1;31merror[closed]\u{1b}[0m: "));
    }

    #[test]
    fn a_fault_without_a_place_names_the_file_only() {
        let fault = Diagnostic::error("missing", "deals/x.toml", "no stage");
        assert_eq!(
            message(&fault, false),
            "deals/x.toml: error[missing]: no stage"
        );
        assert_eq!(
            message(&omni(), false).lines().last(),
            Some("help: pipeline set omni closed=DATE")
        );
    }

    #[test]
    fn both_lines_of_a_doubled_key_are_shown() {
        let text = "a = 1\nb = 2\na = 3\n";
        let fault = Diagnostic::error("duplicate-key", "deals/x.toml", "a is here twice")
            .at(text, 12..13)
            .also(text, 0..1);
        let shown = written(|out| people(&result(vec![fault]), false, out));
        assert!(
            shown.contains("\n  1 | a = 1\n  3 | a = 3\n    | ^\n"),
            "{shown}"
        );
    }

    #[test]
    fn the_sum_counts_and_agrees() {
        let mut all = result(vec![
            omni(),
            Diagnostic::warning("future", "deals/a.toml", "x"),
            Diagnostic::error("stage", "deals/b.toml", "x"),
        ]);
        all.deals_left_out = 2;
        assert_eq!(
            summary(&all),
            "2 errors, 1 warning in 3 of 227 files; 2 deals are in no figure."
        );
        let clean = CheckResult {
            files: 1_225,
            ..CheckResult::default()
        };
        assert_eq!(summary(&clean), "1,225 files, no problems.");
        let one = CheckResult { files: 1, ..clean };
        assert_eq!(summary(&one), "1 file, no problems.");
    }

    #[test]
    fn carets_stand_under_what_they_mean() {
        // A tab is one blank, 株 takes two columns, the combining accent none.
        let (line, caret) = carets("\tname = \"株e\u{301}\" + \"x\"", "\"x\"");
        assert_eq!(line, " name = \"株e\u{301}\" + \"x\"");
        assert_eq!(caret, format!("{}^^^", " ".repeat(1 + 7 + 5 + 3)));
        let (_, caret) = carets("company = \"株式会社\"", "\"株式会社\"");
        assert_eq!(caret, format!("{}{}", " ".repeat(10), "^".repeat(10)));
        // A control character is shown in one column, an invisible one not at all.
        let (line, caret) = carets("a = \"\u{1b}[2J\u{200b}\" b", "b");
        assert_eq!(
            (line.as_str(), caret.as_str()),
            ("a = \"␛[2J\" b", "           ^")
        );
    }

    #[test]
    fn a_long_line_is_cut_around_its_caret() {
        let long = format!("{} here {}", "x".repeat(200), "y".repeat(200));
        let (line, caret) = carets(&long, "here");
        assert!(line.width() <= EXCERPT_WIDTH + 6, "{line}");
        assert_eq!(&line[caret.find('^').unwrap()..][..4], "here");
        let (line, caret) = carets(&format!("{} here", "x".repeat(1_000_000)), "here");
        assert!(line.width() < 100 && line.starts_with("..."), "{line}");
        assert_eq!(&line[caret.find('^').unwrap()..], "here");
    }

    #[test]
    fn hostile_text_is_tamed_where_a_terminal_reads_it() {
        let fault = Diagnostic::error("stage", "deals/\u{1b}[2Jx.toml", "no \"\u{202e}\u{9b}\"")
            .at("stage = \"\u{7}\"", 8..11)
            .help("\u{1b}]0;x\u{7}");
        let all = result(vec![fault]);
        for text in [
            written(|out| people(&all, false, out)),
            written(|out| short(&all, out)),
            written(|out| github(&all, "", out)),
        ] {
            assert!(
                !text.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}']),
                "{text}"
            );
        }
    }

    #[test]
    fn annotations_are_escaped_as_the_runner_wants() {
        let fault =
            Diagnostic::warning("twin", "deals/a,b:c 100%.toml", "as\nx 5%").help("git rm x");
        let text = written(|out| github(&result(vec![fault, omni()]), "crm/", out));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "::warning file=crm/deals/a%2Cb%3Ac 100%25.toml,title=twin::as x 5%25%0Ahelp: git rm x"
        );
        assert!(lines[1].starts_with(
            "::error file=crm/deals/omni.toml,line=6,col=10,endColumn=20,title=closed::closed before"
        ));
    }

    #[test]
    fn json_has_the_promised_keys() {
        let day = Day::parse("2026-11-23").unwrap();
        let text = written(|out| json(&result(vec![omni()]), day, out));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["report"], "check");
        assert_eq!(value["as_of"], "2026-11-23");
        assert_eq!(
            (&value["errors"], &value["warnings"]),
            (&json!(1), &json!(0))
        );
        assert_eq!(
            value["problems"][0],
            json!({ "file": "deals/omni.toml", "line": 6, "column": 10, "level": "error", "rule": "closed",
                    "message": "closed before created (2026-08-03)", "help": "pipeline set omni closed=DATE" })
        );
    }

    #[test]
    fn sarif_names_rules_places_and_fingerprints() {
        let mut moved = omni();
        moved.spot.as_mut().unwrap().line = 9;
        let odd = Diagnostic::warning("twin", "deals/a (copy) é#1.toml", "x");
        let read = |problems| -> serde_json::Value {
            serde_json::from_str(&written(|out| sarif(&result(problems), "", out))).unwrap()
        };
        let log = read(vec![omni(), omni(), odd]);
        let run = &log["runs"][0];
        assert_eq!(log["version"], "2.1.0");
        let first = &run["results"][0];
        let index = first["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "closed");
        let place = &first["locations"][0]["physicalLocation"];
        assert_eq!(
            place["region"],
            json!({ "startLine": 6, "startColumn": 10, "endColumn": 20 })
        );
        let print =
            |r: &serde_json::Value| r["partialFingerprints"]["primaryLocationLineHash"].clone();
        assert_ne!(
            print(first),
            print(&run["results"][1]),
            "two of a kind are two"
        );
        let after = read(vec![moved]);
        assert_eq!(print(first), print(&after["runs"][0]["results"][0]));
        assert_eq!(
            run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "deals/a%20%28copy%29%20%C3%A9%231.toml"
        );
    }
}
