//! Where a period lands: every row of a forecast, deal by deal, and what would change it.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "quota",
        label: "Quota",
        paths: &[
            ("quota.amount", "money"),
            ("quota.days_left", "days"),
            ("quota", "money"),
            ("days_left", "days"),
        ],
        formula: "the quota written for exactly the period; else the sum of those that tile it",
        text: "The company's, else the sum of the teams', else of the owners'; never pro rata. The period is the \
               shortest one with a quota that T is in, else the fiscal quarter.",
    },
    Metric {
        name: "won-to-date",
        label: "Won to date",
        paths: &[
            ("quota.won.deals", "deals"),
            ("quota.won.value", "money"),
            ("won_deals", "deals"),
            ("won_to_date", "money"),
        ],
        formula: "deals won in the quota period up to T, and the sum of their amounts",
        text: "What already counts for the quota. For an owner or a team a deal that several share brings each their \
               share of its amount, and counts whole.",
    },
    Metric {
        name: "gap",
        label: "Gap",
        paths: &[("quota.gap", "money"), ("gap", "money")],
        formula: "max(0, quota - won to date)",
        text: "What is still to be won. Without a quota there is no gap.",
    },
    Metric {
        name: "simple",
        label: "Simple",
        paths: &[("simple.landing", "money"), ("simple.from_open", "money")],
        formula: "won to date + sum of open amounts x close rate of the 365 days up to T",
        text: "The textbook's forecast: a pipeline of 100,000 at a close rate of 10 % brings 10,000. Over the deals that \
               are open, not on hold and not omitted, whenever they may close. Without anything closed in the 365 days \
               there is none. Every row of a forecast is a landing: what is won already and what comes on top.",
    },
    Metric {
        name: "weighted",
        label: "Weighted",
        paths: &[
            ("weighted.landing", "money"),
            ("weighted.from_open", "money"),
        ],
        formula: "won to date + sum of amount x p over the open deals expected to close by the end of the period",
        text: "p is the deal's own probability if it has one, else its stage odds. A deal whose day has passed is still \
               expected, and named.",
    },
    Metric {
        name: "commit",
        label: "Commit",
        paths: &[("commit.landing", "money"), ("commit.from_open", "money")],
        formula: "won to date + sum of the amounts that the reps call commit and expect by the end of the period",
        text: "What the reps stand for, without any odds.",
    },
    Metric {
        name: "best-case",
        label: "Best case",
        paths: &[
            ("best_case.landing", "money"),
            ("best_case.from_open", "money"),
        ],
        formula: "commit + sum of the amounts that the reps call best-case and expect by the end of the period",
        text: "A deal without a call is pipeline, and in neither.",
    },
    Metric {
        name: "submitted",
        label: "Submitted",
        paths: &[
            ("submitted.landing", "money"),
            ("submitted.from_open", "money"),
        ],
        formula: "the commit of the newest submission on or before T, for exactly this period and whom",
        text: "What is won already is in it; from_open is what is left when that is taken off. A company's is what was \
               submitted for all of it, never a sum of teams.",
    },
    Metric {
        name: "modelled",
        label: "Modelled",
        paths: &[
            ("modelled.mean", "money"),
            ("modelled.p10", "money"),
            ("modelled.p50", "money"),
            ("modelled.p90", "money"),
            ("modelled.p_quota", "share"),
            ("modelled.from_open", "money"),
            ("modelled.from_new", "money"),
        ],
        formula: "won to date + sum of amount x odds of being won in the period + deals yet to come",
        text: "Won to date, from open deals, and from deals that nobody has entered yet add up to the mean. p10, p50 and \
               p90 are what the landing stays at or below one time in ten, every other time, nine times in ten; p_quota \
               is the chance of at least the quota. docs/forecast.md says where the odds come from. In the examples \
               they need no model: an own probability over a period so long that the deal is won in it if ever, and a \
               period that is over.",
    },
    Metric {
        name: "coverage",
        label: "Coverage",
        paths: &[
            ("coverage", "times"),
            ("expected.deals", "deals"),
            ("expected.value", "money"),
        ],
        formula: "open value expected to close by the end of the period / gap",
        text: "How many times over the gap is covered if everything expected came. Without a gap there is none.",
    },
    Metric {
        name: "needed",
        label: "Needed",
        paths: &[
            ("short", "money"),
            ("needed.won_deals", "deals"),
            ("needed.opportunities", "deals"),
            ("needed.leads", "leads"),
            ("needed.pipeline", "money"),
        ],
        formula: "short = max(0, quota - modelled mean); won deals = short / average size; deals = that / close rate; \
                  leads = that / lead-to-deal rate; pipeline = short / close rate by value",
        text: "What it takes on top of what the model expects, at the rates of the 365 days up to T; counts are rounded \
               up. The lead-to-deal rate is leads created in those days and converted by T / all of them. `by` is the \
               day by which that pipeline must exist: the period's last, less the median cycle. Of a period that is \
               over nothing is needed.",
    },
    Metric {
        name: "levers",
        label: "Levers",
        paths: &[
            ("levers[].now", "as the lever"),
            ("levers[].needed", "as the lever"),
        ],
        formula: "deal size, number of open deals: today's x gap / (modelled mean - won to date); close rate, cycle: \
                  today's, moved until the modelled mean meets the quota",
        text: "What would close the gap, one alone: money, deals (rounded up), a share, days. The close rate moves all \
               log odds together, the cycle all clocks. None where even odds of 1, or a cycle of 0, would not do.",
    },
    Metric {
        name: "not-in",
        label: "Not in",
        paths: &[
            ("omitted.deals", "deals"),
            ("omitted.value", "money"),
            ("without_close.deals", "deals"),
            ("without_close.value", "money"),
            ("overdue.deals", "deals"),
            ("overdue.value", "money"),
        ],
        formula: "open deals that are in no row (omitted), in no row but simple and modelled (without_close), or in it \
                  though their day has passed (overdue)",
        text: "Omitted is the rep's own word, `forecast = \"omitted\"`. A deal without `expected_close` is expected in \
               no period. Beside them stand those on hold.",
    },
    Metric {
        name: "record",
        label: "Record",
        paths: &[
            ("record.n", "periods"),
            ("record.wape", "share"),
            ("record.inside", "periods"),
            ("record.simple", "share"),
            ("record.weighted", "share"),
            ("record.run_rate", "share"),
        ],
        formula: "sum of |forecast - won| / sum of won, at the same point of up to 8 earlier periods",
        text: "Each of those periods is forecast again with only what was known at that point, as many days before its \
               end as today is before this one's. Periods count that begin after the first deal was created; with \
               fewer than 4, or of a question by stage: or forecast:, which a won deal has no longer, there is no record. \
               Inside: won lay within p10 and p90. The run rate is won to date + what \
               was won a day in the last 180 days, or since the first closing, x days left.",
    },
    Metric {
        name: "deal-odds",
        label: "Model odds",
        paths: &[
            ("deals[].stage_odds", "share"),
            ("deals[].odds", "share"),
            ("deals[].odds_in_period", "share"),
        ],
        formula: "odds of ever being won, and of being won in the period, by the model; stage odds as in the weighted \
                  value",
        text: "Under --deals. In list, what the weighted value counts an open deal with. A deal's own probability is its odds of ever being won; when, the model says. An omitted \
               deal has odds, but none in the period.",
    },
    Metric {
        name: "deal-value",
        label: "Value",
        paths: &[("deals[].value", "money")],
        formula: "a deal's amount in the workspace's currency",
        text: "Of an open deal at T's rate. In a forecast for an owner or a team, their share of it.",
    },
    Metric {
        name: "what-if",
        label: "Difference",
        paths: &[
            ("what_if.difference.won_to_date", "money"),
            ("what_if.difference.gap", "money"),
            ("what_if.difference.simple", "money"),
            ("what_if.difference.weighted", "money"),
            ("what_if.difference.commit", "money"),
            ("what_if.difference.best_case", "money"),
            ("what_if.difference.mean", "money"),
            ("what_if.difference.p10", "money"),
            ("what_if.difference.p50", "money"),
            ("what_if.difference.p90", "money"),
            ("what_if.difference.p_quota", "share"),
            ("what_if.difference.short", "money"),
        ],
        formula: "with what is supposed - without it",
        text: "Under a what-if the figures are those with what is supposed; `what_if.before` has those without it, at \
               the same places. No file is touched, and nothing is learned anew.",
    },
    Metric {
        name: "forecast-since",
        label: "Modelled since",
        paths: &[
            ("since.then", "money"),
            ("since.now", "money"),
            ("since.causes.won", "money"),
            ("since.causes.lost", "money"),
            ("since.causes.new_deals", "money"),
            ("since.causes.moved", "money"),
            ("since.causes.aged", "money"),
            ("since.causes.amounts", "money"),
            ("since.causes.query", "money"),
            ("since.causes.restated", "money"),
            ("since.causes.rates", "money"),
            ("since.deals[].value", "money"),
        ],
        formula: "then + won + lost + new deals + moved + aged + amounts + query + restated + rates = now",
        text: "Why the modelled mean of a period differs from the one as of an earlier day, each part by the odds of that \
               day but the last. Won, lost: what came of a deal, less what it was counted with. New deals: those created \
               since, less what was expected of deals nobody had entered. Moved: another stage, hold or own probability. \
               Aged: the same place, fewer days left. Query: deals that began or ceased to meet it. Restated, \
               between two commits: files that came or went. Rates: the same deals by what was learned since.",
    },
];
