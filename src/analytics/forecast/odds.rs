//! Odds and their logarithm, with functions that give the same bits on every machine.

/// e^x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// A probability with its odds multiplied: `factor` is e^(what is added to the log odds). 0 and 1 stay.
pub fn with_odds(p: f64, factor: f64) -> f64 {
    let up = p * factor;
    if up <= 0.0 { 0.0 } else { up / (1.0 - p + up) }
}

/// `a / b`; `None` where there is nothing to divide by.
pub fn within_share(a: f64, b: f64) -> Option<f64> {
    (b > 0.0).then(|| a / b)
}

/// `limit` held from both sides.
pub fn within(x: f64, limit: f64) -> f64 {
    x.clamp(-limit, limit)
}

/// The `x` in `from` … `to` where a rising function reaches `target`, by halving; `None` if it does not.
pub fn solve(from: f64, to: f64, target: f64, rising: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut low, mut high) = (from, to);
    if rising(high) < target {
        return None;
    }
    if rising(low) >= target {
        return Some(low);
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if rising(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_multiplied() {
        // 20 % are odds of 1 to 4; twice as much, 1 to 2, is a third.
        assert!((with_odds(0.2, 2.0) - 1.0 / 3.0).abs() < 1e-15);
        assert_eq!((with_odds(0.0, 9.0), with_odds(1.0, 0.1)), (0.0, 1.0));
        // log odds and back: ln(0.25) + ln(2) = ln(0.5).
        assert!((exp(ln(0.25) + ln(2.0)) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_rising_function_is_solved() {
        let root = solve(0.0, 10.0, 2.0, |x| x * x).unwrap();
        assert!((root - std::f64::consts::SQRT_2).abs() < 1e-9);
        assert_eq!(solve(0.0, 1.0, 2.0, |x| x), None);
    }
}
