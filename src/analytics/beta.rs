//! The chance that one rate is better than another: two Beta posteriors under Jeffreys' prior (metrics.md, "Comparing two
//! groups").
//!
//! With w won of n closed a rate has the posterior Beta(w + 1/2, n − w + 1/2). Seen by θ, the rate being sin²θ, its
//! density is sin^2w θ · cos^2(n−w) θ, smooth to both ends, and about as wide wherever it lies (the arcsine
//! transformation): so the narrower one is summed over its own few standard deviations, by Gauss and Legendre's rule,
//! times what of the other lies below.

use std::f64::consts::FRAC_PI_2;

/// Won, and closed.
pub type Hits = (u64, u64);

/// How many standard deviations are summed to each side: beyond, less than 10^-15 is left.
const WIDTH: f64 = 13.0;
/// Pieces that the sum is cut into.
const PIECES: usize = 64;

/// The nodes of Gauss and Legendre's rule of eight points on −1 … 1, and their weights (Abramowitz and Stegun, table
/// 25.4); the other four are their negatives.
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];

/// The chance that B's rate is above A's; `None` where either has closed nothing.
pub fn chance_better(a: Hits, b: Hits) -> Option<f64> {
    if a.1 == 0 || b.1 == 0 {
        return None;
    }
    Some(if a.1 <= b.1 {
        above(b, a)
    } else {
        1.0 - above(a, b)
    })
}

/// The chance that the rate of `narrow`, which has closed no less, is above that of `wide`.
fn above(narrow: Hits, wide: Hits) -> f64 {
    let (w, l) = (narrow.0 as f64, (narrow.1 - narrow.0) as f64);
    let middle = libm::atan2(w.sqrt(), l.sqrt());
    let spread = WIDTH / (2.0 * (w + l)).sqrt();
    let (from, to) = ((middle - spread).max(0.0), (middle + spread).min(FRAC_PI_2));
    let log_density = |angle: f64| times_log(w, libm::sin(angle)) + times_log(l, libm::cos(angle));
    let top = log_density(middle);
    let step = (to - from) / PIECES as f64;
    let (mut all, mut below) = (0.0, 0.0);
    for piece in 0..PIECES {
        let centre = from + step * (piece as f64 + 0.5);
        for (node, weight) in RULE.iter().flat_map(|(x, w)| [(-x, *w), (*x, *w)]) {
            let angle = centre + node * step / 2.0;
            let mass = weight * libm::exp(log_density(angle) - top);
            let sine = libm::sin(angle);
            all += mass;
            below += mass * beta_below(wide, sine * sine);
        }
    }
    below / all
}

/// 2n · ln x, which is 0 for n = 0 whatever x is.
fn times_log(n: f64, x: f64) -> f64 {
    if n == 0.0 {
        0.0
    } else {
        2.0 * n * libm::log(x)
    }
}

/// The regularised incomplete beta function I_x(w + 1/2, n − w + 1/2), by its continued fraction, in Lentz's way (NIST
/// Digital Library of Mathematical Functions, 8.17.22).
fn beta_below(hits: Hits, x: f64) -> f64 {
    let (a, b) = (hits.0 as f64 + 0.5, (hits.1 - hits.0) as f64 + 0.5);
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    // The fraction converges fast below the mean; above it the other side is asked.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - fraction(b, a, 1.0 - x);
    }
    fraction(a, b, x)
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    /// So that nothing is divided by 0.
    const TINY: f64 = 1e-300;
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
            + a * libm::log(x)
            + b * libm::log1p(-x),
    ) / a;
    let guarded = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / guarded(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / guarded(1.0 + term * d);
            c = guarded(1.0 + term / c);
            value *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// π².
    const SQUARE: f64 = std::f64::consts::PI * std::f64::consts::PI;

    #[test]
    fn the_chance_by_hand() {
        // A 1 of 2, B 2 of 3: densities by θ are (2/π)(1 − cos 4θ) and (2/π)(1 − ½cos 2θ − cos 4θ + ½cos 6θ); the one times
        // the integral of the other, (2/π)(θ − ¼sin 4θ), integrated to π/2, is ½ + 64/(45π²).
        let chance = chance_better((1, 2), (2, 3)).unwrap();
        assert!(
            (chance - (0.5 + 64.0 / (45.0 * SQUARE))).abs() < 1e-13,
            "{chance}"
        );
        // Of 0 of 1 against 1 of 1: (2/π)(1 + cos 2θ) and (2/π)(1 − cos 2θ): ½ + 4/π².
        let chance = chance_better((0, 1), (1, 1)).unwrap();
        assert!((chance - (0.5 + 4.0 / SQUARE)).abs() < 1e-13, "{chance}");
        assert_eq!(chance_better((0, 0), (1, 1)), None);
    }

    #[test]
    fn it_is_even_between_equals_and_certain_far_apart() {
        for (hits, n) in [(0, 7), (3, 7), (7, 7), (250, 1_000), (1, 100_000)] {
            let chance = chance_better((hits, n), (hits, n)).unwrap();
            assert!((chance - 0.5).abs() < 1e-10, "{hits} of {n}: {chance}");
        }
        assert!(chance_better((100, 1_000), (900, 1_000)).unwrap() > 1.0 - 1e-12);
        assert!(chance_better((9, 10), (100_000, 1_000_000)).unwrap() < 1e-6);
    }

    #[test]
    fn what_one_gains_the_other_loses() {
        for (a, b) in [((1, 9), (5, 8)), ((0, 3), (40, 90)), ((23, 112), (10, 33))] {
            let (one, other) = (chance_better(a, b).unwrap(), chance_better(b, a).unwrap());
            assert!((one + other - 1.0).abs() < 1e-12, "{a:?} {b:?}");
        }
    }

    /// Sums the other way: over rates, in a million steps, with no transformation.
    #[test]
    fn a_plain_sum_says_the_same() {
        for (a, b) in [((23_u64, 112_u64), (10_u64, 33_u64)), ((3, 40), (9, 55))] {
            let density = |(w, n): (u64, u64), x: f64| {
                let (w, l) = (w as f64 - 0.5, (n - w) as f64 - 0.5);
                (w * x.ln() + l * (1.0 - x).ln()).exp()
            };
            let steps = 1_000_000;
            let (mut below, mut all_a, mut all_b, mut sum) = (0.0, 0.0, 0.0, 0.0);
            for step in 0..steps {
                let x = (f64::from(step) + 0.5) / f64::from(steps);
                let (da, db) = (density(a, x), density(b, x));
                sum += db * (below + da / 2.0);
                below += da;
                all_a += da;
                all_b += db;
            }
            let plain = sum / (all_a * all_b);
            let chance = chance_better(a, b).unwrap();
            assert!((chance - plain).abs() < 1e-8, "{chance} {plain}");
        }
    }
}
