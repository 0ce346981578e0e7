//! `pipeline show ID`, reckoned from the words of its definition: the facts, the story, the odds and what they are made of,
//! what is known and still to be asked, the way on.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use toml::de::{DeTable, DeValue};

use crate::compare::{differences, run_words};
use crate::deal::{Deal, Fact};
use crate::folder::Folder;
use crate::forecast_compare::close;
use crate::forecast_record::{Day, Life, Record, day};
use crate::json::Json;
use crate::listing::{day as date_json, maybe_text, row, text};
use crate::query::{Ask, fact_day, fact_number, fact_text};
use crate::random::Random;
use crate::see::{pushes, reasons};
use crate::settings::Stage;
use crate::slow::{
    Standing, count, float, learned, learned_rates, maybe, money, object, standings,
};
use crate::story::At;
use crate::toml_text::{date, get, number, tables, text as text_of};

/// What differs on the pages of a few deals, and of the files that are left out.
pub fn faults(
    seed: u64,
    dir: &Path,
    folder: &Folder,
    as_of: NaiveDate,
    shown: &mut BTreeMap<&'static str, usize>,
) -> Vec<String> {
    let ask = Ask::at(as_of);
    let all = standings(folder, as_of);
    let seen = Seen {
        rates: learned_rates(folder, &all, as_of),
        record: Record::of(folder),
        forecast: asked(dir, &["forecast", "--deals"], as_of),
        folder,
        ask,
        all,
    };
    let mut random = Random::new(seed ^ 0x5404);
    let mut faults = Vec::new();
    let some = (0..seen.all.len().min(4)).map(|_| &seen.all[random.below(seen.all.len())]);
    // Few slip: one of them is always looked at.
    let slipped = seen.all.iter().find(|one| !pushes(one, as_of).is_empty());
    for one in some.chain(slipped) {
        let found = asked(dir, &["show", &one.deal.id], as_of);
        let found = match found {
            Err(fault) => vec![fault],
            Ok(page) => {
                tally(&page, shown);
                seen.faults_of(dir, one, &page)
            }
        };
        faults.extend(
            found
                .into_iter()
                .map(|fault| format!("show {}: {fault}", one.deal.id)),
        );
    }
    for file in folder.left_out.keys().take(3) {
        let id = file
            .rsplit('/')
            .next()
            .unwrap_or(file)
            .trim_end_matches(".toml");
        if folder.left_out[file].contains("one stem") {
            continue;
        }
        match asked(dir, &["show", id], as_of) {
            Err(fault) => faults.push(format!("show {id}: {fault}")),
            Ok(page) => {
                *shown.entry("broken").or_default() += 1;
                faults.extend(faults_of_broken(file, &page));
            }
        }
    }
    faults
}

/// What a comparison of pages must have met.
pub const SHOWN: [&str; 12] = [
    "credit",
    "known",
    "ask",
    "risks",
    "checklist",
    "story",
    "about.contacts",
    "about.items",
    "about.check_ins",
    "others",
    "slipped",
    "broken",
];

/// Counts what there is on a page.
fn tally(page: &Json, shown: &mut BTreeMap<&'static str, usize>) {
    let number = |path: &str| page.at(path).to_string().parse::<usize>().unwrap_or(0);
    for what in SHOWN {
        let many = match what {
            "others" if page.at("model_odds").get("others").is_none() => 0,
            "others" if *page.at("model_odds.others") == Json::Null => 0,
            "others" => number("model_odds.others.others"),
            "slipped" => number("slipped.times"),
            "broken" => 0,
            list => page.at(list).items().len(),
        };
        *shown.entry(what).or_default() += many;
    }
}

/// A deal that is broken is shown as far as it can be read, with the fault.
fn faults_of_broken(file: &str, page: &Json) -> Vec<String> {
    let wanted = object(vec![
        ("file", text(file)),
        ("deal", Json::Null),
        ("complete", Json::Bool(false)),
    ]);
    let mut faults = differences(&wanted, page);
    let named = page.at("faults").items().iter();
    if !named
        .clone()
        .any(|fault| fault.at("file").text() == Some(file))
    {
        faults.push(format!("{file}: no fault is named"));
    }
    faults
}

fn asked(dir: &Path, words: &[&str], as_of: NaiveDate) -> Result<Json, String> {
    let on = as_of.to_string();
    let more = ["--format", "json", "--as-of", &on, "--today", &on];
    let words: Vec<String> = words
        .iter()
        .chain(&more)
        .map(|word| (*word).to_owned())
        .collect();
    Json::parse(&run_words(dir, &words, &[])?)
}

struct Seen<'f> {
    folder: &'f Folder,
    ask: Ask,
    all: Vec<Standing<'f>>,
    rates: Vec<Vec<Option<f64>>>,
    record: Record<'f>,
    /// What the program's forecast says of each open deal: the oracle of the model is held against that.
    forecast: Result<Json, String>,
}

impl Seen<'_> {
    fn faults_of(&self, dir: &Path, one: &Standing, page: &Json) -> Vec<String> {
        let source = std::fs::read_to_string(dir.join(&one.deal.file)).expect("a deal's text");
        let source = source.trim_start_matches('\u{feff}');
        let file = DeTable::parse(source).expect("TOML").into_inner();
        let mut faults = differences(&self.page(one, &file), page);
        faults.extend(self.faults_of_story(one, &file, page));
        faults.extend(self.faults_of_risks(one, page));
        faults.extend(self.faults_of_model(one, page));
        faults
    }

    fn page(&self, one: &Standing, file: &DeTable) -> Json {
        let pushed = pushes(one, self.ask.as_of);
        let slipped = vec![
            ("times", count(pushed.len())),
            ("days", Json::Number(pushed.iter().sum::<i64>().to_string())),
        ];
        let open = one.closing.is_none();
        let stages = &self.folder.settings.pipelines[one.deal.pipeline].stages;
        let stage = match one.at {
            At::Stage(at) if open => Some(at),
            _ => None,
        };
        let next = stage.map(|at| stages.get(at + 1).map_or("won", |stage| &stage.id));
        let (known, still) = self.qualification(file);
        let asked = if open { still } else { Vec::new() };
        object(vec![
            ("report", text("show")),
            ("id", text(&one.deal.id)),
            ("file", text(&one.deal.file)),
            ("deal", row(one, self.folder, &self.ask, &self.rates)),
            ("about", self.about(one, file)),
            ("slipped", object(slipped)),
            ("credit", credit(one, file)),
            ("stage_odds", self.stage_odds(one, stage)),
            ("known", Json::Array(known)),
            ("ask", Json::Array(asked)),
            ("checklist", checklist(stage.map(|at| &stages[at]), file)),
            ("next_stage", maybe_text(next)),
            ("faults", Json::Array(Vec::new())),
        ])
    }

    /// What the file says, as it stands; the call and the parking as of the day, or of the closing.
    fn about(&self, one: &Standing, file: &DeTable) -> Json {
        let seen = one.closing.unwrap_or(self.ask.as_of);
        let said = |key: &str| maybe_text(optional(file, key).as_deref());
        let on_hold = fact_day(one.deal.fact("on_hold_until", seen));
        let mut members: Vec<(&'static str, Json)> = [
            "name",
            "company",
            "type",
            "source",
            "partner",
            "referred_by",
            "renews",
            "lead",
            "lost_reason",
            "lost_to",
        ]
        .map(|key| (key, said(key)))
        .into();
        let contact = |one: &DeTable| {
            let part = |key: &'static str| (key, maybe_text(optional(one, key).as_deref()));
            object(["name", "role", "email"].map(part).into())
        };
        let check_in = |one: &DeTable| {
            let on = |key: &str| get(one, key).and_then(|on| date(on).ok());
            let part = |key: &'static str| (key, on(key).map_or(Json::Null, date_json));
            object(["due", "done"].map(part).into())
        };
        let item = |one: &DeTable| {
            let part = |key: &'static str| {
                (
                    key,
                    get(one, key).map_or(Json::Null, |n| money(number(n).expect("a number"))),
                )
            };
            object(["quantity", "price", "discount", "cost"].map(part).into())
        };
        members.extend([
            (
                "forecast",
                maybe_text(fact_text(one.deal.fact("forecast", seen)).as_deref()),
            ),
            ("on_hold_until", on_hold.map_or(Json::Null, date_json)),
            ("contacts", list(file, "contact", contact)),
            ("items", list(file, "item", item)),
            ("check_ins", list(file, "check_in", check_in)),
        ]);
        object(members)
    }

    /// Of the method's questions, those answered by yes or in words, and those that are not.
    fn qualification(&self, file: &DeTable) -> (Vec<Json>, Vec<Json>) {
        let (mut known, mut asked) = (Vec::new(), Vec::new());
        let answers = get(file, "bant").and_then(DeValue::as_table);
        for key in ["budget", "authority", "need", "timeline"] {
            let answer = answers.and_then(|table| get(table, key));
            match answer {
                Some(DeValue::Boolean(true)) => {
                    known.push(object(vec![("key", text(key)), ("answer", Json::Null)]));
                }
                Some(DeValue::String(said)) => {
                    known.push(object(vec![("key", text(key)), ("answer", text(said))]));
                }
                _ => asked.push(object(vec![("key", text(key))])),
            }
        }
        (known, asked)
    }

    fn stage_odds(&self, one: &Standing, stage: Option<usize>) -> Json {
        if one.closing.is_some() {
            return Json::Null;
        }
        let settings = &self.folder.settings;
        let mut members = vec![
            ("own", maybe(one.own_odds.map(float))),
            ("prior_weight", maybe(Some(float(settings.prior_weight)))),
        ];
        if let Some(stage) = stage {
            let pipeline = one.deal.pipeline;
            let prior = settings.pipelines[pipeline].stages[stage].prior.map(float);
            let (rate, won, closed) =
                learned(self.folder, &self.all, self.ask.as_of, pipeline, stage);
            members.extend([
                ("odds", maybe(rate)),
                ("won", count(won)),
                ("closed", count(closed)),
                ("prior", maybe(prior)),
            ]);
        } else {
            members.push(("odds", Json::Null));
        }
        object(members)
    }

    /// The moves with the days in the stage before, what was done, and where amounts and dates moved: day by day.
    fn faults_of_story(&self, one: &Standing, file: &DeTable, page: &Json) -> Vec<String> {
        let today = self.ask.as_of;
        let story = page.at("story").items();
        let pick = |is: &dyn Fn(&Json) -> bool, keys: &[&str]| {
            let rows = story.iter().filter(|event| is(event));
            let row = |event: &Json| {
                let members = keys
                    .iter()
                    .map(|key| ((*key).to_owned(), event.at(key).clone()));
                Json::Object(members.collect())
            };
            Json::Array(rows.map(row).collect())
        };
        let is_move = |event: &Json| *event.at("stage") != Json::Null;
        let is_done = |event: &Json| *event.at("kind") != Json::Null;
        let found = object(vec![
            ("moves", pick(&is_move, &["on", "stage", "after_days"])),
            ("done", pick(&is_done, &["on", "kind", "by", "text"])),
        ]);
        let wanted = object(vec![
            ("moves", self.moves(one)),
            ("done", done(file, today)),
        ]);
        let mut faults = differences(&wanted, &found);
        let days: Vec<&str> = story
            .iter()
            .filter_map(|event| event.at("on").text())
            .collect();
        if !days.is_sorted() || days.iter().any(|on| *on > today.to_string().as_str()) {
            faults.push(format!("story: not by day, up to the day: {days:?}"));
        }
        for (on, words) in said(one, file, today) {
            let on = on.to_string();
            let told = story
                .iter()
                .filter(|event| event.at("on").text() == Some(&on));
            if !told.clone().any(|event| {
                event
                    .at("text")
                    .text()
                    .is_some_and(|text| text.contains(&words))
            }) {
                let told: Vec<String> = told.map(|event| event.at("text").to_string()).collect();
                faults.push(format!(
                    "story: {on} does not say {words:?}: {}",
                    told.join(", ")
                ));
            }
        }
        faults
    }

    fn moves(&self, one: &Standing) -> Json {
        let stages = &self.folder.settings.pipelines[one.deal.pipeline].stages;
        let mut rows = Vec::new();
        for (place, (on, at)) in one.moves.iter().enumerate() {
            let name = match at {
                At::Stage(stage) => stages[*stage].id.as_str(),
                At::Unknown => "stage unknown",
                At::Won => "won",
                At::Lost => "lost",
            };
            // Nobody knows how long it was where nobody knows that it was.
            let before = place.checked_sub(1).map(|before| one.moves[before]);
            let before = before.filter(|(_, at)| *at != At::Unknown);
            let after = before.map(|(entered, _)| (*on - entered).num_days().to_string());
            rows.push(object(vec![
                ("on", date_json(*on)),
                ("stage", text(name)),
                ("after_days", after.map_or(Json::Null, Json::Number)),
            ]));
        }
        Json::Array(rows)
    }

    /// Those of `health` that both judge. A parked deal has none.
    fn faults_of_risks(&self, one: &Standing, page: &Json) -> Vec<String> {
        let mut wanted: BTreeMap<&str, Option<String>> = BTreeMap::new();
        if one.closing.is_none() && !one.on_hold {
            for (reason, days) in reasons(one, &self.all, self.folder, self.ask.as_of) {
                let days = days.map(|days| days.to_string());
                match reason {
                    "overdue" | "stale" | "one-contact" => wanted.insert(reason, days),
                    "no-next-step" if days.is_none() => wanted.insert("no-step", None),
                    _ => None,
                };
            }
        }
        let mut found: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for risk in page.at("risks").items() {
            let reason = risk.at("reason").text().expect("a reason");
            let days = risk.at("days");
            let days = (*days != Json::Null && reason != "no-step").then(|| days.to_string());
            if ["overdue", "stale", "one-contact", "no-step"].contains(&reason) {
                found.insert(reason, days);
            }
        }
        if wanted == found {
            return Vec::new();
        }
        vec![format!("risks: oracle {wanted:?}, program {found:?}")]
    }

    /// The model's odds are those of the forecast; and what became of the others that stayed as long in the stage.
    fn faults_of_model(&self, one: &Standing, page: &Json) -> Vec<String> {
        let model = page.at("model_odds");
        if one.closing.is_some() {
            let wrong = *model != Json::Null;
            return wrong
                .then(|| "model_odds of a closed deal".to_owned())
                .into_iter()
                .collect();
        }
        let forecast = match &self.forecast {
            Ok(forecast) => forecast,
            Err(fault) => return vec![format!("forecast: {fault}")],
        };
        let mut faults = Vec::new();
        let rows = forecast.at("deals").items().iter();
        let same = rows
            .clone()
            .find(|row| row.at("id").text() == Some(&one.deal.id));
        if let Some(row) = same {
            for (key, theirs) in [
                ("ever", "odds"),
                ("in_period", "odds_in_period"),
                ("expected_date", "expected_date"),
            ] {
                if model.at(key) != row.at(theirs) {
                    faults.push(format!(
                        "model_odds.{key} {}, in the forecast {}",
                        model.at(key),
                        row.at(theirs)
                    ));
                }
            }
        }
        let today = day(self.ask.as_of);
        let life = self
            .record
            .lives
            .iter()
            .find(|life| life.deal.id == one.deal.id);
        let life = life.expect("every deal has a life");
        let (since, at) = life.at(today);
        let others = match at {
            At::Stage(stage) if life.told => self.others(life, stage, today - since),
            _ => Json::Null,
        };
        faults.extend(differences(
            &object(vec![("others", others)]),
            &object(vec![("others", model.at("others").clone())]),
        ));
        let just_came = since == today && matches!(at, At::Stage(_)) && life.told;
        if just_came && one.own_odds.is_none() && !one.on_hold {
            let figure = |key: &str| crate::forecast_compare::figure(model, key);
            if !close(figure("ever"), figure("on_entering")) {
                faults.push(format!(
                    "it came today, but not with the odds on entering: {model}"
                ));
            }
        }
        faults
    }

    /// Each other deal of the pipeline once, by its longest stay in the stage (the later one of two), if that was as long.
    fn others(&self, own: &Life, stage: usize, days: Day) -> Json {
        let is_told = |one: &&Standing| {
            let mut entries = one.deal.history.iter();
            entries.any(|entry| entry.says.contains_key("stage"))
        };
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        let others = self.all.iter().filter(|one| one.deal.id != own.deal.id);
        let others = others.filter(|one| one.deal.pipeline == own.deal.pipeline);
        for one in others.filter(is_told) {
            let here = (0..one.moves.len()).filter(|at| one.moves[*at].1 == At::Stage(stage));
            let stays = here.map(|at| {
                let left = one.moves.get(at + 1).copied();
                let until = left.map_or(self.ask.as_of, |(on, _)| on);
                ((until - one.moves[at].0).num_days(), left)
            });
            let Some((longest, left)) = stays.max_by_key(|(days, _)| *days) else {
                continue;
            };
            if longest < i64::from(days) {
                continue;
            }
            let end = match left.map(|(_, at)| at) {
                None => "still_there",
                Some(At::Won) => "went_on",
                Some(At::Lost) => "lost",
                Some(At::Stage(to)) if to > stage => "went_on",
                Some(At::Stage(_) | At::Unknown) => "back",
            };
            *ends.entry(end).or_default() += 1;
        }
        let number = |end: &str| count(ends.get(end).copied().unwrap_or(0));
        object(vec![
            ("others", count(ends.values().sum())),
            ("went_on", number("went_on")),
            ("lost", number("lost")),
            ("back", number("back")),
            ("still_there", number("still_there")),
        ])
    }
}

fn optional(file: &DeTable, key: &str) -> Option<String> {
    get(file, key).and_then(|value| text_of(value).ok())
}

fn list(file: &DeTable, key: &str, of: impl Fn(&DeTable) -> Json) -> Json {
    let found = get(file, key)
        .map_or(Ok(Vec::new()), tables)
        .unwrap_or_default();
    Json::Array(found.into_iter().map(of).collect())
}

/// Credit is listed where it is split: value × share.
fn credit(one: &Standing, file: &DeTable) -> Json {
    list(file, "split", |split| {
        let share = number(get(split, "share").expect("a share")).expect("a number");
        object(vec![
            ("owner", maybe_text(optional(split, "owner").as_deref())),
            ("share", money(share)),
            ("value", money(one.value * share)),
        ])
    })
}

fn checklist(stage: Option<&Stage>, file: &DeTable) -> Json {
    let done = get(file, "done").and_then(DeValue::as_array);
    let is_done = |item: &str| {
        let all = done.into_iter().flatten();
        all.filter_map(|one| one.get_ref().as_str())
            .any(|one| one == item)
    };
    let items = stage.map_or(&[][..], |stage| &stage.checklist);
    let row = |item: &String| {
        object(vec![
            ("item", text(item)),
            ("done", Json::Bool(is_done(item))),
        ])
    };
    Json::Array(items.iter().map(row).collect())
}

/// Calls, meetings …, up to the day; those of one day in the order of the file.
fn done(file: &DeTable, today: NaiveDate) -> Json {
    let all = get(file, "activity")
        .map_or(Ok(Vec::new()), tables)
        .unwrap_or_default();
    let mut rows: Vec<(NaiveDate, Json)> = Vec::new();
    for one in all {
        let Some(on) = get(one, "on")
            .and_then(|on| date(on).ok())
            .filter(|on| *on <= today)
        else {
            continue;
        };
        let row = object(vec![
            ("on", date_json(on)),
            (
                "kind",
                text(&optional(one, "kind").unwrap_or("note".into())),
            ),
            ("by", maybe_text(optional(one, "by").as_deref())),
            ("text", text(&optional(one, "note").unwrap_or_default())),
        ]);
        rows.push((on, row));
    }
    rows.sort_by_key(|(on, _)| *on);
    Json::Array(rows.into_iter().map(|(_, row)| row).collect())
}

/// What some day must say: the papers, and where the amount or the expected close was changed by the one entry of its day.
fn said(one: &Standing, file: &DeTable, today: NaiveDate) -> Vec<(NaiveDate, String)> {
    let mut all = Vec::new();
    let papers = [
        ("proposal", "sent"),
        ("proposal", "viewed"),
        ("contract", "sent"),
        ("contract", "signed"),
    ];
    for (paper, what) in papers {
        let table = get(file, paper).and_then(DeValue::as_table);
        let on = table
            .and_then(|table| get(table, what))
            .and_then(|on| date(on).ok());
        all.extend(on.map(|on| (on, format!("{paper} {what}"))));
    }
    all.extend(changed(one.deal, "amount", |was, is| {
        let amount = |fact: Fact| fact_number(Some(fact)).map(whole_money);
        Some(format!("{} → {}", amount(was)?, amount(is)?))
    }));
    all.extend(changed(one.deal, "expected_close", |was, is| {
        let on = |fact: Fact| fact_day(Some(fact)).map(|on| screen_day(on, today));
        Some(format!("expected {} → {}", on(was)?, on(is)?))
    }));
    all.retain(|(on, _)| *on <= today);
    all
}

fn changed(
    deal: &Deal,
    field: &str,
    words: impl Fn(Fact, Fact) -> Option<String>,
) -> Vec<(NaiveDate, String)> {
    let lines = deal.dated_lines();
    // The day after the newest line is that of a hand edit.
    let mut days = lines.clone();
    days.extend(lines.iter().map(|on| *on + Days::new(1)));
    days.retain(|on| *on > deal.created);
    days.sort();
    days.dedup();
    let mentions = |on: NaiveDate| {
        let entries = deal.history.iter().filter(|entry| entry.on == on);
        entries
            .filter(|entry| entry.says.contains_key(field))
            .count()
    };
    let mut all = Vec::new();
    for on in days.into_iter().filter(|on| mentions(*on) <= 1) {
        let before = deal.fact(field, on - Days::new(1));
        let after = deal.fact(field, on);
        if before != after
            && let (Some(was), Some(is)) = (before, after)
        {
            all.extend(words(was, is).map(|words| (on, words)));
        }
    }
    all
}

/// Whole units with commas, rounded half up; decimals only where an amount has them.
fn whole_money(amount: Decimal) -> String {
    let amount = amount.normalize();
    let text = amount.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match part {
        "" => grouped,
        _ => format!("{grouped}.{part:0<2}"),
    }
}

/// `15 Dec`; with its year where that is not the head's.
fn screen_day(on: NaiveDate, today: NaiveDate) -> String {
    use chrono::Datelike;
    let day = on.format("%-d %b").to_string();
    match on.year() == today.year() {
        true => day,
        false => format!("{day} {}", on.year()),
    }
}

/// Puts into a folder's files what only a page shows: credit, papers, life after the sale, notes, ticks and checklists.
pub fn enrich(dir: &Path, folder: &Folder, seed: u64) {
    let mut random = Random::new(seed ^ 0xE2);
    let settings = dir.join("pipeline.toml");
    if let Ok(mut text) = std::fs::read_to_string(&settings) {
        for head in ["[[stage]]\n", "[[pipeline.stage]]\n"] {
            let list = random.pick(&["[]", "[\"budget\"]", "[\"budget\", \"legal | contact\"]"]);
            text = text.replace(head, &format!("{head}checklist = {list}\n"));
        }
        std::fs::write(settings, text).expect("settings can be written");
    }
    for deal in &folder.deals {
        let path = dir.join(&deal.file);
        let text = std::fs::read_to_string(&path).expect("a deal's text");
        let (bom, text) = match text.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest.to_owned()),
            None => ("", text),
        };
        let on = |random: &mut Random| deal.created + Days::new(random.below(150) as u64);
        let mut above = String::new();
        for line in [
            "partner = \"northwind\"",
            "referred_by = \"deal-0\"",
            "renews = \"deal-1\"",
            "lead = \"leads/a.csv#jo@acme.example\"",
            "lost_to = \"hooli\"",
            "done = [\"budget\"]",
            "done = [\"legal | contact\", \"budget\", \"other\"]",
        ] {
            let is_new = !(line.starts_with("done") && above.contains("done"));
            if is_new && random.chance(25) {
                above += line;
                above.push('\n');
            }
        }
        let mut below = String::from("\n");
        if random.chance(30) {
            below += "[[split]]\nowner = \"dana\"\nshare = 0.7\n[[split]]\nowner = \"zoë\"\nshare = 0.3\n";
        }
        if random.chance(30) {
            below += &format!(
                "[contract]\nsent = {}\nsigned = {}\n",
                on(&mut random),
                on(&mut random)
            );
        }
        if random.chance(20) {
            below += &format!(
                "[[check_in]]\ndue = {}\n[[check_in]]\ndone = {}\n",
                on(&mut random),
                on(&mut random)
            );
        }
        if random.chance(20) {
            below += &format!("[renewal]\ndue = {}\namount = 17.50\n", on(&mut random));
        }
        if !text.contains("activity") {
            for _ in 0..random.below(4) {
                below += &format!("[[activity]]\non = {}\n", on(&mut random));
                let kinds = [
                    "kind = \"call\"\n",
                    "kind = \"my own\"\nby = \"dana\"\n",
                    "",
                ];
                below += random.pick(&kinds);
                below += random.pick(&["note = \"Said \\\"no\\\", twice\"\n", ""]);
            }
        }
        std::fs::write(path, format!("{bom}{above}{text}{below}")).expect("a deal can be written");
    }
}
