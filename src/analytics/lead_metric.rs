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
    Metric {
        name: "list-worth",
        label: "What a list is worth",
        paths: &[
            ("worth.rows", "rows"),
            ("worth.faulty.rows", "rows"),
            ("worth.faulty.share", "share"),
            ("worth.duplicates.rows", "rows"),
            ("worth.duplicates.share", "share"),
            ("worth.suppressed.rows", "rows"),
            ("worth.suppressed.share", "share"),
            ("worth.owned.rows", "rows"),
            ("worth.owned.share", "share"),
            ("worth.in_deals.rows", "rows"),
            ("worth.in_deals.share", "share"),
            ("worth.unreachable.rows", "rows"),
            ("worth.unreachable.share", "share"),
            ("worth.worth_calling.rows", "rows"),
            ("worth.worth_calling.share", "share"),
        ],
        formula: "rows = faulty + duplicates + suppressed + owned + in_deals + unreachable + worth_calling",
        text: "Each row counts once, by the first that is true of it: its cells are not those of the header; an earlier row \
               of the list is about the same person; the person said no, or unsubscribed in any list; another list has \
               the person; a deal has the person as a contact, or the company, by name, alias or domain; it has neither \
               a sound address that is not a department's nor a telephone number. Shares are of all rows.",
    },
    Metric {
        name: "list-addresses",
        label: "Addresses of a list",
        paths: &[
            ("worth.without_email.rows", "rows"),
            ("worth.without_email.share", "share"),
            ("worth.invalid_email.rows", "rows"),
            ("worth.invalid_email.share", "share"),
            ("worth.role_email.rows", "rows"),
            ("worth.role_email.share", "share"),
            ("worth.free_mail.rows", "rows"),
            ("worth.free_mail.share", "share"),
        ],
        formula: "rows without an address, with one that mail cannot reach, a department's, one of a free provider",
        text: "Over the rows whose cells are those of the header, by the looks of the address alone: info@ and its like are \
               a department's; gmail.com and its like are free.",
    },
    Metric {
        name: "list-fit",
        label: "Whom of a list the profile fits",
        paths: &[
            ("worth.fits.rows", "rows"),
            ("worth.fits.share", "share"),
            ("worth.fits_worth_calling.rows", "rows"),
            ("worth.fits_worth_calling.share", "share"),
        ],
        formula: "rows whose fit F by [icp] is above 1/2; those of them that are worth calling",
        text: "Over the rows whose cells are those of the header; shares are of all rows. F is that of leads icp: above 1/2 \
               more of the profile speaks for the row than against it; whom [[icp.exclude]] rules out does not fit, and \
               of whom nothing is known is at 1/2. Nothing where there is no [icp].",
    },
    Metric {
        name: "list-missing",
        label: "Missing fields of a list",
        paths: &[
            ("worth.missing[].rows", "rows"),
            ("worth.missing[].share", "share"),
        ],
        formula: "rows in which the column says nothing",
        text: "A column that the list has not got is missing in every row that can be read.",
    },
    Metric {
        name: "list-age",
        label: "Age of a list",
        paths: &[
            ("worth.age.dated.rows", "rows"),
            ("worth.age.dated.share", "share"),
            ("worth.age.median_days", "days"),
            ("worth.age.over_a_year.rows", "rows"),
            ("worth.age.over_a_year.share", "share"),
        ],
        formula: "T - created, the median; rows created more than 365 days before T",
        text: "Over the rows that say when they were created, on or before T.",
    },
    Metric {
        name: "list-price",
        label: "Price of a lead worth calling",
        paths: &[("worth.price", "money"), ("worth.price_each", "money")],
        formula: "price of the list / rows worth calling",
        text: "The price is that of --price, for all lists that are checked. It is nothing where no row is worth a call.",
    },
    Metric {
        name: "list-faults",
        label: "Faults of a list",
        paths: &[
            ("lists[].unread[].cells", "cells"),
            ("lists[].unread[].line", "line"),
            ("lists[].problems[].line", "line"),
            ("lists[].problems[].column", "column"),
        ],
        formula: "cells that are no day or no number in a column of such, with the first; faults with their places",
        text: "Lines and columns count from 1, columns in characters. A cell that is not read is left out alone, not its row.",
    },
    Metric {
        name: "lead-sources",
        label: "From list to revenue",
        paths: &[
            ("sources[].leads", "leads"),
            ("sources[].contacted", "leads"),
            ("sources[].speed.median_minutes", "minutes"),
            ("sources[].speed.timed", "leads"),
            ("sources[].speed.median_days", "days"),
            ("sources[].speed.dated", "leads"),
            ("sources[].qualified", "leads"),
            ("sources[].deals", "deals"),
            ("sources[].won", "deals"),
            ("sources[].revenue", "money"),
            ("sources[].cost", "money"),
            ("sources[].worth_each", "money"),
            ("sources[].cost_each", "money"),
            ("total.leads", "leads"),
            ("total.contacted", "leads"),
            ("total.speed.median_minutes", "minutes"),
            ("total.speed.timed", "leads"),
            ("total.speed.median_days", "days"),
            ("total.speed.dated", "leads"),
            ("total.qualified", "leads"),
            ("total.deals", "deals"),
            ("total.won", "deals"),
            ("total.revenue", "money"),
            ("total.cost", "money"),
            ("total.worth_each", "money"),
            ("total.cost_each", "money"),
        ],
        formula: "counts of leads, their deals and wins; revenue = sum of the values of won deals; a lead's worth = revenue / leads",
        text: "A lead is contacted if a day of contact on or before T or a touch says so, and qualified or converted as its list \
               stands. Its deal is the one that its row names; two leads of one deal are one deal. The speed of first \
               contact is the median of minutes of office hours from created to first_contacted, over the leads that have \
               both times, and of days over those that have both days. A cost is that of [[campaign]] in the settings.",
    },
    Metric {
        name: "lead-agreement",
        label: "The agreement between marketing and sales",
        paths: &[
            ("agreement[].qualified", "leads"),
            ("agreement[].promised", "leads"),
            ("agreement[].in_time", "leads"),
            ("agreement[].due", "leads"),
        ],
        formula: "by the month of created: qualified leads, and leads contacted within the promised hours of those due",
        text: "Due are leads that were contacted, or should have been by T. Hours are office hours where a list has times, \
               else as many days, rounded up. A month that is not over is broken only once it is.",
    },
];
