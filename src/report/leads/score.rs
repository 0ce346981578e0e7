//! `pipeline leads score`: each lead's score with what it is made of; and where enough is known of how leads ended, a
//! learned one beside it, judged on the same leads.

use super::{Around, ListJson, tail};
use crate::analytics::leads::judged::Tenth;
use crate::analytics::leads::learn::{Judgement, Weight};
use crate::analytics::leads::score::{Band, Point, Scored};
use crate::model::day::Day;
use crate::model::lead::Status;
use crate::model::lead_row::Lead;
use crate::report::block::{
    Block, Cell, Column, Fact, Line, List, Part, Report, Table, Tone, count, grouped,
};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// A lead with its score.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct ScoredLead {
    pub key: Option<String>,
    pub file: String,
    pub line: u64,
    /// From 0 to 100, neither ever reached.
    pub score: f64,
    pub band: Band,
    /// They add up to the score.
    pub points: Vec<Point>,
    /// The chance that it converts, as the learned score says; `null` where nothing was learned.
    pub learned: Option<f64>,
    #[serde(skip)]
    #[schemars(skip)]
    pub name: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub company: String,
    /// Why it is not to be called, whatever its score: for people.
    #[serde(skip)]
    #[schemars(skip)]
    pub closed: Option<&'static str>,
}

impl ScoredLead {
    pub fn of(lead: &Lead<'_>, scored: Scored, learned: Option<f64>) -> ScoredLead {
        ScoredLead {
            key: lead.key(),
            file: lead.file.into(),
            line: lead.line,
            score: scored.score,
            band: scored.band,
            points: scored.points,
            learned,
            name: lead.name().into_owned(),
            company: lead
                .text(crate::model::lead_columns::Column::Company)
                .into_owned(),
            closed: None,
        }
    }

    /// With the reason not to call it at T, if there is one.
    pub fn or_closed(mut self, lead: &Lead<'_>, t: Day) -> ScoredLead {
        self.closed = match lead.status() {
            _ if lead.unsubscribed => Some("unsubscribed"),
            _ if lead.conversion().is_by(t) => Some("converted"),
            status @ (Status::Disqualified | Status::Dead) => Some(status.name()),
            _ => None,
        };
        self
    }

    /// The head of a CSV of leads.
    pub const HEAD: [&'static str; 7] =
        ["key", "file", "line", "score", "band", "learned", "points"];

    /// Its row.
    pub fn cells(&self) -> [String; 7] {
        [
            self.key.clone().unwrap_or_default(),
            self.file.clone(),
            self.line.to_string(),
            self.score.to_string(),
            self.band.word().into(),
            self.learned.map(|l| l.to_string()).unwrap_or_default(),
            points(&self.points, usize::MAX),
        ]
    }
}

/// `industry: software +16.7; replies +9.1`, the heaviest first; what every lead gets is no reason.
pub fn points(points: &[Point], most: usize) -> String {
    let mut reasons: Vec<&Point> = points.iter().filter(|p| p.rule != "every lead").collect();
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points));
    let text = |p: &&Point| match p.points > 0.0 {
        true => format!("{} +{:.1}", p.rule, p.points),
        false => p.rule.clone(),
    };
    let shown: Vec<String> = reasons.iter().take(most).map(text).collect();
    shown.join("; ")
}

/// How many leads are in each band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Bands {
    pub high: u64,
    pub medium: u64,
    pub low: u64,
}

impl Bands {
    pub fn add(&mut self, band: Band) {
        match band {
            Band::High => self.high += 1,
            Band::Medium => self.medium += 1,
            Band::Low => self.low += 1,
        }
    }
}

/// The JSON of scored leads. `leads` is written while the lists are read: a million of them need no memory.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadScoreReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// As they stand in the lists; with `--top`, the best first.
    pub leads: Vec<ScoredLead>,
    /// All that were asked for, however many of them are listed.
    pub matching: u64,
    pub bands: Bands,
    /// `null` with fewer than 40 leads that converted, or 40 that did not.
    pub learned: Option<Judgement>,
    pub rows: Rows,
    pub lists: Vec<ListJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    pub shown: Shown,
}

/// What people see of it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub title: String,
    /// There is no rule at all.
    pub without_rules: bool,
    /// Leads of whom is known that they converted, and that they did not.
    pub decided: (u64, u64),
    /// `--learned`: the tables of the learned score.
    pub in_full: bool,
}

/// What a pass over the lists came to, beside the leads themselves.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub matching: u64,
    /// Created after T.
    pub after: u64,
    pub bands: Bands,
    pub learned: Option<Judgement>,
}

pub fn build(
    around: &Around,
    scanned: &Scanned,
    found: Found,
    leads: Vec<ScoredLead>,
    shown: Shown,
) -> LeadScoreReport {
    LeadScoreReport {
        report: "leads-score",
        version: 1,
        as_of: around.as_of,
        currency: around.currency.clone(),
        leads,
        matching: found.matching,
        bands: found.bands,
        learned: found.learned,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail: tail(scanned, &around.own, found.after),
        shown,
    }
}

/// For people a score never reads 0 or 100.
pub fn score_cell(score: f64) -> Cell {
    Cell::Words(
        format!("{}", (score + 0.5).floor().clamp(1.0, 99.0)),
        Tone::Plain,
    )
}

fn chance_cell(chance: Option<f64>) -> Cell {
    match chance {
        None => Cell::Percent(None),
        Some(chance) => Cell::Words(
            format!("{}%", (chance * 100.0 + 0.5).floor().clamp(1.0, 99.0)),
            Tone::Plain,
        ),
    }
}

impl LeadScoreReport {
    fn table(&self) -> Table {
        let has_learned = self.learned.is_some();
        let mut columns = vec![
            Column::left("Lead"),
            Column::left("Company"),
            Column::right("Score"),
            Column::left("Band"),
        ];
        if has_learned {
            columns.push(Column::right("Learned"));
        }
        columns.push(Column::long_text("Why"));
        let row = |lead: &ScoredLead| {
            let tone = match lead.band {
                Band::High => Tone::Good,
                Band::Medium => Tone::Plain,
                Band::Low => Tone::Dim,
            };
            let name = |text: &str| Cell::Name((!text.is_empty()).then(|| text.to_string()));
            let mut row = vec![
                Cell::Name(lead.key.clone()),
                name(&lead.company),
                score_cell(lead.score),
                Cell::Words(lead.band.word().into(), tone),
            ];
            if has_learned {
                row.push(chance_cell(lead.learned));
            }
            let closed = lead
                .closed
                .map(|why| format!("{why}; "))
                .unwrap_or_default();
            let why = format!("{closed}{}", points(&lead.points, 3));
            row.push(Cell::Parts(vec![Part::Said(why)]));
            row
        };
        Table {
            columns,
            rows: self.leads.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn sum(&self) -> Line {
        let all = count(self.matching, "lead", "leads");
        let n = |n: u64| grouped(n.into());
        let Bands { high, medium, low } = self.bands;
        let text = match self.matching {
            0 if self.lists.is_empty() => "No lead lists yet.".into(),
            0 => "No lead meets this.".into(),
            m => {
                let first = match self.leads.len() as u64 {
                    0 => all,
                    n if n < m => format!("The best {n} of {all}"),
                    _ => all,
                };
                format!(
                    "{first}: {} high, {} medium, {} low.",
                    n(high),
                    n(medium),
                    n(low)
                )
            }
        };
        Line { text, hint: None }
    }

    fn learned_facts(&self) -> Vec<Fact> {
        let fact = |text: String| Fact {
            label: "Learned",
            tone: Tone::Plain,
            text: vec![Part::Said(text)],
        };
        let Some(learned) = &self.learned else {
            let (converted, not) = self.shown.decided;
            return vec![fact(format!(
                "nothing: {} converted and {} did not, it takes 40 of each",
                grouped(converted.into()),
                grouped(not.into())
            ))];
        };
        let auc = |a: Option<f64>| a.map_or("—".into(), |a| format!("{a:.2}"));
        let believe = match (learned.auc, learned.baseline_auc) {
            (Some(a), Some(b)) if a < 0.55 && b < 0.55 => "neither tells much",
            (Some(a), Some(b)) if a > b + 0.02 => "it puts leads in a better order than the rules",
            (Some(a), Some(b)) if a < b - 0.02 => "the rules put leads in a better order",
            (Some(_), Some(_)) => "the two are as good as each other",
            _ => "nothing to judge it on",
        };
        vec![fact(format!(
            "AUC {} on the last {} of {} decided leads, the rules {}: {believe}",
            auc(learned.auc),
            grouped(learned.judged_on.into()),
            grouped(learned.n.into()),
            auc(learned.baseline_auc)
        ))]
    }

    fn tenths(&self, learned: &Judgement) -> Table {
        let mut columns = vec![Column::left("Tenth"), Column::right("Leads")];
        columns.extend(["Converted", "Said", "Lift", "Rules"].map(Column::right));
        let lift = |lift: Option<f64>| {
            Cell::Words(lift.map_or("—".into(), |l| format!("{l:.1}")), Tone::Plain)
        };
        let row = |(at, t): (usize, &Tenth)| {
            vec![
                Cell::Words(t.tenth.to_string(), Tone::Plain),
                Cell::Count(t.leads),
                Cell::Rate {
                    rate: t.rate,
                    hits: t.converted,
                    of: t.leads,
                },
                Cell::Percent(t.said),
                lift(t.lift),
                lift(learned.baseline_lift.get(at).and_then(|t| t.lift)),
            ]
        };
        Table {
            columns,
            rows: learned.lift.iter().enumerate().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn in_full(&self, learned: &Judgement) -> Vec<Block> {
        let mut blocks = vec![Block::Table(self.tenths(learned))];
        let weight = |w: &Weight| {
            vec![
                Cell::Name(Some(w.what.clone())),
                Cell::Words(format!("{:+.2}", w.weight), Tone::Plain),
            ]
        };
        if !learned.weights.is_empty() {
            blocks.push(Block::Table(Table {
                columns: vec![
                    Column::left("What speaks for and against"),
                    Column::right("Log odds"),
                ],
                rows: learned.weights.iter().map(weight).collect(),
                total: None,
                total_note: None,
                heading: true,
            }));
        }
        let refused: Vec<Fact> = learned
            .refused
            .iter()
            .map(|r| Fact {
                label: "Refused",
                tone: Tone::Plain,
                text: vec![
                    Part::Said(r.column.clone()),
                    Part::Said(format!(": {}", r.reason)),
                ],
            })
            .collect();
        if !refused.is_empty() {
            blocks.push(Block::Facts(refused));
        }
        blocks
    }
}

/// Where there is no rule, what to do about it.
fn hint(report: &LeadScoreReport) -> Option<Line> {
    report.shown.without_rules.then(|| Line {
        text: "No [icp] and no [[score]] in pipeline.toml: only what leads did tells them apart."
            .into(),
        hint: Some("pipeline leads icp --learn".into()),
    })
}

impl Report for LeadScoreReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        if !self.leads.is_empty() {
            blocks.push(Block::Table(self.table()));
        }
        let mut lines = vec![self.sum()];
        lines.extend(hint(self));
        blocks.push(Block::Lines(lines));
        if self.matching > 0 {
            blocks.push(Block::Facts(self.learned_facts()));
        }
        if let Some(learned) = self.learned.as_ref().filter(|_| self.shown.in_full) {
            blocks.extend(self.in_full(learned));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        Some(List {
            head: ScoredLead::HEAD.into(),
            rows: self.leads.iter().map(|l| l.cells().into()).collect(),
        })
    }
}
