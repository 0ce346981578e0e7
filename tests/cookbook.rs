//! `docs/cookbook.md`: the commands of each recipe are run, one after the other, in a folder of their own; a block of
//! text is what the block above it prints.

mod common;

use std::path::Path;
use std::process::Command;

use common::{Folder, answer};

/// A recipe: its title, and its blocks with what each must print, if that is said.
struct Recipe {
    title: String,
    blocks: Vec<(String, Option<String>)>,
}

fn recipes(text: &str) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            recipes.push(Recipe {
                title: title.into(),
                blocks: Vec::new(),
            });
        }
        let Some(kind) = line.strip_prefix("```") else {
            continue;
        };
        let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let inside = inside.join("\n") + "\n";
        let blocks = &mut recipes.last_mut().expect("a recipe").blocks;
        match kind {
            "sh" => blocks.push((inside, None)),
            "text" => blocks.last_mut().expect("a block above").1 = Some(inside),
            // What cron, systemd and CI run: `cron.rs` tries it in their environment. Settings are shown.
            "crontab" | "ini" | "yaml" | "toml" => {}
            other => panic!("a block of {other}"),
        }
    }
    recipes
}

/// Runs all blocks in one shell, with a line between them; answers what each printed.
fn run(folder: &Folder, recipe: &Recipe) -> Vec<String> {
    const BETWEEN: &str = "-- next block --";
    let blocks: Vec<&str> = recipe
        .blocks
        .iter()
        .map(|(text, _)| text.as_str())
        .collect();
    let script = format!("set -eu\n{}", blocks.join(&format!("echo '{BETWEEN}'\n")));
    let program = Path::new(env!("CARGO_BIN_EXE_pipeline"));
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", program.parent().expect("its folder").display());
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", &script])
        .current_dir(folder.path("."))
        .env_clear()
        .env("PATH", path)
        .env("HOME", folder.path("."))
        .env("TZ", "UTC")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for role in ["AUTHOR", "COMMITTER"] {
        shell
            .env(format!("GIT_{role}_NAME"), "Dana")
            .env(format!("GIT_{role}_EMAIL"), "dana@acme.example");
    }
    let said = answer(&mut shell);
    assert_eq!(said.code(), 0, "{}: {said}", recipe.title);
    said.out()
        .split(&format!("{BETWEEN}\n"))
        .map(String::from)
        .collect()
}

#[cfg(unix)]
#[test]
fn every_recipe_works() {
    let text = include_str!("../docs/cookbook.md");
    let recipes = recipes(text);
    assert!(recipes.len() >= 5);
    for recipe in recipes {
        let folder = Folder::empty();
        let said = run(&folder, &recipe);
        for ((block, wanted), said) in recipe.blocks.iter().zip(said) {
            if let Some(wanted) = wanted {
                assert_eq!(&said, wanted, "{}: {block}", recipe.title);
            }
        }
    }
}
