//! The settings, submissions and accounts.

use crate::check::rule::{Example, Rule};
use crate::diagnostic::Level::{Error, Warning};

/// In the order of `docs/check.md`.
pub(super) const RULES: &[Rule] = &[
    // Settings.
    Rule {
        id: "settings",
        level: Error,
        since: "0.1",
        what: "`pipeline.toml` cannot be used.",
        why: "Stages, rates and quotas hold for every deal, so no command answers until it is mended: a figure under \
              settings that nobody meant would be wrong without a sign.",
        bad: Example::Settings("fiscal_year_starts = 13\n"),
        good: Example::Settings("fiscal_year_starts = 2\n"),
    },
    Rule {
        id: "quota",
        level: Warning,
        since: "0.1",
        what: "A quota is for somebody whom no `[[rep]]` names.",
        why: "No deal will count towards it. Where the settings name no reps at all, every name is good.",
        bad: Example::Settings(
            "[[rep]]\nid = \"dana\"\n\n[[quota]]\nperiod = \"2026-Q4\"\nowner = \"dnaa\"\namount = 250_000\n",
        ),
        good: Example::Settings(
            "[[rep]]\nid = \"dana\"\n\n[[quota]]\nperiod = \"2026-Q4\"\nowner = \"dana\"\namount = 250_000\n",
        ),
    },
    // Submissions.
    Rule {
        id: "submission",
        level: Error,
        since: "0.1",
        what: "A file of submissions names no period, or one of them is for nobody.",
        why: "The file's name is the period that was spoken of, and it must mean the same days whenever it is read: \
              2026-Q4.toml, not this-quarter.toml. `for` is `owner:…`, `team:…` or `all`. Until it is mended, nothing in \
              the file stands beside a forecast.",
        bad: Example::Files(&[(
            "submissions/2026-Q4.toml",
            "[[submission]]\non = 2026-11-16\nfor = \"dana\"\ncommit = 80_000\n",
        )]),
        good: Example::Files(&[(
            "submissions/2026-Q4.toml",
            "[[submission]]\non = 2026-11-16\nfor = \"owner:dana\"\ncommit = 80_000\n",
        )]),
    },
    // Accounts.
    Rule {
        id: "same-account",
        level: Warning,
        since: "0.1",
        what: "Two accounts go by the same name, alias or domain.",
        why: "`pipeline show company:NAME` cannot tell which of the two is meant, and a deal of that company would be on \
              both pages.",
        bad: Example::Files(&[
            (
                "accounts/acme.toml",
                "name = \"Acme Corp\"\naliases = [\"Acme\"]\n",
            ),
            (
                "accounts/acme-uk.toml",
                "name = \"Acme UK\"\naliases = [\"ACME\"]\n",
            ),
        ]),
        good: Example::Files(&[
            (
                "accounts/acme.toml",
                "name = \"Acme Corp\"\naliases = [\"Acme\"]\n",
            ),
            (
                "accounts/acme-uk.toml",
                "name = \"Acme UK\"\nparent = \"acme\"\n",
            ),
        ]),
    },
    Rule {
        id: "parent",
        level: Warning,
        since: "0.1",
        what: "The parent of an account is a slip of another account's name, or a part of this one.",
        why: "A parent is the name of a file in `accounts/`, without `.toml`. The page of a company says whom it belongs \
              to and what it holds; of a circle it can say neither.",
        bad: Example::Files(&[
            (
                "accounts/acme.toml",
                "name = \"Acme Corp\"\nparent = \"globex\"\n",
            ),
            (
                "accounts/globex.toml",
                "name = \"Globex\"\nparent = \"acme\"\n",
            ),
        ]),
        good: Example::Files(&[
            (
                "accounts/acme.toml",
                "name = \"Acme Corp\"\nparent = \"globex\"\n",
            ),
            ("accounts/globex.toml", "name = \"Globex\"\n"),
        ]),
    },
];
