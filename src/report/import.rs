//! What an import would do, or did: which column is read as what, which stage is which, and of each row whether it is
//! written, there already, or refused, and why.

use super::block::{
    Block, Cell, Column, Figure, Line, Part, Report, Table, Tone, count, grouped, money,
};
use super::edit::FieldChange;
use super::foot::Tail;
use crate::import::columns::Role;
use crate::import::plan::{self, Plan, role_name};
use crate::import::wishes;
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::settings::StageId;
use crate::workspace::sheet::{Form, Sheet};

/// How the file was stored.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Read {
    pub file: String,
    /// `csv` or `workbook`.
    pub form: &'static str,
    pub encoding: Option<&'static str>,
    pub separator: Option<char>,
    pub sheet: Option<String>,
    pub header_row: u64,
    pub rows: u64,
}

/// A column of the file.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ColumnRead {
    pub column: String,
    /// A field of a deal, `entered.STAGE`, `custom.KEY` or `left out`.
    pub field: String,
    /// How its dates or numbers are read, and what shows it.
    pub how: Option<String>,
}

/// A stage of the file.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct StageRead {
    pub name: String,
    /// `null` until `--stage-map` says.
    pub stage: Option<String>,
    pub nearest: Option<String>,
    pub rows: u64,
}

/// A row that becomes a deal.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Written {
    pub row: u64,
    pub id: String,
    pub file: String,
    pub name: String,
    pub stage: String,
    pub amount: Money,
    pub currency: String,
}

/// A deal that is there, and takes over what the file says otherwise.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Updated {
    pub row: u64,
    pub id: String,
    pub file: String,
    pub changes: Vec<FieldChange>,
}

/// A row whose deal is there already.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Skipped {
    pub row: u64,
    pub id: String,
    pub reason: String,
}

/// A row that cannot be used.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Refused {
    pub row: u64,
    pub column: Option<String>,
    pub reason: String,
}

/// Something that was taken for granted, with its rows.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Remarked {
    pub text: &'static str,
    pub rows: Vec<u64>,
}

/// Why nothing can be written yet, and what to type.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Blocked {
    pub message: String,
    pub help: String,
}

/// The JSON of an import.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ImportReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub read: Read,
    /// Whether the deals of `write` and `update` were written; `false` for a dry run.
    pub written: bool,
    pub columns: Vec<ColumnRead>,
    pub stages: Vec<StageRead>,
    pub write: Vec<Written>,
    pub update: Vec<Updated>,
    pub skip: Vec<Skipped>,
    pub refuse: Vec<Refused>,
    /// Totals and notes, which are no deals.
    pub passed_over: Vec<u64>,
    pub remarks: Vec<Remarked>,
    pub blocked: Vec<Blocked>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    /// The command line that writes.
    command: String,
    verbose: bool,
}

/// Deals that are shown one by one, and rows that a sentence names.
const DEALS: usize = 10;
const ROWS: usize = 4;

/// Builds the report of a plan. `view` is the folder before anything was written, `command` what writes the plan.
pub fn build(
    plan: &Plan,
    sheet: &Sheet,
    file: &str,
    view: View<'_>,
    command: String,
    verbose: bool,
) -> ImportReport {
    let settings = &view.book.settings;
    let stage_name = |stage| settings.stage_name(stage).unwrap_or_default().to_string();
    let held = |d: &crate::model::book::Standing<'_>| d.undated_from().is_some_and(|f| f <= view.t);
    let undated = view.deals().filter(held).count() as u64;
    ImportReport {
        report: "import",
        version: 1,
        as_of: view.t,
        currency: settings.currency.code().into(),
        read: read(sheet, file),
        written: false,
        columns: columns(plan),
        stages: plan
            .stages
            .iter()
            .map(|s| stage_read(s, &stage_name))
            .collect(),
        write: plan
            .write
            .iter()
            .map(|d| to_write(d, &stage_name))
            .collect(),
        update: plan.update.iter().map(Updated::from).collect(),
        skip: plan.skip.iter().map(Skipped::from).collect(),
        refuse: plan.refuse.iter().map(Refused::from).collect(),
        passed_over: plan.passed_over.clone(),
        remarks: plan
            .remarks
            .iter()
            .map(|(remark, rows)| Remarked {
                text: remark.text(),
                rows: rows.clone(),
            })
            .collect(),
        blocked: plan.blocks.iter().map(Blocked::from).collect(),
        tail: Tail::of(view, undated),
        shown: Shown {
            title: view.book.title.clone(),
            command,
            verbose,
        },
    }
}

fn stage_read(read: &plan::StageRead, name: &impl Fn(StageId) -> String) -> StageRead {
    StageRead {
        name: read.name.clone(),
        stage: read.stage.map(name),
        nearest: read.near.clone(),
        rows: read.rows,
    }
}

fn to_write(deal: &plan::NewDeal, name: &impl Fn(StageId) -> String) -> Written {
    Written {
        row: deal.row,
        id: deal.id.clone(),
        file: deal.file.clone(),
        name: deal.name.clone(),
        stage: name(deal.stage),
        amount: deal.amount,
        currency: deal.currency.clone(),
    }
}

impl From<&plan::Updated> for Updated {
    fn from(updated: &plan::Updated) -> Updated {
        let change = |c: &crate::edit::set::Change| FieldChange {
            field: c.field.clone(),
            from: c.from.clone(),
            to: c.to.clone(),
        };
        Updated {
            row: updated.row,
            id: updated.id.clone(),
            file: updated.file.clone(),
            changes: updated.changes.iter().map(change).collect(),
        }
    }
}

impl From<&plan::Skipped> for Skipped {
    fn from(skipped: &plan::Skipped) -> Skipped {
        Skipped {
            row: skipped.row,
            id: skipped.id.clone(),
            reason: skipped.reason.clone(),
        }
    }
}

impl From<&plan::Refused> for Refused {
    fn from(refused: &plan::Refused) -> Refused {
        Refused {
            row: refused.row,
            column: refused.column.clone(),
            reason: refused.reason.clone(),
        }
    }
}

impl From<&wishes::Block> for Blocked {
    fn from(block: &wishes::Block) -> Blocked {
        Blocked {
            message: block.message.clone(),
            help: block.help.clone(),
        }
    }
}

fn read(sheet: &Sheet, file: &str) -> Read {
    let mut read = Read {
        file: file.into(),
        form: "csv",
        encoding: None,
        separator: None,
        sheet: None,
        header_row: sheet.header_row,
        rows: (sheet.rows.len() + sheet.faulty.len()) as u64,
    };
    match &sheet.form {
        Form::Csv {
            encoding,
            separator,
        } => {
            read.encoding = Some(encoding.name());
            read.separator = Some(*separator);
        }
        Form::Workbook { sheet } => {
            read.form = "workbook";
            read.sheet = Some(sheet.clone());
        }
    }
    read
}

fn columns(plan: &Plan) -> Vec<ColumnRead> {
    let named = plan.columns.iter().filter(|c| !c.header.is_empty());
    named
        .map(|c| ColumnRead {
            column: c.header.clone(),
            field: std::iter::once(role_name(&c.role))
                .chain(c.also.iter().map(|f| f.name().to_string()))
                .collect::<Vec<_>>()
                .join(", "),
            how: (!c.how.is_empty() && c.role != Role::Left).then(|| c.how.clone()),
        })
        .collect()
}

impl ImportReport {
    fn head(&self) -> Block {
        let read = &self.read;
        let form = match (&read.encoding, read.separator, &read.sheet) {
            (Some(encoding), Some(separator), _) => {
                let separator = match separator {
                    ',' => "comma",
                    ';' => "semicolon",
                    '\t' => "tab",
                    _ => "bar",
                };
                Part::Ours(format!("{encoding}, {separator}"))
            }
            (_, _, Some(sheet)) => Part::Theirs(format!("sheet {sheet}")),
            _ => Part::Ours(read.form.into()),
        };
        Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Theirs(read.file.clone()),
            form,
            Part::Ours(count(read.rows, "row", "rows")),
        ])
    }

    fn column_table(&self) -> Block {
        let rows = self.columns.iter().map(|c| {
            let tone = match c.field.as_str() {
                "left out" => Tone::Dim,
                _ => Tone::Plain,
            };
            vec![
                Cell::Name(Some(c.column.clone())),
                Cell::Words(c.field.clone(), tone),
                Cell::Name(Some(c.how.clone().unwrap_or_default())),
            ]
        });
        Block::Table(Table {
            columns: vec![
                Column::left("Column"),
                Column::left("Read as"),
                Column::left(""),
            ],
            rows: rows.collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    fn stage_table(&self) -> Block {
        let rows = self.stages.iter().map(|s| {
            let here = match (&s.stage, &s.nearest) {
                (Some(stage), _) => Cell::Words(stage.clone(), Tone::Plain),
                (None, Some(near)) => Cell::Words(format!("? near {near}"), Tone::Bad),
                (None, None) => Cell::Words("?".into(), Tone::Bad),
            };
            vec![Cell::Name(Some(s.name.clone())), here, Cell::Count(s.rows)]
        });
        Block::Table(Table {
            columns: vec![
                Column::left("Stage"),
                Column::left("Here"),
                Column::right("Rows"),
            ],
            rows: rows.collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    fn deal_table(&self) -> Block {
        let shown = if self.shown.verbose {
            self.write.len()
        } else {
            DEALS
        };
        let rows = self.write.iter().take(shown).map(|d| {
            vec![
                Cell::Count(d.row),
                Cell::Name(Some(d.id.clone())),
                Cell::Words(d.stage.clone(), Tone::Plain),
                Cell::Money(Some(d.amount)),
                Cell::Words(d.currency.clone(), Tone::Plain),
            ]
        });
        Block::Table(Table {
            columns: vec![
                Column::right("Row"),
                Column::left("Deal"),
                Column::left("Stage"),
                Column::right("Amount"),
                Column::left(""),
            ],
            rows: rows.collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    fn figures(&self) -> Block {
        let mut sums: Vec<(&str, Option<Money>)> = Vec::new();
        for deal in &self.write {
            match sums.iter_mut().find(|s| s.0 == deal.currency) {
                Some((_, sum)) => *sum = sum.and_then(|s| s.plus(deal.amount)),
                None => sums.push((&deal.currency, Some(deal.amount))),
            }
        }
        let values: Vec<String> = sums
            .iter()
            .map(|(code, sum)| match sum {
                Some(sum) => format!("{} {code}", money(*sum)),
                None => format!("too much {code} to add up"),
            })
            .collect();
        let figure = |label, n: usize, text: String| Figure {
            label,
            value: Cell::Count(n as u64),
            text,
        };
        let verb = if self.written { "Written" } else { "Write" };
        let mut figures = vec![figure(verb, self.write.len(), values.join(", "))];
        if !self.update.is_empty() {
            let verb = if self.written { "Updated" } else { "Update" };
            let rows: Vec<u64> = self.update.iter().map(|u| u.row).collect();
            figures.push(figure(verb, self.update.len(), row_list(&rows)));
        }
        if !self.skip.is_empty() {
            let reasons = grouped_rows(self.skip.iter().map(|s| (s.reason.clone(), s.row)));
            let text: Vec<String> = reasons
                .iter()
                .map(|(reason, rows)| format!("{reason} ({})", row_list(rows)))
                .collect();
            figures.push(figure("Skip", self.skip.len(), text.join("; ")));
        }
        if !self.refuse.is_empty() {
            figures.push(figure("Refuse", self.refuse.len(), "see below".into()));
        }
        if !self.passed_over.is_empty() {
            let text = format!("totals and notes ({})", row_list(&self.passed_over));
            figures.push(figure("No deal", self.passed_over.len(), text));
        }
        Block::Figures(figures)
    }

    /// What was refused and taken for granted, a line a reason.
    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut say = |text: String| lines.push(Line { text, hint: None });
        let reasons = self.refuse.iter().map(|r| {
            let reason = match &r.column {
                Some(column) => format!("{column}: {}", r.reason),
                None => r.reason.clone(),
            };
            (reason, r.row)
        });
        for (reason, rows) in grouped_rows(reasons) {
            say(format!("Refused, {}: {reason}", row_list(&rows)));
        }
        let shown = if self.shown.verbose {
            self.update.len()
        } else {
            DEALS
        };
        for updated in self.update.iter().take(shown) {
            let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "—".into());
            let changes: Vec<String> = updated
                .changes
                .iter()
                .map(|c| format!("{} {} → {}", c.field, value(&c.from), value(&c.to)))
                .collect();
            say(format!(
                "Row {}, {}: {}",
                updated.row,
                updated.id,
                changes.join("; ")
            ));
        }
        if self.update.len() > shown {
            say(format!(
                "and {} more; all with -v",
                grouped((self.update.len() - shown) as i128)
            ));
        }
        for remark in &self.remarks {
            let rows = row_list(&remark.rows);
            say(format!("{} {}", capital(&rows), remark.text));
        }
        lines
    }

    fn last_line(&self) -> Line {
        let files = (self.write.len() + self.update.len()) as u64;
        let text = if files == 0 {
            "Nothing to write."
        } else if self.written {
            return Line {
                text: format!("{} in {}.", count(files, "file", "files"), self.dir()),
                hint: Some("pipeline check".into()),
            };
        } else {
            "Nothing is written yet; --write does."
        };
        let hint = (files > 0).then(|| self.shown.command.clone());
        Line {
            text: text.into(),
            hint,
        }
    }

    fn dir(&self) -> String {
        let first = self.write.first().map(|d| &d.file);
        let file = first.or(self.update.first().map(|u| &u.file));
        let file = file.map_or("", String::as_str);
        file.rsplit_once('/').map_or("", |(dir, _)| dir).to_string() + "/"
    }
}

/// Rows by what is said about them, in the order of the first.
fn grouped_rows(all: impl Iterator<Item = (String, u64)>) -> Vec<(String, Vec<u64>)> {
    let mut groups: Vec<(String, Vec<u64>)> = Vec::new();
    let mut places: std::collections::HashMap<String, usize> = Default::default();
    for (what, row) in all {
        let at = *places.entry(what.clone()).or_insert(groups.len());
        if at == groups.len() {
            groups.push((what, Vec::new()));
        }
        groups[at].1.push(row);
    }
    groups
}

/// `row 3`, `rows 3, 5 and 12 more`.
fn row_list(rows: &[u64]) -> String {
    let named: Vec<String> = rows.iter().take(ROWS).map(u64::to_string).collect();
    let word = if rows.len() == 1 { "row" } else { "rows" };
    match rows.len().saturating_sub(ROWS) {
        0 => format!("{word} {}", named.join(", ")),
        more => format!(
            "{word} {} and {} more",
            named.join(", "),
            grouped(more as i128)
        ),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

impl Report for ImportReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        // What was read how is for before it is written.
        if !self.written || self.shown.verbose {
            blocks.push(self.column_table());
            if !self.stages.is_empty() {
                blocks.push(self.stage_table());
            }
        }
        if !self.blocked.is_empty() {
            return blocks;
        }
        if !self.write.is_empty() && (!self.written || self.shown.verbose) {
            blocks.push(self.deal_table());
            let more = self.write.len().saturating_sub(DEALS);
            if more > 0 && !self.shown.verbose {
                blocks.push(Block::Lines(vec![Line {
                    text: format!("and {} more; all with -v", grouped(more as i128)),
                    hint: None,
                }]));
            }
        }
        blocks.push(self.figures());
        let mut lines = self.lines();
        lines.push(self.last_line());
        blocks.push(Block::Lines(lines));
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_until_they_are_many() {
        assert_eq!(row_list(&[3]), "row 3");
        assert_eq!(row_list(&[3, 5]), "rows 3, 5");
        assert_eq!(row_list(&[1, 2, 3, 4, 5, 6]), "rows 1, 2, 3, 4 and 2 more");
    }
}
