//! `pipeline next`: a deal a line, by day, with the worst reason and what is at stake.

use super::block::{
    Block, Calendar, Cell, Column, Event, Line, List, Part, Report, Table, Tone, money,
};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::next::{AHEAD, Item, When, next};
use crate::analytics::tally::DealsValue;
use crate::diagnostic::nearest;
use crate::model::book::View;
use crate::model::day::Day;

/// The JSON of what is next.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct NextReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// Whose list it is; `null` for everybody's.
    pub whose: Option<String>,
    pub deals: Vec<Item>,
    /// Steps more than seven days away.
    pub later: DealsValue,
    pub on_hold: DealsValue,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    later: Vec<Item>,
}

/// What comes next to be typed, once something was done.
const HINT: &str = "pipeline log ID call \"…\" --next \"…\" --due fri";

/// Builds the list of a view that was read with the text of open deals and days of activity. `whose` is who the query
/// narrows it to, if that was one person.
pub fn build(view: View<'_>, whose: Option<String>) -> Result<NextReport, TooLarge> {
    let next = next(view)?;
    Ok(NextReport {
        report: "next",
        version: 1,
        as_of: view.t,
        currency: view.book.settings.currency.code().into(),
        whose,
        deals: next.items,
        later: next.later_sum,
        on_hold: next.on_hold,
        tail: Tail::of(view, next.undated),
        shown: Shown {
            title: view.book.title.clone(),
            later: next.later,
        },
    })
}

/// Whether a person is a rep or owns an open deal of the view; if not, who was nearly meant.
pub fn is_known(view: View<'_>, who: &str) -> Result<(), Option<String>> {
    let reps = view.book.settings.reps.iter().map(|r| r.id.as_str());
    let is_meant = |known: &str| known.to_lowercase() == who.to_lowercase();
    if reps.clone().any(is_meant) {
        return Ok(());
    }
    let owners = view.deals().filter(|d| d.is_open());
    let owners = owners.filter_map(|d| view.book.names.text(d.state.owner));
    let mut known: Vec<&str> = reps.chain(owners).collect();
    known.sort_unstable();
    known.dedup();
    if known.iter().any(|k| is_meant(k)) {
        return Ok(());
    }
    Err(nearest(who, known).map(String::from))
}

/// Whether it matters whose list it is: some rep or owner is known.
pub fn has_people(view: View<'_>) -> bool {
    let is_owned = || {
        view.deals()
            .any(|d| d.is_open() && !d.state.owner.is_none())
    };
    !view.book.settings.reps.is_empty() || is_owned()
}

impl NextReport {
    fn table(&self) -> Table {
        let everybody = self.whose.is_none() && self.deals.iter().any(|d| d.owner.is_some());
        let mut columns: Vec<Column> = ["When", "Deal", "Next step", "Why"]
            .map(Column::left)
            .to_vec();
        if everybody {
            columns.push(Column::left("Owner"));
        }
        columns.push(Column::right("Value"));
        let mut rows = Vec::with_capacity(self.deals.len());
        let mut before: Option<(When, Option<Day>)> = None;
        for item in &self.deals {
            let group = group(item);
            let label = if before == Some(group) {
                String::new()
            } else {
                label(item)
            };
            before = Some(group);
            let tone = if item.when == When::Late {
                Tone::Bad
            } else {
                Tone::Plain
            };
            let mut row = vec![
                Cell::Words(label, tone),
                Cell::Name(Some(item.id.clone())),
                Cell::Name(item.next_step.clone()),
                why(item),
            ];
            if everybody {
                let owner = |o: &String| Cell::Name(Some(o.clone()));
                row.push(item.owner.as_ref().map_or(Cell::Empty, owner));
            }
            row.push(Cell::Money(Some(item.value)));
            rows.push(row);
        }
        Table {
            columns,
            rows,
            total: None,
            total_note: None,
            heading: false,
        }
    }

    /// `2 later, 143,000; 1 on hold.`
    fn rest(&self) -> Option<String> {
        let mut parts = Vec::new();
        if self.later.deals > 0 {
            parts.push(format!(
                "{} later, {}",
                self.later.deals,
                money(self.later.value)
            ));
        }
        if self.on_hold.deals > 0 {
            parts.push(format!("{} on hold", self.on_hold.deals));
        }
        parts.extend(self.tail.without());
        (!parts.is_empty()).then(|| format!("{}.", parts.join("; ")))
    }

    fn nothing(&self) -> String {
        let by = self.as_of.plus(AHEAD);
        format!("Nothing to do until {} {}.", by.weekday_name(), by.short())
    }
}

/// Late ones are one group, whatever their day.
fn group(item: &Item) -> (When, Option<Day>) {
    match item.when {
        When::Soon => (item.when, item.day),
        when => (when, None),
    }
}

fn label(item: &Item) -> String {
    match (item.when, item.day) {
        (When::Late, _) => "Late".into(),
        (When::Today, _) => "Today".into(),
        (When::NoDay, _) => "No day".into(),
        (When::NoStep, _) | (_, None) => "No step".into(),
        (_, Some(day)) => format!("{} {}", day.weekday_name(), day.day_of_month()),
    }
}

/// The worst reason, if there is one.
fn why(item: &Item) -> Cell {
    item.reasons
        .first()
        .map_or(Cell::Empty, |r| Cell::Words(r.text.clone(), Tone::Bad))
}

impl Report for NextReport {
    fn blocks(&self) -> Vec<Block> {
        let mut head = vec![Part::Theirs(self.shown.title.clone())];
        head.extend(self.whose.clone().map(Part::Theirs));
        head.push(Part::Ours(self.as_of.full()));
        head.push(Part::Ours(self.currency.clone()));
        let mut blocks = vec![Block::Head(head)];
        if self.deals.is_empty() {
            blocks.push(Block::Lines(vec![Line {
                text: self.nothing(),
                hint: None,
            }]));
        } else {
            blocks.push(Block::Table(self.table()));
        }
        match self.rest() {
            // A paragraph of its own, not the table's last line.
            Some(text) => blocks.push(Block::Closing(Line {
                text,
                hint: Some(HINT.into()),
            })),
            None => blocks.push(Block::Hints(HINT.into())),
        }
        let lines = self.tail.lines(self.as_of);
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let day = |d: Option<Day>| d.map(|d| d.to_string()).unwrap_or_default();
        let row = |item: &Item| {
            let worst = item.reasons.first();
            vec![
                item.id.clone(),
                item.name.clone(),
                text(&item.company),
                text(&item.owner),
                text(&item.stage),
                word(item.when).into(),
                day(item.day),
                text(&item.next_step),
                day(item.next_step_due),
                worst.map(|r| r.text.clone()).unwrap_or_default(),
                item.value.to_string(),
            ]
        };
        Some(List {
            head: vec![
                "id",
                "name",
                "company",
                "owner",
                "stage",
                "when",
                "day",
                "next_step",
                "next_step_due",
                "reason",
                "value",
            ],
            rows: self.deals.iter().map(row).collect(),
        })
    }

    /// Every step on its day, later ones too; what is late, or was never planned, today.
    fn calendar(&self) -> Option<Calendar> {
        let items = self.deals.iter().chain(&self.shown.later);
        Some(Calendar {
            name: match &self.whose {
                Some(who) => format!("{}: {who}", self.shown.title),
                None => self.shown.title.clone(),
            },
            as_of: self.as_of,
            events: items.map(|item| event(item, self)).collect(),
        })
    }
}

fn word(when: When) -> &'static str {
    match when {
        When::Late => "late",
        When::Today => "today",
        When::Soon => "soon",
        When::NoDay => "no-day",
        When::NoStep => "no-step",
        When::Later => "later",
    }
}

fn event(item: &Item, report: &NextReport) -> Event {
    let step = item.next_step.as_deref().unwrap_or("no next step");
    let reasons: Vec<&str> = item.reasons.iter().map(|r| r.text.as_str()).collect();
    let mut about = vec![item.name.clone()];
    about.extend(item.company.clone());
    about.extend(item.owner.clone().filter(|_| report.whose.is_none()));
    about.push(format!("{} {}", money(item.value), report.currency));
    if !reasons.is_empty() {
        about.push(reasons.join(", "));
    }
    Event {
        key: item.id.clone(),
        day: item.day.unwrap_or(report.as_of).max(report.as_of),
        summary: format!("{step}: {}", item.id),
        about,
    }
}
