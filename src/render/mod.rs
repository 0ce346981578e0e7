//! One file a format; `text` tames what strangers wrote.

pub mod text;
