//! Every reason that a deal is at risk for, held against the whole folder where the reason is one among others.

use std::collections::HashMap;

use super::questions::{
    days, few_contacts, has_contacts, has_no_step, idle, late_step, overdue, stale,
};
use super::{Judged, Reason, Risk};
use crate::analytics::counts::TooLarge;
use crate::analytics::days::Days;
use crate::analytics::passes::each_segment;
use crate::analytics::sizes::Sum;
use crate::model::book::{Extra, Segment, Standing, View};
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::period::Period;
use crate::model::timeline::{self, Visit};

/// Won deals without which no stay is judged.
const FEWEST_WON: u64 = 5;
/// One customer has too much of the open value beyond one part in so many.
const TOO_MUCH: i64 = 4;

/// What a single deal is held against, of the whole folder, so that a deal has the same reasons in every view.
pub(super) struct Judge<'b> {
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
    pub(super) fn new(view: View<'b>) -> Result<Judge<'b>, TooLarge> {
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
    pub(super) fn reasons(&self, deal: &Standing<'_>, extra: &Extra) -> Vec<Reason> {
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

    pub(super) fn judged(
        &self,
        deal: &Standing<'_>,
        extra: &Extra,
        reasons: Vec<Reason>,
    ) -> Judged {
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
