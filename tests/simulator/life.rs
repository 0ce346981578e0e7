//! The sales of a company, deal by deal, to the end of the world.

use crate::company::{Company, Record, Sizes, Stage, end};
use crate::deal::{Change, Day, Deal, Place};
use crate::random::Random;

/// Every deal that the company's folder knows of.
pub fn deals(company: &Company) -> Vec<Deal> {
    let mut r = company.random.fork(1);
    let mut deals = Vec::new();
    for day in company.founded..=end() {
        for _ in 0..r.poisson(company.creations_on(day)) {
            let number = deals.len() as u64;
            deals.push(Life::new(company, number, day).lived());
        }
    }
    deals
        .into_iter()
        .filter_map(|deal| recorded(company.record, deal))
        .collect()
}

/// What an incomplete record keeps of a deal.
fn recorded(record: Record, mut deal: Deal) -> Option<Deal> {
    match record {
        Record::Whole => {}
        Record::ClosedAfter(start) => {
            let closed = deal.on(end()).and_then(|state| state.closed());
            if closed.is_some_and(|closed| closed <= start) {
                return None;
            }
        }
        Record::HistorySince(start) => {
            let Some(then) = deal.on(start) else {
                return Some(deal);
            };
            match then.place {
                Place::Open(stage) => {
                    deal.changes.retain(|change| change.0 > start);
                    let kept = [Change::Stage(stage), Change::Amount(then.amount)];
                    deal.changes
                        .splice(0..0, kept.map(|change| (start, change)));
                }
                // One that is reopened later keeps what happened: nobody loses a history that goes on.
                _ if deal.changes.last().is_some_and(|change| change.0 > start) => {}
                _ => {
                    deal.without_history = true;
                    let closing = deal.changes.pop().expect("a closed deal has a closing");
                    let created = [Change::Stage(0), Change::Amount(then.amount)];
                    deal.changes = created.map(|change| (deal.created, change)).into();
                    deal.changes.push(closing);
                }
            }
        }
        Record::NoHistory => deal.without_history = true,
    }
    Some(deal)
}

struct Life<'a> {
    company: &'a Company,
    r: Random,
    deal: Deal,
    /// What this deal adds to the log odds of every step.
    quality: f64,
    amount: f64,
    /// Log of how large it is.
    size: f64,
    expected_close: Day,
}

impl<'a> Life<'a> {
    fn new(company: &'a Company, number: u64, created: Day) -> Life<'a> {
        let mut r = company.random.fork(1000 + number);
        let size = match company.sizes {
            Sizes::Lognormal(sigma) => sigma * r.normal(),
            Sizes::Pareto(alpha) => r.pareto(alpha).min(60.0).ln() - 2_f64.ln() / alpha,
        };
        let deal = Deal {
            id: format!("d{number:05}"),
            owner: r.days(1, company.owners as i64) as usize,
            foreign: r.chance(company.foreign),
            created,
            changes: Vec::new(),
            without_history: false,
        };
        Life {
            company,
            quality: 0.4 * r.normal(),
            amount: 10_000.0 * size.exp(),
            size,
            expected_close: created,
            r,
            deal,
        }
    }

    fn lived(mut self) -> Deal {
        let first = usize::from(self.r.chance(0.12));
        self.note_amount(self.deal.created, 1.0);
        if self.r.chance(self.company.omits) {
            self.note(self.deal.created, Change::Forecast("omitted"));
            self.quality -= 2.0;
        }
        let mut next = Some((self.deal.created, first));
        while let Some((day, stage)) = next.filter(|next| next.0 <= end()) {
            self.note(day, Change::Stage(stage));
            self.note_opinions(day, stage);
            next = self.stay(day, stage);
        }
        self.deal.changes.retain(|change| change.0 <= end());
        self.deal.changes.sort_by_key(|change| change.0);
        self.deal
    }

    /// Lives through a visit to a stage; the next one, if there is one.
    fn stay(&mut self, entered: Day, stage: usize) -> Option<(Day, usize)> {
        let Company {
            stages, zombies, ..
        } = self.company;
        if self
            .r
            .chance(1.0 - (1.0 - zombies).powf(1.0 / stages.len() as f64))
        {
            if self.company.purges {
                let purged = entered + self.r.days(200, 400);
                self.note(purged, Change::Lost);
            }
            return None;
        }
        let Stage {
            forward, mean_days, ..
        } = stages[stage];
        let mean = mean_days * (self.company.size_days * self.size).exp();
        let mut work = self.r.spread(mean, self.company.stay_variation);
        let about = self
            .company
            .climate((entered + work as Day).min(end()))
            .log_odds;
        let log_odds = (forward / (1.0 - forward)).ln()
            + self.quality
            + about
            + self.company.size_odds * self.size;
        let goes_on = self.r.chance(1.0 / (1.0 + (-log_odds).exp()));
        if !goes_on {
            work *= self.company.slow_losses;
        }
        let left = self.leave(entered, stage, work);
        self.slip(left);
        if !goes_on {
            self.note(left, Change::Lost);
            return (self.r.chance(self.company.reopens))
                .then(|| (left + self.r.days(10, 90), stage));
        }
        if stage > 0 && self.r.chance(self.company.backs) {
            return Some((left, stage - 1));
        }
        self.go_on(left, stage)
    }

    fn go_on(&mut self, left: Day, stage: usize) -> Option<(Day, usize)> {
        let next = stage + 1 + usize::from(self.r.chance(0.06));
        if next >= self.company.stages.len() {
            let agreed = (0.1 * self.r.normal() - 0.03).exp();
            self.note_amount(left, agreed);
            self.note(left, Change::Won);
            return None;
        }
        if self.r.chance(0.25) {
            let changed = (0.2 * self.r.normal()).exp();
            self.note_amount(left, changed);
        }
        Some((left, next))
    }

    /// The day on which so much work is done: towards a quarter's end the last two stages go faster, and a parked
    /// deal waits.
    fn leave(&mut self, entered: Day, stage: usize, work: f64) -> Day {
        let parked = self.r.chance(self.company.parks).then(|| {
            let from = entered + (work * self.r.unit()) as Day;
            (from, from + self.r.days(30, 120))
        });
        let pushed = stage + 2 >= self.company.stages.len();
        let (mut day, mut left) = (entered, work);
        while day <= end() {
            let waits = parked.is_some_and(|(from, until)| from <= day && day < until);
            let speed = if pushed {
                self.company.closing_speed(day)
            } else {
                1.0
            };
            left -= if waits { 0.0 } else { speed };
            if left < 0.0 {
                break;
            }
            day += 1;
        }
        if let Some((from, until)) = parked.filter(|parked| parked.0 < day) {
            self.note(from, Change::HoldUntil(until));
        }
        day
    }

    fn note(&mut self, on: Day, change: Change) {
        self.deal.changes.push((on, change));
    }

    fn note_amount(&mut self, on: Day, times: f64) {
        self.amount *= times;
        let fives = (self.amount / 5.0).round().max(1.0) as i64;
        self.note(on, Change::Amount(5 * fives));
    }

    /// What its owner says on entering a stage: when it will close, how sure that is, which call it is.
    fn note_opinions(&mut self, on: Day, stage: usize) {
        let Company {
            stages,
            plans,
            calls,
            own_odds,
            ..
        } = self.company;
        let rest = &stages[stage..];
        if *plans {
            let days =
                rest.iter().map(|stage| stage.mean_days).sum::<f64>() * self.r.between(0.6, 1.4);
            self.expected_close = on + 1 + days as Day;
            self.note(on, Change::ExpectedClose(self.expected_close));
        }
        if *calls && rest.len() <= 2 && self.quality > -1.0 && self.r.chance(0.5) {
            let call = if rest.len() == 1 {
                "commit"
            } else {
                "best-case"
            };
            self.note(on, Change::Forecast(call));
        }
        if stage > 0 && self.r.chance(*own_odds) {
            let truth = rest.iter().map(|stage| stage.forward).product::<f64>();
            let said =
                (truth / (1.0 - truth)).ln() + 0.5 * self.quality + 0.15 + 0.6 * self.r.normal();
            let twentieths = (20.0 / (1.0 + (-said).exp())).round().clamp(1.0, 19.0);
            self.note(on, Change::Probability(twentieths / 20.0));
        }
    }

    /// The expected day passes, and most owners then name another.
    fn slip(&mut self, left: Day) {
        while self.company.plans && self.expected_close < left.min(end()) && self.r.chance(0.7) {
            let on = self.expected_close;
            self.expected_close += self.r.days(10, 60);
            self.note(on, Change::ExpectedClose(self.expected_close));
        }
    }
}
