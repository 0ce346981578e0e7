//! Random companies that the model can learn from: deals that arrive over months, go through stages, and are won or lost,
//! with all that a record may lack.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::generate_deal::{Draft, Value};
use crate::random::Random;
use crate::write_deal::write;

/// A company to be written, and what to ask about it.
pub struct Company {
    pub files: Vec<(String, Vec<u8>)>,
    pub as_of: NaiveDate,
    /// The period, as an argument.
    pub period: String,
    /// The one quota, if there is one: its period and amount.
    pub quota: Option<(String, Decimal)>,
}

/// What the company's record lacks, and how its deals behave.
struct Habits {
    pipelines: Vec<(Option<String>, Vec<String>)>,
    currencies: Vec<&'static str>,
    untold: usize,
    own_odds: usize,
    parked: usize,
    omitted: usize,
    reopened: usize,
    back: usize,
    stay: usize,
    /// Deals that were closed before are not in the record.
    cut: Option<NaiveDate>,
}

const LAST: &str = "2026-11-23";

pub fn company(seed: u64) -> Company {
    let mut random = Random::new(seed ^ 0x00F0_CA57);
    let as_of: NaiveDate = LAST.parse().expect("a date");
    let as_of = as_of - Days::new(random.below(120) as u64);
    let period = random.pick(&[
        "2026-Q4",
        "this-quarter",
        "this-month",
        "this-week",
        "next-30d",
        "next-quarter",
        "2026-09..2027-01",
    ]);
    let mut settings = String::new();
    let habits = habits(&mut random, &mut settings, as_of);
    let quota = random.chance(60).then(|| {
        let period = if period.starts_with("20") {
            period
        } else {
            "2026-Q4"
        };
        (
            period.to_owned(),
            Decimal::from(random.between(1, 60) * 10_000),
        )
    });
    if let Some((period, amount)) = &quota {
        settings.push_str(&format!(
            "[[quota]]\nperiod = \"{period}\"\namount = {amount}\n"
        ));
    }
    let mut files = vec![("pipeline.toml".to_owned(), settings.into_bytes())];
    let age = random.pick(&[1, 20, 50, 90, 180, 300, 500, 800]);
    let many = random.pick(&[1, 4, 15, 40, 80, 140]);
    let first = as_of - Days::new(age);
    let imported = random.chance(15);
    for number in 0..many {
        let created = match number {
            0 => first,
            _ if imported && number % 3 > 0 => first + Days::new(age / 2),
            _ => first + Days::new(random.below(age as usize + 10) as u64),
        };
        let draft = deal(&mut random, &habits, created, as_of);
        if let Some(draft) = draft {
            files.push((
                format!("deals/deal-{number}.toml"),
                write(&draft, &mut random).into_bytes(),
            ));
        }
    }
    Company {
        files,
        as_of,
        period: period.to_owned(),
        quota,
    }
}

fn habits(random: &mut Random, settings: &mut String, as_of: NaiveDate) -> Habits {
    if random.chance(30) {
        settings.push_str(&format!("fiscal_year_starts = {}\n", random.between(1, 12)));
    }
    if random.chance(40) {
        settings.push_str(&format!(
            "prior_weight = {}\n",
            random.pick(&["1", "3", "2.5", "25"])
        ));
    }
    let mut currencies = vec!["USD"];
    if random.chance(20) {
        settings.push_str("rates = { EUR = 1.0825, JPY = 0.0067 }\n[[rate]]\nfrom = 2026-05-10\nEUR = 1.21\n[[rate]]\nfrom = 2026-09-02\nEUR = 0.93\n");
        currencies.extend(["EUR", "JPY"]);
    }
    let mut some = |usual: usize, much: usize| {
        if random.chance(50) {
            0
        } else if random.chance(70) {
            usual
        } else {
            much
        }
    };
    let [untold, own_odds, parked, omitted, reopened, back] = [
        some(15, 100),
        some(10, 40),
        some(10, 40),
        some(10, 40),
        some(10, 50),
        some(10, 30),
    ];
    let cut = random
        .chance(25)
        .then(|| as_of - Days::new(random.between(20, 200) as u64));
    Habits {
        pipelines: pipelines(random, settings),
        currencies,
        untold,
        own_odds,
        parked,
        omitted,
        reopened,
        back,
        stay: random.pick(&[2, 6, 15, 40]),
        cut,
    }
}

fn pipelines(random: &mut Random, settings: &mut String) -> Vec<(Option<String>, Vec<String>)> {
    let usual = [
        "prospecting",
        "qualification",
        "discovery",
        "demo",
        "proposal",
        "closing",
    ];
    match random.below(10) {
        0..=4 => vec![(None, usual.map(str::to_owned).into())],
        5..=7 => vec![(None, stages(random, settings, "stage", "step"))],
        _ => {
            let mut all = Vec::new();
            for id in ["new-business", "renewals", "partners"]
                .iter()
                .take(random.between(1, 3))
            {
                settings.push_str(&format!("[[pipeline]]\nid = \"{id}\"\n"));
                let names = stages(random, settings, "pipeline.stage", id);
                all.push((Some((*id).to_owned()), names));
            }
            all
        }
    }
}

fn stages(random: &mut Random, settings: &mut String, header: &str, begin: &str) -> Vec<String> {
    let many = random.between(1, 5);
    let mut prior = random.between(1, 30);
    let mut names = Vec::new();
    for number in 1..=many {
        let name = format!("{begin}-{number}");
        settings.push_str(&format!("[[{header}]]\nid = \"{name}\"\n"));
        if random.chance(80) {
            settings.push_str(&format!("probability = 0.{prior:02}\n"));
        }
        prior = (prior + random.below(30)).min(99);
        names.push(name);
    }
    names
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A day, and what holds from it.
type Entry = (NaiveDate, Vec<(&'static str, Option<Value>)>);

/// One deal's life up to somewhat after `as_of`; None if the record lacks it.
fn deal(
    random: &mut Random,
    habits: &Habits,
    created: NaiveDate,
    as_of: NaiveDate,
) -> Option<Draft> {
    let (pipeline, stages) = random.pick(&habits.pipelines);
    let amount =
        |random: &mut Random| Value::Money(Decimal::from(random.between(1, 60).pow(2) * 50));
    let mut top = BTreeMap::from([
        ("name", text("Deal")),
        ("company", text("Acme")),
        ("created", Value::Day(created)),
        ("amount", amount(random)),
    ]);
    if let Some(id) = pipeline {
        top.insert("pipeline", text(&id));
    }
    if habits.currencies.len() > 1 {
        top.insert("currency", text(random.pick(&habits.currencies)));
    }
    if random.chance(85) {
        top.insert("owner", text(random.pick(&["dana", "lee", "omar"])));
    }
    if random.chance(80) {
        top.insert(
            "expected_close",
            Value::Day(created + Days::new(random.between(5, 150) as u64)),
        );
    }
    if random.chance(habits.own_odds) {
        top.insert(
            "probability",
            Value::Odds(random.pick(&["0.6", "0.05", "0.9", "0.3", "1"])),
        );
    }
    if random.chance(habits.omitted) {
        top.insert("forecast", text("omitted"));
    } else if random.chance(40) {
        top.insert(
            "forecast",
            text(random.pick(&["commit", "best-case", "pipeline"])),
        );
    }
    let mut life = Life {
        day: created,
        stage: if random.chance(80) {
            0
        } else {
            random.below(stages.len())
        },
        ended: None,
        history: Vec::new(),
        top,
    };
    life.enter(&stages);
    let stop = as_of + Days::new(30);
    while life.day < stop && life.step(random, habits, &stages) {
        if life.history.len() > 40 {
            break;
        }
    }
    if life.day >= stop {
        life.ended = None;
    }
    life.finish(random, habits, &stages)
}

struct Life {
    day: NaiveDate,
    stage: usize,
    ended: Option<(&'static str, NaiveDate)>,
    history: Vec<Entry>,
    top: BTreeMap<&'static str, Value>,
}

impl Life {
    fn enter(&mut self, stages: &[String]) {
        self.history
            .push((self.day, vec![("stage", Some(text(&stages[self.stage])))]));
    }

    /// Something happens after some days; false if it was the last thing.
    fn step(&mut self, random: &mut Random, habits: &Habits, stages: &[String]) -> bool {
        let days = if random.chance(15) {
            0
        } else {
            random.between(1, habits.stay * 2)
        };
        self.day = self.day + Days::new(days as u64);
        if random.chance(5) {
            self.day = self.day + Days::new(random.between(30, 400) as u64);
        }
        if random.chance(habits.parked) {
            let until = Value::Day(self.day + Days::new(random.between(1, 90) as u64));
            self.history
                .push((self.day, vec![("on_hold_until", Some(until.clone()))]));
            self.top.insert("on_hold_until", until);
            return true;
        }
        if random.chance(8) {
            let amount = Value::Money(Decimal::from(random.between(1, 900) * 100));
            self.history
                .push((self.day, vec![("amount", Some(amount.clone()))]));
            self.top.insert("amount", amount);
        }
        if random.chance(habits.back) && self.stage > 0 {
            self.stage = random.below(self.stage);
            self.enter(stages);
            return true;
        }
        if random.chance(30) {
            return self.end("lost", random, habits, stages);
        }
        let to = self.stage + if random.chance(20) { 2 } else { 1 };
        if to >= stages.len() {
            return self.end("won", random, habits, stages);
        }
        self.stage = to;
        self.enter(stages);
        true
    }

    fn end(
        &mut self,
        end: &'static str,
        random: &mut Random,
        habits: &Habits,
        stages: &[String],
    ) -> bool {
        self.ended = Some((end, self.day));
        self.history
            .push((self.day, vec![("stage", Some(text(end)))]));
        if !random.chance(habits.reopened) {
            return false;
        }
        self.ended = None;
        self.day = self.day + Days::new(random.below(40) as u64);
        self.stage = random.below(stages.len());
        self.enter(stages);
        true
    }

    fn finish(mut self, random: &mut Random, habits: &Habits, stages: &[String]) -> Option<Draft> {
        let last = self.history.iter().rev().find_map(|(on, said)| {
            let stage = said.iter().find(|(field, _)| *field == "stage")?;
            Some((*on, stage.1.clone().expect("a stage")))
        });
        let (on, newest) = last.expect("a deal begins in a stage");
        self.top.insert("stage", newest.clone());
        let ended = newest == text("won") || newest == text("lost");
        if ended {
            if habits.cut.is_some_and(|cut| on < cut) {
                return None;
            }
            self.top.insert("closed", Value::Day(on));
        }
        if random.chance(habits.untold) {
            self.history.clear();
        } else if random.chance(4) && !ended {
            self.top.insert("stage", text(&random.pick(stages)));
        }
        Some(Draft {
            top: self.top,
            history: self.history,
            activity: Vec::new(),
            custom: BTreeMap::new(),
        })
    }
}
