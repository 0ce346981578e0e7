//! Deals one by one: what to do next, the list, a page, a company. Worked by hand.

use super::{Worked, beside, on, step};

/// For the page of a deal: one with everything that a page shows.
const PAGE: (&str, &str) = (
    "deals/kappa.toml",
    "\
name = \"Kappa: pilot\"
company = \"Alpha\"
amount = 3_000
currency = \"EUR\"
stage = \"offer\"
created = 2026-11-02
owner = \"dana\"
probability = 0.6
expected_close = 2026-12-18
recurring = { amount = 250, every = \"month\", term = 12 }
history = [
  { on = 2026-11-02, stage = \"qualify\", expected_close = 2026-12-04 },
  { on = 2026-11-16, stage = \"offer\", expected_close = 2026-12-18 },
]
activity = [
  { on = 2026-11-19, kind = \"call\", note = \"They like it\" },
]

[[item]]
product = \"seat\"
quantity = 10
price = 375
discount = 0.2
cost = 180

[[split]]
owner = \"dana\"
share = 0.7

[[split]]
owner = \"omar\"
share = 0.3

[renewal]
due = 2027-12-01
amount = 3_000
",
);

const LONG_QUOTA: (&str, &str) = (
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
period = \"2026-01-01..2028-12-31\"
amount = 500_000
",
);

const TWO_WAYS: (&str, &str) = (
    "pipeline.toml",
    "\
rates = { EUR = 1.10 }

[[pipeline]]
id = \"usual\"

[[pipeline.stage]]
id = \"qualify\"
probability = 0.2

[[pipeline.stage]]
id = \"offer\"
probability = 0.5

[[pipeline]]
id = \"partners\"

[[pipeline.stage]]
id = \"sign\"
probability = 0.4
",
);

const UNTRIED: (&str, &str) = (
    "deals/lambda.toml",
    "\
name = \"Lambda: pilot\"
company = \"Lambda\"
pipeline = \"partners\"
amount = 3_000
stage = \"sign\"
created = 2026-11-02
history = [
  { on = 2026-11-02, stage = \"sign\" },
]
",
);

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("late", "", None, &[
        step("late[delta].days_late", "due on 20 Nov", "23 - 20", "3"),
        step("late[delta].value", "10,000 EUR", "10,000 x 1.10", "11,000"),
        step("due_today[epsilon].days_late", "due on 23 Nov", "23 - 23", "0"),
        step("due_today[epsilon].value", "epsilon", "", "30,000"),
    ]),
    on("next", "next", None, &[
        step("deals[delta].reasons[late-step].days", "due on 20 Nov, asked on 23 Nov", "23 - 20", "3"),
        step("deals[zeta].reasons[no-step].days", "idle since 5 Oct: 26 days of October, 23 of November", "31 - 5 + 23", "49"),
    ]),
    on("listed", "list", Some(PAGE), &[
        step("total.deals", "delta, epsilon, eta, zeta and kappa", "4 + 1", "5"),
        step("total.value", "11,000, 30,000, 4,000, 6,000 and 3,000 EUR at 1.10", "11,000 + 30,000 + 4,000 + 6,000 + 3,000 x 1.10", "54,300"),
    ]),
    on("deal-amount", "list", Some(PAGE), &[
        step("deals[kappa].amount", "as its file says, in EUR", "", "3,000"),
    ]),
    on("deal-amount", "show kappa", Some(PAGE), &[
        step("deal.amount", "as its file says, in EUR", "", "3,000"),
        step("deal.value", "3,000 EUR at 1.10", "3,000 x 1.10", "3,300"),
        step("credit[dana].share", "as its file says", "", "0.7"),
        step("credit[dana].value", "70 % of its value", "3,300 x 0.7", "2,310"),
    ]),
    on("deal-days", "list", Some(PAGE), &[
        step("deals[kappa].age_days", "created on 2 Nov, asked on 23 Nov", "23 - 2", "21"),
        step("deals[kappa].stage_days", "in offer since 16 Nov", "23 - 16", "7"),
        step("deals[kappa].idle_days", "a call on 19 Nov", "23 - 19", "4"),
    ]),
    on("deal-days", "show kappa", Some(PAGE), &[
        step("deal.age_days", "created on 2 Nov, asked on 23 Nov", "23 - 2", "21"),
        step("deal.stage_days", "in offer since 16 Nov", "23 - 16", "7"),
        step("deal.idle_days", "a call on 19 Nov", "23 - 19", "4"),
    ]),
    on("deal-stage-odds", "show kappa", Some(PAGE), &[
        step("stage_odds.closed", "alpha, beta, gamma and iota reached offer and are closed; beta passed through it", "", "4"),
        step("stage_odds.won", "all but gamma", "4 - 1", "3"),
        step("stage_odds.prior", "of offer, in pipeline.toml", "", "0.5"),
        step("stage_odds.prior_weight", "nothing else is set", "", "10"),
        step("stage_odds.odds", "3 won of 4, and the prior as 10 more", "(10 x 0.5 + 3) / (10 + 4)", "0.5714"),
        step("stage_odds.own", "as its file says", "", "0.6"),
        step("deal.odds", "its own stand before the stage's", "", "0.6"),
    ]),
    beside("deal-model-odds", "show kappa", &[PAGE, LONG_QUOTA], &[
        step("model_odds.ever", "its own", "", "0.6"),
        step("model_odds.in_period", "the quota is for up to the end of 2028: it is won by then, if it ever is", "", "0.6"),
        step("model_odds.others.went_on", "alpha left offer for a win after 40 days, iota after 20", "1 + 1", "2"),
        step("model_odds.others.lost", "gamma after 50 days", "", "1"),
        step("model_odds.others.back", "zeta after 7 days: it stayed as long, too", "", "1"),
        step("model_odds.others.still_there", "epsilon, for 33 days", "", "1"),
        step("model_odds.others.others", "all of them; beta was never seen there", "2 + 1 + 1 + 1", "5"),
    ]),
    beside("deal-model-odds", "show lambda", &[TWO_WAYS, UNTRIED], &[
        step("model_odds.on_entering", "nothing has closed in that pipeline, so the prior of its only stage is all that is known", "", "0.4"),
    ]),
    on("slipped-deal", "show kappa", Some(PAGE), &[
        step("slipped.times", "from 4 to 18 Dec", "", "1"),
        step("slipped.days", "from 4 to 18 Dec", "18 - 4", "14"),
    ]),
    on("story", "show kappa", Some(PAGE), &[
        step("story[offer].after_days", "to offer on 16 Nov, created on 2 Nov", "16 - 2", "14"),
    ]),
    on("deal-terms", "show kappa", Some(PAGE), &[
        step("about.items[seat].quantity", "as written", "", "10"),
        step("about.items[seat].price", "as written", "", "375"),
        step("about.items[seat].discount", "as written", "", "0.2"),
        step("about.items[seat].cost", "as written", "", "180"),
        step("about.recurring.amount", "as written", "", "250"),
        step("about.recurring.term", "as written", "", "12"),
        step("about.renewal.amount", "as written", "", "3,000"),
    ]),
    on("risk", "show zeta", None, &[
        step("risks[stale].days", "idle since 5 Oct: 26 days of October, 23 of November", "31 - 5 + 23", "49"),
    ]),
    on("faults", "show kappa", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = \"3,000\"
stage = \"offer\"
created = 2026-11-02
")), &[
        step("faults[deals/kappa.toml].line", "the comma is in line 3", "", "3"),
        step("faults[deals/kappa.toml].column", "the value stands behind nine characters: amount, blank, =, blank", "6 + 1 + 1 + 1 + 1", "10"),
    ]),
    on("company", "show company:alpha", Some(PAGE), &[
        step("so_far.open.deals", "kappa", "", "1"),
        step("so_far.open.value", "3,000 EUR at 1.10", "3,000 x 1.10", "3,300"),
        step("so_far.won.deals", "alpha", "", "1"),
        step("so_far.won.value", "alpha", "", "12,000"),
        step("so_far.lost.deals", "none", "", "0"),
        step("so_far.lost.value", "none", "", "0"),
    ]),
];
