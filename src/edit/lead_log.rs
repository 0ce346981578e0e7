//! What a line of work on a lead does to its row: touches counted, days of contact, the status, and a line in its notes.

use crate::model::day::Day;
use crate::model::lead::Status;
use crate::model::lead_columns::Column;

/// What was done.
#[derive(Clone, Debug)]
pub struct LeadLog {
    /// call, email, reply, meeting …, or a status.
    pub kind: String,
    pub note: Option<String>,
    pub by: Option<String>,
    pub on: Day,
    /// `09:04`, where somebody said when.
    pub at: Option<String>,
}

/// The row as it stands.
pub struct Now<'r> {
    pub text: &'r dyn Fn(Column) -> String,
    pub count: &'r dyn Fn(Column) -> u64,
    pub status: Status,
}

/// Which cells are another, and what they say then. A touch is what we do; a reply, an opened letter, a click or a visit
/// is what they do, and counts in its own column.
pub fn log(now: &Now<'_>, log: &LeadLog) -> Vec<(Column, String)> {
    let mut changes: Vec<(Column, String)> = Vec::new();
    let kind = log.kind.to_lowercase();
    let moment = match &log.at {
        Some(at) => format!("{}T{at}", log.on),
        None => log.on.to_string(),
    };
    let mut count = |column: Column| changes.push((column, ((now.count)(column) + 1).to_string()));
    let said_status = Status::ALL
        .iter()
        .find(|(name, status)| *name == kind && *status != Status::Other);
    let by_them = match kind.as_str() {
        "reply" | "replied" => Some(Column::Replies),
        "open" | "opened" => Some(Column::Opens),
        "click" | "clicked" => Some(Column::Clicks),
        "visit" | "visited" => Some(Column::Visits),
        _ => None,
    };
    let is_refusal = matches!(kind.as_str(), "unsubscribe" | "unsubscribed");
    let is_note = kind == "note";
    if let Some(column) = by_them {
        count(column);
    } else if said_status.is_none() && !is_refusal && !is_note {
        count(Column::Touches);
        if matches!(kind.as_str(), "meeting" | "demo") {
            count(Column::Meetings);
        }
        if (now.text)(Column::FirstContacted).is_empty() {
            changes.push((Column::FirstContacted, moment.clone()));
        }
        changes.push((Column::LastContacted, moment));
    }
    if is_refusal {
        changes.push((Column::Unsubscribed, "yes".into()));
    }
    let works = !is_note && !is_refusal && !matches!(by_them, Some(c) if c != Column::Replies);
    let status = match said_status {
        Some((name, status)) => (*status != now.status).then_some(*name),
        None if works && now.status == Status::New => Some("working"),
        None => None,
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
    let line = line(log);
    changes.push((
        Column::Notes,
        match notes.is_empty() {
            true => line,
            false => format!("{notes}; {line}"),
        },
    ));
    changes
}

/// `2026-11-23 call by dana: CFO agrees`, one behind the other in `notes`, with `; ` between.
fn line(log: &LeadLog) -> String {
    let at = log
        .at
        .as_ref()
        .map(|at| format!(" {at}"))
        .unwrap_or_default();
    let by = log
        .by
        .as_ref()
        .map(|by| format!(" by {by}"))
        .unwrap_or_default();
    let note = log
        .note
        .as_ref()
        .map(|n| format!(": {n}"))
        .unwrap_or_default();
    format!("{}{at} {}{by}{note}", log.on, log.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let what = LeadLog {
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
