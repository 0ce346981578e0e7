//! Where a period lands by the model: its mean, and its distribution found by plain convolution on a fine grid.

use crate::forecast_chain::{HORIZON, quotient};
use crate::forecast_fit::Knowledge;
use crate::forecast_level::{Level, learn, windows};
use crate::forecast_open::{Open, Suppose, USUAL, moved, new_wins, open_deals};
use crate::forecast_record::{Day, Record};

/// An open deal in the landing.
pub struct Part {
    pub id: String,
    pub value: f64,
    pub in_period: f64,
    pub ever: f64,
    /// The day by which half of the odds of being won at all have come.
    pub expected: Option<Day>,
}

pub struct Landing {
    pub won: f64,
    pub parts: Vec<Part>,
    /// By pipeline: expected new wins, and the amounts they may bring.
    pub new: Vec<(f64, Vec<(f64, f64)>)>,
    pub level: Level,
    /// By unit: by how much the log odds of deals without a history are moved, once that is known.
    delta: Option<Vec<f64>>,
}

/// The landing of the period from `start` to `end`, as of `today`.
pub fn landing(record: &Record, today: Day, start: Day, end: Day) -> Landing {
    let end_seen = end.min(today);
    let won = if start <= end_seen {
        won_as_of(record, today, start, end_seen)
    } else {
        0.0
    };
    let known = Knowledge::at(record, today);
    let end = end.min(today + HORIZON);
    let days = (end - today).max(0);
    let level = learn(record, &known, &windows(record, today, days), today, days);
    let mut landing = Landing {
        won,
        parts: Vec::new(),
        new: Vec::new(),
        level,
        delta: None,
    };
    landing.run(record, &known, today, (start, end), USUAL);
    landing
}

/// Won in the period and standing so today.
fn won_as_of(record: &Record, today: Day, start: Day, end: Day) -> f64 {
    let won = record
        .born(today, None)
        .filter_map(|life| match life.closing(today) {
            Some((on, true)) if start <= on && on <= end => Some(life.value(record.folder, on)),
            _ => None,
        });
    won.sum()
}

impl Landing {
    /// Fills in deals and new wins, with the clocks as given.
    pub fn run(
        &mut self,
        record: &Record,
        known: &Knowledge,
        today: Day,
        period: (Day, Day),
        suppose: Suppose,
    ) {
        let (start, end) = period;
        let delta = self.delta.as_deref();
        let (open, delta) = open_deals(record, known, today, end, false, suppose, delta);
        let sooner = (start > today + 1).then(|| {
            open_deals(
                record,
                known,
                today,
                start - 1,
                false,
                suppose,
                Some(&delta),
            )
            .0
        });
        self.delta = Some(delta);
        let level = |one: &Open| {
            suppose.log_odds
                + if one.own {
                    0.0
                } else {
                    self.level.by_pipeline[one.life.deal.pipeline]
                }
        };
        self.parts = (0..open.len())
            .map(|at| {
                let one = &open[at];
                let before = sooner
                    .as_ref()
                    .map_or(0.0, |all| moved(all[at].by_end, level(one)));
                let in_period = if end > today {
                    moved(one.by_end, level(one)) - before
                } else {
                    0.0
                };
                part(one, in_period, level(one))
            })
            .collect();
        let coming = new_wins(record, known, today, end, suppose);
        let before = match start > today + 1 {
            true => new_wins(record, known, today, start - 1, suppose),
            false => vec![0.0; coming.len()],
        };
        self.new = (0..coming.len())
            .map(|pipeline| {
                let wins =
                    (coming[pipeline] - before[pipeline]) * self.level.by_pipeline[pipeline].exp();
                (wins, known.fit(pipeline).amounts.clone())
            })
            .collect();
    }

    pub fn open_part(&self) -> f64 {
        self.parts
            .iter()
            .map(|part| part.value * part.in_period)
            .sum()
    }

    pub fn new_part(&self) -> f64 {
        self.new
            .iter()
            .map(|(wins, amounts)| wins * mean(amounts))
            .sum()
    }

    pub fn mean(&self) -> f64 {
        self.won + self.open_part() + self.new_part()
    }

    /// What is still to come, with all log odds and the log of arrivals moved by `by`.
    pub fn moved_mean(&self, by: f64) -> f64 {
        let open: f64 = self
            .parts
            .iter()
            .map(|part| part.value * moved(part.in_period, by))
            .sum();
        open + self.new_part() * by.exp()
    }
}

fn mean(amounts: &[(f64, f64)]) -> f64 {
    amounts.iter().map(|(value, odds)| value * odds).sum()
}

fn part(one: &Open, in_period: f64, level: f64) -> Part {
    let ever = moved(one.ever, level);
    let half = one
        .by_day
        .iter()
        // The day itself is over: the first that it can be won on is the next.
        .skip(1)
        .position(|odds| moved(*odds, level) >= ever / 2.0)
        .map(|day| day + 1);
    Part {
        id: one.life.deal.id.clone(),
        value: one.value,
        in_period,
        ever,
        expected: half
            .filter(|_| ever > 0.0)
            .map(|days| one.clock_from + days as Day),
    }
}

/// Seven Gauss–Hermite nodes of the standard normal distribution, and their weights (Abramowitz & Stegun, table 25.10, scaled).
const NODES: [(f64, f64); 7] = [
    (-3.750_439_717_725_742, 0.000_548_268_855_972_219),
    (-2.366_759_410_734_541, 0.030_757_123_967_586_5),
    (-1.154_405_394_739_968, 0.240_123_178_605_012_67),
    (0.0, 0.457_142_857_142_857_1),
    (1.154_405_394_739_968, 0.240_123_178_605_012_67),
    (2.366_759_410_734_541, 0.030_757_123_967_586_5),
    (3.750_439_717_725_742, 0.000_548_268_855_972_219),
];

const CELLS: usize = 4096;

/// Odds of what is still to come, on a grid from 0 on.
pub struct Distribution {
    pub won: f64,
    pub cell: f64,
    odds: Vec<f64>,
    /// The width of a cell of the program's own grid of 1,024.
    pub program_cell: f64,
}

impl Distribution {
    pub fn of(landing: &Landing) -> Distribution {
        let (mut square, mut largest, mut certain) = (0.0, 0.0_f64, 0.0);
        for part in &landing.parts {
            square += part.value * part.value * part.in_period * (1.0 - part.in_period);
            largest = largest.max(part.value);
            certain += part.value;
        }
        for (wins, amounts) in &landing.new {
            square += wins
                * amounts
                    .iter()
                    .map(|(value, odds)| value * value * odds)
                    .sum::<f64>();
            for (value, _) in amounts {
                largest = if *wins > 0.0 {
                    largest.max(*value)
                } else {
                    largest
                };
            }
        }
        let mean = landing.open_part() + landing.new_part();
        let spread = (square + (landing.level.sigma * mean).powi(2)).sqrt();
        let mut top = mean * (1.0 + 3.0 * landing.level.sigma) + 12.0 * spread + 3.0 * largest;
        if landing.new.iter().all(|(wins, _)| *wins == 0.0) {
            top = top.min(certain);
        }
        let mut whole = Distribution {
            won: landing.won,
            cell: (top / (CELLS - 2) as f64).max(1e-9),
            odds: vec![0.0; CELLS],
            program_cell: (mean + 10.0 * spread + 3.0 * largest) / 1024.0,
        };
        let severities: Vec<Vec<(usize, f64)>> = landing
            .new
            .iter()
            .map(|(_, amounts)| whole.cells(amounts))
            .collect();
        let (nodes, shift) = shifted(landing, mean);
        for (z, weight) in nodes {
            let by = landing.level.sigma * z + shift;
            let node = whole.node(landing, &severities, by);
            whole
                .odds
                .iter_mut()
                .zip(node)
                .for_each(|(all, one)| *all += weight * one);
        }
        whole
    }

    /// Amounts split over the two cells that they lie between.
    fn cells(&self, amounts: &[(f64, f64)]) -> Vec<(usize, f64)> {
        let mut cells = vec![0.0; CELLS];
        for (value, odds) in amounts {
            let (low, share) = self.place(*value);
            cells[low] += odds * (1.0 - share);
            cells[(low + 1).min(CELLS - 1)] += odds * share;
        }
        cells
            .into_iter()
            .enumerate()
            .filter(|(_, odds)| *odds > 0.0)
            .collect()
    }

    fn place(&self, value: f64) -> (usize, f64) {
        let cells = value / self.cell;
        if cells >= (CELLS - 1) as f64 {
            (CELLS - 1, 0.0)
        } else {
            (cells as usize, cells.fract())
        }
    }

    fn node(&self, landing: &Landing, severities: &[Vec<(usize, f64)>], by: f64) -> Vec<f64> {
        let mut all = vec![0.0; CELLS];
        all[0] = 1.0;
        for part in &landing.parts {
            let odds = moved(part.in_period, by);
            if odds == 0.0 || part.value == 0.0 {
                continue;
            }
            let (low, share) = self.place(part.value);
            all = spread(
                &all,
                &[
                    (0, 1.0 - odds),
                    (low, odds * (1.0 - share)),
                    (low + 1, odds * share),
                ],
            );
        }
        for ((wins, _), severity) in landing.new.iter().zip(severities) {
            all = compound(&all, wins * by.exp(), severity);
        }
        all
    }

    /// The odds that the landing is at most `value`.
    pub fn up_to(&self, value: f64) -> f64 {
        let place = ((value - self.won) / self.cell + 1e-6).floor();
        if place < 0.0 {
            return 0.0;
        }
        let last = (place as usize).min(CELLS - 1);
        self.odds[..=last].iter().sum()
    }
}

/// The nodes, and what makes their mixture keep the mean.
fn shifted(landing: &Landing, mean: f64) -> (Vec<(f64, f64)>, f64) {
    let sigma = landing.level.sigma;
    let mixed: f64 = NODES
        .iter()
        .map(|(z, weight)| weight * landing.moved_mean(sigma * z))
        .sum();
    (
        NODES.to_vec(),
        if mixed > 0.0 {
            quotient(mean, mixed).ln()
        } else {
            0.0
        },
    )
}

/// The sum of two amounts; what lies beyond the grid is in its last cell.
fn spread(odds: &[f64], other: &[(usize, f64)]) -> Vec<f64> {
    let mut all = vec![0.0; CELLS];
    for (place, here) in odds.iter().enumerate().filter(|(_, here)| **here > 0.0) {
        for (further, share) in other {
            all[(place + further).min(CELLS - 1)] += here * share;
        }
    }
    all
}

/// A Poisson number of amounts added: none, one, two … until hardly any odds are left.
fn compound(odds: &[f64], wins: f64, severity: &[(usize, f64)]) -> Vec<f64> {
    let mut all = vec![0.0; CELLS];
    let mut many = odds.to_vec();
    let mut poisson = (-wins).exp();
    let mut left = 1.0;
    let mut count = 0.0;
    while left > 1e-9 {
        all.iter_mut()
            .zip(&many)
            .for_each(|(sum, one)| *sum += poisson * one);
        left -= poisson;
        count += 1.0;
        poisson *= wins / count;
        if left <= 1e-9 || count > 400.0 {
            break;
        }
        many = spread(&many, severity);
    }
    all
}
