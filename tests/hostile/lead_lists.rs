//! Lead lists as they are bought and exported: `check` reads them, names the rows that are wrong
//! and keeps the others; `report` reads none of them.

use crate::common::{Answer, Folder, answer, within_memory};
use crate::{only_the_good_one_counts, problem};

const LIST: &str = "leads/list.csv";
const HEADER: &str = "name,email,company\n";

fn check(list: impl AsRef<[u8]>) -> Answer {
    let folder = Folder::good().file(LIST, list);
    let report = folder.ask_well("report --format json");
    only_the_good_one_counts(&report);
    assert_eq!(report.json()["complete"], true, "{report}");
    let check = answer(&mut within_memory(&folder.pipeline("check --format json")));
    assert!([0, 1].contains(&check.code()), "{check}");
    check
}

fn named_at_line(list: impl AsRef<[u8]>, line: u64) {
    let check = check(list);
    assert_eq!(problem(&check, LIST)["line"], line, "{check}");
}

fn without_problems(list: impl AsRef<[u8]>) {
    let check = check(list);
    assert_eq!(
        check.json()["problems"].as_array().map(Vec::len),
        Some(0),
        "{check}"
    );
}

#[test]
fn a_line_of_10_mib() {
    let long = "x".repeat(10 << 20);
    named_at_line(
        format!("{HEADER}Jo,jo@a.example,A\n{long},b@b.example,B\nK,k@k.example,K\n"),
        3,
    );
}

#[test]
fn a_line_of_10_mib_without_an_end() {
    named_at_line(format!("{HEADER}{}", "x".repeat(10 << 20)), 2);
}

#[test]
fn too_many_cells() {
    named_at_line(
        format!("{HEADER}Jo,jo@a.example,A,one,two\nKa,ka@a.example,A\n"),
        2,
    );
}

#[test]
fn too_few_cells() {
    named_at_line(format!("{HEADER}Ka,ka@a.example,A\nJo,jo@a.example\n"), 3);
}

/// A row in quotes over several lines is counted by the line that it begins on.
#[test]
fn lines_are_those_of_the_file() {
    named_at_line(
        format!("{HEADER}Jo,jo@a.example,\"A\nand\nB\"\nKa,ka@a.example\n"),
        5,
    );
    named_at_line(
        "name,email,company\r\nJo,jo@a.example,A\r\nKa,ka@a.example\r\n",
        3,
    );
}

#[test]
fn an_unclosed_quote() {
    named_at_line(
        format!("{HEADER}Ka,ka@a.example,A\n\"Jo,jo@a.example,A\nLi,li@a.example,A\n"),
        3,
    );
}

#[test]
fn an_unclosed_quote_before_10_mib() {
    let rest = "Li,li@a.example,A\n".repeat(600_000);
    named_at_line(format!("{HEADER}\"Jo,jo@a.example,A\n{rest}"), 2);
}

#[test]
fn utf_16() {
    let text = format!("\u{feff}{HEADER}Zoë Łuk,zoe@a.example,株式会社\n");
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        without_problems(&bytes);
        without_problems(&bytes[2..]); // the same without its mark
    }
}

#[test]
fn utf_16_that_breaks_off() {
    let text = format!("\u{feff}{HEADER}Jo,jo@a.example,A\n");
    let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.pop();
    check(&bytes);
    bytes.extend([0xd8, 0x00, 0xd8]); // half a pair
    check(&bytes);
}

#[test]
fn windows_1252() {
    without_problems(b"name;email;company\r\nZo\xeb M\xfcller;zoe@a.example;Caf\xe9 \x80\r\n");
}

#[test]
fn utf_8_with_and_without_its_mark() {
    let text = format!("{HEADER}Zoë,zoe@a.example,Café\n");
    without_problems(&text);
    without_problems(format!("\u{feff}{text}"));
    without_problems(text.replace('\n', "\r\n"));
}

#[test]
fn separators() {
    for separator in [",", ";", "\t", "|"] {
        let text = format!("{HEADER}Jo,jo@a.example,A\nKa,ka@a.example,B\n");
        without_problems(text.replace(',', separator));
    }
}

#[test]
fn lists_with_nothing_in_them() {
    check("");
    check("\n\n\n");
    check("\u{feff}");
    check(HEADER);
}

#[test]
fn nul_bytes_and_noise() {
    check(format!("{HEADER}J\0o,jo@a.example,A\n"));
    check([0; 100_000]);
    check((0..=255).cycle().take(300_000).collect::<Vec<u8>>());
    check(format!("{HEADER}{}", ",".repeat(1 << 20)));
    check("a,".repeat(100_000) + "\n");
}

#[test]
fn an_unknown_column_is_said_once() {
    let check = check("email,company,employees,phone,Seniority\na@a.example,A,5,1,VP\n");
    let fault = problem(&check, LIST);
    assert_eq!(
        (&fault["line"], &fault["column"]),
        (&1.into(), &31.into()),
        "{fault}"
    );
    assert_eq!(
        (&fault["rule"], &fault["level"]),
        (&"column".into(), &"warning".into()),
        "{fault}"
    );
    assert_eq!(
        check.json()["problems"].as_array().map(Vec::len),
        Some(1),
        "{check}"
    );
}

#[test]
fn things_that_are_no_files() {
    let folder = Folder::good().file("leads/list.csv/x", "");
    std::os::unix::fs::symlink("/dev/zero", folder.path("leads/zero.csv")).expect("a link");
    std::process::Command::new("mkfifo")
        .arg(folder.path("leads/fifo.csv"))
        .status()
        .expect("a FIFO");
    only_the_good_one_counts(&folder.ask_well("report --format json"));
    let check = answer(&mut within_memory(&folder.pipeline("check --format json")));
    for file in ["leads/list.csv", "leads/zero.csv", "leads/fifo.csv"] {
        problem(&check, file);
    }
}

#[test]
fn hostile_text_in_a_faulty_row_is_tamed() {
    let folder = Folder::good().file(LIST, format!("{HEADER}\u{1b}[2J\u{9b}31m\u{202e},x\n"));
    for words in ["check", "check --format short"] {
        crate::text::tame(&folder.ask(words));
    }
}
