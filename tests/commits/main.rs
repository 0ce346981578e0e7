//! Past states of a folder, out of git: equal to a checkout, whatever the repository is like, and nothing is run.

#[path = "../common/mod.rs"]
mod common;

mod checkout;
mod hostile;
mod repository;
mod words;
