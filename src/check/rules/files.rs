//! What stands in the way of reading a file, whatever it is.

use crate::check::rule::{Example, Rule};
use crate::diagnostic::Level::{Error, Warning};

/// In the order of `docs/check.md`.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "toml",
        level: Error,
        since: "0.1",
        what: "The file is not TOML.",
        why: "Nothing in it can be trusted, so the deal is in no figure. Mostly a quote or a bracket is missing, or a \
              text stands without quotes; the place is where the reading stopped, which may be a line below the slip.",
        bad: Example::Deal("owner = dana\n"),
        good: Example::Deal("owner = \"dana\"\n"),
    },
    Rule {
        id: "duplicate-key",
        level: Error,
        since: "0.1",
        what: "A key is in the file twice.",
        why: "Which of the two is true only a person knows. It happens when two people set the same field and git kept \
              both lines (`merge=union`). Keep the one that is true.",
        bad: Example::Deal("owner = \"dana\"\nowner = \"omar\"\n"),
        good: Example::Deal("owner = \"omar\"\n"),
    },
    Rule {
        id: "conflict",
        level: Error,
        since: "0.1",
        what: "The file holds the markers of a merge that is not settled.",
        why: "Two versions of the same lines stand in it. Settle them, then `git add` the file; entries of a history \
              usually both belong in.",
        bad: Example::Deal(
            "<<<<<<< HEAD\nowner = \"dana\"\n=======\nowner = \"omar\"\n>>>>>>> laptop\n",
        ),
        good: Example::Deal("owner = \"omar\"\n"),
    },
    Rule {
        id: "utf8",
        level: Error,
        since: "0.1",
        what: "The file is not UTF-8.",
        why: "An editor saved it in another encoding, and letters beyond ASCII would be guesses. Lead lists may be in \
              others, as they are bought that way; deals are written here.",
        bad: Example::Script("printf 'name = \"Caf\\351\"\\n' > deals/cafe.toml"),
        good: Example::Deal("name = \"Café\"\n"),
    },
    Rule {
        id: "size",
        level: Error,
        since: "0.1",
        what: "The file is larger than 1 MiB.",
        why: "No deal is so long: something else was saved under its name. It is not read, so that one file cannot \
              stop all reports.",
        bad: Example::Script("head -c 1100000 /dev/zero | tr '\\0' '#' > deals/acme.toml"),
        good: Example::Deal(""),
    },
    Rule {
        id: "unreadable",
        level: Error,
        since: "0.1",
        what: "The file cannot be read, or is none: a folder, a pipe, a device.",
        why: "What cannot be read is in no figure. A folder that is called like a file hides what is in it.",
        bad: Example::Script("mkdir deals/2026.toml"),
        good: Example::Script("mkdir deals/2026"),
    },
    Rule {
        id: "link",
        level: Warning,
        since: "0.1",
        what: "A link leads out of the folder, to nothing, or in a circle.",
        why: "Links are followed only inside the folder: a figure must not depend on what lies elsewhere on one \
              machine. What the link leads to is not counted.",
        bad: Example::Script("ln -s /nowhere/acme.toml deals/acme.toml"),
        good: Example::Script("ln -s . deals/here"),
    },
    Rule {
        id: "duplicate-id",
        level: Error,
        since: "0.1",
        what: "Two files have the same stem, which is a deal's id.",
        why: "A command could not tell which one is meant, and a total would count one customer twice: both are left \
              out until one is renamed.",
        bad: Example::Files(&[
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n",
            ),
            (
                "deals/2026/acme.toml",
                "name = \"Acme: more\"\ncompany = \"Acme Corp\"\namount = 2\nstage = \"demo\"\ncreated = 2026-09-03\n",
            ),
        ]),
        good: Example::Files(&[
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n",
            ),
            (
                "deals/2026/acme-more.toml",
                "name = \"Acme: more\"\ncompany = \"Acme Corp\"\namount = 2\nstage = \"demo\"\ncreated = 2026-09-03\n",
            ),
        ]),
    },
    Rule {
        id: "twin",
        level: Warning,
        since: "0.1",
        what: "Two deals have the same name, company and day of creation.",
        why: "That is what a folder-sharing service makes of a conflict: a copy under another name. Both are counted, \
              so totals are too high. If it is a copy, carry over what only it holds and remove it.",
        bad: Example::Files(&[
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n",
            ),
            (
                "deals/acme (conflicted copy).toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 2\nstage = \"demo\"\ncreated = 2026-08-03\n",
            ),
        ]),
        good: Example::Files(&[(
            "deals/acme.toml",
            "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 2\nstage = \"demo\"\ncreated = 2026-08-03\n",
        )]),
    },
];
