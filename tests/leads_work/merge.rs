//! `leads dedupe --merge`: shown first, then written; no field and no engagement lost; twice is once.

use super::*;

const EXPO: &str = "\
email;name;company;phone;created;last_contacted;touches;replies;status;Hobby;notes\r\n\
jo@acme.example;Jo Field;Acme Corp;;2026-05-01;2026-06-01;2;;new;chess;met\r\n\
bo@globex.example;Bo Berg;Globex;;2026-05-02;;;;new;;\r\n\
JO@ACME.example;Field, Jo;ACME Inc.;+1 (555) 010-1234;2026-03-01;2026-04-01;3;1;qualified;go;rang\r\n";

const WEB: &str = "\
Full Name,Organisation,Title,Mobile,Opt Out\n\
Jo Field,Acme,CEO,555.010.1234,true\n\
Jo Field,Initech,CFO,,\n";

/// By hand: of three rows about Jo the first stays, with 2 + 3 touches, 1 reply, the earlier of the days of creation, the
/// later of the contacts, the furthest status, a title and a refusal from the other list; what differs goes into the notes.
#[test]
fn three_rows_of_two_lists_become_one() {
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("leads/expo.csv", EXPO)
        .file("leads/web.csv", WEB);
    let before = json(&folder, "leads dedupe");
    let clusters = before["clusters"].as_array().expect("clusters");
    assert_eq!(clusters.len(), 1, "{before}");
    let rows: Vec<String> = clusters[0]["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| format!("{}:{}", r["file"].as_str().unwrap_or("-"), r["line"]))
        .collect();
    assert_eq!(
        rows,
        ["leads/expo.csv:2", "leads/expo.csv:4", "leads/web.csv:2"]
    );
    let shown = folder.ask_well("leads dedupe --merge");
    assert!(
        shown.out().contains("-JO@ACME.example;Field, Jo;"),
        "{shown}"
    );
    assert!(shown.out().contains("Nothing is written yet."), "{shown}");
    assert_eq!(read(&folder, "leads/expo.csv"), EXPO);
    assert_eq!(read(&folder, "leads/web.csv"), WEB);
    folder.ask_well("leads dedupe --merge --write");
    assert_eq!(
        read(&folder, "leads/expo.csv"),
        "email;name;company;phone;created;last_contacted;touches;replies;status;Hobby;notes;title;unsubscribed\r\n\
         jo@acme.example;Jo Field;Acme Corp;+1 (555) 010-1234;2026-03-01;2026-06-01;5;1;qualified;chess;\
         \"met | rang | also: name Field, Jo; company ACME Inc.; company Acme; phone 555.010.1234; Hobby go\";CEO;yes\r\n\
         bo@globex.example;Bo Berg;Globex;;2026-05-02;;;;new;;;;\r\n"
    );
    assert_eq!(
        read(&folder, "leads/web.csv"),
        "Full Name,Organisation,Title,Mobile,Opt Out\nJo Field,Initech,CFO,,\n"
    );
    // Twice is once.
    let (expo, web) = (
        read(&folder, "leads/expo.csv"),
        read(&folder, "leads/web.csv"),
    );
    folder.ask_well("leads dedupe --merge --write");
    assert_eq!(
        (
            read(&folder, "leads/expo.csv"),
            read(&folder, "leads/web.csv")
        ),
        (expo, web)
    );
}

/// A quote that nobody closes costs its own row: the rows below it are merged, and nothing else changes.
#[test]
fn broken_rows_stay_and_hide_no_duplicate() {
    let broken = "email,name,company,touches,notes\n\
                  \"ann@a.example,Ann Able,Able,1,\n\
                  jo@x.example,Jo Field,Xco,1,\"said \"\"yes\"\"\"\n\
                  short,row\n\
                  \"li@x.example\",\"Li Chen,\"Xco\",1,\n\
                  \"ka@x.example\",\"Ka Berg\n\
                  \"bo@x.example\",\"Bo Berg\",\"Xco\",\"4\",\"\"\n";
    let folder = folder("", broken).file(
        "leads/web.csv",
        "email,name,company,touches\nJo@x.example,Jo Field,Xco,5\nbo@x.example,Bo Berg,Xco,6\n",
    );
    // The open quotes (lines 2 and 6), two cells (4), and one cell too few where a quote ends late (5).
    let said = json(&folder, "leads list");
    assert_eq!(counts(&said["lists"][0]), [6, 2, 0, 0, 4], "{said}");
    let check = json(&folder, "leads check");
    let problems = check["lists"][0]["problems"].as_array().expect("problems");
    let lines: Vec<u64> = problems.iter().filter_map(|p| p["line"].as_u64()).collect();
    assert_eq!(lines, [2, 4, 5, 6], "{check}");
    folder.ask_well("leads dedupe --merge --write");
    // 1 + 5 touches, 4 + 6.
    let wanted = broken
        .replace("Xco,1,\"said", "Xco,6,\"said")
        .replace("\"4\"", "10");
    assert_eq!(read(&folder, "leads/expo.csv"), wanted);
    assert_eq!(
        read(&folder, "leads/web.csv"),
        "email,name,company,touches\n"
    );
}

/// A deal that names a row by what it was called before is told, with what to type.
#[test]
fn a_deal_keeps_its_way_to_the_lead() {
    let deal = "name = \"Acme\"\ncompany = \"Acme\"\namount = 1\nstage = \"demo\"\ncreated = 2026-11-02\nlead = \"leads/web.csv#jo field, acme\"\n";
    let folder = folder("", "email,name,company\njo@acme.example,Jo Field,Acme\n")
        .file("leads/web.csv", "name,company\nJo Field,Acme\n")
        .file("deals/acme.toml", deal);
    let said = folder.ask_well("leads dedupe --merge --write");
    let note = "pipeline set acme ";
    let at = said.err().find(note).unwrap_or_else(|| panic!("{said}"));
    let typed = said.err()[at + "pipeline ".len()..]
        .lines()
        .next()
        .expect("a line");
    folder.ask_well(&typed.replace('\'', ""));
    assert!(
        read(&folder, "deals/acme.toml").contains("lead = \"leads/expo.csv#jo@acme.example\""),
        "{said}"
    );
    let icp = json(&folder, "leads icp");
    assert_eq!(icp["deals"][0]["lead"], "jo@acme.example", "{icp}");
}

/// Who is suppressed is in no cluster, and is not touched.
#[test]
fn the_suppressed_are_left_alone() {
    let list = "email,name,company\nno@x.example,No Way,Xco\nNO@x.example,No Way,Xco\njo@x.example,Jo,Xco\n";
    let folder = folder("", list).file("leads/_suppressed.csv", "email\nno@x.example\n");
    let said = json(&folder, "leads dedupe --merge --write");
    assert_eq!(said["clusters"].as_array().map(Vec::len), Some(0), "{said}");
    assert_eq!(counts(&said["rows"]), [3, 1, 0, 2, 0]);
    assert_eq!(read(&folder, "leads/expo.csv"), list);
}

/// Somebody else changed the list meanwhile, or it cannot be written: nothing is.
#[cfg(unix)]
#[test]
fn a_list_that_cannot_be_written_stops_the_merge() {
    use std::os::unix::fs::PermissionsExt;
    let list = "email,touches\njo@x.example,1\n";
    let folder = folder("", list).file("leads/web.csv", list);
    let path = folder.path("leads/web.csv");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("a mode");
    let failed = folder.ask("leads dedupe --merge --write");
    assert_eq!(failed.code(), 2, "{failed}");
    assert!(failed.err().contains("leads/web.csv"), "{failed}");
    assert_eq!(read(&folder, "leads/web.csv"), list);
}

const WORDS: [&str; 6] = [
    "chess",
    "two words",
    "semi;colon",
    "a \"quote\"",
    "Größe",
    "1,5",
];

/// A cell, quoted where it must be.
fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n', ';']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into(),
    }
}

/// Rows of a CSV text, by heading.
fn parsed(text: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let head: Vec<String> = reader
        .headers()
        .expect("a head")
        .iter()
        .map(String::from)
        .collect();
    reader
        .records()
        .map(|r| {
            let r = r.expect("a row");
            head.iter()
                .cloned()
                .zip(r.iter().map(String::from))
                .collect()
        })
        .collect()
}

/// Invented lists: whatever is merged, every word of every row is still there, engagement adds up over all lists, rows that
/// are in no cluster keep their bytes, and a second time there is nothing to do.
#[test]
fn nothing_is_lost_whatever_the_lists() {
    const HEADS: [&[&str]; 3] = [
        &[
            "email", "name", "company", "touches", "replies", "Hobby", "notes",
        ],
        &["name", "company", "phone", "touches", "opens", "title"],
        &["Opens", "Company", "Email", "Full Name", "Touches", "Badge"],
    ];
    for seed in 0..12 {
        let mut r = Random(seed);
        let mut folder = Folder::empty().file("pipeline.toml", "");
        let mut lists = Vec::new();
        for (number, head) in HEADS.iter().enumerate() {
            let mut text = head.join(",") + "\n";
            for _ in 0..25 {
                let who = r.below(30);
                let first = ["Jo", "Ann", "Bo", "Li", "Zoë", "Omar"][who % 6];
                let last = ["Field", "Berg", "Chen", "Núñez", "Kaufmann"][who / 6];
                let company = format!(
                    "{}{}",
                    ["Acme", "Globex", "Initech"][who % 3],
                    r.pick(&["", " Inc.", " GmbH"])
                );
                let cells: Vec<String> = head
                    .iter()
                    .map(|h| match h.to_lowercase().as_str() {
                        "email" => format!(
                            "{first}.{last}@{}.example",
                            ["acme", "globex", "initech"][who % 3]
                        )
                        .to_lowercase(),
                        "name" | "full name" => match r.chance(20) {
                            true => cell(&format!("{last}, {first}")),
                            false => format!("{first} {last}"),
                        },
                        "company" => company.clone(),
                        "phone" => r.pick(&["", "555 010 0001", "+1 555 010 0002"]).to_string(),
                        "touches" | "replies" | "opens" => {
                            r.pick(&["", "0", "1", "2", "7"]).to_string()
                        }
                        _ => match r.chance(50) {
                            true => cell(r.pick(&WORDS)),
                            false => String::new(),
                        },
                    })
                    .collect();
                text += &(cells.join(",") + "\n");
            }
            let name = format!("leads/list{number}.csv");
            folder = folder.file(&name, &text);
            lists.push((name, text));
        }
        let said = json(&folder, "leads dedupe");
        let clusters = said["clusters"].as_array().expect("clusters");
        assert!(!clusters.is_empty(), "{said}");
        folder.ask_well("leads dedupe --merge --write");
        let after: Vec<(String, String)> = lists
            .iter()
            .map(|(name, _)| (name.clone(), read(&folder, name)))
            .collect();
        let sum = |lists: &[(String, String)], what: &str| -> u64 {
            let rows = lists.iter().flat_map(|(_, text)| parsed(text));
            let cells = rows
                .flatten()
                .filter(|(head, _)| head.to_lowercase() == what);
            cells.filter_map(|(_, text)| text.parse::<u64>().ok()).sum()
        };
        for what in ["touches", "opens", "replies"] {
            assert_eq!(sum(&lists, what), sum(&after, what), "{what}, seed {seed}");
        }
        let rows = |lists: &[(String, String)]| {
            lists
                .iter()
                .map(|(_, t)| parsed(t).len() as u64)
                .sum::<u64>()
        };
        let duplicates = said["duplicates"].as_u64().expect("duplicates");
        assert_eq!(rows(&after), rows(&lists) - duplicates, "seed {seed}");
        // Rows are one a line here, so that the line says which.
        let mut clustered: Vec<Vec<usize>> = vec![Vec::new(); lists.len()];
        for cluster in clusters {
            let places: Vec<(usize, usize)> = cluster["rows"]
                .as_array()
                .expect("rows")
                .iter()
                .map(|row| {
                    let file = row["file"].as_str().expect("a file");
                    let number = lists
                        .iter()
                        .position(|(name, _)| name == file)
                        .expect("a list");
                    (number, row["line"].as_u64().expect("a line") as usize)
                })
                .collect();
            let (keep, line) = places[0];
            let removed = |l: &usize| clusters_remove(clusters, &lists[keep].0, *l);
            let shift = (2..line).filter(removed).count();
            let kept = &parsed(&after[keep].1)[line - 2 - shift];
            let all: String = kept
                .iter()
                .map(|(_, t)| format!("{t}\n").to_lowercase())
                .collect();
            for (number, line) in places {
                clustered[number].push(line);
                for (head, text) in &parsed(&lists[number].1)[line - 2] {
                    let is_count =
                        ["touches", "opens", "replies"].contains(&head.to_lowercase().as_str());
                    let is_there = all.contains(&text.to_lowercase());
                    assert!(
                        is_count || is_there,
                        "{head} {text} of {line} is gone: {all}, seed {seed}"
                    );
                }
            }
        }
        for (number, (_, text)) in lists.iter().enumerate() {
            let new: Vec<&str> = after[number].1.lines().collect();
            let kept = text.lines().enumerate().skip(1);
            for (at, row) in kept.filter(|(at, _)| !clustered[number].contains(&(at + 1))) {
                // A new column is empty in it.
                let there = new
                    .iter()
                    .any(|l| l.trim_end_matches(',') == row.trim_end_matches(','));
                assert!(there, "line {} {row}, seed {seed}", at + 1);
            }
        }
        let again = json(&folder, "leads dedupe");
        assert_eq!(
            again["clusters"].as_array().map(Vec::len),
            Some(0),
            "seed {seed}: {again}"
        );
    }
}

/// Whether a row of a list is put into an earlier one.
fn clusters_remove(clusters: &[Value], file: &str, line: usize) -> bool {
    clusters.iter().any(|c| {
        let rows = c["rows"].as_array().expect("rows").iter().skip(1);
        rows.into_iter()
            .any(|r| r["file"] == file && r["line"] == line)
    })
}
