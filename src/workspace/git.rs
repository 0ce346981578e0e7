//! Past states of a folder, out of the git repository that holds it: in process, with no program run, whatever the
//! repository's own settings say.

pub mod commit;
mod links;
pub mod place;
pub mod repository;
pub mod revision;
mod tree;
