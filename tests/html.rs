//! `--format html` without a browser: a page is well formed, loads and runs nothing, says the figures of the JSON, keeps
//! names text, and stays small. `tests/pages/run.sh` looks at the same pages in a browser.

mod common;

use std::collections::HashMap;
use std::fs;

use common::{Folder, GOOD};
use serde_json::Value;

/// Every command that has pages.
const COMMANDS: [&str; 25] = [
    "",
    "report",
    "report --by owner",
    "report --every week",
    "report --every month --by owner",
    "funnel",
    "funnel --why --value",
    "health --by owner",
    "forecast",
    "forecast --by owner --deals",
    "changes",
    "list",
    "show acme-50-seats",
    "backtest --points",
    "summary",
    "next",
    "leads list",
    "leads check",
    "leads icp",
    "leads icp --learn",
    "leads score --learned",
    "leads next",
    "leads dedupe --merge",
    "leads prune",
    "leads sources",
];

fn page(folder: &Folder, words: &str) -> String {
    let said = folder.ask_well(&format!("{words} --format html"));
    said.out().to_string()
}

/// A start tag with its attributes, or an end tag, or text.
#[derive(Debug)]
enum Piece {
    Start(String, HashMap<String, String>),
    End(String),
    Text(String),
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_string();
    for (escaped, plain) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(escaped, plain);
    }
    text
}

/// Reads a page strictly: each tag closed by its own, each attribute quoted, each sign escaped.
fn pieces(page: &str) -> Vec<Piece> {
    let rest = page.strip_prefix("<!DOCTYPE html>\n").expect("a doctype");
    let (mut pieces, mut open) = (Vec::new(), Vec::new());
    let mut rest = rest;
    while let Some(at) = rest.find('<') {
        let (text, after) = rest.split_at(at);
        assert!(
            !text.contains('>') || open.last().is_some_and(|t| t == "style"),
            "{text}"
        );
        pieces.push(Piece::Text(unescaped(text)));
        let (tag, after) = after[1..].split_once('>').expect("an end of the tag");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {:.60}", after);
            pieces.push(Piece::End(name.into()));
            continue;
        }
        let is_alone = tag.ends_with('/');
        let mut tag = tag.trim_end_matches('/');
        let name = tag.split(' ').next().expect("a name").to_string();
        tag = &tag[name.len()..];
        let mut attributes = HashMap::new();
        while !tag.trim().is_empty() {
            let (key, value) = tag.trim_start().split_once("=\"").expect("a quoted value");
            let (value, more) = value.split_once('"').expect("an end of the value");
            assert!(
                attributes
                    .insert(key.to_string(), unescaped(value))
                    .is_none(),
                "{key} twice"
            );
            tag = more;
        }
        if !is_alone && name != "meta" {
            open.push(name.clone());
        }
        pieces.push(Piece::Start(name, attributes));
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    pieces
}

/// The rows of a table: text and exact value of each cell.
type Rows = Vec<Vec<(String, Option<String>)>>;

/// The rows of each table, a cell by its text and its whole figure.
fn tables(page: &str) -> Vec<Rows> {
    let mut tables: Vec<Rows> = Vec::new();
    let mut is_cell = false;
    for piece in pieces(page) {
        match piece {
            Piece::Start(name, attributes) => match name.as_str() {
                "table" => tables.push(Vec::new()),
                "tr" => tables.last_mut().expect("a table").push(Vec::new()),
                "td" | "th" => {
                    is_cell = true;
                    let row = tables.last_mut().and_then(|t| t.last_mut()).expect("a row");
                    row.push((String::new(), attributes.get("data-value").cloned()));
                }
                _ => {}
            },
            Piece::End(name) if name == "td" || name == "th" => is_cell = false,
            Piece::Text(text) if is_cell => {
                let row = tables.last_mut().and_then(|t| t.last_mut()).expect("a row");
                row.last_mut().expect("a cell").0 += &text;
            }
            _ => {}
        }
    }
    tables
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

fn same(cell: &(String, Option<String>), json: &Value) {
    match (&cell.1, json) {
        (None, Value::Null) => {}
        (Some(value), json) => assert_eq!(number(value), number(&json.to_string()), "{cell:?}"),
        _ => panic!("{cell:?} and {json}"),
    }
}

#[test]
fn every_page_is_well_formed_and_loads_and_runs_nothing() {
    for folder in [
        Folder::example("sales"),
        Folder::good(),
        Folder::empty().file("pipeline.toml", ""),
    ] {
        for words in COMMANDS {
            let said = folder.ask(&format!("{words} --format html"));
            if said.code() == 2 {
                // What has no answer has none in any format.
                assert_eq!(
                    folder.ask(&format!("{words} --format json")).code(),
                    2,
                    "{words}: {said}"
                );
                continue;
            }
            let page = said.out();
            assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; "));
            let mut count = HashMap::new();
            for piece in pieces(page) {
                let Piece::Start(name, attributes) = piece else {
                    continue;
                };
                let banned = [
                    "script", "link", "img", "iframe", "object", "form", "base", "image", "use",
                ];
                assert!(!banned.contains(&name.as_str()), "{words}: <{name}>");
                for (key, value) in &attributes {
                    assert!(
                        !key.starts_with("on") && key != "src" && key != "style",
                        "{words}: {key}"
                    );
                    assert!(
                        !value.contains("javascript:") && key != "href",
                        "{words}: {value}"
                    );
                }
                if name == "svg" {
                    assert_eq!(attributes["role"], "img");
                    assert!(!attributes["aria-label"].is_empty(), "{words}");
                }
                *count.entry(name).or_insert(0) += 1;
            }
            for one in ["html", "h1", "main", "footer"] {
                assert_eq!(count.get(one), Some(&1), "{words}: {one}");
            }
            let charts = count.get("svg").copied().unwrap_or(0);
            assert_eq!(count["title"], 1 + charts, "{words}: each chart has a name");
            assert_eq!(
                count.get("svg"),
                count.get("desc"),
                "{words}: each chart is told in words"
            );
        }
    }
}

#[test]
fn a_page_is_the_same_each_time() {
    let folder = Folder::example("sales");
    for words in ["report --by owner", "forecast", "changes"] {
        assert_eq!(page(&folder, words), page(&folder, words), "{words}");
    }
}

#[test]
fn the_report_says_the_figures_of_its_json() {
    let folder = Folder::example("sales");
    let json = folder.ask_well("report --by owner --format json").json();
    let page = page(&folder, "report --by owner");
    let tables = tables(&page);
    let [stages, groups] = &tables[..] else {
        panic!("two tables")
    };
    // Stage, open, value, weighted, odds, conversion, days.
    let columns = [
        "deals",
        "value",
        "weighted",
        "learned_rate",
        "conversion",
        "median_days",
    ];
    for (row, stage) in stages[1..].iter().zip(json["stages"].as_array().unwrap()) {
        assert_eq!(row[0].0, stage["stage"].as_str().unwrap());
        for (cell, key) in row[1..].iter().zip(columns) {
            same(cell, &stage[key]);
        }
    }
    // Under the heads and the six stages the total.
    assert_eq!(stages.len(), 1 + 6 + 1);
    same(&stages[7][2], &json["open"]["value"]);
    for (row, group) in groups[1..].iter().zip(json["groups"].as_array().unwrap()) {
        assert_eq!(row[0].0, group["key"].as_str().unwrap());
        same(&row[2], &group["open"]["value"]);
        same(&row[6], &group["close_rate"]["by_count"]["rate"]);
    }
    // examples/sales has 681,500 open (screens.md, 3): at least in the total of each table.
    assert_eq!(page.matches("data-value=\"681500").count(), 2);
}

#[test]
fn the_list_says_the_whole_amount() {
    let deal = GOOD.replace("amount = 1000", "amount = \"123456789012.35\"");
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/large.toml", deal);
    let page = page(&folder, "list --columns id,value");
    let table = &tables(&page)[0];
    // Rounded half up for the eye, whole for whoever reads it back.
    assert_eq!(
        table[1][1],
        ("123,456,789,012".into(), Some("123456789012.35".into()))
    );
}

#[test]
fn every_bar_has_the_figure_of_its_row() {
    let folder = Folder::example("sales");
    let json = folder.ask_well("changes --format json").json();
    let page = page(&folder, "changes");
    let bars: Vec<String> = pieces(&page)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Start(name, attributes) if name == "rect" => {
                attributes.get("data-value").cloned()
            }
            _ => None,
        })
        .collect();
    let lines = [
        "opening", "created", "raised", "lowered", "won", "lost", "closing",
    ];
    // Drawn twice: for a phone, and for anything wider.
    assert_eq!(bars.len(), 2 * lines.len());
    for (bar, line) in bars.iter().zip(lines.iter().cycle()) {
        assert_eq!(
            number(bar),
            number(&json[line]["value"].to_string()),
            "{line}"
        );
    }
}

const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='x",
    "</style></title><b>",
    "\u{202e}\u{1b}[31m&amp;",
];

#[test]
fn names_are_text_wherever_they_stand() {
    let mut folder = Folder::empty().file("pipeline.toml", "");
    for (n, name) in HOSTILE.iter().enumerate() {
        let text = serde_json::to_string(name)
            .unwrap()
            .replace('\u{202e}', "\\u202e");
        let deal = format!(
            "name = {text}\ncompany = {text}\namount = {}\nstage = \"prospecting\"\ncreated = 2026-09-01\n\
             owner = {text}\nsource = {text}\nnext_step = {text}\nnext_step_due = 2026-11-20\n",
            n + 1
        );
        folder = folder.file(format!("deals/deal-{n}.toml"), deal);
    }
    for words in [
        "report --by owner",
        "report --by source",
        "list --columns id,name,company,owner,next_step",
        "health",
        "forecast --by owner --deals",
        "show deal-1",
        "changes 2026-08-01..2026-11-23 --by owner",
        "funnel --by source",
        "next",
        "",
    ] {
        let page = page(&folder, words);
        assert!(
            !page.contains('\u{1b}') && !page.contains('\u{202e}'),
            "{words}"
        );
        for piece in pieces(&page) {
            if let Piece::Start(name, attributes) = piece {
                assert_ne!(name, "script", "{words}");
                assert!(
                    attributes.keys().all(|key| !key.starts_with("on")),
                    "{words}"
                );
            }
        }
        assert!(
            !page.contains("<script") && !page.contains("<svg onload"),
            "{words}"
        );
    }
    let page = page(&folder, "list --columns id,name --sort id");
    let shown: Vec<String> = tables(&page)[0][1..]
        .iter()
        .map(|row| row[1].0.clone())
        .collect();
    assert_eq!(shown[..4], HOSTILE[..4]);
    // What turns the direction and what begins a sequence are seen, and the ampersand is as it was written.
    assert_eq!(shown[4], "\u{fffd}␛[31m&amp;");
}

#[test]
fn a_long_list_is_a_short_page_that_says_so() {
    let mut folder = Folder::empty().file("pipeline.toml", "");
    for n in 0..2_500 {
        let deal =
            format!("{GOOD}next_step = \"Call about the offer\"\nnext_step_due = 2026-11-20\n");
        folder = folder.file(format!("deals/deal-{n}.toml"), deal);
    }
    for words in ["list", "health", "forecast --deals"] {
        let page = page(&folder, words);
        assert!(page.len() < 300_000, "{words}: {}", page.len());
        assert!(
            page.contains(" of 2,500 rows; --format csv has all."),
            "{words}"
        );
    }
}

#[test]
fn a_folder_of_pages_is_linked_whole_and_takes_nobodys_place() {
    let folder = Folder::example("small");
    let said = folder.ask_well("report --format html -o public/sales");
    let names = ["index", "pipeline", "forecast", "reps", "leads"].map(|n| format!("{n}.html"));
    let expected: String = names
        .iter()
        .map(|n| format!("public/sales/{n}\n"))
        .collect();
    assert_eq!(said.out(), expected);
    for name in &names {
        let page = fs::read_to_string(folder.path("public/sales").join(name)).unwrap();
        let links: Vec<String> = pieces(&page)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Start(_, attributes) => attributes.get("href").cloned(),
                _ => None,
            })
            .collect();
        assert_eq!(links, names, "{name}");
        assert!(!page.contains("<script"));
    }
    // The figures are those of the commands.
    let pipeline = fs::read_to_string(folder.path("public/sales/pipeline.html")).unwrap();
    let alone = page(&folder, "report");
    let table = |page: &str| tables(page)[0].clone();
    assert_eq!(table(&pipeline), table(&alone));

    let theirs = folder.path("public/sales/reps.html");
    fs::write(&theirs, "<p>ours alone</p>").unwrap();
    fs::write(folder.path("public/sales/robots.txt"), "x").unwrap();
    let before = fs::read_to_string(folder.path("public/sales/index.html")).unwrap();
    let said = folder.ask("report --format html -o public/sales -p 2026-Q3");
    assert_eq!(said.code(), 2);
    assert!(
        said.err()
            .contains("reps.html is no page of ours: nothing was written"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "<p>ours alone</p>");
    assert_eq!(
        fs::read_to_string(folder.path("public/sales/index.html")).unwrap(),
        before
    );
    assert_eq!(
        fs::read_dir(folder.path("public/sales")).unwrap().count(),
        6
    );
}

/// Where there are lists of leads, a page says what their sources came to: the figures of `leads sources`.
#[test]
fn sources_have_a_page_where_there_are_lists() {
    let folder = Folder::example("sales");
    let said = folder.ask_well("report --format html -o public");
    assert!(
        said.out()
            .ends_with("public/leads.html\npublic/sources.html\n"),
        "{said}"
    );
    let written = fs::read_to_string(folder.path("public/sources.html")).unwrap();
    assert!(written.contains("href=\"sources.html\""), "{written}");
    let day = fs::read_to_string(folder.path("public/index.html")).unwrap();
    assert!(day.contains("href=\"sources.html\""), "{day}");
    let alone = page(&folder, "leads sources");
    assert_eq!(tables(&written), tables(&alone));
    assert!(!tables(&alone).is_empty());
    // Lists, deals and settings, each once: as on the page beside it.
    let foot = |page: &str| {
        let at = page.find(" files, ").expect("a foot");
        page[..at]
            .rsplit(|c: char| !c.is_ascii_digit())
            .next()
            .map(String::from)
    };
    let pipeline = fs::read_to_string(folder.path("public/pipeline.html")).unwrap();
    assert_eq!(foot(&written), foot(&pipeline));
}

#[test]
fn pages_into_a_folder_are_html_of_the_whole() {
    let folder = Folder::good();
    let said = folder.ask("report -o public");
    assert_eq!(said.code(), 2);
    assert!(
        said.err().contains("pipeline report --format html -o DIR"),
        "{said}"
    );
    for words in ["--by owner", "--every week", "owner:dana"] {
        let said = folder.ask(&format!("report --format html -o public {words}"));
        assert_eq!(said.code(), 2, "{said}");
    }
    assert!(!folder.path("public").exists());
}
