//! What a report shows, without saying how: a cell knows its unit and its meaning, not its layout or colour.

use super::chart::Chart;
use crate::model::book::Revision;
use crate::model::day::Day;
use crate::model::money::Money;

/// A word's meaning, which a renderer may colour; the words say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    /// Late, stale, lost, lowered.
    Bad,
    /// Won, raised.
    Good,
    /// Something to type.
    Accent,
    /// The foot, what is absent, counts in brackets.
    Dim,
}

/// One cell of a table or one value of a figure. `None` is "nothing to divide by", never 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    /// Our own words.
    Words(String, Tone),
    /// Somebody's text, from a file: made harmless, and cut in the middle where it must be.
    Name(Option<String>),
    Count(u64),
    /// Whole units.
    Money(Option<Money>),
    /// Money that was computed, such as velocity.
    Amount(Option<f64>),
    Percent(Option<f64>),
    /// A rate with its counts: `75% (82 of 109)`.
    Rate {
        rate: Option<f64>,
        hits: u64,
        of: u64,
    },
    /// `92 days`.
    DayCount(Option<f64>),
    /// Days without the word.
    Days(Option<f64>),
    /// A bar: its share of the longest one, 0 to 1. Terminals only.
    Bar(f64),
    /// A sparkline: shares of the tallest, 0 to 1, in the order of time; `None` is a gap. Terminals only, as bars.
    Spark(Vec<Option<f64>>),
    /// A count and a value beside each other, each to the right in its room.
    Pair {
        count: String,
        value: String,
        room: (usize, usize),
    },
    /// A figure with words of its own.
    Number {
        value: Option<f64>,
        text: String,
    },
    /// A sentence of ours with their words in it, in a column of [`Column::text`].
    Parts(Vec<Part>),
    /// Things one after the other, in a column of [`Column::text`]: it goes on under itself, and breaks between two.
    List(Vec<Listed>),
}

impl Cell {
    /// How much it is, for a picture.
    pub fn size(&self) -> Option<f64> {
        match self {
            Cell::Count(n) => Some(*n as f64),
            Cell::Money(value) => value.map(Money::to_f64),
            Cell::Amount(value) | Cell::Percent(value) | Cell::DayCount(value) => *value,
            Cell::Days(value) | Cell::Number { value, .. } => *value,
            Cell::Rate { rate, .. } => *rate,
            _ => None,
        }
    }

    /// The whole figure, as the JSON has it.
    pub fn exact(&self) -> Option<String> {
        match self {
            Cell::Count(n) => Some(n.to_string()),
            Cell::Money(value) => value.map(|m| m.to_string()),
            other => other.size().map(|value| value.to_string()),
        }
    }
}

/// One thing of a list: somebody's name for it, and what we say of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    pub name: String,
    pub note: String,
}

impl Listed {
    /// `name note`, made of what a renderer did to the name.
    pub fn text(&self, shown: impl Fn(&str) -> String) -> String {
        let mut text = shown(&self.name);
        if !text.is_empty() && !self.note.is_empty() {
            text.push(' ');
        }
        text + &self.note
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A column's heading and side.
#[derive(Clone, Debug)]
pub struct Column {
    pub head: String,
    pub align: Align,
    /// Bars go first where the terminal is narrow.
    pub bar: bool,
    /// The last column, of sentences: it takes the rest of the line, and goes on under itself.
    pub text: bool,
    /// Of long sentences: where the rest of the line is short, each stands under its row.
    pub long: bool,
}

impl Column {
    pub fn left(head: impl Into<String>) -> Column {
        Column {
            head: head.into(),
            align: Align::Left,
            bar: false,
            text: false,
            long: false,
        }
    }

    pub fn right(head: impl Into<String>) -> Column {
        Column {
            head: head.into(),
            align: Align::Right,
            bar: false,
            text: false,
            long: false,
        }
    }

    pub fn bar() -> Column {
        Column {
            head: String::new(),
            align: Align::Left,
            bar: true,
            text: false,
            long: false,
        }
    }

    pub fn text(head: impl Into<String>) -> Column {
        Column {
            text: true,
            ..Column::left(head)
        }
    }

    pub fn long_text(head: impl Into<String>) -> Column {
        Column {
            long: true,
            ..Column::text(head)
        }
    }
}

/// Rows under columns.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// The last row, if there is a sum.
    pub total: Option<Vec<Cell>>,
    /// Behind the total: `without 2 files`.
    pub total_note: Option<String>,
    pub heading: bool,
}

/// One line of the block of figures: what, how much, of what.
#[derive(Clone, Debug)]
pub struct Figure {
    pub label: &'static str,
    pub value: Cell,
    pub text: String,
}

/// A sentence, and what to type next (terminals only).
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub text: String,
    pub hint: Option<String>,
}

/// A part of a heading or of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Ours(String),
    /// From the folder or the command line.
    Theirs(String),
    /// The same of a sentence or a note, which is read whole.
    Said(String),
    /// Something to type, shown on terminals only.
    Typed(String),
}

/// What a report consists of, from top to bottom.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // a report has a handful of them
pub enum Block {
    Head(Vec<Part>),
    Figures(Vec<Figure>),
    Table(Table),
    Lines(Vec<Line>),
    /// Sentences, each behind what it is about; a long one goes on under itself.
    Facts(Vec<Fact>),
    /// Lines of a file or a command, as they are: there to be copied.
    Code(Vec<String>),
    /// Sentences of a list.
    Items(Vec<String>),
    Bars(Bars),
    /// Sentences that say several figures; where there is room each stands for itself.
    Said(Vec<Line>, Vec<Figure>),
    /// A picture of figures that stand in a table too: drawn on pages only.
    Chart(Chart),
    Parts(Parts),
    /// A last sentence, a paragraph of its own.
    Closing(Line),
    /// What can be typed next, shown on terminals only.
    Hints(String),
    Foot(Foot),
}

/// A sentence of parts, none of which is broken, behind its label; what to type next at its end.
#[derive(Clone, Debug)]
pub struct Parts {
    /// `Leads`, or nothing.
    pub label: &'static str,
    pub parts: Vec<String>,
    /// Behind each part but the last.
    pub mark: char,
    pub hint: Option<String>,
}

impl Parts {
    /// Each part with the mark behind it.
    pub fn marked(&self) -> Vec<String> {
        let last = self.parts.len().saturating_sub(1);
        let marked = |(at, part): (usize, &String)| match at == last {
            true => part.clone(),
            false => format!("{part}{}", self.mark),
        };
        self.parts.iter().enumerate().map(marked).collect()
    }
}

/// A sentence behind its label.
#[derive(Clone, Debug)]
pub struct Fact {
    pub label: &'static str,
    pub tone: Tone,
    pub text: Vec<Part>,
}

/// A distribution: bars from one value to another, and a mark.
#[derive(Clone, Debug)]
pub struct Bars {
    pub from: String,
    pub to: String,
    /// Of the highest, 0 to 1.
    pub heights: Vec<f64>,
    /// Where between the two ends, 0 to 1.
    pub mark: Option<f64>,
    /// What stands at the mark; alone, where there are no bars.
    pub text: Option<String>,
}

/// What a report stands on.
#[derive(Clone, Debug)]
pub struct Foot {
    pub as_of: Day,
    pub files: u64,
    pub left_out: u64,
    pub checksum: String,
    /// Which commits were read, if any.
    pub commit: Option<String>,
}

/// `commit 3f2a9c1b24 of Mon 16 Nov 2026`: the line that names a revision to people.
pub fn commit(revision: &Revision) -> String {
    let short = short_hash(&revision.id);
    format!("commit {short} of {}", revision.on.full())
}

/// The beginning of a hash, long enough for a million commits.
pub fn short_hash(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// A report: a value that serializes to its JSON, and blocks for every other format.
pub trait Report: serde::Serialize {
    fn blocks(&self) -> Vec<Block>;

    /// What a page calls it, beside whose figures these are; nothing where the head says it.
    fn name(&self) -> &'static str {
        ""
    }

    /// What CSV shows of a report that is a list: a row for each thing in it.
    fn list(&self) -> Option<List> {
        None
    }

    /// The days of a report that has some.
    fn calendar(&self) -> Option<Calendar> {
        None
    }
}

/// Rows under a head, as text.
#[derive(Clone, Debug)]
pub struct List {
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// Days for a calendar program.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub name: String,
    pub as_of: Day,
    pub events: Vec<Event>,
}

/// Something on a day.
#[derive(Clone, Debug)]
pub struct Event {
    /// The same for the same thing, whenever it is asked for.
    pub key: String,
    pub day: Day,
    pub summary: String,
    /// What is known of it, a line each.
    pub about: Vec<String>,
}

/// `1 deal`, `2 deals`.
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(i128::from(n)),
        if n == 1 { one } else { many }
    )
}

/// With a capital, for the head of a column.
pub fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Whole numbers with a comma for thousands.
pub fn grouped(n: i128) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A day for people: with its year only where that is not the year of `t`.
pub fn day(day: Day, t: Day) -> String {
    if day.year() == t.year() {
        day.short()
    } else {
        day.long()
    }
}

/// Whole units for people.
pub fn money(value: Money) -> String {
    grouped(value.whole())
}

/// An amount as somebody wrote it: with decimals where it has them.
pub fn as_written(amount: Money) -> String {
    let exact = amount.value().normalize();
    match exact.to_string().split_once('.') {
        None => money(amount),
        Some((_, decimals)) => {
            let whole = money(Money::new(exact.trunc()));
            format!("{whole}.{decimals:0<2}")
        }
    }
}

/// A share as a percentage, rounded half up.
pub fn percent(rate: f64) -> String {
    format!("{}%", (rate * 100.0 + 0.5).floor())
}

/// Rounded half up.
pub fn whole(value: f64) -> String {
    grouped((value + 0.5).floor() as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_only_where_there_are_any() {
        let shown = |t| as_written(Money::from_quoted(t).unwrap());
        assert_eq!(shown("48000.00"), "48,000");
        assert_eq!(shown("48000.5"), "48,000.50");
        assert_eq!(shown("0.999"), "0.999");
    }

    #[test]
    fn thousands_have_a_comma() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(-1000), "-1,000");
    }

    #[test]
    fn halves_go_up() {
        assert_eq!(whole(18.5), "19");
        assert_eq!(percent(0.205_357), "21%");
        assert_eq!(percent(0.125), "13%");
    }
}
