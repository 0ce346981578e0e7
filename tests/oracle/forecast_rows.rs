//! The rows of a forecast that need no model: won to date, simple, weighted, commit, best case, coverage, what is needed, and the
//! levers' side of today; from the words of the metrics, deal by deal.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::folder::Folder;
use crate::json::Json;
use crate::period::Period;
use crate::query::fact_text;
use crate::slow::{
    Standing, count, cycle_days, float, learned_rates, maybe, mean, median, money, object,
    quotient, standings, sum, values,
};
use crate::story::At;

/// What is asked: the period with both ends, and the quota, if there is one.
pub struct Target {
    pub today: NaiveDate,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub quota: Option<Decimal>,
}

pub struct Rows<'f> {
    pub json: Json,
    pub gap: Option<Decimal>,
    /// Those that count as open in the rows: neither parked nor omitted.
    pub open: Vec<Standing<'f>>,
    pub close_rate: Option<f64>,
    pub by_value: Option<f64>,
    pub average_size: Option<f64>,
    pub median_cycle: Option<f64>,
}

pub fn rows<'f>(folder: &'f Folder, target: &Target) -> Rows<'f> {
    let today = target.today;
    let all = standings(folder, today);
    let learned = learned_rates(folder, &all, today);
    let year = Period::last_year(today);
    let closed = |one: &&Standing| one.closing.is_some_and(|day| year.holds(day));
    let won: Vec<&Standing> = all
        .iter()
        .filter(closed)
        .filter(|one| one.at == At::Won)
        .collect();
    let lost: Vec<&Standing> = all
        .iter()
        .filter(closed)
        .filter(|one| one.at == At::Lost)
        .collect();
    let close_rate = quotient(won.len() as f64, (won.len() + lost.len()) as f64);
    let by_value = quotient(float(sum(&won)), float(sum(&won) + sum(&lost)));
    let average_size = mean(&values(&won));
    let cycles: Vec<f64> = won.iter().map(|one| cycle_days(one)).collect();
    let in_period = |one: &&Standing| {
        one.at == At::Won
            && one
                .closing
                .is_some_and(|day| target.start <= day && day <= target.end)
    };
    let to_date: Decimal = all.iter().filter(in_period).map(|one| one.value).sum();
    let gap = target
        .quota
        .map(|quota| (quota - to_date).max(Decimal::ZERO));
    let omitted =
        |one: &Standing| fact_text(one.deal.fact("forecast", today)).as_deref() == Some("omitted");
    let all_open: Vec<Standing> = all
        .into_iter()
        .filter(|one| one.closing.is_none())
        .collect();
    // One that is both counts among both.
    let parked: Vec<&Standing> = all_open.iter().filter(|one| one.on_hold).collect();
    let left_out: Vec<&Standing> = all_open.iter().filter(|one| omitted(one)).collect();
    let mut members = vec![
        ("won_to_date", money(to_date)),
        ("quota", target.quota.map_or(Json::Null, money)),
        ("gap", gap.map_or(Json::Null, money)),
        // Those of the period.
        (
            "days_left",
            count(
                (target.end - today.max(target.start - Days::new(1)))
                    .num_days()
                    .max(0) as usize,
            ),
        ),
        ("on_hold", counted(&parked)),
        ("omitted", counted(&left_out)),
    ];
    let open: Vec<Standing> = all_open
        .into_iter()
        .filter(|one| !one.on_hold && !omitted(one))
        .collect();
    let due = |one: &&Standing| one.expected_close.is_some_and(|day| day <= target.end);
    let expected: Vec<&Standing> = open.iter().filter(due).collect();
    let called = |names: &[&str]| -> Decimal {
        let call = |one: &Standing| fact_text(one.deal.fact("forecast", today)).unwrap_or_default();
        expected
            .iter()
            .filter(|one| names.contains(&call(one).as_str()))
            .map(|one| one.value)
            .sum()
    };
    let odds = |one: &Standing| {
        let stage = match one.at {
            At::Stage(stage) => learned[one.deal.pipeline][stage],
            _ => None,
        };
        one.own_odds.map(float).or(stage)
    };
    let weighted: f64 = expected
        .iter()
        .filter_map(|one| Some(float(one.value) * odds(one)?))
        .sum();
    let all: Vec<&Standing> = open.iter().collect();
    let landing = |from_open: Option<f64>| match from_open {
        None => Json::Null,
        Some(more) => object(vec![
            ("landing", maybe(Some(float(to_date) + more))),
            ("from_open", maybe(Some(more))),
        ]),
    };
    let overdue: Vec<&Standing> = expected
        .iter()
        .filter(|one| one.expected_close.is_some_and(|day| day < today))
        .copied()
        .collect();
    let without: Vec<&Standing> = open
        .iter()
        .filter(|one| one.expected_close.is_none())
        .collect();
    members.extend([
        ("overdue", counted(&overdue)),
        ("without_close", counted(&without)),
        (
            "simple",
            landing(close_rate.map(|rate| float(sum(&all)) * rate)),
        ),
        ("weighted", landing(Some(weighted))),
        ("commit", landing(Some(float(called(&["commit"]))))),
        (
            "best_case",
            landing(Some(float(called(&["commit", "best-case"])))),
        ),
        (
            "coverage",
            maybe(gap.and_then(|gap| quotient(float(sum(&expected)), float(gap)))),
        ),
    ]);
    Rows {
        json: object(members),
        gap,
        open,
        close_rate,
        by_value,
        average_size,
        median_cycle: median(&cycles),
    }
}

fn counted(deals: &[&Standing]) -> Json {
    object(vec![
        ("deals", count(deals.len())),
        ("value", money(sum(deals))),
    ])
}

/// What would be needed if the mean falls short, as `needed`; null if it does not.
pub fn needed(rows: &Rows, target: &Target, mean: f64) -> Json {
    let Some(quota) = target.quota else {
        return Json::Null;
    };
    let short = float(quota) - mean;
    if short <= 0.0 {
        return Json::Null;
    }
    let ceil = |number: Option<f64>| number.map(f64::ceil);
    let won_deals = ceil(rows.average_size.and_then(|size| quotient(short, size)));
    let opportunities = ceil(
        won_deals
            .zip(rows.close_rate)
            .and_then(|(deals, rate)| quotient(deals, rate)),
    );
    let whole = |number: Option<f64>| number.map_or(Json::Null, |number| count(number as usize));
    let by = rows
        .median_cycle
        .map(|days| target.end - Days::new(days.ceil() as u64));
    object(vec![
        ("won_deals", whole(won_deals)),
        ("opportunities", whole(opportunities)),
        // The companies have no lead lists.
        ("leads", Json::Null),
        (
            "pipeline",
            maybe(rows.by_value.and_then(|rate| quotient(short, rate))),
        ),
        (
            "by",
            by.map_or(Json::Null, |day| Json::Text(day.to_string())),
        ),
    ])
}
