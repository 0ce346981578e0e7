//! `playbook/STAGE.md`: the company's own words on a stage, as they are.

use std::collections::BTreeMap;

use super::folder::{LIMIT, ReadFault};
use super::load::hash;
use super::source::{Source, Unread};

/// The folder of them.
const PLAYBOOK: &str = "playbook";

/// A page of the playbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub file: String,
    pub text: String,
    /// As in `load`.
    pub checksum: u128,
}

/// The pages by stage. A file that cannot be read, or is no text, is passed over: nothing is counted by it. Of two for one
/// stage the first by path is read.
pub fn read(source: &Source) -> Result<BTreeMap<String, Page>, Unread> {
    let visit = |read: &mut BTreeMap<String, Page>, file: &str, bytes: Result<&[u8], ReadFault>| {
        if let Some(text) = bytes.ok().and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            let page = Page {
                file: file.into(),
                text: text.strip_prefix('\u{feff}').unwrap_or(text).into(),
                checksum: hash(file, text.as_bytes()),
            };
            let name = file.rsplit('/').next().unwrap_or(file);
            let stage = name.strip_suffix(".md").unwrap_or(name);
            let known = read.entry(stage.into()).or_insert_with(|| page.clone());
            if page.file < known.file {
                *known = page;
            }
        }
    };
    // One thread: stages are few.
    let mut parts = source.scan(PLAYBOOK, "md", 1, LIMIT, &visit)?;
    Ok(parts.pop().unwrap_or_default())
}
