//! Tables of a page.

use std::fmt::Write;

use crate::render::markup::{Attribute, Markup};
use crate::render::svg::width_of;
use crate::render::words::words;
use crate::report::block::{Align, Cell, Column, Table, Tone, grouped};

/// Up to which width of the screen a table that is wider than this one is shown as cards, and how wide it may be there.
/// What is wider than the widest is always shown so.
const SCREENS: [(u32, f64); 8] = [
    (0, 328.0),
    (480, 440.0),
    (700, 620.0),
    (767, 700.0),
    (900, 830.0),
    (1132, 1064.0),
    (1279, 1212.0),
    (1000000, f64::MAX),
];
/// Up to this screen a table fits on paper.
const PAPER: u32 = 900;

/// Bytes of one table, so that a page stays one that is looked at: what does not fit is counted.
const ROOM: usize = 110_000;
/// Bytes of a page until which a table has all of that room; then as many rows as a screen has.
const PAGE: usize = 170_000;
const SCREENFUL: usize = 20;

/// Characters of a name that is not broken.
const WHOLE_NAME: usize = 32;
/// A figure of the tables is set larger than one of the charts, in which widths are reckoned.
const LARGER: f64 = 15.0 / 12.0;
/// Between two columns.
const GAP: f64 = 24.0;

/// The style that makes cards of rows, for each width of the screen.
pub fn cards() -> String {
    let mut css = String::new();
    for (screen, _) in &SCREENS[1..] {
        let media = match *screen {
            s if s > 100_000 => "all".into(),
            s if s > PAPER => format!("print,screen and (max-width:{s}px)"),
            s => format!("screen and (max-width:{s}px)"),
        };
        let c = class(*screen);
        // A string takes whatever is written into it.
        let _ = writeln!(
            css,
            "@media {media}{{.{c},.{c} tbody,.{c} tfoot{{display:block}}.{c} thead{{display:none}}\
             .{c} tr{{display:block;padding:8px 0}}.{c}.g tr{{display:grid;grid-template-columns:1fr 1fr;\
             column-gap:24px}}.{c}.g tr>:first-child{{grid-column:1/-1}}.{c} tr+tr{{border-top:1px solid var(--line)}}\
             .{c} tr>*,.{c} tbody tr+tr>*{{display:flex;justify-content:space-between;gap:16px;padding:2px 0;\
             border:0;white-space:normal;overflow-wrap:anywhere;text-align:right;min-width:0}}\
             .{c} tr>:first-child{{font-weight:600;text-align:left}}.{c} tr>:empty{{display:none}}\
             .{c} tr>.t,.{c} tbody tr+tr>.t{{display:block;text-align:left}}.{c} .t:before{{margin-right:12px}}\
             .{c}.g .l{{grid-column:1/-1}}.{c} [data-label]:before{{content:attr(data-label);color:var(--dim);text-align:left;\
             font-weight:400;white-space:nowrap}}.{c}.u tr>*,.{c}.u tbody tr+tr>*{{display:inline;padding-right:14px;\
             text-align:left}}}}"
        );
    }
    css
}

fn class(screen: u32) -> String {
    match screen {
        s if s > 100_000 => "c".into(),
        s => format!("c{s}"),
    }
}

/// How a table is laid out, reckoned from what its cells take.
struct Layout {
    /// Columns that are shown: bars are drawn in charts.
    columns: Vec<usize>,
    /// Up to which screen each row is a card; 0 where it never is.
    screen: u32,
    /// Of the columns shown, which have a line of a card for themselves: they, or their neighbours, take more than half of
    /// a phone.
    long: Vec<bool>,
}

impl Layout {
    fn of(table: &Table) -> Layout {
        let columns: Vec<usize> = (0..table.columns.len())
            .filter(|c| !table.columns[*c].bar)
            .collect();
        let (mut wide, mut long) = (GAP * columns.len().saturating_sub(1) as f64, Vec::new());
        for c in &columns {
            let column = &table.columns[*c];
            let head = match table.heading {
                true => width_of(column.head.trim()) * LARGER,
                false => 0.0,
            };
            // More rows than these are not shown anyway.
            let rows = table.rows.iter().take(ROOM / LEAST_ROW).chain(&table.total);
            let text = rows
                .map(|row| row.get(*c).map_or(0.0, room_of))
                .fold(0.0, f64::max);
            wide += match column.text {
                true => text.max(head).clamp(LEAST_SENTENCE, SENTENCE),
                false => text.max(head),
            };
            long.push(column.text || head + text > HALF);
        }
        // Two short ones in a row share a line of the card; one alone has it for itself.
        let mut at = 1;
        while at < long.len() {
            let is_pair = !long[at] && long.get(at + 1) == Some(&false);
            long[at] = !is_pair;
            at += if is_pair { 2 } else { 1 };
        }
        let screen = SCREENS.iter().find(|(_, room)| wide <= *room);
        Layout {
            screen: screen.map_or(0, |s| s.0),
            columns,
            long,
        }
    }

    fn class(&self, table: &Table) -> String {
        let class = class(self.screen);
        let short = self.long.iter().skip(1).filter(|long| !**long).count();
        match table.heading {
            // Without a heading the cells follow one another.
            false => class + " u",
            // Short figures stand two beside each other.
            true if short > 1 => class + " g",
            true => class,
        }
    }
}

/// Bytes that a row has at least.
const LEAST_ROW: usize = 60;
/// A column of sentences is no tower.
const SENTENCE: f64 = 240.0;
/// What the style leaves it, however little is in it.
const LEAST_SENTENCE: f64 = 120.0;
/// A long name goes on under itself.
const NAME: f64 = 260.0;
/// Half of a phone, without what stands between the two halves, and between a figure and what it is called.
const HALF: f64 = 134.0;

/// Pixels that a cell takes at most.
fn room_of(cell: &Cell) -> f64 {
    let text = words(cell);
    let wide = width_of(text.trim()) * LARGER;
    if text.chars().nth(WHOLE_NAME).is_some() {
        wide.min(NAME)
    } else {
        wide
    }
}

/// The table, with as many rows as there is room for.
pub fn write(html: &mut Markup, table: &Table) {
    let layout = Layout::of(table);
    match layout.screen {
        0 => html.open("table", ""),
        _ => html.open_with("table", &[("class", &layout.class(table))]),
    }
    html.end_line();
    if table.heading {
        head(html, table, &layout.columns);
    }
    html.open("tbody", "");
    html.end_line();
    let room = if html.len() < PAGE { ROOM } else { 0 };
    let begin = html.len();
    let mut shown = 0;
    for row in &table.rows {
        if shown >= SCREENFUL && html.len() - begin > room {
            break;
        }
        self::row(html, table, &layout, row);
        shown += 1;
    }
    html.close("tbody");
    html.end_line();
    if let Some(total) = &table.total {
        html.open("tfoot", "");
        self::row(html, table, &layout, total);
        html.close("tfoot");
    }
    html.close("table");
    if shown < table.rows.len() {
        let text = format!(
            "The first {} of {} rows; --format csv has all.",
            grouped(shown as i128),
            grouped(table.rows.len() as i128)
        );
        html.element("p", "class=\"dim\"", &text);
    }
    if let Some(note) = &table.total_note {
        let text = format!("The figures are {note}.");
        html.element("p", "class=\"missing\"", &text);
    }
}

fn head(html: &mut Markup, table: &Table, columns: &[usize]) {
    html.open("thead", "");
    html.open("tr", "");
    for column in columns.iter().map(|c| &table.columns[*c]) {
        let text = column.head.trim();
        match (text.is_empty(), column.align) {
            (true, _) => html.element("td", "", ""),
            (false, Align::Left) => html.element("th", "scope=\"col\"", text),
            (false, Align::Right) => html.element("th", "scope=\"col\" class=\"n\"", text),
        }
    }
    html.close("tr");
    html.close("thead");
    html.end_line();
}

fn row(html: &mut Markup, table: &Table, layout: &Layout, cells: &[Cell]) {
    html.open("tr", "");
    for (at, c) in layout.columns.iter().enumerate() {
        let Some(cell) = cells.get(*c) else { continue };
        let place = Place {
            column: &table.columns[*c],
            is_first: at == 0,
            is_labelled: layout.screen > 0 && at > 0 && table.heading,
            is_long: layout.long[at],
        };
        self::cell(html, &place, cell);
    }
    html.close("tr");
    html.end_line();
}

/// Where a cell stands.
struct Place<'a> {
    column: &'a Column,
    is_first: bool,
    /// On a card it says what it is called.
    is_labelled: bool,
    is_long: bool,
}

fn cell(html: &mut Markup, place: &Place<'_>, cell: &Cell) {
    let column = place.column;
    let text = words(cell);
    let text = text.trim();
    let tone = match cell {
        Cell::Words(_, tone) => *tone,
        _ if text == "—" => Tone::Dim,
        _ => Tone::Plain,
    };
    let mut classes = Vec::new();
    if column.align == Align::Right {
        classes.push("n");
    }
    if column.text || text.chars().nth(WHOLE_NAME).is_some() {
        classes.push("w");
    }
    if column.text {
        classes.push("t");
    }
    if place.is_labelled && place.is_long {
        classes.push("l");
    }
    match tone {
        Tone::Plain => {}
        Tone::Bad => classes.push("bad"),
        Tone::Good => classes.push("good"),
        Tone::Accent => classes.push("accent"),
        Tone::Dim => classes.push("dim"),
    }
    let classes = classes.join(" ");
    let label = column.head.trim();
    let exact = cell.exact();
    // The first of a row says whose figures these are.
    let is_name = place.is_first && !text.is_empty();
    let mut attributes: Vec<Attribute<'_>> = Vec::new();
    if is_name {
        attributes.push(("scope", &"row"));
    }
    if !classes.is_empty() {
        attributes.push(("class", &classes));
    }
    if let Some(exact) = &exact {
        attributes.push(("data-value", exact));
    }
    if place.is_labelled && !label.is_empty() && !text.is_empty() {
        attributes.push(("data-label", &label));
    }
    html.element_with(if is_name { "th" } else { "td" }, &attributes, text);
}
