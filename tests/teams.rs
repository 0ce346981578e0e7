//! Two people, one deal: what they write down is merged by git itself, with the attributes that `init` writes. What
//! cannot be merged is named by `check`, with both versions.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Answer, Folder, answer};

const DEAL: &str = r#"name = "Acme: 50 seats"
company = "Acme Corp"
amount = 48_000
stage = "demo"
created = 2026-08-03
owner = "dana"
next_step = "Demo"
history = [
  { on = 2026-08-03, stage = "prospecting", amount = 40_000 },
  { on = 2026-10-05, stage = "demo", amount = 48_000 },
]
activity = [
  { on = 2026-10-05, kind = "demo", by = "dana" },
]

[[contact]]
name = "Jo Field"
role = "champion"
"#;

/// One repository and a clone of it, with the same deal in both.
struct Team {
    folder: Folder,
}

const PLACE: &str = "deals/acme.toml";

impl Team {
    fn new() -> Team {
        let folder = Folder::empty();
        folder.ask_well("init dana");
        let team = Team { folder };
        fs::write(team.of("dana").join(PLACE), DEAL).unwrap();
        team.git("dana", &["init", "-q"]);
        team.commit("dana", "A deal");
        team.git(".", &["clone", "-q", "dana", "omar"]);
        team
    }

    fn of(&self, who: &str) -> PathBuf {
        self.folder.path(who)
    }

    fn git(&self, who: &str, words: &[&str]) -> bool {
        let output = git_in(&self.of(who)).args(words).output().expect("git");
        output.status.success()
    }

    fn commit(&self, who: &str, message: &str) {
        assert!(self.git(who, &["add", "-A"]) && self.git(who, &["commit", "-qm", message]));
    }

    /// Puts another text in place of one that is there once.
    fn edit(&self, who: &str, old: &str, new: &str) {
        let path = self.of(who).join(PLACE);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{old}");
        fs::write(path, text.replace(old, new)).unwrap();
        self.commit(who, new);
    }

    /// Adds an entry under the last one of a list.
    fn add(&self, who: &str, after: &str, entry: &str) {
        self.edit(who, after, &format!("{after}\n  {entry}"));
    }

    /// Dana takes in what omar did; answers whether git could by itself.
    fn merge(&self) -> bool {
        let from = self.of("omar");
        self.git(
            "dana",
            &[
                "pull",
                "-q",
                "--no-rebase",
                "--no-edit",
                from.to_str().unwrap(),
                "HEAD",
            ],
        )
    }

    fn text(&self) -> String {
        fs::read_to_string(self.of("dana").join(PLACE)).unwrap()
    }

    fn check(&self) -> Answer {
        answer(self.folder.pipeline("-C dana check").env("PATH", ""))
    }
}

/// Git with nobody's settings but these.
fn git_in(dir: &Path) -> Command {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Dana", "-c", "user.email=dana@acme.example"])
        .args(["-c", "init.defaultBranch=main"])
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    git
}

const LAST_MOVE: &str = "  { on = 2026-10-05, stage = \"demo\", amount = 48_000 },";
const LAST_CALL: &str = "  { on = 2026-10-05, kind = \"demo\", by = \"dana\" },";

#[test]
fn what_both_wrote_down_stays() {
    let team = Team::new();
    team.add(
        "dana",
        LAST_CALL,
        "{ on = 2026-11-19, kind = \"call\", note = \"CFO agrees\", by = \"dana\" },",
    );
    team.add(
        "omar",
        LAST_CALL,
        "{ on = 2026-11-18, kind = \"email\", note = \"Sent terms\", by = \"omar\" },",
    );
    team.add(
        "omar",
        LAST_MOVE,
        "{ on = 2026-11-18, expected_close = 2026-12-15 },",
    );
    team.edit(
        "omar",
        "owner = \"dana\"",
        "owner = \"dana\"\nexpected_close = 2026-12-15",
    );
    assert!(team.merge());
    let text = team.text();
    for kept in [
        "CFO agrees",
        "Sent terms",
        "on = 2026-11-18, expected_close",
    ] {
        assert_eq!(text.matches(kept).count(), 1, "{kept}: {text}");
    }
    assert_eq!(team.check().out(), "2 files, no problems.\n");
}

#[test]
fn the_same_entry_of_both_is_there_once() {
    let team = Team::new();
    for who in ["dana", "omar"] {
        team.add(
            who,
            LAST_CALL,
            "{ on = 2026-11-19, kind = \"call\", note = \"Both were on it\" },",
        );
    }
    assert!(team.merge());
    assert_eq!(team.text().matches("Both were on it").count(), 1);
    assert_eq!(team.check().code(), 0);
}

#[test]
fn a_key_that_both_changed_is_named_with_both_lines() {
    let team = Team::new();
    team.edit(
        "dana",
        "next_step = \"Demo\"",
        "next_step = \"Send the quote\"",
    );
    team.edit(
        "omar",
        "next_step = \"Demo\"",
        "next_step = \"Call the CFO\"",
    );
    assert!(team.merge(), "git itself sees no conflict");
    let said = team.check();
    assert_eq!(said.code(), 1);
    let both = [
        "next_step is here twice, first in line 7",
        "next_step = \"Send the quote\"",
        "next_step = \"Call the CFO\"",
    ];
    for part in both {
        assert!(said.out().contains(part), "{part}: {said}");
    }
    // The deal is in no figure until somebody has decided, and the report says so.
    let report = team.folder.ask_well("-C dana report");
    assert!(report.out().contains("without 1 file"), "{report}");
    // What check shows is enough to settle it.
    let settled = team.text().replace("next_step = \"Call the CFO\"\n", "");
    fs::write(team.of("dana").join(PLACE), settled).unwrap();
    assert_eq!(team.check().out(), "2 files, no problems.\n");
}

#[test]
fn a_move_by_both_is_named_too() {
    let team = Team::new();
    for (who, stage) in [("dana", "proposal"), ("omar", "closing")] {
        team.add(
            who,
            LAST_MOVE,
            &format!("{{ on = 2026-11-20, stage = \"{stage}\" }},"),
        );
        team.edit(who, "\nstage = \"demo\"", &format!("\nstage = \"{stage}\""));
    }
    assert!(team.merge());
    let said = team.check();
    assert!(
        said.out().contains("stage is here twice, first in line 4"),
        "{said}"
    );
    // Both moves are kept: whichever stands on top, the story has both.
    assert!(
        team.text().contains("stage = \"proposal\" },")
            && team.text().contains("stage = \"closing\" },")
    );
}

#[test]
fn blocks_that_both_added_are_told_when_they_run_together() {
    let team = Team::new();
    let last = "role = \"champion\"";
    team.edit(
        "dana",
        last,
        &format!("{last}\n\n[[contact]]\nname = \"Ruth Lang\"\nrole = \"finance\""),
    );
    team.edit(
        "omar",
        last,
        &format!("{last}\n\n[[contact]]\nname = \"Ivo Finch\"\nrole = \"legal\""),
    );
    assert!(team.merge());
    let said = team.check();
    let text = team.text();
    assert!(
        text.contains("Ruth Lang") && text.contains("Ivo Finch"),
        "{text}"
    );
    // Git may fold the two heads into one: then the second name is a key that is there twice, and named.
    let heads = text.matches("[[contact]]").count();
    match heads {
        3 => assert_eq!(said.code(), 0, "{said}"),
        _ => assert!(said.out().contains("name is here twice"), "{said}"),
    }
}

/// Without the attributes git leaves markers; `check` says which lines to settle.
#[test]
fn a_conflict_that_is_not_settled_is_named() {
    let team = Team::new();
    fs::remove_file(team.of("dana").join(".gitattributes")).unwrap();
    team.commit("dana", "No attributes");
    team.edit(
        "dana",
        "next_step = \"Demo\"",
        "next_step = \"Send the quote\"",
    );
    team.edit(
        "omar",
        "next_step = \"Demo\"",
        "next_step = \"Call the CFO\"",
    );
    assert!(!team.merge());
    let said = team.check();
    assert!(
        said.out()
            .contains("error[conflict]: two versions, not merged yet"),
        "{said}"
    );
    assert!(said.out().contains("help: settle lines 7 to "), "{said}");
}
