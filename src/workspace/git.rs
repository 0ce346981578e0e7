//! Past states of a folder, out of the git repository that holds it: in process, with no program run, whatever the
//! repository's own settings say.

pub mod commit;
pub mod history;
mod links;
pub mod past;
pub mod place;
pub mod repository;
pub mod revision;
pub mod states;
mod tree;
mod trees;
pub mod versions;
