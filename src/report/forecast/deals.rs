//! `--deals`: each open deal with its odds, and why, so that a rep can argue with them.

use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::outlook::{DealOdds, Forecaster};
use crate::analytics::forecast::point::Point;
use crate::analytics::forecast::rows::Ground;
use crate::analytics::forecast::stayed::{Stayed, Stays};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::report::block::{Cell, Column, Table, Tone, count, percent};

/// One open deal.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct DealLine {
    pub id: String,
    pub owner: Option<String>,
    pub stage: Option<String>,
    pub value: Money,
    /// What the weighted value counts it with; `null` without any odds.
    pub stage_odds: Option<f64>,
    /// The model's, of ever being won.
    pub odds: Option<f64>,
    /// Of being won in the period.
    pub odds_in_period: Option<f64>,
    /// The median day of winning, if it is won.
    pub expected_date: Option<Day>,
    pub why: String,
}

/// The open deals, the dearest first.
pub(super) fn build<'b>(
    point: &Point<'_, 'b>,
    ground: &Ground<'_, '_, 'b>,
    open: &[Opportunity<'b>],
) -> Vec<DealLine> {
    let stays = Stays::of(point.record, point.view.t);
    let odds: Vec<Option<DealOdds>> = match &point.forecaster {
        Some(f) => f
            .deal_odds(point.period, open, ground.suppose)
            .into_iter()
            .map(Some)
            .collect(),
        None => vec![None; open.len()],
    };
    let mut lines: Vec<DealLine> = open
        .iter()
        .zip(odds)
        .map(|(deal, odds)| line(point, &stays, deal, odds))
        .collect();
    lines.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.id.cmp(&b.id)));
    lines
}

fn line(
    point: &Point<'_, '_>,
    stays: &Stays,
    deal: &Opportunity<'_>,
    odds: Option<DealOdds>,
) -> DealLine {
    let (book, standing) = (point.view.book, &deal.deal);
    let omitted = deal.is_omitted();
    DealLine {
        id: standing.id().unwrap_or_default().to_string(),
        owner: book.names.text(standing.state.owner).map(String::from),
        stage: book
            .settings
            .stage_name(standing.state.stage)
            .map(String::from),
        value: deal.value,
        stage_odds: point.learned.odds.of(standing).map(Money::to_f64),
        odds: odds.map(|o| o.ever),
        odds_in_period: odds.map(|o| if omitted { 0.0 } else { o.in_period }),
        expected_date: odds.and_then(|o| o.expected),
        why: why(point, stays, deal, odds.and(point.forecaster.as_ref())),
    }
}

/// `21 days in proposal; of 27 others that stayed as long 20 went on, 6 were lost, 1 is still there`.
fn why(
    point: &Point<'_, '_>,
    stays: &Stays,
    deal: &Opportunity<'_>,
    f: Option<&Forecaster<'_, '_>>,
) -> String {
    let (t, settings, state) = (point.view.t, &point.view.book.settings, &deal.deal.state);
    let mut parts = Vec::new();
    if deal.is_omitted() {
        parts.push("omitted: in no landing".into());
    }
    if let Some(day) = deal.not_before.filter(|day| *day > t) {
        parts.push(format!("not before {}", super::landings::day(day, t)));
    }
    if let Some(own) = deal.deal.own_odds() {
        parts.push(format!("own odds {}", percent(own.to_f64())));
    }
    match (settings.stage_name(state.stage), f.map(|f| f.place(deal))) {
        (Some(stage), Some(place)) if place.told => {
            let days = place.days_in_stage as i64;
            parts.push(format!("{} in {stage}", count(days as u64, "day", "days")));
            if let Some(stayed) = stays.others(&deal.deal, days) {
                parts.extend(others(stayed, "as long"));
            }
        }
        (Some(stage), Some(place)) => {
            let days = count(place.age as u64, "day", "days");
            parts.push(format!(
                "{days} old, in {stage}; its history tells no stage, so by age"
            ));
        }
        (None, Some(place)) => {
            let days = count(place.age as u64, "day", "days");
            parts.push(format!("{days} old, its stage not known: by age"));
        }
        _ => {}
    }
    parts.join("; ")
}

/// `of 27 others that stayed 21 days 20 went on`: `long` says how long.
pub fn others(stayed: Stayed, long: &str) -> Option<String> {
    if stayed.others == 0 {
        return Some("no other stayed so long".into());
    }
    let is = |n: u64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut parts = vec![format!("{} went on", stayed.went_on)];
    if stayed.lost > 0 {
        parts.push(is(stayed.lost, "was lost", "were lost"));
    }
    if stayed.back > 0 {
        parts.push(format!("{} went back", stayed.back));
    }
    if stayed.still_there > 0 {
        parts.push(is(stayed.still_there, "is still there", "are still there"));
    }
    let of = count(stayed.others, "other", "others");
    Some(format!("of {of} that stayed {long} {}", parts.join(", ")))
}

pub(super) fn table(deals: &[DealLine], as_of: Day) -> Table {
    let mut columns = vec![Column::left("Deal"), Column::right("Value")];
    columns.extend(["Stage odds", "Model odds", "In period", "Expected"].map(Column::right));
    columns.push(Column::long_text("Why"));
    let row = |d: &DealLine| {
        vec![
            Cell::Name(Some(d.id.clone())),
            Cell::Money(Some(d.value)),
            Cell::Percent(d.stage_odds),
            Cell::Percent(d.odds),
            Cell::Percent(d.odds_in_period),
            Cell::Words(
                d.expected_date
                    .map_or("—".into(), |day| super::landings::day(day, as_of)),
                Tone::Plain,
            ),
            Cell::Words(d.why.clone(), Tone::Plain),
        ]
    };
    Table {
        columns,
        rows: deals.iter().map(row).collect(),
        total: None,
        total_note: None,
        heading: true,
    }
}
