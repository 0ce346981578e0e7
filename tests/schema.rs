//! `pipeline schema REPORT` says what `--format json` prints: every number in it is a metric with a meaning and a unit,
//! and what is printed has the keys and kinds that the schema names, and no others.

mod common;

use common::Folder;
use pipeline::analytics::metric;
use pipeline::model::day::Day;
use pipeline::report::{SCHEMAS, schema};
use serde_json::Value;

fn schema_of(report: &str) -> Value {
    let schema = schema(report).unwrap_or_else(|| panic!("no schema of {report}"));
    schema.as_value().clone()
}

#[test]
fn every_number_is_a_metric() {
    // An edit and an import print what they do to files, and no figure; an explanation prints those of other reports.
    let figures = SCHEMAS
        .iter()
        .map(|s| s.0)
        .filter(|report| !["edit", "import", "leads-import", "explain", "guide"].contains(report));
    for report in figures {
        let mut places = Vec::new();
        numbers(&schema_of(report), "", &mut places);
        assert!(places.len() > 1, "{report} has numbers");
        for place in places {
            // The version of the format is no figure of the pipeline.
            assert!(
                place == "version" || metric::at(&place).is_some(),
                "{report}: {place} has no entry in METRICS"
            );
        }
    }
}

/// The other way round: a metric that stands nowhere is one that nobody prints.
#[test]
fn every_metric_is_printed() {
    let mut places = Vec::new();
    for (report, _) in SCHEMAS {
        numbers(&schema_of(report), "", &mut places);
    }
    for metric in metric::METRICS {
        for (path, _) in metric.paths {
            assert!(places.iter().any(|p| p == path), "{}: {path}", metric.name);
        }
    }
}

/// The places of all numbers under a node.
fn numbers(node: &Value, path: &str, into: &mut Vec<String>) {
    if ["integer", "number"].iter().any(|kind| may_be(node, kind)) {
        into.push(path.into());
    }
    for (key, inner) in node["properties"].as_object().into_iter().flatten() {
        let place = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        numbers(inner, &place, into);
    }
    for choice in node["anyOf"].as_array().into_iter().flatten() {
        numbers(choice, path, into);
    }
    if node["items"].is_object() {
        numbers(&node["items"], &format!("{path}[]"), into);
    }
}

/// Whether `type`, a word or a list of words, names a kind.
fn may_be(node: &Value, kind: &str) -> bool {
    match &node["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|k| k == kind),
        _ => false,
    }
}

/// Report, and the commands that print it.
const PRINTED: &[(&str, &[&str])] = &[
    (
        "report",
        &[
            "report",
            "report --by owner",
            "report --by owner --cohort created",
            "report --by tag -p 2026-Q3 stage:open",
            "report -p all --as-of 2026-06-30",
        ],
    ),
    (
        "funnel",
        &[
            "funnel",
            "funnel --by owner",
            "funnel --cohort created --by tag -p 2026-Q3",
            "funnel -p all stage:open --as-of 2026-06-30",
        ],
    ),
    (
        "explain",
        &[
            "explain close-rate",
            "explain rate-difference 2025 -- 2026",
            "explain adjusted-difference",
        ],
    ),
    (
        "compare",
        &[
            "compare owner:dana -- owner:omar",
            "compare 2025 -- 2026 --cohort created",
            "compare source:referral -- tag:nobody",
        ],
    ),
    (
        "health",
        &["health", "health --by owner", "health stage:won"],
    ),
    (
        "changes",
        &[
            "changes",
            "changes -p 2026-Q4 --by stage",
            "changes ..2026-06-30 owner:dana",
        ],
    ),
    (
        "series",
        &[
            "report --every week",
            "report --every quarter -p all --by owner",
            "report --every month --cohort created stage:open",
        ],
    ),
    (
        "summary",
        &[
            "summary",
            "summary -p 2026-10 owner:dana",
            "summary -p this-week stage:open",
        ],
    ),
    // Only where something is found: see `what_an_alert_prints`.
    ("alerts", &[]),
    (
        "forecast",
        &[
            "forecast",
            "forecast --by owner --deals",
            "forecast --by month -p 2027-Q1",
            "forecast -p 2026-Q3 --by tag --deals",
            "forecast -p all --deals",
            "forecast --since 2026-11-16",
            "forecast --as-of 2026-06-30 --no-new --by owner",
        ],
    ),
    ("day", &["", "--as-of 2026-06-30"]),
    ("check", &["check"]),
    (
        "guide",
        &["guide", "guide stages", "guide forecast", "guide won"],
    ),
    ("next", &["next", "next --owner dana", "next stage:open"]),
    (
        "backtest",
        &[
            "backtest --every quarter --points",
            "backtest -p 2026-Q3 owner:dana",
            "backtest --as-of 2026-02-10",
        ],
    ),
    (
        "list",
        &[
            "list",
            "list stage:lost closed:all --limit 3",
            "list --as-of 2026-06-30 --sort expected_close",
        ],
    ),
    (
        "leads-list",
        &[
            "leads list",
            "leads list status:open --sort -created --limit 2",
        ],
    ),
    (
        "leads-check",
        &["leads check", "leads check --price 900 --sample 2"],
    ),
    ("leads-icp", &["leads icp", "leads icp --learn"]),
    (
        "leads-score",
        &["leads score", "leads score status:open --top 3"],
    ),
    ("leads-next", &["leads next"]),
    ("leads-dedupe", &["leads dedupe", "leads dedupe --merge"]),
    ("leads-prune", &["leads prune"]),
    (
        "leads-sources",
        &["leads sources", "leads sources --by list created:2026"],
    ),
    // Of one deal or company: see `what_a_page_prints`.
    ("show", &[]),
    ("account", &[]),
    // Out of git: see `what_blame_prints`.
    ("blame", &[]),
    ("rewrites", &[]),
    // Of one folder only: see `what_an_edit_prints`.
    ("edit", &[]),
    ("import", &[]),
    ("leads-import", &[]),
];

#[test]
fn what_is_printed_is_what_the_schema_says() {
    let broken = Folder::good()
        .file("deals/bad.toml", "name = 7\n")
        .file("deals/worse.toml", "name =\n");
    let folders = [
        Folder::empty().file("pipeline.toml", ""),
        Folder::example("small"),
        Folder::example("acme"),
        Folder::example("sales"),
        broken,
    ];
    for (report, commands) in PRINTED {
        let schema = schema_of(report);
        for command in *commands {
            for folder in &folders {
                let answer = folder.ask(&format!("{command} --format json"));
                let mut faults = Vec::new();
                validate(&answer.json(), &schema, "", &mut faults);
                assert!(faults.is_empty(), "{command}:\n{}", faults.join("\n"));
            }
        }
    }
}

#[test]
fn what_an_alert_prints() {
    let folder = Folder::example("sales");
    let answer =
        folder.ask("summary --only-if no-new-pipeline --only-if chance-below --format json");
    assert_eq!(answer.code(), 1);
    let mut faults = Vec::new();
    validate(&answer.json(), &schema_of("alerts"), "", &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_page_prints() {
    let broken = Folder::good()
        .file("deals/bad.toml", "name = 7\n")
        .file("deals/worse.toml", "name =\n");
    let pages = [
        (Folder::example("small"), "show", "show epsilon"),
        (Folder::example("small"), "show", "show gamma"),
        (Folder::example("small"), "show", "show eta"),
        (Folder::example("acme"), "show", "show acme-50-seats"),
        (Folder::example("acme"), "show", "show globex-2025"),
        (
            Folder::example("acme"),
            "explain",
            "explain deal-model-odds acme-50-seats",
        ),
        (Folder::example("acme"), "account", "show company:acme"),
        (Folder::example("small"), "account", "show company:Alpha"),
    ];
    let broken = ["show bad", "show worse"].map(|command| ("show", command, &broken));
    let pages = pages
        .iter()
        .map(|(f, report, command)| (*report, *command, f));
    for (report, command, folder) in pages.chain(broken) {
        let answer = folder.ask(&format!("{command} --format json"));
        let mut faults = Vec::new();
        validate(&answer.json(), &schema_of(report), "", &mut faults);
        assert!(faults.is_empty(), "{command}:\n{}", faults.join("\n"));
    }
}

#[test]
fn what_an_edit_prints() {
    let folder = Folder::example("sales");
    let schema = schema_of("edit");
    for command in [
        "set acme-50-seats source=web",
        "move acme-50-seats closing",
        "log acme-50-seats call Hello",
        "new Pilot --company Initech --amount 5",
    ] {
        let answer = folder.ask(&format!("{command} --dry-run --format json"));
        let mut faults = Vec::new();
        validate(&answer.json(), &schema, "", &mut faults);
        assert!(faults.is_empty(), "{command}:\n{}", faults.join("\n"));
    }
}

#[test]
fn what_blame_prints() {
    let text = std::fs::read_to_string(Folder::example("small").path("deals/alpha.toml"));
    let text = text.expect("a deal");
    let folder =
        Folder::example("small").file("deals/late.toml", text.replace("amount", "# amount"));
    folder.commit("2026-09-01");
    let folder = folder.file("deals/late.toml", &text);
    folder.commit("2026-11-16");
    let folder = folder.file("deals/alpha.toml", text.replace("Alpha", "Omega"));
    for (command, report) in [
        ("blame alpha", "blame"),
        ("blame late", "blame"),
        ("blame --all", "rewrites"),
        ("blame -p 2026-Q4 owner:dana", "rewrites"),
        ("blame --rev HEAD~1", "rewrites"),
    ] {
        let answer = folder.ask(&format!("{command} --format json"));
        let mut faults = Vec::new();
        validate(&answer.json(), &schema_of(report), "", &mut faults);
        assert!(faults.is_empty(), "{command}:\n{}", faults.join("\n"));
    }
}

#[test]
fn what_an_import_of_leads_prints() {
    let folder =
        Folder::example("sales").file("book.csv", "email,company\njo@acme.example,Acme\nshort\n");
    let file = folder.path("book.csv");
    let answer = folder.ask(&format!("leads import {} --format json", file.display()));
    let mut faults = Vec::new();
    validate(&answer.json(), &schema_of("leads-import"), "", &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_an_import_prints() {
    let folder = Folder::example("sales").file("book.csv", "Deal Name,Company,Amount,Stage,Create Date\nPilot,Initech,500,demo,2026-11-02\nNone,Initech,TBD,demo,2026-11-02\n");
    let answer = folder.ask(&format!(
        "import {} --format json",
        folder.path("book.csv").display()
    ));
    let mut faults = Vec::new();
    validate(&answer.json(), &schema_of("import"), "", &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_report_is_tried() {
    let tried: Vec<&str> = PRINTED.iter().map(|p| p.0).collect();
    for (report, _) in SCHEMAS {
        assert!(tried.contains(report), "{report} is not in PRINTED");
    }
}

/// Holds a value to a schema, with unknown keys denied. Knows the words that our schemas use, and says so of any other.
fn validate(value: &Value, schema: &Value, path: &str, faults: &mut Vec<String>) {
    let rules = schema.as_object().expect("a schema is an object");
    for (word, rule) in rules {
        let fault = match word.as_str() {
            "$schema" | "title" | "description" | "properties" => None,
            "type" => {
                (!kinds(value).iter().any(|k| may_be(schema, k))).then(|| format!("no {rule}"))
            }
            "required" => missing(value, rule),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(item, rule, &format!("{path}[{at}]"), faults);
                }
                None
            }
            "anyOf" | "oneOf" => {
                let fits = rule.as_array().into_iter().flatten().any(|choice| {
                    let mut found = Vec::new();
                    validate(value, choice, path, &mut found);
                    found.is_empty()
                });
                (!fits).then(|| "none of the choices".into())
            }
            // The headings of lead lists are the users' own.
            "additionalProperties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    validate(inner, rule, &format!("{path}.{key}"), faults);
                }
                None
            }
            "enum" => {
                let fits = rule.as_array().is_some_and(|list| list.contains(value));
                (!fits).then(|| format!("none of {rule}"))
            }
            "const" => (value != rule).then(|| format!("not {rule}")),
            "minimum" => value
                .as_f64()
                .is_some_and(|v| rule.as_f64().is_some_and(|least| v < least))
                .then(|| format!("below {rule}")),
            "minLength" | "maxLength" => {
                let length = value.as_str().map(|v| v.chars().count() as u64);
                let bound = rule.as_u64().unwrap_or(0);
                let fits = length.is_none_or(|l| {
                    if word == "minLength" {
                        l >= bound
                    } else {
                        l <= bound
                    }
                });
                (!fits).then(|| format!("its length is not as {word} has it"))
            }
            "format" => (rule == "date" && value.as_str().is_some_and(|v| Day::parse(v).is_none()))
                .then(|| "no date".into()),
            other => Some(format!(
                "the schema says {other}, which this test cannot judge"
            )),
        };
        faults.extend(fault.map(|fault| format!("{path}: {fault}: {value}")));
    }
    let known = schema["properties"].as_object();
    for (key, inner) in value.as_object().into_iter().flatten() {
        match known.and_then(|known| known.get(key)) {
            Some(rule) => validate(inner, rule, &format!("{path}.{key}"), faults),
            None if ["anyOf", "oneOf", "additionalProperties"]
                .iter()
                .any(|word| rules.contains_key(*word)) => {}
            None => faults.push(format!("{path}: the schema has no {key}")),
        }
    }
}

/// What JSON Schema calls a value; a whole number is a number too.
fn kinds(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Null => &["null"],
        Value::Bool(_) => &["boolean"],
        Value::Number(n) if n.is_i64() || n.is_u64() => &["integer", "number"],
        Value::Number(_) => &["number"],
        Value::String(_) => &["string"],
        Value::Array(_) => &["array"],
        Value::Object(_) => &["object"],
    }
}

fn missing(value: &Value, required: &Value) -> Option<String> {
    let object = value.as_object()?;
    let keys = required.as_array().into_iter().flatten();
    let missing: Vec<&str> = keys
        .filter_map(Value::as_str)
        .filter(|key| !object.contains_key(*key))
        .collect();
    (!missing.is_empty()).then(|| format!("without {}", missing.join(", ")))
}

#[test]
fn the_validator_finds_what_is_wrong() {
    let schema = schema_of("report");
    let good = Folder::example("small").ask("report --format json").json();
    let faults_of = |change: &dyn Fn(&mut Value)| {
        let mut value = good.clone();
        change(&mut value);
        let mut faults = Vec::new();
        validate(&value, &schema, "", &mut faults);
        faults.len()
    };
    assert_eq!(faults_of(&|_| {}), 0);
    assert_eq!(faults_of(&|v| v["open"]["deals"] = "4".into()), 1);
    assert_eq!(faults_of(&|v| v["open"]["deals"] = (-1).into()), 1);
    assert_eq!(faults_of(&|v| v["stages"][0]["odds"] = 1.into()), 1);
    assert_eq!(faults_of(&|v| v["as_of"] = "23 Nov".into()), 1);
    assert_eq!(
        faults_of(&|v| v["open"] = Value::Object(Default::default())),
        1
    );
}

/// The CSV of a report is its JSON, a figure a row: of the summary too, and of its alerts.
#[test]
fn the_summary_as_csv_has_the_figures_of_its_json() {
    let folder = Folder::example("sales");
    let said = folder.ask_well("summary --format csv");
    let mut rows = csv::Reader::from_reader(said.out().as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|r| r.expect("a row")).collect();
    let cell = |section: &str, key: &str, figure: &str| {
        let row = rows
            .iter()
            .find(|r| (&r[0], &r[1], &r[2]) == (section, key, figure));
        let row = row.unwrap_or_else(|| panic!("{section} {key} {figure}: {said}"));
        (row[3].to_string(), row[4].to_string())
    };
    let json = folder.ask_well("summary --format json").json();
    let wanted = |value: &serde_json::Value, unit: &str| {
        (value.to_string().replace('"', ""), unit.to_string())
    };
    assert_eq!(
        cell("this", "", "won.value"),
        wanted(&json["this"]["won"]["value"], "money")
    );
    assert_eq!(
        cell("quota", "", "gap"),
        wanted(&json["quota"]["gap"], "money")
    );
    assert_eq!(
        cell("reps", "dana", "open.deals"),
        wanted(&json["reps"][0]["open"]["deals"], "deals")
    );
    let moved = &json["moved"][0];
    let id = moved["id"].as_str().expect("an id");
    assert_eq!(cell("moved", id, "to"), wanted(&moved["to"], ""));
    let alerts = folder.ask("summary --only-if chance-below --format csv");
    assert_eq!(alerts.code(), 1, "{alerts}");
    assert!(alerts.out().starts_with("section,key,figure,value,unit\n"));
}
