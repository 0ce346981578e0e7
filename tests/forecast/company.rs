//! A small company, the same each time: forty deals on their way over fourteen months, and ten that are open now. Its
//! deals can be written as they stood on an earlier day.

use crate::common::Folder;
use pipeline::model::day::Day;

pub const SETTINGS: &str = r#"
rates = { EUR = 1.10 }

[[rep]]
id = "dana"
team = "emea"
[[rep]]
id = "lee"
team = "emea"
[[rep]]
id = "omar"
team = "apac"

[[quota]]
period = "2026-Q4"
owners = { dana = 15_000, lee = 10_000, omar = 20_000 }
"#;

pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// Its deals by name, each as the text of its file.
pub fn deals(until: Day) -> Vec<(String, String)> {
    (0..50)
        .filter_map(|n| Some((format!("deal-{n}"), deal(n, until)?)))
        .collect()
}

pub fn company() -> Folder {
    company_on(day("2026-11-23"))
}

/// The folder with nothing in it that happened after a day.
pub fn company_on(until: Day) -> Folder {
    let folder = Folder::empty().file("pipeline.toml", SETTINGS);
    deals(until).into_iter().fold(folder, |folder, (id, text)| {
        folder.file(format!("deals/{id}.toml"), text)
    })
}

/// What a deal goes through: days since it was created, and the stage.
fn way(n: i64) -> &'static [(i64, &'static str)] {
    match n % 5 {
        0 => &[
            (0, "prospecting"),
            (20, "demo"),
            (40, "proposal"),
            (60, "won"),
        ],
        1 => &[(0, "prospecting"), (25, "demo"), (45, "lost")],
        2 => &[(0, "qualification"), (25, "lost")],
        3 => &[
            (0, "prospecting"),
            (10, "demo"),
            (30, "qualification"),
            (90, "closing"),
            (95, "won"),
        ],
        _ => &[
            (0, "discovery"),
            (30, "proposal"),
            (70, "lost"),
            (80, "proposal"),
            (100, "won"),
        ],
    }
}

/// The file of one deal, if it was there by a day.
fn deal(n: i64, until: Day) -> Option<String> {
    // Forty at steps of eleven days, then ten of the last weeks.
    let created = match n {
        0..40 => day("2025-08-01").plus(11 * n),
        _ => day("2026-10-05").plus(5 * (n - 40)),
    };
    if created > until {
        return None;
    }
    let past: Vec<(Day, &str)> = way(n)
        .iter()
        .map(|(after, stage)| (created.plus(*after), *stage))
        .filter(|(on, _)| *on <= until)
        .collect();
    let (last, stage) = past.last().copied().expect("the day it was created");
    let history: String = past
        .iter()
        .map(|(on, stage)| format!("  {{ on = {on}, stage = \"{stage}\" }},\n"))
        .collect();
    let closed = match stage {
        "won" | "lost" => format!("closed = {last}\n"),
        _ => String::new(),
    };
    let pick = |words: &[&'static str]| words[n as usize % words.len()];
    let call = match pick(&["", "commit", "best-case", "", "omitted"]) {
        "" => String::new(),
        call => format!("forecast = \"{call}\"\n"),
    };
    let own = if n % 9 == 8 {
        "probability = 0.4\n"
    } else {
        ""
    };
    let parked = if n == 45 {
        "on_hold_until = 2026-12-10\n"
    } else {
        ""
    };
    let split = match n % 6 {
        0 => "[[split]]\nowner = \"dana\"\nshare = 0.3\n[[split]]\nowner = \"omar\"\nshare = 0.7\n",
        _ => "",
    };
    Some(format!(
        "name = \"Deal {n}\"\ncompany = \"Company {}\"\namount = {}\ncurrency = \"{}\"\nstage = \"{stage}\"\n\
         created = {created}\n{closed}owner = \"{}\"\nexpected_close = {}\nsource = \"{}\"\ntags = [{}]\n\
         {call}{own}{parked}history = [\n{history}]\n{split}",
        n % 20,
        1000 + 700 * (n % 7),
        pick(&["USD", "USD", "EUR"]),
        pick(&["dana", "lee", "omar"]),
        created.plus(75),
        pick(&["referral", "web"]),
        pick(&["", "\"big\"", "\"big\", \"old\""]),
    ))
}
