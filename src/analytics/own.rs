//! How a figure comes about in a folder's own numbers: which command has it, the sum with places for the numbers, which
//! deals are behind it, and what would change it. A table beside `METRICS`; a figure that is a count or a list says itself.

/// What `explain` says of a metric beside its definition.
pub struct Own {
    /// The metric's name.
    pub metric: &'static str,
    /// The words after `pipeline`, where the usual ones of a report do not have it: [`command_of`].
    pub command: Option<&'static str>,
    /// Path, and the sum that makes it: `{path}` is a figure of the same report, `{.key}` one of the same row.
    pub sums: &'static [(&'static str, &'static str)],
    /// The query of the deals behind it; `{period}` and `{end}` are the report's.
    pub deals: Option<&'static str>,
    /// What would change it; nothing where its definition says so.
    pub moves: &'static str,
}

/// The words with which a report is asked for where nobody says otherwise; `None` for one that needs to be told of what.
pub fn command_of(report: &str) -> Option<&'static str> {
    Some(match report {
        "report" => "report",
        "funnel" => "funnel --why",
        "health" => "health",
        "changes" => "changes",
        "check" => "check",
        "day" => "",
        "next" => "next",
        "list" => "list",
        "series" => "report --every week -p last-26w",
        "summary" => "summary -p last-week",
        "forecast" => "forecast --deals",
        "backtest" => "backtest --points",
        "rewrites" => "blame --all",
        "leads-list" => "leads list",
        "leads-check" => "leads check",
        "leads-icp" => "leads icp --learn",
        "leads-score" => "leads score",
        "leads-next" => "leads next",
        "leads-dedupe" => "leads dedupe",
        "leads-prune" => "leads prune",
        "leads-sources" => "leads sources",
        _ => return None,
    })
}

/// What a report that needs to be told of what is asked with: the words before the user's own.
pub fn command_about(report: &str) -> Option<(&'static str, &'static str)> {
    Some(match report {
        "show" => ("show", "ID"),
        "account" => ("show", "company:NAME"),
        "compare" => ("compare", "A -- B"),
        "blame" => ("blame", "ID"),
        "leads-import" => ("leads import", "FILE"),
        _ => return None,
    })
}

/// Whether a report takes a period.
pub fn takes_period(report: &str) -> bool {
    [
        "report", "funnel", "changes", "series", "summary", "forecast", "compare",
    ]
    .contains(&report)
}

/// Whether a report takes a query.
pub fn takes_query(report: &str) -> bool {
    !["check", "day", "summary", "leads-check"].contains(&report)
}

/// What is said of a metric.
pub fn of(metric: &str) -> Own {
    let found = OWN.iter().find(|own| own.metric == metric);
    found.map_or(NOTHING, |own| Own { ..*own })
}

const NOTHING: Own = Own {
    metric: "",
    command: None,
    sums: &[],
    deals: None,
    moves: "",
};

/// Wilson's interval of the close rate, one end of it.
macro_rules! wilson {
    ($sign:literal) => {
        concat!(
            "({close_rate.by_count.rate} + 3.841458820694124 / (2 x {close_rate.by_count.closed}) ",
            $sign,
            " 1.959963984540054 x sqrt({close_rate.by_count.rate} x (1 - {close_rate.by_count.rate}) / \
             {close_rate.by_count.closed} + 3.841458820694124 / (4 x {close_rate.by_count.closed} x \
             {close_rate.by_count.closed}))) / (1 + 3.841458820694124 / {close_rate.by_count.closed})"
        )
    };
}

#[rustfmt::skip] // a table
pub const OWN: &[Own] = &[
    Own { metric: "open-deals", deals: Some(""), moves: "New deals and deals that are reopened raise it, deals won and lost lower it. Many are no good by themselves: see conversion and days.", ..NOTHING },
    Own { metric: "pipeline-value", sums: &[("open.value", "{open.deals} x {open.average_size}")], deals: Some(""), moves: "More deals or larger ones; each deal closed, won or lost, takes its amount out.", ..NOTHING },
    Own { metric: "weighted-value", deals: Some(""), moves: "Deals that move to a later stage count with its odds; so it grows without a new deal. The odds themselves learn from what closes.", ..NOTHING },
    Own { metric: "deal-size", sums: &[("won.average_size", "{won.value} / {won.deals}"), ("open.average_size", "{open.value} / {open.deals}")], deals: Some("stage:won closed:{period}"), moves: "One huge deal moves the mean and not the median: where the two are far apart, plan with the median.", ..NOTHING },
    Own { metric: "won", deals: Some("stage:won closed:{period}"), moves: "", ..NOTHING },
    Own { metric: "lost", deals: Some("stage:lost closed:{period}"), moves: "A deal that nobody has closed is not lost yet: close what is dead.", ..NOTHING },
    Own { metric: "close-rate", sums: &[
        ("close_rate.by_count.rate", "{close_rate.by_count.won} / {close_rate.by_count.closed}"),
        ("close_rate.by_count.low", wilson!("-")),
        ("close_rate.by_count.high", wilson!("+")),
        ("close_rate.by_value.rate", "{close_rate.by_value.won} / {close_rate.by_value.closed}"),
    ], deals: Some("closed:{period}"), moves: "Losing fewer, or taking in fewer that were never going to buy. Deals that are left open instead of lost make it look better than it is.", ..NOTHING },
    Own { metric: "sales-cycle", deals: Some("stage:won closed:{period}"), moves: "Time lies in stages: pipeline funnel says in which, pipeline health which deals are stuck.", ..NOTHING },
    Own { metric: "velocity", sums: &[("velocity.per_day", "{open.deals} x {close_rate.by_count.rate} x {won.average_size} / {cycle.mean_days}")], moves: "A tenth more deals, a tenth better rate or a tenth larger deals each bring a tenth; so does a cycle shorter by an eleventh.", ..NOTHING },
    Own { metric: "entered", sums: &[("stages[].entered", "{.advanced} + {.lost} + {.back} + {.still_open}")], ..NOTHING },
    Own { metric: "conversion", sums: &[("stages[].conversion", "{.advanced} / ({.advanced} + {.lost} + {.back})")], moves: "Deals that are still in the stage count when they leave it. Where it is lowest is where a point more is worth most: pipeline funnel --why.", ..NOTHING },
    Own { metric: "funnel-value", sums: &[
        ("stages[].by_value.entered", "{.by_value.advanced} + {.by_value.lost} + {.by_value.back} + {.by_value.still_open}"),
        ("stages[].by_value.conversion", "{.by_value.advanced} / ({.by_value.advanced} + {.by_value.lost} + {.by_value.back})"),
    ], ..NOTHING },
    Own { metric: "past", sums: &[
        ("stages[].past.conversion", "{.past.advanced} / {.past.decided}"),
        ("stages[].past.difference", "{.conversion} - {.past.conversion}"),
    ], ..NOTHING },
    Own { metric: "lost-reasons", deals: Some("stage:lost closed:{period}"), ..NOTHING },
    Own { metric: "leads", sums: &[
        ("leads.leads", "{leads.new} + {leads.working} + {leads.qualified} + {leads.converted} + {leads.disqualified} + {leads.dead} + {leads.other}"),
        ("leads.conversion", "{leads.converted} / {leads.leads}"),
    ], ..NOTHING },
    Own { metric: "stage-odds", sums: &[("stages[].learned_rate", "({prior_weight} x {.prior} + {.learned_from.won}) / ({prior_weight} + {.learned_from.closed})")], deals: Some("closed:last-365d"), moves: "Each deal that closes teaches every stage it has been in. probability in pipeline.toml is the prior; pipeline backtest says where it is off.", ..NOTHING },
    Own { metric: "created-cohort", command: Some("report --cohort created"), sums: &[("created.deals", "{created.won} + {created.lost} + {created.still_open}")], deals: Some("created:{period}"), ..NOTHING },
    Own { metric: "gap", sums: &[("gap", "max(0, {quota} - {won_to_date})"), ("quota.gap", "max(0, {quota.amount} - {quota.won.value})")], moves: "Only a win closes it.", ..NOTHING },
    Own { metric: "won-to-date", deals: Some("stage:won closed:{period}"), ..NOTHING },
    Own { metric: "simple", sums: &[("simple.landing", "{won_to_date} + {simple.from_open}")], deals: Some(""), moves: "It takes every open deal for equal, however old: see the record in pipeline forecast.", ..NOTHING },
    Own { metric: "weighted", sums: &[("weighted.landing", "{won_to_date} + {weighted.from_open}")], deals: Some("close:..{end}"), moves: "A deal is in it only while it is expected by the end of the period.", ..NOTHING },
    Own { metric: "commit", sums: &[("commit.landing", "{won_to_date} + {commit.from_open}")], deals: Some("forecast:commit close:..{end}"), moves: "pipeline set ID forecast=commit.", ..NOTHING },
    Own { metric: "best-case", sums: &[("best_case.landing", "{won_to_date} + {best_case.from_open}")], deals: Some("forecast:commit forecast:best-case close:..{end}"), ..NOTHING },
    Own { metric: "modelled", sums: &[("modelled.mean", "{won_to_date} + {modelled.from_open} + {modelled.from_new}")], deals: Some(""), moves: "pipeline explain forecast tells how the model came to it; pipeline forecast --win ID, --slip ID=D … what would change it.", ..NOTHING },
    Own { metric: "coverage", sums: &[("coverage", "{expected.value} / {gap}")], deals: Some("close:..{end}"), moves: "Three times is a habit of books. What you need is one over your close rate by value, if all of it closes in time.", ..NOTHING },
    Own { metric: "needed", sums: &[("short", "max(0, {quota} - {modelled.mean})")], ..NOTHING },
    Own { metric: "what-if", command: Some("forecast --no-new"), ..NOTHING },
    Own { metric: "forecast-since", command: Some("forecast --since -1w"), sums: &[("since.now", "{since.then} + {since.causes.won} + {since.causes.lost} + {since.causes.new_deals} + {since.causes.moved} + {since.causes.aged} + {since.causes.amounts} + {since.causes.query} + {since.causes.restated} + {since.causes.rates}")], ..NOTHING },
    Own { metric: "calibration", sums: &[("calibration[].rate", "{.won} / {.n}"), ("stages[].rate", "{.won} / {.n}")], ..NOTHING },
    Own { metric: "own-odds", sums: &[("reps[].rate", "{.won} / {.n}")], ..NOTHING },
    Own { metric: "calls", sums: &[("reps[].commit.rate", "{.commit.won} / {.commit.n}"), ("reps[].best_case.rate", "{.best_case.won} / {.best_case.n}"), ("reps[].uncalled.rate", "{.uncalled.won} / {.uncalled.n}")], ..NOTHING },
    Own { metric: "odds-advice", sums: &[("advice[].rate", "{.won} / {.n}")], ..NOTHING },
    Own { metric: "changes", sums: &[("closing.value", "{opening.value} + {created.value} + {raised.value} - {lowered.value} + {pulled_in.value} - {pushed_out.value} + {reopened.value} - {won.value} - {lost.value} - {deleted.value} + {restated.value}")], ..NOTHING },
    Own { metric: "comparison", sums: &[("a.rate", "{a.won} / {a.closed}"), ("b.rate", "{b.won} / {b.closed}")], ..NOTHING },
    Own { metric: "rate-difference", sums: &[("difference.rate", "{b.rate} - {a.rate}")], ..NOTHING },
    Own { metric: "listed", deals: Some(""), ..NOTHING },
    Own { metric: "deal-stage-odds", sums: &[("stage_odds.odds", "({stage_odds.prior_weight} x {stage_odds.prior} + {stage_odds.won}) / ({stage_odds.prior_weight} + {stage_odds.closed})")], ..NOTHING },
    Own { metric: "deal-model-odds", sums: &[("model_odds.others.others", "{model_odds.others.went_on} + {model_odds.others.lost} + {model_odds.others.back} + {model_odds.others.still_there}")], ..NOTHING },
    Own { metric: "at-risk", moves: "pipeline health names each deal with its reasons; a next step with a day takes most of them away.", ..NOTHING },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::metric::METRICS;

    #[test]
    fn every_entry_is_of_a_metric_and_of_its_places() {
        for own in OWN {
            let metric = METRICS.iter().find(|m| m.name == own.metric);
            let metric = metric.unwrap_or_else(|| panic!("{} is no metric", own.metric));
            for (path, _) in own.sums {
                let is_its = metric.paths.iter().any(|(p, _)| p == path);
                assert!(is_its, "{}: {path} is none of its places", own.metric);
            }
            assert_eq!(
                OWN.iter().filter(|o| o.metric == own.metric).count(),
                1,
                "{}",
                own.metric
            );
        }
    }
}
