//! What the 365 days up to T say of the whole folder: close rate, sizes, cycle, stage odds. A filter or a group never
//! refits them.

use super::needed::Year;
use super::past::Past;
use crate::analytics::counts::TooLarge;
use crate::analytics::days::Days;
use crate::analytics::odds::{Learning, StageOdds};
use crate::analytics::sizes::Sum;
use crate::model::book::{Standing, View};
use crate::model::credit::credit_of;
use crate::model::day::Day;
use crate::model::period::Period;

/// What was learned in the year.
pub struct Learned {
    pub year: Year,
    pub odds: StageOdds,
}

/// Learns from every deal that closed in the 365 days, whatever the view asks for.
pub fn learn<'b>(view: View<'b>, past: &Past<'b>) -> Result<Learned, TooLarge> {
    let settings = &view.book.settings;
    let mut learning = Learning::new(settings, view.t);
    let (mut won, mut closed) = ((0, Sum::default()), (0, Sum::default()));
    let (mut cycle, mut visits) = (Days::default(), Vec::new());
    for deal in past.closed_since(view, first_day(view.t)) {
        deal.visits(settings, view.t, &mut visits);
        learning.add(&deal, &visits);
        let sums = [Some(&mut closed), deal.is_won().then_some(&mut won)];
        for (count, sum) in sums.into_iter().flatten() {
            *count += 1;
            sum.add(deal.value);
        }
        if let (true, Some(day)) = (deal.is_won(), deal.state.closed) {
            cycle.add(day.since(deal.facts.created));
        }
    }
    Ok(Learned {
        year: Year {
            won: won.0,
            closed: closed.0,
            won_value: won.1.value().ok_or(TooLarge)?,
            closed_value: closed.1.value().ok_or(TooLarge)?,
            median_cycle: cycle.median(),
        },
        odds: learning.finish(settings),
    })
}

/// Which part of the value won in the year is the view's, and so of the deals yet to come; where nothing was won, which
/// part of the deals that were created.
pub fn share_of_new<'b>(view: View<'b>, past: &Past<'b>) -> f64 {
    if view.query.is_empty() {
        return 1.0;
    }
    let (mut all, mut mine) = (0.0, 0.0);
    for deal in past
        .closed_since(view, first_day(view.t))
        .filter(Standing::is_won)
    {
        let value = deal.value.to_f64();
        all += value;
        let share = view.query.credit(view.book, &deal);
        mine += share
            .and_then(|share| credit_of(deal.value, share))
            .map_or(0.0, |v| v.to_f64());
    }
    if all > 0.0 {
        mine / all
    } else {
        share_of_created(view)
    }
}

fn share_of_created(view: View<'_>) -> f64 {
    let (mut all, mut mine) = (0.0, 0.0);
    let recent = view
        .everyone()
        .filter(|d| d.facts.created >= first_day(view.t));
    for deal in recent {
        all += 1.0;
        mine += view
            .query
            .credit(view.book, &deal)
            .map_or(0.0, |share| share.to_f64());
    }
    if all > 0.0 { mine / all } else { 0.0 }
}

/// The first of the 365 days.
fn first_day(t: Day) -> Day {
    Period::last_365_days(t).start.unwrap_or(Day::MIN)
}
