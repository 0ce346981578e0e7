//! Changing a tracked field: what becomes of the top, of the history, of `closed` and `lost_reason`.
//!
//! * A change appends an entry of its day. One that changes a field for the first time writes its old value into the
//!   first entry, which is made if there is none on `created`.
//! * What restores the value of that morning takes the day's word on the field out; what restores the value before the
//!   day's last word takes that one out. So the inverse of an edit leaves no trace on the same day.
//! * Hand edits that nothing dates are dated first, as of the day from which every report has counted them: the new line
//!   would otherwise move them.

use super::Refusal;
use super::encode;
use super::entries::{self, Written};
use super::field::ORDER;
use super::held::{Held, is_end};
use super::history::{History, Mark, Top, end_run};
use super::map::Map;
use super::pairs;
use crate::model::builder::{TRACKED, read_day};
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::settings::Settings;

/// What a field shall hold, and how that is written; `None` takes it away.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub what: Tracked,
    pub to: Option<(Held, String)>,
}

/// What has changed at the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    pub what: Tracked,
    pub from: Option<Held>,
    pub to: Option<Held>,
}

/// A text whose story is told anew.
#[derive(Clone, Debug)]
pub struct Retold {
    pub text: String,
    pub changed: Vec<Changed>,
    /// Hand edits that got a day.
    pub dated: Vec<(Tracked, Day)>,
}

/// The days of an edit.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// The day it is dated.
    pub on: Day,
    pub today: Day,
}

/// Makes wishes come true as of a day.
pub fn retell(
    text: &str,
    settings: &Settings,
    when: When,
    wishes: &[Wish],
) -> Result<Retold, Refusal> {
    let history = History::read(text, settings)?;
    if when.on < history.created {
        return Err(before_created(when.on, history.created));
    }
    let mut story = Story::of(&history);
    let effective: Vec<&Wish> = wishes.iter().filter(|w| !is_so(&history, w)).collect();
    if effective.is_empty() {
        let (changed, dated) = (Vec::new(), Vec::new());
        return Ok(Retold {
            text: text.into(),
            changed,
            dated,
        });
    }
    let is_restaged = effective.iter().any(|w| w.what == Tracked::Stage);
    if history.is_closed() && is_restaged {
        story.date_closing(&history)?;
    }
    for (what, day) in undated(&history, when.today) {
        let is_wished = effective.iter().any(|w| w.what == what);
        if !history.is_closed() || is_restaged || is_wished {
            story.settle(&history, what, day);
        }
    }
    for wish in &effective {
        story.change(&history, wish, when.on)?;
    }
    let mut told = story.write(text, &history, when.on);
    for wish in &effective {
        let name = name_of(wish.what);
        told = match &wish.to {
            Some((_, value)) => pairs::set(&told, &[name.into()], value, ORDER)?,
            None => pairs::remove(&told, &[name.into()]),
        };
    }
    if is_restaged {
        told = closing_lines(&told, settings)?;
    }
    Ok(Retold {
        text: told,
        changed: effective.iter().map(|w| changed(&history, w)).collect(),
        dated: story.dated(),
    })
}

/// Dates the hand edits of an open deal, before a dated line is added that would move them. `day` says when, if somebody
/// knows; else it is the day that reports count them from.
pub fn date_hand_edits(
    text: &str,
    settings: &Settings,
    today: Day,
    day: Option<Day>,
) -> Result<Retold, Refusal> {
    let history = History::read(text, settings)?;
    let mut story = Story::of(&history);
    if !history.is_closed() {
        for (what, counted) in undated(&history, today) {
            story.settle(&history, what, day.unwrap_or(counted));
        }
    }
    let dated = story.dated();
    let text = story.write(text, &history, today);
    Ok(Retold {
        text,
        changed: Vec::new(),
        dated,
    })
}

/// The name of a tracked field in a file.
pub fn name_of(what: Tracked) -> &'static str {
    let found = TRACKED.iter().find(|(_, t)| *t == what);
    found.map_or("", |(name, _)| name)
}

/// The sentence for a day on which there was no deal yet.
pub fn before_created(on: Day, created: Day) -> Refusal {
    Refusal::new(format!("{on} is before the deal was created ({created})")).help(format!(
        "--on {created} or later; or pipeline set ID created=DATE"
    ))
}

fn is_so(history: &History, wish: &Wish) -> bool {
    history.top(wish.what).held() == Some(wish.to.as_ref().map(|(held, _)| held))
}

fn changed(history: &History, wish: &Wish) -> Changed {
    Changed {
        what: wish.what,
        from: history.top(wish.what).held().flatten().cloned(),
        to: wish.to.as_ref().map(|(held, _)| held.clone()),
    }
}

/// The fields whose top differs from their newest entry, and from when reports count that.
fn undated(history: &History, today: Day) -> Vec<(Tracked, Day)> {
    let mut found = Vec::new();
    for (_, what) in TRACKED {
        let Some(newest) = history.marks.iter().rfind(|m| m.what == what) else {
            continue;
        };
        let Some(top) = history.top(what).held() else {
            continue;
        };
        if history.is_closed() && what == Tracked::Stage || newest.held.as_ref() == top {
            continue;
        }
        let counted = match history.closing() {
            Some(closing) => closing,
            // It stands in the file today, whatever lies in the future.
            None => history.newest_line.plus(1).min(today.max(history.created)),
        };
        found.push((what, counted.max(newest.day)));
    }
    found
}

/// Where a mark comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    File,
    /// A hand edit that gets its day.
    Settled,
    New,
}

/// The marks as they are going to be.
struct Story {
    marks: Vec<(Source, Mark)>,
    /// Marks of the file that go.
    gone: Vec<(usize, Tracked)>,
    /// Old values for the first entry.
    first: Vec<Written>,
}

impl Story {
    fn of(history: &History) -> Story {
        let marks = history.marks.iter().cloned().map(|m| (Source::File, m));
        Story {
            marks: marks.collect(),
            gone: Vec::new(),
            first: Vec::new(),
        }
    }

    fn add(&mut self, source: Source, day: Day, what: Tracked, held: Option<Held>) {
        let mark = Mark {
            entry: usize::MAX,
            day,
            what,
            held,
        };
        self.marks.push((source, mark));
        // Stable: the file's order, then what is added.
        self.marks.sort_by_key(|(source, m)| (m.day, *source));
    }

    fn settle(&mut self, history: &History, what: Tracked, day: Day) {
        let newest = self.marks.iter().rfind(|(_, m)| m.what == what);
        let day = newest.map_or(day, |(_, m)| day.max(m.day));
        let held = history.top(what).held().flatten().cloned();
        self.add(Source::Settled, day, what, held);
    }

    /// Makes the history say what `closed` says, before that line goes.
    fn date_closing(&mut self, history: &History) -> Result<(), Refusal> {
        let stage = history.stage().unwrap_or_default().to_string();
        let run = end_run(history.marks.iter(), &stage);
        let Some(closing) = history.closing() else {
            return Err(
                Refusal::new(format!("{stage}, but nothing says since when"))
                    .help("pipeline set ID closed=DATE"),
            );
        };
        if run == Some(closing) {
            return Ok(());
        }
        let end = Some(Held::Stage(stage));
        while let Some(at) = self
            .marks
            .iter()
            .rposition(|(_, m)| m.what == Tracked::Stage)
            && self.marks[at].1.held == end
        {
            self.take(at);
        }
        self.add(Source::Settled, closing, Tracked::Stage, end);
        Ok(())
    }

    /// Takes a mark out.
    fn take(&mut self, at: usize) {
        let (source, mark) = self.marks.remove(at);
        if source == Source::File {
            self.gone.push((mark.entry, mark.what));
        }
    }

    fn of_field(&self, what: Tracked) -> Vec<usize> {
        let is_its = |at: &usize| self.marks[*at].1.what == what;
        (0..self.marks.len()).filter(is_its).collect()
    }

    fn change(&mut self, history: &History, wish: &Wish, on: Day) -> Result<(), Refusal> {
        let what = wish.what;
        let new = wish.to.as_ref().map(|(held, _)| held.clone());
        let marks = self.of_field(what);
        if let Some((_, later)) = marks
            .iter()
            .map(|at| &self.marks[*at])
            .find(|(_, m)| m.day > on)
        {
            return Err(later_word(what, later, on));
        }
        if marks.is_empty() {
            return self.change_first(history, what, new, on);
        }
        let (morning, that_day) = self.morning(history, what, &marks, on);
        let held = |at: &usize| self.marks[*at].1.held.clone();
        let before_last = that_day.iter().rev().nth(1).map(held);
        if new == morning {
            for at in that_day.into_iter().rev() {
                self.take(at);
            }
        } else if before_last.as_ref() == Some(&new)
            && let Some(last) = that_day.last()
        {
            self.take(*last);
        } else {
            self.add(Source::New, on, what, new);
        }
        Ok(())
    }

    /// A field that no entry mentions: its old value held from the start.
    fn change_first(
        &mut self,
        history: &History,
        what: Tracked,
        new: Option<Held>,
        on: Day,
    ) -> Result<(), Refusal> {
        match history.top(what) {
            Top::Held(_, written) => self.first.push((name_of(what), written.clone())),
            // What was no stage was never true: the right one takes its place.
            Top::Wrong if !matches!(&new, Some(Held::Stage(s)) if is_end(s)) => return Ok(()),
            Top::Wrong | Top::Absent => {}
        }
        self.add(Source::New, on, what, new);
        Ok(())
    }

    /// What a field held on the morning of a day, and which marks of that day came after.
    fn morning(
        &self,
        history: &History,
        what: Tracked,
        marks: &[usize],
        on: Day,
    ) -> (Option<Held>, Vec<usize>) {
        let (before, that_day): (Vec<usize>, Vec<usize>) =
            marks.iter().partition(|at| self.marks[**at].1.day < on);
        if let Some(last) = before.last() {
            return (self.marks[*last].1.held.clone(), that_day);
        }
        // Stage and amount had their first value before it was mentioned; the others were absent, but on the first day.
        let always = matches!(what, Tracked::Stage | Tracked::Amount);
        match that_day.split_first() {
            Some((first, rest)) if always || on <= history.created => {
                (self.marks[*first].1.held.clone(), rest.to_vec())
            }
            _ => (None, that_day),
        }
    }

    fn dated(&self) -> Vec<(Tracked, Day)> {
        let settled = self.marks.iter().filter(|(s, _)| *s == Source::Settled);
        settled.map(|(_, m)| (m.what, m.day)).collect()
    }

    /// Writes what differs from the file into its text.
    fn write(&self, text: &str, history: &History, on: Day) -> String {
        let mut text = text.to_string();
        let first = first_entry(history);
        if let Some(first) = first {
            for (name, value) in &self.first {
                text = entries::add_field(&text, "history", first, name, value);
            }
        }
        text = self.without_gone(&text);
        if first.is_none() && !self.first.is_empty() {
            let mut fields = vec![("on", history.created.to_string())];
            fields.extend(self.first.iter().cloned());
            text = entries::insert(&text, "history", 0, &fields);
        }
        let of = |source| {
            self.marks
                .iter()
                .filter(move |(s, _)| *s == source)
                .map(|(_, m)| m)
        };
        let mut settled: Vec<&Mark> = of(Source::Settled).collect();
        settled.sort_by_key(|m| m.day);
        for group in settled.chunk_by(|a, b| a.day == b.day) {
            text = insert_by_day(
                &text,
                "history",
                group[0].day,
                &written(group[0].day, group),
            );
        }
        let new: Vec<&Mark> = of(Source::New).collect();
        if !new.is_empty() {
            text = insert_by_day(&text, "history", on, &written(on, &new));
        }
        text
    }

    fn without_gone(&self, text: &str) -> String {
        let mut gone = self.gone.clone();
        gone.sort_by_key(|(entry, _)| std::cmp::Reverse(*entry));
        let mut text = text.to_string();
        for group in gone.chunk_by(|a, b| a.0 == b.0) {
            let entry = group[0].0;
            for (_, what) in group {
                text = entries::remove_field(&text, "history", entry, name_of(*what));
            }
            let map = Map::of(&text);
            let is_bare = entries::all(&map, "history")
                .get(entry)
                .is_some_and(|e| e.pairs().iter().all(|p| p.path == ["on"]));
            if is_bare {
                text = entries::remove(&text, "history", entry);
            }
        }
        text
    }
}

/// The entry that the deal began with: the first of those that stand on `created`.
fn first_entry(history: &History) -> Option<usize> {
    history.days.iter().position(|day| *day <= history.created)
}

/// The keys and values of an entry, in the order of the format.
fn written(day: Day, marks: &[&Mark]) -> Vec<Written> {
    let mut fields = vec![("on", day.to_string())];
    let mut unset = Vec::new();
    for (name, what) in TRACKED {
        match marks.iter().find(|m| m.what == what).map(|m| &m.held) {
            Some(Some(held)) => fields.push((name, held.write())),
            Some(None) => unset.push(name.to_string()),
            None => {}
        }
    }
    if !unset.is_empty() {
        fields.push(("unset", encode::texts(&unset)));
    }
    fields
}

/// Puts an entry behind those of its day and before: oldest first.
pub fn insert_by_day(text: &str, name: &str, day: Day, fields: &[Written]) -> String {
    let map = Map::of(text);
    let days = entries::all(&map, name).into_iter().map(|entry| {
        let on = entry.get("on").and_then(|on| read_day(&on.read(text)));
        on.unwrap_or(Day::MIN)
    });
    let days: Vec<Day> = days.collect();
    let at = days.iter().rposition(|d| *d <= day).map_or(0, |n| n + 1);
    entries::insert(text, name, at, fields)
}

/// `closed` and `lost_reason`, as the new stage wants them.
fn closing_lines(text: &str, settings: &Settings) -> Result<String, Refusal> {
    let history = History::read(text, settings)?;
    let path = |name: &str| [name.to_string()];
    let stage = history.stage().unwrap_or_default();
    if !is_end(stage) {
        let open = pairs::remove(text, &path("closed"));
        return Ok(pairs::remove(&open, &path("lost_reason")));
    }
    let day = end_run(history.marks.iter(), stage).or(history.closed);
    let mut text = text.to_string();
    if let Some(day) = day {
        text = pairs::set(&text, &path("closed"), &day.to_string(), ORDER)?;
    }
    if stage == "won" {
        text = pairs::remove(&text, &path("lost_reason"));
    }
    Ok(text)
}

/// Makes the history of a closed deal say the day that `closed` says.
pub fn agree_on_closing(text: &str, settings: &Settings) -> String {
    let Ok(history) = History::read(text, settings) else {
        return text.into();
    };
    let stage = history.stage().unwrap_or_default();
    let run = end_run(history.marks.iter(), stage);
    if !is_end(stage) || run.is_none() || run == history.closed {
        return text.into();
    }
    let mut story = Story::of(&history);
    match story.date_closing(&history) {
        Ok(()) => story.write(text, &history, history.newest_line),
        // Nothing says when it was closed: `closed` was just taken away.
        Err(_) => text.into(),
    }
}

fn later_word(what: Tracked, later: &Mark, on: Day) -> Refusal {
    let name = name_of(what);
    let value = later.held.as_ref().map_or("none".into(), Held::typed);
    Refusal::new(format!(
        "the history already says {name} {value} from {}, after {on}",
        later.day
    ))
    .help(format!(
        "--on {} or later; what came before is edited in the file",
        later.day
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str =
        "name = \"A\"\nstage = \"demo\"\namount = 40_000\ncreated = 2026-08-03\nowner = \"dana\"\n";

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn stage(name: &str) -> Wish {
        let to = Some((Held::Stage(name.into()), encode::text(name)));
        Wish {
            what: Tracked::Stage,
            to,
        }
    }

    fn owner(name: Option<&str>) -> Wish {
        let to = name.map(|n| (Held::Owner(n.into()), encode::text(n)));
        Wish {
            what: Tracked::Owner,
            to,
        }
    }

    fn told(text: &str, on: &str, wishes: &[Wish]) -> String {
        let when = When {
            on: day(on),
            today: day("2026-11-23"),
        };
        retell(text, &Settings::default(), when, wishes)
            .unwrap()
            .text
    }

    fn refused(text: &str, on: &str, wish: Wish) -> String {
        let when = When {
            on: day(on),
            today: day("2026-11-23"),
        };
        retell(text, &Settings::default(), when, &[wish])
            .unwrap_err()
            .message
    }

    /// The entries, one a line, without their blanks and brackets.
    fn history(text: &str) -> Vec<String> {
        let trimmed = |l: &str| l.trim().trim_matches(['{', '}', ',', ' ']).to_string();
        text.lines()
            .filter(|l| l.trim().starts_with("{ on"))
            .map(trimmed)
            .collect()
    }

    #[test]
    fn a_first_change_keeps_the_old_value() {
        let text = told(PLAIN, "2026-09-01", &[stage("proposal")]);
        assert_eq!(
            history(&text),
            [
                "on = 2026-08-03, stage = \"demo\"",
                "on = 2026-09-01, stage = \"proposal\""
            ]
        );
        let text = told(&text, "2026-09-05", &[owner(Some("lee"))]);
        assert_eq!(
            history(&text),
            [
                "on = 2026-08-03, stage = \"demo\", owner = \"dana\"",
                "on = 2026-09-01, stage = \"proposal\"",
                "on = 2026-09-05, owner = \"lee\"",
            ]
        );
        let text = told(&text, "2026-09-09", &[owner(None)]);
        assert!(!text.contains("\nowner"));
        assert_eq!(history(&text)[3], "on = 2026-09-09, unset = [\"owner\"]");
    }

    #[test]
    fn a_late_first_entry_gets_one_before_it() {
        let text = format!("{PLAIN}history = [\n  {{ on = 2026-09-01, amount = 40_000 }},\n]\n");
        let told = told(&text, "2026-10-01", &[owner(Some("lee"))]);
        // In the entry of September, dana would have come only then.
        assert_eq!(history(&told)[0], "on = 2026-08-03, owner = \"dana\"");
    }

    #[test]
    fn what_is_taken_back_on_the_same_day_leaves_no_trace() {
        let first = told(PLAIN, "2026-09-01", &[stage("proposal")]);
        let second = told(&first, "2026-09-02", &[stage("closing")]);
        let third = told(&second, "2026-09-02", &[stage("discovery")]);
        assert_eq!(history(&third).len(), 4);
        assert_eq!(told(&third, "2026-09-02", &[stage("closing")]), second);
        assert_eq!(told(&second, "2026-09-02", &[stage("proposal")]), first);
        // Straight back to the morning: both of the day's entries go.
        assert_eq!(told(&third, "2026-09-02", &[stage("proposal")]), first);
        // On another day it is a change like any other.
        assert_eq!(
            history(&told(&second, "2026-09-03", &[stage("proposal")])).len(),
            4
        );
    }

    #[test]
    fn only_the_part_that_is_restored_goes() {
        let first = told(
            PLAIN,
            "2026-09-01",
            &[stage("proposal"), owner(Some("lee"))],
        );
        let both = told(
            &first,
            "2026-09-02",
            &[stage("closing"), owner(Some("omar"))],
        );
        assert_eq!(
            history(&both)[2],
            "on = 2026-09-02, stage = \"closing\", owner = \"omar\""
        );
        let one = told(&both, "2026-09-02", &[stage("proposal")]);
        assert_eq!(history(&one)[2], "on = 2026-09-02, owner = \"omar\"");
        assert_eq!(told(&one, "2026-09-02", &[owner(Some("lee"))]), first);
    }

    #[test]
    fn closing_and_reopening_keep_closed_in_step() {
        let first = told(PLAIN, "2026-09-01", &[stage("proposal")]);
        let won = told(&first, "2026-09-10", &[stage("won")]);
        assert!(won.contains("\nclosed = 2026-09-10\n"));
        assert_eq!(told(&won, "2026-09-10", &[stage("proposal")]), first);
        let again = told(&won, "2026-10-01", &[stage("proposal")]);
        assert!(!again.contains("closed"));
        assert_eq!(history(&again).len(), 4);
        // Back on the same day: won since September, as it was.
        assert_eq!(told(&again, "2026-10-01", &[stage("won")]), won);
        let lost = told(&again, "2026-11-01", &[stage("lost")]);
        assert!(lost.contains("\nclosed = 2026-11-01\n"));
    }

    #[test]
    fn a_closing_by_hand_is_written_down_before_it_is_reopened() {
        let text = PLAIN.replace("\"demo\"", "\"won\"") + "closed = 2026-09-10\n";
        let open = told(&text, "2026-10-01", &[stage("demo")]);
        assert_eq!(
            history(&open),
            [
                "on = 2026-09-10, stage = \"won\"",
                "on = 2026-10-01, stage = \"demo\""
            ]
        );
        // Where the history says another day, `closed` was right.
        let entry = "history = [\n  { on = 2026-08-03, stage = \"demo\" },\n  { on = 2026-09-08, stage = \"won\" },\n]\n";
        let open = told(&(text + entry), "2026-10-01", &[stage("demo")]);
        assert_eq!(history(&open)[1], "on = 2026-09-10, stage = \"won\"");
        assert_eq!(history(&open).len(), 3);
    }

    #[test]
    fn hand_edits_are_dated_before_a_new_line_moves_them() {
        let entry =
            "history = [\n  { on = 2026-09-01, stage = \"discovery\", amount = 30_000 },\n]\n";
        let text = format!("{PLAIN}{entry}");
        // Both hold from the day after the newest line; the next change comes after.
        let moved = told(&text, "2026-11-23", &[stage("closing")]);
        assert_eq!(
            history(&moved)[1..],
            [
                "on = 2026-09-02, stage = \"demo\", amount = 40_000",
                "on = 2026-11-23, stage = \"closing\""
            ]
        );
        let dated = date_hand_edits(&text, &Settings::default(), day("2026-11-23"), None).unwrap();
        assert_eq!(
            dated.dated,
            [
                (Tracked::Stage, day("2026-09-02")),
                (Tracked::Amount, day("2026-09-02"))
            ]
        );
        assert_eq!(history(&dated.text).len(), 2);
        let today = Some(day("2026-11-23"));
        let dated = date_hand_edits(&text, &Settings::default(), day("2026-11-23"), today).unwrap();
        assert!(history(&dated.text)[1].starts_with("on = 2026-11-23"));
    }

    #[test]
    fn the_past_is_not_changed_by_a_later_thought() {
        let first = told(PLAIN, "2026-09-10", &[stage("proposal")]);
        assert_eq!(
            refused(&first, "2026-09-05", stage("closing")),
            "the history already says stage proposal from 2026-09-10, after 2026-09-05"
        );
        assert_eq!(
            refused(&first, "2026-08-01", stage("closing")),
            "2026-08-01 is before the deal was created (2026-08-03)"
        );
    }

    #[test]
    fn a_wrong_value_is_mended_and_not_remembered() {
        let text = PLAIN.replace("\"demo\"", "\"demmo\"");
        assert_eq!(told(&text, "2026-09-10", &[stage("demo")]), PLAIN);
        let first = told(PLAIN, "2026-09-01", &[stage("proposal")]);
        let slip = first.replace("stage = \"proposal\"\n", "stage = \"propsal\"\n");
        assert_ne!(slip, first);
        assert_eq!(told(&slip, "2026-09-10", &[stage("proposal")]), first);
    }
}
