//! Past forecasts, with only what was known then, against what came (metrics.md, "Forecast and the quota gap").

pub mod advice;
pub mod calibration;
pub mod dates;
pub mod reps;
pub mod score;
pub mod seen;
pub mod submitters;

use advice::{Advice, advice};
use calibration::{Calibrated, DealScore};
use reps::{Rep, reps};
use score::{Said, Score};
use seen::{Seen, seen};
use submitters::{Submitter, submitters};

use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::model::Record;
use crate::analytics::forecast::point::{Replayed, replay};
use crate::analytics::forecast::rows::Modelled;
use crate::analytics::passes::in_order;
use crate::model::asked::Asked;
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::query::Query;
use crate::model::submission::Submissions;

/// One past forecast beside what came.
#[derive(Clone, Debug)]
pub struct Point {
    pub period: Period,
    pub t: Day,
    /// What was won in the period, as it stood on its last day.
    pub actual: Money,
    pub won_to_date: Money,
    pub modelled: Modelled,
    /// `None` before anything had closed in 365 days.
    pub simple: Option<Money>,
    pub weighted: Money,
    pub commit: Money,
    pub best_case: Money,
    /// `None` where nobody had submitted anything.
    pub submitted: Option<Money>,
    /// `None` before the first closing.
    pub run_rate: Option<f64>,
    /// Whether any open deal was called commit or best case.
    has_calls: bool,
}

/// A way to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Modelled,
    Simple,
    Weighted,
    Commit,
    BestCase,
    Submitted,
    RunRate,
}

impl Method {
    pub const ALL: [Method; 7] = [
        Method::Modelled,
        Method::Simple,
        Method::Weighted,
        Method::Commit,
        Method::BestCase,
        Method::Submitted,
        Method::RunRate,
    ];
}

impl Point {
    fn of(replayed: &Replayed<'_>, submitted: Option<Money>) -> Point {
        let rows = &replayed.rows;
        let landings = &rows.landings;
        Point {
            period: replayed.period.clone(),
            t: replayed.t,
            actual: replayed.actual,
            won_to_date: rows.to_date.won.value,
            modelled: rows.modelled,
            simple: landings.simple.map(|l| l.landing),
            weighted: landings.weighted.landing,
            commit: landings.commit.landing,
            best_case: landings.best_case.landing,
            submitted,
            run_rate: replayed.run_rate,
            has_calls: replayed.set.open.iter().any(|d| {
                let call = d.deal.call();
                matches!(call, Some(Call::Commit | Call::BestCase))
            }),
        }
    }

    /// What a method said; `None` where it had nothing to say.
    pub fn said(&self, method: Method) -> Option<Said> {
        let point = |landing: Option<Money>| landing.map(|l| Said::point(l.to_f64()));
        match method {
            Method::Modelled => {
                let Modelled {
                    mean,
                    p10,
                    p50,
                    p90,
                    ..
                } = self.modelled;
                Some(Said {
                    mean,
                    p10,
                    p50,
                    p90,
                })
            }
            Method::Simple => point(self.simple),
            Method::Weighted => point(Some(self.weighted)),
            Method::Commit => point(Some(self.commit)),
            Method::BestCase => point(Some(self.best_case)),
            Method::Submitted => point(self.submitted),
            Method::RunRate => self.run_rate.map(Said::point),
        }
    }
}

/// A method's score, and the model's on the same days.
#[derive(Clone, Copy, Debug)]
pub struct MethodScore {
    pub method: Method,
    pub score: Score,
    pub modelled: Score,
}

/// Everything that a backtest says.
pub struct Backtest {
    /// By day.
    pub points: Vec<Point>,
    pub methods: Vec<MethodScore>,
    pub deals: DealScore,
    /// Bands of the model's odds: from, to.
    pub calibration: Vec<(f64, f64, Calibrated)>,
    /// By row of the settings.
    pub stages: Vec<(usize, Calibrated)>,
    pub reps: Vec<Rep>,
    pub submitters: Vec<Submitter>,
    pub advice: Vec<Advice>,
}

/// Replays forecasts of periods that were over on `t`, the record's last day. Each asks what the words of the query meant
/// on its own day, as `forecast --as-of` does.
pub fn backtest<'b>(
    record: &Record<'b>,
    points: &[(Period, Day)],
    asked: &'b Asked,
    submissions: &Submissions,
    t: Day,
) -> Result<Backtest, TooLarge> {
    let settings = &record.book.settings;
    let replayed = in_order(points, |(period, day)| {
        let query = asked.on(*day);
        let Some(replayed) = replay(record, query, period, *day)? else {
            return Ok(None);
        };
        let whom = query.whom(settings);
        let said = whom.and_then(|whom| submissions.in_force(period, &whom, *day));
        let point = Point::of(&replayed, said.map(|s| s.commit));
        Ok(Some((point, seen(&replayed, t))))
    });
    let replayed: Vec<(Point, Vec<Seen>)> = replayed
        .into_iter()
        .filter_map(Result::transpose)
        .collect::<Result<_, TooLarge>>()?;
    let (said, deals): (Vec<Point>, Vec<Vec<Seen>>) = replayed.into_iter().unzip();
    let all = || deals.iter().flatten();
    let today = asked.on(t);
    Ok(Backtest {
        methods: compared(&said),
        deals: calibration::score(all()),
        calibration: calibration::by_band(all()),
        stages: calibration::by_stage(all()),
        reps: reps(all(), &record.book.names),
        submitters: match today.whom(settings) {
            Some(whom) => submitters(record, points, submissions, &whom)?,
            None => Vec::new(),
        },
        advice: advice(record.book.at(t, today), &record.past),
        points: said,
    })
}

/// One past forecast on what the files said on its day: `record` is of those, `actual` what the files say now came of it.
pub fn as_said(
    record: &Record<'_>,
    query: &Query,
    submissions: &Submissions,
    now: &Point,
) -> Result<Option<Point>, TooLarge> {
    let Some(replayed) = replay(record, query, &now.period, now.t)? else {
        return Ok(None);
    };
    let whom = query.whom(&record.book.settings);
    let said = whom.and_then(|whom| submissions.in_force(&now.period, &whom, now.t));
    Ok(Some(Point {
        actual: now.actual,
        ..Point::of(&replayed, said.map(|s| s.commit))
    }))
}

impl Backtest {
    /// Takes other forecasts for its own: those of the same days, on other files.
    pub fn with_points(self, points: Vec<Point>) -> Backtest {
        Backtest {
            methods: compared(&points),
            points,
            ..self
        }
    }
}

/// Every method, each on the days on which it had something to say: a landing of calls from the first call on, as a run
/// rate from the first closing on.
fn compared(points: &[Point]) -> Vec<MethodScore> {
    let first_call = points.iter().position(|p| p.has_calls);
    let of_calls = &points[first_call.unwrap_or(points.len())..];
    let score = |method: Method| {
        let days = match method {
            Method::Commit | Method::BestCase => of_calls,
            _ => points,
        };
        let of = |judged: Method| {
            let has = days.iter().filter(|p| p.said(method).is_some());
            Score::of(has.filter_map(|p| Some((p.said(judged)?, p.actual.to_f64()))))
        };
        MethodScore {
            method,
            score: of(method),
            modelled: of(Method::Modelled),
        }
    };
    Method::ALL.map(score).into()
}

impl Default for Backtest {
    /// Of no forecast.
    fn default() -> Backtest {
        Backtest {
            points: Vec::new(),
            methods: compared(&[]),
            deals: DealScore::default(),
            calibration: Vec::new(),
            stages: Vec::new(),
            reps: Vec::new(),
            submitters: Vec::new(),
            advice: Vec::new(),
        }
    }
}
