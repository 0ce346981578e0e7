//! Whom to stop contacting: who refused, who cannot be reached, who was silent after enough touches over enough time; and
//! the cold ones that deserve another try.

use super::contact::Contact;
use crate::model::day::Day;
use crate::model::lead::Status;
use crate::model::profile::Sequence;

/// What is to become of a lead that nobody is working on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To be moved to the suppression list, and why.
    Dead(Why, String),
    /// Another try, and why.
    Retry(String),
}

/// The kinds of reasons, in the order in which they are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    Unsubscribed,
    Refused,
    Unreachable,
    Silent,
}

impl Why {
    pub const ALL: [Why; 4] = [
        Why::Unsubscribed,
        Why::Refused,
        Why::Unreachable,
        Why::Silent,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Why::Unsubscribed => "unsubscribed",
            Why::Refused => "refused",
            Why::Unreachable => "unreachable",
            Why::Silent => "silent",
        }
    }
}

/// What a lead's row says of it, as far as this goes.
pub struct Standing<'a> {
    pub unsubscribed: bool,
    pub converted: bool,
    pub status: Status,
    /// The status as written.
    pub status_text: &'a str,
    pub contact: &'a Contact,
}

/// The verdict; `None` for a lead that goes on as it is.
pub fn verdict(lead: &Standing<'_>, sequence: &Sequence, t: Day) -> Option<Verdict> {
    if lead.converted {
        return None;
    }
    let dead = |why: Why, text: String| Some(Verdict::Dead(why, text));
    if lead.unsubscribed {
        return dead(Why::Unsubscribed, "unsubscribed".into());
    }
    let status = lead.status_text;
    match lead.status {
        Status::Disqualified => return dead(Why::Refused, format!("refused: status \"{status}\"")),
        Status::Dead => {
            return dead(
                Why::Unreachable,
                format!("unreachable: status \"{status}\""),
            );
        }
        Status::Qualified | Status::Converted => return None,
        Status::New | Status::Working | Status::Other => {}
    }
    let contact = lead.contact;
    if !contact.has_email && !contact.has_phone {
        return dead(
            Why::Unreachable,
            "unreachable: neither address nor number".into(),
        );
    }
    // Without the day of the last touch nobody knows how long the silence is.
    let idle = t.since(contact.last?);
    let touches = contact.touches;
    if contact.has_answered() {
        return (idle >= i64::from(sequence.retry_after))
            .then(|| Verdict::Retry(format!("answered once, silent for {idle} days")));
    }
    let silent = format!("{touches} touches, no answer, silent for {idle} days");
    if touches >= sequence.attempts {
        return (idle >= i64::from(sequence.dead_after))
            .then(|| Verdict::Dead(Why::Silent, format!("silent: {silent}")));
    }
    let s = if touches == 1 { "" } else { "es" };
    (touches > 0 && idle >= i64::from(sequence.retry_after)).then(|| {
        Verdict::Retry(format!(
            "only {touches} touch{s} of {}, silent for {idle} days",
            sequence.attempts
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_have_a_reason_and_the_cold_another_try() {
        let day = |text| Day::parse(text).unwrap();
        let (t, sequence) = (day("2026-11-23"), Sequence::default());
        let contact = |touches, replies, last: &str| Contact {
            touches,
            replies,
            last: Day::parse(last),
            has_email: true,
            ..Contact::default()
        };
        let judge = |status, contact: &Contact| {
            let standing = Standing {
                unsubscribed: false,
                converted: false,
                status,
                status_text: "lost",
                contact,
            };
            verdict(&standing, &sequence, t)
        };
        let dead = |why, text: &str| Some(Verdict::Dead(why, text.into()));
        // 24 October to 23 November are 30 days.
        assert_eq!(
            judge(Status::Working, &contact(8, 0, "2026-10-24")),
            dead(
                Why::Silent,
                "silent: 8 touches, no answer, silent for 30 days"
            )
        );
        assert_eq!(judge(Status::Working, &contact(8, 0, "2026-10-25")), None);
        assert_eq!(judge(Status::Working, &contact(8, 0, "")), None);
        assert_eq!(judge(Status::Qualified, &contact(9, 0, "2025-10-25")), None);
        assert_eq!(
            judge(Status::Disqualified, &contact(0, 0, "")),
            dead(Why::Refused, "refused: status \"lost\"")
        );
        // 25 August to 23 November: 6 + 30 + 31 + 23 = 90 days.
        assert_eq!(
            judge(Status::Working, &contact(2, 0, "2026-08-25")),
            Some(Verdict::Retry(
                "only 2 touches of 8, silent for 90 days".into()
            ))
        );
        assert_eq!(
            judge(Status::Working, &contact(8, 1, "2026-08-25")),
            Some(Verdict::Retry("answered once, silent for 90 days".into()))
        );
        let nobody = Contact::default();
        assert_eq!(
            judge(Status::New, &nobody),
            dead(Why::Unreachable, "unreachable: neither address nor number")
        );
    }
}
