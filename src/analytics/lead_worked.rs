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

/// A list that is for sale: of nine rows three are worth a call.
const BOUGHT: (&str, &str) = (
    "leads/bought.csv",
    "\
email,name,company,phone,created,seniority
al@one.example,Al,One,,2025-11-23,
AL@one.example,Al,One,,2025-11-22,
info@two.example,Bea,Two,,2026-11-13,
bad address,Cy,Three,555 0100,soon,
no@initech.example,No,Initech,,,
jo@acme.example,Jo,Acme,,,
di@kappa.example,Di,Kappa Inc.,,,
ed@gmail.com,Ed,,,2026-11-03,
cut,short
",
);

/// Two leads of a fair, one of which became alpha, a won deal; and one of nowhere.
const FAIR: &[(&str, &str)] = &[
    (
        "leads/fair.csv",
        "\
email,source,status,created,first_contacted,deal
al@alpha.example,fair,converted,2026-11-20T16:30,2026-11-23T09:04,alpha
bo@beta.example,fair,working,2026-11-20T10:00,2026-11-20T12:00,
cy@gamma.example,,new,2026-11-02,,
",
    ),
    (
        "pipeline.toml",
        "\
rates = { EUR = 1.10 }
[[stage]]
id = \"qualify\"
probability = 0.2
[[stage]]
id = \"offer\"
probability = 0.5
[[campaign]]
id = \"fair-2026\"
source = \"fair\"
cost = 3_000
[agreement]
qualified = 2
contacted_within = 1
",
    ),
];

/// The lists that the examples stand on.
pub const LISTS: &[(&str, &str)] = &[EXPO, WEB, SUPPRESSED];

const FOR_SALE: &[(&str, &str)] = &[
    BOUGHT,
    ("leads/expo.csv", "email\njo@acme.example\n"),
    SUPPRESSED,
    (
        "deals/kappa.toml",
        "name = \"Kappa: pilot\"\ncompany = \"Kappa\"\namount = 1\nstage = \"offer\"\ncreated = 2026-11-02\n",
    ),
];

/// The same for a house that sells to two companies.
const FITTING: &[(&str, &str)] = &[
    BOUGHT,
    SUPPRESSED,
    FOR_SALE[3],
    (
        "pipeline.toml",
        "\
[[stage]]
id = \"offer\"
probability = 0.5
[[icp.rule]]
field = \"company\"
any = [\"one\", \"kappa\"]
weight = 1
",
    ),
];

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
    beside("list-worth", "leads check leads/bought.csv --price 90", FOR_SALE, &[
        step("worth.rows", "all but the header", "1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1", "9"),
        step("worth.faulty.rows", "the last, cut short", "", "1"),
        step("worth.faulty.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.duplicates.rows", "Al once more, in capitals", "", "1"),
        step("worth.duplicates.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.suppressed.rows", "No said no", "", "1"),
        step("worth.suppressed.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.owned.rows", "Jo is in leads/expo.csv", "", "1"),
        step("worth.owned.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.in_deals.rows", "Di, of Kappa without its legal form", "", "1"),
        step("worth.in_deals.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.unreachable.rows", "Bea: only a department's address", "", "1"),
        step("worth.unreachable.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.worth_calling.rows", "Al, Cy by telephone, Ed", "", "3"),
        step("worth.worth_calling.share", "of nine rows", "3 / 9", "0.3333"),
    ]),
    beside("list-addresses", "leads check leads/bought.csv --price 90", FOR_SALE, &[
        step("worth.without_email.rows", "each has something in the column", "", "0"),
        step("worth.without_email.share", "of nine rows", "0 / 9", "0.0000"),
        step("worth.invalid_email.rows", "Cy", "", "1"),
        step("worth.invalid_email.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.role_email.rows", "Bea", "", "1"),
        step("worth.role_email.share", "of nine rows", "1 / 9", "0.1111"),
        step("worth.free_mail.rows", "Ed", "", "1"),
        step("worth.free_mail.share", "of nine rows", "1 / 9", "0.1111"),
    ]),
    beside("list-fit", "leads check leads/bought.csv --price 90", FITTING, &[
        step("worth.fits.rows", "Al twice, of One, and Di, of Kappa: F = (1/2 + 1) / (1 + 1); of Ed's company nobody knows: (1/2 + 1/2) / 2", "2 + 1", "3"),
        step("worth.fits.share", "of nine rows", "3 / 9", "0.3333"),
        step("worth.fits_worth_calling.rows", "the first of Al", "", "1"),
        step("worth.fits_worth_calling.share", "of nine rows", "1 / 9", "0.1111"),
    ]),
    beside("list-missing", "leads check leads/bought.csv --price 90", FOR_SALE, &[
        step("worth.missing[4].rows", "the company of Ed", "", "1"),
        step("worth.missing[4].share", "of nine rows", "1 / 9", "0.1111"),
    ]),
    beside("list-age", "leads check leads/bought.csv --price 90", FOR_SALE, &[
        step("worth.age.dated.rows", "Al twice, Bea, Ed; Cy's is no day", "2 + 1 + 1", "4"),
        step("worth.age.dated.share", "of nine rows", "4 / 9", "0.4444"),
        step("worth.age.median_days", "365, 366, 10 and 20 days before 23 Nov", "median(365, 366, 10, 20)", "192.5"),
        step("worth.age.over_a_year.rows", "the second of Al; the first is a year to the day", "", "1"),
        step("worth.age.over_a_year.share", "of nine rows", "1 / 9", "0.1111"),
    ]),
    beside("list-price", "leads check leads/bought.csv --price 90", FOR_SALE, &[
        step("worth.price", "as was said", "", "90"),
        step("worth.price_each", "three are worth calling", "90 / 3", "30"),
    ]),
    beside("list-faults", "leads check leads/bought.csv --price 90", FOR_SALE, &[
        step("lists[leads/bought.csv].unread[1].cells", "soon is no day", "", "1"),
        step("lists[leads/bought.csv].unread[1].line", "Cy, below the header and three", "1 + 3 + 1", "5"),
        step("lists[leads/bought.csv].problems[1].line", "the unknown column, in the header", "", "1"),
        step("lists[leads/bought.csv].problems[1].column", "behind email,name,company,phone,created and five commas", "5 + 4 + 7 + 5 + 7 + 5 + 1", "34"),
    ]),
    beside("lead-sources", "leads sources", FAIR, &[
        step("sources[1].leads", "Al and Bo", "1 + 1", "2"),
        step("sources[1].contacted", "both", "", "2"),
        step("sources[1].speed.median_minutes", "Al 30 on Friday and 4 on Monday, Bo two hours", "mean(34, 120)", "77"),
        step("sources[1].speed.timed", "both", "", "2"),
        step("sources[1].speed.median_days", "Al on Monday, after three days; Bo at once", "mean(3, 0)", "1.5"),
        step("sources[1].speed.dated", "both", "", "2"),
        step("sources[1].qualified", "Al, who is converted", "", "1"),
        step("sources[1].deals", "alpha", "", "1"),
        step("sources[1].won", "alpha", "", "1"),
        step("sources[1].revenue", "alpha", "", "12,000"),
        step("sources[1].cost", "of the campaign that is part of it", "", "3,000"),
        step("sources[1].worth_each", "two leads", "12,000 / 2", "6,000"),
        step("sources[1].cost_each", "two leads", "3,000 / 2", "1,500"),
        step("total.leads", "and Cy", "2 + 1", "3"),
        step("total.contacted", "not Cy", "", "2"),
        step("total.speed.median_minutes", "as above", "mean(34, 120)", "77"),
        step("total.speed.timed", "Cy was not called", "", "2"),
        step("total.speed.median_days", "as above", "mean(3, 0)", "1.5"),
        step("total.speed.dated", "as above", "", "2"),
        step("total.qualified", "Al", "", "1"),
        step("total.deals", "alpha", "", "1"),
        step("total.won", "alpha", "", "1"),
        step("total.revenue", "alpha", "", "12,000"),
        step("total.cost", "of all campaigns", "", "3,000"),
        step("total.worth_each", "three leads", "12,000 / 3", "4,000"),
        step("total.cost_each", "three leads", "3,000 / 3", "1,000"),
    ]),
    beside("lead-agreement", "leads sources", FAIR, &[
        step("agreement[1].qualified", "Al", "", "1"),
        step("agreement[1].promised", "as the settings say", "", "2"),
        step("agreement[1].in_time", "Al after 34 minutes; Bo waited 120", "", "1"),
        step("agreement[1].due", "Al, Bo; Cy, who waits since 2 Nov", "1 + 1 + 1", "3"),
    ]),
];
