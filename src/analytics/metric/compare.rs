//! Two groups side by side.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "comparison",
        label: "Comparison",
        paths: &[
            ("a.n", "deals"),
            ("a.won", "deals"),
            ("a.closed", "deals"),
            ("a.rate", "share"),
            ("a.low", "share"),
            ("a.high", "share"),
            ("a.average_size", "money"),
            ("a.median_size", "money"),
            ("a.cycle.mean_days", "days"),
            ("a.cycle.median_days", "days"),
            ("b.n", "deals"),
            ("b.won", "deals"),
            ("b.closed", "deals"),
            ("b.rate", "share"),
            ("b.low", "share"),
            ("b.high", "share"),
            ("b.average_size", "money"),
            ("b.median_size", "money"),
            ("b.cycle.mean_days", "days"),
            ("b.cycle.median_days", "days"),
            ("in_both", "deals"),
        ],
        formula: "won / closed in each of two groups, with its 95% Wilson interval; sizes and cycles of the deals won",
        text: "A group is the deals that meet a query and were closed in a period (or created in it, --cohort created). n \
               are all of them, closed those that are won or lost by T. Deals that are in both groups make the two more \
               alike than they are, and are counted.",
    },
    Metric {
        name: "rate-difference",
        label: "Difference of rates",
        paths: &[
            ("difference.rate", "share"),
            ("difference.low", "share"),
            ("difference.high", "share"),
        ],
        formula: "rate of B - rate of A; 95% interval by Newcombe, from the two Wilson intervals",
        text: "Where the interval has 0 in it, the two differ by no more than noise. Source: R. G. Newcombe, Statistics \
               in Medicine 17 (1998), method 10.",
    },
    Metric {
        name: "chance-better",
        label: "Chance that B is better",
        paths: &[("p_b_better", "share")],
        formula: "chance that a rate from Beta(won + 1/2, lost + 1/2) of B is above one of A",
        text: "What is known of each rate when nothing was known before (Jeffreys' prior). Absent where either has closed \
               nothing.",
    },
    Metric {
        name: "needed-per-group",
        label: "Needed in each group",
        paths: &[("needed_per_group", "deals")],
        formula: "(1.959964 + 0.841621)^2 x (pA (1 - pA) + pB (1 - pB)) / (pB - pA)^2, rounded up",
        text: "Closed deals in each group with which the difference seen would be found four times in five, at 5%, \
               two-sided. Absent where the rates are equal.",
    },
    Metric {
        name: "shift",
        label: "Shift",
        paths: &[
            ("deal_size.shift", "money"),
            ("deal_size.low", "money"),
            ("deal_size.high", "money"),
            ("cycle.shift", "days"),
            ("cycle.low", "days"),
            ("cycle.high", "days"),
        ],
        formula: "the median of all differences b - a (Hodges and Lehmann), with the 95% interval of Mann and Whitney's U",
        text: "Of the deals won in either group: how much larger B's are, how many days longer they took. One huge deal \
               moves a mean, and not this. With too few deals there is no interval: four in each are the fewest.",
    },
    Metric {
        name: "adjusted-difference",
        label: "Difference among like deals",
        paths: &[
            ("mix[].rate", "share"),
            ("mix[].low", "share"),
            ("mix[].high", "share"),
        ],
        formula: "sum of w x (rate of B - rate of A) / sum of w over the layers, w = nA x nB / (nA + nB)",
        text: "Said where the two groups are made up differently by owner, source, type, pipeline or size (thirds of all \
               their closed deals by value): chi-squared beyond its 99% quantile, layers of under 5 deals as one. The \
               difference is Mantel and Haenszel's, within the layers that both have; its interval is that of the \
               layers' own variances. A way in which they share no layer is what was asked for, and not said.",
    },
];
