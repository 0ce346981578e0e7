//! Tables follow the terminal from 60 to 200 columns: no line is wider, no number is cut, and what stands under one
//! heading ends (or begins) in one column, with names in any script.

use std::process::Command;

use unicode_width::UnicodeWidthStr;

fn report(dir: &str, width: usize, more: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_pipeline"))
        .args([
            "-C",
            dir,
            "report",
            "--as-of",
            "2026-11-23",
            "--format",
            "table",
        ])
        .args(more)
        .env("COLUMNS", width.to_string())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    assert!(out.status.success());
    String::from_utf8(out.stdout).expect("UTF-8")
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for dir in ["examples/sales", "examples/acme"] {
        for width in 60..=200 {
            // Every width with one grouping; every twentieth with all.
            let groupings = if width % 20 == 0 {
                &["owner", "source", "month", "company", "tag"][..]
            } else {
                &["owner"]
            };
            for by in groupings {
                for line in report(dir, width, &["--by", by]).lines() {
                    assert!(
                        line.width() <= width,
                        "{dir} at {width}: {} columns: {line}",
                        line.width()
                    );
                }
            }
        }
    }
}

/// What changed, a series and the week: lists that go on under themselves, sparklines that go where there is no room.
#[test]
fn the_other_pages_follow_the_terminal_too() {
    for dir in ["examples/sales", "examples/acme"] {
        for words in [
            &["changes", "-p", "2026-Q3"][..],
            &["changes", "-p", "2026-Q3", "--by", "owner"],
            &["report", "--every", "month"],
            &[
                "report", "--every", "week", "-p", "last-4w", "--by", "owner",
            ],
            &["summary", "-p", "2026-10"],
        ] {
            for width in (60..=200).step_by(20) {
                let out = Command::new(env!("CARGO_BIN_EXE_pipeline"))
                    .args(["-C", dir, "--as-of", "2026-11-23", "--format", "table"])
                    .args(words)
                    .env("COLUMNS", width.to_string())
                    .env("NO_COLOR", "1")
                    .output()
                    .expect("the program runs");
                assert!(out.status.success(), "{words:?}");
                for line in String::from_utf8(out.stdout).expect("UTF-8").lines() {
                    assert!(line.width() <= width, "{dir} {words:?} at {width}: {line}");
                }
            }
        }
    }
}

#[test]
fn numbers_stay_whole_at_every_width() {
    for width in 60..=200 {
        let text = report("examples/sales", width, &[]);
        for number in ["681,500", "225,000", "14,500"] {
            assert!(text.contains(number), "{number} at {width}:\n{text}");
        }
    }
}

#[test]
fn columns_stay_aligned_with_wide_names() {
    let dir = tempfile::tempdir().expect("a folder");
    let deals = dir.path().join("deals");
    std::fs::create_dir(&deals).expect("a folder");
    for (n, owner) in [
        "日本語の担当者",
        "e\u{301}lodie",
        "👩‍💻 dev",
        "Ωmega",
        "plain",
        &"long".repeat(60),
    ]
    .iter()
    .enumerate()
    {
        let text = format!(
            "name = \"n\"\ncompany = \"c{n}\"\namount = {}\nstage = \"demo\"\ncreated = 2026-08-03\nowner = \"{owner}\"\n",
            10_usize.pow(n as u32)
        );
        std::fs::write(deals.join(format!("d{n}.toml")), text).expect("a file");
    }
    for width in [60, 80, 120, 200] {
        let text = report(&dir.path().to_string_lossy(), width, &["--by", "owner"]);
        let rows: Vec<&str> = text
            .lines()
            .skip_while(|l| !l.starts_with("Owner"))
            .take(8)
            .collect();
        let end_of_value = rows[0].find("Value").expect("a heading") + "Value".len();
        for row in &rows {
            let mut used = 0;
            let end = row.char_indices().find(|(at, _)| {
                used = row[..*at].width();
                used >= end_of_value
            });
            let before = &row[..end.map_or(row.len(), |(at, _)| at)];
            assert_eq!(before.width(), end_of_value, "at {width}: {row}");
            assert!(
                before.ends_with(|c: char| c.is_ascii_digit() || c == 'e'),
                "at {width}: {row}"
            );
        }
    }
}
