//! Random settings, and what a deal's author must know of them.

use chrono::{Days, NaiveDate};

use crate::random::Random;

/// What deals are written against.
#[derive(Clone)]
pub struct Plan {
    pub toml: Option<String>,
    pub deals_folder: String,
    /// Each pipeline's id (None where there is but one, unnamed) and its stages' ids.
    pub pipelines: Vec<(Option<String>, Vec<String>)>,
    /// An old name and the stage of the first pipeline that had it.
    pub alias: Option<(String, String)>,
    pub currencies: Vec<&'static str>,
    /// May `--by stage` be asked? Not where two pipelines share a name.
    pub stages_have_one_name: bool,
}

const DEFAULT_STAGES: [&str; 6] = [
    "prospecting",
    "qualification",
    "discovery",
    "demo",
    "proposal",
    "closing",
];

pub fn settings(random: &mut Random) -> Plan {
    let mut plan = Plan {
        toml: None,
        deals_folder: "deals".into(),
        pipelines: vec![(None, DEFAULT_STAGES.map(str::to_owned).into())],
        alias: None,
        currencies: vec!["USD"],
        stages_have_one_name: true,
    };
    if random.chance(8) {
        return plan;
    }
    let mut toml = String::new();
    head(random, &mut toml);
    currencies(random, &mut plan, &mut toml);
    if random.chance(10) {
        plan.deals_folder = "sales/open deals".into();
        toml.push_str("[paths]\ndeals = \"sales/open deals\"\n");
    }
    stages(random, &mut plan, &mut toml);
    for (owner, team) in [
        ("dana", "emea"),
        ("lee", "apac"),
        ("omar", "emea"),
        ("zoë", ""),
    ] {
        if random.chance(70) {
            toml.push_str(&format!("[[rep]]\nid = \"{owner}\"\n"));
            if !team.is_empty() {
                toml.push_str(&format!("team = \"{team}\"\n"));
            }
        }
    }
    plan.toml = Some(toml);
    plan
}

fn head(random: &mut Random, toml: &mut String) {
    if random.chance(40) {
        toml.push_str(&format!("fiscal_year_starts = {}\n", random.between(1, 12)));
    }
    if random.chance(30) {
        toml.push_str("week_starts = \"sunday\"   # and not Monday\n");
    }
    if random.chance(40) {
        let weight = random.pick(&["0", "1", "2.5", "40", "10.0"]);
        toml.push_str(&format!("prior_weight = {weight}\n"));
    }
    if random.chance(20) {
        toml.push_str("timezone = \"Pacific/Auckland\"\n");
    }
}

/// The workspace's currency, and rates: some without a date, some from days on.
fn currencies(random: &mut Random, plan: &mut Plan, toml: &mut String) {
    if random.chance(40) {
        return;
    }
    let home = random.pick(&["USD", "EUR", "GBP"]);
    if home != "USD" || random.chance(50) {
        toml.push_str(&format!("currency = \"{home}\"\n"));
    }
    plan.currencies = vec![home, home];
    let mut listed = Vec::new();
    for (code, rate) in [
        ("USD", "0.93"),
        ("EUR", "1.0825"),
        ("GBP", "1.27"),
        ("JPY", "0.0067"),
        ("CHF", "1"),
    ] {
        if code != home && random.chance(70) {
            listed.push(format!("{code} = {rate}"));
            plan.currencies.push(code);
        }
    }
    if listed.is_empty() {
        return;
    }
    if random.chance(50) {
        toml.push_str(&format!("rates = {{ {} }}\n", listed.join(", ")));
    } else {
        toml.push_str(&format!("[rates]\n{}\n", listed.join("\n")));
    }
    dated_rates(random, plan, toml);
}

fn dated_rates(random: &mut Random, plan: &Plan, toml: &mut String) {
    let first = NaiveDate::from_ymd_opt(2025, 3, 1).expect("a date");
    let foreign: Vec<_> = plan
        .currencies
        .iter()
        .filter(|code| **code != plan.currencies[0])
        .collect();
    let mut blocks = Vec::new();
    for number in 0..random.below(4) {
        let from = first + Days::new((number * 170 + random.below(160)) as u64);
        let mut block = format!("[[rate]]\nfrom = {from}\n");
        let named: Vec<_> = foreign.iter().filter(|_| random.chance(75)).collect();
        for code in named {
            block.push_str(&format!(
                "{code} = {}.{:03}\n",
                random.below(2),
                random.between(1, 999)
            ));
        }
        blocks.push(block);
    }
    random.shuffle(&mut blocks);
    toml.push_str(&blocks.concat());
}

fn stages(random: &mut Random, plan: &mut Plan, toml: &mut String) {
    match random.below(10) {
        0..=3 => {}
        4..=6 => {
            let names = random_names(random, "step");
            plan.alias = random
                .chance(60)
                .then(|| ("intro".to_owned(), names[0].clone()));
            stage_tables(random, "stage", &names, plan.alias.as_ref(), toml);
            plan.pipelines = vec![(None, names)];
        }
        _ => {
            plan.pipelines.clear();
            let shared = random.chance(30);
            plan.stages_have_one_name = !shared;
            for id in ["new-business", "renewals", "partners"]
                .iter()
                .take(random.between(1, 3))
            {
                let names = random_names(random, if shared { "step" } else { id });
                toml.push_str(&format!("[[pipeline]]\nid = \"{id}\"\n"));
                stage_tables(random, "pipeline.stage", &names, None, toml);
                plan.pipelines.push((Some((*id).into()), names));
            }
        }
    }
}

fn random_names(random: &mut Random, begin: &str) -> Vec<String> {
    (1..=random.between(1, 6))
        .map(|number| format!("{begin}-{number}"))
        .collect()
}

fn stage_tables(
    random: &mut Random,
    header: &str,
    names: &[String],
    alias: Option<&(String, String)>,
    toml: &mut String,
) {
    for name in names {
        toml.push_str(&format!("[[{header}]]\nid = \"{name}\"\n"));
        if random.chance(75) {
            let odds = random.pick(&["0.05", "0.1", "0.333", "0.5", "0.8", "1", "0", "0.97"]);
            toml.push_str(&format!("probability = {odds}\n"));
        }
        if let Some((old, _)) = alias.filter(|(_, new)| new == name) {
            toml.push_str(&format!("aliases = [\"older\", \"{old}\"]\n"));
        }
        if random.chance(20) {
            toml.push_str("stale_after = \"10wd\"\n");
        }
    }
}
