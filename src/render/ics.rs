//! A calendar to subscribe to (RFC 5545): a day for each thing, the same bytes for the same input.
//!
//! Lines end in CR LF and are folded at 75 octets; text is tamed and escaped, so that no name can add a line.

use super::text::harmless;
use crate::model::day::Day;
use crate::report::block::{Event, Report};

/// The calendar of a report, which must have one.
pub fn write(report: &impl Report) -> anyhow::Result<String> {
    let Some(calendar) = report.calendar() else {
        anyhow::bail!("this report has no days");
    };
    let mut out = String::new();
    for text in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//pipeline//next//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ] {
        line(&mut out, text);
    }
    line(
        &mut out,
        &format!("X-WR-CALNAME:{}", escape(&calendar.name)),
    );
    for event in &calendar.events {
        self::event(&mut out, event, calendar.as_of);
    }
    line(&mut out, "END:VCALENDAR");
    Ok(out)
}

fn event(out: &mut String, event: &Event, as_of: Day) {
    let about: Vec<String> = event.about.iter().map(|text| escape(text)).collect();
    // The stamp is of the day that was asked about: the clock would change the bytes of every run.
    let lines = [
        "BEGIN:VEVENT".to_string(),
        format!("UID:{}", uid(&event.key)),
        format!("DTSTAMP:{}T000000Z", date(as_of)),
        format!("DTSTART;VALUE=DATE:{}", date(event.day)),
        format!("SUMMARY:{}", escape(&event.summary)),
        format!("DESCRIPTION:{}", about.join("\\n")),
        "TRANSP:TRANSPARENT".to_string(),
        "END:VEVENT".to_string(),
    ];
    lines.iter().for_each(|text| line(out, text));
}

/// The same for a deal from run to run, so that a calendar moves its day and does not add another.
fn uid(key: &str) -> String {
    format!(
        "{:032x}@next.pipeline",
        xxhash_rust::xxh3::xxh3_128(key.as_bytes())
    )
}

fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// Text as RFC 5545 wants it (3.3.11), on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        if matches!(c, '\\' | ';' | ',') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Octets of a line, its end not counted (3.1).
const FOLD: usize = 75;

/// Adds a line, folded: what is beyond the limit goes on after a blank on the next one.
fn line(out: &mut String, text: &str) {
    let mut used = 0;
    for c in text.chars() {
        if used + c.len_utf8() > FOLD {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, &"é".repeat(80));
        // 37 characters of two octets are 74; after the blank there is room for 37 again.
        let lines: Vec<&str> = out.split("\r\n").collect();
        assert_eq!(lines[0], "é".repeat(37));
        assert_eq!(lines[1], format!(" {}", "é".repeat(37)));
        assert_eq!(lines[2], format!(" {}", "é".repeat(6)));
        assert_eq!(lines[3], "");
    }

    #[test]
    fn a_name_cannot_add_a_line() {
        let hostile = "a\r\nEND:VEVENT\nX;Y,Z\\n\u{2028}\u{85}";
        let text = escape(hostile);
        assert!(!text.contains(['\r', '\n', '\u{2028}', '\u{85}']));
        assert_eq!(text, "a END:VEVENT X\\;Y\\,Z\\\\n  ");
    }

    #[test]
    fn a_deal_keeps_its_name() {
        assert_eq!(uid("acme"), uid("acme"));
        assert_ne!(uid("acme"), uid("acme-2"));
    }
}
