//! Text that would like to be more than text: control sequences, characters that turn, hide or
//! pile up, names without end, formulas, and pieces of tables. In each format it stays text.

use unicode_width::UnicodeWidthStr;

use crate::common::{Answer, Folder, GOOD, answer, good_but};

/// What a person could meet in a name, and what is wrong with it.
pub fn names() -> Vec<(&'static str, String)> {
    let long = |piece: &str| piece.repeat(10_000 / piece.chars().count());
    vec![
        ("a colour", "\u{1b}[31mred\u{1b}[0m".into()),
        ("an emptied screen", "\u{1b}[2J\u{1b}[H\u{1b}[3J".into()),
        ("a window title", "\u{1b}]0;owned\u{7}".into()),
        (
            "a link (OSC 8)",
            "\u{1b}]8;;https://evil.example\u{1b}\\here\u{1b}]8;;\u{1b}\\".into(),
        ),
        ("a lone escape", "\u{1b}".into()),
        ("CSI in one character", "\u{9b}31mred\u{9b}0m".into()),
        ("OSC in one character", "\u{9d}0;owned\u{9c}".into()),
        ("all of C1", ('\u{80}'..='\u{9f}').collect()),
        (
            "all of C0 and delete",
            ('\u{0}'..='\u{1f}').chain(['\u{7f}']).collect(),
        ),
        ("a carriage return", "honest\rliar".into()),
        ("a line feed", "two\nlines".into()),
        ("a tab", "two\tcells".into()),
        ("backspaces", "evil\u{8}\u{8}\u{8}\u{8}good".into()),
        (
            "line separators",
            "two\u{2028}or\u{2029}three\u{85}lines".into(),
        ),
        ("a right-to-left override", "invoice\u{202e}gpj.exe".into()),
        ("an isolate left open", "\u{2067}open".into()),
        ("directional marks", "a\u{200e}b\u{200f}c\u{61c}d".into()),
        ("right to left, honestly", "שלום עולם".into()),
        ("zero-width space", "da\u{200b}na".into()),
        ("a mark inside", "da\u{feff}na".into()),
        (
            "nothing but the invisible",
            "\u{200b}\u{2060}\u{feff}".into(),
        ),
        ("tag characters", "ok\u{e0041}\u{e0042}\u{e007f}".into()),
        ("combining characters", "Zoe\u{308} L\u{328}uk".into()),
        (
            "a pile of them",
            format!("Z{}", "\u{335}\u{310}\u{353}".repeat(200)),
        ),
        ("one without a base", "\u{301}x".into()),
        ("emoji", "🚀 launch 🎉".into()),
        ("emoji of several parts", "👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽".into()),
        ("flags and keycaps", "🇫🇷🇩🇪 1️⃣".into()),
        ("Chinese", "株式会社日本橋".into()),
        (
            "Korean, composed and not",
            "한국 \u{1112}\u{1161}\u{11ab}".into(),
        ),
        ("wide Latin", "ＡＣＭＥ".into()),
        ("10 000 characters", long("x")),
        ("10 000 wide ones", long("字")),
        ("10 000 emoji", long("🚀")),
        ("10 000 blanks", format!("a{}b", long(" "))),
        ("10 000 combining ones", format!("a{}", long("\u{301}"))),
    ]
}

/// A TOML string of any characters.
pub fn toml(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_ascii_control() => format!("\\u{:04x}", c as u32),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// One deal, whose owner, company and name are this text.
fn deal_of(name: &str) -> String {
    let name = toml(name);
    let text = GOOD.replace("\"Good: 10 seats\"", &name);
    text.replace("\"Good Corp\"", &name)
        .replace("\"dana\"", &name)
}

/// A deal a name, and a plain one among them.
pub fn folder_of_names() -> Folder {
    names()
        .iter()
        .enumerate()
        .fold(Folder::good(), |folder, (n, (_, name))| {
            folder.file(format!("deals/deal-{n}.toml"), deal_of(name))
        })
}

/// A pipeline whose stages are called so, with a deal in each.
pub fn folder_of_stages() -> Folder {
    let mut settings = String::new();
    let mut folder = Folder::empty();
    for (n, (_, name)) in names().iter().enumerate() {
        settings += &format!("[[stage]]\nid = {}\nprobability = 0.5\n", toml(name));
        let deal = good_but(4, &format!("stage = {}", toml(name)));
        folder = folder.file(format!("deals/deal-{n}.toml"), deal);
    }
    folder.file("pipeline.toml", settings)
}

/// Characters that show nothing and turn what stands around them.
fn hides_or_turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// On neither stream is there a character that a terminal would obey.
pub fn tame(answer: &Answer) {
    for (stream, text) in [("stdout", answer.out()), ("stderr", answer.err())] {
        let wild = text
            .chars()
            .find(|&c| (c.is_control() && c != '\n') || hides_or_turns(c));
        assert_eq!(wild, None, "{stream}: {answer}");
    }
}

/// The lines of a block, from its heading up to its total.
fn block<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let lines = text
        .lines()
        .skip_while(|line| line.split(' ').next() != Some(heading));
    let block: Vec<&str> = lines
        .take_while(|line| !line.starts_with("total "))
        .collect();
    assert!(
        block.len() > 1,
        "no block {heading} with a total in:\n{text}"
    );
    block
}

/// The last column is flush right, so that all rows end in one place.
fn aligned(text: &str, heading: &str, rows: usize) {
    let block = block(text, heading);
    assert_eq!(block.len(), rows + 1, "a line a row: {block:#?}");
    for line in &block {
        assert_eq!(
            line.width(),
            block[0].width(),
            "{line:?} under {:?}",
            block[0]
        );
    }
}

#[test]
fn owners_in_tables() {
    let folder = folder_of_names();
    for format in ["table", "plain"] {
        let report = folder.ask_well(&format!("report --by owner --format {format}"));
        tame(&report);
        aligned(report.out(), "Owner", names().len() + 1);
    }
}

#[test]
fn what_changed_and_the_week() {
    let folder = folder_of_names();
    for words in [
        "changes ..2026-11-23 --by owner",
        "report --every quarter --by owner",
        "summary -p 2026",
    ] {
        for format in ["table", "plain", "markdown"] {
            tame(&folder.ask_well(&format!("{words} --format {format}")));
        }
        if !words.starts_with("summary") {
            let csv = folder.ask_well(&format!("{words} --format csv"));
            assert!(
                csv::Reader::from_reader(csv.out().as_bytes())
                    .records()
                    .all(|r| r.is_ok())
            );
        }
    }
}

/// A day without an end of time: nothing runs over, nothing hangs.
#[test]
fn the_ends_of_time() {
    let folder = Folder::good()
        .file(
            "deals/first.toml",
            "name = \"F\"\ncompany = \"F\"\namount = 5\nstage = \"demo\"\ncreated = 0001-01-01\n",
        )
        .file(
            "deals/last.toml",
            "name = \"L\"\ncompany = \"L\"\namount = 7\nstage = \"demo\"\ncreated = 9999-12-31\n",
        );
    for (words, code) in [
        ("changes ..", 0),
        ("changes -p all", 0),
        ("changes 0001-01-01..9999-12-31", 0),
        // What these words mean is another thing on each of 740,000 days: said, and not walked.
        ("changes .. close:last-90d", 2),
        ("changes -p all created:last-90d", 2),
        ("report --every day -p all", 2),
        ("report --every quarter -p all", 2),
        ("report --every month -p 0001", 0),
        ("summary -p 0001-01-01", 0),
        ("summary -p 0001", 0),
        ("summary -p 9999-12", 2),
        ("summary -p 2026", 0),
    ] {
        let said = folder.ask(words);
        assert_eq!(said.code(), code, "{words}: {said}");
    }
    for words in [
        "summary -p today",
        "forecast",
        "changes",
        "report --every month",
    ] {
        let said = answer(&mut folder.pipeline_on("9999-12-31", words));
        assert_eq!(said.code(), 0, "{words}: {said}");
    }
}

#[test]
fn companies_in_tables() {
    let folder = folder_of_names();
    for format in ["table", "plain"] {
        let report = folder.ask_well(&format!("report --by company --format {format}"));
        tame(&report);
        aligned(report.out(), "Company", names().len() + 1);
    }
}

#[test]
fn stages_in_tables() {
    let folder = folder_of_stages();
    for format in ["table", "plain"] {
        let report = folder.ask_well(&format!("report --format {format}"));
        tame(&report);
        aligned(report.out(), "Stage", names().len());
    }
}

/// One at a time, so that the name that breaks a table is named.
#[test]
fn each_name_by_itself() {
    for (what, name) in names() {
        let folder = Folder::good().file("deals/odd.toml", deal_of(&name));
        let report = folder.ask_well("report --by owner --format table");
        let caught = std::panic::catch_unwind(|| {
            tame(&report);
            aligned(report.out(), "Owner", 2);
        });
        assert!(caught.is_ok(), "{what}");
    }
}

/// Rows keep to the width that there is, sentences to 80 columns where there are fewer.
#[test]
fn a_table_keeps_to_its_width() {
    let folder = folder_of_names();
    for columns in [60, 80, 140] {
        let mut command = folder.pipeline("report --by owner --format table");
        let report = answer(command.env("COLUMNS", columns.to_string()));
        let too_wide = |line: &&str, limit| line.width() > limit;
        let row = block(report.out(), "Owner")
            .into_iter()
            .find(|it| too_wide(it, columns));
        assert_eq!(row, None, "a row wider than {columns}");
        let line = report
            .out()
            .lines()
            .find(|it| too_wide(it, columns.max(80)));
        assert_eq!(line, None, "a line wider than {columns}");
    }
}

/// What the program itself says is ASCII then; only people's words may be other.
#[test]
fn plain_is_ascii() {
    for words in [
        "",
        "report",
        "report --by owner",
        "report --every month",
        "changes -p 2026-Q3 --by stage",
        "summary -p 2026-10",
        "check",
    ] {
        let answer = Folder::example("sales").ask_well(words);
        assert!(answer.out().is_ascii(), "{answer}");
    }
}

/// The measure itself, on the screens as they are promised.
#[test]
fn the_transcripts_are_aligned() {
    let report = include_str!("../transcripts/report.md");
    aligned(report, "Stage", 6);
    aligned(report, "Owner", 3);
}

/// With colours there are escapes, all of them ours: they set a colour and do nothing else.
#[test]
fn colours_are_the_only_escapes() {
    let folder = folder_of_names();
    let report = folder.ask_well("report --by owner --format table --color always");
    assert!(
        report.out().contains('\u{1b}'),
        "no colours at all: {report}"
    );
    for (at, _) in report.out().match_indices('\u{1b}') {
        let sequence = &report.out()[at + 1..];
        let end = sequence
            .find(|c: char| c.is_ascii_alphabetic())
            .expect("an end");
        let inner = &sequence[..end];
        let sets_a_colour = inner.starts_with('[') && sequence[end..].starts_with('m');
        assert!(sets_a_colour && !inner.contains('\u{1b}'), "ESC {inner:?}");
    }
    assert!(
        !report.out().contains("\u{1b}[31mred"),
        "the colour is not the owner's"
    );
}

#[test]
fn the_day_at_a_glance() {
    for folder in [folder_of_names(), folder_of_stages()] {
        let glance = folder.ask_well("");
        assert!(glance.out().contains("Open "), "{glance}");
        tame(&glance);
        for format in ["plain", "table", "markdown"] {
            tame(&folder.ask_well(&format!("next --format {format}")));
        }
        folder.ask_well("next --format json").json();
    }
}

#[test]
fn the_folders_own_name() {
    let folder = Folder::good();
    let odd = folder.outside("sa\u{1b}[2Jles\u{202e}");
    std::fs::rename(folder.path(""), &odd).expect("a renamed folder");
    let mut command = folder.pipeline("report --format plain");
    let report = answer(command.current_dir(&odd));
    assert!(report.out().contains("Open deals"), "{report}");
    tame(&report);
}

/// A fault is shown with its line, and the line may hold anything.
#[test]
fn what_check_shows_of_a_broken_file() {
    for (what, name) in names() {
        let raw =
            format!("name = \"{name}\"\nstage = \"{name}\"\ncolour = \"{name}\"\namount = -1\n");
        let escaped = good_but(4, &format!("stage = {}", toml(&name)));
        let folder = Folder::good()
            .file("deals/raw.toml", raw)
            .file("deals/escaped.toml", escaped);
        for words in [
            "check",
            "check --format short",
            "report --format plain",
            "report -v",
        ] {
            let answer = folder.ask(words);
            assert!([0, 1].contains(&answer.code()), "{what}: {answer}");
            tame(&answer);
        }
        let json = folder.ask("check --format json").json();
        assert!(
            json["problems"].as_array().is_some_and(|it| it.len() >= 2),
            "{what}: {json}"
        );
    }
}

#[test]
fn unknown_keys_are_tamed_too() {
    let key = toml("\u{1b}[2J\u{9b}31m\u{202e}key");
    let folder = Folder::good().file("deals/odd.toml", format!("{GOOD}{key} = 1\n"));
    let check = folder.ask_well("check");
    assert!(check.out().contains("[unknown-key]"), "{check}");
    tame(&check);
}

#[test]
#[cfg(unix)]
fn file_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let odd: [&[u8]; 6] = [
        b"\x1b[2J.toml",
        b"two\nlines.toml",
        b"re\rturn.toml",
        "\u{202e}lmot.toml".as_bytes(),
        "\u{9b}31m.toml".as_bytes(),
        b"\xff\xfe.toml",
    ];
    for name in odd {
        let path = std::path::Path::new("deals").join(OsStr::from_bytes(name));
        for text in [GOOD, "not TOML"] {
            let folder = Folder::good().file(&path, text);
            for words in ["check", "check --format short", "report --format plain"] {
                tame(&folder.ask(words));
            }
            folder.ask_well("report --format json").json();
            folder.ask("check --format json").json();
        }
    }
}

#[test]
fn words_of_the_command_line() {
    let folder = Folder::good();
    for (what, name) in names().into_iter().filter(|(_, name)| !name.contains('\0')) {
        for prefix in [
            "owner:", "nofield:", "stage:", "amount:", "created:", "-p", "-C",
        ] {
            let mut command = folder.pipeline("report --format plain");
            let answer = answer(command.arg(format!("{prefix}{name}")));
            assert!([0, 2].contains(&answer.code()), "{what}: {answer}");
            tame(&answer);
        }
    }
}

#[test]
fn json_keeps_every_character() {
    let report = folder_of_names().ask_well("report --by owner --format json");
    let json = report.json();
    let groups = json["groups"].as_array().expect("groups");
    for (what, name) in names() {
        let found = groups.iter().any(|group| group["key"] == name.as_str());
        assert!(found, "{what}");
    }
    let raw = report
        .out()
        .chars()
        .find(|&c| c.is_ascii_control() && c != '\n');
    assert_eq!(raw, None, "control characters are escaped");
}

#[test]
fn json_formats_of_check_parse() {
    let folder = folder_of_names().file("deals/bad.toml", "name = \"\u{1b}[2J\"\n");
    for format in ["json", "sarif"] {
        folder.ask(&format!("check --format {format}")).json();
    }
    // The commands that GitHub reads from a log are lines: a text must not begin one.
    let odd = toml("x\n::error file=pipeline.toml::owned");
    let folder = Folder::good().file("deals/odd.toml", good_but(4, &format!("stage = {odd}")));
    let github = folder.ask("check --format github");
    for line in github.out().lines().filter(|line| line.starts_with("::")) {
        assert!(!line.starts_with("::error file=pipeline.toml"), "{github}");
    }
}

/// The records of a CSV answer, each with as many cells as the header.
pub fn records(report: &Answer) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(report.stdout.as_slice());
    reader
        .records()
        .map(|it| it.unwrap_or_else(|fault| panic!("{fault}: {report}")))
        .collect()
}

pub fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part]
        .iter()
        .all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()))
}

#[test]
fn csv_cells_never_run() {
    let formulas = [
        "=1+1",
        "=HYPERLINK(\"https://evil.example\",\"x\")",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "-cmd|x",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "=",
        "+",
        "-",
        "@",
        "-1e5",
        "--1",
        "=1,\"2\"\n=3",
    ];
    let folder = formulas
        .iter()
        .enumerate()
        .fold(Folder::good(), |folder, (n, formula)| {
            folder.file(format!("deals/deal-{n}.toml"), deal_of(formula))
        });
    for by in ["owner", "company"] {
        let report = folder.ask_well(&format!("report --by {by} --format csv"));
        let records = records(&report);
        assert!(records.len() > formulas.len(), "{report}");
        for cell in records.iter().flatten() {
            let begins_badly = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(
                !begins_badly || is_plain_number(cell),
                "{cell:?} in {report}"
            );
        }
    }
}

#[test]
fn csv_negative_numbers_stay_numbers() {
    let deal = format!("{GOOD}[custom]\ndelta = -5\n");
    let folder = Folder::empty().file("deals/odd.toml", deal);
    let report = folder.ask_well("report --by custom.delta --format csv");
    assert!(
        records(&report).iter().flatten().any(|cell| cell == "-5"),
        "{report}"
    );
}

#[test]
fn csv_parses_back_whatever_the_names() {
    let names = [
        ",",
        "\"",
        "\"\"",
        "a\nb",
        "a\r\nb",
        "\\",
        ";",
        "' OR 1=1 --",
        "a\"b,c\nd",
    ];
    let folder = names
        .iter()
        .enumerate()
        .fold(folder_of_names(), |folder, (n, name)| {
            folder.file(format!("deals/more-{n}.toml"), deal_of(name))
        });
    let report = folder.ask_well("report --by owner --format csv");
    let records = records(&report);
    for name in names {
        assert!(
            records.iter().flatten().any(|cell| cell.contains(name)),
            "{name:?}"
        );
    }
}

/// Cells of a row of a Markdown table; an escaped bar is no border.
pub fn borders(line: &str) -> usize {
    let unescaped = line.replace("\\\\", "").replace("\\|", "");
    unescaped.matches('|').count()
}

#[test]
fn markdown_tables_stay_whole() {
    let names = [
        "a|b",
        "|",
        "||",
        "a\\|b",
        "\\",
        "ends with \\",
        "two\nlines",
        "two\r\nlines",
        "x |\n| y",
        "|---|",
        "\n\n# A heading",
        "`a|b`",
        "`",
        "<br>",
        "<script>alert(1)</script>",
    ];
    let folder = names
        .iter()
        .enumerate()
        .fold(folder_of_names(), |folder, (n, name)| {
            folder.file(format!("deals/more-{n}.toml"), deal_of(name))
        });
    let report = folder.ask_well("report --by owner --format markdown");
    tame(&report);
    let lines: Vec<&str> = report.out().lines().map(str::trim_end).collect();
    let tables = lines.chunk_by(|a, b| a.starts_with('|') && b.starts_with('|'));
    for table in tables.filter(|table| table[0].starts_with('|')) {
        for line in table {
            assert_eq!(
                borders(line),
                borders(table[0]),
                "{line:?} under {:?}",
                table[0]
            );
            assert!(line.ends_with('|'), "{line:?}");
        }
    }
    let rows = lines.iter().filter(|line| line.starts_with('|')).count();
    assert!(rows > names.len(), "a row an owner: {report}");
    assert!(!report.out().contains("\n# A heading"), "{report}");
    assert!(!report.out().contains("<script>"), "{report}");
}
