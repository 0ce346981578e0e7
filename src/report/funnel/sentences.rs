//! What stands under the tables: the leads, the leaks, and what to mind.

use super::tables::stage_name;
use super::{FunnelReport, FunnelStage};
use crate::analytics::noise::Verdict;
use crate::model::money::Money;
use crate::report::block::{Block, Line, Parts, count, grouped, money, percent};
use crate::report::figures::Stage;

/// Below so many entries into stages the rates are said to stand on few.
const FEW: u64 = 10;

impl FunnelReport {
    /// `1,240: 312 new, 389 working, 124 qualified, 74 converted (6%), …`.
    pub(super) fn leads(&self) -> Option<Block> {
        let leads = self.leads.as_ref()?;
        let rate = leads
            .conversion
            .map_or(String::new(), |r| format!(" ({})", percent(r)));
        let counts = [
            (leads.new, "new".to_string()),
            (leads.working, "working".into()),
            (leads.qualified, "qualified".into()),
            (leads.converted, format!("converted{rate}")),
            (leads.disqualified, "disqualified".into()),
            (leads.dead, "dead".into()),
            (leads.other, "with another status".into()),
        ];
        let some = counts.iter().filter(|(n, _)| *n > 0);
        let mut parts: Vec<String> = some
            .map(|(n, word)| format!("{} {word}", grouped(i128::from(*n))))
            .collect();
        let all = grouped(i128::from(leads.leads));
        let first = parts.first_mut()?;
        *first = format!("{all}: {first}");
        Some(Block::Parts(Parts {
            label: "Leads",
            parts,
            mark: ',',
            hint: None,
        }))
    }

    /// Stages that convert otherwise than before, by more than noise.
    pub(super) fn leaks(&self) -> Vec<Line> {
        let told = |s: &FunnelStage| {
            let past = s.past.as_ref()?;
            let (now, then) = (s.stage.conversion?, past.conversion?);
            let Stage {
                advanced,
                lost,
                back,
                ..
            } = s.stage;
            let word = if now < then { "less" } else { "more" };
            (past.verdict == Verdict::MoreThanNoise).then(|| Line {
                text: format!(
                    "{} converts {word} than in the period before: {} ({advanced} of {}), then {} ({} of {}).",
                    stage_name(&s.stage),
                    percent(now),
                    advanced + lost + back,
                    percent(then),
                    past.advanced,
                    past.decided
                ),
                hint: None,
            })
        };
        let mut lines: Vec<Line> = self.stages.iter().filter_map(told).collect();
        if let Some(last) = lines.last_mut() {
            last.hint = (!self.shown.why).then(|| "pipeline funnel --why".into());
        }
        lines
    }

    /// `Most were lost in prospecting, 27 of 80.`
    fn most_lost(&self) -> Option<Line> {
        let in_money = self.shown.value;
        let size = |s: &FunnelStage| (s.by_value.lost, s.stage.lost);
        let of_all: u64 = self.stages.iter().map(|s| s.stage.lost).sum();
        // Of equal ones the first.
        let worst = self.stages.iter().reduce(|best, s| {
            let is_more = match in_money {
                true => size(s).0 > size(best).0,
                false => size(s).1 > size(best).1,
            };
            if is_more { s } else { best }
        })?;
        if of_all == 0 {
            return None;
        }
        let name = stage_name(&worst.stage);
        let text = match in_money {
            true => format!(
                "Most was lost in {name}, {} of {}.",
                money(worst.by_value.lost),
                money(self.lost_value())
            ),
            false => format!(
                "Most were lost in {name}, {} of {}.",
                grouped(i128::from(worst.stage.lost)),
                grouped(i128::from(of_all))
            ),
        };
        Some(Line {
            text,
            hint: self
                .shown
                .can_list
                .then(|| "pipeline list stage:lost".into()),
        })
    }

    fn lost_value(&self) -> Money {
        let values = self.lost_reasons.iter().map(|l| l.sum.value);
        // The stages' values were added up before; these are the same deals.
        values.fold(Money::ZERO, |sum, v| sum.plus(v).unwrap_or(sum))
    }

    /// What `--why` says of its tables.
    pub(super) fn about(&self) -> Option<Line> {
        let past = self.past.as_ref().filter(|_| self.shown.why)?;
        Some(Line {
            text: format!(
                "Before: {}, as of {}. A point more: money that one point of conversion is worth.",
                past.period.words(),
                past.as_of.long()
            ),
            hint: None,
        })
    }

    pub(super) fn last_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.shown.why && self.past.is_none() {
            lines.push(Line {
                text: "Nothing before it to compare with.".into(),
                hint: None,
            });
        }
        lines.extend(self.leaks());
        lines.extend(self.most_lost());
        if let Some(without) = self.tail.without() {
            lines.push(Line {
                text: format!("All of this is {without}."),
                hint: None,
            });
        }
        lines.extend(self.tail.lines(self.as_of));
        lines
    }

    /// What is good to know beside the figures.
    pub fn notes(&self) -> Vec<String> {
        let entered: u64 = self.stages.iter().map(|s| s.stage.entered).sum();
        let is_few = (1..FEW).contains(&entered);
        let note = || {
            format!(
                "{} few for rates",
                count(entered, "entry is", "entries are")
            )
        };
        is_few.then(note).into_iter().collect()
    }
}
