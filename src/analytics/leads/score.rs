//! The score of a lead: fit × engagement, from 0 to 100, neither ever reached.
//!
//! * Fit F: each rule of `[icp]` and `[[score]]` is worth its weight w. One that holds earns w; one below zero earns |w|
//!   where it does *not* hold; an empty cell earns half, as it says neither. F = (½ + Σ earned) / (1 + Σ |w|): with one
//!   rule of weight 1 that fails, ¼. An exclusion that holds takes every rule's earnings.
//! * Engagement E: e = Σ weight × count over touches, opens, clicks, replies, visits, meetings, halved for each
//!   `half_life` days since the last contact (or, without one, since the first, or since the lead was created).
//!   E = 1 − ½ · 2^(−e / enough): ½ for somebody who never did a thing.
//! * Score = 100 · F · E. Point by point: what the rules earn counts at E = ½, what engagement adds stands beside it, and
//!   the points add up to the score.

use super::places::Places;
use crate::analytics::forecast::odds::exp;
use crate::model::day::Day;
use crate::model::lead_columns::Column;
use crate::model::lead_row::Lead;
use crate::model::profile::{Profile, Rule, SIGNALS, Scoring};

/// What a part of the score is worth.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Point {
    pub rule: String,
    pub points: f64,
}

/// How promising, by the settings' limits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    High,
    Medium,
    Low,
}

impl Band {
    pub fn word(self) -> &'static str {
        match self {
            Band::High => "high",
            Band::Medium => "medium",
            Band::Low => "low",
        }
    }
}

/// A lead's score with what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    pub score: f64,
    pub band: Band,
    /// F, from 0 to 1.
    pub fit: f64,
    pub points: Vec<Point>,
}

/// A lead's score without what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    pub score: f64,
    pub band: Band,
}

/// Scores leads, list by list.
#[derive(Clone, Debug)]
pub struct Scorer<'s> {
    rules: Vec<&'s Rule>,
    exclude: &'s [Rule],
    scoring: &'s Scoring,
    t: Day,
    /// 1 + Σ |w|.
    whole: f64,
    places: Places,
    /// What each rule earned of the lead at hand.
    earned: Vec<f64>,
}

/// What was found of one lead.
struct Found {
    /// Which exclusion holds.
    excluded: Option<usize>,
    fit: f64,
    /// Weighted and aged, by signal.
    signals: [f64; SIGNALS.len()],
}

impl<'s> Scorer<'s> {
    /// By the profile and the rules beside it.
    pub fn new(profile: &'s Profile, scoring: &'s Scoring, t: Day) -> Scorer<'s> {
        let rules = profile.rules.iter().chain(&scoring.rules).collect();
        Scorer::of(rules, &profile.exclude, scoring, t)
    }

    /// By the profile alone.
    pub fn of_profile(profile: &'s Profile, scoring: &'s Scoring, t: Day) -> Scorer<'s> {
        Scorer::of(profile.rules.iter().collect(), &profile.exclude, scoring, t)
    }

    fn of(rules: Vec<&'s Rule>, exclude: &'s [Rule], scoring: &'s Scoring, t: Day) -> Scorer<'s> {
        let names = rules.iter().map(|r| r.field.as_str());
        let places = Places::new(names.chain(exclude.iter().map(|r| r.field.as_str())));
        Scorer {
            whole: 1.0 + rules.iter().map(|r| r.weight.abs()).sum::<f64>(),
            earned: vec![0.0; rules.len()],
            rules,
            exclude,
            scoring,
            t,
            places,
        }
    }

    /// The score and its band alone.
    pub fn judge(&mut self, lead: &Lead<'_>) -> Judged {
        let found = self.find(lead);
        let score = 100.0 * found.fit * self.engagement(&found);
        let band = match found.excluded {
            Some(_) => Band::Low,
            None => self.band(score),
        };
        Judged { score, band }
    }

    pub fn band(&self, score: f64) -> Band {
        match score {
            s if s >= self.scoring.high => Band::High,
            s if s >= self.scoring.medium => Band::Medium,
            _ => Band::Low,
        }
    }

    /// The score, point by point; the points add up to it.
    pub fn scored(&mut self, lead: &Lead<'_>) -> Scored {
        let found = self.find(lead);
        let engagement = self.engagement(&found);
        let score = 100.0 * found.fit * engagement;
        let mut points = self.fit_points(&found, 50.0);
        let total: f64 = found.signals.iter().sum();
        let added = 100.0 * found.fit * (engagement - 0.5);
        for (signal, worth) in SIGNALS.iter().zip(found.signals) {
            if worth > 0.0 {
                points.push(Point {
                    rule: signal.name().into(),
                    points: added * worth / total,
                });
            }
        }
        let band = if found.excluded.is_some() {
            Band::Low
        } else {
            self.band(score)
        };
        Scored {
            score,
            band,
            fit: found.fit,
            points,
        }
    }

    /// F alone.
    pub fn fit(&mut self, lead: &Lead<'_>) -> f64 {
        self.places.look(lead);
        self.find_fit(lead).1
    }

    /// The fit, point by point, from 0 to 100.
    pub fn fitted(&mut self, lead: &Lead<'_>) -> Scored {
        self.places.look(lead);
        let (excluded, fit) = self.find_fit(lead);
        let found = Found {
            excluded,
            fit,
            signals: [0.0; SIGNALS.len()],
        };
        Scored {
            score: 100.0 * fit,
            band: if excluded.is_some() {
                Band::Low
            } else {
                self.band(100.0 * fit)
            },
            fit,
            points: self.fit_points(&found, 100.0),
        }
    }

    fn fit_points(&self, found: &Found, of: f64) -> Vec<Point> {
        let base = Point {
            rule: "every lead".into(),
            points: of * 0.5 / self.whole,
        };
        let mut points = vec![base];
        if let Some(which) = found.excluded {
            points.push(Point {
                rule: format!("excluded: {}", self.exclude[which].name),
                points: 0.0,
            });
            return points;
        }
        for (rule, earned) in self.rules.iter().zip(&self.earned) {
            if *earned > 0.0 {
                points.push(Point {
                    rule: said(rule, *earned),
                    points: of * earned / self.whole,
                });
            }
        }
        points
    }

    fn find(&mut self, lead: &Lead<'_>) -> Found {
        self.places.look(lead);
        let (excluded, fit) = self.find_fit(lead);
        Found {
            excluded,
            fit,
            signals: self.signals(lead),
        }
    }

    fn find_fit(&mut self, lead: &Lead<'_>) -> (Option<usize>, f64) {
        let places = &self.places;
        let holds = |which: usize, rule: &Rule| {
            let cell = places.cell(which, lead);
            rule.holds(&cell, || places.number(which, lead, &cell))
        };
        let excluded = self
            .exclude
            .iter()
            .enumerate()
            .position(|(at, rule)| holds(self.rules.len() + at, rule) == Some(true));
        let mut sum = 0.5;
        for (which, rule) in self.rules.iter().enumerate() {
            let share = match (excluded, holds(which, rule)) {
                (Some(_), _) => 0.0,
                (None, None) => 0.5,
                (None, Some(holds)) => f64::from(u8::from(holds == (rule.weight > 0.0))),
            };
            self.earned[which] = share * rule.weight.abs();
            sum += self.earned[which];
        }
        (excluded, sum / self.whole)
    }

    fn signals(&self, lead: &Lead<'_>) -> [f64; SIGNALS.len()] {
        let mut signals = [0.0; SIGNALS.len()];
        for (place, signal) in SIGNALS.iter().enumerate() {
            let weight = self.scoring.weights[place];
            if weight > 0.0
                && let Some(count) = lead.tally(*signal)
            {
                // More than any mailing counts is a slip of a column.
                signals[place] = weight * count.clamp(0.0, 1e6);
            }
        }
        if signals.iter().all(|s| *s == 0.0) {
            return signals;
        }
        let days = [
            Column::LastContacted,
            Column::FirstContacted,
            Column::Created,
        ];
        let last = days.iter().find_map(|column| lead.day(*column));
        let age = last.map_or(0, |day| self.t.since(day).max(0));
        let left = half(age as f64 / self.scoring.half_life);
        signals.map(|s| s * left)
    }

    fn engagement(&self, found: &Found) -> f64 {
        let e: f64 = found.signals.iter().sum();
        1.0 - 0.5 * half(e / self.scoring.enough)
    }
}

/// What a rule's points are for: that it holds, that it does not where it would take away, or that nobody knows.
fn said(rule: &Rule, earned: f64) -> String {
    match earned < rule.weight.abs() {
        true => format!("{} (not known)", rule.name),
        false if rule.weight < 0.0 => format!("not {}", rule.name),
        false => rule.name.clone(),
    }
}

/// 2^−x.
fn half(x: f64) -> f64 {
    exp(-x * std::f64::consts::LN_2)
}
