//! A forecast at one point: of a period, as of a day, for what a query asks. Today's is made of it, and every replay of a
//! past one, so that both are the same figures.

use super::model::{Model, Record};
use super::odds::within_share;
use super::opportunity::opportunities;
use super::outlook::{Forecaster, Suppose};
use super::rows::{Ground, Rows, Set, rows};
use super::to_date::{ToDate, to_date};
use super::year::{Learned, learn, share_of_new};
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::lead_rate::LeadRate;
use crate::analytics::passes::in_order;
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::{Calendar, Period};
use crate::model::query::Query;

/// What a forecast stands on.
pub struct Point<'r, 'b> {
    pub view: View<'b>,
    pub record: &'r Record<'b>,
    pub period: &'r Period,
    pub learned: Learned,
    /// `None` before the first deal.
    pub forecaster: Option<Forecaster<'r, 'b>>,
}

impl<'r, 'b> Point<'r, 'b> {
    /// Learns what was known on the view's day, on or before the record's last.
    pub fn of(
        record: &'r Record<'b>,
        view: View<'b>,
        period: &'r Period,
    ) -> Result<Point<'r, 'b>, TooLarge> {
        let model = Model::of(record, view.t);
        Ok(Point {
            learned: learn(view, &record.past)?,
            forecaster: model.map(|model| Forecaster::new(model, period)),
            view,
            record,
            period,
        })
    }

    /// What holds for every set of deals.
    pub fn ground(&self, leads: LeadRate, suppose: Suppose) -> Ground<'_, 'r, 'b> {
        Ground {
            t: self.view.t,
            period: self.period,
            year: self.learned.year,
            odds: &self.learned.odds,
            leads,
            forecaster: self.forecaster.as_ref(),
            suppose,
        }
    }

    /// The deals of the view; quota and submission are still to be named.
    pub fn set(&self) -> Result<Set<'b>, TooLarge> {
        Ok(Set {
            open: opportunities(self.view, &self.record.past)?,
            to_date: to_date(self.view, self.period, &self.record.past)?,
            share_of_new: share_of_new(self.view, &self.record.past),
            quota: None,
            submitted: None,
        })
    }
}

/// A past forecast, and what came of it.
pub struct Replayed<'b> {
    pub period: Period,
    pub t: Day,
    /// What was won in the period, as it stood on its last day.
    pub actual: Money,
    pub run_rate: Option<f64>,
    pub rows: Rows,
    /// The deals that it stood on, and what was learned by then.
    pub set: Set<'b>,
    pub learned: Learned,
}

/// Forecasts of a period as of a past day, with only what was known then, beside what was won.
pub fn replay<'b>(
    record: &Record<'b>,
    query: &'b Query,
    period: &Period,
    t: Day,
) -> Result<Option<Replayed<'b>>, TooLarge> {
    let (Some(end), true) = (period.end, record.exposure.first <= t) else {
        return Ok(None);
    };
    let point = Point::of(record, record.book.at(t, query), period)?;
    let set = point.set()?;
    let rows = rows(&point.ground(LeadRate::default(), Suppose::default()), &set)?;
    let run_rate = set.to_date.run_rate(period, t).map(Money::to_f64);
    let ToDate { won, .. } = to_date(record.book.at(end, query), period, &record.past)?;
    Ok(Some(Replayed {
        period: period.clone(),
        t,
        actual: won.value,
        run_rate,
        rows,
        set,
        learned: point.learned,
    }))
}

/// How a forecast did at the same point of earlier periods.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct TrackRecord {
    /// Periods replayed.
    pub n: u64,
    /// Σ |modelled mean − actual| / Σ actual; `null` if nothing was won in any.
    pub wape: Option<f64>,
    /// Periods whose actual lay within 10 % and 90 %.
    pub inside: u64,
    /// The same errors of the simpler rows.
    pub simple: Option<f64>,
    pub weighted: Option<f64>,
    pub run_rate: Option<f64>,
}

/// Periods that a record looks back, and the fewest that say anything.
const PERIODS: usize = 8;
const FEWEST: usize = 4;

/// Replays the same point, as many days before its end, of up to 8 earlier periods that begin after the record's first
/// day; `None` with fewer than 4.
pub fn track_record<'b>(
    record: &Record<'b>,
    query: &'b Query,
    period: &Period,
    t: Day,
) -> Result<Option<TrackRecord>, TooLarge> {
    let calendar = record.book.settings.calendar;
    let points = earlier(period, t, record.exposure.first, &calendar);
    if points.len() < FEWEST {
        return Ok(None);
    }
    let replayed: Vec<Replayed<'_>> =
        in_order(&points, |(period, t)| replay(record, query, period, *t))
            .into_iter()
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()?;
    if replayed.len() < FEWEST {
        return Ok(None);
    }
    let wape = |of: fn(&Replayed<'_>) -> Option<f64>| {
        let actual = |r: &Replayed<'_>| r.actual.to_f64();
        let errors = replayed.iter().map(|r| Some((of(r)? - actual(r)).abs()));
        let sum = errors.sum::<Option<f64>>()?;
        within_share(sum, replayed.iter().map(actual).sum())
    };
    Ok(Some(TrackRecord {
        n: replayed.len() as u64,
        wape: wape(|r| Some(r.rows.modelled.mean)),
        inside: replayed.iter().filter(|r| r.is_inside()).count() as u64,
        simple: wape(|r| r.rows.landings.simple.map(|l| l.landing.to_f64())),
        weighted: wape(|r| Some(r.rows.landings.weighted.landing.to_f64())),
        run_rate: wape(|r| r.run_rate),
    }))
}

impl Replayed<'_> {
    /// Whether what came lay within 10 % and 90 %.
    pub fn is_inside(&self) -> bool {
        is_within(
            self.actual.to_f64(),
            self.rows.modelled.p10,
            self.rows.modelled.p90,
        )
    }
}

/// Whether a value lies between two quantiles. They stand on cells of a grid: the ends count, to the last bits.
pub fn is_within(value: f64, low: f64, high: f64) -> bool {
    let slack = value.abs() * 1e-9;
    value >= low - slack && value <= high + slack
}

/// The same point of earlier periods, the newest first.
fn earlier(period: &Period, t: Day, first: Day, calendar: &Calendar) -> Vec<(Period, Day)> {
    let mut list = Vec::new();
    let Some(left) = period.end.map(|end| end.since(t)).filter(|left| *left > 0) else {
        return list;
    };
    let mut now = period.clone();
    while list.len() < PERIODS {
        let Some(before) = now.previous(calendar).filter(|p| p.start > Some(first)) else {
            break;
        };
        now = before;
        if let Some(end) = now.end.filter(|end| *end <= t) {
            list.push((now.clone(), end.plus(-left)));
        }
    }
    list
}
