//! Examples of the figures of leads, worked by hand, joined to the others in `worked.rs`.

use super::worked::{Worked, beside, step};

/// Two lists, with somebody in both, and somebody who said no.
const EXPO: (&str, &str) = (
    "leads/expo.csv",
    "\
Email;Employees;Revenue;Created;Touches;Opens;Clicks;Replies;Visits;Meetings
jo@acme.example;51-200;1.250.000,50;2026-11-02;3;7;2;1;4;1
bo@globex.example;12;;2026-11-02;;;;;;
no@initech.example;40;;2026-11-02;;;;;;
cut;short
",
);
const WEB: (&str, &str) = (
    "leads/web.csv",
    "email,created\nJO@acme.example,2026-11-05\nli@hooli.example,2026-12-01\n",
);
const SUPPRESSED: (&str, &str) = (
    "leads/_suppressed.csv",
    "email,reason\nno@initech.example,asked not to be called\n",
);

/// The lists that the examples stand on.
pub const LISTS: &[(&str, &str)] = &[EXPO, WEB, SUPPRESSED];

#[rustfmt::skip] // a table: a line a figure
pub const LEADS_WORKED: &[Worked] = &[
    beside("lead-rows", "leads list", LISTS, &[
        step("lists[leads/expo.csv].read", "Jo, Bo, No, and one cut short", "1 + 1 + 1 + 1", "4"),
        step("lists[leads/expo.csv].kept", "Jo and Bo", "1 + 1", "2"),
        step("lists[leads/expo.csv].merged", "each person once", "", "0"),
        step("lists[leads/expo.csv].suppressed", "No", "", "1"),
        step("lists[leads/expo.csv].faulty", "the last: 2 cells of 10", "", "1"),
        step("rows.read", "and two of the other list", "4 + 2", "6"),
        step("rows.kept", "and Li", "2 + 1", "3"),
        step("rows.merged", "Jo once more, in capitals", "", "1"),
        step("rows.suppressed", "No", "", "1"),
        step("rows.faulty", "the one cut short", "6 - 3 - 1 - 1", "1"),
    ]),
    beside("leads-asked-for", "leads list", LISTS, &[
        step("matching", "of the three, Li is created after 23 Nov", "3 - 1", "2"),
    ]),
    beside("lead-figures", "leads list", LISTS, &[
        step("leads[1].line", "Jo, below the header", "", "2"),
        step("leads[1].employees", "the lower end of 51-200", "", "51"),
        step("leads[1].revenue", "two points part thousands, so that the comma stands before the decimals", "", "1,250,000.50"),
        step("leads[1].touches", "as written", "", "3"),
        step("leads[1].opens", "as written", "", "7"),
        step("leads[1].clicks", "as written", "", "2"),
        step("leads[1].replies", "as written", "", "1"),
        step("leads[1].visits", "as written", "", "4"),
        step("leads[1].meetings", "as written", "", "1"),
    ]),
];
