//! `leads next`: who is due by the sequence, in working days, on which channel, and when one stops.

use super::*;

const STEPS: &str = r#"
[sequence]
attempts = 4

[[sequence.step]]
channel = "email"
wait = 0

[[sequence.step]]
channel = "call"
wait = 2

[[sequence.step]]
channel = "linkedin"
wait = 3
"#;

/// Today is Monday, 23 November 2026.
const LIST: &str = "\
email,phone,created,last_contacted,touches,opens,replies,status,unsubscribed
first@x.example,,2026-11-20,,,,,new,
monday@x.example,+1 555 010 0001,2026-11-01,2026-11-19,1,,,working,
tuesday@x.example,+1 555 010 0002,2026-11-01,2026-11-20,1,,,working,
third@x.example,,2026-11-01,2026-11-18,2,,,working,
last@x.example,,2026-11-01,2026-11-18,3,,,working,
done@x.example,,2026-11-01,2026-11-18,4,,,working,
replied@x.example,+1 555 010 0003,2026-11-01,2026-11-20,4,,1,working,
replied2@x.example,+1 555 010 0003,2026-11-01,2026-11-23,4,,1,working,
opened@x.example,+1 555 010 0004,2026-11-01,2026-11-19,1,2,,working,
nophone@x.example,,2026-11-01,2026-11-19,1,,,working,
unsubscribed@x.example,,2026-11-01,,,,,new,yes
no@x.example,,2026-11-01,,,,,not interested,
won@x.example,,2026-11-01,,,,,converted,
dead@x.example,,2026-11-01,,,,,bounced,
future@x.example,,2026-12-01,,,,,new,
";

fn due(said: &Value) -> Vec<String> {
    let all = said["leads"].as_array().expect("leads");
    let mut all: Vec<String> = all
        .iter()
        .map(|l| {
            let text = |key: &str| l[key].to_string().replace('"', "");
            let name = text("key").replace("@x.example", "");
            format!(
                "{name} {} {} {}",
                text("due"),
                text("channel"),
                text("attempt")
            )
        })
        .collect();
    all.sort();
    all
}

#[test]
fn who_is_due_by_hand() {
    // Without an address the number reaches one who is named nowhere.
    let list = format!("{LIST},+1 555 010 0005,,,,,,,\n");
    let folder = folder(STEPS, &list);
    let said = json(&folder, "leads next");
    // After Thursday the 19th two working days are Friday and Monday: today. After Friday the 20th, Monday and Tuesday:
    // not yet. After Wednesday the 18th three are Thursday, Friday, Monday. Beyond the third step the last is repeated.
    // Who replied on Friday is answered from Monday on; who did today, tomorrow.
    let wanted = [
        "first 2026-11-20 email 1",
        "last 2026-11-23 linkedin 4",
        "monday 2026-11-23 call 2",
        // A call without a number is no call.
        "nophone 2026-11-23 email 2",
        "null 2026-11-23 call 1",
        // They open letters: a letter it is, whatever the step says.
        "opened 2026-11-23 email 2",
        "replied 2026-11-23 email 5",
        "third 2026-11-23 linkedin 3",
    ];
    assert_eq!(due(&said), wanted, "{said}");
    let queue = |key: &str| said["queue"][key].as_u64();
    let counted = [
        "due",
        "answered",
        "waiting",
        "finished",
        "closed",
        "never",
        "unreachable",
    ];
    // Waiting: tuesday and replied2. Closed: unsubscribed, no, won, dead. Never contacted: first, and the number.
    let wanted = [8, 1, 2, 1, 4, 2, 0].map(Some);
    assert_eq!(counted.map(queue), wanted, "{said}");
    assert_eq!(said["after_as_of"], 1);
    assert_eq!(said["attempts"], 4);
    // Who answered comes first, the others by score.
    assert_eq!(said["leads"][0]["key"], "replied@x.example");
    let scores: Vec<f64> = said["leads"]
        .as_array()
        .expect("leads")
        .iter()
        .skip(1)
        .filter_map(|l| l["score"].as_f64())
        .collect();
    assert!(scores.windows(2).all(|w| w[0] >= w[1]), "{said}");
}

#[test]
fn holidays_and_weekends_are_waited_for() {
    // Monday is a holiday: the second working day after Thursday is Tuesday, the third after Wednesday too.
    let calendar = format!("[calendar]\nholidays = [2026-11-23]\n{STEPS}");
    let said = json(&folder(&calendar, LIST), "leads next");
    assert_eq!(due(&said), ["first 2026-11-20 email 1"], "{said}");
    // Where only Sunday is free, Saturday counts: the second day after Friday is Monday; the third after Wednesday
    // Saturday; who replied on Friday is due on Saturday.
    let calendar = format!("[calendar]\nweekend = [\"sunday\"]\n{STEPS}");
    let said = json(&folder(&calendar, LIST), "leads next");
    assert_eq!(
        due(&said),
        [
            "first 2026-11-20 email 1",
            "last 2026-11-21 linkedin 4",
            "monday 2026-11-21 call 2",
            "nophone 2026-11-21 email 2",
            "opened 2026-11-21 email 2",
            "replied 2026-11-21 email 5",
            "third 2026-11-21 linkedin 3",
            "tuesday 2026-11-23 call 2",
        ],
        "{said}"
    );
}

/// Most give up after 2 touches; one stops after 8 if nothing is said.
#[test]
fn eight_attempts_if_nothing_is_said() {
    let list = "email,last_contacted,touches\na@x.example,2026-10-01,7\nb@x.example,2026-10-01,8\n";
    let said = json(&folder("", list), "leads next");
    assert_eq!(said["attempts"], 8);
    assert_eq!(texts(&said["leads"], "key"), ["a@x.example"]);
    assert_eq!(said["queue"]["finished"], 1);
}

/// What is logged moves the queue: a call today is a touch, and the next step waits two working days.
#[test]
fn the_log_moves_the_queue() {
    let folder = folder(
        STEPS,
        "email,phone,created\na@x.example,555 010 1234,2026-11-20\n",
    );
    assert_eq!(due(&json(&folder, "leads next")), ["a 2026-11-20 email 1"]);
    folder.ask_well("leads log a@x.example email --by dana");
    assert_eq!(due(&json(&folder, "leads next")), [""; 0]);
    // Tuesday is one working day after Monday, Wednesday the second.
    assert_eq!(
        due(&json(&folder, "leads next --as-of 2026-11-24")),
        [""; 0]
    );
    assert_eq!(
        due(&json(&folder, "leads next --as-of 2026-11-25")),
        ["a 2026-11-25 call 2"]
    );
    folder.ask_well("leads log a@x.example reply --by dana");
    assert_eq!(
        due(&json(&folder, "leads next --as-of 2026-11-24")),
        ["a 2026-11-24 email 2"]
    );
    folder.ask_well("leads log a@x.example unsubscribed --by dana");
    let said = json(&folder, "leads next --as-of 2026-11-25");
    assert_eq!(
        (due(&said), &said["queue"]["closed"]),
        (Vec::new(), &1.into())
    );
}

#[test]
fn what_was_said_and_where_they_replied_stands_in_every_format() {
    let notes = "2026-11-18 linkedin by dana: hello; 2026-11-19 reply: after the fair";
    let list = format!(
        "email,created,last_contacted,touches,replies,notes\na@x.example,2026-11-01,2026-11-18,1,1,\"{notes}\"\n"
    );
    let folder = folder(STEPS, &list);
    // They replied to LinkedIn: one working day after the last contact, on Wednesday the 18th.
    assert_eq!(
        due(&json(&folder, "leads next")),
        ["a 2026-11-19 linkedin 2"]
    );
    for format in ["json", "csv", "plain", "table", "markdown", "html"] {
        let said = folder.ask_well(&format!("leads next --format {format}"));
        assert!(said.out().contains("reply: after the fair"), "{said}");
    }
}
