//! Where everything stands in a TOML text, to the byte: sections, keys, values, items and the commas after them.
//!
//! Made from the events of the parser that also reads the files. Only for text that is TOML.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::DeValue;
use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{Raw, Source};

use crate::model::builder::Value;
use crate::workspace::table;

/// A value.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Range<usize>,
    pub shape: Shape,
}

/// What a value is made of.
#[derive(Clone, Debug)]
pub enum Shape {
    Scalar,
    Array(Vec<Item>),
    Inline(Vec<Pair>),
}

/// A value in an array.
#[derive(Clone, Debug)]
pub struct Item {
    pub node: Node,
    /// Where the comma after it stands.
    pub comma: Option<usize>,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Pair {
    /// One name, or several of a dotted key.
    pub path: Vec<String>,
    pub key: Range<usize>,
    pub value: Node,
    /// Where the comma after it stands, in an inline table.
    pub comma: Option<usize>,
}

/// `[a.b]` or `[[a.b]]`.
#[derive(Clone, Debug)]
pub struct Header {
    pub path: Vec<String>,
    pub is_array: bool,
    pub span: Range<usize>,
}

/// A header and what stands under it; the first section has none.
#[derive(Clone, Debug, Default)]
pub struct Section {
    pub header: Option<Header>,
    pub pairs: Vec<Pair>,
}

/// All the places of a text.
#[derive(Clone, Debug)]
pub struct Map {
    pub sections: Vec<Section>,
}

impl Node {
    /// The items of an array.
    pub fn items(&self) -> Option<&[Item]> {
        match &self.shape {
            Shape::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The pairs of an inline table.
    pub fn pairs(&self) -> Option<&[Pair]> {
        match &self.shape {
            Shape::Inline(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value, as the builder of deals reads it.
    pub fn read(&self, text: &str) -> Value<'static> {
        let Ok(parsed) = DeValue::parse(&text[self.span.clone()]) else {
            // Not reached for a text that is TOML.
            return Value::Table;
        };
        match table::field(&parsed, 0).value {
            Value::Text(t) => Value::Text(Cow::Owned(t.into_owned())),
            Value::Integer(n, radix) => Value::Integer(Cow::Owned(n.into_owned()), radix),
            Value::Float(n) => Value::Float(Cow::Owned(n.into_owned())),
            Value::Time(t) => Value::Time(Cow::Owned(t.into_owned())),
            Value::Bool(b) => Value::Bool(b),
            Value::Day(d) => Value::Day(d),
            Value::Array => Value::Array,
            Value::Table => Value::Table,
        }
    }
}

impl Map {
    /// The places of a text that is TOML, without a byte order mark.
    pub fn of(text: &str) -> Map {
        let source = Source::new(text);
        let tokens: Vec<_> = source.lex().collect();
        let mut cartographer = Cartographer::new(source);
        parse_document(
            &tokens,
            &mut |event: Event| cartographer.see(event),
            &mut (),
        );
        cartographer.map
    }

    /// What stands above the first header.
    pub fn root(&self) -> &Section {
        &self.sections[0]
    }

    /// The pair of a key at the root.
    pub fn top(&self, name: &str) -> Option<&Pair> {
        let is = |pair: &&Pair| pair.path.len() == 1 && pair.path[0] == name;
        self.root().pairs.iter().find(is)
    }
}

/// An open array or inline table.
enum Open {
    Array(usize, Vec<Item>),
    Inline(usize, Vec<Pair>),
}

/// Draws the map while the parser walks.
struct Cartographer<'t> {
    source: Source<'t>,
    map: Map,
    open: Vec<Open>,
    /// The key at hand of each table that is open, the section's first.
    keys: Vec<Key>,
    in_header: bool,
}

/// Names of a key, and where they stand.
type Key = Option<(Vec<String>, Range<usize>)>;

impl<'t> Cartographer<'t> {
    fn new(source: Source<'t>) -> Cartographer<'t> {
        let sections = vec![Section::default()];
        Cartographer {
            source,
            map: Map { sections },
            open: Vec::new(),
            keys: vec![None],
            in_header: false,
        }
    }

    fn see(&mut self, event: Event) {
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                let is_array = event.kind() == EventKind::ArrayTableOpen;
                self.in_header = true;
                let header = Header {
                    path: Vec::new(),
                    is_array,
                    span,
                };
                self.map.sections.push(Section {
                    header: Some(header),
                    pairs: Vec::new(),
                });
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                self.in_header = false;
                if let Some(header) = self.header() {
                    header.span.end = span.end;
                }
            }
            EventKind::SimpleKey => self.key(&event, span),
            EventKind::Scalar => self.place(Node {
                span,
                shape: Shape::Scalar,
            }),
            EventKind::ArrayOpen => self.open.push(Open::Array(span.start, Vec::new())),
            EventKind::InlineTableOpen => {
                self.open.push(Open::Inline(span.start, Vec::new()));
                self.keys.push(None);
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => self.close(span.end),
            EventKind::ValueSep => self.comma(span.start),
            _ => {}
        }
    }

    fn header(&mut self) -> Option<&mut Header> {
        self.map.sections.last_mut()?.header.as_mut()
    }

    fn key(&mut self, event: &Event, span: Range<usize>) {
        let raw = Raw::new_unchecked(
            &self.source.input()[span.clone()],
            event.encoding(),
            event.span(),
        );
        let mut name = Cow::Borrowed("");
        raw.decode_key(&mut name, &mut ());
        let name = name.into_owned();
        if self.in_header {
            if let Some(header) = self.header() {
                header.path.push(name);
            }
            return;
        }
        let Some(key) = self.keys.last_mut() else {
            return;
        };
        match key {
            Some((path, whole)) => {
                path.push(name);
                whole.end = span.end;
            }
            None => *key = Some((vec![name], span)),
        }
    }

    fn close(&mut self, end: usize) {
        let node = match self.open.pop() {
            Some(Open::Array(start, items)) => Node {
                span: start..end,
                shape: Shape::Array(items),
            },
            Some(Open::Inline(start, pairs)) => {
                self.keys.pop();
                Node {
                    span: start..end,
                    shape: Shape::Inline(pairs),
                }
            }
            None => return,
        };
        self.place(node);
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, value: Node) {
        if let Some(Open::Array(_, items)) = self.open.last_mut() {
            return items.push(Item {
                node: value,
                comma: None,
            });
        }
        let Some((path, key)) = self.keys.last_mut().and_then(Option::take) else {
            return;
        };
        let pair = Pair {
            path,
            key,
            value,
            comma: None,
        };
        match self.open.last_mut() {
            Some(Open::Inline(_, pairs)) => pairs.push(pair),
            _ => {
                if let Some(section) = self.map.sections.last_mut() {
                    section.pairs.push(pair);
                }
            }
        }
    }

    fn comma(&mut self, at: usize) {
        match self.open.last_mut() {
            Some(Open::Array(_, items)) => {
                if let Some(last) = items.last_mut() {
                    last.comma = Some(at);
                }
            }
            Some(Open::Inline(_, pairs)) => {
                if let Some(last) = pairs.last_mut() {
                    last.comma = Some(at);
                }
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_values_and_commas_are_found_to_the_byte() {
        let text =
            "a.\"b c\" = [ 1, {x = 'y', z = []} ,# c\n]\n\n[[h . i]] # c\nk = \"\"\"m\nn\"\"\"\n";
        let map = Map::of(text);
        let pair = &map.root().pairs[0];
        assert_eq!(
            (&text[pair.key.clone()], &pair.path[1][..]),
            ("a.\"b c\"", "b c")
        );
        let items = pair.value.items().unwrap();
        assert_eq!(items[0].comma, text.find(','));
        assert_eq!(items[1].comma, text.find(",#"));
        let inline = items[1].node.pairs().unwrap();
        assert_eq!(&text[items[1].node.span.clone()], "{x = 'y', z = []}");
        assert_eq!(inline[0].value.read(text), Value::Text("y".into()));
        assert_eq!(&text[inline[1].value.span.clone()], "[]");
        let section = &map.sections[1];
        let header = section.header.as_ref().unwrap();
        assert!(header.is_array && header.path == ["h", "i"]);
        assert_eq!(&text[header.span.clone()], "[[h . i]]");
        assert_eq!(
            section.pairs[0].value.read(text),
            Value::Text("m\nn".into())
        );
    }
}
