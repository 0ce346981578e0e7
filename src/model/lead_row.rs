//! A lead as one row of a list has it, read cell by cell only where somebody asks.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::column_numbers::{digits, number, whole_number};
use super::day::Day;
use super::lead::{Conversion, Status};
use super::lead_columns::{Column, Heading, Kind, fold};
use super::lead_reading::Readings;
use super::moment::Moment;
use super::money::Money;

/// The cells of a row, without blanks around them; an empty one is a cell that is missing.
pub trait Cells {
    /// What stands in a column of ours.
    fn get(&self, column: Column) -> Cow<'_, str>;
    fn headings(&self) -> &[Heading];
    /// What stands in the column at this place.
    fn cell(&self, place: usize) -> Cow<'_, str>;
}

/// One lead, as long as it is looked at.
#[derive(Clone, Copy)]
pub struct Lead<'r> {
    /// Its list, relative to the folder.
    pub file: &'r str,
    /// The line that its row begins on, the header's being 1.
    pub line: u64,
    /// Hash of who it is: the e-mail address; else name and company. Without a name, nobody knows.
    pub identity: Option<u64>,
    /// By this row or by any row of the same person in any list.
    pub unsubscribed: bool,
    pub cells: &'r dyn Cells,
    pub readings: &'r Readings,
}

impl<'r> Lead<'r> {
    /// What a column of ours says, as written.
    pub fn text(&self, column: Column) -> Cow<'r, str> {
        self.cells.get(column)
    }

    /// The whole name, from its parts where it stands in two columns.
    pub fn name(&self) -> Cow<'r, str> {
        name_of(self.cells)
    }

    /// The address, lower-cased.
    pub fn email(&self) -> String {
        self.text(Column::Email).to_lowercase()
    }

    /// What it goes by on the command line and behind the `#` of a deal's `lead`: the address; else `name, company`.
    pub fn key(&self) -> Option<String> {
        key_of(self.cells)
    }

    pub fn status(&self) -> Status {
        Status::of(&self.text(Column::Status))
    }

    /// A day, maybe with its time; `None` where the cell is none, or its column has not settled in which order its
    /// numbers stand.
    pub fn moment(&self, column: Column) -> Option<Moment> {
        Moment::read(&self.text(column), self.readings.order(column))
    }

    pub fn day(&self, column: Column) -> Option<Day> {
        self.moment(column).map(|m| m.day)
    }

    /// A whole number: touches, employees. A tool that only says whether says 1 or 0.
    pub fn count(&self, column: Column) -> Option<Money> {
        let cell = self.text(column);
        if cell.is_empty() {
            return None;
        }
        match whole_number(&cell) {
            None if is_yes(&cell) => Some(Money::new(1.into())),
            None if is_no(&cell) => Some(Money::ZERO),
            found => found,
        }
    }

    /// The same as a binary number, for scores.
    pub fn tally(&self, column: Column) -> Option<f64> {
        // All digits that are taken are below 2^53.
        let plain = digits(&self.text(column)).map(|n| n as f64);
        plain.or_else(|| self.count(column).map(Money::to_f64))
    }

    /// An amount, in whichever currency the list has it.
    pub fn amount(&self, column: Column) -> Option<Money> {
        number(&self.text(column), self.readings.decimal(column))
    }

    /// Whether, of a column that says yes or no; text other than no is yes, an empty cell says nothing.
    pub fn yes(&self, column: Column) -> Option<bool> {
        let cell = self.text(column);
        (!cell.is_empty()).then(|| !is_no(&cell))
    }

    /// Whether it became a deal, and when.
    pub fn conversion(&self) -> Conversion {
        let converted = self.text(Column::Converted);
        match Moment::read(&converted, self.readings.order(Column::Converted)) {
            Some(moment) => Conversion::On(moment.day),
            None if is_yes(&converted) => Conversion::Undated,
            None if !converted.is_empty() => Conversion::No,
            None if self.status() == Status::Converted || !self.text(Column::Deal).is_empty() => {
                Conversion::Undated
            }
            None => Conversion::No,
        }
    }

    /// The column that nobody knows but its list, by its heading, without regard to case and blanks.
    pub fn other(&self, folded: &str) -> Option<Cow<'r, str>> {
        let headings = self.cells.headings();
        let place = headings.iter().position(|h| fold(&h.name) == folded)?;
        Some(self.cells.cell(place))
    }

    /// Every cell with its heading, unknown columns among them.
    pub fn all(&self) -> impl Iterator<Item = (&'r Heading, Cow<'r, str>)> + use<'r> {
        let cells = self.cells;
        let headings = cells.headings().iter().enumerate();
        headings.map(move |(place, heading)| (heading, cells.cell(place)))
    }
}

pub fn is_yes(cell: &str) -> bool {
    const YES: [&str; 8] = ["yes", "y", "true", "1", "x", "ja", "oui", "converted"];
    YES.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

pub fn is_no(cell: &str) -> bool {
    const NO: [&str; 8] = ["no", "n", "false", "0", "nein", "non", "never", "none"];
    NO.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn name_of(cells: &dyn Cells) -> Cow<'_, str> {
    let name = cells.get(Column::Name);
    if !name.is_empty() {
        return name;
    }
    let (first, last) = (cells.get(Column::FirstName), cells.get(Column::LastName));
    match (first.is_empty(), last.is_empty()) {
        (_, true) => first,
        (true, false) => last,
        (false, false) => Cow::Owned(format!("{first} {last}")),
    }
}

/// Lower-cased, with one blank between words.
fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// What a row goes by, as [`Lead::key`] says it.
pub fn key_of(cells: &dyn Cells) -> Option<String> {
    let email = cells.get(Column::Email);
    if !email.is_empty() {
        return Some(email.to_lowercase());
    }
    let (name, company) = (folded(&name_of(cells)), folded(&cells.get(Column::Company)));
    match (name.is_empty(), company.is_empty()) {
        (true, _) => None,
        (false, true) => Some(name),
        (false, false) => Some(format!("{name}, {company}")),
    }
}

/// Hash of who a row is about: the e-mail address, lower-cased; without one, name and company.
pub fn identity_of(cells: &dyn Cells) -> Option<u64> {
    let email = cells.get(Column::Email);
    if !email.is_empty() {
        return Some(identity_of_email(&email));
    }
    let name = folded(&name_of(cells));
    let company = folded(&cells.get(Column::Company));
    (!name.is_empty()).then(|| identity_of_name(&name, &company))
}

/// What a row is known by in a list that has no addresses: name and company, where it says both.
pub fn identity_by_name(cells: &dyn Cells) -> Option<u64> {
    let name = folded(&name_of(cells));
    let company = folded(&cells.get(Column::Company));
    (!name.is_empty() && !company.is_empty()).then(|| identity_of_name(&name, &company))
}

fn identity_of_name(name: &str, company: &str) -> u64 {
    xxh3_64(format!("{name}\n{company}").as_bytes())
}

/// The same of an address alone.
pub fn identity_of_email(email: &str) -> u64 {
    if email
        .bytes()
        .all(|b| b.is_ascii() && !b.is_ascii_uppercase())
    {
        return xxh3_64(email.as_bytes());
    }
    xxh3_64(email.to_lowercase().as_bytes())
}

/// Hash of what a row says of somebody whom it does not name: the same row, imported twice, is one.
pub fn content_of(cells: &dyn Cells) -> u64 {
    const SAYS: [Column; 8] = [
        Column::Name,
        Column::LastName,
        Column::Phone,
        Column::Company,
        Column::Title,
        Column::Website,
        Column::Industry,
        Column::Country,
    ];
    let mut text = String::new();
    for column in SAYS {
        text += &cells.get(column).to_lowercase();
        text.push('\n');
    }
    if text.len() == SAYS.len() {
        for (place, heading) in cells.headings().iter().enumerate() {
            // An import may have written days anew, and filled in a source.
            if heading.column.is_none_or(|c| c.kind() == Kind::Text) {
                text += &cells.cell(place);
                text.push('\n');
            }
        }
    }
    xxh3_64(text.as_bytes())
}
