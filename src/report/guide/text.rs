//! A chapter as it is written: paragraphs, `* ` lists, code by four blanks, and `> ` for what is said with the user's own
//! figures, `{report:open.deals}` each; where a sentence says nothing of none, `{report:open.deals+}`.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::analytics::metric;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::report::block::{money, percent, whole};

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Part {
    pub kind: Kind,
    pub text: String,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Heading,
    Text,
    Item,
    Code,
    /// With the figures of the folder at hand, or of the example.
    Yours,
}

impl Part {
    pub fn new(kind: Kind, text: impl Into<String>) -> Part {
        Part {
            kind,
            text: text.into(),
        }
    }
}

/// Behind a figure that must be more than 0.
const ANY: char = '+';

/// Figures by what the text calls them: `report:open.deals`.
pub type Figures = BTreeMap<String, Value>;

/// The parts of a text of ours; one with a figure that is not there is left out.
pub fn parts(text: &str, figures: &Figures) -> Vec<Part> {
    let filled = |part: Part| match part.kind {
        Kind::Yours => filled(&part.text, figures).map(|text| Part::new(Kind::Yours, text)),
        _ => Some(part),
    };
    written(text).into_iter().filter_map(filled).collect()
}

/// The parts of anybody's text, as they stand.
pub fn written(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut paragraph = |kind: &mut Option<Kind>, lines: &mut Vec<&str>| {
        if let Some(kind) = kind.take() {
            let glue = if kind == Kind::Code { "\n" } else { " " };
            parts.push(Part::new(kind, lines.join(glue)));
        }
        lines.clear();
    };
    let (mut kind, mut lines): (Option<Kind>, Vec<&str>) = (None, Vec::new());
    for line in text.lines() {
        let (of_line, content) = kind_of(line);
        let goes_on = match (kind, of_line) {
            (_, None) => false,
            // A list's next item begins anew; its further lines are indented by two.
            (Some(Kind::Item), Some(Kind::Text)) => line.starts_with("  "),
            (Some(Kind::Item | Kind::Heading), _) => false,
            (Some(now), Some(next)) => now == next,
            (None, Some(_)) => false,
        };
        if !goes_on {
            paragraph(&mut kind, &mut lines);
            kind = of_line;
        }
        if of_line.is_some() {
            lines.push(content);
        }
    }
    paragraph(&mut kind, &mut lines);
    parts
}

/// What a page is about, for somebody who has not read it: its first words that are not only the name of the stage.
pub fn gist(text: &str, stage: &str) -> Option<String> {
    const LONG: usize = 60;
    let bare = |part: Part| part.text.trim_start_matches('#').trim().to_string();
    let says = |text: &String| {
        let says = text.chars().any(char::is_alphanumeric);
        says && text.to_lowercase() != stage.to_lowercase()
    };
    let text = written(text).into_iter().map(bare).find(says)?;
    let first = text.lines().next().unwrap_or_default();
    Some(match first.char_indices().nth(LONG) {
        None => first.to_string(),
        Some((at, _)) => {
            let cut = &first[..at];
            let words = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
            format!("{}…", words.trim_end_matches([',', ';', ':', '.', ' ']))
        }
    })
}

fn kind_of(line: &str) -> (Option<Kind>, &str) {
    if line.trim().is_empty() {
        return (None, "");
    }
    let prefixes = [
        ("    ", Kind::Code),
        ("# ", Kind::Heading),
        ("## ", Kind::Heading),
        ("### ", Kind::Heading),
        ("* ", Kind::Item),
        ("- ", Kind::Item),
        ("> ", Kind::Yours),
    ];
    for (prefix, kind) in prefixes {
        if let Some(content) = line.strip_prefix(prefix) {
            return (Some(kind), content);
        }
    }
    (Some(Kind::Text), line.trim())
}

/// What a text asks for, in braces.
pub fn asked(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|rest| Some(rest.split_once('}')?.0.trim_end_matches(ANY)))
}

fn filled(text: &str, figures: &Figures) -> Option<String> {
    let mut out = String::new();
    let mut parts = text.split('{');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, after) = part.split_once('}')?;
        let value = figures.get(name.trim_end_matches(ANY))?;
        if name.ends_with(ANY) && value.as_f64().is_none_or(|n| n <= 0.0) {
            return None;
        }
        out.push_str(&shown(name.trim_end_matches(ANY), value)?);
        out.push_str(after);
    }
    Some(out)
}

/// As people read it, by the unit of its place.
fn shown(name: &str, value: &Value) -> Option<String> {
    let (_, place) = name.split_once(':')?;
    let plain = match (place.find('['), place.find(']')) {
        (Some(from), Some(to)) => format!("{}{}", &place[..=from], &place[to..]),
        _ => place.into(),
    };
    match value {
        Value::String(text) => Some(match Day::parse(text) {
            Some(day) => format!("{} {}", day.weekday_name(), day.short()),
            None => text.clone(),
        }),
        Value::Number(number) => people(number, metric::unit(&plain).unwrap_or_default()),
        _ => None,
    }
}

/// The value at a place such as `open.deals`, `stages[0].entered` or `stages[demo].lost`.
pub fn at<'v>(report: &'v Value, place: &str) -> Option<&'v Value> {
    let mut value = report;
    for part in place.split('.') {
        let Some((list, row)) = part.split_once('[') else {
            value = value.get(part)?;
            continue;
        };
        let row = row.strip_suffix(']')?;
        let mut rows = value.get(list)?.as_array()?.iter();
        value = match row.parse() {
            Ok(place) => rows.nth(place)?,
            Err(_) => rows.find(|r| r.get("stage").and_then(Value::as_str) == Some(row))?,
        };
    }
    Some(value)
}

/// The number at a place, if it is one.
pub fn number(report: &Value, place: &str) -> Option<f64> {
    at(report, place)?.as_f64()
}

/// By its unit: whole money, per cent, and days with a decimal where they have one.
fn people(number: &Number, unit: &str) -> Option<String> {
    let value = number.as_f64()?;
    Some(match unit {
        "share" => percent(value),
        "days" if value.fract() != 0.0 => format!("{value:.1}"),
        _ => match Money::from_quoted(&number.to_string()) {
            Ok(exact) => money(exact),
            // Below 0, or no decimal of ours.
            Err(_) => whole(value),
        },
    })
}

/// The figures that texts ask for, out of the JSON of the reports that they name.
pub fn figures<'t>(
    texts: impl Iterator<Item = &'t str>,
    report: impl Fn(&str) -> Option<Value>,
) -> Figures {
    let mut reports: BTreeMap<String, Option<Value>> = BTreeMap::new();
    let mut figures = Figures::new();
    for name in texts.flat_map(asked) {
        let Some((which, place)) = name.split_once(':') else {
            continue;
        };
        let json = reports.entry(which.into()).or_insert_with(|| report(which));
        let value = json.as_ref().and_then(|json| at(json, place));
        if let Some(value) = value.filter(|v| !v.is_null()) {
            figures.insert(name.into(), value.clone());
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_gist_is_what_the_heading_says_or_the_first_words() {
        let gist = |text| gist(text, "proposal");
        assert_eq!(
            gist("# Proposal\n\nOne page.\n").as_deref(),
            Some("One page.")
        );
        assert_eq!(
            gist("### How we price\n\nText").as_deref(),
            Some("How we price")
        );
        let long = "* Before the price: what they said it costs them today, in\n  their words.\n";
        assert_eq!(
            gist(long).as_deref(),
            Some("Before the price: what they said it costs them today, in…")
        );
        assert_eq!(gist("---\n\n# PROPOSAL\n"), None);
        assert_eq!(
            gist("> Ask {why} first\n").as_deref(),
            Some("Ask {why} first")
        );
    }

    #[test]
    fn a_text_has_parts() {
        let text = "# Title\n\nOne\ntwo.\n\n* a\n  b\n* c\n\n    code\n      more\n\n> You have {report:open.deals},\n> {report:close_rate.by_count.rate}.\n\n> None: {report:won.average_size}\n\n> Lost: {report:lost.deals+}\n\n> Since {day:since.date}\n";
        let figures = Figures::from([
            ("report:open.deals".into(), json!(1200)),
            ("report:close_rate.by_count.rate".into(), json!(0.205)),
            ("report:lost.deals".into(), json!(0)),
            ("day:since.date".into(), json!("2026-11-16")),
        ]);
        let found = parts(text, &figures);
        let shown: Vec<(Kind, &str)> = found.iter().map(|p| (p.kind, p.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Kind::Heading, "Title"),
                (Kind::Text, "One two."),
                (Kind::Item, "a b"),
                (Kind::Item, "c"),
                (Kind::Code, "code\n  more"),
                // 20.5 % is rounded half up; one has a figure that is not there, one says nothing of none.
                (Kind::Yours, "You have 1,200, 21%."),
                (Kind::Yours, "Since Mon 16 Nov"),
            ]
        );
    }
}
