//! The history of a deal as its file has it: what each entry says of each tracked field, and what the top says.

use super::Refusal;
use super::entries::{self, Entry, Home};
use super::held::{Held, is_end};
use super::map::{Map, Node};
use crate::model::builder::{TRACKED, Value, read_day};
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::settings::Settings;

/// What stands at the top of a file for a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Top {
    Absent,
    /// With its text, as it is written.
    Held(Held, String),
    /// Something that the field cannot be.
    Wrong,
}

impl Top {
    /// The value, if it can be read: `Some(None)` where there is none.
    pub fn held(&self) -> Option<Option<&Held>> {
        match self {
            Top::Absent => Some(None),
            Top::Held(held, _) => Some(Some(held)),
            Top::Wrong => None,
        }
    }
}

/// What an entry says of a field; `None` takes it away.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Number of the entry in the file.
    pub entry: usize,
    /// Its day, not before `created`.
    pub day: Day,
    pub what: Tracked,
    pub held: Option<Held>,
}

/// The history of one deal.
#[derive(Clone, Debug)]
pub struct History {
    pub pipeline: usize,
    pub created: Day,
    pub closed: Option<Day>,
    tops: Vec<(Tracked, Top)>,
    /// By day, those of one day as they stand in the file.
    pub marks: Vec<Mark>,
    /// Days of the entries as written, in the order of the file.
    pub days: Vec<Day>,
    /// Newest of `created`, history and activity.
    pub newest_line: Day,
}

impl History {
    /// Reads the history of a text that is TOML.
    pub fn read(text: &str, settings: &Settings) -> Result<History, Refusal> {
        let map = Map::of(text);
        let value = |key: &str| map.top(key).map(|pair| pair.value.read(text));
        let pipeline = match value("pipeline") {
            Some(Value::Text(id)) => settings.pipeline(Some(&id)).unwrap_or(0),
            _ => 0,
        };
        let Some(created) = value("created").and_then(|v| read_day(&v)) else {
            return Err(Refusal::new("created is missing or no date")
                .help("set it first: pipeline set ID created=2026-08-03"));
        };
        let closed = value("closed").and_then(|v| read_day(&v));
        let mut history = History {
            pipeline,
            created,
            closed,
            tops: TRACKED
                .iter()
                .map(|(name, what)| (*what, top(&map, text, name, *what, settings, pipeline)))
                .collect(),
            marks: Vec::new(),
            days: Vec::new(),
            newest_line: created,
        };
        if let Home::Other = entries::home(&map, "history") {
            return Err(unreadable("history is no list of entries"));
        }
        for (number, entry) in entries::all(&map, "history").into_iter().enumerate() {
            history.entry(text, number, entry, settings)?;
        }
        // Stable: those of one day stay in their order.
        history.marks.sort_by_key(|m| m.day);
        for entry in entries::all(&map, "activity") {
            let on = entry.get("on").and_then(|on| read_day(&on.read(text)));
            history.newest_line = history.newest_line.max(on.unwrap_or(created));
        }
        Ok(history)
    }

    fn entry(
        &mut self,
        text: &str,
        number: usize,
        entry: Entry<'_>,
        settings: &Settings,
    ) -> Result<(), Refusal> {
        let on = entry.get("on").and_then(|on| read_day(&on.read(text)));
        let line = entries::line_of(text, "history", number).unwrap_or(1);
        let Some(on) = on else {
            return Err(unreadable(&format!(
                "line {line}: a history entry without a day"
            )));
        };
        let day = on.max(self.created);
        self.days.push(on);
        self.newest_line = self.newest_line.max(on);
        for pair in entry.pairs().iter().filter(|p| p.path.len() == 1) {
            let name = pair.path[0].as_str();
            if name == "unset" {
                for what in unset(text, &pair.value) {
                    self.marks.push(Mark {
                        entry: number,
                        day,
                        what,
                        held: None,
                    });
                }
            }
            let Some((_, what)) = TRACKED.iter().find(|(n, _)| *n == name) else {
                continue;
            };
            let value = pair.value.read(text);
            match Held::read(*what, &value, settings, self.pipeline) {
                Some(held) => self.marks.push(Mark {
                    entry: number,
                    day,
                    what: *what,
                    held,
                }),
                // Reports pass over a call that is none.
                None if *what == Tracked::Forecast => {}
                None => {
                    return Err(unreadable(&format!("line {line}: {name} cannot be read")));
                }
            }
        }
        Ok(())
    }

    /// What the top says of a field.
    pub fn top(&self, what: Tracked) -> &Top {
        let found = self.tops.iter().find(|(w, _)| *w == what);
        found.map_or(&Top::Absent, |(_, top)| top)
    }

    /// The stage at the top, if the settings know it.
    pub fn stage(&self) -> Option<&str> {
        match self.top(Tracked::Stage) {
            Top::Held(Held::Stage(name), _) => Some(name),
            _ => None,
        }
    }

    /// Whether the top says won or lost.
    pub fn is_closed(&self) -> bool {
        self.stage().is_some_and(is_end)
    }

    /// The day of the closing: `closed`, else since when the newest entries say so.
    pub fn closing(&self) -> Option<Day> {
        let stage = self.stage().filter(|s| is_end(s))?;
        self.closed.or_else(|| end_run(self.marks.iter(), stage))
    }

    /// The stage that the deal was in before it was closed.
    pub fn last_open_stage(&self) -> Option<&str> {
        let stages = self.marks.iter().rev().filter_map(|m| match &m.held {
            Some(Held::Stage(name)) => Some(name.as_str()),
            _ => None,
        });
        stages.into_iter().find(|s| !is_end(s))
    }
}

/// Since when the newest stage marks have said `end`.
pub fn end_run<'m>(marks: impl DoubleEndedIterator<Item = &'m Mark>, end: &str) -> Option<Day> {
    let stages = marks.rev().filter(|m| m.what == Tracked::Stage);
    stages
        .take_while(|m| matches!(&m.held, Some(Held::Stage(name)) if name == end))
        .last()
        .map(|m| m.day)
}

fn top(
    map: &Map,
    text: &str,
    name: &str,
    what: Tracked,
    settings: &Settings,
    pipeline: usize,
) -> Top {
    let Some(pair) = map.top(name) else {
        return Top::Absent;
    };
    let written = &text[pair.value.span.clone()];
    match Held::read(what, &pair.value.read(text), settings, pipeline) {
        Some(None) => Top::Absent,
        Some(Some(Held::Stage(name))) if settings.stage(pipeline, &name).is_none() => Top::Wrong,
        Some(Some(held)) => {
            // An entry is one line; a date in quotes need not be copied with them.
            let is_plain = !written.contains('\n') && !matches!(held, Held::Day(_));
            let written = if is_plain {
                written.into()
            } else {
                held.write()
            };
            Top::Held(held, written)
        }
        None => Top::Wrong,
    }
}

/// The fields that `unset = […]` takes away.
fn unset(text: &str, list: &Node) -> Vec<Tracked> {
    let items = list.items().unwrap_or(&[]).iter();
    items
        .filter_map(|item| match item.node.read(text) {
            Value::Text(name) => crate::model::builder::tracked(&name),
            _ => None,
        })
        .collect()
}

fn unreadable(what: &str) -> Refusal {
    Refusal::new(what).help("mend it first: pipeline check")
}
