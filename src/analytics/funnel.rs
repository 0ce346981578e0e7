//! The funnel: what became of the deals that entered each stage in a period (metrics.md, "The funnel").
//!
//! For each stage the deals whose first entry into it lies in P, each once, and what had become of them by T: advanced,
//! lost from there, still there, or back. Conversion = advanced / (advanced + lost + back): deals under way count
//! neither for nor against.

use super::close_rate::ratio;
use super::days::Days;
use super::sizes::Sum;
use crate::model::book::Standing;
use crate::model::money::Money;
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
    value: Values,
}

/// The values of the deals behind a stage's counts.
#[derive(Clone, Copy, Debug, Default)]
struct Values {
    advanced: Sum,
    lost: Sum,
    back: Sum,
    still_open: Sum,
}

/// The same funnel in money: what the deals are worth that entered, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct FlowValue {
    pub entered: Money,
    pub advanced: Money,
    pub lost: Money,
    pub back: Money,
    pub still_open: Money,
    pub conversion: Option<f64>,
}

impl StageFlow {
    pub fn merge(&mut self, other: StageFlow) {
        self.entered += other.entered;
        self.advanced += other.advanced;
        self.lost += other.lost;
        self.back += other.back;
        self.still_open += other.still_open;
        self.days.merge(other.days);
        let (mine, theirs) = (&mut self.value, other.value);
        mine.advanced.merge(theirs.advanced);
        mine.lost.merge(theirs.lost);
        mine.back.merge(theirs.back);
        mine.still_open.merge(theirs.still_open);
    }

    /// Deals that count for or against.
    pub fn decided(&self) -> u64 {
        self.advanced + self.lost + self.back
    }

    /// By value; `None` beyond 28 digits.
    pub fn by_value(&self) -> Option<FlowValue> {
        let Values {
            advanced,
            lost,
            back,
            still_open,
        } = self.value;
        let (advanced, lost, back) = (advanced.value()?, lost.value()?, back.value()?);
        let decided = advanced.plus(lost)?.plus(back)?;
        let still_open = still_open.value()?;
        Some(FlowValue {
            entered: decided.plus(still_open)?,
            advanced,
            lost,
            back,
            still_open,
            conversion: ratio(advanced, decided),
        })
    }

    pub fn conversion(&self) -> Option<f64> {
        let decided = self.decided();
        (decided > 0).then(|| self.advanced as f64 / decided as f64)
    }
}

/// What is kept from deal to deal, so that a deal costs its own visits and not the number of stages.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// By row: which deal came here last, and its days here so far.
    rows: Vec<(u32, Option<i64>)>,
    /// By visit: the latest row that comes after it.
    latest_after: Vec<usize>,
    deal: u32,
}

impl Scratch {
    pub fn new(rows: usize) -> Scratch {
        Scratch {
            rows: vec![(0, None); rows],
            latest_after: Vec::new(),
            deal: 0,
        }
    }

    /// Begins with the next deal.
    fn begin(&mut self, visits: &[Visit]) {
        self.deal += 1;
        self.latest_after.clear();
        self.latest_after.resize(visits.len(), 0);
        let mut latest = 0;
        for (at, visit) in visits.iter().enumerate().rev() {
            self.latest_after[at] = latest;
            latest = latest.max(visit.row + 1);
        }
    }

    /// Whether the deal at hand has not been in a row before.
    fn is_first(&mut self, row: usize) -> bool {
        let first = self.rows[row].0 != self.deal;
        if first {
            self.rows[row] = (self.deal, None);
        }
        first
    }
}

/// Takes one deal in. `visits` are all up to T, in order; `lost_from` is the row it was lost from. Answers whether it counts
/// as lost: in that row, and in no other.
pub fn add(
    flows: &mut [StageFlow],
    deal: &Standing<'_>,
    visits: &[Visit],
    lost_from: Option<usize>,
    period: &Period,
    scratch: &mut Scratch,
) -> bool {
    let mut is_lost = false;
    scratch.begin(visits);
    for (at, visit) in visits.iter().enumerate() {
        let row = visit.row;
        let in_period = period.contains(visit.entered);
        if scratch.is_first(row) && in_period {
            let flow = &mut flows[row];
            flow.entered += 1;
            if deal.is_won() || scratch.latest_after[at] > row + 1 {
                flow.advanced += 1;
                flow.value.advanced.add(deal.value);
            } else if lost_from == Some(row) {
                flow.lost += 1;
                flow.value.lost.add(deal.value);
                is_lost = true;
            } else if deal.state.stage == StageId::of_row(row) {
                flow.still_open += 1;
                flow.value.still_open.add(deal.value);
            } else {
                flow.back += 1;
                flow.value.back.add(deal.value);
            }
        }
        if let Some(left) = visit.left.filter(|_| in_period && !visit.passed) {
            let days = &mut scratch.rows[row].1;
            *days = Some(days.unwrap_or(0) + left.since(visit.entered));
        }
    }
    for visit in visits {
        if let Some(days) = scratch.rows[visit.row].1.take() {
            flows[visit.row].days.add(days);
        }
    }
    is_lost
}
