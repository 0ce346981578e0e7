//! The four figures of every sales guide, and what the open deals are. Worked by hand.

use super::{Worked, on, step};

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("open-deals", "report", None, &[
        step("open.deals", "delta, epsilon, zeta and eta", "1 + 1 + 1 + 1", "4"),
        step("stages[qualify].deals", "delta, zeta (it went back) and eta", "1 + 1 + 1", "3"),
        step("stages[offer].deals", "epsilon", "", "1"),
    ]),
    on("pipeline-value", "report", None, &[
        step("open.value", "delta is 10,000 EUR at 1.10; epsilon, zeta, eta", "10,000 x 1.10 + 30,000 + 6,000 + 4,000", "51,000"),
        step("stages[qualify].value", "delta, zeta, eta", "11,000 + 6,000 + 4,000", "21,000"),
        step("stages[offer].value", "epsilon", "", "30,000"),
    ]),
    on("weighted-value", "report", None, &[
        step("open.weighted", "qualify's odds are 5/15 (see stage-odds); epsilon has 0.9 of its own", "(11,000 + 6,000 + 4,000) x 5 / 15 + 30,000 x 0.9", "34,000"),
        step("stages[qualify].weighted", "delta, zeta, eta", "21,000 x 5 / 15", "7,000"),
        step("stages[offer].weighted", "epsilon, by its own probability", "30,000 x 0.9", "27,000"),
    ]),
    on("without-odds", "report", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"won\"
created = 2026-11-02
closed = 2026-11-27
")), &[
        step("open.without_odds", "kappa was open on 23 Nov, but nobody wrote down in which stage, and it has no probability", "", "1"),
    ]),
    on("without-odds", "forecast", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"won\"
created = 2026-11-02
closed = 2026-11-27
expected_close = 2026-11-30
")), &[
        step("without_odds", "the same kappa, expected in the quarter", "", "1"),
    ]),
    on("on-hold", "report", None, &[
        step("open.on_hold.deals", "eta, until 11 Jan 2027", "", "1"),
        step("open.on_hold.value", "eta", "", "4,000"),
    ]),
    on("on-hold", "forecast", None, &[
        step("on_hold.deals", "eta, until 11 Jan 2027", "", "1"),
        step("on_hold.value", "eta", "", "4,000"),
    ]),
    on("deal-size", "report", None, &[
        step("won.average_size", "alpha, beta and iota", "(12,000 + 20,000 + 40,000) / 3", "24,000"),
        step("won.median_size", "the middle one of three", "median(12,000, 20,000, 40,000)", "20,000"),
        step("open.average_size", "four open deals", "(11,000 + 30,000 + 6,000 + 4,000) / 4", "12,750"),
        step("open.median_size", "the mean of the middle two: 4,000 6,000 11,000 30,000", "(6,000 + 11,000) / 2", "8,500"),
    ]),
    on("won", "report", None, &[
        step("won.deals", "alpha, beta and iota were won in the 365 days", "1 + 1 + 1", "3"),
        step("won.value", "their amounts", "12,000 + 20,000 + 40,000", "72,000"),
    ]),
    on("lost", "report", None, &[
        step("lost.deals", "gamma and theta", "1 + 1", "2"),
        step("lost.value", "their amounts", "8,000 + 5,000", "13,000"),
    ]),
    on("close-rate", "report", None, &[
        step("close_rate.by_count.rate", "3 won, 2 lost", "3 / (3 + 2)", "0.6"),
        step("close_rate.by_count.low", "Wilson, z = 1.959964, z x z = 3.841459, n = 5", "(0.6 + 3.841459 / 10 - 1.959964 x sqrt(0.6 x 0.4 / 5 + 3.841459 / 100)) / (1 + 3.841459 / 5)", "0.2307"),
        step("close_rate.by_count.high", "the same with plus", "(0.6 + 3.841459 / 10 + 1.959964 x sqrt(0.6 x 0.4 / 5 + 3.841459 / 100)) / (1 + 3.841459 / 5)", "0.8824"),
        step("close_rate.by_count.won", "alpha, beta, iota", "", "3"),
        step("close_rate.by_count.closed", "and gamma, theta", "3 + 2", "5"),
        step("close_rate.by_value.rate", "won 72,000, lost 13,000", "72,000 / (72,000 + 13,000)", "0.8471"),
        step("close_rate.by_value.won", "alpha, beta, iota", "12,000 + 20,000 + 40,000", "72,000"),
        step("close_rate.by_value.closed", "and gamma, theta", "72,000 + 8,000 + 5,000", "85,000"),
    ]),
    on("sales-cycle", "report", None, &[
        step("cycle.mean_days", "alpha 3 Aug to 12 Oct: 28 + 30 + 12 = 70; beta 1 Sep to 20 Nov: 29 + 31 + 20 = 80; iota 2 Feb to 4 Mar: 26 + 4 = 30", "(70 + 80 + 30) / 3", "60"),
        step("cycle.median_days", "the middle one of 30 70 80", "median(30, 70, 80)", "70"),
    ]),
    on("velocity", "report", None, &[
        step("velocity.per_day", "4 open deals, close rate 0.6, average size 24,000, mean cycle 60 days", "4 x 0.6 x 24,000 / 60", "960"),
    ]),
];
