//! Names as ids: what a file may be called on every system, and a key of `[custom]`.

use crate::edit::draft;

/// Longer ids help nobody who types them.
const LONGEST: usize = 60;

/// `Zoë's café: 50 seats` is `zoes-cafe-50-seats`; `None` if no letter or digit is left.
pub fn id(name: &str) -> Option<String> {
    let mut slug = draft::slug(name);
    if slug.len() > LONGEST {
        slug.truncate(LONGEST);
        // Rather a whole word less than half a word.
        if let Some(end) = slug.rfind('-').filter(|end| *end > LONGEST / 2) {
            slug.truncate(end);
        }
        slug.truncate(slug.trim_end_matches('-').len());
    }
    // What is left against a slug is that some system has a device of that name.
    if !slug.is_empty() && draft::check_id(&slug).is_err() {
        slug += "-deal";
    }
    (!slug.is_empty()).then_some(slug)
}

/// A header as a key: `Forecast Type` is `forecast_type`.
pub fn key(header: &str) -> Option<String> {
    let mut slug = draft::slug(header).replace('-', "_");
    slug.truncate(LONGEST);
    (!slug.is_empty()).then_some(slug)
}

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
