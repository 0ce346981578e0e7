//! What a shell is offered when a word is completed: by the script that `pipeline completions` prints, run by bash
//! itself where there is one.

mod common;

use std::process::Command;

use common::{Folder, GOOD, answer};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

#[test]
fn there_is_a_script_for_each_shell() {
    let folder = Folder::empty();
    for shell in SHELLS {
        let said = folder.ask_well(&format!("completions {shell}"));
        assert!(said.out().contains("PIPELINE_COMPLETE"), "{shell}: {said}");
    }
    let said = folder.ask("completions tcsh");
    assert_eq!(said.code(), 2);
    assert!(said.err().contains("one of bash"), "{said}");
}

/// What is offered for the last of these words; asked as fish does, which prints a candidate a line.
fn offered(folder: &Folder, words: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
    command
        .args(["--", "pipeline"])
        .args(words)
        .current_dir(folder.path("."))
        .env_clear()
        .env("PIPELINE_COMPLETE", "fish");
    let answer = answer(&mut command);
    assert_eq!(answer.code(), 0, "{answer}");
    let first = |line: &str| line.split('\t').next().unwrap_or_default().to_string();
    answer.out().lines().map(first).collect()
}

fn folder() -> Folder {
    let settings = "[[rep]]\nid = \"dana\"\n[[rep]]\nid = \"omar\"\n";
    Folder::empty()
        .file("pipeline.toml", settings)
        .file("deals/2026/acme-50-seats.toml", GOOD)
        .file("deals/acme-site.toml", "no deal at all")
        .file("deals/_example.toml", GOOD)
}

#[test]
fn commands_flags_and_people_are_offered() {
    let folder = folder();
    assert!(offered(&folder, &["ne"]).contains(&"next".to_string()));
    assert!(offered(&folder, &["next", "--own"]).contains(&"--owner".to_string()));
    assert_eq!(offered(&folder, &["next", "--owner", ""]), ["dana", "omar"]);
    assert_eq!(offered(&folder, &["next", "--owner", "da"]), ["dana"]);
    assert_eq!(
        offered(&folder, &["submit", "--for", ""]),
        ["dana", "omar", "all"]
    );
    assert_eq!(offered(&folder, &["explain", "close-r"]), ["close-rate"]);
    assert_eq!(offered(&folder, &["schema", "ne"]), ["next"]);
}

#[test]
fn deals_are_offered_by_name_alone() {
    let folder = folder();
    assert_eq!(
        offered(&folder, &["log", "acme"]),
        ["acme-50-seats", "acme-site"]
    );
    // By any part, as the commands take it.
    assert_eq!(offered(&folder, &["won", "50"]), ["acme-50-seats"]);
    assert_eq!(
        offered(&folder, &["move", "acme-site", "prop"]),
        ["proposal"]
    );
    assert_eq!(
        offered(&folder, &["set", "acme-site", "next_step_"]),
        ["next_step_due="]
    );
    assert!(offered(&folder, &["new", "x", "--id", "acme"]).is_empty());
}

#[test]
fn the_folder_may_be_elsewhere() {
    let folder = folder();
    let other = Folder::empty();
    let place = folder.path(".");
    let place = place.to_str().unwrap();
    assert_eq!(
        offered(&other, &["-C", place, "next", "--owner", "o"]),
        ["omar"]
    );
    assert!(offered(&other, &["next", "--owner", ""]).is_empty());
}

/// Bash itself, with the script as it is printed.
#[cfg(unix)]
#[test]
fn bash_gets_what_it_asks_for() {
    let folder = folder();
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_pipeline"));
    let path = format!(
        "{}:{}",
        bin.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let script = "eval \"$(pipeline completions bash)\" || exit 3
COMP_WORDS=(pipeline next --owner '') COMP_CWORD=3 COMP_TYPE=9
_clap_complete_pipeline pipeline '' --owner
printf '%s\\n' \"${COMPREPLY[@]}\"";
    let run = Command::new("bash")
        .args(["--norc", "-c", script])
        .current_dir(folder.path("."))
        .env("PATH", path)
        .output();
    // Without bash there is nothing to see.
    let Ok(output) = run else { return };
    let said = String::from_utf8_lossy(&output.stdout);
    let words: Vec<&str> = said.split_whitespace().collect();
    assert_eq!(
        words,
        ["dana", "omar"],
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_manual_has_a_section_for_each_command() {
    let said = Folder::empty().ask_well("man");
    for title in ["PIPELINE INIT", "PIPELINE NEXT", "PIPELINE REPORT"] {
        assert!(said.out().contains(&format!(".SH \"{title}\"")), "{title}");
    }
}
