//! Every lead of a folder, one after the other, in bounded memory: lists by path, rows as they stand.
//!
//! Who stands in several rows is handed out once, with the first of them; who is in `_suppressed.csv` not at all. Each
//! row is accounted for: read = kept + merged + suppressed + faulty, of each list and in all.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::folder::ReadFault;
use super::lead_csv::{self, TOLD};
use super::lead_dates::Hashing;
use super::lead_encoding::Encoding;
use super::lead_rows::Row;
use super::load::{hash, threads, unreadable};
use super::source::{Source, Unread};
use super::suppressed::{self, Suppressed};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::lead::Standing;
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_reading::{Evidence, Readings, Unsettled, Wishes};
use crate::model::lead_row::{Cells, Lead, content_of, identity_of, is_no};
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

    /// Reads all of them, handing out each lead once.
    pub fn scan(&self, mut on_lead: impl FnMut(&Lead<'_>) + Send) -> Scanned {
        self.scan_seen(|| (), |(), _| (), |lead, ()| on_lead(lead))
    }

    /// The same where every thread that reads looks at a lead before it is handed out, with a mind of its own, at the
    /// same time as others: at those too that are not handed out after all.
    pub fn scan_seen<M: Send, S: Send>(
        &self,
        mind: impl Fn() -> M + Sync,
        look: impl Fn(&mut M, &Lead<'_>) -> S + Sync,
        mut on_lead: impl FnMut(&Lead<'_>, S) + Send,
    ) -> Scanned {
        self.pass_over(mind, look, |standing, lead, seen| {
            if standing == Standing::First {
                on_lead(lead, seen);
            }
        })
    }

    /// The same with every row about somebody who may be contacted, those too that are about somebody who was handed out
    /// already.
    pub fn scan_rows(&self, mut on_row: impl FnMut(&Lead<'_>) + Send) -> Scanned {
        self.pass_over(
            || (),
            |(), _| (),
            |standing, lead, ()| {
                if standing != Standing::Suppressed {
                    on_row(lead);
                }
            },
        )
    }

    /// The same with every row that can be read, and what it is beside the others.
    fn pass_over<M: Send, S: Send>(
        &self,
        mind: impl Fn() -> M + Sync,
        look: impl Fn(&mut M, &Lead<'_>) -> S + Sync,
        mut on_row: impl FnMut(Standing, &Lead<'_>, S) + Send,
    ) -> Scanned {
        let (mut pass, mut scanned) = self.begin();
        for file in &self.files {
            self.find_unsubscribed(&Place::inside(file), &mut pass.unsubscribed);
        }
        for file in &self.files {
            let place = Place::inside(file);
            let read = self.list(&place, TOLD, &mut pass, (&mind, &look), &mut on_row);
            scanned.add(&place, read);
        }
        scanned.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
        scanned
    }

    /// Reads some lists, by name or none of the folder's, beside what all others hold: every row that can be read, with the
    /// number of its list, what it is beside the others, and itself. Each faulty row is told.
    pub fn compare(
        &self,
        places: &[Place],
        mut on_row: impl FnMut(usize, Standing, &Lead<'_>) + Send,
    ) -> Scanned {
        let (mut pass, mut scanned) = self.begin();
        pass.known.compares = true;
        let is_asked = |file: &String| places.iter().any(|p| p.name == *file);
        for file in self.files.iter().filter(|file| !is_asked(file)) {
            self.find_unsubscribed(&Place::inside(file), &mut pass.unsubscribed);
            self.find_identities(&Place::inside(file), &mut pass.known.owned);
        }
        for place in places {
            self.find_unsubscribed(place, &mut pass.unsubscribed);
        }
        for (at, place) in places.iter().enumerate() {
            let mut on_row = |standing, lead: &Lead<'_>, ()| on_row(at, standing, lead);
            let look = (&|| (), &|(): &mut (), _: &Lead<'_>| ());
            let read = self.list(place, ALL_TOLD, &mut pass, look, &mut on_row);
            scanned.add(place, read);
            pass.known.owned.take(&mut pass.known.seen);
        }
        scanned.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
        scanned
    }

    /// Who is suppressed, and what could not be read so far.
    fn begin(&self) -> (Pass, Scanned) {
        let (suppressed, faults) = self.suppressed();
        let mut scanned = Scanned {
            left_out: faults,
            ..Scanned::default()
        };
        for fault in &self.unreadable {
            scanned.files += 1;
            scanned.checksum = scanned.checksum.wrapping_add(hash(&fault.file, b""));
            scanned.left_out.push(fault.clone());
        }
        let pass = Pass {
            known: Known {
                suppressed,
                seen: Identities::default(),
                owned: Identities::default(),
                compares: false,
            },
            unsubscribed: FxHashSet::default(),
        };
        (pass, scanned)
    }

    /// Asks something of every row, with all threads, and takes what they answer; as far as the list can be read, for
    /// what is wrong with it is said where its rows are.
    fn ask<S: Send>(
        &self,
        place: &Place,
        look: impl Fn(&Row<'_>) -> S + Sync,
        mut on_answer: impl FnMut(S) + Send,
    ) {
        let Ok(reader) = self.open(place) else { return };
        let columns = &self.settings.lead_columns;
        let limits = (TOLD, readers());
        let look = |(): &mut (), row: &Row<'_>| look(row);
        let take = |_: &Row<'_>, answer| on_answer(answer);
        let _ = lead_csv::read_in_turn(reader, &place.name, columns, limits, || (), look, take);
    }

    /// Whom a list is about.
    fn find_identities(&self, place: &Place, into: &mut Identities) {
        let who = |row: &Row<'_>| identity_of(row).unwrap_or_else(|| content_of(row));
        self.ask(place, who, |identity| {
            into.insert(identity);
        });
    }

    /// Who unsubscribed in one list must not be called from another, or from an earlier row: lists that have the column
    /// are asked first.
    fn find_unsubscribed(&self, place: &Place, into: &mut FxHashSet<u64>) {
        let file = &place.name;
        let renamed = &self.settings.lead_columns;
        let Ok(head) = self.open(place) else { return };
        let Ok(list) = lead_csv::read(head.take(lead_csv::HEAD as u64), file, renamed, |_| {})
        else {
            return;
        };
        if !list
            .headings
            .iter()
            .any(|h| h.column == Some(Column::Unsubscribed))
        {
            return;
        }
        let who = |row: &Row<'_>| identity_of(row).filter(|_| has_unsubscribed(row));
        self.ask(place, who, |identity| into.extend(identity));
    }

    /// Reads a list: its rows are looked at by all threads, then handed out one by one, as they stand.
    fn list<M: Send, S: Send>(
        &self,
        place: &Place,
        told: usize,
        pass: &mut Pass,
        (mind, look): (
            &(impl Fn() -> M + Sync),
            &(impl Fn(&mut M, &Lead<'_>) -> S + Sync),
        ),
        on_row: &mut (impl FnMut(Standing, &Lead<'_>, S) + Send),
    ) -> io::Result<(ListRead, u128)> {
        let file = place.name.as_str();
        let mut reader = Hashing::new(file, self.open(place)?);
        let mut rows = Rows::default();
        let reading = Reading::new(self, place);
        let Pass {
            known,
            unsubscribed,
        } = pass;
        let (list, _) = lead_csv::read_in_turn(
            &mut reader,
            file,
            &self.settings.lead_columns,
            (told, readers()),
            mind,
            |mind, row| {
                let lead = reading.lead(row, unsubscribed);
                (lead.identity, lead.unsubscribed, look(mind, &lead))
            },
            |row, (identity, unsubscribed, seen)| {
                let standing = known.standing(identity, row);
                rows.count(standing);
                let lead = Lead {
                    file,
                    line: row.line,
                    identity,
                    unsubscribed,
                    cells: row,
                    readings: reading.of(row),
                };
                on_row(standing, &lead, seen);
            },
        )?;
        // What nobody read belongs to the checksum too.
        io::copy(&mut reader, &mut io::sink())?;
        rows.faulty = list.faulty;
        rows.read = list.rows + list.faulty;
        let (readings, mut refused) = reading.finish();
        let mut faults = list.faults;
        faults.append(&mut refused);
        let read = ListRead {
            file: file.into(),
            encoding: list.encoding,
            separator: list.separator,
            headings: list.headings,
            header_line: list.header_line,
            readings,
            rows,
            faults,
        };
        Ok((read, reader.hasher.digest128()))
    }

    /// Asks every cell of a list how its columns are read.
    fn settle(
        &self,
        place: &Place,
        said: &Readings,
        headings: &[Heading],
    ) -> (Readings, Vec<Diagnostic>) {
        let file = place.name.as_str();
        let read = self.open(place).and_then(|reader| {
            let columns = &self.settings.lead_columns;
            let look = |evidence: &mut Evidence, row: &Row<'_>| evidence.add(row.line, row);
            let limits = (TOLD, readers());
            let mind = Evidence::default;
            lead_csv::read_in_turn(reader, file, columns, limits, mind, look, |_, ()| {})
        });
        match read {
            Ok((_, minds)) => {
                let evidence = minds.into_iter().reduce(Evidence::and).unwrap_or_default();
                let (readings, refused) = evidence.settle(said, headings, file);
                let faults = refused.into_iter().map(|(_, fault)| fault);
                (readings, faults.collect())
            }
            // It was read a moment ago; what cannot be settled is not guessed.
            Err(e) => (
                said.clone(),
                vec![unreadable(file, &ReadFault::Io(e.to_string()))],
            ),
        }
    }
}

impl Scanned {
    /// What a list came to.
    fn add(&mut self, place: &Place, read: io::Result<(ListRead, u128)>) {
        self.files += 1;
        match read {
            Ok((list, checksum)) => {
                self.checksum = self.checksum.wrapping_add(checksum);
                self.rows.add(list.rows);
                let errors = list.faults.iter().filter(|f| f.level == Level::Error);
                self.left_out.extend(errors.cloned());
                self.lists.push(list);
            }
            Err(e) => {
                self.checksum = self.checksum.wrapping_add(hash(&place.name, b""));
                let fault = unreadable(&place.name, &ReadFault::Io(e.to_string()));
                self.left_out.push(fault);
            }
        }
    }
}

/// Threads that read a list: more of them would wait for the one whose turn it is, and each has a block in memory.
fn readers() -> usize {
    threads().min(4)
}

/// Whether a row says so of itself.
fn has_unsubscribed(row: &dyn Cells) -> bool {
    let cell = row.get(Column::Unsubscribed);
    !cell.is_empty() && !is_no(&cell)
}

/// What is known of all lists while they are read.
struct Pass {
    known: Known,
    unsubscribed: FxHashSet<u64>,
}

/// Whom a row may be about.
struct Known {
    suppressed: Suppressed,
    seen: Identities,
    /// By lists that are not being read.
    owned: Identities,
    /// Whether rows about nobody known are compared with those of other lists too.
    compares: bool,
}

impl Known {
    fn standing(&mut self, identity: Option<u64>, row: &dyn Cells) -> Standing {
        if self.suppressed.holds(identity, row) {
            return Standing::Suppressed;
        }
        match identity {
            None if self.compares && self.owned.contains(content_of(row)) => Standing::Owned,
            Some(id) if self.owned.contains(id) => Standing::Owned,
            Some(id) if !self.seen.insert(id) => Standing::Duplicate,
            _ => Standing::First,
        }
    }
}

/// Faulty rows of a list that `leads check` names one by one.
const ALL_TOLD: usize = 10_000;

/// How a list is read: a cell that can be read in two ways has the whole list asked, once. A row without one is read alike
/// before and after, whichever thread comes first.
struct Reading<'l> {
    lists: &'l Lists<'l>,
    place: &'l Place,
    said: OnceLock<(Readings, Unsettled)>,
    settled: OnceLock<(Readings, Vec<Diagnostic>)>,
}

impl<'l> Reading<'l> {
    fn new(lists: &'l Lists<'l>, place: &'l Place) -> Reading<'l> {
        Reading {
            lists,
            place,
            said: OnceLock::new(),
            settled: OnceLock::new(),
        }
    }

    fn of(&self, row: &dyn Cells) -> &Readings {
        if let Some((settled, _)) = self.settled.get() {
            return settled;
        }
        let (said, unsettled) = self.said.get_or_init(|| {
            let said = Readings::said(row.headings(), self.lists.wishes);
            let unsettled = Unsettled::of(row.headings(), &said);
            (said, unsettled)
        });
        if !unsettled.any_in(row) {
            return said;
        }
        let settle = || self.lists.settle(self.place, said, row.headings());
        &self.settled.get_or_init(settle).0
    }

    fn lead<'r>(&'r self, row: &'r Row<'r>, unsubscribed: &FxHashSet<u64>) -> Lead<'r> {
        let identity = identity_of(row);
        let is_there = |id: u64| !unsubscribed.is_empty() && unsubscribed.contains(&id);
        Lead {
            file: &self.place.name,
            line: row.line,
            identity,
            unsubscribed: has_unsubscribed(row) || identity.is_some_and(is_there),
            cells: row,
            readings: self.of(row),
        }
    }

    fn finish(self) -> (Readings, Vec<Diagnostic>) {
        let said = self.said.into_inner().map(|(said, _)| (said, Vec::new()));
        self.settled.into_inner().or(said).unwrap_or_default()
    }
}

/// Whom the lists have named so far: eight bytes each, in shards, so that no table is ever twice in memory while it
/// grows.
struct Identities {
    shards: Vec<FxHashSet<u64>>,
}

/// A table doubles when it is seven eighths full: with 80 of them, a million people fit into 16 384 places each.
const SHARDS: usize = 80;

impl Default for Identities {
    fn default() -> Identities {
        Identities {
            shards: vec![FxHashSet::default(); SHARDS],
        }
    }
}

impl Identities {
    fn shard(identity: u64) -> usize {
        (((identity >> 32) * SHARDS as u64) >> 32) as usize
    }

    /// Whether it is new.
    fn insert(&mut self, identity: u64) -> bool {
        self.shards[Identities::shard(identity)].insert(identity)
    }

    fn contains(&self, identity: u64) -> bool {
        self.shards[Identities::shard(identity)].contains(&identity)
    }

    /// Moves all of another's here.
    fn take(&mut self, other: &mut Identities) {
        for (own, theirs) in self.shards.iter_mut().zip(&mut other.shards) {
            own.extend(theirs.drain());
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
