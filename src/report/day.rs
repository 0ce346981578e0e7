//! `pipeline` alone: the day at a glance. The quarter first, the founder's question.

use super::block::{
    Block, Cell, Column, Figure, Line, Part, Report, Table, Tone, count, grouped, money, percent,
};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::chance::chance;
use crate::analytics::forecast::model::Record;
use crate::analytics::tally::DealsValue;
use crate::analytics::today::{Since, Step, today};
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// The quota period that T is in.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct QuotaNow {
    pub period: Period,
    /// `null` where nobody wrote one.
    pub amount: Option<Money>,
    pub won: DealsValue,
    /// What is still to be won: never below 0; `null` without a quota.
    pub gap: Option<Money>,
    pub days_left: i64,
}

impl QuotaNow {
    pub fn of(period: Period, amount: Option<Money>, won: DealsValue, t: Day) -> QuotaNow {
        let gap = amount.map(|q| {
            q.minus(won.value)
                .filter(|g| *g > Money::ZERO)
                .unwrap_or(Money::ZERO)
        });
        let days_left = period.end.map_or(0, |end| end.since(t).max(0));
        QuotaNow {
            period,
            amount,
            won,
            gap,
            days_left,
        }
    }

    /// `136,500 of 225,000 won, 88,500 to go in 38 days`.
    pub fn sentence(&self) -> String {
        let QuotaNow {
            amount,
            won,
            gap,
            days_left,
            ..
        } = self;
        let left = count(*days_left as u64, "day", "days");
        match (amount, gap) {
            (Some(quota), Some(gap)) if gap.is_zero() => {
                format!(
                    "{} of {} won: made, {left} left",
                    money(won.value),
                    money(*quota)
                )
            }
            (Some(quota), Some(gap)) => format!(
                "{} of {} won, {} to go in {left}",
                money(won.value),
                money(*quota),
                money(*gap)
            ),
            _ => format!(
                "{} won, {left} left; no quota: [[quota]] in pipeline.toml",
                money(won.value)
            ),
        }
    }
}

/// The JSON of the day at a glance.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct DayReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub quota: QuotaNow,
    /// The chance of the quota, by the model; `null` without one.
    pub p_quota: Option<f64>,
    pub open: DealsValue,
    pub since: Since,
    pub late: Vec<Step>,
    pub due_today: Vec<Step>,
    pub stale: DealsValue,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    /// Commands that there are, so that nothing is named that cannot be typed.
    commands: Vec<String>,
}

/// Steps a block shows before it says how many more.
const STEPS: usize = 5;

/// Builds the day of a view that was read with days of activity. `commands` are those that can be named.
pub fn build(view: View<'_>, commands: Vec<String>) -> Result<DayReport, TooLarge> {
    let settings = &view.book.settings;
    let period = settings.quota_period(view.t);
    let day = today(view, &period)?;
    let amount = settings.company_quota(&period, view.t);
    let p_quota = match (amount, Record::of(view.book, view.t)) {
        (Some(_), Some(record)) => chance(&record, view, &period, amount)?.p_quota,
        _ => None,
    };
    Ok(DayReport {
        report: "day",
        version: 1,
        as_of: view.t,
        currency: settings.currency.code().into(),
        quota: QuotaNow::of(period, amount, day.won_in_period, view.t),
        p_quota,
        open: day.open,
        since: day.since,
        late: day.late,
        due_today: day.due_today,
        stale: day.stale,
        tail: Tail::of(view, day.undated),
        shown: Shown {
            title: view.book.title.clone(),
            commands,
        },
    })
}

impl DayReport {
    fn has(&self, command: &str) -> bool {
        self.shown.commands.iter().any(|c| c == command)
    }

    /// The quota, and while it is not made the chance of it.
    fn quota_sentence(&self) -> String {
        let sentence = self.quota.sentence();
        match (self.quota.gap, self.p_quota) {
            (Some(gap), Some(p)) if !gap.is_zero() && self.quota.days_left > 0 => {
                format!("{sentence}; {} chance of quota", percent(p))
            }
            _ => sentence,
        }
    }

    fn open_sentence(&self) -> String {
        let deals = count(self.open.deals, "deal", "deals");
        format!("{deals}, {}", self.open_value())
    }

    /// `681,500; since Mon 16 Nov 3 new, 1 won, 1 lost`.
    fn open_value(&self) -> String {
        let Since {
            date,
            created,
            won,
            lost,
        } = self.since;
        let mut text = money(self.open.value);
        let year = if date.year() == self.as_of.year() {
            date.short()
        } else {
            date.long()
        };
        text += &format!(
            "; since {} {year} {created} new, {won} won, {lost} lost",
            date.weekday_name()
        );
        if let Some(without) = self.tail.without() {
            text += &format!("; {without}");
        }
        text
    }

    /// What the first lines say, each figure for itself.
    fn figures(&self) -> Vec<Figure> {
        let QuotaNow {
            amount,
            won,
            gap,
            days_left,
            period,
        } = &self.quota;
        let left = count(*days_left as u64, "day", "days");
        let figure = |label, value, text| Figure { label, value, text };
        let deals = count(won.deals, "deal", "deals");
        let mut figures = vec![figure(
            "Won",
            Cell::Money(Some(won.value)),
            format!("{deals} in {}", period.label),
        )];
        if let (Some(quota), Some(gap)) = (amount, gap) {
            let text = format!("of {}, {left} left", money(*quota));
            figures.push(figure("To go", Cell::Money(Some(*gap)), text));
        }
        if self.p_quota.is_some() {
            let text = period.label.clone();
            figures.push(figure("Chance of quota", Cell::Percent(self.p_quota), text));
        }
        let open = Cell::Count(self.open.deals);
        figures.push(figure("Open deals", open, self.open_value()));
        figures
    }

    /// `Late`, `Today`: a line a step, five at most.
    fn steps(&self, width: usize) -> Option<Table> {
        let mut rows = Vec::new();
        for (label, tone, steps) in [
            ("Late", Tone::Bad, &self.late),
            ("Today", Tone::Plain, &self.due_today),
        ] {
            for (at, step) in steps.iter().take(STEPS).enumerate() {
                let label = if at == 0 {
                    format!("{label:<width$}")
                } else {
                    " ".repeat(width)
                };
                let late =
                    (step.days_late > 0).then(|| count(step.days_late as u64, "day", "days"));
                rows.push(vec![
                    Cell::Words(label, tone),
                    Cell::Name(Some(step.id.clone())),
                    Cell::Name(step.next_step.clone()),
                    late.map_or(Cell::Empty, |days| Cell::Words(days, Tone::Bad)),
                    step.owner
                        .clone()
                        .map_or(Cell::Empty, |o| Cell::Name(Some(o))),
                    Cell::Money(Some(step.value)),
                ]);
            }
            if steps.len() > STEPS {
                let mut more = format!("and {} more", grouped((steps.len() - STEPS) as i128));
                if self.has("next") {
                    more += ": pipeline next";
                }
                let mut row = vec![
                    Cell::Words(" ".repeat(width), Tone::Plain),
                    Cell::Words(more, Tone::Plain),
                ];
                row.resize(6, Cell::Empty);
                rows.push(row);
            }
        }
        let mut columns: Vec<Column> = ["", "", "", "", ""].map(Column::left).to_vec();
        columns.push(Column::right(""));
        (!rows.is_empty()).then_some(Table {
            columns,
            rows,
            total: None,
            total_note: None,
            heading: false,
        })
    }

    fn hints(&self) -> String {
        let known = |names: &[&str]| {
            names
                .iter()
                .copied()
                .filter(|n| self.has(n))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let groups = [
            ("Do", known(&["next", "log", "move", "won", "lost", "new"])),
            (
                "See",
                known(
                    &["report", "forecast", "funnel", "health", "changes", "check"]
                        [..if self.has("forecast") { 5 } else { 6 }],
                ),
            ),
        ];
        let texts = groups
            .iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(label, names)| format!("{label}: {names}"));
        texts.collect::<Vec<_>>().join("    ")
    }
}

impl Report for DayReport {
    fn blocks(&self) -> Vec<Block> {
        let label = &self.quota.period.label;
        let width = label.chars().count().max("Today".len());
        let row = |label: &str, text: String| Line {
            text: format!("{label:<width$}  {text}"),
            hint: None,
        };
        let mut blocks = vec![
            Block::Head(vec![
                Part::Theirs(self.shown.title.clone()),
                Part::Ours(self.as_of.full()),
                Part::Ours(self.currency.clone()),
            ]),
            Block::Said(
                vec![
                    row(label, self.quota_sentence()),
                    row("Open", self.open_sentence()),
                ],
                self.figures(),
            ),
        ];
        let steps = self.steps(width);
        let mut lines = Vec::new();
        if self.stale.deals > 0 {
            let more = if self.has("health") {
                ": pipeline health"
            } else {
                ""
            };
            lines.push(row(
                "Stale",
                format!(
                    "{}, {}{more}",
                    count(self.stale.deals, "deal", "deals"),
                    money(self.stale.value)
                ),
            ));
        }
        lines.extend(self.tail.lines(self.as_of));
        blocks.extend(steps.map(Block::Table));
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Hints(self.hints()));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
