//! `--rev R` is what a checkout of R says: every command, every format, several kinds of repositories.

use std::fs;
use std::path::PathBuf;

use crate::common::Folder;
use crate::repository::{Repository, git_in};

/// Every command that reads, in some format each.
pub const COMMANDS: [&str; 44] = [
    "",
    "--format json",
    "report",
    "report --by owner",
    "report --format json",
    "report --format csv",
    "report --format markdown",
    "report --every month -p ytd",
    "report --every week -p last-12w --format json",
    "list",
    "list --format json",
    "list --format csv",
    "list stage:won,lost created:all",
    "show acme",
    "show acme --format json",
    "show company:acme",
    "funnel",
    "funnel --format json",
    "health",
    "health --format json --by owner",
    "forecast",
    "forecast --deals --format json",
    "forecast --since -1m",
    "backtest --points",
    "backtest --format json",
    "changes",
    "changes -p ytd --format json",
    "summary",
    "summary --format json",
    "check",
    "check --format json",
    "check --format short",
    "check --format sarif",
    "next",
    "next --format json",
    "next --format ics",
    "explain forecast",
    "explain close-rate",
    "explain open-deals --format json",
    "compare owner:dana -- not:owner:dana",
    "blame",
    "blame --all --format json",
    "blame acme",
    "blame acme --format json",
];

const SETTINGS: &str = "currency = \"USD\"\ntimezone = \"UTC\"\n\n[[rep]]\nid = \"dana\"\nemail = \"dana@acme.example\"\n\n[[quota]]\nperiod = \"2026-Q2\"\namount = 100_000\n";

fn deal(name: &str, amount: &str, stage: &str, created: &str, more: &str) -> String {
    format!(
        "name = \"{name}\"\ncompany = \"{name} Corp\"\namount = {amount}\nstage = \"{stage}\"\ncreated = {created}\nowner = \"dana\"\n{more}"
    )
}

/// A year of a small company, with all that can befall files. Answers the repository and its commits by day.
pub fn story(below: &str) -> (Repository, Vec<(String, String)>) {
    let mut repository = Repository::new(Folder::empty());
    repository.below = below.into();
    let at = |path: &str| format!("{below}{path}");
    let put = |path: &str, text: &str| repository.put(&at(path), Some(text));
    let mut commits = Vec::new();
    let mut commit = |day: &str, message: &str| {
        commits.push((repository.commit(day, message), day.to_string()));
    };

    put("pipeline.toml", SETTINGS);
    put(
        "deals/acme.toml",
        &deal(
            "Acme",
            "1000",
            "prospecting",
            "2026-01-10",
            "expected_close = 2026-05-01\n",
        ),
    );
    put(
        "deals/globex.toml",
        &deal(
            "Globex",
            "2500.50",
            "demo",
            "2026-01-05",
            "next_step = \"Call\"\nnext_step_due = 2026-02-01\n",
        ),
    );
    commit("2026-01-12", "begin");

    put(
        "deals/acme.toml",
        &deal(
            "Acme",
            "1200",
            "discovery",
            "2026-01-10",
            "history = [\n  { on = 2026-01-20, stage = \"discovery\" },\n  { on = 2026-01-20, amount = 1200 },\n]\n",
        ),
    );
    put(
        "leads/expo.csv",
        "email,name,created,status\na@x.example,A,2026-01-03,new\nb@x.example,B,2026-01-04,converted\n",
    );
    commit("2026-01-21", "acme moves; leads");

    // Late, by hand, broken, duplicate, not a deal, another folder.
    put(
        "deals/2025/initech.toml",
        &deal(
            "Initech",
            "900",
            "won",
            "2025-10-10",
            "closed = 2025-12-20\n",
        ),
    );
    put("deals/broken.toml", "name = \"Broken\"\nstage = \"demo\"\n");
    put(
        "deals/2025/globex.toml",
        &deal("Globex twin", "1", "demo", "2026-01-05", ""),
    );
    put("deals/readme.md", "not a deal");
    put("deals/_draft.toml", "name = 1");
    put(
        "submissions/2026-Q1.toml",
        "[[submission]]\non = 2026-02-01\nfor = \"all\"\ncommit = 5000\n",
    );
    put(
        "accounts/acme.toml",
        "name = \"Acme Corp\"\naliases = [\"Acme\"]\n",
    );
    commit("2026-02-10", "late and broken");

    // Renamed, deleted, settings changed.
    repository.git(
        "2026-03-01",
        &["mv", &at("deals/acme.toml"), &at("deals/2025/acme.toml")],
    );
    repository.put(&at("deals/broken.toml"), None);
    repository.put(&at("deals/2025/globex.toml"), None);
    put(
        "pipeline.toml",
        &format!("rates = {{ EUR = 1.1 }}\n{SETTINGS}"),
    );
    put(
        "deals/umbrella.toml",
        &deal(
            "Umbrella",
            "700",
            "proposal",
            "2026-02-20",
            "currency = \"EUR\"\nforecast = \"commit\"\nexpected_close = 2026-06-10\n",
        ),
    );
    commit("2026-03-01", "moved, renamed, rates");

    // A branch, and a merge of it.
    repository.git("2026-03-05", &["switch", "-q", "-c", "side"]);
    put(
        "deals/side.toml",
        &deal("Side", "50", "demo", "2026-03-04", ""),
    );
    commit("2026-03-06", "on a branch");
    repository.git("2026-03-07", &["switch", "-q", "main"]);
    put(
        "deals/globex.toml",
        &deal(
            "Globex",
            "2600",
            "lost",
            "2026-01-05",
            "closed = 2026-03-08\nlost_reason = \"price\"\n",
        ),
    );
    commit("2026-03-08", "globex is lost");
    repository.git(
        "2026-03-10",
        &["merge", "-q", "--no-ff", "-m", "merge", "side"],
    );
    commit("2026-03-11", "after the merge");

    // Broken settings, and mended.
    put("pipeline.toml", "currency = 7\n");
    commit("2026-04-01", "broken settings");
    put("pipeline.toml", SETTINGS);
    put(
        "deals/acme-2.toml",
        &deal(
            "Acme again",
            "300",
            "won",
            "2026-03-30",
            "closed = 2026-04-20\n",
        ),
    );
    commit("2026-04-21", "mended");
    (repository, commits)
}

fn same_everywhere(repository: &Repository, commits: &[(String, String)], commands: &[&str]) {
    for (hash, day) in commits {
        for words in commands {
            repository.assert_same(hash, day, words);
        }
    }
}

#[test]
fn every_command_says_what_a_checkout_says() {
    let (repository, commits) = story("");
    same_everywhere(&repository, &commits, &COMMANDS);
}

#[test]
fn a_folder_below_the_top_packed_and_bare() {
    let (repository, commits) = story("crm/sales/");
    let some = [
        "report",
        "forecast --format json",
        "check --format github",
        "show acme",
        "list --format csv",
    ];
    same_everywhere(&repository, &commits, &some);
    repository.git("2026-05-01", &["gc", "-q", "--aggressive", "--prune=now"]);
    repository.git("2026-05-01", &["pack-refs", "--all"]);
    same_everywhere(&repository, &commits, &some);

    // A bare clone says the same, from inside and by -C, though no folder crm/sales is there.
    let bare = repository.folder.outside("sales.git");
    git_in(
        &repository.home(),
        &repository.home(),
        "2026-05-01",
        &["clone", "-q", "--bare", "sales", "sales.git"],
    );
    for (hash, day) in &commits {
        let there = repository.checked_out(hash, day, "report");
        let inside = format!("-C {} report", bare.join("crm/sales").display());
        let said = repository.at_from(&repository.home(), hash, &inside);
        let (out, named) = crate::repository::without_commit(said.out(), hash);
        assert_eq!(
            (out.as_str(), said.err()),
            (there.out(), there.err()),
            "{said}"
        );
        assert!(named == 1 || said.code() == 2);
    }
    let said = repository.at_from(&bare, "HEAD", "report");
    assert_eq!(said.code(), 2, "{said}");
    assert!(
        said.err().contains("crm/sales was") && said.err().contains("crm/sales --rev"),
        "{said}"
    );

    // A worktree, and a place below the folder.
    let tree = repository.checkout(&commits[2].0);
    let said = repository.at_from(&tree.join("deals/2025"), &commits[3].0, "report");
    let there = repository.checked_out(&commits[3].0, &commits[3].1, "report");
    assert_eq!(
        crate::repository::without_commit(said.out(), &commits[3].0).0,
        there.out()
    );
}

#[test]
fn a_bare_repository_of_a_pipeline_at_its_top() {
    let (repository, commits) = story("");
    git_in(
        &repository.home(),
        &repository.home(),
        "2026-05-01",
        &["clone", "-q", "--bare", "sales", "other/sales.git"],
    );
    let bare = repository.folder.outside("other/sales.git");
    let (hash, day) = &commits[3];
    let said = repository.at_from(&bare, hash, "report --by owner");
    let there = repository.checked_out(hash, day, "report --by owner");
    assert_eq!(
        crate::repository::without_commit(said.out(), hash).0,
        there.out()
    );
}

#[test]
fn links_are_followed_as_in_a_checkout() {
    let (repository, _) = story("crm/");
    let link = |target: &str, path: &str| {
        std::os::unix::fs::symlink(target, repository.folder.path(path)).expect("a link");
    };
    fs::create_dir_all(repository.folder.path("crm/archive/old")).unwrap();
    repository.put(
        "crm/archive/stark.toml",
        Some(&deal("Stark", "11", "demo", "2026-04-02", "")),
    );
    repository.put(
        "crm/archive/old/wayne.toml",
        Some(&deal("Wayne", "12", "demo", "2026-04-02", "")),
    );
    repository.put(
        "outside.toml",
        Some(&deal("Outside", "13", "demo", "2026-04-02", "")),
    );
    repository.put(
        "crm/leads/real.txt",
        Some("email,created\nz@x.example,2026-04-01\n"),
    );
    link("../archive", "crm/deals/archive");
    link("../archive/stark.toml", "crm/deals/stark-too.toml");
    link("archive", "crm/deals/again");
    link("acme-2.toml", "crm/deals/itself.toml");
    link("../../outside.toml", "crm/deals/outside.toml");
    link("nowhere.toml", "crm/deals/dangling.toml");
    link("loop-b.toml", "crm/deals/loop-a.toml");
    link("loop-a.toml", "crm/deals/loop-b.toml");
    link("..", "crm/deals/up");
    link("real.txt", "crm/leads/linked.csv");
    link("../archive/old", "crm/archive/back");
    let hash = repository.commit("2026-04-25", "links");
    for words in COMMANDS {
        repository.assert_same(&hash, "2026-04-25", words);
    }
    // A folder of deals that is itself a link.
    repository.git("2026-04-26", &["mv", "crm/deals", "crm/real-deals"]);
    link("real-deals", "crm/deals");
    let hash = repository.commit("2026-04-26", "deals is a link");
    for words in ["report", "check", "list --format json", "show acme-2"] {
        repository.assert_same(&hash, "2026-04-26", words);
    }
}

#[test]
fn odd_names_settings_elsewhere_and_large_files() {
    let (repository, _) = story("");
    let put = |path: &str, text: &str| repository.put(path, Some(text));
    put(
        "deals/a b'c.toml",
        &deal("Blank", "1", "demo", "2026-04-02", ""),
    );
    put(
        "deals/ünï.toml",
        &deal("Umlaut", "2", "demo", "2026-04-02", ""),
    );
    put(
        "deals/large.toml",
        &format!(
            "{}# {}\n",
            deal("Large", "3", "demo", "2026-04-02", ""),
            "x".repeat(1 << 20)
        ),
    );
    put(
        "deals/dir.toml/x.toml",
        &deal("In a folder", "4", "demo", "2026-04-02", ""),
    );
    put("deals/empty.toml", "");
    put("deals/latin.toml", "");
    fs::write(
        repository.folder.path("deals/latin.toml"),
        b"name = \"\xe9\"\n",
    )
    .unwrap();
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"deals/\xff.toml");
    fs::write(
        repository.folder.path(odd),
        deal("Odd", "5", "demo", "2026-04-02", ""),
    )
    .unwrap();
    let first = repository.commit("2026-04-25", "odd names");
    repository.git("2026-04-26", &["mv", "deals", "data"]);
    put(
        "pipeline.toml",
        &format!("{SETTINGS}\n[paths]\ndeals = \"data\"\nleads = \"lists/bought\"\n"),
    );
    let second = repository.commit("2026-04-26", "elsewhere");
    put(
        "pipeline.toml",
        &format!("{SETTINGS}\n[paths]\ndeals = \"none\"\n"),
    );
    let third = repository.commit("2026-04-27", "named and not there");
    repository.put("pipeline.toml", None);
    let fourth = repository.commit("2026-04-28", "no settings");
    repository.git("2026-04-29", &["mv", "data", "deals"]);
    let fifth = repository.commit("2026-04-29", "no settings, but deals");
    for (hash, day) in [
        (first, "2026-04-25"),
        (second, "2026-04-26"),
        (third, "2026-04-27"),
        (fourth, "2026-04-28"),
        (fifth, "2026-04-29"),
    ] {
        for words in [
            "report",
            "check",
            "check --format short",
            "list --format json",
            "list",
            "forecast",
            "show umbrella",
        ] {
            repository.assert_same(&hash, day, words);
        }
    }
}

#[test]
fn the_program_touches_nothing() {
    let (repository, commits) = story("");
    let snapshot = || -> Vec<(PathBuf, std::time::SystemTime)> {
        let mut found = Vec::new();
        let mut dirs = vec![repository.folder.path("")];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let entry = entry.unwrap();
                let meta = entry.metadata().unwrap();
                found.push((entry.path(), meta.modified().unwrap()));
                if meta.is_dir() {
                    dirs.push(entry.path());
                }
            }
        }
        found.sort();
        found
    };
    let before = snapshot();
    for words in COMMANDS {
        repository.at(&commits[3].0, words);
    }
    assert_eq!(before, snapshot());
}
