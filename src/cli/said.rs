//! What was said at a past day: the files of the last commit on or before it, as of that day. Under `--rev A..B` the
//! states from A to B are asked; `..B` begins where history does, and `A..` ends with the files at hand.

use std::cell::RefCell;
use std::rc::Rc;

use super::options::Options;
use super::session::{self, BrokenSettings};
use crate::model::book::{Book, Keep};
use crate::model::day::Day;
use crate::model::rates::Currency;
use crate::report::block::short_hash;
use crate::workspace::source::Source;

/// The files of a past day.
pub struct State {
    pub book: Book,
    pub source: Source,
}

/// The states of a branch.
pub struct Said<'o> {
    options: &'o Options,
    keep: Keep,
    /// What is told beside it is in this one.
    currency: Currency,
    /// Commit and day of the first state.
    pub begins: (String, Day),
    #[cfg(feature = "git")]
    history: crate::workspace::git::states::States,
    /// The state that was asked for last: several figures are of one day.
    last: RefCell<Option<(Day, Option<Rc<State>>)>>,
}

impl<'o> Said<'o> {
    /// The states that `--rev A..B` names; nothing where one state is read.
    #[cfg(feature = "git")]
    pub fn of(
        options: &'o Options,
        keep: Keep,
        currency: Currency,
    ) -> anyhow::Result<Option<Said<'o>>> {
        let Some(history) = session::history(options)? else {
            return Ok(None);
        };
        let Some(begins) = history.begins() else {
            return Err(super::report::wrong(
                "no commit of these holds the folder: nothing was said of it".into(),
            ));
        };
        Ok(Some(Said {
            options,
            keep,
            currency,
            begins,
            history,
            last: RefCell::default(),
        }))
    }

    #[cfg(not(feature = "git"))]
    pub fn of(options: &'o Options, _: Keep, _: Currency) -> anyhow::Result<Option<Said<'o>>> {
        if let Some(word) = options.rev.as_deref().filter(|word| word.contains("..")) {
            session::at_revision(options, word)?;
        }
        Ok(None)
    }

    /// The state at the end of a day; nothing before history begins, and where the settings were broken then.
    pub fn on(&self, day: Day) -> anyhow::Result<Option<Rc<State>>> {
        if let Some((known, state)) = &*self.last.borrow()
            && *known == day
        {
            return Ok(state.clone());
        }
        let state = self.read(day)?.map(Rc::new);
        *self.last.borrow_mut() = Some((day, state.clone()));
        Ok(state)
    }

    #[cfg(feature = "git")]
    fn read(&self, day: Day) -> anyhow::Result<Option<State>> {
        let Some(commit) = self.history.at_end_of(day)? else {
            return Ok(None);
        };
        let id = commit.id.to_string();
        let source = Source::Commit(Box::new(commit));
        let workspace = match session::open_on(source.clone(), day) {
            Ok(workspace) => workspace,
            Err(error) if error.is::<BrokenSettings>() => {
                let at = short_hash(&id);
                let message = format!(
                    "nothing was said on {day}: the settings were broken at {at}: pipeline check --rev {at}"
                );
                session::remark(self.options, "warning", &message);
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        if workspace.settings.currency != self.currency {
            let (then, now) = (workspace.settings.currency.code(), self.currency.code());
            let message = format!("what was said on {day} was in {then}, not in {now}: left out");
            session::remark(self.options, "warning", &message);
            return Ok(None);
        }
        let book = session::read(workspace, self.keep, false)?;
        Ok(Some(State { book, source }))
    }

    #[cfg(not(feature = "git"))]
    fn read(&self, _: Day) -> anyhow::Result<Option<State>> {
        Ok(None)
    }
}
