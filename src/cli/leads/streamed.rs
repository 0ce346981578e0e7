//! Long lists of leads on their way out: written as they come, so that a million of them need no memory.

use std::io::Write;

use crate::render::json;
use crate::report::block::Report;

/// Prints a report's JSON of which the list named `leads` is written row by row: `before` is the report without its leads,
/// as far as it is known before; `rows` hands out each; the report that it answers has the rest.
pub fn write_json<R: Report>(
    before: &R,
    rows: impl FnOnce(&mut Leads<'_>) -> anyhow::Result<R>,
) -> anyhow::Result<R> {
    const PLACE: &str = "\"leads\": []";
    let mut out = std::io::BufWriter::with_capacity(64 << 10, crate::cli::Out::here());
    let text = json::write(before)?;
    let head = text.split(PLACE).next().unwrap_or_default();
    write!(out, "{head}\"leads\": [")?;
    let mut leads = Leads {
        out: &mut out,
        is_first: true,
    };
    let after = rows(&mut leads)?;
    let end = if leads.is_first { "" } else { "\n  " };
    let text = json::write(&after)?;
    let rest = text.split_once(PLACE).map_or("", |(_, rest)| rest);
    write!(out, "{end}]{rest}")?;
    out.flush()?;
    Ok(after)
}

/// Where rows go.
pub struct Leads<'o> {
    out: &'o mut (dyn Write + Send),
    is_first: bool,
}

impl Leads<'_> {
    /// One lead, on a line of its own.
    pub fn push(&mut self, row: &impl serde::Serialize) -> anyhow::Result<()> {
        self.out
            .write_all(if self.is_first { b"\n    " } else { b",\n    " })?;
        self.is_first = false;
        self.out.write_all(json::line(row)?.as_bytes())?;
        Ok(())
    }
}
