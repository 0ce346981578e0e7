//! CSV, safe to open in a spreadsheet: of a report long, `section,key,figure,value,unit`, a figure a row; of a list a row
//! for each thing in it.

use std::borrow::Cow;

use serde_json::Value;

use crate::analytics::metric;
use crate::report::block::{List, Report};

/// Every leaf of the report's JSON as a row.
pub fn write(report: &impl Report) -> anyhow::Result<String> {
    if let Some(list) = report.list() {
        return rows(&list);
    }
    let value = serde_json::to_value(report)?;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["section", "key", "figure", "value", "unit"])?;
    let name = value
        .get("report")
        .and_then(Value::as_str)
        .unwrap_or("report")
        .to_string();
    let Value::Object(fields) = &value else {
        anyhow::bail!("a report is an object")
    };
    for (section, field) in fields {
        match field {
            Value::Object(_) => figures(&mut out, section, "", section, "", field)?,
            Value::Array(rows) => {
                for (at, row) in rows.iter().enumerate() {
                    let (section_name, key) = row_name(section, row, at);
                    figures(
                        &mut out,
                        &section_name,
                        &key,
                        &format!("{section}[]"),
                        "",
                        row,
                    )?;
                }
            }
            _ => row(&mut out, &name, "", section, field, section)?,
        }
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

/// A list: a head, and a row for each thing in it.
fn rows(list: &List) -> anyhow::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&list.head)?;
    for row in &list.rows {
        out.write_record(row.iter().map(|cell| safe(cell).into_owned()))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

/// Rows that are written as they come, each cell safe.
pub struct Rows<W: std::io::Write> {
    out: csv::Writer<W>,
    /// A file gets the text as it is; a terminal would obey it.
    to_terminal: bool,
}

impl<W: std::io::Write> Rows<W> {
    pub fn new(out: W, to_terminal: bool) -> Rows<W> {
        let out = csv::WriterBuilder::new()
            .buffer_capacity(64 << 10)
            .from_writer(out);
        Rows { out, to_terminal }
    }

    pub fn write(&mut self, cells: impl Iterator<Item = String>) -> anyhow::Result<()> {
        for cell in cells {
            let cell = match self.to_terminal {
                true => crate::render::text::harmless(&cell).into_owned(),
                false => cell,
            };
            self.out.write_field(safe(&cell).as_ref())?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub fn finish(mut self) -> anyhow::Result<()> {
        self.out.flush()?;
        Ok(())
    }
}

/// A row of a list goes by what it is called: a stage, a group of an owner, a file.
fn row_name(section: &str, row: &Value, at: usize) -> (String, String) {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    let key = match (text("pipeline"), text("stage")) {
        (Some(pipeline), Some(stage)) => Some(format!("{pipeline}/{stage}")),
        _ => [
            "key", "stage", "file", "id", "figure", "method", "rep", "as_of",
        ]
        .into_iter()
        .find_map(text)
        .map(String::from),
    };
    let is_null = |key: &str| row.get(key).is_some_and(Value::is_null);
    // A group goes by what it is grouped by; elsewhere `by` is a person.
    let section = match row.get("key") {
        Some(_) => text("by").unwrap_or(section),
        None => section,
    };
    let nameless = is_null("key") || is_null("rep");
    (
        section.into(),
        key.unwrap_or_else(|| {
            if nameless {
                String::new()
            } else {
                (at + 1).to_string()
            }
        }),
    )
}

/// The leaves of an object; `path` is their place in the JSON, `name` what they are called in the section.
fn figures(
    out: &mut csv::Writer<Vec<u8>>,
    section: &str,
    key: &str,
    path: &str,
    name: &str,
    value: &Value,
) -> anyhow::Result<()> {
    let fields = match value {
        Value::Object(fields) => fields,
        // Rows within a row, each by what it is called: `stages[offer].deals`.
        Value::Array(rows) if rows.iter().any(Value::is_object) => {
            for (at, inner) in rows.iter().enumerate() {
                let (_, called) = row_name(name, inner, at);
                let name = format!("{name}[{called}]");
                figures(out, section, key, &format!("{path}[]"), &name, inner)?;
            }
            return Ok(());
        }
        _ => return row(out, section, key, name, value, path),
    };
    for (field, inner) in fields {
        let is_label = matches!(
            field.as_str(),
            "stage" | "pipeline" | "file" | "id" | "figure"
        );
        let is_named = name.is_empty() && !key.is_empty() || name.ends_with(']');
        let is_key = matches!(field.as_str(), "method" | "rep" | "as_of")
            && name.is_empty()
            && inner.as_str() == Some(key);
        let of_group = matches!(field.as_str(), "by" | "key") && fields.contains_key("key");
        if is_label && inner.is_string() && is_named || is_key || of_group {
            continue;
        }
        let name = if name.is_empty() {
            field.clone()
        } else {
            format!("{name}.{field}")
        };
        figures(out, section, key, &format!("{path}.{field}"), &name, inner)?;
    }
    Ok(())
}

fn row(
    out: &mut csv::Writer<Vec<u8>>,
    section: &str,
    key: &str,
    figure: &str,
    value: &Value,
    path: &str,
) -> anyhow::Result<()> {
    let shown = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(texts) => {
            let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
            texts.join(" ")
        }
        other => other.to_string(),
    };
    let unit = metric::unit(path).unwrap_or("");
    out.write_record([
        &*safe(section),
        &*safe(key),
        &*safe(figure),
        &*safe(&shown),
        unit,
    ])?;
    Ok(())
}

/// A cell that a spreadsheet would run is text: it gets an apostrophe. Plain numbers, negative ones too, stay numbers.
pub fn safe(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky && !is_plain_number(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_in_a_sheet_is_text() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+49 30", "'+49 30"),
            ("-5", "-5"),
            ("-5.25", "-5.25"),
            ("-5+cmd", "'-5+cmd"),
            ("+5", "'+5"),
            ("-", "'-"),
            ("\tx", "'\tx"),
            ("dana", "dana"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), shown);
        }
    }
}
