//! Where a path of a commit leads, as the file system would say it of a checkout: links are followed inside the tree.

use gix::ObjectId;

use super::repository::Repository;
use super::tree::Kind;
use crate::workspace::folder::OUTSIDE;
use crate::workspace::source::Unread;

/// Links in a row that a file system follows.
const LINKS: usize = 40;

/// What a path is in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Real {
    /// From the root of the commit, without any link.
    pub path: Vec<Vec<u8>>,
    pub kind: Kind,
    pub id: ObjectId,
}

/// Where a path leads, or why nowhere, in the words of the system.
pub type Led = Result<Real, String>;

impl Repository {
    /// Follows a path from the root tree of a commit to what is there in the end.
    pub fn real(&self, root: ObjectId, path: &[Vec<u8>]) -> Result<Led, Unread> {
        let mut todo: Vec<Vec<u8>> = path.iter().rev().cloned().collect();
        let mut at = vec![Real {
            path: Vec::new(),
            kind: Kind::Folder,
            id: root,
        }];
        let mut links = 0;
        while let Some(name) = todo.pop() {
            let here = &at[at.len() - 1];
            if here.kind != Kind::Folder {
                return Ok(Err(system(rustix::io::Errno::NOTDIR)));
            }
            match name.as_slice() {
                b"" | b"." => continue,
                b".." if at.len() == 1 => return Ok(Err(OUTSIDE.into())),
                b".." => {
                    at.pop();
                    continue;
                }
                _ => {}
            }
            let Some(entry) = self.entry(here.id, &name)? else {
                return Ok(Err(system(rustix::io::Errno::NOENT)));
            };
            if entry.kind != Kind::Link {
                let mut path = here.path.clone();
                path.push(name);
                at.push(Real {
                    path,
                    kind: entry.kind,
                    id: entry.id,
                });
                continue;
            }
            links += 1;
            if links > LINKS {
                return Ok(Err(system(rustix::io::Errno::LOOP)));
            }
            let mut target = Vec::new();
            self.object(entry.id, &mut target)?;
            if target.starts_with(b"/") {
                return Ok(Err(OUTSIDE.into()));
            }
            todo.extend(target.split(|b| *b == b'/').rev().map(<[u8]>::to_vec));
        }
        // The root stands in it from the start.
        Ok(at.pop().ok_or_else(|| OUTSIDE.into()))
    }
}

fn system(errno: rustix::io::Errno) -> String {
    std::io::Error::from(errno).to_string()
}
