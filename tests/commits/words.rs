//! What may stand after `--rev`, and what is said of a word that means nothing.

use crate::checkout::story;
use crate::common::Folder;
use crate::repository::{Repository, git_in, without_commit};

const DAY: &str = "2026-05-01";

/// The commit that a check names, as its JSON has it; also of one whose settings are broken.
fn meant(repository: &Repository, word: &str) -> String {
    let said = repository.at(word, "check --format json");
    said.json()["rev"].as_str().expect("a commit").into()
}

/// What is said of a word, in one sentence with its help.
fn refused(repository: &Repository, word: &str) -> String {
    let said = repository.at(word, "report");
    assert_eq!((said.code(), said.out()), (2, ""), "{word}: {said}");
    assert!(said.err().starts_with("error: "), "{said}");
    said.err().into()
}

#[test]
fn a_commit_by_any_of_its_names() {
    let (repository, commits) = story("");
    let hash = |word: &str| repository.git(DAY, &["log", "-1", "--format=%H", word]);
    repository.git(DAY, &["tag", "q1", &commits[2].0]);
    repository.git(DAY, &["tag", "-a", "-m", "kept", "q1-kept", "q1"]);
    repository.git(DAY, &["tag", "-a", "-m", "again", "q1-again", "q1-kept"]);
    let short = &commits[3].0[..9];
    for word in [
        "HEAD",
        "@",
        "main",
        "side",
        "HEAD~3",
        "HEAD~2^",
        "HEAD~3^2",
        ":/late",
        "main~1",
        "q1",
        "q1-kept",
        "q1-again",
        "tags/q1",
        "refs/heads/side",
        "@{1}",
        "HEAD@{2}",
        "main@{1}",
        "q1^{}",
        "q1~1",
        short,
        &commits[4].0,
    ] {
        assert_eq!(meant(&repository, word), hash(word), "{word}");
    }
}

#[test]
fn a_day_is_the_last_commit_on_or_before_it() {
    let (repository, commits) = story("");
    let of = |day: &str| {
        let (hash, _) = commits
            .iter()
            .rev()
            .find(|(_, d)| d == day)
            .expect("a commit");
        hash.clone()
    };
    for (word, day) in [
        ("2026-01-12", "2026-01-12"),
        ("2026-02-09", "2026-01-21"),
        ("2026-02-10", "2026-02-10"),
        // What came from the side branch is not what main said.
        ("2026-03-06", "2026-03-01"),
        ("2026-04-30", "2026-04-21"),
        ("2030-01-01", "2026-04-21"),
    ] {
        assert_eq!(meant(&repository, word), of(day), "{word}");
    }
    let said = refused(&repository, "2025-12-31");
    assert!(
        said.contains("no commit on or before 2025-12-31: the first is of 2026-01-12"),
        "{said}"
    );
    // By words, from today.
    let said = repository.at("yesterday", "report --format json --today 2026-02-11");
    assert_eq!(said.json()["rev"].as_str(), Some(of("2026-02-10").as_str()));
    let said = repository.at("-3w", "report --format json --today 2026-02-12");
    assert_eq!(said.json()["rev"].as_str(), Some(of("2026-01-21").as_str()));
}

/// 2026-06-30 23:30 in New York is 1 July in UTC, and 1 July 12:30 in Tokyo.
#[test]
fn the_day_of_a_commit_is_that_of_the_settings_else_of_its_own_clock() {
    let repository = Repository::new(Folder::good());
    let commit = |date: &str, settings: &str| {
        repository.put("pipeline.toml", Some(settings));
        repository.git(DAY, &["add", "-A"]);
        let mut git = std::process::Command::new("git");
        git.args([
            "-c",
            "user.name=D",
            "-c",
            "user.email=d@x.example",
            "commit",
            "-q",
            "-m",
            "x",
        ])
        .current_dir(repository.folder.path(""))
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .env("HOME", repository.home());
        assert!(git.status().unwrap().success());
        repository.git(DAY, &["rev-parse", "HEAD"])
    };
    let own = commit("2026-06-30T23:30:00 -0400", "");
    let tokyo = commit("2026-06-30T23:40:00 -0400", "timezone = \"Asia/Tokyo\"\n");
    let day = |word: &str, zone: &str| {
        let mut program = repository.program("report --format json");
        let said = crate::common::answer(
            program
                .args(["--rev", word])
                .env("TZ", zone)
                .current_dir(repository.folder.path("")),
        );
        said.json()["as_of"]
            .as_str()
            .unwrap_or_default()
            .to_string()
    };
    // The machine that reads has no part in it.
    for zone in ["UTC", "Asia/Tokyo", "America/Los_Angeles"] {
        assert_eq!(day(&own, zone), "2026-06-30");
        assert_eq!(day(&tokyo, zone), "2026-07-01");
    }
    assert_eq!(meant(&repository, "2026-06-30"), own);
    assert_eq!(meant(&repository, "2026-07-01"), tokyo);
}

#[test]
fn as_of_and_today_keep_their_meaning() {
    let (repository, commits) = story("");
    let (hash, _) = &commits[3];
    let said = repository.at(hash, "report --as-of 2026-01-31 --format json");
    assert_eq!(said.json()["as_of"], "2026-01-31");
    // Counted from the commit's day: 2026-03-01 less a week.
    let said = repository.at(hash, "report --as-of -1w --format json");
    assert_eq!(said.json()["as_of"], "2026-02-22");
    let said = repository.at(hash, "report --today 2026-11-23 --format json");
    assert_eq!(said.json()["as_of"], "2026-03-01");
}

#[test]
fn a_word_that_means_nothing() {
    let (repository, _) = story("");
    let near = refused(&repository, "mian");
    assert!(
        near.contains("no revision \"mian\"; did you mean \"main\"?"),
        "{near}"
    );
    let far = refused(&repository, "HEAD~40");
    // begin, leads, late, moved, lost, merge, after, broken, mended: nine along first parents.
    assert!(
        far.contains("no revision \"HEAD~40\": HEAD has 9 commits, the first of 2026-01-12"),
        "{far}"
    );
    let log = refused(&repository, "main@{99}");
    assert!(
        log.contains("git's log of main does not go back so far"),
        "{log}"
    );
    let two = refused(&repository, "main..side");
    assert!(two.contains("pipeline changes main..side"), "{two}");
    let blob = refused(&repository, "HEAD:pipeline.toml");
    assert!(blob.contains("is no commit: it is a blob"), "{blob}");
    for word in [
        "",
        "~",
        "@{",
        "HEAD^{tree",
        "deadbeef",
        "ffffffffffffffffffffffffffffffffffffffff",
        "a b",
        "\u{1b}[31m",
        "-",
        "--",
        "HEAD:",
        ":/no such words",
        "^HEAD",
        "HEAD@{u}",
        "9999-99-99",
        "HEAD~99999999999999999999",
    ] {
        let said = refused(&repository, word);
        assert!(
            !said.contains('\u{1b}') && said.lines().count() <= 2,
            "{word}: {said}"
        );
    }
}

#[test]
fn folders_that_were_not_there() {
    let (repository, commits) = story("crm/sales/");
    // Named, and not there then.
    let said = repository.at_from(
        &repository.folder.path(""),
        &commits[0].0,
        "-C sales report",
    );
    assert_eq!(said.code(), 2);
    assert!(
        said.err()
            .contains("sales was no pipeline folder; crm/sales was"),
        "{said}"
    );
    // Moved since: it is found where it was, from inside of where it is now.
    repository.git(DAY, &["mv", "crm/sales", "pipe"]);
    repository.commit(DAY, "moved");
    let said = repository.at_from(
        &repository.folder.path(""),
        &commits[0].0,
        "-C crm/sales report",
    );
    let there = repository.checked_out(&commits[0].0, "2026-01-12", "report");
    assert_eq!(without_commit(said.out(), &commits[0].0).0, there.out());
    // No pipeline at all.
    repository.git(DAY, &["rm", "-rqf", "pipe"]);
    repository.put("readme.md", Some("x"));
    let none = repository.commit(DAY, "none");
    let said = repository.at_from(&repository.folder.path(""), &none, "report");
    assert!(
        said.err().contains("there was no pipeline folder"),
        "{said}"
    );
    // Though there is none today either, the past is read from the top, and from a place that is gone.
    let place = repository.folder.path("");
    let said = repository.at_from(&place, &commits[0].0, "-C crm/sales report");
    assert_eq!(without_commit(said.out(), &commits[0].0).0, there.out());
}

#[test]
fn writing_is_refused() {
    let (repository, _) = story("");
    for words in [
        "new X --company C --amount 1",
        "move acme demo",
        "won acme",
        "lost acme --reason r",
        "reopen globex",
        "set acme amount=1",
        "log acme call x",
        "submit --commit 1 --for all",
        "import x.csv",
        "init",
        "man",
        "schema report",
        "completions bash",
        "check --fix",
        "check --diff",
        "check --staged",
    ] {
        let said = repository.at("HEAD", words);
        assert_eq!((said.code(), said.out()), (2, ""), "{words}: {said}");
        assert!(said.err().contains("--rev"), "{words}: {said}");
    }
    assert_eq!(repository.git(DAY, &["status", "--porcelain"]), "");
}

#[test]
fn shallow_clones_say_where_they_begin() {
    let (repository, commits) = story("");
    let home = repository.home();
    let from = format!("file://{}", repository.folder.path("").display());
    git_in(
        &home,
        &home,
        DAY,
        &["clone", "-q", "--depth", "2", &from, "shallow"],
    );
    let place = repository.folder.outside("shallow");
    let last = commits.last().unwrap();
    let said = repository.at_from(&place, "HEAD", "report --format json");
    assert_eq!(said.json()["rev"].as_str(), Some(last.0.as_str()));
    for (word, part) in [
        (
            "HEAD~5",
            "this shallow clone has 2 commits behind HEAD, the first of 2026-04-01",
        ),
        (
            "2026-03-01",
            "no commit on or before 2026-03-01: this shallow clone begins on 2026-04-01",
        ),
    ] {
        let said = repository.at_from(&place, word, "report");
        assert_eq!(said.code(), 2);
        assert!(
            said.err().contains(part) && said.err().contains("git fetch --unshallow"),
            "{said}"
        );
    }
}

#[test]
fn without_git_and_before_the_first_commit() {
    let folder = Folder::good();
    let said = folder.ask("report --rev HEAD");
    assert_eq!(said.code(), 2);
    assert!(said.err().contains("no git repository holds"), "{said}");
    let repository = Repository::new(folder);
    let said = refused(&repository, "HEAD");
    assert!(said.contains("has no commit yet"), "{said}");
    let said = refused(&repository, "2026-01-01");
    assert!(said.contains("has no commit yet"), "{said}");
}
