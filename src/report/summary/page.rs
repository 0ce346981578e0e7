//! The page that people read: the same for a screen and for a letter, which goes without the foot and without what is
//! dated after its last day, so that a second run writes the same one.

use super::{JUDGED, SummaryReport, YearJson};
use crate::analytics::noise::{LEAST, Verdict};
use crate::analytics::readings::Happened;
use crate::analytics::tally::DealsValue;
use crate::analytics::week::{Moved, Named};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::span_words;
use crate::report::block::{
    Block, Cell, Column, Fact, Line, Part, Report, Table, Tone, capital, count, grouped, money,
    percent, whole,
};
use crate::report::series::{shown as shown_as, usual};

/// Deals that a line names before it says how many more.
const NAMED: usize = 8;

/// Room for a count and a value, so that the pages of many weeks stand alike: of the first table, and of the reps' four
/// columns.
const ROOM: (usize, usize) = (2, 7);
const REP_ROOMS: [(usize, usize); 4] = [(2, 6), (2, 8), (2, 6), (4, 7)];

/// Counts and values beside each other, in a room that the widest fits in.
fn pairs(room: (usize, usize), values: &[Option<DealsValue>]) -> Vec<Cell> {
    let text = |v: &Option<DealsValue>| match v {
        Some(v) => (grouped(i128::from(v.deals)), money(v.value)),
        None => ("—".into(), String::new()),
    };
    let texts: Vec<(String, String)> = values.iter().map(text).collect();
    let room = texts.iter().fold(room, |room, (count, value)| {
        (room.0.max(count.chars().count()), room.1.max(value.len()))
    });
    let pair = |(count, value)| Cell::Pair { count, value, room };
    texts.into_iter().map(pair).collect()
}

fn ours(text: impl Into<String>) -> Part {
    Part::Ours(text.into())
}

impl SummaryReport {
    /// The page, as a letter or as a screen has it.
    pub fn page(&self, is_letter: bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.tail.left_out.is_empty() {
            // What is not in any figure comes first.
            blocks.push(Block::Lines(self.tail.left_out_lines()));
        }
        blocks.push(self.head());
        blocks.push(Block::Table(self.happened_table()));
        blocks.push(Block::Lines(vec![Line {
            text: self.verdict(),
            hint: None,
        }]));
        blocks.push(Block::Table(self.year_table()));
        blocks.push(Block::Facts(self.facts()));
        if !self.reps.is_empty() {
            blocks.push(Block::Table(self.rep_table()));
        }
        let mut lines = self.tail.undated_line().into_iter().collect::<Vec<_>>();
        if is_letter {
            lines.extend(self.tail.revision_line());
        } else {
            lines.extend(self.tail.after_line(self.as_of));
        }
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        if !is_letter {
            blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        }
        blocks
    }

    fn head(&self) -> Block {
        let days = span_words(self.shown.start, self.as_of);
        let mut parts = vec![
            Part::Theirs(self.shown.title.clone()),
            // A name that says the days already stands alone.
            ours(
                if self.period.label.contains("..") || self.shown.unit == "day" {
                    days
                } else {
                    format!("{}, {days}", self.period.label)
                },
            ),
        ];
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(ours(self.currency.clone()));
        Block::Head(parts)
    }

    fn happened_table(&self) -> Table {
        let unit = self.shown.unit;
        let of = |line: fn(&Happened) -> DealsValue| {
            [Some(line(&self.this)), self.before.as_ref().map(line)]
        };
        let rows = [of(|h| h.won), of(|h| h.lost), of(|h| h.new), of(|h| h.open)];
        let column = |at: usize| {
            let values: Vec<Option<DealsValue>> = rows.iter().map(|r| r[at]).collect();
            pairs(ROOM, &values)
        };
        let (this, before) = (column(0), column(1));
        let m = &self.mean;
        let means = [m.won, m.lost, m.new, m.open];
        let labels = ["Won", "Lost", "New", "Open"];
        let rows = labels.iter().zip(this).zip(before).zip(means);
        let mean_head = if m.n == 0 {
            "Mean before".into()
        } else {
            format!("{}-{unit} mean", m.n)
        };
        Table {
            // The heads stand above the last digit of the counts.
            columns: vec![
                Column::left(""),
                Column::left(format!(" This {unit}")),
                Column::left(format!(" {} before", capital(unit))),
                Column::right(mean_head),
            ],
            rows: rows
                .map(|(((label, this), before), mean)| {
                    let label = Cell::Words((*label).into(), Tone::Plain);
                    vec![label, this, before, Cell::Money(mean)]
                })
                .collect(),
            total: None,
            total_note: self.tail.without(),
            heading: true,
        }
    }

    /// Whether anything is more than noise.
    fn verdict(&self) -> String {
        let unit = self.shown.unit;
        if !self.over {
            return format!("The {unit} is not over: nothing of it is judged.");
        }
        if self.limits.iter().all(|l| l.verdict == Verdict::TooFew) {
            return format!(
                "Too few {unit}s to say what is usual: {} before this one, and it takes {LEAST}.",
                self.mean.n
            );
        }
        let outside = self.limits.iter().zip(&JUDGED);
        let outside = outside.filter(|(l, _)| l.verdict == Verdict::MoreThanNoise);
        let said: Vec<String> = outside
            .filter_map(|(l, figure)| {
                let (now, range) = (
                    shown_as(l.figure, l.last?),
                    usual(l.figure, l.low?, l.high?),
                );
                Some(format!("{} {now}, usually {range}", figure.label))
            })
            .collect();
        match said.len() {
            0 => "Nothing is outside its usual range.".into(),
            _ => format!("More than noise: {}.", said.join("; ")),
        }
    }

    fn year_table(&self) -> Table {
        let (this, before) = (&self.year.this, self.year.before.as_ref());
        let unit = self.shown.unit;
        let rate = &this.close_rate.by_count;
        let row = |label: &str, now: Cell, before: Cell, text: String| {
            vec![
                Cell::Words(label.into(), Tone::Plain),
                now,
                before,
                Cell::Words(text, Tone::Plain),
            ]
        };
        let was = |of: fn(&YearJson) -> Cell, none: Cell| before.map_or(none, of);
        let rates = if rate.closed > 0 {
            format!(
                "{} of {}",
                grouped(rate.won.into()),
                grouped(rate.closed.into())
            )
        } else {
            "none closed".into()
        };
        let won = if rate.won > 0 {
            format!("mean of {} won", grouped(rate.won.into()))
        } else {
            "none won".into()
        };
        let a_day = if this.velocity.per_day.is_some() {
            "a day"
        } else {
            ""
        };
        Table {
            columns: vec![
                Column::left("365 days"),
                Column::right("     Now"),
                Column::right(format!("{} before", capital(unit))),
                Column::left(""),
            ],
            rows: vec![
                row(
                    "Close rate",
                    Cell::Percent(rate.rate),
                    was(
                        |y| Cell::Percent(y.close_rate.by_count.rate),
                        Cell::Percent(None),
                    ),
                    rates,
                ),
                row(
                    "Deal size",
                    Cell::Money(this.won.average_size),
                    was(|y| Cell::Money(y.won.average_size), Cell::Money(None)),
                    won,
                ),
                row(
                    "Sales cycle",
                    Cell::DayCount(this.cycle.mean_days),
                    was(|y| Cell::Days(y.cycle.mean_days), Cell::Days(None)),
                    String::new(),
                ),
                row(
                    "Velocity",
                    Cell::Amount(this.velocity.per_day),
                    was(|y| Cell::Amount(y.velocity.per_day), Cell::Amount(None)),
                    a_day.into(),
                ),
            ],
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let fact = |label, tone, text: Vec<Part>| Fact { label, tone, text };
        let mut facts = Vec::new();
        if let Some(quota) = &self.quota {
            facts.push(fact("Quota", Tone::Plain, vec![ours(quota.sentence())]));
        }
        facts.extend(
            self.chance_words()
                .map(|(label, text)| fact(label, Tone::Plain, vec![ours(text)])),
        );
        let mut list = |label, tone, parts: Option<Vec<Part>>| {
            facts.extend(parts.map(|text| fact(label, tone, text)));
        };
        list("Won", Tone::Good, named(&self.won, |d| d, |_| Vec::new()));
        list(
            "Lost",
            Tone::Bad,
            named(
                &self.lost,
                |l| &l.deal,
                |l| match &l.reason {
                    Some(reason) => vec![ours(": "), Part::Theirs(reason.clone())],
                    None => vec![ours(": no reason")],
                },
            ),
        );
        list(
            "Reopened",
            Tone::Plain,
            named(&self.reopened, |d| d, |_| Vec::new()),
        );
        list("Moved", Tone::Plain, self.moved_parts());
        list(
            "Slipped",
            Tone::Bad,
            named(
                &self.slipped,
                |s| &s.deal,
                |s| vec![ours(format!(": {} → {}", self.day(s.from), self.day(s.to)))],
            ),
        );
        if self.stale.deals > 0 {
            let text = format!(
                "{}, {}{}",
                count(self.stale.deals, "deal", "deals"),
                money(self.stale.value),
                self.command("health")
            );
            list("Stale", Tone::Bad, Some(vec![ours(text)]));
        }
        list("Late", Tone::Bad, self.late_parts());
        list(
            "Due",
            Tone::Plain,
            self.due_words().map(|text| vec![ours(text)]),
        );
        facts
    }

    /// `: pipeline health`, where there is that command.
    fn command(&self, name: &str) -> String {
        if self.shown.commands.iter().any(|c| c == name) {
            format!(": pipeline {name}")
        } else {
            String::new()
        }
    }

    /// A day, with its year where that is another.
    pub(in crate::report) fn day(&self, day: Day) -> String {
        if day.year() == self.as_of.year() {
            day.short()
        } else {
            day.long()
        }
    }

    fn chance_words(&self) -> Option<(&'static str, String)> {
        let chance = self.chance.as_ref()?;
        let modelled = format!(
            "{} ({} to {})",
            whole(chance.mean),
            whole(chance.p10),
            whole(chance.p90)
        );
        let Some(now) = chance.p_quota else {
            return Some(("Landing", format!("modelled {modelled}")));
        };
        let before = chance
            .before
            .map(|p| format!(", a {} before {}", self.shown.unit, percent(p)));
        let text = format!(
            "{}{}; modelled {modelled}",
            percent(now),
            before.unwrap_or_default()
        );
        Some(("Chance", text))
    }

    /// By the stage they came to, the newest move first.
    fn moved_parts(&self) -> Option<Vec<Part>> {
        let mut stages: Vec<(&str, Vec<&Moved>)> = Vec::new();
        for moved in &self.moved {
            let to = moved.to.as_deref().unwrap_or("—");
            match stages.iter_mut().find(|(stage, _)| *stage == to) {
                Some((_, list)) => list.push(moved),
                None => stages.push((to, vec![moved])),
            }
        }
        let place = |stage: &str| self.shown.stages.iter().position(|s| s == stage);
        stages.sort_by_key(|(stage, list)| {
            let newest = list.iter().map(|m| m.on).max();
            (std::cmp::Reverse(newest), std::cmp::Reverse(place(stage)))
        });
        let mut parts = Vec::new();
        for (stage, list) in stages {
            if !parts.is_empty() {
                parts.push(ours("; "));
            }
            let shown = shown(list.len());
            for (at, moved) in list[..shown].iter().enumerate() {
                if at > 0 {
                    parts.push(ours(", "));
                }
                parts.push(Part::Theirs(moved.deal.id.clone()));
            }
            if shown < list.len() {
                parts.push(ours(format!(" and {} more", list.len() - shown)));
            }
            parts.push(ours(" to "));
            parts.push(Part::Theirs(stage.into()));
        }
        (!parts.is_empty()).then_some(parts)
    }

    /// `bluth-100-seats, dana; sirius-seats, omar`.
    fn late_parts(&self) -> Option<Vec<Part>> {
        let shown = shown(self.late.len());
        let mut parts = Vec::new();
        for deal in &self.late[..shown] {
            if !parts.is_empty() {
                parts.push(ours("; "));
            }
            parts.push(Part::Theirs(deal.id.clone()));
            if let Some(owner) = &deal.owner {
                parts.extend([ours(", "), Part::Theirs(owner.clone())]);
            }
        }
        if shown < self.late.len() {
            let more = self.late.len() - shown;
            parts.push(ours(format!("; and {more} more{}", self.command("next"))));
        }
        (!parts.is_empty()).then_some(parts)
    }

    /// `12 next steps, Mon 23 to Fri 27 Nov: pipeline next`.
    fn due_words(&self) -> Option<String> {
        let (first, last) = (self.due.first?, self.due.last?);
        let day = |d: Day| format!("{} {}", d.weekday_name(), self.day(d));
        let days = if first == last {
            day(first)
        } else if first.month() == last.month() {
            format!(
                "{} {} to {}",
                first.weekday_name(),
                first.day_of_month(),
                day(last)
            )
        } else {
            format!("{} to {}", day(first), day(last))
        };
        let steps = count(self.due.steps, "next step", "next steps");
        Some(format!("{steps}, {days}{}", self.command("next")))
    }

    fn rep_table(&self) -> Table {
        let of: [fn(&Happened) -> DealsValue; 4] = [|h| h.won, |h| h.lost, |h| h.new, |h| h.open];
        let columns = of.iter().zip(REP_ROOMS).map(|(of, room)| {
            let values: Vec<Option<DealsValue>> =
                self.reps.iter().map(|r| Some(of(&r.happened))).collect();
            pairs(room, &values)
        });
        let columns: Vec<Vec<Cell>> = columns.collect();
        let row = |(at, line): (usize, &super::RepLine)| {
            let mut cells = vec![Cell::Name(line.rep.clone())];
            cells.extend(columns.iter().map(|c| c[at].clone()));
            cells
        };
        Table {
            columns: ["Rep", "Won", " Lost", " New", "  Open"]
                .map(Column::left)
                .to_vec(),
            rows: self.reps.iter().enumerate().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    /// What the page is about, in one line of ASCII but for what others wrote.
    pub fn subject(&self) -> String {
        let mut text = format!(
            "{} {}: won {}",
            self.shown.title,
            self.period.label,
            money(self.this.won.value)
        );
        if let (Some(quota), Some(chance)) = (&self.quota, self.chance.and_then(|c| c.p_quota)) {
            text += &if quota.gap.is_some_and(Money::is_zero) {
                format!(", {} quota made", quota.period.label)
            } else {
                format!(
                    ", {} chance of the {} quota",
                    percent(chance),
                    quota.period.label
                )
            };
        }
        text + &self.tail.incomplete()
    }
}

/// How many of so many are named: one more is no more than saying so.
fn shown(n: usize) -> usize {
    if n > NAMED + 1 { NAMED } else { n }
}

/// `acme-50-seats, dana, 48,000` and what is said of it, one after the other; nothing for none.
fn named<T>(
    list: &[T],
    deal: fn(&T) -> &Named,
    more: impl Fn(&T) -> Vec<Part>,
) -> Option<Vec<Part>> {
    let shown = shown(list.len());
    let mut parts = Vec::new();
    for one in &list[..shown] {
        if !parts.is_empty() {
            parts.push(ours("; "));
        }
        let deal = deal(one);
        parts.push(Part::Theirs(deal.id.clone()));
        if let Some(owner) = &deal.owner {
            parts.extend([ours(", "), Part::Theirs(owner.clone())]);
        }
        parts.push(ours(format!(", {}", money(deal.value))));
        parts.extend(more(one));
    }
    let rest = &list[shown..];
    if !rest.is_empty() {
        let mut values = rest.iter().map(|one| deal(one).value);
        let sum = values.try_fold(Money::ZERO, Money::plus);
        let sum = sum.map_or(String::new(), |s| format!(", {}", money(s)));
        parts.push(ours(format!("; and {} more{sum}", rest.len())));
    }
    (!parts.is_empty()).then_some(parts)
}

impl Report for SummaryReport {
    fn blocks(&self) -> Vec<Block> {
        self.page(false)
    }
}
