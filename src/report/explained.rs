//! A figure in a folder's own numbers: what `pipeline explain METRIC` says inside one.

use std::fmt::Write;

use serde_json::Value;

use super::block::{grouped, percent, whole};
use crate::analytics::metric::Metric;
use crate::analytics::own::Own;
use crate::diagnostic::wrapped;

/// The JSON of an explanation.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ExplainReport {
    pub report: &'static str,
    pub version: u32,
    /// Under `--rev` only: the commit that the figures are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<String>,
    /// As it is asked for.
    pub name: &'static str,
    pub label: &'static str,
    pub formula: &'static str,
    pub text: &'static str,
    /// What would change it; empty where the definition says so.
    pub moves: &'static str,
    /// `[]` where a report must be told of what: of which deal, of which two groups.
    pub asked: Vec<Asked>,
    /// `null` where no query finds them.
    pub behind: Option<Behind>,
}

/// One report's figures.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Asked {
    /// The words after `pipeline`.
    pub command: String,
    pub figures: Vec<Shown>,
}

/// One figure.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Shown {
    pub path: &'static str,
    /// Of which row, where there are several: its stage, id, rep …
    pub row: Option<String>,
    /// As the report has it.
    pub value: Value,
    pub unit: &'static str,
    /// The numbers that it is made of.
    pub sum: Option<String>,
    /// The same for people.
    #[serde(skip)]
    #[schemars(skip)]
    pub rounded: Option<String>,
}

/// The deals that a figure is about.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Behind {
    /// The words after `pipeline list`.
    pub query: String,
    /// The dearest first.
    pub deals: Vec<BehindDeal>,
}

/// One of them.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct BehindDeal {
    pub id: String,
    /// As `list` has it.
    pub value: Value,
}

/// Rows of one path, and deals, that people are shown before it says how many more.
const ROWS: usize = 12;
const DEALS: usize = 8;

/// Begins an explanation; figures and deals are added by whoever can ask for them.
pub fn begin(metric: &Metric, own: &Own) -> ExplainReport {
    ExplainReport {
        report: "explain",
        version: 1,
        rev: None,
        name: metric.name,
        label: metric.label,
        formula: metric.formula,
        text: metric.text,
        moves: own.moves,
        asked: Vec::new(),
        behind: None,
    }
}

/// The figures of some paths in what a report said, each row of a list one.
pub fn figures(paths: &[(&'static str, &'static str)], own: &Own, said: &Value) -> Vec<Shown> {
    let mut shown = Vec::new();
    for (path, unit) in paths {
        let sum = own
            .sums
            .iter()
            .find(|(p, _)| p == path)
            .map(|(_, sum)| *sum);
        let keys: Vec<&str> = path.split('.').collect();
        let mut walk = Walk {
            path,
            unit,
            sum,
            root: said,
            shown: &mut shown,
        };
        walk.down(said, &keys, None, None);
    }
    shown
}

/// A way down to the places of a path.
struct Walk<'w> {
    path: &'static str,
    unit: &'static str,
    sum: Option<&'static str>,
    root: &'w Value,
    shown: &'w mut Vec<Shown>,
}

impl Walk<'_> {
    fn down(&mut self, node: &Value, keys: &[&str], row: Option<&Value>, label: Option<String>) {
        let Some((key, rest)) = keys.split_first() else {
            if node.is_number() {
                self.show(node, row, label);
            }
            return;
        };
        let Some(name) = key.strip_suffix("[]") else {
            return self.down(&node[*key], rest, row, label);
        };
        let rows = node[name].as_array().into_iter().flatten().enumerate();
        for (at, entry) in rows {
            let own = name_of(entry).unwrap_or_else(|| (at + 1).to_string());
            let label = match &label {
                Some(outer) => format!("{outer}, {own}"),
                None => own,
            };
            self.down(entry, rest, Some(entry), Some(label));
        }
    }

    fn show(&mut self, value: &Value, row: Option<&Value>, label: Option<String>) {
        let filled = |exact| filled(self.sum?, self.root, row, exact);
        self.shown.push(Shown {
            path: self.path,
            row: label,
            value: value.clone(),
            unit: self.unit,
            sum: filled(true),
            rounded: filled(false),
        });
    }
}

/// What a row of a list is called.
fn name_of(row: &Value) -> Option<String> {
    const NAMES: [&str; 13] = [
        "stage", "id", "reason", "figure", "lever", "method", "rep", "owner", "product", "file",
        "key", "by", "as_of",
    ];
    let name = NAMES.iter().find_map(|key| row[*key].as_str())?;
    Some(match row["pipeline"].as_str() {
        Some(pipeline) if row["stage"].is_string() => format!("{pipeline}, {name}"),
        _ => name.into(),
    })
}

/// A sum with numbers in the places of their names; `None` where one of them is absent.
fn filled(sum: &str, root: &Value, row: Option<&Value>, exact: bool) -> Option<String> {
    let mut text = String::new();
    let mut rest = sum;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}')?;
        let (from, keys) = match name.strip_prefix('.') {
            Some(keys) => (row?, keys),
            None => (root, name),
        };
        let value = keys.split('.').fold(from, |node, key| &node[key]);
        if !value.is_number() {
            return None;
        }
        text += before;
        text += &if exact {
            value.to_string()
        } else {
            plain(value)
        };
        rest = after;
    }
    text += rest;
    // Wilson's constants are shown with fewer digits.
    Some(match exact {
        true => text,
        false => text
            .replace("3.841458820694124", "3.8415")
            .replace("1.959963984540054", "1.96"),
    })
}

/// A number within a sum: with all it has up to four decimals, money in whole units.
fn plain(value: &Value) -> String {
    let number = value.as_f64().unwrap_or_default();
    if number.fract() == 0.0 || number.abs() >= 1_000.0 {
        return whole(number);
    }
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// A figure by its unit.
fn by_unit(value: &Value, unit: &str) -> String {
    let number = value.as_f64().unwrap_or_default();
    match unit {
        "share" => percent(number),
        unit if unit.starts_with("money") => whole(number),
        _ => plain(value),
    }
}

impl ExplainReport {
    /// For people, within 80 columns.
    pub fn text(&self) -> String {
        let mut text = wrapped(&format!("{}: {}", self.label, self.formula), 80);
        let _ = write!(text, "\n{}", wrapped(self.text, 80));
        if !self.moves.is_empty() {
            let _ = write!(text, "\n{}", wrapped(self.moves, 80));
        }
        for asked in &self.asked {
            let _ = write!(text, "\npipeline {}\n", asked.command);
            text += &lines(&asked.figures);
        }
        if let Some(behind) = &self.behind {
            text += &behind.text();
        }
        if let Some(rev) = &self.rev {
            let _ = write!(text, "\ncommit {}\n", super::block::short_hash(rev));
        }
        text
    }
}

/// Each path with its figures; of a list, a line a row.
fn lines(figures: &[Shown]) -> String {
    let mut text = String::new();
    if figures.is_empty() {
        text += "  no figure here: nothing to divide by, or nothing of the kind\n";
    }
    for group in figures.chunk_by(|a, b| a.path == b.path) {
        let head = &group[0];
        if head.row.is_none() {
            text += &line(head.path, head);
            continue;
        }
        let _ = writeln!(text, "  {}", head.path);
        for figure in group.iter().take(ROWS) {
            let row = figure.row.as_deref().unwrap_or_default();
            text += &line(&format!("  {row}"), figure);
        }
        if group.len() > ROWS {
            let more = grouped((group.len() - ROWS) as i128);
            let _ = writeln!(text, "    and {more} more");
        }
    }
    text
}

/// `  close_rate.by_count.rate  21% = 23 / 112`, going on under itself.
fn line(name: &str, figure: &Shown) -> String {
    let value = by_unit(&figure.value, figure.unit);
    let said = match &figure.rounded {
        Some(sum) => format!("{value} = {sum}"),
        None => value,
    };
    let one = format!("  {name}  {said}");
    if one.chars().count() <= 80 {
        return one + "\n";
    }
    let mut text = format!("  {name}\n");
    for part in wrapped(&said, 74).lines() {
        let _ = writeln!(text, "      {part}");
    }
    text
}

impl Behind {
    fn text(&self) -> String {
        let space = if self.query.is_empty() { "" } else { " " };
        let command = format!("pipeline list{space}{}", self.query);
        let word = if self.deals.len() == 1 {
            "deal"
        } else {
            "deals"
        };
        let mut text = format!(
            "\nBehind it: {} {word}\n",
            grouped(self.deals.len() as i128)
        );
        let width = self
            .deals
            .iter()
            .take(DEALS)
            .map(|d| d.id.chars().count())
            .max();
        for deal in self.deals.iter().take(DEALS) {
            let value = by_unit(&deal.value, "money");
            let _ = writeln!(
                text,
                "  {:<width$}  {value:>12}",
                deal.id,
                width = width.unwrap_or(0)
            );
        }
        match self.deals.len().saturating_sub(DEALS) {
            0 => text += &format!("{command}\n"),
            more => text += &format!("and {} more: {command}\n", grouped(more as i128)),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_stand_in_the_places_of_their_names() {
        let said = json!({"k": 10, "rows": [{"stage": "demo", "won": 3, "n": 5}, {"stage": "offer", "won": 1, "n": null}]});
        let own = Own {
            metric: "x",
            command: None,
            sums: &[("rows[].won", "{k} x {.won} / {.n}")],
            deals: None,
            moves: "",
        };
        let shown = figures(
            &[("rows[].won", "deals"), ("rows[].none", "deals")],
            &own,
            &said,
        );
        assert_eq!(shown.len(), 2);
        assert_eq!(shown[0].row.as_deref(), Some("demo"));
        assert_eq!(shown[0].sum.as_deref(), Some("10 x 3 / 5"));
        // A number that is absent makes no sum.
        assert_eq!(shown[1].sum, None);
    }
}
