//! A lead list, changed: rows taken out, cells set, columns and rows added. Every byte that is not spoken of stays: the
//! encoding, the separator, line ends, quotes, what stands above the header.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::model::lead_columns::{Column, Heading, fold};
use crate::workspace::lead_blocks::RECORD_LIMIT;
use crate::workspace::lead_encoding::{Encoding, encoding, has_cr_lines};
use crate::workspace::lead_header::{columns, find_header, head_records, row_within};

/// What may stand at the very beginning.
const BOM: char = '\u{feff}';

/// How bytes became text, and become bytes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Utf8,
    /// A byte a character: some cells are Windows-1252.
    Bytes,
    Utf16Le,
    Utf16Be,
}

/// A list that can be changed.
#[derive(Debug)]
pub struct LeadSheet {
    text: String,
    how: How,
    has_bom: bool,
    /// Lines end with a CR alone; here they end with a LF.
    has_cr: bool,
    separator: char,
    pub headings: Vec<Heading>,
    header: Range<usize>,
    rows: Vec<Row>,
}

/// One row: its text without the line end, and where its cells are.
#[derive(Debug)]
struct Row {
    line: u64,
    span: Range<usize>,
    cells: Vec<Range<usize>>,
}

/// What is to become of a list.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// By the line a row begins on: the place of a column, and what is to stand there.
    pub set: BTreeMap<u64, Vec<(usize, String)>>,
    /// Lines on which the rows begin that are taken out.
    pub remove: BTreeSet<u64>,
    /// Headings of columns put behind the others; their places follow those that are there.
    pub columns: Vec<String>,
    /// Rows put at the end: text by place.
    pub append: Vec<Vec<(usize, String)>>,
}

impl LeadSheet {
    /// Reads a list's bytes; `renamed` is `[leads.columns]`.
    pub fn read(
        bytes: &[u8],
        file: &str,
        renamed: &[(String, String)],
    ) -> Result<LeadSheet, Box<Diagnostic>> {
        let (mut text, how) = text_of(bytes);
        if bytes_of(&text, how).as_deref() != Some(bytes) {
            let message = "has characters that are none: it cannot be changed without losing them";
            return Err(Box::new(Diagnostic::error("utf8", file, message)));
        }
        let has_bom = text.starts_with(BOM);
        if has_bom {
            text.drain(..BOM.len_utf8());
        }
        let has_cr = has_cr_lines(&text);
        if has_cr {
            text = text.replace('\r', "\n");
        }
        let header = find_header(&text, file, renamed)?;
        let mut faults = Vec::new();
        let headings = columns(&text, &header, file, renamed, &mut faults).headings;
        let mut sheet = LeadSheet {
            separator: header.separator,
            headings,
            header: 0..0,
            rows: Vec::new(),
            has_bom,
            has_cr,
            how,
            text,
        };
        sheet.find_rows(header.last_line);
        Ok(sheet)
    }

    /// The rows as the reader of lists finds them: a record that it passes over is none, and those below it are.
    fn find_rows(&mut self, header_line: u64) {
        let (mut line, mut at) = (1_u64, 0);
        let mut rows = Vec::new();
        let breaks = |from: &str| memchr::memchr_iter(b'\n', from.as_bytes()).count() as u64;
        while let Some(mut cells) = head_records(&self.text[at..], self.separator).next() {
            cells.iter_mut().for_each(|cell| {
                *cell = cell.start + at..cell.end + at;
            });
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
                break;
            };
            let span = first.start..last.end;
            line += breaks(&self.text[at..span.start]);
            let begins = line;
            let record = &self.text[span.clone()];
            let is_open = is_open(&self.text[last.clone()]) || record.len() > RECORD_LIMIT;
            let next = match (begins > header_line, record.find('\n')) {
                (true, Some(end)) if is_open => Some(end + 1),
                (true, Some(_)) => row_within(
                    &self.text.as_bytes()[span.start..],
                    span.len(),
                    self.separator as u8,
                    self.headings.len(),
                ),
                _ => None,
            };
            at = next.map_or(span.end, |next| span.start + next);
            line += breaks(&self.text[span.start..at]);
            if line == header_line {
                self.header = span;
            } else if begins > header_line && next.is_none() {
                rows.push(Row {
                    line: begins,
                    span,
                    cells,
                });
            }
        }
        self.rows = rows;
    }

    /// Where a column of ours stands.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.headings.iter().position(|h| h.column == Some(column))
    }

    /// Where the column of a heading stands that only the list knows.
    pub fn place_of(&self, heading: &str) -> Option<usize> {
        let folded = fold(heading);
        self.headings
            .iter()
            .position(|h| h.column.is_none() && fold(&h.name) == folded)
    }

    /// The list with its changes; an error where a text has letters that its encoding lacks.
    pub fn changed(&self, changes: &Changes) -> Result<Changed, String> {
        // Half of a change would lose what the other half has.
        let mut asked = changes.set.keys().chain(&changes.remove);
        let is_row = |line: &u64| self.rows.binary_search_by_key(line, |row| row.line).is_ok();
        if let Some(line) = asked.find(|line| !is_row(line)) {
            return Err(format!("line {line} is no row that can be changed"));
        }
        let mut new = New {
            out: String::with_capacity(self.text.len() + 256),
            diff: String::new(),
            shift: 0,
        };
        let mut at = 0;
        if !changes.columns.is_empty() && !self.header.is_empty() {
            let mut header = self.text[self.header.clone()].to_string();
            for name in &changes.columns {
                header.push(self.separator);
                header += &self.cell(name)?;
            }
            new.out += &self.text[..self.header.start];
            let line = 1 + lines(&self.text[..self.header.start]) as u64;
            new.replace(line, &self.text[self.header.clone()], &header);
            at = self.header.end;
        }
        for row in &self.rows {
            new.out += &self.text[at..row.span.start];
            let before = &self.text[row.span.clone()];
            if changes.remove.contains(&row.line) {
                at = self.line_end(row.span.end);
                new.remove(row.line, before);
                continue;
            }
            at = row.span.end;
            let after = self.row(row, changes)?;
            new.replace(row.line, before, &after);
        }
        new.out += &self.text[at..];
        self.append(changes, &mut new)?;
        let bom = if self.has_bom { "\u{feff}" } else { "" };
        if self.has_cr {
            new.out = new.out.replace('\n', "\r");
        }
        let bytes = bytes_of(&format!("{bom}{}", new.out), self.how);
        Ok(Changed {
            bytes: bytes.ok_or("a letter is missing in its encoding")?,
            diff: new.diff,
        })
    }

    /// A row with what is to stand in it.
    fn row(&self, row: &Row, changes: &Changes) -> Result<String, String> {
        let width = self.headings.len();
        let set = changes
            .set
            .get(&row.line)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let said = |place: usize| set.iter().find(|(p, _)| *p == place).map(|(_, text)| text);
        let mut out = String::new();
        let mut at = row.span.start;
        for (place, cell) in row.cells.iter().enumerate().take(width) {
            if let Some(text) = said(place) {
                out += &self.text[at..cell.start];
                out += &self.cell(text)?;
                at = cell.end;
            }
        }
        out += &self.text[at..row.span.end];
        // A row that is too short or too long is no lead: it stays as it is.
        if row.cells.len() == width {
            for place in 0..changes.columns.len() {
                out.push(self.separator);
                if let Some(text) = said(width + place) {
                    out += &self.cell(text)?;
                }
            }
        }
        Ok(out)
    }

    fn append(&self, changes: &Changes, new: &mut New) -> Result<(), String> {
        let end = if self.text[self.header.end..].starts_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let width = self.headings.len() + changes.columns.len();
        for row in &changes.append {
            if !new.out.is_empty() && !new.out.ends_with(['\n', '\r']) {
                new.out.push_str(end);
            }
            let mut added = String::new();
            for place in 0..width {
                if place > 0 {
                    added.push(self.separator);
                }
                if let Some((_, text)) = row.iter().find(|(p, _)| *p == place) {
                    added += &self.cell(text)?;
                }
            }
            new.add(&added);
            new.out.push_str(end);
        }
        Ok(())
    }

    /// Behind the line end that follows a row.
    fn line_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        match rest.as_bytes() {
            [b'\r', b'\n', ..] => at + 2,
            [b'\r' | b'\n', ..] => at + 1,
            _ => at,
        }
    }

    /// A text as a cell: quoted where it must be, and none that a spreadsheet takes for a formula.
    fn cell(&self, text: &str) -> Result<String, String> {
        let mut text = text.to_string();
        if is_formula(&text) {
            text.insert(0, '\'');
        }
        let needs = |c: char| c == self.separator || matches!(c, '"' | '\n' | '\r');
        if text.contains(needs) || text.starts_with(' ') || text.ends_with(' ') {
            text = format!("\"{}\"", text.replace('"', "\"\""));
        }
        if self.how != How::Bytes {
            return Ok(text);
        }
        let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(&text);
        if is_lossy {
            return Err(format!("\"{text}\" has letters that Windows-1252 lacks"));
        }
        Ok(bytes.iter().map(|b| char::from(*b)).collect())
    }
}

/// A list with its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub bytes: Vec<u8>,
    /// The rows that are others, `-` and `+`, as a diff that people read.
    pub diff: String,
}

/// A list on its way.
struct New {
    out: String,
    diff: String,
    /// Lines that it has more, or fewer.
    shift: i64,
}

impl New {
    fn replace(&mut self, line: u64, before: &str, after: &str) {
        self.out += after;
        if before == after {
            return;
        }
        self.hunk(line, before, Some(after));
        self.shift += lines(after) as i64 - lines(before) as i64;
    }

    fn remove(&mut self, line: u64, before: &str) {
        self.hunk(line, before, None);
        self.shift -= lines(before) as i64 + 1;
    }

    fn add(&mut self, row: &str) {
        let line = lines(&self.out) as u64;
        self.out += row;
        let height = lines(row) + 1;
        self.diff += &format!("@@ -{line},0 +{},{height} @@\n", line + 1);
        self.lines('+', row);
    }

    fn hunk(&mut self, line: u64, before: &str, after: Option<&str>) {
        let new_line = line as i64 + self.shift;
        let (old_height, new_height) = (lines(before) + 1, after.map_or(0, |a| lines(a) + 1));
        let new_line = new_line - i64::from(after.is_none());
        self.diff += &format!("@@ -{line},{old_height} +{new_line},{new_height} @@\n");
        self.lines('-', before);
        if let Some(after) = after {
            self.lines('+', after);
        }
    }

    fn lines(&mut self, sign: char, text: &str) {
        for line in text.split('\n') {
            self.diff += &format!("{sign}{}\n", line.trim_end_matches('\r'));
        }
    }
}

fn lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// Whether a cell begins with a quote that is never closed.
fn is_open(cell: &str) -> bool {
    let inside = cell.strip_prefix('"');
    inside.is_some_and(|inside| !inside.replace("\"\"", "").contains('"'))
}

/// `=SUM(A1)`; a number that begins with a sign is none, nor is a phone number.
fn is_formula(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('=' | '@' | '\t') => true,
        Some('+' | '-') => !chars.all(|c| c.is_ascii_digit() || " ().,-/".contains(c)),
        _ => false,
    }
}

fn text_of(bytes: &[u8]) -> (String, How) {
    let utf16 = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| of([pair[0], pair[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match encoding(&bytes[..bytes.len().min(64 << 10)]) {
        Encoding::Utf16Le => (utf16(u16::from_le_bytes), How::Utf16Le),
        Encoding::Utf16Be => (utf16(u16::from_be_bytes), How::Utf16Be),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.into(), How::Utf8),
            Err(_) => (bytes.iter().map(|b| char::from(*b)).collect(), How::Bytes),
        },
    }
}

fn bytes_of(text: &str, how: How) -> Option<Vec<u8>> {
    Some(match how {
        How::Utf8 => text.as_bytes().to_vec(),
        How::Bytes => text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).ok())
            .collect::<Option<_>>()?,
        How::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        How::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "bought in May\r\n\r\nE-Mail;Name;Notes\r\njo@x.example;\"Jo; \"\"F\"\"\";a\r\nbo@x.example;Bo;\"two\r\nlines\"\r\nshort\r\nli@x.example;Li;";

    fn sheet(bytes: &[u8]) -> LeadSheet {
        LeadSheet::read(bytes, "leads/a.csv", &[]).unwrap()
    }

    fn changes() -> Changes {
        let mut changes = Changes::default();
        changes.remove.insert(5);
        let notes = vec![(2, "x; \"y\"".into()), (3, "5".into())];
        changes.set.insert(8, notes);
        changes.columns.push("touches".into());
        changes
            .append
            .push(vec![(0, "=cmd".into()), (3, "+1 555".into())]);
        changes
    }

    #[test]
    fn what_is_not_spoken_of_keeps_its_bytes() {
        let sheet = sheet(LIST.as_bytes());
        let same = sheet.changed(&Changes::default()).unwrap();
        assert_eq!(
            (same.bytes.as_slice(), same.diff.as_str()),
            (LIST.as_bytes(), "")
        );
        let changed = sheet.changed(&changes()).unwrap();
        let text = String::from_utf8(changed.bytes).unwrap();
        assert!(
            changed
                .diff
                .contains("@@ -5,2 +4,0 @@\n-bo@x.example;Bo;\"two\n-lines\"\n"),
            "{}",
            changed.diff
        );
        assert_eq!(
            text,
            "bought in May\r\n\r\nE-Mail;Name;Notes;touches\r\njo@x.example;\"Jo; \"\"F\"\"\";a;\r\nshort\r\n\
             li@x.example;Li;\"x; \"\"y\"\"\";5\r\n'=cmd;;;+1 555\r\n"
        );
    }

    #[test]
    fn a_row_that_is_none_is_not_changed_and_hides_none() {
        let list = "email,name\n\"a@x.example,A\n\"b@x.example\",\"B\"\n\"c@x.example,C\n\"d\",\"D\"\n\"e@x.example,E\n";
        let sheet = sheet(list.as_bytes());
        let mut changes = Changes::default();
        changes.set.insert(3, vec![(1, "Bo".into())]);
        changes.remove.insert(5);
        let changed = sheet.changed(&changes).unwrap();
        assert_eq!(
            String::from_utf8(changed.bytes).unwrap(),
            list.replace("\"B\"", "Bo").replace("\"d\",\"D\"\n", "")
        );
        // Half of a change is none: lines 2, 4 and 6 are no rows.
        changes.set.insert(4, vec![(1, "C".into())]);
        assert!(sheet.changed(&changes).is_err());
    }

    #[test]
    fn lines_that_end_with_a_cr_do_so_afterwards() {
        let list = "email;name\ra@x.example;A\rb@x.example;B\r";
        let mut changes = Changes::default();
        changes.remove.insert(2);
        changes.set.insert(3, vec![(1, "Bo".into())]);
        changes.append.push(vec![(0, "c@x.example".into())]);
        let changed = sheet(list.as_bytes()).changed(&changes).unwrap();
        assert_eq!(changed.bytes, b"email;name\rb@x.example;Bo\rc@x.example;\r");
    }

    #[test]
    fn every_encoding_stays_what_it_is() {
        let text = "Name;E-Mail\nZoë;zoe@x.example\nBo;bo@x.example\n";
        let wanted = "Name;E-Mail\nZoë;zoe@x.example\nBö;bo@x.example\n";
        let mut changes = Changes::default();
        changes.set.insert(3, vec![(0, "Bö".into())]);
        let encode: [fn(&str) -> Vec<u8>; 4] = [
            |t| t.as_bytes().to_vec(),
            |t| format!("\u{feff}{t}").into_bytes(),
            |t| encoding_rs::WINDOWS_1252.encode(t).0.into_owned(),
            |t| {
                [
                    vec![0xff, 0xfe],
                    t.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                ]
                .concat()
            },
        ];
        for encode in encode {
            let changed = sheet(&encode(text)).changed(&changes).unwrap();
            assert_eq!(changed.bytes, encode(wanted));
        }
        changes.set.insert(3, vec![(0, "株".into())]);
        assert!(sheet(&encode[2](text)).changed(&changes).is_err());
    }
}
