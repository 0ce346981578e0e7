//! Files in `accounts/`: broken, contradicting each other, going in circles, hostile. A company's page answers all the same,
//! says what it lacks, and `check` has the place.

use serde_json::Value;

use crate::common::{Answer, Folder, answer, within_memory};
use crate::text::{borders, names, tame, toml};
use crate::{Place, problem};

/// The good deal's company has an account of its own.
fn folder() -> Folder {
    Folder::good().file(
        "accounts/good.toml",
        "name = \"Good Corp\"\naliases = [\"Good\"]\n",
    )
}

fn company(folder: &Folder, name: &str, format: &str) -> Answer {
    let mut command = folder.pipeline(&format!("show --format {format}"));
    answer(command.arg(format!("company:{name}")))
}

fn page(folder: &Folder, name: &str) -> Value {
    let page = company(folder, name, "json");
    assert_eq!(page.code(), 0, "{name}: {page}");
    page.json()
}

/// The good account is shown, the broken one is named, by page and by `check`.
fn left_out(bytes: impl AsRef<[u8]>, place: Place) {
    let folder = folder().file("accounts/odd.toml", bytes);
    let json = page(&folder, "good");
    assert_eq!(json["so_far"]["open"]["deals"], 1, "{json}");
    assert_eq!(json["complete"], false, "{json}");
    assert_eq!(json["left_out"][0]["file"], "accounts/odd.toml", "{json}");
    place.assert(&json["left_out"][0]);
    let check = folder.ask("check --format json");
    assert_eq!(check.code(), 1, "{check}");
    place.assert(&problem(&check, "accounts/odd.toml"));
    assert_eq!(folder.ask("show company:good --strict").code(), 3);
    let plain = folder.ask_well("show company:good");
    assert!(plain.out().contains("without 1 file"), "{plain}");
}

#[test]
fn broken_accounts_are_named() {
    left_out("name = \"Odd\n", Place::Line(1));
    left_out("name = \"Odd\"\naliases = [\n", Place::Anywhere);
    left_out("name = Odd\n", Place::At(1, 8));
    left_out("name = \"a\"\nname = \"b\"\n", Place::Line(2));
    left_out(
        "<<<<<<< HEAD\nname = \"a\"\n=======\nname = \"b\"\n>>>>>>> x\n",
        Place::At(1, 1),
    );
    left_out(b"name = \"Caf\xe9\"\n", Place::Line(1));
    left_out(b"name = \"a\0b\"\n", Place::Line(1));
    left_out("x".repeat(3 << 20), Place::Nowhere);
    left_out(
        format!("name = {}1{}", "[".repeat(10_000), "]".repeat(10_000)),
        Place::Anywhere,
    );
}

#[test]
fn an_empty_account_is_called_by_its_file() {
    let folder = folder()
        .file("accounts/odd.toml", "")
        .file("accounts/bom.toml", "\u{feff}name = \"Bom\"\r\n");
    assert_eq!(page(&folder, "odd")["account"]["name"], "odd");
    assert_eq!(page(&folder, "bom")["account"]["name"], "Bom");
    assert_eq!(folder.ask("check").code(), 0);
}

#[test]
fn values_of_another_kind_are_warned_about() {
    for (text, column) in [
        ("name = 5\n", 8),
        ("name = [\"Odd\"]\n", 8),
        ("aliases = \"Odd Inc\"\n", 11),
        ("aliases = [5]\n", 12),
        ("aliases = [[\"Odd\"]]\n", 12),
        ("domains = true\n", 11),
        ("parent = 7\n", 10),
        ("parent = [\"good\"]\n", 10),
        ("colour = \"red\"\n", 1),
        ("name.first = \"Odd\"\n", 0),
    ] {
        let folder = folder().file("accounts/odd.toml", text);
        let json = page(&folder, "odd");
        assert_eq!(json["complete"], true, "{text}");
        assert_eq!(
            page(&folder, "good")["so_far"]["open"]["deals"],
            1,
            "{text}"
        );
        let check = folder.ask_well("check --format json");
        let fault = problem(&check, "accounts/odd.toml");
        assert_eq!(fault["level"], "warning", "{text}");
        match column {
            0 => Place::Line(1).assert(&fault),
            column => Place::At(1, column).assert(&fault),
        }
    }
}

/// Two accounts that go by one name: neither is picked in silence, each is found by its file.
#[test]
fn names_that_collide() {
    for text in [
        "name = \"Other\"\naliases = [\"x\", \"GOOD\"]\n",
        "name = \"Other\"\ndomains = [ \"Good\" ]\n",
        "name = \"good corp\"\n",
    ] {
        let folder = Folder::good()
            .file(
                "accounts/first.toml",
                "name = \"Good Corp\"\naliases = [\"Good\"]\n",
            )
            .file("accounts/second.toml", text);
        let word = if text.contains("corp") {
            "Good Corp"
        } else {
            "good"
        };
        for format in ["table", "json", "csv"] {
            let said = company(&folder, word, format);
            assert_eq!(said.code(), 2, "{said}");
            assert!(
                said.err().contains("company:first, company:second"),
                "{said}"
            );
        }
        assert_eq!(page(&folder, "first")["account"]["id"], "first");
        assert_eq!(page(&folder, "second")["account"]["id"], "second");
        let check = folder.ask_well("check --format json");
        let fault = problem(&check, "accounts/second.toml");
        assert_eq!(fault["rule"], "same-account", "{check}");
        Place::Line(if text.contains("corp") { 1 } else { 2 }).assert(&fault);
        assert!(
            fault["message"]
                .as_str()
                .is_some_and(|m| m.contains("accounts/first.toml")),
            "{fault}"
        );
    }
    // One's own names may say the same twice.
    let folder = folder().file(
        "accounts/odd.toml",
        "name = \"Odd\"\naliases = [\"odd\", \"ODD\"]\n",
    );
    assert_eq!(folder.ask("check --strict").code(), 0);
}

/// Written with one character or with two, in capitals or not: it is the same company, and looks the same.
#[test]
fn names_that_look_alike() {
    let deal = |company: &str| crate::common::GOOD.replace("Good Corp", company);
    let folder = Folder::good()
        .file("deals/one.toml", deal("M\u{fc}ller AG"))
        .file("deals/two.toml", deal("MU\u{308}LLER AG"))
        .file("deals/three.toml", deal("M\u{fc}ller"))
        .file(
            "accounts/m.toml",
            "name = \"Mu\u{308}ller AG\"\naliases = [\"m\u{dc}ller\"]\n",
        );
    for word in ["m", "M\u{fc}ller AG", "mu\u{308}ller", "M\u{dc}LLER"] {
        let json = page(&folder, word);
        assert_eq!(json["so_far"]["open"]["deals"], 3, "{word}: {json}");
    }
    // Without an account, too.
    let folder = Folder::good()
        .file("deals/one.toml", deal("Caf\u{e9}"))
        .file("deals/two.toml", deal("CAFE\u{301}"));
    assert_eq!(page(&folder, "cafe\u{301}")["so_far"]["open"]["deals"], 2);
    // Two files that differ by that only.
    let folder = Folder::good()
        .file("accounts/one.toml", "name = \"Caf\u{e9}\"\n")
        .file("accounts/two.toml", "name = \"CAFE\u{301}\"\n");
    let fault = problem(&folder.ask_well("check --format json"), "accounts/two.toml");
    assert_eq!(fault["rule"], "same-account", "{fault}");
}

#[test]
fn parents_in_a_circle() {
    let account = |name: &str, parent: &str| format!("name = \"{name}\"\nparent = \"{parent}\"\n");
    let folder = Folder::good()
        .file("accounts/alone.toml", account("Alone", "alone"))
        .file("accounts/one.toml", account("One", "two"))
        .file("accounts/two.toml", account("Two", "three"))
        .file("accounts/three.toml", account("Three", "one"))
        .file("accounts/outside.toml", account("Outside", "one"))
        .file("accounts/lost.toml", account("Lost", "thre"));
    let check = folder.ask_well("check --format json");
    for (file, place) in [
        ("alone", 10),
        ("one", 10),
        ("two", 10),
        ("three", 10),
        ("lost", 10),
    ] {
        let fault = problem(&check, &format!("accounts/{file}.toml"));
        assert_eq!(fault["rule"], "parent", "{fault}");
        Place::At(2, place).assert(&fault);
    }
    let fault = problem(&check, "accounts/lost.toml");
    assert_eq!(fault["help"], "did you mean \"three\"?", "{fault}");
    assert!(!check.out().contains("accounts/outside.toml"), "{check}");
    for name in ["alone", "one", "two", "three", "outside", "lost"] {
        for format in ["table", "plain", "json", "csv", "markdown", "html"] {
            assert_eq!(company(&folder, name, format).code(), 0, "{name}");
        }
    }
}

#[test]
fn text_that_would_be_more() {
    let markup = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "a|b\\",
        "x\n| y |\n# z",
    ];
    let markup = markup.iter().map(|text| ("markup", (*text).to_owned()));
    for (what, name) in names().into_iter().chain(markup) {
        let t = toml(&name);
        let folder = Folder::good()
            .file(
                "accounts/odd.toml",
                format!("name = {t}\naliases = [{t}, \"x\"]\ndomains = [{t}]\nparent = {t}\n"),
            )
            .file(
                "accounts/child.toml",
                format!("name = {t}\nparent = \"odd\"\ncustom.{t} = 1\n"),
            );
        for format in ["table", "plain", "markdown"] {
            let said = company(&folder, "odd", format);
            assert_eq!(said.code(), 0, "{what}: {said}");
            tame(&said);
        }
        let markdown = company(&folder, "odd", "markdown");
        let broke_out = |line: &str| line.starts_with("# ") || line.starts_with("| y");
        assert!(!markdown.out().lines().skip(1).any(broke_out), "{markdown}");
        let table = markdown.out().lines().filter(|line| line.starts_with('|'));
        assert!(table.map(borders).all(|n| n == 7), "{markdown}");
        let html = company(&folder, "odd", "html");
        assert!(
            !html.out().contains("<script>alert") && !html.out().contains("<img src=x"),
            "{what}"
        );
        assert_eq!(
            page(&folder, "odd")["account"]["name"],
            name.as_str(),
            "{what}"
        );
        for words in [
            "check",
            "check --format short",
            "check --format github",
            "show company:x",
        ] {
            let said = folder.ask(words);
            assert!([0, 1, 2].contains(&said.code()), "{what}: {said}");
            tame(&said);
        }
        folder.ask("check --format json").json();
    }
}

#[test]
#[cfg(unix)]
fn accounts_that_are_no_files() {
    use std::process::Command;
    for (what, make) in [
        ("a folder", "mkdir accounts/odd.toml"),
        ("a pipe", "mkfifo accounts/odd.toml"),
        ("a link out", "ln -s /etc/hostname accounts/odd.toml"),
        ("a link to a device", "ln -s /dev/zero accounts/odd.toml"),
        ("a link to itself", "ln -s odd.toml accounts/odd.toml"),
        ("a link to nothing", "ln -s nowhere.toml accounts/odd.toml"),
    ] {
        let folder = folder();
        let done = Command::new("sh")
            .args(["-c", make])
            .current_dir(folder.path(""))
            .status();
        assert!(done.expect("a shell").success(), "{what}");
        for words in [
            "show company:good --format json",
            "show company:good --format json --strict",
            "check",
        ] {
            let said = answer(&mut within_memory(&folder.pipeline(words)));
            assert!([0, 1, 3].contains(&said.code()), "{what}: {said}");
            if words.ends_with("json") {
                assert_eq!(said.json()["so_far"]["open"]["deals"], 1, "{what}: {said}");
                assert_eq!(
                    said.json()["account"]["aliases"][0],
                    "Good",
                    "{what}: {said}"
                );
            }
        }
        problem(&folder.ask("check --format json"), "accounts/odd.toml");
    }
    // A link inside is the file that it leads to, read once.
    let folder = folder();
    std::os::unix::fs::symlink("good.toml", folder.path("accounts/again.toml")).expect("a link");
    assert_eq!(page(&folder, "good corp")["so_far"]["open"]["deals"], 1);
}

#[test]
#[cfg(unix)]
fn the_folder_of_accounts_is_none() {
    let secret = |folder: &Folder| {
        std::fs::create_dir(folder.outside("others")).expect("a folder outside");
        std::fs::write(folder.outside("others/good.toml"), "name = \"hunter2\"\n")
            .expect("a file outside");
        std::os::unix::fs::symlink(folder.outside("others"), folder.path("accounts"))
            .expect("a link");
    };
    let linked = Folder::good();
    secret(&linked);
    let file = Folder::good().file("accounts", "not a folder");
    for folder in [linked, file] {
        for words in ["show company:good", "check", "show company:hunter2"] {
            let said = folder.ask(words);
            assert!([0, 1, 2].contains(&said.code()), "{words}: {said}");
            assert!(!said.out().contains("hunter2"), "{words}: {said}");
        }
        assert_eq!(page(&folder, "good")["so_far"]["open"]["deals"], 1);
    }
}

/// What no account and no deal is called.
#[test]
fn names_that_nobody_has() {
    let folder = folder();
    for word in [
        "nobody",
        "*",
        "..",
        "/etc/passwd",
        "-",
        "good.toml",
        &"x".repeat(10_000),
    ] {
        let said = company(&folder, word, "plain");
        assert_eq!(said.code(), 2, "{word}: {said}");
        assert!(said.err().contains("no company"), "{said}");
    }
}
