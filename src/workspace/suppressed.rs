//! `leads/_suppressed.csv`: who is not to be contacted any more, by address, by name and company, or only by the SHA-256
//! of the address, which stays of somebody who asked to be forgotten.
//!
//! The file is a list like any other, so that it may hold whole rows; its name keeps it from being one. The hash is that
//! of the address in lower case without blanks around it, in hexadecimal, without salt: whoever knows the address can
//! find it, and nobody needs the address to keep the promise.

use std::collections::HashSet;
use std::io::Read;

use super::lead_csv;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::lead_columns::{Column, fold};
use crate::model::lead_row::{Cells, identity_by_name, identity_of};

/// The file's name in the folder of leads.
pub const FILE: &str = "_suppressed.csv";

/// The heading of the hash.
pub const HASH: &str = "hash";

/// Who is not to be contacted.
#[derive(Debug, Default)]
pub struct Suppressed {
    identities: HashSet<u64>,
    hashes: HashSet<[u8; 32]>,
    /// The reasons that were given, for `leads check`.
    pub rows: u64,
}

impl Suppressed {
    /// Reads the list. What cannot be read of it is said: a row that is passed over may be somebody who said no.
    pub fn read(
        reader: impl Read + Send,
        file: &str,
        renamed: &[(String, String)],
    ) -> (Suppressed, Vec<Diagnostic>) {
        let mut renamed = renamed.to_vec();
        renamed.push((HASH.into(), "keep".into()));
        let mut all = Suppressed::default();
        let list = lead_csv::read(reader, file, &renamed, |row| all.add(row));
        let mut faults = match list {
            Ok(list) => list.faults,
            Err(e) => vec![Diagnostic::error("unreadable", file, e.to_string())],
        };
        faults.retain(|f| f.level == Level::Error);
        (all, faults)
    }

    fn add(&mut self, row: &dyn Cells) {
        self.rows += 1;
        let place = row.headings().iter().position(|h| fold(&h.name) == HASH);
        let hash = place.and_then(|place| of_hex(&row.cell(place)));
        match hash {
            Some(hash) => {
                self.hashes.insert(hash);
            }
            None => {
                self.identities.extend(identity_of(row));
                // A list without their address still names them.
                self.identities.extend(identity_by_name(row));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.identities.is_empty() && self.hashes.is_empty()
    }

    /// Whether a row is about one of them.
    pub fn holds(&self, identity: Option<u64>, row: &dyn Cells) -> bool {
        identity.is_some_and(|id| self.identities.contains(&id))
            || !self.hashes.is_empty() && {
                let email = row.get(Column::Email);
                !email.is_empty() && self.hashes.contains(&hash_of(&email))
            }
    }
}

/// SHA-256 of an address, lower-cased, without blanks around it.
pub fn hash_of(email: &str) -> [u8; 32] {
    hmac_sha256::Hash::hash(email.trim().to_lowercase().as_bytes())
}

/// As it is written in the file.
pub fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn of_hex(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_one_that_everybody_computes() {
        // FIPS 180-2, appendix B.1: of "abc".
        assert_eq!(
            hex(&hash_of(" ABC ")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(of_hex(&hex(&hash_of("abc"))), Some(hash_of("abc")));
        assert_eq!(of_hex("ba78"), None);
    }
}
