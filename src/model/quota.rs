//! Which quota holds for a period.

use super::day::Day;
use super::money::Money;
use super::period::Period;
use super::rates::Currency;
use super::settings::Settings;
use crate::diagnostic::nearest;

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

/// Why a quota that is written is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaFault {
    /// In a currency that has no rate on the day.
    NoRate(Currency),
    /// They add up to more than 28 digits.
    TooLarge,
}

impl Whom {
    /// `all`, `owner:dana`, `team:emea`, as a submission and a command line say it.
    pub fn parse(text: &str) -> Option<Whom> {
        let named = |name: &str| Some(name.to_string()).filter(|n| !n.trim().is_empty());
        match text.split_once(':') {
            None => (text == "all").then_some(Whom::Company),
            Some(("owner", name)) => named(name).map(Whom::Owner),
            Some(("team", name)) => named(name).map(Whom::Team),
            Some(_) => None,
        }
    }

    /// The words that [`Whom::parse`] reads.
    pub fn word(&self) -> String {
        match self {
            Whom::Company => "all".into(),
            Whom::Owner(name) => format!("owner:{name}"),
            Whom::Team(name) => format!("team:{name}"),
        }
    }
}

impl Settings {
    /// A sentence and the nearest name, if the settings name reps and this is none of them, nor a team of theirs.
    pub fn stranger(&self, whom: &Whom) -> Option<(String, Option<String>)> {
        let (what, name, known): (_, _, Vec<&str>) = match whom {
            Whom::Company => return None,
            Whom::Owner(name) => {
                let ids = self.reps.iter().map(|r| r.id.as_str());
                ("rep", name, ids.collect())
            }
            Whom::Team(name) => {
                let teams = self.reps.iter().filter_map(|r| r.team.as_deref());
                ("team", name, teams.collect())
            }
        };
        if self.reps.is_empty() || known.contains(&name.as_str()) {
            return None;
        }
        let near = nearest(name, known).map(String::from);
        Some((format!("no {what} \"{name}\""), near))
    }

    /// The quota of one for a period, in the workspace's currency at `t`'s rates: what is written for exactly those days,
    /// else the sum of those that tile them; for the company else the teams', else the owners' sum; for a team else the
    /// sum of its people's. Never pro rata. `None`: nobody wrote one.
    pub fn quota(&self, whom: &Whom, period: &Period, t: Day) -> Result<Option<Money>, QuotaFault> {
        let Some(parts) = self.quota_parts(whom, period) else {
            return Ok(None);
        };
        let mut sum = Money::ZERO;
        for part in parts {
            let amount = self.quota_value(part, t)?;
            sum = sum.plus(amount).ok_or(QuotaFault::TooLarge)?;
        }
        Ok(Some(sum))
    }

    /// Whom a quota is of: one, or several whose quotas are added.
    pub fn quota_whoms(&self, whom: &Whom, period: &Period) -> Vec<&Whom> {
        let parts = self.quota_parts(whom, period).unwrap_or_default();
        let mut whoms: Vec<&Whom> = parts.into_iter().map(|quota| &quota.whom).collect();
        whoms.sort();
        whoms.dedup();
        whoms
    }

    /// The company's quota, where it can be told.
    pub fn company_quota(&self, period: &Period, t: Day) -> Option<Money> {
        self.quota(&Whom::Company, period, t).ok().flatten()
    }

    /// Of the periods for which one has a quota that can be told, the nearest to `period`: the fewest days between them,
    /// then the most alike in length, then the earlier.
    pub fn nearest_quota(&self, whom: &Whom, period: &Period, t: Day) -> Option<(&Period, Money)> {
        let mut periods: Vec<&Period> = self.quotas.iter().map(|q| &q.period).collect();
        periods.sort_by_key(|p| distance(p, period));
        periods.dedup_by(|a, b| a.same_days(b));
        periods
            .into_iter()
            .find_map(|p| Some((p, self.quota(whom, p, t).ok()??)))
    }

    /// What a quota is made of.
    fn quota_parts(&self, whom: &Whom, period: &Period) -> Option<Vec<&Quota>> {
        let of_all = |select: &dyn Fn(&Whom) -> bool| {
            let mut whoms: Vec<&Whom> = self.quotas.iter().map(|q| &q.whom).collect();
            whoms.retain(|w| select(w));
            whoms.sort();
            whoms.dedup();
            let parts = whoms
                .into_iter()
                .filter_map(|w| self.written_quotas(w, period));
            Some(parts.flatten().collect::<Vec<&Quota>>()).filter(|parts| !parts.is_empty())
        };
        let own = self.written_quotas(whom, period);
        match whom {
            Whom::Owner(_) => own,
            Whom::Team(team) => own.or_else(|| {
                let is_theirs =
                    |w: &Whom| matches!(w, Whom::Owner(o) if self.team_of(o) == Some(team));
                of_all(&is_theirs)
            }),
            Whom::Company => own
                .or_else(|| of_all(&|w| matches!(w, Whom::Team(_))))
                .or_else(|| of_all(&|w| matches!(w, Whom::Owner(_)))),
        }
    }

    /// Those that are written for exactly these days, or tile them without gap or overlap.
    fn written_quotas(&self, whom: &Whom, period: &Period) -> Option<Vec<&Quota>> {
        let mine = || self.quotas.iter().filter(|q| q.whom == *whom);
        if let Some(exact) = mine().find(|q| q.period.same_days(period)) {
            return Some(vec![exact]);
        }
        let mut tiles: Vec<(Day, Day, &Quota)> = mine()
            .filter_map(|q| Some((q.period.start?, q.period.end?, q)))
            .collect();
        // The longest first, so that a quarter wins over its months where both are written.
        tiles.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        tile(&tiles, period.start?, period.end?, &mut Vec::new())
    }

    fn quota_value(&self, quota: &Quota, t: Day) -> Result<Money, QuotaFault> {
        match quota.currency {
            Some(c) if c != self.currency => {
                let rate = self.rates.on(c, t).ok_or(QuotaFault::NoRate(c))?;
                quota.amount.times(rate).ok_or(QuotaFault::TooLarge)
            }
            _ => Ok(quota.amount),
        }
    }

    /// The quota period that holds `t`, the shortest where several do; else the fiscal quarter.
    pub fn quota_period(&self, t: Day) -> Period {
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

/// Days of a period; more than any other where an end is open.
fn length(period: &Period) -> i64 {
    let days = period.start.zip(period.end);
    days.map_or(i64::MAX, |(start, end)| end.since(start))
}

/// Days between two periods, difference in length in months, and which is earlier: what makes one near to another.
fn distance(one: &Period, other: &Period) -> (i64, u64, Option<Day>) {
    let between = |a: &Period, b: &Period| match (a.end, b.start) {
        (Some(end), Some(start)) => start.since(end).max(0),
        _ => 0,
    };
    let gap = between(one, other).max(between(other, one));
    // Quarters are alike, though one has 90 days and another 92.
    let months = |p: &Period| (length(p).saturating_add(15)) / 30;
    (gap, months(one).abs_diff(months(other)), one.start)
}

/// The tiles that cover `next` to `end` without gap or overlap. `dead` keeps the days that lead nowhere.
fn tile<'q>(
    tiles: &[(Day, Day, &'q Quota)],
    next: Day,
    end: Day,
    dead: &mut Vec<Day>,
) -> Option<Vec<&'q Quota>> {
    if dead.contains(&next) {
        return None;
    }
    let from_here = tiles
        .iter()
        .filter(|(start, last, _)| *start == next && *last <= end);
    for (_, last, quota) in from_here {
        // The last of all days has no day after it.
        let rest = if *last == end {
            Some(Vec::new())
        } else {
            tile(tiles, last.plus(1), end, dead)
        };
        if let Some(mut rest) = rest {
            rest.push(quota);
            return Some(rest);
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

    fn settings(quotas: Vec<Quota>) -> Settings {
        let rep = |id: &str, team: &str| crate::model::settings::Rep {
            id: id.into(),
            team: Some(team.into()),
            email: None,
            active_from: None,
        };
        let reps = vec![rep("dana", "emea"), rep("omar", "emea"), rep("lee", "us")];
        let rows = reps.iter().enumerate().map(|(row, r)| (r.id.clone(), row));
        Settings {
            rep_rows: rows.collect(),
            reps,
            quotas,
            ..Settings::default()
        }
    }

    fn asked(settings: &Settings, whom: &Whom, period: &str) -> Result<Option<String>, QuotaFault> {
        let t = Day::parse("2026-11-23").unwrap();
        let period = settings.calendar.period(period, t).unwrap();
        let quota = settings.quota(whom, &period, t)?;
        Ok(quota.map(|m| m.to_string()))
    }

    #[test]
    fn a_team_has_its_own_else_its_peoples() {
        let (dana, omar, lee) = (
            Whom::Owner("dana".into()),
            Whom::Owner("omar".into()),
            Whom::Owner("lee".into()),
        );
        let (emea, us) = (Whom::Team("emea".into()), Whom::Team("us".into()));
        let s = settings(vec![
            quota(dana.clone(), "2026-Q4", 30),
            quota(omar.clone(), "2026-10", 5),
            quota(omar.clone(), "2026-11..2026-12", 7),
            quota(lee, "2026-Q4", 50),
            quota(us.clone(), "2026-Q4", 45),
        ]);
        assert_eq!(asked(&s, &dana, "2026-Q4"), Ok(Some("30".into())));
        assert_eq!(asked(&s, &omar, "2026-Q4"), Ok(Some("12".into())));
        // 30 + 5 + 7; the other team has one of its own, which is not the sum of its people's.
        assert_eq!(asked(&s, &emea, "2026-Q4"), Ok(Some("42".into())));
        assert_eq!(asked(&s, &us, "2026-Q4"), Ok(Some("45".into())));
        assert_eq!(asked(&s, &emea, "2026-10"), Ok(Some("5".into())));
        assert_eq!(asked(&s, &emea, "2026-Q3"), Ok(None));
        assert_eq!(asked(&s, &Whom::Owner("max".into()), "2026-Q4"), Ok(None));
        // What teams are written for the company, no more.
        assert_eq!(asked(&s, &Whom::Company, "2026-Q4"), Ok(Some("45".into())));
    }

    #[test]
    fn what_cannot_be_added_is_no_smaller_sum() {
        let eur = Currency::parse("EUR").unwrap();
        let foreign = Quota {
            currency: Some(eur),
            ..quota(Whom::Owner("lee".into()), "2026-Q4", 10)
        };
        let mut s = settings(vec![
            quota(Whom::Owner("dana".into()), "2026-Q4", 30),
            foreign,
        ]);
        assert_eq!(
            asked(&s, &Whom::Company, "2026-Q4"),
            Err(QuotaFault::NoRate(eur))
        );
        s.rates
            .add(eur, Day::MIN, Money::from_float("1.1").unwrap());
        // 30 + 10 × 1.1
        assert_eq!(asked(&s, &Whom::Company, "2026-Q4"), Ok(Some("41".into())));
        s.quotas[0].amount = Money::from_quoted("79228162514264337593543950335").unwrap();
        assert_eq!(
            asked(&s, &Whom::Company, "2026-Q4"),
            Err(QuotaFault::TooLarge)
        );
    }

    #[test]
    fn the_nearest_is_named() {
        let c = || Whom::Company;
        let s = settings(vec![
            quota(c(), "2026-Q4", 225),
            quota(c(), "2026-12", 80),
            quota(c(), "2027-Q2", 300),
            quota(Whom::Owner("dana".into()), "2026-Q1", 9),
        ]);
        let t = Day::parse("2026-11-23").unwrap();
        let near = |whom: &Whom, period: &str| {
            let period = s.calendar.period(period, t).unwrap();
            let found = s.nearest_quota(whom, &period, t);
            found.map(|(p, m)| format!("{} {m}", p.label))
        };
        // It ends the day before; so does December, which is shorter; Q2 begins the day after, and is later.
        assert_eq!(near(&c(), "2027-Q1"), Some("2026-Q4 225".into()));
        // The month is in it, and is never given a part of it.
        assert_eq!(near(&c(), "2026-11"), Some("2026-Q4 225".into()));
        assert_eq!(near(&c(), "2027-Q3"), Some("2027-Q2 300".into()));
        let dana = Whom::Owner("dana".into());
        assert_eq!(near(&dana, "2026-Q4"), Some("2026-Q1 9".into()));
        assert_eq!(near(&Whom::Owner("lee".into()), "2026-Q4"), None);
        assert_eq!(
            near(&Whom::Team("emea".into()), "2026-Q4"),
            Some("2026-Q1 9".into())
        );
    }

    #[test]
    fn whom_is_a_word() {
        for text in ["all", "owner:dana", "team:north america"] {
            assert_eq!(Whom::parse(text).map(|w| w.word()), Some(text.into()));
        }
        for text in ["", "dana", "owner:", "team: ", "stage:demo", "All"] {
            assert_eq!(Whom::parse(text), None, "{text}");
        }
    }
}
