//! The only reader and writer of files.

pub mod events;
pub mod find;
pub mod folder;
pub mod lead_blocks;
pub mod lead_columns;
pub mod lead_csv;
pub mod load;
pub mod settings_file;
pub mod table;
