//! Which deals need somebody. Worked by hand.

use super::{Worked, on, step};

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("stale", "", None, &[
        step("stale.deals", "zeta, idle since 5 Oct: 26 + 23 = 49 days, more than 21; eta (21 days, and on hold), delta (6) and epsilon (5, a call) are not", "", "1"),
        step("stale.value", "zeta", "", "6,000"),
    ]),
    on("at-risk", "health", None, &[
        step("at_risk.deals", "delta (its step was due on 20 Nov), epsilon (too much on one customer), zeta (no step)", "1 + 1 + 1", "3"),
        step("at_risk.value", "their amounts", "10,000 x 1.10 + 30,000 + 6,000", "47,000"),
        step("at_risk.of.deals", "all that are open but eta, which is on hold", "4 - 1", "3"),
        step("at_risk.of.value", "without eta's 4,000", "51,000 - 4,000", "47,000"),
    ]),
    on("risks", "health", None, &[
        step("reasons[no-next-step].deals", "delta's is 3 days late, zeta has none; epsilon's is due today", "1 + 1", "2"),
        step("reasons[no-next-step].value", "delta, zeta", "11,000 + 6,000", "17,000"),
        step("reasons[overdue].deals", "zeta, expected on 16 Nov", "", "1"),
        step("reasons[stale].deals", "zeta: nothing since 5 Oct, 26 + 23 = 49 days, and 21 are allowed", "", "1"),
        step("reasons[one-customer].value", "epsilon: 30,000 of 51,000; delta's 11,000 are less than a quarter", "", "30,000"),
    ]),
    on("ageing", "health", None, &[
        step("ages[1].to_days", "the last day of the first band", "31 - 1", "30"),
        step("ages[1].deals", "delta: 17 to 23 Nov, 6 days; eta is on hold", "", "1"),
        step("ages[2].from_days", "the day after it", "30 + 1", "31"),
        step("ages[2].value", "epsilon: 1 Oct to 23 Nov, 30 + 23 = 53 days", "", "30,000"),
        step("ages[3].value", "zeta: 7 Sep to 23 Nov, 23 + 31 + 23 = 77 days", "", "6,000"),
    ]),
    on("later", "next", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"qualify\"
created = 2026-11-02
next_step = \"Second demo\"
next_step_due = 2026-12-01
")), &[
        step("later.deals", "kappa: 8 days ahead is beyond the 7", "", "1"),
        step("later.value", "kappa", "", "3,000"),
    ]),
];
