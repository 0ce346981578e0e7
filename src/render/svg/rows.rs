//! Charts of rows: a label, a bar, a figure. On a phone the label and the figure stand above the bar.

use super::{Anchor, Canvas, LINE, TEXT, Width, cut, percentage, short, ticks, width_of};
use crate::render::words::words;
use crate::report::block::{Cell, Tone};
use crate::report::chart::{Bar, Fall, Fate, Mark, Step};

/// One row, whatever it is of.
struct Row {
    label: String,
    figure: String,
    /// From, to, how it is drawn, and the whole figure.
    spans: Vec<(f64, f64, &'static str, Option<String>)>,
    /// A line under the bar.
    note: Vec<String>,
}

/// What an axis counts in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counting {
    /// Things, which have no halves.
    Whole,
    Share,
    Amount,
}

impl Counting {
    fn of(cell: Option<&Cell>) -> Counting {
        match cell {
            Some(Cell::Count(_)) => Counting::Whole,
            Some(Cell::Percent(_) | Cell::Rate { .. }) => Counting::Share,
            _ => Counting::Amount,
        }
    }
}

/// More rows than these are read in the table.
const MOST: usize = 40;
const BAR: f64 = 14.0;
/// From one row to the next.
const ROOM: f64 = 10.0;
/// Between a label, its bar, and its figure.
const GAP: f64 = 8.0;
/// Of the width, for labels beside bars.
const LABELS: f64 = 0.3;

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        _ => "bar",
    }
}

/// Bars from 0, with a part of each solid and the rest light.
pub fn bars(bars: &[Bar], mark: Option<&Mark>, unit: &str, width: Width) -> Canvas {
    let row = |bar: &Bar| {
        let size = bar.value.size().unwrap_or(0.0).max(0.0);
        let solid = tone(bar.tone);
        let exact = bar.value.exact();
        let spans = match bar.part.as_ref().and_then(Cell::size) {
            Some(part) => {
                let part = part.clamp(0.0, size);
                let of_part = bar.part.as_ref().and_then(Cell::exact);
                vec![(0.0, size, "light", exact), (0.0, part, solid, of_part)]
            }
            None => vec![(0.0, size, solid, exact)],
        };
        Row {
            label: bar.label.clone(),
            figure: words(&bar.value),
            spans,
            note: Vec::new(),
        }
    };
    let mark = mark.and_then(|m| Some((m.label, m.value.size()?, words(&m.value))));
    let counting = Counting::of(bars.first().map(|bar| &bar.value));
    let rows = bars.iter().map(row).collect();
    draw(rows, mark, (unit, counting), width)
}

/// A bar a stage, parted into what became of it, which stands under it in words.
pub fn funnel(steps: &[Step], unit: &str, width: Width) -> Canvas {
    let row = |step: &Step| {
        let mut from = 0.0;
        let mut spans = Vec::new();
        let mut note = Vec::new();
        for (fate, cell) in &step.fates {
            let size = cell.size().unwrap_or(0.0).max(0.0);
            if size <= 0.0 {
                continue;
            }
            let class = match fate {
                Fate::Advanced => "bar",
                Fate::Open => "light",
                Fate::Back => "back",
                Fate::Lost => "bad",
            };
            spans.push((from, from + size, class, cell.exact()));
            note.push(format!("{} {}", words(cell), fate.word()));
            from += size;
        }
        Row {
            label: step.label.clone(),
            figure: words(&step.entered),
            spans,
            note,
        }
    };
    let counting = Counting::of(steps.first().map(|step| &step.entered));
    let rows = steps.iter().map(row).collect();
    draw(rows, None, (unit, counting), width)
}

/// From level to level.
pub fn waterfall(falls: &[Fall], unit: &str, width: Width) -> Canvas {
    let row = |fall: &Fall| Row {
        label: fall.label.clone(),
        figure: words(&fall.value),
        spans: vec![(
            fall.from.min(fall.to),
            fall.from.max(fall.to),
            match fall.tone {
                _ if fall.is_level => "bar",
                Tone::Good => "good",
                Tone::Bad => "bad",
                _ => "light",
            },
            fall.value.exact(),
        )],
        note: Vec::new(),
    };
    let rows = falls.iter().map(row).collect();
    draw(rows, None, (unit, Counting::Amount), width)
}

/// The rows under each other, over an axis.
fn draw(
    mut rows: Vec<Row>,
    mark: Option<(&str, f64, String)>,
    unit: (&str, Counting),
    width: Width,
) -> Canvas {
    let more = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let is_phone = width == Width::Phone;
    let total = width.pixels();
    let figures = rows.iter().map(|r| width_of(&r.figure)).fold(0.0, f64::max);
    let labels = rows.iter().map(|r| width_of(&r.label)).fold(0.0, f64::max);
    let label_room = if is_phone {
        total - figures - GAP
    } else {
        labels.min(total * LABELS)
    };
    let (left, right) = if is_phone {
        (0.0, total)
    } else {
        (label_room + GAP, total - figures - GAP)
    };
    let ends = rows.iter().flat_map(|r| r.spans.iter().map(|s| s.1));
    let high = ends.chain(mark.iter().map(|m| m.1)).fold(0.0, f64::max);
    let lows = rows.iter().flat_map(|r| r.spans.iter().map(|s| s.0));
    let low = lows.fold(0.0, f64::min);
    let scale = |value: f64| match high - low {
        span if span > 0.0 => left + (value - low) / span * (right - left),
        _ => left,
    };

    let note_lines: Vec<Vec<String>> = rows
        .iter()
        .map(|r| lines(&r.note, if is_phone { total } else { right - left }))
        .collect();
    let above = if is_phone { LINE } else { 0.0 };
    let top = if mark.is_some() { LINE + 4.0 } else { 0.0 };
    let tall = |notes: &Vec<String>| above + BAR + LINE * notes.len() as f64 + ROOM;
    let bottom = top + note_lines.iter().map(tall).sum::<f64>();
    let more_line = if more > 0 { LINE } else { 0.0 };
    let mut canvas = Canvas::new(bottom + more_line + 2.0 * LINE + 6.0);
    let (along, down) = ((left, right), (top, bottom));
    axis(&mut canvas, (low, high), &scale, along, down, (unit, total));

    let mut y = top;
    for (row, notes) in rows.iter().zip(&note_lines) {
        let label = cut(&row.label, label_room);
        let bar_top = y + above;
        for (from, to, class, exact) in &row.spans {
            let (x, end) = (scale(*from), scale(*to));
            // Something that is there is seen.
            let w = if to > from { (end - x).max(1.0) } else { 0.0 };
            canvas.area(x, bar_top, (w, BAR), class, exact.as_deref());
        }
        let line = if is_phone { y + TEXT } else { y + BAR - 3.0 };
        if is_phone {
            canvas.text(0.0, line, Anchor::Start, "", &label);
        } else {
            canvas.text(label_room, line, Anchor::End, "", &label);
        }
        canvas.text(total, line, Anchor::End, "", &row.figure);
        for (at, text) in notes.iter().enumerate() {
            let line = bar_top + BAR + LINE * (at + 1) as f64 - 3.0;
            canvas.text(left, line, Anchor::Start, "d", text);
        }
        y += tall(notes);
    }
    if let Some((label, value, shown)) = mark {
        let x = scale(value);
        canvas.line((x, top - 3.0), (x, bottom), "mark");
        let text = format!("{label} {shown}");
        let half = width_of(&text) / 2.0;
        let middle = x.min(total - half).max(half);
        canvas.text(middle, TEXT, Anchor::Middle, "m", &text);
    }
    if more > 0 {
        let text = format!("and {more} more, in the table");
        canvas.text(left, bottom + 2.0 * LINE + 18.0, Anchor::Start, "d", &text);
    }
    canvas
}

/// Grid and values under the rows, and what they are in.
fn axis(
    canvas: &mut Canvas,
    (low, high): (f64, f64),
    scale: &dyn Fn(f64) -> f64,
    (left, right): (f64, f64),
    (top, bottom): (f64, f64),
    ((unit, counting), total): ((&str, Counting), f64),
) {
    /// Between two values.
    const APART: f64 = 60.0;
    let most = (((right - left) / APART) as usize).clamp(2, 6);
    let mut until = f64::MIN;
    for value in ticks(low, high, most) {
        if counting == Counting::Whole && value.fract() != 0.0 {
            continue;
        }
        let x = scale(value);
        canvas.line((x, top), (x, bottom - ROOM / 2.0), "grid");
        let text = match counting {
            Counting::Share => percentage(value),
            _ => short(value),
        };
        let half = width_of(&text) / 2.0;
        let middle = x.min(total - half).max(half);
        if middle - half > until + 4.0 {
            canvas.text(middle, bottom + LINE - 4.0, Anchor::Middle, "d", &text);
            until = middle + half;
        }
    }
    canvas.text(left, bottom + 2.0 * LINE - 2.0, Anchor::Start, "d", unit);
}

/// Texts with points between, on as many lines as they need.
fn lines(texts: &[String], room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            Some(line) if width_of(line) + width_of(" · ") + width_of(text) <= room => {
                line.push_str(" · ");
                line.push_str(text);
            }
            _ => lines.push(text.clone()),
        }
    }
    lines
}
