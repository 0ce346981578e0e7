//! Two folders of deals, compared: which files the one has otherwise than the other.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryRef};

use super::repository::Repository;
use crate::workspace::folder::{is_named, shown_bytes};
use crate::workspace::load::stem;
use crate::workspace::source::Unread;

/// A file that is otherwise.
#[derive(Clone, Debug)]
pub struct Delta {
    /// From the pipeline folder's deals on, as `deals/…` is said.
    pub path: String,
    pub before: Option<ObjectId>,
    pub after: Option<ObjectId>,
    /// Its name before, once it is paired.
    pub from: Option<String>,
}

/// Trees that were read last: one commit's are the next one's.
const KEPT: usize = 12;

/// Deletions and creations that are compared line by line; beyond so many pairs only equal content counts, as in git.
const PAIRS: usize = 400;

pub struct Trees<'r> {
    repository: &'r Repository,
    kept: VecDeque<(ObjectId, Rc<Vec<u8>>)>,
}

impl<'r> Trees<'r> {
    pub fn new(repository: &'r Repository) -> Trees<'r> {
        Trees {
            repository,
            kept: VecDeque::new(),
        }
    }

    fn bytes(&mut self, id: ObjectId) -> Result<Rc<Vec<u8>>, Unread> {
        if let Some((_, bytes)) = self.kept.iter().find(|(kept, _)| *kept == id) {
            return Ok(bytes.clone());
        }
        let mut bytes = Vec::new();
        self.repository.object(id, &mut bytes)?;
        let bytes = Rc::new(bytes);
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((id, bytes.clone()));
        Ok(bytes)
    }

    /// The files below two folders that are not the same in both, in the order of the trees.
    pub fn compare(
        &mut self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
    ) -> Result<Vec<Delta>, Unread> {
        let mut found = Vec::new();
        let mut todo = vec![(String::new(), old, new)];
        while let Some((path, old, new)) = todo.pop() {
            if old != new {
                self.folder(&path, old, new, &mut found, &mut todo)?;
            }
        }
        found.sort_by(|a: &Delta, b: &Delta| a.path.cmp(&b.path));
        // A file that made way for a folder, or the other way round, is no pair of one name.
        Ok(found)
    }

    fn folder(
        &mut self,
        path: &str,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        found: &mut Vec<Delta>,
        todo: &mut Vec<(String, Option<ObjectId>, Option<ObjectId>)>,
    ) -> Result<(), Unread> {
        let empty = Rc::new(Vec::new());
        let (a, b) = (
            old.map_or(Ok(empty.clone()), |id| self.bytes(id))?,
            new.map_or(Ok(empty), |id| self.bytes(id))?,
        );
        let hash = old.or(new).map_or(gix::hash::Kind::Sha1, |id| id.kind());
        let mut old = TreeRefIter::from_bytes(&a, hash).map_while(Result::ok);
        let mut new = TreeRefIter::from_bytes(&b, hash).map_while(Result::ok);
        let (mut left, mut right) = (old.next(), new.next());
        let mut tell = |was: Option<EntryRef<'_>>, is: Option<EntryRef<'_>>| {
            let Some(either) = was.or(is) else { return };
            let name: &[u8] = either.filename;
            if name.starts_with(b".") || name.starts_with(b"_") {
                return;
            }
            let shown = shown_bytes(name);
            let path = match path {
                "" => shown.into_owned(),
                path => format!("{path}/{shown}"),
            };
            let id = |entry: Option<EntryRef<'_>>| entry.map(|e| e.oid.to_owned());
            match either.mode.kind() {
                EntryKind::Tree => todo.push((path, id(was), id(is))),
                EntryKind::Blob | EntryKind::BlobExecutable if is_named(&path, "toml") => {
                    found.push(Delta {
                        path,
                        before: id(was),
                        after: id(is),
                        from: None,
                    });
                }
                _ => {}
            }
        };
        loop {
            match (left, right) {
                (None, None) => return Ok(()),
                (Some(l), None) => {
                    tell(Some(l), None);
                    left = old.next();
                }
                (None, Some(r)) => {
                    tell(None, Some(r));
                    right = new.next();
                }
                (Some(l), Some(r)) => match order(&l, &r) {
                    Ordering::Less => {
                        tell(Some(l), None);
                        left = old.next();
                    }
                    Ordering::Greater => {
                        tell(None, Some(r));
                        right = new.next();
                    }
                    Ordering::Equal => {
                        if l.oid != r.oid {
                            tell(Some(l), Some(r));
                        }
                        (left, right) = (old.next(), new.next());
                    }
                },
            }
        }
    }

    /// Tells new names from new deals: the same content, the same id in another folder, else the nearest of those of one
    /// company and one first day that have half of their lines in common.
    pub fn pair(&mut self, deltas: &mut Vec<Delta>) -> Result<(), Unread> {
        let mut gone: Vec<usize> = (0..deltas.len())
            .filter(|i| deltas[*i].after.is_none())
            .collect();
        let mut fresh: Vec<usize> = (0..deltas.len())
            .filter(|i| deltas[*i].before.is_none())
            .collect();
        if gone.is_empty() || fresh.is_empty() {
            return Ok(());
        }
        let mut paired: Vec<(usize, usize)> = Vec::new();
        let mut by_content: HashMap<Option<ObjectId>, Vec<usize>> = HashMap::new();
        for old in gone.iter().rev() {
            by_content
                .entry(deltas[*old].before)
                .or_default()
                .push(*old);
        }
        let content = |new: usize| {
            let old = by_content.get_mut(&deltas[new].after).and_then(Vec::pop);
            old.map(|old| (old, new))
        };
        paired.extend(fresh.iter().copied().filter_map(content));
        let drop = |paired: &[(usize, usize)], gone: &mut Vec<usize>, fresh: &mut Vec<usize>| {
            let olds: HashSet<usize> = paired.iter().map(|p| p.0).collect();
            let news: HashSet<usize> = paired.iter().map(|p| p.1).collect();
            gone.retain(|i| !olds.contains(i));
            fresh.retain(|i| !news.contains(i));
        };
        drop(&paired, &mut gone, &mut fresh);
        let mut by_id: HashMap<&str, usize> = HashMap::new();
        by_id.extend(
            gone.iter()
                .rev()
                .map(|old| (stem(&deltas[*old].path), *old)),
        );
        let moved: Vec<(usize, usize)> = fresh
            .iter()
            .filter_map(|new| Some((by_id.remove(stem(&deltas[*new].path))?, *new)))
            .collect();
        drop(&moved, &mut gone, &mut fresh);
        paired.extend(moved);
        if gone.len() * fresh.len() <= PAIRS {
            paired.extend(self.alike(deltas, &gone, &fresh)?);
        }
        for (old, new) in &paired {
            deltas[*new].before = deltas[*old].before;
            deltas[*new].from = Some(deltas[*old].path.clone());
        }
        let olds: HashSet<usize> = paired.iter().map(|p| p.0).collect();
        let mut at = 0;
        deltas.retain(|_| {
            at += 1;
            !olds.contains(&(at - 1))
        });
        Ok(())
    }

    fn alike(
        &self,
        deltas: &[Delta],
        gone: &[usize],
        fresh: &[usize],
    ) -> Result<Vec<(usize, usize)>, Unread> {
        let lines = |id: Option<ObjectId>| -> Result<HashSet<Vec<u8>>, Unread> {
            let mut buffer = Vec::new();
            if let Some(id) = id {
                self.repository.object(id, &mut buffer)?;
            }
            Ok(buffer.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect())
        };
        let mut pairs = Vec::new();
        let news: Result<Vec<_>, Unread> = fresh.iter().map(|i| lines(deltas[*i].after)).collect();
        let news = news?;
        for old in gone {
            let was = lines(deltas[*old].before)?;
            for (new, is) in fresh.iter().zip(&news) {
                let common = was.intersection(is).count();
                let most = was.len().max(is.len());
                // Two deals of one person in one stage have many lines in common: a deal's company and first day stay.
                let stays = |key: &[u8]| was.intersection(is).any(|line| line.starts_with(key));
                if common * 2 >= most && stays(b"company") && stays(b"created") {
                    pairs.push((common * 1000 / most.max(1), *old, *new));
                }
            }
        }
        pairs.sort_by(|a, b| (b.0, a.1, a.2).cmp(&(a.0, b.1, b.2)));
        let (mut olds, mut news) = (HashSet::new(), HashSet::new());
        let free = |(_, old, new): (usize, usize, usize)| {
            let is_free = !olds.contains(&old) && !news.contains(&new);
            if is_free {
                olds.insert(old);
                news.insert(new);
            }
            is_free.then_some((old, new))
        };
        Ok(pairs.into_iter().filter_map(free).collect())
    }
}

/// The order of a tree: a folder's name goes as if it ended with a `/`.
fn order(a: &EntryRef<'_>, b: &EntryRef<'_>) -> Ordering {
    let end = |entry: &EntryRef<'_>| match entry.mode.is_tree() {
        true => b'/',
        false => 0,
    };
    let (x, y): (&[u8], &[u8]) = (a.filename, b.filename);
    let common = x.len().min(y.len());
    x[..common].cmp(&y[..common]).then_with(|| {
        let next = |name: &[u8], entry| name.get(common).copied().unwrap_or_else(|| end(entry));
        next(x, a).cmp(&next(y, b)).then(x.len().cmp(&y.len()))
    })
}
