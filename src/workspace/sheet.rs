//! A sheet of somebody else's making, as rows of cells: CSV in any encoding and with any separator, or a workbook.
//!
//! What tells a lead list's encoding, separator and header tells a sheet's. A sheet is read whole, as a column of
//! dates or numbers is only understood when all of it was seen.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv::ByteRecord;

use super::lead_blocks::{Blocks, Piece};
use super::lead_encoding::{Encoding, decoded, encoding, head_text, not_a_list};
use super::lead_header::best_record;
use crate::diagnostic::Diagnostic;
use crate::model::day::Day;

/// The export of the largest customer of a tool is far smaller: beyond this it is something else.
const LIMIT: u64 = 256 << 20;

/// What of a text is looked at to settle its header.
const HEAD: usize = 64 << 10;

/// One cell. Text is as written, blanks around it taken away.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    /// A number of a workbook, as plain decimal digits.
    Number(String),
    /// A date of a workbook.
    Day(Day),
}

impl Cell {
    /// A text, or nothing if it is blank.
    pub fn text(text: &str) -> Cell {
        match text.trim() {
            "" => Cell::Empty,
            text => Cell::Text(text.into()),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// As a person would read it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number(text) => text.clone(),
            Cell::Day(day) => day.to_string(),
        }
    }
}

/// One row that has something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The line of the text that it begins on, or its number in the workbook; both count from 1.
    pub number: u64,
    /// As many as the row has: a footer has fewer than the header.
    pub cells: Vec<Cell>,
}

/// How a sheet was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Csv { encoding: Encoding, separator: char },
    Workbook { sheet: String },
}

/// A sheet, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub form: Form,
    pub header: Vec<String>,
    /// The row that the header ends on.
    pub header_row: u64,
    pub rows: Vec<SheetRow>,
    /// Rows that cannot be read, and why.
    pub faulty: Vec<(u64, String)>,
}

/// Reads a file. `is_known` says whether a heading is one that is looked for: the row that has most of them is the
/// header, wherever it stands.
pub fn read(
    path: &Path,
    file: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Sheet, Box<Diagnostic>> {
    let bytes = whole(path).map_err(|e| {
        let fault = Diagnostic::error("unreadable", file, format!("cannot be read: {e}"));
        Box::new(fault.help("see that the file is there and may be read: ls -l"))
    })?;
    if bytes.len() as u64 > LIMIT {
        let why = "more than 256 MiB: no list of deals is so long";
        let fault = Diagnostic::error("size", file, why);
        return Err(fault
            .help("export the deals alone, or a year at a time")
            .into());
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes, file, is_known);
    }
    if let Some(fault) = not_a_list(&bytes[..bytes.len().min(HEAD)], file) {
        return Err(fault.into());
    }
    text(&bytes, file, is_known)
}

/// Reads up to the limit; a pipe or a device is none of ours, as it may never end.
fn whole(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(feature = "xlsx")]
fn workbook(
    bytes: Vec<u8>,
    file: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Sheet, Box<Diagnostic>> {
    super::sheet_xlsx::read(bytes, file, is_known)
}

#[cfg(not(feature = "xlsx"))]
fn workbook(_: Vec<u8>, file: &str, _: &dyn Fn(&str) -> bool) -> Result<Sheet, Box<Diagnostic>> {
    let message = "a workbook, and this pipeline was built without the feature xlsx";
    let fault = Diagnostic::error("not-a-list", file, message);
    Err(fault.help("in the spreadsheet: save as, CSV UTF-8").into())
}

fn text(
    bytes: &[u8],
    file: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Sheet, Box<Diagnostic>> {
    let mut found = encoding(bytes);
    // UTF-16 becomes UTF-8 as a whole; single cells in Windows-1252 are met one by one.
    let decoded = |by: &'static encoding_rs::Encoding| {
        Cow::Owned(by.decode(bytes).0.into_owned().into_bytes())
    };
    let utf8 = match found {
        Encoding::Utf16Le => decoded(encoding_rs::UTF_16LE),
        Encoding::Utf16Be => decoded(encoding_rs::UTF_16BE),
        _ => Cow::Borrowed(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
    };
    if found == Encoding::Utf8 && std::str::from_utf8(&utf8).is_err() {
        found = Encoding::Windows1252;
    }
    let head = head_text(&utf8[..utf8.len().min(HEAD)], Encoding::Utf8);
    let header = best_record(&head, is_known).map_err(|first| {
        let named: Vec<_> = first
            .iter()
            .take(8)
            .map(|c| head[c.clone()].trim())
            .collect();
        no_header(file, &named.join(", "))
    })?;
    let mut sheet = Sheet {
        form: Form::Csv {
            encoding: found,
            separator: header.separator,
        },
        header: header
            .headings(&head)
            .iter()
            .map(|h| h.to_string())
            .collect(),
        header_row: header.last_line,
        rows: Vec::new(),
        faulty: Vec::new(),
    };
    // Reading from memory does not fail.
    let _ = rows(&utf8, header.separator as u8, &mut sheet);
    Ok(sheet)
}

/// The error of a sheet in which no column is known.
pub fn no_header(file: &str, columns: &str) -> Box<Diagnostic> {
    let message = format!("none of the columns is known: {columns}");
    let help = "say which is which: --map name=COLUMN --map company=COLUMN --map amount=COLUMN …";
    Box::new(Diagnostic::error("header", file, message).help(help))
}

fn rows(bytes: &[u8], separator: u8, sheet: &mut Sheet) -> io::Result<()> {
    let mut blocks = Blocks::new(bytes, separator);
    let mut record = ByteRecord::new();
    while let Some(piece) = blocks.piece()? {
        match piece {
            Piece::Records { bytes, line } => block(bytes, line, separator, &mut record, sheet)?,
            Piece::TooLong { line, .. } => {
                sheet.faulty.push((line, "longer than 1 MiB".into()));
            }
            Piece::OpenQuote { line, .. } => {
                let why = "a quote is opened and never closed";
                sheet.faulty.push((line, why.into()));
            }
        }
    }
    Ok(())
}

fn block(
    bytes: &[u8],
    first_line: u64,
    separator: u8,
    record: &mut ByteRecord,
    sheet: &mut Sheet,
) -> io::Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes);
    while reader.read_byte_record(record)? {
        let (at, line) = record
            .position()
            .map_or((0, 1), |p| (p.byte() as usize, p.line()));
        // Blank lines before a record are no part of it.
        let blank = bytes[at..]
            .iter()
            .take_while(|b| matches!(b, b'\n' | b'\r'))
            .filter(|b| **b == b'\n');
        let number = first_line + line - 1 + blank.count() as u64;
        let cells: Vec<Cell> = record.iter().map(|c| Cell::text(&decoded(c))).collect();
        if number > sheet.header_row && !cells.iter().all(Cell::is_empty) {
            sheet.rows.push(SheetRow { number, cells });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(bytes: &[u8]) -> Sheet {
        text(bytes, "deals.csv", &|h| matches!(h, "Name" | "Amount")).unwrap()
    }

    fn shown(sheet: &Sheet) -> Vec<String> {
        let line = |row: &SheetRow| {
            let cells: Vec<String> = row.cells.iter().map(Cell::shown).collect();
            format!("{}: {}", row.number, cells.join(" | "))
        };
        sheet.rows.iter().map(line).collect()
    }

    #[test]
    fn a_sheet_is_read_in_any_encoding_below_any_preamble() {
        let text = "Report of March\n\nName;Amount\n\"Zoë; Ltd\";5\n\n;\nB;6;7\nlast line";
        let rows = ["4: Zoë; Ltd | 5", "7: B | 6 | 7", "8: last line"];
        let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
        let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (latin, Encoding::Windows1252),
            (
                [0xff, 0xfe].into_iter().chain(utf16).collect(),
                Encoding::Utf16Le,
            ),
        ] {
            let sheet = read_text(&bytes);
            let separator = ';';
            assert_eq!(
                sheet.form,
                Form::Csv {
                    encoding,
                    separator
                }
            );
            assert_eq!(shown(&sheet), rows, "{encoding:?}");
            assert_eq!((sheet.header_row, sheet.header.len()), (3, 2));
        }
    }

    #[test]
    fn an_open_quote_costs_one_row() {
        let sheet = read_text(b"Name,Amount\nA,1\n\"B,2\nC,3\n");
        assert_eq!(shown(&sheet), ["2: A | 1", "4: C | 3"]);
        assert_eq!(sheet.faulty[0].0, 3);
    }

    #[test]
    fn a_sheet_without_a_known_column_names_what_it_has() {
        let fault = text(b"foo,bar\n1,2\n", "x.csv", &|_| false).unwrap_err();
        assert_eq!(fault.message, "none of the columns is known: foo, bar");
    }
}
