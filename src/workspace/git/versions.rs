//! The versions of deals that a history holds, read and judged as the files at hand are: each once under the settings of
//! its commit, and one version beside the next in one book.

use std::collections::HashMap;

use gix::ObjectId;

use super::commit::Commit;
use super::history::{FileEdit, History};
use super::repository::Repository;
use crate::model::book::{self, Book, Keep, Need};
use crate::model::brought::Row;
use crate::model::day::Day;
use crate::model::settings::Settings;
use crate::workspace::find::SETTINGS;
use crate::workspace::load::{Part, rename, threads};
use crate::workspace::settings_file;
use crate::workspace::source::Unread;

/// One edit, as rows of a book.
#[derive(Clone, Debug)]
pub struct Told {
    /// Index in the thread's edits.
    pub edit: usize,
    /// Index in [`Shelf::books`].
    pub book: usize,
    /// In each commit that the edit was made from; none: it was the first of all.
    pub before: Vec<Row>,
    pub after: Row,
}

/// Deals that one thread read.
pub struct Shelf {
    pub books: Vec<Book>,
    /// By thread of the history.
    pub deals: Vec<(usize, Vec<Told>)>,
}

/// What every thread works with.
struct Work<'w> {
    commit: &'w Commit,
    history: &'w History,
    /// Contents that are in no commit yet.
    loose: &'w HashMap<ObjectId, Vec<u8>>,
    settings: &'w [Settings],
    /// Of each commit.
    settings_of: &'w [usize],
    t: Day,
}

/// Reads the versions of these deals up to a day, by their order in the history.
pub fn read(
    commit: &Commit,
    history: &History,
    loose: &HashMap<ObjectId, Vec<u8>>,
    deals: &[usize],
    own: &Settings,
    t: Day,
) -> Result<Vec<Shelf>, Unread> {
    let repository = commit.repository()?;
    let (settings, settings_of) = settings(&repository, history, own, t)?;
    let work = Work {
        commit,
        history,
        loose,
        settings: &settings,
        settings_of: &settings_of,
        t,
    };
    let share = deals.len().div_ceil(threads()).max(64);
    std::thread::scope(|scope| {
        let helpers: Vec<_> = deals
            .chunks(share)
            .map(|deals| scope.spawn(|| work.shelf(deals)))
            .collect();
        let joined = helpers.into_iter().map(|helper| {
            // A panic in a helper is a bug of ours and ends the program as one.
            helper
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        joined.collect()
    })
}

/// Every settings file that there was, and which of them each commit has; the first is today's, which stands for broken
/// ones too.
fn settings(
    repository: &Repository,
    history: &History,
    own: &Settings,
    t: Day,
) -> Result<(Vec<Settings>, Vec<usize>), Unread> {
    let mut all = vec![own.clone()];
    let mut known: HashMap<Option<ObjectId>, usize> = HashMap::new();
    known.insert(history.settings.first().copied().flatten(), 0);
    let mut of = Vec::with_capacity(history.settings.len());
    let mut buffer = Vec::new();
    for id in &history.settings {
        if let Some(number) = known.get(id) {
            of.push(*number);
            continue;
        }
        let read = match id {
            None => Some(Settings::default()),
            Some(id) => {
                repository.object(*id, &mut buffer)?;
                let text = std::str::from_utf8(&buffer).ok();
                let read = text.map(|text| settings_file::read(text, SETTINGS, |_, _| Ok(t)));
                read.and_then(Result::ok).map(|read| read.settings)
            }
        };
        let number = match read {
            Some(settings) => {
                all.push(settings);
                all.len() - 1
            }
            None => 0,
        };
        known.insert(*id, number);
        of.push(number);
    }
    Ok((all, of))
}

/// Versions while they are read.
struct Reading<'w> {
    work: &'w Work<'w>,
    repository: Repository,
    parts: Vec<Part>,
    rows: HashMap<(usize, ObjectId), Row>,
    buffer: Vec<u8>,
}

impl Work<'_> {
    fn shelf(&self, deals: &[usize]) -> Result<Shelf, Unread> {
        let mut reading = Reading {
            work: self,
            repository: self.commit.repository()?,
            parts: (0..self.settings.len()).map(|_| Part::default()).collect(),
            rows: HashMap::new(),
            buffer: Vec::new(),
        };
        let mut told = Vec::with_capacity(deals.len());
        for deal in deals {
            told.push((*deal, reading.deal(*deal)?));
        }
        let books = reading.parts.into_iter().zip(self.settings);
        Ok(Shelf {
            books: books
                .map(|(part, settings)| self.book(part, settings))
                .collect(),
            deals: told,
        })
    }

    fn book(&self, mut part: Part, settings: &Settings) -> Book {
        let mut names = Default::default();
        rename(&mut part.segment, &mut names);
        Book {
            title: String::new(),
            as_of: self.t,
            settings: settings.clone(),
            segments: vec![part.segment],
            names,
            source: book::Source::default(),
            left_out: Vec::new(),
        }
    }
}

impl Reading<'_> {
    fn deal(&mut self, deal: usize) -> Result<Vec<Told>, Unread> {
        let mut told = Vec::new();
        let mut last = 0;
        for (at, edit) in self.work.history.deals[deal].edits.iter().enumerate() {
            if self.work.history.brought[edit.by].on > self.work.t {
                continue;
            }
            let own = self.work.settings_of[edit.by];
            // A stage that the settings of the one side do not know may be known to those of the other.
            let mut best: Option<Told> = None;
            for book in [own, last, 0] {
                let read = self.edit(at, edit, book)?;
                let is_whole = read.after != Row::Broken && !read.before.contains(&Row::Broken);
                if is_whole || best.is_none() {
                    best = Some(read);
                }
                if is_whole {
                    break;
                }
            }
            last = own;
            told.extend(best);
        }
        Ok(told)
    }

    fn edit(&mut self, at: usize, edit: &FileEdit, book: usize) -> Result<Told, Unread> {
        let old = edit.from.as_ref().unwrap_or(&edit.path);
        let mut before = Vec::with_capacity(edit.before.len());
        for id in &edit.before {
            before.push(self.row(book, *id, old)?);
        }
        Ok(Told {
            edit: at,
            book,
            before,
            after: self.row(book, edit.after, &edit.path)?,
        })
    }

    fn row(&mut self, book: usize, id: Option<ObjectId>, path: &str) -> Result<Row, Unread> {
        let Some(id) = id else {
            return Ok(Row::Absent);
        };
        if let Some(row) = self.rows.get(&(book, id)) {
            return Ok(*row);
        }
        let bytes = match self.work.loose.get(&id) {
            Some(bytes) => bytes.as_slice(),
            None => {
                let read = self.repository.object(id, &mut self.buffer);
                read.map_err(|fault| Unread {
                    message: format!("a version of {path} cannot be read: {}", fault.message),
                    help: fault.help,
                })?;
                self.buffer.as_slice()
            }
        };
        let part = &mut self.parts[book];
        let need = Need {
            as_of: self.work.t,
            keep: Keep::All,
            seen: false,
        };
        let at = part.segment.facts.len();
        let fault = part.deal(path, bytes, &self.work.settings[book], &need);
        let row = match fault {
            None if part.segment.facts.len() == at + 1 => Row::At(at),
            _ => Row::Broken,
        };
        self.rows.insert((book, id), row);
        Ok(row)
    }
}
