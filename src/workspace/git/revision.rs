//! Words → a commit: a hash, a tag, a branch, `HEAD~3`, `main@{1}`, or a day: the last commit on or before it.

use gix::ObjectId;

use super::place::Wanted;
use super::repository::Repository;
use crate::diagnostic::nearest;
use crate::model::day::Day;
use crate::workspace::find::SETTINGS;
use crate::workspace::settings_file;
use crate::workspace::source::{Stamp, Unread};

/// A commit that was named.
#[derive(Clone, Debug)]
pub struct Named {
    pub id: ObjectId,
    pub made: Stamp,
    /// Its root tree.
    pub tree: ObjectId,
}

impl Repository {
    /// The commit that a word means. `day` is the day that the word may be, if it is one: 2026-06-30, yesterday.
    pub fn named(&self, word: &str, day: Option<Day>, wanted: &Wanted) -> Result<Named, Unread> {
        if Day::parse(word).is_some()
            && let Some(day) = day
        {
            return self.on_or_before(day, wanted);
        }
        if word.contains("..") {
            return Err(Unread {
                message: format!("\"{word}\" is two revisions, and one is read at a time"),
                help: Some(format!(
                    "what changed between them: pipeline changes {word}"
                )),
            });
        }
        match self.git.rev_parse_single(word) {
            Ok(id) => self.commit_of(id.detach(), word),
            Err(error) => match day {
                Some(day) => self.on_or_before(day, wanted),
                None => Err(self.no_such(word, &error)),
            },
        }
    }

    /// Whether a word names a commit.
    pub fn knows(&self, word: &str) -> bool {
        let id = self.git.rev_parse_single(word);
        id.is_ok_and(|id| self.commit_of(id.detach(), word).is_ok())
    }

    /// The commit behind a name: that of a tag, if it is one.
    fn commit_of(&self, id: ObjectId, word: &str) -> Result<Named, Unread> {
        let mut buffer = Vec::new();
        let mut at = id;
        loop {
            match self.object(at, &mut buffer)? {
                gix::objs::Kind::Commit => return self.commit(at),
                gix::objs::Kind::Tag => {
                    let tag = gix::objs::TagRefIter::from_bytes(&buffer, at.kind());
                    at = tag.target_id().map_err(|_| damaged(at))?;
                }
                kind => {
                    return Err(Unread {
                        message: format!("\"{word}\" is no commit: it is a {kind}"),
                        help: Some(
                            "a revision is a tag, a branch, a commit, HEAD~3 or a day".into(),
                        ),
                    });
                }
            }
        }
    }

    /// A commit by its id.
    pub fn commit(&self, id: ObjectId) -> Result<Named, Unread> {
        self.commit_with_parents(id).map(|(commit, _)| commit)
    }

    /// A commit, and those it was made from that are in this repository.
    pub fn commit_with_parents(&self, id: ObjectId) -> Result<(Named, Vec<ObjectId>), Unread> {
        let mut buffer = Vec::new();
        self.object(id, &mut buffer)?;
        let commit =
            gix::objs::CommitRef::from_bytes(&buffer, id.kind()).map_err(|_| damaged(id))?;
        let time = commit.committer().and_then(|c| c.time());
        let time = time.map_err(|_| Unread {
            message: format!("the commit {id} does not say when it was made"),
            help: None,
        })?;
        let named = Named {
            id,
            made: Stamp {
                seconds: time.seconds,
                offset: time.offset,
            },
            tree: commit.tree(),
        };
        let cut = self.git.shallow_commits().ok().flatten();
        let is_cut = cut.is_some_and(|cut| cut.iter().any(|end| *end == id));
        let parents = match is_cut {
            true => Vec::new(),
            false => commit.parents().collect(),
        };
        Ok((named, parents))
    }

    /// The commit that HEAD is.
    pub fn head(&self) -> Result<Named, Unread> {
        match self.git.head_id() {
            Ok(id) => self.commit(id.detach()),
            Err(_) => Err(Unread {
                message: format!("the repository {} has no commit yet", self.top.display()),
                help: Some("git add, then git commit".into()),
            }),
        }
    }

    /// The last commit on or before a day: back from HEAD along first parents, which is what the branch at hand said.
    pub fn on_or_before(&self, day: Day, wanted: &Wanted) -> Result<Named, Unread> {
        let mut at = self.head()?;
        loop {
            if self.day_of(&at, Some(day), wanted)? <= day {
                return Ok(at);
            }
            let (_, parents) = self.commit_with_parents(at.id)?;
            let Some(parent) = parents.first() else {
                return Err(self.begins_later(&at, day, wanted)?);
            };
            at = self.commit(*parent)?;
        }
    }

    /// A commit's day, by the time zone of its own settings. Where only one day is asked about, the settings are read
    /// for those commits alone of which it is not plain anyway.
    pub fn day_of(
        &self,
        commit: &Named,
        asked: Option<Day>,
        wanted: &Wanted,
    ) -> Result<Day, Unread> {
        let plain = commit.made.day(None);
        // Clocks differ by 26 hours at most.
        if asked.is_some_and(|asked| plain.since(asked).abs() > 2) {
            return Ok(plain);
        }
        let Ok(folder) = self.folder_at(commit, wanted) else {
            return Ok(plain);
        };
        let text = folder.read(SETTINGS, usize::MAX)?;
        let text = text.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let zone = text.and_then(|text| settings_file::timezone(&text));
        Ok(commit.made.day(zone.as_deref()))
    }

    /// The sentence for a day before the first commit.
    fn begins_later(&self, first: &Named, day: Day, wanted: &Wanted) -> Result<Unread, Unread> {
        let begins = self.day_of(first, None, wanted)?;
        Ok(match self.is_shallow() {
            true => Unread {
                message: format!(
                    "no commit on or before {day}: this shallow clone begins on {begins}, the rest was not fetched"
                ),
                help: Some("git fetch --unshallow".into()),
            },
            false => Unread {
                message: format!("no commit on or before {day}: the first is of {begins}"),
                help: Some(format!(
                    "--as-of {day} says what today's files know about that day"
                )),
            },
        })
    }

    /// The sentence for a word that means no commit, with the names that are near.
    fn no_such(&self, word: &str, error: &gix::Error) -> Unread {
        if self.head().is_err() && word.starts_with("HEAD") {
            return match self.head() {
                Err(unborn) => unborn,
                Ok(_) => self.unknown(word),
            };
        }
        if format!("{error:?}").contains("AmbiguousPrefix") {
            return Unread {
                message: format!("\"{word}\" is the beginning of several hashes"),
                help: Some("more of its digits".into()),
            };
        }
        let base = word.split(['^', '~', '@', ':']).next().unwrap_or_default();
        let base = if base.is_empty() { "HEAD" } else { base };
        let known = self.git.rev_parse_single(base).ok();
        match known.filter(|_| base != word) {
            Some(id) => self.too_far(word, base, id.detach()),
            None => self.unknown(word),
        }
    }

    /// The sentence for a commit that is there, and a way from it that leads nowhere.
    fn too_far(&self, word: &str, base: &str, id: ObjectId) -> Unread {
        if word.contains("@{") {
            return Unread {
                message: format!(
                    "no revision \"{word}\": git's log of {base} does not go back so far, or keeps no such thing"
                ),
                help: Some(
                    "git reflog lists what it keeps; it stays on the machine where it was made"
                        .into(),
                ),
            };
        }
        let mut count = 0;
        let mut first = None;
        let mut at = Some(id);
        while let Some(id) = at {
            let Ok((commit, parents)) = self.commit_with_parents(id) else {
                break;
            };
            count += 1;
            first = Some(commit);
            at = parents.first().copied();
        }
        let begins = first.map_or_else(String::new, |c| {
            format!(", the first of {}", c.made.day(None))
        });
        let commits = if count == 1 { "commit" } else { "commits" };
        match self.is_shallow() {
            true => Unread {
                message: format!(
                    "no revision \"{word}\": this shallow clone has {count} {commits} behind {base}{begins}, the rest was not fetched"
                ),
                help: Some("git fetch --unshallow".into()),
            },
            false => Unread {
                message: format!("no revision \"{word}\": {base} has {count} {commits}{begins}"),
                help: None,
            },
        }
    }

    fn unknown(&self, word: &str) -> Unread {
        let names = self.names_of_refs();
        let meant = match nearest(word, names.iter().map(String::as_str)) {
            Some(near) => format!("; did you mean \"{near}\"?"),
            None => String::new(),
        };
        Unread {
            message: format!("no revision \"{word}\"{meant}"),
            help: Some(
                "a tag, a branch, a commit, HEAD~3, or a day as 2026-06-30: git log lists commits"
                    .into(),
            ),
        }
    }

    /// Branches and tags, as they are typed.
    fn names_of_refs(&self) -> Vec<String> {
        let Ok(platform) = self.git.references() else {
            return Vec::new();
        };
        let Ok(all) = platform.all() else {
            return Vec::new();
        };
        let mut names: Vec<String> = all
            .filter_map(Result::ok)
            .map(|r| r.name().shorten().to_string())
            .collect();
        names.push("HEAD".into());
        names
    }
}

fn damaged(id: ObjectId) -> Unread {
    Unread {
        message: format!("the object {id} of this repository is damaged"),
        help: Some("git fsck; then fetch it anew from where it is whole".into()),
    }
}
