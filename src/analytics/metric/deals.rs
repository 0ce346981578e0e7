//! Deals one by one: what to do next, the list, a page, a company.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "late",
        label: "Late",
        paths: &[
            ("late[].days_late", "days"),
            ("late[].value", "money"),
            ("due_today[].days_late", "days"),
            ("due_today[].value", "money"),
        ],
        formula: "T - next_step_due",
        text: "Next steps of open deals that are due before T, or on it. Parked deals are not judged.",
    },
    Metric {
        name: "next",
        label: "Next",
        paths: &[("deals[].reasons[].days", "days")],
        formula: "open deals by the day of their next step, up to 7 days ahead, and those without one",
        text: "Late steps, today's, by day, no step; within a day by value. The worst reason of a deal comes first: a \
               late step (days late), a proposal that lapses within 14 days (days left, negative once it has), a \
               contract out and unsigned, a proposal opened in the last 3 days with nothing done since, the expected \
               close passed, stale (days idle), fewer than two contacts from the third stage on, no next step (days \
               idle). Parked deals are not judged.",
    },
    Metric {
        name: "listed",
        label: "Listed",
        paths: &[("total.deals", "deals"), ("total.value", "money")],
        formula: "the deals that a list is about, and the sum of their values",
        text: "Open deals, unless the query asks for stages, closings or reasons. --limit shortens the list, not the sum.",
    },
    Metric {
        name: "deal-amount",
        label: "Amount",
        paths: &[
            ("deals[].amount", "money, in the deal's currency"),
            ("deal.amount", "money, in the deal's currency"),
            ("deal.value", "money"),
            ("credit[].share", "share"),
            ("credit[].value", "money"),
        ],
        formula: "what the deal's file says; its value: amount x rate; credit: value x share",
        text: "At T; of a closed deal that of its closing day, at that day's rate. Credit is listed where it is split.",
    },
    Metric {
        name: "deal-days",
        label: "Days",
        paths: &[
            ("deals[].age_days", "days"),
            ("deals[].stage_days", "days"),
            ("deals[].idle_days", "days"),
            ("deal.age_days", "days"),
            ("deal.stage_days", "days"),
            ("deal.idle_days", "days"),
        ],
        formula: "age: T - created; in its stage: T - entered; idle: T - the newest of activity, movement and creation",
        text: "The age of a closed deal is closed - created; it is in no stage, and not idle.",
    },
    Metric {
        name: "deal-stage-odds",
        label: "Stage odds of a deal",
        paths: &[
            ("deal.odds", "share"),
            ("stage_odds.odds", "share"),
            ("stage_odds.own", "share"),
            ("stage_odds.won", "deals"),
            ("stage_odds.closed", "deals"),
            ("stage_odds.prior", "share"),
            ("stage_odds.prior_weight", "deals"),
        ],
        formula: "(prior weight x prior + won) / (prior weight + closed)",
        text: "Over the deals of the pipeline that reached the stage and closed in the 365 days up to T. The owner's own \
               odds, where there are any, are what the weighted value counts the deal with.",
    },
    Metric {
        name: "deal-model-odds",
        label: "Model odds of a deal",
        paths: &[
            ("model_odds.ever", "share"),
            ("model_odds.in_period", "share"),
            ("model_odds.on_entering", "share"),
            ("model_odds.others.others", "deals"),
            ("model_odds.others.went_on", "deals"),
            ("model_odds.others.lost", "deals"),
            ("model_odds.others.back", "deals"),
            ("model_odds.others.still_there", "deals"),
        ],
        formula: "odds of ever being won, and in the quota period that T is in; others = went on + lost + back + still there",
        text: "The same model as in forecast, of the whole folder. On entering: the odds of a deal that came to the stage \
               today. Others: the deals that stayed in the stage at least as many days as this one until now, each once, \
               and what became of them after their longest stay. Without a history that tells stages, or with odds of its own, there are no odds on \
               entering.",
    },
    Metric {
        name: "slipped-deal",
        label: "Slipped",
        paths: &[("slipped.times", "times"), ("slipped.days", "days")],
        formula: "how often the expected close was moved later, and the sum of the moves",
        text: "From the end of one day to the end of another. Moves to an earlier day are not taken off.",
    },
    Metric {
        name: "story",
        label: "Story",
        paths: &[("story[].after_days", "days")],
        formula: "day of a move - day it entered the stage before",
        text: "In show: the history as it is in force, papers and activities up to T, by day.",
    },
    Metric {
        name: "deal-terms",
        label: "Terms",
        paths: &[
            ("about.items[].quantity", "pieces"),
            ("about.items[].price", "money, in the deal's currency"),
            ("about.items[].discount", "share"),
            ("about.items[].cost", "money, in the deal's currency"),
            ("about.recurring.amount", "money, in the deal's currency"),
            ("about.recurring.term", "times"),
            ("about.renewal.amount", "money, in the deal's currency"),
        ],
        formula: "as the deal's file says",
        text: "What counts is the deal's amount; check says where items or terms disagree with it.",
    },
    Metric {
        name: "risk",
        label: "Risk",
        paths: &[("risks[].days", "days")],
        formula: "the reasons of next, but for a late step and a proposal that lapses, which show has with their days",
        text: "Of an open deal that is not parked. With several contacts from the third stage on also: no champion, no \
               economic buyer, once any contact has a role.",
    },
    Metric {
        name: "faults",
        label: "Faults",
        paths: &[("faults[].line", "line"), ("faults[].column", "characters")],
        formula: "what is wrong with the file of one deal, and where",
        text: "Lines and characters count from 1. A file with an error is in no figure, and is shown as far as it can be \
               read.",
    },
    Metric {
        name: "company",
        label: "Company",
        paths: &[
            ("so_far.open.deals", "deals"),
            ("so_far.open.value", "money"),
            ("so_far.won.deals", "deals"),
            ("so_far.won.value", "money"),
            ("so_far.lost.deals", "deals"),
            ("so_far.lost.value", "money"),
        ],
        formula: "a company's deals open, won and lost, up to T",
        text: "A deal is a company's by its name, an alias or a domain in accounts/, in any case of letters.",
    },
];
