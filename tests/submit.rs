//! `pipeline submit` beside other writers, in the way of links and strange files, and in a repository of git.

mod common;

use std::fs;
use std::process::{Command, Stdio};

use common::{Folder, TODAY, answer};
use pipeline::model::day::Day;
use pipeline::model::period::Period;
use pipeline::model::quota::Whom;
use pipeline::model::settings::Settings;
use pipeline::workspace::submissions;

const FILE: &str = "submissions/2026-Q4.toml";

fn text(folder: &Folder) -> String {
    fs::read_to_string(folder.path(FILE)).expect("a file of submissions")
}

#[test]
#[cfg(unix)]
fn two_writers_lose_nothing() {
    let folder = Folder::good();
    let writer = |who: &str| {
        let mut shell = Command::new("/bin/sh");
        let script = format!(
            "i=0; while [ $i -lt 100 ]; do {} submit --commit $i --by {who} --for owner:{who} --today {TODAY} || exit 1; i=$((i+1)); done",
            env!("CARGO_BIN_EXE_pipeline")
        );
        shell
            .args(["-c", &script])
            .current_dir(folder.path(""))
            .stdout(Stdio::null());
        shell.spawn().expect("a shell")
    };
    let (mut a, mut b) = (writer("dana"), writer("omar"));
    assert!(a.wait().unwrap().success() && b.wait().unwrap().success());
    let read = submissions::read(&folder.path("").into(), &Settings::default()).unwrap();
    assert_eq!((read.files, read.left_out.len()), (1, 0));
    for who in ["dana", "omar"] {
        let whom = Whom::Owner(who.into());
        let all = read.submissions.0[0].all.iter();
        let amounts: Vec<String> = all
            .filter(|s| s.whom == whom)
            .map(|s| s.commit.to_string())
            .collect();
        let wanted: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(amounts, wanted, "{who}");
    }
    assert_eq!(folder.ask_well("check --strict").code(), 0);
}

#[test]
fn what_was_said_stays_to_the_byte() {
    let old = "# ours\r\n[[submission]]   # first\r\non = 2026-11-01\r\nfor = 'all'\r\ncommit = 1 # €\r\nextra = true\r\n";
    let folder = Folder::good().file(FILE, old);
    folder.ask_well("submit --commit 2 --for all");
    folder.ask_well("submit --commit 3 --for all --on 2026-11-10");
    let new = text(&folder);
    assert!(new.starts_with(old), "{new}");
    assert!(!new.replace("\r\n", "").contains('\n'), "{new:?}");
    // The newest day is in force, not the last line.
    let read = submissions::read(&folder.path("").into(), &Settings::default()).unwrap();
    let day = |text| Day::parse(text).unwrap();
    let quarter = Period::between("2026-Q4", day("2026-10-01"), day("2026-12-31"));
    let in_force = |t| {
        let found = read.submissions.in_force(&quarter, &Whom::Company, day(t));
        found.map(|s| s.commit.to_string())
    };
    assert_eq!(in_force("2026-11-23"), Some("2".into()));
    assert_eq!(in_force("2026-11-22"), Some("3".into()));
    assert_eq!(in_force("2026-11-09"), Some("1".into()));
    assert_eq!(in_force("2026-10-31"), None);
}

#[test]
fn the_file_of_the_same_days_is_used_whatever_it_is_called() {
    let folder = Folder::good()
        .file("pipeline.toml", "fiscal_year_starts = 2\n")
        .file("submissions/2026-11-01..2027-01-31.toml", "# ours\n");
    folder.ask_well("submit --commit 2 --for all");
    folder.ask_well("submit --commit 3 --for all -p FY2027-Q4");
    folder.ask_well("submit --commit 4 --for all -p 2026-Q4");
    let names: Vec<String> = submissions::files(&folder.path("").into()).unwrap();
    assert_eq!(
        names,
        [
            "submissions/2026-11-01..2027-01-31.toml",
            "submissions/2026-Q4.toml"
        ]
    );
    let first = fs::read_to_string(folder.path(&names[0])).unwrap();
    assert_eq!(first.matches("[[submission]]").count(), 2);
}

#[test]
fn hostile_words_are_written_as_text() {
    let folder = Folder::good();
    let note = "a\"\n[[submission]]\ncommit = 9\n\u{1b}[31m\u{202e}";
    let said = answer(
        folder
            .pipeline("submit --commit 2 --for all")
            .args(["--note", note, "--by", "x\"]\ny"]),
    );
    assert_eq!(said.code(), 0, "{said}");
    let read = submissions::read(&folder.path("").into(), &Settings::default()).unwrap();
    let all = &read.submissions.0[0].all;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].note.as_deref(), Some(note));
    let said = answer(
        folder
            .pipeline("submit --commit 2")
            .args(["--for", "owner:\u{1b}[31mx"]),
    );
    assert_eq!(said.code(), 0, "{said}");
    assert!(!said.out().contains('\u{1b}'), "{said}");
}

#[test]
#[cfg(unix)]
fn a_folder_that_leads_out_gets_nothing() {
    let folder = Folder::good();
    let outside = folder.outside("elsewhere");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, folder.path("submissions")).unwrap();
    let said = folder.ask("submit --commit 2 --for all");
    assert_eq!(said.code(), 2, "{said}");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn git_takes_back_what_it_has() {
    let folder = Folder::good();
    let git = |words: &str| {
        let run = Command::new("git")
            .args(["-c", "user.name=d", "-c", "user.email=d@x.example"])
            .args(words.split(' '))
            .current_dir(folder.path(""))
            .output();
        assert!(run.expect("git").status.success(), "{words}");
    };
    git("init -q");
    let said = folder.ask_well("submit --commit 1 --for all");
    assert!(
        said.out().ends_with("Back: rm submissions/2026-Q4.toml\n"),
        "{said}"
    );
    git("add -A");
    git("commit -qm x");
    let before = text(&folder);
    let said = folder.ask_well("submit --commit 2 --for all");
    assert!(
        said.out()
            .ends_with("Back: git restore submissions/2026-Q4.toml\n"),
        "{said}"
    );
    let said = folder.ask_well("submit --commit 3 --for all");
    let lines = said
        .out()
        .split("Back: delete lines ")
        .nth(1)
        .expect("lines");
    let (first, last) = lines.split_once(" to ").expect("two numbers");
    let last = last.split(' ').next().unwrap();
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    let now = text(&folder);
    let kept: Vec<&str> = now
        .lines()
        .enumerate()
        .filter(|(at, _)| !(first..=last).contains(&(at + 1)))
        .map(|(_, line)| line)
        .collect();
    assert!(kept.join("\n").ends_with("commit = 2"), "{now}");
    git("restore submissions/2026-Q4.toml");
    assert_eq!(text(&folder), before);
}
