//! Cuts a folder at the end of a day: what was created, moved, noted or closed later is gone, and the top of each deal
//! says what held that day. A report as of that day must not tell the two folders apart.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;

use crate::deal::{Deal, Entry, Fact, TRACKED};
use crate::folder::Folder;
use crate::story::At;

/// Writes to `to` what `from` would have been at the end of `day`. Files that are left out are left out there too.
pub fn cut_folder(from: &Path, folder: &Folder, to: &Path, day: NaiveDate) {
    fs::create_dir_all(to.join(&folder.settings.deals_folder)).expect("a new folder");
    if from.join("pipeline.toml").exists() {
        fs::copy(from.join("pipeline.toml"), to.join("pipeline.toml")).expect("a copy");
    }
    let write = |file: &str, text: &[u8]| {
        let path = to.join(file);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a new folder");
        fs::write(path, text).expect("a new file");
    };
    for file in folder.left_out.keys() {
        write(file, &fs::read(from.join(file)).expect("a readable file"));
    }
    for deal in folder.deals.iter().filter(|deal| deal.created <= day) {
        write(&deal.file, cut_deal(deal, folder, day).as_bytes());
    }
}

fn cut_deal(deal: &Deal, folder: &Folder, day: NaiveDate) -> String {
    let mut cut = deal.clone();
    // With an undated edit in force, every line of the file is older than the day: nothing is to be cut.
    if !deal.is_undated(day) {
        cut.activity.retain(|on| *on <= day);
        cut_history(&mut cut, day);
        for field in TRACKED.into_iter().filter(|field| *field != "stage") {
            cut.top.remove(field);
            cut.top
                .extend(deal.fact(field, day).map(|fact| (field, fact)));
        }
        put_stage_back(deal, &mut cut, folder, day);
    }
    text_of(&cut, folder)
}

fn cut_history(cut: &mut Deal, day: NaiveDate) {
    let closes_later = cut.closed.is_some_and(|closed| closed > day);
    if closes_later && cut.newest_stage().as_deref() == Some(cut.top_stage()) {
        let mut entries = cut.history.iter_mut().rev();
        let closing = entries.find(|entry| entry.says.contains_key("stage"));
        closing
            .expect("the newest stage has its entry")
            .says
            .remove("stage");
    }
    cut.history.retain(|entry| entry.on <= day);
}

fn put_stage_back(deal: &Deal, cut: &mut Deal, folder: &Folder, day: NaiveDate) {
    let settings = &folder.settings;
    let stages = &settings.pipelines[deal.pipeline].stages;
    let (last, at) = *deal
        .moves(settings, day)
        .last()
        .expect("a deal begins somewhere");
    cut.closed = matches!(at, At::Won | At::Lost).then_some(last);
    let stage = match at {
        At::Stage(stage) => &stages[stage].id,
        At::Won => "won",
        At::Lost => "lost",
        At::Unknown => {
            unknown_stage(cut, day);
            &stages[0].id
        }
    };
    cut.top.insert("stage", Fact::Text(stage.into()));
}

/// The top must name a stage. So that it does not hold yet, the last line is of that day; the history names one that
/// the settings do not know.
fn unknown_stage(cut: &mut Deal, day: NaiveDate) {
    cut.activity.push(day);
    if !cut
        .history
        .iter()
        .any(|entry| entry.says.contains_key("stage"))
    {
        let says = [("stage", Some(Fact::Text("nobody-knows".into())))].into();
        cut.history.insert(
            0,
            Entry {
                on: cut.created,
                says,
            },
        );
    }
}

fn text_of(deal: &Deal, folder: &Folder) -> String {
    let mut lines = vec![
        format!("name = {}", quoted(&deal.name)),
        format!("company = {}", quoted(&deal.company)),
        format!("created = {}", deal.created),
        format!("currency = {}", quoted(&deal.currency)),
    ];
    lines.extend(deal.closed.map(|closed| format!("closed = {closed}")));
    let pipeline = &folder.settings.pipelines[deal.pipeline].id;
    for (key, text) in [
        ("source", &deal.source),
        ("type", &deal.kind),
        ("pipeline", pipeline),
    ] {
        lines.extend(
            text.as_ref()
                .map(|text| format!("{key} = {}", quoted(text))),
        );
    }
    for (key, texts) in [("tags", &deal.tags), ("competitors", &deal.competitors)] {
        let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        lines.push(format!("{key} = [{}]", texts.join(", ")));
    }
    lines.extend(
        deal.top
            .iter()
            .map(|(field, fact)| format!("{field} = {}", literal(fact))),
    );
    lines.extend(
        deal.activity
            .iter()
            .map(|on| format!("[[activity]]\non = {on}\nkind = \"call\"")),
    );
    lines.extend(deal.history.iter().map(entry_text));
    lines.push("[custom]".into());
    lines.extend(
        deal.custom
            .iter()
            .map(|(key, text)| format!("{} = {}", quoted(key), quoted(text))),
    );
    lines.join("\n") + "\n"
}

fn entry_text(entry: &Entry) -> String {
    let mut lines = vec!["[[history]]".to_owned(), format!("on = {}", entry.on)];
    let mut gone = Vec::new();
    for (field, fact) in &entry.says {
        match fact {
            Some(fact) => lines.push(format!("{field} = {}", literal(fact))),
            None => gone.push(quoted(field)),
        }
    }
    if !gone.is_empty() {
        lines.push(format!("unset = [{}]", gone.join(", ")));
    }
    lines.join("\n")
}

fn literal(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) => quoted(text),
        Fact::Day(day) => day.to_string(),
        Fact::Number(number) if number.to_string().len() > 15 => format!("\"{number}\""),
        Fact::Number(number) => number.to_string(),
    }
}

/// JSON's strings are TOML's as well.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
