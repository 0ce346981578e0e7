//! `pipeline funnel` and `pipeline health`, reckoned deal by deal from the words of their definitions.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rust_decimal::Decimal;

use crate::compare::{differences, exact, run_words};
use crate::folder::Folder;
use crate::json::Json;
use crate::period::Period;
use crate::query::{Ask, fact_day};
use crate::slow::{
    Report, Standing, count, float, keys, maybe, money, nearest_rank_90, object, quotient,
    standings, sum,
};
use crate::story::{At, days_in_stage};

/// What differs between the program's `funnel` and `health` and these.
pub fn faults(dir: &Path, folder: &Folder, ask: &Ask) -> Vec<String> {
    let mut all = Vec::new();
    for (command, wanted) in [
        ("funnel", funnel(folder, ask)),
        ("health", health(folder, ask)),
    ] {
        let found = run_words(dir, &words(ask, command), &[]).and_then(|text| Json::parse(&text));
        match found {
            Err(fault) => all.push(format!("{command}: {fault}")),
            Ok(found) => {
                let mut faults = differences(&wanted, &found);
                if command == "funnel" {
                    faults.extend(losses_add_up(&found));
                }
                all.extend(faults.iter().map(|fault| format!("{command}: {fault}")));
            }
        }
    }
    all
}

/// The words of the question, for another command.
fn words(ask: &Ask, command: &str) -> Vec<String> {
    let mut ask = ask.clone();
    if command == "health" {
        (ask.period, ask.created_cohort) = (None, false);
    }
    let mut words = ask.arguments();
    words[0] = command.into();
    words
}

/// Every loss has its reason, or none.
fn losses_add_up(found: &Json) -> Vec<String> {
    let total = |rows: &str, path: &str| -> Decimal {
        let rows = found.at(rows).items();
        rows.iter().map(|row| exact(row.at(path))).sum()
    };
    let pairs = [("deals", "lost"), ("value", "by_value.lost")];
    let differ = pairs
        .iter()
        .filter(|(reason, stage)| total("lost_reasons", reason) != total("stages", stage));
    differ
        .map(|(reason, _)| format!("lost_reasons: their {reason} are not those of the stages"))
        .collect()
}

fn funnel(folder: &Folder, ask: &Ask) -> Json {
    let settings = &folder.settings;
    let asked_days = ask.days(settings);
    let days = match ask.created_cohort {
        true => Period {
            start: None,
            end: None,
        },
        false => ask.days(settings),
    };
    let report = Report::new(folder, ask, days, ask.as_of);
    let is_of = |one: &&Standing| {
        ask.takes(one, settings) && (!ask.created_cohort || asked_days.holds(one.deal.created))
    };
    let deals: Vec<&Standing> = report.all.iter().filter(is_of).collect();
    let mut groups: BTreeMap<(bool, Option<String>), Vec<&Standing>> = BTreeMap::new();
    for one in &deals {
        let by = ask.by.iter();
        for key in by.flat_map(|by| keys(one, by, settings)) {
            groups.entry((key.is_none(), key)).or_default().push(one);
        }
    }
    let group = |((_, key), deals): ((bool, Option<String>), Vec<&Standing>)| {
        let rows = stages(&report, &deals, None);
        let any = rows.iter().any(|row| row.at("entered").to_string() != "0");
        any.then(|| {
            object(vec![
                ("key", key.map_or(Json::Null, Json::Text)),
                ("stages", Json::Array(rows)),
            ])
        })
    };
    // The period before is only reckoned here for the usual one.
    let seen = ask.as_of - Days::new(365);
    let first = folder.deals.iter().map(|deal| deal.created).min();
    let is_usual = ask.period.is_none() && !ask.created_cohort;
    let has_past = is_usual && first.is_some_and(|first| first <= seen);
    let then = Report::new(folder, ask, Period::last_year(seen), seen);
    let then_deals: Vec<&Standing> = then.all.iter().filter(|o| ask.takes(o, settings)).collect();
    let past = has_past.then_some((&then, &then_deals[..]));
    object(vec![
        ("stages", Json::Array(stages(&report, &deals, past))),
        (
            "groups",
            Json::Array(groups.into_iter().filter_map(group).collect()),
        ),
    ])
}

/// The earlier report, and the deals of it that are asked for.
type Earlier<'a> = (&'a Report<'a>, &'a [&'a Standing<'a>]);

fn stages(report: &Report, deals: &[&Standing], past: Option<Earlier>) -> Vec<Json> {
    let mut rows = Vec::new();
    for (place, pipeline) in report.folder.settings.pipelines.iter().enumerate() {
        let own = |deals: &[&'_ Standing<'_>]| -> Vec<usize> {
            (0..deals.len())
                .filter(|at| deals[*at].deal.pipeline == place)
                .collect()
        };
        let here: Vec<&Standing> = own(deals).into_iter().map(|at| deals[at]).collect();
        for stage in 0..pipeline.stages.len() {
            let mut row = vec![("stage", Json::Text(pipeline.stages[stage].id.clone()))];
            row.extend(report.passage(pipeline, stage, &here));
            row.push((
                "by_value",
                by_value(report, &here, stage, pipeline.stages.len()),
            ));
            if let Some((earlier, then)) = past {
                let there: Vec<&Standing> = own(then).into_iter().map(|at| then[at]).collect();
                let known: BTreeMap<_, _> = earlier
                    .passage(pipeline, stage, &there)
                    .into_iter()
                    .collect();
                let number = |key: &str| exact(&known[key]);
                let decided = number("advanced") + number("lost") + number("back");
                row.push((
                    "past",
                    object(vec![
                        ("advanced", known["advanced"].clone()),
                        ("decided", Json::Number(decided.to_string())),
                        ("conversion", known["conversion"].clone()),
                    ]),
                ));
            }
            rows.push(object(row));
        }
    }
    rows
}

fn by_value(report: &Report, deals: &[&Standing], stage: usize, many: usize) -> Json {
    let of = |fate: &str| -> Decimal {
        let such = deals
            .iter()
            .filter(|one| report.fate(one, stage, many) == Some(fate));
        such.map(|one| one.value).sum()
    };
    let fates = ["advanced", "lost", "back", "still_open"];
    let [advanced, lost, back, open] = fates.map(of);
    let decided = advanced + lost + back;
    let mut members: Vec<(&'static str, Json)> = fates
        .into_iter()
        .zip([advanced, lost, back, open].map(money))
        .collect();
    members.push(("entered", money(decided + open)));
    members.push((
        "conversion",
        maybe(quotient(float(advanced), float(decided))),
    ));
    object(members)
}

fn health(folder: &Folder, ask: &Ask) -> Json {
    let settings = &folder.settings;
    let all = standings(folder, ask.as_of);
    let judged: Vec<&Standing> = all
        .iter()
        .filter(|one| one.closing.is_none() && !one.on_hold && ask.takes(one, settings))
        .collect();
    /// Its reasons, each with its days.
    type Reasons = Vec<(&'static str, Option<i64>)>;
    let mut bad: Vec<(&Standing, Reasons)> = Vec::new();
    let mut by_reason: BTreeMap<&str, Vec<&Standing>> = BTreeMap::new();
    for one in &judged {
        let reasons = reasons(one, &all, folder, ask.as_of);
        for (reason, _) in &reasons {
            by_reason.entry(reason).or_default().push(one);
        }
        if !reasons.is_empty() {
            bad.push((one, reasons));
        }
    }
    bad.sort_by(|(a, _), (b, _)| (b.value, &a.deal.id).cmp(&(a.value, &b.deal.id)));
    let at_risk: Vec<&Standing> = bad.iter().map(|(one, _)| *one).collect();
    let mut sums: Vec<(&str, usize, Decimal)> = by_reason
        .iter()
        .map(|(reason, deals)| (*reason, deals.len(), sum(deals)))
        .collect();
    sums.sort_by_key(|(reason, _, value)| (std::cmp::Reverse(*value), words_of(reason)));
    let reason_rows = sums.into_iter().map(|(reason, deals, value)| {
        object(vec![
            ("reason", Json::Text(reason.into())),
            ("deals", count(deals)),
            ("value", money(value)),
        ])
    });
    let deal_rows = bad.iter().map(|(one, reasons)| {
        let reasons = reasons.iter().map(|(reason, days)| {
            let days = days.map_or(Json::Null, |days| Json::Number(days.to_string()));
            object(vec![
                ("reason", Json::Text((*reason).into())),
                ("days", days),
            ])
        });
        object(vec![
            ("id", Json::Text(one.deal.id.clone())),
            ("value", money(one.value)),
            ("reasons", Json::Array(reasons.collect())),
        ])
    });
    let both =
        |deals: &[&Standing]| vec![("deals", count(deals.len())), ("value", money(sum(deals)))];
    let mut of_all = both(&at_risk);
    of_all.push(("of", object(both(&judged))));
    let bands = [
        (0, Some(30)),
        (31, Some(60)),
        (61, Some(90)),
        (91, Some(180)),
        (181, Some(365)),
        (366, None),
    ];
    let ages = bands.map(|(from, to): (i64, Option<i64>)| {
        let age = |one: &&&Standing| (ask.as_of - one.deal.created).num_days();
        let is_in = |one: &&&Standing| age(one) >= from && to.is_none_or(|to| age(one) <= to);
        let deals: Vec<&Standing> = judged.iter().filter(is_in).copied().collect();
        let number = |days: i64| Json::Number(days.to_string());
        let mut band = vec![
            ("from_days", number(from)),
            ("to_days", to.map_or(Json::Null, number)),
        ];
        band.extend(both(&deals));
        object(band)
    });
    object(vec![
        ("at_risk", object(of_all)),
        ("ages", Json::Array(ages.into())),
        ("reasons", Json::Array(reason_rows.collect())),
        ("deals", Json::Array(deal_rows.collect())),
    ])
}

/// As people read it, which equal values are sorted by.
fn words_of(reason: &str) -> &str {
    match reason {
        "one-contact" => "one contact only",
        "one-customer" => "too much on one customer",
        "no-next-step" => "no next step",
        other => other,
    }
}

pub fn reasons(
    one: &Standing,
    all: &[Standing],
    folder: &Folder,
    today: NaiveDate,
) -> Vec<(&'static str, Option<i64>)> {
    let since = |day: NaiveDate| (today - day).num_days();
    let deal = one.deal;
    let stages = &folder.settings.pipelines[deal.pipeline].stages;
    let place = match one.at {
        At::Stage(stage) => Some(stage),
        _ => None,
    };
    let mut found = Vec::new();
    if let Some(due) = deal.next_step_due.filter(|due| *due < today) {
        found.push(("no-next-step", Some(since(due))));
    }
    if let Some(expected) = one.expected_close.filter(|day| *day < today) {
        found.push(("overdue", Some(since(expected))));
    }
    let newest = last_seen(one, today);
    let (limit, working) = place.map_or((14, false), |stage| stages[stage].stale_after);
    let idle = match working {
        true => working_days(newest, today),
        false => since(newest),
    };
    if idle > limit {
        found.push(("stale", Some(since(newest))));
    }
    let pushed = pushes(one, today);
    if !pushed.is_empty() {
        found.push(("slipped", Some(pushed.iter().sum())));
    }
    let year = Period::last_year(today);
    if let Some(stage) = place {
        let won = all.iter().filter(|other| {
            other.deal.pipeline == deal.pipeline
                && other.at == At::Won
                && other.closing.is_some_and(|day| year.holds(day))
        });
        let stays: Vec<f64> = won
            .filter_map(|other| days_in_stage(&other.moves, stage, |_| true))
            .map(|days| days as f64)
            .collect();
        let here = since(one.moves.last().expect("it came there").0);
        if stays.len() >= 5 && nearest_rank_90(&stays).is_some_and(|limit| here as f64 > limit) {
            found.push(("stuck", Some(here)));
        }
    }
    let anybody = folder.deals.iter().any(|deal| deal.contacts > 0);
    if anybody && deal.contacts < 2 && place.is_some_and(|stage| stage >= 2) {
        found.push(("one-contact", None));
    }
    let open: Vec<&Standing> = all.iter().filter(|other| other.closing.is_none()).collect();
    let is_same =
        |other: &&&Standing| other.deal.company.to_lowercase() == deal.company.to_lowercase();
    let theirs: Vec<&Standing> = open.iter().filter(is_same).copied().collect();
    if sum(&theirs) * Decimal::from(4) > sum(&open) {
        found.push(("one-customer", None));
    }
    if deal.next_step.is_none() && deal.next_step_due.is_none() {
        found.push(("no-next-step", None));
    }
    found
}

/// The newest of activity, movement and creation. Decision: a hand edit that no entry dates is a movement on the day from
/// which it holds.
pub fn last_seen(one: &Standing, today: NaiveDate) -> NaiveDate {
    let deal = one.deal;
    let lines = deal.dated_lines();
    let newest = lines.iter().copied().filter(|day| *day <= today).max();
    let newest = newest.map_or(deal.created, |day| day.max(deal.created));
    if deal.is_undated(today) {
        let last = lines.iter().max().expect("created at least");
        return newest.max(*last + Days::new(1));
    }
    newest
}

/// By how many days the expected close moved later, from the end of one day to the end of the next.
pub fn pushes(one: &Standing, today: NaiveDate) -> Vec<i64> {
    let mut days: Vec<NaiveDate> = one.deal.dated_lines();
    days.extend(days.clone().into_iter().map(|day| day + Days::new(1)));
    days.push(one.deal.created);
    days.retain(|day| *day >= one.deal.created && *day <= today);
    days.sort();
    days.dedup();
    let expected: Vec<Option<NaiveDate>> = days
        .iter()
        .map(|day| fact_day(one.deal.fact("expected_close", *day)))
        .collect();
    let later = expected.windows(2).filter_map(|pair| match pair {
        [Some(was), Some(is)] if is > was => Some((*is - *was).num_days()),
        _ => None,
    });
    later.collect()
}

fn working_days(from: NaiveDate, to: NaiveDate) -> i64 {
    let days = (1..=(to - from).num_days().max(0)).map(|n| from + Days::new(n as u64));
    days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
        .count() as i64
}
