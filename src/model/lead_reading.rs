//! How the columns of one list are read: in which order the numbers of its days stand, what stands before its decimals.
//!
//! Most lists need no settling: their days are written 2026-11-20 and their amounts 48000. Where a cell can be read in
//! two ways, all cells of its column are asked, of days also the other columns of the list, as one tool wrote them all;
//! before them the settings and the command line.

use super::column_dates::{self as dates, Order};
use super::column_evidence::{Evidence as ColumnEvidence, Settled};
use super::column_numbers::{self as numbers, Decimal};
use super::lead_columns::{Column, Heading, Kind};
use super::lead_row::Cells;
use super::moment::iso_day;
use crate::diagnostic::{Diagnostic, at_line, toml_key};

/// What the command line says of all lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub order: Option<Order>,
    pub decimal: Option<Decimal>,
}

/// How each column of ours is read. `None` where nothing depends on it, or where nothing has settled it: then a cell that
/// can be read in two ways is not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    orders: [Option<Order>; DATES.len()],
    decimals: [Option<Decimal>; AMOUNTS.len()],
}

/// The columns that are days.
const DATES: [Column; 4] = [
    Column::Created,
    Column::FirstContacted,
    Column::LastContacted,
    Column::Converted,
];

/// The columns that are amounts; whole numbers need no settling.
const AMOUNTS: [Column; 1] = [Column::Revenue];

impl Readings {
    pub fn order(&self, column: Column) -> Option<Order> {
        let place = DATES.iter().position(|c| *c == column)?;
        self.orders[place]
    }

    pub fn decimal(&self, column: Column) -> Option<Decimal> {
        let place = AMOUNTS.iter().position(|c| *c == column)?;
        self.decimals[place]
    }

    /// What settings and command line say of a list, before any of its cells.
    pub fn said(headings: &[Heading], wishes: Wishes) -> Readings {
        let of = |column: Column| headings.iter().find(|h| h.column == Some(column));
        Readings {
            orders: DATES.map(|c| wishes.order.or(of(c).and_then(|h| h.order))),
            decimals: AMOUNTS.map(|c| wishes.decimal.or(of(c).and_then(|h| h.decimal))),
        }
    }
}

/// The columns of a list whose cells may need settling, in the order of the header.
#[derive(Clone, Debug, Default)]
pub struct Unsettled {
    columns: Vec<Column>,
}

impl Unsettled {
    /// Those that nobody has spoken of.
    pub fn of(headings: &[Heading], said: &Readings) -> Unsettled {
        let columns = headings.iter().filter_map(|h| h.column);
        let open = columns.filter(|c| match c.kind() {
            Kind::Moment | Kind::Conversion => said.order(*c).is_none(),
            Kind::Amount => said.decimal(*c).is_none(),
            _ => false,
        });
        Unsettled {
            columns: open.collect(),
        }
    }

    /// Whether a row has a cell that can be read in two ways.
    pub fn any_in(&self, row: &dyn Cells) -> bool {
        self.columns.iter().any(|column| {
            let cell = row.get(*column);
            match column.kind() {
                _ if cell.is_empty() => false,
                Kind::Amount => numbers::depends(&cell),
                _ => dates::depends(&cell),
            }
        })
    }
}

/// What the cells of a list say, row by row.
#[derive(Debug, Default)]
pub struct Evidence {
    dates: [ColumnEvidence<Order>; DATES.len()],
    amounts: [ColumnEvidence<Decimal>; AMOUNTS.len()],
}

impl Evidence {
    pub fn add(&mut self, line: u64, row: &dyn Cells) {
        for (column, evidence) in DATES.iter().zip(&mut self.dates) {
            let cell = row.get(*column);
            if !cell.is_empty() && iso_day(&cell).is_none() {
                evidence.add(line, &cell);
            }
        }
        for (column, evidence) in AMOUNTS.iter().zip(&mut self.amounts) {
            let cell = row.get(*column);
            if !cell.bytes().all(|b| b.is_ascii_digit()) {
                evidence.add(line, &cell);
            }
        }
    }

    /// What two parts of a list say together.
    pub fn and(self, other: Evidence) -> Evidence {
        let mut dates = other.dates.into_iter();
        let mut amounts = other.amounts.into_iter();
        Evidence {
            dates: self.dates.map(|d| d.and(dates.next().unwrap_or_default())),
            amounts: self
                .amounts
                .map(|a| a.and(amounts.next().unwrap_or_default())),
        }
    }

    /// Settles every column that nobody has spoken of; a column that stays open is refused by name. Where each column of
    /// dates is written in one order and these are not all the same, an open one stays open.
    pub fn settle(
        self,
        said: &Readings,
        headings: &[Heading],
        file: &str,
    ) -> (Readings, Vec<(Column, Diagnostic)>) {
        let mut readings = said.clone();
        let mut refused = Vec::new();
        let heading = |column: Column| {
            let found = headings.iter().find(|h| h.column == Some(column));
            found.map_or(column.name(), |h| h.name.as_str())
        };
        let settled = self.dates.map(ColumnEvidence::settled);
        // Columns that were written in two ways say nothing of the others; nor do two that contradict each other.
        let mut orders: Vec<Order> = settled
            .iter()
            .filter_map(|s| match s {
                Settled::As(order, _) => Some(*order),
                _ => None,
            })
            .collect();
        orders.dedup();
        for (place, (column, settled)) in DATES.into_iter().zip(settled).enumerate() {
            if readings.orders[place].is_some() {
                continue;
            }
            readings.orders[place] = match settled {
                Settled::Either => None,
                Settled::As(order, _) => Some(order),
                Settled::Open(..) if orders.len() == 1 => Some(orders[0]),
                Settled::Open(line, cell) => {
                    refused.push((
                        column,
                        refuse_dates(file, line, &cell, column, heading(column), None),
                    ));
                    None
                }
                Settled::Both(line, cell, other_line, other) => {
                    let both = Some((other_line, other.as_str()));
                    refused.push((
                        column,
                        refuse_dates(file, line, &cell, column, heading(column), both),
                    ));
                    None
                }
            };
        }
        for (place, (column, evidence)) in AMOUNTS.into_iter().zip(self.amounts).enumerate() {
            if readings.decimals[place].is_some() {
                continue;
            }
            readings.decimals[place] = match evidence.settled() {
                Settled::Either => None,
                Settled::As(decimal, _) => Some(decimal),
                Settled::Open(line, cell) => {
                    refused.push((
                        column,
                        refuse_amounts(file, line, &cell, column, heading(column), None),
                    ));
                    None
                }
                Settled::Both(line, cell, other_line, other) => {
                    let both = Some((other_line, other.as_str()));
                    refused.push((
                        column,
                        refuse_amounts(file, line, &cell, column, heading(column), both),
                    ));
                    None
                }
            };
        }
        (readings, refused)
    }
}

fn refuse_dates(
    file: &str,
    line: u64,
    cell: &str,
    column: Column,
    heading: &str,
    both: Option<(u64, &str)>,
) -> Diagnostic {
    let message = match both {
        Some((other_line, other)) => format!(
            "{}: \"{cell}\" begins with the day, \"{other}\" in line {other_line} with the month: such days are not read",
            column.name()
        ),
        None => format!(
            "{}: \"{cell}\" can be two days, and nothing tells which: such days are not read",
            column.name()
        ),
    };
    let help = format!(
        "in pipeline.toml: [leads.columns] {} = \"{} dmy\", or mdy; or --dates dmy",
        toml_key(heading),
        column.name()
    );
    at_line(Diagnostic::error("lead-date", file, message), line, cell).help(help)
}

fn refuse_amounts(
    file: &str,
    line: u64,
    cell: &str,
    column: Column,
    heading: &str,
    both: Option<(u64, &str)>,
) -> Diagnostic {
    let message = match both {
        Some((other_line, other)) => format!(
            "{}: \"{cell}\" has a decimal point, \"{other}\" in line {other_line} a decimal comma: such amounts are not read",
            column.name()
        ),
        None => format!(
            "{}: \"{cell}\" can be two amounts, and nothing tells which: such amounts are not read",
            column.name()
        ),
    };
    let help = format!(
        "in pipeline.toml: [leads.columns] {} = \"{} comma\", or point; or --decimal comma",
        toml_key(heading),
        column.name()
    );
    at_line(Diagnostic::error("lead-number", file, message), line, cell).help(help)
}
