//! From what was open at one moment to what is open at another (metrics.md, "Change between two moments"):
//! opening + created + raised − lowered + pulled in − pushed out + reopened − won − lost − deleted + restated = closing,
//! to the cent, in the whole and in each group.
//!
//! Each moment is an [`End`]: files as they were read, on a day, through a query. Where both ends are the same files the
//! days between are walked (`step.rs`); where they are not, what the files say otherwise about the first day is told
//! before (`bridge.rs`). Lines are gross, from the end of one day to the end of the next, so that adjoining windows
//! add up.

mod bridge;
mod pairs;
mod sides;
mod snapshot;
mod step;
mod sums;

pub use sides::{End, compare};
pub use step::{As, Line};
pub use sums::{Lines, Part, Waterfall};
