//! Trees of a commit, entry by entry.

use std::borrow::Cow;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryRef};

use super::repository::Repository;
use crate::workspace::source::Unread;

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Folder,
    File,
    Link,
    /// A commit of another repository.
    Submodule,
}

/// A name in a tree.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: Vec<u8>,
    pub kind: Kind,
    pub id: ObjectId,
}

impl From<EntryRef<'_>> for Entry {
    fn from(entry: EntryRef<'_>) -> Entry {
        Entry {
            name: entry.filename.to_vec(),
            kind: match entry.mode.kind() {
                EntryKind::Tree => Kind::Folder,
                EntryKind::Blob | EntryKind::BlobExecutable => Kind::File,
                EntryKind::Link => Kind::Link,
                EntryKind::Commit => Kind::Submodule,
            },
            id: entry.oid.to_owned(),
        }
    }
}

impl Entry {
    /// The name as text: bytes that are not UTF-8 are written `\xff`, as `folder` has them.
    pub fn shown(&self) -> Cow<'_, str> {
        crate::workspace::folder::shown_bytes(&self.name)
    }
}

impl Repository {
    /// The entries of a tree, in its order.
    pub fn tree(&self, id: ObjectId) -> Result<Vec<Entry>, Unread> {
        let mut entries = Vec::new();
        self.each(id, |entry| {
            entries.push(entry.into());
            true
        })?;
        Ok(entries)
    }

    /// One entry of a tree.
    pub fn entry(&self, tree: ObjectId, name: &[u8]) -> Result<Option<Entry>, Unread> {
        let mut found = None;
        self.each(tree, |entry| {
            if entry.filename == name {
                found = Some(entry.into());
            }
            found.is_none()
        })?;
        Ok(found)
    }

    /// Hands out entries until one is answered with no.
    fn each(
        &self,
        id: ObjectId,
        mut goes_on: impl FnMut(EntryRef<'_>) -> bool,
    ) -> Result<(), Unread> {
        let damaged = || Unread {
            message: format!("the object {id} of this repository is no list of files"),
            help: Some("git fsck".into()),
        };
        let mut buffer = Vec::new();
        if self.object(id, &mut buffer)? != gix::objs::Kind::Tree {
            return Err(damaged());
        }
        for entry in TreeRefIter::from_bytes(&buffer, id.kind()) {
            if !goes_on(entry.map_err(|_| damaged())?) {
                break;
            }
        }
        Ok(())
    }
}
