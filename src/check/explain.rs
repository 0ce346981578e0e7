//! The rules in words: for `pipeline explain RULE`, and as the page `docs/check.md`.

use std::fmt::Write;

use super::rule::{Example, PLAIN_DEAL, Rule};
use super::rules::{RULES, rule};
use crate::diagnostic::wrapped;

/// What `pipeline explain` says of a rule; `None` for an id that is none.
pub fn explain(id: &str) -> Option<String> {
    rule(id).map(|rule| {
        let mut text = format!(
            "{} ({}, since {})\n\n",
            rule.id,
            rule.level.word(),
            rule.since
        );
        for paragraph in [rule.what, rule.why] {
            text.push_str(&wrapped(paragraph, 80));
            text.push('\n');
        }
        for (title, example) in [("Not so", &rule.bad), ("But so", &rule.good)] {
            for (place, content) in parts(example) {
                let _ = writeln!(text, "{title}, {place}:\n");
                content.lines().for_each(|line| {
                    let _ = writeln!(text, "{}", format!("    {line}").trim_end());
                });
                text.push('\n');
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    })
}

/// The page of all rules, in Markdown.
pub fn page() -> String {
    let mut text = String::from(
        "# The rules of `pipeline check`\n\n\
         This page is written by the program from its table of rules (`src/check/rules.rs`); \
         `pipeline explain RULE` prints an entry of it.\n\n\
         An **error** leaves the deal, or the row of a lead list, out of every figure; `check` then exits with 1. A \
         **warning** is answered without what it names; `check` exits with 1 for it only under `--strict`.\n\n\
         Examples of deals show the lines that matter. The others are those of a plain deal:\n\n```toml\n",
    );
    text.push_str(PLAIN_DEAL);
    text.push_str("```\n\n| rule | level | what it finds |\n|---|---|---|\n");
    for rule in RULES {
        let _ = writeln!(
            text,
            "| [`{0}`](#{0}) | {1} | {2} |",
            rule.id,
            rule.level.word(),
            rule.what.replace('|', "\\|")
        );
    }
    for rule in RULES {
        text.push('\n');
        entry(&mut text, rule);
    }
    text
}

fn entry(text: &mut String, rule: &Rule) {
    let (id, level, since) = (rule.id, rule.level.word(), rule.since);
    let _ = write!(
        text,
        "## {id}\n\n{level}, since {since}\n\n{}\n\n{}\n",
        rule.what, rule.why
    );
    for (title, example) in [("Not so", &rule.bad), ("But so", &rule.good)] {
        for (place, content) in parts(example) {
            let language = match place.rsplit('.').next() {
                Some("csv`") => "csv",
                _ if place.contains("shell") => "sh",
                _ => "toml",
            };
            let content = content.trim_end();
            let _ = write!(
                text,
                "\n{title}, {place}:\n\n```{language}\n{content}\n```\n"
            );
        }
    }
}

/// Where each part of an example stands, and its text.
fn parts(example: &Example) -> Vec<(String, String)> {
    match example {
        Example::Deal("") => vec![("a plain deal".into(), PLAIN_DEAL.into())],
        Example::Deal(lines) => vec![("a deal".into(), lines.trim_start().into())],
        Example::Settings(text) => vec![("`pipeline.toml`".into(), (*text).into())],
        Example::Leads(text) => vec![("`leads/expo.csv`".into(), (*text).into())],
        Example::Files(files) => files
            .iter()
            .map(|(path, text)| (format!("`{path}`"), (*text).into()))
            .collect(),
        Example::Script(script) => vec![("made in a shell".into(), (*script).into())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_docs_is_the_one_of_the_table() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, page()).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == page(),
            "docs/check.md is older than the rules: UPDATE_DOCS=1 cargo test the_page_in_docs"
        );
    }

    #[test]
    fn a_rule_is_explained_within_eighty_columns() {
        let text = explain("closed").unwrap();
        assert!(text.starts_with("closed (error, since 0.1)\n\n"));
        assert!(text.contains("    closed = 2026-08-01\n"), "{text}");
        for rule in RULES {
            let text = explain(rule.id).unwrap();
            let prose = text.lines().filter(|l| !l.starts_with("    "));
            assert!(prose.map(|l| l.chars().count()).max() <= Some(80), "{text}");
        }
        assert_eq!(explain("no-such-rule"), None);
    }
}
