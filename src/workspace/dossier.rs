//! One deal's file → its [`Dossier`], with all that is wrong with it. A broken file is read as far as it goes.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::load::{judge, not_utf8, unreadable};
use super::source::{Source, Unread};
use super::table::{self, field, get};
use crate::diagnostic::Diagnostic;
use crate::model::book::{Extra, Need, Segment};
use crate::model::builder::{Faults, read_day, read_money};
use crate::model::day::Day;
use crate::model::dossier::{Activity, CheckIn, Contact, Dossier, Item, Recurring, Renewal};
use crate::model::money::Money;
use crate::model::qualification::{Answer, METHODS, OWN_TABLE};
use crate::model::settings::Settings;

/// What was read of one file.
pub struct Read {
    pub dossier: Dossier,
    /// The deal's segment of one, with its text and names; without a row where the file cannot be used.
    pub segment: Segment,
    /// Errors and warnings, in the order of the file.
    pub faults: Vec<Diagnostic>,
}

impl Read {
    pub fn extra(&self) -> Option<&Extra> {
        self.segment.extra(0)
    }
}

/// Reads one deal's file, relative to the folder. `need` should keep its text.
pub fn read(source: &Source, file: &str, settings: &Settings, need: &Need) -> Result<Read, Unread> {
    let mut read = Read {
        dossier: Dossier::default(),
        segment: Segment::default(),
        faults: Vec::new(),
    };
    let bytes = match source.read(file)? {
        Ok(bytes) => bytes,
        Err(fault) => {
            read.faults.push(unreadable(file, &fault));
            return Ok(read);
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            read.faults.push(not_utf8("utf8", file, e.as_bytes()));
            return Ok(read);
        }
    };
    read.faults = judge(
        &text,
        file,
        settings,
        need,
        &mut read.segment,
        Faults::default(),
    );
    read.faults.sort_by(|a, b| a.order().cmp(&b.order()));
    read.dossier = dossier(table::salvage(&text).get_ref());
    Ok(read)
}

/// What a tree says; whatever is of the wrong kind is passed over.
fn dossier(root: &DeTable<'_>) -> Dossier {
    let mut paper = crate::model::deal::Paper::default();
    for name in ["proposal", "contract"] {
        for (key, value) in inner(root, name).into_iter().flat_map(|t| t.iter()) {
            if let Some(day) = paper.day(name, key.get_ref()) {
                *day = day_of(value);
            }
        }
    }
    Dossier {
        name: text(root, "name"),
        company: text(root, "company"),
        owner: text(root, "owner"),
        stage: text(root, "stage"),
        pipeline: text(root, "pipeline"),
        kind: text(root, "type"),
        source: text(root, "source"),
        partner: text(root, "partner"),
        referred_by: text(root, "referred_by"),
        renews: text(root, "renews"),
        lost_reason: text(root, "lost_reason"),
        lost_to: text(root, "lost_to"),
        lead: text(root, "lead"),
        currency: text(root, "currency"),
        amount: money(root, "amount"),
        created: day(root, "created"),
        expected_close: day(root, "expected_close"),
        next_step: text(root, "next_step"),
        next_step_due: day(root, "next_step_due"),
        tags: texts(root, "tags"),
        competitors: texts(root, "competitors"),
        done: texts(root, "done"),
        activity: tables(root, "activity").map(activity).collect(),
        contacts: tables(root, "contact").map(contact).collect(),
        items: tables(root, "item").map(item).collect(),
        recurring: inner(root, "recurring").map(|t| Recurring {
            amount: money(t, "amount"),
            every: text(t, "every"),
            term: money(t, "term"),
        }),
        renewal: inner(root, "renewal").map(|t| Renewal {
            due: day(t, "due"),
            amount: money(t, "amount"),
        }),
        check_ins: tables(root, "check_in")
            .map(|t| CheckIn {
                due: day(t, "due"),
                done: day(t, "done"),
            })
            .collect(),
        paper,
        custom: custom(root),
        answers: answers(root),
    }
}

fn activity(t: &DeTable<'_>) -> Activity {
    Activity {
        on: day(t, "on"),
        kind: text(t, "kind"),
        note: text(t, "note"),
        by: text(t, "by"),
    }
}

fn contact(t: &DeTable<'_>) -> Contact {
    Contact {
        name: text(t, "name"),
        role: text(t, "role"),
        title: text(t, "title"),
        email: text(t, "email"),
        phone: text(t, "phone"),
    }
}

fn item(t: &DeTable<'_>) -> Item {
    Item {
        product: text(t, "product"),
        quantity: money(t, "quantity"),
        price: money(t, "price"),
        discount: money(t, "discount"),
        cost: money(t, "cost"),
    }
}

fn custom(root: &DeTable<'_>) -> Vec<(String, String)> {
    let fields = inner(root, "custom").into_iter().flat_map(|t| t.iter());
    let mut list: Vec<(String, String)> = fields
        .filter_map(|(key, value)| Some((key.get_ref().to_string(), plain(value)?)))
        .collect();
    list.sort();
    list
}

/// Answers of every method, and of one's own: a table that settings do not ask for does no harm.
fn answers(root: &DeTable<'_>) -> Vec<(String, String, Answer)> {
    let methods = METHODS.iter().map(|m| m.0).chain([OWN_TABLE]);
    let mut list = Vec::new();
    for name in methods {
        for (key, value) in inner(root, name).into_iter().flat_map(|t| t.iter()) {
            let answer = match value.get_ref() {
                DeValue::Boolean(true) => Answer::Yes,
                DeValue::Boolean(false) => Answer::No,
                _ => match plain(value).filter(|text| !text.trim().is_empty()) {
                    Some(text) => Answer::Said(text),
                    None => Answer::No,
                },
            };
            list.push((name.into(), key.get_ref().to_string(), answer));
        }
    }
    list
}

/// A simple value as text.
fn plain(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(n) => Some(n.as_str().into()),
        DeValue::Float(n) => Some(n.as_str().into()),
        DeValue::Boolean(b) => Some(b.to_string()),
        DeValue::Datetime(d) => Some(d.to_string()),
        DeValue::Array(list) => {
            let texts: Vec<String> = list.iter().filter_map(plain).collect();
            Some(texts.join(", "))
        }
        DeValue::Table(_) => None,
    }
}

fn text(t: &DeTable<'_>, key: &str) -> Option<String> {
    let text = get(t, key)?.get_ref().as_str()?;
    (!text.is_empty()).then(|| text.to_string())
}

fn texts(t: &DeTable<'_>, key: &str) -> Vec<String> {
    let list = get(t, key).and_then(|v| v.get_ref().as_array());
    let texts = list.into_iter().flat_map(|l| l.iter());
    texts
        .filter_map(|v| v.get_ref().as_str().map(String::from))
        .collect()
}

fn day_of(value: &Spanned<DeValue<'_>>) -> Option<Day> {
    read_day(&field(value, 0).value)
}

fn day(t: &DeTable<'_>, key: &str) -> Option<Day> {
    day_of(get(t, key)?)
}

fn money(t: &DeTable<'_>, key: &str) -> Option<Money> {
    read_money(&field(get(t, key)?, 0).value)?.ok()
}

fn inner<'t, 'i>(t: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    get(t, key)?.get_ref().as_table()
}

fn tables<'t, 'i>(t: &'t DeTable<'i>, key: &str) -> impl Iterator<Item = &'t DeTable<'i>> {
    let list = get(t, key).and_then(|v| v.get_ref().as_array());
    let entries = list.into_iter().flat_map(|l| l.iter());
    entries.filter_map(|v| v.get_ref().as_table())
}
