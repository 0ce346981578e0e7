//! What a model sees of a lead: one column for each frequent value, one for each number, standardised, and one for what
//! is missing.

use rustc_hash::FxHashMap;

use super::logistic::Sparse;
use super::places::{Places, plain_number};
use super::sample::{ABSENT, Case, EMPTY, Sample, Values};
use crate::model::lead_row::{Lead, is_no, is_yes};

/// Leads that a value, or its being missing, needs for a column of its own: one, as the penalty keeps rare ones small.
const FREQUENT: u64 = 1;

/// Values of one column that get a column of their own, the most frequent ones.
const VALUES: usize = 60;

/// Columns in all: more would be noise, and slow.
const MOST: usize = 300;

/// How one column of the lists is seen.
#[derive(Clone, Debug)]
enum Seen {
    /// Value → column.
    Words(FxHashMap<String, u16>),
    /// (x − mean) / deviation; the mean where it is missing.
    Number { at: u16, mean: f64, deviation: f64 },
    /// Nothing in it tells one lead from another.
    Not,
}

/// How leads are seen.
#[derive(Clone, Debug)]
pub struct Features {
    places: Places,
    seen: Vec<Seen>,
    /// The column that says "missing", by column of the lists.
    missing: Vec<Option<u16>>,
    /// `industry: software`, `employees`, `employees: missing`.
    pub names: Vec<String>,
}

/// A number, also of a tool that writes yes and no.
pub fn read_number(cell: &str) -> Option<f64> {
    match cell {
        _ if is_yes(cell) => Some(1.0),
        _ if is_no(cell) => Some(0.0),
        _ => plain_number(cell),
    }
}

/// What of a column is numbers, if that is nearly all of it.
fn numbers(values: &Values) -> Option<Vec<Option<f64>>> {
    let read: Vec<Option<f64>> = values.texts.iter().map(|t| plain_number(t)).collect();
    let good = read.iter().skip(1).filter(|n| n.is_some()).count();
    let all = values.texts.len().saturating_sub(1);
    // A handful of numbers is as good as words, which assume no order; two are the same either way.
    (all > 2 && good * 20 >= all * 19).then_some(read)
}

impl Features {
    /// From the leads that are learned from. `columns`: places in the sample's columns that may be used.
    pub fn of(sample: &Sample, cases: &[&Case], columns: &[usize]) -> Features {
        let mut features = Features {
            places: Places::new(columns.iter().map(|c| sample.columns[*c].as_str())),
            seen: Vec::new(),
            missing: Vec::new(),
            names: Vec::new(),
        };
        for column in columns {
            features.add(sample, cases, *column);
        }
        features
    }

    fn add(&mut self, sample: &Sample, cases: &[&Case], column: usize) {
        let name = &sample.columns[column];
        let values = &sample.values[column];
        let missing = cases
            .iter()
            .filter(|c| is_missing(c.values[column]))
            .count() as u64;
        let seen = match numbers(values) {
            Some(read) => self.number(name, &read, cases, column),
            None => self.words(name, values, cases, column),
        };
        let all = cases.len() as u64;
        let tells = missing >= FREQUENT && all - missing >= FREQUENT;
        let has_room = self.names.len() < MOST;
        let is_missing = (tells && has_room && !matches!(seen, Seen::Not))
            .then(|| self.name(format!("{name}: missing")));
        self.missing.push(is_missing);
        self.seen.push(seen);
    }

    fn name(&mut self, name: String) -> u16 {
        self.names.push(name);
        // MOST is far below.
        (self.names.len() - 1) as u16
    }

    fn number(&mut self, name: &str, read: &[Option<f64>], cases: &[&Case], column: usize) -> Seen {
        let of = |case: &&Case| read.get(case.values[column] as usize).copied().flatten();
        let numbers: Vec<f64> = cases.iter().filter_map(of).collect();
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let variance = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        if numbers.is_empty() || variance <= 0.0 || self.names.len() >= MOST {
            return Seen::Not;
        }
        Seen::Number {
            at: self.name(name.into()),
            mean,
            deviation: variance.sqrt(),
        }
    }

    fn words(&mut self, name: &str, values: &Values, cases: &[&Case], column: usize) -> Seen {
        let mut counts = vec![0_u64; values.texts.len()];
        for case in cases {
            if let Some(count) = counts.get_mut(case.values[column] as usize) {
                *count += 1;
            }
        }
        let mut frequent: Vec<(u64, &str)> = (1..counts.len())
            .filter(|v| counts[*v] >= FREQUENT)
            .map(|v| (counts[v], values.texts[v].as_str()))
            .collect();
        frequent.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let room = VALUES.min(MOST.saturating_sub(self.names.len()));
        frequent.truncate(room);
        if frequent.is_empty() {
            return Seen::Not;
        }
        let mut columns = FxHashMap::default();
        for (_, text) in frequent {
            columns.insert(text.to_string(), self.name(format!("{name}: {text}")));
        }
        Seen::Words(columns)
    }

    /// What is seen of a lead of the sample; columns rise.
    pub fn of_case(&self, sample: &Sample, columns: &[usize], case: &Case) -> Sparse {
        let cell = |which: usize| {
            let column = columns[which];
            let number = case.values[column];
            sample.values[column].text(if number == ABSENT { EMPTY } else { number })
        };
        self.row(cell, |_, cell| plain_number(cell))
    }

    /// What is seen of a lead of a list.
    pub fn of_lead(&mut self, lead: &Lead<'_>) -> Sparse {
        self.places.look(lead);
        let places = &self.places;
        let cells: Vec<_> = (0..self.seen.len())
            .map(|which| places.cell(which, lead))
            .collect();
        self.row(|which| cells[which].as_ref(), |_, cell| plain_number(cell))
    }

    fn row<'c>(
        &self,
        cell: impl Fn(usize) -> &'c str,
        number: impl Fn(usize, &str) -> Option<f64>,
    ) -> Sparse {
        let mut row = Sparse::with_capacity(self.seen.len());
        for (which, seen) in self.seen.iter().enumerate() {
            let text = cell(which);
            match seen {
                _ if text.is_empty() => {
                    row.extend(self.missing[which].map(|at| (at, 1.0)));
                }
                Seen::Words(columns) => row.extend(columns.get(text).map(|at| (*at, 1.0))),
                Seen::Number {
                    at,
                    mean,
                    deviation,
                } => match number(which, text) {
                    Some(x) => row.push((*at, (x - mean) / deviation)),
                    None => row.extend(self.missing[which].map(|at| (at, 1.0))),
                },
                Seen::Not => {}
            }
        }
        row.sort_unstable_by_key(|(at, _)| *at);
        row
    }
}

fn is_missing(value: u32) -> bool {
    value == EMPTY || value == ABSENT
}
