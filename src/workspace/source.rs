//! Where files come from: a folder on disk, or a commit of the repository that holds it. Every reader asks here, so that
//! a past state is read by the same rules as today's.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::find::SETTINGS;
use super::folder::{self, LIMIT, ReadFault, Visit};
#[cfg(feature = "git")]
use super::git::commit::Commit;
use crate::model::book::Revision;
use crate::model::day::Day;

/// Where files come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A folder on disk.
    Folder(PathBuf),
    /// The folder as it was at a commit.
    #[cfg(feature = "git")]
    Commit(Box<Commit>),
}

/// When a commit was made, by the committer's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Since 1970, UTC.
    pub seconds: i64,
    /// Of the committer's clock, east of UTC, in seconds.
    pub offset: i32,
}

impl Stamp {
    /// Its day: in a time zone, else by the committer's own clock. Both are the same on every machine.
    pub fn day(self, timezone: Option<&str>) -> Day {
        let zone: Option<chrono_tz::Tz> = timezone.and_then(|zone| zone.parse().ok());
        let offset = match zone {
            None => i64::from(self.offset),
            Some(zone) => chrono::DateTime::from_timestamp(self.seconds, 0).map_or(0, |utc| {
                use chrono::Offset;
                let local = utc.with_timezone(&zone);
                i64::from(local.offset().fix().local_minus_utc())
            }),
        };
        /// The number of 1970-01-01 among the days since the year 1.
        const EPOCH: i64 = 719_163;
        let days = self.seconds.saturating_add(offset).div_euclid(86_400);
        Day::from_number(days.saturating_add(EPOCH))
    }
}

/// Why a past state cannot be read at all: one sentence, and what to do. Nothing is counted without what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub message: String,
    pub help: Option<String>,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unread {}

impl From<PathBuf> for Source {
    fn from(root: PathBuf) -> Source {
        Source::Folder(root)
    }
}

impl Source {
    /// The folder's place on disk; under a commit there need not be any such folder now.
    pub fn place(&self) -> &Path {
        match self {
            Source::Folder(root) => root,
            #[cfg(feature = "git")]
            Source::Commit(commit) => commit.place(),
        }
    }

    /// The folder's name, for headings.
    pub fn title(&self) -> String {
        match self {
            Source::Folder(root) => {
                let full = root.canonicalize().unwrap_or_else(|_| root.clone());
                full.file_name()
                    .map_or_else(|| "pipeline".into(), |n| n.to_string_lossy().into_owned())
            }
            #[cfg(feature = "git")]
            Source::Commit(commit) => commit.title(),
        }
    }

    /// The commit that is read, with its day by the settings' time zone, else by the committer's own clock.
    pub fn revision(&self, timezone: Option<&str>) -> Option<Revision> {
        let id = match self {
            Source::Folder(_) => None,
            #[cfg(feature = "git")]
            Source::Commit(commit) => Some(commit.id.to_string()),
        };
        let on = self.stamp()?.day(timezone);
        id.map(|id| Revision { id, on })
    }

    /// When the commit that is read was made.
    pub fn stamp(&self) -> Option<Stamp> {
        match self {
            Source::Folder(_) => None,
            #[cfg(feature = "git")]
            Source::Commit(commit) => Some(commit.made),
        }
    }

    /// The folder on disk, to write into.
    pub fn root(&self) -> Result<&Path, Unread> {
        match self {
            Source::Folder(root) => Ok(root),
            #[cfg(feature = "git")]
            Source::Commit(commit) => Err(Unread {
                message: "a past state is only read: nothing is written under --rev".into(),
                help: Some(format!("git switch --detach {}", commit.id)),
            }),
        }
    }

    /// Visits every `*.extension` below `dir`, as [`folder::scan`] does.
    pub fn scan<S: Send + Default>(
        &self,
        dir: &str,
        extension: &str,
        threads: usize,
        limit: usize,
        visit: &Visit<'_, S>,
    ) -> Result<Vec<S>, Unread> {
        match self {
            Source::Folder(root) => Ok(folder::scan(root, dir, extension, threads, limit, visit)),
            #[cfg(feature = "git")]
            Source::Commit(commit) => commit.scan(dir, extension, threads, limit, visit),
        }
    }

    /// One file's bytes, or why there are none: it may be a deal, and so has a deal's limit.
    pub fn read(&self, file: &str) -> Result<Result<Vec<u8>, ReadFault>, Unread> {
        match self {
            Source::Folder(root) => {
                let path = root.join(file);
                Ok(match path.metadata() {
                    Ok(meta) if meta.len() > LIMIT as u64 => Err(ReadFault::TooLarge),
                    Ok(meta) if !meta.is_file() => Err(ReadFault::NotRegular),
                    Ok(_) => std::fs::read(&path).map_err(|e| ReadFault::Io(e.to_string())),
                    Err(e) => Err(ReadFault::Io(e.to_string())),
                })
            }
            #[cfg(feature = "git")]
            Source::Commit(commit) => commit.read(file, LIMIT),
        }
    }

    /// One file as a stream, whatever its size.
    pub fn open(&self, file: &str) -> Result<io::Result<Box<dyn Read + Send>>, Unread> {
        match self {
            Source::Folder(root) => {
                let file = std::fs::File::open(root.join(file));
                Ok(file.map(|file| Box::new(file) as Box<dyn Read + Send>))
            }
            #[cfg(feature = "git")]
            Source::Commit(commit) => {
                let bytes = commit.read(file, usize::MAX)?;
                Ok(match bytes {
                    Ok(bytes) => Ok(Box::new(io::Cursor::new(bytes)) as Box<dyn Read + Send>),
                    Err(ReadFault::Io(why)) => Err(io::Error::other(why)),
                    Err(ReadFault::Link(why)) if why != folder::OUTSIDE => {
                        Err(io::Error::new(io::ErrorKind::NotFound, why))
                    }
                    Err(_) => Err(io::Error::other("no regular file")),
                })
            }
        }
    }

    /// The settings, if there are any. They are a regular file of this folder: opening a pipe would wait for ever, a link
    /// may lead to anybody's, and one that leads nowhere must not pass for no settings at all.
    pub fn settings(&self) -> anyhow::Result<Option<Vec<u8>>> {
        match self {
            Source::Folder(root) => settings_on_disk(root),
            #[cfg(feature = "git")]
            Source::Commit(commit) => {
                if !commit.has(SETTINGS)? {
                    return Ok(None);
                }
                match commit.read(SETTINGS, usize::MAX)? {
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(ReadFault::Link(why)) if why == folder::OUTSIDE => wrong(LEADS_OUT),
                    Err(ReadFault::Link(_)) => wrong(LEADS_NOWHERE),
                    Err(_) => wrong("is not a regular file"),
                }
            }
        }
    }

    /// Whether there is such a folder in it.
    pub fn has_folder(&self, dir: &str) -> Result<bool, Unread> {
        match self {
            Source::Folder(root) => Ok(root.join(dir).is_dir()),
            #[cfg(feature = "git")]
            Source::Commit(commit) => commit.has_folder(dir),
        }
    }
}

const LEADS_OUT: &str = "is a link that leads out of the folder: put the file itself here";
const LEADS_NOWHERE: &str = "is a link that leads nowhere: put the file itself here";

fn wrong(why: &str) -> anyhow::Result<Option<Vec<u8>>> {
    Err(anyhow::anyhow!("{SETTINGS} {why}"))
}

fn settings_on_disk(root: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let path = root.join(SETTINGS);
    if path.symlink_metadata().is_ok_and(|m| m.is_symlink()) {
        match (root.canonicalize(), path.canonicalize()) {
            (Ok(root), Ok(target)) if target.starts_with(&root) => {}
            (_, Ok(_)) => return wrong(LEADS_OUT),
            (_, Err(_)) => return wrong(LEADS_NOWHERE),
        }
    }
    if path.metadata().is_ok_and(|m| !m.is_file()) {
        return wrong("is not a regular file");
    }
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(anyhow::Error::new(e).context(format!("{SETTINGS} cannot be read"))),
    }
}
