//! Both drivers agree: whatever the fast one takes, the thorough one reads as the same deal. Tried on the files of the
//! random folders as they are, and with a few bytes changed, which is where parsers differ.

use pipeline::model::book::{Keep, Need, Segment};
use pipeline::model::builder::{Faults, build};
use pipeline::model::day::Day;
use pipeline::model::settings::Settings;
use pipeline::workspace::load::{judge, stem};
use pipeline::workspace::{events, settings_file};

use crate::generate::files;
use crate::random::Random;

/// How often each file is changed and tried again.
const CHANGES: usize = 20;

/// What a text may have put into it: the characters that TOML is made of, and some that it is not.
const PIECES: [&str; 30] = [
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "\\",
    "\\u0041",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "-",
    "_",
    "0",
    "1e9",
    "true",
    "é",
    "\u{7f}",
    "\u{0}",
    "stage = \"won\"\n",
    "[custom]\n",
    "2026-02-30",
];

/// What the two drivers make of every file of a seed's folder; a sentence for each that differs.
pub fn faults(seed: u64) -> Vec<String> {
    let made = files(seed);
    let t = Day::parse("2026-06-30").expect("a day");
    let settings = made
        .plan
        .toml
        .as_deref()
        .map_or_else(Settings::default, |text| {
            match settings_file::read(text, "pipeline.toml", |_, _| Ok(t)) {
                Ok(read) => read.settings,
                Err(_) => panic!("seed {seed}: the settings are sound"),
            }
        });
    let need = Need {
        as_of: t,
        keep: Keep::All,
        seen: true,
    };
    let mut random = Random::new(seed ^ 0x5eed);
    let mut faults = Vec::new();
    for (path, bytes) in made
        .files
        .iter()
        .filter(|(path, _)| path.contains('/') && path.ends_with(".toml"))
    {
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        let mut tried = text.to_owned();
        for change in 0..=CHANGES {
            if let Some(fault) = differ(&tried, path, &settings, &need) {
                faults.push(format!("{path}, change {change}: {fault}\n{tried}\n"));
            }
            tried = changed(text, &mut random);
        }
    }
    faults
}

/// The text with one to three pieces put in, taken out or put in place of others.
fn changed(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(2) {
        let places: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        let from = places[random.below(places.len())];
        let to = places
            .iter()
            .copied()
            .find(|p| *p >= from + random.below(4))
            .unwrap_or(text.len());
        let piece = if random.chance(70) {
            random.pick(&PIECES)
        } else {
            ""
        };
        text.replace_range(from..to, piece);
    }
    text
}

fn differ(text: &str, path: &str, settings: &Settings, need: &Need) -> Option<String> {
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut fast, mut slow) = (Segment::default(), Segment::default());
    let raw = events::read(plain, &mut Vec::new())?;
    let taken = build(
        &raw,
        stem(path),
        path,
        settings,
        need,
        &mut fast,
        &mut Faults::default(),
    );
    if !taken {
        return None;
    }
    let said = judge(text, path, settings, need, &mut slow, Faults::default());
    if slow.facts.is_empty() {
        return Some(format!("the thorough driver refuses it: {said:?}"));
    }
    let shown = |s: &Segment| format!("{:?} {:?} {:?} {:?}", s.facts, s.changes, s.wide, s.extras);
    let (a, b) = (shown(&fast), shown(&slow));
    (a != b).then(|| format!("fast: {a}\nslow: {b}"))
}
