//! The page of a deal for people (screens.md, 6).

use super::way_on::who;
use super::{ShowReport, chances, story};
use crate::diagnostic::shell;
use crate::model::day::Day;
use crate::model::dossier::{Item, Recurring};
use crate::model::money::Money;
use crate::report::block::{
    Block, Cell, Column, Fact, Line, Part, Report, Table, Tone, as_written, count, day, money,
    percent,
};

/// A line of the facts: what it is about, and a sentence.
type Row = (Cell, Vec<Part>);

fn ours(text: impl Into<String>) -> Part {
    Part::Ours(text.into())
}

fn theirs(text: impl Into<String>) -> Part {
    Part::Theirs(text.into())
}

fn label(text: &str) -> Cell {
    Cell::Words(text.into(), Tone::Plain)
}

/// Texts with the same words between.
fn joined(texts: impl IntoIterator<Item = Vec<Part>>, between: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for text in texts {
        if !parts.is_empty() {
            parts.push(ours(between));
        }
        parts.extend(text);
    }
    parts
}

impl Report for ShowReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(self.head())];
        blocks.extend(self.what_is_wrong());
        blocks.push(Block::Table(self.facts()));
        if !self.story.is_empty() {
            blocks.push(Block::Table(story::table(&self.story, self.as_of)));
        }
        if let Some(odds) = &self.stage_odds {
            let stage = self.deal.as_ref().and_then(|d| d.stage.as_deref());
            let table = chances::table(stage, odds, self.model_odds.as_ref());
            blocks.push(Block::Table(table));
        }
        let way_on = self.way_on();
        if !way_on.is_empty() {
            blocks.push(Block::Facts(way_on));
        }
        let lines = self.tail.lines(self.as_of);
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}

impl ShowReport {
    /// `Acme: 50 seats · 48,000 USD · deals/acme-50-seats.toml`.
    fn head(&self) -> Vec<Part> {
        let name = self.about.name.clone().unwrap_or_else(|| self.id.clone());
        let mut head = vec![theirs(name)];
        match &self.deal {
            Some(deal) => {
                let amount = deal.amount.map(as_written).unwrap_or_default();
                let mut text = format!("{amount} {}", deal.currency);
                if deal.currency != self.currency {
                    text += &format!(" ({} {})", money(deal.value), self.currency);
                }
                head.push(ours(text));
            }
            None => {
                let amount = self.shown.dossier.amount;
                head.extend(amount.map(|amount| ours(as_written(amount))));
            }
        }
        head.push(theirs(self.file.clone()));
        head
    }

    /// A broken file first of all says so, and where.
    fn what_is_wrong(&self) -> Option<Block> {
        let mut lines = Vec::new();
        for fault in self.errors() {
            let place = fault.spot.as_ref();
            let place = place.map(|s| format!(":{}:{}", s.line, s.column));
            lines.push(format!(
                "{}{}: {}[{}]: {}",
                fault.file,
                place.unwrap_or_default(),
                fault.level.word(),
                fault.rule,
                fault.message
            ));
            lines.extend(fault.help.iter().map(|help| format!("help: {help}")));
        }
        if lines.is_empty() {
            return None;
        }
        lines.push("It is in no figure; this is what can be read of it.".into());
        let line = |text| Line { text, hint: None };
        Some(Block::Lines(lines.into_iter().map(line).collect()))
    }

    fn facts(&self) -> Table {
        let mut rows: Vec<Row> = vec![self.whose()];
        rows.extend(self.where_it_stands());
        rows.extend(self.what_comes());
        rows.extend(self.more());
        let row = |(label, text): Row| vec![label, Cell::Parts(text)];
        Table {
            columns: vec![Column::left(""), Column::text("")],
            rows: rows.into_iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: false,
        }
    }

    /// `Acme Corp  dana, from a referral, called commit`.
    fn whose(&self) -> Row {
        let owner = match &self.deal {
            Some(deal) => deal.owner.clone(),
            None => self.shown.dossier.owner.clone(),
        };
        let mut texts = vec![vec![owner.map_or(ours("nobody's"), theirs)]];
        texts.extend(self.about.source.as_deref().map(|source| match source {
            "referral" | "partner" => vec![ours(format!("from a {source}"))],
            _ => vec![ours("from "), theirs(source)],
        }));
        let call = self.about.forecast.filter(|_| self.deal.is_some());
        texts.extend(call.map(|call| vec![ours(format!("called {call}"))]));
        let company = self.about.company.clone();
        let company = company.map_or(label("Owner"), |c| Cell::Name(Some(c)));
        (company, joined(texts, ", "))
    }

    /// `proposal  21 days here, 112 in all; expected 15 Dec, slipped once by 15 days`.
    fn where_it_stands(&self) -> Option<Row> {
        let days = |n: i64| count(n.unsigned_abs(), "day", "days");
        let Some(deal) = &self.deal else {
            let stage = self.shown.dossier.stage.clone();
            let created = self.shown.dossier.created;
            let created = created.map_or("not known when it was created".into(), |on| {
                format!("created {}", day(on, self.as_of))
            });
            let name = stage.map_or(label("Stage"), |s| Cell::Name(Some(s)));
            return Some((name, vec![ours(created)]));
        };
        let stage = deal.stage.clone();
        if let Some(closed) = deal.closed {
            let tone = match stage.as_deref() {
                Some("won") => Tone::Good,
                _ => Tone::Bad,
            };
            let mut text = vec![ours(format!(
                "on {}, after {}",
                day(closed, self.as_of),
                days(deal.age_days)
            ))];
            let is_lost = tone == Tone::Bad;
            if let Some(reason) = self.about.lost_reason.clone().filter(|_| is_lost) {
                text.extend([ours(": "), theirs(reason)]);
            }
            if let Some(rival) = self.about.lost_to.clone().filter(|_| is_lost) {
                text.extend([ours(", to "), theirs(rival)]);
            }
            return Some((Cell::Words(stage.unwrap_or_default(), tone), text));
        }
        let mut text = match deal.stage_days {
            Some(here) if here != deal.age_days => {
                format!("{} here, {} in all", days(here), deal.age_days)
            }
            Some(_) => format!("{} here", days(deal.age_days)),
            None => format!("{} in all", days(deal.age_days)),
        };
        match deal.expected_close {
            Some(expected) => {
                text += &format!("; expected {}", day(expected, self.as_of));
                let over = self.as_of.since(expected);
                if over > 0 {
                    text += &format!(", {} overdue", days(over));
                }
            }
            None => text += "; nobody said when it closes",
        }
        if let Some(slipped) = self.slipped.filter(|s| s.times > 0) {
            let times = match slipped.times {
                1 => "once".into(),
                2 => "twice".into(),
                n => format!("{n} times"),
            };
            text += &format!(", slipped {times} by {}", days(slipped.days));
        }
        let until = self.about.on_hold_until.filter(|until| *until > self.as_of);
        if let Some(until) = until {
            text += &format!("; on hold until {}", day(until, self.as_of));
        }
        let name = stage.map_or(label("no stage"), |s| Cell::Name(Some(s)));
        Some((name, vec![ours(text)]))
    }

    /// Steps and what runs out, each with its day.
    fn what_comes(&self) -> Vec<Row> {
        let dossier = &self.shown.dossier;
        let t = self.as_of;
        let mut list: Vec<(Option<Day>, Vec<Part>)> = Vec::new();
        if self.deal.is_none() || self.is_open() {
            let step = dossier.next_step.clone();
            if step.is_some() || dossier.next_step_due.is_some() {
                let mut text = vec![step.map_or(ours("a step"), Part::Said)];
                let late = dossier.next_step_due.map_or(0, |due| t.since(due));
                if late > 0 {
                    text.push(ours(format!(
                        ", {} late",
                        count(late as u64, "day", "days")
                    )));
                }
                list.push((dossier.next_step_due, text));
            }
            let paper = &dossier.paper;
            let is_out = paper.proposal_sent.is_none_or(|on| on <= t)
                && paper.contract_sent.is_none_or(|on| on > t);
            let lapse = paper.proposal_expires.filter(|_| is_out);
            list.extend(lapse.map(|on| {
                let word = if on < t { "lapsed" } else { "lapses" };
                (Some(on), vec![ours(format!("proposal {word}"))])
            }));
        }
        for check_in in &dossier.check_ins {
            let is_done = check_in.done.is_some_and(|on| on <= t);
            list.extend(
                check_in
                    .due
                    .filter(|_| !is_done)
                    .map(|on| (Some(on), vec![ours("check-in")])),
            );
        }
        if let Some(renewal) = &dossier.renewal {
            let amount = renewal.amount.map(|a| format!(", {}", as_written(a)));
            let text = format!("renewal{}", amount.unwrap_or_default());
            list.extend(renewal.due.map(|on| (Some(on), vec![ours(text)])));
        }
        // The step first, what runs out by its day.
        if list.len() > 1 {
            let rest = usize::from(dossier.next_step.is_some());
            list[rest..].sort_by_key(|(on, _)| *on);
        }
        let shown = |on: Option<Day>| on.map(|on| format!("{} {}", on.weekday_name(), day(on, t)));
        let wide = |on: &Option<Day>| shown(*on).map_or(0, |text| text.len());
        let room = list.iter().map(|(on, _)| wide(on)).max().unwrap_or(0);
        let row = |(at, (on, text)): (usize, (Option<Day>, Vec<Part>))| {
            let mut parts = Vec::new();
            if room > 0 {
                parts.push(ours(format!("{:<room$}  ", shown(on).unwrap_or_default())));
            }
            parts.extend(text);
            (label(if at == 0 { "Next" } else { "" }), parts)
        };
        list.into_iter().enumerate().map(row).collect()
    }

    /// What not every deal has.
    fn more(&self) -> Vec<Row> {
        let about = &self.about;
        let tags = &self.shown.dossier.tags;
        let mut rows = Vec::new();
        let mut texts: Vec<Vec<Part>> = Vec::new();
        texts.extend(about.kind.clone().map(|kind| vec![theirs(kind)]));
        let pipeline = self.deal.as_ref().and_then(|d| d.pipeline.clone());
        texts.extend(pipeline.map(|p| vec![ours("pipeline "), theirs(p)]));
        let said = [
            ("renews ", &about.renews),
            ("sent by ", &about.referred_by),
            ("through ", &about.partner),
            ("from lead ", &about.lead),
        ];
        for (words, text) in said {
            texts.extend(text.clone().map(|text| vec![ours(words), theirs(text)]));
        }
        for (words, list) in [("against ", &about.competitors), ("tagged ", tags)] {
            if !list.is_empty() {
                let names = list.iter().map(|name| vec![theirs(name.as_str())]);
                texts.push([vec![ours(words)], joined(names, " and ")].concat());
            }
        }
        if !texts.is_empty() {
            rows.push((label("Kind"), joined(texts, ", ")));
        }
        if !self.credit.is_empty() {
            let one = |c: &super::Credit| {
                let owner = c.owner.clone().map_or(ours("nobody"), theirs);
                let share = percent(c.share.to_f64());
                vec![owner, ours(format!(" {share}, {}", money(c.value)))]
            };
            rows.push((label("Credit"), joined(self.credit.iter().map(one), "; ")));
        }
        if !about.items.is_empty() {
            rows.push((label("Items"), joined(about.items.iter().map(item), "; ")));
        }
        rows.extend(
            about
                .recurring
                .as_ref()
                .map(|r| (label("Terms"), recurring(r))),
        );
        if about.contacts.len() > 1 {
            let names = about.contacts.iter().map(|c| vec![theirs(who(c))]);
            rows.push((label("People"), joined(names, "; ")));
        }
        if !about.custom.is_empty() {
            let one = |c: &super::Custom| {
                vec![
                    theirs(c.key.clone()),
                    ours(" "),
                    Part::Said(c.value.clone()),
                ]
            };
            rows.push((label("Own"), joined(about.custom.iter().map(one), ", ")));
        }
        rows
    }

    /// Known, ask, risk, then, read.
    fn way_on(&self) -> Vec<Fact> {
        let key = |key: &str| theirs(key.replace('_', " "));
        let known = self.known.iter().map(|k| {
            let mut text = vec![key(&k.key)];
            if let Some(answer) = &k.answer {
                text.extend([ours(": "), Part::Said(answer.clone())]);
            }
            text
        });
        let ask = self.ask.iter();
        let ask = ask.map(|a| vec![key(&a.key), ours(": "), Part::Said(a.ask.clone())]);
        let risks = self.risks.iter().map(|r| vec![Part::Said(r.text.clone())]);
        let facts = [
            ("Known", Tone::Plain, joined(known, "; ")),
            ("Ask", Tone::Plain, joined(ask, "; ")),
            ("Risk", Tone::Bad, joined(risks, "; ")),
            ("Then", Tone::Plain, self.then()),
            ("Read", Tone::Plain, self.read()),
        ];
        let facts = facts.into_iter().filter(|(_, _, text)| !text.is_empty());
        facts
            .map(|(label, tone, text)| Fact { label, tone, text })
            .collect()
    }

    /// `legal-contact (1 of 2 ticked), pipeline move acme-50-seats closing`.
    fn then(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        if !self.checklist.is_empty() {
            let (done, all) = (
                self.checklist.iter().filter(|i| i.done).count(),
                self.checklist.len(),
            );
            let left = self.checklist.iter().filter(|i| !i.done);
            parts = joined(left.map(|i| vec![theirs(i.item.clone())]), ", ");
            match parts.is_empty() {
                true => parts.push(ours(format!("all {all} ticked"))),
                false => parts.push(ours(format!(" ({done} of {all} ticked)"))),
            }
        }
        if let Some(stage) = &self.next_stage {
            let before = if parts.is_empty() { "" } else { ", " };
            let typed = match stage.as_str() {
                "won" => format!("pipeline won {}", shell(&self.id)),
                _ => format!("pipeline move {} {}", shell(&self.id), shell(stage)),
            };
            parts.push(Part::Typed(format!("{before}{typed}")));
        }
        parts
    }
}

impl ShowReport {
    /// `How we price (playbook/proposal.md), pipeline guide proposal`.
    fn read(&self) -> Vec<Part> {
        let Some(page) = &self.playbook else {
            return Vec::new();
        };
        let mut parts = match &page.gist {
            Some(gist) => vec![
                Part::Said(gist.clone()),
                ours(" ("),
                theirs(page.file.clone()),
                ours(")"),
            ],
            None => vec![theirs(page.file.clone())],
        };
        parts.push(Part::Typed(format!(", {}", page.command)));
        parts
    }
}

/// `50 seat at 960 less 10%`.
fn item(item: &Item) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(quantity) = item.quantity {
        parts.push(ours(format!("{quantity} ")));
    }
    parts.push(item.product.clone().map_or(ours("item"), theirs));
    if let Some(price) = item.price {
        parts.push(ours(format!(" at {price}")));
    }
    if let Some(discount) = item.discount.filter(|d| !d.is_zero()) {
        parts.push(ours(format!(" less {}", percent(discount.to_f64()))));
    }
    parts
}

/// `4,000 a month, 12 times`.
fn recurring(terms: &Recurring) -> Vec<Part> {
    let mut parts = vec![ours(terms.amount.map(as_written).unwrap_or_default())];
    if let Some(every) = &terms.every {
        parts.extend([ours(" a "), theirs(every.clone())]);
    }
    let times = |term: Money| ours(format!(", {} times", as_written(term)));
    parts.extend(terms.term.map(times));
    parts
}
