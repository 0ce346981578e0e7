//! The funnel: what became of deals, how long they stayed, what stages are worth.

use super::Metric;

/// In the order of `docs/metrics.md`.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "entered",
        label: "Entered",
        paths: &[
            ("stages[].entered", "deals"),
            ("stages[].advanced", "deals"),
            ("stages[].lost", "deals"),
            ("stages[].back", "deals"),
            ("stages[].still_open", "deals"),
        ],
        formula: "entered = advanced + lost + back + still open",
        text: "The deals whose first entry into the stage lies in the period, each once, and what had become of them \
               by T: advanced (reached a later stage, or won), lost from here, still here, or back. Moving forward, or \
               winning, also enters and leaves every stage between on that day.",
    },
    Metric {
        name: "conversion",
        label: "Conversion",
        paths: &[("stages[].conversion", "share")],
        formula: "advanced / (advanced + lost + back)",
        text: "Deals still in the stage count neither for nor against.",
    },
    Metric {
        name: "funnel-value",
        label: "By value",
        paths: &[
            ("stages[].by_value.entered", "money"),
            ("stages[].by_value.advanced", "money"),
            ("stages[].by_value.lost", "money"),
            ("stages[].by_value.back", "money"),
            ("stages[].by_value.still_open", "money"),
            ("stages[].by_value.conversion", "share"),
        ],
        formula: "the amounts of the deals that entered, by what became of them; conversion = advanced / (advanced + lost + \
                  back)",
        text: "The same deals as in the funnel by count. A closed deal has the amount of its closing day, an open one that \
               of T.",
    },
    Metric {
        name: "past",
        label: "Before",
        paths: &[
            ("stages[].past.advanced", "deals"),
            ("stages[].past.decided", "deals"),
            ("stages[].past.conversion", "share"),
            ("stages[].past.difference", "share"),
            ("stages[].past.low", "share"),
            ("stages[].past.high", "share"),
        ],
        formula: "conversion - conversion in the period before, with Newcombe's 95 % interval",
        text: "The period before, as long, is seen from as long after its beginning as T is after this one's: a cohort that \
               had more time to advance is no comparison. More than noise: the interval leaves out 0. Each stage is judged \
               by itself; of six that do not differ one in four times some stage seems to.",
    },
    Metric {
        name: "point-worth",
        label: "A point more",
        paths: &[("stages[].point_worth", "money")],
        formula: "entered x 0.01 x stage odds of the next stage x average deal size",
        text: "What one point more of conversion would have brought in the period. After the last stage the odds are 1.",
    },
    Metric {
        name: "lost-reasons",
        label: "Lost for",
        paths: &[
            ("lost_reasons[].deals", "deals"),
            ("lost_reasons[].value", "money"),
        ],
        formula: "deals that the funnel counts as lost, by their lost_reason",
        text: "They add up to what the stages lost. `loss_reasons` in the settings says which kind a reason is; without it \
               `no-decision` is one without a decision, and every other a decision against us. Both are losses.",
    },
    Metric {
        name: "leads",
        label: "Leads",
        paths: &[
            ("leads.leads", "leads"),
            ("leads.new", "leads"),
            ("leads.working", "leads"),
            ("leads.qualified", "leads"),
            ("leads.converted", "leads"),
            ("leads.disqualified", "leads"),
            ("leads.dead", "leads"),
            ("leads.other", "leads"),
            ("leads.conversion", "share"),
        ],
        formula: "leads by status, as the lists stand; conversion = converted / leads",
        text: "A lead that stands in several rows counts once (by e-mail address, else name and company), with the status that \
               says most: converted, qualified, working, disqualified, dead, new. Leads created after T are not seen; one \
               that was converted after T counts as qualified. Without a status a lead is new; a word that nobody knows is \
               other.",
    },
    Metric {
        name: "time-in-stage",
        label: "Days",
        paths: &[
            ("stages[].median_days", "days"),
            ("stages[].p90_days", "days"),
        ],
        formula: "median, and 90th percentile by nearest rank, of the days from entering to leaving",
        text: "One datum a deal: the sum of its visits that began in the period and have ended by T. A stage that was \
               only passed through does not count, nor does a visit that is still running.",
    },
    Metric {
        name: "stage-odds",
        label: "Odds",
        paths: &[
            ("stages[].learned_rate", "share"),
            ("stages[].learned_from.won", "deals"),
            ("stages[].learned_from.closed", "deals"),
        ],
        formula: "(k x prior + won) / (k + won + lost)",
        text: "Over all deals of the pipeline that ever entered the stage and closed in the 365 days up to T, whatever \
               is asked for, so that a deal has the same odds in every view. The prior is the stage's probability in \
               the settings, else the close rate of those 365 days; it counts as k = prior_weight closed deals, 10 \
               unless the settings say otherwise.",
    },
    Metric {
        name: "created-cohort",
        label: "Created",
        paths: &[
            ("created.deals", "deals"),
            ("created.won", "deals"),
            ("created.lost", "deals"),
            ("created.still_open", "deals"),
        ],
        formula: "deals created in the period = won + lost + still open, at T",
        text: "Under --cohort created.",
    },
    Metric {
        name: "limits",
        label: "Limits",
        paths: &[
            ("limits[].n", "spans"),
            ("limits[].last", "as the figure"),
            ("limits[].mean", "as the figure"),
            ("limits[].low", "as the figure"),
            ("limits[].high", "as the figure"),
        ],
        formula: "mean +- 2.66 x mean moving range of the last 12 complete spans before",
        text: "What is usual for a figure of a day, week, month or quarter, judged by its past (an XmR chart). Outside of \
               it a figure is more than noise; within it is noise. With fewer than 8 spans there is too little to say. \
               A span is complete if all its days are past, in the period, and not before the first deal was created. \
               The limits shown are those of the newest complete span; `outside` names the figures of each span that \
               were more than noise by the spans before it.",
    },
];
