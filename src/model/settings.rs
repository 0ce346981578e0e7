//! Settings as the program uses them, checked: what `pipeline.toml` says, or the defaults.

use std::collections::HashMap;

use super::address::Address;
use super::day::Day;
use super::money::Money;
use super::office::{Agreement, Campaign, Office};
use super::period::Calendar;
use super::profile::{Profile, Scoring, Sequence};
use super::qualification::Qualification;
use super::quota::Quota;
use super::rates::{Currency, Rates};
use super::watch::Watch;

/// A stage of a pipeline, an end, or a stage that nobody knows. Small enough to stand in every change of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(u16);

impl StageId {
    pub const WON: StageId = StageId(u16::MAX);
    pub const LOST: StageId = StageId(u16::MAX - 1);
    /// Open, in a stage that nobody wrote down or that the settings no longer know: in no row.
    pub const NOWHERE: StageId = StageId(u16::MAX - 2);
    /// More stages than any company has; keeps the ends apart from the rows.
    pub const MOST: usize = 10_000;

    pub fn of_row(index: usize) -> StageId {
        debug_assert!(index < Self::MOST);
        StageId(index as u16)
    }

    /// Index into [`Settings::stages`].
    pub fn row(self) -> Option<usize> {
        (self.0 < Self::NOWHERE.0).then_some(self.0 as usize)
    }

    /// Won or lost.
    pub fn is_end(self) -> bool {
        self.0 >= Self::LOST.0
    }

    pub fn code(self) -> u32 {
        u32::from(self.0)
    }

    pub fn from_code(code: u32) -> StageId {
        StageId(code as u16)
    }
}

/// How long a deal may be idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleAfter {
    pub days: u32,
    /// `"10wd"`: working days.
    pub working: bool,
}

/// One stage on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Index into [`Settings::pipelines`].
    pub pipeline: usize,
    pub id: String,
    /// Prior odds of winning from here, 0 to 1.
    pub probability: Option<Money>,
    pub stale_after: StaleAfter,
    /// Names it had before.
    pub aliases: Vec<String>,
    pub checklist: Vec<String>,
    /// Whether the checklist refuses a move, or only warns.
    pub enforce: bool,
    pub guide: Option<String>,
}

/// A process of its own, with its own stages. Without any `[[pipeline]]` there is one, without an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    pub id: Option<String>,
    /// Rows of [`Settings::stages`], in order.
    pub stages: std::ops::Range<usize>,
}

/// A person who sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rep {
    pub id: String,
    pub team: Option<String>,
    pub email: Option<String>,
    pub active_from: Option<Day>,
}

/// What a reason for losing says: a decision against us, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossKind {
    Lost,
    NoDecision,
}

/// `[summary]`: whom the page of the week is from, and whom it goes to.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    pub from: Option<Address>,
    pub to: Vec<Address>,
    /// `None`: what the page is about.
    pub subject: Option<String>,
}

/// Everything that holds for a folder.
#[derive(Clone, Debug)]
pub struct Settings {
    pub currency: Currency,
    pub calendar: Calendar,
    /// IANA name, checked when today is asked for.
    pub timezone: Option<String>,
    pub rates: Rates,
    /// κ: how many closed deals a stage's prior odds are worth.
    pub prior_weight: Money,
    pub loss_reasons: Vec<(String, LossKind)>,
    pub pipelines: Vec<Pipeline>,
    pub stages: Vec<Stage>,
    /// 0 for Monday to 6 for Sunday.
    pub weekend: Vec<u32>,
    /// Sorted.
    pub holidays: Vec<Day>,
    pub reps: Vec<Rep>,
    /// Places in [`Settings::reps`] by id.
    pub rep_rows: HashMap<String, usize>,
    pub quotas: Vec<Quota>,
    /// Relative to the folder, inside it.
    pub deals_dir: String,
    pub leads_dir: String,
    /// `[leads.columns]`: header as written → canonical name.
    pub lead_columns: Vec<(String, String)>,
    pub letter: Letter,
    pub watches: Vec<Watch>,
    pub qualification: Qualification,
    /// `[icp]`, `[[score]]` with `[leads.score]`, `[sequence]`.
    pub profile: Profile,
    pub scoring: Scoring,
    pub sequence: Sequence,
    pub campaigns: Vec<Campaign>,
    pub agreement: Agreement,
    pub office: Office,
}

/// The six stages on the way, their prior odds in percent and their limits of staleness in days.
const DEFAULT_STAGES: [(&str, u32, u32); 6] = [
    ("prospecting", 5, 14),
    ("qualification", 10, 14),
    ("discovery", 20, 21),
    ("demo", 35, 21),
    ("proposal", 55, 14),
    ("closing", 80, 7),
];

/// Where a stage sets no limit and is none of the six.
const DEFAULT_STALE_DAYS: u32 = 14;

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            currency: Currency::USD,
            calendar: Calendar::default(),
            timezone: None,
            rates: Rates::default(),
            prior_weight: Money::new(10.into()),
            loss_reasons: Vec::new(),
            pipelines: vec![Pipeline {
                id: None,
                stages: 0..DEFAULT_STAGES.len(),
            }],
            stages: DEFAULT_STAGES
                .iter()
                .map(|(id, percent, _)| default_stage(id, *percent))
                .collect(),
            weekend: vec![5, 6],
            holidays: Vec::new(),
            reps: Vec::new(),
            rep_rows: HashMap::new(),
            quotas: Vec::new(),
            deals_dir: "deals".into(),
            leads_dir: "leads".into(),
            lead_columns: Vec::new(),
            letter: Letter::default(),
            watches: Vec::new(),
            qualification: Qualification::default(),
            profile: Profile::default(),
            scoring: Scoring::default(),
            sequence: Sequence::default(),
            campaigns: Vec::new(),
            agreement: Agreement::default(),
            office: Office::default(),
        }
    }
}

fn default_stage(id: &str, percent: u32) -> Stage {
    Stage {
        pipeline: 0,
        id: id.into(),
        probability: Some(Money::new(rust_decimal::Decimal::new(
            i64::from(percent),
            2,
        ))),
        stale_after: default_stale_after(id),
        aliases: Vec::new(),
        checklist: Vec::new(),
        enforce: false,
        guide: None,
    }
}

/// The limit of a stage that sets none: by id for the six, else 14 days.
pub fn default_stale_after(id: &str) -> StaleAfter {
    let days = DEFAULT_STAGES
        .iter()
        .find(|s| s.0 == id)
        .map_or(DEFAULT_STALE_DAYS, |s| s.2);
    StaleAfter {
        days,
        working: false,
    }
}

impl Settings {
    /// The pipeline a deal names; the first for one that names none.
    pub fn pipeline(&self, id: Option<&str>) -> Option<usize> {
        match id {
            None => Some(0),
            Some(id) => self
                .pipelines
                .iter()
                .position(|p| p.id.as_deref() == Some(id)),
        }
    }

    /// A stage by id or former name within a pipeline; the two ends in every one.
    pub fn stage(&self, pipeline: usize, name: &str) -> Option<StageId> {
        match name {
            "won" => return Some(StageId::WON),
            "lost" => return Some(StageId::LOST),
            _ => {}
        }
        let rows = self.pipelines[pipeline].stages.clone();
        let is = |row: &usize, by_alias: bool| {
            let stage = &self.stages[*row];
            if by_alias {
                stage.aliases.iter().any(|a| a == name)
            } else {
                stage.id == name
            }
        };
        rows.clone()
            .find(|r| is(r, false))
            .or_else(|| rows.clone().find(|r| is(r, true)))
            .map(StageId::of_row)
    }

    /// The id to show; `None` for nowhere.
    pub fn stage_name(&self, stage: StageId) -> Option<&str> {
        match stage {
            StageId::WON => Some("won"),
            StageId::LOST => Some("lost"),
            _ => stage.row().map(|row| self.stages[row].id.as_str()),
        }
    }

    /// Whether there is more than one pipeline, so that rows must say whose they are.
    pub fn has_several_pipelines(&self) -> bool {
        self.pipelines.len() > 1
    }

    pub fn team_of(&self, owner: &str) -> Option<&str> {
        let at = *self.rep_rows.get(owner)?;
        self.reps.get(at)?.team.as_deref()
    }

    /// Working days after `from` up to `to`.
    pub fn working_days(&self, from: Day, to: Day) -> i64 {
        let days = to.since(from).max(0);
        let (whole_weeks, rest) = (days / 7, days % 7);
        let is_work = |d: Day| !self.weekend.contains(&d.weekday());
        let per_week = 7 - self.weekend.len().min(7) as i64;
        let tail = (1..=rest)
            .filter(|n| is_work(from.plus(whole_weeks * 7 + n)))
            .count() as i64;
        let holidays = self
            .holidays
            .iter()
            .filter(|h| **h > from && **h <= to && is_work(**h))
            .count() as i64;
        whole_weeks * per_week + tail - holidays
    }

    /// The day so many working days after another; the first working day from it on for none. Where no day is one, days
    /// are days.
    pub fn after_working_days(&self, from: Day, days: u32) -> Day {
        if self.weekend.len() >= 7 {
            return from.plus(i64::from(days));
        }
        let is_work = |d: Day| {
            !self.weekend.contains(&d.weekday()) && self.holidays.binary_search(&d).is_err()
        };
        let (mut day, mut left) = (from, days);
        while day < Day::MAX && (left > 0 || !is_work(day)) {
            day = day.plus(1);
            if left > 0 && is_work(day) {
                left -= 1;
            }
        }
        day
    }

    /// How long a deal may be idle in a stage.
    pub fn stale_limit(&self, stage: StageId) -> StaleAfter {
        let nowhere = StaleAfter {
            days: DEFAULT_STALE_DAYS,
            working: false,
        };
        stage.row().map_or(nowhere, |r| self.stages[r].stale_after)
    }

    /// Days from `from` to `to`, of the kind that a limit counts.
    pub fn days_of(&self, limit: StaleAfter, from: Day, to: Day) -> i64 {
        if limit.working {
            self.working_days(from, to)
        } else {
            to.since(from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_come_after_ids_and_ends_always_exist() {
        let mut s = Settings::default();
        s.stages[3].aliases = vec!["poc".into(), "closing".into()];
        assert_eq!(s.stage(0, "poc"), Some(StageId::of_row(3)));
        assert_eq!(s.stage(0, "closing"), Some(StageId::of_row(5)));
        assert_eq!(s.stage(0, "won"), Some(StageId::WON));
        assert_eq!(s.stage(0, "propsal"), None);
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        let day = |t| Day::parse(t).unwrap();
        let mut s = Settings::default();
        // Fri 20 Nov to Mon 30 Nov 2026: 23–27 and 30 are six working days.
        assert_eq!(s.working_days(day("2026-11-20"), day("2026-11-30")), 6);
        s.holidays = vec![day("2026-11-26"), day("2026-11-28")];
        assert_eq!(s.working_days(day("2026-11-20"), day("2026-11-30")), 5);
        assert_eq!(s.working_days(day("2026-11-30"), day("2026-11-20")), 0);
    }
}
