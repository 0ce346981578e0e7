//! A letter for `sendmail -t`: a complete message (RFC 5322, RFC 2046) with a text and an HTML part, the text first. The
//! same page is the same message to the byte: its boundary comes from its content, and `Date` and `Message-ID` are the
//! mailer's to add.
//!
//! Lines end as text files do, with a line feed: `sendmail` and its kin read them so, and make the network's line ends.

use mail_builder::headers::address::{Address as Header, EmailAddress};
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::headers::{Header as _, HeaderType};
use mail_builder::mime::MimePart;

use super::html;
use super::screen::{self, Style};
use super::text::harmless;
use crate::model::address::Address;
use crate::report::block::Block;

/// A letter to be written.
pub struct Letter<'a> {
    pub from: &'a Address,
    /// At least one.
    pub to: &'a [Address],
    pub subject: &'a str,
    pub blocks: &'a [Block],
}

/// The message.
pub fn write(letter: &Letter<'_>) -> String {
    let subject = harmless(letter.subject);
    let text = screen::write(letter.blocks, Style::LETTER);
    let html = html::write(letter.blocks, &subject);
    let boundary = boundary(&text, &html);
    let mut out: Vec<u8> = Vec::new();
    let mut header = |name: &str, value: HeaderType<'_>| {
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        value.write_header(&mut out, name.len() + 2);
    };
    header("From", addresses(std::slice::from_ref(letter.from)));
    header("To", addresses(letter.to));
    header("Subject", Text::new(subject.trim()).into());
    header("MIME-Version", Raw::new("1.0").into());
    let parts = vec![part("text/plain", &text), part("text/html", &html)];
    MimePart::raw(parts)
        .header(
            "Content-Type",
            Raw::new(format!("multipart/alternative; boundary=\"{boundary}\"")),
        )
        .write_part(&mut out);
    // Whatever was written is text: names are UTF-8, and so are we.
    String::from_utf8_lossy(&out).replace("\r\n", "\n")
}

/// Plain ones as they are, where they fit on a line; names are encoded, and long lists folded.
fn addresses(list: &[Address]) -> HeaderType<'_> {
    const ROOM: usize = 70;
    let plain: Vec<&str> = list.iter().map(|a| a.email.as_str()).collect();
    let plain = plain.join(", ");
    if list.iter().all(|a| a.name.is_none()) && plain.len() <= ROOM {
        return Raw::new(plain).into();
    }
    let address = |a: &Address| {
        let name = a
            .name
            .as_deref()
            .map(|name| harmless(name).into_owned().into());
        Header::Address(EmailAddress {
            name,
            email: a.email.clone().into(),
        })
    };
    Header::new_list(list.iter().map(address).collect()).into()
}

/// The longest line that may go as it is (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;

/// Text as it is, where its lines are short enough; else in an encoding that breaks them.
fn part<'t>(kind: &str, text: &'t str) -> MimePart<'t> {
    let part = MimePart::raw(text.replace('\n', "\r\n"))
        .header("Content-Type", Raw::new(format!("{kind}; charset=utf-8")));
    if text.lines().all(|line| line.len() <= LONGEST_LINE) {
        part.transfer_encoding("8bit")
    } else {
        part
    }
}

/// A line that stands nowhere in the parts, and is the same for the same ones.
fn boundary(text: &str, html: &str) -> String {
    let content = [text, html].concat();
    let mut seed = 0;
    loop {
        let hash = xxhash_rust::xxh3::xxh3_128_with_seed(content.as_bytes(), seed);
        let boundary = format!("=_{hash:032x}");
        if !content.contains(&boundary) {
            return boundary;
        }
        seed += 1;
    }
}
