//! How far one set of values lies above another: the Hodges–Lehmann shift, the median of all differences b − a, with
//! its 95 % interval (Hodges and Lehmann, Annals of Mathematical Statistics 34, 1963). It asks for no normal
//! distribution, which neither deal sizes nor days have.

/// A shift of B against A, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Shift {
    /// `null` where either has no value.
    pub shift: Option<f64>,
    /// `null` where there are too few values for an interval of 95 %.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Up to so many values in all, the ranks are counted out; beyond, the normal distribution is as good.
const COUNTED: usize = 100;

/// The 97.5 % quantile of the standard normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

/// The shift from `a` to `b`, which are sorted on the way.
pub fn shift(mut a: Vec<f64>, mut b: Vec<f64>) -> Shift {
    a.sort_unstable_by(f64::total_cmp);
    b.sort_unstable_by(f64::total_cmp);
    let all = a.len() as u64 * b.len() as u64;
    if all == 0 {
        return Shift {
            shift: None,
            low: None,
            high: None,
        };
    }
    let nth = |rank: u64| nth_difference(&a, &b, rank);
    let middle = (nth(all.div_ceil(2)) + nth(all / 2 + 1)) / 2.0;
    let outer = cut_off(a.len(), b.len());
    Shift {
        shift: Some(middle),
        low: outer.map(&nth),
        high: outer.map(|rank| nth(all + 1 - rank)),
    }
}

/// The rank k of the difference with which the interval begins: no more than 2.5 % of all orders of the values leave fewer
/// than k pairs on one side. `None` where even the outermost has more.
fn cut_off(m: usize, n: usize) -> Option<u64> {
    if m + n <= COUNTED {
        let mut below = 0.0;
        let shares = orders(m, n);
        let rank = shares.iter().take_while(|share| {
            below += **share;
            below <= 0.025
        });
        return Some(rank.count() as u64).filter(|k| *k > 0);
    }
    let (m, n) = (m as f64, n as f64);
    let half = Z95 * (m * n * (m + n + 1.0) / 12.0).sqrt();
    let rank = (m * n / 2.0 - half).floor();
    (rank >= 1.0).then_some(rank as u64)
}

/// Of all orders of m and n values, which share has u pairs with the one value above the other: the distribution of Mann
/// and Whitney's U, for u from 0 on.
fn orders(m: usize, n: usize) -> Vec<f64> {
    // ways[j][u]: with the first i values of the one and j of the other, counted as shares so that none grows too large.
    let mut ways = vec![vec![0.0; m * n + 1]; n + 1];
    for row in &mut ways {
        row[0] = 1.0;
    }
    for i in 1..=m {
        for j in 1..=n {
            // The largest of all belongs to the one, and lies above all j, or to the other.
            let (one, other) = (i as f64 / (i + j) as f64, j as f64 / (i + j) as f64);
            let (before, at) = ways.split_at_mut(j);
            let (less, row) = (&before[j - 1], &mut at[0]);
            for u in (0..=i * j).rev() {
                let mine = if u >= j { row[u - j] } else { 0.0 };
                row[u] = one * mine + other * less[u];
            }
        }
    }
    ways.swap_remove(n)
}

/// The `rank`-th smallest, from 1 on, of all differences of a `b` less an `a`, both sorted: by halving, as there are too
/// many to write down.
fn nth_difference(a: &[f64], b: &[f64], rank: u64) -> f64 {
    let (mut low, mut high) = (b[0] - a[a.len() - 1], b[b.len() - 1] - a[0]);
    // Between `low`, below which lie fewer than `rank`, and `high`, which no fewer do not exceed.
    while low < high {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        let (count, next_below) = up_to(a, b, middle);
        if count >= rank {
            // Straight to a difference that there is.
            high = next_below;
        } else {
            low = middle;
        }
    }
    if up_to(a, b, low).0 >= rank {
        low
    } else {
        high
    }
}

/// How many differences are not above a value, and the greatest of them.
fn up_to(a: &[f64], b: &[f64], value: f64) -> (u64, f64) {
    let (mut count, mut greatest) = (0, f64::NEG_INFINITY);
    // The greater a is, the more of b come within.
    let mut within = 0;
    for x in a {
        while within < b.len() && b[within] - x <= value {
            within += 1;
        }
        if within > 0 {
            greatest = greatest.max(b[within - 1] - x);
        }
        count += within as u64;
    }
    (count, greatest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shift_by_hand() {
        // 12 and 20 less 40: −28 and −20, in the middle −24; three values leave no interval of 95 %.
        let s = shift(vec![40.0], vec![20.0, 12.0]);
        assert_eq!((s.shift, s.low, s.high), (Some(-24.0), None, None));
        assert_eq!(shift(vec![], vec![1.0]).shift, None);
        // 1 2 3 against 11 12 13 14: differences 8 9 9 10 10 10 11 11 11 12 12 13; the 6th and 7th are 10 and 11. Of the 35
        // orders one has no pair above, one has one: 1/35 is over 2.5 %, so no interval.
        let s = shift(vec![3.0, 1.0, 2.0], vec![11.0, 14.0, 12.0, 13.0]);
        assert_eq!((s.shift, s.low), (Some(10.5), None));
        // 4 and 4: 70 orders; one with no pair is 1.4 %, the next comes to 2.9 %: the first and the last difference.
        let s = shift(vec![1.0, 2.0, 3.0, 4.0], vec![11.0, 12.0, 13.0, 14.0]);
        assert_eq!(
            (s.shift, s.low, s.high),
            (Some(10.0), Some(7.0), Some(13.0))
        );
    }

    #[test]
    fn the_shares_of_orders_are_those_of_the_tables() {
        // 2 and 2: of 6 orders one each has 0, 1, 3, 4 pairs and two have 2.
        let shares = orders(2, 2);
        for (share, of_six) in shares.iter().zip([1.0, 1.0, 2.0, 1.0, 1.0]) {
            assert!((share * 6.0 - of_six).abs() < 1e-12, "{shares:?}");
        }
        // Critical values of Mann and Whitney's U, two-sided 5 %: 5 and 5: 2; 10 and 10: 23; 20 and 20: 127. The interval
        // begins with the next difference.
        assert_eq!(cut_off(5, 5), Some(3));
        assert_eq!(cut_off(10, 10), Some(24));
        assert_eq!(cut_off(20, 20), Some(128));
    }

    /// Writes all differences down.
    #[test]
    fn any_rank_is_that_of_the_list() {
        let mut state = 7_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 40) % 50) as f64 * 0.1
        };
        for (m, n) in [(1, 1), (1, 9), (7, 4), (20, 31)] {
            let mut a: Vec<f64> = (0..m).map(|_| next()).collect();
            let mut b: Vec<f64> = (0..n).map(|_| next()).collect();
            let mut all: Vec<f64> = a
                .iter()
                .flat_map(|x| b.iter().map(move |y| y - x))
                .collect();
            all.sort_unstable_by(f64::total_cmp);
            a.sort_unstable_by(f64::total_cmp);
            b.sort_unstable_by(f64::total_cmp);
            for rank in 1..=all.len() {
                let found = nth_difference(&a, &b, rank as u64);
                assert_eq!(found, all[rank - 1], "{rank} of {m} x {n}");
            }
        }
    }
}
