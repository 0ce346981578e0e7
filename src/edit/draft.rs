//! A new deal: its id, and the text of its file.

use std::fmt::Write;

use super::Refusal;
use super::encode;
use crate::model::day::Day;

/// What a new deal begins with. Amount as typed; the rest checked.
#[derive(Clone, Debug)]
pub struct Draft {
    pub name: String,
    pub company: String,
    pub amount: String,
    pub stage: String,
    pub created: Day,
    pub owner: Option<String>,
    pub currency: Option<String>,
    pub expected_close: Option<Day>,
    pub pipeline: Option<String>,
    pub source: Option<String>,
    pub tags: Vec<String>,
}

/// An empty list of activities. It is there, so that two people who both log a first call add a line each; and it stands
/// four lines below the last entry of the history, because git takes two places that both have changed for one if three
/// lines or fewer lie between, and a union of that holds `activity` twice.
const ACTIVITY: &str = "\n# What was done: pipeline log ID call \"…\"\nactivity = [\n]\n";

/// The text of a new deal's file, tidy, with the first entry of its history.
pub fn text(draft: &Draft) -> String {
    let amount = encode::amount(&draft.amount, None);
    let mut out = String::new();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            // Writing to a String never fails.
            let _ = writeln!(out, "{key} = {value}");
        }
    };
    let quoted = |text: &Option<String>| text.as_deref().map(encode::text);
    line("name", Some(encode::text(&draft.name)));
    line("company", Some(encode::text(&draft.company)));
    line("amount", Some(amount.clone()));
    line("stage", Some(encode::text(&draft.stage)));
    line("created", Some(draft.created.to_string()));
    line("owner", quoted(&draft.owner));
    line("currency", quoted(&draft.currency));
    line(
        "expected_close",
        draft.expected_close.map(|d| d.to_string()),
    );
    line("pipeline", quoted(&draft.pipeline));
    line("source", quoted(&draft.source));
    line(
        "tags",
        (!draft.tags.is_empty()).then(|| encode::texts(&draft.tags)),
    );
    let stage = encode::text(&draft.stage);
    let mut entry = format!("on = {}, stage = {stage}, amount = {amount}", draft.created);
    if let Some(owner) = quoted(&draft.owner) {
        let _ = write!(entry, ", owner = {owner}");
    }
    if let Some(day) = draft.expected_close {
        let _ = write!(entry, ", expected_close = {day}");
    }
    let _ = write!(out, "history = [\n  {{ {entry} }},\n]\n{ACTIVITY}");
    out
}

/// An id from a name: lower case, `a-z0-9`, dashes; letters with accents lose them.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => out.push_str(letters),
            None if c.is_ascii_alphanumeric() => out.push(c),
            // Apostrophes and points part no words: O'Neil, U.S.
            None if matches!(c, '\'' | '’' | '.') => {}
            None if out.is_empty() || out.ends_with('-') => {}
            None => out.push('-'),
        }
    }
    out.truncate(LONGEST);
    out.trim_end_matches('-').into()
}

/// Characters of an id: a file name of at most 255 bytes, and something to type.
const LONGEST: usize = 100;

/// The usual letters of Europe beyond ASCII, without their accents.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ĉ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// Names that Windows keeps for devices, with any ending.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Whether an id may name a file, here and on a colleague's machine.
pub fn check_id(id: &str) -> Result<(), Refusal> {
    let help = "--id acme-50-seats: letters, digits, dashes";
    if id.is_empty() {
        return Err(Refusal::new("the name gives no id").help(help));
    }
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    if let Some(odd) = id.chars().find(|c| !is_plain(*c)) {
        return Err(Refusal::new(format!("an id is a file name, without {odd:?}")).help(help));
    }
    if id.starts_with(['-', '.', '_']) || id.ends_with('.') {
        return Err(Refusal::new(format!(
            "\"{id}\" is no id: it begins with a letter or a digit, and does not end with a point"
        ))
        .help(help));
    }
    let stem = id.split('.').next().unwrap_or(id).to_lowercase();
    let device = |port: &str| {
        stem.strip_prefix(port)
            .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    if RESERVED.contains(&stem.as_str()) || device("com") || device("lpt") {
        return Err(Refusal::new(format!(
            "\"{id}\" is a device on Windows, so no file can be called so"
        ))
        .help(help));
    }
    if id.len() > 200 {
        return Err(Refusal::new("an id has at most 200 bytes").help(help));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_an_id() {
        assert_eq!(slug("Acme: 50 seats"), "acme-50-seats");
        assert_eq!(slug("  Żółć & Søn’s Straße (2) "), "zolc-sons-strasse-2");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("株式会社"), "");
        assert!(slug(&"x".repeat(10_000)).len() <= LONGEST);
    }

    #[test]
    fn an_id_names_a_file_everywhere() {
        for id in ["acme-50", "2026-q4", "żółć", "a.b"] {
            assert_eq!(check_id(id), Ok(()), "{id}");
        }
        for id in [
            "", "a/b", "..", "-x", ".x", "_x", "a.", "con", "NUL.2", "com7", "a b", "a\0", "a\\b",
            "c:",
        ] {
            assert!(check_id(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn a_new_deal_is_tidy() {
        let draft = Draft {
            name: "Acme: 50 seats".into(),
            company: "Acme Corp".into(),
            amount: "48000".into(),
            stage: "prospecting".into(),
            created: Day::parse("2026-11-23").unwrap(),
            owner: Some("dana".into()),
            currency: None,
            expected_close: None,
            pipeline: None,
            source: None,
            tags: vec!["emea".into()],
        };
        assert_eq!(
            text(&draft),
            "name = \"Acme: 50 seats\"\ncompany = \"Acme Corp\"\namount = 48_000\nstage = \"prospecting\"\n\
             created = 2026-11-23\nowner = \"dana\"\ntags = [\"emea\"]\nhistory = [\n  { on = 2026-11-23, stage = \
             \"prospecting\", amount = 48_000, owner = \"dana\" },\n]\n\n# What was done: \
             pipeline log ID call \"…\"\nactivity = [\n]\n"
        );
    }
}
