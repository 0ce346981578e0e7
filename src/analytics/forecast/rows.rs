//! Every row of a forecast for one set of deals, beside one quota (metrics.md, "Forecast and the quota gap").

use std::borrow::Cow;

use super::landings::{Basis, Landing, Landings, landings, submitted};
use super::lead_rate::LeadRate;
use super::levers::{Lever, levers, moved};
use super::needed::{Needed, Year, needed};
use super::opportunity::Opportunity;
use super::outlook::{Asked, Forecaster, Outlook, Suppose, last_day};
use super::to_date::ToDate;
use crate::analytics::counts::TooLarge;
use crate::analytics::odds::StageOdds;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// What holds for every set of deals of a folder.
pub struct Ground<'g, 'r, 'b> {
    pub t: Day,
    pub period: &'g Period,
    pub year: Year,
    pub odds: &'g StageOdds,
    pub leads: LeadRate,
    /// `None` before the first deal.
    pub forecaster: Option<&'g Forecaster<'r, 'b>>,
    pub suppose: Suppose,
}

impl Ground<'_, '_, '_> {
    /// The textbook row at the close rate that is supposed.
    fn supposed_simple(&self, simple: Landing, won: Money) -> Landing {
        let rate = self.year.won as f64 / self.year.closed as f64;
        let times = if rate > 0.0 {
            moved(rate, self.suppose.log_odds) / rate
        } else {
            0.0
        };
        let from_open = Money::from_model(simple.from_open.to_f64() * times);
        Landing {
            landing: won.plus(from_open).unwrap_or(simple.landing),
            from_open,
            ..simple
        }
    }
}

/// One set of deals.
pub struct Set<'b> {
    pub open: Vec<Opportunity<'b>>,
    pub to_date: ToDate,
    /// Its share of what was won in the 365 days, and so of the deals yet to come.
    pub share_of_new: f64,
    pub quota: Option<Money>,
    pub submitted: Option<Money>,
}

/// The modelled landing.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Modelled {
    pub mean: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
    /// The chance of at least the quota; `null` without one.
    pub p_quota: Option<f64>,
    pub from_open: f64,
    /// Of deals that nobody has entered yet.
    pub from_new: f64,
}

/// All rows.
pub struct Rows {
    pub quota: Option<Money>,
    pub to_date: ToDate,
    pub landings: Landings,
    pub submitted: Option<Landing>,
    pub modelled: Modelled,
    /// Whether the model sees any day of the period: it looks two years ahead. Where it does not, `modelled` is what is
    /// won, and no forecast.
    pub in_sight: bool,
    pub outlook: Outlook,
    /// max(0, quota − modelled mean).
    pub short: Option<Money>,
    pub needed: Option<Needed>,
    pub levers: Vec<Lever>,
}

/// Works out every row of a set.
pub fn rows<'g, 'b>(ground: &Ground<'g, '_, 'b>, set: &'g Set<'b>) -> Result<Rows, TooLarge> {
    let basis = Basis {
        period: ground.period,
        t: ground.t,
        won: set.to_date.won,
        quota: set.quota,
        year: &ground.year,
        odds: ground.odds,
    };
    let mut landings = landings(&set.open, &basis)?;
    if ground.suppose.log_odds != 0.0 {
        landings.simple = landings
            .simple
            .map(|l| ground.supposed_simple(l, set.to_date.won.value));
    }
    let won = set.to_date.won.value;
    let asked = Question::of(ground, set);
    let outlook = match ground.forecaster {
        Some(forecaster) => forecaster.outlook(&asked.asked()),
        None => Outlook::certain(won.to_f64()),
    };
    let modelled = Modelled {
        mean: outlook.mean(),
        p10: outlook.distribution.quantile(0.1),
        p50: outlook.distribution.quantile(0.5),
        p90: outlook.distribution.quantile(0.9),
        p_quota: set.quota.map(|q| outlook.distribution.at_least(q.to_f64())),
        from_open: outlook.from_open,
        from_new: outlook.from_new,
    };
    let sight = last_day(ground.t, ground.period);
    let in_sight = ground.period.start.is_none_or(|start| start <= sight);
    let short = set
        .quota
        .filter(|_| in_sight)
        .map(|quota| short(quota, modelled.mean));
    // What is over cannot be helped any more.
    let is_over = ground.period.end.is_some_and(|end| end <= ground.t);
    Ok(Rows {
        quota: set.quota,
        to_date: set.to_date,
        submitted: set
            .submitted
            .map(|commit| submitted(commit, won))
            .transpose()?,
        needed: short
            .filter(|_| !is_over)
            .and_then(|s| needed(s, &ground.year, ground.leads, ground.period.end)),
        levers: if is_over || !in_sight {
            Vec::new()
        } else {
            levers(ground, &asked, &landings, &modelled)
        },
        landings,
        modelled,
        in_sight,
        outlook,
        short,
    })
}

/// What is asked of the model: the deals that are not omitted.
pub struct Question<'g, 'b> {
    pub deals: Cow<'g, [Opportunity<'b>]>,
    pub period: &'g Period,
    pub won: f64,
    pub share_of_new: f64,
    pub suppose: Suppose,
}

impl<'g, 'b> Question<'g, 'b> {
    fn of(ground: &Ground<'g, '_, 'b>, set: &'g Set<'b>) -> Question<'g, 'b> {
        let asked = |d: &&Opportunity<'b>| !d.is_omitted();
        let deals = match set.open.iter().all(|d| asked(&d)) {
            true => Cow::Borrowed(&set.open[..]),
            false => Cow::Owned(set.open.iter().filter(asked).cloned().collect()),
        };
        Question {
            deals,
            period: ground.period,
            won: set.to_date.won.value.to_f64(),
            share_of_new: set.share_of_new,
            suppose: ground.suppose,
        }
    }

    pub fn asked(&self) -> Asked<'_, 'b> {
        Asked {
            period: self.period,
            deals: &self.deals,
            won: self.won,
            share_of_new: self.share_of_new,
            suppose: self.suppose,
        }
    }
}

/// What the mean falls short of the quota by.
fn short(quota: Money, mean: f64) -> Money {
    let mean = Money::from_model(mean);
    quota
        .minus(mean)
        .filter(|s| *s > Money::ZERO)
        .unwrap_or(Money::ZERO)
}
