//! From list to revenue: what became of the leads of each source, campaign, list or channel, how soon they were called, and
//! what one was worth; and whether what marketing and sales have promised each other was kept, month by month.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::day::Day;
use crate::model::lead::{Conversion, Lead, Status};
use crate::model::lead_columns::Column;
use crate::model::money::Money;
use crate::model::office::office_minutes;
use crate::model::settings::Settings;

/// What leads are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Source,
    Campaign,
    List,
    Channel,
}

impl By {
    pub fn name(self) -> &'static str {
        match self {
            By::Source => "source",
            By::Campaign => "campaign",
            By::List => "list",
            By::Channel => "channel",
        }
    }

    fn of(self, lead: &Lead<'_>) -> Option<String> {
        let text = match self {
            By::Source => lead.text(Column::Source),
            By::Campaign => lead.text(Column::Campaign),
            By::Channel => lead.text(Column::Channel),
            By::List => lead.file.into(),
        };
        (!text.is_empty()).then(|| text.into_owned())
    }
}

/// A deal as far as its lead's source wants to know.
#[derive(Clone, Copy, Debug)]
pub struct DealEnd {
    pub is_won: bool,
    pub value: Money,
}

/// How soon leads were contacted for the first time.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Speed {
    /// Minutes of office hours, the median over the leads whose list has both times.
    pub median_minutes: Option<f64>,
    pub timed: u64,
    /// Calendar days, the median over the leads whose list has both days.
    pub median_days: Option<f64>,
    pub dated: u64,
}

/// What became of the leads of one group.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct SourceRow {
    /// `None` for leads without one.
    pub key: Option<String>,
    pub leads: u64,
    pub contacted: u64,
    pub speed: Speed,
    /// Qualified or converted, as the lists stand.
    pub qualified: u64,
    /// Deals that leads of it became.
    pub deals: u64,
    pub won: u64,
    pub revenue: Money,
    /// Of its campaigns, if the settings say.
    pub cost: Option<Money>,
    /// revenue / leads.
    pub worth_each: Option<Money>,
    /// cost / leads.
    pub cost_each: Option<Money>,
}

/// A month of the agreement.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Month {
    /// `2026-11`.
    pub month: String,
    pub qualified: u64,
    pub promised: Option<u64>,
    /// Whether as many were qualified as promised; of a month that is not over only if it is kept already.
    pub qualified_kept: Option<bool>,
    /// Leads of the month that were contacted in time, of those that were due by T or contacted.
    pub in_time: u64,
    pub due: u64,
    pub contacted_kept: Option<bool>,
}

#[derive(Default)]
struct Tally {
    leads: u64,
    contacted: u64,
    minutes: Vec<i64>,
    days: Vec<i64>,
    qualified: u64,
    deals: u64,
    won: u64,
    revenue: Money,
}

#[derive(Default)]
struct Kept {
    qualified: u64,
    in_time: u64,
    due: u64,
}

/// Counts while leads pass by.
pub struct Counting<'s> {
    settings: &'s Settings,
    by: By,
    t: Day,
    /// All leads, not those of a query.
    is_whole: bool,
    /// By id, lower-cased.
    deals: &'s FxHashMap<String, DealEnd>,
    /// By name without regard to case, with the name as it was first written.
    groups: BTreeMap<Option<String>, (Option<String>, Tally)>,
    total: Tally,
    months: BTreeMap<(i32, u32), Kept>,
    /// Deals that a lead was counted for: two leads of one deal are one deal.
    used: std::collections::HashSet<String>,
}

/// Sums beyond the decimal's range.
#[derive(Debug)]
pub struct TooLarge;

impl<'s> Counting<'s> {
    pub fn new(
        settings: &'s Settings,
        by: By,
        t: Day,
        is_whole: bool,
        deals: &'s FxHashMap<String, DealEnd>,
    ) -> Counting<'s> {
        Counting {
            settings,
            by,
            t,
            is_whole,
            deals,
            groups: BTreeMap::new(),
            total: Tally::default(),
            months: BTreeMap::new(),
            used: Default::default(),
        }
    }

    pub fn add(&mut self, lead: &Lead<'_>) -> Result<(), TooLarge> {
        let created = lead.moment(Column::Created);
        let (first, last) = (
            lead.moment(Column::FirstContacted),
            lead.moment(Column::LastContacted),
        );
        // Touches without any day are as the list stands; those of days after T are not seen.
        let is_dated = first.or(last).is_some();
        let touched = lead.count(Column::Touches).is_some_and(|n| !n.is_zero());
        let (first, last) = (
            first.filter(|m| m.day <= self.t),
            last.filter(|m| m.day <= self.t),
        );
        let status = lead.status();
        let contacted = first.is_some() || last.is_some() || touched && !is_dated;
        let qualified = matches!(status, Status::Qualified | Status::Converted)
            || lead.conversion() != Conversion::No;
        let waited = match (created, first) {
            (Some(from), Some(to)) => (
                office_minutes(from, to, self.settings),
                Some(to.day.since(from.day)).filter(|d| *d >= 0),
            ),
            _ => (None, None),
        };
        let id = lead.text(Column::Deal).to_lowercase();
        let deal = self.deals.get(&id).filter(|_| self.used.insert(id));
        let key = self.by.of(lead);
        // A path is what it is; `Web` and `web` are one source, whose cost counts once.
        let folded = match self.by {
            By::List => key.clone(),
            _ => key.as_ref().map(|k| k.to_lowercase()),
        };
        let group = self.groups.entry(folded);
        let (_, group) = group.or_insert_with(|| (key, Tally::default()));
        for tally in [group, &mut self.total] {
            tally.leads += 1;
            tally.contacted += u64::from(contacted);
            tally.minutes.extend(waited.0);
            tally.days.extend(waited.1);
            tally.qualified += u64::from(qualified);
            if let Some(deal) = deal {
                tally.deals += 1;
                if deal.is_won {
                    tally.won += 1;
                    tally.revenue = tally.revenue.plus(deal.value).ok_or(TooLarge)?;
                }
            }
        }
        if let Some(created) = created {
            let month = (created.day.year(), created.day.month());
            let kept = self.months.entry(month).or_default();
            kept.qualified += u64::from(qualified);
            self.settings.agreement.contacted_within.inspect(|hours| {
                let hours = i64::from(*hours);
                // Without times a promise of hours is one of as many days, rounded up.
                let days = (hours + 23) / 24;
                let in_time = match waited {
                    (Some(minutes), _) => minutes <= hours * 60,
                    (None, Some(waited)) => waited <= days,
                    _ => false,
                };
                let is_over = self.t.since(created.day) > days;
                kept.in_time += u64::from(in_time);
                kept.due += u64::from(in_time || first.is_some() || is_over);
            });
        }
        Ok(())
    }

    /// Groups by name, those without one last; the total; months if anything was promised.
    pub fn finish(self) -> Result<(Vec<SourceRow>, SourceRow, Vec<Month>), TooLarge> {
        let (settings, by, t) = (self.settings, self.by, self.t);
        let mut rows = Vec::with_capacity(self.groups.len());
        for (key, tally) in self.groups.into_values() {
            let cost = cost(settings, by, key.as_deref())?;
            rows.push(tally.finish(key, cost));
        }
        rows.sort_by(|a, b| (a.key.is_none(), &a.key).cmp(&(b.key.is_none(), &b.key)));
        // Of everybody what all campaigns cost, those among them that brought nobody; of some, those of their groups.
        let own = rows.iter().filter_map(|r| r.cost);
        let all: Vec<Money> = match self.is_whole {
            true => settings.campaigns.iter().map(|c| c.cost).collect(),
            false => own.collect(),
        };
        let add =
            |sum: Option<Money>, cost: &Money| cost.plus(sum.unwrap_or(Money::ZERO)).map(Some);
        let all = all.iter().try_fold(None, add).ok_or(TooLarge)?;
        let total = self.total.finish(None, all);
        let agreement = settings.agreement;
        let is_promised = agreement.qualified.is_some() || agreement.contacted_within.is_some();
        let month = |((year, month), kept): ((i32, u32), Kept)| {
            let is_over = (t.year(), t.month()) > (year, month);
            let promised = agreement.qualified.map(u64::from);
            Month {
                month: format!("{year:04}-{month:02}"),
                qualified: kept.qualified,
                promised,
                qualified_kept: promised
                    .map(|n| kept.qualified >= n)
                    .filter(|is_kept| *is_kept || is_over),
                in_time: kept.in_time,
                due: kept.due,
                contacted_kept: (agreement.contacted_within.is_some() && kept.due > 0)
                    .then_some(kept.in_time == kept.due),
            }
        };
        let months = match is_promised {
            true => self.months.into_iter().map(month).collect(),
            false => Vec::new(),
        };
        Ok((rows, total, months))
    }
}

/// What a group's campaigns cost: of a campaign its own, of a source those that are part of it.
fn cost(settings: &Settings, by: By, key: Option<&str>) -> Result<Option<Money>, TooLarge> {
    let Some(key) = key else { return Ok(None) };
    let is_same = |text: &str| text.to_lowercase() == key.to_lowercase();
    let mut sum = None;
    for campaign in &settings.campaigns {
        let counts = match by {
            By::Campaign => is_same(&campaign.id),
            By::Source => campaign.source.as_deref().is_some_and(is_same),
            _ => false,
        };
        if counts {
            sum = Some(
                campaign
                    .cost
                    .plus(sum.unwrap_or(Money::ZERO))
                    .ok_or(TooLarge)?,
            );
        }
    }
    Ok(sum)
}

impl Tally {
    fn finish(mut self, key: Option<String>, cost: Option<Money>) -> SourceRow {
        SourceRow {
            key,
            leads: self.leads,
            contacted: self.contacted,
            speed: Speed {
                median_minutes: median(&mut self.minutes),
                timed: self.minutes.len() as u64,
                median_days: median(&mut self.days),
                dated: self.days.len() as u64,
            },
            qualified: self.qualified,
            deals: self.deals,
            won: self.won,
            revenue: self.revenue,
            cost,
            worth_each: self.revenue.over(self.leads),
            cost_each: cost.and_then(|c| c.over(self.leads)),
        }
    }
}

/// The middle; of an even count the mean of the middle two.
fn median(values: &mut [i64]) -> Option<f64> {
    values.sort_unstable();
    let n = values.len();
    let low = *values.get(n.checked_sub(1)? / 2)?;
    Some((low as f64 + values[n / 2] as f64) / 2.0)
}
