//! What to do now: each open deal once, on the day its next step is due, with the worst reason to look at it
//! (metrics.md, "Noise and limits": `next`).
//!
//! Late steps come first, then today's, then those of the next seven days, then steps without a day and deals without a
//! step; within a day the
//! dearest first. Later steps are only counted, unless the proposal lapses, or was just opened, before: then the deal
//! stands on that day. Parked deals are counted and not judged.

use std::cmp::Reverse;

use super::counts::TooLarge;
use super::health::{self, days};
use super::sizes::Sum;
use super::tally::DealsValue;
use crate::model::book::{Extra, Standing, View};
use crate::model::day::Day;
use crate::model::deal::Paper;
use crate::model::money::Money;

/// Days ahead that are listed.
pub const AHEAD: i64 = 7;
/// A proposal is about to lapse from so many days before.
const LAPSES_WITHIN: i64 = 14;
/// A proposal was just opened for so many days.
const JUST_VIEWED: i64 = 3;

/// When something is to be done.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    Late,
    Today,
    /// In the next seven days.
    Soon,
    /// A step without a day.
    NoDay,
    /// Nothing was planned.
    NoStep,
    /// A step that is further away.
    Later,
}

impl When {
    /// Of a step that is due on a day.
    pub fn of(due: Day, t: Day) -> When {
        match due.since(t) {
            i64::MIN..0 => When::Late,
            0 => When::Today,
            1..=AHEAD => When::Soon,
            _ => When::Later,
        }
    }
}

/// Why a deal wants looking at, the worst first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    LateStep,
    Lapse,
    Unsigned,
    Viewed,
    Overdue,
    Stale,
    OneContact,
    /// Of several contacts none is the champion, or none has the money: `show` says so.
    MissingRole,
    NoStep,
}

/// A reason with its days and in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Reason {
    pub reason: Why,
    pub text: String,
    /// Days late, until or since; negative once a proposal has lapsed.
    pub days: Option<i64>,
}

/// A deal with what is to be done.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Item {
    pub id: String,
    pub name: String,
    pub company: Option<String>,
    pub owner: Option<String>,
    pub stage: Option<String>,
    pub when: When,
    /// The day it stands on; `null` without a step.
    pub day: Option<Day>,
    pub next_step: Option<String>,
    pub next_step_due: Option<Day>,
    /// The worst first.
    pub reasons: Vec<Reason>,
    pub value: Money,
}

/// All that is to be done.
#[derive(Clone, Debug)]
pub struct Next {
    /// In the order it is to be done.
    pub items: Vec<Item>,
    /// Steps that are further away.
    pub later: Vec<Item>,
    pub later_sum: DealsValue,
    pub on_hold: DealsValue,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
}

/// Lists what is to be done; the view must have been read with days of activity and the text of open deals.
pub fn next(view: View<'_>) -> Result<Next, TooLarge> {
    let t = view.t;
    let has_contacts = health::has_contacts(view.book);
    let (mut items, mut later) = (Vec::new(), Vec::new());
    let (mut later_value, mut parked_value) = (Sum::default(), Sum::default());
    let (mut parked, mut undated) = (0, 0);
    for deal in view.deals() {
        undated += u64::from(deal.undated_from().is_some_and(|d| d <= t));
        let Some(extra) = deal.extra().filter(|_| deal.is_open()) else {
            continue;
        };
        if deal.is_parked(t) {
            parked += 1;
            parked_value.add(deal.value);
            continue;
        }
        let item = item(view, &deal, extra, has_contacts);
        if item.when == When::Later {
            later_value.add(deal.value);
            later.push(item);
        } else {
            items.push(item);
        }
    }
    for list in [&mut items, &mut later] {
        list.sort_by(|a, b| {
            let key = |i: &Item| (i.when, i.day, Reverse(i.value));
            key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
        });
    }
    let sum = |deals: u64, value: Sum| {
        let value = value.value().ok_or(TooLarge)?;
        Ok(DealsValue { deals, value })
    };
    Ok(Next {
        later_sum: sum(later.len() as u64, later_value)?,
        on_hold: sum(parked, parked_value)?,
        items,
        later,
        undated,
    })
}

fn item(view: View<'_>, deal: &Standing<'_>, extra: &Extra, has_contacts: bool) -> Item {
    let names = &view.book.names;
    let text = |sym| names.text(sym).map(String::from);
    let reasons = reasons(view, deal, extra, has_contacts);
    let (when, day) = stands_on(extra, &reasons, view.t);
    Item {
        id: extra.id.to_string(),
        name: extra.name.to_string(),
        company: text(extra.company),
        owner: text(deal.state.owner),
        stage: view
            .book
            .settings
            .stage_name(deal.state.stage)
            .map(String::from),
        when,
        day,
        next_step: extra.next_step.as_deref().map(String::from),
        next_step_due: extra.next_step_due,
        reasons,
        value: deal.value,
    }
}

/// The day of the step; an earlier one, if the step is far and the proposal does not wait for it.
fn stands_on(extra: &Extra, reasons: &[Reason], t: Day) -> (When, Option<Day>) {
    let due = match (extra.next_step_due, &extra.next_step) {
        (Some(due), _) => due,
        (None, Some(_)) => return (When::NoDay, None),
        (None, None) => return (When::NoStep, None),
    };
    let cannot_wait = reasons.iter().filter_map(|r| match (r.reason, r.days) {
        (Why::Lapse, Some(days)) => Some(t.plus(days.max(0))),
        (Why::Viewed, _) => Some(t),
        _ => None,
    });
    let day = match When::of(due, t) {
        When::Later => cannot_wait.fold(due, Day::min),
        _ => due,
    };
    (When::of(day, t), Some(day))
}

/// Every reason that applies, the worst first. `has_contacts` says whether any deal of the book names a contact.
pub fn reasons(
    view: View<'_>,
    deal: &Standing<'_>,
    extra: &Extra,
    has_contacts: bool,
) -> Vec<Reason> {
    let t = view.t;
    let idle = health::idle(deal, t);
    let mut list = Vec::new();
    let mut say = |reason, days: Option<i64>, text: String| {
        list.push(Reason { reason, text, days });
    };
    if let Some(late) = health::late_step(extra, t) {
        say(Why::LateStep, Some(late), format!("{} late", days(late)));
    }
    if let Some(left) = lapses_in(&extra.paper, t) {
        say(Why::Lapse, Some(left), lapse_words(left));
    }
    if let Some(waiting) = unsigned_for(&extra.paper, t) {
        say(
            Why::Unsigned,
            Some(waiting),
            format!("unsigned {}", days(waiting)),
        );
    }
    if let Some(ago) = viewed_ago(&extra.paper, deal.state.last_seen, t) {
        let text = match ago {
            0 => "viewed today".into(),
            ago => format!("viewed {} ago", days(ago)),
        };
        say(Why::Viewed, Some(ago), text);
    }
    if let Some(over) = health::overdue(deal, t) {
        say(Why::Overdue, Some(over), format!("{} overdue", days(over)));
    }
    if health::stale(&view.book.settings, deal, t).is_some() {
        say(Why::Stale, Some(idle), format!("silent {}", days(idle)));
    }
    if has_contacts && let Some(words) = health::few_contacts(&view.book.settings, deal, extra) {
        say(Why::OneContact, None, words.into());
    }
    if health::has_no_step(extra) {
        let text = match idle {
            0 => "no next step".into(),
            idle => format!("silent {}", days(idle)),
        };
        say(Why::NoStep, Some(idle), text);
    }
    list
}

/// Days until the proposal lapses, negative once it has; `None` while there is time, or once there is a contract.
fn lapses_in(paper: &Paper, t: Day) -> Option<i64> {
    let is_out = paper.proposal_sent.is_none_or(|sent| sent <= t);
    let has_contract = happened(paper.contract_sent, t) || happened(paper.contract_signed, t);
    let left = paper.proposal_expires?.since(t);
    (is_out && !has_contract && left <= LAPSES_WITHIN).then_some(left)
}

fn lapse_words(left: i64) -> String {
    match left {
        0 => "lapses today".into(),
        1.. => format!("lapses in {}", days(left)),
        _ => format!("lapsed {} ago", days(-left)),
    }
}

/// Days that a contract has been out without a signature.
fn unsigned_for(paper: &Paper, t: Day) -> Option<i64> {
    let waiting = t.since(paper.contract_sent?);
    (waiting > 0 && !happened(paper.contract_signed, t)).then_some(waiting)
}

/// Days since the proposal was opened, while that is news and nobody has spoken with them since.
fn viewed_ago(paper: &Paper, last_seen: Day, t: Day) -> Option<i64> {
    let viewed = paper.proposal_viewed?;
    let ago = t.since(viewed);
    ((0..=JUST_VIEWED).contains(&ago) && last_seen <= viewed).then_some(ago)
}

fn happened(day: Option<Day>, t: Day) -> bool {
    day.is_some_and(|day| day <= t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn t() -> Day {
        day("2026-11-23")
    }

    #[test]
    fn a_week_ahead_is_soon() {
        let when = |text| When::of(day(text), t());
        assert_eq!(when("2026-11-22"), When::Late);
        assert_eq!(when("2026-11-23"), When::Today);
        assert_eq!(when("2026-11-30"), When::Soon);
        assert_eq!(when("2026-12-01"), When::Later);
    }

    #[test]
    fn a_proposal_lapses_unless_there_is_a_contract() {
        let mut paper = Paper {
            proposal_sent: Some(day("2026-11-02")),
            proposal_expires: Some(day("2026-12-01")),
            ..Paper::default()
        };
        assert_eq!(lapses_in(&paper, t()), Some(8));
        // 15 days before there is still time.
        assert_eq!(lapses_in(&paper, day("2026-11-16")), None);
        assert_eq!(lapses_in(&paper, day("2026-11-01")), None);
        assert_eq!(lapse_words(-3), "lapsed 3 days ago");
        paper.contract_sent = Some(t());
        assert_eq!(lapses_in(&paper, t()), None);
        // A contract of tomorrow is not seen today.
        paper.contract_sent = Some(day("2026-11-24"));
        assert_eq!(lapses_in(&paper, t()), Some(8));
    }

    #[test]
    fn a_contract_waits_from_the_day_after_it_went_out() {
        let mut paper = Paper {
            contract_sent: Some(day("2026-11-20")),
            ..Paper::default()
        };
        assert_eq!(unsigned_for(&paper, t()), Some(3));
        assert_eq!(unsigned_for(&paper, day("2026-11-20")), None);
        paper.contract_signed = Some(day("2026-11-28"));
        assert_eq!(unsigned_for(&paper, t()), Some(3));
        assert_eq!(unsigned_for(&paper, day("2026-11-28")), None);
    }

    #[test]
    fn an_opened_proposal_is_news_until_somebody_calls() {
        let paper = Paper {
            proposal_viewed: Some(day("2026-11-21")),
            ..Paper::default()
        };
        assert_eq!(viewed_ago(&paper, day("2026-11-19"), t()), Some(2));
        assert_eq!(viewed_ago(&paper, day("2026-11-22"), t()), None);
        assert_eq!(
            viewed_ago(&paper, day("2026-11-19"), day("2026-11-25")),
            None
        );
    }
}
