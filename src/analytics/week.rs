//! What happened to whom in a period, deal by deal: won, lost, moved, slipped; what is stale, late and due at its end.

use super::counts::TooLarge;
use super::health;
use super::tally::{Adding, DealsValue};
use crate::model::book::{Segment, Standing, View};
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::settings::StageId;
use crate::model::timeline::{State, state};

/// A deal in a list.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Named {
    pub id: String,
    pub owner: Option<String>,
    pub value: Money,
}

/// A deal that was lost, and why.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Lost {
    #[serde(flatten)]
    pub deal: Named,
    pub reason: Option<String>,
}

/// A deal that came to another stage and is there.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Moved {
    #[serde(flatten)]
    pub deal: Named,
    pub from: Option<String>,
    pub to: Option<String>,
    pub on: Day,
}

/// A deal whose expected close moved later.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Slipped {
    #[serde(flatten)]
    pub deal: Named,
    pub from: Day,
    pub to: Day,
    /// What the rep called it before.
    #[serde(skip)]
    #[schemars(skip)]
    pub call: Option<Call>,
}

/// Next steps that are due from the period's last day on.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Due {
    pub steps: u64,
    /// The days of the first and of the last of them.
    pub first: Option<Day>,
    pub last: Option<Day>,
}

/// What happened in a period, and what stands at its end. Parked deals are neither stale nor late nor due.
#[derive(Clone, Debug)]
pub struct Week {
    /// The largest first.
    pub won: Vec<Named>,
    pub lost: Vec<Lost>,
    pub reopened: Vec<Named>,
    /// By id.
    pub moved: Vec<Moved>,
    /// The largest first.
    pub slipped: Vec<Slipped>,
    pub stale: DealsValue,
    /// By day, then the largest first.
    pub late: Vec<Named>,
    pub due: Due,
    pub undated: u64,
}

/// Days after the period whose next steps are counted.
const AHEAD: i64 = 7;

/// Tells a period that ends on the view's day. The view must have been read with days of activity, and with the text of
/// deals that changed since the period began.
pub fn week(view: View<'_>, start: Day) -> Result<Week, TooLarge> {
    let mut told = Telling {
        view,
        start,
        stale: Adding::default(),
        late: Vec::new(),
        week: Week {
            won: Vec::new(),
            lost: Vec::new(),
            reopened: Vec::new(),
            moved: Vec::new(),
            slipped: Vec::new(),
            stale: DealsValue::default(),
            late: Vec::new(),
            due: Due::default(),
            undated: 0,
        },
    };
    for deal in view.deals() {
        told.add(&deal);
    }
    told.finish()
}

/// Open deals that are expected by a day, the largest first: what a quota hangs on.
pub fn expected_by(view: View<'_>, day: Day) -> Vec<Named> {
    let is_expected = |d: &Standing<'_>| d.state.expected_close.is_some_and(|close| close <= day);
    let open = view.deals().filter(|d| d.is_open() && is_expected(d));
    let mut deals: Vec<Named> = open.map(|d| named(view, &d)).collect();
    deals.sort_by(|a, b| (b.value, &a.id).cmp(&(a.value, &b.id)));
    deals
}

fn named(view: View<'_>, deal: &Standing<'_>) -> Named {
    Named {
        id: deal.extra().map(|e| e.id.to_string()).unwrap_or_default(),
        owner: view.book.names.text(deal.state.owner).map(String::from),
        value: deal.value,
    }
}

struct Telling<'b> {
    view: View<'b>,
    start: Day,
    stale: Adding,
    late: Vec<(Day, Named)>,
    week: Week,
}

impl<'b> Telling<'b> {
    fn add(&mut self, deal: &Standing<'b>) {
        let t = self.view.t;
        self.week.undated += u64::from(deal.undated_from().is_some_and(|d| d <= t));
        match deal.state.closed {
            Some(day) if day >= self.start => self.closed(deal),
            Some(_) => {}
            None => self.open(deal),
        }
    }

    fn named(&self, deal: &Standing<'b>) -> Named {
        named(self.view, deal)
    }

    fn text(&self, sym: crate::model::names::Sym) -> Option<String> {
        self.view.book.names.text(sym).map(String::from)
    }

    fn closed(&mut self, deal: &Standing<'b>) {
        let named = self.named(deal);
        if deal.is_won() {
            self.week.won.push(named);
        } else {
            let reason = deal.extra().and_then(|e| self.text(e.lost_reason));
            self.week.lost.push(Lost {
                deal: named,
                reason,
            });
        }
    }

    fn open(&mut self, deal: &Standing<'b>) {
        let changes = deal.segment.changes_of(deal.facts);
        let is_touched = changes
            .iter()
            .any(|c| c.on() >= self.start && c.on() <= self.view.t);
        if is_touched {
            self.touched(deal, &before(deal.segment, deal.row, self.start));
        }
        if !deal.is_parked(self.view.t) {
            self.standing(deal);
        }
    }

    /// An open deal of which something was written down in the period.
    fn touched(&mut self, deal: &Standing<'b>, then: &State) {
        let settings = &self.view.book.settings;
        let name = |stage: StageId| settings.stage_name(stage).map(String::from);
        if then.stage.is_end() {
            self.week.reopened.push(self.named(deal));
        } else if then.stage != deal.state.stage {
            self.week.moved.push(Moved {
                deal: self.named(deal),
                from: name(then.stage),
                to: name(deal.state.stage),
                on: deal.state.entered,
            });
        }
        if let (Some(from), Some(to)) = (then.expected_close, deal.state.expected_close)
            && to > from
        {
            self.week.slipped.push(Slipped {
                deal: self.named(deal),
                from,
                to,
                call: Call::ALL.get(then.forecast as usize).map(|c| c.1),
            });
        }
    }

    /// What an open deal that is not parked wants.
    fn standing(&mut self, deal: &Standing<'b>) {
        let t = self.view.t;
        let settings = &self.view.book.settings;
        if health::stale(settings, deal, t).is_some() {
            self.stale.add(deal.value);
        }
        let Some(due) = deal.extra().and_then(|e| e.next_step_due) else {
            return;
        };
        if due < t {
            self.late.push((due, self.named(deal)));
        } else if due <= t.plus(AHEAD) {
            let all = &mut self.week.due;
            all.steps += 1;
            all.first = Some(all.first.map_or(due, |d| d.min(due)));
            all.last = Some(all.last.map_or(due, |d| d.max(due)));
        }
    }

    fn finish(mut self) -> Result<Week, TooLarge> {
        let size = |d: &Named| (std::cmp::Reverse(d.value), d.id.clone());
        let week = &mut self.week;
        week.won.sort_by_cached_key(size);
        week.lost.sort_by_cached_key(|l| size(&l.deal));
        week.reopened.sort_by_cached_key(size);
        week.moved.sort_by(|a, b| a.deal.id.cmp(&b.deal.id));
        week.slipped.sort_by_cached_key(|s| size(&s.deal));
        self.late.sort_by_cached_key(|(due, d)| (*due, size(d)));
        week.late = self.late.into_iter().map(|(_, deal)| deal).collect();
        week.stale = self.stale.finish()?;
        Ok(self.week)
    }
}

/// How a deal stood when the period began: at the end of the day before, or as it was created.
fn before(segment: &Segment, row: usize, start: Day) -> State {
    let facts = &segment.facts[row];
    let changes = segment.changes_of(facts);
    if facts.created < start {
        return state(facts, changes, start.plus(-1));
    }
    // Nothing of what was written down on the first day is seen: a deal that moved on it moved.
    state(facts, &[], facts.created)
}
