//! Under the landings: what is short and what it would take, coverage, levers, the record, what is not in.

use super::ForecastReport;
use super::landings::day;
use crate::analytics::forecast::levers::{Lever, Name};
use crate::analytics::forecast::point::TrackRecord;
use crate::model::money::Money;
use crate::report::block::{
    Cell, Column, Listed, Table, Tone, count, grouped, money, percent, whole,
};

impl ForecastReport {
    pub(super) fn account(&self) -> Table {
        let words = |text: Option<String>| text.map(|t| Cell::Words(t, Tone::Plain));
        let rows = [
            ("Short", words(self.short())),
            ("Coverage", words(self.coverage())),
            ("Levers", self.levers()),
            ("Record", words(self.track())),
            ("Not in", words(self.not_in())),
        ];
        let row = |(label, text): (&str, Option<Cell>)| {
            Some(vec![Cell::Words(label.into(), Tone::Plain), text?])
        };
        Table {
            columns: vec![Column::left(""), Column::text("")],
            rows: rows.into_iter().filter_map(row).collect(),
            total: None,
            total_note: None,
            heading: false,
        }
    }

    fn short(&self) -> Option<String> {
        let short = self.rows.short.filter(|s| *s > Money::ZERO)?;
        let mut text = money(short);
        // On the last day nothing more is needed: it would come too late.
        let Some(needed) = self.rows.needed else {
            return Some(text);
        };
        let n = |n: u64| grouped(i128::from(n));
        if let Some(won) = needed.won_deals {
            text += &format!(
                ": {} more won {}",
                n(won),
                if won == 1 { "deal" } else { "deals" }
            );
            if let Some(opportunities) = needed.opportunities {
                text += &format!(
                    ", so {} more {}",
                    n(opportunities),
                    if opportunities == 1 { "deal" } else { "deals" }
                );
            }
            if let Some(leads) = needed.leads {
                text += &format!(" or {}", count(leads, "lead", "leads"));
            }
        }
        if needed.won_deals.is_none() {
            text += "; nothing won in 365 days says how many deals that is";
        }
        if let Some(pipeline) = needed.pipeline {
            text += &format!("; {} of pipeline", money(pipeline));
            if let Some(by) = needed.by {
                text += &format!(", by {}", day(by, self.as_of));
                if by < self.as_of {
                    text += ". That day has passed: work the open deals.";
                }
            }
        }
        Some(text)
    }

    fn coverage(&self) -> Option<String> {
        let (times, end) = (self.rows.coverage?, self.period.end);
        let by = end.map_or(String::new(), |end| format!(" by {}", day(end, self.as_of)));
        Some(format!(
            "{:.1}: {} expected{by} for the gap",
            times + 1e-12,
            money(self.rows.expected.value)
        ))
    }

    fn levers(&self) -> Option<Cell> {
        let parts: Vec<String> = self.rows.levers.iter().filter_map(lever).collect();
        let item = |(at, part): (usize, &String)| Listed {
            name: String::new(),
            note: format!("{}{part}", if at == 0 { "one alone: " } else { "" }),
        };
        (!parts.is_empty()).then(|| Cell::List(parts.iter().enumerate().map(item).collect()))
    }

    fn track(&self) -> Option<String> {
        if self.days_left == 0 || self.rows.modelled.is_none() {
            return None;
        }
        let Some(record) = self.record else {
            let why = if self.shown.is_about_open {
                "none: a won deal has no stage: and no forecast: any more"
            } else if self.shown.never_closed || self.shown.is_young {
                "none yet: mostly priors"
            } else {
                "none yet: fewer than four earlier periods"
            };
            return Some(why.into());
        };
        Some(track(&record, &self.period))
    }

    fn not_in(&self) -> Option<String> {
        let rows = &self.rows;
        let mut parts = Vec::new();
        for (sum, words) in [
            (rows.on_hold, "on hold"),
            (rows.omitted, "omitted"),
            (
                rows.without_close,
                "without a day to close, in simple and modelled only",
            ),
        ] {
            if sum.deals > 0 {
                parts.push(format!(
                    "{} {words}, {}",
                    grouped(i128::from(sum.deals)),
                    money(sum.value)
                ));
            }
        }
        if rows.without_odds > 0 {
            parts.push(format!("{} without odds, not weighted", rows.without_odds));
        }
        let mut text = parts.join("; ");
        if rows.overdue.deals > 0 {
            text += if text.is_empty() { "nothing.  " } else { ".  " };
            text += &format!(
                "Overdue but in: {}, {}",
                some(&self.shown.overdue),
                money(rows.overdue.value)
            );
        }
        (!text.is_empty()).then_some(text)
    }
}

/// Three ids, and how many more.
fn some(ids: &[String]) -> String {
    const NAMED: usize = 3;
    let shown = ids[..ids.len().min(NAMED)].join(", ");
    match ids.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn lever(lever: &Lever) -> Option<String> {
    let (now, needed) = (lever.now?, lever.needed);
    // No open deals, and none that would do: there is nothing to move.
    if now == 0.0 && needed.is_none() {
        return None;
    }
    let pair = |shown: &dyn Fn(f64) -> String| {
        format!("{} → {}", shown(now), needed.map_or("—".into(), shown))
    };
    Some(match lever.lever {
        Name::DealSize => format!("deal size {}", pair(&whole)),
        Name::OpenDeals => format!("open deals {}", pair(&whole)),
        Name::CloseRate => format!("close rate {}", pair(&percent)),
        Name::Cycle => format!("median cycle {} days", pair(&whole)),
    })
}

/// `last 6 quarters at this point: 10% off, 5 of 6 inside the range; weighted 23%, simple 30%, run rate 16% off.`
fn track(record: &TrackRecord, period: &crate::model::period::Period) -> String {
    const ENOUGH: u64 = 8;
    let n = record.n;
    let off = |wape: Option<f64>| wape.map_or("—".into(), percent);
    let mut text = format!(
        "last {n} {} at this point: {} off, {} of {n} inside the range",
        periods(period),
        off(record.wape),
        record.inside
    );
    let others = [
        ("weighted", record.weighted),
        ("simple", record.simple),
        ("run rate", record.run_rate),
    ];
    let others: Vec<String> = others
        .into_iter()
        .filter_map(|(name, wape)| Some(format!("{name} {}", percent(wape?))))
        .collect();
    if !others.is_empty() {
        text += &format!("; {} off", others.join(", "));
    }
    text += ".";
    if n < ENOUGH {
        let word = ["", "", "", "", "Four", "Five", "Six", "Seven"][n as usize];
        text += &format!(" {word} are few.");
    }
    text
}

/// What periods of this length are called.
fn periods(period: &crate::model::period::Period) -> &'static str {
    let days = match (period.start, period.end) {
        (Some(start), Some(end)) => end.since(start) + 1,
        _ => 0,
    };
    match days {
        1 => "days",
        7 => "weeks",
        28..=31 => "months",
        89..=92 => "quarters",
        365 | 366 => "years",
        _ => "periods",
    }
}
