//! The hook that `init --hook` installs: before each commit it dates the hand edits of staged deals and judges the
//! folder.
//!
//! Where hooks stand only git can say (worktrees, `core.hooksPath`), so git is asked; it runs nothing of the
//! repository's for that.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// Where the hook of a repository belongs, and where in the repository the pipeline stands.
#[derive(Clone, Debug)]
pub struct Place {
    pub hook: PathBuf,
    /// From the top of the repository; `.` is the top itself.
    pub folder: String,
    /// The hooks stand outside the repository, for others too.
    pub is_shared: bool,
}

/// What became of the hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    Yes,
    /// It was there before, word for word.
    Already,
    /// Another one is there: nothing was written.
    Another,
}

/// Asks git where the hook for the folder at `dir` belongs; `None` outside of any repository.
pub fn place(dir: &Path) -> anyhow::Result<Option<Place>> {
    let dir = std::path::absolute(dir)?;
    // The folder itself may not be there yet.
    let nearest = dir.ancestors().find(|d| d.is_dir());
    let nearest = nearest.unwrap_or(Path::new("/"));
    let there = nearest.canonicalize()?;
    let Some(top) = ask(&there, "--show-toplevel")? else {
        return Ok(None);
    };
    let top = PathBuf::from(top).canonicalize()?;
    let inside = |name| -> anyhow::Result<PathBuf> {
        let path = ask(&there, name)?.context("git does not say where its hooks are")?;
        Ok(there.join(path))
    };
    let hooks = inside("--git-path=hooks")?;
    let own = inside("--git-common-dir")?;
    let is_shared = !(hooks.starts_with(&top) || resolved(&hooks).starts_with(resolved(&own)));
    let full = there.join(dir.strip_prefix(nearest)?);
    let folder = full.strip_prefix(&top).unwrap_or(Path::new(""));
    let folder = folder.to_string_lossy().trim_end_matches('/').to_string();
    Ok(Some(Place {
        hook: hooks.join("pre-commit"),
        folder: if folder.is_empty() {
            ".".into()
        } else {
            folder
        },
        is_shared,
    }))
}

fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// One question to `git rev-parse`; `None` where it has no answer.
fn ask(dir: &Path, question: &str) -> anyhow::Result<Option<String>> {
    let mut git = Command::new("git");
    git.arg("-C").arg(dir).arg("rev-parse");
    match question.split_once('=') {
        Some((flag, value)) => git.args([flag, value]),
        None => git.arg(question),
    };
    let output = git.output().context("git cannot be run")?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let answer = answer.trim_end_matches(['\n', '\r']);
    Ok((output.status.success() && !answer.is_empty()).then(|| answer.into()))
}

/// Writes the hook, unless there is one.
pub fn install(place: &Place) -> anyhow::Result<Installed> {
    let text = script(&place.folder);
    if let Ok(other) = std::fs::read(&place.hook) {
        return Ok(if other == text.as_bytes() {
            Installed::Already
        } else {
            Installed::Another
        });
    }
    if place.is_shared {
        return Ok(Installed::Another);
    }
    let named = || place.hook.display().to_string();
    if let Some(dir) = place.hook.parent() {
        std::fs::create_dir_all(dir).with_context(named)?;
    }
    let mut file = std::fs::File::create_new(&place.hook).with_context(named)?;
    if let Err(e) = file
        .write_all(text.as_bytes())
        .and_then(|()| executable(&file))
    {
        // Half a hook would stop every commit.
        let _ = std::fs::remove_file(&place.hook);
        return Err(e).with_context(named);
    }
    Ok(Installed::Yes)
}

#[cfg(unix)]
fn executable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// The line that does it, for those who have a hook already.
pub fn line(folder: &str) -> String {
    let dir = quoted(folder);
    format!("pipeline -C {dir} check --fix --staged && pipeline -C {dir} check")
}

/// The hook: POSIX sh, run by git at the top of the repository.
fn script(folder: &str) -> String {
    format!(
        "#!/bin/sh
# Written by: pipeline init --hook. Dates the hand edits of staged deals, then judges the folder.
# To commit once without it: git commit --no-verify
command -v pipeline > /dev/null || {{
    echo 'pipeline is not on the PATH, so the deals are not checked; once without: git commit --no-verify' >&2
    exit 1
}}
{}
",
        line(folder)
    )
}

/// A path as one word of a shell.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    if path.chars().all(plain) && !path.starts_with('-') {
        path.into()
    } else {
        format!("'./{}'", path.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_word_of_the_shell() {
        assert_eq!(quoted("sales"), "sales");
        assert_eq!(quoted("."), ".");
        assert_eq!(quoted("it's mine"), "'./it'\\''s mine'");
        assert_eq!(quoted("-C"), "'./-C'");
    }

    #[test]
    fn the_line_does_both() {
        assert_eq!(
            line("sales"),
            "pipeline -C sales check --fix --staged && pipeline -C sales check"
        );
    }
}
