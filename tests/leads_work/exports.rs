//! Lists as the usual tools export them: the same people, in every style, are the same leads, and an import of each is
//! written once.

use super::*;

/// How a tool writes a list.
pub struct Style {
    pub name: &'static str,
    /// What each column is called, and what stands in it: one of `PERSON`'s fields, or a text of the tool's own.
    pub columns: &'static [(&'static str, &'static str)],
    pub separator: char,
    pub always_quotes: bool,
    pub end: &'static str,
    pub before: &'static str,
    pub encoding: Encoding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Bom,
    Utf16Le,
    Utf16BeNoBom,
    Windows1252,
}

pub const STYLES: [Style; 9] = [
    Style {
        name: "apollo",
        columns: &[
            ("First Name", "first"),
            ("Last Name", "last"),
            ("Title", "title"),
            ("Company", "company"),
            ("Company Name for Emails", "own"),
            ("Email", "email"),
            ("Email Status", "own"),
            ("# Employees", "40"),
            ("Stage", "Cold"),
            ("Last Contacted", ""),
        ],
        separator: ',',
        always_quotes: false,
        end: "\n",
        before: "",
        encoding: Encoding::Utf8,
    },
    Style {
        name: "salesnav",
        columns: &[
            ("Full Name", "name"),
            ("LI invite", "own"),
            ("Current Title", "title"),
            ("Current Company", "company"),
            ("Email", "email"),
            ("sn_employees", "40"),
        ],
        separator: '\t',
        always_quotes: false,
        end: "\n",
        before: "",
        encoding: Encoding::Utf8,
    },
    Style {
        name: "hubspot",
        columns: &[
            ("Record ID", "own"),
            ("First Name", "first"),
            ("Last Name", "last"),
            ("Email", "email"),
            ("Job Title", "title"),
            ("Company Name", "company"),
            ("Country/Region", "Germany"),
            ("Lifecycle Stage", "Subscriber"),
        ],
        separator: ',',
        always_quotes: false,
        end: "\r\n",
        before: "",
        encoding: Encoding::Utf16Le,
    },
    Style {
        name: "salesforce",
        columns: &[
            ("First Name", "first"),
            ("Last Name", "last"),
            ("Title", "title"),
            ("Company / Account", "company"),
            ("Email", "email"),
            ("Lead Status", "Open - Not Contacted"),
            ("Create Date", "19/04/2026"),
        ],
        separator: ',',
        always_quotes: true,
        end: "\r\n",
        before: "",
        encoding: Encoding::Windows1252,
    },
    Style {
        name: "pipedrive",
        columns: &[
            ("Person - Name", "name"),
            ("Organization - Name *", "company"),
            ("Person - Email (Work)", "email"),
            ("Person - Job title", "title"),
            ("Lead - ID", "own"),
        ],
        separator: ';',
        always_quotes: false,
        end: "\r\n",
        before: "",
        encoding: Encoding::Bom,
    },
    Style {
        name: "zoho",
        columns: &[
            ("LEADID", "own"),
            ("First Name", "first"),
            ("Last Name", "last"),
            ("Company", "company"),
            ("Designation", "title"),
            ("Email", "email"),
            ("Lead Status", "Not Contacted"),
            ("Created Time", "15 Apr, 2021 00:03:00"),
        ],
        separator: ',',
        always_quotes: false,
        end: "\n",
        before: "",
        encoding: Encoding::Utf16BeNoBom,
    },
    Style {
        name: "odoo",
        columns: &[
            ("Contact Name", "name"),
            ("Company Name", "company"),
            ("Email", "email"),
            ("Job Position", "title"),
            ("Stage", "New"),
        ],
        separator: '|',
        always_quotes: true,
        end: "\n",
        before: "",
        encoding: Encoding::Utf8,
    },
    Style {
        name: "linkedin",
        columns: &[
            ("First Name", "first"),
            ("Last Name", "last"),
            ("URL", "own"),
            ("Email Address", "email"),
            ("Company", "company"),
            ("Position", "title"),
            ("Connected On", "08 Oct 2026"),
        ],
        separator: ',',
        always_quotes: false,
        end: "\n",
        before: "Notes:\n\"When exporting your connection data, some\naddresses, may be missing.\"\n\n",
        encoding: Encoding::Utf8,
    },
    Style {
        name: "excel-fr",
        columns: &[
            ("Prénom", "first"),
            ("Nom", "last"),
            ("Société", "company"),
            ("Fonction", "title"),
            ("Courriel", "email"),
            ("Chiffre d'affaires", "48 000,00 €"),
            ("Created", "19/04/2026"),
        ],
        separator: ';',
        always_quotes: false,
        end: "\r",
        before: "",
        encoding: Encoding::Windows1252,
    },
];

/// First name, last name, title, company, address.
pub type Person = [&'static str; 5];

const PEOPLE: [Person; 4] = [
    [
        "Zoë",
        "Müller",
        "CEO, Founder",
        "Größe; Söhne",
        "zoe@x.example",
    ],
    [
        "Jo",
        "O\"Brien",
        "VP \"Sales\"",
        "Acme, Inc.",
        "JO@acme.example",
    ],
    ["Anaïs", "Lefèvre", "", "Two\nLines", "anais@two.example"],
    ["Bo", "Berg", "Head | Ops", "Tab\tWorks", ""],
];

impl Style {
    pub fn cell(&self, person: &Person, what: &str) -> String {
        let text = match what {
            "first" => person[0].into(),
            "last" => person[1].into(),
            "name" => format!("{} {}", person[0], person[1]),
            "title" => person[2].into(),
            "company" => person[3].into(),
            "email" => person[4].into(),
            "own" => format!("x{}", person[0].len()),
            text => text.to_string(),
        };
        // A line break is what this style ends its lines with.
        self.quoted(&text.replace('\n', if self.end == "\r" { "\r" } else { "\n" }))
    }

    pub fn quoted(&self, text: &str) -> String {
        let needs = text.contains([self.separator, '"', '\n', '\r']);
        match needs || self.always_quotes {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text.into(),
        }
    }

    pub fn row(&self, cells: &[String]) -> String {
        cells.join(&self.separator.to_string()) + self.end
    }

    pub fn header(&self) -> String {
        let cells: Vec<String> = self
            .columns
            .iter()
            .map(|(head, _)| self.quoted(head))
            .collect();
        format!("{}{}", self.before, self.row(&cells))
    }

    pub fn person(&self, person: &Person) -> String {
        let cells: Vec<String> = self
            .columns
            .iter()
            .map(|(_, what)| self.cell(person, what))
            .collect();
        self.row(&cells)
    }

    pub fn bytes(&self, text: &str) -> Vec<u8> {
        match self.encoding {
            Encoding::Utf8 => text.into(),
            Encoding::Bom => format!("\u{feff}{text}").into_bytes(),
            Encoding::Utf16Le => {
                let units = std::iter::once(0xfeff).chain(text.encode_utf16());
                units.flat_map(u16::to_le_bytes).collect()
            }
            Encoding::Utf16BeNoBom => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        }
    }
}

fn list_of(style: &Style) -> Vec<u8> {
    let rows: String = PEOPLE.iter().map(|p| style.person(p)).collect();
    style.bytes(&(style.header() + &rows))
}

/// Name, company, title and key of every lead.
fn seen(folder: &Folder) -> Vec<[String; 4]> {
    let said = json(folder, "leads list");
    let all = said["leads"].as_array().expect("leads").iter();
    all.map(|l| {
        ["name", "company", "title", "key"]
            .map(|k| l[k].as_str().unwrap_or_default().replace('\r', "\n"))
    })
    .collect()
}

fn wanted() -> Vec<[String; 4]> {
    let all = PEOPLE.iter().map(|[first, last, title, company, email]| {
        let name = format!("{first} {last}");
        let key = match email.is_empty() {
            // Lower-cased, one blank between words.
            true => "bo berg, tab works".into(),
            false => email.to_lowercase(),
        };
        [name, company.to_string(), title.to_string(), key]
    });
    all.collect()
}

#[test]
fn every_style_is_the_same_leads() {
    for style in &STYLES {
        let folder = Folder::empty()
            .file("pipeline.toml", "")
            .file("leads/list.csv", list_of(style));
        // Names in one column are shown as one, in two as two.
        let seen: Vec<[String; 4]> = seen(&folder);
        for (seen, wanted) in seen.iter().zip(wanted()) {
            assert_eq!(&seen[1..], &wanted[1..], "{}", style.name);
        }
        assert_eq!(seen.len(), 4, "{}", style.name);
        let said = json(&folder, "leads check");
        let list = &said["lists"][0];
        assert_eq!(counts(list), [4, 4, 0, 0, 0], "{}: {said}", style.name);
        assert_eq!(
            list["separator"],
            style.separator.to_string(),
            "{}",
            style.name
        );
        let encoding = match style.encoding {
            Encoding::Utf8 | Encoding::Bom => "UTF-8",
            Encoding::Utf16Le => "UTF-16 (little-endian)",
            Encoding::Utf16BeNoBom => "UTF-16 (big-endian)",
            Encoding::Windows1252 => "Windows-1252",
        };
        assert_eq!(list["encoding"], encoding, "{}", style.name);
        assert_eq!(said["complete"], true, "{}: {said}", style.name);
    }
}

/// A dry run changes nothing; the second import nothing either; what was imported is what was in the list.
#[test]
fn every_style_is_imported_once() {
    for style in &STYLES {
        let folder = Folder::empty().file("pipeline.toml", "");
        let outside = folder.outside(&format!("{}.csv", style.name));
        fs::write(&outside, list_of(style)).expect("a list");
        let import = format!("leads import {} --set source=bought", outside.display());
        let dry = json(&folder, &import);
        assert_eq!(
            counts(&dry["rows"]),
            [4, 4, 0, 0, 0],
            "{}: {dry}",
            style.name
        );
        assert!(!folder.path("leads").exists(), "{}", style.name);
        folder.ask_well(&format!("{import} --write"));
        let file = format!("leads/{}.csv", style.name);
        let text = read(&folder, &file);
        for (seen, wanted) in seen(&folder).iter().zip(wanted()) {
            assert_eq!(&seen[1..], &wanted[1..], "{}: {text}", style.name);
        }
        // The tool's own columns are there too.
        let own = style.columns.iter().filter(|(_, what)| *what == "own");
        for (head, _) in own {
            assert!(
                text.lines().next().is_some_and(|l| l.contains(head)),
                "{head}: {text}"
            );
        }
        let again = json(&folder, &format!("{import} --write"));
        assert_eq!(
            counts(&again["rows"]),
            [4, 0, 4, 0, 0],
            "{}: {again}",
            style.name
        );
        assert_eq!(read(&folder, &file), text, "{}", style.name);
        // As another list of the same people, however it is written, nobody is new.
        for other in &STYLES {
            let outside = folder.outside("other.csv");
            fs::write(&outside, list_of(other)).expect("a list");
            let said = json(&folder, &format!("leads import {}", outside.display()));
            assert_eq!(
                counts(&said["rows"]),
                [4, 0, 4, 0, 0],
                "{} {}: {said}",
                style.name,
                other.name
            );
        }
    }
}

/// Days and amounts as a column shows them: 19/04 is settled, 03/04 beside it too; alone it is refused by name until
/// somebody says.
#[test]
fn days_and_amounts_as_they_are_written() {
    let list = "Courriel;Created;Chiffre d'affaires\na@x.example;03/04/2026;48 000,00 €\nb@x.example;19/04/2026;1.250,50\n";
    let said = json(&folder("", list), "leads list");
    let a = lead(&said, "a@x.example");
    assert_eq!(a["created"], "2026-04-03", "{said}");
    assert!(near(&a["revenue"], 48_000.0), "{said}");
    assert!(
        near(&lead(&said, "b@x.example")["revenue"], 1_250.5),
        "{said}"
    );
    let open = "email,created\na@x.example,03/04/2026\n";
    let folder = folder("", "email\nz@x.example\n");
    let outside = folder.outside("open.csv");
    fs::write(&outside, open).expect("a list");
    let refused = folder.ask(&format!("leads import {} --write", outside.display()));
    assert_eq!(refused.code(), 2, "{refused}");
    assert!(refused.err().contains("created"), "{refused}");
    folder.ask_well(&format!(
        "leads import {} --write --dates dmy",
        outside.display()
    ));
    assert!(read(&folder, "leads/open.csv").contains("2026-04-03"));
}
