//! What `check --fix` mends in the text of a deal, without guessing: quotes around dates, capitals, a closing day that the
//! history has, and days for hand edits.

use super::encode;
use super::entries;
use super::field::ORDER;
use super::history::{History, end_run};
use super::map::{Map, Node};
use super::pairs;
use super::retell::{date_hand_edits, name_of};
use super::text::splice;
use crate::model::builder::Value;
use crate::model::day::Day;
use crate::model::deal::{Call, Tracked};
use crate::model::rates::Currency;
use crate::model::settings::Settings;

/// The rules whose faults can be mended, and how.
pub const FIXES: &[(&str, &str)] = &[
    ("quoted-date", "the quotes are taken away"),
    ("currency", "the code is written in capitals"),
    (
        "stage",
        "a stage that differs only in capitals is written as the settings have it",
    ),
    (
        "old-stage",
        "a stage that differs only in capitals is written as the settings have it",
    ),
    (
        "forecast",
        "a call that differs only in capitals is written in lower case",
    ),
    ("no-closed", "`closed` is taken from the history"),
    (
        "undated",
        "an entry is written, dated by the commit that brought the edit, or today where no commit did",
    ),
];

/// A mended text, and what was done to it.
#[derive(Clone, Debug)]
pub struct Fixed {
    pub text: String,
    /// The rule and a sentence, in the order of mending.
    pub done: Vec<(&'static str, String)>,
}

/// Mends what can be mended. `brought` answers when the top's value of a field came into the file.
pub fn fix(
    text: &str,
    settings: &Settings,
    today: Day,
    brought: &dyn Fn(Tracked) -> Option<Day>,
) -> Fixed {
    let mut fixed = Fixed {
        text: text.into(),
        done: Vec::new(),
    };
    // A replaced value moves those behind it: one at a time, until none is left.
    while let Some(mending) = next_mending(&fixed.text, settings) {
        fixed.text = splice(&fixed.text, mending.span, &mending.value);
        fixed.done.push((mending.rule, mending.said));
    }
    fixed.close(settings);
    let day = |what| brought(what).or(Some(today));
    if let Ok(told) = date_hand_edits(&fixed.text, settings, today, &day)
        && !told.dated.is_empty()
    {
        fixed.text = told.text;
        for (what, day) in told.dated {
            let said = format!("{} dated {day}", name_of(what));
            fixed.done.push(("undated", said));
        }
    }
    fixed
}

impl Fixed {
    /// Takes a missing `closed` from the history.
    fn close(&mut self, settings: &Settings) {
        let Ok(history) = History::read(&self.text, settings) else {
            return;
        };
        let has_line = Map::of(&self.text).top("closed").is_some();
        if !history.is_closed() || has_line {
            return;
        }
        let stage = history.stage().unwrap_or_default();
        let day = end_run(history.marks.iter(), stage);
        let path = ["closed".to_string()];
        if let Some(day) = day
            && let Ok(text) = pairs::set(&self.text, &path, &day.to_string(), ORDER)
        {
            self.text = text;
            self.done.push(("no-closed", format!("closed = {day}")));
        }
    }
}

/// One value to be replaced.
struct Mending {
    rule: &'static str,
    span: std::ops::Range<usize>,
    value: String,
    said: String,
}

fn next_mending(text: &str, settings: &Settings) -> Option<Mending> {
    let map = Map::of(text);
    let pipeline = match map.top("pipeline").map(|p| p.value.read(text)) {
        Some(Value::Text(id)) => settings.pipeline(Some(&id))?,
        _ => 0,
    };
    let top = map.root().pairs.iter().filter(|p| p.path.len() == 1);
    let top = top.map(|p| (p.path[0].as_str(), &p.value, false));
    let entries = entries::all(&map, "history");
    let inner = entries.iter().flat_map(|e| e.pairs());
    let inner = inner
        .filter(|p| p.path.len() == 1)
        .map(|p| (p.path[0].as_str(), &p.value, true));
    top.chain(inner)
        .find_map(|(name, node, is_past)| mending(text, name, node, is_past, settings, pipeline))
}

fn mending(
    text: &str,
    name: &str,
    node: &Node,
    is_past: bool,
    settings: &Settings,
    pipeline: usize,
) -> Option<Mending> {
    let Value::Text(value) = node.read(text) else {
        return None;
    };
    let (rule, new) = match name {
        "created" | "closed" | "expected_close" | "on_hold_until" | "on" => {
            ("quoted-date", Day::parse(&value)?.to_string())
        }
        "currency" => {
            let code = value.to_ascii_uppercase();
            Currency::parse(&code)?;
            ("currency", encode::text(&code))
        }
        "stage" => {
            let rule = if is_past { "old-stage" } else { "stage" };
            (rule, encode::text(&stage(&value, settings, pipeline)?))
        }
        "forecast" => {
            let call = Call::parse(&value.to_lowercase())?;
            ("forecast", encode::text(call.name()))
        }
        _ => return None,
    };
    let is_same = matches!(rule, "currency" | "stage" | "old-stage" | "forecast")
        && new == encode::text(&value);
    (!is_same).then(|| Mending {
        rule,
        span: node.span.clone(),
        said: format!("{name} = {new}"),
        value: new,
    })
}

/// The stage that differs from what is written in capitals only; one that is known stays, also under an old name.
fn stage(written: &str, settings: &Settings, pipeline: usize) -> Option<String> {
    if settings.stage(pipeline, written).is_some() {
        return None;
    }
    let lower = written.to_lowercase();
    let rows = settings.pipelines[pipeline].stages.clone();
    let names = settings.stages[rows]
        .iter()
        .flat_map(|s| std::iter::once(&s.id).chain(&s.aliases));
    let mut known = names.map(String::as_str).chain(["won", "lost"]);
    known
        .find(|name| name.to_lowercase() == lower)
        .map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn fixed(text: &str) -> Fixed {
        fix(text, &Settings::default(), day("2026-11-23"), &|_| None)
    }

    #[test]
    fn quotes_and_capitals_are_mended_in_place() {
        let text = "stage = 'Demo' # now\namount = 1\ncreated = \"2026-08-03\"\ncurrency = \"eur\"\nforecast = \"Commit\"\n\
                    history = [{ on = \"2026-08-03\", stage = \"DEMO\" }]\n";
        let fixed = fixed(text);
        assert_eq!(
            fixed.text,
            "stage = \"demo\" # now\namount = 1\ncreated = 2026-08-03\ncurrency = \"EUR\"\nforecast = \"commit\"\nhistory = \
             [{ on = 2026-08-03, stage = \"demo\" }]\n"
        );
        let rules: Vec<&str> = fixed.done.iter().map(|d| d.0).collect();
        assert_eq!(
            rules,
            [
                "stage",
                "quoted-date",
                "currency",
                "forecast",
                "quoted-date",
                "old-stage"
            ]
        );
    }

    #[test]
    fn closed_comes_from_the_history() {
        let text = "stage = \"won\"\namount = 1\ncreated = 2026-08-03\nhistory = [\n  { on = 2026-09-03, stage = \"won\" },\n]\n";
        assert!(fixed(text).text.contains("\nclosed = 2026-09-03\n"));
    }

    #[test]
    fn a_hand_edit_is_dated_by_who_knows_else_today() {
        let text = "stage = \"demo\"\namount = 1\ncreated = 2026-08-03\nhistory = [\n  { on = 2026-08-03, stage = \
                    \"discovery\" },\n]\n";
        assert!(
            fixed(text)
                .text
                .contains("{ on = 2026-11-23, stage = \"demo\" }")
        );
        let known = fix(text, &Settings::default(), day("2026-11-23"), &|_| {
            Some(day("2026-10-07"))
        });
        assert!(known.text.contains("{ on = 2026-10-07, stage = \"demo\" }"));
        assert_eq!(
            known.done,
            [("undated", "stage dated 2026-10-07".to_string())]
        );
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "stage = \"dmo\"\namount = \"48,000\"\ncreated = \"3 Aug\"\n",
            "stage = \"demo\"\namount = 1\ncreated = 2026-08-03\n",
        ] {
            assert_eq!(fixed(text).text, text);
        }
    }
}
