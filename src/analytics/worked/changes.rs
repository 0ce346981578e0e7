//! What changed between two days, and what a week, a day and an alert say of it. Worked by hand.

use super::{Worked, on, step};

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("since", "", None, &[
        step("since.created", "since Mon 16 Nov: delta", "", "1"),
        step("since.won", "beta", "", "1"),
        step("since.lost", "theta", "", "1"),
    ]),
    on("changes", "changes --since 2026-11-16", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 4_000
stage = \"qualify\"
created = 2026-09-01
history = [
  { on = 2026-09-01, stage = \"qualify\", amount = 3_000 },
  { on = 2026-10-05, stage = \"lost\" },
  { on = 2026-11-17, stage = \"qualify\" },
  { on = 2026-11-18, amount = 5_000 },
  { on = 2026-11-20, amount = 4_000 },
]
")), &[
        step("opening.deals", "at the end of 15 Nov: beta, epsilon, eta, theta, zeta; kappa was lost", "1 + 1 + 1 + 1 + 1", "5"),
        step("opening.value", "their amounts", "20,000 + 30,000 + 4,000 + 5,000 + 6,000", "65,000"),
        step("created.value", "delta on 17 Nov, 10,000 EUR", "10,000 x 1.10", "11,000"),
        step("raised.deals", "kappa on 18 Nov", "", "1"),
        step("raised.value", "from 3,000 to 5,000", "5,000 - 3,000", "2,000"),
        step("lowered.deals", "kappa on 20 Nov", "", "1"),
        step("lowered.value", "from 5,000 to 4,000", "5,000 - 4,000", "1,000"),
        step("pulled_in.deals", "without a query none", "", "0"),
        step("pulled_in.value", "none", "", "0"),
        step("pushed_out.deals", "none", "", "0"),
        step("pushed_out.value", "none", "", "0"),
        step("reopened.deals", "kappa on 17 Nov", "", "1"),
        step("reopened.value", "at what it was worth then", "", "3,000"),
        step("deleted.deals", "within one state of the files none", "", "0"),
        step("deleted.value", "none", "", "0"),
        step("restated.deals", "none: every deal has its rate all the time", "", "0"),
        step("restated.value", "none", "", "0"),
        step("closing.deals", "delta came, kappa came back, beta was won, theta lost", "5 + 1 + 1 - 1 - 1", "5"),
        step("closing.value", "created, raised, lowered, reopened, won 20,000, lost 5,000", "65,000 + 11,000 + 2,000 - 1,000 + 3,000 - 20,000 - 5,000", "55,000"),
    ]),
    on("new", "summary -p 2026-W47", None, &[
        step("this.new.deals", "delta on 17 Nov", "", "1"),
        step("this.new.value", "10,000 EUR", "10,000 x 1.10", "11,000"),
    ]),
    on("mean", "summary -p 2026-W47", None, &[
        step("mean.n", "2026-W35 to 2026-W46", "46 - 35 + 1", "12"),
        step("mean.won", "alpha; iota was won in March", "12,000 / 12", "1,000"),
        step("mean.lost", "gamma on 24 Sep", "8,000 / 12", "666.67"),
        step("mean.new", "beta, zeta, epsilon, theta, eta", "(20,000 + 6,000 + 30,000 + 5,000 + 4,000) / 12", "5,416.67"),
        step("mean.open", "thousands open at the end of each Sunday from 30 Aug to 15 Nov", "(20 + 40 + 46 + 46 + 38 + 68 + 68 + 56 + 56 + 61 + 65 + 65) x 1,000 / 12", "52,416.67"),
    ]),
    on("week", "summary -p 2026-W47", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"qualify\"
created = 2026-09-01
expected_close = 2026-12-15
forecast = \"commit\"
history = [
  { on = 2026-09-01, stage = \"qualify\" },
  { on = 2026-10-01, expected_close = 2026-12-01, forecast = \"commit\" },
  { on = 2026-10-05, stage = \"lost\" },
  { on = 2026-11-17, stage = \"qualify\" },
  { on = 2026-11-18, expected_close = 2026-12-15 },
]
")), &[
        step("won[beta].value", "won on 20 Nov", "", "20,000"),
        step("lost[theta].value", "lost on 18 Nov", "", "5,000"),
        step("reopened[kappa].value", "lost in October, open again from 17 Nov on", "", "3,000"),
        step("slipped[kappa].value", "from 1 to 15 Dec, on 18 Nov", "", "3,000"),
        step("due.steps", "epsilon's on 23 Nov; delta's, of 20 Nov, is late", "", "1"),
    ]),
    on("moved", "summary -p 2026-W43", None, &[
        step("moved[epsilon].value", "from qualify to offer on 21 Oct", "", "30,000"),
    ]),
    on("chance", "summary -p 2026-12-25..2026-12-31 --as-of 2026-12-31", Some(("deals/kappa.toml", "\
name = \"Kappa: all sites\"
company = \"Kappa\"
amount = 100_000
stage = \"won\"
created = 2026-09-01
closed = 2026-10-05
")), &[
        step("chance.p_quota", "132,000 of 50,000 are won", "", "1"),
        step("chance.before", "a week before too", "", "1"),
        step("chance.mean", "the quarter is over: what was won, alpha, beta and kappa", "12,000 + 20,000 + 100,000", "132,000"),
        step("chance.p10", "nothing is open any more", "", "132,000"),
        step("chance.p90", "the same", "", "132,000"),
    ]),
    on("chance-today", "", Some(("deals/kappa.toml", "\
name = \"Kappa: all sites\"
company = \"Kappa\"
amount = 100_000
stage = \"won\"
created = 2026-09-01
closed = 2026-10-05
")), &[
        step("p_quota", "132,000 are won already, and the quota is 50,000", "", "1"),
    ]),
    on("alerts", "summary -p 2026-W47 --only-if commit-pushed", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"qualify\"
created = 2026-09-01
expected_close = 2026-12-15
forecast = \"commit\"
history = [
  { on = 2026-09-01, stage = \"qualify\" },
  { on = 2026-10-01, expected_close = 2026-12-01, forecast = \"commit\" },
  { on = 2026-10-05, stage = \"lost\" },
  { on = 2026-11-17, stage = \"qualify\" },
  { on = 2026-11-18, expected_close = 2026-12-15 },
]
")), &[
        step("alerts[commit-pushed].deals[kappa].value", "a commit deal that was pushed from 1 to 15 Dec", "", "3,000"),
    ]),
];
