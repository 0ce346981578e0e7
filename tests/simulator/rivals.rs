//! What was won, summed from the simulated lives themselves, and what simpler methods would have said on a day, worked
//! out here and not by the program.

use crate::company::{Company, Record, end};
use crate::deal::{Change, Day, Deal, Place, State};

/// A forecast that is asked for: the period's first and last day, and the day on which it is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask {
    pub first: Day,
    pub last: Day,
    pub as_of: Day,
}

/// A past period's landing, won to date included. `None` where the method has nothing to go by.
pub type Method = fn(&Ledger, Ask) -> Option<f64>;

pub const METHODS: [(&str, Method); 5] = [
    ("simple", simple),
    ("weighted, all open", weighted),
    ("run rate", run_rate),
    ("same point, periods ago", |ledger, ask| {
        same_point(ledger, ask, ask.last - ask.first + 1)
    }),
    ("same point, days left ago", |ledger, ask| {
        same_point(ledger, ask, ask.last - ask.as_of)
    }),
];

/// A company's deals, for sums over them.
pub struct Ledger<'a> {
    pub company: &'a Company,
    pub deals: &'a [Deal],
    first_created: Day,
    first_closing: Day,
}

impl<'a> Ledger<'a> {
    pub fn new(company: &'a Company, deals: &'a [Deal]) -> Ledger<'a> {
        let changes = deals.iter().flat_map(|deal| &deal.changes);
        let closings = changes.filter(|change| matches!(change.1, Change::Won | Change::Lost));
        Ledger {
            company,
            deals,
            first_created: deals.iter().map(|deal| deal.created).min().unwrap_or(end()),
            first_closing: closings.map(|change| change.0).min().unwrap_or(end()),
        }
    }

    /// As it stood on the last of these days: a win that was undone by then is none.
    pub fn won(&self, first: Day, last: Day) -> i64 {
        self.on(last)
            .map(|(_, state)| state.won_between(first, last))
            .sum()
    }

    fn on(&self, day: Day) -> impl Iterator<Item = (&'a Deal, State)> {
        self.deals
            .iter()
            .filter_map(move |deal| Some((deal, deal.on(day)?)))
    }

    fn open(&self, day: Day) -> impl Iterator<Item = State> {
        self.on(day).map(|(_, state)| state).filter(move |state| {
            let parked = state.hold_until.is_some_and(|until| until > day);
            state.stage().is_some() && !parked && state.forecast != Some("omitted")
        })
    }

    /// Those closed in the 365 days up to a day, and the furthest stage that a loser was in.
    fn closed(&self, day: Day) -> impl Iterator<Item = (&'a Deal, State)> {
        self.on(day)
            .filter(move |(_, state)| state.closed().is_some_and(|closed| closed > day - 365))
    }

    pub fn won_to_date(&self, ask: Ask) -> f64 {
        if ask.as_of < ask.first {
            0.0
        } else {
            self.won(ask.first, ask.as_of) as f64
        }
    }

    /// The stage as far as the folder tells.
    fn stage(&self, state: &State) -> Option<usize> {
        match self.company.record {
            Record::NoHistory => state.stage().map(|_| 0),
            _ => state.stage(),
        }
    }
}

/// The textbook: open deals × close rate.
pub fn simple(ledger: &Ledger, ask: Ask) -> Option<f64> {
    let (mut won, mut closed) = (0, 0);
    for (_, state) in ledger.closed(ask.as_of) {
        closed += 1;
        won += usize::from(matches!(state.place, Place::Won(_)));
    }
    let rate = (closed > 0).then(|| won as f64 / closed as f64)?;
    let open: i64 = ledger.open(ask.as_of).map(|state| state.amount).sum();
    Some(ledger.won_to_date(ask) + rate * open as f64)
}

/// Open deals × the rate of their stage, learned with ten deals of the prior odds behind it.
fn weighted(ledger: &Ledger, ask: Ask) -> Option<f64> {
    let stages = &ledger.company.stages;
    let mut counts = vec![(0.0, 0.0); stages.len()];
    for (deal, state) in ledger.closed(ask.as_of) {
        let won = matches!(state.place, Place::Won(_));
        let furthest = if won || deal.without_history {
            stages.len() - 1
        } else {
            deal.furthest(ask.as_of)
        };
        for (wins, closings) in &mut counts[..=furthest] {
            *wins += f64::from(u8::from(won));
            *closings += 1.0;
        }
    }
    let landing = ledger.open(ask.as_of).map(|state| {
        let stage = state.stage().unwrap_or(0);
        let (wins, closings) = counts[stage];
        state.amount as f64 * (10.0 * stages[stage].prior + wins) / (10.0 + closings)
    });
    Some(ledger.won_to_date(ask) + landing.sum::<f64>())
}

/// What was won a day in the last 180 days, or since the first closing, goes on; `None` before it.
pub fn run_rate(ledger: &Ledger, ask: Ask) -> Option<f64> {
    let days = (ask.as_of - ledger.first_closing + 1).min(180);
    if days < 1 {
        return None;
    }
    let rate = ledger.won(ask.as_of - days + 1, ask.as_of) as f64 / days as f64;
    Some(ledger.won_to_date(ask) + rate * (ask.last - ask.as_of) as f64)
}

/// The share of each stage's open value that was won in as many days, at four earlier dates so far apart, and the mean
/// of what was created and won in as many days after them. A run rate where there is no such date yet.
fn same_point(ledger: &Ledger, ask: Ask, apart: i64) -> Option<f64> {
    let left = ask.last - ask.as_of;
    let dates = (1..=4)
        .map(|k| ask.as_of - k * apart)
        .filter(|&day| day >= ledger.first_created);
    let (mut shares, mut new, mut n) = (vec![(0.0, 0.0); ledger.company.stages.len()], 0.0, 0.0);
    for day in dates {
        n += 1.0;
        for (deal, later) in ledger.on(day + left) {
            let won = later.won_between(day + 1, day + left) as f64;
            match deal.on(day) {
                None => new += won,
                Some(then) => {
                    if let Some(stage) = ledger.stage(&then) {
                        shares[stage].0 += won;
                        shares[stage].1 += then.amount as f64;
                    }
                }
            }
        }
    }
    if n == 0.0 {
        return run_rate(ledger, ask);
    }
    let open = ledger.on(ask.as_of).filter_map(|(_, state)| {
        let (won, there) = shares[ledger.stage(&state)?];
        (there > 0.0).then(|| state.amount as f64 * won / there)
    });
    Some(ledger.won_to_date(ask) + open.sum::<f64>() + new / n)
}
