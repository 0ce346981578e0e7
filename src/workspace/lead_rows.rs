//! One block of a list, split into rows and cells: without its list, so that several threads can do it at once.

use std::borrow::Cow;
use std::ops::Range;

use csv_core::ReadRecordResult;

use super::lead_blocks::Piece;
use super::lead_encoding::decoded;
use super::lead_header::{Columns, csv_reader, head_records, row_within};
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
    /// Where its cells are in the text.
    cells: &'b [Span],
    columns: &'b Columns,
}

/// UTF-8 as a whole, or cell by cell: one wrong byte changes only its own cell.
#[derive(Clone, Copy)]
enum Text<'b> {
    Utf8(&'b str),
    Bytes(&'b [u8]),
}

/// A cell in the text of its block, which is shorter than 4 GiB; without the blanks around it.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn of(text: &[u8], start: usize, end: usize) -> Span {
        let cell = text[start..end].trim_ascii_start();
        let start = end - cell.len();
        let cell = cell.trim_ascii_end();
        // Spreadsheets are kept from reading a formula by an apostrophe, which is not meant.
        let is_marked = matches!(cell, [b'\'', b'=' | b'+' | b'-' | b'@', ..]);
        Span {
            start: start as u32 + u32::from(is_marked),
            end: (start + cell.len()) as u32,
        }
    }

    fn is_empty(self) -> bool {
        self.start == self.end
    }

    fn within(self, text: &[u8]) -> &[u8] {
        &text[self.start as usize..self.end as usize]
    }
}

impl<'b> Row<'b> {
    fn text(&self, place: usize) -> Cow<'b, str> {
        match (self.cells.get(place), self.text) {
            (None, _) => Cow::Borrowed(""),
            (Some(span), Text::Utf8(text)) => {
                Cow::Borrowed(&text[span.start as usize..span.end as usize])
            }
            (Some(span), Text::Bytes(text)) => decoded(span.within(text)),
        }
    }
}

impl Cells for Row<'_> {
    fn get(&self, column: Column) -> Cow<'_, str> {
        for place in &self.columns.places[column as usize] {
            if self.cells.get(*place).is_some_and(|cell| !cell.is_empty()) {
                return self.text(*place);
            }
        }
        Cow::Borrowed("")
    }

    fn headings(&self) -> &[Heading] {
        &self.columns.headings
    }

    fn cell(&self, place: usize) -> Cow<'_, str> {
        self.text(place)
    }
}

/// What a block holds.
#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Records,
    TooLong,
    OpenQuote,
}

/// One block: first filled with what the list has next, then split.
#[derive(Default)]
pub struct Block {
    bytes: Vec<u8>,
    kind: Kind,
    /// The line that it begins on.
    line: u64,
    splitter: Splitter,
    rows: Vec<At>,
    /// Rows that were passed over, each with its fault; told are no more than the list tells.
    pub faulty: u64,
    pub faults: Vec<Diagnostic>,
    /// Whether not all of it is UTF-8.
    pub has_1252: bool,
}

/// Where a row's cells are, among those of its block.
struct At {
    line: u64,
    cells: Range<usize>,
}

impl Block {
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
        let bytes = std::mem::take(&mut self.bytes);
        self.rows.clear();
        self.faults.clear();
        (self.faulty, self.has_1252) = (0, false);
        match self.kind {
            Kind::Records => self.split_records(head, &bytes),
            Kind::TooLong => self.fault(
                head,
                (self.line, 1, &bytes),
                "row",
                "a row of more than 1 MiB: passed over",
                "no lead is so long: a line break may be missing",
            ),
            Kind::OpenQuote => self.open_quote(head, self.line, &bytes),
        }
        self.bytes = bytes;
    }

    /// Its rows, once it was split.
    pub fn rows<'b>(&'b self, columns: &'b Columns) -> impl Iterator<Item = Row<'b>> {
        let bytes = self.splitter.text.as_slice();
        // Quotes are no part of any character: what was UTF-8 with them is so without.
        let text = match self.has_1252 {
            true => Text::Bytes(bytes),
            false => std::str::from_utf8(bytes).map_or(Text::Bytes(bytes), Text::Utf8),
        };
        self.rows.iter().map(move |at| Row {
            line: at.line,
            text,
            cells: &self.splitter.cells[at.cells.clone()],
            columns,
        })
    }

    fn split_records(&mut self, head: &Head, bytes: &[u8]) {
        self.has_1252 = std::str::from_utf8(bytes).is_err();
        self.splitter.begin(head.separator as u8);
        let (mut at, mut line) = (0, self.line);
        loop {
            // Blank lines are no records.
            while let Some(b'\n' | b'\r') = bytes.get(at) {
                line += u64::from(bytes[at] == b'\n');
                at += 1;
            }
            if at >= bytes.len() {
                return;
            }
            let record = self.splitter.record(&bytes[at..]);
            let length = match line > head.last_line {
                true => self.take(head, &record, line, &bytes[at..]),
                false => record.length,
            };
            line += record.breaks_in(&bytes[at..at + length]);
            at += length;
        }
    }

    /// Keeps a row, or says what is wrong with it; answers how much of the text it took.
    fn take(&mut self, head: &Head, record: &Record, line: u64, from: &[u8]) -> usize {
        let cells = &self.splitter.cells[record.cells.clone()];
        let (has, expected) = (cells.len(), head.columns.headings.len());
        let is_empty = |from: usize| cells.iter().skip(from).all(|c| c.is_empty());
        if is_empty(0) {
            return record.length;
        }
        let swallowed = || row_within(from, record.length, head.separator as u8, expected);
        if record.has_breaks
            && let Some(next) = swallowed()
        {
            self.splitter.drop(record);
            self.open_quote(head, line, from);
            return next;
        }
        if has < expected || has > expected && !is_empty(expected) {
            self.ragged(head, line, from, has);
        } else if is_header(head, line, cells, &self.splitter.text) {
            let message = "the header once more: passed over";
            let help = "lists that are put together keep the first one's header";
            self.fault(head, (line, 1, from), "row", message, help);
        } else {
            let cells = record.cells.clone();
            self.rows.push(At { line, cells });
        }
        record.length
    }

    fn ragged(&mut self, head: &Head, line: u64, from: &[u8], cells: usize) {
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
        let spot = (line, place.unwrap_or(1), text.as_bytes());
        self.fault(head, spot, "row", &message, help);
    }

    fn open_quote(&mut self, head: &Head, line: u64, from: &[u8]) {
        let message = "a quote is opened in this row and never closed: passed over";
        let help = "close it, or double it where a quote is meant: \"5\"\" pipe\"";
        self.fault(head, (line, 1, from), "quote", message, help);
    }

    /// A faulty row: its line, the column of the fault, and the text from its beginning on.
    fn fault(
        &mut self,
        head: &Head,
        (line, column, from): (u64, usize, &[u8]),
        rule: &'static str,
        message: &str,
        help: &str,
    ) {
        self.faulty += 1;
        if self.faulty > head.told {
            return;
        }
        // A cut character at the end of the excerpt shows as a replacement character.
        let text = String::from_utf8_lossy(&from[..from.len().min(2_000)]);
        let mut spot = Spot::of(text.trim_end(), 0..1);
        spot.line = u32::try_from(line).unwrap_or(u32::MAX);
        spot.column = column as u32;
        let mut fault = Diagnostic::error(rule, &head.file, message).help(help);
        fault.spot = Some(spot);
        self.faults.push(fault);
    }
}

/// Whether a row is the header again: every cell is called like its column. In other words too where that may be, right
/// below the header and where no address stands in the column of addresses; to look so at every row takes too long.
fn is_header(head: &Head, line: u64, cells: &[Span], text: &[u8]) -> bool {
    let email = head.columns.places[Column::Email as usize].first();
    let email = email.and_then(|place| cells.get(*place));
    let is_no_address = email.is_some_and(|cell| {
        let email = cell.within(text);
        !email.is_empty() && memchr::memchr(b'@', email).is_none()
    });
    let may_translate = line <= head.last_line + 2 || is_no_address;
    let headings = &head.columns.headings;
    let mut names = 0;
    for (cell, heading) in cells.iter().zip(headings) {
        let cell = cell.within(text);
        let is_name = match heading.name.is_ascii() {
            true => cell.eq_ignore_ascii_case(heading.name.as_bytes()),
            false => decoded(cell).trim() == heading.name,
        };
        match heading.column {
            _ if cell.is_empty() => {}
            Some(_) if is_name => names += 1,
            None if is_name || may_translate => {}
            Some(column) if may_translate && Column::of_header(&decoded(cell)) == Some(column) => {
                names += 1;
            }
            _ => return false,
        }
    }
    names > 1 || names == 1 && headings.len() == 1
}

/// Splits records into cells, one after the other.
#[derive(Default)]
struct Splitter {
    separator: u8,
    /// Of records with quotes: what they say without them, and where their cells end in it.
    reader: csv_core::Reader,
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    /// What all cells say, without quotes.
    text: Vec<u8>,
    cells: Vec<Span>,
}

/// A record that was split.
struct Record {
    /// In the bytes that it was split from.
    length: usize,
    /// Whether line breaks stand within its quotes.
    has_breaks: bool,
    cells: Range<usize>,
    /// Where its text begins.
    start: usize,
}

impl Record {
    fn breaks_in(&self, bytes: &[u8]) -> u64 {
        match self.has_breaks {
            true => memchr::memchr_iter(b'\n', bytes).count() as u64,
            false => u64::from(bytes.last() == Some(&b'\n')),
        }
    }
}

impl Splitter {
    /// Forgets everything of the block before.
    fn begin(&mut self, separator: u8) {
        self.text.clear();
        self.cells.clear();
        if self.separator != separator {
            self.separator = separator;
            self.reader = csv_reader(separator);
        }
    }

    /// Splits the record that the bytes begin with.
    fn record(&mut self, bytes: &[u8]) -> Record {
        let (start, first) = (self.text.len(), self.cells.len());
        let end = memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
        let line = &bytes[..end];
        let is_plain = memchr::memchr(b'"', line).is_none();
        let length = match is_plain {
            true => {
                self.plain(line, start);
                (end + 1).min(bytes.len())
            }
            false => self.quoted(bytes, start),
        };
        Record {
            length,
            has_breaks: length > end + 1,
            cells: first..self.cells.len(),
            start,
        }
    }

    /// A record without quotes, which is its line.
    fn plain(&mut self, line: &[u8], start: usize) {
        self.text.extend_from_slice(line);
        let mut from = start;
        for at in memchr::memchr_iter(self.separator, line) {
            let end = start + at;
            self.cells.push(Span::of(&self.text, from, end));
            from = end + 1;
        }
        let end = self.text.len();
        self.cells.push(Span::of(&self.text, from, end));
    }

    /// Any other.
    fn quoted(&mut self, bytes: &[u8], start: usize) -> usize {
        self.reader.reset();
        self.ends.resize(self.ends.len().max(64), 0);
        self.unquoted.resize(self.unquoted.len().max(1 << 10), 0);
        let (mut read, mut written, mut count) = (0, 0, 0);
        loop {
            let into = &mut self.unquoted[written..];
            let ends = &mut self.ends[count..];
            // At the end of the bytes nothing more is there to be read, which ends the record.
            let (result, r, w, n) = self.reader.read_record(&bytes[read..], into, ends);
            (read, written, count) = (read + r, written + w, count + n);
            match result {
                ReadRecordResult::InputEmpty if r > 0 => {}
                ReadRecordResult::OutputFull => self.unquoted.resize(self.unquoted.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                _ => break,
            }
        }
        self.text.extend_from_slice(&self.unquoted[..written]);
        let mut from = start;
        for end in &self.ends[..count] {
            let end = start + end;
            self.cells.push(Span::of(&self.text, from, end));
            from = end;
        }
        read
    }

    /// Takes back the record that was split last.
    fn drop(&mut self, record: &Record) {
        self.text.truncate(record.start);
        self.cells.truncate(record.cells.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the bytes are as the `csv` crate reads them.
    fn by_csv(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64)
            .from_reader(bytes);
        let records = reader.byte_records().map(Result::unwrap);
        records
            .map(|r| r.iter().map(|c| c.trim_ascii().to_vec()).collect())
            .collect()
    }

    fn by_us(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut splitter = Splitter::default();
        splitter.begin(b',');
        let (mut at, mut records) = (0, Vec::new());
        loop {
            while let Some(b'\n' | b'\r') = bytes.get(at) {
                at += 1;
            }
            if at >= bytes.len() {
                return records;
            }
            let record = splitter.record(&bytes[at..]);
            let cells = splitter.cells[record.cells.clone()].iter();
            let cells = cells.map(|c| c.within(&splitter.text).to_vec());
            records.push(cells.collect());
            at += record.length;
        }
    }

    #[test]
    fn records_may_be_long_and_have_many_cells() {
        let many = format!(
            "\"{}\",b\n\"a\"{}\nc",
            "x\"\"y".repeat(5_000),
            ",".repeat(3_000)
        );
        assert_eq!(by_us(many.as_bytes()), by_csv(many.as_bytes()));
    }

    #[test]
    fn records_are_split_as_csv_is() {
        // Every text of up to six of these: quotes where they belong and where they do not, at the end of all.
        let parts: [&[u8]; 6] = [b"a", b",", b"\"", b"\n", b"\r\n", b" b"];
        for length in 0..=6u32 {
            for number in 0..6usize.pow(length) {
                let places = (0..length).map(|at| number / 6usize.pow(at) % 6);
                let text: Vec<u8> = places.flat_map(|place| parts[place]).copied().collect();
                assert_eq!(by_us(&text), by_csv(&text), "{:?}", text.escape_ascii());
            }
        }
    }
}
