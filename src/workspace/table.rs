//! Driver 2: the whole tree of a file, with every fault and its place. Slower; for files that `workspace::events`
//! does not take, and for `check`.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::model::builder::{Field, Key, Mark, RawDeal, RawEntry, Value, read_day, tracked};
use crate::model::day::Day;

/// A parsed file, or what is wrong with its TOML.
pub fn parse<'a>(text: &'a str, file: &str) -> Result<Spanned<DeTable<'a>>, Vec<Diagnostic>> {
    if let Some(conflict) = conflict(text, file) {
        return Err(vec![conflict]);
    }
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (table, errors) = DeTable::parse_recoverable(plain);
    if errors.is_empty() {
        return Ok(table);
    }
    let offset = text.len() - plain.len();
    let mut faults: Vec<Diagnostic> = Vec::new();
    for error in &errors {
        let span = error
            .span()
            .map_or(0..0, |s| s.start + offset..s.end + offset);
        let fault = syntax(text, file, error.message(), span);
        if !faults.iter().any(|f| f.spot == fault.spot) {
            faults.push(fault);
        }
    }
    Err(faults)
}

fn syntax(text: &str, file: &str, message: &str, span: Range<usize>) -> Diagnostic {
    if message.contains("duplicate key") {
        return twice(text, file, span);
    }
    let first_line = message.lines().next().unwrap_or("not TOML");
    let expected = message.lines().nth(1).filter(|l| l.starts_with("expected"));
    let fault = Diagnostic::error("toml", file, format!("not TOML: {first_line}")).at(text, span);
    match expected {
        Some(expected) => fault.help(expected.to_string()),
        None => {
            fault.help("text stands in quotes, a date does not, a list in [ ]; see docs/format.md")
        }
    }
}

/// A key that is there twice, with both its lines: two people set it, and git kept what both wrote.
fn twice(text: &str, file: &str, span: Range<usize>) -> Diagnostic {
    /// Characters of the other line that are shown.
    const SHOWN: usize = 80;
    let key = text[span.clone()].trim_matches(['"', '\'']);
    let (message, help) = match first_line_of_key(text, key, span.start) {
        Some((number, line)) => {
            let line: String = line.trim().chars().take(SHOWN).collect();
            (
                format!("{key} is here twice, first in line {number}"),
                format!("keep the one that is true; the first is {number} | {line}"),
            )
        }
        None => (
            format!("{key} is here twice"),
            "keep the one that is true".into(),
        ),
    };
    Diagnostic::error("duplicate-key", file, message)
        .at(text, span)
        .help(help)
}

/// The line, counted from 1, that gave a key first: in the same table, or as the head of a table.
fn first_line_of_key<'t>(text: &'t str, key: &str, before: usize) -> Option<(usize, &'t str)> {
    let header = format!("[{key}]");
    let defines = |line: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let line_start = text[..before].rfind('\n').map_or(0, |at| at + 1);
    let lines = || text[..line_start].lines().enumerate();
    let is_head = |line: &str| line.starts_with('[');
    let found = if is_head(text[line_start..].trim_start()) {
        lines().find(|(_, line)| line.trim() == header)
    } else {
        let table = lines().filter(|(_, line)| is_head(line)).last();
        let from = table.map_or(0, |(at, _)| at);
        lines().skip(from).find(|(_, line)| defines(line))
    };
    found.map(|(at, line)| (at + 1, line))
}

/// Merge-conflict markers: their lines say more than any parser would.
fn conflict(text: &str, file: &str) -> Option<Diagnostic> {
    let mut at = 0;
    let mut first: Option<(usize, usize)> = None;
    let mut last = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("<<<<<<< ") && first.is_none() {
            first = Some((number + 1, at));
        }
        if line.starts_with(">>>>>>> ") && first.is_some() {
            last = Some(number + 1);
        }
        at += line.len();
    }
    let (line, start) = first?;
    let help = match last {
        Some(last) => format!("settle lines {line} to {last}, then git add {file}"),
        None => format!("settle the lines from {line} on, then git add {file}"),
    };
    Some(
        Diagnostic::error("conflict", file, "two versions, not merged yet")
            .at(text, start..start + 7)
            .help(help),
    )
}

/// Fills a raw deal from a tree. `offset` is the length of a BOM, so that spans are those of the file.
pub fn raw<'t>(table: &'t DeTable<'_>, offset: usize) -> RawDeal<'t> {
    let mut raw = RawDeal::default();
    for (name, value) in table.iter() {
        let name: &str = name.get_ref();
        if let Some(key) = Key::of(name) {
            raw.fields[key as usize] = Some(field(value, offset));
            continue;
        }
        match (name, value.get_ref()) {
            ("history", DeValue::Array(entries)) => history(&mut raw, entries, offset),
            ("activity", DeValue::Array(entries)) => {
                raw.activity = entries
                    .iter()
                    .map(|entry| {
                        entry
                            .get_ref()
                            .as_table()
                            .and_then(|t| get(t, "on"))
                            .map(|on| field(on, offset))
                    })
                    .collect();
            }
            ("proposal" | "contract", DeValue::Table(paper)) => {
                for (key, value) in paper.iter() {
                    if let Some(day) = raw.paper.day(name, key.get_ref()) {
                        *day = read_day(&field(value, offset).value);
                    }
                }
            }
            ("contact", DeValue::Array(list)) => {
                let tables = list.iter().filter(|c| c.get_ref().is_table());
                raw.contacts = tables.count() as u32;
            }
            ("tags", DeValue::Array(list)) => raw.tags = fields(list, offset),
            ("competitors", DeValue::Array(list)) => raw.competitors = fields(list, offset),
            ("custom", DeValue::Table(custom)) => {
                raw.custom = custom
                    .iter()
                    .map(|(key, value)| {
                        (Cow::Borrowed(key.get_ref().as_ref()), field(value, offset))
                    })
                    .collect();
            }
            _ => {}
        }
    }
    raw
}

fn history<'t>(raw: &mut RawDeal<'t>, entries: &'t DeArray<'_>, offset: usize) {
    for entry in entries.iter() {
        let from = raw.marks.len();
        let span = shift(entry.span(), offset);
        let Some(table) = entry.get_ref().as_table() else {
            raw.entries.push(RawEntry {
                span,
                on: None,
                marks: from..from,
            });
            continue;
        };
        // As written: of two marks for one field the later counts.
        let mut keys: Vec<_> = table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in keys {
            let name: &str = key.get_ref();
            if let Some(what) = tracked(name) {
                raw.marks.push(Mark {
                    what,
                    field: Some(field(value, offset)),
                });
            } else if let ("unset", DeValue::Array(list)) = (name, value.get_ref()) {
                let taken = list.iter().filter_map(|v| tracked(v.get_ref().as_str()?));
                raw.marks
                    .extend(taken.map(|what| Mark { what, field: None }));
            }
        }
        let on = get(table, "on").map(|on| field(on, offset));
        raw.entries.push(RawEntry {
            span,
            on,
            marks: from..raw.marks.len(),
        });
    }
}

/// The value of a key.
pub fn get<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    table.get(key)
}

fn fields<'t>(list: &'t DeArray<'_>, offset: usize) -> Vec<Field<'t>> {
    list.iter().map(|v| field(v, offset)).collect()
}

/// A value as the builder wants it.
pub fn field<'t>(value: &'t Spanned<DeValue<'_>>, offset: usize) -> Field<'t> {
    let read = match value.get_ref() {
        DeValue::String(text) => Value::Text(Cow::Borrowed(text.as_ref())),
        DeValue::Integer(n) => Value::Integer(Cow::Borrowed(n.as_str()), n.radix()),
        DeValue::Float(n) => Value::Float(Cow::Borrowed(n.as_str())),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => {
            let text = d.to_string();
            Day::parse(&text).map_or(Value::Time(Cow::Owned(text)), Value::Day)
        }
        DeValue::Array(_) => Value::Array,
        DeValue::Table(_) => Value::Table,
    };
    Field {
        value: read,
        span: shift(value.span(), offset),
    }
}

fn shift(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Diagnostic {
        parse(text, "deals/a.toml")
            .expect_err("a key is there twice")
            .remove(0)
    }

    #[test]
    fn both_lines_of_a_doubled_key_are_shown() {
        let d = fault("name = \"A\"\nnext_step = \"Call\"\nnext_step = \"Send\"\n");
        assert_eq!(
            d.spot.as_ref().map(|s| (s.line, s.text.as_str())),
            Some((3, "next_step = \"Send\""))
        );
        assert_eq!(d.message, "next_step is here twice, first in line 2");
        assert_eq!(
            d.help.as_deref(),
            Some("keep the one that is true; the first is 2 | next_step = \"Call\"")
        );
    }

    #[test]
    fn the_first_line_is_that_of_the_same_table() {
        let d = fault("name = \"A\"\n[[contact]]\nname = \"Jo\"\nrole = \"x\"\nname = \"Al\"\n");
        assert_eq!(d.message, "name is here twice, first in line 3");
        let d = fault("[bant]\nneed = true\n\n[bant]\nneed = false\n");
        assert_eq!(d.message, "bant is here twice, first in line 1");
    }
}
