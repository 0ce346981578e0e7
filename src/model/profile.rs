//! Whom we sell to, and what a lead's doings are worth: `[icp]`, `[[score]]`, `[leads.score]` and `[sequence]` as used.

use std::borrow::Cow;

use super::lead_columns::{Column, Kind};

/// What a cell must be for a rule to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these stands in it, as whole words: lower-cased.
    Any(Vec<String>),
    /// A number from the one to the other, both counted.
    Between(Option<f64>, Option<f64>),
    /// Whether anything stands in it.
    Filled(bool),
}

/// One rule of the profile or of the score.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it is called in every output.
    pub name: String,
    /// A column's canonical name, or the heading of one that only lists know.
    pub field: String,
    pub test: Test,
    /// What it is worth beside the others; below zero: what it takes away. Exclusions have none.
    pub weight: f64,
}

impl Rule {
    /// The column of ours that it looks at; `None` for one that only lists know.
    pub fn column(&self) -> Option<Column> {
        Column::of_name(&self.field)
    }

    /// Whether its column is read as a number.
    pub fn is_number(&self) -> bool {
        matches!(self.test, Test::Between(..))
            || self
                .column()
                .is_some_and(|c| matches!(c.kind(), Kind::Count | Kind::Amount))
    }

    /// What it says where nobody gave it a name: `industry: software, fintech`, `employees: 50..500`.
    pub fn said(field: &str, test: &Test) -> String {
        let bound = |b: &Option<f64>| b.map_or(String::new(), |b| b.to_string());
        match test {
            Test::Any(words) => format!("{field}: {}", words.join(", ")),
            Test::Between(from, to) => format!("{field}: {}..{}", bound(from), bound(to)),
            Test::Filled(true) => format!("{field}: given"),
            Test::Filled(false) => format!("{field}: missing"),
        }
    }

    /// Whether a cell is what it wants; `None` where the cell is empty and says neither.
    pub fn holds(&self, cell: &str, number: impl FnOnce() -> Option<f64>) -> Option<bool> {
        match &self.test {
            Test::Filled(wanted) => Some(cell.is_empty() != *wanted),
            _ if cell.is_empty() => None,
            Test::Any(words) => {
                let lower = lowercase(cell);
                Some(words.iter().any(|word| has_words(&lower, word)))
            }
            Test::Between(from, to) => {
                let number = number()?;
                Some(from.is_none_or(|f| number >= f) && to.is_none_or(|t| number <= t))
            }
        }
    }
}

/// A text in lower case, which most are already.
fn lowercase(text: &str) -> Cow<'_, str> {
    let is_lower = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
    match text.bytes().all(is_lower) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.to_lowercase()),
    }
}

/// Whether words stand in a text as such: `vp` in `VP of Sales`, not in `MVP`.
fn has_words(text: &str, words: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let mut from = 0;
    // Cells are short, and there are millions of them.
    while let Some(found) = memchr::memmem::find(&text.as_bytes()[from..], words.as_bytes()) {
        let (at, end) = (from + found, from + found + words.len());
        if is_edge(text[..at].chars().next_back()) && is_edge(text[end..].chars().next()) {
            return true;
        }
        from = match text[at..].chars().next() {
            Some(c) => at + c.len_utf8(),
            None => return false,
        };
    }
    false
}

/// The ideal customer: rules that speak for a lead, and those that rule it out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    pub rules: Vec<Rule>,
    pub exclude: Vec<Rule>,
}

impl Profile {
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.exclude.is_empty()
    }
}

/// What is counted of a lead's doings.
pub const SIGNALS: [Column; 6] = [
    Column::Touches,
    Column::Opens,
    Column::Clicks,
    Column::Replies,
    Column::Visits,
    Column::Meetings,
];

/// How leads are scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// `[[score]]`: beside the profile's.
    pub rules: Vec<Rule>,
    /// What one of each signal is worth, in the order of [`SIGNALS`].
    pub weights: [f64; SIGNALS.len()],
    /// Days after which engagement is worth half.
    pub half_life: f64,
    /// Engagement that halves the way to the top.
    pub enough: f64,
    /// Scores from which the two bands begin.
    pub high: f64,
    pub medium: f64,
    /// Days after which an open lead has not converted, for the learned score.
    pub decided_after: u32,
    /// Columns to learn from; empty: those that the program chooses.
    pub learn: Vec<String>,
}

impl Default for Scoring {
    fn default() -> Scoring {
        Scoring {
            rules: Vec::new(),
            weights: [1.0, 1.0, 3.0, 10.0, 3.0, 20.0],
            half_life: 30.0,
            enough: 20.0,
            high: 50.0,
            medium: 25.0,
            decided_after: 90,
            learn: Vec::new(),
        }
    }
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `email`, `call`, or whatever the house calls it.
    pub channel: String,
    /// Working days after the step before; of the first one, after the lead was created.
    pub wait: u32,
}

/// `[sequence]`: how a lead is contacted, and when one stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    pub steps: Vec<Step>,
    /// Touches after which one stops.
    pub attempts: u32,
    /// Days of silence after the last of them that make a lead dead.
    pub dead_after: u32,
    /// Days of silence after which a lead that was not given all attempts deserves another.
    pub retry_after: u32,
}

impl Default for Sequence {
    fn default() -> Sequence {
        const USUAL: [(&str, u32); 8] = [
            ("email", 0),
            ("call", 2),
            ("email", 2),
            ("call", 3),
            ("email", 3),
            ("call", 4),
            ("email", 5),
            ("call", 5),
        ];
        let step = |(channel, wait): (&str, u32)| Step {
            channel: channel.into(),
            wait,
        };
        Sequence {
            steps: USUAL.map(step).into(),
            // Most who sell stop after two.
            attempts: 8,
            dead_after: 30,
            retry_after: 90,
        }
    }
}

impl Sequence {
    /// The step after so many touches; beyond the last one, the last again. `None` once all attempts are used.
    pub fn step(&self, touches: u32) -> Option<&Step> {
        if touches >= self.attempts {
            return None;
        }
        self.steps.get(touches as usize).or(self.steps.last())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(test: Test) -> Rule {
        Rule {
            name: String::new(),
            field: "title".into(),
            test,
            weight: 1.0,
        }
    }

    #[test]
    fn a_rule_reads_a_cell_by_words_and_numbers() {
        let words = rule(Test::Any(vec!["vp".into(), "head of".into()]));
        let holds = |rule: &Rule, cell: &str| rule.holds(cell, || cell.parse().ok());
        assert_eq!(holds(&words, "VP, Sales"), Some(true));
        assert_eq!(holds(&words, "Head of Growth"), Some(true));
        assert_eq!(holds(&words, "MVP"), Some(false));
        assert_eq!(holds(&words, ""), None);
        let size = rule(Test::Between(Some(50.0), Some(500.0)));
        assert_eq!(holds(&size, "50"), Some(true));
        assert_eq!(holds(&size, "501"), Some(false));
        assert_eq!(holds(&size, "many"), None);
        assert_eq!(holds(&rule(Test::Filled(true)), ""), Some(false));
        assert_eq!(Rule::said("employees", &size.test), "employees: 50..500");
    }

    #[test]
    fn the_last_step_goes_on_until_all_attempts_are_used() {
        let sequence = Sequence {
            steps: vec![Step {
                channel: "email".into(),
                wait: 0,
            }],
            attempts: 2,
            ..Sequence::default()
        };
        assert_eq!(sequence.step(1).map(|s| s.channel.as_str()), Some("email"));
        assert_eq!(sequence.step(2), None);
    }
}
