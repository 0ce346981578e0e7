//! What a rule is: an id that stays, its reasons, and two examples that a test holds it to.

use crate::diagnostic::Level;

/// One rule of `check`.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Stays as it is: scripts and editors name it.
    pub id: &'static str,
    /// An error leaves the file (or the row) out; a warning is answered without what it names.
    pub level: Level,
    /// The version it came with.
    pub since: &'static str,
    /// What it finds, in a sentence.
    pub what: &'static str,
    /// Why that matters, and what to do.
    pub why: &'static str,
    /// Brings this rule, and nothing worse.
    pub bad: Example,
    /// Brings nothing at all.
    pub good: Example,
}

/// A folder that shows a rule.
#[derive(Clone, Copy)]
pub enum Example {
    /// Lines of a deal; the lines of `PLAIN_DEAL` that they do not set stand above them.
    Deal(&'static str),
    /// `pipeline.toml`.
    Settings(&'static str),
    /// `leads/expo.csv`.
    Leads(&'static str),
    /// Files by path; a deal's text is whole.
    Files(&'static [(&'static str, &'static str)]),
    /// What a shell makes: for files that no page can show.
    Script(&'static str),
}

/// What every deal has: the lines that the examples leave out.
pub const PLAIN_DEAL: &str = r#"name = "Acme: 50 seats"
company = "Acme Corp"
amount = 48_000.00
stage = "proposal"
created = 2026-08-03
"#;

impl Example {
    /// The whole text of a deal that is given by some of its lines.
    pub fn whole_deal(lines: &str) -> String {
        let key = |line: &str| line.split_once('=').map(|(k, _)| k.trim().to_string());
        let set: Vec<String> = lines
            .lines()
            .take_while(|l| !l.starts_with('['))
            .filter_map(key)
            .collect();
        let kept = PLAIN_DEAL
            .lines()
            .filter(|l| key(l).is_none_or(|k| !set.contains(&k)));
        kept.chain(lines.lines())
            .map(|l| format!("{l}\n"))
            .collect()
    }
}
