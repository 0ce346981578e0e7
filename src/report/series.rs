//! `pipeline report --every week`: the figures of the report as a series, with what is usual for each.

use super::block::{
    Block, Cell, Column, Line, Part, Report, Table, Tone, capital, count, grouped, percent, whole,
};
use super::chart::{Chart, Course, Kind as Picture, Limits as Usual, Point};
use super::figures::{Group, Stage, stages};
use super::foot::Tail;
use crate::analytics::counts::{Cohort, Created, TooLarge};
use crate::analytics::group::By;
use crate::analytics::metric;
use crate::analytics::noise::{Limits, Verdict, judge};
use crate::analytics::series::{JUDGED, Span, Wanted, series};
use crate::analytics::tally::Figures;
use crate::model::asked::Asked;
use crate::model::book::Book;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::{Every, Period};

/// One day, week, month or quarter: what `report` says for it on its last day.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Row {
    /// Its name, as `-p` takes it.
    pub key: String,
    pub start: Option<Day>,
    pub end: Option<Day>,
    /// All its days are past, in the period, and not before the first deal was created.
    pub complete: bool,
    /// Figures that were more than noise, by their places in this row.
    pub outside: Vec<&'static str>,
    /// Only under `--cohort created`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Created>,
    #[serde(flatten)]
    pub figures: Figures,
    pub stages: Vec<Stage>,
    /// `[]` without `--by`.
    pub groups: Vec<Group>,
    /// Only under `--rev A..B`: what was said at its end; `null` before history begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Option<Said>>,
}

/// The figures of a span as the files said them at its end.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Said {
    /// The last commit on or before that day.
    pub rev: String,
    #[serde(flatten)]
    pub figures: Figures,
}

/// A figure of the newest complete row, and what was usual before it.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Judged {
    /// Its place in a row.
    pub figure: &'static str,
    pub last: Option<f64>,
    /// `null` with fewer than 8 complete rows before.
    pub n: Option<u64>,
    pub mean: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub verdict: Verdict,
}

/// The JSON of a series.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SeriesReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub period: Period,
    pub every: Every,
    /// The newest complete row, judged by those before it; `[]` where there is none.
    pub limits: Vec<Judged>,
    pub rows: Vec<Row>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    overlaps: bool,
    /// The newest complete row.
    judged: Option<usize>,
}

/// Builds the series of a book, for the period that was asked for.
pub fn build(
    book: &Book,
    asked: &Asked,
    wanted: &Wanted<'_>,
    period: Period,
) -> Result<SeriesReport, TooLarge> {
    let spans = series(book, asked, wanted)?;
    let settings = &book.settings;
    let judged = spans.iter().rposition(|span| span.complete);
    let limits = judged.map_or_else(Vec::new, |at| limits_of(&spans[at]));
    let by = wanted.by.map(By::name).unwrap_or_default();
    let view = book.at(book.as_of, asked.on(book.as_of));
    let rows = spans.into_iter().map(|span| {
        let outside = JUDGED.iter().zip(&span.judged);
        let outside = outside.filter(|(_, (_, verdict))| *verdict == Verdict::MoreThanNoise);
        Row {
            outside: outside.map(|(j, _)| j.path).collect(),
            key: span.days.label,
            start: span.days.start,
            end: span.days.end,
            complete: span.complete,
            created: (wanted.cohort == Cohort::Created).then_some(span.counts.created),
            figures: span.counts.total,
            stages: stages(settings, &span.counts),
            groups: span
                .counts
                .groups
                .into_iter()
                .map(|(key, figures)| Group {
                    by: by.clone(),
                    key,
                    figures,
                })
                .collect(),
            said: None,
        }
    });
    Ok(SeriesReport {
        report: "series",
        version: 1,
        as_of: book.as_of,
        currency: settings.currency.code().into(),
        period,
        every: wanted.every,
        limits,
        rows: rows.collect(),
        tail: Tail::of(view, view.undated()),
        shown: Shown {
            title: book.title.clone(),
            query: view.query.words().to_vec(),
            overlaps: wanted.by.is_some_and(By::overlaps),
            judged,
        },
    })
}

impl Judged {
    /// A figure by what was usual before it.
    pub(super) fn of(figure: &'static str, last: Option<f64>, limits: Option<Limits>) -> Judged {
        let part = |of: fn(&Limits) -> f64| limits.as_ref().map(of);
        Judged {
            figure,
            last,
            n: limits.as_ref().map(|l| l.n),
            mean: part(|l| l.mean),
            low: part(|l| l.low),
            high: part(|l| l.high),
            verdict: judge(last, limits.as_ref()),
        }
    }
}

fn limits_of(span: &Span) -> Vec<Judged> {
    let figures = JUDGED.iter().zip(&span.judged);
    figures
        .map(|(j, (limits, _))| Judged::of(j.path, (j.of)(&span.counts.total), *limits))
        .collect()
}

/// The figures of [`JUDGED`] that are shown as they were said: open value, won value, close rate.
const HINDSIGHT: [usize; 3] = [1, 4, 8];

/// Spans that a sparkline draws: as many as a narrow terminal has room for.
const DRAWN: usize = 26;

/// Spans that a picture has room for.
const PICTURED: usize = 104;

/// A figure by its unit, for people.
pub(super) fn shown(path: &str, value: f64) -> String {
    match metric::unit(path) {
        Some("share") => percent(value),
        Some("deals" | "days") if value.fract() != 0.0 => format!("{value:.1}"),
        Some("deals") => grouped(value as i128),
        _ => whole(value),
    }
}

/// `12 to 24`; what cannot be below nothing begins with 0.
pub(super) fn usual(path: &str, low: f64, high: f64) -> String {
    let high = if metric::unit(path) == Some("share") {
        high.min(1.0)
    } else {
        high
    };
    format!("{} to {}", shown(path, low.max(0.0)), shown(path, high))
}

impl SeriesReport {
    /// Puts beside each row what was said at its end. `said` answers what the files of a span's last day say of it.
    pub fn beside<E>(
        &mut self,
        mut said: impl FnMut(&Period) -> Result<Option<Said>, E>,
    ) -> Result<(), E> {
        for row in &mut self.rows {
            let days = Period {
                label: row.key.clone(),
                start: row.start,
                end: row.end,
            };
            row.said = Some(said(&days)?);
        }
        Ok(())
    }

    /// What was said, and what the files say now: the newest rows.
    fn said_table(&self) -> Option<Table> {
        let rows = self
            .rows
            .iter()
            .filter_map(|row| Some((row, row.said.as_ref()?)));
        let rows: Vec<(&Row, &Option<Said>)> = rows.collect();
        if rows.is_empty() {
            return None;
        }
        let text = |figures: Option<&Figures>, at: usize| {
            let judged = &JUDGED[at];
            match figures.and_then(|f| (judged.of)(f)) {
                Some(value) => Cell::Words(shown(judged.path, value), Tone::Plain),
                None => Cell::Words("—".into(), Tone::Dim),
            }
        };
        let mut columns = vec![Column::left("As it was said")];
        for at in HINDSIGHT {
            columns.push(Column::right(JUDGED[at].label));
            columns.push(Column::right("now"));
        }
        let row = |(row, said): &(&Row, &Option<Said>)| {
            let mut cells = vec![Cell::Words(row.key.clone(), Tone::Plain)];
            for at in HINDSIGHT {
                cells.push(text(said.as_ref().map(|s| &s.figures), at));
                cells.push(text(Some(&row.figures), at));
            }
            cells
        };
        Some(Table {
            columns,
            rows: rows.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    fn head(&self) -> Block {
        let mut parts = vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("every {}", self.every.name())),
            Part::Ours(self.period.words()),
        ];
        if self.rows.iter().any(|row| row.created.is_some()) {
            parts.push(Part::Ours("by day of creation".into()));
        }
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    /// A line a figure: its course, the newest complete span, and what is usual.
    fn judged_table(&self) -> Option<Table> {
        let newest = &self.rows[self.shown.judged?];
        let (every, plural) = (self.every.name(), format!("{}s", self.every.name()));
        let n = self.limits.iter().filter_map(|l| l.n).max();
        let columns = vec![
            Column::left("Figure"),
            Column::bar(),
            Column::right(newest.key.clone()),
            Column::right(match n {
                Some(n) => format!("{n}-{every} mean"),
                None => "Mean".into(),
            }),
            Column::left("Usual"),
            Column::left("So it is"),
        ];
        let row = |(at, judged): (usize, &Judged)| {
            let path = judged.figure;
            let text = |value: Option<f64>| Cell::Number {
                value,
                text: value.map_or("—".into(), |value| shown(path, value)),
            };
            let usual = match (judged.low, judged.high) {
                (Some(low), Some(high)) => usual(path, low, high),
                _ => String::new(),
            };
            let verdict = match judged.verdict {
                Verdict::Noise => Cell::Words("noise".into(), Tone::Dim),
                Verdict::MoreThanNoise => Cell::Words("more than noise".into(), Tone::Accent),
                Verdict::TooFew if judged.last.is_none() => Cell::Empty,
                Verdict::TooFew => Cell::Words(format!("too few {plural} to say"), Tone::Dim),
            };
            vec![
                Cell::Words(JUDGED[at].label.into(), Tone::Plain),
                self.course(at),
                text(judged.last),
                text(judged.mean),
                Cell::Words(usual, Tone::Plain),
                verdict,
            ]
        };
        Some(Table {
            columns,
            rows: self.limits.iter().enumerate().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        })
    }

    /// The newest complete spans of a figure, from nothing to the tallest.
    fn course(&self, at: usize) -> Cell {
        let complete: Vec<&Row> = self.rows.iter().filter(|row| row.complete).collect();
        let from = complete.len().saturating_sub(DRAWN);
        let values = complete[from..]
            .iter()
            .map(|row| (JUDGED[at].of)(&row.figures));
        let values: Vec<Option<f64>> = values.collect();
        let tallest = values.iter().flatten().copied().fold(0.0, f64::max);
        let share = |value: f64| if tallest > 0.0 { value / tallest } else { 0.0 };
        Cell::Spark(values.into_iter().map(|v| v.map(share)).collect())
    }

    /// The course of each figure that is judged, of the complete spans.
    fn charts(&self) -> impl Iterator<Item = Chart> {
        let complete: Vec<&Row> = self.rows.iter().filter(|row| row.complete).collect();
        let from = complete.len().saturating_sub(PICTURED);
        let charts = self.limits.iter().enumerate().map(move |(at, judged)| {
            let point = |row: &&Row| Point {
                key: row.key.clone(),
                value: (JUDGED[at].of)(&row.figures),
                is_outside: row.outside.contains(&judged.figure),
            };
            let points: Vec<Point> = complete[from..].iter().map(point).collect();
            if points.iter().filter(|p| p.value.is_some()).count() < 2 {
                return None;
            }
            let limits = match (judged.n, judged.mean, judged.low, judged.high) {
                (Some(n), Some(mean), Some(low), Some(high)) => Some(Usual { n, mean, low, high }),
                _ => None,
            };
            let label = JUDGED[at].label;
            let range = limits.map(|l| usual(judged.figure, l.low, l.high));
            let (title, about) = match range {
                Some(range) => (
                    format!("{label}, usually {range}"),
                    format!(
                        "Grey: the usual range, by the {} before; a diamond is more than noise.",
                        self.every.name()
                    ),
                ),
                None => (label.into(), "Too few to say what is usual.".into()),
            };
            let is_share = metric::unit(judged.figure) == Some("share");
            let unit = match metric::unit(judged.figure) {
                Some("money") => self.currency.clone(),
                Some("money a day") => format!("{} a day", self.currency),
                Some("share") => "of those closed".into(),
                other => other.unwrap_or_default().into(),
            };
            let last = points.last().and_then(|p| p.value);
            Some(Chart {
                title,
                about,
                unit: format!("{unit}, by {}", self.every.name()),
                kind: Picture::Course(Course {
                    points,
                    limits,
                    last: Cell::Number {
                        value: last,
                        text: last.map_or(String::new(), |v| shown(judged.figure, v)),
                    },
                    is_share,
                }),
                table: None,
            })
        });
        charts.flatten()
    }

    fn rows_table(&self) -> Table {
        let columns = vec![
            Column::left(capital(self.every.name())),
            Column::right("Open"),
            Column::right("Value"),
            Column::right("Won"),
            Column::right("Value"),
            Column::right("Lost"),
            Column::right("Value"),
            Column::right("Close rate"),
            Column::right("Size"),
            Column::right("Cycle"),
            Column::left("More than noise"),
        ];
        let row = |row: &Row| {
            let mut cells = vec![Cell::Words(label(row), Tone::Plain)];
            cells.extend(cells_of(&row.figures));
            let label = |path: &&str| JUDGED.iter().find(|j| j.path == *path).map(|j| j.label);
            let outside: Vec<&str> = row.outside.iter().filter_map(label).collect();
            cells.push(Cell::Words(outside.join(", ").to_lowercase(), Tone::Accent));
            cells
        };
        Table {
            columns,
            rows: self.rows.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    /// A row for each group of each span.
    fn group_table(&self) -> Option<Table> {
        let by = self
            .rows
            .iter()
            .flat_map(|row| &row.groups)
            .next()?
            .by
            .as_str();
        let columns = vec![
            Column::left(capital(self.every.name())),
            Column::left(capital(by.strip_prefix("custom.").unwrap_or(by))),
            Column::right("Open"),
            Column::right("Value"),
            Column::right("Won"),
            Column::right("Value"),
            Column::right("Lost"),
            Column::right("Value"),
            Column::right("Close rate"),
            Column::right("Size"),
            Column::right("Cycle"),
        ];
        let mut rows = Vec::new();
        for row in &self.rows {
            for (at, group) in row.groups.iter().enumerate() {
                let label = if at == 0 { label(row) } else { String::new() };
                let mut cells = vec![
                    Cell::Words(label, Tone::Plain),
                    Cell::Name(group.key.clone()),
                ];
                cells.extend(cells_of(&group.figures));
                rows.push(cells);
            }
        }
        Some(Table {
            columns,
            rows,
            total: None,
            total_note: None,
            heading: true,
        })
    }

    fn lines(&self) -> Vec<Line> {
        let plain = |text: String| Line { text, hint: None };
        let mut lines = Vec::new();
        let part = self.rows.iter().filter(|row| !row.complete).count();
        if part > 0 {
            let are = if part == 1 { "is" } else { "are" };
            lines.push(plain(format!(
                "{} {are} a part only, and not judged.",
                count(
                    part as u64,
                    self.every.name(),
                    &format!("{}s", self.every.name())
                )
            )));
        }
        if self.shown.overlaps {
            lines.push(plain(
                "A deal with several of them stands in each group.".into(),
            ));
        }
        if let Some(without) = self.tail.without() {
            lines.push(plain(format!("All figures are {without}.")));
        }
        lines.extend(self.tail.lines(self.as_of));
        lines.push(Line {
            text: "Usual: mean +- 2.66 x mean moving range.".into(),
            hint: Some("pipeline explain limits".into()),
        });
        lines
    }
}

fn label(row: &Row) -> String {
    if row.complete {
        row.key.clone()
    } else {
        format!("{} part", row.key)
    }
}

fn cells_of(f: &Figures) -> [Cell; 9] {
    let rate = &f.close_rate.by_count;
    let money = |value: Money| Cell::Money(Some(value));
    [
        Cell::Count(f.open.deals),
        money(f.open.value),
        Cell::Count(f.won.deals),
        money(f.won.value),
        Cell::Count(f.lost.deals),
        money(f.lost.value),
        Cell::Rate {
            rate: rate.rate,
            hits: rate.won,
            of: rate.closed,
        },
        Cell::Money(f.won.average_size),
        Cell::Days(f.cycle.mean_days),
    ]
}

impl Report for SeriesReport {
    fn name(&self) -> &'static str {
        "Series"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        blocks.extend(self.charts().map(Block::Chart));
        blocks.extend(self.judged_table().map(Block::Table));
        blocks.push(Block::Table(self.rows_table()));
        blocks.extend(self.group_table().map(Block::Table));
        blocks.extend(self.said_table().map(Block::Table));
        blocks.push(Block::Lines(self.lines()));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
