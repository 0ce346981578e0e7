//! Small cases worked by hand from the words of the definitions, one rule each: they hold the oracle, and then the
//! program, to them. A place is a path into the report, or `STAGE.figure` for a row of the stages.

use std::path::Path;

use crate::compare::program_report;
use crate::folder::Folder;
use crate::generate::{fresh, write_folder};
use crate::json::Json;
use crate::query::Ask;
use crate::slow;

/// A folder of one deal or a few, and what must be shown as of days.
pub struct Case {
    pub rule: &'static str,
    pub settings: &'static str,
    pub deals: &'static [&'static str],
    /// Day, place, figure.
    pub shown: &'static [(&'static str, &'static str, &'static str)],
}

const HEAD: &str = "name = \"A\"\ncompany = \"A\"\ncreated = 2026-01-10\n";

pub const CASES: [Case; 14] = [
    Case {
        rule: "an edit that nobody dated holds from the day after the newest line, and passes through stages that day",
        settings: "",
        deals: &[
            "amount = 5\nstage = \"demo\"\nhistory = [{ on = 2026-01-10, stage = \"prospecting\" }]\nactivity = [{ on = 2026-02-01, kind = \"call\" }]",
        ],
        shown: &[
            ("2026-02-01", "undated", "0"),
            ("2026-02-01", "prospecting.deals", "1"),
            ("2026-02-02", "undated", "1"),
            ("2026-02-02", "demo.deals", "1"),
            ("2026-02-02", "qualification.advanced", "1"),
            ("2026-02-02", "qualification.median_days", "null"),
            ("2026-02-02", "prospecting.median_days", "23"),
        ],
    },
    Case {
        rule: "open then, closed since, without a history: among the open deals, in no row, without odds",
        settings: "",
        deals: &["amount = 5\nstage = \"won\"\nclosed = 2026-03-01"],
        shown: &[
            ("2026-02-28", "open.deals", "1"),
            ("2026-02-28", "open.without_odds", "1"),
            ("2026-02-28", "prospecting.deals", "0"),
            ("2026-02-28", "after_as_of", "1"),
            ("2026-03-01", "open.deals", "0"),
            ("2026-03-01", "won.deals", "1"),
            ("2026-03-01", "undated", "0"),
            ("2026-03-01", "closing.entered", "0"),
            ("2026-03-01", "cycle.mean_days", "50"),
        ],
    },
    Case {
        rule: "closed dates the last closing, whatever its entry says",
        settings: "",
        deals: &[
            "amount = 5\nstage = \"lost\"\nclosed = 2026-03-05\nhistory = [{ on = 2026-01-10, stage = \"demo\" }, { on = 2026-03-01, stage = \"lost\" }]",
        ],
        shown: &[
            ("2026-03-04", "demo.still_open", "1"),
            ("2026-03-05", "demo.lost", "1"),
            ("2026-03-05", "demo.median_days", "54"),
        ],
    },
    Case {
        rule: "a reopened deal is open from that day; reopening passes through nothing",
        settings: "",
        deals: &[
            "amount = 5\nstage = \"demo\"\nhistory = [{ on = 2026-01-10, stage = \"prospecting\" }, { on = 2026-02-01, stage = \"lost\" }, { on = 2026-03-01, stage = \"demo\" }]",
        ],
        shown: &[
            ("2026-02-28", "lost.deals", "1"),
            ("2026-02-28", "prospecting.lost", "1"),
            ("2026-03-01", "lost.deals", "0"),
            ("2026-03-01", "open.deals", "1"),
            ("2026-03-01", "qualification.entered", "0"),
            ("2026-03-01", "prospecting.advanced", "1"),
            ("2026-03-01", "prospecting.median_days", "22"),
        ],
    },
    Case {
        rule: "lost is a deal from the stage it was lost from, back from one that it had left before",
        settings: "",
        deals: &[
            "amount = 5\nstage = \"lost\"\nclosed = 2026-03-01\nhistory = [{ on = 2026-01-10, stage = \"demo\" }, { on = 2026-02-01, stage = \"discovery\" }, { on = 2026-03-01, stage = \"lost\" }]",
        ],
        shown: &[
            ("2026-03-01", "demo.back", "1"),
            ("2026-03-01", "discovery.lost", "1"),
            ("2026-03-01", "prospecting.entered", "0"),
            ("2026-03-01", "demo.conversion", "0"),
            ("2026-03-01", "discovery.learned_from.closed", "1"),
        ],
    },
    Case {
        rule: "winning enters all stages on the way; one lost and one open of two entered is 0 of 1",
        settings: "",
        deals: &[
            "amount = 5\nstage = \"won\"\nclosed = 2026-03-01\nhistory = [{ on = 2026-01-10, stage = \"discovery\" }, { on = 2026-03-01, stage = \"won\" }]",
            "amount = 5\nstage = \"lost\"\nclosed = 2026-03-01\nhistory = [{ on = 2026-01-10, stage = \"prospecting\" }, { on = 2026-03-01, stage = \"lost\" }]",
            "amount = 5\nstage = \"prospecting\"",
        ],
        shown: &[
            ("2026-03-01", "closing.advanced", "1"),
            ("2026-03-01", "closing.median_days", "null"),
            ("2026-03-01", "discovery.median_days", "50"),
            ("2026-03-01", "prospecting.entered", "2"),
            ("2026-03-01", "prospecting.conversion", "0"),
            // (10 × 0.80 + 1) / (10 + 1)
            ("2026-03-01", "closing.learned_rate", "0.8181818181818182"),
        ],
    },
    Case {
        rule: "a closed deal counts with the amount and owner of its closing day",
        settings: "",
        deals: &[
            "amount = 9\nowner = \"lee\"\nstage = \"won\"\nclosed = 2026-03-01\nhistory = [{ on = 2026-01-10, owner = \"dana\", amount = 5 }, { on = 2026-03-02, owner = \"lee\", amount = 9 }]",
        ],
        shown: &[
            ("2026-04-01", "won.value", "5"),
            ("2026-04-01", "groups", "dana"),
        ],
    },
    Case {
        rule: "a hand edit of a closed deal holds from the closing on, and is not undated",
        settings: "",
        deals: &[
            "amount = 9\nstage = \"won\"\nclosed = 2026-03-01\nhistory = [{ on = 2026-01-10, stage = \"demo\", amount = 5 }]",
        ],
        shown: &[
            ("2026-02-28", "open.value", "5"),
            ("2026-03-01", "won.value", "9"),
            ("2026-03-01", "undated", "0"),
        ],
    },
    Case {
        rule: "before its first entry the amount is the first mentioned one, an optional field is absent",
        settings: "",
        deals: &[
            "amount = 9\nprobability = 0.5\nstage = \"demo\"\nhistory = [{ on = 2026-03-01, amount = 7, probability = 0.25 }, { on = 2026-03-02, amount = 9, probability = 0.5 }]",
        ],
        shown: &[
            ("2026-02-28", "open.value", "7"),
            // The stage's prior, 0.35.
            ("2026-02-28", "open.weighted", "2.4499999999999997"),
            ("2026-03-01", "open.weighted", "1.75"),
            ("2026-03-02", "open.weighted", "4.5"),
        ],
    },
    Case {
        rule: "unset takes a field away; a deal parked until a day is parked before it",
        settings: "",
        deals: &[
            "amount = 8\nstage = \"demo\"\non_hold_until = 2026-02-03\nhistory = [{ on = 2026-01-10, probability = 0.5 }, { on = 2026-02-01, unset = [\"probability\"] }]",
        ],
        shown: &[
            ("2026-01-31", "open.weighted", "4"),
            ("2026-02-01", "open.weighted", "2.8"),
            ("2026-02-02", "open.on_hold.value", "8"),
            ("2026-02-03", "open.on_hold.value", "0"),
            ("2026-02-03", "undated", "0"),
        ],
    },
    Case {
        rule: "an open deal is converted at the day's rate, a closed one at its closing day's",
        settings: "rates = { EUR = 2 }\n[[rate]]\nfrom = 2026-03-01\nEUR = 3\n",
        deals: &[
            "amount = 8\ncurrency = \"EUR\"\nstage = \"demo\"",
            "amount = \"0.10\"\ncurrency = \"EUR\"\nstage = \"won\"\nclosed = 2026-02-28",
        ],
        shown: &[
            ("2026-02-28", "open.value", "16"),
            ("2026-03-01", "open.value", "24"),
            ("2026-03-01", "won.value", "0.2"),
        ],
    },
    Case {
        rule: "an entry from before created counts from created on",
        settings: "",
        deals: &[
            "amount = 8\nstage = \"demo\"\nhistory = [{ on = 2026-01-01, stage = \"prospecting\" }, { on = 2026-01-12, stage = \"demo\" }]",
        ],
        shown: &[
            ("2026-01-09", "open.deals", "0"),
            ("2026-01-09", "after_as_of", "1"),
            ("2026-01-10", "prospecting.still_open", "1"),
            ("2026-01-12", "prospecting.median_days", "2"),
        ],
    },
    Case {
        rule: "a first entry that is an end leaves the deal open, in no row, before it; alone, it dates the closing",
        settings: "",
        deals: &["amount = 8\nstage = \"won\"\nhistory = [{ on = 2026-02-01, stage = \"won\" }]"],
        shown: &[
            ("2026-01-31", "open.without_odds", "1"),
            ("2026-02-01", "won.deals", "1"),
            ("2026-02-01", "prospecting.entered", "0"),
        ],
    },
    Case {
        rule: "a stage that the settings no longer know is no row; an alias is its stage; without a prior, the close rate",
        settings: "prior_weight = 1\n[[stage]]\nid = \"talk\"\naliases = [\"intro\"]\n[[stage]]\nid = \"deal\"\nprobability = 0.5\n",
        deals: &[
            "amount = 8\nstage = \"deal\"\nhistory = [{ on = 2026-01-10, stage = \"poc\" }, { on = 2026-02-01, stage = \"intro\" }, { on = 2026-02-03, stage = \"deal\" }]",
            "amount = 8\nstage = \"lost\"\nclosed = 2026-02-02\nhistory = [{ on = 2026-01-10, stage = \"talk\" }, { on = 2026-02-02, stage = \"lost\" }]",
            "amount = 8\nstage = \"won\"\nclosed = 2026-02-02",
        ],
        shown: &[
            ("2026-01-31", "open.without_odds", "3"),
            ("2026-01-31", "talk.learned_rate", "null"),
            ("2026-02-01", "talk.deals", "2"),
            // Close rate 1 of 2; (1 × 0.5 + 0) / (1 + 1)
            ("2026-02-02", "talk.learned_rate", "0.25"),
            ("2026-02-03", "talk.median_days", "12.5"),
        ],
    },
];

/// Writes the folder of a case.
pub fn write(case: &Case, name: &str) -> std::path::PathBuf {
    let dir = fresh(name);
    let mut files = vec![("pipeline.toml".to_owned(), case.settings.into())];
    for (number, deal) in case.deals.iter().enumerate() {
        files.push((
            format!("deals/{number}.toml"),
            format!("{HEAD}{deal}\n").into_bytes(),
        ));
    }
    write_folder(&dir, "deals", &files);
    dir
}

/// What is shown otherwise than it must be, by the oracle or by the program.
pub fn faults(case: &Case, dir: &Path, oracle: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for (day, place, shown) in case.shown {
        let mut ask = Ask::at(day.parse().expect("a date"));
        ask.by = Some("owner".into());
        let report = if oracle {
            Ok(slow::report(&Folder::read(dir), &ask))
        } else {
            program_report(dir, &ask)
        };
        let found = report.map_or_else(|fault| fault, |report| figure(&report, place));
        if !alike(&found, shown) {
            faults.push(format!(
                "{}\n  {day} {place}: {shown}, not {found}",
                case.rule
            ));
        }
    }
    faults
}

fn figure(report: &Json, place: &str) -> String {
    if place == "groups" {
        let keys = report
            .at("groups")
            .items()
            .iter()
            .map(|group| group.at("key").text());
        return keys
            .map(Option::unwrap_or_default)
            .collect::<Vec<_>>()
            .join(" ");
    }
    let (first, rest) = place.split_once('.').unwrap_or((place, ""));
    let rows = report.at("stages").items();
    match rows
        .iter()
        .find(|row| row.at("stage").text() == Some(first))
    {
        Some(row) => row.at(rest).to_string(),
        None => report.at(place).to_string(),
    }
}

fn alike(found: &str, shown: &str) -> bool {
    match (found.parse::<f64>(), shown.parse::<f64>()) {
        (Ok(found), Ok(shown)) => (found - shown).abs() < 1e-9,
        _ => found == shown,
    }
}
