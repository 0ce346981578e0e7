//! Files that are not what their name says: encodings, sizes, depths, and things that are no files.

use crate::Place::{Anywhere, Nowhere};
use crate::common::{Folder, GOOD, answer, good_and, within_memory};
use crate::{left_out, only_the_good_one_counts, problem};

const BAD: &str = "deals/bad.toml";

/// The deal of `GOOD` in other bytes counts as a second one.
fn read_all_the_same(bytes: impl AsRef<[u8]>) {
    let folder = Folder::empty()
        .file(
            "deals/first.toml",
            crate::common::GOOD.replacen("name = \"", "name = \"Another ", 1),
        )
        .file("deals/second.toml", bytes);
    let report = folder.ask_well("report --format json");
    assert_eq!(report.json()["complete"], true, "{report}");
    assert_eq!(report.money("open.value"), "2000", "{report}");
    let check = folder.ask_well("check");
    assert!(check.out().contains("no problems"), "{check}");
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    units.flat_map(to_bytes).collect()
}

#[test]
fn byte_order_mark() {
    read_all_the_same(format!("\u{feff}{GOOD}"));
}

#[test]
fn crlf() {
    read_all_the_same(GOOD.replace('\n', "\r\n"));
}

#[test]
fn no_newline_at_the_end() {
    read_all_the_same(GOOD.trim_end());
}

/// The mark is no character of the line that it stands before.
#[test]
fn byte_order_mark_and_crlf_do_not_shift_places() {
    let text = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    let folder = Folder::good().file(BAD, text.replace("1000", "-1"));
    left_out(&folder, BAD, crate::Place::At(3, 10));
    let folder = Folder::good().file(BAD, text.replace("name = \"Good: 10 seats\"", "name = 7"));
    left_out(&folder, BAD, crate::Place::At(1, 8));
    crate::text::tame(&folder.ask("check"));
}

#[test]
fn not_utf8() {
    let mut bytes = GOOD.as_bytes().to_vec();
    bytes[9] = 0xff; // inside the name
    left_out(&Folder::good().file(BAD, &bytes), BAD, Anywhere);
    left_out(&Folder::good().file(BAD, [0xc0, 0xaf]), BAD, Anywhere);
    left_out(
        &Folder::good().file(BAD, b"name = \"Caf\xe9\"\n"),
        BAD,
        Anywhere,
    );
}

#[test]
fn not_utf8_in_a_comment() {
    let bytes = [GOOD.as_bytes(), b"# caf\xe9\n"].concat();
    left_out(&Folder::good().file(BAD, bytes), BAD, Anywhere);
}

#[test]
fn utf_16() {
    left_out(
        &Folder::good().file(BAD, utf16(GOOD, u16::to_le_bytes)),
        BAD,
        Anywhere,
    );
    left_out(
        &Folder::good().file(BAD, utf16(GOOD, u16::to_be_bytes)),
        BAD,
        Anywhere,
    );
}

#[test]
fn nul_bytes() {
    for text in [
        GOOD.replace("Good:", "Go\0od:"),
        format!("{GOOD}\0"),
        "\0".repeat(4096),
    ] {
        left_out(&Folder::good().file(BAD, text), BAD, Anywhere);
    }
}

#[test]
fn an_empty_file() {
    left_out(&Folder::good().file(BAD, ""), BAD, Nowhere);
    left_out(&Folder::good().file(BAD, "# nothing yet\n"), BAD, Nowhere);
}

/// A whole deal, and then comments: only the size is wrong.
fn deal_of(bytes: usize) -> String {
    let line = "# and so on, and so forth, and more of the same, down to the very end\n";
    let mut text = GOOD.to_owned();
    while text.len() + line.len() <= bytes {
        text.push_str(line);
    }
    text
}

#[test]
#[cfg(unix)]
fn a_file_of_5_mib() {
    let folder = Folder::good().file(BAD, deal_of(5 << 20));
    left_out(&folder, BAD, Anywhere);
    let report = answer(&mut within_memory(&folder.pipeline("report --format json")));
    only_the_good_one_counts(&report);
}

#[test]
fn a_file_just_under_the_limit_is_read() {
    read_all_the_same(deal_of(1 << 20));
}

#[test]
fn a_directory_with_a_deals_name() {
    let folder = Folder::good().file("deals/bad.toml/notes.txt", "not a deal");
    left_out(&folder, BAD, Nowhere);
}

#[test]
#[cfg(unix)]
fn a_fifo() {
    let folder = Folder::good();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path(BAD))
        .status();
    assert!(made.expect("mkfifo is there").success());
    left_out(&folder, BAD, Nowhere);
}

#[test]
#[cfg(unix)]
fn a_socket() {
    let folder = Folder::good();
    let _listener = std::os::unix::net::UnixListener::bind(folder.path(BAD)).expect("a socket");
    left_out(&folder, BAD, Nowhere);
}

/// Whoever may read everything, such as root, cannot test this.
#[test]
#[cfg(unix)]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::good().file(BAD, GOOD);
    let locked = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(folder.path(BAD), locked).expect("a locked file");
    if std::fs::read(folder.path(BAD)).is_err() {
        left_out(&folder, BAD, Nowhere);
    }
}

#[test]
#[cfg(unix)]
fn an_unreadable_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::good().file("deals/closed/second.toml", GOOD);
    let place = folder.path("deals/closed");
    let mode = |mode| std::fs::set_permissions(&place, std::fs::Permissions::from_mode(mode));
    mode(0o000).expect("a locked folder");
    if std::fs::read_dir(&place).is_err() {
        let report = folder.ask_well("report --format json");
        only_the_good_one_counts(&report);
        assert_eq!(report.json()["complete"], false, "{report}");
    }
    mode(0o755).expect("an open folder");
}

/// Listed, and gone when it is opened: a file that comes and goes while `report` runs.
#[test]
fn a_file_that_vanishes() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = Folder::good();
    let (path, done) = (folder.path(BAD), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let _ = std::fs::write(&path, GOOD);
                let _ = std::fs::remove_file(&path);
            }
        });
        let codes: Vec<i32> = (0..40)
            .map(|_| folder.ask("report --format json").code())
            .collect();
        done.store(true, Ordering::Relaxed);
        assert_eq!(codes, [0; 40]);
    });
}

/// Ten thousand deep, in each way that TOML can nest.
#[test]
#[cfg(unix)]
fn nesting_10_000_deep() {
    const DEEP: usize = 10_000;
    let within = |open: &str, close: &str| open.repeat(DEEP) + "1" + &close.repeat(DEEP);
    let dotted = vec!["a"; DEEP].join(".");
    for text in [
        good_and(&format!("deep = {}", within("[", "]"))),
        good_and(&format!("deep = {}", within("{ a = ", " }"))),
        good_and(&format!("deep = {}", within("[ { a = ", " } ]"))),
        good_and(&format!("{dotted} = 1")),
        good_and(&format!("[{dotted}]")),
        good_and(&format!("[[{dotted}]]")),
        good_and(&format!("deep = {}", "[".repeat(DEEP))),
    ] {
        named_and_no_crash(&Folder::good().file(BAD, text));
    }
}

#[cfg(unix)]
fn named_and_no_crash(folder: &Folder) {
    let report = answer(&mut within_memory(&folder.pipeline("report --format json")));
    assert_eq!(report.code(), 0, "{report}");
    let json = report.json();
    let (open, left_out) = (&json["open"]["deals"], &json["left_out"]);
    match left_out.as_array().expect("left_out is a list").len() {
        0 => assert_eq!(open, 2, "read whole, it counts: {report}"),
        _ => assert_eq!(
            (open, &left_out[0]["file"]),
            (&1.into(), &BAD.into()),
            "{report}"
        ),
    }
    let check = answer(&mut within_memory(&folder.pipeline("check --format json")));
    problem(&check, BAD);
}

#[test]
fn a_line_of_a_megabyte_is_not_shown_whole() {
    let text = format!("name = \"{}", "x".repeat(1_000_000));
    let folder = Folder::good().file(BAD, text);
    left_out(&folder, BAD, crate::Place::Line(1));
    let check = folder.ask("check");
    assert!(check.out().len() < 10_000, "{} bytes", check.out().len());
}

#[test]
fn names_that_are_passed_over() {
    let folder = Folder::good()
        .file("deals/.hidden.toml", "not TOML")
        .file("deals/_draft.toml", "not TOML")
        .file("deals/.git/x.toml", "not TOML")
        .file("deals/_old/x.toml", "not TOML")
        .file("deals/notes.txt", "not TOML")
        .file("deals/good.toml.swp", "not TOML");
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    assert_eq!(report.json()["complete"], true, "{report}");
    assert!(folder.ask_well("check").out().contains("no problems"));
}
