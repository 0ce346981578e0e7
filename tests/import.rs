//! `pipeline import` on an export of each tool, as a user would bring it in: what is written, skipped and refused, the
//! files that come of it, and that nothing hostile in a sheet does any harm.
//!
//! The samples in `tests/import` are our own: the headers of the tools, the companies invented.

mod common;

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use common::{Answer, Folder, answer};
use zip::write::SimpleFileOptions;

/// Settings with a rate for what the samples are in.
const SETTINGS: &str = "currency = \"USD\"\nrates = { EUR = 1.1 }\n";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/import")
        .join(name)
}

fn folder() -> Folder {
    Folder::empty()
        .file("pipeline.toml", SETTINGS)
        .file("deals/_keep.toml", "")
}

fn import(folder: &Folder, file: &Path, words: &[&str]) -> Answer {
    let mut command = folder.pipeline("import");
    answer(command.arg(file).args(words))
}

/// How many rows were written, skipped, refused, passed over.
fn counts(answer: &Answer) -> [usize; 4] {
    let json = answer.json();
    ["write", "skip", "refuse", "passed_over"]
        .map(|key| json[key].as_array().expect("a list of rows").len())
}

/// Row and reason of each refusal.
fn refusals(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let rows = json["refuse"].as_array().expect("refusals").clone();
    rows.iter()
        .map(|r| format!("{} {}", r["row"], r["reason"].as_str().expect("a reason")))
        .collect()
}

fn text(folder: &Folder, id: &str) -> String {
    fs::read_to_string(folder.path(format!("deals/{id}.toml"))).expect("a deal that was written")
}

fn files(folder: &Folder) -> usize {
    fs::read_dir(folder.path("deals")).expect("deals").count()
}

/// Flags that each sample needs, and [written, skipped, refused, passed over].
const SAMPLES: [(&str, &[&str], [usize; 4]); 11] = [
    (
        "hubspot.csv",
        &[
            "--created",
            "2026-10-01",
            "--stage-map",
            "Decision Maker Bought-In=closing",
        ],
        [3, 0, 1, 0],
    ),
    (
        "hubspot-utf16.csv",
        &[
            "--created",
            "2026-10-01",
            "--stage-map",
            "Decision Maker Bought-In=closing",
        ],
        [3, 0, 1, 0],
    ),
    (
        "hubspot-stage-dates.csv",
        &["--stage-map", "Qualified=qualification"],
        [4, 0, 3, 0],
    ),
    (
        "salesforce.csv",
        &["--stage-map", "Negotiation/Review=closing"],
        [2, 0, 1, 4],
    ),
    (
        "salesforce-history.csv",
        &["--stage-map", "Needs Analysis=discovery"],
        [2, 0, 0, 1],
    ),
    ("pipedrive.csv", &[], [3, 0, 1, 0]),
    (
        "zoho.csv",
        &["--stage-map", "Needs Analysis=discovery"],
        [3, 0, 0, 0],
    ),
    (
        "odoo.csv",
        &["--stage-map", "Proposition=proposal"],
        [2, 0, 1, 0],
    ),
    ("close.csv", &[], [2, 0, 0, 0]),
    ("french.csv", &[], [2, 0, 0, 0]),
    ("german.csv", &["--currency", "EUR"], [2, 0, 0, 1]),
];

#[test]
fn the_exports_of_every_tool_come_in_clean_and_only_once() {
    for (name, flags, [written, skipped, refused, passed_over]) in SAMPLES {
        let folder = folder();
        let json = [flags, &["--format", "json"]].concat();
        let dry = import(&folder, &sample(name), &json);
        assert_eq!(dry.code(), 0, "{name}: {dry}");
        assert_eq!(
            counts(&dry),
            [written, skipped, refused, passed_over],
            "{name}: {dry}"
        );
        assert_eq!(files(&folder), 1, "{name}: a dry run writes nothing");
        let done = import(&folder, &sample(name), &[&json[..], &["--write"]].concat());
        assert_eq!(done.code(), 0, "{name}: {done}");
        assert_eq!(files(&folder), 1 + written, "{name}");
        let check = folder.ask("check");
        assert_eq!(check.code(), 0, "{name}: {check}");
        let again = import(&folder, &sample(name), &[&json[..], &["--write"]].concat());
        assert_eq!(
            counts(&again),
            [0, written, refused, passed_over],
            "{name}: {again}"
        );
        assert_eq!(files(&folder), 1 + written, "{name}: the second time");
        folder.ask_well("report");
    }
}

#[test]
fn stage_dates_become_the_history() {
    let folder = folder();
    let flags = [
        "--stage-map",
        "Qualified=qualification",
        "--write",
        "--format",
        "json",
    ];
    let done = import(&folder, &sample("hubspot-stage-dates.csv"), &flags);
    // Out of order as entered: Demo on the 8th, Qualified on the 17th.
    assert_eq!(
        text(&folder, "initech-rollout"),
        r#"name = "Initech - Rollout"
company = "Initech - Rollout"
amount = 58_800
stage = "won"
created = 2026-03-31
closed = 2026-06-22
history = [
  { on = 2026-03-31, stage = "discovery", amount = 58_800 },
  { on = 2026-04-08, stage = "demo" },
  { on = 2026-04-17, stage = "qualification" },
  { on = 2026-06-22, stage = "won" },
]

[custom]
import_id = "7003"
pipeline = "Sales Pipeline"
"#
    );
    // A stage entered at 23:52 of the day before the deal was created, as clocks of two zones say.
    let stark = text(&folder, "stark-platform");
    assert!(
        stark.contains("{ on = 2026-08-26, stage = \"discovery\", amount = 91_300 }"),
        "{stark}"
    );
    assert!(stark.contains("expected_close = 2027-01-02"), "{stark}");
    assert_eq!(
        refusals(&done),
        [
            "5 2031-01-15 is after today",
            "6 \"TBD\" is no date",
            "8 \"about 5\" is no amount"
        ]
    );
}

#[test]
fn every_field_of_a_tool_finds_its_place() {
    let folder = folder().file(
        "pipeline.toml",
        "[[rep]]\nid = \"dana-field\"\n[[rep]]\nid = \"lee\"\n",
    );
    let flags = ["--owner", "Lee Chan=lee", "--write"];
    import(&folder, &sample("pipedrive.csv"), &flags);
    assert_eq!(
        text(&folder, "acme-seats"),
        r#"name = "Acme seats"
company = "Acme Corp"
amount = 48_000
stage = "proposal"
created = 2026-08-03
owner = "dana-field"
expected_close = 2026-12-15
tags = ["Hot", "EMEA"]
history = [
  { on = 2026-08-03, stage = "proposal", amount = 48_000 },
]

[custom]
import_id = "11"
pipeline = "Sales"
probability = "60"

[[contact]]
name = "Jo Field"
email = "jo@acme.example"
phone = "+1 555 0100"
"#
    );
    let lost = text(&folder, "initech");
    for line in [
        "stage = \"lost\"",
        "closed = 2026-07-09",
        "lost_reason = \"Price\"",
        "last_stage = \"demo\"",
    ] {
        assert!(lost.contains(line), "{line}: {lost}");
    }
    assert!(text(&folder, "globex-pilot").contains("company = \"globex.example\""));
}

#[test]
fn french_and_german_sheets_are_read_as_they_are_written() {
    let french = folder();
    import(&french, &sample("french.csv"), &["--write"]);
    let deal = text(&french, "postes-acme");
    for line in [
        "amount = 48_000\ncurrency = \"EUR\"",
        "created = 2026-04-03",
        "expected_close = 2026-12-15",
    ] {
        assert!(deal.contains(line), "{line}: {deal}");
    }
    assert!(text(&french, "pilote").contains("amount = 9_500.5"));
    let german = folder();
    import(
        &german,
        &sample("german.csv"),
        &["--currency", "EUR", "--write"],
    );
    let deal = text(&german, "pilot-groesse-s");
    for line in [
        "company = \"Weiß & Co\"",
        "created = 2026-05-04",
        "closed = 2026-06-30",
    ] {
        assert!(deal.contains(line), "{line}: {deal}");
    }
}

#[test]
fn a_report_of_changes_becomes_histories() {
    let folder = folder();
    let flags = ["--stage-map", "Needs Analysis=discovery", "--write"];
    import(&folder, &sample("salesforce-history.csv"), &flags);
    let won = text(&folder, "acme-team-plan");
    let history = r#"history = [
  { on = 2026-04-19, stage = "prospecting", amount = 10_000 },
  { on = 2026-04-23, stage = "discovery" },
  { on = 2026-05-10, amount = 11_700 },
  { on = 2026-06-01, stage = "won" },
]"#;
    assert!(won.contains(history), "{won}");
    let open = text(&folder, "globex-platform");
    let history = r#"history = [
  { on = 2026-09-10, stage = "prospecting", amount = 9_000, expected_close = 2026-11-02 },
  { on = 2026-10-25, stage = "discovery" },
  { on = 2026-10-30, expected_close = 2026-12-02 },
]"#;
    assert!(open.contains(history), "{open}");
}

#[test]
fn a_newer_export_updates_what_is_there() {
    let csv = "Deal ID,Deal,Company,Amount,Stage,Created,Close Date,Owner,Tags,Region
1,Acme seats,Acme,48000,Demo,2026-05-01,2026-12-15,dana,Hot,emea
2,Globex pilot,Globex,9000,Demo,2026-05-02,2026-12-01,lee,,apac
3,Initech,Initech,5000,Demo,2026-05-03,2026-12-01,lee,,
";
    let folder = folder().file("deals.csv", csv);
    let file = folder.path("deals.csv");
    import(&folder, &file, &["--write"]);
    let by_hand = text(&folder, "acme-seats").replace("tags =", "# mine\ntags =");
    let newer = csv
        .replace("48000,Demo", "52000,Proposal")
        .replace("2026-12-15", "2027-01-31")
        .replace("Hot,emea", "Warm,emea-west")
        .replace(
            "9000,Demo,2026-05-02,2026-12-01",
            ",Won,2026-05-02,2026-11-02",
        );
    let folder = folder
        .file("deals/acme-seats.toml", by_hand)
        .file("deals.csv", newer);
    // Without --update nothing that is there is touched.
    let plain = import(&folder, &file, &["--write", "--format", "json"]);
    assert_eq!(counts(&plain), [0, 3, 0, 0], "{plain}");
    let before = text(&folder, "acme-seats");
    let dry = import(&folder, &file, &["--update", "--format", "json"]);
    assert_eq!(
        dry.json()["update"].as_array().map(Vec::len),
        Some(2),
        "{dry}"
    );
    assert_eq!(text(&folder, "acme-seats"), before);
    import(&folder, &file, &["--update", "--write"]);
    assert_eq!(
        text(&folder, "acme-seats"),
        r#"name = "Acme seats"
company = "Acme"
amount = 52_000
stage = "proposal"
created = 2026-05-01
owner = "dana"
expected_close = 2027-01-31
# mine
tags = ["Hot", "Warm"]
history = [
  { on = 2026-05-01, stage = "demo", amount = 48_000, expected_close = 2026-12-15 },
  { on = 2026-11-23, stage = "proposal", amount = 52_000, expected_close = 2027-01-31 },
]

[custom]
import_id = "1"
region = "emea-west"
"#
    );
    // Won on the day that the sheet says; an empty amount takes nothing away.
    let won = text(&folder, "globex-pilot");
    for line in [
        "amount = 9_000",
        "stage = \"won\"",
        "closed = 2026-11-02",
        "on = 2026-11-02, stage = \"won\"",
    ] {
        assert!(won.contains(line), "{line}: {won}");
    }
    assert_eq!(
        folder.ask("check --strict").code(),
        0,
        "{}",
        folder.ask("check")
    );
    let again = import(&folder, &file, &["--update", "--write", "--format", "json"]);
    assert_eq!(counts(&again), [0, 3, 0, 0], "{again}");
    assert_eq!(
        again.json()["update"].as_array().map(Vec::len),
        Some(0),
        "{again}"
    );
}

#[test]
fn hostile_cells_do_no_harm() {
    let mine =
        "name = \"Mine\"\ncompany = \"Mine\"\namount = 1\nstage = \"demo\"\ncreated = 2026-01-01\n";
    let folder = folder().file("deals/acme.toml", mine);
    let done = import(
        &folder,
        &sample("hostile.csv"),
        &["--write", "--format", "json"],
    );
    assert_eq!(counts(&done), [6, 0, 2, 0], "{done}");
    assert_eq!(text(&folder, "acme"), mine, "nothing is overwritten");
    let deal = text(&folder, "etc-passwd");
    assert!(deal.contains("company = \"=cmd|' /C calc'!A0\""), "{deal}");
    let deal = text(&folder, "con-deal");
    assert!(
        deal.contains(r#"company = "Acme \"quoted\" \\ Co""#),
        "{deal}"
    );
    assert!(deal.contains(r#""line one\nline two""#), "{deal}");
    for id in ["acme-2", "acme-3", "deal", "bell-2j"] {
        assert!(
            !text(&folder, id).contains(['\u{7}', '\u{1b}', '\u{200b}', '\u{202e}']),
            "{id}"
        );
    }
    let check = folder.ask("check");
    assert_eq!(check.code(), 0, "{check}");
    let screen = import(
        &folder,
        &sample("hostile.csv"),
        &["-v", "--format", "table"],
    );
    assert!(!screen.all().contains(['\u{7}', '\u{202e}']), "{screen}");
}

#[test]
fn names_and_dates_tell_deals_apart_where_no_id_does() {
    let csv =
        "Deal,Company,Amount,Stage,Created\nA,Acme,1,demo,2026-05-01\nA,Acme,1,demo,2026-05-01\n";
    let folder = folder().file("deals.csv", csv);
    let file = folder.path("deals.csv");
    let first = import(&folder, &file, &["--write", "--format", "json"]);
    assert_eq!(counts(&first), [2, 0, 0, 0], "look-alikes are two deals");
    let folder = folder.file("deals.csv", format!("{csv}A,Acme,1,demo,2026-05-01\n"));
    let second = import(&folder, &file, &["--write", "--format", "json"]);
    assert_eq!(counts(&second), [1, 2, 0, 0], "the third is new");
}

#[test]
fn an_id_that_comes_twice_is_one_deal() {
    let csv = "Deal ID,Deal,Company,Amount,Stage,Created
1,A,Acme,1,demo,2026-05-01
1,A,Acme,1,demo,2026-05-01
1,A,Acme,2,demo,2026-05-01
";
    let folder = folder().file("deals.csv", csv);
    let done = import(&folder, &folder.path("deals.csv"), &["--format", "json"]);
    assert_eq!(counts(&done), [1, 1, 1, 0], "{done}");
    assert_eq!(
        refusals(&done),
        ["4 the id 1 is that of row 2, with other content"]
    );
}

/// Deals of one name are told apart by their ids, also by `check`.
#[test]
fn ids_make_look_alikes_two_deals() {
    let csv = "Deal ID,Deal,Company,Amount,Stage,Created
1,A,Acme,1,demo,2026-05-01
2,A,Acme,1,demo,2026-05-01
";
    let folder = folder().file("deals.csv", csv);
    import(&folder, &folder.path("deals.csv"), &["--write"]);
    let check = folder.ask("check --strict");
    assert_eq!(check.code(), 0, "{check}");
}

#[test]
fn nothing_is_written_where_not_all_can_be() {
    let csv = "Deal,Company,Amount,Stage,Created\nA,Acme,1,demo,2026-05-01\n";
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals", "a file where a folder is wanted")
        .file("x.csv", csv);
    let refused = import(&folder, &folder.path("x.csv"), &["--write"]);
    assert_eq!(refused.code(), 2, "{refused}");
    assert!(
        refused.err().starts_with("error: deals cannot be"),
        "{refused}"
    );
    let unknown = import(&folder, &sample("zoho.csv"), &["--write"]);
    assert_eq!(unknown.code(), 2, "{unknown}");
    assert!(
        unknown
            .err()
            .contains("--stage-map 'Needs Analysis=discovery'"),
        "{unknown}"
    );
}

#[test]
fn refused_rows_are_minded_under_strict() {
    let folder = folder();
    let flags = ["--strict", "--format", "json"];
    assert_eq!(import(&folder, &sample("pipedrive.csv"), &flags).code(), 3);
}

#[test]
fn pipelines_of_the_folder_are_found_by_name() {
    let settings = "[[pipeline]]\nid = \"sales\"\n[[pipeline.stage]]\nid = \"demo\"\n\
        [[pipeline]]\nid = \"renewals\"\n[[pipeline.stage]]\nid = \"review\"\n";
    let csv = "Deal,Company,Amount,Pipeline,Stage,Created
A,Acme,1,Sales Pipeline,Demo,2026-05-01
B,Beta,1,Renewals,Review,2026-05-01
";
    let folder = Folder::empty()
        .file("pipeline.toml", settings)
        .file("x.csv", csv);
    let done = import(
        &folder,
        &folder.path("x.csv"),
        &["--write", "--format", "json"],
    );
    assert_eq!(counts(&done), [2, 0, 0, 0], "{done}");
    assert!(text(&folder, "b").contains("pipeline = \"renewals\""));
    let other = csv.replace("Renewals", "Partners");
    let folder = folder.file("x.csv", other);
    let blocked = import(&folder, &folder.path("x.csv"), &[]);
    assert_eq!(blocked.code(), 2);
    assert!(
        blocked.err().contains("no pipeline \"Partners\""),
        "{blocked}"
    );
    let kept = [
        "--map",
        "custom.pipeline=Pipeline",
        "--stage-map",
        "Review=demo",
    ];
    let kept = import(&folder, &folder.path("x.csv"), &kept);
    assert_eq!(kept.code(), 0, "{kept}");
}

/// A workbook of two sheets, the second with a formula, dates by serial number, and a cell at the far end.
fn workbook() -> Vec<u8> {
    let sheet = |rows: &str| {
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        )
    };
    let text =
        |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header: String = [
        "Deal Name",
        "Company",
        "Amount",
        "Stage",
        "Created",
        "Score",
    ]
    .iter()
    .zip('A'..)
    .map(|(name, column)| text(&format!("{column}3"), name))
    .collect();
    // 46237 is 3 August 2026: 46023 is 1 January, the 46237th the 215th day of that year, and July ends with the 212th.
    let deals = format!(
        "<row r=\"1\">{}</row><row r=\"3\">{header}</row>\
         <row r=\"4\">{}{}<c r=\"C4\"><f>0.1+0.2</f><v>0.30000000000000004</v></c>{}<c r=\"E4\" s=\"1\"><v>46237.5</v></c><c r=\"F4\"><v>7</v></c></row>\
         <row r=\"5\">{}{}<c r=\"C5\" t=\"e\"><v>#N/A</v></c>{}<c r=\"E5\" s=\"1\"><v>46237</v></c></row>\
         <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
        text("A1", "Deals of the third quarter"),
        text("A4", "Acme seats"),
        text("B4", "Acme"),
        text("D4", "Demo"),
        text("A5", "Globex"),
        text("B5", "Globex"),
        text("D5", "Closed"),
    );
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>".to_string()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".into()),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Notes\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Deals\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>".into()),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>".into()),
        ("xl/styles.xml", "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>".into()),
        ("xl/worksheets/sheet1.xml", sheet(&format!("<row r=\"1\">{}</row>", text("A1", "Stage names: ask Jo")))),
        ("xl/worksheets/sheet2.xml", sheet(&deals)),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(name, stored).expect("a part");
        zip.write_all(content.as_bytes()).expect("its content");
    }
    zip.finish().expect("a workbook").into_inner()
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_is_read_by_its_values() {
    let folder = folder().file("deals.xlsx", workbook());
    let file = folder.path("deals.xlsx");
    let flags = ["--stage-map", "Closed=won", "--format", "json"];
    let dry = import(&folder, &file, &flags);
    assert_eq!(dry.code(), 0, "{dry}");
    assert_eq!(dry.json()["read"]["sheet"], "Deals");
    assert_eq!(dry.json()["read"]["header_row"], 3);
    // `#N/A` is nothing: an amount of 0, but a deal that is won has no day for it.
    assert_eq!(
        refusals(&dry),
        ["5 won, and nothing says when: --map closed=COLUMN"]
    );
    import(&folder, &file, &["--stage-map", "Closed=won", "--write"]);
    let deal = text(&folder, "acme-seats");
    for line in ["amount = 0.3", "created = 2026-08-03", "score = \"7\""] {
        assert!(deal.contains(line), "{line}: {deal}");
    }
    let cut = workbook()[..900].to_vec();
    let folder = folder.file("cut.xlsx", cut);
    let broken = import(&folder, &folder.path("cut.xlsx"), &[]);
    assert_eq!(broken.code(), 2, "{broken}");
    assert!(
        broken.err().contains("no workbook that can be read"),
        "{broken}"
    );
}

#[test]
fn what_is_no_sheet_is_said_to_be_none() {
    let folder = folder()
        .file("page.csv", "<!DOCTYPE html><html></html>")
        .file("odoo.xml", "<?xml version=\"1.0\"?><odoo></odoo>")
        .file("old.xls", b"\xd0\xcf\x11\xe0 an old workbook")
        .file("empty.csv", "")
        .file("noise.bin", [0u8, 1, 2, 0, 0, 0, 255, 3]);
    for name in [
        "page.csv",
        "odoo.xml",
        "old.xls",
        "empty.csv",
        "noise.bin",
        "deals",
        "none.csv",
    ] {
        let refused = import(&folder, &folder.path(name), &[]);
        assert_eq!(refused.code(), 2, "{name}: {refused}");
        assert!(refused.err().contains("help: "), "{name}: {refused}");
    }
    let leads = import(&folder, &sample("leads.csv"), &[]);
    assert!(
        leads.err().contains("a list of leads, not of deals"),
        "{leads}"
    );
}
