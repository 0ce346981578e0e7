//! Edits that changed what had been reported. Worked by hand.

use super::{Step, Worked, step};

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

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    past("commits-read", "blame", &[
        step("commits", "the folder with the first file on 1 September, the others on 16 November", "1 + 1", "2"),
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
