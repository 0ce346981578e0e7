//! `pipeline compare`: two groups of deals side by side, and how sure the difference is.

use super::block::{
    Block, Cell, Column, Fact, Line, Part, Report, Table, Tone, count, grouped, percent,
};
use super::foot::Tail;
use crate::analytics::compare::{Comparison, Difference, Group, Mix, Side, compare};
use crate::analytics::counts::{Cohort, TooLarge};
use crate::analytics::shift::Shift;
use crate::analytics::tally::Cycle;
use crate::model::book::View;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// The JSON of a comparison.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct CompareReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// Deals closed in the period, or created in it.
    pub cohort: Cohort,
    pub a: SideJson,
    pub b: SideJson,
    /// Of the close rates, b − a.
    pub difference: Difference,
    /// The chance that B's close rate is the better one; `null` where either has closed nothing.
    pub p_b_better: Option<f64>,
    /// `null` where the rates are equal, or there is none.
    pub needed_per_group: Option<u64>,
    /// Of the deals won: how much larger B's are.
    pub deal_size: Shift,
    /// Of the deals won: how many days longer B's took.
    pub cycle: Shift,
    /// Deals that stand in both groups.
    pub in_both: u64,
    /// `[]` where the two are made up alike.
    pub mix: Vec<Mix>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

/// One of the two groups.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct SideJson {
    /// The words that it was asked for with.
    pub query: String,
    pub period: Period,
    /// Deals of the group; those still open, of a cohort by creation, among them.
    pub n: u64,
    pub won: u64,
    pub closed: u64,
    /// Close rate, with its 95 % Wilson interval.
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub average_size: Option<Money>,
    pub median_size: Option<Money>,
    pub cycle: Cycle,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
}

/// Builds the comparison of a view's deals; what the view itself asks for is not asked.
pub fn build(
    view: View<'_>,
    sides: [Side<'_>; 2],
    cohort: Cohort,
) -> Result<CompareReport, TooLarge> {
    let asked = [0, 1].map(|side: usize| {
        let Side { query, period } = &sides[side];
        (query.words().join(" "), (*period).clone())
    });
    let Comparison {
        a,
        b,
        difference,
        p_b_better,
        needed_per_group,
        size,
        cycle,
        in_both,
        mix,
        undated,
    } = compare(view, sides, cohort)?;
    let [of_a, of_b] = asked;
    Ok(CompareReport {
        report: "compare",
        version: 1,
        as_of: view.t,
        currency: view.book.settings.currency.code().into(),
        cohort,
        a: side(of_a, a),
        b: side(of_b, b),
        difference,
        p_b_better,
        needed_per_group,
        deal_size: size,
        cycle,
        in_both,
        mix,
        tail: Tail::of(view, undated),
        shown: Shown {
            title: view.book.title.clone(),
        },
    })
}

fn side((query, period): (String, Period), group: Group) -> SideJson {
    SideJson {
        query,
        period,
        n: group.n,
        won: group.rate.won,
        closed: group.rate.closed,
        rate: group.rate.rate,
        low: group.rate.low,
        high: group.rate.high,
        average_size: group.average_size,
        median_size: group.median_size,
        cycle: Cycle {
            mean_days: group.mean_days,
            median_days: group.median_days,
        },
    }
}

/// Below so many closed deals a rate is said to stand on few.
const FEW: u64 = 10;

impl CompareReport {
    /// What is good to know beside the figures.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (name, side) in [("A", &self.a), ("B", &self.b)] {
            match side.closed {
                0 => notes.push(format!("{name} has no closed deal: nothing to compare")),
                n if n < FEW => {
                    let word = if n == 1 { "deal is" } else { "deals are" };
                    notes.push(format!("{n} closed {word} few in {name}"));
                }
                _ => {}
            }
        }
        if self.in_both > 0 {
            let deals = count(self.in_both, "deal is", "deals are");
            notes.push(format!(
                "{deals} in both: the two differ by less than they seem to"
            ));
        }
        notes
    }

    fn head(&self) -> Block {
        Block::Head(vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours("A against B".into()),
            Part::Ours(format!("as of {}", self.as_of.full())),
            Part::Ours(self.currency.clone()),
        ])
    }

    fn which(&self, label: &'static str, side: &SideJson) -> Fact {
        let verb = match self.cohort {
            Cohort::Closed => "closed",
            Cohort::Created => "created",
        };
        let mut text = Vec::new();
        if !side.query.is_empty() {
            text.push(Part::Said(side.query.clone()));
            text.push(Part::Ours(", ".into()));
        }
        text.push(Part::Ours(format!("{verb} {}", side.period.words())));
        if self.cohort == Cohort::Created && side.n > 0 {
            text.push(Part::Ours(format!(
                ": {}, {} closed so far",
                count(side.n, "deal", "deals"),
                grouped(i128::from(side.closed))
            )));
        }
        Fact {
            label,
            tone: Tone::Plain,
            text,
        }
    }

    fn table(&self) -> Table {
        let (a, b) = (&self.a, &self.b);
        let rate = |side: &SideJson| Cell::Rate {
            rate: side.rate,
            hits: side.won,
            of: side.closed,
        };
        let tone = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(low), _) if low > 0.0 => Tone::Good,
            (_, Some(high)) if high < 0.0 => Tone::Bad,
            _ => Tone::Plain,
        };
        let Difference { rate: d, low, high } = self.difference;
        let mut rows = vec![vec![
            Cell::Words("Close rate".into(), Tone::Plain),
            rate(a),
            rate(b),
            Cell::Words(points(d), tone(low, high)),
            Cell::Words(between(low, high, points), Tone::Plain),
        ]];
        for (label, cells, shift, shown) in [
            (
                "Deal size",
                [a, b].map(|s| Cell::Money(s.median_size)),
                &self.deal_size,
                &money_moved as &dyn Fn(Option<f64>) -> String,
            ),
            (
                "Sales cycle",
                [a, b].map(|s| Cell::DayCount(s.cycle.median_days)),
                &self.cycle,
                &days_moved,
            ),
        ] {
            let [of_a, of_b] = cells;
            rows.push(vec![
                Cell::Words(label.into(), Tone::Plain),
                of_a,
                of_b,
                Cell::Words(shown(shift.shift), Tone::Plain),
                Cell::Words(between(shift.low, shift.high, shown), Tone::Plain),
            ]);
        }
        let mut columns = vec![Column::left("")];
        columns.extend(["A", "B", "B - A", "95% interval"].map(Column::right));
        Table {
            columns,
            rows,
            total: None,
            total_note: self.tail.without(),
            heading: true,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut say = |label, tone, text: String| {
            facts.push(Fact {
                label,
                tone,
                text: vec![Part::Ours(text)],
            });
        };
        if let Some(chance) = self.p_b_better {
            say(
                "Chance",
                Tone::Plain,
                format!(
                    "{} that B closes better; {}",
                    percent(chance),
                    self.verdict()
                ),
            );
        }
        if let Some(needed) = self.needed_per_group {
            say("To know", Tone::Plain, self.to_know(needed));
        }
        for mix in &self.mix {
            let text = format!(
                "differs by {}: within the same {} {} ({})",
                mix.by,
                mix.by,
                points(Some(mix.rate)),
                between(Some(mix.low), Some(mix.high), points)
            );
            say("Mix", Tone::Bad, text);
        }
        if self.in_both > 0 {
            let text = count(self.in_both, "deal stands", "deals stand");
            say("Both", Tone::Bad, format!("{text} in A and in B"));
        }
        facts
    }

    fn verdict(&self) -> &'static str {
        match (self.difference.low, self.difference.high) {
            (Some(low), _) if low > 0.0 => "more than noise",
            (_, Some(high)) if high < 0.0 => "more than noise",
            _ => "no more than noise",
        }
    }

    /// `291 closed in each: 179 more in A, 258 more in B`.
    fn to_know(&self, needed: u64) -> String {
        let more = |side: &SideJson, name: &str| {
            let more = needed.saturating_sub(side.closed);
            (more > 0).then(|| format!("{} more in {name}", grouped(i128::from(more))))
        };
        let more: Vec<String> = [more(&self.a, "A"), more(&self.b, "B")]
            .into_iter()
            .flatten()
            .collect();
        let each = format!(
            "{} closed in each, for 80% power at 5%",
            grouped(i128::from(needed))
        );
        match more.is_empty() {
            true => format!("{each}: there are so many"),
            false => format!("{each}: {}", more.join(", ")),
        }
    }
}

/// `+9 points`.
fn points(rate: Option<f64>) -> String {
    moved(rate.map(|r| r * 100.0), |n| {
        format!("{n} {}", if n == "1" { "point" } else { "points" })
    })
}

fn money_moved(value: Option<f64>) -> String {
    moved(value, |n| n.into())
}

fn days_moved(value: Option<f64>) -> String {
    moved(value, |n| {
        format!("{n} {}", if n == "1" { "day" } else { "days" })
    })
}

/// Whole, rounded half away from zero, with its sign; nothing has none.
fn moved(value: Option<f64>, unit: impl Fn(&str) -> String) -> String {
    let Some(value) = value else {
        return "—".into();
    };
    let whole = value.round() as i128;
    let sign = match whole {
        0 => "",
        n if n > 0 => "+",
        _ => "-",
    };
    format!("{sign}{}", unit(&grouped(whole.abs())))
}

/// `-3 to +21 points`: the unit once.
fn between(low: Option<f64>, high: Option<f64>, shown: impl Fn(Option<f64>) -> String) -> String {
    let (Some(low), Some(high)) = (low, high) else {
        return "—".into();
    };
    let (from, to) = (shown(Some(low)), shown(Some(high)));
    let from = from.split(' ').next().unwrap_or(&from);
    format!("{from} to {to}")
}

impl Report for CompareReport {
    fn name(&self) -> &'static str {
        "Comparison"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![
            self.head(),
            Block::Facts(vec![self.which("A", &self.a), self.which("B", &self.b)]),
            Block::Table(self.table()),
        ];
        let facts = self.facts();
        if !facts.is_empty() {
            blocks.push(Block::Facts(facts));
        }
        let mut lines = vec![Line {
            text: "Sizes and cycles: medians of the deals won; B - A: Hodges-Lehmann shift.".into(),
            hint: Some("pipeline explain comparison".into()),
        }];
        lines.extend(self.tail.lines(self.as_of));
        blocks.push(Block::Lines(lines));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
