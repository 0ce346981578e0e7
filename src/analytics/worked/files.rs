//! What an answer stands on: files, their faults, and what is not dated. Worked by hand.

use super::{Worked, on, step};

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
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
];
