//! Holds the modelled forecast against the slow one.

use std::path::Path;

use chrono::NaiveDate;

use crate::folder::Folder;
use crate::forecast_landing::{Distribution, Landing, landing};
use crate::forecast_record::{Record, date, day};

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// What the oracle says of a folder, for a person: `ORACLE_DIR`, `ORACLE_AS_OF`, `ORACLE_PERIOD=2026-10-01..2026-12-31`.
#[test]
#[ignore = "needs ORACLE_DIR, ORACLE_AS_OF and ORACLE_PERIOD"]
fn given_forecast() {
    let said = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name}"));
    let folder = Folder::read(Path::new(&said("ORACLE_DIR")));
    let record = Record::of(&folder);
    let period = said("ORACLE_PERIOD");
    let (start, end) = period.split_once("..").expect("A..B");
    let landing = landing(&record, day(on(&said("ORACLE_AS_OF"))), day(on(start)), day(on(end)));
    print(&landing);
}

fn print(landing: &Landing) {
    println!("won {} from_open {} from_new {} mean {}", landing.won, landing.from_open(), landing.from_new(), landing.mean());
    println!("{:?} new wins {:?}", landing.level, landing.new.iter().map(|(wins, _)| *wins).collect::<Vec<_>>());
    let distribution = Distribution::of(landing);
    let quantile = |level: f64| {
        (0..4096).map(|cell| landing.won + f64::from(cell) * distribution.cell).find(|value| distribution.up_to(*value) >= level - 1e-12)
    };
    println!("p10 {:?} p50 {:?} p90 {:?} cell {}", quantile(0.1), quantile(0.5), quantile(0.9), distribution.cell);
    for part in &landing.parts {
        println!("{} {} {:.6} {:.6} {:?}", part.id, part.value, part.in_period, part.ever, part.expected.map(date));
    }
}

/// DEV
fn drive_faults(dir: &Path, as_of: NaiveDate, start: NaiveDate, end: NaiveDate) -> Vec<String> {
    let folder = Folder::read(dir);
    let record = Record::of(&folder);
    let own = landing(&record, day(as_of), day(start), day(end));
    let out = std::process::Command::new(std::env::var("DRIVER").unwrap()).arg(dir).args([as_of.to_string(), start.to_string(), end.to_string()]).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    if !out.status.success() {
        return vec![format!("FAILED {}", String::from_utf8_lossy(&out.stderr))];
    }
    let mut faults = Vec::new();
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-7 * a.abs().max(b.abs()) + 1e-9;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words[0] == "from_open" {
            let num = |at: usize| words[at].parse::<f64>().unwrap();
            if !close(num(1), own.from_open()) { faults.push(format!("from_open {} oracle {}", num(1), own.from_open())); }
            if !close(num(3), own.from_new()) { faults.push(format!("from_new {} oracle {}", num(3), own.from_new())); }
            let sigma = words.iter().position(|w| *w == "sigma").unwrap();
            if end > as_of && !close(num(sigma + 1), own.level.sigma) { faults.push(format!("sigma {} oracle {} level {:?} {:?}", num(sigma + 1), own.level.sigma, own.level.by_pipeline, &words[7..sigma])); }
            if faults.is_empty() && end > as_of && own.mean() > own.won + 1.0 {
                let distribution = Distribution::of(&own);
                for (place, level) in [(2, 0.1), (4, 0.5), (6, 0.9)] {
                    let q = num(sigma + 1 + place) + own.won;
                    let d = 1.5 * distribution.program_cell;
                    if distribution.up_to(q - d) > level + 0.01 || distribution.up_to(q + d) < level - 0.01 { faults.push(format!("quantile {level}: {q}: {} .. {}; cell {} won {} mean {}", distribution.up_to(q - d), distribution.up_to(q + d), distribution.program_cell, own.won, own.mean())); }
                }
            }
        }
        if words[0] == "deal" {
            let Some(part) = own.parts.iter().find(|part| part.id == words[1]) else { faults.push(format!("no {}", words[1])); continue };
            let (p, ever) = (words[2].parse::<f64>().unwrap(), words[3].parse::<f64>().unwrap());
            let date_ = part.expected.map_or("None".into(), |on| format!("Some({})", date(on)));
            if !close(p, part.in_period) || !close(ever, part.ever) || date_ != words[4] { faults.push(format!("{}: program {p} {ever} {} oracle {} {} {date_}", part.id, words[4], part.in_period, part.ever)); }
        }
    }
    faults
}

fn written(seed: u64) -> (std::path::PathBuf, NaiveDate, NaiveDate, NaiveDate, String) {
    use crate::generate::{fresh, write_folder};
    let dir = fresh(&format!("company-{seed}"));
    let company = crate::generate_company::company(seed);
    write_folder(&dir, "deals", &company.files);
    let period = crate::period::period(&company.period, company.as_of, &Folder::read(&dir).settings).unwrap();
    (dir, company.as_of, period.start.unwrap(), period.end.unwrap(), company.period)
}

#[test]
#[ignore = "dev"]
fn drive() {
    let from: u64 = std::env::var("DRIVE_FROM").map_or(0, |n| n.parse().unwrap());
    let to: u64 = std::env::var("DRIVE_TO").map_or(from + 1, |n| n.parse().unwrap());
    let one = std::env::var("DRIVE_ONE").is_ok();
    for seed in from..to {
        let (dir, as_of, start, end, period) = written(seed);
        let folder = Folder::read(&dir);
        if one && folder.settings.pipelines.len() > 1 { continue; }
        let faults = drive_faults(&dir, as_of, start, end);
        println!("seed {seed}: {} deals, T {as_of} {period} own {} faults {}", folder.deals.len(), folder.settings.pipelines.len(), faults.len());
        for fault in faults.iter().take(6) { println!("    {fault}"); }
    }
}

#[test]
#[ignore = "dev"]
fn shrink() {
    let seed: u64 = std::env::var("DRIVE_FROM").unwrap().parse().unwrap();
    let (dir, as_of, start, end, _) = written(seed);
    let mut kept: Vec<_> = std::fs::read_dir(dir.join("deals")).unwrap().map(|e| e.unwrap().path()).collect();
    kept.sort();
    let mut size = kept.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < kept.len() {
            let part: Vec<_> = kept[at..(at + size).min(kept.len())].to_vec();
            let texts: Vec<_> = part.iter().map(|p| std::fs::read(p).unwrap()).collect();
            for p in &part { std::fs::remove_file(p).unwrap(); }
            if part.len() < kept.len() && !drive_faults(&dir, as_of, start, end).is_empty() {
                kept.retain(|p| !part.contains(p));
            } else {
                for (p, t) in part.iter().zip(texts) { std::fs::write(p, t).unwrap(); }
                at += size;
            }
        }
        size /= 2;
    }
    println!("{} T {as_of} {start}..{end}\n{}", dir.display(), drive_faults(&dir, as_of, start, end).join("\n"));
}
