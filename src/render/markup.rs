//! HTML and SVG in the making: tags and the names of attributes are words of this program by type, and whatever else is
//! added is made harmless and escaped.

use std::fmt::{Display, Write};

use super::text::harmless;

/// A name of this program's with anybody's value.
pub type Attribute<'a> = (&'static str, &'a dyn Display);

/// A page, or a part of one.
#[derive(Default)]
pub struct Markup {
    out: String,
}

impl Markup {
    /// `<tag attributes>`, all of it ours.
    pub fn open(&mut self, tag: &'static str, attributes: &'static str) {
        self.out.push('<');
        self.out.push_str(tag);
        if !attributes.is_empty() {
            self.out.push(' ');
            self.out.push_str(attributes);
        }
        self.out.push('>');
    }

    /// `<tag name="value">`, with values that may be anybody's.
    pub fn open_with(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.begin(tag, attributes);
        self.out.push('>');
    }

    /// `<tag name="value"/>`.
    pub fn alone(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.begin(tag, attributes);
        self.out.push_str("/>");
    }

    fn begin(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.out.push('<');
        self.out.push_str(tag);
        let mut value = String::new();
        for (name, of) in attributes {
            value.clear();
            // A string takes whatever is written into it.
            let _ = write!(value, "{of}");
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.text(&value);
            self.out.push('"');
        }
    }

    pub fn close(&mut self, tag: &'static str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    pub fn end_line(&mut self) {
        self.out.push('\n');
    }

    /// Words of ours as they are: a style, a declaration.
    pub fn fixed(&mut self, ours: &'static str) {
        self.out.push_str(ours);
    }

    /// A style that was put together here, of nobody else's words.
    pub fn style(&mut self, css: &str) {
        debug_assert!(!css.contains('<'), "a style that ends itself");
        self.out.push_str(css);
    }

    /// Anybody's words.
    pub fn text(&mut self, text: &str) {
        let tame = harmless(text);
        let mut rest = &*tame;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            self.out.push_str(&rest[..at]);
            self.out.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
    }

    pub fn element(&mut self, tag: &'static str, attributes: &'static str, text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    pub fn element_with(&mut self, tag: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.open_with(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    pub fn add(&mut self, part: &Markup) {
        self.out.push_str(&part.out);
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    pub fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anybodys_words_are_text_and_nothing_else() {
        let mut m = Markup::default();
        let name = "\"><svg onload='x'>&\u{202e}";
        m.element_with("td", &[("title", &name)], name);
        let safe = "&quot;&gt;&lt;svg onload=&#39;x&#39;&gt;&amp;\u{fffd}";
        assert_eq!(m.finish(), format!("<td title=\"{safe}\">{safe}</td>"));
    }
}
