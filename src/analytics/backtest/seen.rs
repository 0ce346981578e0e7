//! Single deals as a past forecast saw them, and whether each was won in time.

use crate::analytics::forecast::landings::is_expected;
use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::point::Replayed;
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::settings::StageId;
use crate::model::timeline::state;

/// An open deal on the day of a forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// What its id hashes to.
    pub deal: u64,
    /// The last day of the period: periods of one backtest that end together are one.
    pub end: Day,
    /// Row of the settings; `None` where nobody knows the stage.
    pub stage: Option<usize>,
    pub owner: Sym,
    /// The model's odds of being won in the period.
    pub odds: f64,
    /// What the weighted value counts it with.
    pub stage_odds: Option<f64>,
    pub own_odds: Option<f64>,
    /// What the rep called it, if it counts for that: expected in the period, and not parked.
    pub call: Option<Call>,
    /// Won in the period, and still at its end.
    pub in_time: bool,
    /// What became of it by the last day of the backtest; `None`: still open.
    pub won: Option<bool>,
}

/// The open deals that a past forecast stood on, the omitted ones left out as there.
pub fn seen(replayed: &Replayed<'_>, last: Day) -> Vec<Seen> {
    let judged = replayed.set.open.iter().filter(|d| !d.is_omitted());
    // A period without an end is never over, and so never replayed.
    let end = replayed.period.end.unwrap_or(last);
    judged
        .zip(&replayed.rows.outlook.odds)
        .map(|(deal, odds)| {
            let standing = &deal.deal;
            Seen {
                deal: standing.facts.id,
                end,
                stage: standing.state.stage.row(),
                owner: standing.state.owner,
                odds: *odds,
                stage_odds: replayed.learned.odds.of(standing).map(Money::to_f64),
                own_odds: standing.own_odds().map(Money::to_f64),
                call: call(deal, replayed),
                in_time: closed_by(deal, end)
                    .is_some_and(|(day, won)| won && replayed.period.contains(day)),
                won: closed_by(deal, last).map(|(_, won)| won),
            }
        })
        .collect()
}

fn call(deal: &Opportunity<'_>, replayed: &Replayed<'_>) -> Option<Call> {
    let t = replayed.t;
    let counts = !deal.is_parked(t) && is_expected(deal, &replayed.period, t);
    counts.then(|| deal.deal.call().unwrap_or(Call::Pipeline))
}

/// Its newest closing, as of a day, and whether it was won.
fn closed_by(deal: &Opportunity<'_>, day: Day) -> Option<(Day, bool)> {
    let (facts, segment) = (deal.deal.facts, deal.deal.segment);
    let then = state(facts, segment.changes_of(facts), day);
    Some((then.closed?, then.stage == StageId::WON))
}
