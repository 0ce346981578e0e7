//! Lists that nobody should have, through every command of `pipeline leads`: each fault is named by file, line and column,
//! the good rows are used, nothing hangs or grows, no file is changed that was not meant, and no cell of a stranger runs
//! in a sheet, a terminal or a page.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::common::{Answer, Folder, answer, within_memory};
use crate::text::{borders, is_plain_number, names, records, tame};

const BAD: &str = "leads/bad.csv";
const HEADER: &str = "email,name,company\n";

/// Everything that only reads; the first has each lead.
const READING: [&str; 12] = [
    "list",
    "check",
    "check leads/bad.csv",
    "icp",
    "icp --learn",
    "score",
    "score --top 3 --learned",
    "next",
    "dedupe",
    "dedupe --merge",
    "prune",
    "sources --by list",
];

const FORMATS: [&str; 6] = ["json", "plain", "table", "csv", "markdown", "html"];

/// Two good leads in a list of their own, a deal, and the bad list.
fn folder(bad: impl AsRef<[u8]>) -> Folder {
    Folder::good()
        .file("leads/good.csv", "email,name,company,touches\nok@x.example,Ok One,Xco,1\nfine@y.example,Fine Two,Yco,8\n")
        .file(BAD, bad)
}

/// All files of the folder.
fn files(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut dirs = vec![folder.path("")];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => dirs.push(path),
                false => {
                    let bytes = fs::read(&path).expect("a file");
                    found.insert(path.display().to_string(), bytes);
                }
            }
        }
    }
    found
}

/// What a list is expected to come to: its good rows' keys, and where it is faulty (line and column, 0 for none).
struct Wanted<'a> {
    keys: &'a [&'a str],
    faults: &'a [(u64, u64)],
}

/// The whole of what must hold of a list with faults.
fn holds(what: &str, bad: impl AsRef<[u8]>, wanted: &Wanted<'_>) {
    let bad = bad.as_ref();
    let folder = folder(bad);
    let before = files(&folder);
    let is_list = !wanted.keys.is_empty() || wanted.faults.iter().any(|f| f.0 > 1);
    for words in READING {
        for format in FORMATS {
            let words = format!("leads {words} --format {format}");
            let said = answer(&mut within_memory(&folder.pipeline(&words)));
            // A file that is no list, asked for by name, is an error of the command line.
            let refused = words.contains(BAD) && !is_list;
            assert_eq!(
                said.code(),
                if refused { 2 } else { 0 },
                "{what}: {words}: {said}"
            );
            if !refused {
                parses(&said, format, &format!("{what}: {words}"));
            }
        }
    }
    let strict = folder.ask("leads list --strict");
    assert_eq!(
        strict.code(),
        if wanted.faults.is_empty() { 0 } else { 3 },
        "{what}: {strict}"
    );
    assert_eq!(files(&folder), before, "{what}: reading changed a file");
    let listed = folder.ask_well("leads list --format json").json();
    let of = |file: &str| -> Vec<String> {
        let all = listed["leads"].as_array().expect("leads").iter();
        let own = all.filter(|l| l["file"] == file);
        own.map(|l| l["key"].as_str().unwrap_or("-").to_string())
            .collect()
    };
    assert_eq!(
        of("leads/good.csv"),
        ["ok@x.example", "fine@y.example"],
        "{what}: {listed}"
    );
    assert_eq!(of(BAD), wanted.keys, "{what}: {listed}");
    named(what, &folder, wanted, is_list);
    writing(what, &folder, bad);
}

/// By `leads check` and by `check`, in JSON and for people.
fn named(what: &str, folder: &Folder, wanted: &Wanted<'_>, is_list: bool) {
    let check = folder.ask("check --format json").json();
    let problems = check["problems"].as_array().expect("problems").iter();
    let errors = problems.filter(|p| p["file"] == BAD && p["level"] == "error");
    let places: Vec<(u64, u64)> = errors
        .map(|p| {
            (
                p["line"].as_u64().unwrap_or(0),
                p["column"].as_u64().unwrap_or(0),
            )
        })
        .collect();
    assert_eq!(places, wanted.faults, "{what}: {check}");
    let people = folder.ask_well("leads check");
    for (line, column) in wanted.faults {
        let place = match line {
            0 => format!("{BAD}: error["),
            line => format!("{BAD}:{line}:{column}: error["),
        };
        assert!(people.out().contains(&place), "{what}: {place}: {people}");
    }
    if !is_list {
        return;
    }
    // Each row is one of the four, and the faulty ones are those that are named.
    let said = folder.ask_well("leads check --format json").json();
    let list = said["lists"]
        .as_array()
        .expect("lists")
        .iter()
        .find(|l| l["file"] == BAD);
    let list = list.unwrap_or_else(|| panic!("{what}: {said}"));
    let n = |key: &str| list[key].as_u64().expect(key);
    assert_eq!(
        n("read"),
        n("kept") + n("merged") + n("suppressed") + n("faulty"),
        "{what}: {list}"
    );
    assert_eq!(n("faulty"), wanted.faults.len() as u64, "{what}: {list}");
}

/// The commands that write leave the bad list as it is, or do what they are asked for in it and nothing else.
fn writing(what: &str, folder: &Folder, bad: &[u8]) {
    for words in ["dedupe --merge --write", "prune --write"] {
        let said = folder.ask(&format!("leads {words}"));
        assert_eq!(said.code(), 0, "{what}: {words}: {said}");
        assert_eq!(
            fs::read(folder.path(BAD)).expect(BAD),
            bad,
            "{what}: {words}: {said}"
        );
    }
    let outside = folder.outside("offer.csv");
    fs::write(&outside, bad).expect("a list");
    let before = files(folder);
    let words = format!("leads import {}", outside.display());
    let dry = answer(&mut within_memory(&folder.pipeline(&words)));
    assert!([0, 2].contains(&dry.code()), "{what}: {dry}");
    assert_eq!(files(folder), before, "{what}: a dry run wrote");
    let write = folder.ask(&format!("{words} --write"));
    assert_eq!(write.code(), dry.code(), "{what}: {write}");
    // All of it is in the folder already.
    assert_eq!(files(folder), before, "{what}: {write}");
    let log = folder.ask("leads log ok@x.example call --by dana");
    assert_eq!(log.code(), 0, "{what}: {log}");
    let forget = folder.ask("leads forget ok@x.example --write");
    assert_eq!(forget.code(), 0, "{what}: {forget}");
    let promote = folder.ask("leads promote fine@y.example --amount 5 --force");
    assert_eq!(promote.code(), 0, "{what}: {promote}");
    assert_eq!(fs::read(folder.path(BAD)).expect(BAD), bad, "{what}");
}

/// Text that a reader of the format reads, without what would run.
fn parses(said: &Answer, format: &str, what: &str) {
    match format {
        "json" => {
            said.json();
        }
        "csv" => {
            for cell in records(said).iter().flatten() {
                let begins_badly = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!begins_badly || is_plain_number(cell), "{what}: {cell:?}");
            }
        }
        "markdown" => {
            tame(said);
            let lines: Vec<&str> = said.out().lines().map(str::trim_end).collect();
            let tables = lines.chunk_by(|a, b| a.starts_with('|') && b.starts_with('|'));
            for table in tables.filter(|table| table[0].starts_with('|')) {
                for line in table {
                    assert_eq!(borders(line), borders(table[0]), "{what}: {line:?}");
                }
            }
        }
        "html" => {
            let text = said.out().to_lowercase();
            for word in [
                "<script>alert",
                "<img src=x",
                "javascript:alert(1)\"",
                "onerror=alert(1)>",
            ] {
                assert!(!text.contains(word), "{what}: {word}");
            }
            let wild = said
                .out()
                .chars()
                .find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
            assert_eq!(wild, None, "{what}");
        }
        _ => tame(said),
    }
}

#[test]
fn two_headers() {
    let list =
        format!("{HEADER}a@x.example,A,Xco\n{HEADER}b@x.example,B,Xco\nE-Mail,NAME,Company\n");
    // The last has the names in other words.
    let faults = [(3, 1), (5, 1)];
    let keys = ["a@x.example", "b@x.example"];
    holds(
        "two headers",
        list,
        &Wanted {
            keys: &keys,
            faults: &faults,
        },
    );
    let list = "Name,Work Email,Company\nFull Name,E-Mail,Firma\nA,a@x.example,Xco\n";
    holds(
        "a header in two languages",
        list,
        &Wanted {
            keys: &["a@x.example"],
            faults: &[(2, 1)],
        },
    );
}

#[test]
fn no_header() {
    let list = "a@x.example,A,Xco\nb@x.example,B,Xco\n";
    holds(
        "no header",
        list,
        &Wanted {
            keys: &[],
            faults: &[(1, 1)],
        },
    );
    holds(
        "no column known",
        "foo,bar\n1,2\n",
        &Wanted {
            keys: &[],
            faults: &[(1, 1)],
        },
    );
}

#[test]
fn what_is_no_list() {
    let workbook = [
        &b"PK\x03\x04\x14\x00\x06\x00"[..],
        &[0, 255, 7, 13, 10, 44].repeat(500),
    ]
    .concat();
    let old = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1][..], &[0; 600]].concat();
    let page = "\n <!DOCTYPE html><html><table><tr><td>email,name,company</td></tr></table><script>alert(1)</script>\n";
    let xml = "<?xml version=\"1.0\"?><rows><email>a@x.example</email></rows>";
    let cases: [(&str, &[u8]); 6] = [
        ("XLSX", &workbook),
        ("XLS", &old),
        ("HTML", page.as_bytes()),
        ("XML", xml.as_bytes()),
        ("PDF", b"%PDF-1.7\n%\xe2\xe3\n"),
        ("zeros", &[0; 5_000]),
    ];
    for (what, bytes) in cases {
        holds(
            what,
            bytes,
            &Wanted {
                keys: &[],
                faults: &[(0, 0)],
            },
        );
    }
}

#[test]
fn nothing_in_it() {
    for (what, bytes) in [
        ("empty", ""),
        ("blank lines", "\r\n\n  \n"),
        ("a mark alone", "\u{feff}"),
    ] {
        holds(
            what,
            bytes,
            &Wanted {
                keys: &[],
                faults: &[(0, 0)],
            },
        );
    }
    // A header and nothing below it is a list, of nobody.
    let folder = folder(HEADER);
    for words in READING {
        for format in FORMATS {
            let said = folder.ask_well(&format!("leads {words} --format {format}"));
            parses(&said, format, words);
        }
    }
    let said = folder
        .ask_well("leads check leads/bad.csv --price 90 --format json")
        .json();
    assert_eq!(said["worth"]["rows"], 0, "{said}");
    assert!(said["worth"]["price_each"].is_null(), "{said}");
    writing("a header only", &folder, HEADER.as_bytes());
}

#[test]
fn ragged_rows() {
    let list = format!(
        "{HEADER}a@x.example,A,Xco\nb@x.example,B\nc@x.example,C,Xco,more\n,,\nd@x.example,D,Xco,,\n,,,total 4\nlone\n"
    );
    // At the first cell that is too many; where one is missing nobody knows.
    let faults = [(3, 1), (4, 19), (7, 4), (8, 1)];
    holds(
        "ragged",
        list,
        &Wanted {
            keys: &["a@x.example", "d@x.example"],
            faults: &faults,
        },
    );
}

#[test]
fn truncated_quotes() {
    let list = format!(
        "{HEADER}\"a@x.example\",\"A\",\"Xco\n\"b@x.example\",\"B\",\"Xco\"\nc@x.example,5\" pipe,Xco\n\"d@x.example\",\"D\nd\",\"Xco\"\n\"e@x.example,E,Xco\n"
    );
    let keys = ["b@x.example", "c@x.example", "d@x.example"];
    holds(
        "quotes",
        list,
        &Wanted {
            keys: &keys,
            faults: &[(2, 1), (7, 1)],
        },
    );
    // A quote that is open to the end of a long list costs its row.
    let rest: String = (0..30_000)
        .map(|n| format!("{n}@x.example,N,Xco number {n} of them all\n"))
        .collect();
    let folder = folder(format!("{HEADER}\"a@x.example,A,Xco\n{rest}"));
    let said = folder
        .ask_well("leads check leads/bad.csv --format json")
        .json();
    assert_eq!(
        (&said["rows"]["read"], &said["rows"]["faulty"]),
        (&30_001.into(), &1.into())
    );
}

#[test]
fn bytes_of_every_kind() {
    // Cells of UTF-8 beside cells of Windows-1252, byte by byte.
    let mixed = [
        HEADER.as_bytes(),
        "zoë@x.example,Zoë,Xco\n".as_bytes(),
        b"b@x.example,M\xfcller,Caf\xe9 \x80\n\xffc@x.example,C,\xc3\n",
    ]
    .concat();
    let keys = ["zoë@x.example", "b@x.example", "ÿc@x.example"];
    let folder_of_mixed = folder(&mixed);
    let said = folder_of_mixed.ask_well("leads list --format json").json();
    let bad: Vec<&Value> = said["leads"]
        .as_array()
        .expect("leads")
        .iter()
        .filter(|l| l["file"] == BAD)
        .collect();
    assert_eq!(
        (&bad[1]["name"], &bad[1]["company"]),
        (&"Müller".into(), &"Café €".into()),
        "{said}"
    );
    holds(
        "mixed",
        mixed,
        &Wanted {
            keys: &keys,
            faults: &[],
        },
    );
    // UTF-16 without its mark, and one that breaks off amid a letter.
    let text = "email,name,company\r\nzoë@x.example,Zoë,株式会社\r\nshort\r\n";
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        holds(
            "UTF-16",
            bytes,
            &Wanted {
                keys: &["zoë@x.example"],
                faults: &[(3, 1)],
            },
        );
    }
    let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.pop();
    let folder = folder(&bytes);
    for words in READING {
        tame(&folder.ask_well(&format!("leads {words} --format plain")));
    }
    // Zero bytes in a text: named as binary where they are in its head, read as they are beyond.
    let list = format!("{HEADER}a@x.example,A\0A,Xco\n");
    holds(
        "a zero byte",
        list,
        &Wanted {
            keys: &[],
            faults: &[(0, 0)],
        },
    );
    let many: String = (0..4_000)
        .map(|n| format!("{n}@x.example,Name {n},Xco\n"))
        .collect();
    let folder = self::folder(format!("{HEADER}{many}z@x.example,Z\0Z,Xco\n"));
    for words in READING {
        tame(&folder.ask_well(&format!("leads {words} --format plain")));
    }
}

#[test]
fn a_line_of_10_mib() {
    let long = "x".repeat(10 << 20);
    let list = format!("{HEADER}a@x.example,A,Xco\n{long},B,Xco\nc@x.example,C,Xco\n\"{long}");
    let folder = folder(&list);
    for words in READING {
        let said = answer(&mut within_memory(
            &folder.pipeline(&format!("leads {words} --format json")),
        ));
        assert_eq!(said.code(), 0, "{words}: {}", said.err());
        if words == "check" {
            let said = said.json();
            let lines: Vec<u64> = said["lists"][0]["problems"]
                .as_array()
                .expect("problems")
                .iter()
                .filter_map(|p| p["line"].as_u64())
                .collect();
            assert_eq!(lines, [3, 5], "{}", said["lists"][0]["problems"]);
        }
    }
}

/// Nothing is wanted but that it ends, within the limit of memory: 2 million cells here; ten are in `benches/README.md`.
#[test]
fn a_table_of_many_cells() {
    let head: Vec<String> = (0..1_000).map(|n| format!("c{n}")).collect();
    let row = "x,".repeat(999) + "x\n";
    let mut list = format!("email,name,{}\n", head.join(","));
    for n in 0..2_000 {
        list += &format!("{n}@x.example,N{n},{row}");
    }
    let folder = folder(&list);
    for words in [
        "list --limit 3",
        "check",
        "score --top 3",
        "next",
        "icp",
        "prune",
        "sources",
        "dedupe",
    ] {
        let said = answer(&mut within_memory(
            &folder.pipeline(&format!("leads {words} --format json")),
        ));
        assert_eq!(said.code(), 0, "{words}: {}", said.err());
    }
}

/// Cells, headings and statuses of strangers, in every command and format.
#[test]
fn cells_run_nowhere() {
    let mut odd: Vec<String> = names()
        .into_iter()
        .map(|(_, name)| name.replace('\0', ""))
        .collect();
    odd.extend(
        [
            "=cmd|' /C calc'!A0",
            "=HYPERLINK(\"https://evil.example\",\"x\")",
            "+1+1",
            "-2+3",
            "@SUM(A1:A9)",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "\"><script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "a|b\\|c",
            "`a|b`",
            "\n\n# A heading",
            "```\n# out",
        ]
        .map(String::from),
    );
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let columns = [
        "name", "company", "title", "status", "source", "campaign", "industry", "owner", "phone",
        "notes",
    ];
    let headings: Vec<String> = odd
        .iter()
        .filter(|h| h.len() < 1_000)
        .map(|h| quoted(h))
        .collect();
    let mut list = format!(
        "email,{},touches,last_contacted,{}\n",
        columns.join(","),
        headings.join(",")
    );
    for (at, text) in odd.iter().enumerate() {
        let cell = quoted(text);
        let is_long = text.len() > 1_000;
        let own = vec![if is_long { "" } else { cell.as_str() }; headings.len()].join(",");
        let ours: Vec<&str> = (0..columns.len())
            .map(|n| if is_long && n > 1 { "" } else { cell.as_str() })
            .collect();
        let ours = ours.join(",");
        // Every second lead is dead for long, so that each command has something to say of some.
        let touches = if at % 2 == 0 { "9" } else { "1" };
        list += &format!("{at}@x.example,{ours},{touches},2026-01-01,{own}\n");
        // A twin, for dedupe.
        list += &format!("{at}@X.example,{ours},{touches},2026-01-01,{own}\n");
    }
    // A rule, so that the profile has something to say, and one whose name is a stranger's too.
    let rules = "[[icp.rule]]\nfield = \"industry\"\nfilled = true\n\n[[score]]\nname = \"<b>\\u001b[31m=1|2</b>\"\nfield = \"title\"\nfilled = true\n";
    let folder = folder(&list).file("pipeline.toml", rules);
    for words in READING {
        for format in FORMATS {
            let words = format!("leads {words} --format {format}");
            let said = folder.ask_well(&words);
            parses(&said, format, &words);
        }
    }
    // Written files: no formula in the list of the suppressed, none in what was merged or imported.
    let never_runs = |file: &str| {
        let text = fs::read(folder.path(file)).expect(file);
        let mut rows = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_slice());
        for row in rows.byte_records() {
            for cell in row.expect("a row").iter() {
                let runs = cell.starts_with(b"=") || cell.starts_with(b"@");
                assert!(!runs, "{file}: {}", String::from_utf8_lossy(cell));
            }
        }
    };
    let outside = folder.outside("offer.csv");
    fs::write(
        &outside,
        list.replace("@x.example", "@z.example")
            .replace("@X.example", "@z.example"),
    )
    .expect("a list");
    tame(&folder.ask_well(&format!("leads import {}", outside.display())));
    tame(&folder.ask_well(&format!("leads import {} --write", outside.display())));
    never_runs("leads/offer.csv");
    tame(&folder.ask_well("leads prune --write"));
    never_runs("leads/_suppressed.csv");
    let log = folder.ask("leads log 1@x.example call --by dana");
    assert_eq!(log.code(), 0, "{log}");
    tame(&log);
    tame(&folder.ask_well("leads log 1@x.example note --dry-run"));
    tame(&folder.ask_well("leads forget 3@x.example"));
    tame(&folder.ask_well("leads promote 5@x.example --amount 5 --force --name Five --id five"));
    tame(&folder.ask("check"));
}
