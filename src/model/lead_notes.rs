//! What was done with a lead, as a line in its notes: `2026-11-23 09:04 call by dana: CFO agrees`, one behind the other
//! with `; ` between, among whatever else somebody wrote there.

use std::fmt;

use super::day::Day;
use super::lead::Status;
use super::lead_columns::Column;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub on: Day,
    /// `09:04`, where somebody said when.
    pub at: Option<String>,
    /// call, email, reply, meeting …, or a status.
    pub kind: String,
    pub by: Option<String>,
    pub note: Option<String>,
}

/// What a kind of work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What we do: call, email, meeting, or a word of the house.
    Touch,
    /// What they do, and the column that counts it.
    Theirs(Column),
    Status(Status),
    /// They unsubscribed.
    Refusal,
    Note,
}

impl Kind {
    /// By its word, in lower case.
    pub fn of(word: &str) -> Kind {
        let status = Status::ALL.iter().find(|(name, _)| *name == word);
        match (word, status) {
            ("reply" | "replied", _) => Kind::Theirs(Column::Replies),
            ("open" | "opened", _) => Kind::Theirs(Column::Opens),
            ("click" | "clicked", _) => Kind::Theirs(Column::Clicks),
            ("visit" | "visited", _) => Kind::Theirs(Column::Visits),
            ("unsubscribe" | "unsubscribed", _) => Kind::Refusal,
            ("note", _) => Kind::Note,
            (_, Some((_, status))) if *status != Status::Other => Kind::Status(*status),
            _ => Kind::Touch,
        }
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.on)?;
        if let Some(at) = &self.at {
            write!(f, " {at}")?;
        }
        write!(f, " {}", self.kind)?;
        if let Some(by) = &self.by {
            write!(f, " by {by}")?;
        }
        match &self.note {
            Some(note) => write!(f, ": {note}"),
            None => Ok(()),
        }
    }
}

impl Noted {
    pub fn is(&self) -> Kind {
        Kind::of(&self.kind.to_lowercase())
    }

    /// The lines that stand in notes, in their order; what is none of them is passed over.
    pub fn all(notes: &str) -> Vec<Noted> {
        let mut all: Vec<Noted> = Vec::new();
        for part in notes.split("; ") {
            match (Noted::read(part), all.last_mut()) {
                (Some(noted), _) => all.push(noted),
                // What was said may hold a semicolon itself.
                (
                    None,
                    Some(Noted {
                        note: Some(note), ..
                    }),
                ) => *note += &format!("; {part}"),
                _ => {}
            }
        }
        all
    }

    fn read(text: &str) -> Option<Noted> {
        let text = text.trim();
        let on = Day::parse(text.get(..10)?)?;
        let rest = text[10..].strip_prefix(' ')?;
        let is_time = |t: &str| {
            let b = t.as_bytes();
            b.len() == 5 && b[2] == b':' && [0, 1, 3, 4].iter().all(|at| b[*at].is_ascii_digit())
        };
        let (at, rest) = match rest.split_once(' ') {
            Some((time, rest)) if is_time(time) => (Some(time.to_string()), rest),
            _ => (None, rest),
        };
        let (done, note) = match rest.split_once(": ") {
            Some((done, note)) => (done, Some(note.to_string())),
            None => (rest, None),
        };
        let (kind, by) = match done.rsplit_once(" by ") {
            Some((kind, by)) => (kind, Some(by.to_string())),
            None => (done, None),
        };
        (!kind.is_empty()).then(|| Noted {
            on,
            at,
            kind: kind.into(),
            by,
            note,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let notes = "met at the fair; 2026-11-20 09:04 call by dana: CFO agrees; wants it in May; 2026-11-21 linkedin; \
                     2026-11-23 reply: yes";
        let all = Noted::all(notes);
        let shown: Vec<String> = all.iter().map(Noted::to_string).collect();
        assert_eq!(
            shown,
            [
                "2026-11-20 09:04 call by dana: CFO agrees; wants it in May",
                "2026-11-21 linkedin",
                "2026-11-23 reply: yes"
            ]
        );
        assert_eq!(all[0].kind, "call");
        assert_eq!((all[1].by.as_deref(), all[1].note.as_deref()), (None, None));
        assert_eq!(Noted::all("call her; 2026-13-01 call"), []);
    }
}
