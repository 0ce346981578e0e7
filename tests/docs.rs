//! The documentation is run: every command in it, with what it prints, and every example of a file.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Folder;
use common::transcript::{Manner, play};
use pipeline::check::Example;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `README.md` and all of `docs/`.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).expect("docs");
    let mut pages: Vec<PathBuf> = docs.map(|entry| entry.expect("a page").path()).collect();
    pages.retain(|page| page.extension().is_some_and(|e| e == "md"));
    pages.push(root().join("README.md"));
    pages
}

#[test]
fn every_command_says_what_the_page_shows() {
    for page in pages() {
        play(&page, Manner::Docs);
    }
}

/// The files under each heading of `docs/format.md` make a folder without a fault.
#[test]
fn every_example_of_the_format_is_read_without_a_problem() {
    let page = fs::read_to_string(root().join("docs/format.md")).expect("docs/format.md");
    let mut folders = 0;
    for section in page.split("\n#") {
        let title = section.lines().next().unwrap_or_default();
        let files = files_of(section);
        if files.is_empty() {
            continue;
        }
        let mut folder = Folder::empty().file("pipeline.toml", "");
        for (name, content) in files {
            folder = folder.file(name, content);
        }
        let answer = folder.ask("check --strict");
        assert_eq!(answer.code(), 0, "{title}: {answer}");
        let report = folder.ask_well("report -p all --by owner --strict");
        assert!(
            report.err().is_empty() || report.err().starts_with("note:"),
            "{report}"
        );
        folders += 1;
    }
    assert!(folders > 10, "the page has examples");
}

/// The files that a section shows. `a deal` is shown by the lines that matter, over those of a plain one.
fn files_of(section: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let content: String = lines
            .by_ref()
            .take_while(|line| *line != "```")
            .map(|line| format!("{line}\n"))
            .collect();
        let (_, file) = info
            .split_once(' ')
            .expect("a block of the page names its file");
        files.push(if file == "a deal" {
            let text = Example::whole_deal(&content);
            // Deals under one heading are no twins.
            let name = format!("name = \"Acme: {}\"", files.len());
            let text = text.replacen("name = \"Acme: 50 seats\"", &name, 1);
            (format!("deals/acme-{}.toml", files.len()), text)
        } else {
            (file.to_string(), content)
        });
    }
    files
}

/// Links between pages lead somewhere.
#[test]
fn every_link_leads_to_a_file() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = page.parent().expect("a folder").join(target);
            assert!(path.exists(), "{}: {target}", page.display());
        }
    }
}
