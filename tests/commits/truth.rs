//! What is true between two commits of an invented company, from what happened: metrics.md, "Change between two moments",
//! word for word, over events. A commit that the other was made from knows the beginning of each deal's life.

use std::collections::BTreeMap;

use pipeline::model::day::Day;

use crate::company::{Company, Event, Life, Made, What};

/// Line, as what, id → value, in ten-thousandths.
pub type Lines = BTreeMap<(String, Option<String>, String), i64>;

#[derive(Debug, PartialEq)]
pub struct Truth {
    pub opening: i64,
    pub closing: i64,
    pub lines: Lines,
}

/// A deal as some events leave it.
#[derive(Clone, Copy)]
struct Stand {
    is_open: bool,
    amount: i64,
}

fn after(before: Option<Stand>, event: &Event) -> Option<Stand> {
    let mut stand = before.unwrap_or(Stand {
        is_open: true,
        amount: 0,
    });
    match event.what {
        What::Created(amount) | What::Amount(amount) | What::ByHand(amount) => {
            stand.amount = amount
        }
        What::Closed(_) => stand.is_open = false,
        What::Reopened => stand.is_open = true,
        What::Stage(_) | What::Owner(_) => {}
    }
    Some(stand)
}

fn on(life: &Life, events: usize, day: Day) -> Option<Stand> {
    let known = life.events[..events].iter().filter(|e| e.on <= day);
    known.fold(None, after)
}

impl Truth {
    /// From commit `a` to commit `b`, which was made from it.
    pub fn between(company: &Company, a: usize, b: usize) -> Truth {
        let (a, b) = (&company.commits[a], &company.commits[b]);
        let mut truth = Truth {
            opening: 0,
            closing: 0,
            lines: Lines::new(),
        };
        for (deal, life) in company.lives.iter().enumerate() {
            truth.deal(deal, life, a, b);
        }
        truth.lines.retain(|_, value| *value != 0);
        truth
    }

    fn add(&mut self, line: &str, kind: Option<&str>, id: &str, value: i64) {
        let key = (line.to_string(), kind.map(String::from), id.to_string());
        *self.lines.entry(key).or_default() += value;
    }

    fn deal(&mut self, deal: usize, life: &Life, a: &Made, b: &Made) {
        let rate = |commit: &Made| if life.is_euro { commit.state.rate } else { 100 };
        let (old, new) = (a.state.deals.get(&deal), b.state.deals.get(&deal));
        let readable = old.filter(|held| !held.is_broken);
        let was = readable.and_then(|held| on(life, held.events, a.day));
        let open = was.filter(|stand| stand.is_open);
        let worth = open.map_or(0, |stand| stand.amount * rate(a));
        self.opening += worth;
        let Some(new) = new else {
            if let Some(old) = old {
                self.add("deleted", None, &old.id, worth);
            }
            return;
        };
        // A new name with the same content is the same deal; with another, the one is gone and the other is new.
        let is_same = old.is_some_and(|old| {
            old.id == new.id || (!old.is_broken && !new.is_broken && old.events == new.events)
        });
        if let Some(old) = old.filter(|_| !is_same) {
            self.add("deleted", None, &old.id, worth);
        }
        if new.is_broken {
            if is_same {
                self.add("restated", Some("broken"), &new.id, -worth);
            }
            return;
        }
        if let Some(stand) = on(life, new.events, b.day).filter(|s| s.is_open) {
            self.closing += stand.amount * rate(b);
        }
        let is_mended = is_same && old.is_some_and(|old| old.is_broken);
        if is_mended {
            let then = on(life, new.events, a.day);
            if let Some(stand) = then.filter(|s| s.is_open) {
                self.add("restated", Some("mended"), &new.id, stand.amount * rate(b));
            }
            let later = life.events[..new.events].iter().filter(|e| e.on > a.day);
            self.happened(&new.id, then, later, rate(b));
            return;
        }
        let from = old.filter(|_| is_same).map_or(0, |old| old.events);
        let known = if is_same { was } else { None };
        let fresh = &life.events[from..new.events];
        let is_late = |e: &&Event| e.on < a.day && !matches!(e.what, What::ByHand(_));
        let late: Vec<&Event> = fresh.iter().filter(is_late).collect();
        let own_rate = if is_same { rate(a) } else { rate(b) };
        let then = self.restated(&new.id, known, &late, own_rate);
        if let Some(stand) = then.filter(|s| s.is_open && is_same) {
            let moved = stand.amount * (rate(b) - rate(a));
            let line = if moved > 0 { "raised" } else { "lowered" };
            self.add(line, Some("rate"), &new.id, moved.abs());
        }
        let rest = fresh.iter().filter(|e| !is_late(e));
        self.happened(&new.id, then, rest, rate(b));
    }

    /// What the second commit dates before the first's day and the first did not know: what it comes to.
    fn restated(
        &mut self,
        id: &str,
        was: Option<Stand>,
        late: &[&Event],
        rate: i64,
    ) -> Option<Stand> {
        let is = late.iter().fold(was, |stand, event| after(stand, event));
        let closings: Vec<bool> = late
            .iter()
            .filter_map(|e| match e.what {
                What::Closed(won) => Some(won),
                _ => None,
            })
            .collect();
        let Some(end) = is else { return is };
        let value = end.amount * rate;
        let mut add = |kind: &str, value: i64| self.add("restated", Some(kind), id, value);
        let was_open = was.is_some_and(|w| w.is_open);
        match was {
            None => add("created", value),
            Some(w) if was_open => match value - w.amount * rate {
                more if more > 0 => add("raised", more),
                less => add("lowered", less),
            },
            // Closed, and nothing else entered late: closed still.
            Some(_) if !late.iter().any(|e| e.what == What::Reopened) => return is,
            Some(_) => add("reopened", value),
        }
        if !end.is_open {
            let won = closings.last().expect("a closing");
            add(if *won { "won" } else { "lost" }, -value);
        }
        is
    }

    /// Event by event, each in its line.
    fn happened<'e>(
        &mut self,
        id: &str,
        from: Option<Stand>,
        events: impl Iterator<Item = &'e Event>,
        rate: i64,
    ) {
        let mut stand = from;
        for event in events {
            let before = stand.map_or(0, |s| s.amount);
            stand = after(stand, event);
            let amount = stand.map_or(0, |s| s.amount);
            let change = (amount - before) * rate;
            match event.what {
                What::Created(_) => self.add("created", None, id, amount * rate),
                What::Amount(_) | What::ByHand(_) if change > 0 => {
                    self.add("raised", None, id, change)
                }
                What::Amount(_) | What::ByHand(_) => self.add("lowered", None, id, -change),
                What::Closed(true) => self.add("won", None, id, amount * rate),
                What::Closed(false) => self.add("lost", None, id, amount * rate),
                What::Reopened => self.add("reopened", None, id, amount * rate),
                What::Stage(_) | What::Owner(_) => {}
            }
        }
    }
}
