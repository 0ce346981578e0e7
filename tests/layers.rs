//! Imports run downwards only: this file reads the sources and holds every room of the house to it. The map is in
//! `docs/architecture.md`.

use std::fs;
use std::path::{Path, PathBuf};

/// Every room with those it may look into: all that stands before it in the flow of data. A room that is not listed is
/// a fault, so that a new one gets its place here.
const ROOMS: [(&str, &[&str]); 9] = [
    ("diagnostic", &[]),
    ("model", &["diagnostic"]),
    ("workspace", &["diagnostic", "model"]),
    ("analytics", &["diagnostic", "model"]),
    (
        "check",
        &["diagnostic", "model", "workspace", "analytics", "edit"],
    ),
    ("edit", &["diagnostic", "model", "workspace", "analytics"]),
    (
        "import",
        &["diagnostic", "model", "workspace", "analytics", "edit"],
    ),
    (
        "report",
        &[
            "diagnostic",
            "model",
            "workspace",
            "analytics",
            "check",
            "edit",
            "import",
        ],
    ),
    (
        "render",
        &["diagnostic", "model", "analytics", "check", "report"],
    ),
];

/// Looks into every room, and nobody looks into it.
const TOP: &str = "cli";

/// Rooms that know no file, no clock, no environment and no printing.
const PURE: [&str; 2] = ["model", "analytics"];

/// What a pure room has not got. `chrono` stays, as a calendar.
const IMPURE: [&str; 16] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "std::time",
    "SystemTime",
    "Instant",
    "Utc",
    "Local",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "rustix",
];

/// One source file: its room, its path, and its lines of code, with numbers. Comments and tests are left out: tests may
/// reach upwards, to build what they look at.
struct Source {
    room: String,
    path: String,
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let sources = files.iter().map(|file| {
        let path = file.strip_prefix(&root).expect("a file under src");
        let first = path.iter().next().expect("a name");
        let room = first.to_string_lossy().trim_end_matches(".rs").to_string();
        let text = fs::read_to_string(file).expect("a source");
        Source {
            room,
            path: path.display().to_string(),
            lines: code(&text),
        }
    });
    sources.collect()
}

fn collect(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The lines above the tests, without comments.
fn code(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    lines
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .map(|(at, line)| (at + 1, line.split("//").next().unwrap_or("").to_string()))
        .collect()
}

/// The rooms that a line names: `crate::model::day`, `crate::{check, report}`, and `super::…` out of a file that stands
/// in no folder.
fn looks_into(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list
                .split(['}', ';'])
                .next()
                .unwrap_or("")
                .split(',')
                .collect(),
            None => vec![rest],
        };
        for name in names {
            let name = name.trim();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            rooms.push(name[..end.unwrap_or(name.len())].to_string());
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

#[test]
fn imports_run_downwards() {
    let mut faults = Vec::new();
    for source in sources() {
        let may: Option<&[&str]> = ROOMS
            .iter()
            .find(|(room, _)| *room == source.room)
            .map(|(_, may)| *may);
        for (number, line) in &source.lines {
            for room in looks_into(line) {
                let is_fine = match may {
                    _ if room == source.room => true,
                    Some(may) => may.contains(&room.as_str()),
                    None => source.room == TOP || source.room == "lib" || source.room == "main",
                };
                if !is_fine {
                    let path = &source.path;
                    faults.push(format!(
                        "src/{path}:{number}: {} looks into {room}",
                        source.room
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_has_its_place() {
    for source in sources() {
        let known = ROOMS.iter().any(|(room, _)| *room == source.room)
            || [TOP, "lib", "main"].contains(&source.room.as_str());
        assert!(
            known,
            "src/{}: {} is not in ROOMS",
            source.path, source.room
        );
    }
}

/// No room may look into another that may look back.
#[test]
fn the_order_has_no_circle() {
    let may = |room: &str| ROOMS.iter().find(|r| r.0 == room).map_or(&[][..], |r| r.1);
    for (room, below) in ROOMS {
        let mut open: Vec<&str> = below.to_vec();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(next) = open.pop() {
            assert!(next != room, "{room} stands above itself");
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(may(next));
            }
        }
    }
}

#[test]
fn the_middle_is_pure() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|s| PURE.contains(&s.room.as_str())) {
        for (number, line) in &source.lines {
            let words: Vec<&str> = line
                .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '!')))
                .collect();
            let used = IMPURE.iter().find(|impure| {
                words.iter().any(|word| {
                    let is_path = word.starts_with(&format!("{impure}::"));
                    word == *impure || is_path || word.split("::").any(|part| part == **impure)
                })
            });
            if let Some(used) = used {
                faults.push(format!("src/{}:{number}: {used}", source.path));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn lines_are_read_as_they_are_meant() {
    assert_eq!(looks_into("use crate::model::day::Day;"), ["model"]);
    assert_eq!(
        looks_into("use crate::{check, report::block};"),
        ["check", "report"]
    );
    assert_eq!(
        looks_into("let x = crate::diagnostic::nearest(a);"),
        ["diagnostic"]
    );
    assert_eq!(looks_into("pub(crate) fn x() {"), Vec::<String>::new());
    assert_eq!(code("a\n#[cfg(test)]\nmod tests {"), [(1, "a".to_string())]);
    assert_eq!(code("/// crate::cli"), [(1, String::new())]);
}
