//! The lead-to-deal rate: leads created in the 365 days up to T and converted by T, of all that were created in them.

use std::collections::HashMap;

use crate::model::day::Day;
use crate::model::lead::{Conversion, LeadDates};
use crate::model::period::Period;

/// Leads, and those of them that became deals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeadRate {
    pub leads: u64,
    pub converted: u64,
}

impl LeadRate {
    /// `None` without any lead.
    pub fn rate(&self) -> Option<f64> {
        (self.leads > 0).then(|| self.converted as f64 / self.leads as f64)
    }
}

/// Leads while their rows pass by, in any order. One that stands in several rows counts once, from its earliest day on.
pub struct Leads {
    t: Day,
    year: Period,
    known: HashMap<u64, (Option<Day>, Conversion)>,
    strangers: LeadRate,
}

impl Leads {
    pub fn new(t: Day) -> Leads {
        Leads {
            t,
            year: Period::last_365_days(t),
            known: HashMap::new(),
            strangers: LeadRate::default(),
        }
    }

    pub fn add(&mut self, lead: LeadDates) {
        let Some(identity) = lead.identity else {
            self.strangers = self.counted(self.strangers, lead.created, lead.conversion);
            return;
        };
        let known = self.known.entry(identity).or_insert((None, Conversion::No));
        known.0 = match (known.0, lead.created) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        known.1 = known.1.and(lead.conversion);
    }

    pub fn finish(self) -> LeadRate {
        self.known
            .values()
            .fold(self.strangers, |rate, (created, conversion)| {
                self.counted(rate, *created, *conversion)
            })
    }

    fn counted(&self, rate: LeadRate, created: Option<Day>, conversion: Conversion) -> LeadRate {
        if !created.is_some_and(|day| self.year.contains(day)) {
            return rate;
        }
        LeadRate {
            leads: rate.leads + 1,
            converted: rate.converted + u64::from(conversion.is_by(self.t)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lead::Status;

    #[test]
    fn a_lead_counts_once_and_nothing_after_t() {
        let day = |text| Day::parse(text).unwrap();
        let lead = |identity, created, conversion| LeadDates {
            identity,
            created: Some(day(created)),
            conversion,
            status: Status::New,
        };
        let mut leads = Leads::new(day("2026-11-23"));
        // In the 365 days, that is from 24 November 2025 on: converted, not yet, and after T.
        leads.add(lead(
            Some(1),
            "2025-11-24",
            Conversion::On(day("2026-11-23")),
        ));
        leads.add(lead(Some(2), "2026-11-23", Conversion::No));
        leads.add(lead(
            Some(3),
            "2026-03-01",
            Conversion::On(day("2026-11-24")),
        ));
        // Before, after, and at no time.
        leads.add(lead(Some(4), "2025-11-23", Conversion::Undated));
        leads.add(lead(Some(5), "2026-11-24", Conversion::Undated));
        leads.add(LeadDates {
            identity: Some(6),
            created: None,
            conversion: Conversion::Undated,
            status: Status::New,
        });
        // The second again, now converted; the first again, without a word of it; one with an older row.
        leads.add(lead(Some(2), "2026-11-23", Conversion::Undated));
        leads.add(lead(Some(1), "2026-02-01", Conversion::No));
        leads.add(lead(Some(7), "2026-02-01", Conversion::Undated));
        leads.add(lead(Some(7), "2020-02-01", Conversion::No));
        // Two that nobody can tell apart are two.
        leads.add(lead(None, "2026-02-01", Conversion::Undated));
        leads.add(lead(None, "2026-02-01", Conversion::No));
        // 1, 2, 3 and the two strangers; of these 1, 2 and a stranger.
        let rate = leads.finish();
        assert_eq!((rate.leads, rate.converted), (5, 3));
        assert_eq!(rate.rate(), Some(0.6));
        assert_eq!(Leads::new(day("2026-11-23")).finish().rate(), None);
    }
}
