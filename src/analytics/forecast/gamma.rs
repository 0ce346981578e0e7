//! The gamma distribution, for what many small deals add up to.

use super::odds::{exp, ln};

/// P(X ≤ x) for a gamma distribution of shape `a` and scale 1: the regularised lower incomplete gamma function.
///
/// By its series below a + 1 and by Lentz's continued fraction above, as in Abramowitz and Stegun 6.5.29 and 6.5.31;
/// for large shapes by the cube root, which is normal there (E. B. Wilson, M. M. Hilferty, PNAS 17, 1931).
pub fn gamma_cdf(a: f64, x: f64) -> f64 {
    /// Beyond this shape the cube root is exact to far less than a cell's mass.
    const LARGE: f64 = 2000.0;
    if x <= 0.0 {
        return 0.0;
    }
    if a > LARGE {
        let spread = 1.0 / (9.0 * a);
        let z = (libm::cbrt(x / a) - (1.0 - spread)) / spread.sqrt();
        return 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    }
    let scale = exp(a * ln(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        series(a, x) * scale
    } else {
        1.0 - fraction(a, x) * scale
    }
}

const ENOUGH: f64 = 1e-13;
const STEPS: u32 = 5000;

fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0 / a, 1.0 / a);
    for n in 1..STEPS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * ENOUGH {
            break;
        }
    }
    sum
}

fn fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for n in 1..STEPS {
        let step = -f64::from(n) * (f64::from(n) - a);
        b += 2.0;
        let bounded = |x: f64| if x.abs() < TINY { TINY } else { x };
        d = 1.0 / bounded(step * d + b);
        c = bounded(b + step / c);
        h *= d * c;
        if (d * c - 1.0).abs() < ENOUGH {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_known_distribution() {
        // Shape 1 is exponential; shape 3 is 1 − e^−x (1 + x + x²/2); shape ½ at z²/2 is the normal within ± z.
        for x in [0.1, 1.0, 2.5, 9.0] {
            assert!((gamma_cdf(1.0, x) - (1.0 - (-x).exp())).abs() < 1e-12);
            let three = 1.0 - (-x).exp() * (1.0 + x + x * x / 2.0);
            assert!((gamma_cdf(3.0, x) - three).abs() < 1e-12);
        }
        assert!((gamma_cdf(0.5, 1.959_963_984_540_054f64.powi(2) / 2.0) - 0.95).abs() < 1e-10);
        assert_eq!(gamma_cdf(3.0, 0.0), 0.0);
        // Either way of a large shape says the same.
        let (below, above) = (gamma_cdf(1999.0, 2050.0), gamma_cdf(2001.0, 2052.05));
        assert!((below - above).abs() < 1e-3, "{below} {above}");
    }
}
