//! When a value came into a file, by its commits; and which files are staged. Git is run here, with nothing of what a
//! repository may tell it to run: no hooks, no monitor, no signatures, no filters, no fetching.

use std::path::Path;
use std::process::{Command, Stdio};

use super::who::git_dir;
use crate::model::day::Day;

/// Versions of a file that are looked at: a value older than that keeps the day of the last one.
const VERSIONS: usize = 500;

/// The day of the commit since which a file has met a condition; `None` if no commit has brought that yet, or there is
/// no git.
pub fn since(root: &Path, file: &str, meets: impl Fn(&str) -> bool) -> Option<Day> {
    git_dir(root)?;
    let count = format!("-{VERSIONS}");
    let words = [
        "log",
        &count,
        "--no-show-signature",
        "--format=%H %as",
        "--",
        file,
    ];
    let log = String::from_utf8(run(root, &words)?).ok()?;
    let mut day = None;
    for line in log.lines() {
        let (commit, date) = line.split_once(' ')?;
        let name = format!("{commit}:./{file}");
        let version =
            run(root, &["cat-file", "blob", &name]).and_then(|b| String::from_utf8(b).ok());
        if !version.is_some_and(|text| meets(&text)) {
            break;
        }
        day = Day::parse(date);
    }
    day
}

/// The staged files below a folder, as paths relative to it; `None` where there is no git.
pub fn staged(root: &Path) -> Option<Vec<String>> {
    git_dir(root)?;
    // Before the first commit everything is compared with the empty tree.
    let head = run(root, &["rev-parse", "--verify", "-q", "HEAD"]);
    let against = match &head {
        Some(_) => "HEAD",
        None => "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    };
    let words = [
        "diff-index",
        "--cached",
        "--name-only",
        "-z",
        "--relative",
        "--no-ext-diff",
        "--no-textconv",
        "--diff-filter=ACMR",
        against,
        "--",
        ".",
    ];
    let names = String::from_utf8(run(root, &words)?).ok()?;
    Some(
        names
            .split('\0')
            .filter(|n| !n.is_empty())
            .map(String::from)
            .collect(),
    )
}

/// Stages files again that were staged as they stood.
pub fn stage(root: &Path, files: &[String]) -> bool {
    let mut words = vec!["add", "--"];
    words.extend(files.iter().map(String::as_str));
    files.is_empty() || run(root, &words).is_some()
}

/// What git says on stdout, if it succeeds.
fn run(root: &Path, words: &[&str]) -> Option<Vec<u8>> {
    let mut git = Command::new("git");
    git.current_dir(root)
        .args(["--no-pager", "--literal-pathspecs"])
        .args([
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.hooksPath=/dev/null",
        ])
        .args([
            "-c",
            "log.showSignature=false",
            "-c",
            "core.quotePath=false",
        ])
        .args(words)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    let output = git.output().ok()?;
    output.status.success().then_some(output.stdout)
}
