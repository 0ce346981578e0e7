//! `pipeline changes`: from what was open at one moment to what is open at another, line by line, each with its deals.

use super::block::{
    Block, Cell, Column, Line as Sentence, Listed, Part as Words, Report, Table, Tone, commit,
    count, money, short_hash,
};
use super::chart::{Chart, Fall, Kind as Picture};
use super::foot::Tail;
use crate::analytics::counts::TooLarge;
use crate::analytics::group::By;
use crate::analytics::waterfall::{As, End, Line, Lines, Part, Waterfall, compare};
use crate::model::book::Book;
use crate::model::day::Day;
use crate::model::period::{Period, span_words};

/// One end of the comparison.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Moment {
    /// The end of this day; `null`: before the first deal.
    pub date: Option<Day>,
    /// The revision the files were read at; `null`: the files at hand.
    pub rev: Option<String>,
}

/// The lines of one group.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct GroupLines {
    pub by: String,
    /// `null`, and last, for deals without one.
    pub key: Option<String>,
    #[serde(flatten)]
    pub lines: Lines,
}

/// The JSON of `changes`.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct ChangesReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    /// Only where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    pub from: Moment,
    pub to: Moment,
    #[serde(flatten)]
    pub lines: Lines,
    /// `[]` without `--by`.
    pub groups: Vec<GroupLines>,
    /// By line, the largest first.
    pub deals: Vec<Part>,
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
    overlaps: bool,
    /// The first deal was created later than the window's last day.
    begins_later: Option<Day>,
    commands: Vec<String>,
    called: Option<[Called; 2]>,
    /// That an end lacks a file.
    without: [Option<String>; 2],
    /// Which commits were read, where those of the two ends are not the same.
    commits: Option<String>,
}

/// What was asked for, as the head and the JSON say it.
pub struct Window {
    pub period: Option<Period>,
    /// Nothing before `from` was asked for: it is open.
    pub is_open: bool,
    pub by: Option<By>,
    /// Commands that can be named.
    pub commands: Vec<String>,
    /// What the two ends were called, where they are not the same files.
    pub called: Option<[Called; 2]>,
}

/// What an end was called: a revision, in somebody's words; `None`: the files at hand.
pub type Called = Option<String>;

/// Deals that a line names before it says how many more.
const NAMED: usize = 24;

/// Builds the report of two ends.
pub fn build(from: &End<'_>, to: &End<'_>, window: Window) -> Result<ChangesReport, TooLarge> {
    let book: &Book = to.book;
    let by = window.by.as_ref();
    let Waterfall {
        total,
        groups,
        parts,
        undated,
    } = compare(from, to, by)?;
    let name = by.map(By::name).unwrap_or_default();
    let query = to.asked.on(to.day);
    let rev = |end: &End<'_>| end.book.source.revision.as_ref().map(|r| r.id.clone());
    let mut tail = Tail::of(book.at(to.day, query), undated);
    let without = [
        super::foot::without(from.book),
        super::foot::without(to.book),
    ];
    if window.called.is_some() {
        tail.stands_also_on(from.book);
    }
    Ok(ChangesReport {
        report: "changes",
        version: 1,
        as_of: to.day,
        currency: book.settings.currency.code().into(),
        period: window.period,
        from: Moment {
            date: (!window.is_open).then_some(from.day),
            rev: rev(from),
        },
        to: Moment {
            date: Some(to.day),
            rev: rev(to),
        },
        lines: total,
        groups: groups
            .into_iter()
            .map(|(key, lines)| GroupLines {
                by: name.clone(),
                key,
                lines,
            })
            .collect(),
        deals: parts,
        tail,
        shown: Shown {
            title: book.title.clone(),
            query: query.words().to_vec(),
            overlaps: by.is_some_and(By::overlaps),
            begins_later: book.first_created().filter(|first| *first > to.day),
            commands: window.commands,
            commits: window.called.as_ref().map(|_| commits(from, to)),
            called: window.called,
            without,
        },
    })
}

/// `commit 3f2a9c1b24 of Mon 16 Nov 2026 to the files at hand`.
fn commits(from: &End<'_>, to: &End<'_>) -> String {
    let of = |end: &End<'_>| match &end.book.source.revision {
        Some(revision) => commit(revision),
        None => "the files at hand".into(),
    };
    format!("{} to {}", of(from), of(to))
}

/// From the end of one day to the end of another, whichever is the earlier.
fn between(from: Day, to: Day) -> String {
    match from <= to {
        true => span_words(from, to),
        false => format!("{} to {}", from.full(), to.full()),
    }
}

/// A revision as people see it: of a whole hash the beginning.
fn short(word: &str) -> &str {
    let is_hash = word.len() >= 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash { short_hash(word) } else { word }
}

impl ChangesReport {
    /// What is good to know beside the figures.
    pub fn notes(&self) -> Vec<String> {
        let first = self.shown.begins_later;
        first
            .map(|day| format!("nothing was there yet: the first deal was created on {day}"))
            .into_iter()
            .collect()
    }

    fn head(&self) -> Block {
        let last = self.as_of;
        let days = match self.from.date {
            None => format!("until {}", last.full()),
            Some(from) if self.shown.called.is_some() => between(from, last),
            Some(from) if from >= last => format!("{}, and nothing after it", last.full()),
            Some(from) => span_words(from.plus(1), last),
        };
        let mut parts = vec![Words::Theirs(self.shown.title.clone())];
        if let Some([a, b]) = &self.shown.called {
            let name = |word: &Called| match word {
                Some(word) => short(word).to_string(),
                None => "the files at hand".into(),
            };
            parts.push(Words::Theirs(format!("{} to {}", name(a), name(b))));
        }
        parts.push(Words::Ours(days));
        if !self.shown.query.is_empty() {
            parts.push(Words::Theirs(self.shown.query.join(" ")));
        }
        parts.push(Words::Ours(self.currency.clone()));
        Block::Head(parts)
    }

    fn table(&self) -> Table {
        let end = |word: &str, deals, value| {
            vec![
                Cell::Words(word.into(), Tone::Plain),
                Cell::Count(deals),
                Cell::Money(Some(value)),
                Cell::Empty,
            ]
        };
        let (opening, closing) = (self.lines.opening, self.lines.closing);
        let mut first = end("Opening", opening.deals, opening.value);
        let [lacks, _] = &self.shown.without;
        if let (Some(_), Some(without)) = (&self.shown.called, lacks) {
            first.pop();
            first.push(Cell::Words(without.clone(), Tone::Dim));
        }
        let mut rows = vec![first];
        let lines = Line::ALL
            .into_iter()
            .filter(|l| self.lines.of(*l).deals > 0);
        rows.extend(lines.map(|line| self.row(line)));
        let mut columns = vec![Column::left("")];
        columns.extend(["", ""].map(Column::right));
        columns.push(Column::text(""));
        Table {
            columns,
            rows,
            total: Some(end("Closing", closing.deals, closing.value)),
            total_note: self.shown.without[1].clone(),
            heading: false,
        }
    }

    fn row(&self, line: Line) -> Vec<Cell> {
        let sum = self.lines.of(line);
        let is_below = sum.value < crate::model::money::Money::ZERO;
        let sign = if line.takes_away() || is_below {
            "-"
        } else {
            "+"
        };
        let tone = match line {
            Line::Raised | Line::Won => Tone::Good,
            Line::Lowered | Line::Lost => Tone::Bad,
            _ => Tone::Plain,
        };
        let value = if is_below {
            crate::model::money::Money::new(-sum.value.value())
        } else {
            sum.value
        };
        vec![
            Cell::Words(format!("{sign} {}", line.words()), tone),
            Cell::Count(sum.deals),
            Cell::Money(Some(value)),
            Cell::List(self.listed(line)),
        ]
    }

    /// From the opening to the closing, line by line; nothing where no line has a deal.
    fn chart(&self) -> Option<Chart> {
        let (opening, closing) = (self.lines.opening.value, self.lines.closing.value);
        let level = |label: &str, value: crate::model::money::Money| Fall {
            label: label.into(),
            value: Cell::Money(Some(value)),
            from: 0.0,
            to: value.to_f64(),
            is_level: true,
            tone: Tone::Plain,
        };
        let mut falls = vec![level("Opening", opening)];
        let mut now = opening;
        for line in Line::ALL
            .into_iter()
            .filter(|l| self.lines.of(*l).deals > 0)
        {
            let sum = self.lines.of(line).value;
            let then = match line.takes_away() {
                true => now.minus(sum)?,
                false => now.plus(sum)?,
            };
            let mut cells = self.row(line).into_iter();
            let (Some(Cell::Words(label, tone)), Some(value)) = (cells.next(), cells.nth(1)) else {
                continue;
            };
            falls.push(Fall {
                label,
                value,
                from: now.to_f64(),
                to: then.to_f64(),
                is_level: false,
                tone,
            });
            now = then;
        }
        if falls.len() == 1 {
            return None;
        }
        falls.push(level("Closing", closing));
        Some(Chart {
            title: "From what was open to what is open".into(),
            about: format!(
                "From {} to {}, change by change.",
                money(opening),
                money(closing)
            ),
            unit: self.currency.clone(),
            kind: Picture::Waterfall(falls),
            table: None,
        })
    }

    /// The deals of a line, each with its value unless it is the only one.
    fn listed(&self, line: Line) -> Vec<Listed> {
        let parts: Vec<&Part> = self.deals.iter().filter(|p| p.line == line).collect();
        let listed = |part: &&Part| {
            let mut note = if parts.len() > 1 {
                money(part.value)
            } else {
                String::new()
            };
            if let Some(kind) = part.kind {
                note += if note.is_empty() { "" } else { " " };
                note += kind.words();
            }
            Listed {
                name: part.id.clone(),
                note,
            }
        };
        let shown = if parts.len() > NAMED + 1 {
            NAMED
        } else {
            parts.len()
        };
        let mut list: Vec<Listed> = parts[..shown].iter().map(listed).collect();
        let rest = &parts[shown..];
        if !rest.is_empty() {
            let sum = rest
                .iter()
                .try_fold(crate::model::money::Money::ZERO, |sum, p| sum.plus(p.value));
            let sum = sum.map_or(String::new(), |s| format!(", {}", money(s)));
            list.push(Listed {
                name: String::new(),
                note: format!("and {} more{sum}", rest.len()),
            });
        }
        list
    }

    /// The lines side by side, a row a group: those that any group has.
    fn group_table(&self) -> Table {
        let by = self.groups.first().map_or("", |g| g.by.as_str());
        let any = |line: &Line| self.groups.iter().any(|g| g.lines.of(*line).deals > 0);
        let lines: Vec<Line> = Line::ALL.into_iter().filter(any).collect();
        let mut columns = vec![
            Column::left(super::block::capital(
                by.strip_prefix("custom.").unwrap_or(by),
            )),
            Column::right("Opening"),
        ];
        columns.extend(
            lines
                .iter()
                .map(|l| Column::right(super::block::capital(l.words()))),
        );
        columns.push(Column::right("Closing"));
        let row = |name: Cell, of: &Lines| {
            let mut cells = vec![name, Cell::Money(Some(of.opening.value))];
            cells.extend(lines.iter().map(|l| Cell::Money(Some(of.of(*l).value))));
            cells.push(Cell::Money(Some(of.closing.value)));
            cells
        };
        let total = (!self.shown.overlaps)
            .then(|| row(Cell::Words("total".into(), Tone::Plain), &self.lines));
        let total_note = total.as_ref().and_then(|_| self.shown.without[1].clone());
        Table {
            columns,
            rows: self
                .groups
                .iter()
                .map(|g| row(Cell::Name(g.key.clone()), &g.lines))
                .collect(),
            total,
            total_note,
            heading: true,
        }
    }

    fn group_line(&self) -> Option<String> {
        let by = self.groups.first()?.by.as_str();
        if self.shown.overlaps {
            return Some(format!(
                "A deal with several {by}s stands in each: no total."
            ));
        }
        let sum = |line| {
            self.groups
                .iter()
                .map(|g| g.lines.of(line).deals)
                .sum::<u64>()
        };
        let moved = sum(Line::PushedOut).saturating_sub(self.lines.pushed_out.deals);
        (moved > 0).then(|| {
            format!(
                "From one {by} to another: {}, pushed out there, pulled in here, in no total.",
                count(moved, "deal", "deals")
            )
        })
    }

    /// The deal with the longest story: the next thing to look at.
    fn hint(&self) -> Option<String> {
        if !self.shown.commands.iter().any(|c| c == "show") {
            return None;
        }
        // What is not there any more cannot be shown.
        let is_there = |id: &str| {
            let mut parts = self.deals.iter().filter(|p| p.id == id);
            !parts.any(|p| p.line == Line::Deleted || p.kind == Some(As::Broken))
        };
        let told = |id: &str| {
            let parts = self.deals.iter().filter(|p| p.id == id);
            parts.fold((0, rust_decimal::Decimal::ZERO), |(n, sum), p| {
                (n + 1, sum + p.value.value().abs())
            })
        };
        let longest = self
            .deals
            .iter()
            .take(NAMED)
            .filter(|p| is_there(&p.id))
            .max_by(|a, b| (told(&a.id), &b.id).cmp(&(told(&b.id), &a.id)))?;
        let id = crate::diagnostic::shell(&longest.id);
        Some(
            match self.shown.called.as_ref().and_then(|[_, to]| to.as_ref()) {
                Some(word) => format!(
                    "pipeline show {id} --rev {}",
                    crate::diagnostic::shell(word)
                ),
                None => format!("pipeline show {id}"),
            },
        )
    }

    fn last_lines(&self) -> Vec<Sentence> {
        let plain = |text: String| Sentence { text, hint: None };
        let mut lines: Vec<Sentence> = self.group_line().map(plain).into_iter().collect();
        lines.extend(self.tail.lines(self.as_of));
        lines
    }
}

impl Report for ChangesReport {
    fn name(&self) -> &'static str {
        "Changes"
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        blocks.extend(self.chart().map(Block::Chart));
        blocks.push(Block::Table(self.table()));
        if !self.groups.is_empty() {
            blocks.push(Block::Table(self.group_table()));
        }
        let lines = self.last_lines();
        if !lines.is_empty() {
            blocks.push(Block::Lines(lines));
        }
        blocks.extend(self.hint().map(Block::Hints));
        let mut foot = self.tail.foot(self.as_of);
        if self.shown.commits.is_some() {
            foot.commit.clone_from(&self.shown.commits);
        }
        blocks.push(Block::Foot(foot));
        blocks
    }
}
