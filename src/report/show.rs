//! `pipeline show ID`: facts, story, odds with their reasons, what is known and what is to be asked, the way on.

mod chances;
mod page;
mod story;
mod way_on;

use super::foot::{LeftOut, Tail};
use crate::analytics::counts::TooLarge;
use crate::analytics::forecast::model::Record;
use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::past::Past;
use crate::analytics::forecast::point::Point;
use crate::analytics::forecast::year::learn;
use crate::analytics::listing::{self, DealRow};
use crate::analytics::next::{Reason, reasons};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::book::{Extra, Standing, View};
use crate::model::credit::credit_of;
use crate::model::day::Day;
use crate::model::dossier::{CheckIn, Contact, Dossier, Item, Recurring, Renewal};
use crate::model::money::Money;
use crate::model::names::Names;
use crate::model::timeline::slips;
use crate::workspace::playbook::Page;
use chances::{ModelOdds, StageOdds};
use story::Event;
use way_on::{Asked, Known, Ticked};

/// The JSON of one deal.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ShowReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub id: String,
    pub file: String,
    /// As in `list`; `null` where the file cannot be used.
    pub deal: Option<DealRow>,
    /// What the file says in words.
    pub about: About,
    pub slipped: Option<Slipped>,
    pub credit: Vec<Credit>,
    pub story: Vec<Event>,
    /// Of an open deal.
    pub stage_odds: Option<StageOdds>,
    pub model_odds: Option<ModelOdds>,
    pub known: Vec<Known>,
    pub ask: Vec<Asked>,
    pub risks: Vec<Reason>,
    pub checklist: Vec<Ticked>,
    /// Where it goes next; `null` once it is closed.
    pub next_stage: Option<String>,
    /// What the company itself says of the stage; `null` where it says nothing.
    pub playbook: Option<OwnPage>,
    /// What is wrong with the file.
    pub faults: Vec<LeftOut>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// What the file says in words, as it stands.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct About {
    pub name: Option<String>,
    pub company: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub source: Option<String>,
    pub partner: Option<String>,
    pub referred_by: Option<String>,
    pub renews: Option<String>,
    pub lead: Option<String>,
    pub competitors: Vec<String>,
    pub lost_reason: Option<String>,
    pub lost_to: Option<String>,
    /// The owner's call.
    pub forecast: Option<&'static str>,
    pub on_hold_until: Option<Day>,
    pub contacts: Vec<Contact>,
    pub items: Vec<Item>,
    pub recurring: Option<Recurring>,
    pub renewal: Option<Renewal>,
    pub check_ins: Vec<CheckIn>,
    pub custom: Vec<Custom>,
}

/// A page of the company's playbook.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct OwnPage {
    pub file: String,
    /// Its heading, or its first words.
    pub gist: Option<String>,
    /// What shows it.
    pub command: String,
}

/// A field of the user's own.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Custom {
    pub key: String,
    pub value: String,
}

/// How often the expected close was moved later, and by how many days in all.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Slipped {
    pub times: u64,
    pub days: i64,
}

/// Who has which part of the credit.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Credit {
    pub owner: Option<String>,
    pub share: Money,
    pub value: Money,
}

#[derive(Clone, Debug)]
struct Shown {
    dossier: Dossier,
    faults: Vec<Diagnostic>,
}

/// The file that is asked about, as it was read.
pub struct Asking<'a> {
    pub id: &'a str,
    pub file: &'a str,
    pub dossier: Dossier,
    /// Its text and the names in it; `None` where the file cannot be used.
    pub text: Option<(&'a Extra, &'a Names)>,
    /// What the company says of the stage that it is in.
    pub page: Option<&'a Page>,
    pub faults: Vec<Diagnostic>,
}

/// Builds the page. The view is of the whole folder, read with days of activity and the ids of open deals; `deal` is the
/// one that is asked about, if it is in any figure.
pub fn build<'b>(
    view: View<'b>,
    deal: Option<Standing<'b>>,
    asking: Asking<'_>,
) -> Result<ShowReport, TooLarge> {
    let dossier = asking.dossier;
    let settings = &view.book.settings;
    let open = deal.filter(Standing::is_open);
    let mut report = ShowReport {
        report: "show",
        version: 1,
        as_of: view.t,
        currency: settings.currency.code().into(),
        id: asking.id.into(),
        file: asking.file.into(),
        deal: None,
        about: about(&dossier, deal.as_ref()),
        slipped: deal.as_ref().map(|deal| {
            let found = slips(deal.facts, deal.segment.changes_of(deal.facts), view.t);
            Slipped {
                times: u64::from(found.times),
                days: found.days,
            }
        }),
        credit: match &deal {
            Some(deal) => credit(view, deal)?,
            None => Vec::new(),
        },
        story: story::story(view, deal.as_ref(), &dossier),
        stage_odds: None,
        model_odds: None,
        known: way_on::known(settings, &dossier),
        ask: match deal.is_none() || open.is_some() {
            true => way_on::ask(settings, &dossier),
            false => Vec::new(),
        },
        risks: Vec::new(),
        checklist: open.map_or_else(Vec::new, |d| way_on::checklist(settings, &d, &dossier)),
        next_stage: open.and_then(|d| way_on::next_stage(settings, &d)),
        playbook: deal.and_then(|d| way_on::own_page(settings, &d, asking.page?)),
        faults: asking.faults.iter().map(LeftOut::from).collect(),
        tail: Tail::of(view, view.undated()),
        shown: Shown {
            dossier,
            faults: asking.faults,
        },
    };
    let (Some(deal), Some((extra, names))) = (deal, asking.text) else {
        return Ok(report);
    };
    if open.is_none() {
        let past = Past::of(view.book, view.t);
        let learned = learn(view, &past)?;
        report.deal = Some(listing::row(view, &deal, extra, names, &learned.odds));
        return Ok(report);
    }
    let period = settings.quota_period(view.t);
    // There is a record: this deal was created by T.
    if let Some(record) = Record::of(view.book, view.t) {
        let point = Point::of(&record, view, &period)?;
        let opportunity = Opportunity::of(deal, Money::ONE).ok_or(TooLarge)?;
        report.stage_odds = Some(chances::stage_odds(&point, &opportunity));
        report.model_odds = chances::model_odds(&point, &opportunity);
        report.deal = Some(listing::row(view, &deal, extra, names, &point.learned.odds));
    }
    if !deal.is_parked(view.t) {
        let has_contacts = view.book.segments.iter().any(|s| s.has_contacts);
        let found = reasons(view, &deal, extra, has_contacts);
        report.risks = way_on::risks(view, &deal, &report.shown.dossier, found);
    }
    Ok(report)
}

fn about(dossier: &Dossier, deal: Option<&Standing<'_>>) -> About {
    let d = dossier.clone();
    About {
        name: d.name,
        company: d.company,
        kind: d.kind,
        source: d.source,
        partner: d.partner,
        referred_by: d.referred_by,
        renews: d.renews,
        lead: d.lead,
        competitors: d.competitors,
        lost_reason: d.lost_reason,
        lost_to: d.lost_to,
        forecast: deal.and_then(Standing::call).map(|call| call.name()),
        on_hold_until: deal.and_then(|deal| deal.state.on_hold_until),
        contacts: d.contacts,
        items: d.items,
        recurring: d.recurring,
        renewal: d.renewal,
        check_ins: d.check_ins,
        custom: d
            .custom
            .into_iter()
            .map(|(key, value)| Custom { key, value })
            .collect(),
    }
}

/// Who shares the credit; nobody where it is all the owner's.
fn credit(view: View<'_>, deal: &Standing<'_>) -> Result<Vec<Credit>, TooLarge> {
    let splits = deal.segment.splits_of(deal.row);
    let one = |split: &crate::model::credit::Split| {
        Ok(Credit {
            owner: view.book.names.text(split.owner).map(String::from),
            share: split.share,
            value: credit_of(deal.value, split.share).ok_or(TooLarge)?,
        })
    };
    splits.iter().map(|(_, split)| one(split)).collect()
}

impl ShowReport {
    fn is_open(&self) -> bool {
        self.deal.as_ref().is_some_and(|d| d.closed.is_none())
    }

    /// The faults that make the file unusable, or all there are.
    fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let faults = self.shown.faults.iter();
        faults.filter(|d| d.level == Level::Error)
    }
}
