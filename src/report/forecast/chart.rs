//! The distribution as a row of small bars, with the quota marked.

use crate::analytics::forecast::rows::Rows;
use crate::model::money::Money;
use crate::report::block::{Bars, Cell, Column, Table, Tone, money, percent};
use crate::report::chart::{self, Density, Kind};

/// Bars of equal steps.
#[derive(Clone, Debug)]
pub struct Chart {
    from: Money,
    to: Money,
    /// Masses, each drawn two columns wide.
    masses: Vec<f64>,
    /// The quota's place, 0 to 1.
    mark: Option<f64>,
    chance: Option<f64>,
}

/// Steps at most.
const STEPS: f64 = 18.0;
/// What is left out at either end, if nothing is to be seen there.
const LOW: f64 = 0.005;
const HIGH: f64 = 0.98;

impl Chart {
    /// Of rows whose landing is not certain.
    pub fn of(rows: &Rows) -> Option<Chart> {
        let d = &rows.outlook.distribution;
        let (mut low, mut high) = (d.quantile(LOW), d.quantile(HIGH));
        let quota = rows.quota.map(Money::to_f64);
        if let Some(quota) = quota {
            // A quota out of reach would make all bars one.
            let room = 2.0 * (high - low);
            (low, high) = (
                low.min(quota.max(low - room)),
                high.max(quota.min(high + room)),
            );
        }
        if high - low <= 0.0 {
            return None;
        }
        let step = step(low, high)?;
        let (from, to) = ((low / step).floor() * step, (high / step).ceil() * step);
        let steps = ((to - from) / step).round() as usize;
        let edge = |n: usize| from + n as f64 * step;
        let place = quota
            .map(|q| (q - from) / (to - from))
            .filter(|x| (0.0..=1.0).contains(x));
        Some(Chart {
            from: Money::from_model(from),
            to: Money::from_model(to),
            masses: (0..steps)
                .map(|n| d.between(edge(n), edge(n + 1)))
                .collect(),
            mark: place,
            chance: rows.modelled.p_quota,
        })
    }

    /// As a picture with axes, and the chances as a table.
    pub fn density(&self, unit: &str, quota: Option<Cell>, range: (f64, f64, f64)) -> chart::Chart {
        let steps = self.masses.len().max(1) as f64;
        let (from, to) = (self.from.to_f64(), self.to.to_f64());
        let step = (to - from) / steps;
        let edge = |n: usize| money(Money::from_model(from + n as f64 * step));
        let row = |(n, mass): (usize, &f64)| {
            let words = |text: String| Cell::Words(text, Tone::Plain);
            let chance = format!("{:.1}%", mass * 100.0);
            vec![
                words(format!("{} to {}", edge(n), edge(n + 1))),
                words(chance),
            ]
        };
        let title = match quota {
            Some(_) => "How likely each landing is; solid: the quota is met",
            None => "How likely each landing is",
        };
        chart::Chart {
            title: title.into(),
            about: String::new(),
            unit: unit.into(),
            kind: Kind::Density(Density {
                from,
                step,
                masses: self.masses.clone(),
                quota,
                chance: self.chance.map(|p| Cell::Percent(Some(p))),
                range,
            }),
            table: Some(Table {
                columns: vec![Column::left("Landing"), Column::right("Chance")],
                rows: self.masses.iter().enumerate().map(row).collect(),
                total: None,
                total_note: None,
                heading: true,
            }),
        }
    }

    /// As a block: `24% chance of quota` under the mark.
    pub fn bars(&self) -> Bars {
        let highest = self.masses.iter().copied().fold(0.0, f64::max);
        Bars {
            from: money(self.from),
            to: money(self.to),
            heights: self
                .masses
                .iter()
                .map(|m| if highest > 0.0 { m / highest } else { 0.0 })
                .collect(),
            mark: self.mark,
            text: self
                .chance
                .map(|p| format!("{} chance of quota", percent(p))),
        }
    }
}

/// The least of 1, 2, 5, 10, 20 … of which few enough reach from one to the other.
fn step(low: f64, high: f64) -> Option<f64> {
    let mut unit = 1e-2;
    while unit < 1e28 {
        for times in [1.0, 2.0, 5.0] {
            let step: f64 = times * unit;
            if (high / step).ceil() - (low / step).floor() <= STEPS {
                return Some(step);
            }
        }
        unit *= 10.0;
    }
    None
}
