//! HTML for letters: a page that any mail program shows, without images, scripts or anything from elsewhere. Text can
//! only be added escaped; tags and styles are ours by type.

use super::markup::Markup;
use super::palette;
use super::words::{said, words};
use crate::report::block::{
    Align, Block, Cell, Column, Fact, Figure, Foot, Line, Table, Tone, grouped,
};

// Attributes that every mail program knows, old ones too.
const PAGE: &str = "style=\"font-family:sans-serif;font-size:14px;color:#222\"";
const HEAD: &str = "style=\"font-size:16px\"";
const TABLE: &str =
    "cellspacing=\"0\" cellpadding=\"3\" style=\"font-variant-numeric:tabular-nums\"";
const LEFT: &str = "align=\"left\" valign=\"top\"";
const RIGHT: &str = "align=\"right\" valign=\"top\"";
const COUNT: &str = "style=\"display:inline-block;min-width:2em;text-align:right\"";
const VALUE: &str = "style=\"display:inline-block;min-width:5em;text-align:right\"";

/// The blocks as a page with a title.
pub fn write(blocks: &[Block], title: &str) -> String {
    let mut html = Markup::default();
    html.fixed("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.element("title", "", title);
    html.close("head");
    html.open("body", PAGE);
    html.end_line();
    for block in blocks {
        self::block(&mut html, block);
        html.end_line();
    }
    html.close("body");
    html.close("html");
    html.end_line();
    html.finish()
}

fn block(html: &mut Markup, block: &Block) {
    match block {
        Block::Head(parts) => {
            html.open("h1", HEAD);
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    html.text(" · ");
                }
                html.text(&said(std::slice::from_ref(part)));
            }
            html.close("h1");
        }
        Block::Figures(figures) => self::figures(html, figures),
        Block::Table(table) => self::table(html, table),
        Block::Lines(lines) | Block::Said(lines, _) => lines.iter().for_each(|l| line(html, l)),
        Block::Closing(last) => line(html, last),
        // Many mail programs draw none.
        Block::Chart(_) => {}
        Block::Facts(facts) => self::facts(html, facts),
        Block::Items(items) => {
            html.open("ul", "");
            items.iter().for_each(|item| html.element("li", "", item));
            html.close("ul");
        }
        Block::Code(lines) => html.element("pre", "", &lines.join("\n")),
        Block::Bars(bars) => {
            if let Some(text) = &bars.text {
                html.element("p", "", text);
            }
        }
        Block::Parts(parts) => {
            let label = match parts.label {
                "" => String::new(),
                label => format!("{label}: "),
            };
            html.element("p", "", &(label + &parts.marked().join(" ")));
        }
        Block::Hints(_) => {}
        Block::Foot(foot) => self::foot(html, foot),
    }
}

fn line(html: &mut Markup, line: &Line) {
    html.element("p", "", &line.text);
}

fn foot(html: &mut Markup, foot: &Foot) {
    let files = if foot.files == 1 { "file" } else { "files" };
    let text = format!(
        "{} · {} {files}, {} left out",
        foot.as_of,
        grouped(i128::from(foot.files)),
        foot.left_out
    );
    coloured(html, "p", Tone::Dim, &text);
    if let Some(commit) = &foot.commit {
        coloured(html, "p", Tone::Dim, commit);
    }
}

fn figures(html: &mut Markup, figures: &[Figure]) {
    html.open("table", TABLE);
    for figure in figures {
        html.open("tr", "");
        html.element("td", LEFT, figure.label);
        cell(html, &figure.value, RIGHT);
        html.element("td", LEFT, &figure.text);
        html.close("tr");
        html.end_line();
    }
    html.close("table");
}

fn facts(html: &mut Markup, facts: &[Fact]) {
    html.open("table", TABLE);
    html.end_line();
    for fact in facts {
        html.open("tr", "");
        html.open("td", LEFT);
        coloured(html, "b", fact.tone, fact.label);
        html.close("td");
        html.open("td", LEFT);
        html.text(&said(&fact.text));
        html.close("td");
        html.close("tr");
        html.end_line();
    }
    html.close("table");
}

fn table(html: &mut Markup, table: &Table) {
    html.open("table", TABLE);
    html.end_line();
    let shown = |c: &&Column| !c.bar;
    if table.heading {
        html.open("tr", "");
        for column in table.columns.iter().filter(shown) {
            html.element("th", side(column), column.head.trim());
        }
        html.close("tr");
        html.end_line();
    }
    for row in table.rows.iter().chain(&table.total) {
        html.open("tr", "");
        for (column, of) in table.columns.iter().zip(row).filter(|(c, _)| !c.bar) {
            cell(html, of, side(column));
        }
        html.close("tr");
        html.end_line();
    }
    html.close("table");
    if let Some(note) = &table.total_note {
        let text = format!("The figures are {note}.");
        coloured(html, "p", Tone::Bad, &text);
    }
}

fn side(column: &Column) -> &'static str {
    match column.align {
        Align::Left => LEFT,
        Align::Right => RIGHT,
    }
}

/// Text in the colour of a tone, as a letter can have it: a letter is on white.
fn coloured(html: &mut Markup, tag: &'static str, tone: Tone, text: &str) {
    if matches!(tone, Tone::Plain | Tone::Accent) {
        return html.element(tag, "", text);
    }
    let style = format!("color:{}", palette::of(tone).light);
    html.element_with(tag, &[("style", &style)], text);
}

fn cell(html: &mut Markup, cell: &Cell, side: &'static str) {
    html.open("td", side);
    if let Cell::Pair { count, value, .. } = cell {
        html.element("span", COUNT, count);
        html.text(" ");
        html.element("span", VALUE, value);
    } else {
        html.text(words(cell).trim());
    }
    html.close("td");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::block::Part;

    #[test]
    fn a_name_is_text_wherever_it_stands() {
        let name = "<script>alert(1)</script>\" onload='x' &amp; \u{1b}[31m\n";
        let blocks = [
            Block::Head(vec![Part::Theirs(name.into())]),
            Block::Facts(vec![Fact {
                label: "Won",
                tone: Tone::Good,
                text: vec![Part::Theirs(name.into())],
            }]),
            Block::Table(Table {
                columns: vec![Column::left(name)],
                rows: vec![vec![Cell::Name(Some(name.into()))]],
                total: None,
                total_note: None,
                heading: true,
            }),
        ];
        let page = write(&blocks, name);
        assert!(!page.contains("<script") && !page.contains('\u{1b}'));
        assert!(!page.contains("onload='"));
        // Title, heading, fact, head of the column and cell.
        assert_eq!(page.matches("&lt;script&gt;").count(), 5);
        assert_eq!(page.matches("&amp;amp;").count(), 5);
    }
}
