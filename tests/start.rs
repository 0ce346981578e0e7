//! `pipeline init`: what it makes is whole, clean and read by no report; what is there stays.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Folder, answer};

/// Dates at which calendars turn.
const DAYS: [&str; 4] = ["2026-11-23", "2027-01-01", "2028-02-29", "2026-03-31"];

#[test]
fn a_new_folder_is_clean_and_empty() {
    let folder = Folder::empty();
    let said = folder.ask_well("init acme");
    assert!(said.out().starts_with("acme is a pipeline:"), "{said}");
    assert_eq!(
        folder.ask_well("-C acme check").out(),
        "1 file, no problems.\n"
    );
    let report = folder.ask_well("-C acme report --format json").json();
    assert_eq!(
        (&report["open"]["deals"], &report["complete"]),
        (&0.into(), &true.into())
    );
    let attributes = fs::read_to_string(folder.path("acme/.gitattributes")).unwrap();
    assert!(attributes.contains("\ndeals/**/*.toml merge=union\n"));
    let left: Vec<_> = fs::read_dir(folder.path(".")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the new folder: {left:?}");
}

/// Copied under names that count, the examples have no fault either.
#[test]
fn the_examples_are_sound() {
    let folder = Folder::empty();
    folder.ask_well("init");
    fs::copy(
        folder.path("deals/_example.toml"),
        folder.path("deals/acme.toml"),
    )
    .unwrap();
    fs::copy(
        folder.path("leads/_example.csv"),
        folder.path("leads/web.csv"),
    )
    .unwrap();
    assert_eq!(
        folder.ask_well("--strict check").out(),
        "3 files, no problems.\n"
    );
    let report = folder.ask_well("report --format json");
    assert_eq!(report.money("open.value"), "48000");
}

/// Every field of a deal is in the example, those of a closed one behind a `#`.
#[test]
fn the_example_shows_every_field() {
    let folder = Folder::empty();
    folder.ask_well("init");
    let text = fs::read_to_string(folder.path("deals/_example.toml")).unwrap();
    for (key, _) in pipeline::check::shape::DEAL {
        // Other ways to qualify, named like bant.
        if ["meddic", "meddpicc", "champ", "qualification"].contains(key) {
            continue;
        }
        let is_shown = text.lines().any(|line| {
            let line = line.trim_start_matches("# ").trim_start_matches('[');
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with([' ', ']']))
        });
        assert!(is_shown, "{key}");
    }
}

#[test]
fn the_demo_is_alive_on_any_day() {
    for day in DAYS {
        let folder = Folder::empty();
        answer(&mut folder.pipeline_on(day, "init --demo"));
        let ask = |words: &str| answer(&mut folder.pipeline_on(day, words));
        assert_eq!(
            ask("--strict check").out(),
            "62 files, no problems.\n",
            "{day}"
        );
        let report = ask("report -p all --format json").json();
        assert_eq!(report["open"]["deals"], 18);
        assert_eq!(report["open"]["on_hold"]["deals"], 1);
        assert!(report["won"]["deals"].as_u64().unwrap() >= 14);
        assert!(report["lost"]["deals"].as_u64().unwrap() >= 20);
        let now = ask("--format json").json();
        assert!(
            now["late"][0].is_object() && now["due_today"][0].is_object(),
            "{day}"
        );
        assert!(now["stale"]["deals"].as_u64().unwrap() > 0, "{day}");
    }
}

#[test]
fn the_demo_is_the_same_every_time() {
    let (a, b) = (Folder::empty(), Folder::empty());
    for folder in [&a, &b] {
        folder.ask_well("init demo --demo");
    }
    let sum = |f: &Folder| f.ask_well("-C demo report --format json").json()["source"].clone();
    assert_eq!(sum(&a), sum(&b));
}

#[test]
fn what_is_there_stays() {
    let folder = Folder::good();
    for words in ["init", "init --demo", "init ."] {
        let said = folder.ask(words);
        assert_eq!(said.code(), 2);
        assert!(said.err().contains("pipeline.toml, deals"), "{said}");
    }
    assert_eq!(fs::read(folder.path("pipeline.toml")).unwrap(), b"");
    assert!(!folder.path("leads").exists());

    let folder = Folder::empty().file("leads/mine.csv", "email\n");
    let said = folder.ask("init");
    assert!(said.err().contains("has leads already"), "{said}");
    assert!(!folder.path("pipeline.toml").exists());

    let folder = Folder::empty().file("sales", "");
    let said = folder.ask("init sales");
    assert_eq!(
        (said.code(), said.err().lines().next().unwrap()),
        (2, "error: sales is a file")
    );
}

#[test]
fn other_files_of_the_place_stay() {
    let folder = Folder::empty()
        .file("README.md", "mine")
        .file(".gitattributes", "*.png binary\n");
    let said = folder.ask_well("init");
    assert!(
        said.out()
            .contains("add to it:\n  deals/**/*.toml merge=union"),
        "{said}"
    );
    assert_eq!(
        fs::read(folder.path(".gitattributes")).unwrap(),
        b"*.png binary\n"
    );
    assert_eq!(fs::read(folder.path("README.md")).unwrap(), b"mine");
    assert!(folder.path("pipeline.toml").is_file());
}

#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_is_left_as_it_was() {
    let folder = Folder::empty().file("shut/x", "");
    let said = folder.ask("init /proc/sales");
    assert_eq!(said.code(), 2);
    assert!(said.err().starts_with("error: "), "{said}");
}

/// Git, in a folder, as a person of its own; `None` where there is none.
fn git(dir: &Path, words: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=Dana",
            "-c",
            "user.email=dana@acme.example",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(words)
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn with_git(folder: &Folder, words: &str) -> common::Answer {
    let path = std::env::var_os("PATH").unwrap_or_default();
    answer(
        folder
            .pipeline(words)
            .env("PATH", path)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1"),
    )
}

#[test]
fn the_hook_stands_where_git_looks() {
    let folder = Folder::empty();
    git(&folder.path("."), &["init"]);
    let said = with_git(&folder, "init team/sales --hook");
    assert_eq!(said.code(), 0, "{said}");
    let hook = fs::read_to_string(folder.path(".git/hooks/pre-commit")).unwrap();
    assert!(hook.starts_with("#!/bin/sh\n"));
    assert!(
        hook.ends_with(
            "pipeline -C team/sales check --fix --staged && pipeline -C team/sales check\n"
        ),
        "{hook}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path(".git/hooks/pre-commit"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o111, 0o111);
    }
    // Once more, for the folder that is there now.
    let said = with_git(&folder, "-C team/sales init --hook");
    assert!(
        said.code() == 0 && said.out().contains("there before"),
        "{said}"
    );
}

#[test]
fn another_hook_is_never_overwritten() {
    let folder = Folder::empty().file(".git-hooks/pre-commit", "#!/bin/sh\nmine\n");
    git(&folder.path("."), &["init"]);
    git(
        &folder.path("."),
        &["config", "core.hooksPath", ".git-hooks"],
    );
    let said = with_git(&folder, "init --hook");
    assert_eq!(said.code(), 0, "{said}");
    assert!(
        said.out()
            .contains("pipeline -C . check --fix --staged && pipeline -C . check"),
        "{said}"
    );
    assert_eq!(
        fs::read(folder.path(".git-hooks/pre-commit")).unwrap(),
        b"#!/bin/sh\nmine\n"
    );
}

#[test]
fn hooks_of_all_repositories_are_left_alone() {
    let folder = Folder::empty();
    git(&folder.path("."), &["init"]);
    let shared = folder.outside("hooks");
    fs::create_dir(&shared).unwrap();
    git(
        &folder.path("."),
        &["config", "core.hooksPath", shared.to_str().unwrap()],
    );
    let said = with_git(&folder, "init --hook");
    assert!(said.out().contains("for all your repositories"), "{said}");
    assert_eq!(fs::read_dir(&shared).unwrap().count(), 0);
}

#[test]
fn without_a_repository_nothing_is_made() {
    let folder = Folder::empty();
    let said = with_git(&folder, "init acme --hook");
    assert_eq!(said.code(), 2);
    assert!(said.err().contains("in no git repository"), "{said}");
    assert!(!folder.path("acme").exists());
}
