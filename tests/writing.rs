//! What commands that write do when something is in the way: nothing is written, and it is said what was needed.
#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Answer, Folder, GOOD, TODAY, answer, finish, good_and};

/// The program refused, and no file of the folder is other than before.
fn refused(folder: &Folder, words: &[&str]) -> Answer {
    let before = contents(&folder.path(""));
    let said = answer(folder.pipeline("").args(words));
    assert_eq!(said.code(), 2, "{words:?}: {said}");
    assert_eq!(before, contents(&folder.path("")), "{words:?}");
    assert!(said.out().is_empty(), "{said}");
    assert!(said.err().starts_with("error: "), "{said}");
    said
}

/// Every file below a folder, hidden ones too, with its content.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            all.extend(contents(&path));
        } else {
            all.push((
                path.display().to_string(),
                fs::read(&path).unwrap_or_default(),
            ));
        }
    }
    all
}

fn good(folder: &Folder) -> String {
    fs::read_to_string(folder.path("deals/good.toml")).unwrap()
}

#[test]
fn two_writers_lose_nothing() {
    let folder = Folder::good();
    let writer = |who: &str| {
        let mut shell = Command::new("/bin/sh");
        let script = format!(
            "i=0; while [ $i -lt 100 ]; do {} log good call $i --by {who} --today {TODAY} || exit 1; i=$((i+1)); done",
            env!("CARGO_BIN_EXE_pipeline")
        );
        shell
            .args(["-c", &script])
            .current_dir(folder.path(""))
            .stdout(Stdio::null());
        shell.spawn().unwrap()
    };
    let (mut a, mut b) = (writer("dana"), writer("omar"));
    assert!(a.wait().unwrap().success() && b.wait().unwrap().success());
    let text = good(&folder);
    for who in ["dana", "omar"] {
        let of = text
            .lines()
            .filter(|l| l.contains(&format!("by = \"{who}\"")));
        let numbers: Vec<String> = of.map(|l| l.split('"').nth(3).unwrap().into()).collect();
        let all: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(numbers, all, "{who}");
    }
    assert_eq!(folder.ask_well("check --strict").code(), 0);
}

#[test]
fn killed_at_any_moment_a_file_is_whole() {
    let folder = Folder::good();
    for n in 0..60 {
        let mut child = folder
            .pipeline("log good call note --by dana")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(n * 150));
        let _ = child.kill();
        let _ = child.wait();
        let text = good(&folder);
        assert!(text.starts_with(GOOD) && text.ends_with('\n'), "{text}");
        assert_eq!(text.matches("kind").count(), text.matches("{ on").count());
    }
    // What a kill left behind begins with a point, and is in nobody's way.
    assert_eq!(folder.ask_well("check").out(), "2 files, no problems.\n");
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let long = "x".repeat(4000);
    let folder = Folder::good().file("deals/long.toml", good_and(&format!("notes = \"{long}\"")));
    let before = contents(&folder.path("deals"));
    // A limit of 2 KiB on what a process may write to a file stands for a disk without room.
    let mut shell = Command::new("/bin/sh");
    shell
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 4; exec \"$0\" log long call note --by dana",
        ])
        .arg(env!("CARGO_BIN_EXE_pipeline"))
        .current_dir(folder.path(""));
    let said = answer(&mut shell);
    assert_eq!(said.code(), 2, "{said}");
    assert!(said.err().contains("the old file is whole"), "{said}");
    assert_eq!(before, contents(&folder.path("deals")));
}

#[test]
fn a_read_only_file_and_folder_are_respected() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::good();
    let file = folder.path("deals/good.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let said = refused(&folder, &["move", "good", "demo"]);
    assert!(said.err().contains("read-only"), "{said}");
    assert!(
        said.err().contains("help: chmod u+w deals/good.toml"),
        "{said}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let deals = folder.path("deals");
    fs::set_permissions(&deals, fs::Permissions::from_mode(0o555)).unwrap();
    // Who is root may write all the same.
    let may_write = fs::write(deals.join("probe"), "").is_ok();
    if !may_write {
        let said = refused(&folder, &["move", "good", "demo"]);
        assert!(
            said.err()
                .contains("read-only for you; the old file is whole"),
            "{said}"
        );
        let said = refused(
            &folder,
            &[
                "new",
                "X",
                "--company",
                "Y",
                "--amount",
                "1",
                "--owner",
                "d",
            ],
        );
        assert!(said.err().contains("read-only for you"), "{said}");
    }
    fs::set_permissions(&deals, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_new_file_never_leaves_the_folder_of_deals_and_never_takes_a_name() {
    let folder = Folder::good().file("deals/2025/old.toml", GOOD.replace("Good", "Old"));
    let new = |name: &str, id: Option<&str>| {
        let mut words = vec![
            "new",
            name,
            "--company",
            "C",
            "--amount",
            "5",
            "--owner",
            "dana",
        ];
        words.extend(id.map(|_| "--id"));
        words.extend(id);
        refused(&folder, &words).err().to_string()
    };
    for id in [
        "../x", "a/b", "/tmp/x", "..", ".hidden", "_x", "con", "COM1", "a\\b", "a b", "",
    ] {
        new("X", Some(id));
    }
    assert!(new("株式会社", None).contains("--id"));
    assert!(new("Good", None).contains("already"));
    assert!(new("X", Some("GOOD")).contains("already"), "a case twin");
    assert!(
        new("Old", None).contains("deals/2025/old.toml"),
        "in another folder"
    );
    let said = folder.ask_well("new ../../etc/passwd --company C --amount 5 --owner dana");
    assert!(said.out().starts_with("etc-passwd: new"), "{said}");
    assert!(folder.path("deals/etc-passwd.toml").is_file());
}

#[test]
fn links_lead_nowhere_else() {
    let folder = Folder::good();
    let outside = folder.outside("outside.toml");
    fs::write(&outside, GOOD).unwrap();
    std::os::unix::fs::symlink(&outside, folder.path("deals/link.toml")).unwrap();
    refused(&folder, &["move", "link", "demo"]);
    assert_eq!(fs::read_to_string(&outside).unwrap(), GOOD);
    // A folder of deals that is a link out of the pipeline gets no new file.
    let folder = Folder::empty().file("pipeline.toml", "");
    let elsewhere = folder.outside("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.path("deals")).unwrap();
    refused(
        &folder,
        &[
            "new",
            "X",
            "--company",
            "C",
            "--amount",
            "5",
            "--owner",
            "dana",
        ],
    );
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[test]
fn bad_words_write_nothing_and_say_what_was_needed() {
    let folder = Folder::good()
        .file("pipeline.toml", "[[rep]]\nid = \"dana\"\n[[stage]]\nid = \"prospecting\"\nchecklist = [\"icp\"]\nenforce = true\n[[stage]]\nid = \"demo\"\n")
        .file("deals/good-two.toml", GOOD.replace("Good", "Two"))
        .file("deals/broken.toml", "name = \n")
        .file("deals/torn.toml", "<<<<<<< HEAD\nname = 1\n=======\n>>>>>>> x\n");
    for (words, needed) in [
        (&["move", "nothing", "demo"][..], "no deal \"nothing\""),
        (
            &["move", "goo", "demo"],
            "\"goo\" is in 2 ids: good, good-two (open)",
        ),
        (&["move", "good", "dmo"], "did you mean \"demo\"?"),
        (
            &["move", "good", "demo"],
            "icp is not ticked\nhelp: pipeline set good done+=icp",
        ),
        (
            &["lost", "good", "--reason", "price", "--on", "2026-08-31"],
            "2026-08-31 is before the deal was created (2026-09-01)",
        ),
        (
            &["won", "good", "--on", "someday"],
            "--on someday is no date",
        ),
        (
            &["log", "good", "call", "--on", "2026-08-31"],
            "before the deal was created",
        ),
        (&["log", "good", "call", "--due", "x"], "--due x is no date"),
        (&["set", "good", "amount=1,000"], "help: amount=1000"),
        (&["set", "good", "amount=-5"], "negative"),
        (&["set", "good", "amount=nan"], "no number"),
        (&["set", "good", "amount="], "every deal has amount"),
        (&["set", "good", "name="], "every deal has name"),
        (&["set", "good", "probability=60"], "help: probability=0.6"),
        (&["set", "good", "currency=euros"], "ISO 4217"),
        (&["set", "good", "currency=CHF"], "no rate for CHF"),
        (&["set", "good", "owner=dnaa"], "did you mean \"dana\"?"),
        (&["set", "good", "owmer=dana"], "did you mean \"owner\"?"),
        (&["set", "good", "history=x"], "not set as a whole"),
        (&["set", "good", "source+=x"], "no list"),
        (
            &["set", "good", "closed=2026-09-05"],
            "closed, but the stage is prospecting",
        ),
        (&["set", "good", "good-two"], "what to set"),
        (&["set", "amount=5", "owner=dana"], "which deal"),
        (&["reopen", "good"], "it is open, in prospecting"),
        (&["set", "broken", "name=x"], "deals/broken.toml:1:"),
        (&["set", "torn", "name=x"], "two versions, not merged yet"),
        (
            &["set", "good", "good-two", "source=web"],
            "2 deals would change",
        ),
        (&["set", "owner:dana", "source=web"], "2 deals would change"),
        (
            &["set", "owner:zoe", "source=web"],
            "no open deal meets owner:zoe",
        ),
    ] {
        let said = refused(&folder, words);
        assert!(said.err().contains(needed), "{words:?}: {said}");
    }
}

#[test]
fn several_deals_change_together_or_not_at_all() {
    let folder = Folder::good().file(
        "deals/late.toml",
        GOOD.replace("Good", "Late")
            .replace("2026-09-01", "2026-11-01"),
    );
    let said = refused(
        &folder,
        &["won", "good", "late", "--yes", "--on", "2026-10-01"],
    );
    assert!(said.err().contains("late: 2026-10-01 is before"), "{said}");
    let said = folder.ask_well("set good late source=web --yes");
    assert_eq!(said.out().lines().count(), 2);
}

#[test]
fn a_dry_run_writes_nothing_and_shows_lines_that_git_can_apply() {
    let folder = Folder::good();
    let before = contents(&folder.path(""));
    let said = folder.ask_well("move good demo --dry-run");
    assert_eq!(before, contents(&folder.path("")));
    assert!(
        said.out()
            .contains("-stage = \"prospecting\"\n+stage = \"demo\"\n"),
        "{said}"
    );
    let json = folder
        .ask_well("move good demo --dry-run --format json")
        .json();
    assert_eq!(json["dry_run"], true);
    assert!(
        json["edits"][0]["diff"]
            .as_str()
            .unwrap()
            .starts_with("--- a/deals/good.toml")
    );
}

#[test]
fn json_says_what_changed() {
    let folder = Folder::good();
    let json = folder
        .ask_well("set good amount=2000 source=web --format json")
        .json();
    assert_eq!(json["report"], "edit");
    assert_eq!(json["edits"][0]["id"], "good");
    assert_eq!(json["edits"][0]["changed"], true);
    let changes = json["edits"][0]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(
        json["edits"][0]["back"],
        "pipeline set good source= amount=1000"
    );
    let again = folder.ask_well("set good amount=2000 --format json").json();
    assert_eq!(again["edits"][0]["changed"], false);
    assert_eq!(again["edits"][0]["back"], serde_json::Value::Null);
}

#[test]
fn a_file_that_is_left_out_can_be_mended() {
    let folder = Folder::good().file(
        "deals/slip.toml",
        GOOD.replace("\"prospecting\"", "\"prospectin\""),
    );
    folder.ask_well("set slip stage=prospecting");
    let text = fs::read_to_string(folder.path("deals/slip.toml")).unwrap();
    assert_eq!(text, GOOD, "a slip leaves no trace in the history");
}

#[test]
fn git_restores_what_was_clean() {
    let folder = Folder::good();
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(words)
            .current_dir(folder.path(""))
            .env("HOME", folder.path(""));
        command.output().is_ok_and(|o| o.status.success())
    };
    if !git(&["init", "-q"]) || !git(&["add", "."]) {
        return; // No git here.
    }
    // What a stranger's settings would run is not run.
    let trap = folder.outside("ran");
    let hook = format!("touch {}", trap.display());
    git(&["config", "core.fsmonitor", &hook]);
    let said = folder.ask_well("move good demo");
    assert_eq!(
        said.out(),
        "good: prospecting -> demo. Back: git restore deals/good.toml\n"
    );
    let said = folder.ask_well("move good proposal");
    assert!(
        said.out().ends_with("Back: pipeline move good demo\n"),
        "{said}"
    );
    assert!(!trap.exists());
    git(&["config", "--unset", "core.fsmonitor"]);
    assert!(git(&["restore", "deals/good.toml"]));
    assert_eq!(good(&folder), GOOD);
}

#[test]
fn a_terminal_is_asked_for_nothing_where_there_is_none() {
    let folder = Folder::good().file("deals/two.toml", GOOD.replace("Good", "Two"));
    let child = folder
        .pipeline("set good two source=web")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(finish(child).code(), 2);
}

#[test]
fn two_people_who_edit_one_deal_merge_without_a_conflict() {
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file(".gitattributes", "deals/**/*.toml merge=union\n");
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=D", "-c", "user.email=d@acme.example"]);
        command
            .args(words)
            .current_dir(folder.path(""))
            .env("HOME", folder.path(""));
        command.output().is_ok_and(|o| o.status.success())
    };
    folder.ask_well("new Good --company C --amount 1000 --owner dana --on 2026-09-01");
    if !git(&["init", "-q", "-b", "main"]) || !git(&["add", "."]) {
        return; // No git here.
    }
    assert!(git(&["commit", "-q", "-m", "start"]) && git(&["branch", "other"]));
    folder.ask_well("log good call --by dana");
    folder.ask_well("move good demo");
    assert!(git(&["commit", "-q", "-a", "-m", "ours"]) && git(&["checkout", "-q", "other"]));
    folder.ask_well("log good email --by omar");
    folder.ask_well("set good expected_close=2026-12-15");
    assert!(git(&["commit", "-q", "-a", "-m", "theirs"]) && git(&["checkout", "-q", "main"]));
    assert!(git(&["merge", "-q", "other"]), "{}", good(&folder));
    let text = good(&folder);
    for part in [
        "kind = \"call\"",
        "kind = \"email\"",
        "stage = \"demo\" }",
        "expected_close = 2026-12-15 }",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(
        folder.ask_well("check --strict").out(),
        "2 files, no problems.\n"
    );
}
