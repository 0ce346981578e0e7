//! The figures of scored leads, duplicates, and whom to contact: `METRICS` of `pipeline leads icp`, `score`, `next`, `dedupe`
//! and `prune`, joined to the others in `metric.rs`.

use super::metric::Metric;

/// In the order of `docs/metrics.md`, behind the others.
pub const LEAD_SCORE_METRICS: &[Metric] = &[
    Metric {
        name: "lead-score",
        label: "Score of a lead",
        paths: &[
            ("leads[].score", "points"),
            ("leads[].points[].points", "points"),
        ],
        formula: "100 x F x E; F = (1/2 + sum of what the rules earned) / (1 + sum of |weights|), E = 1 - 1/2 x 2^(-e / enough)",
        text: "A rule of [icp] or [[score]] earns its weight if it holds (one below zero: if it does not), half of it if \
               the cell is empty. e is the sum of weight x count over touches, opens, clicks, replies, visits and \
               meetings, halved for every half_life days since the last contact. The points of a lead add up to its \
               score: the rules' at E = 1/2, then what engagement adds. Never 0 and never 100.",
    },
    Metric {
        name: "lead-bands",
        label: "Leads by band",
        paths: &[
            ("bands.high", "leads"),
            ("bands.medium", "leads"),
            ("bands.low", "leads"),
        ],
        formula: "leads whose score is at least `high` (50), at least `medium` (25), and the others",
        text: "The limits are those of [leads.score]. An excluded lead is low whatever its score.",
    },
    Metric {
        name: "lead-learned",
        label: "Learned score of a lead",
        paths: &[("leads[].learned", "chance")],
        formula: "1 / (1 + e^-z), z the sum of the weights of what its row says",
        text: "By a logistic regression on all leads of whom is known how they ended; null with fewer than 40 that \
               converted or 40 that did not. Never 0 and never 1.",
    },
    Metric {
        name: "learned-auc",
        label: "Learned score, judged",
        paths: &[
            ("learned.auc", "share"),
            ("learned.baseline_auc", "share"),
            ("learned.judged_on", "leads"),
            ("learned.n", "leads"),
            ("learned.converted", "leads"),
        ],
        formula: "share of pairs of a lead that converted and one that did not in which the first has the higher score; ties count half",
        text: "Of a model of the first 70 % by created, on the last 30 %; the baseline is the rules' score on the same \
               leads. 0.5 is as good as tossing a coin. n counts all leads of whom is known how they ended.",
    },
    Metric {
        name: "learned-lift",
        label: "Tenths of a score",
        paths: &[
            ("learned.lift[].tenth", "place"),
            ("learned.lift[].leads", "leads"),
            ("learned.lift[].converted", "leads"),
            ("learned.lift[].rate", "share"),
            ("learned.lift[].lift", "times"),
            ("learned.lift[].said", "share"),
            ("learned.baseline_lift[].tenth", "place"),
            ("learned.baseline_lift[].leads", "leads"),
            ("learned.baseline_lift[].converted", "leads"),
            ("learned.baseline_lift[].rate", "share"),
            ("learned.baseline_lift[].lift", "times"),
        ],
        formula: "rate = converted / leads of the tenth; lift = rate / the rate of all that it is judged on",
        text: "The leads that the score is judged on, in ten parts, the best first. What is said is the mean of the \
               learned chances: a score whose word can be taken says about what the rate is. The rules' score says \
               none.",
    },
    Metric {
        name: "learned-weights",
        label: "Weights of the learned score",
        paths: &[("learned.weights[].weight", "log odds")],
        formula: "the weights that make sum(ln(1 + e^-yz)) + sum of squared weights / 2 least",
        text: "Of having the value, or of a number one standard deviation above the mean. The five that speak most for \
               a lead, and the five that speak most against it.",
    },
    Metric {
        name: "lead-fit",
        label: "Fit",
        paths: &[
            ("leads[].fit", "points"),
            ("deals[].fit", "points"),
            ("deals[].points[].points", "points"),
            ("mean.leads", "points"),
            ("mean.won", "points"),
            ("mean.lost", "points"),
            ("mean.open", "points"),
        ],
        formula: "100 x F, by the rules of [icp] alone",
        text: "A deal is judged by its own fields, by [custom], and by the lead that it grew from. The rules are worth \
               something if won deals fit better than lost ones.",
    },
    Metric {
        name: "trait-lift",
        label: "What customers have in common",
        paths: &[
            ("learned.leads.won", "leads"),
            ("learned.leads.lost", "leads"),
            ("learned.leads.leads", "leads"),
            ("learned.tried", "values"),
            ("learned.traits[].having.won", "leads"),
            ("learned.traits[].having.lost", "leads"),
            ("learned.traits[].having.leads", "leads"),
            ("learned.traits[].of.won", "leads"),
            ("learned.traits[].of.lost", "leads"),
            ("learned.traits[].of.leads", "leads"),
            ("learned.traits[].against_lost.lift", "times"),
            ("learned.traits[].against_lost.low", "times"),
            ("learned.traits[].against_lost.high", "times"),
            ("learned.traits[].against_leads.lift", "times"),
            ("learned.traits[].against_leads.low", "times"),
            ("learned.traits[].against_leads.high", "times"),
        ],
        formula: "lift = share of won deals' leads with the value / share of lost ones' (or of all leads)",
        text: "Katz's interval: ln(lift) +- 1.96 x sqrt((1 - p)/x + (1 - q)/y) of x and y leads with the value. A rule is \
               proposed from five won deals on, where the lower end against lost ones is above 1.",
    },
    Metric {
        name: "lead-queue",
        label: "Whom to contact",
        paths: &[
            ("queue.due", "leads"),
            ("queue.answered", "leads"),
            ("queue.waiting", "leads"),
            ("queue.finished", "leads"),
            ("queue.unreachable", "leads"),
            ("queue.closed", "leads"),
            ("queue.never", "leads"),
            ("attempts", "touches"),
            ("leads[].attempt", "touches"),
        ],
        formula: "due: the next step of [sequence], so many working days after the last contact, is on or before T",
        text: "Who replied or met us has answered, and is due on the working day after the last contact. After `attempts` \
               touches without an answer a lead is finished.",
    },
    Metric {
        name: "lead-duplicates",
        label: "Duplicates",
        paths: &[
            ("duplicates", "rows"),
            ("clusters[].score", "share"),
            ("clusters[].rows[].line", "line"),
            ("merged[].removed", "rows"),
            ("merged[].changed", "rows"),
        ],
        formula: "rows of a cluster - 1, over all clusters",
        text: "A cluster's score is that of its weakest link: 1 for the same address, 0.97 for the same name and company, \
               0.9 for an initial. It is an order of how sure one can be, set by hand, not a measured chance.",
    },
    Metric {
        name: "lead-prune",
        label: "Whom to leave alone",
        paths: &[
            ("reasons[].leads", "leads"),
            ("proposed[].line", "line"),
            ("retry[].line", "line"),
        ],
        formula: "leads that refused, cannot be reached, unsubscribed, or were silent after all attempts for dead_after days",
        text: "Those worth another try were given fewer attempts, or answered once, and have been silent for retry_after \
               days.",
    },
];
