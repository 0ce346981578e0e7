//! Text of strangers, made harmless: names, notes and paths come from files that anybody may have written, and a
//! terminal obeys what it is sent.
//!
//! What could move a cursor, turn a line around or hide in it is taken out or made visible; everything else, wide and
//! combining characters among it, stays as written. The answer is always one line, and each character of it takes the
//! columns that `unicode-width` says.

use std::borrow::Cow;

/// What becomes of one character.
enum Shown {
    AsWritten,
    Instead(char),
    /// It took no column and does not show: left out, so that two texts that look alike are alike.
    Nothing,
}

/// The same text, safe for a terminal and on one line: control characters show as their picture (`␛`), what turns the
/// direction of writing as `�`, line breaks and tabs as a blank; invisible characters are left out.
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Most texts are plain: one look decides.
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Cow::Borrowed(text);
    }
    match text.find(|c| !matches!(shown(c), Shown::AsWritten)) {
        None => Cow::Borrowed(text),
        Some(first) => Cow::Owned(tamed(text, first)),
    }
}

/// JSON, safe for a terminal and with nothing lost: what `serde_json` leaves as it is and [`harmless`] would not, as an
/// escape. Only texts can hold such characters, so that the escapes stand where they may.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_plain = |c| matches!(c, '\n' | '\t' | '\r') || matches!(shown(c), Shown::AsWritten);
    if json.is_ascii() && !json.contains('\u{7f}') || json.chars().all(is_plain) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_plain(c) {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    Cow::Owned(escaped)
}

fn tamed(text: &str, first: usize) -> String {
    let mut tame = String::with_capacity(text.len());
    tame.push_str(&text[..first]);
    let mut chars = text[first..].chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        match shown(c) {
            Shown::AsWritten => tame.push(c),
            Shown::Instead(other) => tame.push(other),
            Shown::Nothing => {}
        }
    }
    tame
}

fn shown(c: char) -> Shown {
    match c {
        ' '..='~' => Shown::AsWritten,
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Shown::Instead(' '),
        // The pictures of the control characters stand in the same order as these.
        '\0'..='\u{1f}' => Shown::Instead(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
        '\u{7f}' => Shown::Instead('\u{2421}'),
        // C1: U+009B alone begins a control sequence. Then what overrides, embeds or isolates a direction.
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Shown::Instead('\u{fffd}')
        }
        // Zero-width and direction marks, joiners, invisible operators, fillers of old standards, tags.
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Shown::Nothing,
        _ => Shown::AsWritten,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn plain_text_is_not_copied() {
        for text in ["Acme: 50 seats", "Żółć 株式会社 🙂", "e\u{301}"] {
            assert!(matches!(harmless(text), Cow::Borrowed(t) if t == text));
        }
    }

    #[test]
    fn control_sequences_are_seen_and_not_obeyed() {
        // ESC [ 2 J clears a screen; ESC ] 0 ; … BEL sets a title; U+009B is the same as ESC [ in one character.
        assert_eq!(harmless("a\u{1b}[2Jb"), "a␛[2Jb");
        assert_eq!(harmless("\u{1b}]0;owned\u{7}"), "␛]0;owned␇");
        assert_eq!(harmless("x\u{9b}31my"), "x\u{fffd}31my");
        assert_eq!(harmless("\0\u{7f}"), "␀␡");
    }

    #[test]
    fn nothing_is_left_of_any_control_direction_or_invisible_character() {
        let ranges = [
            0..=0x1f,
            0x7f..=0x9f,
            0x200b..=0x200f,
            0x202a..=0x202e,
            0x2066..=0x2069,
            0xfeff..=0xfeff,
        ];
        for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
            let text = format!("a{c}b");
            assert!(!harmless(&text).contains(c), "{:x}", c as u32);
        }
    }

    #[test]
    fn a_reversed_name_cannot_pass_for_another() {
        assert_eq!(harmless("invoice\u{202e}fdp.exe"), "invoice\u{fffd}fdp.exe");
        assert_eq!(harmless("ac\u{200b}me"), "acme");
        assert_eq!(harmless("\u{feff}Acme"), "Acme");
    }

    #[test]
    fn json_is_harmless_and_whole() {
        let text = "a\u{7f}\u{9b}\u{202e}\u{1b}\n\u{e0041}株";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let safe = harmless_json(&json);
        assert!(
            safe.chars()
                .all(|c| c == '\n'
                    || !matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202e}'))
        );
        let read: Vec<String> = serde_json::from_str(&safe).unwrap();
        assert_eq!(read, [text]);
        assert!(matches!(harmless_json("{ \"é\": 1 }\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_answer_is_one_line() {
        assert_eq!(harmless("a\tb\r\nc\nd\re\u{2028}f"), "a b c d e f");
    }

    #[test]
    fn columns_can_be_counted() {
        assert_eq!(harmless("a\u{1b}株\u{200d}b").width(), 5);
    }
}
