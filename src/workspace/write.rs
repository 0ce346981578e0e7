//! The only writer of files: one at a time, whole or not at all.
//!
//! Writers of ours wait for each other (a lock on the pipeline folder, gone with the process). A file is read under the
//! lock; when it is written, it must still be what was read. The new text goes into a temporary file beside the target,
//! is flushed to disk, and takes the target's name: whoever looks, at whatever moment, sees the old file or the new one.
//! The name of the temporary file begins with a point, so that every report passes over one that a crash left behind.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::folder::LIMIT;

/// Why nothing was written, or the last of several files was not: a sentence, and what to do.
#[derive(Debug)]
pub struct WriteFault {
    pub message: String,
    pub help: Option<String>,
}

impl WriteFault {
    fn new(message: String, help: &str) -> WriteFault {
        WriteFault {
            message,
            help: Some(help.into()),
        }
    }
}

/// The right to write into a folder, held until it is dropped.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    _lock: Option<File>,
}

/// A file as it was read under the lock.
#[derive(Clone, Debug)]
pub struct Original {
    /// Relative to the folder.
    pub file: String,
    pub text: String,
    /// The file itself, behind any link.
    target: PathBuf,
}

/// A file as it was read under the lock, whatever it is: a lead list may be in any encoding, and of any size.
#[derive(Clone, Debug)]
pub struct OriginalBytes {
    /// Relative to the folder.
    pub file: String,
    pub bytes: Vec<u8>,
    /// The file itself, behind any link.
    target: PathBuf,
}

impl Writer {
    /// Waits until no other writer of ours is at work in the folder.
    pub fn begin(root: &Path) -> Result<Writer, WriteFault> {
        let cannot = |e: io::Error| {
            WriteFault::new(
                format!("{} cannot be opened: {e}", root.display()),
                "see who may read it: ls -ld",
            )
        };
        let root = root.canonicalize().map_err(cannot)?;
        let folder = File::open(&root).map_err(cannot)?;
        let lock = match folder.lock() {
            Ok(()) => Some(folder),
            // Some network disks have no locks; then only the comparison before writing is left.
            Err(e) if e.kind() == ErrorKind::Unsupported => None,
            Err(e) => {
                return Err(WriteFault::new(
                    format!("the folder cannot be locked: {e}"),
                    "is another pipeline at work?",
                ));
            }
        };
        Ok(Writer { root, _lock: lock })
    }

    /// Reads a lead list that is going to be changed.
    pub fn read_bytes(&self, file: &str) -> Result<OriginalBytes, WriteFault> {
        let target = self.target(file)?;
        let bytes = fs::read(&target).map_err(|e| cannot_read(file, &e))?;
        Ok(OriginalBytes {
            file: file.into(),
            bytes,
            target,
        })
    }

    /// The file itself, inside the folder.
    fn target(&self, file: &str) -> Result<PathBuf, WriteFault> {
        let cannot = |e: io::Error| cannot_read(file, &e);
        let target = self.root.join(file).canonicalize().map_err(cannot)?;
        if !target.starts_with(&self.root) {
            return Err(WriteFault::new(
                format!("{file} is a link that leads out of the folder"),
                "edit the file where it is",
            ));
        }
        Ok(target)
    }

    /// Reads a file that is going to be changed.
    pub fn read(&self, file: &str) -> Result<Original, WriteFault> {
        let cannot = |e: io::Error| cannot_read(file, &e);
        let target = self.target(file)?;
        let length = target.metadata().map_err(cannot)?.len();
        if length > LIMIT as u64 {
            return Err(WriteFault::new(
                format!("{file} is larger than 1 MiB: no deal is so long"),
                "pipeline check",
            ));
        }
        let bytes = fs::read(&target).map_err(cannot)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| WriteFault::new(format!("{file} is not UTF-8"), "pipeline check"))?;
        Ok(Original {
            file: file.into(),
            text,
            target,
        })
    }

    /// Replaces a file by a new text, if it still is what was read.
    pub fn replace(&self, original: &Original, text: &str) -> Result<(), WriteFault> {
        let (file, target) = (original.file.as_str(), &original.target);
        self.swap(file, target, original.text.as_bytes(), text.as_bytes())
    }

    /// The same of a lead list.
    pub fn replace_bytes(&self, original: &OriginalBytes, bytes: &[u8]) -> Result<(), WriteFault> {
        self.swap(&original.file, &original.target, &original.bytes, bytes)
    }

    /// Takes a file of ours away again that was written a moment ago, where what belongs to it failed.
    pub fn take_back(&self, file: &str) {
        // If that fails too, the message about the other file says what is left.
        let _ = fs::remove_file(self.root.join(file));
    }

    fn swap(
        &self,
        file: &str,
        target: &Path,
        before: &[u8],
        after: &[u8],
    ) -> Result<(), WriteFault> {
        let fault = |e: io::Error| write_fault(file, &e, "the old file is whole");
        let directory = target.parent().unwrap_or(&self.root);
        let permissions = target.metadata().map_err(fault)?.permissions();
        if permissions.readonly() {
            return Err(WriteFault::new(
                format!("{file} is read-only: nothing was written"),
                &format!("chmod u+w {file}"),
            ));
        }
        let mut temporary = temporary(directory).map_err(fault)?;
        temporary.write_all(after).map_err(fault)?;
        temporary
            .as_file()
            .set_permissions(permissions)
            .map_err(fault)?;
        temporary.as_file().sync_all().map_err(fault)?;
        // As late as can be: what an editor saves meanwhile must not be lost.
        if fs::read(target).ok().as_deref() != Some(before) {
            return Err(WriteFault::new(
                format!("{file} was changed by something else just now: nothing was written"),
                "type it again",
            ));
        }
        temporary.persist(target).map_err(|e| fault(e.error))?;
        sync_directory(directory);
        Ok(())
    }

    /// Writes a new file; never over one that is there.
    pub fn create(&self, file: &str, text: &str) -> Result<(), WriteFault> {
        let target = self.root.join(file);
        let fault = |e: io::Error| match e.kind() {
            ErrorKind::AlreadyExists => WriteFault::new(
                format!("{file} is there already: nothing was written"),
                "--id OTHER",
            ),
            _ => write_fault(file, &e, "no file was left"),
        };
        let directory = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(directory).map_err(fault)?;
        // A link may lead the folder of deals somewhere else.
        if !directory
            .canonicalize()
            .map_err(fault)?
            .starts_with(&self.root)
        {
            return Err(WriteFault::new(
                format!("{file} would leave the folder through a link"),
                "make the folder of deals a folder of its own",
            ));
        }
        let mut temporary = temporary(directory).map_err(fault)?;
        temporary.write_all(text.as_bytes()).map_err(fault)?;
        temporary.as_file().sync_all().map_err(fault)?;
        temporary
            .persist_noclobber(&target)
            .map_err(|e| fault(e.error))?;
        sync_directory(directory);
        Ok(())
    }
}

fn cannot_read(file: &str, error: &io::Error) -> WriteFault {
    WriteFault::new(
        format!("{file} cannot be read: {error}"),
        "see who may read it: ls -l",
    )
}

/// A file beside the target, gone when it is dropped; what it may be read by is left to the umask.
pub(super) fn temporary(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pipeline-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// Puts the new name on disk. Where a folder cannot be flushed, the system does it in its own time.
pub(super) fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

pub(super) fn write_fault(file: &str, error: &io::Error, state: &str) -> WriteFault {
    let (why, help) = match error.kind() {
        ErrorKind::PermissionDenied => (
            "the folder is read-only for you",
            "see who may write: ls -ld",
        ),
        ErrorKind::ReadOnlyFilesystem => ("the disk is read-only", "mount it for writing"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ("the disk is full", "make room, then type it again")
        }
        ErrorKind::FileTooLarge => (
            "the file would be larger than is allowed here",
            "see ulimit -f",
        ),
        _ => ("", "type it again"),
    };
    let why = if why.is_empty() {
        error.to_string()
    } else {
        why.into()
    };
    WriteFault::new(format!("{file} cannot be written: {why}; {state}"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(text: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("deals")).unwrap();
        fs::write(dir.path().join("deals/a.toml"), text).unwrap();
        dir
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir.join("deals")).unwrap();
        entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let dir = folder("old");
        let writer = Writer::begin(dir.path()).unwrap();
        let original = writer.read("deals/a.toml").unwrap();
        assert_eq!(original.text, "old");
        writer.replace(&original, "new").unwrap();
        assert_eq!(
            fs::read_to_string(dir.path().join("deals/a.toml")).unwrap(),
            "new"
        );
        assert_eq!(names(dir.path()), ["a.toml"]);
    }

    #[test]
    fn a_file_that_changed_meanwhile_stays() {
        let dir = folder("old");
        let writer = Writer::begin(dir.path()).unwrap();
        let original = writer.read("deals/a.toml").unwrap();
        fs::write(dir.path().join("deals/a.toml"), "theirs").unwrap();
        let fault = writer.replace(&original, "ours").unwrap_err();
        assert!(fault.message.contains("changed by something else"));
        assert_eq!(
            fs::read_to_string(dir.path().join("deals/a.toml")).unwrap(),
            "theirs"
        );
        assert_eq!(names(dir.path()), ["a.toml"]);
    }

    #[test]
    fn a_new_file_never_takes_the_place_of_another() {
        let dir = folder("old");
        let writer = Writer::begin(dir.path()).unwrap();
        assert!(
            writer
                .create("deals/a.toml", "new")
                .unwrap_err()
                .message
                .contains("there already")
        );
        writer.create("deals/2027/b.toml", "new").unwrap();
        assert_eq!(
            fs::read_to_string(dir.path().join("deals/2027/b.toml")).unwrap(),
            "new"
        );
        assert_eq!(
            fs::read_to_string(dir.path().join("deals/a.toml")).unwrap(),
            "old"
        );
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::PermissionsExt;
        let dir = folder("old");
        let path = dir.path().join("deals/a.toml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = dir.path().join("deals/b.toml");
        std::os::unix::fs::symlink("a.toml", &link).unwrap();
        let writer = Writer::begin(dir.path()).unwrap();
        let original = writer.read("deals/b.toml").unwrap();
        writer.replace(&original, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join("deals/c.toml")).unwrap();
        assert!(
            writer
                .read("deals/c.toml")
                .unwrap_err()
                .message
                .contains("leads out")
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_may_not_be_written_is_not() {
        use std::os::unix::fs::PermissionsExt;
        let dir = folder("old");
        let path = dir.path().join("deals/a.toml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let writer = Writer::begin(dir.path()).unwrap();
        let original = writer.read("deals/a.toml").unwrap();
        let fault = writer.replace(&original, "new").unwrap_err();
        assert!(fault.message.contains("read-only"), "{}", fault.message);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }

    #[test]
    fn a_second_writer_waits() {
        let dir = folder("0");
        let add = || {
            for _ in 0..50 {
                let writer = Writer::begin(dir.path()).unwrap();
                let original = writer.read("deals/a.toml").unwrap();
                let number: u32 = original.text.parse().unwrap();
                writer
                    .replace(&original, &(number + 1).to_string())
                    .unwrap();
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(add);
            scope.spawn(add);
        });
        assert_eq!(
            fs::read_to_string(dir.path().join("deals/a.toml")).unwrap(),
            "100"
        );
    }
}
