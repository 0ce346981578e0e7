//! What another tool exports → deals: which column is what, how its dates and numbers are written, which stage its
//! stages are; then a plan that says of each row what becomes of it. Pure: a sheet in, values out.

pub mod columns;
pub mod currency;
pub mod deal_text;
pub mod draft;
pub mod field_history;
pub mod identity;
pub mod owners;
pub mod plan;
pub mod reading;
pub mod row;
pub mod slug;
pub mod stages;
pub mod story;
pub mod text;
pub mod update;
pub mod wishes;

pub use crate::model::column_dates as dates;
pub use crate::model::column_numbers as numbers;
