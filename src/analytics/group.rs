//! `--by`: the key of each deal, in an order that never depends on sizes or on reading.

use std::collections::HashMap;

use crate::model::book::{Book, Standing, View};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::names::Sym;
use crate::model::settings::StageId;

/// What deals are grouped by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Owner,
    Team,
    Company,
    Source,
    Stage,
    Pipeline,
    Type,
    Competitor,
    Tag,
    Month,
    Quarter,
    Custom(String),
}

impl By {
    const NAMED: [(&'static str, By); 11] = [
        ("owner", By::Owner),
        ("team", By::Team),
        ("company", By::Company),
        ("source", By::Source),
        ("stage", By::Stage),
        ("pipeline", By::Pipeline),
        ("type", By::Type),
        ("competitor", By::Competitor),
        ("tag", By::Tag),
        ("month", By::Month),
        ("quarter", By::Quarter),
    ];

    /// Reads a key, or says which there are.
    pub fn parse(text: &str) -> Result<By, String> {
        if let Some(key) = text.strip_prefix("custom.").filter(|k| !k.is_empty()) {
            return Ok(By::Custom(key.into()));
        }
        let known = By::NAMED.iter().map(|n| n.0);
        By::NAMED
            .iter()
            .find(|n| n.0 == text)
            .map(|n| n.1.clone())
            .ok_or_else(|| match crate::diagnostic::nearest(text, known.clone()) {
                Some(near) => format!("nothing is grouped by \"{text}\"; did you mean {near}?"),
                None => format!(
                    "nothing is grouped by \"{text}\"; there are {} and custom.…",
                    known.collect::<Vec<_>>().join(", ")
                ),
            })
    }

    pub fn name(&self) -> String {
        match self {
            By::Custom(key) => format!("custom.{key}"),
            named => By::NAMED
                .iter()
                .find(|n| n.1 == *named)
                .map_or("", |n| n.0)
                .into(),
        }
    }

    /// Whether a deal may stand in several groups, so that they do not add up to the total.
    pub fn overlaps(&self) -> bool {
        matches!(self, By::Tag | By::Competitor)
    }

    /// Whether the text of deals must be kept.
    pub fn needs_text(&self) -> bool {
        matches!(self, By::Company | By::Tag | By::Competitor | By::Custom(_))
    }
}

/// A group's number while deals pass by; what it means depends on the key asked for.
pub type Code = u32;

/// No key: the last group.
pub const NO_KEY: Code = u32::MAX;

/// Finds the groups of deals.
pub struct Grouping<'b> {
    by: By,
    book: &'b Book,
    /// Owner → team, teams numbered by name.
    teams: HashMap<Sym, Code>,
    team_names: Vec<&'b str>,
    custom: Option<Sym>,
}

impl<'b> Grouping<'b> {
    pub fn new(by: &By, book: &'b Book) -> Grouping<'b> {
        let mut team_names: Vec<&str> = book
            .settings
            .reps
            .iter()
            .filter_map(|r| r.team.as_deref())
            .collect();
        team_names.sort_unstable();
        team_names.dedup();
        let number = |team: &str| team_names.binary_search(&team).ok().map(|n| n as Code);
        let teams = book
            .settings
            .reps
            .iter()
            .filter_map(|r| Some((book.names.find(&r.id)?, number(r.team.as_deref()?)?)));
        let teams = teams.collect();
        let custom = match by {
            By::Custom(key) => book.names.find(key),
            _ => None,
        };
        Grouping {
            by: by.clone(),
            book,
            teams,
            team_names,
            custom,
        }
    }

    /// The groups of a deal: one, or several for tags and competitors.
    pub fn codes(&self, deal: &Standing<'_>, into: &mut Vec<Code>) {
        into.clear();
        let extra = deal.extra();
        let many = |syms: Option<&[Sym]>, into: &mut Vec<Code>| {
            into.extend(syms.unwrap_or_default().iter().map(|s| s.code()));
            if into.is_empty() {
                into.push(NO_KEY);
            }
        };
        match self.by {
            By::Tag => return many(extra.map(|e| &*e.tags), into),
            By::Competitor => return many(extra.map(|e| &*e.competitors), into),
            _ => {}
        }
        into.push(match self.by {
            By::Owner => deal.state.owner.code(),
            By::Team => self.teams.get(&deal.state.owner).copied().unwrap_or(NO_KEY),
            By::Company => extra.map_or(NO_KEY, |e| e.company.code()),
            By::Source => deal.facts.source.code(),
            By::Type => deal.facts.kind.code(),
            By::Stage => self.stage(deal.state.stage),
            By::Pipeline => Code::from(deal.facts.pipeline),
            By::Month => self
                .when(deal)
                .map_or(NO_KEY, |d| d.year() as u32 * 12 + d.month() - 1),
            By::Quarter => self
                .when(deal)
                .map_or(NO_KEY, |d| self.quarter_start(d).number() as u32),
            By::Custom(_) => {
                let value = |key| {
                    extra?
                        .custom
                        .iter()
                        .find(|(k, _)| *k == key)
                        .map(|(_, v)| v.code())
                };
                self.custom.and_then(value).unwrap_or(NO_KEY)
            }
            By::Tag | By::Competitor => NO_KEY,
        });
    }

    /// The credit that each group has in a deal: as the deal would be grouped if it were of those who share it, as far as
    /// the view asks for them. Without splits every group of the deal has the whole.
    pub fn credits(&self, view: View<'_>, deal: &Standing<'_>, into: &mut Vec<(Code, Money)>) {
        into.clear();
        let mut codes = Vec::new();
        for part in deal.shares() {
            if !view.query.matches(view.book, &part.deal) {
                continue;
            }
            self.codes(&part.deal, &mut codes);
            for code in &codes {
                match into.iter_mut().find(|(known, _)| known == code) {
                    // Shares of at most 8 decimals that add up to 1 are added exactly.
                    Some((_, share)) => *share = share.plus(part.share).unwrap_or(*share),
                    None => into.push((*code, part.share)),
                }
            }
        }
    }

    /// Closed deals by closing date, open ones by expected close.
    fn when(&self, deal: &Standing<'_>) -> Option<Day> {
        deal.state.closed.or(deal.state.expected_close)
    }

    fn quarter_start(&self, day: Day) -> Day {
        self.book
            .settings
            .calendar
            .quarter_of(day)
            .start
            .unwrap_or(day)
    }

    /// Stages of one name in several pipelines are one group, at the first one's place.
    fn stage(&self, stage: StageId) -> Code {
        match stage.row() {
            None if stage.is_end() => stage.code(),
            None => NO_KEY,
            Some(row) => {
                let stages = &self.book.settings.stages;
                stages
                    .iter()
                    .position(|s| s.id == stages[row].id)
                    .unwrap_or(row) as Code
            }
        }
    }

    /// A group's key as shown; `None` for deals without one.
    pub fn key(&self, code: Code) -> Option<String> {
        if code == NO_KEY {
            return None;
        }
        let settings = &self.book.settings;
        match self.by {
            By::Team => self.team_names.get(code as usize).map(|t| t.to_string()),
            By::Stage => settings
                .stage_name(StageId::from_code(code))
                .map(String::from),
            By::Pipeline => settings.pipelines.get(code as usize)?.id.clone(),
            By::Month => Some(format!("{:04}-{:02}", code / 12, code % 12 + 1)),
            By::Quarter => Some(
                settings
                    .calendar
                    .quarter_of(Day::from_number(i64::from(code)))
                    .label,
            ),
            _ => self.book.names.text(Sym::from_code(code)).map(String::from),
        }
    }

    /// Puts groups in their order: stages as in the settings, the ends after them; time as it passes; all else by name;
    /// deals without a key last.
    pub fn sort<T>(&self, groups: &mut [(Code, T)]) {
        groups.sort_by_cached_key(|(code, _)| {
            let key = self.key(*code);
            (key.is_none(), self.rank(*code), key)
        });
    }

    /// The place of a key among those that are not put in the order of their names; 0 for all that are.
    pub fn rank(&self, code: Code) -> u32 {
        match self.by {
            // Won stands before lost.
            By::Stage if code == StageId::WON.code() => StageId::LOST.code() - 1,
            By::Stage | By::Pipeline | By::Month | By::Quarter => code,
            _ => 0,
        }
    }
}
