//! Every version of every deal, commit by commit: each tree is compared with those it was made from, and no blob is read
//! but to tell a new name from a new deal.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use gix::ObjectId;

use super::commit::Commit;
use super::repository::Repository;
use super::trees::{Delta, Trees};
use crate::model::brought::Brought;
use crate::model::day::Day;
use crate::workspace::find::SETTINGS;
use crate::workspace::load::stem;
use crate::workspace::source::{Stamp, Unread};

/// What a commit, or the working tree, did to one file.
#[derive(Clone, Debug)]
pub struct FileEdit {
    /// Index in [`History::brought`].
    pub by: usize,
    pub path: String,
    /// Its name before, where that was another.
    pub from: Option<String>,
    /// What it was in each commit that this one was made from; nothing: it was not there.
    pub before: Vec<Option<ObjectId>>,
    /// Nothing: it was taken away.
    pub after: Option<ObjectId>,
    /// Nothing was said of any deal before.
    pub is_first: bool,
}

/// A deal's edits, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    pub edits: Vec<FileEdit>,
}

/// The past of a pipeline folder, up to a commit.
#[derive(Debug)]
pub struct History {
    /// Commits, the newest first; then the working tree, if it was added.
    pub brought: Vec<Brought>,
    /// The settings of each.
    pub settings: Vec<Option<ObjectId>>,
    /// By id.
    pub threads: HashMap<String, usize>,
    pub deals: Vec<Thread>,
    /// Files of the commit itself.
    pub tip: HashMap<String, ObjectId>,
    /// The day of the first commit that holds deals.
    pub begins: Option<Day>,
    /// The clone is shallow: there was more before.
    pub is_cut: bool,
}

/// A commit as it is read.
struct Raw {
    id: ObjectId,
    tree: ObjectId,
    made: Stamp,
    parents: Vec<usize>,
    brought: Brought,
}

/// Where the deals of a commit are.
#[derive(Clone, Default)]
struct Place {
    names: Option<Vec<Vec<u8>>>,
    deals: Option<ObjectId>,
    settings: Option<ObjectId>,
}

/// Reads the past of a commit's folder. `deals_dir` finds its deals, unless the settings of the time name another.
pub fn read(
    commit: &Commit,
    timezone: Option<&str>,
    deals_dir_of: &dyn Fn(Option<&[u8]>) -> String,
) -> Result<History, Unread> {
    let repository = commit.repository()?;
    let raws = commits(&repository, commit.id, timezone)?;
    let order = newest_first(&raws);
    let places = places(&repository, &raws, &order, &commit.folder, deals_dir_of)?;
    let mut trees = Trees::new(&repository);
    let mut edits: Vec<(usize, FileEdit)> = Vec::new();
    let mut begins: Option<(i64, Day)> = None;
    for (rank, at) in order.iter().enumerate() {
        let raw = &raws[*at];
        if places[*at].deals.is_some() {
            let day = (raw.made.seconds, raw.brought.on);
            begins = Some(begins.map_or(day, |first| first.min(day)));
        }
        for mut edit in changed(&mut trees, raw, *at, &places)? {
            edit.by = rank;
            edits.push((rank, edit));
        }
    }
    let mut tip = HashMap::new();
    if let Some(first) = order.first() {
        for delta in trees.compare(None, places[*first].deals)? {
            tip.extend(delta.after.map(|id| (delta.path, id)));
        }
    }
    let mut raws: Vec<Option<Raw>> = raws.into_iter().map(Some).collect();
    let mut history = History {
        brought: Vec::new(),
        settings: order.iter().map(|at| places[*at].settings).collect(),
        threads: HashMap::new(),
        deals: Vec::new(),
        tip,
        begins: begins.map(|(_, day)| day),
        is_cut: repository.is_shallow(),
    };
    let taken = order.iter().filter_map(|at| raws[*at].take());
    history.brought.extend(taken.map(|raw| raw.brought));
    history.thread(edits);
    Ok(history)
}

/// A commit and all that it was made from.
fn commits(
    repository: &Repository,
    tip: ObjectId,
    timezone: Option<&str>,
) -> Result<Vec<Raw>, Unread> {
    let mut numbers: HashMap<ObjectId, usize> = HashMap::new();
    let mut found: Vec<(Raw, Vec<ObjectId>)> = Vec::new();
    let mut todo = vec![tip];
    while let Some(id) = todo.pop() {
        if numbers.contains_key(&id) {
            continue;
        }
        let (named, parents) = repository.commit_with_parents(id)?;
        let on = named.made.day(timezone);
        let brought = repository.brought(id, on, timezone)?;
        numbers.insert(id, found.len());
        todo.extend(parents.iter().copied());
        let raw = Raw {
            id,
            tree: named.tree,
            made: named.made,
            parents: Vec::new(),
            brought,
        };
        found.push((raw, parents));
    }
    let number = |(mut raw, parents): (Raw, Vec<ObjectId>)| {
        raw.parents = parents.iter().map(|id| numbers[id]).collect();
        raw
    };
    Ok(found.into_iter().map(number).collect())
}

/// No commit before one that was made from it; else by the committers' clocks.
fn newest_first(raws: &[Raw]) -> Vec<usize> {
    let mut waits_for = vec![0_u32; raws.len()];
    for parent in raws.iter().flat_map(|raw| &raw.parents) {
        waits_for[*parent] += 1;
    }
    let key = |at: usize| (raws[at].made.seconds, raws[at].id, at);
    let mut ready: BinaryHeap<(i64, ObjectId, usize)> = (0..raws.len())
        .filter(|at| waits_for[*at] == 0)
        .map(key)
        .collect();
    let mut order = Vec::with_capacity(raws.len());
    while let Some((_, _, at)) = ready.pop() {
        order.push(at);
        for parent in &raws[at].parents {
            waits_for[*parent] -= 1;
            if waits_for[*parent] == 0 {
                ready.push(key(*parent));
            }
        }
    }
    order
}

/// Where the deals are in each commit: where they are in one that was made from it, followed where the folder moved.
fn places(
    repository: &Repository,
    raws: &[Raw],
    order: &[usize],
    folder: &[Vec<u8>],
    deals_dir_of: &dyn Fn(Option<&[u8]>) -> String,
) -> Result<Vec<Place>, Unread> {
    let mut places: Vec<Option<Place>> = vec![None; raws.len()];
    let mut dirs: HashMap<Option<ObjectId>, String> = HashMap::new();
    let mut buffer = Vec::new();
    let mut names: Vec<Option<Vec<Vec<u8>>>> = vec![None; raws.len()];
    if let Some(first) = order.first() {
        names[*first] = Some(folder.to_vec());
    }
    for at in order {
        let mut place = Place::default();
        if let Some(wanted) = names[*at].clone()
            && let Some((found, tree)) = repository.earlier(raws[*at].tree, &wanted)?
        {
            let settings = repository.entry(tree, SETTINGS.as_bytes())?;
            place.settings = settings.map(|entry| entry.id);
            let dir = match dirs.entry(place.settings) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let text = match place.settings {
                        Some(id) => {
                            repository.object(id, &mut buffer)?;
                            Some(buffer.as_slice())
                        }
                        None => None,
                    };
                    new.insert(deals_dir_of(text))
                }
            };
            let dir = dir.split('/').map(|n| n.as_bytes().to_vec());
            let path: Vec<Vec<u8>> = found.iter().cloned().chain(dir).collect();
            let real = repository.real(raws[*at].tree, &path)?.ok();
            place.deals = real
                .filter(|real| real.kind == super::tree::Kind::Folder)
                .map(|real| real.id);
            place.names = Some(found);
        }
        for parent in &raws[*at].parents {
            if names[*parent].is_none() {
                names[*parent].clone_from(&place.names);
            }
        }
        places[*at] = Some(place);
    }
    Ok(places.into_iter().map(Option::unwrap_or_default).collect())
}

/// The files in which a commit says what none of those says that it was made from: what a merge took over from one of
/// them was brought by an earlier commit.
fn changed(
    trees: &mut Trees<'_>,
    raw: &Raw,
    at: usize,
    places: &[Place],
) -> Result<Vec<FileEdit>, Unread> {
    let own = places[at].deals;
    let edit = |delta: Delta, before, is_first| FileEdit {
        by: 0,
        path: delta.path,
        from: delta.from,
        before,
        after: delta.after,
        is_first,
    };
    let is_first = raw.parents.iter().all(|p| places[*p].deals.is_none());
    let Some((first, others)) = raw.parents.split_first() else {
        let all = trees.compare(None, own)?;
        return Ok(all.into_iter().map(|d| edit(d, Vec::new(), true)).collect());
    };
    let mut deltas = trees.compare(places[*first].deals, own)?;
    if !is_first {
        trees.pair(&mut deltas)?;
    }
    let mut all: Vec<(Delta, Vec<Option<ObjectId>>)> = deltas
        .into_iter()
        .map(|delta| {
            let before = vec![delta.before];
            (delta, before)
        })
        .collect();
    for other in others {
        if all.is_empty() {
            break;
        }
        let mut deltas = trees.compare(places[*other].deals, own)?;
        trees.pair(&mut deltas)?;
        let theirs: HashMap<String, Option<ObjectId>> =
            deltas.into_iter().map(|d| (d.path, d.before)).collect();
        all.retain_mut(|(delta, before)| match theirs.get(&delta.path) {
            Some(other) => {
                before.push(*other);
                true
            }
            None => false,
        });
    }
    let edits = all.into_iter();
    Ok(edits
        .map(|(delta, before)| edit(delta, before, is_first))
        .collect())
}

impl History {
    /// Puts edits, the newest first, to their deals: a deal is all that ever had its id, or was renamed to it.
    fn thread(&mut self, edits: Vec<(usize, FileEdit)>) {
        let mut ids: HashMap<String, usize> = HashMap::new();
        let mut same: Vec<usize> = Vec::new();
        fn root(same: &mut [usize], mut at: usize) -> usize {
            while same[at] != at {
                same[at] = same[same[at]];
                at = same[at];
            }
            at
        }
        let mut number = |id: &str, same: &mut Vec<usize>| match ids.get(id) {
            Some(at) => *at,
            None => {
                ids.insert(id.into(), same.len());
                same.push(same.len());
                same.len() - 1
            }
        };
        let mut of_edit = Vec::with_capacity(edits.len());
        for (_, edit) in &edits {
            let at = number(stem(&edit.path), &mut same);
            if let Some(from) = &edit.from {
                let before = number(stem(from), &mut same);
                let (a, b) = (root(&mut same, at), root(&mut same, before));
                same[b] = a;
            }
            of_edit.push(at);
        }
        let mut deals: HashMap<usize, usize> = HashMap::new();
        let mut place = |at: usize, same: &mut Vec<usize>, all: &mut Vec<Thread>| {
            *deals.entry(root(same, at)).or_insert_with(|| {
                all.push(Thread::default());
                all.len() - 1
            })
        };
        // The oldest first.
        for ((_, edit), at) in edits.into_iter().zip(of_edit).rev() {
            let deal = place(at, &mut same, &mut self.deals);
            self.deals[deal].edits.push(edit);
        }
        for (id, at) in ids {
            let deal = place(at, &mut same, &mut self.deals);
            self.threads.insert(id, deal);
        }
    }

    /// Adds what the working tree says otherwise: `files`, path and id of content, are all of its deals.
    pub fn add_working_tree(&mut self, files: &HashMap<String, ObjectId>, today: Day) {
        self.brought.push(Brought {
            commit: None,
            author: None,
            email: None,
            authored: today,
            on: today,
            subject: String::new(),
        });
        self.settings.push(self.settings.first().copied().flatten());
        let by = self.brought.len() - 1;
        let is_first = self.deals.is_empty();
        let mut gone: Vec<&String> = self
            .tip
            .keys()
            .filter(|p| !files.contains_key(*p))
            .collect();
        gone.sort();
        let mut changed: Vec<(&String, &ObjectId)> = files
            .iter()
            .filter(|(path, id)| self.tip.get(*path) != Some(id))
            .collect();
        changed.sort();
        let mut edits = Vec::new();
        for (path, id) in changed {
            let mut before = self.tip.get(path).copied();
            let mut from = None;
            // A new name: the same content, or the same id in another folder.
            if before.is_none() {
                let is_same = |p: &&String| self.tip[*p] == *id || stem(p) == stem(path);
                if let Some(at) = gone.iter().position(is_same) {
                    let old = gone.remove(at);
                    before = self.tip.get(old).copied();
                    from = Some(old.clone());
                }
            }
            edits.push(FileEdit {
                by,
                path: path.clone(),
                from,
                before: vec![before],
                after: Some(*id),
                is_first,
            });
        }
        edits.extend(gone.into_iter().map(|path| FileEdit {
            by,
            path: path.clone(),
            from: None,
            before: vec![self.tip.get(path).copied()],
            after: None,
            is_first,
        }));
        for edit in edits {
            let known = edit.from.as_deref().unwrap_or(&edit.path);
            let deal = self.threads.get(stem(known)).copied().unwrap_or_else(|| {
                self.deals.push(Thread::default());
                self.deals.len() - 1
            });
            self.threads.insert(stem(&edit.path).into(), deal);
            self.deals[deal].edits.push(edit);
        }
    }
}

impl Repository {
    /// Who brought a commit.
    fn brought(&self, id: ObjectId, on: Day, timezone: Option<&str>) -> Result<Brought, Unread> {
        let mut buffer = Vec::new();
        self.object(id, &mut buffer)?;
        let commit = gix::objs::CommitRef::from_bytes(&buffer, id.kind()).ok();
        let author = commit.as_ref().and_then(|c| c.author().ok());
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).trim().to_string();
            (!text.is_empty()).then_some(text)
        };
        let time = author.as_ref().and_then(|a| a.time().ok());
        let subject = commit
            .as_ref()
            .and_then(|c| c.message.split(|b| *b == b'\n').next());
        Ok(Brought {
            commit: Some(id.to_string()),
            author: author.as_ref().and_then(|a| text(a.name)),
            email: author.as_ref().and_then(|a| text(a.email)),
            authored: time.map_or(on, |time| {
                let stamp = Stamp {
                    seconds: time.seconds,
                    offset: time.offset,
                };
                stamp.day(timezone)
            }),
            on,
            subject: subject.and_then(text).unwrap_or_default(),
        })
    }
}
