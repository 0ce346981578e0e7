//! Symbolic links: followed only inside the folder, and a file is read once whatever leads to it.

use std::os::unix::fs::symlink;
use std::path::Path;

use crate::common::{Folder, GOOD, answer, within_memory};
use crate::{only_the_good_one_counts, passed_over};

fn link(folder: &Folder, name: &str, to: impl AsRef<Path>) {
    symlink(to, folder.path(name)).expect("a link");
}

/// One good deal, counted once, and nothing said to be missing.
fn counted_once(folder: &Folder) {
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    assert_eq!(
        report.json()["left_out"].as_array().map(Vec::len),
        Some(0),
        "{report}"
    );
}

#[test]
fn a_link_to_the_folder_it_is_in() {
    let folder = Folder::good();
    link(&folder, "deals/again", ".");
    counted_once(&folder);
}

#[test]
fn a_link_to_a_folder_above() {
    let folder = Folder::good();
    link(&folder, "deals/up", "..");
    counted_once(&folder);
}

#[test]
fn links_that_lead_to_each_other() {
    let folder = Folder::good();
    link(&folder, "deals/a.toml", "b.toml");
    link(&folder, "deals/b.toml", "a.toml");
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    let check = folder.ask("check");
    assert!(check.out().contains("deals/a.toml"), "{check}");
}

#[test]
fn folders_that_lead_to_each_other() {
    let folder = Folder::good()
        .file("deals/a/.keep", "")
        .file("deals/b/.keep", "");
    link(&folder, "deals/a/to-b", "../b");
    link(&folder, "deals/b/to-a", "../a");
    counted_once(&folder);
}

#[test]
fn two_links_to_one_file() {
    let folder = Folder::good();
    link(&folder, "deals/first.toml", "good.toml");
    link(&folder, "deals/second.toml", folder.path("deals/good.toml"));
    counted_once(&folder);
}

#[test]
fn a_link_to_a_folder_inside() {
    let folder = Folder::empty().file("deals/2026/good.toml", GOOD);
    link(&folder, "deals/this-year", "2026");
    counted_once(&folder);
}

#[test]
fn a_link_to_a_file_outside() {
    let folder = Folder::good();
    std::fs::write(folder.outside("secret.toml"), GOOD).expect("a file outside");
    link(&folder, "deals/bad.toml", folder.outside("secret.toml"));
    passed_over(&folder, "deals/bad.toml");
}

#[test]
fn a_link_to_a_folder_outside() {
    let folder = Folder::good();
    std::fs::create_dir(folder.outside("others")).expect("a folder outside");
    std::fs::write(folder.outside("others/secret.toml"), GOOD).expect("a file outside");
    link(&folder, "deals/others", folder.outside("others"));
    passed_over(&folder, "deals/others");
}

/// What stands outside is not shown either, not even as the line of a fault.
#[test]
fn a_link_outside_shows_nothing_of_it() {
    let folder = Folder::good();
    std::fs::write(folder.outside("secret.txt"), "password = hunter2\n").expect("a file outside");
    link(&folder, "deals/bad.toml", folder.outside("secret.txt"));
    let check = folder.ask("check");
    assert!(!check.all().contains("hunter2"), "{check}");
}

#[test]
fn the_deals_folder_is_a_link_outside() {
    let folder = Folder::empty().file("pipeline.toml", "");
    std::fs::create_dir(folder.outside("others")).expect("a folder outside");
    std::fs::write(folder.outside("others/secret.toml"), GOOD).expect("a file outside");
    link(&folder, "deals", folder.outside("others"));
    let report = folder.ask("report --format json");
    assert!(
        report.code() == 2 || report.json()["open"]["deals"] == 0,
        "{report}"
    );
}

#[test]
fn a_link_to_nothing() {
    let folder = Folder::good();
    link(&folder, "deals/bad.toml", "no-such-file.toml");
    passed_over(&folder, "deals/bad.toml");
}

#[test]
fn a_link_to_a_device() {
    for device in ["/dev/zero", "/dev/tty", "/dev/stdin", "/proc/self/mem"] {
        let folder = Folder::good();
        link(&folder, "deals/bad.toml", device);
        passed_over(&folder, "deals/bad.toml");
        let report = answer(&mut within_memory(&folder.pipeline("report --format json")));
        only_the_good_one_counts(&report);
    }
}

/// The folder itself may stand behind a link.
#[test]
fn the_workspace_reached_by_a_link() {
    let folder = Folder::good();
    symlink(folder.path(""), folder.outside("shortcut")).expect("a link");
    let mut report = folder.pipeline("report --format json -C ../shortcut");
    only_the_good_one_counts(&answer(&mut report));
}

/// Settings may move the folders, but not out of the workspace.
#[test]
fn paths_that_lead_outside() {
    for path in ["..", "../others", "/tmp", "deals/../../others", ""] {
        let folder = Folder::good().file("pipeline.toml", format!("[paths]\ndeals = \"{path}\"\n"));
        std::fs::create_dir(folder.outside("others")).expect("a folder outside");
        std::fs::write(folder.outside("others/secret.toml"), GOOD).expect("a file outside");
        crate::refused(
            &folder.ask("report"),
            &["pipeline.toml:2:9: error[settings]"],
        );
    }
}

/// A file is read once, whatever leads to it: two linked folders, one within the other, and a link to a file of theirs.
#[test]
#[cfg(unix)]
fn links_that_lead_to_one_file_twice() {
    use std::os::unix::fs::symlink;
    let deal =
        |name: &str| crate::common::GOOD.replacen("name = \"", &format!("name = \"{name} "), 1);
    let folder = Folder::good()
        .file("other/y.toml", deal("Y"))
        .file("other/sub/x.toml", deal("X"));
    for (target, link) in [
        ("../other", "deals/one"),
        ("../other/sub", "deals/two"),
        ("../other/y.toml", "deals/why.toml"),
    ] {
        symlink(target, folder.path(link)).expect("a link");
    }
    let report = folder.ask_well("report --format json");
    assert_eq!(report.json()["open"]["deals"], 3, "{report}");
    assert_eq!(report.json()["complete"], true, "{report}");
}

/// Settings are this folder's own: a link that leads out is not followed, and one that leads nowhere is not "none".
#[test]
#[cfg(unix)]
fn settings_that_are_a_link() {
    for target in ["/etc/hostname", "/nowhere/pipeline.toml"] {
        let folder = Folder::empty().file("deals/good.toml", crate::common::GOOD);
        std::os::unix::fs::symlink(target, folder.path("pipeline.toml")).expect("a link");
        let report = folder.ask("report");
        assert_eq!(report.code(), 2, "{target}: {report}");
        assert!(report.all().contains("is a link"), "{target}: {report}");
    }
}
