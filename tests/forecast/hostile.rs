//! Folders and questions that nobody should have: each is answered with figures that can be, or refused with a sentence.

use crate::common::Folder;
use crate::company::{SETTINGS, company};
use crate::{at, forecast, sane};

const DEAL: &str =
    "name = \"Odd\"\ncompany = \"Odd\"\namount = 5000\nstage = \"demo\"\ncreated = 2026-09-01\n";

/// Answers, or refuses with a message and nothing else.
fn survives(folder: &Folder, words: &str) {
    let said = folder.ask(&format!("forecast {words} --format json"));
    match said.code() {
        0 => sane(&said.json(), words),
        2 => assert!(
            said.out().is_empty() && said.err().contains("error"),
            "{words}: {said}"
        ),
        _ => panic!("{words}: {said}"),
    }
    let page = folder.ask(&format!("forecast {words} --deals --format table"));
    assert_eq!(page.code(), said.code(), "{words}: {page}");
    assert!(
        !page.out().contains("NaN") && !page.out().contains("inf "),
        "{page}"
    );
}

const QUESTIONS: [&str; 4] = ["", "--by stage", "-p 2027", "-p all"];

#[test]
fn odd_deals() {
    let with = |more: &str| format!("{DEAL}{more}");
    for (what, deal) in [
        ("no worth", DEAL.replace("5000", "0")),
        (
            "as many digits as there are",
            DEAL.replace("5000", "\"9999999999999999999999999999\""),
        ),
        (
            "the least worth",
            DEAL.replace("5000", "\"0.0000000000000000000000000001\""),
        ),
        ("year 1", DEAL.replace("2026-09-01", "0001-01-01")),
        (
            "year 1, closed now",
            format!(
                "{}closed = 2026-11-20\n",
                DEAL.replace("2026-09-01", "0001-01-01")
                    .replace("demo", "won")
            ),
        ),
        (
            "expected in year 9999",
            with("expected_close = 9999-12-31\n"),
        ),
        ("expected in year 1", with("expected_close = 0001-01-01\n")),
        ("parked to year 9999", with("on_hold_until = 9999-12-31\n")),
        (
            "created in year 9999",
            DEAL.replace("2026-09-01", "9999-12-31"),
        ),
        ("certain", with("probability = 1\n")),
        ("hopeless", with("probability = 0\n")),
        ("omitted", with("forecast = \"omitted\"\n")),
        (
            "omitted and parked",
            with("forecast = \"omitted\"\non_hold_until = 2027-02-01\n"),
        ),
        (
            "shared by a hundred",
            with(&"[[split]]\nowner = \"x\"\nshare = 0.01\n".repeat(100)),
        ),
    ] {
        // Alone, and among others.
        for folder in [Folder::empty().file("pipeline.toml", SETTINGS), company()] {
            let folder = folder.file("deals/odd.toml", &deal);
            for words in QUESTIONS {
                eprintln!("{what}: {words}"); // shown where it fails
                survives(&folder, words);
            }
        }
    }
}

#[test]
fn odd_questions() {
    let folder = company();
    for words in [
        "-p ..2026-12-31",
        "-p 2026-11-24..",
        "-p 2026-11-23",
        "-p 2026-11-24",
        "-p 0001",
        "-p 9999",
        "-p 0001-01-01..9999-12-31",
        "--as-of 0001-01-01",
        "--as-of 9999-12-31",
        "--as-of 2025-08-01",
        "--as-of 2025-07-31",
        "owner:nobody",
        "stage:won",
        "stage:lost --by month",
        "created:2026-Q4",
        "--since 0001-01-01",
        "--since 2025-08-01 -p all",
        "--slip deal-41=9999-12-31",
        "--slip deal-41=0001-01-01",
        "--slip deal-41=+99999d",
        "--slip deal-41=-99999d",
        "--amount deal-41=9999999999999999999999999999",
        "--amount deal-41=0",
        "--close-rate 100% --no-new",
        "--close-rate -100%",
        "--close-rate 101%",
        "--win deal-41 --lose deal-41 --without deal-41 --slip deal-41=+1d --amount deal-41=5",
    ] {
        survives(&folder, words);
    }
}

#[test]
fn odd_settings() {
    let stages = |n: usize| -> String {
        (0..n)
            .map(|n| format!("[[stage]]\nid = \"s{n}\"\n"))
            .collect()
    };
    let pipelines = "[[pipeline]]\nid = \"new\"\n[[pipeline.stage]]\nid = \"demo\"\n[[pipeline.stage]]\nid = \"proposal\"\n\
                     [[pipeline]]\nid = \"renewals\"\n[[pipeline.stage]]\nid = \"review\"\nprobability = 0.7\n";
    let renewal = DEAL.replace(
        "stage = \"demo\"",
        "stage = \"review\"\npipeline = \"renewals\"",
    );
    let deal = |stage: &str| DEAL.replace("demo", stage);
    for (settings, deals) in [
        ("prior_weight = 0\n".to_string(), vec![DEAL.into(), deal("won") + "closed = 2026-10-01\n"]),
        ("prior_weight = 100000\n".into(), vec![DEAL.into()]),
        ("prior_weight = 0\n".into(), vec![DEAL.into(), deal("lost") + "closed = 2026-10-01\n"]),
        (stages(1), vec![deal("s0")]),
        (stages(200), (0..200).map(|n| deal(&format!("s{n}"))).collect()),
        ("[[stage]]\nid = \"demo\"\nprobability = 0\n".into(), vec![DEAL.into()]),
        ("[[stage]]\nid = \"demo\"\nprobability = 1\n".into(), vec![DEAL.into()]),
        (
            "[[stage]]\nid = \"demo\"\nprobability = 0.9\n[[stage]]\nid = \"later\"\nprobability = 0.1\n".into(),
            vec![DEAL.into()],
        ),
        (pipelines.into(), vec![DEAL.into(), renewal]),
        ("[[quota]]\nperiod = \"2026-Q4\"\namount = 0\n".into(), vec![DEAL.into()]),
        ("[[quota]]\nperiod = \"2026-Q4\"\namount = \"9999999999999999999999999999\"\n".into(), vec![DEAL.into()]),
        ("[[quota]]\nperiod = \"2026-Q4\"\namount = 5\ncurrency = \"CHF\"\n".into(), vec![DEAL.into()]),
    ] {
        let mut folder = Folder::empty().file("pipeline.toml", &settings);
        for (n, deal) in deals.iter().enumerate() {
            let named = deal.replacen("\"Odd\"", &format!("\"Odd {n}\""), 1);
            folder = folder.file(format!("deals/odd-{n}.toml"), named);
        }
        for words in QUESTIONS {
            eprintln!("{settings}{words}"); // shown where it fails
            survives(&folder, words);
        }
    }
}

/// Parked to the last, or omitted to the last: in no row, and said.
#[test]
fn nothing_that_counts() {
    for (line, path) in [
        ("on_hold_until = 2027-03-01", "on_hold.deals"),
        ("forecast = \"omitted\"", "omitted.deals"),
    ] {
        let mut folder = Folder::empty().file("pipeline.toml", "");
        for n in 0..3 {
            folder = folder.file(
                format!("deals/odd-{n}.toml"),
                format!("{}{line}\n", DEAL.replacen("Odd", &format!("Odd {n}"), 1)),
            );
        }
        let said = forecast(&folder, "--deals");
        assert_eq!(at(&said, path), 3.0);
        assert_eq!(
            (at(&said, "modelled.mean"), at(&said, "modelled.p90")),
            (0.0, 0.0)
        );
        assert_eq!(at(&said, "weighted.landing"), 0.0);
    }
}

/// One deal, or an import of yesterday: no deal is expected that nobody entered.
#[test]
fn no_deal_is_made_up() {
    let mut folder = Folder::empty().file("pipeline.toml", "");
    for n in 0..60 {
        let text = DEAL
            .replacen("Odd", &format!("Odd {n}"), 1)
            .replace("2026-09-01", "2026-11-22");
        folder = folder.file(format!("deals/odd-{n}.toml"), text);
        if n == 0 || n == 59 {
            for period in ["2026-Q4", "2027", "all"] {
                assert_eq!(
                    at(
                        &forecast(&folder, &format!("-p {period}")),
                        "modelled.from_new"
                    ),
                    0.0
                );
            }
        }
    }
}
