//! One file a format; `text` tames what strangers wrote.

pub mod csv;
pub mod diagnostic;
pub mod edit;
pub mod ics;
pub mod json;
pub mod markdown;
pub mod screen;
pub mod text;
