//! `pipeline report --format json`, reckoned deal by deal from the words of the metrics' definitions: slow, plain, and
//! sharing nothing with the program but the decimal type.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::deal::Deal;
use crate::folder::Folder;
use crate::json::Json;
use crate::period::{Period, month_key, quarter_key};
use crate::query::{Ask, fact_day, fact_number, fact_text};
use crate::settings::{Pipeline, Settings};
use crate::story::{At, days_in_stage, enterings};

/// A deal that exists at T, and what was true of it: at T, if it is open, else on its closing day.
pub struct Standing<'f> {
    pub deal: &'f Deal,
    pub at: At,
    pub moves: Vec<(NaiveDate, At)>,
    pub closing: Option<NaiveDate>,
    pub owner: Option<String>,
    pub value: Decimal,
    pub own_odds: Option<Decimal>,
    pub on_hold: bool,
    pub expected_close: Option<NaiveDate>,
}

/// A stage's learned rate and what it was learned from.
struct Learned {
    rate: Option<f64>,
    won: usize,
    closed: usize,
}

/// Everything that is asked of one folder at one day.
pub struct Report<'f> {
    pub folder: &'f Folder,
    pub ask: &'f Ask,
    pub days: Period,
    pub all: Vec<Standing<'f>>,
    /// By pipeline, by stage.
    learned: Vec<Vec<Learned>>,
}

impl<'f> Report<'f> {
    pub fn new(folder: &'f Folder, ask: &'f Ask, days: Period, day: NaiveDate) -> Report<'f> {
        let all = standings(folder, day);
        let learned = learn(&folder.settings, &all, day);
        Report {
            folder,
            ask,
            days,
            all,
            learned,
        }
    }
}

/// What the program must print, but for `source.checksum` and the words of `left_out`.
pub fn report(folder: &Folder, ask: &Ask) -> Json {
    let days = ask.days(&folder.settings);
    Report::new(folder, ask, days, ask.as_of).json()
}

/// Every deal that exists at the end of `today`.
pub fn standings(folder: &Folder, today: NaiveDate) -> Vec<Standing<'_>> {
    let here = folder.deals.iter().filter(|deal| deal.created <= today);
    here.map(|deal| standing(deal, folder, today)).collect()
}

/// The learned rates by pipeline and stage.
pub fn learned_rates(folder: &Folder, all: &[Standing], today: NaiveDate) -> Vec<Vec<Option<f64>>> {
    let learned = learn(&folder.settings, all, today);
    let rates = learned
        .into_iter()
        .map(|stages| stages.into_iter().map(|one| one.rate).collect());
    rates.collect()
}

/// What a stage's rate was learned to be, and from how many won and closed.
pub fn learned(
    folder: &Folder,
    all: &[Standing],
    today: NaiveDate,
    pipeline: usize,
    stage: usize,
) -> (Option<f64>, usize, usize) {
    let learned = &learn(&folder.settings, all, today)[pipeline][stage];
    (learned.rate, learned.won, learned.closed)
}

/// A deal at the end of a day; it exists by then.
pub fn standing<'f>(deal: &'f Deal, folder: &Folder, today: NaiveDate) -> Standing<'f> {
    let moves = deal.moves(&folder.settings, today);
    let (last, at) = *moves.last().expect("a deal begins somewhere");
    let closing = matches!(at, At::Won | At::Lost).then_some(last);
    let seen = closing.unwrap_or(today);
    let amount = fact_number(deal.fact("amount", seen)).expect("an amount throughout");
    let rate = folder
        .settings
        .rate(&deal.currency, seen)
        .expect("a rate throughout");
    Standing {
        deal,
        at,
        moves,
        closing,
        owner: fact_text(deal.fact("owner", seen)),
        value: amount * rate,
        own_odds: fact_number(deal.fact("probability", seen)),
        on_hold: fact_day(deal.fact("on_hold_until", seen)).is_some_and(|until| until > today),
        expected_close: fact_day(deal.fact("expected_close", seen)),
    }
}

/// Learned rates are of the whole folder, whatever is asked for.
fn learn(settings: &Settings, all: &[Standing], today: NaiveDate) -> Vec<Vec<Learned>> {
    let year = Period::last_year(today);
    let pipelines = settings.pipelines.iter().enumerate();
    pipelines
        .map(|(place, pipeline)| {
            let closed: Vec<&Standing> = all
                .iter()
                .filter(|one| one.deal.pipeline == place)
                .filter(|one| one.closing.is_some_and(|day| year.holds(day)))
                .collect();
            let stages = 0..pipeline.stages.len();
            stages
                .map(|stage| learned_rate(settings, pipeline, stage, &closed))
                .collect()
        })
        .collect()
}

/// (κ·prior + won) / (κ + won + lost) over the closed deals that ever entered the stage. Decision: a stage without a
/// prior takes the close rate of its own pipeline.
fn learned_rate(
    settings: &Settings,
    pipeline: &Pipeline,
    stage: usize,
    closed: &[&Standing],
) -> Learned {
    let won = |deals: &[&Standing]| deals.iter().filter(|one| one.at == At::Won).count();
    let close_rate = quotient(won(closed) as f64, closed.len() as f64);
    let prior = pipeline.stages[stage].prior.map(float).or(close_rate);
    let count = pipeline.stages.len();
    let entered: Vec<&Standing> = closed
        .iter()
        .filter(|one| {
            enterings(&one.moves, count)
                .iter()
                .any(|entering| entering.stage == stage)
        })
        .copied()
        .collect();
    let weight = float(settings.prior_weight);
    let rate = prior.and_then(|prior| {
        quotient(
            weight * prior + won(&entered) as f64,
            weight + entered.len() as f64,
        )
    });
    Learned {
        rate,
        won: won(&entered),
        closed: entered.len(),
    }
}

impl Report<'_> {
    fn json(&self) -> Json {
        let settings = &self.folder.settings;
        let asked: Vec<&Standing> = self
            .all
            .iter()
            .filter(|one| self.ask.takes(one, settings))
            .collect();
        let mut members = vec![
            ("report".into(), text("report")),
            ("version".into(), count(1)),
            ("as_of".into(), date(self.ask.as_of)),
            ("currency".into(), text(&settings.currency)),
            ("period".into(), self.period()),
        ];
        members.extend(self.figures(&asked));
        members.push(("stages".into(), self.stages(&asked)));
        members.push(("groups".into(), self.groups(&asked)));
        members.extend(self.tail());
        Json::Object(members)
    }

    fn period(&self) -> Json {
        let mut members = Vec::new();
        if self.ask.period.is_none() {
            members.push(("label", text("last-365d")));
        }
        members.push(("start", self.days.start.map_or(Json::Null, date)));
        members.push(("end", self.days.end.map_or(Json::Null, date)));
        object(members)
    }

    fn odds(&self, one: &Standing) -> Option<f64> {
        let stage_odds = match one.at {
            At::Stage(stage) => self.learned[one.deal.pipeline][stage].rate,
            _ => None,
        };
        one.own_odds.map(float).or(stage_odds)
    }

    /// Does it count as won or lost in the period?
    fn counts_as_closed(&self, one: &Standing) -> bool {
        if self.ask.created_cohort {
            return one.closing.is_some() && self.days.holds(one.deal.created);
        }
        one.closing.is_some_and(|closing| self.days.holds(closing))
    }

    /// The figures that the whole and each group have.
    fn figures(&self, deals: &[&Standing]) -> Vec<(String, Json)> {
        let open: Vec<&Standing> = deals
            .iter()
            .filter(|one| one.closing.is_none())
            .copied()
            .collect();
        let closed = deals
            .iter()
            .filter(|one| self.counts_as_closed(one))
            .copied();
        let (won, lost): (Vec<&Standing>, Vec<&Standing>) =
            closed.partition(|one| one.at == At::Won);
        let cycles: Vec<f64> = won.iter().map(|one| cycle_days(one)).collect();
        let close_rate = quotient(won.len() as f64, (won.len() + lost.len()) as f64);
        let size = mean(&values(&won));
        let velocity = close_rate
            .zip(size)
            .zip(mean(&cycles))
            .and_then(|((rate, size), days)| quotient(open.len() as f64 * rate * size, days));
        let figures = [
            ("open", self.open(&open)),
            ("won", object(sized(&won, vec![]))),
            (
                "lost",
                object(vec![
                    ("deals", count(lost.len())),
                    ("value", money(sum(&lost))),
                ]),
            ),
            ("close_rate", close_rates(&won, &lost)),
            (
                "cycle",
                object(vec![
                    ("mean_days", maybe(mean(&cycles))),
                    ("median_days", maybe(median(&cycles))),
                ]),
            ),
            ("velocity", object(vec![("per_day", maybe(velocity))])),
        ];
        figures.map(|(key, value)| (key.to_owned(), value)).into()
    }

    fn open(&self, open: &[&Standing]) -> Json {
        let parked: Vec<&Standing> = open.iter().filter(|one| one.on_hold).copied().collect();
        let on_hold = vec![
            ("deals", count(parked.len())),
            ("value", money(sum(&parked))),
        ];
        let without_odds = open.iter().filter(|one| self.odds(one).is_none()).count();
        let more = vec![
            ("weighted", maybe(Some(self.weighted(open)))),
            ("without_odds", count(without_odds)),
            ("on_hold", object(on_hold)),
        ];
        object(sized(open, more))
    }

    fn weighted(&self, open: &[&Standing]) -> f64 {
        open.iter()
            .filter_map(|one| Some(float(one.value) * self.odds(one)?))
            .sum()
    }

    fn stages(&self, asked: &[&Standing]) -> Json {
        let mut rows = Vec::new();
        for (place, pipeline) in self.folder.settings.pipelines.iter().enumerate() {
            let deals: Vec<&Standing> = asked
                .iter()
                .filter(|one| one.deal.pipeline == place)
                .copied()
                .collect();
            for stage in 0..pipeline.stages.len() {
                rows.push(self.stage_row(place, pipeline, stage, &deals));
            }
        }
        Json::Array(rows)
    }

    fn stage_row(
        &self,
        place: usize,
        pipeline: &Pipeline,
        stage: usize,
        deals: &[&Standing],
    ) -> Json {
        let here: Vec<&Standing> = deals
            .iter()
            .filter(|one| one.at == At::Stage(stage))
            .copied()
            .collect();
        let learned = &self.learned[place][stage];
        let mut row = Vec::new();
        if let Some(id) = &pipeline.id {
            row.push(("pipeline", text(id)));
        }
        row.extend([
            ("stage", text(&pipeline.stages[stage].id)),
            ("deals", count(here.len())),
            ("value", money(sum(&here))),
            ("weighted", maybe(Some(self.weighted(&here)))),
        ]);
        row.extend(self.passage(pipeline, stage, deals));
        let from = vec![
            ("won", count(learned.won)),
            ("closed", count(learned.closed)),
        ];
        row.extend([
            ("learned_rate", maybe(learned.rate)),
            ("learned_from", object(from)),
        ]);
        object(row)
    }

    /// What became of the deals that first entered the stage in the period, and how long they stayed.
    pub fn passage(
        &self,
        pipeline: &Pipeline,
        stage: usize,
        deals: &[&Standing],
    ) -> Vec<(&'static str, Json)> {
        let mut fates: BTreeMap<&str, usize> = BTreeMap::new();
        for one in deals {
            if let Some(fate) = self.fate(one, stage, pipeline.stages.len()) {
                *fates.entry(fate).or_default() += 1;
            }
        }
        let number = |fate: &str| fates.get(fate).copied().unwrap_or(0);
        let decided = number("advanced") + number("lost") + number("back");
        let stays: Vec<f64> = deals
            .iter()
            .filter_map(|one| days_in_stage(&one.moves, stage, |day| self.days.holds(day)))
            .map(|days| days as f64)
            .collect();
        vec![
            ("entered", count(fates.values().sum())),
            ("advanced", count(number("advanced"))),
            ("lost", count(number("lost"))),
            ("back", count(number("back"))),
            ("still_open", count(number("still_open"))),
            (
                "conversion",
                maybe(quotient(number("advanced") as f64, decided as f64)),
            ),
            ("median_days", maybe(median(&stays))),
            ("p90_days", maybe(nearest_rank_90(&stays))),
        ]
    }

    /// What became of a deal that first entered the stage in the period: the first of four that fits.
    pub fn fate(&self, one: &Standing, stage: usize, stage_count: usize) -> Option<&'static str> {
        let all = enterings(&one.moves, stage_count);
        let first = all.iter().position(|entering| entering.stage == stage)?;
        if !self.days.holds(all[first].on) {
            return None;
        }
        let later = all[first + 1..]
            .iter()
            .any(|entering| entering.stage > stage);
        let before_last = one
            .moves
            .len()
            .checked_sub(2)
            .map(|place| one.moves[place].1);
        Some(if later || one.at == At::Won {
            "advanced"
        } else if one.at == At::Lost && before_last == Some(At::Stage(stage)) {
            "lost"
        } else if one.at == At::Stage(stage) {
            "still_open"
        } else {
            "back"
        })
    }

    fn groups(&self, asked: &[&Standing]) -> Json {
        let Some(by) = &self.ask.by else {
            return Json::Array(Vec::new());
        };
        let mut groups: BTreeMap<(bool, Option<String>), Vec<&Standing>> = BTreeMap::new();
        for one in asked {
            if one.closing.is_none() || self.counts_as_closed(one) {
                for key in keys(one, by, &self.folder.settings) {
                    groups.entry((key.is_none(), key)).or_default().push(one);
                }
            }
        }
        let rows = groups.into_iter().map(|((_, key), deals)| {
            let key = key.map_or(Json::Null, Json::Text);
            let mut members = vec![("by".to_owned(), text(by)), ("key".to_owned(), key)];
            members.extend(self.figures(&deals));
            Json::Object(members)
        });
        Json::Array(rows.collect())
    }

    /// Decision: `undated` and `after_as_of` speak of the folder, like `left_out`; where a query is given they are not compared.
    fn tail(&self) -> Vec<(String, Json)> {
        let folder = self.folder;
        let mut members = vec![("complete".into(), Json::Bool(folder.left_out.is_empty()))];
        if self.ask.query.is_empty() {
            let today = self.ask.as_of;
            let undated = self
                .all
                .iter()
                .filter(|one| one.deal.is_undated(today))
                .count();
            let after = folder
                .deals
                .iter()
                .filter(|deal| deal.dated_lines().iter().any(|day| *day > today))
                .count();
            members.push(("undated".into(), count(undated)));
            members.push(("after_as_of".into(), count(after)));
        }
        members.push((
            "source".into(),
            object(vec![("files", count(folder.files))]),
        ));
        let left_out = folder
            .left_out
            .keys()
            .map(|file| object(vec![("file", text(file))]));
        members.push(("left_out".into(), Json::Array(left_out.collect())));
        members
    }
}

/// The groups that a deal is in: none twice, and None where it has nothing to be grouped by.
pub fn keys(one: &Standing, by: &str, settings: &Settings) -> Vec<Option<String>> {
    let deal = one.deal;
    let day = one.closing.or(one.expected_close);
    let several = |texts: &[String]| {
        let mut keys: Vec<Option<String>> = texts.iter().cloned().map(Some).collect();
        keys.sort();
        keys.dedup();
        if keys.is_empty() { vec![None] } else { keys }
    };
    vec![match by {
        "tag" => return several(&deal.tags),
        "competitor" => return several(&deal.competitors),
        "owner" => one.owner.clone(),
        "team" => one
            .owner
            .as_ref()
            .and_then(|owner| settings.teams.get(owner).cloned()),
        "company" => Some(deal.company.clone()),
        "source" => deal.source.clone(),
        "type" => deal.kind.clone(),
        "pipeline" => settings.pipelines[deal.pipeline].id.clone(),
        "month" => day.map(month_key),
        "quarter" => day.map(|day| quarter_key(day, settings)),
        "stage" => match one.at {
            At::Stage(stage) => Some(settings.pipelines[deal.pipeline].stages[stage].id.clone()),
            At::Unknown => None,
            At::Won => Some("won".into()),
            At::Lost => Some("lost".into()),
        },
        _ => {
            let field = by
                .strip_prefix("custom.")
                .expect("a grouping that the oracle knows");
            deal.custom.get(field).cloned()
        }
    }]
}

pub fn cycle_days(won: &Standing) -> f64 {
    let closing = won.closing.expect("won on a day");
    (closing - won.deal.created).num_days() as f64
}

/// Count, sum, mean and median of values, and what else stands with them.
fn sized(deals: &[&Standing], more: Vec<(&'static str, Json)>) -> Vec<(&'static str, Json)> {
    let mut members = vec![("deals", count(deals.len())), ("value", money(sum(deals)))];
    members.extend(more);
    members.push(("average_size", maybe(mean(&values(deals)))));
    members.push(("median_size", maybe(median(&values(deals)))));
    members
}

fn close_rates(won: &[&Standing], lost: &[&Standing]) -> Json {
    let closed = won.len() + lost.len();
    let interval = wilson(won.len(), closed);
    let by_count = vec![
        ("rate", maybe(quotient(won.len() as f64, closed as f64))),
        ("low", maybe(interval.map(|(low, _)| low))),
        ("high", maybe(interval.map(|(_, high)| high))),
        ("won", count(won.len())),
        ("closed", count(closed)),
    ];
    let all_value = sum(won) + sum(lost);
    let by_value = vec![
        ("rate", maybe(quotient(float(sum(won)), float(all_value)))),
        ("won", money(sum(won))),
        ("closed", money(all_value)),
    ];
    object(vec![
        ("by_count", object(by_count)),
        ("by_value", object(by_value)),
    ])
}

/// Wilson's 95 % interval (E. B. Wilson, 1927), with the exact normal quantile.
fn wilson(won: usize, closed: usize) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    let n = closed as f64;
    let p = quotient(won as f64, n)?;
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

pub fn quotient(above: f64, below: f64) -> Option<f64> {
    (below != 0.0).then(|| above / below)
}

pub fn mean(numbers: &[f64]) -> Option<f64> {
    quotient(numbers.iter().sum(), numbers.len() as f64)
}

/// The mean of the middle two where their count is even.
pub fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The smallest number that at least nine tenths do not exceed.
pub fn nearest_rank_90(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (9 * sorted.len()).div_ceil(10);
    sorted.get(rank.checked_sub(1)?).copied()
}

pub fn values(deals: &[&Standing]) -> Vec<f64> {
    deals.iter().map(|one| float(one.value)).collect()
}

pub fn sum(deals: &[&Standing]) -> Decimal {
    deals.iter().map(|one| one.value).sum()
}

pub fn float(number: Decimal) -> f64 {
    number.to_f64().expect("a decimal has a nearest float")
}

fn text(text: &str) -> Json {
    Json::Text(text.into())
}

fn date(day: NaiveDate) -> Json {
    Json::Text(day.to_string())
}

pub fn count(number: usize) -> Json {
    Json::Number(number.to_string())
}

pub fn money(amount: Decimal) -> Json {
    Json::Number(amount.normalize().to_string())
}

pub fn maybe(number: Option<f64>) -> Json {
    number.map_or(Json::Null, |number| Json::Number(number.to_string()))
}

pub fn object(members: Vec<(&'static str, Json)>) -> Json {
    Json::Object(
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}
