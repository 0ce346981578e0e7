//! A folder as the report sees it: its settings, the usable deals, and the files that are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::deal::Deal;
use crate::settings::Settings;

pub struct Folder {
    pub settings: Settings,
    pub deals: Vec<Deal>,
    /// Paths of unusable files, and why.
    pub left_out: BTreeMap<String, String>,
    /// Deal files and settings read, usable or not.
    pub files: usize,
}

impl Folder {
    pub fn read(dir: &Path) -> Folder {
        let settings = Settings::read(dir);
        let mut files = BTreeSet::new();
        deal_files(dir, &settings.deals_folder, &mut files);
        let mut folder = Folder {
            settings,
            deals: Vec::new(),
            left_out: BTreeMap::new(),
            files: files.len() + usize::from(dir.join("pipeline.toml").exists()),
        };
        for file in &files {
            let bytes = std::fs::read(dir.join(file)).expect("a readable file");
            match Deal::read(file, &bytes, &folder.settings) {
                Ok(deal) => folder.deals.push(deal),
                Err(why) => {
                    folder.left_out.insert(file.clone(), why);
                }
            }
        }
        folder.leave_out_twins(&files);
        folder
    }

    /// Two files of one stem are both left out, be they sound or not.
    fn leave_out_twins(&mut self, files: &BTreeSet<String>) {
        let mut by_stem: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for file in files {
            by_stem
                .entry(file.rsplit('/').next().unwrap_or(file))
                .or_default()
                .push(file);
        }
        for twins in by_stem.into_values().filter(|twins| twins.len() > 1) {
            for twin in twins {
                self.left_out
                    .insert(twin.clone(), "two files of one stem".into());
            }
        }
        let left_out = &self.left_out;
        self.deals.retain(|deal| !left_out.contains_key(&deal.file));
    }
}

/// All `*.toml` below `at`, but for names that begin with `.` or `_`; paths with `/` from `dir`.
pub fn deal_files(dir: &Path, at: &str, found: &mut BTreeSet<String>) {
    let Ok(names) = std::fs::read_dir(dir.join(at)) else {
        return;
    };
    for name in names {
        let name = name
            .expect("a directory entry")
            .file_name()
            .into_string()
            .expect("UTF-8");
        let path = format!("{at}/{name}");
        if name.starts_with(['.', '_']) {
            continue;
        }
        if dir.join(&path).is_dir() {
            deal_files(dir, &path, found);
        } else if name.ends_with(".toml") {
            found.insert(path);
        }
    }
}
