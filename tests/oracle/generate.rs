//! Random folders: settings, deals in subfolders, files to be passed over, and some that are broken.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

use crate::generate_deal::deal;
use crate::generate_settings::{Plan, settings};
use crate::query::Ask;
use crate::random::Random;
use crate::write_deal::write;

/// A folder that is yet to be written: every file with its path.
pub struct Files {
    pub plan: Plan,
    pub files: Vec<(String, Vec<u8>)>,
}

/// The files of the folder that belongs to `seed`.
pub fn files(seed: u64) -> Files {
    let mut random = Random::new(seed);
    let plan = settings(&mut random);
    let mut files = Vec::new();
    if let Some(toml) = &plan.toml {
        files.push(("pipeline.toml".to_owned(), toml.clone().into_bytes()));
    }
    let many = random.pick(&[0, 1, 3, 10, 25, 40, 60]);
    for number in 0..many {
        let inner = random.pick(&["", "", "2025/", "2026/", "2026/q4/", "é è/"]);
        let path = format!("{}/{inner}deal-{number}.toml", plan.deals_folder);
        let draft = deal(&mut random, &plan);
        files.push((path, write(&draft, &mut random).into_bytes()));
    }
    if random.chance(40) {
        broken(&mut random, &plan, &mut files);
    }
    passed_over(&mut random, &plan, &mut files);
    Files { plan, files }
}

/// Writes files below a folder, in the order given.
pub fn write_folder(dir: &Path, deals_folder: &str, files: &[(String, Vec<u8>)]) {
    fs::create_dir_all(dir.join(deals_folder)).expect("a new folder");
    for (path, bytes) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a new folder");
        fs::write(path, bytes).expect("a new file");
    }
}

/// A fresh place for a test's folder; what stood there before is removed.
pub fn fresh(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("oracle")
        .join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("an old folder can be removed");
    }
    fs::create_dir_all(&dir).expect("a new folder");
    dir
}

const BROKEN: [&str; 26] = [
    "",
    "name = \"A\"\ncompany = \"A\"\namount = 5\ncreated = 2026-01-05",
    "name = \"A\"\ncompany = \"A\"\nstage = \"lost\"\nclosed = 2026-01-05\ncreated = 2026-01-05",
    "company = \"A\"\namount = 5\nstage = \"won\"\nclosed = 2026-01-05\ncreated = 2026-01-05",
    "GOOD\nstage = \"no-such-stage\"",
    "GOOD\nstage = \"won\"\nclosed = 2025-12-31",
    "GOOD\nstage = \"won\"",
    "GOOD\nstage = \"OPEN\"\nclosed = 2026-02-01",
    "GOOD\nstage = \"won\"\nhistory = [{ on = 2026-02-01, stage = \"lost\" }]",
    "GOOD\nstage = \"lost\"\nclosed = 2026-03-01\ncurrency = \"XAU\"",
    "GOOD\nstage = \"OPEN\"\ncurrency = \"usd\"",
    "GOOD\nstage = \"OPEN\"\nprobability = 1.5",
    "GOOD\nstage = \"OPEN\"\nprobability = -0.1",
    "GOOD\nstage = \"OPEN\"\nowner = 5",
    "GOOD\nstage = \"OPEN\"\nexpected_close = \"soon\"",
    "GOOD\nstage = \"OPEN\"\nexpected_close = 2026-02-30",
    "GOOD\nstage = \"OPEN\"\nstage = \"OPEN\"",
    "GOOD\nstage = \"OPEN\"\npipeline = \"no-such\"",
    "GOOD\nstage = \"OPEN\"\nhistory = [{ stage = \"OPEN\" }]",
    "GOOD\nstage = \"OPEN\"\nhistory = [{ on = 2026-02-01, amount = -1 }]",
    "GOOD\nstage = \"OPEN\"\n<<<<<<< HEAD\nowner = \"a\"\n=======\nowner = \"b\"\n>>>>>>> other",
    "name = \"A\"\ncompany = \"A\"\namount = -5\nstage = \"OPEN\"\ncreated = 2026-01-05",
    "name = \"A\"\ncompany = \"A\"\namount = inf\nstage = \"OPEN\"\ncreated = 2026-01-05",
    "name = \"A\"\ncompany = \"A\"\namount = \"5,000\"\nstage = \"OPEN\"\ncreated = 2026-01-05",
    "name = \"A\"\ncompany = \"A\"\namount = 12345678901234.567\nstage = \"OPEN\"\ncreated = 2026-01-05",
    "name = \"A\"\ncompany = \"A\"\namount = \"5e3\"\nstage = \"OPEN\"\ncreated = 2026-01-05",
];

fn broken(random: &mut Random, plan: &Plan, files: &mut Vec<(String, Vec<u8>)>) {
    let good = "name = \"A\"\ncompany = \"A\"\namount = 5\ncreated = 2026-01-05";
    let folder = &plan.deals_folder;
    for number in 0..random.between(1, 5) {
        let text = random.pick(&BROKEN).replace("GOOD", good);
        let text = text.replace("OPEN", &plan.pipelines[0].1[0]);
        files.push((format!("{folder}/broken-{number}.toml"), text.into_bytes()));
    }
    if random.chance(30) {
        files.push((
            format!("{folder}/latin.toml"),
            b"name = \"Caf\xe9\"".to_vec(),
        ));
    }
    let stage = &plan.pipelines[0].1[0];
    let sound = format!("{good}\nstage = \"{stage}\"");
    if random.chance(40) {
        files.push((format!("{folder}/twin.toml"), sound.clone().into_bytes()));
        files.push((
            format!("{folder}/2024/twin.toml"),
            sound.clone().into_bytes(),
        ));
    }
    if random.chance(30) {
        let odd =
            "source = 7\ntags = 5\nnext_step_due = \"soon\"\nactivity = [{ kind = \"call\" }]";
        files.push((
            format!("{folder}/odd.toml"),
            format!("{sound}\n{odd}").into_bytes(),
        ));
    }
}

fn passed_over(random: &mut Random, plan: &Plan, files: &mut Vec<(String, Vec<u8>)>) {
    for path in [
        "_draft.toml",
        ".hidden.toml",
        "_old/deal-0.toml",
        ".git/deal-0.toml",
        "notes.txt",
    ] {
        if random.chance(25) {
            let path = format!("{}/{path}", plan.deals_folder);
            files.push((path, b"no TOML at all [".to_vec()));
        }
    }
}

/// Questions to put to the folder of `seed`.
pub fn asks(seed: u64, plan: &Plan, many: usize) -> Vec<Ask> {
    let mut random = Random::new(seed ^ 0xA5C5);
    (0..many).map(|_| ask(&mut random, plan)).collect()
}

/// A day about which a folder has something to say.
pub fn day(random: &mut Random) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a date");
    let late = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    if random.chance(30) {
        late
    } else {
        first + Days::new(random.between(100, 900) as u64)
    }
}

const PERIODS: [&str; 32] = [
    "2026",
    "2026-Q3",
    "FY2026",
    "FY2026-Q2",
    "FY2027-Q4",
    "2026-07",
    "2026-W47",
    "2026-11-23",
    "2025-06..2026-Q1",
    "2026-03..",
    "..2026-05",
    "all",
    "today",
    "yesterday",
    "this-week",
    "this-month",
    "this-quarter",
    "this-year",
    "last-week",
    "last-month",
    "last-quarter",
    "last-year",
    "next-quarter",
    "last-90d",
    "last-12m",
    "last-6w",
    "last-3q",
    "last-2y",
    "mtd",
    "qtd",
    "ytd",
    "next-30d",
];

const GROUPINGS: [&str; 12] = [
    "owner",
    "team",
    "company",
    "source",
    "stage",
    "pipeline",
    "type",
    "competitor",
    "tag",
    "month",
    "quarter",
    "custom.region",
];

fn ask(random: &mut Random, plan: &Plan) -> Ask {
    let mut ask = Ask::at(day(random));
    if random.chance(65) {
        ask.period = Some(random.pick(&PERIODS).into());
        // Decision left open: what `last-3m` is on the last days of a month. Such days are not asked.
        let day_of_month = ask.as_of.format("%d").to_string();
        if day_of_month.as_str() > "27" {
            ask.as_of = ask.as_of - Days::new(5);
        }
    }
    if random.chance(65) {
        let by = random.pick(&GROUPINGS);
        ask.by = Some(by.into()).filter(|_| by != "stage" || plan.stages_have_one_name);
    }
    ask.created_cohort = random.chance(15);
    if random.chance(35) {
        for _ in 0..random.between(1, 3) {
            ask.query.push(word(random, plan));
        }
    }
    ask
}

fn word(random: &mut Random, plan: &Plan) -> String {
    let stages = &plan.pipelines[0].1;
    let stage = random.pick(stages);
    let period = random.pick(&[
        "2026",
        "2026-Q3",
        "last-year",
        "2026-03..2026-08",
        "..2025-12",
    ]);
    let one_pipeline = plan.pipelines.len() == 1;
    let word = match random.below(11) {
        0 => "owner:dana".into(),
        1 => "owner:lee".into(),
        2 if one_pipeline => format!("stage:{stage}"),
        3 if one_pipeline => format!("stage:{stage}.."),
        2..=3 => format!("stage:{}", random.pick(&["open", "won", "lost"])),
        4 => format!("created:{period}"),
        5 => format!("closed:{period}"),
        6 => format!("close:{period}"),
        7 => format!("tag:{}", random.pick(&["emea", "enterprise"])),
        8 => "source:web".into(),
        9 => "custom.region:emea".into(),
        _ if plan.currencies.len() == 1 => {
            format!("amount:{}", random.pick(&["10k..", "..500", "1000..50k"]))
        }
        _ => random.pick(&["acme", "deal-1", "seats"]).to_string(),
    };
    if random.chance(20) {
        format!("not:{word}")
    } else {
        word
    }
}
