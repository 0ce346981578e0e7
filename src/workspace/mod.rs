//! The only reader and writer of files.

pub mod events;
pub mod find;
pub mod folder;
pub mod load;
pub mod settings_file;
pub mod table;
