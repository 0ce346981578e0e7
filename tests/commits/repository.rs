//! A pipeline folder in a git repository, and checkouts of its commits to compare with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{Answer, Folder, answer};

/// A repository whose working tree is `sales`, unless it is made otherwise.
pub struct Repository {
    pub folder: Folder,
    /// From the repository's top to the pipeline folder, with a `/` at its end, or nothing.
    pub below: String,
}

/// Runs git in a place, with nothing of this machine's own settings; answers what it says on stdout.
pub fn git_in(place: &Path, home: &Path, day: &str, words: &[&str]) -> String {
    let date = format!("{day}T12:00:00 +0000");
    let mut command = Command::new("git");
    command
        .args(["-c", "init.defaultBranch=main", "-c", "gc.auto=0"])
        .args(["-c", "user.name=Dana", "-c", "user.email=dana@acme.example"])
        .args(words)
        .current_dir(place)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_DATE", &date)
        .env("GIT_COMMITTER_DATE", &date)
        .stdin(Stdio::null());
    let output = command.output().expect("git is needed for these tests");
    assert!(
        output.status.success(),
        "git {words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim_end().into()
}

impl Repository {
    pub fn new(folder: Folder) -> Repository {
        let repository = Repository {
            folder,
            below: String::new(),
        };
        repository.git("2026-01-01", &["init", "-q"]);
        repository
    }

    /// Runs git at the top, on a day.
    pub fn git(&self, day: &str, words: &[&str]) -> String {
        git_in(&self.folder.path(""), &self.home(), day, words)
    }

    pub fn home(&self) -> PathBuf {
        self.folder.outside("")
    }

    /// Writes a file, or takes it away.
    pub fn put(&self, path: &str, content: Option<&str>) {
        let path = self.folder.path(path);
        match content {
            Some(text) => {
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
                std::fs::write(path, text).expect("a file");
            }
            None => std::fs::remove_file(path).expect("a file to remove"),
        }
    }

    /// Commits all there is, on a day; answers the hash.
    pub fn commit(&self, day: &str, message: &str) -> String {
        self.git(day, &["add", "-A"]);
        self.git(day, &["commit", "-q", "--allow-empty", "-m", message]);
        self.git(day, &["rev-parse", "HEAD"])
    }

    /// A checkout of a commit, in a folder of the same name.
    pub fn checkout(&self, revision: &str) -> PathBuf {
        let hash = self.git(
            "2026-01-01",
            &["rev-parse", &format!("{revision}^{{commit}}")],
        );
        let place = self.folder.outside(&hash).join("sales");
        if !place.exists() {
            let shown = place.display().to_string();
            self.git(
                "2026-01-01",
                &["worktree", "add", "-q", "--detach", &shown, &hash],
            );
        }
        place.join(&self.below)
    }

    /// What the program says under `--rev`.
    pub fn at(&self, revision: &str, words: &str) -> Answer {
        self.at_from(&self.folder.path(&self.below), revision, words)
    }

    /// The same from another place.
    pub fn at_from(&self, place: &Path, revision: &str, words: &str) -> Answer {
        answer(
            self.program(words)
                .args(["--rev", revision])
                .current_dir(place),
        )
    }

    /// The program, with no day given.
    pub fn program(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
        command
            .args(words.split_whitespace())
            .env_clear()
            .env("HOME", self.home())
            .env("TZ", "UTC");
        command
    }

    /// What the program says in a checkout of the commit, on a day.
    pub fn checked_out(&self, revision: &str, day: &str, words: &str) -> Answer {
        let place = self.checkout(revision);
        answer(
            self.program(words)
                .args(["--today", day])
                .current_dir(place),
        )
    }

    /// That a command says of a commit what it says in a checkout of it, but for the lines that name the commit.
    pub fn assert_same(&self, revision: &str, day: &str, words: &str) {
        let hash = self.git(
            "2026-01-01",
            &["rev-parse", &format!("{revision}^{{commit}}")],
        );
        let past = self.at(revision, words);
        let now = self.checked_out(revision, day, words);
        let (out, named) = without_commit(past.out(), &hash);
        // A command to be typed asks about the same commit.
        let flag = format!("--rev {revision}");
        let out = out.replace(&format!(" {flag}"), "").replace(&flag, "");
        let mut lines = out.lines().zip(now.out().lines());
        let different = lines.find(|(past, now)| past != now);
        assert_eq!(different, None, "{revision} {words}: past, now");
        assert_eq!(out, now.out(), "{revision} {words}");
        // A series says how to ask for more than a checkout knows.
        let notes = past
            .err()
            .lines()
            .filter(|line| !line.contains("as it was said"));
        assert!(notes.eq(now.err().lines()), "{revision} {words}: {past}");
        assert_eq!(past.code(), now.code(), "{revision} {words}");
        // A message alone names none.
        let says_nothing = past.code() == 2
            || words.contains("short")
            || words.contains("ics")
            || words.contains("github")
            || past.err().contains("without your own numbers");
        let is_list = words.contains("list") && words.contains("csv");
        assert!(
            named > 0 || says_nothing || is_list || words.contains("sarif"),
            "{words}: {past}"
        );
    }
}

/// A text without the lines that name a commit, and how many those were.
pub fn without_commit(text: &str, hash: &str) -> (String, usize) {
    let short = &hash[..10];
    let names = |line: &str| {
        line == format!("commit {short}")
            || line.starts_with(&format!("commit {short} of "))
            || line.starts_with(&format!("_commit {short} of "))
            || line.trim_start() == format!("\"rev\": \"{hash}\",")
            || line == format!("report,,rev,{hash},")
    };
    let mut named = 0;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        if names(line.trim_end_matches('\n')) {
            named += 1;
            // The blank line before it, in Markdown or under a text.
            if line.contains("commit") && kept.ends_with("\n\n") {
                kept.pop();
            }
        } else if line.trim() == format!("\"rev\": \"{hash}\"") {
            // An end of `changes`, which has the key always.
            kept += "    \"rev\": null\n";
        } else {
            kept += line;
        }
    }
    (kept, named)
}
