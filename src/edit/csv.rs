//! A lead list's text with some cells of one row in other words: every other byte stays what it was, with encoding,
//! separator, quotes and line ends.

use std::ops::Range;

use super::Refusal;
use crate::workspace::lead_encoding::{Encoding, encoding};
use crate::workspace::lead_header::row_within;

/// How a list's bytes are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// UTF-8, or ASCII.
    Utf8,
    Windows1252,
    Utf16 {
        little: bool,
        bom: bool,
    },
}

/// A list that is being edited: its text with places that are bytes of UTF-8 (or of Windows-1252).
pub struct Sheet {
    coding: Coding,
    separator: u8,
    text: Vec<u8>,
    /// The line that the header ends on.
    header_line: u64,
    columns: usize,
    /// How its lines end.
    line_end: &'static [u8],
    /// With a CR alone; here they end with a LF.
    has_cr: bool,
}

/// Where a row and its cells are.
struct Record {
    cells: Vec<Range<usize>>,
    /// Behind its last cell.
    end: usize,
    /// A quote that is never closed.
    is_open: bool,
}

impl Sheet {
    /// Takes a list as its reader found it: `columns` in the header.
    pub fn open(
        bytes: &[u8],
        separator: char,
        header_line: u64,
        columns: usize,
    ) -> Result<Sheet, Refusal> {
        let coding = coding(bytes);
        let text = match coding {
            Coding::Utf16 { little, bom } => {
                let units: Vec<u16> = bytes[if bom { 2 } else { 0 }..]
                    .chunks_exact(2)
                    .map(|pair| match little {
                        true => u16::from_le_bytes([pair[0], pair[1]]),
                        false => u16::from_be_bytes([pair[0], pair[1]]),
                    })
                    .collect();
                let text = String::from_utf16(&units)
                    .map_err(|_| Refusal::new("the list is broken UTF-16: nothing was changed"))?;
                if !bytes.len().is_multiple_of(2) {
                    return Err(Refusal::new(
                        "the list is broken UTF-16: nothing was changed",
                    ));
                }
                text.into_bytes()
            }
            _ => bytes.to_vec(),
        };
        let has_cr = text.contains(&b'\r') && !text.contains(&b'\n');
        let text = match has_cr {
            true => exchanged(text, b'\r', b'\n'),
            false => text,
        };
        let first_end = memchr::memchr(b'\n', &text);
        let is_crlf = first_end.is_some_and(|at| at > 0 && text[at - 1] == b'\r');
        Ok(Sheet {
            coding,
            separator: separator as u8,
            text,
            header_line,
            columns,
            line_end: if is_crlf { b"\r\n" } else { b"\n" },
            has_cr,
        })
    }

    /// The list as bytes.
    pub fn bytes(mut self) -> Vec<u8> {
        if self.has_cr {
            self.text = exchanged(self.text, b'\n', b'\r');
        }
        match self.coding {
            Coding::Utf16 { little, bom } => {
                // It was a text when it was opened, and what was put in is text.
                let text = String::from_utf8_lossy(&self.text);
                let mut out = Vec::with_capacity(text.len() * 2 + 2);
                let mut put = |unit: u16| {
                    out.extend(if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    });
                };
                if bom {
                    put(0xfeff);
                }
                text.encode_utf16().for_each(put);
                out
            }
            _ => self.text,
        }
    }

    /// The row that begins on a line, as its cells say; `None` where no row begins.
    pub fn row(&self, line: u64) -> Option<Vec<String>> {
        let record = self.record(self.start_of(line)?);
        let cells = record.cells.iter();
        Some(
            cells
                .map(|cell| self.plain(&self.text[cell.clone()]))
                .collect(),
        )
    }

    /// A row's bytes as text, for showing.
    pub fn line_text(&self, line: u64) -> Option<String> {
        let start = self.start_of(line)?;
        Some(self.decoded(&self.text[start..self.record(start).end]))
    }

    /// The first line of which this is true.
    pub fn line_where(&self, is_it: impl Fn(&str) -> bool) -> Option<u64> {
        let text = self.decoded(&self.text);
        let at = text.split('\n').position(is_it)?;
        Some(1 + at as u64)
    }

    /// Puts texts into cells of the row that begins on a line.
    pub fn set(&mut self, line: u64, changes: &[(usize, String)]) -> Result<(), Refusal> {
        let gone = || {
            Refusal::new(format!(
                "line {line} is no row any more: nothing was changed"
            ))
        };
        let record = self.record(self.start_of(line).ok_or_else(gone)?);
        let mut changes: Vec<&(usize, String)> = changes.iter().collect();
        // From the last on, so that the places of the others stay.
        changes.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
        for (place, value) in changes {
            let cell = record.cells.get(*place).cloned().ok_or_else(gone)?;
            let new = self.cell(value, self.text[cell.clone()].starts_with(b"\""))?;
            self.text.splice(cell, new);
        }
        Ok(())
    }

    /// Takes the row that begins on a line out, with its line end.
    pub fn remove(&mut self, line: u64) {
        if let Some(start) = self.start_of(line) {
            let mut end = self.record(start).end;
            if self.text.get(end) == Some(&b'\r') {
                end += 1;
            }
            if self.text.get(end) == Some(&b'\n') {
                end += 1;
            }
            self.text.drain(start..end);
        }
    }

    /// Adds a row at the end.
    pub fn push(&mut self, cells: &[String]) -> Result<(), Refusal> {
        if !self.text.ends_with(b"\n") && !self.text.is_empty() {
            self.text.extend_from_slice(self.line_end);
        }
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.text.push(self.separator);
            }
            let cell = self.cell(cell, false)?;
            self.text.extend(cell);
        }
        self.text.extend_from_slice(self.line_end);
        Ok(())
    }

    /// Adds columns at the end of the header, and an empty cell for each to every row; answers the place of the first.
    pub fn add_columns(&mut self, names: &[&str]) -> Result<usize, Refusal> {
        let mut out = Vec::with_capacity(self.text.len() + self.text.len() / 8);
        let (mut at, mut line, mut is_header) = (0, 1, true);
        while at < self.text.len() {
            let record = self.record(at);
            let is_blank = record.end == at;
            // A quote that nobody closed takes rows into its cell: who could say where they end.
            let swallows = !is_header
                && row_within(
                    &self.text[at..],
                    record.end - at,
                    self.separator,
                    self.columns,
                )
                .is_some();
            if record.is_open || swallows {
                return Err(Refusal::new(format!(
                    "line {line}: a quote is never closed, so that no column can be added"
                ))
                .help("pipeline leads check"));
            }
            out.extend_from_slice(&self.text[at..record.end]);
            let lines = memchr::memchr_iter(b'\n', &self.text[at..record.end]).count() as u64;
            let ends_on = line + lines;
            if ends_on >= self.header_line && !is_blank {
                if is_header {
                    is_header = false;
                    for name in names {
                        out.push(self.separator);
                        out.extend(self.cell(name, false)?);
                    }
                } else {
                    // A row may have empty cells beyond the header's already.
                    let beyond = record.cells.len().saturating_sub(self.columns);
                    let add = names.len().saturating_sub(beyond);
                    out.extend(std::iter::repeat_n(self.separator, add));
                }
            }
            at = record.end;
            line = ends_on;
            while at < self.text.len() && matches!(self.text[at], b'\r' | b'\n') {
                line += u64::from(self.text[at] == b'\n');
                out.push(self.text[at]);
                at += 1;
            }
        }
        self.text = out;
        let first = self.columns;
        self.columns += names.len();
        Ok(first)
    }

    /// Where a line begins.
    fn start_of(&self, line: u64) -> Option<usize> {
        let before = usize::try_from(line.checked_sub(1)?).ok()?;
        let start = match before {
            0 => 0,
            n => memchr::memchr_iter(b'\n', &self.text).nth(n - 1)? + 1,
        };
        (start < self.text.len()).then_some(start)
    }

    /// The record that begins at a byte.
    fn record(&self, start: usize) -> Record {
        let (mut cells, mut from, mut at, mut in_quotes) = (Vec::new(), start, start, false);
        let bytes = &self.text;
        while at < bytes.len() {
            match bytes[at] {
                b'"' if in_quotes && bytes.get(at + 1) == Some(&b'"') => at += 1,
                b'"' if in_quotes => in_quotes = false,
                b'"' if at == from => in_quotes = true,
                b'\n' | b'\r' if !in_quotes => break,
                b if b == self.separator && !in_quotes => {
                    cells.push(from..at);
                    from = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        let end = at.min(bytes.len());
        cells.push(from..end);
        Record {
            cells,
            end,
            is_open: in_quotes,
        }
    }

    fn decoded(&self, bytes: &[u8]) -> String {
        match self.coding {
            Coding::Windows1252 => match std::str::from_utf8(bytes) {
                Ok(text) => text.into(),
                Err(_) => encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
                    .into_owned(),
            },
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// A cell without quotes.
    fn plain(&self, bytes: &[u8]) -> String {
        let text = self.decoded(bytes);
        let text = text.trim_start_matches('\u{feff}').trim();
        match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
            Some(inner) => inner.replace("\"\"", "\""),
            None => text.into(),
        }
    }

    /// A text as a cell: in quotes where it must be, or where the cell was; never one that a spreadsheet would run.
    fn cell(&self, text: &str, was_quoted: bool) -> Result<Vec<u8>, Refusal> {
        let runs = text.starts_with(['=', '+', '-', '@', '\t']);
        let safe = if runs {
            format!("'{text}")
        } else {
            text.to_string()
        };
        let separator = self.separator as char;
        let needs = safe.contains([separator, '"', '\n', '\r']) || safe.starts_with(' ');
        let cell = match was_quoted || needs {
            true => format!("\"{}\"", safe.replace('"', "\"\"")),
            false => safe,
        };
        match self.coding {
            Coding::Windows1252 => {
                let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&cell);
                if lost {
                    return Err(Refusal::new(format!(
                        "\"{text}\" cannot be written in Windows-1252, which the list is in"
                    ))
                    .help("save the list as UTF-8"));
                }
                Ok(bytes.into_owned())
            }
            _ => Ok(cell.into_bytes()),
        }
    }
}

fn exchanged(mut text: Vec<u8>, from: u8, to: u8) -> Vec<u8> {
    for byte in text.iter_mut().filter(|b| **b == from) {
        *byte = to;
    }
    text
}

fn coding(bytes: &[u8]) -> Coding {
    let bom = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match encoding(&bytes[..bytes.len().min(64 << 10)]) {
        Encoding::Utf16Le => Coding::Utf16 { little: true, bom },
        Encoding::Utf16Be => Coding::Utf16 { little: false, bom },
        _ if std::str::from_utf8(bytes).is_ok() => Coding::Utf8,
        _ => Coding::Windows1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(bytes: &[u8], separator: char, columns: usize) -> Sheet {
        Sheet::open(bytes, separator, 1, columns).unwrap()
    }

    #[test]
    fn only_the_cell_that_was_meant_is_another() {
        let text = "email;\"note\"\r\njo@x.example;\"a; b\"\r\n  bo@x.example ;'=1\r\n";
        let mut list = sheet(text.as_bytes(), ';', 2);
        assert_eq!(list.row(2).unwrap(), ["jo@x.example", "a; b"]);
        list.set(2, &[(1, "say \"hi\"".into())]).unwrap();
        let wanted = "email;\"note\"\r\njo@x.example;\"say \"\"hi\"\"\"\r\n  bo@x.example ;'=1\r\n";
        assert_eq!(String::from_utf8(list.bytes()).unwrap(), wanted);
    }

    #[test]
    fn old_line_ends_and_utf16_without_a_mark_stay() {
        let text = "Ümail;note\rjo@x.example;a\r";
        let mut list = sheet(text.as_bytes(), ';', 2);
        list.set(2, &[(1, "b".into())]).unwrap();
        list.add_columns(&["touches"]).unwrap();
        let wanted = "Ümail;note;touches\rjo@x.example;b;\r";
        assert_eq!(list.bytes(), wanted.as_bytes());
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let mut list = sheet(&utf16(text), ';', 2);
        list.set(2, &[(1, "b".into())]).unwrap();
        assert_eq!(list.bytes(), utf16("Ümail;note\rjo@x.example;b\r"));
    }

    #[test]
    fn no_column_is_added_where_a_quote_swallows_rows() {
        let text = "email,name\n\"a@x.example,A\n\"b@x.example\",B\n";
        assert!(
            sheet(text.as_bytes(), ',', 2)
                .add_columns(&["touches"])
                .is_err()
        );
    }

    #[test]
    fn columns_are_added_to_every_row() {
        let text = "email,name\na@x.example,\"A\nB\"\n\nb@x.example,B,,,\nshort\nlast@x.example,L";
        let mut list = sheet(text.as_bytes(), ',', 2);
        assert_eq!(list.add_columns(&["touches", "status"]).unwrap(), 2);
        list.set(2, &[(2, "1".into()), (3, "=run".into())]).unwrap();
        let wanted = "email,name,touches,status\na@x.example,\"A\nB\",1,'=run\n\nb@x.example,B,,,\nshort,,\nlast@x.example,L,,";
        assert_eq!(String::from_utf8(list.bytes()).unwrap(), wanted);
    }

    #[test]
    fn encodings_stay_what_they_are() {
        let text = "name\tnote\nZoë\t\n";
        let in_1252 = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let mut list = sheet(&in_1252, '\t', 2);
        assert_eq!(list.row(2).unwrap(), ["Zoë", ""]);
        list.set(2, &[(1, "früh".into())]).unwrap();
        assert!(list.set(2, &[(1, "漢".into())]).is_err());
        let wanted = encoding_rs::WINDOWS_1252
            .encode("name\tnote\nZoë\tfrüh\n")
            .0
            .into_owned();
        assert_eq!(list.bytes(), wanted);

        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut list = sheet(&utf16, '\t', 2);
        list.set(2, &[(1, "漢".into())]).unwrap();
        let wanted: Vec<u8> = std::iter::once(0xfeff)
            .chain("name\tnote\nZoë\t漢\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(list.bytes(), wanted);
    }

    #[test]
    fn rows_go_and_come() {
        let mut list = sheet(b"email\na@x.example\nb@x.example", ',', 1);
        list.remove(2);
        list.push(&["c,d@x.example".into()]).unwrap();
        assert_eq!(list.bytes(), b"email\nb@x.example\n\"c,d@x.example\"\n");
    }
}
