//! A stranger's text as it may stand in a deal: without what a spreadsheet or a terminal would obey.

/// The text of a cell: the apostrophe or the `="…"` that keeps a spreadsheet from reading a formula is not meant;
/// control characters, turned directions of writing and characters without width are left out.
pub fn clean(cell: &str) -> String {
    let cell = cell.trim();
    let cell = match cell.as_bytes() {
        [b'\'', b'=' | b'+' | b'-' | b'@' | b'0'..=b'9', ..] => &cell[1..],
        _ => cell,
    };
    let meant = cell
        .strip_prefix("=\"")
        .and_then(|c| c.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'));
    let text: String = meant
        .unwrap_or(cell)
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || !is_hidden(*c))
        .collect();
    text.trim().to_string()
}

/// The same on one line: a name is none of several.
pub fn one_line(cell: &str) -> String {
    clean(cell).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What `check` would warn about in any text.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// What tools write where nothing is.
pub fn is_nothing(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "" | "-"
            | "--"
            | "—"
            | "–"
            | "n/a"
            | "na"
            | "#n/a"
            | "null"
            | "none"
            | "-none-"
            | "(blank)"
            | "(no value)"
    )
}

/// Lower case, letters and digits only: `Closed-Won ` and `closed won` are one.
pub fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_would_obey_is_left_out() {
        assert_eq!(clean("'+1 555 0100"), "+1 555 0100");
        assert_eq!(clean("=\"00123\""), "00123");
        assert_eq!(clean("Rock 'n' Roll"), "Rock 'n' Roll");
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\u{7}"), "a[2Jbc");
        assert_eq!(clean("two\r\nlines"), "two\nlines");
        assert_eq!(one_line("  two\n  lines "), "two lines");
        assert_eq!(folded("Closed-Won "), "closedwon");
    }
}
