//! Whom to contact now: the steps of `[sequence]`, when the next one is due in working days, which channel a lead answers
//! on, and when one stops.
//!
//! A list has no diary, but counts and days: touches made, the day of the last one, opens, replies, meetings. The step
//! that comes next is the one after as many touches; it is due its `wait` in working days after the last contact, the
//! first one after the lead was created. Who answered leaves the sequence: they are first in line, on the channel that
//! they answered on.

use crate::model::day::Day;
use crate::model::lead::Status;
use crate::model::lead_columns::Column;
use crate::model::lead_notes::{Kind, Noted};
use crate::model::lead_row::Lead;
use crate::model::settings::Settings;

/// What a list says of the contact with a lead so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    pub touches: u32,
    pub opens: u32,
    pub clicks: u32,
    pub replies: u32,
    pub meetings: u32,
    pub created: Option<Day>,
    pub last: Option<Day>,
    pub has_email: bool,
    pub has_phone: bool,
    /// What we had done last before they replied, where the notes say so.
    pub replied_to: Option<String>,
}

impl Contact {
    pub fn of(lead: &Lead<'_>) -> Contact {
        let count = |column: Column| {
            let count = lead.count(column).map_or(0.0, |m| m.to_f64());
            count.clamp(0.0, 1e9) as u32
        };
        let email = super::folded::email(&lead.text(Column::Email));
        let last = lead.day(Column::LastContacted);
        Contact {
            touches: count(Column::Touches),
            opens: count(Column::Opens),
            clicks: count(Column::Clicks),
            replies: count(Column::Replies),
            meetings: count(Column::Meetings),
            created: lead.day(Column::Created),
            last: last.or(lead.day(Column::FirstContacted)),
            has_email: !email.local.is_empty(),
            has_phone: !super::folded::phone(&lead.text(Column::Phone)).is_empty(),
            replied_to: replied_to(&Noted::all(&lead.text(Column::Notes))),
        }
    }

    pub fn has_answered(&self) -> bool {
        self.replies > 0 || self.meetings > 0
    }

    /// The channel they answer on, and how that is known.
    pub fn answers_on(&self) -> Option<(String, &'static str)> {
        match () {
            () if self.replies > 0 => {
                let channel = self.replied_to.clone();
                Some((channel.unwrap_or("email".into()), "replied"))
            }
            () if self.meetings > 0 => Some(("call".into(), "met us")),
            () if self.clicks > 0 => Some(("email".into(), "clicked")),
            () if self.opens > 0 => Some(("email".into(), "opened")),
            () => None,
        }
    }

    fn can(&self, channel: &str) -> bool {
        match channel {
            "email" => self.has_email,
            "call" | "phone" | "sms" => self.has_phone,
            _ => true,
        }
    }
}

/// The channel of the touch that their last reply answers.
fn replied_to(notes: &[Noted]) -> Option<String> {
    let reply = Kind::Theirs(Column::Replies);
    let last = notes.iter().rposition(|noted| noted.is() == reply)?;
    let touch = notes[..last]
        .iter()
        .rfind(|noted| noted.is() == Kind::Touch);
    touch.map(|noted| noted.kind.clone())
}

/// What was said last, by us or by them, on or before T: `call: CFO agrees`.
pub fn last_said(notes: &str, t: Day) -> Option<String> {
    let all = Noted::all(notes);
    let said = all
        .iter()
        .rfind(|noted| noted.on <= t && noted.note.is_some())?;
    Some(format!("{}: {}", said.kind, said.note.as_deref()?))
}

/// The next thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    pub due: Day,
    pub channel: String,
    /// The attempt that it would be, from 1.
    pub attempt: u32,
    pub why: String,
    /// They answered: before all others.
    pub answered: bool,
}

/// Why a lead is not to be contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Not {
    Unsubscribed,
    Converted,
    /// Disqualified or dead.
    Closed,
    /// All attempts are used.
    Finished,
    /// Neither an address nor a number.
    Unreachable,
}

/// The next touch of a lead, due or not.
pub fn next_touch(lead: &Lead<'_>, settings: &Settings, t: Day) -> Result<Touch, Not> {
    if lead.unsubscribed {
        return Err(Not::Unsubscribed);
    }
    if lead.conversion().is_by(t) {
        return Err(Not::Converted);
    }
    if matches!(lead.status(), Status::Disqualified | Status::Dead) {
        return Err(Not::Closed);
    }
    touch(&Contact::of(lead), settings, t)
}

/// The same of what is known of the contact.
pub fn touch(contact: &Contact, settings: &Settings, t: Day) -> Result<Touch, Not> {
    if !contact.has_email && !contact.has_phone {
        return Err(Not::Unreachable);
    }
    let answers = contact.answers_on();
    if contact.has_answered() {
        let (channel, how) = answers.unwrap_or(("call".into(), "answered"));
        let channel = usable(contact, channel);
        let last = contact.last.map_or(String::new(), |day| {
            format!(", last contact {}", day.long())
        });
        return Ok(Touch {
            due: settings.after_working_days(contact.last.unwrap_or(t).min(t), 1),
            why: format!("{how}{last}"),
            channel,
            attempt: contact.touches + 1,
            answered: true,
        });
    }
    let Some(step) = settings.sequence.step(contact.touches) else {
        return Err(Not::Finished);
    };
    let from = match contact.touches {
        0 => contact.created,
        _ => contact.last,
    };
    // Without a day it is due now: nothing says that it waits.
    let due = from.map_or(t, |day| settings.after_working_days(day, step.wait));
    let attempts = settings.sequence.attempts;
    let attempt = contact.touches + 1;
    let mut why = match contact.touches {
        0 => "never contacted".to_string(),
        _ => format!("attempt {attempt} of {attempts}"),
    };
    // Where they showed interest is where they answer, whatever the plan says.
    let channel = match answers {
        Some((channel, how)) => {
            why += &format!(", {how}");
            channel
        }
        None => step.channel.clone(),
    };
    Ok(Touch {
        due,
        channel: usable(contact, channel),
        attempt,
        why,
        answered: false,
    })
}

/// The channel, or the other one where there is no address or no number for it.
fn usable(contact: &Contact, channel: String) -> String {
    match contact.can(&channel) {
        true => channel,
        false if contact.has_email => "email".into(),
        false => "call".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn known(touches: u32, last: &str) -> Contact {
        Contact {
            touches,
            created: Some(day("2026-11-20")),
            last: Day::parse(last),
            has_email: true,
            has_phone: true,
            ..Contact::default()
        }
    }

    #[test]
    fn notes_say_on_which_channel_they_answered_and_what_was_said() {
        let notes = "2026-11-17 email by dana: our offer; 2026-11-18 linkedin; 2026-11-19 reply: after the fair; \
                     2026-11-20 call by dana";
        assert_eq!(replied_to(&Noted::all(notes)).as_deref(), Some("linkedin"));
        let said = |t| last_said(notes, day(t));
        assert_eq!(said("2026-11-23").as_deref(), Some("reply: after the fair"));
        assert_eq!(said("2026-11-18").as_deref(), Some("email: our offer"));
        assert_eq!(said("2026-11-16"), None);
        let contact = Contact {
            replies: 1,
            replied_to: Some("linkedin".into()),
            ..known(2, "2026-11-18")
        };
        let next = touch(&contact, &Settings::default(), day("2026-11-23")).unwrap();
        assert_eq!(next.channel, "linkedin");
    }

    #[test]
    fn steps_wait_in_working_days() {
        let settings = Settings::default();
        // Created on a Friday, first step after 0 working days: that day.
        let first = touch(&known(0, ""), &settings, day("2026-11-23")).unwrap();
        assert_eq!(
            (first.due, first.channel.as_str()),
            (day("2026-11-20"), "email")
        );
        assert_eq!(first.why, "never contacted");
        // The second, a call, two working days after Friday 20 November: Tuesday 24.
        let second = touch(&known(1, "2026-11-20"), &settings, day("2026-11-23")).unwrap();
        assert_eq!(
            (second.due, second.channel.as_str()),
            (day("2026-11-24"), "call")
        );
        assert_eq!(second.why, "attempt 2 of 8");
        let done = touch(&known(8, "2026-11-20"), &settings, day("2026-11-23"));
        assert_eq!(done, Err(Not::Finished));
    }

    #[test]
    fn who_answers_is_first_and_on_their_channel() {
        let settings = Settings::default();
        let contact = Contact {
            replies: 1,
            ..known(8, "2026-11-20")
        };
        let next = touch(&contact, &settings, day("2026-11-23")).unwrap();
        assert!(next.answered);
        assert_eq!(
            (next.due, next.channel.as_str()),
            (day("2026-11-23"), "email")
        );
        // Opened, so by e-mail, though a call is next; without an address, by phone.
        let opened = Contact {
            opens: 2,
            ..known(1, "2026-11-20")
        };
        assert_eq!(
            touch(&opened, &settings, day("2026-11-23"))
                .unwrap()
                .channel,
            "email"
        );
        let no_address = Contact {
            has_email: false,
            ..opened
        };
        assert_eq!(
            touch(&no_address, &settings, day("2026-11-23"))
                .unwrap()
                .channel,
            "call"
        );
    }
}
