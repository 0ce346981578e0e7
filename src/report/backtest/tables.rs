//! What a person sees of a backtest: the methods side by side, what odds were worth, who promises too much.

use super::{BacktestReport, MethodJson, PointJson};
use crate::analytics::backtest::Method;
use crate::analytics::backtest::calibration::Calibrated;
use crate::analytics::backtest::reps::{Called, Rep, Verdict};
use crate::report::block::{Block, Cell, Column, Line, Listed, Table, Tone, count, percent};
use crate::report::chart::{Bar, Chart, Kind, Said};

impl Method {
    fn label(self) -> &'static str {
        match self {
            Method::Modelled => "Modelled",
            Method::Simple => "Simple",
            Method::Weighted => "Weighted",
            Method::Commit => "Commit",
            Method::BestCase => "Best case",
            Method::Submitted => "Submitted",
            Method::RunRate => "Run rate",
        }
    }
}

fn words(text: impl Into<String>) -> Cell {
    Cell::Words(text.into(), Tone::Plain)
}

fn table(columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    Table {
        columns,
        rows,
        total: None,
        total_note: None,
        heading: true,
    }
}

fn line(text: impl Into<String>) -> Line {
    Line {
        text: text.into(),
        hint: None,
    }
}

/// With its sign: `+4%`.
fn signed(share: Option<f64>) -> Cell {
    let text = share.map_or("—".into(), |s| {
        let text = percent(s);
        if text == "-0%" {
            "0%".into()
        } else if s > 0.0 && text != "0%" {
            format!("+{text}")
        } else {
            text
        }
    });
    Cell::Number { value: share, text }
}

/// With a digit after the point: `4.1%`.
fn fine(share: Option<f64>) -> Cell {
    let text = share.map_or("—".into(), |s| {
        format!("{:.1}%", (s * 1000.0 + 0.5).floor() / 10.0)
    });
    Cell::Number { value: share, text }
}

/// `60% to 81%`.
fn interval(low: f64, high: f64) -> String {
    format!("{} to {}", percent(low), percent(high))
}

impl BacktestReport {
    pub(super) fn method_blocks(&self) -> Vec<Block> {
        let n = self.points.len() as u64;
        // Where a method had nothing to say on some days, the model stands beside it on the others.
        let apart = self.methods.iter().any(|m| m.n > 0 && m.n < n);
        let mut columns = vec![Column::left("")];
        columns.extend(["Forecasts", "Off", "Bias", "Inside", "Pinball"].map(Column::right));
        if apart {
            columns.push(Column::right("Model then"));
        }
        let row = |m: &MethodJson| {
            let inside = m.inside.map(|share| {
                let hits = (share * m.n as f64 + 0.5).floor();
                words(format!("{hits} of {}", m.n))
            });
            let mut cells = vec![
                words(m.method.label()),
                Cell::Count(m.n),
                Cell::Percent(m.wape),
                signed(m.bias),
                inside.unwrap_or(Cell::Empty),
                fine(m.pinball),
            ];
            if apart {
                let beside = m.n > 0 && m.n < n;
                cells.push(if beside {
                    Cell::Percent(m.modelled_wape)
                } else {
                    Cell::Empty
                });
            }
            cells
        };
        let mut text = vec![line(
            "Off: all misses, of all that was won. Bias: + is too high. Inside: of its 80%.",
        )];
        text.push(line(if apart {
            "Pinball: of the range too; less is better. Model then: off on the same days."
        } else {
            "Pinball: of the range too; less is better."
        }));
        let methods = self.methods.iter().filter(|m| m.n > 0);
        let mut blocks: Vec<Block> = self.method_chart().map(Block::Chart).into_iter().collect();
        blocks.push(Block::Table(table(columns, methods.map(row).collect())));
        blocks.push(Block::Lines(text));
        blocks
    }

    /// How far off each method was.
    fn method_chart(&self) -> Option<Chart> {
        let methods = self.methods.iter().filter(|m| m.n > 0 && m.wape.is_some());
        let bar = |m: &MethodJson| Bar {
            label: m.method.label().into(),
            value: Cell::Percent(m.wape),
            part: None,
            tone: Tone::Plain,
        };
        let title = "How far off each method was; less is better";
        Chart::bars(title, "of all that was won", methods.map(bar).collect())
    }

    /// Odds that were given against what came of them.
    fn calibration_chart(&self) -> Chart {
        let said = self.calibration.iter().map(|band| Said {
            odds: band.counted.mean_odds,
            rate: band.counted.rate,
            low: band.counted.rate_low,
            high: band.counted.rate_high,
            n: band.counted.n,
        });
        Chart {
            title: "What odds were worth".into(),
            about: "A point for each band of odds, with its 95% interval; on the dashed line what was said came true.".into(),
            unit: "model odds in the period".into(),
            kind: Kind::Calibration(said.collect()),
            table: None,
        }
    }

    /// Each forecast beside what came.
    pub(super) fn point_table(&self) -> Table {
        let has_submitted = self.points.iter().any(|p| p.submitted.is_some());
        let mut columns = vec![Column::left("As of"), Column::left("Period")];
        let mut heads = vec!["Actual", "Modelled", "Low", "High", "Simple", "Weighted"];
        heads.extend(["Commit", "Run rate"]);
        if has_submitted {
            heads.push("Submitted");
        }
        columns.extend(heads.into_iter().map(Column::right));
        let row = |p: &PointJson| {
            let mut cells = vec![
                words(p.as_of.to_string()),
                words(p.period.label.clone()),
                Cell::Money(Some(p.actual)),
                Cell::Amount(Some(p.modelled.mean)),
                Cell::Amount(Some(p.modelled.p10)),
                Cell::Amount(Some(p.modelled.p90)),
                Cell::Money(p.simple),
                Cell::Money(Some(p.weighted)),
                Cell::Money(Some(p.commit)),
                Cell::Amount(p.run_rate),
            ];
            if has_submitted {
                cells.push(Cell::Money(p.submitted));
            }
            cells
        };
        table(columns, self.points.iter().map(row).collect())
    }

    /// What single deals' odds were worth.
    pub(super) fn deal_blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if self.calibration.is_empty() {
            return blocks;
        }
        blocks.push(Block::Chart(self.calibration_chart()));
        let bands = self.calibration.iter().map(|band| {
            let name = format!("{} to {}", (band.low * 100.0).round(), percent(band.high));
            (words(name), band.counted)
        });
        blocks.push(Block::Table(calibration("Odds", bands)));
        let stages = self.stages.iter().map(|s| {
            let name = within(s.pipeline.as_deref(), &s.stage);
            (Cell::Name(Some(name)), s.counted)
        });
        blocks.push(Block::Table(calibration("Stage", stages)));
        let mut lines = vec![line(
            "Odds: the model's, in the period. A deal counts once a period; 95% intervals.",
        )];
        let d = &self.deals;
        if let (Some(brier), Some(by_stage)) = (d.brier, d.stage_brier) {
            let log = |loss: Option<f64>| loss.map_or("—".into(), decimals);
            lines.push(line(format!(
                "Brier {}, stage odds {}; log loss {}, stage odds {}; {}",
                decimals(brier),
                decimals(by_stage),
                log(d.log_loss),
                log(d.stage_log_loss),
                count(d.n, "odds", "odds")
            )));
        }
        blocks.push(Block::Lines(lines));
        blocks
    }

    pub(super) fn people_blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.reps.is_empty() {
            let mut columns = vec![Column::left("Rep"), Column::left("Verdict")];
            let heads = [
                "Own odds",
                "Won",
                "Interval",
                "Commit",
                "Best case",
                "Neither",
            ];
            columns.extend(heads.map(Column::right));
            blocks.push(Block::Table(table(
                columns,
                self.reps.iter().map(rep_row).collect(),
            )));
            blocks.push(Block::Lines(vec![line(
                "Won: closed deals with own odds. Calls: won in time, of those so called.",
            )]));
        }
        if !self.submitters.is_empty() {
            let mut columns = vec![Column::left("Submitted by"), Column::left("For")];
            columns.extend(["Forecasts", "Off", "Bias"].map(Column::right));
            let row = |s: &super::SubmitterJson| {
                vec![
                    Cell::Name(s.by.clone()),
                    Cell::Name(Some(s.whom.clone())),
                    Cell::Count(s.n),
                    Cell::Percent(s.wape),
                    signed(s.bias),
                ]
            };
            blocks.push(Block::Table(table(
                columns,
                self.submitters.iter().map(row).collect(),
            )));
        }
        blocks
    }

    /// `proposal: 55% in the settings, 72% of 64 (60% to 81%): probability = 0.72`.
    pub(super) fn advice_table(&self) -> Table {
        let row = |a: &super::AdviceJson| {
            let stage = within(a.pipeline.as_deref(), &a.stage);
            let said = Listed {
                name: format!("{stage}:"),
                note: format!(
                    "{} in the settings, {} of {} ({}): probability = {:.2}",
                    percent(a.prior),
                    percent(a.rate),
                    a.n,
                    interval(a.low, a.high),
                    a.probability
                ),
            };
            vec![Cell::List(vec![said])]
        };
        Table {
            heading: false,
            ..table(
                vec![Column::text("")],
                self.advice.iter().map(row).collect(),
            )
        }
    }
}

/// A stage's name, behind that of its pipeline where there are several.
fn within(pipeline: Option<&str>, stage: &str) -> String {
    match pipeline {
        Some(pipeline) => format!("{pipeline}/{stage}"),
        None => stage.into(),
    }
}

/// Three decimals.
fn decimals(value: f64) -> String {
    format!("{:.3}", (value * 1000.0 + 0.5).floor() / 1000.0)
}

/// What was said, and what came, with a bar for it.
fn calibration(head: &str, rows: impl Iterator<Item = (Cell, Calibrated)>) -> Table {
    let columns = vec![
        Column::left(head),
        Column::right("Mean"),
        Column::right("Won in time"),
        Column::bar(),
        Column::right("Interval"),
        Column::text(""),
    ];
    let row = |(name, c): (Cell, Calibrated)| {
        let verdict = match c.contradicts() {
            1 => "too low",
            -1 => "too high",
            _ => "",
        };
        vec![
            name,
            Cell::Percent(Some(c.mean_odds)),
            Cell::Rate {
                rate: Some(c.rate),
                hits: c.won,
                of: c.n,
            },
            Cell::Bar(c.rate),
            words(interval(c.rate_low, c.rate_high)),
            words(verdict),
        ]
    };
    table(columns, rows.map(row).collect())
}

fn rep_row(rep: &Rep) -> Vec<Cell> {
    let verdict = match rep.verdict {
        Verdict::HappyEars => Cell::Words("happy ears".into(), Tone::Bad),
        Verdict::Sandbags => Cell::Words("sandbags".into(), Tone::Bad),
        Verdict::Fair => words("fair"),
        Verdict::Few => words("too few"),
    };
    let called = |c: &Called| match c.rate {
        Some(_) => Cell::Rate {
            rate: c.rate,
            hits: c.won,
            of: c.n,
        },
        None => Cell::Percent(None),
    };
    let own = Called {
        n: rep.n,
        won: rep.won,
        rate: rep.rate,
        low: rep.low,
        high: rep.high,
    };
    let between = rep.low.zip(rep.high).map(|(low, high)| interval(low, high));
    vec![
        Cell::Name(rep.rep.clone()),
        verdict,
        Cell::Percent(rep.mean_own_odds),
        called(&own),
        words(between.unwrap_or("—".into())),
        called(&rep.commit),
        called(&rep.best_case),
        called(&rep.uncalled),
    ]
}
