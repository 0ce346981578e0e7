//! Whether `git restore FILE` would bring back what a file holds now: git's index says what it would write.
//!
//! Read here, without running git: in a stranger's repository, git runs what its settings say. What is not understood
//! (an index of another version, another hash, a split one) is not clean.

use std::path::Path;

use super::who::git_dir;

/// Whether the file `path`, which holds `content`, is as git would restore it.
pub fn is_clean(path: &Path, content: &[u8]) -> bool {
    is_as_in_index(path, content).unwrap_or(false)
}

fn is_as_in_index(path: &Path, content: &[u8]) -> Option<bool> {
    let path = path.canonicalize().ok()?;
    let top = path.ancestors().find(|dir| dir.join(".git").exists())?;
    let below = path.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
    let index = std::fs::read(git_dir(top)?.join("index")).ok()?;
    Some(blob_of(&index, below.as_bytes())? == blob_id(content))
}

/// What git calls a content: the SHA-1 of a short head and the bytes.
pub fn blob_id(content: &[u8]) -> [u8; 20] {
    let mut sha = sha1_smol::Sha1::new();
    sha.update(format!("blob {}\0", content.len()).as_bytes());
    sha.update(content);
    sha.digest().bytes()
}

/// The fixed part of an entry: times, device, owner, size (40 bytes), the hash (20), flags (2).
const FIXED: usize = 62;

/// The blob of a path in an index of version 2 or 3: a head of 12 bytes, then entries padded to 8.
fn blob_of(index: &[u8], path: &[u8]) -> Option<[u8; 20]> {
    let number = |at: usize| Some(u32::from_be_bytes(index.get(at..at + 4)?.try_into().ok()?));
    if index.get(..4)? != b"DIRC" || !matches!(number(4)?, 2 | 3) {
        return None;
    }
    let mut at = 12;
    for _ in 0..number(8)? {
        let flags = u16::from_be_bytes(index.get(at + 60..at + 62)?.try_into().ok()?);
        // The bit of an extended entry: two bytes of flags more.
        let name = at + FIXED + if flags & 0x4000 != 0 { 2 } else { 0 };
        let length = memchr::memchr(0, index.get(name..)?)?;
        // The two bits of a merge that is not settled.
        if &index[name..name + length] == path && flags & 0x3000 == 0 {
            return index.get(at + 40..at + 60)?.try_into().ok();
        }
        at += (name + length - at) / 8 * 8 + 8;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_blob_has_the_name_that_git_gives_it() {
        // git hash-object of an empty file, and of "hello\n".
        let hex = |id: [u8; 20]| id.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(blob_id(b"")),
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        );
        assert_eq!(
            hex(blob_id(b"hello\n")),
            "ce013625030ba8dba906f756967f9e9ca394464a"
        );
    }

    #[test]
    fn the_index_of_a_real_repository_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let git = |words: &[&str]| {
            let mut command = Command::new("git");
            command
                .args(words)
                .current_dir(dir.path())
                .env("HOME", dir.path());
            command.output().is_ok_and(|o| o.status.success())
        };
        if !git(&["init", "-q"]) {
            return; // No git here: nothing to compare with.
        }
        std::fs::create_dir(dir.path().join("deals")).unwrap();
        for name in ["a", "bc", "d-long-name-of-a-deal", "ef"] {
            std::fs::write(dir.path().join(format!("deals/{name}.toml")), name).unwrap();
        }
        assert!(git(&[
            "add",
            "deals/a.toml",
            "deals/bc.toml",
            "deals/d-long-name-of-a-deal.toml"
        ]));
        let clean = |name: &str, content: &str| {
            is_clean(
                &dir.path().join(format!("deals/{name}.toml")),
                content.as_bytes(),
            )
        };
        assert!(clean("a", "a") && clean("bc", "bc"));
        assert!(clean("d-long-name-of-a-deal", "d-long-name-of-a-deal"));
        assert!(!clean("a", "other") && !clean("ef", "ef") && !clean("none", ""));
    }

    #[test]
    fn what_is_no_index_is_not_clean() {
        assert_eq!(blob_of(b"", b"a"), None);
        assert_eq!(blob_of(b"DIRC\0\0\0\x04\0\0\0\x01", b"a"), None);
        assert_eq!(blob_of(b"DIRC\0\0\0\x02\xff\xff\xff\xff", b"a"), None);
    }
}
