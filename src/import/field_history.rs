//! Salesforce's Opportunity Field History: a row a change, the deal's own fields repeated in each. The rows of one deal
//! become its history.

use super::columns::{CHANGES, Field};
use super::dates;
use super::draft::{Draft, Entry, Refusal};
use super::numbers::{self, Decimal};
use super::row::Reader;
use super::text::folded;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::settings::StageId;
use crate::workspace::sheet::SheetRow;

/// Whether the sheet is such a report.
pub fn is_one(reader: &super::reading::Reading) -> bool {
    CHANGES.iter().all(|field| reader.has(*field))
}

/// The rows of each deal, by its id or its name, in the order of their first.
pub fn grouped<'r>(reader: &Reader<'_>, rows: &[&'r SheetRow]) -> Vec<Vec<&'r SheetRow>> {
    let mut groups: Vec<(String, Vec<&SheetRow>)> = Vec::new();
    let mut places: std::collections::HashMap<String, usize> = Default::default();
    for row in rows {
        let id = reader.text(row, Field::Id);
        let key = id
            .or_else(|| reader.text(row, Field::Name))
            .unwrap_or_default();
        let place = *places.entry(key.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, Vec::new()));
        }
        groups[place].1.push(row);
    }
    groups.into_iter().map(|(_, rows)| rows).collect()
}

/// The stages that a row of changes names.
pub fn stages_named(reader: &Reader<'_>, row: &SheetRow) -> Vec<String> {
    let field = reader.text(row, Field::ChangedField).unwrap_or_default();
    if Changed::of(&field) != Some(Changed::Stage) {
        return Vec::new();
    }
    let values = [Field::OldValue, Field::NewValue];
    values.iter().filter_map(|f| reader.text(row, *f)).collect()
}

/// What one row changed.
enum Change {
    Stage(StageId),
    Amount(Money),
    ExpectedClose(Day),
}

/// Puts the changes that a deal's rows tell in place of the history that the sheet's other columns gave it.
pub fn tell(reader: &Reader<'_>, rows: &[&SheetRow], draft: &mut Draft) -> Result<(), Refusal> {
    let mut changes: Vec<(Day, Option<Change>, Change)> = Vec::new();
    for row in rows {
        let Some((old, new)) = change(reader, row, draft.pipeline)? else {
            continue;
        };
        let place = reader.reading.places(Field::ChangedOn).next();
        let on = match place {
            Some(place) => reader.day_at(row, place)?,
            None => None,
        };
        let on = on.ok_or_else(|| Refusal::of_row(format!("row {} has no date", row.number)))?;
        if on > reader.today {
            return Err(Refusal::of_row(format!(
                "{on} (row {}) is after today",
                row.number
            )));
        }
        changes.push((on, old, new));
    }
    changes.sort_by_key(|(on, ..)| *on);
    let mut first = Entry::on(draft.created);
    first.amount = Some(draft.amount);
    // What held in the beginning is the old value of the first change.
    for (_, old, new) in changes.iter().rev() {
        match (old, new) {
            (Some(Change::Stage(stage)), _) if !stage.is_end() => first.stage = Some(*stage),
            (Some(Change::Amount(amount)), _) => first.amount = Some(*amount),
            (None, Change::Amount(_)) => first.amount = Some(Money::ZERO),
            (Some(Change::ExpectedClose(day)), _) => first.expected_close = Some(*day),
            _ => {}
        }
    }
    if first.stage.is_none() && draft.closed.is_none() {
        first.stage = Some(draft.stage);
    }
    let mut history = vec![first];
    for (on, _, new) in changes {
        let mut entry = Entry::on(on.max(draft.created));
        match new {
            // The last closing is dated by `closed`.
            Change::Stage(stage) if Some(stage) == draft.closed.map(|_| draft.stage) => continue,
            Change::Stage(stage) => entry.stage = Some(stage),
            Change::Amount(amount) => entry.amount = Some(amount),
            Change::ExpectedClose(day) => entry.expected_close = Some(day),
        }
        history.push(entry);
    }
    if let Some(closed) = draft.closed {
        let mut entry = Entry::on(closed);
        entry.stage = Some(draft.stage);
        let at = history.partition_point(|e| e.on <= closed);
        history.insert(at, entry);
    }
    draft.history = history;
    Ok(())
}

/// The old and the new value of a row, if it is about a field whose history is kept.
fn change(
    reader: &Reader<'_>,
    row: &SheetRow,
    pipeline: usize,
) -> Result<Option<(Option<Change>, Change)>, Refusal> {
    let field = reader.text(row, Field::ChangedField).unwrap_or_default();
    let new = reader.text(row, Field::NewValue);
    let (Some(what), Some(new)) = (Changed::of(&field), new) else {
        return Ok(None);
    };
    let value = what
        .read(reader, &new, pipeline)
        .ok_or_else(|| Refusal::of_row(format!("\"{new}\" (row {}) cannot be read", row.number)))?;
    let old = reader.text(row, Field::OldValue);
    let old = old.and_then(|old| what.read(reader, &old, pipeline));
    Ok(Some((old, value)))
}

/// A field of the tool whose history a deal keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Changed {
    Stage,
    Amount,
    CloseDate,
}

impl Changed {
    fn of(field: &str) -> Option<Changed> {
        match folded(field).as_str() {
            "stage" | "stagename" => Some(Changed::Stage),
            "amount" => Some(Changed::Amount),
            "closedate" => Some(Changed::CloseDate),
            _ => None,
        }
    }

    /// A value, written as the columns of the same kind are.
    fn read(self, reader: &Reader<'_>, text: &str, pipeline: usize) -> Option<Change> {
        let column = |field| {
            let place = reader.reading.places(field).next();
            place.map(|p| &reader.reading.columns[p])
        };
        match self {
            Changed::Stage => reader.stages.find(text, pipeline).map(Change::Stage),
            Changed::Amount => {
                let decimal = column(Field::Amount).map_or(Decimal::Point, |c| c.decimal);
                let (amount, _) = numbers::amount(text, decimal).ok()?;
                Some(Change::Amount(amount))
            }
            Changed::CloseDate => {
                let order = column(Field::ChangedOn).and_then(|c| c.order);
                dates::day(text, order).map(Change::ExpectedClose)
            }
        }
    }
}
