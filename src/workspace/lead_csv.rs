//! Lead lists as they are bought and exported: encoding, separator and columns are detected, rows are streamed.
//!
//! A list is UTF-8 (with or without BOM), UTF-16, or else Windows-1252; cells are decoded one by one, so that a single
//! pass is enough and one wrong byte in row 90 000 changes only its own cell. The header may stand below some lines of
//! text, as exporters like to write.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use std::ops::Range;

use csv::ByteRecord;

use super::lead_blocks::{Blocks, Piece};
use super::lead_columns::{Column, KEEP, fold};
use crate::diagnostic::{Diagnostic, Spot, toml_key};

/// What is looked at to settle encoding, separator and header.
const HEAD: usize = 64 << 10;

/// Records of the head in which the header is looked for.
const HEADER_WITHIN: usize = 12;

/// Faults of a kind that are told one by one; the others are counted.
const TOLD: usize = 20;

/// Unknown columns that are told one by one.
const COLUMNS_TOLD: usize = 8;

/// How a list is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 (little-endian)",
            Encoding::Utf16Be => "UTF-16 (big-endian)",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// One column of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As the header says it.
    pub name: String,
    /// What it is read as; `None` for one that is only kept.
    pub column: Option<Column>,
}

/// What was found out about a list.
#[derive(Debug)]
pub struct List {
    pub encoding: Encoding,
    pub separator: char,
    pub headings: Vec<Heading>,
    /// Rows that were handed out.
    pub rows: u64,
    /// Rows that were passed over, each with its fault.
    pub faulty: u64,
    pub faults: Vec<Diagnostic>,
}

/// One lead, as long as it is looked at.
pub struct Row<'r> {
    /// The line that it begins on; the header's is usually 1.
    pub line: u64,
    record: &'r ByteRecord,
    columns: &'r Columns,
}

/// Where each column stands in a record.
struct Columns {
    headings: Vec<Heading>,
    /// By `Column as usize`: the places to look at, in order.
    places: Vec<Vec<usize>>,
}

impl<'r> Row<'r> {
    /// A cell, without blanks around it; empty if the list has no such column.
    pub fn get(&self, column: Column) -> Cow<'r, str> {
        let places = &self.columns.places[column as usize];
        places
            .iter()
            .map(|place| self.cell(*place))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    /// Every cell with its heading, unknown columns among them.
    pub fn cells(&self) -> impl Iterator<Item = (&'r Heading, Cow<'r, str>)> {
        let headings = self.columns.headings.iter().enumerate();
        headings.map(|(place, heading)| (heading, self.cell(place)))
    }

    fn cell(&self, place: usize) -> Cow<'r, str> {
        let bytes = self.record.get(place).unwrap_or_default().trim_ascii();
        // Spreadsheets are kept from reading a formula by an apostrophe, which is not meant.
        match bytes {
            [b'\'', rest @ ..] if matches!(rest.first(), Some(b'=' | b'+' | b'-' | b'@')) => {
                decoded(rest)
            }
            _ => decoded(bytes),
        }
    }
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
        }
    }
}

/// Reads a list, handing out each row. `renamed` is `[leads.columns]`: header as written → canonical name or `keep`.
pub fn read(
    mut reader: impl Read,
    file: &str,
    renamed: &[(String, String)],
    mut on_row: impl FnMut(&Row<'_>),
) -> io::Result<List> {
    let head = read_head(&mut reader)?;
    let mut list = List {
        encoding: Encoding::Utf8,
        separator: ',',
        headings: Vec::new(),
        rows: 0,
        faulty: 0,
        faults: Vec::new(),
    };
    if let Some(fault) = not_a_list(&head, file) {
        list.faults.push(fault);
        return Ok(list);
    }
    list.encoding = encoding(&head);
    let text = head_text(&head, list.encoding);
    let header = match find_header(&text, file, renamed) {
        Ok(header) => header,
        Err(fault) => {
            list.faults.push(*fault);
            return Ok(list);
        }
    };
    list.separator = header.separator;
    let columns = columns(&text, &header, file, renamed, &mut list.faults);
    // A BOM is no part of the first cell; that of UTF-16 goes with its decoder.
    let bom = if head.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut head = Cursor::new(head);
    head.set_position(bom);
    let bytes = head.chain(reader);
    let mut rows = Rows {
        file,
        list: &mut list,
        columns: &columns,
        after_line: header.last_line,
        seen_1252: false,
    };
    match rows.list.encoding {
        Encoding::Utf16Le => {
            rows.all(Utf16::new(bytes, encoding_rs::UTF_16LE), &mut on_row)?;
        }
        Encoding::Utf16Be => {
            rows.all(Utf16::new(bytes, encoding_rs::UTF_16BE), &mut on_row)?;
        }
        _ => rows.all(bytes, &mut on_row)?,
    }
    list.headings = columns.headings;
    Ok(list)
}

fn read_head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What only has the name of a list: workbooks, web pages, nothing at all.
fn not_a_list(head: &[u8], file: &str) -> Option<Diagnostic> {
    let fault =
        |rule, message: &str, help: &str| Some(Diagnostic::error(rule, file, message).help(help));
    let start = head.trim_ascii_start();
    let lower = start[..start.len().min(64)].to_ascii_lowercase();
    let start_is = |words: &[&[u8]]| words.iter().any(|w| lower.starts_with(w));
    if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return fault(
            "not-a-list",
            "a spreadsheet's own format (XLSX or XLS), not CSV",
            "in the spreadsheet: save as, CSV UTF-8",
        );
    }
    if start_is(&[b"<!doctype", b"<html", b"<table", b"<?xml"]) {
        return fault(
            "not-a-list",
            "a web page or XML, not CSV",
            "export it once more, as CSV: a sign-in page may have been saved in its place",
        );
    }
    if start_is(&[b"%pdf"]) || head.contains(&0) && encoding(head) == Encoding::Utf8 {
        return fault(
            "not-a-list",
            "binary, not CSV",
            "export it once more, as CSV",
        );
    }
    let is_blank =
        |b: &u8| b.is_ascii_whitespace() || matches!(b, 0xef | 0xbb | 0xbf | 0xff | 0xfe | 0);
    if head.iter().all(is_blank) {
        return fault(
            "header",
            "empty: there is no header",
            "the first line names the columns: first_name,last_name,email,company",
        );
    }
    None
}

/// By BOM, or by where the zero bytes of plain letters stand. Windows-1252 is only known once a cell is none of UTF-8.
fn encoding(head: &[u8]) -> Encoding {
    match head {
        [0xff, 0xfe, ..] => return Encoding::Utf16Le,
        [0xfe, 0xff, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    let zeros = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 4 > head.len() && even * 8 < head.len() {
        Encoding::Utf16Le
    } else if even * 4 > head.len() && odd * 8 < head.len() {
        Encoding::Utf16Be
    } else {
        Encoding::Utf8
    }
}

/// The head as text, in which places are those of the file.
fn head_text(head: &[u8], encoding: Encoding) -> String {
    let text = match encoding {
        Encoding::Utf16Le => encoding_rs::UTF_16LE.decode(head).0,
        Encoding::Utf16Be => encoding_rs::UTF_16BE.decode(head).0,
        _ => {
            let cut_short = std::str::from_utf8(head)
                .err()
                .filter(|e| e.error_len().is_none());
            let whole = cut_short.map_or(head, |e| &head[..e.valid_up_to()]);
            decoded(whole)
        }
    };
    text.trim_start_matches('\u{feff}').to_string()
}

/// The header of a list, and what was found on the way to it.
struct Header {
    separator: char,
    cells: Vec<Range<usize>>,
    last_line: u64,
}

/// The record of the head with the most columns that are known, under the separator that shows most of them.
fn find_header(
    text: &str,
    file: &str,
    renamed: &[(String, String)],
) -> Result<Header, Box<Diagnostic>> {
    let mut best: Option<(usize, Header)> = None;
    let mut first: Option<Vec<Range<usize>>> = None;
    for separator in [',', ';', '\t', '|'] {
        for (at, cells) in head_records(text, separator)
            .take(HEADER_WITHIN)
            .enumerate()
        {
            if at == 0 && first.as_ref().is_none_or(|f| f.len() < cells.len()) {
                first = Some(cells.clone());
            }
            let known = cells
                .iter()
                .filter(|c| means(&unquoted(&text[(*c).clone()]), renamed).is_some())
                .count();
            if known > best.as_ref().map_or(0, |(most, _)| *most) {
                let end = cells.last().map_or(0, |c| c.end);
                let last_line =
                    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..end]).count() as u64;
                best = Some((
                    known,
                    Header {
                        separator,
                        cells,
                        last_line,
                    },
                ));
            }
        }
    }
    match (best, first) {
        (Some((_, header)), _) => Ok(header),
        (None, first) => Err(Box::new(no_header(text, file, &first.unwrap_or_default()))),
    }
}

fn no_header(text: &str, file: &str, cells: &[Range<usize>]) -> Diagnostic {
    let is_data = |c: &Range<usize>| {
        let cell = unquoted(&text[c.clone()]);
        cell.contains('@') || cell.starts_with(|c: char| c.is_ascii_digit())
    };
    let span = cells.first().cloned().unwrap_or(0..0);
    if cells.iter().any(is_data) {
        return Diagnostic::error("header", file, "no header: the first line is a row already")
            .at(text, span)
            .help(
                "write a line above it that names the columns: first_name,last_name,email,company",
            );
    }
    let name = unquoted(&text[span.clone()]);
    Diagnostic::error("header", file, "none of the columns is known")
        .at(text, span)
        .help(format!(
            "in pipeline.toml: [leads.columns] {} = \"email\"",
            toml_key(&name)
        ))
}

/// What a heading is read as: `Some(None)` where the settings say to keep it.
fn means(heading: &str, renamed: &[(String, String)]) -> Option<Option<Column>> {
    let folded = fold(heading);
    match renamed.iter().find(|(header, _)| fold(header) == folded) {
        Some((_, name)) if name == KEEP => Some(None),
        Some((_, name)) => Column::of_name(name).map(Some),
        None => Column::of_header(heading).map(Some),
    }
}

/// Settles which cell is which column, and says what is unknown or there twice.
fn columns(
    text: &str,
    header: &Header,
    file: &str,
    renamed: &[(String, String)],
    faults: &mut Vec<Diagnostic>,
) -> Columns {
    let mut headings: Vec<Heading> = Vec::new();
    let mut places = vec![Vec::new(); Column::ALL.len()];
    let mut unknown = Vec::new();
    for (place, span) in header.cells.iter().enumerate() {
        let name = unquoted(&text[span.clone()]).into_owned();
        let mut column = match means(&name, renamed) {
            Some(column) => column,
            None => {
                // A nameless column holds what a spreadsheet left behind.
                if !name.is_empty() {
                    unknown.push((name.clone(), span.clone()));
                }
                None
            }
        };
        if let Some(known) = column {
            match places[known as usize].first() {
                Some(first) if !known.may_be_several() => {
                    let first: &Heading = &headings[*first];
                    faults.push(same(text, file, &name, first, known, span.clone()));
                    column = None;
                }
                _ => places[known as usize].push(place),
            }
        }
        headings.push(Heading { name, column });
    }
    tell_unknown(text, file, &unknown, faults);
    Columns { headings, places }
}

fn same(
    text: &str,
    file: &str,
    name: &str,
    first: &Heading,
    column: Column,
    span: Range<usize>,
) -> Diagnostic {
    let message = format!(
        "\"{name}\" is {} too: \"{}\" counts, this one is kept",
        column.name(),
        first.name
    );
    let dropped = if fold(name) == fold(&first.name) {
        "take one of the two columns away".into()
    } else {
        let key = toml_key(name);
        format!("in pipeline.toml: [leads.columns] {key} = \"{KEEP}\"")
    };
    Diagnostic::warning("same-column", file, message)
        .at(text, span)
        .help(dropped)
}

/// The full export of a tool has dozens of columns that nobody scores: a few are told, the others counted.
fn tell_unknown(
    text: &str,
    file: &str,
    unknown: &[(String, Range<usize>)],
    faults: &mut Vec<Diagnostic>,
) {
    let told = if unknown.len() > COLUMNS_TOLD {
        COLUMNS_TOLD - 1
    } else {
        unknown.len()
    };
    for (at, (name, span)) in unknown.iter().enumerate().take(told + 1) {
        let others = unknown.len() - at;
        let message = if at == told {
            format!(
                "\"{name}\" and {} more are not known: kept, not scored",
                others - 1
            )
        } else {
            format!("\"{name}\" is not known: kept, not scored")
        };
        let near = Column::near(name).map_or(KEEP, Column::name);
        let key = toml_key(name);
        faults.push(
            Diagnostic::warning("column", file, message)
                .at(text, span.clone())
                .help(format!(
                    "in pipeline.toml: [leads.columns] {key} = \"{near}\""
                )),
        );
    }
}

/// The rows of a list, on their way out.
struct Rows<'l> {
    file: &'l str,
    list: &'l mut List,
    columns: &'l Columns,
    /// The header's own line, and what stands above it, are no rows.
    after_line: u64,
    seen_1252: bool,
}

impl Rows<'_> {
    fn all(&mut self, reader: impl Read, on_row: &mut impl FnMut(&Row<'_>)) -> io::Result<()> {
        // The separators are ASCII.
        let mut blocks = Blocks::new(reader, self.list.separator as u8);
        let mut record = ByteRecord::new();
        while let Some(piece) = blocks.piece()? {
            match piece {
                Piece::Records { bytes, line } => self.block(bytes, line, &mut record, on_row)?,
                Piece::TooLong { line, start } => self.fault(
                    line,
                    start,
                    1,
                    "row",
                    "a row of more than 1 MiB: passed over".into(),
                    "no lead is so long: a line break may be missing",
                ),
                Piece::OpenQuote { line, start } => self.fault(
                    line,
                    start,
                    1,
                    "quote",
                    "a quote is opened in this row and never closed: passed over".into(),
                    "close it, or double it where a quote is meant: \"5\"\" pipe\"",
                ),
            }
        }
        if self.seen_1252 {
            self.list.encoding = Encoding::Windows1252;
        }
        if let Some(more) = self.list.faulty.checked_sub(TOLD as u64).filter(|n| *n > 0) {
            let fault = Diagnostic::error("row", self.file, format!("{more} more such rows"));
            self.list.faults.push(fault.help("pipeline leads check"));
        }
        Ok(())
    }

    fn block(
        &mut self,
        bytes: &[u8],
        first_line: u64,
        record: &mut ByteRecord,
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> io::Result<()> {
        self.seen_1252 |= !self.seen_1252 && std::str::from_utf8(bytes).is_err();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.list.separator as u8)
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes);
        while reader.read_byte_record(record)? {
            let at = record.position().map_or(0, |p| p.byte() as usize);
            // Blank lines before a record are no part of it.
            let blank = bytes[at..]
                .iter()
                .take_while(|b| matches!(b, b'\n' | b'\r'));
            let start = at + blank.count();
            let line = first_line
                + record.position().map_or(0, |p| p.line() - 1)
                + memchr::memchr_iter(b'\n', &bytes[at..start]).count() as u64;
            if line <= self.after_line {
                continue;
            }
            let is_empty =
                |from: usize| record.iter().skip(from).all(|c| c.trim_ascii().is_empty());
            let expected = self.columns.headings.len();
            if is_empty(0) {
                continue;
            }
            if record.len() < expected || record.len() > expected && !is_empty(expected) {
                self.ragged(line, &bytes[start..], record.len());
                continue;
            }
            self.list.rows += 1;
            on_row(&Row {
                line,
                record,
                columns: self.columns,
            });
        }
        Ok(())
    }

    fn ragged(&mut self, line: u64, from: &[u8], cells: usize) {
        let expected = self.columns.headings.len();
        let end = memchr::memchr(b'\n', from).unwrap_or(from.len());
        let text = decoded(&from[..end]);
        // At the first cell too many; where one is missing nobody knows.
        let place = head_records(&text, self.list.separator)
            .next()
            .and_then(|found| {
                found
                    .get(expected)
                    .map(|c| text[..c.start].chars().count() + 1)
            });
        let s = if cells == 1 { "" } else { "s" };
        let help = if cells > expected {
            "a cell that holds the separator stands in quotes"
        } else {
            "an empty cell has its separator too; a total under the table is no lead"
        };
        let message = format!("{cells} cell{s}, the header has {expected}: passed over");
        self.fault(
            line,
            text.as_bytes(),
            place.unwrap_or(1),
            "row",
            message,
            help,
        );
    }

    fn fault(
        &mut self,
        line: u64,
        start: &[u8],
        column: usize,
        rule: &'static str,
        message: String,
        help: &str,
    ) {
        self.list.faulty += 1;
        if self.list.faulty > TOLD as u64 {
            return;
        }
        // A cut character at the end of the excerpt shows as a replacement character.
        let text = String::from_utf8_lossy(&start[..start.len().min(2_000)]).into_owned();
        let mut spot = Spot::of(text.trim_end(), 0..1);
        spot.line = u32::try_from(line).unwrap_or(u32::MAX);
        spot.column = column as u32;
        let mut fault = Diagnostic::error(rule, self.file, message).help(help);
        fault.spot = Some(spot);
        self.list.faults.push(fault);
    }
}

/// The records of a text as the byte ranges of their cells, quotes included; blank lines are none.
fn head_records(text: &str, separator: char) -> impl Iterator<Item = Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    let separator = separator as u8;
    let mut at = 0;
    std::iter::from_fn(move || {
        while matches!(bytes.get(at), Some(b'\n' | b'\r')) {
            at += 1;
        }
        if at >= bytes.len() {
            return None;
        }
        let (mut cells, mut start, mut in_quotes) = (Vec::new(), at, false);
        while at < bytes.len() {
            match bytes[at] {
                // Within quotes, two are one that is meant.
                b'"' if in_quotes && bytes.get(at + 1) == Some(&b'"') => at += 1,
                b'"' if in_quotes => in_quotes = false,
                b'"' if at == start => in_quotes = true,
                b'\n' | b'\r' if !in_quotes => break,
                b if b == separator && !in_quotes => {
                    cells.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        // An escaped quote at the very end may have been stepped over.
        at = at.min(bytes.len());
        cells.push(start..at);
        Some(cells)
    })
}

/// A cell without its quotes and blanks.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    match cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
        Some(inner) if inner.contains("\"\"") => {
            Cow::Owned(inner.replace("\"\"", "\"").trim().into())
        }
        Some(inner) => Cow::Borrowed(inner.trim()),
        None => Cow::Borrowed(cell),
    }
}

/// UTF-16 as UTF-8, on the way.
struct Utf16<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    /// Bytes that were read and not decoded yet.
    raw: Vec<u8>,
    /// Decoded bytes that were not asked for yet.
    ready: Vec<u8>,
    given: usize,
    at_end: bool,
}

impl<R: Read> Utf16<R> {
    fn new(inner: R, encoding: &'static encoding_rs::Encoding) -> Utf16<R> {
        Utf16 {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 16 << 10],
            ready: Vec::new(),
            given: 0,
            at_end: false,
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.at_end {
            let read = self.inner.read(&mut self.raw)?;
            self.at_end = read == 0;
            // Three bytes of UTF-8 for two of UTF-16 at most, and what the decoder had kept back.
            self.ready.resize(self.raw.len() * 3 + 16, 0);
            let (_, _, written, _) =
                self.decoder
                    .decode_to_utf8(&self.raw[..read], &mut self.ready, self.at_end);
            self.ready.truncate(written);
            self.given = 0;
        }
        let give = (self.ready.len() - self.given).min(into.len());
        into[..give].copy_from_slice(&self.ready[self.given..self.given + give]);
        self.given += give;
        Ok(give)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list, and the given columns of its rows with their lines.
    fn read_all(bytes: &[u8], columns: &[Column]) -> (List, Vec<(u64, Vec<String>)>) {
        let mut rows = Vec::new();
        let list = read(bytes, "leads/expo.csv", &[], |row| {
            let cells = columns.iter().map(|c| row.get(*c).into_owned()).collect();
            rows.push((row.line, cells));
        });
        (list.unwrap(), rows)
    }

    fn texts(rows: &[(u64, Vec<String>)]) -> Vec<String> {
        rows.iter()
            .map(|(line, cells)| format!("{line}: {}", cells.join(" | ")))
            .collect()
    }

    fn faults(list: &List) -> Vec<String> {
        let place = |d: &Diagnostic| d.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
        list.faults
            .iter()
            .map(|d| format!("{}:{} {} {}", place(d).0, place(d).1, d.rule, d.message))
            .collect()
    }

    const NAME_AND_MAIL: [Column; 2] = [Column::Name, Column::Email];

    #[test]
    fn every_encoding_gives_the_same_rows() {
        let text = "Name;E-Mail\r\nZoë Müller;zoe@acme.example\r\n";
        let utf16 = |le: bool, bom: bool| {
            let units = text
                .encode_utf16()
                .map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() });
            let bom_bytes: &[u8] = match (bom, le) {
                (false, _) => &[],
                (true, true) => &[0xff, 0xfe],
                (true, false) => &[0xfe, 0xff],
            };
            [bom_bytes.to_vec(), units.flatten().collect()].concat()
        };
        let in_1252 = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (["\u{feff}", text].concat().into_bytes(), Encoding::Utf8),
            (in_1252, Encoding::Windows1252),
            (utf16(true, true), Encoding::Utf16Le),
            (utf16(false, true), Encoding::Utf16Be),
            (utf16(true, false), Encoding::Utf16Le),
            (utf16(false, false), Encoding::Utf16Be),
        ] {
            let (list, rows) = read_all(&bytes, &NAME_AND_MAIL);
            assert_eq!(
                (list.encoding, list.separator),
                (encoding, ';'),
                "{:?}",
                list.faults
            );
            assert_eq!(texts(&rows), ["2: Zoë Müller | zoe@acme.example"]);
        }
    }

    #[test]
    fn the_header_may_stand_below_a_note() {
        let text = "Notes:\n\"When exporting, some\nmay be missing\"\n\nFirst Name\tEmail\nJo\tjo@acme.example\n";
        let (list, rows) = read_all(text.as_bytes(), &[Column::FirstName, Column::Email]);
        assert_eq!(list.separator, '\t');
        assert_eq!(texts(&rows), ["6: Jo | jo@acme.example"]);
        assert!(list.faults.is_empty(), "{:?}", list.faults);
    }

    #[test]
    fn unknown_columns_are_named_where_they_stand() {
        let text = "First Name,Last Name,\"E-Mail\",Seniority,Emplyees\n";
        let (list, _) = read_all(text.as_bytes(), &[]);
        assert_eq!(
            faults(&list),
            [
                "1:31 column \"Seniority\" is not known: kept, not scored",
                "1:41 column \"Emplyees\" is not known: kept, not scored"
            ]
        );
        let helps: Vec<_> = list
            .faults
            .iter()
            .filter_map(|f| f.help.as_deref())
            .collect();
        assert_eq!(
            helps[0],
            "in pipeline.toml: [leads.columns] Seniority = \"title\""
        );
        assert_eq!(
            helps[1],
            "in pipeline.toml: [leads.columns] Emplyees = \"employees\""
        );
    }

    #[test]
    fn the_settings_rename_columns() {
        let renamed = [
            ("seniority".to_string(), "title".to_string()),
            ("LI invite".to_string(), "keep".to_string()),
        ];
        let mut titles = Vec::new();
        let text: &[u8] = b"email,Seniority,LI-Invite\njo@acme.example,VP,no\n";
        let list = read(text, "leads/expo.csv", &renamed, |row| {
            titles.push(row.get(Column::Title).into_owned());
            assert_eq!(row.cells().count(), 3);
        });
        assert_eq!(titles, ["VP"]);
        assert!(list.unwrap().faults.is_empty());
    }

    #[test]
    fn ragged_rows_are_named_by_line_and_passed_over() {
        let text = "name,email,title\nA,a@x.example,CEO\nB,b@x.example\n\nC,c@x.example,CEO,extra\nD,d@x.example,,,\n,,\n";
        let (list, rows) = read_all(text.as_bytes(), &NAME_AND_MAIL);
        assert_eq!(texts(&rows), ["2: A | a@x.example", "6: D | d@x.example"]);
        assert_eq!(
            faults(&list),
            [
                "3:1 row 2 cells, the header has 3: passed over",
                "5:19 row 4 cells, the header has 3: passed over"
            ]
        );
        assert_eq!((list.rows, list.faulty), (2, 2));
    }

    #[test]
    fn a_flood_of_faults_is_counted() {
        let text = format!("name,email\n{}", "A\n".repeat(1_000));
        let (list, _) = read_all(text.as_bytes(), &[]);
        assert_eq!((list.faults.len(), list.faulty), (TOLD + 1, 1_000));
        assert_eq!(list.faults[TOLD].message, "980 more such rows");
    }

    #[test]
    fn an_open_quote_and_a_giant_line_cost_one_row_each() {
        let mut bytes = b"name,email\nA,a@x.example\nB,\"b@x.example\nC,c@x.example\nD,".to_vec();
        bytes.extend(std::iter::repeat_n(b'd', 10 << 20));
        bytes.extend(b"\nE,e@x.example\n");
        let (list, rows) = read_all(&bytes, &NAME_AND_MAIL);
        assert_eq!(
            texts(&rows),
            [
                "2: A | a@x.example",
                "4: C | c@x.example",
                "6: E | e@x.example"
            ]
        );
        let rules: Vec<_> = list
            .faults
            .iter()
            .map(|f| (f.rule, f.spot.as_ref().unwrap().line))
            .collect();
        assert_eq!(rules, [("quote", 3), ("row", 5)]);
        assert!(
            list.faults
                .iter()
                .all(|f| f.spot.as_ref().unwrap().text.len() < 500)
        );
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        for (bytes, rule) in [
            (&b"PK\x03\x04...."[..], "not-a-list"),
            (b"\xd0\xcf\x11\xe0....", "not-a-list"),
            (b"  <!DOCTYPE html><html>", "not-a-list"),
            (b"\x00\x01\x02\x00\x00\x00binary", "not-a-list"),
            (b"", "header"),
            (b"\xef\xbb\xbf\n\n", "header"),
            (b"jo@acme.example,Acme\n", "header"),
            (b"foo,bar\n1,2\n", "header"),
        ] {
            let (list, rows) = read_all(bytes, &[]);
            let found: Vec<_> = list.faults.iter().map(|f| f.rule).collect();
            assert_eq!((found, rows.len()), (vec![rule], 0), "{bytes:?}");
        }
    }

    #[test]
    fn of_telephones_the_first_that_says_something_counts() {
        let text = "email,Work Direct Phone,Mobile\njo@acme.example,,'+1 555 0100\n";
        let (list, rows) = read_all(text.as_bytes(), &[Column::Phone]);
        assert_eq!(texts(&rows), ["2: +1 555 0100"]);
        assert!(list.faults.is_empty());
    }

    #[test]
    fn a_list_of_many_blocks_is_read_whole() {
        let row = "Jo Field,jo@acme.example,\"Acme, \"\"the\"\" Corp\"\r\n";
        let text = format!("name,email,company\r\n{}", row.repeat(20_000));
        let (list, rows) = read_all(text.as_bytes(), &[Column::Company]);
        assert_eq!((list.rows, list.faults.len()), (20_000, 0));
        assert_eq!(
            rows[19_999],
            (20_001, vec!["Acme, \"the\" Corp".to_string()])
        );
    }
}
