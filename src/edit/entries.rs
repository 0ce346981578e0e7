//! Entries of `history` and `activity`: one put in, one taken out, a field of one set or taken away, whether they stand
//! in a list or in `[[blocks]]`.

use super::encode;
use super::list;
use super::map::{Map, Node, Pair, Section};
use super::pairs;
use super::text::{indent, insert_line, line_end, line_start, remove_lines};

/// How a file writes its entries.
#[derive(Clone, Copy, Debug)]
pub enum Home<'m> {
    /// `history = [ … ]`.
    List(&'m Pair),
    /// `[[history]]`: at least one.
    Blocks,
    Absent,
    /// Something that is no list of entries.
    Other,
}

/// One entry.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'m> {
    Inline(&'m Node),
    Block(&'m Section),
    /// An item that is no table.
    Other,
}

impl<'m> Entry<'m> {
    /// Its keys and values, as written.
    pub fn pairs(self) -> &'m [Pair] {
        match self {
            Entry::Inline(node) => node.pairs().unwrap_or(&[]),
            Entry::Block(section) => &section.pairs,
            Entry::Other => &[],
        }
    }

    fn position(self, key: &str) -> Option<usize> {
        self.pairs()
            .iter()
            .position(|p| p.path.len() == 1 && p.path[0] == key)
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<&'m Node> {
        let at = self.position(key)?;
        Some(&self.pairs()[at].value)
    }
}

/// Where the entries of that name stand.
pub fn home<'m>(map: &'m Map, name: &str) -> Home<'m> {
    match map.top(name) {
        Some(pair) if pair.value.items().is_some() => return Home::List(pair),
        Some(_) => return Home::Other,
        None => {}
    }
    if map.root().pairs.iter().any(|p| p.path[0] == name) {
        return Home::Other;
    }
    let mut headers = map.sections.iter().filter_map(|s| s.header.as_ref());
    match headers.find(|h| h.path[0] == name) {
        Some(header) if header.is_array && header.path.len() == 1 => Home::Blocks,
        Some(_) => Home::Other,
        None => Home::Absent,
    }
}

/// The entries, in the order of the file.
pub fn all<'m>(map: &'m Map, name: &str) -> Vec<Entry<'m>> {
    match home(map, name) {
        Home::List(pair) => {
            let items = pair.value.items().unwrap_or(&[]).iter();
            items
                .map(|item| match item.node.pairs() {
                    Some(_) => Entry::Inline(&item.node),
                    None => Entry::Other,
                })
                .collect()
        }
        Home::Blocks => blocks(map, name).map(|(_, s)| Entry::Block(s)).collect(),
        Home::Absent | Home::Other => Vec::new(),
    }
}

fn blocks<'m>(map: &'m Map, name: &str) -> impl Iterator<Item = (usize, &'m Section)> {
    map.sections.iter().enumerate().filter(move |(_, s)| {
        s.header
            .as_ref()
            .is_some_and(|h| h.is_array && h.path.len() == 1 && h.path[0] == name)
    })
}

/// A key and a value of a new entry, written out.
pub type Written = (&'static str, String);

/// Puts an entry before the one at `at`, or last. The list is made if there is none.
pub fn insert(text: &str, name: &str, at: usize, fields: &[Written]) -> String {
    let map = Map::of(text);
    match home(&map, name) {
        Home::List(pair) => list::insert(text, &pair.value, at, &inline(fields)),
        Home::Blocks => insert_block(text, &map, name, at, fields),
        Home::Absent | Home::Other => new_list(text, &map, name, &inline(fields)),
    }
}

fn inline(fields: &[Written]) -> String {
    format!("{{ {} }}", joined(fields, ", "))
}

fn joined(fields: &[Written], between: &str) -> String {
    let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{k} = {v}")).collect();
    pairs.join(between)
}

/// `name = [ … ]` after all that stands above the first table; the history before the activity.
fn new_list(text: &str, map: &Map, name: &str, item: &str) -> String {
    let root = &map.root().pairs;
    let lines = format!("{name} = [\n  {item},\n]");
    let (activity, others): (Vec<&Pair>, Vec<&Pair>) =
        root.iter().partition(|p| p.path[0] == "activity");
    let last = match name {
        "history" => others
            .iter()
            .rfind(|p| activity.first().is_none_or(|a| p.key.start < a.key.start)),
        _ => others.last(),
    };
    let at = match (last, activity.first()) {
        (Some(last), _) => line_end(text, last.value.span.end),
        (None, Some(activity)) => line_start(text, activity.key.start),
        (None, None) => {
            let first = map.sections.get(1).and_then(|s| s.header.as_ref());
            first.map_or(text.len(), |h| line_start(text, h.span.start))
        }
    };
    // An empty line parts the two lists: git takes changes in both for one if they stand too close, and the union of
    // that holds a list twice.
    let is_list = |p: &&&Pair| matches!(p.path[0].as_str(), "history" | "activity");
    let before = if last.filter(is_list).is_some() {
        "\n"
    } else {
        ""
    };
    let is_next = |a: &&&Pair| line_start(text, a.key.start) == at;
    let after = if activity.first().filter(is_next).is_some() {
        "\n"
    } else {
        ""
    };
    insert_line(text, at, &format!("{before}{lines}{after}"))
}

fn insert_block(text: &str, map: &Map, name: &str, at: usize, fields: &[Written]) -> String {
    let blocks: Vec<(usize, &Section)> = blocks(map, name).collect();
    let header_start = |s: &Section| s.header.as_ref().map_or(0, |h| h.span.start);
    let neighbour = blocks[at.min(blocks.len() - 1)].1;
    let margin = indent(text, header_start(neighbour));
    let block = format!(
        "{margin}[[{name}]]\n{margin}{}",
        joined(fields, &format!("\n{margin}"))
    );
    // Blocks that stand apart stay apart.
    let is_apart = |s: &Section| {
        let start = line_start(text, header_start(s));
        start > 0 && text[line_start(text, start - 1)..start].trim().is_empty()
    };
    if at == 0 {
        let gap = if is_apart(neighbour) { "\n" } else { "" };
        let start = line_start(text, header_start(neighbour));
        return insert_line(text, start, &format!("{block}{gap}"));
    }
    let previous = blocks[at.min(blocks.len()) - 1];
    let gap = if is_apart(previous.1) { "\n" } else { "" };
    let end = end_of_block(text, map, previous.0);
    insert_line(text, end, &format!("{gap}{block}"))
}

/// The end of the last line of a block, with the tables below it.
fn end_of_block(text: &str, map: &Map, at: usize) -> usize {
    let name = |s: &Section| s.header.as_ref().map(|h| h.path[0].clone());
    let is_below = |s: &Section| {
        name(s) == name(&map.sections[at]) && s.header.as_ref().is_some_and(|h| h.path.len() > 1)
    };
    let below = map.sections[at + 1..].iter().take_while(|s| is_below(s));
    let last = below.last().unwrap_or(&map.sections[at]);
    let end = match (last.pairs.last(), &last.header) {
        (Some(pair), _) => pair.value.span.end,
        (None, Some(header)) => header.span.end,
        (None, None) => 0,
    };
    line_end(text, end)
}

/// Takes an entry out; the last one with its list, unless comments stand in it.
pub fn remove(text: &str, name: &str, at: usize) -> String {
    let map = Map::of(text);
    match home(&map, name) {
        Home::List(pair) => {
            let items = pair.value.items().unwrap_or(&[]);
            match items {
                [only] if at == 0 && !has_comment(text, pair, &only.node) => {
                    remove_list(text, &map, pair)
                }
                _ => list::remove(text, &pair.value, at),
            }
        }
        Home::Blocks => match blocks(&map, name).nth(at) {
            Some((section, _)) => remove_block(text, &map, section),
            None => text.into(),
        },
        Home::Absent | Home::Other => text.into(),
    }
}

/// Takes a whole list out, with the empty line that [`new_list`] parts it from the other one by.
fn remove_list(text: &str, map: &Map, pair: &Pair) -> String {
    let is_other = |p: &&Pair| {
        matches!(p.path[0].as_str(), "history" | "activity") && p.key.start != pair.key.start
    };
    let (start, end) = (
        line_start(text, pair.key.start),
        line_end(text, pair.value.span.end),
    );
    let is_blank = |from: usize, to: usize| from < to && text[from..to].trim().is_empty();
    for other in map.root().pairs.iter().filter(is_other) {
        let above = line_end(text, other.value.span.end);
        if above < start && line_end(text, above) == start && is_blank(above, start) {
            return remove_lines(text, above..pair.value.span.end);
        }
        let below = line_start(text, other.key.start);
        if end < below && line_end(text, end) == below && is_blank(end, below) {
            return remove_lines(text, start..end);
        }
    }
    pairs::remove_line(text, pair)
}

/// Whether a comment stands in a list beside its only item.
fn has_comment(text: &str, pair: &Pair, item: &Node) -> bool {
    text[pair.value.span.start..item.span.start].contains('#')
        || text[item.span.end..pair.value.span.end].contains('#')
}

fn remove_block(text: &str, map: &Map, at: usize) -> String {
    let Some(header) = &map.sections[at].header else {
        return text.into();
    };
    let start = line_start(text, header.span.start);
    let end = end_of_block(text, map, at);
    let before = if start > 0 {
        line_start(text, start - 1)
    } else {
        0
    };
    // With the empty line that set it apart.
    let start = if start > 0 && text[before..start].trim().is_empty() {
        before
    } else {
        start
    };
    // The last line end stays outside, so that an open last line stays open.
    let last = end - usize::from(text[..end].ends_with('\n'));
    remove_lines(text, start..last)
}

/// Adds a field to an entry.
pub fn add_field(text: &str, name: &str, at: usize, key: &str, value: &str) -> String {
    let map = Map::of(text);
    match all(&map, name).get(at) {
        Some(Entry::Inline(node)) => pairs::add_member(text, node, key, value),
        Some(Entry::Block(section)) => pairs::in_section(text, section, key, value),
        _ => text.into(),
    }
}

/// Takes a field of an entry away: its own, or its name among those that `unset` takes away.
pub fn remove_field(text: &str, name: &str, at: usize, key: &str) -> String {
    let map = Map::of(text);
    let entries = all(&map, name);
    let Some(entry) = entries.get(at) else {
        return text.into();
    };
    if let Some(position) = entry.position(key) {
        return remove_pair(text, *entry, position);
    }
    let Some(position) = entry.position("unset") else {
        return text.into();
    };
    let unset = &entry.pairs()[position].value;
    let items = unset.items().unwrap_or(&[]);
    let is_key = |item: &super::map::Item| matches!(item.node.read(text), crate::model::builder::Value::Text(t) if t == key);
    match items.iter().position(is_key) {
        Some(_) if items.len() == 1 => remove_pair(text, *entry, position),
        Some(item) => list::remove(text, unset, item),
        None => text.into(),
    }
}

fn remove_pair(text: &str, entry: Entry<'_>, at: usize) -> String {
    match entry {
        Entry::Inline(node) => pairs::remove_member(text, node, at),
        Entry::Block(section) => pairs::remove_line(text, &section.pairs[at]),
        Entry::Other => text.into(),
    }
}

/// The number of the line that an entry begins on.
pub fn line_of(text: &str, name: &str, at: usize) -> Option<usize> {
    let map = Map::of(text);
    let start = match all(&map, name).get(at)? {
        Entry::Inline(node) => node.span.start,
        Entry::Block(section) => section.header.as_ref()?.span.start,
        Entry::Other => return None,
    };
    Some(1 + text[..start].matches('\n').count())
}

/// Replaces all blocks `[[name]]` by these, where the first stood, or at the end; none takes them away.
pub fn replace_blocks(text: &str, name: &str, new: &[Vec<Written>]) -> String {
    let mut out = text.to_string();
    loop {
        let map = Map::of(&out);
        let Some((section, _)) = blocks(&map, name).last() else {
            break;
        };
        out = remove_block(&out, &map, section);
    }
    if !new.is_empty() {
        let blocks: Vec<String> = new
            .iter()
            .map(|fields| {
                format!(
                    "[[{}]]\n{}",
                    encode::key(&[name.into()]),
                    joined(fields, "\n")
                )
            })
            .collect();
        out = pairs::new_section(&out, &blocks.join("\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> Vec<Written> {
        vec![("on", day.into()), ("stage", "\"demo\"".into())]
    }

    #[test]
    fn a_first_entry_stands_above_the_first_table() {
        let text = "name = 1 # n\n\n# people\n[[contact]]\nname = 2\n";
        let longer = insert(text, "history", 0, &on("2026-01-01"));
        assert_eq!(
            longer,
            "name = 1 # n\nhistory = [\n  { on = 2026-01-01, stage = \"demo\" },\n]\n\n# people\n[[contact]]\nname = 2\n"
        );
        assert_eq!(remove(&longer, "history", 0), text);
        let both = insert("a = 1\nactivity = []\n", "history", 0, &on("2026-01-01"));
        assert!(both.find("history") < both.find("activity"), "{both}");
        assert!(both.contains("]\n\nactivity"), "{both}");
        assert_eq!(remove(&both, "history", 0), "a = 1\nactivity = []\n");
        let text = "a = 1\nhistory = [{ on = 2026-01-01 }]";
        let both = insert(text, "activity", 0, &on("2026-01-01"));
        assert!(both.contains("]\n\nactivity"), "{both}");
        assert_eq!(remove(&both, "activity", 0), text);
    }

    #[test]
    fn blocks_stay_blocks() {
        let text = "a = 1\r\n\r\n[[history]]\r\non = 2026-01-01\r\n\r\n[custom]\r\nb = 1";
        let longer = insert(text, "history", 1, &on("2026-02-01"));
        assert_eq!(
            longer,
            "a = 1\r\n\r\n[[history]]\r\non = 2026-01-01\r\n\r\n[[history]]\r\non = 2026-02-01\r\nstage = \"demo\"\r\n\
             \r\n[custom]\r\nb = 1"
        );
        assert_eq!(remove(&longer, "history", 1), text);
        let first = insert(text, "history", 0, &on("2025-02-01"));
        assert_eq!(remove(&first, "history", 0), text, "{first}");
        let tight = "[[history]]\non = 2026-01-01";
        let longer = insert(tight, "history", 1, &on("2026-02-01"));
        assert_eq!(
            longer,
            "[[history]]\non = 2026-01-01\n[[history]]\non = 2026-02-01\nstage = \"demo\""
        );
        assert_eq!(remove(&longer, "history", 1), tight);
    }

    #[test]
    fn a_field_of_an_entry_comes_and_goes() {
        for text in [
            "history = [{ on = 2026-01-01 }]\n",
            "[[history]]\non = 2026-01-01\n[x]\ny = 1\n",
        ] {
            let longer = add_field(text, "history", 0, "owner", "\"dana\"");
            assert!(longer.contains("owner = \"dana\""), "{longer}");
            assert_eq!(remove_field(&longer, "history", 0, "owner"), text);
        }
        let text = "history = [{ on = 2026-01-01, unset = [\"owner\", \"forecast\"] }]\n";
        let shorter = remove_field(text, "history", 0, "owner");
        assert_eq!(
            shorter,
            "history = [{ on = 2026-01-01, unset = [\"forecast\"] }]\n"
        );
        assert_eq!(
            remove_field(&shorter, "history", 0, "forecast"),
            "history = [{ on = 2026-01-01 }]\n"
        );
    }

    #[test]
    fn the_lists_that_are_none_are_known() {
        let kind = |text: &str| match home(&Map::of(text), "history") {
            Home::List(_) => "list",
            Home::Blocks => "blocks",
            Home::Absent => "absent",
            Home::Other => "other",
        };
        assert_eq!(kind("history = 1"), "other");
        assert_eq!(kind("history.a = 1"), "other");
        assert_eq!(kind("[history]"), "other");
        assert_eq!(kind("[[history]]"), "blocks");
        assert_eq!(kind("a = 1"), "absent");
        assert_eq!(kind("history = []"), "list");
    }
}
