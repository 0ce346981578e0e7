//! Lines of a text by byte, and the one way to change it.

use std::ops::Range;

/// The text with `range` replaced.
pub fn splice(text: &str, range: Range<usize>, with: &str) -> String {
    let mut out = String::with_capacity(text.len() + with.len());
    out.push_str(&text[..range.start]);
    out.push_str(with);
    out.push_str(&text[range.end..]);
    out
}

/// Where the line of `at` begins.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// Where the line of `at` ends, after its line end.
pub fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}

/// The blanks that the line of `at` begins with.
pub fn indent(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    let length = line
        .bytes()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    &line[..length]
}

/// Whether only blanks stand before `at` on its line.
pub fn begins_line(text: &str, at: usize) -> bool {
    line_start(text, at) + indent(text, at).len() == at
}

/// Whether only blanks and a comment stand between `at` and the end of its line.
pub fn ends_line(text: &str, at: usize) -> bool {
    let rest = text[at..line_end(text, at)].trim();
    rest.is_empty() || rest.starts_with('#')
}

/// The line end that lines around `at` have.
pub fn newline(text: &str, at: usize) -> &'static str {
    let near = text[at..]
        .find('\n')
        .map(|n| at + n)
        .or_else(|| text[..at].rfind('\n'));
    match near {
        Some(n) if text[..n].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Puts a line (or lines, without the last line end) where a line begins or the text ends. A text without a last line
/// end stays without.
pub fn insert_line(text: &str, at: usize, line: &str) -> String {
    let newline = newline(text, at);
    let line = line.replace('\n', newline);
    if at > 0 && !text[..at].ends_with('\n') {
        splice(text, at..at, &format!("{newline}{line}"))
    } else {
        splice(text, at..at, &format!("{line}{newline}"))
    }
}

/// Takes out the lines that `range` touches.
pub fn remove_lines(text: &str, range: Range<usize>) -> String {
    let (mut from, to) = (line_start(text, range.start), line_end(text, range.end));
    let last_is_open = to == text.len() && !text.ends_with('\n');
    if last_is_open && from > 0 {
        // The line before becomes the last one, and ends as open as this did.
        from -= if text[..from].ends_with("\r\n") { 2 } else { 1 };
    }
    splice(text, from..to, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_put_in_and_taken_out_leaves_the_text_as_it_was() {
        for text in ["a\nb\n", "a\r\nb", "a", "a\r\nb\r\n"] {
            for at in [0, line_end(text, 0), text.len()] {
                let with = insert_line(text, at, "new");
                assert_eq!(with.lines().count(), text.lines().count() + 1, "{with:?}");
                let new = with.find("new").unwrap();
                assert_eq!(remove_lines(&with, new..new + 3), text, "{at} {with:?}");
            }
        }
    }

    #[test]
    fn line_ends_are_those_of_the_neighbours() {
        assert_eq!(insert_line("a\r\nb\r\n", 3, "x\ny"), "a\r\nx\r\ny\r\nb\r\n");
        assert_eq!(insert_line("a\r\nb", 4, "x"), "a\r\nb\r\nx");
    }

    #[test]
    fn a_line_begins_after_blanks_and_ends_before_a_comment() {
        let text = "  a, b # c\n";
        assert!(begins_line(text, 2) && !begins_line(text, 5));
        assert!(ends_line(text, 6) && !ends_line(text, 3));
    }
}
