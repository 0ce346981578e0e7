//! What makes a deal unusable: it is in no figure until it is mended.

use crate::check::rule::{Example, Rule};
use crate::diagnostic::Level::Error;

/// In the order of `docs/check.md`.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "missing",
        level: Error,
        since: "0.1",
        what: "A deal lacks one of the five fields that every deal has: name, company, amount, stage, created.",
        why: "Without them it has no place in any report.",
        bad: Example::Files(&[(
            "deals/acme.toml",
            "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 48_000.00\nstage = \"proposal\"\n",
        )]),
        good: Example::Deal("created = 2026-08-03\n"),
    },
    Rule {
        id: "type",
        level: Error,
        since: "0.1",
        what: "`name`, `company` or `pipeline` is no text.",
        why: "Text stands in quotes, also where it looks like a number.",
        bad: Example::Deal("company = 1984\n"),
        good: Example::Deal("company = \"1984\"\n"),
    },
    Rule {
        id: "amount",
        level: Error,
        since: "0.1",
        what: "An amount is no number, is negative, or has more digits than can be kept exactly.",
        why: "Money is added up to the last digit as the file says it. A number may have 15 significant digits; more \
              must stand in quotes, with digits and one point only.",
        bad: Example::Deal("amount = \"48,000.00\"\n"),
        good: Example::Deal("amount = \"48000.00\"\n"),
    },
    Rule {
        id: "stage",
        level: Error,
        since: "0.1",
        what: "The stage is none of the pipeline's.",
        why: "A deal in a stage that does not exist is in no row of any table. If a stage was renamed, its old name \
              can be kept in the settings: `aliases = [\"poc\"]`.",
        bad: Example::Deal("stage = \"propsal\"\n"),
        good: Example::Deal("stage = \"proposal\"\n"),
    },
    Rule {
        id: "pipeline",
        level: Error,
        since: "0.1",
        what: "The deal names a pipeline that the settings do not have.",
        why: "Its stages would be unknown too. A deal that names none is in the first one.",
        bad: Example::Deal("pipeline = \"renewals\"\n"),
        good: Example::Deal(""),
    },
    Rule {
        id: "date",
        level: Error,
        since: "0.1",
        what: "A date that figures stand on is none: `created`, `closed`, `expected_close`, `on_hold_until`, or the \
              day of a history entry.",
        why: "Dates are written year-month-day, without quotes: 2026-08-03. Others are ambiguous.",
        bad: Example::Deal("expected_close = \"15/12/2026\"\n"),
        good: Example::Deal("expected_close = 2026-12-15\n"),
    },
    Rule {
        id: "closed",
        level: Error,
        since: "0.1",
        what: "`closed` contradicts the rest: before `created`, on an open deal, or not there on a won or lost one.",
        why: "The day of closing decides in which period a win counts, so it is never guessed. A won or lost deal may \
              do without it only where its history says when.",
        bad: Example::Deal("stage = \"won\"\nclosed = 2026-08-01\n"),
        good: Example::Deal("stage = \"won\"\nclosed = 2026-08-31\n"),
    },
    Rule {
        id: "owner",
        level: Error,
        since: "0.1",
        what: "`owner` is no text.",
        why: "Totals by owner and quotas stand on it. Without an owner the line is left out.",
        bad: Example::Deal("owner = [\"dana\", \"omar\"]\n"),
        good: Example::Deal(
            "owner = \"dana\"\n\n[[split]]\nowner = \"dana\"\nshare = 0.7\n[[split]]\nowner = \"omar\"\nshare = 0.3\n",
        ),
    },
    Rule {
        id: "probability",
        level: Error,
        since: "0.1",
        what: "`probability` is no number from 0 to 1.",
        why: "60 would weigh the deal sixtyfold; 60 % is written 0.6.",
        bad: Example::Deal("probability = 60\n"),
        good: Example::Deal("probability = 0.6\n"),
    },
    Rule {
        id: "currency",
        level: Error,
        since: "0.1",
        what: "`currency` is no ISO 4217 code.",
        why: "A code has three capital letters. Symbols stand for several currencies.",
        bad: Example::Deal("currency = \"$\"\n"),
        good: Example::Deal("currency = \"USD\"\n"),
    },
    Rule {
        id: "rate",
        level: Error,
        since: "0.1",
        what: "There is no rate for the deal's currency on the day that counts.",
        why: "One to one would be silently wrong. The rate of the closing day counts for a closed deal, of the day of \
              the report for an open one.",
        bad: Example::Deal("currency = \"CHF\"\n"),
        good: Example::Files(&[
            ("pipeline.toml", "rates = { CHF = 1.12 }\n"),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n\
                 currency = \"CHF\"\n",
            ),
        ]),
    },
    Rule {
        id: "history",
        level: Error,
        since: "0.1",
        what: "A history entry has no day.",
        why: "The history says what was true from when; without `on` an entry could be anywhere in it, and every past \
              figure with it.",
        bad: Example::Deal("history = [\n  { stage = \"proposal\" },\n]\n"),
        good: Example::Deal("history = [\n  { on = 2026-08-03, stage = \"proposal\" },\n]\n"),
    },
];
