//! The tables of a funnel.

use super::{FunnelReport, FunnelStage};
use crate::analytics::cohort::{Kind, LostFor};
use crate::analytics::funnel::FlowValue;
use crate::analytics::noise::Verdict;
use crate::report::block::{Cell, Column, Table, Tone, capital};
use crate::report::figures::Stage;

const FATES: [&str; 7] = [
    "Entered",
    "Advanced",
    "Lost",
    "Back",
    "Open",
    "Conversion",
    "Days",
];

impl FunnelReport {
    pub(super) fn stage_table(&self) -> Table {
        let in_money = self.shown.value;
        let size = |s: &FunnelStage| match in_money {
            true => s.by_value.entered.to_f64(),
            false => s.stage.entered as f64,
        };
        let longest = self.stages.iter().map(size).fold(0.0, f64::max);
        let row = |s: &FunnelStage| {
            let Stage {
                entered,
                advanced,
                lost,
                back,
                still_open,
                ..
            } = s.stage;
            let counts = [entered, advanced, lost, back, still_open];
            let mut cells = fates(counts, &s.by_value, in_money);
            let share = if longest > 0.0 {
                size(s) / longest
            } else {
                0.0
            };
            cells.insert(1, Cell::Bar(share));
            cells.push(Cell::Percent(match in_money {
                true => s.by_value.conversion,
                false => s.stage.conversion,
            }));
            cells.push(Cell::Days(s.stage.median_days));
            self.named(&s.stage.pipeline, &s.stage.stage, cells)
        };
        let mut columns = self.stage_columns();
        columns.extend(FATES.map(Column::right));
        let bar = columns.len() + 1 - FATES.len();
        columns.insert(bar, Column::bar());
        Table {
            columns,
            rows: self.stages.iter().map(row).collect(),
            total: None,
            total_note: self.tail.without(),
            heading: true,
        }
    }

    fn stage_columns(&self) -> Vec<Column> {
        match self.shown.several_pipelines {
            true => vec![Column::left("Pipeline"), Column::left("Stage")],
            false => vec![Column::left("Stage")],
        }
    }

    /// A row that begins with its stage.
    pub(super) fn named(
        &self,
        pipeline: &Option<String>,
        stage: &str,
        cells: Vec<Cell>,
    ) -> Vec<Cell> {
        let mut row = Vec::with_capacity(cells.len() + 2);
        if self.shown.several_pipelines {
            row.push(Cell::Name(pipeline.clone()));
        }
        row.push(Cell::Name(Some(stage.into())));
        row.extend(cells);
        row
    }

    /// A line a stage of each group; its name stands in the first.
    pub(super) fn group_table(&self) -> Option<Table> {
        let by = &self.groups.first()?.by;
        let in_money = self.shown.value;
        let mut rows = Vec::new();
        for group in &self.groups {
            let entered = group.stages.iter().filter(|s| s.entered > 0);
            for (at, s) in entered.enumerate() {
                let counts = [s.entered, s.advanced, s.lost, s.back, s.still_open];
                let mut cells = fates(counts, &s.by_value, in_money);
                cells.push(Cell::Percent(match in_money {
                    true => s.by_value.conversion,
                    false => s.conversion,
                }));
                cells.push(Cell::Days(s.median_days));
                let mut row = self.named(&s.pipeline, &s.stage, cells);
                row.insert(
                    0,
                    match at {
                        0 => Cell::Name(group.key.clone()),
                        _ => Cell::Empty,
                    },
                );
                rows.push(row);
            }
        }
        let head = capital(by.strip_prefix("custom.").unwrap_or(by));
        let mut columns = vec![Column::left(head)];
        columns.extend(self.stage_columns());
        columns.extend(FATES.map(Column::right));
        Some(Table {
            columns,
            rows,
            total: None,
            total_note: None,
            heading: true,
        })
    }

    /// Each stage beside its own past.
    pub(super) fn past_table(&self) -> Option<Table> {
        self.past.as_ref().filter(|_| self.shown.why)?;
        let row = |s: &FunnelStage| {
            let Stage {
                advanced,
                lost,
                back,
                conversion,
                ..
            } = s.stage;
            let past = s.past.as_ref();
            let verdict = match past.map(|p| p.verdict) {
                Some(Verdict::MoreThanNoise) => Cell::Words("more than noise".into(), Tone::Bad),
                Some(Verdict::Noise) => Cell::Words("noise".into(), Tone::Plain),
                _ => Cell::Words("too few".into(), Tone::Dim),
            };
            let cells = vec![
                Cell::Rate {
                    rate: conversion,
                    hits: advanced,
                    of: advanced + lost + back,
                },
                Cell::Rate {
                    rate: past.and_then(|p| p.conversion),
                    hits: past.map_or(0, |p| p.advanced),
                    of: past.map_or(0, |p| p.decided),
                },
                verdict,
                Cell::Amount(s.point_worth),
            ];
            self.named(&s.stage.pipeline, &s.stage.stage, cells)
        };
        let mut columns = self.stage_columns();
        columns.extend(["Conversion", "Before"].map(Column::right));
        columns.push(Column::left("Difference"));
        columns.push(Column::right("A point more"));
        Some(Table {
            columns,
            rows: self.stages.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    /// Why deals were lost, those without a decision apart.
    pub(super) fn reasons_table(&self) -> Option<Table> {
        if !self.shown.why || self.lost_reasons.is_empty() {
            return None;
        }
        let row = |l: &LostFor| {
            vec![
                Cell::Name(l.reason.clone()),
                match l.kind {
                    Kind::Lost => Cell::Empty,
                    Kind::NoDecision => Cell::Words("no decision".into(), Tone::Plain),
                },
                Cell::Count(l.sum.deals),
                Cell::Money(Some(l.sum.value)),
            ]
        };
        let mut columns = vec![Column::left("Lost for"), Column::left("")];
        columns.extend(["Deals", "Value"].map(Column::right));
        Some(Table {
            columns,
            rows: self.lost_reasons.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }
}

/// Entered, advanced, lost, back, open, as cells.
pub(super) fn fates(counts: [u64; 5], value: &FlowValue, in_money: bool) -> Vec<Cell> {
    if in_money {
        let FlowValue {
            entered,
            advanced,
            lost,
            back,
            still_open,
            ..
        } = *value;
        let values = [entered, advanced, lost, back, still_open];
        return values.map(|v| Cell::Money(Some(v))).into();
    }
    counts.map(Cell::Count).into()
}

/// With its pipeline, where there are several.
pub(super) fn stage_name(stage: &Stage) -> String {
    match &stage.pipeline {
        Some(pipeline) => format!("{pipeline}/{}", stage.stage),
        None => stage.stage.clone(),
    }
}
