//! What was said at the time, beside what the files say now: worked by hand.

use serde_json::Value;

use crate::common::{Answer, Folder, answer};
use crate::repository::Repository;

fn deal(amount: &str, stage: &str, created: &str, more: &str) -> String {
    format!(
        "name = \"Deal\"\ncompany = \"Acme\"\namount = {amount}\nstage = \"{stage}\"\ncreated = {created}\n{more}"
    )
}

fn ask(repository: &Repository, today: &str, words: &str) -> Answer {
    answer(
        repository
            .program(words)
            .args(["--today", today])
            .current_dir(repository.folder.path("")),
    )
}

/// Monday 5 October: one deal of 100. Tuesday the 13th: a deal of 50 is entered that was won on the 9th. Tuesday the
/// 20th: the first is raised to 120, dated the 19th. On the 22nd it is said to have been 90 from the start.
fn october() -> (Repository, Vec<String>) {
    let repository = Repository::new(Folder::empty());
    let put = |path: &str, text: &str| repository.put(path, Some(text));
    put("pipeline.toml", "timezone = \"UTC\"\n");
    put("deals/a.toml", &deal("100", "demo", "2026-10-01", ""));
    let first = repository.commit("2026-10-05", "begin");
    put(
        "deals/b.toml",
        &deal("50", "won", "2026-10-02", "closed = 2026-10-09\n"),
    );
    let second = repository.commit("2026-10-13", "late");
    let told = |from: &str| {
        format!(
            "history = [\n  {{ on = 2026-10-01, amount = {from} }},\n  {{ on = 2026-10-19, amount = 120 }},\n]\n"
        )
    };
    put(
        "deals/a.toml",
        &deal("120", "demo", "2026-10-01", &told("100")),
    );
    let third = repository.commit("2026-10-20", "raised");
    put(
        "deals/a.toml",
        &deal("120", "demo", "2026-10-01", &told("90")),
    );
    let fourth = repository.commit("2026-10-22", "another past");
    (repository, vec![first, second, third, fourth])
}

#[test]
fn each_week_as_it_was_said() {
    let (repository, commits) = october();
    let words = "report --every week -p 2026-09-28..2026-10-25 --format json";
    let said = ask(&repository, "2026-10-26", &format!("{words} --rev .."));
    assert_eq!(said.code(), 0, "{said}");
    let json = said.json();
    let rows = json["rows"].as_array().unwrap();
    let figures = |row: &Value| ["open", "won"].map(|of| row[of]["value"].as_i64());
    // The week of the first deal, which no commit saw: 90, and the 50 that was open until the 9th. Then 90 at the end of three weeks, of which the files said 100,
    // 100 and, once it was rewritten, what they say now: 120. The 50 of 9 October were entered on the 13th.
    let now: Vec<_> = rows.iter().map(figures).collect();
    let then: Vec<_> = rows.iter().map(|row| figures(&row["said"])).collect();
    let of = |open: i64, won: i64| [Some(open), Some(won)];
    assert_eq!(now, [of(90 + 50, 0), of(90, 50), of(90, 0), of(120, 0)]);
    assert_eq!(then, [[None, None], of(100, 0), of(100, 0), of(120, 0)]);
    assert_eq!(rows[0]["said"], Value::Null);
    let named: Vec<_> = rows.iter().map(|row| row["said"]["rev"].as_str()).collect();
    assert_eq!(
        named,
        [
            None,
            Some(commits[0].as_str()),
            Some(commits[1].as_str()),
            Some(commits[3].as_str())
        ]
    );
    assert!(
        said.err().contains(&format!(
            "history begins with commit {} of 2026-10-05",
            &commits[0][..10]
        )),
        "{said}"
    );

    // Every other figure is that of the series without it; and of a commit the series is that of a checkout.
    let plain = ask(&repository, "2026-10-26", words).json();
    for (row, plain) in rows.iter().zip(plain["rows"].as_array().unwrap()) {
        let mut row = row.clone();
        row.as_object_mut().unwrap().remove("said");
        assert_eq!(&row, plain);
    }
    // Up to a commit, and from one on.
    let up_to = ask(
        &repository,
        "2026-10-26",
        &format!("{words} --rev ..{}", commits[2]),
    );
    let json = up_to.json();
    assert_eq!(
        (json["rev"].as_str(), json["as_of"].as_str()),
        (Some(commits[2].as_str()), Some("2026-10-20"))
    );
    assert_eq!(json["rows"][1]["open"]["value"], 100);
    let from = ask(
        &repository,
        "2026-10-26",
        &format!("{words} --rev {}..", commits[1]),
    )
    .json();
    assert_eq!(
        (
            &from["rows"][1]["said"],
            &from["rows"][2]["said"]["open"]["value"]
        ),
        (&Value::Null, &Value::from(100))
    );

    let people = ask(
        &repository,
        "2026-10-26",
        "report --every week -p 2026-09-28..2026-10-25 --rev ..",
    );
    let lines = [
        "As it was said  Open value  now  Won value  now  Close rate   now",
        "2026-W40                 -  140          -    0           -     -",
        "2026-W41               100   90          0   50           -  100%",
        "2026-W42               100   90          0    0           -     -",
        "2026-W43               120  120          0    0           -     -",
    ];
    assert!(people.out().contains(&lines.join("\n")), "{people}");
    for format in ["csv", "markdown", "table"] {
        let said = ask(
            &repository,
            "2026-10-26",
            &format!("report --every week -p 2026-10 --rev .. --format {format}"),
        );
        assert_eq!(said.code(), 0, "{said}");
    }
}

/// On 30 September the files called 100 for October and 80 was submitted; on 20 October the call is backdated away and
/// the submission rewritten to 40. In October 60 was won.
#[test]
fn calls_and_submissions_as_they_were_said() {
    let repository = Repository::new(Folder::empty());
    let put = |path: &str, text: &str| repository.put(path, Some(text));
    let submitted = |amount: u32| {
        format!("[[submission]]\non = 2026-09-30\nfor = \"all\"\ncommit = {amount}\n")
    };
    put("pipeline.toml", "timezone = \"UTC\"\n");
    put(
        "deals/old.toml",
        &deal("10", "won", "2026-06-01", "closed = 2026-07-10\n"),
    );
    put(
        "deals/a.toml",
        &deal(
            "100",
            "proposal",
            "2026-08-01",
            "expected_close = 2026-10-20\nforecast = \"commit\"\n",
        ),
    );
    put("submissions/2026-10.toml", &submitted(80));
    let first = repository.commit("2026-09-30", "said");
    put(
        "deals/a.toml",
        &deal(
            "60",
            "won",
            "2026-08-01",
            "closed = 2026-10-15\nexpected_close = 2026-10-20\nhistory = [\n  { on = 2026-08-01, stage = \"proposal\" },\n  { on = 2026-08-01, amount = 60 },\n  { on = 2026-10-15, stage = \"won\" },\n]\n",
        ),
    );
    put("submissions/2026-10.toml", &submitted(40));
    repository.commit("2026-10-20", "told otherwise");
    let words = "backtest -p month --from 2026-08-31 --format json";
    let today = "2026-11-02";
    let now = ask(&repository, today, words).json();
    let said = ask(&repository, today, &format!("{words} --rev .."));
    let json = said.json();
    let of = |json: &Value, at: usize| {
        let point = &json["points"][at];
        let day = point["as_of"].as_str().unwrap().to_string();
        let value = |key: &str| point[key].as_i64();
        (day, value("commit"), value("submitted"), value("actual"))
    };
    let september = "2026-09-30".to_string();
    assert_eq!(
        of(&now, 1),
        (september.clone(), Some(0), Some(40), Some(60))
    );
    // The eve of September had no commit yet.
    assert_eq!(json["points"].as_array().unwrap().len(), 1, "{said}");
    assert_eq!(of(&json, 0), (september, Some(100), Some(80), Some(60)));
    assert_eq!(json["history"]["rev"].as_str(), Some(first.as_str()));
    assert_eq!(json["history"]["begins"], "2026-09-30");
    assert!(
        said.err()
            .contains("without 1 forecast, of which nothing was said"),
        "{said}"
    );
    // Submitted 80 of 60: a third too much; as told now 40, a third too little.
    let method = |json: &Value, name: &str| {
        let methods = json["methods"].as_array().unwrap();
        let one = methods.iter().find(|m| m["method"] == name).unwrap();
        (one["bias"].as_f64().unwrap() * 3.0).round() as i64
    };
    assert_eq!(
        (method(&json, "submitted"), method(&now, "submitted")),
        (1, -1)
    );
    let people = ask(
        &repository,
        today,
        "backtest -p month --from 2026-08-31 --rev ..",
    );
    assert!(
        people
            .out()
            .contains("Forecasts: on the files of their days."),
        "{people}"
    );
}

#[test]
fn many_states_are_for_a_series_and_a_backtest() {
    let (repository, _) = october();
    for words in [
        "report --rev ..",
        "list --rev HEAD~1..",
        "forecast --rev ..HEAD",
    ] {
        let said = ask(&repository, "2026-10-26", words);
        assert_eq!(said.code(), 2, "{words}: {said}");
        assert!(
            said.err().contains("is two revisions")
                && said.err().contains("report --every and backtest"),
            "{said}"
        );
    }
    let said = ask(
        &repository,
        "2026-10-26",
        "report --every week --rev nowhere..",
    );
    assert!(said.err().contains("no revision \"nowhere\""), "{said}");
    // Settings that were broken then, or in another currency: nothing was said that week.
    repository.put("pipeline.toml", Some("currency = 7\n"));
    repository.commit("2026-10-29", "broken");
    repository.put("pipeline.toml", Some("currency = \"EUR\"\n"));
    repository.commit("2026-11-03", "another currency");
    repository.put("pipeline.toml", Some("timezone = \"UTC\"\n"));
    repository.commit("2026-11-10", "mended");
    let said = ask(
        &repository,
        "2026-11-16",
        "report --every week -p 2026-10-26..2026-11-15 --rev .. --format json",
    );
    let json = said.json();
    let rows = json["rows"].as_array().unwrap();
    let null: Vec<bool> = rows.iter().map(|row| row["said"].is_null()).collect();
    assert_eq!(null, [true, true, false], "{said}");
    assert!(said.err().contains("the settings were broken at"), "{said}");
    assert!(said.err().contains("was in EUR, not in USD"), "{said}");
}

/// `forecast --since R`: from the mean that R's files said to today's, cause by cause.
#[test]
fn why_a_forecast_differs_from_what_was_said() {
    let repository = Repository::new(Folder::example("sales"));
    let first = repository.commit("2026-11-09", "said");
    let today = "2026-11-23";
    let period = "-p 2026-Q4 --format json";
    let of = |words: &str| {
        let said = ask(&repository, today, words);
        assert_eq!(said.code(), 0, "{words}: {said}");
        said.json()
    };
    let number = |value: &Value| value.as_f64().expect("a number");
    // The same files: what a day alone tells, but for the commit's name.
    let mut by_commit = of(&format!("forecast {period} --since {first}"));
    let by_day = of(&format!("forecast {period} --since 2026-11-09"));
    let since = by_commit["since"].as_object_mut().unwrap();
    assert_eq!(since.remove("rev").unwrap(), Value::from(first.as_str()));
    assert_eq!(by_commit["since"], by_day["since"]);

    // A deal is taken away, one is entered late, one is raised by hand.
    let path = "deals/sirius-seats.toml";
    assert!(repository.folder.path(path).exists());
    repository.put(path, None);
    repository.put(
        "deals/late.toml",
        Some(&deal(
            "50000",
            "proposal",
            "2026-10-01",
            "expected_close = 2026-12-01\n",
        )),
    );
    let acme = std::fs::read_to_string(repository.folder.path("deals/acme-50-seats.toml")).unwrap();
    repository.put(
        "deals/acme-50-seats.toml",
        Some(&acme.replace("48_000", "58_000").replace("48000", "58000")),
    );
    let json = of(&format!("forecast {period} --since {first}"));
    let since = &json["since"];
    let then = of(&format!("forecast {period} --rev {first}"));
    let now = of(&format!("forecast {period}"));
    assert_eq!(number(&since["then"]), number(&then["modelled"]["mean"]));
    assert_eq!(number(&since["now"]), number(&now["modelled"]["mean"]));
    assert_ne!(number(&since["then"]), number(&since["now"]));
    let causes: f64 = since["causes"]
        .as_object()
        .unwrap()
        .values()
        .map(number)
        .sum();
    assert!(
        (number(&since["then"]) + causes - number(&since["now"])).abs() < 1e-6,
        "{since}"
    );
    // Gone and come, each with its part.
    let restated: Vec<&str> = since["deals"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["cause"] == "restated")
        .map(|d| d["id"].as_str().unwrap())
        .collect();
    assert!(
        restated.contains(&"late") && restated.contains(&"sirius-seats"),
        "{restated:?}"
    );
    let amounts = since["deals"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["id"] == "acme-50-seats" && d["cause"] == "amounts");
    assert!(
        amounts.is_some_and(|d| number(&d["value"]) > 0.0),
        "{since}"
    );
    let people = ask(
        &repository,
        today,
        &format!("forecast -p 2026-Q4 --since {first}"),
    );
    assert!(people.out().contains("files that came or went"), "{people}");

    // What cannot be told by the same measure is not.
    for (settings, part) in [
        (
            "currency = \"EUR\"\n",
            "at HEAD the currency was USD, and it is EUR",
        ),
        (
            "[[stage]]\nid = \"one\"\n",
            "at HEAD the stages were others",
        ),
    ] {
        repository.put("pipeline.toml", Some(settings));
        let said = ask(&repository, today, "forecast -p 2026-Q4 --since HEAD");
        assert_eq!(said.code(), 2, "{said}");
        assert!(said.err().contains(part), "{said}");
    }
    let said = ask(&repository, today, "forecast --since hedd");
    assert!(
        said.code() == 2 && said.err().contains("did you mean \"HEAD\"?"),
        "{said}"
    );
    let said = ask(&repository, "2026-11-08", "forecast --since main");
    assert!(said.code() == 2, "{said}");
}
