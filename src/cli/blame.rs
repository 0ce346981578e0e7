//! `pipeline blame`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options, REPORTS};

/// Who changed what: of one deal, or every edit that rewrote the past, and what it did to reported figures
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline blame acme-50-seats        who set which field to what, when, in which commit
  pipeline blame                      every edit that rewrote the past, by person
  pipeline blame owner:dana --all     those of her deals, also where no reported figure moved
  pipeline blame -p last-month        of last month's commits
  pipeline blame --rev 2026-09-30     up to the last commit on or before that day

An edit rewrites the past where the files say otherwise of a day before its commit: an entry dated earlier than it was
committed, a changed or deleted one, a deal entered late or deleted. Also named: an expected close moved after it had
passed, and a deal called commit, then otherwise, then commit again. Reported figures are the pipeline value at each
month's end and the won and lost value of each quarter, as report says them, since the first commit.")]
pub struct Arguments {
    /// A deal, by its id or a part that only one has; or which deals: owner:dana stage:won acme
    #[arg(value_name = "ID|QUERY")]
    words: Vec<String>,
    /// Only edits that were committed in it: 2026-Q3, last-month, ytd
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
    /// Also edits that changed no figure that had been reported
    #[arg(long)]
    all: bool,
}

#[cfg(not(feature = "git"))]
pub fn run(options: &Options, _: Arguments) -> anyhow::Result<Outcome> {
    options.format("blame", &REPORTS)?;
    super::session::at_revision(options, "HEAD").map(|_| Outcome::Done)
}

#[cfg(feature = "git")]
pub use with_git::run;

#[cfg(feature = "git")]
mod with_git {
    use super::*;
    use crate::analytics::rewrites::{self, Edit};
    use crate::cli::report::{too_large, wrong};
    use crate::cli::{session, target};
    use crate::model::book::{Book, Keep};
    use crate::model::brought::Row;
    use crate::model::period::Period;
    use crate::model::query::Query;
    use crate::report::blame::{self, Version};
    use crate::report::rewrites::{self as page, Rewrite};
    use crate::workspace::git::past::Past;
    use crate::workspace::git::versions::{Shelf, Told};
    use crate::workspace::load::{Workspace, id_hash, stem};
    use crate::workspace::lookup::{Directory, Meant};
    use crate::workspace::source::Source;
    use crate::workspace::written::Written;

    pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
        let format = options.format("blame", &REPORTS)?;
        let workspace = session::open(options)?;
        let word = options.rev.as_deref().unwrap_or("HEAD");
        let Source::Commit(commit) = session::at_revision(options, word)? else {
            return Err(wrong("no commit is read".into()));
        };
        // On another day than today the working tree is not what was said.
        let is_at_hand = options.rev.is_none() && options.as_of.is_none();
        let t = workspace.t;
        let period = match &arguments.period {
            Some(text) => {
                let calendar = &workspace.settings.calendar;
                let period = calendar.period(text, t);
                Some(period.map_err(|fault| wrong(fault.to_string()))?)
            }
            None => None,
        };
        let past = Past::read(&commit, &workspace, is_at_hand.then_some(t))?;
        if let [word] = arguments.words.as_slice()
            && !word.contains(':')
            && let Some(id) = one(&workspace, &past, word)?
        {
            if period.is_some() || arguments.all {
                let flag = if arguments.all { "--all" } else { "-p" };
                return Err(wrong(format!(
                    "{flag} is of several deals, and {id} is one"
                )));
            }
            return deal(options, format, workspace, &past, &id);
        }
        let query = Query::parse(&arguments.words, &workspace.settings, t).map_err(wrong)?;
        several(
            options,
            format,
            workspace,
            &past,
            (query, period, arguments.all),
        )
    }

    /// The one deal that a word means, if it means one: of those at hand, else of those that are gone.
    fn one(workspace: &Workspace, past: &Past, word: &str) -> anyhow::Result<Option<String>> {
        let directory = Directory::all(&workspace.source, &workspace.settings.deals_dir)?;
        match directory.find(word) {
            Meant::One(file) => return Ok(Some(stem(file).into())),
            Meant::Doubled(files) => return Ok(Some(stem(files[0]).into())),
            Meant::Several(_) => return Ok(None),
            Meant::Unknown(_) => {}
        }
        let ids = &past.history.threads;
        if ids.contains_key(word) {
            return Ok(Some(word.into()));
        }
        let lower = word.to_lowercase();
        let mut having: Vec<&String> = ids
            .keys()
            .filter(|id| !lower.is_empty() && id.to_lowercase().contains(&lower))
            .collect();
        having.sort_by_key(|id| (ids[*id], *id));
        let is_one = having.iter().all(|id| ids[*id] == ids[having[0]]);
        Ok(having.first().filter(|_| is_one).map(|id| id.to_string()))
    }

    fn deal(
        options: &Options,
        format: Format,
        workspace: Workspace,
        past: &Past,
        id: &str,
    ) -> anyhow::Result<Outcome> {
        let t = workspace.t;
        let dir = workspace.settings.deals_dir.clone();
        let book = session::read(workspace, Keep::Odd, false)?;
        let Some(thread) = past.history.threads.get(id).copied() else {
            return Err(wrong(format!(
                "no commit holds {id}: git add, then git commit"
            )));
        };
        let shelves = past.versions(&[thread], t)?;
        let told: Vec<&Told> = shelves
            .iter()
            .flat_map(|s| &s.deals)
            .flat_map(|d| &d.1)
            .collect();
        if told.is_empty() {
            return Err(wrong(format!("no commit on or before {t} holds {id}")));
        }
        let mut versions = Vec::new();
        for told in told {
            let edit = &past.history.deals[thread].edits[told.edit];
            let mut before = Vec::new();
            for (bytes, row) in past.contents(&edit.before)?.iter().zip(&told.before) {
                let is_read = *row != Row::Broken;
                before.push(bytes.as_ref().filter(|_| is_read).map(|b| Written::read(b)));
            }
            let after = past.contents(&[edit.after])?.into_iter().next().flatten();
            versions.push(Version {
                brought: past.history.brought[edit.by].clone(),
                file: format!("{dir}/{}", edit.path),
                from: edit.from.as_ref().map(|from| format!("{dir}/{from}")),
                before,
                after: after.map(|bytes| Written::read(&bytes)),
                is_broken: told.after == Row::Broken,
            });
        }
        let asked = blame::Asked {
            id: id.into(),
            is_cut: past.history.is_cut,
        };
        let everything = Query::default();
        let report = blame::build(book.at(t, &everything), versions, asked);
        session::show(options, format, &report, &book)
    }

    fn several(
        options: &Options,
        format: Format,
        workspace: Workspace,
        past: &Past,
        (query, period, all): (Query, Option<Period>, bool),
    ) -> anyhow::Result<Outcome> {
        let t = workspace.t;
        let (source, words) = (workspace.source.clone(), query.words().to_vec());
        let dir = workspace.settings.deals_dir.clone();
        let keep = if query.needs_text() {
            Keep::All
        } else {
            Keep::Odd
        };
        let book = session::read(workspace, keep, false)?;
        let view = book.at(t, &query);
        let wanted: std::collections::HashSet<u64> = view.deals().map(|d| d.facts.id).collect();
        let known: std::collections::HashSet<u64> = view.everyone().map(|d| d.facts.id).collect();
        let history = &past.history;
        let shelves = past.versions(&past.edited(t), t)?;
        let mut edits = Vec::new();
        let mut is_met = !wanted.is_empty();
        for shelf in &shelves {
            for (thread, told) in &shelf.deals {
                let Some(last) = told.last() else { continue };
                let path = &history.deals[*thread].edits[last.edit].path;
                let id = id_hash(path);
                let is_asked = match known.contains(&id) {
                    true => wanted.contains(&id),
                    false => is_met_by_the_last(shelf, told, &words, &query, t),
                };
                is_met |= is_asked;
                if is_asked {
                    edits.extend(rewritten(past, shelf, *thread, told, &dir));
                }
            }
        }
        if !is_met
            && let [word] = words.as_slice()
            && !word.contains(':')
        {
            // Says which ids are near.
            let again = crate::workspace::load::open(source, |_, _| Ok(t));
            if let Ok(again) = again {
                target::files(&again, &words, t)?;
            }
        }
        let is_in = |edit: &Rewrite| period.as_ref().is_none_or(|p| p.contains(edit.brought.on));
        edits.retain(is_in);
        let asked = page::Asked {
            period,
            all,
            commits: history
                .brought
                .iter()
                .filter(|b| b.commit.is_some() && b.on <= t)
                .count() as u64,
            begins: history.begins,
            is_cut: history.is_cut,
        };
        let report = page::build(view, edits, asked).map_err(|_| too_large(options, &book))?;
        session::show(options, format, &report, &book)
    }

    /// Whether a deal that is gone, or left out, met the query when it was last read.
    fn is_met_by_the_last(
        shelf: &Shelf,
        told: &[Told],
        words: &[String],
        query: &Query,
        t: crate::model::day::Day,
    ) -> bool {
        if query.is_empty() {
            return true;
        }
        let rows = told.iter().rev().flat_map(|told| {
            let before = told.before.iter().map(move |row| (told.book, *row));
            std::iter::once((told.book, told.after)).chain(before)
        });
        let last = rows.filter_map(|(book, row)| match row {
            Row::At(row) => Some((&shelf.books[book], row)),
            _ => None,
        });
        let Some((book, row)) = last.into_iter().next() else {
            return false;
        };
        // Stages and people as they were called then.
        let Ok(query) = Query::parse(words, &book.settings, t) else {
            return false;
        };
        let segment = &book.segments[0];
        let deal = book.at(t, &query).standing_of(segment, row);
        deal.is_some_and(|deal| query.matches(book, &deal))
    }

    fn rewritten(
        past: &Past,
        shelf: &Shelf,
        thread: usize,
        told: &[Told],
        dir: &str,
    ) -> Vec<Rewrite> {
        let history = &past.history;
        let file_edit = |told: &Told| &history.deals[thread].edits[told.edit];
        let edits: Vec<Edit<'_>> = told
            .iter()
            .map(|told| Edit {
                book: &shelf.books[told.book],
                before: &told.before,
                after: told.after,
                brought: &history.brought[file_edit(told).by],
                is_first: file_edit(told).is_first,
            })
            .collect();
        let (Some(begins), Some(last)) = (history.begins, told.last()) else {
            return Vec::new();
        };
        // Whatever it was called then.
        let id = stem(&file_edit(last).path);
        let done = rewrites::of(&edits, begins).into_iter();
        done.map(|done| {
            let edit = &edits[done.edit];
            let path = &file_edit(&told[done.edit]).path;
            Rewrite {
                id: id.into(),
                name: name(edit.book, edit),
                file: format!("{dir}/{path}"),
                brought: edit.brought.clone(),
                points: done.points,
                effects: done.effects,
            }
        })
        .collect()
    }

    fn name(book: &Book, edit: &Edit<'_>) -> Option<String> {
        let mut rows = std::iter::once(&edit.after).chain(edit.before);
        rows.find_map(|row| match row {
            Row::At(row) => Some(book.segments[0].extra(*row)?.name.to_string()),
            _ => None,
        })
    }
}
