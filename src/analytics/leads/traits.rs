//! What customers have in common: values that the leads of won deals have more often than those of lost ones, and than
//! leads at large.
//!
//! Lift is the ratio of two shares, with Katz's interval (D. Katz et al., Biometrics 34, 1978): ln(lift) ± 1.96 ·
//! √((1 − p₁)/x₁ + (1 − p₂)/x₂). Numbers are cut into quarters of the leads at large. Of many values that are tried some
//! look good by chance: about one in forty has an interval above 1 though nothing is behind it; the report says how many
//! were tried.

use std::collections::BTreeMap;

use super::places::{Places, plain_number};
use super::sample::learnable;
use crate::analytics::forecast::odds::{exp, ln};
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_row::Lead;
use crate::model::profile::SIGNALS;

const Z95: f64 = 1.959_963_984_540_054;

/// A ratio of shares with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Lift {
    pub lift: f64,
    pub low: f64,
    pub high: f64,
}

/// Of `(hits, n)` over `(hits, n)`; `None` where one has no hits.
pub fn lift(a: (u64, u64), b: (u64, u64)) -> Option<Lift> {
    if a.0 == 0 || b.0 == 0 {
        return None;
    }
    let share = |(x, n): (u64, u64)| x as f64 / n as f64;
    let (pa, pb) = (share(a), share(b));
    let ratio = pa / pb;
    let spread = ((1.0 - pa) / a.0 as f64 + (1.0 - pb) / b.0 as f64).sqrt() * Z95;
    Some(Lift {
        lift: ratio,
        low: exp(ln(ratio) - spread),
        high: exp(ln(ratio) + spread),
    })
}

/// What became of a lead's deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Won,
    Lost,
    /// No deal, or one that is open.
    Not,
}

/// How many have a value, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Having {
    pub won: u64,
    pub lost: u64,
    /// All leads, those of won and lost deals among them.
    pub leads: u64,
}

impl Having {
    pub fn add(&mut self, ended: Ended) {
        self.leads += 1;
        match ended {
            Ended::Won => self.won += 1,
            Ended::Lost => self.lost += 1,
            Ended::Not => {}
        }
    }
}

/// A value of a column, or a range of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Word(String),
    /// Both counted; open at the ends of the column.
    Range(Option<f64>, Option<f64>),
}

/// How a value goes with winning.
#[derive(Clone, Debug, PartialEq)]
pub struct Trait {
    pub column: String,
    pub value: Value,
    pub having: Having,
    /// Of those whose cell says anything.
    pub of: Having,
    pub against_lost: Option<Lift>,
    pub against_leads: Option<Lift>,
}

impl Trait {
    /// Whether it is more often on won deals than chance explains: against the lost ones where there are any, and against
    /// leads at large.
    pub fn speaks_for(&self) -> bool {
        let above = |lift: &Option<Lift>| lift.is_some_and(|l| l.low > 1.0);
        let enough = self.having.won >= 5;
        let lost = above(&self.against_lost) || self.of.lost == 0;
        // Nobody lost with it: as good as it gets, and no ratio.
        let never_lost = self.of.lost >= 5 && self.having.lost == 0;
        enough && (lost || never_lost) && self.against_leads.is_some_and(|l| l.lift > 1.0)
    }

    /// What a rule made of it is worth, beside the others: 1 to 5, by how much more often.
    pub fn weight(&self) -> f64 {
        let lift = self
            .against_lost
            .or(self.against_leads)
            .map_or(2.0, |l| l.lift);
        (lift - 1.0).clamp(0.0, 4.0).ceil().max(1.0)
    }
}

/// Counts of values, while leads pass by.
#[derive(Debug, Default)]
pub struct Counted {
    words: BTreeMap<String, Having>,
    numbers: Vec<(f64, Ended)>,
    of: Having,
}

/// Numbers that are kept of a column: enough to cut it into quarters.
const NUMBERS: usize = 50_000;

/// Texts that are kept of a column: one with more kinds names things, it does not sort them.
const WORDS: usize = 5_000;

impl Counted {
    pub fn add(&mut self, cell: &str, number: Option<f64>, ended: Ended) {
        if cell.is_empty() {
            return;
        }
        self.of.add(ended);
        if let Some(number) = number
            && (self.numbers.len() < NUMBERS || ended != Ended::Not)
        {
            self.numbers.push((number, ended));
        }
        let word = cell.to_lowercase();
        if self.words.len() < WORDS || self.words.contains_key(&word) {
            self.words.entry(word).or_default().add(ended);
        }
    }

    /// The values of the column with their lifts.
    pub fn traits(&self, column: &str) -> Vec<Trait> {
        let is_numeric = self.numbers.len() as u64 * 20 >= self.of.leads.min(NUMBERS as u64) * 19;
        let values: Vec<(Value, Having, Having)> = if is_numeric && self.words.len() > 4 {
            self.quarters()
        } else {
            let words = self.words.iter().filter(|_| self.words.len() < WORDS);
            words
                .map(|(word, having)| (Value::Word(word.clone()), *having, self.of))
                .collect()
        };
        values
            .into_iter()
            .filter(|(_, having, _)| having.won > 0)
            .map(|(value, having, of)| Trait {
                column: column.into(),
                value,
                having,
                of,
                against_lost: lift((having.won, of.won), (having.lost, of.lost)),
                against_leads: lift((having.won, of.won), (having.leads, of.leads)),
            })
            .collect()
    }

    fn quarters(&self) -> Vec<(Value, Having, Having)> {
        let mut sorted: Vec<f64> = self.numbers.iter().map(|n| n.0).collect();
        sorted.sort_by(f64::total_cmp);
        let mut cuts: Vec<f64> = (1..4).map(|k| sorted[sorted.len() * k / 4]).collect();
        cuts.dedup();
        let mut of = Having::default();
        self.numbers.iter().for_each(|(_, ended)| of.add(*ended));
        let below = |cut: f64| sorted.iter().rev().find(|x| **x < cut).copied();
        (0..=cuts.len())
            .filter_map(|k| {
                let from = k.checked_sub(1).map(|k| cuts[k]);
                let to = cuts.get(k).copied();
                let mut having = Having::default();
                for (x, ended) in &self.numbers {
                    if from.is_none_or(|f| *x >= f) && to.is_none_or(|t| *x < t) {
                        having.add(*ended);
                    }
                }
                let last = match to {
                    Some(to) => Some(below(to)?),
                    None => None,
                };
                (having.leads > 0).then_some((Value::Range(from, last), having, of))
            })
            .collect()
    }
}

/// Values of all columns, while leads pass by.
pub struct Traits {
    columns: Vec<String>,
    places: Places,
    counted: Vec<Counted>,
    /// All leads that passed by.
    pub all: Having,
}

impl Traits {
    /// Of the columns of these headings that say what somebody is.
    pub fn new(headings: &[Heading]) -> Traits {
        let columns = learnable(headings);
        Traits {
            places: Places::new(columns.iter().map(String::as_str)),
            counted: columns.iter().map(|_| Counted::default()).collect(),
            all: Having::default(),
            columns,
        }
    }

    pub fn add(&mut self, lead: &Lead<'_>, ended: Ended) {
        self.places.look(lead);
        self.all.add(ended);
        for (which, counted) in self.counted.iter_mut().enumerate() {
            let cell = self.places.cell(which, lead);
            if !cell.is_empty() {
                counted.add(&cell, plain_number(&cell), ended);
            }
        }
    }

    /// What engagement says is no trait of whom to look for: it comes after.
    pub fn finish(&self) -> Vec<Trait> {
        let columns = self.columns.iter().zip(&self.counted);
        let wanted = columns
            .filter(|(name, _)| !Column::of_name(name).is_some_and(|c| SIGNALS.contains(&c)));
        wanted
            .flat_map(|(name, counted)| counted.traits(name))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lift_has_the_interval_of_the_book() {
        // 20 of 50 against 10 of 100: 0.4 / 0.1 = 4. ln 4 = 1.386294; √(0.6/20 + 0.9/10) = √0.12 = 0.346410;
        // ± 1.96 · 0.346410 = 0.678952: e^0.707342 = 2.0286, e^2.065246 = 7.8872.
        let l = lift((20, 50), (10, 100)).unwrap();
        assert!((l.lift - 4.0).abs() < 1e-12);
        assert!(
            (l.low - 2.0286).abs() < 1e-3 && (l.high - 7.8872).abs() < 1e-3,
            "{l:?}"
        );
        assert_eq!(lift((0, 5), (1, 5)), None);
    }

    #[test]
    fn numbers_are_cut_into_quarters() {
        let mut counted = Counted::default();
        for n in 1..=8 {
            let ended = if n > 6 { Ended::Won } else { Ended::Not };
            counted.add(&n.to_string(), Some(f64::from(n)), ended);
        }
        let traits = counted.traits("employees");
        // Quarters of 1 to 8: 1–2, 3–4, 5–6, 7 and more; both won leads are in the last.
        assert_eq!(traits.len(), 1);
        assert_eq!(traits[0].value, Value::Range(Some(7.0), None));
        assert_eq!(
            traits[0].having,
            Having {
                won: 2,
                lost: 0,
                leads: 2
            }
        );
        // 2 of 2 against 2 of 8.
        assert_eq!(traits[0].against_leads.unwrap().lift, 4.0);
    }
}
