//! One file a format; `text` tames what strangers wrote.

pub mod csv;
pub mod diagnostic;
pub mod edit;
pub mod html;
pub mod ics;
pub mod json;
#[cfg(feature = "mail")]
pub mod mail;
pub mod markdown;
pub mod screen;
pub mod text;
