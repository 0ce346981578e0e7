//! `accounts/*.toml` → companies of which more than a name is known.

use toml::de::DeTable;

use super::folder::{LIMIT, ReadFault};
use super::load::{hash, not_utf8, stem, unreadable};
use super::source::{Source, Unread};
use super::table::{self, get};
use crate::diagnostic::Diagnostic;
use crate::model::account::Account;

/// The folder of them.
pub const ACCOUNTS: &str = "accounts";

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    /// By id.
    pub accounts: Vec<Account>,
    pub files: u64,
    /// The sum of the files' checksums, as in `load`.
    pub checksum: u128,
    pub left_out: Vec<Diagnostic>,
}

/// Reads every account of a folder. A file that cannot be read is left out and named; one without a name is called by its
/// stem.
pub fn read(source: &Source) -> Result<Read, Unread> {
    let visit = |read: &mut Read, file: &str, bytes: Result<&[u8], ReadFault>| {
        if matches!(bytes, Err(ReadFault::Link(_))) {
            return;
        }
        read.files += 1;
        let content = bytes.as_ref().map_or(&b""[..], |bytes| bytes);
        read.checksum = read.checksum.wrapping_add(hash(file, content));
        let found = match bytes {
            Err(fault) => Err(vec![unreadable(file, &fault)]),
            Ok(bytes) => match std::str::from_utf8(bytes) {
                Err(_) => Err(vec![not_utf8("utf8", file, bytes)]),
                Ok(text) => table::parse(text, file).map(|tree| account(tree.get_ref(), file)),
            },
        };
        match found {
            Ok(account) => read.accounts.push(account),
            Err(faults) => read.left_out.extend(faults.into_iter().next()),
        }
    };
    // One thread: accounts are few.
    let mut parts = source.scan(ACCOUNTS, "toml", 1, LIMIT, &visit)?;
    let mut read = parts.pop().unwrap_or_default();
    read.accounts.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(read)
}

fn account(root: &DeTable<'_>, file: &str) -> Account {
    let text = |key| get(root, key).and_then(|v| v.get_ref().as_str().map(String::from));
    let texts = |key| {
        let list = get(root, key).and_then(|v| v.get_ref().as_array());
        let texts = list.into_iter().flat_map(|l| l.iter());
        texts
            .filter_map(|v| v.get_ref().as_str().map(String::from))
            .collect()
    };
    Account {
        id: Some(stem(file).into()),
        name: text("name").unwrap_or_else(|| stem(file).into()),
        aliases: texts("aliases"),
        domains: texts("domains"),
        parent: text("parent"),
    }
}
