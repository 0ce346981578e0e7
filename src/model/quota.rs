//! Which quota holds for a period.

use super::day::Day;
use super::money::Money;
use super::period::Period;
use super::rates::Currency;
use super::settings::Settings;

/// Whose quota it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    Company,
    Team(String),
    Owner(String),
}

/// So much to be sold in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    pub whom: Whom,
    pub period: Period,
    pub amount: Money,
    /// `None`: the workspace's.
    pub currency: Option<Currency>,
}

impl Settings {
    /// The company's quota for a period, in the workspace's currency at `t`'s rates: what is written for exactly those
    /// days, else the sum of those that tile them; else the teams', else the owners' sum; never pro rata.
    pub fn company_quota(&self, period: &Period, t: Day) -> Option<Money> {
        let of = |select: fn(&Whom) -> bool| {
            let mut whoms: Vec<&Whom> = self
                .quotas
                .iter()
                .map(|q| &q.whom)
                .filter(|w| select(w))
                .collect();
            whoms.sort();
            whoms.dedup();
            let parts: Vec<Money> = whoms
                .into_iter()
                .filter_map(|w| self.quota_of(w, period, t))
                .collect();
            if parts.is_empty() {
                None
            } else {
                parts.into_iter().try_fold(Money::ZERO, Money::plus)
            }
        };
        of(|w| *w == Whom::Company)
            .or_else(|| of(|w| matches!(w, Whom::Team(_))))
            .or_else(|| of(|w| matches!(w, Whom::Owner(_))))
    }

    /// The quota of one for a period: exactly, or tiled by shorter ones without gap or overlap.
    pub fn quota_of(&self, whom: &Whom, period: &Period, t: Day) -> Option<Money> {
        let value = |q: &Quota| match q.currency {
            Some(c) if c != self.currency => q.amount.times(self.rates.on(c, t)?),
            _ => Some(q.amount),
        };
        let mine = || self.quotas.iter().filter(|q| q.whom == *whom);
        if let Some(exact) = mine().find(|q| q.period.same_days(period)) {
            return value(exact);
        }
        let mut tiles: Vec<(Day, Day, Option<Money>)> = mine()
            .filter_map(|q| Some((q.period.start?, q.period.end?, value(q))))
            .collect();
        // The longest first, so that a quarter wins over its months where both are written.
        tiles.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        tile(&tiles, period.start?, period.end?, &mut Vec::new())
    }

    /// The quota period that holds `t`, the shortest where several do; else the fiscal quarter.
    pub fn quota_period(&self, t: Day) -> Period {
        let length = |p: &Period| p.start.zip(p.end).map_or(i64::MAX, |(s, e)| e.since(s));
        let written = self
            .quotas
            .iter()
            .map(|q| &q.period)
            .filter(|p| p.start.is_some() && p.end.is_some() && p.contains(t));
        written
            .min_by_key(|p| (length(p), p.start))
            .cloned()
            .unwrap_or_else(|| self.calendar.quarter_of(t))
    }
}

/// The sum of tiles that cover `next` to `end` without gap or overlap. `dead` keeps the days that lead nowhere.
fn tile(
    tiles: &[(Day, Day, Option<Money>)],
    next: Day,
    end: Day,
    dead: &mut Vec<Day>,
) -> Option<Money> {
    if next > end {
        return Some(Money::ZERO);
    }
    if dead.contains(&next) {
        return None;
    }
    let from_here = tiles
        .iter()
        .filter(|(start, last, _)| *start == next && *last <= end);
    for (_, last, amount) in from_here {
        // The last of all days has no day after it.
        let rest = if *last == end {
            Some(Money::ZERO)
        } else {
            tile(tiles, last.plus(1), end, dead)
        };
        if let Some(rest) = rest {
            return amount.and_then(|amount| amount.plus(rest));
        }
    }
    dead.push(next);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(whom: Whom, period: &str, amount: u32) -> Quota {
        let t = Day::parse("2026-11-23").unwrap();
        Quota {
            whom,
            period: Settings::default().calendar.period(period, t).unwrap(),
            amount: Money::new(amount.into()),
            currency: None,
        }
    }

    fn company(quotas: Vec<Quota>, period: &str) -> Option<String> {
        let settings = Settings {
            quotas,
            ..Settings::default()
        };
        let t = Day::parse("2026-11-23").unwrap();
        settings
            .company_quota(&settings.calendar.period(period, t).unwrap(), t)
            .map(|m| m.to_string())
    }

    #[test]
    fn exact_then_tiled_then_teams_then_owners_never_pro_rata() {
        let c = || Whom::Company;
        let months = || {
            vec![
                quota(c(), "2026-10", 10),
                quota(c(), "2026-11", 20),
                quota(c(), "2026-12", 30),
            ]
        };
        assert_eq!(company(months(), "2026-Q4"), Some("60".into()));
        assert_eq!(company(months()[..2].to_vec(), "2026-Q4"), None);
        let mut both = months();
        both.push(quota(c(), "2026-Q4", 75));
        assert_eq!(company(both, "2026-Q4"), Some("75".into()));
        // The longest first leads nowhere here: Oct to mid-Nov leaves no tile, October then Nov to Dec does.
        let crossing = vec![
            quota(c(), "2026-10-01..2026-11-15", 99),
            quota(c(), "2026-10", 10),
            quota(c(), "2026-11..2026-12", 50),
        ];
        assert_eq!(company(crossing, "2026-Q4"), Some("60".into()));
        let team = |t: &str, a| quota(Whom::Team(t.into()), "2026-Q4", a);
        let owner = quota(Whom::Owner("dana".into()), "2026-Q4", 5);
        assert_eq!(
            company(
                vec![team("emea", 40), team("us", 30), owner.clone()],
                "2026-Q4"
            ),
            Some("70".into())
        );
        assert_eq!(company(vec![owner], "2026-Q4"), Some("5".into()));
        assert_eq!(company(vec![quota(c(), "2026", 100)], "2026-Q4"), None);
    }

    #[test]
    fn the_default_period_is_the_shortest_written_one() {
        let t = Day::parse("2026-11-23").unwrap();
        let settings = Settings {
            quotas: vec![
                quota(Whom::Company, "2026", 1),
                quota(Whom::Company, "2026-Q4", 1),
            ],
            ..Settings::default()
        };
        assert_eq!(settings.quota_period(t).label, "2026-Q4");
        assert_eq!(Settings::default().quota_period(t).label, "2026-Q4");
    }
}
