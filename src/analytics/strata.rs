//! Two groups in the same layers (by owner, by source …): whether their mix differs, and what the difference of their
//! rates is within the layers.

use rustc_hash::FxHashMap;

/// Won and closed of one layer in the two groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    pub a: (u64, u64),
    pub b: (u64, u64),
}

/// Layers by the code of what they share.
pub type Layers = FxHashMap<u32, Layer>;

/// A layer with fewer closed deals in both groups together is one of "others" when mixes are compared: chi-squared asks
/// for no fewer.
const FEW: u64 = 5;

/// The 99 % quantile of the standard normal distribution: of a hundred pairs of groups drawn alike, one is said to differ.
const Z99: f64 = 2.326_347_874_040_841;

/// The 97.5 % quantile.
const Z95: f64 = 1.959_963_984_540_054;

/// Whether the shares of the layers differ by more than chance: Pearson's chi-squared of homogeneity beyond its 99 %
/// quantile, in the approximation of E. B. Wilson and M. M. Hilferty (PNAS 17, 1931).
pub fn mix_differs(layers: &Layers) -> bool {
    let mut counts: Vec<(u64, u64)> = Vec::new();
    let mut others = (0, 0);
    for layer in layers.values() {
        let (a, b) = (layer.a.1, layer.b.1);
        if a + b < FEW {
            others = (others.0 + a, others.1 + b);
        } else {
            counts.push((a, b));
        }
    }
    if others != (0, 0) {
        counts.push(others);
    }
    // In an order of their own, so that the sum has the same last bit whatever the codes are.
    counts.sort_unstable();
    let (all_a, all_b) = counts.iter().fold((0, 0), |s, c| (s.0 + c.0, s.1 + c.1));
    if counts.len() < 2 || all_a == 0 || all_b == 0 {
        return false;
    }
    let (all_a, all_b) = (all_a as f64, all_b as f64);
    let squares: f64 = counts
        .iter()
        .map(|(a, b)| {
            let layer = (a + b) as f64;
            let of = |count: u64, all: f64| {
                let expected = layer * all / (all_a + all_b);
                (count as f64 - expected) * (count as f64 - expected) / expected
            };
            of(*a, all_a) + of(*b, all_b)
        })
        .sum();
    let freedom = counts.len() as f64 - 1.0;
    let ninth = 2.0 / (9.0 * freedom);
    let root = 1.0 - ninth + Z99 * ninth.sqrt();
    squares > freedom * root * root * root
}

/// The difference b − a within the layers: Mantel and Haenszel's, each layer by n_a·n_b/(n_a + n_b), with the 95 %
/// interval that the layers' own variances give (S. Greenland and J. M. Robins, Biometrics 41, 1985). `None` where no
/// layer has closed deals of both groups.
pub fn adjusted(layers: &Layers) -> Option<(f64, f64, f64)> {
    let mut both: Vec<Layer> = layers
        .values()
        .copied()
        .filter(|l| l.a.1 > 0 && l.b.1 > 0)
        .collect();
    both.sort_unstable_by_key(|l| (l.a, l.b));
    let (mut weights, mut sum, mut variance) = (0.0, 0.0, 0.0);
    for Layer { a, b } in both {
        let (na, nb) = (a.1 as f64, b.1 as f64);
        let (pa, pb) = (a.0 as f64 / na, b.0 as f64 / nb);
        let weight = na * nb / (na + nb);
        weights += weight;
        sum += weight * (pb - pa);
        variance += weight * weight * (pa * (1.0 - pa) / na + pb * (1.0 - pb) / nb);
    }
    if weights <= 0.0 {
        return None;
    }
    let (difference, half) = (sum / weights, Z95 * variance.sqrt() / weights);
    Some((
        difference,
        (difference - half).max(-1.0),
        (difference + half).min(1.0),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Hits = (u64, u64);

    fn layers(list: &[(Hits, Hits)]) -> Layers {
        let mut layers = Layers::default();
        for (a, b) in list {
            layers.insert(layers.len() as u32, Layer { a: *a, b: *b });
        }
        layers
    }

    #[test]
    fn the_adjusted_difference_by_hand() {
        // In each layer B is 10 points better, and in all it is worse: B has more of the hard ones.
        // Referrals: A 40 of 80, B 12 of 20; bought: A 2 of 20, B 16 of 80. Weights 80·20/100 = 16 twice; differences
        // .6 − .5 and .2 − .1.
        let these = layers(&[((40, 80), (12, 20)), ((2, 20), (16, 80))]);
        let (d, low, high) = adjusted(&these).unwrap();
        // Variance 16²(.25/80 + .24/20) + 16²(.09/20 + .16/80) = 256 × .021625 = 5.536; its root 2.352871; × 1.959964 / 32.
        assert!((d - 0.1).abs() < 1e-12);
        assert!(
            (high - d - 0.144_111).abs() < 1e-6 && (d - low - 0.144_111).abs() < 1e-6,
            "{low} {high}"
        );
        // 80 and 20 against 20 and 80: chi-squared 4 · 30²/50 = 72.
        assert!(mix_differs(&these));
        assert_eq!(
            adjusted(&layers(&[((1, 2), (0, 0)), ((0, 0), (1, 3))])),
            None
        );
    }

    #[test]
    fn the_mix_of_alike_groups_does_not_differ() {
        // 30, 20 against 33, 17: 2 · 1.5²/31.5 + 2 · 1.5²/18.5 = 0.386, under 6.63.
        assert!(!mix_differs(&layers(&[
            ((3, 30), (3, 33)),
            ((5, 20), (2, 17))
        ])));
        // One layer has no mix; and layers of under 5 are one.
        assert!(!mix_differs(&layers(&[((3, 30), (3, 33))])));
        assert!(!mix_differs(&layers(&[
            ((1, 2), (0, 0)),
            ((0, 0), (1, 2)),
            ((0, 2), (0, 0)),
            ((0, 0), (1, 2))
        ])));
    }

    #[test]
    fn the_quantile_is_that_of_the_tables() {
        // The 99 % quantile of one degree is 6.635, of four 13.277. Just under and over: two layers of 1,000 a side.
        let split = |a: u64, b: u64| layers(&[((0, a), (0, b)), ((0, 1_000 - a), (0, 1_000 - b))]);
        // (529 − 471): 4 · 29²/500 = 6.73; (528 − 472): 4 · 28²/500 = 6.27.
        assert!(mix_differs(&split(529, 471)));
        assert!(!mix_differs(&split(528, 472)));
    }
}
