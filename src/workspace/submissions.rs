//! `submissions/*.toml` → what was submitted, a file a period. A file with any fault is left out and named, like a deal.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::folder::{LIMIT, ReadFault};
use super::load::{hash, not_utf8, stem, unreadable};
use super::source::{Source, Unread};
use super::table::{self, field, get};
use crate::diagnostic::Diagnostic;
use crate::model::builder::{Value, read_day, read_money};
use crate::model::day::Day;
use crate::model::money::{DECIMALS, Money};
use crate::model::quota::Whom;
use crate::model::settings::Settings;
use crate::model::submission::{PeriodSubmissions, Submission, Submissions, period_of};

/// The folder of them.
pub const SUBMISSIONS: &str = "submissions";

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    pub submissions: Submissions,
    pub files: u64,
    /// The sum of the files' checksums, as in `load`.
    pub checksum: u128,
    /// Files that no figure counts, by path.
    pub left_out: Vec<Diagnostic>,
}

/// Reads every file of submissions of a folder.
pub fn read(source: &Source, settings: &Settings) -> Result<Read, Unread> {
    let visit = |read: &mut Read, file: &str, bytes: Result<&[u8], ReadFault>| {
        if matches!(bytes, Err(ReadFault::Link(_))) {
            return;
        }
        read.files += 1;
        let content = bytes.as_ref().map_or(&b""[..], |bytes| bytes);
        read.checksum = read.checksum.wrapping_add(hash(file, content));
        let judged = match bytes {
            Err(fault) => Err(vec![unreadable(file, &fault)]),
            Ok(bytes) => match std::str::from_utf8(bytes) {
                Err(_) => Err(vec![not_utf8("utf8", file, bytes)]),
                Ok(text) => judge(text, file, settings),
            },
        };
        match judged {
            Ok(found) => read.submissions.0.push(found),
            Err(faults) => read.left_out.extend(first(faults)),
        }
    };
    // One thread: a file a quarter.
    let mut parts = source.scan(SUBMISSIONS, "toml", 1, LIMIT, &visit)?;
    let mut read = parts.pop().unwrap_or_default();
    read.submissions.0.sort_by(|a, b| a.file.cmp(&b.file));
    read.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(read)
}

/// The first fault of a file that is left out.
fn first(faults: Vec<Diagnostic>) -> Option<Diagnostic> {
    faults.into_iter().min_by(|a, b| a.order().cmp(&b.order()))
}

/// The paths of the files, without reading them, in order.
pub fn files(source: &Source) -> Result<Vec<String>, Unread> {
    // With a limit of nothing the walk only lists.
    let visit = |files: &mut Vec<String>, file: &str, bytes: Result<&[u8], ReadFault>| {
        if bytes.is_ok() {
            files.push(file.into());
        }
    };
    let mut files = source.scan(SUBMISSIONS, "toml", 1, 0, &visit)?.concat();
    files.sort();
    Ok(files)
}

/// Judges the text of a file: what was submitted, or every fault.
pub fn judge(
    text: &str,
    file: &str,
    settings: &Settings,
) -> Result<PeriodSubmissions, Vec<Diagnostic>> {
    let tree = table::parse(text, file)?;
    let mut reader = Reader {
        text,
        file,
        offset: text.len() - text.trim_start_matches('\u{feff}').len(),
        faults: Vec::new(),
    };
    let all = reader.all(tree.get_ref());
    let period = period_of(stem(file), &settings.calendar);
    if period.is_none() {
        let message = format!(
            "\"{}\" names no period that always has the same days",
            stem(file)
        );
        let fault = Diagnostic::error("submission", file, message);
        reader.faults.push(
            fault.help("call it after its period: 2026-Q4.toml, FY2027-Q1.toml, 2026-11.toml"),
        );
    }
    match period {
        Some(period) if reader.faults.is_empty() => Ok(PeriodSubmissions {
            file: file.into(),
            period,
            all,
        }),
        _ => Err(reader.faults),
    }
}

/// A file while it is judged.
struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    /// Length of a BOM, which the parser did not see.
    offset: usize,
    faults: Vec<Diagnostic>,
}

type Node<'t, 'i> = &'t Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn fault(
        &mut self,
        rule: &'static str,
        span: std::ops::Range<usize>,
        message: &str,
        help: &str,
    ) {
        let span = span.start + self.offset..span.end + self.offset;
        let fault = Diagnostic::error(rule, self.file, message).at(self.text, span);
        self.faults.push(fault.help(help));
    }

    /// The entries; meaningless once there is a fault.
    fn all(&mut self, root: &DeTable<'_>) -> Vec<Submission> {
        let Some(node) = get(root, "submission") else {
            return Vec::new();
        };
        let help = "[[submission]], one block each";
        let Some(list) = node.get_ref().as_array() else {
            self.fault(
                "type",
                node.span(),
                "submission is not a list of tables",
                help,
            );
            return Vec::new();
        };
        let mut all = Vec::with_capacity(list.len());
        for entry in list.iter() {
            match entry.get_ref().as_table() {
                Some(table) => all.extend(self.one(table, entry)),
                None => self.fault("type", entry.span(), "a submission is a table", help),
            }
        }
        all
    }

    fn one(&mut self, table: &DeTable<'_>, entry: Node<'_, '_>) -> Option<Submission> {
        let on = self.required(table, entry, "on", "on = 2026-11-16");
        let on = on.and_then(|node| self.day(node));
        let whom = self.required(table, entry, "for", WHOM);
        let whom = whom.and_then(|node| self.whom(node));
        let commit = self.required(table, entry, "commit", "commit = 410_000.00");
        let commit = commit.and_then(|node| self.money(node));
        // What else is wrong is ignored, and `check` says so.
        let text = |key| get(table, key)?.get_ref().as_str().map(String::from);
        let best_case = get(table, "best_case").and_then(|node| amount(node)?.ok());
        Some(Submission {
            on: on?,
            by: text("by"),
            whom: whom?,
            commit: commit?,
            best_case,
            note: text("note"),
        })
    }

    fn required<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        entry: Node<'_, '_>,
        key: &str,
        help: &str,
    ) -> Option<Node<'t, 'i>> {
        let found = get(table, key);
        if found.is_none() {
            let message = format!("a submission without {key}");
            self.fault("missing", entry.span(), &message, help);
        }
        found
    }

    fn day(&mut self, node: Node<'_, '_>) -> Option<Day> {
        let day = read_day(&field(node, 0).value);
        if day.is_none() {
            let message = "on is a date such as 2026-11-16";
            self.fault("date", node.span(), message, "on = YYYY-MM-DD");
        }
        day
    }

    fn whom(&mut self, node: Node<'_, '_>) -> Option<Whom> {
        let whom = node.get_ref().as_str().and_then(Whom::parse);
        if whom.is_none() {
            let message = "for is owner:…, team:… or all";
            self.fault("submission", node.span(), message, WHOM);
        }
        whom
    }

    fn money(&mut self, node: Node<'_, '_>) -> Option<Money> {
        let found = amount(node);
        match found {
            Some(Ok(money)) => return Some(money),
            Some(Err(message)) => {
                self.fault("amount", node.span(), &message, "commit = 410_000.00")
            }
            None => {
                let message = "commit is a number";
                self.fault("amount", node.span(), message, "commit = 410_000.00");
            }
        }
        None
    }
}

const WHOM: &str = "for = \"owner:dana\", \"team:emea\" or \"all\"";

/// An amount as a deal's is read; `None` for another kind of value.
fn amount(node: Node<'_, '_>) -> Option<Result<Money, String>> {
    let value = field(node, 0).value;
    if !matches!(value, Value::Integer(..) | Value::Float(_) | Value::Text(_)) {
        return None;
    }
    let read = read_money(&value)?.and_then(Money::with_few_decimals);
    Some(read.map_err(|_| {
        format!(
            "commit is a number that is not negative, of at most 28 digits and {DECIMALS} decimals"
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(file: &str, text: &str) -> Result<Vec<String>, Vec<String>> {
        judge(text, file, &Settings::default())
            .map(|found| {
                let shown = |s: &Submission| {
                    let best = s.best_case.map_or("-".into(), |b| b.to_string());
                    format!("{} {} {} {best}", s.on, s.whom.word(), s.commit)
                };
                found.all.iter().map(shown).collect()
            })
            .map_err(|faults| {
                let shown = |d: &Diagnostic| {
                    let (line, column) = d.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
                    format!("{line}:{column} {} {}", d.rule, d.message)
                };
                faults.iter().map(shown).collect()
            })
    }

    const GOOD: &str =
        "[[submission]]\non = 2026-11-16\nfor = \"team:emea\"\ncommit = 410_000.00\n";

    #[test]
    fn blocks_and_lists_are_read_in_order() {
        let file = "submissions/2026-Q4.toml";
        let more = "best_case = \"520000\"\n\n[[submission]]\non = 2026-11-02\nfor = \"all\"\ncommit = 0\n";
        assert_eq!(
            judged(file, &format!("\u{feff}{GOOD}{more}")),
            Ok(vec![
                "2026-11-16 team:emea 410000 520000".into(),
                "2026-11-02 all 0 -".into()
            ])
        );
        let list = "submission = [ { on = 2026-11-16, for = \"owner:dana\", commit = 1, best_case = true } ]\n";
        assert_eq!(
            judged(file, list),
            Ok(vec!["2026-11-16 owner:dana 1 -".into()])
        );
        assert_eq!(judged(file, "# nothing yet\n"), Ok(vec![]));
    }

    #[test]
    fn every_fault_has_its_place() {
        let file = "submissions/2026-Q4.toml";
        for (text, fault) in [
            (
                "[[submission]]\nfor = \"all\"\ncommit = 1\n",
                "1:1 missing a submission without on",
            ),
            (
                "[[submission]]\non = 2026-11-16\ncommit = 1\n",
                "1:1 missing a submission without for",
            ),
            (
                "[[submission]]\non = 2026-11-16\nfor = \"all\"\n",
                "1:1 missing a submission without commit",
            ),
            (
                &GOOD.replace("2026-11-16", "\"soon\""),
                "2:6 date on is a date such as 2026-11-16",
            ),
            (
                &GOOD.replace("team:emea", "emea"),
                "3:7 submission for is owner:…, team:… or all",
            ),
            (
                &GOOD.replace("410_000.00", "-1"),
                "4:10 amount commit is a number that is not negative, of at most 28 digits and 8 decimals",
            ),
            (
                &GOOD.replace("410_000.00", "[1]"),
                "4:10 amount commit is a number",
            ),
            (
                &GOOD.replace("410_000.00", "1.123456789"),
                "4:10 amount commit is a number that is not negative, of at most 28 digits and 8 decimals",
            ),
            (
                "submission = 7\n",
                "1:14 type submission is not a list of tables",
            ),
            ("submission = [7]\n", "1:15 type a submission is a table"),
            (
                "[[submission]\n",
                "1:14 toml not TOML: unclosed array table",
            ),
        ] {
            let found = judged(file, text).unwrap_err();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(
                found[0] == fault || fault.contains("toml") && found[0].contains(" toml "),
                "{text}: {found:?}"
            );
        }
        let relative = judged("submissions/this-quarter.toml", GOOD).unwrap_err();
        assert_eq!(
            relative,
            ["0:0 submission \"this-quarter\" names no period that always has the same days"]
        );
    }

    #[test]
    fn a_broken_file_is_named_and_the_others_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join(SUBMISSIONS);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("2026-Q4.toml"), GOOD).unwrap();
        std::fs::write(folder.join("2026-Q3.toml"), "[[submission]]\n").unwrap();
        std::fs::write(folder.join("_2026-Q2.toml"), "[[submission]]\n").unwrap();
        std::fs::write(folder.join("notes.md"), "x").unwrap();
        let source = Source::Folder(dir.path().into());
        let read = read(&source, &Settings::default()).unwrap();
        assert_eq!((read.files, read.submissions.0.len()), (2, 1));
        assert_eq!(read.submissions.0[0].file, "submissions/2026-Q4.toml");
        let out: Vec<&str> = read.left_out.iter().map(|d| d.file.as_str()).collect();
        assert_eq!(out, ["submissions/2026-Q3.toml"]);
        assert_eq!(
            files(&source).unwrap(),
            ["submissions/2026-Q3.toml", "submissions/2026-Q4.toml"]
        );
        let nowhere = Source::Folder(dir.path().join("nowhere"));
        let none = super::read(&nowhere, &Settings::default()).unwrap();
        assert_eq!((none.files, none.checksum), (0, 0));
    }
}
