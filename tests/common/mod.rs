//! A pipeline folder in a temporary place, and the program run on it: always on the same day, in a
//! clean environment, and never for longer than `TIME_LIMIT`. Every run is checked for a panic.
#![allow(dead_code)] // each test file takes what it needs

pub mod sums;
pub mod transcript;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;
use serde_json::value::RawValue;
use tempfile::TempDir;

pub const TODAY: &str = "2026-11-23";
pub const TIME_LIMIT: Duration = Duration::from_secs(20);

/// A deal without a fault: 1,000 in the workspace's currency, open since September.
pub const GOOD: &str = r#"name = "Good: 10 seats"
company = "Good Corp"
amount = 1000
stage = "prospecting"
created = 2026-09-01
owner = "dana"
"#;

/// The same deal with one of its lines (counted from 1) in other words.
pub fn good_but(line: usize, text: &str) -> String {
    let mut lines: Vec<&str> = GOOD.lines().collect();
    lines[line - 1] = text;
    lines.join("\n") + "\n"
}

/// The same deal with lines added after its six.
pub fn good_and(more: &str) -> String {
    format!("{GOOD}{more}\n")
}

/// A pipeline folder named `sales`, gone when the value is dropped.
pub struct Folder {
    root: TempDir,
    dir: PathBuf,
}

impl Folder {
    /// With neither settings nor deals.
    pub fn empty() -> Folder {
        let root = TempDir::with_prefix("pipeline-test-").expect("a temporary folder");
        let dir = root.path().join("sales");
        fs::create_dir(&dir).expect("an empty folder");
        Folder { root, dir }
    }

    /// With empty settings and the one deal `deals/good.toml`.
    pub fn good() -> Folder {
        Folder::empty()
            .file("pipeline.toml", "")
            .file("deals/good.toml", GOOD)
    }

    /// A copy of one of the folders under `examples`.
    pub fn example(name: &str) -> Folder {
        let folder = Folder::empty();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name);
        copy_folder(&from, &folder.dir);
        folder
    }

    /// Puts the example folders where a clone of the project has them, if they are not there.
    pub fn with_examples(&self) {
        let to = self.dir.join("examples");
        if !to.exists() {
            copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), &to);
        }
    }

    /// Writes a file, with the folders above it.
    pub fn file(self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Folder {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().expect("a file in the folder")).expect("its folder");
        fs::write(&path, content).expect("a file in a temporary folder");
        self
    }

    pub fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.dir.join(inside)
    }

    /// A place beside the folder, not in it.
    pub fn outside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// The program with these words, ready to run in the folder. `--today` is added.
    pub fn pipeline(&self, words: &str) -> Command {
        self.pipeline_on(TODAY, words)
    }

    pub fn pipeline_on(&self, today: &str, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
        command
            .args(words.split_whitespace())
            .args(["--today", today])
            .current_dir(&self.dir)
            .env_clear()
            .env("HOME", self.root.path())
            .env("TZ", "UTC");
        command
    }

    /// Commits all there is, on a day, as Dana; the first commit makes the repository.
    pub fn commit(&self, day: &str) {
        let date = format!("{day}T12:00:00 +0000");
        let first = !self.dir.join(".git").exists();
        let words = [
            &["init", "-q", "-b", "main"][..],
            &["add", "-A"],
            &["commit", "-q", "-m", "edit"],
        ];
        for words in &words[usize::from(!first)..] {
            let done = Command::new("git")
                .args(["-c", "user.name=Dana", "-c", "user.email=dana@acme.example"])
                .args(*words)
                .current_dir(&self.dir)
                .env_clear()
                .env("PATH", std::env::var_os("PATH").unwrap_or_default())
                .env("HOME", self.root.path())
                .env("GIT_AUTHOR_DATE", &date)
                .env("GIT_COMMITTER_DATE", &date)
                .status();
            assert!(
                done.expect("git is needed for this test").success(),
                "{words:?}"
            );
        }
    }

    pub fn ask(&self, words: &str) -> Answer {
        answer(&mut self.pipeline(words))
    }

    /// `ask` for something that must succeed.
    pub fn ask_well(&self, words: &str) -> Answer {
        let answer = self.ask(words);
        assert_eq!(answer.code(), 0, "{words}: {answer}");
        answer
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder to copy to");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry of the folder");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copied file");
        }
    }
}

/// What the program said.
pub struct Answer {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

/// Runs the command to its end; a run over time, a panic or a death by signal fails the test.
pub fn answer(command: &mut Command) -> Answer {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let answer = finish(child);
    answer.assert_no_crash();
    answer
}

/// Waits for the child, reading both its streams meanwhile, as long as it has them.
pub fn finish(mut child: Child) -> Answer {
    let stdout = child.stdout.take().map(read_aside);
    let stderr = child.stderr.take().map(read_aside);
    let status = wait(&mut child);
    let collect = |reader: Option<JoinHandle<Vec<u8>>>| {
        reader.map_or_else(Vec::new, |it| it.join().expect("a stream read to its end"))
    };
    Answer {
        status,
        stdout: collect(stdout),
        stderr: collect(stderr),
    }
}

fn wait(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child to wait for") {
            return status;
        }
        if start.elapsed() > TIME_LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            panic!("still running after {TIME_LIMIT:?}");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn read_aside(mut stream: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

/// The same command with at most 1 GiB of address space, so that a runaway dies early.
#[cfg(unix)]
pub fn within_memory(command: &Command) -> Command {
    let mut limited = Command::new("/bin/sh");
    limited
        .arg("-c")
        .arg("ulimit -v 1048576; exec \"$0\" \"$@\"")
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    if let Some(dir) = command.get_current_dir() {
        limited.current_dir(dir);
    }
    limited
}

impl Answer {
    /// No panic was reported, and no signal ended the run.
    pub fn assert_no_crash(&self) {
        let said = String::from_utf8_lossy(&self.stderr);
        let ended = self.status.code().is_some_and(|code| code != 101);
        assert!(ended && !said.contains("panicked at"), "a crash: {self}");
    }

    /// The exit status as a number.
    pub fn code(&self) -> i32 {
        self.status.code().expect("an end without a signal")
    }

    pub fn out(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("stdout in UTF-8")
    }

    pub fn err(&self) -> &str {
        std::str::from_utf8(&self.stderr).expect("stderr in UTF-8")
    }

    /// Both streams, for messages whose stream is not the point.
    pub fn all(&self) -> String {
        format!("{}{}", self.out(), self.err())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|fault| panic!("{fault}: {self}"))
    }

    /// An amount of the JSON as it was printed (`open.value`), never through binary floating
    /// point; zeros after the decimals are not told apart.
    pub fn money(&self, path: &str) -> String {
        type Fields = BTreeMap<String, Box<RawValue>>;
        let mut text = self.out().to_owned();
        for key in path.split('.') {
            let mut fields: Fields = serde_json::from_str(&text).expect("a JSON object");
            let value = fields.remove(key);
            text = value.unwrap_or_else(|| panic!("no {path}")).get().into();
        }
        if text.contains('.') {
            text = text.trim_end_matches('0').trim_end_matches('.').into();
        }
        text
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stdout = String::from_utf8_lossy(&self.stdout);
        let stderr = String::from_utf8_lossy(&self.stderr);
        let (out, err) = (shortened(&stdout), shortened(&stderr));
        write!(f, "{}\n--- stdout\n{out}\n--- stderr\n{err}", self.status)
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(4000).collect()
}
