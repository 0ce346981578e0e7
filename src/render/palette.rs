//! The colours, stated once: a meaning has one on a terminal, one on a light page and one on a dark page. They are those of
//! Okabe and Ito (<https://jfly.uni-koeln.de/color/>), which people who do not see red or green tell apart, made darker or
//! lighter until text in them has a contrast of 4.5 to 1. A colour only ever repeats what a word, a sign or a shape says.

use crate::report::block::Tone;

/// A meaning, and what it looks like.
#[derive(Debug)]
pub struct Colour {
    /// The name of its variable in the style of a page.
    pub name: &'static str,
    /// On a light page.
    pub light: &'static str,
    /// On a dark page.
    pub dark: &'static str,
    /// The parameter of the terminal's escape; nothing leaves it as it is.
    pub ansi: &'static str,
}

const fn colour(
    name: &'static str,
    light: &'static str,
    dark: &'static str,
    ansi: &'static str,
) -> Colour {
    Colour {
        name,
        light,
        dark,
        ansi,
    }
}

/// Late, stale, lost, lowered: vermillion.
pub const BAD: Colour = colour("bad", "#a63603", "#ff9a6c", "31");
/// Won, raised: bluish green.
pub const GOOD: Colour = colour("good", "#00694b", "#4cc9a0", "32");
/// What can be typed, and what a chart is about: blue.
pub const ACCENT: Colour = colour("accent", "#00588f", "#6cb8f0", "36");
/// The foot, what is absent, counts in brackets, axes.
pub const DIM: Colour = colour("dim", "#5a626b", "#a2aab3", "2");
/// Everything else.
pub const TEXT: Colour = colour("text", "#1c2126", "#e6e4df", "");
/// What it all stands on.
pub const PAGE: Colour = colour("page", "#fdfdfb", "#15181b", "");
/// Lines between rows, and the grid of a chart: no text is in it.
pub const LINE: Colour = colour("line", "#d9dcdf", "#363c43", "");

/// All of them, as a page declares them.
pub const ALL: [&Colour; 7] = [&BAD, &GOOD, &ACCENT, &DIM, &TEXT, &PAGE, &LINE];

/// The colour of a tone.
pub fn of(tone: Tone) -> &'static Colour {
    match tone {
        Tone::Plain => &TEXT,
        Tone::Bad => &BAD,
        Tone::Good => &GOOD,
        Tone::Accent => &ACCENT,
        Tone::Dim => &DIM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red, green and blue as light, 0 to 1 (sRGB, IEC 61966-2-1).
    fn linear(hex: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let byte = u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            let c = f64::from(byte) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    /// WCAG 2, 1.4.3.
    fn contrast(a: &str, b: &str) -> f64 {
        let light = |hex| {
            let [r, g, b] = linear(hex);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_that_of_the_guideline() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        // The guideline's own example of a grey that just fails.
        assert!(contrast("#777777", "#ffffff") < 4.5);
    }

    #[test]
    fn text_can_be_read_in_every_colour() {
        for colour in [BAD, GOOD, ACCENT, DIM, TEXT] {
            let name = colour.name;
            assert!(contrast(colour.light, PAGE.light) >= 4.5, "{name}");
            assert!(contrast(colour.light, "#ffffff") >= 4.5, "{name}");
            assert!(contrast(colour.dark, PAGE.dark) >= 4.5, "{name}");
        }
    }

    /// What is left for eyes without one kind of cone (Viénot, Brettel and Mollon, 1999), as a distance in light.
    #[test]
    fn bad_good_and_accent_differ_for_those_who_see_no_red_or_green() {
        let protan = [
            [0.1124, 0.8876, 0.0],
            [0.1124, 0.8876, 0.0],
            [0.004, -0.004, 1.0],
        ];
        let deutan = [
            [0.2927, 0.7073, 0.0],
            [0.2927, 0.7073, 0.0],
            [-0.0223, 0.0223, 1.0],
        ];
        let seen = |hex: &str, by: &[[f64; 3]; 3]| {
            let light = linear(hex);
            by.map(|row| {
                let sum: f64 = row.iter().zip(light).map(|(a, b)| a * b).sum();
                // As bright as it looks.
                sum.max(0.0).powf(1.0 / 2.4)
            })
        };
        for eyes in [protan, deutan] {
            for (a, b) in [(BAD, GOOD), (BAD, ACCENT), (GOOD, ACCENT)] {
                for (x, y) in [(a.light, b.light), (a.dark, b.dark)] {
                    let (x, y) = (seen(x, &eyes), seen(y, &eyes));
                    let apart: f64 = x.iter().zip(y).map(|(p, q)| (p - q) * (p - q)).sum();
                    assert!(apart.sqrt() > 0.1, "{} and {}: {apart}", a.name, b.name);
                }
            }
        }
    }
}
