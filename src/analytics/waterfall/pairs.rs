//! Which deal of the one state of the files is which of the other: by id, and of what is left by content, so that a new
//! name for a file is neither a deletion nor a creation.

use std::collections::{HashMap, HashSet};

use crate::model::book::{Book, Segment};
use crate::model::deal::{Num, Tracked};
use crate::model::names::Sym;

/// A deal's row.
pub(super) type Place<'b> = (&'b Segment, usize);

/// The deals of two books, paired.
pub(super) struct Pairs<'b> {
    /// By id of the second book's deal.
    old: HashMap<u64, Place<'b>>,
    /// Deals of the first book that the second has not got, by id.
    gone: Vec<Place<'b>>,
    left_out_first: HashSet<String>,
    left_out_second: HashSet<String>,
}

impl<'b> Pairs<'b> {
    pub fn new(first: &'b Book, second: &'b Book) -> Pairs<'b> {
        let rows = |book: &'b Book| {
            book.segments
                .iter()
                .flat_map(|s| (0..s.facts.len()).map(move |row| (s, row)))
        };
        let id = |(segment, row): Place<'b>| segment.facts[row].id;
        let new: HashMap<u64, Place<'b>> = rows(second).map(|p| (id(p), p)).collect();
        let mut old = HashMap::with_capacity(new.len());
        let mut gone: Vec<Place<'b>> = Vec::new();
        for place in rows(first) {
            if new.contains_key(&id(place)) {
                old.insert(id(place), place);
            } else {
                gone.push(place);
            }
        }
        let mut fresh: Vec<Place<'b>> = rows(second)
            .filter(|p| !old.contains_key(&id(*p)))
            .collect();
        // By name, so that of several with one content it is always the same that are paired.
        let name = |(segment, row): &Place<'b>| segment.extra(*row).map(|e| e.id.clone());
        fresh.sort_by_key(name);
        gone.sort_by_key(name);
        let mut by_content: HashMap<String, Vec<Place<'b>>> = HashMap::new();
        for place in fresh.into_iter().rev() {
            if let Some(content) = content(second, place) {
                by_content.entry(content).or_default().push(place);
            }
        }
        gone.retain(|place| {
            let found = content(first, *place)
                .and_then(|content| by_content.get_mut(&content))
                .and_then(Vec::pop);
            if let Some(new) = found {
                old.insert(id(new), *place);
            }
            found.is_none()
        });
        Pairs {
            old,
            gone,
            left_out_first: stems(first),
            left_out_second: stems(second),
        }
    }

    /// The deal of the first book that a deal of the second was.
    pub fn old(&self, segment: &Segment, row: usize) -> Option<Place<'b>> {
        self.old.get(&segment.facts[row].id).copied()
    }

    /// Deals of the first book that the second has not got.
    pub fn gone(&self) -> impl Iterator<Item = Place<'b>> + '_ {
        self.gone.iter().copied()
    }

    /// Whether a deal of the second book was a file that the first left out.
    pub fn was_left_out(&self, segment: &Segment, row: usize) -> bool {
        is_in(&self.left_out_first, segment, row)
    }

    /// Whether a deal of the first book is a file that the second leaves out.
    pub fn is_left_out(&self, segment: &Segment, row: usize) -> bool {
        is_in(&self.left_out_second, segment, row)
    }
}

fn is_in(stems: &HashSet<String>, segment: &Segment, row: usize) -> bool {
    segment
        .extra(row)
        .is_some_and(|extra| stems.contains(&*extra.id))
}

/// Ids of the files that are in no figure.
fn stems(book: &Book) -> HashSet<String> {
    let stem = |file: &str| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name.strip_suffix(".toml").unwrap_or(name).to_string()
    };
    book.left_out.iter().map(|d| stem(&d.file)).collect()
}

/// All that is known of a deal but its id, as text that means the same in any book; nothing without its text.
fn content(book: &Book, (segment, row): Place<'_>) -> Option<String> {
    let facts = &segment.facts[row];
    let extra = segment.extra(row)?;
    let name = |sym: Sym| book.names.text(sym).unwrap_or_default().to_string();
    let number = |num: Num| num.unpack(&segment.wide).map(|m| m.to_string());
    let stage = |stage| book.settings.stage_name(stage).map(String::from);
    let changes = segment.changes_of(facts).iter().map(|c| {
        let to = match c.what() {
            Tracked::Owner => name(Sym::from_code(c.to())),
            Tracked::Amount | Tracked::Probability => {
                number(Num::from_code(c.to())).unwrap_or_default()
            }
            Tracked::Stage => {
                stage(crate::model::settings::StageId::from_code(c.to())).unwrap_or_default()
            }
            _ => c.to().to_string(),
        };
        (c.on(), c.what() as u8, to)
    });
    let custom = extra.custom.iter().map(|(k, v)| (name(*k), name(*v)));
    Some(format!(
        "{:?}",
        (
            (
                &extra.name,
                name(extra.company),
                facts.created,
                facts.currency
            ),
            (stage(facts.stage), number(facts.amount), name(facts.owner)),
            (name(facts.source), name(facts.kind), facts.expected_close),
            (
                number(facts.probability),
                facts.forecast,
                facts.on_hold_until
            ),
            changes.collect::<Vec<_>>(),
            (&extra.next_step, extra.next_step_due, extra.contacts),
            custom.collect::<Vec<_>>(),
        )
    ))
}
