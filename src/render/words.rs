//! A cell in words, where there is neither a width to keep nor a mark to avoid: for pages, letters and charts.

use crate::report::block::{Cell, Part, grouped, money, percent, whole};

/// A cell's text, as its writer and the folder wrote it: not yet made harmless.
pub fn words(cell: &Cell) -> String {
    let none = || "—".to_string();
    match cell {
        Cell::Empty | Cell::Bar(_) | Cell::Spark(_) => String::new(),
        Cell::Pair { count, value, .. } => format!("{count} {value}"),
        Cell::List(list) => {
            let texts: Vec<String> = list.iter().map(|l| l.text(str::to_string)).collect();
            texts.join(", ")
        }
        Cell::Words(text, _) => text.clone(),
        Cell::Number { text, .. } => text.clone(),
        Cell::Parts(parts) => said(parts),
        Cell::Name(name) => name.clone().unwrap_or_else(none),
        Cell::Count(n) => grouped(i128::from(*n)),
        Cell::Money(value) => value.map_or_else(none, money),
        Cell::Amount(value) => value.map_or_else(none, whole),
        Cell::Percent(rate) => rate.map_or_else(none, percent),
        Cell::Rate { rate, hits, of } => rate.map_or_else(none, |r| {
            let (hits, of) = (grouped(i128::from(*hits)), grouped(i128::from(*of)));
            format!("{} ({hits} of {of})", percent(r))
        }),
        Cell::DayCount(days) => days.map_or_else(none, |d| format!("{} days", whole(d))),
        Cell::Days(days) => days.map_or_else(none, whole),
    }
}

/// A sentence without what is to be typed.
pub fn said(parts: &[Part]) -> String {
    let text = |p: &Part| match p {
        Part::Ours(text) | Part::Theirs(text) | Part::Said(text) => text.clone(),
        Part::Typed(_) => String::new(),
    };
    parts.iter().map(text).collect()
}
