//! What lead lists are worth, row by row: duplicates, scores, whom to contact, whom to stop calling.

pub mod dedupe;
pub mod folded;
