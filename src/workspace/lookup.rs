//! Which file an id means, without reading the files: only names are listed.

use memchr::memmem;

use super::folder::ReadFault;
use super::load::stem;
use super::source::{Source, Unread};
use super::table;
use crate::model::builder::{Key, Value, read_day};
use crate::model::day::Day;

/// The deals of a folder, by name.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Paths relative to the folder, in any order: thousands are listed, and few are ever shown.
    pub files: Vec<String>,
}

/// What an id, or a part of one, leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant<'d> {
    One(&'d str),
    /// The part is in several ids.
    Several(Vec<&'d str>),
    /// One id has several files.
    Doubled(Vec<&'d str>),
    /// In none; these are near.
    Unknown(Vec<&'d str>),
}

/// Whether a deal is open, as far as its top says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In a stage, whatever it is called.
    Open(String),
    Won(Option<Day>),
    Lost(Option<Day>),
    Unreadable,
}

/// How many near ids are worth naming.
const NEAR: usize = 3;

impl Directory {
    /// Lists the deals below a folder.
    pub fn all(source: &Source, deals_dir: &str) -> Result<Directory, Unread> {
        Directory::listed(source, deals_dir, |_| true)
    }

    /// Lists those that any of the parts may mean: enough to find one, not to say what is near.
    pub fn having(source: &Source, deals_dir: &str, parts: &[String]) -> Result<Directory, Unread> {
        let lower: Vec<String> = parts.iter().map(|p| p.to_lowercase()).collect();
        let finders: Vec<_> = lower
            .iter()
            .map(|p| memmem::Finder::new(p.as_bytes()))
            .collect();
        Directory::listed(source, deals_dir, |id| {
            finders.iter().any(|finder| has(id, finder)) || parts.iter().any(|part| part == id)
        })
    }

    fn listed(
        source: &Source,
        deals_dir: &str,
        is_wanted: impl Fn(&str) -> bool + Sync,
    ) -> Result<Directory, Unread> {
        let parts = source.scan(
            deals_dir,
            "toml",
            1,
            0,
            &|files: &mut Vec<String>, file, read| {
                // A folder or a pipe that is called like a deal is none, and `check` says so.
                let is_deal = !matches!(
                    read,
                    Err(ReadFault::Link(_)
                        | ReadFault::Directory
                        | ReadFault::NotRegular
                        | ReadFault::Submodule)
                );
                if is_deal && is_wanted(stem(file)) {
                    files.push(file.into());
                }
            },
        )?;
        Ok(Directory {
            files: parts.into_iter().flatten().collect(),
        })
    }

    /// The ids, in the order of the files.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|f| stem(f))
    }

    /// The file of an id, given whole or by a part that only one has.
    pub fn find(&self, part: &str) -> Meant<'_> {
        let whole = self.matching(|id| id == part);
        match whole.as_slice() {
            [one] => return Meant::One(one),
            [] => {}
            _ => return Meant::Doubled(whole),
        }
        let lower = part.to_lowercase();
        let finder = memmem::Finder::new(lower.as_bytes());
        let having = match lower.is_empty() {
            true => Vec::new(),
            false => self.matching(|id| has(id, &finder)),
        };
        match having.as_slice() {
            [one] => Meant::One(one),
            [] => Meant::Unknown(self.near(&lower)),
            [first, rest @ ..] if rest.iter().all(|f| stem(f) == stem(first)) => {
                Meant::Doubled(having)
            }
            _ => Meant::Several(having),
        }
    }

    /// The files whose ids are so, sorted by id.
    fn matching(&self, is: impl Fn(&str) -> bool) -> Vec<&str> {
        let files = self.files.iter().map(String::as_str);
        let mut found: Vec<&str> = files.filter(|f| is(stem(f))).collect();
        found.sort_unstable_by_key(|f| (stem(f), *f));
        found
    }

    /// The files whose ids are a slip away, nearest first.
    fn near(&self, lower: &str) -> Vec<&str> {
        let limit = (lower.chars().count() / 3).clamp(1, 3);
        let distance = |file: &str| strsim::damerau_levenshtein(lower, &stem(file).to_lowercase());
        let files = self.files.iter().map(String::as_str);
        // The length alone rules most of them out.
        let may_be = |file: &&str| stem(file).len().abs_diff(lower.len()) <= limit * 4;
        let mut near: Vec<(usize, &str)> = files
            .filter(may_be)
            .map(|f| (distance(f), f))
            .filter(|(d, _)| *d <= limit)
            .collect();
        near.sort();
        let best = near.first().map(|n| n.0);
        let nearest = near.into_iter().filter(|n| Some(n.0) == best);
        nearest.take(NEAR).map(|n| n.1).collect()
    }
}

/// Whether a part, in lower case, is in an id of any case. Nearly every id is lower case as it is.
fn has(id: &str, part: &memmem::Finder<'_>) -> bool {
    let is_low = id.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    match is_low {
        true => part.find(id.as_bytes()).is_some(),
        false => part.find(id.to_lowercase().as_bytes()).is_some(),
    }
}

/// Reads what the top of a file says of its stage.
pub fn standing(source: &Source, file: &str) -> Standing {
    let bytes = source.read(file).ok().and_then(Result::ok);
    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return Standing::Unreadable;
    };
    let Ok(tree) = table::parse(&text, file) else {
        return Standing::Unreadable;
    };
    let raw = table::raw(tree.get_ref(), 0);
    let closed = raw.get(Key::Closed).and_then(|f| read_day(&f.value));
    match raw.get(Key::Stage).map(|f| &f.value) {
        Some(Value::Text(stage)) if stage == "won" => Standing::Won(closed),
        Some(Value::Text(stage)) if stage == "lost" => Standing::Lost(closed),
        Some(Value::Text(stage)) => Standing::Open(stage.to_string()),
        _ => Standing::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(files: &[&str]) -> Directory {
        let files = files.iter().map(|f| format!("deals/{f}.toml")).collect();
        Directory { files }
    }

    #[test]
    fn an_id_is_whole_or_a_part_that_only_one_has() {
        let d = directory(&["2025/acme", "acme-50", "globex", "sirius-a", "sirius-b"]);
        assert_eq!(d.find("acme"), Meant::One("deals/2025/acme.toml"));
        assert_eq!(d.find("ACME-5"), Meant::One("deals/acme-50.toml"));
        assert_eq!(d.find("lob"), Meant::One("deals/globex.toml"));
        assert!(matches!(d.find("sirius"), Meant::Several(files) if files.len() == 2));
        assert_eq!(d.find("globux"), Meant::Unknown(vec!["deals/globex.toml"]));
        assert_eq!(d.find(""), Meant::Unknown(vec![]));
    }

    #[test]
    fn one_id_with_two_files_is_nobody() {
        let d = directory(&["acme", "2025/acme"]);
        assert!(matches!(d.find("acme"), Meant::Doubled(files) if files.len() == 2));
        assert!(matches!(d.find("cm"), Meant::Doubled(_)));
    }
}
