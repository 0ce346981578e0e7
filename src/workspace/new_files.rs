//! Writes files that are not there yet, all of them or none: first every text to a folder beside, flushed to disk, then
//! each gets its name, which is never taken from another.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Writes `files` (path relative to `root`, and text). What was named before something failed is taken away again.
pub fn write_all(root: &Path, dir: &str, files: &[(&str, &str)]) -> anyhow::Result<()> {
    let target = root.join(dir);
    fs::create_dir_all(&target).with_context(|| format!("{dir} cannot be made"))?;
    let (inside, real) = (root.canonicalize()?, target.canonicalize()?);
    if !real.starts_with(&inside) {
        bail!("{dir} leads out of the folder: nothing is written there");
    }
    // A name with a dot is passed over by every command, also when the power fails now.
    let aside = real.join(format!(".import-{}", std::process::id()));
    fs::create_dir(&aside).with_context(|| format!("{dir} cannot be written to"))?;
    let done = write_aside(&aside, files).and_then(|written| name(root, &written, files));
    // What is left there has its name elsewhere, or is not wanted.
    let _ = fs::remove_dir_all(&aside);
    done?;
    if let Ok(dir) = File::open(&real) {
        // Not every system flushes folders; the files themselves are safe.
        let _ = dir.sync_all();
    }
    Ok(())
}

fn write_aside(aside: &Path, files: &[(&str, &str)]) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::with_capacity(files.len());
    let mut open = Vec::new();
    for (number, (file, text)) in files.iter().enumerate() {
        let path = aside.join(format!("{number}.toml"));
        let failed = || format!("{file} cannot be written, so nothing was");
        let mut new = File::create_new(&path).with_context(failed)?;
        new.write_all(text.as_bytes()).with_context(failed)?;
        written.push(path);
        open.push(new);
        // Flushed some at once: the disk waits less often, and not too many files are open.
        if open.len() == 64 || number + 1 == files.len() {
            for file in open.drain(..) {
                file.sync_all().with_context(failed)?;
            }
        }
    }
    Ok(written)
}

fn name(root: &Path, written: &[PathBuf], files: &[(&str, &str)]) -> anyhow::Result<()> {
    for (at, (from, (file, _))) in written.iter().zip(files).enumerate() {
        if let Err(error) = take_name(from, &root.join(file)) {
            for (file, _) in &files[..at] {
                // Only what was named a moment ago by us.
                let _ = fs::remove_file(root.join(file));
            }
            return Err(anyhow::Error::new(error)
                .context(format!("{file} cannot be written, so nothing was")));
        }
    }
    Ok(())
}

/// A second name fails where there is a file already, which renaming does not.
fn take_name(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) && !to.exists() =>
        {
            // Some disks have one name a file only.
            fs::rename(from, to)
        }
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_written_or_none() {
        let root = tempfile::tempdir().unwrap();
        let files = [("deals/a.toml", "a = 1\n"), ("deals/b.toml", "b = 2\n")];
        write_all(root.path(), "deals", &files).unwrap();
        let read = |name| fs::read_to_string(root.path().join(name)).unwrap();
        assert_eq!(read("deals/b.toml"), "b = 2\n");
        let again = [("deals/c.toml", "c = 3\n"), ("deals/b.toml", "other\n")];
        assert!(write_all(root.path(), "deals", &again).is_err());
        assert!(!root.path().join("deals/c.toml").exists());
        assert_eq!(read("deals/b.toml"), "b = 2\n");
        assert_eq!(fs::read_dir(root.path().join("deals")).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(other.path(), root.path().join("deals")).unwrap();
        let files = [("deals/a.toml", "a = 1\n")];
        assert!(write_all(root.path(), "deals", &files).is_err());
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
    }
}
