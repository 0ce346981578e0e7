//! One file a format; `text` tames what strangers wrote.

pub mod diagnostic;
pub mod text;
