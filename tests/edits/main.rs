//! Edits on thousands of generated deals, in every style that TOML allows: an edit changes only the lines it must, reads
//! back as meant, leaves the past as it was, and is undone by its inverse on the same day.
//!
//! `EDIT_CASES=100000 cargo test --release --test edits` looks further.

mod random;
mod styles;

use pipeline::diagnostic::{Diagnostic, Level};
use pipeline::edit::Refusal;
use pipeline::edit::diff::diff;
use pipeline::edit::log::{Activity, log};
use pipeline::edit::retell::When;
use pipeline::edit::set::{Assignment, set};
use pipeline::edit::stage::{Way, go};
use pipeline::model::book::{Keep, Need, Segment};
use pipeline::model::builder::Faults;
use pipeline::model::day::Day;
use pipeline::model::settings::Settings;
use pipeline::model::timeline;
use pipeline::workspace::load::judge;

use random::Random;
use styles::generate;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn cases() -> u64 {
    let asked = std::env::var("EDIT_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(600)
}

fn today() -> Day {
    day("2026-11-23")
}

fn when() -> When {
    When {
        on: today(),
        today: today(),
    }
}

/// The bytes of a file → an edit of its text without the mark → the bytes again.
fn on_text(text: &str, edit: impl Fn(&str) -> Result<String, Refusal>) -> Result<String, Refusal> {
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = &text[..text.len() - plain.len()];
    edit(plain).map(|edited| format!("{mark}{edited}"))
}

fn set_words(text: &str, words: &[&str]) -> Result<String, Refusal> {
    let assignments: Vec<Assignment> = words.iter().filter_map(|w| Assignment::parse(w)).collect();
    on_text(text, |t| {
        set(t, &Settings::default(), when(), &assignments).map(|o| o.text)
    })
}

fn go_way(text: &str, way: &Way) -> Result<String, Refusal> {
    on_text(text, |t| {
        go(t, &Settings::default(), when(), way).map(|g| g.text)
    })
}

fn read(text: &str) -> (Segment, Vec<Diagnostic>) {
    let need = Need {
        as_of: today(),
        keep: Keep::All,
        seen: false,
    };
    let mut segment = Segment::default();
    let settings = Settings::default();
    let faults = judge(
        text,
        "deals/a.toml",
        &settings,
        &need,
        &mut segment,
        Faults::default(),
    );
    let errors = faults.into_iter().filter(|d| d.level == Level::Error);
    (segment, errors.collect())
}

/// What was true of the deal at the end of each of these days.
fn states(text: &str, days: impl Iterator<Item = Day>) -> Vec<(Day, String)> {
    let (segment, errors) = read(text);
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let facts = &segment.facts[0];
    days.map(|on| {
        let at = timeline::state(facts, segment.changes_of(facts), on);
        let shown = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            at.stage,
            at.amount.unpack(&segment.wide),
            segment.names.text(at.owner),
            at.expected_close,
            at.probability.unpack(&segment.wide),
            at.forecast,
            at.closed
        );
        (on, shown)
    })
    .collect()
}

/// That every day before today is as it was.
fn assert_same_past(before: &str, after: &str) {
    let days = || {
        (0..40)
            .map(|n| day("2026-09-03").plus(n))
            .chain([today().plus(-1)])
    };
    let (was, is) = (states(before, days()), states(after, days()));
    assert_eq!(was, is, "{}", diff("a", before, after));
}

/// The lines that went, and those that came.
fn changed(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let text = diff("a", before, after);
    let lines = || text.lines().skip(2);
    let of = |sign: char| {
        lines()
            .filter_map(|l| l.strip_prefix(sign))
            .map(String::from)
            .collect()
    };
    (of('-'), of('+'))
}

/// Without blanks, comma and closing bracket, which a list needs where a line is added below.
fn bare(line: &str) -> String {
    let code = line.split(" # ").next().unwrap_or(line);
    code.trim()
        .trim_end_matches([']', ',', ' '])
        .replace([' ', '\u{feff}'], "")
}

/// Whether all of `part` is in `whole`, in its order.
fn is_within(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|w| w == c))
}

/// That each line that went came back with something more, or holds a key that was to change.
fn assert_only(before: &str, after: &str, keys: &[&str]) {
    let (gone, came) = changed(before, after);
    for line in &gone {
        let code = line.trim().trim_start_matches('\u{feff}');
        let holds = |key: &&str| code.starts_with(*key) || code.trim_matches('"').starts_with(*key);
        assert!(
            keys.iter().any(holds) || came.iter().any(|c| is_within(&bare(line), c)),
            "{line:?} went\n{}",
            diff("a", before, after)
        );
    }
    let comments = |text: &str| text.matches('#').count();
    let lost: usize = gone.iter().map(|l| comments(l)).sum();
    let back: usize = came.iter().map(|l| comments(l)).sum();
    assert!(
        back >= lost || !keys.is_empty(),
        "{}",
        diff("a", before, after)
    );
    assert_eq!(ends(before), ends(after));
}

/// What line ends a text has, and whether its last line has one.
fn ends(text: &str) -> (bool, bool, bool) {
    let crlf = text.matches("\r\n").count();
    let all = text.matches('\n').count();
    (crlf > 0, all > crlf, text.ends_with('\n'))
}

fn each(check: impl Fn(u64, &mut Random, &styles::Generated)) {
    for seed in 0..cases() {
        let mut random = Random::new(seed);
        let file = generate(&mut random);
        let (_, errors) = read(&file.text);
        assert!(errors.is_empty(), "seed {seed}: {errors:?}\n{}", file.text);
        check(seed, &mut random, &file);
    }
}

#[test]
fn an_activity_adds_one_line_and_leaves_the_past() {
    let activity = Activity {
        kind: "call".into(),
        note: Some("agrees # really".into()),
        by: Some("dana".into()),
        ..Activity::default()
    };
    each(|_, _, file| {
        let told = on_text(&file.text, |t| {
            log(t, &Settings::default(), when(), &activity).map(|(text, _)| text)
        });
        let told = told.unwrap();
        assert_only(&file.text, &told, &[]);
        assert_same_past(&file.text, &told);
        assert_eq!(told.matches("agrees # really").count(), 1);
        let later = || std::iter::once(today().plus(400));
        assert_eq!(states(&file.text, later()), states(&told, later()));
    });
}

#[test]
fn fields_without_a_day_change_their_own_line() {
    each(|_, random, file| {
        let words = random.pick(&[
            "next_step=Send it",
            "next_step_due=+2d",
            "tags+=c",
            "tags-=b",
            "custom.y=7",
            "bant.budget=false",
            "source=web",
            "my_tool.x=",
            "proposal.viewed=today",
        ]);
        let Ok(told) = set_words(&file.text, &[words]) else {
            assert!(words.starts_with("my_tool"), "{words}\n{}", file.text);
            return;
        };
        let key = words.split(['=', '+', '-', '.']).next().unwrap();
        let inner = words
            .split(['=', '+', '-'])
            .next()
            .unwrap()
            .rsplit('.')
            .next()
            .unwrap();
        let parts = [key, inner, "\"b\"", "'b'"];
        let keys: &[&str] = if words.starts_with("tags") {
            &parts
        } else {
            &parts[..2]
        };
        assert_only(&file.text, &told, keys);
        assert_same_past(&file.text, &told);
        assert_eq!(set_words(&told, &[words]).unwrap(), told, "twice is once");
    });
}

#[test]
fn a_change_holds_from_its_day_and_its_inverse_leaves_no_trace() {
    each(|seed, random, file| {
        let edits = [
            "amount=77777",
            "owner=zoe",
            "owner=",
            "probability=0.9",
            "probability=",
            "expected_close=fri",
        ];
        let word = random.pick(&edits);
        let text = &file.text;
        let plain = text.trim_start_matches('\u{feff}');
        let assignment = [Assignment::parse(word).unwrap()];
        let outcome = set(plain, &Settings::default(), when(), &assignment).unwrap();
        let mark = &text[..text.len() - plain.len()];
        let told = format!("{mark}{}", outcome.text);
        let key = word.split('=').next().unwrap();
        assert_only(text, &told, &[key]);
        assert_same_past(text, &told);
        if outcome.changes.is_empty() {
            assert_eq!(&told, text);
            return;
        }
        let back: Vec<&str> = outcome.back.iter().map(String::as_str).collect();
        let once = set_words(&told, &back).unwrap();
        assert_same_past(text, &once);
        // What stays after the first time is the old value in the first entry, and the day of a hand edit.
        let again = set_words(&set_words(&once, &[word]).unwrap(), &back).unwrap();
        assert_eq!(again, once, "seed {seed} {word}");
        let is_first = !text
            .lines()
            .any(|l| l.contains("on") && l.contains(key) && l.contains("2026-09"));
        let is_block = text.contains("[[history]]");
        if !is_first
            && !is_block
            && outcome.dated.is_empty()
            && !file.has_empty_list
            && !word.ends_with('=')
        {
            let (gone, came) = changed(text, &once);
            // A number may come back in plainer digits; its line is the only one.
            assert!(
                gone.len() <= 1 && came.len() <= 1,
                "seed {seed} {word}\n{}",
                diff("a", text, &once)
            );
        }
    });
}

#[test]
fn a_stage_holds_from_its_day_and_the_way_back_leaves_no_trace() {
    each(|seed, random, file| {
        let text = &file.text;
        let way = match random.below(4) {
            0 => Way::Won,
            1 => Way::Lost {
                reason: "price".into(),
            },
            2 => Way::Open(Some("demo".into())),
            _ => Way::To(random.pick(&["prospecting", "demo", "closing"]).into()),
        };
        let plain = text.trim_start_matches('\u{feff}');
        let Ok(gone) = go(plain, &Settings::default(), when(), &way) else {
            return;
        };
        let mark = &text[..text.len() - plain.len()];
        let told = format!("{mark}{}", gone.text);
        assert_only(text, &told, &["stage", "closed", "lost_reason"]);
        let from = gone.from.clone().unwrap();
        assert_same_past(text, &told);
        if gone.is_nothing() {
            return;
        }
        assert_eq!(
            go_way(&told, &way).ok().unwrap_or(told.clone()),
            told,
            "twice is once"
        );
        let is_end = |s: &str| matches!(s, "won" | "lost");
        let back = match (from.as_str(), is_end(&gone.to)) {
            ("won", _) => Way::Won,
            ("lost", _) => Way::Lost {
                reason: "price".into(),
            },
            (_, true) => Way::Open(None),
            (stage, false) => Way::To(stage.into()),
        };
        let once = go_way(&told, &back).unwrap();
        assert_same_past(text, &once);
        let again = go_way(&go_way(&once, &way).unwrap(), &back).unwrap();
        assert_eq!(again, once, "seed {seed} {way:?}");
        let has_stage = text.lines().any(|l| {
            l.contains("stage")
                && l.contains("2026-09")
                && l.contains("on")
                && !l.contains("created")
        });
        if has_stage && gone.dated.is_empty() && from != "lost" {
            assert_eq!(
                &once,
                text,
                "seed {seed} {way:?}\n{}",
                diff("a", text, &once)
            );
        }
    });
}
