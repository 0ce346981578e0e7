//! The day at a glance: the quota period that T is in, what moved since last week began, what is late, due or stale
//! (metrics.md, "Health" and "Forecast and the quota gap").

use super::counts::TooLarge;
use super::health;
use super::next::When;
use super::tally::{Adding, DealsValue};
use crate::model::book::{Standing, View};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// A next step that is due.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Step {
    pub id: String,
    pub next_step: Option<String>,
    pub due: Day,
    /// Days late at T.
    pub days_late: i64,
    pub owner: Option<String>,
    pub value: Money,
}

/// What happened from a day on, that day counted.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Since {
    pub date: Day,
    pub created: u64,
    pub won: u64,
    pub lost: u64,
}

/// The counts of a day.
pub struct Today {
    pub open: DealsValue,
    pub won_in_period: DealsValue,
    pub since: Since,
    /// Steps due before T, the latest first, then by value.
    pub late: Vec<Step>,
    pub due_today: Vec<Step>,
    pub stale: DealsValue,
    pub undated: u64,
}

/// Counts a day; the view must have been read with days of activity.
pub fn today(view: View<'_>, period: &Period) -> Result<Today, TooLarge> {
    let (t, settings) = (view.t, &view.book.settings);
    // Last week's first day: what no argument of `changes` means too.
    let date = settings
        .calendar
        .period("last-week", t)
        .ok()
        .and_then(|p| p.start)
        .unwrap_or(t);
    let mut since = Since {
        date,
        created: 0,
        won: 0,
        lost: 0,
    };
    let (mut open, mut won, mut stale) = (Adding::default(), Adding::default(), Adding::default());
    let (mut late, mut due_today) = (Vec::new(), Vec::new());
    let mut undated = 0;
    for deal in view.deals() {
        since.created += u64::from(deal.facts.created >= date);
        undated += u64::from(deal.undated_from().is_some_and(|d| d <= t));
        if let Some(closed) = deal.state.closed {
            if closed >= date {
                since.won += u64::from(deal.is_won());
                since.lost += u64::from(!deal.is_won());
            }
            if deal.is_won() && period.contains(closed) {
                won.add(deal.value);
            }
            continue;
        }
        open.add(deal.value);
        if deal.is_parked(t) {
            continue;
        }
        if health::stale(settings, &deal, t).is_some() {
            stale.add(deal.value);
        }
        if let Some(step) = step(view, &deal) {
            match When::of(step.due, t) {
                When::Late => late.push(step),
                When::Today => due_today.push(step),
                _ => {}
            }
        }
    }
    for steps in [&mut late, &mut due_today] {
        steps.sort_by(|a, b| {
            (a.due, std::cmp::Reverse(a.value), &a.id).cmp(&(
                b.due,
                std::cmp::Reverse(b.value),
                &b.id,
            ))
        });
    }
    Ok(Today {
        open: open.finish()?,
        won_in_period: won.finish()?,
        since,
        late,
        due_today,
        stale: stale.finish()?,
        undated,
    })
}

fn step(view: View<'_>, deal: &Standing<'_>) -> Option<Step> {
    let extra = deal.extra()?;
    let due = extra.next_step_due?;
    Some(Step {
        id: extra.id.to_string(),
        next_step: extra.next_step.as_deref().map(String::from),
        due,
        days_late: view.t.since(due).max(0),
        owner: view.book.names.text(deal.state.owner).map(String::from),
        value: deal.value,
    })
}
