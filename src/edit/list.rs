//! Items of an array: one put in, one taken out, each on its own line where it can be.

use super::map::{Item, Node};
use super::text::{begins_line, ends_line, indent, line_end, line_start, newline, splice};

/// Blanks that an item stands further in than the key of its array.
const STEP: &str = "  ";

/// Puts an item before the one at `at` (or after the last), on a line of its own, so that two people's items merge.
pub fn insert(text: &str, array: &Node, at: usize, item: &str) -> String {
    let items = array.items().unwrap_or(&[]);
    let at = at.min(items.len());
    match (at.checked_sub(1).and_then(|n| items.get(n)), items.get(at)) {
        (None, None) => into_empty(text, array, item),
        (None, Some(next)) => before(text, next, item),
        (Some(previous), next) => after(text, array, previous, next, item),
    }
}

/// Puts an item last, on the line of the others where they share one: for short lists such as tags.
pub fn append_beside(text: &str, array: &Node, item: &str) -> String {
    match array.items().and_then(<[Item]>::last) {
        None if !begins_line(text, array.span.end - 1) => {
            splice(text, array.span.clone(), &format!("[{item}]"))
        }
        Some(last) if is_one_line(text, array) => {
            let end = last.node.span.end;
            splice(text, end..end, &format!(", {item}"))
        }
        _ => insert(text, array, usize::MAX, item),
    }
}

fn into_empty(text: &str, array: &Node, item: &str) -> String {
    let newline = newline(text, array.span.start);
    let base = indent(text, array.span.start);
    let close = array.span.end - 1;
    if begins_line(text, close) {
        // Comments alone, perhaps: they stay where they are.
        let line = format!("{base}{STEP}{item},{newline}");
        let at = line_start(text, close);
        return splice(text, at..at, &line);
    }
    let whole = format!("[{newline}{base}{STEP}{item},{newline}{base}]");
    splice(text, array.span.clone(), &whole)
}

fn before(text: &str, next: &Item, item: &str) -> String {
    let start = next.node.span.start;
    if !begins_line(text, start) {
        return splice(text, start..start, &format!("{item}, "));
    }
    let line = format!("{}{item},{}", indent(text, start), newline(text, start));
    let at = line_start(text, start);
    splice(text, at..at, &line)
}

fn after(text: &str, array: &Node, previous: &Item, next: Option<&Item>, item: &str) -> String {
    let end = previous.node.span.end;
    let newline = newline(text, end);
    let base = indent(text, array.span.start);
    let indent = item_indent(text, array).unwrap_or_else(|| format!("{base}{STEP}"));
    // A comma that begins a later line belongs to what follows it.
    let comma = previous.comma.filter(|c| !text[end..*c].contains('\n'));
    let Some(comma) = comma else {
        if next.is_none() && previous.comma.is_none() && line_ends(text, end) {
            let line = format!("{indent}{item}{newline}");
            let at = line_end(text, end);
            return splice(&splice(text, at..at, &line), end..end, ",");
        }
        if next.is_none() && is_one_line(text, array) {
            return onto_new_line(text, array, end, item);
        }
        return splice(text, end..end, &format!(",{newline}{indent}{item}"));
    };
    if line_ends(text, comma + 1) {
        let line = format!("{indent}{item},{newline}");
        let at = line_end(text, comma);
        return splice(text, at..at, &line);
    }
    match next {
        Some(_) => splice(text, comma + 1..comma + 1, &format!(" {item},")),
        None if is_one_line(text, array) => onto_new_line(text, array, end, item),
        None => splice(
            text,
            comma + 1..comma + 1,
            &format!("{newline}{indent}{item},"),
        ),
    }
}

/// Whether nothing but a comment follows on a line that has an end.
fn line_ends(text: &str, at: usize) -> bool {
    ends_line(text, at) && text[..line_end(text, at)].ends_with('\n')
}

/// `[{…}]` → `[{…},` and a line with the item.
fn onto_new_line(text: &str, array: &Node, end: usize, item: &str) -> String {
    let newline = newline(text, end);
    let base = indent(text, array.span.start);
    let rest = format!(",{newline}{base}{STEP}{item},{newline}{base}");
    splice(text, end..array.span.end - 1, &rest)
}

/// How far in the items stand that begin a line.
fn item_indent(text: &str, array: &Node) -> Option<String> {
    let starts = array.items()?.iter().map(|i| i.node.span.start);
    let mut own = starts.filter(|start| begins_line(text, *start));
    own.next_back().map(|start| indent(text, start).to_string())
}

/// Whether brackets and items all stand on lines that one of them began: no line end between them.
fn is_one_line(text: &str, array: &Node) -> bool {
    let items = array.items().unwrap_or(&[]);
    let mut from = array.span.start;
    let gaps_end = items.iter().all(|item| {
        let gap = &text[from..item.node.span.start];
        from = item.node.span.end;
        !gap.contains('\n')
    });
    gaps_end && !text[from..array.span.end].contains('\n')
}

/// Takes an item out, with its line where it has one. The array must have others, or keep its comments.
pub fn remove(text: &str, array: &Node, at: usize) -> String {
    let items = array.items().unwrap_or(&[]);
    let Some(item) = items.get(at) else {
        return text.into();
    };
    let (start, end) = (item.node.span.start, item.node.span.end);
    let previous = at.checked_sub(1).map(|n| &items[n]);
    let next = items.get(at + 1);
    if let (Some(previous), None) = (previous, next)
        && let Some(shorter) = close_line(text, array, previous, item, at)
    {
        return shorter;
    }
    let after = item.comma.map_or(end, |c| c + 1);
    if begins_line(text, start) && line_ends(text, after) {
        let without = splice(text, line_start(text, start)..line_end(text, after), "");
        return match previous.and_then(|p| p.comma) {
            // The last one had no comma after it; so the new last one.
            Some(comma) if next.is_none() && item.comma.is_none() => {
                splice(&without, comma..comma + 1, "")
            }
            _ => without,
        };
    }
    match (previous, next) {
        (_, Some(next)) => {
            let to = next.node.span.start;
            let gap = &text[after..to];
            let to = if gap.contains(['#', '\n']) { after } else { to };
            splice(text, start..to, "")
        }
        (Some(previous), None) if !text[previous.node.span.end..start].contains('#') => {
            splice(text, previous.node.span.end..end, "")
        }
        _ => splice(text, start..after, ""),
    }
}

/// The inverse of [`onto_new_line`]: where all the others stand on the line of the bracket, it closes there again.
fn close_line(text: &str, array: &Node, previous: &Item, item: &Item, at: usize) -> Option<String> {
    let others = &array.items()?[..at];
    let mut from = array.span.start;
    for other in others {
        if text[from..other.node.span.start].contains('\n') {
            return None;
        }
        from = other.node.span.end;
    }
    let (end, close) = (previous.node.span.end, array.span.end - 1);
    let gaps = [
        &text[end..item.node.span.start],
        &text[item.node.span.end..close],
    ];
    let is_ours = gaps[0].contains('\n') && gaps[1].contains('\n');
    // The blank inside the opening bracket has its twin before the closing one.
    let blank = &text[array.span.start + 1..others.first()?.node.span.start];
    let is_plain = blank.trim().is_empty() && !gaps.iter().any(|g| g.contains('#'));
    (is_ours && is_plain).then(|| splice(text, end..close, blank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::map::Map;

    fn with(text: &str, at: usize) -> String {
        let map = Map::of(text);
        insert(text, &map.root().pairs[0].value, at, "9")
    }

    fn without(text: &str, at: usize) -> String {
        let map = Map::of(text);
        remove(text, &map.root().pairs[0].value, at)
    }

    #[test]
    fn an_item_gets_a_line_of_its_own() {
        assert_eq!(with("a = []\n", 0), "a = [\n  9,\n]\n");
        assert_eq!(with("a = [\n  # c\n]\n", 0), "a = [\n  # c\n  9,\n]\n");
        assert_eq!(with("a = [1]\n", 1), "a = [1,\n  9,\n]\n");
        assert_eq!(with("a = [ 1, 2, ]\n", 2), "a = [ 1, 2,\n  9,\n]\n");
        assert_eq!(with("a = [\n    1,\n]\n", 1), "a = [\n    1,\n    9,\n]\n");
        assert_eq!(
            with("a = [\r\n\t1, # c\r\n]", 1),
            "a = [\r\n\t1, # c\r\n\t9,\r\n]"
        );
    }

    #[test]
    fn the_last_comma_is_as_it_was() {
        assert_eq!(
            with("a = [\n  1,\n  2 # c\n]\n", 2),
            "a = [\n  1,\n  2, # c\n  9\n]\n"
        );
        assert_eq!(with("a = [1,\n     2]\n", 2), "a = [1,\n     2,\n     9]\n");
        assert_eq!(
            with("a = [1,\n     2,]\n", 2),
            "a = [1,\n     2,\n     9,]\n"
        );
    }

    #[test]
    fn an_item_may_go_before_others() {
        assert_eq!(with("a = [\n  1,\n]\n", 0), "a = [\n  9,\n  1,\n]\n");
        assert_eq!(with("a = [1, 2]\n", 0), "a = [9, 1, 2]\n");
        assert_eq!(with("a = [1, 2]\n", 1), "a = [1, 9, 2]\n");
        assert_eq!(
            with("a = [\n  1\n  , 2\n]\n", 1),
            "a = [\n  1,\n  9\n  , 2\n]\n"
        );
    }

    #[test]
    fn what_was_put_in_is_taken_out_again() {
        for text in [
            "a = [1]\n",
            "a = [ 1, 2 ]",
            "a = [\n  1,\n]\n",
            "a = [\n  1\n]\n",
            "a = [\r\n  1, # c\r\n  2 # d\r\n  # e\r\n]\r\n",
            "a = [1,\n     2]\n",
            "a = [1,\n     2,]\n",
            "a = [\n  1, 2,\n  3,\n]\n",
        ] {
            let count = Map::of(text).root().pairs[0].value.items().unwrap().len();
            for at in 0..=count {
                let longer = with(text, at);
                let items = Map::of(&longer);
                let items = items.root().pairs[0].value.items().unwrap();
                assert_eq!(items.len(), count + 1, "{longer:?}");
                assert_eq!(&longer[items[at].node.span.clone()], "9", "{longer:?}");
                assert_eq!(without(&longer, at), text, "{at} {longer:?}");
            }
        }
    }

    #[test]
    fn comments_stay_where_an_item_goes() {
        assert_eq!(without("a = [1, # one\n  2]\n", 1), "a = [1, # one\n  ]\n");
        assert_eq!(without("a = [1, # one\n  2]\n", 0), "a = [ # one\n  2]\n");
    }
}
