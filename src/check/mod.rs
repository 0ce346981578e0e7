//! `pipeline check`: every fault of every file, in one go; a table of rules with their reasons and examples.
//!
//! The errors are those that leave a file out of every figure: the readers of `workspace` and the builder find them.
//! What is found here are warnings: lints over the tree of a file that can be read.

mod accounts;
mod characters;
mod explain;
pub mod fixes;
mod future;
mod lead_owners;
mod names;
mod rule;
mod rules;
mod run;
mod settings;
pub mod shape;
mod sums;
mod twins;
mod voice;

pub use explain::{explain, page};
pub use rule::{Example, Rule};
pub use rules::{RULES, rule};
pub use run::{CheckResult, run};
