//! What each figure is called, in which unit, and what it means: declared once, for CSV, the JSON schema, `explain` and
//! `docs/metrics.md`. Each has its example, worked by hand, in `worked.rs`.

use super::lead_metric::LEAD_METRICS;
use super::lead_score_metric::LEAD_SCORE_METRICS;

/// A figure of the reports.
#[derive(Clone, Copy)]
pub struct Metric {
    /// As `pipeline explain` takes it.
    pub name: &'static str,
    pub label: &'static str,
    /// Places in the JSON, each with its unit; a group's figures are those of the whole.
    pub paths: &'static [(&'static str, &'static str)],
    pub formula: &'static str,
    pub text: &'static str,
}

/// Every figure of every report, in the order of `docs/metrics.md`.
pub const METRICS: &[Metric] = &joined::<{ DEALS_AND_LEADS.len() + LEAD_SCORE_METRICS.len() }>(
    DEALS_AND_LEADS,
    LEAD_SCORE_METRICS,
);

const DEALS_AND_LEADS: &[Metric] =
    &joined::<{ DEAL_METRICS.len() + LEAD_METRICS.len() }>(DEAL_METRICS, LEAD_METRICS);

/// Two lists as one, while the program is built.
const fn joined<const N: usize>(a: &[Metric], b: &[Metric]) -> [Metric; N] {
    let mut all = [a[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < a.len() { a[at] } else { b[at - a.len()] };
        at += 1;
    }
    all
}

const DEAL_METRICS: &[Metric] = &[
    Metric {
        name: "open-deals",
        label: "Open deals",
        paths: &[("open.deals", "deals"), ("stages[].deals", "deals")],
        formula: "count of deals open at T",
        text: "A deal is open at T if it was created on or before T and is neither won nor lost at T. One that was \
               reopened is open from that day.",
    },
    Metric {
        name: "pipeline-value",
        label: "Pipeline value",
        paths: &[("open.value", "money"), ("stages[].value", "money")],
        formula: "sum of the amounts of the deals open at T",
        text: "Amounts of other currencies are converted at T's rate before anything is added. Lost deals are in no \
               total.",
    },
    Metric {
        name: "weighted-value",
        label: "Weighted value",
        paths: &[("open.weighted", "money"), ("stages[].weighted", "money")],
        formula: "sum of amount x p over the deals open at T",
        text: "p is the deal's own probability if it has one, else the stage odds. A deal without any odds is left \
               out and counted beside.",
    },
    Metric {
        name: "without-odds",
        label: "Without odds",
        paths: &[("open.without_odds", "deals"), ("without_odds", "deals")],
        formula: "count of open deals that have neither a probability of their own nor stage odds",
        text: "They are in the pipeline value and not in the weighted value: missing odds are never read as 0 or 1. A \
               forecast counts those of them that are expected to close in the period.",
    },
    Metric {
        name: "on-hold",
        label: "On hold",
        paths: &[
            ("open.on_hold.deals", "deals"),
            ("open.on_hold.value", "money"),
            ("on_hold.deals", "deals"),
            ("on_hold.value", "money"),
        ],
        formula: "open deals whose on_hold_until is after T",
        text: "Parked deals are part of the open deals and broken out. No report judges them, and no forecast has \
               them before their day.",
    },
    Metric {
        name: "deal-size",
        label: "Deal size",
        paths: &[
            ("won.average_size", "money"),
            ("won.median_size", "money"),
            ("open.average_size", "money"),
            ("open.median_size", "money"),
        ],
        formula: "sum of amounts / count; the median beside it",
        text: "Over the deals won in the period, and apart over the deals open at T. The median of an even count is \
               the mean of the middle two. Without any deal there is no size.",
    },
    Metric {
        name: "won",
        label: "Won",
        paths: &[("won.deals", "deals"), ("won.value", "money")],
        formula: "deals won in the period, and the sum of their amounts",
        text: "A closed deal counts with the amount and owner of its closing day, at that day's rate: a later \
               hand-over or rate moves no win. A deal counts once, with its newest closing on or before T.",
    },
    Metric {
        name: "lost",
        label: "Lost",
        paths: &[("lost.deals", "deals"), ("lost.value", "money")],
        formula: "deals lost in the period, and the sum of their amounts",
        text: "A loss without a decision is a loss.",
    },
    Metric {
        name: "close-rate",
        label: "Close rate",
        paths: &[
            ("close_rate.by_count.rate", "share"),
            ("close_rate.by_count.low", "share"),
            ("close_rate.by_count.high", "share"),
            ("close_rate.by_count.won", "deals"),
            ("close_rate.by_count.closed", "deals"),
            ("close_rate.by_value.rate", "share"),
            ("close_rate.by_value.won", "money"),
            ("close_rate.by_value.closed", "money"),
        ],
        formula: "won / (won + lost), by count; sum won / sum (won + lost), by value",
        text: "Over the deals closed in the period. The interval is Wilson's at 95 %. With --cohort created it is over \
               the deals created in the period, with what became of them by T.",
    },
    Metric {
        name: "sales-cycle",
        label: "Sales cycle",
        paths: &[("cycle.mean_days", "days"), ("cycle.median_days", "days")],
        formula: "mean and median of closed - created, in whole calendar days",
        text: "Over the deals won in the period.",
    },
    Metric {
        name: "velocity",
        label: "Velocity",
        paths: &[("velocity.per_day", "money a day")],
        formula: "open deals x close rate x average deal size / mean sales cycle",
        text: "Money a day. Without a close rate, a size or a cycle above 0 there is none.",
    },
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
    Metric {
        name: "quota",
        label: "Quota",
        paths: &[
            ("quota.amount", "money"),
            ("quota.days_left", "days"),
            ("quota", "money"),
            ("days_left", "days"),
        ],
        formula: "the quota written for exactly the period; else the sum of those that tile it",
        text: "The company's, else the sum of the teams', else of the owners'; never pro rata. The period is the \
               shortest one with a quota that T is in, else the fiscal quarter.",
    },
    Metric {
        name: "won-to-date",
        label: "Won to date",
        paths: &[
            ("quota.won.deals", "deals"),
            ("quota.won.value", "money"),
            ("won_deals", "deals"),
            ("won_to_date", "money"),
        ],
        formula: "deals won in the quota period up to T, and the sum of their amounts",
        text: "What already counts for the quota. For an owner or a team a deal that several share brings each their \
               share of its amount, and counts whole.",
    },
    Metric {
        name: "gap",
        label: "Gap",
        paths: &[("quota.gap", "money"), ("gap", "money")],
        formula: "max(0, quota - won to date)",
        text: "What is still to be won. Without a quota there is no gap.",
    },
    Metric {
        name: "simple",
        label: "Simple",
        paths: &[("simple.landing", "money"), ("simple.from_open", "money")],
        formula: "won to date + sum of open amounts x close rate of the 365 days up to T",
        text: "The textbook's forecast: a pipeline of 100,000 at a close rate of 10 % brings 10,000. Over the deals that \
               are open, not on hold and not omitted, whenever they may close. Without anything closed in the 365 days \
               there is none. Every row of a forecast is a landing: what is won already and what comes on top.",
    },
    Metric {
        name: "weighted",
        label: "Weighted",
        paths: &[
            ("weighted.landing", "money"),
            ("weighted.from_open", "money"),
        ],
        formula: "won to date + sum of amount x p over the open deals expected to close by the end of the period",
        text: "p is the deal's own probability if it has one, else its stage odds. A deal whose day has passed is still \
               expected, and named.",
    },
    Metric {
        name: "commit",
        label: "Commit",
        paths: &[("commit.landing", "money"), ("commit.from_open", "money")],
        formula: "won to date + sum of the amounts that the reps call commit and expect by the end of the period",
        text: "What the reps stand for, without any odds.",
    },
    Metric {
        name: "best-case",
        label: "Best case",
        paths: &[
            ("best_case.landing", "money"),
            ("best_case.from_open", "money"),
        ],
        formula: "commit + sum of the amounts that the reps call best-case and expect by the end of the period",
        text: "A deal without a call is pipeline, and in neither.",
    },
    Metric {
        name: "submitted",
        label: "Submitted",
        paths: &[
            ("submitted.landing", "money"),
            ("submitted.from_open", "money"),
        ],
        formula: "the commit of the newest submission on or before T, for exactly this period and whom",
        text: "What is won already is in it; from_open is what is left when that is taken off. A company's is what was \
               submitted for all of it, never a sum of teams.",
    },
    Metric {
        name: "modelled",
        label: "Modelled",
        paths: &[
            ("modelled.mean", "money"),
            ("modelled.p10", "money"),
            ("modelled.p50", "money"),
            ("modelled.p90", "money"),
            ("modelled.p_quota", "share"),
            ("modelled.from_open", "money"),
            ("modelled.from_new", "money"),
        ],
        formula: "won to date + sum of amount x odds of being won in the period + deals yet to come",
        text: "Won to date, from open deals, and from deals that nobody has entered yet add up to the mean. p10, p50 and \
               p90 are what the landing stays at or below one time in ten, every other time, nine times in ten; p_quota \
               is the chance of at least the quota. docs/forecast.md says where the odds come from. In the examples \
               they need no model: an own probability over a period so long that the deal is won in it if ever, and a \
               period that is over.",
    },
    Metric {
        name: "coverage",
        label: "Coverage",
        paths: &[
            ("coverage", "times"),
            ("expected.deals", "deals"),
            ("expected.value", "money"),
        ],
        formula: "open value expected to close by the end of the period / gap",
        text: "How many times over the gap is covered if everything expected came. Without a gap there is none.",
    },
    Metric {
        name: "needed",
        label: "Needed",
        paths: &[
            ("short", "money"),
            ("needed.won_deals", "deals"),
            ("needed.opportunities", "deals"),
            ("needed.leads", "leads"),
            ("needed.pipeline", "money"),
        ],
        formula: "short = max(0, quota - modelled mean); won deals = short / average size; deals = that / close rate; \
                  leads = that / lead-to-deal rate; pipeline = short / close rate by value",
        text: "What it takes on top of what the model expects, at the rates of the 365 days up to T; counts are rounded \
               up. The lead-to-deal rate is leads created in those days and converted by T / all of them. `by` is the \
               day by which that pipeline must exist: the period's last, less the median cycle. Of a period that is \
               over nothing is needed.",
    },
    Metric {
        name: "levers",
        label: "Levers",
        paths: &[
            ("levers[].now", "as the lever"),
            ("levers[].needed", "as the lever"),
        ],
        formula: "deal size, number of open deals: today's x gap / (modelled mean - won to date); close rate, cycle: \
                  today's, moved until the modelled mean meets the quota",
        text: "What would close the gap, one alone: money, deals (rounded up), a share, days. The close rate moves all \
               log odds together, the cycle all clocks. None where even odds of 1, or a cycle of 0, would not do.",
    },
    Metric {
        name: "not-in",
        label: "Not in",
        paths: &[
            ("omitted.deals", "deals"),
            ("omitted.value", "money"),
            ("without_close.deals", "deals"),
            ("without_close.value", "money"),
            ("overdue.deals", "deals"),
            ("overdue.value", "money"),
        ],
        formula: "open deals that are in no row (omitted), in no row but simple and modelled (without_close), or in it \
                  though their day has passed (overdue)",
        text: "Omitted is the rep's own word, `forecast = \"omitted\"`. A deal without `expected_close` is expected in \
               no period. Beside them stand those on hold.",
    },
    Metric {
        name: "record",
        label: "Record",
        paths: &[
            ("record.n", "periods"),
            ("record.wape", "share"),
            ("record.inside", "periods"),
            ("record.simple", "share"),
            ("record.weighted", "share"),
            ("record.run_rate", "share"),
        ],
        formula: "sum of |forecast - won| / sum of won, at the same point of up to 8 earlier periods",
        text: "Each of those periods is forecast again with only what was known at that point, as many days before its \
               end as today is before this one's. Periods count that begin after the first deal was created; with \
               fewer than 4, or of a question by stage: or forecast:, which a won deal has no longer, there is no record. \
               Inside: won lay within p10 and p90. The run rate is won to date + what \
               was won a day in the last 180 days, or since the first closing, x days left.",
    },
    Metric {
        name: "deal-odds",
        label: "Model odds",
        paths: &[
            ("deals[].stage_odds", "share"),
            ("deals[].odds", "share"),
            ("deals[].odds_in_period", "share"),
        ],
        formula: "odds of ever being won, and of being won in the period, by the model; stage odds as in the weighted \
                  value",
        text: "Under --deals. In list, what the weighted value counts an open deal with. A deal's own probability is its odds of ever being won; when, the model says. An omitted \
               deal has odds, but none in the period.",
    },
    Metric {
        name: "deal-value",
        label: "Value",
        paths: &[("deals[].value", "money")],
        formula: "a deal's amount in the workspace's currency",
        text: "Of an open deal at T's rate. In a forecast for an owner or a team, their share of it.",
    },
    Metric {
        name: "what-if",
        label: "Difference",
        paths: &[
            ("what_if.difference.won_to_date", "money"),
            ("what_if.difference.gap", "money"),
            ("what_if.difference.simple", "money"),
            ("what_if.difference.weighted", "money"),
            ("what_if.difference.commit", "money"),
            ("what_if.difference.best_case", "money"),
            ("what_if.difference.mean", "money"),
            ("what_if.difference.p10", "money"),
            ("what_if.difference.p50", "money"),
            ("what_if.difference.p90", "money"),
            ("what_if.difference.p_quota", "share"),
            ("what_if.difference.short", "money"),
        ],
        formula: "with what is supposed - without it",
        text: "Under a what-if the figures are those with what is supposed; `what_if.before` has those without it, at \
               the same places. No file is touched, and nothing is learned anew.",
    },
    Metric {
        name: "forecast-since",
        label: "Modelled since",
        paths: &[
            ("since.then", "money"),
            ("since.now", "money"),
            ("since.causes.won", "money"),
            ("since.causes.lost", "money"),
            ("since.causes.new_deals", "money"),
            ("since.causes.moved", "money"),
            ("since.causes.aged", "money"),
            ("since.causes.amounts", "money"),
            ("since.causes.query", "money"),
            ("since.causes.restated", "money"),
            ("since.causes.rates", "money"),
            ("since.deals[].value", "money"),
        ],
        formula: "then + won + lost + new deals + moved + aged + amounts + query + restated + rates = now",
        text: "Why the modelled mean of a period differs from the one as of an earlier day, each part by the odds of that \
               day but the last. Won, lost: what came of a deal, less what it was counted with. New deals: those created \
               since, less what was expected of deals nobody had entered. Moved: another stage, hold or own probability. \
               Aged: the same place, fewer days left. Query: deals that began or ceased to meet it. Restated, \
               between two commits: files that came or went. Rates: the same deals by what was learned since.",
    },
    Metric {
        name: "past-forecast",
        label: "Past forecast",
        paths: &[
            ("points[].days_left", "days"),
            ("points[].actual", "money"),
            ("points[].won_to_date", "money"),
            ("points[].modelled.mean", "money"),
            ("points[].modelled.p10", "money"),
            ("points[].modelled.p50", "money"),
            ("points[].modelled.p90", "money"),
            ("points[].simple", "money"),
            ("points[].weighted", "money"),
            ("points[].commit", "money"),
            ("points[].best_case", "money"),
            ("points[].submitted", "money"),
            ("points[].run_rate", "money"),
        ],
        formula: "what forecast --as-of that day says, landing by landing; actual: won in the period, as it stood on its last day",
        text: "Only what was known on the day goes in. The run rate is won to date + what was won a day in the last 180 \
               days, or since the first closing, x days left. A period counts once it is over.",
    },
    Metric {
        name: "off",
        label: "Off",
        paths: &[
            ("methods[].n", "forecasts"),
            ("methods[].wape", "share"),
            ("methods[].modelled_wape", "share"),
            ("submitters[].n", "forecasts"),
            ("submitters[].wape", "share"),
        ],
        formula: "sum of |forecast - actual| / sum of actual (WAPE)",
        text: "Over the days of a backtest on which a method had something to say: the textbook from the first closing \
               on, as a run rate; commit and best case from the first call on; submitted where there was a submission. \
               modelled_wape is the model's on the same days. A submitter's is over the days on which their newest \
               word for the period and whom it was for was in force, against what that one won.",
    },
    Metric {
        name: "bias",
        label: "Bias",
        paths: &[("methods[].bias", "share"), ("submitters[].bias", "share")],
        formula: "sum of (forecast - actual) / sum of actual",
        text: "Above 0: too high. Misses of both signs cancel here, and add up in off.",
    },
    Metric {
        name: "inside",
        label: "Inside",
        paths: &[("methods[].inside", "share")],
        formula: "forecasts whose actual lay within p10 and p90 / forecasts",
        text: "Of a model that knows how much it does not know, 80 %. Landings without a range have none.",
    },
    Metric {
        name: "pinball",
        label: "Pinball loss",
        paths: &[("methods[].pinball", "share")],
        formula: "sum over forecasts of the mean loss of the three quantiles / sum of actual",
        text: "The loss of a quantile q with the share t (10, 50, 90 %) is t x (actual - q) where more came, (1 - t) x (q - \
               actual) where less. It judges the range too: a wide one costs, and one that is missed costs more. A \
               landing without a range is all three quantiles at once: its loss is half its miss.",
    },
    Metric {
        name: "brier",
        label: "Brier score",
        paths: &[
            ("deals.n", "deals"),
            ("deals.brier", "score"),
            ("deals.stage_brier", "score"),
        ],
        formula: "mean of (odds - y)^2 over open deals, y being 1 for one that was won in the period, else 0",
        text: "Each deal counts on each day of the backtest on which it was open and not omitted. The odds are the \
               model's of being won in the period; beside them, on the same deals, those that the weighted value \
               counts with. 0 is perfect; always saying a half gives 0.25.",
    },
    Metric {
        name: "log-loss",
        label: "Log loss",
        paths: &[
            ("deals.log_loss", "score"),
            ("deals.stage_log_loss", "score"),
        ],
        formula: "mean of -ln(odds that were given to what came)",
        text: "Over the deals of the Brier score. It punishes certainty that fails; odds count as at least a millionth \
               away from 0 and 1. Always saying a half gives 0.69.",
    },
    Metric {
        name: "calibration",
        label: "Calibration",
        paths: &[
            ("calibration[].low", "share"),
            ("calibration[].high", "share"),
            ("calibration[].n", "deals"),
            ("calibration[].won", "deals"),
            ("calibration[].mean_odds", "share"),
            ("calibration[].rate", "share"),
            ("calibration[].rate_low", "share"),
            ("calibration[].rate_high", "share"),
            ("stages[].n", "deals"),
            ("stages[].won", "deals"),
            ("stages[].mean_odds", "share"),
            ("stages[].rate", "share"),
            ("stages[].rate_low", "share"),
            ("stages[].rate_high", "share"),
        ],
        formula: "of the deals given 20 to 30 %, those won in the period / all; by the stage they were in, likewise",
        text: "Odds are right if as many come true as they say. A deal counts once a period in each band and in each \
               stage, with its odds of the first day there; the interval is Wilson's at 95 %.",
    },
    Metric {
        name: "own-odds",
        label: "Own odds",
        paths: &[
            ("reps[].n", "deals"),
            ("reps[].won", "deals"),
            ("reps[].mean_own_odds", "share"),
            ("reps[].rate", "share"),
            ("reps[].low", "share"),
            ("reps[].high", "share"),
        ],
        formula: "closed deals with odds of the rep's own: won / all, beside the mean of those odds",
        text: "Own odds are of ever winning, so that deals still open say nothing yet. Each deal counts once, for its \
               owner, with the odds of the first day of the backtest on which it had some. With ten deals: happy \
               ears where the odds lie above the 95 % interval of what was won, sandbags where below, else fair.",
    },
    Metric {
        name: "calls",
        label: "Calls",
        paths: &[
            ("reps[].commit.n", "deals"),
            ("reps[].commit.won", "deals"),
            ("reps[].commit.rate", "share"),
            ("reps[].commit.low", "share"),
            ("reps[].commit.high", "share"),
            ("reps[].best_case.n", "deals"),
            ("reps[].best_case.won", "deals"),
            ("reps[].best_case.rate", "share"),
            ("reps[].best_case.low", "share"),
            ("reps[].best_case.high", "share"),
            ("reps[].uncalled.n", "deals"),
            ("reps[].uncalled.won", "deals"),
            ("reps[].uncalled.rate", "share"),
            ("reps[].uncalled.low", "share"),
            ("reps[].uncalled.high", "share"),
        ],
        formula: "deals that a rep called commit, best case or neither, expected in the period: won in it / all",
        text: "Each deal counts once a period and call. Where there are not ten deals with own odds, calls judge: \
               happy ears if the interval of ten commits or more lies below a half, sandbags if that of deals called \
               neither lies above.",
    },
    Metric {
        name: "odds-advice",
        label: "Odds to put",
        paths: &[
            ("advice[].prior", "share"),
            ("advice[].n", "deals"),
            ("advice[].won", "deals"),
            ("advice[].rate", "share"),
            ("advice[].low", "share"),
            ("advice[].high", "share"),
            ("advice[].probability", "share"),
        ],
        formula: "won / closed, of the deals that ever reached the stage and closed in the 730 days up to T",
        text: "Named where the 95 % Wilson interval leaves out the odds in the settings and at least as many deals closed \
               as those odds are worth (prior_weight), five at least. What to put is the rate in whole per cent.",
    },
    Metric {
        name: "since",
        label: "Since last week",
        paths: &[
            ("since.created", "deals"),
            ("since.won", "deals"),
            ("since.lost", "deals"),
        ],
        formula: "deals created, won and lost from the first day of last week up to T",
        text: "What is new, at a glance.",
    },
    Metric {
        name: "changes",
        label: "Changes",
        paths: &[
            ("opening.deals", "deals"),
            ("opening.value", "money"),
            ("created.value", "money"),
            ("raised.deals", "deals"),
            ("raised.value", "money"),
            ("lowered.deals", "deals"),
            ("lowered.value", "money"),
            ("pulled_in.deals", "deals"),
            ("pulled_in.value", "money"),
            ("pushed_out.deals", "deals"),
            ("pushed_out.value", "money"),
            ("reopened.deals", "deals"),
            ("reopened.value", "money"),
            ("deleted.deals", "deals"),
            ("deleted.value", "money"),
            ("restated.deals", "deals"),
            ("restated.value", "money"),
            ("closing.deals", "deals"),
            ("closing.value", "money"),
        ],
        formula: "opening + created + raised - lowered + pulled in - pushed out + reopened - won - lost - deleted + \
                  restated = closing",
        text: "What was open at the end of one day, what happened on each day after it, what is open at the end of \
               another: to the cent, in the whole and in each group, each line with its deals. Gross from the end of a \
               day to the end of the next: what was raised and lowered again is in both. Pulled in and pushed out stay \
               open, but begin or cease to meet the query. A rate that moved is part of raised and lowered. A closing \
               takes the amount of its day. A deal that comes or goes twice counts twice, one that was raised twice \
               counts once. Restated is what the files did not say before: a rate that a deal lacked.",
    },
    Metric {
        name: "new",
        label: "New",
        paths: &[("this.new.deals", "deals"), ("this.new.value", "money")],
        formula: "deals created in the period, and the sum of their amounts",
        text: "Each as it stood at the end of the day on which it was created.",
    },
    Metric {
        name: "mean",
        label: "Mean before",
        paths: &[
            ("mean.n", "spans"),
            ("mean.won", "money"),
            ("mean.lost", "money"),
            ("mean.new", "money"),
            ("mean.open", "money"),
        ],
        formula: "sum of the values of up to 12 periods before / their number",
        text: "Periods as long as the one that the summary is for, right before it; it is not among them. None that begins \
               before the first deal was created.",
    },
    Metric {
        name: "week",
        label: "What happened",
        paths: &[
            ("won[].value", "money"),
            ("lost[].value", "money"),
            ("reopened[].value", "money"),
            ("slipped[].value", "money"),
            ("due.steps", "deals"),
        ],
        formula: "the deals of a period, by what happened to them",
        text: "Won and lost in the period and not opened again; reopened: closed before it and open at its end; slipped: \
               open, and expected later than before. Due are the next steps from the period's last day to 7 days after \
               it; those due before it are late.",
    },
    Metric {
        name: "moved",
        label: "Moved",
        paths: &[("moved[].value", "money")],
        formula: "open deals that are in another stage at the end of the period than before it, or than they began in",
        text: "By the stage that they came to, in either direction.",
    },
    Metric {
        name: "chance",
        label: "Chance",
        paths: &[
            ("chance.p_quota", "share"),
            ("chance.before", "share"),
            ("chance.mean", "money"),
            ("chance.p10", "money"),
            ("chance.p90", "money"),
        ],
        formula: "the modelled chance of the quota, at the end of the period and of the one before; the modelled landing",
        text: "What forecast says on that day for the quota period that it is in: mean, 10th and 90th percentile.",
    },
    Metric {
        name: "chance-today",
        label: "Chance of quota",
        paths: &[("p_quota", "share")],
        formula: "the modelled chance of at least the quota",
        text: "At a glance: the same figure as p_quota of forecast for the quota period that T is in.",
    },
    Metric {
        name: "alerts",
        label: "Alerts",
        paths: &[("alerts[].deals[].value", "money")],
        formula: "the deals behind what a [[watch]] rule found",
        text: "open-fell: the open value is below its usual range; the deals that left it or were lowered. commit-pushed: \
               a deal that its rep had called commit is expected later. chance-below: the chance of the quota is below \
               40 %, or below `below`; the deals expected within the quota period. no-new-pipeline: a rep created no \
               deal.",
    },
    Metric {
        name: "late",
        label: "Late",
        paths: &[
            ("late[].days_late", "days"),
            ("late[].value", "money"),
            ("due_today[].days_late", "days"),
            ("due_today[].value", "money"),
        ],
        formula: "T - next_step_due",
        text: "Next steps of open deals that are due before T, or on it. Parked deals are not judged.",
    },
    Metric {
        name: "next",
        label: "Next",
        paths: &[("deals[].reasons[].days", "days")],
        formula: "open deals by the day of their next step, up to 7 days ahead, and those without one",
        text: "Late steps, today's, by day, no step; within a day by value. The worst reason of a deal comes first: a \
               late step (days late), a proposal that lapses within 14 days (days left, negative once it has), a \
               contract out and unsigned, a proposal opened in the last 3 days with nothing done since, the expected \
               close passed, stale (days idle), fewer than two contacts from the third stage on, no next step (days \
               idle). Parked deals are not judged.",
    },
    Metric {
        name: "listed",
        label: "Listed",
        paths: &[("total.deals", "deals"), ("total.value", "money")],
        formula: "the deals that a list is about, and the sum of their values",
        text: "Open deals, unless the query asks for stages, closings or reasons. --limit shortens the list, not the sum.",
    },
    Metric {
        name: "deal-amount",
        label: "Amount",
        paths: &[
            ("deals[].amount", "money, in the deal's currency"),
            ("deal.amount", "money, in the deal's currency"),
            ("deal.value", "money"),
            ("credit[].share", "share"),
            ("credit[].value", "money"),
        ],
        formula: "what the deal's file says; its value: amount x rate; credit: value x share",
        text: "At T; of a closed deal that of its closing day, at that day's rate. Credit is listed where it is split.",
    },
    Metric {
        name: "deal-days",
        label: "Days",
        paths: &[
            ("deals[].age_days", "days"),
            ("deals[].stage_days", "days"),
            ("deals[].idle_days", "days"),
            ("deal.age_days", "days"),
            ("deal.stage_days", "days"),
            ("deal.idle_days", "days"),
        ],
        formula: "age: T - created; in its stage: T - entered; idle: T - the newest of activity, movement and creation",
        text: "The age of a closed deal is closed - created; it is in no stage, and not idle.",
    },
    Metric {
        name: "deal-stage-odds",
        label: "Stage odds of a deal",
        paths: &[
            ("deal.odds", "share"),
            ("stage_odds.odds", "share"),
            ("stage_odds.own", "share"),
            ("stage_odds.won", "deals"),
            ("stage_odds.closed", "deals"),
            ("stage_odds.prior", "share"),
            ("stage_odds.prior_weight", "deals"),
        ],
        formula: "(prior weight x prior + won) / (prior weight + closed)",
        text: "Over the deals of the pipeline that reached the stage and closed in the 365 days up to T. The owner's own \
               odds, where there are any, are what the weighted value counts the deal with.",
    },
    Metric {
        name: "deal-model-odds",
        label: "Model odds of a deal",
        paths: &[
            ("model_odds.ever", "share"),
            ("model_odds.in_period", "share"),
            ("model_odds.on_entering", "share"),
            ("model_odds.others.others", "deals"),
            ("model_odds.others.went_on", "deals"),
            ("model_odds.others.lost", "deals"),
            ("model_odds.others.back", "deals"),
            ("model_odds.others.still_there", "deals"),
        ],
        formula: "odds of ever being won, and in the quota period that T is in; others = went on + lost + back + still there",
        text: "The same model as in forecast, of the whole folder. On entering: the odds of a deal that came to the stage \
               today. Others: the deals that stayed in the stage at least as many days as this one until now, each once, \
               and what became of them after their longest stay. Without a history that tells stages, or with odds of its own, there are no odds on \
               entering.",
    },
    Metric {
        name: "slipped-deal",
        label: "Slipped",
        paths: &[("slipped.times", "times"), ("slipped.days", "days")],
        formula: "how often the expected close was moved later, and the sum of the moves",
        text: "From the end of one day to the end of another. Moves to an earlier day are not taken off.",
    },
    Metric {
        name: "story",
        label: "Story",
        paths: &[("story[].after_days", "days")],
        formula: "day of a move - day it entered the stage before",
        text: "In show: the history as it is in force, papers and activities up to T, by day.",
    },
    Metric {
        name: "deal-terms",
        label: "Terms",
        paths: &[
            ("about.items[].quantity", "pieces"),
            ("about.items[].price", "money, in the deal's currency"),
            ("about.items[].discount", "share"),
            ("about.items[].cost", "money, in the deal's currency"),
            ("about.recurring.amount", "money, in the deal's currency"),
            ("about.recurring.term", "times"),
            ("about.renewal.amount", "money, in the deal's currency"),
        ],
        formula: "as the deal's file says",
        text: "What counts is the deal's amount; check says where items or terms disagree with it.",
    },
    Metric {
        name: "risk",
        label: "Risk",
        paths: &[("risks[].days", "days")],
        formula: "the reasons of next, but for a late step and a proposal that lapses, which show has with their days",
        text: "Of an open deal that is not parked. With several contacts from the third stage on also: no champion, no \
               economic buyer, once any contact has a role.",
    },
    Metric {
        name: "faults",
        label: "Faults",
        paths: &[("faults[].line", "line"), ("faults[].column", "characters")],
        formula: "what is wrong with the file of one deal, and where",
        text: "Lines and characters count from 1. A file with an error is in no figure, and is shown as far as it can be \
               read.",
    },
    Metric {
        name: "company",
        label: "Company",
        paths: &[
            ("so_far.open.deals", "deals"),
            ("so_far.open.value", "money"),
            ("so_far.won.deals", "deals"),
            ("so_far.won.value", "money"),
            ("so_far.lost.deals", "deals"),
            ("so_far.lost.value", "money"),
        ],
        formula: "a company's deals open, won and lost, up to T",
        text: "A deal is a company's by its name, an alias or a domain in accounts/, in any case of letters.",
    },
    Metric {
        name: "later",
        label: "Later",
        paths: &[("later.deals", "deals"), ("later.value", "money")],
        formula: "open deals whose next step is more than 7 days after T",
        text: "Counted, not listed; unless their proposal lapses before, or was just opened.",
    },
    Metric {
        name: "stale",
        label: "Stale",
        paths: &[("stale.deals", "deals"), ("stale.value", "money")],
        formula: "open deals whose idle days exceed the stage's stale_after",
        text: "Idle: T - the newest of activity, movement (any dated entry of a tracked field) and creation. Parked \
               deals are not judged.",
    },
    Metric {
        name: "at-risk",
        label: "At risk",
        paths: &[
            ("at_risk.deals", "deals"),
            ("at_risk.value", "money"),
            ("at_risk.of.deals", "deals"),
            ("at_risk.of.value", "money"),
        ],
        formula: "open deals with any reason, of all that are open and not on hold",
        text: "The whole amount of a deal is at risk, whatever its odds.",
    },
    Metric {
        name: "risks",
        label: "Reasons",
        paths: &[("reasons[].deals", "deals"), ("reasons[].value", "money")],
        formula: "open deals with this reason; a deal may have several",
        text: "No next step: none, or its day is before T. Overdue: expected to close before T. Stale: idle for longer than \
               the stage's stale_after. Slipped: the expected close moved later, from the end of one day to the end of \
               another, by so many days in all. Stuck: in its stage for longer than the 90th percentile of the days that the \
               deals won in the 365 days up to T spent there, five at least. One contact only: fewer than two from the third \
               stage on, where any deal has contacts. Too much on one customer: its company has more than 25 % of the value \
               of all open deals, whatever is asked for. Parked deals are not judged.",
    },
    Metric {
        name: "ageing",
        label: "Ageing",
        paths: &[
            ("ages[].from_days", "days"),
            ("ages[].to_days", "days"),
            ("ages[].deals", "deals"),
            ("ages[].value", "money"),
        ],
        formula: "open deals by T - created, in whole calendar days: up to 30, 60, 90, 180, 365, and older",
        text: "Deals on hold are not among them. The first and the last day of a band are both in it.",
    },
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
    Metric {
        name: "comparison",
        label: "Comparison",
        paths: &[
            ("a.n", "deals"),
            ("a.won", "deals"),
            ("a.closed", "deals"),
            ("a.rate", "share"),
            ("a.low", "share"),
            ("a.high", "share"),
            ("a.average_size", "money"),
            ("a.median_size", "money"),
            ("a.cycle.mean_days", "days"),
            ("a.cycle.median_days", "days"),
            ("b.n", "deals"),
            ("b.won", "deals"),
            ("b.closed", "deals"),
            ("b.rate", "share"),
            ("b.low", "share"),
            ("b.high", "share"),
            ("b.average_size", "money"),
            ("b.median_size", "money"),
            ("b.cycle.mean_days", "days"),
            ("b.cycle.median_days", "days"),
            ("in_both", "deals"),
        ],
        formula: "won / closed in each of two groups, with its 95% Wilson interval; sizes and cycles of the deals won",
        text: "A group is the deals that meet a query and were closed in a period (or created in it, --cohort created). n \
               are all of them, closed those that are won or lost by T. Deals that are in both groups make the two more \
               alike than they are, and are counted.",
    },
    Metric {
        name: "rate-difference",
        label: "Difference of rates",
        paths: &[
            ("difference.rate", "share"),
            ("difference.low", "share"),
            ("difference.high", "share"),
        ],
        formula: "rate of B - rate of A; 95% interval by Newcombe, from the two Wilson intervals",
        text: "Where the interval has 0 in it, the two differ by no more than noise. Source: R. G. Newcombe, Statistics \
               in Medicine 17 (1998), method 10.",
    },
    Metric {
        name: "chance-better",
        label: "Chance that B is better",
        paths: &[("p_b_better", "share")],
        formula: "chance that a rate from Beta(won + 1/2, lost + 1/2) of B is above one of A",
        text: "What is known of each rate when nothing was known before (Jeffreys' prior). Absent where either has closed \
               nothing.",
    },
    Metric {
        name: "needed-per-group",
        label: "Needed in each group",
        paths: &[("needed_per_group", "deals")],
        formula: "(1.959964 + 0.841621)^2 x (pA (1 - pA) + pB (1 - pB)) / (pB - pA)^2, rounded up",
        text: "Closed deals in each group with which the difference seen would be found four times in five, at 5%, \
               two-sided. Absent where the rates are equal.",
    },
    Metric {
        name: "shift",
        label: "Shift",
        paths: &[
            ("deal_size.shift", "money"),
            ("deal_size.low", "money"),
            ("deal_size.high", "money"),
            ("cycle.shift", "days"),
            ("cycle.low", "days"),
            ("cycle.high", "days"),
        ],
        formula: "the median of all differences b - a (Hodges and Lehmann), with the 95% interval of Mann and Whitney's U",
        text: "Of the deals won in either group: how much larger B's are, how many days longer they took. One huge deal \
               moves a mean, and not this. With too few deals there is no interval: four in each are the fewest.",
    },
    Metric {
        name: "adjusted-difference",
        label: "Difference among like deals",
        paths: &[
            ("mix[].rate", "share"),
            ("mix[].low", "share"),
            ("mix[].high", "share"),
        ],
        formula: "sum of w x (rate of B - rate of A) / sum of w over the layers, w = nA x nB / (nA + nB)",
        text: "Said where the two groups are made up differently by owner, source, type, pipeline or size (thirds of all \
               their closed deals by value): chi-squared beyond its 99% quantile, layers of under 5 deals as one. The \
               difference is Mantel and Haenszel's, within the layers that both have; its interval is that of the \
               layers' own variances. A way in which they share no layer is what was asked for, and not said.",
    },
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

/// A metric by the name that `explain` takes.
pub fn find(name: &str) -> Option<&'static Metric> {
    let slug = name.to_ascii_lowercase().replace([' ', '_'], "-");
    let by_name = METRICS.iter().find(|m| m.name == slug);
    // A key of the JSON, or the word on the screen, means its metric too.
    by_name
        .or_else(|| {
            METRICS
                .iter()
                .find(|m| m.label.to_ascii_lowercase().replace(' ', "-") == slug)
        })
        .or_else(|| at(name).map(|(m, _)| m))
        .or_else(|| {
            METRICS.iter().find(|m| {
                m.paths
                    .iter()
                    .any(|(path, _)| path.rsplit(['.', ']']).next() == Some(name))
            })
        })
}

/// The metric at a place in the JSON. The figures of one span, of one person and of one group, and those
/// before a what-if, are those of the whole.
pub fn at(path: &str) -> Option<(&'static Metric, &'static str)> {
    const OF_ONE: [&str; 10] = [
        "lists[].",
        "rows[].",
        "groups[].",
        "reps[].",
        "year.this.",
        "year.before.",
        "this.",
        "before.",
        "what_if.before.",
        "said.",
    ];
    // A sample of leads is leads.
    let as_leads = path
        .strip_prefix("sample[].")
        .map(|p| format!("leads[].{p}"));
    let path = as_leads.as_deref().unwrap_or(path);
    let mut whole = path;
    for one in OF_ONE {
        whole = whole.strip_prefix(one).unwrap_or(whole);
    }
    exactly(path)
        .or_else(|| exactly(whole))
        .or_else(|| exactly(&format!("this.{whole}")))
}

fn exactly(path: &str) -> Option<(&'static Metric, &'static str)> {
    METRICS.iter().find_map(|m| {
        m.paths
            .iter()
            .find(|(p, _)| *p == path)
            .map(|(_, unit)| (m, *unit))
    })
}

/// The unit of a place in the JSON.
pub fn unit(path: &str) -> Option<&'static str> {
    at(path).map(|(_, unit)| unit)
}
