//! The pipeline folder as it was at a commit: the same walk as over a folder on disk, by the same rules.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use gix::ObjectId;

use super::repository::Repository;
use super::tree::{Entry, Kind};
use crate::workspace::folder::{OUTSIDE, ReadFault, Visit, is_named};
use crate::workspace::source::{Stamp, Unread};

/// The pipeline folder at a commit.
#[derive(Clone)]
pub struct Commit {
    pub id: ObjectId,
    pub made: Stamp,
    /// The commit's root tree.
    pub(super) root: ObjectId,
    /// The folder, from the root.
    pub(super) folder: Vec<Vec<u8>>,
    pub(super) tree: ObjectId,
    pub(super) place: PathBuf,
    /// The repository's own name: that of a folder at its top.
    pub(super) name: String,
    pub(super) top: PathBuf,
    pub(super) is_bare: bool,
}

impl std::fmt::Debug for Commit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Commit({})", self.id)
    }
}

/// A file that a walk found: its name for people, where it is without links, and its content.
struct Found {
    path: String,
    id: ObjectId,
}

/// A folder that a walk is in, or will be.
struct Folder {
    /// As it is called on the way.
    path: String,
    /// Without links, from the commit's root.
    real: Vec<Vec<u8>>,
    id: ObjectId,
}

/// What a walk found so far.
#[derive(Default)]
struct Walk {
    files: Vec<Found>,
    faults: Vec<(String, ReadFault)>,
    links: Vec<Folder>,
    /// Where files and folders are that were come by through links.
    followed: HashSet<Vec<Vec<u8>>>,
    following: bool,
}

impl Commit {
    pub fn place(&self) -> &Path {
        &self.place
    }

    pub fn title(&self) -> String {
        match self.folder.last() {
            Some(name) => String::from_utf8_lossy(name).into_owned(),
            None => self.name.clone(),
        }
    }

    /// The folder from the repository's root, with a `/` at its end; nothing at its top.
    pub fn prefix(&self) -> String {
        let names = self.folder.iter();
        names
            .map(|name| String::from_utf8_lossy(name).into_owned() + "/")
            .collect()
    }

    pub fn repository(&self) -> Result<Repository, Unread> {
        Repository::open(&self.top, self.is_bare)
    }

    /// Whether a name stands at the top of the folder, whatever it is.
    pub fn has(&self, name: &str) -> Result<bool, Unread> {
        let entry = self.repository()?.entry(self.tree, name.as_bytes())?;
        Ok(entry.is_some())
    }

    pub fn has_folder(&self, dir: &str) -> Result<bool, Unread> {
        let real = self.repository()?.real(self.root, &self.within(dir))?;
        Ok(real.is_ok_and(|real| real.kind == Kind::Folder))
    }

    /// A path in the folder, from the commit's root.
    fn within(&self, path: &str) -> Vec<Vec<u8>> {
        let below = path.split('/').map(|name| name.as_bytes().to_vec());
        self.folder.iter().cloned().chain(below).collect()
    }

    /// One file's bytes, of at most `limit`, or why there are none.
    pub fn read(&self, file: &str, limit: usize) -> Result<Result<Vec<u8>, ReadFault>, Unread> {
        let repository = self.repository()?;
        let real = match repository.real(self.root, &self.within(file))? {
            Ok(real) if !real.path.starts_with(&self.folder) => {
                return Ok(Err(ReadFault::Link(OUTSIDE.into())));
            }
            Ok(real) => real,
            Err(why) => return Ok(Err(ReadFault::Link(why))),
        };
        Ok(match real.kind {
            Kind::Folder => Err(ReadFault::NotRegular),
            Kind::Submodule => Err(ReadFault::Submodule),
            Kind::File | Kind::Link => {
                let mut bytes = Vec::new();
                repository.object(real.id, &mut bytes)?;
                if bytes.len() > limit {
                    Err(ReadFault::TooLarge)
                } else {
                    Ok(bytes)
                }
            }
        })
    }

    /// Visits every `*.extension` below `dir`, as `folder::scan` does.
    pub fn scan<S: Send + Default>(
        &self,
        dir: &str,
        extension: &str,
        threads: usize,
        limit: usize,
        visit: &Visit<'_, S>,
    ) -> Result<Vec<S>, Unread> {
        let repository = self.repository()?;
        let walk = self.walk(&repository, dir, extension)?;
        let mut first = S::default();
        for (path, fault) in walk.faults {
            visit(&mut first, &path, Err(fault));
        }
        if limit == 0 {
            for file in &walk.files {
                visit(&mut first, &file.path, Ok(&[]));
            }
            return Ok(vec![first]);
        }
        let work = Work {
            files: &walk.files,
            next: AtomicUsize::new(0),
            limit,
            visit,
            unread: Mutex::default(),
        };
        let threads = match walk.files.len() < WORTH_A_THREAD {
            true => 1,
            false => threads.max(1),
        };
        let mut states = std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut state = S::default();
                        match self.repository() {
                            Ok(own) => work.run(&own, &mut state),
                            Err(fault) => work.stop(String::new(), fault),
                        }
                        state
                    })
                })
                .collect();
            work.run(&repository, &mut first);
            // A panic in a helper is a bug of ours and ends the program as one.
            helpers
                .into_iter()
                .map(|h| {
                    h.join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect::<Vec<S>>()
        });
        let unread = work.unread.into_inner();
        if let Some((_, fault)) = unread.unwrap_or_else(std::sync::PoisonError::into_inner) {
            return Err(fault);
        }
        states.insert(0, first);
        Ok(states)
    }

    /// The files below a folder, links followed as `folder` follows them.
    fn walk(&self, repository: &Repository, dir: &str, extension: &str) -> Result<Walk, Unread> {
        let mut walk = Walk::default();
        let own = match repository.real(self.root, &self.within(dir))? {
            Ok(real) => real,
            Err(_) => return Ok(walk),
        };
        match own.kind {
            _ if !own.path.starts_with(&self.folder) => {
                walk.faults
                    .push((dir.into(), ReadFault::Link(OUTSIDE.into())));
                return Ok(walk);
            }
            Kind::Submodule => return Err(submodule(dir)),
            Kind::File | Kind::Link => return Ok(walk),
            Kind::Folder => {}
        }
        let start = Folder {
            path: dir.into(),
            real: own.path.clone(),
            id: own.id,
        };
        walk.below(repository, start, extension)?;
        walk.following = true;
        let mut seen: HashSet<Vec<Vec<u8>>> = HashSet::new();
        while !walk.links.is_empty() {
            let mut links = std::mem::take(&mut walk.links);
            // In one order, so that of two links to one file the same one gives it its name.
            links.sort_by(|a, b| a.path.cmp(&b.path));
            for link in links {
                self.follow(repository, link, &own.path, &mut seen, &mut walk, extension)?;
            }
        }
        Ok(walk)
    }

    fn follow(
        &self,
        repository: &Repository,
        link: Folder,
        own: &[Vec<u8>],
        seen: &mut HashSet<Vec<Vec<u8>>>,
        walk: &mut Walk,
        extension: &str,
    ) -> Result<(), Unread> {
        let target = match repository.real(self.root, &link.real)? {
            Ok(target) => target,
            Err(why) => {
                walk.faults.push((link.path, ReadFault::Link(why)));
                return Ok(());
            }
        };
        if !target.path.starts_with(&self.folder) {
            walk.faults
                .push((link.path, ReadFault::Link(OUTSIDE.into())));
            return Ok(());
        }
        let is_around = self.folder.starts_with(&target.path) || own.starts_with(&target.path);
        if is_read_by_itself(&target.path, own) || is_around || !seen.insert(target.path.clone()) {
            return Ok(());
        }
        match target.kind {
            Kind::Submodule => walk.faults.push((link.path, ReadFault::Submodule)),
            Kind::Folder => {
                let folder = Folder {
                    path: link.path,
                    real: target.path,
                    id: target.id,
                };
                walk.below(repository, folder, extension)?;
            }
            Kind::File | Kind::Link if is_named(&link.path, extension) => {
                if walk.followed.insert(target.path) {
                    walk.files.push(Found {
                        path: link.path,
                        id: target.id,
                    });
                }
            }
            Kind::File | Kind::Link => {}
        }
        Ok(())
    }
}

impl Walk {
    /// Lists a folder and all below it; links are kept for later.
    fn below(
        &mut self,
        repository: &Repository,
        folder: Folder,
        extension: &str,
    ) -> Result<(), Unread> {
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for entry in repository.tree(folder.id)? {
                if !entry.name.starts_with(b".") && !entry.name.starts_with(b"_") {
                    self.add(&folder, entry, extension, &mut folders);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, folder: &Folder, entry: Entry, extension: &str, folders: &mut Vec<Folder>) {
        let name = entry.shown();
        let (path, is_wanted) = (
            format!("{}/{name}", folder.path),
            is_named(&name, extension),
        );
        let real = || {
            let mut real = folder.real.clone();
            real.push(entry.name.clone());
            real
        };
        match entry.kind {
            Kind::Folder if is_wanted => self.faults.push((path, ReadFault::Directory)),
            Kind::Folder | Kind::Link => {
                let found = Folder {
                    path,
                    real: real(),
                    id: entry.id,
                };
                match entry.kind {
                    Kind::Folder => folders.push(found),
                    _ => self.links.push(found),
                }
            }
            Kind::Submodule => self.faults.push((path, ReadFault::Submodule)),
            Kind::File if is_wanted => {
                if !self.following || self.followed.insert(real()) {
                    self.files.push(Found { path, id: entry.id });
                }
            }
            Kind::File => {}
        }
    }
}

/// Below so many files a second thread costs more than it brings.
const WORTH_A_THREAD: usize = 400;

/// Files that a thread takes at once.
const CHUNK: usize = 256;

/// Files that threads share out among them.
struct Work<'w, S> {
    files: &'w [Found],
    next: AtomicUsize,
    limit: usize,
    visit: &'w Visit<'w, S>,
    /// The file of least name that cannot be read, and why: whichever thread comes first.
    unread: Mutex<Option<(String, Unread)>>,
}

impl<S> Work<'_, S> {
    fn run(&self, repository: &Repository, state: &mut S) {
        let mut buffer = Vec::new();
        loop {
            let from = self.next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(rest) = self.files.get(from..) else {
                return;
            };
            for file in &rest[..rest.len().min(CHUNK)] {
                match repository.object(file.id, &mut buffer) {
                    Ok(_) if buffer.len() > self.limit => {
                        (self.visit)(state, &file.path, Err(ReadFault::TooLarge));
                    }
                    Ok(_) => (self.visit)(state, &file.path, Ok(&buffer)),
                    Err(fault) => self.stop(file.path.clone(), fault),
                }
            }
        }
    }

    fn stop(&self, path: String, mut fault: Unread) {
        if !path.is_empty() {
            fault.message = format!("{path} cannot be read: {}", fault.message);
        }
        let mut unread = self
            .unread
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if unread.as_ref().is_none_or(|(first, _)| path < *first) {
            *unread = Some((path, fault));
        }
    }
}

/// The sentence for a folder that another repository keeps.
pub fn submodule(dir: &str) -> Unread {
    Unread {
        message: format!("{dir} is a submodule there: its files are in a repository of its own"),
        help: Some(format!(
            "ask that one: pipeline -C {} --rev REV",
            crate::diagnostic::shell(dir)
        )),
    }
}

/// Whether the walk met a path without any link: below the folder's own directory, and nothing hidden on the way.
fn is_read_by_itself(target: &[Vec<u8>], own: &[Vec<u8>]) -> bool {
    target.strip_prefix(own).is_some_and(|rest| {
        !rest
            .iter()
            .any(|name| matches!(name.first(), Some(b'.' | b'_')))
    })
}
