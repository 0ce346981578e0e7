//! `leads score`: fit × engagement, point by point; bands; what is learned.

use super::*;

const RULES: &str = r#"
[[icp.rule]]
field = "industry"
any = ["software", "fintech"]
weight = 3

[[icp.rule]]
name = "the right size"
field = "employees"
min = 50
max = 500

[[icp.exclude]]
field = "country"
any = ["XX"]

[[score]]
field = "source"
any = ["purchased"]
points = -2
"#;

const LIST: &str = "\
email,industry,employees,country,source,created,last_contacted,touches,replies
all@x.example,Enterprise Software,120,DE,expo,2026-11-01,2026-11-23,2,2
old@x.example,Enterprise Software,120,DE,expo,2026-09-01,2026-10-24,2,2
none@x.example,Textiles,501,DE,purchased,2026-11-01,,,
empty@x.example,,,,,,,,
out@x.example,Fintech,50,xx,expo,2026-11-01,,,
edge@x.example,Fintech,50,DE,expo,2026-11-01,,,
top@x.example,Fintech,500,DE,expo,2026-11-01,,,
mvp@x.example,Softwareless,51,DE,expo,2026-11-01,,,
";

/// Σ |w| = 3 + 1 + 2 = 6, so that F = (½ + earned) / 7.
#[test]
fn fit_times_engagement_by_hand() {
    let said = json(&folder(RULES, LIST), "leads score");
    let score = |key: &str| lead(&said, &format!("{key}@x.example"))["score"].clone();
    // All three hold (the last as the source is none that was bought): F = 6.5 / 7. e = 2 · 1 + 2 · 10 = 22, of today:
    // 2^(−22/20) = 2^−1.1 = 0.466516495768404, E = 1 − 0.233258247884202 = 0.766741752115798.
    // 100 · 0.928571428571429 · 0.766741752115798 = 71.197448410752…
    assert!(near(&score("all"), 71.197_448_410_752_7), "{said}");
    // 24 October to 23 November are 30 days, one half-life: e = 11, 2^(−11/20) = 0.683020128377…, E = 0.658489935811…
    let e = 1.0 - 0.5 * 0.683_020_128_377_198;
    assert!(near(&score("old"), 100.0 * 6.5 / 7.0 * e), "{said}");
    // Nothing holds, nothing was done: F = 0.5 / 7, E = ½.
    assert!(near(&score("none"), 100.0 * 0.5 / 7.0 * 0.5), "{said}");
    // Empty cells earn half: F = (0.5 + 1.5 + 0.5 + 1) / 7 = ½.
    assert!(near(&score("empty"), 25.0), "{said}");
    // An exclusion leaves the ½ only, whatever else holds.
    assert!(near(&score("out"), 100.0 * 0.5 / 7.0 * 0.5), "{said}");
    // 50 and 500 are both within; `Softwareless` has no such word: F = (0.5 + 0 + 1 + 2) / 7 = ½.
    assert!(near(&score("edge"), 100.0 * 6.5 / 7.0 * 0.5), "{said}");
    assert!(near(&score("top"), 100.0 * 6.5 / 7.0 * 0.5), "{said}");
    assert!(near(&score("mvp"), 25.0), "{said}");
}

#[test]
fn points_add_up_to_the_score() {
    let said = json(&folder(RULES, LIST), "leads score");
    for lead in said["leads"].as_array().expect("leads") {
        let points = lead["points"].as_array().expect("points");
        let sum: f64 = points.iter().filter_map(|p| p["points"].as_f64()).sum();
        assert!(near(&lead["score"], sum), "{lead}");
    }
    let all = lead(&said, "all@x.example");
    let points: Vec<(&str, f64)> = all["points"]
        .as_array()
        .expect("points")
        .iter()
        .map(|p| {
            (
                p["rule"].as_str().unwrap_or_default(),
                p["points"].as_f64().unwrap_or_default(),
            )
        })
        .collect();
    // Rules count at E = ½: 50 · 3 / 7, 50 · 1 / 7, 50 · 2 / 7, and 50 · ½ / 7 for everybody. What engagement adds is
    // 100 · F · (E − ½) = 24.768877…, by 2 : 20 for touches and replies.
    let added = 100.0 * 6.5 / 7.0 * 0.266_741_752_115_798;
    let wanted = [
        ("every lead", 25.0 / 7.0),
        ("industry: software, fintech", 150.0 / 7.0),
        ("the right size", 50.0 / 7.0),
        ("not source: purchased", 100.0 / 7.0),
        ("touches", added / 11.0),
        ("replies", added * 10.0 / 11.0),
    ];
    assert_eq!(points.len(), wanted.len(), "{all}");
    for ((rule, points), (name, value)) in points.iter().zip(wanted) {
        assert!(*rule == name && (points - value).abs() < 1e-9, "{all}");
    }
    // What nobody knows is said to be so, and an exclusion is named though it is worth nothing.
    let empty = lead(&said, "empty@x.example");
    assert_eq!(
        texts(&empty["points"], "rule"),
        [
            "every lead",
            "industry: software, fintech (not known)",
            "the right size (not known)",
            "source: purchased (not known)"
        ]
    );
    let out = lead(&said, "out@x.example");
    assert_eq!(
        texts(&out["points"], "rule"),
        ["every lead", "excluded: country: xx"]
    );
    assert_eq!(out["band"], "low");
}

/// Both limits are counted into the higher band. Without rules F = ½, with one that holds 1.5 / 2 = ¾; 20 of engagement
/// make E = ¾.
#[test]
fn bands_begin_at_their_limits() {
    let rule = "[[icp.rule]]\nfield = \"title\"\nany = [\"ceo\"]\n";
    let list = "email,title,last_contacted,replies\na@x.example,CEO,2026-11-23,2\nb@x.example,CEO,,\nc@x.example,Clerk,,\n";
    // a: 100 · ¾ · ¾ = 56.25; b: 100 · ¾ · ½ = 37.5; c: 100 · ¼ · ½ = 12.5.
    let bands = |high: f64, medium: f64| {
        let settings = format!("{rule}[leads.score]\nhigh = {high}\nmedium = {medium}\n");
        let said = json(&folder(&settings, list), "leads score");
        let counted = ["high", "medium", "low"].map(|b| said["bands"][b].as_u64().unwrap_or(9));
        (texts(&said["leads"], "band").join(" "), counted)
    };
    assert_eq!(bands(56.25, 37.5), ("high medium low".into(), [1, 1, 1]));
    assert_eq!(bands(56.26, 37.51), ("medium low low".into(), [0, 1, 2]));
    assert_eq!(bands(12.5, 1.0), ("high high high".into(), [3, 0, 0]));
}

#[test]
fn settings_of_the_score_are_used() {
    let list = "email,last_contacted,first_contacted,created,touches,opens,clicks,replies,visits,meetings\n\
                a@x.example,,,2026-11-13,1,1,1,1,1,1\n\
                b@x.example,,2026-11-03,2026-01-01,1,,,,,\n\
                c@x.example,2026-12-24,,2026-01-01,1,,,,,\n\
                d@x.example,,,,TRUE,no,,,,\n";
    let settings = "[leads.score]\nhalf_life = 10\nenough = 7\n\n\
                    [leads.score.weights]\ntouches = 7\nopens = 1\nclicks = 2\nreplies = 3\nvisits = 4\nmeetings = 11\n";
    let said = json(&folder(settings, list), "leads score");
    let score = |key: &str| lead(&said, key)["score"].clone();
    // 7 + 1 + 2 + 3 + 4 + 11 = 28, halved once since the 13th, when it was created: e = 14 = 2 · 7. E = 1 − ½ · ¼ = ⅞;
    // F = ½.
    assert!(near(&score("a@x.example"), 43.75), "{said}");
    // Two half-lives since the first contact: e = 7/4, E = 1 − ½ · 2^(−¼).
    let e = 1.0 - 0.5 * 0.840_896_415_253_714_5;
    assert!(near(&score("b@x.example"), 50.0 * e), "{said}");
    // A contact that is still to come is no older than today: e = 7, E = ¾. One without any day counts whole.
    assert!(near(&score("c@x.example"), 37.5), "{said}");
    assert!(near(&score("d@x.example"), 37.5), "{said}");
}

#[test]
fn a_query_and_a_day_ask_for_less() {
    let folder = folder(RULES, LIST);
    let said = json(&folder, "leads score industry:fintech --top 2");
    assert_eq!(said["matching"], 3);
    // 46.4 each; of two that are alike the first in the list.
    assert_eq!(
        texts(&said["leads"], "key"),
        ["edge@x.example", "top@x.example"]
    );
    // Before the 1st of November only those are there that were created then, or say nothing.
    let then = json(&folder, "leads score --as-of 2026-10-01");
    assert_eq!(
        texts(&then["leads"], "key"),
        ["old@x.example", "empty@x.example"]
    );
    assert_eq!(then["after_as_of"], 6);
}

/// CSV, JSON and the table are one score.
#[test]
fn formats_agree() {
    let folder = folder(RULES, LIST);
    let said = json(&folder, "leads score");
    let text = folder.ask_well("leads score --format csv");
    let mut rows = csv::Reader::from_reader(text.out().as_bytes());
    let head: Vec<String> = rows
        .headers()
        .expect("a head")
        .iter()
        .map(String::from)
        .collect();
    let place = |name: &str| head.iter().position(|h| h == name).expect(name);
    let (key, score) = (place("key"), place("score"));
    let mut n = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let wanted = &lead(&said, &row[key])["score"];
        assert!(
            near(wanted, row[score].parse().expect("a number")),
            "{row:?}"
        );
        n += 1;
    }
    assert_eq!(said["leads"].as_array().map(Vec::len), Some(n));
    let table = folder.ask_well("leads score --top 1");
    assert!(table.out().contains("all@x.example"), "{table}");
    assert!(table.out().contains("  71  high"), "{table}");
}

/// 200 leads, one a day, of two sources in turn; of every five of a source 4 from the web convert, 1 from the fair. The
/// last 30 % by day are the 60 of the end.
#[test]
fn what_is_learned_is_judged_on_the_newest() {
    let mut list = String::from("email,source,created,status,invoice\n");
    let day = |n: usize| format!("2026-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
    for n in 0..200 {
        let (is_web, turn) = (n % 2 == 0, n / 2 % 5);
        let converted = if is_web { turn < 4 } else { turn < 1 };
        let (source, status) = (
            if is_web { "web" } else { "fair" },
            if converted { "converted" } else { "lost" },
        );
        // An invoice is only written for those who converted.
        let invoice = if converted {
            format!("i{n}")
        } else {
            String::new()
        };
        list += &format!("{n}@x.example,{source},{},{status},{invoice}\n", day(n));
    }
    let said = json(&folder("", &list), "leads score");
    let learned = &said["learned"];
    // 100 of the web, of whom 80 converted; 100 of the fair, of whom 20.
    assert_eq!(
        (&learned["n"], &learned["converted"]),
        (&200.into(), &100.into()),
        "{said}"
    );
    // Of the last 60, 30 are of the web with 24 that converted, and 30 of the fair with 6. The chance that one who
    // converted has the higher score: both of different sources 24/30 · 24/30 = 0.64 is right, 6/30 · 6/30 = 0.04 is
    // wrong, the rest is even: 0.64 + 0.32 / 2 = 0.8.
    assert!(near(&learned["auc"], 0.8), "{learned}");
    // Without rules the other score says the same of all.
    assert!(near(&learned["baseline_auc"], 0.5), "{learned}");
    let refused = texts(&learned["refused"], "column");
    assert!(refused.contains(&"invoice".to_string()), "{learned}");
    // The odds of both sources lean to the middle by the penalty, and stay apart.
    let chance = |key: &str| lead(&said, key)["learned"].as_f64().unwrap_or(f64::NAN);
    assert!(
        (0.7..0.8).contains(&chance("0@x.example")),
        "{}",
        lead(&said, "0@x.example")
    );
    assert!(
        (0.2..0.3).contains(&chance("1@x.example")),
        "{}",
        lead(&said, "1@x.example")
    );
    // 39 that converted are too few.
    let kept: Vec<&str> = list
        .lines()
        .filter(|l| !l.contains(",converted,"))
        .collect();
    let some: Vec<&str> = list
        .lines()
        .filter(|l| l.contains(",converted,"))
        .take(39)
        .collect();
    let few = format!("{}\n{}\n", kept.join("\n"), some.join("\n"));
    let said = json(&folder("", &few), "leads score");
    assert!(said["learned"].is_null(), "{said}");
    assert!(said["leads"][0]["learned"].is_null(), "{said}");
}
