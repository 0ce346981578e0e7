//! The only reader and writer of files.

pub mod demo;
pub mod events;
pub mod find;
pub mod folder;
pub mod git_days;
pub mod git_index;
pub mod hook;
pub mod lead_blocks;
pub mod lead_columns;
pub mod lead_csv;
pub mod lead_dates;
pub mod lead_encoding;
pub mod lead_header;
pub mod load;
pub mod lookup;
pub mod new_files;
pub mod settings_file;
pub mod sheet;
#[cfg(feature = "xlsx")]
pub mod sheet_xlsx;
pub mod start;
pub mod start_files;
pub mod submissions;
pub mod table;
pub mod who;
pub mod write;
