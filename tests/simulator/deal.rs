//! A deal as it was lived: what changed on which day, and how it stood on any.

/// Days since 1970-01-01.
pub type Day = i64;

pub fn date(day: Day) -> chrono::NaiveDate {
    let days = i32::try_from(day).expect("a day of our times");
    chrono::NaiveDate::from_epoch_days(days).expect("a day of our times")
}

pub fn day(year: i32, month: u32, day: u32) -> Day {
    let date = chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    date.to_epoch_days().into()
}

#[derive(Clone, Copy, PartialEq)]
pub enum Change {
    Stage(usize),
    Won,
    Lost,
    /// In the workspace's currency, a multiple of 5 (see `folder.rs`).
    Amount(i64),
    ExpectedClose(Day),
    Probability(f64),
    Forecast(&'static str),
    HoldUntil(Day),
}

#[derive(Clone)]
pub struct Deal {
    pub id: String,
    pub owner: usize,
    pub foreign: bool,
    pub created: Day,
    /// By day; the first are of the day of creation.
    pub changes: Vec<(Day, Change)>,
    /// No line of its history is written.
    pub without_history: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    Open(usize),
    Won(Day),
    Lost(Day),
}

#[derive(Clone, Copy)]
pub struct State {
    pub place: Place,
    pub entered: Day,
    pub amount: i64,
    pub hold_until: Option<Day>,
    pub expected_close: Option<Day>,
    pub probability: Option<f64>,
    pub forecast: Option<&'static str>,
}

impl Deal {
    /// How it stood at the end of a day; `None` before it was created.
    pub fn on(&self, day: Day) -> Option<State> {
        if day < self.created {
            return None;
        }
        let mut state = State {
            place: Place::Open(0),
            entered: self.created,
            amount: 0,
            hold_until: None,
            expected_close: None,
            probability: None,
            forecast: None,
        };
        for &(on, change) in self.changes.iter().take_while(|change| change.0 <= day) {
            match change {
                Change::Stage(stage) => (state.place, state.entered) = (Place::Open(stage), on),
                Change::Won => state.place = Place::Won(on),
                Change::Lost => state.place = Place::Lost(on),
                Change::Amount(amount) => state.amount = amount,
                Change::ExpectedClose(day) => state.expected_close = Some(day),
                Change::Probability(p) => state.probability = Some(p),
                Change::Forecast(call) => state.forecast = Some(call),
                Change::HoldUntil(day) => state.hold_until = Some(day),
            }
        }
        Some(state)
    }

    /// The latest stage that it was in by a day.
    pub fn furthest(&self, day: Day) -> usize {
        let known = self.changes.iter().take_while(|change| change.0 <= day);
        known
            .filter_map(|change| {
                if let Change::Stage(stage) = change.1 {
                    Some(stage)
                } else {
                    None
                }
            })
            .max()
            .unwrap_or(0)
    }
}

impl State {
    pub fn stage(&self) -> Option<usize> {
        match self.place {
            Place::Open(stage) => Some(stage),
            _ => None,
        }
    }

    pub fn closed(&self) -> Option<Day> {
        match self.place {
            Place::Won(day) | Place::Lost(day) => Some(day),
            Place::Open(_) => None,
        }
    }

    /// What it brought in, if it was won in these days, both included.
    pub fn won_between(&self, first: Day, last: Day) -> i64 {
        match self.place {
            Place::Won(day) if first <= day && day <= last => self.amount,
            _ => 0,
        }
    }
}
