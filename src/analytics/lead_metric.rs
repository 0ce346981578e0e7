//! The figures of leads: `METRICS` of `pipeline leads`, joined to the others in `metric.rs`.

use super::metric::Metric;

/// In the order of `docs/metrics.md`, behind the others.
pub const LEAD_METRICS: &[Metric] = &[
    Metric {
        name: "lead-rows",
        label: "Rows of lead lists",
        paths: &[
            ("rows.read", "rows"),
            ("rows.kept", "rows"),
            ("rows.merged", "rows"),
            ("rows.suppressed", "rows"),
            ("rows.faulty", "rows"),
            ("lists[].read", "rows"),
            ("lists[].kept", "rows"),
            ("lists[].merged", "rows"),
            ("lists[].suppressed", "rows"),
            ("lists[].faulty", "rows"),
        ],
        formula: "read = kept + merged + suppressed + faulty, of each list and in all",
        text: "A row is merged if an earlier one, in the order of the lists' paths and lines, is about the same person: \
               the same e-mail address, or without one the same name and company. It is suppressed if that person \
               stands in leads/_suppressed.csv, and faulty if its cells are not those of the header.",
    },
    Metric {
        name: "leads-asked-for",
        label: "Leads asked for",
        paths: &[("matching", "leads")],
        formula: "count of kept rows that meet the query and were created on or before T",
        text: "However many of them are listed. A lead without a created date was there always.",
    },
    Metric {
        name: "lead-figures",
        label: "Figures of a lead",
        paths: &[
            ("leads[].line", "line"),
            ("leads[].employees", "people"),
            ("leads[].revenue", "money"),
            ("leads[].touches", "times"),
            ("leads[].opens", "times"),
            ("leads[].clicks", "times"),
            ("leads[].replies", "times"),
            ("leads[].visits", "times"),
            ("leads[].meetings", "times"),
        ],
        formula: "as its row says, read as the whole column is",
        text: "Of a span (51-200, 10,001+) the lower end. A column that only says whether counts yes as 1. Revenue is \
               in the list's own currency, and nothing where a comma may part thousands or decimals and no cell of the \
               column, setting or flag tells.",
    },
];
