//! What lead lists are worth, row by row: duplicates, scores, whom to contact, whom to stop calling.

pub mod contact;
pub mod dedupe;
pub mod features;
pub mod folded;
pub mod grown;
pub mod judged;
pub mod leaks;
pub mod learn;
pub mod logistic;
pub mod merge;
pub mod places;
pub mod prune;
pub mod sample;
pub mod score;
pub mod traits;
