//! `leads icp`: how well leads and deals fit; `--learn`: what won deals have in common.

use super::*;

const RULES: &str = "\
[[icp.rule]]\nfield = \"industry\"\nany = [\"software\"]\nweight = 3\n\n\
[[icp.rule]]\nfield = \"region\"\nany = [\"emea\"]\n";

fn deal(company: &str, more: &str) -> String {
    format!(
        "name = \"{company}\"\ncompany = \"{company}\"\namount = 100\ncreated = 2026-05-04\n{more}\n"
    )
}

/// F = (½ + earned) / (1 + 3 + 1); of deals by their own fields, [custom], and the lead they grew from.
#[test]
fn fit_of_leads_and_deals_by_hand() {
    let list = "email,industry,Region,deal,touches,last_contacted\n\
                a@x.example,Software,EMEA,,50,2026-11-23\n\
                b@x.example,Energy,apac,,,\n\
                c@x.example,software,,gamma,,\n\
                d@x.example,,,,,\n";
    let folder = folder(RULES, list)
        .file("deals/alpha.toml", deal("Alpha", "stage = \"demo\"\nlead = \"leads/expo.csv#a@x.example\""))
        .file("deals/beta.toml", deal("Beta", "stage = \"won\"\nclosed = 2026-06-01\n[custom]\nregion = \"emea\"\nindustry = \"Software\""))
        .file("deals/gamma.toml", deal("Gamma", "stage = \"lost\"\nclosed = 2026-06-01\nlost_reason = \"price\""));
    let said = json(&folder, "leads icp");
    let fit = |key: &str| lead(&said, &format!("{key}@x.example"))["fit"].clone();
    // Engagement is no part of it: 4.5 / 5, 0.5 / 5, (0.5 + 3 + 0.5) / 5, (0.5 + 1.5 + 0.5) / 5.
    for (key, wanted) in [("a", 90.0), ("b", 10.0), ("c", 80.0), ("d", 50.0)] {
        assert!(near(&fit(key), wanted), "{key}: {said}");
    }
    let deals = said["deals"].as_array().expect("deals");
    let of = |id: &str| {
        deals
            .iter()
            .find(|d| d["id"] == id)
            .unwrap_or_else(|| panic!("{id}: {said}"))
    };
    for (id, state, wanted) in [
        ("alpha", "open", 90.0),
        ("beta", "won", 90.0),
        ("gamma", "lost", 80.0),
    ] {
        assert!(
            of(id)["state"] == state && near(&of(id)["fit"], wanted),
            "{id}: {said}"
        );
    }
    assert_eq!(of("gamma")["lead"], "c@x.example");
    // (90 + 10 + 80 + 50) / 4.
    assert!(near(&said["mean"]["leads"], 57.5), "{said}");
    assert!(near(&said["mean"]["lost"], 80.0), "{said}");
    // The best first.
    assert_eq!(
        texts(&said["leads"], "key"),
        ["a@x.example", "c@x.example", "d@x.example", "b@x.example"]
    );
    let some = json(&folder, "leads icp industry:software --top 1");
    assert_eq!(
        (&some["matching"], texts(&some["leads"], "key")),
        (&2.into(), vec!["a@x.example".into()])
    );
}

/// 60 leads: of 20 in software 12 deals are won and 2 lost; of 40 in energy 3 are won and 8 lost.
fn learned() -> (Folder, Value) {
    let mut list = String::from("email,industry,deal,replies\n");
    let mut folder = Folder::empty().file("pipeline.toml", "");
    for n in 0..60 {
        let is_software = n < 20;
        let at = if is_software { n } else { n - 20 };
        let (won, lost) = if is_software { (12, 2) } else { (3, 8) };
        let stage = match at {
            _ if at < won => "stage = \"won\"\nclosed = 2026-06-01",
            _ if at < won + lost => {
                "stage = \"lost\"\nclosed = 2026-06-01\nlost_reason = \"price\""
            }
            _ => "",
        };
        let id = format!("deal-{n}");
        let industry = if is_software { "Software" } else { "Energy" };
        // Replies come with winning: no trait of whom to look for.
        let replies = if stage.contains("won") { "3" } else { "" };
        let id_of = if stage.is_empty() { "" } else { id.as_str() };
        list += &format!("{n}@x.example,{industry},{id_of},{replies}\n");
        if !stage.is_empty() {
            folder = folder.file(format!("deals/{id}.toml"), deal(&format!("Co {n}"), stage));
        }
    }
    let folder = folder.file("leads/expo.csv", list);
    let said = json(&folder, "leads icp --learn");
    (folder, said)
}

#[test]
fn lift_with_its_interval_by_hand() {
    let (_, said) = learned();
    let learned = &said["learned"];
    let traits = learned["traits"].as_array().expect("traits");
    let software = traits
        .iter()
        .find(|t| {
            t["column"] == "industry"
                && t["value"]
                    .as_str()
                    .is_some_and(|v| v.to_lowercase() == "software")
        })
        .unwrap_or_else(|| panic!("{said}"));
    // Won: 12 of 15 are software; lost: 2 of 10; all leads: 20 of 60.
    let counts =
        |place: &str| ["won", "lost", "leads"].map(|k| software[place][k].as_u64().unwrap_or(99));
    assert_eq!(counts("having"), [12, 2, 20], "{said}");
    assert_eq!(counts("of"), [15, 10, 60], "{said}");
    // Against lost: 0.8 / 0.2 = 4. √(0.2/12 + 0.8/2) = √0.416667 = 0.645497; 1.959964 · 0.645497 = 1.265151;
    // ln 4 = 1.386294: e^0.121143 = 1.128787, e^2.651445 = 14.174510.
    let interval = |lift: &Value, wanted: [f64; 3]| {
        for (key, wanted) in ["lift", "low", "high"].into_iter().zip(wanted) {
            let found = lift[key].as_f64().unwrap_or(f64::NAN);
            assert!(
                (found / wanted - 1.0).abs() < 1e-4,
                "{key} {found} {wanted}"
            );
        }
    };
    let lost = &software["against_lost"];
    interval(lost, [4.0, 1.128_787, 14.174_51]);
    // Against leads: 0.8 / 0.333333 = 2.4; √(0.2/12 + 0.666667/20) = √0.05 = 0.223607; · 1.959964 = 0.438261;
    // ln 2.4 = 0.875469: e^0.437208 = 1.548379, e^1.313730 = 3.720023.
    interval(&software["against_leads"], [2.4, 1.548_379, 3.720_023]);
    assert_eq!(software["proposed"], true, "{said}");
    assert!(
        !texts(&learned["traits"], "column").contains(&"replies".to_string()),
        "{said}"
    );
}

/// What is printed to paste is what `leads icp` then goes by.
#[test]
fn the_rules_to_paste_are_rules() {
    let (folder, said) = learned();
    let rules = said["learned"]["rules"]
        .as_str()
        .expect("rules")
        .to_string();
    assert!(
        rules.contains("[[icp.rule]]") && rules.contains("industry"),
        "{rules}"
    );
    let folder = folder.file("pipeline.toml", &rules);
    let said = json(&folder, "leads icp");
    assert_eq!(folder.ask("check --strict").code(), 0);
    let mean = |key: &str| said["mean"][key].as_f64().unwrap_or(f64::NAN);
    assert!(mean("won") > mean("lost"), "{said}");
    // The table has the same rules, line by line.
    let table = folder.ask_well("leads icp --learn");
    for line in rules.lines().filter(|l| !l.is_empty()) {
        assert!(table.out().contains(line), "{line}: {table}");
    }
}
