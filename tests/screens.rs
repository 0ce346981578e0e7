//! The transcripts under `tests/transcripts`: what a person types and what the program says, word for word. Each is
//! Markdown that reads by itself; `common/transcript.rs` says how it is run.
//!
//! `TRANSCRIPTS=write cargo test --test screens` puts what the program says now in place of what
//! was expected; read the difference before it is committed.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::transcript::{Manner, like, line_like, words_of};

#[test]
fn start() {
    play("start.md");
}

#[test]
fn report() {
    play("report.md");
}

#[test]
fn changes() {
    play("changes.md");
}

#[test]
fn revisions() {
    play("revisions.md");
}

#[test]
fn blame() {
    play("blame.md");
}

#[test]
fn funnel() {
    play("funnel.md");
}

#[test]
fn health() {
    play("health.md");
}

#[test]
fn guide() {
    play("guide.md");
}

#[test]
fn compare() {
    play("compare.md");
}

#[test]
fn series() {
    play("series.md");
}

#[test]
fn summary() {
    play("summary.md");
}

#[test]
fn forecast() {
    play("forecast.md");
}

#[test]
fn backtest() {
    play("backtest.md");
}

#[test]
fn next() {
    play("next.md");
}

#[test]
fn list() {
    play("list.md");
}

#[test]
fn show() {
    play("show.md");
}

#[test]
fn check() {
    play("check.md");
}

#[test]
fn messages() {
    play("messages.md");
}

#[test]
fn edits() {
    play("edits.md");
}

#[test]
fn submit() {
    play("submit.md");
}

#[test]
fn examples() {
    play("examples.md");
}

#[test]
fn import() {
    play("import.md");
}

#[test]
fn leads() {
    play("leads.md");
}

/// Runs a transcript; all that differs is shown at once.
fn play(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    common::transcript::play(&folder.join(name), Manner::Transcript);
}

/// Every transcript is played by a test of this file.
#[test]
fn no_transcript_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let this = include_str!("screens.rs");
    for entry in fs::read_dir(folder).expect("the transcripts") {
        let path: PathBuf = entry.expect("a transcript").path();
        let name = path
            .file_name()
            .expect("its name")
            .to_string_lossy()
            .into_owned();
        assert!(
            this.contains(&format!("play(\"{name}\")")),
            "{name} is played by nobody"
        );
    }
}

#[test]
fn patterns() {
    assert!(like(&["a", "...", "d"], &["a", "b", "c", "d"]));
    assert!(like(&["...", "d"], &["d"]) && !like(&["...", "d"], &["d", "e"]));
    assert!(!like(&["a"], &[]) && !like(&[], &["a"]) && like(&[], &[]));
    assert!(line_like(
        "total [..] without 2 files",
        "total  21  without 2 files"
    ));
    assert!(!line_like("total", "total 21") && !line_like("a[..]b", "a"));
    assert!(line_like(
        "1 files, 0 left out | [CHECKSUM]",
        "1 files, 0 left out | e0604d2b"
    ));
    assert!(!line_like(
        "1 files, 0 left out | [CHECKSUM]",
        "1 files, 0 left out | e0604d2"
    ));
    assert_eq!(
        words_of("pipeline  log \"two words\" ''"),
        ["pipeline", "log", "two words", ""]
    );
}
