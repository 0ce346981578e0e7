//! Plain values whose constructors hold the invariants. No I/O, no clock, no printing.

pub mod account;
pub mod address;
pub mod asked;
pub mod book;
pub mod builder;
pub mod column_dates;
pub mod credit;
pub mod day;
pub mod deal;
pub mod dossier;
pub mod lead;
pub mod money;
pub mod names;
pub mod period;
pub mod profile;
pub mod qualification;
pub mod query;
pub mod quota;
pub mod rates;
pub mod raw;
pub mod settings;
pub mod submission;
pub mod timeline;
pub mod watch;
