//! The table of rules: what `check` can say, why, and an example of each. `explain RULE`, `docs/check.md`, SARIF and
//! the tests all read it here.

mod beside;
mod files;
mod leads;
mod unusable;
mod warned;

use super::rule::Rule;
use crate::analytics::parts::{count, joined};

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

/// All rules: files first, then deals, the settings, submissions, accounts, lead lists.
pub const RULES: &[Rule] = &joined::<Rule, { count(PARTS) }>(PARTS);

/// A part a subject.
const PARTS: &[&[Rule]] = &[
    files::RULES,
    unusable::RULES,
    warned::RULES,
    beside::RULES,
    leads::RULES,
];

#[cfg(test)]
mod tests {
    use super::super::rule::{Example, PLAIN_DEAL};
    use super::*;
    use crate::check::{CheckResult, run};
    use crate::model::day::Day;
    use crate::workspace::load::{Stop, open};
    use crate::workspace::source::Source;
    use std::path::{Path, PathBuf};

    fn today() -> Day {
        Day::parse("2026-11-23").unwrap()
    }

    /// A folder of its own for a test, gone at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let root =
                std::env::temp_dir().join(format!("pipeline-check-{}-{name}", std::process::id()));
            std::fs::create_dir_all(root.join("deals")).unwrap();
            Folder(root)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn make(example: &Example, folder: &Folder) {
        match example {
            Example::Deal(lines) => folder.write("deals/acme.toml", &Example::whole_deal(lines)),
            Example::Settings(text) => folder.write("pipeline.toml", text),
            Example::Leads(text) => folder.write("leads/expo.csv", text),
            Example::Files(files) => files
                .iter()
                .for_each(|(path, text)| folder.write(path, text)),
            Example::Script(script) => {
                let mut shell = std::process::Command::new("sh");
                let status = shell.arg("-ec").arg(script).current_dir(&folder.0).status();
                assert!(status.unwrap().success(), "{script}");
            }
        }
    }

    fn judged(root: &Path) -> CheckResult {
        match open(Source::Folder(root.into()), |_, _| Ok(today())) {
            Ok(workspace) => run(&workspace, today()).unwrap(),
            Err(Stop::Settings(faults)) => CheckResult::stopped(faults),
            Err(Stop::Other(e)) => panic!("{e}"),
        }
    }

    #[test]
    fn every_rule_is_shown_by_its_examples() {
        for rule in RULES {
            let bad = Folder::new(&format!("bad-{}", rule.id));
            make(&rule.bad, &bad);
            let found = judged(&bad.0).problems;
            assert!(!found.is_empty(), "{}: the bad example is good", rule.id);
            for problem in &found {
                assert_eq!(
                    (problem.rule, problem.level),
                    (rule.id, rule.level),
                    "{found:#?}"
                );
                assert!(problem.help.is_some(), "{problem:?}");
            }
            let good = Folder::new(&format!("good-{}", rule.id));
            make(&rule.good, &good);
            let found = judged(&good.0).problems;
            assert!(found.is_empty(), "{}: {found:#?}", rule.id);
        }
    }

    /// How the sources speak of a rule: its id is the first word in the brackets.
    const CALLS: [&str; 9] = [
        "Diagnostic::error(",
        "Diagnostic::warning(",
        "faults.error(",
        "faults .error(",
        "faults.warn(",
        "faults .warn(",
        "voice.warn(",
        "self.warn(",
        "fault(",
    ];

    #[test]
    fn every_rule_in_the_sources_is_in_the_table() {
        let mut sources = Vec::new();
        let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    sources.push(std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut emitted = Vec::new();
        for source in &sources {
            let code = source.split("#[cfg(test)]").next().unwrap();
            let flat: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
            for call in CALLS {
                for (at, _) in flat.match_indices(call) {
                    let rest = flat[at + call.len()..].trim_start();
                    let literal = rest.strip_prefix('"').and_then(|r| r.split_once('"'));
                    // An id, and not a message: a word, with more arguments after it.
                    if let Some((id, after)) = literal
                        && after.trim_start().starts_with(',')
                        && id
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    {
                        emitted.push(id.to_string());
                    }
                }
            }
        }
        assert!(emitted.len() > 25, "{emitted:?}");
        for id in emitted {
            assert!(rule(&id).is_some(), "{id} is emitted, and not in RULES");
        }
    }

    #[test]
    fn ids_are_unique_and_texts_are_sentences() {
        for (at, r) in RULES.iter().enumerate() {
            assert!(
                r.id.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            assert!(
                !RULES[..at].iter().any(|other| other.id == r.id),
                "{}",
                r.id
            );
            assert!(r.what.ends_with('.') && r.why.ends_with('.'), "{}", r.id);
        }
    }

    #[test]
    fn the_lines_of_an_example_stand_in_for_those_of_a_plain_deal() {
        assert_eq!(Example::whole_deal(""), PLAIN_DEAL);
        let deal = Example::whole_deal("stage = \"won\"\n\n[[split]]\nname = 1\n");
        assert_eq!(deal.matches("stage =").count(), 1);
        assert!(deal.starts_with("name = \"Acme: 50 seats\"\n"));
    }
}
