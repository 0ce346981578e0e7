//! Every lead of a folder, one after the other, in bounded memory: lists by path, rows as they stand.
//!
//! Who stands in several rows is handed out once, with the first of them; who is in `_suppressed.csv` not at all. Each
//! row is accounted for: read = kept + merged + suppressed + faulty, of each list and in all.

mod pass;
mod people;
mod reading;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::folder::ReadFault;
use super::lead_csv;
use super::lead_encoding::Encoding;
use super::load::{threads, unreadable};
use super::source::{Source, Unread};
use super::suppressed::{self, Suppressed};
use crate::diagnostic::Diagnostic;
use crate::model::lead::Standing;
use crate::model::lead_columns::Heading;
use crate::model::lead_reading::{Readings, Wishes};
use crate::model::lead_row::{Cells, Lead};
use crate::model::settings::Settings;

/// What became of the rows: `read` is the sum of the other four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Rows {
    pub read: u64,
    /// Handed out.
    pub kept: u64,
    /// About somebody who was handed out already.
    pub merged: u64,
    /// About somebody who is not to be contacted.
    pub suppressed: u64,
    /// Passed over, each with its fault.
    pub faulty: u64,
}

impl Rows {
    fn count(&mut self, standing: Standing) {
        *match standing {
            Standing::First => &mut self.kept,
            Standing::Duplicate | Standing::Owned => &mut self.merged,
            Standing::Suppressed => &mut self.suppressed,
        } += 1;
    }

    fn add(&mut self, other: Rows) {
        self.read += other.read;
        self.kept += other.kept;
        self.merged += other.merged;
        self.suppressed += other.suppressed;
        self.faulty += other.faulty;
    }
}

/// One list, once it was read.
#[derive(Debug)]
pub struct ListRead {
    pub file: String,
    pub encoding: Encoding,
    pub separator: char,
    pub headings: Vec<Heading>,
    /// The line that the header ends on.
    pub header_line: u64,
    pub readings: Readings,
    pub rows: Rows,
    /// Everything that is to be said of it, warnings too.
    pub faults: Vec<Diagnostic>,
}

/// What a pass over all leads came to.
#[derive(Debug, Default)]
pub struct Scanned {
    pub lists: Vec<ListRead>,
    pub rows: Rows,
    pub files: u64,
    /// The sum of the files' checksums, as in `load`.
    pub checksum: u128,
    /// What is in no figure: lists that cannot be read, faulty rows, columns that stay open; one entry each.
    pub left_out: Vec<Diagnostic>,
}

/// A list: what it is called, and where it is if it is none of the folder's.
#[derive(Clone, Debug)]
pub struct Place {
    pub name: String,
    outside: Option<PathBuf>,
}

impl Place {
    /// Whether it is one of the folder's own.
    pub fn is_inside(&self) -> bool {
        self.outside.is_none()
    }

    fn inside(file: &str) -> Place {
        Place {
            name: file.into(),
            outside: None,
        }
    }
}

/// The lists of a folder, by path.
pub struct Lists<'s> {
    source: Source,
    settings: &'s Settings,
    wishes: Wishes,
    pub files: Vec<String>,
    unreadable: Vec<Diagnostic>,
}

#[derive(Default)]
struct Found {
    files: Vec<String>,
    faults: Vec<(String, ReadFault)>,
}

impl<'s> Lists<'s> {
    /// Finds the lists; nothing is read yet.
    pub fn find(
        source: &Source,
        settings: &'s Settings,
        wishes: Wishes,
    ) -> Result<Lists<'s>, Unread> {
        // With a limit of nothing the walk only lists: a list is read as a stream, whatever its size.
        let parts = source.scan(
            &settings.leads_dir,
            "csv",
            threads(),
            0,
            &|found: &mut Found, file, bytes| match bytes {
                Err(ReadFault::Link(_)) => {}
                Ok(_) | Err(ReadFault::TooLarge) => found.files.push(file.into()),
                Err(fault) => found.faults.push((file.into(), fault)),
            },
        )?;
        let mut lists = Lists {
            source: source.clone(),
            settings,
            wishes,
            files: Vec::new(),
            unreadable: Vec::new(),
        };
        for mut part in parts {
            lists.files.append(&mut part.files);
            let faults = part.faults.iter();
            lists
                .unreadable
                .extend(faults.map(|(file, fault)| unreadable(file, fault)));
        }
        lists.files.sort();
        Ok(lists)
    }

    /// One file of them as a stream: the only place that opens one.
    fn open(&self, place: &Place) -> io::Result<Box<dyn Read + Send>> {
        match &place.outside {
            Some(path) => Ok(Box::new(std::fs::File::open(path)?)),
            None => self.source.open(&place.name).map_err(io::Error::other)?,
        }
    }

    /// All lists of the folder.
    pub fn all(&self) -> Vec<Place> {
        self.files.iter().map(|file| Place::inside(file)).collect()
    }

    /// A list by what was typed: one of the folder's, or any other file.
    pub fn typed(&self, typed: &Path) -> io::Result<Place> {
        // From here, as a shell means it; else from the folder, as every message names it.
        let real = typed.canonicalize().or_else(|e| {
            self.source
                .place()
                .join(typed)
                .canonicalize()
                .map_err(|_| e)
        })?;
        if !real.metadata()?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let own = self.files.iter().find(|file| {
            let inside = self.source.place().join(file).canonicalize();
            inside.is_ok_and(|inside| inside == real)
        });
        Ok(match own {
            Some(file) => Place::inside(file),
            None => Place {
                name: typed.to_string_lossy().into_owned(),
                outside: Some(real),
            },
        })
    }

    /// Every row of every list as it stands, suppressed or not, with its line; answers what each list is. A list that
    /// cannot be read is an error: somebody may be in it.
    pub fn each_row(
        &self,
        on_row: &mut dyn FnMut(&str, u64, &dyn Cells),
    ) -> anyhow::Result<BTreeMap<String, lead_csv::List>> {
        let mut heads = BTreeMap::new();
        for file in &self.files {
            let reader = self.open(&Place::inside(file))?;
            let list = lead_csv::read(reader, file, &self.settings.lead_columns, |row| {
                on_row(file, row.line, row);
            })?;
            heads.insert(file.clone(), list);
        }
        Ok(heads)
    }

    /// The list of those who are not to be contacted, as far as its head says; `None` if it is none.
    pub fn suppression_head(&self) -> Option<lead_csv::List> {
        self.each_suppressed(&mut |_, _| {})
    }

    /// Its rows with their lines.
    pub fn each_suppressed(
        &self,
        on_row: &mut dyn FnMut(u64, &dyn Cells),
    ) -> Option<lead_csv::List> {
        let file = format!("{}/{}", self.settings.leads_dir, suppressed::FILE);
        let reader = self.open(&Place::inside(&file)).ok()?;
        let mut renamed = self.settings.lead_columns.clone();
        renamed.push((suppressed::HASH.into(), "keep".into()));
        let list = lead_csv::read(reader, &file, &renamed, |row| on_row(row.line, row)).ok()?;
        Some(list).filter(|list| !list.headings.is_empty())
    }

    /// One list as far as its head says.
    fn head_of(&self, file: &str) -> Option<lead_csv::List> {
        let reader = self.open(&Place::inside(file)).ok()?;
        let head = reader.take(lead_csv::HEAD as u64);
        lead_csv::read(head, file, &self.settings.lead_columns, |_| {}).ok()
    }

    /// The headings of a list, without reading its rows.
    pub fn headings_of(&self, file: &str) -> Vec<Heading> {
        self.head_of(file)
            .map_or_else(Vec::new, |list| list.headings)
    }

    /// What parts the cells of a list.
    pub fn separator_of(&self, file: &str) -> char {
        self.head_of(file).map_or(',', |list| list.separator)
    }

    /// The headings of every list, without reading its rows.
    pub fn headings(&self) -> Vec<Heading> {
        let mut all: Vec<Heading> = Vec::new();
        for file in &self.files {
            // What is wrong with it is said when it is read.
            let Some(list) = self.head_of(file) else {
                continue;
            };
            for heading in list.headings {
                let known = |h: &Heading| match heading.column {
                    Some(column) => h.column == Some(column),
                    None => h.column.is_none() && h.name == heading.name,
                };
                if !all.iter().any(known) {
                    all.push(heading);
                }
            }
        }
        all
    }

    /// Who is not to be contacted, by the file beside the lists.
    pub fn suppressed(&self) -> (Suppressed, Vec<Diagnostic>) {
        let file = format!("{}/{}", self.settings.leads_dir, suppressed::FILE);
        match self.open(&Place::inside(&file)) {
            Ok(reader) => Suppressed::read(reader, &file, &self.settings.lead_columns),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(e) => {
                let fault = unreadable(&file, &ReadFault::Io(e.to_string()));
                (Suppressed::default(), vec![fault])
            }
        }
    }
}

/// Finds and reads the lists of a folder.
pub fn scan(
    source: &Source,
    settings: &Settings,
    wishes: Wishes,
    on_lead: impl FnMut(&Lead<'_>) + Send,
) -> Result<Scanned, Unread> {
    Ok(Lists::find(source, settings, wishes)?.scan(on_lead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lead_columns::Column;

    fn folder(lists: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("leads")).unwrap();
        for (name, text) in lists {
            std::fs::write(dir.path().join("leads").join(name), text).unwrap();
        }
        dir
    }

    /// Key, file and line of each lead, and what the pass came to.
    fn scanned(
        lists: &[(&str, &str)],
        mut see: impl FnMut(&Lead<'_>) + Send,
    ) -> (Vec<String>, Scanned) {
        let dir = folder(lists);
        let mut leads = Vec::new();
        let all = scan(
            &dir.path().to_path_buf().into(),
            &Settings::default(),
            Wishes::default(),
            |lead| {
                let key = lead.key().unwrap_or("-".into());
                leads.push(format!("{key} {}:{}", lead.file, lead.line));
                see(lead);
            },
        );
        (leads, all.unwrap())
    }

    #[test]
    fn every_row_is_accounted_for() {
        let (leads, all) = scanned(
            &[
                (
                    "a.csv",
                    "email,name,company\njo@acme.example,Jo,Acme\n,Bo,Globex\n,,Nobody\nx\n",
                ),
                (
                    "b.csv",
                    "Name;E-mail;Firma\nJo;JO@acme.example;\nBO;;globex\nNo;no@acme.example;\nLi;li@acme.example;\n",
                ),
                (
                    "_suppressed.csv",
                    "email,hash,reason\nno@acme.example,,asked\n",
                ),
                ("_draft.csv", "email\nz@acme.example\n"),
            ],
            |_| {},
        );
        assert_eq!(
            leads,
            [
                "jo@acme.example leads/a.csv:2",
                "bo, globex leads/a.csv:3",
                "- leads/a.csv:4",
                "li@acme.example leads/b.csv:5"
            ]
        );
        let rows = |read, kept, merged, suppressed, faulty| Rows {
            read,
            kept,
            merged,
            suppressed,
            faulty,
        };
        assert_eq!(all.lists[0].rows, rows(4, 3, 0, 0, 1));
        assert_eq!(all.lists[1].rows, rows(4, 1, 2, 1, 0));
        assert_eq!(all.rows, rows(8, 4, 2, 1, 1));
        assert_eq!(all.left_out.len(), 1);
    }

    #[test]
    fn a_column_settles_itself_or_is_refused() {
        let mut seen = Vec::new();
        let mut see = |lead: &Lead<'_>| {
            let created = lead.day(Column::Created).map(|d| d.to_string());
            let revenue = lead.amount(Column::Revenue).map(|m| m.to_string());
            seen.push(format!(
                "{} {}",
                created.unwrap_or("-".into()),
                revenue.unwrap_or("-".into())
            ));
        };
        let (_, all) = scanned(
            &[
                (
                    "a.csv",
                    "email,created,revenue\na@x.example,2026-01-02,48000\nb@x.example,03/04/2026,\"48.000\"\nc@x.example,19/04/2026,\"1.234,50\"\n",
                ),
                (
                    "b.csv",
                    "email,created,revenue\nd@x.example,03/04/2026,48.000\ne@x.example,2026-01-02,50\n",
                ),
            ],
            &mut see,
        );
        assert_eq!(
            seen,
            [
                "2026-01-02 48000",
                "2026-04-03 48000",
                "2026-04-19 1234.5",
                "- -",
                "2026-01-02 50"
            ]
        );
        let faults: Vec<&str> = all.left_out.iter().map(|f| f.rule).collect();
        assert_eq!(faults, ["lead-date", "lead-number"]);
        assert_eq!(all.rows.kept, 5);
    }

    #[test]
    fn who_unsubscribed_anywhere_is_unsubscribed_everywhere() {
        let mut seen = Vec::new();
        scanned(
            &[
                ("a.csv", "email\nJo@acme.example\nbo@acme.example\n"),
                (
                    "b.csv",
                    "email,Email Opt Out\njo@acme.example,TRUE\nli@acme.example,false\n",
                ),
            ],
            |lead| seen.push((lead.email(), lead.unsubscribed)),
        );
        let wanted = [("jo", true), ("bo", false), ("li", false)];
        let wanted = wanted.map(|(name, is)| (format!("{name}@acme.example"), is));
        assert_eq!(seen, wanted);
    }

    #[test]
    fn a_hash_suppresses_without_the_address() {
        let hash = suppressed::hex(&suppressed::hash_of("jo@acme.example"));
        let list = format!("hash,reason\n{hash},forgotten\n");
        let (leads, all) = scanned(
            &[
                ("_suppressed.csv", &list),
                ("a.csv", "email\nJo@ACME.example\nbo@acme.example\n"),
            ],
            |_| {},
        );
        assert_eq!(leads, ["bo@acme.example leads/a.csv:3"]);
        assert_eq!(all.rows.suppressed, 1);
    }
}
