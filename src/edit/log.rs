//! An activity: an entry of its own, and what is to be done next.

use super::Refusal;
use super::encode;
use super::field::ORDER;
use super::map::Map;
use super::pairs;
use super::retell::{When, before_created, date_hand_edits, insert_by_day};
use crate::model::builder::{Value, read_day};
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::settings::Settings;

/// What was done, and what comes next.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    pub kind: String,
    pub note: Option<String>,
    pub by: Option<String>,
    /// The next step takes the place of the one before, its day too.
    pub next: Option<String>,
    pub due: Option<Day>,
}

/// Writes an activity into the text of a deal; answers also the hand edits that got a day before it.
pub fn log(
    text: &str,
    settings: &Settings,
    when: When,
    activity: &Activity,
) -> Result<(String, Vec<(Tracked, Day)>), Refusal> {
    let map = Map::of(text);
    let created = map
        .top("created")
        .and_then(|c| read_day(&c.value.read(text)));
    if let Some(created) = created.filter(|c| when.on < *c) {
        return Err(before_created(when.on, created));
    }
    if let super::entries::Home::Other = super::entries::home(&map, "activity") {
        return Err(
            Refusal::new("activity is no list of entries").help("mend it first: pipeline check")
        );
    }
    // A history that cannot be read has no hand edits to date; the activity is worth noting all the same.
    let (mut text, dated) = match date_hand_edits(text, settings, when.today, None) {
        Ok(told) => (told.text, told.dated),
        Err(_) => (text.to_string(), Vec::new()),
    };
    let mut fields = vec![
        ("on", when.on.to_string()),
        ("kind", encode::text(&activity.kind)),
    ];
    fields.extend(
        activity
            .note
            .iter()
            .map(|note| ("note", encode::text(note))),
    );
    fields.extend(activity.by.iter().map(|by| ("by", encode::text(by))));
    text = insert_by_day(&text, "activity", when.on, &fields);
    let path = |name: &str| [name.to_string()];
    if let Some(next) = &activity.next {
        text = pairs::set(&text, &path("next_step"), &encode::text(next), ORDER)?;
        if activity.due.is_none() {
            text = pairs::remove(&text, &path("next_step_due"));
        }
    }
    if let Some(due) = activity.due {
        text = pairs::set(&text, &path("next_step_due"), &due.to_string(), ORDER)?;
    }
    Ok((text, dated))
}

/// The next step and its day, as the text has them.
pub fn next_step(text: &str) -> (Option<String>, Option<Day>) {
    let map = Map::of(text);
    let next = match map.top("next_step").map(|p| p.value.read(text)) {
        Some(Value::Text(next)) => Some(next.into_owned()),
        _ => None,
    };
    let due = map
        .top("next_step_due")
        .and_then(|p| read_day(&p.value.read(text)));
    (next, due)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn call() -> Activity {
        Activity {
            kind: "call".into(),
            note: Some("CFO \"agrees\"".into()),
            by: Some("dana".into()),
            next: Some("Send contract".into()),
            due: Some(day("2026-11-25")),
        }
    }

    #[test]
    fn an_activity_is_one_line_and_the_next_step_takes_the_place_of_the_last() {
        let text =
            "created = 2026-08-03\nnext_step = \"Call\" # soon\nnext_step_due = 2026-11-20\n";
        let when = When {
            on: day("2026-11-23"),
            today: day("2026-11-23"),
        };
        let (told, dated) = log(text, &Settings::default(), when, &call()).unwrap();
        assert!(dated.is_empty());
        assert_eq!(
            told,
            "created = 2026-08-03\nnext_step = \"Send contract\" # soon\nnext_step_due = 2026-11-25\nactivity = [\n  \
             { on = 2026-11-23, kind = \"call\", note = \"CFO \\\"agrees\\\"\", by = \"dana\" },\n]\n"
        );
        let undated = Activity {
            due: None,
            ..call()
        };
        let (told, _) = log(text, &Settings::default(), when, &undated).unwrap();
        assert!(!told.contains("next_step_due"));
        let early = When {
            on: day("2026-08-01"),
            ..when
        };
        assert!(log(text, &Settings::default(), early, &call()).is_err());
    }

    #[test]
    fn a_hand_edit_is_dated_first() {
        let text = "stage = \"demo\"\namount = 1\ncreated = 2026-08-03\nhistory = [\n  { on = 2026-08-03, stage = \
                    \"discovery\" },\n]\n";
        let when = When {
            on: day("2026-11-23"),
            today: day("2026-11-23"),
        };
        let (told, dated) = log(text, &Settings::default(), when, &call()).unwrap();
        assert_eq!(dated, [(Tracked::Stage, day("2026-08-04"))]);
        assert!(told.contains("{ on = 2026-08-04, stage = \"demo\" },"));
    }
}
