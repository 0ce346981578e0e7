//! Which deals need somebody.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "later",
        label: "Later",
        paths: &[("later.deals", "deals"), ("later.value", "money")],
        formula: "open deals whose next step is more than 7 days after T",
        text: "Counted, not listed; unless their proposal lapses before, or was just opened.",
    },
    Metric {
        name: "stale",
        label: "Stale",
        paths: &[("stale.deals", "deals"), ("stale.value", "money")],
        formula: "open deals whose idle days exceed the stage's stale_after",
        text: "Idle: T - the newest of activity, movement (any dated entry of a tracked field) and creation. Parked \
               deals are not judged.",
    },
    Metric {
        name: "at-risk",
        label: "At risk",
        paths: &[
            ("at_risk.deals", "deals"),
            ("at_risk.value", "money"),
            ("at_risk.of.deals", "deals"),
            ("at_risk.of.value", "money"),
        ],
        formula: "open deals with any reason, of all that are open and not on hold",
        text: "The whole amount of a deal is at risk, whatever its odds.",
    },
    Metric {
        name: "risks",
        label: "Reasons",
        paths: &[("reasons[].deals", "deals"), ("reasons[].value", "money")],
        formula: "open deals with this reason; a deal may have several",
        text: "No next step: none, or its day is before T. Overdue: expected to close before T. Stale: idle for longer than \
               the stage's stale_after. Slipped: the expected close moved later, from the end of one day to the end of \
               another, by so many days in all. Stuck: in its stage for longer than the 90th percentile of the days that the \
               deals won in the 365 days up to T spent there, five at least. One contact only: fewer than two from the third \
               stage on, where any deal has contacts. Too much on one customer: its company has more than 25 % of the value \
               of all open deals, whatever is asked for. Parked deals are not judged.",
    },
    Metric {
        name: "ageing",
        label: "Ageing",
        paths: &[
            ("ages[].from_days", "days"),
            ("ages[].to_days", "days"),
            ("ages[].deals", "deals"),
            ("ages[].value", "money"),
        ],
        formula: "open deals by T - created, in whole calendar days: up to 30, 60, 90, 180, 365, and older",
        text: "Deals on hold are not among them. The first and the last day of a band are both in it.",
    },
];
