//! `pipeline leads icp`: how well each lead and deal fits whom we sell to; `--learn`: what customers have in common, with
//! rules to paste.

use super::score::{points, score_cell};
use super::{Around, ListJson, tail};
use crate::analytics::leads::grown::GrownDeal;
use crate::analytics::leads::score::{Point, Scored};
use crate::analytics::leads::traits::{Ended, Having, Lift, Trait, Value};
use crate::diagnostic::toml_key;
use crate::model::day::Day;
use crate::model::lead_row::Lead;
use crate::report::block::{
    Block, Cell, Column, Line, List, Part, Report, Table, Tone, count, grouped,
};
use crate::report::foot::Tail;
use crate::workspace::leads::{Rows, Scanned};

/// A lead with its fit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct FittedLead {
    pub key: Option<String>,
    pub file: String,
    pub line: u64,
    /// From 0 to 100, neither ever reached.
    pub fit: f64,
    /// They add up to the fit.
    pub points: Vec<Point>,
}

impl FittedLead {
    pub fn of(lead: &Lead<'_>, fitted: Scored) -> FittedLead {
        FittedLead {
            key: lead.key(),
            file: lead.file.into(),
            line: lead.line,
            fit: fitted.score,
            points: fitted.points,
        }
    }
}

/// A deal with its fit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct FittedDeal {
    pub id: String,
    /// open, won or lost.
    pub state: &'static str,
    /// The lead that it grew from.
    pub lead: Option<String>,
    pub fit: f64,
    pub points: Vec<Point>,
}

impl FittedDeal {
    pub fn of(deal: GrownDeal) -> FittedDeal {
        FittedDeal {
            id: deal.id,
            state: match deal.ended {
                None => "open",
                Some(Ended::Won) => "won",
                Some(_) => "lost",
            },
            lead: deal.lead,
            fit: deal.fit.score,
            points: deal.fit.points,
        }
    }
}

/// A value that goes with winning, or not.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct TraitJson {
    pub column: String,
    /// `software`, or `50..200`.
    pub value: String,
    /// How many have it.
    pub having: Having,
    /// Of how many whose cell says anything.
    pub of: Having,
    /// Against lost deals, with its 95 % interval.
    pub against_lost: Option<Lift>,
    /// Against leads at large.
    pub against_leads: Option<Lift>,
    /// Whether a rule is made of it.
    pub proposed: bool,
}

/// What was learned of won and lost deals.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct LearnedProfile {
    /// Leads whose deal was won, lost, and all.
    pub leads: Having,
    /// Values that were looked at.
    pub tried: u64,
    pub traits: Vec<TraitJson>,
    /// TOML to paste into pipeline.toml; empty where nothing stands out.
    pub rules: String,
}

/// The JSON of fit.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct LeadIcpReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// The best first.
    pub leads: Vec<FittedLead>,
    /// All that were asked for.
    pub matching: u64,
    /// The best first.
    pub deals: Vec<FittedDeal>,
    /// The mean fit of leads, and of won, lost and open deals; the rules are worth something if the second is above the
    /// third.
    pub mean: MeanFit,
    /// Under `--learn`.
    pub learned: Option<LearnedProfile>,
    pub rows: Rows,
    pub lists: Vec<ListJson>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    pub shown: Shown,
}

/// Mean fits; `null` without any.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct MeanFit {
    pub leads: Option<f64>,
    pub won: Option<f64>,
    pub lost: Option<f64>,
    pub open: Option<f64>,
}

/// What people see of it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub title: String,
    pub has_rules: bool,
    /// Deals that are listed.
    pub limit: usize,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    pub leads: Vec<FittedLead>,
    pub matching: u64,
    pub fit_sum: f64,
    pub deals: Vec<FittedDeal>,
    pub learned: Option<LearnedProfile>,
    /// Created after T.
    pub after: u64,
}

pub fn build(around: &Around, scanned: &Scanned, mut found: Found, shown: Shown) -> LeadIcpReport {
    found
        .deals
        .sort_by(|a, b| b.fit.total_cmp(&a.fit).then(a.id.cmp(&b.id)));
    let mean_of = |state: &str| {
        let fits = found
            .deals
            .iter()
            .filter(|d| d.state == state)
            .map(|d| d.fit);
        let (n, sum) = fits.fold((0_u64, 0.0), |(n, sum), fit| (n + 1, sum + fit));
        (n > 0).then(|| sum / n as f64)
    };
    let n = found.matching;
    let mean = MeanFit {
        leads: (n > 0).then(|| found.fit_sum / n as f64),
        won: mean_of("won"),
        lost: mean_of("lost"),
        open: mean_of("open"),
    };
    LeadIcpReport {
        report: "leads-icp",
        version: 1,
        as_of: around.as_of,
        currency: around.currency.clone(),
        leads: found.leads,
        matching: found.matching,
        deals: found.deals,
        mean,
        learned: found.learned,
        rows: scanned.rows,
        lists: scanned.lists.iter().map(ListJson::from).collect(),
        tail: tail(scanned, &around.own, found.after),
        shown,
    }
}

/// `traits` of every column, and how many leads are behind them.
pub fn learned(traits: &[Trait], leads: Having) -> LearnedProfile {
    let mut told: Vec<&Trait> = traits.iter().collect();
    let strength = |t: &Trait| {
        t.against_lost
            .or(t.against_leads)
            .map_or(f64::INFINITY, |l| l.low)
    };
    told.sort_by(|a, b| {
        let by = b.speaks_for().cmp(&a.speaks_for());
        let by = by.then(strength(b).total_cmp(&strength(a)));
        by.then(a.column.cmp(&b.column))
            .then(value(&a.value).cmp(&value(&b.value)))
    });
    LearnedProfile {
        leads,
        tried: traits.len() as u64,
        traits: told.iter().map(|t| json(t)).collect(),
        rules: rules(&told),
    }
}

fn json(t: &Trait) -> TraitJson {
    TraitJson {
        column: t.column.clone(),
        value: value(&t.value),
        having: t.having,
        of: t.of,
        against_lost: t.against_lost,
        against_leads: t.against_leads,
        proposed: t.speaks_for(),
    }
}

fn value(value: &Value) -> String {
    let bound = |b: &Option<f64>| b.map_or(String::new(), |b| b.to_string());
    match value {
        Value::Word(word) => word.clone(),
        Value::Range(from, to) => format!("{}..{}", bound(from), bound(to)),
    }
}

/// One rule a column and weight; what stands in quotes is TOML whatever it is.
fn rules(traits: &[&Trait]) -> String {
    let mut out = String::new();
    let chosen: Vec<&&Trait> = traits.iter().filter(|t| t.speaks_for()).collect();
    let mut done: Vec<(&str, f64)> = Vec::new();
    for t in &chosen {
        let key = (t.column.as_str(), t.weight());
        let test = match &t.value {
            Value::Range(from, to) => {
                let bound = |name: &str, b: &Option<f64>| b.map(|b| format!("{name} = {b}\n"));
                let bounds = [bound("min", from), bound("max", to)];
                bounds.into_iter().flatten().collect::<String>()
            }
            Value::Word(_) if done.contains(&key) => continue,
            Value::Word(_) => {
                let same = chosen
                    .iter()
                    .filter(|o| (o.column.as_str(), o.weight()) == key);
                let words: Vec<String> = same
                    .filter_map(|o| match &o.value {
                        Value::Word(word) => Some(quoted(word)),
                        Value::Range(..) => None,
                    })
                    .collect();
                done.push(key);
                format!("any = [{}]\n", words.join(", "))
            }
        };
        let field = quoted(&t.column);
        out += &format!(
            "[[icp.rule]]\nfield = {field}\n{test}weight = {}\n\n",
            t.weight()
        );
    }
    out
}

fn quoted(text: &str) -> String {
    match toml_key(text) {
        key if key.starts_with('"') => key,
        key => format!("\"{key}\""),
    }
}

impl LeadIcpReport {
    fn lead_table(&self) -> Table {
        let row = |lead: &FittedLead| {
            vec![
                Cell::Name(lead.key.clone()),
                score_cell(lead.fit),
                Cell::Parts(vec![Part::Said(points(&lead.points, 4))]),
            ]
        };
        table(
            &["Lead", "Fit", "Why"],
            self.leads.iter().map(row).collect(),
        )
    }

    fn deal_table(&self) -> Table {
        let row = |deal: &FittedDeal| {
            vec![
                Cell::Name(Some(deal.id.clone())),
                score_cell(deal.fit),
                Cell::Parts(vec![Part::Said(format!(
                    "{}; {}",
                    deal.state,
                    points(&deal.points, 4)
                ))]),
            ]
        };
        let shown = self.deals.iter().take(self.shown.limit);
        table(&["Deal", "Fit", "Why"], shown.map(row).collect())
    }

    fn mean_line(&self) -> Line {
        let mean =
            |label: &str, m: Option<f64>| m.map(|m| format!("{label} {}", (m + 0.5).floor()));
        let parts: Vec<String> = [
            mean("leads", self.mean.leads),
            mean("won deals", self.mean.won),
            mean("lost deals", self.mean.lost),
            mean("open deals", self.mean.open),
        ]
        .into_iter()
        .flatten()
        .collect();
        Line {
            text: format!(
                "{}. Mean fit: {}.",
                count(self.matching, "lead", "leads"),
                parts.join(", ")
            ),
            hint: None,
        }
    }

    fn learned_blocks(&self, learned: &LearnedProfile) -> Vec<Block> {
        let h = learned.leads;
        let n = |n: u64| grouped(n.into());
        let mut blocks = Vec::new();
        if !learned.traits.is_empty() {
            blocks.push(Block::Table(trait_table(learned, self.shown.limit)));
        }
        let by_chance = (learned.tried as f64 * 0.025).round();
        let mut lines = vec![Line {
            text: format!(
                "From {} of won deals and {} of lost ones, among {}; {} values looked at, of which {by_chance} would look good by chance.",
                count(h.won, "lead", "leads"),
                n(h.lost),
                count(h.leads, "lead", "leads"),
                n(learned.tried)
            ),
            hint: None,
        }];
        if learned.rules.is_empty() {
            lines.push(Line {
                text: "Nothing stands out: no rules to paste. A deal counts where it names its lead, or a lead its deal.".into(),
                hint: None,
            });
        } else {
            lines.push(Line {
                text: "To paste into pipeline.toml:".into(),
                hint: None,
            });
        }
        blocks.push(Block::Lines(lines));
        let rules = learned.rules.trim_end().lines();
        let rules: Vec<Line> = rules
            .map(|line| Line {
                text: line.into(),
                hint: None,
            })
            .collect();
        if !rules.is_empty() {
            blocks.push(Block::Lines(rules));
        }
        blocks
    }
}

fn table(heads: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    let columns = heads.iter().enumerate().map(|(at, head)| match at {
        0 => Column::left(*head),
        1 => Column::right(*head),
        _ => Column::long_text(*head),
    });
    Table {
        columns: columns.collect(),
        rows,
        total: None,
        total_note: None,
        heading: true,
    }
}

fn trait_table(learned: &LearnedProfile, limit: usize) -> Table {
    let lift = |lift: &Option<Lift>| {
        let text = lift.map_or("—".into(), |l| {
            format!("{:.1} ({:.1} to {:.1})", l.lift, l.low, l.high)
        });
        Cell::Words(text, Tone::Plain)
    };
    let rate = |hits: u64, of: u64| Cell::Rate {
        rate: (of > 0).then(|| hits as f64 / of as f64),
        hits,
        of,
    };
    let row = |t: &TraitJson| {
        vec![
            Cell::Name(Some(format!("{}: {}", t.column, t.value))),
            Cell::Words(if t.proposed { "yes" } else { "" }.into(), Tone::Good),
            lift(&t.against_lost),
            lift(&t.against_leads),
            rate(t.having.won, t.of.won),
            rate(t.having.lost, t.of.lost),
        ]
    };
    let mut columns = vec![Column::left("Value"), Column::left("Rule")];
    columns.extend(["Against lost", "Against leads", "Won", "Lost"].map(Column::right));
    Table {
        columns,
        rows: learned.traits.iter().take(limit).map(row).collect(),
        total: None,
        total_note: None,
        heading: true,
    }
}

impl Report for LeadIcpReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ])];
        match &self.learned {
            Some(learned) => blocks.extend(self.learned_blocks(learned)),
            None if !self.shown.has_rules => blocks.push(Block::Lines(vec![Line {
                text: "No [icp] in pipeline.toml yet: every lead fits alike.".into(),
                hint: Some("pipeline leads icp --learn".into()),
            }])),
            None => {
                if !self.leads.is_empty() {
                    blocks.push(Block::Table(self.lead_table()));
                }
                if !self.deals.is_empty() {
                    blocks.push(Block::Table(self.deal_table()));
                }
                blocks.push(Block::Lines(vec![self.mean_line()]));
            }
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        let lead = |l: &FittedLead| {
            vec![
                "lead".to_string(),
                l.key.clone().unwrap_or_default(),
                l.file.clone(),
                l.line.to_string(),
                l.fit.to_string(),
                points(&l.points, usize::MAX),
            ]
        };
        let deal = |d: &FittedDeal| {
            vec![
                "deal".to_string(),
                d.id.clone(),
                String::new(),
                String::new(),
                d.fit.to_string(),
                points(&d.points, usize::MAX),
            ]
        };
        let rows = self
            .leads
            .iter()
            .map(lead)
            .chain(self.deals.iter().map(deal));
        Some(List {
            head: vec!["what", "key", "file", "line", "fit", "points"],
            rows: rows.collect(),
        })
    }
}
