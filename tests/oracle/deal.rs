//! One deal file, read by the rules of the format; what makes it unusable is an `Err` in words.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::de::{DeTable, DeValue};

use crate::settings::Settings;
use crate::toml_text::{date, get, money, odds, tables, text};

/// The fields whose past the history keeps.
pub const TRACKED: [&str; 7] = [
    "stage",
    "amount",
    "owner",
    "expected_close",
    "probability",
    "forecast",
    "on_hold_until",
];

/// What a tracked field says.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
}

/// One history entry; a field set to None is taken away (`unset`).
#[derive(Clone, Debug)]
pub struct Entry {
    pub on: NaiveDate,
    pub says: BTreeMap<&'static str, Option<Fact>>,
}

#[derive(Clone, Debug)]
pub struct Deal {
    /// The path from the folder, with `/`.
    pub file: String,
    pub id: String,
    pub name: String,
    pub company: String,
    pub created: NaiveDate,
    pub closed: Option<NaiveDate>,
    pub currency: String,
    /// The place of its pipeline among those of the settings.
    pub pipeline: usize,
    pub top: BTreeMap<&'static str, Fact>,
    /// By date; entries of one day in the order of the file.
    pub history: Vec<Entry>,
    pub activity: Vec<NaiveDate>,
    pub source: Option<String>,
    pub kind: Option<String>,
    pub competitors: Vec<String>,
    pub tags: Vec<String>,
    pub custom: BTreeMap<String, String>,
    pub next_step: Option<String>,
    pub next_step_due: Option<NaiveDate>,
    pub contacts: usize,
}

/// Is this stage one of the two ends?
pub fn is_end(stage: &str) -> bool {
    stage == "won" || stage == "lost"
}

impl Deal {
    /// Reads a file's bytes.
    pub fn read(file: &str, bytes: &[u8], settings: &Settings) -> Result<Deal, String> {
        let source = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        let table = DeTable::parse(source).map_err(|e| e.message().to_owned())?;
        let deal = Deal::from_table(file, table.get_ref(), settings)?;
        deal.check(settings)?;
        Ok(deal)
    }

    fn from_table(file: &str, table: &DeTable, settings: &Settings) -> Result<Deal, String> {
        let need = |key: &str| get(table, key).ok_or(format!("{key} is missing"));
        let pipeline = pipeline_of(table, settings)?;
        let stem = file
            .rsplit('/')
            .next()
            .unwrap_or(file)
            .trim_end_matches(".toml");
        let mut top = facts(table, pipeline, settings)?;
        need("stage")?;
        need("amount")?;
        let currency = get(table, "currency").map(text).transpose()?;
        Ok(Deal {
            file: file.into(),
            id: stem.into(),
            name: text(need("name")?)?,
            company: text(need("company")?)?,
            created: date(need("created")?)?,
            closed: get(table, "closed").map(date).transpose()?,
            currency: currency.unwrap_or(settings.currency.clone()),
            pipeline,
            top: std::mem::take(&mut top)
                .into_iter()
                .filter_map(|(key, fact)| Some((key, fact?)))
                .collect(),
            history: history(table, pipeline, settings)?,
            activity: activity(table),
            source: optional_text(table, "source"),
            kind: optional_text(table, "type"),
            competitors: texts(table, "competitors"),
            tags: texts(table, "tags"),
            custom: custom(table),
            next_step: optional_text(table, "next_step"),
            next_step_due: get(table, "next_step_due").and_then(|due| date(due).ok()),
            contacts: get(table, "contact")
                .and_then(DeValue::as_array)
                .map_or(0, |all| all.len()),
        })
    }

    /// What only shows when the fields are seen together.
    fn check(&self, settings: &Settings) -> Result<(), String> {
        let stages = &settings.pipelines[self.pipeline].stages;
        let top = self.top_stage();
        if !is_end(top) && !stages.iter().any(|stage| stage.id == top) {
            return Err(format!("no stage {top:?}"));
        }
        let code = self.currency.as_bytes();
        if code.len() != 3 || !code.iter().all(u8::is_ascii_uppercase) {
            return Err(format!("no currency {:?}", self.currency));
        }
        // Decision: a currency that has no rate on the deal's first day has none. (The generator only writes
        // currencies with an undated rate or without any, so that no day tells otherwise.)
        if settings.rate(&self.currency, self.created).is_none() {
            return Err(format!("no rate for {}", self.currency));
        }
        match self.closed {
            Some(closed) if closed < self.created => Err("closed before created".into()),
            Some(_) if !is_end(top) => Err("an open stage with closed".into()),
            None if is_end(top) && self.newest_stage().as_deref() != Some(top) => {
                Err("won or lost without a date".into())
            }
            _ => Ok(()),
        }
    }

    pub fn top_stage(&self) -> &str {
        match self.top.get("stage") {
            Some(Fact::Text(stage)) => stage,
            _ => "",
        }
    }

    /// The stage that the newest entry with a stage names.
    pub fn newest_stage(&self) -> Option<String> {
        let newest = self
            .history
            .iter()
            .rev()
            .find_map(|entry| entry.says.get("stage"))?;
        match newest {
            Some(Fact::Text(stage)) => Some(stage.clone()),
            _ => None,
        }
    }

    /// Every dated line of the file.
    pub fn dated_lines(&self) -> Vec<NaiveDate> {
        let mut days = vec![self.created];
        days.extend(self.closed);
        days.extend(self.history.iter().map(|entry| entry.on));
        days.extend(&self.activity);
        days
    }
}

fn pipeline_of(table: &DeTable, settings: &Settings) -> Result<usize, String> {
    let Some(named) = get(table, "pipeline") else {
        return Ok(0);
    };
    let named = text(named)?;
    let known = settings
        .pipelines
        .iter()
        .position(|one| one.id.as_ref() == Some(&named));
    known.ok_or(format!("no pipeline {named:?}"))
}

/// The tracked fields that a table mentions, at the top or in an entry, with old stage names made new.
fn facts(
    table: &DeTable,
    pipeline: usize,
    settings: &Settings,
) -> Result<BTreeMap<&'static str, Option<Fact>>, String> {
    let mut said = BTreeMap::new();
    for field in TRACKED {
        let Some(value) = get(table, field) else {
            continue;
        };
        let fact = match field {
            "stage" => Fact::Text(today_name(&text(value)?, pipeline, settings)),
            "amount" => Fact::Number(money(value)?),
            "probability" => Fact::Number(odds(value)?),
            "expected_close" | "on_hold_until" => Fact::Day(date(value)?),
            _ => Fact::Text(text(value)?),
        };
        said.insert(field, Some(fact));
    }
    Ok(said)
}

fn today_name(stage: &str, pipeline: usize, settings: &Settings) -> String {
    let stages = &settings.pipelines[pipeline].stages;
    let renamed = stages
        .iter()
        .find(|known| known.aliases.iter().any(|alias| alias == stage));
    renamed.map_or(stage, |known| &known.id).to_owned()
}

fn history(table: &DeTable, pipeline: usize, settings: &Settings) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    for one in get(table, "history").map_or(Ok(Vec::new()), tables)? {
        let on = date(get(one, "on").ok_or("a history entry without on")?)?;
        let mut says = facts(one, pipeline, settings)?;
        for field in texts(one, "unset") {
            if let Some(known) = TRACKED.into_iter().find(|tracked| *tracked == field) {
                says.insert(known, None);
            }
        }
        entries.push(Entry { on, says });
    }
    entries.sort_by_key(|entry| entry.on);
    Ok(entries)
}

fn activity(table: &DeTable) -> Vec<NaiveDate> {
    let lines = get(table, "activity")
        .map_or(Ok(Vec::new()), tables)
        .unwrap_or_default();
    lines
        .into_iter()
        .filter_map(|line| date(get(line, "on")?).ok())
        .collect()
}

/// A text that makes no file unusable: of the wrong kind it is ignored.
fn optional_text(table: &DeTable, key: &str) -> Option<String> {
    get(table, key).and_then(|value| text(value).ok())
}

fn texts(table: &DeTable, key: &str) -> Vec<String> {
    let array = get(table, key).and_then(DeValue::as_array);
    array
        .into_iter()
        .flatten()
        .filter_map(|one| text(one.get_ref()).ok())
        .collect()
}

fn custom(table: &DeTable) -> BTreeMap<String, String> {
    let fields = get(table, "custom").and_then(DeValue::as_table);
    let named = fields.into_iter().flatten();
    named
        .filter_map(|(key, value)| Some((key.get_ref().to_string(), text(value.get_ref()).ok()?)))
        .collect()
}
