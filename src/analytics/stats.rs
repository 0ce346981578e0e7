//! Intervals for rates. Only `+ − × ÷ √`, which IEEE 754 fixes to the last bit, so that every machine prints the same.

/// The 97.5 % quantile of the standard normal distribution: 95 % lie within ± this.
const Z95: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a rate of `hits` among `trials`, by Wilson's score (E. B. Wilson, JASA 22, 1927). `None` for
/// no trials.
pub fn wilson(hits: u64, trials: u64) -> Option<(f64, f64)> {
    if trials == 0 {
        return None;
    }
    let (n, p, z2) = (trials as f64, hits as f64 / trials as f64, Z95 * Z95);
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the formula is exact and only rounding strays.
    let low = if hits == 0 {
        0.0
    } else {
        (middle - half).max(0.0)
    };
    let high = if hits == trials {
        1.0
    } else {
        (middle + half).min(1.0)
    };
    Some((low, high))
}

/// The 95 % interval of the difference b − a of two rates, from their Wilson intervals (R. G. Newcombe, Statistics in
/// Medicine 17, 1998, method 10).
pub fn newcombe(a: (u64, u64), b: (u64, u64)) -> Option<(f64, f64)> {
    let ((a_low, a_high), (b_low, b_high)) = (wilson(a.0, a.1)?, wilson(b.0, b.1)?);
    let (pa, pb) = (a.0 as f64 / a.1 as f64, b.0 as f64 / b.1 as f64);
    let d = pb - pa;
    let below = ((pb - b_low).powi(2) + (a_high - pa).powi(2)).sqrt();
    let above = ((b_high - pb).powi(2) + (pa - a_low).powi(2)).sqrt();
    Some((d - below, d + above))
}

/// The 80 % quantile of the standard normal distribution.
const Z80: f64 = 0.841_621_233_572_914_3;

/// How many trials each of two groups needs for the difference of their rates, as observed, to be found with 80 % power
/// at 5 %, two-sided: the usual formula with unpooled variances (J. L. Fleiss, Statistical Methods for Rates and
/// Proportions, ch. 4). `None` without trials, and where the rates do not differ.
pub fn needed_per_group(a: (u64, u64), b: (u64, u64)) -> Option<u64> {
    if a.1 == 0 || b.1 == 0 {
        return None;
    }
    let (pa, pb) = (a.0 as f64 / a.1 as f64, b.0 as f64 / b.1 as f64);
    // Counts, as rates that are equal may differ in their last bit.
    if u128::from(a.0) * u128::from(b.1) == u128::from(b.0) * u128::from(a.1) {
        return None;
    }
    let z = Z95 + Z80;
    let n = z * z * (pa * (1.0 - pa) + pb * (1.0 - pb)) / ((pb - pa) * (pb - pa));
    // All against none is found with two: one alone says nothing.
    Some((n.ceil() as u64).max(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-5
    }

    #[test]
    fn wilson_is_that_of_the_literature() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I: 81 of 263 gives 0.2553 to 0.3662, 15 of 148 gives
        // 0.0624 to 0.1605, 0 of 20 gives 0 to 0.1611, 1 of 29 gives 0.0061 to 0.1718.
        for (hits, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let (l, h) = wilson(hits, n).unwrap();
            assert!(near(l, low) && near(h, high), "{hits}/{n}: {l} {h}");
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(7, 7).unwrap().1, 1.0);
    }

    #[test]
    fn newcombe_is_that_of_the_literature() {
        // The same author, 17:873, table II, method 10: 56/70 − 48/80 gives 0.0524 to 0.3339; 9/10 − 3/10 gives
        // 0.1705 to 0.8090.
        let (l, h) = newcombe((48, 80), (56, 70)).unwrap();
        assert!(near(l, 0.0524) && near(h, 0.3339), "{l} {h}");
        let (l, h) = newcombe((3, 10), (9, 10)).unwrap();
        assert!(near(l, 0.1705) && near(h, 0.8090), "{l} {h}");
    }
    #[test]
    fn needed_per_group_by_hand() {
        // 20 % against 30 %: 2.801585² x (.16 + .21) / .01 = 7.848879 x 37 = 290.4.
        assert_eq!(needed_per_group((20, 100), (30, 100)), Some(291));
        // 1 of 2 against 2 of 3: 7.848879 x (.25 + .222222) x 36 = 133.4.
        assert_eq!(needed_per_group((1, 2), (2, 3)), Some(134));
        assert_eq!(needed_per_group((1, 3), (2, 6)), None);
        assert_eq!(needed_per_group((0, 0), (2, 6)), None);
        assert_eq!(needed_per_group((0, 5), (6, 6)), Some(2));
    }
}
