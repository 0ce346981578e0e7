//! What an answer stands on: files, their faults, and what is not dated.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "undated",
        label: "Undated",
        paths: &[("undated", "deals")],
        formula: "count of deals whose top differs from their newest history entry, in force at T",
        text: "Somebody edited the file by hand and no entry says when. The top holds from the day after the newest \
               dated line of the file; for a closed deal it is dated by its closing and not counted.",
    },
    Metric {
        name: "after-as-of",
        label: "After",
        paths: &[("after_as_of", "deals")],
        formula: "count of deals with any line dated after T",
        text: "Created, closed, history or activity. None of it is in any figure; none of it is silently unseen.",
    },
    Metric {
        name: "files",
        label: "Files",
        paths: &[
            ("source.files", "files"),
            ("left_out[].line", "line"),
            ("left_out[].column", "column"),
        ],
        formula: "files read, settings and those left out among them",
        text: "What a report stands on. The checksum is the sum, modulo 2^128, of the XXH3 128-bit hash of each file's \
               path, a zero byte and its content, so that the order of reading cannot change it.",
    },
    Metric {
        name: "problems",
        label: "Problems",
        paths: &[
            ("files", "files"),
            ("errors", "problems"),
            ("warnings", "problems"),
            ("deals_left_out", "deals"),
            ("problems[].line", "line"),
            ("problems[].column", "column"),
        ],
        formula: "errors and warnings that check found, each with its line and column, counted from 1",
        text: "An error leaves a deal out of every figure; a warning is answered without what it names. check reads \
               every file of the folder, lead lists, accounts and submissions too.",
    },
];
