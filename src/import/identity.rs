//! Which deals are there already: by the id that their tool gave them, else by name, company and day of creation.

use std::collections::{HashMap, HashSet};

use super::draft::Draft;
use super::text::folded;
use crate::model::day::Day;

/// A deal that is in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub id: String,
    pub file: String,
}

/// What is in the folder, as far as an import must know.
#[derive(Debug, Default)]
pub struct Known {
    by_id: HashMap<String, Standing>,
    /// Look-alikes are counted, not merged: two deals may well have one name.
    by_name: HashMap<String, Vec<Standing>>,
    stems: HashSet<String>,
    /// The number that the next deal of a name may have.
    next: HashMap<String, u64>,
}

impl Known {
    /// Adds a deal that was read.
    pub fn add(
        &mut self,
        standing: Standing,
        import_id: Option<&str>,
        name: &str,
        company: &str,
        created: Day,
    ) {
        match import_id {
            Some(id) => {
                self.by_id.insert(same_id(id), standing);
            }
            None => {
                let key = name_key(name, company, created);
                self.by_name.entry(key).or_default().push(standing);
            }
        }
    }

    /// Adds the stem of any file, usable or not: no other may be called so.
    pub fn add_stem(&mut self, stem: &str) {
        self.stems.insert(stem.to_lowercase());
    }

    /// The deal that a row is about, if it is there. One without an id of a tool stands for one row only.
    pub fn take(&mut self, draft: &Draft) -> Option<Standing> {
        if let Some(id) = &draft.import_id
            && let Some(standing) = self.by_id.get(&same_id(id))
        {
            return Some(standing.clone());
        }
        let key = name_key(&draft.name, &draft.company, draft.created);
        self.by_name.get_mut(&key).and_then(Vec::pop)
    }

    /// A file name that nobody has, and takes it.
    pub fn free_stem(&mut self, wanted: &str) -> String {
        let mut stem = wanted.to_string();
        let next = self.next.entry(wanted.to_lowercase()).or_insert(2);
        while !self.stems.insert(stem.to_lowercase()) {
            stem = format!("{wanted}-{next}");
            *next += 1;
        }
        stem
    }
}

fn name_key(name: &str, company: &str, created: Day) -> String {
    format!("{}\u{0}{}\u{0}{created}", folded(name), folded(company))
}

/// An id as it is compared: Salesforce writes the same one with 15 or with 18 characters, the last three of which say
/// which of the others are capitals.
pub fn same_id(id: &str) -> String {
    let id = id.trim();
    match id.get(..15) {
        Some(short) if id.len() == 18 && id[15..] == salesforce_suffix(short) => short.into(),
        _ => id.into(),
    }
}

fn salesforce_suffix(id: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    id.as_bytes()
        .chunks(5)
        .map(|chunk| {
            let capitals = chunk.iter().enumerate();
            let bits = capitals.filter(|(_, b)| b.is_ascii_uppercase());
            LETTERS[bits.map(|(at, _)| 1 << at).sum::<usize>()] as char
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_15_and_18_characters_are_one() {
        // Of `006A0000003bC4D`: chunk 1 `006A0` has a capital at its fourth place, 8 = I; chunk 2 has none, 0 = A;
        // chunk 3 `3bC4D` at the third and fifth, 4 + 16 = 20 = U.
        assert_eq!(same_id("006A0000003bC4DIAU"), "006A0000003bC4D");
        assert_eq!(same_id("006A0000003bC4D"), "006A0000003bC4D");
        assert_eq!(same_id("006A0000003bC4DXXX"), "006A0000003bC4DXXX");
        assert_eq!(same_id(" 40100000 "), "40100000");
    }

    #[test]
    fn no_file_name_is_given_twice() {
        let mut known = Known::default();
        known.add_stem("Acme");
        assert_eq!(known.free_stem("acme"), "acme-2");
        assert_eq!(known.free_stem("acme"), "acme-3");
        assert_eq!(known.free_stem("beta"), "beta");
    }
}
