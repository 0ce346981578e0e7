//! What a page draws of a funnel.

use super::tables::{fates, stage_name};
use super::{FunnelReport, FunnelStage};
use crate::analytics::cohort::LostFor;
use crate::report::block::{Block, Cell, Column, Line, Part, Table, Tone, capital};
use crate::report::chart::{Bar, Chart, Fate, Kind as Picture, Step};

impl FunnelReport {
    /// Each stage, parted into what became of those that entered it.
    pub(super) fn chart(&self) -> Option<Chart> {
        let in_money = self.shown.value;
        let step = |s: &FunnelStage| {
            let counts = [
                s.stage.entered,
                s.stage.advanced,
                s.stage.lost,
                s.stage.back,
                s.stage.still_open,
            ];
            let mut cells = fates(counts, &s.by_value, in_money).into_iter();
            let mut next = || cells.next().unwrap_or(Cell::Empty);
            let entered = next();
            let (advanced, lost, back, open) = (next(), next(), next(), next());
            Step {
                label: stage_name(&s.stage),
                entered,
                fates: vec![
                    (Fate::Advanced, advanced),
                    (Fate::Open, open),
                    (Fate::Back, back),
                    (Fate::Lost, lost),
                ],
            }
        };
        if self.stages.iter().all(|s| s.stage.entered == 0) {
            return None;
        }
        let what = if in_money { "value" } else { "deals" };
        let unit = if in_money { &self.currency } else { what };
        Some(Chart {
            title: format!("What became of the {what} that entered each stage"),
            about: "A bar a stage, from left to right: advanced, still open, gone back, lost."
                .into(),
            unit: unit.into(),
            kind: Picture::Funnel(self.stages.iter().map(step).collect()),
            table: None,
        })
    }

    pub(super) fn reasons_chart(&self) -> Option<Chart> {
        let bar = |l: &LostFor| Bar {
            label: l.reason.clone().unwrap_or_else(|| "no reason".into()),
            value: Cell::Money(Some(l.sum.value)),
            part: None,
            tone: Tone::Bad,
        };
        let bars = self.lost_reasons.iter().map(bar).collect();
        Chart::bars("Value lost by reason", &*self.currency, bars)
    }

    /// The leads alone.
    pub fn lead_blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as the lists stand, {}", self.as_of.full())),
        ])];
        blocks.extend(self.lead_chart().map(Block::Chart));
        blocks.extend(self.leads());
        if self.leads.is_none() {
            let text = "No lead lists.".into();
            blocks.push(Block::Lines(vec![Line { text, hint: None }]));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    /// The leads by how far they have come.
    pub(super) fn lead_chart(&self) -> Option<Chart> {
        let leads = self.leads.as_ref()?;
        let rows = [
            ("new", leads.new),
            ("working", leads.working),
            ("qualified", leads.qualified),
            ("converted", leads.converted),
            ("disqualified", leads.disqualified),
            ("dead", leads.dead),
            ("another status", leads.other),
        ];
        let bar = |(label, n): &(&str, u64)| Bar {
            label: (*label).into(),
            value: Cell::Count(*n),
            part: None,
            tone: Tone::Plain,
        };
        // A status that few lists have.
        let is_shown = |(label, n): &&(&str, u64)| *n > 0 || *label != "another status";
        let bars: Vec<Bar> = rows.iter().filter(is_shown).map(bar).collect();
        let row = |bar: &Bar| {
            let label = Cell::Words(capital(&bar.label), Tone::Plain);
            vec![label, bar.value.clone()]
        };
        let table = Table {
            columns: vec![Column::left("Status"), Column::right("Leads")],
            rows: bars.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        };
        let chart = Chart::bars("Leads by status, as the lists stand", "leads", bars)?;
        Some(Chart {
            table: Some(table),
            ..chart
        })
    }
}
