//! `check` over whole folders: the clean one of the examples, and the faulty one that the screens show.

use std::path::{Path, PathBuf};

use pipeline::check::{CheckResult, run};
use pipeline::model::day::Day;
use pipeline::render::diagnostic;
use pipeline::workspace::load::open;

fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

fn checked(root: &Path) -> CheckResult {
    let Ok(workspace) = open(root.to_path_buf().into(), |_, _| Ok(today())) else {
        panic!("the settings are sound");
    };
    run(&workspace, today()).expect("files on disk")
}

fn people(result: &CheckResult) -> String {
    let mut out = Vec::new();
    diagnostic::people(result, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales")
}

/// A copy of the example folder, gone at the end.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Copy {
        let root = std::env::temp_dir().join(format!("pipeline-{}-{name}", std::process::id()));
        copy(&examples(), &root);
        Copy(root)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_clean_folder_has_no_problems() {
    assert_eq!(people(&checked(&examples())), "225 files, no problems.\n");
}

#[test]
fn the_three_faults_of_the_screen_are_shown_as_there() {
    let folder = Copy::new("faulty");
    let deals = folder.0.join("deals");
    std::fs::write(
        deals.join("omni.toml"),
        "name = \"Omni: seats\"\ncompany = \"Omni\"\namount = 12_000\nstage = \"won\"\ncreated = 2026-08-03\n\
         closed = 2026-08-01\n",
    )
    .unwrap();
    std::fs::write(
        deals.join("zorg.toml"),
        "name = \"Zorg: seats\"\ncompany = \"Zorg\"\namount = 9_000\nstage = \"propsal\"\ncreated = 2026-10-05\n",
    )
    .unwrap();
    let rekall = deals.join("rekall-emea.toml");
    let text = std::fs::read_to_string(&rekall).unwrap();
    std::fs::write(
        &rekall,
        text.replacen("\nexpected_close =", "\nexpected_closed =", 1),
    )
    .unwrap();
    let screen = "\
deals/omni.toml:6:10: error[closed]: closed before created (2026-08-03)
  6 | closed = 2026-08-01
    |          ^^^^^^^^^^
  help: pipeline set omni closed=DATE
deals/rekall-emea.toml:7:1: warning[unknown-key]: no key \"expected_closed\"
  7 | expected_closed = 2027-02-02
    | ^^^^^^^^^^^^^^^
  help: did you mean \"expected_close\"?
deals/zorg.toml:4:9: error[stage]: no stage \"propsal\"
  4 | stage = \"propsal\"
    |         ^^^^^^^^^
  help: did you mean \"proposal\"? pipeline set zorg stage=proposal

2 errors, 1 warning in 3 of 227 files; 2 deals are in no figure.
";
    assert_eq!(people(&checked(&folder.0)), screen);
}

#[test]
fn every_fault_of_a_file_is_told_at_once() {
    let folder = Copy::new("many");
    std::fs::write(
        folder.0.join("deals/many.toml"),
        "\u{feff}name = 7\r\namount = -1\r\nstage = \"propsal\"\r\ncreated = \"3 Aug\"\r\nowner = \"dnaa\"\r\ntag = 1\r\n\
         [[contact]]\r\nnam = \"Jo\"\r\n",
    )
    .unwrap();
    let result = checked(&folder.0);
    let found: Vec<(Option<(u32, u32)>, &str)> = result
        .problems
        .iter()
        .map(|p| (p.spot.as_ref().map(|s| (s.line, s.column)), p.rule))
        .collect();
    assert_eq!(
        found,
        [
            (None, "missing"),
            (Some((1, 8)), "type"),
            (Some((2, 10)), "amount"),
            (Some((3, 9)), "stage"),
            (Some((4, 11)), "date"),
            (Some((5, 9)), "unknown-owner"),
            (Some((6, 1)), "unknown-key"),
            (Some((8, 1)), "unknown-key"),
        ]
    );
    assert_eq!((result.files, result.deals_left_out), (226, 1));
}

#[test]
fn accounts_and_submissions_are_read_too() {
    let folder = Copy::new("accounts");
    for (path, text) in [
        (
            "accounts/acme.toml",
            "name = \"Acme Corp\"\naliases = [\"ACME Inc.\"]\nparents = \"globex\"\n",
        ),
        (
            "submissions/2026-Q4.toml",
            "[[submission]]\non = 2026-11-16\nby = \"lee\"\nfor = \"all\"\ncommit = \"x\"\n",
        ),
        ("submissions/2026-Q3.toml", "[[submission]\n"),
    ] {
        let path = folder.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let result = checked(&folder.0);
    let rules: Vec<&str> = result.problems.iter().map(|p| p.rule).collect();
    assert_eq!(rules, ["unknown-key", "toml", "amount"]);
    assert_eq!((result.files, result.deals_left_out), (228, 0));
}

#[test]
fn files_of_one_stem_are_both_left_out_and_have_no_twins() {
    let folder = Copy::new("doubles");
    let old = folder.0.join("deals/old");
    std::fs::create_dir_all(&old).unwrap();
    std::fs::copy(
        folder.0.join("deals/rekall-emea.toml"),
        old.join("rekall-emea.toml"),
    )
    .unwrap();
    std::fs::copy(
        folder.0.join("deals/rekall-emea.toml"),
        old.join("rekall-emea (2).toml"),
    )
    .unwrap();
    let result = checked(&folder.0);
    let rules: Vec<&str> = result.problems.iter().map(|p| p.rule).collect();
    // The copy under another name has no double left that counts.
    assert_eq!(rules, ["duplicate-id", "duplicate-id"]);
    assert_eq!(result.deals_left_out, 2);
}

#[test]
fn hostile_files_are_named_and_passed_over() {
    let folder = Copy::new("hostile");
    let deals = folder.0.join("deals");
    let lists = folder.0.join("leads");
    let nested = format!("a = {}1{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let tables = format!("[{}a]\n", "a.".repeat(10_000));
    for (name, bytes) in [
        ("nested.toml", nested.as_bytes()),
        ("tables.toml", tables.as_bytes()),
        ("nul.toml", b"name = \"\0\"\n"),
        ("empty.toml", b""),
        ("utf16.toml", b"\xff\xfen\0a\0"),
        ("latin.toml", b"name = \"caf\xe9\"\n"),
    ] {
        std::fs::write(deals.join(name), bytes).unwrap();
    }
    std::fs::create_dir(deals.join("folder.toml")).unwrap();
    std::os::unix::fs::symlink("/etc", deals.join("out")).unwrap();
    for pipe in [deals.join("pipe.toml"), lists.join("pipe.csv")] {
        let made = std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap();
        assert!(made.success());
    }
    let result = checked(&folder.0);
    let found: Vec<(&str, &str)> = result
        .problems
        .iter()
        .map(|p| (p.file.as_str(), p.rule))
        .collect();
    for expected in [
        ("deals/nested.toml", "toml"),
        ("deals/nul.toml", "toml"),
        ("deals/empty.toml", "missing"),
        ("deals/utf16.toml", "utf8"),
        ("deals/latin.toml", "utf8"),
        ("deals/folder.toml", "unreadable"),
        ("deals/out", "link"),
        ("deals/pipe.toml", "unreadable"),
        ("leads/pipe.csv", "unreadable"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    assert!(
        found.iter().any(|f| f.0 == "deals/tables.toml"),
        "{found:?}"
    );
}
