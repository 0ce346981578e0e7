//! What only shows over all deals: two files of one stem (both left out), and the copy that a folder-sharing service
//! makes of a conflict: same name, company and day of creation under another stem.

use xxhash_rust::xxh3::Xxh3;

use crate::diagnostic::{Diagnostic, shell};
use crate::model::builder::{Key, RawDeal, Value, read_day};
use crate::workspace::load::{stem, twin_faults};

/// A deal file, as far as it can have a double.
pub struct Deal {
    pub file: Box<str>,
    pub is_left_out: bool,
    /// Hash of name, company and `created`.
    pub alike: Option<u64>,
}

/// What was found, and how many deals more are left out.
pub struct Twins {
    pub problems: Vec<Diagnostic>,
    pub left_out: u64,
}

/// The key of `[custom]` in which `import` keeps the id that another tool gave a deal.
const IMPORT_ID: &str = "import_id";

/// What makes two deals one: the hash of name, company and `created`, if all three are there.
pub fn alike(raw: &RawDeal<'_>) -> Option<u64> {
    let mut hasher = Xxh3::new();
    for key in [Key::Name, Key::Company] {
        let Value::Text(text) = &raw.get(key)?.value else {
            return None;
        };
        hasher.update(text.trim().as_bytes());
        hasher.update(&[0]);
    }
    let created = read_day(&raw.get(Key::Created)?.value)?;
    hasher.update(&created.number().to_le_bytes());
    // Another tool's ids tell its look-alikes apart; a copy of a file has the id too.
    let import_id = raw.custom.iter().find(|(key, _)| key == IMPORT_ID);
    if let Some(Value::Text(id)) = import_id.map(|(_, field)| &field.value) {
        hasher.update(id.as_bytes());
    }
    Some(hasher.digest())
}

/// `duplicate-id` and `twin` over all deals of a folder.
pub fn check(mut deals: Vec<Deal>) -> Twins {
    deals.sort_by(|a, b| stem(&a.file).cmp(stem(&b.file)));
    let mut same_stem = Vec::new();
    let mut left_out = 0;
    let mut alone = Vec::with_capacity(deals.len());
    for group in deals.chunk_by(|a, b| stem(&a.file) == stem(&b.file)) {
        if let [deal] = group {
            alone.push(deal);
        } else {
            left_out += group.iter().filter(|d| !d.is_left_out).count() as u64;
            same_stem.extend(group.iter().map(|d| d.file.to_string()));
        }
    }
    let mut problems = twin_faults(same_stem);
    // Only what is counted can be counted twice.
    alone.retain(|d| d.alike.is_some() && !d.is_left_out);
    // The shorter name is the original: a copy is called "acme (conflicted copy)", "acme-2".
    alone.sort_by_key(|d| (d.alike, stem(&d.file).len(), stem(&d.file)));
    for group in alone.chunk_by(|a, b| a.alike == b.alike) {
        for copy in &group[1..] {
            problems.push(twin(&copy.file, &group[0].file));
        }
    }
    Twins { problems, left_out }
}

fn twin(copy: &str, original: &str) -> Diagnostic {
    let message = format!("same name, company and created as {original}: counted twice");
    let (original, quoted) = (shell(original), shell(copy));
    Diagnostic::warning("twin", copy, message).help(format!(
        "if it is a copy: diff {original} {quoted}, then git rm {quoted}"
    ))
}
