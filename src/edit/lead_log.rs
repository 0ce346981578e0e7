//! What a line of work on a lead does to its row: touches counted, days of contact, the status, and a line in its notes.

use crate::model::lead::Status;
use crate::model::lead_columns::Column;
use crate::model::lead_notes::{Kind, Noted};

/// The row as it stands.
pub struct Now<'r> {
    pub text: &'r dyn Fn(Column) -> String,
    pub count: &'r dyn Fn(Column) -> u64,
    pub status: Status,
}

/// Which cells are another, and what they say then. A touch is what we do; a reply, an opened letter, a click or a visit
/// is what they do, and counts in its own column.
pub fn log(now: &Now<'_>, log: &Noted) -> Vec<(Column, String)> {
    let mut changes: Vec<(Column, String)> = Vec::new();
    let kind = log.is();
    let moment = match &log.at {
        Some(at) => format!("{}T{at}", log.on),
        None => log.on.to_string(),
    };
    let mut count = |column: Column| changes.push((column, ((now.count)(column) + 1).to_string()));
    match kind {
        Kind::Theirs(column) => count(column),
        Kind::Touch => {
            count(Column::Touches);
            if matches!(log.kind.to_lowercase().as_str(), "meeting" | "demo") {
                count(Column::Meetings);
            }
            if (now.text)(Column::FirstContacted).is_empty() {
                changes.push((Column::FirstContacted, moment.clone()));
            }
            changes.push((Column::LastContacted, moment));
        }
        Kind::Refusal => changes.push((Column::Unsubscribed, "yes".into())),
        Kind::Status(_) | Kind::Note => {}
    }
    let works = matches!(
        kind,
        Kind::Touch | Kind::Status(_) | Kind::Theirs(Column::Replies)
    );
    let status = match kind {
        Kind::Status(status) => (status != now.status).then(|| status.name()),
        _ if works && now.status == Status::New => Some("working"),
        _ => None,
    };
    if let Some(status) = status {
        changes.push((Column::Status, status.into()));
    }
    // The lead is whose it is; where nobody's, it is from now on the one's who works on it.
    if let Some(by) = &log.by
        && works
        && (now.text)(Column::Owner).is_empty()
    {
        changes.push((Column::Owner, by.clone()));
    }
    let notes = (now.text)(Column::Notes);
    let line = log.to_string();
    changes.push((
        Column::Notes,
        match notes.is_empty() {
            true => line,
            false => format!("{notes}; {line}"),
        },
    ));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day::Day;

    fn logged(status: Status, kind: &str, cells: &[(Column, &str)]) -> Vec<String> {
        let text = |column: Column| {
            let found = cells.iter().find(|(c, _)| *c == column);
            found.map_or(String::new(), |(_, text)| text.to_string())
        };
        let count = |column: Column| text(column).parse().unwrap_or(0);
        let now = Now {
            text: &text,
            count: &count,
            status,
        };
        let what = Noted {
            kind: kind.into(),
            note: Some("hello".into()),
            by: Some("dana".into()),
            on: Day::parse("2026-11-23").unwrap(),
            at: None,
        };
        log(&now, &what)
            .iter()
            .map(|(column, text)| format!("{}={text}", column.name()))
            .collect()
    }

    #[test]
    fn a_first_call_is_a_touch_and_begins_the_work() {
        assert_eq!(
            logged(Status::New, "call", &[]),
            [
                "touches=1",
                "first_contacted=2026-11-23",
                "last_contacted=2026-11-23",
                "status=working",
                "owner=dana",
                "notes=2026-11-23 call by dana: hello"
            ]
        );
        let worked = [
            (Column::Touches, "3"),
            (Column::FirstContacted, "2026-11-01"),
            (Column::Owner, "omar"),
            (Column::Notes, "met at expo"),
        ];
        assert_eq!(
            logged(Status::Qualified, "email", &worked),
            [
                "touches=4",
                "last_contacted=2026-11-23",
                "notes=met at expo; 2026-11-23 email by dana: hello"
            ]
        );
    }

    #[test]
    fn what_they_do_is_no_touch() {
        let notes = |kind: &str| format!("notes=2026-11-23 {kind} by dana: hello");
        assert_eq!(
            logged(Status::New, "reply", &[]),
            ["replies=1", "status=working", "owner=dana", &notes("reply")]
        );
        assert_eq!(
            logged(Status::New, "open", &[(Column::Opens, "2")]),
            ["opens=3".to_string(), notes("open")]
        );
        assert_eq!(
            logged(Status::Working, "unsubscribed", &[]),
            ["unsubscribed=yes".to_string(), notes("unsubscribed")]
        );
        assert_eq!(
            logged(Status::Working, "dead", &[(Column::Owner, "omar")]),
            ["status=dead".to_string(), notes("dead")]
        );
        assert_eq!(logged(Status::New, "note", &[]), [notes("note")]);
    }
}
