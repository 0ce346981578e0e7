//! Runs the program and holds what it prints against what the oracle expects.

use std::path::Path;
use std::process::Command;

use rust_decimal::Decimal;

use crate::json::Json;
use crate::query::Ask;

/// Members that are sums of money or counts: equal to the last digit. All other numbers are quotients.
const EXACT: [&str; 18] = [
    "value",
    "amount",
    "deals",
    "without_odds",
    "won",
    "closed",
    "entered",
    "advanced",
    "lost",
    "back",
    "still_open",
    "undated",
    "after_as_of",
    "files",
    "version",
    "start",
    "end",
    "as_of",
];

/// The program's answer, as text; a failure in words.
pub fn run(dir: &Path, ask: &Ask, environment: &[(&str, &str)]) -> Result<String, String> {
    run_words(dir, &ask.arguments(), environment)
}

/// The same to any words.
pub fn run_words(
    dir: &Path,
    words: &[String],
    environment: &[(&str, &str)],
) -> Result<String, String> {
    let program = std::env::var_os("ORACLE_BINARY");
    let mut command = Command::new(program.unwrap_or(env!("CARGO_BIN_EXE_pipeline").into()));
    command.arg("-C").arg(dir).args(words);
    for name in [
        "TZ",
        "PIPELINE_THREADS",
        "PIPELINE_DIR",
        "PIPELINE_STRICT",
        "PIPELINE_USER",
    ] {
        command.env_remove(name);
    }
    let output = command
        .envs(environment.iter().copied())
        .output()
        .expect("the program starts");
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("ended with {}\n{said}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "printed no UTF-8".to_owned())
}

/// The program's answer, read.
pub fn program_report(dir: &Path, ask: &Ask) -> Result<Json, String> {
    Json::parse(&run(dir, ask, &[])?)
}

/// All that differs, a line each: the JSON path, what was wanted, what is there. More members than wanted are no fault.
pub fn differences(wanted: &Json, found: &Json) -> Vec<String> {
    let mut all = Vec::new();
    differ("", wanted, &one_line_a_file(found), &mut all);
    all
}

fn differ(path: &str, wanted: &Json, found: &Json, all: &mut Vec<String>) {
    match (wanted, found) {
        (Json::Object(members), Json::Object(_)) => {
            for (key, value) in members {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                match found.get(key) {
                    Some(there) => differ(&path, value, there, all),
                    None => all.push(format!("{path}: missing; the oracle says {value}")),
                }
            }
        }
        (Json::Array(rows), Json::Array(there)) if rows.len() == there.len() => {
            for (place, (row, there)) in rows.iter().zip(there).enumerate() {
                differ(&format!("{path}[{}]", label(row, place)), row, there, all);
            }
        }
        (Json::Array(rows), Json::Array(there)) => {
            let names = |rows: &[Json]| {
                let labels = rows
                    .iter()
                    .enumerate()
                    .map(|(place, row)| label(row, place));
                labels.collect::<Vec<_>>().join(", ")
            };
            all.push(format!(
                "{path}: oracle rows {}; program's {}",
                names(rows),
                names(there)
            ));
        }
        (Json::Number(a), Json::Number(b)) if equal(path, a, b) => {}
        (Json::Number(_), Json::Number(_)) => {
            all.push(format!("{path}: oracle {wanted}, program {found}"));
        }
        _ if wanted == found => {}
        _ => all.push(format!("{path}: oracle {wanted}, program {found}")),
    }
}

/// What a row is called in a path.
fn label(row: &Json, place: usize) -> String {
    let named = ["id", "stage", "key", "file"]
        .into_iter()
        .find_map(|name| row.get(name));
    named.map_or(place.to_string(), |name| name.to_string())
}

fn equal(path: &str, a: &str, b: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    if EXACT.contains(&name) {
        let exact = |digits: &str| Decimal::from_str_exact(digits).ok();
        return exact(a).is_some() && exact(a) == exact(b);
    }
    let (Ok(a), Ok(b)) = (a.parse::<f64>(), b.parse::<f64>()) else {
        return false;
    };
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-12
}

/// `left_out` with one row a file, by path: a file may have several faults. Nor is the order of the groups by stage,
/// and that of the program's text keys, the oracle's business: sorted by key, the one without a key last.
fn one_line_a_file(report: &Json) -> Json {
    let Json::Object(members) = report else {
        return report.clone();
    };
    let mut members = members.clone();
    for (name, value) in &mut members {
        let Json::Array(rows) = value else {
            continue;
        };
        match name.as_str() {
            "left_out" => {
                rows.sort_by_key(|row| row.get("file").and_then(Json::text).map(str::to_owned));
                rows.dedup_by_key(|row| row.get("file").cloned());
            }
            "groups" => rows.sort_by_key(|row| {
                let key = row.get("key").and_then(Json::text).map(str::to_owned);
                (key.is_none(), key)
            }),
            _ => {}
        }
    }
    Json::Object(members)
}

/// What must hold within one report: groups that do not overlap add up to the whole, with the one without a key last;
/// each stage's four fates add up to the deals that entered.
pub fn check_sums(report: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    for row in report.at("stages").items() {
        let fates = ["advanced", "lost", "back", "still_open"].map(|fate| exact(row.at(fate)));
        if fates.into_iter().sum::<Decimal>() != exact(row.at("entered")) {
            faults.push(format!("stages: the four do not add up to entered: {row}"));
        }
    }
    let groups = report.at("groups").items();
    let Some(first) = groups.first() else {
        return faults;
    };
    let keyless = groups
        .iter()
        .position(|group| *group.at("key") == Json::Null);
    if keyless.is_some_and(|place| place + 1 != groups.len()) {
        faults.push("groups: the one without a key is not the last".into());
    }
    if matches!(first.at("by").text(), Some("tag" | "competitor")) {
        return faults;
    }
    let paths = [
        "open.deals",
        "open.value",
        "open.without_odds",
        "open.on_hold.deals",
        "open.on_hold.value",
        "won.deals",
        "won.value",
        "lost.deals",
        "lost.value",
        "close_rate.by_count.closed",
        "close_rate.by_value.closed",
    ];
    for path in paths {
        let parts: Decimal = groups.iter().map(|group| exact(group.at(path))).sum();
        if parts != exact(report.at(path)) {
            faults.push(format!(
                "groups: {path} add up to {parts}, not {}",
                report.at(path)
            ));
        }
    }
    let weighted = |of: &Json| {
        of.at("open.weighted")
            .to_string()
            .parse::<f64>()
            .unwrap_or(f64::NAN)
    };
    let parts: f64 = groups.iter().map(weighted).sum();
    let whole = weighted(report);
    if (parts - whole).abs() > 1e-9 * whole.abs() + 1e-9 {
        faults.push(format!(
            "groups: open.weighted add up to {parts}, not {whole}"
        ));
    }
    faults
}

/// A number without a rounding.
pub fn exact(json: &Json) -> Decimal {
    match json {
        Json::Number(digits) => Decimal::from_str_exact(digits).expect("an exact number"),
        other => panic!("{other} is no number"),
    }
}
