//! Reads a folder to judge it: settings, deals, lead lists, accounts, submissions.

use super::lead_owners::Owners;
use super::{accounts, characters, future, names, settings, shape, sums, twins, voice::Voice};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::book::{Keep, Need, Revision, Segment};
use crate::model::builder::{Faults, build};
use crate::model::day::Day;
use crate::model::lead_reading::{Evidence, Readings, Wishes};
use crate::model::settings::Settings;
use crate::workspace::accounts::ACCOUNTS;
use crate::workspace::find::SETTINGS;
use crate::workspace::folder::{LIMIT, ReadFault};
use crate::workspace::load::{Workspace, diagnostic, not_utf8, stem, threads, unreadable};
use crate::workspace::source::{Source, Unread};
use crate::workspace::submissions::{self, SUBMISSIONS};
use crate::workspace::{lead_csv, table};

/// What `check` found.
#[derive(Debug, Default)]
pub struct CheckResult {
    /// By file, line, column.
    pub problems: Vec<Diagnostic>,
    /// Files that were read: settings, deals, lead lists, accounts, submissions.
    pub files: u64,
    /// Deal files that no figure counts.
    pub deals_left_out: u64,
    /// The commit that was read, if it was one.
    pub revision: Option<Revision>,
}

impl CheckResult {
    /// The answer for a folder whose settings stop every command.
    pub fn stopped(faults: Vec<Diagnostic>) -> CheckResult {
        let mut result = CheckResult {
            problems: faults,
            files: 1,
            ..CheckResult::default()
        };
        result.sort();
        result
    }

    /// How many problems are of a level.
    pub fn count(&self, level: Level) -> usize {
        self.problems.iter().filter(|p| p.level == level).count()
    }

    fn sort(&mut self) {
        debug_assert!(
            self.problems.iter().all(|p| super::rule(p.rule).is_some()),
            "every rule is in the table"
        );
        self.problems.sort_by(|a, b| a.order().cmp(&b.order()));
    }
}

/// Judges every file of a folder. `today` is the day that nothing can have happened after.
pub fn run(workspace: &Workspace, today: Day) -> Result<CheckResult, Unread> {
    let mut result = CheckResult {
        problems: workspace.warnings.clone(),
        files: u64::from(workspace.settings_text.is_some()),
        deals_left_out: 0,
        revision: workspace.revision.clone(),
    };
    if let Some(text) = &workspace.settings_text {
        result.problems.extend(settings::check(text, SETTINGS));
    }
    let judge = Judge {
        settings: &workspace.settings,
        need: Need {
            as_of: workspace.t,
            keep: Keep::Odd,
            seen: false,
        },
        today,
    };
    judge.deals(&workspace.source, &mut result)?;
    judge.lead_lists(&workspace.source, &mut result)?;
    for (dir, keys) in [
        (ACCOUNTS, shape::ACCOUNT),
        (SUBMISSIONS, shape::SUBMISSION_FILE),
    ] {
        judge.others(&workspace.source, dir, keys, &mut result)?;
    }
    result.sort();
    Ok(result)
}

/// What one thread found.
#[derive(Default)]
struct Found {
    problems: Vec<Diagnostic>,
    files: u64,
    left_out: u64,
    /// For what only shows over all files.
    deals: Vec<twins::Deal>,
    accounts: Vec<accounts::Account>,
    /// Files that are to be read as a stream.
    streams: Vec<String>,
}

/// How a file is judged, one at a time: nothing here knows how it was come by.
struct Judge<'w> {
    settings: &'w Settings,
    need: Need,
    today: Day,
}

impl Judge<'_> {
    fn deals(&self, source: &Source, result: &mut CheckResult) -> Result<(), Unread> {
        let dir = &self.settings.deals_dir;
        let parts = source.scan(
            dir,
            "toml",
            threads(),
            LIMIT,
            &|found: &mut Found, file, bytes| {
                self.deal_file(found, file, bytes);
            },
        )?;
        let mut deals = Vec::new();
        for mut part in parts {
            result.files += part.files;
            result.deals_left_out += part.left_out;
            result.problems.append(&mut part.problems);
            deals.append(&mut part.deals);
        }
        let seen_twice = twins::check(deals);
        result.deals_left_out += seen_twice.left_out;
        result.problems.extend(seen_twice.problems);
        Ok(())
    }

    fn deal_file(&self, found: &mut Found, file: &str, bytes: Result<&[u8], ReadFault>) {
        let (problems, alike) = match bytes {
            Err(ReadFault::Link(why)) => return found.problems.push(link(file, why)),
            Err(fault) => (vec![unreadable(file, &fault)], None),
            Ok(bytes) => match std::str::from_utf8(bytes) {
                Err(_) => (vec![not_utf8("utf8", file, bytes)], None),
                Ok(text) => self.deal(file, text),
            },
        };
        let is_left_out = problems.iter().any(|p| p.level == Level::Error);
        found.files += 1;
        found.left_out += u64::from(is_left_out);
        found.problems.extend(problems);
        found.deals.push(twins::Deal {
            file: file.into(),
            is_left_out,
            alike,
        });
    }

    /// Judges the text of a deal; answers also what makes it alike with another.
    fn deal(&self, file: &str, text: &str) -> (Vec<Diagnostic>, Option<u64>) {
        let tree = match table::parse(text, file) {
            Ok(tree) => tree,
            Err(faults) => return (faults, None),
        };
        let root = tree.get_ref();
        let raw = table::raw(root, text.len() - text.trim_start_matches('\u{feff}').len());
        let id = stem(file);
        let mut faults = Faults::with_warnings();
        let mut segment = Segment::default();
        build(
            &raw,
            id,
            file,
            self.settings,
            &self.need,
            &mut segment,
            &mut faults,
        );
        let mut problems: Vec<Diagnostic> = faults
            .list
            .into_iter()
            .map(|fault| diagnostic(fault, text, file))
            .collect();
        let mut voice = Voice::new(text, file);
        shape::check(root, shape::DEAL, &mut voice);
        sums::check(root, id, &mut voice);
        names::check(root, id, self.settings, &mut voice);
        future::check(root, self.today, &mut voice);
        characters::check(root, &mut voice);
        characters::blanks(root, &mut voice);
        problems.extend(voice.finish());
        (problems, twins::alike(&raw))
    }

    fn lead_lists(&self, source: &Source, result: &mut CheckResult) -> Result<(), Unread> {
        let dir = &self.settings.leads_dir;
        // With a limit of nothing the walk only lists: a list is read as a stream, whatever its size.
        let parts = source.scan(
            dir,
            "csv",
            threads(),
            0,
            &|found: &mut Found, file, bytes| match bytes {
                Err(ReadFault::Link(why)) => found.problems.push(link(file, why)),
                Ok(_) | Err(ReadFault::TooLarge) => found.streams.push(file.into()),
                Err(fault) => {
                    found.files += 1;
                    found.problems.push(unreadable(file, &fault));
                }
            },
        )?;
        let mut lists = Vec::new();
        for mut part in parts {
            result.files += part.files + part.streams.len() as u64;
            result.problems.append(&mut part.problems);
            lists.append(&mut part.streams);
        }
        lists.sort();
        let mut owners = Owners::new(&self.settings.reps);
        for file in lists {
            let problems = self.lead_list(source, &file, &mut owners)?;
            result.problems.extend(problems);
        }
        result.problems.extend(owners.finish());
        Ok(())
    }

    fn lead_list(
        &self,
        source: &Source,
        file: &str,
        owners: &mut Owners<'_>,
    ) -> Result<Vec<Diagnostic>, Unread> {
        let mut evidence = Evidence::default();
        owners.begin(file);
        let list = source.open(file)?.and_then(|reader| {
            lead_csv::read(reader, file, &self.settings.lead_columns, |row| {
                evidence.add(row.line, row);
                owners.add(row.line, row);
            })
        });
        Ok(match list {
            Ok(mut list) => {
                let said = Readings::said(&list.headings, Wishes::default());
                let (_, refused) = evidence.settle(&said, &list.headings, file);
                list.faults
                    .extend(refused.into_iter().map(|(_, fault)| fault));
                list.faults
            }
            Err(e) => vec![unreadable(file, &ReadFault::Io(e.to_string()))],
        })
    }

    /// Accounts and submissions: whether they are TOML, and their keys.
    fn others(
        &self,
        source: &Source,
        dir: &str,
        keys: shape::Keys,
        result: &mut CheckResult,
    ) -> Result<(), Unread> {
        let parts = source.scan(
            dir,
            "toml",
            threads(),
            LIMIT,
            &|found: &mut Found, file, bytes| {
                let problems = match bytes {
                    Err(ReadFault::Link(why)) => return found.problems.push(link(file, why)),
                    Err(fault) => vec![unreadable(file, &fault)],
                    Ok(bytes) => match std::str::from_utf8(bytes) {
                        Err(_) => vec![not_utf8("utf8", file, bytes)],
                        Ok(text) => {
                            let mut problems = other(text, file, keys);
                            match dir {
                                SUBMISSIONS => problems.extend(self.submissions(text, file)),
                                _ => found.accounts.extend(account(text, file)),
                            }
                            problems
                        }
                    },
                };
                found.files += 1;
                found.problems.extend(problems);
            },
        )?;
        let mut all = Vec::new();
        for mut part in parts {
            result.files += part.files;
            result.problems.append(&mut part.problems);
            all.append(&mut part.accounts);
        }
        result.problems.extend(accounts::check(all));
        Ok(())
    }

    /// What leaves a file of submissions out, and for whom nobody knows; that it is no TOML was said.
    fn submissions(&self, text: &str, file: &str) -> Vec<Diagnostic> {
        let Ok(tree) = table::parse(text, file) else {
            return Vec::new();
        };
        let mut voice = Voice::new(text, file);
        names::submitted_for(tree.get_ref(), self.settings, &mut voice);
        let mut problems = voice.finish();
        problems.extend(
            submissions::judge(text, file, self.settings)
                .err()
                .into_iter()
                .flatten(),
        );
        problems
    }
}

fn other(text: &str, file: &str, keys: shape::Keys) -> Vec<Diagnostic> {
    match table::parse(text, file) {
        Err(faults) => faults,
        Ok(tree) => {
            let mut voice = Voice::new(text, file);
            shape::check(tree.get_ref(), keys, &mut voice);
            characters::check(tree.get_ref(), &mut voice);
            voice.finish()
        }
    }
}

/// An account, to be compared with the others; that it is no TOML was said.
fn account(text: &str, file: &str) -> Option<accounts::Account> {
    let tree = table::parse(text, file).ok()?;
    Some(accounts::Account::of(tree.get_ref(), text, file))
}

/// A link that is not followed is no file, so that nothing is left out: a warning.
fn link(file: &str, why: String) -> Diagnostic {
    Diagnostic {
        level: Level::Warning,
        ..unreadable(file, &ReadFault::Link(why))
    }
}
