//! Edits that rewrote the past: what a version of a deal says of the days before its commit, and the version before it
//! did not; a close date moved when it had passed; a call of commit, dropped and made again. With each goes what it did to
//! figures that were reported: values open at month's ends, won and lost of quarters that were over.

use std::collections::BTreeMap;

use crate::model::book::{Book, Standing};
use crate::model::brought::{Brought, Row};
use crate::model::day::Day;
use crate::model::deal::{Call, Facts, Tracked, day_of};
use crate::model::money::Money;
use crate::model::period::Every;
use crate::model::query::Query;

/// What an edit did to the past.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// An entry dated before its commit.
    Late,
    /// What an entry said of a past day is another value now, or the entry is gone.
    Changed,
    /// Edited without an entry: by the format's rule it holds from the day after the newest dated line.
    ByHand,
    /// A deal that was created before the commit that brought its file.
    EnteredLate,
    /// The file was taken away.
    Deleted,
    /// The file can no longer be read as a deal.
    LeftOut,
    /// It can be read again.
    Mended,
    /// The expected close was moved after it had passed.
    MovedAfterPassing,
    /// Called commit, called otherwise, and called commit again.
    CalledAgain,
}

impl What {
    pub const ALL: [What; 9] = [
        What::Late,
        What::Changed,
        What::ByHand,
        What::EnteredLate,
        What::Deleted,
        What::LeftOut,
        What::Mended,
        What::MovedAfterPassing,
        What::CalledAgain,
    ];

    /// Whether it says something of the past that was not said before.
    pub fn rewrites(self) -> bool {
        !matches!(self, What::MovedAfterPassing | What::CalledAgain)
    }
}

/// One thing that an edit did.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Point {
    pub what: What,
    /// The field; `null` where it is the whole deal.
    pub field: Option<String>,
    /// The first day that is otherwise now; of a date that had passed, when it was moved; of a call, when it was made
    /// again.
    pub dated: Option<Day>,
    /// What was said of that day before, and what is said now.
    pub was: Option<String>,
    pub now: Option<String>,
    /// From that day to the commit; of a date that had passed, how long ago; of a call, since it was first made.
    pub days: Option<i64>,
}

/// A figure that had been reported.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reported {
    /// Won value of a quarter.
    Won,
    /// Lost value of a quarter.
    Lost,
    /// Pipeline value at the end of a month.
    Open,
}

/// What an edit did to such a figure.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Effect {
    pub figure: Reported,
    /// The quarter, or the day.
    pub of: String,
    /// In the workspace's currency.
    pub change: Money,
}

/// An edit, as versions in a book.
pub struct Edit<'b> {
    pub book: &'b Book,
    /// In each commit that it was made from.
    pub before: &'b [Row],
    pub after: Row,
    pub brought: &'b Brought,
    /// Nothing was said of any deal before.
    pub is_first: bool,
}

/// What an edit did.
#[derive(Clone, Debug)]
pub struct Done {
    /// Index among the edits that were given.
    pub edit: usize,
    pub points: Vec<Point>,
    pub effects: Vec<Effect>,
}

/// What the edits of one deal, the oldest first, did to the past. `begins` is when the first figure can have been
/// reported.
pub fn of(edits: &[Edit<'_>], begins: Day) -> Vec<Done> {
    let mut calls = Calls::default();
    let mut all = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        let mut points = Vec::new();
        if !edit.is_first {
            points = edit.rewritten();
            points.extend(edit.moved_after_passing());
        }
        points.extend(calls.again(edit));
        if points.is_empty() {
            continue;
        }
        let rewrites = points.iter().any(|p| p.what.rewrites());
        let effects = if rewrites {
            edit.effects(begins)
        } else {
            Vec::new()
        };
        all.push(Done {
            edit: number,
            points,
            effects,
        });
    }
    all
}

/// A deal as a version says it was at the end of a day.
fn at(book: &Book, row: Row, day: Day) -> Option<Standing<'_>> {
    static EVERYTHING: std::sync::LazyLock<Query> = std::sync::LazyLock::new(Query::default);
    let Row::At(row) = row else { return None };
    book.at(day, &EVERYTHING)
        .standing_of(book.segments.first()?, row)
}

fn facts(book: &Book, row: Row) -> Option<&Facts> {
    let Row::At(row) = row else { return None };
    book.segments.first()?.facts.get(row)
}

/// The fields that are looked at, as text, in this order.
const FIELDS: [&str; 6] = [
    "stage",
    "amount",
    "closed",
    "expected_close",
    "owner",
    "forecast",
];

fn tracked(field: &str) -> Tracked {
    match field {
        "amount" => Tracked::Amount,
        "expected_close" => Tracked::ExpectedClose,
        "owner" => Tracked::Owner,
        "forecast" => Tracked::Forecast,
        _ => Tracked::Stage,
    }
}

fn value(book: &Book, deal: &Standing<'_>, field: &str) -> Option<String> {
    let state = &deal.state;
    match field {
        "stage" => book.settings.stage_name(state.stage).map(String::from),
        "amount" => state
            .amount
            .unpack(&deal.segment.wide)
            .map(|amount| Money::new(amount.value().normalize()).to_string()),
        "closed" => state.closed.map(|day| day.to_string()),
        "expected_close" => state.expected_close.map(|day| day.to_string()),
        "owner" => book.names.text(state.owner).map(String::from),
        _ => deal.call().map(|call| call.name().to_string()),
    }
}

impl Edit<'_> {
    /// What is said otherwise of days before the commit: otherwise than in any of the commits it was made from.
    fn rewritten(&self) -> Vec<Point> {
        let Some((first, others)) = self.before.split_first() else {
            return Vec::new();
        };
        let mut points = self.against(*first);
        for other in others {
            let theirs = self.against(*other);
            points.retain(|p| {
                theirs
                    .iter()
                    .any(|q| (q.what, &q.field) == (p.what, &p.field))
            });
        }
        points
    }

    fn against(&self, before: Row) -> Vec<Point> {
        let on = self.brought.on;
        let whole = |what, row: Row| {
            let created = facts(self.book, row)?.created;
            (created < on).then(|| Point {
                what,
                field: None,
                dated: Some(created),
                was: None,
                now: None,
                days: Some(on.since(created)),
            })
        };
        let point = match (before, self.after) {
            (Row::Absent, _) => whole(What::EnteredLate, self.after),
            (Row::Broken, _) => whole(What::Mended, self.after),
            (_, Row::Absent) => whole(What::Deleted, before),
            (_, Row::Broken) => whole(What::LeftOut, before),
            _ => return self.fields(before),
        };
        point.into_iter().collect()
    }

    /// The days before the commit on which either version changes.
    fn days(&self, before: Row) -> Vec<Day> {
        let mut days = Vec::new();
        for row in [before, self.after] {
            let (Some(facts), Some(segment)) = (facts(self.book, row), self.book.segments.first())
            else {
                continue;
            };
            days.push(facts.created);
            days.extend(segment.changes_of(facts).iter().map(|change| change.on()));
        }
        days.retain(|day| *day < self.brought.on);
        days.sort_unstable();
        days.dedup();
        days
    }

    fn fields(&self, before: Row) -> Vec<Point> {
        let (Some(old), Some(new)) = (facts(self.book, before), facts(self.book, self.after))
        else {
            return Vec::new();
        };
        let on = self.brought.on;
        let mut points = Vec::new();
        let first = old.created.min(new.created);
        if old.created != new.created && first < on {
            points.push(Point {
                what: What::Changed,
                field: Some("created".into()),
                dated: Some(first),
                was: Some(old.created.to_string()),
                now: Some(new.created.to_string()),
                days: Some(on.since(first)),
            });
        }
        let mut seen = [false; FIELDS.len()];
        for day in self.days(before) {
            let (Some(was), Some(is)) =
                (at(self.book, before, day), at(self.book, self.after, day))
            else {
                continue;
            };
            for (field, seen) in FIELDS.iter().zip(&mut seen) {
                if !*seen && let Some(point) = self.field(field, day, (before, &was), &is) {
                    *seen = true;
                    points.push(point);
                }
            }
        }
        points
    }

    /// One field on one day, if it is otherwise.
    fn field(
        &self,
        field: &str,
        day: Day,
        (before, was): (Row, &Standing<'_>),
        is: &Standing<'_>,
    ) -> Option<Point> {
        let (old, new) = (value(self.book, was, field), value(self.book, is, field));
        // That it is closed now the stage says already.
        let is_said = field == "closed" && (old.is_none() || new.is_none());
        if old == new || is_said {
            return None;
        }
        // What nobody had dated cannot have been rewritten by an entry that dates it.
        if let Some(by_hand) = was.undated_from().filter(|from| *from <= day) {
            let dated = at(self.book, before, by_hand.plus(-1));
            if dated.is_some_and(|dated| value(self.book, &dated, field) == new) {
                return None;
            }
        }
        let had_entry = was.segment.changes_of(was.facts).iter();
        let mut had_entry = had_entry.filter(|c| c.on() == day && was.undated_from() != Some(day));
        let had_entry = day == was.facts.created || had_entry.any(|c| c.what() == tracked(field));
        let what = match is.undated_from() {
            Some(from) if from <= day => What::ByHand,
            _ if had_entry => What::Changed,
            _ => What::Late,
        };
        Some(Point {
            what,
            field: Some(field.into()),
            dated: Some(day),
            was: old,
            now: new,
            days: Some(self.brought.on.since(day)),
        })
    }

    /// An expected close that was moved when it had passed.
    fn moved_after_passing(&self) -> Option<Point> {
        let on = self.brought.on;
        let moved = |before: &Row| {
            let (was, is) = (at(self.book, *before, on)?, at(self.book, self.after, on)?);
            let (old, new) = (was.state.expected_close?, is.state.expected_close);
            if !was.is_open() || !is.is_open() || new == Some(old) {
                return None;
            }
            let changes = is.segment.changes_of(is.facts).iter();
            let entry = changes
                .filter(|c| c.what() == Tracked::ExpectedClose && day_of(c.to()) == new)
                .map(|c| c.on())
                .filter(|day| *day <= on && is.undated_from() != Some(*day))
                .max();
            let day = entry.unwrap_or(on);
            (old < day).then(|| Point {
                what: What::MovedAfterPassing,
                field: Some("expected_close".into()),
                dated: Some(day),
                was: Some(old.to_string()),
                now: new.map(|day| day.to_string()),
                days: Some(day.since(old)),
            })
        };
        let mut points = self.before.iter().map(moved);
        let first = points.next()??;
        points.all(|other| other.is_some()).then_some(first)
    }

    /// What the edit did to figures that were reported before its day.
    fn effects(&self, begins: Day) -> Vec<Effect> {
        let before = self.before.first().copied().unwrap_or(Row::Absent);
        let calendar = &self.book.settings.calendar;
        let eve = self.brought.on.plus(-1);
        let mut changes: BTreeMap<(Reported, Day, String), Money> = BTreeMap::new();
        for (row, sign) in [(before, -1), (self.after, 1)] {
            let mut add = |key: (Reported, Day, String), value: Money| {
                let value = Money::new(value.value() * rust_decimal::Decimal::from(sign));
                let sum = changes.entry(key).or_insert(Money::ZERO);
                *sum = sum.plus(value).unwrap_or(*sum);
            };
            let Some(facts) = facts(self.book, row) else {
                continue;
            };
            if let Some(deal) = at(self.book, row, eve)
                && let Some(closed) = deal.state.closed
            {
                let quarter = calendar.quarter_of(closed);
                if let Some(end) = quarter.end.filter(|end| *end <= eve && *end >= begins) {
                    let figure = if deal.is_won() {
                        Reported::Won
                    } else {
                        Reported::Lost
                    };
                    add((figure, end, quarter.label), deal.value);
                }
            }
            let mut day = facts.created.max(begins);
            while let Some(end) = calendar
                .span(Every::Month, day)
                .end
                .filter(|end| *end <= eve)
            {
                if let Some(deal) = at(self.book, row, end).filter(Standing::is_open) {
                    add((Reported::Open, end, end.to_string()), deal.value);
                }
                day = end.plus(1);
            }
        }
        changes.retain(|_, change| !change.is_zero());
        let effect = |((figure, _, of), change)| Effect { figure, of, change };
        changes.into_iter().map(effect).collect()
    }
}

/// The calls of a deal, commit after commit.
#[derive(Default)]
struct Calls {
    said: Vec<(Option<Call>, Day)>,
}

impl Calls {
    /// Takes in an edit; answers where it calls commit again, after a time of calling otherwise.
    fn again(&mut self, edit: &Edit<'_>) -> Option<Point> {
        let before = edit
            .before
            .first()
            .map_or(Vec::new(), |row| calls(edit, *row));
        let after = calls(edit, edit.after);
        let last = |list: &[(Option<Call>, Day)]| list.last().map(|(call, _)| *call);
        // Another branch was told of between.
        if last(&self.said) != last(&before) {
            self.said = before.clone();
        }
        let common = before
            .iter()
            .zip(&after)
            .take_while(|(a, b)| a == b)
            .count();
        let mut point = None;
        for (call, on) in &after[common..] {
            if last(&self.said) == Some(*call) {
                continue;
            }
            self.said.push((*call, *on));
            if let [
                ..,
                (Some(Call::Commit), first),
                (between, _),
                (Some(Call::Commit), on),
            ] = self.said.as_slice()
            {
                point = Some(Point {
                    what: What::CalledAgain,
                    field: Some("forecast".into()),
                    dated: Some(*on),
                    was: between.map(|call| call.name().to_string()),
                    now: Some(Call::Commit.name().into()),
                    days: Some(on.since(*first)),
                });
            }
        }
        point
    }
}

/// The calls that a version knows on the day of its commit, from when each; no two alike one after the other.
fn calls(edit: &Edit<'_>, row: Row) -> Vec<(Option<Call>, Day)> {
    let (Some(facts), Some(segment)) = (facts(edit.book, row), edit.book.segments.first()) else {
        return Vec::new();
    };
    let call = |code: u8| Call::ALL.get(code as usize).map(|(_, call)| *call);
    let mut list = vec![(call(facts.forecast), facts.created)];
    let changes = segment.changes_of(facts).iter();
    for change in changes.filter(|c| c.what() == Tracked::Forecast && c.on() <= edit.brought.on) {
        let now = call(change.to() as u8);
        if list.last().map(|(call, _)| *call) != Some(now) {
            list.push((now, change.on()));
        }
    }
    list
}

/// What one person did.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Person {
    /// As the commits name them; `null` for what is not committed yet.
    pub person: Option<String>,
    /// Edits that are listed.
    pub edits: u64,
    pub deals: u64,
    /// Edits that changed a figure that had been reported.
    pub moved: u64,
    /// Closings expected on a day that had passed, moved then.
    pub moved_after_passing: u64,
    /// Calls of commit that were dropped and made again.
    pub called_again: u64,
    /// Of quarters that were over, by how much their won value changed in all.
    pub won: Money,
    /// The same of their lost value.
    pub lost: Money,
}

/// One edit as a person's list has it.
pub struct Counted<'c> {
    pub person: Option<&'c str>,
    pub id: &'c str,
    pub points: &'c [Point],
    pub effects: &'c [Effect],
}

/// Adds up who did what, by name; what is not committed yet stands last. `None`: a sum is beyond what is kept.
pub fn people<'c>(edits: impl Iterator<Item = Counted<'c>>) -> Option<Vec<Person>> {
    let mut all: BTreeMap<(bool, &str), (Person, std::collections::BTreeSet<&str>)> =
        BTreeMap::new();
    for edit in edits {
        let key = (edit.person.is_none(), edit.person.unwrap_or_default());
        let (person, deals) = all.entry(key).or_insert_with(|| {
            let person = Person {
                person: edit.person.map(String::from),
                edits: 0,
                deals: 0,
                moved: 0,
                moved_after_passing: 0,
                called_again: 0,
                won: Money::ZERO,
                lost: Money::ZERO,
            };
            (person, Default::default())
        });
        deals.insert(edit.id);
        let count = |what| edit.points.iter().filter(|p| p.what == what).count() as u64;
        person.edits += 1;
        person.moved += u64::from(!edit.effects.is_empty());
        person.moved_after_passing += count(What::MovedAfterPassing);
        person.called_again += count(What::CalledAgain);
        for effect in edit.effects {
            let sum = match effect.figure {
                Reported::Won => &mut person.won,
                Reported::Lost => &mut person.lost,
                Reported::Open => continue,
            };
            *sum = sum.plus(effect.change)?;
        }
    }
    let finish = |(mut person, deals): (Person, std::collections::BTreeSet<&str>)| {
        person.deals = deals.len() as u64;
        person
    };
    Some(all.into_values().map(finish).collect())
}
