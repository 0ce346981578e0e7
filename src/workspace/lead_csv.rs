//! Lead lists as they are bought and exported: encoding, separator and columns are detected, rows are streamed.
//!
//! A list is UTF-8 (with or without BOM), UTF-16, or else Windows-1252; cells are decoded one by one, so that a single
//! pass is enough and one wrong byte in row 90 000 changes only its own cell. The header may stand below some lines of
//! text, as exporters like to write.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use csv::ByteRecord;

use super::lead_blocks::{Blocks, Piece};
use super::lead_encoding::{
    CrAsLf, Encoding, Utf16, decoded, encoding, has_cr_lines, head_text, not_a_list,
};
use super::lead_header::{Columns, columns, find_header, head_records, row_within};
use crate::diagnostic::{Diagnostic, Spot};
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_row::Cells;

/// What is looked at to settle encoding, separator and header.
pub const HEAD: usize = 64 << 10;

/// Faults of a kind that are told one by one; the others are counted.
pub const TOLD: usize = 20;

/// What was found out about a list.
#[derive(Debug)]
pub struct List {
    pub encoding: Encoding,
    pub separator: char,
    pub headings: Vec<Heading>,
    /// The line that the header ends on.
    pub header_line: u64,
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

impl Cells for Row<'_> {
    fn get(&self, column: Column) -> Cow<'_, str> {
        let places = &self.columns.places[column as usize];
        places
            .iter()
            .map(|place| self.cell(*place))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    fn headings(&self) -> &[Heading] {
        &self.columns.headings
    }

    fn cell(&self, place: usize) -> Cow<'_, str> {
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

/// Reads a list, handing out each row. `renamed` is `[leads.columns]`: header as written → canonical name or `keep`.
pub fn read(
    reader: impl Read,
    file: &str,
    renamed: &[(String, String)],
    on_row: impl FnMut(&Row<'_>),
) -> io::Result<List> {
    read_telling(reader, file, renamed, TOLD, on_row)
}

/// The same, with up to `told` faulty rows named one by one.
pub fn read_telling(
    mut reader: impl Read,
    file: &str,
    renamed: &[(String, String)],
    told: usize,
    mut on_row: impl FnMut(&Row<'_>),
) -> io::Result<List> {
    let head = read_head(&mut reader)?;
    let mut list = List {
        encoding: Encoding::Utf8,
        separator: ',',
        headings: Vec::new(),
        header_line: 0,
        rows: 0,
        faulty: 0,
        faults: Vec::new(),
    };
    if let Some(fault) = not_a_list(&head, file) {
        list.faults.push(fault);
        return Ok(list);
    }
    list.encoding = encoding(&head);
    let mut text = head_text(&head, list.encoding);
    let is_cr = has_cr_lines(&text);
    if is_cr {
        text = text.replace('\r', "\n");
    }
    let header = match find_header(&text, file, renamed) {
        Ok(header) => header,
        Err(fault) => {
            list.faults.push(*fault);
            return Ok(list);
        }
    };
    list.separator = header.separator;
    list.header_line = header.last_line;
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
        told: told as u64,
    };
    let mut bytes: Box<dyn Read + '_> = match rows.list.encoding {
        Encoding::Utf16Le => Box::new(Utf16::new(bytes, encoding_rs::UTF_16LE)),
        Encoding::Utf16Be => Box::new(Utf16::new(bytes, encoding_rs::UTF_16BE)),
        _ => Box::new(bytes),
    };
    if is_cr {
        bytes = Box::new(CrAsLf(bytes));
    }
    rows.all(bytes, &mut on_row)?;
    list.headings = columns.headings;
    Ok(list)
}

fn read_head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The rows of a list, on their way out.
struct Rows<'l> {
    file: &'l str,
    list: &'l mut List,
    columns: &'l Columns,
    /// The header's own line, and what stands above it, are no rows.
    after_line: u64,
    seen_1252: bool,
    told: u64,
}

impl Rows<'_> {
    fn all(&mut self, reader: impl Read, on_row: &mut impl FnMut(&Row<'_>)) -> io::Result<()> {
        // The separators are ASCII.
        let mut blocks = Blocks::new(reader, self.list.separator as u8);
        let mut record = ByteRecord::new();
        while let Some(piece) = blocks.piece()? {
            match piece {
                Piece::Records { bytes, line } => {
                    let (mut from, mut line) = (0, line);
                    while let Some(next) = self.block(&bytes[from..], line, &mut record, on_row)? {
                        line +=
                            memchr::memchr_iter(b'\n', &bytes[from..from + next]).count() as u64;
                        from += next;
                    }
                }
                Piece::TooLong { line, start } => self.fault(
                    line,
                    start,
                    1,
                    "row",
                    "a row of more than 1 MiB: passed over".into(),
                    "no lead is so long: a line break may be missing",
                ),
                Piece::OpenQuote { line, start } => self.open_quote(line, start),
            }
        }
        if self.seen_1252 {
            self.list.encoding = Encoding::Windows1252;
        }
        if let Some(more) = self.list.faulty.checked_sub(self.told).filter(|n| *n > 0) {
            let fault = Diagnostic::error("row", self.file, format!("{more} more such rows"));
            self.list.faults.push(fault.help("pipeline leads check"));
        }
        Ok(())
    }

    /// Hands out the rows of a block; answers where to begin anew, if a quote that should have been closed swallowed rows.
    fn block(
        &mut self,
        bytes: &[u8],
        first_line: u64,
        record: &mut ByteRecord,
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> io::Result<Option<usize>> {
        self.seen_1252 |= !self.seen_1252 && std::str::from_utf8(bytes).is_err();
        let separator = self.list.separator as u8;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
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
            let end = (reader.position().byte() as usize).min(bytes.len());
            if memchr::memchr(b'\n', &bytes[start..end]).is_some_and(|at| start + at + 1 < end)
                && let Some(next) = row_within(&bytes[start..], end - start, separator, expected)
            {
                self.open_quote(line, &bytes[start..]);
                return Ok(Some(start + next));
            }
            if record.len() < expected || record.len() > expected && !is_empty(expected) {
                self.ragged(line, &bytes[start..], record.len());
                continue;
            }
            if self.is_header(line, record) {
                self.fault(
                    line,
                    &bytes[start..],
                    1,
                    "row",
                    "the header once more: passed over".into(),
                    "lists that are put together keep the first one's header",
                );
                continue;
            }
            self.list.rows += 1;
            on_row(&Row {
                line,
                record,
                columns: self.columns,
            });
        }
        Ok(None)
    }

    /// Whether a row is the header again: every cell is called like its column. In other words too where that may be, right
    /// below the header and where no address stands in the column of addresses; to look so at every row takes too long.
    fn is_header(&self, line: u64, record: &ByteRecord) -> bool {
        let email = self.columns.places[Column::Email as usize].first();
        let email = email.and_then(|place| record.get(*place));
        let is_no_address =
            email.is_some_and(|e| !e.is_empty() && memchr::memchr(b'@', e).is_none());
        let may_translate = line <= self.after_line + 2 || is_no_address;
        let mut names = 0;
        for (cell, heading) in record.iter().zip(&self.columns.headings) {
            let cell = cell.trim_ascii();
            let is_name = match heading.name.is_ascii() {
                true => cell.eq_ignore_ascii_case(heading.name.as_bytes()),
                false => decoded(cell).trim() == heading.name,
            };
            match heading.column {
                _ if cell.is_empty() => {}
                Some(_) if is_name => names += 1,
                None if is_name || may_translate => {}
                Some(column)
                    if may_translate && Column::of_header(&decoded(cell)) == Some(column) =>
                {
                    names += 1;
                }
                _ => return false,
            }
        }
        names > 1 || names == 1 && self.columns.headings.len() == 1
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

    fn open_quote(&mut self, line: u64, start: &[u8]) {
        let message = "a quote is opened in this row and never closed: passed over";
        let help = "close it, or double it where a quote is meant: \"5\"\" pipe\"";
        self.fault(line, start, 1, "quote", message.into(), help);
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
        if self.list.faulty > self.told {
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
            assert_eq!(row.headings().len(), 3);
        });
        assert_eq!(titles, ["VP"]);
        assert!(list.unwrap().faults.is_empty());
    }

    #[test]
    fn a_quote_that_ends_late_costs_its_own_row_only() {
        // All cells quoted, as many tools write: the first quote of the next row ends the cell.
        let text = "\"name\",\"email\"\n\"A\",\"a@x.example\n\"B\",\"b@x.example\"\n\"C\nD\",\"c@x.example\"\n\"E,e@x.example\n\"F\",\"f@x.example\"\n";
        let (list, rows) = read_all(text.as_bytes(), &NAME_AND_MAIL);
        assert_eq!(
            texts(&rows),
            [
                "3: B | b@x.example",
                "4: C\nD | c@x.example",
                "7: F | f@x.example"
            ]
        );
        let message = "quote a quote is opened in this row and never closed: passed over";
        assert_eq!(
            faults(&list),
            [format!("2:1 {message}"), format!("6:1 {message}")]
        );
    }

    #[test]
    fn lines_may_end_with_a_cr_alone() {
        let text = "Prénom;E-mail\rZoë;zoe@x.example\r\"two\rlines\";b@x.example\rC;c@x.example";
        for bytes in [
            text.as_bytes().to_vec(),
            encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ] {
            let (list, rows) = read_all(&bytes, &[Column::FirstName, Column::Email]);
            assert_eq!(list.header_line, 1);
            assert_eq!(
                texts(&rows),
                [
                    "2: Zoë | zoe@x.example",
                    "3: two\nlines | b@x.example",
                    "5: C | c@x.example"
                ]
            );
        }
    }

    #[test]
    fn the_header_once_more_is_no_lead() {
        let text = "Name,E-Mail,Badge\nVollständiger Name,Mail,Nr\nname,email,badge\nA,a@x.example,7\nNAME,e-mail,\nMail,,\n";
        let (list, rows) = read_all(text.as_bytes(), &NAME_AND_MAIL);
        // The second line is no header of ours: nobody knows `Vollständiger Name`. One name alone is a name.
        assert_eq!(
            texts(&rows),
            [
                "2: Vollständiger Name | Mail",
                "4: A | a@x.example",
                "6: Mail | "
            ]
        );
        let message = "row the header once more: passed over";
        assert_eq!(
            faults(&list)[1..],
            [format!("3:1 {message}"), format!("5:1 {message}")]
        );
        let text = "First Name;Company;Badge\nVorname;Firma;Nr\nA;Acme;7\n";
        let (list, rows) = read_all(text.as_bytes(), &[Column::FirstName]);
        assert_eq!((texts(&rows), list.faulty), (vec!["3: A".to_string()], 1));
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
