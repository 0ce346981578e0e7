//! The days of a row: when a deal was created, entered its stages, was or will be closed; and the history that they
//! make.

use super::columns::Field;
use super::dates;
use super::draft::{Entry, Refusal, Remark};
use super::row::{Read, Reader, pipeline_of};
use super::text::{is_nothing, one_line};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::settings::StageId;
use crate::workspace::sheet::{Cell, SheetRow};

/// An expected close so far ahead is a slip.
const YEARS_AHEAD: i64 = 10;

impl Reader<'_> {
    /// The day of a column; an error where something else stands in it.
    pub fn day_at(&self, row: &SheetRow, place: usize) -> Read<Option<Day>> {
        let column = &self.reading.columns[place];
        let shown = match self.cell(row, place) {
            Cell::Empty => return Ok(None),
            Cell::Day(day) => return Ok(Some(*day)),
            Cell::Number(digits) => match serial_day(digits) {
                Some(day) => return Ok(Some(day)),
                None => digits.clone(),
            },
            Cell::Text(text) => one_line(text),
        };
        if is_nothing(&shown) {
            return Ok(None);
        }
        dates::day(&shown, column.order).map(Some).ok_or(Refusal {
            column: Some(column.header.clone()),
            reason: format!("\"{shown}\" is no date"),
        })
    }

    pub(super) fn day(&self, row: &SheetRow, field: Field) -> Read<Option<Day>> {
        match self.reading.places(field).next() {
            Some(place) => self.day_at(row, place),
            None => Ok(None),
        }
    }

    /// When stages were entered, oldest first; of one day in the order of the pipeline.
    pub(super) fn entered(&self, row: &SheetRow, pipeline: usize) -> Read<Vec<(Day, StageId)>> {
        let mut entered = Vec::new();
        for (place, stage, of) in self.reading.entered() {
            let Some(day) = self.day_at(row, place)? else {
                continue;
            };
            if day > self.today {
                return Err(Refusal {
                    column: Some(self.reading.columns[place].header.clone()),
                    reason: format!("{day} is after today"),
                });
            }
            let of = of.and_then(|name| pipeline_of(self.settings, name));
            // What was entered in another pipeline is no stage of this one.
            if of.is_none_or(|of| of == pipeline)
                && let Some(stage) = self.stages.find(stage, pipeline)
            {
                entered.push((day, stage));
            }
        }
        if let Some(since) = self.day(row, Field::StageSince)?
            && let Ok((stage, _)) = self.stage(row, pipeline)
            && !stage.is_end()
            && !entered.iter().any(|(_, s)| *s == stage)
        {
            entered.push((since.min(self.today), stage));
        }
        entered.sort();
        Ok(entered)
    }

    pub(super) fn created(
        &self,
        row: &SheetRow,
        entered: &[(Day, StageId)],
        remarks: &mut Vec<Remark>,
    ) -> Read<Day> {
        let created = match (self.day(row, Field::Created)?, entered, self.wishes.created) {
            (Some(created), ..) => created,
            (None, [(first, _), ..], _) => {
                remarks.push(Remark::CreatedFromStages);
                *first
            }
            (None, [], Some(created)) => {
                remarks.push(Remark::CreatedAsSaid);
                created
            }
            (None, [], None) => return Err(Refusal::of_row("no date of creation: --created DATE")),
        };
        if created > self.today {
            return Err(self.of_column(Field::Created, format!("{created} is after today")));
        }
        Ok(created)
    }

    pub(super) fn closed(
        &self,
        row: &SheetRow,
        stage: StageId,
        created: Day,
        entered: &[(Day, StageId)],
    ) -> Read<Option<Day>> {
        let own = match stage {
            StageId::WON => Field::WonOn,
            StageId::LOST => Field::LostOn,
            _ => return Ok(None),
        };
        let mut found = None;
        for field in [own, Field::Closed, Field::CloseDate] {
            if found.is_none() {
                found = self.day(row, field)?.map(|day| (day, Some(field)));
            }
        }
        let last_entry = entered.iter().rev().find(|(_, s)| *s == stage);
        let found = found.or(last_entry.map(|(day, _)| (*day, None)));
        let word = if stage == StageId::WON { "won" } else { "lost" };
        let Some((closed, field)) = found else {
            return Err(Refusal::of_row(format!(
                "{word}, and nothing says when: --map closed=COLUMN"
            )));
        };
        let refuse = |reason| match field {
            Some(field) => self.of_column(field, reason),
            None => Refusal::of_row(reason),
        };
        if closed > self.today {
            return Err(refuse(format!("{word} on {closed}, which is after today")));
        }
        if closed < created {
            return Err(refuse(format!(
                "{word} on {closed}, before it was created ({created})"
            )));
        }
        Ok(Some(closed))
    }

    pub(super) fn expected_close(&self, row: &SheetRow, stage: StageId) -> Read<Option<Day>> {
        let mut found = self.day(row, Field::ExpectedClose)?;
        let mut field = Field::ExpectedClose;
        if found.is_none() && !stage.is_end() {
            field = Field::CloseDate;
            found = self.day(row, field)?;
        }
        match found {
            Some(day) if day > self.today.plus_months(12 * YEARS_AHEAD) => {
                Err(self.of_column(field, format!("{day} is more than ten years ahead")))
            }
            found => Ok(found),
        }
    }

    /// The history that the sheet knows: the amount from the beginning, the stages where their days are told, the end.
    pub(super) fn history(
        &self,
        stage: StageId,
        created: Day,
        closed: Option<Day>,
        amount: Money,
        entered: Vec<(Day, StageId)>,
        remarks: &mut Vec<Remark>,
    ) -> Vec<Entry> {
        let mut first = Entry::on(created);
        first.amount = Some(amount);
        let mut entries = vec![first];
        if entered.is_empty() && closed.is_none() {
            entries[0].stage = Some(stage);
            return entries;
        }
        for (on, entered) in entered {
            let within = on.max(created).min(closed.unwrap_or(on).max(created));
            // The last closing is dated by `closed`; earlier ones stand in the history.
            if closed.is_some() && entered == stage || entered.is_end() && within == created {
                continue;
            }
            if within != on && !remarks.contains(&Remark::EntryMoved) {
                remarks.push(Remark::EntryMoved);
            }
            push_stage(&mut entries, within, entered);
        }
        if let Some(closed) = closed {
            push_stage(&mut entries, closed, stage);
        }
        entries
    }
}

/// Adds a stage: into the first entry if that is of the same day and has none, else as an entry of its own.
fn push_stage(entries: &mut Vec<Entry>, on: Day, stage: StageId) {
    if let [first] = entries.as_mut_slice()
        && first.on == on
        && first.stage.is_none()
        && !stage.is_end()
    {
        first.stage = Some(stage);
        return;
    }
    let mut entry = Entry::on(on);
    entry.stage = Some(stage);
    entries.push(entry);
}

/// A date by its serial number, as a spreadsheet keeps it: days since 1899-12-30, between 1954 and 2119.
fn serial_day(digits: &str) -> Option<Day> {
    let days: i64 = digits.split('.').next()?.parse().ok()?;
    let start = Day::from_ymd(1899, 12, 30)?;
    (20_000..=80_000).contains(&days).then(|| start.plus(days))
}
