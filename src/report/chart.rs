//! What a chart shows, without saying how it is drawn: values that know their unit, in the order and the words of the
//! table beside it. Only pages draw charts; every other format has the tables.

use super::block::{Cell, Table, Tone};

/// A picture of figures that stand in a table too.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: String,
    /// What is to be seen, in a sentence: for those who hear it instead.
    pub about: String,
    /// What its values are in: `USD`, `deals`.
    pub unit: String,
    pub kind: Kind,
    /// The figures, where no table of the report has them.
    pub table: Option<Table>,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// A bar a row, all from 0; with a value to hold them against.
    Bars(Vec<Bar>, Option<Mark>),
    /// What entered each stage, and what became of it.
    Funnel(Vec<Step>),
    /// From one level to another, change by change.
    Waterfall(Vec<Fall>),
    /// How likely each landing is, beside a quota.
    Density(Density),
    /// A figure from span to span, with what is usual.
    Course(Course),
    /// What was said against what came.
    Calibration(Vec<Said>),
}

/// One bar, and how much of it is of a certain kind.
#[derive(Clone, Debug)]
pub struct Bar {
    pub label: String,
    pub value: Cell,
    pub part: Option<Cell>,
    pub tone: Tone,
}

/// A value that bars are held against.
#[derive(Clone, Debug)]
pub struct Mark {
    pub label: &'static str,
    pub value: Cell,
}

/// A stage: what entered it, and its fates, which add up to that.
#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    pub entered: Cell,
    pub fates: Vec<(Fate, Cell)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Advanced,
    Open,
    Back,
    Lost,
}

impl Fate {
    pub fn word(self) -> &'static str {
        match self {
            Fate::Advanced => "advanced",
            Fate::Open => "open",
            Fate::Back => "back",
            Fate::Lost => "lost",
        }
    }
}

/// A level, or the change from one level to the next.
#[derive(Clone, Debug)]
pub struct Fall {
    pub label: String,
    pub value: Cell,
    /// Where it begins and ends; a level begins at 0.
    pub from: f64,
    pub to: f64,
    pub is_level: bool,
    pub tone: Tone,
}

/// Chances of landing in equal steps.
#[derive(Clone, Debug)]
pub struct Density {
    pub from: f64,
    pub step: f64,
    pub masses: Vec<f64>,
    pub quota: Option<Cell>,
    pub chance: Option<Cell>,
    /// Four times in five it is between the first and the last; the median.
    pub range: (f64, f64, f64),
}

/// A figure in the order of time.
#[derive(Clone, Debug)]
pub struct Course {
    pub points: Vec<Point>,
    pub limits: Option<Limits>,
    /// The newest value as people read it.
    pub last: Cell,
    /// Shares are drawn as percentages.
    pub is_share: bool,
}

#[derive(Clone, Debug)]
pub struct Point {
    pub key: String,
    pub value: Option<f64>,
    /// More than noise.
    pub is_outside: bool,
}

/// What is usual, by so many spans before the newest.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub n: u64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Odds that were given, and how many of them came true.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub odds: f64,
    pub rate: f64,
    pub low: f64,
    pub high: f64,
    pub n: u64,
}

impl Chart {
    /// Bars, if any of them has a length.
    pub fn bars(
        title: impl Into<String>,
        unit: impl Into<String>,
        rows: Vec<Bar>,
    ) -> Option<Chart> {
        let (title, unit) = (title.into(), unit.into());
        let longest = rows
            .iter()
            .filter_map(|row| Some((row.value.size()?, &row.label)))
            .fold(None, |best: Option<(f64, &String)>, row| match best {
                Some(best) if best.0 >= row.0 => Some(best),
                _ => Some(row),
            })?;
        if longest.0 <= 0.0 {
            return None;
        }
        let about = format!("{} rows; the largest is {}.", rows.len(), longest.1);
        Some(Chart {
            about,
            title,
            unit,
            kind: Kind::Bars(rows, None),
            table: None,
        })
    }
}
