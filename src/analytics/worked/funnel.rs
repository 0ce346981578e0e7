//! The funnel: what became of deals, how long they stayed, what stages are worth. Worked by hand.

use super::{LEADS, Worked, on, step};

/// In the order of the metrics.
#[rustfmt::skip] // a table: a line a figure
pub(super) const WORKED: &[Worked] = &[
    on("entered", "report", None, &[
        step("stages[qualify].entered", "all nine deals began there", "6 + 1 + 0 + 2", "9"),
        step("stages[qualify].advanced", "alpha, beta, iota, gamma, epsilon, zeta reached offer", "", "6"),
        step("stages[qualify].lost", "theta", "", "1"),
        step("stages[qualify].back", "nothing stands before it", "", "0"),
        step("stages[qualify].still_open", "delta, eta; zeta is here again, but it did advance", "", "2"),
        step("stages[offer].entered", "alpha, beta (it passed through on the day it was won), iota, gamma, epsilon, zeta", "3 + 1 + 1 + 1", "6"),
        step("stages[offer].advanced", "alpha, beta, iota were won", "", "3"),
        step("stages[offer].lost", "gamma", "", "1"),
        step("stages[offer].back", "zeta", "", "1"),
        step("stages[offer].still_open", "epsilon", "", "1"),
    ]),
    on("conversion", "report", None, &[
        step("stages[qualify].conversion", "6 advanced, 1 lost, 0 back; 2 are still open and count for neither", "6 / (6 + 1 + 0)", "0.8571"),
        step("stages[offer].conversion", "3 advanced, 1 lost, 1 back", "3 / (3 + 1 + 1)", "0.6"),
    ]),
    on("funnel-value", "funnel", None, &[
        step("stages[qualify].by_value.entered", "all nine deals", "116,000 + 5,000 + 0 + 15,000", "136,000"),
        step("stages[qualify].by_value.advanced", "alpha, beta, iota, gamma, epsilon, zeta", "12,000 + 20,000 + 40,000 + 8,000 + 30,000 + 6,000", "116,000"),
        step("stages[qualify].by_value.lost", "theta", "", "5,000"),
        step("stages[qualify].by_value.still_open", "delta is 10,000 EUR at 1.10; eta", "11,000 + 4,000", "15,000"),
        step("stages[qualify].by_value.conversion", "delta and eta count for neither", "116,000 / (116,000 + 5,000)", "0.9587"),
        step("stages[offer].by_value.back", "zeta", "", "6,000"),
        step("stages[offer].by_value.conversion", "alpha, beta, iota; gamma was lost, zeta went back", "72,000 / (72,000 + 8,000 + 6,000)", "0.8372"),
    ]),
    on("past", "funnel -p 2026-Q4", None, &[
        step("stages[qualify].past.advanced", "23 Nov is 53 days after 1 Oct, as 23 Aug after 1 Jul: gamma (6 Jul) had reached offer, alpha (3 Aug) had not", "", "1"),
        step("stages[qualify].past.decided", "gamma; alpha was still there", "", "1"),
        step("stages[qualify].past.conversion", "1 of 1", "1 / 1", "1"),
        step("stages[qualify].past.difference", "since 1 Oct epsilon advanced and theta was lost; delta and eta are still there", "1 / 2 - 1 / 1", "-0.5"),
        step("stages[qualify].past.low", "Wilson's interval of 1 of 2 is 0.0945 to 0.9055, of 1 of 1 it is 0.2065 to 1; squares of what lies between", "1 / 2 - 1 - sqrt((0.5 - 0.094531) x (0.5 - 0.094531) + (1 - 1) x (1 - 1))", "-0.905"),
        step("stages[qualify].past.high", "the same to the other side", "1 / 2 - 1 + sqrt((0.905469 - 0.5) x (0.905469 - 0.5) + (1 - 0.206549) x (1 - 0.206549))", "0.391"),
    ]),
    on("point-worth", "funnel", None, &[
        step("stages[qualify].point_worth", "9 entered; offer's odds are 8/14 (see stage-odds); average size 24,000", "9 x 0.01 x 8 / 14 x 24,000", "1,234.29"),
        step("stages[offer].point_worth", "6 entered, and who leaves offer forwards is won", "6 x 0.01 x 1 x 24,000", "1,440"),
    ]),
    on("lost-reasons", "funnel", Some(("deals/theta.toml", "\
name = \"Theta: pilot\"
company = \"Theta\"
amount = 5_000
stage = \"lost\"
created = 2026-10-28
closed = 2026-11-18
lost_reason = \"no-decision\"
history = [
  { on = 2026-10-28, stage = \"qualify\" },
  { on = 2026-11-18, stage = \"lost\" },
]
")), &[
        step("lost_reasons[no-decision].deals", "theta; of gamma nobody wrote why", "", "1"),
        step("lost_reasons[no-decision].value", "theta", "", "5,000"),
    ]),
    on("leads", "funnel", Some(LEADS), &[
        step("leads.leads", "Ann, Bob, Cem, Dee", "1 + 1 + 1 + 1", "4"),
        step("leads.new", "Bob", "", "1"),
        step("leads.working", "Cem", "", "1"),
        step("leads.qualified", "nobody", "", "0"),
        step("leads.converted", "Ann", "", "1"),
        step("leads.disqualified", "nobody", "", "0"),
        step("leads.dead", "Dee", "", "1"),
        step("leads.other", "every status is a known word", "", "0"),
        step("leads.conversion", "1 of 4", "1 / 4", "0.25"),
    ]),
    on("time-in-stage", "report", None, &[
        step("stages[qualify].median_days", "alpha 30, beta 80, gamma 30, theta 21, iota 10, epsilon 20, zeta 21 for its first visit; delta, eta and zeta's second visit go on", "median(10, 20, 21, 21, 30, 30, 80)", "21"),
        step("stages[qualify].p90_days", "0.9 x 7 = 6.3, so the 7th of 10 20 21 21 30 30 80", "", "80"),
        step("stages[offer].median_days", "alpha 40, gamma 50, iota 20, zeta 7; beta only passed through, epsilon is there", "median(7, 20, 40, 50)", "30"),
        step("stages[offer].p90_days", "0.9 x 4 = 3.6, so the 4th of 7 20 40 50", "", "50"),
    ]),
    on("stage-odds", "report", None, &[
        step("stages[qualify].learned_rate", "prior 0.2, k = 10; 3 won and 2 lost of those that entered", "(10 x 0.2 + 3) / (10 + 3 + 2)", "0.3333"),
        step("stages[qualify].learned_from.won", "alpha, beta, iota", "", "3"),
        step("stages[qualify].learned_from.closed", "and gamma, theta", "3 + 2", "5"),
        step("stages[offer].learned_rate", "prior 0.5, k = 10; 3 won and 1 lost", "(10 x 0.5 + 3) / (10 + 3 + 1)", "0.5714"),
        step("stages[offer].learned_from.won", "alpha, beta, iota", "", "3"),
        step("stages[offer].learned_from.closed", "and gamma; theta was lost before it got here", "3 + 1", "4"),
    ]),
    on("created-cohort", "report -p 2026-Q3 --cohort created", None, &[
        step("created.deals", "alpha, beta, gamma and zeta were created in July to September", "2 + 1 + 1", "4"),
        step("created.won", "alpha, beta", "", "2"),
        step("created.lost", "gamma", "", "1"),
        step("created.still_open", "zeta", "", "1"),
    ]),
    on("limits", "report --every week -p 2026-W47", None, &[
        step("limits[open.deals].n", "2026-W35 to 2026-W46", "46 - 35 + 1", "12"),
        step("limits[open.deals].last", "at the end of 22 Nov: delta, epsilon, eta, zeta", "1 + 1 + 1 + 1", "4"),
        step("limits[open.deals].mean", "open at the end of each of the twelve Sundays from 30 Aug to 15 Nov", "(2 + 3 + 4 + 4 + 3 + 4 + 4 + 3 + 3 + 4 + 5 + 5) / 12", "3.6667"),
        step("limits[open.deals].low", "from one Sunday to the next it moved by 1 1 0 1 1 0 1 0 1 1 0", "44 / 12 - 2.66 x (1 + 1 + 0 + 1 + 1 + 0 + 1 + 0 + 1 + 1 + 0) / 11", "1.9739"),
        step("limits[open.deals].high", "the same with plus", "44 / 12 + 2.66 x 7 / 11", "5.3594"),
    ]),
];
