//! Words after a command: which deals are meant.
//!
//! Words of one field are alternatives, different fields must all hold, `not:` takes away. A bare word matches id, name
//! or company.

use super::book::{Book, Standing};
use super::day::Day;
use super::deal::Call;
use super::money::Money;
use super::period::Period;
use super::quota::Whom;
use super::settings::{Settings, StageId};
use crate::diagnostic::nearest;

/// A field that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ask {
    Word,
    Id,
    Name,
    Company,
    Owner,
    Team,
    Stage,
    Pipeline,
    Type,
    Source,
    Tag,
    Competitor,
    Partner,
    Reason,
    Forecast,
    Currency,
    Amount,
    Created,
    Close,
    Closed,
    Custom(String),
}

/// The fields by name, as they are typed before the colon.
const FIELDS: [(&str, Ask); 19] = [
    ("id", Ask::Id),
    ("name", Ask::Name),
    ("company", Ask::Company),
    ("owner", Ask::Owner),
    ("team", Ask::Team),
    ("stage", Ask::Stage),
    ("pipeline", Ask::Pipeline),
    ("type", Ask::Type),
    ("source", Ask::Source),
    ("tag", Ask::Tag),
    ("competitor", Ask::Competitor),
    ("partner", Ask::Partner),
    ("reason", Ask::Reason),
    ("forecast", Ask::Forecast),
    ("currency", Ask::Currency),
    ("amount", Ask::Amount),
    ("created", Ask::Created),
    ("close", Ask::Close),
    ("closed", Ask::Closed),
];

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
enum Want {
    /// Part of the text, lower-cased.
    Part(String),
    /// The whole text, lower-cased.
    Whole(String),
    /// Any of these stages, `open` among them if asked.
    Stages {
        open: bool,
        stages: Vec<StageId>,
    },
    /// In the workspace's currency, both ends counted.
    Amount {
        from: Option<Money>,
        to: Option<Money>,
    },
    In(Period),
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    ask: Ask,
    want: Want,
}

/// The deals asked for; the empty query asks for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    words: Vec<String>,
    /// Alternatives by field, each field once.
    any: Vec<(Ask, Vec<Want>)>,
    not: Vec<Term>,
}

/// Why words are no query: a sentence and, where there is one, what to type.
pub type QueryFault = String;

impl Query {
    /// Reads the words; periods count from `t`.
    pub fn parse(words: &[String], settings: &Settings, t: Day) -> Result<Query, QueryFault> {
        let mut query = Query {
            words: words.to_vec(),
            ..Query::default()
        };
        for word in words {
            if word.trim().is_empty() {
                return Err(
                    "an empty word is no query; without any word all deals are meant".into(),
                );
            }
            match word.strip_prefix("not:") {
                Some("") => {
                    return Err("\"not:\" has no value; what is not wanted stands behind it: not:owner:dana".into());
                }
                Some(rest) => query.not.push(term(rest, settings, t)?),
                None => {
                    let Term { ask, want } = term(word, settings, t)?;
                    match query.any.iter_mut().find(|(a, _)| *a == ask) {
                        Some((_, wants)) => wants.push(want),
                        None => query.any.push((ask, vec![want])),
                    }
                }
            }
        }
        Ok(query)
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// As typed, for a heading.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whose quota the deals asked for are measured by: all are the company's, those of one owner or one team theirs. For
    /// any other query, and where two names differ only in capitals, nobody has one.
    pub fn whom(&self, settings: &Settings) -> Option<Whom> {
        if self.words.is_empty() {
            return Some(Whom::Company);
        }
        let (make, wants): (fn(String) -> Whom, _) = match (self.any.as_slice(), &*self.not) {
            ([(Ask::Owner, wants)], []) => (Whom::Owner, wants),
            ([(Ask::Team, wants)], []) => (Whom::Team, wants),
            _ => return None,
        };
        let Some((Want::Whole(asked), others)) = wants.split_first() else {
            return None;
        };
        if others.iter().any(|want| *want != wants[0]) {
            return None;
        }
        let reps = settings.reps.iter().flat_map(|r| {
            [
                Some(Whom::Owner(r.id.clone())),
                r.team.clone().map(Whom::Team),
            ]
        });
        let known = reps
            .flatten()
            .chain(settings.quotas.iter().map(|q| q.whom.clone()));
        let is_asked = |whom: &Whom| match whom {
            Whom::Owner(name) | Whom::Team(name) => {
                *whom == make(name.clone()) && name.to_lowercase() == *asked
            }
            Whom::Company => false,
        };
        let mut meant: Vec<Whom> = known.filter(is_asked).collect();
        meant.sort();
        meant.dedup();
        match meant.len() {
            0 => Some(make(asked.clone())),
            1 => meant.pop(),
            _ => None,
        }
    }

    /// Whether the text of deals must be kept to answer it.
    pub fn needs_text(&self) -> bool {
        let text = |ask: &Ask| {
            matches!(
                ask,
                Ask::Word
                    | Ask::Id
                    | Ask::Name
                    | Ask::Company
                    | Ask::Tag
                    | Ask::Competitor
                    | Ask::Partner
                    | Ask::Reason
                    | Ask::Custom(_)
            )
        };
        self.any
            .iter()
            .map(|(a, _)| a)
            .chain(self.not.iter().map(|n| &n.ask))
            .any(text)
    }

    /// Whether it asks how or when deals ended: then closed deals are meant too, where open ones would be.
    pub fn asks_closed(&self) -> bool {
        let end = |ask: &Ask| matches!(ask, Ask::Stage | Ask::Closed | Ask::Reason);
        self.any.iter().any(|(ask, _)| end(ask))
    }

    /// Whether a field, by its name, is asked for.
    pub fn asks(&self, field: &str) -> bool {
        let is = |ask: &Ask| FIELDS.iter().any(|(name, of)| *name == field && of == ask);
        self.any.iter().any(|(ask, _)| is(ask))
    }

    /// Whether it asks for what only open deals have: a stage, a call.
    pub fn is_about_open(&self) -> bool {
        let fields = self.any.iter().map(|(ask, _)| ask);
        fields
            .chain(self.not.iter().map(|n| &n.ask))
            .any(|ask| matches!(ask, Ask::Stage | Ask::Forecast))
    }

    pub fn matches(&self, book: &Book, deal: &Standing<'_>) -> bool {
        self.any
            .iter()
            .all(|(ask, wants)| wants.iter().any(|w| holds(ask, w, book, deal)))
            && !self.not.iter().any(|n| holds(&n.ask, &n.want, book, deal))
    }
}

fn term(word: &str, settings: &Settings, t: Day) -> Result<Term, QueryFault> {
    let Some((field, value)) = word.split_once(':') else {
        return Ok(Term {
            ask: Ask::Word,
            want: Want::Part(word.to_lowercase()),
        });
    };
    let ask = field_of(field)?;
    if value.is_empty() {
        let example = match ask {
            Ask::Amount => "from ten thousand up is amount:10k..".to_string(),
            Ask::Stage => match settings.stages.last() {
                Some(last) => format!("from {0} on is stage:{0}..", last.id),
                None => "open, won and lost are values of it".into(),
            },
            Ask::Created | Ask::Close | Ask::Closed => {
                format!("the fourth quarter is {field}:{}-Q4", t.year())
            }
            _ => format!("a value stands behind it: {field}:…"),
        };
        return Err(format!("\"{word}\" has no value; {example}"));
    }
    let want = match ask {
        Ask::Word | Ask::Id | Ask::Name | Ask::Company => Want::Part(value.to_lowercase()),
        Ask::Stage => stages(value, settings)?,
        Ask::Amount => amounts(value)?,
        Ask::Created | Ask::Close | Ask::Closed => Want::In(
            settings
                .calendar
                .period(value, t)
                .map_err(|e| e.to_string())?,
        ),
        Ask::Forecast => one_of("call", value, Call::ALL.iter().map(|c| c.0))?,
        Ask::Pipeline => one_of(
            "pipeline",
            value,
            settings.pipelines.iter().filter_map(|p| p.id.as_deref()),
        )?,
        _ => Want::Whole(value.to_lowercase()),
    };
    Ok(Term { ask, want })
}

/// A word of a closed set: a slip is a fault, not a question without an answer.
fn one_of<'a>(
    what: &str,
    value: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Result<Want, QueryFault> {
    let lower = value.to_lowercase();
    if known.clone().any(|k| k.to_lowercase() == lower) {
        return Ok(Want::Whole(lower));
    }
    Err(match nearest(value, known.clone()) {
        Some(near) => format!("no {what} \"{value}\"; did you mean \"{near}\"?"),
        None => match known.collect::<Vec<_>>() {
            list if list.is_empty() => format!("no {what} \"{value}\"; the settings name none"),
            list => format!("no {what} \"{value}\"; there are {}", list.join(", ")),
        },
    })
}

fn field_of(field: &str) -> Result<Ask, QueryFault> {
    if let Some(key) = field.strip_prefix("custom.").filter(|k| !k.is_empty()) {
        return Ok(Ask::Custom(key.into()));
    }
    if let Some((_, ask)) = FIELDS.iter().find(|(name, _)| *name == field) {
        return Ok(ask.clone());
    }
    let known = FIELDS.iter().map(|f| f.0);
    Err(match nearest(field, known.clone()) {
        Some(near) => format!("no field \"{field}\"; did you mean \"{near}:\"?"),
        None => format!(
            "no field \"{field}\"; the fields are {} and custom.…",
            known.collect::<Vec<_>>().join(", ")
        ),
    })
}

/// `proposal`, `proposal..`, `demo..closing`, `open`, `won`, `lost`; a name means that stage of every pipeline that has
/// it, and a range runs within each pipeline that has its ends.
fn stages(value: &str, settings: &Settings) -> Result<Want, QueryFault> {
    if value == "open" {
        return Ok(Want::Stages {
            open: true,
            stages: Vec::new(),
        });
    }
    let mut found = Vec::new();
    let (from, to, range) = match value.split_once("..") {
        Some((a, b)) => (a, b, true),
        None => (value, value, false),
    };
    let known = |name: &str| {
        settings.pipelines.iter().enumerate().any(|(p, _)| {
            settings
                .stage(p, name)
                .is_some_and(|s| !range || s.row().is_some())
        })
    };
    for end in [from, to].into_iter().filter(|e| !e.is_empty()) {
        if !known(end) {
            return Err(no_stage(end, settings, range));
        }
    }
    if !range {
        found.extend((0..settings.pipelines.len()).filter_map(|p| settings.stage(p, value)));
        found.dedup();
        return Ok(Want::Stages {
            open: false,
            stages: found,
        });
    }
    for (p, pipeline) in settings.pipelines.iter().enumerate() {
        let row = |name: &str, open_end: usize| {
            if name.is_empty() {
                Some(open_end)
            } else {
                settings.stage(p, name).and_then(StageId::row)
            }
        };
        if let (Some(a), Some(b)) = (
            row(from, pipeline.stages.start),
            row(to, pipeline.stages.end.saturating_sub(1)),
        ) {
            found.extend((a..=b).map(StageId::of_row));
        }
    }
    if found.is_empty() {
        return Err(format!(
            "\"{value}\" holds no stage; the earlier one stands first: stage:{to}..{from}"
        ));
    }
    Ok(Want::Stages {
        open: false,
        stages: found,
    })
}

/// The sentence for a stage that no pipeline has.
pub fn no_stage(name: &str, settings: &Settings, only_rows: bool) -> String {
    let rows = settings.stages.iter().map(|s| s.id.as_str());
    let ends = ["open", "won", "lost"].into_iter().filter(|_| !only_rows);
    match nearest(name, rows.clone().chain(ends.clone())) {
        Some(near) => format!("no stage \"{name}\"; did you mean \"{near}\"?"),
        None => format!(
            "no stage \"{name}\"; the stages are {}",
            rows.chain(ends).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// `60000`, `60k`, `2.5m`.
pub fn amount(text: &str) -> Result<Money, QueryFault> {
    let fault =
        || format!("\"{text}\" is no amount; ten thousand is 10000 or 10k, from there up 10k..");
    let last = *text.as_bytes().last().ok_or_else(fault)?;
    let (digits, factor) = match last.to_ascii_lowercase() {
        b'k' => (&text[..text.len() - 1], 1_000),
        b'm' => (&text[..text.len() - 1], 1_000_000),
        _ => (text, 1),
    };
    let number = Money::from_quoted(digits).ok();
    number
        .and_then(|m| m.times(Money::new(factor.into())))
        .ok_or_else(fault)
}

/// `10k`, `10k..`, `..2.5m`, `10000..20000`.
fn amounts(value: &str) -> Result<Want, QueryFault> {
    let bound = |text: &str| match text {
        "" => Ok(None),
        text => amount(text).map(Some),
    };
    let (from, to) = match value.split_once("..") {
        Some((a, b)) => (bound(a)?, bound(b)?),
        None => (bound(value)?, bound(value)?),
    };
    if let (Some(a), Some(b)) = (from, to)
        && a > b
    {
        return Err(format!(
            "amount:{value} begins above its end; put the smaller first"
        ));
    }
    Ok(Want::Amount { from, to })
}

fn holds(ask: &Ask, want: &Want, book: &Book, deal: &Standing<'_>) -> bool {
    let names = &book.names;
    let whole = |text: Option<&str>| match (want, text) {
        (Want::Whole(wanted), Some(text)) => text.to_lowercase() == *wanted,
        _ => false,
    };
    let part = |text: Option<&str>| match (want, text) {
        (Want::Part(wanted), Some(text)) => text.to_lowercase().contains(wanted.as_str()),
        _ => false,
    };
    let within = |day: Option<Day>| match (want, day) {
        (Want::In(period), Some(day)) => period.contains(day),
        _ => false,
    };
    let extra = deal.extra();
    match ask {
        Ask::Word => [
            extra.map(|e| &*e.id),
            extra.map(|e| &*e.name),
            extra.and_then(|e| names.text(e.company)),
        ]
        .into_iter()
        .any(part),
        Ask::Id => part(extra.map(|e| &*e.id)),
        Ask::Name => part(extra.map(|e| &*e.name)),
        Ask::Company => part(extra.and_then(|e| names.text(e.company))),
        Ask::Owner => whole(names.text(deal.state.owner)),
        Ask::Team => whole(
            names
                .text(deal.state.owner)
                .and_then(|o| book.settings.team_of(o)),
        ),
        Ask::Pipeline => whole(
            book.settings.pipelines[deal.facts.pipeline as usize]
                .id
                .as_deref(),
        ),
        Ask::Type => whole(names.text(deal.facts.kind)),
        Ask::Source => whole(names.text(deal.facts.source)),
        Ask::Tag => extra.is_some_and(|e| e.tags.iter().any(|s| whole(names.text(*s)))),
        Ask::Competitor => {
            extra.is_some_and(|e| e.competitors.iter().any(|s| whole(names.text(*s))))
        }
        Ask::Partner => whole(extra.and_then(|e| names.text(e.partner))),
        Ask::Reason => whole(extra.and_then(|e| names.text(e.lost_reason))),
        // A deal without a call is in the pipeline.
        Ask::Forecast => whole(Some(deal.call().unwrap_or(Call::Pipeline).name())),
        Ask::Currency => whole(Some(deal.facts.currency.code())),
        Ask::Created => within(Some(deal.facts.created)),
        Ask::Close => within(deal.state.expected_close),
        Ask::Closed => within(deal.state.closed),
        Ask::Custom(key) => extra.is_some_and(|e| {
            e.custom
                .iter()
                .any(|(k, v)| names.text(*k) == Some(key.as_str()) && whole(names.text(*v)))
        }),
        Ask::Stage => match want {
            Want::Stages { open, stages } => {
                (*open && deal.is_open()) || stages.contains(&deal.state.stage)
            }
            _ => false,
        },
        Ask::Amount => match want {
            Want::Amount { from, to } => {
                from.is_none_or(|f| f <= deal.value) && to.is_none_or(|t| deal.value <= t)
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Query, String> {
        let words: Vec<String> = words.split(' ').map(String::from).collect();
        Query::parse(
            &words,
            &Settings::default(),
            Day::parse("2026-11-23").unwrap(),
        )
    }

    #[test]
    fn words_of_one_field_are_alternatives() {
        let q = parse("owner:dana owner:omar stage:proposal.. acme").unwrap();
        assert_eq!(q.any.len(), 3);
        assert_eq!(q.any[0].1.len(), 2);
        let rows: Vec<_> = [4, 5].map(StageId::of_row).to_vec();
        assert_eq!(
            q.any[1].1,
            [Want::Stages {
                open: false,
                stages: rows
            }]
        );
        assert!(q.needs_text());
    }

    #[test]
    fn amounts_are_ranges_with_both_ends() {
        let money = |t| Money::from_quoted(t).unwrap();
        assert_eq!(
            amounts("10k.."),
            Ok(Want::Amount {
                from: Some(money("10000")),
                to: None
            })
        );
        assert_eq!(
            amounts("..2.5m"),
            Ok(Want::Amount {
                from: None,
                to: Some(money("2500000"))
            })
        );
        assert!(amounts("20k..10k").is_err() && amounts("ten").is_err() && amounts("é").is_err());
    }

    #[test]
    fn faults_say_what_to_type() {
        assert_eq!(
            parse("amount:").unwrap_err(),
            "\"amount:\" has no value; from ten thousand up is amount:10k.."
        );
        assert_eq!(
            parse("stagee:demo").unwrap_err(),
            "no field \"stagee\"; did you mean \"stage:\"?"
        );
        assert_eq!(
            parse("stage:propsal").unwrap_err(),
            "no stage \"propsal\"; did you mean \"proposal\"?"
        );
        assert!(parse("closed:Q4").unwrap_err().contains("2026-Q4"));
        assert!(parse("not:").is_err());
        assert_eq!(
            parse("forecast:commi").unwrap_err(),
            "no call \"commi\"; did you mean \"commit\"?"
        );
        assert_eq!(
            parse("pipeline:rne").unwrap_err(),
            "no pipeline \"rne\"; the settings name none"
        );
        assert!(Query::parse(&[String::new()], &Settings::default(), Day::MIN).is_err());
    }

    #[test]
    fn one_owner_or_one_team_has_a_quota() {
        let rep = |id: &str| crate::model::settings::Rep {
            id: id.into(),
            team: Some("EMEA".into()),
            email: None,
            active_from: None,
        };
        let settings = Settings {
            reps: vec![rep("Dana"), rep("max"), rep("Max")],
            ..Settings::default()
        };
        let whom = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(String::from).collect();
            let t = Day::parse("2026-11-23").unwrap();
            let query = Query::parse(&words, &settings, t).unwrap();
            query.whom(&settings).map(|w| w.word())
        };
        assert_eq!(whom(""), Some("all".into()));
        assert_eq!(whom("owner:dana"), Some("owner:Dana".into()));
        assert_eq!(whom("owner:DANA owner:dana"), Some("owner:Dana".into()));
        assert_eq!(whom("team:emea"), Some("team:EMEA".into()));
        assert_eq!(whom("owner:emea"), Some("owner:emea".into()));
        for other in [
            "owner:dana owner:lee",
            "owner:dana team:emea",
            "owner:dana acme",
            "owner:dana not:stage:demo",
            "not:owner:dana",
            "owner:max",
            "acme",
        ] {
            assert_eq!(whom(other), None, "{other}");
        }
    }
}
