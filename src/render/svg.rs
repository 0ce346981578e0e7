//! Charts as inline SVG: a picture of a fixed width with text that is never scaled below what can be read, so that each is
//! drawn twice, for a phone and for anything wider, and the style shows one of them. What a text takes is reckoned before it
//! is placed (`Canvas::width_of`), since nobody is asked in time; nothing is said by colour alone.

mod plot;
mod rows;

use unicode_width::UnicodeWidthChar;

use super::markup::{Attribute, Markup};
use crate::report::chart::{Chart, Kind};

/// The two widths, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Phone,
    Wide,
}

impl Width {
    pub fn pixels(self) -> f64 {
        match self {
            Width::Phone => 328.0,
            Width::Wide => 660.0,
        }
    }
}

/// How a chart is drawn: once, where it is as wide as a phone anyway.
pub fn widths(chart: &Chart) -> &'static [Width] {
    match chart.kind {
        Kind::Course(_) | Kind::Calibration(_) => &[Width::Phone],
        _ => &[Width::Phone, Width::Wide],
    }
}

/// The chart at one of its widths.
pub fn draw(chart: &Chart, width: Width) -> Markup {
    let canvas = match &chart.kind {
        Kind::Bars(bars, mark) => rows::bars(bars, mark.as_ref(), &chart.unit, width),
        Kind::Funnel(steps) => rows::funnel(steps, &chart.unit, width),
        Kind::Waterfall(falls) => rows::waterfall(falls, &chart.unit, width),
        Kind::Density(density) => plot::density(density, &chart.unit, width),
        Kind::Course(course) => plot::course(course, &chart.unit, width),
        Kind::Calibration(said) => plot::calibration(said, &chart.unit, width),
    };
    canvas.finish(chart, width)
}

/// Where a text stands from its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// The size of all text in charts, in pixels.
const TEXT: f64 = 12.0;
/// From one line of text to the next.
const LINE: f64 = 16.0;

/// A picture in the making, from the left and from the top.
struct Canvas {
    out: Markup,
    height: f64,
}

impl Canvas {
    fn new(height: f64) -> Canvas {
        Canvas {
            out: Markup::default(),
            height,
        }
    }

    fn finish(self, chart: &Chart, width: Width) -> Markup {
        let mut svg = Markup::default();
        let (w, h) = (width.pixels(), self.height.ceil());
        let class = match (widths(chart).len(), width) {
            (1, _) => "one",
            (_, Width::Phone) => "phone",
            (_, Width::Wide) => "wide",
        };
        svg.open_with(
            "svg",
            &[
                ("class", &class),
                ("viewBox", &format!("0 0 {w} {h}")),
                ("role", &"img"),
                ("aria-label", &chart.title),
            ],
        );
        svg.element("title", "", &chart.title);
        svg.element("desc", "", &chart.about);
        svg.add(&self.out);
        svg.close("svg");
        svg
    }

    /// A text on its baseline.
    fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &'static str, text: &str) {
        let (x, y) = (at(x), at(y));
        let mut attributes: Vec<Attribute<'_>> = vec![("x", &x), ("y", &y)];
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => attributes.push(("text-anchor", &"middle")),
            Anchor::End => attributes.push(("text-anchor", &"end")),
        }
        if !class.is_empty() {
            attributes.push(("class", &class));
        }
        self.out.element_with("text", &attributes, text);
    }

    /// A box, with the whole figure that it stands for.
    fn area(&mut self, x: f64, y: f64, (w, h): (f64, f64), class: &str, exact: Option<&str>) {
        let (x, y, w, h) = (at(x), at(y), at(w), at(h));
        let mut attributes: Vec<Attribute<'_>> = vec![("x", &x), ("y", &y)];
        attributes.extend([
            ("width", &w as _),
            ("height", &h as _),
            ("class", &class as _),
        ]);
        if let Some(exact) = &exact {
            attributes.push(("data-value", exact));
        }
        self.out.alone("rect", &attributes);
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &'static str) {
        let path = format!("M{} {}L{} {}", at(x1), at(y1), at(x2), at(y2));
        self.path(&path, class);
    }

    fn path(&mut self, path: &str, class: &'static str) {
        self.out.alone("path", &[("d", &path), ("class", &class)]);
    }

    fn dot(&mut self, x: f64, y: f64, class: &'static str, exact: Option<&str>) {
        let (x, y) = (at(x), at(y));
        let mut attributes: Vec<Attribute<'_>> = vec![("cx", &x), ("cy", &y), ("r", &"2.5")];
        attributes.push(("class", &class));
        if let Some(exact) = &exact {
            attributes.push(("data-value", exact));
        }
        self.out.alone("circle", &attributes);
    }
}

/// A place, to a tenth of a pixel.
fn at(place: f64) -> String {
    let text = format!("{:.1}", place + 0.0);
    text.strip_suffix(".0").map_or(text.clone(), str::to_string)
}

/// Pixels that a text takes at most, in any of the usual faces: by the widest of them (DejaVu Sans), class by class.
pub fn width_of(text: &str) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.38,
        'f' | 't' | 'r' | '(' | ')' | '-' | '[' | ']' | '/' => 0.44,
        '0'..='9' => 0.64,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' => 1.02,
        'A'..='Z' | '&' | '+' | '=' | '<' | '>' | '→' | '×' => 0.84,
        ' '..='~' => 0.64,
        c => match c.width() {
            Some(0) | None => 0.1,
            Some(1) => 0.85,
            Some(_) => 1.1,
        },
    };
    text.chars().map(em).sum::<f64>() * TEXT
}

/// The text, without its middle where it would take more room.
fn cut(text: &str, room: f64) -> String {
    let tame = super::text::harmless(text);
    if width_of(&tame) <= room {
        return tame.into_owned();
    }
    let chars: Vec<char> = tame.chars().collect();
    let mut kept = chars.len();
    while kept > 1 {
        kept -= 1;
        let (front, back) = (kept.div_ceil(2), kept / 2);
        let short: String = chars[..front]
            .iter()
            .chain(&['…'])
            .chain(&chars[chars.len() - back..])
            .collect();
        if width_of(&short) <= room {
            return short;
        }
    }
    "…".into()
}

/// Round values from 0 or below it up to the largest, a few of them: steps of 1, 2 or 5.
fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return vec![low];
    }
    let mut unit = 1e-4;
    while unit < 1e30 {
        for times in [1.0, 2.0, 5.0] {
            let step: f64 = unit * times;
            let first = (low / step).ceil();
            let last = (high / step + 1e-9).floor();
            if (last - first) < most as f64 {
                let n = (last - first).max(0.0) as usize;
                return (0..=n).map(|i| (first + i as f64) * step).collect();
            }
        }
        unit *= 10.0;
    }
    vec![low]
}

/// A value at an axis: `200k`, `1.5M`.
fn short(value: f64) -> String {
    let size = value.abs();
    let (by, letter) = match size {
        s if s >= 1e12 => (1e12, "tn"),
        s if s >= 1e9 => (1e9, "bn"),
        s if s >= 1e6 => (1e6, "M"),
        s if s >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let text = format!("{:.2}", value / by);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{letter}")
}

/// A share at an axis.
fn percentage(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(
            ticks(0.0, 225_000.0, 5),
            [0.0, 50_000.0, 100_000.0, 150_000.0, 200_000.0]
        );
        assert_eq!(ticks(0.0, 7.0, 4), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(0.0, 0.0, 4), [0.0]);
        assert!(ticks(0.0, 1e28, 5).len() <= 5);
    }

    #[test]
    fn an_axis_has_short_numbers() {
        assert_eq!(short(200_000.0), "200k");
        assert_eq!(short(1_500_000.0), "1.5M");
        assert_eq!(short(5_000.0), "5000");
        assert_eq!(short(999_999_999_999.0), "1000bn");
        assert_eq!(percentage(0.125), "12.5%");
    }

    #[test]
    fn the_middle_of_a_long_text_goes() {
        let text = cut(&"a".repeat(200), 100.0);
        assert!(width_of(&text) <= 100.0 && text.contains('…'));
        assert_eq!(cut("short", 100.0), "short");
    }
}
