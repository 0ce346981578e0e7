//! From raw values to a deal: every rule of type and range, once.
//!
//! Two drivers read the text of a file (`workspace::events`, fast, and `workspace::table`, thorough); both fill a
//! [`RawDeal`] and call [`build`]. Here alone is known what makes a file unusable and what is only warned about.

use std::borrow::Cow;
use std::ops::Range;

use super::book::{Extra, Keep, Need, Segment};
use super::day::Day;
use super::deal::{Call, Change, Facts, Num, Tracked, day_code};
use super::money::{AmountFault, Money};
use super::names::Sym;
use super::rates::Currency;
use super::settings::{Settings, StageId};
use crate::diagnostic::{Level, nearest};

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
    fn kind(&self) -> &'static str {
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

fn tracked_name(what: Tracked) -> &'static str {
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

    fn error(
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

    fn warn(
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

/// A deal with every value read, before its timeline is made.
struct Read {
    pipeline: usize,
    stage: StageId,
    amount: Money,
    created: Day,
    closed: Option<Day>,
    currency: Currency,
    owner: Option<Sym>,
    expected_close: Option<Day>,
    probability: Option<Money>,
    forecast: Option<Call>,
    on_hold_until: Option<Day>,
}

/// One thing an entry says, read.
#[derive(Clone, Copy, Debug)]
struct Said {
    on: Day,
    what: Tracked,
    to: To,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum To {
    Stage(StageId),
    Amount(Money),
    Owner(Option<Sym>),
    Day(Option<Day>),
    Odds(Option<Money>),
    Call(Option<Call>),
}

/// Makes a deal of raw values and appends it to `segment`; answers whether it is usable. A file with any error
/// leaves the segment as it was.
pub fn build(
    raw: &RawDeal<'_>,
    id: &str,
    file: &str,
    settings: &Settings,
    need: &Need,
    segment: &mut Segment,
    faults: &mut Faults,
) -> bool {
    let mut b = Builder {
        settings,
        segment,
        faults,
        id,
    };
    let errors = b.faults.errors();
    let read = b.read(raw);
    let said = b.history(
        raw,
        read.as_ref().map(|r| r.pipeline),
        read.as_ref().map(|r| r.created),
    );
    let lines = b.dated_lines(raw, read.as_ref());
    let (Some(read), Some(said)) = (read, said) else {
        return false;
    };
    let Some(timeline) = b.timeline(raw, &read, said, lines.newest_written) else {
        return false;
    };
    if !b.rate_known(raw, &read, need.as_of, &timeline) || b.faults.errors() > errors {
        return false;
    }
    b.append(raw, file, need, &read, timeline, &lines);
    true
}

struct Builder<'s> {
    settings: &'s Settings,
    segment: &'s mut Segment,
    faults: &'s mut Faults,
    id: &'s str,
}

/// The dated lines of a file.
struct Lines {
    /// Newest of `created`, history and activity: a hand edit holds from the day after.
    newest_written: Day,
    /// With `closed`.
    newest: Day,
    /// History and activity days, for idleness.
    days: Vec<Day>,
}

/// The effective timeline: the state on the day of creation, and the changes after.
struct Timeline {
    stage: StageId,
    amount: Money,
    owner: Option<Sym>,
    expected_close: Option<Day>,
    probability: Option<Money>,
    forecast: Option<Call>,
    on_hold_until: Option<Day>,
    changes: Vec<Said>,
    undated_from: Option<Day>,
    closing: Option<Day>,
}

impl Builder<'_> {
    fn read(&mut self, raw: &RawDeal<'_>) -> Option<Read> {
        self.required_text(raw, Key::Name);
        self.required_text(raw, Key::Company);
        let amount = self
            .required(raw, Key::Amount)
            .and_then(|f| self.money(f, Key::Amount.name()));
        let pipeline = self.pipeline(raw);
        let stage = self
            .required(raw, Key::Stage)
            .and_then(|f| self.top_stage(f, pipeline?));
        let created = self
            .required(raw, Key::Created)
            .and_then(|f| self.day(f, "created"));
        let closed = raw.get(Key::Closed).map(|f| self.day(f, "closed"));
        let currency = self.currency(raw);
        let owner = raw.get(Key::Owner).map(|f| self.owner(f));
        let expected_close = raw
            .get(Key::ExpectedClose)
            .map(|f| self.day(f, "expected_close"));
        let probability = raw.get(Key::Probability).map(|f| self.odds(f));
        let forecast = raw.get(Key::Forecast).and_then(|f| self.call(f));
        let on_hold_until = raw
            .get(Key::OnHoldUntil)
            .map(|f| self.day(f, "on_hold_until"));
        self.only_text(raw);
        let read = Read {
            pipeline: pipeline?,
            stage: stage?,
            amount: amount?,
            created: created?,
            closed: absent_or(closed)?,
            currency: currency?,
            owner: absent_or(owner)?.flatten(),
            expected_close: absent_or(expected_close)?,
            probability: absent_or(probability)?,
            forecast,
            on_hold_until: absent_or(on_hold_until)?,
        };
        self.closed_makes_sense(raw, &read).then_some(read)
    }

    fn required<'r, 'a>(&mut self, raw: &'r RawDeal<'a>, key: Key) -> Option<&'r Field<'a>> {
        let field = raw.get(key);
        if field.is_none() {
            let example = match key {
                Key::Name => "name = \"Acme: 50 seats\"",
                Key::Company => "company = \"Acme Corp\"",
                Key::Amount => "amount = 48_000.00",
                Key::Stage => "stage = \"proposal\"",
                _ => "created = 2026-08-03",
            };
            self.faults.error(
                "missing",
                None,
                format!("no {}", key.name()),
                Some(format!("every deal has one: {example}")),
            );
        }
        field
    }

    fn required_text(&mut self, raw: &RawDeal<'_>, key: Key) {
        if let Some(field) = self.required(raw, key)
            && !matches!(field.value, Value::Text(_))
        {
            let message = format!(
                "{} is text in quotes, not {}",
                key.name(),
                field.value.kind()
            );
            self.faults.error(
                "type",
                Some(field.span.clone()),
                message,
                Some(format!("{} = \"…\"", key.name())),
            );
        }
    }

    /// The other texts that a report may ask for: wrong kinds are ignored with a warning.
    fn only_text(&mut self, raw: &RawDeal<'_>) {
        for key in [
            Key::LostReason,
            Key::Type,
            Key::Source,
            Key::Partner,
            Key::NextStep,
        ] {
            if let Some(field) = raw.get(key)
                && !matches!(field.value, Value::Text(_))
            {
                let kind = field.value.kind();
                self.faults.warn("ignored", Some(field.span.clone()), || {
                    (
                        format!("{} is text in quotes, not {kind}: ignored", key.name()),
                        Some(format!("{} = \"…\"", key.name())),
                    )
                });
            }
        }
        if let Some(field) = raw.get(Key::NextStepDue)
            && read_day(&field.value).is_none()
        {
            self.faults.warn("ignored", Some(field.span.clone()), || {
                (
                    "next_step_due is no date: ignored".into(),
                    Some("next_step_due = 2026-11-25".into()),
                )
            });
        }
    }

    fn pipeline(&mut self, raw: &RawDeal<'_>) -> Option<usize> {
        let Some(field) = raw.get(Key::Pipeline) else {
            return Some(0);
        };
        let Value::Text(name) = &field.value else {
            let message = format!("pipeline is text in quotes, not {}", field.value.kind());
            let help = Some("pipeline = \"…\"".into());
            self.faults
                .error("type", Some(field.span.clone()), message, help);
            return None;
        };
        let found = self.settings.pipeline(Some(name));
        if found.is_none() {
            let known: Vec<&str> = self
                .settings
                .pipelines
                .iter()
                .filter_map(|p| p.id.as_deref())
                .collect();
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!(
                    "did you mean \"{near}\"? pipeline set {} pipeline={near}",
                    self.id
                ),
                None if known.is_empty() => {
                    "the settings have one pipeline without a name: take the line away".into()
                }
                None => format!("one of: {}", known.join(", ")),
            };
            self.faults.error(
                "pipeline",
                Some(field.span.clone()),
                format!("no pipeline \"{name}\""),
                Some(help),
            );
        }
        found
    }

    fn top_stage(&mut self, field: &Field<'_>, pipeline: usize) -> Option<StageId> {
        let Value::Text(name) = &field.value else {
            self.faults.error(
                "stage",
                Some(field.span.clone()),
                format!("stage is text in quotes, not {}", field.value.kind()),
                Some("stage = \"proposal\"".into()),
            );
            return None;
        };
        let found = self.settings.stage(pipeline, name);
        if found.is_none() {
            let help = self.stage_help(pipeline, name);
            self.faults.error(
                "stage",
                Some(field.span.clone()),
                format!("no stage \"{name}\""),
                Some(help),
            );
        }
        found
    }

    fn stage_help(&self, pipeline: usize, name: &str) -> String {
        let rows = &self.settings.stages[self.settings.pipelines[pipeline].stages.clone()];
        let known = rows.iter().map(|s| s.id.as_str()).chain(["won", "lost"]);
        match nearest(name, known.clone()) {
            Some(near) => format!(
                "did you mean \"{near}\"? pipeline set {} stage={near}",
                self.id
            ),
            None => format!("one of: {}", known.collect::<Vec<_>>().join(", ")),
        }
    }

    fn day(&mut self, field: &Field<'_>, name: &str) -> Option<Day> {
        let day = read_day(&field.value);
        match (&field.value, day) {
            (Value::Text(text), Some(_)) => {
                self.faults
                    .warn("quoted-date", Some(field.span.clone()), || {
                        (
                            format!("{name} is a date in quotes"),
                            Some(format!("without quotes: {name} = {text}")),
                        )
                    })
            }
            (value, None) => {
                let what = match value {
                    Value::Text(text) | Value::Time(text) => format!("\"{text}\""),
                    other => other.kind().to_string(),
                };
                let message = format!("{name} is a date such as 2026-08-03, not {what}");
                self.faults.error(
                    "date",
                    Some(field.span.clone()),
                    message,
                    Some(format!("{name} = YYYY-MM-DD")),
                );
            }
            _ => {}
        }
        day
    }

    fn money(&mut self, field: &Field<'_>, name: &str) -> Option<Money> {
        match read_money(&field.value) {
            Some(Ok(money)) => Some(money),
            Some(Err(fault)) => {
                let (message, help) = amount_fault(name, fault);
                self.faults
                    .error("amount", Some(field.span.clone()), message, Some(help));
                None
            }
            None => {
                let message = format!("{name} is a number, not {}", field.value.kind());
                self.faults.error(
                    "amount",
                    Some(field.span.clone()),
                    message,
                    Some(format!("{name} = 48_000.00")),
                );
                None
            }
        }
    }

    fn odds(&mut self, field: &Field<'_>) -> Option<Money> {
        let number = match &field.value {
            Value::Integer(..) | Value::Float(_) => read_money(&field.value).and_then(Result::ok),
            _ => None,
        };
        let odds = number.filter(|p| *p <= Money::ONE);
        if odds.is_none() {
            let help = match number {
                Some(p) if p <= Money::new(100.into()) => {
                    format!(
                        "as a share: probability = {}",
                        Money::new(p.value() / rust_decimal::Decimal::from(100))
                    )
                }
                _ => "probability = 0.6".into(),
            };
            self.faults.error(
                "probability",
                Some(field.span.clone()),
                "probability is a number from 0 to 1".into(),
                Some(help),
            );
        }
        odds
    }

    fn owner(&mut self, field: &Field<'_>) -> Option<Option<Sym>> {
        match &field.value {
            Value::Text(name) if name.is_empty() => Some(None),
            Value::Text(name) => Some(Some(self.segment.names.intern(name))),
            other => {
                let message = format!("owner is text in quotes, not {}", other.kind());
                self.faults.error(
                    "owner",
                    Some(field.span.clone()),
                    message,
                    Some("owner = \"dana\"".into()),
                );
                None
            }
        }
    }

    fn call(&mut self, field: &Field<'_>) -> Option<Call> {
        let call = match &field.value {
            Value::Text(name) => Call::parse(name),
            _ => None,
        };
        if call.is_none() {
            self.faults.warn("forecast", Some(field.span.clone()), || {
                let near = match &field.value {
                    Value::Text(name) => nearest(name, Call::ALL.map(|c| c.0)),
                    _ => None,
                };
                let help = near
                    .map_or("one of: pipeline, best-case, commit, omitted".into(), |n| {
                        format!("did you mean \"{n}\"?")
                    });
                (
                    "forecast is pipeline, best-case, commit or omitted: ignored".into(),
                    Some(help),
                )
            });
        }
        call
    }

    fn currency(&mut self, raw: &RawDeal<'_>) -> Option<Currency> {
        let Some(field) = raw.get(Key::Currency) else {
            return Some(self.settings.currency);
        };
        let currency = match &field.value {
            Value::Text(code) => Currency::parse(code),
            _ => None,
        };
        if currency.is_none() {
            let help = match &field.value {
                Value::Text(code) if Currency::parse(&code.to_ascii_uppercase()).is_some() => {
                    format!("in capitals: currency = \"{}\"", code.to_ascii_uppercase())
                }
                _ => "currency = \"EUR\"".into(),
            };
            self.faults.error(
                "currency",
                Some(field.span.clone()),
                "currency is an ISO 4217 code, three capital letters".into(),
                Some(help),
            );
        }
        currency
    }

    fn closed_makes_sense(&mut self, raw: &RawDeal<'_>, read: &Read) -> bool {
        let (Some(closed), Some(field)) = (read.closed, raw.get(Key::Closed)) else {
            return true;
        };
        if closed < read.created {
            let message = format!("closed before created ({})", read.created);
            self.faults.error(
                "closed",
                Some(field.span.clone()),
                message,
                Some(format!("pipeline set {} closed=DATE", self.id)),
            );
            return false;
        }
        if !read.stage.is_end() {
            let stage = self.settings.stage_name(read.stage).unwrap_or_default();
            let message = format!("closed, but the stage is {stage}");
            let help = format!(
                "pipeline won {0}, pipeline lost {0} --reason …, or take the line away",
                self.id
            );
            self.faults
                .error("closed", Some(field.span.clone()), message, Some(help));
            return false;
        }
        true
    }

    /// What the entries say, oldest first; entries of one day in the order of the file; none before `created`.
    fn history(
        &mut self,
        raw: &RawDeal<'_>,
        pipeline: Option<usize>,
        created: Option<Day>,
    ) -> Option<Vec<Said>> {
        let mut said = Vec::with_capacity(raw.marks.len() + 2);
        let mut usable = true;
        if let Some(span) = &raw.misshapen {
            let help =
                "history = [ { on = 2026-08-03, stage = \"prospecting\" }, … ], one entry a line";
            self.faults.error(
                "history",
                Some(span.clone()),
                "the history is a list of entries".into(),
                Some(help.into()),
            );
            usable = false;
        }
        for entry in &raw.entries {
            let on = match &entry.on {
                None => {
                    let help = "every entry begins with its day: { on = 2026-08-03, … }";
                    self.faults.error(
                        "history",
                        Some(entry.span.clone()),
                        "a history entry without on".into(),
                        Some(help.into()),
                    );
                    None
                }
                Some(field) => self.day(field, "on"),
            };
            for mark in &raw.marks[entry.marks.clone()] {
                match (self.said(mark, pipeline), on) {
                    (Some(Some(to)), Some(on)) => said.push(Said {
                        on: created.map_or(on, |c| on.max(c)),
                        what: mark.what,
                        to,
                    }),
                    (Some(None), _) => {}
                    _ => usable = false,
                }
            }
            usable &= on.is_some();
        }
        // A stable sort: chronological files, which nearly all are, cost one pass.
        said.sort_by_key(|s| s.on);
        usable.then_some(said)
    }

    /// The value of a mark: `Some(None)` where it is to be ignored, `None` where it makes the file unusable.
    fn said(&mut self, mark: &Mark<'_>, pipeline: Option<usize>) -> Option<Option<To>> {
        let Some(field) = &mark.field else {
            return Some(unset(mark.what));
        };
        match mark.what {
            Tracked::Stage => self
                .past_stage(field, pipeline?)
                .map(|s| Some(To::Stage(s))),
            Tracked::Amount => self.money(field, "amount").map(|a| Some(To::Amount(a))),
            Tracked::Owner => self.owner(field).map(|o| Some(To::Owner(o))),
            Tracked::ExpectedClose | Tracked::OnHoldUntil => self
                .day(field, tracked_name(mark.what))
                .map(|d| Some(To::Day(Some(d)))),
            Tracked::Probability => self.odds(field).map(|p| Some(To::Odds(Some(p)))),
            Tracked::Forecast => Some(self.call(field).map(|c| To::Call(Some(c)))),
            Tracked::Seen => Some(None),
        }
    }

    /// A stage in the history may have been given up since: then the deal was in no row.
    fn past_stage(&mut self, field: &Field<'_>, pipeline: usize) -> Option<StageId> {
        let Value::Text(name) = &field.value else {
            self.faults.error(
                "stage",
                Some(field.span.clone()),
                format!("stage is text in quotes, not {}", field.value.kind()),
                Some("stage = \"proposal\"".into()),
            );
            return None;
        };
        Some(self.settings.stage(pipeline, name).unwrap_or_else(|| {
            let settings = self.settings;
            self.faults.warn("old-stage", Some(field.span.clone()), || {
                let rows = &settings.stages[settings.pipelines[pipeline].stages.clone()];
                let near = nearest(
                    name,
                    rows.iter().map(|s| s.id.as_str()).chain(["won", "lost"]),
                );
                let help = match near {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => {
                        format!("if a stage was renamed, in pipeline.toml: aliases = [\"{name}\"]")
                    }
                };
                (
                    format!("no stage \"{name}\" any more: the deal was in no stage's row then"),
                    Some(help),
                )
            });
            StageId::NOWHERE
        }))
    }

    fn dated_lines(&mut self, raw: &RawDeal<'_>, read: Option<&Read>) -> Lines {
        let mut days = Vec::with_capacity(raw.entries.len() + raw.activity.len());
        days.extend(
            raw.entries
                .iter()
                .filter_map(|e| read_day(&e.on.as_ref()?.value)),
        );
        for on in &raw.activity {
            match on.as_ref().map(|f| (f, read_day(&f.value))) {
                Some((_, Some(day))) => days.push(day),
                Some((field, None)) => {
                    self.faults.warn("activity", Some(field.span.clone()), || {
                        (
                            "on is a date such as 2026-08-03: the activity is ignored".into(),
                            Some("on = YYYY-MM-DD".into()),
                        )
                    })
                }
                None => self.faults.warn("activity", None, || {
                    (
                        "an activity without on is ignored".into(),
                        Some("every activity begins with its day: { on = 2026-08-03, … }".into()),
                    )
                }),
            }
        }
        let created = read.map_or(Day::MIN, |r| r.created);
        let newest_written = days.iter().copied().fold(created, Day::max);
        let newest = read
            .and_then(|r| r.closed)
            .map_or(newest_written, |c| c.max(newest_written));
        Lines {
            newest_written,
            newest,
            days,
        }
    }

    /// The rule of `format.md`, "History": what held from when, for every day.
    fn timeline(
        &mut self,
        raw: &RawDeal<'_>,
        read: &Read,
        said: Vec<Said>,
        newest_written: Day,
    ) -> Option<Timeline> {
        let closing = if read.stage.is_end() {
            Some(self.closing(raw, read, &said)?)
        } else {
            None
        };
        // From when the top holds where it differs from the newest entry.
        let top_from = closing.unwrap_or_else(|| newest_written.plus(1));
        let stage_now = said.iter().rev().find_map(|s| {
            if let To::Stage(x) = s.to {
                Some(x)
            } else {
                None
            }
        });
        let mut edited = false;
        let mut t = Timeline {
            stage: read.stage,
            amount: read.amount,
            owner: read.owner,
            expected_close: read.expected_close,
            probability: read.probability,
            forecast: read.forecast,
            on_hold_until: read.on_hold_until,
            changes: Vec::with_capacity(said.len() + 2),
            undated_from: None,
            closing,
        };
        self.stage_changes(&mut t, read, &said, closing, stage_now);
        edited |= closing.is_none() && stage_now.is_some_and(|s| s != read.stage);
        if edited {
            t.changes.push(Said {
                on: top_from,
                what: Tracked::Stage,
                to: To::Stage(read.stage),
            });
        }
        for (what, top) in [
            (Tracked::Amount, To::Amount(read.amount)),
            (Tracked::Owner, To::Owner(read.owner)),
            (Tracked::ExpectedClose, To::Day(read.expected_close)),
            (Tracked::Probability, To::Odds(read.probability)),
            (Tracked::Forecast, To::Call(read.forecast)),
            (Tracked::OnHoldUntil, To::Day(read.on_hold_until)),
        ] {
            let mut of_field = said.iter().filter(|s| s.what == what);
            let Some(first) = of_field.next() else {
                continue;
            };
            let newest = of_field.next_back().unwrap_or(first);
            t.start(what, first.to);
            let skip_first = what == Tracked::Amount;
            t.changes.extend(
                said.iter()
                    .filter(|s| s.what == what)
                    .skip(usize::from(skip_first)),
            );
            if newest.to != top {
                edited |= closing.is_none();
                t.changes.push(Said {
                    on: top_from,
                    what,
                    to: top,
                });
            }
        }
        t.undated_from = (closing.is_none() && edited).then_some(top_from);
        if t.undated_from.is_some() {
            self.undated(raw, top_from);
        }
        t.changes.sort_by_key(|s| s.on);
        Some(t)
    }

    fn undated(&mut self, raw: &RawDeal<'_>, from: Day) {
        let span = raw.get(Key::Stage).map(|f| f.span.clone());
        let id = self.id;
        self.faults.warn("undated", span, || {
            (
                format!("edited by hand: the newest history entry says otherwise, so the top holds from {from}"),
                Some(format!("pipeline check --fix dates it, or write the entry into the history of {id}")),
            )
        });
    }

    /// The day a won or lost deal was closed; an error if nothing says.
    fn closing(&mut self, raw: &RawDeal<'_>, read: &Read, said: &[Said]) -> Option<Day> {
        let run = end_run(said, read.stage);
        match (read.closed, run) {
            (Some(closed), Some(entry)) if entry != closed => {
                let span = raw.get(Key::Closed).map(|f| f.span.clone());
                self.faults.warn("closed-entry", span, || {
                    (
                        format!("closed on {closed}, but the history says {entry}: closed counts"),
                        Some("make the two agree".into()),
                    )
                });
                Some(closed)
            }
            (Some(closed), _) => Some(closed),
            (None, Some(entry)) => {
                let (span, id) = (raw.get(Key::Stage).map(|f| f.span.clone()), self.id);
                self.faults.warn("no-closed", span, || {
                    (
                        format!("no closed: taken from the history, {entry}"),
                        Some(format!("pipeline set {id} closed={entry}")),
                    )
                });
                Some(entry)
            }
            (None, None) => {
                let stage = self.settings.stage_name(read.stage).unwrap_or_default();
                let span = raw.get(Key::Stage).map(|f| f.span.clone());
                let message =
                    format!("{stage}, with neither closed nor a history entry that says when");
                self.faults.error(
                    "closed",
                    span,
                    message,
                    Some(format!("pipeline set {} closed=DATE", self.id)),
                );
                None
            }
        }
    }

    fn stage_changes(
        &self,
        t: &mut Timeline,
        read: &Read,
        said: &[Said],
        closing: Option<Day>,
        newest: Option<StageId>,
    ) {
        let stages = said.iter().filter_map(|s| {
            if let To::Stage(stage) = s.to {
                Some((s.on, stage))
            } else {
                None
            }
        });
        let first = stages.clone().next();
        t.stage = match first {
            // A deal without a stage in its history has been in its stage throughout; one that has closed since was in
            // a stage that nobody wrote down.
            None if closing.is_some() => StageId::NOWHERE,
            None => read.stage,
            Some((_, stage)) if stage.is_end() => StageId::NOWHERE,
            Some((_, stage)) => stage,
        };
        // `closed` dates the last closing: the entries that only repeat it, and what follows it, do not count.
        let total = stages.clone().count();
        let repeats = if closing.is_some() && newest == Some(read.stage) {
            stages
                .clone()
                .collect::<Vec<_>>()
                .iter()
                .rev()
                .take_while(|s| s.1 == read.stage)
                .count()
        } else {
            0
        };
        let mut now = t.stage;
        for (on, stage) in stages.take(total - repeats) {
            if stage != now && closing.is_none_or(|c| on <= c) {
                t.changes.push(Said {
                    on,
                    what: Tracked::Stage,
                    to: To::Stage(stage),
                });
                now = stage;
            }
        }
        if let Some(closing) = closing {
            t.changes.push(Said {
                on: closing,
                what: Tracked::Stage,
                to: To::Stage(read.stage),
            });
        }
    }

    /// A foreign amount needs a rate on its day, and its value must be kept exactly.
    fn rate_known(
        &mut self,
        raw: &RawDeal<'_>,
        read: &Read,
        as_of: Day,
        timeline: &Timeline,
    ) -> bool {
        if read.currency == self.settings.currency {
            return true;
        }
        let day = timeline.closing.filter(|c| *c <= as_of).unwrap_or(as_of);
        let code = read.currency.code();
        let span = raw.get(Key::Currency).map(|f| f.span.clone());
        let rate = match self.settings.rates.on(read.currency, day) {
            Some(rate) => rate,
            None if read.created > as_of && self.settings.rates.knows(read.currency) => {
                return true;
            }
            None => {
                let help = format!(
                    "in pipeline.toml: rates = {{ {code} = … }}, {} for one {code}",
                    self.settings.currency.code()
                );
                self.faults.error(
                    "rate",
                    span,
                    format!("no rate for {code} on {day}"),
                    Some(help),
                );
                return false;
            }
        };
        let changed = timeline.changes.iter().filter_map(|s| {
            if let To::Amount(amount) = s.to {
                Some(amount)
            } else {
                None
            }
        });
        let kept = changed
            .chain([timeline.amount, read.amount])
            .all(|amount| amount.times(rate).is_some());
        if !kept {
            let span = raw.get(Key::Amount).map(|f| f.span.clone());
            let workspace = self.settings.currency.code();
            let message =
                format!("in {workspace} the amount has more than the 28 digits that are kept");
            self.faults.error(
                "amount",
                span,
                message,
                Some(format!(
                    "fewer digits in the amount or in the rate of {code}"
                )),
            );
        }
        kept
    }

    fn append(
        &mut self,
        raw: &RawDeal<'_>,
        file: &str,
        need: &Need,
        read: &Read,
        t: Timeline,
        lines: &Lines,
    ) {
        let first_change = self.segment.changes.len();
        self.segment.changes.reserve(t.changes.len());
        for said in &t.changes {
            let code = self.code(said.to);
            self.segment
                .changes
                .push(Change::new(said.on, said.what, code));
        }
        if need.seen {
            let days = lines.days.iter().map(|d| (*d).max(read.created));
            self.segment
                .changes
                .extend(days.map(|d| Change::new(d, Tracked::Seen, 0)));
            self.segment.changes[first_change..].sort_by_key(|c| c.on());
        }
        let changes = self.segment.changes.len() - first_change;
        let source = self.text_sym(raw, Key::Source);
        let kind = self.text_sym(raw, Key::Type);
        let facts = Facts {
            id: xxhash_rust::xxh3::xxh3_64(self.id.as_bytes()),
            created: read.created,
            newest_line: lines.newest,
            undated_from: day_code(t.undated_from),
            stage: t.stage,
            pipeline: read.pipeline as u16,
            amount: Num::pack(t.amount, &mut self.segment.wide),
            owner: t.owner.unwrap_or(Sym::NONE),
            source,
            kind,
            expected_close: day_code(t.expected_close),
            probability: t
                .probability
                .map_or(Num::NONE, |p| Num::pack(p, &mut self.segment.wide)),
            on_hold_until: day_code(t.on_hold_until),
            currency: read.currency,
            forecast: t.forecast.map_or(u8::MAX, |c| c as u8),
            first_change: first_change as u32,
            changes: changes as u32,
        };
        let odd = t.undated_from.is_some() || lines.newest > need.as_of;
        let open = t.closing.is_none_or(|c| c > need.as_of);
        if odd || need.keep == Keep::All || need.keep == Keep::Open && open {
            let after = lines
                .days
                .iter()
                .copied()
                .chain([read.created])
                .chain(read.closed)
                .filter(|d| *d > need.as_of)
                .count() as u32;
            let extra = self.extra(raw, file, after);
            self.segment
                .extras
                .push((self.segment.facts.len() as u32, extra));
        }
        self.segment.facts.push(facts);
    }

    fn code(&mut self, to: To) -> u32 {
        match to {
            To::Stage(stage) => stage.code(),
            To::Amount(money) => Num::pack(money, &mut self.segment.wide).code(),
            To::Owner(owner) => owner.unwrap_or(Sym::NONE).code(),
            To::Day(day) => day_code(day),
            To::Odds(odds) => odds
                .map_or(Num::NONE, |p| Num::pack(p, &mut self.segment.wide))
                .code(),
            To::Call(call) => call.map_or(u32::from(u8::MAX), |c| c as u32),
        }
    }

    fn text_sym(&mut self, raw: &RawDeal<'_>, key: Key) -> Sym {
        match raw.get(key).map(|f| &f.value) {
            Some(Value::Text(text)) if !text.is_empty() => self.segment.names.intern(text),
            _ => Sym::NONE,
        }
    }

    fn extra(&mut self, raw: &RawDeal<'_>, file: &str, lines_after: u32) -> Box<Extra> {
        let texts = |names: &mut super::names::Names, fields: &[Field<'_>]| {
            let mut list: Vec<Sym> = Vec::new();
            for field in fields {
                if let Value::Text(text) = &field.value {
                    let sym = names.intern(text);
                    if !list.contains(&sym) {
                        list.push(sym);
                    }
                }
            }
            list.into_boxed_slice()
        };
        let tags = texts(&mut self.segment.names, &raw.tags);
        let competitors = texts(&mut self.segment.names, &raw.competitors);
        let mut custom = Vec::new();
        // By key, so that the order of a file shows nowhere.
        let mut by_key: Vec<_> = raw.custom.iter().collect();
        by_key.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, field) in by_key {
            if let Some(text) = shown(&field.value) {
                custom.push((
                    self.segment.names.intern(key),
                    self.segment.names.intern(&text),
                ));
            }
        }
        let owned = |key: Key| match raw.get(key).map(|f| &f.value) {
            Some(Value::Text(text)) => Some(text.as_ref().into()),
            _ => None,
        };
        Box::new(Extra {
            id: self.id.into(),
            file: file.into(),
            name: owned(Key::Name).unwrap_or_default(),
            company: self.text_sym(raw, Key::Company),
            partner: self.text_sym(raw, Key::Partner),
            lost_reason: self.text_sym(raw, Key::LostReason),
            next_step: owned(Key::NextStep).filter(|s| !s.is_empty()),
            next_step_due: raw.get(Key::NextStepDue).and_then(|f| read_day(&f.value)),
            tags,
            competitors,
            custom: custom.into_boxed_slice(),
            lines_after,
        })
    }
}

impl Timeline {
    /// Sets the state on the day of creation for a field that the history mentions: the amount has the first mentioned
    /// value, the optional ones were absent.
    fn start(&mut self, what: Tracked, first: To) {
        match (what, first) {
            (Tracked::Amount, To::Amount(amount)) => self.amount = amount,
            (Tracked::Owner, _) => self.owner = None,
            (Tracked::ExpectedClose, _) => self.expected_close = None,
            (Tracked::Probability, _) => self.probability = None,
            (Tracked::Forecast, _) => self.forecast = None,
            (Tracked::OnHoldUntil, _) => self.on_hold_until = None,
            _ => {}
        }
    }
}

/// The value that `unset` leaves; stage and amount cannot be taken away.
fn unset(what: Tracked) -> Option<To> {
    match what {
        Tracked::Owner => Some(To::Owner(None)),
        Tracked::ExpectedClose | Tracked::OnHoldUntil => Some(To::Day(None)),
        Tracked::Probability => Some(To::Odds(None)),
        Tracked::Forecast => Some(To::Call(None)),
        Tracked::Stage | Tracked::Amount | Tracked::Seen => None,
    }
}

/// The day the newest stage entries began to say `end`, if they do.
fn end_run(said: &[Said], end: StageId) -> Option<Day> {
    let stages = said.iter().rev().filter(|s| s.what == Tracked::Stage);
    stages
        .take_while(|s| s.to == To::Stage(end))
        .last()
        .map(|s| s.on)
}

/// `None`: given but wrong. `Some(None)`: not given.
fn absent_or<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
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
fn shown<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) | Value::Time(text) => Some(Cow::Borrowed(text)),
        Value::Day(day) => Some(Cow::Owned(day.to_string())),
        Value::Integer(digits, 10) => Some(Cow::Owned(digits.replace('_', ""))),
        Value::Float(text) => Some(Cow::Owned(text.replace('_', ""))),
        Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        Value::Integer(..) | Value::Array | Value::Table => None,
    }
}

fn amount_fault(name: &str, fault: AmountFault) -> (String, String) {
    let (message, help) = match fault {
        AmountFault::NotDigits => (
            "in quotes is digits with one point: no sign, exponent, blank or comma",
            "= \"48000.00\"",
        ),
        AmountFault::Negative => ("is never negative", "= 48_000.00"),
        AmountFault::NotFinite => ("is a number with an end", "= 48_000.00"),
        AmountFault::TooPreciseFloat => (
            "has more than the 15 digits that a number in TOML carries",
            "= \"…\", in quotes",
        ),
        AmountFault::TooLong => (
            "has more than the 28 digits that are kept",
            "a number of at most 28 digits",
        ),
    };
    let help = if help.starts_with('=') {
        format!("{name} {help}")
    } else {
        help.to_string()
    };
    (format!("{name} {message}"), help)
}
