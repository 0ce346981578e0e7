//! Settings: broken ones refuse every command and name the place, so that no figure is ever made
//! with half of them.

use crate::common::{Folder, good_but};
use crate::{only_the_good_one_counts, only_warned, refused};

/// `at` is how the diagnostic begins: file, place, rule.
fn all_refuse(settings: impl AsRef<[u8]>, at: &str) {
    let folder = Folder::good().file("pipeline.toml", settings);
    for words in ["", "report", "report --format json"] {
        refused(&folder.ask(words), &[at, "help: "]);
    }
    // To `check` faults are data: it may print them where it prints the others.
    let check = folder.ask("check");
    assert_eq!(check.code(), 2, "{check}");
    assert!(check.all().contains(at), "{at}: {check}");
}

#[test]
fn broken_settings_syntax() {
    all_refuse(
        "currency = \"USD\"\nfiscal_year_starts =\n",
        "pipeline.toml:2:",
    );
    all_refuse("[[stage]\n", "pipeline.toml:1:");
    all_refuse("currency = \"USD\"\ncurrency = \"EUR\"\n", "pipeline.toml:");
    all_refuse(
        "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n",
        "pipeline.toml:1:1: error[conflict]",
    );
}

#[test]
fn broken_settings_values() {
    for (line, column) in [
        ("fiscal_year_starts = 13", 22),
        ("fiscal_year_starts = 0", 22),
        ("fiscal_year_starts = \"May\"", 22),
        ("currency = \"dollars\"", 12),
        ("currency = 840", 12),
        ("week_starts = \"someday\"", 15),
        ("timezone = \"Nowhere/Land\"", 12),
        ("timezone = 7", 12),
        ("prior_weight = -1", 16),
        ("prior_weight = nan", 16),
        ("rates = { EUR = 0 }", 17),
        ("rates = { EUR = -1.08 }", 17),
        ("rates = { EUR = \"about one\" }", 17),
    ] {
        let settings = format!("# ours\n{line}\n");
        all_refuse(
            settings,
            &format!("pipeline.toml:2:{column}: error[settings]"),
        );
    }
}

#[test]
fn broken_settings_tables() {
    for (line, rest) in [
        ("probability = 1.5", "id = \"a\""),
        ("probability = \"half\"", "id = \"a\""),
        ("stale_after = -3", "id = \"a\""),
        ("stale_after = \"soon\"", "id = \"a\""),
        ("id = \"won\"", "probability = 0.5"),
        ("id = 7", "probability = 0.5"),
    ] {
        all_refuse(format!("[[stage]]\n{line}\n{rest}\n"), "pipeline.toml:2:");
    }
}

#[test]
fn two_stages_of_one_name() {
    all_refuse(
        "[[stage]]\nid = \"a\"\n[[stage]]\nid = \"a\"\n",
        "pipeline.toml:4:6:",
    );
}

#[test]
fn stages_at_the_top_beside_pipelines() {
    let settings =
        "[[stage]]\nid = \"a\"\n[[pipeline]]\nid = \"p\"\n[[pipeline.stage]]\nid = \"b\"\n";
    all_refuse(settings, "pipeline.toml:");
}

#[test]
fn settings_that_are_not_utf8() {
    all_refuse(b"currency = \"US\xff\"\n", "pipeline.toml:");
    all_refuse([0xff, 0xfe, b'c', 0], "pipeline.toml");
    all_refuse("currency = \"USD\"\n\0", "pipeline.toml:");
}

#[test]
fn two_quotas_for_one_period_and_person() {
    let quota = |period: &str, whom: &str, amount: u32| {
        format!("[[quota]]\nperiod = \"{period}\"\n{whom}\namount = {amount}\n")
    };
    for whom in ["owner = \"dana\"", "team = \"emea\"", ""] {
        let twice = quota("2026-Q4", whom, 1) + &quota("2026-Q4", whom, 2);
        all_refuse(twice, "pipeline.toml:");
        // The same days in other words are the same period.
        let twice = quota("2026-Q4", whom, 1) + &quota("2026-10-01..2026-12-31", whom, 1);
        all_refuse(twice, "pipeline.toml:");
    }
    let listed = "[[quota]]\nperiod = \"2026-Q4\"\nowners = { dana = 1, omar = 2 }\n";
    all_refuse(
        format!("{listed}{}", quota("2026-Q4", "owner = \"omar\"", 3)),
        "pipeline.toml:",
    );
}

#[test]
fn quotas_that_only_look_alike() {
    let settings = r#"
[[quota]]
period = "2026-Q4"
amount = 3
[[quota]]
period = "2026-Q4"
owners = { dana = 1, omar = 2 }
[[quota]]
period = "2026-Q3"
owner = "dana"
amount = 1
"#;
    let folder = Folder::good().file("pipeline.toml", settings);
    only_the_good_one_counts(&folder.ask_well("report --format json"));
}

#[test]
fn a_quota_that_makes_no_sense() {
    for quota in [
        "period = \"Q4\"\namount = 1",
        "period = \"2026-Q4\"\namount = -1",
    ] {
        all_refuse(format!("[[quota]]\n{quota}\n"), "pipeline.toml:");
    }
    all_refuse("[[quota]]\namount = 1\n", "pipeline.toml");
}

/// A stage that was renamed without an alias: the deal counts, its past is in no row.
#[test]
fn a_stage_that_the_settings_no_longer_know() {
    let stages = "[[stage]]\nid = \"intro\"\n[[stage]]\nid = \"demo\"\n";
    let history =
        "history = [ { on = 2026-09-01, stage = \"poc\" }, { on = 2026-10-01, stage = \"demo\" } ]";
    let deal = good_but(4, "stage = \"demo\"") + history + "\n";
    let file = "deals/good.toml";
    let folder = Folder::empty()
        .file("pipeline.toml", stages)
        .file(file, &deal);
    only_warned(&folder, file);
    only_the_good_one_counts(&folder.ask_well("report --format json"));

    let renamed = stages.replacen("\"demo\"", "\"demo\"\naliases = [\"poc\"]", 1);
    let folder = Folder::empty()
        .file("pipeline.toml", renamed)
        .file(file, &deal);
    assert!(folder.ask_well("check").out().contains("no problems"));
}

#[test]
fn an_unknown_setting_is_a_warning() {
    let folder = Folder::good().file("pipeline.toml", "fiscal_year_start = 2\n");
    only_warned(&folder, "pipeline.toml");
    assert!(folder.ask("check").out().contains("fiscal_year_starts"));
}

#[test]
fn empty_settings_and_none_are_a_working_pipeline() {
    only_the_good_one_counts(&Folder::good().ask_well("report --format json"));
    let none = Folder::good();
    std::fs::remove_file(none.path("pipeline.toml")).expect("settings to remove");
    only_the_good_one_counts(&none.ask_well("report --format json"));
    let marked = Folder::good().file("pipeline.toml", "\u{feff}currency = \"EUR\"\r\n");
    assert_eq!(
        marked.ask_well("report --format json").json()["currency"],
        "EUR"
    );
}

#[test]
fn settings_that_are_a_directory() {
    let folder = Folder::empty()
        .file("pipeline.toml/x", "")
        .file("deals/good.toml", crate::common::GOOD);
    refused(&folder.ask("report"), &["pipeline.toml"]);
}

#[test]
#[cfg(unix)]
fn settings_without_end() {
    use crate::common::{answer, within_memory};
    for device in ["/dev/zero", "/dev/tty"] {
        let folder = Folder::empty().file("deals/good.toml", crate::common::GOOD);
        std::os::unix::fs::symlink(device, folder.path("pipeline.toml")).expect("a link");
        refused(
            &answer(&mut within_memory(&folder.pipeline("report"))),
            &["pipeline.toml"],
        );
    }
}

#[test]
#[cfg(unix)]
fn settings_that_are_a_fifo() {
    let folder = Folder::empty().file("deals/good.toml", crate::common::GOOD);
    let fifo = folder.path("pipeline.toml");
    let made = std::process::Command::new("mkfifo").arg(fifo).status();
    assert!(made.expect("mkfifo is there").success());
    refused(&folder.ask("report"), &["pipeline.toml"]);
}

#[test]
#[cfg(unix)]
fn settings_nested_10_000_deep() {
    use crate::common::{answer, within_memory};
    for text in [
        format!("deep = {}1{}\n", "[".repeat(10_000), "]".repeat(10_000)),
        format!(
            "deep = {}1{}\n",
            "{ a = ".repeat(10_000),
            " }".repeat(10_000)
        ),
        format!("[{}]\n", vec!["a"; 10_000].join(".")),
    ] {
        let folder = Folder::good().file("pipeline.toml", text);
        let report = answer(&mut within_memory(&folder.pipeline("report")));
        assert!([0, 2].contains(&report.code()), "{report}");
    }
}

#[test]
fn a_folder_that_is_none() {
    let folder = Folder::empty();
    refused(&folder.ask("report"), &["init"]);
    refused(&folder.ask("report -C no-such-folder"), &["no-such-folder"]);
    refused(&folder.ask("report -C /dev/null"), &["/dev/null"]);
}

/// A slip in `[paths]` must not pass for a pipeline without deals.
#[test]
fn a_folder_of_deals_that_is_not_there() {
    let folder = Folder::good().file("pipeline.toml", "[paths]\ndeals = \"dealz\"\n");
    let report = folder.ask_well("report --format json");
    assert_eq!(report.json()["open"]["deals"], 0, "{report}");
    assert!(report.all().contains("no folder dealz"), "{report}");
}

/// A name means one stage: an alias that is another's id, or another's alias, would move deals between rows.
#[test]
fn an_alias_that_means_two_stages() {
    for aliases in ["aliases = [\"b\"]", "aliases = [\"old\"]"] {
        let text = format!(
            "[[stage]]\nid = \"a\"\n{aliases}\n[[stage]]\nid = \"b\"\naliases = [\"old\"]\n"
        );
        let folder = Folder::empty().file("pipeline.toml", text);
        refused(&folder.ask("report"), &["already means another stage"]);
    }
}
