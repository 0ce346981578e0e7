//! Past states of a folder, out of git: equal to a checkout, whatever the repository is like, and nothing is run.

#[path = "../common/mod.rs"]
mod common;
#[allow(dead_code)] // the oracle takes more of it
#[path = "../oracle/random.rs"]
mod random;

mod blame;
mod checkout;
mod company;
mod hindsight;
mod hostile;
mod repository;
mod simulated;
mod truth;
mod words;
