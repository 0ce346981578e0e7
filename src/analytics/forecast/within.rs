//! Won and lost within so many days of entering each stage, day after day (docs/forecast.md, "The stage chain").

use super::bins::{BINS, OLD, bin_of, end, from};
use super::chain::{HORIZON, Hazards};

/// The two ends, side by side, as they are worked out in one go.
pub(super) type Ends = [f64; 2];
pub(super) const WON: usize = 0;
pub(super) const LOST: usize = 1;

/// Ends by day. Longer than [`HORIZON`] and a power of two, so that a day counted back from another is a place in it
/// without a look at its bounds; a day before the first falls on one that is still to come, and holds nothing.
pub(super) type Days = [Ends; RING];
const RING: usize = 1024;

/// A bin's part of a convolution with the stay: Σ over the bin's days u of r^(u − first) × x(d − u), kept up from day to
/// day, since hazards within a bin are the same. So a stage costs its bins a day, and not all the days before.
#[derive(Clone, Copy)]
struct Memory {
    from: usize,
    end: usize,
    /// Exits of the bin's first day.
    exits: f64,
    /// r, and r to the power of the bin's days: what is left of the day that drops out.
    stay: f64,
    dropped: f64,
    sum: Ends,
}

impl Memory {
    /// The bins in which anything exits this way.
    fn of(h: &Hazards, there: &[f64], exits: &[f64; BINS]) -> Vec<Memory> {
        let bins = (0..BINS).filter(|bin| exits[*bin] > 0.0);
        bins.map(|bin| {
            let (first, last) = (from(bin), end(bin));
            let stay = 1.0 - h.leaving(bin);
            let dropped = last.map_or(0.0, |end| libm::pow(stay, (end - first) as f64));
            Memory {
                from: first,
                end: last.unwrap_or(OLD),
                exits: there[first] * exits[bin],
                stay,
                dropped,
                sum: [0.0; 2],
            }
        })
        .collect()
    }

    /// Adds what leaves on day `d` of the whole, by what it leads to.
    fn step(&mut self, x: &Days, d: usize, into: &mut Ends) {
        let came = x[d.wrapping_sub(self.from) % RING];
        let gone = x[d.wrapping_sub(self.end) % RING];
        for end in [WON, LOST] {
            let sum = self.stay * self.sum[end] + came[end] - self.dropped * gone[end];
            self.sum[end] = sum;
            into[end] += self.exits * sum;
        }
    }
}

/// By row and day: won and lost within d days of entering, and the mixtures that follow a move forward and back.
pub(super) struct Within {
    pub(super) total: Vec<Box<Days>>,
    pub(super) onward: Vec<Box<Days>>,
    pub(super) backward: Vec<Box<Days>>,
}

impl Within {
    /// Follows every stage for [`HORIZON`] days, the last one first.
    pub(super) fn of(hazards: &[Hazards], there: &[Vec<f64>]) -> Within {
        let rows = hazards.len();
        let empty = || vec![Box::new([[0.0; 2]; RING]); rows];
        let mut within = Within {
            total: empty(),
            onward: empty(),
            backward: empty(),
        };
        let memories = |exits: fn(&Hazards) -> &[f64; BINS]| -> Vec<Vec<Memory>> {
            let each = hazards.iter().zip(there);
            each.map(|(h, there)| Memory::of(h, there, exits(h)))
                .collect()
        };
        let (mut forward, mut back) = (memories(|h| &h.forward), memories(|h| &h.back));
        let goes_back: Vec<bool> = back.iter().map(|m| !m.is_empty()).collect();
        let mut lost = vec![0.0; rows];
        let mut d = 0;
        while d <= HORIZON {
            let bin = bin_of(d);
            for row in (0..rows).rev() {
                within.onward[row][d] = within.ahead(&hazards[row], row, d);
                lost[row] += there[row][d] * hazards[row].lost[bin];
                let mut sum = [0.0, lost[row]];
                for memory in &mut forward[row] {
                    memory.step(&within.onward[row], d, &mut sum);
                }
                // Going back takes a day, so that what it leads to is known already.
                for memory in &mut back[row] {
                    memory.step(&within.backward[row], d, &mut sum);
                }
                within.total[row][d] = sum;
            }
            for row in (1..rows).filter(|row| goes_back[*row]) {
                within.backward[row][d] = within.mixed(&hazards[row].back_to[..row], 0, d);
            }
            d += 1;
        }
        within
    }

    /// Where a move forward leads: later stages, and won at once.
    fn ahead(&self, h: &Hazards, row: usize, d: usize) -> Ends {
        let rows = self.total.len();
        let mut ends = self.mixed(&h.to[row + 1..rows], row + 1, d);
        ends[WON] += h.to[rows];
        ends
    }

    /// Stages from `first` on, by their shares.
    fn mixed(&self, shares: &[f64], first: usize, d: usize) -> Ends {
        let mut ends = [0.0; 2];
        for (share, days) in shares.iter().zip(&self.total[first..]) {
            ends[WON] += share * days[d][WON];
            ends[LOST] += share * days[d][LOST];
        }
        ends
    }
}
