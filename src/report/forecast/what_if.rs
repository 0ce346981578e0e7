//! What would be if, beside what is: before, after, difference.

use super::RowsJson;
use crate::analytics::forecast::rows::{Modelled, Rows};
use crate::analytics::forecast::what_if::WhatIf;
use crate::model::money::Money;
use crate::report::block::{Block, Cell, Column, Line, Table, Tone};

/// The rows without what is supposed, and by how much those with it differ.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Compared {
    /// What is supposed, in words.
    pub supposed: Vec<String>,
    pub before: RowsJson,
    pub difference: Difference,
    #[serde(skip)]
    #[schemars(skip)]
    after: Box<RowsJson>,
}

/// After less before; `null` where one of them is.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Difference {
    pub won_to_date: Option<Money>,
    pub gap: Option<Money>,
    pub simple: Option<Money>,
    pub weighted: Option<Money>,
    pub commit: Option<Money>,
    pub best_case: Option<Money>,
    pub mean: Option<f64>,
    pub p10: Option<f64>,
    pub p50: Option<f64>,
    pub p90: Option<f64>,
    pub p_quota: Option<f64>,
    pub short: Option<Money>,
}

impl Compared {
    pub(super) fn of(what_if: &WhatIf, before: &Rows, after: &Rows) -> Compared {
        let (before, after) = (RowsJson::of(before), RowsJson::of(after));
        let less = |a: Option<Money>, b: Option<Money>| a?.minus(b?);
        let landing = |of: fn(&RowsJson) -> Option<Money>| less(of(&after), of(&before));
        let model =
            |of: fn(&Modelled) -> Option<f64>| Some(of(&after.modelled?)? - of(&before.modelled?)?);
        Compared {
            supposed: what_if.words.clone(),
            difference: Difference {
                won_to_date: landing(|r| Some(r.won_to_date)),
                gap: landing(|r| r.gap),
                simple: landing(|r| r.simple.map(|l| l.landing)),
                weighted: landing(|r| Some(r.weighted.landing)),
                commit: landing(|r| Some(r.commit.landing)),
                best_case: landing(|r| Some(r.best_case.landing)),
                mean: model(|m| Some(m.mean)),
                p10: model(|m| Some(m.p10)),
                p50: model(|m| Some(m.p50)),
                p90: model(|m| Some(m.p90)),
                p_quota: model(|m| m.p_quota),
                short: landing(|r| r.short),
            },
            before,
            after: Box::new(after),
        }
    }

    pub(super) fn blocks(&self) -> Vec<Block> {
        let (b, a, d) = (&self.before, &self.after, &self.difference);
        let money = |label: &str, b: Option<Money>, a: Option<Money>, d: Option<Money>| {
            row(
                label,
                [Cell::Money(b), Cell::Money(a), change(d.map(Money::to_f64))],
            )
        };
        let model = |label: &str, of: fn(&Modelled) -> f64, d: Option<f64>| {
            let shown = |r: &RowsJson| Cell::Amount(r.modelled.as_ref().map(of));
            row(label, [shown(b), shown(a), change(d)])
        };
        let mut rows = vec![money(
            "Won",
            Some(b.won_to_date),
            Some(a.won_to_date),
            d.won_to_date,
        )];
        if b.quota.is_some() {
            rows.push(money("Gap", b.gap, a.gap, d.gap));
        }
        rows.extend([
            money(
                "Simple",
                b.simple.map(|l| l.landing),
                a.simple.map(|l| l.landing),
                d.simple,
            ),
            money(
                "Weighted",
                Some(b.weighted.landing),
                Some(a.weighted.landing),
                d.weighted,
            ),
            money(
                "Commit",
                Some(b.commit.landing),
                Some(a.commit.landing),
                d.commit,
            ),
            money(
                "Best case",
                Some(b.best_case.landing),
                Some(a.best_case.landing),
                d.best_case,
            ),
            model("Modelled", |m| m.mean, d.mean),
            model("10%", |m| m.p10, d.p10),
            model("Median", |m| m.p50, d.p50),
            model("90%", |m| m.p90, d.p90),
        ]);
        if b.quota.is_some() {
            let points = d.p_quota.map(|p| p * 100.0);
            let text = points.map_or(Cell::Empty, |p| {
                Cell::Words(format!("{} points", signed(p)), Tone::Plain)
            });
            rows.push(row(
                "Chance",
                [
                    Cell::Percent(b.modelled.and_then(|m| m.p_quota)),
                    Cell::Percent(a.modelled.and_then(|m| m.p_quota)),
                    text,
                ],
            ));
            rows.push(money("Short", b.short, a.short, d.short));
        }
        let mut columns = vec![Column::left("")];
        columns.extend(["Before", "After", "Difference"].map(Column::right));
        vec![
            Block::Lines(vec![Line {
                text: format!("If {}:", listed(&self.supposed)),
                hint: None,
            }]),
            Block::Table(Table {
                columns,
                rows,
                total: None,
                total_note: None,
                heading: true,
            }),
        ]
    }
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => words.concat(),
    }
}

fn row(label: &str, cells: [Cell; 3]) -> Vec<Cell> {
    let mut row = vec![Cell::Words(label.into(), Tone::Plain)];
    row.extend(cells);
    row
}

/// A difference, with its sign.
fn change(by: Option<f64>) -> Cell {
    by.map_or(Cell::Empty, |by| Cell::Words(signed(by), Tone::Plain))
}

pub(super) fn signed(by: f64) -> String {
    let whole = (by.abs() + 0.5).floor() as i128;
    let sign = match whole {
        0 => "",
        _ if by < 0.0 => "-",
        _ => "+",
    };
    format!("{sign}{}", crate::report::block::grouped(whole))
}
