//! Every row accounted for, by list, in every command that says it: read = kept + merged + suppressed + faulty. Folders are
//! invented, and counted by a second way that knows only what the format's page says.

use std::collections::HashSet;

use super::exports::{STYLES, Style};
use super::*;

/// What a row is: whom it is about, or why it is none.
#[derive(Clone)]
enum What {
    Lead {
        email: String,
        name: String,
        company: String,
    },
    Faulty,
}

/// Who a row is about: the address in lower case; without one, name and company; else nobody knows.
fn who(email: &str, name: &str, company: &str) -> Option<String> {
    let fold = |text: &str| {
        text.to_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    match (email.is_empty(), name.is_empty()) {
        (false, _) => Some(email.to_lowercase()),
        (true, false) => Some(format!("{} / {}", fold(name), fold(company))),
        (true, true) => None,
    }
}

struct Made {
    bytes: Vec<u8>,
    rows: Vec<What>,
}

const FIRST: [&str; 6] = ["Jo", "Zoë", "Ann", "Bo", "Luis", "Mia"];
const LAST: [&str; 5] = ["Field", "Müller", "Berg", "Núñez", "Chen"];
const FIRMS: [&str; 4] = ["Acme", "Größe AG", "Two Words", "Initech"];

fn list(r: &mut Random, style: &Style) -> Made {
    let (mut text, mut rows) = (style.header(), Vec::new());
    let width = style.columns.len();
    let row = |cells: &[String]| style.row(cells);
    for _ in 0..r.below(40) {
        let number = r.below(30);
        let (first, last, firm) = (FIRST[number % 6], LAST[number / 6], FIRMS[number % 4]);
        let mut person = [first, last, "CEO", firm, ""].map(String::from);
        match r.below(10) {
            0 => person[1] = last.to_uppercase(),
            1 => person[3] = format!("  {}", firm.to_lowercase()),
            2 => person = ["", "", "only a title", "", ""].map(String::from),
            _ => {
                person[4] = match r.chance(30) {
                    true => format!("P{number}@X.example"),
                    false => format!("p{number}@x.example"),
                }
            }
        }
        let cells: Vec<String> = style
            .columns
            .iter()
            .map(|(_, what)| match *what {
                "first" => style.quoted(&person[0]),
                "last" => style.quoted(&person[1]),
                "name" => style.quoted(format!("{} {}", person[0], person[1]).trim()),
                "title" => style.quoted(&person[2]),
                "company" => style.quoted(&person[3]),
                "email" => style.quoted(&person[4]),
                "own" => style.quoted(r.pick(&["", "two\rlines", "a \"quote\"", ",;|\t"])),
                text => style.quoted(text),
            })
            .collect();
        match r.below(12) {
            // A cell too few, a cell too many, a quote that never ends, the header again.
            0 => {
                text += &row(&cells[1..]);
                rows.push(What::Faulty);
            }
            1 => {
                text += &row(&[cells, vec!["more".into()]].concat());
                rows.push(What::Faulty);
            }
            2 if style.before.is_empty() => {
                text += &style.header();
                rows.push(What::Faulty);
            }
            3 => {
                // Nothing in it, or blank: no row at all.
                text += &row(&vec![String::new(); width]);
                text += style.end;
                text += &row(&cells);
                rows.push(lead_of(&person));
            }
            4 => {
                // Empty cells beyond the last column do no harm.
                text += &row(&[cells, vec![String::new(), String::new()]].concat());
                rows.push(lead_of(&person));
            }
            _ => {
                text += &row(&cells);
                rows.push(lead_of(&person));
            }
        }
    }
    Made {
        bytes: style.bytes(&text),
        rows,
    }
}

fn lead_of(person: &[String; 5]) -> What {
    What::Lead {
        email: person[4].clone(),
        name: format!("{} {}", person[0], person[1]).trim().into(),
        company: person[3].clone(),
    }
}

/// `[read, kept, merged, suppressed, faulty]` of each list in turn; `owned` are those of other lists.
fn counted(
    lists: &[&Made],
    suppressed: &HashSet<String>,
    owned: &HashSet<String>,
) -> Vec<[u64; 5]> {
    let mut seen = HashSet::new();
    let count = |list: &&Made| {
        let mut n = [list.rows.len() as u64, 0, 0, 0, 0];
        for row in &list.rows {
            let place = match row {
                What::Faulty => 4,
                What::Lead {
                    email,
                    name,
                    company,
                } => match who(email, name, company) {
                    Some(who) if suppressed.contains(&who) => 3,
                    Some(who) if owned.contains(&who) || !seen.insert(who.clone()) => 2,
                    _ => 1,
                },
            };
            n[place] += 1;
        }
        n
    };
    lists.iter().map(count).collect()
}

#[test]
fn every_row_is_accounted_for_in_every_command() {
    for seed in 0..25 {
        let mut r = Random(seed);
        let r = &mut r;
        let mut folder = Folder::empty().file("pipeline.toml", "");
        let mut made = Vec::new();
        for number in 0..1 + r.below(3) {
            let style = &STYLES[r.below(STYLES.len())];
            let list = list(r, style);
            folder = folder.file(format!("leads/{number}-{}.csv", style.name), &list.bytes);
            made.push(list);
        }
        // By address, by hash, by name and company.
        let mut suppressed = HashSet::new();
        let mut rows = String::from("email,hash,name,company\n");
        for _ in 0..r.below(8) {
            let number = r.below(30);
            let email = format!("p{number}@x.example");
            let (name, firm) = (
                format!("{} {}", FIRST[number % 6], LAST[number / 6]),
                FIRMS[number % 4],
            );
            rows += &match r.below(3) {
                0 => {
                    suppressed.insert(email.clone());
                    format!("{email},,,\n")
                }
                1 => {
                    suppressed.insert(email.clone());
                    let hash = pipeline::workspace::suppressed::hash_of(&email);
                    format!(",{},,\n", pipeline::workspace::suppressed::hex(&hash))
                }
                _ => {
                    suppressed.extend(who("", &name, firm));
                    format!(",,{name},{firm}\n")
                }
            };
        }
        folder = folder.file("leads/_suppressed.csv", rows);
        let lists: Vec<&Made> = made.iter().collect();
        let wanted = counted(&lists, &suppressed, &HashSet::new());
        let sum = |lists: &[[u64; 5]]| {
            lists
                .iter()
                .fold([0; 5], |all, n| std::array::from_fn(|at| all[at] + n[at]))
        };
        for words in [
            "list", "icp", "score", "next", "dedupe", "prune", "sources", "check",
        ] {
            let said = json(&folder, &format!("leads {words}"));
            let each: Vec<[u64; 5]> = said["lists"]
                .as_array()
                .expect("lists")
                .iter()
                .map(counts)
                .collect();
            assert_eq!(each, wanted, "{words}, seed {seed}: {said}");
            for [read, rest @ ..] in each {
                assert_eq!(read, rest.iter().sum::<u64>());
            }
            assert_eq!(counts(&said["rows"]), sum(&wanted), "{words}, seed {seed}");
        }
        // Who is handed out is kept: a line each.
        let csv = folder.ask_well("leads list --format csv");
        let rows = csv::Reader::from_reader(csv.out().as_bytes())
            .into_records()
            .count();
        assert_eq!(rows as u64, sum(&wanted)[1], "seed {seed}");
        // A list from elsewhere, beside them.
        let style = &STYLES[r.below(STYLES.len())];
        let outside = list(r, style);
        let file = folder.outside("offer.csv");
        fs::write(&file, &outside.bytes).expect("a list");
        let known = made
            .iter()
            .flat_map(|l| &l.rows)
            .filter_map(|row| match row {
                What::Lead {
                    email,
                    name,
                    company,
                } => who(email, name, company),
                What::Faulty => None,
            });
        let owned: HashSet<String> = known.collect();
        let mut wanted = counted(&[&outside], &suppressed, &owned)[0];
        let is_nobody = |row: &&What| matches!(row, What::Lead { email, name, .. } if email.is_empty() && name.is_empty());
        let has_nobody = made.iter().flat_map(|l| &l.rows).any(|row| is_nobody(&row));
        for words in ["check", "import"] {
            let said = json(&folder, &format!("leads {words} {}", file.display()));
            let found = match words {
                "check" => counts(&said["lists"][0]),
                _ => counts(&said["rows"]),
            };
            // A row that names nobody is known by all that it says, which this count does not look at.
            let nobody = outside.rows.iter().filter(is_nobody).count() as u64;
            if has_nobody && nobody > 0 {
                let moved = wanted[1].saturating_sub(found[1]);
                assert!(moved <= nobody, "{words}, seed {seed}: {said}");
                wanted[1] -= moved;
                wanted[2] += moved;
            }
            assert_eq!(found, wanted, "{words}, seed {seed}: {said}");
        }
    }
}
