//! Logistic regression with an L2 penalty, fitted by Newton's method (iteratively reweighted least squares; McCullagh &
//! Nelder, Generalized Linear Models, 1989, 2.5). The same objective as scikit-learn's `LogisticRegression` with C = 1:
//! ½·w·w + Σ ln(1 + e^(−y·z)), the constant not penalised. Only + − × ÷ √ and `libm`, rows in order: the same bits on
//! every machine.

use crate::analytics::forecast::odds::{exp, ln};

/// Features of a row that are not 0, by column.
pub type Sparse = Vec<(u16, f64)>;

/// Weights of the columns, and the constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub constant: f64,
    pub of: Vec<f64>,
}

impl Weights {
    /// The log odds of a row.
    pub fn log_odds(&self, row: &[(u16, f64)]) -> f64 {
        let terms = row.iter().map(|(at, x)| self.of[usize::from(*at)] * x);
        self.constant + terms.sum::<f64>()
    }

    /// The probability of a row.
    pub fn chance(&self, row: &[(u16, f64)]) -> f64 {
        of_log_odds(self.log_odds(row))
    }
}

/// Never quite 0 or 1.
pub fn of_log_odds(z: f64) -> f64 {
    let z = z.clamp(-30.0, 30.0);
    1.0 / (1.0 + exp(-z))
}

/// Newton's steps; more are never needed on a convex objective with so few columns.
const STEPS: usize = 60;

/// Fits; `None` without rows of both kinds.
pub fn fit(rows: &[Sparse], is_one: &[bool], columns: usize) -> Option<Weights> {
    let ones = is_one.iter().filter(|y| **y).count();
    if ones == 0 || ones == rows.len() {
        return None;
    }
    let share = ones as f64 / rows.len() as f64;
    let mut weights = Weights {
        constant: ln(share / (1.0 - share)),
        of: vec![0.0; columns],
    };
    let mut loss = penalised(&weights, rows, is_one);
    for _ in 0..STEPS {
        let step = newton_step(&weights, rows, is_one)?;
        // Half the way as long as the full one would lead uphill.
        let mut share = 1.0;
        let (next, next_loss) = loop {
            let next = weights.moved(&step, share);
            let next_loss = penalised(&next, rows, is_one);
            if next_loss <= loss || share < 1e-6 {
                break (next, next_loss);
            }
            share /= 2.0;
        };
        let gained = loss - next_loss;
        if next_loss <= loss {
            weights = next;
            loss = next_loss;
        }
        if gained <= 1e-10 * (1.0 + loss) {
            break;
        }
    }
    Some(weights)
}

impl Weights {
    fn moved(&self, step: &[f64], share: f64) -> Weights {
        let columns = self.of.len();
        Weights {
            constant: self.constant + share * step[columns],
            of: self
                .of
                .iter()
                .zip(step)
                .map(|(w, s)| w + share * s)
                .collect(),
        }
    }
}

fn penalised(weights: &Weights, rows: &[Sparse], is_one: &[bool]) -> f64 {
    let penalty: f64 = weights.of.iter().map(|w| w * w).sum::<f64>() / 2.0;
    let mut sum = penalty;
    for (row, y) in rows.iter().zip(is_one) {
        let z = weights.log_odds(row);
        let m = if *y { -z } else { z };
        // ln(1 + e^m), without overflow.
        sum += m.max(0.0) + ln(1.0 + exp(-m.abs()));
    }
    sum
}

/// H⁻¹ · −gradient, the constant as the last column.
fn newton_step(weights: &Weights, rows: &[Sparse], is_one: &[bool]) -> Option<Vec<f64>> {
    let d = weights.of.len();
    let n = d + 1;
    let mut gradient: Vec<f64> = weights.of.iter().map(|w| -w).collect();
    gradient.push(0.0);
    let mut hessian = vec![0.0; n * n];
    for (at, _) in weights.of.iter().enumerate() {
        hessian[at * n + at] = 1.0;
    }
    for (row, y) in rows.iter().zip(is_one) {
        let p = weights.chance(row);
        let (error, curve) = (f64::from(u8::from(*y)) - p, p * (1.0 - p));
        gradient[d] += error;
        hessian[d * n + d] += curve;
        for (place, (i, x)) in row.iter().enumerate() {
            let i = usize::from(*i);
            gradient[i] += error * x;
            hessian[d * n + i] += curve * x;
            // The lower triangle; a row's columns rise.
            for (j, other) in &row[..=place] {
                hessian[i * n + usize::from(*j)] += curve * x * other;
            }
        }
    }
    solve(&mut hessian, gradient, n)
}

/// Cholesky's factorization of the lower triangle, and two substitutions; `None` if it is not positive.
fn solve(a: &mut [f64], mut b: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    for j in 0..n {
        for i in j..n {
            let mut sum = a[i * n + j];
            for k in 0..j {
                sum -= a[i * n + k] * a[j * n + k];
            }
            if i == j {
                if sum <= 0.0 {
                    return None;
                }
                a[j * n + j] = sum.sqrt();
            } else {
                a[i * n + j] = sum / a[j * n + j];
            }
        }
    }
    for i in 0..n {
        for k in 0..i {
            b[i] -= a[i * n + k] * b[k];
        }
        b[i] /= a[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= a[k * n + i] * b[k];
        }
        b[i] /= a[i * n + i];
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_where_the_gradient_is_zero() {
        // One column, 0 or 1: of 40 with it 30 are ones, of 60 without 15. At the optimum
        // Σ(y − p) = 0 and Σ x(y − p) = w; that is 40·p₁ + 60·p₀ = 45 and 30 − 40·p₁ = w.
        let rows: Vec<Sparse> = (0..100)
            .map(|i| if i < 40 { vec![(0, 1.0)] } else { vec![] })
            .collect();
        let is_one: Vec<bool> = (0..100).map(|i| i < 30 || (40..55).contains(&i)).collect();
        let fit = fit(&rows, &is_one, 1).unwrap();
        let (p1, p0) = (fit.chance(&rows[0]), fit.chance(&rows[99]));
        assert!((40.0 * p1 + 60.0 * p0 - 45.0).abs() < 1e-6, "{p1} {p0}");
        assert!((30.0 - 40.0 * p1 - fit.of[0]).abs() < 1e-6, "{fit:?}");
        // Without the penalty p₁ would be 0.75; it is pulled towards the whole's 0.45.
        assert!(p1 < 0.75 && p1 > 0.6, "{p1}");
    }

    #[test]
    fn what_separates_perfectly_still_has_an_end() {
        let rows: Vec<Sparse> = (0..20).map(|i| vec![(0, f64::from(i) - 9.5)]).collect();
        let is_one: Vec<bool> = (0..20).map(|i| i >= 10).collect();
        let fit = fit(&rows, &is_one, 1).unwrap();
        assert!(fit.of[0].is_finite() && fit.of[0] > 0.0);
        assert!(fit.chance(&[(0, 1e300)]) < 1.0 && fit.chance(&[(0, -1e300)]) > 0.0);
        assert_eq!(super::fit(&rows, &[true; 20], 1), None);
    }
}
