//! The states that a folder went through: the commits of a branch, along first parents, with their days.

use super::commit::Commit;
use super::place::Wanted;
use super::repository::Repository;
use super::revision::Named;
use crate::model::day::Day;
use crate::workspace::source::Unread;

/// The commits of a branch that hold the folder, each with its day.
pub struct States {
    repository: Repository,
    wanted: Wanted,
    /// The newest first.
    states: Vec<(Named, Day)>,
}

impl States {
    /// Goes back from `last` to `first`, or as far as the repository and the folder go.
    pub fn back_from(
        repository: Repository,
        last: Named,
        first: Option<&Named>,
        wanted: Wanted,
    ) -> Result<States, Unread> {
        let mut states = Vec::new();
        let mut at = Some(last);
        while let Some(commit) = at {
            if repository.find_at(&commit, &wanted)?.is_none() {
                break;
            }
            let day = repository.day_of(&commit, None, &wanted)?;
            let (_, parents) = repository.commit_with_parents(commit.id)?;
            let is_first = first.is_some_and(|first| first.id == commit.id);
            let next = parents.first().filter(|_| !is_first);
            at = next.map(|id| repository.commit(*id)).transpose()?;
            states.push((commit, day));
        }
        Ok(States {
            repository,
            wanted,
            states,
        })
    }

    /// The first commit of it, and its day.
    pub fn begins(&self) -> Option<(String, Day)> {
        let (commit, day) = self.states.last()?;
        Some((commit.id.to_string(), *day))
    }

    /// The folder as it was said at the end of a day: at the last commit on or before it.
    pub fn at_end_of(&self, day: Day) -> Result<Option<Commit>, Unread> {
        let found = self.states.iter().find(|(_, on)| *on <= day);
        found
            .map(|(commit, _)| self.repository.folder_at(commit, &self.wanted))
            .transpose()
    }
}
