//! Which folder of a commit is the pipeline's: the one that was named, else the nearest one upwards, there and then.

use std::path::{Path, PathBuf};

use gix::ObjectId;

use super::commit::{Commit, submodule};
use super::repository::Repository;
use super::revision::Named;
use super::tree::{Entry, Kind};
use crate::diagnostic::shell;
use crate::workspace::find::SETTINGS;
use crate::workspace::source::Unread;

/// A pipeline folder in a commit: the names that lead to it, and its tree.
pub(super) type Folder = (Vec<Vec<u8>>, ObjectId);

/// Where a pipeline folder is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The folder that was named, else the one that somebody stands in.
    pub place: PathBuf,
    /// It was named, so that no other is meant.
    pub is_named: bool,
    /// The folder that today's files would be read from.
    pub today: Option<PathBuf>,
}

/// How deep and how widely a folder is looked for that is somewhere else.
const DEPTH: usize = 3;
const TREES: usize = 500;

type Names = Vec<Vec<u8>>;

impl Repository {
    /// The pipeline folder at a commit.
    pub fn folder_at(&self, commit: &Named, wanted: &Wanted) -> Result<Commit, Unread> {
        match self.find_at(commit, wanted)? {
            Some(folder) => Ok(folder),
            None => Err(self.nowhere(commit, &self.names(&wanted.place))?),
        }
    }

    /// The same, if there is one.
    pub fn find_at(&self, commit: &Named, wanted: &Wanted) -> Result<Option<Commit>, Unread> {
        let root = commit.tree;
        let here = self.names(&wanted.place);
        let found = self.found(root, &here, wanted)?;
        let Some((folder, tree)) = found else {
            return Ok(None);
        };
        let place = match wanted.is_named {
            true => wanted.place.clone(),
            false => folder.iter().fold(self.top.clone(), |at, name| {
                at.join(String::from_utf8_lossy(name).as_ref())
            }),
        };
        Ok(Some(Commit {
            id: commit.id,
            made: commit.made,
            root,
            folder,
            tree,
            place,
            name: self.name(),
            top: self.top.clone(),
            is_bare: self.is_bare,
        }))
    }

    /// Where the pipeline folder is in a root tree, if there is one, and its tree.
    fn found(
        &self,
        root: ObjectId,
        here: &Names,
        wanted: &Wanted,
    ) -> Result<Option<(Names, ObjectId)>, Unread> {
        let mut found = None;
        if wanted.is_named {
            found = self.pipeline_at(root, here, false)?;
        } else {
            // Settings upwards of where one stands, then the folder of today, then this one without settings.
            for length in (0..=here.len()).rev() {
                if found.is_none() {
                    found = self.pipeline_at(root, &here[..length], true)?;
                }
            }
            let today = wanted.today.as_ref().map(|place| self.names(place));
            for names in today.iter().chain([here]) {
                if found.is_none() {
                    found = self.pipeline_at(root, names, false)?;
                }
            }
        }
        Ok(found)
    }

    /// The same folder in an earlier commit: where it was, else the only pipeline folder that there is.
    pub(super) fn earlier(
        &self,
        root: ObjectId,
        names: &[Vec<u8>],
    ) -> Result<Option<Folder>, Unread> {
        if let Some(found) = self.pipeline_at(root, names, false)? {
            return Ok(Some(found));
        }
        let others = self.pipelines_in(root)?;
        let [only] = others.as_slice() else {
            return Ok(None);
        };
        let names: Names = match only.as_str() {
            "." => Names::new(),
            path => path.split('/').map(|n| n.as_bytes().to_vec()).collect(),
        };
        self.pipeline_at(root, &names, false)
    }

    /// A path on disk as names from the top of the repository; nothing where it is none of them.
    fn names(&self, place: &Path) -> Names {
        let mut rest = Vec::new();
        let mut at = place.to_path_buf();
        let real = loop {
            match at.canonicalize() {
                Ok(real) => break real,
                Err(_) => match (at.file_name(), at.parent()) {
                    (Some(name), Some(parent)) => {
                        rest.push(name.to_os_string());
                        at = parent.to_path_buf();
                    }
                    _ => break at,
                },
            }
        };
        let whole = rest.iter().rev().fold(real, |at, name| at.join(name));
        let below = whole.strip_prefix(&self.top).unwrap_or(Path::new(""));
        let names = below.components();
        names
            .map(|name| name.as_os_str().as_encoded_bytes().to_vec())
            .collect()
    }

    /// The folder, if it is a pipeline's: with settings, or, unless they are asked for, with deals or leads.
    fn pipeline_at(
        &self,
        root: ObjectId,
        names: &[Vec<u8>],
        with_settings: bool,
    ) -> Result<Option<(Names, ObjectId)>, Unread> {
        let mut tree = root;
        for (at, name) in names.iter().enumerate() {
            match self.entry(tree, name)? {
                Some(entry) if entry.kind == Kind::Folder => tree = entry.id,
                Some(entry) if entry.kind == Kind::Submodule => {
                    return Err(submodule(&shown(&names[..=at])));
                }
                // A link may lead to it: of one that somebody stands in, the file system knows the real name.
                _ => return Ok(None),
            }
        }
        let is_one = |entry: &Entry| match entry.name.as_slice() {
            b"deals" | b"leads" => !with_settings && entry.kind == Kind::Folder,
            name => name == SETTINGS.as_bytes() && entry.kind != Kind::Folder,
        };
        let entries = self.tree(tree)?;
        Ok(entries.iter().any(is_one).then(|| (names.to_vec(), tree)))
    }

    /// The sentence for a folder that was not there, with those that were.
    fn nowhere(&self, commit: &Named, here: &Names) -> Result<Unread, Unread> {
        let asked = match here.is_empty() {
            true => self.name(),
            false => shown(here),
        };
        let when = format!(
            "{} of {}",
            &commit.id.to_string()[..10],
            commit.made.day(None).full()
        );
        let others = self.pipelines_in(commit.tree)?;
        let (message, help) = match others.split_first() {
            None => (
                format!("at {when} there was no pipeline folder"),
                Some("a later revision; git log --reverse says how it began".to_string()),
            ),
            Some((other, _)) => {
                let message = format!(
                    "at {when} {asked} was no pipeline folder; {} was",
                    others.join(", ")
                );
                let path = self.top.join(other).display().to_string();
                (
                    message,
                    Some(format!("pipeline -C {} --rev REV", shell(&path))),
                )
            }
        };
        Ok(Unread { message, help })
    }

    /// The pipeline folders of a commit, as far as it is worth looking.
    fn pipelines_in(&self, root: ObjectId) -> Result<Vec<String>, Unread> {
        let mut found = Vec::new();
        let mut trees: Vec<(Names, ObjectId)> = vec![(Vec::new(), root)];
        let mut seen = 0;
        while let Some((names, tree)) = trees.pop() {
            seen += 1;
            if seen > TREES {
                break;
            }
            for entry in self.tree(tree)? {
                let is_hidden = matches!(entry.name.first(), Some(b'.' | b'_'));
                if entry.name == SETTINGS.as_bytes() && entry.kind == Kind::File {
                    found.push(match names.is_empty() {
                        true => ".".into(),
                        false => shown(&names),
                    });
                } else if entry.kind == Kind::Folder && !is_hidden && names.len() < DEPTH {
                    let mut below = names.clone();
                    below.push(entry.name);
                    trees.push((below, entry.id));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// What the repository is called.
    fn name(&self) -> String {
        let name = self
            .top
            .file_name()
            .map_or_else(|| "pipeline".into(), |n| n.to_string_lossy().into_owned());
        match (self.is_bare, name.strip_suffix(".git")) {
            (true, Some(stem)) if !stem.is_empty() => stem.into(),
            _ => name,
        }
    }
}

fn shown(names: &[Vec<u8>]) -> String {
    let names: Vec<_> = names.iter().map(|n| String::from_utf8_lossy(n)).collect();
    names.join("/")
}
