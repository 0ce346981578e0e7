//! The funnel: what became of the deals that entered each stage in a period (metrics.md, "The funnel").
//!
//! For each stage the deals whose first entry into it lies in P, each once, and what had become of them by T: advanced,
//! lost from there, still there, or back. Conversion = advanced / (advanced + lost + back): deals under way count
//! neither for nor against.

use super::days::Days;
use crate::model::book::Standing;
use crate::model::period::Period;
use crate::model::settings::StageId;
use crate::model::timeline::Visit;

/// One stage's counts.
#[derive(Clone, Debug, Default)]
pub struct StageFlow {
    pub entered: u64,
    pub advanced: u64,
    pub lost: u64,
    pub back: u64,
    pub still_open: u64,
    /// Time in stage: one datum a deal, the sum of its ended visits that began in P.
    pub days: Days,
}

impl StageFlow {
    pub fn merge(&mut self, other: StageFlow) {
        self.entered += other.entered;
        self.advanced += other.advanced;
        self.lost += other.lost;
        self.back += other.back;
        self.still_open += other.still_open;
        self.days.merge(other.days);
    }

    pub fn conversion(&self) -> Option<f64> {
        let decided = self.advanced + self.lost + self.back;
        (decided > 0).then(|| self.advanced as f64 / decided as f64)
    }
}

/// Takes one deal in. `visits` are all up to T, in order; `lost_from` is the row it was lost from.
pub fn add(
    flows: &mut [StageFlow],
    deal: &Standing<'_>,
    visits: &[Visit],
    lost_from: Option<usize>,
    period: &Period,
) {
    for (at, visit) in visits.iter().enumerate() {
        let row = visit.row;
        if visits[..at].iter().any(|v| v.row == row) {
            continue;
        }
        if period.contains(visit.entered) {
            let flow = &mut flows[row];
            flow.entered += 1;
            if deal.is_won() || visits[at + 1..].iter().any(|v| v.row > row) {
                flow.advanced += 1;
            } else if lost_from == Some(row) {
                flow.lost += 1;
            } else if deal.state.stage == StageId::of_row(row) {
                flow.still_open += 1;
            } else {
                flow.back += 1;
            }
        }
        let stays = visits[at..]
            .iter()
            .filter(|v| v.row == row && !v.passed && period.contains(v.entered));
        let ended = stays.filter_map(|v| Some(v.left?.since(v.entered)));
        if let Some(days) = ended.fold(None, |sum: Option<i64>, days| Some(sum.unwrap_or(0) + days))
        {
            flows[row].days.add(days);
        }
    }
}
