//! A deal's file, or a cell of a list, without a person: contacts with their address gone, and what names them elsewhere made unreadable.

/// What stands in place of an address or a name.
pub const FORGOTTEN: &str = "[forgotten]";

/// The text of a file without a person. `names` are whole names that the person has in lists and contacts; those of one
/// word are left, as they mean too many.
pub fn forget(text: &str, email: &str, names: &[String]) -> String {
    let mut out = without_contacts(text, email);
    out = replaced(&out, email);
    for name in names.iter().filter(|n| n.split_whitespace().count() > 1) {
        out = replaced(&out, name);
    }
    out
}

/// The names that a file's contacts with this address have.
pub fn names(text: &str, email: &str) -> Vec<String> {
    let blocks = blocks(text).into_iter();
    let own = blocks.filter(|block| is_contact_of(&text[block.clone()], email));
    own.flat_map(|block| {
        let lines = text[block].lines();
        lines
            .filter_map(|line| {
                let (key, value) = line.split_once('=')?;
                let value = value.trim().trim_matches(['"', '\'']);
                (key.trim() == "name").then(|| value.to_string())
            })
            .collect::<Vec<_>>()
    })
    .collect()
}

/// The `[[contact]]` tables of a text, each up to the next table.
fn blocks(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    let (mut at, mut open) = (0, None);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            if let Some(start) = open.take() {
                blocks.push(start..at);
            }
            let is_contact = line.split('#').next().map(str::trim) == Some("[[contact]]");
            open = is_contact.then_some(at);
        }
        at += line.len();
    }
    blocks.extend(open.map(|start| start..at));
    blocks
}

fn is_contact_of(block: &str, email: &str) -> bool {
    block.to_lowercase().contains(&email.to_lowercase())
}

fn without_contacts(text: &str, email: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for block in blocks(text) {
        if is_contact_of(&text[block.clone()], email) {
            out += &text[at..block.start];
            at = block.end;
        }
    }
    out + &text[at..]
}

/// Every mention replaced, in any case of letters, where it stands for itself.
pub fn replaced(text: &str, what: &str) -> String {
    if what.is_empty() {
        return text.into();
    }
    let wanted: Vec<char> = what.chars().flat_map(char::to_lowercase).collect();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let same = |from: usize| {
        let mut rest = chars[from..].iter().flat_map(|(_, c)| c.to_lowercase());
        wanted.iter().all(|w| rest.next() == Some(*w))
    };
    let is_word = |c: Option<&(usize, char)>| c.is_some_and(|(_, c)| c.is_alphanumeric());
    let length = what.chars().count();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < chars.len() {
        let before = at.checked_sub(1).and_then(|b| chars.get(b));
        if same(at) && !is_word(before) && !is_word(chars.get(at + length)) {
            out += FORGOTTEN;
            at += length;
        } else {
            out.push(chars[at].1);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_gone_from_contacts_notes_and_links() {
        let text = "lead = \"leads/expo.csv#jo@acme.example\"\nactivity = [\n  { kind = \"call\", note = \"JO FIELD asked; mail Jo@Acme.example, not bojo@acme.example\" },\n]\n\n[[contact]]\nname = \"Jo Field\"\nemail = \"jo@acme.example\"\n\n[[contact]]\nname = \"Jo Fielding\"\n";
        assert_eq!(names(text, "jo@acme.example"), ["Jo Field"]);
        let wanted = "lead = \"leads/expo.csv#[forgotten]\"\nactivity = [\n  { kind = \"call\", note = \"[forgotten] asked; mail [forgotten], not bojo@acme.example\" },\n]\n\n[[contact]]\nname = \"Jo Fielding\"\n";
        assert_eq!(
            forget(text, "jo@acme.example", &["Jo Field".into()]),
            wanted
        );
        assert_eq!(
            forget("Jo is here", "x@y.example", &["Jo".into()]),
            "Jo is here"
        );
    }
}
