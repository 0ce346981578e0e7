//! `pipeline explain NAME`: what a figure, a rule or a key means; a figure in the numbers of the folder at hand.

use clap::Args;
use serde_json::Value;

use super::Outcome;
use super::compare::PARTED;
use super::options::{Format, Options};
use super::session::{self, Wrong};
use crate::analytics::metric::{self, METRICS, Metric};
use crate::analytics::own::{self, Own};
use crate::diagnostic::{nearest, shell};
use crate::render::json;
use crate::report::explained::{self, Asked, Behind, BehindDeal, ExplainReport};
use crate::report::keys;
use crate::{check, report};

/// What a figure means, with your own numbers in its sum; or a rule of check, or a key of a file
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline explain close-rate                        definition, your own numbers, the deals behind them
  pipeline explain conversion owner:dana -p 2026-Q3
  pipeline explain deal-model-odds acme-50-seats     of one deal
  pipeline explain rate-difference 2025 -- 2026      of two groups
  pipeline explain forecast -p 2027-Q1 owner:dana    how the modelled number came about
  pipeline explain duplicate-id
  pipeline explain expected_close")]
pub struct Arguments {
    /// A figure, a rule or a key; none lists them
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Of which deals; of one deal, for what show says; of two groups parted by --, for what compare says
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Of which period, where the figure has one
    #[arg(short, long, value_name = "PERIOD", allow_hyphen_values = true)]
    period: Option<String>,
}

const FORMATS: [Format; 3] = [Format::Table, Format::Plain, Format::Json];

/// What is explained in sentences of its own.
const FORECAST: &str = "forecast";

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("explain", &FORMATS)?;
    let Some(name) = arguments.name.as_deref() else {
        super::print(&list())?;
        return Ok(Outcome::Done);
    };
    if name == FORECAST && format != Format::Json {
        let text =
            super::forecast::explained(options, &arguments.query, arguments.period.as_deref())?;
        super::print(&harmless_lines(&text))?;
        return Ok(Outcome::Done);
    }
    let name = if name == FORECAST { "modelled" } else { name };
    let words = Words {
        query: &arguments.query,
        period: arguments.period.as_deref(),
    };
    if let Some(metric) = metric::find(name) {
        return figure(options, format, metric, words);
    }
    if !words.query.is_empty() || words.period.is_some() {
        let named = check::explain(name).is_some() || keys::explain(name).is_some();
        return Err(match named {
            true => {
                anyhow::anyhow!("a period and a query go with a figure, and \"{name}\" is none")
            }
            false => unknown(name),
        });
    }
    let texts = [check::explain(name), keys::explain(name)];
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    if texts.is_empty() {
        return Err(unknown(name));
    }
    let text = texts.join("\n");
    match format {
        Format::Json => super::print(&json::write(&keys::Explained::of(name, &text))?)?,
        _ => super::print(&text)?,
    }
    Ok(Outcome::Done)
}

/// What a figure is asked of.
#[derive(Clone, Copy)]
struct Words<'w> {
    query: &'w [String],
    period: Option<&'w str>,
}

/// Prints a figure's definition with the numbers of the folder at hand; outside of any, with an example.
fn figure(
    options: &Options,
    format: Format,
    metric: &Metric,
    words: Words<'_>,
) -> anyhow::Result<Outcome> {
    let own = own::of(metric.name);
    let mut explained = explained::begin(metric, &own);
    let mut silent = None;
    if session::locate(options)?.is_some() {
        silent = fill(options, &mut explained, metric, &own, words)?;
    } else if !words.query.is_empty() {
        // Says that there is no folder.
        session::open(options)?;
    }
    let text = match format {
        Format::Json => json::write(&explained)?,
        _ if explained.asked.is_empty() => {
            report::explain::explain(metric.name).unwrap_or_default()
        }
        _ => harmless_lines(&explained.text()),
    };
    super::print(&text)?;
    if let Some(why) = silent {
        session::remark(options, "note", &format!("without your own numbers: {why}"));
        return Ok(Outcome::Done);
    }
    if format != Format::Json && explained.asked.is_empty() && words.query.is_empty() {
        let about = metric
            .paths
            .iter()
            .flat_map(|(path, _)| report::having(path));
        if let Some((_, what)) = about.filter_map(own::command_about).next() {
            let note = format!(
                "for your own numbers: pipeline explain {} {what}",
                metric.name
            );
            session::remark(options, "note", &note);
        }
    }
    Ok(Outcome::Done)
}

/// Asks the reports that have a figure, and lists the deals behind it. Returns why none of them could be asked.
fn fill(
    options: &Options,
    explained: &mut ExplainReport,
    metric: &Metric,
    own: &Own,
    words: Words<'_>,
) -> anyhow::Result<Option<anyhow::Error>> {
    let mut why = None;
    for (report, paths) in reports(metric, own, words) {
        let Some(command) = command(report, own, words) else {
            continue;
        };
        let mut said = match super::value_of(options, &command) {
            Ok(said) => said,
            // Nobody asked for this report: a folder without git, say, has no commits to blame.
            Err(error) if words.query.is_empty() && words.period.is_none() => {
                why.get_or_insert(error);
                continue;
            }
            Err(error) => return Err(error),
        };
        if report == "report" {
            with_priors(options, &mut said)?;
        }
        explained.rev = said["rev"].as_str().map(String::from);
        if explained.behind.is_none() {
            explained.behind = behind(options, own, &said, words)?;
        }
        explained.asked.push(Asked {
            command: typed(options, &command),
            figures: explained::figures(&paths, own, &said),
        });
    }
    Ok(why.filter(|_| explained.asked.is_empty()))
}

type Paths = Vec<(&'static str, &'static str)>;

/// Which report is asked for which of a metric's places: the first that has them and can be asked with these words.
fn reports(metric: &Metric, own: &Own, words: Words<'_>) -> Vec<(&'static str, Paths)> {
    let mut reports: Vec<(&'static str, Paths)> = Vec::new();
    for (path, unit) in metric.paths {
        let can = |report: &&'static str| {
            own.command.is_some()
                || own::command_of(report).is_some()
                || (own::command_about(report).is_some() && !words.query.is_empty())
        };
        let Some(report) = report::having(path).find(can) else {
            continue;
        };
        match reports.iter_mut().find(|(name, _)| *name == report) {
            Some((_, paths)) => paths.push((path, unit)),
            None => reports.push((report, vec![(path, unit)])),
        }
    }
    reports
}

/// The words that ask a report.
fn command(report: &str, own: &Own, words: Words<'_>) -> Option<Vec<String>> {
    let usual = own.command.or_else(|| own::command_of(report));
    let about = own::command_about(report).map(|(command, _)| command);
    let mut command: Vec<String> = match (usual, about) {
        (Some(usual), _) => usual.split_whitespace().map(String::from).collect(),
        (None, about) => about?.split_whitespace().map(String::from).collect(),
    };
    if let Some(period) = words.period.filter(|_| own::takes_period(report)) {
        // One that the usual words have gives way.
        if let Some(at) = command.iter().position(|w| w == "-p") {
            command.drain(at..at + 2);
        }
        command.extend(["-p".into(), period.into()]);
    }
    if own::takes_query(report) {
        command.extend(words.query.iter().cloned());
    }
    Some(command)
}

/// What stage odds are made of beside what has closed: the settings' priors, which `report` does not print.
fn with_priors(options: &Options, said: &mut Value) -> anyhow::Result<()> {
    let settings = session::open(options)?.settings;
    let number = |money: crate::model::money::Money| serde_json::to_value(money);
    said["prior_weight"] = number(settings.prior_weight)?;
    let rows = said["stages"].as_array_mut().into_iter().flatten();
    for (row, stage) in rows.zip(&settings.stages) {
        // Without one the close rate of the year stands in for it, which is no number of the settings.
        row["prior"] = stage
            .probability
            .map(number)
            .transpose()?
            .unwrap_or(Value::Null);
    }
    Ok(())
}

/// The deals that a figure is about, by the period of the report that has it.
fn behind(
    options: &Options,
    own: &Own,
    said: &Value,
    words: Words<'_>,
) -> anyhow::Result<Option<Behind>> {
    let Some(template) = own.deals else {
        return Ok(None);
    };
    let day = |key: &str| said["period"][key].as_str().unwrap_or_default().to_string();
    let range = format!("{}..{}", day("start"), day("end"));
    let query = template
        .replace("{period}", &range)
        .replace("{end}", &day("end"));
    let mut list: Vec<String> = query.split_whitespace().map(String::from).collect();
    list.extend(words.query.iter().cloned());
    let mut command = vec!["list".to_string()];
    command.extend(list.iter().cloned());
    let said = super::value_of(options, &command)?;
    let deals = said["deals"].as_array().into_iter().flatten();
    let deals = deals.map(|deal| BehindDeal {
        id: deal["id"].as_str().unwrap_or_default().into(),
        value: deal["value"].clone(),
    });
    Ok(Some(Behind {
        query: typed(options, &list),
        deals: deals.collect(),
    }))
}

/// The words as they are typed, for the same commit and the same day.
fn typed(options: &Options, words: &[String]) -> String {
    let word = |word: &String| match word.as_str() {
        PARTED => "--".to_string(),
        flag if flag.starts_with('-') => flag.to_string(),
        word => shell(word).into_owned(),
    };
    let mut said: Vec<String> = words.iter().map(word).collect();
    // Behind a `--` nothing is a flag.
    let end = words
        .iter()
        .position(|w| w == PARTED)
        .unwrap_or(words.len());
    let moment = [("--rev", &options.rev), ("--as-of", &options.as_of)];
    let flag = |(flag, value): (&str, &Option<String>)| {
        value
            .as_ref()
            .map(|value| format!("{flag} {}", shell(value)))
    };
    said.splice(end..end, moment.into_iter().filter_map(flag));
    said.join(" ")
}

/// Stages, deals and reps are named by whoever wrote the files.
fn harmless_lines(text: &str) -> String {
    let lines = text.lines().map(crate::render::text::harmless);
    lines.map(|line| format!("{line}\n")).collect()
}

fn names() -> Vec<&'static str> {
    let figures = METRICS.iter().map(|m| m.name);
    let rules = check::RULES.iter().map(|r| r.id);
    figures.chain(rules).chain(keys::names()).collect()
}

fn list() -> String {
    let figures: Vec<&str> = METRICS.iter().map(|m| m.name).collect();
    let rules: Vec<&str> = check::RULES.iter().map(|r| r.id).collect();
    let keys: Vec<&str> = keys::names().collect();
    format!(
        "In sentences: {FORECAST}\n\nFigures: {}\n\nRules: {}\n\nKeys: {}\n",
        figures.join(", "),
        rules.join(", "),
        keys.join(", ")
    )
}

fn unknown(name: &str) -> anyhow::Error {
    let meant = match nearest(name, names()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "pipeline explain lists what there is".into(),
    };
    Wrong {
        message: format!("no figure, rule or key is called \"{name}\"; {meant}"),
        help: None,
    }
    .into()
}
