//! The learned score: a regularised logistic regression on the columns of the lists, judged on the last 30 % by time
//! beside the score of the rules, so that one sees which to believe.

use super::features::Features;
use super::judged::{RankedTenth, Tenth, auc, tenths};
use super::leaks::leak;
use super::logistic::{Sparse, Weights, fit, of_log_odds};
use super::sample::{Became, Case, Sample};
use crate::analytics::forecast::odds::ln;
use crate::model::lead_row::Lead;

/// So many of both kinds, or nothing is learned.
pub const LEAST: u64 = 40;

/// What is learned from; the rest, the later one, is what it is judged on.
const LEARNED_FROM: f64 = 0.7;

/// A column that is not learned from, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Refused {
    pub column: String,
    pub reason: String,
}

/// What a column of the model says: of the standardised number, or of having the value.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Weight {
    pub what: String,
    /// Log odds.
    pub weight: f64,
}

/// What was learned, and how good it is.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Judgement {
    /// On the last 30 % by time, of a model of the 70 % before.
    pub auc: Option<f64>,
    /// Leads of whom is known what became of them.
    pub n: u64,
    pub converted: u64,
    /// Of the rules' score, on the same leads.
    pub baseline_auc: Option<f64>,
    /// Leads it was judged on.
    pub judged_on: u64,
    /// The same leads by tenths of the learned score.
    pub lift: Vec<Tenth>,
    /// By tenths of the rules' score.
    pub baseline_lift: Vec<RankedTenth>,
    pub columns: Vec<String>,
    pub refused: Vec<Refused>,
    /// What speaks most for and against, of the model of all leads.
    pub weights: Vec<Weight>,
}

/// The model of all leads.
#[derive(Clone, Debug)]
pub struct Learned {
    features: Features,
    weights: Weights,
    /// Where leads were thinned out, what the constant is off by.
    shift: f64,
}

impl Learned {
    /// The chance that a lead converts, never quite 0 or 1.
    pub fn chance(&mut self, lead: &Lead<'_>) -> f64 {
        let row = self.features.of_lead(lead);
        of_log_odds(self.weights.log_odds(&row) + self.shift)
    }
}

/// Learns; `None` with fewer than 40 leads of either kind, or nothing to learn from.
pub fn learn(sample: &Sample) -> Option<(Learned, Judgement)> {
    let [converted, not, _] = sample.seen;
    if converted < LEAST || not < LEAST {
        return None;
    }
    let decided = sample.decided();
    let mut columns = Vec::new();
    let mut refused = Vec::new();
    for (at, column) in sample.columns.iter().enumerate() {
        let reason = leak(sample, &decided, at).or_else(|| names_everybody(sample, &decided, at));
        match reason {
            None => columns.push(at),
            Some(reason) => refused.push(Refused {
                column: column.clone(),
                reason,
            }),
        }
    }
    let cut = (decided.len() as f64 * LEARNED_FROM) as usize;
    let (before, after) = decided.split_at(cut);
    let (features, weights) = model(sample, before, &columns)?;
    let shift = shift(sample);
    let rows = || after.iter().map(|c| features.of_case(sample, &columns, c));
    let learned: Vec<(f64, bool)> = rows()
        .zip(after)
        .map(|(row, case)| (of_log_odds(weights.log_odds(&row) + shift), is_one(case)))
        .collect();
    let rules: Vec<(f64, bool)> = after.iter().map(|c| (c.score, is_one(c))).collect();
    let (all_features, all_weights) = model(sample, &decided, &columns)?;
    let judgement = Judgement {
        auc: auc(&learned),
        n: converted + not,
        converted,
        baseline_auc: auc(&rules),
        judged_on: after.len() as u64,
        lift: tenths(&learned, true),
        baseline_lift: tenths(&rules, false)
            .into_iter()
            .map(RankedTenth::from)
            .collect(),
        columns: columns.iter().map(|c| sample.columns[*c].clone()).collect(),
        refused,
        weights: heaviest(&all_features, &all_weights),
    };
    let learned = Learned {
        features: all_features,
        weights: all_weights,
        shift,
    };
    Some((learned, judgement))
}

fn is_one(case: &Case) -> bool {
    case.became == Became::Converted
}

fn model(sample: &Sample, cases: &[&Case], columns: &[usize]) -> Option<(Features, Weights)> {
    let features = Features::of(sample, cases, columns);
    if features.names.is_empty() {
        return None;
    }
    let rows: Vec<Sparse> = cases
        .iter()
        .map(|c| features.of_case(sample, columns, c))
        .collect();
    let ones: Vec<bool> = cases.iter().map(|c| is_one(c)).collect();
    let weights = fit(&rows, &ones, features.names.len())?;
    Some((features, weights))
}

/// Where more were left away of one kind, its odds are too small by as much (King & Zeng, Political Analysis 9, 2001).
fn shift(sample: &Sample) -> f64 {
    let (converted, not) = sample.thinned();
    ln(converted / not)
}

/// A column of words that is another one for nearly every lead says who it is, not what.
fn names_everybody(sample: &Sample, decided: &[&Case], column: usize) -> Option<String> {
    let values = &sample.values[column];
    let mut counts = vec![0_u64; values.texts.len()];
    for case in decided {
        if let Some(count) = counts.get_mut(case.values[column] as usize) {
            *count += 1;
        }
    }
    let filled: u64 = counts.iter().skip(1).sum();
    let kinds = counts.iter().skip(1).filter(|c| **c > 0).count() as u64;
    if filled == 0 {
        return Some("empty".into());
    }
    let numbers = values.texts.iter().skip(1);
    let is_number = numbers
        .clone()
        .filter(|t| super::places::plain_number(t).is_some())
        .count()
        * 2
        > values.texts.len();
    (kinds * 2 > filled && !is_number).then(|| "another text for nearly every lead".into())
}

/// So many of each side are shown.
const SHOWN: usize = 5;

fn heaviest(features: &Features, weights: &Weights) -> Vec<Weight> {
    let mut all: Vec<Weight> = features
        .names
        .iter()
        .zip(&weights.of)
        .map(|(name, weight)| Weight {
            what: name.clone(),
            weight: *weight,
        })
        .collect();
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.what.cmp(&b.what)));
    if all.len() > 2 * SHOWN {
        all.drain(SHOWN..all.len() - SHOWN);
    }
    all
}
