//! What a driver finds in a deal's file: values as written, where they stand, and what is wrong with them. Nothing is
//! judged here.

use std::borrow::Cow;
use std::ops::Range;

use super::day::Day;
use super::deal::{Paper, Tracked};
use super::money::{AmountFault, Money};
use crate::diagnostic::Level;

/// A TOML value as written. What nobody reads is only known by its kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    /// Digits without the `0x`, and the radix.
    Integer(Cow<'a, str>, u32),
    Float(Cow<'a, str>),
    Bool(bool),
    /// A date as every file has it; read where it was met, as it is met often.
    Day(Day),
    /// A date-time or a time, or a date that is none.
    Time(Cow<'a, str>),
    Array,
    Table,
}

impl Value<'_> {
    /// For a message: "not a number".
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Integer(..) | Value::Float(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Day(_) | Value::Time(_) => "a date",
            Value::Array => "a list",
            Value::Table => "a table",
        }
    }
}

/// A value and where it stands, in bytes.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub value: Value<'a>,
    pub span: Range<usize>,
}

/// The top-level keys that a report reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Key {
    Name,
    Company,
    Amount,
    Stage,
    Created,
    Owner,
    Currency,
    ExpectedClose,
    Closed,
    LostReason,
    Pipeline,
    Type,
    Source,
    Probability,
    Forecast,
    OnHoldUntil,
    Partner,
    NextStep,
    NextStepDue,
}

impl Key {
    const COUNT: usize = 19;
    const ALL: [(&'static str, Key); Key::COUNT] = [
        ("name", Key::Name),
        ("company", Key::Company),
        ("amount", Key::Amount),
        ("stage", Key::Stage),
        ("created", Key::Created),
        ("owner", Key::Owner),
        ("currency", Key::Currency),
        ("expected_close", Key::ExpectedClose),
        ("closed", Key::Closed),
        ("lost_reason", Key::LostReason),
        ("pipeline", Key::Pipeline),
        ("type", Key::Type),
        ("source", Key::Source),
        ("probability", Key::Probability),
        ("forecast", Key::Forecast),
        ("on_hold_until", Key::OnHoldUntil),
        ("partner", Key::Partner),
        ("next_step", Key::NextStep),
        ("next_step_due", Key::NextStepDue),
    ];

    pub fn of(name: &str) -> Option<Key> {
        Key::ALL.iter().find(|(n, _)| *n == name).map(|(_, k)| *k)
    }

    pub fn name(self) -> &'static str {
        Key::ALL[self as usize].0
    }
}

/// The fields whose history is kept, by the name they have in a file.
pub const TRACKED: [(&str, Tracked); 7] = [
    ("stage", Tracked::Stage),
    ("amount", Tracked::Amount),
    ("owner", Tracked::Owner),
    ("expected_close", Tracked::ExpectedClose),
    ("probability", Tracked::Probability),
    ("forecast", Tracked::Forecast),
    ("on_hold_until", Tracked::OnHoldUntil),
];

/// The tracked field of a name.
pub fn tracked(name: &str) -> Option<Tracked> {
    TRACKED.iter().find(|(n, _)| *n == name).map(|(_, t)| *t)
}

pub(super) fn tracked_name(what: Tracked) -> &'static str {
    TRACKED
        .iter()
        .find(|(_, t)| *t == what)
        .map_or("", |(n, _)| n)
}

/// One entry of the history: its day and which of the deal's [`RawDeal::marks`] are its own.
#[derive(Clone, Debug)]
pub struct RawEntry<'a> {
    pub span: Range<usize>,
    pub on: Option<Field<'a>>,
    pub marks: Range<usize>,
}

/// What an entry says of one field; `None` takes it away (`unset`).
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    pub what: Tracked,
    pub field: Option<Field<'a>>,
}

/// One `[[split]]`; an entry of `split` that is no table has neither.
#[derive(Clone, Debug, Default)]
pub struct RawSplit<'a> {
    pub owner: Option<Field<'a>>,
    pub share: Option<Field<'a>>,
}

impl<'a> RawSplit<'a> {
    /// What a key of it says.
    pub fn field(&mut self, key: &str) -> Option<&mut Option<Field<'a>>> {
        match key {
            "owner" => Some(&mut self.owner),
            "share" => Some(&mut self.share),
            _ => None,
        }
    }
}

/// What a driver found in a file, not judged yet.
#[derive(Clone, Debug, Default)]
pub struct RawDeal<'a> {
    pub fields: [Option<Field<'a>>; Key::COUNT],
    pub entries: Vec<RawEntry<'a>>,
    pub marks: Vec<Mark<'a>>,
    /// A history, or an entry of it, that is not what one looks like.
    pub misshapen: Option<Range<usize>>,
    /// `on` of each activity.
    pub activity: Vec<Option<Field<'a>>>,
    pub tags: Vec<Field<'a>>,
    pub competitors: Vec<Field<'a>>,
    pub custom: Vec<(Cow<'a, str>, Field<'a>)>,
    pub splits: Vec<RawSplit<'a>>,
    /// What is no date in it is ignored; `check::shape` says so.
    pub paper: Paper,
    pub contacts: u32,
}

impl<'a> RawDeal<'a> {
    pub fn get(&self, key: Key) -> Option<&Field<'a>> {
        self.fields[key as usize].as_ref()
    }
}

/// Something wrong with a value; the driver adds file and line.
#[derive(Clone, Debug)]
pub struct Fault {
    pub rule: &'static str,
    pub level: Level,
    pub span: Option<Range<usize>>,
    pub message: String,
    pub help: Option<String>,
}

/// Collects what is wrong. Warnings are only worded when somebody will read them.
#[derive(Debug, Default)]
pub struct Faults {
    pub list: Vec<Fault>,
    pub wants_warnings: bool,
    errors: usize,
}

impl Faults {
    pub fn with_warnings() -> Faults {
        Faults {
            wants_warnings: true,
            ..Faults::default()
        }
    }

    pub fn errors(&self) -> usize {
        self.errors
    }

    pub(super) fn error(
        &mut self,
        rule: &'static str,
        span: Option<Range<usize>>,
        message: String,
        help: Option<String>,
    ) {
        self.errors += 1;
        self.list.push(Fault {
            rule,
            level: Level::Error,
            span,
            message,
            help,
        });
    }

    pub(super) fn warn(
        &mut self,
        rule: &'static str,
        span: Option<Range<usize>>,
        message: impl FnOnce() -> (String, Option<String>),
    ) {
        if self.wants_warnings {
            let (message, help) = message();
            self.list.push(Fault {
                rule,
                level: Level::Warning,
                span,
                message,
                help,
            });
        }
    }
}

/// A date, a date-time taken as its date as written, or a date in quotes.
pub fn read_day(value: &Value<'_>) -> Option<Day> {
    match value {
        Value::Day(day) => Some(*day),
        Value::Time(text) => Day::parse(text.get(..10)?),
        Value::Text(text) => Day::parse(text),
        _ => None,
    }
}

/// An amount as a number or in quotes; `None` for another kind of value.
pub fn read_money(value: &Value<'_>) -> Option<Result<Money, AmountFault>> {
    match value {
        Value::Integer(digits, radix) => Some(Money::from_integer(digits, *radix)),
        Value::Float(text) => Some(Money::from_float(text)),
        Value::Text(text) => Some(Money::from_quoted(text)),
        _ => None,
    }
}

/// A scalar as text, for grouping by a custom field.
pub(super) fn shown<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) | Value::Time(text) => Some(Cow::Borrowed(text)),
        Value::Day(day) => Some(Cow::Owned(day.to_string())),
        Value::Integer(digits, 10) => Some(Cow::Owned(digits.replace('_', ""))),
        Value::Float(text) => Some(Cow::Owned(text.replace('_', ""))),
        Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        Value::Integer(..) | Value::Array | Value::Table => None,
    }
}
