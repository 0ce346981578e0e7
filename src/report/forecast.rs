//! `pipeline forecast`: where a period will land, by every method side by side, and what it would take to make the quota.

mod account;
mod chart;
pub mod deals;
pub mod explain;
mod groups;
mod landings;
mod since;
mod what_if;

use super::block::{Block, Line, Part, Report};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::landings::{Landing, is_expected};
use crate::analytics::forecast::lead_rate::LeadRate;
use crate::analytics::forecast::levers::Lever;
use crate::analytics::forecast::model::Record;
use crate::analytics::forecast::needed::{Needed, Year};
use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::outlook::{Suppose, last_day};
use crate::analytics::forecast::point::{Point, TrackRecord, track_record};
use crate::analytics::forecast::rows::{Ground, Modelled, Rows, Set, rows};
use crate::analytics::forecast::to_date::ToDate;
use crate::analytics::forecast::what_if::WhatIf;
use crate::analytics::group::By;
use crate::analytics::tally::DealsValue;
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::quota::{QuotaFault, Whom};
use crate::model::submission::Submissions;

pub use deals::DealLine;
pub use groups::GroupRows;
pub use since::{Earlier, SinceJson};
pub use what_if::Compared;

/// Every row of a set of deals, as JSON has it.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct RowsJson {
    /// `null` where nobody wrote one.
    pub quota: Option<Money>,
    pub won_to_date: Money,
    pub won_deals: u64,
    pub gap: Option<Money>,
    /// `null` if nothing closed in the 365 days.
    pub simple: Option<Landing>,
    pub weighted: Landing,
    pub commit: Landing,
    pub best_case: Landing,
    /// `null` without a submission.
    pub submitted: Option<Landing>,
    /// `null` for a period that begins later than the model looks ahead.
    pub modelled: Option<Modelled>,
    pub coverage: Option<f64>,
    /// Expected to close by the end of the period: what covers the gap.
    pub expected: DealsValue,
    /// Of those expected: in no weighted value.
    pub without_odds: u64,
    /// Of those expected: their day has passed.
    pub overdue: DealsValue,
    pub on_hold: DealsValue,
    pub omitted: DealsValue,
    pub without_close: DealsValue,
    /// What the modelled mean falls short of the quota by.
    pub short: Option<Money>,
    /// `null` where nothing is short.
    pub needed: Option<Needed>,
    /// `[]` without a gap.
    pub levers: Vec<Lever>,
}

impl RowsJson {
    fn of(rows: &Rows) -> RowsJson {
        let l = &rows.landings;
        RowsJson {
            quota: rows.quota,
            won_to_date: rows.to_date.won.value,
            won_deals: rows.to_date.won.deals,
            gap: l.gap,
            simple: l.simple,
            weighted: l.weighted,
            commit: l.commit,
            best_case: l.best_case,
            submitted: rows.submitted,
            modelled: rows.in_sight.then_some(rows.modelled),
            coverage: l.coverage,
            expected: l.expected,
            without_odds: l.without_odds,
            overdue: l.overdue,
            on_hold: l.on_hold,
            omitted: l.omitted,
            without_close: l.without_close,
            short: rows.short,
            needed: rows.needed,
            levers: rows.levers.clone(),
        }
    }
}

/// The JSON of `forecast`.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ForecastReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub period: Period,
    pub days_left: i64,
    #[serde(flatten)]
    pub rows: RowsJson,
    /// How the forecast did at the same point of earlier periods; `null` with fewer than four.
    pub record: Option<TrackRecord>,
    /// `[]` without `--by`.
    pub groups: Vec<GroupRows>,
    /// Only under `--deals`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deals: Option<Vec<DealLine>>,
    /// Only where something was supposed: what the rows above would be without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<Compared>,
    /// Only under `--since`: why the mean differs from an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<SinceJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// What only the other formats show.
#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    overlaps: bool,
    year: Year,
    chart: Option<chart::Chart>,
    overdue: Vec<String>,
    submitted_by: Option<String>,
    /// The deal that more than half of what is to come hangs on.
    ruled_by: Option<String>,
    /// An id to try a what-if on.
    example: Option<String>,
    /// For whom there is no quota, and the nearest that there is.
    no_quota: Option<NoQuota>,
    /// Whom the quota is of, in part or in whole, though the settings name others; and who may be meant.
    strangers: Vec<(Whom, Option<String>)>,
    has_open: bool,
    /// Deals are open, and not one is worth anything.
    is_worthless: bool,
    /// Too young to expect deals that nobody has entered.
    is_young: bool,
    never_closed: bool,
    /// The query asks for a stage or a call: there is no record then.
    is_about_open: bool,
}

#[derive(Clone, Debug)]
struct NoQuota {
    whom: Whom,
    nearest: Option<(String, Money)>,
}

/// What is asked.
pub struct Ask<'a> {
    pub period: &'a Period,
    pub by: Option<&'a By>,
    pub deals: bool,
    pub what_if: &'a WhatIf,
    pub since: Option<Earlier<'a>>,
    pub leads: LeadRate,
    pub submissions: &'a Submissions,
    /// Whether a part of an id means one deal only, closed ones among them: what is to be typed must work.
    pub is_alone: &'a dyn Fn(&str) -> bool,
}

/// Why there is no forecast.
#[derive(Debug)]
pub enum Fault {
    TooLarge,
    Quota(QuotaFault),
}

impl From<TooLarge> for Fault {
    fn from(_: TooLarge) -> Fault {
        Fault::TooLarge
    }
}

/// Builds the forecast of a view that was read with the text of open deals.
pub fn build(view: View<'_>, ask: &Ask<'_>) -> Result<ForecastReport, Fault> {
    let (t, settings, period) = (view.t, &view.book.settings, ask.period);
    let Some(record) = Record::of(view.book, t) else {
        return empty(view, ask);
    };
    let whom = view.query.whom(settings);
    let quota = quota(view, whom.as_ref(), period)?;
    let said = whom
        .as_ref()
        .and_then(|w| ask.submissions.in_force(period, w, t));
    let point = Point::of(&record, view, period)?;
    let plain = point.ground(ask.leads, Suppose::default());
    let set = Set {
        quota,
        submitted: said.map(|s| s.commit),
        ..point.set()?
    };
    let before = rows(&plain, &set)?;
    let supposing = point.ground(ask.leads, ask.what_if.suppose(&plain.year));
    let (supposed, won, now) = if ask.what_if.is_empty() {
        (set, Vec::new(), None)
    } else {
        let (supposed, won) = ask.what_if.applied(set, t, settings)?;
        let now = rows(&supposing, &supposed)?;
        (supposed, won, Some(now))
    };
    let shown_rows = now.as_ref().unwrap_or(&before);
    let groups = match ask.by {
        Some(by) => groups::build(&point, &supposing, by, ask, (&supposed.open, &won))?,
        None => Vec::new(),
    };
    // A won deal has no stage and no call any more, so that of such a question no past period shows what came of it.
    let track = match view.query.is_about_open() {
        true => None,
        false => track_record(&record, view.query, period, t)?,
    };
    let since = match ask.since {
        Some(earlier) => since::build(&point, earlier)?,
        None => None,
    };
    let deals = ask
        .deals
        .then(|| deals::build(&point, &supposing, &supposed.open));
    let undated = view
        .deals()
        .filter(|d| d.undated_from().is_some_and(|day| day <= t))
        .count();
    let young = |f: &crate::analytics::forecast::outlook::Forecaster<'_, '_>| {
        f.fits.iter().all(|fit| fit.arrivals() == 0.0)
    };
    Ok(ForecastReport {
        report: "forecast",
        version: 1,
        as_of: t,
        currency: settings.currency.code().into(),
        period: period.clone(),
        days_left: period.days_left(t).unwrap_or(0),
        rows: RowsJson::of(shown_rows),
        record: track,
        groups,
        deals,
        what_if: now
            .as_ref()
            .map(|now| Compared::of(ask.what_if, &before, now)),
        since,
        tail: Tail::of(view, undated as u64),
        shown: Shown {
            title: view.book.title.clone(),
            query: view.query.words().to_vec(),
            overlaps: ask.by.is_some_and(By::overlaps),
            year: plain.year,
            chart: chart::Chart::of(shown_rows),
            overdue: shown_rows.landings.overdue_ids.clone(),
            submitted_by: said
                .and_then(|s| s.by.clone().map(|by| format!("{by}, {}", s.on.short()))),
            ruled_by: ruled_by(shown_rows, &supposed.open),
            example: example(&supposed.open, period, t, ask.is_alone),
            no_quota: no_quota(view, whom.clone(), quota, period),
            strangers: strangers(view, whom.as_ref(), period),
            has_open: !supposed.open.is_empty(),
            is_worthless: !supposed.open.is_empty()
                && supposed.open.iter().all(|d| d.value.is_zero())
                && shown_rows.to_date.won.value.is_zero(),
            is_young: point.forecaster.as_ref().is_some_and(young),
            never_closed: plain.year.closed == 0,
            is_about_open: view.query.is_about_open(),
        },
    })
}

/// The forecast of a folder without any deal.
fn empty(view: View<'_>, ask: &Ask<'_>) -> Result<ForecastReport, Fault> {
    let (t, settings, period) = (view.t, &view.book.settings, ask.period);
    let whom = view.query.whom(settings);
    let quota = quota(view, whom.as_ref(), period)?;
    let said = whom
        .as_ref()
        .and_then(|w| ask.submissions.in_force(period, w, t));
    let odds = crate::analytics::odds::Learning::new(settings, t).finish(settings);
    let year = Year {
        won: 0,
        closed: 0,
        won_value: Money::ZERO,
        closed_value: Money::ZERO,
        median_cycle: None,
    };
    let ground = Ground {
        t,
        period,
        year,
        odds: &odds,
        leads: ask.leads,
        forecaster: None,
        suppose: Suppose::default(),
    };
    let set = Set {
        open: Vec::new(),
        to_date: ToDate::default(),
        share_of_new: 1.0,
        quota,
        submitted: said.map(|s| s.commit),
    };
    let rows = rows(&ground, &set)?;
    Ok(ForecastReport {
        report: "forecast",
        version: 1,
        as_of: t,
        currency: settings.currency.code().into(),
        period: period.clone(),
        days_left: period.days_left(t).unwrap_or(0),
        rows: RowsJson::of(&rows),
        record: None,
        groups: Vec::new(),
        deals: ask.deals.then(Vec::new),
        what_if: None,
        since: None,
        tail: Tail::of(view, 0),
        shown: Shown {
            title: view.book.title.clone(),
            query: view.query.words().to_vec(),
            overlaps: false,
            year,
            chart: None,
            overdue: Vec::new(),
            submitted_by: said.and_then(|s| s.by.clone()),
            ruled_by: None,
            example: None,
            no_quota: no_quota(view, whom.clone(), quota, period),
            strangers: strangers(view, whom.as_ref(), period),
            has_open: false,
            is_worthless: false,
            is_young: true,
            never_closed: true,
            is_about_open: false,
        },
    })
}

fn quota(view: View<'_>, whom: Option<&Whom>, period: &Period) -> Result<Option<Money>, Fault> {
    match whom {
        None => Ok(None),
        Some(whom) => view
            .book
            .settings
            .quota(whom, period, view.t)
            .map_err(Fault::Quota),
    }
}

/// Whom a quota is of that is none of the reps, nor a team of theirs.
fn strangers(view: View<'_>, whom: Option<&Whom>, period: &Period) -> Vec<(Whom, Option<String>)> {
    let settings = &view.book.settings;
    let all = whom.map_or(Vec::new(), |whom| settings.quota_whoms(whom, period));
    all.into_iter()
        .filter_map(|whom| Some((whom.clone(), settings.stranger(whom)?.1)))
        .collect()
}

fn no_quota(
    view: View<'_>,
    whom: Option<Whom>,
    quota: Option<Money>,
    period: &Period,
) -> Option<NoQuota> {
    let whom = whom.filter(|_| quota.is_none())?;
    let nearest = view.book.settings.nearest_quota(&whom, period, view.t);
    Some(NoQuota {
        nearest: nearest.map(|(period, amount)| (period.label.clone(), amount)),
        whom,
    })
}

/// The id of the deal that what is to come hangs on.
fn ruled_by(rows: &Rows, open: &[Opportunity<'_>]) -> Option<String> {
    let at = rows.outlook.ruled_by()?;
    let mut judged = open.iter().filter(|d| !d.is_omitted());
    judged.nth(at)?.deal.id().map(String::from)
}

/// The dearest deal that is expected in the period, by the first word of its id where no other deal has it.
fn example(
    open: &[Opportunity<'_>],
    period: &Period,
    t: Day,
    is_alone: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let is_in =
        |d: &&Opportunity<'_>| !d.is_omitted() && !d.is_parked(t) && is_expected(d, period, t);
    let dearest = open.iter().filter(is_in).max_by(|a, b| {
        let by_id = || b.deal.id().cmp(&a.deal.id());
        a.value.cmp(&b.value).then_with(by_id)
    })?;
    let id = dearest.deal.id()?;
    let word = id.split('-').next().unwrap_or(id);
    Some(if is_alone(word) { word } else { id }.into())
}

impl ForecastReport {
    /// What is good to know beside the figures: a sentence, and what to write where something is missing.
    pub fn notes(&self) -> Vec<(String, Option<String>)> {
        let mut notes = Vec::new();
        if let Some(NoQuota { whom, nearest }) = &self.shown.no_quota {
            let of = match whom {
                Whom::Company => String::new(),
                whom => format!(" of {}", whom.word()),
            };
            let near = nearest.as_ref().map_or(String::new(), |(label, amount)| {
                format!("; nearest: {label}, {}", super::block::money(*amount))
            });
            let label = &self.period.label;
            let key = match whom {
                Whom::Company => String::new(),
                Whom::Owner(name) => format!(", owner = \"{name}\""),
                Whom::Team(name) => format!(", team = \"{name}\""),
            };
            notes.push((
                format!("no quota{of} for {label}, so no gap, no chance{near}"),
                Some(format!(
                    "in pipeline.toml: [[quota]] period = \"{label}\"{key}, amount = …"
                )),
            ));
        }
        if self.period.end == Some(self.as_of) {
            let label = &self.period.label;
            notes.push((
                format!("{label} ends today: the model expects nothing more"),
                None,
            ));
        } else if !self.is_over() && self.shown.never_closed {
            let text = match self.shown.has_open {
                false => {
                    "no deal is open, and none has closed in the 365 days: nothing is expected"
                }
                true => "no deal has closed in the 365 days: the odds are the settings'",
            };
            notes.push((text.into(), None));
        }
        let sight = last_day(self.as_of, &self.period);
        if self.period.end.is_none_or(|end| end > sight) {
            notes.push((
                format!("the model looks two years ahead, up to {}", sight.long()),
                None,
            ));
        }
        for (whom, meant) in &self.shown.strangers {
            let text = format!("the quota is of {}, whom no [[rep]] names", whom.word());
            let help = meant
                .as_ref()
                .map(|name| format!("did you mean \"{name}\"?"));
            notes.push((text, help));
        }
        if self.shown.is_worthless {
            notes.push(("every amount is 0, and so is every landing".into(), None));
        }
        notes
    }

    /// Whether its last day has passed.
    fn is_over(&self) -> bool {
        self.period.end.is_some_and(|end| end < self.as_of)
    }

    /// The groups alone, under the same head.
    pub fn group_blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        blocks.extend(groups::blocks(&self.groups, self));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn head(&self) -> Block {
        let left = match self.period.end {
            Some(_) if self.is_over() => "over".into(),
            Some(_) => format!(
                "{} left",
                super::block::count(self.days_left as u64, "day", "days")
            ),
            None => "no end".into(),
        };
        let mut parts = vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("{}, {left}", self.period.label)),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ];
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    /// What can be tried next.
    fn hints(&self) -> Option<Block> {
        let id = crate::diagnostic::shell(self.shown.example.as_deref()?).to_string();
        let later = self.period.end?.plus(15);
        let mut text = format!("pipeline forecast --deals, --win {id}");
        let slip = format!(", --slip {id}={later}");
        // As much as a line has room for.
        const LINE: usize = 80;
        if text.len() + slip.len() <= LINE {
            text += &slip;
        }
        Some(Block::Hints(text))
    }
}

impl Report for ForecastReport {
    fn name(&self) -> &'static str {
        "Forecast"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        match &self.what_if {
            Some(compared) => blocks.extend(compared.blocks()),
            None => blocks.extend(self.landing_blocks()),
        }
        if self.what_if.is_none() && !self.is_over() {
            blocks.push(Block::Table(self.account()));
        }
        if let Some(since) = &self.since {
            blocks.extend(since.blocks(self.as_of));
        }
        if !self.groups.is_empty() {
            blocks.extend(groups::blocks(&self.groups, self));
        }
        if let Some(deals) = &self.deals {
            blocks.push(if deals.is_empty() {
                Block::Closing(Line {
                    text: "No deal is open.".into(),
                    hint: None,
                })
            } else {
                Block::Table(deals::table(deals, self.as_of))
            });
        }
        let lines: Vec<Line> = self.tail.lines(self.as_of);
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.extend(self.hints());
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
