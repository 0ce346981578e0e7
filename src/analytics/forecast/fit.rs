//! All that is learned from the record up to a day: chains, age curve, months, arrivals (docs/forecast.md).

use super::age::{AgeCounts, AgeCurve};
use super::arrivals::{self, AmountSums, Sizes};
use super::bins::{BINS, bin_of};
use super::chain::{Chain, HORIZON, Hazards, Prior, ahead_of_priors};
use super::exposure::{AGE_COLUMNS, Exposure};
use super::months::{MonthCounts, Months, kind};
use super::odds::{exp, with_odds};
use super::running::{Running, Series};
use super::stay::{BinCounts, PooledStay};
use crate::model::day::Day;
use crate::model::settings::Settings;

/// Closings from which a pipeline is fitted by itself.
const OF_ITS_OWN: u64 = 30;
/// Closings from which a record may be found to be cut off.
const ENOUGH_TO_TELL: u64 = 10;
/// Closings that should have been seen before the first one, and were not: more cannot be chance.
const MISSING: f64 = 8.0;
/// Days that months are learned from.
const TWO_YEARS: i64 = 730;

/// Pipelines that share what is learned, and of which it is learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub members: Vec<usize>,
    pub evidence: Vec<usize>,
}

/// Each pipeline with 30 closings by itself; the others share what all of them teach.
pub fn units(x: &Exposure, t: Day) -> Vec<Unit> {
    let all: Vec<usize> = (0..x.pipelines.len()).collect();
    let (own, rest): (Vec<usize>, Vec<usize>) = all
        .iter()
        .partition(|p| closings(x, &[**p], x.first, t) >= OF_ITS_OWN);
    let mut units: Vec<Unit> = own
        .iter()
        .map(|p| Unit {
            members: vec![*p],
            evidence: vec![*p],
        })
        .collect();
    if !rest.is_empty() {
        units.push(Unit {
            members: rest,
            evidence: all,
        });
    }
    units
}

/// Closings from one day to another that stand at its end.
pub fn closings(x: &Exposure, pipelines: &[usize], from: Day, to: Day) -> u64 {
    standing(x, pipelines, from, to, |r| &r.closed, |_| true)
}

/// Wins from one day to another that stand at its end.
pub fn wins(x: &Exposure, pipelines: &[usize], from: Day, to: Day) -> u64 {
    standing(x, pipelines, from, to, |r| &r.won, |won| won)
}

fn standing(
    x: &Exposure,
    pipelines: &[usize],
    from: Day,
    to: Day,
    series: fn(&super::exposure::PipelineRecord) -> &Series,
    wanted: fn(bool) -> bool,
) -> u64 {
    let records = pipelines.iter().map(|p| &x.pipelines[*p]);
    records
        .map(|r| {
            let undone = r.reopened.iter().filter(|u| {
                wanted(u.won) && u.closed >= from && u.closed <= to && u.reopened <= to
            });
            series(r).count(from, to) - undone.count() as u64
        })
        .sum()
}

/// What a unit has learned up to a day.
pub struct UnitFit {
    pub unit: Unit,
    /// The first day that evidence is taken from: that of the record, or of its first closing where it was cut off.
    pub from: Day,
    /// Closings so far.
    pub closed: u64,
    pub stay: PooledStay,
    /// By pipeline of the evidence, in its order.
    pub chains: Vec<(usize, Chain)>,
    pub age: AgeCurve,
    pub months: Months,
    /// New deals a day, by pipeline of the members; `None` while the record is too young to say.
    pub arrivals: Vec<Option<f64>>,
    pub sizes: Sizes,
    /// κ: what the prior weighs, in deals.
    pub kappa: f64,
}

/// Amounts that sizes of new deals are taken from.
pub struct Amounts {
    pub won: AmountSums,
    pub created: AmountSums,
}

impl UnitFit {
    /// Fits a unit as of `t`; nothing after it is asked.
    pub fn of(
        x: &Exposure,
        settings: &Settings,
        unit: &Unit,
        t: Day,
        amounts: &Amounts,
    ) -> UnitFit {
        let closed = closings(x, &unit.evidence, x.first, t);
        let fit = |from: Day| UnitFit::from(x, settings, unit, t, from, closed, amounts);
        let cut = x
            .first_closing
            .filter(|c| *c <= t && *c > x.first && closed >= ENOUGH_TO_TELL);
        if let Some(cut) = cut {
            let before = |bin: usize| days_before(x, &unit.evidence, cut, bin);
            let days: [f64; BINS] = std::array::from_fn(before);
            // A closing a day is the most: fewer days than closings that would be missed need no second look.
            if days.iter().sum::<f64>() > MISSING {
                let late = fit(cut);
                let missed: f64 = (0..BINS).map(|bin| days[bin] * late.age.closing(bin)).sum();
                if missed > MISSING {
                    return late;
                }
            }
        }
        fit(x.first)
    }

    fn from(
        x: &Exposure,
        settings: &Settings,
        unit: &Unit,
        t: Day,
        from: Day,
        closed: u64,
        amounts: &Amounts,
    ) -> UnitFit {
        let kappa = settings.prior_weight.to_f64();
        let counts: Vec<Vec<[BinCounts; BINS]>> = unit
            .evidence
            .iter()
            .map(|p| {
                let record = &x.pipelines[*p];
                (0..record.stages.len())
                    .map(|row| BinCounts::of(record, row, from, t))
                    .collect()
            })
            .collect();
        let stages: Vec<[BinCounts; BINS]> = counts.iter().flatten().copied().collect();
        let stay = PooledStay::fit(
            &stages,
            stages.len() as f64 / unit.evidence.len() as f64,
            kappa,
        );
        let days = stay.days(HORIZON);
        let prior = Prior {
            stay: &stay,
            days: &days,
            kappa,
        };
        let chains: Vec<(usize, Chain)> = unit
            .evidence
            .iter()
            .zip(&counts)
            .map(|(p, counts)| (*p, chain(x, settings, *p, counts, (from, t), &prior)))
            .collect();
        let entered: Vec<(&Chain, Vec<f64>)> = entries(x, &chains, t);
        let age = AgeCurve::fit(&age_counts(x, &unit.evidence, from, t), &entered, kappa);
        let members = unit.members.iter();
        let arrivals = members.map(|p| arrivals::rate(&x.pipelines[*p].created, x.first, from, t));
        UnitFit {
            unit: unit.clone(),
            from,
            closed,
            months: months(x, settings, &unit.evidence, &age, from, t),
            arrivals: arrivals.collect(),
            sizes: Sizes::of(&amounts.won, &amounts.created, kappa),
            stay,
            age,
            chains,
            kappa,
        }
    }

    /// The chain of a pipeline.
    pub fn chain(&self, pipeline: usize) -> Option<&Chain> {
        self.chains
            .iter()
            .find(|(p, _)| *p == pipeline)
            .map(|(_, chain)| chain)
    }

    /// How much what closed so far weighs beside the prior: 0 … 1.
    pub fn weight(&self) -> f64 {
        super::stay::share(self.closed as f64, self.closed as f64 + self.kappa)
    }

    /// Of each new deal a day: how many are created on the days from the next to `days` from now and won by then.
    /// Closings run on a clock of `clock` days; `log_odds` are added to those of winning.
    pub fn wins_of_one_a_day(&self, days: usize, clock: f64, log_odds: f64) -> f64 {
        if days == 0 {
            return 0.0;
        }
        let (speed, factor) = (clock / days as f64, exp(log_odds));
        let won = |left: usize| with_odds(self.age.within(left as f64 * speed), factor);
        (0..days).map(won).sum()
    }

    /// New deals a day, of all members.
    pub fn arrivals(&self) -> f64 {
        // From 0.0: the sum of nothing is -0.0.
        self.arrivals.iter().flatten().fold(0.0, |sum, a| sum + a)
    }
}

/// A pipeline's chain.
fn chain(
    x: &Exposure,
    settings: &Settings,
    pipeline: usize,
    counts: &[[BinCounts; BINS]],
    (from, t): (Day, Day),
    prior: &Prior<'_>,
) -> Chain {
    let record = &x.pipelines[pipeline];
    let stages = &settings.stages[settings.pipelines[pipeline].stages.clone()];
    let odds: Vec<Option<f64>> = stages
        .iter()
        .map(|s| s.probability.map(|p| p.to_f64()))
        .collect();
    let ahead = ahead_of_priors(&odds);
    let hazards = (0..stages.len()).map(|row| {
        let moves: Vec<f64> = record.moves[row]
            .iter()
            .map(|s| s.weighted(from, t))
            .collect();
        Hazards::fit(&counts[row], &moves, row, ahead[row], prior)
    });
    Chain::new(hazards.collect())
}

/// Where deals of the last 365 days began, with one more for each pipeline's first stage, as shares.
fn entries<'c>(x: &Exposure, chains: &'c [(usize, Chain)], t: Day) -> Vec<(&'c Chain, Vec<f64>)> {
    let mut list: Vec<(&Chain, Vec<f64>)> = chains
        .iter()
        .map(|(p, chain)| {
            let entries = x.pipelines[*p].entries.iter();
            let mut counts: Vec<f64> = entries.map(|s| s.count(t.plus(-364), t) as f64).collect();
            if let Some(first) = counts.first_mut() {
                *first += 1.0;
            }
            (chain, counts)
        })
        .collect();
    let all: f64 = list.iter().flat_map(|(_, counts)| counts).sum();
    list.iter_mut()
        .flat_map(|(_, counts)| counts)
        .for_each(|n| *n /= all);
    list
}

fn age_counts(x: &Exposure, evidence: &[usize], from: Day, t: Day) -> [AgeCounts; BINS] {
    let mut counts = [AgeCounts::default(); BINS];
    for record in evidence.iter().map(|p| &x.pipelines[*p]) {
        for (bin, c) in counts.iter_mut().enumerate() {
            let column = |n: usize| record.age.weighted(bin * AGE_COLUMNS + n, from, t);
            c.at_risk += column(0);
            c.won += column(1);
            c.lost += column(2);
        }
        for undone in record
            .reopened
            .iter()
            .filter(|u| u.closed >= from && u.reopened <= t)
        {
            let c = &mut counts[bin_of(undone.age)];
            let seen = if undone.won { &mut c.won } else { &mut c.lost };
            *seen = (*seen - Running::<1>::weight(undone.closed, t)).max(0.0);
        }
    }
    counts
}

/// Plain days at risk before a day, in a bin of ages.
fn days_before(x: &Exposure, evidence: &[usize], day: Day, bin: usize) -> f64 {
    let tables = evidence.iter().map(|p| &x.pipelines[*p].age);
    tables
        .map(|table| table.plain(bin * AGE_COLUMNS, x.first, day.plus(-1)))
        .sum()
}

fn months(
    x: &Exposure,
    settings: &Settings,
    evidence: &[usize],
    age: &AgeCurve,
    from: Day,
    t: Day,
) -> Months {
    let mut counts = [MonthCounts::default(); 3];
    let first = from.max(t.plus(1 - TWO_YEARS));
    // Counted, as the last of all days has no day after it.
    for day in (0..=t.since(first)).map(|n| first.plus(n)) {
        let c = &mut counts[kind(day, &settings.calendar)];
        c.days += 1.0;
        for record in evidence.iter().map(|p| &x.pipelines[*p]) {
            if let Some(row) = record.age.on(day) {
                for bin in 0..BINS {
                    c.expected += f64::from(row[bin * AGE_COLUMNS]) * age.won[bin];
                    c.won += f64::from(row[bin * AGE_COLUMNS + 1]);
                }
            }
        }
    }
    let undone = evidence.iter().flat_map(|p| &x.pipelines[*p].reopened);
    for u in undone.filter(|u| u.won && u.closed >= first && u.reopened <= t) {
        counts[kind(u.closed, &settings.calendar)].won -= 1.0;
    }
    Months::fit(&counts)
}
