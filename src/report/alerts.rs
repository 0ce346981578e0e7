//! `pipeline summary --only-if`: what the rules of `[[watch]]` found, each with the deals behind it.

use super::block::{Block, Cell, Column, Line, Part, Report, Table, Tone, count, money, percent};
use super::foot::Tail;
use super::series::usual;
use super::summary::SummaryReport;
use crate::analytics::noise::Verdict;
use crate::analytics::waterfall::{Part as Change, Waterfall};
use crate::analytics::week::Named;
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::period::{Period, span_words};
use crate::model::watch::{Rule, Watch};

/// A deal behind an alert.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Behind {
    pub id: String,
    pub owner: Option<String>,
    pub value: Money,
    /// What happened to it; `null` where the alert says it.
    pub text: Option<String>,
}

/// What one rule found.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Alert {
    /// As `[[watch]]` has it.
    pub id: String,
    pub rule: &'static str,
    pub text: String,
    pub deals: Vec<Behind>,
}

/// The JSON of alerts.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct AlertsReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub period: Period,
    pub alerts: Vec<Alert>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    days: String,
}

/// What the rules look at.
pub struct Evidence<'a> {
    pub summary: &'a SummaryReport,
    /// From the eve of the period to its end.
    pub changes: &'a Waterfall,
    /// Open deals that are expected within the quota period, or before it; the largest first.
    pub expected: &'a [Named],
}

/// Deals that an alert shows before it says how many more.
const SHOWN: usize = 12;

/// Looks through the rules; `None` where none found anything.
pub fn build(evidence: &Evidence<'_>, watches: &[Watch]) -> Option<AlertsReport> {
    let found = watches.iter().filter_map(|watch| {
        let (text, deals) = look(evidence, watch.rule)?;
        Some(Alert {
            id: watch.id.clone(),
            rule: watch.rule.name(),
            text,
            deals,
        })
    });
    let alerts: Vec<Alert> = found.collect();
    let summary = evidence.summary;
    (!alerts.is_empty()).then(|| AlertsReport {
        report: "alerts",
        version: 1,
        as_of: summary.as_of,
        currency: summary.currency.clone(),
        period: summary.period.clone(),
        alerts,
        tail: summary.tail.clone(),
        shown: Shown {
            title: summary.title().into(),
            query: summary.query().to_vec(),
            days: span_words(summary.period.start.unwrap_or(summary.as_of), summary.as_of),
        },
    })
}

fn look(evidence: &Evidence<'_>, rule: Rule) -> Option<(String, Vec<Behind>)> {
    let summary = evidence.summary;
    match rule {
        Rule::OpenFell => {
            let open = summary
                .limits
                .iter()
                .find(|l| l.figure == "this.open.value")?;
            let (low, high) = (open.low?, open.high?);
            let fell = open.verdict == Verdict::MoreThanNoise && open.last? < low;
            let text = format!(
                "open value fell to {}, usually {}",
                money(summary.this.open.value),
                usual(open.figure, low, high)
            );
            fell.then(|| (text, gone(evidence.changes)))
        }
        Rule::CommitPushed => {
            let pushed = summary
                .slipped
                .iter()
                .filter(|s| s.call == Some(Call::Commit));
            let deals: Vec<Behind> = pushed
                .map(|s| {
                    behind(
                        &s.deal,
                        Some(format!("{} → {}", summary.day(s.from), summary.day(s.to))),
                    )
                })
                .collect();
            let n = deals.len() as u64;
            let were = if n == 1 { "was" } else { "were" };
            (n > 0).then(|| {
                let text = format!("{} {were} pushed", count(n, "commit deal", "commit deals"));
                (text, deals)
            })
        }
        Rule::ChanceBelow(below) => {
            let (quota, chance) = (summary.quota.as_ref()?, summary.chance.as_ref()?.p_quota?);
            let text = format!(
                "{} chance of the {} quota, {} of {} won; watched below {}",
                percent(chance),
                quota.period.label,
                money(quota.won.value),
                money(quota.amount?),
                percent(below.to_f64())
            );
            let deals = evidence.expected.iter().map(|d| behind(d, None)).collect();
            (chance < below.to_f64()).then_some((text, deals))
        }
        Rule::NoNewPipeline => {
            let idle = summary.without_new();
            let text = format!("no new deal of {}", idle.join(", "));
            (!idle.is_empty()).then_some((text, Vec::new()))
        }
    }
}

fn behind(deal: &Named, text: Option<String>) -> Behind {
    Behind {
        id: deal.id.clone(),
        owner: deal.owner.clone(),
        value: deal.value,
        text,
    }
}

/// What was taken away from the open value.
fn gone(changes: &Waterfall) -> Vec<Behind> {
    let taken = |part: &&Change| part.line.takes_away();
    let parts = changes.parts.iter().filter(taken);
    let mut deals: Vec<Behind> = parts
        .map(|part| Behind {
            id: part.id.clone(),
            owner: None,
            value: part.value,
            text: Some(part.line.words().into()),
        })
        .collect();
    deals.sort_by(|a, b| (b.value, &a.id).cmp(&(a.value, &b.id)));
    deals
}

impl AlertsReport {
    fn head(&self) -> Block {
        let mut parts = vec![Part::Theirs(self.shown.title.clone())];
        parts.push(Part::Ours(if self.period.label.contains("..") {
            self.shown.days.clone()
        } else {
            format!("{}, {}", self.period.label, self.shown.days)
        }));
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    /// The page, as a letter or as a screen has it.
    pub fn page(&self, is_letter: bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.tail.left_out.is_empty() {
            blocks.push(Block::Lines(self.tail.left_out_lines()));
        }
        blocks.push(self.head());
        for alert in &self.alerts {
            blocks.push(Block::Closing(Line {
                text: format!("{}: {}", alert.id, alert.text),
                hint: None,
            }));
            blocks.extend(table(alert).map(Block::Table));
        }
        if !is_letter {
            blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        } else if let Some(line) = self.tail.revision_line() {
            blocks.push(Block::Lines(vec![line]));
        }
        blocks
    }

    /// What was found, in one line.
    pub fn subject(&self) -> String {
        let found: Vec<&str> = self.alerts.iter().map(|a| a.text.as_str()).collect();
        format!(
            "{} {}: {}{}",
            self.shown.title,
            self.period.label,
            found.join("; "),
            self.tail.incomplete()
        )
    }
}

/// The deals behind an alert, the first so many of them.
fn table(alert: &Alert) -> Option<Table> {
    let shown = if alert.deals.len() > SHOWN + 1 {
        SHOWN
    } else {
        alert.deals.len()
    };
    let row = |deal: &Behind| {
        vec![
            Cell::Name(Some(deal.id.clone())),
            deal.owner
                .clone()
                .map_or(Cell::Empty, |o| Cell::Name(Some(o))),
            Cell::Money(Some(deal.value)),
            Cell::Words(deal.text.clone().unwrap_or_default(), Tone::Plain),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = alert.deals[..shown].iter().map(row).collect();
    if shown < alert.deals.len() {
        let more = format!("and {} more", alert.deals.len() - shown);
        let mut row = vec![Cell::Words(more, Tone::Plain)];
        row.resize(4, Cell::Empty);
        rows.push(row);
    }
    let mut columns = ["", "", "", ""].map(Column::left);
    columns[2] = Column::right("");
    (!rows.is_empty()).then(|| Table {
        columns: columns.to_vec(),
        rows,
        total: None,
        total_note: None,
        heading: false,
    })
}

impl Report for AlertsReport {
    fn blocks(&self) -> Vec<Block> {
        self.page(false)
    }
}
