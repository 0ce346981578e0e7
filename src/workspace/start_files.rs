//! What stands in a new folder: settings, an example deal, an example lead list, how git merges deals.

use crate::model::day::Day;

/// A file of a new folder: its path in it, with `/`, and what is written into it.
#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> File {
        File {
            path: path.into(),
            text: text.into(),
        }
    }
}

/// How git merges two people's edits of one deal.
pub const ATTRIBUTES: &str = ".gitattributes";

/// The line of it that counts.
pub const MERGE: &str = "deals/**/*.toml merge=union";

/// The files of every new folder but its settings; names that begin with `_` are passed over by every report.
pub fn examples(today: Day) -> Vec<File> {
    vec![
        File::new(
            "deals/_example.toml",
            fill(include_str!("templates/example_deal.toml"), today),
        ),
        File::new(
            "leads/_example.csv",
            fill(include_str!("templates/example_leads.csv"), today),
        ),
        File::new(ATTRIBUTES, include_str!("templates/gitattributes")),
    ]
}

/// Settings that say what the defaults are, and a quota for the quarter that today is in.
pub fn settings(today: Day) -> File {
    File::new(
        "pipeline.toml",
        fill(include_str!("templates/pipeline.toml"), today),
    )
}

/// Puts days into a template: `{{today}}`, `{{today-112}}`, `{{today+8}}`, `{{quarter}}`, `{{last-quarter}}`,
/// `{{next-quarter}}`. What it does not know stays.
pub fn fill(template: &str, today: Day) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let Some(end) = rest[start..].find("}}").map(|e| start + e) else {
            break;
        };
        out.push_str(&rest[..start]);
        match meant(&rest[start + 2..end], today) {
            Some(text) => out.push_str(&text),
            None => out.push_str(&rest[start..end + 2]),
        }
        rest = &rest[end + 2..];
    }
    out + rest
}

fn meant(word: &str, today: Day) -> Option<String> {
    let quarter = |months: i64| {
        let day = today.plus_months(months);
        Some(format!("{}-Q{}", day.year(), (day.month() - 1) / 3 + 1))
    };
    match word {
        "quarter" => quarter(0),
        "last-quarter" => quarter(-3),
        "next-quarter" => quarter(3),
        "today" => Some(today.to_string()),
        other => {
            let days: i64 = other.strip_prefix("today")?.parse().ok()?;
            Some(today.plus(days).to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_today() {
        let today = Day::parse("2026-11-23").unwrap();
        let text = fill(
            "{{today}} {{today-23}} {{today+8}} {{quarter}} {{next-quarter}} {{quota}}",
            today,
        );
        assert_eq!(
            text,
            "2026-11-23 2026-10-31 2026-12-01 2026-Q4 2027-Q1 {{quota}}"
        );
    }
}
