//! What changed between two days, and what a week, a day and an alert say of it.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "since",
        label: "Since last week",
        paths: &[
            ("since.created", "deals"),
            ("since.won", "deals"),
            ("since.lost", "deals"),
        ],
        formula: "deals created, won and lost from the first day of last week up to T",
        text: "What is new, at a glance.",
    },
    Metric {
        name: "changes",
        label: "Changes",
        paths: &[
            ("opening.deals", "deals"),
            ("opening.value", "money"),
            ("created.value", "money"),
            ("raised.deals", "deals"),
            ("raised.value", "money"),
            ("lowered.deals", "deals"),
            ("lowered.value", "money"),
            ("pulled_in.deals", "deals"),
            ("pulled_in.value", "money"),
            ("pushed_out.deals", "deals"),
            ("pushed_out.value", "money"),
            ("reopened.deals", "deals"),
            ("reopened.value", "money"),
            ("deleted.deals", "deals"),
            ("deleted.value", "money"),
            ("restated.deals", "deals"),
            ("restated.value", "money"),
            ("closing.deals", "deals"),
            ("closing.value", "money"),
        ],
        formula: "opening + created + raised - lowered + pulled in - pushed out + reopened - won - lost - deleted + \
                  restated = closing",
        text: "What was open at the end of one day, what happened on each day after it, what is open at the end of \
               another: to the cent, in the whole and in each group, each line with its deals. Gross from the end of a \
               day to the end of the next: what was raised and lowered again is in both. Pulled in and pushed out stay \
               open, but begin or cease to meet the query. A rate that moved is part of raised and lowered. A closing \
               takes the amount of its day. A deal that comes or goes twice counts twice, one that was raised twice \
               counts once. Restated is what the files did not say before: a rate that a deal lacked.",
    },
    Metric {
        name: "new",
        label: "New",
        paths: &[("this.new.deals", "deals"), ("this.new.value", "money")],
        formula: "deals created in the period, and the sum of their amounts",
        text: "Each as it stood at the end of the day on which it was created.",
    },
    Metric {
        name: "mean",
        label: "Mean before",
        paths: &[
            ("mean.n", "spans"),
            ("mean.won", "money"),
            ("mean.lost", "money"),
            ("mean.new", "money"),
            ("mean.open", "money"),
        ],
        formula: "sum of the values of up to 12 periods before / their number",
        text: "Periods as long as the one that the summary is for, right before it; it is not among them. None that begins \
               before the first deal was created.",
    },
    Metric {
        name: "week",
        label: "What happened",
        paths: &[
            ("won[].value", "money"),
            ("lost[].value", "money"),
            ("reopened[].value", "money"),
            ("slipped[].value", "money"),
            ("due.steps", "deals"),
        ],
        formula: "the deals of a period, by what happened to them",
        text: "Won and lost in the period and not opened again; reopened: closed before it and open at its end; slipped: \
               open, and expected later than before. Due are the next steps from the period's last day to 7 days after \
               it; those due before it are late.",
    },
    Metric {
        name: "moved",
        label: "Moved",
        paths: &[("moved[].value", "money")],
        formula: "open deals that are in another stage at the end of the period than before it, or than they began in",
        text: "By the stage that they came to, in either direction.",
    },
    Metric {
        name: "chance",
        label: "Chance",
        paths: &[
            ("chance.p_quota", "share"),
            ("chance.before", "share"),
            ("chance.mean", "money"),
            ("chance.p10", "money"),
            ("chance.p90", "money"),
        ],
        formula: "the modelled chance of the quota, at the end of the period and of the one before; the modelled landing",
        text: "What forecast says on that day for the quota period that it is in: mean, 10th and 90th percentile.",
    },
    Metric {
        name: "chance-today",
        label: "Chance of quota",
        paths: &[("p_quota", "share")],
        formula: "the modelled chance of at least the quota",
        text: "At a glance: the same figure as p_quota of forecast for the quota period that T is in.",
    },
    Metric {
        name: "alerts",
        label: "Alerts",
        paths: &[("alerts[].deals[].value", "money")],
        formula: "the deals behind what a [[watch]] rule found",
        text: "open-fell: the open value is below its usual range; the deals that left it or were lowered. commit-pushed: \
               a deal that its rep had called commit is expected later. chance-below: the chance of the quota is below \
               40 %, or below `below`; the deals expected within the quota period. no-new-pipeline: a rep created no \
               deal.",
    },
];
