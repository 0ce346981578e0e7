//! Opens the repository that holds a folder: a working tree, a worktree of another, or a bare one.

use std::path::{Path, PathBuf};

use gix::odb::pack::cache::lru::MemoryCappedHashmap;
use gix::sec::Trust;

use crate::workspace::source::Unread;
use crate::workspace::who;

/// Bytes of unpacked objects that are kept for the others that are stored as a difference to them: 3 × as fast.
const KEPT: usize = 96 << 20;

/// No object is larger: what claims to be is not unpacked.
const LARGEST: usize = 512 << 20;

/// An opened repository.
pub struct Repository {
    pub git: gix::Repository,
    /// The top of its working tree; of a bare one, its own folder.
    pub top: PathBuf,
    pub is_bare: bool,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Repository({})", self.top.display())
    }
}

impl Repository {
    /// The repository that a folder is in, which need not be there any more.
    pub fn holding(place: &Path) -> Result<Repository, Unread> {
        if let Some((top, is_bare)) = Repository::top_of(place) {
            return Repository::open(&top, is_bare);
        }
        Err(Unread {
            message: format!(
                "no git repository holds {}: without one there are no revisions",
                place.display()
            ),
            help: Some(
                "git init, then git add and git commit; or --as-of DATE, which needs no git".into(),
            ),
        })
    }

    /// Its top, and whether it has no working tree.
    fn top_of(place: &Path) -> Option<(PathBuf, bool)> {
        let there = place.ancestors().find_map(|dir| dir.canonicalize().ok())?;
        there.ancestors().find_map(|dir| {
            let is_one = dir.join(".git").exists();
            let is_bare = !is_one && is_bare(dir);
            (is_one || is_bare).then(|| (dir.to_path_buf(), is_bare))
        })
    }

    /// Whether there is one, whatever its state.
    pub fn holds(place: &Path) -> bool {
        Repository::top_of(place).is_some()
    }

    pub fn open(top: &Path, is_bare: bool) -> Result<Repository, Unread> {
        let limit = format!("gitoxide.objects.allocLimit={LARGEST}");
        let options = gix::open::Options::isolated()
            .config_overrides([limit.as_str()])
            .open_path_as_is(is_bare);
        let open = |options: gix::open::Options| {
            options
                .open(top)
                .map(|git| git.to_thread_local())
                .map_err(|e| unopened(top, is_bare, &e.to_string()))
        };
        let mut git = open(options.clone())?;
        if git.git_dir_trust() != Trust::Full {
            if !who::is_safe_directory(top) {
                return Err(not_ours(top));
            }
            git = open(options.with(Trust::Full))?;
        }
        // Whoever walks history takes for granted that this can be read.
        if git.shallow_commits().is_err() {
            let why = "its file shallow, which says where history was cut off, is damaged";
            return Err(unopened(top, is_bare, why));
        }
        git.objects
            .set_pack_cache(|| Box::new(MemoryCappedHashmap::new(KEPT)));
        Ok(Repository {
            git,
            top: top.to_path_buf(),
            is_bare,
        })
    }

    /// Where the repository's history was cut off, if it was: a shallow clone.
    pub fn is_shallow(&self) -> bool {
        self.git.is_shallow().unwrap_or(false)
    }

    /// An object's bytes into `buffer`.
    pub fn object(
        &self,
        id: gix::ObjectId,
        buffer: &mut Vec<u8>,
    ) -> Result<gix::objs::Kind, Unread> {
        use gix::objs::Find;
        match self.git.objects.try_find(&id, buffer) {
            Ok(Some(data)) => Ok(data.kind),
            // Git writes no empty tree.
            Ok(None) if id.is_empty_tree() => {
                buffer.clear();
                Ok(gix::objs::Kind::Tree)
            }
            Ok(None) => Err(self.missing(id)),
            Err(_) => Err(Unread {
                message: format!("the object {id} of this repository is damaged"),
                help: Some("git fsck; then fetch it anew from where it is whole".into()),
            }),
        }
    }

    /// The sentence for an object that is not here.
    fn missing(&self, id: gix::ObjectId) -> Unread {
        let is_partial = self
            .git
            .config_snapshot()
            .plumbing()
            .sections()
            .any(|section| {
                section.header().name().eq_ignore_ascii_case(b"remote")
                    && section.body().contains_value_name("promisor")
            });
        let help = match is_partial {
            true => {
                "a partial clone, and nothing is fetched from here: git fetch --refetch --no-filter"
            }
            false => "git fsck; then fetch it anew from where it is whole",
        };
        Unread {
            message: format!("the object {id} is not in this repository"),
            help: Some(help.into()),
        }
    }
}

/// Whether a folder is a repository without a working tree.
fn is_bare(dir: &Path) -> bool {
    dir.join("HEAD").is_file() && dir.join("objects").is_dir() && dir.join("refs").is_dir()
}

fn not_ours(top: &Path) -> Unread {
    Unread {
        message: format!(
            "the repository {} belongs to somebody else, and is not read",
            top.display()
        ),
        help: Some(format!(
            "if you trust it: git config --global --add safe.directory {}",
            crate::diagnostic::shell(&top.display().to_string())
        )),
    }
}

fn unopened(top: &Path, is_bare: bool, why: &str) -> Unread {
    let own = if is_bare {
        top.to_path_buf()
    } else {
        who::git_dir(top).unwrap_or_else(|| top.join(".git"))
    };
    let config = std::fs::read_to_string(own.join("config")).unwrap_or_default();
    let is_sha256 = config.lines().any(|line| {
        line.split_once('=').is_some_and(|(key, value)| {
            key.trim().eq_ignore_ascii_case("objectformat")
                && value.trim().eq_ignore_ascii_case("sha256")
        })
    });
    let message = if is_sha256 {
        format!(
            "the repository {} names its objects by SHA-256, which is not read yet",
            top.display()
        )
    } else {
        format!("the repository {} cannot be opened: {why}", top.display())
    };
    Unread {
        message,
        help: Some("--as-of DATE needs no git".into()),
    }
}
