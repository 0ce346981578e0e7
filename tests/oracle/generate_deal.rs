//! Random lives of deals: moves there and back, closings, reopenings, changes that nobody wrote down.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::generate_settings::Plan;
use crate::random::Random;

/// A value before it is put into words.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Money(Decimal),
    Odds(&'static str),
    Day(NaiveDate),
    Text(String),
    List(Vec<String>),
}

/// What an entry says: a field and its value, None to take it away.
pub type Said = Vec<(&'static str, Option<Value>)>;

/// A deal to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    pub top: BTreeMap<&'static str, Value>,
    pub history: Vec<(NaiveDate, Said)>,
    pub activity: Vec<NaiveDate>,
    pub custom: BTreeMap<&'static str, String>,
}

const OWNERS: [&str; 5] = ["dana", "lee", "omar", "zoë", "new hire"];
const COMPANIES: [&str; 5] = [
    "Acme Corp",
    "Globex",
    "Initech \"West\"",
    "Umbrella & Söhne",
    "日本商事",
];

/// One deal, lived from a random day on.
pub fn deal(random: &mut Random, plan: &Plan) -> Draft {
    let place = random.below(plan.pipelines.len());
    let (pipeline, stages) = &plan.pipelines[place];
    let first_day = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a date");
    let created = first_day + Days::new(random.below(760) as u64);
    let mut life = Life {
        stages,
        alias: plan.alias.as_ref().filter(|_| place == 0),
        day: created,
        created,
        stage: if random.chance(75) {
            0
        } else {
            random.below(stages.len())
        },
        ended: None,
        silent: random.chance(25),
        top: BTreeMap::new(),
        history: Vec::new(),
    };
    life.begin(random);
    for _ in 0..random.between(0, 9) {
        life.step(random);
    }
    let mut draft = life.finish(random);
    describe(random, plan, &mut draft);
    if let Some(id) = pipeline.as_ref().filter(|_| place > 0 || random.chance(50)) {
        draft.top.insert("pipeline", Value::Text(id.clone()));
    }
    draft
}

struct Life<'p> {
    stages: &'p [String],
    alias: Option<&'p (String, String)>,
    day: NaiveDate,
    created: NaiveDate,
    stage: usize,
    ended: Option<(&'static str, NaiveDate)>,
    /// Are some changes made by hand, without an entry?
    silent: bool,
    top: BTreeMap<&'static str, Value>,
    history: Vec<(NaiveDate, Said)>,
}

impl Life<'_> {
    fn begin(&mut self, random: &mut Random) {
        self.top.insert("created", Value::Day(self.created));
        self.top.insert("amount", amount(random));
        let mut said = Said::new();
        for field in [
            "owner",
            "expected_close",
            "probability",
            "forecast",
            "on_hold_until",
        ] {
            let usual = if matches!(field, "owner" | "expected_close") {
                80
            } else {
                8
            };
            if random.chance(usual) {
                let value = self.value(field, random);
                self.top.insert(field, value.clone());
                if random.chance(40) {
                    said.push((field, Some(value)));
                }
            }
        }
        if random.chance(85) {
            said.push(("stage", Some(self.stage_name(random))));
        }
        if random.chance(60) {
            said.push(("amount", self.top.get("amount").cloned()));
        }
        random.shuffle(&mut said);
        if !said.is_empty() {
            self.history.push((self.created, said));
        }
    }

    fn stage_name(&self, random: &mut Random) -> Value {
        let name = &self.stages[self.stage];
        let old = self
            .alias
            .filter(|(_, new)| new == name && random.chance(40));
        Value::Text(old.map_or(name, |(old, _)| old).clone())
    }

    fn value(&self, field: &str, random: &mut Random) -> Value {
        match field {
            "amount" => amount(random),
            "owner" => Value::Text(random.pick(&OWNERS).into()),
            "probability" => Value::Odds(random.pick(&["0.6", "0.05", "1", "0", "0.75", "1.0"])),
            "forecast" => Value::Text(random.pick(&["commit", "best-case", "omitted"]).into()),
            _ => Value::Day(self.day + Days::new(random.between(1, 200) as u64)),
        }
    }

    /// Goes on by some days, and something happens.
    fn step(&mut self, random: &mut Random) {
        let gap = if random.chance(15) {
            0
        } else {
            random.between(1, 45)
        };
        self.day = self.day + Days::new(gap as u64);
        if self.ended.is_some() {
            self.after_the_end(random);
            return;
        }
        match random.below(100) {
            0..=42 => self.go_to(self.stage + 1, random),
            43..=52 => self.go_to(self.stage + 2, random),
            53..=62 => self.go_to(random.below(self.stage + 1), random),
            63..=80 => self.change(random),
            81..=90 => self.end("lost"),
            _ => self.end("won"),
        }
    }

    fn go_to(&mut self, stage: usize, random: &mut Random) {
        self.stage = stage.min(self.stages.len() - 1);
        let name = self.stage_name(random);
        if !(self.silent && random.chance(30)) {
            let mut said = vec![("stage", Some(name))];
            if random.chance(15) {
                let amount = amount(random);
                self.top.insert("amount", amount.clone());
                said.push(("amount", Some(amount)));
            }
            self.history.push((self.day, said));
        }
    }

    fn change(&mut self, random: &mut Random) {
        let fields = [
            "amount",
            "owner",
            "expected_close",
            "probability",
            "forecast",
            "on_hold_until",
        ];
        let field = random.pick(&fields);
        let value = self.value(field, random);
        let gone = field != "amount" && self.top.contains_key(field) && random.chance(20);
        let value = (!gone).then_some(value);
        match &value {
            Some(value) => self.top.insert(field, value.clone()),
            None => self.top.remove(field),
        };
        if !(self.silent && random.chance(40)) {
            self.history.push((self.day, vec![(field, value)]));
        }
    }

    fn end(&mut self, end: &'static str) {
        self.ended = Some((end, self.day));
        self.history
            .push((self.day, vec![("stage", Some(Value::Text(end.into())))]));
    }

    /// A closed deal is reopened now and then, or handed over, or its amount is written anew.
    fn after_the_end(&mut self, random: &mut Random) {
        if random.chance(25) {
            self.ended = None;
            self.stage = random.below(self.stages.len());
            let name = self.stage_name(random);
            self.history.push((self.day, vec![("stage", Some(name))]));
        } else if random.chance(20) && !self.silent {
            let field = random.pick(&["owner", "amount"]);
            let value = self.value(field, random);
            self.top.insert(field, value.clone());
            self.history
                .push((self.day + Days::new(1), vec![(field, Some(value))]));
        }
    }

    fn finish(mut self, random: &mut Random) -> Draft {
        let top_stage = match self.ended {
            Some((end, _)) => Value::Text(end.into()),
            None => self.stage_name(random),
        };
        self.top.insert("stage", top_stage);
        if let Some((_, closed)) = self.ended {
            self.date_the_end(closed, random);
        }
        self.blur_the_beginning(random);
        if self.ended.is_none() || self.top.contains_key("closed") {
            self.forget(random);
        }
        let mut activity = Vec::new();
        for _ in 0..random.below(3) {
            activity.push(self.created + Days::new(random.below(120) as u64));
        }
        Draft {
            top: self.top,
            history: self.history,
            activity,
            custom: BTreeMap::new(),
        }
    }

    /// Mostly `closed` says what the entry says; now and then it is missing, or another day.
    fn date_the_end(&mut self, closed: NaiveDate, random: &mut Random) {
        if !self.silent && random.chance(6) {
            return;
        }
        let stage_days = self
            .history
            .iter()
            .filter(|(_, said)| said.iter().any(|(f, _)| *f == "stage"));
        let days: Vec<NaiveDate> = stage_days.map(|(on, _)| *on).collect();
        let before = days.iter().rev().nth(1).copied().unwrap_or(self.created);
        let other = match random.below(20) {
            0 => closed + Days::new(random.between(1, 9) as u64),
            1 => (closed - Days::new(random.between(1, 9) as u64)).max(before),
            _ => closed,
        };
        self.top
            .insert("closed", Value::Day(other.max(self.created)));
    }

    /// The first entry may stand a little before `created`, or after it.
    fn blur_the_beginning(&mut self, random: &mut Random) {
        let second = self.history.get(1).map(|(on, _)| *on);
        let alone = second.is_none_or(|second| second > self.created + Days::new(3));
        let begins = self
            .history
            .first()
            .is_some_and(|(on, _)| *on == self.created);
        if !alone || !begins {
            return;
        }
        match random.below(12) {
            0 => self.history[0].0 = self.created - Days::new(random.between(1, 20) as u64),
            1 => self.history[0].0 = self.created + Days::new(random.between(1, 3) as u64),
            _ => {}
        }
    }

    /// Histories have gaps: none at all, no beginning, no end, an old stage that nobody knows any more.
    fn forget(&mut self, random: &mut Random) {
        let closing = self.history.iter().rposition(|(_, said)| {
            said.iter().any(|(_, value)| {
                matches!(value, Some(Value::Text(text)) if text == "won" || text == "lost")
            })
        });
        match random.below(100) {
            0..=13 => self.history.clear(),
            14..=20 if !self.history.is_empty() => drop(self.history.remove(0)),
            21..=28 if self.ended.is_some() => {
                self.history
                    .remove(closing.expect("an ended deal has its closing"));
            }
            29..=33 => {
                let entry = self.history.first_mut();
                let stage =
                    entry.and_then(|(_, said)| said.iter_mut().find(|(f, _)| *f == "stage"));
                if let Some(said) = stage.filter(|(_, value)| !is_end(value.as_ref())) {
                    said.1 = Some(Value::Text("long-gone".into()));
                }
            }
            _ => {}
        }
    }
}

fn is_end(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Text(text)) if text == "won" || text == "lost")
}

fn amount(random: &mut Random) -> Value {
    Value::Money(match random.below(100) {
        0..=2 => Decimal::ZERO,
        3 => Decimal::from_str_exact("123456789012345678.91").expect("a decimal"),
        4..=60 => Decimal::from(random.between(1, 200) * 500),
        _ => Decimal::new(random.between(1, 9_999_999) as i64, 2),
    })
}

/// What has no dates: who, whence, what kind.
fn describe(random: &mut Random, plan: &Plan, draft: &mut Draft) {
    let company = random.pick(&COMPANIES);
    let text = |text: &str| Value::Text(text.into());
    draft.top.insert("company", text(company));
    draft.top.insert(
        "name",
        Value::Text(format!("{company}: {} seats", random.between(1, 500))),
    );
    let currency = random.pick(&plan.currencies);
    if currency != plan.currencies[0] || random.chance(30) {
        draft.top.insert("currency", text(currency));
    }
    for (field, choices) in [
        ("source", ["referral", "web", "outbound"]),
        ("type", ["new", "expansion", "renewal"]),
        (
            "next_step",
            ["Call, then write", "Send # 2", "# no comment"],
        ),
        ("lost_reason", ["price", "competitor", "it = \"theirs\""]),
        ("expected_closed", ["a key", "that is", "misspelt"]),
    ] {
        if random.chance(if field == "expected_closed" { 4 } else { 60 }) {
            draft.top.insert(field, text(random.pick(&choices)));
        }
    }
    if random.chance(50) {
        let due = crate::generate::day(random);
        draft.top.insert("next_step_due", Value::Day(due));
    }
    for (field, choices) in [
        ("tags", ["enterprise", "emea", "a, b"]),
        ("competitors", ["initech", "hooli", "none [yet]"]),
    ] {
        if random.chance(50) {
            let many = random.below(4);
            let list = (0..many).map(|_| random.pick(&choices).into()).collect();
            draft.top.insert(field, Value::List(list));
        }
    }
    if random.chance(60) {
        draft.custom.insert(
            "region",
            random.pick(&["emea", "apac", "the \"rest\""]).into(),
        );
    }
    if random.chance(30) {
        draft.custom.insert("size of it", "L".into());
    }
}
