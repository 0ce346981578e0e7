//! Driver 2: the whole tree of a file, with every fault and its place. Slower; for files that `workspace::events`
//! does not take, and for `check`.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::model::builder::{
    Field, Key, Mark, RawDeal, RawEntry, RawSplit, Value, read_day, tracked,
};
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

/// What can be read of a text, whatever is wrong with the rest.
pub fn salvage(text: &str) -> Spanned<DeTable<'_>> {
    DeTable::parse_recoverable(text.trim_start_matches('\u{feff}')).0
}

fn syntax(text: &str, file: &str, message: &str, span: Range<usize>) -> Diagnostic {
    if message.contains("duplicate key") {
        let key = text[span.clone()].trim_matches(['"', '\'']);
        let fault = |message| {
            Diagnostic::error("duplicate-key", file, message)
                .at(text, span.clone())
                .help("keep the one that is true")
        };
        return match first_of_key(text, key, span.start) {
            Some((line, at)) => fault(format!("{key} is here twice, first in line {line}"))
                .also(text, at..at + key.len()),
            None => fault(format!("{key} is here twice")),
        };
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

/// The line, and the byte, at which a key stands first: in the table that the second one is in, or as the head of one.
fn first_of_key(text: &str, key: &str, before: usize) -> Option<(usize, usize)> {
    let is_head = |line: &str| line.starts_with('[');
    let second = text[..before].rfind('\n').map_or(0, |at| at + 1);
    let wants_head = is_head(&text[second..]);
    let header = format!("[{key}]");
    let mut first = None;
    let mut start = 0;
    for (number, line) in text[..second].split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start().len();
        let rest = line[indent..].strip_prefix(key);
        let defines = rest.is_some_and(|rest| rest.trim_start().starts_with('='));
        if wants_head {
            if line.trim() == header {
                return Some((number + 1, start + 1));
            }
        } else if is_head(line) {
            // What stands above is another table's.
            first = None;
        } else if defines && first.is_none() {
            first = Some((number + 1, start + indent));
        }
        start += line.len();
    }
    first
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
            ("history", _) => raw.misshapen = Some(shift(value.span(), offset)),
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
            ("split", DeValue::Array(list)) => {
                raw.splits = list.iter().map(|s| split(s.get_ref(), offset)).collect();
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
            raw.misshapen.get_or_insert(span);
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

fn split<'t>(entry: &'t DeValue<'_>, offset: usize) -> RawSplit<'t> {
    let of = |key| Some(field(get(entry.as_table()?, key)?, offset));
    RawSplit {
        owner: of("owner"),
        share: of("share"),
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
        let shown = |spot: Option<&crate::diagnostic::Spot>| spot.map(|s| (s.line, s.text.clone()));
        assert_eq!(
            shown(d.spot.as_ref()),
            Some((3, "next_step = \"Send\"".into()))
        );
        assert_eq!(
            shown(d.also.as_deref()),
            Some((2, "next_step = \"Call\"".into()))
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
