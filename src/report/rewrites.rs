//! `pipeline blame` over many deals: edits that rewrote the past, by person, with what each did to figures that had been
//! reported.

use super::blame::{commit_words, cut_line, shown, who};
use super::block::{self, Block, Cell, Column, Line, Part, Report, Table, Tone};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::rewrites::{self, Counted, Effect, Person, Point, Reported, What};
use crate::model::book::View;
use crate::model::brought::Brought;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Period;

/// An edit that rewrote the past.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Rewrite {
    pub id: String,
    pub name: Option<String>,
    pub file: String,
    #[serde(flatten)]
    pub brought: Brought,
    pub points: Vec<Point>,
    /// What it did to figures that had been reported.
    pub effects: Vec<Effect>,
}

/// The JSON of `blame` over a query.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct RewritesReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// Only where one was asked for: of the commits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Commits that were read.
    pub commits: u64,
    /// The day of the first that holds deals: what files said before, nobody knows.
    pub begins: Option<Day>,
    /// The history before this was not fetched: a shallow clone.
    pub is_cut: bool,
    /// The newest first.
    pub edits: Vec<Rewrite>,
    pub people: Vec<Person>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    shown: Shown,
}

#[derive(Clone, Debug)]
struct Shown {
    title: String,
    query: Vec<String>,
    all: bool,
}

/// What was asked for.
pub struct Asked {
    pub period: Option<Period>,
    /// Edits that changed no reported figure are listed too.
    pub all: bool,
    pub commits: u64,
    pub begins: Option<Day>,
    pub is_cut: bool,
}

/// Builds the report; edits come in any order.
pub fn build(
    view: View<'_>,
    mut edits: Vec<Rewrite>,
    asked: Asked,
) -> Result<RewritesReport, TooLarge> {
    edits.sort_by(|a, b| {
        let key = |e: &Rewrite| (e.brought.commit.clone(), e.id.clone());
        (b.brought.on, key(a)).cmp(&(a.brought.on, key(b)))
    });
    let counted = edits.iter().map(|edit| Counted {
        person: edit
            .brought
            .author
            .as_deref()
            .or(edit.brought.email.as_deref()),
        id: &edit.id,
        points: &edit.points,
        effects: &edit.effects,
    });
    let people = rewrites::people(counted).ok_or(TooLarge)?;
    Ok(RewritesReport {
        report: "rewrites",
        version: 1,
        as_of: view.t,
        currency: view.book.settings.currency.code().into(),
        period: asked.period,
        commits: asked.commits,
        begins: asked.begins,
        is_cut: asked.is_cut,
        people,
        edits,
        tail: Tail::of(view, 0),
        shown: Shown {
            title: view.book.title.clone(),
            query: view.query.words().to_vec(),
            all: asked.all,
        },
    })
}

/// `+8,000`, `-500`.
fn signed(change: Money) -> String {
    let sign = if change < Money::ZERO { "" } else { "+" };
    format!("{sign}{}", block::money(change))
}

/// Month's ends that a row names before it says how many more.
const NAMED: usize = 2;

impl Rewrite {
    /// Whether a table has it without being asked for all.
    fn matters(&self) -> bool {
        !self.effects.is_empty() || self.points.iter().any(|p| !p.what.rewrites())
    }

    /// `amount 40,000 → 48,000 from 2 Sep, 40 days late; won 2026-Q3 +8,000`.
    fn words(&self, t: Day) -> Vec<Part> {
        let mut sentences: Vec<String> = self.points.iter().map(|p| point(p, t)).collect();
        let figures = |figure: Reported| self.effects.iter().filter(move |e| e.figure == figure);
        for (figure, word) in [(Reported::Won, "won"), (Reported::Lost, "lost")] {
            let told = figures(figure).map(|e| format!("{word} {} {}", e.of, signed(e.change)));
            sentences.extend(told);
        }
        let ends: Vec<&Effect> = figures(Reported::Open).collect();
        for effect in ends.iter().take(NAMED) {
            let of = Day::parse(&effect.of).map_or(effect.of.clone(), |day| block::day(day, t));
            sentences.push(format!("pipeline on {of} {}", signed(effect.change)));
        }
        if ends.len() > NAMED {
            let more = (ends.len() - NAMED) as u64;
            sentences.push(format!(
                "and {}",
                block::count(more, "more month's end", "more month's ends")
            ));
        }
        let mut parts = Vec::new();
        for sentence in sentences {
            if !parts.is_empty() {
                parts.push(Part::Ours("; ".into()));
            }
            parts.push(Part::Said(sentence));
        }
        parts
    }
}

/// One thing that an edit did, in words.
fn point(point: &Point, t: Day) -> String {
    let field = point.field.as_deref().unwrap_or_default();
    let value = |value: &Option<String>| {
        let text = value.as_deref()?;
        Some(
            match Day::parse(text)
                .filter(|_| matches!(field, "created" | "closed" | "expected_close"))
            {
                Some(day) => block::day(day, t),
                None => shown(field, text),
            },
        )
    };
    let none = || "none".to_string();
    let (was, now) = (
        value(&point.was).unwrap_or_else(none),
        value(&point.now).unwrap_or_else(none),
    );
    let day = point.dated.map_or(String::new(), |day| block::day(day, t));
    let days = block::count(point.days.unwrap_or(0).max(0) as u64, "day", "days");
    match point.what {
        What::Late => format!("{field} {was} → {now} from {day}, {days} late"),
        What::Changed => format!("{field} of {day} {was} → {now}, {days} later"),
        What::ByHand => format!("{field} {was} → {now} by hand, holds from {day}"),
        What::EnteredLate => format!("created {day}, entered {days} late"),
        What::Deleted => format!("deleted, created {day}"),
        What::LeftOut => "left out: no longer read as a deal".into(),
        What::Mended => "read again as a deal".into(),
        What::MovedAfterPassing => {
            format!("expected close {was} → {now}, {days} after it had passed")
        }
        What::CalledAgain => format!("called commit, then {was}, then commit again on {day}"),
    }
}

impl RewritesReport {
    fn head(&self) -> Block {
        let mut parts = vec![
            Part::Theirs(self.shown.title.clone()),
            Part::Ours("edits that rewrote the past".into()),
            Part::Ours(block::count(self.commits, "commit", "commits")),
        ];
        if let Some(period) = &self.period {
            parts.push(Part::Ours(format!("of {}", period.words())));
        }
        if !self.shown.query.is_empty() {
            parts.push(Part::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Part::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    fn people_table(&self) -> Table {
        let change = |value: Money| match value.is_zero() {
            true => Cell::Words("—".into(), Tone::Dim),
            false => Cell::Words(signed(value), Tone::Plain),
        };
        let row = |p: &Person| {
            vec![
                match &p.person {
                    Some(name) => Cell::Name(Some(name.clone())),
                    None => Cell::Words("not committed".into(), Tone::Bad),
                },
                Cell::Count(p.edits),
                Cell::Count(p.deals),
                Cell::Count(p.moved),
                change(p.won),
                change(p.lost),
                Cell::Count(p.moved_after_passing),
                Cell::Count(p.called_again),
            ]
        };
        let mut columns = vec![Column::left("By")];
        let heads = [
            "Edits", "Deals", "Moved", "Won", "Lost", "Passed", "Recalled",
        ];
        columns.extend(heads.map(Column::right));
        Table {
            columns,
            rows: self.people.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn listed(&self) -> impl Iterator<Item = &Rewrite> {
        self.edits.iter().filter(|e| self.shown.all || e.matters())
    }

    fn edits_table(&self) -> Table {
        let row = |edit: &Rewrite| {
            vec![
                Cell::Words(block::day(edit.brought.on, self.as_of), Tone::Plain),
                who(&edit.brought),
                Cell::Name(Some(edit.id.clone())),
                commit_words(&edit.brought),
                Cell::Parts(edit.words(self.as_of)),
            ]
        };
        let mut columns: Vec<Column> = ["Day", "By", "Deal", "Commit"].map(Column::left).into();
        columns.push(Column::long_text("What"));
        Table {
            columns,
            rows: self.listed().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn lines(&self) -> Vec<Line> {
        let plain = |text: String| Line { text, hint: None };
        let mut lines = Vec::new();
        let rest = self.edits.len() - self.listed().count();
        if rest > 0 {
            lines.push(Line {
                text: format!(
                    "{} changed no figure that had been reported.",
                    block::count(rest as u64, "more edit", "more edits")
                ),
                hint: Some("pipeline blame --all".into()),
            });
        }
        if self.edits.is_empty() {
            lines.push(plain("No edit rewrote the past.".into()));
        } else {
            lines.push(plain(
                "Moved: edits that changed a figure reported before their day, a month's end's or \
                 a past quarter's; won and lost: of such quarters. Passed: closings moved after \
                 their day. Recalled: commit called again."
                    .into(),
            ));
        }
        match self.begins {
            begins if self.is_cut => lines.push(cut_line(begins)),
            Some(day) => lines.push(plain(format!("The record begins on {}.", day.full()))),
            None => {}
        }
        lines
    }
}

impl Report for RewritesReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        if !self.people.is_empty() {
            blocks.push(Block::Table(self.people_table()));
        }
        if self.listed().next().is_some() {
            blocks.push(Block::Table(self.edits_table()));
        }
        blocks.push(Block::Lines(self.lines()));
        let first = self.listed().next();
        blocks.extend(first.map(|e| {
            Block::Hints(format!(
                "pipeline blame {}",
                crate::diagnostic::shell(&e.id)
            ))
        }));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
