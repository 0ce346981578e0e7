//! The record that the modelled forecast learns from: each deal's life by days, visits to stages, days at risk.
//! Days are counted from the year 1; everything is found by walking through days, one deal after the other.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use rust_decimal::prelude::ToPrimitive;

use crate::deal::Deal;
use crate::folder::Folder;
use crate::query::{fact_day, fact_number, fact_text};
use crate::story::At;

pub type Day = i32;

pub fn day(date: NaiveDate) -> Day {
    date.num_days_from_ce()
}

pub fn date(day: Day) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).expect("a day of the calendar")
}

/// First days of the bins of days since entering or creation; the last is open.
pub const BINS: [i32; 15] = [0, 1, 2, 4, 8, 15, 22, 31, 46, 61, 91, 136, 181, 271, 366];
pub const BIN_COUNT: usize = BINS.len();

/// The bin of `age` days.
pub fn bin(age: i32) -> usize {
    match age {
        ..=1 => age as usize,
        2..=3 => 2,
        4..=7 => 3,
        8..=14 => 4,
        15..=21 => 5,
        22..=30 => 6,
        31..=45 => 7,
        46..=60 => 8,
        61..=90 => 9,
        91..=135 => 10,
        136..=180 => 11,
        181..=270 => 12,
        271..=365 => 13,
        _ => 14,
    }
}

/// What one deal's file says, by days.
pub struct Life<'f> {
    pub deal: &'f Deal,
    pub created: Day,
    /// Does any dated entry name a stage?
    pub told: bool,
    moves: Vec<(Day, At)>,
    parked: BTreeSet<Day>,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exit {
    /// To a later stage; the number of stages stands for won.
    Forward(usize),
    Lost,
    Back(usize),
    /// To a stage that nobody knows: no longer seen.
    Gone,
}

/// A stay in a stage.
pub struct Visit<'l> {
    pub life: &'l Life<'l>,
    pub stage: usize,
    pub entered: Day,
    pub exit: Option<(Day, Exit)>,
}

impl Life<'_> {
    fn of<'f>(deal: &'f Deal, folder: &'f Folder) -> Life<'f> {
        let moves = deal.moves(&folder.settings, NaiveDate::MAX);
        let told = deal
            .history
            .iter()
            .any(|entry| entry.says.contains_key("stage"));
        let mut life = Life {
            deal,
            created: day(deal.created),
            told,
            moves: moves.into_iter().map(|(on, at)| (day(on), at)).collect(),
            parked: BTreeSet::new(),
        };
        let entries = deal.history.iter();
        let mentioned =
            entries.filter_map(|entry| entry.says.get("on_hold_until").cloned().flatten());
        let all = mentioned.chain(deal.top.get("on_hold_until").cloned());
        let last = all
            .filter_map(|fact| fact_day(Some(fact)))
            .max()
            .map_or(0, day);
        life.parked = (life.created..last)
            .filter(|on| life.parked_until(*on).is_some())
            .collect();
        life
    }

    /// Until when the deal is parked, as of `on`.
    pub fn parked_until(&self, on: Day) -> Option<Day> {
        let until = fact_day(self.deal.fact("on_hold_until", date(on))).map(day);
        until.filter(|until| *until > on)
    }

    /// Since when it stands where it stands at the end of a day.
    pub fn at(&self, on: Day) -> (Day, At) {
        let before = self.moves.iter().rev().find(|(since, _)| *since <= on);
        *before.expect("a day of the deal's life")
    }

    /// The newest closing, if it stands as of `today`, and whether it was won.
    pub fn closing(&self, today: Day) -> Option<(Day, bool)> {
        match self.at(today) {
            (on, At::Won) => Some((on, true)),
            (on, At::Lost) => Some((on, false)),
            _ => None,
        }
    }

    /// Days from creation to the newest closing, or to `today`, on which it could have been won or lost: not the parked ones, and
    /// not those between a closing and the reopening.
    pub fn days_at_risk(&self, today: Day) -> Vec<Day> {
        let last = self.closing(today).map_or(today, |(on, _)| on);
        let days = self.created..=last;
        days.filter(|on| {
            let closed_before = *on > self.created && self.closing(on - 1).is_some();
            let moves = self.moves.iter().any(|(day, _)| day == on);
            (moves || !closed_before) && !self.parked.contains(on)
        })
        .collect()
    }

    /// The visits that began on or before `today`.
    pub fn visits(&self, today: Day, stages: usize) -> Vec<Visit<'_>> {
        if !self.told {
            return Vec::new();
        }
        let seen: Vec<(Day, At)> = self
            .moves
            .iter()
            .copied()
            .filter(|(on, _)| *on <= today)
            .collect();
        let mut visits = Vec::new();
        for (place, (entered, at)) in seen.iter().enumerate() {
            let At::Stage(stage) = *at else { continue };
            let exit = seen
                .get(place + 1)
                .map(|(on, to)| (*on, exit(stage, *to, stages)));
            let back_at_once = matches!(exit, Some((on, Exit::Back(_))) if on == *entered);
            if !back_at_once {
                visits.push(Visit {
                    life: self,
                    stage,
                    entered: *entered,
                    exit,
                });
            }
        }
        visits
    }

    /// The stage that it was created in, if its history tells.
    pub fn first_stage(&self) -> Option<usize> {
        match self.moves[0].1 {
            At::Stage(stage) if self.told => Some(stage),
            _ => None,
        }
    }

    /// Its amount at `on`, in the workspace's currency at that day's rate.
    pub fn value(&self, folder: &Folder, on: Day) -> f64 {
        let amount = fact_number(self.deal.fact("amount", date(on))).expect("an amount throughout");
        let rate = folder
            .settings
            .rate(&self.deal.currency, date(on))
            .expect("a rate throughout");
        (amount * rate)
            .to_f64()
            .expect("a decimal has a nearest float")
    }

    /// What it was won or lost for, or is worth as of `today`.
    pub fn newest_value(&self, folder: &Folder, today: Day) -> f64 {
        self.value(folder, self.closing(today).map_or(today, |(on, _)| on))
    }

    pub fn own_odds(&self, on: Day) -> Option<f64> {
        fact_number(self.deal.fact("probability", date(on))).and_then(|odds| odds.to_f64())
    }

    pub fn is_omitted(&self, on: Day) -> bool {
        fact_text(self.deal.fact("forecast", date(on))).as_deref() == Some("omitted")
    }
}

fn exit(from: usize, to: At, stages: usize) -> Exit {
    match to {
        At::Won => Exit::Forward(stages),
        At::Lost => Exit::Lost,
        At::Unknown => Exit::Gone,
        At::Stage(to) if to > from => Exit::Forward(to),
        At::Stage(to) => Exit::Back(to),
    }
}

impl Visit<'_> {
    /// Days since entering on which an exit could have happened, each with its day: the day of leaving is one.
    pub fn days_at_risk(&self, today: Day) -> Vec<(i32, Day)> {
        let last = self.exit.map_or(today, |(on, _)| on);
        let days = (self.entered..=last).filter(|on| !self.life.parked.contains(on));
        days.map(|on| (on - self.entered, on)).collect()
    }
}

/// All that a folder tells.
pub struct Record<'f> {
    pub folder: &'f Folder,
    pub lives: Vec<Life<'f>>,
    pub kappa: f64,
}

impl<'f> Record<'f> {
    pub fn of(folder: &'f Folder) -> Record<'f> {
        Record {
            folder,
            lives: folder
                .deals
                .iter()
                .map(|deal| Life::of(deal, folder))
                .collect(),
            kappa: folder.settings.prior_weight.to_f64().expect("a weight"),
        }
    }

    /// The deals created on or before `today`, of one pipeline or of all.
    pub fn born(
        &self,
        today: Day,
        pipeline: Option<usize>,
    ) -> impl Iterator<Item = &Life<'f>> + Clone {
        let born = self.lives.iter().filter(move |life| life.created <= today);
        born.filter(move |life| pipeline.is_none_or(|place| life.deal.pipeline == place))
    }

    /// The day that the record begins on.
    pub fn first_day(&self, today: Day) -> Option<Day> {
        self.born(today, None).map(|life| life.created).min()
    }

    /// The first closing that the record holds, also if that deal was reopened since.
    pub fn first_closing(&self, today: Day) -> Option<Day> {
        let ends = |at: &At| matches!(at, At::Won | At::Lost);
        let closings = self.born(today, None).filter_map(|life| {
            let first = life.moves.iter().find(|(_, at)| ends(at));
            first.map(|(on, _)| *on)
        });
        closings.filter(|on| *on <= today).min()
    }

    pub fn stages(&self, pipeline: usize) -> usize {
        self.folder.settings.pipelines[pipeline].stages.len()
    }

    /// The value of what was won from `from` to `to`, and stands won at the end of `to`.
    pub fn won(&self, from: Day, to: Day, pipeline: Option<usize>) -> f64 {
        let won = self
            .born(to, pipeline)
            .filter_map(|life| match life.closing(to) {
                Some((on, true)) if from <= on => Some(life.value(self.folder, on)),
                _ => None,
            });
        won.sum()
    }

    /// Prior odds by stage; where the settings have none, between the neighbours' (.05 before the first, .80 in the last).
    pub fn priors(&self, pipeline: usize) -> Vec<f64> {
        let stages = &self.folder.settings.pipelines[pipeline].stages;
        let last = stages.len() - 1;
        let said = |place: i32| match place {
            -1 => Some(0.05),
            _ => {
                let prior = stages[place as usize]
                    .prior
                    .and_then(|prior| prior.to_f64());
                prior.or((place as usize == last).then_some(0.80))
            }
        };
        let between = |place: i32| {
            let below = (-1..=place)
                .rev()
                .find_map(|at| Some((at, said(at)?)))
                .expect("before the first");
            let above = (place..=last as i32)
                .find_map(|at| Some((at, said(at)?)))
                .expect("the last");
            if below.0 == above.0 {
                return below.1;
            }
            let share = f64::from(place - below.0) / f64::from(above.0 - below.0);
            below.1 + share * (above.1 - below.1)
        };
        (0..=last as i32).map(between).collect()
    }
}
