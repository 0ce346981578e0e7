//! Names as ids: what a file may be called on every system, and a key of `[custom]`.

/// Longer ids help nobody who types them.
const LONGEST: usize = 60;

/// Names that Windows keeps for devices.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// `Zoë's café: 50 seats` is `zoes-cafe-50-seats`; `None` if no letter or digit is left.
pub fn id(name: &str) -> Option<String> {
    let mut slug = joined(name, '-');
    if slug.len() > LONGEST {
        slug.truncate(LONGEST);
        // Rather a whole word less than half a word.
        if let Some(end) = slug.rfind('-').filter(|end| *end > LONGEST / 2) {
            slug.truncate(end);
        }
        slug.truncate(slug.trim_end_matches('-').len());
    }
    if RESERVED.contains(&slug.as_str()) {
        slug += "-deal";
    }
    (!slug.is_empty()).then_some(slug)
}

/// A header as a key: `Forecast Type` is `forecast_type`.
pub fn key(header: &str) -> Option<String> {
    let mut slug = joined(header, '_');
    slug.truncate(LONGEST);
    (!slug.is_empty()).then_some(slug)
}

fn joined(text: &str, joint: char) -> String {
    let mut slug = String::new();
    let mut pending = false;
    for c in text.chars() {
        let letters = ascii(c);
        if letters.is_empty() {
            // An apostrophe parts no word.
            pending |= !matches!(c, '\'' | '’');
            continue;
        }
        if pending && !slug.is_empty() {
            slug.push(joint);
        }
        pending = false;
        slug.push_str(&letters);
    }
    slug
}

/// A letter or digit in lower-case ASCII; nothing for what has no such form.
fn ascii(c: char) -> String {
    let c = c.to_lowercase().next().unwrap_or(c);
    match c {
        'a'..='z' | '0'..='9' => c.to_string(),
        'ä' | 'æ' => "ae".into(),
        'ö' | 'œ' | 'ø' => "oe".into(),
        'ü' => "ue".into(),
        'ß' => "ss".into(),
        'þ' => "th".into(),
        _ => PLAIN
            .iter()
            .find(|(_, all)| all.contains(c))
            .map_or_else(String::new, |(plain, _)| plain.to_string()),
    }
}

/// Latin letters with marks, by the letter that they are without.
const PLAIN: [(char, &str); 19] = [
    ('a', "àáâãåāăą"),
    ('c', "çćĉċč"),
    ('d', "ďđð"),
    ('e', "èéêëēĕėęě"),
    ('g', "ĝğġģ"),
    ('h', "ĥħ"),
    ('i', "ìíîïĩīĭįı"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľŀł"),
    ('n', "ñńņňŋ"),
    ('o', "òóôõōŏő"),
    ('r', "ŕŗř"),
    ('s', "śŝşšș"),
    ('t', "ţťŧț"),
    ('u', "ùúûũūŭůűų"),
    ('w', "ŵ"),
    ('y', "ýÿŷ"),
    ('z', "źżž"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_and_stay_where_they_are() {
        for (name, slug) in [
            ("Acme: 50 seats", "acme-50-seats"),
            ("Zoë's café – Zürich", "zoes-cafe-zuerich"),
            ("../../etc/passwd", "etc-passwd"),
            ("-rf *", "rf"),
            ("_hidden", "hidden"),
            ("CON", "con-deal"),
            ("a\0b", "a-b"),
        ] {
            assert_eq!(id(name).as_deref(), Some(slug), "{name}");
        }
        assert_eq!(id("株式会社"), None);
        assert_eq!(id("..."), None);
        let long = id(&"wordy ".repeat(40)).unwrap();
        assert!(long.len() <= LONGEST && long.ends_with("wordy"), "{long}");
        assert_eq!(key("Forecast Type").as_deref(), Some("forecast_type"));
    }
}
