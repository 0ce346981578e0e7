//! `html`: a page that stands alone. Nothing is loaded and nothing runs: the policy in its head forbids both. Tables carry
//! each figure in full (`data-value`), whatever is rounded for the eye. Where a table is wider than the screen, each of its
//! rows becomes a card; which width that is, is reckoned here, since no script can measure it.

mod table;

use std::fmt::Write;

use super::markup::{Attribute, Markup};
use super::palette;
use super::svg::{draw, widths};
use super::words::{said, words};
use crate::report::block::{Block, Fact, Figure, Foot, Line, Part, Parts, Tone, grouped};
use crate::report::chart::{Chart, Kind};

/// A report on a page of several.
pub struct Section {
    pub title: &'static str,
    pub blocks: Vec<Block>,
}

/// A page among others.
pub struct Linked<'a> {
    /// File and name of each, this one among them.
    pub all: &'a [(&'static str, &'static str)],
    /// The file of this one.
    pub file: &'static str,
}

/// What the page says of itself, so that a later run knows its own.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"pipeline\">";

const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                      style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">";

/// The blocks of one report as a page, and what the report is called.
pub fn write(blocks: &[Block], name: &str) -> String {
    let head = head_of(blocks);
    let title = [name.to_string()]
        .into_iter()
        .filter(|name| !name.is_empty());
    let title: Vec<String> = title.chain(head.iter().cloned()).collect();
    let mut html = begin(&title.join(" · "));
    let mut head = head.into_iter();
    html.open("h1", "");
    html.text(&head.next().unwrap_or_default());
    if !name.is_empty() {
        html.text(" ");
        html.element("span", "", name);
    }
    html.close("h1");
    let sub: Vec<String> = head.collect();
    if !sub.is_empty() {
        html.element("p", "class=\"sub\"", &sub.join(" · "));
    }
    html.close("header");
    html.end_line();
    html.open("main", "");
    html.end_line();
    body(&mut html, blocks);
    html.close("main");
    html.end_line();
    end(html, blocks)
}

/// Several reports as one page among others, of a folder.
pub fn write_linked(title: &str, page: &Linked<'_>, sections: &[Section]) -> String {
    let here = page.all.iter().find(|(file, _)| *file == page.file);
    let name = here.map_or("", |(_, name)| name);
    let mut html = begin(&format!("{title} · {name}"));
    html.open("nav", "aria-label=\"Pages\"");
    for (file, name) in page.all {
        let mut attributes: Vec<Attribute<'_>> = vec![("href", file)];
        if *file == page.file {
            attributes.push(("aria-current", &"page"));
        }
        html.element_with("a", &attributes, name);
    }
    html.close("nav");
    html.element("h1", "", title);
    html.close("header");
    html.end_line();
    html.open("main", "");
    html.end_line();
    for section in sections {
        html.open("section", "");
        html.element("h2", "", section.title);
        // The folder's name stands at the top.
        let sub = head_of(&section.blocks).into_iter().skip(1);
        let sub: Vec<String> = sub.collect();
        html.element("p", "class=\"sub\"", &sub.join(" · "));
        body(&mut html, &section.blocks);
        html.close("section");
        html.end_line();
    }
    html.close("main");
    html.end_line();
    let last = sections.last().map_or(&[][..], |s| &s.blocks);
    end(html, last)
}

/// The parts of the head.
fn head_of(blocks: &[Block]) -> Vec<String> {
    let head = blocks.iter().find_map(|block| match block {
        Block::Head(parts) => Some(parts),
        _ => None,
    });
    let text = |part: &Part| said(std::slice::from_ref(part));
    head.map_or_else(Vec::new, |parts| parts.iter().map(text).collect())
}

fn begin(title: &str) -> Markup {
    let mut html = Markup::default();
    html.fixed("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    html.fixed(POLICY);
    html.fixed("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.fixed("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.fixed(GENERATOR);
    html.end_line();
    html.element("title", "", title);
    html.end_line();
    html.open("style", "");
    html.style(&colours());
    html.fixed(include_str!("page.css"));
    html.style(&table::cards());
    html.close("style");
    html.fixed("</head>\n<body>\n");
    html.open("header", "");
    html
}

fn end(mut html: Markup, blocks: &[Block]) -> String {
    let foot = blocks.iter().find_map(|block| match block {
        Block::Foot(foot) => Some(foot),
        _ => None,
    });
    if let Some(foot) = foot {
        self::foot(&mut html, foot);
    }
    html.fixed("</body></html>\n");
    html.finish()
}

/// The palette as variables; print is on white paper.
fn colours() -> String {
    let list = |of: fn(&palette::Colour) -> &'static str| {
        palette::ALL.iter().fold(String::new(), |mut css, colour| {
            // A string takes whatever is written into it.
            let _ = write!(css, "--{}:{};", colour.name, of(colour));
            css
        })
    };
    let (light, dark) = (list(|c| c.light), list(|c| c.dark));
    format!(":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n")
}

fn body(html: &mut Markup, blocks: &[Block]) {
    let mut at = 0;
    while let Some(block) = blocks.get(at) {
        // Small charts stand beside each other.
        let is_small =
            |b: &Block| matches!(b, Block::Chart(c) if matches!(c.kind, Kind::Course(_)));
        let small = blocks[at..].iter().take_while(|b| is_small(b)).count();
        if small > 1 {
            html.open("div", "class=\"grid2\"");
            for block in &blocks[at..at + small] {
                self::block(html, block);
            }
            html.close("div");
            at += small;
        } else {
            self::block(html, block);
            at += 1;
        }
        html.end_line();
    }
}

fn block(html: &mut Markup, block: &Block) {
    match block {
        // At the top and at the end of the page; what can be typed is for terminals.
        Block::Head(_) | Block::Foot(_) | Block::Hints(_) => {}
        Block::Figures(figures) => tiles(html, figures),
        Block::Said(_, figures) => tiles(html, figures),
        Block::Table(table) => table::write(html, table),
        Block::Chart(chart) => self::chart(html, chart),
        Block::Lines(lines) => lines.iter().for_each(|l| line(html, l)),
        Block::Closing(last) => line(html, last),
        Block::Facts(facts) => self::facts(html, facts),
        Block::Items(items) => {
            html.open("ul", "");
            items.iter().for_each(|item| html.element("li", "", item));
            html.close("ul");
        }
        Block::Code(lines) => {
            html.open("pre", "");
            for line in lines {
                html.text(line);
                html.end_line();
            }
            html.close("pre");
        }
        Block::Bars(bars) => {
            // With bars there is a chart, which says it.
            if let Some(text) = bars.text.as_ref().filter(|_| bars.heights.is_empty()) {
                html.element("p", "", text);
            }
        }
        Block::Parts(parts) => self::parts(html, parts),
    }
}

fn line(html: &mut Markup, line: &Line) {
    // On a terminal a label stands two blanks before its sentence.
    match line.text.split_once("  ") {
        Some((label, text)) if !label.is_empty() => {
            html.open("p", "");
            html.element("b", "", label);
            html.text(" ");
            html.text(text.trim_start());
            html.close("p");
        }
        _ => html.element("p", "", &line.text),
    }
}

fn parts(html: &mut Markup, parts: &Parts) {
    html.open("p", "");
    if !parts.label.is_empty() {
        html.element("b", "", parts.label);
        html.text(" ");
    }
    html.text(&parts.marked().join(" "));
    html.close("p");
}

fn facts(html: &mut Markup, facts: &[Fact]) {
    html.open("dl", "class=\"facts\"");
    for fact in facts.iter().filter(|fact| !said(&fact.text).is_empty()) {
        html.element("dt", tone(fact.tone), fact.label);
        html.element("dd", "", &said(&fact.text));
    }
    html.close("dl");
}

/// Characters of a figure that is set large.
const LONG_FIGURE: usize = 17;

/// Each figure for itself: what, how much, of what.
fn tiles(html: &mut Markup, figures: &[Figure]) {
    html.open("dl", "class=\"tiles\"");
    for figure in figures {
        html.open("div", "");
        html.element("dt", "", figure.label);
        let text = words(&figure.value);
        let is_long = text.chars().nth(LONG_FIGURE).is_some();
        let class = if is_long { "big long" } else { "big" };
        match figure.value.exact() {
            Some(exact) => {
                let attributes: [Attribute<'_>; 2] = [("class", &class), ("data-value", &exact)];
                html.element_with("dd", &attributes, &text);
            }
            None => html.element_with("dd", &[("class", &class)], &text),
        }
        if !figure.text.is_empty() {
            html.element("dd", "", &figure.text);
        }
        html.close("div");
    }
    html.close("dl");
}

fn chart(html: &mut Markup, chart: &Chart) {
    html.open("figure", "");
    html.open("figcaption", "");
    html.text(&chart.title);
    html.close("figcaption");
    for width in widths(chart) {
        html.add(&draw(chart, *width));
    }
    if let Some(table) = &chart.table {
        html.open("details", "");
        html.element("summary", "", "The figures");
        table::write(html, table);
        html.close("details");
    }
    html.close("figure");
}

/// `2026-11-23 · 224 files, 0 left out · e0604d2b`.
fn foot(html: &mut Markup, foot: &Foot) {
    let files = if foot.files == 1 { "file" } else { "files" };
    html.open("footer", "");
    html.element("time", "", &foot.as_of.to_string());
    let text = format!(
        " · {} {files}, {} left out · ",
        grouped(i128::from(foot.files)),
        foot.left_out
    );
    html.text(&text);
    html.element("code", "", &foot.checksum);
    if let Some(commit) = &foot.commit {
        html.text(" · ");
        html.text(commit);
    }
    html.close("footer");
    html.end_line();
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Bad => "class=\"bad\"",
        Tone::Good => "class=\"good\"",
        Tone::Accent => "class=\"accent\"",
        Tone::Dim => "class=\"dim\"",
    }
}
