//! Makes a new folder, whole or not at all, and never over something that is there.
//!
//! All files are written into a hidden folder beside the place and moved in by renames, the settings last: until they
//! are there, no command takes the place for a pipeline.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::find::SETTINGS;
use super::start_files::{ATTRIBUTES, File, MERGE};

/// What would be written over.
pub fn in_the_way(target: &Path) -> Vec<&'static str> {
    let is_there = |name: &&str| target.join(name).symlink_metadata().is_ok();
    [SETTINGS, "deals", "leads"]
        .into_iter()
        .filter(is_there)
        .collect()
}

/// What was left as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// There is a `.gitattributes` that lacks the line about deals.
    pub attributes: bool,
}

/// Writes the files into `target`, which is made if it is not there.
pub fn write(target: &Path, files: &[File]) -> anyhow::Result<Kept> {
    let kept = Kept {
        attributes: lacks_the_line(&target.join(ATTRIBUTES)),
    };
    let stage = Stage::beside(target)?;
    for file in files {
        stage.write(file).with_context(|| file.path.clone())?;
    }
    stage
        .move_to(target)
        .with_context(|| target.display().to_string())?;
    Ok(kept)
}

fn lacks_the_line(attributes: &Path) -> bool {
    let has = |text: &str| text.lines().any(|l| l.trim() == MERGE);
    std::fs::read_to_string(attributes).is_ok_and(|text| !has(&text))
}

/// The hidden folder that the files are written to first; gone when the value is dropped.
struct Stage(PathBuf);

impl Drop for Stage {
    fn drop(&mut self) {
        // What could not be taken away is hidden and read by nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Stage {
    /// In the nearest folder that is there, so that a rename needs no copy.
    fn beside(target: &Path) -> anyhow::Result<Stage> {
        let there = target.ancestors().find(|dir| dir.is_dir());
        let dir = there.unwrap_or(Path::new("."));
        let stage = dir.join(format!(".pipeline-init-{}", std::process::id()));
        std::fs::create_dir(&stage)
            .with_context(|| format!("{} cannot be written to", dir.display()))?;
        Ok(Stage(stage))
    }

    fn write(&self, file: &File) -> std::io::Result<()> {
        let path = self.0.join(&file.path);
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let mut out = std::fs::File::create_new(path)?;
        out.write_all(file.text.as_bytes())?;
        out.sync_all()
    }

    fn move_to(&self, target: &Path) -> std::io::Result<()> {
        if !target.exists() {
            if let Some(parent) = target.parent() {
                std::fs::create_dir_all(parent)?;
            }
            return std::fs::rename(&self.0, target);
        }
        let mut names: Vec<_> = std::fs::read_dir(&self.0)?
            .collect::<Result<Vec<_>, _>>()?
            .iter()
            .map(|entry| entry.file_name())
            .collect();
        // What is there stays; the settings, which make a pipeline of it, come last.
        names.retain(|name| target.join(name).symlink_metadata().is_err());
        names.sort_by_key(|name| (name == SETTINGS, name.clone()));
        for (at, name) in names.iter().enumerate() {
            if let Err(e) = std::fs::rename(self.0.join(name), target.join(name)) {
                for moved in &names[..at] {
                    // Back to where it is taken away from.
                    let _ = std::fs::rename(target.join(moved), self.0.join(moved));
                }
                return Err(e);
            }
        }
        Ok(())
    }
}
