//! A judged deal → rows of the segment: facts, changes, and text where somebody will read it.

use super::history::{Lines, Timeline, To};
use super::{Builder, Read};
use crate::model::book::{Extra, Keep, Need};
use crate::model::credit;
use crate::model::day::Day;
use crate::model::deal::{Change, Facts, Num, Tracked, day_code};
use crate::model::names::{Names, Sym};
use crate::model::raw::{Field, Key, RawDeal, Value, read_day, shown};

impl Builder<'_> {
    /// A foreign amount needs a rate on its day, and its value must be kept exactly.
    pub(super) fn rate_known(
        &mut self,
        raw: &RawDeal<'_>,
        read: &Read,
        as_of: Day,
        timeline: &Timeline,
    ) -> bool {
        if read.currency == self.settings.currency {
            return true;
        }
        let day = timeline.closing.filter(|c| *c <= as_of).unwrap_or(as_of);
        let code = read.currency.code();
        let span = raw.get(Key::Currency).map(|f| f.span.clone());
        let rate = match self.settings.rates.on(read.currency, day) {
            Some(rate) => rate,
            None if read.created > as_of && self.settings.rates.knows(read.currency) => {
                return true;
            }
            None => {
                let help = format!(
                    "in pipeline.toml: rates = {{ {code} = … }}, {} for one {code}",
                    self.settings.currency.code()
                );
                self.faults.error(
                    "rate",
                    span,
                    format!("no rate for {code} on {day}"),
                    Some(help),
                );
                return false;
            }
        };
        let changed = timeline.changes.iter().filter_map(|s| {
            if let To::Amount(amount) = s.to {
                Some(amount)
            } else {
                None
            }
        });
        let kept = changed
            .chain([timeline.amount, read.amount])
            .all(|amount| amount.times(rate).is_some());
        if !kept {
            let span = raw.get(Key::Amount).map(|f| f.span.clone());
            let workspace = self.settings.currency.code();
            let message =
                format!("in {workspace} the amount has more than the 28 digits that are kept");
            self.faults.error(
                "amount",
                span,
                message,
                Some(format!(
                    "fewer digits in the amount or in the rate of {code}"
                )),
            );
        }
        kept
    }

    pub(super) fn append(
        &mut self,
        raw: &RawDeal<'_>,
        file: &str,
        need: &Need,
        read: &Read,
        t: Timeline,
        lines: &Lines,
    ) {
        let first_change = self.segment.changes.len();
        self.segment.changes.reserve(t.changes.len());
        for said in &t.changes {
            let code = self.code(said.to);
            self.segment
                .changes
                .push(Change::new(said.on, said.what, code));
        }
        let open = t.closing.is_none_or(|c| c > need.as_of);
        if need.seen && (open || need.keep == Keep::All) {
            let days = lines.days.iter().map(|d| (*d).max(read.created));
            self.segment
                .changes
                .extend(days.map(|d| Change::new(d, Tracked::Seen, 0)));
            self.segment.changes[first_change..].sort_by_key(|c| c.on());
        }
        let changes = self.segment.changes.len() - first_change;
        let source = self.text_sym(raw, Key::Source);
        let kind = self.text_sym(raw, Key::Type);
        let facts = Facts {
            id: xxhash_rust::xxh3::xxh3_64(self.id.as_bytes()),
            created: read.created,
            newest_line: lines.newest,
            undated_from: day_code(t.undated_from),
            stage: t.stage,
            pipeline: read.pipeline as u16,
            amount: Num::pack(t.amount, &mut self.segment.wide),
            owner: t.owner.unwrap_or(Sym::NONE),
            source,
            kind,
            expected_close: day_code(t.expected_close),
            probability: t
                .probability
                .map_or(Num::NONE, |p| Num::pack(p, &mut self.segment.wide)),
            on_hold_until: day_code(t.on_hold_until),
            currency: read.currency,
            forecast: t.forecast.map_or(u8::MAX, |c| c as u8),
            told: t.told,
            first_change: first_change as u32,
            changes: changes as u32,
        };
        let odd = t.undated_from.is_some() || lines.newest > need.as_of;
        let kept = match need.keep {
            Keep::Odd | Keep::OpenIds => false,
            Keep::Open => open,
            Keep::Since(day) => open || lines.newest > day,
            Keep::All => true,
        };
        if odd || kept {
            let after = lines
                .days
                .iter()
                .copied()
                .chain([read.created])
                .chain(read.closed)
                .filter(|d| *d > need.as_of)
                .count() as u32;
            let extra = self.extra(raw, file, after);
            self.segment
                .extras
                .push((self.segment.facts.len() as u32, extra));
        }
        let row = self.segment.facts.len() as u32;
        let splits = credit::splits(&raw.splits, &mut self.segment.names);
        self.segment
            .splits
            .extend(splits.into_iter().map(|split| (row, split)));
        if need.keep == Keep::OpenIds && open {
            self.segment.ids.push(self.segment.facts.len(), self.id);
        }
        self.segment.facts.push(facts);
        self.segment.has_contacts |= raw.contacts > 0;
    }

    fn code(&mut self, to: To) -> u32 {
        match to {
            To::Stage(stage) => stage.code(),
            To::Amount(money) => Num::pack(money, &mut self.segment.wide).code(),
            To::Owner(owner) => owner.unwrap_or(Sym::NONE).code(),
            To::Day(day) => day_code(day),
            To::Odds(odds) => odds
                .map_or(Num::NONE, |p| Num::pack(p, &mut self.segment.wide))
                .code(),
            To::Call(call) => call.map_or(u32::from(u8::MAX), |c| c as u32),
        }
    }

    fn text_sym(&mut self, raw: &RawDeal<'_>, key: Key) -> Sym {
        match raw.get(key).map(|f| &f.value) {
            Some(Value::Text(text)) if !text.is_empty() => self.segment.names.intern(text),
            _ => Sym::NONE,
        }
    }

    fn extra(&mut self, raw: &RawDeal<'_>, file: &str, lines_after: u32) -> Box<Extra> {
        let texts = |names: &mut Names, fields: &[Field<'_>]| {
            let mut list: Vec<Sym> = Vec::new();
            for field in fields {
                if let Value::Text(text) = &field.value {
                    let sym = names.intern(text);
                    if !list.contains(&sym) {
                        list.push(sym);
                    }
                }
            }
            list.into_boxed_slice()
        };
        let tags = texts(&mut self.segment.names, &raw.tags);
        let competitors = texts(&mut self.segment.names, &raw.competitors);
        let mut custom = Vec::new();
        // By key, so that the order of a file shows nowhere.
        let mut by_key: Vec<_> = raw.custom.iter().collect();
        by_key.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, field) in by_key {
            if let Some(text) = shown(&field.value) {
                custom.push((
                    self.segment.names.intern(key),
                    self.segment.names.intern(&text),
                ));
            }
        }
        let owned = |key: Key| match raw.get(key).map(|f| &f.value) {
            Some(Value::Text(text)) => Some(text.as_ref().into()),
            _ => None,
        };
        Box::new(Extra {
            id: self.id.into(),
            file: file.into(),
            name: owned(Key::Name).unwrap_or_default(),
            company: self.text_sym(raw, Key::Company),
            partner: self.text_sym(raw, Key::Partner),
            lost_reason: self.text_sym(raw, Key::LostReason),
            next_step: owned(Key::NextStep).filter(|s| !s.is_empty()),
            next_step_due: raw.get(Key::NextStepDue).and_then(|f| read_day(&f.value)),
            tags,
            competitors,
            custom: custom.into_boxed_slice(),
            paper: raw.paper,
            contacts: raw.contacts,
            lines_after,
            dated: raw.marks.iter().fold(0, |all, m| all | 1 << m.what as u8),
        })
    }
}
