//! A stranger's repository: nothing of what it says is run, and whatever is wrong with it is said in one sentence.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::checkout::{COMMANDS, story};
use crate::common::{Answer, Folder};
use crate::repository::{Repository, git_in, without_commit};

const DAY: &str = "2026-05-01";

/// Nothing done: status 2, nothing on stdout, one sentence with what to do.
fn is_refused(said: &Answer, parts: &[&str]) {
    assert_eq!((said.code(), said.out()), (2, ""), "{said}");
    assert!(
        said.err().starts_with("error: ") && said.err().lines().count() <= 2,
        "{said}"
    );
    for part in parts {
        assert!(said.err().contains(part), "{part}: {said}");
    }
}

/// Every way that git has of being told to run a program, all of them leaving a mark.
fn set_traps(repository: &Repository, trap: &Path) {
    let git_dir = repository.folder.path(".git");
    let program = trap.display();
    let script = repository.folder.outside("trap.sh");
    fs::write(
        &script,
        format!("#!/bin/sh\necho \"$0 $*\" >> {program}\nexit 0\n"),
    )
    .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let run = script.display();
    let config = format!(
        r#"
[core]
	repositoryformatversion = 1
	fsmonitor = {run}
	hooksPath = {hooks}
	sshCommand = {run}
	gitProxy = {run}
	editor = {run}
	pager = {run}
	askPass = {run}
	alternateRefsCommand = {run}
	attributesFile = {attributes}
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::{run} %S
	promisor = true
	partialclonefilter = blob:none
	uploadpack = {run}
	receivepack = {run}
	vcs = trap
[filter "trap"]
	clean = {run}
	smudge = {run}
	process = {run}
	required = true
[diff "trap"]
	textconv = {run}
	command = {run}
	cachetextconv = true
[diff]
	external = {run}
[merge "trap"]
	driver = {run} %O %A %B
[gpg]
	program = {run}
	format = ssh
[gpg "ssh"]
	program = {run}
	defaultKeyCommand = {run}
[log]
	showSignature = true
[commit]
	gpgSign = true
[credential]
	helper = {run}
[uploadpack]
	packObjectsHook = {run}
[alias]
	log = !{run}
	cat-file = !{run}
[include]
	path = {included}
[protocol "ext"]
	allow = always
[trailer "x"]
	command = {run}
[interactive]
	diffFilter = {run}
[sequence]
	editor = {run}
"#,
        hooks = repository.folder.outside("hooks").display(),
        attributes = repository.folder.outside("attributes").display(),
        included = repository.folder.outside("included").display(),
    );
    fs::write(git_dir.join("config"), config).unwrap();
    fs::write(
        repository.folder.outside("included"),
        format!("[core]\n\tfsmonitor = {run}\n"),
    )
    .unwrap();
    let attributes =
        "* filter=trap diff=trap merge=trap ident eol=crlf working-tree-encoding=UTF-16\n";
    fs::write(repository.folder.outside("attributes"), attributes).unwrap();
    fs::create_dir_all(git_dir.join("info")).unwrap();
    fs::write(git_dir.join("info/attributes"), attributes).unwrap();
    for hooks in [git_dir.join("hooks"), repository.folder.outside("hooks")] {
        fs::create_dir_all(&hooks).unwrap();
        for hook in [
            "applypatch-msg",
            "pre-commit",
            "post-checkout",
            "post-index-change",
            "reference-transaction",
            "fsmonitor-watchman",
            "pre-auto-gc",
            "post-rewrite",
            "proc-receive",
            "update",
        ] {
            let path = hooks.join(hook);
            fs::copy(&script, &path).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}

#[test]
fn no_program_is_started() {
    let (repository, commits) = story("");
    let attributes = "* filter=trap diff=trap merge=trap\n";
    repository.put(".gitattributes", Some(attributes));
    repository.put("deals/.gitattributes", Some(attributes));
    let hash = repository.commit("2026-04-25", "attributes");
    let before: Vec<String> = COMMANDS
        .iter()
        .map(|words| repository.at(&hash, words).all())
        .collect();
    let trap = repository.folder.outside("trap.log");
    set_traps(&repository, &trap);

    // The traps are set: git itself falls into them.
    let fell = Command::new("git")
        .args(["status"])
        .current_dir(repository.folder.path(""))
        .env("HOME", repository.home())
        .output()
        .unwrap();
    assert!(trap.exists(), "git fell into no trap: {fell:?}");
    fs::remove_file(&trap).unwrap();

    // What the environment says of git counts as little.
    for (words, before) in COMMANDS.iter().zip(before) {
        let said = crate::common::answer(
            repository
                .program(words)
                .args(["--rev", &hash])
                .current_dir(repository.folder.path(""))
                .env("PATH", std::env::var_os("PATH").unwrap_or_default())
                .env("GIT_EXTERNAL_DIFF", repository.folder.outside("trap.sh"))
                .env("GIT_SSH_COMMAND", repository.folder.outside("trap.sh"))
                .env("GIT_ASKPASS", repository.folder.outside("trap.sh"))
                .env("GIT_PROXY_COMMAND", repository.folder.outside("trap.sh"))
                .env("GIT_DIR", "/nowhere")
                .env("GIT_CONFIG_COUNT", "1")
                .env("GIT_CONFIG_KEY_0", "core.fsmonitor")
                .env("GIT_CONFIG_VALUE_0", repository.folder.outside("trap.sh")),
        );
        assert_eq!(said.all(), before, "{words}");
    }
    let words = format!("changes {}..HEAD", commits[2].0);
    assert_eq!(repository.at("HEAD", "changes").code(), 0);
    let said = crate::common::answer(
        repository
            .program(&words)
            .current_dir(repository.folder.path("")),
    );
    assert_eq!(said.code(), 0, "{said}");

    // Of a partial clone nothing is fetched, and what is missing is said.
    let blob = repository_object(&repository, &format!("{hash}:deals/umbrella.toml"));
    fs::remove_file(&blob).unwrap();
    let said = repository.at(&hash, "report");
    is_refused(
        &said,
        &[
            "deals/umbrella.toml cannot be read",
            "is not in this repository",
            "a partial clone, and nothing is fetched",
        ],
    );
    assert!(
        !trap.exists(),
        "{}",
        fs::read_to_string(&trap).unwrap_or_default()
    );
}

/// The file of a loose object.
fn repository_object(repository: &Repository, name: &str) -> std::path::PathBuf {
    let plain = Command::new("git")
        .args(["-c", "core.fsmonitor=false", "rev-parse", name])
        .current_dir(repository.folder.path(""))
        .env("HOME", repository.home())
        .output()
        .unwrap();
    let id = String::from_utf8(plain.stdout).unwrap().trim().to_string();
    repository
        .folder
        .path(format!(".git/objects/{}/{}", &id[..2], &id[2..]))
}

#[test]
fn missing_and_damaged_objects() {
    for name in [
        "HEAD",
        "HEAD^{tree}",
        "HEAD:deals",
        "HEAD:pipeline.toml",
        "HEAD:deals/umbrella.toml",
        "HEAD:leads/expo.csv",
        "HEAD:submissions/2026-Q1.toml",
    ] {
        for damage in [true, false] {
            let (repository, _) = story("");
            let path = repository_object(&repository, name);
            fs::remove_file(&path).unwrap();
            if damage {
                fs::write(&path, b"not an object").unwrap();
            }
            let said = repository.at("main", "forecast");
            let part = if damage {
                "is damaged"
            } else {
                "is not in this repository"
            };
            is_refused(&said, &["git fsck"]);
            assert!(
                said.err().contains(part) || name == "HEAD",
                "{name}: {said}"
            );
        }
    }
}

#[test]
fn a_blobless_clone_fetches_nothing() {
    let (repository, commits) = story("");
    let home = repository.home();
    repository.git(DAY, &["config", "uploadpack.allowFilter", "true"]);
    let from = format!("file://{}", repository.folder.path("").display());
    git_in(
        &home,
        &home,
        DAY,
        &[
            "clone",
            "-q",
            "--no-checkout",
            "--filter=blob:none",
            &from,
            "partial",
        ],
    );
    let place = repository.folder.outside("partial");
    let packs = || {
        fs::read_dir(place.join(".git/objects/pack"))
            .unwrap()
            .count()
    };
    let before = packs();
    let said = repository.at_from(&place, &commits[2].0, "report");
    is_refused(
        &said,
        &[
            "is not in this repository",
            "a partial clone, and nothing is fetched from here",
        ],
    );
    assert_eq!(packs(), before);
}

#[test]
fn a_submodule_in_the_way() {
    let (repository, commits) = story("crm/");
    let id = &commits[0].0;
    let link = |path: &str, day: &str| {
        repository.git(day, &["rm", "-rq", "--cached", "--ignore-unmatch", path]);
        repository.git(
            day,
            &[
                "update-index",
                "--add",
                "--cacheinfo",
                &format!("160000,{id},{path}"),
            ],
        );
        repository.git(day, &["commit", "-q", "-m", path]);
        repository.git(day, &["rev-parse", "HEAD"])
    };
    let place = repository.folder.path("crm");
    // Below the deals: named, and the others are read.
    let below = link("crm/deals/theirs", "2026-05-02");
    let said = repository.at(&below, "report");
    assert_eq!(said.code(), 0, "{said}");
    assert!(said.err().contains("left out"), "{said}");
    let said = repository.at(&below, "check");
    assert!(
        said.out()
            .contains("deals/theirs: error[unreadable]: a submodule"),
        "{said}"
    );
    // The deals, or the folder itself: nothing is read.
    let deals = link("crm/deals", "2026-05-03");
    let said = repository.at_from(&place, &deals, "report");
    is_refused(&said, &["deals is a submodule"]);
    let folder = link("crm", "2026-05-04");
    let said = repository.at_from(&repository.folder.path(""), &folder, "-C crm report");
    is_refused(&said, &["crm is a submodule"]);
}

/// Only the owner of everything can give a repository away.
#[test]
fn somebody_elses_repository() {
    let (repository, commits) = story("");
    let place = repository.folder.path("");
    let git_dir = place.join(".git");
    if std::os::unix::fs::chown(&git_dir, Some(12_345), Some(12_345)).is_err() {
        return;
    }
    let said = repository.at("HEAD", "report");
    is_refused(
        &said,
        &[
            "belongs to somebody else",
            "git config --global --add safe.directory",
        ],
    );
    // Whoever does what it says reads it, as git does.
    let settings = repository.home().join(".gitconfig");
    for safe in [
        place.canonicalize().unwrap().display().to_string(),
        "*".into(),
    ] {
        fs::write(
            &settings,
            format!("[user]\n\tname = x\n[safe]\n\tdirectory = {safe}\n"),
        )
        .unwrap();
        let said = repository.at(&commits[3].0, "report");
        let there = without_commit(said.out(), &commits[3].0).0;
        assert!(said.code() == 0 && there.contains("Open deals"), "{said}");
    }
    fs::write(&settings, "[safe]\n\tdirectory = /elsewhere\n").unwrap();
    is_refused(
        &repository.at("HEAD", "report"),
        &["belongs to somebody else"],
    );
    // Nor does its own word count.
    fs::remove_file(&settings).unwrap();
    let config = git_dir.join("config");
    let own = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{own}[safe]\n\tdirectory = *\n")).unwrap();
    is_refused(
        &repository.at("HEAD", "report"),
        &["belongs to somebody else"],
    );
}

#[test]
fn what_is_no_repository_or_a_strange_one() {
    // By SHA-256.
    let folder = Folder::good();
    git_in(
        &folder.path(""),
        &folder.outside(""),
        DAY,
        &["init", "-q", "--object-format=sha256"],
    );
    let repository = Repository {
        folder,
        below: String::new(),
    };
    repository.commit(DAY, "x");
    is_refused(
        &repository.at("HEAD", "report"),
        &["SHA-256, which is not read yet"],
    );
    assert_eq!(repository.folder.ask("report --as-of 2026-11-01").code(), 0);

    for (file, content) in [
        (".git", "gitdir: /nowhere/at/all\n"),
        (".git", "not a pointer"),
        (".git/config", "[core\nrepositoryformatversion = "),
        (".git/config", "[core]\n\trepositoryformatversion = 99\n"),
        (
            ".git/config",
            "[extensions]\n\tsomethingnew = true\n[core]\n\trepositoryformatversion = 1\n",
        ),
        (".git/HEAD", "ref: refs/heads/nowhere\n"),
        (".git/HEAD", "\u{0}\u{1}\u{2}"),
        (
            ".git/refs/heads/main",
            "0123456789012345678901234567890123456789\n",
        ),
        (".git/refs/heads/main", "xyz\n"),
        (".git/packed-refs", "\u{0}garbage"),
        (".git/objects/info/alternates", "../../../../nowhere\n"),
        (
            ".git/objects/pack/pack-0123456789012345678901234567890123456789.idx",
            "garbage",
        ),
        (".git/shallow", "garbage\n"),
    ] {
        let (repository, _) = story("");
        let path = repository.folder.path(file);
        if file == ".git" {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::write(&path, content).unwrap();
        for words in ["report", "changes HEAD~1..HEAD"] {
            let said = match words.starts_with("changes") {
                true => crate::common::answer(
                    repository
                        .program(words)
                        .current_dir(repository.folder.path("")),
                ),
                false => repository.at("HEAD", words),
            };
            // A sentence, or an answer where it does not matter.
            let is_said =
                said.code() == 2 && said.out().is_empty() && said.err().lines().count() <= 3;
            assert!(said.code() == 0 || is_said, "{file} {content:?}: {said}");
        }
        // Today needs no git.
        let said = crate::common::answer(
            repository
                .program("report --as-of 2026-04-01")
                .current_dir(repository.folder.path("")),
        );
        assert_eq!(said.code(), 0, "{file}: {said}");
    }
}
