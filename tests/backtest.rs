//! `pipeline backtest`: its forecasts are those of `forecast --as-of`, its scores those that another program works out of
//! them and of the files, and nothing that happens after T changes one byte.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{Answer, Folder};
use serde_json::Value;

/// The figures of an answer as they were printed.
fn backtest(folder: &Folder, words: &str) -> Value {
    folder
        .ask_well(&format!("backtest {words} --format json"))
        .json()
}

fn forecast(folder: &Folder, as_of: &str, words: &str) -> Value {
    let words = format!("forecast {words} --as-of {as_of} --format json");
    folder.ask_well(&words).json()
}

fn list<'v>(said: &'v Value, key: &str) -> &'v Vec<Value> {
    said[key]
        .as_array()
        .unwrap_or_else(|| panic!("no {key}: {said}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key}: {value}"))
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// A deal's file: what is known of it from the start, and its story after that, a line a day.
fn deal(
    name: &str,
    amount: u32,
    owner: &str,
    first: &[(&str, &str)],
    story: &[(&str, &str)],
) -> Told {
    Told {
        head: format!(
            "name = \"{name}: seats\"\ncompany = \"{name}\"\namount = {amount}\nowner = \"{owner}\"\n"
        ),
        first: first
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
        story: story
            .iter()
            .map(|(on, said)| (on.to_string(), said.to_string()))
            .collect(),
    }
}

/// A deal that can be written as of any day.
struct Told {
    head: String,
    first: BTreeMap<String, String>,
    /// Day, and the fields that its entry sets.
    story: Vec<(String, String)>,
}

impl Told {
    /// As its file stood at the end of a day; `None` before it was there.
    fn as_of(&self, day: &str) -> Option<String> {
        let known: Vec<_> = self
            .story
            .iter()
            .filter(|(on, _)| on.as_str() <= day)
            .collect();
        let created = &known.first()?.0;
        let mut top = self.first.clone();
        for (on, said) in &known {
            for pair in said.split(", ") {
                let (key, value) = pair.split_once(" = ").expect("a pair");
                top.insert(key.into(), value.into());
                if key == "stage" {
                    top.remove("closed");
                }
                if ["\"won\"", "\"lost\""].contains(&value) {
                    top.insert("closed".into(), on.clone());
                }
            }
        }
        let mut file = format!("{}created = {created}\n", self.head);
        for (key, value) in top {
            file += &format!("{key} = {value}\n");
        }
        file += "history = [\n";
        for (on, said) in known {
            file += &format!("  {{ on = {on}, {said} }},\n");
        }
        Some(file + "]\n")
    }
}

/// A small firm with odds, calls and submissions of its people, as of a day.
fn firm(day: &str) -> Folder {
    let mut folder = Folder::empty().file(
        "pipeline.toml",
        "[[stage]]\nid = \"first\"\nprobability = 0.3\n[[stage]]\nid = \"last\"\nprobability = 0.6\n",
    );
    let mut told = Vec::new();
    // Two deals a month from January 2025 on: dana's are won after six weeks two times in three, omar's are lost; each
    // is called and given odds in its second week.
    for n in 0..22u32 {
        let on = |month: u32, day: u32| {
            format!(
                "{}-{:02}-{day:02}",
                2025 + (n + month) / 12,
                (n + month) % 12 + 1
            )
        };
        let created = on(0, 4 + n % 9);
        let second = on(0, 15 + n % 9);
        let close = on(1, 20 + n % 8);
        let ends = if n % 3 == 0 { "\"lost\"" } else { "\"won\"" };
        let story = |stage: &str, call: &str, odds: &str, end: &str| {
            [
                (created.clone(), "stage = \"first\"".to_string()),
                (
                    second.clone(),
                    format!(
                        "stage = \"{stage}\", forecast = \"{call}\", probability = {odds}, expected_close = {close}"
                    ),
                ),
                (close.clone(), format!("stage = {end}")),
            ]
        };
        for (name, owner, amount, story) in [
            (
                format!("A{n}"),
                "dana",
                1000 + 100 * n,
                story("last", "pipeline", "0.2", ends),
            ),
            (
                format!("B{n}"),
                "omar",
                2000 + 50 * n,
                story("last", "commit", "0.9", "\"lost\""),
            ),
        ] {
            let story: Vec<(&str, &str)> = story
                .iter()
                .map(|(on, said)| (on.as_str(), said.as_str()))
                .collect();
            told.push((name.clone(), deal(&name, amount, owner, &[], &story)));
        }
    }
    // One that is won, and opened again after the quarter.
    let again = [
        ("2026-02-10", "stage = \"first\""),
        ("2026-03-20", "stage = \"won\""),
        ("2026-05-05", "stage = \"last\""),
        ("2026-08-12", "stage = \"lost\""),
    ];
    told.push(("C".into(), deal("C", 5000, "dana", &[], &again)));
    for (name, told) in told {
        if let Some(file) = told.as_of(day) {
            folder = folder.file(format!("deals/{}.toml", name.to_lowercase()), file);
        }
    }
    for (period, said) in [
        (
            "2026-Q1",
            [
                ("2025-12-30", "lee", "all", 9000),
                ("2026-02-20", "lee", "all", 8000),
            ],
        ),
        (
            "2026-Q2",
            [
                ("2026-03-30", "lee", "all", 7000),
                ("2026-03-31", "omar", "owner:omar", 6000),
            ],
        ),
    ] {
        let blocks: String = said
            .iter()
            .filter(|(on, ..)| *on <= day)
            .map(|(on, by, whom, commit)| {
                format!("[[submission]]\non = {on}\nby = \"{by}\"\nfor = \"{whom}\"\ncommit = {commit}\n")
            })
            .collect();
        if !blocks.is_empty() {
            folder = folder.file(format!("submissions/{period}.toml"), blocks);
        }
    }
    folder
}

/// Every figure of every point is the one that `forecast` prints for that day and period, and `actual` what it prints when
/// the period is over.
fn each_point_is_a_forecast(folder: &Folder, words: &str, query: &str, at_least: usize) {
    let said = backtest(folder, &format!("{words} {query}"));
    let points = list(&said, "points");
    assert!(points.len() >= at_least, "{words}: {} points", points.len());
    let mut ends = BTreeMap::new();
    for point in points {
        let (label, as_of) = (text(&point["period"], "label"), text(point, "as_of"));
        let then = forecast(folder, as_of, &format!("-p {label} {query}"));
        let landing = |key: &str| match &then[key] {
            Value::Null => Value::Null,
            row => row["landing"].clone(),
        };
        let mut pairs = vec![
            (
                "won_to_date",
                point["won_to_date"].clone(),
                then["won_to_date"].clone(),
            ),
            (
                "days_left",
                point["days_left"].clone(),
                then["days_left"].clone(),
            ),
        ];
        for key in ["simple", "weighted", "commit", "best_case", "submitted"] {
            pairs.push((key, point[key].clone(), landing(key)));
        }
        for key in ["mean", "p10", "p50", "p90"] {
            pairs.push((
                key,
                point["modelled"][key].clone(),
                then["modelled"][key].clone(),
            ));
        }
        let end = text(&point["period"], "end");
        let over = ends.entry(end.to_string()).or_insert_with(|| {
            forecast(folder, end, &format!("-p {label} {query}"))["won_to_date"].clone()
        });
        if !query.contains("last-") {
            pairs.push(("actual", point["actual"].clone(), over.clone()));
        }
        for (key, past, now) in pairs {
            assert_eq!(
                past.to_string(),
                now.to_string(),
                "{label} as of {as_of}: {key}"
            );
        }
    }
}

#[test]
fn every_point_is_the_forecast_of_its_day() {
    each_point_is_a_forecast(&Folder::example("sales"), "--every quarter", "", 6);
    let firm = firm("2026-11-23");
    each_point_is_a_forecast(&firm, "--from 2025-12-31", "", 8);
    each_point_is_a_forecast(&firm, "-p month --every quarter", "owner:omar", 6);
    // Words that mean other days on each day: what came is asked with the words of the forecast's.
    each_point_is_a_forecast(
        &firm,
        "-p year --from 2025-06-30 --to 2025-09-30",
        "created:last-60d",
        4,
    );
}

#[test]
fn nothing_that_comes_later_changes_a_byte() {
    for day in ["2026-07-31", "2026-04-02"] {
        let (whole, cut) = (firm("2026-11-23"), firm(day));
        for words in [
            "backtest",
            "backtest owner:dana -p month --every quarter --points",
        ] {
            let of = |folder: &Folder, format: &str| {
                folder.ask_well(&format!("{words} --as-of {day} --format {format}"))
            };
            let but = |answer: &Answer| {
                let mut said = answer.json();
                let keys = said.as_object_mut().expect("an object");
                keys.remove("source");
                keys.remove("after_as_of");
                said.to_string()
            };
            assert_eq!(
                but(&of(&whole, "json")),
                but(&of(&cut, "json")),
                "{day}: {words}"
            );
        }
    }
}

/// The scores from the points alone, another way than the program's: miss by miss.
#[test]
fn the_scores_are_those_of_the_points() {
    let said = backtest(&firm("2026-11-23"), "--from 2025-03-31");
    let points = list(&said, "points");
    let mut judged = 0;
    for method in list(&said, "methods") {
        let name = text(method, "method");
        let mut misses = Vec::new();
        for point in points {
            let quantiles = match name {
                "modelled" => ["mean", "p10", "p50", "p90"].map(|q| point["modelled"][q].as_f64()),
                _ => [point[name].as_f64(); 4],
            };
            let [Some(mean), Some(low), Some(middle), Some(high)] = quantiles else {
                continue;
            };
            let actual = number(&point["actual"]);
            let loss = |share: f64, q: f64| {
                if actual > q {
                    share * (actual - q)
                } else {
                    (1.0 - share) * (q - actual)
                }
            };
            let lost = loss(0.1, low) + loss(0.5, middle) + loss(0.9, high);
            misses.push((
                actual,
                mean - actual,
                lost / 3.0,
                low <= actual && actual <= high,
            ));
        }
        assert_eq!(method["n"], misses.len(), "{name}");
        if misses.is_empty() {
            continue;
        }
        judged += 1;
        let all: f64 = misses.iter().map(|m| m.0).sum();
        let near = |key: &str, sum: f64| {
            let found = number(&method[key]);
            assert!(
                (found - sum / all).abs() < 1e-9,
                "{name} {key}: {found}, not {}",
                sum / all
            );
        };
        near("bias", misses.iter().map(|m| m.1).sum());
        near("wape", misses.iter().map(|m| m.1.abs()).sum());
        near("pinball", misses.iter().map(|m| m.2).sum());
        if name == "modelled" {
            let inside = misses.iter().filter(|m| m.3).count() as f64 / misses.len() as f64;
            assert!((number(&method["inside"]) - inside).abs() < 1e-12);
        } else {
            assert!(method["inside"].is_null());
        }
    }
    assert_eq!(judged, 7, "every method had something to say");
}

/// Single deals' odds from `forecast --deals`, and what came of each from its file.
#[test]
fn single_deals_are_scored_by_what_their_files_say() {
    let folder = Folder::example("sales");
    let said = backtest(&folder, "--every quarter");
    // Nobody called anything before November 2026: commits are not judged for what nobody said.
    for method in list(&said, "methods") {
        let is_call = ["commit", "best_case"].contains(&text(method, "method"));
        assert_eq!(
            method["n"] == 0,
            is_call || method["method"] == "submitted",
            "{method}"
        );
    }
    let mut ends: BTreeMap<String, (bool, String)> = BTreeMap::new();
    for entry in fs::read_dir(folder.path("deals")).expect("deals") {
        let path = entry.expect("a deal").path();
        let file = fs::read_to_string(&path).expect("its text");
        let line = |key: &str| {
            let line = file.lines().find(|l| l.starts_with(&format!("{key} = ")));
            line.map(|l| {
                l.rsplit(' ')
                    .next()
                    .expect("a value")
                    .trim_matches('"')
                    .to_string()
            })
        };
        if let Some(closed) = line("closed") {
            let id = path
                .file_stem()
                .expect("an id")
                .to_string_lossy()
                .into_owned();
            ends.insert(id, (line("stage").as_deref() == Some("won"), closed));
        }
    }
    let (mut n, mut sums, mut bands) = (0, [0.0; 4], [(0, 0, 0.0); 10]);
    let mut stages: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for point in list(&said, "points") {
        let (label, as_of) = (text(&point["period"], "label"), text(point, "as_of"));
        let end = text(&point["period"], "end");
        let then = forecast(&folder, as_of, &format!("-p {label} --deals"));
        for deal in list(&then, "deals") {
            let id = text(deal, "id");
            let came = ends.get(id).is_some_and(|(won, closed)| {
                *won && closed.as_str() > as_of && closed.as_str() <= end
            });
            let (y, p, s) = (
                f64::from(u8::from(came)),
                number(&deal["odds_in_period"]),
                number(&deal["stage_odds"]),
            );
            n += 1;
            for (sum, odds) in sums.chunks_mut(2).zip([p, s]) {
                sum[0] += (odds - y) * (odds - y);
                sum[1] -= y * odds.ln() + (1.0 - y) * (1.0 - odds).ln();
            }
            let band = (p * 10.0) as usize;
            if known.insert((id.to_string(), end.to_string(), band.to_string())) {
                bands[band] = (
                    bands[band].0 + 1,
                    bands[band].1 + u64::from(came),
                    bands[band].2 + p,
                );
            }
            let stage = text(deal, "stage").to_string();
            if known.insert((id.to_string(), end.to_string(), stage.clone())) {
                let (all, won) = stages.entry(stage).or_default();
                *all += 1;
                *won += u64::from(came);
            }
        }
    }
    assert!(n > 100);
    assert_eq!(said["deals"]["n"], n);
    for (key, sum) in ["brier", "log_loss", "stage_brier", "stage_log_loss"]
        .iter()
        .zip(sums)
    {
        let found = number(&said["deals"][key]);
        assert!(
            (found - sum / f64::from(n)).abs() < 1e-6,
            "{key}: {found}, not {}",
            sum / f64::from(n)
        );
    }
    let found: Vec<(u64, u64)> = list(&said, "calibration")
        .iter()
        .map(|b| (b["n"].as_u64().expect("n"), b["won"].as_u64().expect("won")))
        .collect();
    let wanted = bands.iter().filter(|b| b.0 > 0);
    assert_eq!(found, wanted.map(|b| (b.0, b.1)).collect::<Vec<_>>());
    for stage in list(&said, "stages") {
        let (all, won) = stages[text(stage, "stage")];
        assert_eq!((&stage["n"], &stage["won"]), (&all.into(), &won.into()));
    }
}

/// Dana gives 20 % and wins two in three; omar commits at 90 % and wins none.
#[test]
fn sandbags_and_happy_ears_are_named() {
    let said = backtest(&firm("2026-11-23"), "");
    let reps: Vec<String> = list(&said, "reps")
        .iter()
        .map(|r| {
            format!(
                "{} {} of {} {}",
                text(r, "rep"),
                r["won"],
                r["n"],
                text(r, "verdict")
            )
        })
        .collect();
    // The last day is 31 August 2026, so that the deals of January 2025 to August 2026 are seen, with the odds at the end
    // of their month: 20, of which dana lost every third, 7.
    assert_eq!(reps, ["dana 13 of 20 sandbags", "omar 0 of 20 happy_ears"]);
    let dana = &list(&said, "reps")[0];
    assert!((number(&dana["mean_own_odds"]) - 0.2).abs() < 1e-12);
    // By T those of 21 months have closed, 14 of 42 won, and C, which was won and lost again: 14 of 43, 33 %. The prior
    // of the first stage, 30 %, is not contradicted.
    let advice: Vec<String> = list(&said, "advice")
        .iter()
        .map(|a| {
            format!(
                "{} {}/{} {}",
                text(a, "stage"),
                a["won"],
                a["n"],
                a["probability"]
            )
        })
        .collect();
    assert_eq!(advice, ["last 14/43 0.33"]);
    let submitters: Vec<String> = list(&said, "submitters")
        .iter()
        .map(|s| format!("{} {} {}", text(s, "by"), text(s, "whom"), s["n"]))
        .collect();
    // In force at the ends of December to May: lee's for the company on all six, omar's own on the last three; his
    // period brought him nothing, and nothing to divide by.
    assert_eq!(submitters, ["lee all 6", "omar owner:omar 3"]);
    assert!(list(&said, "submitters")[1]["wape"].is_null());
    // The first quarter brought 2,100 in January, 2,300 in March, and C's 5,000, as it stood on its last day: 9,400; the
    // second 2,400 and 2,600. Lee said 9,000, 9,000, 8,000 and three times 7,000.
    let lee = &list(&said, "submitters")[0];
    let all = 3.0 * 9_400.0 + 3.0 * 5_000.0;
    assert!((number(&lee["wape"]) - (400.0 + 400.0 + 1_400.0 + 6_000.0) / all).abs() < 1e-12);
    assert!((number(&lee["bias"]) - (6_000.0 - 400.0 - 400.0 - 1_400.0) / all).abs() < 1e-12);
}

#[test]
fn bad_input_is_a_plain_sentence() {
    let folder = Folder::example("sales");
    for (words, sentence) in [
        (
            "--from 2026-08-01 --to 2026-07-01",
            "--to 2026-07-01 is before --from 2026-08-01; put the earlier date first",
        ),
        (
            "--from 2027-08-01",
            "--from 2027-08-01 is after 2026-11-23, the last day to forecast on",
        ),
        ("--from soon", "--from soon is no date"),
        ("-p mont", "\"mont\" is no period"),
        (
            "-p 2026-Q4",
            "2026-Q4 is not over: what comes of it is known after 2026-12-31",
        ),
        ("-p all", "all has no first or no last day"),
        (
            "stage:demo",
            "a deal that was won has no stage and no call any more",
        ),
        ("--every day", "invalid value 'day'"),
        ("--format ics", "backtest has no format ics"),
    ] {
        let answer = folder.ask(&format!("backtest {words}"));
        assert_eq!(answer.code(), 2, "{words}: {answer}");
        assert!(answer.err().contains(sentence), "{words}: {answer}");
        assert_eq!(answer.out(), "", "{words}");
    }
}

/// Where nothing can be said, nothing is, and why.
#[test]
fn young_folders_have_an_honest_empty_report() {
    for (folder, sentence) in [
        (Folder::empty().file("pipeline.toml", ""), "no deal was there by 23 Nov 2026"),
        (
            Folder::empty().file("pipeline.toml", "").file("deals/one.toml", "name = \"One\"\ncompany = \"One\"\namount = 5\nstage = \"demo\"\ncreated = 2026-11-02\n"),
            "the record begins on 2 Nov 2026, and no period that was forecast from then on is over; 2026-Q4 is over on 31 Dec 2026",
        ),
    ] {
        let answer = folder.ask_well("backtest");
        assert!(answer.err().contains(sentence), "{answer}");
        let said = backtest(&folder, "");
        assert!(list(&said, "points").is_empty() && list(&said, "calibration").is_empty());
        assert_eq!(list(&said, "methods").len(), 7);
        assert!(said["deals"]["brier"].is_null());
    }
    // One deal since September: one date at the end of it, of a quarter that brought nothing.
    let said = backtest(&Folder::good(), "");
    assert_eq!(
        list(&said, "points").len(),
        0,
        "its quarter ended on 30 September, the day after the last eve in August"
    );
    let said = backtest(&Folder::good(), "-p month");
    let points = list(&said, "points");
    assert_eq!(points.len(), 1);
    assert_eq!(text(&points[0]["period"], "label"), "2026-10");
    assert!(said["methods"][0]["wape"].is_null());
}

#[test]
fn too_many_forecasts_are_not_replayed() {
    let old =
        "name = \"Old\"\ncompany = \"Old\"\namount = 5\nstage = \"demo\"\ncreated = 1901-01-01\n";
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/old.toml", old);
    let answer = folder.ask("backtest --from 1901-01-01 --every week");
    assert_eq!(answer.code(), 2, "{answer}");
    assert!(
        answer
            .err()
            .contains("of at most 1000 that are replayed at once"),
        "{answer}"
    );
}

/// In CSV a row goes by its day, method, stage or rep; a submitter is no section.
#[test]
fn csv_names_its_rows() {
    let answer = firm("2026-11-23").ask_well("backtest --format csv");
    for row in [
        "points,2025-12-31,actual,9400,money",
        "methods,commit,n,20,forecasts",
        "stages,last,n,",
        "reps,dana,verdict,sandbags,",
        "submitters,1,by,lee,",
        "advice,last,probability,0.33,share",
    ] {
        let is_row = |line: &str| line.starts_with(row);
        assert!(answer.out().lines().any(is_row), "{row}: {answer}");
    }
}
