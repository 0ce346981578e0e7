//! `pipeline leads next`: whom to contact now, why, and by which channel.

use super::{Around, ListJson, tail};
use crate::analytics::leads::contact::{Not, Touch, last_said};
use crate::analytics::leads::score::{Band, Scored};
use crate::model::day::Day;
use crate::model::lead_columns::Column as LeadColumn;
use crate::model::lead_row::Lead;
use crate::report::block::{
    self, Block, Cell, Column, Line, List, Part, Parts, Report, Table, Tone, count, grouped,
};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// Somebody to contact.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct DueLead {
    pub key: Option<String>,
    pub file: String,
    pub line: u64,
    pub due: Day,
    pub channel: String,
    /// The attempt that it would be, from 1.
    pub attempt: u32,
    pub answered: bool,
    pub score: f64,
    pub band: Band,
    pub why: String,
    /// What was said last, as the notes of `leads log` have it.
    pub said: Option<String>,
    #[serde(skip)]
    #[schemars(skip)]
    pub company: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub phone: String,
}

impl DueLead {
    pub fn of(lead: &Lead<'_>, touch: Touch, scored: &Scored, t: Day) -> DueLead {
        DueLead {
            said: last_said(&lead.text(LeadColumn::Notes), t),
            key: lead.key(),
            file: lead.file.into(),
            line: lead.line,
            due: touch.due,
            channel: touch.channel,
            attempt: touch.attempt,
            answered: touch.answered,
            score: scored.score,
            band: scored.band,
            why: touch.why,
            company: lead.text(LeadColumn::Company).into_owned(),
            phone: lead.text(LeadColumn::Phone).into_owned(),
        }
    }
}

/// What there is to do, and what is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Queue {
    /// Due on or before T, those who answered among them.
    pub due: u64,
    pub answered: u64,
    /// Due later.
    pub waiting: u64,
    /// All attempts used, and no answer.
    pub finished: u64,
    /// Neither an address nor a number.
    pub unreachable: u64,
    /// Converted, disqualified, dead or unsubscribed.
    pub closed: u64,
    /// Leads that were never contacted, of those due.
    pub never: u64,
}

impl Queue {
    /// Counts a lead; answers whether it is due.
    pub fn add(&mut self, touch: &Result<Touch, Not>, t: Day) -> bool {
        match touch {
            Ok(touch) if touch.due <= t => {
                self.due += 1;
                self.answered += u64::from(touch.answered);
                self.never += u64::from(touch.attempt == 1);
                return true;
            }
            Ok(_) => self.waiting += 1,
            Err(Not::Finished) => self.finished += 1,
            Err(Not::Unreachable) => self.unreachable += 1,
            Err(Not::Unsubscribed | Not::Converted | Not::Closed) => self.closed += 1,
        }
        false
    }
}

/// The JSON of whom to contact.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadNextReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// Those who answered first, then by score.
    pub leads: Vec<DueLead>,
    pub queue: Queue,
    /// `attempts` of `[sequence]`.
    pub attempts: u32,
    pub rows: Rows,
    pub lists: Vec<ListJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    pub title: String,
}

pub fn build(
    around: &Around,
    scanned: &Scanned,
    leads: Vec<DueLead>,
    queue: Queue,
    attempts: u32,
    after: u64,
    title: String,
) -> LeadNextReport {
    LeadNextReport {
        report: "leads-next",
        version: 1,
        as_of: around.as_of,
        currency: around.currency.clone(),
        leads,
        queue,
        attempts,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail: tail(scanned, &around.own, after),
        title,
    }
}

impl LeadNextReport {
    fn table(&self) -> Table {
        let row = |lead: &DueLead| {
            let tone = match lead.answered {
                true => Tone::Good,
                false => Tone::Plain,
            };
            let late = if lead.due < self.as_of {
                Tone::Bad
            } else {
                Tone::Plain
            };
            // A number is dialled: it stands where it is needed.
            let number = match lead.channel.as_str() {
                "call" | "phone" | "sms" if !lead.phone.is_empty() => format!(" {}", lead.phone),
                _ => String::new(),
            };
            let said = lead.said.as_ref().map(|said| format!("; {said}"));
            let said = said.unwrap_or_default();
            vec![
                Cell::Name(lead.key.clone()),
                Cell::Name((!lead.company.is_empty()).then(|| lead.company.clone())),
                super::score::score_cell(lead.score),
                Cell::Words(block::day(lead.due, self.as_of), late),
                Cell::Words(lead.channel.clone(), tone),
                Cell::Parts(vec![Part::Said(format!("{}{number}{said}", lead.why))]),
            ]
        };
        Table {
            columns: vec![
                Column::left("Lead"),
                Column::left("Company"),
                Column::right("Score"),
                Column::left("Due"),
                Column::left("By"),
                Column::long_text("Why"),
            ],
            rows: self.leads.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn sum(&self) -> Block {
        let q = self.queue;
        let mut parts = vec![match q.due {
            0 => "nobody is due".to_string(),
            n if (self.leads.len() as u64) < n => {
                format!(
                    "{} due, the first {} of them here",
                    count(n, "lead", "leads"),
                    self.leads.len()
                )
            }
            n => format!("{} due", count(n, "lead", "leads")),
        }];
        let n = |n: u64| grouped(n.into());
        for (number, text) in [
            (q.answered, "who answered"),
            (q.never, "never contacted"),
            (q.waiting, "due later"),
            (q.finished, "out of attempts"),
            (q.unreachable, "with neither address nor number"),
        ] {
            if number > 0 {
                parts.push(format!("{} {text}", n(number)));
            }
        }
        Block::Parts(Parts {
            label: "",
            parts,
            mark: ',',
            hint: (q.finished > 0).then(|| "pipeline leads prune".into()),
        })
    }
}

impl Report for LeadNextReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        if self.lists.is_empty() {
            blocks.push(Block::Lines(vec![Line {
                text: "No lead lists yet.".into(),
                hint: Some("pipeline leads import FILE".into()),
            }]));
        } else {
            if !self.leads.is_empty() {
                blocks.push(Block::Table(self.table()));
            }
            blocks.push(self.sum());
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        let row = |lead: &DueLead| {
            vec![
                lead.key.clone().unwrap_or_default(),
                lead.file.clone(),
                lead.line.to_string(),
                lead.due.to_string(),
                lead.channel.clone(),
                lead.attempt.to_string(),
                lead.answered.to_string(),
                lead.score.to_string(),
                lead.band.word().into(),
                lead.why.clone(),
                lead.said.clone().unwrap_or_default(),
            ]
        };
        Some(List {
            head: vec![
                "key", "file", "line", "due", "channel", "attempt", "answered", "score", "band",
                "why", "said",
            ],
            rows: self.leads.iter().map(row).collect(),
        })
    }
}
