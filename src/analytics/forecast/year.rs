//! What the 365 days up to T say of the whole folder: close rate, sizes, cycle, stage odds. A filter or a group never
//! refits them.

use std::collections::BTreeMap;

use super::needed::Year;
use super::past::Past;
use crate::analytics::counts::TooLarge;
use crate::analytics::days::Days;
use crate::analytics::group::{By, Code, Grouping, NO_KEY};
use crate::analytics::odds::{Learning, StageOdds};
use crate::analytics::sizes::Sum;
use crate::model::book::{Standing, View};
use crate::model::day::Day;
use crate::model::money::Money;
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
    let mine = |deal: &Standing<'b>, into: &mut Vec<(Code, Money)>| {
        into.clear();
        into.extend(view.query.credit(view.book, deal).map(|share| (0, share)));
    };
    shares(view, past, mine).get(&0).copied().unwrap_or(0.0)
}

/// The same for each group of a view. New deals have no stage yet, and no day: there they have no key.
pub fn shares_of_new<'b>(
    view: View<'b>,
    past: &Past<'b>,
    by: &By,
    grouping: &Grouping<'b>,
) -> BTreeMap<Code, f64> {
    if matches!(by, By::Stage | By::Month | By::Quarter) {
        return BTreeMap::from([(NO_KEY, share_of_new(view, past))]);
    }
    shares(view, past, |deal, into| grouping.credits(view, deal, into))
}

/// Shares of the value won in the year, by who has the credit; of the deals created in it, where nothing was won.
fn shares<'b>(
    view: View<'b>,
    past: &Past<'b>,
    credits: impl Fn(&Standing<'b>, &mut Vec<(Code, Money)>),
) -> BTreeMap<Code, f64> {
    let from = first_day(view.t);
    let of = |deals: &mut dyn Iterator<Item = Standing<'b>>, weight: fn(&Standing<'b>) -> f64| {
        let (mut all, mut sums, mut list) = (0.0, BTreeMap::new(), Vec::new());
        for deal in deals {
            all += weight(&deal);
            credits(&deal, &mut list);
            for (code, share) in &list {
                *sums.entry(*code).or_insert(0.0) += weight(&deal) * share.to_f64();
            }
        }
        sums.values_mut().for_each(|sum| *sum /= all);
        (all > 0.0).then_some(sums)
    };
    let mut won = past.closed_since(view, from).filter(Standing::is_won);
    of(&mut won, |deal| deal.value.to_f64())
        .or_else(|| {
            let mut created = past.everyone(view).filter(|d| d.facts.created >= from);
            of(&mut created, |_| 1.0)
        })
        .unwrap_or_default()
}

/// The first of the 365 days.
fn first_day(t: Day) -> Day {
    Period::last_365_days(t).start.unwrap_or(Day::MIN)
}
