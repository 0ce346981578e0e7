//! A sheet of an XLSX workbook: the values that its formulas had when it was saved, dates by their serial numbers.
//!
//! Cells are read one by one, never as the rectangle that they span: a workbook of two cells may claim to be sixteen
//! million wide and high.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::sheet::{Cell, Form, Sheet, SheetRow, no_header};
use crate::diagnostic::Diagnostic;
use crate::model::day::Day;
use crate::model::money::Money;

/// Rows in which the header is looked for.
const HEADER_WITHIN: usize = 12;

/// Cells of one sheet, and columns of one row, beyond which it is no list of deals.
const MOST_CELLS: usize = 5_000_000;
const MOST_COLUMNS: u32 = 4_096;

/// What all parts of a workbook may come to, unpacked: more is made to fill a memory.
const MOST_UNPACKED: u64 = 1 << 30;

type Book = Xlsx<Cursor<Vec<u8>>>;

/// Reads the sheet whose header has most columns that are known; of equal ones the first.
pub fn read(
    bytes: Vec<u8>,
    file: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Sheet, Box<Diagnostic>> {
    if unpacked(&bytes) > MOST_UNPACKED {
        let fault = Diagnostic::error("size", file, "a workbook of more than 1 GiB, unpacked");
        return Err(fault.help("save the one sheet as CSV UTF-8").into());
    }
    let broken = |why: String| {
        let message = format!("no workbook that can be read: {why}");
        let fault = Diagnostic::error("not-a-list", file, message);
        Box::new(fault.help("in the spreadsheet: save as XLSX, or as CSV UTF-8"))
    };
    let mut book: Book = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|e: calamine::XlsxError| broken(e.to_string()))?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    let mut best: Option<(usize, Sheet)> = None;
    let mut first_row = String::new();
    for name in sheets {
        let rows = rows_of(&mut book, &name).map_err(broken)?;
        let known = |row: &SheetRow| row.cells.iter().filter(|c| is_known(&c.shown())).count();
        if first_row.is_empty()
            && let Some(row) = rows.first()
        {
            let cells: Vec<String> = row.cells.iter().take(8).map(Cell::shown).collect();
            first_row = cells.join(", ");
        }
        let found = rows
            .iter()
            .take(HEADER_WITHIN)
            .enumerate()
            .map(|(at, row)| (known(row), at))
            .max_by_key(|(known, at)| (*known, std::cmp::Reverse(*at)));
        if let Some((known, at)) = found
            && known > best.as_ref().map_or(0, |(most, _)| *most)
        {
            best = Some((known, sheet(name, rows, at)));
        }
    }
    best.map(|(_, sheet)| sheet)
        .ok_or_else(|| no_header(file, &first_row))
}

fn sheet(name: String, mut rows: Vec<SheetRow>, header_at: usize) -> Sheet {
    let body = rows.split_off(header_at + 1);
    let header = rows.pop().map_or((Vec::new(), 0), |row| {
        let names = row.cells.iter().map(Cell::shown).collect();
        (names, row.number)
    });
    Sheet {
        form: Form::Workbook { sheet: name },
        header: header.0,
        header_row: header.1,
        rows: body,
        faulty: Vec::new(),
    }
}

/// The rows of a sheet that have something in them.
fn rows_of(book: &mut Book, name: &str) -> Result<Vec<SheetRow>, String> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|e| e.to_string())?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut cells = 0;
    while let Some(found) = reader.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = found.get_position();
        let value = cell(found.get_value());
        if value.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        cells += 1;
        if cells > MOST_CELLS {
            return Err(format!("more than {MOST_CELLS} cells"));
        }
        let number = u64::from(row) + 1;
        // Cells come row by row; one that does not is put where it belongs.
        let at = match rows.last() {
            None => 0,
            Some(last) if last.number < number => rows.len(),
            _ => rows.partition_point(|r| r.number < number),
        };
        if rows.get(at).is_none_or(|r| r.number != number) {
            rows.insert(
                at,
                SheetRow {
                    number,
                    cells: Vec::new(),
                },
            );
        }
        let row = &mut rows[at].cells;
        let column = column as usize;
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        row[column] = value;
    }
    Ok(rows)
}

fn cell(value: &DataRef<'_>) -> Cell {
    match Data::from(value.clone()) {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::text(&text),
        Data::Int(number) => Cell::Number(number.to_string()),
        Data::Float(number) => number_cell(number),
        Data::Bool(value) => Cell::text(if value { "true" } else { "false" }),
        Data::DateTime(date) => day(&date).map_or_else(|| number_cell(date.as_f64()), Cell::Day),
        Data::DateTimeIso(text) => match text.get(..10).and_then(Day::parse) {
            Some(day) => Cell::Day(day),
            None => Cell::text(&text),
        },
        Data::DurationIso(text) => Cell::text(&text),
        // `#N/A`: said as it stands, so that it is refused where a value is needed.
        Data::Error(error) => Cell::text(&error.to_string()),
    }
}

fn day(date: &ExcelDateTime) -> Option<Day> {
    if !date.is_datetime() || date.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    Day::from_ymd(year.into(), month.into(), day.into())
}

/// The 15 digits that a spreadsheet keeps, in plain decimal: what a formula left behind them (`0.30000000000000004`)
/// is no part of the number.
fn number_cell(number: f64) -> Cell {
    let digits = format!("{number:.14e}");
    let (negative, positive) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.as_str()),
    };
    match Money::from_float(positive) {
        Ok(money) => Cell::Number(format!("{negative}{money}")),
        Err(_) => Cell::text(&number.to_string()),
    }
}

/// What the parts of a ZIP say that they come to, by its central directory; 0 where there is none to be read, which
/// the workbook's reader will say.
fn unpacked(bytes: &[u8]) -> u64 {
    let number = |at: usize, width: usize| -> Option<u64> {
        let bytes = bytes.get(at..at + width)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |sum, b| sum << 8 | u64::from(*b)),
        )
    };
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06");
    let Some(mut at) = end
        .and_then(|end| number(end + 16, 4))
        .map(|at| at as usize)
    else {
        return 0;
    };
    let mut sum = 0u64;
    while bytes
        .get(at..)
        .is_some_and(|b| b.starts_with(b"PK\x01\x02"))
    {
        let width = |offset: usize| number(at + offset, 2).unwrap_or(0) as usize;
        sum = sum.saturating_add(number(at + 24, 4).unwrap_or(0));
        at += 46 + width(28) + width(30) + width(32);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_the_sheet_shows() {
        let shown = |n: f64| number_cell(n).shown();
        assert_eq!(shown(48_000.0), "48000");
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(-12.5), "-12.5");
        assert_eq!(shown(40_100_000_123.0), "40100000123");
        assert_eq!(shown(f64::NAN), "NaN");
    }

    #[test]
    fn what_is_no_workbook_is_said_to_be_none() {
        let bytes = b"PK\x03\x04 and then nothing of the kind".to_vec();
        let fault = read(bytes, "x.xlsx", &|_| true).unwrap_err();
        assert!(
            fault.message.starts_with("no workbook"),
            "{}",
            fault.message
        );
    }
}
