//! `--since`: the same forecast as of an earlier day, and what led from it to this one.

use super::Fault;
use crate::analytics::forecast::lead_rate::LeadRate;
use crate::analytics::forecast::model::Record;
use crate::analytics::forecast::outlook::Suppose;
use crate::analytics::forecast::point::Point;
use crate::analytics::forecast::rows::rows;
use crate::analytics::forecast::since::{self, Cause, Part};
use crate::model::book::Book;
use crate::model::day::Day;
use crate::model::query::Query;
use crate::report::block::{Block, Cell, Column, Line, Listed, Table, Tone, whole};

/// The earlier modelled mean, the later, and the causes between them.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SinceJson {
    /// The end of this day.
    pub date: Day,
    /// The commit whose files said it, where they are not the files at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<String>,
    pub then: f64,
    pub now: f64,
    pub causes: Causes,
    /// By cause, the largest first.
    pub deals: Vec<Part>,
}

/// What moved the mean; they add up to now − then.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Causes {
    pub won: f64,
    pub lost: f64,
    pub new_deals: f64,
    pub moved: f64,
    pub aged: f64,
    pub amounts: f64,
    pub query: f64,
    pub restated: f64,
    pub rates: f64,
}

/// The earlier forecast that a later one is explained by.
#[derive(Clone, Copy)]
pub struct Earlier<'b> {
    /// As of the end of this day.
    pub day: Day,
    /// Other files, and what the query means to them; `None`: the same.
    pub files: Option<(&'b Book, &'b Query)>,
}

/// Explains a point by the same one as of an earlier day; `None` before the first deal.
pub(super) fn build(point: &Point<'_, '_>, asked: Earlier<'_>) -> Result<Option<SinceJson>, Fault> {
    match asked.files {
        None => between(point, point.record, point.view.query, asked.day),
        Some((book, query)) => match Record::of(book, asked.day) {
            Some(record) => between(point, &record, query, asked.day),
            None => Ok(None),
        },
    }
}

fn between<'b>(
    point: &Point<'_, 'b>,
    record: &Record<'b>,
    query: &'b Query,
    day: Day,
) -> Result<Option<SinceJson>, Fault> {
    if record.exposure.first > day {
        return Ok(None);
    }
    let view = record.book.at(day, query);
    let earlier = Point::of(record, view, point.period)?;
    let mean = |p: &Point<'_, 'b>| -> Result<(f64, f64), Fault> {
        let set = p.set()?;
        let rows = rows(&p.ground(LeadRate::default(), Suppose::default()), &set)?;
        Ok((rows.modelled.mean, set.share_of_new))
    };
    let ((then, share_then), (now, share_now)) = (mean(&earlier)?, mean(point)?);
    let told = since::since(&earlier, point, then, now, (share_then, share_now))?;
    let of = |cause: Cause| {
        told.causes
            .iter()
            .find(|c| c.0 == cause)
            .map_or(0.0, |c| c.1)
    };
    Ok(Some(SinceJson {
        date: told.t,
        rev: view.book.source.revision.as_ref().map(|r| r.id.clone()),
        then: told.then,
        now: told.now,
        causes: Causes {
            won: of(Cause::Won),
            lost: of(Cause::Lost),
            new_deals: of(Cause::NewDeals),
            moved: of(Cause::Moved),
            aged: of(Cause::Aged),
            amounts: of(Cause::Amounts),
            query: of(Cause::Query),
            restated: of(Cause::Restated),
            rates: of(Cause::Rates),
        },
        deals: told.parts,
    }))
}

impl SinceJson {
    pub(super) fn blocks(&self, as_of: Day) -> Vec<Block> {
        let c = &self.causes;
        let rows = [
            ("won", Cause::Won, c.won, ""),
            ("lost", Cause::Lost, c.lost, ""),
            (
                "new deals",
                Cause::NewDeals,
                c.new_deals,
                "less what was expected of them",
            ),
            ("moved", Cause::Moved, c.moved, ""),
            ("aged", Cause::Aged, c.aged, ""),
            ("amounts", Cause::Amounts, c.amounts, ""),
            ("query", Cause::Query, c.query, ""),
            (
                "restated",
                Cause::Restated,
                c.restated,
                "files that came or went",
            ),
            ("rates", Cause::Rates, c.rates, "what was learned since"),
        ];
        let end = |label: String, value: f64| {
            vec![
                Cell::Words(label, Tone::Plain),
                Cell::Amount(Some(value)),
                Cell::Empty,
            ]
        };
        let day = |day: Day| super::landings::day(day, as_of);
        let mut table = vec![end(day(self.date), self.then)];
        table.extend(
            rows.into_iter()
                .filter(|r| r.2 != 0.0)
                .map(|(label, cause, value, note)| {
                    let tone = if value < 0.0 { Tone::Bad } else { Tone::Good };
                    vec![
                        Cell::Words(label.into(), Tone::Plain),
                        Cell::Words(super::what_if::signed(value), tone),
                        Cell::List(self.listed(cause, note)),
                    ]
                }),
        );
        vec![
            Block::Closing(Line {
                text: format!(
                    "Modelled, from {} to {}: {} → {}",
                    day(self.date),
                    day(as_of),
                    whole(self.then),
                    whole(self.now)
                ),
                hint: None,
            }),
            Block::Table(Table {
                columns: vec![Column::left(""), Column::right(""), Column::text("")],
                rows: table,
                total: Some(end(day(as_of), self.now)),
                total_note: None,
                heading: false,
            }),
        ]
    }

    /// The deals that moved it most.
    fn listed(&self, cause: Cause, note: &str) -> Vec<Listed> {
        const NAMED: usize = 3;
        let parts: Vec<&Part> = self.deals.iter().filter(|p| p.cause == cause).collect();
        let named = parts.iter().take(NAMED).map(|part| Listed {
            name: part.id.clone(),
            note: super::what_if::signed(part.value),
        });
        let more = parts.len().saturating_sub(NAMED);
        let words = |text: String| Listed {
            name: String::new(),
            note: text,
        };
        let mut list: Vec<Listed> = named.collect();
        list.extend((more > 0).then(|| words(format!("and {more} more"))));
        list.extend((!note.is_empty()).then(|| words(note.into())));
        list
    }
}
