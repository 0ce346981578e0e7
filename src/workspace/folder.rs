//! Reads the files of a folder as fast as the disk allows: three system calls a file, a queue of directories.
//!
//! The visitor sees each file once, in any order and on any thread; nothing it is told depends on either. Links are
//! followed only inside the folder, and a file is read once whatever leads to it.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::ffi::{CStr, CString};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};

/// A deal file holds text that a person wrote: beyond this it is something else.
pub const LIMIT: usize = 1 << 20;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    TooLarge,
    /// A pipe, a device, a socket.
    NotRegular,
    /// A directory that is named like a file.
    Directory,
    /// In a commit: files that another repository keeps.
    Submodule,
    /// A link that leads out of the folder, to nothing, or in a circle; only `check` speaks of it.
    Link(String),
    Io(String),
}

/// What is done with a file: its path relative to the folder, and its bytes or why there are none.
pub type Visit<'v, S> = dyn Fn(&mut S, &str, Result<&[u8], ReadFault>) + Sync + 'v;

/// Names that one unit of work reads; a larger directory is cut into several.
const CHUNK: usize = 256;

/// Below so many files a second thread costs more than it brings.
const WORTH_A_THREAD: usize = 200;

enum Work {
    Directory(String),
    Names(Arc<OwnedFd>, Arc<str>, Vec<CString>),
}

#[derive(Default)]
struct Queue {
    work: VecDeque<Work>,
    busy: usize,
}

struct Scan<'v, S> {
    root: PathBuf,
    extension: &'v str,
    visit: &'v Visit<'v, S>,
    queue: Mutex<Queue>,
    changed: Condvar,
    links: Mutex<Vec<String>>,
    /// Real paths of what was read through links, once those are followed: two links may lead to one file.
    followed: Mutex<HashSet<PathBuf>>,
    following: AtomicBool,
}

/// Visits every `*.extension` below `dir` (relative to `root`) with up to `threads` threads, each with a state of its
/// own; answers the states. A folder that is not there has no files. With a `limit` of 0 nothing is opened: names only.
pub fn scan<S: Send + Default>(
    root: &Path,
    dir: &str,
    extension: &str,
    threads: usize,
    limit: usize,
    visit: &Visit<'_, S>,
) -> Vec<S> {
    let scan = Scan {
        root: root.to_path_buf(),
        extension,
        visit,
        queue: Mutex::default(),
        changed: Condvar::new(),
        links: Mutex::default(),
        followed: Mutex::default(),
        following: AtomicBool::new(false),
    };
    let mut first = S::default();
    let mut reader = Reader::new(limit);
    if is_inside(root, dir) {
        scan.list(dir, &mut first, &mut reader);
    } else if root.join(dir).is_dir() {
        visit(&mut first, dir, Err(ReadFault::Link(OUTSIDE.into())));
    }
    let queued: usize = scan
        .lock()
        .work
        .iter()
        .map(|w| {
            if let Work::Names(_, _, names) = w {
                names.len()
            } else {
                CHUNK / 4
            }
        })
        .sum();
    let threads = if queued < WORTH_A_THREAD {
        1
    } else {
        threads.max(1)
    };
    let mut states = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads)
            .map(|_| {
                scope.spawn(|| {
                    let (mut state, mut reader) = (S::default(), Reader::new(limit));
                    scan.work(&mut state, &mut reader);
                    state
                })
            })
            .collect();
        scan.work(&mut first, &mut reader);
        // A panic in a helper is a bug of ours and ends the program as one.
        helpers
            .into_iter()
            .map(|h| {
                h.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect::<Vec<S>>()
    });
    scan.follow_links(dir, &mut first, &mut reader);
    states.insert(0, first);
    states
}

pub const OUTSIDE: &str = "it leads out of the folder";

/// Whether there is such a folder, and no link leads out with it.
fn is_inside(root: &Path, dir: &str) -> bool {
    match (root.canonicalize(), root.join(dir).canonicalize()) {
        (Ok(own), Ok(target)) => target.starts_with(own) && target.is_dir(),
        _ => false,
    }
}

/// A buffer that is kept from file to file.
struct Reader {
    buffer: Vec<u8>,
    limit: usize,
    /// The path at hand, kept so that it is not allocated for each file.
    path: String,
}

impl Reader {
    fn new(limit: usize) -> Reader {
        Reader {
            buffer: vec![0; 16 << 10],
            limit,
            path: String::new(),
        }
    }

    /// Opens relative to a directory and reads until the buffer is not filled: a regular file ends there.
    fn read(
        &mut self,
        dir: impl std::os::fd::AsFd,
        name: impl rustix::path::Arg,
        flags: OFlags,
    ) -> Result<&[u8], ReadFault> {
        let io = |e: rustix::io::Errno| ReadFault::Io(std::io::Error::from(e).to_string());
        let file = openat(
            dir,
            name,
            OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | flags,
            Mode::empty(),
        )
        .map_err(io)?;
        let mut length = 0;
        loop {
            let read = rustix::io::read(&file, &mut self.buffer[length..]).map_err(io)?;
            length += read;
            if length > self.limit {
                return Err(ReadFault::TooLarge);
            }
            if length < self.buffer.len() {
                return Ok(&self.buffer[..length]);
            }
            let grown = self.buffer.len() * 2;
            self.buffer.resize(grown, 0);
        }
    }
}

impl<S> Scan<'_, S> {
    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        // A poisoned lock means that a helper panicked; its panic is passed on where it is joined.
        self.queue
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn work(&self, state: &mut S, reader: &mut Reader) {
        loop {
            let mut queue = self.lock();
            let work = loop {
                if let Some(work) = queue.work.pop_front() {
                    break work;
                }
                if queue.busy == 0 {
                    return;
                }
                queue = self
                    .changed
                    .wait(queue)
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
            };
            queue.busy += 1;
            drop(queue);
            match work {
                Work::Directory(path) => self.list(&path, state, reader),
                Work::Names(fd, path, names) => {
                    for name in names {
                        self.file(&fd, &path, &name, state, reader);
                    }
                }
            }
            self.lock().busy -= 1;
            self.changed.notify_all();
        }
    }

    fn push(&self, work: Work) {
        self.lock().work.push_back(work);
        self.changed.notify_one();
    }

    fn file(&self, fd: &OwnedFd, dir: &str, name: &CString, state: &mut S, reader: &mut Reader) {
        let mut path = std::mem::take(&mut reader.path);
        path.clear();
        path.push_str(dir);
        path.push('/');
        path.push_str(&shown(name));
        if self.following.load(Ordering::Relaxed) && !self.is_new(&path) {
            reader.path = path;
            return;
        }
        // A limit of 0 asks for names alone.
        let read = match reader.limit {
            0 => Ok(&[][..]),
            _ => reader.read(fd, name.as_c_str(), OFlags::NOFOLLOW),
        };
        (self.visit)(state, &path, read);
        reader.path = path;
    }

    /// Lists a directory: its subdirectories and chunks of its files go to the queue.
    fn list(&self, path: &str, state: &mut S, reader: &mut Reader) {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = openat(CWD, self.root.join(path).as_path(), flags, Mode::empty());
        let (fd, entries) = match opened
            .and_then(|fd| Dir::read_from(&fd).map(|entries| (Arc::new(fd), entries)))
        {
            Ok(both) => both,
            Err(e) => {
                return (self.visit)(
                    state,
                    path,
                    Err(ReadFault::Io(std::io::Error::from(e).to_string())),
                );
            }
        };
        let shared: Arc<str> = path.into();
        let mut names = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.to_bytes().starts_with(b".") || name.to_bytes().starts_with(b"_") {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => statat(&fd, name, AtFlags::SYMLINK_NOFOLLOW)
                    .map_or(FileType::Unknown, |s| FileType::from_raw_mode(s.st_mode)),
                known => known,
            };
            let text = shown(name);
            let wanted = self.is_wanted(&text);
            match kind {
                FileType::Directory if wanted => {
                    (self.visit)(state, &join(path, &text), Err(ReadFault::Directory))
                }
                FileType::Directory => self.push(Work::Directory(join(path, &text))),
                FileType::Symlink => self
                    .links
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .push(join(path, &text)),
                // Names only: nothing to share out.
                FileType::RegularFile if wanted && reader.limit == 0 => {
                    let mut whole = std::mem::take(&mut reader.path);
                    whole.clear();
                    whole.extend([path, "/", &text]);
                    (self.visit)(state, &whole, Ok(&[]));
                    reader.path = whole;
                }
                FileType::RegularFile if wanted => names.push(name.to_owned()),
                _ if wanted => (self.visit)(state, &join(path, &text), Err(ReadFault::NotRegular)),
                _ => {}
            }
            if names.len() == CHUNK {
                self.push(Work::Names(
                    fd.clone(),
                    shared.clone(),
                    std::mem::take(&mut names),
                ));
            }
        }
        if !names.is_empty() {
            // The last chunk is read at once, with the buffer at hand.
            for name in &names {
                self.file(&fd, path, name, state, reader);
            }
        }
    }

    fn is_wanted(&self, name: &str) -> bool {
        is_named(name, self.extension)
    }

    /// Follows the links that were met, after all that is there by itself has been read.
    fn follow_links(&self, dir: &str, state: &mut S, reader: &mut Reader) {
        let Ok(root) = self.root.canonicalize() else {
            return;
        };
        let own = self
            .root
            .join(dir)
            .canonicalize()
            .unwrap_or_else(|_| root.join(dir));
        let mut seen: HashSet<PathBuf> = HashSet::new();
        self.following.store(true, Ordering::Relaxed);
        loop {
            let mut links = std::mem::take(
                &mut *self
                    .links
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner),
            );
            if links.is_empty() {
                return;
            }
            // In one order, so that of two links to one file the same one gives it its name.
            links.sort();
            for link in links {
                self.follow(&link, &root, &own, &mut seen, state, reader);
            }
            self.work(state, reader);
        }
    }

    /// Whether no link led to this file before.
    fn is_new(&self, path: &str) -> bool {
        let Ok(real) = self.root.join(path).canonicalize() else {
            return true;
        };
        self.followed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(real)
    }

    fn follow(
        &self,
        link: &str,
        root: &Path,
        own: &Path,
        seen: &mut HashSet<PathBuf>,
        state: &mut S,
        reader: &mut Reader,
    ) {
        let target = match self.root.join(link).canonicalize() {
            Ok(target) => target,
            Err(e) => return (self.visit)(state, link, Err(ReadFault::Link(e.to_string()))),
        };
        if !target.starts_with(root) {
            return (self.visit)(state, link, Err(ReadFault::Link(OUTSIDE.into())));
        }
        if is_read_by_itself(&target, own)
            || root.starts_with(&target)
            || own.starts_with(&target)
            || !seen.insert(target.clone())
        {
            return;
        }
        if target.is_dir() {
            self.list(link, state, reader);
        } else if self.is_wanted(link) && target.is_file() {
            if self.is_new(link) {
                let read = match reader.limit {
                    0 => Ok(&[][..]),
                    _ => reader.read(CWD, target.as_path(), OFlags::empty()),
                };
                (self.visit)(state, link, read);
            }
        } else if self.is_wanted(link) {
            (self.visit)(state, link, Err(ReadFault::NotRegular));
        }
    }
}

fn shown(name: &CStr) -> Cow<'_, str> {
    shown_bytes(name.to_bytes())
}

/// A name as text: bytes that are not UTF-8 are written `\xff`, so that two names stay two.
pub fn shown_bytes(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let chunks = name.utf8_chunks();
            let parts = chunks.map(|chunk| {
                let wrong: String = chunk
                    .invalid()
                    .iter()
                    .map(|b| format!("\\x{b:02x}"))
                    .collect();
                format!("{}{wrong}", chunk.valid())
            });
            Cow::Owned(parts.collect())
        }
    }
}

/// Whether a name is that of a file of a kind: `acme.toml`, not `.toml`.
pub fn is_named(name: &str, extension: &str) -> bool {
    name.strip_suffix(extension)
        .is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
}

/// Whether the walk met a path without any link: below the folder's own directory, and nothing hidden on the way.
fn is_read_by_itself(target: &Path, own: &Path) -> bool {
    target.strip_prefix(own).is_ok_and(|rest| {
        !rest
            .components()
            .any(|c| matches!(c.as_os_str().as_encoded_bytes().first(), Some(b'.' | b'_')))
    })
}

fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() {
        name.into()
    } else {
        format!("{dir}/{name}")
    }
}
