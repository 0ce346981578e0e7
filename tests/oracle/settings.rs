//! `pipeline.toml` as the report needs it: currency and rates, pipelines and stages, teams, the fiscal year.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::de::{DeTable, DeValue};

use crate::toml_text::{date, get, number, odds, tables, text};

pub struct Stage {
    pub id: String,
    pub prior: Option<Decimal>,
    pub aliases: Vec<String>,
    pub checklist: Vec<String>,
    /// Idle days that it allows, and whether working days are meant.
    pub stale_after: (i64, bool),
}

pub struct Pipeline {
    /// None where the settings know of no `[[pipeline]]`.
    pub id: Option<String>,
    pub stages: Vec<Stage>,
}

/// What one unit of each currency is worth.
type Rates = BTreeMap<String, Decimal>;

pub struct Settings {
    pub currency: String,
    pub fiscal_year_starts: u32,
    pub sunday_weeks: bool,
    pub prior_weight: Decimal,
    pub deals_folder: String,
    pub pipelines: Vec<Pipeline>,
    /// Owner to team.
    pub teams: BTreeMap<String, String>,
    undated_rates: Rates,
    dated_rates: Vec<(NaiveDate, Rates)>,
}

impl Settings {
    /// The settings of a folder; without the file, the defaults.
    pub fn read(dir: &Path) -> Settings {
        let source = std::fs::read_to_string(dir.join("pipeline.toml")).unwrap_or_default();
        let source = source.trim_start_matches('\u{feff}');
        let table = DeTable::parse(source)
            .expect("the settings are TOML")
            .into_inner();
        Settings::from_table(&table).expect("the settings are sound")
    }

    fn from_table(table: &DeTable) -> Result<Settings, String> {
        let said = |key: &str| get(table, key).map(text).transpose();
        let paths = get(table, "paths").and_then(|paths| paths.as_table());
        let deals_folder = paths.and_then(|paths| get(paths, "deals"));
        let month = get(table, "fiscal_year_starts").map(number).transpose()?;
        let weight = get(table, "prior_weight").map(number).transpose()?;
        Ok(Settings {
            currency: said("currency")?.unwrap_or("USD".into()),
            fiscal_year_starts: month.map_or(1, |m| m.to_string().parse().expect("a month")),
            sunday_weeks: said("week_starts")?.as_deref() == Some("sunday"),
            prior_weight: weight.unwrap_or(Decimal::TEN),
            deals_folder: deals_folder.map_or(Ok("deals".into()), text)?,
            pipelines: read_pipelines(table)?,
            teams: read_teams(table)?,
            undated_rates: get(table, "rates").map_or(Ok(Rates::new()), read_rates)?,
            dated_rates: read_dated_rates(table)?,
        })
    }

    /// What one unit of `currency` is worth on `day`. Decision: each currency by itself, the newest `[[rate]]` on or
    /// before the day that names it, else `rates`; a block that is silent about a currency leaves it as it was.
    pub fn rate(&self, currency: &str, day: NaiveDate) -> Option<Decimal> {
        if currency == self.currency {
            return Some(Decimal::ONE);
        }
        let dated = self.dated_rates.iter().filter(|(from, _)| *from <= day);
        let newest = dated.filter_map(|(from, rates)| Some((from, rates.get(currency)?)));
        let newest = newest.max_by_key(|(from, _)| **from).map(|(_, rate)| *rate);
        newest.or_else(|| self.undated_rates.get(currency).copied())
    }
}

fn read_pipelines(table: &DeTable) -> Result<Vec<Pipeline>, String> {
    let Some(several) = get(table, "pipeline") else {
        let stages = read_stages(table)?;
        return Ok(vec![Pipeline { id: None, stages }]);
    };
    tables(several)?
        .into_iter()
        .map(|one| {
            let id = text(get(one, "id").ok_or("a pipeline without an id")?)?;
            Ok(Pipeline {
                id: Some(id),
                stages: read_stages(one)?,
            })
        })
        .collect()
}

fn read_stages(table: &DeTable) -> Result<Vec<Stage>, String> {
    let Some(listed) = get(table, "stage") else {
        return Ok(default_stages());
    };
    let mut stages = Vec::new();
    for one in tables(listed)? {
        let aliases = get(one, "aliases").and_then(DeValue::as_array);
        let aliases = aliases
            .into_iter()
            .flatten()
            .map(|alias| text(alias.get_ref()));
        let checklist = get(one, "checklist").and_then(DeValue::as_array);
        let checklist = checklist
            .into_iter()
            .flatten()
            .map(|item| text(item.get_ref()));
        let id = text(get(one, "id").ok_or("a stage without an id")?)?;
        let stale_after = match get(one, "stale_after") {
            None => (usual_limit(&id), false),
            Some(said) => match text(said) {
                Ok(words) => {
                    let days = words.trim_end_matches("wd").parse();
                    (days.expect("working days"), true)
                }
                Err(_) => (number(said)?.to_string().parse().expect("days"), false),
            },
        };
        stages.push(Stage {
            stale_after,
            id,
            prior: get(one, "probability").map(odds).transpose()?,
            aliases: aliases.collect::<Result<_, _>>()?,
            checklist: checklist.collect::<Result<_, _>>()?,
        });
    }
    Ok(stages)
}

fn default_stages() -> Vec<Stage> {
    let six = [
        ("prospecting", 5),
        ("qualification", 10),
        ("discovery", 20),
        ("demo", 35),
        ("proposal", 55),
        ("closing", 80),
    ];
    six.map(|(id, percent)| Stage {
        stale_after: (usual_limit(id), false),
        id: id.into(),
        prior: Some(Decimal::new(percent, 2)),
        aliases: Vec::new(),
        checklist: Vec::new(),
    })
    .into()
}

/// 14, 14, 21, 21, 14, 7 days for the six default stages, by id, else 14.
fn usual_limit(id: &str) -> i64 {
    match id {
        "discovery" | "demo" => 21,
        "closing" => 7,
        _ => 14,
    }
}

fn read_teams(table: &DeTable) -> Result<BTreeMap<String, String>, String> {
    let mut teams = BTreeMap::new();
    for rep in get(table, "rep").map_or(Ok(Vec::new()), tables)? {
        if let (Some(id), Some(team)) = (get(rep, "id"), get(rep, "team")) {
            teams.insert(text(id)?, text(team)?);
        }
    }
    Ok(teams)
}

fn read_rates(value: &DeValue) -> Result<Rates, String> {
    let table = value.as_table().ok_or("rates are no table")?;
    let priced = table.iter().filter(|(key, _)| key.get_ref() != "from");
    priced
        .map(|(key, rate)| Ok((key.get_ref().to_string(), number(rate.get_ref())?)))
        .collect()
}

fn read_dated_rates(table: &DeTable) -> Result<Vec<(NaiveDate, Rates)>, String> {
    let blocks = get(table, "rate").and_then(DeValue::as_array);
    let mut dated = Vec::new();
    for block in blocks.into_iter().flatten() {
        let inner = block.get_ref().as_table().ok_or("a rate is no table")?;
        let from = date(get(inner, "from").ok_or("a rate without from")?)?;
        dated.push((from, read_rates(block.get_ref())?));
    }
    Ok(dated)
}
