//! The four figures of every sales guide, and what the open deals are.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "open-deals",
        label: "Open deals",
        paths: &[("open.deals", "deals"), ("stages[].deals", "deals")],
        formula: "count of deals open at T",
        text: "A deal is open at T if it was created on or before T and is neither won nor lost at T. One that was \
               reopened is open from that day.",
    },
    Metric {
        name: "pipeline-value",
        label: "Pipeline value",
        paths: &[("open.value", "money"), ("stages[].value", "money")],
        formula: "sum of the amounts of the deals open at T",
        text: "Amounts of other currencies are converted at T's rate before anything is added. Lost deals are in no \
               total.",
    },
    Metric {
        name: "weighted-value",
        label: "Weighted value",
        paths: &[("open.weighted", "money"), ("stages[].weighted", "money")],
        formula: "sum of amount x p over the deals open at T",
        text: "p is the deal's own probability if it has one, else the stage odds. A deal without any odds is left \
               out and counted beside.",
    },
    Metric {
        name: "without-odds",
        label: "Without odds",
        paths: &[("open.without_odds", "deals"), ("without_odds", "deals")],
        formula: "count of open deals that have neither a probability of their own nor stage odds",
        text: "They are in the pipeline value and not in the weighted value: missing odds are never read as 0 or 1. A \
               forecast counts those of them that are expected to close in the period.",
    },
    Metric {
        name: "on-hold",
        label: "On hold",
        paths: &[
            ("open.on_hold.deals", "deals"),
            ("open.on_hold.value", "money"),
            ("on_hold.deals", "deals"),
            ("on_hold.value", "money"),
        ],
        formula: "open deals whose on_hold_until is after T",
        text: "Parked deals are part of the open deals and broken out. No report judges them, and no forecast has \
               them before their day.",
    },
    Metric {
        name: "deal-size",
        label: "Deal size",
        paths: &[
            ("won.average_size", "money"),
            ("won.median_size", "money"),
            ("open.average_size", "money"),
            ("open.median_size", "money"),
        ],
        formula: "sum of amounts / count; the median beside it",
        text: "Over the deals won in the period, and apart over the deals open at T. The median of an even count is \
               the mean of the middle two. Without any deal there is no size.",
    },
    Metric {
        name: "won",
        label: "Won",
        paths: &[("won.deals", "deals"), ("won.value", "money")],
        formula: "deals won in the period, and the sum of their amounts",
        text: "A closed deal counts with the amount and owner of its closing day, at that day's rate: a later \
               hand-over or rate moves no win. A deal counts once, with its newest closing on or before T.",
    },
    Metric {
        name: "lost",
        label: "Lost",
        paths: &[("lost.deals", "deals"), ("lost.value", "money")],
        formula: "deals lost in the period, and the sum of their amounts",
        text: "A loss without a decision is a loss.",
    },
    Metric {
        name: "close-rate",
        label: "Close rate",
        paths: &[
            ("close_rate.by_count.rate", "share"),
            ("close_rate.by_count.low", "share"),
            ("close_rate.by_count.high", "share"),
            ("close_rate.by_count.won", "deals"),
            ("close_rate.by_count.closed", "deals"),
            ("close_rate.by_value.rate", "share"),
            ("close_rate.by_value.won", "money"),
            ("close_rate.by_value.closed", "money"),
        ],
        formula: "won / (won + lost), by count; sum won / sum (won + lost), by value",
        text: "Over the deals closed in the period. The interval is Wilson's at 95 %. With --cohort created it is over \
               the deals created in the period, with what became of them by T.",
    },
    Metric {
        name: "sales-cycle",
        label: "Sales cycle",
        paths: &[("cycle.mean_days", "days"), ("cycle.median_days", "days")],
        formula: "mean and median of closed - created, in whole calendar days",
        text: "Over the deals won in the period.",
    },
    Metric {
        name: "velocity",
        label: "Velocity",
        paths: &[("velocity.per_day", "money a day")],
        formula: "open deals x close rate x average deal size / mean sales cycle",
        text: "Money a day. Without a close rate, a size or a cycle above 0 there is none.",
    },
];
