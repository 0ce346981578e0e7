//! What kind of company it is: everything about it that its sales are then drawn from. None of it is told to the
//! program but the stages, the prior odds and the fiscal year.

use crate::deal::{Day, day};
use crate::random::Random;

/// The last day of the world; the folders hold all of it, whatever day is asked about.
pub fn end() -> Day {
    day(2026, 12, 31)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 2 to 6 new deals a month, few won a quarter.
    Small,
    Medium,
    /// 60 to 160 new deals a month.
    Large,
    /// Founded 1 to 4 months before the first day that is asked about.
    New,
}

/// What of the company's past its folder holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Record {
    Whole,
    /// An export of what was open on this day or closed later.
    ClosedAfter(Day),
    /// Deals closed by this day have no history; those open on it have one from that day on.
    HistorySince(Day),
    /// No deal has any history, and the folder is as it stood on the day that is asked about.
    NoHistory,
}

/// How amounts are spread about their median.
#[derive(Clone, Copy)]
pub enum Sizes {
    Lognormal(f64),
    /// Fat tail: the exponent; at most 60 times the least.
    Pareto(f64),
}

#[derive(Clone, Copy)]
pub struct Stage {
    /// Odds of going on from here, before what is particular to the deal and the day.
    pub forward: f64,
    pub mean_days: f64,
    /// What the settings say.
    pub prior: f64,
}

/// A quarter like no other: what it adds to every log odds, and by what it multiplies new deals.
#[derive(Clone, Copy)]
pub struct Climate {
    pub log_odds: f64,
    pub creations: f64,
}

impl std::fmt::Debug for Company {
    /// Enough to find it again.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} ({:?})", self.kind, self.number, self.record)
    }
}

pub struct Company {
    pub kind: Kind,
    pub number: u64,
    pub random: Random,
    /// The first deals are created here.
    pub founded: Day,
    pub record: Record,
    pub fiscal_year_starts: u32,
    pub stages: Vec<Stage>,
    pub owners: usize,
    /// New deals a day at the end of the world, without growth, season and climate.
    pub creations: f64,
    /// Of new deals, in log, a year.
    pub growth: f64,
    /// Of new deals: half the swing over a year, and when its peak is.
    pub season: f64,
    pub season_peak: f64,
    pub climates: Vec<Climate>,
    pub sizes: Sizes,
    /// By what a deal e times as large has other log odds at each stage, and longer stays.
    pub size_odds: f64,
    pub size_days: f64,
    pub stay_variation: f64,
    /// Losing takes this much longer than going on.
    pub slow_losses: f64,
    /// How much closings gather in the last month of the fiscal quarter, 0 to 0.8.
    pub push: f64,
    /// Share of deals that stop for good at some stage, and whether they are one day closed as lost.
    pub zombies: f64,
    pub purges: bool,
    pub reopens: f64,
    pub backs: f64,
    pub parks: f64,
    pub omits: f64,
    pub own_odds: f64,
    pub plans: bool,
    pub calls: bool,
    pub foreign: f64,
}

impl Company {
    pub fn draw(kind: Kind, number: u64) -> Company {
        let random = Random::new(number * 8 + kind as u64);
        let mut r = random.fork(0);
        let (per_month, founded) = match kind {
            Kind::Small => (r.log_between(2.0, 6.0), end() - r.days(900, 1800)),
            Kind::Medium => (r.log_between(10.0, 30.0), end() - r.days(900, 1400)),
            Kind::Large => (r.log_between(60.0, 160.0), end() - r.days(850, 1000)),
            Kind::New => (r.log_between(4.0, 60.0), end() - r.days(305, 400)),
        };
        let quarters = (end() - founded) / 91 + 2;
        let company = Company {
            kind,
            number,
            random,
            founded,
            record: record(&mut r, kind, number, founded),
            fiscal_year_starts: if r.chance(0.3) {
                r.pick(&[2, 3, 7, 10])
            } else {
                1
            },
            stages: stages(&mut r),
            owners: r.days(1, if kind == Kind::Large { 30 } else { 6 }) as usize,
            creations: per_month / 30.4,
            growth: match kind {
                Kind::New => r.between(-0.2, 1.2),
                _ => r.between(-0.25, 0.6),
            },
            season: r.between(0.0, 0.25),
            season_peak: r.unit(),
            climates: climates(&mut r, quarters),
            sizes: match r.unit() {
                u if u < 0.15 => Sizes::Lognormal(0.15),
                u if u < 0.75 => Sizes::Lognormal(r.between(0.5, 1.2)),
                _ => Sizes::Pareto(r.between(1.7, 2.6)),
            },
            size_odds: r.between(-0.12, 0.04),
            size_days: r.between(0.0, 0.15),
            stay_variation: r.between(0.6, 1.3),
            slow_losses: r.between(0.7, 1.8),
            push: if r.chance(0.6) {
                r.between(0.1, 0.8)
            } else {
                0.0
            },
            zombies: if r.chance(0.6) {
                r.between(0.03, 0.25)
            } else {
                0.0
            },
            purges: r.chance(0.4),
            reopens: if r.chance(0.3) { 0.04 } else { 0.0 },
            backs: if r.chance(0.4) {
                r.between(0.02, 0.12)
            } else {
                0.0
            },
            parks: if r.chance(0.3) {
                r.between(0.02, 0.08)
            } else {
                0.0
            },
            omits: if r.chance(0.2) { 0.03 } else { 0.0 },
            own_odds: if r.chance(0.25) {
                r.between(0.2, 0.6)
            } else {
                0.0
            },
            plans: r.chance(0.7),
            calls: r.chance(0.5),
            foreign: if r.chance(0.08) { 0.3 } else { 0.0 },
        };
        company.with_priors(&mut r)
    }

    /// Prior odds as people guess them: somewhere about the truth, a little above it.
    fn with_priors(mut self, r: &mut Random) -> Company {
        let mut ever = 1.0 - self.zombies;
        for stage in self.stages.iter_mut().rev() {
            ever *= stage.forward;
            let guess = ever * (0.15 + 0.4 * r.normal()).exp();
            stage.prior = (guess * 100.0).round().clamp(2.0, 95.0) / 100.0;
        }
        self
    }

    /// New deals a day.
    pub fn creations_on(&self, day: Day) -> f64 {
        let years = (day - end()) as f64 / 365.0;
        let season = 1.0 + self.season * (std::f64::consts::TAU * (years - self.season_peak)).cos();
        self.creations * (self.growth * years).exp() * season * self.climate(day).creations
    }

    pub fn climate(&self, day: Day) -> Climate {
        self.climates[((day - self.founded).max(0) / 91) as usize]
    }

    /// The fiscal quarter that a day lies in: 0, 1 or 2 for the month within it.
    pub fn month_of_quarter(&self, day: Day) -> usize {
        let month = chrono::Datelike::month(&crate::deal::date(day));
        ((month + 12 - self.fiscal_year_starts) % 3) as usize
    }

    /// How fast a day's work towards closing goes, 1 in the mean over a quarter.
    pub fn closing_speed(&self, day: Day) -> f64 {
        1.0 + self.push * [-0.6, -0.2, 0.8][self.month_of_quarter(day)]
    }
}

/// Records take turns, so that few companies have all of them: of twenty, ten are whole.
fn record(r: &mut Random, kind: Kind, number: u64, founded: Day) -> Record {
    if kind == Kind::New {
        return Record::Whole;
    }
    // The first day that is asked about is 457 days before the end or later.
    match number * 7 % 20 {
        0..10 => Record::Whole,
        10..15 => Record::ClosedAfter(founded + r.days(150, (end() - founded - 640).max(160))),
        15..17 => Record::HistorySince(founded + r.days(100, end() - founded - 550)),
        _ => Record::NoHistory,
    }
}

/// 3 to 6 stages; the odds of winning from the first are 12 to 45 %, a won deal takes 12 to 130 days.
fn stages(r: &mut Random) -> Vec<Stage> {
    let count = r.days(3, 6) as usize;
    let ever = r.between(0.12, 0.45_f64);
    let cycle = r.log_between(12.0, 130.0);
    let odds: Vec<f64> = (0..count).map(|_| r.between(0.5, 1.5)).collect();
    let days: Vec<f64> = (0..count).map(|_| r.between(0.3, 1.7)).collect();
    let (all_odds, all_days) = (odds.iter().sum::<f64>(), days.iter().sum::<f64>());
    let stage = |(odds, days): (&f64, &f64)| Stage {
        forward: ever.powf(odds / all_odds),
        mean_days: cycle * days / all_days,
        prior: 0.0,
    };
    odds.iter().zip(&days).map(stage).collect()
}

/// Each quarter a little different; one company in three has a bad one in the time that is asked about.
fn climates(r: &mut Random, quarters: i64) -> Vec<Climate> {
    let mut climates: Vec<Climate> = (0..quarters)
        .map(|_| Climate {
            log_odds: 0.12 * r.normal(),
            creations: (0.1 * r.normal()).exp(),
        })
        .collect();
    if r.chance(0.35) {
        let bad = quarters - 1 - r.days(1, 6.min(quarters - 1));
        climates[bad as usize] = Climate {
            log_odds: -0.6,
            creations: 0.75,
        };
    }
    climates
}
