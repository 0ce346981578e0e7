//! `pipeline changes` on random folders: what must hold within one answer, between adjoining windows, and against
//! `report`; and the lines themselves, reckoned day by day from the words of the definition.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::compare::{exact, program_report};
use crate::folder::Folder;
use crate::generate::{asks, day};
use crate::json::Json;
use crate::query::Ask;
use crate::random::Random;
use crate::slow::{Standing, standing};
use crate::story::At;

pub const LINES: [&str; 10] = [
    "created",
    "raised",
    "lowered",
    "pulled_in",
    "pushed_out",
    "reopened",
    "won",
    "lost",
    "deleted",
    "restated",
];

/// What a line does to the value that is open.
fn sign(line: &str) -> Decimal {
    match line {
        "lowered" | "pushed_out" | "won" | "lost" | "deleted" => -Decimal::ONE,
        _ => Decimal::ONE,
    }
}

/// Lines by which deals come and go: their counts add up as their values do.
fn moves_deals(line: &str) -> bool {
    !matches!(line, "raised" | "lowered" | "restated")
}

fn changes(dir: &Path, ask: &Ask, from: NaiveDate, to: NaiveDate) -> Result<Json, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
    command
        .arg("-C")
        .arg(dir)
        .args(["changes", "--format", "json", "--today", "2027-12-31"])
        .arg(format!("{from}..{to}"))
        .args(&ask.query)
        .env_remove("PIPELINE_STRICT");
    if let Some(by) = &ask.by {
        command.args(["--by", by]);
    }
    let output = command.output().expect("the program starts");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Json::parse(&String::from_utf8_lossy(&output.stdout))
}

fn of(lines: &Json, line: &str, figure: &str) -> Decimal {
    exact(lines.at(line).at(figure))
}

/// The identity, of a whole or of a group.
fn identity(name: &str, lines: &Json, faults: &mut Vec<String>) {
    let sum: Decimal = LINES.iter().map(|l| sign(l) * of(lines, l, "value")).sum();
    if of(lines, "opening", "value") + sum != of(lines, "closing", "value") {
        faults.push(format!("{name}: the values do not add up: {lines}"));
    }
    let moved = LINES.iter().filter(|l| moves_deals(l));
    let sum: Decimal = moved.map(|l| sign(l) * of(lines, l, "deals")).sum();
    let restated = of(lines, "restated", "deals") > Decimal::ZERO;
    if !restated && of(lines, "opening", "deals") + sum != of(lines, "closing", "deals") {
        faults.push(format!("{name}: the counts do not add up: {lines}"));
    }
}

/// What must hold within one answer.
fn within(answer: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    identity("total", answer, &mut faults);
    for line in LINES {
        let parts = answer.at("deals").items().iter();
        let parts = parts.filter(|p| p.at("line").text() == Some(line));
        let sum: Decimal = parts.map(|p| exact(p.at("value"))).sum();
        if sum != of(answer, line, "value") {
            faults.push(format!("{line}: its deals come to {sum}"));
        }
    }
    let groups = answer.at("groups").items();
    for group in groups {
        identity(&group.at("key").to_string(), group, &mut faults);
    }
    let overlap = groups
        .first()
        .is_some_and(|g| matches!(g.at("by").text(), Some("tag" | "competitor")));
    if groups.is_empty() || overlap {
        return faults;
    }
    // What goes from one group to another is in both and in no total.
    let sum = |line: &str, figure| groups.iter().map(|g| of(g, line, figure)).sum::<Decimal>();
    for line in [
        "opening", "created", "raised", "lowered", "won", "lost", "closing",
    ] {
        for figure in ["deals", "value"] {
            let whole = of(answer, line, figure);
            // A deal that was raised in two groups is one deal that was raised; values add up all the same only
            // where it stayed in its group.
            if !matches!(line, "raised" | "lowered") && sum(line, figure) != whole {
                faults.push(format!(
                    "groups: {line} {figure} are {}, not {whole}",
                    sum(line, figure)
                ));
            }
        }
    }
    faults
}

/// Opening and closing are what `report` says, of the whole and of each group.
fn against_report(dir: &Path, ask: &Ask, answer: &Json, on: NaiveDate, end: &str) -> Vec<String> {
    let mut then = Ask::at(on);
    then.query = ask.query.clone();
    then.by = ask.by.clone();
    let report = match program_report(dir, &then) {
        Ok(report) => report,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    let mut compare = |name: &str, said: Option<&Json>, open: Option<&Json>| {
        for figure in ["deals", "value"] {
            let number = |of: Option<&Json>| of.map_or(Decimal::ZERO, |of| exact(of.at(figure)));
            if number(said) != number(open) {
                faults.push(format!(
                    "{end} of {name} on {on}: {said:?}, report {open:?}"
                ));
            }
        }
    };
    compare("all", answer.get(end), Some(report.at("open")));
    let groups = |of: &Json| -> BTreeMap<String, Json> {
        let groups = of.at("groups").items().iter();
        groups
            .map(|g| (g.at("key").to_string(), g.clone()))
            .collect()
    };
    let (said, reported) = (groups(answer), groups(&report));
    let keys: std::collections::BTreeSet<&String> = said.keys().chain(reported.keys()).collect();
    for key in keys {
        let open = reported.get(key).map(|g| g.at("open"));
        compare(key, said.get(key).and_then(|g| g.get(end)), open);
    }
    faults
}

/// One window and the one after it, and both as one: they add up line by line.
fn adjoining(parts: [&Json; 2], whole: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    for line in LINES {
        for figure in ["value", "deals"] {
            if figure == "deals" && !moves_deals(line) {
                continue;
            }
            let sum: Decimal = parts.iter().map(|p| of(p, line, figure)).sum();
            if sum != of(whole, line, figure) {
                faults.push(format!(
                    "{line} {figure}: {sum} in two windows, {} in one",
                    of(whole, line, figure)
                ));
            }
        }
    }
    faults
}

/// The deal at the end of a day, if it was there, and whether it was asked for.
fn stands<'f>(
    folder: &'f Folder,
    deal: &'f crate::deal::Deal,
    ask: &Ask,
    on: NaiveDate,
) -> Option<(Standing<'f>, bool)> {
    (deal.created <= on).then(|| {
        let one = standing(deal, folder, on);
        let mut then = ask.clone();
        then.as_of = on;
        let asked = then.takes(&one, &folder.settings);
        (one, asked)
    })
}

/// The lines, from the words of the definition: each day, each deal. An amount and a rate that changed on one day are
/// told together here, so that raised less lowered is what can be compared.
fn slow(folder: &Folder, ask: &Ask, from: NaiveDate, to: NaiveDate) -> BTreeMap<String, Decimal> {
    let mut lines: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut add = |line: &str, value: Decimal| *lines.entry(line.into()).or_default() += value;
    let mut eve = from;
    while eve < to {
        let today = eve + Days::new(1);
        for deal in &folder.deals {
            let before = stands(folder, deal, ask, eve);
            let Some((after, asked)) = stands(folder, deal, ask, today) else {
                continue;
            };
            let was_open = before.as_ref().filter(|(b, _)| b.closing.is_none());
            let is_open = after.closing.is_none();
            let closing = if after.at == At::Won { "won" } else { "lost" };
            match (was_open, is_open) {
                (Some((b, true)), true) if asked => {
                    add("raised less lowered", after.value - b.value)
                }
                (Some((b, true)), true) => add("pushed_out", b.value),
                (Some((b, true)), false) => {
                    add("raised less lowered", after.value - b.value);
                    add(closing, after.value);
                }
                (Some((_, false)), true) if asked => add("pulled_in", after.value),
                (Some((_, false)), _) => {}
                (None, _) if !asked => {}
                (None, open) => {
                    let closed_before = before.as_ref().map(|(b, _)| (b.at, b.closing));
                    if !open && closed_before == Some((after.at, after.closing)) {
                        continue;
                    }
                    let comes = if before.is_none() {
                        "created"
                    } else {
                        "reopened"
                    };
                    add(comes, after.value);
                    if !open {
                        add(closing, after.value);
                    }
                }
            }
        }
        eve = today;
    }
    lines
}

fn against_slow(answer: &Json, wanted: &BTreeMap<String, Decimal>) -> Vec<String> {
    let value = |line: &str| match line {
        "raised less lowered" => of(answer, "raised", "value") - of(answer, "lowered", "value"),
        line => of(answer, line, "value"),
    };
    let lines = ["raised less lowered"].into_iter().chain(LINES);
    let lines = lines.filter(|l| !matches!(*l, "raised" | "lowered"));
    lines
        .filter_map(|line| {
            let wanted = wanted.get(line).copied().unwrap_or_default();
            (value(line) != wanted)
                .then(|| format!("{line}: oracle {wanted}, program {}", value(line)))
        })
        .collect()
}

/// All of it, on one folder; `seen` counts the windows in which a line occurs.
pub fn faults(
    seed: u64,
    plan: &crate::generate_settings::Plan,
    dir: &Path,
    seen: &mut BTreeMap<String, usize>,
) -> Vec<String> {
    let mut random = Random::new(seed ^ 0xC4A);
    let folder = Folder::read(dir);
    let mut all = Vec::new();
    for ask in asks(seed ^ 0x57, plan, 3) {
        let mut days = [day(&mut random), day(&mut random), day(&mut random)];
        // A short window in the middle, where every day is walked by the slow one.
        days[1] = days[0] + Days::new(random.between(0, 60) as u64);
        days.sort();
        let [a, b, c] = days;
        let mut said = |faults: Vec<String>| {
            let title = format!("changes {a}..{b}..{c} {:?} --by {:?}", ask.query, ask.by);
            all.extend(faults.into_iter().map(|f| format!("  {title}\n    {f}")));
        };
        let answers = [(a, b), (b, c), (a, c)].map(|(x, y)| changes(dir, &ask, x, y));
        let [Ok(first), Ok(second), Ok(both)] = answers else {
            said(answers.into_iter().filter_map(Result::err).collect());
            continue;
        };
        for answer in [&first, &second, &both] {
            said(within(answer));
            let there = LINES.iter().filter(|l| !of(answer, l, "deals").is_zero());
            there.for_each(|line| *seen.entry((*line).into()).or_default() += 1);
        }
        said(against_report(dir, &ask, &both, a, "opening"));
        said(against_report(dir, &ask, &both, c, "closing"));
        said(against_report(dir, &ask, &first, b, "closing"));
        said(adjoining([&first, &second], &both));
        for (answer, from, to) in [(&first, a, b), (&second, b, c)] {
            if to - from <= chrono::TimeDelta::days(60) {
                said(against_slow(answer, &slow(&folder, &ask, from, to)));
            }
        }
    }
    all
}

/// Each row of a series is what `report` says for its days on the last of them.
pub fn series_faults(seed: u64, plan: &crate::generate_settings::Plan, dir: &Path) -> Vec<String> {
    let mut random = Random::new(seed ^ 0x5E1);
    let mut all = Vec::new();
    for ask in asks(seed ^ 0x99, plan, 2) {
        let every = random.pick(&["day", "week", "month", "quarter"]);
        let last = day(&mut random);
        let first = last - Days::new(random.between(0, 3) as u64 * 40 + 9);
        let mut ask = ask;
        ask.as_of = last;
        ask.period = Some(format!("{first}..{last}"));
        let mut words = ask.arguments();
        words.extend(["--every".into(), every.into()]);
        let output = Command::new(env!("CARGO_BIN_EXE_pipeline"))
            .arg("-C")
            .arg(dir)
            .args(&words)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stdout);
        let Ok(series) = Json::parse(&said) else {
            let why = String::from_utf8_lossy(&output.stderr);
            // There is no series before the first deal.
            if !why.contains("before the first deal") {
                all.push(format!("{words:?}: {why}"));
            }
            continue;
        };
        for row in series.at("rows").items() {
            let day = |end: &str| row.at(end).text().expect("a day").to_owned();
            let mut one = ask.clone();
            one.as_of = day("end").parse().expect("a day");
            one.period = Some(format!("{}..{}", day("start"), day("end")));
            let wanted = match program_report(dir, &one) {
                Ok(report) => report,
                Err(fault) => {
                    all.push(fault);
                    continue;
                }
            };
            let figures = [
                "open",
                "won",
                "lost",
                "close_rate",
                "cycle",
                "velocity",
                "stages",
                "groups",
            ];
            for figure in figures {
                if row.at(figure) != wanted.at(figure) {
                    all.push(format!(
                        "  {words:?} {}: {figure}\n    {}\n    report {}",
                        row.at("key"),
                        row.at(figure),
                        wanted.at(figure)
                    ));
                }
            }
        }
    }
    all
}

/// What a summary says of its period, and of the one before, is what `report` says for them; what is new is what was
/// created.
pub fn summary_faults(seed: u64, plan: &crate::generate_settings::Plan, dir: &Path) -> Vec<String> {
    let mut random = Random::new(seed ^ 0x5A11);
    let folder = Folder::read(dir);
    let mut all = Vec::new();
    for ask in asks(seed ^ 0x31, plan, 2) {
        let mut ask = ask;
        ask.by = None;
        ask.created_cohort = false;
        let last = day(&mut random);
        let first = last - Days::new(random.between(0, 40) as u64);
        let output = Command::new(env!("CARGO_BIN_EXE_pipeline"))
            .arg("-C")
            .arg(dir)
            .args(["summary", "--format", "json", "--today", "2027-12-31", "-p"])
            .arg(format!("{first}..{last}"))
            .args(&ask.query)
            .output()
            .expect("the program starts");
        let Ok(summary) = Json::parse(&String::from_utf8_lossy(&output.stdout)) else {
            all.push(String::from_utf8_lossy(&output.stderr).into_owned());
            continue;
        };
        let span = (last - first).num_days() as u64 + 1;
        let is_month = summary
            .at("period")
            .at("label")
            .text()
            .is_some_and(|l| l.len() <= 8 && !l.contains('W'));
        for (name, back) in [("this", 0), ("before", span)] {
            // Months before a month are months, of other lengths: only days are cut alike here.
            if *summary.at(name) == Json::Null || back > 0 && is_month {
                continue;
            }
            let (start, end) = (first - Days::new(back), last - Days::new(back));
            let mut one = ask.clone();
            one.as_of = end;
            one.period = Some(format!("{start}..{end}"));
            let mut year = one.clone();
            year.period = None;
            let (Ok(week), Ok(year)) = (program_report(dir, &one), program_report(dir, &year))
            else {
                all.push(format!("no report of {start}..{end}"));
                continue;
            };
            let mut same = |said: &Json, wanted: &Json, what: &str| {
                if said != wanted {
                    all.push(format!(
                        "  {name} {start}..{end} {:?} {what}: {said}, report {wanted}",
                        ask.query
                    ));
                }
            };
            let happened = summary.at(name);
            for line in ["won", "lost", "open"] {
                for figure in ["deals", "value"] {
                    same(happened.at(line).at(figure), week.at(line).at(figure), line);
                }
            }
            let then = summary.at("year").at(name);
            same(
                then.at("close_rate.by_count"),
                year.at("close_rate.by_count"),
                "close rate",
            );
            same(
                then.at("won.average_size"),
                year.at("won.average_size"),
                "size",
            );
            same(
                then.at("cycle.mean_days"),
                year.at("cycle.mean_days"),
                "cycle",
            );
            same(then.at("velocity"), year.at("velocity"), "velocity");
            let born = folder
                .deals
                .iter()
                .filter(|d| d.created >= start && d.created <= end);
            let born = born.filter_map(|d| stands(&folder, d, &ask, d.created).filter(|s| s.1));
            let (mut deals, mut value) = (Decimal::ZERO, Decimal::ZERO);
            for (standing, _) in born {
                deals += Decimal::ONE;
                value += standing.value;
            }
            let new = happened.at("new");
            if exact(new.at("deals")) != deals || exact(new.at("value")) != value {
                all.push(format!(
                    "  {name} {start}..{end}: new {new}, oracle {deals} {value}"
                ));
            }
        }
        let reps = summary.at("reps").items();
        for line in ["won", "lost", "new", "open"] {
            let sum: Decimal = reps.iter().map(|r| exact(r.at(line).at("value"))).sum();
            if sum != exact(summary.at("this").at(line).at("value")) {
                all.push(format!("  reps do not add up: {line} {sum}"));
            }
        }
    }
    all
}
