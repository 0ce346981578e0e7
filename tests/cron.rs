//! The lines of `docs/cookbook.md` that cron, systemd and CI run, each as it is written and in the environment that it
//! gets there: nothing but a PATH, no terminal, no HOME, no TZ. Only the two folders that a reader would put others for
//! are replaced: `/usr/local/bin` and `/srv/sales`. `sendmail` and `msmtp` are stand-ins that keep what they are given.
#![cfg(all(unix, feature = "mail"))]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Answer, Folder, answer};
use mail_parser::MessageParser;

const PAGE: &str = include_str!("../docs/cookbook.md");

/// The blocks of a kind.
fn blocks(kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        if let Some(of) = line.strip_prefix("```").filter(|of| !of.is_empty()) {
            let inside: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            if of == kind {
                found.push(inside.join("\n"));
            }
        }
    }
    assert!(!found.is_empty(), "blocks of {kind}");
    found
}

/// A machine: programs in one folder, a clone of the deals in another.
struct Machine {
    folder: Folder,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine {
            folder: Folder::example("sales"),
        };
        let bin = machine.bin();
        fs::create_dir(&bin).expect("a folder");
        let program = Path::new(env!("CARGO_BIN_EXE_pipeline"));
        // On the day of the example, whenever the test is run.
        machine.program(
            "pipeline",
            &format!("exec '{}' --today 2026-11-23 \"$@\"", program.display()),
        );
        let kept = machine.folder.outside("sent");
        for mailer in ["sendmail", "msmtp"] {
            machine.program(
                mailer,
                &format!(
                    "test \"$*\" = -t || exit 64\ncat > '{0}.part' && mv '{0}.part' '{0}'",
                    kept.display()
                ),
            );
        }
        machine.git(
            &["init", "-q", "-b", "main", "."],
            &machine.folder.path("."),
        );
        machine.git(&["add", "."], &machine.folder.path("."));
        machine.git(&["commit", "-q", "-m", "Deals"], &machine.folder.path("."));
        let origin = machine.folder.path(".").display().to_string();
        let clone = machine.clone_dir().display().to_string();
        machine.git(&["clone", "-q", &origin, &clone], &machine.folder.path("."));
        machine
    }

    fn bin(&self) -> PathBuf {
        self.folder.outside("bin")
    }

    fn clone_dir(&self) -> PathBuf {
        self.folder.outside("clone")
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.bin().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode");
    }

    fn git(&self, words: &[&str], dir: &Path) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Dana", "-c", "user.email=dana@acme.example"])
            .args(words)
            .current_dir(dir)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", self.folder.outside("."));
        let said = answer(&mut git);
        assert_eq!(said.code(), 0, "git {words:?}: {said}");
    }

    fn here(&self, text: &str) -> String {
        text.replace("/usr/local/bin", &self.bin().display().to_string())
            .replace("/srv/sales", &self.clone_dir().display().to_string())
    }

    /// A command as cron runs it: `/bin/sh -c`, from the root, with these variables and no others.
    fn run(&self, command: &str, variables: &[(String, String)], dir: &Path) -> Answer {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", command]).current_dir(dir).env_clear();
        // git may stand anywhere on the machine of the test.
        let git = std::env::var("PATH").unwrap_or_default();
        for (name, value) in variables {
            let value = if name == "PATH" {
                format!("{value}:{git}")
            } else {
                value.clone()
            };
            shell.env(name, value);
        }
        answer(&mut shell)
    }

    /// What was given to a mailer since the last time, if anything.
    fn sent(&self) -> Option<String> {
        let kept = self.folder.outside("sent");
        let text = fs::read_to_string(&kept).ok()?;
        fs::remove_file(kept).expect("a kept letter");
        Some(text)
    }
}

/// A crontab: its variables, and the commands with what stands before them.
fn crontab(text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let (mut variables, mut commands) = (Vec::new(), Vec::new());
    for line in text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
    {
        let assigned = line
            .split_once('=')
            .filter(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase()));
        if let Some((name, value)) = assigned {
            variables.push((name.into(), value.trim_matches('"').into()));
            continue;
        }
        let mut rest = line;
        for _ in 0..5 {
            let (field, after) = rest.split_once(' ').expect("five fields and a command");
            assert!(
                field
                    .chars()
                    .all(|c| c.is_ascii_digit() || "*-,/".contains(c)),
                "{line}"
            );
            rest = after.trim_start();
        }
        // A percent sign is the end of a command, to cron.
        assert!(!rest.contains('%'), "{line}");
        commands.push(rest.into());
    }
    (variables, commands)
}

fn is_letter(text: &str, subject: &str) {
    let message = MessageParser::default()
        .parse(text.as_bytes())
        .expect("a message");
    let found = message.subject().expect("a subject");
    assert!(found.contains(subject), "{found}");
    assert!(message.body_html(0).is_some() && message.body_text(0).is_some());
}

#[test]
fn every_line_of_the_crontabs_works() {
    let machine = Machine::new();
    let mut tried = 0;
    for block in blocks("crontab") {
        let (variables, commands) = crontab(&machine.here(&block));
        assert!(variables.iter().any(|(name, _)| name == "PATH"), "{block}");
        for command in commands {
            tried += 1;
            let watches = command.contains("--only-if");
            if watches {
                // Nothing to say: nothing is printed, nothing is sent.
                settings(&machine, "[[watch]]\nrule = \"open-fell\"\n");
                let said = machine.run(&command, &variables, Path::new("/"));
                assert_eq!(said.all(), "", "{command}: {said}");
                assert_eq!((said.code(), machine.sent()), (0, None), "{command}");
                settings(
                    &machine,
                    "[[watch]]\nrule = \"chance-below\"\nbelow = 0.9\n",
                );
            }
            let said = machine.run(&command, &variables, Path::new("/"));
            let sends = command.contains("sendmail") || command.contains("msmtp");
            let code = i32::from(watches && !sends);
            assert_eq!(said.code(), code, "{command}: {said}");
            assert_eq!(said.err(), "", "{command}");
            match machine.sent() {
                Some(text) => is_letter(
                    &text,
                    if watches {
                        "chance of the"
                    } else {
                        "2026-W47: won"
                    },
                ),
                None => assert!(
                    !sends && said.out().starts_with("clone | 2026-W4"),
                    "{command}: {said}"
                ),
            }
        }
    }
    assert!(tried >= 6);
}

/// The origin's settings, as somebody would push them.
fn settings(machine: &Machine, more: &str) {
    let path = machine.folder.path("pipeline.toml");
    let text = fs::read_to_string(&path).expect("settings");
    let own = text.split("[[watch]]").next().expect("a beginning");
    fs::write(&path, format!("{}\n\n{more}", own.trim_end())).expect("settings");
    machine.git(&["add", "."], &machine.folder.path("."));
    machine.git(
        &["commit", "-q", "--allow-empty", "-m", "Rules"],
        &machine.folder.path("."),
    );
}

#[test]
fn a_page_that_is_not_whole_says_so_from_cron_too() {
    let machine = Machine::new();
    fs::write(machine.folder.path("deals/bad.toml"), "name =\n").expect("a broken deal");
    machine.git(&["add", "."], &machine.folder.path("."));
    machine.git(&["commit", "-q", "-m", "A slip"], &machine.folder.path("."));
    let (mut variables, commands) = crontab(&machine.here(&blocks("crontab")[0]));
    variables.push(("PIPELINE_STRICT".into(), "1".into()));
    machine.run(&commands[0], &variables, Path::new("/"));
    let text = machine.sent().expect("a letter");
    is_letter(&text, "(incomplete: 1 file left out)");
    assert!(text.contains("\n\nleft out: deals/bad.toml:1:"), "{text}");
}

#[test]
fn the_service_of_the_timer_works() {
    let machine = Machine::new();
    let units = blocks("ini");
    let service = machine.here(&units[0]);
    let key = |name: &str| {
        let line = service
            .lines()
            .find_map(|l| l.strip_prefix(&format!("{name}=")));
        line.unwrap_or_else(|| panic!("no {name}")).to_string()
    };
    let (name, path) = key("Environment")
        .split_once('=')
        .map(|(a, b)| (a.to_string(), b.to_string()))
        .expect("a variable");
    let command = key("ExecStart");
    let said = machine.run(
        &command,
        &[(name, path)],
        Path::new(&key("WorkingDirectory")),
    );
    assert_eq!((said.code(), said.all()), (0, String::new()), "{said}");
    is_letter(&machine.sent().expect("a letter"), "2026-W47: won");
    assert!(units[1].contains("OnCalendar=Mon 07:00"));
}

#[test]
fn the_steps_of_the_ci_job_work() {
    let machine = Machine::new();
    let job = &blocks("yaml")[0];
    let page = machine.folder.outside("step-summary.md");
    let variables = [
        ("PATH".to_string(), machine.bin().display().to_string()),
        ("PIPELINE_STRICT".into(), "1".into()),
        ("GITHUB_STEP_SUMMARY".into(), page.display().to_string()),
    ];
    let steps = job.lines().filter_map(|l| l.trim().strip_prefix("- run: "));
    // What is there already is not installed.
    let steps: Vec<&str> = steps.filter(|s| !s.starts_with("cargo install")).collect();
    assert_eq!(steps.len(), 2);
    for step in steps {
        let said = machine.run(step, &variables, &machine.clone_dir());
        assert_eq!(said.code(), 0, "{step}: {said}");
    }
    let text = fs::read_to_string(page).expect("the page");
    assert!(
        text.starts_with("# clone · 2026-W47") && text.contains("| Won | 1: 21,000 |"),
        "{text}"
    );
}
