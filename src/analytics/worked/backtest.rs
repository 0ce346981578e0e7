//! How good forecasts were, who promises too much, and which odds are off. Worked by hand.

use super::{Worked, beside, on, step};

/// For the backtest: four deals of someone who has won nothing by the end of June. Three have odds of 0 of their own and
/// one is parked until after September, so that the model expects nothing of any.
const DANAS_SUMMER: [(&str, &str); 5] = [
    (
        "deals/kappa.toml",
        "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 5_000
stage = \"won\"
created = 2026-05-04
closed = 2026-08-20
owner = \"dana\"
probability = 0
forecast = \"commit\"
expected_close = 2026-08-31
",
    ),
    (
        "deals/lambda.toml",
        "\
name = \"Lambda: pilot\"
company = \"Lambda\"
amount = 3_000
stage = \"lost\"
created = 2026-05-11
closed = 2026-10-05
owner = \"dana\"
probability = 0
forecast = \"best-case\"
expected_close = 2026-09-15
",
    ),
    (
        "deals/mu.toml",
        "\
name = \"Mu: pilot\"
company = \"Mu\"
amount = 2_000
stage = \"won\"
created = 2026-05-18
closed = 2026-09-10
owner = \"dana\"
probability = 0
expected_close = 2026-09-30
",
    ),
    (
        "deals/nu.toml",
        "\
name = \"Nu: pilot\"
company = \"Nu\"
amount = 1_000
stage = \"qualify\"
created = 2026-05-25
owner = \"dana\"
on_hold_until = 2026-11-02
",
    ),
    (
        "submissions/2026-Q3.toml",
        "\
[[submission]]
on = 2026-06-22
by = \"lee\"
for = \"owner:dana\"
commit = 6_000
",
    ),
];

/// The forecast of the third quarter on its eve.
const EVE: &str = "backtest owner:dana --from 2026-06-30 --to 2026-06-30";

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    beside("past-forecast", EVE, &DANAS_SUMMER, &[
        step("points[2026-06-30].days_left", "July, August, September", "31 + 31 + 30", "92"),
        step("points[2026-06-30].actual", "kappa and mu, won in the quarter; lambda was lost after it", "5,000 + 2,000", "7,000"),
        step("points[2026-06-30].won_to_date", "the quarter had not begun", "", "0"),
        step("points[2026-06-30].modelled.mean", "own odds of 0, and nu is parked until November; dana has no part in what was won in 365 days, and so none in deals to come", "0", "0"),
        step("points[2026-06-30].modelled.p10", "nothing is left to chance", "", "0"),
        step("points[2026-06-30].modelled.p50", "nothing is left to chance", "", "0"),
        step("points[2026-06-30].modelled.p90", "nothing is left to chance", "", "0"),
        step("points[2026-06-30].simple", "kappa, lambda and mu at a close rate of 1 of 1, iota; nu is parked", "(5,000 + 3,000 + 2,000) x 1 / 1", "10,000"),
        step("points[2026-06-30].weighted", "at odds of 0", "", "0"),
        step("points[2026-06-30].commit", "kappa", "0 + 5,000", "5,000"),
        step("points[2026-06-30].best_case", "kappa, and lambda", "0 + 5,000 + 3,000", "8,000"),
        step("points[2026-06-30].submitted", "lee's word of 22 June", "", "6,000"),
        step("points[2026-06-30].run_rate", "dana had won nothing", "0 + 0 / 119 x 92", "0"),
    ]),
    on("past-forecast", "backtest --from 2026-03-31 --to 2026-03-31", None, &[
        step("points[2026-03-31].run_rate", "iota, in the 28 days from the first closing on 4 March; 91 days left", "0 + 40,000 / 28 x 91", "130,000"),
    ]),
    beside("off", EVE, &DANAS_SUMMER, &[
        step("methods[submitted].n", "one day", "", "1"),
        step("methods[simple].wape", "10,000 forecast, 7,000 won", "(10,000 - 7,000) / 7,000", "0.4286"),
        step("methods[commit].wape", "5,000 forecast", "(7,000 - 5,000) / 7,000", "0.2857"),
        step("methods[commit].modelled_wape", "0 forecast", "(7,000 - 0) / 7,000", "1"),
        step("submitters[lee].n", "one day", "", "1"),
        step("submitters[lee].wape", "6,000 submitted for dana, who won 7,000", "(7,000 - 6,000) / 7,000", "0.1429"),
    ]),
    beside("bias", EVE, &DANAS_SUMMER, &[
        step("methods[best_case].bias", "8,000 forecast, 7,000 won: too high", "(8,000 - 7,000) / 7,000", "0.1429"),
        step("submitters[lee].bias", "6,000 submitted: too low", "(6,000 - 7,000) / 7,000", "-0.1429"),
    ]),
    beside("inside", EVE, &DANAS_SUMMER, &[
        step("methods[modelled].inside", "7,000 is not between 0 and 0", "0 / 1", "0"),
    ]),
    beside("pinball", EVE, &DANAS_SUMMER, &[
        step("methods[modelled].pinball", "all three quantiles were 0", "(0.1 x 7,000 + 0.5 x 7,000 + 0.9 x 7,000) / 3 / 7,000", "0.5"),
        step("methods[simple].pinball", "10,000, by 3,000 too high: half its miss", "(0.9 x 3,000 + 0.5 x 3,000 + 0.1 x 3,000) / 3 / 7,000", "0.2143"),
    ]),
    beside("brier", EVE, &DANAS_SUMMER, &[
        step("deals.n", "kappa, lambda, mu and nu were open", "1 + 1 + 1 + 1", "4"),
        step("deals.brier", "all were given 0; kappa and mu were won in time", "(1 + 0 + 1 + 0) / 4", "0.5"),
        step("deals.stage_brier", "nu has no odds of its own: qualify's, (10 x 0.2 + 1) / (10 + 1) after iota", "(1 + 0 + 1 + 3 / 11 x 3 / 11) / 4", "0.5186"),
    ]),
    beside("log-loss", EVE, &DANAS_SUMMER, &[
        step("deals.log_loss", "kappa and mu: -ln of a millionth, 13.8155, for 0 counts as that; lambda and nu next to nothing", "(13.8155 + 0 + 13.8155 + 0) / 4", "6.908"),
        step("deals.stage_log_loss", "nu at 3/11: -ln(8 / 11), 0.3185", "(13.8155 + 0 + 13.8155 + 0.3185) / 4", "6.987"),
    ]),
    beside("calibration", EVE, &DANAS_SUMMER, &[
        step("calibration[1].low", "the first band: all four were given 0", "", "0.0"),
        step("calibration[1].high", "its end", "", "0.1"),
        step("calibration[1].n", "kappa, lambda, mu and nu", "1 + 1 + 1 + 1", "4"),
        step("calibration[1].won", "kappa and mu, in time", "1 + 1", "2"),
        step("calibration[1].mean_odds", "all were given 0", "0 / 4", "0"),
        step("calibration[1].rate", "2 of 4", "2 / 4", "0.5"),
        step("calibration[1].rate_low", "Wilson's interval with z = 1.96", "0.5 - 1.96 / (1 + 3.8416 / 4) x sqrt(0.25 / 4 + 3.8416 / 64)", "0.150"),
        step("calibration[1].rate_high", "Wilson's interval with z = 1.96", "0.5 + 1.96 / (1 + 3.8416 / 4) x sqrt(0.25 / 4 + 3.8416 / 64)", "0.850"),
        step("stages[qualify].n", "nu; the files of the others do not tell their stage of that day", "", "1"),
        step("stages[qualify].won", "it is still open", "", "0"),
        step("stages[qualify].mean_odds", "it was given 0", "0 / 1", "0"),
        step("stages[qualify].rate", "0 of 1", "0 / 1", "0"),
        step("stages[qualify].rate_low", "nothing is below 0", "", "0"),
        step("stages[qualify].rate_high", "Wilson's interval of 0 of 1", "3.8416 / (1 + 3.8416)", "0.793"),
    ]),
    beside("own-odds", EVE, &DANAS_SUMMER, &[
        step("reps[dana].n", "kappa, lambda and mu had own odds, and are closed by now", "1 + 1 + 1", "3"),
        step("reps[dana].won", "kappa and mu", "1 + 1", "2"),
        step("reps[dana].mean_own_odds", "0 each", "0 / 3", "0"),
        step("reps[dana].rate", "2 of 3", "2 / 3", "0.6667"),
        step("reps[dana].low", "Wilson's interval with z = 1.96", "(2 / 3 + 3.8416 / 6) / (1 + 3.8416 / 3) - 1.96 / (1 + 3.8416 / 3) x sqrt(2 / 27 + 3.8416 / 36)", "0.208"),
        step("reps[dana].high", "Wilson's interval with z = 1.96", "(2 / 3 + 3.8416 / 6) / (1 + 3.8416 / 3) + 1.96 / (1 + 3.8416 / 3) x sqrt(2 / 27 + 3.8416 / 36)", "0.939"),
    ]),
    beside("calls", EVE, &DANAS_SUMMER, &[
        step("reps[dana].commit.n", "kappa", "", "1"),
        step("reps[dana].commit.won", "in time", "", "1"),
        step("reps[dana].commit.rate", "1 of 1", "1 / 1", "1"),
        step("reps[dana].commit.low", "Wilson's interval of 1 of 1", "1 / (1 + 3.8416)", "0.207"),
        step("reps[dana].commit.high", "nothing is above 1", "", "1"),
        step("reps[dana].best_case.n", "lambda", "", "1"),
        step("reps[dana].best_case.won", "it was lost", "", "0"),
        step("reps[dana].best_case.rate", "0 of 1", "0 / 1", "0"),
        step("reps[dana].best_case.low", "nothing is below 0", "", "0"),
        step("reps[dana].best_case.high", "Wilson's interval of 0 of 1", "3.8416 / (1 + 3.8416)", "0.793"),
        step("reps[dana].uncalled.n", "mu; nobody expects nu in the quarter", "", "1"),
        step("reps[dana].uncalled.won", "in time", "", "1"),
        step("reps[dana].uncalled.rate", "1 of 1", "1 / 1", "1"),
        step("reps[dana].uncalled.low", "Wilson's interval of 1 of 1", "1 / (1 + 3.8416)", "0.207"),
        step("reps[dana].uncalled.high", "nothing is above 1", "", "1"),
    ]),
    on("odds-advice", "backtest", Some(("pipeline.toml", "\
prior_weight = 5
rates = { EUR = 1.10 }

[[stage]]
id = \"qualify\"
probability = 0.2

[[stage]]
id = \"offer\"
probability = 0.5
")), &[
        step("advice[qualify].prior", "from the settings, where it is worth 5 closed deals", "", "0.2"),
        step("advice[qualify].n", "alpha, beta, iota, gamma and theta; only 4 reached offer, fewer than 5", "1 + 1 + 1 + 1 + 1", "5"),
        step("advice[qualify].won", "alpha, beta and iota", "1 + 1 + 1", "3"),
        step("advice[qualify].rate", "3 of 5", "3 / 5", "0.6"),
        step("advice[qualify].low", "Wilson's interval with z = 1.96; 0.2 lies below it", "(0.6 + 3.8416 / 10) / (1 + 3.8416 / 5) - 1.96 / (1 + 3.8416 / 5) x sqrt(0.24 / 5 + 3.8416 / 100)", "0.231"),
        step("advice[qualify].high", "Wilson's interval with z = 1.96", "(0.6 + 3.8416 / 10) / (1 + 3.8416 / 5) + 1.96 / (1 + 3.8416 / 5) x sqrt(0.24 / 5 + 3.8416 / 100)", "0.882"),
        step("advice[qualify].probability", "60 %", "", "0.6"),
    ]),
];
