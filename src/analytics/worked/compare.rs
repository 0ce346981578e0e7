//! Two groups side by side. Worked by hand.

use super::{Worked, on, step};

/// Before and after the end of September.
const BEFORE_AND_AFTER: &str = "compare 2026-02..2026-09 -- 2026-Q4";

/// A closed deal, created on 1 September.
macro_rules! closed {
    ($tag:literal, $owner:literal, $amount:literal, $stage:literal, $closed:literal) => {
        concat!(
            "name = \"One of 14\"\ncompany = \"Many\"\namount = ",
            $amount,
            "\nstage = \"",
            $stage,
            "\"\ncreated = 2026-09-01\nclosed = ",
            $closed,
            "\nowner = \"",
            $owner,
            "\"\ntags = [\"",
            $tag,
            "\"]\n"
        )
    };
}

/// Two groups of seven, of which one has mostly xu's deals and the other mostly yi's.
#[rustfmt::skip] // a table: a line a deal
const TWO_MIXES: &[(&str, &str)] = &[
    ("deals/a1.toml", closed!("a", "xu", "10_000", "won", "2026-09-11")),
    ("deals/a2.toml", closed!("a", "xu", "20_000", "won", "2026-09-21")),
    ("deals/a3.toml", closed!("a", "xu", "30_000", "won", "2026-10-01")),
    ("deals/a4.toml", closed!("a", "xu", "40_000", "won", "2026-10-11")),
    ("deals/a5.toml", closed!("a", "xu", "12_000", "lost", "2026-10-11")),
    ("deals/a6.toml", closed!("a", "xu", "22_000", "lost", "2026-10-11")),
    ("deals/a7.toml", closed!("a", "yi", "32_000", "lost", "2026-10-11")),
    ("deals/b1.toml", closed!("b", "xu", "15_000", "won", "2026-10-01")),
    ("deals/b2.toml", closed!("b", "yi", "25_000", "won", "2026-10-11")),
    ("deals/b3.toml", closed!("b", "yi", "35_000", "won", "2026-10-21")),
    ("deals/b4.toml", closed!("b", "yi", "50_000", "won", "2026-10-31")),
    ("deals/b5.toml", closed!("b", "yi", "12_000", "lost", "2026-10-11")),
    ("deals/b6.toml", closed!("b", "yi", "22_000", "lost", "2026-10-11")),
    ("deals/b7.toml", closed!("b", "yi", "32_000", "lost", "2026-10-11")),
];

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("comparison", BEFORE_AND_AFTER, None, &[
        step("a.n", "iota, closed on 4 Mar, and gamma, on 24 Sep", "1 + 1", "2"),
        step("a.won", "iota", "", "1"),
        step("a.closed", "both", "1 + 1", "2"),
        step("a.rate", "one of two", "1 / 2", "0.5"),
        step("a.low", "Wilson, z = 1.959964, z x z = 3.841459, n = 2", "(0.5 + 3.841459 / 4 - 1.959964 x sqrt(0.5 x 0.5 / 2 + 3.841459 / 16)) / (1 + 3.841459 / 2)", "0.0945"),
        step("a.high", "the same with plus", "(0.5 + 3.841459 / 4 + 1.959964 x sqrt(0.5 x 0.5 / 2 + 3.841459 / 16)) / (1 + 3.841459 / 2)", "0.9055"),
        step("a.average_size", "iota alone", "", "40,000"),
        step("a.median_size", "iota alone", "", "40,000"),
        step("a.cycle.mean_days", "iota, 2 Feb to 4 Mar", "26 + 4", "30"),
        step("a.cycle.median_days", "iota alone", "", "30"),
        step("b.n", "alpha, beta, theta, closed since 1 Oct", "1 + 1 + 1", "3"),
        step("b.won", "alpha, beta", "1 + 1", "2"),
        step("b.closed", "all three", "1 + 1 + 1", "3"),
        step("b.rate", "two of three", "2 / 3", "0.6667"),
        step("b.low", "Wilson, n = 3", "(2 / 3 + 3.841459 / 6 - 1.959964 x sqrt(2 / 9 / 3 + 3.841459 / 36)) / (1 + 3.841459 / 3)", "0.2077"),
        step("b.high", "the same with plus", "(2 / 3 + 3.841459 / 6 + 1.959964 x sqrt(2 / 9 / 3 + 3.841459 / 36)) / (1 + 3.841459 / 3)", "0.9385"),
        step("b.average_size", "alpha and beta", "(12,000 + 20,000) / 2", "16,000"),
        step("b.median_size", "of two their mean", "(12,000 + 20,000) / 2", "16,000"),
        step("b.cycle.mean_days", "alpha 70 days, beta 80", "(70 + 80) / 2", "75"),
        step("b.cycle.median_days", "of two their mean", "(70 + 80) / 2", "75"),
    ]),
    on("comparison", "compare 2026 -- 2026-Q4", None, &[
        step("in_both", "alpha, beta and theta closed in the year and in its last quarter", "1 + 1 + 1", "3"),
    ]),
    on("rate-difference", BEFORE_AND_AFTER, None, &[
        step("difference.rate", "2 of 3 less 1 of 2", "2 / 3 - 1 / 2", "0.1667"),
        step("difference.low", "the intervals are 0.094531 to 0.905469 and 0.207660 to 0.938508", "1 / 6 - sqrt((2 / 3 - 0.207660) x (2 / 3 - 0.207660) + (0.905469 - 0.5) x (0.905469 - 0.5))", "-0.4458"),
        step("difference.high", "the other ends", "1 / 6 + sqrt((0.938508 - 2 / 3) x (0.938508 - 2 / 3) + (0.5 - 0.094531) x (0.5 - 0.094531))", "0.6548"),
    ]),
    on("chance-better", BEFORE_AND_AFTER, None, &[
        step("p_b_better", "Beta(1.5, 1.5) and Beta(2.5, 1.5): with sin^2 for the rates the integral of the two is 1/2 + 64 / (45 pi^2)", "1 / 2 + 64 / (45 x 3.14159265 x 3.14159265)", "0.6441"),
    ]),
    on("needed-per-group", BEFORE_AND_AFTER, None, &[
        step("needed_per_group", "(1.959964 + 0.841621)^2 = 7.848879; 7.848879 x (1/4 + 2/9) x 36 = 133.43, so 134", "", "134"),
    ]),
    Worked {
        metric: "shift",
        command: "compare tag:a -- tag:b",
        extra: None,
        more: TWO_MIXES,
        steps: &[
            step("deal_size.shift", "15, 25, 35, 50 thousand less 10, 20, 30, 40: of the 16 differences six are below 5, three are 5, seven above; the 8th and 9th", "(5,000 + 5,000) / 2", "5,000"),
            step("deal_size.low", "of the 70 orders of four and four, one in 70 is all on one side: the outermost differences", "15,000 - 40,000", "-25,000"),
            step("deal_size.high", "the other end", "50,000 - 10,000", "40,000"),
            step("cycle.shift", "30, 40, 50, 60 days less 10, 20, 30, 40: six are below 20, four are 20, six above", "(20 + 20) / 2", "20"),
            step("cycle.low", "the outermost", "30 - 40", "-10"),
            step("cycle.high", "the other end", "60 - 10", "50"),
        ],
    },
    Worked {
        metric: "adjusted-difference",
        command: "compare tag:a -- tag:b",
        extra: None,
        more: TWO_MIXES,
        steps: &[
            step("mix[owner].rate", "each has 4 of 7, but of xu's deals A has 4 of 6 and B 1 of 1, of yi's A 0 of 1 and B 3 of 6: both weights are 6 / 7", "(6 / 7 x (1 - 4 / 6) + 6 / 7 x (3 / 6 - 0)) / (6 / 7 + 6 / 7)", "0.4167"),
            step("mix[owner].low", "less 1.959964 standard deviations", "5 / 12 - 1.959964 x sqrt(36 / 49 x (4 / 6 x 2 / 6 / 6) + 36 / 49 x (0.25 / 6)) / (12 / 7)", "0.1417"),
            step("mix[owner].high", "and more", "5 / 12 + 1.959964 x sqrt(36 / 49 x (4 / 6 x 2 / 6 / 6) + 36 / 49 x (0.25 / 6)) / (12 / 7)", "0.6916"),
        ],
    },
];
