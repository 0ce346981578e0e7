//! The story of a deal, day by day: what changed, what was sent, what was done.

use crate::model::book::{Standing, View};
use crate::model::day::Day;
use crate::model::deal::{Call, Change, Num, Tracked, day_of};
use crate::model::dossier::Dossier;
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::settings::StageId;
use crate::report::block::{Cell, Column, Part, Table, Tone, as_written, count, day, percent};

/// Something that happened on a day.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Event {
    pub on: Day,
    /// Where it went that day: a stage, `won` or `lost`.
    pub stage: Option<String>,
    /// Days in the stage it left.
    pub after_days: Option<i64>,
    /// Of an activity: call, email, meeting …
    pub kind: Option<String>,
    pub by: Option<String>,
    /// What changed, or the note.
    pub text: String,
    #[serde(skip)]
    #[schemars(skip)]
    parts: Vec<Part>,
}

impl Event {
    fn new(on: Day) -> Event {
        Event {
            on,
            stage: None,
            after_days: None,
            kind: None,
            by: None,
            text: String::new(),
            parts: Vec::new(),
        }
    }

    /// Adds what else happened that day.
    fn say(&mut self, between: &str, parts: impl IntoIterator<Item = Part>) {
        if !self.parts.is_empty() {
            self.parts.push(Part::Ours(between.into()));
        }
        self.parts.extend(parts);
    }

    fn told(mut self) -> Event {
        let text = |p: &Part| match p {
            Part::Ours(t) | Part::Theirs(t) | Part::Said(t) => t.clone(),
            Part::Typed(_) => String::new(),
        };
        self.text = self.parts.iter().map(text).collect();
        self
    }
}

/// Between what happened on one day.
const AND: &str = "; ";

/// All events up to T: those of the history as it is in force, then paper, then what was done. `None` for the deal tells
/// what the file alone does.
pub fn story(view: View<'_>, deal: Option<&Standing<'_>>, dossier: &Dossier) -> Vec<Event> {
    let mut events = deal.map_or_else(Vec::new, |deal| history(view, deal, dossier));
    let paper = &dossier.paper;
    let mut papers: Vec<(Day, &str)> = [
        (paper.proposal_sent, "proposal sent"),
        (paper.proposal_viewed, "proposal viewed"),
        (paper.contract_sent, "contract sent"),
        (paper.contract_signed, "contract signed"),
    ]
    .into_iter()
    .filter_map(|(on, what)| Some((on?, what)))
    .collect();
    let done = dossier.check_ins.iter().filter_map(|c| c.done);
    papers.extend(done.map(|on| (on, "check-in done")));
    for (on, what) in papers.into_iter().filter(|p| p.0 <= view.t) {
        let part = [Part::Ours(what.into())];
        match events.iter_mut().rev().find(|e| e.on == on) {
            Some(event) => event.say(AND, part),
            None => {
                let mut event = Event::new(on);
                event.say(AND, part);
                events.push(event);
            }
        }
    }
    for activity in &dossier.activity {
        let Some(on) = activity.on.filter(|on| *on <= view.t) else {
            continue;
        };
        let mut event = Event::new(on);
        event.kind = Some(activity.kind.clone().unwrap_or_else(|| "note".into()));
        event.by = activity.by.clone();
        event.parts.extend(activity.note.clone().map(Part::Said));
        events.push(event);
    }
    // Stable: of one day, what changed stands before what was done.
    events.sort_by_key(|e| e.on);
    events.into_iter().map(Event::told).collect()
}

/// What a deal was before a change.
struct Before {
    stage: StageId,
    entered: Day,
    amount: Num,
    owner: Sym,
    expected_close: Option<Day>,
    probability: Num,
    forecast: u8,
    on_hold_until: Option<Day>,
    /// Whether a number of days was said yet: later ones do without the word.
    counted: bool,
}

fn history(view: View<'_>, deal: &Standing<'_>, dossier: &Dossier) -> Vec<Event> {
    let (facts, t) = (deal.facts, view.t);
    let changes = deal.segment.changes_of(facts);
    let mut now = Before {
        stage: facts.stage,
        entered: facts.created,
        amount: facts.amount,
        owner: facts.owner,
        expected_close: day_of(facts.expected_close),
        probability: facts.probability,
        forecast: facts.forecast,
        on_hold_until: day_of(facts.on_hold_until),
        counted: false,
    };
    let mut events = vec![beginning(view, deal, &now)];
    let by_hand = deal.undated_from();
    for change in changes.iter().take_while(|c| c.on() <= t) {
        let on = change.on();
        // A second stage on one day is a line of its own.
        let again = |e: &Event| e.stage.is_some() && change.what() == Tracked::Stage;
        if events.last().is_none_or(|e| e.on != on || again(e)) {
            events.push(Event::new(on));
        }
        let Some(event) = events.last_mut() else {
            continue;
        };
        let is_first = event.parts.is_empty();
        let between = if on == facts.created { ", " } else { AND };
        if let Some(parts) = told(view, deal, dossier, &mut now, change, event) {
            event.say(between, parts);
            if is_first && by_hand == Some(on) {
                event.say(", ", [Part::Ours("edited by hand".into())]);
            }
        }
    }
    events.retain(|e| e.stage.is_some() || !e.parts.is_empty());
    events
}

/// The day it was created: its stage, amount and expected close.
fn beginning(view: View<'_>, deal: &Standing<'_>, now: &Before) -> Event {
    let mut event = Event::new(deal.facts.created);
    event.stage = stage_name(view, now.stage);
    if let Some(amount) = now.amount.unpack(&deal.segment.wide) {
        event.say(", ", [Part::Ours(as_written(amount))]);
    }
    if let Some(expected) = now.expected_close {
        event.say(
            ", ",
            [Part::Ours(format!("expected {}", day(expected, view.t)))],
        );
    }
    if let Some(own) = now.probability.unpack(&deal.segment.wide) {
        event.say(", ", [Part::Ours(format!("own odds {}", share(own)))]);
    }
    if let Some((name, _)) = Call::ALL.get(now.forecast as usize) {
        event.say(", ", [Part::Ours(format!("called {name}"))]);
    }
    event
}

fn stage_name(view: View<'_>, stage: StageId) -> Option<String> {
    let name = view.book.settings.stage_name(stage).map(String::from);
    name.or_else(|| Some("stage unknown".into()))
}

fn share(odds: Money) -> String {
    percent(odds.to_f64())
}

/// One change in words, and what is true from then on; `None` if it changed nothing that is told.
fn told(
    view: View<'_>,
    deal: &Standing<'_>,
    dossier: &Dossier,
    now: &mut Before,
    change: &Change,
    event: &mut Event,
) -> Option<Vec<Part>> {
    let (wide, t) = (&deal.segment.wide, view.t);
    let ours = |text: String| Some(vec![Part::Ours(text)]);
    match change.what() {
        Tracked::Stage => moved(view, dossier, now, change, event),
        Tracked::Amount => {
            let was = std::mem::replace(&mut now.amount, Num::from_code(change.to())).unpack(wide);
            let is = now.amount.unpack(wide)?;
            match was {
                Some(was) if was == is => None,
                Some(was) => ours(format!("{} → {}", as_written(was), as_written(is))),
                None => ours(as_written(is)),
            }
        }
        Tracked::ExpectedClose => {
            let was = std::mem::replace(&mut now.expected_close, day_of(change.to()));
            match (was, now.expected_close) {
                (was, is) if was == is => None,
                (Some(was), Some(is)) => ours(format!("expected {} → {}", day(was, t), day(is, t))),
                (None, Some(is)) => ours(format!("expected {}", day(is, t))),
                (_, None) => ours("no expected close any more".into()),
            }
        }
        Tracked::Probability => {
            let was =
                std::mem::replace(&mut now.probability, Num::from_code(change.to())).unpack(wide);
            match (was, now.probability.unpack(wide)) {
                (was, is) if was == is => None,
                (Some(was), Some(is)) => ours(format!("own odds {} → {}", share(was), share(is))),
                (None, Some(is)) => ours(format!("own odds {}", share(is))),
                (_, None) => ours("own odds taken back".into()),
            }
        }
        Tracked::Forecast => {
            let was = std::mem::replace(&mut now.forecast, change.to() as u8);
            match Call::ALL.get(now.forecast as usize) {
                _ if was == now.forecast => None,
                Some((name, _)) => ours(format!("called {name}")),
                None => ours("call taken back".into()),
            }
        }
        Tracked::OnHoldUntil => {
            let was = std::mem::replace(&mut now.on_hold_until, day_of(change.to()));
            match now.on_hold_until {
                is if is == was => None,
                Some(until) => ours(format!("on hold until {}", day(until, t))),
                None => ours("no longer on hold".into()),
            }
        }
        Tracked::Owner => {
            let was = std::mem::replace(&mut now.owner, Sym::from_code(change.to()));
            // Whose it was from the first is no news.
            let is_first = was.is_none() && change.on() == deal.facts.created;
            if was == now.owner || is_first {
                return None;
            }
            let name = |sym| match view.book.names.text(sym) {
                Some(name) => Part::Theirs(name.into()),
                None => Part::Ours("nobody".into()),
            };
            Some(vec![
                Part::Ours("from ".into()),
                name(was),
                Part::Ours(" to ".into()),
                name(now.owner),
            ])
        }
        Tracked::Seen => None,
    }
}

/// `after 9 days`, and later `after 20`; why it was lost.
fn moved(
    view: View<'_>,
    dossier: &Dossier,
    now: &mut Before,
    change: &Change,
    event: &mut Event,
) -> Option<Vec<Part>> {
    let (was, is) = (now.stage, StageId::from_code(change.to()));
    if was == is {
        return None;
    }
    // Nobody knows how long it was in a stage that nobody knows.
    let is_known = was.is_end() || was.row().is_some();
    event.after_days = is_known.then(|| change.on().since(now.entered));
    (now.stage, now.entered) = (is, change.on());
    event.stage = stage_name(view, is);
    let mut parts = Vec::new();
    if let Some(after) = event.after_days {
        let days = match std::mem::replace(&mut now.counted, true) {
            false => count(after as u64, "day", "days"),
            true => after.to_string(),
        };
        let word = match (was.row(), is.row()) {
            _ if was.is_end() => "reopened after",
            (Some(a), Some(b)) if b < a => "back after",
            _ => "after",
        };
        parts.push(Part::Ours(format!("{word} {days}")));
    }
    if is == StageId::LOST {
        let reasons = [(": ", &dossier.lost_reason), (", to ", &dossier.lost_to)];
        for (before, text) in reasons {
            if let Some(text) = text {
                let before = if parts.is_empty() {
                    before.trim_start_matches([':', ',', ' '])
                } else {
                    before
                };
                parts.extend([Part::Ours(before.into()), Part::Theirs(text.clone())]);
            }
        }
    }
    (!parts.is_empty()).then_some(parts)
}

/// A line an event.
pub fn table(events: &[Event], t: Day) -> Table {
    let mut columns = vec![Column::right(""), Column::left("")];
    columns.push(Column::text(""));
    let mut before = None;
    let row = |e: &Event| {
        let on = if before == Some(e.on) {
            String::new()
        } else {
            day(e.on, t)
        };
        before = Some(e.on);
        let tone = match e.stage.as_deref() {
            Some("won") => Tone::Good,
            Some("lost") => Tone::Bad,
            _ => Tone::Plain,
        };
        let what = match (&e.stage, &e.kind) {
            (Some(stage), _) if tone == Tone::Plain => Cell::Name(Some(stage.clone())),
            (Some(stage), _) => Cell::Words(stage.clone(), tone),
            (None, Some(kind)) => Cell::Name(Some(match &e.by {
                Some(by) => format!("{kind}, {by}"),
                None => kind.clone(),
            })),
            (None, None) => Cell::Empty,
        };
        vec![
            Cell::Words(on, Tone::Plain),
            what,
            Cell::Parts(e.parts.clone()),
        ]
    };
    Table {
        columns,
        rows: events.iter().map(row).collect(),
        total: None,
        total_note: None,
        heading: false,
    }
}
