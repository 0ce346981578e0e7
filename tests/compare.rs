//! What `compare` says is as sure as it says: intervals cover at their rate, the number of deals needed is that of an
//! exact power calculation, and the command says what it was asked.

mod common;

use common::Folder;
use pipeline::analytics::shift::shift;
use pipeline::analytics::stats::{needed_per_group, newcombe};
use pipeline::analytics::strata::{Layer, Layers, adjusted, mix_differs};

/// The chances of 0 … n hits.
fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mut chances = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; chances.len() + 1];
        for (hits, chance) in chances.iter().enumerate() {
            next[hits] += chance * (1.0 - p);
            next[hits + 1] += chance * p;
        }
        chances = next;
    }
    chances
}

/// How often, exactly, something holds of two groups of closed deals.
fn how_often(a: (u64, f64), b: (u64, f64), holds: impl Fn(u64, u64) -> bool) -> f64 {
    let (of_a, of_b) = (binomial(a.0, a.1), binomial(b.0, b.1));
    let mut sum = 0.0;
    for (x, chance_a) in of_a.iter().enumerate() {
        for (y, chance_b) in of_b.iter().enumerate() {
            if holds(x as u64, y as u64) {
                sum += chance_a * chance_b;
            }
        }
    }
    sum
}

/// Every outcome of groups of a size, each with its chance: nothing is drawn.
#[test]
fn the_interval_of_two_rates_covers_19_times_in_20() {
    for ((m, pa), (n, pb)) in [
        ((112, 0.21), (33, 0.30)),
        ((40, 0.50), (40, 0.50)),
        ((20, 0.10), (60, 0.25)),
        ((15, 0.20), (15, 0.60)),
        ((200, 0.05), (150, 0.08)),
    ] {
        let covered = how_often((m, pa), (n, pb), |x, y| {
            let (low, high) = newcombe((x, m), (y, n)).expect("both have closed");
            low <= pb - pa && pb - pa <= high
        });
        assert!(
            (0.93..0.975).contains(&covered),
            "{m} {pa} {n} {pb}: {covered}"
        );
    }
}

/// The power of the test that the formula is made for, exactly: twice the normal quantile of the difference.
#[test]
fn so_many_are_needed_as_an_exact_power_calculation_says() {
    let power = |n: u64, pa: f64, pb: f64| {
        how_often((n, pa), (n, pb), |x, y| {
            let (a, b) = (x as f64 / n as f64, y as f64 / n as f64);
            let variance = (a * (1.0 - a) + b * (1.0 - b)) / n as f64;
            (b - a).abs() > 1.959_963_984_540_054 * variance.sqrt()
        })
    };
    // Rates as observed in groups of 100.
    for (a, b) in [(20_u64, 35_u64), (30, 55), (50, 70), (15, 40)] {
        let needed = needed_per_group((a, 100), (b, 100)).expect("they differ");
        let (pa, pb) = (a as f64 / 100.0, b as f64 / 100.0);
        let enough = (1..)
            .map(|n| n * needed / 50)
            .find(|n| *n > 0 && power(*n, pa, pb) >= 0.8);
        let exact = enough.expect("some size is enough") as f64;
        assert!(
            (needed as f64 / exact - 1.0).abs() <= 0.10,
            "{a} {b}: {needed}, exactly about {exact}"
        );
    }
}

/// Numbers between 0 and 1, the same ones in every run.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as f64 + 0.5) / (1_u64 << 31) as f64
    }

    fn hits(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.next() < p).count() as u64
    }

    /// Skewed, as deal sizes are: the exponential of a sum of twelve, which is nearly normal.
    fn size(&mut self) -> f64 {
        let normal: f64 = (0..12).map(|_| self.next()).sum::<f64>() - 6.0;
        1_000.0 * normal.exp()
    }
}

#[test]
fn the_shift_covers_19_times_in_20() {
    let mut draws = Draws(5);
    for (m, n) in [(5, 8), (23, 10), (40, 70)] {
        let runs = 2_000;
        let mut covered = 0;
        for _ in 0..runs {
            let a: Vec<f64> = (0..m).map(|_| draws.size()).collect();
            let b: Vec<f64> = (0..n).map(|_| draws.size() + 700.0).collect();
            let s = shift(a, b);
            let (low, high) = (s.low.expect("enough"), s.high.expect("enough"));
            covered += u32::from(low <= 700.0 && 700.0 <= high);
        }
        let share = f64::from(covered) / f64::from(runs);
        // Few deals cannot have exactly 95 %: they get more.
        assert!((0.94..0.985).contains(&share), "{m} {n}: {share}");
    }
}

#[test]
fn the_difference_among_like_deals_covers_19_times_in_20() {
    let mut draws = Draws(11);
    // Closed deals of A and B in each of three layers, whose rates are far apart; B is 10 points better in each.
    let made_up = [((40, 15), 0.5), ((30, 30), 0.3), ((20, 60), 0.1)];
    let (runs, mut covered, mut raw) = (2_000, 0, 0.0);
    for _ in 0..runs {
        let mut layers = Layers::default();
        let (mut won, mut closed) = ([0, 0], [0, 0]);
        for (code, ((na, nb), p)) in made_up.iter().enumerate() {
            let layer = Layer {
                a: (draws.hits(*na, *p), *na),
                b: (draws.hits(*nb, p + 0.1), *nb),
            };
            won = [won[0] + layer.a.0, won[1] + layer.b.0];
            closed = [closed[0] + na, closed[1] + nb];
            layers.insert(code as u32, layer);
        }
        let (_, low, high) = adjusted(&layers).expect("layers of both");
        covered += u32::from(low <= 0.1 && 0.1 <= high);
        raw += won[1] as f64 / closed[1] as f64 - won[0] as f64 / closed[0] as f64;
        assert!(mix_differs(&layers));
    }
    let share = f64::from(covered) / f64::from(runs);
    assert!((0.93..0.965).contains(&share), "{share}");
    // Without the layers B seems worse: (15 x .6 + 30 x .4 + 60 x .2) / 105 - (40 x .5 + 30 x .3 + 20 x .1) / 90.
    assert!((raw / f64::from(runs) - (33.0 / 105.0 - 31.0 / 90.0)).abs() < 0.01);
}

/// Of groups that are drawn alike, the mix of one in a hundred is said to differ.
#[test]
fn the_mix_of_like_groups_seldom_differs() {
    let mut draws = Draws(3);
    let runs = 4_000;
    let mut said = 0;
    for _ in 0..runs {
        let mut layers = Layers::default();
        for (n, is_b) in [(80, false), (50, true)] {
            for _ in 0..n {
                let code = (draws.next() * 4.0) as u32;
                let layer = layers.entry(code).or_default();
                let side = if is_b { &mut layer.b } else { &mut layer.a };
                side.1 += 1;
            }
        }
        said += u32::from(mix_differs(&layers));
    }
    let share = f64::from(said) / f64::from(runs);
    assert!((0.005..0.018).contains(&share), "{share}");
}

#[test]
fn the_close_rates_are_those_of_report() {
    let sales = Folder::example("sales");
    let as_of = "--as-of 2026-11-23 --format json";
    let said = sales
        .ask(&format!("compare owner:dana -- owner:omar -p 2026 {as_of}"))
        .json();
    for (side, query) in [("a", "owner:dana"), ("b", "owner:omar")] {
        let report = sales.ask(&format!("report {query} -p 2026 {as_of}")).json();
        let rate = &report["close_rate"]["by_count"];
        for key in ["rate", "low", "high", "won", "closed"] {
            assert_eq!(said[side][key], rate[key], "{side} {key}");
        }
        assert_eq!(said[side]["average_size"], report["won"]["average_size"]);
        assert_eq!(said[side]["median_size"], report["won"]["median_size"]);
        assert_eq!(said[side]["cycle"], report["cycle"]);
        assert_eq!(said[side]["n"], said[side]["closed"]);
    }
}

#[test]
fn flags_may_stand_behind_the_second_group() {
    let sales = Folder::example("sales");
    let before = sales
        .ask("compare --as-of 2026-11-23 --format json 2025 -- 2026")
        .json();
    let behind = sales
        .ask("compare 2025 -- 2026 --as-of 2026-11-23 --format json")
        .json();
    assert_eq!(before, behind);
    assert_eq!(before["a"]["period"]["label"], "2025");
    // closed: says when by itself, and the usual period does not cut it.
    let closed = sales
        .ask("compare closed:2025 -- closed:2026 --as-of 2026-11-23 --format json")
        .json();
    assert_eq!(closed["a"]["closed"], before["a"]["closed"]);
}

#[test]
fn nothing_to_compare_is_no_figure() {
    let sales = Folder::example("sales");
    let said = sales
        .ask("compare tag:nobody -- owner:dana --as-of 2026-11-23 --format json")
        .json();
    for key in ["p_b_better", "needed_per_group"] {
        assert!(said[key].is_null(), "{key}");
    }
    assert!(said["difference"]["rate"].is_null() && said["a"]["rate"].is_null());
    assert!(said["deal_size"]["shift"].is_null());
    let told = sales.ask("compare tag:nobody -- owner:dana --as-of 2026-11-23");
    assert!(
        told.err()
            .contains("note: A has no closed deal: nothing to compare"),
        "{}",
        told.err()
    );
    for (words, expected) in [
        (
            "compare owner:dana",
            "compare takes two groups, parted by --",
        ),
        (
            "compare owner:dana --",
            "compare takes two groups, parted by --",
        ),
        (
            "compare 2025 2026 -- owner:dana",
            "\"2025\" and \"2026\": one period for each side",
        ),
        (
            "compare stage:demo -- owner:dana",
            "a deal that has closed has no stage and no call any more",
        ),
        (
            "compare ownr:dana -- owner:dana",
            "did you mean \"owner:\"?",
        ),
    ] {
        let told = sales.ask(words);
        assert_eq!(told.code(), 2, "{words}");
        assert!(told.err().contains(expected), "{words}: {}", told.err());
    }
}
