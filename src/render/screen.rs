//! `table`, for terminals, and `plain`, for everything else: the same layout, one with width, colour and bars, one in
//! ASCII that can be committed and compared.

use comfy_table::{CellAlignment, ContentArrangement, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::palette;
use super::text::harmless;
use crate::report::block::{
    Align, Bars, Block, Cell, Fact, Figure, Foot, Line, Listed, Part, Parts, Table, Tone, grouped,
    money, percent, whole,
};

/// How wide, how colourful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; `None` for `plain`: nothing is cut, and our own words are ASCII.
    pub width: Option<usize>,
    pub color: bool,
    /// Columns after which a sentence goes on under itself.
    pub fold: usize,
}

impl Style {
    pub const PLAIN: Style = Style {
        width: None,
        color: false,
        fold: usize::MAX,
    };

    /// `plain` for letters, whose lines have 78 characters (RFC 5322, 2.1.1).
    pub const LETTER: Style = Style {
        fold: 78,
        ..Style::PLAIN
    };

    /// `plain` for pages of prose.
    pub const PROSE: Style = Style {
        fold: 80,
        ..Style::PLAIN
    };

    /// For a terminal of so many columns: sentences stay within 80.
    pub fn terminal(width: usize, color: bool) -> Style {
        Style {
            width: Some(width),
            color,
            fold: width.min(80),
        }
    }

    fn is_plain(self) -> bool {
        self.width.is_none()
    }

    /// Our own words: in `plain` they are ASCII.
    fn ours<'t>(self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.is_plain() && !text.is_ascii() {
            text.replace(" · ", " | ")
                .replace('—', "-")
                .replace('→', "->")
                .replace('…', "...")
                .replace('×', "x")
                .into()
        } else {
            text.into()
        }
    }

    fn sentence(self) -> usize {
        self.fold
    }

    /// Columns that a name takes at most, where a sentence has so much room.
    fn name(self, room: usize) -> usize {
        if self.fold == usize::MAX {
            PLAIN_NAME
        } else {
            NAME.min(room)
        }
    }

    fn paint(self, text: &str, tone: Tone) -> String {
        let code = palette::of(tone).ansi;
        if !self.color || text.is_empty() || code.is_empty() {
            return text.into();
        }
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Bars of this many columns; longer ones from [`WIDE`] columns on.
const BAR: usize = 8;
const LONG_BAR: usize = 16;
const WIDE: usize = 140;

/// The blocks as text, with a line end after each line.
pub fn write(blocks: &[Block], style: Style) -> String {
    let mut out = String::new();
    let mut after_table = false;
    for block in blocks {
        let text = match block {
            Block::Head(parts) => head(parts, style),
            Block::Figures(figures) => self::figures(figures, style),
            Block::Table(table) => self::table(table, style),
            Block::Bars(bars) => self::bars(bars, style),
            Block::Parts(parts) => self::parts(parts, style),
            Block::Closing(last) => line(last, style),
            Block::Lines(lines) | Block::Said(lines, _) => {
                lines.iter().map(|l| line(l, style)).collect()
            }
            Block::Chart(_) => continue,
            Block::Facts(facts) => self::facts(facts, style),
            Block::Code(lines) => code(lines, style),
            Block::Items(items) => starred(items, style),
            Block::Hints(_) if style.is_plain() => continue,
            Block::Hints(text) => style.paint(text, Tone::Accent) + "\n",
            Block::Foot(foot) => style.paint(&self::foot(foot, style), Tone::Dim) + "\n",
        };
        if text.is_empty() {
            continue;
        }
        let is_line = matches!(block, Block::Lines(_) | Block::Said(..));
        let joined = matches!(block, Block::Foot(_)) || is_line && after_table;
        if !out.is_empty() && !joined {
            out.push('\n');
        }
        out.push_str(&text);
        after_table = matches!(block, Block::Table(_) | Block::Bars(_) | Block::Parts(_))
            || is_line && after_table;
    }
    out
}

/// One line; on a narrow terminal it goes on between two parts, never within one that fits.
fn head(parts: &[Part], style: Style) -> String {
    let text = |p: &Part| part(p, style, usize::MAX);
    let dot = style.ours(" · ");
    let width = style.width.unwrap_or(usize::MAX);
    let mut lines = vec![String::new()];
    for part in parts.iter().map(text) {
        // There is always a line: the list begins with one.
        let Some(line) = lines.last_mut() else {
            continue;
        };
        if line.is_empty() {
            *line = part;
        } else if line.width() + dot.width() + part.width() <= width {
            *line = format!("{line}{dot}{part}");
        } else {
            lines.push(part);
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn foot(foot: &Foot, style: Style) -> String {
    let files = if foot.files == 1 { "file" } else { "files" };
    let short: String = foot.checksum.chars().take(8).collect();
    let text = format!(
        "{} · {} {files}, {} left out · {short}",
        foot.as_of,
        grouped(i128::from(foot.files)),
        foot.left_out
    );
    let commit = foot.commit.clone();
    let lines: Vec<String> = std::iter::once(text).chain(commit).collect();
    style.ours(&lines.join("\n")).into_owned()
}

fn line(line: &Line, style: Style) -> String {
    let text = style.ours(&harmless(&line.text)).into_owned();
    let hint = line.hint.as_deref().filter(|_| !style.is_plain());
    match hint {
        Some(hint) if text.width() + 2 + hint.width() <= style.sentence() => {
            format!("{text}  {}\n", style.paint(hint, Tone::Accent))
        }
        Some(hint) => wrap(&text, style.sentence(), 0) + &style.paint(hint, Tone::Accent) + "\n",
        None => wrap(&text, style.sentence(), 0),
    }
}

/// A list of sentences, each behind its star.
fn starred(items: &[String], style: Style) -> String {
    let room = style.sentence().saturating_sub(2);
    let item = |text: &String| format!("* {}", wrap(&style.ours(&harmless(text)), room, 2));
    items.iter().map(item).collect()
}

/// Lines as they are, set off. Where they are too wide, what is said beside a command stands under it; the command itself is
/// not broken, as it is to be typed.
fn code(lines: &[String], style: Style) -> String {
    const BESIDE: &str = "   ";
    let lines = lines.iter().map(|l| harmless(l).trim_end().to_string());
    let lines: Vec<String> = lines.collect();
    let is_wide = |l: &String| style.width.is_some_and(|width| 4 + l.width() > width);
    let is_under = lines.iter().any(is_wide);
    let line = |l: &String| {
        let indent = l.len() - l.trim_start().len();
        match l[indent..].split_once(BESIDE).filter(|_| is_under) {
            Some((command, beside)) => {
                let room = style.sentence().saturating_sub(6);
                let beside = wrap(beside.trim_start(), room, 6);
                format!("    {}{command}\n      {beside}", &l[..indent])
            }
            None if l.is_empty() => "\n".into(),
            None => format!("    {l}\n"),
        }
    };
    lines.iter().map(line).collect()
}

/// A row of small bars between its two ends, and the mark under it; in `plain` only what stands at the mark.
fn bars(bars: &Bars, style: Style) -> String {
    /// Columns of a bar.
    const WIDE_BAR: usize = 2;
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let text = bars.text.as_deref().unwrap_or_default();
    if style.is_plain() {
        return if text.is_empty() {
            String::new()
        } else {
            format!("{text}\n")
        };
    }
    let level = |height: &f64| LEVELS[(height.clamp(0.0, 1.0) * 7.0).round() as usize];
    let drawn: String = bars
        .heights
        .iter()
        .flat_map(|h| std::iter::repeat_n(level(h), WIDE_BAR))
        .collect();
    let mut out = format!("{} {drawn} {}\n", bars.from, bars.to);
    let columns = bars.heights.len() * WIDE_BAR;
    match bars.mark {
        Some(mark) => {
            let at = bars.from.width()
                + 1
                + ((mark * columns as f64).floor() as usize).min(columns.saturating_sub(1));
            out += &format!("{}^ {text}\n", " ".repeat(at));
        }
        None if !text.is_empty() => out += &format!("{text}\n"),
        None => {}
    }
    out
}

/// A sentence that breaks between its parts, and goes on behind its label.
fn parts(parts: &Parts, style: Style) -> String {
    let indent = match parts.label {
        "" => 0,
        label => label.width() + 2,
    };
    let room = style.sentence().saturating_sub(indent).max(20);
    let marked = parts.marked();
    let tamed = marked.iter().map(|p| style.ours(&harmless(p)).into_owned());
    let mut text = wrap_words(tamed, room, indent);
    if let Some(hint) = parts.hint.as_deref().filter(|_| !style.is_plain()) {
        let last = text.trim_end().lines().last().map_or(0, |l| l.width());
        let fits = last + 2 + hint.width() <= style.sentence();
        text.truncate(text.trim_end().len());
        text += if fits { "  " } else { "\n" };
        text += &(style.paint(hint, Tone::Accent) + "\n");
    }
    match indent {
        0 => text,
        _ => format!("{}  {text}", parts.label),
    }
}

/// Label, value to the right, sentence; a long sentence goes on under itself.
fn figures(figures: &[Figure], style: Style) -> String {
    /// The value's column: room for a total of six digits and a comma, so that reports stand alike.
    const VALUE: usize = 8;
    let label_width = figures.iter().map(|f| f.label.width()).max().unwrap_or(0);
    let values: Vec<String> = figures
        .iter()
        .map(|f| shown(&f.value, style, BAR))
        .collect();
    let value_width = values
        .iter()
        .map(|v| v.width())
        .max()
        .unwrap_or(0)
        .max(VALUE);
    let mut out = String::new();
    for (figure, value) in figures.iter().zip(&values) {
        let tone = tone_of(&figure.value);
        let start = format!(
            "{:<label_width$}  {}{}",
            figure.label,
            " ".repeat(value_width - value.width()),
            style.paint(value, tone)
        );
        let indent = label_width + 2 + value_width + 2;
        let text = wrap(
            &style.ours(&figure.text),
            style.sentence().saturating_sub(indent).max(20),
            indent,
        );
        out.push_str(format!("{start}  {text}").trim_end());
        out.push('\n');
    }
    out
}

/// A part as it is shown where a sentence has so much room.
fn part(part: &Part, style: Style, room: usize) -> String {
    match part {
        Part::Ours(text) => style.ours(text).into_owned(),
        Part::Theirs(text) => cut(&harmless(text), style.name(room)),
        Part::Said(text) => cut(&harmless(text), PLAIN_NAME),
        Part::Typed(_) if style.is_plain() => String::new(),
        Part::Typed(text) => style.paint(&harmless(text), Tone::Accent),
    }
}

fn sentence(parts: &[Part], style: Style, room: usize) -> String {
    parts.iter().map(|p| part(p, style, room)).collect()
}

/// Label, then a sentence that goes on under itself.
fn facts(facts: &[Fact], style: Style) -> String {
    /// So that the pages of many weeks stand alike.
    const LABEL: usize = 7;
    let label_width = facts.iter().map(|f| f.label.width()).max().unwrap_or(0);
    let indent = label_width.max(LABEL) + 1;
    let room = style.sentence().saturating_sub(indent).max(20);
    let mut out = String::new();
    for fact in facts {
        // What is to be typed is copied: it stands last, and whole.
        let (said, typed) = match fact.text.split_last() {
            Some((Part::Typed(typed), said)) if !style.is_plain() => (said, Some(typed)),
            _ => (&fact.text[..], None),
        };
        let mut text = sentence(said, style, room);
        let typed = typed.map(|t| harmless(t.trim_start_matches(", ")).into_owned());
        if typed.is_some() && !text.is_empty() {
            text.push(',');
        }
        if text.is_empty() && typed.is_none() {
            continue;
        }
        let words = Some(text.split(' ')).filter(|_| !text.is_empty());
        let words = words.into_iter().flatten().chain(typed.as_deref());
        let mut told = wrap_words(words, room, indent);
        if let Some(typed) = &typed
            && let Some(at) = told.rfind(typed)
        {
            told.replace_range(at..at + typed.len(), &style.paint(typed, Tone::Accent));
        }
        let label = style.paint(fact.label, fact.tone);
        let gap = " ".repeat(indent - fact.label.width());
        out += &format!("{label}{gap}{told}");
    }
    out
}

/// Breaks at blanks; further lines are indented. Ends with a line end.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    wrap_words(text.split(' '), width, indent)
}

/// The same of words, none of which is broken.
fn wrap_words<W: AsRef<str>>(
    words: impl Iterator<Item = W>,
    width: usize,
    indent: usize,
) -> String {
    let mut out = String::new();
    let mut used = 0;
    for word in words {
        let word = word.as_ref();
        if used > 0 && used + 1 + word.width() > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += word.width();
    }
    out.push('\n');
    out
}

/// Columns that a name takes at most: on a terminal, and in `plain`, where only the absurd is cut.
const NAME: usize = 40;
const PLAIN_NAME: usize = 1_000;

/// Cuts the middle out of a text that is too wide: `virt…seats`.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.into();
    }
    let keep = width.saturating_sub(1);
    let (front, back) = (keep / 2, keep - keep / 2);
    let start: String = within(text.chars(), front).into_iter().collect();
    let end: String = within(text.chars().rev(), back).into_iter().rev().collect();
    format!("{start}…{end}")
}

/// The first characters that fit into so many columns.
fn within(chars: impl Iterator<Item = char>, room: usize) -> Vec<char> {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= room
        })
        .collect()
}

/// A table laid out: which columns fit, and each cell's text.
struct Layout {
    columns: Vec<usize>,
    cells: Vec<Vec<String>>,
}

fn table(table: &Table, style: Style) -> String {
    let text = table.columns.last().filter(|c| c.text);
    match text {
        Some(_) => table_with_text(table, style),
        None => plain_table(table, style),
    }
}

/// A table whose last column takes the rest of the line: the others are laid out without it.
fn table_with_text(table: &Table, style: Style) -> String {
    let last = table.columns.len() - 1;
    let mut others = table.clone();
    others.columns.truncate(last);
    for row in others.rows.iter_mut().chain(&mut others.total) {
        row.truncate(last);
    }
    let (laid_out, beside) = if last == 0 {
        // Nothing stands before the text.
        let lines = table.rows.len() + usize::from(table.heading) + table.total.iter().len();
        ("\n".repeat(lines), 0)
    } else {
        let laid_out = plain_table(&others, style);
        let beside = laid_out.lines().map(visible_width).max().unwrap_or(0) + 2;
        (laid_out, beside)
    };
    let (room, indent) = match room_beside(beside, table.columns[last].long, style) {
        Some(room) => (room, beside),
        None if last == 0 => (style.sentence(), 0),
        None => (style.sentence().saturating_sub(UNDER), UNDER),
    };
    let is_under = indent != beside;
    let mut texts: Vec<String> = Vec::new();
    if table.heading {
        let head = style.ours(&table.columns[last].head);
        texts.push(
            if is_under {
                String::new()
            } else {
                head.into_owned()
            } + "\n",
        );
    }
    for row in table.rows.iter().chain(&table.total) {
        texts.push(match &row[last] {
            Cell::List(list) => wrap_words(items(list, style, room).iter(), room, indent),
            cell => wrap(&shown(cell, style, BAR), room, indent),
        });
    }
    let mut out = String::new();
    for (line, text) in laid_out.lines().zip(&texts) {
        let before = if !is_under {
            " ".repeat(indent - visible_width(line))
        } else if text.trim_end().is_empty() {
            String::new()
        } else {
            format!("\n{}", " ".repeat(indent))
        };
        out.push_str(format!("{line}{before}{text}").trim_end());
        out.push('\n');
    }
    out
}

/// How far a sentence that stands under its row is moved in.
const UNDER: usize = 4;

/// Columns for sentences beside a table of this width; `None` where they are so few that a sentence stands under its row.
/// On a wide terminal it may go on to the right of where sentences end otherwise.
fn room_beside(beside: usize, long: bool, style: Style) -> Option<usize> {
    /// Fewer columns make a sentence a tower.
    const LEAST: usize = 20;
    const LEAST_FOR_LONG: usize = 60;
    let right = match style.width {
        Some(width) if long && width >= WIDE => width.min(beside + style.sentence()),
        _ => style.sentence(),
    };
    let room = right.saturating_sub(beside);
    (room >= if long { LEAST_FOR_LONG } else { LEAST }).then_some(room)
}

/// Columns that a line takes, colour apart.
fn visible_width(line: &str) -> usize {
    let mut width = 0;
    for (at, part) in line.split('\x1b').enumerate() {
        let seen = if at == 0 {
            part
        } else {
            part.split_once('m').map_or("", |p| p.1)
        };
        width += seen.width();
    }
    width
}

fn plain_table(table: &Table, style: Style) -> String {
    let layout = fit(table, style);
    let mut out = comfy_table::Table::new();
    out.load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    for cells in &layout.cells {
        out.add_row(cells);
    }
    let last = layout.columns.len().saturating_sub(1);
    for (at, column) in layout.columns.iter().enumerate() {
        if let Some(c) = out.column_mut(at) {
            c.set_padding((0, if at == last { 0 } else { 2 }));
            let right = table.columns[*column].align == Align::Right;
            c.set_cell_alignment(if right {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            });
        }
    }
    let widths: Vec<usize> = (0..layout.columns.len())
        .map(|at| {
            layout
                .cells
                .iter()
                .map(|row| row[at].width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    let rows = table.rows.iter().chain(&table.total);
    let heading = table.heading.then_some(None).into_iter();
    for (line, row) in out.lines().zip(heading.chain(rows.map(Some))) {
        let mut line = match row {
            Some(row) if style.color => painted(&line, row, &layout.columns, &widths, style),
            _ => line,
        };
        line.truncate(line.trim_end().len());
        if table.total_note.is_some() && table.total.as_ref().is_some_and(|t| row == Some(t)) {
            line = format!(
                "{line}  {}",
                table.total_note.as_deref().unwrap_or_default()
            );
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Puts colour into a laid-out line, cell by cell: the layout is done on plain text, so that no escape is counted.
fn painted(line: &str, row: &[Cell], columns: &[usize], widths: &[usize], style: Style) -> String {
    let mut rest = line;
    let mut out = String::new();
    for (at, column) in columns.iter().enumerate() {
        let room = widths[at] + if at + 1 == columns.len() { 0 } else { 2 };
        let end = rest
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .find(|end| rest[..*end].width() >= room);
        let (cell, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        match (&row[*column], cell.find('(')) {
            (Cell::Rate { .. }, Some(bracket)) => {
                out.push_str(&cell[..bracket]);
                out.push_str(&style.paint(cell[bracket..].trim_end(), Tone::Dim));
                out.extend(std::iter::repeat_n(' ', cell.len() - cell.trim_end().len()));
            }
            (c, _) => {
                let lead = cell.len() - cell.trim_start().len();
                out.push_str(&cell[..lead]);
                out.push_str(&style.paint(cell.trim(), tone_of(c)));
                out.extend(std::iter::repeat_n(
                    ' ',
                    cell[lead..].len() - cell.trim().len(),
                ));
            }
        }
    }
    out + rest
}

fn tone_of(cell: &Cell) -> Tone {
    match cell {
        Cell::Words(_, tone) => *tone,
        Cell::Number { value: None, .. }
        | Cell::Name(None)
        | Cell::Money(None)
        | Cell::Amount(None)
        | Cell::Percent(None)
        | Cell::Rate { rate: None, .. }
        | Cell::DayCount(None)
        | Cell::Days(None) => Tone::Dim,
        _ => Tone::Plain,
    }
}

/// Chooses columns and texts for a width: bars go first, then columns from the right, then the middle of names; never a
/// number.
fn fit(table: &Table, style: Style) -> Layout {
    let bar = if style.width.is_some_and(|w| w >= WIDE) {
        LONG_BAR
    } else {
        BAR
    };
    // A column of bars of which none has a length is no column.
    let is_shown = |at: &usize| {
        let is_drawn = || table.rows.iter().any(|row| has_length(&row[*at]));
        !table.columns[*at].bar || !style.is_plain() && is_drawn()
    };
    let mut columns: Vec<usize> = (0..table.columns.len()).filter(is_shown).collect();
    let name_limit = style.name(usize::MAX);
    let mut texts: Vec<Vec<String>> = Vec::new();
    if table.heading {
        texts.push(
            table
                .columns
                .iter()
                .map(|c| cut(&harmless(&c.head), name_limit))
                .collect(),
        );
    }
    for row in table.rows.iter().chain(&table.total) {
        texts.push(
            row.iter()
                .map(|cell| cut_name(cell, shown(cell, style, bar), name_limit))
                .collect(),
        );
    }
    let Some(width) = style.width else {
        return Layout {
            cells: pick(&texts, &columns),
            columns,
        };
    };
    let note = table.total_note.as_ref().map_or(0, |n| n.width() + 2);
    let wide = |columns: &[usize], texts: &[Vec<String>]| {
        let of = |c: &usize| texts.iter().map(|row| row[*c].width()).max().unwrap_or(0);
        columns.iter().map(of).sum::<usize>() + 2 * columns.len().saturating_sub(1)
    };
    if wide(&columns, &texts) + note > width {
        columns.retain(|c| !table.columns[*c].bar);
    }
    /// Name, count and value always stay.
    const STAY: usize = 3;
    /// A name is shortened this far before a column goes.
    const SHORT: usize = 14;
    while wide(&columns, &texts) > width {
        let over = wide(&columns, &texts) - width;
        let longest = columns
            .iter()
            .filter(|c| table.rows.iter().any(|r| matches!(r[**c], Cell::Name(_))))
            .max_by_key(|c| texts.iter().map(|row| row[**c].width()).max().unwrap_or(0));
        let name_width = longest.map_or(0, |c| {
            texts.iter().map(|row| row[*c].width()).max().unwrap_or(0)
        });
        match longest {
            Some(c)
                if name_width > SHORT && (columns.len() <= STAY || name_width - SHORT >= over) =>
            {
                let target = name_width.saturating_sub(over).max(SHORT);
                let c = *c;
                texts
                    .iter_mut()
                    .for_each(|row| row[c] = cut(&row[c], target));
            }
            _ if columns.len() > STAY => {
                columns.pop();
            }
            _ => break,
        }
    }
    Layout {
        cells: pick(&texts, &columns),
        columns,
    }
}

fn pick(texts: &[Vec<String>], columns: &[usize]) -> Vec<Vec<String>> {
    texts
        .iter()
        .map(|row| columns.iter().map(|c| row[*c].clone()).collect())
        .collect()
}

fn cut_name(cell: &Cell, text: String, limit: usize) -> String {
    if matches!(cell, Cell::Name(_)) {
        cut(&text, limit)
    } else {
        text
    }
}

/// A cell's text.
fn shown(cell: &Cell, style: Style, bar: usize) -> String {
    let none = || style.ours("—").into_owned();
    match cell {
        Cell::Empty => String::new(),
        Cell::Words(text, _) => style.ours(text).into_owned(),
        Cell::Name(name) => name
            .as_ref()
            .map_or_else(none, |n| harmless(n).into_owned()),
        Cell::Count(n) => grouped(i128::from(*n)),
        Cell::Money(value) => value.map_or_else(none, money),
        Cell::Amount(value) => value.map_or_else(none, whole),
        Cell::Percent(rate) => rate.map_or_else(none, percent),
        Cell::Rate { rate, hits, of } => rate.map_or_else(none, |r| {
            format!(
                "{} ({} of {})",
                percent(r),
                grouped(i128::from(*hits)),
                grouped(i128::from(*of))
            )
        }),
        Cell::DayCount(days) => days.map_or_else(none, |d| format!("{} days", whole(d))),
        Cell::Days(days) => days.map_or_else(none, whole),
        Cell::Bar(share) => self::bar(*share, bar),
        Cell::Spark(shares) => shares.iter().map(|s| s.map_or(' ', spark)).collect(),
        Cell::Pair { count, value, room } => {
            let gap = " ".repeat(room.0.saturating_sub(count.width()));
            let count = style.ours(count);
            format!("{gap}{count}  {value:>width$}", width = room.1)
        }
        Cell::Number { text, .. } => style.ours(text).into_owned(),
        Cell::Parts(parts) => sentence(parts, style, NAME),
        Cell::List(list) => items(list, style, NAME).join(" "),
    }
}

/// Whether there is anything to draw.
fn has_length(cell: &Cell) -> bool {
    match cell {
        Cell::Bar(share) => *share > 0.0,
        Cell::Spark(shares) => shares.iter().flatten().any(|share| *share > 0.0),
        _ => false,
    }
}

/// One column of a sparkline, in eighths of a line; nothing is drawn as the lowest.
fn spark(share: f64) -> char {
    const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    EIGHTHS[(share.clamp(0.0, 1.0) * 7.0).round() as usize]
}

/// The things of a list, each with the comma behind it. A name is cut where it and its note would be wider than the
/// room.
fn items(list: &[Listed], style: Style, room: usize) -> Vec<String> {
    /// A name keeps so much.
    const LEAST: usize = 12;
    let last = list.len().saturating_sub(1);
    let item = |(at, l): (usize, &Listed)| {
        let limit = style.name(room.saturating_sub(l.note.width() + 2));
        let ours = Listed {
            name: l.name.clone(),
            note: style.ours(&l.note).into_owned(),
        };
        let text = ours.text(|name| cut(&harmless(name), limit.max(LEAST)));
        if at == last { text } else { text + "," }
    };
    list.iter().enumerate().map(item).collect()
}

/// A bar in eighths of a column.
fn bar(share: f64, width: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * (width * 8) as f64).round() as usize;
    let mut out = "█".repeat(eighths / 8);
    out.push_str(["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_in_eighths() {
        assert_eq!(bar(1.0, 8), "████████");
        // 128,000 of 225,000 is 36.4 eighths of 64.
        assert_eq!(bar(128.0 / 225.0, 8), "████▌");
        assert_eq!(bar(0.0, 8), "");
    }

    #[test]
    fn the_middle_of_a_name_goes() {
        assert_eq!(cut("virtucon-seats", 10), "virt…seats");
        assert_eq!(cut("short", 10), "short");
        // Of 8 columns the sign takes one, 3 are in front and 4 behind: room for one and for two wide characters.
        assert_eq!(cut("日本語日本語日本語", 8), "日…本語");
    }

    #[test]
    fn a_head_goes_on_between_its_parts() {
        let parts = ["sales", "as of Mon 23 Nov 2026", "USD"].map(|p| Part::Ours(p.into()));
        let at = |width: Option<usize>| {
            head(
                &parts,
                width.map_or(Style::PLAIN, |w| Style::terminal(w, false)),
            )
        };
        assert_eq!(at(Some(80)), "sales · as of Mon 23 Nov 2026 · USD\n");
        assert_eq!(at(Some(30)), "sales · as of Mon 23 Nov 2026\nUSD\n");
        assert_eq!(at(None), "sales | as of Mon 23 Nov 2026 | USD\n");
    }

    #[test]
    fn sentences_break_at_blanks() {
        assert_eq!(wrap("one two three", 7, 2), "one two\n  three\n");
    }
}
