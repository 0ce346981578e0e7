//! What is only warned about in a deal: it is counted all the same.

use crate::check::rule::{Example, Rule};
use crate::diagnostic::Level::Warning;

/// In the order of `docs/check.md`.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "unknown-key",
        level: Warning,
        since: "0.1",
        what: "A key that the format does not know, in a deal, an account, a submission or the settings.",
        why: "Nothing reads it, so a slip in `expected_close` is a deal without a date. The line is kept; fields of \
              your own stand in `[custom]`, where queries and groups find them.",
        bad: Example::Deal("expected_closed = 2026-12-15\n"),
        good: Example::Deal("expected_close = 2026-12-15\n\n[custom]\nregion = \"emea\"\n"),
    },
    Rule {
        id: "ignored",
        level: Warning,
        since: "0.1",
        what: "A field that no figure stands on has a value that cannot be read.",
        why: "It is passed over, as if it were not there; the deal is counted.",
        bad: Example::Deal("tags = \"enterprise\"\n"),
        good: Example::Deal("tags = [\"enterprise\"]\n"),
    },
    Rule {
        id: "forecast",
        level: Warning,
        since: "0.1",
        what: "`forecast` is none of pipeline, best-case, commit, omitted.",
        why: "The rep's call is then not counted, and the commit is too low.",
        bad: Example::Deal("forecast = \"comit\"\n"),
        good: Example::Deal("forecast = \"commit\"\n"),
    },
    Rule {
        id: "quoted-date",
        level: Warning,
        since: "0.1",
        what: "A date stands in quotes.",
        why: "It is read all the same; other TOML tools take it for text.",
        bad: Example::Deal("expected_close = \"2026-12-15\"\n"),
        good: Example::Deal("expected_close = 2026-12-15\n"),
    },
    Rule {
        id: "undated",
        level: Warning,
        since: "0.1",
        what: "A field was edited by hand, and the history does not say when.",
        why: "The new value holds from the day after the newest dated line, which may not be the day it became true: \
              past figures are then a guess. Write the entry, or edit with `pipeline set` and `pipeline move`, which do.",
        bad: Example::Deal(
            "stage = \"proposal\"\nhistory = [\n  { on = 2026-08-03, stage = \"demo\" },\n]\n",
        ),
        good: Example::Deal(
            "stage = \"proposal\"\nhistory = [\n  { on = 2026-08-03, stage = \"demo\" },\n  { on = 2026-09-01, stage \
             = \"proposal\" },\n]\n",
        ),
    },
    Rule {
        id: "old-stage",
        level: Warning,
        since: "0.1",
        what: "The history names a stage that the settings no longer have.",
        why: "The deal was in no stage's row then, and a conversion misses it. A stage that was renamed keeps its old \
              name in the settings: `aliases = [\"poc\"]`.",
        bad: Example::Deal(
            "history = [\n  { on = 2026-08-03, stage = \"poc\" },\n  { on = 2026-09-01, stage = \"proposal\" },\n]\n",
        ),
        good: Example::Deal(
            "history = [\n  { on = 2026-08-03, stage = \"demo\" },\n  { on = 2026-09-01, stage = \"proposal\" },\n]\n",
        ),
    },
    Rule {
        id: "closed-entry",
        level: Warning,
        since: "0.1",
        what: "The history dates the closing differently than `closed`.",
        why: "`closed` counts. One of the two is wrong, and it may decide in which quarter the deal is.",
        bad: Example::Deal(
            "stage = \"won\"\nclosed = 2026-09-30\nhistory = [\n  { on = 2026-08-03, stage = \"proposal\" },\n  { on = \
             2026-10-02, stage = \"won\" },\n]\n",
        ),
        good: Example::Deal(
            "stage = \"won\"\nclosed = 2026-10-02\nhistory = [\n  { on = 2026-08-03, stage = \"proposal\" },\n  { on = \
             2026-10-02, stage = \"won\" },\n]\n",
        ),
    },
    Rule {
        id: "no-closed",
        level: Warning,
        since: "0.1",
        what: "A won or lost deal has no `closed`; its history says when.",
        why: "The entry's day counts. Other tools that read the file look for `closed`.",
        bad: Example::Deal(
            "stage = \"won\"\nhistory = [\n  { on = 2026-08-03, stage = \"proposal\" },\n  { on = 2026-10-02, stage = \
             \"won\" },\n]\n",
        ),
        good: Example::Deal(
            "stage = \"won\"\nclosed = 2026-10-02\nhistory = [\n  { on = 2026-08-03, stage = \"proposal\" },\n  { on = \
             2026-10-02, stage = \"won\" },\n]\n",
        ),
    },
    Rule {
        id: "activity",
        level: Warning,
        since: "0.1",
        what: "An activity has no day.",
        why: "It cannot show that a deal is alive, nor when. It is passed over.",
        bad: Example::Deal("activity = [\n  { kind = \"call\", note = \"CFO agrees\" },\n]\n"),
        good: Example::Deal(
            "activity = [\n  { on = 2026-11-19, kind = \"call\", note = \"CFO agrees\" },\n]\n",
        ),
    },
    Rule {
        id: "future",
        level: Warning,
        since: "0.1",
        what: "Something is dated after today: `created`, `closed`, a history entry, an activity.",
        why: "It is not seen before its day, so a slip in the year hides a deal, or a win. Plans stand in \
              `expected_close` and `next_step_due`.",
        bad: Example::Deal("stage = \"won\"\nclosed = 2062-10-02\n"),
        good: Example::Deal("stage = \"won\"\nclosed = 2026-10-02\n"),
    },
    Rule {
        id: "unknown-owner",
        level: Warning,
        since: "0.1",
        what: "An owner is no `[[rep]]` of the settings, but nearly one.",
        why: "The deal counts for somebody who has no quota and no team, and is missing from the row where it is looked \
              for. Names that are far from every rep are left alone: people leave.",
        bad: Example::Files(&[
            ("pipeline.toml", "[[rep]]\nid = \"dana\"\n"),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n\
                 owner = \"Dana\"\n",
            ),
        ]),
        good: Example::Files(&[
            ("pipeline.toml", "[[rep]]\nid = \"dana\"\n"),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n\
                 owner = \"dana\"\n",
            ),
        ]),
    },
    Rule {
        id: "lost-reason",
        level: Warning,
        since: "0.1",
        what: "`lost_reason` is none of the settings' `loss_reasons`.",
        why: "Reasons are only worth counting where the same one is always written the same. Without a list in the \
              settings every reason is good.",
        bad: Example::Files(&[
            (
                "pipeline.toml",
                "loss_reasons = { price = \"lost\", \"no-decision\" = \"no-decision\" }\n",
            ),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"lost\"\ncreated = 2026-08-03\n\
                 closed = 2026-09-01\nlost_reason = \"pricing\"\n",
            ),
        ]),
        good: Example::Files(&[
            (
                "pipeline.toml",
                "loss_reasons = { price = \"lost\", \"no-decision\" = \"no-decision\" }\n",
            ),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"lost\"\ncreated = 2026-08-03\n\
                 closed = 2026-09-01\nlost_reason = \"price\"\n",
            ),
        ]),
    },
    Rule {
        id: "not-lost",
        level: Warning,
        since: "0.1",
        what: "`lost_reason` or `lost_to` stands in a deal that is not lost.",
        why: "Either the stage is behind, and the deal is still counted as open, or the line is left over.",
        bad: Example::Deal("lost_reason = \"price\"\n"),
        good: Example::Deal("stage = \"lost\"\nclosed = 2026-09-01\nlost_reason = \"price\"\n"),
    },
    Rule {
        id: "checklist",
        level: Warning,
        since: "0.1",
        what: "`done` ticks an item that no stage has on its checklist, but nearly.",
        why: "The item that was meant counts as open, and a move may be refused for it.",
        bad: Example::Files(&[
            (
                "pipeline.toml",
                "[[stage]]\nid = \"demo\"\nchecklist = [\"legal-contact\"]\n",
            ),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n\
                 done = [\"legal-contract\"]\n",
            ),
        ]),
        good: Example::Files(&[
            (
                "pipeline.toml",
                "[[stage]]\nid = \"demo\"\nchecklist = [\"legal-contact\"]\n",
            ),
            (
                "deals/acme.toml",
                "name = \"Acme\"\ncompany = \"Acme Corp\"\namount = 1\nstage = \"demo\"\ncreated = 2026-08-03\n\
                 done = [\"legal-contact\"]\n",
            ),
        ]),
    },
    Rule {
        id: "items",
        level: Warning,
        since: "0.1",
        what: "The items do not add up to the amount.",
        why: "`amount` counts in every figure; a quote that is printed from the items says something else. An item is \
              quantity × price × (1 − discount); without a quantity it is one.",
        bad: Example::Deal(
            "amount = 50_000.00\n\n[[item]]\nproduct = \"seat\"\nquantity = 50\nprice = 960.00\n",
        ),
        good: Example::Deal(
            "amount = 48_000.00\n\n[[item]]\nproduct = \"seat\"\nquantity = 50\nprice = 960.00\n",
        ),
    },
    Rule {
        id: "recurring",
        level: Warning,
        since: "0.1",
        what: "The recurring amount times its term is not the amount.",
        why: "`amount` is the whole of the term, so that deals can be compared: 4,000 a month for 12 months are 48,000.",
        bad: Example::Deal(
            "amount = 4_000.00\nrecurring = { amount = 4_000.00, every = \"month\", term = 12 }\n",
        ),
        good: Example::Deal(
            "amount = 48_000.00\nrecurring = { amount = 4_000.00, every = \"month\", term = 12 }\n",
        ),
    },
    Rule {
        id: "split",
        level: Warning,
        since: "0.1",
        what: "The shares of a deal do not add up to 1, or one names nobody.",
        why: "Credit for quotas and pay would be given twice, or not at all; so the splits are ignored, and the owner has \
              the whole credit.",
        bad: Example::Deal(
            "\n[[split]]\nowner = \"dana\"\nshare = 0.7\n[[split]]\nowner = \"omar\"\nshare = 0.4\n",
        ),
        good: Example::Deal(
            "\n[[split]]\nowner = \"dana\"\nshare = 0.7\n[[split]]\nowner = \"omar\"\nshare = 0.3\n",
        ),
    },
    Rule {
        id: "blank",
        level: Warning,
        since: "0.1",
        what: "A name by which deals are counted is empty, or has blanks around it.",
        why: "\"Acme Corp\" and \"Acme Corp \" are two companies in every table, and look like one.",
        bad: Example::Deal("company = \"Acme Corp \"\n"),
        good: Example::Deal("company = \"Acme Corp\"\n"),
    },
    Rule {
        id: "hidden-characters",
        level: Warning,
        since: "0.1",
        what: "A text holds characters that do not show: controls, overrides of the direction of writing, spaces without width.",
        why: "They come along when text is copied from pages and mails, make two names of one, and can make a line \
              look like another. Outputs show them as harmless signs or leave them out; the file keeps them.",
        bad: Example::Deal("owner = \"da\\u200Bna\"\n"),
        good: Example::Deal("owner = \"dana\"\n"),
    },
];
