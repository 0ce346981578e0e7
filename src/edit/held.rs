//! What a tracked field holds, so that two ways to write the same are the same.

use super::encode;
use crate::model::builder::{Value, read_day, read_money};
use crate::model::day::Day;
use crate::model::deal::{Call, Tracked};
use crate::model::money::Money;
use crate::model::settings::Settings;

/// The value of a tracked field. Stages go by their id, whatever name an old file used.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    Stage(String),
    Amount(Money),
    Owner(String),
    Day(Day),
    Odds(Money),
    Call(Call),
}

impl Held {
    /// Reads a value: `Some(None)` for an owner that is nobody, `None` for what cannot be read.
    pub fn read(
        what: Tracked,
        value: &Value<'_>,
        settings: &Settings,
        pipeline: usize,
    ) -> Option<Option<Held>> {
        let held = match (what, value) {
            (Tracked::Stage, Value::Text(name)) => Held::Stage(canonical(name, settings, pipeline)),
            (Tracked::Owner, Value::Text(name)) if name.is_empty() => return Some(None),
            (Tracked::Owner, Value::Text(name)) => Held::Owner(name.to_string()),
            (Tracked::Amount, value) => Held::Amount(read_money(value)?.ok()?),
            (Tracked::ExpectedClose | Tracked::OnHoldUntil, value) => Held::Day(read_day(value)?),
            (Tracked::Probability, Value::Integer(..) | Value::Float(_)) => {
                Held::Odds(read_money(value)?.ok().filter(|p| *p <= Money::ONE)?)
            }
            (Tracked::Forecast, Value::Text(name)) => Held::Call(Call::parse(name)?),
            _ => return None,
        };
        Some(Some(held))
    }

    /// As a value of TOML.
    pub fn write(&self) -> String {
        match self {
            Held::Stage(text) | Held::Owner(text) => encode::text(text),
            Held::Amount(amount) => encode::amount(&amount.value().to_string(), None),
            Held::Day(day) => day.to_string(),
            Held::Odds(odds) => encode::share(*odds),
            Held::Call(call) => encode::text(call.name()),
        }
    }

    /// As it is typed on a command line.
    pub fn typed(&self) -> String {
        match self {
            Held::Amount(amount) => amount.value().to_string(),
            Held::Stage(text) | Held::Owner(text) => text.clone(),
            Held::Day(day) => day.to_string(),
            Held::Odds(odds) => encode::share(*odds),
            Held::Call(call) => call.name().into(),
        }
    }
}

/// A stage's id for any name it has or had; a name that nobody knows stays.
pub fn canonical(name: &str, settings: &Settings, pipeline: usize) -> String {
    settings
        .stage(pipeline, name)
        .and_then(|stage| settings.stage_name(stage))
        .unwrap_or(name)
        .into()
}

/// Whether a stage is won or lost.
pub fn is_end(name: &str) -> bool {
    matches!(name, "won" | "lost")
}
