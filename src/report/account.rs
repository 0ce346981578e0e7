//! `pipeline show company:acme`: all deals of a company, under whatever name.

use std::collections::HashSet;

use super::block::{Block, Cell, Column, Fact, Line, Part, Report, Table, Tone, count, day, money};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::listing::{DealRow, list_where};
use crate::analytics::sizes::Sum;
use crate::analytics::tally::DealsValue;
use crate::model::account::Account;
use crate::model::book::{Standing, View};
use crate::model::day::Day;
use crate::model::names::Sym;

/// The JSON of a company.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct AccountReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub account: Account,
    /// Accounts that belong to it, by name.
    pub children: Vec<String>,
    /// Of all its deals, up to T.
    pub so_far: SoFar,
    /// Open ones first, then closed ones, the newest first.
    pub deals: Vec<DealRow>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    parent: Option<String>,
}

/// What a company's deals come to.
#[derive(Clone, Copy, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SoFar {
    pub open: DealsValue,
    pub won: DealsValue,
    pub lost: DealsValue,
}

/// The companies of all deals, each once, by name.
pub fn companies(view: View<'_>) -> Vec<(String, Sym)> {
    let extras = view.deals().filter_map(|d| d.extra());
    let each: HashSet<Sym> = extras.map(|e| e.company).collect();
    let named = |sym: Sym| Some((view.book.names.text(sym)?.to_string(), sym));
    let mut list: Vec<(String, Sym)> = each.into_iter().filter_map(named).collect();
    list.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    list
}

/// Builds the page. The view is of the whole folder, read with all text and days of activity.
pub fn build(
    view: View<'_>,
    account: Account,
    accounts: &[Account],
    companies: &[(String, Sym)],
) -> Result<AccountReport, TooLarge> {
    let called = companies.iter().filter(|(name, _)| account.is_called(name));
    let called: HashSet<Sym> = called.map(|(_, sym)| *sym).collect();
    let is_its = |deal: &Standing<'_>| deal.extra().is_some_and(|e| called.contains(&e.company));
    let found = list_where(view, is_its)?;
    let mut deals = found.deals;
    deals.sort_by(|a, b| {
        // Open ones have no day of closing: they stand first.
        (a.closed.is_some().cmp(&b.closed.is_some()))
            .then(b.closed.cmp(&a.closed))
            .then(b.value.cmp(&a.value))
    });
    let sum = |is: &dyn Fn(&DealRow) -> bool| {
        let (mut n, mut value) = (0, Sum::default());
        for deal in deals.iter().filter(|d| is(d)) {
            n += 1;
            value.add(deal.value);
        }
        let value = value.value().ok_or(TooLarge)?;
        Ok(DealsValue { deals: n, value })
    };
    let ended = |d: &DealRow, end: &str| d.stage.as_deref() == Some(end);
    let so_far = SoFar {
        open: sum(&|d| d.closed.is_none())?,
        won: sum(&|d| ended(d, "won"))?,
        lost: sum(&|d| ended(d, "lost"))?,
    };
    let of_it = |a: &&Account| a.parent.is_some() && a.parent == account.id;
    let is_parent = |a: &&Account| a.id.is_some() && a.id == account.parent;
    let parent = accounts.iter().find(is_parent).map(|a| a.name.clone());
    Ok(AccountReport {
        report: "account",
        version: 1,
        as_of: view.t,
        currency: view.book.settings.currency.code().into(),
        children: accounts
            .iter()
            .filter(of_it)
            .map(|a| a.name.clone())
            .collect(),
        parent: parent.or_else(|| account.parent.clone()),
        account,
        so_far,
        deals,
        tail: Tail::of(view, view.undated()),
    })
}

impl AccountReport {
    fn names(&self) -> Vec<Fact> {
        let of = |list: &[String]| {
            let mut parts = Vec::new();
            for name in list {
                if !parts.is_empty() {
                    parts.push(Part::Ours(", ".into()));
                }
                parts.push(Part::Theirs(name.clone()));
            }
            parts
        };
        let parent: Vec<String> = self.parent.iter().cloned().collect();
        let facts = [
            ("Also", of(&self.account.aliases)),
            ("Domains", of(&self.account.domains)),
            ("Part of", of(&parent)),
            ("Holds", of(&self.children)),
        ];
        let facts = facts.into_iter().filter(|(_, text)| !text.is_empty());
        facts
            .map(|(label, text)| Fact {
                label,
                tone: Tone::Plain,
                text,
            })
            .collect()
    }

    fn table(&self) -> Table {
        let columns = vec![
            Column::left("Deal"),
            Column::left("Stage"),
            Column::right("Value"),
            Column::right("Odds"),
            Column::left("Owner"),
            Column::left("Closed or expected"),
        ];
        let row = |d: &DealRow| {
            let tone = match d.stage.as_deref().filter(|_| d.closed.is_some()) {
                Some("won") => Tone::Good,
                Some("lost") => Tone::Bad,
                _ => Tone::Plain,
            };
            let stage = match tone {
                Tone::Plain => Cell::Name(d.stage.clone()),
                _ => Cell::Words(d.stage.clone().unwrap_or_default(), tone),
            };
            let when = d.closed.or(d.expected_close);
            vec![
                Cell::Name(Some(d.id.clone())),
                stage,
                Cell::Money(Some(d.value)),
                match d.closed {
                    Some(_) => Cell::Empty,
                    None => Cell::Percent(d.odds),
                },
                Cell::Name(d.owner.clone()),
                Cell::Words(
                    when.map_or("—".into(), |on| day(on, self.as_of)),
                    Tone::Plain,
                ),
            ]
        };
        Table {
            columns,
            rows: self.deals.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn sum(&self) -> String {
        let one =
            |sum: DealsValue, word: &str| format!("{} {word}, {}", sum.deals, money(sum.value));
        let mut text = format!(
            "{}: {}; {}; {}",
            count(self.deals.len() as u64, "deal", "deals"),
            one(self.so_far.open, "open"),
            one(self.so_far.won, "won"),
            one(self.so_far.lost, "lost")
        );
        if let Some(without) = self.tail.without() {
            text += &format!("; {without}");
        }
        text + "."
    }
}

impl Report for AccountReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![
            Part::Theirs(self.account.name.clone()),
            Part::Ours(format!("as of {}", self.as_of.full())),
            Part::Ours(self.currency.clone()),
        ])];
        let names = self.names();
        if !names.is_empty() {
            blocks.push(Block::Facts(names));
        }
        if !self.deals.is_empty() {
            blocks.push(Block::Table(self.table()));
        }
        blocks.push(Block::Lines(vec![Line {
            text: self.sum(),
            hint: (!self.deals.is_empty()).then(|| "pipeline show ID".into()),
        }]));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
