//! Tables of a page.

use std::fmt::Write;

use crate::render::markup::{Attribute, Markup};
use crate::render::svg::width_of;
use crate::render::words::words;
use crate::report::block::{Align, Cell, Column, Table, Tone, grouped};

/// Up to which width of the screen a table that is wider than this one is shown as cards, and how wide it may be there.
/// What is wider than the widest is always shown so.
const SCREENS: [(u32, f64); 7] = [
    (0, 328.0),
    (480, 440.0),
    (700, 620.0),
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
             .{c} [data-label]:before{{content:attr(data-label);color:var(--dim);text-align:left;\
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

/// The table, with as many rows as there is room for.
pub fn write(html: &mut Markup, table: &Table) {
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(|c| !table.columns[*c].bar)
        .collect();
    let wide = wide(table, &columns, GAP);
    let screen = SCREENS.iter().find(|(_, room)| wide <= *room);
    let screen = screen.map_or(0, |s| s.0);
    // The class of a screen says up to which one cards are shown: that of the next narrower table.
    let is_carded = screen > 0;
    if is_carded {
        let mut class = class(screen);
        // Short figures stand two beside each other; without a heading they follow one another.
        class += match table.heading {
            false => " u",
            true if are_short(table, &columns) => " g",
            true => "",
        };
        html.open_with("table", &[("class", &class)]);
    } else {
        html.open("table", "");
    }
    html.end_line();
    if table.heading {
        head(html, table, &columns);
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
        self::row(html, table, &columns, row, is_carded);
        shown += 1;
    }
    html.close("tbody");
    html.end_line();
    if let Some(total) = &table.total {
        html.open("tfoot", "");
        self::row(html, table, &columns, total, is_carded);
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
        html.element(
            "p",
            "class=\"missing\"",
            &format!("The figures are {note}."),
        );
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

fn row(html: &mut Markup, table: &Table, columns: &[usize], cells: &[Cell], is_carded: bool) {
    html.open("tr", "");
    for (at, c) in columns.iter().enumerate() {
        let Some(cell) = cells.get(*c) else { continue };
        let column = &table.columns[*c];
        // The first of a row says whose figures these are.
        let is_name = at == 0 && !matches!(cell, Cell::Empty);
        self::cell(
            html,
            column,
            cell,
            is_name,
            is_carded && at > 0 && table.heading,
        );
    }
    html.close("tr");
    html.end_line();
}

fn cell(html: &mut Markup, column: &Column, cell: &Cell, is_name: bool, is_labelled: bool) {
    let text = words(cell);
    let text = text.trim();
    let is_long = column.text || text.chars().nth(WHOLE_NAME).is_some();
    let tone = match cell {
        Cell::Words(_, tone) => *tone,
        _ if text == "—" => Tone::Dim,
        _ => Tone::Plain,
    };
    let mut classes = Vec::new();
    if column.align == Align::Right {
        classes.push("n");
    }
    if is_long {
        classes.push("w");
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
    if is_labelled && !label.is_empty() && !text.is_empty() {
        attributes.push(("data-label", &label));
    }
    html.element_with(if is_name { "th" } else { "td" }, &attributes, text);
}

/// Whether two of its figures, with what they are called, fit beside each other on a phone.
fn are_short(table: &Table, columns: &[usize]) -> bool {
    /// Half of a phone, without what stands between the two.
    const HALF: f64 = 150.0;
    columns.iter().skip(1).all(|c| {
        let head = width_of(table.columns[*c].head.trim());
        let cells = table.rows.iter().chain(&table.total);
        let text = |row: &Vec<Cell>| row.get(*c).map_or(0.0, |cell| width_of(words(cell).trim()));
        !table.columns[*c].text && (head + cells.map(text).fold(0.0, f64::max)) * LARGER <= HALF
    })
}

/// Pixels that the table takes at most, its sentences and long names broken.
fn wide(table: &Table, columns: &[usize], gap: f64) -> f64 {
    /// A column of sentences is no tower.
    const SENTENCE: f64 = 240.0;
    /// A long name goes on under itself.
    const NAME: f64 = 260.0;
    let of = |c: &usize| {
        let column = &table.columns[*c];
        let head = if table.heading {
            width_of(column.head.trim()) * LARGER
        } else {
            0.0
        };
        let cells = table.rows.iter().chain(&table.total);
        let text = |row: &Vec<Cell>| {
            let text = row.get(*c).map(words).unwrap_or_default();
            let wide = width_of(text.trim()) * LARGER;
            if text.chars().nth(WHOLE_NAME).is_some() {
                wide.min(NAME)
            } else {
                wide
            }
        };
        let widest = cells.map(text).fold(head, f64::max);
        if column.text {
            widest.min(SENTENCE)
        } else {
            widest
        }
    };
    let gaps = gap * columns.len().saturating_sub(1) as f64;
    columns.iter().map(of).sum::<f64>() + gaps
}
