//! The deals that a query means, a row each, with the odds that the weighted value counts them with.

use super::counts::TooLarge;
use super::odds::{Learning, StageOdds};
use super::passes::each_segment;
use super::sizes::Sum;
use super::tally::DealsValue;
use crate::model::book::{Extra, Standing, View};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::names::Names;

/// One deal.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct DealRow {
    pub id: String,
    pub name: String,
    pub company: Option<String>,
    pub owner: Option<String>,
    /// `null` where there is only one, without an id.
    pub pipeline: Option<String>,
    /// At T; `null` where nobody knows.
    pub stage: Option<String>,
    /// In its own currency.
    pub amount: Option<Money>,
    pub currency: String,
    /// In the workspace's.
    pub value: Money,
    /// What the weighted value counts it with; `null` without any, and once it is closed.
    pub odds: Option<f64>,
    pub created: Day,
    pub closed: Option<Day>,
    pub expected_close: Option<Day>,
    /// From its creation to T, or to its closing.
    pub age_days: i64,
    /// In this stage; `null` where nobody knows which, and once it is closed.
    pub stage_days: Option<i64>,
    /// Since anything was written down; `null` once it is closed.
    pub idle_days: Option<i64>,
    pub next_step: Option<String>,
    pub next_step_due: Option<Day>,
    pub tags: Vec<String>,
}

/// All rows, by id, and what they come to.
pub struct Listing {
    pub deals: Vec<DealRow>,
    pub total: DealsValue,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
}

/// What was learned of all deals, and the deals asked for: found in one pass.
struct Found<'b> {
    learning: Learning,
    deals: Vec<Standing<'b>>,
    undated: u64,
}

/// Lists the deals of a view, the open ones or `closed` ones too. The view must have been read with days of activity and
/// the text of the deals that are listed.
pub fn list(view: View<'_>, closed: bool) -> Result<Listing, TooLarge> {
    list_where(view, |deal| closed || deal.is_open())
}

/// Lists those deals of a view that `is_listed` says, read in the same way.
pub fn list_where(
    view: View<'_>,
    is_listed: impl Fn(&Standing<'_>) -> bool + Sync,
) -> Result<Listing, TooLarge> {
    let settings = &view.book.settings;
    let passes = each_segment(view.book, |segment| {
        let mut found = Found {
            learning: Learning::new(settings, view.t),
            deals: Vec::new(),
            undated: 0,
        };
        let mut visits = Vec::new();
        for deal in view.everyone_in(segment) {
            if found.learning.wants(&deal) {
                deal.visits(settings, view.t, &mut visits);
                found.learning.add(&deal, &visits);
            }
            if is_listed(&deal) && view.query.matches(view.book, &deal) {
                found.undated += u64::from(deal.undated_from().is_some_and(|d| d <= view.t));
                found.deals.push(deal);
            }
        }
        found
    });
    let mut learning = Learning::new(settings, view.t);
    let (mut standing, mut undated) = (Vec::new(), 0);
    for found in passes {
        learning.merge(found.learning);
        standing.extend(found.deals);
        undated += found.undated;
    }
    let odds = learning.finish(settings);
    let mut value = Sum::default();
    let mut deals = Vec::with_capacity(standing.len());
    for deal in &standing {
        value.add(deal.value);
        deals.extend(
            deal.extra()
                .map(|e| row(view, deal, e, &view.book.names, &odds)),
        );
    }
    deals.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Listing {
        total: DealsValue {
            deals: standing.len() as u64,
            value: value.value().ok_or(TooLarge)?,
        },
        deals,
        undated,
    })
}

/// A deal's row. Its text may come from elsewhere than the book, with its names.
pub fn row(
    view: View<'_>,
    deal: &Standing<'_>,
    extra: &Extra,
    names: &Names,
    odds: &StageOdds,
) -> DealRow {
    let settings = &view.book.settings;
    let (t, state, facts) = (view.t, &deal.state, deal.facts);
    let text = |sym| names.text(sym).map(String::from);
    let while_open = |days: i64| deal.is_open().then_some(days);
    let stage = settings.stage_name(state.stage);
    DealRow {
        id: extra.id.to_string(),
        name: extra.name.to_string(),
        company: text(extra.company),
        owner: view.book.names.text(state.owner).map(String::from),
        pipeline: settings.pipelines[facts.pipeline as usize].id.clone(),
        stage: stage.map(String::from),
        amount: state.amount.unpack(&deal.segment.wide),
        currency: facts.currency.code().into(),
        value: deal.value,
        odds: deal
            .is_open()
            .then(|| odds.of(deal).map(Money::to_f64))
            .flatten(),
        created: facts.created,
        closed: state.closed,
        expected_close: state.expected_close,
        age_days: state.closed.unwrap_or(t).since(facts.created),
        stage_days: stage.and_then(|_| while_open(t.since(state.entered))),
        idle_days: while_open(t.since(state.last_seen)),
        next_step: extra.next_step.as_deref().map(String::from),
        next_step_due: extra.next_step_due,
        tags: extra.tags.iter().filter_map(|s| text(*s)).collect(),
    }
}
