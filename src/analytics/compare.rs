//! Two groups of deals side by side: rates, sizes and cycles, each with how sure the difference is (metrics.md,
//! "Comparing two groups").
//!
//! A group is a cohort: the deals that meet a query and were closed in a period, or were created in it. What has closed
//! counts; what is open says nothing yet.

use super::beta::chance_better;
use super::close_rate::{ByCount, by_count};
use super::counts::{Cohort, TooLarge};
use super::days::Days;
use super::group::{By, Grouping, NO_KEY};
use super::passes::each_segment;
use super::shift::{Shift, shift};
use super::sizes::Sizes;
use super::stats::{needed_per_group, newcombe};
use super::strata::{Layer, Layers, adjusted, mix_differs};
use crate::model::book::{Segment, Standing, View};
use crate::model::money::Money;
use crate::model::period::Period;
use crate::model::query::Query;

/// One side of a comparison.
pub struct Side<'q> {
    pub query: &'q Query,
    pub period: &'q Period,
}

/// A group in figures.
#[derive(Clone, Debug)]
pub struct Group {
    /// Deals of the cohort, with those still open.
    pub n: u64,
    pub rate: ByCount,
    pub average_size: Option<Money>,
    pub median_size: Option<Money>,
    pub mean_days: Option<f64>,
    pub median_days: Option<f64>,
}

/// A difference b − a with its 95 % interval; `None` where there is nothing to divide by.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Difference {
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// A way in which the two are made up differently, and the difference within it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Mix {
    /// `owner`, `source`, `type`, `pipeline`, or `size`: thirds of all their closed deals by value.
    pub by: &'static str,
    /// Mantel and Haenszel's difference of the rates, with its 95 % interval.
    pub rate: f64,
    pub low: f64,
    pub high: f64,
}

/// All of a comparison.
pub struct Comparison {
    pub a: Group,
    pub b: Group,
    pub difference: Difference,
    pub p_b_better: Option<f64>,
    pub needed_per_group: Option<u64>,
    pub size: Shift,
    pub cycle: Shift,
    /// Deals that are in both.
    pub in_both: u64,
    pub mix: Vec<Mix>,
    /// Deals edited by hand, in force at T.
    pub undated: u64,
}

/// What mixes are compared by; the size comes after them.
const LAYERS: [(&str, By); 4] = [
    ("owner", By::Owner),
    ("source", By::Source),
    ("type", By::Type),
    ("pipeline", By::Pipeline),
];

/// A closed deal of a group.
struct Closed {
    won: bool,
    value: Money,
    days: i64,
    layers: [u32; LAYERS.len()],
}

/// One side while deals pass by.
#[derive(Default)]
struct Found {
    n: u64,
    closed: Vec<Closed>,
}

#[derive(Default)]
struct Pass {
    sides: [Found; 2],
    in_both: u64,
    undated: u64,
}

/// Compares what the two sides ask of a view, in one pass; the view's own query is not asked.
pub fn compare(
    view: View<'_>,
    sides: [Side<'_>; 2],
    cohort: Cohort,
) -> Result<Comparison, TooLarge> {
    let groupings = LAYERS.map(|(_, by)| Grouping::new(&by, view.book));
    let passes = each_segment(view.book, |s| pass(view, s, &sides, cohort, &groupings));
    let mut all = Pass::default();
    for pass in passes {
        for (mine, theirs) in all.sides.iter_mut().zip(pass.sides) {
            mine.n += theirs.n;
            mine.closed.extend(theirs.closed);
        }
        all.in_both += pass.in_both;
        all.undated += pass.undated;
    }
    let [a, b] = all.sides;
    let mix = mixes(&a, &b);
    let won_of =
        |f: &Found, of: fn(&Closed) -> f64| f.closed.iter().filter(|d| d.won).map(of).collect();
    let size = |d: &Closed| d.value.to_f64();
    let days = |d: &Closed| d.days as f64;
    let (size, cycle) = (
        shift(won_of(&a, size), won_of(&b, size)),
        shift(won_of(&a, days), won_of(&b, days)),
    );
    let (a, b) = (group(&a).ok_or(TooLarge)?, group(&b).ok_or(TooLarge)?);
    let hits = |g: &Group| (g.rate.won, g.rate.closed);
    let interval = newcombe(hits(&a), hits(&b));
    Ok(Comparison {
        difference: Difference {
            rate: a.rate.rate.zip(b.rate.rate).map(|(a, b)| b - a),
            low: interval.map(|i| i.0),
            high: interval.map(|i| i.1),
        },
        p_b_better: chance_better(hits(&a), hits(&b)),
        needed_per_group: needed_per_group(hits(&a), hits(&b)),
        size,
        cycle,
        in_both: all.in_both,
        mix,
        undated: all.undated,
        a,
        b,
    })
}

fn pass(
    view: View<'_>,
    segment: &Segment,
    sides: &[Side<'_>; 2],
    cohort: Cohort,
    groupings: &[Grouping<'_>; LAYERS.len()],
) -> Pass {
    let mut pass = Pass::default();
    let mut codes = Vec::new();
    for deal in view.everyone_in(segment) {
        let is_in = [0, 1].map(|side| {
            let Side { query, period } = sides[side];
            let day = match cohort {
                Cohort::Closed => deal.state.closed,
                Cohort::Created => Some(deal.facts.created),
            };
            day.is_some_and(|day| period.contains(day)) && query.matches(view.book, &deal)
        });
        if is_in == [false, false] {
            continue;
        }
        pass.in_both += u64::from(is_in == [true, true]);
        pass.undated += u64::from(deal.undated_from().is_some_and(|day| day <= view.t));
        for (found, _) in pass.sides.iter_mut().zip(is_in).filter(|(_, is_in)| *is_in) {
            found.n += 1;
            found.closed.extend(closed(&deal, groupings, &mut codes));
        }
    }
    pass
}

/// `None` of a deal that is still open.
fn closed(
    deal: &Standing<'_>,
    groupings: &[Grouping<'_>; LAYERS.len()],
    codes: &mut Vec<u32>,
) -> Option<Closed> {
    let closed = deal.state.closed?;
    let mut layers = [NO_KEY; LAYERS.len()];
    for (layer, grouping) in layers.iter_mut().zip(groupings) {
        grouping.codes(deal, codes);
        *layer = codes.first().copied().unwrap_or(NO_KEY);
    }
    Some(Closed {
        won: deal.is_won(),
        value: deal.value,
        days: closed.since(deal.facts.created),
        layers,
    })
}

fn group(found: &Found) -> Option<Group> {
    let (mut sizes, mut days) = (Sizes::default(), Days::default());
    for deal in found.closed.iter().filter(|d| d.won) {
        sizes.add(deal.value);
        days.add(deal.days);
    }
    sizes.value()?;
    Some(Group {
        n: found.n,
        rate: by_count(sizes.count(), found.closed.len() as u64),
        average_size: sizes.mean(),
        median_size: sizes.median(),
        mean_days: days.mean(),
        median_days: days.median(),
    })
}

/// The ways in which two groups differ beyond chance, in the order of [`LAYERS`], the size last.
fn mixes(a: &Found, b: &Found) -> Vec<Mix> {
    let mut found = Vec::new();
    let mut judge = |by, layers: &Layers| {
        // Groups that share no layer were asked for by it: it is what is compared.
        let within = adjusted(layers).filter(|_| mix_differs(layers));
        found.extend(within.map(|(rate, low, high)| Mix {
            by,
            rate,
            low,
            high,
        }));
    };
    for (at, (by, _)) in LAYERS.iter().enumerate() {
        judge(by, &layers(a, b, |deal| deal.layers[at]));
    }
    let mut values: Vec<Money> = a.closed.iter().chain(&b.closed).map(|d| d.value).collect();
    values.sort_unstable();
    let third = |n: usize| values.get(values.len() * n / 3).copied();
    if let (Some(one), Some(two)) = (third(1), third(2)) {
        let size = |deal: &Closed| u32::from(deal.value >= one) + u32::from(deal.value >= two);
        judge("size", &layers(a, b, size));
    }
    found
}

fn layers(a: &Found, b: &Found, of: impl Fn(&Closed) -> u32) -> Layers {
    let mut layers = Layers::default();
    let mut add = |found: &Found, side: fn(&mut Layer) -> &mut (u64, u64)| {
        for deal in &found.closed {
            let (won, closed) = side(layers.entry(of(deal)).or_default());
            *won += u64::from(deal.won);
            *closed += 1;
        }
    };
    add(a, |layer| &mut layer.a);
    add(b, |layer| &mut layer.b);
    layers
}
