//! The modelled landing of a period alone, and the chance of its quota: what a glance at the forecast needs. The same
//! figures as `forecast`'s row, without the rest of it.

use super::model::Record;
use super::outlook::{Outlook, Suppose};
use super::point::Point;
use super::rows::Question;
use crate::analytics::counts::TooLarge;
use crate::model::book::View;
use crate::model::money::Money;
use crate::model::period::Period;

/// Where a period will land.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    pub mean: f64,
    pub p10: f64,
    pub p90: f64,
    /// The chance of at least the quota; `None` without one.
    pub p_quota: Option<f64>,
}

/// As of a view's day, on or before the record's last, for what the view asks.
pub fn chance<'b>(
    record: &Record<'b>,
    view: View<'b>,
    period: &Period,
    quota: Option<Money>,
) -> Result<Chance, TooLarge> {
    let point = Point::of(record, view, period)?;
    let set = point.set()?;
    let won = set.to_date.won.value.to_f64();
    let outlook = match &point.forecaster {
        None => Outlook::certain(won),
        Some(forecaster) => {
            let question = Question {
                deals: set.open.into_iter().filter(|d| !d.is_omitted()).collect(),
                period,
                won,
                share_of_new: set.share_of_new,
                suppose: Suppose::default(),
            };
            forecaster.outlook(&question.asked())
        }
    };
    Ok(Chance {
        mean: outlook.mean(),
        p10: outlook.distribution.quantile(0.1),
        p90: outlook.distribution.quantile(0.9),
        p_quota: quota.map(|q| outlook.distribution.at_least(q.to_f64())),
    })
}
