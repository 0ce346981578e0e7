//! What figures are told of a lead, whatever its list looks like.

use super::day::Day;

/// Whether a lead became a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    No,
    /// As the list stands: nobody wrote when.
    Undated,
    On(Day),
}

/// A row of a lead list, as far as its days matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadDates {
    /// Hash of who it is (e-mail address; else name and company): one lead may stand in several lists.
    pub identity: Option<u64>,
    pub created: Option<Day>,
    pub conversion: Conversion,
}

impl Conversion {
    /// Whether it had become one by the end of `t`; one without a date is taken as it stands.
    pub fn is_by(self, t: Day) -> bool {
        match self {
            Conversion::No => false,
            Conversion::Undated => true,
            Conversion::On(day) => day <= t,
        }
    }

    /// What two rows of one lead say together: the earlier day, and a day rather than none.
    pub fn and(self, other: Conversion) -> Conversion {
        match (self, other) {
            (Conversion::On(a), Conversion::On(b)) => Conversion::On(a.min(b)),
            (Conversion::On(a), _) | (_, Conversion::On(a)) => Conversion::On(a),
            (Conversion::Undated, _) | (_, Conversion::Undated) => Conversion::Undated,
            _ => Conversion::No,
        }
    }
}
