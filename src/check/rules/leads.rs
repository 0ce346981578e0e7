//! Lead lists.

use crate::check::rule::{Example, Rule};
use crate::diagnostic::Level::{Error, Warning};

/// In the order of `docs/check.md`.
pub(super) const RULES: &[Rule] = &[
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
