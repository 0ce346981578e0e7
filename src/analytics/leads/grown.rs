//! Deals and the leads that they grew from: a deal is judged by what both say, a lead by how its deals ended.

use std::collections::HashMap;

use super::score::{Scored, Scorer};
use super::traits::Ended;
use crate::model::book::Book;
use crate::model::deal_cells::DealCells;
use crate::model::lead_columns::Column;
use crate::model::lead_reading::Readings;
use crate::model::lead_row::Lead;
use crate::model::query::Query;

/// The deals, with the leads that they grew from.
pub struct Grown {
    /// By id.
    states: HashMap<String, (DealCells, Ended, bool)>,
    /// Ids by the key of the lead that the deal names.
    by_lead: HashMap<String, Vec<String>>,
    /// The lead's key by id, once it was met.
    lead_of: HashMap<String, String>,
}

impl Grown {
    /// The deals of a book, as they stand at its day. `from_deals`: the key of the lead that a deal names, by the deal's id.
    pub fn of(book: &Book, from_deals: HashMap<String, String>) -> Grown {
        let everything = Query::default();
        let view = book.at(book.as_of, &everything);
        let mut states = HashMap::new();
        for deal in view.deals() {
            let (Some(id), Some(extra)) = (deal.id(), deal.extra()) else {
                continue;
            };
            let mut cells = DealCells::default();
            for (key, text) in extra.custom.iter() {
                if let (Some(key), Some(text)) = (book.names.text(*key), book.names.text(*text)) {
                    cells.put(key, text);
                }
            }
            let facts = deal.facts;
            for (name, sym) in [
                ("company", extra.company),
                ("source", facts.source),
                ("owner", facts.owner),
            ] {
                if let Some(text) = book.names.text(sym) {
                    cells.put(name, text);
                }
            }
            let ended = match (deal.is_open(), deal.is_won()) {
                (true, _) => Ended::Not,
                (false, true) => Ended::Won,
                (false, false) => Ended::Lost,
            };
            states.insert(id.to_string(), (cells, ended, deal.is_open()));
        }
        let mut by_lead: HashMap<String, Vec<String>> = HashMap::new();
        for (id, key) in from_deals {
            by_lead.entry(key).or_default().push(id);
        }
        Grown {
            states,
            by_lead,
            lead_of: HashMap::new(),
        }
    }

    /// Takes what a lead says over to its deals; answers how they ended, the best first.
    pub fn meet(&mut self, lead: &Lead<'_>) -> Ended {
        let mut ids: Vec<String> = Vec::new();
        let key = lead.key();
        if let Some(named) = key.as_ref().and_then(|key| self.by_lead.get(key)) {
            ids.extend(named.iter().cloned());
        }
        let own = lead.text(Column::Deal);
        if !own.is_empty() && !ids.iter().any(|id| *id == *own) {
            ids.push(own.into_owned());
        }
        let mut ended = Ended::Not;
        for id in ids {
            let Some((cells, state, _)) = self.states.get_mut(&id) else {
                continue;
            };
            for (heading, text) in lead.all().filter(|(_, text)| !text.is_empty()) {
                let ours = heading.column.map(Column::name);
                cells.put(ours.unwrap_or(&heading.name), &text);
            }
            self.lead_of.extend(key.clone().map(|key| (id, key)));
            ended = match (ended, *state) {
                (Ended::Won, _) | (_, Ended::Won) => Ended::Won,
                (Ended::Lost, _) | (_, Ended::Lost) => Ended::Lost,
                _ => Ended::Not,
            };
        }
        ended
    }

    /// How well each of them fits, by what it and its lead say.
    pub fn fitted(&self, scorer: &mut Scorer<'_>) -> impl Iterator<Item = GrownDeal> {
        let readings = Readings::default();
        self.states
            .iter()
            .map(move |(id, (cells, ended, is_open))| {
                let row = Lead {
                    // Each deal has headings of its own.
                    file: id,
                    line: 0,
                    identity: None,
                    unsubscribed: false,
                    cells,
                    readings: &readings,
                };
                GrownDeal {
                    id: id.clone(),
                    ended: (!is_open).then_some(*ended),
                    lead: self.lead_of.get(id).cloned(),
                    fit: scorer.fitted(&row),
                }
            })
    }
}

/// A deal beside the profile.
pub struct GrownDeal {
    pub id: String,
    /// `None` while it is open.
    pub ended: Option<Ended>,
    /// The key of the lead that it grew from.
    pub lead: Option<String>,
    pub fit: Scored,
}
