//! The two odds of a deal, each by its name and with its reason.

use super::Day;
use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::outlook::Suppose;
use crate::analytics::forecast::point::Point;
use crate::analytics::forecast::stayed::Stays;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::report::block::{Cell, Column, Part, Table, Tone, capital, count, day, percent, whole};
use crate::report::forecast::deals::others;

/// What the weighted value counts it with.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct StageOdds {
    /// `null` without a prior and without any closed deal.
    pub odds: Option<f64>,
    /// The owner's own, which count instead.
    pub own: Option<f64>,
    /// Closed deals that reached the stage, in the 365 days.
    pub won: u64,
    pub closed: u64,
    /// `null` where the stage sets none, and the close rate stands for it.
    pub prior: Option<f64>,
    /// Closed deals that the prior is worth.
    pub prior_weight: f64,
}

/// What the model says.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ModelOdds {
    /// Of ever being won.
    pub ever: f64,
    pub in_period: f64,
    pub period: Period,
    /// The median day of winning, if it is won.
    pub expected_date: Option<Day>,
    /// Of ever being won, on the day it entered its stage.
    pub on_entering: Option<f64>,
    /// What became of others that stayed as long; `null` where nobody knows how long.
    pub others: Option<Others>,
    #[serde(skip)]
    #[schemars(skip)]
    why: String,
}

/// Other deals that stayed as long in the stage.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Others {
    pub others: u64,
    pub went_on: u64,
    pub lost: u64,
    pub back: u64,
    pub still_there: u64,
}

/// The stage odds of an open deal.
pub fn stage_odds(point: &Point<'_, '_>, deal: &Opportunity<'_>) -> StageOdds {
    let settings = &point.view.book.settings;
    let row = deal.deal.state.stage.row();
    let odds = &point.learned.odds;
    let from = row.map(|row| odds.learned_from(row)).unwrap_or_default();
    StageOdds {
        odds: row.and_then(|row| odds.rate(row)).map(Money::to_f64),
        own: deal.deal.own_odds().map(Money::to_f64),
        won: from.won,
        closed: from.closed,
        prior: row
            .and_then(|row| settings.stages[row].probability)
            .map(Money::to_f64),
        prior_weight: settings.prior_weight.to_f64(),
    }
}

/// The model's odds of an open deal; `None` while there is no model.
pub fn model_odds<'b>(point: &Point<'_, 'b>, deal: &Opportunity<'b>) -> Option<ModelOdds> {
    let forecaster = point.forecaster.as_ref()?;
    let t = point.view.t;
    let one = std::slice::from_ref(deal);
    let odds = forecaster
        .deal_odds(point.period, one, Suppose::default())
        .pop()?;
    let place = forecaster.place(deal);
    let days = place.days_in_stage as i64;
    let stayed = Stays::of(point.record, t).others(&deal.deal, days);
    let on_entering = forecaster.odds_on_entering(deal);
    let in_period = if deal.is_omitted() {
        0.0
    } else {
        odds.in_period
    };
    let mut why = String::from("ever");
    if let Some(end) = point.period.end {
        why += &format!(", {} by {}", percent(in_period), day(end, t));
    }
    if let Some(expected) = odds.expected {
        why += &format!("; if won, about {}", day(expected, t));
    }
    let mut reasons = Vec::new();
    if deal.is_omitted() {
        reasons.push("omitted: in no landing".into());
    }
    if let Some(until) = deal.not_before.filter(|until| *until > t) {
        reasons.push(format!("not before {}", day(until, t)));
    }
    if place.own.is_some() {
        reasons.push("the odds are the owner's own, the days the model's".into());
    }
    if let Some(entering) = on_entering {
        reasons.push(format!("{} on entering", percent(entering)));
    }
    match stayed {
        Some(stayed) => {
            reasons.extend(others(stayed, &count(days as u64, "day", "days")));
        }
        None => reasons.push("its history tells no stage: by its age".into()),
    }
    if !reasons.is_empty() {
        why += &format!(". {}", capital(&reasons.join("; ")));
    }
    Some(ModelOdds {
        ever: odds.ever,
        in_period,
        period: point.period.clone(),
        expected_date: odds.expected,
        on_entering,
        others: stayed.map(|s| Others {
            others: s.others,
            went_on: s.went_on,
            lost: s.lost,
            back: s.back,
            still_there: s.still_there,
        }),
        why,
    })
}

/// A line each.
pub fn table(stage: Option<&str>, odds: &StageOdds, model: Option<&ModelOdds>) -> Table {
    let row = |label: &str, odds: Option<f64>, text: Vec<Part>| {
        vec![
            Cell::Words(label.into(), Tone::Plain),
            Cell::Percent(odds),
            Cell::Parts(text),
        ]
    };
    let ours = |text: &str| Part::Ours(text.into());
    let mut rows = Vec::new();
    if let Some(own) = odds.own {
        let text = "the owner's own: they count instead of the stage's";
        rows.push(row("Own odds", Some(own), vec![ours(text)]));
    }
    let mut text = match (odds.closed, stage) {
        (_, None) => vec![ours("nobody wrote its stage down")],
        (0, Some(stage)) => vec![
            ours("no closed deal reached "),
            Part::Theirs(stage.into()),
            ours(" in 365 days"),
        ],
        (closed, Some(stage)) => vec![
            Part::Ours(format!(
                "{} of {} that reached ",
                odds.won,
                count(closed, "closed deal", "closed deals")
            )),
            Part::Theirs(stage.into()),
            ours(if odds.won == 1 {
                " was won"
            } else {
                " were won"
            }),
        ],
    };
    if odds.odds.is_some() {
        let prior = match odds.prior {
            Some(prior) => format!("the prior, {}", percent(prior)),
            None => "the close rate".into(),
        };
        let weight = whole(odds.prior_weight);
        text.push(Part::Ours(format!("; {prior}, counts as {weight} more")));
    }
    rows.push(row("Stage odds", odds.odds, text));
    if let Some(model) = model {
        rows.push(row("Model odds", Some(model.ever), vec![ours(&model.why)]));
    }
    Table {
        columns: vec![Column::left(""), Column::right(""), Column::text("")],
        rows,
        total: None,
        total_note: None,
        heading: false,
    }
}
