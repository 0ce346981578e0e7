//! From raw values to a deal: every rule of type and range, once.
//!
//! Two drivers read the text of a file (`workspace::events`, fast, and `workspace::table`, thorough); both fill a
//! [`RawDeal`] and call [`build`]. Here alone is known what makes a file unusable and what is only warned about.

mod append;
mod history;

use super::book::{Need, Segment};
use super::day::Day;
use super::deal::Call;
use super::money::{AmountFault, Money};
use super::names::Sym;
use super::rates::Currency;
pub use super::raw::{
    Fault, Faults, Field, Key, Mark, RawDeal, RawEntry, RawSplit, TRACKED, Value, read_day,
    read_money, tracked,
};
use super::settings::{Settings, StageId};
use crate::diagnostic::{nearest, shell};

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
                    shell(self.id)
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
                shell(self.id)
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
        match read_money(&field.value).map(|m| m.and_then(Money::with_few_decimals)) {
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
                Some(format!("pipeline set {} closed=DATE", shell(self.id))),
            );
            return false;
        }
        if !read.stage.is_end() {
            let stage = self.settings.stage_name(read.stage).unwrap_or_default();
            let message = format!("closed, but the stage is {stage}");
            let help = format!(
                "pipeline won {0}, pipeline lost {0} --reason …, or take the line away",
                shell(self.id)
            );
            self.faults
                .error("closed", Some(field.span.clone()), message, Some(help));
            return false;
        }
        true
    }
}

/// `None`: given but wrong. `Some(None)`: not given.
fn absent_or<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
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
        AmountFault::TooManyDecimals => {
            ("has more than 8 decimals", "a number of at most 8 decimals")
        }
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
