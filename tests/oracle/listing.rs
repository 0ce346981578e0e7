//! `pipeline list`, reckoned deal by deal from the words of its definition, and what must hold of its order.

use std::cmp::Ordering;
use std::path::Path;

use crate::compare::{differences, run_words};
use crate::folder::Folder;
use crate::json::Json;
use crate::query::Ask;
use crate::random::Random;
use crate::see::last_seen;
use crate::slow::{Standing, count, float, learned_rates, maybe, money, object, standings, sum};
use crate::story::At;

/// What differs between the program's list and this one, and between the program's lists of the same deals.
pub fn faults(seed: u64, dir: &Path, folder: &Folder, ask: &Ask) -> Vec<String> {
    let all = list(dir, ask, &[]).map(|found| {
        let mut all = differences(&listing(folder, ask), &found);
        let mut random = Random::new(seed ^ 0x1157);
        all.extend(
            same_otherwise(dir, ask, &found, &mut random).unwrap_or_else(|fault| vec![fault]),
        );
        all
    });
    let all = all.unwrap_or_else(|fault| vec![fault]);
    all.into_iter()
        .map(|fault| format!("list: {fault}"))
        .collect()
}

fn words(ask: &Ask, more: &[&str]) -> Vec<String> {
    let mut ask = ask.clone();
    (ask.period, ask.by, ask.created_cohort) = (None, None, false);
    let mut words = ask.arguments();
    words[0] = "list".into();
    words.extend(more.iter().map(|word| (*word).to_owned()));
    words
}

fn list(dir: &Path, ask: &Ask, more: &[&str]) -> Result<Json, String> {
    Json::parse(&run_words(dir, &words(ask, more), &[])?)
}

/// The dearest first, equal ones by id. Open deals, unless a word asks for a stage or a closing itself. Decision: one that
/// only takes some away (`not:stage:won`) does not.
fn listing(folder: &Folder, ask: &Ask) -> Json {
    let all = standings(folder, ask.as_of);
    let is_asked = |word: &String| word.starts_with("stage:") || word.starts_with("closed:");
    let closed_too = ask.query.iter().any(is_asked);
    let mut deals: Vec<&Standing> = all
        .iter()
        .filter(|one| (closed_too || one.closing.is_none()) && ask.takes(one, &folder.settings))
        .collect();
    deals.sort_by(|a, b| (b.value, &a.deal.id).cmp(&(a.value, &b.deal.id)));
    let rates = learned_rates(folder, &all, ask.as_of);
    let total = vec![("deals", count(deals.len())), ("value", money(sum(&deals)))];
    let rows = deals.iter().map(|one| row(one, folder, ask, &rates));
    let mut members = vec![
        ("report", text("list")),
        ("as_of", day(ask.as_of)),
        ("currency", text(&folder.settings.currency)),
        ("total", object(total)),
        ("deals", Json::Array(rows.collect())),
        ("complete", Json::Bool(folder.left_out.is_empty())),
    ];
    if ask.query.is_empty() {
        let today = ask.as_of;
        let undated = all.iter().filter(|one| one.deal.is_undated(today)).count();
        let later = |deal: &&crate::deal::Deal| deal.dated_lines().iter().any(|on| *on > today);
        let after = folder.deals.iter().filter(later).count();
        members.extend([("undated", count(undated)), ("after_as_of", count(after))]);
    }
    object(members)
}

/// A deal as `list` and `show` have it. Of a closed one the age is its cycle; it stands in no stage, and is not idle.
pub fn row(one: &Standing, folder: &Folder, ask: &Ask, rates: &[Vec<Option<f64>>]) -> Json {
    let deal = one.deal;
    let pipeline = &folder.settings.pipelines[deal.pipeline];
    let open = one.closing.is_none();
    let until = one.closing.unwrap_or(ask.as_of);
    let days = |from: chrono::NaiveDate| Json::Number((until - from).num_days().to_string());
    let (stage, stage_odds) = match one.at {
        At::Stage(at) => (text(&pipeline.stages[at].id), rates[deal.pipeline][at]),
        At::Unknown => (Json::Null, None),
        At::Won => (text("won"), None),
        At::Lost => (text("lost"), None),
    };
    let entered =
        matches!(one.at, At::Stage(_)).then(|| one.moves.last().expect("it begins somewhere").0);
    let odds = one.own_odds.map(float).or(stage_odds).filter(|_| open);
    let amount = crate::query::fact_number(deal.fact("amount", until)).expect("an amount");
    // Decision: a tag that is written twice is one tag.
    let mut tags: Vec<Json> = Vec::new();
    for tag in deal.tags.iter().map(|tag| text(tag)) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    object(vec![
        ("id", text(&deal.id)),
        ("name", text(&deal.name)),
        ("company", text(&deal.company)),
        ("owner", maybe_text(one.owner.as_deref())),
        ("pipeline", maybe_text(pipeline.id.as_deref())),
        ("stage", stage),
        ("amount", money(amount)),
        ("currency", text(&deal.currency)),
        ("value", money(one.value)),
        ("odds", maybe(odds)),
        ("created", day(deal.created)),
        ("closed", one.closing.map_or(Json::Null, day)),
        ("expected_close", one.expected_close.map_or(Json::Null, day)),
        ("age_days", days(deal.created)),
        ("stage_days", entered.map_or(Json::Null, days)),
        (
            "idle_days",
            match open {
                true => days(last_seen(one, ask.as_of)),
                false => Json::Null,
            },
        ),
        ("next_step", maybe_text(deal.next_step.as_deref())),
        ("next_step_due", deal.next_step_due.map_or(Json::Null, day)),
        ("tags", Json::Array(tags)),
    ])
}

const SORTED: [&str; 11] = [
    "id",
    "name",
    "owner",
    "value",
    "odds",
    "created",
    "closed",
    "expected_close",
    "age_days",
    "stage_days",
    "idle_days",
];

/// Another order has the same rows, those without a value last; a limit is the beginning of a list, and not of its sum; CSV is
/// the same list.
fn same_otherwise(
    dir: &Path,
    ask: &Ask,
    found: &Json,
    random: &mut Random,
) -> Result<Vec<String>, String> {
    let mut faults = Vec::new();
    let column = random.pick(&SORTED);
    let downwards = random.chance(50);
    let sort = format!("--sort={}{column}", if downwards { "-" } else { "" });
    let other = list(dir, ask, &[&sort])?;
    let ids = |report: &Json| -> Vec<String> {
        let rows = report.at("deals").items().iter();
        rows.map(|row| row.at("id").text().expect("an id").to_owned())
            .collect()
    };
    let mut both = [ids(found), ids(&other)];
    let in_order = both[1].clone();
    both.iter_mut().for_each(|ids| ids.sort());
    if both[0] != both[1] {
        faults.push(format!(
            "{sort} has other deals: {} and {}",
            both[0].join(" "),
            both[1].join(" ")
        ));
    }
    let rows = other.at("deals").items();
    for pair in rows.windows(2) {
        let (a, b) = (pair[0].at(column), pair[1].at(column));
        let wrong = match (a, b) {
            (Json::Null, Json::Null) => false,
            (Json::Null, _) => true,
            (_, Json::Null) => false,
            _ if downwards => before(a, b) == Ordering::Less,
            _ => before(a, b) == Ordering::Greater,
        };
        if wrong {
            faults.push(format!("{sort}: {a} stands before {b}"));
        }
    }
    let many = random.below(4).to_string();
    if many != "0" {
        let first = list(dir, ask, &[&sort, "--limit", &many])?;
        let wanted: Vec<&String> = in_order
            .iter()
            .take(many.parse().expect("a number"))
            .collect();
        if ids(&first).iter().collect::<Vec<_>>() != wanted
            || first.at("total") != found.at("total")
        {
            faults.push(format!("{sort} --limit {many}: {first}"));
        }
    }
    faults.extend(csv_differs(dir, ask, found)?);
    Ok(faults)
}

fn before(a: &Json, b: &Json) -> Ordering {
    match (a, b) {
        (Json::Text(a), Json::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        _ => {
            let number = |json: &Json| json.to_string().parse::<f64>().expect("a number");
            number(a).total_cmp(&number(b))
        }
    }
}

/// CSV has a row a deal, with every column of the JSON under its name.
fn csv_differs(dir: &Path, ask: &Ask, found: &Json) -> Result<Vec<String>, String> {
    let mut words = words(ask, &[]);
    let format = words
        .iter()
        .position(|word| word == "json")
        .expect("a format");
    words[format] = "csv".into();
    let sheet = run_words(dir, &words, &[])?;
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let head = reader.headers().map_err(|e| e.to_string())?.clone();
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .collect::<Result<_, _>>()
        .map_err(|e| e.to_string())?;
    let deals = found.at("deals").items();
    if rows.len() != deals.len() {
        return Ok(vec![format!(
            "CSV has {} rows, JSON {} deals",
            rows.len(),
            deals.len()
        )]);
    }
    let mut faults = Vec::new();
    for (row, deal) in rows.iter().zip(deals) {
        let Json::Object(members) = deal else {
            continue;
        };
        for (key, value) in members {
            let cell = head.iter().position(|name| name == key).map(|at| &row[at]);
            // Several tags stand in one cell.
            let same = match value {
                Json::Null => cell == Some(""),
                Json::Text(text) => cell == Some(text.as_str()),
                Json::Array(_) => cell.is_some(),
                other => {
                    let number = |text: &str| text.parse::<f64>().ok();
                    cell.and_then(number) == number(&other.to_string())
                }
            };
            if !same {
                faults.push(format!(
                    "CSV of {}: {key} {cell:?}, JSON {value}",
                    deal.at("id")
                ));
            }
        }
    }
    Ok(faults)
}

pub fn text(text: &str) -> Json {
    Json::Text(text.into())
}

pub fn maybe_text(said: Option<&str>) -> Json {
    said.map_or(Json::Null, text)
}

pub fn day(day: chrono::NaiveDate) -> Json {
    text(&day.to_string())
}
