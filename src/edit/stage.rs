//! Moving a deal through its stages: on, back, to one of the two ends, and open again.

use super::Refusal;
use super::encode;
use super::field::{ORDER, Reading};
use super::held::{Held, is_end};
use super::history::{History, Top};
use super::map::Map;
use super::pairs;
use super::retell::{When, Wish, retell};
use crate::model::builder::Value;
use crate::model::day::Day;
use crate::model::deal::Tracked;
use crate::model::money::Money;
use crate::model::settings::{Settings, StageId};

/// Where a deal shall go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    To(String),
    Won,
    Lost {
        reason: String,
    },
    /// Into the stage it was closed from, unless another is named.
    Open(Option<String>),
}

/// What has become of a deal.
#[derive(Clone, Debug)]
pub struct Gone {
    pub text: String,
    pub from: Option<String>,
    pub to: String,
    /// To an earlier stage.
    pub is_back: bool,
    /// Items of the checklists on the way that are not ticked.
    pub unticked: Vec<String>,
    pub amount: Option<Money>,
    pub currency: String,
    pub created: Day,
    pub lost_reason: Option<String>,
    /// The reason it was lost for before.
    pub old_reason: Option<String>,
    /// Hand edits that got a day.
    pub dated: Vec<(Tracked, Day)>,
}

impl Gone {
    /// Whether anything changed.
    pub fn is_nothing(&self) -> bool {
        self.from.as_deref() == Some(&self.to)
    }
}

/// Sends a deal on its way.
pub fn go(text: &str, settings: &Settings, when: When, way: &Way) -> Result<Gone, Refusal> {
    let history = History::read(text, settings)?;
    let reading = Reading {
        settings,
        pipeline: history.pipeline,
        today: when.today,
    };
    let to = target(&history, &reading, way)?;
    let from = history.stage().map(String::from);
    let unticked = unticked(text, settings, &history, from.as_deref(), &to);
    if !unticked.items.is_empty() && unticked.is_enforced {
        let are = if unticked.items.len() == 1 {
            "is"
        } else {
            "are"
        };
        let ticks: Vec<String> = unticked
            .items
            .iter()
            .map(|i| format!("done+={i}"))
            .collect();
        return Err(
            Refusal::new(format!("{} {are} not ticked", unticked.items.join(", ")))
                .help(format!("pipeline set ID {}", ticks.join(" "))),
        );
    }
    let wish = Wish {
        what: Tracked::Stage,
        to: Some((Held::Stage(to.clone()), encode::text(&to))),
    };
    let old_reason = text_of(text, "lost_reason");
    let mut told = retell(text, settings, when, &[wish])?;
    let lost_reason = match way {
        Way::Lost { reason } => {
            let path = ["lost_reason".to_string()];
            let reason = reading.reason(reason)?;
            told.text = pairs::set(&told.text, &path, &encode::text(reason), ORDER)?;
            Some(reason.to_string())
        }
        _ => None,
    };
    Ok(Gone {
        is_back: is_back(settings, history.pipeline, from.as_deref(), &to),
        from,
        to,
        unticked: unticked.items,
        amount: match history.top(Tracked::Amount) {
            Top::Held(Held::Amount(amount), _) => Some(*amount),
            _ => None,
        },
        currency: text_of(text, "currency").unwrap_or_else(|| settings.currency.code().into()),
        created: history.created,
        lost_reason,
        old_reason,
        dated: told.dated,
        text: told.text,
    })
}

fn text_of(text: &str, key: &str) -> Option<String> {
    let map = Map::of(text);
    match map.top(key)?.value.read(text) {
        Value::Text(value) => Some(value.into_owned()),
        _ => None,
    }
}

/// The stage that is meant, if a deal can go there from where it is.
fn target(history: &History, reading: &Reading<'_>, way: &Way) -> Result<String, Refusal> {
    let since = || {
        let day = history.closing().map(|d| format!(" since {d}"));
        format!(
            "{}{}",
            history.stage().unwrap_or_default(),
            day.unwrap_or_default()
        )
    };
    match way {
        Way::To(name) => {
            let stage = reading.stage(name)?;
            if is_end(&stage) {
                let more = if stage == "lost" { " --reason …" } else { "" };
                return Err(
                    Refusal::new(format!("{stage} is an end, not a stage on the way"))
                        .help(format!("pipeline {stage} ID{more}")),
                );
            }
            if history.is_closed() {
                return Err(Refusal::new(format!("it is {}", since()))
                    .help(format!("pipeline reopen ID --stage {stage}")));
            }
            Ok(stage)
        }
        Way::Won => Ok("won".into()),
        Way::Lost { .. } if history.stage() == Some("lost") => {
            Err(Refusal::new(format!("it is {}", since())).help("pipeline set ID lost_reason=…"))
        }
        Way::Lost { .. } => Ok("lost".into()),
        Way::Open(_) if !history.is_closed() => {
            let stage = history.stage().unwrap_or("open");
            Err(Refusal::new(format!("it is open, in {stage}"))
                .help(format!("pipeline move ID {stage}")))
        }
        Way::Open(Some(name)) => {
            let stage = reading.stage(name)?;
            match is_end(&stage) {
                true => Err(Refusal::new(format!(
                    "{stage} is an end: open again is in a stage on the way"
                ))),
                false => Ok(stage),
            }
        }
        Way::Open(None) => {
            let stages = &reading.settings.pipelines[history.pipeline].stages;
            let first = reading.settings.stages[stages.clone()].first();
            let example = first.map_or("prospecting", |s| s.id.as_str());
            let last = history.last_open_stage();
            last.filter(|s| reading.settings.stage(history.pipeline, s).is_some())
                .map(String::from)
                .ok_or_else(|| {
                    Refusal::new("the history does not say in which stage it was")
                        .help(format!("pipeline reopen ID --stage {example}"))
                })
        }
    }
}

fn row(settings: &Settings, pipeline: usize, stage: &str) -> Option<usize> {
    settings.stage(pipeline, stage).and_then(StageId::row)
}

fn is_back(settings: &Settings, pipeline: usize, from: Option<&str>, to: &str) -> bool {
    let from = from.and_then(|f| row(settings, pipeline, f));
    matches!((from, row(settings, pipeline, to)), (Some(from), Some(to)) if to < from)
}

#[derive(Default)]
struct Unticked {
    items: Vec<String>,
    is_enforced: bool,
}

/// What the stages ask for that are left or passed through on the way forward.
fn unticked(
    text: &str,
    settings: &Settings,
    history: &History,
    from: Option<&str>,
    to: &str,
) -> Unticked {
    let mut found = Unticked::default();
    let Some(from) = from.and_then(|f| row(settings, history.pipeline, f)) else {
        return found;
    };
    let end = match to {
        // A loss needs no preparation.
        "lost" => return found,
        "won" => settings.pipelines[history.pipeline].stages.end,
        to => row(settings, history.pipeline, to).unwrap_or(from),
    };
    let done = ticked(text);
    for stage in settings.stages.get(from..end).unwrap_or(&[]) {
        for item in stage.checklist.iter().filter(|i| !done.contains(i)) {
            found.items.push(item.clone());
            found.is_enforced |= stage.enforce;
        }
    }
    found
}

/// The items that `done` lists.
fn ticked(text: &str) -> Vec<String> {
    let map = Map::of(text);
    let items = map.top("done").and_then(|d| d.value.items()).unwrap_or(&[]);
    items
        .iter()
        .filter_map(|item| match item.node.read(text) {
            Value::Text(t) => Some(t.into_owned()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEAL: &str =
        "name = \"A\"\nstage = \"demo\"\namount = 40_000\ncreated = 2026-08-03\ndone = [\"a\"]\n";

    fn settings(enforce: bool) -> Settings {
        let mut settings = Settings::default();
        settings.stages[3].checklist = vec!["a".into(), "b".into()];
        settings.stages[3].enforce = enforce;
        settings
    }

    fn gone_in(text: &str, settings: &Settings, way: Way) -> Result<Gone, Refusal> {
        let day = |t| Day::parse(t).unwrap();
        let when = When {
            on: day("2026-11-23"),
            today: day("2026-11-23"),
        };
        go(text, settings, when, &way)
    }

    fn gone(text: &str, way: Way) -> Result<Gone, Refusal> {
        gone_in(text, &settings(false), way)
    }

    fn to(stage: &str) -> Way {
        Way::To(stage.into())
    }

    #[test]
    fn a_checklist_warns_or_refuses_on_the_way_forward() {
        assert_eq!(gone(DEAL, to("closing")).unwrap().unticked, ["b"]);
        assert!(gone(DEAL, to("discovery")).unwrap().unticked.is_empty());
        assert!(gone(DEAL, to("demo")).unwrap().unticked.is_empty());
        let refusal = gone_in(DEAL, &settings(true), Way::Won).unwrap_err();
        assert_eq!(refusal.message, "b is not ticked");
        assert_eq!(refusal.help.unwrap(), "pipeline set ID done+=b");
        let lost = Way::Lost {
            reason: "price".into(),
        };
        assert!(gone_in(DEAL, &settings(true), lost).is_ok());
    }

    #[test]
    fn a_step_back_is_known_as_one() {
        assert!(gone(DEAL, to("discovery")).unwrap().is_back);
        assert!(!gone(DEAL, to("proposal")).unwrap().is_back);
        assert!(gone(DEAL, to("demo")).unwrap().is_nothing());
    }

    #[test]
    fn an_end_has_its_own_command() {
        assert_eq!(
            gone(DEAL, to("won")).unwrap_err().help.unwrap(),
            "pipeline won ID"
        );
        let won = gone(DEAL, Way::Won).unwrap().text;
        let refusal = gone(&won, to("demo")).unwrap_err();
        assert_eq!(refusal.message, "it is won since 2026-11-23");
        assert_eq!(refusal.help.unwrap(), "pipeline reopen ID --stage demo");
    }

    #[test]
    fn open_again_is_where_it_was() {
        let lost = gone(
            DEAL,
            Way::Lost {
                reason: "price".into(),
            },
        )
        .unwrap();
        assert!(
            lost.text
                .contains("closed = 2026-11-23\nlost_reason = \"price\"\n")
        );
        let open = gone(&lost.text, Way::Open(None)).unwrap();
        assert_eq!(
            (open.to.as_str(), open.old_reason.as_deref()),
            ("demo", Some("price"))
        );
        assert!(!open.text.contains("lost_reason") && !open.text.contains("closed"));
        let by_hand = DEAL.replace("\"demo\"", "\"won\"") + "closed = 2026-10-01\n";
        assert!(
            gone(&by_hand, Way::Open(None))
                .unwrap_err()
                .help
                .unwrap()
                .contains("--stage prospecting")
        );
        assert_eq!(
            gone(&by_hand, Way::Open(Some("demo".into()))).unwrap().to,
            "demo"
        );
    }
}
