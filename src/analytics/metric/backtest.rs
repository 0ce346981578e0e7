//! How good forecasts were, who promises too much, and which odds are off.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "past-forecast",
        label: "Past forecast",
        paths: &[
            ("points[].days_left", "days"),
            ("points[].actual", "money"),
            ("points[].won_to_date", "money"),
            ("points[].modelled.mean", "money"),
            ("points[].modelled.p10", "money"),
            ("points[].modelled.p50", "money"),
            ("points[].modelled.p90", "money"),
            ("points[].simple", "money"),
            ("points[].weighted", "money"),
            ("points[].commit", "money"),
            ("points[].best_case", "money"),
            ("points[].submitted", "money"),
            ("points[].run_rate", "money"),
        ],
        formula: "what forecast --as-of that day says, landing by landing; actual: won in the period, as it stood on its last day",
        text: "Only what was known on the day goes in. The run rate is won to date + what was won a day in the last 180 \
               days, or since the first closing, x days left. A period counts once it is over.",
    },
    Metric {
        name: "off",
        label: "Off",
        paths: &[
            ("methods[].n", "forecasts"),
            ("methods[].wape", "share"),
            ("methods[].modelled_wape", "share"),
            ("submitters[].n", "forecasts"),
            ("submitters[].wape", "share"),
        ],
        formula: "sum of |forecast - actual| / sum of actual (WAPE)",
        text: "Over the days of a backtest on which a method had something to say: the textbook from the first closing \
               on, as a run rate; commit and best case from the first call on; submitted where there was a submission. \
               modelled_wape is the model's on the same days. A submitter's is over the days on which their newest \
               word for the period and whom it was for was in force, against what that one won.",
    },
    Metric {
        name: "bias",
        label: "Bias",
        paths: &[("methods[].bias", "share"), ("submitters[].bias", "share")],
        formula: "sum of (forecast - actual) / sum of actual",
        text: "Above 0: too high. Misses of both signs cancel here, and add up in off.",
    },
    Metric {
        name: "inside",
        label: "Inside",
        paths: &[("methods[].inside", "share")],
        formula: "forecasts whose actual lay within p10 and p90 / forecasts",
        text: "Of a model that knows how much it does not know, 80 %. Landings without a range have none.",
    },
    Metric {
        name: "pinball",
        label: "Pinball loss",
        paths: &[("methods[].pinball", "share")],
        formula: "sum over forecasts of the mean loss of the three quantiles / sum of actual",
        text: "The loss of a quantile q with the share t (10, 50, 90 %) is t x (actual - q) where more came, (1 - t) x (q - \
               actual) where less. It judges the range too: a wide one costs, and one that is missed costs more. A \
               landing without a range is all three quantiles at once: its loss is half its miss.",
    },
    Metric {
        name: "brier",
        label: "Brier score",
        paths: &[
            ("deals.n", "deals"),
            ("deals.brier", "score"),
            ("deals.stage_brier", "score"),
        ],
        formula: "mean of (odds - y)^2 over open deals, y being 1 for one that was won in the period, else 0",
        text: "Each deal counts on each day of the backtest on which it was open and not omitted. The odds are the \
               model's of being won in the period; beside them, on the same deals, those that the weighted value \
               counts with. 0 is perfect; always saying a half gives 0.25.",
    },
    Metric {
        name: "log-loss",
        label: "Log loss",
        paths: &[
            ("deals.log_loss", "score"),
            ("deals.stage_log_loss", "score"),
        ],
        formula: "mean of -ln(odds that were given to what came)",
        text: "Over the deals of the Brier score. It punishes certainty that fails; odds count as at least a millionth \
               away from 0 and 1. Always saying a half gives 0.69.",
    },
    Metric {
        name: "calibration",
        label: "Calibration",
        paths: &[
            ("calibration[].low", "share"),
            ("calibration[].high", "share"),
            ("calibration[].n", "deals"),
            ("calibration[].won", "deals"),
            ("calibration[].mean_odds", "share"),
            ("calibration[].rate", "share"),
            ("calibration[].rate_low", "share"),
            ("calibration[].rate_high", "share"),
            ("stages[].n", "deals"),
            ("stages[].won", "deals"),
            ("stages[].mean_odds", "share"),
            ("stages[].rate", "share"),
            ("stages[].rate_low", "share"),
            ("stages[].rate_high", "share"),
        ],
        formula: "of the deals given 20 to 30 %, those won in the period / all; by the stage they were in, likewise",
        text: "Odds are right if as many come true as they say. A deal counts once a period in each band and in each \
               stage, with its odds of the first day there; the interval is Wilson's at 95 %.",
    },
    Metric {
        name: "own-odds",
        label: "Own odds",
        paths: &[
            ("reps[].n", "deals"),
            ("reps[].won", "deals"),
            ("reps[].mean_own_odds", "share"),
            ("reps[].rate", "share"),
            ("reps[].low", "share"),
            ("reps[].high", "share"),
        ],
        formula: "closed deals with odds of the rep's own: won / all, beside the mean of those odds",
        text: "Own odds are of ever winning, so that deals still open say nothing yet. Each deal counts once, for its \
               owner, with the odds of the first day of the backtest on which it had some. With ten deals: happy \
               ears where the odds lie above the 95 % interval of what was won, sandbags where below, else fair.",
    },
    Metric {
        name: "calls",
        label: "Calls",
        paths: &[
            ("reps[].commit.n", "deals"),
            ("reps[].commit.won", "deals"),
            ("reps[].commit.rate", "share"),
            ("reps[].commit.low", "share"),
            ("reps[].commit.high", "share"),
            ("reps[].best_case.n", "deals"),
            ("reps[].best_case.won", "deals"),
            ("reps[].best_case.rate", "share"),
            ("reps[].best_case.low", "share"),
            ("reps[].best_case.high", "share"),
            ("reps[].uncalled.n", "deals"),
            ("reps[].uncalled.won", "deals"),
            ("reps[].uncalled.rate", "share"),
            ("reps[].uncalled.low", "share"),
            ("reps[].uncalled.high", "share"),
        ],
        formula: "deals that a rep called commit, best case or neither, expected in the period: won in it / all",
        text: "Each deal counts once a period and call. Where there are not ten deals with own odds, calls judge: \
               happy ears if the interval of ten commits or more lies below a half, sandbags if that of deals called \
               neither lies above.",
    },
    Metric {
        name: "odds-advice",
        label: "Odds to put",
        paths: &[
            ("advice[].prior", "share"),
            ("advice[].n", "deals"),
            ("advice[].won", "deals"),
            ("advice[].rate", "share"),
            ("advice[].low", "share"),
            ("advice[].high", "share"),
            ("advice[].probability", "share"),
        ],
        formula: "won / closed, of the deals that ever reached the stage and closed in the 730 days up to T",
        text: "Named where the 95 % Wilson interval leaves out the odds in the settings and at least as many deals closed \
               as those odds are worth (prior_weight), five at least. What to put is the rate in whole per cent.",
    },
];
