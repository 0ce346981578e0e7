//! What the modelled forecast knows at the end of a day: chain, age curve, arrivals, and the two corrections of the clock.

use chrono::Datelike;

use crate::forecast_age::{AgeCurve, amounts, arrivals, entry_stages, expects_new_deals};
use crate::forecast_chain::{Chain, Counts, HORIZON, Stay, count, quotient, stay};
use crate::forecast_open::moved;
use crate::forecast_record::{Day, Life, Record, bin, date};

/// Closings that a pipeline needs for a model of its own, among several.
pub const OWN_CLOSINGS: usize = 30;

/// The model of some pipelines together: of one, or of all.
pub struct Fit {
    /// By place in `pipelines`.
    pub chains: Vec<Chain>,
    pub stay: Stay,
    pub curve: AgeCurve,
    /// How much faster deals are won in each month of the quarter.
    pub months: [f64; 3],
    /// The first day that counts, where the record before it is cut.
    pub from: Option<Day>,
    pub closed: usize,
    /// New deals that are won: amounts and their odds.
    pub amounts: Vec<(f64, f64)>,
    fiscal_month: u32,
}

impl Fit {
    /// Learned from all days, unless the record shows that closings of the days before the first one are missing.
    pub fn learn(record: &Record, pipelines: &[usize], today: Day) -> Fit {
        let lives = lives(record, pipelines, today);
        if lives
            .iter()
            .filter(|life| life.closing(today).is_some())
            .count()
            >= 10
        {
            let first = record.first_closing(today).expect("ten at least");
            let cut = Fit::from_day(record, pipelines, Some(first), today);
            let curve = &cut.curve;
            let mut missing = 0.0;
            for life in &lives {
                for on in life
                    .days_at_risk(today)
                    .into_iter()
                    .filter(|on| *on < first)
                {
                    let b = bin(on - life.created);
                    missing += curve.hazards[0][b] + curve.hazards[1][b];
                }
            }
            if missing > 8.0 {
                return cut;
            }
        }
        Fit::from_day(record, pipelines, None, today)
    }

    fn from_day(record: &Record, pipelines: &[usize], from: Option<Day>, today: Day) -> Fit {
        let lives = lives(record, pipelines, today);
        let counts: Vec<Vec<Counts>> = pipelines
            .iter()
            .map(|pipeline| count(record, *pipeline, from, today))
            .collect();
        let all: Vec<&Counts> = counts.iter().flatten().collect();
        let stay = stay(
            record.kappa,
            &all,
            all.len() as f64 / pipelines.len() as f64,
        );
        let chains: Vec<Chain> = (0..pipelines.len())
            .map(|at| {
                Chain::learn(
                    record.kappa,
                    &record.priors(pipelines[at]),
                    &counts[at],
                    &stay,
                )
            })
            .collect();
        let becoming = becoming(record, pipelines, &chains, &lives, today);
        let mut fit = Fit {
            curve: AgeCurve::learn(record.kappa, &becoming, &lives, from, today),
            chains,
            stay,
            months: [1.0; 3],
            from,
            closed: lives
                .iter()
                .filter(|life| life.closing(today).is_some())
                .count(),
            amounts: amounts(record, &lives, today),
            fiscal_month: record.folder.settings.fiscal_year_starts,
        };
        fit.months = fit.learn_months(record, &lives, today);
        fit
    }

    /// The place of a day's month in its fiscal quarter.
    fn kind(&self, on: Day) -> usize {
        ((date(on).month() + 12 - self.fiscal_month) % 3) as usize
    }

    fn learn_months(&self, record: &Record, lives: &[&Life], today: Day) -> [f64; 3] {
        let begin = self.from.or(record.first_day(today)).unwrap_or(today);
        let first = begin.max(today - HORIZON + 1);
        let (mut days, mut seen, mut expected) = ([0.0; 3], [0.0; 3], [0.0; 3]);
        for on in first..=today {
            days[self.kind(on)] += 1.0;
        }
        for life in lives {
            for on in life
                .days_at_risk(today)
                .into_iter()
                .filter(|on| *on >= first)
            {
                expected[self.kind(on)] += self.curve.hazards[0][bin(on - life.created)];
            }
            if let Some((on, true)) = life.closing(today).filter(|(on, _)| *on >= first) {
                seen[self.kind(on)] += 1.0;
            }
        }
        let scale = quotient(seen.iter().sum(), expected.iter().sum());
        let factor = |kind: usize| {
            let n = days[kind] / 30.4;
            if n == 0.0 {
                return 1.0;
            }
            let (seen, expected): (f64, f64) = (seen[kind] + 0.5, expected[kind] * scale + 0.5);
            let log = (seen / expected).ln();
            (log * 0.09 / (0.09 + 1.0 / seen + 0.04 / n)).exp()
        };
        let factors = [0, 1, 2].map(factor);
        let mean = factors.iter().sum::<f64>() / 3.0;
        factors.map(|factor| factor / mean)
    }

    /// What the days from `first` to `last` are worth, in days; whole ones.
    pub fn clock(&self, first: Day, last: Day) -> i32 {
        let sum: f64 = (first..=last).map(|on| self.months[self.kind(on)]).sum();
        (sum.round() as i32).min(HORIZON)
    }

    /// Won deals of those that are created in the next `days` days, at a rate of one a day, where the clock shows `clock`
    /// and all log odds are moved.
    pub fn new_wins_of_one_a_day(&self, days: i32, clock: f64, log_odds: f64) -> f64 {
        let by_age = self.curve.won_by(None, HORIZON + 1);
        let at = |age: f64| {
            let age = age.min(f64::from(HORIZON));
            let low = age.floor() as usize;
            by_age[low] + (age - low as f64) * (by_age[low + 1] - by_age[low])
        };
        (0..days)
            .map(|i| moved(at(f64::from(i) * clock / f64::from(days)), log_odds))
            .sum()
    }
}

fn lives<'r, 'f>(record: &'r Record<'f>, pipelines: &[usize], today: Day) -> Vec<&'r Life<'f>> {
    record
        .born(today, None)
        .filter(|life| pipelines.contains(&life.deal.pipeline))
        .collect()
}

/// What becomes of deals that begin as those of the last 365 days did, and follow the chains.
fn becoming(
    record: &Record,
    pipelines: &[usize],
    chains: &[Chain],
    lives: &[&Life],
    today: Day,
) -> Vec<(f64, f64)> {
    let mut sum = vec![(0.0, 0.0); HORIZON as usize + 1];
    let mut weights = 0.0;
    for (at, pipeline) in pipelines.iter().enumerate() {
        let own: Vec<&Life> = lives
            .iter()
            .copied()
            .filter(|life| life.deal.pipeline == *pipeline)
            .collect();
        let entering = entry_stages(&own, record.stages(*pipeline), today);
        let told = own
            .iter()
            .filter(|life| life.created > today - 365 && life.first_stage().is_some());
        let weight = 1.0 + told.count() as f64;
        weights += weight;
        for (all, one) in sum
            .iter_mut()
            .zip(chains[at].won_from_entering(&entering, HORIZON))
        {
            all.0 += weight * one.0;
            all.1 += weight * one.1;
        }
    }
    sum.into_iter()
        .map(|(won, lost)| (won / weights, lost / weights))
        .collect()
}

/// Pipelines that are modelled together, and the model: one that has enough closings by itself, from its own record; all others
/// together, from the whole record.
pub struct Unit {
    pub members: Vec<usize>,
    pub fit: Fit,
    evidence: Vec<usize>,
}

/// All that is known of the whole folder at the end of a day.
pub struct Knowledge {
    pub units: Vec<Unit>,
    /// By pipeline: new deals a day.
    pub arrivals: Vec<f64>,
}

impl Knowledge {
    pub fn at(record: &Record, today: Day) -> Knowledge {
        let every: Vec<usize> = (0..record.folder.settings.pipelines.len()).collect();
        let closed = |pipeline: usize| {
            record
                .born(today, Some(pipeline))
                .filter(|life| life.closing(today).is_some())
                .count()
        };
        let (own, others): (Vec<usize>, Vec<usize>) = every
            .iter()
            .partition(|pipeline| closed(**pipeline) >= OWN_CLOSINGS);
        let mut parts: Vec<(Vec<usize>, Vec<usize>)> =
            own.iter().map(|one| (vec![*one], vec![*one])).collect();
        if !others.is_empty() {
            parts.push((others, every.clone()));
        }
        let units = parts.into_iter().map(|(members, evidence)| {
            let fit = Fit::learn(record, &evidence, today);
            Unit {
                members,
                fit,
                evidence,
            }
        });
        let mut known = Knowledge {
            units: units.collect(),
            arrivals: Vec::new(),
        };
        for pipeline in every {
            let born: Vec<&Life> = record.born(today, Some(pipeline)).collect();
            let first = known.fit(pipeline).from.or(record.first_day(today));
            let rate = first.map_or(0.0, |first| arrivals(&born, first, today));
            let expected = expects_new_deals(&born, record.first_day(today), today);
            known.arrivals.push(if expected { rate } else { 0.0 });
        }
        known
    }

    fn unit(&self, pipeline: usize) -> &Unit {
        let unit = self
            .units
            .iter()
            .find(|unit| unit.members.contains(&pipeline));
        unit.expect("each pipeline is in a unit")
    }

    pub fn fit(&self, pipeline: usize) -> &Fit {
        &self.unit(pipeline).fit
    }

    pub fn chain(&self, pipeline: usize) -> &Chain {
        let unit = self.unit(pipeline);
        let place = unit.evidence.iter().position(|one| *one == pipeline);
        &unit.fit.chains[place.expect("a member is in the evidence")]
    }
}
