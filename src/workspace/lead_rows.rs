//! One block of a list, split into rows and cells: without its list, so that several threads can do it at once.

use std::borrow::Cow;

use csv::ByteRecord;

use super::lead_blocks::Piece;
use super::lead_encoding::decoded;
use super::lead_header::{Columns, head_records};
use crate::diagnostic::{Diagnostic, Spot};
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_row::Cells;

/// What is known of a list once its header is read.
pub struct Head {
    pub file: String,
    pub separator: char,
    pub columns: Columns,
    /// The line that the header ends on: it, and what stands above it, are no rows.
    pub last_line: u64,
    /// Faulty rows that are named one by one.
    pub told: u64,
}

/// A row as long as its block is there.
#[derive(Clone, Copy)]
pub struct Row<'b> {
    /// The line that it begins on; the header's is usually 1.
    pub line: u64,
    text: Text<'b>,
    /// Where its cells end, in the text.
    ends: &'b [usize],
    /// Where the first begins.
    start: usize,
    columns: &'b Columns,
}

/// UTF-8 as a whole, or cell by cell: one wrong byte changes only its own cell.
#[derive(Clone, Copy)]
enum Text<'b> {
    Utf8(&'b str),
    Bytes(&'b [u8]),
}

impl<'b> Row<'b> {
    fn text(&self, place: usize) -> Cow<'b, str> {
        let Some(end) = self.ends.get(place).copied() else {
            return Cow::Borrowed("");
        };
        let start = match place {
            0 => self.start,
            _ => self.ends[place - 1],
        };
        match self.text {
            Text::Utf8(text) => Cow::Borrowed(without_mark(text[start..end].trim_ascii())),
            Text::Bytes(bytes) => match decoded(bytes[start..end].trim_ascii()) {
                Cow::Borrowed(text) => Cow::Borrowed(without_mark(text)),
                Cow::Owned(text) => Cow::Owned(without_mark(&text).into()),
            },
        }
    }
}

/// Spreadsheets are kept from reading a formula by an apostrophe, which is not meant.
fn without_mark(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'\'', b'=' | b'+' | b'-' | b'@', ..] => &cell[1..],
        _ => cell,
    }
}

impl Cells for Row<'_> {
    fn get(&self, column: Column) -> Cow<'_, str> {
        let places = &self.columns.places[column as usize];
        let mut texts = places.iter().map(|place| self.text(*place));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }

    fn headings(&self) -> &[Heading] {
        &self.columns.headings
    }

    fn cell(&self, place: usize) -> Cow<'_, str> {
        self.text(place)
    }
}

/// What a block holds.
#[derive(Clone, Copy)]
enum Kind {
    Records,
    TooLong,
    OpenQuote,
}

/// One block: first filled with what the list has next, then split.
pub struct Block {
    bytes: Vec<u8>,
    kind: Kind,
    /// The line that it begins on.
    line: u64,
    record: ByteRecord,
    /// The cells of all rows, one after the other, without their quotes.
    cells: Vec<u8>,
    ends: Vec<usize>,
    rows: Vec<At>,
    /// Rows that were passed over, each with its fault; told are no more than the list tells.
    pub faulty: u64,
    pub faults: Vec<Diagnostic>,
    /// Whether not all of it is UTF-8.
    pub has_1252: bool,
}

/// Where a row's cells are.
struct At {
    line: u64,
    start: usize,
    /// In `ends`.
    first: usize,
    last: usize,
}

impl Block {
    pub fn new() -> Block {
        Block {
            bytes: Vec::new(),
            kind: Kind::Records,
            line: 1,
            record: ByteRecord::new(),
            cells: Vec::new(),
            ends: Vec::new(),
            rows: Vec::new(),
            faulty: 0,
            faults: Vec::new(),
            has_1252: false,
        }
    }

    /// Takes a copy of what comes next: its list goes on reading meanwhile.
    pub fn fill(&mut self, piece: &Piece<'_>) {
        let (kind, line, bytes) = match piece {
            Piece::Records { bytes, line } => (Kind::Records, line, bytes),
            Piece::TooLong { line, start } => (Kind::TooLong, line, start),
            Piece::OpenQuote { line, start } => (Kind::OpenQuote, line, start),
        };
        (self.kind, self.line) = (kind, *line);
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
    }

    /// Splits it.
    pub fn split(&mut self, head: &Head) {
        self.cells.clear();
        self.ends.clear();
        self.rows.clear();
        self.faults.clear();
        (self.faulty, self.has_1252) = (0, false);
        match self.kind {
            Kind::Records => self.split_records(head),
            Kind::TooLong => self.whole(
                head,
                "row",
                "a row of more than 1 MiB: passed over",
                "no lead is so long: a line break may be missing",
            ),
            Kind::OpenQuote => self.whole(
                head,
                "quote",
                "a quote is opened in this row and never closed: passed over",
                "close it, or double it where a quote is meant: \"5\"\" pipe\"",
            ),
        }
    }

    /// Its rows, once it was split.
    pub fn rows<'b>(&'b self, columns: &'b Columns) -> impl Iterator<Item = Row<'b>> {
        // Quotes are no part of any character: what was UTF-8 with them is so without.
        let text = match self.has_1252 {
            true => Text::Bytes(&self.cells),
            false => std::str::from_utf8(&self.cells).map_or(Text::Bytes(&self.cells), Text::Utf8),
        };
        self.rows.iter().map(move |at| Row {
            line: at.line,
            text,
            ends: &self.ends[at.first..at.last],
            start: at.start,
            columns,
        })
    }

    fn split_records(&mut self, head: &Head) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut record = std::mem::take(&mut self.record);
        self.has_1252 = std::str::from_utf8(&bytes).is_err();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(head.separator as u8)
            .flexible(true)
            .has_headers(false)
            .from_reader(&*bytes);
        // Reading from memory does not fail, and no length of a row does.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let at = record.position().map_or(0, |p| p.byte() as usize);
            // Blank lines before a record are no part of it.
            let is_break = |b: &&u8| matches!(b, b'\n' | b'\r');
            let start = at + bytes[at..].iter().take_while(is_break).count();
            let line = self.line
                + record.position().map_or(0, |p| p.line() - 1)
                + bytes[at..start].iter().filter(|b| **b == b'\n').count() as u64;
            if line > head.last_line {
                self.take(head, &record, line, &bytes[start..]);
            }
        }
        (self.bytes, self.record) = (bytes, record);
    }

    /// A block that is one faulty row.
    fn whole(&mut self, head: &Head, rule: &'static str, message: &str, help: &str) {
        self.faulty = 1;
        let fault = fault(head, rule, message.into(), help, self.line, 1, &self.bytes);
        self.faults.push(fault);
    }

    /// Keeps a row, or says what is wrong with it.
    fn take(&mut self, head: &Head, record: &ByteRecord, line: u64, from: &[u8]) {
        let is_empty = |from: usize| record.iter().skip(from).all(|c| c.trim_ascii().is_empty());
        if is_empty(0) {
            return;
        }
        let expected = head.columns.headings.len();
        if record.len() < expected || record.len() > expected && !is_empty(expected) {
            return self.ragged(head, line, from, record.len());
        }
        let (start, first) = (self.cells.len(), self.ends.len());
        self.cells.extend_from_slice(record.as_slice());
        let ends = (0..record.len()).filter_map(|cell| Some(start + record.range(cell)?.end));
        self.ends.extend(ends);
        self.rows.push(At {
            line,
            start,
            first,
            last: self.ends.len(),
        });
    }

    fn ragged(&mut self, head: &Head, line: u64, from: &[u8], cells: usize) {
        self.faulty += 1;
        if self.faulty > head.told {
            return;
        }
        let expected = head.columns.headings.len();
        let end = memchr::memchr(b'\n', from).unwrap_or(from.len());
        let text = decoded(&from[..end]);
        // At the first cell too many; where one is missing nobody knows.
        let place = head_records(&text, head.separator)
            .next()
            .and_then(|found| {
                let cell = found.get(expected)?;
                Some(text[..cell.start].chars().count() + 1)
            });
        let s = if cells == 1 { "" } else { "s" };
        let help = if cells > expected {
            "a cell that holds the separator stands in quotes"
        } else {
            "an empty cell has its separator too; a total under the table is no lead"
        };
        let message = format!("{cells} cell{s}, the header has {expected}: passed over");
        let column = place.unwrap_or(1);
        let fault = fault(head, "row", message, help, line, column, text.as_bytes());
        self.faults.push(fault);
    }
}

fn fault(
    head: &Head,
    rule: &'static str,
    message: String,
    help: &str,
    line: u64,
    column: usize,
    start: &[u8],
) -> Diagnostic {
    // A cut character at the end of the excerpt shows as a replacement character.
    let text = String::from_utf8_lossy(&start[..start.len().min(2_000)]).into_owned();
    let mut spot = Spot::of(text.trim_end(), 0..1);
    spot.line = u32::try_from(line).unwrap_or(u32::MAX);
    spot.column = column as u32;
    let mut fault = Diagnostic::error(rule, &head.file, message).help(help);
    fault.spot = Some(spot);
    fault
}
