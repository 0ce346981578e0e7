//! `pipeline explain forecast`: how today's number came about, in the user's own figures.

use super::{Ask, Fault};
use crate::analytics::forecast::fit::UnitFit;
use crate::analytics::forecast::model::Record;
use crate::analytics::forecast::odds::exp;
use crate::analytics::forecast::opportunity::Opportunity;
use crate::analytics::forecast::outlook::{Forecaster, Suppose};
use crate::analytics::forecast::point::Point;
use crate::analytics::forecast::replay::Level;
use crate::analytics::forecast::rows::{Rows, Set, rows};
use crate::diagnostic::wrapped;
use crate::model::book::View;
use crate::report::block::{count, grouped, money, percent, whole};

/// The text, paragraph by paragraph, within 80 columns.
pub fn explain(view: View<'_>, ask: &Ask<'_>) -> Result<String, Fault> {
    let Some(record) = Record::of(view.book, view.t) else {
        return Ok("No deal yet: nothing is won, and nothing is expected.\n".into());
    };
    let point = Point::of(&record, view, ask.period)?;
    let whom = view.query.whom(&view.book.settings);
    let set = Set {
        quota: super::quota(view, whom.as_ref(), ask.period)?,
        ..point.set()?
    };
    let rows = rows(&point.ground(ask.leads, Suppose::default()), &set)?;
    let is_over = ask.period.end.is_some_and(|end| end <= view.t);
    let paragraphs = match point.forecaster.as_ref().filter(|_| !is_over) {
        None => vec![format!(
            "{} is over: {} was won, and that is the landing.",
            ask.period.label,
            money(rows.to_date.won.value)
        )],
        Some(f) => {
            let told = Telling {
                point: &point,
                f,
                set: &set,
                rows: &rows,
            };
            told.paragraphs()
        }
    };
    let text: Vec<String> = paragraphs.iter().map(|p| wrapped(p, 80)).collect();
    if is_over {
        return Ok(text.join("\n"));
    }
    Ok(text.join("\n") + &by_stage(&point, &set, &rows) + FURTHER)
}

const FURTHER: &str = "
pipeline forecast --deals says the same of each deal; docs/forecast.md is the method.
";

struct Telling<'a, 'r, 'b> {
    point: &'a Point<'r, 'b>,
    f: &'a Forecaster<'r, 'b>,
    set: &'a Set<'b>,
    rows: &'a Rows,
}

impl Telling<'_, '_, '_> {
    fn paragraphs(&self) -> Vec<String> {
        let mut list = vec![self.sum(), self.open()];
        list.extend(self.yet_to_come());
        list.push(self.learned());
        list.extend(self.months());
        list.push(self.level());
        list.push(self.shock());
        list
    }

    /// `196,893 = 136,500 won + 60,345 from open deals + 48 from deals yet to come.`
    fn sum(&self) -> String {
        let m = &self.rows.modelled;
        format!(
            "{}, modelled mean as of {}: {} = {} won + {} from open deals + {} from deals yet to come.",
            self.point.period.label,
            self.point.view.t,
            whole(m.mean),
            money(self.rows.to_date.won.value),
            whole(m.from_open),
            whole(m.from_new)
        )
    }

    fn open(&self) -> String {
        let asked: Vec<&Opportunity<'_>> =
            self.set.open.iter().filter(|d| !d.is_omitted()).collect();
        let value: f64 = asked.iter().map(|d| d.value.to_f64()).sum();
        let share = if value > 0.0 {
            self.rows.modelled.from_open / value
        } else {
            0.0
        };
        format!(
            "Open deals: {}, {}. Each counts with the chance that it is won by then, from its stage and its days there; that is {} of their value.",
            count(asked.len() as u64, "deal", "deals"),
            whole(value),
            percent(share)
        )
    }

    fn yet_to_come(&self) -> Option<String> {
        let rate: f64 = self.f.fits.iter().map(UnitFit::arrivals).sum();
        if rate == 0.0 {
            return Some("Deals yet to come: none are expected. That takes 28 days of record with deals entered on 5 of them.".into());
        }
        let days = self.point.period.days_left(self.point.view.t)?;
        Some(format!(
            "Deals yet to come: {:.2} a day are entered, so about {} in {}; of these {} are won in time, at {} each.",
            rate * self.set.share_of_new,
            whole(rate * self.set.share_of_new * days as f64),
            count(days.max(0) as u64, "day", "days"),
            few(self.rows.outlook.new_wins),
            whole(if self.rows.outlook.new_wins > 0.0 {
                self.rows.modelled.from_new / self.rows.outlook.new_wins
            } else {
                0.0
            })
        ))
    }

    /// What stands behind the chances.
    fn learned(&self) -> String {
        let fits = &self.f.fits;
        let closed: u64 = fits.iter().map(|f| f.closed).max().unwrap_or(0);
        let kappa = fits.first().map_or(0.0, |f| f.kappa);
        let first = self.point.record.exposure.first;
        let from = fits.iter().map(|f| f.from).max().unwrap_or(first);
        let mut text = format!(
            "The chances are learned from {}, beside which the odds in the settings count as {} in each stage.",
            count(closed, "closed deal", "closed deals"),
            count(kappa as u64, "deal", "deals")
        );
        if from > first {
            text += &format!(
                " The record seems cut off: days before the first closing, {from}, saw deals and no closing, and are left out."
            );
        }
        text
    }

    fn months(&self) -> Option<String> {
        /// Months that differ by less are not worth a word.
        const WORTH: f64 = 0.05;
        let fit = self.f.fits.first()?;
        let g = fit.months.0;
        if g.iter().all(|f| (f - 1.0).abs() < WORTH) {
            return None;
        }
        let word = |n: usize| {
            let by = (g[n] - 1.0) * 100.0;
            format!(
                "the {} {}{}%",
                ["first", "second", "third"][n],
                if by < 0.0 { "-" } else { "+" },
                whole(by.abs())
            )
        };
        Some(format!(
            "Months of a quarter close at different speeds here: {}.",
            [word(0), word(1), word(2)].join(", ")
        ))
    }

    /// `The last 12 windows of 38 days came in 7% under the model; it is lowered by 5%.`
    fn level(&self) -> String {
        let Level { log, windows, .. } = &self.f.level;
        let (won, expected) = windows
            .iter()
            .map(|w| w.all())
            .fold((0.0, 0.0), |s, o| (s.0 + o.won, s.1 + o.expected));
        let (Some(window), true) = (windows.first(), expected > 0.0) else {
            return "Level: the record is too young to have tested the model on its own past, so nothing is corrected.".into();
        };
        let (seen, level) = (won / expected - 1.0, exp(log[0]) - 1.0);
        let way = |x: f64, up: &'static str, down: &'static str| if x < 0.0 { down } else { up };
        format!(
            "Level: over the last {} of {} each, which overlap, {} was won where the model expected {}, {} {}. As {} of that may be chance, all odds are {} by {}.",
            count(windows.len() as u64, "window", "windows"),
            count(window.end.since(window.eve) as u64, "day", "days"),
            whole(won),
            whole(expected),
            percent(seen.abs()),
            way(seen, "over it", "under it"),
            if level.abs() < seen.abs() / 2.0 {
                "most"
            } else {
                "some"
            },
            way(level, "raised", "lowered"),
            percent(level.abs())
        )
    }

    fn shock(&self) -> String {
        let m = &self.rows.modelled;
        let chance = match (m.p_quota, self.rows.quota) {
            (Some(p), Some(quota)) => format!(
                " The quota, {}, is reached in {} of the cases.",
                money(quota),
                percent(p)
            ),
            _ => String::new(),
        };
        format!(
            "Range: four times in five {} to {}, median {}. It is that of single deals won or not, and of odds that rise and fall together by about {}.{chance}",
            whole(m.p10),
            whole(m.p90),
            whole(m.p50),
            percent(self.f.level.sigma)
        )
    }
}

/// A small number with enough decimals to be one.
fn few(n: f64) -> String {
    if n < 0.1 {
        format!("{n:.4}")
    } else {
        format!("{n:.1}")
    }
}

/// What stands in each stage, and what it brings.
fn by_stage(point: &Point<'_, '_>, set: &Set<'_>, rows: &Rows) -> String {
    let settings = &point.view.book.settings;
    let asked = set.open.iter().filter(|d| !d.is_omitted());
    let mut sums: std::collections::BTreeMap<u32, (u64, f64, f64)> = Default::default();
    for (deal, p) in asked.zip(&rows.outlook.odds) {
        let code = deal
            .deal
            .state
            .stage
            .row()
            .map_or(u32::MAX, |row| row as u32);
        let sum = sums.entry(code).or_default();
        let value = deal.value.to_f64();
        *sum = (sum.0 + 1, sum.1 + value, sum.2 + value * p);
    }
    if sums.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n  {:<16}{:>6}{:>12}{:>8}{:>12}\n",
        "Stage", "Open", "Value", "Chance", "Brings"
    );
    for (code, (deals, value, brings)) in sums {
        let stage = settings
            .stages
            .get(code as usize)
            .map_or("not known", |s| s.id.as_str());
        let chance = if value > 0.0 {
            percent(brings / value)
        } else {
            "—".into()
        };
        text += &format!(
            "  {:<16}{:>6}{:>12}{:>8}{:>12}\n",
            stage,
            grouped(i128::from(deals)),
            whole(value),
            chance,
            whole(brings)
        );
    }
    text
}
