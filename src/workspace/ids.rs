//! The ids of the deals of a folder, from names alone: no file is opened, so that a shell that completes one does not
//! wait.

use std::path::Path;

/// The stems of all deal files below `deals_dir` (relative to `root`), sorted. What begins with `.` or `_` is passed
/// over; links to folders are not followed.
pub fn ids(root: &Path, deals_dir: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut folders = vec![root.join(deals_dir)];
    while let Some(folder) = folders.pop() {
        // A folder that cannot be listed has nothing to offer; the command itself will say so.
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|n| !n.starts_with(['.', '_'])) else {
                continue;
            };
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else if let Some(id) = name.strip_suffix(".toml").filter(|id| !id.is_empty()) {
                ids.push(id.into());
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_enough() {
        let dir = tempfile::tempdir().unwrap();
        for path in [
            "deals/b.toml",
            "deals/2026/a.toml",
            "deals/_example.toml",
            "deals/.x/c.toml",
            "deals/notes.txt",
        ] {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "not read").unwrap();
        }
        assert_eq!(ids(dir.path(), "deals"), ["a", "b"]);
        assert!(ids(dir.path(), "nowhere").is_empty());
    }
}
