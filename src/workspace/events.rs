//! Driver 1: parser events straight into a [`RawDeal`], without a tree. Fast, and for plain files only: it answers,
//! or says "not mine", and then `workspace::table` judges the file.
//!
//! `toml_parser` finds neither duplicate keys nor wrong dates; both are looked for here, and anything out of the
//! ordinary (dotted or quoted keys, a table written twice, deep nesting) is left to the other driver.

use std::borrow::Cow;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::lexer::Token;
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span};

use crate::model::builder::{
    Field, Key, Mark, RawDeal, RawEntry, RawSplit, Value, read_day, tracked,
};
use crate::model::day::Day;

/// Arrays and inline tables within each other, at most; a deal needs two.
const DEPTH: usize = 8;

/// Reads a file's text, or says that it is not plain. `tokens` is kept from file to file.
pub fn read<'a>(text: &'a str, tokens: &mut Vec<Token>) -> Option<RawDeal<'a>> {
    if !is_plain(text.as_bytes()) {
        return None;
    }
    let source = Source::new(text);
    tokens.clear();
    tokens.extend(source.lex());
    let mut driver = Driver::new(source);
    let mut faults = FirstFault(false);
    parse_document(tokens, &mut driver, &mut faults);
    (!driver.odd && !faults.0).then_some(driver.raw)
}

/// No control characters but tab, LF and CR LF: the parser reports them only where somebody decodes.
fn is_plain(bytes: &[u8]) -> bool {
    let mut odd = 0u8;
    for b in bytes {
        odd |= u8::from(*b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r') || *b == 0x7f);
    }
    odd == 0 && memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

enum Plain {
    Integer,
    Float,
}

/// `48000` and `48000.00`; no sign, no `_`, no leading zero: those are left to the decoder.
fn plain_number(bytes: &[u8]) -> Option<Plain> {
    if bytes.len() > 1 && bytes[0] == b'0' && bytes[1] != b'.' {
        return None;
    }
    let whole = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    if whole == 0 {
        return None;
    }
    match &bytes[whole..] {
        [] => Some(Plain::Integer),
        [b'.', fraction @ ..]
            if !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit) =>
        {
            Some(Plain::Float)
        }
        _ => None,
    }
}

/// Whether a quoted text ends in the quote it began with: the lexer lets one run to the end of its line.
fn is_closed(quoted: &[u8]) -> bool {
    quoted.len() >= 2 && quoted.first() == quoted.last()
}

/// The characters of a bare key.
const BARE: [bool; 256] = {
    let mut bare = [false; 256];
    let mut at = 0;
    while at < 128 {
        let b = at as u8;
        bare[at] = b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        at += 1;
    }
    bare
};

struct FirstFault(bool);

impl ErrorSink for FirstFault {
    fn report_error(&mut self, _: ParseError) {
        self.0 = true;
    }
}

/// Where a value goes.
#[derive(Clone, Copy)]
enum Slot<'a> {
    Key(Key),
    History,
    Activity,
    Tags,
    Competitors,
    Custom(&'a str),
    /// A day of `[proposal]` or `[contract]`: the table and the key.
    Paper(&'a str, &'a str),
    Contacts,
    Splits,
    Skip,
}

/// Which table the keys at hand belong to.
#[derive(Clone, Copy, PartialEq)]
enum Table {
    Root,
    HistoryEntry,
    ActivityEntry,
    Custom,
    Proposal,
    Contract,
    Split,
    Other,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Value,
    Table,
    ArrayOfTables,
}

struct Driver<'a> {
    source: Source<'a>,
    raw: RawDeal<'a>,
    /// Not a plain file after all.
    odd: bool,
    /// Names at the root, and what they are: TOML allows each once.
    defined: Vec<(&'a str, Shape)>,
    table: Table,
    /// Keys of the table at hand and of the inline tables that are open.
    keys: Vec<&'a str>,
    header: Option<Shape>,
    slot: Slot<'a>,
    /// Open arrays and inline tables; an inline table keeps where its keys begin.
    open: Vec<Option<usize>>,
    inner_key: &'a str,
}

impl<'a> Driver<'a> {
    fn new(source: Source<'a>) -> Driver<'a> {
        Driver {
            source,
            raw: RawDeal {
                entries: Vec::with_capacity(8),
                marks: Vec::with_capacity(16),
                ..RawDeal::default()
            },
            odd: false,
            defined: Vec::with_capacity(32),
            table: Table::Root,
            keys: Vec::with_capacity(8),
            header: None,
            slot: Slot::Skip,
            open: Vec::with_capacity(4),
            inner_key: "",
        }
    }

    fn text(&self, span: Span) -> &'a str {
        &self.source.input()[span.start()..span.end()]
    }

    fn define(&mut self, name: &'a str, shape: Shape) {
        let before = self.defined.iter().find(|(n, _)| *n == name);
        match before {
            None => self.defined.push((name, shape)),
            Some((_, Shape::ArrayOfTables)) if shape == Shape::ArrayOfTables => {}
            Some(_) => self.odd = true,
        }
    }

    fn enter_table(&mut self, name: &'a str, shape: Shape, span: Span) {
        self.define(name, shape);
        self.keys.clear();
        self.table = match (name, shape) {
            ("history", Shape::ArrayOfTables) => {
                self.begin_entry(span);
                Table::HistoryEntry
            }
            ("activity", Shape::ArrayOfTables) => {
                self.raw.activity.push(None);
                Table::ActivityEntry
            }
            ("custom", Shape::Table) => Table::Custom,
            ("proposal", Shape::Table) => Table::Proposal,
            ("contract", Shape::Table) => Table::Contract,
            ("contact", Shape::ArrayOfTables) => {
                self.raw.contacts += 1;
                Table::Other
            }
            ("split", Shape::ArrayOfTables) => {
                self.raw.splits.push(RawSplit::default());
                Table::Split
            }
            (
                "history" | "activity" | "tags" | "competitors" | "custom" | "proposal"
                | "contract" | "contact" | "split",
                _,
            ) => {
                self.odd = true;
                Table::Other
            }
            (name, _) => {
                self.odd |= Key::of(name).is_some();
                Table::Other
            }
        };
    }

    fn begin_entry(&mut self, span: Span) {
        let at = self.raw.marks.len();
        self.raw.entries.push(RawEntry {
            span: span.start()..span.end(),
            on: None,
            marks: at..at,
        });
    }

    /// A key of a table (not of an inline one).
    fn key(&mut self, name: &'a str) {
        self.slot = match self.table {
            Table::Root => {
                self.define(name, Shape::Value);
                match name {
                    "history" => Slot::History,
                    "activity" => Slot::Activity,
                    "tags" => Slot::Tags,
                    "competitors" => Slot::Competitors,
                    "contact" => Slot::Contacts,
                    "split" => Slot::Splits,
                    // As one inline table: seldom, and the other driver can.
                    "custom" | "proposal" | "contract" => {
                        self.odd = true;
                        Slot::Skip
                    }
                    _ => Key::of(name).map_or(Slot::Skip, Slot::Key),
                }
            }
            table => {
                self.odd |= self.keys.contains(&name);
                self.keys.push(name);
                match table {
                    Table::Custom => Slot::Custom(name),
                    Table::Proposal => Slot::Paper("proposal", name),
                    Table::Contract => Slot::Paper("contract", name),
                    Table::HistoryEntry => Slot::History,
                    Table::ActivityEntry => Slot::Activity,
                    Table::Split => Slot::Splits,
                    _ => Slot::Skip,
                }
            }
        };
        self.inner_key = name;
    }

    /// How deep a value lies below the value of its root key: an entry of `history = [ {…} ]` at 2, of `[[history]]` at 0.
    fn entry_depth(&self) -> usize {
        if self.table == Table::Root { 2 } else { 0 }
    }

    fn take(&mut self, value: Value<'a>, span: Span) {
        let field = Field {
            value,
            span: span.start()..span.end(),
        };
        let depth = self.open.len();
        match self.slot {
            Slot::Key(key) if depth == 0 => self.raw.fields[key as usize] = Some(field),
            Slot::Custom(name) if depth == 0 => self.raw.custom.push((Cow::Borrowed(name), field)),
            Slot::Paper(table, key) if depth == 0 => {
                if let Some(day) = self.raw.paper.day(table, key) {
                    *day = read_day(&field.value);
                }
            }
            Slot::Tags if depth == 1 => self.raw.tags.push(field),
            Slot::Competitors if depth == 1 => self.raw.competitors.push(field),
            Slot::History if depth == self.entry_depth() => self.entry_field(field),
            Slot::History if depth > self.entry_depth() && self.inner_key == "unset" => {
                self.unset(field)
            }
            Slot::Activity if depth == self.entry_depth() => {
                if self.inner_key == "on"
                    && let Some(last) = self.raw.activity.last_mut()
                {
                    *last = Some(field);
                }
            }
            Slot::Splits if depth == self.entry_depth() => {
                let split = self.raw.splits.last_mut();
                if let Some(said) = split.and_then(|s| s.field(self.inner_key)) {
                    *said = Some(field);
                }
            }
            Slot::History | Slot::Activity | Slot::Tags | Slot::Competitors | Slot::Splits
                if depth <= 1 =>
            {
                self.odd = true
            }
            _ => {}
        }
    }

    fn entry_field(&mut self, field: Field<'a>) {
        let Some(entry) = self.raw.entries.last_mut() else {
            self.odd = true;
            return;
        };
        match (self.inner_key, tracked(self.inner_key)) {
            ("on", _) => entry.on = Some(field),
            (_, Some(what)) => {
                self.raw.marks.push(Mark {
                    what,
                    field: Some(field),
                });
                entry.marks.end = self.raw.marks.len();
            }
            // Only a list says what is taken away.
            ("unset", _) => self.odd = true,
            _ => {}
        }
    }

    fn unset(&mut self, field: Field<'a>) {
        let what = match &field.value {
            Value::Text(name) => tracked(name),
            _ => None,
        };
        match (what, self.raw.entries.last_mut()) {
            (Some(what), Some(entry)) => {
                self.raw.marks.push(Mark { what, field: None });
                entry.marks.end = self.raw.marks.len();
            }
            _ => self.odd = true,
        }
    }

    fn value_of(&mut self, span: Span, encoding: Option<Encoding>) -> Value<'a> {
        let text = self.text(span);
        if encoding.is_some() && !is_closed(text.as_bytes()) {
            self.odd = true;
            return Value::Text(Cow::Borrowed(text));
        }
        match encoding {
            None => {
                if let Some(day) = Day::parse(text) {
                    return Value::Day(day);
                }
                self.unquoted(span, text)
            }
            Some(Encoding::LiteralString) => Value::Text(Cow::Borrowed(&text[1..text.len() - 1])),
            Some(Encoding::BasicString) if !text.as_bytes().contains(&b'\\') => {
                Value::Text(Cow::Borrowed(&text[1..text.len() - 1]))
            }
            Some(_) => Value::Text(self.decoded(span, encoding).1),
        }
    }

    fn unquoted(&mut self, span: Span, text: &'a str) -> Value<'a> {
        match plain_number(text.as_bytes()) {
            Some(Plain::Integer) => return Value::Integer(Cow::Borrowed(text), 10),
            Some(Plain::Float) => return Value::Float(Cow::Borrowed(text)),
            None => {}
        }
        let (kind, decoded) = self.decoded(span, None);
        match kind {
            ScalarKind::Boolean(value) => Value::Bool(value),
            ScalarKind::Float => Value::Float(decoded),
            ScalarKind::Integer(radix) => Value::Integer(decoded, radix.value()),
            ScalarKind::String => Value::Text(decoded),
            // A date that is none, or a date-time: the other driver knows all its forms.
            ScalarKind::DateTime => {
                self.odd = true;
                Value::Time(Cow::Borrowed(text))
            }
        }
    }

    fn decoded(&mut self, span: Span, encoding: Option<Encoding>) -> (ScalarKind, Cow<'a, str>) {
        let mut fault = FirstFault(false);
        let mut output = Cow::Borrowed("");
        let raw = toml_parser::Raw::new_unchecked(self.text(span), encoding, span);
        let kind = raw.decode_scalar(&mut output, &mut fault);
        self.odd |= fault.0;
        (kind, output)
    }

    fn open(&mut self, inline: bool) -> bool {
        self.odd |= self.open.len() >= DEPTH;
        // A list or table where a report wants a scalar, or the other way about.
        let depth = self.open.len();
        let wanted_list = matches!(
            self.slot,
            Slot::History | Slot::Activity | Slot::Tags | Slot::Competitors | Slot::Splits
        ) && self.table == Table::Root;
        self.odd |= match self.slot {
            Slot::Key(_) | Slot::Custom(_) => depth == 0,
            Slot::History | Slot::Activity | Slot::Splits if wanted_list => {
                depth == 0 && inline || depth == 1 && !inline
            }
            Slot::Tags | Slot::Competitors => depth == 0 && inline || depth == 1,
            _ => false,
        };
        let entry_value = matches!(self.slot, Slot::History)
            && depth == self.entry_depth()
            && (tracked(self.inner_key).is_some()
                || self.inner_key == "on"
                || inline && self.inner_key == "unset");
        let activity_value = matches!(self.slot, Slot::Activity)
            && depth == self.entry_depth()
            && self.inner_key == "on";
        let split_value = matches!(self.slot, Slot::Splits)
            && depth == self.entry_depth()
            && matches!(self.inner_key, "owner" | "share");
        self.odd |= entry_value || activity_value || split_value;
        !self.odd
    }
}

impl EventReceiver for Driver<'_> {
    fn std_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.header = Some(Shape::Table);
    }

    fn std_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.header = None;
    }

    fn array_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.header = Some(Shape::ArrayOfTables);
    }

    fn array_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.header = None;
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        let name = self.text(span);
        self.odd |=
            encoding.is_some() || name.is_empty() || !name.bytes().all(|b| BARE[usize::from(b)]);
        if let Some(shape) = self.header {
            self.enter_table(name, shape, span);
        } else if let Some(Some(from)) = self.open.last() {
            self.odd |= self.keys[*from..].contains(&name);
            self.keys.push(name);
            self.inner_key = name;
        } else {
            self.key(name);
        }
    }

    fn key_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.odd = true;
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, _: &mut dyn ErrorSink) {
        if !self.odd {
            let value = self.value_of(span, encoding);
            self.take(value, span);
        }
    }

    fn array_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        let allowed = self.open(false);
        self.open.push(None);
        allowed
    }

    fn array_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.open.pop();
    }

    fn inline_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        let allowed = self.open(true);
        if self.table == Table::Root && self.open.len() == 1 {
            match self.slot {
                Slot::History => self.begin_entry(span),
                Slot::Activity => self.raw.activity.push(None),
                Slot::Contacts => self.raw.contacts += 1,
                Slot::Splits => self.raw.splits.push(RawSplit::default()),
                _ => {}
            }
        }
        self.open.push(Some(self.keys.len()));
        allowed
    }

    fn inline_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        if let Some(Some(from)) = self.open.pop() {
            self.keys.truncate(from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::table;

    #[test]
    fn both_drivers_read_the_same_splits() {
        let shown = |raw: &RawDeal<'_>| format!("{:?}", raw.splits);
        for (text, is_mine) in [
            (
                "[[split]]\nowner = \"dana\"\nshare = 0.7\n[[split]]\nowner = \"omar\"\nshare = 0.3\n",
                true,
            ),
            (
                "split = [ { owner = \"dana\", share = 0.7 }, { share = 0.3 } ]\n",
                true,
            ),
            (
                "[[split]]\nowner = 7\nshare = \"all\"\nnote = \"x\"\n",
                true,
            ),
            ("[[split]]\n[[split]]\nowner = \"dana\"\n", true),
            ("split = []\n", true),
            ("[[split]]\nowner = [\"dana\"]\n", false),
            ("[[split]]\nshare = { a = 1 }\n", false),
            ("split = [ \"dana\", { owner = \"omar\" } ]\n", false),
            ("split = [ [ { owner = \"omar\" } ] ]\n", false),
            ("split = { owner = \"dana\" }\n", false),
            ("split = \"dana\"\n", false),
            ("[split]\nowner = \"dana\"\n", false),
        ] {
            let tree = table::parse(text, "x.toml").expect("TOML");
            let theirs = shown(&table::raw(tree.get_ref(), 0));
            let mine = read(text, &mut Vec::new());
            assert_eq!(mine.is_some(), is_mine, "{text}");
            if let Some(mine) = mine {
                assert_eq!(shown(&mine), theirs, "{text}");
            }
        }
    }

    /// What both drivers make of the paper and the contacts of a deal; `None` where this one leaves it to the other.
    fn both(text: &str) -> (Option<RawDeal<'_>>, crate::model::deal::Paper, u32) {
        let tree = table::parse(text, "x.toml").expect("TOML");
        let theirs = table::raw(tree.get_ref(), 0);
        (read(text, &mut Vec::new()), theirs.paper, theirs.contacts)
    }

    #[test]
    fn both_drivers_read_the_same_paper_and_contacts() {
        for (text, is_mine) in [
            (
                "[proposal]\nsent = 2026-11-02\nexpires = \"2026-12-01\"\n[contract]\nsigned = 2026-11-03\n",
                true,
            ),
            (
                "[proposal]\nsent = true\nviewed = 2026-11-03 # x\nother = 3\n",
                true,
            ),
            (
                "[proposal]\nsent = [2026-11-02]\nviewed = { on = 2026-11-03 }\n",
                true,
            ),
            (
                "contact = [ { name = \"Jo\" }, { name = \"Ruth\" } ]\n",
                true,
            ),
            (
                "contact = [ \"Jo\", { name = \"Ruth\" }, [ { name = \"Al\" } ] ]\n",
                true,
            ),
            ("contact = \"Jo\"\n", true),
            ("contact = { name = \"Jo\" }\n", true),
            (
                "[[contact]]\nname = \"Jo\"\n[[contact]]\n[proposal]\nsent = 2026-11-02\n",
                true,
            ),
            ("proposal = { sent = 2026-11-02 }\n", false),
            ("proposal.sent = 2026-11-02\n", false),
            ("[[proposal]]\nsent = 2026-11-02\n", false),
            ("[contact]\nname = \"Jo\"\n", false),
            ("[proposal]\nsent = 2026-11-02T10:00:00Z\n", false),
        ] {
            let (mine, paper, contacts) = both(text);
            assert_eq!(mine.is_some(), is_mine, "{text}");
            if let Some(mine) = mine {
                assert_eq!((mine.paper, mine.contacts), (paper, contacts), "{text}");
            }
        }
    }
}
