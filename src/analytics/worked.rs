//! Examples of every metric, worked by hand: on `examples/small`, a folder of nine deals. Never pasted from what the
//! program printed: `tests/metrics.rs` works each sum out again and compares both with the program.

use super::lead_score_worked::LEAD_SCORES_WORKED;
use super::lead_worked::LEADS_WORKED;

/// The folder that the examples stand on.
pub const FOLDER: &str = "examples/small";

/// The day they are worked out for, unless a command names another.
pub const AS_OF: &str = "2026-11-23";

/// A metric's example.
#[derive(Clone, Copy)]
pub struct Worked {
    /// The metric's name.
    pub metric: &'static str,
    /// The words after `pipeline`; none is the day at a glance.
    pub command: &'static str,
    /// A file that stands beside those of the folder in this example, or in place of one.
    pub extra: Option<(&'static str, &'static str)>,
    /// Further ones.
    pub more: &'static [(&'static str, &'static str)],
    pub steps: &'static [Step],
}

/// One figure: which one, what goes in, the sum, and what comes out, rounded to the decimals shown.
pub struct Step {
    /// As in the metric's paths, with the row's name in brackets: `stages[offer].deals`.
    pub path: &'static str,
    pub words: &'static str,
    /// Empty where the words say it all. `x` is times; `sqrt`, `mean`, `median` and `max` are functions.
    pub sum: &'static str,
    pub gives: &'static str,
}

pub(super) const fn step(
    path: &'static str,
    words: &'static str,
    sum: &'static str,
    gives: &'static str,
) -> Step {
    Step {
        path,
        words,
        sum,
        gives,
    }
}

const fn on(
    metric: &'static str,
    command: &'static str,
    extra: Option<(&'static str, &'static str)>,
    steps: &'static [Step],
) -> Worked {
    Worked {
        metric,
        command,
        extra,
        more: &[],
        steps,
    }
}

/// With several files beside the folder's own.
pub(super) const fn beside(
    metric: &'static str,
    command: &'static str,
    more: &'static [(&'static str, &'static str)],
    steps: &'static [Step],
) -> Worked {
    Worked {
        metric,
        command,
        extra: None,
        more,
        steps,
    }
}

impl Worked {
    /// The files that stand beside those of the folder, or in place of one.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.extra.into_iter().chain(self.more.iter().copied())
    }
}

/// An example of what git knows: the first file is committed with the folder on 1 September, the others on 16 November.
const fn past(metric: &'static str, command: &'static str, steps: &'static [Step]) -> Worked {
    Worked {
        metric,
        command,
        extra: Some((
            "deals/kappa.toml",
            "\
name = \"Kappa\"
company = \"Kappa\"
amount = 1000
stage = \"offer\"
created = 2026-08-20
expected_close = 2026-10-01
history = [
  { on = 2026-08-20, stage = \"offer\", amount = 1000, expected_close = 2026-10-01 },
]
",
        )),
        more: &[
            (
                "deals/kappa.toml",
                "\
name = \"Kappa\"
company = \"Kappa\"
amount = 1200
stage = \"offer\"
created = 2026-08-20
expected_close = 2026-12-15
forecast = \"commit\"
history = [
  { on = 2026-08-20, stage = \"offer\", amount = 1000, expected_close = 2026-10-01 },
  { on = 2026-09-15, amount = 1200 },
  { on = 2026-10-05, forecast = \"commit\" },
  { on = 2026-10-20, forecast = \"pipeline\" },
  { on = 2026-11-02, forecast = \"commit\", expected_close = 2026-12-15 },
]
",
            ),
            (
                "deals/lambda.toml",
                "\
name = \"Lambda\"
company = \"Lambda\"
amount = 9000
stage = \"won\"
created = 2026-08-15
closed = 2026-09-20
",
            ),
            (
                "deals/mu.toml",
                "\
name = \"Mu\"
company = \"Mu\"
amount = 400
stage = \"lost\"
created = 2026-08-15
closed = 2026-09-21
",
            ),
        ],
        steps,
    }
}

/// The examples of a metric: one or more.
pub fn of(metric: &str) -> impl Iterator<Item = &'static Worked> {
    WORKED.iter().filter(move |w| w.metric == metric)
}

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

const LEADS: (&str, &str) = (
    "leads/expo.csv",
    "\
name,email,created,status,converted
Ann,ann@one.example,2026-09-01,converted,2026-10-01
Bob,bob@two.example,2026-09-01,new,
Cem,cem@three.example,2026-09-02,working,
Dee,dee@four.example,2026-09-03,dead,
",
);

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

/// Before and after the end of September.
const BEFORE_AND_AFTER: &str = "compare 2026-02..2026-09 -- 2026-Q4";

/// A closed deal, created on 1 September.
macro_rules! closed {
    ($tag:literal, $owner:literal, $amount:literal, $stage:literal, $closed:literal) => {
        concat!(
            "name = \"One of 14\"\ncompany = \"Many\"\namount = ",
            $amount,
            "\nstage = \"",
            $stage,
            "\"\ncreated = 2026-09-01\nclosed = ",
            $closed,
            "\nowner = \"",
            $owner,
            "\"\ntags = [\"",
            $tag,
            "\"]\n"
        )
    };
}

/// Two groups of seven, of which one has mostly xu's deals and the other mostly yi's.
#[rustfmt::skip] // a table: a line a deal
const TWO_MIXES: &[(&str, &str)] = &[
    ("deals/a1.toml", closed!("a", "xu", "10_000", "won", "2026-09-11")),
    ("deals/a2.toml", closed!("a", "xu", "20_000", "won", "2026-09-21")),
    ("deals/a3.toml", closed!("a", "xu", "30_000", "won", "2026-10-01")),
    ("deals/a4.toml", closed!("a", "xu", "40_000", "won", "2026-10-11")),
    ("deals/a5.toml", closed!("a", "xu", "12_000", "lost", "2026-10-11")),
    ("deals/a6.toml", closed!("a", "xu", "22_000", "lost", "2026-10-11")),
    ("deals/a7.toml", closed!("a", "yi", "32_000", "lost", "2026-10-11")),
    ("deals/b1.toml", closed!("b", "xu", "15_000", "won", "2026-10-01")),
    ("deals/b2.toml", closed!("b", "yi", "25_000", "won", "2026-10-11")),
    ("deals/b3.toml", closed!("b", "yi", "35_000", "won", "2026-10-21")),
    ("deals/b4.toml", closed!("b", "yi", "50_000", "won", "2026-10-31")),
    ("deals/b5.toml", closed!("b", "yi", "12_000", "lost", "2026-10-11")),
    ("deals/b6.toml", closed!("b", "yi", "22_000", "lost", "2026-10-11")),
    ("deals/b7.toml", closed!("b", "yi", "32_000", "lost", "2026-10-11")),
];

/// The examples, in the order of the metrics.
pub const WORKED: &[Worked] = &joined::<{ DEALS_AND_LEADS.len() + LEAD_SCORES_WORKED.len() }>(
    DEALS_AND_LEADS,
    LEAD_SCORES_WORKED,
);

const DEALS_AND_LEADS: &[Worked] =
    &joined::<{ DEALS_WORKED.len() + LEADS_WORKED.len() }>(DEALS_WORKED, LEADS_WORKED);

/// Two lists as one, while the program is built.
const fn joined<const N: usize>(a: &[Worked], b: &[Worked]) -> [Worked; N] {
    let mut all = [a[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < a.len() { a[at] } else { b[at - a.len()] };
        at += 1;
    }
    all
}

#[rustfmt::skip] // a table: a line a figure
const DEALS_WORKED: &[Worked] = &[
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
    on("entered", "report", None, &[
        step("stages[qualify].entered", "all nine deals began there", "6 + 1 + 0 + 2", "9"),
        step("stages[qualify].advanced", "alpha, beta, iota, gamma, epsilon, zeta reached offer", "", "6"),
        step("stages[qualify].lost", "theta", "", "1"),
        step("stages[qualify].back", "nothing stands before it", "", "0"),
        step("stages[qualify].still_open", "delta, eta; zeta is here again, but it did advance", "", "2"),
        step("stages[offer].entered", "alpha, beta (it passed through on the day it was won), iota, gamma, epsilon, zeta", "3 + 1 + 1 + 1", "6"),
        step("stages[offer].advanced", "alpha, beta, iota were won", "", "3"),
        step("stages[offer].lost", "gamma", "", "1"),
        step("stages[offer].back", "zeta", "", "1"),
        step("stages[offer].still_open", "epsilon", "", "1"),
    ]),
    on("conversion", "report", None, &[
        step("stages[qualify].conversion", "6 advanced, 1 lost, 0 back; 2 are still open and count for neither", "6 / (6 + 1 + 0)", "0.8571"),
        step("stages[offer].conversion", "3 advanced, 1 lost, 1 back", "3 / (3 + 1 + 1)", "0.6"),
    ]),
    on("funnel-value", "funnel", None, &[
        step("stages[qualify].by_value.entered", "all nine deals", "116,000 + 5,000 + 0 + 15,000", "136,000"),
        step("stages[qualify].by_value.advanced", "alpha, beta, iota, gamma, epsilon, zeta", "12,000 + 20,000 + 40,000 + 8,000 + 30,000 + 6,000", "116,000"),
        step("stages[qualify].by_value.lost", "theta", "", "5,000"),
        step("stages[qualify].by_value.still_open", "delta is 10,000 EUR at 1.10; eta", "11,000 + 4,000", "15,000"),
        step("stages[qualify].by_value.conversion", "delta and eta count for neither", "116,000 / (116,000 + 5,000)", "0.9587"),
        step("stages[offer].by_value.back", "zeta", "", "6,000"),
        step("stages[offer].by_value.conversion", "alpha, beta, iota; gamma was lost, zeta went back", "72,000 / (72,000 + 8,000 + 6,000)", "0.8372"),
    ]),
    on("past", "funnel -p 2026-Q4", None, &[
        step("stages[qualify].past.advanced", "23 Nov is 53 days after 1 Oct, as 23 Aug after 1 Jul: gamma (6 Jul) had reached offer, alpha (3 Aug) had not", "", "1"),
        step("stages[qualify].past.decided", "gamma; alpha was still there", "", "1"),
        step("stages[qualify].past.conversion", "1 of 1", "1 / 1", "1"),
        step("stages[qualify].past.difference", "since 1 Oct epsilon advanced and theta was lost; delta and eta are still there", "1 / 2 - 1 / 1", "-0.5"),
        step("stages[qualify].past.low", "Wilson's interval of 1 of 2 is 0.0945 to 0.9055, of 1 of 1 it is 0.2065 to 1; squares of what lies between", "1 / 2 - 1 - sqrt((0.5 - 0.094531) x (0.5 - 0.094531) + (1 - 1) x (1 - 1))", "-0.905"),
        step("stages[qualify].past.high", "the same to the other side", "1 / 2 - 1 + sqrt((0.905469 - 0.5) x (0.905469 - 0.5) + (1 - 0.206549) x (1 - 0.206549))", "0.391"),
    ]),
    on("point-worth", "funnel", None, &[
        step("stages[qualify].point_worth", "9 entered; offer's odds are 8/14 (see stage-odds); average size 24,000", "9 x 0.01 x 8 / 14 x 24,000", "1,234.29"),
        step("stages[offer].point_worth", "6 entered, and who leaves offer forwards is won", "6 x 0.01 x 1 x 24,000", "1,440"),
    ]),
    on("lost-reasons", "funnel", Some(("deals/theta.toml", "\
name = \"Theta: pilot\"
company = \"Theta\"
amount = 5_000
stage = \"lost\"
created = 2026-10-28
closed = 2026-11-18
lost_reason = \"no-decision\"
history = [
  { on = 2026-10-28, stage = \"qualify\" },
  { on = 2026-11-18, stage = \"lost\" },
]
")), &[
        step("lost_reasons[no-decision].deals", "theta; of gamma nobody wrote why", "", "1"),
        step("lost_reasons[no-decision].value", "theta", "", "5,000"),
    ]),
    on("leads", "funnel", Some(LEADS), &[
        step("leads.leads", "Ann, Bob, Cem, Dee", "1 + 1 + 1 + 1", "4"),
        step("leads.new", "Bob", "", "1"),
        step("leads.working", "Cem", "", "1"),
        step("leads.qualified", "nobody", "", "0"),
        step("leads.converted", "Ann", "", "1"),
        step("leads.disqualified", "nobody", "", "0"),
        step("leads.dead", "Dee", "", "1"),
        step("leads.other", "every status is a known word", "", "0"),
        step("leads.conversion", "1 of 4", "1 / 4", "0.25"),
    ]),
    on("time-in-stage", "report", None, &[
        step("stages[qualify].median_days", "alpha 30, beta 80, gamma 30, theta 21, iota 10, epsilon 20, zeta 21 for its first visit; delta, eta and zeta's second visit go on", "median(10, 20, 21, 21, 30, 30, 80)", "21"),
        step("stages[qualify].p90_days", "0.9 x 7 = 6.3, so the 7th of 10 20 21 21 30 30 80", "", "80"),
        step("stages[offer].median_days", "alpha 40, gamma 50, iota 20, zeta 7; beta only passed through, epsilon is there", "median(7, 20, 40, 50)", "30"),
        step("stages[offer].p90_days", "0.9 x 4 = 3.6, so the 4th of 7 20 40 50", "", "50"),
    ]),
    on("stage-odds", "report", None, &[
        step("stages[qualify].learned_rate", "prior 0.2, k = 10; 3 won and 2 lost of those that entered", "(10 x 0.2 + 3) / (10 + 3 + 2)", "0.3333"),
        step("stages[qualify].learned_from.won", "alpha, beta, iota", "", "3"),
        step("stages[qualify].learned_from.closed", "and gamma, theta", "3 + 2", "5"),
        step("stages[offer].learned_rate", "prior 0.5, k = 10; 3 won and 1 lost", "(10 x 0.5 + 3) / (10 + 3 + 1)", "0.5714"),
        step("stages[offer].learned_from.won", "alpha, beta, iota", "", "3"),
        step("stages[offer].learned_from.closed", "and gamma; theta was lost before it got here", "3 + 1", "4"),
    ]),
    on("created-cohort", "report -p 2026-Q3 --cohort created", None, &[
        step("created.deals", "alpha, beta, gamma and zeta were created in July to September", "2 + 1 + 1", "4"),
        step("created.won", "alpha, beta", "", "2"),
        step("created.lost", "gamma", "", "1"),
        step("created.still_open", "zeta", "", "1"),
    ]),
    on("limits", "report --every week -p 2026-W47", None, &[
        step("limits[open.deals].n", "2026-W35 to 2026-W46", "46 - 35 + 1", "12"),
        step("limits[open.deals].last", "at the end of 22 Nov: delta, epsilon, eta, zeta", "1 + 1 + 1 + 1", "4"),
        step("limits[open.deals].mean", "open at the end of each of the twelve Sundays from 30 Aug to 15 Nov", "(2 + 3 + 4 + 4 + 3 + 4 + 4 + 3 + 3 + 4 + 5 + 5) / 12", "3.6667"),
        step("limits[open.deals].low", "from one Sunday to the next it moved by 1 1 0 1 1 0 1 0 1 1 0", "44 / 12 - 2.66 x (1 + 1 + 0 + 1 + 1 + 0 + 1 + 0 + 1 + 1 + 0) / 11", "1.9739"),
        step("limits[open.deals].high", "the same with plus", "44 / 12 + 2.66 x 7 / 11", "5.3594"),
    ]),
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
    on("late", "", None, &[
        step("late[delta].days_late", "due on 20 Nov", "23 - 20", "3"),
        step("late[delta].value", "10,000 EUR", "10,000 x 1.10", "11,000"),
        step("due_today[epsilon].days_late", "due on 23 Nov", "23 - 23", "0"),
        step("due_today[epsilon].value", "epsilon", "", "30,000"),
    ]),
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
    on("undated", "report", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = 3_000
stage = \"offer\"
created = 2026-11-02
history = [
  { on = 2026-11-02, stage = \"qualify\" },
]
")), &[
        step("undated", "kappa says offer, its history qualify: somebody moved it by hand, some time after 2 Nov", "", "1"),
    ]),
    on("after-as-of", "report --as-of 2026-10-01", None, &[
        step("after_as_of", "all but gamma and iota have a line dated after 1 Oct", "9 - 2", "7"),
    ]),
    on("files", "report", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = \"3,000\"
stage = \"offer\"
created = 2026-11-02
")), &[
        step("source.files", "pipeline.toml, nine deals, and kappa, which has a fault", "1 + 9 + 1", "11"),
        step("left_out[deals/kappa.toml].line", "the comma is in line 3", "", "3"),
        step("left_out[deals/kappa.toml].column", "the value stands behind nine characters: amount, blank, =, blank", "6 + 1 + 1 + 1 + 1", "10"),
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
    on("problems", "check", Some(("deals/kappa.toml", "\
name = \"Kappa: pilot\"
company = \"Kappa\"
amount = \"3,000\"
stage = \"offer\"
created = 2026-11-02
tag = [\"new\"]
")), &[
        step("files", "pipeline.toml, nine deals and kappa", "1 + 9 + 1", "11"),
        step("errors", "a comma in an amount", "", "1"),
        step("warnings", "no key \"tag\"; it is \"tags\"", "", "1"),
        step("deals_left_out", "kappa, for its amount", "", "1"),
        step("problems[deals/kappa.toml].line", "the first problem is in line 3", "", "3"),
        step("problems[deals/kappa.toml].column", "at the value", "6 + 1 + 1 + 1 + 1", "10"),
    ]),
    on("comparison", BEFORE_AND_AFTER, None, &[
        step("a.n", "iota, closed on 4 Mar, and gamma, on 24 Sep", "1 + 1", "2"),
        step("a.won", "iota", "", "1"),
        step("a.closed", "both", "1 + 1", "2"),
        step("a.rate", "one of two", "1 / 2", "0.5"),
        step("a.low", "Wilson, z = 1.959964, z x z = 3.841459, n = 2", "(0.5 + 3.841459 / 4 - 1.959964 x sqrt(0.5 x 0.5 / 2 + 3.841459 / 16)) / (1 + 3.841459 / 2)", "0.0945"),
        step("a.high", "the same with plus", "(0.5 + 3.841459 / 4 + 1.959964 x sqrt(0.5 x 0.5 / 2 + 3.841459 / 16)) / (1 + 3.841459 / 2)", "0.9055"),
        step("a.average_size", "iota alone", "", "40,000"),
        step("a.median_size", "iota alone", "", "40,000"),
        step("a.cycle.mean_days", "iota, 2 Feb to 4 Mar", "26 + 4", "30"),
        step("a.cycle.median_days", "iota alone", "", "30"),
        step("b.n", "alpha, beta, theta, closed since 1 Oct", "1 + 1 + 1", "3"),
        step("b.won", "alpha, beta", "1 + 1", "2"),
        step("b.closed", "all three", "1 + 1 + 1", "3"),
        step("b.rate", "two of three", "2 / 3", "0.6667"),
        step("b.low", "Wilson, n = 3", "(2 / 3 + 3.841459 / 6 - 1.959964 x sqrt(2 / 9 / 3 + 3.841459 / 36)) / (1 + 3.841459 / 3)", "0.2077"),
        step("b.high", "the same with plus", "(2 / 3 + 3.841459 / 6 + 1.959964 x sqrt(2 / 9 / 3 + 3.841459 / 36)) / (1 + 3.841459 / 3)", "0.9385"),
        step("b.average_size", "alpha and beta", "(12,000 + 20,000) / 2", "16,000"),
        step("b.median_size", "of two their mean", "(12,000 + 20,000) / 2", "16,000"),
        step("b.cycle.mean_days", "alpha 70 days, beta 80", "(70 + 80) / 2", "75"),
        step("b.cycle.median_days", "of two their mean", "(70 + 80) / 2", "75"),
    ]),
    on("comparison", "compare 2026 -- 2026-Q4", None, &[
        step("in_both", "alpha, beta and theta closed in the year and in its last quarter", "1 + 1 + 1", "3"),
    ]),
    on("rate-difference", BEFORE_AND_AFTER, None, &[
        step("difference.rate", "2 of 3 less 1 of 2", "2 / 3 - 1 / 2", "0.1667"),
        step("difference.low", "the intervals are 0.094531 to 0.905469 and 0.207660 to 0.938508", "1 / 6 - sqrt((2 / 3 - 0.207660) x (2 / 3 - 0.207660) + (0.905469 - 0.5) x (0.905469 - 0.5))", "-0.4458"),
        step("difference.high", "the other ends", "1 / 6 + sqrt((0.938508 - 2 / 3) x (0.938508 - 2 / 3) + (0.5 - 0.094531) x (0.5 - 0.094531))", "0.6548"),
    ]),
    on("chance-better", BEFORE_AND_AFTER, None, &[
        step("p_b_better", "Beta(1.5, 1.5) and Beta(2.5, 1.5): with sin^2 for the rates the integral of the two is 1/2 + 64 / (45 pi^2)", "1 / 2 + 64 / (45 x 3.14159265 x 3.14159265)", "0.6441"),
    ]),
    on("needed-per-group", BEFORE_AND_AFTER, None, &[
        step("needed_per_group", "(1.959964 + 0.841621)^2 = 7.848879; 7.848879 x (1/4 + 2/9) x 36 = 133.43, so 134", "", "134"),
    ]),
    Worked {
        metric: "shift",
        command: "compare tag:a -- tag:b",
        extra: None,
        more: TWO_MIXES,
        steps: &[
            step("deal_size.shift", "15, 25, 35, 50 thousand less 10, 20, 30, 40: of the 16 differences six are below 5, three are 5, seven above; the 8th and 9th", "(5,000 + 5,000) / 2", "5,000"),
            step("deal_size.low", "of the 70 orders of four and four, one in 70 is all on one side: the outermost differences", "15,000 - 40,000", "-25,000"),
            step("deal_size.high", "the other end", "50,000 - 10,000", "40,000"),
            step("cycle.shift", "30, 40, 50, 60 days less 10, 20, 30, 40: six are below 20, four are 20, six above", "(20 + 20) / 2", "20"),
            step("cycle.low", "the outermost", "30 - 40", "-10"),
            step("cycle.high", "the other end", "60 - 10", "50"),
        ],
    },
    Worked {
        metric: "adjusted-difference",
        command: "compare tag:a -- tag:b",
        extra: None,
        more: TWO_MIXES,
        steps: &[
            step("mix[owner].rate", "each has 4 of 7, but of xu's deals A has 4 of 6 and B 1 of 1, of yi's A 0 of 1 and B 3 of 6: both weights are 6 / 7", "(6 / 7 x (1 - 4 / 6) + 6 / 7 x (3 / 6 - 0)) / (6 / 7 + 6 / 7)", "0.4167"),
            step("mix[owner].low", "less 1.959964 standard deviations", "5 / 12 - 1.959964 x sqrt(36 / 49 x (4 / 6 x 2 / 6 / 6) + 36 / 49 x (0.25 / 6)) / (12 / 7)", "0.1417"),
            step("mix[owner].high", "and more", "5 / 12 + 1.959964 x sqrt(36 / 49 x (4 / 6 x 2 / 6 / 6) + 36 / 49 x (0.25 / 6)) / (12 / 7)", "0.6916"),
        ],
    },
    past("commits-read", "blame", &[
        step("commits", "the one of 1 September and the one of 16 November", "1 + 1", "2"),
    ]),
    past("days-late", "blame", &[
        step("edits[kappa].points[1].days", "15 September to 16 November", "15 + 31 + 16", "62"),
    ]),
    past("days-late", "blame kappa", &[
        step("edits[2].entries[1].days_late", "the same of the entry", "15 + 31 + 16", "62"),
    ]),
    past("rewritten-figure", "blame", &[
        step("edits[kappa].effects[1].change", "30 September: kappa is 1,200 now and was 1,000", "1,200 - 1,000", "200"),
    ]),
    past("rewrites", "blame", &[
        step("people[1].edits", "kappa, lambda and mu", "1 + 1 + 1", "3"),
        step("people[1].deals", "the same three", "", "3"),
        step("people[1].moved", "each changed a figure: kappa month's ends, lambda and mu the third quarter", "", "3"),
    ]),
    past("moved-after-passing", "blame", &[
        step("people[1].moved_after_passing", "kappa: expected on 1 October, moved on 2 November", "", "1"),
    ]),
    past("called-again", "blame", &[
        step("people[1].called_again", "kappa: commit on 5 October, pipeline on the 20th, commit on 2 November", "", "1"),
    ]),
    past("rewritten-closings", "blame", &[
        step("people[1].won", "lambda, won on 20 September, was entered in November", "", "9,000"),
        step("people[1].lost", "mu, lost on 21 September, too", "", "400"),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::metric::METRICS;

    /// `stages[offer].deals` → `stages[].deals`.
    fn place(path: &str) -> String {
        let mut inside = false;
        path.chars()
            .filter(|c| {
                let shown = !inside || *c == ']';
                inside = *c == '[' || inside && *c != ']';
                shown
            })
            .collect()
    }

    #[test]
    fn every_metric_and_every_place_of_it_is_worked_out() {
        for metric in METRICS {
            let steps = of(metric.name).flat_map(|worked| worked.steps);
            let shown: Vec<String> = steps.map(|s| place(s.path)).collect();
            assert!(
                !shown.is_empty(),
                "{} has no example in WORKED",
                metric.name
            );
            for (path, _) in metric.paths {
                assert!(
                    shown.iter().any(|s| s == path),
                    "{}: no step for {path}",
                    metric.name
                );
            }
            for path in &shown {
                assert!(
                    metric.paths.iter().any(|(p, _)| p == path),
                    "{}: {path} is none of its places",
                    metric.name
                );
            }
        }
    }
}
