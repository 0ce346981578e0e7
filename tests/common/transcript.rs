//! Pages that are run: what a person types and what the program says, word for word. The transcripts of
//! `tests/transcripts` and the documentation are such pages.
//!
//! * A heading begins a new page. The first words in backquotes after `In ` say in which folder of
//!   `examples` its commands run, as a copy of its own; without such a line the folder is empty.
//! * A code block of `toml` or `csv` that names a file (```` ```toml deals/x.toml ````) writes it.
//! * A block of `console` holds commands (`$ pipeline report`) and under each what it prints: first
//!   stdout, then stderr. `? 2` under the command is its exit status, 0 if left out.
//! * Today is 2026-11-23 and the terminal has 80 columns; `NAME=value` before `pipeline` sets an
//!   environment variable, and the terminal is had with `--format table`.
//! * `git` is run as one person with one clock, so that a page always makes the same commits; `ON=2026-11-16` is the day.
//! * `[CHECKSUM]` stands for eight hexadecimal digits, `[..]` for anything within a line, and a line
//!   `...` for any lines.
//!
//! In the documentation ([`Manner::Docs`]) it is otherwise in these: what is typed is typed at a terminal; `examples/…`
//! is there as in a clone of the project; a block of `sh` is run for its lines that begin with `pipeline `, which must
//! succeed; `cd DIR` goes there; and what stands between two lines `<!-- COMMAND only -->` is passed over while the
//! program has no such command.
//!
//! `TRANSCRIPTS=write` puts what the program says now in place of what was expected and does not fit.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Folder, answer};

/// How a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Transcript,
    Docs,
}

/// Runs a page; all that differs is shown at once.
pub fn play(path: &Path, manner: Manner) {
    let text = fs::read_to_string(path).expect("a page");
    let mut stage = Stage::new(manner);
    for piece in pieces(&text) {
        stage.play(piece);
    }
    if std::env::var_os("TRANSCRIPTS").is_some_and(|it| it == "write") {
        fs::write(path, stage.said).expect("a page to write");
    } else if !stage.faults.is_empty() {
        panic!("{}:\n{}", path.display(), stage.faults.join("\n"));
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
    /// Any other block.
    Other(&'a str, Vec<&'a str>, usize),
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
            None if info == "console" => Piece::Console(line, inside, number + 2),
            None => Piece::Other(line, inside, number + 2),
        });
    }
    pieces
}

/// Where the commands run, and what has come of them.
struct Stage {
    manner: Manner,
    folder: Folder,
    /// Where `cd` went, inside the folder.
    inside: String,
    /// The command that the program must have for what follows, if it has not got it.
    waits_for: Option<String>,
    /// The page as the program would have it.
    said: String,
    faults: Vec<String>,
}

impl Stage {
    fn new(manner: Manner) -> Stage {
        Stage {
            manner,
            folder: Folder::empty(),
            inside: String::new(),
            waits_for: None,
            said: String::new(),
            faults: Vec::new(),
        }
    }

    fn play(&mut self, piece: Piece) {
        let is_passed_over = self.waits_for.is_some();
        match piece {
            Piece::Prose(line) => self.prose(line),
            Piece::File(begin, file, lines) => {
                let content = lines.join("\n") + "\n";
                let path = self.folder.path(&self.inside).join(file);
                fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
                fs::write(path, &content).expect("a file to write");
                self.said += &format!("{begin}\n{content}```\n");
            }
            Piece::Console(begin, lines, number) if !is_passed_over => {
                self.said += &format!("{begin}\n");
                for scene in scenes(&lines, number) {
                    self.run(&scene);
                }
                self.said += "```\n";
            }
            Piece::Console(begin, lines, _) => self.keep(begin, &lines),
            Piece::Other(begin, lines, number) => {
                self.keep(begin, &lines);
                let is_run = begin == "```sh" && self.manner == Manner::Docs && !is_passed_over;
                if is_run {
                    self.shell(&lines, number);
                }
            }
        }
    }

    fn keep(&mut self, begin: &str, lines: &[&str]) {
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.said += &format!("{begin}\n{lines}```\n");
    }

    fn prose(&mut self, line: &str) {
        if line.starts_with('#') {
            self.folder = Folder::empty();
            self.inside.clear();
        } else if let Some((name, _)) = line
            .strip_prefix("In `examples/")
            .and_then(|rest| rest.split_once('`'))
        {
            self.folder = Folder::example(name);
        } else if let Some(command) = line
            .strip_prefix("<!-- ")
            .and_then(|rest| rest.strip_suffix(" only -->"))
        {
            self.waits_for = match self.waits_for {
                Some(_) => None,
                None => (!has_command(command)).then(|| command.into()),
            };
        }
        self.said += &format!("{line}\n");
    }

    /// The lines of a shell that call the program; each must succeed.
    fn shell(&mut self, lines: &[&str], first: usize) {
        for (at, line) in lines.iter().enumerate() {
            let command = line.split(" #").next().unwrap_or(line).trim_end();
            if let Some(dir) = command.strip_prefix("cd ") {
                self.enter(dir);
            } else if command.starts_with("pipeline ") || command == "pipeline" {
                let (status, text) = self.perform(command);
                if status != 0 {
                    let line = first + at;
                    self.faults.push(format!(
                        "line {line}: {command}\n--- said, status {status}\n{text}"
                    ));
                }
            }
        }
    }

    /// Goes into a folder, which the page may have made with other programs.
    fn enter(&mut self, dir: &str) {
        self.inside = dir.into();
        fs::create_dir_all(self.folder.path(dir)).expect("a folder to go to");
    }

    fn run(&mut self, scene: &Scene) {
        let command = scene.command;
        self.said += &format!("$ {command}\n");
        if let (Some(dir), Manner::Docs) = (command.strip_prefix("cd "), self.manner) {
            self.enter(dir);
            return;
        }
        let (status, text) = self.perform(command);
        if status != 0 {
            self.said += &format!("? {status}\n");
        }
        let lines: Vec<&str> = text.lines().collect();
        let fits = like(&scene.expected, &lines);
        self.said += &if fits {
            scene.expected.iter().map(|l| format!("{l}\n")).collect()
        } else if self.manner == Manner::Docs {
            text.clone()
        } else {
            without_checksum(&text)
        };
        if status != scene.status || !fits {
            let expected = scene.expected.join("\n");
            let (line, wanted) = (scene.line, scene.status);
            self.faults.push(format!(
                "line {line}: $ {command}\n--- expected, status {wanted}\n{expected}\n\
                 --- said, status {status}\n{text}"
            ));
        }
    }

    /// Runs one command line; stdout stands before stderr.
    fn perform(&mut self, line: &str) -> (i32, String) {
        let mut words = words_of(line).into_iter().peekable();
        let mut environment = vec![("COLUMNS".to_owned(), "80".to_owned())];
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
            environment.push((name.to_owned(), value.to_owned()));
            words.next();
        }
        let program = words.next();
        let mut words: Vec<String> = words.collect();
        if program.as_deref() == Some("git") {
            return self.git(&words, &environment);
        }
        assert_eq!(program.as_deref(), Some("pipeline"), "{line}");
        if self.manner == Manner::Docs {
            if line.contains("examples/") {
                self.folder.with_examples();
            }
            if !words.iter().any(|word| word.starts_with("--format")) && has_formats(&words) {
                words.extend(["--format".into(), "table".into()]);
            }
        }
        let mut command = self.folder.pipeline("");
        command.current_dir(self.folder.path(&self.inside));
        let answer = answer(command.args(words).envs(environment));
        (answer.code(), answer.all())
    }
}

impl Stage {
    /// Runs git as one person with one clock, so that the same page makes the same commits; `ON=2026-11-16` is the day.
    fn git(&self, words: &[String], environment: &[(String, String)]) -> (i32, String) {
        let on = environment.iter().find(|(name, _)| name == "ON");
        let date = format!("{}T12:00:00 +0000", on.map_or(super::TODAY, |(_, day)| day));
        let mut git = Command::new("git");
        git.args(["-c", "init.defaultBranch=main"])
            .args(["-c", "user.name=Dana", "-c", "user.email=dana@acme.example"])
            .args(words)
            .current_dir(self.folder.path(&self.inside))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.outside(""))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date);
        let answer = answer(&mut git);
        (answer.code(), answer.all())
    }
}

/// Whether a command line prints a report, whose form depends on the terminal.
fn has_formats(words: &[String]) -> bool {
    let is_report =
        |word: &String| ["report", "check", "next", "forecast"].contains(&word.as_str());
    words.is_empty() || words.iter().any(is_report)
}

/// Whether the program has a command.
fn has_command(name: &str) -> bool {
    let folder = Folder::empty();
    folder.ask(&format!("help {name}")).code() == 0
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

/// The words of a line as a shell would part them, with quotes of both kinds and nothing else.
pub fn words_of(line: &str) -> Vec<String> {
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
pub fn like(expected: &[&str], lines: &[&str]) -> bool {
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
pub fn line_like(pattern: &str, line: &str) -> bool {
    if pattern == line {
        return true;
    }
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
        // In Markdown the foot stands between underscores.
        Some((before, word))
            if before.contains("left out") && is_checksum(word.trim_end_matches('_')) =>
        {
            let end = if word.ends_with('_') { "_" } else { "" };
            format!("{before} [CHECKSUM]{end}")
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
