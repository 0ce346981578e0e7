//! One file a report: `build` makes a value (the JSON), `blocks` what every other format shows.

pub mod account;
pub mod alerts;
pub mod backtest;
pub mod blame;
pub mod block;
pub mod changes;
pub mod chart;
pub mod check;
pub mod compare;
pub mod day;
pub mod edit;
pub mod explain;
pub mod explained;
pub mod figures;
pub mod foot;
pub mod forecast;
pub mod funnel;
pub mod guide;
pub mod health;
pub mod import;
pub mod keys;
pub mod leads;
pub mod list;
pub mod next;
pub mod rewrites;
pub mod series;
pub mod show;
pub mod summary;

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::analytics::metric;

/// A report by name, and how its schema is made.
type Named = (&'static str, fn() -> Schema);

/// Every report that has a JSON form.
pub const SCHEMAS: &[Named] = &[
    ("report", printed::<figures::FiguresReport>),
    ("funnel", printed::<funnel::FunnelReport>),
    ("health", printed::<health::HealthReport>),
    ("changes", printed::<changes::ChangesReport>),
    ("compare", printed::<compare::CompareReport>),
    ("check", printed::<check::CheckReport<'_>>),
    ("day", printed::<day::DayReport>),
    ("next", printed::<next::NextReport>),
    ("list", printed::<list::ListReport>),
    ("show", printed::<show::ShowReport>),
    ("account", printed::<account::AccountReport>),
    ("series", printed::<series::SeriesReport>),
    ("summary", printed::<summary::SummaryReport>),
    ("alerts", printed::<alerts::AlertsReport>),
    ("forecast", printed::<forecast::ForecastReport>),
    ("backtest", printed::<backtest::BacktestReport>),
    ("explain", printed::<explained::ExplainReport>),
    ("guide", printed::<guide::GuideReport>),
    ("blame", printed::<blame::BlameReport>),
    ("rewrites", printed::<rewrites::RewritesReport>),
    ("leads-list", printed::<leads::list::LeadListReport>),
    ("leads-check", printed::<leads::check::LeadCheckReport>),
    ("leads-icp", printed::<leads::icp::LeadIcpReport>),
    ("leads-score", printed::<leads::score::LeadScoreReport>),
    ("leads-next", printed::<leads::next::LeadNextReport>),
    ("leads-dedupe", printed::<leads::dedupe::LeadDedupeReport>),
    ("leads-prune", printed::<leads::prune::LeadPruneReport>),
    ("leads-import", printed::<leads::import::LeadImportReport>),
    (
        "leads-sources",
        printed::<leads::sources::LeadSourcesReport>,
    ),
    ("edit", printed::<edit::EditReport>),
    ("import", printed::<import::ImportReport>),
];

/// The schema of what is printed: a key that is always there, if only as `null`, is required.
fn printed<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

/// The schema of a report, with what each figure means.
pub fn schema(name: &str) -> Option<Schema> {
    let mut schema = SCHEMAS.iter().find(|(n, _)| *n == name)?.1();
    let mut value = schema.as_value().clone();
    let definitions = value.get("$defs").cloned().unwrap_or_default();
    describe(&mut value, "", &definitions);
    schema = Schema::try_from(value).ok()?;
    Some(schema)
}

/// The reports that have a number at a place, in the order of [`SCHEMAS`].
pub fn having(path: &str) -> impl Iterator<Item = &'static str> {
    static ALL: LazyLock<Vec<(&str, serde_json::Value)>> = LazyLock::new(|| {
        let all = SCHEMAS
            .iter()
            .filter_map(|(name, _)| Some((*name, schema(name)?)));
        all.map(|(name, schema)| (name, schema.as_value().clone()))
            .collect()
    });
    let keys: Vec<&str> = path.split('.').collect();
    let has: Vec<&str> = ALL
        .iter()
        .filter(|(_, schema)| has_number(schema, &keys))
        .map(|(name, _)| *name)
        .collect();
    has.into_iter()
}

fn has_number(node: &serde_json::Value, keys: &[&str]) -> bool {
    let here = match keys.split_first() {
        None => {
            let kinds = [&node["type"]]
                .into_iter()
                .chain(node["type"].as_array().into_iter().flatten());
            kinds
                .into_iter()
                .any(|kind| kind == "number" || kind == "integer")
        }
        Some((key, rest)) => {
            let below = match key.strip_suffix("[]") {
                Some(name) => &node["properties"][name]["items"],
                None => &node["properties"][*key],
            };
            !below.is_null() && has_number(below, rest)
        }
    };
    let choices = node["anyOf"].as_array().into_iter().flatten();
    here || choices.into_iter().any(|choice| has_number(choice, keys))
}

/// Writes each metric's label, formula and unit beside the number it describes, and puts definitions where they are
/// used: one place, one description.
fn describe(node: &mut serde_json::Value, path: &str, definitions: &serde_json::Value) {
    inline(node, definitions);
    if let Some((metric, unit)) = metric::at(path)
        && let Some(object) = node.as_object_mut()
    {
        object.insert(
            "description".into(),
            format!("{}: {} ({unit})", metric.label, metric.formula).into(),
        );
    }
    if let Some(properties) = node.get_mut("properties").and_then(|p| p.as_object_mut()) {
        for (key, inner) in properties {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            describe(inner, &path, definitions);
        }
    }
    if let Some(choices) = node.get_mut("anyOf").and_then(|c| c.as_array_mut()) {
        for choice in choices {
            describe(choice, path, definitions);
        }
    }
    if let Some(items) = node.get_mut("items") {
        describe(items, &format!("{path}[]"), definitions);
    }
    if path.is_empty()
        && let Some(object) = node.as_object_mut()
    {
        object.remove("$defs");
    }
}

/// Replaces a reference by what it refers to.
fn inline(node: &mut serde_json::Value, definitions: &serde_json::Value) {
    let target = node
        .get("$ref")
        .and_then(|r| r.as_str())
        .and_then(|r| r.strip_prefix("#/$defs/"))
        .map(String::from);
    if let Some(definition) = target.and_then(|name| definitions.get(name))
        && let (Some(object), Some(definition)) = (node.as_object_mut(), definition.as_object())
    {
        object.remove("$ref");
        for (key, value) in definition {
            object.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}
