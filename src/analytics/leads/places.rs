//! Where the columns that a rule or a model looks at stand in the list at hand: found once a list, not once a row.

use std::borrow::Cow;

use crate::model::column_numbers::number;
use crate::model::lead_columns::{Column, Kind, fold};
use crate::model::lead_row::Lead;
use crate::model::money::Money;

/// Columns by name, with their places in the list that was looked at last.
#[derive(Clone, Debug)]
pub struct Places {
    names: Vec<Named>,
    file: Option<String>,
}

#[derive(Clone, Debug)]
struct Named {
    ours: Option<Column>,
    /// As headings are compared.
    folded: String,
    at: Option<usize>,
}

impl Places {
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Places {
        let named = |name: &str| Named {
            ours: Column::of_name(name),
            folded: fold(name),
            at: None,
        };
        Places {
            names: names.into_iter().map(named).collect(),
            file: None,
        }
    }

    /// Looks where they stand in the list of this lead.
    pub fn look(&mut self, lead: &Lead<'_>) {
        if self.file.as_deref() == Some(lead.file) {
            return;
        }
        self.file = Some(lead.file.into());
        let headings = lead.cells.headings();
        for named in &mut self.names {
            named.at = match named.ours {
                Some(column) => headings.iter().position(|h| h.column == Some(column)),
                None => headings.iter().position(|h| fold(&h.name) == named.folded),
            };
        }
    }

    /// Whether the list has the column at all.
    pub fn has(&self, which: usize) -> bool {
        self.names[which].at.is_some()
    }

    /// The cell of a column, empty where the list has none.
    pub fn cell<'r>(&self, which: usize, lead: &Lead<'r>) -> Cow<'r, str> {
        match (&self.names[which].ours, self.names[which].at) {
            (_, None) => Cow::Borrowed(""),
            (Some(column), _) => lead.cells.get(*column),
            (None, Some(at)) => lead.cells.cell(at),
        }
    }

    /// The number in it, read as its list is: of `11-50` the middle, of `10,001+` the least.
    pub fn number(&self, which: usize, lead: &Lead<'_>, cell: &str) -> Option<f64> {
        let read = match self.names[which].ours.map(|c| (c, c.kind())) {
            Some((column, Kind::Amount)) => lead.amount(column).map(Money::to_f64),
            Some((column, Kind::Count)) => lead.tally(column),
            _ => None,
        };
        read.or_else(|| plain_number(cell))
    }
}

/// A number that needs nothing settled, or the middle of two; `Seller 11` is a name.
pub fn plain_number(cell: &str) -> Option<f64> {
    if cell.chars().any(char::is_alphabetic) {
        return None;
    }
    let cell = cell.trim().trim_end_matches('+').trim();
    // A size has no decimals: `10,001` is ten thousand and one.
    let read = |text: &str| {
        let text = text.trim();
        let groups = text.split(',').skip(1);
        let are_thousands = groups.clone().count() > 0 && groups.clone().all(|g| g.len() == 3);
        let plain = number(text, None)
            .or_else(|| number(&text.replace(',', ""), None).filter(|_| are_thousands));
        plain.map(|m| m.to_f64())
    };
    read(cell).or_else(|| {
        let (from, to) = cell
            .split_once(" - ")
            .or_else(|| cell.split_once('–'))
            .or_else(|| cell.split_once('-'))?;
        Some((read(from)? + read(to)?) / 2.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_names() {
        for (cell, read) in [
            ("11", Some(11.0)),
            ("11-50", Some(30.5)),
            ("10,001+", Some(10_001.0)),
            ("Seller 11", None),
            ("", None),
        ] {
            assert_eq!(plain_number(cell), read, "{cell}");
        }
    }
}
