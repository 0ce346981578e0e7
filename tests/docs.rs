//! The documentation is run: every command in it, with what it prints, and every example of a file.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Folder;
use common::transcript::{Manner, play};
use pipeline::check::Example;
use pipeline::model::profile::SIGNALS;
use pipeline::model::settings::Settings;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `README.md` and all of `docs/` but the cookbook, whose recipes are scripts: `tests/cookbook.rs` runs them.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).expect("docs");
    let mut pages: Vec<PathBuf> = docs.map(|entry| entry.expect("a page").path()).collect();
    pages.retain(|page| {
        page.extension().is_some_and(|e| e == "md") && !page.ends_with("cookbook.md")
    });
    pages.retain(|page| !page.ends_with("cookbook.md"));
    pages.push(root().join("README.md"));
    pages
}

#[test]
fn every_command_says_what_the_page_shows() {
    for page in pages() {
        play(&page, Manner::Docs);
    }
}

/// The files under each heading of these pages make a folder without a fault.
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

/// What the page says of settings that are left out is what they are.
#[test]
fn the_defaults_of_the_format_are_those_of_the_program() {
    let page = fs::read_to_string(root().join("docs/format.md")).expect("docs/format.md");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let settings = Settings::default();
    let stages = settings.stages.iter().map(|stage| {
        let odds = stage.probability.expect("odds").to_f64();
        format!("`{}` {odds:.2}", stage.id)
    });
    let signals = SIGNALS.iter().zip(settings.scoring.weights);
    let weights = signals.map(|(signal, weight)| format!("`{}` {weight}", signal.name()));
    let steps = settings.sequence.steps.iter();
    let steps = steps.map(|step| format!("`{}` {}", step.channel, step.wait));
    let limits = settings
        .stages
        .iter()
        .map(|stage| stage.stale_after.days.to_string());
    for sentence in [
        stages.collect::<Vec<_>>().join(", "),
        format!("(of the six: {})", limits.collect::<Vec<_>>().join(", ")),
        format!("is worth; {} if left out", settings.prior_weight.value()),
        format!("`{}` if left out", settings.currency.code()),
        format!("worth half, {} if left out", settings.scoring.half_life),
        format!("way to the top, {};", settings.scoring.enough),
        format!(
            "begin, {} and {};",
            settings.scoring.high, settings.scoring.medium
        ),
        format!("has not converted, {};", settings.scoring.decided_after),
        weights.collect::<Vec<_>>().join(", "),
        format!("one stops, {} if left out", settings.sequence.attempts),
        format!("lead dead, {} if left out", settings.sequence.dead_after),
        format!("another try, {} if left out", settings.sequence.retry_after),
        steps.collect::<Vec<_>>().join(", "),
    ] {
        assert!(page.contains(&sentence), "not on the page: {sentence}");
    }
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
