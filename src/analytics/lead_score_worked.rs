//! Examples of the figures of scored leads, worked by hand, joined to the others in `worked.rs`.

use super::worked::{Worked, beside, step};

/// The stages of the folder, and whom it sells to.
const SETTINGS: (&str, &str) = (
    "pipeline.toml",
    "\
rates = { EUR = 1.10 }

[[stage]]
id = \"qualify\"
probability = 0.2

[[stage]]
id = \"offer\"
probability = 0.5

[[icp.rule]]
field = \"industry\"
any = [\"software\"]
weight = 3

[[icp.rule]]
field = \"employees\"
min = 50
max = 500
",
);

/// Nine leads in every state; the first became the deal alpha.
const SCORED: &[(&str, &str)] = &[
    SETTINGS,
    (
        "leads/expo.csv",
        "\
email,name,industry,employees,status,created,last_contacted,touches,replies,deal
ann@alpha.example,Ann,software,100,working,2026-11-02,2026-11-23,,2,alpha
bob@beta.example,Bob,energy,,new,2026-11-20,,,,
cal@gamma.example,Cal,energy,100,working,2026-09-01,2026-10-24,8,,
dee@delta.example,Dee,software,100,new,2026-11-23,,,,
eve@theta.example,Eve,energy,20,disqualified,2026-11-02,,,,
,Flo,software,,new,2026-11-02,,,,
gil@iota.example,Gil,energy,20,working,2026-08-01,2026-08-25,2,,
hal@zeta.example,Hal,energy,20,working,2026-11-20,2026-11-23,1,,
ivy@eta.example,Ivy,energy,20,working,2026-11-02,2026-11-20,1,1,
",
    ),
];

/// Six leads, four of which became deals: alpha and beta are won, gamma and theta lost.
const DEALT: &[(&str, &str)] = &[(
    "leads/past.csv",
    "\
email,industry,deal
a@x.example,software,alpha
b@x.example,software,beta
c@x.example,software,gamma
d@x.example,energy,theta
e@x.example,software,
f@x.example,energy,
",
)];

/// One person twice, the second time without an address.
const TWICE: &[(&str, &str)] = &[(
    "leads/twice.csv",
    "name,company,email,touches\nJo Field,Acme,jo@acme.example,2\nField Jo,ACME Inc.,,3\nBo Berg,Globex,,\n",
)];

/// A hundred leads: of 50 from the web 40 converted, of 50 from a fair 10; of the last 30, 12 of 15 and 3 of 15.
const HUNDRED: &[(&str, &str)] = &[(
    "leads/past.csv",
    "\
email,source,created,status
1@x.example,web,2026-01-01,converted
2@x.example,fair,2026-01-02,converted
3@x.example,web,2026-01-03,converted
4@x.example,fair,2026-01-04,lost
5@x.example,web,2026-01-05,converted
6@x.example,fair,2026-01-06,lost
7@x.example,web,2026-01-07,converted
8@x.example,fair,2026-01-08,lost
9@x.example,web,2026-01-09,lost
10@x.example,fair,2026-01-10,lost
11@x.example,web,2026-01-11,converted
12@x.example,fair,2026-01-12,converted
13@x.example,web,2026-01-13,converted
14@x.example,fair,2026-01-14,lost
15@x.example,web,2026-01-15,converted
16@x.example,fair,2026-01-16,lost
17@x.example,web,2026-01-17,converted
18@x.example,fair,2026-01-18,lost
19@x.example,web,2026-01-19,lost
20@x.example,fair,2026-01-20,lost
21@x.example,web,2026-01-21,converted
22@x.example,fair,2026-01-22,converted
23@x.example,web,2026-01-23,converted
24@x.example,fair,2026-01-24,lost
25@x.example,web,2026-01-25,converted
26@x.example,fair,2026-01-26,lost
27@x.example,web,2026-01-27,converted
28@x.example,fair,2026-01-28,lost
29@x.example,web,2026-01-29,lost
30@x.example,fair,2026-01-30,lost
31@x.example,web,2026-01-31,converted
32@x.example,fair,2026-02-01,converted
33@x.example,web,2026-02-02,converted
34@x.example,fair,2026-02-03,lost
35@x.example,web,2026-02-04,converted
36@x.example,fair,2026-02-05,lost
37@x.example,web,2026-02-06,converted
38@x.example,fair,2026-02-07,lost
39@x.example,web,2026-02-08,lost
40@x.example,fair,2026-02-09,lost
41@x.example,web,2026-02-10,converted
42@x.example,fair,2026-02-11,converted
43@x.example,web,2026-02-12,converted
44@x.example,fair,2026-02-13,lost
45@x.example,web,2026-02-14,converted
46@x.example,fair,2026-02-15,lost
47@x.example,web,2026-02-16,converted
48@x.example,fair,2026-02-17,lost
49@x.example,web,2026-02-18,lost
50@x.example,fair,2026-02-19,lost
51@x.example,web,2026-02-20,converted
52@x.example,fair,2026-02-21,converted
53@x.example,web,2026-02-22,converted
54@x.example,fair,2026-02-23,lost
55@x.example,web,2026-02-24,converted
56@x.example,fair,2026-02-25,lost
57@x.example,web,2026-02-26,converted
58@x.example,fair,2026-02-27,lost
59@x.example,web,2026-02-28,lost
60@x.example,fair,2026-03-01,lost
61@x.example,web,2026-03-02,converted
62@x.example,fair,2026-03-03,converted
63@x.example,web,2026-03-04,converted
64@x.example,fair,2026-03-05,lost
65@x.example,web,2026-03-06,converted
66@x.example,fair,2026-03-07,lost
67@x.example,web,2026-03-08,converted
68@x.example,fair,2026-03-09,lost
69@x.example,web,2026-03-10,lost
70@x.example,fair,2026-03-11,lost
71@x.example,web,2026-03-12,converted
72@x.example,fair,2026-03-13,lost
73@x.example,web,2026-03-14,converted
74@x.example,fair,2026-03-15,lost
75@x.example,web,2026-03-16,lost
76@x.example,web,2026-03-17,converted
77@x.example,fair,2026-03-18,converted
78@x.example,web,2026-03-19,converted
79@x.example,fair,2026-03-20,converted
80@x.example,web,2026-03-21,converted
81@x.example,fair,2026-03-22,converted
82@x.example,web,2026-03-23,converted
83@x.example,fair,2026-03-24,lost
84@x.example,web,2026-03-25,converted
85@x.example,fair,2026-03-26,lost
86@x.example,web,2026-03-27,converted
87@x.example,fair,2026-03-28,lost
88@x.example,web,2026-03-29,converted
89@x.example,fair,2026-03-30,lost
90@x.example,web,2026-03-31,converted
91@x.example,fair,2026-04-01,lost
92@x.example,web,2026-04-02,converted
93@x.example,fair,2026-04-03,lost
94@x.example,web,2026-04-04,converted
95@x.example,fair,2026-04-05,lost
96@x.example,web,2026-04-06,lost
97@x.example,fair,2026-04-07,lost
98@x.example,web,2026-04-08,lost
99@x.example,fair,2026-04-09,lost
100@x.example,fair,2026-04-10,lost
",
)];

#[rustfmt::skip] // a table: a line a figure
pub const LEAD_SCORES_WORKED: &[Worked] = &[
    beside("lead-score", "leads score", SCORED, &[
        step("leads[1].score", "Ann: F = (1/2 + 3 + 1) / 5; two replies of today are worth 20, which is enough: E = 1 - 1/2 x 1/2", "100 x (0.5 + 3 + 1) / 5 x (1 - 0.5 x 0.5)", "67.5"),
        step("leads[1].points[1].points", "every lead: 1/2 of 5, at E = 1/2", "100 x 0.5 / 5 x 0.5", "5"),
    ]),
    beside("lead-bands", "leads score", SCORED, &[
        step("bands.high", "Ann, 67.5", "", "1"),
        step("bands.medium", "Dee, 100 x 4.5 / 5 x 1/2 = 45, and Flo, 100 x (0.5 + 3 + 0.5) / 5 x 1/2 = 40", "1 + 1", "2"),
        step("bands.low", "the others", "9 - 1 - 2", "6"),
    ]),
    beside("lead-learned", "leads score", HUNDRED, &[
        step("leads[1].learned", "from the web: 40 of 50, drawn towards a half: 50 x (0.8 - p) is the weight, and 1 / (1 + e^-1.238) is p", "0.8 - 1.238 / 50", "0.775"),
    ]),
    beside("learned-auc", "leads score", HUNDRED, &[
        step("learned.n", "all of them", "", "100"),
        step("learned.converted", "40 and 10", "40 + 10", "50"),
        step("learned.judged_on", "the last 30 %", "100 x 0.3", "30"),
        step("learned.auc", "of 15 x 15 pairs 12 x 12 are right, 12 x 3 + 3 x 12 are ties", "(12 x 12 + (12 x 3 + 3 x 12) / 2) / (15 x 15)", "0.8"),
        step("learned.baseline_auc", "without rules and engagement all pairs are ties", "", "0.5"),
    ]),
    beside("learned-lift", "leads score", HUNDRED, &[
        step("learned.lift[1].tenth", "the best", "", "1"),
        step("learned.lift[1].leads", "a tenth of 30: the first three from the web", "30 / 10", "3"),
        step("learned.lift[1].converted", "two of them", "", "2"),
        step("learned.lift[1].rate", "two of three", "2 / 3", "0.6667"),
        step("learned.lift[1].lift", "of all 30, 15 converted", "2 / 3 / (15 / 30)", "1.3333"),
        step("learned.lift[1].said", "of the first 70, 28 of 35 from the web converted: 35 x (0.8 - p) is the weight, 1.1864", "0.8 - 1.1864 / 35", "0.7661"),
        step("learned.baseline_lift[1].tenth", "the first", "", "1"),
        step("learned.baseline_lift[1].leads", "all are alike: the first three as they stand", "30 / 10", "3"),
        step("learned.baseline_lift[1].converted", "web, fair, web: the two from the web", "", "2"),
        step("learned.baseline_lift[1].rate", "two of three", "2 / 3", "0.6667"),
        step("learned.baseline_lift[1].lift", "of all 30, 15 converted", "2 / 3 / (15 / 30)", "1.3333"),
    ]),
    beside("learned-weights", "leads score", HUNDRED, &[
        step("learned.weights[1].weight", "of the web: at the least, 50 x (0.8 - p) = weight, with p = 1 / (1 + e^-weight) = 0.77524", "50 x (0.8 - 0.77524)", "1.238"),
    ]),
    beside("lead-fit", "leads icp", SCORED, &[
        step("leads[1].fit", "Ann, both rules hold", "100 x (0.5 + 3 + 1) / 5", "90"),
        step("deals[alpha].fit", "Ann's deal", "100 x (0.5 + 3 + 1) / 5", "90"),
        step("deals[alpha].points[1].points", "every deal", "100 x 0.5 / 5", "10"),
        step("mean.leads", "Ann to Ivy", "(90 + 20 + 30 + 90 + 10 + 80 + 10 + 10 + 10) / 9", "38.89"),
        step("mean.won", "alpha; of beta and iota nothing is known, which earns half of both rules", "(90 + 50 + 50) / 3", "63.33"),
        step("mean.lost", "gamma and theta", "(50 + 50) / 2", "50"),
        step("mean.open", "delta, epsilon, eta, zeta", "(50 + 50 + 50 + 50) / 4", "50"),
    ]),
    beside("trait-lift", "leads icp --learn", DEALT, &[
        step("learned.leads.won", "of alpha and beta", "", "2"),
        step("learned.leads.lost", "of gamma and theta", "", "2"),
        step("learned.leads.leads", "all", "", "6"),
        step("learned.tried", "software; energy is on no won deal", "", "1"),
        step("learned.traits[1].having.won", "alpha, beta", "", "2"),
        step("learned.traits[1].having.lost", "gamma", "", "1"),
        step("learned.traits[1].having.leads", "a, b, c, e", "", "4"),
        step("learned.traits[1].of.won", "both say their industry", "", "2"),
        step("learned.traits[1].of.lost", "both", "", "2"),
        step("learned.traits[1].of.leads", "all six", "", "6"),
        step("learned.traits[1].against_lost.lift", "2 of 2 against 1 of 2", "(2 / 2) / (1 / 2)", "2"),
        step("learned.traits[1].against_lost.low", "ln 2 - 1.96 x sqrt(0/2 + 0.5/1) = 0.6931 - 1.3859; e^-0.6928", "", "0.500"),
        step("learned.traits[1].against_lost.high", "0.6931 + 1.3859; e^2.0790", "", "8.00"),
        step("learned.traits[1].against_leads.lift", "2 of 2 against 4 of 6", "(2 / 2) / (4 / 6)", "1.5"),
        step("learned.traits[1].against_leads.low", "ln 1.5 - 1.96 x sqrt(0/2 + (1/3)/4) = 0.40547 - 0.56579; e^-0.16032", "", "0.852"),
        step("learned.traits[1].against_leads.high", "0.40547 + 0.56579; e^0.97126", "", "2.641"),
    ]),
    beside("lead-queue", "leads next", SCORED, &[
        step("queue.due", "Bob, Dee, Gil, and Ivy, who answered on Friday", "3 + 1", "4"),
        step("queue.answered", "Ivy", "", "1"),
        step("queue.never", "Bob and Dee", "1 + 1", "2"),
        step("queue.waiting", "Hal: the call comes two working days after Monday", "", "1"),
        step("queue.finished", "Cal, eight touches", "", "1"),
        step("queue.unreachable", "Flo", "", "1"),
        step("queue.closed", "Ann, a deal, and Eve", "1 + 1", "2"),
        step("attempts", "nothing is set", "", "8"),
        step("leads[1].attempt", "Ivy, touched once", "1 + 1", "2"),
    ]),
    beside("lead-duplicates", "leads dedupe --merge", TWICE, &[
        step("duplicates", "two rows of Jo Field", "2 - 1", "1"),
        step("clusters[1].score", "same name, in whatever order, and same company but for its legal form", "", "0.97"),
        step("clusters[1].rows[2].line", "the second, below the header", "", "3"),
        step("merged[leads/twice.csv].removed", "the second", "", "1"),
        step("merged[leads/twice.csv].changed", "the first: 2 + 3 touches", "", "1"),
    ]),
    beside("lead-prune", "leads prune", SCORED, &[
        step("reasons[silent].leads", "Cal: 8 touches, and 7 + 23 = 30 days since 24 Oct", "", "1"),
        step("proposed[1].line", "Cal comes first, in line 4", "1 + 3", "4"),
        step("retry[1].line", "Gil: two touches, 90 days since 25 Aug", "6 + 2", "8"),
    ]),
];
