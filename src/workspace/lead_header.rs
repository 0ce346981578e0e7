//! The header of a lead list: where it stands, which separator it shows, what each column is read as.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use csv_core::ReadFieldResult;

use crate::diagnostic::{Diagnostic, toml_key};
use crate::model::lead_columns::{Column, Heading, KEEP, Said, fold};

/// Records of the head in which the header is looked for.
const HEADER_WITHIN: usize = 12;

/// Unknown columns that are told one by one.
const COLUMNS_TOLD: usize = 8;

/// What may part the cells of a list.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Where each column stands in a record.
pub struct Columns {
    pub headings: Vec<Heading>,
    /// By `Column as usize`: the places to look at, in order.
    pub places: Vec<Vec<usize>>,
}

/// The header of a list, and what was found on the way to it.
pub struct Header {
    pub separator: char,
    cells: Vec<Range<usize>>,
    /// The line that it ends on.
    pub last_line: u64,
}

impl Header {
    /// The headings, without quotes and blanks.
    pub fn headings<'t>(&self, text: &'t str) -> Vec<Cow<'t, str>> {
        let cells = self.cells.iter();
        cells.map(|c| unquoted(&text[c.clone()])).collect()
    }
}

/// The record of the head with the most columns that are known, under the separator that shows most of them.
pub fn find_header(
    text: &str,
    file: &str,
    renamed: &[(String, String)],
) -> Result<Header, Box<Diagnostic>> {
    best_record(text, &|heading| means(heading, renamed).is_some())
        .map_err(|first| Box::new(no_header(text, file, &first)))
}

/// Of the first records of a text, the one with the most headings that are known; without any, the cells of the first
/// record, under the separator that shows most.
pub fn best_record(
    text: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Header, Vec<Range<usize>>> {
    let mut best: Option<(usize, Header)> = None;
    let mut first: Option<Vec<Range<usize>>> = None;
    for separator in SEPARATORS {
        for (at, cells) in head_records(text, separator)
            .take(HEADER_WITHIN)
            .enumerate()
        {
            if at == 0 && first.as_ref().is_none_or(|f| f.len() < cells.len()) {
                first = Some(cells.clone());
            }
            let known = cells
                .iter()
                .filter(|c| is_known(&unquoted(&text[(*c).clone()])))
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
    match best {
        Some((_, header)) => Ok(header),
        None => Err(first.unwrap_or_default()),
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

/// What a heading is read as; without a column where the settings say to keep it.
fn means(heading: &str, renamed: &[(String, String)]) -> Option<Said> {
    let folded = fold(heading);
    match renamed.iter().find(|(header, _)| fold(header) == folded) {
        Some((_, words)) => Said::parse(words),
        None => Column::of_header(heading).map(|column| Said {
            column: Some(column),
            order: None,
            decimal: None,
        }),
    }
}

/// Settles which cell is which column, and says what is unknown or there twice.
pub fn columns(
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
        let said = means(&name, renamed);
        let mut column = match said {
            Some(said) => said.column,
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
        headings.push(Heading {
            name,
            column,
            order: said.and_then(|s| s.order),
            decimal: said.and_then(|s| s.decimal),
        });
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

/// The records of a text as the byte ranges of their cells, quotes included; blank lines are none.
pub fn head_records(text: &str, separator: char) -> impl Iterator<Item = Vec<Range<usize>>> {
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

/// Lines of a record with a fault that are looked at.
const LINES_TRIED: usize = 8;

/// Where a row begins that a record swallowed: a quote that nobody closed takes the lines below it into its cell, up to the
/// next quote. `text` begins with the record, which is `length` bytes long; the answer is the first of its other lines
/// that is a row of so many cells by itself. A record that is a row, and has no quote amid a cell, swallowed nothing.
pub fn row_within(text: &[u8], length: usize, separator: u8, width: usize) -> Option<usize> {
    let record = &text[..length];
    let lines = memchr::memchr_iter(b'\n', record).map(|at| at + 1);
    let mut lines = lines.filter(|at| *at < length).take(LINES_TRIED).peekable();
    lines.peek()?;
    if is_row(text, separator, width) && !has_stray_quote(record, separator) {
        return None;
    }
    lines.find(|at| is_row(&text[*at..], separator, width))
}

/// Whether a text begins with a record of so many cells, or with empty ones beyond.
fn is_row(text: &[u8], separator: u8, width: usize) -> bool {
    thread_local! {
        /// To make one takes longer than to read a hundred rows, and a copy of one does not work.
        static READER: RefCell<Option<(u8, csv_core::Reader)>> = const { RefCell::new(None) };
    }
    READER.with_borrow_mut(|kept| {
        let of_another = kept.as_ref().is_none_or(|(s, _)| *s != separator);
        if of_another {
            *kept = None;
        }
        let (_, reader) = kept.get_or_insert_with(|| (separator, csv_reader(separator)));
        reader.reset();
        begins_with_row(reader, text, width)
    })
}

fn begins_with_row(reader: &mut csv_core::Reader, text: &[u8], width: usize) -> bool {
    let (mut at, mut cells, mut part) = (0, 0, [0; 256]);
    let (mut has_text, mut says, mut says_beyond) = (false, false, false);
    loop {
        let (result, read, written) = reader.read_field(&text[at..], &mut part);
        at += read;
        has_text |= !part[..written].trim_ascii().is_empty();
        match result {
            ReadFieldResult::OutputFull => {}
            ReadFieldResult::InputEmpty if read > 0 => {}
            ReadFieldResult::Field { record_end } => {
                says |= has_text;
                says_beyond |= has_text && cells >= width;
                (cells, has_text) = (cells + 1, false);
                if record_end {
                    break;
                }
            }
            ReadFieldResult::InputEmpty | ReadFieldResult::End => break,
        }
    }
    cells >= width && says && !says_beyond
}

/// A reader of records.
pub fn csv_reader(separator: u8) -> csv_core::Reader {
    let mut builder = csv_core::ReaderBuilder::new();
    builder.delimiter(separator).build()
}

/// Whether something stands between the end of a quote and the end of its cell.
fn has_stray_quote(record: &[u8], separator: u8) -> bool {
    let (mut at, mut start, mut in_quotes) = (0, 0, false);
    while at < record.len() {
        match record[at] {
            b'"' if in_quotes && record.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if in_quotes => {
                in_quotes = false;
                let next = record.get(at + 1).copied().unwrap_or(b'\n');
                if next != separator && !matches!(next, b'\n' | b'\r' | b' ') {
                    return true;
                }
            }
            b'"' if at == start => in_quotes = true,
            b if !in_quotes && (b == separator || matches!(b, b'\n' | b'\r')) => start = at + 1,
            _ => {}
        }
        at += 1;
    }
    false
}

/// A cell without its quotes and blanks.
pub fn unquoted(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    match cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
        Some(inner) if inner.contains("\"\"") => {
            Cow::Owned(inner.replace("\"\"", "\"").trim().into())
        }
        Some(inner) => Cow::Borrowed(inner.trim()),
        None => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_by_its_cells() {
        for (text, width, is) in [
            ("a,\"b\nc\",d\nnext", 3, true),
            ("a,\"b \"\"x\"\"\",\"line\none\"\n", 3, true),
            ("a,b,c,\n", 3, true),
            ("a,b,c,d\n", 3, false),
            ("a,b\n", 3, false),
            (",,\n", 3, false),
            ("a,b,c", 3, true),
        ] {
            assert_eq!(is_row(text.as_bytes(), b',', width), is, "{text:?}");
        }
        let long = format!("{},b,c\n", "x".repeat(1_000));
        assert!(is_row(long.as_bytes(), b',', 3));
    }
}
