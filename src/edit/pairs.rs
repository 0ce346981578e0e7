//! A key and its value: found in whatever style it is written, replaced, put in where it belongs, taken out.

use super::Refusal;
use super::encode;
use super::map::{Map, Node, Pair, Section};
use super::text::{begins_line, indent, insert_line, line_end, newline, remove_lines, splice};

/// Where a pair stands.
#[derive(Clone, Copy, Debug)]
pub enum Place<'m> {
    /// On lines of its own.
    Line(&'m Pair),
    /// In an inline table, by its number there.
    Member(&'m Node, usize),
}

impl<'m> Place<'m> {
    /// The pair itself.
    pub fn pair(self) -> &'m Pair {
        match self {
            Place::Line(pair) => pair,
            // Made from the same list.
            Place::Member(table, at) => &table.pairs().unwrap_or(&[])[at],
        }
    }
}

/// The pair of a path: `["stage"]`, `["custom", "region"]`.
pub fn find<'m>(map: &'m Map, path: &[String]) -> Option<Place<'m>> {
    map.sections.iter().find_map(|section| {
        let rest = below(section, path)?;
        section.pairs.iter().find_map(|pair| {
            let rest = rest.strip_prefix(pair.path.as_slice())?;
            if rest.is_empty() {
                Some(Place::Line(pair))
            } else {
                member(&pair.value, rest)
            }
        })
    })
}

/// What of a path is left below a section; `None` if it is not below it.
fn below<'p>(section: &Section, path: &'p [String]) -> Option<&'p [String]> {
    match &section.header {
        None => Some(path),
        Some(header) if header.is_array => None,
        Some(header) => path
            .strip_prefix(header.path.as_slice())
            .filter(|rest| !rest.is_empty()),
    }
}

fn member<'m>(table: &'m Node, path: &[String]) -> Option<Place<'m>> {
    table.pairs()?.iter().enumerate().find_map(|(at, pair)| {
        let rest = path.strip_prefix(pair.path.as_slice())?;
        if rest.is_empty() {
            Some(Place::Member(table, at))
        } else {
            member(&pair.value, rest)
        }
    })
}

/// Sets a key: its value is replaced, or a line put in. `order` says after which of its neighbours a new one stands.
pub fn set(text: &str, path: &[String], value: &str, order: &[&str]) -> Result<String, Refusal> {
    let map = Map::of(text);
    if let Some(place) = find(&map, path) {
        return Ok(splice(text, place.pair().value.span.clone(), value));
    }
    for length in 1..path.len() {
        is_table(&map, &path[..length])?;
    }
    let Some((table, last)) = path.split_last().map(|(last, table)| (table, last)) else {
        return Ok(text.into());
    };
    if table.is_empty() {
        return Ok(at_root(text, &map, last, value, order));
    }
    Ok(in_table(text, &map, table, last, value))
}

/// That a path may hold keys: it is a table, or nothing yet.
fn is_table(map: &Map, path: &[String]) -> Result<(), Refusal> {
    let is_list = map.sections.iter().any(|s| {
        s.header
            .as_ref()
            .is_some_and(|h| h.is_array && h.path == path)
    });
    let holds_other = find(map, path).is_some_and(|p| p.pair().value.pairs().is_none());
    if is_list || holds_other {
        let name = encode::key(path);
        return Err(Refusal::new(format!(
            "{name} is no table in this file, so nothing can be set in it"
        )));
    }
    Ok(())
}

/// A new key at the root: after the one that stands before it in `order`, else before the one after it.
fn at_root(text: &str, map: &Map, name: &str, value: &str, order: &[&str]) -> String {
    let root = &map.root().pairs;
    let rank = |name: &str| order.iter().position(|o| *o == name);
    let own = rank(name);
    let ranked = |pair: &&Pair| rank(&pair.path[0]);
    let earlier = root
        .iter()
        .filter(|p| ranked(p) < own && ranked(p).is_some())
        .max_by_key(ranked)
        .or(if own.is_none() { root.last() } else { None });
    if let Some(neighbour) = earlier {
        return after_pair(text, neighbour, name, value);
    }
    match root.first() {
        Some(first) => {
            let line = format!("{}{}", indent(text, first.key.start), plain(name, value));
            let at = super::text::line_start(text, first.key.start);
            insert_line(text, at, &line)
        }
        None => {
            let first = map.sections.get(1).and_then(|s| s.header.as_ref());
            let at = first.map_or(text.len(), |h| super::text::line_start(text, h.span.start));
            insert_line(text, at, &plain(name, value))
        }
    }
}

fn plain(name: &str, value: &str) -> String {
    format!("{} = {value}", encode::key(&[name.to_string()]))
}

/// A line after a pair's own, written as that one is: as far in, with the `=` in the same column.
pub fn after_pair(text: &str, pair: &Pair, name: &str, value: &str) -> String {
    let key = encode::key(&[name.to_string()]);
    let between = &text[pair.key.end..pair.value.span.start];
    let (before, after) = between.split_once('=').unwrap_or((" ", " "));
    let before = if before.len() > 1 {
        let column = pair.key.len() + before.len();
        " ".repeat(column.saturating_sub(key.len()).max(1))
    } else {
        before.to_string()
    };
    let line = format!(
        "{}{key}{before}={after}{value}",
        indent(text, pair.key.start)
    );
    insert_line(text, line_end(text, pair.value.span.end), &line)
}

fn in_table(text: &str, map: &Map, table: &[String], name: &str, value: &str) -> String {
    if let Some(inline) = find(map, table).map(|p| &p.pair().value) {
        return add_member(text, inline, name, value);
    }
    let is_header = |s: &&Section| {
        s.header
            .as_ref()
            .is_some_and(|h| !h.is_array && h.path == table)
    };
    if let Some(section) = map.sections.iter().find(is_header) {
        return in_section(text, section, name, value);
    }
    // Dotted keys: a.b = 1 gets a.c = 2 beside it.
    let dotted = map.sections.iter().rev().find_map(|section| {
        let rest = below(section, table)?;
        let beside = |p: &&Pair| p.path.len() > rest.len() && p.path.starts_with(rest);
        Some((section.pairs.iter().rfind(beside)?, rest))
    });
    if let Some((pair, rest)) = dotted {
        let mut path = rest.to_vec();
        path.push(name.into());
        let line = format!(
            "{}{} = {value}",
            indent(text, pair.key.start),
            encode::key(&path)
        );
        return insert_line(text, line_end(text, pair.value.span.end), &line);
    }
    let section = format!("[{}]\n{}", encode::key(table), plain(name, value));
    new_section(text, &section)
}

/// A line under a header.
pub fn in_section(text: &str, section: &Section, name: &str, value: &str) -> String {
    match (section.pairs.last(), &section.header) {
        (Some(last), _) => after_pair(text, last, name, value),
        (None, Some(header)) => {
            insert_line(text, line_end(text, header.span.end), &plain(name, value))
        }
        (None, None) => insert_line(text, 0, &plain(name, value)),
    }
}

/// A section at the end of the text, an empty line before it.
pub fn new_section(text: &str, section: &str) -> String {
    let gap = if text.trim().is_empty() || text.ends_with("\n\n") || text.ends_with("\n\r\n") {
        ""
    } else {
        "\n"
    };
    insert_line(text, text.len(), &format!("{gap}{section}"))
}

/// A pair more in an inline table, the last.
pub fn add_member(text: &str, table: &Node, name: &str, value: &str) -> String {
    let pair = plain(name, value);
    let pairs = table.pairs().unwrap_or(&[]);
    match pairs.last() {
        None => splice(text, table.span.clone(), &format!("{{ {pair} }}")),
        Some(last) => match last.comma {
            None => {
                let end = last.value.span.end;
                splice(text, end..end, &format!(", {pair}"))
            }
            // A comma after the last one: then the table may have several lines.
            Some(comma) if begins_line(text, last.key.start) => {
                let newline = newline(text, comma);
                let line = format!("{newline}{}{pair},", indent(text, last.key.start));
                splice(text, comma + 1..comma + 1, &line)
            }
            Some(comma) => splice(text, comma + 1..comma + 1, &format!(" {pair},")),
        },
    }
}

/// Takes a key out: its lines, or its part of an inline table.
pub fn remove(text: &str, path: &[String]) -> String {
    let map = Map::of(text);
    match find(&map, path) {
        None => text.into(),
        Some(Place::Line(pair)) => remove_line(text, pair),
        Some(Place::Member(table, at)) => remove_member(text, table, at),
    }
}

/// Takes the lines of a pair out.
pub fn remove_line(text: &str, pair: &Pair) -> String {
    remove_lines(text, pair.key.start..pair.value.span.end)
}

/// Takes a pair out of an inline table.
pub fn remove_member(text: &str, table: &Node, at: usize) -> String {
    let pairs = table.pairs().unwrap_or(&[]);
    let pair = &pairs[at];
    let (start, end) = (pair.key.start, pair.value.span.end);
    let after = pair.comma.map_or(end, |c| c + 1);
    match (at.checked_sub(1).map(|n| &pairs[n]), pairs.get(at + 1)) {
        (_, Some(next)) if !text[after..next.key.start].contains(['#', '\n']) => {
            splice(text, start..next.key.start, "")
        }
        (Some(previous), None) if !text[previous.value.span.end..start].contains('#') => {
            splice(text, previous.value.span.end..end, "")
        }
        _ => splice(text, start..after, ""),
    }
}

#[cfg(test)]
mod tests {
    const ORDER: &[&str] = &["name", "stage", "owner", "closed"];

    fn path(dotted: &str) -> Vec<String> {
        dotted.split('.').map(String::from).collect()
    }

    fn set(text: &str, key: &str, value: &str) -> String {
        super::set(text, &path(key), value, ORDER).unwrap()
    }

    fn remove(text: &str, key: &str) -> String {
        super::remove(text, &path(key))
    }

    #[test]
    fn a_value_is_replaced_and_nothing_else() {
        assert_eq!(
            set("'stage'  =\t\"a\" # c\r\n", "stage", "1"),
            "'stage'  =\t1 # c\r\n"
        );
        assert_eq!(
            set("custom = { a = 1, b.c = 2 }", "custom.b.c", "3"),
            "custom = { a = 1, b.c = 3 }"
        );
        assert_eq!(
            set("[custom]\na = \"\"\"x\ny\"\"\"\n", "custom.a", "1"),
            "[custom]\na = 1\n"
        );
        assert_eq!(set("custom.a = 1\n", "custom.a", "2"), "custom.a = 2\n");
    }

    #[test]
    fn a_new_key_stands_where_the_format_has_it() {
        let text = "# top\nname = 1\nowner = 2 # o\n\n[custom]\n";
        assert_eq!(
            set(text, "stage", "3"),
            "# top\nname = 1\nstage = 3\nowner = 2 # o\n\n[custom]\n"
        );
        assert_eq!(
            set(text, "closed", "3"),
            "# top\nname = 1\nowner = 2 # o\nclosed = 3\n\n[custom]\n"
        );
        assert_eq!(set("stage = 1", "name", "2"), "name = 2\nstage = 1");
        assert_eq!(
            set("  name   = 1", "stage", "2"),
            "  name   = 1\n  stage  = 2"
        );
        assert_eq!(set("name=1\n", "stage", "2"), "name=1\nstage=2\n");
        assert_eq!(set("[a]\nb = 1\n", "name", "2"), "name = 2\n[a]\nb = 1\n");
    }

    #[test]
    fn a_new_key_of_a_table_follows_the_tables_style() {
        assert_eq!(set("a = { b = 1 }", "a.c", "2"), "a = { b = 1, c = 2 }");
        assert_eq!(set("a = {}", "a.c", "2"), "a = { c = 2 }");
        assert_eq!(set("a.b = 1\n", "a.c", "2"), "a.b = 1\na.c = 2\n");
        assert_eq!(
            set("[a]\n# c\n\n[d]\n", "a.c", "2"),
            "[a]\nc = 2\n# c\n\n[d]\n"
        );
        assert_eq!(set("x = 1\n", "a.c", "2"), "x = 1\n\n[a]\nc = 2\n");
        assert_eq!(set("x = 1", "a.b c", "2"), "x = 1\n\n[a]\n\"b c\" = 2");
        assert!(super::set("a = 1", &path("a.b"), "2", ORDER).is_err());
        assert!(super::set("[[a]]\nc = 1", &path("a.b"), "2", ORDER).is_err());
    }

    #[test]
    fn what_was_set_is_taken_out_again() {
        for (text, key) in [
            ("name = 1\nowner = 2 # o\n\n[custom]\nx = 1\n", "stage"),
            ("name = 1\r\nowner = 2", "closed"),
            ("a = { b = 1 }", "a.c"),
            ("a = { b = 1, }", "a.c"),
            ("a = {\n  b = 1,\n}\n", "a.c"),
            ("a.b = 1\n", "a.c"),
            ("[a]\nb = 1\n[c]\n", "a.c"),
        ] {
            let longer = set(text, key, "9");
            assert_ne!(longer, text);
            assert_eq!(remove(&longer, key), text, "{longer:?}");
        }
    }

    #[test]
    fn any_pair_of_an_inline_table_can_go() {
        assert_eq!(
            remove("a = { b = 1, c = 2, d = 3 }", "a.b"),
            "a = { c = 2, d = 3 }"
        );
        assert_eq!(
            remove("a = { b = 1, c = 2, d = 3 }", "a.d"),
            "a = { b = 1, c = 2 }"
        );
        assert_eq!(remove("a = { b = 1 }", "a.b"), "a = {  }");
    }
}
