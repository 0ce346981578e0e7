//! `playbook/STAGE.md`: the company's own words on a stage, as they are.

use std::collections::BTreeMap;

use super::folder::{LIMIT, ReadFault};
use super::source::{Source, Unread};

/// The folder of them.
const PLAYBOOK: &str = "playbook";

/// The texts by stage. A file that cannot be read, or is no text, is passed over: nothing is counted by it.
pub fn read(source: &Source) -> Result<BTreeMap<String, String>, Unread> {
    let visit =
        |read: &mut BTreeMap<String, String>, file: &str, bytes: Result<&[u8], ReadFault>| {
            if let Some(text) = bytes.ok().and_then(|bytes| std::str::from_utf8(bytes).ok()) {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let name = file.rsplit('/').next().unwrap_or(file);
                let stage = name.strip_suffix(".md").unwrap_or(name);
                read.insert(stage.into(), text.into());
            }
        };
    // One thread: stages are few.
    let mut parts = source.scan(PLAYBOOK, "md", 1, LIMIT, &visit)?;
    Ok(parts.pop().unwrap_or_default())
}
