//! What the user said about a sheet, over what it shows by itself.

use super::dates::Order;
use super::numbers::Decimal;
use crate::model::day::Day;
use crate::model::rates::Currency;

/// The flags of `import`, read.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// `--map`: field (or `custom.KEY`, `entered.STAGE`, `drop`) → column.
    pub map: Vec<(String, String)>,
    /// `--stage-map`: the sheet's stage → the folder's.
    pub stage_map: Vec<(String, String)>,
    /// `--id`: the column that tells one deal from another.
    pub id: Option<String>,
    pub dates: Option<Order>,
    pub decimal: Option<Decimal>,
    /// Of amounts that show none.
    pub currency: Option<Currency>,
    /// `--owner`: for rows without one, or `NAME=id`.
    pub owners: Vec<String>,
    /// Of rows without a date of creation.
    pub created: Option<Day>,
}

/// Why nothing can be written yet, and what to type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub message: String,
    pub help: String,
}

/// A word of the command line in quotes where a shell needs them.
pub fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
