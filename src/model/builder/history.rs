//! The history of a deal → its effective timeline: what held from when, after every rule of the format (entries before
//! `created`, hand edits, closings that `closed` dates). Nothing of it depends on T.

use super::{Builder, Read};
use crate::diagnostic::{nearest, shell};
use crate::model::day::Day;
use crate::model::deal::{Call, Tracked};
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::raw::{Field, Key, Mark, RawDeal, Value, read_day, tracked_name};
use crate::model::settings::StageId;

/// One thing an entry says, read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) on: Day,
    pub(super) what: Tracked,
    pub(super) to: To,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum To {
    Stage(StageId),
    Amount(Money),
    Owner(Option<Sym>),
    Day(Option<Day>),
    Odds(Option<Money>),
    Call(Option<Call>),
}

/// The dated lines of a file.
pub(super) struct Lines {
    /// Newest of `created`, history and activity: a hand edit holds from the day after.
    pub(super) newest_written: Day,
    /// With `closed`.
    pub(super) newest: Day,
    /// History and activity days, for idleness.
    pub(super) days: Vec<Day>,
}

/// The effective timeline: the state on the day of creation, and the changes after.
pub(super) struct Timeline {
    pub(super) stage: StageId,
    pub(super) amount: Money,
    pub(super) owner: Option<Sym>,
    pub(super) expected_close: Option<Day>,
    pub(super) probability: Option<Money>,
    pub(super) forecast: Option<Call>,
    pub(super) on_hold_until: Option<Day>,
    pub(super) changes: Vec<Said>,
    pub(super) undated_from: Option<Day>,
    /// Whether any entry names a stage.
    pub(super) told: bool,
    pub(super) closing: Option<Day>,
}

impl Builder<'_> {
    /// What the entries say, oldest first; entries of one day in the order of the file; none before `created`.
    pub(super) fn history(
        &mut self,
        raw: &RawDeal<'_>,
        pipeline: Option<usize>,
        created: Option<Day>,
    ) -> Option<Vec<Said>> {
        let mut said = Vec::with_capacity(raw.marks.len() + 2);
        let mut usable = true;
        if let Some(span) = &raw.misshapen {
            let help =
                "history = [ { on = 2026-08-03, stage = \"prospecting\" }, … ], one entry a line";
            self.faults.error(
                "history",
                Some(span.clone()),
                "the history is a list of entries".into(),
                Some(help.into()),
            );
            usable = false;
        }
        for entry in &raw.entries {
            let on = match &entry.on {
                None => {
                    let help = "every entry begins with its day: { on = 2026-08-03, … }";
                    self.faults.error(
                        "history",
                        Some(entry.span.clone()),
                        "a history entry without on".into(),
                        Some(help.into()),
                    );
                    None
                }
                Some(field) => self.day(field, "on"),
            };
            for mark in &raw.marks[entry.marks.clone()] {
                match (self.said(mark, pipeline), on) {
                    (Some(Some(to)), Some(on)) => said.push(Said {
                        on: created.map_or(on, |c| on.max(c)),
                        what: mark.what,
                        to,
                    }),
                    (Some(None), _) => {}
                    _ => usable = false,
                }
            }
            usable &= on.is_some();
        }
        // A stable sort: chronological files, which nearly all are, cost one pass.
        said.sort_by_key(|s| s.on);
        usable.then_some(said)
    }

    /// The value of a mark: `Some(None)` where it is to be ignored, `None` where it makes the file unusable.
    fn said(&mut self, mark: &Mark<'_>, pipeline: Option<usize>) -> Option<Option<To>> {
        let Some(field) = &mark.field else {
            return Some(unset(mark.what));
        };
        match mark.what {
            Tracked::Stage => self
                .past_stage(field, pipeline?)
                .map(|s| Some(To::Stage(s))),
            Tracked::Amount => self.money(field, "amount").map(|a| Some(To::Amount(a))),
            Tracked::Owner => self.owner(field).map(|o| Some(To::Owner(o))),
            Tracked::ExpectedClose | Tracked::OnHoldUntil => self
                .day(field, tracked_name(mark.what))
                .map(|d| Some(To::Day(Some(d)))),
            Tracked::Probability => self.odds(field).map(|p| Some(To::Odds(Some(p)))),
            Tracked::Forecast => Some(self.call(field).map(|c| To::Call(Some(c)))),
            Tracked::Seen => Some(None),
        }
    }

    /// A stage in the history may have been given up since: then the deal was in no row.
    fn past_stage(&mut self, field: &Field<'_>, pipeline: usize) -> Option<StageId> {
        let Value::Text(name) = &field.value else {
            self.faults.error(
                "stage",
                Some(field.span.clone()),
                format!("stage is text in quotes, not {}", field.value.kind()),
                Some("stage = \"proposal\"".into()),
            );
            return None;
        };
        Some(self.settings.stage(pipeline, name).unwrap_or_else(|| {
            let settings = self.settings;
            self.faults.warn("old-stage", Some(field.span.clone()), || {
                let rows = &settings.stages[settings.pipelines[pipeline].stages.clone()];
                let near = nearest(
                    name,
                    rows.iter().map(|s| s.id.as_str()).chain(["won", "lost"]),
                );
                let help = match near {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => {
                        format!("if a stage was renamed, in pipeline.toml: aliases = [\"{name}\"]")
                    }
                };
                (
                    format!("no stage \"{name}\" any more: the deal was in no stage's row then"),
                    Some(help),
                )
            });
            StageId::NOWHERE
        }))
    }

    pub(super) fn dated_lines(&mut self, raw: &RawDeal<'_>, read: Option<&Read>) -> Lines {
        let mut days = Vec::with_capacity(raw.entries.len() + raw.activity.len());
        days.extend(
            raw.entries
                .iter()
                .filter_map(|e| read_day(&e.on.as_ref()?.value)),
        );
        for on in &raw.activity {
            match on.as_ref().map(|f| (f, read_day(&f.value))) {
                Some((_, Some(day))) => days.push(day),
                Some((field, None)) => {
                    self.faults.warn("activity", Some(field.span.clone()), || {
                        (
                            "on is a date such as 2026-08-03: the activity is ignored".into(),
                            Some("on = YYYY-MM-DD".into()),
                        )
                    })
                }
                None => self.faults.warn("activity", None, || {
                    (
                        "an activity without on is ignored".into(),
                        Some("every activity begins with its day: { on = 2026-08-03, … }".into()),
                    )
                }),
            }
        }
        let created = read.map_or(Day::MIN, |r| r.created);
        let newest_written = days.iter().copied().fold(created, Day::max);
        let newest = read
            .and_then(|r| r.closed)
            .map_or(newest_written, |c| c.max(newest_written));
        Lines {
            newest_written,
            newest,
            days,
        }
    }

    /// The rule of `format.md`, "History": what held from when, for every day.
    pub(super) fn timeline(
        &mut self,
        raw: &RawDeal<'_>,
        read: &Read,
        said: Vec<Said>,
        newest_written: Day,
    ) -> Option<Timeline> {
        let closing = if read.stage.is_end() {
            Some(self.closing(raw, read, &said)?)
        } else {
            None
        };
        // From when the top holds where it differs from the newest entry.
        let top_from = closing.unwrap_or_else(|| newest_written.plus(1));
        let stage_now = said.iter().rev().find_map(|s| {
            if let To::Stage(x) = s.to {
                Some(x)
            } else {
                None
            }
        });
        let mut edited: Vec<Key> = Vec::new();
        let mut t = Timeline {
            stage: read.stage,
            amount: read.amount,
            owner: read.owner,
            expected_close: read.expected_close,
            probability: read.probability,
            forecast: read.forecast,
            on_hold_until: read.on_hold_until,
            changes: Vec::with_capacity(said.len() + 2),
            undated_from: None,
            told: stage_now.is_some(),
            closing,
        };
        self.stage_changes(&mut t, read, &said, closing, stage_now);
        if closing.is_none() && stage_now.is_some_and(|s| s != read.stage) {
            edited.push(Key::Stage);
            t.changes.push(Said {
                on: top_from,
                what: Tracked::Stage,
                to: To::Stage(read.stage),
            });
        }
        for (what, top) in [
            (Tracked::Amount, To::Amount(read.amount)),
            (Tracked::Owner, To::Owner(read.owner)),
            (Tracked::ExpectedClose, To::Day(read.expected_close)),
            (Tracked::Probability, To::Odds(read.probability)),
            (Tracked::Forecast, To::Call(read.forecast)),
            (Tracked::OnHoldUntil, To::Day(read.on_hold_until)),
        ] {
            let mut of_field = said.iter().filter(|s| s.what == what);
            let Some(first) = of_field.next() else {
                continue;
            };
            let newest = of_field.next_back().unwrap_or(first);
            t.start(what, first.to);
            let skip_first = what == Tracked::Amount;
            t.changes.extend(
                said.iter()
                    .filter(|s| s.what == what)
                    .skip(usize::from(skip_first)),
            );
            if newest.to != top {
                if closing.is_none() {
                    edited.extend(Key::of(tracked_name(what)));
                }
                t.changes.push(Said {
                    on: top_from,
                    what,
                    to: top,
                });
            }
        }
        t.undated_from = (!edited.is_empty()).then_some(top_from);
        if t.undated_from.is_some() {
            self.undated(raw, top_from, &edited);
        }
        t.changes.sort_by_key(|s| s.on);
        Some(t)
    }

    /// Points at the first field that was edited; one that was taken away has no place.
    fn undated(&mut self, raw: &RawDeal<'_>, from: Day, edited: &[Key]) {
        let span = edited
            .iter()
            .find_map(|key| raw.get(*key))
            .map(|f| f.span.clone());
        self.faults.warn("undated", span, || {
            let names: Vec<&str> = edited.iter().map(|key| key.name()).collect();
            (
                format!("{} edited by hand: the newest history entry says otherwise, so the top holds from {from}", names.join(", ")),
                Some("pipeline check --fix dates it".into()),
            )
        });
    }

    /// The day a won or lost deal was closed; an error if nothing says.
    fn closing(&mut self, raw: &RawDeal<'_>, read: &Read, said: &[Said]) -> Option<Day> {
        let run = end_run(said, read.stage);
        match (read.closed, run) {
            (Some(closed), Some(entry)) if entry != closed => {
                let span = raw.get(Key::Closed).map(|f| f.span.clone());
                self.faults.warn("closed-entry", span, || {
                    (
                        format!("closed on {closed}, but the history says {entry}: closed counts"),
                        Some("make the two agree".into()),
                    )
                });
                Some(closed)
            }
            (Some(closed), _) => {
                let other = said.iter().rev().find_map(|s| {
                    if let To::Stage(stage) = s.to {
                        Some(stage)
                    } else {
                        None
                    }
                });
                if let Some(other) = other.filter(|s| s.is_end() && *s != read.stage) {
                    let (span, settings) =
                        (raw.get(Key::Stage).map(|f| f.span.clone()), self.settings);
                    self.faults.warn("closed-entry", span, || {
                        let (top, other) =
                            (settings.stage_name(read.stage), settings.stage_name(other));
                        let (top, other) = (top.unwrap_or_default(), other.unwrap_or_default());
                        (
                            format!(
                                "{top}, but the newest history entry says {other}: {top} counts"
                            ),
                            Some("make the two agree".into()),
                        )
                    });
                }
                Some(closed)
            }
            (None, Some(entry)) => {
                let (span, id) = (raw.get(Key::Stage).map(|f| f.span.clone()), shell(self.id));
                self.faults.warn("no-closed", span, || {
                    (
                        format!("no closed: taken from the history, {entry}"),
                        Some(format!("pipeline set {id} closed={entry}")),
                    )
                });
                Some(entry)
            }
            (None, None) => {
                let stage = self.settings.stage_name(read.stage).unwrap_or_default();
                let span = raw.get(Key::Stage).map(|f| f.span.clone());
                let message =
                    format!("{stage}, with neither closed nor a history entry that says when");
                self.faults.error(
                    "closed",
                    span,
                    message,
                    Some(format!("pipeline set {} closed=DATE", shell(self.id))),
                );
                None
            }
        }
    }

    fn stage_changes(
        &self,
        t: &mut Timeline,
        read: &Read,
        said: &[Said],
        closing: Option<Day>,
        newest: Option<StageId>,
    ) {
        let stages = said.iter().filter_map(|s| {
            if let To::Stage(stage) = s.to {
                Some((s.on, stage))
            } else {
                None
            }
        });
        let first = stages.clone().next();
        t.stage = match first {
            // A deal without a stage in its history has been in its stage throughout; one that has closed since was in
            // a stage that nobody wrote down.
            None if closing.is_some() => StageId::NOWHERE,
            None => read.stage,
            Some((_, stage)) if stage.is_end() => StageId::NOWHERE,
            Some((_, stage)) => stage,
        };
        // `closed` dates the last closing: the entries that only repeat it, and what follows it, do not count.
        let total = stages.clone().count();
        let repeats = if closing.is_some() && newest == Some(read.stage) {
            stages
                .clone()
                .collect::<Vec<_>>()
                .iter()
                .rev()
                .take_while(|s| s.1 == read.stage)
                .count()
        } else {
            0
        };
        let mut now = t.stage;
        for (on, stage) in stages.take(total - repeats) {
            if stage != now && closing.is_none_or(|c| on <= c) {
                t.changes.push(Said {
                    on,
                    what: Tracked::Stage,
                    to: To::Stage(stage),
                });
                now = stage;
            }
        }
        if let Some(closing) = closing {
            t.changes.push(Said {
                on: closing,
                what: Tracked::Stage,
                to: To::Stage(read.stage),
            });
        }
    }
}

impl Timeline {
    /// Sets the state on the day of creation for a field that the history mentions: the amount has the first mentioned
    /// value, the optional ones were absent.
    fn start(&mut self, what: Tracked, first: To) {
        match (what, first) {
            (Tracked::Amount, To::Amount(amount)) => self.amount = amount,
            (Tracked::Owner, _) => self.owner = None,
            (Tracked::ExpectedClose, _) => self.expected_close = None,
            (Tracked::Probability, _) => self.probability = None,
            (Tracked::Forecast, _) => self.forecast = None,
            (Tracked::OnHoldUntil, _) => self.on_hold_until = None,
            _ => {}
        }
    }
}

/// The value that `unset` leaves; stage and amount cannot be taken away.
fn unset(what: Tracked) -> Option<To> {
    match what {
        Tracked::Owner => Some(To::Owner(None)),
        Tracked::ExpectedClose | Tracked::OnHoldUntil => Some(To::Day(None)),
        Tracked::Probability => Some(To::Odds(None)),
        Tracked::Forecast => Some(To::Call(None)),
        Tracked::Stage | Tracked::Amount | Tracked::Seen => None,
    }
}

/// The day the newest stage entries began to say `end`, if they do.
fn end_run(said: &[Said], end: StageId) -> Option<Day> {
    let stages = said.iter().rev().filter(|s| s.what == Tracked::Stage);
    stages
        .take_while(|s| s.to == To::Stage(end))
        .last()
        .map(|s| s.on)
}
