//! What is asked of a report: day, period, grouping and the words of a query, as arguments and as a filter.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::deal::Fact;
use crate::period::{Period, period};
use crate::settings::Settings;
use crate::slow::Standing;
use crate::story::At;

#[derive(Clone, Debug)]
pub struct Ask {
    pub as_of: NaiveDate,
    pub period: Option<String>,
    pub by: Option<String>,
    /// `--cohort created`: the deals created in the period, and what became of them.
    pub created_cohort: bool,
    pub query: Vec<String>,
}

impl Ask {
    pub fn at(as_of: NaiveDate) -> Ask {
        Ask {
            as_of,
            period: None,
            by: None,
            created_cohort: false,
            query: Vec::new(),
        }
    }

    /// The command line after `pipeline -C DIR`.
    pub fn arguments(&self) -> Vec<String> {
        let day = self.as_of.to_string();
        let mut words: Vec<String> = [
            "report", "--format", "json", "--as-of", &day, "--today", &day,
        ]
        .map(str::to_owned)
        .into();
        for (flag, value) in [("-p", &self.period), ("--by", &self.by)] {
            if let Some(value) = value {
                words.extend([flag.to_owned(), value.clone()]);
            }
        }
        if self.created_cohort {
            words.extend(["--cohort".to_owned(), "created".to_owned()]);
        }
        words.extend(self.query.iter().cloned());
        words
    }

    pub fn days(&self, settings: &Settings) -> Period {
        match &self.period {
            None => Period::last_year(self.as_of),
            Some(text) => period(text, self.as_of, settings)
                .unwrap_or_else(|| panic!("the oracle cannot read the period {text}")),
        }
    }

    /// Words of one field are alternatives, different fields must all hold, a negated word always must.
    pub fn takes(&self, standing: &Standing, settings: &Settings) -> bool {
        let (negated, plain): (Vec<&String>, Vec<&String>) =
            self.query.iter().partition(|word| word.starts_with("not:"));
        let holds = |word: &str| holds(word, standing, self.as_of, settings);
        let no_negated = negated.iter().all(|word| !holds(&word["not:".len()..]));
        let every_field = plain.iter().all(|word| {
            let of_its_field = plain.iter().filter(|other| field(other) == field(word));
            of_its_field.into_iter().any(|other| holds(other))
        });
        no_negated && every_field
    }
}

fn field(word: &str) -> &str {
    word.split_once(':').map_or("", |(field, _)| field)
}

/// Does one word without `not:` hold for the deal as it stands?
fn holds(word: &str, standing: &Standing, today: NaiveDate, settings: &Settings) -> bool {
    let deal = standing.deal;
    let within = |day: Option<NaiveDate>, text: &str| {
        let days = period(text, today, settings).unwrap_or_else(|| panic!("no period: {text}"));
        day.is_some_and(|day| days.holds(day))
    };
    match word.split_once(':') {
        None => {
            let word = word.to_lowercase();
            let texts = [&deal.id, &deal.name, &deal.company];
            texts.iter().any(|text| text.to_lowercase().contains(&word))
        }
        Some(("owner", owner)) => standing.owner.as_deref() == Some(owner),
        Some(("source", source)) => deal.source.as_deref() == Some(source),
        Some(("tag", tag)) => deal.tags.iter().any(|one| one == tag),
        Some(("stage", wanted)) => in_stages(wanted, standing, settings),
        Some(("created", text)) => within(Some(deal.created), text),
        Some(("closed", text)) => within(standing.closing, text),
        Some(("close", text)) => within(standing.expected_close, text),
        // Decision: bounds are in the workspace's currency, as is everything that is compared.
        Some(("amount", range)) => in_range(range, standing.value),
        Some((custom, value)) => {
            let key = custom
                .strip_prefix("custom.")
                .expect("a field that the oracle knows");
            deal.custom.get(key).is_some_and(|one| one == value)
        }
    }
}

fn in_stages(wanted: &str, standing: &Standing, settings: &Settings) -> bool {
    let open = matches!(standing.at, At::Stage(_) | At::Unknown);
    match wanted {
        "open" => return open,
        "won" => return standing.at == At::Won,
        "lost" => return standing.at == At::Lost,
        _ => {}
    }
    let stages = &settings.pipelines[standing.deal.pipeline].stages;
    let place = |id: &str| stages.iter().position(|stage| stage.id == id);
    let At::Stage(stands) = standing.at else {
        return false;
    };
    match wanted.split_once("..") {
        None => place(wanted) == Some(stands),
        Some((from, to)) => {
            let from = if from.is_empty() {
                Some(0)
            } else {
                place(from)
            };
            let to = if to.is_empty() {
                Some(stages.len())
            } else {
                place(to)
            };
            from.is_some_and(|from| from <= stands) && to.is_some_and(|to| stands <= to)
        }
    }
}

fn in_range(range: &str, value: Decimal) -> bool {
    let bound = |text: &str| {
        let (digits, unit) = match text.strip_suffix('k') {
            Some(digits) => (digits, 1000),
            None => (text, 1),
        };
        let number = Decimal::from_str_exact(digits).expect("an amount");
        (!text.is_empty()).then(|| number * Decimal::from(unit))
    };
    let bound = |text: &str| if text.is_empty() { None } else { bound(text) };
    match range.split_once("..") {
        None => bound(range) == Some(value),
        Some((from, to)) => {
            bound(from).is_none_or(|from| from <= value) && bound(to).is_none_or(|to| value <= to)
        }
    }
}

/// The day that a fact says.
pub fn fact_day(fact: Option<Fact>) -> Option<NaiveDate> {
    match fact {
        Some(Fact::Day(day)) => Some(day),
        _ => None,
    }
}

/// The number that a fact says.
pub fn fact_number(fact: Option<Fact>) -> Option<Decimal> {
    match fact {
        Some(Fact::Number(number)) => Some(number),
        _ => None,
    }
}

/// The text that a fact says.
pub fn fact_text(fact: Option<Fact>) -> Option<String> {
    match fact {
        Some(Fact::Text(text)) => Some(text),
        _ => None,
    }
}
