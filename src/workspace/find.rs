//! Which folder is meant: `-C DIR`, `$PIPELINE_DIR`, the nearest one upwards.

use std::path::{Path, PathBuf};

/// The settings file that marks a pipeline folder.
pub const SETTINGS: &str = "pipeline.toml";

/// Where a pipeline folder was looked for, and what was found.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Folder(PathBuf),
    /// A folder was named that is none.
    NotOne(PathBuf),
    /// None was named, and there is none here or above.
    Nowhere,
}

/// Finds the folder as git finds a repository. `named` is `-C`, `from_env` is `$PIPELINE_DIR`.
pub fn find(named: Option<&Path>, from_env: Option<&Path>, here: &Path) -> Found {
    if let Some(dir) = named.or(from_env.filter(|d| !d.as_os_str().is_empty())) {
        let dir = here.join(dir);
        return if is_pipeline_folder(&dir) {
            Found::Folder(dir)
        } else {
            Found::NotOne(dir)
        };
    }
    match here.ancestors().find(|dir| dir.join(SETTINGS).is_file()) {
        Some(dir) => Found::Folder(dir.to_path_buf()),
        None if is_pipeline_folder(here) => Found::Folder(here.to_path_buf()),
        None => Found::Nowhere,
    }
}

fn is_pipeline_folder(dir: &Path) -> bool {
    dir.join(SETTINGS).is_file() || dir.join("deals").is_dir() || dir.join("leads").is_dir()
}
