//! `--by`: the same rows for each owner, team, source … Means and money add up to the total; ranges do not.

use std::collections::BTreeMap;

use super::{Ask, Fault, ForecastReport, RowsJson};
use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::point::Point;
use crate::analytics::forecast::rows::{Ground, Set, rows};
use crate::analytics::forecast::to_date::{ToDate, grouped_to_date};
use crate::analytics::forecast::year::shares_of_new;
use crate::analytics::group::{By, Code, Grouping};
use crate::model::book::View;
use crate::model::quota::Whom;
use crate::report::block::{Block, Cell, Column, Line, Table, Tone, capital};
use crate::report::chart::{Bar, Chart};

/// The rows of one group.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct GroupRows {
    pub by: String,
    /// `null`, and last, for deals without one.
    pub key: Option<String>,
    #[serde(flatten)]
    pub rows: RowsJson,
}

/// What falls to one group.
#[derive(Default)]
struct Part<'b> {
    open: Vec<Opportunity<'b>>,
    to_date: ToDate,
    share: f64,
}

/// The groups of what is asked, as it is supposed: `open` and `won` are the open deals and those supposed to be won. A
/// deal that several share is in the group of each, with its part.
pub(super) fn build<'b>(
    point: &Point<'_, 'b>,
    ground: &Ground<'_, '_, 'b>,
    by: &By,
    ask: &Ask<'_>,
    (open, won): (&[Opportunity<'b>], &[Opportunity<'b>]),
) -> Result<Vec<GroupRows>, Fault> {
    let (view, past) = (point.view, &point.record.past);
    let grouping = Grouping::new(by, view.book);
    let mut parts: BTreeMap<Code, Part<'b>> = BTreeMap::new();
    for (code, to_date) in grouped_to_date(view, ask.period, past, &grouping)? {
        parts.entry(code).or_default().to_date = to_date;
    }
    for (code, share) in shares_of_new(view, past, by, &grouping) {
        parts.entry(code).or_default().share = share;
    }
    for (code, deal) in shared(view, &grouping, open)? {
        parts.entry(code).or_default().open.push(deal);
    }
    for (code, deal) in shared(view, &grouping, won)? {
        let sum = &mut parts.entry(code).or_default().to_date.won;
        sum.deals += 1;
        sum.value = sum.value.plus(deal.value).ok_or(Fault::TooLarge)?;
    }
    let mut listed: Vec<(Code, Part<'b>)> = parts.into_iter().collect();
    listed.retain(|(_, p)| !p.open.is_empty() || p.to_date.won.deals > 0 || p.share > 0.0);
    grouping.sort(&mut listed);
    let row = |(code, part): (Code, Part<'b>)| {
        let key = grouping.key(code);
        let whom = whom(by, key.as_deref());
        let quota = super::quota(view, whom.as_ref(), ask.period)?;
        let said = whom.and_then(|w| ask.submissions.in_force(ask.period, &w, view.t));
        let set = Set {
            open: part.open,
            to_date: part.to_date,
            share_of_new: part.share,
            quota,
            submitted: said.map(|s| s.commit),
        };
        let rows = RowsJson::of(&rows(ground, &set)?);
        Ok(GroupRows {
            by: by.name(),
            key,
            rows,
        })
    };
    listed.into_iter().map(row).collect()
}

/// Each deal in the group of each who has credit in it.
fn shared<'b>(
    view: View<'b>,
    grouping: &Grouping<'b>,
    deals: &[Opportunity<'b>],
) -> Result<Vec<(Code, Opportunity<'b>)>, Fault> {
    let (mut all, mut credits) = (Vec::new(), Vec::new());
    for deal in deals {
        grouping.credits(view, &deal.deal, &mut credits);
        for (code, share) in &credits {
            all.push((*code, deal.shared(*share).ok_or(Fault::TooLarge)?));
        }
    }
    Ok(all)
}

fn whom(by: &By, key: Option<&str>) -> Option<Whom> {
    match by {
        By::Owner => key.map(|k| Whom::Owner(k.into())),
        By::Team => key.map(|k| Whom::Team(k.into())),
        _ => None,
    }
}

pub(super) fn blocks(groups: &[GroupRows], report: &ForecastReport) -> Vec<Block> {
    let by = groups.first().map_or("", |g| g.by.as_str());
    let has_quota = groups.iter().any(|g| g.rows.quota.is_some());
    let mut columns = vec![Column::left(capital(
        by.strip_prefix("custom.").unwrap_or(by),
    ))];
    let mut heads = vec!["Won", "Weighted", "Commit", "Modelled", "Low", "High"];
    if has_quota {
        heads.insert(0, "Quota");
        heads.push("Chance");
    }
    columns.extend(heads.into_iter().map(Column::right));
    let row = |name: Cell, r: &RowsJson| {
        let mut cells = vec![
            name,
            Cell::Money(Some(r.won_to_date)),
            Cell::Money(Some(r.weighted.landing)),
            Cell::Money(Some(r.commit.landing)),
            Cell::Amount(r.modelled.map(|m| m.mean)),
            Cell::Amount(r.modelled.map(|m| m.p10)),
            Cell::Amount(r.modelled.map(|m| m.p90)),
        ];
        if has_quota {
            cells.insert(1, Cell::Money(r.quota));
            cells.push(Cell::Percent(r.modelled.and_then(|m| m.p_quota)));
        }
        cells
    };
    let total = (!report.shown.overlaps)
        .then(|| row(Cell::Words("total".into(), Tone::Plain), &report.rows));
    let text = if report.shown.overlaps {
        format!("A deal with several {by}s stands in each: no total. Low and high: 10% and 90%.")
    } else {
        "Low and high: 10% and 90%; they do not add up, all else does.".into()
    };
    let mut blocks: Vec<Block> = chart(groups, report)
        .map(Block::Chart)
        .into_iter()
        .collect();
    blocks.extend([
        Block::Table(Table {
            columns,
            rows: groups
                .iter()
                .map(|g| row(Cell::Name(g.key.clone()), &g.rows))
                .collect(),
            total_note: total.as_ref().and_then(|_| report.tail.without()),
            total,
            heading: true,
        }),
        Block::Lines(vec![Line { text, hint: None }]),
    ]);
    blocks
}

/// Where each group lands by the model, and what of it is won.
fn chart(groups: &[GroupRows], report: &ForecastReport) -> Option<Chart> {
    let by = groups.first()?.by.as_str();
    let by = by.strip_prefix("custom.").unwrap_or(by);
    let bar = |g: &GroupRows| {
        let modelled = g.rows.modelled?;
        Some(Bar {
            label: g.key.clone().unwrap_or_else(|| format!("no {by}")),
            value: Cell::Amount(Some(modelled.mean)),
            part: Some(Cell::Money(Some(g.rows.won_to_date))),
            tone: Tone::Plain,
        })
    };
    let title = format!("Modelled landing by {by}; solid: won to date");
    let bars = groups.iter().filter_map(bar).collect();
    Chart::bars(title, &*report.currency, bars)
}
