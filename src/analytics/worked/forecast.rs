//! Where a period lands: every row of a forecast, deal by deal, and what would change it. Worked by hand.

use super::{LEADS, Worked, beside, on, step};

/// For the forecasts that need no model: a deal with odds of its own, of someone who has won nothing yet, in a period
/// that ends so late that the deal is won in it if it ever is.
const OWN_ODDS: (&str, &str) = (
    "deals/kappa.toml",
    "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 10_000
stage = \"offer\"
created = 2026-11-02
owner = \"dana\"
probability = 0.6
expected_close = 2026-12-18
history = [
  { on = 2026-11-02, stage = \"offer\" },
]
",
);

const DANAS_QUOTA: (&str, &str) = (
    "pipeline.toml",
    "\
rates = { EUR = 1.10 }

[[stage]]
id = \"qualify\"
probability = 0.2

[[stage]]
id = \"offer\"
probability = 0.5

[[quota]]
period = \"2026..2028\"
owner = \"dana\"
amount = 9_000
",
);

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("quota", "", None, &[
        step("quota.amount", "the quota of 2026-Q4", "", "50,000"),
        step("quota.days_left", "23 Nov to 31 Dec", "7 + 31", "38"),
    ]),
    on("quota", "forecast", None, &[
        step("quota", "the quota of 2026-Q4", "", "50,000"),
        step("days_left", "23 Nov to 31 Dec", "7 + 31", "38"),
    ]),
    on("won-to-date", "", None, &[
        step("quota.won.deals", "alpha on 12 Oct, beta on 20 Nov; iota was won in March", "1 + 1", "2"),
        step("quota.won.value", "their amounts", "12,000 + 20,000", "32,000"),
    ]),
    on("won-to-date", "forecast", None, &[
        step("won_deals", "alpha, beta", "1 + 1", "2"),
        step("won_to_date", "their amounts", "12,000 + 20,000", "32,000"),
    ]),
    on("gap", "", None, &[
        step("quota.gap", "quota 50,000, won 32,000", "max(0, 50,000 - 32,000)", "18,000"),
    ]),
    on("gap", "forecast", None, &[
        step("gap", "quota 50,000, won 32,000", "max(0, 50,000 - 32,000)", "18,000"),
    ]),
    on("simple", "forecast", None, &[
        step("simple.from_open", "delta, epsilon, zeta; eta is on hold; 3 of 5 were won", "(10,000 x 1.10 + 30,000 + 6,000) x 3 / 5", "28,200"),
        step("simple.landing", "won 32,000", "32,000 + 47,000 x 3 / 5", "60,200"),
    ]),
    on("weighted", "forecast", None, &[
        step("weighted.from_open", "delta (29 Dec) and zeta (overdue) at qualify's odds, 5/15; epsilon (18 Dec) at its own", "(11,000 + 6,000) x 5 / 15 + 30,000 x 0.9", "32,666.67"),
        step("weighted.landing", "won 32,000", "32,000 + 17,000 x 5 / 15 + 27,000", "64,666.67"),
    ]),
    on("commit", "forecast", None, &[
        step("commit.from_open", "epsilon", "", "30,000"),
        step("commit.landing", "won 32,000", "32,000 + 30,000", "62,000"),
    ]),
    on("best-case", "forecast", None, &[
        step("best_case.from_open", "epsilon, and delta, which is called best-case", "30,000 + 11,000", "41,000"),
        step("best_case.landing", "won 32,000", "32,000 + 41,000", "73,000"),
    ]),
    on("submitted", "forecast", Some(("submissions/2026-Q4.toml", "\
[[submission]]
on = 2026-11-09
by = \"lee\"
for = \"all\"
commit = 52_000

[[submission]]
on = 2026-11-16
by = \"lee\"
for = \"all\"
commit = 55_000
")), &[
        step("submitted.landing", "the newest word", "", "55,000"),
        step("submitted.from_open", "32,000 of it are won", "55,000 - 32,000", "23,000"),
    ]),
    beside("modelled", "forecast owner:dana -p 2026..2028", &[OWN_ODDS, DANAS_QUOTA], &[
        step("modelled.from_open", "kappa, at its own odds; they are kept whatever the stage's are", "10,000 x 0.6", "6,000"),
        step("modelled.from_new", "dana has won nothing in the 365 days, so none of the new deals is expected to be hers", "", "0"),
        step("modelled.mean", "won nothing", "0 + 10,000 x 0.6 + 0", "6,000"),
        step("modelled.p10", "kappa is lost four times in ten", "", "0"),
        step("modelled.p50", "it is won more often than not", "", "10,000"),
        step("modelled.p90", "nothing else can come", "", "10,000"),
        step("modelled.p_quota", "9,000 are reached if kappa is won", "", "0.6"),
    ]),
    on("modelled", "forecast -p 2026-Q4 --as-of 2027-01-05", None, &[
        step("modelled.mean", "the quarter is over, and what was won is the landing", "12,000 + 20,000", "32,000"),
        step("modelled.p10", "nothing is left to chance", "", "32,000"),
        step("modelled.p90", "nothing is left to chance", "", "32,000"),
        step("modelled.p_quota", "50,000 were not reached", "", "0"),
    ]),
    on("coverage", "forecast", None, &[
        step("expected.deals", "delta, epsilon, and zeta, whose day has passed", "1 + 1 + 1", "3"),
        step("expected.value", "their amounts", "11,000 + 30,000 + 6,000", "47,000"),
        step("coverage", "for a gap of 18,000", "47,000 / 18,000", "2.6111"),
    ]),
    beside("needed", "forecast owner:dana -p 2026..2028", &[OWN_ODDS, DANAS_QUOTA, LEADS], &[
        step("short", "quota 9,000, modelled mean 6,000", "max(0, 9,000 - 6,000)", "3,000"),
        step("needed.won_deals", "3,000 / 24,000 is less than one deal of average size", "", "1"),
        step("needed.opportunities", "3 of 5 are won: 1 / (3 / 5) = 1.67", "", "2"),
        step("needed.leads", "of 4 leads 1 became a deal", "2 / (1 / 4)", "8"),
        step("needed.pipeline", "by value 72,000 of 85,000 were won", "3,000 / (72,000 / 85,000)", "3,541.67"),
    ]),
    beside("levers", "forecast owner:dana -p 2026..2028", &[OWN_ODDS, DANAS_QUOTA], &[
        step("levers[deal_size].now", "alpha, beta and iota", "(12,000 + 20,000 + 40,000) / 3", "24,000"),
        step("levers[deal_size].needed", "kappa brings 6,000 where 9,000 are wanted", "24,000 x 9,000 / 6,000", "36,000"),
        step("levers[open_deals].now", "kappa", "", "1"),
        step("levers[open_deals].needed", "1 x 9,000 / 6,000 = 1.5", "", "2"),
        step("levers[close_rate].now", "3 won, 2 lost", "3 / 5", "0.6"),
        step("levers[close_rate].needed", "kappa needs odds of 9 to 1 in place of 6 to 4, 6 times as good; 3 to 2 would be 18 to 2", "18 / (18 + 2)", "0.9"),
        step("levers[cycle].now", "the median of 30 70 80; no cycle is short enough to make 9,000 of 6,000", "median(30, 70, 80)", "70"),
    ]),
    beside("not-in", "forecast", &[
        ("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"offer\"
created = 2026-11-02
expected_close = 2026-12-18
forecast = \"omitted\"
"),
        ("deals/lambda.toml", "\
name = \"Lambda: pilot\"
company = \"Lambda\"
amount = 2_000
stage = \"offer\"
created = 2026-11-02
"),
    ], &[
        step("omitted.deals", "kappa", "", "1"),
        step("omitted.value", "kappa", "", "3,000"),
        step("without_close.deals", "lambda; eta has no day either, but is on hold", "", "1"),
        step("without_close.value", "lambda", "", "2,000"),
        step("overdue.deals", "zeta was expected on 16 Nov", "", "1"),
        step("overdue.value", "zeta", "", "6,000"),
    ]),
    on("record", "forecast owner:dana -p 2026-07 --as-of 2026-07-15", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 5_000
stage = \"won\"
created = 2026-03-02
closed = 2026-05-20
owner = \"dana\"
probability = 0
history = [
  { on = 2026-03-02, stage = \"qualify\" },
  { on = 2026-05-20, stage = \"won\" },
]
")), &[
        step("record.n", "March to June; February began before the first deal. Each is forecast 16 days before its end, as July is now", "6 - 3 + 1", "4"),
        step("record.wape", "nobody expected kappa, at its own odds of 0: 0 forecast each time before June, in June too, and 5,000 were won in May", "(0 + 0 + 5,000 + 0) / 5,000", "1"),
        step("record.inside", "all but May", "4 - 1", "3"),
        step("record.simple", "until it was won, kappa was open, and the one closed deal was won: 5,000 each in March, April and May", "(5,000 + 5,000 + 0 + 0) / 5,000", "2"),
        step("record.weighted", "at odds of 0", "5,000 / 5,000", "1"),
        step("record.run_rate", "on 14 Jun 5,000 in the 103 days since the first closing on 4 Mar, and 16 days left; nothing before", "(5,000 + 5,000 x 16 / 103) / 5,000", "1.1553"),
    ]),
    beside("deal-odds", "forecast owner:dana -p 2026..2028 --deals", &[OWN_ODDS, DANAS_QUOTA], &[
        step("deals[kappa].stage_odds", "its own probability stands before the stage's odds", "", "0.6"),
        step("deals[kappa].odds", "its own", "", "0.6"),
        step("deals[kappa].odds_in_period", "it is won by the end of 2028, if it ever is", "", "0.6"),
    ]),
    on("deal-value", "forecast --deals", None, &[
        step("deals[delta].value", "10,000 EUR at 1.10", "10,000 x 1.10", "11,000"),
    ]),
    beside("what-if", "forecast --win kappa --as-of 2026-03-10", &[
        ("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 5_000
stage = \"offer\"
created = 2026-03-02
probability = 0
expected_close = 2026-03-30
forecast = \"commit\"
history = [
  { on = 2026-03-02, stage = \"offer\" },
]
"),
        ("pipeline.toml", "\
[[stage]]
id = \"qualify\"
probability = 0.2

[[stage]]
id = \"offer\"
probability = 0.5

[[quota]]
period = \"2026-Q1\"
amount = 42_000
"),
    ], &[
        step("what_if.difference.won_to_date", "iota's 40,000 are won, and kappa's 5,000 are supposed to be", "45,000 - 40,000", "5,000"),
        step("what_if.difference.gap", "of the quota of 42,000", "max(0, 42,000 - 45,000) - max(0, 42,000 - 40,000)", "-2,000"),
        step("what_if.difference.simple", "the one closed deal was won, so kappa was in it already", "45,000 - (40,000 + 5,000 x 1 / 1)", "0"),
        step("what_if.difference.weighted", "at its own odds of 0 it was not in this one", "45,000 - (40,000 + 5,000 x 0)", "5,000"),
        step("what_if.difference.commit", "it was committed", "45,000 - 45,000", "0"),
        step("what_if.difference.best_case", "and so it was in the best case", "45,000 - 45,000", "0"),
        step("what_if.difference.mean", "kappa had no odds, and after one deal no other is expected", "45,000 - 40,000", "5,000"),
        step("what_if.difference.p10", "the same", "45,000 - 40,000", "5,000"),
        step("what_if.difference.p50", "the same", "45,000 - 40,000", "5,000"),
        step("what_if.difference.p90", "the same", "45,000 - 40,000", "5,000"),
        step("what_if.difference.p_quota", "certain now, out of reach before", "1 - 0", "1"),
        step("what_if.difference.short", "2,000 were short", "0 - 2,000", "-2,000"),
    ]),
    beside("forecast-since", "forecast owner:dana -p 2026..2028 --since -2w", &[
        ("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 10_000
stage = \"offer\"
created = 2026-11-02
owner = \"dana\"
probability = 0.6
history = [
  { on = 2026-11-02, stage = \"offer\", amount = 8_000, probability = 0.5 },
  { on = 2026-11-16, amount = 10_000, probability = 0.6 },
]
"),
        ("deals/lambda.toml", "\
name = \"Lambda: pilot\"
company = \"Lambda\"
amount = 4_000
stage = \"lost\"
created = 2026-11-02
closed = 2026-11-18
owner = \"dana\"
probability = 0.5
history = [
  { on = 2026-11-02, stage = \"offer\" },
  { on = 2026-11-18, stage = \"lost\" },
]
"),
        ("deals/mu.toml", "\
name = \"Mu: pilot\"
company = \"Mu\"
amount = 4_000
stage = \"offer\"
created = 2026-11-16
owner = \"dana\"
probability = 0.25
history = [
  { on = 2026-11-16, stage = \"offer\" },
]
"),
        ("deals/nu.toml", "\
name = \"Nu: pilot\"
company = \"Nu\"
amount = 2_000
stage = \"offer\"
created = 2026-11-02
owner = \"dana\"
probability = 0.5
history = [
  { on = 2026-11-02, stage = \"offer\", owner = \"lee\" },
  { on = 2026-11-17, owner = \"dana\" },
]
"),
    ], &[
        step("since.then", "at the end of 9 Nov dana had kappa, 8,000 at 0.5, and lambda, 4,000 at 0.5", "8,000 x 0.5 + 4,000 x 0.5", "6,000"),
        step("since.causes.won", "none of hers", "", "0"),
        step("since.causes.lost", "lambda", "0 - 4,000 x 0.5", "-2,000"),
        step("since.causes.new_deals", "mu; of deals nobody had entered none was expected of her", "4,000 x 0.25 - 0", "1,000"),
        step("since.causes.moved", "kappa's odds rose, at its amount of then", "8,000 x (0.6 - 0.5)", "800"),
        step("since.causes.aged", "two years are left at both ends", "", "0"),
        step("since.causes.amounts", "kappa was raised, at its odds of now", "(10,000 - 8,000) x 0.6", "1,200"),
        step("since.causes.query", "nu was lee's, and is hers", "2,000 x 0.5", "1,000"),
        step("since.causes.restated", "both are read from the same files", "", "0"),
        step("since.causes.rates", "own odds learn nothing", "", "0"),
        step("since.now", "all together", "6,000 + 0 - 2,000 + 1,000 + 800 + 0 + 1,200 + 1,000 + 0 + 0", "8,000"),
        step("since.deals[lambda].value", "its part of lost", "0 - 4,000 x 0.5", "-2,000"),
    ]),
];
