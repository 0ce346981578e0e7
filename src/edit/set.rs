//! `FIELD=VALUE`, `FIELD+=VALUE`, `FIELD-=VALUE`, `FIELD=`: several at once, in one deal.

use super::Refusal;
use super::encode;
use super::entries;
use super::field::{self, Kind, ORDER, Reading, kind_of, tracked_field};
use super::history::History;
use super::list;
use super::map::{Map, Node};
use super::pairs;
use super::retell::{self, Changed, Retold, When, Wish, name_of, retell};
use crate::model::builder::Value;
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::money::Money;
use crate::model::settings::Settings;

/// What is done with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`; with nothing behind it the field is taken away.
    Set,
    /// `+=`: into a list.
    Add,
    /// `-=`: out of a list.
    Drop,
}

/// One assignment, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub path: Vec<String>,
    pub op: Op,
    pub value: String,
}

impl Assignment {
    /// `FIELD=VALUE`; `None` for a word that is none.
    pub fn parse(word: &str) -> Option<Assignment> {
        let (left, value) = word.split_once('=')?;
        let (name, op) = if let Some(name) = left.strip_suffix('+') {
            (name, Op::Add)
        } else if let Some(name) = left.strip_suffix('-') {
            (name, Op::Drop)
        } else {
            (left, Op::Set)
        };
        let is_name = |part: &str| {
            let of_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            !part.is_empty() && part.chars().all(of_key)
        };
        let path: Vec<String> = name.split('.').map(String::from).collect();
        path.iter().all(|p| is_name(p)).then(|| Assignment {
            path,
            op,
            value: value.trim().into(),
        })
    }

    fn name(&self) -> String {
        encode::key(&self.path)
    }
}

/// One field that changed, in typed values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub text: String,
    pub changes: Vec<Change>,
    /// What brings the old values back, as assignments.
    pub back: Vec<String>,
    /// Hand edits that got a day.
    pub dated: Vec<(Tracked, Day)>,
}

/// Makes assignments in the text of a deal.
pub fn set(
    text: &str,
    settings: &Settings,
    when: When,
    assignments: &[Assignment],
) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome {
        text: text.into(),
        changes: Vec::new(),
        back: Vec::new(),
        dated: Vec::new(),
    };
    // Tracked fields last: their history may stand on `created` and `pipeline`, which may be set here too.
    let (tracked, plain): (Vec<&Assignment>, Vec<&Assignment>) = assignments
        .iter()
        .partition(|a| tracked_field(&a.path).is_some());
    let closed = plain
        .iter()
        .find(|a| a.path == ["closed"] && a.op == Op::Set);
    for assignment in &plain {
        outcome.plain(assignment, settings, when)?;
    }
    if !tracked.is_empty() {
        let on = match closed.filter(|c| !c.value.is_empty()) {
            // A deal that is won in the same breath is won on that day.
            Some(closed) => outcome
                .reading(settings, when)
                .day("closed", &closed.value)?,
            None => when.on,
        };
        outcome.tracked(&tracked, settings, When { on, ..when })?;
    }
    if closed.is_some() {
        outcome.text = retell::agree_on_closing(&outcome.text, settings);
    }
    Ok(outcome)
}

impl Outcome {
    fn reading<'s>(&self, settings: &'s Settings, when: When) -> Reading<'s> {
        let map = Map::of(&self.text);
        let id = map.top("pipeline").map(|p| p.value.read(&self.text));
        let pipeline = match id {
            Some(Value::Text(id)) => settings.pipeline(Some(&id)).unwrap_or(0),
            _ => 0,
        };
        Reading {
            settings,
            pipeline,
            today: when.today,
        }
    }

    fn tracked(
        &mut self,
        assignments: &[&Assignment],
        settings: &Settings,
        when: When,
    ) -> Result<(), Refusal> {
        let reading = self.reading(settings, when);
        let mut wishes: Vec<Wish> = Vec::new();
        for assignment in assignments {
            let name = assignment.name();
            if assignment.op != Op::Set {
                return Err(no_list(&name, assignment));
            }
            let Some(what) = tracked_field(&assignment.path) else {
                continue;
            };
            if assignment.value.is_empty() && matches!(what, Tracked::Stage | Tracked::Amount) {
                return Err(needed(&name));
            }
            let map = Map::of(&self.text);
            let old = map.top(&name).map(|p| &self.text[p.value.span.clone()]);
            wishes.retain(|w| w.what != what);
            wishes.push(reading.wish(what, &name, &assignment.value, old)?);
        }
        let told = retell(&self.text, settings, when, &wishes)?;
        self.take_over(told);
        Ok(())
    }

    /// Takes over what became of tracked fields.
    fn take_over(&mut self, told: Retold) {
        self.text = told.text;
        self.dated.extend(told.dated);
        for Changed { what, from, to } in told.changed {
            let field = name_of(what).to_string();
            let typed = |held: Option<super::held::Held>| held.map(|h| h.typed());
            let from = typed(from);
            self.back
                .push(format!("{field}={}", from.clone().unwrap_or_default()));
            self.changes.push(Change {
                field,
                from,
                to: typed(to),
            });
        }
    }

    fn plain(
        &mut self,
        assignment: &Assignment,
        settings: &Settings,
        when: When,
    ) -> Result<(), Refusal> {
        if assignment.path == ["split"] {
            return self.split(assignment);
        }
        let kind = kind_of(&assignment.path)?;
        if kind == Kind::Texts {
            return self.list(assignment);
        }
        let name = assignment.name();
        if assignment.op != Op::Set {
            return Err(no_list(&name, assignment));
        }
        if assignment.value.is_empty() {
            if matches!(name.as_str(), "name" | "company" | "created") {
                return Err(needed(&name));
            }
            return self.put(assignment, None);
        }
        let map = Map::of(&self.text);
        let old = pairs::find(&map, &assignment.path).map(|p| p.pair().value.span.clone());
        let old = old.map(|span| &self.text[span]);
        let value = self
            .reading(settings, when)
            .value(kind, &name, &assignment.value, old)?;
        self.put(assignment, Some(value))?;
        if name == "created" {
            self.created_first(settings)
        } else {
            Ok(())
        }
    }

    /// That nothing happened to a deal before it was there.
    fn created_first(&self, settings: &Settings) -> Result<(), Refusal> {
        let Ok(history) = History::read(&self.text, settings) else {
            return Ok(());
        };
        match history.days.iter().min() {
            Some(first) if *first < history.created => Err(Refusal::new(format!(
                "created {} is after the first entry of the history, {first}",
                history.created
            ))
            .help(format!(
                "created={first}, or take the earlier entries out of the file"
            ))),
            _ => Ok(()),
        }
    }

    /// Sets a value of TOML, or takes the key out.
    fn put(&mut self, assignment: &Assignment, value: Option<String>) -> Result<(), Refusal> {
        let before = self.typed(&assignment.path);
        let text = match &value {
            Some(value) => pairs::set(&self.text, &assignment.path, value, ORDER)?,
            None => pairs::remove(&self.text, &assignment.path),
        };
        self.text = text;
        let after = self.typed(&assignment.path);
        self.note(assignment, before, after);
        Ok(())
    }

    fn note(&mut self, assignment: &Assignment, from: Option<String>, to: Option<String>) {
        if from == to {
            return;
        }
        let field = assignment.path.join(".");
        self.back
            .push(format!("{field}={}", from.clone().unwrap_or_default()));
        self.changes.push(Change { field, from, to });
    }

    /// The value of a key as it would be typed.
    fn typed(&self, path: &[String]) -> Option<String> {
        let map = Map::of(&self.text);
        let node = &pairs::find(&map, path)?.pair().value;
        Some(typed(&self.text, node))
    }

    fn list(&mut self, assignment: &Assignment) -> Result<(), Refusal> {
        let before = self.typed(&assignment.path);
        let values = field::split_list(&assignment.value);
        if assignment.op == Op::Set {
            let value = (!values.is_empty()).then(|| encode::texts(&values));
            return self.put(assignment, value);
        }
        for value in &values {
            self.text = match assignment.op {
                Op::Add => add(&self.text, &assignment.path, value)?,
                _ => drop(&self.text, &assignment.path, value),
            };
        }
        let after = self.typed(&assignment.path);
        if before != after {
            let inverse = match (assignment.op, &before) {
                (_, None) => format!("{}=", assignment.name()),
                (Op::Add, _) => format!("{}-={}", assignment.name(), assignment.value),
                _ => format!("{}+={}", assignment.name(), assignment.value),
            };
            self.note(assignment, before, after);
            if let Some(last) = self.back.last_mut() {
                *last = inverse;
            }
        }
        Ok(())
    }

    /// `split=dana:0.7,omar:0.3`.
    fn split(&mut self, assignment: &Assignment) -> Result<(), Refusal> {
        let example = "split=dana:0.7,omar:0.3";
        if assignment.op != Op::Set || Map::of(&self.text).top("split").is_some() {
            return Err(Refusal::new("split is set as a whole, in [[split]] blocks").help(example));
        }
        let before = splits(&self.text);
        let mut blocks = Vec::new();
        let mut sum = Some(Money::ZERO);
        for part in field::split_list(&assignment.value) {
            let share = part.split_once(':').and_then(|(owner, share)| {
                let share = Money::from_quoted(share).and_then(Money::with_few_decimals);
                Some((owner, share.ok()?)).filter(|(owner, _)| !owner.is_empty())
            });
            let Some((owner, share)) = share else {
                return Err(
                    Refusal::new(format!("split \"{part}\" is no owner and share")).help(example),
                );
            };
            sum = sum.and_then(|s| s.plus(share));
            blocks.push(vec![
                ("owner", encode::text(owner)),
                ("share", encode::share(share)),
            ]);
        }
        if !blocks.is_empty() && sum != Some(Money::ONE) {
            return Err(Refusal::new("the shares of a split add up to 1").help(example));
        }
        self.text = entries::replace_blocks(&self.text, "split", &blocks);
        let after = splits(&self.text);
        self.note(assignment, before, after);
        Ok(())
    }
}

fn splits(text: &str) -> Option<String> {
    let map = Map::of(text);
    let all = entries::all(&map, "split");
    let part = |entry: &entries::Entry<'_>| {
        let get = |key| {
            entry
                .get(key)
                .map(|node| typed(text, node))
                .unwrap_or_default()
        };
        format!("{}:{}", get("owner"), get("share"))
    };
    (!all.is_empty()).then(|| all.iter().map(part).collect::<Vec<_>>().join(","))
}

/// A value as it would be typed.
fn typed(text: &str, node: &Node) -> String {
    if let Some(items) = node.items() {
        let items: Vec<String> = items.iter().map(|i| typed(text, &i.node)).collect();
        return items.join(",");
    }
    match node.read(text) {
        Value::Text(text) | Value::Time(text) => text.into_owned(),
        Value::Integer(digits, 10) => digits.replace('_', ""),
        Value::Float(digits) => digits.replace('_', ""),
        Value::Day(day) => day.to_string(),
        _ => text[node.span.clone()].into(),
    }
}

fn is_text(text: &str, node: &Node, value: &str) -> bool {
    matches!(node.read(text), Value::Text(t) if t == value)
}

/// Puts a text into a list, if it is not in it.
fn add(text: &str, path: &[String], value: &str) -> Result<String, Refusal> {
    let map = Map::of(text);
    let Some(place) = pairs::find(&map, path) else {
        return pairs::set(text, path, &encode::texts(&[value.into()]), ORDER);
    };
    let node = &place.pair().value;
    let Some(items) = node.items() else {
        let name = encode::key(path);
        return Err(
            Refusal::new(format!("{name} is no list in this file")).help(format!("{name}={value}"))
        );
    };
    if items.iter().any(|item| is_text(text, &item.node, value)) {
        return Ok(text.into());
    }
    Ok(list::append_beside(text, node, &encode::text(value)))
}

/// Takes a text out of a list.
fn drop(text: &str, path: &[String], value: &str) -> String {
    let map = Map::of(text);
    let Some(node) = pairs::find(&map, path).map(|p| &p.pair().value) else {
        return text.into();
    };
    let items = node.items().unwrap_or(&[]);
    match items
        .iter()
        .position(|item| is_text(text, &item.node, value))
    {
        Some(at) => list::remove(text, node, at),
        None => text.into(),
    }
}

fn no_list(name: &str, assignment: &Assignment) -> Refusal {
    let sign = if assignment.op == Op::Add { "+=" } else { "-=" };
    Refusal::new(format!("{name} is no list, so {sign} does not suit it"))
        .help(format!("{name}={}", assignment.value))
}

fn needed(name: &str) -> Refusal {
    Refusal::new(format!("every deal has {name}; it cannot be taken away"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEAL: &str =
        "name = \"A\"\nstage = \"demo\"\namount = 40_000\ncreated = 2026-08-03\ntags = [\"a\"]\n";

    fn set(text: &str, words: &[&str]) -> Result<Outcome, Refusal> {
        let day = |t| Day::parse(t).unwrap();
        let when = When {
            on: day("2026-11-23"),
            today: day("2026-11-23"),
        };
        let assignments: Vec<Assignment> = words
            .iter()
            .map(|w| Assignment::parse(w).unwrap())
            .collect();
        super::set(text, &Settings::default(), when, &assignments)
    }

    #[test]
    fn words_are_assignments_or_not() {
        let parsed = Assignment::parse("custom.region+=a=b").unwrap();
        assert_eq!(
            (parsed.path.len(), parsed.op, parsed.value.as_str()),
            (2, Op::Add, "a=b")
        );
        assert_eq!(Assignment::parse("acme"), None);
        assert_eq!(Assignment::parse("=x"), None);
        assert_eq!(Assignment::parse("a..b=x"), None);
    }

    #[test]
    fn undated_fields_change_one_line_and_come_back() {
        for words in [
            &["next_step=Call \"Jo\""][..],
            &["next_step_due=fri", "source=web"],
            &["tags+=b"],
            &["tags-=a"],
            &["done+=budget"],
            &["currency=eur"],
        ] {
            let there = set(DEAL, words).unwrap();
            assert_ne!(there.text, DEAL, "{words:?}");
            let back: Vec<&str> = there.back.iter().map(String::as_str).collect();
            assert_eq!(
                set(&there.text, &back).unwrap().text,
                DEAL,
                "{words:?} {back:?}"
            );
        }
    }

    #[test]
    fn lists_take_more_and_less() {
        let text = set(DEAL, &["tags+=b", "tags+=a", "done=x,y"]).unwrap().text;
        assert!(
            text.contains("tags = [\"a\", \"b\"]\ndone = [\"x\", \"y\"]\n"),
            "{text}"
        );
        let text = set(&text, &["tags-=a", "done="]).unwrap().text;
        assert!(
            text.contains("tags = [\"b\"]\n") && !text.contains("done"),
            "{text}"
        );
        assert!(
            set(DEAL, &["source+=x"])
                .unwrap_err()
                .message
                .contains("no list")
        );
    }

    #[test]
    fn tables_are_made_where_there_are_none() {
        let text = set(DEAL, &["custom.region=emea", "bant.budget=true"])
            .unwrap()
            .text;
        assert!(
            text.ends_with("\n\n[custom]\nregion = \"emea\"\n\n[bant]\nbudget = true\n"),
            "{text}"
        );
        let text = set(&text, &["custom.region="]).unwrap().text;
        assert!(!text.contains("region"));
    }

    #[test]
    fn tracked_fields_go_through_the_history() {
        let there = set(DEAL, &["amount=50000", "owner=lee"]).unwrap();
        assert!(there.text.contains("amount = 50_000\n"), "{}", there.text);
        assert!(
            there
                .text
                .contains("{ on = 2026-11-23, amount = 50_000, owner = \"lee\" },"),
            "{}",
            there.text
        );
        assert_eq!(there.back, ["amount=40000", "owner="]);
        assert!(
            set(DEAL, &["amount="])
                .unwrap_err()
                .message
                .contains("every deal")
        );
    }

    #[test]
    fn splits_are_blocks_whose_shares_add_up() {
        let there = set(DEAL, &["split=dana:0.7,omar:0.3"]).unwrap();
        assert!(there.text.ends_with(
            "\n\n[[split]]\nowner = \"dana\"\nshare = 0.7\n[[split]]\nowner = \"omar\"\nshare = 0.3\n"
        ));
        assert_eq!(set(&there.text, &["split="]).unwrap().text, DEAL);
        assert!(set(DEAL, &["split=dana:0.7"]).is_err());
    }

    #[test]
    fn closed_and_the_history_agree() {
        let won = set(DEAL, &["stage=won"]).unwrap().text;
        let earlier = set(&won, &["closed=2026-11-20"]).unwrap().text;
        assert!(earlier.contains("closed = 2026-11-20\n"), "{earlier}");
        assert!(
            earlier.contains("{ on = 2026-11-20, stage = \"won\" }"),
            "{earlier}"
        );
        assert_eq!(
            set(DEAL, &["stage=won", "closed=2026-11-20"]).unwrap().text,
            earlier
        );
    }
}
