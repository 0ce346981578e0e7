//! The leads' funnel: counts by status, as the lists stand (metrics.md, "The funnel"). A status has no history; but a lead
//! that was created after T, and a conversion after T, are not seen.

use std::collections::HashMap;

use crate::model::day::Day;
use crate::model::lead::{Conversion, LeadDates, Status};

/// Leads by how far they have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct LeadCounts {
    pub leads: u64,
    pub new: u64,
    pub working: u64,
    pub qualified: u64,
    pub converted: u64,
    pub disqualified: u64,
    pub dead: u64,
    /// With a status that is none of these.
    pub other: u64,
    /// converted / leads.
    pub conversion: Option<f64>,
}

/// Leads while their rows pass by, in any order. One that stands in several rows counts once.
pub struct LeadFunnel {
    t: Day,
    known: HashMap<u64, Known>,
    strangers: LeadCounts,
}

#[derive(Clone, Copy)]
struct Known {
    created: Option<Day>,
    conversion: Conversion,
    status: Status,
}

impl LeadFunnel {
    pub fn new(t: Day) -> LeadFunnel {
        LeadFunnel {
            t,
            known: HashMap::new(),
            strangers: LeadCounts::default(),
        }
    }

    pub fn add(&mut self, lead: LeadDates) {
        let one = Known {
            created: lead.created,
            conversion: lead.conversion,
            status: lead.status,
        };
        let Some(identity) = lead.identity else {
            self.strangers.add(&one, self.t);
            return;
        };
        let known = self.known.entry(identity).or_insert(one);
        known.created = match (known.created, one.created) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        known.conversion = known.conversion.and(one.conversion);
        known.status = known.status.max(one.status);
    }

    /// `None` without any lead.
    pub fn finish(self) -> Option<LeadCounts> {
        let mut counts = self.strangers;
        for known in self.known.values() {
            counts.add(known, self.t);
        }
        counts.conversion =
            (counts.leads > 0).then(|| counts.converted as f64 / counts.leads as f64);
        (counts.leads > 0).then_some(counts)
    }
}

impl LeadCounts {
    fn add(&mut self, lead: &Known, t: Day) {
        if lead.created.is_some_and(|day| day > t) {
            return;
        }
        let is_converted = lead.conversion.is_by(t);
        self.leads += 1;
        *match lead.status {
            _ if is_converted => &mut self.converted,
            // It became a deal after T: what it was before, nobody wrote down but this much.
            Status::Converted | Status::Qualified => &mut self.qualified,
            Status::New => &mut self.new,
            Status::Working => &mut self.working,
            Status::Disqualified => &mut self.disqualified,
            Status::Dead => &mut self.dead,
            Status::Other => &mut self.other,
        } += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_counts_once_where_it_has_come_to() {
        let day = |text| Day::parse(text).unwrap();
        let lead = |identity, created, conversion, status| LeadDates {
            identity,
            created: Some(day(created)),
            conversion,
            status,
        };
        let mut leads = LeadFunnel::new(day("2026-11-23"));
        let no = Conversion::No;
        leads.add(lead(Some(1), "2026-01-02", no, Status::Working));
        // Bought again: still being worked on.
        leads.add(lead(Some(1), "2026-03-02", no, Status::New));
        leads.add(lead(
            Some(2),
            "2026-01-02",
            Conversion::Undated,
            Status::Converted,
        ));
        // Converted the day after, and created the day after.
        let later = Conversion::On(day("2026-11-24"));
        leads.add(lead(Some(3), "2026-01-02", later, Status::Converted));
        leads.add(lead(Some(4), "2026-11-24", no, Status::New));
        // Two that nobody can tell apart are two.
        leads.add(lead(None, "2026-01-02", no, Status::Dead));
        leads.add(lead(None, "2026-01-02", no, Status::Other));
        let wanted = LeadCounts {
            leads: 5,
            working: 1,
            converted: 1,
            qualified: 1,
            dead: 1,
            other: 1,
            conversion: Some(0.2),
            ..LeadCounts::default()
        };
        assert_eq!(leads.finish(), Some(wanted));
        assert_eq!(LeadFunnel::new(day("2026-11-23")).finish(), None);
    }
}
