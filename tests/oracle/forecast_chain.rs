//! The stage chain of the modelled forecast: how long deals stay in a stage, and where they go. What becomes of a deal is found by
//! letting its odds flow through the stages day by day.

use crate::forecast_record::{BIN_COUNT, BINS, Day, Exit, Record, bin};

/// The last day that is looked at.
pub const HORIZON: i32 = 730;

/// Forward, lost and back, in this order.
pub const WAYS: usize = 3;

/// Weighted days at risk and exits of one stage.
#[derive(Clone)]
pub struct Counts {
    pub risk: [f64; BIN_COUNT],
    pub exits: [[f64; BIN_COUNT]; WAYS],
    /// By destination; the number of stages stands for won.
    pub onward: Vec<f64>,
}

/// What a day `days_ago` weighs.
pub fn weight(days_ago: i32, half_life: f64) -> f64 {
    0.5_f64.powf(f64::from(days_ago) / half_life)
}

/// Days at risk and exits of each stage of a pipeline, from `from` to `today`.
pub fn count(record: &Record, pipeline: usize, from: Option<Day>, today: Day) -> Vec<Counts> {
    let stages = record.stages(pipeline);
    let none = Counts {
        risk: [0.0; BIN_COUNT],
        exits: [[0.0; BIN_COUNT]; WAYS],
        onward: vec![0.0; stages + 1],
    };
    let mut counts = vec![none; stages];
    let since = from.unwrap_or(Day::MIN);
    for life in record.born(today, Some(pipeline)) {
        for visit in life.visits(today, stages) {
            let counts = &mut counts[visit.stage];
            for (age, on) in visit.days_at_risk(today) {
                if on >= since {
                    counts.risk[bin(age)] += weight(today - on, 365.0);
                }
            }
            let Some((on, exit)) = visit.exit.filter(|(on, _)| *on >= since) else {
                continue;
            };
            let weight = weight(today - on, 365.0);
            let (way, to) = match exit {
                Exit::Forward(to) => (0, Some(to)),
                Exit::Lost => (1, None),
                Exit::Back(to) => (2, Some(to)),
                Exit::Gone => continue,
            };
            counts.exits[way][bin(on - visit.entered)] += weight;
            if let Some(to) = to {
                counts.onward[to] += weight;
            }
        }
    }
    counts
}

/// How long a deal stays in a stage, whichever.
#[derive(Clone)]
pub struct Stay {
    /// The mean stay of the pseudo-deals, in days.
    pub mean: f64,
    /// Exits a day, by bin.
    pub exits: [f64; BIN_COUNT],
}

/// The stay that all stages share, of pipelines with as many stages in the mean.
pub fn stay(kappa: f64, all: &[&Counts], stages: f64) -> Stay {
    let mean = mean_stay(kappa, all, 90.0 / stages);
    let total = |of: &dyn Fn(&Counts) -> f64| all.iter().map(|counts| of(counts)).sum::<f64>();
    let mut exits = [0.0; BIN_COUNT];
    let mut before = 1.0 / mean;
    for b in 0..BIN_COUNT {
        let seen = total(&|counts| counts.exits.iter().map(|way| way[b]).sum());
        let risk = total(&|counts| counts.risk[b]);
        if b == 0 {
            exits[b] = quotient(seen, kappa + risk);
            continue;
        }
        let first = (-f64::from(BINS[b]) / mean).exp();
        let beyond = BINS
            .get(b + 1)
            .map_or(0.0, |next| (-f64::from(*next) / mean).exp());
        let days = mean * (first - beyond);
        exits[b] = (kappa * days / mean + mean * before + seen) / (kappa * days + mean + risk);
        before = exits[b];
    }
    Stay { mean, exits }
}

fn mean_stay(kappa: f64, all: &[&Counts], usual: f64) -> f64 {
    let (mut seen, mut expected) = (kappa, kappa);
    for counts in all {
        for b in 1..BIN_COUNT {
            if f64::from(BINS[b]) < 4.0 * usual {
                seen += counts.exits.iter().map(|way| way[b]).sum::<f64>();
                expected += counts.risk[b] / usual;
            }
        }
    }
    let pace = quotient(seen, expected);
    if pace == 0.0 {
        400.0
    } else {
        (usual / pace).clamp(1.0, 400.0)
    }
}

/// 0 where there is nothing to divide by.
pub fn quotient(above: f64, below: f64) -> f64 {
    if below == 0.0 { 0.0 } else { above / below }
}

/// The odds of what happens to a deal on a day, by stage and days there.
pub struct Chain {
    /// By stage: forward, lost, back, by bin.
    pub hazards: Vec<[[f64; BIN_COUNT]; WAYS]>,
    /// By stage: where forward leads, and where back leads; shares that add up to 1.
    forward: Vec<Vec<f64>>,
    back: Vec<Vec<f64>>,
}

impl Chain {
    pub fn learn(kappa: f64, priors: &[f64], counts: &[Counts], stay: &Stay) -> Chain {
        let stages = counts.len();
        let standing = days_by_bin(&stay.exits);
        let mut chain = Chain {
            hazards: Vec::new(),
            forward: Vec::new(),
            back: Vec::new(),
        };
        for (s, counts) in counts.iter().enumerate() {
            let step = priors.get(s + 1).map_or(priors[s], |next| {
                if *next == 0.0 { 0.98 } else { priors[s] / next }
            });
            let step = step.clamp(0.05, 0.98);
            let mut hazards = [[0.0; BIN_COUNT]; WAYS];
            for b in 0..BIN_COUNT {
                let weight = if b == 0 {
                    kappa
                } else {
                    kappa * standing[b] + 0.3 * stay.mean
                };
                for (way, share) in [step, 1.0 - step, 0.0].into_iter().enumerate() {
                    let seen = counts.exits[way][b];
                    hazards[way][b] = quotient(
                        weight * share * stay.exits[b] + seen,
                        weight + counts.risk[b],
                    );
                }
                cap(&mut hazards, b);
            }
            chain.hazards.push(hazards);
            let mut forward = counts.onward.clone();
            forward[..=s].fill(0.0);
            forward[s + 1] += 2.0;
            chain.forward.push(shares(forward));
            let mut back = counts.onward.clone();
            back[s..=stages].fill(0.0);
            if s > 0 {
                back[s - 1] += 1.0;
            }
            chain.back.push(shares(back));
        }
        chain
    }

    /// What becomes of a deal that enters a stage (each with its odds) on day 0: won and lost by each day up to `days`.
    pub fn won_from_entering(&self, entering: &[f64], days: i32) -> Vec<(f64, f64)> {
        let mut flow = Flow::new(self);
        flow.enter(entering);
        self.flow_on(flow, days)
    }

    /// The same for a deal that stands in `stage` at the end of its day `age` there.
    pub fn won_from_standing(&self, stage: usize, age: i32, days: i32) -> Vec<(f64, f64)> {
        let mut flow = Flow::new(self);
        flow.standing[stage].push((age.min(366), 1.0));
        self.flow_on(flow, days)
    }

    fn flow_on(&self, mut flow: Flow, days: i32) -> Vec<(f64, f64)> {
        let mut by_day = vec![(flow.won, flow.lost)];
        for _ in 1..=days {
            flow.next_day();
            by_day.push((flow.won, flow.lost));
        }
        by_day
    }
}

/// No day may end more than .98 of what is there.
pub fn cap<const N: usize>(hazards: &mut [[f64; BIN_COUNT]; N], b: usize) {
    let sum: f64 = hazards.iter().map(|way| way[b]).sum();
    if sum > 0.98 {
        for way in hazards {
            way[b] *= 0.98 / sum;
        }
    }
}

fn shares(weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights
        .into_iter()
        .map(|weight| quotient(weight, sum))
        .collect()
}

/// Days, up to the horizon, that a deal spends in each bin if it leaves with these odds a day.
fn days_by_bin(exits: &[f64; BIN_COUNT]) -> [f64; BIN_COUNT] {
    let mut days = [0.0; BIN_COUNT];
    let mut there = 1.0;
    for age in 0..=HORIZON {
        days[bin(age)] += there;
        there *= 1.0 - exits[bin(age)];
    }
    days
}

/// One deal's odds of being anywhere.
struct Flow<'c> {
    chain: &'c Chain,
    /// By stage: days there and the odds of it, after today.
    standing: Vec<Vec<(i32, f64)>>,
    won: f64,
    lost: f64,
}

impl<'c> Flow<'c> {
    fn new(chain: &'c Chain) -> Flow<'c> {
        Flow {
            chain,
            standing: vec![Vec::new(); chain.hazards.len()],
            won: 0.0,
            lost: 0.0,
        }
    }

    /// Those that enter a stage today may leave it today, forward or lost; stages are gone through in order.
    fn enter(&mut self, entering: &[f64]) {
        let stages = self.standing.len();
        let mut entering = entering.to_vec();
        entering.resize(stages + 1, 0.0);
        for s in 0..stages {
            let here = entering[s];
            if here > 0.0 {
                let mut leaving = [0.0; WAYS];
                let stays = here * leave(&self.chain.hazards[s], 0, here, &mut leaving);
                self.standing[s].push((0, stays));
                self.spread(s, leaving, &mut entering);
            }
        }
        self.won += entering[stages];
    }

    /// Spreads what leaves a stage forward, lost and back.
    fn spread(&mut self, s: usize, leaving: [f64; WAYS], entering: &mut [f64]) {
        for (to, share) in self.chain.forward[s].iter().enumerate().skip(s + 1) {
            entering[to] += leaving[0] * share;
        }
        self.lost += leaving[1];
        for (to, share) in self.chain.back[s].iter().enumerate().take(s) {
            entering[to] += leaving[2] * share;
        }
    }

    fn next_day(&mut self) {
        let mut entering = vec![0.0; self.standing.len() + 1];
        for s in 0..self.standing.len() {
            let mut leaving = [0.0; WAYS];
            let mut stands = std::mem::take(&mut self.standing[s]);
            for (age, here) in &mut stands {
                *age += 1;
                *here *= leave(&self.chain.hazards[s], *age, *here, &mut leaving);
            }
            stands.retain(|(_, here)| *here > 1e-30);
            self.standing[s] = stands;
            self.spread(s, leaving, &mut entering);
        }
        self.enter(&entering);
    }
}

/// Adds up what leaves, by way; returns the share that stays.
fn leave(
    hazards: &[[f64; BIN_COUNT]; WAYS],
    age: i32,
    here: f64,
    leaving: &mut [f64; WAYS],
) -> f64 {
    let b = bin(age);
    let [forward, lost, back] = [hazards[0][b], hazards[1][b], hazards[2][b]];
    leaving[0] += here * forward;
    leaving[1] += here * lost;
    leaving[2] += here * back;
    1.0 - forward - lost - back
}
