//! HTML for letters: a page that any mail program shows, without images, scripts or anything from elsewhere. Text can
//! only be added escaped; tags and styles are ours by type.

use super::text::harmless;
use crate::report::block::{
    Align, Block, Cell, Column, Fact, Figure, Foot, Line, Part, Table, Tone, grouped, money,
    percent, whole,
};

/// A page in the making. Everything but [`Html::text`] takes words of this program only.
#[derive(Default)]
struct Html {
    out: String,
}

// Attributes that every mail program knows, old ones too.
const PAGE: &str = "style=\"font-family:sans-serif;font-size:14px;color:#222\"";
const HEAD: &str = "style=\"font-size:16px\"";
const TABLE: &str =
    "cellspacing=\"0\" cellpadding=\"3\" style=\"font-variant-numeric:tabular-nums\"";
const LEFT: &str = "align=\"left\" valign=\"top\"";
const RIGHT: &str = "align=\"right\" valign=\"top\"";
const COUNT: &str = "style=\"display:inline-block;min-width:2em;text-align:right\"";
const VALUE: &str = "style=\"display:inline-block;min-width:5em;text-align:right\"";
const DIM: &str = "style=\"color:#777\"";
const BAD: &str = "style=\"color:#a40000\"";
const GOOD: &str = "style=\"color:#1a7f37\"";

impl Html {
    fn open(&mut self, tag: &'static str, attributes: &'static str) {
        self.out.push('<');
        self.out.push_str(tag);
        if !attributes.is_empty() {
            self.out.push(' ');
            self.out.push_str(attributes);
        }
        self.out.push('>');
    }

    fn close(&mut self, tag: &'static str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    fn end_line(&mut self) {
        self.out.push('\n');
    }

    /// Anybody's words.
    fn text(&mut self, text: &str) {
        for c in harmless(text).chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                c => self.out.push(c),
            }
        }
    }

    fn element(&mut self, tag: &'static str, attributes: &'static str, text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Ours(text) | Part::Theirs(text) | Part::Said(text) => self.text(text),
                Part::Typed(_) => {}
            }
        }
    }
}

/// The blocks as a page with a title.
pub fn write(blocks: &[Block], title: &str) -> String {
    let mut html = Html::default();
    html.out
        .push_str("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
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
    html.out
}

fn block(html: &mut Html, block: &Block) {
    match block {
        Block::Head(parts) => {
            html.open("h1", HEAD);
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    html.text(" · ");
                }
                html.parts(std::slice::from_ref(part));
            }
            html.close("h1");
        }
        Block::Figures(figures) => self::figures(html, figures),
        Block::Table(table) => self::table(html, table),
        Block::Lines(lines) => lines.iter().for_each(|l| line(html, l)),
        Block::Closing(last) => line(html, last),
        Block::Facts(facts) => self::facts(html, facts),
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

fn line(html: &mut Html, line: &Line) {
    html.element("p", "", &line.text);
}

fn foot(html: &mut Html, foot: &Foot) {
    let files = if foot.files == 1 { "file" } else { "files" };
    let text = format!(
        "{} · {} {files}, {} left out",
        foot.as_of,
        grouped(i128::from(foot.files)),
        foot.left_out
    );
    html.element("p", DIM, &text);
    if let Some(commit) = &foot.commit {
        html.element("p", DIM, commit);
    }
}

fn figures(html: &mut Html, figures: &[Figure]) {
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

fn facts(html: &mut Html, facts: &[Fact]) {
    html.open("table", TABLE);
    html.end_line();
    for fact in facts {
        html.open("tr", "");
        html.open("td", LEFT);
        html.element("b", tone(fact.tone), fact.label);
        html.close("td");
        html.open("td", LEFT);
        html.parts(&fact.text);
        html.close("td");
        html.close("tr");
        html.end_line();
    }
    html.close("table");
}

fn table(html: &mut Html, table: &Table) {
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
        html.element("p", BAD, &format!("The figures are {note}."));
    }
}

fn side(column: &Column) -> &'static str {
    match column.align {
        Align::Left => LEFT,
        Align::Right => RIGHT,
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain | Tone::Accent => "",
        Tone::Bad => BAD,
        Tone::Good => GOOD,
        Tone::Dim => DIM,
    }
}

fn cell(html: &mut Html, cell: &Cell, side: &'static str) {
    html.open("td", side);
    let none = || "—".to_string();
    let text = match cell {
        Cell::Empty | Cell::Bar(_) | Cell::Spark(_) => String::new(),
        Cell::Pair { count, value, .. } => {
            html.element("span", COUNT, count);
            html.text(" ");
            html.element("span", VALUE, value);
            String::new()
        }
        Cell::List(list) => {
            let texts: Vec<String> = list
                .iter()
                .map(|l| l.text(|name| name.to_string()))
                .collect();
            texts.join(", ")
        }
        Cell::Words(text, _) => text.clone(),
        Cell::Parts(parts) => {
            let text = |p: &Part| match p {
                Part::Ours(text) | Part::Theirs(text) | Part::Said(text) => text.clone(),
                Part::Typed(_) => String::new(),
            };
            parts.iter().map(text).collect()
        }
        Cell::Name(name) => name.clone().unwrap_or_else(none),
        Cell::Count(n) => grouped(i128::from(*n)),
        Cell::Money(value) => value.map_or_else(none, money),
        Cell::Amount(value) => value.map_or_else(none, whole),
        Cell::Percent(rate) => rate.map_or_else(none, percent),
        Cell::Rate { rate, hits, of } => {
            rate.map_or_else(none, |r| format!("{} ({hits} of {of})", percent(r)))
        }
        Cell::DayCount(days) => days.map_or_else(none, |d| format!("{} days", whole(d))),
        Cell::Days(days) => days.map_or_else(none, whole),
    };
    html.text(text.trim());
    html.close("td");
}

#[cfg(test)]
mod tests {
    use super::*;

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
