//! A sales pipeline in plain text: a folder of deals in, numbers out that need no checking.
//!
//! Data flows one way: `workspace` reads a folder into a [`model::book::Book`]; a view of it as of a day is what
//! `analytics` counts; `report` makes a value of the counts; `render` writes it.

pub mod analytics;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod edit;
pub mod import;
pub mod model;
pub mod render;
pub mod report;
pub mod workspace;
