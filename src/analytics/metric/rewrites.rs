//! Edits that changed what had been reported.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "commits-read",
        label: "Commits read",
        paths: &[("commits", "commits")],
        formula: "count of the commits up to T behind the one that is read",
        text: "Those of every branch that was merged into it. In a shallow clone those that were fetched: it says so.",
    },
    Metric {
        name: "days-late",
        label: "Days late",
        paths: &[
            ("edits[].points[].days", "days"),
            ("edits[].entries[].days_late", "days"),
        ],
        formula: "day of the commit - first day that it says something else of",
        text: "A commit's day is its committer's, by the settings' time zone: since then the files said so. Of an expected \
               close that was moved after it had passed, the days since it passed; of a commit that was called again, \
               the days since it was first called.",
    },
    Metric {
        name: "rewritten-figure",
        label: "Change of a reported figure",
        paths: &[("edits[].effects[].change", "money")],
        formula: "figure by the files of the commit - the same by the files before it, both as of the eve of its day",
        text: "Pipeline value at each month's end, won and lost value of each fiscal quarter, as report says them: those \
               that ended on or after the first commit's day and before this one's. Both versions are read with the \
               settings of the commit, so that a changed rate is nobody's edit of a deal.",
    },
    Metric {
        name: "rewrites",
        label: "Edits that rewrote the past",
        paths: &[
            ("people[].edits", "edits"),
            ("people[].deals", "deals"),
            ("people[].moved", "edits"),
        ],
        formula: "count of edits after which the files say something else of a day before their commit",
        text: "An edit is what one commit did to one deal; what a merge took over was brought by the commit merged. Also \
               counted: closings moved late, and commits called again. Moved: those of them that changed a reported \
               figure.",
    },
    Metric {
        name: "moved-after-passing",
        label: "Closings moved after they had passed",
        paths: &[("people[].moved_after_passing", "edits")],
        formula: "count of edits that move the expected close of an open deal on a later day than that close",
        text: "The day of the move is its entry's, else the commit's.",
    },
    Metric {
        name: "called-again",
        label: "Commits called again",
        paths: &[("people[].called_again", "edits")],
        formula: "count of edits that call a deal commit which was called commit before, and otherwise since",
        text: "Calls count in the order in which commits brought them.",
    },
    Metric {
        name: "rewritten-closings",
        label: "Won and lost value rewritten",
        paths: &[("people[].won", "money"), ("people[].lost", "money")],
        formula: "sum of what somebody's edits changed in the won (lost) value of quarters that were over",
        text: "Month's ends have no such sum: one change would count at each of them.",
    },
];
