//! Which open deals are at risk, and why (metrics.md, "Health"). Each reason is defined here, once: `next`, the day at a
//! glance and the week ask the same questions.

use std::collections::HashMap;

use super::ageing::{AgeBand, Ages};
use super::counts::TooLarge;
use super::days::Days;
use super::group::{By, Code, Grouping};
use super::passes::each_segment;
use super::sizes::Sum;
use super::tally::{Adding, DealsValue};
use crate::model::book::{Book, Extra, Segment, Standing, View};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::period::Period;
use crate::model::settings::{Settings, StaleAfter};
use crate::model::timeline::{self, Visit};

/// The first stage, counted from 0, where one contact is too few.
const CONTACTS_FROM: usize = 2;
/// Won deals without which no stay is judged.
const FEWEST_WON: u64 = 5;
/// One customer has too much of the open value beyond one part in so many.
const TOO_MUCH: i64 = 4;

/// Why a deal is at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    Overdue,
    Stale,
    Slipped,
    Stuck,
    OneContact,
    OneCustomer,
    /// None, or one whose day has passed.
    NoNextStep,
}

impl Risk {
    /// For a sentence that counts the deals.
    pub fn words(self) -> &'static str {
        match self {
            Risk::Overdue => "overdue",
            Risk::Stale => "stale",
            Risk::Slipped => "slipped",
            Risk::Stuck => "stuck",
            Risk::OneContact => "one contact only",
            Risk::OneCustomer => "too much on one customer",
            Risk::NoNextStep => "no next step",
        }
    }
}

/// A reason in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Reason {
    pub reason: Risk,
    pub text: String,
    /// Days late, overdue, idle, pushed or in the stage.
    pub days: Option<i64>,
}

/// An open deal with every reason that applies.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Judged {
    pub id: String,
    pub name: String,
    pub company: Option<String>,
    pub owner: Option<String>,
    pub stage: Option<String>,
    pub value: Money,
    pub reasons: Vec<Reason>,
}

/// Deals for a reason. A deal may have several.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct ByReason {
    pub reason: Risk,
    #[serde(flatten)]
    pub sum: DealsValue,
}

/// Deals with a reason, of all that were judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct AtRisk {
    #[serde(flatten)]
    pub sum: DealsValue,
    pub of: DealsValue,
}

/// How the open deals of a view are.
#[derive(Clone, Debug)]
pub struct Health {
    /// By value.
    pub deals: Vec<Judged>,
    /// By value.
    pub reasons: Vec<ByReason>,
    pub at_risk: AtRisk,
    pub ages: Vec<AgeBand>,
    pub groups: Vec<(Option<String>, AtRisk)>,
    /// Parked, and not judged.
    pub on_hold: DealsValue,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
}

/// T − the newest of activity, movement and creation.
pub fn idle(deal: &Standing<'_>, t: Day) -> i64 {
    t.since(deal.state.last_seen)
}

/// Days since the next step was due.
pub fn late_step(extra: &Extra, t: Day) -> Option<i64> {
    let due = extra.next_step_due?;
    (due < t).then(|| t.since(due))
}

/// Whether nothing is planned.
pub fn has_no_step(extra: &Extra) -> bool {
    extra.next_step.is_none() && extra.next_step_due.is_none()
}

/// Days since the day it was expected to close.
pub fn overdue(deal: &Standing<'_>, t: Day) -> Option<i64> {
    let expected = deal.state.expected_close?;
    (expected < t).then(|| t.since(expected))
}

/// Idle for longer than the stage allows: how long, in days of the kind that the limit counts, and the limit.
pub fn stale(settings: &Settings, deal: &Standing<'_>, t: Day) -> Option<(i64, StaleAfter)> {
    let limit = settings.stale_limit(deal.state.stage);
    let idle = settings.days_of(limit, deal.state.last_seen, t);
    (idle > i64::from(limit.days)).then_some((idle, limit))
}

/// Whether anybody writes down contacts.
pub fn has_contacts(book: &Book) -> bool {
    book.segments.iter().any(|s| s.has_contacts)
}

/// From the third stage of its pipeline on.
pub fn is_far_enough(settings: &Settings, deal: &Standing<'_>) -> bool {
    let first = settings.pipelines[deal.facts.pipeline as usize]
        .stages
        .start;
    let row = deal.state.stage.row();
    row.is_some_and(|row| row >= first + CONTACTS_FROM)
}

/// Fewer than two contacts, where it is far enough to need them.
pub fn few_contacts(
    settings: &Settings,
    deal: &Standing<'_>,
    extra: &Extra,
) -> Option<&'static str> {
    match extra.contacts {
        0 if is_far_enough(settings, deal) => Some("no contact"),
        1 if is_far_enough(settings, deal) => Some("one contact only"),
        _ => None,
    }
}

/// `1 day`, `4 days`.
pub fn days(n: i64) -> String {
    format!("{n} {}", if n == 1 { "day" } else { "days" })
}

/// Judges the open deals of a view; it must have been read with days of activity and the text of open deals.
pub fn health(view: View<'_>, by: Option<&By>) -> Result<Health, TooLarge> {
    let judge = Judge::new(view)?;
    let grouping = by.map(|by| Grouping::new(by, view.book));
    let mut sums = Sums::default();
    let (mut deals, mut codes) = (Vec::new(), Vec::new());
    for deal in view.deals() {
        sums.undated += u64::from(deal.undated_from().is_some_and(|d| d <= view.t));
        let Some(extra) = deal.extra().filter(|_| deal.is_open()) else {
            continue;
        };
        if deal.is_parked(view.t) {
            sums.on_hold.add(deal.value);
            continue;
        }
        let reasons = judge.reasons(&deal, extra);
        sums.ages.add(view.t.since(deal.facts.created), deal.value);
        if let Some(grouping) = &grouping {
            grouping.codes(&deal, &mut codes);
        }
        sums.add(deal.value, &reasons, &codes);
        if !reasons.is_empty() {
            deals.push(judge.judged(&deal, extra, reasons));
        }
    }
    deals.sort_by(|a, b| (b.value, &a.id).cmp(&(a.value, &b.id)));
    sums.finish(deals, grouping)
}

/// Sums while deals pass by.
#[derive(Default)]
struct Sums {
    bad: Adding,
    all: Adding,
    ages: Ages,
    reasons: HashMap<Risk, Adding>,
    groups: HashMap<Code, (Adding, Adding)>,
    on_hold: Adding,
    undated: u64,
}

impl Sums {
    fn add(&mut self, value: Money, reasons: &[Reason], codes: &[Code]) {
        let is_bad = !reasons.is_empty();
        let take = |bad: &mut Adding, all: &mut Adding| {
            all.add(value);
            if is_bad {
                bad.add(value);
            }
        };
        take(&mut self.bad, &mut self.all);
        for code in codes {
            let (bad, all) = self.groups.entry(*code).or_default();
            take(bad, all);
        }
        for reason in reasons {
            self.reasons.entry(reason.reason).or_default().add(value);
        }
    }

    fn finish(
        self,
        deals: Vec<Judged>,
        grouping: Option<Grouping<'_>>,
    ) -> Result<Health, TooLarge> {
        let at_risk = |(bad, all): (Adding, Adding)| {
            Ok(AtRisk {
                sum: bad.finish()?,
                of: all.finish()?,
            })
        };
        let mut reasons = Vec::with_capacity(self.reasons.len());
        for (reason, sum) in self.reasons {
            let sum = sum.finish()?;
            reasons.push(ByReason { reason, sum });
        }
        reasons.sort_by(|a, b| {
            let by_value = b.sum.value.cmp(&a.sum.value);
            by_value.then_with(|| a.reason.words().cmp(b.reason.words()))
        });
        let mut groups = Vec::new();
        if let Some(grouping) = grouping {
            let mut sums: Vec<(Code, (Adding, Adding))> = self.groups.into_iter().collect();
            grouping.sort(&mut sums);
            for (code, sum) in sums {
                groups.push((grouping.key(code), at_risk(sum)?));
            }
        }
        Ok(Health {
            deals,
            reasons,
            at_risk: at_risk((self.bad, self.all))?,
            ages: self.ages.finish()?,
            groups,
            on_hold: self.on_hold.finish()?,
            undated: self.undated,
        })
    }
}

/// What a single deal is held against, of the whole folder, so that a deal has the same reasons in every view.
struct Judge<'b> {
    view: View<'b>,
    has_contacts: bool,
    /// By row: the 90th percentile of the days that won deals spent there.
    stuck_after: Vec<Option<i64>>,
    /// The share of the open value of each customer that has too much.
    crowded: HashMap<String, f64>,
}

/// What one thread finds.
struct Whole {
    stays: Vec<Days>,
    open: Sum,
    customers: HashMap<Sym, Sum>,
}

impl Whole {
    fn over(view: View<'_>, segment: &Segment) -> Whole {
        let settings = &view.book.settings;
        let year = Period::last_365_days(view.t);
        let mut whole = Whole {
            stays: vec![Days::default(); settings.stages.len()],
            open: Sum::default(),
            customers: HashMap::new(),
        };
        let mut visits = Vec::new();
        let mut spent = vec![None; settings.stages.len()];
        for deal in view.everyone_in(segment) {
            if deal.is_open() {
                whole.open.add(deal.value);
                let company = deal.extra().map(|e| e.company);
                if let Some(company) = company.filter(|c| !c.is_none()) {
                    whole.customers.entry(company).or_default().add(deal.value);
                }
            } else if deal.is_won() && deal.state.closed.is_some_and(|c| year.contains(c)) {
                deal.visits(settings, view.t, &mut visits);
                whole.add_won(&visits, &mut spent);
            }
        }
        whole
    }

    /// One datum a stage: the sum of its visits; one that was only passed through is none.
    fn add_won(&mut self, visits: &[Visit], spent: &mut [Option<i64>]) {
        for visit in visits.iter().filter(|v| !v.passed) {
            if let Some(left) = visit.left {
                *spent[visit.row].get_or_insert(0) += left.since(visit.entered);
            }
        }
        for visit in visits {
            if let Some(days) = spent[visit.row].take() {
                self.stays[visit.row].add(days);
            }
        }
    }

    fn merged(mut self, other: Whole) -> Whole {
        for (mine, theirs) in self.stays.iter_mut().zip(other.stays) {
            mine.merge(theirs);
        }
        self.open.merge(other.open);
        for (company, sum) in other.customers {
            self.customers.entry(company).or_default().merge(sum);
        }
        self
    }
}

impl<'b> Judge<'b> {
    fn new(view: View<'b>) -> Result<Judge<'b>, TooLarge> {
        let wholes = each_segment(view.book, |segment| Whole::over(view, segment));
        let whole = wholes.into_iter().reduce(Whole::merged);
        let (stays, open, customers) = match whole {
            Some(w) => (w.stays, w.open.value().ok_or(TooLarge)?, w.customers),
            None => (Vec::new(), Money::ZERO, HashMap::new()),
        };
        // The same name in other letters is the same customer.
        let mut by_name: HashMap<String, Sum> = HashMap::new();
        for (company, sum) in customers {
            let name = view.book.names.text(company).map(folded);
            by_name
                .entry(name.unwrap_or_default())
                .or_default()
                .merge(sum);
        }
        let too_much = |(name, sum): (String, Sum)| {
            let value = sum.value()?;
            let is_more = value.times(Money::new(TOO_MUCH.into()))? > open;
            is_more.then(|| (name, value.to_f64() / open.to_f64()))
        };
        let limit = |days: &Days| {
            let enough = days.count() >= FEWEST_WON;
            days.percentile(90).filter(|_| enough)
        };
        Ok(Judge {
            view,
            has_contacts: has_contacts(view.book),
            stuck_after: stays.iter().map(limit).collect(),
            crowded: by_name.into_iter().filter_map(too_much).collect(),
        })
    }

    /// Every reason that applies, the worst first.
    fn reasons(&self, deal: &Standing<'_>, extra: &Extra) -> Vec<Reason> {
        let (t, settings) = (self.view.t, &self.view.book.settings);
        let mut list = Vec::new();
        let mut say = |reason, days, text| list.push(Reason { reason, text, days });
        if let Some(late) = late_step(extra, t) {
            let text = format!("next step {} late", days(late));
            say(Risk::NoNextStep, Some(late), text);
        }
        if let Some(over) = overdue(deal, t) {
            say(Risk::Overdue, Some(over), format!("overdue {}", days(over)));
        }
        if let Some((idle_days, limit)) = stale(settings, deal, t) {
            let text = match limit.working {
                false => format!("stale: {}, limit {}", days(idle_days), limit.days),
                true => format!("stale: {idle_days} working days, limit {}", limit.days),
            };
            say(Risk::Stale, Some(idle(deal, t)), text);
        }
        let slips = timeline::slips(deal.facts, deal.segment.changes_of(deal.facts), t);
        if slips.times > 0 {
            let times = match slips.times {
                1 => "once".into(),
                2 => "twice".into(),
                n => format!("{n} times"),
            };
            let text = format!("slipped {times}, {}", days(slips.days));
            say(Risk::Slipped, Some(slips.days), text);
        }
        if let Some((here, limit)) = self.stuck(deal) {
            let text = format!("stuck: {} in stage, limit {limit}", days(here));
            say(Risk::Stuck, Some(here), text);
        }
        if self.has_contacts
            && let Some(words) = few_contacts(settings, deal, extra)
        {
            say(Risk::OneContact, None, words.into());
        }
        if let Some(share) = self.share(extra) {
            let percent = (share * 100.0 + 0.5).floor();
            let text = format!("{percent}% of the open value is this customer's");
            say(Risk::OneCustomer, None, text);
        }
        if has_no_step(extra) {
            say(Risk::NoNextStep, None, "no next step".into());
        }
        list
    }

    /// Days in its stage, if nine in ten won deals had left it by then; and after how many they had.
    fn stuck(&self, deal: &Standing<'_>) -> Option<(i64, i64)> {
        let limit = *self.stuck_after.get(deal.state.stage.row()?)?;
        let here = self.view.t.since(deal.state.entered);
        limit
            .filter(|limit| here > *limit)
            .map(|limit| (here, limit))
    }

    fn share(&self, extra: &Extra) -> Option<f64> {
        if self.crowded.is_empty() {
            return None;
        }
        let company = self.view.book.names.text(extra.company)?;
        self.crowded.get(&folded(company)).copied()
    }

    fn judged(&self, deal: &Standing<'_>, extra: &Extra, reasons: Vec<Reason>) -> Judged {
        let book = self.view.book;
        let text = |sym| book.names.text(sym).map(String::from);
        let stage = book.settings.stage_name(deal.state.stage);
        Judged {
            id: extra.id.to_string(),
            name: extra.name.to_string(),
            company: text(extra.company),
            owner: text(deal.state.owner),
            stage: stage.map(String::from),
            value: deal.value,
            reasons,
        }
    }
}

/// Without regard to case and blanks.
fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
