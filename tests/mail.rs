//! `pipeline summary --format email`, read back by a parser of other people's: what is in the message, that it is the
//! same whenever it is written, and that no name can be a header, a part or a tag.
#![cfg(feature = "mail")]

mod common;

use common::{Answer, Folder, answer};
use mail_parser::{Address, Message, MessageParser, MimeHeaders};

const LETTER: &str = "summary --format email --from pipeline@acme.example --to team@acme.example";

fn read(said: &Answer) -> Message<'_> {
    let message = MessageParser::default().parse(&said.stdout);
    message.unwrap_or_else(|| panic!("a message: {said}"))
}

fn emails(address: Option<&Address<'_>>) -> Vec<String> {
    let list = address.expect("an address").clone().into_list();
    list.iter()
        .map(|a| a.address().expect("an address").to_string())
        .collect()
}

/// The names of the message's own headers, in order.
fn headers(message: &Message<'_>) -> Vec<String> {
    message
        .headers()
        .iter()
        .map(|h| h.name().to_string())
        .collect()
}

const HEADERS: [&str; 5] = ["From", "To", "Subject", "MIME-Version", "Content-Type"];

#[test]
fn the_page_is_a_message_with_two_parts() {
    let folder = Folder::example("sales");
    let said = folder.ask_well("summary --format email");
    let message = read(&said);
    assert_eq!(headers(&message), HEADERS);
    assert_eq!(emails(message.from()), ["pipeline@acme.example"]);
    assert_eq!(emails(message.to()), ["team@acme.example"]);
    let subject = message.subject().expect("a subject");
    assert!(subject.starts_with("sales 2026-W47: won 21,000, ") && subject.is_ascii());
    assert!(
        subject.ends_with("% chance of the 2026-Q4 quota"),
        "{subject}"
    );
    assert!(message.date().is_none() && message.message_id().is_none());
    assert_eq!(
        message.content_type().expect("a type").subtype(),
        Some("alternative")
    );
    // The text first: a reader takes the last that it knows.
    let parts: Vec<Option<&str>> = message.parts[1..]
        .iter()
        .map(|part| part.content_type().and_then(|t| t.subtype()))
        .collect();
    assert_eq!(parts, [Some("plain"), Some("html")]);
    // Lines end as in any text file.
    assert!(!said.out().contains('\r') && said.out().ends_with("--\n"));
}

/// The lines of the handbook's screen that do not stand on the model.
const SCREEN: &str = "\
sales | 2026-W47, Mon 16 to Sun 22 Nov 2026 | USD

       This week    Week before  12-week mean
Won    1   21,000   0        0         16,458
Lost   1   24,000   1   17,000         49,125
New    3   82,000   2   50,000         64,083
Open  21  681,500  20  655,000        631,542
Nothing is outside its usual range.

365 days          Now  Week before
Close rate        21%          20%  23 of 112
Deal size      33,739       34,318  mean of 23 won
Sales cycle   92 days           94
Velocity        1,576        1,432  a day

Quota   136,500 of 225,000 won, 88,500 to go in 39 days
Chance  [..]
Won     ollivander-50-seats, lee, 21,000
Lost    sterling-site, dana, 24,000: price
Moved   hooli-paris, roxxon-emea to discovery; wayne-25-seats to demo;
        sirius-site, weyland-100-seats to qualification
Slipped sirius-seats, omar, 36,000: 23 Nov -> 11 Dec
Stale   3 deals, 70,000[..]
Late    bluth-100-seats, dana; sirius-seats, omar
Due     12 next steps, Mon 23 to Fri 27 Nov: pipeline next

Rep   Won          Lost          New          Open
dana   0       0   1    24,000   0       0    11  394,500
lee    1  21,000   0         0   3  82,000     6  155,500
omar   0       0   0         0   0       0     4  131,500
";

#[test]
fn the_text_is_the_page_of_the_handbook() {
    let folder = Folder::example("sales");
    let said = folder.ask_well("summary --format email");
    let text = read(&said).body_text(0).expect("a text").into_owned();
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let wanted: Vec<&str> = SCREEN.lines().collect();
    assert_eq!(lines.len(), wanted.len(), "{text}");
    for (line, wanted) in lines.iter().zip(wanted) {
        assert!(
            common::transcript::line_like(wanted, line),
            "{line}\n{wanted}"
        );
    }
    // Every word of the text is in the HTML too, where it is not drawn in ASCII.
    let html = text_of(&read(&said).body_html(0).expect("HTML"));
    for word in text.split_whitespace().filter(|w| !["|", "->"].contains(w)) {
        assert!(html.contains(word), "{word} is not in {html}");
    }
}

/// What a reader shows of HTML: tags away, entities back. Every tag must be one of ours.
fn text_of(html: &str) -> String {
    const TAGS: [&str; 16] = [
        "!DOCTYPE", "html", "head", "meta", "title", "body", "h1", "p", "table", "tr", "td", "th",
        "span", "b", "i", "br",
    ];
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = at + rest[at..].find('>').expect("an end of the tag");
        let tag = rest[at + 1..end].trim_start_matches('/');
        let name = tag.split(' ').next().expect("a name");
        assert!(TAGS.contains(&name), "<{tag}>");
        text.push(' ');
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text
}

#[test]
fn a_second_run_writes_the_same_bytes() {
    let folder = Folder::example("sales");
    let first = folder.ask_well("summary --format email");
    let again = folder.ask_well("summary -p 2026-W47 --format email");
    assert_eq!(first.out(), again.out());
    for (today, threads) in [
        ("2026-11-24", "1"),
        ("2026-11-29", "4"),
        ("2027-02-01", "2"),
    ] {
        let mut later = folder.pipeline_on(today, "summary -p 2026-W47 --format email");
        later
            .env("PIPELINE_THREADS", threads)
            .env("TZ", "Pacific/Kiritimati");
        assert_eq!(answer(&mut later).out(), first.out(), "{today}");
    }
    // What is written down later is dated later, and no part of last week.
    let mut log = folder.pipeline("log acme-50-seats call Hello --on 2026-11-23");
    assert_eq!(answer(&mut log).code(), 0);
    let after = folder.ask_well("summary --format email");
    assert_eq!(after.out(), first.out());
}

#[test]
fn a_file_that_was_left_out_is_said_first_and_last() {
    let folder = Folder::example("small")
        .file("deals/bad.toml", "name = 7\n")
        .file("deals/worse.toml", "name =\n");
    let said = folder.ask_well(LETTER);
    let message = read(&said);
    let subject = message.subject().expect("a subject");
    assert!(
        subject.ends_with(" (incomplete: 2 files left out)"),
        "{subject}"
    );
    let text = message.body_text(0).expect("a text");
    assert!(
        text.starts_with("left out: deals/bad.toml: no amount\nleft out: deals/worse.toml:1:7: "),
        "{text}"
    );
    // A subject of one's own says so too.
    let said = folder.ask_well(&format!("{LETTER} --subject Monday"));
    assert_eq!(
        read(&said).subject(),
        Some("Monday (incomplete: 2 files left out)")
    );
    assert_eq!(folder.ask(&format!("{LETTER} --strict")).code(), 3);
}

/// Texts that would be a header, a part, markup, or a line too long.
fn evil() -> Vec<String> {
    vec![
        "x\nBcc: all@acme.example".into(),
        "x\r\nBcc: all@acme.example\r\n\r\n<b>".into(),
        "x\rBcc: all@acme.example".into(),
        "\u{2028}Bcc: all@acme.example\u{85}".into(),
        "--=_".into(),
        "\n--=_0123\nContent-Type: text/html\n\n<script>".into(),
        "<script>alert(1)</script><img src=x onerror=alert(1)>".into(),
        "=?utf-8?q?Bcc=3A?=".into(),
        ".\n.".into(),
        "\u{202e}gnp.exe \u{1b}[31m\u{0}".into(),
        "wide 日本語 e\u{301}".into(),
        "y".repeat(10_000),
    ]
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() || matches!(c, '\u{202e}' | '\u{2028}') => {
            format!("\\u{:04X}", c as u32)
        }
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// What must hold of any message.
fn sound(said: &Answer) {
    let message = read(said);
    assert_eq!(headers(&message), HEADERS, "{said}");
    assert_eq!(message.parts.len(), 3, "a text and an HTML part: {said}");
    assert_eq!(emails(message.to()), ["team@acme.example"]);
    for line in said.out().lines() {
        assert!(line.len() <= 998, "a line of {} bytes", line.len());
    }
    let (head, _) = said.out().split_once("\n\n").expect("a body");
    assert!(head.is_ascii(), "{head}");
    text_of(&message.body_html(0).expect("HTML"));
    let text = message.body_text(0).expect("a text");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn names_are_no_headers_no_parts_and_no_tags() {
    for text in evil() {
        let name = quoted(&text);
        let folder = Folder::empty()
            .file("pipeline.toml", format!("[[stage]]\nid = {name}\n[[rep]]\nid = {name}\n"))
            .file(
                "deals/won.toml",
                format!("name = {name}\ncompany = {name}\namount = 10\nstage = \"won\"\ncreated = 2026-10-01\nclosed = 2026-11-18\nowner = {name}\n"),
            )
            .file(
                "deals/lost.toml",
                format!("name = {name}\ncompany = {name}\namount = 10\nstage = \"lost\"\ncreated = 2026-10-01\nclosed = 2026-11-18\nowner = {name}\nlost_reason = {name}\n"),
            )
            .file(
                "deals/open.toml",
                format!("name = {name}\ncompany = {name}\namount = 10\nstage = {name}\ncreated = 2026-10-01\nowner = {name}\nexpected_close = 2026-12-24\nforecast = \"commit\"\nnext_step_due = 2026-11-02\nhistory = [\n{{ on = 2026-10-02, expected_close = 2026-12-01, forecast = \"commit\" }},\n{{ on = 2026-11-18, stage = {name} }},\n{{ on = 2026-11-19, expected_close = 2026-12-24 }},\n]\n"),
            );
        let said = folder.ask(LETTER);
        assert_eq!(said.code(), 0, "{text:?}: {said}");
        sound(&said);
        let said = folder.ask(&format!("{LETTER} --only-if commit-pushed"));
        assert_eq!(said.code(), 1, "{text:?}: {said}");
        sound(&said);
    }
}

#[test]
fn a_subject_and_a_folder_are_one_line() {
    for text in evil().iter().filter(|t| !t.contains('\0')) {
        let folder = Folder::example("small");
        let mut command = folder.pipeline(LETTER);
        command.arg(format!("--subject={text}"));
        sound(&answer(&mut command));
        if cfg!(unix) && !text.contains('/') && text.len() < 250 {
            let folder = Folder::empty().file(format!("{text}/pipeline.toml"), "");
            let mut command = folder.pipeline(LETTER);
            command.arg("-C").arg(folder.path(text));
            sound(&answer(&mut command));
        }
    }
}

#[test]
fn people_have_names_in_any_script() {
    let folder = Folder::example("small");
    let mut command = folder.pipeline("summary --format email");
    command.args(["--from", "Bücher, Ölförderung <b@acme.example>"]);
    for n in 0..30 {
        command.args(["--to", &format!("Łukasz {n} <lukasz.{n}@acme.example>")]);
    }
    let said = answer(&mut command);
    let message = read(&said);
    let from = message.from().and_then(|f| f.first()).expect("a sender");
    assert_eq!(from.name(), Some("Bücher, Ölförderung"));
    let to = message.to().expect("receivers").clone().into_list();
    assert_eq!(to.len(), 30);
    assert_eq!(to[29].name(), Some("Łukasz 29"));
    assert_eq!(to[29].address(), Some("lukasz.29@acme.example"));
    let (head, _) = said.out().split_once("\n\n").expect("a body");
    assert!(
        head.is_ascii() && head.lines().all(|line| line.len() <= 78),
        "{head}"
    );
}
