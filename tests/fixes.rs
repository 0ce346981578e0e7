//! `check --fix`, `--diff` and `--staged` on whole folders, with real git where it is there.

mod common;

use std::fs;
use std::process::Command;

use common::{Folder, GOOD, good_and, good_but};

const HISTORY: &str = "history = [\n  { on = 2026-09-01, stage = \"prospecting\" },\n]";

fn text(folder: &Folder, file: &str) -> String {
    fs::read_to_string(folder.path(file)).unwrap()
}

/// Runs git in the folder on a day; `false` without git.
fn git(folder: &Folder, day: &str, words: &[&str]) -> bool {
    let date = format!("{day}T12:00:00Z");
    let output = Command::new("git")
        .args(["-c", "user.name=D", "-c", "user.email=d@acme.example"])
        .args(words)
        .current_dir(folder.path(""))
        .env("HOME", folder.path(""))
        .env("GIT_AUTHOR_DATE", &date)
        .env("GIT_COMMITTER_DATE", &date)
        .output();
    output.is_ok_and(|o| o.status.success())
}

fn commit(folder: &Folder, day: &str) -> bool {
    git(folder, day, &["add", "."]) && git(folder, day, &["commit", "-q", "-m", "x"])
}

#[test]
fn what_can_be_mended_is_and_the_rest_is_told() {
    let folder = Folder::good()
        .file(
            "deals/a.toml",
            good_but(5, "created = \"2026-09-01\" # quoted"),
        )
        .file("deals/b.toml", good_and("currency = \"usd\""))
        .file("deals/c.toml", good_but(4, "stage = \"Demo\""))
        .file("deals/d.toml", good_but(4, "stage = \"nowhere\""));
    let before = text(&folder, "deals/a.toml");
    let shown = folder.ask("check --diff");
    assert_eq!(shown.code(), 1, "{shown}");
    assert!(
        shown
            .out()
            .contains("-stage = \"Demo\"\n+stage = \"demo\"\n"),
        "{shown}"
    );
    assert_eq!(text(&folder, "deals/a.toml"), before);
    let fixed = folder.ask("check --fix");
    assert_eq!(fixed.code(), 1, "one is left: {fixed}");
    assert!(
        fixed
            .err()
            .contains("note: deals/b.toml: currency = \"USD\" (currency)"),
        "{fixed}"
    );
    assert!(
        fixed.out().contains("no stage \"nowhere\"") && !fixed.out().contains("Demo"),
        "{fixed}"
    );
    assert_eq!(
        text(&folder, "deals/a.toml"),
        good_but(5, "created = 2026-09-01 # quoted")
    );
    assert_eq!(folder.ask("check --diff").code(), 0);
}

#[test]
fn a_hand_edit_is_dated_by_its_commit() {
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/old.toml", good_and(HISTORY));
    if !git(&folder, "2026-09-01", &["init", "-q"]) {
        return; // No git here.
    }
    assert!(commit(&folder, "2026-09-01"));
    let edited = good_and(HISTORY).replace("stage = \"prospecting\"\nc", "stage = \"demo\"\nc");
    fs::write(folder.path("deals/old.toml"), &edited).unwrap();
    assert!(commit(&folder, "2026-10-07"));
    // A later commit that leaves the stage alone does not date it.
    fs::write(
        folder.path("deals/old.toml"),
        format!("{edited}source = \"web\"\n"),
    )
    .unwrap();
    assert!(commit(&folder, "2026-10-20"));
    let fixed = folder.ask_well("check --fix");
    assert!(
        fixed
            .err()
            .contains("deals/old.toml: stage dated 2026-10-07 (undated)"),
        "{fixed}"
    );
    assert!(text(&folder, "deals/old.toml").contains("  { on = 2026-10-07, stage = \"demo\" },\n"));
    // One that no commit has yet is today's.
    let text_now = text(&folder, "deals/old.toml");
    fs::write(
        folder.path("deals/old.toml"),
        text_now.replace("stage = \"demo\"\nc", "stage = \"closing\"\nc"),
    )
    .unwrap();
    folder.ask_well("check --fix");
    assert!(
        text(&folder, "deals/old.toml").contains("  { on = 2026-11-23, stage = \"closing\" },\n")
    );
}

#[test]
fn only_staged_files_are_mended_and_staged_again() {
    let undated = good_and(HISTORY).replace("stage = \"prospecting\"\nc", "stage = \"demo\"\nc");
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/in.toml", &undated)
        .file("deals/out.toml", &undated)
        .file("deals/part.toml", &undated);
    let no_git = folder.ask("check --staged");
    assert_eq!(no_git.code(), 2, "{no_git}");
    if !git(&folder, "2026-09-01", &["init", "-q"]) {
        return; // No git here.
    }
    assert!(git(
        &folder,
        "2026-09-01",
        &["add", "deals/in.toml", "deals/part.toml"]
    ));
    fs::write(
        folder.path("deals/part.toml"),
        format!("{undated}source = \"web\"\n"),
    )
    .unwrap();
    let fixed = folder.ask("check --fix --staged");
    assert!(
        fixed
            .err()
            .contains("deals/part.toml is staged only in part"),
        "{fixed}"
    );
    assert!(text(&folder, "deals/in.toml").contains("{ on = 2026-11-23, stage = \"demo\" }"));
    assert_eq!(text(&folder, "deals/out.toml"), undated);
    assert!(
        git(
            &folder,
            "2026-09-01",
            &["diff", "--quiet", "--", "deals/in.toml"]
        ),
        "staged again"
    );
    assert!(!fixed.out().contains("out.toml"), "{fixed}");
}

#[test]
fn a_good_folder_has_nothing_to_mend() {
    let folder = Folder::good();
    assert_eq!(
        folder.ask_well("check --fix").out(),
        "2 files, no problems.\n"
    );
    assert_eq!(folder.ask_well("check --diff").out(), "");
    assert_eq!(text(&folder, "deals/good.toml"), GOOD);
}
