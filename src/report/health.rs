//! `pipeline health`: the deals that are at risk, each with every reason, and what is at stake.

use super::block::{
    Block, Cell, Column, Figure, Line, List, Part, Parts, Report, Table, Tone, capital, count,
    grouped, money,
};
use super::chart::{Bar, Chart};
use super::foot::Tail;
use crate::analytics::ageing::AgeBand;
use crate::analytics::counts::TooLarge;
use crate::analytics::group::By;
use crate::analytics::health::{AtRisk, ByReason, Judged, health};
use crate::analytics::tally::DealsValue;
use crate::model::book::View;
use crate::model::day::Day;

/// The JSON of how the open deals are.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct HealthReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub at_risk: AtRisk,
    pub on_hold: DealsValue,
    /// Of all that were judged.
    pub ages: Vec<AgeBand>,
    pub reasons: Vec<ByReason>,
    pub deals: Vec<Judged>,
    /// `[]` without `--by`.
    pub groups: Vec<Group>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// How the deals of one group are.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Group {
    pub by: String,
    /// `null`, and last, for deals without one.
    pub key: Option<String>,
    pub at_risk: AtRisk,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    overlaps: bool,
    hint: Option<String>,
}

/// Builds the report of a view that was read with the text of open deals and days of activity. `commands` are those that
/// can be named.
pub fn build(
    view: View<'_>,
    by: Option<&By>,
    commands: &[String],
) -> Result<HealthReport, TooLarge> {
    let health = health(view, by)?;
    let name = by.map(By::name).unwrap_or_default();
    let group = |(key, at_risk)| Group {
        by: name.clone(),
        key,
        at_risk,
    };
    Ok(HealthReport {
        report: "health",
        version: 1,
        as_of: view.t,
        currency: view.book.settings.currency.code().into(),
        at_risk: health.at_risk,
        on_hold: health.on_hold,
        ages: health.ages,
        reasons: health.reasons,
        deals: health.deals,
        groups: health.groups.into_iter().map(group).collect(),
        tail: Tail::of(view, health.undated),
        shown: Shown {
            title: view.book.title.clone(),
            query: view.query.words().to_vec(),
            overlaps: by.is_some_and(By::overlaps),
            hint: [("show", "pipeline show ID"), ("next", "pipeline next")]
                .iter()
                .find(|(name, _)| commands.iter().any(|c| c == name))
                .map(|(_, hint)| (*hint).into()),
        },
    })
}

impl HealthReport {
    fn head(&self) -> Block {
        let mut parts = vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
        ];
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    /// `At risk  9 of 20 deals, 262,000 of 648,500; 1 on hold, not judged`.
    fn sentence(&self) -> String {
        let AtRisk { sum, of } = &self.at_risk;
        let mut text = format!(
            "At risk  {} of {}, {} of {}",
            grouped(i128::from(sum.deals)),
            count(of.deals, "deal", "deals"),
            money(sum.value),
            money(of.value)
        );
        if self.on_hold.deals > 0 {
            let parked = grouped(i128::from(self.on_hold.deals));
            text += &format!("; {parked} on hold, not judged");
        }
        if let Some(without) = self.tail.without() {
            text += &format!("; {without}");
        }
        text
    }

    /// The same for itself.
    fn figures(&self) -> Vec<Figure> {
        let AtRisk { sum, of } = &self.at_risk;
        let figure = |label, value, text| Figure { label, value, text };
        let mut figures = vec![
            figure(
                "Deals at risk",
                Cell::Count(sum.deals),
                format!("of {}", count(of.deals, "deal", "deals")),
            ),
            figure(
                "Value at risk",
                Cell::Money(Some(sum.value)),
                format!("of {}", money(of.value)),
            ),
        ];
        if self.on_hold.deals > 0 {
            figures.push(figure(
                "On hold, not judged",
                Cell::Count(self.on_hold.deals),
                money(self.on_hold.value),
            ));
        }
        if let Some(without) = self.tail.without() {
            figures.push(figure(
                "Incomplete",
                Cell::Words(without, Tone::Bad),
                String::new(),
            ));
        }
        figures
    }

    /// How old the deals are, and what they are at risk for.
    fn charts(&self) -> impl Iterator<Item = Chart> {
        let bar = |label: String, value, tone| Bar {
            label,
            value,
            part: None,
            tone,
        };
        let days = |band: &AgeBand| match band.to_days {
            Some(to) => format!("{} to {to} days", band.from_days),
            None => format!("over {} days", band.from_days - 1),
        };
        let value = |band: &AgeBand| Cell::Money(Some(band.sum.value));
        let ages = self.ages.iter();
        let ages = ages.map(|band| bar(days(band), value(band), Tone::Plain));
        let ages = Chart::bars("Open value by age", &*self.currency, ages.collect());
        let row = |band: &AgeBand| {
            vec![
                Cell::Words(days(band), Tone::Plain),
                Cell::Count(band.sum.deals),
                value(band),
            ]
        };
        let mut columns = vec![Column::left("Age")];
        columns.extend(["Deals", "Value"].map(Column::right));
        let table = Table {
            columns,
            rows: self.ages.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        };
        let ages = ages.map(|chart| Chart {
            table: Some(table),
            ..chart
        });
        let reasons = self.reasons.iter().map(|r| {
            let value = Cell::Money(Some(r.sum.value));
            bar(capital(r.reason.words()), value, Tone::Bad)
        });
        let title = "Value at risk by reason; a deal may have several";
        let reasons = Chart::bars(title, &*self.currency, reasons.collect());
        ages.into_iter().chain(reasons)
    }

    fn table(&self) -> Table {
        let has_owners = self.deals.iter().any(|d| d.owner.is_some());
        let mut columns = vec![Column::left("Deal")];
        if has_owners {
            columns.push(Column::left("Owner"));
        }
        columns.extend([Column::right("Value"), Column::text("Why")]);
        let row = |deal: &Judged| {
            let mut row = vec![Cell::Name(Some(deal.id.clone()))];
            if has_owners {
                let owner = |o: &String| Cell::Name(Some(o.clone()));
                row.push(deal.owner.as_ref().map_or(Cell::Empty, owner));
            }
            row.push(Cell::Money(Some(deal.value)));
            row.push(Cell::Words(texts(deal), Tone::Bad));
            row
        };
        Table {
            columns,
            rows: self.deals.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: false,
        }
    }

    fn group_table(&self) -> Option<Table> {
        let by = &self.groups.first()?.by;
        let row = |name: Cell, at_risk: &AtRisk| {
            vec![
                name,
                Cell::Count(at_risk.sum.deals),
                Cell::Money(Some(at_risk.sum.value)),
                Cell::Count(at_risk.of.deals),
                Cell::Money(Some(at_risk.of.value)),
            ]
        };
        let rows = self.groups.iter();
        let rows = rows.map(|g| row(Cell::Name(g.key.clone()), &g.at_risk));
        let total = || row(Cell::Words("total".into(), Tone::Plain), &self.at_risk);
        let mut columns = vec![Column::left(capital(
            by.strip_prefix("custom.").unwrap_or(by),
        ))];
        columns.extend(["At risk", "Value", "Of", "Value"].map(Column::right));
        Some(Table {
            columns,
            rows: rows.collect(),
            total: (!self.shown.overlaps).then(total),
            total_note: None,
            heading: true,
        })
    }

    /// `no next step 6, 155,000; slipped 3, 121,000 (some have several).`
    fn reasons(&self) -> Option<Block> {
        let part = |r: &ByReason| {
            let words = r.reason.words();
            let deals = grouped(i128::from(r.sum.deals));
            format!("{words} {deals}, {}", money(r.sum.value))
        };
        let mut parts: Vec<String> = self.reasons.iter().map(part).collect();
        let several = self.deals.iter().any(|d| d.reasons.len() > 1);
        *parts.last_mut()? += if several {
            " (some have several)."
        } else {
            "."
        };
        Some(Block::Parts(Parts {
            label: "",
            parts,
            mark: ';',
            hint: self.shown.hint.clone(),
        }))
    }
}

fn texts(deal: &Judged) -> String {
    let texts: Vec<&str> = deal.reasons.iter().map(|r| r.text.as_str()).collect();
    texts.join("; ")
}

impl Report for HealthReport {
    fn name(&self) -> &'static str {
        "Health"
    }

    fn blocks(&self) -> Vec<Block> {
        let sentence = Line {
            text: self.sentence(),
            hint: None,
        };
        let mut blocks = vec![self.head(), Block::Said(vec![sentence], self.figures())];
        blocks.extend(self.charts().map(Block::Chart));
        if !self.deals.is_empty() {
            blocks.push(Block::Table(self.table()));
        }
        blocks.extend(self.group_table().map(Block::Table));
        blocks.extend(self.reasons());
        let lines = self.tail.lines(self.as_of);
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }

    fn list(&self) -> Option<List> {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let row = |deal: &Judged| {
            vec![
                deal.id.clone(),
                deal.name.clone(),
                text(&deal.company),
                text(&deal.owner),
                text(&deal.stage),
                deal.value.to_string(),
                texts(deal),
            ]
        };
        Some(List {
            head: vec![
                "id", "name", "company", "owner", "stage", "value", "reasons",
            ],
            rows: self.deals.iter().map(row).collect(),
        })
    }
}
