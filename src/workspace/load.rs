//! A folder → a [`Book`]: all the reading of a command that reports.
//!
//! The checksum of what was read is the sum, modulo 2^128, of the XXH3 128-bit hash of each file's path (relative,
//! with `/`), a zero byte and its content: a sum, so that the order of reading cannot change it.

use std::path::Path;

use anyhow::Context;
use toml_parser::lexer::Token;
use xxhash_rust::xxh3::Xxh3;

use super::find::SETTINGS;
use super::folder::{LIMIT, ReadFault};
use super::source::{Source, Unread};
use super::{events, settings_file, table};
use crate::diagnostic::{Diagnostic, Level, shell};
use crate::model::book::{self, Book, Need, Revision, Segment};
use crate::model::builder::{Fault, Faults, build};
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::names::Sym;
use crate::model::period::Calendar;
use crate::model::settings::Settings;

/// The settings of a folder, and what belongs to the foot of a report.
pub struct Workspace {
    pub source: Source,
    pub title: String,
    pub settings: Settings,
    pub t: Day,
    pub warnings: Vec<Diagnostic>,
    /// Settings file among the files read, if there is one.
    pub settings_text: Option<String>,
    /// The commit that is read, if it is one.
    pub revision: Option<Revision>,
    checksum: u128,
}

/// Why a folder cannot be used at all.
#[derive(Debug)]
pub enum Stop {
    /// The settings are broken: these are their faults.
    Settings(Vec<Diagnostic>),
    Other(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Stop {
        Stop::Other(error)
    }
}

impl From<Unread> for Stop {
    fn from(error: Unread) -> Stop {
        Stop::Other(error.into())
    }
}

/// Opens a folder: reads its settings and settles T. `clock` gets the settings' time zone and calendar.
pub fn open(
    source: Source,
    clock: impl FnOnce(Option<&str>, &Calendar) -> anyhow::Result<Day>,
) -> Result<Workspace, Stop> {
    let title = source.title();
    let Some(bytes) = source.settings()? else {
        let settings = Settings::default();
        let t = clock(None, &settings.calendar)?;
        return Ok(Workspace {
            revision: source.revision(None),
            source,
            title,
            settings,
            t,
            warnings: Vec::new(),
            settings_text: None,
            checksum: 0,
        });
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            return Err(Stop::Settings(vec![not_utf8(
                "settings",
                SETTINGS,
                e.as_bytes(),
            )]));
        }
    };
    let read = settings_file::read(&text, SETTINGS, clock).map_err(|fault| match fault {
        settings_file::Fault::File(faults) => Stop::Settings(faults),
        settings_file::Fault::Clock(error) => Stop::Other(error),
    })?;
    let checksum = hash(SETTINGS, text.as_bytes());
    Ok(Workspace {
        revision: source.revision(read.settings.timezone.as_deref()),
        source,
        title,
        settings: read.settings,
        t: read.t,
        warnings: read.warnings,
        settings_text: Some(text),
        checksum,
    })
}

/// How many threads read: `$PIPELINE_THREADS`, else as many as the machine has.
pub fn threads() -> usize {
    let asked = std::env::var("PIPELINE_THREADS")
        .ok()
        .and_then(|n| n.parse().ok())
        .filter(|n| *n > 0);
    asked.map(|n: usize| n.min(256)).unwrap_or_else(|| {
        std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(16)
    })
}

/// What one thread reads.
#[derive(Default)]
pub(super) struct Part {
    pub(super) segment: Segment,
    tokens: Vec<Token>,
    files: u64,
    checksum: u128,
    left_out: Vec<Diagnostic>,
    /// Hash of the id of each file that is left out: two files of one stem are both left out, usable or not.
    ids: Vec<u64>,
}

impl Workspace {
    /// The folder on disk, to write into; an error where a commit is read.
    pub fn root(&self) -> Result<&Path, Unread> {
        self.source.root()
    }

    /// The settings file's part of the checksum.
    pub fn checksum(&self) -> u128 {
        self.checksum
    }

    /// Reads the deals into a book.
    pub fn load(self, need: Need) -> Result<Book, Stop> {
        let settings = &self.settings;
        let parts = self.source.scan(
            &settings.deals_dir,
            "toml",
            threads(),
            LIMIT,
            &|part: &mut Part, file, bytes| {
                part.read(file, bytes, settings, &need);
            },
        )?;
        let mut files = u64::from(self.settings_text.is_some());
        let mut checksum = self.checksum;
        let rows = parts
            .iter()
            .map(|p| p.segment.facts.len() + p.ids.len())
            .sum();
        let mut ids: Vec<u64> = Vec::with_capacity(rows);
        let mut book = Book {
            title: self.title,
            as_of: need.as_of,
            settings: Settings::default(),
            segments: Vec::with_capacity(parts.len()),
            names: Default::default(),
            source: book::Source::default(),
            left_out: Vec::new(),
        };
        for mut part in parts {
            files += part.files;
            checksum = checksum.wrapping_add(part.checksum);
            ids.append(&mut part.ids);
            ids.extend(part.segment.facts.iter().map(|f| f.id));
            book.left_out.append(&mut part.left_out);
            rename(&mut part.segment, &mut book.names);
            book.segments.push(part.segment);
        }
        leave_out_twins(&mut book, ids, &self.source, &self.settings.deals_dir)?;
        book.settings = self.settings;
        book.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
        book.source = book::Source {
            files,
            checksum: format!("{checksum:032x}"),
            revision: self.revision,
        };
        Ok(book)
    }
}

impl Part {
    fn read(
        &mut self,
        file: &str,
        bytes: Result<&[u8], ReadFault>,
        settings: &Settings,
        need: &Need,
    ) {
        if matches!(bytes, Err(ReadFault::Link(_))) {
            return;
        }
        self.files += 1;
        let content = bytes.as_ref().map_or(&b""[..], |bytes| bytes);
        self.checksum = self.checksum.wrapping_add(hash(file, content));
        let fault = match bytes {
            Err(fault) => Some(unreadable(file, &fault)),
            Ok(bytes) => self.deal(file, bytes, settings, need),
        };
        if let Some(fault) = fault {
            self.ids.push(id_hash(file));
            self.left_out.push(fault);
        }
    }

    /// Reads one deal; answers the first fault of a file that cannot be used.
    pub(super) fn deal(
        &mut self,
        file: &str,
        bytes: &[u8],
        settings: &Settings,
        need: &Need,
    ) -> Option<Diagnostic> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Some(not_utf8("utf8", file, bytes));
        };
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(raw) = events::read(plain, &mut self.tokens)
            && build(
                &raw,
                stem(file),
                file,
                settings,
                need,
                &mut self.segment,
                &mut Faults::default(),
            )
        {
            return None;
        }
        judge(
            text,
            file,
            settings,
            need,
            &mut self.segment,
            Faults::default(),
        )
        .into_iter()
        .filter(|d| d.level == Level::Error)
        .min_by(|a, b| a.order().cmp(&b.order()))
    }
}

/// Judges a file by its tree: appends the deal to the segment if it is usable, and answers what is wrong with it.
pub fn judge(
    text: &str,
    file: &str,
    settings: &Settings,
    need: &Need,
    segment: &mut Segment,
    mut faults: Faults,
) -> Vec<Diagnostic> {
    match table::parse(text, file) {
        Err(faults) => faults,
        Ok(tree) => {
            let raw = table::raw(
                tree.get_ref(),
                text.len() - text.trim_start_matches('\u{feff}').len(),
            );
            build(&raw, stem(file), file, settings, need, segment, &mut faults);
            faults
                .list
                .into_iter()
                .map(|fault| diagnostic(fault, text, file))
                .collect()
        }
    }
}

/// A fault of the builder, with its file and its place.
pub fn diagnostic(fault: Fault, text: &str, file: &str) -> Diagnostic {
    let d = Diagnostic {
        rule: fault.rule,
        level: fault.level,
        file: file.into(),
        spot: None,
        also: None,
        message: fault.message,
        help: fault.help,
    };
    match fault.span {
        Some(span) => d.at(text, span),
        None => d,
    }
}

/// A file that is not UTF-8, with the place of the first wrong byte.
pub fn not_utf8(rule: &'static str, file: &str, bytes: &[u8]) -> Diagnostic {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Diagnostic::error(rule, file, "UTF-16, not UTF-8")
            .help(format!("iconv -f UTF-16 -t UTF-8 {}", shell(file)));
    }
    let good = std::str::from_utf8(bytes)
        .err()
        .map_or(0, |e| e.valid_up_to());
    let shown = String::from_utf8_lossy(bytes);
    // The text up to the fault is the same in both, so the place is right in the lossy one.
    Diagnostic::error(rule, file, "not UTF-8")
        .at(&shown, good..good + 1)
        .help(format!("iconv -f WINDOWS-1252 -t UTF-8 {}", shell(file)))
}

/// A file that could not be read at all.
pub fn unreadable(file: &str, fault: &ReadFault) -> Diagnostic {
    let (rule, message, help) = match fault {
        ReadFault::TooLarge => (
            "size",
            "more than 1 MiB: no deal is so long".to_string(),
            "notes belong into activity; other files elsewhere",
        ),
        ReadFault::NotRegular => (
            "unreadable",
            "not a regular file".into(),
            "take it out of the folder",
        ),
        ReadFault::Directory => (
            "unreadable",
            "a folder that is named like a file".into(),
            "rename it",
        ),
        ReadFault::Submodule => (
            "unreadable",
            "a submodule: its files are in a repository of its own".into(),
            "ask that one by itself",
        ),
        ReadFault::Link(why) => (
            "link",
            format!("a link that is not followed: {why}"),
            "put the file itself into the folder",
        ),
        ReadFault::Io(why) => (
            "unreadable",
            format!("cannot be read: {why}"),
            "see who may read it: ls -l",
        ),
    };
    Diagnostic::error(rule, file, message).help(help)
}

/// The stem of every file that is named like a deal, usable or not.
pub fn stems(source: &Source, deals_dir: &str) -> Result<Vec<String>, Unread> {
    // With a limit of nothing the walk only lists.
    let listed = source.scan(
        deals_dir,
        "toml",
        1,
        0,
        &|stems: &mut Vec<String>, file, _| stems.push(stem(file).to_string()),
    )?;
    Ok(listed.concat())
}

/// A deal's id: the stem of its file.
pub fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// What a deal's id, or the stem of its file, is known by in the rows.
pub fn id_hash(file: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(stem(file).as_bytes())
}

/// One file's part of the checksum.
pub fn hash(path: &str, content: &[u8]) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(path.as_bytes());
    hasher.update(&[0]);
    hasher.update(content);
    hasher.digest128()
}

/// Gives a segment's symbols the book's numbers.
pub(super) fn rename(segment: &mut Segment, names: &mut crate::model::names::Names) {
    let map = names.absorb(&segment.names);
    let new = |sym: Sym| map.get(sym.code() as usize).copied().unwrap_or(Sym::NONE);
    for facts in &mut segment.facts {
        facts.owner = new(facts.owner);
        facts.source = new(facts.source);
        facts.kind = new(facts.kind);
    }
    for change in segment
        .changes
        .iter_mut()
        .filter(|c| c.what() == Tracked::Owner)
    {
        *change = change.with_to(new(Sym::from_code(change.to())).code());
    }
    for (_, split) in &mut segment.splits {
        split.owner = new(split.owner);
    }
    for (_, extra) in &mut segment.extras {
        extra.company = new(extra.company);
        extra.partner = new(extra.partner);
        extra.lost_reason = new(extra.lost_reason);
        extra
            .tags
            .iter_mut()
            .chain(extra.competitors.iter_mut())
            .for_each(|s| *s = new(*s));
        extra
            .custom
            .iter_mut()
            .for_each(|(k, v)| (*k, *v) = (new(*k), new(*v)));
    }
    segment.names = Default::default();
}

/// Two files of one stem are both left out, whichever was read first.
fn leave_out_twins(
    book: &mut Book,
    mut ids: Vec<u64>,
    source: &Source,
    deals_dir: &str,
) -> Result<(), Unread> {
    ids.sort_unstable();
    let twins: Vec<u64> = ids
        .windows(2)
        .filter(|w| w[0] == w[1])
        .map(|w| w[0])
        .collect();
    if twins.is_empty() {
        return Ok(());
    }
    for segment in &mut book.segments {
        segment.remove_rows(|facts| twins.binary_search(&facts.id).is_ok());
    }
    // Names were not kept, as nearly no folder needs them: list the folder once more.
    let paths = source.scan(
        deals_dir,
        "toml",
        1,
        0,
        &|paths: &mut Vec<String>, file, bytes| {
            if !matches!(bytes, Err(ReadFault::Link(_)))
                && twins.binary_search(&id_hash(file)).is_ok()
            {
                paths.push(file.to_string());
            }
        },
    )?;
    let faults = twin_faults(paths.concat());
    book.left_out
        .retain(|d| !faults.iter().any(|f| f.file == d.file));
    book.left_out.extend(faults);
    Ok(())
}

/// The diagnostics of files that share their stem with another: the shallowest path is the first, the others name it.
pub fn twin_faults(mut paths: Vec<String>) -> Vec<Diagnostic> {
    paths.sort_by(|a, b| {
        (stem(a), a.matches('/').count(), a).cmp(&(stem(b), b.matches('/').count(), b))
    });
    let mut faults = Vec::new();
    for group in paths
        .chunk_by(|a, b| stem(a) == stem(b))
        .filter(|g| g.len() > 1)
    {
        for (at, path) in group.iter().enumerate() {
            let other = if at == 0 { &group[1] } else { &group[0] };
            let folder = path.rsplit('/').nth(1).unwrap_or("2");
            let renamed = format!("{}-{folder}.toml", path.trim_end_matches(".toml"));
            faults.push(
                Diagnostic::error("duplicate-id", path, format!("also {other}; both left out"))
                    .help(format!("git mv {} {}", shell(path), shell(&renamed))),
            );
        }
    }
    faults
}

/// Today, in `$TZ` if it is set, else the settings' zone, else the machine's.
pub fn today(timezone: Option<&str>) -> anyhow::Result<Day> {
    let now = chrono::Utc::now();
    let own = std::env::var_os("TZ").is_some_and(|tz| !tz.is_empty());
    let date = match timezone {
        Some(zone) if !own => {
            let zone: chrono_tz::Tz = zone.parse().ok().context("no such time zone")?;
            now.with_timezone(&zone).date_naive()
        }
        _ => now.with_timezone(&chrono::Local).date_naive(),
    };
    Ok(date.into())
}
