//! The transcripts under `tests/transcripts`: what a person types and what the program says, word
//! for word. Each is Markdown that reads by itself; this file runs it.
//!
//! * A heading begins a new page. The first words in backquotes after `In ` say in which folder of
//!   `examples` its commands run, as a copy of its own; without such a line the folder is empty.
//! * A code block of `toml` or `csv` that names a file (```` ```toml deals/x.toml ````) writes it.
//! * A block of `console` holds commands (`$ pipeline report`) and under each what it prints: first
//!   stdout, then stderr. `? 2` under the command is its exit status, 0 if left out.
//! * Today is 2026-11-23 and the terminal has 80 columns; `NAME=value` before `pipeline` sets an
//!   environment variable, and the terminal is had with `--format table`.
//! * `[CHECKSUM]` stands for eight hexadecimal digits, `[..]` for anything within a line, and a line
//!   `...` for any lines.
//!
//! `TRANSCRIPTS=write cargo test --test screens` puts what the program says now in place of what
//! was expected; read the difference before it is committed.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Folder, answer};

#[test]
fn start() {
    play("start.md");
}

#[test]
fn report() {
    play("report.md");
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
fn examples() {
    play("examples.md");
}

/// Runs a transcript; all that differs is shown at once.
fn play(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/transcripts")
        .join(name);
    let text = fs::read_to_string(&path).expect("a transcript");
    let mut stage = Stage::default();
    for piece in pieces(&text) {
        stage.play(piece);
    }
    if std::env::var_os("TRANSCRIPTS").is_some_and(|it| it == "write") {
        fs::write(&path, stage.said).expect("a transcript to write");
    } else if !stage.faults.is_empty() {
        panic!("{name}:\n{}", stage.faults.join("\n"));
    }
}

/// A transcript is these, one after the other.
enum Piece<'a> {
    /// Any other line.
    Prose(&'a str),
    /// A block that writes a file: its first line, the file, what is in it.
    File(&'a str, &'a str, Vec<&'a str>),
    /// A block of commands, with the number of its first line.
    Console(&'a str, Vec<&'a str>, usize),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            pieces.push(Piece::Prose(line));
            continue;
        };
        let inside = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```");
        let inside: Vec<&str> = inside.collect();
        pieces.push(match info.split_once(' ') {
            Some((_, file)) => Piece::File(line, file, inside),
            None => Piece::Console(line, inside, number + 2),
        });
    }
    pieces
}

/// Where the commands run, and what has come of them.
struct Stage {
    folder: Folder,
    /// The transcript as the program would have it.
    said: String,
    faults: Vec<String>,
}

impl Default for Stage {
    fn default() -> Stage {
        Stage {
            folder: Folder::empty(),
            said: String::new(),
            faults: Vec::new(),
        }
    }
}

impl Stage {
    fn play(&mut self, piece: Piece) {
        match piece {
            Piece::Prose(line) => self.prose(line),
            Piece::File(begin, file, lines) => {
                let content = lines.join("\n") + "\n";
                let path = self.folder.path(file);
                fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
                fs::write(path, &content).expect("a file to write");
                self.said += &format!("{begin}\n{content}```\n");
            }
            Piece::Console(begin, lines, number) => {
                self.said += &format!("{begin}\n");
                for scene in scenes(&lines, number) {
                    self.run(&scene);
                }
                self.said += "```\n";
            }
        }
    }

    fn prose(&mut self, line: &str) {
        if line.starts_with('#') {
            self.folder = Folder::empty();
        } else if let Some((name, _)) = line
            .strip_prefix("In `examples/")
            .and_then(|rest| rest.split_once('`'))
        {
            self.folder = Folder::example(name);
        }
        self.said += &format!("{line}\n");
    }

    fn run(&mut self, scene: &Scene) {
        let (status, text) = perform(&self.folder, scene.command);
        let command = scene.command;
        self.said += &format!("$ {command}\n");
        if status != 0 {
            self.said += &format!("? {status}\n");
        }
        self.said += &without_checksum(&text);
        let lines: Vec<&str> = text.lines().collect();
        if status != scene.status || !like(&scene.expected, &lines) {
            let expected = scene.expected.join("\n");
            let (line, wanted) = (scene.line, scene.status);
            self.faults.push(format!(
                "line {line}: $ {command}\n--- expected, status {wanted}\n{expected}\n\
                 --- said, status {status}\n{text}"
            ));
        }
    }
}

/// A command and what is expected of it.
struct Scene<'a> {
    line: usize,
    command: &'a str,
    status: i32,
    expected: Vec<&'a str>,
}

fn scenes<'a>(lines: &[&'a str], first: usize) -> Vec<Scene<'a>> {
    let mut scenes: Vec<Scene> = Vec::new();
    for (offset, line) in lines.iter().enumerate() {
        if let Some(command) = line.strip_prefix("$ ") {
            let line = first + offset;
            scenes.push(Scene {
                line,
                command,
                status: 0,
                expected: Vec::new(),
            });
            continue;
        }
        let scene = scenes
            .last_mut()
            .expect("a block of console begins with a command");
        match line.strip_prefix("? ") {
            Some(status) => scene.status = status.parse().expect("an exit status"),
            None => scene.expected.push(line),
        }
    }
    scenes
}

/// Runs one command line; stdout stands before stderr.
fn perform(folder: &Folder, line: &str) -> (i32, String) {
    let mut words = words_of(line).into_iter().peekable();
    let mut environment = vec![("COLUMNS".to_owned(), "80".to_owned())];
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        environment.push((name.to_owned(), value.to_owned()));
        words.next();
    }
    assert_eq!(words.next().as_deref(), Some("pipeline"), "{line}");
    let mut command = folder.pipeline("");
    let answer = answer(command.args(words).envs(environment));
    (answer.code(), answer.all())
}

/// The words of a line as a shell would part them, with quotes of both kinds and nothing else.
fn words_of(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether the lines are what the patterns say, `...` being any lines, also none.
fn like(expected: &[&str], lines: &[&str]) -> bool {
    match (expected.split_first(), lines.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=lines.len()).any(|passed| like(rest, &lines[passed..])),
        (Some((pattern, expected)), Some((line, lines))) => {
            line_like(pattern, line) && like(expected, lines)
        }
        _ => false,
    }
}

/// Whether a line fits a pattern with `[CHECKSUM]` and `[..]` in it.
fn line_like(pattern: &str, line: &str) -> bool {
    let line = without_checksum(line);
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// The foot's checksum changes with every file; its place does not.
fn without_checksum(text: &str) -> String {
    let is_checksum = |word: &str| {
        word.len() == 8 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let lines = text.split('\n').map(|line| match line.rsplit_once(' ') {
        Some((before, word)) if before.contains("left out") && is_checksum(word) => {
            format!("{before} [CHECKSUM]")
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
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
