//! The table of rules: what `check` can say, why, and an example of each. `explain RULE`, `docs/check.md`, SARIF and
//! the tests all read it here.

use super::rule::{Example, Rule};
use crate::diagnostic::Level::{Error, Warning};

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

/// All rules: files first, then deals, the settings, submissions, accounts, lead lists.
pub const RULES: &[Rule] = &[
    // Files.
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
    // Deals: what makes one unusable.
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
    // Deals: what is only warned about.
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
    // Lead lists.
    Rule {
        id: "not-a-list",
        level: Error,
        since: "0.1",
        what: "A file that is called `.csv` is something else: a workbook, a web page, binary.",
        why: "None of its leads can be read. Workbooks can save as CSV; a web page is mostly a sign-in that was saved \
              in place of the export.",
        bad: Example::Leads("<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n"),
        good: Example::Leads("email\njo@acme.example\n"),
    },
    Rule {
        id: "header",
        level: Error,
        since: "0.1",
        what: "A lead list has no header, or one of which no column is known.",
        why: "Without names nobody knows which cell is the address. Lines above the header are passed over; the header \
              is the first line that names the most columns.",
        bad: Example::Leads("jo@acme.example,Acme Corp\nali@globex.example,Globex\n"),
        good: Example::Leads("email,company\njo@acme.example,Acme Corp\n"),
    },
    Rule {
        id: "column",
        level: Warning,
        since: "0.1",
        what: "A column of a lead list is not known, or `[leads.columns]` names one that is none.",
        why: "The column is kept and can be asked for, but no score and no report uses it. The settings say what it \
              is: `[leads.columns] Seniority = \"title\"`; or that it is to be kept as it is: `= \"keep\"`.",
        bad: Example::Leads("email,Seniority\njo@acme.example,VP\n"),
        good: Example::Files(&[
            ("pipeline.toml", "[leads.columns]\nSeniority = \"title\"\n"),
            ("leads/expo.csv", "email,Seniority\njo@acme.example,VP\n"),
        ]),
    },
    Rule {
        id: "same-column",
        level: Warning,
        since: "0.1",
        what: "Two columns of a lead list are read as the same one.",
        why: "The first counts; if the other is the better, say so in `[leads.columns]`. Columns of telephone numbers \
              may be several: the first that says something counts.",
        bad: Example::Leads("email,Work E-Mail\njo@acme.example,jo.field@acme.example\n"),
        good: Example::Leads("email,phone,mobile\njo@acme.example,,+1 555 0100\n"),
    },
    Rule {
        id: "lead-date",
        level: Error,
        since: "0.1",
        what: "The days of a lead list can be read in two ways: 03/04/2026 is in March or in April.",
        why: "One cell that can only be read in one way settles a list, in whichever of its columns of dates. Where none \
              does, or two contradict each other, every day would be a guess: no figure counts the list's leads. `[leads.columns]` settles it: `\"Date \
              added\" = \"created dmy\"`; or, for one command, `--dates dmy`.",
        bad: Example::Leads("email,created\njo@acme.example,03/04/2026\n"),
        good: Example::Leads(
            "email,created\njo@acme.example,03/04/2026\nali@globex.example,13/04/2026\n",
        ),
    },
    Rule {
        id: "lead-number",
        level: Error,
        since: "0.1",
        what: "The amounts of a lead list can be read in two ways: 48.000 is forty-eight thousand or forty-eight.",
        why: "One cell that can only be read in one way settles its column. Where none does, or two contradict each other, \
              every amount would be a guess: such cells are not read. `[leads.columns]` settles it: `Revenue = \"revenue \
              comma\"`; or `--decimal comma`.",
        bad: Example::Leads("email,revenue\njo@acme.example,48.000\n"),
        good: Example::Leads(
            "email,revenue\njo@acme.example,48.000\nali@globex.example,\"1.250,50\"\n",
        ),
    },
    Rule {
        id: "lead-owners",
        level: Warning,
        since: "0.1",
        what: "Two rows about one lead name two owners.",
        why: "Both would call, or neither. The lead is the one of the first row in every figure, so the second owner works for \
              nothing. Rows are about one lead by their address, else by name and company; an owner is the same by id and \
              by the address of their `[[rep]]`.",
        bad: Example::Leads("email,owner\njo@acme.example,dana\nJo@acme.example,lee\n"),
        good: Example::Leads("email,owner\njo@acme.example,dana\nJo@acme.example,Dana\n"),
    },
    Rule {
        id: "row",
        level: Error,
        since: "0.1",
        what: "A row of a lead list has too many cells or too few, is longer than 1 MiB, or is the header once more.",
        why: "Its cells are not where the header says, so a name may stand where an address should; lists that were put \
              together have a header in their midst. The row is passed over. Empty cells beyond the last column do no harm.",
        bad: Example::Leads("email,company,country\njo@acme.example,Acme, Inc.,US\n"),
        good: Example::Leads("email,company,country\njo@acme.example,\"Acme, Inc.\",US\n"),
    },
    Rule {
        id: "quote",
        level: Error,
        since: "0.1",
        what: "A quote in a lead list is opened and never closed.",
        why: "All that follows would be one cell. The row is passed over, and reading goes on below it.",
        bad: Example::Leads(
            "email,company\njo@acme.example,\"Acme Corp\nali@globex.example,Globex\n",
        ),
        good: Example::Leads(
            "email,company\njo@acme.example,\"Acme Corp\"\nali@globex.example,Globex\n",
        ),
    },
];

#[cfg(test)]
mod tests {
    use super::super::rule::PLAIN_DEAL;
    use super::*;
    use crate::check::{CheckResult, run};
    use crate::model::day::Day;
    use crate::workspace::load::{Stop, open};
    use crate::workspace::source::Source;
    use std::path::{Path, PathBuf};

    fn today() -> Day {
        Day::parse("2026-11-23").unwrap()
    }

    /// A folder of its own for a test, gone at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let root =
                std::env::temp_dir().join(format!("pipeline-check-{}-{name}", std::process::id()));
            std::fs::create_dir_all(root.join("deals")).unwrap();
            Folder(root)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn make(example: &Example, folder: &Folder) {
        match example {
            Example::Deal(lines) => folder.write("deals/acme.toml", &Example::whole_deal(lines)),
            Example::Settings(text) => folder.write("pipeline.toml", text),
            Example::Leads(text) => folder.write("leads/expo.csv", text),
            Example::Files(files) => files
                .iter()
                .for_each(|(path, text)| folder.write(path, text)),
            Example::Script(script) => {
                let mut shell = std::process::Command::new("sh");
                let status = shell.arg("-ec").arg(script).current_dir(&folder.0).status();
                assert!(status.unwrap().success(), "{script}");
            }
        }
    }

    fn judged(root: &Path) -> CheckResult {
        match open(Source::Folder(root.into()), |_, _| Ok(today())) {
            Ok(workspace) => run(&workspace, today()).unwrap(),
            Err(Stop::Settings(faults)) => CheckResult::stopped(faults),
            Err(Stop::Other(e)) => panic!("{e}"),
        }
    }

    #[test]
    fn every_rule_is_shown_by_its_examples() {
        for rule in RULES {
            let bad = Folder::new(&format!("bad-{}", rule.id));
            make(&rule.bad, &bad);
            let found = judged(&bad.0).problems;
            assert!(!found.is_empty(), "{}: the bad example is good", rule.id);
            for problem in &found {
                assert_eq!(
                    (problem.rule, problem.level),
                    (rule.id, rule.level),
                    "{found:#?}"
                );
                assert!(problem.help.is_some(), "{problem:?}");
            }
            let good = Folder::new(&format!("good-{}", rule.id));
            make(&rule.good, &good);
            let found = judged(&good.0).problems;
            assert!(found.is_empty(), "{}: {found:#?}", rule.id);
        }
    }

    /// How the sources speak of a rule: its id is the first word in the brackets.
    const CALLS: [&str; 9] = [
        "Diagnostic::error(",
        "Diagnostic::warning(",
        "faults.error(",
        "faults .error(",
        "faults.warn(",
        "faults .warn(",
        "voice.warn(",
        "self.warn(",
        "fault(",
    ];

    #[test]
    fn every_rule_in_the_sources_is_in_the_table() {
        let mut sources = Vec::new();
        let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    sources.push(std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut emitted = Vec::new();
        for source in &sources {
            let code = source.split("#[cfg(test)]").next().unwrap();
            let flat: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
            for call in CALLS {
                for (at, _) in flat.match_indices(call) {
                    let rest = flat[at + call.len()..].trim_start();
                    let literal = rest.strip_prefix('"').and_then(|r| r.split_once('"'));
                    // An id, and not a message: a word, with more arguments after it.
                    if let Some((id, after)) = literal
                        && after.trim_start().starts_with(',')
                        && id
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    {
                        emitted.push(id.to_string());
                    }
                }
            }
        }
        assert!(emitted.len() > 25, "{emitted:?}");
        for id in emitted {
            assert!(rule(&id).is_some(), "{id} is emitted, and not in RULES");
        }
    }

    #[test]
    fn ids_are_unique_and_texts_are_sentences() {
        for (at, r) in RULES.iter().enumerate() {
            assert!(
                r.id.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            assert!(
                !RULES[..at].iter().any(|other| other.id == r.id),
                "{}",
                r.id
            );
            assert!(r.what.ends_with('.') && r.why.ends_with('.'), "{}", r.id);
        }
    }

    #[test]
    fn the_lines_of_an_example_stand_in_for_those_of_a_plain_deal() {
        assert_eq!(Example::whole_deal(""), PLAIN_DEAL);
        let deal = Example::whole_deal("stage = \"won\"\n\n[[split]]\nname = 1\n");
        assert_eq!(deal.matches("stage =").count(), 1);
        assert!(deal.starts_with("name = \"Acme: 50 seats\"\n"));
    }
}
