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
pub mod markup;
pub mod page;
pub mod palette;
pub mod screen;
pub mod svg;
pub mod text;
pub mod words;
