//! Where the answer goes: pipes that close, disks that are full, and environments with nothing in
//! them. Never a panic; an answer that could not be written is no success.

use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::common::{Answer, Folder, GOOD, answer, finish};
use crate::only_the_good_one_counts;

/// So many owners that no pipe holds the answer.
fn many_owners() -> Folder {
    (0..3000).fold(Folder::empty().file("pipeline.toml", ""), |folder, n| {
        let owner = format!("somebody-with-quite-a-long-name-{n:04}");
        folder.file(
            format!("deals/deal-{n:04}.toml"),
            GOOD.replace("dana", &owner),
        )
    })
}

/// The reader takes `bytes` and goes away.
fn read_a_little(command: &mut Command, bytes: usize) -> Answer {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdout.take().expect("a pipe");
    let mut little = vec![0; bytes];
    pipe.read_exact(&mut little).expect("a beginning");
    drop(pipe);
    finish(child)
}

#[test]
fn closed_stdout() {
    let folder = many_owners();
    for format in ["csv", "json", "plain", "markdown", "table"] {
        for bytes in [0, 1, 100] {
            let words = format!("report --by owner --format {format}");
            let cut = read_a_little(&mut folder.pipeline(&words), bytes);
            quiet_end(&cut);
        }
    }
}

/// Success, or the death by SIGPIPE that other tools die; and no complaint.
fn quiet_end(cut: &Answer) {
    const SIGPIPE: i32 = 13;
    let died_of_it = cut.status.signal() == Some(SIGPIPE);
    let sensible = died_of_it || matches!(cut.status.code(), Some(0 | 141));
    let said = String::from_utf8_lossy(&cut.stderr);
    let complaint = ["error", "panicked", "roken pipe"]
        .iter()
        .any(|word| said.contains(word));
    assert!(sensible && !complaint, "{cut}");
}

#[test]
fn closed_stdout_of_check() {
    let folder = (0..3000).fold(Folder::good(), |folder, n| {
        folder.file(format!("deals/bad-{n:04}.toml"), "not TOML")
    });
    let cut = read_a_little(&mut folder.pipeline("check"), 1);
    let sensible = cut
        .status
        .code()
        .is_none_or(|code| [0, 1, 141].contains(&code));
    assert!(
        sensible && !String::from_utf8_lossy(&cut.stderr).contains("panicked"),
        "{cut}"
    );
}

fn full() -> Stdio {
    let full = OpenOptions::new().write(true).open("/dev/full");
    full.expect("/dev/full is there").into()
}

fn with_streams(command: &mut Command, stdout: Stdio, stderr: Stdio) -> Answer {
    let child = command
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(stderr)
        .spawn();
    let answer = finish(child.expect("the program starts"));
    answer.assert_no_crash();
    answer
}

#[test]
#[cfg(target_os = "linux")]
fn full_stdout() {
    let folder = Folder::good();
    for words in [
        "",
        "report",
        "report --format json",
        "report --format csv",
        "check",
        "schema report",
    ] {
        let answer = with_streams(&mut folder.pipeline(words), full(), Stdio::piped());
        assert_eq!(answer.code(), 2, "{words}: {answer}");
        assert!(answer.err().contains("error"), "{words}: {answer}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn full_stderr() {
    let folder = Folder::good().file("deals/bad.toml", "not TOML");
    let mut command = folder.pipeline("report --format json");
    let answer = with_streams(&mut command, Stdio::piped(), full());
    assert_eq!(answer.code(), 0, "{answer}");
    only_the_good_one_counts(&answer);
    let answer = with_streams(&mut folder.pipeline("report -p Q4"), full(), full());
    assert_eq!(answer.code(), 2, "{answer}");
}

#[test]
fn streams_that_are_not_open() {
    let folder = Folder::good().file("deals/bad.toml", "not TOML");
    for closed in [">&-", "2>&-", "<&-", "<&- >&- 2>&-"] {
        let mut shell = Command::new("/bin/sh");
        shell
            .arg("-c")
            .arg(format!("exec \"$0\" report --today 2026-11-23 {closed}"))
            .arg(env!("CARGO_BIN_EXE_pipeline"))
            .current_dir(folder.path(""))
            .env_clear();
        let answer = answer(&mut shell);
        assert!([0, 2].contains(&answer.code()), "{closed}: {answer}");
    }
}

#[test]
fn no_home() {
    let folder = Folder::good();
    let report = answer(folder.pipeline("report --format json").env_remove("HOME"));
    only_the_good_one_counts(&report);
    let report = answer(
        folder
            .pipeline("report --format json")
            .env("HOME", "/nonexistent"),
    );
    only_the_good_one_counts(&report);
}

/// Today comes from the clock then; the deal is open on any day from September 2026 on.
#[test]
fn no_time_zone_and_no_environment_at_all() {
    let folder = Folder::good().file("deals/good.toml", GOOD.replace("2026-09-01", "2020-01-01"));
    for words in ["report --format json", "report --format table", "check", ""] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
        command
            .args(words.split_whitespace())
            .current_dir(folder.path(""))
            .env_clear();
        let answer = answer(&mut command);
        assert_eq!(answer.code(), 0, "{answer}");
    }
    let mut command = folder.pipeline("report --format json");
    only_the_good_one_counts(&answer(command.env_clear()));
}

#[test]
fn environments_that_are_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let folder = Folder::good();
    for name in [
        "TZ",
        "COLUMNS",
        "NO_COLOR",
        "PIPELINE_STRICT",
        "PIPELINE_USER",
        "LANG",
    ] {
        let report = answer(folder.pipeline("report --format json").env(name, odd));
        assert!([0, 2].contains(&report.code()), "{name}: {report}");
    }
    let report = answer(
        folder
            .pipeline("report --format json")
            .env("PIPELINE_DIR", odd),
    );
    assert_eq!(report.code(), 2, "{report}");
    let report = answer(folder.pipeline("report").arg(odd));
    assert!([0, 2].contains(&report.code()), "{report}");
}

#[test]
fn widths_that_are_none() {
    let folder = Folder::good();
    for columns in [
        "0",
        "1",
        "-1",
        "abc",
        "",
        "99999999999999999999",
        "1e3",
        "65536",
    ] {
        let words = "report --by owner --format table";
        let report = answer(folder.pipeline(words).env("COLUMNS", columns));
        assert_eq!(report.code(), 0, "{columns}: {report}");
        assert!(report.out().contains("Open"), "{columns}: {report}");
    }
}

/// The same folder and the same day: the same bytes, whatever the machine says of itself.
#[test]
fn the_environment_changes_no_byte() {
    let folder = Folder::example("sales");
    for format in ["json", "csv", "plain", "markdown"] {
        let words = format!("report --by owner --format {format}");
        let here = folder.ask_well(&words);
        for (name, value) in [
            ("TZ", "Pacific/Kiritimati"),
            ("LANG", "de_DE.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("COLUMNS", "40"),
            ("CLICOLOR_FORCE", "1"),
            ("TERM", "dumb"),
        ] {
            let there = answer(folder.pipeline(&words).env(name, value));
            assert_eq!(there.out(), here.out(), "{format} with {name}={value}");
        }
    }
}

/// An escape sequence among what is printed, as colours are.
fn coloured(folder: &Folder, words: &str, env: &[(&str, &str)]) -> bool {
    let answer = answer(folder.pipeline(words).envs(env.iter().copied()));
    assert_eq!(answer.code(), 0, "{words}: {answer}");
    answer.stdout.contains(&0x1b) || answer.stderr.contains(&0x1b)
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = Folder::good();
    let (none, force) = (("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"));
    let table = "report --format table";
    assert!(!coloured(&folder, table, &[]), "not a terminal");
    assert!(!coloured(&folder, table, &[none]));
    assert!(coloured(&folder, table, &[force]));
    assert!(
        coloured(&folder, table, &[force, ("TERM", "dumb")]),
        "force is force"
    );
    assert!(coloured(
        &folder,
        "report --format table --color always",
        &[]
    ));
    assert!(coloured(
        &folder,
        "report --format table --color always",
        &[none]
    ));
    assert!(!coloured(
        &folder,
        "report --format table --color never",
        &[force]
    ));
    assert!(!coloured(
        &folder,
        table,
        &[("NO_COLOR", "1"), ("CLICOLOR", "1")]
    ));
}

#[test]
fn data_formats_have_no_colours_whatever_is_asked() {
    let folder = Folder::good();
    for format in ["json", "csv", "plain", "markdown"] {
        let words = format!("report --format {format}");
        assert!(
            !coloured(&folder, &words, &[("CLICOLOR_FORCE", "1")]),
            "{format}"
        );
    }
}
