//! Which lead a deal grew from: `lead = "leads/2026-q3.csv#jo@acme.example"`.

use std::collections::HashMap;

use super::folder::LIMIT;
use super::load::threads;
use super::source::{Source, Unread};
use super::table;
use crate::model::settings::Settings;

/// The lead's key by the deal's id, lower-cased; a deal that cannot be read names none, and `check` says so.
pub fn read(source: &Source, settings: &Settings) -> Result<HashMap<String, String>, Unread> {
    let parts = source.scan(
        &settings.deals_dir,
        "toml",
        threads(),
        LIMIT,
        &|part: &mut Vec<(String, String)>, file, bytes| {
            let text = bytes.ok().and_then(|bytes| std::str::from_utf8(bytes).ok());
            // Most deals name none, and need no parsing.
            let Some(text) = text.filter(|t| t.contains("lead")) else {
                return;
            };
            let Ok(tree) = table::parse(text, file) else {
                return;
            };
            let lead = table::get(tree.get_ref(), "lead").and_then(|l| l.get_ref().as_str());
            let key = lead
                .and_then(|lead| lead.rsplit_once('#'))
                .map(|(_, key)| key);
            let stem = file
                .rsplit('/')
                .next()
                .and_then(|name| name.strip_suffix(".toml"));
            if let (Some(key), Some(stem)) = (key.filter(|k| !k.is_empty()), stem) {
                part.push((stem.into(), key.to_lowercase()));
            }
        },
    )?;
    Ok(parts.into_iter().flatten().collect())
}
