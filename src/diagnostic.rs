//! What the program has to say about an input: a value that is collected, never printed where it arises.
//!
//! A [`Diagnostic`] names a rule, a place and what to do. Renderers turn it into the caret form for people,
//! one line for editors, or JSON, SARIF and annotations for machines.

use std::ops::Range;

/// How bad it is. `Error` in a deal leaves that file out; `Warning` is answered without what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing done, or the file is in no figure.
    Error,
    /// Answered without it.
    Warning,
    /// Good to know.
    Note,
}

impl Level {
    /// The word printed before a message.
    pub fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// Where in a file: line and column count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub line: u32,
    pub column: u32,
    /// The line itself, or `EXCERPT` characters of it around the place.
    pub text: String,
    /// How many characters of the line stand before `text`.
    pub cut: u32,
    /// How many characters the caret underlines, at least 1.
    pub width: u32,
}

/// Characters of a line that an excerpt keeps; a longer line is not worth a terminal.
const EXCERPT: usize = 400;

impl Spot {
    /// The spot of a byte range in a text. A range that runs over the end of its line is cut there.
    pub fn of(text: &str, span: Range<usize>) -> Spot {
        let start = floor_char(text, span.start.min(text.len()));
        let end = floor_char(text, span.end.clamp(start, text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let marked = text[start..end.min(line_start + line_text.len()).max(start)]
            .chars()
            .count();
        let before = text[line_start..start].chars();
        let column = before.filter(|c| *c != '\u{feff}').count();
        // Of a long line, what leads to the place is worth as much as what follows.
        let cut = column.saturating_sub(EXCERPT / 2);
        let shown = line_text.trim_start_matches('\u{feff}').chars();
        Spot {
            line: 1 + bytecount(&text.as_bytes()[..line_start]),
            column: 1 + column as u32,
            text: shown.skip(cut).take(EXCERPT).collect(),
            cut: cut as u32,
            width: marked.max(1) as u32,
        }
    }
}

fn bytecount(bytes: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', bytes).count() as u32
}

fn floor_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One thing to say about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The id of the rule in `check::RULES`.
    pub rule: &'static str,
    pub level: Level,
    /// Path relative to the pipeline folder, with `/`.
    pub file: String,
    /// `None` for a fault without a place: a missing key, a twin.
    pub spot: Option<Spot>,
    /// An earlier line of the same file that it is about too.
    pub also: Option<Box<Spot>>,
    pub message: String,
    /// Something to type or to write.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(rule: &'static str, file: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule,
            level: Level::Error,
            file: file.into(),
            spot: None,
            also: None,
            message: message.into(),
            help: None,
        }
    }

    /// A warning without a place.
    pub fn warning(rule: &'static str, file: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            level: Level::Warning,
            ..Diagnostic::error(rule, file, message)
        }
    }

    /// The same, at a byte range of the file's text.
    pub fn at(mut self, text: &str, span: Range<usize>) -> Diagnostic {
        self.spot = Some(Spot::of(text, span));
        self
    }

    /// The same, about another place of the text too.
    pub fn also(mut self, text: &str, span: Range<usize>) -> Diagnostic {
        self.also = Some(Box::new(Spot::of(text, span)));
        self
    }

    /// The same, with what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Sorts by file, then line, then column, then rule: the order of every listing.
    pub fn order(&self) -> (&str, u32, u32, &'static str, &str) {
        let (line, column) = self.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
        (&self.file, line, column, self.rule, &self.message)
    }
}

/// A word as a shell takes it whole: file names are strangers' text, and a help line is meant to be pasted.
pub fn shell(word: &str) -> std::borrow::Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-@%+=:,".contains(&b);
    // A shell reads a tilde at the start of a word, and behind = and :, but not that of `HEAD~3`.
    let bytes = word.as_bytes();
    let is_inner = |at: usize| at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    let mut each = bytes.iter().enumerate();
    let is_plain = each.all(|(at, b)| plain(*b) || *b == b'~' && is_inner(at));
    if !word.is_empty() && !word.starts_with('-') && is_plain {
        return word.into();
    }
    let quoted = format!("'{}'", word.replace('\'', "'\\''"));
    if word.starts_with('-') {
        format!("-- {quoted}").into()
    } else {
        quoted.into()
    }
}

/// The nearest of `known` to a mistyped word, if it is near enough to be meant: by edit distance with swaps, at
/// most a third of the word's length.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, k)| (*distance, *k))
        .map(|(_, k)| k)
}

/// A name as a TOML key: bare where it can be, else in quotes.
pub fn toml_key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(is_bare) {
        name.into()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// A paragraph in lines of at most `width` characters.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length > width {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += word_length;
    }
    lines.push('\n');
    lines
}

/// A fault at a cell of a list, of which only its line is known.
pub fn at_line(mut fault: Diagnostic, line: u64, cell: &str) -> Diagnostic {
    let mut spot = Spot::of(cell, 0..1);
    spot.line = u32::try_from(line).unwrap_or(u32::MAX);
    fault.spot = Some(spot);
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_counts_characters_and_lines_from_one() {
        let text = "\u{feff}a = 1\r\né = \"wröng\" # x\r\n";
        let at = text.find('"').unwrap();
        let spot = Spot::of(text, at..at + "\"wröng\"".len());
        assert_eq!((spot.line, spot.column, spot.width), (2, 5, 7));
        assert_eq!(spot.text, "é = \"wröng\" # x");
    }

    #[test]
    fn a_bom_is_no_column() {
        let text = "\u{feff}stage = 3";
        assert_eq!(Spot::of(text, 3..8).column, 1);
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_kept() {
        let text = format!("{}here{}", "é".repeat(10_000), "x".repeat(10_000));
        let at = text.find("here").unwrap();
        let spot = Spot::of(&text, at..at + 4);
        assert_eq!((spot.column, spot.cut), (10_001, 9_800));
        assert_eq!(spot.text.chars().count(), EXCERPT);
        assert_eq!(
            spot.text.chars().skip(200).take(4).collect::<String>(),
            "here"
        );
    }

    #[test]
    fn a_pasted_name_runs_nothing() {
        assert_eq!(shell("deals/acme-50.toml"), "deals/acme-50.toml");
        assert_eq!(shell("deals/a b`id`.toml"), "'deals/a b`id`.toml'");
        assert_eq!(shell("it's"), "'it'\\''s'");
        assert_eq!(shell("-x"), "-- '-x'");
        assert_eq!(shell("HEAD~3"), "HEAD~3");
        assert_eq!(shell("~"), "'~'");
        assert_eq!(shell("dir=~"), "'dir=~'");
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_not() {
        assert_eq!(nearest("propsal", ["proposal", "demo"]), Some("proposal"));
        assert_eq!(nearest("xyz", ["proposal", "demo"]), None);
    }
}
