//! The fields of a deal as they are typed: which there are, of what kind, and what becomes of a typed value.

use super::Refusal;
use super::encode;
use super::held::{Held, canonical};
use super::retell::Wish;
use crate::diagnostic::nearest;
use crate::model::builder::tracked;
use crate::model::deal::{self, Tracked};
use crate::model::money::{AmountFault, Money};
use crate::model::settings::Settings;
use crate::model::{day, rates};

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Day,
    Amount,
    Share,
    Count,
    Stage,
    Owner,
    Currency,
    Call,
    Reason,
    Pipeline,
    OneOf(&'static [&'static str]),
    Texts,
    /// The user's own: what it looks like.
    Free,
    /// Set in its own way, or in the file: what to type instead.
    Not(&'static str),
}

use Kind::*;

/// Keys at the root of a deal and their kinds, in the order of `docs/format.md`.
const FIELDS: &[(&str, Kind)] = &[
    ("name", Text),
    ("company", Text),
    ("amount", Amount),
    ("stage", Stage),
    ("created", Day),
    ("owner", Owner),
    ("currency", Currency),
    ("expected_close", Day),
    ("closed", Day),
    ("lost_reason", Reason),
    ("pipeline", Pipeline),
    ("type", Text),
    ("renews", Text),
    (
        "recurring",
        Not("recurring.amount=4000 recurring.every=month recurring.term=12"),
    ),
    ("competitors", Texts),
    ("lost_to", Text),
    ("partner", Text),
    ("referred_by", Text),
    ("on_hold_until", Day),
    ("source", Text),
    ("probability", Share),
    ("forecast", Call),
    ("tags", Texts),
    ("next_step", Text),
    ("next_step_due", Day),
    ("lead", Text),
    ("done", Texts),
    ("history", Not("stage=… --on DATE, or edit the file")),
    ("activity", Not("pipeline log ID KIND NOTE")),
    ("bant", Not("bant.budget=true")),
    ("meddic", Not("meddic.champion=…")),
    ("meddpicc", Not("meddpicc.champion=…")),
    ("champ", Not("champ.challenges=…")),
    ("qualification", Not("qualification.legal=…")),
    ("custom", Not("custom.region=emea")),
    ("contact", Not("edit the file: [[contact]]")),
    ("item", Not("edit the file: [[item]]")),
    ("proposal", Not("proposal.sent=today")),
    ("contract", Not("contract.signed=today")),
    ("renewal", Not("renewal.due=DATE")),
    ("check_in", Not("edit the file: [[check_in]]")),
];

/// Keys at the root, in order: a new line stands after the one before it here.
pub const ORDER: &[&str] = &names();

const fn names() -> [&'static str; FIELDS.len()] {
    let mut names = [""; FIELDS.len()];
    let mut at = 0;
    while at < FIELDS.len() {
        names[at] = FIELDS[at].0;
        at += 1;
    }
    names
}

const EVERY: &[&str] = &["week", "month", "quarter", "half-year", "year"];

/// Keys of the tables that the program knows.
const INNER: &[(&str, &str, Kind)] = &[
    ("recurring", "amount", Amount),
    ("recurring", "every", OneOf(EVERY)),
    ("recurring", "term", Count),
    ("proposal", "sent", Day),
    ("proposal", "viewed", Day),
    ("proposal", "expires", Day),
    ("contract", "sent", Day),
    ("contract", "signed", Day),
    ("renewal", "due", Day),
    ("renewal", "amount", Amount),
];

/// Tables whose keys are anybody's.
const FREE: &[&str] = &[
    "bant",
    "meddic",
    "meddpicc",
    "champ",
    "qualification",
    "custom",
];

/// The kind of a field, by its path.
pub fn kind_of(path: &[String]) -> Result<Kind, Refusal> {
    match path {
        [name] => match FIELDS.iter().find(|(n, _)| n == name) {
            Some((_, Not(instead))) => {
                Err(Refusal::new(format!("{name} is not set as a whole")).help(*instead))
            }
            Some((_, kind)) => Ok(*kind),
            None => Err(unknown(name, FIELDS.iter().map(|f| f.0))),
        },
        [table, ..] if FREE.contains(&table.as_str()) => Ok(Free),
        [table, key] => {
            let found = INNER.iter().find(|(t, k, _)| t == table && k == key);
            let keys = INNER.iter().filter(|(t, _, _)| t == table).map(|f| f.1);
            found
                .map(|(_, _, kind)| *kind)
                .ok_or_else(|| unknown(key, keys))
        }
        _ => Err(unknown(&encode::key(path), [])),
    }
}

fn unknown<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Refusal {
    let message = format!("no field \"{name}\"");
    match nearest(name, known) {
        Some(near) => Refusal::new(format!("{message}; did you mean \"{near}\"?")),
        None => Refusal::new(message).help("a field of your own: custom.NAME=VALUE"),
    }
}

/// What typed values are read by.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'s> {
    pub settings: &'s Settings,
    /// The pipeline of the deal.
    pub pipeline: usize,
    pub today: day::Day,
}

impl Reading<'_> {
    /// A typed value as a value of TOML. `old` is what the file has now, for its style.
    pub fn value(
        &self,
        kind: Kind,
        name: &str,
        typed: &str,
        old: Option<&str>,
    ) -> Result<String, Refusal> {
        Ok(match kind {
            Text => encode::text(typed),
            Day => self.day(name, typed)?.to_string(),
            Amount => {
                amount(name, typed)?;
                encode::amount(typed, old)
            }
            Share => encode::share(share(name, typed)?),
            Count => count(name, typed)?,
            Stage => encode::text(&self.stage(typed)?),
            Owner => encode::text(self.owner(typed)?),
            Currency => encode::text(&currency(typed)?),
            Call => encode::text(call(typed)?.name()),
            Reason => encode::text(self.reason(typed)?),
            Pipeline => encode::text(self.pipeline(typed)?),
            OneOf(words) => encode::text(one_of(name, typed, words)?),
            Texts => encode::texts(&split_list(typed)),
            Free => free(typed),
            Not(instead) => return Err(Refusal::new(format!("{name} is set so: {instead}"))),
        })
    }

    /// What a tracked field shall hold.
    pub fn wish(
        &self,
        what: Tracked,
        name: &str,
        typed: &str,
        old: Option<&str>,
    ) -> Result<Wish, Refusal> {
        if typed.is_empty() {
            return Ok(Wish { what, to: None });
        }
        let kind = kind_of(&[name.to_string()])?;
        let written = self.value(kind, name, typed, old)?;
        let held = match what {
            Tracked::Stage => Held::Stage(self.stage(typed)?),
            Tracked::Amount => Held::Amount(amount(name, typed)?),
            Tracked::Owner => Held::Owner(self.owner(typed)?.into()),
            Tracked::Probability => Held::Odds(share(name, typed)?),
            Tracked::Forecast => Held::Call(call(typed)?),
            Tracked::ExpectedClose | Tracked::OnHoldUntil | Tracked::Seen => {
                Held::Day(self.day(name, typed)?)
            }
        };
        let to = Some((held, written));
        Ok(Wish { what, to })
    }

    /// A date as people type it.
    pub fn day(&self, name: &str, typed: &str) -> Result<day::Day, Refusal> {
        self.settings
            .calendar
            .date(typed, self.today)
            .ok_or_else(|| {
                Refusal::new(format!("{name} \"{typed}\" is no date")).help(format!(
                    "{}, or today, yesterday, fri, +3d, -2w",
                    self.today
                ))
            })
    }

    /// A stage of the deal's pipeline, by any of its names.
    pub fn stage(&self, typed: &str) -> Result<String, Refusal> {
        if self.settings.stage(self.pipeline, typed).is_some() {
            return Ok(canonical(typed, self.settings, self.pipeline));
        }
        let rows = self.settings.pipelines[self.pipeline].stages.clone();
        let ids = || {
            self.settings.stages[rows.clone()]
                .iter()
                .map(|s| s.id.as_str())
        };
        let message = format!("no stage \"{typed}\"");
        Err(Refusal::new(
            match nearest(typed, ids().chain(["won", "lost"])) {
                Some(near) => format!("{message}; did you mean \"{near}\"?"),
                None => format!(
                    "{message}; the stages are {}",
                    ids().collect::<Vec<_>>().join(", ")
                ),
            },
        ))
    }

    /// An owner. Who is no rep may be a partner, or have left: only a near miss is stopped.
    pub fn owner<'t>(&self, typed: &'t str) -> Result<&'t str, Refusal> {
        let reps = || self.settings.reps.iter().map(|r| r.id.as_str());
        match nearest(typed, reps()) {
            Some(near) if !reps().any(|r| r == typed) => Err(Refusal::new(format!(
                "no rep \"{typed}\"; did you mean \"{near}\"?"
            ))),
            _ => Ok(typed),
        }
    }

    /// A reason for a loss: one of those that the settings list, if they do.
    pub fn reason<'t>(&self, typed: &'t str) -> Result<&'t str, Refusal> {
        let listed = || {
            self.settings
                .loss_reasons
                .iter()
                .map(|(name, _)| name.as_str())
        };
        if listed().next().is_none() || listed().any(|l| l == typed) {
            return Ok(typed);
        }
        let message = format!("no reason \"{typed}\"");
        Err(Refusal::new(match nearest(typed, listed()) {
            Some(near) => format!("{message}; did you mean \"{near}\"?"),
            None => format!(
                "{message}; one of: {}",
                listed().collect::<Vec<_>>().join(", ")
            ),
        }))
    }

    fn pipeline<'t>(&self, typed: &'t str) -> Result<&'t str, Refusal> {
        let ids = || {
            self.settings
                .pipelines
                .iter()
                .filter_map(|p| p.id.as_deref())
        };
        if ids().any(|id| id == typed) {
            return Ok(typed);
        }
        Err(Refusal::new(match nearest(typed, ids()) {
            Some(near) => format!("no pipeline \"{typed}\"; did you mean \"{near}\"?"),
            None => format!("no pipeline \"{typed}\""),
        }))
    }
}

/// The tracked field that a path names.
pub fn tracked_field(path: &[String]) -> Option<Tracked> {
    match path {
        [name] => tracked(name),
        _ => None,
    }
}

/// An amount: digits with at most one point, exactly.
pub fn amount(name: &str, typed: &str) -> Result<Money, Refusal> {
    Money::from_quoted(typed).map_err(|fault| match fault {
        AmountFault::Negative => {
            Refusal::new(format!("{name} {typed} is negative, which it never is"))
        }
        AmountFault::TooLong => Refusal::new(format!(
            "{name} {typed} has more than the 28 digits that are kept"
        )),
        _ => {
            let message = format!("{name} \"{typed}\" is no number; digits with one point at most");
            match meant(typed) {
                Some(plain) => Refusal::new(message).help(with(name, &plain)),
                None => Refusal::new(message).help(with(name, "48000 or 48000.50")),
            }
        }
    })
}

/// As it is typed: a flag and its value, or an assignment.
fn with(name: &str, value: &str) -> String {
    let between = if name.starts_with('-') { ' ' } else { '=' };
    format!("{name}{between}{value}")
}

/// What somebody meant who wrote thousands with commas, blanks or apostrophes, or a currency.
fn meant(typed: &str) -> Option<String> {
    let digits: String = typed
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
        .collect();
    let is_group = |group: &str| group.len() == 3 && !group.is_empty();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let groups: Vec<&str> = whole.split(',').collect();
    let plain = groups.concat();
    if fraction.contains(['.', ','])
        || !groups[1..].iter().all(|g| is_group(g))
        || groups[0].is_empty()
    {
        return None;
    }
    let plain = if fraction.is_empty() {
        plain
    } else {
        format!("{plain}.{fraction}")
    };
    Money::from_quoted(&plain).ok().map(|_| plain)
}

fn share(name: &str, typed: &str) -> Result<Money, Refusal> {
    let percent = Money::new(rust_decimal::Decimal::new(1, 2));
    let read = match typed.strip_suffix('%') {
        Some(digits) => Money::from_quoted(digits.trim())
            .ok()
            .and_then(|p| p.times(percent)),
        None => Money::from_quoted(typed).ok(),
    };
    match read {
        Some(share) if share <= Money::ONE => Ok(share),
        Some(number) if typed.parse::<u8>().is_ok_and(|n| n <= 100) => {
            let share = number.times(percent).unwrap_or(number);
            Err(Refusal::new(format!("{name} is a share from 0 to 1"))
                .help(format!("{name}={}", encode::share(share))))
        }
        _ => {
            Err(Refusal::new(format!("{name} is a share from 0 to 1")).help(format!("{name}=0.6")))
        }
    }
}

fn count(name: &str, typed: &str) -> Result<String, Refusal> {
    match typed.parse::<u32>() {
        Ok(n) if n > 0 => Ok(n.to_string()),
        _ => {
            Err(Refusal::new(format!("{name} is a whole number from 1 on"))
                .help(format!("{name}=12")))
        }
    }
}

/// A currency, in capitals however it is typed.
pub fn currency(typed: &str) -> Result<String, Refusal> {
    let code = typed.to_ascii_uppercase();
    match rates::Currency::parse(&code) {
        Some(_) => Ok(code),
        None => Err(Refusal::new(format!(
            "currency \"{typed}\" is no ISO 4217 code, three letters"
        ))
        .help("currency=EUR")),
    }
}

fn call(typed: &str) -> Result<deal::Call, Refusal> {
    let names = deal::Call::ALL.map(|(name, _)| name);
    one_of("forecast", typed, &names)
        .map(|name| deal::Call::parse(name).unwrap_or(deal::Call::Pipeline))
}

fn one_of<'w>(name: &str, typed: &str, words: &[&'w str]) -> Result<&'w str, Refusal> {
    let lower = typed.to_lowercase();
    if let Some(word) = words.iter().find(|w| **w == lower) {
        return Ok(word);
    }
    let message = format!("{name} \"{typed}\" is none of {}", words.join(", "));
    Err(Refusal::new(match nearest(typed, words.iter().copied()) {
        Some(near) => format!("{message}; did you mean \"{near}\"?"),
        None => message,
    }))
}

/// `a,b` → two texts.
pub fn split_list(typed: &str) -> Vec<String> {
    let parts = typed.split(',').map(str::trim).filter(|p| !p.is_empty());
    parts.map(String::from).collect()
}

/// A value of somebody's own field: true or false, a date, a number, else text.
fn free(typed: &str) -> String {
    let is_date = day::Day::parse(typed).is_some();
    let digits = typed.strip_prefix('-').unwrap_or(typed);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    // 00420 is a code, not a number; neither is what has more digits than a number keeps.
    let is_number = all_digits(whole)
        && all_digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && digits.len() <= 15;
    if matches!(typed, "true" | "false") || is_date || is_number {
        typed.into()
    } else {
        encode::text(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> day::Day {
        day::Day::parse(text).unwrap()
    }

    fn value(kind: Kind, typed: &str) -> Result<String, String> {
        let settings = Settings::default();
        let reading = Reading {
            settings: &settings,
            pipeline: 0,
            today: day("2026-11-23"),
        };
        reading
            .value(kind, "x", typed, None)
            .map_err(|r| match r.help {
                Some(help) => format!("{} | {help}", r.message),
                None => r.message,
            })
    }

    #[test]
    fn values_are_read_by_their_field() {
        assert_eq!(value(Day, "fri").unwrap(), "2026-11-27");
        assert_eq!(value(Amount, "48000.50").unwrap(), "48_000.50");
        assert_eq!(value(Share, "60%").unwrap(), "0.6");
        assert_eq!(value(Currency, "eur").unwrap(), "\"EUR\"");
        assert_eq!(value(Texts, "a, b").unwrap(), "[\"a\", \"b\"]");
        assert_eq!(value(Call, "Commit").unwrap(), "\"commit\"");
        for (typed, written) in [
            ("emea", "\"emea\""),
            ("true", "true"),
            ("7.5", "7.5"),
            ("-3", "-3"),
            ("00420", "\"00420\""),
            ("2026-11-23", "2026-11-23"),
            ("1.2.3", "\"1.2.3\""),
        ] {
            assert_eq!(value(Free, typed).unwrap(), written);
        }
    }

    #[test]
    fn what_is_no_value_is_told_what_would_be() {
        for (typed, plain) in [
            ("48,000", "48000"),
            ("1,248,000.50", "1248000.50"),
            ("$48 000", "48000"),
        ] {
            let said = value(Amount, typed).unwrap_err();
            assert!(said.ends_with(&format!("| x={plain}")), "{said}");
        }
        assert!(
            value(Amount, "48.000,00")
                .unwrap_err()
                .ends_with("48000 or 48000.50")
        );
        assert!(value(Amount, "-5").unwrap_err().contains("never"));
        assert_eq!(
            value(Share, "60").unwrap_err(),
            "x is a share from 0 to 1 | x=0.6"
        );
        assert_eq!(
            value(Stage, "propsal").unwrap_err(),
            "no stage \"propsal\"; did you mean \"proposal\"?"
        );
        assert!(value(Day, "soon").unwrap_err().contains("+3d"));
    }

    #[test]
    fn fields_are_known_or_nearly() {
        let kind = |path: &str| {
            let path: Vec<String> = path.split('.').map(String::from).collect();
            kind_of(&path).map_err(|r| r.message)
        };
        assert_eq!(kind("proposal.sent"), Ok(Day));
        assert_eq!(kind("bant.budget"), Ok(Free));
        assert_eq!(
            kind("owmer").unwrap_err(),
            "no field \"owmer\"; did you mean \"owner\"?"
        );
        assert_eq!(
            kind("proposal.snt").unwrap_err(),
            "no field \"snt\"; did you mean \"sent\"?"
        );
        assert!(kind("history").is_err() && kind("region").is_err());
    }
}
