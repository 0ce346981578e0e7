//! The past of a folder at hand, its working tree told from the commit it stands on.

use std::collections::HashMap;
use std::path::Path;

use gix::ObjectId;

use super::commit::Commit;
use super::history::{self, FileEdit, History};
use super::versions::{self, Shelf};
use crate::model::day::Day;
use crate::model::settings::Settings;
use crate::workspace::find::SETTINGS;
use crate::workspace::folder::LIMIT;
use crate::workspace::git_index::blob_id;
use crate::workspace::load::Workspace;
use crate::workspace::settings_file;
use crate::workspace::source::Unread;

/// Whether a file is come by through a link below the folder.
fn is_through_link(root: &Path, file: &str) -> bool {
    let mut at = root.to_path_buf();
    file.split('/').any(|name| {
        at.push(name);
        at.symlink_metadata().is_ok_and(|meta| meta.is_symlink())
    })
}

/// The past up to a commit, and what is not committed yet.
pub struct Past {
    commit: Commit,
    pub history: History,
    /// Contents of the working tree that the commit has not got.
    loose: HashMap<ObjectId, Vec<u8>>,
    own: Settings,
}

impl Past {
    /// Reads the past of a folder; `today`: its working tree too.
    pub fn read(
        commit: &Commit,
        workspace: &Workspace,
        today: Option<Day>,
    ) -> Result<Past, Unread> {
        let own = &workspace.settings;
        let deals_dir = |text: Option<&[u8]>| {
            let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok());
            let read = text.map(|text| settings_file::read(text, SETTINGS, |_, _| Ok(workspace.t)));
            match read {
                None => Settings::default().deals_dir,
                Some(Ok(read)) => read.settings.deals_dir,
                Some(Err(_)) => own.deals_dir.clone(),
            }
        };
        let history = history::read(commit, own.timezone.as_deref(), &deals_dir)?;
        let mut past = Past {
            commit: commit.clone(),
            history,
            loose: HashMap::new(),
            own: own.clone(),
        };
        if let Some(today) = today {
            past.working_tree(workspace, today)?;
        }
        Ok(past)
    }

    fn working_tree(&mut self, workspace: &Workspace, today: Day) -> Result<(), Unread> {
        let dir = format!("{}/", self.own.deals_dir);
        type Found = Vec<(String, ObjectId, Option<Vec<u8>>)>;
        let tip = &self.history.tip;
        let parts = workspace.source.scan(
            &self.own.deals_dir,
            "toml",
            crate::workspace::load::threads(),
            LIMIT,
            &|found: &mut Found, file, bytes| {
                let (Ok(bytes), Some(path)) = (bytes, file.strip_prefix(&dir)) else {
                    return;
                };
                let id = ObjectId::Sha1(blob_id(bytes));
                let is_known = tip.get(path) == Some(&id);
                found.push((path.into(), id, (!is_known).then(|| bytes.to_vec())));
            },
        )?;
        let mut files = HashMap::new();
        for (path, id, bytes) in parts.into_iter().flatten() {
            // What a link leads to has its own name in the commit, if it is there.
            if bytes.is_some() && is_through_link(workspace.source.place(), &format!("{dir}{path}"))
            {
                continue;
            }
            self.loose.extend(bytes.map(|bytes| (id, bytes)));
            files.insert(path, id);
        }
        self.history.add_working_tree(&files, today);
        Ok(())
    }

    /// The versions of some deals up to a day.
    pub fn versions(&self, deals: &[usize], t: Day) -> Result<Vec<Shelf>, Unread> {
        versions::read(
            &self.commit,
            &self.history,
            &self.loose,
            deals,
            &self.own,
            t,
        )
    }

    /// Contents, in their order.
    pub fn contents(&self, ids: &[Option<ObjectId>]) -> Result<Vec<Option<Vec<u8>>>, Unread> {
        let repository = self.commit.repository()?;
        let read = |id: &Option<ObjectId>| {
            let Some(id) = id else { return Ok(None) };
            if let Some(bytes) = self.loose.get(id) {
                return Ok(Some(bytes.clone()));
            }
            let mut buffer = Vec::new();
            repository.object(*id, &mut buffer)?;
            Ok(Some(buffer))
        };
        ids.iter().map(read).collect()
    }

    /// Deals that were edited after they were begun: only those can have a past that was rewritten.
    pub fn edited(&self, t: Day) -> Vec<usize> {
        let history = &self.history;
        let counts = |edit: &FileEdit| !edit.is_first && history.brought[edit.by].on <= t;
        let deals =
            (0..history.deals.len()).filter(|deal| history.deals[*deal].edits.iter().any(counts));
        deals.collect()
    }
}
