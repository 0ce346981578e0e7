//! Rows of one lead written together: into the first of them, in the order of the lists' paths and lines, which stands for
//! all in every other command too.
//!
//! Engagement is added up; `created` and `first_contacted` are the earliest, `last_contacted` the latest; the status is
//! the furthest; one who unsubscribed in any row has; one who converted has, on the earliest day. Of anything else the
//! first row's word stays, else the next one's; and what a row says otherwise goes into the notes, so that nothing is
//! lost.

use std::collections::BTreeMap;

use super::dedupe::Place;
use crate::model::lead::{Conversion, Status};
use crate::model::lead_columns::{Column, fold};
use crate::model::lead_row::Lead;
use crate::model::moment::Moment;

/// A column of a list, wherever it stands there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Ours(Column),
    /// One that only lists know, by its heading.
    Own(String),
}

impl Field {
    /// What it is called where a list has no heading for it.
    pub fn name(&self) -> &str {
        match self {
            Field::Ours(column) => column.name(),
            Field::Own(heading) => heading,
        }
    }
}

/// A row to be merged, with what it says.
#[derive(Clone, Debug)]
pub struct Told {
    pub place: Place,
    /// What deals call it by.
    pub key: Option<String>,
    cells: Vec<(Field, String)>,
    moments: BTreeMap<Column, Moment>,
    counts: BTreeMap<Column, u64>,
    status: Status,
    unsubscribed: bool,
    conversion: Conversion,
}

impl Told {
    pub fn of(lead: &Lead<'_>, place: Place) -> Told {
        let mut cells: Vec<(Field, String)> = Vec::new();
        for (heading, text) in lead.all() {
            let field = match heading.column {
                Some(column) if !cells.iter().any(|(f, _)| *f == Field::Ours(column)) => {
                    Field::Ours(column)
                }
                _ => Field::Own(heading.name.clone()),
            };
            cells.push((field, text.into_owned()));
        }
        let moment = |column: &Column| lead.moment(*column).map(|m| (*column, m));
        let count = |column: &Column| {
            let count = lead.count(*column)?.to_f64();
            Some((*column, count.clamp(0.0, 1e12) as u64))
        };
        Told {
            place,
            key: lead.key(),
            cells,
            moments: DAYS.iter().filter_map(moment).collect(),
            counts: COUNTS.iter().filter_map(count).collect(),
            status: lead.status(),
            // Its own word: what another list says is in that list's row.
            unsubscribed: lead.yes(Column::Unsubscribed) == Some(true),
            conversion: lead.conversion(),
        }
    }

    fn cell(&self, field: &Field) -> &str {
        let same = |f: &Field| match (f, field) {
            (Field::Own(a), Field::Own(b)) => fold(a) == fold(b),
            (a, b) => a == b,
        };
        let found = self.cells.iter().find(|(f, _)| same(f));
        found.map_or("", |(_, text)| text.as_str())
    }
}

const COUNTS: [Column; 6] = crate::model::profile::SIGNALS;
const DAYS: [Column; 4] = [
    Column::Created,
    Column::FirstContacted,
    Column::LastContacted,
    Column::Converted,
];

/// What is to stand in the row that stays: the fields in which it says something else than now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub keep: Place,
    pub remove: Vec<Place>,
    pub set: Vec<(Field, String)>,
}

/// Rows of one lead, two at least, in the order of their places.
pub fn merge(rows: &[Told]) -> Option<Merged> {
    let (first, others) = rows.split_first()?;
    let mut wanted: Vec<(Field, String)> = Vec::new();
    let mut also: Vec<String> = Vec::new();
    for field in fields(rows) {
        match field {
            Field::Ours(column) if COUNTS.contains(&column) => {
                wanted.extend(sum(rows, column).map(|text| (field, text)));
            }
            Field::Ours(Column::Converted) => {
                wanted.extend(conversion(rows).map(|text| (field, text)));
            }
            Field::Ours(column) if DAYS.contains(&column) => {
                wanted.extend(moment(rows, column).map(|text| (field, text)));
            }
            Field::Ours(Column::Status) => {
                let furthest = rows
                    .iter()
                    .max_by_key(|r| (r.status, std::cmp::Reverse(r.place)))?;
                wanted.push((field.clone(), furthest.cell(&field).into()));
            }
            Field::Ours(Column::Unsubscribed) => {
                let word = match rows.iter().any(|r| r.unsubscribed) {
                    true => "yes".into(),
                    false => said(rows, &field).into(),
                };
                wanted.push((field, word));
            }
            Field::Ours(Column::Notes) => {}
            field => {
                let word = said(rows, &field).to_string();
                for row in rows {
                    let other = row.cell(&field);
                    let text = format!("{} {other}", field.name());
                    if !other.is_empty() && !is_same(other, &word) && !also.contains(&text) {
                        also.push(text);
                    }
                }
                wanted.push((field, word));
            }
        }
    }
    let notes = notes(rows, also);
    if !notes.is_empty() {
        wanted.push((Field::Ours(Column::Notes), notes));
    }
    wanted.retain(|(field, text)| {
        let now = first.cell(field);
        !text.is_empty() && now != text && !(is_yes_already(field, now, text))
    });
    Some(Merged {
        keep: first.place,
        remove: others.iter().map(|r| r.place).collect(),
        set: wanted,
    })
}

/// `TRUE` is yes as it stands.
fn is_yes_already(field: &Field, now: &str, text: &str) -> bool {
    *field == Field::Ours(Column::Unsubscribed)
        && text == "yes"
        && !now.is_empty()
        && !crate::model::lead_row::is_no(now)
}

/// Every field that any row has, in the order of the first.
fn fields(rows: &[Told]) -> Vec<Field> {
    let mut all: Vec<Field> = Vec::new();
    for (field, _) in rows.iter().flat_map(|r| &r.cells) {
        let same = |f: &Field| match (f, field) {
            (Field::Own(a), Field::Own(b)) => fold(a) == fold(b),
            (a, b) => a == b,
        };
        if !field.name().is_empty() && !all.iter().any(same) {
            all.push(field.clone());
        }
    }
    all
}

/// The first word on a field.
fn said<'r>(rows: &'r [Told], field: &Field) -> &'r str {
    let mut cells = rows.iter().map(|r| r.cell(field));
    cells.find(|c| !c.is_empty()).unwrap_or_default()
}

/// The same but for case and blanks.
fn is_same(a: &str, b: &str) -> bool {
    a == b
        || a.split_whitespace()
            .map(str::to_lowercase)
            .eq(b.split_whitespace().map(str::to_lowercase))
}

fn sum(rows: &[Told], column: Column) -> Option<String> {
    let counts: Vec<u64> = rows
        .iter()
        .filter_map(|r| r.counts.get(&column))
        .copied()
        .collect();
    let total: u64 = counts.iter().sum();
    match counts.as_slice() {
        [] => None,
        // As it is written, where there is nothing to add.
        [_] => Some(said(rows, &Field::Ours(column)).into()),
        _ => Some(total.to_string()),
    }
}

/// The earliest day, of the last contact the latest; as its list writes it if it is the list that stays, else 2026-11-20.
fn moment(rows: &[Told], column: Column) -> Option<String> {
    let known = rows
        .iter()
        .filter_map(|r| r.moments.get(&column).map(|m| (*m, r)));
    let chosen = match column {
        Column::LastContacted => known.max_by_key(|(m, r)| (*m, std::cmp::Reverse(r.place))),
        _ => known.min_by_key(|(m, r)| (*m, r.place)),
    };
    match chosen {
        Some((moment, row)) if row.place.file != rows[0].place.file => Some(moment.to_string()),
        Some((_, row)) => Some(row.cell(&Field::Ours(column)).into()),
        // What nobody can read stays what it is.
        None => Some(said(rows, &Field::Ours(column)).into()),
    }
}

fn conversion(rows: &[Told]) -> Option<String> {
    let all = rows.iter().fold(Conversion::No, |c, r| c.and(r.conversion));
    match all {
        Conversion::On(day) => {
            let is_first = rows[0].conversion == all;
            let now = rows[0].cell(&Field::Ours(Column::Converted));
            Some(if is_first {
                now.into()
            } else {
                day.to_string()
            })
        }
        Conversion::Undated => {
            let column = Field::Ours(Column::Converted);
            let word = rows.iter().filter(|r| r.conversion == Conversion::Undated);
            let word = word.map(|r| r.cell(&column)).find(|c| !c.is_empty());
            word.map(String::from)
        }
        Conversion::No => Some(said(rows, &Field::Ours(Column::Converted)).into()),
    }
}

/// Every row's notes, and what they say otherwise.
fn notes(rows: &[Told], also: Vec<String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for row in rows {
        let text = row.cell(&Field::Ours(Column::Notes)).trim();
        if !text.is_empty() && !all.iter().any(|n| n.contains(text)) {
            all.push(text.into());
        }
    }
    if !also.is_empty() {
        all.push(format!("also: {}", also.join("; ")));
    }
    all.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day::Day;

    fn told(line: u64, file: u32, cells: &[(Column, &str)]) -> Told {
        let text = |c: Column| cells.iter().find(|(k, _)| *k == c).map_or("", |(_, t)| *t);
        Told {
            place: Place { file, line },
            key: None,
            cells: cells
                .iter()
                .map(|(c, t)| (Field::Ours(*c), (*t).to_string()))
                .collect(),
            moments: DAYS
                .iter()
                .filter_map(|c| Some((*c, Moment::of(Day::parse(text(*c))?))))
                .collect(),
            counts: COUNTS
                .iter()
                .filter_map(|c| Some((*c, text(*c).parse().ok()?)))
                .collect(),
            status: Status::of(text(Column::Status)),
            unsubscribed: text(Column::Unsubscribed) == "yes",
            conversion: Day::parse(text(Column::Converted)).map_or(Conversion::No, Conversion::On),
        }
    }

    #[test]
    fn nothing_is_lost() {
        use Column::*;
        let rows = [
            told(
                2,
                0,
                &[
                    (Email, "jo@x.example"),
                    (Title, "CEO"),
                    (Created, "2026-05-01"),
                    (Touches, "2"),
                    (Status, "new"),
                    (Notes, "met"),
                    (Phone, ""),
                ],
            ),
            told(
                9,
                0,
                &[
                    (Email, "JO@x.example"),
                    (Title, "Founder"),
                    (Created, "2026-03-01"),
                    (Touches, "3"),
                    (Status, "working"),
                    (Notes, "met"),
                    (Phone, "555"),
                ],
            ),
            told(
                4,
                1,
                &[
                    (Email, "jo2@x.example"),
                    (LastContacted, "2026-06-01"),
                    (Unsubscribed, "yes"),
                    (Notes, "rang"),
                ],
            ),
        ];
        let merged = merge(&rows).unwrap();
        assert_eq!(merged.keep, Place { file: 0, line: 2 });
        assert_eq!(merged.remove.len(), 2);
        let set: Vec<(&str, &str)> = merged
            .set
            .iter()
            .map(|(f, t)| (f.name(), t.as_str()))
            .collect();
        // 2 + 3 touches; the earlier day; the further status; the address that differs only in case is none of its own.
        let wanted = [
            ("created", "2026-03-01"),
            ("touches", "5"),
            ("status", "working"),
            ("phone", "555"),
            ("last_contacted", "2026-06-01"),
            ("unsubscribed", "yes"),
            (
                "notes",
                "met | rang | also: email jo2@x.example; title Founder",
            ),
        ];
        assert_eq!(set, wanted);
    }
}
