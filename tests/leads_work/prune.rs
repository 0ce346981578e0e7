//! `leads prune`: who is to be left alone, and why; and that they stay away, whatever list they come back in.

use super::*;

/// Today is 23 November 2026.
const LIST: &str = "\
Name;E-Mail;Company;Lead Status;Unsubscribed;Touches;Replies;Last contacted;Badge\r\n\
Jo Field;jo@acme.example;Acme;working;;8;0;2026-10-24;\"a;1\"\r\n\
Al Field;al@acme.example;Acme;working;;8;0;2026-10-25;a2\r\n\
Un Sub;Un@acme.example;Acme;new;TRUE;;;;a3\r\n\
No Way;no@acme.example;Acme;Not interested;;1;;2026-11-20;a4\r\n\
Bo Unced;bo@acme.example;Acme;Bounced;;1;;2026-11-20;a5\r\n\
Who Where;;Acme;new;;;;;a6\r\n\
Cold One;co@acme.example;Acme;working;;2;0;2026-08-25;a7\r\n\
Re Plied;re@acme.example;Acme;working;;9;1;2026-08-25;a8\r\n\
Qu Ali;qu@acme.example;Acme;qualified;;9;0;2026-01-25;a9\r\n\
Wo Won;wo@acme.example;Acme;converted;;9;0;2026-01-25;a10\r\n\
UN SUB;UN@ACME.EXAMPLE;Acme;new;;;;;a11\r\n";

const REASONS: [&str; 5] = [
    // 24 October to 23 November are 30 days; the 25th only 29.
    "silent: 8 touches, no answer, silent for 30 days",
    "unsubscribed",
    "refused: status \"Not interested\"",
    "unreachable: status \"Bounced\"",
    "unreachable: neither address nor number",
];

#[test]
fn who_is_proposed_and_why() {
    let folder = folder("", LIST);
    let said = json(&folder, "leads prune");
    assert_eq!(texts(&said["proposed"], "reason"), REASONS, "{said}");
    let lines: Vec<u64> = said["proposed"]
        .as_array()
        .expect("proposed")
        .iter()
        .filter_map(|p| p["line"].as_u64())
        .collect();
    assert_eq!(lines, [2, 4, 5, 6, 7]);
    // 25 August to 23 November are 6 + 30 + 31 + 23 = 90 days.
    assert_eq!(
        texts(&said["retry"], "reason"),
        [
            "only 2 touches of 8, silent for 90 days",
            "answered once, silent for 90 days"
        ]
    );
    let by: Vec<(String, u64)> = said["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|r| {
            (
                r["reason"].as_str().unwrap_or("-").into(),
                r["leads"].as_u64().unwrap_or(9),
            )
        })
        .collect();
    let wanted = [
        ("unsubscribed", 1),
        ("refused", 1),
        ("unreachable", 2),
        ("silent", 1),
    ];
    assert_eq!(by, wanted.map(|(w, n)| (w.to_string(), n)), "{said}");
    assert_eq!(counts(&said["rows"]), [11, 10, 1, 0, 0]);
    // Nothing is written.
    assert_eq!(read(&folder, "leads/expo.csv"), LIST);
    assert!(!folder.path("leads/_suppressed.csv").exists());
    // The settings draw the lines elsewhere.
    let strict = "[sequence]\nattempts = 2\ndead_after = 60\nretry_after = 91\n";
    let said = json(&super::folder(strict, LIST), "leads prune");
    let silent = texts(&said["proposed"], "reason");
    let silent: Vec<&String> = silent.iter().filter(|r| r.starts_with("silent")).collect();
    assert_eq!(silent, ["silent: 2 touches, no answer, silent for 90 days"]);
    assert_eq!(said["retry"].as_array().map(Vec::len), Some(0), "{said}");
}

#[test]
fn rows_are_moved_whole_and_stay_away() {
    let folder = folder("", LIST);
    folder.ask_well("leads prune --write");
    let left: Vec<&str> = LIST
        .split_inclusive("\r\n")
        .enumerate()
        .filter(|(at, _)| !(1..=1).contains(at) && !(3..=6).contains(at))
        .map(|(_, line)| line)
        .collect();
    assert_eq!(read(&folder, "leads/expo.csv"), left.concat());
    let moved = read(&folder, "leads/_suppressed.csv");
    let mut rows = csv::Reader::from_reader(moved.as_bytes());
    let head: Vec<String> = rows
        .headers()
        .expect("a head")
        .iter()
        .map(String::from)
        .collect();
    let rows: Vec<csv::StringRecord> = rows.records().map(|r| r.expect("a row")).collect();
    let column = |name: &str| -> Vec<&str> {
        let place = head
            .iter()
            .position(|h| h == name)
            .unwrap_or_else(|| panic!("{name}: {head:?}"));
        rows.iter().map(|r| &r[place]).collect()
    };
    assert_eq!(column("reason"), REASONS);
    assert_eq!(column("Badge"), ["a;1", "a3", "a4", "a5", "a6"]);
    assert_eq!(column("email")[1], "Un@acme.example");
    assert_eq!(column("touches"), ["8", "", "1", "1", ""]);
    assert_eq!(column("suppressed"), ["2026-11-23"; 5]);
    assert_eq!(column("list"), ["leads/expo.csv"; 5]);
    // Twice is once: the one row of Un that is still there is no lead any more.
    let (list, moved) = (
        read(&folder, "leads/expo.csv"),
        read(&folder, "leads/_suppressed.csv"),
    );
    let said = json(&folder, "leads prune --write");
    assert_eq!(counts(&said["rows"]), [6, 5, 0, 1, 0], "{said}");
    assert_eq!(said["proposed"].as_array().map(Vec::len), Some(0));
    assert_eq!(
        (
            read(&folder, "leads/expo.csv"),
            read(&folder, "leads/_suppressed.csv")
        ),
        (list, moved)
    );
}

/// Everything that lists leads, and the import, in whatever style they come back.
#[test]
fn who_unsubscribed_is_never_proposed_again() {
    let folder = folder("", LIST);
    folder.ask_well("leads prune --write");
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let lists: [(&str, Vec<u8>); 5] = [
        ("apollo", b"First Name,Last Name,Email,Company\nUn,Sub, un@ACME.example ,Acme\n".into()),
        ("hubspot", utf16("Email\tFirst Name\nUN@acme.example\tUn\n")),
        ("quoted", b"\"E-mail\";\"Name\"\r\n\"un@acme.example\";\"\"\r\n".into()),
        ("linkedin", b"Notes:\n\"some text\"\n\nFirst Name,Last Name,Email Address,Company\nUn,Sub,un@acme.example,\n".into()),
        // Without the address: the name, at the company.
        ("salesnav", b"Full Name|Company\nun  sub|ACME\n".into()),
    ];
    for (name, bytes) in lists {
        let outside = folder.outside(&format!("{name}.csv"));
        fs::write(&outside, &bytes).expect("a list");
        let said = json(&folder, &format!("leads import {}", outside.display()));
        assert_eq!(counts(&said["rows"]), [1, 0, 0, 1, 0], "{name}: {said}");
        // Put into the folder as it is, they are in nothing either.
        let inside = folder.path(format!("leads/{name}.csv"));
        fs::write(&inside, &bytes).expect("a list");
        for words in [
            "list", "score", "next", "icp", "prune", "dedupe", "check", "sources",
        ] {
            let answer = folder.ask_well(&format!("leads {words} --format json"));
            assert!(
                !answer.out().to_lowercase().contains("un@acme.example"),
                "{name} {words}: {answer}"
            );
            assert!(
                !answer
                    .out()
                    .contains(&format!("\"file\":\"leads/{name}.csv\",\"line\"")),
                "{name} {words}: {answer}"
            );
        }
        let log = folder.ask("leads log un@acme.example call");
        assert_eq!(log.code(), 2, "{log}");
        fs::remove_file(inside).expect("gone");
    }
    // Another address of the same name may be anybody's.
    let outside = folder.outside("other.csv");
    fs::write(
        &outside,
        "Name,Email,Company\nUn Sub,un.sub@other.example,Acme\n",
    )
    .expect("a list");
    let said = json(&folder, &format!("leads import {}", outside.display()));
    assert_eq!(counts(&said["rows"]), [1, 1, 0, 0, 0], "{said}");
}

/// Unsubscribed in one list, new in another: proposed for the other list too, and in no queue before.
#[test]
fn a_refusal_in_any_list_counts_in_all() {
    let folder = folder("", "email\nun@acme.example\njo@acme.example\n").file(
        "leads/old.csv",
        "E-Mail;Email Opt Out\nUN@acme.example;yes\n",
    );
    assert_eq!(
        texts(&json(&folder, "leads next")["leads"], "key"),
        ["jo@acme.example"]
    );
    let said = json(&folder, "leads prune --write");
    assert_eq!(
        texts(&said["proposed"], "key"),
        ["un@acme.example"],
        "{said}"
    );
    assert!(read(&folder, "leads/_suppressed.csv").contains("unsubscribed"));
    fs::remove_file(folder.path("leads/old.csv")).expect("gone");
    assert_eq!(
        texts(&json(&folder, "leads list")["leads"], "key"),
        ["jo@acme.example"]
    );
}

/// A query prunes those it asks for only.
#[test]
fn a_query_prunes_some() {
    let folder = folder("", LIST);
    let said = json(&folder, "leads prune status:disqualified --write");
    assert_eq!(
        texts(&said["proposed"], "key"),
        ["no@acme.example"],
        "{said}"
    );
    assert_eq!(
        read(&folder, "leads/expo.csv").lines().count(),
        LIST.lines().count() - 1
    );
    // An own suppression list of the house keeps its form and gets what it lacks.
    let own = "Firma;Mail;Wer sagt das\r\nAcme;other@acme.example;Jo\r\n";
    let folder = super::folder("", LIST).file("leads/_suppressed.csv", own);
    folder.ask_well("leads prune status:dead --write");
    let text = read(&folder, "leads/_suppressed.csv");
    assert!(text.contains("\r\nAcme;other@acme.example;Jo;"), "{text}");
    assert!(text.contains("\r\nAcme;bo@acme.example;;"), "{text}");
}
